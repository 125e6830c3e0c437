//! `specwright lint --fix`: what changes, shown first and then written.
#![expect(clippy::disallowed_methods, reason = "this is where documents are written to disk")]

use std::{
    fmt::Write as _,
    fs, io,
    io::{IsTerminal as _, Write as _},
};

use anstyle::{AnsiColor, Style};
use camino::Utf8Path;
use similar::{ChangeTag, TextDiff};

use super::{Context, Failure};
use crate::{
    diagnostic::Diagnostic,
    document::{Document, SourceFile},
    lint::{FixedFile, fix},
};

/// Shows on standard output what would change; false if nothing would.
pub(super) fn show(
    document: &Document,
    found: &[Diagnostic],
    context: &mut Context,
) -> Result<bool, Failure> {
    let files = fix(document, found);
    for fixed in &files {
        let diff = diff(document.file(fixed.file), &fixed.text);
        context.out.write_all(diff.as_bytes())?;
    }
    Ok(!files.is_empty())
}

/// Shows what would change and changes it, unless the person at the terminal says no; false if
/// nothing was changed.
pub(super) fn mend(
    document: &Document,
    found: &[Diagnostic],
    yes: bool,
    context: &mut Context,
) -> Result<bool, Failure> {
    let files: Vec<FixedFile> = fix(document, found);
    if files.is_empty() {
        return Ok(false);
    }
    for fixed in &files {
        let file = document.file(fixed.file);
        if !file.path.is_file() {
            let message = format!("`{}` is no file that could be changed", file.path);
            return Err(Failure::input(message).help("`--diff` shows what there is to change"));
        }
        context.err.write_all(diff(file, &fixed.text).as_bytes())?;
    }
    let asks = !yes && io::stdin().is_terminal() && context.interactive;
    if asks && !confirmed(context)? {
        return Ok(false);
    }
    for fixed in &files {
        write(&document.file(fixed.file).path, &fixed.text)?;
    }
    if !context.quiet {
        let count: usize = files.iter().map(|fixed| fixed.fixes).sum();
        let plural = if count == 1 { "mistake" } else { "mistakes" };
        writeln!(context.err, "{count} {plural} mended\n")?;
    }
    Ok(true)
}

fn confirmed(context: &mut Context) -> Result<bool, Failure> {
    write!(context.err, "Change this? [y/N] ")?;
    context.err.flush()?;
    let mut answer = String::new();
    io::stdin().read_line(&mut answer)?;
    Ok(matches!(answer.trim(), "y" | "Y" | "yes"))
}

/// Writes beside the file and moves over it, so that half a document is never all there is. A link
/// stays one, and the file keeps who may read it.
fn write(path: &Utf8Path, text: &str) -> Result<(), Failure> {
    let failed = |error| Failure::world(format!("could not write `{path}`: {error}"));
    let real = path.canonicalize_utf8().map_err(failed)?;
    let name = real.file_name().unwrap_or_default();
    let beside = real.with_file_name(format!(".{name}.{}", std::process::id()));
    let written = fs::write(&beside, text)
        .and_then(|()| fs::set_permissions(&beside, fs::metadata(&real)?.permissions()))
        .and_then(|()| fs::rename(&beside, &real));
    written.map_err(|error| {
        drop(fs::remove_file(&beside));
        failed(error)
    })
}

/// A unified diff, in colour.
fn diff(file: &SourceFile, text: &str) -> String {
    let diff = TextDiff::from_lines(&*file.text, text);
    let (bold, plain) = (Style::new().bold(), Style::new());
    let hunk_style = AnsiColor::Cyan.on_default();
    let (red, green) = (AnsiColor::Red.on_default(), AnsiColor::Green.on_default());
    let mut out = format!("{bold}--- {0}{bold:#}\n{bold}+++ {0}{bold:#}\n", file.path);
    for hunk in diff.unified_diff().context_radius(3).iter_hunks() {
        let _ = writeln!(out, "{hunk_style}{}{hunk_style:#}", hunk.header());
        for change in hunk.iter_changes() {
            let style = match change.tag() {
                ChangeTag::Delete => red,
                ChangeTag::Insert => green,
                ChangeTag::Equal => plain,
            };
            let line = change.value().trim_end_matches(['\n', '\r']);
            let _ = writeln!(out, "{style}{}{line}{style:#}", change.tag());
        }
    }
    out
}
