//! Real documents, as they are.
#![allow(missing_docs, clippy::disallowed_methods, reason = "tests are claims, and read files")]

mod support;

use std::sync::Arc;

use camino::Utf8PathBuf;
use specwright::{
    document::{Input, LoadOptions, load},
    ir::{Api, lower},
};
use support::shared;

/// Every document of the corpus, from the folder's index, with its number of operations.
fn documents() -> Option<Vec<(Utf8PathBuf, usize)>> {
    let folder = shared("corpus")?;
    let index = std::fs::read_to_string(folder.join("INDEX.md")).expect("the index is there");
    let rows = index.lines().filter(|row| row.starts_with("| `"));
    let documents = rows.map(|row| {
        let columns: Vec<&str> = row.split('|').map(str::trim).collect();
        let file = columns[1].trim_matches('`');
        let operations = columns[7].replace(',', "").parse().expect("a number of operations");
        (Utf8PathBuf::from_path_buf(folder.join(file)).expect("UTF-8"), operations)
    });
    Some(documents.collect())
}

fn read(path: &Utf8PathBuf) -> Api {
    // One of them refers to a folder beside its own.
    let root = path.parent().and_then(|folder| folder.parent()).map(Utf8PathBuf::from);
    let options = LoadOptions { root, fetch: None };
    let loaded = load(&Input::Path(path.clone()), &options)
        .unwrap_or_else(|error| panic!("{path}: {error}"));
    lower(Arc::new(loaded.document)).api
}

#[test]
fn every_document_loads_with_all_its_operations() {
    let Some(documents) = documents() else { return };
    assert_eq!(documents.len(), 30);
    for (path, operations) in documents {
        assert_eq!(read(&path).operations.len(), operations, "{path}");
    }
}

#[test]
fn one_file_or_many_make_the_same_api() {
    let Some(folder) = shared("corpus") else { return };
    let print = |file: &str| {
        let path = Utf8PathBuf::from_path_buf(folder.join(file)).expect("UTF-8");
        serde_json::to_string_pretty(&read(&path).to_json()).expect("it is JSON")
    };
    let (one, many) = (print("cafe.yaml"), print("cafe-split/cafe.yaml"));
    let differing = one.lines().zip(many.lines()).enumerate().find(|(_, (one, many))| one != many);
    assert!(one == many, "they part at {differing:?}");
}
