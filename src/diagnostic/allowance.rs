//! Places of a document where a code does not matter, as settings list them.

use serde::Deserialize;

use super::Diagnostic;
use crate::document::Document;

/// A place where a code does not matter.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Allowance {
    /// Which code.
    pub code: String,
    /// A JSON Pointer (RFC 6901); everything below it is meant, too.
    pub at: String,
    /// Which file, from the root document's directory; the root document if it is not said.
    pub file: Option<String>,
    /// Why.
    pub reason: String,
}

impl Allowance {
    /// Whether it speaks of this diagnostic.
    pub fn covers(&self, document: &Document, diagnostic: &Diagnostic) -> bool {
        let pointer = diagnostic.at.pointer.as_str();
        let below = pointer
            .strip_prefix(self.at.as_str())
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
        let file = document.file(diagnostic.at.file);
        let in_file = match &self.file {
            Some(name) => file.path.ends_with(name),
            None => std::ptr::eq(file, document.root()),
        };
        self.code == diagnostic.code && below && in_file
    }
}

/// Takes out what is allowed. Yields the places of allowances that speak of nothing.
pub fn allow(
    allowances: &[Allowance],
    document: &Document,
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<usize> {
    let mut needed = vec![false; allowances.len()];
    diagnostics.retain(|diagnostic| {
        let mut allowed = false;
        for (allowance, needed) in allowances.iter().zip(&mut needed) {
            if allowance.covers(document, diagnostic) {
                (*needed, allowed) = (true, true);
            }
        }
        !allowed
    });
    (0..allowances.len()).filter(|index| !needed[*index]).collect()
}
