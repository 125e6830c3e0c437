//! A value that a schema allows, for where no example was documented.

use serde_json::{Map, Value, json};

use crate::{
    docs::view::Merged,
    ir::{JsonType, SchemaId, Schemas},
};

/// Stands where any text will do.
pub(crate) const ANY_TEXT: &str = "string";
/// Deeper objects are left empty.
const MAX_DEPTH: usize = 6;

/// A plausible value: an example, a default, the first value allowed, or else one by type. Of an
/// object the required properties, or the first few if none is.
pub(crate) fn synthesise(schemas: &Schemas, id: SchemaId) -> Value {
    value(schemas, id, 0)
}

fn value(schemas: &Schemas, id: SchemaId, depth: usize) -> Value {
    let merged = Merged::new(schemas, id);
    let written = merged.examples.first().copied().or(merged.default);
    if let Some(written) = written {
        return written.clone();
    }
    if let Some(first) = merged.values.as_ref().and_then(|values| values.first()) {
        return first.value.clone();
    }
    let branch = merged.choices.first().and_then(|choices| choices.branches.first());
    let is_object = merged.types.contains(JsonType::Object)
        || !merged.properties.is_empty()
        || (merged.types.is_empty() && merged.additional.is_some());
    if is_object {
        return object(schemas, &merged, depth);
    }
    if merged.types.contains(JsonType::Array) || merged.items.is_some() {
        let item = merged.items.filter(|_| depth < MAX_DEPTH);
        return Value::Array(
            item.map(|item| value(schemas, item, depth + 1)).into_iter().collect(),
        );
    }
    if let Some(branch) = branch
        && depth < MAX_DEPTH
    {
        return value(schemas, *branch, depth + 1);
    }
    match merged.types.iter().next() {
        Some(JsonType::Integer) => merged.range.smallest().unwrap_or(json!(1)),
        Some(JsonType::Number) => merged.range.smallest().unwrap_or(json!(1.5)),
        Some(JsonType::Boolean) => Value::Bool(true),
        Some(JsonType::String) | None => Value::String(text(merged.format).to_owned()),
        Some(JsonType::Null | JsonType::Array | JsonType::Object) => Value::Null,
    }
}

fn object(schemas: &Schemas, merged: &Merged<'_>, depth: usize) -> Value {
    let mut map = Map::new();
    if depth >= MAX_DEPTH {
        return Value::Object(map);
    }
    let limit = if merged.required.is_empty() && depth == 0 { 6 } else { 0 };
    for (index, (name, id)) in merged.properties.iter().enumerate() {
        let shown = merged.required.contains(name) || index < limit;
        let property = schemas.get(schemas.resolve(*id));
        if shown && !property.read_only && !property.deprecated {
            map.insert((*name).to_owned(), value(schemas, *id, depth + 1));
        }
    }
    // What chooses the branch belongs to every branch.
    if let Some(choices) = merged.choices.first()
        && let Some(branch) = choices.branches.first()
        && let Value::Object(chosen) = value(schemas, *branch, depth + 1)
    {
        for (name, item) in chosen {
            map.entry(name).or_insert(item);
        }
    }
    Value::Object(map)
}

/// A text of the format. JSON Schema 2020-12 Validation, section 7.3.
fn text(format: Option<&str>) -> &'static str {
    match format {
        Some("date-time") => "2024-01-15T10:30:00Z",
        Some("date") => "2024-01-15",
        Some("time") => "10:30:00Z",
        Some("duration") => "P1D",
        Some("email" | "idn-email") => "user@example.com",
        Some("hostname" | "idn-hostname") => "example.com",
        Some("ipv4" | "ip") => "192.0.2.1",
        Some("ipv6") => "2001:db8::1",
        Some("uri" | "url" | "iri" | "uri-reference") => "https://example.com/",
        Some("uuid") => "123e4567-e89b-12d3-a456-426614174000",
        Some("byte" | "base64") => "c3BlY3dyaWdodA==",
        _ => ANY_TEXT,
    }
}
