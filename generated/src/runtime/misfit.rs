// Written by `specwright generate`; changes are lost.
//! Where in a JSON value reading went wrong.
//!
//! Reading goes straight from text to types and knows lines only. If it fails, the text is read
//! again, slowly and with an eye on the way: the message then says where, as a JSON Pointer
//! (RFC 6901).

use std::fmt;

use serde::{
    Deserializer,
    de::{
        DeserializeOwned, DeserializeSeed, Error as _, IntoDeserializer, MapAccess, SeqAccess,
        Visitor, value::StrDeserializer,
    },
    forward_to_deserialize_any,
};
use serde_json::{Map, Value};

/// Why a value is not of a type, and where in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Misfit(Box<Place>);

#[derive(Clone, Debug, PartialEq, Eq)]
struct Place {
    /// Steps from the outermost, each with its slash; empty for the value itself.
    pointer: String,
    reason: String,
}

impl fmt::Display for Misfit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Place { pointer, reason } = &*self.0;
        if pointer.is_empty() {
            return f.write_str(reason);
        }
        write!(f, "`{pointer}`: {reason}")
    }
}

impl std::error::Error for Misfit {}

impl serde::de::Error for Misfit {
    fn custom<T: fmt::Display>(message: T) -> Self {
        Self(Box::new(Place { pointer: String::new(), reason: message.to_string() }))
    }
}

impl Misfit {
    #[cold]
    pub(super) fn below(mut self, step: &str) -> Self {
        let step = step.replace('~', "~0").replace('/', "~1");
        self.0.pointer = format!("/{step}{}", self.0.pointer);
        self
    }
}

/// Reads a JSON text.
///
/// # Errors
/// If it is not JSON, or no such value.
pub fn from_slice<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Misfit> {
    serde_json::from_slice(bytes).map_err(|error| {
        let whole = serde_json::from_slice::<Value>(bytes);
        let again = whole.ok().and_then(|value| from_value::<T>(&value).err());
        again.unwrap_or_else(|| Misfit::custom(error))
    })
}

/// Reads a JSON value.
///
/// # Errors
/// If it is no such value.
pub fn from_value<T: DeserializeOwned>(value: &Value) -> Result<T, Misfit> {
    T::deserialize(Placed(value))
}

/// A value that adds to errors the steps that lead to them. What is read does not borrow from it.
pub(super) struct Placed<'v>(pub(super) &'v Value);

impl<'de> Deserializer<'de> for Placed<'_> {
    type Error = Misfit;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Misfit> {
        match self.0 {
            Value::Null => visitor.visit_unit(),
            Value::Bool(value) => visitor.visit_bool(*value),
            Value::Number(number) => number.deserialize_any(visitor).map_err(Misfit::custom),
            Value::String(text) => visitor.visit_str(text),
            Value::Array(items) => {
                let mut left = Items::new(items.iter().map(Placed));
                let read = visitor.visit_seq(&mut left)?;
                if left.items.len() > 0 {
                    return Err(Misfit::invalid_length(items.len(), &"a shorter list"));
                }
                Ok(read)
            }
            Value::Object(map) => visitor.visit_map(Entries { entries: map.iter(), value: None }),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Misfit> {
        if self.0.is_null() { visitor.visit_none() } else { visitor.visit_some(self) }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        visitor: V,
    ) -> Result<V::Value, Misfit> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Misfit> {
        self.0.clone().deserialize_enum(name, variants, visitor).map_err(Misfit::custom)
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit
        unit_struct seq tuple tuple_struct map struct identifier ignored_any
    }
}

/// The items of a list, which add their number to errors.
struct Items<I> {
    items: I,
    next: usize,
}

impl<I> Items<I> {
    fn new(items: I) -> Self {
        Self { items, next: 0 }
    }
}

impl<'de, I> SeqAccess<'de> for Items<I>
where
    I: ExactSizeIterator,
    I::Item: Deserializer<'de, Error = Misfit>,
{
    type Error = Misfit;

    fn next_element_seed<T: DeserializeSeed<'de>>(
        &mut self,
        seed: T,
    ) -> Result<Option<T::Value>, Misfit> {
        let Some(item) = self.items.next() else { return Ok(None) };
        let index = self.next;
        self.next += 1;
        seed.deserialize(item).map(Some).map_err(|misfit| misfit.below(&index.to_string()))
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.items.len())
    }
}

struct Entries<'v> {
    entries: <&'v Map<String, Value> as IntoIterator>::IntoIter,
    value: Option<(&'v str, &'v Value)>,
}

impl<'de> MapAccess<'de> for Entries<'_> {
    type Error = Misfit;

    fn next_key_seed<K: DeserializeSeed<'de>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, Misfit> {
        let Some((key, value)) = self.entries.next() else { return Ok(None) };
        self.value = Some((key, value));
        let key: StrDeserializer<'_, Misfit> = key.as_str().into_deserializer();
        seed.deserialize(key).map(Some)
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, Misfit> {
        let (key, value) = self.value.take().unwrap_or(("", &Value::Null));
        seed.deserialize(Placed(value)).map_err(|misfit| misfit.below(key))
    }
}
