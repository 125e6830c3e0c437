//! XML for examples that are written as JSON: an element per member, names by `xml`.
//!
//! Standard: OAS "XML Object", without namespaces.

use std::fmt::Write as _;

use serde_json::Value;

use crate::{
    diagnostic::formats,
    ir::{Api, SchemaId},
};

/// The value as one element.
pub(super) fn write(api: &Api, schema: Option<SchemaId>, value: &Value) -> String {
    let mut out = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    let name = schema.and_then(|id| name(api, id)).unwrap_or_else(|| "root".to_owned());
    element(api, schema, &name, value, &mut out, 0);
    out
}

fn name(api: &Api, id: SchemaId) -> Option<String> {
    let schema = api.schemas.get(api.schemas.resolve(id));
    schema.notes.xml.as_ref().and_then(|xml| xml.name.clone()).or_else(|| schema.name.clone())
}

fn element(
    api: &Api,
    schema: Option<SchemaId>,
    name: &str,
    value: &Value,
    out: &mut String,
    depth: usize,
) {
    let name: String =
        name.chars()
            .map(|character| {
                if character.is_alphanumeric() || "-_.".contains(character) {
                    character
                } else {
                    '_'
                }
            })
            .collect();
    let _ = write!(out, "<{name}>");
    let schema = schema.map(|id| api.schemas.get(api.schemas.resolve(id)));
    match value {
        Value::Object(members) if depth < 64 => {
            for (member, value) in members {
                let inner = schema.and_then(|schema| schema.object.properties.get(member).copied());
                element(api, inner, member, value, out, depth + 1);
            }
        }
        Value::Array(items) if depth < 64 => {
            let inner = schema.and_then(|schema| schema.array.items);
            for item in items {
                element(api, inner, "item", item, out, depth + 1);
            }
        }
        Value::String(text) => out.push_str(&formats::xml(text)),
        other => {
            let _ = write!(out, "{other}");
        }
    }
    let _ = write!(out, "</{name}>");
}
