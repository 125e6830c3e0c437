//! What the library promises to other crates, by name: a change of the list is meant, or not made.
#![allow(missing_docs, clippy::disallowed_methods, reason = "tests are claims, and read files")]

mod support;

use std::{fs, path::Path};

use support::repository;

/// Public items of a module's file and of the public modules below it, as `path::name`.
fn items(file: &Path, path: &str, found: &mut Vec<String>) {
    let text =
        fs::read_to_string(file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
    let mut rest = text.as_str();
    let mut hidden = false;
    while let Some(line) = rest.lines().next() {
        let statement = rest.split_inclusive(';').next().unwrap_or(rest);
        rest = &rest[(line.len() + 1).min(rest.len())..];
        if hidden {
            // Of it nothing is promised.
        } else if let Some(imported) = statement.strip_prefix("pub use ") {
            found.extend(names(imported).map(|name| format!("{path}::{name}")));
        } else if let Some(item) = line.strip_prefix("pub ") {
            let mut words = item.split(|letter: char| !letter.is_alphanumeric() && letter != '_');
            let kind = words.find(|word| !matches!(*word, "async" | "const")).unwrap_or_default();
            let name = words.next().unwrap_or_default();
            let is_const = item.starts_with("const ") && !item.contains(" fn ");
            let name = if is_const { kind } else { name };
            if kind == "mod" {
                let folder = file.parent().expect("a file is in a folder");
                let inner = match file.file_name().and_then(|name| name.to_str()) {
                    Some("lib.rs" | "mod.rs") => folder.to_owned(),
                    _ => file.with_extension(""),
                };
                let inner = [inner.join(name).join("mod.rs"), inner.join(format!("{name}.rs"))];
                let inner = inner.into_iter().find(|file| file.exists()).expect("it is there");
                items(&inner, &format!("{path}::{name}"), found);
            } else {
                found.push(format!("{path}::{name}"));
            }
        }
        hidden = line == "#[doc(hidden)]" || (hidden && line.starts_with("#["));
    }
}

/// The names that `a::{b, c as d};` brings.
fn names(imported: &str) -> impl Iterator<Item = &str> {
    let list = imported.rsplit_once('{').map_or(imported, |(_, list)| list);
    let list = list.trim_end_matches([';', '}', ' ', '\n', ',']);
    list.split(',').map(|one| {
        let one = one.rsplit_once(" as ").map_or(one, |(_, name)| name);
        one.rsplit("::").next().unwrap_or(one).trim()
    })
}

#[test]
fn the_public_items_are_those_of_the_list() {
    let mut found = Vec::new();
    items(&repository().join("src/lib.rs"), "specwright", &mut found);
    found.sort();
    insta::assert_snapshot!("public_items", found.join("\n"));
}
