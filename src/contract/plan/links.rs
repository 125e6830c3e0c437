//! Where the answer of one case leads: a follow-up for every link that names an operation, be it
//! the document's, the settings', or inferred.

use std::sync::Arc;

use super::super::case::{Basis, FollowUp, Wanted};
use super::Planner;
use crate::ir::{Link, LinkTarget, Method, Operation, OperationIndex, Response};

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
            if !response.status.is_success() {
                continue;
            }
            seen.push(index);
            let follow_ups = self.follow_ups(operation, response);
            self.plan.cases[place].follow_ups = follow_ups;
        }
    }

    /// What removes comes last, since what asks needs it there.
    fn follow_ups(&mut self, producer: &Operation, response: &Response) -> Vec<FollowUp> {
        let declared = response.links.iter().filter_map(|link| match link.target {
            LinkTarget::Operation(target) => {
                Some((target, Arc::new(link.clone()), Basis::Declared))
            }
            LinkTarget::Elsewhere(_) => None,
        });
        let mut links: Vec<(OperationIndex, Arc<Link>, Basis)> = declared.collect();
        for inferred in self.consumers.of(self.api, producer, response) {
            if !links.iter().any(|(target, ..)| *target == inferred.0) {
                links.push(inferred);
            }
        }
        let mut found = Vec::new();
        for (operation, link, basis) in links {
            let target = &self.api.operations[operation.get()];
            let id = self.ids.take(target.id.as_str(), Some(&link.name), "link", None);
            found.push(FollowUp { id, operation, link, basis, after_delete: false });
        }
        found.sort_by_key(|follow_up| {
            match self.api.operations[follow_up.operation.get()].method {
                Method::Delete => 2_u8,
                ref method if method.is_safe() => 0,
                _ => 1,
            }
        });
        let removing = found.iter().find(|one: &&FollowUp| {
            self.api.operations[one.operation.get()].method == Method::Delete
        });
        if let Some(basis) = removing.map(|removing| removing.basis) {
            found.extend(self.asked_again(&found, basis));
        }
        found
    }

    /// What was asked for by a link, and removed by another, is asked for once more.
    fn asked_again(&mut self, found: &[FollowUp], removed: Basis) -> Option<FollowUp> {
        let first = found.iter().find(|one| {
            let operation = &self.api.operations[one.operation.get()];
            operation.method == Method::Get && operation.path.parameters().next().is_some()
        })?;
        let target = &self.api.operations[first.operation.get()];
        let id = self.ids.take(target.id.as_str(), Some("after-delete"), "link", None);
        let basis = first.basis.max(removed);
        Some(FollowUp { id, basis, after_delete: true, ..first.clone() })
    }
}
