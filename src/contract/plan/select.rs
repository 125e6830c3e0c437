//! Which cases of a plan are run.

use std::collections::BTreeSet;

use super::super::case::{Case, Plan, Skipped, Wanted};
use crate::ir::{Api, StatusPattern};

/// What was asked for; empty lists ask for everything.
#[derive(Clone, Debug, Default)]
pub struct Selection {
    /// Operation ids.
    pub operations: Vec<String>,
    /// Tags.
    pub tags: Vec<String>,
    /// Paths as the document writes them; a `*` at the end stands for anything.
    pub paths: Vec<String>,
    /// In any case.
    pub methods: Vec<String>,
    /// Such as `404` or `4XX`.
    pub statuses: Vec<String>,
    /// Names of examples.
    pub examples: Vec<String>,
    /// Ids of cases, such as those that failed before.
    pub cases: Option<BTreeSet<String>>,
    /// Only requests that ask for nothing to change.
    pub read_only: bool,
    /// Part `k` of `n`, from one.
    pub shard: Option<(usize, usize)>,
}

impl Selection {
    /// Leaves in the plan what was asked for. What is left out for its own sake is skipped with a
    /// reason; what belongs to another shard is not of this plan at all.
    pub fn apply(&self, api: &Api, plan: Plan) -> Plan {
        let mut kept = Plan { documented: plan.documented, ..Plan::default() };
        let chosen = plan.cases.into_iter().filter_map(|mut case| {
            if self.read_only {
                case.follow_ups
                    .retain(|next| api.operations[next.operation.get()].method.is_safe());
            }
            let Some(reason) = self.refuses(api, &case) else { return Some(case) };
            if case.holds_example {
                kept.skipped.push(Skipped {
                    id: case.id,
                    operation: Some(case.operation),
                    example: case.example,
                    at: case.expect.promise,
                    reason: reason.to_owned(),
                });
            }
            None
        });
        // Collected in the place where they were: thousands of cases are not held twice.
        kept.cases = chosen.collect();
        kept.skipped.extend(plan.skipped);
        match self.shard {
            Some((part, parts)) if parts > 1 => shard(kept, part, parts),
            _ => kept,
        }
    }

    fn refuses(&self, api: &Api, case: &Case) -> Option<&'static str> {
        let operation = &api.operations[case.operation.get()];
        if self.read_only && !operation.method.is_safe() {
            return Some("it may change something, and `--read-only` was given");
        }
        let wanted = any(&self.operations, |id| id == operation.id.as_str())
            && any(&self.tags, |tag| operation.tags.iter().any(|found| found == tag))
            && any(&self.paths, |path| path_matches(path, operation.path.as_str()))
            && any(&self.methods, |method| method.eq_ignore_ascii_case(operation.method.as_str()))
            && any(&self.statuses, |status| status_matches(status, case.expect.status))
            && any(&self.examples, |name| case.example.as_ref() == Some(name))
            && self.cases.as_ref().is_none_or(|ids| {
                // What an answer leads to is sent again by sending what leads there.
                let mut led_to = case.follow_ups.iter().map(|next| &next.id);
                ids.contains(&case.id) || led_to.any(|id| ids.contains(id))
            });
        (!wanted).then_some("it was not chosen")
    }
}

fn any(list: &[String], test: impl Fn(&String) -> bool) -> bool {
    list.is_empty() || list.iter().any(test)
}

fn path_matches(wanted: &str, path: &str) -> bool {
    match wanted.strip_suffix('*') {
        Some(prefix) => path.starts_with(prefix),
        None => wanted == path,
    }
}

fn status_matches(wanted: &str, status: Wanted) -> bool {
    let Ok(pattern) = wanted.parse::<StatusPattern>() else { return false };
    match (pattern, status) {
        (wanted, Wanted::Response(found)) if wanted == found => true,
        (StatusPattern::Class(digit), Wanted::Response(StatusPattern::Exact(code))) => {
            code / 100 == u16::from(digit)
        }
        (StatusPattern::Class(2), Wanted::Success)
        | (StatusPattern::Class(4), Wanted::Refusal | Wanted::Gone) => true,
        _ => false,
    }
}

/// Every `parts`-th entry, so that the parts are alike in size and kind. Their sums are the whole.
fn shard(plan: Plan, part: usize, parts: usize) -> Plan {
    let mine = |place: usize| place % parts == (part - 1) % parts;
    let cases: Vec<Case> = plan
        .cases
        .into_iter()
        .enumerate()
        .filter(|(place, _)| mine(*place))
        .map(|(_, case)| case)
        .collect();
    let skipped: Vec<Skipped> = plan
        .skipped
        .into_iter()
        .enumerate()
        .filter(|(place, _)| mine(*place))
        .map(|(_, skip)| skip)
        .collect();
    let documented = cases.iter().filter(|case| case.holds_example).count() + skipped.len();
    Plan { cases, skipped, documented }
}
