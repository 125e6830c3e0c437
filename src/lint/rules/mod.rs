//! What a document means, and where it contradicts itself.

mod components;
mod operations;
mod paths;
mod schemas;

use std::collections::BTreeSet;

use crate::{diagnostic::Diagnostic, document::Location, ir::Api};

/// Applies every rule. `broken` are places whose structure is wrong: no rule speaks of them again.
pub(super) fn check(api: &Api, broken: &BTreeSet<Location>) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    operations::check(api, &mut found);
    paths::check(api, &mut found);
    components::check(api, &mut found);
    schemas::check(api, &mut found);
    found.retain(|diagnostic| !broken.contains(&diagnostic.at));
    found
}
