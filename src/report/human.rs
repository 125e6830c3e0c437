//! The report for people: the ledger, then each failure with all that is needed to act on it.

use std::fmt::{self, Write as _};

use anstyle::{AnsiColor, Style};

use super::{Coverage, Report};
use crate::{
    contract::{CaseReport, Outcome, Shown, Violation},
    diagnostic::Focus,
};

const GOOD: Style = AnsiColor::Green.on_default();
const BAD: Style = AnsiColor::Red.on_default().bold();
const WEAK: Style = Style::new().dimmed();
const ODD: Style = AnsiColor::Yellow.on_default();
const STRONG: Style = Style::new().bold();

/// Documents with more operations than this are shown by what went wrong only.
const MAX_OPERATIONS: usize = 40;
/// Lines of a response that are shown.
const MAX_LINES: usize = 12;
/// Characters of a line of a response or of the document.
const MAX_WIDTH: usize = 110;
/// Failures that are shown in full.
const MAX_FAILURES: usize = 40;
/// Reasons that are listed with each of their examples.
const MAX_SKIPS: usize = 12;

/// Text in a style, for any writer.
struct Styled<T>(Style, T);

impl<T: fmt::Display> fmt::Display for Styled<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}{}", self.0.render(), self.1, self.0.render_reset())
    }
}

/// The whole run, with colours; the stream that it is written to takes them out where it must.
pub fn human(report: &Report, verbose: bool) -> String {
    let mut out = String::new();
    ledger(report, verbose, &mut out);
    skips(report, verbose, &mut out);
    if report.lists_unseen {
        unseen(report, &mut out);
    }
    failures(report, &mut out);
    warnings(report, &mut out);
    summary(report, &mut out);
    out
}

fn ledger(report: &Report, verbose: bool, out: &mut String) {
    let groups = report.by_operation();
    let all = verbose || groups.len() <= MAX_OPERATIONS;
    for (place, cases) in &groups {
        let troubled = cases
            .iter()
            .any(|case| matches!(case.outcome, Outcome::Failed(_) | Outcome::Unanswered(_)));
        if !all && !troubled {
            continue;
        }
        match report.api.operations.get(*place) {
            Some(operation) => {
                let _ = writeln!(
                    out,
                    "{} {}  {}",
                    Styled(STRONG, &operation.method),
                    Styled(STRONG, &operation.path),
                    Styled(WEAK, &operation.id)
                );
            }
            None => {
                let _ = writeln!(out, "{}", Styled(STRONG, "sent by the server itself"));
            }
        }
        for case in cases {
            line(case, out);
        }
    }
    if !all {
        let _ = writeln!(
            out,
            "{}",
            Styled(WEAK, format_args!("{} operations; `--verbose` lists them all", groups.len()))
        );
    }
    out.push('\n');
}

/// One case on one line: mark, name, status, time, origin.
fn line(case: &CaseReport, out: &mut String) {
    let (style, mark) = mark(&case.outcome);
    let name = case.id.split_once('/').map_or(case.id.as_str(), |(_, name)| name);
    let status = case.status.map_or_else(|| "-".to_owned(), |status| status.to_string());
    let _ = write!(out, "  {} {name:<28} {status:>3}", Styled(style, mark));
    if case.status.is_some() {
        let time = format!("{:>8.1} ms", case.milliseconds);
        let _ = write!(out, " {}", Styled(WEAK, time));
    }
    if !case.holds_example {
        let _ = write!(out, "  {}", Styled(WEAK, case.origin.as_str()));
    }
    if let Some(via) = &case.via {
        let _ = write!(out, " {}", Styled(WEAK, via));
    }
    match &case.outcome {
        Outcome::Failed(violations) => {
            let codes: Vec<&str> =
                violations.iter().map(|found| found.code.as_ref()).take(3).collect();
            let _ = write!(out, "  {}", Styled(BAD, codes.join(", ")));
        }
        Outcome::Unanswered(reason) => {
            let _ = write!(out, "  {}", Styled(BAD, reason));
        }
        Outcome::Passed | Outcome::Skipped(_) => {}
    }
    out.push('\n');
}

fn mark(outcome: &Outcome) -> (Style, &'static str) {
    match outcome {
        Outcome::Passed => (GOOD, "✓"),
        Outcome::Failed(_) => (BAD, "✗"),
        Outcome::Skipped(_) => (ODD, "○"),
        Outcome::Unanswered(_) => (BAD, "?"),
    }
}

/// What was not sent or not seen, by reason: the same reason once.
fn skips(report: &Report, verbose: bool, out: &mut String) {
    let mut reasons: indexmap::IndexMap<&str, Vec<&CaseReport>> = indexmap::IndexMap::new();
    for case in &report.cases {
        if let Outcome::Skipped(reason) = &case.outcome {
            reasons.entry(reason).or_default().push(case);
        }
    }
    if reasons.is_empty() {
        return;
    }
    let _ = writeln!(out, "{}", Styled(ODD, "Not seen"));
    let shown = if verbose { usize::MAX } else { MAX_SKIPS };
    for (reason, cases) in reasons.iter().take(shown) {
        let first = cases[0];
        let more = match cases.len() {
            1 => String::new(),
            count => format!(" and {} more", count - 1),
        };
        let _ = writeln!(out, "  ○ {}{}", first.id, Styled(WEAK, more));
        let place = report.label(&first.promise);
        let _ = writeln!(out, "    {reason} {}", Styled(WEAK, format_args!("({place})")));
    }
    if reasons.len() > shown {
        let more =
            format!("  … and {} more reasons; `--verbose` lists them", reasons.len() - shown);
        let _ = writeln!(out, "{}", Styled(WEAK, more));
    }
    out.push('\n');
}

/// What the document declares and nothing showed, each thing at its line.
fn unseen(report: &Report, out: &mut String) {
    let list = report.unseen();
    if list.is_empty() {
        return;
    }
    let _ = writeln!(out, "{}", Styled(ODD, "Declared, and not seen"));
    for one in list {
        let place = report.label(&one.at);
        let _ = writeln!(out, "  ○ {} {}", cut(&one.what), Styled(WEAK, format_args!("({place})")));
    }
    out.push('\n');
}

fn failures(report: &Report, out: &mut String) {
    let broken = || report.cases.iter().filter(|case| matches!(case.outcome, Outcome::Failed(_)));
    for case in broken().take(MAX_FAILURES) {
        failure(report, case, out);
    }
    let more = broken().count().saturating_sub(MAX_FAILURES);
    if more > 0 {
        let _ = writeln!(out, "{}\n", Styled(BAD, format_args!("… and {more} more failures")));
    }
}

fn failure(report: &Report, case: &CaseReport, out: &mut String) {
    let _ = writeln!(out, "{} {}", Styled(BAD, "FAILED"), Styled(STRONG, &case.id));
    for found in case.outcome.violations() {
        violation(report, found, BAD, out);
    }
    if let Some(shown) = &case.shown {
        exchange(case, shown, out);
    }
    if !case.curl.is_empty() {
        let _ = writeln!(out, "  {} {}", Styled(WEAK, "repeat  "), case.curl);
    }
    out.push('\n');
}

fn violation(report: &Report, found: &Violation, style: Style, out: &mut String) {
    let pointer = match found.pointer.as_deref() {
        None => String::new(),
        Some("") => " body:".to_owned(),
        Some(pointer) => format!(" {pointer}:"),
    };
    let _ = writeln!(out, "  {}{pointer} {}", Styled(style, &found.code), found.message);
    let document = &report.api.document;
    let start = document.span(&found.at, Focus::Value).start;
    let file = document.file(document.origin(&found.at).file);
    let _ = writeln!(out, "  {} {}", Styled(WEAK, "promised"), report.label(&found.at));
    if let Some(text) = file.line(start.line) {
        let number = start.line.to_string();
        let _ = writeln!(
            out,
            "           {} {}",
            Styled(WEAK, format_args!("{number} |")),
            cut(text.trim_end())
        );
    }
}

fn exchange(case: &CaseReport, shown: &Shown, out: &mut String) {
    let _ = writeln!(out, "  {} {} {}", Styled(WEAK, "sent    "), shown.method, shown.url);
    if let Some(body) = &shown.request_body {
        excerpt(body, out);
    }
    let media_type = shown
        .response_headers
        .iter()
        .find(|(name, _)| name.eq_ignore_ascii_case("content-type"))
        .map_or("no media type", |(_, value)| value.as_str());
    let status = case.status.map_or_else(|| "-".to_owned(), |status| status.to_string());
    let _ = writeln!(
        out,
        "  {} {status} {media_type}, {} bytes",
        Styled(WEAK, "received"),
        shown.response_bytes
    );
    excerpt(&shown.response_body, out);
}

fn excerpt(body: &str, out: &mut String) {
    let pretty = serde_json::from_str::<serde_json::Value>(body)
        .ok()
        .and_then(|value| serde_json::to_string_pretty(&value).ok());
    let text = pretty.as_deref().unwrap_or(body);
    let mut lines = text.lines();
    for line in lines.by_ref().take(MAX_LINES) {
        let _ = writeln!(out, "           {}", cut(line));
    }
    let more = lines.count();
    if more > 0 {
        let _ = writeln!(out, "           {}", Styled(WEAK, format_args!("… {more} more lines")));
    }
}

/// Control characters could redraw the terminal; long lines would push the rest away.
fn cut(line: &str) -> String {
    let visible = |character: char| if character.is_control() { '\u{fffd}' } else { character };
    let mut text: String = line.chars().take(MAX_WIDTH).map(visible).collect();
    if line.chars().count() > MAX_WIDTH {
        text.push('…');
    }
    text
}

fn warnings(report: &Report, out: &mut String) {
    let mut any = false;
    for case in report.cases.iter().filter(|case| !case.warnings.is_empty()) {
        any = true;
        let _ = writeln!(out, "{} {}", Styled(ODD, "note"), Styled(STRONG, &case.id));
        for found in &case.warnings {
            violation(report, found, ODD, out);
        }
    }
    if any {
        out.push('\n');
    }
}

fn summary(report: &Report, out: &mut String) {
    let summary = report.summary();
    let kept = report.kept();
    let count = |is: fn(&Outcome) -> bool| {
        report.cases.iter().filter(|case| case.holds_example && is(&case.outcome)).count()
    };
    let unseen = count(|outcome| matches!(outcome, Outcome::Skipped(_)));
    // A server that does not answer has broken no promise.
    let unanswered = count(|outcome| matches!(outcome, Outcome::Unanswered(_)));
    let broken = summary.documented - kept - unseen - unanswered;
    let all = kept == summary.documented && summary.failed + summary.unanswered == 0;
    let style = if all {
        GOOD
    } else if broken + summary.failed + summary.unanswered > 0 {
        BAD
    } else {
        ODD
    };
    let headline = format!("{kept} of {} documented examples kept", summary.documented);
    let _ = write!(out, "{}", Styled(style.bold(), headline));
    for (count, word) in [(broken, "broken"), (unanswered, "not answered"), (unseen, "not seen")] {
        if count > 0 {
            let _ = write!(out, ", {count} {word}");
        }
    }
    let _ = write!(out, "  ·  {} cases: {} passed", summary.cases, summary.passed);
    for (count, word) in [
        (summary.failed, "failed"),
        (summary.skipped, "skipped"),
        (summary.unanswered, "unanswered"),
    ] {
        if count > 0 {
            let _ = write!(out, ", {count} {word}");
        }
    }
    let _ = writeln!(out, "  ·  {:.2} s", report.seconds);
    let _ = writeln!(out, "{}", Styled(WEAK, Coverage::of(report)));
}
