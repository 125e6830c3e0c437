//! What a document means, and where it contradicts itself.

mod components;
mod contradictions;
mod examples;
mod expressions;
mod operations;
mod paths;
mod schemas;
mod security;

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
    contradictions::check(api, &mut found);
    security::check(api, &mut found);
    expressions::check(api, &mut found);
    let mut broken = broken.clone();
    found.retain(|diagnostic| !broken.contains(&diagnostic.at));
    let errors = found.iter().filter(|diagnostic| diagnostic.severity == Severity::Error);
    for error in errors {
        broken.insert(error.at.clone());
        broken.extend(error.related.iter().map(|(at, _)| at.clone()));
    }
    examples::check(api, &broken, &mut found);
    found
}
