//! The one writer of files, for generated code and for pages: whole or not at all.
#![expect(clippy::disallowed_methods, reason = "this is where output meets the disk")]

use std::{
    fs,
    io::{self, BufWriter, Write},
};

use camino::{Utf8Component, Utf8Path};

/// Whether a path stays below the directory that it is relative to.
pub(crate) fn is_below(path: &Utf8Path) -> bool {
    path.components().all(|component| matches!(component, Utf8Component::Normal(_)))
}

/// Writes a file beside its place and then moves it there, so that a reader never meets half of one.
/// The folder has to be there. Returns how many bytes the file has.
///
/// # Errors
/// What the disk says, or what `pieces` returned; then nothing has changed.
pub(crate) fn put(
    path: &Utf8Path,
    pieces: &mut dyn FnMut(&mut dyn Write) -> io::Result<()>,
) -> io::Result<usize> {
    let name = path.file_name().unwrap_or_default();
    let beside = path.with_file_name(format!(".{name}.{}", std::process::id()));
    let written = write(&beside, pieces).and_then(|bytes| {
        fs::rename(&beside, path)?;
        Ok(bytes)
    });
    if written.is_err() {
        // The reason to report is the one that led here.
        drop(fs::remove_file(&beside));
    }
    written
}

fn write(
    path: &Utf8Path,
    pieces: &mut dyn FnMut(&mut dyn Write) -> io::Result<()>,
) -> io::Result<usize> {
    let file = BufWriter::with_capacity(1 << 16, fs::File::create(path)?);
    let mut out = Counted { out: file, bytes: 0 };
    pieces(&mut out)?;
    out.flush()?;
    Ok(out.bytes)
}

struct Counted<W> {
    out: W,
    bytes: usize,
}

impl<W: Write> Write for Counted<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.out.write(bytes)?;
        self.bytes += written;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}
