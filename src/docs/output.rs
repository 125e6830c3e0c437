//! Where finished pages go.

use std::{collections::BTreeMap, io, sync::Mutex};

use camino::{Utf8Path, Utf8PathBuf};

/// Writes a text piece by piece.
pub type Pieces<'a> = &'a mut dyn FnMut(&mut dyn io::Write) -> io::Result<()>;

/// Takes files as they are finished, from several threads at once.
pub trait Sink: Sync {
    /// A file at a path relative to the output directory, its text given by `pieces`.
    ///
    /// # Errors
    /// What the disk says.
    fn stream(&self, path: &Utf8Path, pieces: Pieces<'_>) -> io::Result<()>;

    /// A file that is in memory as a whole.
    ///
    /// # Errors
    /// What the disk says.
    fn file(&self, path: &Utf8Path, text: &str) -> io::Result<()> {
        self.stream(path, &mut |out| out.write_all(text.as_bytes()))
    }
}

/// Keeps every file, for tests and for comparing.
#[derive(Debug, Default)]
pub struct Memory(Mutex<BTreeMap<Utf8PathBuf, Vec<u8>>>);

impl Memory {
    /// Every file, by path.
    ///
    /// # Panics
    /// If writing panicked.
    pub fn into_files(self) -> BTreeMap<Utf8PathBuf, Vec<u8>> {
        self.0.into_inner().expect("no writer panicked")
    }
}

impl Sink for Memory {
    fn stream(&self, path: &Utf8Path, pieces: Pieces<'_>) -> io::Result<()> {
        let mut bytes = Vec::new();
        pieces(&mut bytes)?;
        let mut files = self.0.lock().map_err(|_| io::Error::other("a writer panicked"))?;
        files.insert(path.to_owned(), bytes);
        Ok(())
    }
}
