//! Markdown, as the summary of a build step shows it.

use std::fmt::Write as _;

use super::{Coverage, Report};
use crate::contract::{CaseReport, Outcome};

/// A summary with more than this is read by nobody, and refused by some.
const MAX_FAILURES: usize = 50;
/// As many links tell how the rest is led to.
const MAX_LED_TO: usize = 50;
/// Things not seen that are listed.
const MAX_UNSEEN: usize = 50;

pub(super) fn markdown(report: &Report) -> String {
    let summary = report.summary();
    let mut out = String::new();
    let _ = writeln!(out, "## Contract of {}\n", inline(&report.api.info.title));
    let _ = writeln!(
        out,
        "**{} of {} documented examples kept** by `{}` in {:.1} s\n",
        report.kept(),
        summary.documented,
        code(&report.target),
        report.seconds
    );
    out.push_str("| cases | passed | failed | skipped | unanswered |\n|--:|--:|--:|--:|--:|\n");
    let _ = writeln!(
        out,
        "| {} | {} | {} | {} | {} |\n",
        summary.cases, summary.passed, summary.failed, summary.skipped, summary.unanswered
    );
    let _ = writeln!(out, "{}\n", Coverage::of(report));
    unseen(report, &mut out);
    operations(report, &mut out);
    led_to(report, &mut out);
    failures(report, &mut out);
    out
}

fn unseen(report: &Report, out: &mut String) {
    let list = report.unseen();
    if list.is_empty() {
        return;
    }
    out.push_str("<details><summary>Declared, and not seen</summary>\n\n");
    for one in list.iter().take(MAX_UNSEEN) {
        let place = code(&report.label(&one.at));
        let _ = writeln!(out, "- {} (`{place}`)", inline(&one.what));
    }
    if list.len() > MAX_UNSEEN {
        let _ = writeln!(out, "- … and {} more", list.len() - MAX_UNSEEN);
    }
    out.push_str("\n</details>\n\n");
}

fn operations(report: &Report, out: &mut String) {
    out.push_str("| operation | kept | broken | not answered | not seen |\n");
    out.push_str("|---|--:|--:|--:|--:|\n");
    for cases in report.by_operation().values() {
        let name = cases.first().and_then(|case| report.operation(case)).map_or_else(
            || "sent by the server".to_owned(),
            |operation| format!("`{} {}`", operation.method, code(operation.path.as_str())),
        );
        let count = |name: &str| cases.iter().filter(|case| case.outcome.as_str() == name).count();
        let _ = writeln!(
            out,
            "| {name} | {} | {} | {} | {} |",
            count("passed"),
            count("failed"),
            count("unanswered"),
            count("skipped")
        );
    }
    out.push('\n');
}

/// What an earlier answer led to, and who says that it does.
fn led_to(report: &Report, out: &mut String) {
    let led: Vec<(&CaseReport, &String)> =
        report.cases.iter().filter_map(|case| Some((case, case.via.as_ref()?))).collect();
    if led.is_empty() {
        return;
    }
    out.push_str("<details><summary>Led to by earlier answers</summary>\n\n");
    for (case, via) in led.iter().take(MAX_LED_TO) {
        let outcome = case.outcome.as_str();
        let _ = writeln!(out, "- `{}` {outcome}: {}", code(&case.id), inline(via));
    }
    if led.len() > MAX_LED_TO {
        let _ = writeln!(out, "- … and {} more", led.len() - MAX_LED_TO);
    }
    out.push_str("\n</details>\n\n");
}

fn failures(report: &Report, out: &mut String) {
    let is_broken = |case: &&CaseReport| matches!(case.outcome, Outcome::Failed(_));
    let is_unanswered = |case: &&CaseReport| matches!(case.outcome, Outcome::Unanswered(_));
    list("Broken", report.cases.iter().filter(is_broken).collect(), report, out);
    list("Not answered", report.cases.iter().filter(is_unanswered).collect(), report, out);
}

fn list(heading: &str, cases: Vec<&CaseReport>, report: &Report, out: &mut String) {
    if cases.is_empty() {
        return;
    }
    let _ = writeln!(out, "### {heading}\n");
    let more = cases.len().saturating_sub(MAX_FAILURES);
    for case in cases.into_iter().take(MAX_FAILURES) {
        failure(case, report, out);
    }
    if more > 0 {
        let _ = writeln!(out, "… and {more} more\n");
    }
}

fn failure(case: &CaseReport, report: &Report, out: &mut String) {
    let status = case.status.map_or_else(String::new, |status| format!(" answered {status}"));
    let _ = writeln!(out, "<details><summary><code>{}</code>{status}</summary>\n", html(&case.id));
    if let Outcome::Unanswered(reason) = &case.outcome {
        let _ = writeln!(out, "- {}", inline(reason));
    }
    for found in case.outcome.violations() {
        let pointer = found.pointer.as_deref().unwrap_or_default();
        let _ = writeln!(
            out,
            "- `{}` {} {} (promised at `{}`)",
            found.code,
            if pointer.is_empty() { String::new() } else { format!("at `{}`:", code(pointer)) },
            inline(&found.message),
            code(&report.label(&found.at)),
        );
    }
    let fence = fence_for(&case.curl);
    let _ = writeln!(out, "\n{fence}sh\n{}\n{fence}\n\n</details>\n", case.curl);
}

/// Text that is nothing but text in Markdown.
fn inline(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '\\' | '*' | '_' | '[' | ']' | '#' | '|' => {
                out.push('\\');
                out.push(character);
            }
            '<' => out.push_str("&lt;"),
            '&' => out.push_str("&amp;"),
            '\n' | '\r' => out.push(' '),
            other => out.push(other),
        }
    }
    out
}

/// Text within backticks, in a table.
fn code(text: &str) -> String {
    text.replace('`', "'").replace('|', "\\|").replace(['\n', '\r'], " ")
}

fn html(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;")
}

/// A fence longer than any run of backticks inside.
fn fence_for(text: &str) -> String {
    let longest = text.split(|character| character != '`').map(str::len).max().unwrap_or(0);
    "`".repeat(longest.max(2) + 1)
}
