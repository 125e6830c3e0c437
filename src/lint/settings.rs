//! `[lint]` of `specwright.toml`: how much each code matters, and where it does not.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::{
    diagnostic::{Allowance, Diagnostic, Severity, allow},
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

impl Settings {
    /// Gives diagnostics the severity that was asked for, and leaves out those that are allowed.
    pub(super) fn apply(&self, document: &Document, all: Vec<Diagnostic>) -> Vec<Diagnostic> {
        let mut all = all;
        // What is allowed may come and go with the version of a rule: no mistake of the document's.
        drop(allow(&self.allowances, document, &mut all));
        all.into_iter()
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
}
