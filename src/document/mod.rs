//! Files in memory: text to values, references to places, places to lines.
//!
//! In: the path of a document, or its text. Out: a [`Document`]: every file that it reaches, each
//! a tree of JSON values in document order. A [`Location`] names a value by file and pointer.
//!
//! Only `load` opens files. Meaning begins in [`ir`](crate::ir): here an object is an object.
//!
//! Start at [`load`]. Standards: YAML 1.2, RFC 8259 (JSON), RFC 6901 (JSON Pointer), RFC 3986.

mod held;
mod load;
mod location;
mod node;
mod overlay;
mod parse;
mod position;
mod quick;
mod reference;
mod tree;
mod version;
mod yaml;

use std::{
    borrow::Cow,
    collections::BTreeMap,
    sync::{Arc, OnceLock},
};

use camino::{Utf8Path, Utf8PathBuf};
use serde_json::Value;

pub use load::{Fetch, Input, LoadError, LoadOptions, Loaded, load, load_with_overlays};
pub(crate) use location::push_token;
pub use location::{FileId, Location, Pointer};
pub(crate) use node::Node;
pub use parse::SyntaxError;
#[cfg(feature = "lint")]
pub(crate) use parse::looks_like_json;
pub use position::{Position, Span};
pub use reference::ReferenceError;
pub(crate) use tree::{Items, Members, Part};
pub use version::Version;

use crate::diagnostic::Focus;
use position::PositionTree;
use tree::Tree;

/// What a text says, as a file of a document would be read.
///
/// # Errors
/// If it is neither JSON nor YAML.
#[cfg(feature = "lint")]
pub(crate) fn value_of(text: &str) -> Result<Value, SyntaxError> {
    parse::parse(&text.into()).map(|parsed| parsed.whole(text))
}

/// The large data of one file.
#[derive(Clone)]
pub(crate) struct HeldData {
    text: Arc<str>,
    held: Arc<held::Held>,
}

impl HeldData {
    /// The value at a pointer, which stays in memory from now on.
    pub(crate) fn get(&self, pointer: &Pointer) -> &Value {
        self.held.get(&self.text, pointer.as_str()).unwrap_or(&Value::Null)
    }

    /// The value at a pointer, of which nothing more stays in memory than did.
    pub(crate) fn read(&self, pointer: &Pointer) -> Cow<'_, Value> {
        self.held.read(&self.text, pointer.as_str()).unwrap_or(Cow::Borrowed(&Value::Null))
    }
}

/// One description of an API: its root file and all that the root's references reach.
#[derive(Debug)]
pub struct Document {
    files: Vec<SourceFile>,
    version: Version,
    /// By path from the root file's directory, normalised.
    by_path: BTreeMap<Utf8PathBuf, Result<FileId, String>>,
    /// Places that `$anchor` and `$dynamicAnchor` name.
    anchors: BTreeMap<(FileId, String), Vec<Location>>,
    /// Places that `$id` names.
    ids: BTreeMap<String, Location>,
    /// The same below the root of a file, each with its absolute name.
    resources: BTreeMap<FileId, Vec<(Pointer, String)>>,
    /// What overlays brought.
    origins: overlay::Origins,
}

/// One file, as text and as a value.
#[derive(Debug)]
pub struct SourceFile {
    /// As messages show it: relative to where the root document was named from.
    pub path: Utf8PathBuf,
    /// Relative to the directory of the root file, normalised.
    key: Utf8PathBuf,
    /// All of it.
    pub text: Arc<str>,
    /// What it says, but for what is held.
    tree: OnceLock<Tree>,
    held: Arc<held::Held>,
    /// Whether the tree is what the text says, and can be made again.
    is_written: bool,
    /// Whether it was read as JSON.
    is_json: bool,
    positions: OnceLock<PositionTree>,
    /// Where each line begins, in bytes.
    lines: OnceLock<Vec<usize>>,
}

impl SourceFile {
    fn new(path: Utf8PathBuf, key: Utf8PathBuf, text: Arc<str>, parsed: parse::Parsed) -> Self {
        let parse::Parsed { tree, held, is_json, .. } = parsed;
        let (held, tree) = (Arc::new(held), OnceLock::from(tree));
        Self {
            path,
            key,
            text,
            tree,
            held,
            is_written: true,
            is_json,
            positions: OnceLock::new(),
            lines: OnceLock::new(),
        }
    }

    /// What it says; for a file that is neither JSON nor YAML its text as a string. Large examples
    /// are `null` in it, since most readers need none of them: [`Document::get`] has them.
    pub(crate) fn tree(&self) -> Part<'_> {
        let read = || match parse::parse(&self.text) {
            Ok(parsed) => Some(parsed.tree),
            Err(_) => Tree::of_text(&self.text),
        };
        self.tree.get_or_init(|| read().expect("it was read before")).root()
    }

    /// A copy of all that it says.
    pub fn value(&self) -> Value {
        let mut value = self.tree().to_json();
        self.held.restore(&self.text, &mut value);
        value
    }

    fn positions(&self) -> &PositionTree {
        self.positions.get_or_init(|| {
            if self.is_json {
                PositionTree::of_json(&self.text)
            } else {
                PositionTree::new(&self.text)
            }
        })
    }

    fn line_starts(&self) -> &[usize] {
        self.lines.get_or_init(|| {
            // YAML ends a line at a carriage return, too, and so do editors.
            let bytes = self.text.as_bytes();
            let ends = memchr::memchr2_iter(b'\n', b'\r', bytes)
                .filter(|index| bytes.get(*index..index + 2) != Some(b"\r\n"));
            std::iter::once(0).chain(ends.map(|index| index + 1)).collect()
        })
    }

    /// Where a position is in the text, in bytes.
    pub fn offset(&self, position: Position) -> Option<usize> {
        let line = self.line(position.line)?;
        let start = self.line_starts()[position.line as usize - 1];
        let before = position.column.checked_sub(1)? as usize;
        let length: usize = line.chars().take(before).map(char::len_utf8).sum();
        Some(start + length)
    }

    /// The text of a span, without the space around it.
    fn slice(&self, span: Span) -> Option<&str> {
        self.text.get(self.offset(span.start)?..self.offset(span.end)?).map(str::trim)
    }

    /// A line of the text, counted from 1, without its end.
    pub fn line(&self, number: u32) -> Option<&str> {
        let starts = self.line_starts();
        let index = number.checked_sub(1)? as usize;
        let start = *starts.get(index)?;
        let end = starts.get(index + 1).map_or(self.text.len(), |next| next - 1);
        Some(self.text.get(start..end)?.trim_end_matches('\r'))
    }
}

impl Document {
    /// The file that was named on the command line.
    pub fn root(&self) -> &SourceFile {
        &self.files[0]
    }

    /// Which OAS the root file is written in.
    pub fn version(&self) -> Version {
        self.version
    }

    /// All files, the root first, then in the order in which references reached them.
    pub fn files(&self) -> impl Iterator<Item = (FileId, &SourceFile)> {
        self.files.iter().enumerate().map(|(index, file)| (FileId::new(index), file))
    }

    /// The file with this id.
    pub fn file(&self, id: FileId) -> &SourceFile {
        &self.files[id.get()]
    }

    /// Path of the root file as messages show it.
    pub fn path(&self) -> &Utf8Path {
        &self.root().path
    }

    /// A copy of the value at a place; references are not followed.
    pub fn get(&self, at: &Location) -> Option<Value> {
        self.part(at).map(Part::to_json)
    }

    /// The value at a place; references are not followed.
    pub(crate) fn part(&self, at: &Location) -> Option<Part<'_>> {
        let (file, pointer) = (self.file(at.file), at.pointer.as_str());
        let found = file.tree().at(pointer);
        match found {
            Some(Part::Null) | None => file.held.find(&file.text, pointer).or(found),
            Some(_) => found,
        }
    }

    /// A value that is held as text, of which nothing more stays in memory than did; `None` if it is
    /// held as a value.
    pub(crate) fn held(&self, at: &Location) -> Option<Cow<'_, Value>> {
        let file = self.file(at.file);
        file.held.read(&file.text, at.pointer.as_str())
    }

    /// Whether a value has parts that are held as text, and so are `null` in it: a file of data may
    /// look like a file of a document.
    pub(crate) fn holds_within(&self, at: &Location) -> bool {
        self.file(at.file).held.is_within(at.pointer.as_str())
    }

    /// Gives back the memory of the trees, once all is read that is wanted of them: they are made
    /// again from their texts if somebody asks.
    #[cfg(feature = "cli")]
    pub(crate) fn forget_trees(&mut self) {
        for file in self.files.iter_mut().filter(|file| file.is_written) {
            file.tree = OnceLock::new();
        }
    }

    /// What holds the large data of a file, without the rest of it.
    pub(crate) fn data_of(&self, file: FileId) -> HeldData {
        let file = self.file(file);
        HeldData { text: Arc::clone(&file.text), held: Arc::clone(&file.held) }
    }

    /// Whether a value is held as text, and so `null` where its parent is held.
    pub(crate) fn is_held(&self, at: &Location) -> bool {
        self.file(at.file).held.has(at.pointer.as_str())
    }

    /// Where a value is written: the overlay that brought it, or where its pointer says.
    pub fn origin(&self, at: &Location) -> Location {
        let moved = if at.file == FileId::default() { self.origins.of(&at.pointer) } else { None };
        moved.unwrap_or_else(|| at.clone())
    }

    /// Where a value or its key stands, in the file of its [`origin`](Self::origin). A collection that is written as a block is shown by its
    /// key, since its own text may be pages long. Of a place that does not exist, the nearest
    /// one above it that does.
    pub fn span(&self, at: &Location, focus: Focus) -> Span {
        let at = self.origin(at);
        let positions = self.file(at.file).positions();
        let mut pointer = Some(at.pointer.clone());
        while let Some(here) = pointer {
            if let Some(found) = positions.find(&here) {
                return match (focus, found.key) {
                    (Focus::Key, Some(key)) => key,
                    (Focus::Value, Some(key)) if found.is_collection => key,
                    _ => found.value,
                };
            }
            pointer = here.parent();
        }
        // The parser that knows places is stricter than the one that reads: then the first line.
        let at = |column| Position { line: 1, column };
        Span { start: at(1), end: at(2) }
    }

    /// Where the key and the whole of a value stand, if the value is written where it is: not by an
    /// alias of YAML or a merge.
    #[cfg(feature = "lint")]
    pub(crate) fn written(&self, at: &Location) -> Option<(Option<Span>, Span)> {
        let found = self.file(at.file).positions().find(&at.pointer)?;
        Some((found.key, found.value))
    }

    /// The text of a value that is no collection, if it is written where it is.
    #[cfg(feature = "contract")]
    pub(crate) fn scalar_text(&self, at: &Location) -> Option<&str> {
        let at = self.origin(at);
        let file = self.file(at.file);
        let found = file.positions().find(&at.pointer).filter(|found| !found.is_collection)?;
        file.slice(found.value)
    }

    /// `path:line:column` of a value.
    pub fn label(&self, at: &Location) -> String {
        let start = self.span(at, Focus::Value).start;
        format!("{}:{}:{}", self.file(self.origin(at).file).path, start.line, start.column)
    }
}
