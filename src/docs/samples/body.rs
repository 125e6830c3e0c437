//! What is sent along: the content of a request in a form that languages can write down.

use serde::Serialize;
use serde_json::Value;

use super::{
    encode::{self, Pair, text_or_json},
    synthesise,
};
use crate::{
    ir::{Api, Example, ExampleValue, MediaType, RequestBody},
    wire,
};

/// The content of a request.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Body {
    /// `json`, `form`, `multipart`, `file` or `text`.
    pub(crate) kind: &'static str,
    /// For the header; empty where the sender makes it up, as for multipart.
    pub(crate) media_type: String,
    /// What goes over the wire, as far as it can be written down.
    pub(crate) text: String,
    /// The value, as compact JSON, if `kind` is `json`.
    pub(crate) json: String,
    /// Parts of a form, in order.
    pub(crate) fields: Vec<Part>,
    /// Whether something is read from disk.
    pub(crate) has_files: bool,
}

/// A field of a form.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Part {
    pub(crate) name: String,
    /// The value, or the name of the file.
    pub(crate) value: String,
    pub(crate) is_file: bool,
}

/// Longer content is read from a file, since nobody reads it nine times.
const MAX_TEXT: usize = 4000;

/// The content of the request of a name, in the media type that the document lists first, unless a
/// later one is JSON.
pub(super) fn of(api: &Api, body: &RequestBody, name: Option<&str>) -> Option<Body> {
    let named = |media_type: &&MediaType| example(media_type, name).is_some();
    let media_type = body
        .content
        .iter()
        .find(|media_type| name.is_some() && named(media_type))
        .or_else(|| body.content.iter().find(|media_type| media_type.is_json()))
        .or_else(|| body.content.first())?;
    let shown = example(media_type, name)
        .or_else(|| media_type.examples.first().filter(|_| body.required || name.is_none()));
    let value = match shown.map(|example| &example.value) {
        Some(ExampleValue::Value(value)) => Value::clone(value),
        Some(ExampleValue::Serialized(text)) => return Some(text_body(media_type, text.clone())),
        Some(ExampleValue::Unread { .. }) | None if body.required || name.is_none() => {
            media_type.schema.map_or(Value::Null, |schema| synthesise(&api.schemas, schema))
        }
        Some(ExampleValue::Unread { .. }) | None => return None,
    };
    Some(content(api, media_type, &value))
}

fn example<'a>(media_type: &'a MediaType, name: Option<&str>) -> Option<&'a Example> {
    media_type.examples.iter().find(|example| name.is_some() && example.name.as_deref() == name)
}

fn content(api: &Api, media_type: &MediaType, value: &Value) -> Body {
    let essence = media_type.essence();
    let base = Body {
        kind: "text",
        media_type: sendable(&media_type.name),
        text: String::new(),
        json: String::new(),
        fields: Vec::new(),
        has_files: false,
    };
    if media_type.is_json() {
        let text = serde_json::to_string_pretty(value).unwrap_or_default();
        if text.len() > MAX_TEXT {
            return Body { kind: "file", text: "body.json".to_owned(), has_files: true, ..base };
        }
        return Body { kind: "json", json: value.to_string(), text, ..base };
    }
    match essence.as_str() {
        "application/x-www-form-urlencoded" => {
            let fields = wire::form_fields(media_type, value);
            let pairs = fields
                .map_or_else(|| vec![Pair::new("value", &text_or_json(value))], encode::pairs);
            let text = wire::form(media_type, value).unwrap_or_else(|| pairs[0].encoded());
            let fields = pairs.into_iter().map(|pair| Part {
                name: pair.name,
                value: pair.value,
                is_file: false,
            });
            Body { kind: "form", text, fields: fields.collect(), ..base }
        }
        "multipart/form-data" => {
            let fields = parts(api, media_type, value);
            let has_files = fields.iter().any(|field| field.is_file);
            Body { kind: "multipart", media_type: String::new(), fields, has_files, ..base }
        }
        _ => match value {
            Value::String(text) if is_text(&essence) => Body { text: text.clone(), ..base },
            Value::Object(_) | Value::Array(_) if is_text(&essence) => {
                Body { text: serde_json::to_string_pretty(value).unwrap_or_default(), ..base }
            }
            _ => Body { kind: "file", text: "data.bin".to_owned(), has_files: true, ..base },
        },
    }
}

fn text_body(media_type: &MediaType, text: String) -> Body {
    Body {
        kind: "text",
        media_type: sendable(&media_type.name),
        text,
        json: String::new(),
        fields: Vec::new(),
        has_files: false,
    }
}

/// A range such as `image/*` is no type that can be sent.
fn sendable(name: &str) -> String {
    if name.contains('*') { "application/octet-stream".to_owned() } else { name.to_owned() }
}

fn is_text(essence: &str) -> bool {
    essence.starts_with("text/")
        || ["json", "xml", "yaml", "graphql", "javascript", "jsonl", "ndjson", "jose"]
            .iter()
            .any(|part| essence.contains(part))
}

fn parts(api: &Api, media_type: &MediaType, value: &Value) -> Vec<Part> {
    let Value::Object(map) = value else { return Vec::new() };
    let schema = media_type.schema.map(|id| api.schemas.get(api.schemas.resolve(id)));
    let is_file = |name: &str| {
        let property = schema.and_then(|schema| schema.object.properties.get(name));
        let property = property.map(|id| api.schemas.get(api.schemas.resolve(*id)));
        property.is_some_and(|property| {
            property.format.as_deref() == Some("binary")
                || property.string.content_media_type.is_some()
        })
    };
    let mut parts = Vec::new();
    for (name, item) in map {
        let file = is_file(name);
        for one in item.as_array().map_or(std::slice::from_ref(item), Vec::as_slice) {
            let value = if file { format!("{name}.bin") } else { text_or_json(one) };
            parts.push(Part { name: name.clone(), value, is_file: file });
        }
    }
    parts
}
