//! What a generated client writes and a generated server reads, over real HTTP: the table is in
//! `tests/fixtures/wire/main.rs`.
#![allow(missing_docs, clippy::disallowed_methods, reason = "tests are claims, and read files")]

mod support;

use std::{path::Path, process::Command, sync::Arc};

use camino::Utf8PathBuf;
use specwright::{
    document::{Input, LoadOptions, load},
    ir::lower,
    rust::{Options, generate},
};
use support::{repository, stderr, stdout};

const MANIFEST: &str = r#"[package]
name = "table"
version = "0.0.0"
edition = "2024"

[[bin]]
name = "table"
path = "src/main.rs"

[dependencies]
axum = { version = "0.8", default-features = false, features = ["http1", "tokio"] }
http = "1"
tokio = { version = "1", features = ["io-util", "macros", "net", "rt-multi-thread"] }
closed = { path = "../closed" }
wire = { path = "../wire" }
"#;

fn write(path: &Path, text: &str) {
    std::fs::create_dir_all(path.parent().expect("below a directory")).expect("a directory");
    if std::fs::read_to_string(path).ok().as_deref() != Some(text) {
        std::fs::write(path, text).expect("it can be written");
    }
}

/// Writes the crate of a document, and gives what could not be said in it.
fn write_crate(document: &str, folder: &Path, name: &str) -> Vec<String> {
    let path = Utf8PathBuf::from_path_buf(repository().join(document)).expect("UTF-8");
    let loaded = load(&Input::Path(path), &LoadOptions { root: None, fetch: None }).expect("loads");
    let api = lower(Arc::new(loaded.document)).api;
    let options = Options { package: Some(name.to_owned()), ..Options::default() };
    let generated = generate(&api, &options).expect("generates");
    for (file, text) in &generated.files {
        write(&folder.join(name).join(file), text);
    }
    let said = generated.diagnostics.iter();
    said.map(|one| format!("{} {}: {}", one.code, one.at.pointer.as_str(), one.message)).collect()
}

#[test]
fn client_and_server_agree_on_the_wire() {
    let folder = repository().join("target/generated-wire");
    let said = write_crate("tests/fixtures/valid/wire.yaml", &folder, "wire");
    assert!(said.is_empty(), "{said:#?}");
    let said = write_crate("tests/fixtures/wire/closed.yaml", &folder, "closed");
    insta::assert_snapshot!("closed", said.join("\n"));
    let members = "[workspace]\nresolver = \"3\"\nmembers = [\"closed\", \"table\", \"wire\"]\n\n\
                   [profile.dev]\ndebug = false\nincremental = false\n";
    write(&folder.join("Cargo.toml"), members);
    write(&folder.join("table/Cargo.toml"), MANIFEST);
    let main = repository().join("tests/fixtures/wire/main.rs");
    write(&folder.join("table/src/main.rs"), &std::fs::read_to_string(main).expect("the table"));
    std::fs::copy(repository().join("Cargo.lock"), folder.join("Cargo.lock")).expect("a lock file");
    let output = Command::new("cargo")
        .args(["run", "--quiet", "--package", "table"])
        .current_dir(&folder)
        .env("CARGO_TARGET_DIR", repository().join("target/generated"))
        .env("RUSTFLAGS", "-D warnings")
        .output()
        .expect("cargo starts");
    assert!(output.status.success(), "{}{}", stdout(&output), stderr(&output));
}
