//! `JUnit` XML, as build servers read it: a suite per operation, a test case per case.

use std::fmt::Write as _;

use super::Report;
use crate::{
    contract::{CaseReport, Outcome},
    diagnostic::formats::xml as escape,
};

pub(super) fn junit(report: &Report) -> String {
    let summary = report.summary();
    let mut out = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    let _ = writeln!(
        out,
        "<testsuites name=\"specwright\" tests=\"{}\" failures=\"{}\" errors=\"{}\" \
         skipped=\"{}\" time=\"{:.3}\">",
        summary.cases, summary.failed, summary.unanswered, summary.skipped, report.seconds
    );
    for cases in report.by_operation().values() {
        suite(report, cases, &mut out);
    }
    out.push_str("</testsuites>\n");
    out
}

fn suite(report: &Report, cases: &[&CaseReport], out: &mut String) {
    let name = cases.first().and_then(|case| report.operation(case)).map_or_else(
        || "sent by the server".to_owned(),
        |operation| format!("{} {}", operation.method, operation.path),
    );
    let count =
        |test: fn(&Outcome) -> bool| cases.iter().filter(|case| test(&case.outcome)).count();
    let seconds: f64 = cases.iter().map(|case| case.milliseconds / 1000.0).sum();
    let _ = writeln!(
        out,
        "  <testsuite name=\"{}\" tests=\"{}\" failures=\"{}\" errors=\"{}\" skipped=\"{}\" \
         time=\"{seconds:.3}\">",
        escape(&name),
        cases.len(),
        count(|outcome| matches!(outcome, Outcome::Failed(_))),
        count(|outcome| matches!(outcome, Outcome::Unanswered(_))),
        count(|outcome| matches!(outcome, Outcome::Skipped(_))),
    );
    for case in cases {
        test_case(report, &name, case, out);
    }
    out.push_str("  </testsuite>\n");
}

fn test_case(report: &Report, suite: &str, case: &CaseReport, out: &mut String) {
    let _ = write!(
        out,
        "    <testcase classname=\"{}\" name=\"{}\" time=\"{:.3}\"",
        escape(suite),
        escape(&case.id),
        case.milliseconds / 1000.0
    );
    match &case.outcome {
        Outcome::Passed => out.push_str("/>\n"),
        Outcome::Skipped(reason) => {
            let _ = writeln!(out, "><skipped message=\"{}\"/></testcase>", escape(reason));
        }
        Outcome::Unanswered(reason) => {
            let reason = escape(reason);
            let _ = writeln!(out, "><error type=\"unanswered\" message=\"{reason}\"/></testcase>");
        }
        Outcome::Failed(violations) => {
            out.push_str(">\n");
            for found in violations {
                let pointer = found.pointer.as_deref().unwrap_or_default();
                let _ = writeln!(
                    out,
                    "      <failure type=\"{}\" message=\"{}\">{} promised at {}\n{}</failure>",
                    escape(&found.code),
                    escape(&found.message),
                    escape(pointer),
                    escape(&report.label(&found.at)),
                    escape(&case.curl),
                );
            }
            out.push_str("    </testcase>\n");
        }
    }
}
