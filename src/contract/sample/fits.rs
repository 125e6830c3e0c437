//! Whether a value that a schema shows is one that the schema allows, as far as a glance tells.
//!
//! Real documents show `{}` where a text is wanted and a list without half of its members. A
//! validator would tell exactly, and compiling one for each property is too much for a glance.

use serde_json::Value;

use crate::ir::{JsonType, SchemaId, Schemas};

/// Deeper values are taken as they are.
const MAX_DEPTH: usize = 6;

pub(super) fn fits(schemas: &Schemas, id: SchemaId, value: &Value, depth: usize) -> bool {
    let schema = schemas.get(schemas.resolve(id));
    if depth > MAX_DEPTH {
        return true;
    }
    if !schema.types.allows(JsonType::of(value)) {
        return false;
    }
    let listed = |values: &Vec<Value>| values.contains(value);
    if schema.enumeration.as_ref().is_some_and(|values| !listed(values))
        || schema.constant.as_deref().is_some_and(|constant| constant != value)
    {
        return false;
    }
    let parts = schema.reference.iter().chain(&schema.logic.all_of);
    if !parts.into_iter().all(|part| fits(schemas, *part, value, depth + 1)) {
        return false;
    }
    for branches in [&schema.logic.any_of, &schema.logic.one_of] {
        let mut branches = branches.iter().peekable();
        if branches.peek().is_some()
            && !branches.any(|branch| fits(schemas, *branch, value, depth + 1))
        {
            return false;
        }
    }
    match value {
        Value::Object(members) => {
            let hidden = |name: &str| {
                schema.object.properties.get(name).is_some_and(|id| {
                    let property = schemas.get(*id);
                    property.read_only || property.write_only
                })
            };
            schema.object.required.iter().all(|name| members.contains_key(name) || hidden(name))
                && members.iter().all(|(name, member)| {
                    let inner = schema.object.properties.get(name).copied();
                    let inner = inner.or(schema.object.additional_properties);
                    inner.is_none_or(|inner| fits(schemas, inner, member, depth + 1))
                })
        }
        Value::Array(items) => schema
            .array
            .items
            .is_none_or(|inner| items.iter().all(|item| fits(schemas, inner, item, depth + 1))),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => true,
    }
}
