//! Several reports of one document in one: what shards of a run come to together.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::Of;

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
    /// Not all that the run was cut into.
    #[error("the reports are not of the whole run: shard {0} is missing")]
    Missing(String),
    /// There is nothing to merge.
    #[error("no report is named")]
    Nothing,
}

/// Puts the cases of all reports after each other and counts anew.
///
/// # Errors
/// If one is no report, they are of different documents, a case is in two of them, or a shard is in
/// none.
pub fn merge(texts: &[String]) -> Result<String, MergeError> {
    let mut merged: Option<Value> = None;
    let mut ids = BTreeSet::new();
    let mut shards = BTreeSet::new();
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
        shards.extend(report["shard"].as_str().map(str::to_owned));
        merged = Some(match merged {
            None => report,
            Some(sofar) => join(sofar, &report)?,
        });
    }
    let mut merged = merged.ok_or(MergeError::Nothing)?;
    if let Some(shard) = missing(&shards) {
        return Err(MergeError::Missing(shard));
    }
    if let Some(members) = merged.as_object_mut() {
        members.shift_remove("shard");
    }
    let mut text = serde_json::to_string_pretty(&merged).unwrap_or_default();
    text.push('\n');
    Ok(text)
}

/// The first shard that is not there, if any is; reports of whole runs are all there is.
fn missing(shards: &BTreeSet<String>) -> Option<String> {
    let (_, parts) = shards.first()?.split_once('/')?;
    let mut wanted = (1..=parts.parse().ok()?).map(|part: usize| format!("{part}/{parts}"));
    wanted.find(|shard| !shards.contains(shard))
}

/// What neither shard saw was not seen; without lists of it there is nothing to count by.
fn join_coverage(sofar: &mut Value, next: &Value) {
    let lists = sofar["unseen"].as_array().zip(next["unseen"].as_array());
    let (Some((mine, other)), true) = (lists, sofar["coverage"].is_object()) else {
        if let Some(members) = sofar.as_object_mut() {
            members.retain(|name, _| name != "coverage" && name != "unseen");
        }
        return;
    };
    let other: BTreeSet<String> = other.iter().map(Value::to_string).collect();
    let both: Vec<Value> =
        mine.iter().filter(|one| other.contains(&one.to_string())).cloned().collect();
    for (name, _) in Of::ALL {
        let missing = both.iter().filter(|one| one["of"] == name).count() as u64;
        let share = &mut sofar["coverage"][name];
        let declared = share["declared"].as_u64().unwrap_or(0);
        share["seen"] = json!(declared.saturating_sub(missing));
    }
    sofar["unseen"] = Value::Array(both);
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
    join_coverage(&mut sofar, next);
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
    fn what_one_shard_saw_is_seen() {
        let unseen = |report: String, names: &[&str]| {
            let mut report: Value = serde_json::from_str(&report).unwrap();
            let seen = 5 - names.len();
            let list =
                names.iter().map(|name| json!({ "of": "keywords", "what": name, "at": "a" }));
            report["unseen"] = list.collect();
            report["coverage"] = json!({ "keywords": { "seen": seen, "declared": 5 } });
            report.to_string()
        };
        let first = unseen(report("a", 0), &["x", "y"]);
        let text = merge(&[first.clone(), unseen(report("b", 0), &["y", "z"])]).unwrap();
        let merged: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(merged["coverage"]["keywords"], json!({ "seen": 4, "declared": 5 }));
        assert_eq!(merged["unseen"].as_array().map(Vec::len), Some(1));
        let text = merge(&[first, report("b", 0)]).unwrap();
        assert!(serde_json::from_str::<Value>(&text).unwrap().get("coverage").is_none());
    }

    #[test]
    fn every_shard_has_to_be_there() {
        let shard = |id: &str, shard: &str| {
            let mut report: Value = serde_json::from_str(&report(id, 0)).unwrap();
            report["shard"] = json!(shard);
            report.to_string()
        };
        let (first, last) = (shard("a", "1/3"), shard("c", "3/3"));
        let error = merge(&[first.clone(), last.clone()]).unwrap_err();
        assert!(error.to_string().contains("shard 2/3 is missing"), "{error}");
        let merged = merge(&[last, first, shard("b", "2/3")]).unwrap();
        assert!(!merged.contains("shard"), "{merged}");
    }

    #[test]
    fn one_case_is_not_counted_twice() {
        assert!(merge(&[report("a", 0), report("a", 0)]).is_err());
        assert!(merge(&[]).is_err());
        assert!(merge(&["{}".to_owned()]).is_err());
    }
}
