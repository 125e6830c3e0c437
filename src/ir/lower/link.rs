//! Links, and the operations they lead to.

use super::{
    meta::Parts,
    reader::{Object, Reader},
};
use crate::{
    diagnostic::{Diagnostic, nearest_name},
    document::Location,
    ir::{Link, LinkTarget, LinkValue, OperationIndex, ParameterLocation},
};

/// Reads `links`; targets are names until [`connect`].
pub(super) fn read<'d>(reader: &mut Reader<'d>, response: &Object<'d>) -> Vec<Link> {
    let entries = reader.entries(response, "links");
    entries
        .into_iter()
        .filter_map(|(name, node)| {
            let object = reader.object(node)?;
            let target = object.text("operationId").or_else(|| object.text("operationRef"));
            let Some(target) = target else {
                reader.left_out(object.at(), "a link that names no operation");
                return None;
            };
            let parameters = reader.entries(&object, "parameters");
            Some(Link {
                at: object.at().clone(),
                name: name.to_owned(),
                description: object.text("description"),
                target: LinkTarget::Elsewhere(target),
                parameters: parameters
                    .into_iter()
                    .map(|(key, node)| {
                        let (name, location) = qualified(key);
                        (name.to_owned(), location, LinkValue::read(&node.value.to_json()))
                    })
                    .collect(),
                request_body: object
                    .field("requestBody")
                    .map(|node| LinkValue::read(&node.value.to_json())),
            })
        })
        .collect()
}

/// `path.id` says where the parameter is; `id` alone does not.
fn qualified(key: &str) -> (&str, Option<ParameterLocation>) {
    let location = match key.split_once('.') {
        Some(("path", name)) => Some((name, ParameterLocation::Path)),
        Some(("query", name)) => Some((name, ParameterLocation::Query)),
        Some(("header", name)) => Some((name, ParameterLocation::Header)),
        Some(("cookie", name)) => Some((name, ParameterLocation::Cookie)),
        _ => None,
    };
    location.map_or((key, None), |(name, location)| (name, Some(location)))
}

/// Finds the operations that links name.
pub(super) fn connect(reader: &mut Reader<'_>, parts: &mut Parts) {
    let ids: Vec<(Option<String>, Location)> = parts
        .operations
        .iter()
        .map(|operation| (operation.written_id.clone(), operation.at.clone()))
        .collect();
    let links = parts
        .operations
        .iter_mut()
        .flat_map(|operation| &mut operation.responses)
        .flat_map(|response| &mut response.links);
    for link in links {
        let LinkTarget::Elsewhere(name) = &link.target else { continue };
        let is_reference = name.contains('#') || name.contains('/');
        let found = ids.iter().position(|(id, _)| id.as_ref() == Some(name)).or_else(|| {
            let at = reader.document.resolve(&link.at, name).ok()?;
            is_reference.then(|| ids.iter().position(|(_, candidate)| *candidate == at)).flatten()
        });
        match found {
            Some(index) => link.target = LinkTarget::Operation(OperationIndex(index)),
            None if is_reference => {}
            None => {
                let known = nearest_name(name, ids.iter().filter_map(|(id, _)| id.as_deref()));
                let diagnostic = Diagnostic::error(
                    "link/unknown-operation",
                    link.at.join("operationId"),
                    format!("there is no operation with the id `{name}`"),
                );
                reader.report(match known {
                    Some(known) => diagnostic.meant(name, known),
                    None => diagnostic,
                });
            }
        }
    }
}
