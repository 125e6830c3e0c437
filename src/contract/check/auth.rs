//! Whether a request without a credential is refused where the document demands one.

use super::{Check, Level, Rule, Subject};
use crate::contract::{case::Credential, violation::Violation};

pub(super) const CHECK: Check = Check {
    rules: &[Rule {
        code: "auth/not-enforced",
        explain: "The operation's `security` demands a credential, the request had none, and the \
                  server did as it was asked. Whoever can reach the server can do the same.",
        level: Level::Deny,
    }],
    run,
};

fn run(subject: &Subject<'_>, violations: &mut Vec<Violation>) {
    if explains(subject) {
        let at = subject.case.expect.promise.clone();
        let message =
            format!("a request without the credential was answered {}", subject.exchange.status);
        violations.push(Violation::new("auth/not-enforced", at, message));
    }
}

/// Whether the missing refusal is this check's to tell, and not that of the status.
pub(super) fn explains(subject: &Subject<'_>) -> bool {
    subject.case.request.credential == Credential::Withhold
        && (200..400).contains(&subject.exchange.status)
}
