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
    sync::Arc,
};

use serde_json::Value;

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

/// Items that a list has already: the index of the first, and that of the one like it.
fn twins(items: &[Value]) -> Vec<(usize, usize)> {
    let mut found = Vec::new();
    // Lists of names may have thousands; objects, whose fields may be in any order, are few.
    let mut scalars: BTreeMap<String, usize> = BTreeMap::new();
    let mut others: Vec<usize> = Vec::new();
    for (index, item) in items.iter().enumerate() {
        let first = if item.is_object() || item.is_array() {
            let first = others.iter().copied().find(|other| items[*other] == *item);
            others.push(index);
            first
        } else {
            let first = *scalars.entry(item.to_string()).or_insert(index);
            (first != index).then_some(first)
        };
        found.extend(first.map(|first| (first, index)));
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
