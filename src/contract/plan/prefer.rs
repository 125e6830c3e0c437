//! Documented answers that no request provokes, asked for by name: servers that answer from the
//! document (mocks) do as `Prefer: code=…, example=…` says, and all others leave it unread.
//!
//! Standard: RFC 7240; the two preferences are those of Prism, and of our own mock.

use super::super::case::{Credential, Firmness, Origin};
use super::{Planner, Scope, accept, request_for, slot, slot::Slot};
use crate::ir::{Operation, Response, StatusPattern};

impl<'a> Planner<'a> {
    /// A case for an example that has none, if a preference can tell it from its neighbours.
    ///
    /// # Errors
    /// A lower-case fragment, if there is no request that could bear the preference.
    pub(super) fn preferred(
        &mut self,
        scope: &Scope<'a>,
        slot: &Slot<'a>,
    ) -> Result<(), Option<String>> {
        let first = slot.media_type.examples.first();
        if slot.name().is_none() && !first.is_some_and(|first| std::ptr::eq(first, slot.example)) {
            return Err(None);
        }
        let Some(preference) = preference(scope.operation, slot) else { return Err(None) };
        let draft = scope.chooser.natural_draft()?;
        let expect = slot.expectation(Firmness::Attempted);
        let accept = accept(scope.operation, &expect);
        let mut request =
            request_for(&self.api.schemas, scope.operation, &draft, accept.as_deref())?;
        request.headers.push(("prefer".to_owned(), preference));
        request.credential = Credential::Send;
        let (example, made_up) = (slot.name(), &draft.made_up);
        self.push_request(scope, Some(slot), example, Origin::Derived, request, expect, made_up);
        Ok(())
    }
}

pub(super) fn preference(operation: &Operation, slot: &Slot<'_>) -> Option<String> {
    let code = code_of(operation, slot.response);
    let Some(name) = slot.name() else { return Some(format!("code={code}")) };
    let printable = name.bytes().all(|byte| (b' '..=b'~').contains(&byte));
    if !printable || name.contains(['"', '\\']) {
        return None;
    }
    let is_token = name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte));
    let quote = if is_token { "" } else { "\"" };
    Some(format!("code={code}, example={quote}{name}{quote}"))
}

/// The code of a response, or one that its pattern covers and no other key does.
pub(crate) fn code_of(operation: &Operation, response: &Response) -> u16 {
    let own =
        |code: &u16| operation.response(*code).is_some_and(|found| found.status == response.status);
    match response.status {
        StatusPattern::Exact(code) => code,
        StatusPattern::Class(digit) => {
            let first = u16::from(digit) * 100;
            (first..first + 100).find(own).unwrap_or(first)
        }
        StatusPattern::Default => {
            let natural = slot::natural_response(operation)
                .is_some_and(|natural| natural.status == response.status);
            let codes: &[u16] = if natural { &[200, 201] } else { &[404, 400, 500, 418] };
            codes.iter().copied().find(own).unwrap_or(500)
        }
    }
}
