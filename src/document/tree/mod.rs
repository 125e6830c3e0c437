//! What a file says, in little memory: a member of an object takes twenty bytes.
//!
//! Texts stay where they are written, in the text of the file; only what does not stand there in one
//! piece, since it has escapes or is folded, is put together beside it. The members of one object lie
//! side by side, and so do the items of one list; neither is allocated by itself.
//!
//! In: values, innermost first, by [`TreeBuilder`]. Out: [`Tree`], looked at as [`Part`]s.

mod build;
mod part;
#[cfg(test)]
mod tests;

use std::{collections::BTreeMap, fmt, ops::Range, sync::Arc};

use serde_json::{Number, Value};

pub(super) use build::TreeBuilder;
pub(crate) use part::{Items, Members, Part};

/// Objects with more members are searched by a sorted list of them.
const FEW: usize = 16;
/// Marks a text that does not stand in the file; no text is longer than this.
const OWN: u32 = 1 << 31;

/// All that one file says.
pub(super) struct Tree {
    texts: Texts,
    members: Vec<Member>,
    items: Vec<Raw>,
    numbers: Vec<Number>,
    /// Of each object with many members, by its first: all of them, in the order of their keys.
    sorted: BTreeMap<u32, Box<[u32]>>,
    root: Raw,
}

/// A value of the tree that is being made.
#[derive(Clone, Copy, Debug)]
pub(super) enum Raw {
    Null,
    Bool(bool),
    Number(u32),
    String(Text),
    Array(Run),
    Object(Run),
}

/// Where a text is: in the file, or, with [`OWN`] in its start, beside it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Text {
    start: u32,
    length: u32,
}

/// Neighbours in one of the lists of the tree.
#[derive(Clone, Copy, Debug)]
pub(super) struct Run {
    first: u32,
    length: u32,
}

#[derive(Clone, Copy)]
struct Member {
    key: Text,
    value: Raw,
}

struct Texts {
    file: Arc<str>,
    own: String,
}

impl Texts {
    fn get(&self, text: Text) -> &str {
        let length = text.length as usize;
        if text.start & OWN == 0 {
            let start = text.start as usize;
            &self.file[start..start + length]
        } else {
            let start = (text.start & !OWN) as usize;
            &self.own[start..start + length]
        }
    }
}

impl Run {
    fn of(self) -> Range<usize> {
        let first = self.first as usize;
        first..first + self.length as usize
    }
}

impl Tree {
    /// A tree of a value that came another way; `None` if its texts are too long for one.
    pub(super) fn of(value: &Value) -> Option<Self> {
        let mut builder = TreeBuilder::new(Arc::default());
        let root = builder.value(value);
        builder.finish(root)
    }

    /// A tree of one text: that of the file.
    pub(super) fn of_text(file: &Arc<str>) -> Option<Self> {
        let mut builder = TreeBuilder::new(Arc::clone(file));
        let root = builder.string(file);
        builder.finish(root)
    }

    /// The whole.
    pub(super) fn root(&self) -> Part<'_> {
        self.part(self.root)
    }

    fn part(&self, raw: Raw) -> Part<'_> {
        match raw {
            Raw::Null => Part::Null,
            Raw::Bool(flag) => Part::Bool(flag),
            Raw::Number(index) => Part::Number(&self.numbers[index as usize]),
            Raw::String(text) => Part::String(self.texts.get(text)),
            Raw::Array(run) => Part::Array(Items { tree: self, run }),
            Raw::Object(run) => Part::Object(Members { tree: self, run }),
        }
    }
}

impl fmt::Debug for Tree {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.root(), f)
    }
}
