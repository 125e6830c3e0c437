//! Whether the status code is one that the document has, and the one that this request was to get.

use super::{Check, Level, Rule, Subject};
use crate::{
    contract::{
        case::{Credential, Firmness, Wanted},
        violation::Violation,
    },
    ir::StatusPattern,
};

pub(super) const CHECK: Check = Check {
    rules: &[
        Rule {
            code: "status/server-error",
            explain: "The server answered 5xx to a request that the document says has another \
                      answer. Whatever the body says, the request was not handled. Repeat it with \
                      the `curl` line and look into the server's log.",
            level: Level::Deny,
        },
        Rule {
            code: "status/undocumented",
            explain: "The status code that came is not among the operation's `responses`: there \
                      is no such key, no range like `4XX` and no `default` that covers it. Either \
                      the server answers what it should not, or the document lacks a response. \
                      This holds for requests that are broken on purpose, too: where 400 is \
                      documented, 422 is another promise.",
            level: Level::Deny,
        },
        Rule {
            code: "status/mismatch",
            explain: "The document has the status code that came, but promises another one for \
                      this request: the example sent is paired, by its name, with an example of \
                      another response.",
            level: Level::Deny,
        },
        Rule {
            code: "state/use-after-delete",
            explain: "Something was created, its link to a DELETE was followed, and asking for it \
                      by its other link still finds it. Either nothing was removed, or what \
                      answers does not know yet.",
            level: Level::Deny,
        },
        Rule {
            code: "state/created-not-readable",
            explain: "Something was created, and asking for it by the id of the answer finds \
                      nothing. That the id belongs there was inferred from paths and names, so \
                      this is a note and not a failure. If the document has a link that says so, \
                      or `links` in specwright.toml, it is held to it; `links` can also say that \
                      the answer leads nowhere.",
            level: Level::Warn,
        },
        Rule {
            code: "state/still-there",
            explain: "Something was created and removed, and asking for it afterwards is answered \
                      with the very same body as before. What is called was inferred from paths \
                      and names, so this is a note and not a failure; a server without a memory, \
                      such as a mock, answers like this.",
            level: Level::Warn,
        },
    ],
    run,
};

fn run(subject: &Subject<'_>, violations: &mut Vec<Violation>) {
    let status = subject.exchange.status;
    let expect = &subject.case.expect;
    let is_kept = keeps(subject, expect.status) && !is_other_refusal(subject);
    if is_kept || is_method_unknown(subject) {
        return;
    }
    let promise = expect.promise.clone();
    let wanted = describe(expect.status);
    if status >= 500 {
        let message = format!("the server answered {status}; promised is {wanted}");
        violations.push(Violation::new("status/server-error", promise, message));
    } else if expect.firmness == Firmness::Inferred {
        violations.extend(inferred(subject));
    } else if subject.response.is_none() {
        let message = format!("{status} is not documented for this operation");
        violations.push(Violation::new("status/undocumented", subject.declared_at(), message));
    } else if expect.status == Wanted::Gone {
        let message = format!("what was removed just before was answered {status}");
        violations.push(Violation::new("state/use-after-delete", promise, message));
    } else if breaks(subject) && !super::auth::explains(subject) {
        let message = format!("the server answered {status}; promised is {wanted}");
        violations.push(Violation::new("status/mismatch", promise, message));
    }
}

/// Whether another documented answer than the one that was wanted breaks the promise.
fn breaks(subject: &Subject<'_>) -> bool {
    match subject.case.expect.firmness {
        Firmness::Promised => true,
        Firmness::Usual => !is_as_good(subject),
        Firmness::Attempted | Firmness::Inferred => false,
    }
}

/// Whether a request that was to be refused was refused by the one of 400 and 422 that is not
/// documented, while the other is.
fn is_other_refusal(subject: &Subject<'_>) -> bool {
    let other = match subject.exchange.status {
        400 => 422,
        422 => 400,
        _ => return false,
    };
    subject.case.expect.status == Wanted::Refusal
        && subject.case.request.credential == Credential::Send
        && subject.response.is_none()
        && subject.operation.response_for(StatusPattern::Exact(other)).is_some()
}

/// Whether the server says that it has never heard of the method, of which its operation is not.
/// RFC 9110, section 15.6.2.
pub(crate) fn is_method_unknown(subject: &Subject<'_>) -> bool {
    subject.exchange.status == 501
        && subject.case.request.method != subject.operation.method.as_str()
}

/// Whether a success that nobody asked for by name is another of those documented; `default` is
/// written for what goes wrong.
pub(crate) fn is_as_good(subject: &Subject<'_>) -> bool {
    let is_named =
        subject.response.is_some_and(|response| response.status != StatusPattern::Default);
    is_named && keeps(subject, Wanted::Success)
}

/// What is worth a note though nobody promised it.
fn inferred(subject: &Subject<'_>) -> Option<Violation> {
    let (case, status) = (subject.case, subject.exchange.status);
    let via = case.via.as_deref().unwrap_or_default();
    let gone = case.expect.status == Wanted::Gone;
    let (code, message) = match status {
        404 | 410 if !gone && case.request.method == "GET" => {
            let message = format!("what was created just before was answered {status} ({via})");
            ("state/created-not-readable", message)
        }
        200..=299 if gone && case.before.as_ref() == Some(&subject.exchange.body) => {
            let message = format!("what was removed just before is answered as before ({via})");
            ("state/still-there", message)
        }
        _ => return None,
    };
    Some(Violation::new(code, case.expect.promise.clone(), message))
}

/// Whether the status that came is one that was wanted.
pub(crate) fn keeps(subject: &Subject<'_>, wanted: Wanted) -> bool {
    let status = subject.exchange.status;
    match wanted {
        Wanted::Response(pattern) => {
            subject.response.is_some_and(|response| response.status == pattern)
        }
        Wanted::Success => {
            // Only who asks under a condition is told that nothing changed.
            let is_asked =
                || subject.case.request.headers.iter().any(|(name, _)| is_condition(name));
            subject.response.is_some()
                && (200..400).contains(&status)
                && (status != 304 || is_asked())
        }
        Wanted::Refusal | Wanted::Gone => (400..500).contains(&status),
        Wanted::Documented => subject.response.is_some(),
    }
}

/// RFC 9110, section 13.1.
fn is_condition(header: &str) -> bool {
    ["if-none-match", "if-modified-since"].iter().any(|name| header.eq_ignore_ascii_case(name))
}

fn describe(wanted: Wanted) -> String {
    match wanted {
        Wanted::Response(pattern) => pattern.to_string(),
        Wanted::Success => "a documented success".to_owned(),
        Wanted::Refusal | Wanted::Gone => "a refusal, 4xx".to_owned(),
        Wanted::Documented => "a documented answer".to_owned(),
    }
}
