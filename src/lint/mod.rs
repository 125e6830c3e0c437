//! Every mistake of a document.
//!
//! In: an [`Api`] and what reading it found. Out: all [`Diagnostic`]s: of structure, by the tables of
//! `structure`; of meaning, one file per subject under `rules`; with the severities and allowances of
//! the [`Settings`]. A mistake is told of once: what follows from it is left out.
//!
//! Start at [`lint`].

mod code;
mod fix;
mod published;
mod report;
mod rules;
mod settings;
mod structure;

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Display,
    sync::Arc,
};

pub use code::{CODES, Code, explain};
pub use fix::{FixedFile, fix};
pub use report::Format;
pub use settings::{Level, Settings};

use crate::{
    diagnostic::{Diagnostic, Severity, each_once},
    document::Location,
    ir::Api,
};

/// Lists every mistake of an API's document, with what was found while it was read, in no
/// particular order.
pub fn lint(
    api: &Arc<Api>,
    found_by_reading: Vec<Diagnostic>,
    settings: &Settings,
) -> Vec<Diagnostic> {
    let mut all = structure::check(&api.document);
    let broken: BTreeSet<Location> = all
        .iter()
        .filter(|diagnostic| diagnostic.severity == Severity::Error)
        .map(|diagnostic| diagnostic.at.clone())
        .collect();
    all.extend(found_by_reading);
    all.extend(rules::check(api, &broken));
    if !all.iter().any(|one| one.severity == Severity::Error) {
        all.extend(published::check(&api.document));
    }
    settings.apply(&api.document, without_echoes(all))
}

/// Items, by their JSON, that a list has already: the index of the first, that of the one like it, and
/// this itself.
fn twins<T: PartialEq + Display>(items: impl IntoIterator<Item = T>) -> Vec<(usize, usize, T)> {
    let mut found = Vec::new();
    // Lists of names may have thousands; objects, whose fields may be in any order, are few.
    let mut scalars: BTreeMap<String, usize> = BTreeMap::new();
    let mut others: Vec<(usize, T)> = Vec::new();
    for (index, item) in items.into_iter().enumerate() {
        let text = item.to_string();
        let is_collection = text.starts_with(['{', '[']);
        let first = if is_collection {
            others.iter().find(|(_, other)| *other == item).map(|(first, _)| *first)
        } else {
            Some(*scalars.entry(text).or_insert(index)).filter(|first| *first != index)
        };
        match first {
            Some(first) => found.push((first, index, item)),
            None if is_collection => others.push((index, item)),
            None => {}
        }
    }
    found
}

/// Leaves out what another diagnostic says already: the same code at the same place, and what only
/// says that something was left out where the structure is broken.
fn without_echoes(all: Vec<Diagnostic>) -> Vec<Diagnostic> {
    let broken: BTreeSet<Location> = all
        .iter()
        .filter(|diagnostic| diagnostic.severity == Severity::Error)
        .map(|diagnostic| diagnostic.at.clone())
        .collect();
    let hides_references = all.iter().any(|diagnostic| {
        diagnostic.code.starts_with("ref/") && diagnostic.code != "ref/ignored-sibling"
            || diagnostic.severity == Severity::Error && diagnostic.code.starts_with("structure/")
    });
    let mut kept: Vec<Diagnostic> = all
        .into_iter()
        .filter(|diagnostic| {
            // Places are ordered by their text, so whatever begins like this one comes next.
            let next = broken.range(&diagnostic.at..).next();
            let is_broken_below = next.is_some_and(|at| {
                at.file == diagnostic.at.file
                    && at.pointer.as_str().starts_with(diagnostic.at.pointer.as_str())
            });
            if diagnostic.code == "structure/left-out" && is_broken_below {
                return false;
            }
            // What nothing refers to may be what a broken reference means.
            diagnostic.code != "component/unused" || !hides_references
        })
        .collect();
    each_once(&mut kept);
    kept
}
