//! A body as values, as far as its media type says how.
//!
//! Start at [`read`].

use serde_json::Value;

use super::{Content, LineSchema, media_type, multipart, read_text};
use crate::{
    contract::{
        exchange::{BodyEnd, Exchange},
        json,
        route::query_pairs,
        sse,
    },
    document::Version,
    ir::{Api, JsonType, MediaType, SchemaId, Schemas},
    xml::{self, Reading},
};

/// Whether a schema allows a value.
pub(crate) type Fits<'a> = &'a dyn Fn(SchemaId, &Value) -> bool;

/// Reads a body.
pub(super) fn read(
    api: &Api,
    fits: Fits<'_>,
    exchange: &Exchange,
    media_type: Option<&MediaType>,
) -> Content {
    let body = &exchange.body;
    if exchange.end != BodyEnd::Complete {
        return Content::Incomplete;
    }
    if body.is_empty() {
        return Content::Empty;
    }
    let name =
        exchange.header("content-type").or(media_type.map(|declared| declared.name.as_str()));
    let Some(name) = name else { return Content::Bytes };
    let essence = media_type::essence(name);
    let schema = media_type.and_then(|declared| declared.schema);
    let version = api.document.version();
    let is_of_items =
        || media_type.is_some_and(|declared| is_of_items(&api.schemas, declared, version));
    match (fields(name, body), schema) {
        (Some(Err(reason)), _) => return Content::Broken("multipart", reason),
        (Some(Ok(fields)), Some(schema)) => {
            let value = form(&api.schemas, fits, schema, fields);
            return Content::Json { value, duplicates: Vec::new() };
        }
        _ if essence.starts_with("multipart/") => {
            let declared = media_type.filter(|_| is_of_items());
            return parts(&api.schemas, fits, declared, name, body);
        }
        _ => {}
    }
    let text = match text(name, &essence, body) {
        Ok(text) => text,
        Err(content) => return content,
    };
    if media_type::is_json(&essence) {
        return json(text);
    }
    if media_type::is_xml(&essence) {
        return xml_content(&api.schemas, fits, schema, text);
    }
    if media_type::is_lines(&essence) {
        return if essence.ends_with("json-seq") { records(text) } else { lines(text) };
    }
    if sse::is_events(&essence) && is_of_items() {
        return Content::Sequence(sse::read(text));
    }
    Content::Text(text.to_owned())
}

/// Whether what is said of events or parts is said of each. Before 3.2 a `schema` beside
/// `text/event-stream` or `multipart/mixed` meant whatever its author thought.
fn is_of_items(schemas: &Schemas, declared: &MediaType, version: Version) -> bool {
    declared.item_schema.is_some()
        || version >= Version::V3_2 && declared.schema.is_some_and(|id| schemas.is_list(id))
}

/// The body as text, if it is of a media type that is read here, and in UTF-8.
fn text<'a>(name: &str, essence: &str, body: &'a [u8]) -> Result<&'a str, Content> {
    let (is_json, is_xml) = (media_type::is_json(essence), media_type::is_xml(essence));
    if !is_json && !media_type::is_lines(essence) && !is_xml && !essence.starts_with("text/") {
        return Err(Content::Bytes);
    }
    let charset = media_type::parameter(name, "charset");
    let is_utf8 = charset.as_ref().is_none_or(|charset| {
        ["utf-8", "utf8", "us-ascii"].iter().any(|known| charset.eq_ignore_ascii_case(known))
    });
    if !is_utf8 && !is_json {
        return Err(Content::Bytes);
    }
    std::str::from_utf8(body).map_err(|error| {
        // XML and HTML can say inside of them how they are encoded.
        let says_inside = is_xml && xml::names_encoding(body) || essence == "text/html";
        if says_inside && charset.is_none() {
            Content::Bytes
        } else {
            Content::NotUtf8(error.valid_up_to())
        }
    })
}

fn json(text: &str) -> Content {
    match json::parse(text.as_bytes()) {
        Ok(parsed) => Content::Json { value: parsed.value, duplicates: parsed.duplicates },
        // JSON has no bounds, and this reader has: what it cannot hold is not judged.
        Err(error) if json::is_beyond_the_reader(&error) => Content::Beyond(error.to_string()),
        Err(_) if text.starts_with('\u{feff}') => {
            let reason = "it begins with a byte order mark, which JSON that is sent must not (RFC \
                          8259, section 8.1)";
            Content::Broken("JSON", reason.to_owned())
        }
        Err(error) => Content::Broken("JSON", error.to_string()),
    }
}

/// XML as the value that its schema speaks of, where that can be told.
fn xml_content(schemas: &Schemas, fits: Fits<'_>, schema: Option<SchemaId>, text: &str) -> Content {
    let root = match xml::read(text) {
        Ok(root) => root,
        Err(reason) => return Content::Broken("XML", reason),
    };
    let mapped = schema.filter(|id| xml::is_mapped(schemas, *id));
    let Some(schema) = mapped else { return Content::Bytes };
    match xml::value_of(schemas, fits, schema, &root) {
        Reading::Value(value) => Content::Json { value, duplicates: Vec::new() },
        Reading::Misnamed(how) => Content::Misnamed(how),
        Reading::Vague => Content::Bytes,
    }
}

/// A form, or XML, as the value that its schema speaks of; `None` if it is neither, or says nothing
/// that only this value would.
pub(crate) fn value_of_body(
    schemas: &Schemas,
    fits: Fits<'_>,
    declared: &MediaType,
    name: &str,
    body: &[u8],
) -> Option<Value> {
    if !declared.is_xml() {
        return form_value(schemas, fits, declared, name, body);
    }
    match xml_content(schemas, fits, declared.schema, std::str::from_utf8(body).ok()?) {
        Content::Json { value, .. } => Some(value),
        _ => None,
    }
}

/// Parts without names: what they hold, if something is said of each and all of them are JSON or
/// text.
fn parts(
    schemas: &Schemas,
    fits: Fits<'_>,
    declared: Option<&MediaType>,
    name: &str,
    body: &[u8],
) -> Content {
    // That it is missing is told by the media type.
    let Some(boundary) = media_type::parameter(name, "boundary") else { return Content::Bytes };
    let parts = match multipart::parts(body, &boundary) {
        Ok(parts) => parts,
        Err(reason) => return Content::Broken("multipart", reason),
    };
    let Some(declared) = declared else { return Content::Bytes };
    let mut items = Vec::new();
    for (index, part) in parts.into_iter().enumerate() {
        let text = std::str::from_utf8(part.body).ok().filter(|_| part.is_text);
        items.push(match (part.is_json, text) {
            (true, _) => match json::parse(part.body) {
                Ok(parsed) => parsed.value,
                Err(error) => return Content::Broken("JSON", error.to_string()),
            },
            (false, Some(text)) => match part_schema(schemas, declared, index) {
                Some(schema) => member(schemas, fits, schema, Field::Text(text.to_owned())),
                None => Value::String(text.to_owned()),
            },
            (false, None) => return Content::Bytes,
        });
    }
    Content::Sequence(items)
}

fn part_schema(schemas: &Schemas, declared: &MediaType, index: usize) -> Option<SchemaId> {
    match super::line_schema(schemas, declared)? {
        LineSchema::Each(schema) => Some(schema),
        LineSchema::Whole(schema) => {
            let array = &schemas.get(schemas.resolve(schema)).array;
            array.prefix_items.get(index).copied().or(array.items)
        }
    }
}

/// What a form has under a name.
enum Field {
    /// To be read as its schema says.
    Text(String),
    /// Said to be JSON: as it came, and read.
    Json(String, Value),
}

/// The fields of a form of either kind, if it is one; what is wrong with it, if it is broken.
fn fields(name: &str, body: &[u8]) -> Option<Result<Vec<(String, Field)>, String>> {
    match media_type::essence(name).as_str() {
        "application/x-www-form-urlencoded" => {
            let text = std::str::from_utf8(body).ok()?;
            Some(Ok(query_pairs(text).map(|(name, value)| (name, Field::Text(value))).collect()))
        }
        "multipart/form-data" => {
            let boundary = media_type::parameter(name, "boundary")?;
            let parts = multipart::parts(body, &boundary);
            Some(parts.map(|parts| parts.into_iter().filter_map(field).collect()))
        }
        _ => None,
    }
}

fn field(part: multipart::Part<'_>) -> Option<(String, Field)> {
    let text = String::from_utf8_lossy(part.body).into_owned();
    let read = if part.is_json { json::parse(part.body).ok() } else { None };
    let field = match read {
        Some(parsed) => Field::Json(text, parsed.value),
        None => Field::Text(text),
    };
    part.name.map(|name| (name, field))
}

/// A form as the object that its schema speaks of; `None` if it is no form, or laid out by styles,
/// which are not read back.
fn form_value(
    schemas: &Schemas,
    fits: Fits<'_>,
    declared: &MediaType,
    name: &str,
    body: &[u8],
) -> Option<Value> {
    let mut encodings = declared.encoding.values();
    if encodings.any(|encoding| encoding.style.is_some() || encoding.explode.is_some()) {
        return None;
    }
    let fields = fields(name, body)?.ok()?;
    let is_deep = fields.iter().any(|(name, _)| name.contains('['));
    let schema = declared.schema.filter(|_| !is_deep)?;
    Some(form(schemas, fits, schema, fields))
}

/// The fields of a form as the object that its schema speaks of.
fn form(schemas: &Schemas, fits: Fits<'_>, schema: SchemaId, said: Vec<(String, Field)>) -> Value {
    let properties = &schemas.get(schemas.resolve(schema)).object.properties;
    let mut fields = serde_json::Map::new();
    for (name, field) in said {
        let value = match properties.get(&name) {
            Some(id) => member(schemas, fits, *id, field),
            None => match field {
                Field::Text(text) => Value::String(text),
                Field::Json(_, value) => value,
            },
        };
        match (fields.get_mut(&name), value) {
            (Some(Value::Array(items)), Value::Array(more)) => items.extend(more),
            (_, value) => {
                fields.insert(name, value);
            }
        }
    }
    Value::Object(fields)
}

fn member(schemas: &Schemas, fits: Fits<'_>, id: SchemaId, field: Field) -> Value {
    let schema = schemas.get(schemas.resolve(id));
    let only = schema.types.single();
    match field {
        // A file may be JSON, and is a text to its schema.
        Field::Json(text, _) if only == Some(JsonType::String) => Value::String(text),
        Field::Json(_, value) if only == Some(JsonType::Array) && !value.is_array() => {
            Value::Array(vec![value])
        }
        Field::Json(_, value) => value,
        // Each item stands on its own, unless all of them are one JSON text.
        Field::Text(text) if only == Some(JsonType::Array) => {
            let whole = serde_json::from_str::<Value>(&text).ok();
            let whole = whole.filter(|whole| whole.is_array() && fits(id, whole));
            whole.unwrap_or_else(|| {
                let item = schema.array.items;
                let item = item.map(|item| alone(schemas, fits, item, &text));
                Value::Array(vec![item.unwrap_or(Value::String(text))])
            })
        }
        Field::Text(text) => alone(schemas, fits, id, &text),
    }
}

/// A text that is one value. What is an object, or a list in another, stands as JSON in a form. OAS
/// "Encoding Object".
fn alone(schemas: &Schemas, fits: Fits<'_>, id: SchemaId, text: &str) -> Value {
    let only = schemas.get(schemas.resolve(id)).types.single();
    let parsed = text.starts_with(['{', '[']).then(|| serde_json::from_str(text).ok()).flatten();
    let parsed = parsed.filter(|_| only != Some(JsonType::String));
    parsed.unwrap_or_else(|| read_text(schemas, fits, id, text))
}

/// A JSON text on each line.
fn lines(text: &str) -> Content {
    sequence(text.split('\n'))
}

/// A JSON text after each record separator, on as many lines as it likes. RFC 7464.
fn records(text: &str) -> Content {
    let mut records = text.split('\u{1e}');
    if records.next().is_some_and(|before| !before.trim().is_empty()) {
        let reason = "it does not begin with a record separator (RFC 7464)";
        return Content::Broken("JSON", reason.to_owned());
    }
    sequence(records)
}

fn sequence<'a>(texts: impl Iterator<Item = &'a str>) -> Content {
    let mut items = Vec::new();
    for (number, text) in texts.enumerate() {
        let text = text.trim();
        if text.is_empty() {
            continue;
        }
        match json::parse(text.as_bytes()) {
            Ok(parsed) => items.push(parsed.value),
            Err(error) => {
                return Content::Broken("JSON", format!("item {}: {error}", number + 1));
            }
        }
    }
    Content::Sequence(items)
}
