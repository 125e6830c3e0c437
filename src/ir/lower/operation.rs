//! Path items and their operations.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    body,
    meta::{self, Parts},
    parameter,
    reader::{Object, Reader},
    response, security,
};
use crate::{
    diagnostic::Diagnostic,
    document::Node,
    ir::{Callback, Method, Operation, OperationId, Parameter, PathSegment, PathTemplate, Webhook},
};

/// Reads `paths` and `webhooks`.
pub(super) fn all<'d>(reader: &mut Reader<'d>, root: &Object<'d>, parts: &mut Parts) {
    let mut taken = BTreeSet::new();
    let paths = reader.entries(root, "paths");
    // Most paths have one, and what grows leaves holes behind.
    parts.operations.reserve_exact(paths.len());
    for (path, node) in paths {
        let operations = path_item(reader, path, node, parts, 0);
        parts.operations.extend(operations);
    }
    parts.operations.shrink_to_fit();
    for (name, node) in reader.entries(root, "webhooks") {
        for operation in path_item(reader, name, node, parts, 0) {
            parts.webhooks.push(Webhook { name: name.to_owned(), operation });
        }
    }
    report_twins(reader, parts);
    let webhooks = parts.webhooks.iter_mut().map(|webhook| &mut webhook.operation);
    for operation in parts.operations.iter_mut().chain(webhooks) {
        let derived = derived_id(&operation.method, &operation.path);
        make_unique(operation, derived, &mut taken);
    }
}

/// Tells of ids that several operations bear.
fn report_twins(reader: &mut Reader<'_>, parts: &Parts) {
    let mut first: BTreeMap<&str, &Operation> = BTreeMap::new();
    let webhooks = parts.webhooks.iter().map(|webhook| &webhook.operation);
    for operation in parts.operations.iter().chain(webhooks) {
        let Some(id) = operation.written_id.as_deref().filter(|id| !id.is_empty()) else {
            continue;
        };
        match first.get(id) {
            // A path item that two paths share has its operations once.
            Some(known) if known.at == operation.at => {}
            Some(known) => reader.report(
                Diagnostic::error(
                    "operation/duplicate-id",
                    operation.at.join("operationId"),
                    format!("the id `{id}` belongs to {} {}", known.method, known.path),
                )
                .related(known.at.join("operationId"), "first here")
                .help("an `operationId` must be unique in the document"),
            ),
            None => {
                first.insert(id, operation);
            }
        }
    }
}

/// The first to bear an id keeps it; the others go by `derived`, of method and path.
fn make_unique(operation: &mut Operation, derived: String, taken: &mut BTreeSet<String>) {
    let mut id = match &operation.written_id {
        Some(written) if !written.is_empty() && !taken.contains(written) => written.clone(),
        _ => derived,
    };
    let stem = id.clone();
    let mut number = 2;
    while !taken.insert(id.clone()) {
        id = format!("{stem}{number}");
        number += 1;
    }
    for callback in &mut operation.callbacks {
        let several = callback.operations.len() > 1;
        for operation in &mut callback.operations {
            let method = operation.method.as_str().to_ascii_lowercase();
            let method = if several { capitalised(&method) } else { String::new() };
            let derived = match operation.shared_callback() {
                Some(name) => format!("{name}{method}"),
                None => format!("{id}{}{method}", capitalised(&callback.name)),
            };
            make_unique(operation, derived, taken);
        }
    }
    operation.id = OperationId::new(id);
}

/// The words of a name, each with a capital and without what stands between them.
fn capitalised(text: &str) -> String {
    let mut out = String::new();
    for word in text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()) {
        let mut letters = word.chars();
        out.extend(letters.next().into_iter().flat_map(char::to_uppercase));
        out.push_str(letters.as_str());
    }
    out
}

/// `GET /pets/{petId}/toys` is `getPetsByPetIdToys`.
fn derived_id(method: &Method, path: &PathTemplate) -> String {
    let mut id = method.as_str().to_ascii_lowercase();
    let mut push = |text: &str, prefix: &str| {
        id.push_str(prefix);
        id.push_str(&capitalised(text));
    };
    for piece in path.segments().iter().flatten() {
        match piece {
            PathSegment::Literal(text) => push(text, ""),
            PathSegment::Parameter(name) => push(name, "By"),
        }
    }
    for part in [path.query(), path.fragment()].into_iter().flatten() {
        push(part, "");
    }
    id
}

fn path_item<'d>(
    reader: &mut Reader<'d>,
    path: &str,
    node: Node<'d>,
    parts: &Parts,
    depth: usize,
) -> Vec<Operation> {
    let Some(item) = reader.path_item(node) else { return Vec::new() };
    let shared = reader.items(&item, "parameters");
    let shared: Vec<Parameter> =
        shared.into_iter().filter_map(|node| parameter::read(reader, node)).collect();
    let mut operations = Vec::new();
    let mut keys: Vec<(&str, Node<'d>)> = item.node.entries().collect();
    keys.sort_by_key(|(key, _)| *key == "additionalOperations");
    for (key, node) in keys {
        if let Some(method) = Method::from_key(key) {
            operations.extend(operation(reader, method, path, node, &item, &shared, parts, depth));
        } else if key == "additionalOperations" {
            for (name, node) in node.entries() {
                let method = Method::Other(name.to_owned());
                operations
                    .extend(operation(reader, method, path, node, &item, &shared, parts, depth));
            }
        } else if node.object().is_some_and(|map| map.contains_key("responses")) {
            reader.left_out(&node.at, &format!("`{key}` is no method"));
        }
    }
    operations
}

#[expect(clippy::too_many_arguments, reason = "what an operation inherits comes from all of these")]
fn operation<'d>(
    reader: &mut Reader<'d>,
    method: Method,
    path: &str,
    node: Node<'d>,
    item: &Object<'d>,
    shared: &[Parameter],
    parts: &Parts,
    depth: usize,
) -> Option<Operation> {
    let object = reader.object(node)?;
    let own = reader.items(&object, "parameters");
    let own: Vec<Parameter> =
        own.into_iter().filter_map(|node| parameter::read(reader, node)).collect();
    let path = PathTemplate::parse(path);
    let parameters = parameter::merge(reader, &object, &path, shared, own);
    let body = reader.child(&object, "requestBody").map(|body| body::request(reader, &body));
    let servers = match meta::servers(reader, &object) {
        own if own.is_empty() => meta::servers(reader, item),
        own => own,
    };
    let written_id = object.text("operationId");
    Some(Operation {
        at: object.at().clone(),
        id: OperationId::new(written_id.clone().unwrap_or_default()),
        written_id,
        method,
        tags: reader.texts(&object, "tags"),
        summary: object.text("summary").or_else(|| item.text("summary")),
        description: object.text("description").or_else(|| item.text("description")),
        external_docs: meta::external_docs(reader, &object),
        deprecated: reader.flag(&object, "deprecated"),
        parameters,
        body,
        responses: response::all(reader, &object),
        security: security::requirements(reader, &object, &parts.security_schemes)
            .unwrap_or_else(|| parts.security.clone()),
        servers,
        // A callback may have callbacks; nobody's have any, and a circle of them must end.
        callbacks: if depth < 2 { callbacks(reader, &object, parts, depth) } else { Vec::new() },
        extensions: object.extensions(),
        path,
    })
}

fn callbacks<'d>(
    reader: &mut Reader<'d>,
    object: &Object<'d>,
    parts: &Parts,
    depth: usize,
) -> Vec<Callback> {
    let mut callbacks = Vec::new();
    for (name, node) in reader.entries(object, "callbacks") {
        let Some(callback) = reader.object(node) else { continue };
        for (expression, node) in callback.node.entries() {
            if expression.starts_with("x-") {
                continue;
            }
            callbacks.push(Callback {
                name: name.to_owned(),
                expression: expression.to_owned(),
                operations: path_item(reader, expression, node, parts, depth + 1),
            });
        }
    }
    callbacks
}

#[cfg(test)]
mod tests {
    use super::{Method, PathTemplate, derived_id};

    #[test]
    fn ids_are_made_of_method_and_path() {
        for (method, path, expected) in [
            (Method::Get, "/", "get"),
            (Method::Get, "/pets/{pet-id}/toys", "getPetsByPetIdToys"),
            (Method::Post, "/v1/messages?beta=true", "postV1MessagesBetaTrue"),
            (Method::Post, "/oauth2/token#refresh", "postOauth2TokenRefresh"),
        ] {
            assert_eq!(derived_id(&method, &PathTemplate::parse(path)), expected);
        }
    }
}
