//! Whether a redirection says where to. Redirections are recorded and never followed.

use super::{Check, Level, Rule, Subject};
use crate::contract::violation::Violation;

pub(super) const CHECK: Check = Check {
    rules: &[
        Rule {
            code: "redirect/no-location",
            explain: "A redirection (301, 302, 303, 307, 308) without a `Location` header leads \
                      nowhere. RFC 9110, section 15.4.",
            level: Level::Deny,
        },
        Rule {
            code: "redirect/bad-location",
            explain: "The `Location` of a redirection is no URI, absolute or relative, so that \
                      clients disagree where it leads. RFC 9110, section 10.2.2; RFC 3986.",
            level: Level::Deny,
        },
    ],
    run,
};

fn run(subject: &Subject<'_>, violations: &mut Vec<Violation>) {
    let status = subject.exchange.status;
    if !matches!(status, 301 | 302 | 303 | 307 | 308) {
        return;
    }
    let (code, message) = match subject.exchange.header("location") {
        None => ("redirect/no-location", format!("{status} has no `Location`")),
        Some(found) if fluent_uri::UriRef::parse(found.trim()).is_err() => {
            ("redirect/bad-location", format!("`Location: {found}` is no URI"))
        }
        Some(_) => return,
    };
    violations.push(Violation::new(code, subject.declared_at(), message));
}
