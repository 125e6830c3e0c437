//! Files in memory: text to values, references to places, places to lines.
//!
//! In: the path of a document, or its text. Out: a [`Document`]: every file that it reaches, each
//! a tree of JSON values in document order. A [`Location`] names a value by file and pointer.
//!
//! Only `load` opens files. Meaning begins in [`ir`](crate::ir): here an object is an object.
//!
//! Start at [`load`]. Standards: YAML 1.2, RFC 8259 (JSON), RFC 6901 (JSON Pointer), RFC 3986.

mod location;

pub use location::{FileId, Location, Pointer};

use camino::{Utf8Path, Utf8PathBuf};
use serde_json::Value;

/// One description of an API: its root file and all that the root's references reach.
#[derive(Debug)]
pub struct Document {
    pub(crate) files: Vec<SourceFile>,
}

/// One file, as text and as a value.
#[derive(Debug)]
pub struct SourceFile {
    /// As messages show it: relative to where the root document was named from.
    pub path: Utf8PathBuf,
    /// All of it.
    pub text: String,
    /// What it says.
    pub value: Value,
}

impl Document {
    /// The file that was named on the command line.
    pub fn root(&self) -> &SourceFile {
        &self.files[0]
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

    /// The value at a place; references are not followed.
    pub fn get(&self, at: &Location) -> Option<&Value> {
        self.file(at.file).value.pointer(at.pointer.as_str())
    }
}
