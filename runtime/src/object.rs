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
    /// What each of them becomes, and last what others do.
    const FIELDS: &'static [Field<Self::At>];
    /// Which field.
    type At: 'static;
    /// What becomes of properties that the document does not name.
    type Others: Others<'de>;

    /// Takes one property after the other.
    ///
    /// # Errors
    /// If one is not of its type, is there twice or is missing.
    fn read<A: MapAccess<'de>>(from: ObjectReader<'de, A, Self>) -> Result<Self, A::Error>;
}

/// What a property becomes.
#[derive(Debug)]
pub struct Field<At> {
    /// The field.
    pub at: At,
    /// Whether it is a mistake to leave it out.
    pub required: bool,
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
        T::read(ObjectReader {
            map,
            next: 0,
            seen: Seen::default(),
            name: Default::default(),
            others: T::Others::default(),
        })
    }
}

/// Hands out the properties of an object that is being read.
#[derive(Debug)]
pub struct ObjectReader<'de, A: MapAccess<'de>, T: Object<'de>> {
    map: A,
    /// Properties mostly come in the order of the document, so this one is looked at first.
    next: usize,
    seen: Seen,
    /// Of the property that comes next, if the document does not name it.
    name: <T::Others as Others<'de>>::Name,
    /// What became of such properties.
    pub others: T::Others,
}

impl<'de, A: MapAccess<'de>, T: Object<'de>> ObjectReader<'de, A, T> {
    /// The field whose value comes next; `None` at the end, and then each that is required was
    /// there.
    ///
    /// # Errors
    /// If a property is there twice, one is missing or there must not be this one.
    #[inline]
    pub fn next_field(&mut self) -> Result<Option<&'static T::At>, A::Error> {
        let seed = Name::<T> { next: self.next, of: PhantomData };
        let index = match self.map.next_key_seed(seed)? {
            None => return self.complete(),
            Some(Named::Field(index)) => index,
            Some(Named::Other(name)) => {
                self.name = name;
                return Ok(T::FIELDS.last().map(|field| &field.at));
            }
        };
        if !self.seen.insert(index) {
            return Err(A::Error::duplicate_field(T::PROPERTIES[index]));
        }
        self.next = index + 1;
        Ok(Some(&T::FIELDS[index].at))
    }

    /// Takes the value of a property that the document does not name.
    ///
    /// # Errors
    /// If it is not of the type of the others.
    pub fn other(&mut self) -> Result<(), A::Error> {
        self.others.take(mem::take(&mut self.name), &mut self.map)
    }

    fn complete(&self) -> Result<Option<&'static T::At>, A::Error> {
        for (index, field) in T::FIELDS.iter().enumerate() {
            if field.required && !self.seen.contains(index) {
                return Err(A::Error::missing_field(T::PROPERTIES[index]));
            }
        }
        Ok(None)
    }
}

/// Which properties were there, by index.
#[derive(Debug, Default)]
struct Seen {
    first: u64,
    /// Those of large objects.
    more: Vec<u64>,
}

impl Seen {
    fn contains(&self, index: usize) -> bool {
        let bits = match index / 64 {
            0 => self.first,
            word => self.more.get(word - 1).copied().unwrap_or_default(),
        };
        bits & (1 << (index % 64)) != 0
    }

    /// Whether it was not there before.
    #[inline]
    fn insert(&mut self, index: usize) -> bool {
        let word = match index / 64 {
            0 => &mut self.first,
            word => self.far(word),
        };
        let before = *word;
        *word |= 1 << (index % 64);
        before != *word
    }

    #[cold]
    fn far(&mut self, word: usize) -> &mut u64 {
        self.more.resize(self.more.len().max(word), 0);
        &mut self.more[word - 1]
    }
}

/// Which property a name is.
struct Name<T> {
    next: usize,
    of: PhantomData<T>,
}

enum Named<N> {
    Field(usize),
    Other(N),
}

impl<'de, T: Object<'de>> DeserializeSeed<'de> for Name<T> {
    type Value = Named<<T::Others as Others<'de>>::Name>;

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<Self::Value, D::Error> {
        from.deserialize_identifier(self)
    }
}

impl<'de, T: Object<'de>> Visitor<'de> for Name<T> {
    type Value = Named<<T::Others as Others<'de>>::Name>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the name of a property")
    }

    #[inline]
    fn visit_str<E: serde::de::Error>(self, name: &str) -> Result<Self::Value, E> {
        if T::PROPERTIES.get(self.next) == Some(&name) {
            return Ok(Named::Field(self.next));
        }
        match T::PROPERTIES.iter().position(|property| *property == name) {
            Some(index) => Ok(Named::Field(index)),
            None => T::Others::name(name, T::PROPERTIES).map(Named::Other),
        }
    }
}

/// A property that has to be there; whether it may be null is up to its type.
pub mod required {
    use super::{
        Deserialize, MapAccess, Object, ObjectReader, ObjectWriter, Serialize, SerializeMap,
    };

    /// Whether it is a mistake to leave it out.
    pub const REQUIRED: bool = true;

    /// The field before it is known.
    pub type Slot<T> = Option<T>;

    /// Reads the value.
    ///
    /// # Errors
    /// If it is not of its type.
    #[inline]
    pub fn read<'de, A: MapAccess<'de>, O: Object<'de>, T: Deserialize<'de>>(
        from: &mut ObjectReader<'de, A, O>,
        slot: &mut Option<T>,
    ) -> Result<(), A::Error> {
        *slot = Some(from.map.next_value()?);
        Ok(())
    }

    /// The field once all have been read.
    ///
    /// # Panics
    /// If it was not; [`ObjectReader::next_field`] sees to that.
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

    /// Whether it is a mistake to leave it out.
    pub const REQUIRED: bool = false;

    /// The field before it is known.
    pub type Slot<T> = T;

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
    pub use super::optional::{REQUIRED, Slot, take, write};
    use super::{Deserialize, MapAccess, Object, ObjectReader};

    /// Reads the value.
    ///
    /// # Errors
    /// If it is not of its type.
    #[inline]
    pub fn read<'de, A: MapAccess<'de>, O: Object<'de>, T: Deserialize<'de>>(
        from: &mut ObjectReader<'de, A, O>,
        slot: &mut Option<T>,
    ) -> Result<(), A::Error> {
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
