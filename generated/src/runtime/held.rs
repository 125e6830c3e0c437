// Written by `specwright generate`; changes are lost.
//! Values that are kept until it is known what they are for: what came before a union's tag.
//!
//! All of them stand in one list, in the order of the input, and texts are borrowed from it where they
//! can be: keeping takes one allocation, whatever is kept.

use std::{fmt, mem};

use serde::{
    Deserialize, Deserializer,
    de::{
        DeserializeSeed, EnumAccess, Error as _, IntoDeserializer, MapAccess, SeqAccess,
        VariantAccess, Visitor, value::BorrowedStrDeserializer,
    },
    forward_to_deserialize_any,
};

use super::misfit::Misfit;

/// Values one after the other: written at the end, read from the front.
#[derive(Debug, Default)]
pub(super) struct Held<'de> {
    steps: Vec<Step<'de>>,
    /// Texts that the input does not hold as they are.
    own: Vec<String>,
    next: usize,
}

/// Steps that there is room for from the start: growing costs more than keeping them.
const USUAL: usize = 32;

/// One value, or the beginning of one.
#[derive(Clone, Copy, Debug)]
enum Step<'de> {
    Null,
    Bool(bool),
    Unsigned(u64),
    Signed(i64),
    Float(f64),
    Lent(&'de str),
    /// The text of this index.
    Own(usize),
    /// So many items follow, up to the step of this index.
    List {
        items: usize,
        end: usize,
    },
    /// So many keys follow, each with its value.
    Object {
        items: usize,
        end: usize,
    },
}

impl<'de> Held<'de> {
    /// Keeps a key; what follows is its value.
    #[inline]
    pub(super) fn lent(&mut self, key: &'de str) {
        if self.steps.len() == self.steps.capacity() {
            self.steps.reserve(USUAL);
        }
        self.steps.push(Step::Lent(key));
    }

    /// The same for one that the input does not hold as it is.
    pub(super) fn own(&mut self, key: String) {
        self.steps.push(Step::Own(self.own.len()));
        self.own.push(key);
    }

    /// Whether there is another key.
    pub(super) fn has_next(&self) -> bool {
        self.next < self.steps.len()
    }

    /// Reads the next step, which is a key. A text of its own stays for messages.
    #[inline]
    pub(super) fn read_key<K: DeserializeSeed<'de>, E: serde::de::Error>(
        &mut self,
        seed: K,
    ) -> Result<K::Value, E> {
        let at = self.next;
        self.next += 1;
        match self.steps.get(at) {
            Some(Step::Lent(key)) => seed.deserialize(BorrowedStrDeserializer::new(key)),
            _ => seed.deserialize(self.text(at).into_deserializer()),
        }
    }

    /// Reads the next value, whose key was read just before.
    pub(super) fn read_value<V: DeserializeSeed<'de>>(
        &mut self,
        seed: V,
    ) -> Result<V::Value, Misfit> {
        let key = self.next.saturating_sub(1);
        seed.deserialize(&mut *self).map_err(|misfit| misfit.below(self.text(key)))
    }

    fn text(&self, at: usize) -> &str {
        match self.steps.get(at) {
            Some(Step::Lent(text)) => text,
            Some(Step::Own(index)) => &self.own[*index],
            _ => "",
        }
    }

    /// Lets go of the next value.
    fn skip(&mut self) {
        self.next = match self.steps.get(self.next) {
            Some(Step::List { end, .. } | Step::Object { end, .. }) => *end,
            _ => self.next + 1,
        };
    }
}

/// Keeps one value.
impl<'de> DeserializeSeed<'de> for &mut Held<'de> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for &mut Held<'de> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_unit<E: serde::de::Error>(self) -> Result<(), E> {
        self.steps.push(Step::Null);
        Ok(())
    }

    fn visit_none<E: serde::de::Error>(self) -> Result<(), E> {
        self.visit_unit()
    }

    fn visit_some<D: Deserializer<'de>>(self, inner: D) -> Result<(), D::Error> {
        inner.deserialize_any(self)
    }

    fn visit_bool<E: serde::de::Error>(self, value: bool) -> Result<(), E> {
        self.steps.push(Step::Bool(value));
        Ok(())
    }

    fn visit_u64<E: serde::de::Error>(self, value: u64) -> Result<(), E> {
        self.steps.push(Step::Unsigned(value));
        Ok(())
    }

    fn visit_i64<E: serde::de::Error>(self, value: i64) -> Result<(), E> {
        self.steps.push(Step::Signed(value));
        Ok(())
    }

    fn visit_f64<E: serde::de::Error>(self, value: f64) -> Result<(), E> {
        self.steps.push(Step::Float(value));
        Ok(())
    }

    fn visit_borrowed_str<E: serde::de::Error>(self, text: &'de str) -> Result<(), E> {
        self.steps.push(Step::Lent(text));
        Ok(())
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<(), E> {
        self.visit_string(text.to_owned())
    }

    fn visit_string<E: serde::de::Error>(self, text: String) -> Result<(), E> {
        self.own(text);
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        let (start, mut items) = (self.steps.len(), 0);
        self.steps.push(Step::Null);
        while list.next_element_seed(&mut *self)?.is_some() {
            items += 1;
        }
        self.steps[start] = Step::List { items, end: self.steps.len() };
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let (start, mut items) = (self.steps.len(), 0);
        self.steps.push(Step::Null);
        while map.next_key_seed(&mut *self)?.is_some() {
            map.next_value_seed(&mut *self)?;
            items += 1;
        }
        self.steps[start] = Step::Object { items, end: self.steps.len() };
        Ok(())
    }
}

/// Reads the next value.
impl<'de> Deserializer<'de> for &mut Held<'de> {
    type Error = Misfit;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Misfit> {
        let Some(step) = self.steps.get(self.next) else { return visitor.visit_unit() };
        self.next += 1;
        match *step {
            Step::Null => visitor.visit_unit(),
            Step::Bool(value) => visitor.visit_bool(value),
            Step::Unsigned(value) => visitor.visit_u64(value),
            Step::Signed(value) => visitor.visit_i64(value),
            Step::Float(value) => visitor.visit_f64(value),
            Step::Lent(text) => visitor.visit_borrowed_str(text),
            Step::Own(index) => visitor.visit_string(mem::take(&mut self.own[index])),
            Step::List { items, end } => {
                let read = visitor.visit_seq(Items { held: &mut *self, count: items, index: 0 })?;
                if self.next != end {
                    return Err(Misfit::invalid_length(items, &"a shorter list"));
                }
                Ok(read)
            }
            Step::Object { items, end } => {
                let read = visitor.visit_map(Entries { held: &mut *self, left: items })?;
                self.next = end;
                Ok(read)
            }
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Misfit> {
        if matches!(self.steps.get(self.next), None | Some(Step::Null)) {
            self.skip();
            return visitor.visit_none();
        }
        visitor.visit_some(self)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        visitor: V,
    ) -> Result<V::Value, Misfit> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Misfit> {
        self.skip();
        visitor.visit_unit()
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _name: &'static str,
        _variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Misfit> {
        let has_value = match self.steps.get(self.next) {
            Some(Step::Lent(_) | Step::Own(_)) => false,
            Some(Step::Object { items: 1, .. }) => true,
            Some(Step::Object { .. }) => return Err(Misfit::custom("an enum has one entry")),
            _ => return Err(Misfit::custom("an enum is a text or an object")),
        };
        self.next += usize::from(has_value);
        visitor.visit_enum(Variant { held: self, has_value })
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit
        unit_struct seq tuple tuple_struct map struct identifier
    }
}

struct Items<'h, 'de> {
    held: &'h mut Held<'de>,
    count: usize,
    index: usize,
}

impl<'de> SeqAccess<'de> for Items<'_, 'de> {
    type Error = Misfit;

    fn next_element_seed<T: DeserializeSeed<'de>>(
        &mut self,
        seed: T,
    ) -> Result<Option<T::Value>, Misfit> {
        if self.index == self.count {
            return Ok(None);
        }
        let index = self.index;
        self.index += 1;
        let item = seed.deserialize(&mut *self.held);
        item.map(Some).map_err(|misfit| misfit.below(&index.to_string()))
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.count - self.index)
    }
}

struct Entries<'h, 'de> {
    held: &'h mut Held<'de>,
    left: usize,
}

impl<'de> MapAccess<'de> for Entries<'_, 'de> {
    type Error = Misfit;

    fn next_key_seed<K: DeserializeSeed<'de>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, Misfit> {
        let Some(left) = self.left.checked_sub(1) else { return Ok(None) };
        self.left = left;
        self.held.read_key(seed).map(Some)
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, Misfit> {
        self.held.read_value(seed)
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.left)
    }
}

/// A variant as serde writes it, which types of the user's may be.
struct Variant<'h, 'de> {
    held: &'h mut Held<'de>,
    has_value: bool,
}

impl<'de> EnumAccess<'de> for Variant<'_, 'de> {
    type Error = Misfit;
    type Variant = Self;

    fn variant_seed<V: DeserializeSeed<'de>>(self, seed: V) -> Result<(V::Value, Self), Misfit> {
        Ok((self.held.read_key(seed)?, self))
    }
}

impl<'h, 'de> Variant<'h, 'de> {
    fn value(self) -> Result<&'h mut Held<'de>, Misfit> {
        let held = self.has_value.then_some(self.held);
        held.ok_or_else(|| Misfit::custom("the variant has a value"))
    }
}

impl<'de> VariantAccess<'de> for Variant<'_, 'de> {
    type Error = Misfit;

    fn unit_variant(self) -> Result<(), Misfit> {
        if self.has_value {
            return <()>::deserialize(self.held);
        }
        Ok(())
    }

    fn newtype_variant_seed<T: DeserializeSeed<'de>>(self, seed: T) -> Result<T::Value, Misfit> {
        seed.deserialize(self.value()?)
    }

    fn tuple_variant<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value, Misfit> {
        self.value()?.deserialize_any(visitor)
    }

    fn struct_variant<V: Visitor<'de>>(
        self,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Misfit> {
        self.value()?.deserialize_any(visitor)
    }
}
