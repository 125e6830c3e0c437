//! The runtime crate's files, to be copied into generated crates.

use std::collections::BTreeSet;

use specwright_runtime::sources::FILES;

use super::FileTree;

/// Which parts of the runtime a crate has use for.
#[derive(Clone, Copy, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "a set, each on or off")]
pub(super) struct Needs {
    pub(super) client: bool,
    pub(super) server: bool,
    pub(super) callbacks: bool,
    pub(super) pages: bool,
    pub(super) examples: bool,
}

/// Modules that stand or fall together, and are there if a crate names what is theirs; those of a
/// later line have no use for those of an earlier one.
const FAMILIES: &[&[&str]] =
    &[&["cut", "form", "multipart", "parts", "upload"], &["framing", "items"]];

/// Modules that are there if a crate names what is theirs, whatever else is there.
const ALONE: &[&str] = &["keywords", "pattern"];

/// Adds the runtime as the module `runtime`, without what nothing uses.
pub(super) fn copy(files: &mut FileTree, mark: &str, needs: Needs) {
    let mut absent = unused(files);
    let by_need = [
        ("blocking", needs.client),
        ("callback", needs.callbacks),
        ("client", needs.client),
        ("example", needs.examples),
        ("pages", needs.pages),
        ("server", needs.server),
        // A copy has no need of copies.
        ("sources", false),
    ];
    absent.extend(by_need.into_iter().filter(|(_, there)| !there).map(|(module, _)| module));
    for (name, text) in FILES {
        if absent.contains(&name.trim_end_matches(".rs")) {
            continue;
        }
        // Nor of tests, which the runtime passes by itself.
        let text = text.split("\n#[cfg(test)]\nmod tests {\n").next().unwrap_or_default();
        let text = if *name == "mod.rs" { without(text, &absent) } else { text.to_owned() };
        files.insert(format!("src/runtime/{name}").into(), format!("{mark}\n{text}"));
    }
}

/// Modules of the runtime that no file names anything of.
fn unused(files: &FileTree) -> Vec<&'static str> {
    let texts = files.values().map(String::as_str);
    let named: BTreeSet<&str> = texts.flat_map(named).collect();
    let is_named = |module: &&str| {
        let own = exports(module).into_iter().chain([*module, "*"]);
        own.into_iter().any(|name| named.contains(name))
    };
    let families = FAMILIES.iter().take_while(|family| !family.iter().any(is_named));
    let alone = ALONE.iter().filter(|module| !is_named(module));
    families.flat_map(|family| family.iter()).chain(alone).copied().collect()
}

/// What a file names of the runtime: `runtime::form::FileBody`, `runtime::{Body, Json}`.
fn named(text: &str) -> impl Iterator<Item = &str> {
    let is_part = |letter: char| letter.is_alphanumeric() || letter == '_';
    let paths = text.split("runtime::").skip(1).map(move |rest| {
        let is_end = |letter: char| !(is_part(letter) || matches!(letter, ':' | '*'));
        let end = if rest.starts_with('{') { rest.find(';') } else { rest.find(is_end) };
        &rest[..end.unwrap_or(rest.len())]
    });
    paths.flat_map(move |path| path.split(move |letter| !(is_part(letter) || letter == '*')))
}

/// What the runtime's own module re-exports of another.
fn exports(module: &str) -> Vec<&'static str> {
    let Some((_, text)) = FILES.iter().find(|(name, _)| *name == "mod.rs") else {
        return Vec::new();
    };
    let declared = format!("\npub use {module}::");
    let lists = text.split(declared.as_str()).skip(1).filter_map(|rest| rest.split(';').next());
    let names = lists.flat_map(|list| list.split(|letter: char| !letter.is_alphanumeric()));
    names.filter(|name| !name.is_empty()).collect()
}

/// The runtime's own module, without some of the others.
fn without(text: &str, modules: &[&str]) -> String {
    let is_of = |statement: &str| {
        let mut lines = statement.trim_start().lines().skip_while(|line| line.starts_with("#["));
        let first = lines.next().unwrap_or_default();
        modules.iter().any(|module| {
            let declared = [format!("mod {module};"), format!("pub mod {module};")];
            declared.iter().any(|one| one == first)
                || first.starts_with(&format!("pub use {module}::"))
        })
    };
    text.split_inclusive(';').filter(|statement| !is_of(statement)).collect()
}
