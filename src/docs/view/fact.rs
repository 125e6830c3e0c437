//! What else there is to know of a value, in short lines: constraints, the default, examples.
//!
//! Start at [`facts`].

use serde_json::Value;

use super::{
    label::words,
    merge::{Contains, Merged},
};
use crate::ir::{Schemas, Xml};

/// A constraint, a default or an example, named.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Fact {
    pub(crate) label: &'static str,
    pub(crate) text: String,
    /// Whether the text is a value or a pattern rather than words.
    pub(crate) code: bool,
}

/// Longer values in facts are cut.
const MAX_FACT: usize = 600;

pub(super) fn facts(merged: &Merged<'_>, prefix: &'static str, facts: &mut Vec<Fact>) {
    let each = !prefix.is_empty();
    let mut add = |label: &'static str, text: Option<String>, code: bool| {
        facts.extend(text.map(|text| {
            let text = if each && !code { format!("{prefix}{text}") } else { text };
            Fact { label: if each && code { "Of each item" } else { label }, text, code }
        }));
    };
    add("Default", merged.default.map(shown), true);
    add("Range", merged.range.words(), false);
    add("Length", merged.length.words("character", "characters"), false);
    for pattern in &merged.patterns {
        add("Pattern", Some((*pattern).to_owned()), true);
    }
    add("Items", merged.item_count.words("item", "items"), false);
    if merged.unique_items {
        add("Items", Some("no two are equal".to_owned()), false);
    }
    add("Properties", merged.property_count.words("property", "properties"), false);
    if merged.closed && !merged.properties.is_empty() {
        add("Properties", Some("no others".to_owned()), false);
    }
    for content in &merged.content {
        add("Content", Some((*content).to_owned()), false);
    }
    for (key, rest) in &merged.dependent_required {
        let text = format!("with `{key}` also `{}`", rest.join("`, `"));
        add("Depends", Some(text), false);
    }
    for name in &merged.required {
        if !merged.properties.contains_key(name) {
            add("Also required", Some((*name).to_owned()), true);
        }
    }
    if let Some(xml) = merged.xml {
        add("XML", xml_words(xml), false);
    }
}

/// What is about the value as a whole and has other schemas in it.
pub(super) fn rules(schemas: &Schemas, merged: &Merged<'_>, facts: &mut Vec<Fact>) {
    let mut add = |label, text, code| facts.push(Fact { label, text, code });
    for id in &merged.not {
        let text = match super::schema::requirement(schemas, *id) {
            Some(requirement) => format!("something with {requirement}"),
            None => described(schemas, &Merged::new(schemas, *id)),
        };
        add("Not", text, false);
    }
    if let Some(contains) = merged.contains {
        add("Items", contained(schemas, contains), false);
    }
    if let Some(id) = merged.property_names {
        let names = Merged::new(schemas, id);
        for pattern in &names.patterns {
            add("Names", (*pattern).to_owned(), true);
        }
        if let Some(text) = names.length.words("character", "characters") {
            add("Names", text, false);
        }
        for allowed in names.values.iter().flatten() {
            add("Names", shown(allowed.value), true);
        }
    }
    if let Some(id) = merged.content_schema {
        add("Content", format!("decoded, it is {}", words(schemas, id)), false);
    }
}

/// A schema in a few words: its values, if they are listed, or its type, and its bounds.
fn described(schemas: &Schemas, merged: &Merged<'_>) -> String {
    let mut parts: Vec<String> = Vec::new();
    match &merged.values {
        Some(values) => {
            parts.extend(values.iter().map(|allowed| format!("`{}`", shown(allowed.value))));
        }
        None => parts.push(super::label::label(schemas, merged, 1).words()),
    }
    parts.extend(merged.patterns.iter().map(|pattern| format!("like `{pattern}`")));
    parts.extend(merged.range.words());
    parts.extend(merged.length.words("character", "characters"));
    parts.join(", ")
}

fn contained(schemas: &Schemas, contains: Contains) -> String {
    let what = described(schemas, &Merged::new(schemas, contains.schema));
    match (contains.least, contains.most) {
        (1, None) => format!("at least one {what}"),
        (least, None) => format!("at least {least} are {what}"),
        (0, Some(most)) => format!("at most {most} are {what}"),
        (least, Some(most)) => format!("{least} to {most} are {what}"),
    }
}

fn xml_words(xml: &Xml) -> Option<String> {
    let mut parts = Vec::new();
    if xml.attribute {
        parts.push("an attribute".to_owned());
    }
    if xml.wrapped {
        parts.push("in an element of its own".to_owned());
    }
    match (&xml.prefix, &xml.name) {
        (Some(prefix), Some(name)) => parts.push(format!("named `{prefix}:{name}`")),
        (None, Some(name)) => parts.push(format!("named `{name}`")),
        (Some(prefix), None) => parts.push(format!("prefix `{prefix}`")),
        (None, None) => {}
    }
    parts.extend(xml.namespace.as_ref().map(|uri| format!("namespace `{uri}`")));
    (!parts.is_empty()).then(|| parts.join(", "))
}

/// Examples of a value. A body as a whole has room for them elsewhere, and shows scalars only.
pub(super) fn examples(merged: &Merged<'_>, whole: bool, facts: &mut Vec<Fact>) {
    for example in merged.examples.iter().take(3) {
        if !whole || !(example.is_object() || example.is_array()) {
            facts.push(Fact { label: "Example", text: shown(example), code: true });
        }
    }
}

/// A value as a reader writes it: text without quotes, unless that could mislead.
pub(crate) fn shown(value: &Value) -> String {
    let text = match value {
        Value::String(text) if is_unmistakable(text) => text.clone(),
        other => other.to_string(),
    };
    if text.chars().count() > MAX_FACT {
        let cut: String = text.chars().take(MAX_FACT).collect();
        return format!("{cut}…");
    }
    text
}

fn is_unmistakable(text: &str) -> bool {
    !text.is_empty()
        && text.trim() == text
        && !matches!(text, "true" | "false" | "null")
        && text.parse::<f64>().is_err()
        && !text.starts_with(['"', '[', '{'])
}
