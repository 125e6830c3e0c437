//! From JSON Schema to a validator.

use jsonschema::{Keyword, ValidationError, ValidationOptions, Validator};
use serde_json::Value;

use super::Links;
use crate::ir::{FORMAT_KEYWORD, LINK_KEYWORD, SchemaId};

/// A schema with more broken keywords than this is not worth the time.
const MAX_REPAIRS: usize = 64;

/// Compiles a schema, leaving out keywords that cannot be compiled. `None` if that does not help.
pub(super) fn compile(schema: &mut Value, links: &Links) -> Option<Validator> {
    for _ in 0..MAX_REPAIRS {
        match options(links).build(schema) {
            Ok(validator) => return Some(validator),
            Err(error) => {
                let path = error.instance_path().as_str().to_owned();
                let path = if path.is_empty() { error.schema_path().as_str() } else { &path };
                if !remove(schema, path) {
                    return None;
                }
            }
        }
    }
    None
}

fn options(links: &Links) -> ValidationOptions<'static> {
    let links = links.clone();
    jsonschema::options()
        .with_draft(jsonschema::Draft::Draft202012)
        .should_validate_formats(true)
        .should_ignore_unknown_formats(true)
        .offline()
        .with_keyword(FORMAT_KEYWORD, |_, value, _| {
            let format = value.as_str().unwrap_or_default().to_owned();
            Ok(Box::new(OasFormat { format }))
        })
        .with_keyword(LINK_KEYWORD, move |_, value, _| {
            let number = value.as_u64().and_then(|number| u32::try_from(number).ok());
            let target = SchemaId(number.unwrap_or_default());
            Ok(Box::new(Link { target, links: links.clone() }))
        })
}

/// Takes out the value at a pointer, unless it is the root or a definition.
fn remove(schema: &mut Value, pointer: &str) -> bool {
    let Some((parent, key)) = pointer.rsplit_once('/') else { return false };
    let key = key.replace("~1", "/").replace("~0", "~");
    match schema.pointer_mut(parent) {
        Some(Value::Object(members)) if !parent.is_empty() && parent != "/$defs" => {
            members.shift_remove(&key).is_some()
        }
        Some(Value::Object(members)) => {
            members.insert(key, Value::Bool(true)).is_some_and(|old| old != Value::Bool(true))
        }
        Some(Value::Array(items)) => match key.parse::<usize>() {
            Ok(index) if index < items.len() => {
                items[index] = Value::Bool(true);
                true
            }
            _ => false,
        },
        _ => false,
    }
}

/// Another schema, by its number.
struct Link {
    target: SchemaId,
    links: Links,
}

impl<'i> Keyword<'i> for Link {
    fn validate(&self, instance: &'i Value) -> Result<(), ValidationError<'i>> {
        if self.links.accepts(self.target, instance) {
            return Ok(());
        }
        // Whoever explains the failure follows the link by this number.
        Err(ValidationError::custom(self.target.get().to_string()))
    }

    fn is_valid(&self, instance: &'i Value) -> bool {
        self.links.accepts(self.target, instance)
    }
}

/// The formats of the OAS registry that JSON Schema does not have.
struct OasFormat {
    format: String,
}

impl OasFormat {
    fn accepts(&self, instance: &Value) -> bool {
        match instance {
            Value::Number(number) => self.accepts_number(number),
            Value::String(text) if self.format == "byte" => is_base64(text),
            _ => true,
        }
    }

    fn accepts_number(&self, number: &serde_json::Number) -> bool {
        let (low, high) = match self.format.as_str() {
            "int8" => (f64::from(i8::MIN), f64::from(i8::MAX)),
            "int16" => (f64::from(i16::MIN), f64::from(i16::MAX)),
            "int32" => (f64::from(i32::MIN), f64::from(i32::MAX)),
            "uint8" => (0.0, f64::from(u8::MAX)),
            "uint16" => (0.0, f64::from(u16::MAX)),
            "uint32" => (0.0, f64::from(u32::MAX)),
            "int64" => {
                return number.is_i64() || is_below(number, 9_223_372_036_854_775_808.0);
            }
            "uint64" => {
                return number.is_u64() || is_below(number, 18_446_744_073_709_551_616.0);
            }
            "float" => {
                return number.as_f64().is_some_and(|float| float.abs() <= f64::from(f32::MAX));
            }
            _ => return true,
        };
        // A fraction is for `type` to refuse.
        number.as_f64().is_some_and(|float| float.fract() != 0.0 || (float >= low && float <= high))
    }
}

/// Whether a number that was written with a point or an exponent fits.
fn is_below(number: &serde_json::Number, limit: f64) -> bool {
    !number.is_u64() && number.as_f64().is_some_and(|float| float.abs() < limit)
}

/// Base64 with the alphabet of RFC 4648, section 4, padded. Line breaks as in MIME are let pass.
fn is_base64(text: &str) -> bool {
    let bytes = text.bytes().filter(|byte| !matches!(byte, b'\r' | b'\n'));
    let (mut length, mut padding) = (0_usize, 0_usize);
    for byte in bytes {
        length += 1;
        match byte {
            b'=' => padding += 1,
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'+' | b'/' if padding == 0 => {}
            _ => return false,
        }
    }
    length.is_multiple_of(4) && padding <= 2
}

impl<'i> Keyword<'i> for OasFormat {
    fn validate(&self, instance: &'i Value) -> Result<(), ValidationError<'i>> {
        if self.accepts(instance) {
            return Ok(());
        }
        Err(ValidationError::custom(format!(
            "{} is not of format `{}`",
            super::words::short(instance),
            self.format
        )))
    }

    fn is_valid(&self, instance: &'i Value) -> bool {
        self.accepts(instance)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{OasFormat, compile};
    use crate::{ir::Direction, validate::Links};

    #[test]
    fn numbers_keep_to_their_width() {
        for (format, value, expected) in [
            ("int32", json!(2_147_483_647), true),
            ("int32", json!(2_147_483_648_i64), false),
            ("int32", json!(1.0), true),
            ("int32", json!(1.5), true),
            ("int64", json!(9_223_372_036_854_775_807_i64), true),
            ("int64", json!(9_223_372_036_854_775_808_u64), false),
            ("uint8", json!(-1), false),
            ("float", json!(1e39), false),
            ("double", json!(1e300), true),
            ("byte", json!("aGVsbG8="), true),
            ("byte", json!("aGVsbG8"), false),
            ("byte", json!("not base64!"), false),
            ("int32", json!("text is none of its business"), true),
        ] {
            let format = OasFormat { format: format.to_owned() };
            assert_eq!(format.accepts(&value), expected, "{} {value}", format.format);
        }
    }

    #[test]
    fn a_broken_keyword_takes_nothing_else_with_it() {
        let mut schema = json!({
            "type": "object",
            "properties": { "a": { "type": "string", "pattern": "(" }, "b": { "type": "integer" } }
        });
        let links = Links { shared: std::sync::Weak::new(), direction: Direction::Response };
        let validator = compile(&mut schema, &links).unwrap();
        assert!(validator.is_valid(&json!({ "a": "x", "b": 1 })));
        assert!(!validator.is_valid(&json!({ "a": 1 })));
        assert!(!validator.is_valid(&json!({ "b": "1" })));
    }
}
