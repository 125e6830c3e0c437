//! Whether there is a body where one is documented, none where none is, and whether it can be read.

use super::{Check, Content, Level, Rule, Subject, media_type};
use crate::contract::{exchange::BodyEnd, violation::Violation};

pub(super) const CHECK: Check = Check {
    rules: &[
        Rule {
            code: "body/missing",
            explain: "The response documents `content`, and the answer that came has no body.",
            level: Level::Deny,
        },
        Rule {
            code: "body/unexpected",
            explain: "The answer has a body where the document says there is none: the response \
                      has no `content`, or HTTP allows none (204, 304, `HEAD`).",
            level: Level::Deny,
        },
        Rule {
            code: "body/unparsable",
            explain: "The body says it is JSON, XML or multipart, and is not: cut off, a trailing \
                      comma, `NaN`, single quotes, something after the end. A byte order mark \
                      counts, too: a reader may ignore it, and a sender must not write it (RFC \
                      8259, section 8.1).",
            level: Level::Deny,
        },
        Rule {
            code: "body/duplicate-key",
            explain: "An object has the same member twice. What a reader makes of that is not \
                      defined (RFC 8259, section 4): some take the first, some the last.",
            level: Level::Deny,
        },
        Rule {
            code: "body/too-long",
            explain: "The body is longer than `--max-body`. It was not read to its end, which it \
                      may not have. Raise the limit if such answers are meant.",
            level: Level::Deny,
        },
        Rule {
            code: "body/not-judged",
            explain: "The body may be JSON, and is nested deeper than can be read here, or has an \
                      escape for half a character, so that it was not held to its schema. JSON \
                      itself has no such bounds, and so this is a note; many readers have them all \
                      the same. Or it is packed in a way that is not read here, though nobody asked \
                      for that.",
            level: Level::Warn,
        },
        Rule {
            code: "body/truncated",
            explain: "The connection ended before the body did: fewer bytes came than \
                      `Content-Length` announced, or the last chunk is missing.",
            level: Level::Deny,
        },
        Rule {
            code: "body/surplus",
            explain: "More came after the end of the body: more bytes than `Content-Length` \
                      announced, or something after the last chunk. A client that keeps its \
                      connection takes it for the next answer (RFC 9112, section 6.3). It is seen \
                      without TLS, on this machine.",
            level: Level::Deny,
        },
    ],
    run,
};

fn run(subject: &Subject<'_>, violations: &mut Vec<Violation>) {
    let at = subject.media_type_at();
    let length = subject.exchange.body.len();
    match &subject.exchange.end {
        BodyEnd::TooLong => {
            let message = format!("the body was not at its end after {length} bytes");
            violations.push(Violation::new("body/too-long", at, message));
            return;
        }
        BodyEnd::Broken(reason) => {
            let message = format!("the body ended early, after {length} bytes: {reason}");
            violations.push(Violation::new("body/truncated", at, message));
            return;
        }
        BodyEnd::Packed(coding) => {
            let message = format!("the body is packed as `{coding}`, which is not read here");
            violations.push(Violation::new("body/not-judged", at, message).in_body(""));
            return;
        }
        BodyEnd::Complete => {}
    }
    let is_cut = subject.exchange.surplus && !subject.is_bodiless();
    if is_cut {
        let end = match subject.exchange.header("content-length") {
            Some(announced) => format!("the {announced} bytes that `Content-Length` announced"),
            None => "the end of the body".to_owned(),
        };
        let message = format!("more came after {end}");
        violations.push(Violation::new("body/surplus", at.clone(), message));
    }
    presence(subject, violations);
    match &subject.content {
        Content::Broken(what, reason) if !is_cut => {
            let message = format!("the body is not {what}: {reason}");
            violations.push(Violation::new("body/unparsable", at, message).in_body(""));
        }
        Content::Beyond(reason) => {
            let message = format!("the body could not be read, nor held to its schema: {reason}");
            violations.push(Violation::new("body/not-judged", at, message).in_body(""));
        }
        Content::Json { duplicates, .. } => {
            for pointer in duplicates {
                let name = pointer.last().unwrap_or_default();
                let message = format!("`{name}` stands there twice");
                let violation = Violation::new("body/duplicate-key", at.clone(), message);
                violations.push(violation.in_body(pointer.as_str()));
            }
        }
        _ => {}
    }
}

fn presence(subject: &Subject<'_>, violations: &mut Vec<Violation>) {
    let Some(response) = subject.response else { return };
    let at = subject.media_type_at();
    let empty = subject.exchange.body.is_empty();
    if subject.is_bodiless() {
        let announced = subject.exchange.header("content-length").is_some_and(|text| text != "0")
            || subject.exchange.header("transfer-encoding").is_some();
        let hidden = announced && matches!(subject.exchange.status, 100..=199 | 204);
        if !empty || hidden || subject.exchange.surplus {
            let message = format!("{} has a body, and must not", subject.exchange.status);
            violations.push(Violation::new("body/unexpected", at, message));
        }
    } else if response.content.is_empty() {
        // A body that is not documented at all: for a success the client has nothing to read it
        // by; of an error the document may say no more than that it happens.
        if !empty && response.status.is_success() {
            let message = "there is a body, and the response documents none";
            violations.push(Violation::new("body/unexpected", at, message));
        }
    } else if empty && !subject.exchange.surplus && !may_be_empty(subject) {
        let message = "the body is empty, and the response documents one";
        violations.push(Violation::new("body/missing", at, message));
    }
}

/// Text and bytes of length zero are content of their media types; no JSON text is, nor any file
/// that begins with a header of its own.
pub(super) fn may_be_empty(subject: &Subject<'_>) -> bool {
    let essence = subject.exchange.header("content-type").map(media_type::essence);
    essence.is_some_and(|essence| {
        subject.media_type.is_some()
            && !media_type::is_json(&essence)
            && !media_type::is_xml(&essence)
            && !["image/", "audio/", "video/", "font/", "multipart/", "application/pdf"]
                .iter()
                .any(|of_files| essence.starts_with(of_files))
            && !subject.media_type.is_some_and(crate::ir::MediaType::is_json)
    })
}
