//! What a plain scalar is: by the core schema, as the second reader understands it.

use std::borrow::Cow;

use serde_json::Number;

use super::super::parse::decide;

/// What a plain scalar is.
pub(in crate::document) enum Scalar<'t> {
    Null,
    Bool(bool),
    Number(Number),
    Text(Cow<'t, str>),
}

/// The value of a plain scalar that stands on one line.
pub(super) fn resolve(text: &str) -> Scalar<'_> {
    match text.as_bytes().first() {
        Some(b'~' | b'n' | b'N' | b't' | b'T' | b'f' | b'F') => match text {
            "~" | "null" | "Null" | "NULL" => Scalar::Null,
            "true" | "True" | "TRUE" => Scalar::Bool(true),
            "false" | "False" | "FALSE" => Scalar::Bool(false),
            _ => Scalar::Text(text.into()),
        },
        Some(b'0'..=b'9' | b'+' | b'-' | b'.') => {
            number(text).unwrap_or_else(|| Scalar::Text(text.into()))
        }
        _ => Scalar::Text(text.into()),
    }
}

/// Numbers of the usual forms; the others are for the second reader, so that both agree.
fn number(text: &str) -> Option<Scalar<'_>> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, "0"));
    let is_digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    if is_digits(whole) && is_digits(fraction) && (whole == "0" || !whole.starts_with('0')) {
        if digits.len() > whole.len() {
            return Number::from_f64(text.parse().ok()?).map(Scalar::Number);
        }
        if digits.len() <= 18 {
            return text.parse::<i64>().ok().map(|whole| Scalar::Number(whole.into()));
        }
    }
    // `---` and `...` would end a document, and dates and versions are many.
    let may_be_number =
        text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte))
            && !text.starts_with("--")
            && !text.starts_with("..")
            && !text.as_bytes().windows(2).any(|pair| pair[0].is_ascii_digit() && pair[1] == b'-');
    if may_be_number { decide(text) } else { None }
}
