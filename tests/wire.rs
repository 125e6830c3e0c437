//! What a generated client writes and a generated server reads, over real HTTP. Each test is a
//! program in `tests/fixtures/wire`, compiled with the crates that it speaks of.
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

const MANIFEST: &str = r#"
version = "0.0.0"
edition = "2024"

[[bin]]
name = "table"
path = "src/main.rs"

[dependencies]
axum = { version = "0.8", default-features = false, features = ["http1", "query", "tokio"] }
futures-util = { version = "0.3", default-features = false }
http = "1"
serde_json = "1"
tokio = { version = "1", features = ["io-util", "macros", "net", "rt-multi-thread"] }
"#;

fn write(path: &Path, text: &str) {
    std::fs::create_dir_all(path.parent().expect("below a directory")).expect("a directory");
    if std::fs::read_to_string(path).ok().as_deref() != Some(text) {
        std::fs::write(path, text).expect("it can be written");
    }
}

/// Writes the crate of a document for a program, and gives what could not be said in it.
fn write_crate(document: &str, program: &str, name: &str) -> Vec<String> {
    write_crate_with(document, program, name, Options::default())
}

fn write_crate_with(document: &str, program: &str, name: &str, options: Options) -> Vec<String> {
    let folder = repository().join("target/generated-wire").join(program);
    let path = Utf8PathBuf::from_path_buf(repository().join(document)).expect("UTF-8");
    let loaded = load(&Input::Path(path), &LoadOptions { root: None, fetch: None }).expect("loads");
    let api = lower(Arc::new(loaded.document)).api;
    let options = Options { package: Some(name.to_owned()), ..options };
    let generated = generate(&api, &options).expect("generates");
    for (file, text) in &generated.files {
        write(&folder.join(name).join(file), text);
    }
    let said = generated.diagnostics.iter();
    said.map(|one| format!("{} {}: {}", one.code, one.at.pointer.as_str(), one.message)).collect()
}

/// Compiles a program of `tests/fixtures/wire` with generated crates and what else it needs, and runs
/// it.
fn run(program: &str, crates: &[&str], more: &str) {
    let folder = repository().join("target/generated-wire").join(program);
    let names = crates.iter().map(|name| format!("\"{name}\", "));
    let members = format!(
        "[workspace]\nresolver = \"3\"\nmembers = [{}\"table\"]\n\n\
         [profile.dev]\ndebug = false\nincremental = false\n",
        names.collect::<String>()
    );
    write(&folder.join("Cargo.toml"), &members);
    let needs = crates.iter().map(|name| format!("{name} = {{ path = \"../{name}\" }}\n"));
    let needs = needs.collect::<String>() + more;
    let manifest = format!("[package]\nname = \"table-{program}\"{MANIFEST}");
    write(&folder.join("table/Cargo.toml"), &(manifest + &needs));
    let main = repository().join(format!("tests/fixtures/wire/{program}.rs"));
    write(&folder.join("table/src/main.rs"), &std::fs::read_to_string(main).expect("it is there"));
    std::fs::copy(repository().join("Cargo.lock"), folder.join("Cargo.lock")).expect("a lock file");
    let output = Command::new("cargo")
        .args(["run", "--quiet", "--bin", "table"])
        .current_dir(&folder)
        .env("CARGO_TARGET_DIR", repository().join("target/generated"))
        .env("RUSTFLAGS", "-D warnings")
        .output()
        .expect("cargo starts");
    assert!(output.status.success(), "{}{}", stdout(&output), stderr(&output));
}

#[test]
fn client_and_server_agree_on_the_wire() {
    let said = write_crate("tests/fixtures/valid/wire.yaml", "main", "wire");
    assert!(said.is_empty(), "{said:#?}");
    let said = write_crate("tests/fixtures/wire/closed.yaml", "main", "closed");
    insta::assert_snapshot!("closed", said.join("\n"));
    run("main", &["closed", "wire"], "");
}

#[test]
fn webhooks_and_callbacks_arrive() {
    for name in ["called", "callbacks"] {
        let document = format!("tests/fixtures/valid/{name}.yaml");
        let said = write_crate(&document, "called", name);
        assert!(said.is_empty(), "{said:#?}");
    }
    run("called", &["callbacks", "called"], "");
}

#[test]
fn pages_are_streams_and_calls_can_wait() {
    let said = write_crate("tests/fixtures/valid/paged.yaml", "paged", "paged");
    assert!(said.is_empty(), "{said:#?}");
    run("paged", &["paged"], "httpdate = \"1\"\n\n[features]\ndefault = [\"paged/blocking\"]\n");
}

/// A crate of the user's, with a type for numbers.
const AMOUNTS: [(&str, &str); 2] = [
    (
        "Cargo.toml",
        "[package]\nname = \"amounts\"\nedition = \"2024\"\n\n[dependencies]\n\
         rust_decimal = { version = \"1\", features = [\"serde-with-float\"] }\n\
         serde = { version = \"1\", features = [\"derive\"] }\n",
    ),
    (
        "src/lib.rs",
        "use serde::{Deserialize, Serialize};\n\n\
         #[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]\n\
         pub struct Amount(#[serde(with = \"rust_decimal::serde::float\")] pub rust_decimal::Decimal);\n",
    ),
];

#[test]
fn types_derives_and_dependencies_of_ones_own_compile() {
    let pairs = |pairs: &[(&str, &str)]| {
        pairs.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect()
    };
    let derives = ["typed_builder::TypedBuilder", "Eq", "Hash"].map(str::to_owned).to_vec();
    let options = Options {
        formats: pairs(&[
            ("string/decimal", "rust_decimal::Decimal"),
            ("number/decimal", "amounts::Amount"),
            ("port", "std::num::NonZeroU16"),
        ]),
        derives: [("Pet".to_owned(), derives)].into(),
        dependencies: pairs(&[
            ("rust_decimal", "{ version = \"1\", features = [\"macros\"] }"),
            ("typed-builder", "\"0.23\""),
            ("amounts", "{ path = \"../amounts\" }"),
        ]),
        ..Options::default()
    };
    let said = write_crate_with("tests/fixtures/wire/own.yaml", "own", "own", options);
    assert!(said.is_empty(), "{said:#?}");
    let folder = repository().join("target/generated-wire/own/amounts");
    for (file, text) in AMOUNTS {
        write(&folder.join(file), text);
    }
    let more = "jiff = \"0.2\"\nrust_decimal = { version = \"1\", features = [\"macros\"] }\n";
    run("own", &["amounts", "own"], more);
}
