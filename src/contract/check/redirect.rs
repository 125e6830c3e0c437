//! Whether a redirection says where to. Redirections are recorded and never followed.

use super::{Check, Level, Rule, Subject};
use crate::contract::violation::Violation;

pub(super) const CHECK: Check = Check {
    rules: &[Rule {
        code: "redirect/no-location",
        explain: "A redirection (301, 302, 303, 307, 308) without a `Location` header leads \
                  nowhere. RFC 9110, section 15.4.",
        level: Level::Deny,
    }],
    run,
};

fn run(subject: &Subject<'_>, violations: &mut Vec<Violation>) {
    let redirects = matches!(subject.exchange.status, 301 | 302 | 303 | 307 | 308);
    if redirects && subject.exchange.header("location").is_none() {
        let message = format!("{} has no `Location`", subject.exchange.status);
        violations.push(Violation::new("redirect/no-location", subject.declared_at(), message));
    }
}
