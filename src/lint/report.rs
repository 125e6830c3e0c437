//! Diagnostics for people and for programs: one model, many printers.

use std::fmt::Write as _;

use serde_json::{Value, json};

use super::CODES;
use crate::{
    diagnostic::{
        Diagnostic, Severity, describe_place,
        formats::{self, github_message, github_property, xml},
    },
    document::{Document, Span},
};

/// How to print.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "cli", derive(clap::ValueEnum))]
pub enum Format {
    /// With excerpts, for a terminal.
    #[default]
    Human,
    /// One object: `summary` and `diagnostics`.
    Json,
    /// Workflow commands of GitHub Actions.
    Github,
    /// A code quality report of GitLab.
    Gitlab,
    /// SARIF 2.1.0.
    Sarif,
    /// `JUnit` XML.
    Junit,
}

/// A diagnostic and where it stands.
#[derive(Debug)]
pub(super) struct Placed<'d> {
    pub(super) diagnostic: &'d Diagnostic,
    pub(super) span: Span,
}

impl Format {
    /// Prints diagnostics, which are in document order, in one of the forms for programs.
    pub fn print(self, document: &Document, diagnostics: &[(Diagnostic, Span)]) -> String {
        let placed: Vec<Placed<'_>> = diagnostics
            .iter()
            .map(|(diagnostic, span)| Placed { diagnostic, span: *span })
            .collect();
        match self {
            Self::Human => String::new(),
            Self::Json => json_report(document, &placed),
            Self::Github => github(document, &placed),
            Self::Gitlab => gitlab(document, &placed),
            Self::Sarif => sarif(document, &placed),
            Self::Junit => junit(document, &placed),
        }
    }
}

fn path<'d>(document: &'d Document, placed: &Placed<'_>) -> &'d str {
    document.file(document.origin(&placed.diagnostic.at).file).path.as_str()
}

fn count(placed: &[Placed<'_>], severity: Severity) -> usize {
    placed.iter().filter(|one| one.diagnostic.severity == severity).count()
}

fn pretty(value: &Value) -> String {
    let mut text = serde_json::to_string_pretty(value).unwrap_or_default();
    text.push('\n');
    text
}

fn json_report(document: &Document, placed: &[Placed<'_>]) -> String {
    let diagnostics: Vec<Value> = placed
        .iter()
        .map(|one| {
            let diagnostic = one.diagnostic;
            let related: Vec<Value> = diagnostic
                .related
                .iter()
                .map(|(at, label)| {
                    let span = document.span(at, diagnostic.focus);
                    json!({
                        "path": document.file(document.origin(at).file).path,
                        "line": span.start.line,
                        "column": span.start.column,
                        "message": label,
                    })
                })
                .collect();
            json!({
                "code": diagnostic.code,
                "severity": diagnostic.severity.as_str(),
                "message": diagnostic.message,
                "help": diagnostic.help,
                "path": path(document, one),
                "line": one.span.start.line,
                "column": one.span.start.column,
                "endLine": one.span.end.line,
                "endColumn": one.span.end.column,
                "pointer": diagnostic.at.pointer.as_str(),
                "place": describe_place(&diagnostic.at),
                "fixable": diagnostic.fix.is_some(),
                "related": related,
            })
        })
        .collect();
    pretty(&json!({
        "specwright": env!("CARGO_PKG_VERSION"),
        "document": document.path(),
        "summary": {
            "errors": count(placed, Severity::Error),
            "warnings": count(placed, Severity::Warning),
            "hints": count(placed, Severity::Hint),
        },
        "diagnostics": diagnostics,
    }))
}

/// Message with the way out, on one line.
fn sentence(diagnostic: &Diagnostic) -> String {
    match &diagnostic.help {
        Some(help) => format!("{} (help: {help})", diagnostic.message),
        None => diagnostic.message.clone(),
    }
}

fn github(document: &Document, placed: &[Placed<'_>]) -> String {
    let mut text = String::new();
    for one in placed {
        let level = match one.diagnostic.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Hint => "notice",
        };
        let _ = writeln!(
            text,
            "::{level} file={},line={},col={},endLine={},endColumn={},title={}::{}",
            github_property(path(document, one)),
            one.span.start.line,
            one.span.start.column,
            one.span.end.line,
            one.span.end.column,
            github_property(one.diagnostic.code),
            github_message(&sentence(one.diagnostic)),
        );
    }
    text
}

fn gitlab(document: &Document, placed: &[Placed<'_>]) -> String {
    let issues: Vec<Value> = placed
        .iter()
        .map(|one| {
            let diagnostic = one.diagnostic;
            let severity = match diagnostic.severity {
                Severity::Error => "major",
                Severity::Warning => "minor",
                Severity::Hint => "info",
            };
            let identity =
                format!("{} {} {}", diagnostic.code, path(document, one), diagnostic.at.pointer);
            json!({
                "description": sentence(diagnostic),
                "check_name": diagnostic.code,
                "fingerprint": format!("{:016x}", fingerprint(&identity)),
                "severity": severity,
                "location": {
                    "path": path(document, one),
                    "positions": {
                        "begin": {"line": one.span.start.line, "column": one.span.start.column},
                        "end": {"line": one.span.end.line, "column": one.span.end.column},
                    },
                },
            })
        })
        .collect();
    pretty(&Value::Array(issues))
}

/// FNV-1a: the same on every machine and for all time.
fn fingerprint(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

fn sarif(document: &Document, placed: &[Placed<'_>]) -> String {
    let used: Vec<&super::Code> = CODES
        .iter()
        .filter(|code| placed.iter().any(|one| one.diagnostic.code == code.code))
        .collect();
    let rules: Vec<Value> = used
        .iter()
        .map(|code| {
            json!({
                "id": code.code,
                "shortDescription": {"text": code.title},
                "fullDescription": {"text": code.text},
            })
        })
        .collect();
    let results: Vec<Value> = placed
        .iter()
        .map(|one| {
            let level = match one.diagnostic.severity {
                Severity::Error => "error",
                Severity::Warning => "warning",
                Severity::Hint => "note",
            };
            json!({
                "ruleId": one.diagnostic.code,
                "ruleIndex": used.iter().position(|code| code.code == one.diagnostic.code),
                "level": level,
                "message": {"text": sentence(one.diagnostic)},
                "locations": [{
                    "physicalLocation": {
                        "artifactLocation": {"uri": path(document, one)},
                        "region": {
                            "startLine": one.span.start.line,
                            "startColumn": one.span.start.column,
                            "endLine": one.span.end.line,
                            "endColumn": one.span.end.column,
                        },
                    },
                }],
            })
        })
        .collect();
    formats::sarif(&rules, &results)
}

fn junit(document: &Document, placed: &[Placed<'_>]) -> String {
    let errors = count(placed, Severity::Error);
    let mut text = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    let _ = writeln!(
        text,
        "<testsuites name=\"specwright lint\" tests=\"{}\" failures=\"{errors}\">",
        placed.len().max(1)
    );
    let _ = writeln!(
        text,
        "  <testsuite name=\"{}\" tests=\"{}\" failures=\"{errors}\">",
        xml(document.path().as_str()),
        placed.len().max(1)
    );
    if placed.is_empty() {
        let _ = writeln!(
            text,
            "    <testcase classname=\"lint\" name=\"{}\"/>",
            xml(document.path().as_str())
        );
    }
    for one in placed {
        let place =
            format!("{}:{}:{}", path(document, one), one.span.start.line, one.span.start.column);
        let message = xml(&sentence(one.diagnostic));
        let _ = writeln!(
            text,
            "    <testcase classname=\"{}\" name=\"{}\" file=\"{}\" line=\"{}\">",
            xml(one.diagnostic.code),
            xml(&place),
            xml(path(document, one)),
            one.span.start.line,
        );
        let _ = match one.diagnostic.severity {
            Severity::Error => writeln!(
                text,
                "      <failure type=\"{}\" message=\"{message}\">{}</failure>",
                xml(one.diagnostic.code),
                xml(&place)
            ),
            Severity::Warning | Severity::Hint => writeln!(
                text,
                "      <system-out>{}: {message}</system-out>",
                one.diagnostic.severity.as_str()
            ),
        };
        text.push_str("    </testcase>\n");
    }
    text.push_str("  </testsuite>\n</testsuites>\n");
    text
}
