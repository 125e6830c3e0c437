//! Whether a problem says the status that it comes with.

use serde_json::Value;

use super::{Check, Content, Level, Rule, Subject, media_type};
use crate::contract::violation::Violation;

pub(super) const CHECK: Check = Check {
    rules: &[Rule {
        code: "problem/status",
        explain: "The `status` of a problem is another number than the status of the answer. Whoever \
                  writes a problem must use the same for both: RFC 9457 (and 7807), section 3.1. \
                  Where a proxy changes the status on purpose, allow this.",
        level: Level::Deny,
    }],
    run,
};

fn run(subject: &Subject<'_>, violations: &mut Vec<Violation>) {
    let received = subject.exchange.header("content-type").map(media_type::essence);
    let (Some("application/problem+json"), Content::Json { value, .. }) =
        (received.as_deref(), &subject.content)
    else {
        return;
    };
    let Some(said) = value.get("status").and_then(Value::as_f64) else { return };
    let status = subject.exchange.status;
    if (said - f64::from(status)).abs() > 0.5 {
        let message = format!("the problem says {said}, and the status is {status}");
        let violation = Violation::new("problem/status", subject.media_type_at(), message);
        violations.push(violation.in_body("/status"));
    }
}
