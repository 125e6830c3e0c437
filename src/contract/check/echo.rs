//! Whether the answer has the values that its documented example shows, for those who ask for it.

use serde_json::Value;

use super::{Check, Content, Level, Rule, Subject};
use crate::{contract::violation::Violation, document::Pointer};

pub(super) const CHECK: Check = Check {
    rules: &[Rule {
        code: "example/echoed",
        explain: "The answer differs from its documented example: a value is another one, a member \
                  or an item is missing. Members that the example does not show may be there. Off \
                  unless asked for: most servers have data of their own, and times and ids change; \
                  a mock, or a server that is filled with the documented data, can be held to it.",
        level: Level::Off,
    }],
    run,
};

/// So many differences say enough.
const MOST: usize = 20;

fn run(subject: &Subject<'_>, violations: &mut Vec<Violation>) {
    let (Content::Json { value, .. }, Some(declared)) = (&subject.content, subject.media_type)
    else {
        return;
    };
    let promise = &subject.case.expect.promise;
    let mut examples = declared.examples.iter();
    let example = examples.find(|example| example.at == *promise);
    let Some(example) = example.filter(|_| subject.case.holds_example) else { return };
    let Some(shown) = example.value.read() else { return };
    let shown = crate::contract::unquoted(subject.api, declared, shown.into_owned());
    let mut differences = Vec::new();
    differ(&shown, value, &Pointer::root(), &mut differences);
    violations.extend(differences.into_iter().take(MOST).map(|(pointer, message)| {
        let at = example.value_at().clone();
        Violation::new("example/echoed", at, message).in_body(pointer.as_str())
    }));
}

fn differ(shown: &Value, found: &Value, at: &Pointer, differences: &mut Vec<(Pointer, String)>) {
    match (shown, found) {
        (Value::Object(shown), Value::Object(found)) => {
            for (name, member) in shown {
                if let Some(found) = found.get(name) {
                    differ(member, found, &at.join(name), differences);
                } else {
                    let message = format!("`{name}` is in the documented example, and missing");
                    differences.push((at.join(name), message));
                }
            }
        }
        (Value::Array(shown), Value::Array(found)) => {
            if shown.len() != found.len() {
                let (many, few) = (shown.len(), found.len());
                let message = format!("{few} items came; the documented example has {many}");
                differences.push((at.clone(), message));
            }
            for (index, (shown, found)) in shown.iter().zip(found).enumerate() {
                differ(shown, found, &at.join(&index.to_string()), differences);
            }
        }
        (Value::Number(shown), Value::Number(found)) if shown.as_f64() == found.as_f64() => {}
        _ if shown == found => {}
        _ => {
            let message = format!("`{found}` came; the documented example has `{shown}`");
            differences.push((at.clone(), cut(&message)));
        }
    }
}

/// Whole objects make no line to read.
fn cut(message: &str) -> String {
    let short: String = message.chars().take(200).collect();
    if short.len() < message.len() { format!("{short}…") } else { short }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{Pointer, differ};

    #[test]
    fn what_is_shown_is_held_and_what_is_more_is_not() {
        let shown = json!({"id": 1, "tags": ["a", "b"], "owner": {"name": "Ada"}});
        for (found, expected) in [
            (json!({"id": 1.0, "tags": ["a", "b"], "owner": {"name": "Ada"}, "more": 1}), vec![]),
            (json!({"id": 2, "tags": ["a", "b"], "owner": {"name": "Ada"}}), vec!["/id"]),
            (json!({"id": 1, "tags": ["a"], "owner": {}}), vec!["/tags", "/owner/name"]),
            (
                json!({"id": 1, "tags": ["b", "a"], "owner": null}),
                vec!["/tags/0", "/tags/1", "/owner"],
            ),
            (json!([]), vec![""]),
        ] {
            let mut differences = Vec::new();
            differ(&shown, &found, &Pointer::root(), &mut differences);
            let pointers: Vec<&str> = differences.iter().map(|(at, _)| at.as_str()).collect();
            assert_eq!(pointers, expected, "{found}");
        }
    }
}
