//! The edge: opens the root file and every file that a reference reaches.
//!
//! In: a path or a text, and what may be opened. Out: [`Loaded`], or why the root could not be read.
//! A further file that cannot be read is no failure: it is remembered with the reason, and a
//! reference into it says so. Nothing outside the root directory is opened, links followed.

use std::{
    collections::BTreeMap,
    io::{self, Read as _},
    sync::Arc,
};

use camino::{Utf8Component, Utf8Path, Utf8PathBuf};
use percent_encoding::percent_decode_str;

use super::{
    Document, FileId, Location, Part, Pointer, SourceFile, SyntaxError, Version,
    held::{Context, Held},
    overlay::{self, Origins},
    parse::{Parsed, TOO_LONG, parse},
    push_token,
    reference::{is_remote, split_reference},
    tree::Tree,
};
use crate::diagnostic::{Diagnostic, Fix};

/// Larger files are refused. The largest real description known has 13 MB.
const MAX_FILE_BYTES: usize = 128 << 20;
/// More files than this are not opened.
const MAX_FILES: usize = 20_000;

/// What to read.
#[derive(Clone, Debug)]
pub enum Input {
    /// A file.
    Path(Utf8PathBuf),
    /// A text that came another way; references are relative to `base`.
    Text {
        /// As messages show it, such as `<stdin>`.
        name: String,
        /// All of it.
        text: String,
        /// A directory.
        base: Utf8PathBuf,
    },
}

/// What may be read besides the root file.
#[derive(Clone, Debug, Default)]
pub struct LoadOptions {
    /// References may lead to files below this directory; by default, below the root file's own.
    pub root: Option<Utf8PathBuf>,
    /// References may lead to other hosts: how to fetch a URL. By default they may not.
    pub fetch: Option<Fetch>,
}

/// Gets the text behind a URL, or says why not: a lower-case fragment.
pub type Fetch = fn(&str) -> Result<String, String>;

/// A document, and what is wrong with its text.
#[derive(Debug)]
pub struct Loaded {
    /// The root file and all that it reaches.
    pub document: Document,
    /// In no particular order.
    pub diagnostics: Vec<Diagnostic>,
}

/// Why a document could not be brought into memory.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// The root file is missing or unreadable.
    #[error("could not read `{path}`")]
    Read {
        /// As named.
        path: Utf8PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The root file is too large to be a description.
    #[error("`{path}` has more than the {MAX_FILE_BYTES} bytes that are read")]
    TooLarge {
        /// As named.
        path: Utf8PathBuf,
    },
    /// The root file is not UTF-8.
    #[error("`{path}` is not UTF-8 text: byte {offset} starts no character")]
    Encoding {
        /// As named.
        path: Utf8PathBuf,
        /// From zero.
        offset: usize,
    },
    /// The root file is neither JSON nor YAML.
    #[error("`{path}` could not be parsed: {}", error.message)]
    Syntax {
        /// As named.
        path: Utf8PathBuf,
        /// For an excerpt.
        text: String,
        /// What and where.
        error: SyntaxError,
    },
    /// The root is no description in a version that is read.
    #[error("{message}")]
    Version {
        /// As named.
        path: Utf8PathBuf,
        /// For an excerpt.
        text: String,
        /// What was found.
        message: String,
        /// The way out.
        help: String,
        /// 1-based line and column.
        position: (usize, usize),
    },
}

/// Reads a document and every file that it reaches.
///
/// # Errors
/// If the root file cannot be read, is neither JSON nor YAML, or is not an `OpenAPI` document of
/// version 3.0, 3.1 or 3.2.
pub fn load(input: &Input, options: &LoadOptions) -> Result<Loaded, LoadError> {
    load_with_overlays(input, &[], options)
}

/// Reads a document, lays overlays on its root file, one after the other, and reads every file that
/// the result reaches.
///
/// # Errors
/// As [`load`], and if an overlay cannot be read or is none.
pub fn load_with_overlays(
    input: &Input,
    overlays: &[Utf8PathBuf],
    options: &LoadOptions,
) -> Result<Loaded, LoadError> {
    let (name, base, text) = match input {
        Input::Path(path) => {
            let base = match path.parent() {
                Some(parent) if !parent.as_str().is_empty() => parent.to_owned(),
                _ => Utf8PathBuf::from("."),
            };
            (path.clone(), base, read_root(path)?)
        }
        Input::Text { name, text, base } => {
            (Utf8PathBuf::from(name), base.clone(), text.as_str().into())
        }
    };
    let mut parsed = parse(&text).map_err(|error| LoadError::Syntax {
        path: name.clone(),
        text: text.to_string(),
        error,
    })?;
    let mut origins = Origins::default();
    let mut diagnostics = Vec::new();
    let mut overlaid = Vec::new();
    if !overlays.is_empty() {
        let mut value = parsed.whole(&text);
        for (index, path) in overlays.iter().enumerate() {
            let file = read_overlay(path)?;
            let id = FileId::new(index + 1);
            overlay::lay(&file.value(), id, &mut value, &mut origins, &mut diagnostics);
            overlaid.push(file);
        }
        let too_large = || LoadError::TooLarge { path: name.clone() };
        parsed.tree = Tree::of(&value).ok_or_else(too_large)?;
        parsed.held = Held::default();
    }
    let version = version_of(&name, &text, parsed.tree.root())?;
    let key = Utf8PathBuf::from(name.file_name().unwrap_or("-"));
    let root = options.root.as_deref().unwrap_or(&base);
    let mut loader = Loader {
        root: root.canonicalize_utf8().unwrap_or_else(|_| root.to_owned()),
        prefix: if base == "." { Utf8PathBuf::new() } else { base.clone() },
        base,
        fetch: options.fetch,
        files: Vec::new(),
        by_path: BTreeMap::new(),
        anchors: BTreeMap::new(),
        ids: BTreeMap::new(),
        resources: BTreeMap::new(),
        diagnostics,
        pending: Vec::new(),
    };
    loader.add(name, key, text, parsed);
    loader.files[0].is_written = overlays.is_empty();
    loader.files.extend(overlaid);
    loader.follow_all();
    let Loader { files, by_path, anchors, ids, resources, diagnostics, .. } = loader;
    Ok(Loaded {
        document: Document { files, version, by_path, anchors, ids, resources, origins },
        diagnostics,
    })
}

/// An overlay is no part of the document: no reference leads to it, and it has none of its own until
/// it is laid.
fn read_overlay(path: &Utf8Path) -> Result<SourceFile, LoadError> {
    let text = read_root(path)?;
    let parsed = parse(&text).map_err(|error| LoadError::Syntax {
        path: path.to_owned(),
        text: text.to_string(),
        error,
    })?;
    let version = parsed.tree.root().get("overlay").map(as_text);
    let known = |version: &str| {
        let mut numbers = version.split('.');
        numbers.next() == Some("1") && matches!(numbers.next(), Some("0" | "1"))
    };
    if !version.as_deref().is_some_and(known) {
        let message = match version {
            None => "this is no overlay: it does not say its version".to_owned(),
            Some(version) => format!("`{version}` is no version of Overlay that is read here"),
        };
        return Err(LoadError::Version {
            path: path.to_owned(),
            text: text.to_string(),
            message,
            help: "an overlay starts with `overlay: 1.1.0`".to_owned(),
            position: (1, 1),
        });
    }
    Ok(SourceFile::new(path.to_owned(), path.to_owned(), text, parsed))
}

/// A version, which may lack its quotes.
fn as_text(value: Part<'_>) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

fn read_root(path: &Utf8Path) -> Result<Arc<str>, LoadError> {
    let failed = |source| LoadError::Read { path: path.to_owned(), source };
    let bytes = read_bounded(path).map_err(failed)?;
    if bytes.len() > MAX_FILE_BYTES {
        return Err(LoadError::TooLarge { path: path.to_owned() });
    }
    let text = decode(bytes);
    let text = text.map_err(|offset| LoadError::Encoding { path: path.to_owned(), offset })?;
    Ok(text.into())
}

/// Reads at most one byte more than is allowed, so that a device without end does no harm.
fn read_bounded(path: &Utf8Path) -> io::Result<Vec<u8>> {
    let file = std::fs::File::open(path)?;
    let mut bytes = Vec::new();
    file.take(MAX_FILE_BYTES as u64 + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// The text of a file: UTF-8, or UTF-16 if a byte order mark says so, which YAML allows too. If it
/// is neither, the offset of the first byte that is wrong.
fn decode(bytes: Vec<u8>) -> Result<String, usize> {
    let from_units = |unit: fn([u8; 2]) -> u16| {
        let units = bytes.chunks_exact(2).map(|pair| unit([pair[0], pair[1]]));
        char::decode_utf16(units).collect::<Result<String, _>>().map_err(|_| 0)
    };
    match bytes.as_slice() {
        [0xFF, 0xFE, ..] => from_units(u16::from_le_bytes),
        [0xFE, 0xFF, ..] => from_units(u16::from_be_bytes),
        _ => String::from_utf8(bytes).map_err(|error| error.utf8_error().valid_up_to()),
    }
}

fn version_of(path: &Utf8Path, text: &str, value: Part<'_>) -> Result<Version, LoadError> {
    let refuse = |message: String, help: &str, position: (usize, usize)| LoadError::Version {
        path: path.to_owned(),
        text: text.to_owned(),
        message,
        help: help.to_owned(),
        position,
    };
    let Part::Object(root) = value else {
        let what =
            if value.is_null() { "the document is empty" } else { "the document is no mapping" };
        return Err(refuse(
            what.to_owned(),
            "an OpenAPI document starts with `openapi: 3.1.1`",
            (1, 1),
        ));
    };
    let key_at = |key: &str| {
        let tree = super::PositionTree::new(text);
        let found = tree.find(&Pointer::root().join(key));
        found.map_or((1, 1), |found| {
            let start = found.value.start;
            (start.line as usize, start.column as usize)
        })
    };
    if let Some(version) = root.get("openapi") {
        let written = as_text(version);
        return Version::parse(&written).ok_or_else(|| {
            refuse(
                format!("`{written}` is no version of OpenAPI that is read here"),
                "3.0.x, 3.1.x and 3.2.x are; the version stands in `openapi`, as text",
                key_at("openapi"),
            )
        });
    }
    if root.contains_key("swagger") {
        return Err(refuse(
            "this is a Swagger 2.0 document, which is not read here".to_owned(),
            "convert it to OpenAPI 3 first, for instance with `npx swagger2openapi --yaml`",
            key_at("swagger"),
        ));
    }
    Err(refuse(
        "the document does not say which version of OpenAPI it is written in".to_owned(),
        "add `openapi: 3.1.1` as its first line",
        (1, 1),
    ))
}

struct Loader {
    /// Canonical: nothing outside is opened.
    root: Utf8PathBuf,
    /// The root file's directory, which keys are relative to.
    base: Utf8PathBuf,
    /// Put before a key to show it.
    prefix: Utf8PathBuf,
    fetch: Option<Fetch>,
    files: Vec<SourceFile>,
    by_path: BTreeMap<Utf8PathBuf, Result<FileId, String>>,
    anchors: BTreeMap<(FileId, String), Vec<Location>>,
    ids: BTreeMap<String, Location>,
    resources: BTreeMap<FileId, Vec<(Pointer, String)>>,
    diagnostics: Vec<Diagnostic>,
    pending: Vec<(FileId, String)>,
}

impl Loader {
    fn add(&mut self, path: Utf8PathBuf, key: Utf8PathBuf, text: Arc<str>, parsed: Parsed) {
        let id = FileId::new(self.files.len());
        let mut found = Found::default();
        let mut pointer = String::new();
        scan(parsed.tree.root(), Context::Object, &mut pointer, &mut found);
        let place =
            |pointer: String| Location { file: id, pointer: Pointer::from_escaped(pointer) };
        // Before 2019-09, an anchor was an `$id` that is only a fragment.
        let (old, ids): (Vec<_>, Vec<_>) =
            found.ids.into_iter().partition(|(name, _)| name.starts_with('#'));
        let old = old.into_iter().map(|(name, pointer)| (name[1..].to_owned(), pointer));
        for (name, pointer) in found.anchors.into_iter().chain(old) {
            self.anchors.entry((id, name)).or_default().push(place(pointer));
        }
        for (name, pointer) in absolute(ids) {
            let at = place(pointer);
            if at.pointer != Pointer::root() {
                self.resources.entry(id).or_default().push((at.pointer.clone(), name.1.clone()));
            }
            self.ids.entry(name.0).or_insert_with(|| at.clone());
            self.ids.entry(name.1).or_insert(at);
        }
        self.by_path.insert(key.clone(), Ok(id));
        let duplicates = parsed.duplicates;
        self.files.push(SourceFile::new(path, key, text, parsed));
        self.pending.extend(found.references.into_iter().map(|reference| (id, reference)));
        if duplicates {
            self.report_duplicates(id);
        }
    }

    fn report_duplicates(&mut self, id: FileId) {
        let file = &self.files[id.get()];
        for (first, second) in file.positions().duplicates() {
            let same = file.slice(first.value) == file.slice(second.value);
            let (first, second, value) = (first.key, second.key, second.value);
            let name = file
                .line(second.start.line)
                .map(|line| {
                    let start = second.start.column as usize - 1;
                    let length = (second.end.column as usize).saturating_sub(start + 1);
                    line.chars().skip(start).take(length).collect::<String>()
                })
                .unwrap_or_default();
            let name = name.trim_matches(['"', '\'']);
            let mut diagnostic = Diagnostic::error(
                "document/duplicate-key",
                Location::root_of(id),
                format!(
                    "`{name}` stands here a second time; line {} has it first",
                    first.start.line
                ),
            )
            .help("remove one of the two: readers disagree on which of them counts");
            diagnostic.position = Some((second.start.line as usize, second.start.column as usize));
            if same {
                diagnostic.fix = Some(Fix::RemoveEntry { key: second, value });
            }
            self.diagnostics.push(diagnostic);
        }
    }

    fn follow_all(&mut self) {
        let mut next = 0;
        while next < self.pending.len() {
            let (from, reference) = self.pending[next].clone();
            next += 1;
            self.follow(from, &reference);
        }
    }

    fn follow(&mut self, from: FileId, reference: &str) {
        let (path, _) = split_reference(reference);
        if path.is_empty() || self.ids.contains_key(path) {
            return;
        }
        if is_remote(path) {
            self.follow_remote(path);
            return;
        }
        let key = join_key(&self.files[from.get()].key, path);
        // What a file of another host names is on that host, too.
        if is_remote(key.as_str()) {
            self.follow_remote(key.as_str());
            return;
        }
        if self.by_path.contains_key(&key) {
            return;
        }
        if self.files.len() >= MAX_FILES {
            self.by_path.insert(key, Err(format!("more than {MAX_FILES} files are reached")));
            return;
        }
        match self.open(&key) {
            Ok((text, parsed)) => self.add(self.prefix.join(&key), key, text, parsed),
            Err(reason) => {
                self.by_path.insert(key, Err(reason));
            }
        }
    }

    fn follow_remote(&mut self, url: &str) {
        let key = Utf8PathBuf::from(url);
        if self.by_path.contains_key(&key) {
            return;
        }
        if self.files.len() >= MAX_FILES {
            self.by_path.insert(key, Err(format!("is one of more than {MAX_FILES} files")));
            return;
        }
        let fetched = match self.fetch {
            Some(fetch) => fetch(url).map_err(|reason| format!("could not be fetched: {reason}")),
            None => {
                Err("is on another host, which is asked only with `--allow-remote-refs`".to_owned())
            }
        };
        match fetched.and_then(|text| parse_any(&key, text)) {
            Ok((text, parsed)) => self.add(key.clone(), key, text, parsed),
            Err(reason) => {
                self.by_path.insert(key, Err(reason));
            }
        }
    }

    fn open(&self, key: &Utf8Path) -> Result<(Arc<str>, Parsed), String> {
        let path = self.base.join(key);
        let real = path.canonicalize_utf8().map_err(|error| match error.kind() {
            io::ErrorKind::NotFound => "does not exist".to_owned(),
            _ => format!("could not be read: {error}"),
        })?;
        if !real.starts_with(&self.root) {
            let above = key.components().filter(|part| *part == Utf8Component::ParentDir).count();
            let up = Utf8PathBuf::from(vec![".."; above].join("/"));
            let root = if key.is_absolute() {
                real.parent().unwrap_or(Utf8Path::new("/")).to_owned()
            } else if self.base == "." {
                up
            } else {
                normal(&self.base.join(up))
            };
            return Err(format!(
                "lies outside the directory of the document; `--root {root}` would allow it"
            ));
        }
        // Opening a pipe would wait for somebody to write into it.
        if !real.is_file() {
            return Err("is no file".to_owned());
        }
        let bytes = read_bounded(&real).map_err(|error| format!("could not be read: {error}"))?;
        if bytes.len() > MAX_FILE_BYTES {
            return Err(format!("has more than {MAX_FILE_BYTES} bytes"));
        }
        let text = decode(bytes).map_err(|_| "is not UTF-8 text".to_owned())?;
        parse_any(key, text)
    }
}

/// A file of a name that promises neither JSON nor YAML is a text.
fn parse_any(path: &Utf8Path, text: impl Into<Arc<str>>) -> Result<(Arc<str>, Parsed), String> {
    let is_text =
        matches!(path.extension(), Some("md" | "txt" | "html" | "xml" | "csv" | "graphql"));
    let text = text.into();
    if is_text {
        let tree = Tree::of_text(&text).ok_or(TOO_LONG)?;
        let parsed = Parsed { tree, held: Held::default(), duplicates: false, is_json: false };
        return Ok((text, parsed));
    }
    match parse(&text) {
        Ok(parsed) => Ok((text, parsed)),
        Err(error) => {
            Err(format!("{}:{}: could not be parsed: {}", error.line, error.column, error.message))
        }
    }
}

/// The file that a reference names, from the root file's directory, with `..` worked out. Parts that
/// do not exist on the way are no matter: `a/../b` is `b`.
pub(super) fn join_key(from: &Utf8Path, reference: &str) -> Utf8PathBuf {
    if is_remote(from.as_str()) {
        return Utf8PathBuf::from(join_url(from.as_str(), reference));
    }
    let path = reference.strip_prefix("file://").unwrap_or(reference);
    let decoded = percent_decode_str(path).decode_utf8_lossy();
    normal(&from.parent().unwrap_or(Utf8Path::new("")).join(&*decoded))
}

/// What `$id`s name, as written and as it is against those around it: JSON Schema 2020-12, section
/// 8.2.1.
fn absolute(mut ids: Vec<(String, String)>) -> Vec<((String, String), String)> {
    let mut named: Vec<((String, String), String)> = Vec::with_capacity(ids.len());
    ids.sort_by_key(|(_, pointer)| pointer.len());
    for (name, pointer) in ids {
        let name = name.trim_end_matches('#').to_owned();
        let around = named.iter().rev().find(|(_, other)| is_inside(&pointer, other));
        let whole = match around {
            Some(((_, base), _)) => join_url(base, &name),
            None => name.clone(),
        };
        named.push(((name, whole), pointer));
    }
    named
}

/// Whether a pointer leads to another's place, or below it.
pub(super) fn is_inside(pointer: &str, other: &str) -> bool {
    let rest = pointer.strip_prefix(other);
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// RFC 3986, section 5. What is no URL leads nowhere.
pub(super) fn join_url(base: &str, reference: &str) -> String {
    let joined = fluent_uri::Uri::parse(base)
        .ok()
        .and_then(|base| fluent_uri::UriRef::parse(reference).ok()?.resolve_against(&base).ok());
    joined.map_or_else(|| format!("{base}/{reference}"), |url| url.as_str().to_owned())
}

/// A path with `..` worked out as far as it can be.
fn normal(path: &Utf8Path) -> Utf8PathBuf {
    let mut normal = Utf8PathBuf::new();
    for part in path.components() {
        match part {
            Utf8Component::CurDir => {}
            Utf8Component::ParentDir
                if normal
                    .components()
                    .next_back()
                    .is_some_and(|last| matches!(last, Utf8Component::Normal(_))) =>
            {
                normal.pop();
            }
            other => normal.push(other),
        }
    }
    normal
}

#[derive(Default)]
struct Found {
    references: Vec<String>,
    anchors: Vec<(String, String)>,
    ids: Vec<(String, String)>,
}

/// Lists the references of a value, wherever a bundler would follow one, and the names that 3.1
/// gives to places. What stands in examples, defaults, enums and extensions is data.
fn scan(value: Part<'_>, context: Context, pointer: &mut String, found: &mut Found) {
    match value {
        Part::Array(items) => {
            for (index, item) in items.into_iter().enumerate() {
                if item.is_object() || item.is_array() {
                    scan_child(&index.to_string(), item, context.items(), pointer, found);
                }
            }
        }
        Part::Object(map) => {
            for (key, child) in map {
                match (key, child) {
                    ("$ref" | "$dynamicRef" | "externalValue", Part::String(reference)) => {
                        found.references.push(reference.to_owned());
                    }
                    ("$anchor" | "$dynamicAnchor", Part::String(name))
                        if context == Context::Object =>
                    {
                        found.anchors.push((name.to_owned(), pointer.clone()));
                    }
                    ("$id" | "$self", Part::String(name)) if context == Context::Object => {
                        found.ids.push((name.to_owned(), pointer.clone()));
                    }
                    ("mapping", Part::Object(names)) if context == Context::Object => {
                        let names = names.values().filter_map(Part::as_str);
                        let names = names.filter(|name| name.contains(['/', '#', '.']));
                        found.references.extend(names.map(str::to_owned));
                    }
                    (_, Part::Object(_) | Part::Array(_)) => {
                        scan_child(key, child, context.below(key), pointer, found);
                    }
                    _ => {}
                }
            }
        }
        _ => {}
    }
}

fn scan_child(
    token: &str,
    child: Part<'_>,
    context: Context,
    pointer: &mut String,
    found: &mut Found,
) {
    if matches!(context, Context::ExampleValue | Context::Data) {
        return;
    }
    let length = pointer.len();
    push_token(pointer, token);
    scan(child, context, pointer, found);
    pointer.truncate(length);
}

#[cfg(test)]
mod tests {
    use camino::Utf8Path;
    use serde_json::json;

    use super::{Context, Found, Tree, decode, join_key, scan};

    #[test]
    fn keys_are_normal() {
        for (from, reference, expected) in [
            ("root.yaml", "a/b.yaml", "a/b.yaml"),
            ("a/b.yaml", "../c%20d.yaml", "c d.yaml"),
            ("a/b.yaml", "./x/../../c.yaml", "c.yaml"),
            ("a.yaml", "../c.yaml", "../c.yaml"),
            ("a.yaml", "missing/../c.yaml", "c.yaml"),
            ("a.yaml", "file:///x/c.yaml", "/x/c.yaml"),
            ("http://h/a/b.yaml", "../c.yaml", "http://h/c.yaml"),
            ("http://h/a/b.yaml?v=1", "c.yaml", "http://h/a/c.yaml"),
            ("http://h/a/b.yaml", "/c.yaml", "http://h/c.yaml"),
            ("http://h/a/b.yaml", "//g/c.yaml", "http://g/c.yaml"),
        ] {
            assert_eq!(join_key(Utf8Path::new(from), reference), expected);
        }
    }

    #[test]
    fn text_is_utf_8_or_marked_utf_16() {
        let utf_16 =
            |unit: fn(u16) -> [u8; 2]| "\u{feff}é𝄞".encode_utf16().flat_map(unit).collect();
        for (bytes, expected) in [
            ("é𝄞".as_bytes().to_vec(), Ok("é𝄞")),
            (utf_16(u16::to_le_bytes), Ok("\u{feff}é𝄞")),
            (utf_16(u16::to_be_bytes), Ok("\u{feff}é𝄞")),
            (vec![b'a', 0xFF], Err(1)),
            (vec![0xFF, 0xFE, 0x00, 0xD8], Err(0)),
        ] {
            assert_eq!(decode(bytes), expected.map(str::to_owned));
        }
    }

    #[test]
    fn data_holds_no_references() {
        let value = json!({
            "a": {"$ref": "1"},
            "example": {"$ref": "no"},
            "x-y": {"$ref": "no"},
            "properties": {"example": {"$ref": "2"}, "$ref": {"type": "string"}},
            "examples": {"one": {"$ref": "3"}, "two": {"value": {"$ref": "no"}, "externalValue": "4"}},
            "items": {"enum": [{"$ref": "no"}], "default": {"$ref": "no"}},
            "responses": {"default": {"$ref": "5"}},
        });
        let mut found = Found::default();
        scan(Tree::of(&value).unwrap().root(), Context::Object, &mut String::new(), &mut found);
        assert_eq!(found.references, ["1", "2", "3", "4", "5"]);
    }
}
