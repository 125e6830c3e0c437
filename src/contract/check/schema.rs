//! Whether the body keeps to its schema: every keyword it breaks, not only the first.

use serde_json::Value;

use super::{Check, Content, Level, LineSchema, Rule, Subject, body, media_type};
use crate::{
    contract::violation::Violation,
    document::Version,
    ir::{JsonType, SchemaId},
    validate::Finding,
};

pub(super) const CHECK: Check = Check {
    rules: &[Rule {
        code: "schema/",
        explain: "The body breaks a keyword of its schema; the part after the slash is the keyword. \
                  `schema/required`: a member is missing. `schema/type`: a value has another type; \
                  `1.0` is an integer, as JSON Schema 2020-12 says. `schema/enum`, `schema/const`: \
                  a value is none of those listed. `schema/format`: a value is not of its `format`; \
                  formats that nobody knows pass. `schema/oneOf`, `schema/anyOf`: a value fits none \
                  of the forms, or several where one may fit. The other keywords go by what \
                  JSON Schema says of them. OAS 3.0's `nullable` and boolean exclusive bounds are \
                  honoured; what is `writeOnly` need not be in an answer.",
        level: Level::Deny,
    }],
    run,
};

fn run(subject: &Subject<'_>, violations: &mut Vec<Violation>) {
    let Some(declared) = subject.media_type else { return };
    match &subject.content {
        Content::Json { value, .. } => {
            if let Some(schema) = declared.schema {
                hold(subject, schema, value, "", violations);
            }
        }
        Content::Sequence(items) => {
            let each_or_all = super::line_schema(&subject.api.schemas, declared);
            let all = match each_or_all {
                Some(LineSchema::Each(schema)) => {
                    for (index, item) in items.iter().enumerate() {
                        hold(subject, schema, item, &format!("/{index}"), violations);
                    }
                    // A `schema` beside `itemSchema` speaks of all. OAS 3.2 "Media Type Object".
                    let beside = declared.schema.filter(|_| declared.item_schema.is_some());
                    beside.filter(|id| is_list(subject, *id))
                }
                Some(LineSchema::Whole(schema)) => Some(schema),
                None => None,
            };
            if let Some(schema) = all {
                hold(subject, schema, &Value::Array(items.clone()), "", violations);
            }
        }
        Content::Text(text) => {
            if let Some(schema) = declared.schema.filter(|id| is_of_the_text(subject, *id)) {
                hold_text(subject, schema, text, violations);
            }
        }
        Content::Bytes => {
            if let Some(schema) = declared.schema {
                hold_length(subject, schema, violations);
            }
        }
        Content::Empty if !subject.is_bodiless() && body::may_be_empty(subject) => {
            if let Some(schema) = declared.schema.filter(|id| is_of_the_text(subject, *id)) {
                hold_text(subject, schema, "", violations);
            }
        }
        Content::Empty
        | Content::Broken(..)
        | Content::Misnamed(_)
        | Content::NotUtf8(_)
        | Content::Beyond(_)
        | Content::Incomplete => {}
    }
}

fn hold(
    subject: &Subject<'_>,
    schema: SchemaId,
    value: &Value,
    base: &str,
    violations: &mut Vec<Violation>,
) {
    let found = subject.hold(schema, value);
    violations.extend(found.into_iter().map(|finding| violation(finding, base)));
}

fn is_list(subject: &Subject<'_>, schema: SchemaId) -> bool {
    let schemas = &subject.api.schemas;
    schemas.get(schemas.resolve(schema)).types.contains(JsonType::Array)
}

/// Whether a schema speaks of the text as it came: that of plain text does, and elsewhere one that
/// asks for nothing but a string. What it says otherwise is how its author sees the content.
fn is_of_the_text(subject: &Subject<'_>, schema: SchemaId) -> bool {
    let received = subject.exchange.header("content-type").map(media_type::essence);
    let schemas = &subject.api.schemas;
    let types = schemas.get(schemas.resolve(schema)).types;
    received.as_deref() == Some("text/plain") || types.single() == Some(JsonType::String)
}

/// Since 3.1 the length of bytes that are no text counts in bytes. OAS 3.1.1 "Binary Streams".
fn hold_length(subject: &Subject<'_>, schema: SchemaId, violations: &mut Vec<Violation>) {
    let received = subject.exchange.header("content-type").map(media_type::essence);
    let is_text = received.is_none_or(|essence| {
        essence.starts_with("text/")
            || essence.starts_with("multipart/")
            || media_type::is_xml(&essence)
    });
    if is_text || subject.api.document.version() < Version::V3_1 {
        return;
    }
    let schema = subject.api.schemas.get(subject.api.schemas.resolve(schema));
    let length = subject.exchange.body.len() as u64;
    let (least, most) = (schema.string.min_length, schema.string.max_length);
    for (keyword, limit, is_broken, words) in [
        ("minLength", least, least.is_some_and(|least| length < least), "fewer"),
        ("maxLength", most, most.is_some_and(|most| length > most), "more"),
    ] {
        if let Some(limit) = limit.filter(|_| is_broken) {
            let message = format!("there are {length} bytes, {words} than {limit}");
            let violation =
                Violation::new(format!("schema/{keyword}"), schema.at.join(keyword), message);
            violations.push(violation.in_body(""));
        }
    }
}

/// Plain text is a string, or a number or boolean where the schema asks for one.
fn hold_text(subject: &Subject<'_>, schema: SchemaId, text: &str, violations: &mut Vec<Violation>) {
    let schemas = &subject.api.schemas;
    let types = schemas.get(schemas.resolve(schema)).types;
    let value = if types.is_empty() || types.contains(JsonType::String) {
        Value::String(text.to_owned())
    } else {
        serde_json::from_str(text.trim()).unwrap_or_else(|_| Value::String(text.to_owned()))
    };
    hold(subject, schema, &value, "", violations);
}

fn violation(finding: Finding, base: &str) -> Violation {
    let Finding { keyword, message, pointer, at } = finding;
    Violation::new(format!("schema/{keyword}"), at, message).in_body(format!("{base}{pointer}"))
}
