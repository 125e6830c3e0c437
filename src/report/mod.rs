//! What a run told, as text: for people, for machines, for pages.
//!
//! In: the [`CaseReport`]s of a run, gathered into a [`Report`]. Out: text. Everything here is
//! pure; `cli` puts the text where it belongs. The ledger adds up by construction: [`Summary`] is
//! counted from the same list that is printed.
//!
//! Start at [`Report`].

mod clock;
mod coverage;
mod github;
mod har;
mod html;
mod human;
mod json;
mod junit;
mod markdown;
mod merge;
mod ndjson;
mod sarif;

use std::{collections::BTreeMap, fmt, sync::Arc};

use crate::{
    contract::{CaseReport, Outcome, Reach},
    document::Location,
    ir::{Api, Operation},
};

pub use coverage::{Coverage, Of, Share, Unseen};

// For the program and its tests: no promise to other crates.
#[doc(hidden)]
pub use clock::rfc3339;
#[doc(hidden)]
pub use human::human;
#[doc(hidden)]
pub use merge::{MergeError, merge};
#[doc(hidden)]
pub use ndjson::line as ndjson_line;

/// One run, as reports see it.
#[derive(Clone, Debug)]
pub struct Report {
    /// What was tested against.
    pub api: Arc<Api>,
    /// The server URL that requests went to.
    pub target: String,
    /// When it began, as RFC 3339 says.
    pub started: String,
    /// How long it took.
    pub seconds: f64,
    /// In plan order.
    pub cases: Vec<CaseReport>,
    /// Which keywords the values that were sent and that came have reached.
    pub reach: Arc<Reach>,
    /// Whether all that was not seen is listed, and not only counted.
    pub lists_unseen: bool,
    /// Which part of how many the run was, if not all of it.
    pub shard: Option<(usize, usize)>,
}

/// How many of what.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Summary {
    /// Response examples in the document.
    pub documented: usize,
    /// Entries of the ledger.
    pub cases: usize,
    /// Answered as promised.
    pub passed: usize,
    /// Answered otherwise.
    pub failed: usize,
    /// Not sent, or sent in vain.
    pub skipped: usize,
    /// No answer came.
    pub unanswered: usize,
}

impl Report {
    /// Counts the ledger.
    pub fn summary(&self) -> Summary {
        let mut summary = Summary { cases: self.cases.len(), ..Summary::default() };
        for case in &self.cases {
            summary.documented += usize::from(case.holds_example);
            match case.outcome {
                Outcome::Passed => summary.passed += 1,
                Outcome::Failed(_) => summary.failed += 1,
                Outcome::Skipped(_) => summary.skipped += 1,
                Outcome::Unanswered(_) => summary.unanswered += 1,
            }
        }
        summary
    }

    /// Whether no answer broke a promise and none failed to come. What was not sent does not count:
    /// [`percent_kept`](Self::percent_kept) tells of it.
    pub fn is_kept(&self) -> bool {
        let summary = self.summary();
        summary.failed + summary.unanswered == 0
    }

    /// The operation of a case.
    pub(crate) fn operation(&self, case: &CaseReport) -> Option<&Operation> {
        case.operation.and_then(|index| self.api.operations.get(index.get()))
    }

    /// Cases by operation, in document order; those of none come last.
    pub(crate) fn by_operation(&self) -> BTreeMap<usize, Vec<&CaseReport>> {
        let mut groups: BTreeMap<usize, Vec<&CaseReport>> = BTreeMap::new();
        for case in &self.cases {
            let place = case.operation.map_or(usize::MAX, crate::ir::OperationIndex::get);
            groups.entry(place).or_default().push(case);
        }
        groups
    }

    /// Everything that the document declares and the run did not see.
    pub fn unseen(&self) -> Vec<Unseen> {
        coverage::unseen(self)
    }

    /// `path:line:column` of a place.
    pub(crate) fn label(&self, at: &Location) -> String {
        self.api.document.label(at)
    }

    /// The same in percent; a document without examples keeps them all.
    pub fn percent_kept(&self) -> f64 {
        let documented = self.summary().documented;
        if documented == 0 {
            return 100.0;
        }
        #[expect(clippy::cast_precision_loss, reason = "a percentage of far fewer than 2^52")]
        return 100.0 * self.kept() as f64 / documented as f64;
    }

    /// How many documented examples were answered as promised.
    pub(crate) fn kept(&self) -> usize {
        let kept = |case: &&CaseReport| case.holds_example && case.outcome == Outcome::Passed;
        self.cases.iter().filter(kept).count()
    }
}

/// As a person reads it, without colours.
impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let styled = human(self, false);
        let mut parts = styled.split('\u{1b}');
        f.write_str(parts.next().unwrap_or_default())?;
        parts.try_for_each(|part| f.write_str(part.split_once('m').map_or(part, |(_, rest)| rest)))
    }
}

/// For whom a report is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// The fields of `DESIGN`: for machines.
    Json,
    /// One JSON text per line, while the run goes.
    Ndjson,
    /// For build servers.
    Junit,
    /// One page, complete in itself.
    Html,
    /// For step summaries.
    Markdown,
    /// Annotations on the lines of the document.
    Github,
    /// For code scanning.
    Sarif,
    /// Every exchange, for browsers and proxies.
    Har,
}

impl Kind {
    /// Every kind, with the name it has on the command line.
    pub const ALL: [(&'static str, Self); 8] = [
        ("json", Self::Json),
        ("ndjson", Self::Ndjson),
        ("junit", Self::Junit),
        ("html", Self::Html),
        ("markdown", Self::Markdown),
        ("github", Self::Github),
        ("sarif", Self::Sarif),
        ("har", Self::Har),
    ];

    /// Reads a name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|(known, _)| *known == name).map(|(_, kind)| kind)
    }

    /// Whether the report needs requests and responses of cases that passed as well.
    pub fn needs_every_exchange(self) -> bool {
        self == Self::Har
    }

    /// The whole report as text.
    pub fn render(self, report: &Report) -> String {
        match self {
            Self::Json => json::json(report),
            Self::Ndjson => {
                report.cases.iter().map(|case| ndjson::line(&report.api, case)).collect()
            }
            Self::Junit => junit::junit(report),
            Self::Html => html::html(report),
            Self::Markdown => markdown::markdown(report),
            Self::Github => github::github(report),
            Self::Sarif => sarif::sarif(report),
            Self::Har => har::har(report),
        }
    }
}
