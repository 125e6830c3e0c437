//! Schemas that contradict themselves.

use crate::{
    diagnostic::{Diagnostic, Fix},
    ir::{Api, JsonType, Number, Schema, SchemaKind},
    lint::twins,
    validate::hyphens_escaped,
};

pub(super) fn check(api: &Api, found: &mut Vec<Diagnostic>) {
    for (_, schema) in api.schemas.iter() {
        if schema.kind != SchemaKind::Keywords {
            continue;
        }
        enumeration(schema, found);
        bounds(schema, found);
        required(api, schema, found);
        types_and_keywords(schema, found);
        patterns(schema, found);
    }
}

/// Regular expressions that are none, and those that examples and answers cannot be held to.
fn patterns(schema: &Schema, found: &mut Vec<Diagnostic>) {
    let own = schema.string.pattern.iter();
    let own = own.map(|text| (text, schema.at.join("pattern"), hyphens_escaped(text)));
    let keys = schema
        .object
        .pattern_properties
        .keys()
        .map(|text| (text, schema.at.join("patternProperties").join(text), None));
    for (text, at, reworded) in own.chain(keys) {
        let can_be_read = |text: &str| {
            let as_schema = serde_json::json!({ "pattern": text });
            jsonschema::options().offline().build(&as_schema).is_ok()
        };
        if can_be_read(text) || reworded.is_some_and(|text| can_be_read(&text)) {
            continue;
        }
        found.push(match ecma_error(text) {
            Some(reason) => {
                let message = format!("`{text}` is no regular expression: {reason}");
                Diagnostic::error("schema/pattern", at, message)
            }
            None => Diagnostic::hint("schema/pattern", at, "no value is held to this pattern")
                .help("it is lawful, and too large or too unusual for the validator"),
        });
    }
}

/// Why a text is no regular expression of ECMA-262, with its flag `u` or without: JSON Schema
/// recommends the flag, and documents are written for both.
fn ecma_error(text: &str) -> Option<String> {
    let error = regress::Regex::with_flags(text, "u").err()?;
    regress::Regex::new(text).err()?;
    let reason = error.to_string();
    let reason = reason.trim_end_matches('.').trim_start_matches("Error: ");
    let mut letters = reason.chars();
    letters.next().map(|first| first.to_lowercase().chain(letters).collect())
}

fn enumeration(schema: &Schema, found: &mut Vec<Diagnostic>) {
    let Some(values) = &schema.enumeration else { return };
    let written = values.len()
        - usize::from(schema.nullable && values.last() == Some(&serde_json::Value::Null));
    for (index, value) in values.iter().enumerate().take(written) {
        let at = || schema.at.join("enum").join(&index.to_string());
        if !schema.types.allows(JsonType::of(value)) {
            let types: Vec<&str> = schema.types.iter().map(JsonType::as_str).collect();
            let types = types.join(" or ");
            let diagnostic = Diagnostic::error(
                "schema/enum-type",
                at(),
                format!("{value} can never be sent: the type is {types}"),
            );
            found.push(match (value, types.as_str()) {
                (serde_json::Value::Null, _) => {
                    diagnostic.help("allow null in the type, or leave the value out")
                }
                (value, "string") => diagnostic.help(format!("put it in quotes: \"{value}\"")),
                _ => diagnostic,
            });
        }
    }
    for (first, index, _) in twins(&values[..written]) {
        let at = |index: usize| schema.at.join("enum").join(&index.to_string());
        let message = format!("{} stands twice", values[index]);
        found.push(
            Diagnostic::warning("schema/duplicate-value", at(index), message)
                .related(at(first), "first here")
                .fixed_by(Fix::RemoveItem(at(index))),
        );
    }
}

fn bounds(schema: &Schema, found: &mut Vec<Diagnostic>) {
    let mut above = |low_key: &str, high_key: &str, empty: bool| {
        if empty {
            found.push(
                Diagnostic::error(
                    "schema/empty-range",
                    schema.at.join(high_key),
                    format!("no value is allowed: `{low_key}` leaves nothing below `{high_key}`"),
                )
                .related(schema.at.join(low_key), "the other bound"),
            );
        }
    };
    let more =
        |low: Option<u64>, high: Option<u64>| low.zip(high).is_some_and(|(low, high)| low > high);
    above("minLength", "maxLength", more(schema.string.min_length, schema.string.max_length));
    above("minItems", "maxItems", more(schema.array.min_items, schema.array.max_items));
    above(
        "minProperties",
        "maxProperties",
        more(schema.object.min_properties, schema.object.max_properties),
    );
    let float = |number: &Option<Number>| number.as_ref().and_then(Number::as_f64);
    let (low, high) = (float(&schema.number.minimum), float(&schema.number.maximum));
    let (low_open, high_open) =
        (float(&schema.number.exclusive_minimum), float(&schema.number.exclusive_maximum));
    let test = |low: Option<f64>, high: Option<f64>, open: bool| {
        low.zip(high).is_some_and(|(low, high)| low > high || (open && low >= high))
    };
    above("minimum", "maximum", test(low, high, false));
    above("exclusiveMinimum", "maximum", test(low_open, high, true));
    above("minimum", "exclusiveMaximum", test(low, high_open, true));
    above("exclusiveMinimum", "exclusiveMaximum", test(low_open, high_open, true));
    if schema.number.multiple_of.as_ref().and_then(Number::as_f64).is_some_and(|step| step <= 0.0) {
        let at = schema.at.join("multipleOf");
        found.push(Diagnostic::error("schema/multiple-of", at, "this must be greater than zero"));
    }
}

fn required(api: &Api, schema: &Schema, found: &mut Vec<Diagnostic>) {
    let closed = schema
        .object
        .additional_properties
        .is_some_and(|id| api.schemas.get(id).kind == SchemaKind::Boolean(false));
    let knows_all = !schema.has_applicators()
        && schema.reference.is_none()
        && schema.object.pattern_properties.is_empty();
    if schema.object.properties.is_empty() && !closed {
        return;
    }
    for (index, name) in schema.object.required.iter().enumerate() {
        if schema.object.properties.contains_key(name) || !knows_all {
            continue;
        }
        let at = schema.at.join("required").join(&index.to_string());
        let message = format!("`{name}` is required, and `properties` does not describe it");
        let known = crate::diagnostic::nearest_name(
            name,
            schema.object.properties.keys().map(String::as_str),
        );
        found.push(match (known, closed) {
            (Some(known), _) => {
                Diagnostic::error("schema/unknown-required", at, message).meant(name, known)
            }
            (None, true) => Diagnostic::error("schema/unknown-required", at, message).help(
                "`additionalProperties: false` forbids it, so nothing can satisfy this schema",
            ),
            (None, false) => Diagnostic::warning("schema/unknown-required", at, message),
        });
    }
}

/// Keywords that can never apply, because the type rules out what they speak of.
fn types_and_keywords(schema: &Schema, found: &mut Vec<Diagnostic>) {
    if schema.types.is_empty() {
        return;
    }
    let groups: [(&[JsonType], &[&str], bool); 4] = [
        (
            &[JsonType::Object],
            &["properties", "required", "additionalProperties", "minProperties", "maxProperties"],
            schema.has_object_keywords(),
        ),
        (
            &[JsonType::Array],
            &["items", "minItems", "maxItems", "uniqueItems", "prefixItems"],
            schema.has_array_keywords(),
        ),
        (
            &[JsonType::String],
            &["minLength", "maxLength", "pattern"],
            schema.string.min_length.is_some()
                || schema.string.max_length.is_some()
                || schema.string.pattern.is_some(),
        ),
        (
            &[JsonType::Number, JsonType::Integer],
            &["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"],
            schema.has_number_keywords(),
        ),
    ];
    for (types, keywords, present) in groups {
        if !present || types.iter().any(|json_type| schema.types.contains(*json_type)) {
            continue;
        }
        let names: Vec<&str> = schema.types.iter().map(JsonType::as_str).collect();
        for keyword in keywords.iter().filter(|keyword| is_written(schema, keyword)) {
            found.push(
                Diagnostic::warning(
                    "schema/idle-keyword",
                    schema.at.join(keyword),
                    format!(
                        "`{keyword}` says nothing about a value of type {}",
                        names.join(" or ")
                    ),
                )
                .at_key(),
            );
        }
    }
    if schema.types.contains(JsonType::Array)
        && schema.array.items.is_none()
        && schema.array.prefix_items.is_empty()
        && schema.types.single() == Some(JsonType::Array)
        && !schema.has_applicators()
    {
        found.push(
            Diagnostic::hint("schema/any-items", schema.at.clone(), "the items may be anything")
                .help("say what they are in `items`"),
        );
    }
}

fn is_written(schema: &Schema, keyword: &str) -> bool {
    match keyword {
        "properties" => !schema.object.properties.is_empty(),
        "required" => !schema.object.required.is_empty(),
        "additionalProperties" => schema.object.additional_properties.is_some(),
        "minProperties" => schema.object.min_properties.is_some(),
        "maxProperties" => schema.object.max_properties.is_some(),
        "items" => schema.array.items.is_some(),
        "prefixItems" => !schema.array.prefix_items.is_empty(),
        "minItems" => schema.array.min_items.is_some(),
        "maxItems" => schema.array.max_items.is_some(),
        "uniqueItems" => schema.array.unique_items,
        "minLength" => schema.string.min_length.is_some(),
        "maxLength" => schema.string.max_length.is_some(),
        "pattern" => schema.string.pattern.is_some(),
        "minimum" => schema.number.minimum.is_some(),
        "maximum" => schema.number.maximum.is_some(),
        "exclusiveMinimum" => schema.number.exclusive_minimum.is_some(),
        "exclusiveMaximum" => schema.number.exclusive_maximum.is_some(),
        "multipleOf" => schema.number.multiple_of.is_some(),
        _ => false,
    }
}
