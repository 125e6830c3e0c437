//! Text to a value: JSON and YAML alike, in document order.
//!
//! In: the text of one file. Out: [`Parsed`], or a [`SyntaxError`] with line and column. Numbers that
//! JSON cannot hold exactly become the nearest it can, keys of any kind become their text, merge
//! keys are merged, and a key that stands twice is noticed (the last one counts).
//!
//! Start at [`parse`]. Standards: RFC 8259; YAML 1.2.2 with the core schema, and `<<` of 1.1.

use std::{cell::Cell, fmt};

use serde::de::{
    DeserializeSeed, Deserializer, EnumAccess, MapAccess, SeqAccess, VariantAccess, Visitor,
};
use serde_json::{Map, Number, Value};

use super::yaml;

/// No file of a description may hold more values than this, aliases expanded.
pub(super) const MAX_NODES: usize = 4_000_000;

/// Far more than nest, since brackets in prose need not pair.
const MAX_OPEN: usize = 10_000;

/// What a text says, and what is odd about it.
#[derive(Debug)]
pub(super) struct Parsed {
    pub(super) value: Value,
    /// Some mapping names a key twice.
    pub(super) duplicates: bool,
}

/// A text that is neither JSON nor YAML.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SyntaxError {
    /// A fragment: lower case, no full stop.
    pub message: String,
    /// 1-based; 0 if it is not known.
    pub line: usize,
    /// 1-based, in characters; 0 if it is not known.
    pub column: usize,
}

/// Whether a text is to be read as JSON. YAML is a superset in name only: JSON may indent by tabs.
pub(crate) fn looks_like_json(text: &str) -> bool {
    text.trim_start_matches('\u{feff}').trim_start().starts_with(['{', '['])
}

/// Reads one text.
pub(super) fn parse(text: &str) -> Result<Parsed, SyntaxError> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    if opens_too_many(text) {
        let message = format!("nested more than {MAX_OPEN} deep");
        return Err(SyntaxError { message, line: 0, column: 0 });
    }
    let state = State::default();
    if looks_like_json(text) {
        match read_json(text, &state) {
            Ok(value) => return Ok(finish(value, &state)),
            // A flow mapping of YAML opens with a brace, too.
            Err(error) => {
                let state = State::default();
                return match read_yaml(text, &state) {
                    Ok(value) => Ok(finish(value, &state)),
                    Err(_) => Err(error),
                };
            }
        }
    }
    match read_yaml(text, &state) {
        Ok(value) => Ok(finish(value, &state)),
        // Lawful YAML 1.2 that the first parser does not take, such as a tab before a comment.
        Err(error) if error.line > 0 => match yaml::read(text) {
            Ok(parsed) => Ok(parsed),
            Err(_) => Err(error),
        },
        Err(error) => Err(error),
    }
}

/// Whether more brackets are open somewhere than any reader allows. YAML readers look at all that
/// are open for each word they read, so they would not come to their own limit in time.
fn opens_too_many(text: &str) -> bool {
    let mut open = 0_usize;
    text.bytes().any(|byte| {
        match byte {
            b'[' | b'{' => open += 1,
            b']' | b'}' => open = open.saturating_sub(1),
            _ => {}
        }
        open > MAX_OPEN
    })
}

fn finish(mut value: Value, state: &State) -> Parsed {
    if state.merges.get() {
        apply_merges(&mut value);
    }
    Parsed { value, duplicates: state.duplicates.get() }
}

fn read_json(text: &str, state: &State) -> Result<Value, SyntaxError> {
    let mut deserializer = serde_json::Deserializer::from_str(text);
    let value = Builder(state).deserialize(&mut deserializer).and_then(|value| {
        deserializer.end()?;
        Ok(value)
    });
    value.map_err(|error| SyntaxError {
        message: without_position(&error.to_string()),
        line: error.line(),
        column: error.column().max(1),
    })
}

fn read_yaml(text: &str, state: &State) -> Result<Value, SyntaxError> {
    let deserializer = serde_yaml::Deserializer::from_str(text);
    Builder(state).deserialize(deserializer).map_err(|error| {
        let (line, column) =
            error.location().map_or((0, 0), |at| (at.line().max(1), at.column().max(1)));
        SyntaxError { message: without_position(&error.to_string()), line, column }
    })
}

/// Both parsers end their messages with the place, which is reported apart.
fn without_position(message: &str) -> String {
    let cut =
        [" at line ", ", while", " in \"<"].iter().filter_map(|mark| message.find(mark)).min();
    let message = cut.map_or(message, |cut| &message[..cut]).trim_end_matches('.');
    // Paths that a parser of ours puts before its messages mean nothing to a reader.
    message.rsplit_once("]: ").map_or(message, |(_, rest)| rest).to_owned()
}

#[derive(Default)]
pub(super) struct State {
    nodes: Cell<usize>,
    duplicates: Cell<bool>,
    merges: Cell<bool>,
}

#[derive(Clone, Copy)]
struct Builder<'a>(&'a State);

impl Builder<'_> {
    fn count<E: serde::de::Error>(self) -> Result<(), E> {
        let nodes = self.0.nodes.get() + 1;
        self.0.nodes.set(nodes);
        if nodes > MAX_NODES {
            return Err(E::custom(format_args!("more than {MAX_NODES} values, aliases expanded")));
        }
        Ok(())
    }
}

impl<'de> DeserializeSeed<'de> for Builder<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        self.count()?;
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Builder<'_> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(value.into())
    }

    #[expect(clippy::cast_precision_loss, reason = "JSON readers agree on doubles beyond 64 bits")]
    fn visit_i128<E>(self, value: i128) -> Result<Value, E> {
        Ok(float(value as f64))
    }

    #[expect(clippy::cast_precision_loss, reason = "JSON readers agree on doubles beyond 64 bits")]
    fn visit_u128<E>(self, value: u128) -> Result<Value, E> {
        Ok(float(value as f64))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Value, E> {
        Ok(float(value))
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(Value::String(value.to_owned()))
    }

    fn visit_string<E>(self, value: String) -> Result<Value, E> {
        Ok(Value::String(value))
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_none<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut access: A) -> Result<Value, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = access.next_element_seed(self)? {
            items.push(item);
        }
        items.shrink_to_fit();
        Ok(Value::Array(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<Value, A::Error> {
        let mut entries = Vec::new();
        while let Some(key) = access.next_key_seed(KeyText)? {
            if key == "<<" {
                self.0.merges.set(true);
            }
            let value = access.next_value_seed(self)?;
            entries.push((key, value));
        }
        // A map that grows entry by entry holds up to twice what it needs.
        let mut map = Map::with_capacity(entries.len());
        for (key, value) in entries {
            if map.insert(key, value).is_some() {
                self.0.duplicates.set(true);
            }
        }
        Ok(Value::Object(map))
    }

    /// A value with a tag of somebody's own: the tag is dropped.
    fn visit_enum<A: EnumAccess<'de>>(self, access: A) -> Result<Value, A::Error> {
        let (_, variant) = access.variant_seed(KeyText)?;
        variant.newtype_variant_seed(self)
    }
}

fn float(value: f64) -> Value {
    Number::from_f64(value).map_or_else(|| Value::String(value.to_string()), Value::Number)
}

/// Reads a key as the text it was written with: `200`, `true` and `1.0` stay what they look like.
struct KeyText;

impl<'de> DeserializeSeed<'de> for KeyText {
    type Value = String;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<String, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl Visitor<'_> for KeyText {
    type Value = String;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a scalar as key")
    }

    fn visit_str<E>(self, value: &str) -> Result<String, E> {
        Ok(value.to_owned())
    }

    fn visit_string<E>(self, value: String) -> Result<String, E> {
        Ok(value)
    }

    fn visit_unit<E: serde::de::Error>(self) -> Result<String, E> {
        Err(E::custom("an empty key"))
    }
}

/// Puts the entries of `<<` in its place, behind the mapping's own keys.
pub(super) fn apply_merges(value: &mut Value) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(apply_merges),
        Value::Object(map) => {
            if matches!(map.get("<<"), Some(Value::Object(_) | Value::Array(_)))
                && let Some(source) = map.shift_remove("<<")
            {
                let sources = match source {
                    Value::Array(sources) => sources,
                    single => vec![single],
                };
                for source in sources {
                    let Value::Object(entries) = source else { continue };
                    for (key, entry) in entries {
                        if !map.contains_key(&key) {
                            map.insert(key, entry);
                        }
                    }
                }
            }
            map.values_mut().for_each(apply_merges);
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::parse;

    #[test]
    fn yaml_and_json_say_the_same() {
        for (text, expected) in [
            (
                "200: a\ntrue: b\n1.0: c\nnull: d",
                json!({"200": "a", "true": "b", "1.0": "c", "null": "d"}),
            ),
            ("\u{feff}a: 1\r\nb: 2\r\n", json!({"a": 1, "b": 2})),
            (
                "a: &x {p: 1, q: 2}\nb:\n  <<: *x\n  q: 3",
                json!({"a": {"p": 1, "q": 2}, "b": {"q": 3, "p": 1}}),
            ),
            (
                "a: yes\nb: 2024-01-01\nc: 0777\nd: 1_000\ne: ~\nf:",
                json!({"a": "yes", "b": "2024-01-01", "c": "0777", "d": "1_000", "e": null, "f": null}),
            ),
            (
                "{\"a\": [1, 1.5, -9223372036854776000]}",
                json!({"a": [1, 1.5, -9_223_372_036_854_776_000_f64]}),
            ),
            ("a: !custom {b: 1}", json!({"a": {"b": 1}})),
            (
                "a: |\n  one\n  two\nb: >-\n  one\n  two\n",
                json!({"a": "one\ntwo\n", "b": "one two"}),
            ),
            ("a: 1\t# tab before a comment\nb:\t# another\n  c: 2", json!({"a": 1, "b": {"c": 2}})),
        ] {
            let parsed = parse(text).map(|parsed| parsed.value);
            assert_eq!(parsed, Ok(expected), "{text}");
        }
    }

    #[test]
    fn mistakes_have_a_place() {
        for (text, line) in [("{\n \"a\": 1,\n \"b\" 2\n}", 3), ("a: 1\nb: [1, 2\nc: 3\n", 3)] {
            let error = parse(text).map(|parsed| parsed.value).unwrap_err();
            assert!(error.line.abs_diff(line) <= 1, "{error:?}");
        }
    }

    #[test]
    fn a_key_that_stands_twice_is_noticed() {
        assert!(parse("a: 1\na: 2").unwrap().duplicates);
        assert!(parse("{\"a\": 1, \"a\": 2}").unwrap().duplicates);
        assert!(!parse("a: 1\nb: 2").unwrap().duplicates);
    }
}
