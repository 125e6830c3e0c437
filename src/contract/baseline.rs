//! Failures that are known: let pass until a day, for a reason that somebody wrote down.

use serde::Deserialize;

use super::{event::CaseReport, violation::Outcome};

/// A file of known failures.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Baseline {
    /// One entry per failure.
    #[serde(default)]
    pub known: Vec<Known>,
}

/// One known failure.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Known {
    /// Id of the case.
    pub case: String,
    /// The code; without it, any.
    pub code: Option<String>,
    /// Why it is let pass.
    pub reason: String,
    /// The last day on which it is, as `2026-12-31`.
    pub expires: String,
}

impl Baseline {
    /// Turns a failure of which every part is known into a skip.
    pub fn apply(&self, report: &mut CaseReport, today: &str) {
        let Outcome::Failed(violations) = &report.outcome else { return };
        let covers = |known: &&Known, code: &str| {
            known.case == report.id
                && known.code.as_deref().is_none_or(|wanted| wanted == code)
                && today <= known.expires.as_str()
        };
        let found: Option<Vec<&Known>> = violations
            .iter()
            .map(|violation| self.known.iter().find(|known| covers(known, &violation.code)))
            .collect();
        if let Some(first) = found.as_ref().and_then(|found| found.first()) {
            let reason = format!("known until {}: {}", first.expires, first.reason);
            report.outcome = Outcome::Skipped(reason);
        }
    }
}
