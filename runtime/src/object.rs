//! Objects: how properties become fields, and fields properties.
//!
//! The macro `object!` of a generated crate declares a struct and, for each field, how it is read and
//! written: [`required`], [`optional`] or [`lenient`], and by which name. What derives of serde would
//! write out for every type stands here once.

use std::{collections::BTreeMap, fmt, marker::PhantomData, mem};

use serde::{
    Deserialize, Deserializer, Serialize, Serializer,
    de::{DeserializeSeed, Error as _, IgnoredAny, MapAccess, Visitor},
    ser::SerializeMap,
};

/// An object of the document.
pub trait Object<'de>: Sized {
    /// For messages.
    const NAME: &'static str;
    /// Its properties, in the order of the document.
    const PROPERTIES: &'static [&'static str];
    /// What becomes of properties that the document does not name.
    type Others: Others<'de>;

    /// Takes one property after the other.
    ///
    /// # Errors
    /// If one is not of its type, is there twice or is missing.
    fn read<A: MapAccess<'de>>(
        from: &mut ObjectReader<'de, A, Self::Others>,
    ) -> Result<Self, A::Error>;
}

/// What becomes of properties that the document does not name.
pub trait Others<'de>: Default {
    /// Whether they are kept; if not, nothing of them is read.
    const KEPT: bool = false;

    /// What is kept of a name until the value is read.
    type Name: Default + fmt::Debug;

    /// Looks at a name.
    ///
    /// # Errors
    /// If there must not be others.
    fn name<E: serde::de::Error>(
        name: &str,
        known: &'static [&'static str],
    ) -> Result<Self::Name, E>;

    /// Takes the value.
    ///
    /// # Errors
    /// If it is not of the type of the others.
    fn take<A: MapAccess<'de>>(&mut self, _name: Self::Name, map: &mut A) -> Result<(), A::Error> {
        map.next_value::<IgnoredAny>().map(drop)
    }
}

/// They are let go.
#[derive(Debug, Default)]
pub struct Ignored;

impl Others<'_> for Ignored {
    type Name = ();

    fn name<E: serde::de::Error>(_name: &str, _known: &'static [&'static str]) -> Result<(), E> {
        Ok(())
    }
}

/// There must not be any.
#[derive(Debug, Default)]
pub struct Closed;

impl Others<'_> for Closed {
    type Name = ();

    fn name<E: serde::de::Error>(name: &str, known: &'static [&'static str]) -> Result<(), E> {
        Err(E::unknown_field(name, known))
    }
}

impl<'de, T: Deserialize<'de>> Others<'de> for BTreeMap<String, T> {
    const KEPT: bool = true;
    type Name = String;

    fn name<E: serde::de::Error>(name: &str, _known: &'static [&'static str]) -> Result<String, E> {
        Ok(name.to_owned())
    }

    fn take<A: MapAccess<'de>>(&mut self, name: String, map: &mut A) -> Result<(), A::Error> {
        self.insert(name, map.next_value()?);
        Ok(())
    }
}

/// Reads an [`Object`].
///
/// # Errors
/// If it is no object; those of its properties.
pub fn read<'de, T: Object<'de>, D: Deserializer<'de>>(from: D) -> Result<T, D::Error> {
    if T::Others::KEPT {
        from.deserialize_map(ObjectVisitor(PhantomData))
    } else {
        from.deserialize_struct(T::NAME, T::PROPERTIES, ObjectVisitor(PhantomData))
    }
}

struct ObjectVisitor<T>(PhantomData<T>);

impl<'de, T: Object<'de>> Visitor<'de> for ObjectVisitor<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}, an object", T::NAME)
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<T, A::Error> {
        T::read(&mut ObjectReader {
            map,
            properties: T::PROPERTIES,
            next: 0,
            name: Default::default(),
            others: T::Others::default(),
        })
    }
}

/// Hands out the properties of an object that is being read.
///
/// A union of twenty objects is read by twenty times the code that is made for each of them: what all
/// objects can share is kept out of line, so that the processor finds it in its cache.
#[derive(Debug)]
pub struct ObjectReader<'de, A: MapAccess<'de>, O: Others<'de>> {
    map: A,
    properties: &'static [&'static str],
    /// Properties mostly come in the order of the document, so this one is looked at first.
    next: usize,
    /// Of the property that comes next, if the document does not name it.
    name: O::Name,
    /// What became of such properties.
    pub others: O,
}

impl<'de, A: MapAccess<'de>, O: Others<'de>> ObjectReader<'de, A, O> {
    /// Which property's value comes next, by index: as many as there are if the document does not
    /// name it, and one more at the end.
    ///
    /// # Errors
    /// If there must not be this one.
    #[inline(never)]
    pub fn next_field(&mut self) -> Result<usize, A::Error> {
        let (next, properties) = (self.next, self.properties);
        match self.map.next_key_seed(Name { next, properties, others: PhantomData::<O> })? {
            None => Ok(properties.len() + 1),
            Some(Named::Field(index)) => {
                self.next = index + 1;
                Ok(index)
            }
            Some(Named::Other(name)) => {
                self.name = name;
                Ok(properties.len())
            }
        }
    }

    /// Takes the value of a property that the document does not name.
    ///
    /// # Errors
    /// If it is not of the type of the others.
    pub fn other(&mut self) -> Result<(), A::Error> {
        self.others.take(mem::take(&mut self.name), &mut self.map)
    }

    #[cold]
    #[inline(never)]
    fn duplicate(&self) -> A::Error {
        A::Error::duplicate_field(self.properties[self.next - 1])
    }
}

/// Which property a name is.
struct Name<O> {
    next: usize,
    properties: &'static [&'static str],
    others: PhantomData<O>,
}

enum Named<N> {
    Field(usize),
    Other(N),
}

impl<'de, O: Others<'de>> DeserializeSeed<'de> for Name<O> {
    type Value = Named<O::Name>;

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<Self::Value, D::Error> {
        from.deserialize_identifier(self)
    }
}

impl<'de, O: Others<'de>> Visitor<'de> for Name<O> {
    type Value = Named<O::Name>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the name of a property")
    }

    #[inline]
    fn visit_str<E: serde::de::Error>(self, name: &str) -> Result<Self::Value, E> {
        if self.properties.get(self.next) == Some(&name) {
            return Ok(Named::Field(self.next));
        }
        match self.properties.iter().position(|property| *property == name) {
            Some(index) => Ok(Named::Field(index)),
            None => O::name(name, self.properties).map(Named::Other),
        }
    }
}

/// A property that has to be there; whether it may be null is up to its type.
pub mod required {
    use super::{
        Deserialize, MapAccess, ObjectReader, ObjectWriter, Others, Serialize, SerializeMap,
    };

    /// The field before it is known.
    pub type Slot<T> = Option<T>;

    /// Reads the value.
    ///
    /// # Errors
    /// If it is not of its type, or the property was there before.
    #[inline(never)]
    pub fn read<'de, A: MapAccess<'de>, O: Others<'de>, T: Deserialize<'de>>(
        from: &mut ObjectReader<'de, A, O>,
        slot: &mut Option<T>,
    ) -> Result<(), A::Error> {
        if slot.is_some() {
            return Err(from.duplicate());
        }
        *slot = Some(from.map.next_value()?);
        Ok(())
    }

    /// Looks at the field once all have been read.
    ///
    /// # Errors
    /// If the property was not there.
    #[inline]
    pub fn check<T, E: serde::de::Error>(slot: &Option<T>, name: &'static str) -> Result<(), E> {
        if slot.is_none() { Err(E::missing_field(name)) } else { Ok(()) }
    }

    /// The field, which [`check`] has looked at.
    ///
    /// # Panics
    /// If it is not known.
    pub fn take<T>(slot: Option<T>) -> T {
        slot.expect("it is required, and so was there")
    }

    /// Writes the property.
    pub fn write<M: SerializeMap, T: Serialize>(
        to: &mut ObjectWriter<M>,
        name: &'static str,
        value: &T,
    ) {
        to.entry(name, value);
    }
}

/// A property that may be left out; whether it may be null is up to its type.
pub mod optional {
    pub use super::required::read;
    use super::{ObjectWriter, Serialize, SerializeMap};

    /// The field before it is known.
    pub type Slot<T> = T;

    /// Nothing to look at: it may be left out.
    ///
    /// # Errors
    /// None.
    pub fn check<T, E>(_slot: &T, _name: &'static str) -> Result<(), E> {
        Ok(())
    }

    /// The field once all have been read.
    pub fn take<T>(slot: T) -> T {
        slot
    }

    /// Writes the property if it is there.
    pub fn write<M: SerializeMap, T: Serialize>(
        to: &mut ObjectWriter<M>,
        name: &'static str,
        value: &Option<T>,
    ) {
        if let Some(value) = value {
            to.entry(name, value);
        }
    }
}

/// A property that may be left out, and counts as left out if it is null.
pub mod lenient {
    pub use super::optional::{Slot, check, take, write};
    use super::{Deserialize, MapAccess, ObjectReader, Others};

    /// Reads the value.
    ///
    /// # Errors
    /// If it is not of its type, or the property was there before.
    #[inline(never)]
    pub fn read<'de, A: MapAccess<'de>, O: Others<'de>, T: Deserialize<'de>>(
        from: &mut ObjectReader<'de, A, O>,
        slot: &mut Option<T>,
    ) -> Result<(), A::Error> {
        if slot.is_some() {
            return Err(from.duplicate());
        }
        *slot = from.map.next_value()?;
        Ok(())
    }
}

/// Takes the properties of an object that is being written.
#[derive(Debug)]
pub struct ObjectWriter<M: SerializeMap> {
    map: M,
    failed: Option<M::Error>,
}

impl<M: SerializeMap> ObjectWriter<M> {
    /// Begins an object.
    ///
    /// # Errors
    /// Those of the serializer.
    pub fn new<S: Serializer<SerializeMap = M, Error = M::Error>>(to: S) -> Result<Self, M::Error> {
        Ok(Self { map: to.serialize_map(None)?, failed: None })
    }

    fn entry<T: Serialize>(&mut self, name: &str, value: &T) {
        if self.failed.is_none() {
            self.failed = self.map.serialize_entry(name, value).err();
        }
    }

    /// Writes what the document does not name.
    pub fn others<T: Serialize>(&mut self, others: &BTreeMap<String, T>) {
        for (name, value) in others {
            self.entry(name, value);
        }
    }

    /// Ends the object.
    ///
    /// # Errors
    /// The first of the serializer.
    pub fn end(self) -> Result<M::Ok, M::Error> {
        match self.failed {
            Some(error) => Err(error),
            None => self.map.end(),
        }
    }
}
