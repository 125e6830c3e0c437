//! Making a tree, value by value.

use std::{collections::BTreeMap, sync::Arc};

use indexmap::IndexMap;
use serde_json::{Number, Value};

use super::{FEW, Member, OWN, Part, Raw, Run, Text, Texts, Tree};

/// Makes a tree. Members and items are given to it when their object or list is closed.
pub(in crate::document) struct TreeBuilder {
    tree: Tree,
    /// Of the collections that are open, the innermost last.
    open_members: Vec<Member>,
    open_items: Vec<Raw>,
    /// Some text found no more room.
    is_full: bool,
}

/// How large a tree was at some time.
pub(in crate::document) struct Mark {
    own: usize,
    members: usize,
    items: usize,
    numbers: usize,
}

impl TreeBuilder {
    /// `file` is the text that most texts stand in.
    pub(in crate::document) fn new(file: Arc<str>) -> Self {
        let tree = Tree {
            texts: Texts { file, own: String::new() },
            members: Vec::new(),
            items: Vec::new(),
            numbers: Vec::new(),
            sorted: BTreeMap::new(),
            root: Raw::Null,
        };
        Self { tree, open_members: Vec::new(), open_items: Vec::new(), is_full: false }
    }

    /// A value that is whole, unless it is part of one that is left out by [`cut`](Self::cut).
    pub(in crate::document) fn part(&self, raw: Raw) -> Part<'_> {
        self.tree.part(raw)
    }

    /// A text; one that is borrowed from the file's is not copied.
    pub(in crate::document) fn text(&mut self, text: &str) -> Text {
        let Texts { file, own } = &mut self.tree.texts;
        let length = u32::try_from(text.len()).unwrap_or(OWN);
        let start = text.as_ptr().addr().wrapping_sub(file.as_ptr().addr());
        if start.checked_add(text.len()).is_some_and(|end| end <= file.len().min(OWN as usize)) {
            return Text { start: u32::try_from(start).unwrap_or_default(), length };
        }
        match u32::try_from(own.len()) {
            Ok(start) if start < OWN - length.min(OWN) => {
                own.push_str(text);
                Text { start: start | OWN, length }
            }
            _ => {
                self.is_full = true;
                Text { start: 0, length: 0 }
            }
        }
    }

    pub(in crate::document) fn string(&mut self, text: &str) -> Raw {
        Raw::String(self.text(text))
    }

    pub(in crate::document) fn number(&mut self, number: Number) -> Raw {
        self.tree.numbers.push(number);
        Raw::Number(index(self.tree.numbers.len() - 1))
    }

    /// A number, or the text of one that JSON does not have.
    pub(in crate::document) fn float(&mut self, value: f64) -> Raw {
        match Number::from_f64(value) {
            Some(number) => self.number(number),
            None => self.string(&value.to_string()),
        }
    }

    /// Opens an object: what [`close_object`](Self::close_object) wants to know.
    pub(in crate::document) fn open_object(&self) -> usize {
        self.open_members.len()
    }

    /// Adds to the innermost object that is open.
    pub(in crate::document) fn member(&mut self, key: Text, value: Raw) {
        self.open_members.push(Member { key, value });
    }

    /// Closes the innermost object, and says whether a key stood in it twice: the last one counts, in
    /// the place of the first.
    pub(in crate::document) fn close_object(&mut self, opened: usize) -> (Raw, bool) {
        let texts = &self.tree.texts;
        let open = &self.open_members[opened..];
        let key = |member: &Member| texts.get(member.key);
        let mut sorted = Vec::new();
        let has_twins = if open.len() <= FEW {
            let mut open = open.iter().enumerate();
            open.any(|(before, member)| {
                self.open_members[opened..opened + before]
                    .iter()
                    .any(|other| other.key.length == member.key.length && key(other) == key(member))
            })
        } else {
            sorted.extend(0..index(open.len()));
            sorted.sort_unstable_by_key(|place| key(&open[*place as usize]));
            sorted
                .windows(2)
                .any(|pair| key(&open[pair[0] as usize]) == key(&open[pair[1] as usize]))
        };
        if has_twins {
            let mut single = IndexMap::new();
            for member in open {
                single.insert(key(member), *member);
            }
            let single: Vec<Member> = single.into_values().collect();
            self.open_members.truncate(opened);
            self.open_members.extend(single);
            return (self.close_object(opened).0, true);
        }
        let first = index(self.tree.members.len());
        let length = index(open.len());
        if !sorted.is_empty() {
            for place in &mut sorted {
                *place += first;
            }
            self.tree.sorted.insert(first, sorted.into());
        }
        self.tree.members.extend(self.open_members.drain(opened..));
        (Raw::Object(Run { first, length }), false)
    }

    /// Opens a list: what [`close_list`](Self::close_list) wants to know.
    pub(in crate::document) fn open_list(&self) -> usize {
        self.open_items.len()
    }

    /// Adds to the innermost list that is open.
    pub(in crate::document) fn item(&mut self, value: Raw) {
        self.open_items.push(value);
    }

    /// How many items the list has so far.
    pub(in crate::document) fn length(&self, opened: usize) -> usize {
        self.open_items.len() - opened
    }

    pub(in crate::document) fn close_list(&mut self, opened: usize) -> Raw {
        let first = index(self.tree.items.len());
        let length = index(self.length(opened));
        self.tree.items.extend(self.open_items.drain(opened..));
        Raw::Array(Run { first, length })
    }

    pub(in crate::document) fn mark(&self) -> Mark {
        Mark {
            own: self.tree.texts.own.len(),
            members: self.tree.members.len(),
            items: self.tree.items.len(),
            numbers: self.tree.numbers.len(),
        }
    }

    /// Forgets the values that were made since a mark.
    pub(in crate::document) fn cut(&mut self, mark: &Mark) {
        self.tree.texts.own.truncate(mark.own);
        self.tree.members.truncate(mark.members);
        self.tree.items.truncate(mark.items);
        self.tree.numbers.truncate(mark.numbers);
        self.tree.sorted.split_off(&index(mark.members));
    }

    pub(super) fn value(&mut self, value: &Value) -> Raw {
        match value {
            Value::Null => Raw::Null,
            Value::Bool(flag) => Raw::Bool(*flag),
            Value::Number(number) => self.number(number.clone()),
            Value::String(text) => self.string(text),
            Value::Array(items) => {
                let opened = self.open_list();
                for item in items {
                    let item = self.value(item);
                    self.item(item);
                }
                self.close_list(opened)
            }
            Value::Object(map) => {
                let opened = self.open_object();
                for (key, value) in map {
                    let (key, value) = (self.text(key), self.value(value));
                    self.member(key, value);
                }
                self.close_object(opened).0
            }
        }
    }

    /// Whether there are more texts than a tree takes, and so the tree is not what was read.
    pub(in crate::document) fn is_full(&self) -> bool {
        self.is_full
    }

    /// The tree, unless it [is full](Self::is_full).
    pub(in crate::document) fn finish(self, root: Raw) -> Option<Tree> {
        let mut tree = Tree { root, ..self.tree };
        tree.texts.own.shrink_to_fit();
        tree.members.shrink_to_fit();
        tree.items.shrink_to_fit();
        tree.numbers.shrink_to_fit();
        (!self.is_full).then_some(tree)
    }
}

/// Readers end at four million values.
fn index(length: usize) -> u32 {
    u32::try_from(length).expect("a tree has fewer than 2^32 values")
}
