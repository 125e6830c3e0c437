//! The report for machines. Its fields are a promise to others.

use serde_json::{Map, Value, json};

use super::{Coverage, Of, Report, Unseen};
use crate::{
    contract::{CaseReport, Outcome, Violation},
    ir::Api,
};

/// The whole run.
pub(super) fn json(report: &Report) -> String {
    let cases: Vec<Value> = report.cases.iter().map(|case| self::case(&report.api, case)).collect();
    let coverage = Coverage::of(report);
    let shares = Of::ALL.map(|(name, of)| (name.to_owned(), json!(coverage.share(of))));
    let mut value = json!({
        "specwright": env!("CARGO_PKG_VERSION"),
        "document": report.api.document.path(),
        "target": report.target,
        "started": report.started,
        "seconds": rounded(report.seconds),
        "summary": report.summary(),
        "coverage": Map::from_iter(shares),
        "cases": cases,
    });
    if let Some((part, parts)) = report.shard {
        value["shard"] = json!(format!("{part}/{parts}"));
    }
    if report.lists_unseen {
        value["unseen"] = report.unseen().iter().map(|one| unseen(&report.api, one)).collect();
    }
    let mut text = serde_json::to_string_pretty(&value).unwrap_or_default();
    text.push('\n');
    text
}

fn unseen(api: &Api, unseen: &Unseen) -> Value {
    json!({ "of": unseen.of.as_str(), "what": unseen.what, "at": api.document.label(&unseen.at) })
}

/// One entry of the ledger.
pub(super) fn case(api: &Api, case: &CaseReport) -> Value {
    let operation = case.operation.and_then(|index| api.operations.get(index.get()));
    let operation = operation.map(|operation| {
        json!({
            "id": operation.id.as_str(),
            "method": operation.method.as_str(),
            "path": operation.path.as_str(),
        })
    });
    let violations: Vec<Value> =
        case.outcome.violations().iter().map(|found| violation(api, found)).collect();
    let reason = match &case.outcome {
        Outcome::Skipped(reason) | Outcome::Unanswered(reason) => Some(reason),
        Outcome::Passed | Outcome::Failed(_) => None,
    };
    let mut value = json!({
        "id": case.id,
        "operation": operation,
        "example": case.example,
        "origin": case.origin.as_str(),
        "outcome": case.outcome.as_str(),
        "status": case.status,
        "milliseconds": rounded(case.milliseconds),
        "violations": violations,
        "skip": reason,
        "curl": (!case.curl.is_empty()).then_some(&case.curl),
    });
    if !case.warnings.is_empty()
        && let Some(members) = value.as_object_mut()
    {
        let warnings = case.warnings.iter().map(|found| violation(api, found)).collect();
        members.insert("warnings".to_owned(), Value::Array(warnings));
    }
    if let (Some(via), Some(members)) = (&case.via, value.as_object_mut()) {
        members.insert("via".to_owned(), Value::from(via.as_str()));
    }
    value
}

fn violation(api: &Api, violation: &Violation) -> Value {
    json!({
        "code": violation.code,
        "message": violation.message,
        "pointer": violation.pointer,
        "at": api.document.label(&violation.at),
    })
}

/// Three places are enough for seconds and milliseconds alike.
fn rounded(number: f64) -> f64 {
    (number * 1000.0).round() / 1000.0
}
