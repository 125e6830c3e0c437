//! Responses by status.

use super::{
    body, link, parameter,
    reader::{Object, Reader, exact},
};
use crate::ir::Response;

pub(super) fn all<'d>(reader: &mut Reader<'d>, operation: &Object<'d>) -> Vec<Response> {
    let entries = reader.entries(operation, "responses");
    let responses = entries
        .into_iter()
        .filter_map(|(key, node)| {
            // A key that is no status is reported by the standard's own schema.
            let status = key.parse().ok()?;
            let key_at = node.at.clone();
            let object = reader.object(node)?;
            Some(Response {
                at: object.at().clone(),
                key_at,
                status,
                summary: object.text("summary"),
                description: object.text("description").unwrap_or_default(),
                headers: parameter::headers(reader, &object),
                content: body::content(reader, &object),
                links: link::read(reader, &object),
            })
        })
        .collect();
    exact(responses)
}
