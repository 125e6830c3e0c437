//! Looking at a tree.

use std::fmt;

use serde::{Serialize, Serializer};
use serde_json::{Map, Number, Value};

use super::{super::location::unescape, FEW, Member, Raw, Run, Tree};

/// A value that a tree holds. Copies are cheap.
#[derive(Clone, Copy)]
pub(crate) enum Part<'t> {
    Null,
    Bool(bool),
    Number(&'t Number),
    String(&'t str),
    Array(Items<'t>),
    Object(Members<'t>),
}

/// The members of an object, in document order, each key once.
#[derive(Clone, Copy)]
pub(crate) struct Members<'t> {
    pub(super) tree: &'t Tree,
    pub(super) run: Run,
}

/// The items of an array.
#[derive(Clone, Copy)]
pub(crate) struct Items<'t> {
    pub(super) tree: &'t Tree,
    pub(super) run: Run,
}

impl<'t> Part<'t> {
    /// The member of an object that has a key.
    pub(crate) fn get(self, key: &str) -> Option<Self> {
        self.as_object()?.get(key)
    }

    /// The value at a pointer's text, as RFC 6901 has it.
    pub(crate) fn at(self, pointer: &str) -> Option<Self> {
        if !pointer.is_empty() && !pointer.starts_with('/') {
            return None;
        }
        pointer.split('/').skip(1).try_fold(self, |part, token| match part {
            Self::Object(members) => members.get(&unescape(token)),
            Self::Array(_) if token.len() > 1 && token.starts_with(['0', '+']) => None,
            Self::Array(items) => items.get(token.parse().ok()?),
            Self::Null | Self::Bool(_) | Self::Number(_) | Self::String(_) => None,
        })
    }

    pub(crate) fn as_object(self) -> Option<Members<'t>> {
        if let Self::Object(members) = self { Some(members) } else { None }
    }

    pub(crate) fn as_array(self) -> Option<Items<'t>> {
        if let Self::Array(items) = self { Some(items) } else { None }
    }

    pub(crate) fn as_str(self) -> Option<&'t str> {
        if let Self::String(text) = self { Some(text) } else { None }
    }

    pub(crate) fn as_number(self) -> Option<&'t Number> {
        if let Self::Number(number) = self { Some(number) } else { None }
    }

    pub(crate) fn as_bool(self) -> Option<bool> {
        if let Self::Bool(flag) = self { Some(flag) } else { None }
    }

    pub(crate) fn is_null(self) -> bool {
        matches!(self, Self::Null)
    }

    pub(crate) fn is_object(self) -> bool {
        matches!(self, Self::Object(_))
    }

    pub(crate) fn is_array(self) -> bool {
        matches!(self, Self::Array(_))
    }

    /// A copy that stands by itself.
    pub(crate) fn to_json(self) -> Value {
        match self {
            Self::Null => Value::Null,
            Self::Bool(flag) => Value::Bool(flag),
            Self::Number(number) => Value::Number(number.clone()),
            Self::String(text) => Value::String(text.to_owned()),
            Self::Array(items) => Value::Array(items.into_iter().map(Self::to_json).collect()),
            Self::Object(members) => {
                let mut map = Map::with_capacity(members.len());
                map.extend(
                    members.into_iter().map(|(key, value)| (key.to_owned(), value.to_json())),
                );
                Value::Object(map)
            }
        }
    }
}

/// Objects are equal whatever the order of their members.
impl PartialEq for Part<'_> {
    fn eq(&self, other: &Self) -> bool {
        match (*self, *other) {
            (Self::Null, Self::Null) => true,
            (Self::Bool(one), Self::Bool(other)) => one == other,
            (Self::Number(one), Self::Number(other)) => one == other,
            (Self::String(one), Self::String(other)) => one == other,
            (Self::Array(one), Self::Array(other)) => {
                one.len() == other.len() && one.into_iter().eq(other)
            }
            (Self::Object(one), Self::Object(other)) => {
                one.len() == other.len()
                    && one.into_iter().all(|(key, value)| other.get(key) == Some(value))
            }
            _ => false,
        }
    }
}

impl Serialize for Part<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Null => serializer.serialize_unit(),
            Self::Bool(flag) => serializer.serialize_bool(*flag),
            Self::Number(number) => number.serialize(serializer),
            Self::String(text) => serializer.serialize_str(text),
            Self::Array(items) => serializer.collect_seq(*items),
            Self::Object(members) => serializer.collect_map(*members),
        }
    }
}

/// As JSON, on one line.
impl fmt::Display for Part<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&serde_json::to_string(self).map_err(|_| fmt::Error)?)
    }
}

impl fmt::Debug for Part<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.to_json(), f)
    }
}

impl<'t> Members<'t> {
    fn list(self) -> &'t [Member] {
        &self.tree.members[self.run.of()]
    }

    fn of(self, member: Member) -> (&'t str, Part<'t>) {
        (self.tree.texts.get(member.key), self.tree.part(member.value))
    }

    pub(crate) fn len(self) -> usize {
        self.run.length as usize
    }

    pub(crate) fn is_empty(self) -> bool {
        self.run.length == 0
    }

    pub(crate) fn get(self, key: &str) -> Option<Part<'t>> {
        let texts = &self.tree.texts;
        let found = if self.len() <= FEW {
            let length = key.len();
            let mut members = self.list().iter();
            members
                .find(|member| member.key.length as usize == length && texts.get(member.key) == key)
        } else {
            let sorted = &self.tree.sorted[&self.run.first];
            let member = |place: u32| &self.tree.members[place as usize];
            let found = sorted.binary_search_by_key(&key, |place| texts.get(member(*place).key));
            found.ok().map(|place| member(sorted[place]))
        };
        found.map(|member| self.tree.part(member.value))
    }

    pub(crate) fn contains_key(self, key: &str) -> bool {
        self.get(key).is_some()
    }

    pub(crate) fn keys(self) -> impl Iterator<Item = &'t str> + Clone {
        self.list().iter().map(move |member| self.tree.texts.get(member.key))
    }

    pub(crate) fn values(self) -> impl Iterator<Item = Part<'t>> {
        self.list().iter().map(move |member| self.tree.part(member.value))
    }
}

impl<'t> IntoIterator for Members<'t> {
    type Item = (&'t str, Part<'t>);
    type IntoIter = MembersIter<'t>;

    fn into_iter(self) -> Self::IntoIter {
        MembersIter { members: self, list: self.list().iter() }
    }
}

/// Goes through the members of an object.
#[derive(Clone)]
pub(crate) struct MembersIter<'t> {
    members: Members<'t>,
    list: std::slice::Iter<'t, Member>,
}

impl<'t> Iterator for MembersIter<'t> {
    type Item = (&'t str, Part<'t>);

    fn next(&mut self) -> Option<Self::Item> {
        self.list.next().map(|member| self.members.of(*member))
    }
}

impl<'t> Items<'t> {
    fn list(self) -> &'t [Raw] {
        &self.tree.items[self.run.of()]
    }

    pub(crate) fn len(self) -> usize {
        self.run.length as usize
    }

    #[cfg(feature = "lint")]
    pub(crate) fn is_empty(self) -> bool {
        self.run.length == 0
    }

    pub(crate) fn get(self, index: usize) -> Option<Part<'t>> {
        self.list().get(index).map(|raw| self.tree.part(*raw))
    }
}

impl<'t> IntoIterator for Items<'t> {
    type Item = Part<'t>;
    type IntoIter = ItemsIter<'t>;

    fn into_iter(self) -> Self::IntoIter {
        ItemsIter { tree: self.tree, list: self.list().iter() }
    }
}

/// Goes through the items of an array.
#[derive(Clone)]
pub(crate) struct ItemsIter<'t> {
    tree: &'t Tree,
    list: std::slice::Iter<'t, Raw>,
}

impl<'t> Iterator for ItemsIter<'t> {
    type Item = Part<'t>;

    fn next(&mut self) -> Option<Self::Item> {
        self.list.next().map(|raw| self.tree.part(*raw))
    }
}
