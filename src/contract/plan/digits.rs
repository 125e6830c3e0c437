//! Integers beyond 64 bits, digit by digit as the document writes them.
//!
//! As a value such a number is a double, which keeps 17 of its digits, and would be sent as
//! `1.23e+23`: not the request that the example is.
//!
//! Start at [`written`].

use std::fmt::Write as _;

use serde_json::{Number, Value};

use crate::document::{Document, Location};

/// A value with all the digits that a double does not keep.
#[derive(Clone, Debug)]
pub(super) struct Digits {
    /// As JSON.
    pub(super) json: String,
    /// With texts in place of the integers, for where numbers and texts are written alike.
    pub(super) texts: Value,
}

/// What a value lacks, if any of its digits are lost. `at` finds where it is written.
pub(super) fn written<'a>(
    document: &Document,
    at: impl FnOnce() -> Option<&'a Location>,
    value: &Value,
) -> Option<Digits> {
    if !has_large(value) {
        return None;
    }
    let at = at()?;
    let mut json = String::new();
    write(document, at, value, &mut json);
    Some(Digits { json, texts: texts(document, at, value) })
}

fn has_large(value: &Value) -> bool {
    match value {
        Value::Number(number) => is_large(number),
        Value::Array(items) => items.iter().any(has_large),
        Value::Object(members) => members.values().any(has_large),
        Value::Null | Value::Bool(_) | Value::String(_) => false,
    }
}

/// Whether an integer had no room in 64 bits.
fn is_large(number: &Number) -> bool {
    number.is_f64()
        && number.as_f64().is_some_and(|float| float.abs() >= 9_223_372_036_854_775_808.0)
}

fn write(document: &Document, at: &Location, value: &Value, text: &mut String) {
    match value {
        Value::Array(items) => {
            text.push('[');
            for (index, item) in items.iter().enumerate() {
                text.push_str(if index == 0 { "" } else { "," });
                write(document, &at.join(&index.to_string()), item, text);
            }
            text.push(']');
        }
        Value::Object(members) => {
            text.push('{');
            for (index, (name, member)) in members.iter().enumerate() {
                let comma = if index == 0 { "" } else { "," };
                let _ = write!(text, "{comma}{}:", Value::from(name.as_str()));
                write(document, &at.join(name), member, text);
            }
            text.push('}');
        }
        Value::Number(number) if is_large(number) => text.push_str(&of(document, at, number)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {
            let _ = write!(text, "{value}");
        }
    }
}

fn texts(document: &Document, at: &Location, value: &Value) -> Value {
    match value {
        Value::Array(items) => {
            let items = items.iter().enumerate();
            items.map(|(index, item)| texts(document, &at.join(&index.to_string()), item)).collect()
        }
        Value::Object(members) => {
            let members = members.iter();
            let members = members
                .map(|(name, member)| (name.clone(), texts(document, &at.join(name), member)));
            Value::Object(members.collect())
        }
        Value::Number(number) if is_large(number) => Value::from(of(document, at, number)),
        other => other.clone(),
    }
}

/// As the document writes it.
fn of(document: &Document, at: &Location, number: &Number) -> String {
    let digits = document.scalar_text(at).filter(|digits| is_integer(digits));
    digits.map_or_else(|| number.to_string(), str::to_owned)
}

/// As JSON has them.
fn is_integer(text: &str) -> bool {
    let digits = text.strip_prefix('-').unwrap_or(text);
    !digits.starts_with('0')
        && !digits.is_empty()
        && digits.bytes().all(|byte| byte.is_ascii_digit())
}
