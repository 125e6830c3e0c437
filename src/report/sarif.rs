//! SARIF 2.1.0: broken promises as results on the lines of the document.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::Report;
use crate::{
    contract::{self, Violation},
    diagnostic::{Focus, formats},
};

pub(super) fn sarif(report: &Report) -> String {
    let mut results = Vec::new();
    let mut codes: BTreeMap<String, &'static str> = BTreeMap::new();
    for case in &report.cases {
        let broken = case.outcome.violations().iter().map(|found| (found, "error"));
        let mentioned = case.warnings.iter().map(|found| (found, "warning"));
        for (found, level) in broken.chain(mentioned) {
            codes.entry(found.code.to_string()).or_insert_with(|| explain(&found.code));
            results.push(result(report, &case.id, found, level));
        }
    }
    let rules: Vec<Value> = codes
        .iter()
        .map(|(code, text)| json!({ "id": code, "fullDescription": { "text": text } }))
        .collect();
    formats::sarif(&rules, &results)
}

fn explain(code: &str) -> &'static str {
    let rule = contract::rules().find(|rule| code.starts_with(rule.code));
    rule.map_or("", |rule| rule.explain)
}

fn result(report: &Report, id: &str, found: &Violation, level: &str) -> Value {
    let document = &report.api.document;
    let span = document.span(&found.at, Focus::Value);
    let path = document.file(document.origin(&found.at).file).path.as_str();
    json!({
        "ruleId": found.code,
        "level": level,
        "message": { "text": format!("{id}: {}", found.message) },
        "locations": [{
            "physicalLocation": {
                "artifactLocation": { "uri": path },
                "region": {
                    "startLine": span.start.line.max(1),
                    "startColumn": span.start.column.max(1),
                },
            },
            "logicalLocations": [{ "fullyQualifiedName": id }],
        }],
        "partialFingerprints": {
            "case": format!("{id}|{}|{}", found.code, found.pointer.as_deref().unwrap_or_default()),
        },
    })
}
