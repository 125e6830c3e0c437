//! What a document means, and where it contradicts itself.

mod components;
mod examples;
mod operations;
mod paths;
mod schemas;

use std::{collections::BTreeSet, sync::Arc};

use crate::{
    diagnostic::{Diagnostic, Severity},
    document::Location,
    ir::Api,
};

/// Applies every rule. `broken` are places whose structure is wrong: no rule speaks of them again.
pub(super) fn check(api: &Arc<Api>, broken: &BTreeSet<Location>) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    operations::check(api, &mut found);
    paths::check(api, &mut found);
    components::check(api, &mut found);
    schemas::check(api, &mut found);
    let mut broken = broken.clone();
    found.retain(|diagnostic| !broken.contains(&diagnostic.at));
    let errors = found.iter().filter(|diagnostic| diagnostic.severity == Severity::Error);
    broken.extend(errors.map(|diagnostic| diagnostic.at.clone()));
    examples::check(api, &broken, &mut found);
    found
}
