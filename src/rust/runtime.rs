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

/// Adds the runtime as the module `runtime`, without what nothing uses.
pub(super) fn copy(files: &mut FileTree, mark: &str, needs: Needs) {
    let unused = unused(files);
    for (name, text) in FILES {
        let module = name.trim_end_matches(".rs");
        let wanted = !unused.contains(&module)
            && match *name {
                "callback.rs" => needs.callbacks,
                "blocking.rs" | "client.rs" => needs.client,
                "example.rs" => needs.examples,
                "pages.rs" => needs.pages,
                "server.rs" => needs.server,
                _ => true,
            };
        if !wanted {
            continue;
        }
        // A copy has no need of copies.
        let mut text = text.replace("#[cfg(feature = \"sources\")]\npub mod sources;\n", "");
        // Nor of tests, which the runtime passes by itself.
        if let Some(tests) = text.find("\n#[cfg(test)]\nmod tests {\n") {
            text.truncate(tests);
        }
        for (module, there) in [("callback", needs.callbacks), ("example", needs.examples)] {
            if !there {
                text = text.replace(&format!("pub mod {module};\n"), "");
            }
        }
        for (side, module, there) in [
            ("blocking", "blocking", needs.client),
            ("client", "client", needs.client),
            ("client", "pages", needs.pages),
            ("server", "server", needs.server),
        ] {
            if !there {
                let declaration = format!("#[cfg(feature = \"{side}\")]\npub mod {module};\n");
                text = text.replace(&declaration, "");
            }
        }
        if *name == "mod.rs" {
            text = without(&text, &unused);
        }
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
    families.flat_map(|family| family.iter().copied()).collect()
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
        modules.iter().any(|module| {
            let declared = [format!("mod {module}"), format!("pub mod {module}")];
            let statement = statement.trim_start();
            declared.iter().any(|one| one == statement)
                || statement.starts_with(&format!("pub use {module}::"))
        })
    };
    let statements = text.split_inclusive(';');
    statements.filter(|statement| !is_of(statement.trim_end_matches(';'))).collect()
}
