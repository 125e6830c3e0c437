//! The edge: pages onto disk, templates and their replacements from it.
//!
//! A page is written whole or not at all. What an earlier run wrote and this one did not is
//! removed; files that we did not write stay.
#![expect(clippy::disallowed_methods, reason = "this is where pages are written to disk")]

use std::{
    collections::BTreeSet,
    fs, io,
    sync::{
        Mutex,
        atomic::{AtomicUsize, Ordering},
    },
};

use camino::{Utf8Path, Utf8PathBuf};

use super::{
    output::{Pieces, Sink},
    render::Overrides,
};
use crate::put::{is_below, put};

/// Lists what was written, one path per line, so that the next run knows what is ours.
const MANIFEST: &str = ".specwright-docs";

/// A directory.
#[derive(Debug)]
pub struct Disk {
    root: Utf8PathBuf,
    folders: Mutex<BTreeSet<Utf8PathBuf>>,
    written: Mutex<BTreeSet<Utf8PathBuf>>,
    bytes: AtomicUsize,
}

impl Disk {
    /// Creates the directory if it is not there.
    ///
    /// # Errors
    /// What the disk says.
    pub fn new(root: &Utf8Path) -> io::Result<Self> {
        fs::create_dir_all(root)?;
        Ok(Self {
            root: root.to_owned(),
            folders: Mutex::default(),
            written: Mutex::default(),
            bytes: AtomicUsize::new(0),
        })
    }

    /// How many bytes were written.
    pub fn bytes(&self) -> usize {
        self.bytes.load(Ordering::Relaxed)
    }

    /// Removes what an earlier run wrote and this one did not; returns how many files that were.
    ///
    /// # Errors
    /// What the disk says.
    pub fn finish(&self) -> io::Result<usize> {
        let written = self.written.lock().map_err(poisoned)?;
        let manifest = self.root.join(MANIFEST);
        let before = fs::read_to_string(&manifest).unwrap_or_default();
        let mut removed = 0;
        for line in before.lines() {
            let path = Utf8Path::new(line);
            if is_below(path)
                && !written.contains(path)
                && fs::remove_file(self.root.join(path)).is_ok()
            {
                removed += 1;
            }
        }
        let lines: Vec<&str> = written.iter().map(|path| path.as_str()).collect();
        fs::write(manifest, lines.join("\n") + "\n")?;
        Ok(removed)
    }

    fn folder(&self, folder: &Utf8Path) -> io::Result<()> {
        let mut folders = self.folders.lock().map_err(poisoned)?;
        if !folders.contains(folder) {
            fs::create_dir_all(folder)?;
            folders.insert(folder.to_owned());
        }
        Ok(())
    }
}

fn poisoned<T>(_: T) -> io::Error {
    io::Error::other("a writer panicked")
}

impl Sink for Disk {
    fn stream(&self, path: &Utf8Path, pieces: Pieces<'_>) -> io::Result<()> {
        if !is_below(path) {
            return Err(io::Error::other(format!("`{path}` is no path below the output")));
        }
        let full = self.root.join(path);
        if let Some(folder) = full.parent() {
            self.folder(folder)?;
        }
        let bytes = put(&full, pieces)?;
        self.bytes.fetch_add(bytes, Ordering::Relaxed);
        self.written.lock().map_err(poisoned)?.insert(path.to_owned());
        Ok(())
    }
}

/// Why a directory of templates could not be read.
#[derive(Debug, thiserror::Error)]
#[error("could not read the templates in `{path}`")]
pub struct TemplatesError {
    /// What was tried.
    path: Utf8PathBuf,
    source: io::Error,
}

/// Reads every file below a directory, named relative to it.
///
/// # Errors
/// If the directory or a file in it cannot be read as text.
pub fn read_templates(root: &Utf8Path) -> Result<Overrides, TemplatesError> {
    let mut files = Vec::new();
    let mut folders = vec![root.to_owned()];
    while let Some(folder) = folders.pop() {
        let failed = |source| TemplatesError { path: folder.clone(), source };
        for entry in folder.read_dir_utf8().map_err(failed)? {
            let entry = entry.map_err(failed)?;
            let path = entry.path();
            if entry.file_type().map_err(failed)?.is_dir() {
                folders.push(path.to_owned());
            } else if let Ok(name) = path.strip_prefix(root) {
                let text = fs::read_to_string(path)
                    .map_err(|source| TemplatesError { path: path.to_owned(), source })?;
                files.push((name.as_str().replace('\\', "/"), text));
            }
        }
    }
    files.sort();
    Ok(Overrides { files })
}
