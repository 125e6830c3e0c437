//! Every documented example that satisfies its schema survives generated types: what is read and
//! written again is what the document says, order aside.
//!
//! From each document another is made, in which each schema that has examples is the body of an
//! operation of its own; the tests of the crate generated from it read and write them. Prints a
//! table, and why the others do not survive. In the suite: the small and middle documents of the
//! corpus. By hand: `SPECWRIGHT_ROUNDTRIP=all` takes all, any other value those whose path holds it.
#![allow(
    missing_docs,
    clippy::disallowed_methods,
    clippy::print_stdout,
    reason = "tests are claims, read files and speak up"
)]

mod support;

use std::{
    borrow::Cow,
    collections::{BTreeMap, BTreeSet},
    fmt::Write as _,
    path::{Path, PathBuf},
    process::Command,
    sync::Arc,
};

use camino::{Utf8Path, Utf8PathBuf};
use serde_json::{Map, Value, json};
use specwright::{
    document::{Document, Input, LoadOptions, Location, load},
    ir::{Api, MediaType, SchemaId, lower},
    lint::{self, lint},
    rust::{Only, Options, generate_with_views},
};
use support::{repository, shared, stderr, stdout};

/// Larger documents are checked by hand.
const MIDDLE: u64 = 300_000;

/// How many sound examples do not survive, of the documents in the suite. An object without
/// `additionalProperties` drops what the document does not name; and Microcks writes texts where
/// its schemas, which have properties but no `type`, mean objects.
const GAPS: &[(&str, usize)] =
    &[("microcks.yaml", 3), ("museum.yaml", 1), ("train-travel.yaml", 1)];

/// What becomes of an example that holds more than its schema names, unless `keep_unknown` is set:
/// such documents are tried with it as well.
const DROPPED: &str = "what the schema does not name is dropped";

/// The examples of one schema, and whether requests hold it.
#[derive(Default)]
struct Subject {
    request: bool,
    values: Vec<Value>,
}

#[derive(Default)]
struct Row {
    /// Examples that satisfy their schemas.
    sound: usize,
    kept: usize,
    /// What becomes of the others, with their number.
    others: BTreeMap<String, usize>,
    /// Examples that do not satisfy their schemas.
    unsound: usize,
}

fn documents() -> Vec<PathBuf> {
    let chosen = std::env::var("SPECWRIGHT_ROUNDTRIP").unwrap_or_default();
    let Some(folder) = shared("corpus") else { return Vec::new() };
    let index = std::fs::read_to_string(folder.join("INDEX.md")).expect("the index is there");
    let rows = index.lines().filter(|row| row.starts_with("| `"));
    let documents = rows.filter_map(|row| {
        let columns: Vec<&str> = row.split('|').map(str::trim).collect();
        let bytes: u64 = columns[5].replace(',', "").parse().expect("a number of bytes");
        let file = columns[1].trim_matches('`');
        let taken = match chosen.as_str() {
            "" => bytes <= MIDDLE,
            "all" => true,
            part => file.contains(part),
        };
        taken.then(|| folder.join(file))
    });
    documents.collect()
}

/// Every schema that has examples: of JSON bodies, and its own.
fn subjects(api: &Api) -> BTreeMap<(Location, bool), Subject> {
    let mut found: BTreeMap<(Location, bool), Subject> = BTreeMap::new();
    let mut add = |id: SchemaId, request: bool, values: Vec<Value>| {
        let subject = found.entry((api.schemas.get(id).at.clone(), request)).or_default();
        subject.request = request;
        for value in values {
            if !subject.values.contains(&value) {
                subject.values.push(value);
            }
        }
    };
    let mut body = |content: &[MediaType], request: bool| {
        for media_type in content.iter().filter(|media_type| media_type.is_json()) {
            let values = media_type.examples.iter().filter_map(|one| one.value.as_value().cloned());
            let values: Vec<Value> = values.collect();
            if let Some(schema) = media_type.schema
                && !values.is_empty()
            {
                add(schema, request, values);
            }
        }
    };
    let webhooks = api.webhooks.iter().map(|webhook| &webhook.operation);
    for operation in api.operations.iter().chain(webhooks) {
        if let Some(request) = &operation.body {
            body(&request.content, true);
        }
        for response in &operation.responses {
            body(&response.content, false);
        }
    }
    for (id, schema) in api.schemas.iter() {
        if !schema.examples.is_empty() && (schema.name.is_some() || schema.has_object_keywords()) {
            add(id, false, schema.examples.clone());
        }
    }
    found
}

/// A reference to a place, from the root file.
fn reference(document: &Document, at: &Location) -> String {
    let folder = document.path().parent().expect("a directory");
    let path = &document.file(at.file).path;
    let file = if path == document.path() {
        String::new()
    } else {
        path.strip_prefix(folder).map_or_else(|_| path.to_string(), ToString::to_string)
    };
    let pointer = at.pointer.as_str();
    let pointer = pointer
        .strip_prefix("/paths/")
        .filter(|_| file.is_empty())
        .map_or_else(|| pointer.to_owned(), |rest| format!("/x-paths/{rest}"));
    let mut encoded = String::new();
    for byte in pointer.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'/' | b'~' | b'-' | b'_' | b'.' => {
                encoded.push(char::from(byte));
            }
            _ => write!(encoded, "%{byte:02X}").expect("a string"),
        }
    }
    format!("{}#{encoded}", file.replace(' ', "%20"))
}

/// The paths of the document have moved aside.
fn move_references(value: &mut Value) {
    match value {
        Value::Object(map) => {
            for (name, value) in map {
                match value {
                    Value::String(text) if name == "$ref" && text.starts_with("#/paths/") => {
                        *text = text.replacen("#/paths/", "#/x-paths/", 1);
                    }
                    other => move_references(other),
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(move_references),
        _ => {}
    }
}

/// A document of nothing but bodies with examples.
fn derive(document: &Document, subjects: &BTreeMap<(Location, bool), Subject>) -> Value {
    let mut root = document.root().value();
    let map = root.as_object_mut().expect("an object");
    for left_out in ["webhooks", "x-webhooks", "security", "tags", "servers"] {
        map.shift_remove(left_out);
    }
    if let Some(paths) = map.shift_remove("paths") {
        map.insert("x-paths".to_owned(), paths);
    }
    move_references(&mut root);
    let mut paths = Map::new();
    for (index, ((at, _), subject)) in subjects.iter().enumerate() {
        let values = subject.values.iter().enumerate();
        let examples: Map<String, Value> =
            values.map(|(index, value)| (format!("e{index}"), json!({ "value": value }))).collect();
        let schema = json!({ "$ref": reference(document, at) });
        let content = json!({ "application/json": { "schema": schema, "examples": examples } });
        let mut operation = json!({ "operationId": format!("s{index}"), "responses": {} });
        if subject.request {
            operation["requestBody"] = json!({ "required": true, "content": content });
            operation["responses"]["204"] = json!({ "description": "None" });
        } else {
            operation["responses"]["200"] = json!({ "description": "It", "content": content });
        }
        paths.insert(format!("/s{index}"), json!({ "post": operation }));
    }
    root["paths"] = Value::Object(paths);
    root
}

/// Which example a place below `paths` belongs to: `/paths/~1s7/…/examples/e1/…`.
fn example_at(at: &Location) -> Option<(usize, usize)> {
    let tokens: Vec<String> = at.pointer.tokens().map(Cow::into_owned).collect();
    let subject = tokens.get(1)?.strip_prefix("/s")?.parse().ok()?;
    let place = tokens.iter().position(|token| token == "examples")?;
    let example = tokens.get(place + 1)?.strip_prefix('e')?.parse().ok()?;
    Some((subject, example))
}

/// Which example a test is of: `/S7/request e1`.
fn example_of(pointer: &str) -> Option<(usize, usize)> {
    let (subject, example) = pointer.trim_matches('"').strip_prefix("/S")?.split_once('/')?;
    Some((subject.parse().ok()?, example.rsplit_once(" e")?.1.parse().ok()?))
}

fn write_crate(path: &Path, name: &str, folder: &Path, keep_unknown: bool) -> Row {
    let path = Utf8PathBuf::from_path_buf(path.to_owned()).expect("UTF-8");
    let options = || LoadOptions {
        root: path.parent().and_then(Utf8Path::parent).map(Utf8PathBuf::from),
        fetch: None,
    };
    let loaded = load(&Input::Path(path.clone()), &options()).expect("it is read");
    let api = lower(Arc::new(loaded.document)).api;
    let subjects = subjects(&api);
    let root = derive(&api.document, &subjects);
    let base = path.parent().expect("a directory").to_owned();
    let input = Input::Text { name: path.to_string(), text: root.to_string(), base };
    let loaded = load(&input, &options()).expect("it is read");
    let lowered = lower(Arc::new(loaded.document));
    let api = Arc::new(lowered.api);
    let found = lint(&api, Vec::new(), &lint::Settings::default());
    let unsound: BTreeSet<(usize, usize)> = found
        .iter()
        .filter(|diagnostic| diagnostic.code == "example/invalid")
        .filter_map(|diagnostic| example_at(&diagnostic.at))
        .collect();

    let only = Only { models: true, routes: true, client: false, examples: true };
    let package = Some(name.to_owned());
    let options = Options { package, only, keep_unknown, ..Options::default() };
    let generated = generate_with_views(&api, &options).expect("it is generated");
    let mut row = Row::default();
    let mut place = |example: Option<(usize, usize)>, reason: Option<String>| {
        let Some(example) = example else { return };
        if unsound.contains(&example) {
            row.unsound += 1;
            return;
        }
        row.sound += 1;
        match reason {
            None => row.kept += 1,
            Some(reason) => *row.others.entry(reason).or_default() += 1,
        }
    };
    for (file, view) in &generated.views {
        for view in view["examples"].as_array().into_iter().flatten() {
            let Some(pointer) = view["pointer"].as_str() else { continue };
            let whole = view["whole"].as_bool().expect("a view of an example");
            let reason = (!whole).then(|| DROPPED.to_owned());
            assert!(file.starts_with("src/examples"), "{file}");
            place(example_of(pointer), reason);
        }
    }
    for diagnostic in &generated.diagnostics {
        if diagnostic.code == "generate/example-left-out" {
            let reason = diagnostic.message.clone();
            let example = example_at(&diagnostic.at);
            let subject = example.and_then(|(subject, _)| subjects.keys().nth(subject));
            let at = subject.map(|(at, _)| at.pointer.as_str().to_owned()).unwrap_or_default();
            place(example, Some(format!("{reason} ({at})")));
        }
    }
    for (file, text) in &generated.files {
        let file = folder.join(name).join(file);
        std::fs::create_dir_all(file.parent().expect("below a directory")).expect("a directory");
        std::fs::write(&file, text).expect("it can be written");
    }
    row
}

#[test]
fn examples_survive_generated_types() {
    let folder = repository().join("target/generated-roundtrip");
    std::fs::remove_dir_all(&folder).ok();
    std::fs::create_dir_all(&folder).expect("a directory");
    let mut rows = BTreeMap::new();
    let mut members = String::new();
    for (index, path) in documents().into_iter().enumerate() {
        let name = format!("r{index:02}");
        writeln!(members, "    \"{name}\",").expect("a string");
        let row = write_crate(&path, &name, &folder, false);
        if row.others.keys().any(|reason| reason == DROPPED) {
            let name = format!("k{index:02}");
            writeln!(members, "    \"{name}\",").expect("a string");
            let row = write_crate(&path, &name, &folder, true);
            assert!(!row.others.keys().any(|reason| reason == DROPPED), "{}", path.display());
        }
        rows.insert(path.display().to_string(), row);
    }
    if rows.is_empty() {
        return;
    }
    let workspace = format!(
        "[workspace]\nresolver = \"3\"\nmembers = [\n{members}]\n\n[profile.dev]\ndebug = false\n\
         incremental = false\n"
    );
    std::fs::write(folder.join("Cargo.toml"), workspace).expect("it can be written");
    std::fs::copy(repository().join("Cargo.lock"), folder.join("Cargo.lock")).expect("a lock file");

    println!("{:>6} {:>6} {:>8}  document", "kept", "sound", "unsound");
    let (mut kept, mut sound) = (0, 0);
    for (document, row) in &rows {
        println!("{:>6} {:>6} {:>8}  {document}", row.kept, row.sound, row.unsound);
        for (reason, count) in &row.others {
            println!("{count:>13} × {reason}");
        }
        kept += row.kept;
        sound += row.sound;
    }
    println!("{kept} of {sound}");
    if std::env::var_os("SPECWRIGHT_ROUNDTRIP").is_none() {
        let lost = rows.iter().filter(|(_, row)| row.kept < row.sound).map(|(document, row)| {
            (document.rsplit('/').next().unwrap_or_default(), row.sound - row.kept)
        });
        assert_eq!(lost.collect::<Vec<_>>(), GAPS);
    }
    let output = Command::new("cargo")
        .args(["test", "--workspace", "--lib", "--no-fail-fast", "--no-default-features"])
        .args(["--features", "all,examples"])
        .current_dir(&folder)
        .env("CARGO_TARGET_DIR", repository().join("target/generated"))
        .env_remove("RUSTFLAGS")
        .output()
        .expect("cargo starts");
    assert!(output.status.success(), "{}{}", stdout(&output), stderr(&output));
}
