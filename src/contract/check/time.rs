//! Whether the answer came in time, where the settings say what that is.

use super::{Check, Level, Rule, Subject};
use crate::contract::violation::Violation;

pub(super) const CHECK: Check = Check {
    rules: &[Rule {
        code: "time/limit",
        explain: "The answer was complete later than `--max-response-time` allows.",
        level: Level::Deny,
    }],
    run,
};

fn run(subject: &Subject<'_>, violations: &mut Vec<Violation>) {
    let Some(limit) = subject.time_limit else { return };
    let limit = limit.as_secs_f64() * 1000.0;
    let taken = subject.exchange.milliseconds;
    if taken > limit {
        let message = format!("the answer took {taken:.0} ms; the limit is {limit:.0} ms");
        violations.push(Violation::new("time/limit", subject.operation.at.clone(), message));
    }
}
