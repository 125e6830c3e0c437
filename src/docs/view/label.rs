//! The type of a value in words: "string", "array of Pet", "string or integer".
//!
//! Start at [`label`].

use super::merge::{Choices, Merged, only_requires};
use crate::ir::{JsonType, SchemaId, Schemas, TypeSet};

/// The type in words, and the named schemas in it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Label<'a> {
    pub(crate) parts: Vec<LabelPart<'a>>,
    pub(crate) format: Option<&'a str>,
}

/// A piece of a [`Label`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum LabelPart<'a> {
    Words(String),
    Schema(SchemaId, &'a str),
}

impl Label<'_> {
    /// Without links.
    pub(crate) fn words(&self) -> String {
        let mut text = String::new();
        for part in &self.parts {
            match part {
                LabelPart::Words(words) => text.push_str(words),
                LabelPart::Schema(_, name) => text.push_str(name),
            }
        }
        if let Some(format) = self.format {
            text.push_str(" · ");
            text.push_str(format);
        }
        text
    }
}

/// The type of a schema, without links.
pub(super) fn words(schemas: &Schemas, id: SchemaId) -> String {
    label(schemas, &Merged::new(schemas, id), 1).words()
}

/// The type in words: "string", "array of Pet", "string or integer".
pub(super) fn label<'a>(schemas: &'a Schemas, merged: &Merged<'a>, depth: usize) -> Label<'a> {
    let words = |text: &str| Label {
        parts: vec![LabelPart::Words(text.to_owned())],
        format: merged.format,
    };
    if merged.impossible {
        return words("nothing");
    }
    let is_array = merged.types.single() == Some(JsonType::Array)
        || (merged.types.is_empty() && merged.items.is_some());
    if is_array && !merged.prefix_items.is_empty() {
        return words("tuple");
    }
    if is_array && depth < 8 {
        let mut label = match merged.items {
            Some(items) => label(schemas, &Merged::new(schemas, items), depth + 1),
            None => return words("array"),
        };
        label.parts.insert(0, LabelPart::Words("array of ".to_owned()));
        return label;
    }
    if let Some(id) = merged.named
        && let Some(name) = schemas.get(id).name.as_deref()
        && merged.is_nested()
        && !is_scalar_union(schemas, merged)
    {
        return Label { parts: vec![LabelPart::Schema(id, name)], format: None };
    }
    if !merged.types.is_empty() {
        let names: Vec<&str> = merged.types.iter().map(JsonType::as_str).collect();
        if names != ["object"] || shapes(schemas, merged).is_empty() {
            return words(&names.join(" or "));
        }
    }
    if let [choices] = shapes(schemas, merged)[..]
        && depth < 4
        && merged.properties.is_empty()
    {
        return union(schemas, choices, depth);
    }
    match guessed(merged) {
        Some(json_type) => words(json_type.as_str()),
        None => words(if merged.choices.is_empty() { "any" } else { "one of several" }),
    }
}

/// Choices between shapes, not between lists of what must be there.
fn shapes<'m, 'a>(schemas: &Schemas, merged: &'m Merged<'a>) -> Vec<&'m Choices<'a>> {
    let is_shape = |choices: &&Choices<'_>| {
        !choices.branches.iter().all(|id| only_requires(schemas.get(schemas.resolve(*id))))
    };
    merged.choices.iter().filter(is_shape).collect()
}

/// "string or integer": the words say more than a name would.
fn is_scalar_union(schemas: &Schemas, merged: &Merged<'_>) -> bool {
    let [choices] = &merged.choices[..] else { return false };
    merged.properties.is_empty()
        && merged.items.is_none()
        && merged.additional.is_none()
        && choices.discriminator.is_none()
        && choices.branches.iter().all(|id| {
            let branch = Merged::new(schemas, *id);
            !branch.is_nested() && !branch.types.contains(JsonType::Object)
        })
}

fn union<'a>(schemas: &'a Schemas, choices: &Choices<'a>, depth: usize) -> Label<'a> {
    let mut labels: Vec<Label<'a>> = Vec::new();
    for branch in &choices.branches {
        let mut one = label(schemas, &Merged::new(schemas, *branch), depth + 1);
        if let Some(format) = one.format.take() {
            one.parts.push(LabelPart::Words(format!(" ({format})")));
        }
        // Two objects without names are no two types.
        if !labels.contains(&one) {
            labels.push(one);
        }
    }
    let more = labels.len().saturating_sub(6);
    let mut parts: Vec<LabelPart<'a>> = Vec::new();
    for one in labels.into_iter().take(6) {
        if !parts.is_empty() {
            parts.push(LabelPart::Words(" or ".to_owned()));
        }
        parts.extend(one.parts);
    }
    if more > 0 {
        parts.push(LabelPart::Words(format!(" or {more} more")));
    }
    Label { parts, format: None }
}

/// The type that the keywords are about, where `type` is absent.
fn guessed(merged: &Merged<'_>) -> Option<JsonType> {
    if let Some(values) = &merged.values {
        let types = values.iter().map(|allowed| JsonType::of(allowed.value));
        return types.fold(TypeSet::ANY, TypeSet::with).single();
    }
    if !merged.properties.is_empty() || merged.additional.is_some() {
        return Some(JsonType::Object);
    }
    if merged.length.words("", "").is_some() || !merged.patterns.is_empty() {
        return Some(JsonType::String);
    }
    merged.range.words().map(|_| JsonType::Number)
}
