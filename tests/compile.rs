//! Generated crates compile, client and server with every feature and a server alone, without a
//! warning of the compiler, of Clippy or of rustdoc; and no operation is missing.
//!
//! Prints a table. In the suite: the fixtures and the small and middle documents of the corpus. By
//! hand: `SPECWRIGHT_COMPILE=all` takes all of the corpus, any other value the documents whose path
//! holds it; a path to a file or a directory is taken as well.
#![allow(
    missing_docs,
    clippy::disallowed_methods,
    clippy::print_stdout,
    reason = "tests are claims, read files and speak up"
)]

mod support;

use std::{
    collections::BTreeMap,
    fmt::Write as _,
    path::{Path, PathBuf},
    process::Command,
    sync::Arc,
};

use camino::Utf8PathBuf;
use specwright::{
    document::{Input, LoadOptions, load},
    ir::lower,
    rust::{Options, generate},
};
use support::{repository, shared, stderr};

/// Documents with more bytes are checked by hand only: their crates take minutes.
const MIDDLE: u64 = 300_000;

/// What became of one document.
#[derive(Default)]
struct Row {
    document: String,
    operations: usize,
    missing: Vec<String>,
    lines: usize,
    errors: Vec<String>,
    warnings: Vec<String>,
}

fn documents() -> Vec<PathBuf> {
    let chosen = std::env::var("SPECWRIGHT_COMPILE").unwrap_or_default();
    let given = Path::new(&chosen);
    if given.is_file() {
        return vec![given.to_owned()];
    }
    if given.is_dir() {
        return files(given);
    }
    let fixtures = files(&repository().join("tests/fixtures/valid"));
    let mut corpus = Vec::new();
    if let Some(folder) = shared("corpus") {
        let index = std::fs::read_to_string(folder.join("INDEX.md")).expect("the index is there");
        let rows = index.lines().filter(|row| row.starts_with("| `"));
        corpus.extend(rows.filter_map(|row| {
            let columns: Vec<&str> = row.split('|').map(str::trim).collect();
            let bytes: u64 = columns[5].replace(',', "").parse().expect("a number of bytes");
            let path = folder.join(columns[1].trim_matches('`'));
            (!chosen.is_empty() || bytes <= MIDDLE).then_some(path)
        }));
    }
    let all = fixtures.into_iter().chain(corpus);
    match chosen.as_str() {
        "" | "all" => all.collect(),
        part => all.filter(|path| path.to_string_lossy().contains(part)).collect(),
    }
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).expect("a directory");
    let mut paths: Vec<PathBuf> = entries
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.extension().is_some_and(|end| end == "yaml" || end == "json"))
        .collect();
    paths.sort();
    paths
}

/// Writes the crate of a document below `folder`; what is missing in it is known at once.
fn write_crate(path: &Path, name: &str, folder: &Path) -> Row {
    let path = Utf8PathBuf::from_path_buf(path.to_owned()).expect("UTF-8");
    // One document of the corpus refers to a folder beside its own.
    let root = path.parent().and_then(|folder| folder.parent()).map(Utf8PathBuf::from);
    let loaded = load(&Input::Path(path.clone()), &LoadOptions { root, fetch: None })
        .unwrap_or_else(|error| panic!("{path}: {error}"));
    let api = lower(Arc::new(loaded.document)).api;
    let options = Options { package: Some(name.to_owned()), ..Options::default() };
    let generated = generate(&api, &options).unwrap_or_else(|error| panic!("{path}: {error}"));
    let code: Vec<&str> = generated
        .files
        .iter()
        .filter(|(path, _)| path.starts_with("src/operations"))
        .flat_map(|(_, text)| text.split("\n    id ").skip(1))
        .filter_map(|rest| rest.lines().next())
        .collect();
    let webhooks = api.webhooks.iter().map(|webhook| &webhook.operation);
    let all = api.operations.iter().chain(webhooks);
    let callbacks = all.clone().flat_map(|operation| &operation.callbacks);
    // One that several operations refer to has one name.
    let callbacks = callbacks.flat_map(|callback| &callback.operations);
    let callbacks = callbacks.filter(|operation| operation.shared_callback().is_none());
    let missing = all.chain(callbacks).map(|operation| operation.id.as_str());
    let missing = missing.filter(|id| {
        let literal = format!("{id:?}");
        let mut rests = code.iter().filter_map(|line| line.strip_prefix(&literal));
        !rests.any(|rest| rest.starts_with([',', ';']))
    });
    let mut files = generated.files.clone();
    if let Some(manifest) = files.get_mut(camino::Utf8Path::new("Cargo.toml")) {
        manifest.push_str("\n[lints.clippy]\nall = \"warn\"\n");
    }
    for (file, text) in &files {
        let file = folder.join(name).join(file);
        std::fs::create_dir_all(file.parent().expect("below a directory")).expect("a directory");
        if std::fs::read_to_string(&file).ok().as_ref() != Some(text) {
            std::fs::write(&file, text).expect("it can be written");
        }
    }
    Row {
        document: path.to_string(),
        operations: api.operations.len(),
        missing: missing.map(str::to_owned).collect(),
        lines: generated.files.values().map(|text| text.lines().count()).sum(),
        ..Row::default()
    }
}

/// A workspace of all crates, which uses the versions that this repository has tested.
fn write_workspace(folder: &Path, names: &[String]) {
    let members: Vec<String> = names.iter().map(|name| format!("    \"{name}\",\n")).collect();
    let text = format!(
        "[workspace]\nresolver = \"3\"\nmembers = [\n{}]\n\n[profile.dev]\ndebug = false\n\
         incremental = false\n",
        members.concat()
    );
    std::fs::write(folder.join("Cargo.toml"), text).expect("it can be written");
    std::fs::copy(repository().join("Cargo.lock"), folder.join("Cargo.lock")).expect("a lock file");
}

/// Runs cargo, and sorts what it says by package.
fn cargo(folder: &Path, arguments: &[&str], rows: &mut BTreeMap<String, Row>) {
    let output = Command::new("cargo")
        .args(arguments)
        .args(["--workspace", "--keep-going", "--message-format=json"])
        .current_dir(folder)
        .env("CARGO_TARGET_DIR", repository().join("target/generated"))
        .env_remove("RUSTFLAGS")
        .output()
        .expect("cargo starts");
    let mut said = false;
    for line in String::from_utf8_lossy(&output.stdout).lines() {
        let Ok(message) = serde_json::from_str::<serde_json::Value>(line) else { continue };
        let level = message["message"]["level"].as_str().unwrap_or_default();
        let id = message["package_id"].as_str().unwrap_or_default();
        let Some((_, row)) = rows.iter_mut().find(|(name, _)| {
            id.contains(&format!("/{name}#")) || id.contains(&format!("#{name}@"))
        }) else {
            continue;
        };
        let text = message["message"]["rendered"].as_str().unwrap_or_default();
        // The sum at the end stands nowhere.
        if message["message"]["spans"].as_array().is_none_or(Vec::is_empty) {
            continue;
        }
        match level {
            "error" => row.errors.push(text.to_owned()),
            "warning" => row.warnings.push(text.to_owned()),
            _ => continue,
        }
        said = true;
    }
    assert!(output.status.success() || said, "{arguments:?}: {}", stderr(&output));
}

#[test]
fn generated_crates_compile_without_a_warning() {
    let folder = repository().join("target/generated-crates");
    std::fs::remove_dir_all(&folder).ok();
    std::fs::create_dir_all(&folder).expect("a directory");
    let mut rows = BTreeMap::new();
    for (index, path) in documents().into_iter().enumerate() {
        let stem = path.file_stem().expect("a name").to_string_lossy().to_lowercase();
        let safe = stem.replace(|letter: char| !letter.is_ascii_alphanumeric(), "-");
        let name = format!("c{index:02}-{safe}");
        let row = write_crate(&path, &name, &folder);
        rows.insert(name, row);
    }
    write_workspace(&folder, &rows.keys().cloned().collect::<Vec<_>>());
    cargo(&folder, &["clippy", "--all-features"], &mut rows);
    // With each crate, rustdoc reads the index of all that lie beside it.
    std::fs::remove_dir_all(repository().join("target/generated/doc")).ok();
    cargo(&folder, &["doc", "--no-deps", "--all-features"], &mut rows);
    // What a server alone has no use for may not be named for it.
    let server = ["check", "--no-default-features", "--features", "all,jiff,server"];
    cargo(&folder, &server, &mut rows);
    let mut table = format!(
        "{:>10} {:>7} {:>6} {:>8}  document\n",
        "operations", "lines", "errors", "warnings"
    );
    let mut failures = String::new();
    for row in rows.values() {
        let (errors, warnings) = (row.errors.len(), row.warnings.len());
        writeln!(
            table,
            "{:>10} {:>7} {errors:>6} {warnings:>8}  {}",
            row.operations, row.lines, row.document
        )
        .expect("a string");
        for text in row.errors.iter().chain(&row.warnings).take(6) {
            writeln!(failures, "{}\n{text}", row.document).expect("a string");
        }
        if !row.missing.is_empty() {
            writeln!(failures, "{}: operations are missing: {:?}", row.document, row.missing)
                .expect("a string");
        }
    }
    println!("{table}");
    assert!(failures.is_empty(), "{failures}");
}
