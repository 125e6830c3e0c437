//! Several reports of one document in one: what shards of a run come to together.

use std::collections::BTreeSet;

use serde_json::{Value, json};

/// Why reports cannot be one.
#[derive(Debug, thiserror::Error)]
pub enum MergeError {
    /// Not a report of ours.
    #[error("report {0} is not one of `--report json=…`")]
    NotAReport(usize),
    /// They speak of different things.
    #[error("the reports are of different documents: `{0}` and `{1}`")]
    Documents(String, String),
    /// A case that was in two shards.
    #[error("`{0}` is in more than one of the reports")]
    Twice(String),
    /// There is nothing to merge.
    #[error("no report is named")]
    Nothing,
}

/// Puts the cases of all reports after each other and counts anew.
///
/// # Errors
/// If one is no report, they are of different documents, or a case is in two of them.
pub fn merge(texts: &[String]) -> Result<String, MergeError> {
    let mut merged: Option<Value> = None;
    let mut ids = BTreeSet::new();
    for (index, text) in texts.iter().enumerate() {
        let wrong = || MergeError::NotAReport(index + 1);
        let report: Value = serde_json::from_str(text).map_err(|_| wrong())?;
        let cases = report.get("cases").and_then(Value::as_array).ok_or_else(wrong)?;
        for case in cases {
            let id = case.get("id").and_then(Value::as_str).ok_or_else(wrong)?;
            if !ids.insert(id.to_owned()) {
                return Err(MergeError::Twice(id.to_owned()));
            }
        }
        merged = Some(match merged {
            None => report,
            Some(sofar) => join(sofar, &report)?,
        });
    }
    let merged = merged.ok_or(MergeError::Nothing)?;
    let mut text = serde_json::to_string_pretty(&merged).unwrap_or_default();
    text.push('\n');
    Ok(text)
}

fn join(mut sofar: Value, next: &Value) -> Result<Value, MergeError> {
    let document = |report: &Value| report["document"].as_str().unwrap_or_default().to_owned();
    if document(&sofar) != document(next) {
        return Err(MergeError::Documents(document(&sofar), document(next)));
    }
    for field in ["documented", "cases", "passed", "failed", "skipped", "unanswered"] {
        let count = |report: &Value| report["summary"][field].as_u64().unwrap_or(0);
        sofar["summary"][field] = json!(count(&sofar) + count(next));
    }
    let seconds = |report: &Value| report["seconds"].as_f64().unwrap_or(0.0);
    // Shards run side by side: together they take as long as the slowest.
    sofar["seconds"] = json!(seconds(&sofar).max(seconds(next)));
    if next["started"].as_str() < sofar["started"].as_str() {
        sofar["started"] = next["started"].clone();
    }
    if let (Some(cases), Some(more)) = (sofar["cases"].as_array_mut(), next["cases"].as_array()) {
        cases.extend(more.iter().cloned());
    }
    Ok(sofar)
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::merge;

    fn report(id: &str, failed: u64) -> String {
        json!({ "document": "a.yaml", "started": "2024-01-01T00:00:00Z", "seconds": 1.5,
            "summary": { "documented": 1, "cases": 1, "passed": 1 - failed, "failed": failed,
                "skipped": 0, "unanswered": 0 },
            "cases": [{ "id": id }] })
        .to_string()
    }

    #[test]
    fn shards_add_up() {
        let text = merge(&[report("a", 0), report("b", 1)]).unwrap();
        let merged: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(merged["summary"]["cases"], 2);
        assert_eq!(merged["summary"]["failed"], 1);
        assert_eq!(merged["cases"].as_array().unwrap().len(), 2);
    }

    #[test]
    fn one_case_is_not_counted_twice() {
        assert!(merge(&[report("a", 0), report("a", 0)]).is_err());
        assert!(merge(&[]).is_err());
        assert!(merge(&["{}".to_owned()]).is_err());
    }
}
