//! Webhooks and callbacks: requests that the server of the API makes.
//!
//! In: an [`Api`]. Out: one [`Called`] for each of their operations. They are planned like any
//! other operation, in groups of their own; what differs is said here: where a receiver finds them,
//! and where their URL comes from.

use std::collections::BTreeSet;

use crate::ir::{Api, Callback, Operation};

/// Who calls the operations of a group.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Side {
    /// Clients of the API: the operations of a tag.
    Offered,
    /// The server of the API, on its own account.
    Webhooks,
    /// The server of the API, at a URL that a request gave it.
    Callbacks,
}

impl Side {
    /// What such a group is called, and what it holds.
    pub(super) fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::Offered => ("operations", "Requests of clients."),
            Self::Webhooks => (
                "webhooks",
                "Webhooks: requests that the server of the API makes on its own account.",
            ),
            Self::Callbacks => (
                "callbacks",
                "Callbacks: requests that the server of the API makes where it was asked to.",
            ),
        }
    }
}

/// An operation, and how it is reached.
pub(crate) struct Called<'a> {
    pub(crate) operation: &'a Operation,
    pub(crate) side: Side,
    /// Where a receiver finds it, unless it says otherwise.
    pub(crate) path: String,
    /// The runtime expression of a callback's URL.
    pub(crate) expression: Option<&'a str>,
}

impl<'a> Called<'a> {
    /// One that clients call.
    pub(super) fn offered(operation: &'a Operation) -> Self {
        let path = rooted(operation.path.as_str());
        Self { operation, side: Side::Offered, path, expression: None }
    }

    /// Whether the path has a parameter of this name.
    pub(super) fn has_in_path(&self, name: &str) -> bool {
        self.path.contains(&format!("{{{name}}}"))
    }
}

/// Webhooks, then callbacks, each in document order. A callback that several operations refer to is
/// one.
pub(crate) fn called(api: &Api) -> Vec<Called<'_>> {
    let mut all: Vec<Called<'_>> = api
        .webhooks
        .iter()
        .map(|webhook| Called {
            operation: &webhook.operation,
            side: Side::Webhooks,
            path: rooted(&escaped(&webhook.name)),
            expression: None,
        })
        .collect();
    let mut seen = BTreeSet::new();
    let mut taken = BTreeSet::new();
    let hooks = api.webhooks.iter().map(|webhook| &webhook.operation);
    let mut pending: Vec<&Operation> = api.operations.iter().chain(hooks).collect();
    pending.reverse();
    while let Some(parent) = pending.pop() {
        for callback in &parent.callbacks {
            for operation in &callback.operations {
                if !seen.insert((&operation.at, &callback.expression)) {
                    continue;
                }
                let mut path = path_of(parent, callback, operation);
                while !taken.insert((operation.method.as_str(), path.clone())) {
                    path.push_str("-2");
                }
                all.push(Called {
                    operation,
                    side: Side::Callbacks,
                    path,
                    expression: Some(&callback.expression),
                });
                pending.push(operation);
            }
        }
    }
    all
}

/// `/subscribe/onEvent`, with what follows the URL in the expression: a receiver that gives its own
/// address and this path as the URL is called there.
fn path_of(parent: &Operation, callback: &Callback, operation: &Operation) -> String {
    let stem = match operation.shared_callback() {
        Some(name) => format!("/{}", escaped(&name)),
        None => format!("/{}/{}", escaped(parent.id.as_str()), escaped(&callback.name)),
    };
    format!("{stem}{}", after_url(&callback.expression))
}

/// The path after the first expression, with a parameter for each other one: of
/// `{$request.body#/url}/orders/{$request.body#/id}` it is `/orders/{1}`.
fn after_url(expression: &str) -> String {
    let Some(rest) = expression.strip_prefix("{$") else { return String::new() };
    let Some((_, mut rest)) = rest.split_once('}') else { return String::new() };
    let mut path = String::new();
    let mut number = 0;
    while let Some((before, after)) = rest.split_once("{$") {
        let Some((_, after)) = after.split_once('}') else { break };
        number += 1;
        path.push_str(before);
        path.extend(["{", &number.to_string(), "}"]);
        rest = after;
    }
    path.push_str(rest);
    let end = path.find(['?', '#']).unwrap_or(path.len());
    path.truncate(end);
    if path.starts_with('/') { path } else { String::new() }
}

fn rooted(name: &str) -> String {
    if name.starts_with('/') { name.to_owned() } else { format!("/{name}") }
}

/// A name is no template, and has neither a query nor a fragment.
fn escaped(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    for letter in name.chars() {
        match letter {
            '{' => out.push_str("%7B"),
            '}' => out.push_str("%7D"),
            '?' => out.push_str("%3F"),
            '#' => out.push_str("%23"),
            '%' => out.push_str("%25"),
            ' ' => out.push_str("%20"),
            other => out.push(other),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::{after_url, escaped};

    #[test]
    fn what_follows_the_url_is_kept() {
        for (expression, path) in [
            ("{$request.body#/url}", ""),
            ("{$request.query.url}/data", "/data"),
            ("{$request.body#/url}/orders/{$request.body#/id}?a=1", "/orders/{1}"),
            ("{$request.body#/url}/{id}", "/{id}"),
            ("$request.body#/url", ""),
            ("http://example.com/{$request.body#/id}", ""),
            ("{$request.body#/url", ""),
            ("{$request.body#/url}data", ""),
        ] {
            assert_eq!(after_url(expression), path, "{expression}");
        }
    }

    #[test]
    fn a_name_stays_one_segment() {
        assert_eq!(escaped("new {pet}?"), "new%20%7Bpet%7D%3F");
    }
}
