//! Every mistake of a document.
//!
//! In: an [`Api`] and what reading it found. Out: all [`Diagnostic`]s: of structure, by the tables of
//! `structure`; of meaning, one file per subject under `rules`; with the severities and allowances of
//! the [`Settings`]. A mistake is told of once: what follows from it is left out.
//!
//! Start at [`lint`].

mod code;
mod published;
mod report;
mod rules;
mod settings;
mod structure;

use std::{collections::BTreeSet, sync::Arc};

pub use code::{CODES, Code, explain};
pub use report::Format;
pub use settings::{Allowance, Level, Settings};

use crate::{
    diagnostic::{Diagnostic, Severity},
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

/// Leaves out what another diagnostic says already: the same code at the same place, and what only
/// says that something was left out where the structure is broken.
fn without_echoes(all: Vec<Diagnostic>) -> Vec<Diagnostic> {
    let broken: Vec<Location> = all
        .iter()
        .filter(|diagnostic| diagnostic.severity == Severity::Error)
        .map(|diagnostic| diagnostic.at.clone())
        .collect();
    let mut seen = BTreeSet::new();
    all.into_iter()
        .filter(|diagnostic| {
            if diagnostic.code == "structure/left-out" {
                let under = |at: &Location| {
                    at.file == diagnostic.at.file
                        && at.pointer.as_str().starts_with(diagnostic.at.pointer.as_str())
                };
                if broken.iter().any(under) {
                    return false;
                }
            }
            let (line, column) = diagnostic.position.unwrap_or_default();
            seen.insert((
                diagnostic.code,
                diagnostic.at.clone(),
                diagnostic.message.clone(),
                line,
                column,
            ))
        })
        .collect()
}
