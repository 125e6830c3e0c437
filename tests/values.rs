//! Values go through generated types: which branch a union takes, what enums keep, and what is said
//! of values that do not fit. The claims are in `fixtures/values.rs`, which is compiled with the
//! crate that is made of `fixtures/valid/values.yaml`.
#![allow(missing_docs, clippy::disallowed_methods, reason = "tests are claims, and read files")]

mod support;

use std::process::Command;

use specwright::{
    document::{Input, LoadOptions, load},
    ir::lower,
    rust::{Only, Options, generate},
};
use support::{repository, stderr, stdout};

#[test]
fn values_keep_what_they_are() {
    let fixtures = repository().join("tests/fixtures");
    let path = camino::Utf8PathBuf::from_path_buf(fixtures.join("valid/values.yaml"));
    let path = path.expect("UTF-8");
    let loaded = load(&Input::Path(path), &LoadOptions::default()).expect("it is read");
    let api = lower(loaded.document.into()).api;
    let only = Only { models: true, routes: false, client: false, examples: false };
    let options = Options { package: Some("values".to_owned()), only, ..Options::default() };
    let mut files = generate(&api, &options).expect("it is generated").files;
    let claims = std::fs::read_to_string(fixtures.join("values.rs")).expect("it is there");
    files.insert("tests/values.rs".into(), claims);
    let manifest = camino::Utf8Path::new("Cargo.toml");
    // A crate of its own, though it lies in the repository.
    files.entry(manifest.to_owned()).or_default().push_str("\n[workspace]\n");
    let lock = std::fs::read_to_string(repository().join("Cargo.lock")).expect("a lock file");
    files.insert("Cargo.lock".into(), lock);

    let folder = repository().join("target/generated-values");
    std::fs::remove_dir_all(&folder).ok();
    for (name, text) in files {
        let file = folder.join(name);
        std::fs::create_dir_all(file.parent().expect("a directory")).expect("a directory");
        std::fs::write(file, text).expect("it can be written");
    }
    let output = Command::new("cargo")
        .args(["test", "--test", "values"])
        .current_dir(&folder)
        .env("CARGO_TARGET_DIR", repository().join("target/generated"))
        .env("CARGO_PROFILE_DEV_DEBUG", "false")
        .env_remove("RUSTFLAGS")
        .output()
        .expect("cargo starts");
    assert!(output.status.success(), "{}{}", stdout(&output), stderr(&output));
}
