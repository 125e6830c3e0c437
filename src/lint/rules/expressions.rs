//! Runtime expressions that are none: in links, and in the keys of callbacks.

use crate::{
    diagnostic::Diagnostic,
    document::{Location, Node},
    ir::{Api, Link, LinkValue, Operation, RuntimeExpression},
};

pub(super) fn check(api: &Api, found: &mut Vec<Diagnostic>) {
    for operation in &api.operations {
        for link in operation.responses.iter().flat_map(|response| &response.links) {
            values(api, link, found);
        }
        callbacks(api, operation, found);
    }
}

fn values(api: &Api, link: &Link, found: &mut Vec<Diagnostic>) {
    let Some(node) = Node::at(&api.document, link.at.clone()) else { return };
    let parameters = node.get("parameters");
    let parameters = parameters.iter().flat_map(Node::entries).map(|(_, value)| value);
    for value in parameters.chain(node.get("requestBody")) {
        let Some(text) = value.str() else { continue };
        let is_constant = matches!(LinkValue::read(&value.value.to_json()), LinkValue::Constant(_));
        if is_constant && (text.starts_with('$') || text.contains("{$")) {
            report(value.at, text, false, found);
        }
    }
}

fn callbacks(api: &Api, operation: &Operation, found: &mut Vec<Diagnostic>) {
    let Some(node) = Node::at(&api.document, operation.at.clone()) else { return };
    for (_, callback) in node.get("callbacks").iter().flat_map(Node::entries) {
        let Ok(callback) = callback.follow() else { continue };
        for (key, item) in callback.entries().filter(|(key, _)| !key.starts_with("x-")) {
            if let Some(wrong) = wrong_part(key) {
                report(item.at, wrong, true, found);
            }
        }
    }
}

/// The first text between braces that begins like an expression, but for its `$` at least, and is
/// none.
fn wrong_part(key: &str) -> Option<&str> {
    let parts = key.split('{').skip(1).filter_map(|part| part.split('}').next());
    let mut all = parts.chain(std::iter::once(key));
    all.find(|part| match part.strip_prefix('$') {
        Some(_) => RuntimeExpression::parse(part).is_none(),
        None => RuntimeExpression::but_for_sign(part).is_some(),
    })
}

fn report(at: Location, text: &str, at_key: bool, found: &mut Vec<Diagnostic>) {
    // Objects that several operations share are told of once.
    if found.iter().any(|known| known.code == "expression/invalid" && known.at == at) {
        return;
    }
    let message = format!("`{text}` is no runtime expression");
    let diagnostic = Diagnostic::warning("expression/invalid", at, message);
    let diagnostic = match RuntimeExpression::but_for_sign(text) {
        Some(whole) => diagnostic.meant(text, &whole),
        None => diagnostic.help(
            "such as `$request.path.id`, `$request.query.q`, `$request.header.X-Y`, \
             `$response.body#/data/id`, `$url`, `$method`, `$statusCode`",
        ),
    };
    found.push(if at_key { diagnostic.at_key() } else { diagnostic });
}
