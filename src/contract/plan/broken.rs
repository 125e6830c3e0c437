//! Requests that break exactly one constraint of their document.

use serde_json::Value;

use super::super::{body, check::value_of_body};
use super::choose::{Draft, Input, is_sent};
use crate::ir::{
    Api, Direction, JsonType, MediaType, Operation, ParameterFormat, ParameterLocation, Schema,
    SchemaId, SchemaKind, Schemas, Style,
};
use crate::validate::Validators;

/// A broken request, and what is wrong with it: a lower-case fragment.
#[derive(Clone, Debug)]
pub(super) struct Broken {
    pub(super) what: String,
    pub(super) draft: Draft,
}

/// Every way of breaking one constraint of a request that keeps them all, those a server notices
/// most surely first.
pub(super) fn broken(
    api: &Api,
    operation: &Operation,
    validators: &Validators,
    draft: &Draft,
) -> Vec<Broken> {
    let mut found = Vec::new();
    in_body(api, operation, validators, draft, &mut found);
    in_parameters(api, operation, validators, draft, &mut found);
    found
}

fn in_body(
    api: &Api,
    operation: &Operation,
    validators: &Validators,
    draft: &Draft,
    found: &mut Vec<Broken>,
) {
    let (Some((media, Input::Value(value))), Some(body)) = (&draft.body, &operation.body) else {
        return;
    };
    let Some(schema) = body.content[*media].schema else { return };
    for (what, value) in values(&api.schemas, schema, value) {
        if validators.accepts(schema, Direction::Request, &value) {
            continue;
        }
        let mut draft = draft.clone();
        draft.body = Some((*media, Input::Value(value)));
        if is_broken_on_the_wire(api, validators, &body.content[*media], &draft) {
            found.push(Broken { what: format!("the body: {what}"), draft });
        }
    }
    if body.required {
        let mut draft = draft.clone();
        draft.body = None;
        found.push(Broken { what: "the body is left out".to_owned(), draft });
    }
}

/// In a form, and in XML, everything is text: only what no reading makes right is broken.
fn is_broken_on_the_wire(
    api: &Api,
    validators: &Validators,
    declared: &MediaType,
    draft: &Draft,
) -> bool {
    let essence = declared.essence();
    let is_text = essence == "application/x-www-form-urlencoded"
        || essence.starts_with("multipart/")
        || declared.is_xml();
    let (Some((_, input)), Some(schema), true) = (&draft.body, declared.schema, is_text) else {
        return true;
    };
    let Ok(body) = body::write(&api.schemas, declared, input) else { return false };
    let fits = |id, value: &Value| validators.accepts(id, Direction::Request, value);
    let read = value_of_body(&api.schemas, &fits, declared, &body.media_type, &body.bytes);
    read.is_some_and(|value| !fits(schema, &value))
}

fn in_parameters(
    api: &Api,
    operation: &Operation,
    validators: &Validators,
    draft: &Draft,
    found: &mut Vec<Broken>,
) {
    for (place, parameter) in operation.parameters.iter().enumerate() {
        if !is_sent(parameter) || parameter.location == ParameterLocation::Cookie {
            continue;
        }
        let label = format!("the {} parameter `{}`", parameter.location.as_str(), parameter.name);
        let Some(schema) = parameter.schema() else { continue };
        // A server that looks for `name[key]` passes over `name`.
        let is_deep =
            matches!(parameter.format, ParameterFormat::Schema { style: Style::DeepObject, .. });
        for (what, value) in texts(&api.schemas, schema).into_iter().filter(|_| !is_deep) {
            // On the wire everything is text: only what no reading makes right is broken.
            let fits = |id, value: &Value| validators.accepts(id, Direction::Request, value);
            let read = super::super::check::read_text(&api.schemas, &fits, schema, &value);
            if fits(schema, &read) {
                continue;
            }
            let mut draft = draft.clone();
            draft.parameters[place] = Some(Input::Value(Value::String(value)));
            found.push(Broken { what: format!("{label}: {what}"), draft });
        }
        if parameter.required && parameter.location != ParameterLocation::Path {
            let mut draft = draft.clone();
            draft.parameters[place] = None;
            found.push(Broken { what: format!("{label} is left out"), draft });
        }
    }
}

/// Variations of a value, each beside one keyword.
fn values(schemas: &Schemas, id: SchemaId, value: &Value) -> Vec<(String, Value)> {
    let mut out = inner(schemas, id, value, 0);
    out.extend(wrong_values(schemas, id, value));
    out
}

/// Deeper values are sent as they are.
const MAX_DEPTH: usize = 4;

/// Variations of what is in a value.
fn inner(schemas: &Schemas, id: SchemaId, value: &Value, depth: usize) -> Vec<(String, Value)> {
    let mut out = Vec::new();
    let mut parts: Vec<(SchemaId, &Schema)> = Vec::new();
    gather(schemas, id, &mut parts, 0);
    match value {
        Value::Object(members) => {
            for name in parts.iter().flat_map(|(_, schema)| &schema.object.required) {
                let mut less = members.clone();
                if less.shift_remove(name).is_some() {
                    out.push((format!("`{name}` is left out"), Value::Object(less)));
                }
            }
            for (_, schema) in &parts {
                properties(schemas, schema, value, depth, &mut out);
            }
        }
        Value::Array(items) if depth < MAX_DEPTH => {
            let item = parts.iter().find_map(|(_, schema)| schema.array.items);
            if let (Some(first), Some(item)) = (items.first(), item) {
                let below = inner(schemas, item, first, depth + 1);
                for (what, wrong) in below.into_iter().chain(wrong_values(schemas, item, first)) {
                    out.push((format!("an item {what}"), with_item(value, wrong)));
                }
            }
        }
        _ => {}
    }
    out
}

/// Each property, but for those that only answers have: a server may pass over them.
fn properties(
    schemas: &Schemas,
    schema: &Schema,
    value: &Value,
    depth: usize,
    out: &mut Vec<(String, Value)>,
) {
    for (name, property) in &schema.object.properties {
        if Direction::Request.hides(schemas, schema, name) {
            continue;
        }
        let member = value.get(name);
        for (what, wrong) in wrong_values(schemas, *property, member.unwrap_or(&Value::Null)) {
            out.push((format!("`{name}` {what}"), with_member(value, name, wrong)));
        }
        if let Some(member) = member.filter(|_| depth < MAX_DEPTH) {
            for (what, wrong) in inner(schemas, *property, member, depth + 1) {
                out.push((format!("`{name}` {what}"), with_member(value, name, wrong)));
            }
        }
    }
}

/// An object with one member changed.
pub(super) fn with_member(value: &Value, name: &str, member: Value) -> Value {
    let mut other = value.clone();
    if let Some(members) = other.as_object_mut() {
        members.insert(name.to_owned(), member);
    }
    other
}

/// A list with its first item changed.
pub(super) fn with_item(value: &Value, item: Value) -> Value {
    let mut other = value.clone();
    if let Some(first) = other.as_array_mut().and_then(|items| items.first_mut()) {
        *first = item;
    }
    other
}

/// The schema, and those that hold of the same value.
pub(super) fn gather<'a>(
    schemas: &'a Schemas,
    id: SchemaId,
    found: &mut Vec<(SchemaId, &'a Schema)>,
    depth: usize,
) {
    let id = schemas.resolve(id);
    if depth > 8 || found.iter().any(|(known, _)| *known == id) {
        return;
    }
    let schema = schemas.get(id);
    found.push((id, schema));
    for part in schema.reference.iter().chain(&schema.logic.all_of) {
        gather(schemas, *part, found, depth + 1);
    }
}

/// Values that step over a keyword of the schema. `value` keeps to it, if it is one at all.
fn wrong_values(schemas: &Schemas, id: SchemaId, value: &Value) -> Vec<(String, Value)> {
    let schema = schemas.get(schemas.resolve(id));
    let mut out: Vec<(String, Value)> = Vec::new();
    if !schema.types.is_empty() && !schema.types.contains(JsonType::String) {
        out.push(("has another type".to_owned(), Value::from("specwright")));
    } else if schema.types.contains(JsonType::String) {
        out.push(("has another type".to_owned(), serde_json::json!({ "specwright": true })));
    }
    if schema.enumeration.is_some() || schema.constant.is_some() {
        out.push(("is none of the values".to_owned(), Value::from("specwright-none-of-them")));
    }
    let number =
        |bound: &Option<crate::ir::Number>| bound.as_ref().and_then(serde_json::Number::as_f64);
    for (bound, step, what) in [
        (number(&schema.number.minimum), -1.0, "is below the minimum"),
        (number(&schema.number.maximum), 1.0, "is above the maximum"),
        (number(&schema.number.exclusive_minimum), 0.0, "is at the excluded minimum"),
        (number(&schema.number.exclusive_maximum), 0.0, "is at the excluded maximum"),
    ] {
        if let Some(bound) = bound {
            out.push((what.to_owned(), whole_if_it_is(bound + step)));
        }
    }
    if let Some(least) = schema.string.min_length.filter(|least| *least > 0) {
        let length = usize::try_from(least - 1).unwrap_or(0).min(10_000);
        out.push(("is too short".to_owned(), Value::String("x".repeat(length))));
    }
    if let Some(most) = schema.string.max_length.filter(|most| *most < 100_000) {
        let length = usize::try_from(most + 1).unwrap_or(0);
        out.push(("is too long".to_owned(), Value::String("x".repeat(length))));
    }
    if schema.string.pattern.is_some() {
        out.push(("does not match the pattern".to_owned(), Value::from("\u{1f980} specwright")));
    }
    if schema.format.is_some() && schema.types.contains(JsonType::String) {
        out.push(("is not of the format".to_owned(), Value::from("specwright: no such thing")));
    }
    if schema.array.min_items.is_some_and(|least| least > 0) {
        out.push(("has too few items".to_owned(), Value::Array(Vec::new())));
    }
    match value {
        Value::Number(number) => out.extend(between_multiples(schema, number)),
        Value::Array(items) => out.extend(wrong_lists(schema, items)),
        Value::Object(members) => out.extend(wrong_objects(schemas, schema, members)),
        Value::Null | Value::Bool(_) | Value::String(_) => {}
    }
    out
}

fn between_multiples(schema: &Schema, number: &serde_json::Number) -> Option<(String, Value)> {
    let step = schema.number.multiple_of.as_ref().and_then(serde_json::Number::as_f64)?;
    let between = number.as_f64()? + step / 2.0;
    Some(("is between two multiples".to_owned(), whole_if_it_is(between)))
}

/// Longer lists are not made.
const MAX_ITEMS: u64 = 1000;

fn wrong_lists(schema: &Schema, items: &[Value]) -> Vec<(String, Value)> {
    let mut out = Vec::new();
    let Some(last) = items.last() else { return out };
    if let Some(most) = schema.array.max_items.filter(|most| *most < MAX_ITEMS) {
        let length = usize::try_from(most + 1).unwrap_or(0);
        let filled = items.iter().chain(std::iter::repeat(last)).take(length);
        out.push(("has too many items".to_owned(), filled.cloned().collect()));
    }
    if schema.array.unique_items {
        let twice = items.iter().chain([last]);
        out.push(("has an item twice".to_owned(), twice.cloned().collect()));
    }
    out
}

fn wrong_objects(
    schemas: &Schemas,
    schema: &Schema,
    members: &serde_json::Map<String, Value>,
) -> Vec<(String, Value)> {
    let closed = |id: Option<SchemaId>| {
        id.is_some_and(|id| schemas.get(id).kind == SchemaKind::Boolean(false))
    };
    let object = &schema.object;
    if !closed(object.additional_properties) && !closed(object.unevaluated_properties) {
        return Vec::new();
    }
    let mut more = members.clone();
    more.insert("specwright-unknown".to_owned(), Value::Bool(true));
    vec![("has a member that nobody documented".to_owned(), Value::Object(more))]
}

pub(super) fn whole_if_it_is(number: f64) -> Value {
    if number.fract() == 0.0 && number.abs() < 9.0e15 {
        #[expect(clippy::cast_possible_truncation, reason = "whole and small, as was just seen")]
        return Value::from(number as i64);
    }
    Value::from(number)
}

/// Texts that no reading turns into a value of the schema.
fn texts(schemas: &Schemas, id: SchemaId) -> Vec<(String, String)> {
    let wrong = wrong_values(schemas, id, &Value::Null).into_iter();
    wrong
        .filter_map(|(what, value)| match value {
            Value::String(text) if !text.is_empty() => Some((what, text)),
            Value::Number(number) => Some((what, number.to_string())),
            _ => None,
        })
        .collect()
}
