// Written by `specwright generate`; changes are lost.
//! One of several types: told apart by a tag, or by what each of them looks like.

use std::borrow::Cow;

use serde::{
    Deserialize, Deserializer,
    de::{
        DeserializeSeed, Error as _, IgnoredAny, IntoDeserializer, MapAccess, Visitor,
        value::{MapAccessDeserializer, StrDeserializer},
    },
};
use serde_json::Value;

/// A union whose branches are objects with a property that says which of them it is.
pub trait Tagged<'de>: Sized {
    /// For messages.
    const NAME: &'static str;
    /// The property.
    const TAG: &'static str;
    /// Its values.
    const TAGS: &'static [&'static str];

    /// Reads the branch of this tag; `None` if there is no such branch.
    ///
    /// # Errors
    /// Those of the branch.
    fn read<D: Deserializer<'de>>(tag: &str, object: D) -> Option<Result<Self, D::Error>>;
}

/// Reads a [`Tagged`] union. Nothing is buffered if the tag is the first property.
///
/// # Errors
/// If the tag is missing or unknown; those of the branch.
pub fn read_tagged<'de, T: Tagged<'de>, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<T, D::Error> {
    deserializer.deserialize_map(TagVisitor(std::marker::PhantomData))
}

struct TagVisitor<T>(std::marker::PhantomData<T>);

impl<'de, T: Tagged<'de>> Visitor<'de> for TagVisitor<T> {
    type Value = T;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}, an object with `{}`", T::NAME, T::TAG)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<T, A::Error> {
        let mut before: Vec<(String, Value)> = Vec::new();
        while let Some(key) = map.next_key::<String>()? {
            if key != T::TAG {
                before.push((key, map.next_value()?));
                continue;
            }
            let tag: Value = map.next_value()?;
            let text = match &tag {
                Value::String(text) => text.clone(),
                other => other.to_string(),
            };
            let rest =
                Rest { before: before.into_iter(), tag: Some(tag), value: None, name: T::TAG, map };
            let branch = T::read(&text, MapAccessDeserializer::new(rest));
            return branch.unwrap_or_else(|| {
                Err(A::Error::custom(format_args!(
                    "{}: `{}` is `{text}`, which is none of `{}`",
                    T::NAME,
                    T::TAG,
                    T::TAGS.join("`, `")
                )))
            });
        }
        Err(A::Error::custom(format_args!("{}: `{}` is missing", T::NAME, T::TAG)))
    }
}

/// An object put together again: what came before the tag, the tag, and what is still to come.
struct Rest<A> {
    before: std::vec::IntoIter<(String, Value)>,
    tag: Option<Value>,
    value: Option<Value>,
    name: &'static str,
    map: A,
}

impl<'de, A: MapAccess<'de>> MapAccess<'de> for Rest<A> {
    type Error = A::Error;

    fn next_key_seed<K: DeserializeSeed<'de>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, A::Error> {
        if let Some((key, value)) = self.before.next() {
            self.value = Some(value);
            let key: StrDeserializer<'_, A::Error> = key.as_str().into_deserializer();
            return seed.deserialize(key).map(Some);
        }
        if let Some(tag) = self.tag.take() {
            self.value = Some(tag);
            let key: StrDeserializer<'_, A::Error> = self.name.into_deserializer();
            return seed.deserialize(key).map(Some);
        }
        self.map.next_key_seed(seed)
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, A::Error> {
        match self.value.take() {
            Some(value) => seed.deserialize(value).map_err(A::Error::custom),
            None => self.map.next_value_seed(seed),
        }
    }
}

/// Kinds of JSON value a branch accepts; combined with `|`.
pub mod kind {
    /// `null`
    pub const NULL: u8 = 1;
    /// `true` and `false`
    pub const BOOLEAN: u8 = 2;
    /// A number without a fraction.
    pub const INTEGER: u8 = 4;
    /// A number.
    pub const NUMBER: u8 = 8 | INTEGER;
    /// A text.
    pub const TEXT: u8 = 16;
    /// An array.
    pub const ARRAY: u8 = 32;
    /// An object.
    pub const OBJECT: u8 = 64;
    /// Everything.
    pub const ANY: u8 = 127;
}

fn kind_of(value: &Value) -> u8 {
    match value {
        Value::Null => kind::NULL,
        Value::Bool(_) => kind::BOOLEAN,
        Value::Number(number) if number.is_f64() => kind::NUMBER & !kind::INTEGER,
        Value::Number(_) => kind::INTEGER,
        Value::String(_) => kind::TEXT,
        Value::Array(_) => kind::ARRAY,
        Value::Object(_) => kind::OBJECT,
    }
}

/// Whether a branch is marked as one that takes no properties but those it knows.
pub const fn is_closed(mark: &[bool]) -> bool {
    !mark.is_empty()
}

/// What one branch of a union looks like.
#[derive(Debug)]
pub struct Branch<T> {
    /// For messages.
    pub name: &'static str,
    /// See [`kind`].
    pub kinds: u8,
    /// Properties that must be there.
    pub required: &'static [&'static str],
    /// Properties that may be there.
    pub known: &'static [&'static str],
    /// Whether there may be no others.
    pub closed: bool,
    /// Properties with the only scalars they can hold, as text; with an empty name, the value itself.
    pub fixed: &'static [(&'static str, &'static [&'static str])],
    /// Reads it.
    pub read: fn(&Value) -> Result<T, serde_json::Error>,
}

/// How well a branch fits: by scalars that it alone can hold, then by how much of the value it
/// knows, then by how much it requires, so that a branch that takes everything never wins.
type Score = (usize, usize, usize);

/// Reads the branch that fits best: of those that accept the kind of value, have all they require
/// and nothing that contradicts, the one that knows most of what is there.
///
/// # Errors
/// If none fits; the message says of each branch why.
pub fn read_untagged<'de, T, D: Deserializer<'de>>(
    deserializer: D,
    name: &str,
    branches: &[Branch<T>],
) -> Result<T, D::Error> {
    let value = Value::deserialize(deserializer)?;
    choose(&value, branches)
        .or_else(|reasons| {
            // Text of a parameter may stand for another scalar.
            let parsed = value.as_str().and_then(|text| serde_json::from_str::<Value>(text).ok());
            match parsed {
                Some(parsed) if !parsed.is_string() => {
                    choose(&parsed, branches).map_err(|_| reasons)
                }
                _ => Err(reasons),
            }
        })
        .map_err(|reasons| {
            D::Error::custom(format_args!("{name} is none of its branches: {}", reasons.join("; ")))
        })
}

fn choose<T>(value: &Value, branches: &[Branch<T>]) -> Result<T, Vec<String>> {
    let mut reasons = Vec::new();
    let mut candidates = Vec::new();
    for branch in branches {
        match branch.fit(value) {
            Ok(score) => candidates.push((score, branch)),
            Err(reason) => reasons.push(format!("{}: {reason}", branch.name)),
        }
    }
    // Stable: of two that fit equally well the first in the document wins.
    candidates.sort_by_key(|(score, _)| std::cmp::Reverse(*score));
    for (_, branch) in candidates {
        match (branch.read)(value) {
            Ok(value) => return Ok(value),
            Err(error) => reasons.push(format!("{}: {error}", branch.name)),
        }
    }
    Err(reasons)
}

impl<T> Branch<T> {
    fn fit(&self, value: &Value) -> Result<Score, String> {
        let found = kind_of(value);
        if self.kinds & found == 0 {
            return Err(format!("does not accept {}", describe(value)));
        }
        let (mut fixed, mut known, mut required) = (0, 0, 0);
        // A branch for integers is closer to an integer than one for all numbers.
        if found == kind::INTEGER && self.kinds & kind::NUMBER == kind::INTEGER {
            known += 1;
        }
        for (name, texts) in self.fixed {
            let found = if name.is_empty() { Some(value) } else { value.get(name) };
            let Some(found) = found.filter(|found| !found.is_null()) else { continue };
            if scalar(found).is_some_and(|text| texts.contains(&&*text)) {
                fixed += 1;
                continue;
            }
            let what = if name.is_empty() { "it" } else { name };
            return Err(format!("`{what}` must be `{}`", texts.join("` or `")));
        }
        if let Value::Object(map) = value {
            if let Some(missing) = self.required.iter().find(|name| !map.contains_key(**name)) {
                return Err(format!("`{missing}` is missing"));
            }
            required = self.required.len();
            known += required + self.known.iter().filter(|name| map.contains_key(**name)).count();
            let is_known = |name: &String| {
                self.required.contains(&name.as_str()) || self.known.contains(&name.as_str())
            };
            if self.closed
                && let Some(name) = map.keys().find(|name| !is_known(name))
            {
                return Err(format!("must not have `{name}`"));
            }
        }
        Ok((fixed, known, required))
    }
}

/// A scalar as text.
fn scalar(value: &Value) -> Option<Cow<'_, str>> {
    match value {
        Value::String(text) => Some(Cow::Borrowed(text)),
        Value::Number(_) | Value::Bool(_) => Some(Cow::Owned(value.to_string())),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}

/// A constant of the document, which is JSON.
pub fn constant(json: &str) -> Value {
    serde_json::from_str(json).unwrap_or_default()
}

/// Any value; of a parameter, which is text, the scalar that the text is, if it is one.
///
/// # Errors
/// Those of the deserializer.
pub fn read_any<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Value, D::Error> {
    struct Any;

    impl<'de> Visitor<'de> for Any {
        type Value = Value;

        fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            f.write_str("a value")
        }

        fn visit_newtype_struct<D: Deserializer<'de>>(self, inner: D) -> Result<Value, D::Error> {
            Value::deserialize(inner)
        }
    }

    deserializer.deserialize_newtype_struct(ANY, Any)
}

/// Asks the deserializer of parameters to guess what its text is.
pub(super) const ANY: &str = "specwright any";

fn describe(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "this number",
        Value::String(_) => "a string",
        Value::Array(_) => "an array",
        Value::Object(_) => "an object",
    }
}

/// Takes any value: for a branch that carries nothing.
///
/// # Errors
/// Those of the deserializer.
pub fn ignore<'de, D: Deserializer<'de>>(deserializer: D) -> Result<(), D::Error> {
    IgnoredAny::deserialize(deserializer).map(|_| ())
}
