//! Annotations for GitHub Actions, on the lines of the document.

use std::fmt::Write as _;

use super::Report;
use crate::{
    contract::{Outcome, Violation},
    diagnostic::{
        Focus,
        formats::{github_message as data, github_property as property},
    },
};

pub(super) fn github(report: &Report) -> String {
    let mut out = String::new();
    for case in &report.cases {
        if let Outcome::Unanswered(reason) = &case.outcome {
            let title = property(&format!("{} unanswered", case.id));
            let _ = writeln!(out, "::error title={title}::{}", data(reason));
        }
        for found in case.outcome.violations() {
            annotate(report, "error", &case.id, found, &mut out);
        }
        for found in &case.warnings {
            annotate(report, "warning", &case.id, found, &mut out);
        }
    }
    out
}

fn annotate(report: &Report, level: &str, id: &str, found: &Violation, out: &mut String) {
    let document = &report.api.document;
    let span = document.span(&found.at, Focus::Value);
    let pointer = found.pointer.as_deref().unwrap_or_default();
    let _ = writeln!(
        out,
        "::{level} file={},line={},col={},title={}::{}: {} {pointer}",
        property(document.file(document.origin(&found.at).file).path.as_str()),
        span.start.line,
        span.start.column,
        property(&found.code),
        data(id),
        data(&found.message),
    );
}
