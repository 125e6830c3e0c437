//! JSON as it came: the value, and what a plain parser would not tell.
//!
//! Start at [`parse`]. Standard: RFC 8259.

use std::{collections::BTreeSet, fmt};

use serde::de::{DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};

use crate::document::Pointer;

/// A JSON text, read.
#[derive(Debug)]
pub(crate) struct Parsed {
    pub(crate) value: Value,
    /// Members that an object has twice; the last one is in `value`.
    pub(crate) duplicates: Vec<Pointer>,
}

/// Reads one JSON text.
///
/// # Errors
/// What is wrong and where, if it is none.
pub(crate) fn parse(text: &[u8]) -> Result<Parsed, serde_json::Error> {
    match read(text) {
        Err(error) if error.to_string().starts_with("number out of range") => read(&tamed(text)),
        read => read,
    }
}

/// The text with the largest number there is in place of each that is larger: no bound of a schema
/// tells them apart.
fn tamed(text: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    let (mut at, mut quoted) = (0, false);
    while let Some(byte) = text.get(at) {
        let of_number = |byte: &u8| byte.is_ascii_digit() || b"+-.eE".contains(byte);
        let starts_number = byte.is_ascii_digit() || *byte == b'-';
        let length = match byte {
            b'\\' if quoted => 2,
            _ if !quoted && starts_number => {
                text[at..].iter().take_while(|byte| of_number(byte)).count()
            }
            _ => 1,
        };
        quoted ^= *byte == b'"';
        let token = &text[at..text.len().min(at + length)];
        let number = std::str::from_utf8(token).ok().and_then(|text| text.parse::<f64>().ok());
        match number.filter(|number| length > 1 && number.is_infinite()) {
            Some(number) => {
                out.extend(f64::MAX.copysign(number).to_string().into_bytes());
                out.extend(b".0");
            }
            None => out.extend(token),
        }
        at += length;
    }
    out
}

fn read(text: &[u8]) -> Result<Parsed, serde_json::Error> {
    let mut duplicates = BTreeSet::new();
    let mut deserializer = serde_json::Deserializer::from_slice(text);
    let mut path = Vec::new();
    let seed = Reader { path: &mut path, duplicates: &mut duplicates };
    let value = seed.deserialize(&mut deserializer)?;
    deserializer.end()?;
    Ok(Parsed { value, duplicates: duplicates.into_iter().map(Pointer::from_escaped).collect() })
}

/// Whether a text may be JSON all the same: nested deeper than is read here, or with an escape for
/// half a character, which the grammar lets pass. RFC 8259, section 8.2.
pub(crate) fn is_beyond_the_reader(error: &serde_json::Error) -> bool {
    let text = error.to_string();
    [
        "recursion limit exceeded",
        "lone leading surrogate in hex escape",
        "unexpected end of hex escape",
    ]
    .iter()
    .any(|reason| text.starts_with(reason))
}

enum Step {
    Key(String),
    Index(usize),
}

struct Reader<'a> {
    path: &'a mut Vec<Step>,
    duplicates: &'a mut BTreeSet<String>,
}

impl<'de> DeserializeSeed<'de> for Reader<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Reader<'_> {
    type Value = Value;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a JSON value")
    }

    fn visit_bool<E>(self, flag: bool) -> Result<Value, E> {
        Ok(Value::Bool(flag))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Value, E> {
        Ok(Value::from(number))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Value, E> {
        Ok(Value::from(number))
    }

    fn visit_f64<E>(self, number: f64) -> Result<Value, E> {
        Ok(Number::from_f64(number).map_or(Value::Null, Value::Number))
    }

    fn visit_str<E>(self, text: &str) -> Result<Value, E> {
        Ok(Value::String(text.to_owned()))
    }

    fn visit_string<E>(self, text: String) -> Result<Value, E> {
        Ok(Value::String(text))
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut access: A) -> Result<Value, A::Error> {
        let Self { path, duplicates } = self;
        let mut items = Vec::new();
        loop {
            path.push(Step::Index(items.len()));
            let next = access.next_element_seed(Reader { path, duplicates })?;
            path.pop();
            match next {
                Some(item) => items.push(item),
                None => return Ok(Value::Array(items)),
            }
        }
    }

    fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<Value, A::Error> {
        let Self { path, duplicates } = self;
        let mut members = Map::new();
        while let Some(key) = access.next_key::<String>()? {
            path.push(Step::Key(key));
            let value = access.next_value_seed(Reader { path, duplicates })?;
            let Some(Step::Key(key)) = path.last() else { continue };
            if members.contains_key(key) {
                duplicates.insert(pointer(path));
            }
            if let Some(Step::Key(key)) = path.pop() {
                members.insert(key, value);
            }
        }
        Ok(Value::Object(members))
    }
}

fn pointer(path: &[Step]) -> String {
    let root = Pointer::root();
    let walked = path.iter().fold(root, |at, step| match step {
        Step::Key(key) => at.join(key),
        Step::Index(index) => at.join(&index.to_string()),
    });
    walked.as_str().to_owned()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{is_beyond_the_reader, parse};

    #[test]
    fn what_only_this_reader_cannot_hold_is_told_from_what_is_no_json() {
        for (text, expected) in [
            (r#"["\ud800"]"#, true),
            (r#"["\udc00x"]"#, true),
            (r#"["\ud800\u0041"]"#, true),
            (r#"["\u12"]"#, false),
            (r#"["\ud8"#, false),
            ("[1", false),
        ] {
            let error = parse(text.as_bytes()).expect_err(text);
            assert_eq!(is_beyond_the_reader(&error), expected, "{text}: {error}");
        }
    }

    #[test]
    fn values_are_read_as_they_are() {
        for value in [json!({ "a": [1, -2, 1.5, true, null, "x"], "b": {} }), json!([]), json!("")]
        {
            assert_eq!(parse(value.to_string().as_bytes()).unwrap().value, value);
        }
    }

    #[test]
    fn what_is_too_large_is_as_large_as_can_be() {
        for (text, expected) in [
            ("[1e999]", json!([f64::MAX])),
            (r#"{"1e999":-1E+400,"\"":"1e999"}"#, json!({ "1e999": -f64::MAX, "\"": "1e999" })),
            ("[5,1e999,0.5]", json!([5, f64::MAX, 0.5])),
        ] {
            assert_eq!(parse(text.as_bytes()).unwrap().value, expected, "{text}");
        }
        assert!(parse(b"[1e999").is_err());
    }

    #[test]
    fn a_repeated_member_is_noticed() {
        let parsed = parse(br#"{"a":[{"x/y":1,"x/y":2}],"b":1,"a":[]}"#).unwrap();
        let found: Vec<&str> = parsed.duplicates.iter().map(super::Pointer::as_str).collect();
        assert_eq!(found, ["/a", "/a/0/x~1y"]);
    }

    #[test]
    fn what_is_no_json_is_refused() {
        for text in ["", "{", "{} {}", "NaN", "{a:1}", "[1,]", "'a'", "\u{feff}{}"] {
            assert!(parse(text.as_bytes()).is_err(), "{text:?}");
        }
    }
}
