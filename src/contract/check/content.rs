//! Whether the text of a string is what `contentEncoding`, `contentMediaType` and `contentSchema` say.
//!
//! JSON Schema 2020-12 (Validation, section 8) makes these annotations, which no validator asserts
//! unless it is asked to: notes. In server-sent events they are all that OAS 3.2 gives an author to
//! say what `data` holds, since an event's data is text; there they are held to.

use super::{Check, Level, Rule, Subject, media_type};
use crate::{
    contract::{json, sse, violation::Violation},
    ir::Direction,
    validate::{Met, is_base64, is_base64_for_urls},
};

pub(super) const CHECK: Check = Check {
    rules: &[
        Rule {
            code: "content/encoding",
            explain: "A string is not encoded as its `contentEncoding` says. JSON Schema makes \
                      that an annotation, and so this is a note.",
            level: Level::Warn,
        },
        Rule {
            code: "content/media-type",
            explain: "The text of a string is not of its `contentMediaType`. JSON Schema makes \
                      that an annotation, and so this is a note.",
            level: Level::Warn,
        },
        Rule {
            code: "content/schema",
            explain: "The text of a string, read as its `contentMediaType` says, breaks its \
                      `contentSchema`. JSON Schema makes that an annotation, and so this is a note.",
            level: Level::Warn,
        },
        Rule {
            code: "event/data",
            explain: "The `data` of a server-sent event is not what the document says by \
                      `contentEncoding`, `contentMediaType` or `contentSchema`. Of an event, which \
                      is text, there is no other way to say it.",
            level: Level::Deny,
        },
    ],
    run,
};

fn run(subject: &Subject<'_>, violations: &mut Vec<Violation>) {
    let (Some(declared), true) = (subject.media_type, subject.validators.says_content()) else {
        return;
    };
    let is_event = sse::is_events(&declared.essence());
    subject.walk(violations, &|met| {
        let (code, message) = broken(subject, met)?;
        let code = if is_event { "event/data" } else { code };
        Some((Violation::new(code, met.schema.at.clone(), message), met.place.pointer()))
    });
}

/// What the text is not, if it is not.
fn broken(subject: &Subject<'_>, met: Met<'_>) -> Option<(&'static str, String)> {
    let said = &met.schema.string;
    let text = met.value.as_str()?;
    if let Some(encoding) = &said.content_encoding {
        let known = matches!(encoding.to_ascii_lowercase().as_str(), "base64" | "base64url");
        let message = || format!("{} is not `{encoding}`", crate::validate::short(met.value));
        // What is encoded is not read any further.
        return (known && !is_encoded(text, encoding)).then(|| ("content/encoding", message()));
    }
    let named = said.content_media_type.as_ref()?;
    if !media_type::is_json(&media_type::essence(named)) {
        return None;
    }
    let parsed = match json::parse(text.as_bytes()) {
        Ok(parsed) => parsed.value,
        Err(error) if json::is_beyond_the_reader(&error) => return None,
        Err(error) => return Some(("content/media-type", format!("it is not `{named}`: {error}"))),
    };
    let found = subject.validators.check(said.content_schema?, Direction::Response, &parsed);
    let first = found.first()?;
    let place = if first.pointer.is_empty() { "the whole" } else { &first.pointer };
    Some(("content/schema", format!("the `{named}` in it, {place}: {}", first.message)))
}

fn is_encoded(text: &str, encoding: &str) -> bool {
    if encoding.eq_ignore_ascii_case("base64url") {
        return is_base64_for_urls(text);
    }
    is_base64(text)
}

#[cfg(test)]
mod tests {
    use super::is_encoded;

    #[test]
    fn what_is_encoded() {
        for (text, encoding, expected) in [
            ("aGk=", "base64", true),
            ("aGk", "base64", false),
            ("aG-_", "base64", false),
            ("", "base64", true),
            ("aGk", "base64url", true),
            ("aGk=", "base64url", true),
            ("aG-_", "base64url", true),
            ("a", "base64url", false),
            ("hi there", "base64", false),
        ] {
            assert_eq!(is_encoded(text, encoding), expected, "{text} {encoding}");
        }
    }
}
