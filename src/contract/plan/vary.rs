//! Requests that keep every constraint, each at another edge of one: as small, as long, as few as
//! allowed, each value of an `enum`, `null`, with and without each optional member, in each form.
//!
//! Start at [`variations`]. Whether a variation keeps its schema as a whole is for its user to ask,
//! since another keyword may forbid it.

use serde_json::{Number, Value};

use super::broken::{gather, whole_if_it_is, with_item, with_member};
use crate::{
    contract::sample::Sampler,
    ir::{Api, Direction, JsonType, Schema, SchemaId},
};

/// Deeper values are sent as they are.
const MAX_DEPTH: usize = 4;
/// So many values of an `enum`, and branches of a union.
const MAX_CHOICES: usize = 8;
/// Texts and lists at their longest are made up to here.
const MAX_LENGTH: u64 = 1000;

/// A value at its edges, one at a time, each with what it is at: a lower-case fragment.
pub(super) fn variations(
    api: &Api,
    id: SchemaId,
    value: &Value,
    depth: usize,
) -> Vec<(String, Value)> {
    let mut parts = Vec::new();
    gather(&api.schemas, id, &mut parts, 0);
    let mut out = Vec::new();
    for (_, schema) in &parts {
        out.extend(edges(api, schema, value));
    }
    if depth >= MAX_DEPTH {
        return out;
    }
    match value {
        Value::Object(_) => {
            for (_, schema) in &parts {
                members(api, schema, value, depth, &mut out);
            }
        }
        Value::Array(items) => {
            let inner = parts.iter().find_map(|(_, schema)| schema.array.items);
            if let (Some(first), Some(inner)) = (items.first(), inner) {
                for (what, item) in variations(api, inner, first, depth + 1) {
                    out.push((format!("an item {what}"), with_item(value, item)));
                }
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
    out
}

fn members(
    api: &Api,
    schema: &Schema,
    value: &Value,
    depth: usize,
    out: &mut Vec<(String, Value)>,
) {
    for (name, property) in &schema.object.properties {
        if Direction::Request.hides(&api.schemas, schema, name) {
            continue;
        }
        let Some(member) = value.get(name) else {
            if let Some(sample) = Sampler::for_requests(api).sample(*property) {
                out.push((format!("`{name}` is there"), with_member(value, name, sample.value)));
            }
            continue;
        };
        if !schema.object.required.contains(name) {
            let mut less = value.clone();
            if let Some(members) = less.as_object_mut() {
                members.shift_remove(name);
            }
            out.push((format!("`{name}` is left out"), less));
        }
        for (what, other) in variations(api, *property, member, depth + 1) {
            out.push((format!("`{name}` {what}"), with_member(value, name, other)));
        }
    }
}

/// The value at the edges of one schema's own keywords.
fn edges(api: &Api, schema: &Schema, value: &Value) -> Vec<(String, Value)> {
    let mut out: Vec<(String, Value)> = Vec::new();
    for member in schema.enumeration.iter().flatten().take(MAX_CHOICES) {
        out.push((format!("is {}", crate::validate::short(member)), member.clone()));
    }
    if schema.types.contains(JsonType::Null) {
        out.push(("is null".to_owned(), Value::Null));
    }
    for branch in schema.logic.one_of.iter().chain(&schema.logic.any_of).take(MAX_CHOICES) {
        let name = api.schemas.get(api.schemas.resolve(*branch)).name.as_deref();
        if let Some(sample) = Sampler::for_requests(api).sample(*branch) {
            let name = name.map_or_else(String::new, |name| format!(" (`{name}`)"));
            out.push((format!("has another form{name}"), sample.value));
        }
    }
    match value {
        Value::Number(_) => out.extend(numbers(schema)),
        Value::String(text) => out.extend(texts(schema, text)),
        Value::Array(items) => out.extend(lists(schema, items)),
        Value::Null | Value::Bool(_) | Value::Object(_) => {}
    }
    out.retain(|(_, other)| other != value);
    out
}

fn numbers(schema: &Schema) -> impl Iterator<Item = (String, Value)> {
    let number = |bound: &Option<crate::ir::Number>| bound.as_ref().and_then(Number::as_f64);
    let step = number(&schema.number.multiple_of).unwrap_or(1.0);
    let bounds = [
        (number(&schema.number.minimum), 0.0, "is the minimum"),
        (number(&schema.number.maximum), 0.0, "is the maximum"),
        (number(&schema.number.exclusive_minimum), step, "is just above the excluded minimum"),
        (number(&schema.number.exclusive_maximum), -step, "is just below the excluded maximum"),
    ];
    bounds
        .into_iter()
        .filter_map(|(bound, step, what)| Some((what.to_owned(), whole_if_it_is(bound? + step))))
}

fn texts(schema: &Schema, text: &str) -> impl Iterator<Item = (String, Value)> {
    let filler = text.chars().last().unwrap_or('x');
    let resized = move |length: u64| -> String {
        let length = usize::try_from(length).unwrap_or(0);
        text.chars().chain(std::iter::repeat(filler)).take(length).collect()
    };
    let (least, most) = (schema.string.min_length, schema.string.max_length);
    let fixed = schema.format.is_some();
    [(least, "is as short as may be"), (most, "is as long as may be")]
        .into_iter()
        .filter(move |_| !fixed)
        .filter_map(|(length, what)| Some((what, length.filter(|count| *count <= MAX_LENGTH)?)))
        .map(move |(what, length)| (what.to_owned(), Value::String(resized(length))))
}

fn lists(schema: &Schema, items: &[Value]) -> Vec<(String, Value)> {
    let resized = |length: u64| -> Option<Value> {
        let length = usize::try_from(length).ok()?;
        let last = items.last().cloned();
        let filled = items.iter().cloned().chain(std::iter::repeat_with(|| last.clone()).flatten());
        (length == 0 || last.is_some()).then(|| filled.take(length).collect())
    };
    let least = Some(schema.array.min_items.unwrap_or(0));
    [(least, "has as few items as may be"), (schema.array.max_items, "has as many items as may be")]
        .into_iter()
        .filter_map(|(length, what)| {
            let length = length.filter(|count| *count <= MAX_LENGTH)?;
            Some((what.to_owned(), resized(length)?))
        })
        .collect()
}
