//! Responses by status.

use super::{
    body, link, parameter,
    reader::{Object, Reader, exact},
};
use crate::{
    document::Node,
    ir::{Response, StatusPattern},
};

pub(super) fn all<'d>(reader: &mut Reader<'d>, operation: &Object<'d>) -> Vec<Response> {
    let entries = reader.entries(operation, "responses");
    let mut responses: Vec<Response> = Vec::new();
    for (key, node) in entries {
        let Some(status) = StatusPattern::meant_by(key) else {
            reader.left_out(&node.at, &format!("`{key}` is no status"));
            continue;
        };
        if responses.iter().any(|response| response.status == status) {
            reader.left_out(&node.at, &format!("there is an answer for `{status}` already"));
            continue;
        }
        responses.extend(one(reader, status, node));
    }
    exact(responses)
}

fn one<'d>(reader: &mut Reader<'d>, status: StatusPattern, node: Node<'d>) -> Option<Response> {
    let key_at = node.at.clone();
    // A status with nothing after it is an answer of which nothing more is said.
    if node.value.is_null() {
        return Some(Response {
            at: key_at.clone(),
            key_at,
            status,
            summary: None,
            description: String::new(),
            headers: Vec::new(),
            content: Vec::new(),
            links: Vec::new(),
        });
    }
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
}
