//! From JSON Schema to a validator.

use jsonschema::{EmailOptions, Keyword, ValidationError, ValidationOptions, Validator};
use serde_json::Value;

use super::{Links, format::OasFormat};
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
                if !reword(schema, path) && !remove(schema, path) {
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
        .with_email_options(EmailOptions::default().without_display_text())
        .with_keyword(FORMAT_KEYWORD, |schema, value, _| {
            Ok(Box::new(OasFormat::new(schema, value)))
        })
        .with_keyword(LINK_KEYWORD, move |_, value, _| {
            let number = value.as_u64().and_then(|number| u32::try_from(number).ok());
            let target = SchemaId(number.unwrap_or_default());
            Ok(Box::new(Link { target, links: links.clone() }))
        })
}

/// Writes the pattern at a pointer in another way, if there is one.
fn reword(schema: &mut Value, pointer: &str) -> bool {
    let pattern = schema.pointer_mut(pointer).filter(|_| pointer.ends_with("/pattern"));
    let Some(pattern) = pattern else { return false };
    let reworded = pattern.as_str().and_then(hyphens_escaped);
    reworded.is_some_and(|text| {
        *pattern = Value::from(text);
        true
    })
}

/// A pattern with `\-` for each hyphen beside a class, such as in `[\w-.]`: a letter to browsers, and
/// an error to stricter engines. `None` where there is none. ECMA-262, section B.1.2.
pub(crate) fn hyphens_escaped(pattern: &str) -> Option<String> {
    let mut tokens = Vec::new();
    let mut rest = pattern;
    while let Some(first) = rest.chars().next() {
        let escaped = rest[first.len_utf8()..].chars().next().filter(|_| first == '\\');
        let (token, after) = rest.split_at(first.len_utf8() + escaped.map_or(0, char::len_utf8));
        tokens.push(token);
        rest = after;
    }
    let is_class = |place: usize| {
        tokens
            .get(place)
            .is_some_and(|token| matches!(*token, r"\d" | r"\D" | r"\s" | r"\S" | r"\w" | r"\W"))
    };
    let is_letter = |place: usize| {
        tokens[place] == "-" && (is_class(place + 1) || place > 0 && is_class(place - 1))
    };
    let places = 0..tokens.len();
    let text = places.map(|place| if is_letter(place) { r"\-" } else { tokens[place] });
    Some(text.collect::<String>()).filter(|text| text != pattern)
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

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{compile, hyphens_escaped};
    use crate::{ir::Direction, validate::Links};

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

    #[test]
    fn a_hyphen_beside_a_class_is_a_letter() {
        for (pattern, expected) in [
            (r"^[\w-.]+$", Some(r"^[\w\-.]+$")),
            (r"[.-\d]", Some(r"[.\-\d]")),
            (r"[a-z\-\w-.é]", Some(r"[a-z\-\w\-.é]")),
            (r"[a-z]\", None),
            (r"[\w\-.]", None),
        ] {
            assert_eq!(hyphens_escaped(pattern).as_deref(), expected, "{pattern}");
        }
    }
}
