//! Bodies of several media types, forms with files and streams of items, from a generated client to
//! a generated server over real HTTP: the claims are in `tests/fixtures/bodies/`.
#![allow(missing_docs, clippy::disallowed_methods, reason = "tests are claims, and read files")]

mod support;

use specwright::rust::Options;
use support::{read, repository, run_crates, write_crate_with, write_file};

const MANIFEST: &str = r#"[package]
name = "claims"
version = "0.0.0"
edition = "2024"

[[bin]]
name = "claims"
path = "src/main.rs"

[dependencies]
axum = { version = "0.8", default-features = false, features = ["http1", "tokio"] }
http = "1"
tokio = { version = "1", features = ["io-util", "macros", "net", "rt-multi-thread", "time"] }
media = { path = "../media" }
multipart = { path = "../multipart" }
parts = { path = "../parts" }
streams = { path = "../streams" }
"#;

#[test]
fn bodies_arrive_as_they_were_sent() {
    let folder = repository().join("target/generated-bodies");
    let crates = ["media", "multipart", "parts", "streams"];
    for name in crates {
        let document = format!("tests/fixtures/valid/{name}.yaml");
        let parts = if name == "parts" { vec!["sendPhoto".to_owned()] } else { Vec::new() };
        let options = Options { parts, ..Options::default() };
        let said = write_crate_with(&document, &folder, name, options);
        // Parts that are not alike are told of, since nothing holds them to their schemas.
        assert_eq!(said.len(), if name == "parts" { 2 } else { 0 }, "{name}: {said:#?}");
    }
    write_file(&folder.join("claims/Cargo.toml"), MANIFEST);
    for name in ["forms", "items", "main", "media", "parts"] {
        let text = read(format!("tests/fixtures/bodies/{name}.rs"));
        write_file(&folder.join(format!("claims/src/{name}.rs")), &text);
    }
    run_crates(&folder, &["claims", "media", "multipart", "parts", "streams"], "claims");
}
