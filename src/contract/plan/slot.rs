//! The response examples of an operation, and which way leads to each.

use std::collections::{BTreeMap, BTreeSet};

use super::super::case::{Expectation, Firmness, Wanted};
use crate::ir::{Example, MediaType, Operation, Response, StatusPattern};

/// One response example in its place.
#[derive(Clone, Copy, Debug)]
pub(super) struct Slot<'a> {
    pub(super) response: &'a Response,
    pub(super) media_type: &'a MediaType,
    /// A place in the response's `content`.
    pub(super) media_index: usize,
    pub(super) example: &'a Example,
}

impl<'a> Slot<'a> {
    pub(super) fn name(&self) -> Option<&'a str> {
        self.example.name.as_deref()
    }

    pub(super) fn expectation(&self, firmness: Firmness) -> Expectation {
        Expectation {
            status: Wanted::Response(self.response.status),
            media_type: Some(self.media_index),
            promise: self.example.at.clone(),
            firmness,
        }
    }

    /// Whether both are examples of one response.
    fn shares_response(&self, other: &Slot<'_>) -> bool {
        self.response.status == other.response.status
    }

    fn is(&self, other: &Slot<'_>) -> bool {
        std::ptr::eq(self.example, other.example)
    }
}

/// Every response example, in document order.
pub(super) fn slots(operation: &Operation) -> Vec<Slot<'_>> {
    let mut slots = Vec::new();
    for response in &operation.responses {
        for (media_index, media_type) in response.content.iter().enumerate() {
            for example in &media_type.examples {
                slots.push(Slot { response, media_type, media_index, example });
            }
        }
    }
    slots
}

/// How a response example is reached.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Way {
    /// Examples on the request side have its name.
    Paired,
    /// It is what the operation says when nothing special is asked.
    Natural,
    /// A request can be made that provokes it.
    Derived,
    /// It cannot: a lower-case fragment.
    Skipped(String),
}

/// The answer of an operation when all goes well: the first success; without one the first
/// redirection, and without that the default.
pub(crate) fn natural_response(operation: &Operation) -> Option<&Response> {
    let responses = &operation.responses;
    let redirects =
        |status| matches!(status, StatusPattern::Exact(300..=399) | StatusPattern::Class(3));
    responses
        .iter()
        .find(|response| response.status.is_success())
        .or_else(|| responses.iter().find(|response| redirects(response.status)))
        .or_else(|| responses.iter().find(|response| response.status == StatusPattern::Default))
}

pub(super) fn way(
    operation: &Operation,
    slots: &[Slot<'_>],
    slot: &Slot<'_>,
    request_names: &BTreeSet<&str>,
) -> Way {
    if let Some(name) = slot.name().filter(|name| request_names.contains(name)) {
        let way = paired(slots, slot, name);
        // Some documents name every example `default`: what is provoked without a name still is.
        let other = !slot.response.status.is_success() && way != Way::Paired;
        return match provocable(operation, slot) {
            Way::Derived if other => Way::Derived,
            _ => way,
        };
    }
    let paired = |other: &Slot<'_>| other.name().is_some_and(|name| request_names.contains(name));
    let natural = natural_response(operation);
    let is_natural = natural.is_some_and(|response| response.status == slot.response.status);
    let siblings: Vec<&Slot<'_>> = slots
        .iter()
        .filter(|other| other.shares_response(slot) && other.media_index == slot.media_index)
        .collect();
    if is_natural {
        let held = siblings.iter().find(|other| paired(other));
        let first = siblings.first().is_some_and(|first| first.is(slot));
        return match held {
            Some(held) => Way::Skipped(alike(slot, held)),
            None if first => Way::Natural,
            None => Way::Skipped(alike(slot, siblings[0])),
        };
    }
    if slot.response.status.is_success() {
        return Way::Skipped(format!(
            "nothing says which request is answered {}; {}",
            slot.response.status,
            what_to_add(slot)
        ));
    }
    // One derived request provokes one answer, in the first media type that it is documented in.
    let first = siblings.iter().find(|other| !paired(other));
    if first.is_some_and(|first| !first.is(slot)) {
        return Way::Skipped(alike(slot, siblings[0]));
    }
    provocable(operation, slot)
}

/// A name that several responses bear belongs to the first of them.
fn paired(slots: &[Slot<'_>], slot: &Slot<'_>, name: &str) -> Way {
    let mut owners: BTreeMap<(StatusPattern, usize), &Slot<'_>> = BTreeMap::new();
    for other in slots.iter().filter(|other| other.name() == Some(name)) {
        owners.entry((other.response.status, other.media_index)).or_insert(other);
    }
    let first = slots.iter().find(|other| other.name() == Some(name));
    let owner = first.is_some_and(|first| first.response.status == slot.response.status);
    if owner {
        return Way::Paired;
    }
    let taken = first.map(|first| first.response.status.to_string()).unwrap_or_default();
    Way::Skipped(format!(
        "a request example named `{name}` exists, and `{name}` is an example of {taken} as well: \
         one request has one answer, so give one of them another name"
    ))
}

fn provocable(operation: &Operation, slot: &Slot<'_>) -> Way {
    use StatusPattern::{Class, Default, Exact};
    let status = slot.response.status;
    let has = |code| operation.response_for(Exact(code)).is_some();
    match status {
        Exact(401) if demands_credential(operation) => Way::Derived,
        Exact(401) => Way::Skipped(
            "401 is documented, and the operation has no `security` that could be left off"
                .to_owned(),
        ),
        Exact(404) if operation.path.parameters().next().is_some() => Way::Derived,
        Exact(410) if operation.path.parameters().next().is_some() && !has(404) => Way::Derived,
        Exact(422) if !has(400) => Way::Derived,
        Exact(400 | 405 | 406 | 415) | Class(4) | Default => Way::Derived,
        Exact(500..=599) | Class(5) => Way::Skipped(format!(
            "a server error ({status}) cannot be asked for; {}",
            what_to_add(slot)
        )),
        Exact(_) | Class(_) => Way::Skipped(format!(
            "nothing says which request is answered {status}; {}",
            what_to_add(slot)
        )),
    }
}

/// Whether a request without any credential is to be refused.
pub(super) fn demands_credential(operation: &Operation) -> bool {
    !operation.security.is_empty() && operation.security.iter().all(|needed| !needed.is_empty())
}

fn alike(slot: &Slot<'_>, other: &Slot<'_>) -> String {
    let held = match other.name() {
        Some(name) => format!("`{name}`"),
        None => "the first one".to_owned(),
    };
    format!("nothing in the request tells it from {held}; {}", what_to_add(slot))
}

/// What makes a pair of it.
pub(super) fn what_to_add(slot: &Slot<'_>) -> String {
    match slot.name() {
        Some(name) => format!("add an example named `{name}` to a parameter or to the body"),
        None => "name it under `examples`, and give a parameter or the body an example of that \
                 name"
            .to_owned(),
    }
}
