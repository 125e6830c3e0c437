//! Changes of the text that do away with mistakes.
//!
//! In: a document and diagnostics, some of which know a [`Fix`]. Out: each changed file as it was
//! and as it would be. The text is edited in place, so comments, order and style stay.
//!
//! A change is made only if it is certain: the new text is read again, and has to be the old value
//! with just that change. What a place in the text turns out not to be (an alias that several places
//! share, a text with escapes) is left alone.
//!
//! Start at [`fix`].

use std::ops::Range;

use serde_json::{Map, Value};

use crate::{
    diagnostic::{Diagnostic, Fix, Focus},
    document::{Document, FileId, Location, SourceFile, Span, looks_like_json, value_of},
};

/// A file that changes.
#[derive(Clone, Debug)]
pub struct FixedFile {
    /// Which.
    pub file: FileId,
    /// All of its new text.
    pub text: String,
    /// How many diagnostics are done away with.
    pub fixes: usize,
}

/// Makes the changes that diagnostics know of; files that stay as they are are not listed.
pub fn fix(document: &Document, diagnostics: &[Diagnostic]) -> Vec<FixedFile> {
    document.files().filter_map(|(id, file)| fix_file(document, id, file, diagnostics)).collect()
}

/// What is to be done to the text, and to the value that it says.
#[derive(Clone, Debug)]
struct Edit<'d> {
    range: Range<usize>,
    text: String,
    diagnostic: &'d Diagnostic,
}

fn fix_file(
    document: &Document,
    id: FileId,
    file: &SourceFile,
    diagnostics: &[Diagnostic],
) -> Option<FixedFile> {
    let mut edits: Vec<Edit<'_>> = diagnostics
        .iter()
        .filter(|diagnostic| diagnostic.at.file == id)
        .filter_map(|diagnostic| edit(document, file, diagnostic))
        .collect();
    edits.sort_by_key(|edit| (edit.range.start, edit.range.end));
    let mut end = 0;
    edits.retain(|edit| {
        let apart = edit.range.start >= end;
        end = end.max(edit.range.end);
        apart
    });
    if !is_certain(file, &edits) {
        edits.retain(|edit| is_certain(file, std::slice::from_ref(edit)));
        if !is_certain(file, &edits) {
            return None;
        }
    }
    (!edits.is_empty()).then(|| FixedFile {
        file: id,
        text: applied(&file.text, &edits),
        fixes: edits.len(),
    })
}

fn applied(text: &str, edits: &[Edit<'_>]) -> String {
    let mut result = String::with_capacity(text.len());
    let mut from = 0;
    for edit in edits {
        result.push_str(&text[from..edit.range.start]);
        result.push_str(&edit.text);
        from = edit.range.end;
    }
    result.push_str(&text[from..]);
    result
}

/// Whether the changed text says what the old one said, but for what was to change.
fn is_certain(file: &SourceFile, edits: &[Edit<'_>]) -> bool {
    let mut wanted = file.value();
    // From the back, so that removing an item moves none that is yet to be changed.
    let made = edits.iter().rev().all(|edit| change(&mut wanted, edit.diagnostic).is_some());
    made && value_of(&applied(&file.text, edits)).is_ok_and(|value| value == wanted)
}

/// Makes the change to the value.
fn change(root: &mut Value, diagnostic: &Diagnostic) -> Option<()> {
    let pointer = diagnostic.at.pointer.as_str();
    match diagnostic.fix.as_ref()? {
        Fix::Rename { from, to } if diagnostic.focus == Focus::Key => {
            let parent = diagnostic.at.pointer.parent()?;
            let map = root.pointer_mut(parent.as_str())?.as_object_mut()?;
            let key = diagnostic.at.pointer.last()?;
            let new_key = replaced(&key, from, to)?;
            if map.contains_key(&new_key) {
                return None;
            }
            let entries = std::mem::take(map).into_iter();
            let rename =
                |(name, value)| if name == key { (new_key.clone(), value) } else { (name, value) };
            *map = entries.map(rename).collect();
        }
        Fix::Rename { from, to } => {
            let value = root.pointer_mut(pointer)?;
            *value = Value::String(replaced(value.as_str()?, from, to)?);
        }
        Fix::Quote => {
            let value = root.pointer_mut(pointer)?;
            *value = Value::String(value.to_string());
        }
        Fix::Insert { key, value } => {
            let map = root.pointer_mut(pointer)?.as_object_mut()?;
            let entry = (((*key).to_owned()), Value::String(value.clone()));
            let rest = std::mem::take(map);
            *map = std::iter::once(entry).chain(rest).collect::<Map<_, _>>();
        }
        Fix::RemoveItem(at) => {
            let index: usize = at.pointer.last()?.parse().ok()?;
            let list = root.pointer_mut(at.pointer.parent()?.as_str())?.as_array_mut()?;
            if index >= list.len() {
                return None;
            }
            list.remove(index);
        }
        // Both entries have one value, and the value of the mapping has it once.
        Fix::RemoveEntry { .. } => {}
    }
    Some(())
}

/// The last place of a part, replaced: the part of a reference that is wrong is its end.
fn replaced(text: &str, from: &str, to: &str) -> Option<String> {
    let start = text.rfind(from)?;
    Some(format!("{}{to}{}", &text[..start], &text[start + from.len()..]))
}

fn edit<'d>(
    document: &Document,
    file: &SourceFile,
    diagnostic: &'d Diagnostic,
) -> Option<Edit<'d>> {
    let (range, text) = match diagnostic.fix.as_ref()? {
        Fix::Rename { from, to } => rename(document, file, diagnostic, (from, to))?,
        Fix::Quote => {
            let range = bytes(file, document.written(&diagnostic.at)?.1)?;
            let text = format!("\"{}\"", &file.text[range.clone()]);
            (range, text)
        }
        Fix::Insert { key, value } => insert(document, file, &diagnostic.at, (key, value))?,
        Fix::RemoveItem(at) => (item(document, file, at)?, String::new()),
        Fix::RemoveEntry { key, value } => (entry(file, *key, *value)?, String::new()),
    };
    Some(Edit { range, text, diagnostic })
}

fn bytes(file: &SourceFile, span: Span) -> Option<Range<usize>> {
    Some(file.offset(span.start)?..file.offset(span.end)?)
}

fn rename(
    document: &Document,
    file: &SourceFile,
    diagnostic: &Diagnostic,
    (from, to): (&str, &str),
) -> Option<(Range<usize>, String)> {
    let (key, value) = document.written(&diagnostic.at)?;
    let span = if diagnostic.focus == Focus::Key { key? } else { value };
    let range = bytes(file, span)?;
    let text = replaced(&file.text[range.clone()], from, to)?;
    Some((range, text))
}

/// Puts an entry before the first one of a mapping, in the style of that one.
fn insert(
    document: &Document,
    file: &SourceFile,
    at: &Location,
    (key, value): (&str, &str),
) -> Option<(Range<usize>, String)> {
    let first = document.part(at)?.as_object()?.keys().next()?;
    let (first_key, _) = document.written(&at.join(first))?;
    let start = file.offset(first_key?.start)?;
    let before = &file.text[..start];
    let gap = &before[before.trim_end().len()..];
    let entry = match (before.trim_end().ends_with('{'), looks_like_json(&file.text)) {
        (true, true) => format!("\"{key}\": \"{value}\",{gap}"),
        (true, false) => format!("{key}: {value},{}", if gap.is_empty() { " " } else { gap }),
        (false, _) => {
            let line = &before[before.rfind('\n').map_or(0, |end| end + 1)..];
            let indent = " ".repeat(line.chars().count());
            format!("{key}: {value}{}{indent}", line_end(&file.text))
        }
    };
    Some((start..start, entry))
}

fn line_end(text: &str) -> &'static str {
    if text.contains("\r\n") { "\r\n" } else { "\n" }
}

/// The text of an item of a list, with what divides it from the one before.
fn item(document: &Document, file: &SourceFile, at: &Location) -> Option<Range<usize>> {
    let range = bytes(file, document.written(at)?.1)?;
    let line = line_start(&file.text, range.start);
    if file.text[line..range.start].trim() == "-" {
        let list = document.part(&at.parent())?.as_array()?;
        let index: usize = at.pointer.last()?.parse().ok()?;
        let next = (index + 1 < list.len()).then(|| at.parent().join(&(index + 1).to_string()));
        let next = next.and_then(|next| document.written(&next)).map(|(_, span)| span);
        let end = match next {
            Some(span) => line_start(&file.text, file.offset(span.start)?),
            None => range.end,
        };
        return Some(line..end_of_block(&file.text, range.start, end));
    }
    after_comma(&file.text, range)
}

/// The text of an entry of a mapping, with what divides it from the one before.
fn entry(file: &SourceFile, key: Span, value: Span) -> Option<Range<usize>> {
    let range = file.offset(key.start)?..file.offset(value.end)?;
    let line = line_start(&file.text, range.start);
    if file.text[line..range.start].trim().is_empty() && !looks_like_json(&file.text) {
        return Some(line..end_of_block(&file.text, range.start, range.end));
    }
    after_comma(&file.text, range)
}

/// In flow style, what comes again has something before it, and a comma.
fn after_comma(text: &str, range: Range<usize>) -> Option<Range<usize>> {
    let before = text[..range.start].trim_end();
    before.ends_with(',').then(|| before.len() - 1..range.end)
}

fn line_start(text: &str, offset: usize) -> usize {
    text[..offset].rfind('\n').map_or(0, |end| end + 1)
}

/// The end of the last line of a block that says something: a comment after it belongs to what
/// follows.
fn end_of_block(text: &str, start: usize, end: usize) -> usize {
    let mut last = start;
    let mut at = start;
    for line in text[start..].split_inclusive('\n') {
        if at >= end && at > start {
            break;
        }
        at += line.len();
        if !line.trim().is_empty() && !line.trim_start().starts_with('#') {
            last = at;
        }
    }
    last
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::fix;
    use crate::{
        document::{Input, LoadOptions, load},
        ir::lower,
        lint::{Settings, lint},
    };

    fn fixed(text: &str) -> Option<String> {
        let input = Input::Text {
            name: "document.yaml".to_owned(),
            text: text.to_owned(),
            base: camino::Utf8PathBuf::from("."),
        };
        let loaded = load(&input, &LoadOptions::default()).expect("it loads");
        let lowered = lower(Arc::new(loaded.document));
        let mut found = loaded.diagnostics;
        found.extend(lowered.diagnostics);
        let api = Arc::new(lowered.api);
        let found = lint(&api, found, &Settings::default());
        fix(&api.document, &found).pop().map(|file| file.text)
    }

    const HEAD: &str = "openapi: 3.0.3\ninfo: {title: t, version: '1'}\n";

    #[test]
    fn certain_mistakes_are_mended_and_nothing_else_is_touched() {
        for (wrong, right) in [
            (
                "paths: {}\ncomponents:\n  schemas:\n    A: {type: strng} # why\n",
                "paths: {}\ncomponents:\n  schemas:\n    A: {type: string} # why\n",
            ),
            (
                "paths: {}\ncomponents:\n  schemas:\n    Pet: {}\n    B:\n      items:\n        $ref: '#/components/schemas/Pett'\n",
                "paths: {}\ncomponents:\n  schemas:\n    Pet: {}\n    B:\n      items:\n        $ref: '#/components/schemas/Pet'\n",
            ),
            (
                "paths:\n  /a:\n    get:\n      responses: {'200': {description: d}}\n",
                "paths:\n  /a:\n    get:\n      operationId: getA\n      responses: {'200': {description: d}}\n",
            ),
            (
                "paths: {/a: {get: {responses: {'200': {description: d}}}}}\n",
                "paths: {/a: {get: {operationId: getA, responses: {'200': {description: d}}}}}\n",
            ),
            (
                "paths:\n  /a:\n    get:\n      operationId: x\n      tags:\n        - one # first\n        - two\n        - one # again\n      # of the answers\n      responses: {'200': {descripton: d}}\n",
                "paths:\n  /a:\n    get:\n      operationId: x\n      tags:\n        - one # first\n        - two\n        - one # again\n      # of the answers\n      responses: {'200': {description: d}}\n",
            ),
            (
                "paths: {}\ncomponents:\n  schemas:\n    A:\n      type: object\n      required:\n        - a\n        - b # second\n\n        - a # again\n      # of the properties\n      properties: {a: {}, b: {}}\n",
                "paths: {}\ncomponents:\n  schemas:\n    A:\n      type: object\n      required:\n        - a\n        - b # second\n\n      # of the properties\n      properties: {a: {}, b: {}}\n",
            ),
            (
                "paths: {}\ncomponents:\n  schemas:\n    A: {type: string, enum: [a, b, a]}\n",
                "paths: {}\ncomponents:\n  schemas:\n    A: {type: string, enum: [a, b]}\n",
            ),
            (
                "paths: {}\nx-a: 1\ntags:\n  - name: 404 # why\n",
                "paths: {}\nx-a: 1\ntags:\n  - name: \"404\" # why\n",
            ),
            (
                "paths: {}\ntags:\n  - name: a\n    description: d\n  - name: a\n    description: d\n",
                "paths: {}\ntags:\n  - name: a\n    description: d\n",
            ),
            (
                "paths: {}\ncomponents:\n  schemas:\n    A:\n      type: string\n      type: string\n",
                "paths: {}\ncomponents:\n  schemas:\n    A:\n      type: string\n",
            ),
        ] {
            let (wrong, right) = (format!("{HEAD}{wrong}"), format!("{HEAD}{right}"));
            assert_eq!(fixed(&wrong).as_deref(), Some(right.as_str()), "{wrong}");
            let (wrong, right) = (wrong.replace('\n', "\r\n"), right.replace('\n', "\r\n"));
            assert_eq!(fixed(&wrong).as_deref(), Some(right.as_str()), "{wrong}");
        }
    }

    #[test]
    fn json_is_mended_in_its_own_style() {
        let wrong = "{\n  \"openapi\": \"3.0.3\",\n  \"info\": {\"title\": \"t\", \"version\": \"1\"},\n  \"paths\": {\n    \"/a\": {\n      \"get\": {\n        \"responses\": {\"200\": {\"description\": \"d\"}}\n      }\n    }\n  }\n}\n";
        let right = wrong.replace(
            "        \"responses\"",
            "        \"operationId\": \"getA\",\n        \"responses\"",
        );
        assert_eq!(fixed(wrong), Some(right));
    }

    #[test]
    fn what_is_not_certain_is_left_alone() {
        for wrong in [
            // Two entries of one key with different values.
            "paths: {}\ncomponents:\n  schemas:\n    A:\n      type: string\n      type: integer\n",
            // The same text by an alias, which other places use as well.
            "paths: {}\nx-a: &a strng\ncomponents:\n  schemas:\n    A: {type: *a}\n",
            // A text with escapes.
            "paths: {}\ncomponents:\n  schemas:\n    A: {type: \"str\\x6Eg\"}\n",
            // A number that would be another text.
            "paths: {}\ntags: [{name: 0x10}]\n",
            // Nothing near.
            "paths: {}\ncomponents:\n  schemas:\n    A: {type: banana}\n",
        ] {
            assert_eq!(fixed(&format!("{HEAD}{wrong}")), None, "{wrong}");
        }
    }
}
