//! Whether a request without a credential, or with one that nobody was given, is refused where the
//! document demands one.

use super::{Check, Level, Rule, Subject};
use crate::contract::{case::Credential, violation::Violation};

pub(super) const CHECK: Check = Check {
    rules: &[
        Rule {
            code: "auth/not-enforced",
            explain: "The operation's `security` demands a credential, the request had none, and \
                      the server did as it was asked. Whoever can reach the server can do the same. \
                      Where several are demanded together, each is left off in turn, and the others \
                      are not to suffice.",
            level: Level::Deny,
        },
        Rule {
            code: "auth/mistaken-accepted",
            explain: "The request bore a credential that nobody was given, and the server did as it \
                      was asked: it looks whether there is a credential, and not whose. It is sent \
                      where a refusal is documented (401, `4XX`, `default`), and with `--generate` \
                      wherever a credential is demanded. Some mocks do no more; for those, allow \
                      this.",
            level: Level::Deny,
        },
        Rule {
            code: "auth/no-challenge",
            explain: "401 without `WWW-Authenticate` does not say how to get in, and must: RFC \
                      9110, section 15.5.2. Off unless asked for, since few APIs say it.",
            level: Level::Off,
        },
    ],
    run,
};

fn run(subject: &Subject<'_>, violations: &mut Vec<Violation>) {
    if subject.exchange.status == 401 && subject.exchange.header("www-authenticate").is_none() {
        let message = "401 has no `WWW-Authenticate`";
        violations.push(Violation::new("auth/no-challenge", subject.declared_at(), message));
    }
    let (code, bearing) = match subject.case.request.credential {
        Credential::Send => return,
        Credential::Withhold => ("auth/not-enforced", "without the credential".to_owned()),
        Credential::Mistaken => {
            ("auth/mistaken-accepted", "with a credential that nobody was given".to_owned())
        }
        Credential::Partial { alternative, missing } => {
            let (name, _) = &subject.operation.security[alternative][missing];
            ("auth/not-enforced", format!("without the credential `{name}`"))
        }
    };
    if explains(subject) {
        let at = subject.case.expect.promise.clone();
        let message = format!("a request {bearing} was answered {}", subject.exchange.status);
        violations.push(Violation::new(code, at, message));
    }
}

/// Whether the missing refusal is this check's to tell, and not that of the status.
pub(super) fn explains(subject: &Subject<'_>) -> bool {
    subject.case.request.credential != Credential::Send
        && (200..400).contains(&subject.exchange.status)
}
