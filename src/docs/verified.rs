//! What a run of the contract tester says about each documented example.
//!
//! In: the text of `test --report json=PATH`. Out: [`Verified`], which knows for an operation, a
//! status and the name of an example whether a server was seen to keep it.
//!
//! Only the report's published form is read here, none of the tester's code.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::html::Html;

/// A run, by operation and example.
#[derive(Clone, Debug, Default)]
pub struct Verified {
    target: String,
    date: String,
    summary: Summary,
    cases: BTreeMap<(String, String), Vec<Case>>,
}

/// How the documented examples fared. The report's own sums count derived cases too.
#[derive(Clone, Copy, Debug, Default)]
struct Summary {
    documented: usize,
    passed: usize,
    failed: usize,
}

#[derive(Debug, Deserialize)]
struct Report {
    #[serde(default)]
    target: String,
    #[serde(default)]
    started: String,
    cases: Vec<ReportCase>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct ReportCase {
    id: String,
    /// Nothing for what belongs to no operation.
    operation: Option<ReportOperation>,
    /// Nothing for an example without a name: its case is named after its status.
    example: Option<String>,
    /// Absent in hand-made reports.
    origin: String,
    outcome: String,
    status: Option<u16>,
    violations: Vec<Violation>,
    /// Text, or an object with the reason.
    skip: serde_json::Value,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct ReportOperation {
    id: String,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
struct Violation {
    message: String,
}

#[derive(Clone, Debug)]
struct Case {
    status: Option<u16>,
    mark: Mark,
}

/// What is known of one example.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Mark {
    /// A server answered as the example says.
    Verified,
    /// It answered otherwise: how.
    Failed(String),
    /// Nobody asked it, or it did not answer: why.
    Unverified(String),
}

/// A mark as a page shows it.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct MarkView {
    /// `verified`, `failed` or `unverified`.
    pub(crate) class: &'static str,
    pub(crate) text: Html,
}

/// The sum at the top of the documentation.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct SummaryView {
    pub(crate) target: Html,
    pub(crate) date: Html,
    pub(crate) documented: usize,
    pub(crate) verified: usize,
    pub(crate) failed: usize,
    pub(crate) unverified: usize,
}

impl Verified {
    /// Reads a report.
    ///
    /// # Errors
    /// If the text is no JSON or no report.
    pub fn read(text: &str) -> Result<Self, serde_json::Error> {
        let report: Report = serde_json::from_str(text)?;
        let mut cases: BTreeMap<(String, String), Vec<Case>> = BTreeMap::new();
        let mut summary = Summary::default();
        for case in report.cases {
            let Some(operation) = case.operation.as_ref().map(|one| one.id.clone()) else {
                continue;
            };
            if case.origin.is_empty() || case.origin == "documented" {
                summary.documented += 1;
                summary.passed += usize::from(case.outcome == "passed");
                summary.failed += usize::from(case.outcome == "failed");
            }
            let example = case.example.clone().unwrap_or_else(|| {
                case.id.rsplit_once('/').map(|(_, name)| name.to_owned()).unwrap_or_default()
            });
            let found = Case { status: case.status, mark: mark(&case) };
            cases.entry((operation, example)).or_default().push(found);
        }
        let date = report.started.split(['T', ' ']).next().unwrap_or_default().to_owned();
        Ok(Self { target: report.target, date, summary, cases })
    }

    /// What is known of the example of this name in the response with this status.
    pub(crate) fn mark(&self, operation: &str, example: &str, status: Option<u16>) -> Mark {
        let key = (operation.to_owned(), example.to_owned());
        let cases = self.cases.get(&key).map(Vec::as_slice).unwrap_or_default();
        let exact = cases.iter().find(|case| case.status.is_some() && case.status == status);
        match exact.or_else(|| cases.first()) {
            Some(case) => case.mark.clone(),
            None => Mark::Unverified("no request of the run led to it".to_owned()),
        }
    }

    pub(crate) fn view(&self, mark: &Mark) -> MarkView {
        let (class, text) = match mark {
            Mark::Verified => {
                ("verified", format!("Verified against {} on {}", self.target, self.date))
            }
            Mark::Failed(what) => ("failed", format!("Failed: {what}")),
            Mark::Unverified(why) => ("unverified", format!("Not verified: {why}")),
        };
        MarkView { class, text: Html::text(&text) }
    }

    pub(crate) fn summary(&self) -> SummaryView {
        SummaryView {
            target: Html::text(&self.target),
            date: Html::text(&self.date),
            documented: self.summary.documented,
            verified: self.summary.passed,
            failed: self.summary.failed,
            unverified: self.summary.documented - self.summary.passed - self.summary.failed,
        }
    }
}

fn mark(case: &ReportCase) -> Mark {
    match case.outcome.as_str() {
        "passed" => Mark::Verified,
        "failed" => {
            let first = case.violations.first().map(|violation| violation.message.as_str());
            let rest = case.violations.len().saturating_sub(1);
            let first = first.filter(|text| !text.is_empty()).unwrap_or("the answer was another");
            Mark::Failed(if rest == 0 {
                first.to_owned()
            } else {
                format!("{first}, and {rest} more")
            })
        }
        "skipped" => Mark::Unverified(skip_reason(&case.skip)),
        "unanswered" => Mark::Unverified("the server did not answer".to_owned()),
        other => Mark::Unverified(format!("the run says `{other}`")),
    }
}

fn skip_reason(skip: &serde_json::Value) -> String {
    let text = skip.as_str().or_else(|| {
        ["message", "reason", "why"].into_iter().find_map(|key| skip.get(key)?.as_str())
    });
    text.unwrap_or("it was left out of the run").to_owned()
}

#[cfg(test)]
mod tests {
    use super::{Mark, Verified};

    const REPORT: &str = r#"{
        "specwright": "0.1.0", "document": "spec/verifik.yaml", "target": "http://127.0.0.1:8080",
        "started": "2026-01-02T03:04:05Z", "seconds": 0.1,
        "summary": {"documented": 3, "cases": 5, "passed": 3, "failed": 1, "skipped": 1, "unanswered": 0},
        "cases": [
            {"id": "get/found", "operation": {"id": "get", "method": "GET", "path": "/"},
             "example": "found", "outcome": "passed", "status": 200, "violations": [], "skip": null},
            {"id": "get/missing", "operation": {"id": "get"}, "example": "missing",
             "outcome": "failed", "status": 500,
             "violations": [{"code": "status/unexpected", "message": "500 instead of 404"}]},
            {"id": "get/late", "operation": {"id": "get"}, "example": "late",
             "outcome": "skipped", "skip": "needs a clock"},
            {"id": "get/401", "operation": {"id": "get"}, "example": null, "origin": "derived",
             "outcome": "passed", "status": 401},
            {"id": "other", "operation": null, "example": null, "origin": "derived",
             "outcome": "passed", "status": 200}
        ]}"#;

    #[test]
    fn every_example_has_a_mark() {
        let verified = Verified::read(REPORT).expect("the report is well formed");
        for (example, expected) in [
            ("found", Mark::Verified),
            ("missing", Mark::Failed("500 instead of 404".to_owned())),
            ("late", Mark::Unverified("needs a clock".to_owned())),
            ("401", Mark::Verified),
            ("other", Mark::Unverified("no request of the run led to it".to_owned())),
        ] {
            assert_eq!(verified.mark("get", example, Some(200)), expected, "{example}");
        }
        let summary = verified.summary();
        assert_eq!((summary.documented, summary.verified, summary.failed), (3, 1, 1));
        assert_eq!(summary.unverified, 1);
        let view = verified.view(&Mark::Verified);
        assert_eq!(view.text.as_str(), "Verified against http://127.0.0.1:8080 on 2026-01-02");
    }

    #[test]
    fn what_is_no_report_is_refused() {
        assert!(Verified::read("[]").is_err());
        assert!(Verified::read("not json").is_err());
    }
}
