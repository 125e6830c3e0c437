//! A diagnostic as a person reads it in a terminal.
//!
//! In: diagnostics and their document. Out: text with colours, which the stream strips where there
//! is no terminal. Only the lines that matter are handed to the renderer: documents have megabytes.

use std::fmt::Write as _;

use annotate_snippets::{AnnotationKind, Group, Level, Renderer as Snippets, Snippet};

use super::{Diagnostic, Severity, describe_place};
use crate::document::{Document, FileId, LoadError, Position, Span};

/// Renders diagnostics of one document.
#[derive(Debug)]
pub struct Renderer<'d> {
    document: &'d Document,
}

impl<'d> Renderer<'d> {
    /// For a document.
    pub fn new(document: &'d Document) -> Self {
        Self { document }
    }

    /// All of them in document order, errors first among those at one place; after `limit`, how many
    /// more there are, and `all_of_them`, which shows them. Empty if there are none.
    pub fn all(&self, diagnostics: &mut [Diagnostic], limit: usize, all_of_them: &str) -> String {
        self.sort(diagnostics);
        let mut text = String::new();
        for diagnostic in diagnostics.iter().take(limit) {
            text.push_str(&self.one(diagnostic));
            text.push('\n');
        }
        if diagnostics.len() > limit {
            let rest = diagnostics.len() - limit;
            let _ = writeln!(text, "… and {rest} more; `{all_of_them}` shows all");
        }
        text
    }

    /// Puts diagnostics in document order.
    pub fn sort(&self, diagnostics: &mut [Diagnostic]) {
        diagnostics.sort_by_cached_key(|diagnostic| {
            let start = self.span(diagnostic).start;
            (
                self.document.origin(&diagnostic.at).file,
                start,
                diagnostic.severity,
                diagnostic.code,
                diagnostic.message.clone(),
            )
        });
    }

    /// Where a diagnostic points.
    pub fn span(&self, diagnostic: &Diagnostic) -> Span {
        match diagnostic.position {
            Some((line, column)) => {
                let small = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
                let start = Position { line: small(line), column: small(column) };
                Span { start, end: self.end_of_word(diagnostic.at.file, start) }
            }
            None => self.document.span(&diagnostic.at, diagnostic.focus),
        }
    }

    fn end_of_word(&self, file: FileId, start: Position) -> Position {
        let line = self.document.file(file).line(start.line).unwrap_or_default();
        let rest = line.chars().skip(start.column as usize - 1);
        let length = rest.take_while(|c| !c.is_whitespace() && *c != ':').count().max(1);
        Position { line: start.line, column: start.column + u32::try_from(length).unwrap_or(1) }
    }

    /// One, with its excerpt.
    pub fn one(&self, diagnostic: &Diagnostic) -> String {
        let level = level(diagnostic.severity);
        let place = describe_place(&diagnostic.at);
        let excerpt = Excerpt::new(
            self.document,
            self.document.origin(&diagnostic.at).file,
            self.span(diagnostic),
        );
        let mut snippet = Snippet::source(excerpt.source)
            .line_start(excerpt.first_line)
            .path(excerpt.path)
            .fold(false)
            .annotation(
                AnnotationKind::Primary.span(excerpt.range.clone()).label(place.as_deref()),
            );
        let mut further: Vec<Group<'_>> = Vec::new();
        for (at, label) in &diagnostic.related {
            let related = Excerpt::new(
                self.document,
                self.document.origin(at).file,
                self.document.span(at, diagnostic.focus),
            );
            if related.path == excerpt.path && related.first_line == excerpt.first_line {
                snippet = snippet
                    .annotation(AnnotationKind::Context.span(related.range).label(label.as_str()));
                continue;
            }
            let snippet = Snippet::source(related.source)
                .line_start(related.first_line)
                .path(related.path)
                .fold(false)
                .annotation(AnnotationKind::Context.span(related.range));
            further.push(Level::NOTE.secondary_title(label.as_str()).element(snippet));
        }
        let mut group =
            level.primary_title(diagnostic.message.as_str()).id(diagnostic.code).element(snippet);
        if let Some(help) = &diagnostic.help {
            group = group.element(Level::HELP.message(help.as_str()));
        }
        let mut report = vec![group];
        report.extend(further);
        format!("{}\n", Snippets::styled().render(&report))
    }

    /// An error that belongs to no document.
    pub fn plain_error(message: &str, help: Option<&str>) -> String {
        Self::plain(Severity::Error, message, help)
    }

    /// A finding that belongs to no document.
    pub fn plain(severity: Severity, message: &str, help: Option<&str>) -> String {
        let mut report = vec![Group::with_title(level(severity).primary_title(message))];
        if let Some(help) = help {
            report.push(Group::with_title(Level::HELP.secondary_title(help)));
        }
        format!("{}\n", Snippets::styled().render(&report))
    }

    /// Why a document could not be brought into memory.
    pub fn load_error(error: &LoadError) -> String {
        let (path, text, line, column, title, help) = match error {
            LoadError::Syntax { path, text, error } => {
                let title = format!("this is neither YAML nor JSON: {}", error.message);
                (path, text, error.line, error.column, title, None)
            }
            LoadError::Version { path, text, message, help, position } => {
                (path, text, position.0, position.1, message.clone(), Some(help.as_str()))
            }
            other => {
                let source = std::error::Error::source(other)
                    .map_or_else(String::new, |source| format!(": {source}"));
                return Self::plain_error(&format!("{other}{source}"), None);
            }
        };
        let line = line.max(1);
        let shown = text.lines().nth(line - 1).unwrap_or_default();
        let (shown, range) = clip(shown, column.max(1), 1);
        let snippet = Snippet::source(shown)
            .line_start(line)
            .path(path.as_str())
            .annotation(AnnotationKind::Primary.span(range));
        let mut group = Level::ERROR.primary_title(title).element(snippet);
        if let Some(help) = help {
            group = group.element(Level::HELP.message(help));
        }
        format!("{}\n", Snippets::styled().render(&[group]))
    }
}

fn level(severity: Severity) -> Level<'static> {
    match severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Hint => Level::INFO.with_name("hint"),
    }
}

/// The line a span begins in, cut to a width that can be read.
struct Excerpt<'d> {
    path: &'d str,
    source: String,
    first_line: usize,
    range: std::ops::Range<usize>,
}

impl<'d> Excerpt<'d> {
    fn new(document: &'d Document, file: FileId, span: Span) -> Self {
        let file = document.file(file);
        let line = file.line(span.start.line.max(1)).unwrap_or_default();
        let column = span.start.column.max(1) as usize;
        let length = if span.end.line == span.start.line {
            (span.end.column as usize).saturating_sub(column)
        } else {
            line.chars().count().saturating_sub(column - 1)
        };
        let (source, range) = clip(line, column, length.max(1));
        Self {
            path: file.path.as_str(),
            source,
            first_line: span.start.line.max(1) as usize,
            range,
        }
    }
}

/// The widest line that is shown whole.
const WIDTH: usize = 160;

/// Cuts a line to what can be read around a column (1-based, in characters), and says where the
/// marked text stands in it, in bytes.
fn clip(line: &str, column: usize, length: usize) -> (String, std::ops::Range<usize>) {
    let count = line.chars().count();
    let from = (column - 1).min(count);
    let to = (from + length).min(count);
    let (first, last) = if count <= WIDTH {
        (0, count)
    } else {
        let first = from.saturating_sub(40);
        (first, (first + WIDTH).min(count))
    };
    let mut shown = String::new();
    if first > 0 {
        shown.push('…');
    }
    let (mut start, mut end) = (None, None);
    for (index, character) in line.chars().enumerate().take(last).skip(first) {
        if index == from {
            start = Some(shown.len());
        }
        if index == to {
            end = Some(shown.len());
        }
        shown.push(character);
    }
    let end_of_text = shown.len();
    if last < count {
        shown.push('…');
    }
    let start = start.unwrap_or(end_of_text);
    (shown, start..end.unwrap_or(end_of_text).max(start))
}

#[cfg(test)]
mod tests {
    use super::clip;

    #[test]
    fn a_long_line_is_cut_around_the_mark() {
        let line = format!("{}é{}", "x".repeat(300), "y".repeat(300));
        let (shown, range) = clip(&line, 301, 1);
        assert!(shown.chars().count() < 170);
        assert_eq!(&shown[range], "é");
        let (shown, range) = clip("short", 9, 2);
        assert_eq!((shown.as_str(), range), ("short", 5..5));
    }
}
