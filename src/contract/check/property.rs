//! Members that the schema lets pass and the document does not speak of, or says are not sent.

use serde_json::Value;

use super::{Check, Content, Level, LineSchema, Rule, Subject};
use crate::{
    contract::violation::Violation,
    document::Pointer,
    ir::{Schema, SchemaId, Schemas},
    validate::fits,
};

pub(super) const CHECK: Check = Check {
    rules: &[
        Rule {
            code: "property/undocumented",
            explain: "The object has a member that its schema does not name. The schema allows \
                      that; a reader of the document cannot know of it. Off unless asked for.",
            level: Level::Off,
        },
        Rule {
            code: "property/write-only",
            explain: "The object has a member that is `writeOnly`, such as a password: it is for \
                      requests and must not come back.",
            level: Level::Deny,
        },
    ],
    run,
};

/// Deeper values are let pass: recursive schemas have no bottom.
const MAX_DEPTH: usize = 64;

fn run(subject: &Subject<'_>, violations: &mut Vec<Violation>) {
    let Some(declared) = subject.media_type else { return };
    let mut walk = Walk { subject, violations };
    match (&subject.content, declared.schema) {
        (Content::Json { value, .. }, Some(schema)) => {
            walk.value(&[schema], value, &Pointer::root(), 0);
        }
        (Content::Sequence(items), ..) => {
            let schemas = &subject.api.schemas;
            let schema = match super::line_schema(schemas, declared) {
                Some(LineSchema::Each(schema)) => Some(schema),
                Some(LineSchema::Whole(schema)) => schemas.get(schemas.resolve(schema)).array.items,
                None => None,
            };
            for (index, item) in items.iter().enumerate() {
                let at = Pointer::root().join(&index.to_string());
                walk.value(schema.as_slice(), item, &at, 0);
            }
        }
        _ => {}
    }
}

struct Walk<'a, 's> {
    subject: &'a Subject<'s>,
    violations: &'a mut Vec<Violation>,
}

impl Walk<'_, '_> {
    /// `schemas` all speak of `value`.
    fn value(&mut self, schemas: &[SchemaId], value: &Value, at: &Pointer, depth: usize) {
        if depth > MAX_DEPTH || schemas.is_empty() {
            return;
        }
        let mut all = Vec::new();
        for schema in schemas {
            self.gather(*schema, value, &mut all, 0);
        }
        match value {
            Value::Object(members) => {
                for (name, member) in members {
                    self.member(&all, name, member, &at.join(name), depth);
                }
            }
            Value::Array(items) => {
                for (index, item) in items.iter().enumerate() {
                    let inner: Vec<SchemaId> = all
                        .iter()
                        .map(|id| self.subject.api.schemas.get(*id))
                        .filter_map(|schema| {
                            schema.array.prefix_items.get(index).copied().or(schema.array.items)
                        })
                        .collect();
                    self.value(&inner, item, &at.join(&index.to_string()), depth + 1);
                }
            }
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
    }

    fn member(&mut self, all: &[SchemaId], name: &str, value: &Value, at: &Pointer, depth: usize) {
        let schemas = &self.subject.api.schemas;
        let mut inner: Vec<SchemaId> = Vec::new();
        let mut open = all.is_empty();
        for id in all {
            let schema = schemas.get(*id);
            inner.extend(schema.object.properties.get(name));
            open |= is_open(schema);
        }
        for id in all {
            let patterns = &schemas.get(*id).object.pattern_properties;
            inner.extend(patterns.iter().filter(|one| fits(one.0, name)).map(|one| one.1));
        }
        if inner.is_empty() {
            inner.extend(all.iter().filter_map(|id| map_of(schemas, *id)));
        }
        if inner.is_empty() {
            if !open {
                let place = schemas.get(all[0]).at.clone();
                let message = format!("`{name}` is not documented");
                let violation = Violation::new("property/undocumented", place, message);
                self.violations.push(violation.in_body(at.as_str()));
            }
            return;
        }
        let mut parts = Vec::new();
        for id in &inner {
            self.gather(*id, value, &mut parts, 0);
        }
        let secret = parts.iter().find(|id| schemas.get(**id).write_only);
        if let Some(id) = secret {
            let message = format!("`{name}` is write-only, and was sent");
            let violation =
                Violation::new("property/write-only", schemas.get(*id).at.clone(), message);
            self.violations.push(violation.in_body(at.as_str()));
        }
        self.value(&inner, value, at, depth + 1);
    }

    /// The schema, and those it is made of, as far as they speak of this value.
    fn gather(&self, id: SchemaId, value: &Value, all: &mut Vec<SchemaId>, depth: usize) {
        let schemas = &self.subject.api.schemas;
        if depth > MAX_DEPTH || all.contains(&id) {
            return;
        }
        let schema = schemas.get(id);
        all.push(id);
        for inner in schema.reference.iter().chain(&schema.logic.all_of) {
            self.gather(*inner, value, all, depth + 1);
        }
        for branch in schema.logic.any_of.iter().chain(&schema.logic.one_of) {
            let direction = crate::ir::Direction::Response;
            if self.subject.validators.accepts(*branch, direction, value) {
                self.gather(*branch, value, all, depth + 1);
            }
        }
        for (name, dependent) in &schema.object.dependent_schemas {
            if value.get(name).is_some() {
                self.gather(*dependent, value, all, depth + 1);
            }
        }
        for branch in
            [schema.logic.if_, schema.logic.then, schema.logic.else_].into_iter().flatten()
        {
            self.gather(branch, value, all, depth + 1);
        }
    }
}

/// What the members are that a map holds, where that says anything about what is inside of them.
fn map_of(schemas: &Schemas, id: SchemaId) -> Option<SchemaId> {
    let schema = schemas.get(id);
    // Which of several patterns a name follows is not looked into.
    let held = schema
        .object
        .additional_properties
        .filter(|_| schema.object.pattern_properties.is_empty())?;
    let inner = schemas.get(held);
    let says = inner.write_only
        || inner.reference.is_some()
        || inner.has_object_keywords()
        || inner.has_array_keywords()
        || inner.has_applicators();
    says.then_some(held)
}

/// Whether the schema says something about members that it does not name, so that they are meant.
fn is_open(schema: &Schema) -> bool {
    schema.object.additional_properties.is_some()
        || schema.object.unevaluated_properties.is_some()
        || !schema.object.pattern_properties.is_empty()
        || (schema.object.properties.is_empty()
            && schema.types.single() == Some(crate::ir::JsonType::Object))
}
