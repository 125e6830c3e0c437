//! One of several types: told apart by a tag, or by what each of them looks like.

use std::{borrow::Cow, cell::Cell, fmt, marker::PhantomData};

use serde::{
    Deserialize, Deserializer, Serialize,
    de::{
        DeserializeSeed, Error as _, IgnoredAny, MapAccess, SeqAccess, Visitor,
        value::{BorrowedStrDeserializer, MapAccessDeserializer},
    },
    forward_to_deserialize_any,
};
use serde_json::Value;

use super::{
    held::Held,
    misfit::{Misfit, Placed},
};

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

    /// Reads the branch of objects whose tag is missing or unknown; `None` if there is no such
    /// branch.
    ///
    /// # Errors
    /// Those of the branch.
    fn read_other<D: Deserializer<'de>>(_object: D) -> Option<Result<Self, D::Error>> {
        None
    }

    /// Reads an object without a tag; `None` if only the tag can tell.
    ///
    /// # Errors
    /// Those of the branch.
    fn read_missing<D: Deserializer<'de>>(object: D) -> Option<Result<Self, D::Error>> {
        Self::read_other(object)
    }
}

/// Reads a [`Tagged`] union. Nothing is buffered if the tag is the first property.
///
/// # Errors
/// If the tag is missing or unknown; those of the branch.
pub fn read_tagged<'de, T: Tagged<'de>, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<T, D::Error> {
    deserializer.deserialize_map(TagVisitor(PhantomData))
}

struct TagVisitor<T>(PhantomData<T>);

impl<'de, T: Tagged<'de>> Visitor<'de> for TagVisitor<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}, an object with `{}`", T::NAME, T::TAG)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<T, A::Error> {
        let mut before = Held::default();
        while let Some(is_tag) = map.next_key_seed(KeySeed::<T>(&mut before, PhantomData))? {
            if !is_tag {
                map.next_value_seed(&mut before)?;
                continue;
            }
            let tag = map.next_value_seed(TagSeed(T::TAGS))?;
            let text = tag.text();
            let mut rest =
                Rest { before, tag: Some(tag), source: Source::Before, name: T::TAG, map };
            return match T::read(&text, MapAccessDeserializer::new(&mut rest)) {
                Some(Ok(branch)) => Ok(branch),
                Some(Err(error)) => {
                    Err(A::Error::custom(format_args!("{} `{text}`: {error}", T::NAME)))
                }
                None => Err(A::Error::custom(format_args!(
                    "{}: `{}` is `{text}`, which is none of `{}`",
                    T::NAME,
                    T::TAG,
                    T::TAGS.join("`, `")
                ))),
            };
        }
        let mut all = Rest { before, tag: None, source: Source::Before, name: T::TAG, map };
        T::read_missing(MapAccessDeserializer::new(&mut all)).unwrap_or_else(|| {
            Err(A::Error::custom(format_args!("{}: `{}` is missing", T::NAME, T::TAG)))
        })
    }
}

/// Reads a key and says whether it is that of the tag; another is kept.
struct KeySeed<'h, 'de, T>(&'h mut Held<'de>, PhantomData<T>);

impl<'de, T: Tagged<'de>> DeserializeSeed<'de> for KeySeed<'_, 'de, T> {
    type Value = bool;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<bool, D::Error> {
        deserializer.deserialize_identifier(self)
    }
}

impl<'de, T: Tagged<'de>> Visitor<'de> for KeySeed<'_, 'de, T> {
    type Value = bool;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the name of a property")
    }

    fn visit_borrowed_str<E: serde::de::Error>(self, key: &'de str) -> Result<bool, E> {
        if key == T::TAG {
            return Ok(true);
        }
        self.0.lent(key);
        Ok(false)
    }

    fn visit_str<E: serde::de::Error>(self, key: &str) -> Result<bool, E> {
        if key == T::TAG {
            return Ok(true);
        }
        self.0.own(key.to_owned());
        Ok(false)
    }
}

/// The value of a tag: one that is listed, or stands in the text, costs nothing to keep.
enum Tag<'de> {
    Plain(&'de str),
    Other(Value),
}

impl<'de> Tag<'de> {
    fn text(&self) -> Cow<'de, str> {
        match self {
            Self::Plain(text) => Cow::Borrowed(text),
            Self::Other(Value::String(text)) => Cow::Owned(text.clone()),
            Self::Other(value) => Cow::Owned(value.to_string()),
        }
    }
}

/// A tag as its branch reads it, which may have it as an option.
struct TagText<'de, E>(&'de str, PhantomData<E>);

impl<'de, E: serde::de::Error> Deserializer<'de> for TagText<'de, E> {
    type Error = E;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, E> {
        visitor.visit_borrowed_str(self.0)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, E> {
        visitor.visit_some(self)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        visitor: V,
    ) -> Result<V::Value, E> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, E> {
        BorrowedStrDeserializer::new(self.0).deserialize_enum(name, variants, visitor)
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit
        unit_struct seq tuple tuple_struct map struct identifier ignored_any
    }
}

/// Reads the value of a tag, of which these are expected.
struct TagSeed(&'static [&'static str]);

impl<'de> DeserializeSeed<'de> for TagSeed {
    type Value = Tag<'de>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Tag<'de>, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for TagSeed {
    type Value = Tag<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "one of `{}`", self.0.join("`, `"))
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Tag<'de>, E> {
        let listed = self.0.iter().find(|known| **known == text);
        Ok(listed.map_or_else(|| Tag::Other(text.into()), |known| Tag::Plain(known)))
    }

    fn visit_borrowed_str<E: serde::de::Error>(self, text: &'de str) -> Result<Tag<'de>, E> {
        Ok(Tag::Plain(text))
    }

    fn visit_bool<E: serde::de::Error>(self, value: bool) -> Result<Tag<'de>, E> {
        Ok(Tag::Other(value.into()))
    }

    fn visit_i64<E: serde::de::Error>(self, value: i64) -> Result<Tag<'de>, E> {
        Ok(Tag::Other(value.into()))
    }

    fn visit_u64<E: serde::de::Error>(self, value: u64) -> Result<Tag<'de>, E> {
        Ok(Tag::Other(value.into()))
    }

    fn visit_f64<E: serde::de::Error>(self, value: f64) -> Result<Tag<'de>, E> {
        Ok(Tag::Other(value.into()))
    }

    fn visit_unit<E: serde::de::Error>(self) -> Result<Tag<'de>, E> {
        Ok(Tag::Other(Value::Null))
    }
}

/// An object put together again: what came before the tag, the tag, and what is still to come.
struct Rest<'de, A> {
    before: Held<'de>,
    tag: Option<Tag<'de>>,
    /// Of the key that was given last.
    source: Source,
    name: &'static str,
    map: A,
}

#[derive(Clone, Copy)]
enum Source {
    Before,
    Tag,
    Map,
}

impl<'de, A: MapAccess<'de>> MapAccess<'de> for Rest<'de, A> {
    type Error = A::Error;

    #[inline]
    fn next_key_seed<K: DeserializeSeed<'de>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, A::Error> {
        match self.source {
            Source::Map => return self.map.next_key_seed(seed),
            Source::Before if self.before.has_next() => {
                return self.before.read_key(seed).map(Some);
            }
            Source::Before if self.tag.is_some() => {
                self.source = Source::Tag;
                return seed.deserialize(BorrowedStrDeserializer::new(self.name)).map(Some);
            }
            Source::Before | Source::Tag => self.source = Source::Map,
        }
        self.map.next_key_seed(seed)
    }

    #[inline]
    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, A::Error> {
        match (self.source, &self.tag) {
            (Source::Map, _) | (Source::Tag, None) => self.map.next_value_seed(seed),
            (Source::Before, _) => self.before.read_value(seed).map_err(A::Error::custom),
            (Source::Tag, Some(Tag::Plain(text))) => seed.deserialize(TagText(text, PhantomData)),
            (Source::Tag, Some(Tag::Other(value))) => {
                let read = seed.deserialize(Placed(value));
                read.map_err(|misfit| A::Error::custom(misfit.below(self.name)))
            }
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
    pub read: fn(&Value) -> Result<T, Misfit>,
}

/// How well a branch fits: by scalars that it alone can hold, then by how much of the value it
/// knows and whether it loses nothing, then by how much it requires, so that a branch that takes
/// everything wins only where no other knows anything.
type Score = (usize, usize, bool, usize);

/// Why a branch is out of the question.
enum Unlike<'a> {
    Kind(&'static str),
    Fixed(&'a str, &'a [&'a str]),
    Missing(&'a str),
    Unknown(&'a str),
    Unread(Misfit),
}

impl fmt::Display for Unlike<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Kind(found) => write!(f, "does not accept {found}"),
            Self::Fixed("", texts) => write!(f, "it must be `{}`", texts.join("` or `")),
            Self::Fixed(name, texts) => write!(f, "`{name}` must be `{}`", texts.join("` or `")),
            Self::Missing(name) => write!(f, "`{name}` is missing"),
            Self::Unknown(name) => write!(f, "must not have `{name}`"),
            Self::Unread(misfit) => misfit.fmt(f),
        }
    }
}

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
    let (value, others) = deserializer.deserialize_newtype_struct(EITHER, Either)?;
    choose(&value, branches)
        .or_else(|reasons| {
            let mut others = others.iter().map(|other| choose(other, branches));
            others.find_map(Result::ok).ok_or(reasons)
        })
        .map_err(|reasons| {
            D::Error::custom(format_args!("{name} is none of its branches: {reasons}"))
        })
}

/// Reads an object that has no tag, though others of its union have one, by what it looks like.
///
/// # Errors
/// If it is none of the branches.
pub fn read_by_looks<'de, T: Tagged<'de>, D: Deserializer<'de>>(
    object: D,
    branches: &[Branch<T>],
) -> Result<T, D::Error> {
    let value = Value::deserialize(object)?;
    choose(&value, branches).map_err(|reasons| {
        D::Error::custom(format_args!(
            "{}: `{}` is missing, and without it this is none of the branches: {reasons}",
            T::NAME,
            T::TAG
        ))
    })
}

/// A value of a union as each of the branches that can be read of it.
pub(super) fn readings<T: Serialize>(value: &T, branches: &[Branch<T>]) -> impl Iterator<Item = T> {
    let value = serde_json::to_value(value).unwrap_or_default();
    branches.iter().filter_map(move |branch| {
        branch.fit(&value).ok()?;
        (branch.read)(&value).ok()
    })
}

fn choose<T>(value: &Value, branches: &[Branch<T>]) -> Result<T, String> {
    let _trials = Trials::begin(value);
    let mut reasons = Vec::new();
    let mut candidates = Vec::new();
    for branch in branches {
        match branch.fit(value) {
            Ok(score) => candidates.push((score, branch)),
            Err(unlike) => reasons.push((branch.name, unlike)),
        }
    }
    // Stable: of two that fit equally well the first in the document wins.
    candidates.sort_by_key(|(score, _)| std::cmp::Reverse(*score));
    for (_, branch) in candidates {
        match (branch.read)(value) {
            Ok(value) => return Ok(value),
            Err(misfit) => reasons.push((branch.name, Unlike::Unread(misfit))),
        }
        if !Trials::go_on() {
            break;
        }
    }
    let reasons: Vec<String> =
        reasons.iter().map(|(name, unlike)| format!("{name}: {unlike}")).collect();
    let mut reasons = reasons.join("; ");
    if let Some((end, _)) = reasons.char_indices().nth(LONGEST) {
        reasons.truncate(end);
        reasons.push('…');
    }
    Err(reasons)
}

/// Reasons end after so many characters: those of a union in a union hold those of the inner one.
const LONGEST: usize = 2_000;

thread_local! {
    /// How often a branch may yet fail, within the value that is being read.
    static LEFT: Cell<Option<usize>> = const { Cell::new(None) };
}

/// How often branches may fail. Each level of a union in itself tries those of the next one again:
/// without an end, a small value that fits nowhere would be read for years.
struct Trials {
    is_outermost: bool,
}

impl Trials {
    fn begin(value: &Value) -> Self {
        let is_outermost = LEFT.get().is_none();
        if is_outermost {
            LEFT.set(Some(1_000 + 64 * size(value)));
        }
        Self { is_outermost }
    }

    /// Counts a failure, and says whether another branch may be tried.
    fn go_on() -> bool {
        let left = LEFT.get().and_then(|left| left.checked_sub(1));
        LEFT.set(Some(left.unwrap_or_default()));
        left.is_some()
    }
}

impl Drop for Trials {
    fn drop(&mut self) {
        if self.is_outermost {
            LEFT.set(None);
        }
    }
}

/// How many values there are in a value, itself among them.
fn size(value: &Value) -> usize {
    match value {
        Value::Array(items) => 1 + items.iter().map(size).sum::<usize>(),
        Value::Object(map) => 1 + map.values().map(size).sum::<usize>(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => 1,
    }
}

impl<T> Branch<T> {
    fn fit<'a>(&'a self, value: &'a Value) -> Result<Score, Unlike<'a>> {
        let found = kind_of(value);
        if self.kinds & found == 0 {
            return Err(Unlike::Kind(describe(value)));
        }
        let (mut fixed, mut known, mut whole, mut required) = (0, 0, true, 0);
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
            return Err(Unlike::Fixed(name, texts));
        }
        if let Value::Object(map) = value {
            if let Some(missing) = self.required.iter().find(|name| !map.contains_key(**name)) {
                return Err(Unlike::Missing(missing));
            }
            required = self.required.len();
            known += required + self.known.iter().filter(|name| map.contains_key(**name)).count();
            let names_none = self.required.is_empty() && self.known.is_empty();
            whole = names_none || known == map.len();
            let is_known = |name: &String| {
                self.required.contains(&name.as_str()) || self.known.contains(&name.as_str())
            };
            if self.closed
                && let Some(name) = map.keys().find(|name| !is_known(name))
            {
                return Err(Unlike::Unknown(name));
            }
        }
        Ok((fixed, known, whole, required))
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

/// A value and, of a parameter, which is text, what else the text may stand for.
struct Either;

impl<'de> Visitor<'de> for Either {
    type Value = (Value, Vec<Value>);

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(self, inner: D) -> Result<Self::Value, D::Error> {
        Ok((Value::deserialize(inner)?, Vec::new()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut all: A) -> Result<Self::Value, A::Error> {
        let first = all.next_element()?.unwrap_or_default();
        let mut others = Vec::new();
        while let Some(other) = all.next_element()? {
            others.push(other);
        }
        Ok((first, others))
    }
}

/// Asks the deserializer of parameters for its text and for all that it may stand for.
pub(super) const EITHER: &str = "specwright either";

/// A text enum. No text is copied for a value that is listed.
///
/// # Errors
/// Those of the deserializer.
pub fn read_text<'de, T, D>(deserializer: D) -> Result<T, D::Error>
where
    T: for<'t> From<&'t str> + From<String>,
    D: Deserializer<'de>,
{
    struct Text<T>(PhantomData<T>);

    impl<T: for<'t> From<&'t str> + From<String>> Visitor<'_> for Text<T> {
        type Value = T;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a string")
        }

        fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<T, E> {
            Ok(text.into())
        }

        fn visit_string<E: serde::de::Error>(self, text: String) -> Result<T, E> {
            Ok(text.into())
        }
    }

    deserializer.deserialize_str(Text(PhantomData))
}

/// Any value; of a parameter, which is text, the scalar that the text is, if it is one.
///
/// # Errors
/// Those of the deserializer.
pub fn read_any<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Value, D::Error> {
    struct Any;

    impl<'de> Visitor<'de> for Any {
        type Value = Value;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
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
