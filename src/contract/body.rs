//! Request bodies: a value, written as its media type says.
//!
//! Start at [`write`]. Standards: RFC 8259; the URL standard's forms; RFC 7578 for multipart;
//! OAS "Encoding Object" and "XML Object".

use bytes::Bytes;
use serde_json::Value;

use super::{case::Body, plan::Input};
use crate::{
    ir::{MediaType, Schema, Schemas},
    wire, xml,
};

/// Stands between the parts of a multipart body; the same each time, so that a run can be repeated.
const BOUNDARY: &str = "specwright-7d8f2b41c6";

/// Writes a body.
///
/// # Errors
/// A lower-case fragment, if the media type has no form for the value.
pub(crate) fn write(
    schemas: &Schemas,
    media_type: &MediaType,
    input: &Input,
) -> Result<Body, String> {
    let essence = media_type.essence();
    let name =
        if essence.contains('*') { guess(input).to_owned() } else { media_type.name.clone() };
    let value = match input {
        Input::Wire(text) => return Ok(body(name, text.clone())),
        Input::Value(value) => value,
    };
    if media_type.is_json() || essence.contains('*') && !value.is_string() {
        return Ok(body(name, value.to_string()));
    }
    if essence == "application/x-www-form-urlencoded" {
        return form(media_type, value).map(|text| body(name, text));
    }
    if essence.starts_with("multipart/") {
        let name = format!("{name}; boundary={BOUNDARY}");
        return Ok(body(name, multipart(schemas, media_type, value)));
    }
    if let (true, Value::Array(items)) = (super::check::is_lines(&essence), value) {
        return Ok(body(name, wire::lines(items)));
    }
    if media_type.is_xml() && (value.is_object() || value.is_array()) {
        return Ok(body(name, xml::write(schemas, media_type.schema, value)));
    }
    match wire::scalar(value) {
        Some(text) => Ok(body(name, text)),
        None if essence.ends_with("yaml") => Ok(body(name, value.to_string())),
        None => Err(format!("a JSON value cannot be written as `{}`", media_type.name)),
    }
}

fn body(media_type: String, text: String) -> Body {
    Body { media_type, bytes: Bytes::from(text) }
}

fn guess(input: &Input) -> &'static str {
    match input {
        Input::Value(Value::String(_)) | Input::Wire(_) => "text/plain",
        Input::Value(_) => "application/json",
    }
}

fn form(media_type: &MediaType, value: &Value) -> Result<String, String> {
    match value {
        Value::String(text) => Ok(text.clone()),
        _ => wire::form(media_type, value).ok_or_else(|| "a form needs an object".to_owned()),
    }
}

fn multipart(schemas: &Schemas, media_type: &MediaType, value: &Value) -> String {
    let mut text = String::new();
    let empty = serde_json::Map::new();
    let schema = media_type.schema.map(|id| schemas.get(schemas.resolve(id)));
    for (name, member) in value.as_object().unwrap_or(&empty) {
        let content_type = media_type
            .encoding
            .get(name)
            .and_then(|encoding| encoding.content_type.as_deref())
            .and_then(|list| list.split(',').next())
            .map(str::trim)
            .filter(|name| !name.contains('*'))
            .or_else(|| schema.and_then(|schema| file_type(schemas, schema, name)));
        match member {
            Value::Array(items) => {
                for item in items {
                    part(&mut text, name, item, content_type);
                }
            }
            single => part(&mut text, name, single, content_type),
        }
    }
    text.push_str("--");
    text.push_str(BOUNDARY);
    text.push_str("--\r\n");
    text
}

/// The media type of a property that is a file and whose `encoding` does not say. OAS 3.0 and 3.1,
/// "Special Considerations for multipart Content".
fn file_type<'a>(schemas: &'a Schemas, form: &Schema, name: &str) -> Option<&'a str> {
    let mut property = schemas.get(schemas.resolve(*form.object.properties.get(name)?));
    if let Some(item) = property.array.items {
        property = schemas.get(schemas.resolve(item));
    }
    match (&property.string.content_media_type, property.format.as_deref()) {
        (Some(said), _) => Some(said),
        (None, Some("binary")) => Some("application/octet-stream"),
        (None, _) => None,
    }
}

fn part(text: &mut String, name: &str, value: &Value, content_type: Option<&str>) {
    let quoted = name.replace('\\', "%5C").replace('"', "%22").replace(['\r', '\n'], "%0A");
    let plain = wire::scalar(value);
    let file = content_type.is_some_and(|name| {
        !name.starts_with("text/plain") && !name.starts_with("application/json")
    });
    let content_type = content_type.unwrap_or(match plain {
        Some(_) => "text/plain",
        None => "application/json",
    });
    text.push_str("--");
    text.push_str(BOUNDARY);
    text.push_str("\r\ncontent-disposition: form-data; name=\"");
    text.push_str(&quoted);
    text.push('"');
    if file {
        text.push_str("; filename=\"");
        text.push_str(&quoted);
        text.push('"');
    }
    text.push_str("\r\ncontent-type: ");
    text.push_str(content_type);
    text.push_str("\r\n\r\n");
    text.push_str(&plain.unwrap_or_else(|| value.to_string()));
    text.push_str("\r\n");
}
