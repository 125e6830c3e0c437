//! Why a value breaks its schema: every keyword, at its place in the value and in the document.
//!
//! A link to another schema is followed into that schema's own validator. A union that fits no
//! branch is told by what is wrong in the branch that was meant, if that can be made out.

use std::{cell::Cell, sync::Arc};

use jsonschema::{ValidationError, error::ValidationErrorKind};
use serde_json::Value;

use super::{Compiled, Finding, Shared, words};
use crate::{
    document::{Location, Part, push_token},
    ir::{Direction, FORMAT_KEYWORD, LINK_KEYWORD, SchemaId, SchemaKind},
};

/// A value nested deeper than this in links is not explained any further.
const MAX_DEPTH: usize = 64;
/// After so many schemas on the way to what is wrong, nobody reads on.
const MAX_SCHEMAS: usize = 1_000;

/// Everything that is wrong, each thing once.
pub(super) fn explain(
    shared: &Arc<Shared>,
    schema: SchemaId,
    direction: Direction,
    value: &Value,
) -> Vec<Finding> {
    let explainer = Explainer { shared, direction, left: Cell::new(MAX_SCHEMAS) };
    let mut findings: Vec<Finding> = Vec::new();
    for (finding, _) in explainer.schema(schema, value, "", 0) {
        if !findings.contains(&finding) {
            findings.push(finding);
        }
    }
    findings
}

/// How much a finding says against a branch being the one that was meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Against {
    /// A value somewhere inside is wrong.
    Little,
    /// A member is missing.
    Missing,
    /// A value that may be a tag is another.
    Tag,
    /// It is of another type altogether.
    Type,
}

type Found = Vec<(Finding, Against)>;

struct Explainer<'a> {
    shared: &'a Arc<Shared>,
    direction: Direction,
    /// How many more schemas may be asked.
    left: Cell<usize>,
}

/// The schema that an error is of.
#[derive(Clone, Copy)]
struct Scope<'a> {
    compiled: &'a Compiled,
    /// What the validator was given.
    value: &'a Value,
    /// The place of the value that the validator was given.
    base: &'a str,
    /// How many links lead here.
    depth: usize,
}

impl Explainer<'_> {
    fn schema(&self, schema: SchemaId, value: &Value, base: &str, depth: usize) -> Found {
        let compiled = self.shared.compiled(schema, self.direction);
        let Some(left) = self.left.get().checked_sub(1).filter(|_| depth < MAX_DEPTH) else {
            return Vec::new();
        };
        self.left.set(left);
        let Some(validator) = &compiled.validator else { return Vec::new() };
        let scope = Scope { compiled, value, base, depth };
        validator.iter_errors(value).flat_map(|error| self.error(scope, &error)).collect()
    }

    fn error(&self, scope: Scope<'_>, error: &ValidationError<'_>) -> Found {
        let pointer = format!("{}{}", scope.base, error.instance_path().as_str());
        match error.kind() {
            ValidationErrorKind::Custom { keyword, message } if keyword == LINK_KEYWORD => {
                let id = SchemaId(message.parse().unwrap_or_default());
                self.schema(id, error.instance(), &pointer, scope.depth + 1)
            }
            ValidationErrorKind::Required { property } => {
                let name = property.as_str().unwrap_or_default();
                let finding = Finding {
                    keyword: words::keyword(error),
                    message: format!("`{name}` is missing"),
                    pointer: join(&pointer, name),
                    at: self.required_at(scope, error, name),
                };
                vec![(finding, Against::Missing)]
            }
            ValidationErrorKind::AdditionalProperties { unexpected }
            | ValidationErrorKind::UnevaluatedProperties { unexpected } => {
                self.unexpected(scope, error, &pointer, unexpected.iter())
            }
            ValidationErrorKind::UnevaluatedItems { unexpected } => {
                let items = error.instance().as_array().map(Vec::as_slice).unwrap_or_default();
                let left_over = left_over(items, unexpected).into_iter();
                left_over
                    .flat_map(|(index, item)| {
                        let pointer = format!("{pointer}/{index}");
                        self.left_over(scope, error, pointer, &words::short(item), item)
                    })
                    .collect()
            }
            ValidationErrorKind::FalseSchema if words::keyword(error) == "additionalProperties" => {
                // Where no property is named at all, the validator says no more than the object.
                match scope.value.pointer(error.instance_path().as_str()) {
                    Some(Value::Object(members)) => {
                        self.unexpected(scope, error, &pointer, members.keys())
                    }
                    _ => vec![(self.plain(scope, error, pointer), Against::Type)],
                }
            }
            ValidationErrorKind::AnyOf { context }
            | ValidationErrorKind::OneOfNotValid { context } => {
                self.union(scope, error, context, pointer)
            }
            ValidationErrorKind::PropertyNames { error: inner } => {
                let name = words::short(inner.instance());
                let message = format!("the name {name} is not allowed: {}", words::of(inner));
                let pointer = join(&pointer, inner.instance().as_str().unwrap_or_default());
                let finding = Finding { message, ..self.plain(scope, error, pointer) };
                vec![(finding, Against::Little)]
            }
            kind => {
                let against = match kind {
                    ValidationErrorKind::Type { .. } | ValidationErrorKind::FalseSchema => {
                        Against::Type
                    }
                    ValidationErrorKind::Constant { .. } | ValidationErrorKind::Enum { .. } => {
                        Against::Tag
                    }
                    _ => Against::Little,
                };
                vec![(self.plain(scope, error, pointer), against)]
            }
        }
    }

    fn unexpected<'n>(
        &self,
        scope: Scope<'_>,
        error: &ValidationError<'_>,
        pointer: &str,
        names: impl Iterator<Item = &'n String>,
    ) -> Found {
        names
            .flat_map(|name| {
                let member = error.instance().get(name).unwrap_or(&Value::Null);
                let shown = format!("`{name}`");
                self.left_over(scope, error, join(pointer, name), &shown, member)
            })
            .collect()
    }

    /// A member or an item that no other keyword speaks of: what is wrong with it by the schema for
    /// such; else that it is there.
    fn left_over(
        &self,
        scope: Scope<'_>,
        error: &ValidationError<'_>,
        pointer: String,
        shown: &str,
        value: &Value,
    ) -> Found {
        let at = self.at(scope, error);
        let schemas = &self.shared.api.schemas;
        let says = |id: &SchemaId| !matches!(schemas.get(*id).kind, SchemaKind::Boolean(_));
        let found = schemas.at(&at).filter(says);
        let found = found.map(|id| self.schema(id, value, &pointer, scope.depth + 1));
        found.filter(|found| !found.is_empty()).unwrap_or_else(|| {
            let keyword = words::keyword(error);
            let message = format!("{shown} is not allowed here");
            vec![(Finding { keyword, message, pointer, at }, Against::Little)]
        })
    }

    fn plain(&self, scope: Scope<'_>, error: &ValidationError<'_>, pointer: String) -> Finding {
        Finding {
            keyword: words::keyword(error),
            message: words::of(error),
            pointer,
            at: self.at(scope, error),
        }
    }

    fn at(&self, scope: Scope<'_>, error: &ValidationError<'_>) -> Location {
        let path = error.schema_path().as_str().replace(FORMAT_KEYWORD, "format");
        scope.compiled.schema.locate(&self.shared.api.schemas, &self.shared.api.document, &path)
    }

    /// The entry of the `required` list, not the list.
    fn required_at(&self, scope: Scope<'_>, error: &ValidationError<'_>, name: &str) -> Location {
        let at = self.at(scope, error);
        let names = self.shared.api.document.part(&at).and_then(Part::as_array);
        let index =
            names.and_then(|names| names.into_iter().position(|item| item.as_str() == Some(name)));
        index.map_or_else(|| at.clone(), |index| at.join(&index.to_string()))
    }

    fn union(
        &self,
        scope: Scope<'_>,
        error: &ValidationError<'_>,
        context: &[Vec<ValidationError<'static>>],
        pointer: String,
    ) -> Found {
        let branches: Vec<Found> = context
            .iter()
            .map(|branch| branch.iter().flat_map(|error| self.error(scope, error)).collect())
            .collect();
        let meant = self.tagged(scope, error).or_else(|| nearest(&branches, &pointer));
        match meant.and_then(|index| branches.into_iter().nth(index)) {
            Some(branch) if !branch.is_empty() => branch,
            _ => vec![(self.plain(scope, error, pointer), Against::Little)],
        }
    }

    /// The branch that the discriminator names.
    fn tagged(&self, scope: Scope<'_>, error: &ValidationError<'_>) -> Option<usize> {
        let schemas = &self.shared.api.schemas;
        let union = schemas.get(schemas.at(&self.at(scope, error).parent())?);
        let discriminator = union.logic.discriminator.as_ref()?;
        let tag = error.instance().get(&discriminator.property)?.as_str()?;
        let list =
            if union.logic.one_of.is_empty() { &union.logic.any_of } else { &union.logic.one_of };
        super::branch_named(schemas, discriminator, list, tag)
    }
}

/// The one branch that the least is said against; none if there are several, or if the value is of
/// another type than any branch.
fn nearest(branches: &[Found], here: &str) -> Option<usize> {
    let distance = |branch: &Found| {
        let ranks = branch.iter().map(|(finding, against)| {
            let below = finding.pointer.strip_prefix(here).unwrap_or(&finding.pointer);
            let steps = below.matches('/').count();
            match against {
                Against::Type if steps > 0 => Against::Little,
                Against::Tag | Against::Missing if steps > 1 => Against::Little,
                other => *other,
            }
        });
        (ranks.max().unwrap_or(Against::Little), branch.len())
    };
    let distances: Vec<_> = branches.iter().map(distance).collect();
    let least = distances.iter().min().filter(|(against, _)| *against < Against::Type)?;
    let mut alike = (0..branches.len()).filter(|index| distances[*index] == *least);
    let first = alike.next()?;
    alike.next().is_none().then_some(first)
}

/// The items that a validator tells of by their text alone. What is left over stands behind what is
/// evaluated by its place, and what is evaluated by its value is never left over: so of items alike
/// the last are meant.
fn left_over<'v>(items: &'v [Value], unexpected: &[String]) -> Vec<(usize, &'v Value)> {
    let mut texts = unexpected.iter().rev().peekable();
    let mut found: Vec<(usize, &Value)> = Vec::new();
    for (index, item) in items.iter().enumerate().rev() {
        let own = item.to_string();
        if texts.next_if(|text| **text == own).is_some() {
            found.push((index, item));
        }
    }
    found.reverse();
    found
}

fn join(pointer: &str, name: &str) -> String {
    let mut text = pointer.to_owned();
    push_token(&mut text, name);
    text
}
