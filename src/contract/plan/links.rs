//! Where the answer of one case leads: a follow-up for every link that names an operation.

use super::super::case::{FollowUp, Wanted};
use super::Planner;
use crate::ir::{LinkTarget, Method, Response};

impl Planner<'_> {
    /// Gives each link of the operation whose cases begin at `first` to the first case that is
    /// promised the answer which has it.
    pub(super) fn links(&mut self, first: usize) {
        let mut seen = Vec::new();
        for place in first..self.plan.cases.len() {
            let case = &self.plan.cases[place];
            let operation = &self.api.operations[case.operation.get()];
            let Wanted::Response(pattern) = case.expect.status else { continue };
            let found = operation.responses.iter().position(|response| response.status == pattern);
            let Some(index) = found.filter(|index| !seen.contains(index)) else { continue };
            let response = &operation.responses[index];
            if response.links.is_empty() || !response.status.is_success() {
                continue;
            }
            seen.push(index);
            let follow_ups = self.follow_ups(index, response);
            self.plan.cases[place].follow_ups = follow_ups;
        }
    }

    /// What removes comes last, since what asks needs it there.
    fn follow_ups(&mut self, index: usize, response: &Response) -> Vec<FollowUp> {
        let mut found = Vec::new();
        for (link, written) in response.links.iter().enumerate() {
            let LinkTarget::Operation(operation) = written.target else { continue };
            let target = &self.api.operations[operation.get()];
            let id = self.ids.take(target.id.as_str(), Some(&written.name), "link", None);
            found.push(FollowUp { id, operation, response: index, link });
        }
        found.sort_by_key(|follow_up| {
            match self.api.operations[follow_up.operation.get()].method {
                Method::Delete => 2_u8,
                ref method if method.is_safe() => 0,
                _ => 1,
            }
        });
        found
    }
}
