//! Operations: their ids, answers and bodies.

use crate::{
    diagnostic::{Diagnostic, Fix, nearest_name},
    document::{Location, Node, Part},
    ir::{Api, LinkTarget, MediaType, Method, Operation, Response, StatusPattern},
};

pub(super) fn check(api: &Api, found: &mut Vec<Diagnostic>) {
    ids(api, found);
    tags(api, found);
    let webhooks = api.webhooks.iter().map(|webhook| &webhook.operation);
    for operation in api.operations.iter().chain(webhooks) {
        of_one(api, operation, found);
    }
}

fn of_one(api: &Api, operation: &Operation, found: &mut Vec<Diagnostic>) {
    responses(api, operation, found);
    body(operation, found);
    media_types(api, operation, found);
    links(api, operation, found);
    for inner in operation.callbacks.iter().flat_map(|callback| &callback.operations) {
        of_one(api, inner, found);
    }
}

/// Parameters that a link fills and its target does not have.
fn links(api: &Api, operation: &Operation, found: &mut Vec<Diagnostic>) {
    for link in operation.responses.iter().flat_map(|response| &response.links) {
        let LinkTarget::Operation(index) = &link.target else { continue };
        let Some(target) = api.operations.get(index.get()) else { continue };
        for (name, location, _) in &link.parameters {
            let is_there = target.parameters.iter().any(|known| {
                known.name == *name && location.is_none_or(|location| known.location == location)
            });
            let key = match location {
                Some(location) => format!("{}.{name}", location.as_str()),
                None => name.clone(),
            };
            let at = link.at.join("parameters").join(&key);
            // Answers that several operations share are told of once.
            if is_there || found.iter().any(|known| known.at == at) {
                continue;
            }
            let message = format!("the operation `{}` has no parameter `{name}`", target.id);
            let names = target.parameters.iter().map(|known| known.name.as_str());
            let diagnostic = Diagnostic::error("link/unknown-parameter", at, message).at_key();
            found.push(match nearest_name(name, names) {
                Some(known) if known != name => diagnostic.meant(name, known),
                _ => diagnostic,
            });
        }
    }
}

fn ids(api: &Api, found: &mut Vec<Diagnostic>) {
    let webhooks = api.webhooks.iter().map(|webhook| &webhook.operation);
    for operation in api.operations.iter().chain(webhooks) {
        if operation.written_id.as_deref().unwrap_or_default().is_empty() {
            found.push(
                Diagnostic::hint(
                    "operation/missing-id",
                    operation.at.clone(),
                    format!("{} {} has no `operationId`", operation.method, operation.path),
                )
                .at_key()
                .help(format!(
                    "add one: it names the operation in code and reports; here it goes by `{}`",
                    operation.id
                ))
                .fixed_by(Fix::Insert { key: "operationId", value: operation.id.to_string() }),
            );
        }
    }
}

fn tags(api: &Api, found: &mut Vec<Diagnostic>) {
    let lists_tags = api.tags.iter().any(|tag| tag.declared);
    for operation in api.operations.iter().filter(|_| lists_tags) {
        for (index, name) in operation.tags.iter().enumerate() {
            let declared: Vec<&str> =
                api.tags.iter().filter(|tag| tag.declared).map(|tag| tag.name.as_str()).collect();
            if declared.contains(&name.as_str()) {
                continue;
            }
            let at = operation.at.join("tags").join(&index.to_string());
            let message = format!("`tags` of the document does not list `{name}`");
            let known = crate::diagnostic::nearest_name(name, declared.into_iter());
            found.push(match known {
                Some(known) => {
                    Diagnostic::warning("tag/undeclared", at, message).meant(name, known)
                }
                None => Diagnostic::hint("tag/undeclared", at, message),
            });
        }
    }
    let list = api.document.root().tree().get("tags").and_then(Part::as_array);
    let names: Vec<Option<&str>> =
        list.into_iter().flatten().map(|tag| tag.get("name").and_then(Part::as_str)).collect();
    for (index, name) in names.iter().enumerate() {
        if let (Some(text), Some(known)) =
            (name, names[..index].iter().position(|other| other == name && name.is_some()))
        {
            let at = crate::document::Location::default().join("tags");
            let again = at.join(&index.to_string());
            let diagnostic = Diagnostic::error(
                "tag/duplicate",
                again.join("name"),
                format!("the tag `{text}` stands here a second time"),
            )
            .related(at.join(&known.to_string()).join("name"), "first here");
            let is_twin = list.is_some_and(|list| list.get(index) == list.get(known));
            found.push(diagnostic.fixed_if(is_twin, Fix::RemoveItem(again)));
        }
    }
}

fn responses(api: &Api, operation: &Operation, found: &mut Vec<Diagnostic>) {
    if operation.responses.is_empty() {
        return;
    }
    let succeeds = operation.responses.iter().any(|response| match response.status {
        StatusPattern::Exact(code) => code < 400,
        StatusPattern::Class(digit) => digit < 4,
        StatusPattern::Default => true,
    });
    if !succeeds {
        found.push(
            Diagnostic::hint(
                "operation/no-success",
                operation.at.join("responses"),
                "no answer is documented for success",
            )
            .at_key(),
        );
    }
    for response in &operation.responses {
        ignored_header(api, response, found);
        if let StatusPattern::Exact(204 | 304) = response.status
            && !response.content.is_empty()
        {
            found.push(
                Diagnostic::warning(
                    "response/impossible-body",
                    response.at.join("content"),
                    format!("an answer with status {} has no body", response.status),
                )
                .at_key()
                .help("RFC 9110, section 6.4.1; remove `content` or choose another status"),
            );
        }
    }
}

/// OAS "Response Object": a header named `Content-Type` shall be ignored.
fn ignored_header(api: &Api, response: &Response, found: &mut Vec<Diagnostic>) {
    let headers = Node::at(&api.document, response.at.join("headers"));
    for (name, header) in headers.iter().flat_map(Node::entries) {
        let is_ignored = name.eq_ignore_ascii_case("content-type");
        if !is_ignored || found.iter().any(|known| known.at == header.at) {
            continue;
        }
        let message = format!("a response header named `{name}` has no meaning");
        found.push(
            Diagnostic::hint("response/ignored-header", header.at, message)
                .at_key()
                .help("the keys of `content` say which media types are sent"),
        );
    }
}

fn body(operation: &Operation, found: &mut Vec<Diagnostic>) {
    let Some(body) = &operation.body else { return };
    if matches!(operation.method, Method::Get | Method::Head | Method::Delete)
        && !body.content.is_empty()
    {
        found.push(
            Diagnostic::hint(
                "operation/unusual-body",
                operation.at.join("requestBody"),
                format!(
                    "a body of a {} request has no meaning that all agree on",
                    operation.method
                ),
            )
            .at_key()
            .help("RFC 9110, section 9.3; some servers and proxies drop it"),
        );
    }
}

/// Keys of `content`, and properties that `encoding` speaks of.
fn media_types(api: &Api, operation: &Operation, found: &mut Vec<Diagnostic>) {
    let sent = operation.body.iter().flat_map(|body| &body.content);
    let answered = operation.responses.iter().flat_map(|response| &response.content);
    for media_type in sent.chain(answered) {
        // Objects that several operations share are told of once.
        let is_told = |at: &Location| found.iter().any(|known| known.at == *at);
        if !is_media_type(&media_type.name) && !is_told(&media_type.at) {
            let message = format!("`{}` is no media type", media_type.name);
            found.push(
                Diagnostic::warning("media-type/name", media_type.at.clone(), message)
                    .at_key()
                    .help("such as `application/json`"),
            );
        }
        encodings(api, media_type, found);
    }
}

/// Properties that `encoding` speaks of and the schema does not have.
fn encodings(api: &Api, media_type: &MediaType, found: &mut Vec<Diagnostic>) {
    let Some(schema) = media_type.schema.map(|id| api.schemas.get(api.schemas.resolve(id))) else {
        return;
    };
    if schema.object.properties.is_empty() || schema.has_applicators() || schema.reference.is_some()
    {
        return;
    }
    for name in
        media_type.encoding.keys().filter(|name| !schema.object.properties.contains_key(*name))
    {
        let at = media_type.at.join("encoding").join(name);
        if found.iter().any(|known| known.at == at) {
            continue;
        }
        let message = format!("the schema has no property `{name}`");
        let diagnostic = Diagnostic::warning("encoding/unknown-property", at, message).at_key();
        let known = schema.object.properties.keys().map(String::as_str);
        found.push(match nearest_name(name, known) {
            Some(known) => diagnostic.meant(name, known),
            None => diagnostic,
        });
    }
}

/// `type/subtype`, either of them maybe `*`, and parameters. RFC 9110, section 8.3.1.
fn is_media_type(name: &str) -> bool {
    let essence = name.split(';').next().unwrap_or_default().trim();
    let is_token = |part: &str| {
        !part.is_empty()
            && part.bytes().all(|b| b.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&b))
    };
    essence.split_once('/').is_some_and(|(kind, subtype)| is_token(kind) && is_token(subtype))
}
