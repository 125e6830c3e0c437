//! Whether the body comes as a media type that the document has, and the one that was asked for.
//!
//! Standards: RFC 9110, section 8.3; RFC 6839 for `+json`; RFC 8259, section 8.1 for its charset.

use super::{Check, Content, Level, Rule, Subject};
use crate::{
    contract::{exchange::BodyEnd, violation::Violation},
    ir::{MediaType, Response},
};

pub(crate) use crate::ir::{essence, is_xml};

pub(super) const CHECK: Check = Check {
    rules: &[
        Rule {
            code: "media-type/undocumented",
            explain: "The `Content-Type` that came is not among the response's `content`. \
                      Parameters such as `charset` and the case of letters do not matter, and a \
                      documented range such as `text/*` covers its members.",
            level: Level::Deny,
        },
        Rule {
            code: "media-type/missing",
            explain: "A body came without a `Content-Type`, so that its reader has to guess.",
            level: Level::Deny,
        },
        Rule {
            code: "media-type/malformed",
            explain: "`Content-Type` is given twice with different values, or is not \
                      `type/subtype` with parameters, or is multipart without a `boundary`. RFC \
                      9110, section 8.3; RFC 2046, section 5.1.1.",
            level: Level::Deny,
        },
        Rule {
            code: "media-type/charset",
            explain: "JSON is always UTF-8 (RFC 8259, section 8.1), and text is what its `charset` \
                      says. The body, or the `charset` it comes with, says otherwise.",
            level: Level::Deny,
        },
    ],
    run,
};

fn run(subject: &Subject<'_>, violations: &mut Vec<Violation>) {
    let mut values = subject.exchange.headers_named("content-type");
    let Some(received) = values.next() else {
        if !subject.exchange.body.is_empty() && !subject.is_bodiless() {
            let message = "the body came without a `Content-Type`";
            violations.push(Violation::new("media-type/missing", subject.declared_at(), message));
        }
        return;
    };
    if values.any(|other| other != received) || !is_well_formed(received) {
        let message = format!("`Content-Type: {received}` is not one media type");
        violations.push(Violation::new("media-type/malformed", subject.declared_at(), message));
        return;
    }
    charset(subject, received, violations);
    let Some(response) = subject.response else { return };
    // What is said in answer to HEAD is said of the body that GET would bring.
    let has_body = !subject.exchange.body.is_empty()
        || subject.exchange.end != BodyEnd::Complete
        || subject.case.request.method == "HEAD";
    if response.content.is_empty() || !has_body || matches!(subject.exchange.status, 204 | 304) {
        return;
    }
    if subject.media_type.is_none() {
        let known: Vec<String> =
            response.content.iter().map(|known| format!("`{}`", known.name)).collect();
        let message = format!("the body is `{received}`; documented is {}", known.join(", "));
        let at = response.content[0].at.parent();
        violations.push(Violation::new("media-type/undocumented", at, message));
    }
}

/// The media type that was asked for, if it is not the one that came. HTTP lets a server disregard
/// `Accept` (RFC 9110, section 12.5.1), so that this breaks nothing; but what was asked for was not
/// seen.
pub(crate) fn asked_in_vain<'a>(subject: &Subject<'a>) -> Option<&'a str> {
    let response = subject.response.filter(|response| response.content.len() > 1)?;
    let asked = response.content.get(subject.case.expect.media_type?)?;
    let received = subject.exchange.header("content-type")?;
    (subject.media_type.is_some() && !covers(&asked.name, received)).then_some(&asked.name)
}

fn charset(subject: &Subject<'_>, received: &str, violations: &mut Vec<Violation>) {
    let charset = parameter(received, "charset");
    let named = charset.as_deref().unwrap_or_default();
    let foreign = is_json(&essence(received))
        && charset.as_deref().is_some_and(|name| {
            !["utf-8", "utf8", "us-ascii"].iter().any(|known| name.eq_ignore_ascii_case(known))
        });
    if foreign {
        let message = format!("JSON is UTF-8, not `{named}`");
        violations.push(Violation::new("media-type/charset", subject.media_type_at(), message));
    } else if !is_json(&essence(received))
        && named.eq_ignore_ascii_case("us-ascii")
        && !subject.exchange.body.is_ascii()
    {
        let message = "the body is not US-ASCII, which has no bytes above 127";
        violations.push(Violation::new("media-type/charset", subject.media_type_at(), message));
    } else if let Content::NotUtf8(offset) = subject.content {
        let message = format!("the body is not UTF-8: byte {offset} starts no character");
        violations.push(Violation::new("media-type/charset", subject.media_type_at(), message));
    }
}

/// A parameter's value, unquoted.
pub(crate) fn parameter(name: &str, wanted: &str) -> Option<String> {
    pieces(name).skip(1).find_map(|part| {
        let (key, value) = part.split_once('=')?;
        let value = value.trim().trim_matches('"');
        key.trim().eq_ignore_ascii_case(wanted).then(|| value.to_owned())
    })
}

/// What stands between semicolons, those within quotation marks not counted.
fn pieces(name: &str) -> impl Iterator<Item = &str> {
    let (mut is_quoted, mut is_escaped) = (false, false);
    name.split(move |letter| {
        match letter {
            _ if is_escaped => is_escaped = false,
            '\\' if is_quoted => is_escaped = true,
            '"' => is_quoted = !is_quoted,
            _ => {}
        }
        letter == ';' && !is_quoted
    })
}

/// Whether content of this essence is one JSON text.
pub(crate) fn is_json(essence: &str) -> bool {
    matches!(essence, "application/json" | "text/json") || essence.ends_with("+json")
}

/// Whether content of this essence is a sequence of JSON texts.
pub(crate) fn is_lines(essence: &str) -> bool {
    matches!(
        essence,
        "application/jsonl"
            | "application/x-jsonl"
            | "application/ndjson"
            | "application/x-ndjson"
            | "application/jsonlines"
            | "application/json-seq"
    ) || essence.ends_with("+json-seq")
}

fn is_well_formed(name: &str) -> bool {
    let essence = essence(name);
    let is_typed =
        essence.split_once('/').is_some_and(|(kind, subtype)| is_token(kind) && is_token(subtype));
    let is_whole = !essence.starts_with("multipart/") || parameter(name, "boundary").is_some();
    is_typed && is_whole && pieces(name).skip(1).all(is_parameter)
}

fn is_token(text: &str) -> bool {
    let is_of_tokens =
        |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
    !text.is_empty() && text.bytes().all(is_of_tokens)
}

/// Nothing, or a name and a value. Values that should have been quoted are let pass, as long as it
/// can be told where they end.
fn is_parameter(text: &str) -> bool {
    let text = text.trim();
    let Some((key, value)) = text.split_once('=') else { return text.is_empty() };
    let value = value.trim();
    let is_quoted = value.len() >= 2 && value.starts_with('"') && value.ends_with('"');
    let is_bare = !value.is_empty() && !value.contains(['"', ',', ' ', '\t']);
    is_token(key.trim()) && (is_quoted || is_bare)
}

/// The entry of `content` that a received media type falls under: the most specific one.
pub(crate) fn find<'a>(response: &'a Response, received: &str) -> Option<&'a MediaType> {
    response
        .content
        .iter()
        .filter(|declared| covers(&declared.name, received))
        .max_by_key(|declared| specificity(&declared.name))
}

/// More for a full name than for a range, and more again for each parameter.
fn specificity(declared: &str) -> (u8, usize) {
    let essence = essence(declared);
    let rank = match essence.as_str() {
        "*/*" => 0,
        range if range.ends_with("/*") => 1,
        range if range.contains("/*+") => 2,
        _ => 3,
    };
    (rank, declared.matches(';').count())
}

/// Whether a media type or range of the document covers one that came. Parameters of the document
/// other than `charset` must be there; those it does not name do not matter.
pub(crate) fn covers(declared: &str, received: &str) -> bool {
    let (wanted, found) = (essence(declared), essence(received));
    let same = match wanted.split_once('/') {
        Some(("*", "*")) => true,
        Some((kind, "*")) => found.split_once('/').is_some_and(|(found, _)| found == kind),
        // No range of HTTP, and understood by everybody.
        Some((kind, range)) if range.starts_with("*+") => found
            .split_once('/')
            .is_some_and(|(found, subtype)| found == kind && subtype.ends_with(&range[1..])),
        _ => wanted == found,
    };
    same && pieces(declared).skip(1).all(|part| match part.split_once('=') {
        Some((key, _)) if key.trim().eq_ignore_ascii_case("charset") => true,
        Some((key, value)) => parameter(received, key.trim())
            .is_some_and(|found| found.eq_ignore_ascii_case(value.trim().trim_matches('"'))),
        None => true,
    })
}

#[cfg(test)]
mod tests {
    use super::{covers, essence, is_json, is_xml};

    #[test]
    fn what_a_declared_media_type_covers() {
        for (declared, received, expected) in [
            ("application/json", "application/json", true),
            ("application/json", "Application/JSON;charset=UTF-8", true),
            ("application/json; charset=utf-8", "application/json", true),
            ("application/json", "application/problem+json", false),
            ("application/json", "text/html", false),
            ("application/*", "application/xml", true),
            ("*/*", "image/png", true),
            ("text/*", "application/json", false),
            ("application/vnd.x+json;version=1", "application/vnd.x+json; version=\"1\"", true),
            ("application/vnd.x+json;version=1", "application/vnd.x+json;version=2", false),
            ("application/*+json", "application/problem+json", true),
            ("application/*+json", "application/json", false),
            ("application/x; p=\"a;b\"", "application/x;p=\"a;b\"", true),
        ] {
            assert_eq!(covers(declared, received), expected, "{declared} / {received}");
        }
    }

    #[test]
    fn what_is_json() {
        for (essence, expected) in [
            ("application/json", true),
            ("application/vnd.github.v3+json", true),
            ("application/jsonl", false),
            ("text/plain", false),
        ] {
            assert_eq!(is_json(essence), expected, "{essence}");
        }
    }

    #[test]
    fn what_is_xml() {
        for (name, expected) in [
            ("application/xml", true),
            ("Text/XML; charset=utf-8", true),
            ("application/soap+xml;version=1", true),
            ("application/x-xml", true),
            ("application/vnd.wap.wbxml", false),
            ("application/xml-dtd", false),
            ("application/json", false),
        ] {
            assert_eq!(is_xml(&essence(name)), expected, "{name}");
        }
    }
}
