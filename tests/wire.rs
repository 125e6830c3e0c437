//! What a generated client writes and a generated server reads, over real HTTP. Each test is a
//! program in `tests/fixtures/wire`, compiled with the crates that it speaks of.
#![allow(missing_docs, clippy::disallowed_methods, reason = "tests are claims, and read files")]

mod support;

use std::path::PathBuf;

use specwright::rust::{Options, PageRule};
use support::{read, repository, run_crates, write_crate, write_crate_with, write_file};

const MANIFEST: &str = r#"
version = "0.0.0"
edition = "2024"

[dependencies]
axum = { version = "0.8", default-features = false, features = ["http1", "query", "tokio"] }
futures-util = { version = "0.3", default-features = false }
http = "1"
serde_json = "1"
tokio = { version = "1", features = ["io-util", "macros", "net", "rt-multi-thread"] }
"#;

/// Where the crates of a program are.
fn folder(program: &str) -> PathBuf {
    repository().join("target/generated-wire").join(program)
}

/// Compiles a program of `tests/fixtures/wire` with generated crates and what else it needs, and runs
/// it.
fn run(program: &str, crates: &[&str], more: &str) {
    let folder = folder(program);
    let needs = crates.iter().map(|name| format!("{name} = {{ path = \"../{name}\" }}\n"));
    let needs = needs.collect::<String>() + more;
    let table = format!("table-{program}");
    let manifest = format!("[package]\nname = \"{table}\"{MANIFEST}");
    write_file(&folder.join("table/Cargo.toml"), &(manifest + &needs));
    let main = read(format!("tests/fixtures/wire/{program}.rs"));
    write_file(&folder.join("table/src/main.rs"), &main);
    run_crates(&folder, &[crates, &["table"]].concat(), &table);
}

#[test]
fn client_and_server_agree_on_the_wire() {
    let said = write_crate("tests/fixtures/valid/wire.yaml", &folder("main"), "wire");
    assert!(said.is_empty(), "{said:#?}");
    let said = write_crate("tests/fixtures/wire/closed.yaml", &folder("main"), "closed");
    insta::assert_snapshot!("closed", said.join("\n"));
    run("main", &["closed", "wire"], "");
}

#[test]
fn webhooks_and_callbacks_arrive() {
    for name in ["called", "callbacks"] {
        let document = format!("tests/fixtures/valid/{name}.yaml");
        let said = write_crate(&document, &folder("called"), name);
        assert!(said.is_empty(), "{said:#?}");
    }
    run("called", &["callbacks", "called"], "");
}

#[test]
fn pages_are_streams_and_calls_can_wait() {
    let search = PageRule {
        cursor: Some("/page/after".to_owned()),
        next: Some("/then".to_owned()),
        ..PageRule::default()
    };
    let options = Options { pages: [("search".to_owned(), search)].into(), ..Options::default() };
    let said =
        write_crate_with("tests/fixtures/valid/paged.yaml", &folder("paged"), "paged", options);
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
    let said = write_crate_with("tests/fixtures/wire/own.yaml", &folder("own"), "own", options);
    assert!(said.is_empty(), "{said:#?}");
    for (file, text) in AMOUNTS {
        write_file(&folder("own").join("amounts").join(file), text);
    }
    let more = "jiff = \"0.2\"\nrust_decimal = { version = \"1\", features = [\"macros\"] }\n";
    run("own", &["amounts", "own"], more);
}
