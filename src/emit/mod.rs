//! Brings a directory in line with what was generated.
//!
//! In: a [`FileTree`] and a directory. Out: [`Change`]s, listed by [`plan`], made by [`apply`].
//! Nobody reads half of a file, and only files that carry the mark of an earlier run are ever deleted.
//!
//! Start at [`plan`].
#![expect(clippy::disallowed_methods, reason = "this is where output meets the disk")]

use std::{fs, io};

use camino::{Utf8Path, Utf8PathBuf};

use crate::{
    put::{is_below, put},
    rust::{FileTree, MARK},
};

/// One edit that brings the output directory closer to what the document says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// The file is missing or says something else.
    Write {
        /// Relative to the output directory.
        path: Utf8PathBuf,
        /// All of it.
        text: String,
    },
    /// The file was generated once and is no more.
    Delete {
        /// Relative to the output directory.
        path: Utf8PathBuf,
    },
}

impl Change {
    /// Relative to the output directory.
    pub fn path(&self) -> &Utf8Path {
        match self {
            Self::Write { path, .. } | Self::Delete { path } => path,
        }
    }
}

/// Why the disk could not be brought in line.
#[derive(Debug, thiserror::Error)]
pub enum EmitError {
    /// A file or directory could not be read.
    #[error("could not read `{path}`")]
    Read {
        /// Which one.
        path: Utf8PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// A file could not be written or deleted.
    #[error("could not write `{path}`")]
    Write {
        /// Which one.
        path: Utf8PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// A path leads out of the output directory. A mistake of ours, or of a template.
    #[error("`{0}` lies outside the output directory")]
    Outside(Utf8PathBuf),
}

/// Lists the edits that turn `found` into `wanted`, writes first; empty when they agree.
pub fn plan(wanted: &FileTree, found: &FileTree) -> Vec<Change> {
    let stale = wanted.iter().filter(|(path, text)| found.get(*path) != Some(text));
    let extra = found.iter().filter(|(path, text)| !wanted.contains_key(*path) && is_ours(text));
    let writes = stale.map(|(path, text)| Change::Write { path: path.clone(), text: text.clone() });
    writes.chain(extra.map(|(path, _)| Change::Delete { path: path.clone() })).collect()
}

fn is_ours(text: &str) -> bool {
    // JSON can only say so in its second line.
    text.lines().take(2).any(|line| line.contains(MARK))
}

/// The files below a directory that matter: those that are wanted, and those that look generated.
///
/// # Errors
/// If something that is there cannot be read.
pub fn read(directory: &Utf8Path, wanted: &FileTree) -> Result<FileTree, EmitError> {
    let mut found = FileTree::new();
    for path in wanted.keys() {
        match fs::read_to_string(directory.join(path)) {
            Ok(text) => drop(found.insert(path.clone(), text)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            // Not text, so not what is wanted.
            Err(error) if error.kind() == io::ErrorKind::InvalidData => {}
            Err(source) => return Err(EmitError::Read { path: directory.join(path), source }),
        }
    }
    let sources = directory.join("src");
    if sources.is_dir() {
        read_below(directory, &sources, &mut found)?;
    }
    Ok(found)
}

fn read_below(
    root: &Utf8Path,
    directory: &Utf8Path,
    found: &mut FileTree,
) -> Result<(), EmitError> {
    let failed = |source| EmitError::Read { path: directory.to_owned(), source };
    for entry in directory.read_dir_utf8().map_err(failed)? {
        let entry = entry.map_err(failed)?;
        let kind = entry.file_type().map_err(failed)?;
        if kind.is_dir() {
            read_below(root, entry.path(), found)?;
        } else if kind.is_file() {
            let path = entry.path().strip_prefix(root).unwrap_or(entry.path()).to_owned();
            if let Ok(text) = fs::read_to_string(entry.path())
                && is_ours(&text)
            {
                found.entry(path).or_insert(text);
            }
        }
    }
    Ok(())
}

/// Makes the edits.
///
/// # Errors
/// The first one that fails; those before it are made.
pub fn apply(directory: &Utf8Path, changes: &[Change]) -> Result<(), EmitError> {
    for change in changes {
        if !is_below(change.path()) {
            return Err(EmitError::Outside(change.path().to_owned()));
        }
        let path = directory.join(change.path());
        let failed = |source| EmitError::Write { path: path.clone(), source };
        match change {
            Change::Write { text, .. } => {
                if let Some(parent) = path.parent() {
                    fs::create_dir_all(parent).map_err(failed)?;
                }
                put(&path, &mut |out| out.write_all(text.as_bytes())).map_err(failed)?;
            }
            Change::Delete { .. } => {
                fs::remove_file(&path).map_err(failed)?;
                // A directory that held nothing else goes with it.
                if let Some(parent) = path.parent() {
                    drop(fs::remove_dir(parent));
                }
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::{Change, plan};
    use crate::rust::{FileTree, MARK};

    fn tree(files: &[(&str, &str)]) -> FileTree {
        files.iter().map(|(path, text)| ((*path).into(), (*text).to_owned())).collect()
    }

    #[test]
    fn only_marked_files_are_deleted() {
        let marked = format!("// {MARK}\n");
        let wanted = tree(&[("a", "1"), ("b", "2")]);
        let found = tree(&[("a", "1"), ("b", "old"), ("c", &marked), ("d", "mine")]);
        let changes = plan(&wanted, &found);
        assert_eq!(
            changes,
            [
                Change::Write { path: "b".into(), text: "2".to_owned() },
                Change::Delete { path: "c".into() }
            ]
        );
    }
}
