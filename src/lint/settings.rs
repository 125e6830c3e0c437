//! `[lint]` of `specwright.toml`: how much each code matters, and where it does not.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::{
    diagnostic::{Diagnostic, Severity},
    document::Document,
};

/// `[lint]`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Settings {
    /// Code, or topic (`example/*`), to how much it matters.
    #[serde(default)]
    pub levels: BTreeMap<String, Level>,
    /// Places where a code does not matter, each with its reason.
    #[serde(default, rename = "allow")]
    pub allowances: Vec<Allowance>,
}

/// How much a code matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// Not at all.
    Off,
    /// Could be better.
    Hint,
    /// Most likely not what was meant.
    Warning,
    /// The answer is no.
    Error,
}

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

impl Settings {
    /// Gives diagnostics the severity that was asked for, and leaves out those that are allowed.
    pub(super) fn apply(&self, document: &Document, all: Vec<Diagnostic>) -> Vec<Diagnostic> {
        all.into_iter()
            .filter(|diagnostic| !self.allows(document, diagnostic))
            .filter_map(|mut diagnostic| {
                diagnostic.severity = match self.level(diagnostic.code) {
                    None => diagnostic.severity,
                    Some(Level::Off) => return None,
                    Some(Level::Hint) => Severity::Hint,
                    Some(Level::Warning) => Severity::Warning,
                    Some(Level::Error) => Severity::Error,
                };
                Some(diagnostic)
            })
            .collect()
    }

    fn level(&self, code: &str) -> Option<Level> {
        let topic = code.split('/').next().unwrap_or_default();
        self.levels.get(code).or_else(|| self.levels.get(&format!("{topic}/*"))).copied()
    }

    fn allows(&self, document: &Document, diagnostic: &Diagnostic) -> bool {
        self.allowances.iter().any(|allowance| {
            let pointer = diagnostic.at.pointer.as_str();
            let below = pointer
                .strip_prefix(allowance.at.as_str())
                .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
            let file = document.file(diagnostic.at.file);
            let in_file = match &allowance.file {
                Some(name) => file.path.ends_with(name),
                None => std::ptr::eq(file, document.root()),
            };
            allowance.code == diagnostic.code && below && in_file
        })
    }
}
