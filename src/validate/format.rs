//! The formats of the OAS registry that JSON Schema does not have.
//!
//! In: a format's name and a value. Out: whether the value is of it. Formats say nothing about values
//! of a type that is none of theirs, and those that any text keeps to (`password`, `commonmark`)
//! are unknown here.
//!
//! Standards: the OAS format registry; RFC 3339; RFC 4648; RFC 8941; RFC 9110.

use std::sync::LazyLock;

use jsonschema::{Keyword, ValidationError, Validator};
use serde_json::{Map, Number, Value, json};

use super::words;

/// Integers beyond this are not all told apart by an IEEE 754 double.
const MAX_SAFE: f64 = 9_007_199_254_740_991.0;

/// The largest number of RFC 8941, section 3.3.1.
const MAX_FIELD_INTEGER: f64 = 999_999_999_999_999.0;

/// The keyword of a schema that says one of these formats.
pub(super) struct OasFormat {
    name: String,
    /// Whether the `type` beside it refuses fractions, so that they need not be told of twice.
    is_of_integers: bool,
}

impl OasFormat {
    pub(super) fn new(schema: &Map<String, Value>, name: &Value) -> Self {
        Self {
            name: name.as_str().unwrap_or_default().to_owned(),
            is_of_integers: schema.get("type").is_some_and(|one| one == "integer"),
        }
    }

    fn accepts(&self, value: &Value) -> bool {
        match value {
            Value::Number(number) => self.accepts_number(number),
            Value::String(text) => accepts_text(&self.name, text),
            Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => true,
        }
    }

    fn accepts_number(&self, number: &Number) -> bool {
        let Some(float) = number.as_f64() else { return true };
        let (low, high) = match self.name.as_str() {
            "int8" => (f64::from(i8::MIN), f64::from(i8::MAX)),
            "int16" => (f64::from(i16::MIN), f64::from(i16::MAX)),
            "int32" => (f64::from(i32::MIN), f64::from(i32::MAX)),
            "uint8" => (0.0, f64::from(u8::MAX)),
            "uint16" => (0.0, f64::from(u16::MAX)),
            "uint32" => (0.0, f64::from(u32::MAX)),
            "double-int" => (-MAX_SAFE, MAX_SAFE),
            "sf-integer" => (-MAX_FIELD_INTEGER, MAX_FIELD_INTEGER),
            "int64" if number.is_i64() => return true,
            "uint64" if number.is_u64() => return true,
            // What is left was written with a point or an exponent, or is too large.
            "int64" if number.is_u64() => return false,
            "int64" => (-9_223_372_036_854_775_808.0, 9_223_372_036_854_774_784.0),
            "uint64" => (0.0, 18_446_744_073_709_549_568.0),
            "float" => return float.abs() <= f64::from(f32::MAX),
            "sf-decimal" => return float.abs() < 1e12,
            _ => return true,
        };
        let is_whole = float.fract() == 0.0;
        if is_whole { float >= low && float <= high } else { self.is_of_integers }
    }
}

fn accepts_text(format: &str, text: &str) -> bool {
    match format {
        "byte" => is_base64(text),
        "base64url" => is_base64_for_urls(text),
        "char" => is_one_character(text),
        "date-time-local" => ZONED_DATE_TIME.is_valid(&json!(format!("{text}Z"))),
        "time-local" => ZONED_TIME.is_valid(&json!(format!("{text}Z"))),
        "http-date" => httpdate::parse_http_date(text).is_ok(),
        "media-range" => is_media_range(text),
        "decimal" => text.parse::<f64>().is_ok_and(f64::is_finite),
        "decimal128" => text.parse::<f64>().is_ok(),
        "sf-binary" => is_base64(text.trim_matches(':')),
        "sf-boolean" => matches!(text, "?0" | "?1"),
        "sf-string" => text.bytes().all(|byte| matches!(byte, b' '..=b'~')),
        "sf-token" => is_field_token(text),
        _ => true,
    }
}

static ZONED_DATE_TIME: LazyLock<Validator> = LazyLock::new(|| of_format("date-time"));
static ZONED_TIME: LazyLock<Validator> = LazyLock::new(|| of_format("time"));

fn of_format(name: &str) -> Validator {
    let options = jsonschema::options().should_validate_formats(true);
    options.build(&json!({ "format": name })).expect("a schema of one known format")
}

/// Base64 with the alphabet of RFC 4648, section 4, padded. Line breaks as in MIME are let pass.
pub(crate) fn is_base64(text: &str) -> bool {
    is_base64_of(text, b"+/\r\n", true)
}

/// RFC 4648, section 5: without padding, or with all of it.
pub(crate) fn is_base64_for_urls(text: &str) -> bool {
    is_base64_of(text, b"-_", text.ends_with('='))
}

fn is_base64_of(text: &str, special: &[u8], is_padded: bool) -> bool {
    let bare = text.trim_end_matches(['=', '\r', '\n']);
    let count = |text: &str| text.bytes().filter(|byte| !byte.is_ascii_whitespace()).count();
    let (length, padding) = (count(bare), count(&text[bare.len()..]));
    let is_whole = if is_padded { (length + padding).is_multiple_of(4) } else { length % 4 != 1 };
    is_whole
        && padding <= 2
        && bare.bytes().all(|byte| byte.is_ascii_alphanumeric() || special.contains(&byte))
}

/// What a person sees as one may be several code points, of which no other than the first is ASCII.
fn is_one_character(text: &str) -> bool {
    let mut letters = text.chars();
    letters.next().is_some() && !letters.any(|letter| letter.is_ascii())
}

/// RFC 9110, section 12.5.1.
fn is_media_range(text: &str) -> bool {
    let mut parts = text.split(';').map(str::trim);
    let Some((kind, subtype)) = parts.next().and_then(|range| range.split_once('/')) else {
        return false;
    };
    let is_wild = |text: &str| text.contains('*');
    is_token(kind)
        && is_token(subtype)
        && (!is_wild(kind) || kind == "*" && subtype == "*")
        && (!is_wild(subtype) || subtype == "*")
        && parts
            .all(|part| part.is_empty() || part.split_once('=').is_some_and(|(n, _)| is_token(n)))
}

fn is_token(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(is_of_tokens)
}

/// RFC 9110, section 5.6.2.
fn is_of_tokens(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte)
}

/// RFC 8941, section 3.3.4.
fn is_field_token(text: &str) -> bool {
    text.starts_with(|first: char| first.is_ascii_alphabetic() || first == '*')
        && text.bytes().all(|byte| is_of_tokens(byte) || matches!(byte, b':' | b'/'))
}

impl<'i> Keyword<'i> for OasFormat {
    fn validate(&self, instance: &'i Value) -> Result<(), ValidationError<'i>> {
        if self.accepts(instance) {
            return Ok(());
        }
        let shown = words::short(instance);
        Err(ValidationError::custom(format!("{shown} is not of format `{}`", self.name)))
    }

    fn is_valid(&self, instance: &'i Value) -> bool {
        self.accepts(instance)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::OasFormat;

    #[test]
    fn values_of_the_registered_formats() {
        for (format, value, expected) in [
            ("int8", json!(-128), true),
            ("int8", json!(128), false),
            ("int16", json!(40_000), false),
            ("int32", json!(2_147_483_647), true),
            ("int32", json!(2_147_483_648_i64), false),
            ("int32", json!(1.0), true),
            ("int32", json!(1.5), false),
            ("int64", json!(9_223_372_036_854_775_807_i64), true),
            ("int64", json!(9_223_372_036_854_775_808_u64), false),
            ("int64", json!(-9.3e18), false),
            ("int64", json!(1e18), true),
            ("uint8", json!(-1), false),
            ("uint8", json!(255), true),
            ("uint32", json!(4_294_967_296_u64), false),
            ("uint64", json!(-1), false),
            ("uint64", json!(u64::MAX), true),
            ("uint64", json!(1.9e19), false),
            ("float", json!(1e39), false),
            ("double", json!(1e300), true),
            ("double-int", json!(9_007_199_254_740_991_u64), true),
            ("double-int", json!(9_007_199_254_740_993_u64), false),
            ("sf-integer", json!(1e15), false),
            ("sf-decimal", json!(0.125), true),
            ("sf-decimal", json!(1e12), false),
            ("decimal", json!(1.5), true),
            ("decimal", json!("-12.50"), true),
            ("decimal", json!("12,50"), false),
            ("decimal128", json!("1E+40"), true),
            ("decimal128", json!("much"), false),
            ("byte", json!("aGVsbG8="), true),
            ("byte", json!("aGVsbG8"), false),
            ("byte", json!("not base64!"), false),
            ("base64url", json!("aG-_"), true),
            ("base64url", json!("aGk"), true),
            ("base64url", json!("aGk="), true),
            ("base64url", json!("aG+/"), false),
            ("base64url", json!("a"), false),
            ("char", json!("é"), true),
            ("char", json!("e\u{301}"), true),
            ("char", json!("\u{1f1ea}\u{1f1f8}"), true),
            ("char", json!("ab"), false),
            ("char", json!(""), false),
            ("date-time-local", json!("2024-02-29T10:30:00.5"), true),
            ("date-time-local", json!("2024-02-29T10:30:00Z"), false),
            ("date-time-local", json!("2023-02-29T10:30:00"), false),
            ("time-local", json!("10:30:00"), true),
            ("time-local", json!("10:30:00+01:00"), false),
            ("http-date", json!("Sun, 06 Nov 1994 08:49:37 GMT"), true),
            ("http-date", json!("Sunday, 06-Nov-94 08:49:37 GMT"), true),
            ("http-date", json!("1994-11-06T08:49:37Z"), false),
            ("media-range", json!("*/*"), true),
            ("media-range", json!("application/*; q=0.5"), true),
            ("media-range", json!("text/html;level=1"), true),
            ("media-range", json!("*/html"), false),
            ("media-range", json!("html"), false),
            ("sf-boolean", json!("?1"), true),
            ("sf-boolean", json!("true"), false),
            ("sf-binary", json!(":aGk=:"), true),
            ("sf-binary", json!("hi!"), false),
            ("sf-string", json!("any \"text\""), true),
            ("sf-string", json!("é"), false),
            ("sf-token", json!("*a/b:c"), true),
            ("sf-token", json!("1a"), false),
            ("int32", json!("text is none of its business"), true),
            ("byte", json!(1), true),
        ] {
            let keyword = OasFormat { name: format.to_owned(), is_of_integers: false };
            assert_eq!(keyword.accepts(&value), expected, "{format} {value}");
        }
    }

    #[test]
    fn a_fraction_is_for_the_type_to_refuse() {
        let schema = json!({ "type": "integer" });
        let keyword = OasFormat::new(schema.as_object().unwrap(), &json!("int32"));
        assert!(keyword.accepts(&json!(1.5)));
    }
}
