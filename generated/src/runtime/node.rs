// Written by `specwright generate`; changes are lost.
//! Text on its way to a value: what is wanted decides how it is split.

use std::collections::BTreeMap;

use serde::de::{
    DeserializeSeed, Deserializer, EnumAccess, Error as _, IntoDeserializer, MapAccess, SeqAccess,
    VariantAccess, Visitor,
    value::{MapDeserializer, SeqDeserializer, StringDeserializer},
};

use serde_json::Value;

use super::style::{StyleError, decode, decoded};

/// What stands between the parts of a joined value.
#[derive(Clone, Copy, Debug)]
pub(super) enum Delimiter {
    Comma,
    Dot,
    Space,
    Pipe,
}

/// A value that has not been asked yet what it is.
#[derive(Clone, Debug)]
pub(super) enum Node {
    /// One text, decoded.
    Text(String),
    /// Parts in one text. `encoded`: percent-encoded, and whether `+` is a space.
    Joined { text: String, delimiter: Delimiter, pairs: bool, encoded: Option<bool> },
    /// Parts under names of their own: for a list those under the own name, for an object all.
    Spread { own: Vec<String>, all: Vec<(String, String)> },
    /// `name[key]`; `[]` and indices make lists.
    Map(Keyed),
}

/// Nodes in the order of their arrival, each at hand by its name.
#[derive(Clone, Debug, Default)]
pub(super) struct Keyed {
    all: Vec<(String, Node)>,
    at: BTreeMap<String, usize>,
}

impl Keyed {
    fn push(&mut self, name: String, node: Node) {
        self.at.entry(name.clone()).or_insert(self.all.len());
        self.all.push((name, node));
    }

    fn get_mut(&mut self, name: &str) -> Option<&mut Node> {
        self.at.get(name).map(|at| &mut self.all[*at].1)
    }
}

impl FromIterator<(String, Node)> for Keyed {
    fn from_iter<I: IntoIterator<Item = (String, Node)>>(nodes: I) -> Self {
        let mut keyed = Self::default();
        nodes.into_iter().for_each(|(name, node)| keyed.push(name, node));
        keyed
    }
}

/// The most brackets that a key may have, as deep as JSON may be for `serde_json`.
const DEEPEST: usize = 128;

impl Node {
    pub(super) fn joined(raw: &str, delimiter: Delimiter, pairs: bool, query: bool) -> Self {
        Self::Joined { text: raw.to_owned(), delimiter, pairs, encoded: Some(query) }
    }

    /// Gathers `name[a][b]=…` into a tree.
    pub(super) fn deep(
        name: &str,
        pairs: impl Iterator<Item = (String, String)>,
    ) -> Result<Self, StyleError> {
        let mut root = None;
        for (key, value) in pairs {
            let Some(rest) = key.strip_prefix(name) else { continue };
            if rest.is_empty() {
                root.get_or_insert(Self::Text(value));
            } else {
                root.get_or_insert(Self::Map(Keyed::default())).insert(&keys(rest)?, value);
            }
        }
        Ok(root.unwrap_or(Self::Map(Keyed::default())))
    }

    /// A whole form body as a tree.
    pub(super) fn form(pairs: impl Iterator<Item = (String, String)>) -> Result<Self, StyleError> {
        let mut root = Self::Map(Keyed::default());
        for (key, value) in pairs {
            let (head, rest) = key
                .find('[')
                .filter(|at| *at > 0)
                .map_or((key.as_str(), ""), |at| key.split_at(at));
            let mut path = vec![head.to_owned()];
            path.extend(keys(rest)?);
            root.insert(&path, value);
        }
        Ok(root)
    }

    /// Puts another node in the place of an entry.
    pub(super) fn replace(&mut self, name: &str, node: Self) {
        if let Self::Map(entries) = self
            && let Some(entry) = entries.get_mut(name)
        {
            *entry = node;
        }
    }

    /// Makes the text of an entry one of its items, even if it could be all of them as JSON.
    pub(super) fn stand_alone(&mut self, name: &str) {
        if let Self::Map(entries) = self
            && let Some(entry) = entries.get_mut(name)
            && let Self::Text(text) = entry
        {
            *entry = Self::Spread { own: vec![std::mem::take(text)], all: Vec::new() };
        }
    }

    /// Makes one entry of those with these names, unless there is one already.
    pub(super) fn gather(&mut self, name: &str, properties: &[&str]) {
        let Self::Map(entries) = self else { return };
        if entries.at.contains_key(name) {
            return;
        }
        let all = std::mem::take(entries).all.into_iter();
        let (own, others): (Vec<_>, Vec<_>) =
            all.partition(|(key, _)| properties.contains(&key.as_str()));
        *entries = others.into_iter().collect();
        if !own.is_empty() {
            entries.push(name.to_owned(), Self::Map(own.into_iter().collect()));
        }
    }

    fn insert(&mut self, path: &[String], value: String) {
        let Some((key, rest)) = path.split_first() else { return };
        if let Self::Text(first) = self {
            // `a=1&a[b]=2`: the plain one is kept beside the keyed ones.
            let first = Self::Text(std::mem::take(first));
            *self = Self::Map(std::iter::once((String::new(), first)).collect());
        }
        let Self::Map(entries) = self else { return };
        if rest.is_empty() {
            if key.is_empty() {
                entries.push(entries.all.len().to_string(), Self::Text(value));
            } else if let Some(node) = entries.get_mut(key) {
                // A repeated key is a list.
                match node {
                    Self::Spread { own, .. } => own.push(value),
                    Self::Text(first) => {
                        let own = vec![std::mem::take(first), value];
                        *node = Self::Spread { own, all: Vec::new() };
                    }
                    Self::Map(_) | Self::Joined { .. } => {}
                }
            } else {
                entries.push(key.clone(), Self::Text(value));
            }
            return;
        }
        let position = entries.at.get(key).copied().unwrap_or_else(|| {
            let last = entries.all.len();
            let name = if key.is_empty() { last.to_string() } else { key.clone() };
            entries.push(name, Self::Map(Keyed::default()));
            last
        });
        entries.all[position].1.insert(rest, value);
    }

    fn text(&self) -> String {
        match self {
            Self::Text(text) => text.clone(),
            Self::Joined { text, encoded, .. } => decoded(text, *encoded),
            Self::Spread { own, .. } => own.first().cloned().unwrap_or_default(),
            Self::Map(entries) => {
                entries.all.first().map(|(_, node)| node.text()).unwrap_or_default()
            }
        }
    }

    /// Everything that the text may stand for, what is closest to it first.
    fn readings(self) -> Vec<Value> {
        let several = matches!(&self, Self::Spread { own, .. } if own.len() > 1);
        let is_map = matches!(&self, Self::Map(_))
            || matches!(&self, Self::Spread { own, .. } if own.is_empty());
        if is_map {
            let mut both = [false, true].map(|meant| self.clone().tree(meant)).to_vec();
            both.dedup();
            return both;
        }
        let mut readings = Vec::new();
        if !several {
            let text = self.text();
            readings.extend([Value::String(text.clone()), scalar(text, true)]);
        }
        if !matches!(self, Self::Text(_)) {
            for meant in [false, true] {
                let items = self.clone().items().into_iter().map(|item| item.tree(meant));
                readings.push(Value::Array(items.collect()));
            }
        }
        readings.dedup();
        readings
    }

    /// As a value; `meant`: its texts as the scalars that they may stand for.
    fn tree(self, meant: bool) -> Value {
        let is_list = |entries: &[(String, Self)]| {
            let mut keys = entries.iter().enumerate();
            !entries.is_empty() && keys.all(|(index, (key, _))| *key == index.to_string())
        };
        match self {
            Self::Map(entries) if is_list(&entries.all) => {
                entries.all.into_iter().map(|(_, node)| node.tree(meant)).collect()
            }
            Self::Map(entries) => {
                entries.all.into_iter().map(|(key, node)| (key, node.tree(meant))).collect()
            }
            Self::Spread { own, all } if own.is_empty() => {
                let entries = Self::Spread { own, all }.pairs(None);
                entries.into_iter().map(|(key, node)| (key, node.tree(meant))).collect()
            }
            Self::Spread { own, .. } if own.len() > 1 => {
                own.into_iter().map(|text| scalar(text, meant)).collect()
            }
            other => scalar(other.text(), meant),
        }
    }

    fn items(self) -> Vec<Node> {
        match self {
            Self::Text(text) => vec![Self::Text(text)],
            Self::Joined { text, delimiter, encoded, .. } => {
                split(&text, delimiter, encoded).map(Self::Text).collect()
            }
            Self::Spread { own, .. } => own.into_iter().map(Self::Text).collect(),
            Self::Map(entries) => entries.all.into_iter().map(|(_, node)| node).collect(),
        }
    }

    fn pairs(self, fields: Option<&[&str]>) -> Vec<(String, Node)> {
        match self {
            Self::Text(text) => vec![(String::new(), Self::Text(text))],
            Self::Joined { text, delimiter, pairs, encoded } => {
                let part = |text: &str| decoded(text, encoded);
                if pairs {
                    pieces(&text, delimiter)
                        .into_iter()
                        .filter_map(|piece| piece.split_once('='))
                        .map(|(key, value)| (part(key), Self::Text(part(value))))
                        .collect()
                } else {
                    let pieces = pieces(&text, delimiter);
                    pieces
                        .chunks(2)
                        .map(|pair| (part(pair[0]), Self::Text(part(pair.get(1).unwrap_or(&"")))))
                        .collect()
                }
            }
            Self::Spread { all, .. } => {
                let mut found = Keyed::default();
                for (key, value) in all {
                    if fields.is_some_and(|fields| !fields.contains(&key.as_str())) {
                        continue;
                    }
                    match found.get_mut(&key) {
                        Some(Self::Spread { own, .. }) => own.push(value),
                        _ => found.push(key, Self::Spread { own: vec![value], all: Vec::new() }),
                    }
                }
                found.all
            }
            Self::Map(entries) => entries.all,
        }
    }
}

/// A text, or what it may be meant as.
fn scalar(text: String, meant: bool) -> Value {
    let read = meant.then(|| serde_json::from_str::<Value>(&text).ok()).flatten();
    read.filter(|read| !read.is_string()).unwrap_or(Value::String(text))
}

/// `[a][b][]` as `a`, `b`, and an empty one.
fn keys(brackets: &str) -> Result<Vec<String>, StyleError> {
    let pieces = brackets.split('[').skip(1);
    if pieces.clone().nth(DEEPEST).is_some() {
        return Err(StyleError(format!("a key has more than {DEEPEST} brackets")));
    }
    Ok(pieces.map(|piece| piece.strip_suffix(']').unwrap_or(piece).to_owned()).collect())
}

fn pieces(text: &str, delimiter: Delimiter) -> Vec<&str> {
    if text.is_empty() {
        return Vec::new();
    }
    match delimiter {
        Delimiter::Comma => text.split(',').collect(),
        Delimiter::Dot => text.split('.').collect(),
        Delimiter::Space => text.split("%20").flat_map(|part| part.split(['+', ' '])).collect(),
        Delimiter::Pipe => text
            .split('|')
            .flat_map(|part| part.split("%7C"))
            .flat_map(|part| part.split("%7c"))
            .collect(),
    }
}

fn split(text: &str, delimiter: Delimiter, encoded: Option<bool>) -> impl Iterator<Item = String> {
    let pieces: Vec<String> = pieces(text, delimiter)
        .into_iter()
        .map(|piece| match encoded {
            Some(query) => decode(piece, query),
            // Header lists may have spaces after their commas.
            None => piece.trim_matches([' ', '\t']).to_owned(),
        })
        .collect();
    pieces.into_iter()
}

impl serde::de::Error for StyleError {
    fn custom<T: std::fmt::Display>(message: T) -> Self {
        Self(message.to_string())
    }
}

macro_rules! parsed {
    ($($method:ident $visit:ident $type:ty, $what:literal $(if $holds:path)?;)*) => {$(
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, StyleError> {
            let text = self.text();
            match text.parse::<$type>() {
                Ok(value) $(if $holds(value))? => visitor.$visit(value),
                _ => Err(StyleError::custom(format_args!("`{text}` is not {}", $what))),
            }
        }
    )*};
}

impl<'de> Deserializer<'de> for Node {
    type Error = StyleError;

    parsed! {
        deserialize_i8 visit_i8 i8, "an integer of 8 bits";
        deserialize_i16 visit_i16 i16, "an integer of 16 bits";
        deserialize_i32 visit_i32 i32, "an integer of 32 bits";
        deserialize_i64 visit_i64 i64, "an integer";
        deserialize_u8 visit_u8 u8, "a whole number of 8 bits";
        deserialize_u16 visit_u16 u16, "a whole number of 16 bits";
        deserialize_u32 visit_u32 u32, "a whole number of 32 bits";
        deserialize_u64 visit_u64 u64, "a whole number";
        deserialize_f32 visit_f32 f32, "a number" if f32::is_finite;
        deserialize_f64 visit_f64 f64, "a number" if f64::is_finite;
        deserialize_bool visit_bool bool, "`true` or `false`";
        deserialize_char visit_char char, "one character";
    }

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, StyleError> {
        match self {
            Self::Map(_) => self.deserialize_map(visitor),
            Self::Spread { ref own, .. } if own.len() > 1 => self.deserialize_seq(visitor),
            Self::Spread { ref own, .. } if own.is_empty() => self.deserialize_map(visitor),
            _ => visitor.visit_string(self.text()),
        }
    }

    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, StyleError> {
        visitor.visit_string(self.text())
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, StyleError> {
        visitor.visit_string(self.text())
    }

    fn deserialize_bytes<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, StyleError> {
        visitor.visit_byte_buf(self.text().into_bytes())
    }

    fn deserialize_byte_buf<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, StyleError> {
        self.deserialize_bytes(visitor)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, StyleError> {
        visitor.visit_some(self)
    }

    fn deserialize_unit<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, StyleError> {
        visitor.visit_unit()
    }

    fn deserialize_unit_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        visitor: V,
    ) -> Result<V::Value, StyleError> {
        visitor.visit_unit()
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        visitor: V,
    ) -> Result<V::Value, StyleError> {
        if name == super::union::ANY
            && let Ok(scalar) = serde_json::from_str::<Value>(&self.text())
            && !scalar.is_string()
        {
            return visitor.visit_newtype_struct(scalar).map_err(StyleError::custom);
        }
        if name == super::union::EITHER {
            let readings = self.readings().into_iter();
            let all: SeqDeserializer<_, serde_json::Error> = SeqDeserializer::new(readings);
            return visitor.visit_seq(all).map_err(StyleError::custom);
        }
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, StyleError> {
        if let Self::Text(text) = &self
            && text.starts_with('[')
            && let Ok(value) = serde_json::from_str::<Value>(text)
        {
            return value.deserialize_seq(visitor).map_err(StyleError::custom);
        }
        let mut left = Items(self.items().into_iter());
        let read = visitor.visit_seq(&mut left)?;
        if left.0.len() > 0 {
            return Err(StyleError::custom("a shorter list is expected"));
        }
        Ok(read)
    }

    fn deserialize_tuple<V: Visitor<'de>>(
        self,
        _length: usize,
        visitor: V,
    ) -> Result<V::Value, StyleError> {
        self.deserialize_seq(visitor)
    }

    fn deserialize_tuple_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        _length: usize,
        visitor: V,
    ) -> Result<V::Value, StyleError> {
        self.deserialize_seq(visitor)
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, StyleError> {
        if let Self::Text(text) = &self
            && text.starts_with('{')
            && let Ok(value) = serde_json::from_str::<Value>(text)
        {
            return value.deserialize_map(visitor).map_err(StyleError::custom);
        }
        visitor.visit_map(Entries { entries: self.pairs(None).into_iter(), value: None })
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, StyleError> {
        if let Self::Text(text) = &self
            && text.starts_with('{')
            && let Ok(value) = serde_json::from_str::<Value>(text)
        {
            return value.deserialize_map(visitor).map_err(StyleError::custom);
        }
        visitor.visit_map(Entries { entries: self.pairs(Some(fields)).into_iter(), value: None })
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _name: &'static str,
        _variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, StyleError> {
        visitor.visit_enum(Named(self.text()))
    }

    fn deserialize_identifier<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, StyleError> {
        visitor.visit_string(self.text())
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, StyleError> {
        visitor.visit_unit()
    }
}

struct Items(std::vec::IntoIter<Node>);

impl<'de> SeqAccess<'de> for Items {
    type Error = StyleError;

    fn next_element_seed<T: DeserializeSeed<'de>>(
        &mut self,
        seed: T,
    ) -> Result<Option<T::Value>, StyleError> {
        self.0.next().map(|node| seed.deserialize(node)).transpose()
    }
}

struct Entries {
    entries: std::vec::IntoIter<(String, Node)>,
    value: Option<Node>,
}

impl<'de> MapAccess<'de> for Entries {
    type Error = StyleError;

    fn next_key_seed<K: DeserializeSeed<'de>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, StyleError> {
        let Some((key, value)) = self.entries.next() else { return Ok(None) };
        self.value = Some(value);
        let key: StringDeserializer<StyleError> = key.into_deserializer();
        seed.deserialize(key).map(Some)
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(
        &mut self,
        seed: V,
    ) -> Result<V::Value, StyleError> {
        let node = self.value.take().unwrap_or_else(|| Node::Text(String::new()));
        seed.deserialize(node)
    }
}

struct Named(String);

impl<'de> EnumAccess<'de> for Named {
    type Error = StyleError;
    type Variant = Self;

    fn variant_seed<V: DeserializeSeed<'de>>(
        self,
        seed: V,
    ) -> Result<(V::Value, Self), StyleError> {
        let name: StringDeserializer<StyleError> = self.0.clone().into_deserializer();
        Ok((seed.deserialize(name)?, self))
    }
}

impl<'de> VariantAccess<'de> for Named {
    type Error = StyleError;

    fn unit_variant(self) -> Result<(), StyleError> {
        Ok(())
    }

    fn newtype_variant_seed<T: DeserializeSeed<'de>>(
        self,
        seed: T,
    ) -> Result<T::Value, StyleError> {
        seed.deserialize(Node::Text(self.0))
    }

    fn tuple_variant<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value, StyleError> {
        let empty = SeqDeserializer::new(std::iter::empty::<String>());
        visitor.visit_seq(empty)
    }

    fn struct_variant<V: Visitor<'de>>(
        self,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, StyleError> {
        let empty = MapDeserializer::new(std::iter::empty::<(String, String)>());
        visitor.visit_map(empty)
    }
}
