//! The library call for build scripts.
#![allow(missing_docs, clippy::disallowed_methods, reason = "tests are claims, and read files")]

mod support;

use camino::Utf8PathBuf;
use specwright::{
    build::{Build, BuildError},
    rust::{Names, Options},
};
use support::repository;

fn example(file: &str) -> Utf8PathBuf {
    let path = Utf8PathBuf::from_path_buf(repository()).expect("UTF-8");
    path.join("examples/build-script").join(file)
}

#[test]
fn every_file_that_is_read_is_told_of() {
    let folder = tempfile::tempdir().expect("a directory");
    let out = Utf8PathBuf::from_path_buf(folder.path().join("out")).expect("UTF-8");
    let templates = Utf8PathBuf::from_path_buf(repository()).expect("UTF-8");
    let templates = templates.join("examples/templates");
    let build = Build::new(example("petstore.yaml"))
        .overlay(example("names.overlay.yaml"))
        .templates(&templates)
        .out(&out);
    let done = build.clone().run().expect("it generates");
    let mut expected = vec![
        example("petstore.yaml"),
        example("names.overlay.yaml"),
        example("schemas.yaml"),
        templates.clone(),
        templates.join("lib.rs.tera"),
    ];
    let mut read = done.read;
    read.sort();
    expected.sort();
    assert_eq!(read, expected);
    assert_eq!(done.warnings, Vec::<String>::new());

    // A root that can be included: no docs of its own, no manifest.
    let library = std::fs::read_to_string(out.join("lib.rs")).expect("it was written");
    assert!(!library.contains("//!") && library.contains("pub mod models;"), "{library}");
    assert!(!out.join("Cargo.toml").exists());
    let operations = std::fs::read_to_string(out.join("operations/pets.rs"));
    assert!(operations.expect("it was written").contains("AllPets = "));

    // What is as it should be is not written again: Cargo goes by the time.
    let time = || std::fs::metadata(out.join("lib.rs")).and_then(|file| file.modified());
    let before = time().expect("it is there");
    build.run().expect("it generates");
    assert_eq!(time().expect("it is there"), before);
}

#[test]
fn what_is_wrong_fails_the_build() {
    let folder = tempfile::tempdir().expect("a directory");
    let out = Utf8PathBuf::from_path_buf(folder.path().join("out")).expect("UTF-8");
    let templates = Utf8PathBuf::from_path_buf(folder.path().join("templates")).expect("UTF-8");
    std::fs::create_dir(&templates).expect("a directory");
    std::fs::write(templates.join("libs.rs.tera"), "").expect("it can be written");
    let misspelt = Build::new(example("petstore.yaml")).templates(&templates).out(&out).run();
    assert!(matches!(misspelt, Err(BuildError::UnknownTemplate(_))));
    let said = misspelt.map(|_| ()).unwrap_err().to_string();
    assert_eq!(said, "`libs.rs.tera`: no template is called so; did you mean `lib.rs.tera`?");
    let missing = Build::new(example("none.yaml")).out(&out).run();
    assert!(matches!(missing, Err(BuildError::Load(_))), "{missing:?}");

    let names = Names { tags: [("cats".to_owned(), "x".to_owned())].into(), ..Names::default() };
    let options = Options { names, ..Options::default() };
    let unknown = Build::new(example("petstore.yaml")).options(options).out(&out).run();
    let message = unknown.expect_err("there is no such tag").to_string();
    assert_eq!(message, "names.tags.cats: the document has no tag `cats`");

    let gap = repository().join("tests/fixtures/valid/names.yaml");
    let gap = Utf8PathBuf::from_path_buf(gap).expect("UTF-8");
    let allowance = specwright::diagnostic::Allowance {
        code: "generate/any-value".to_owned(),
        at: "/nowhere".to_owned(),
        file: None,
        reason: "none".to_owned(),
    };
    let strict = Build::new(gap).strict(vec![allowance]).out(&out).run();
    let message = strict.expect_err("nothing needs it").to_string();
    assert!(message.contains("nothing needs the allowance"), "{message}");
    assert!(!out.exists());
}
