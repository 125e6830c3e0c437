//! How much of what the document declares a run has seen.

use std::collections::BTreeSet;

use super::Report;
use crate::contract::covers;

/// Seen, of how many.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Share {
    /// At least one answer came.
    pub seen: usize,
    /// The document declares them.
    pub declared: usize,
}

/// By what the document is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Coverage {
    /// Operations that were answered.
    pub operations: Share,
    /// Declared responses, by operation and status key.
    pub responses: Share,
    /// Declared media types of responses.
    pub media_types: Share,
}

impl Coverage {
    /// Counts what was answered, whether as promised or not.
    pub fn of(report: &Report) -> Self {
        let mut operations = BTreeSet::new();
        let mut responses = BTreeSet::new();
        let mut media_types = BTreeSet::new();
        for case in &report.cases {
            let (Some(index), Some(status)) = (case.operation, case.status) else { continue };
            let Some(operation) = report.operation(case) else { continue };
            operations.insert(index);
            let Some(response) = operation.response(status) else { continue };
            responses.insert((index, response.status));
            let Some(received) = &case.media_type else { continue };
            for (place, declared) in response.content.iter().enumerate() {
                if covers(&declared.name, received) {
                    media_types.insert((index, response.status, place));
                }
            }
        }
        let declared = || report.api.operations.iter().flat_map(|operation| &operation.responses);
        Self {
            operations: Share { seen: operations.len(), declared: report.api.operations.len() },
            responses: Share { seen: responses.len(), declared: declared().count() },
            media_types: Share {
                seen: media_types.len(),
                declared: declared().map(|response| response.content.len()).sum(),
            },
        }
    }
}

impl std::fmt::Display for Coverage {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { operations, responses, media_types } = self;
        write!(
            f,
            "seen: {} of {} operations, {} of {} responses, {} of {} media types",
            operations.seen,
            operations.declared,
            responses.seen,
            responses.declared,
            media_types.seen,
            media_types.declared
        )
    }
}
