//! Schemas held against values: compiled once, failures in plain words, each at its line.
//!
//! In: a [`SchemaId`] and a JSON value. Out: [`Finding`]s, one per broken keyword. A validator is
//! compiled when it is first needed and shared by every worker from then on.
//!
//! A keyword that no validator can be made of (a pattern that is no regular expression) is left
//! out, so that the rest of its schema still counts; `lint` is where an author hears of it.
//!
//! Start at [`Validators::check`]. Standards: JSON Schema 2020-12, `format` asserted; the OAS
//! format registry. Unknown formats pass, and `discriminator` asserts nothing.

mod compile;
mod words;

use std::sync::{Arc, OnceLock};

use jsonschema::{ValidationError, Validator, error::ValidationErrorKind};
use serde_json::Value;

use crate::{
    document::Location,
    ir::{Api, Direction, JsonSchema, Schema, SchemaId},
};

/// One keyword that a value breaks.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Finding {
    /// Such as `required`.
    pub(crate) keyword: String,
    /// A fragment in plain words.
    pub(crate) message: String,
    /// Where in the value. RFC 6901.
    pub(crate) pointer: String,
    /// Where in the document.
    pub(crate) at: Location,
}

/// Every schema of an API, ready to judge by.
#[derive(Debug)]
pub(crate) struct Validators {
    api: Arc<Api>,
    requests: Vec<OnceLock<Compiled>>,
    responses: Vec<OnceLock<Compiled>>,
}

#[derive(Debug)]
struct Compiled {
    schema: JsonSchema,
    /// None if nothing of it could be compiled: then everything passes.
    validator: Option<Validator>,
}

impl Validators {
    pub(crate) fn new(api: Arc<Api>) -> Self {
        let empty = || (0..api.schemas.len()).map(|_| OnceLock::new()).collect();
        Self { requests: empty(), responses: empty(), api }
    }

    /// Whether the value keeps to the schema.
    pub(crate) fn accepts(&self, schema: SchemaId, direction: Direction, value: &Value) -> bool {
        let compiled = self.compiled(schema, direction);
        compiled.validator.as_ref().is_none_or(|validator| validator.is_valid(value))
    }

    /// Every way in which the value breaks the schema, in no particular order; empty if in none.
    pub(crate) fn check(
        &self,
        schema: SchemaId,
        direction: Direction,
        value: &Value,
    ) -> Vec<Finding> {
        let compiled = self.compiled(schema, direction);
        let Some(validator) = &compiled.validator else { return Vec::new() };
        if validator.is_valid(value) {
            return Vec::new();
        }
        let mut findings = Vec::new();
        let explainer = Explainer { api: &self.api, schema: &compiled.schema };
        for error in validator.iter_errors(value) {
            explainer.explain(&error, "", &mut findings);
        }
        findings.dedup();
        findings
    }

    fn compiled(&self, schema: SchemaId, direction: Direction) -> &Compiled {
        let schema = self.api.schemas.resolve(schema);
        let cells = match direction {
            Direction::Request => &self.requests,
            Direction::Response => &self.responses,
        };
        cells[schema.get()].get_or_init(|| {
            let mut written = JsonSchema::of(&self.api.schemas, schema, direction);
            let validator = compile::compile(&mut written.value);
            // The validator has its own copy; the text is not needed again.
            written.value = Value::Null;
            Compiled { schema: written, validator }
        })
    }
}

struct Explainer<'a> {
    api: &'a Api,
    schema: &'a JsonSchema,
}

impl Explainer<'_> {
    /// `base` is the place of the value that the error's own path starts from.
    fn explain(&self, error: &ValidationError<'_>, base: &str, findings: &mut Vec<Finding>) {
        let pointer = format!("{base}{}", error.instance_path().as_str());
        match error.kind() {
            ValidationErrorKind::Required { property } => {
                let name = property.as_str().unwrap_or_default();
                let at = self.required_at(error, name);
                let message = format!("`{name}` is missing");
                findings.push(Finding {
                    keyword: "required".to_owned(),
                    message,
                    pointer: join(&pointer, name),
                    at,
                });
            }
            ValidationErrorKind::AdditionalProperties { unexpected }
            | ValidationErrorKind::UnevaluatedProperties { unexpected } => {
                for name in unexpected {
                    findings.push(Finding {
                        keyword: error.kind().keyword().to_owned(),
                        message: format!("`{name}` is not allowed here"),
                        pointer: join(&pointer, name),
                        at: self.at(error),
                    });
                }
            }
            ValidationErrorKind::AnyOf { context }
            | ValidationErrorKind::OneOfNotValid { context } => {
                match self.branch_meant(error, context) {
                    Some(branch) => {
                        for inner in branch {
                            self.explain(inner, base, findings);
                        }
                    }
                    None => findings.push(self.plain(error, pointer)),
                }
            }
            ValidationErrorKind::PropertyNames { error: inner } => {
                let name = words::short(inner.instance());
                findings.push(Finding {
                    keyword: "propertyNames".to_owned(),
                    message: format!("the name {name} is not allowed: {}", words::of(inner)),
                    pointer,
                    at: self.at(error),
                });
            }
            _ => findings.push(self.plain(error, pointer)),
        }
    }

    fn plain(&self, error: &ValidationError<'_>, pointer: String) -> Finding {
        let keyword = words::keyword(error);
        Finding { keyword, message: words::of(error), pointer, at: self.at(error) }
    }

    fn at(&self, error: &ValidationError<'_>) -> Location {
        let path = error.schema_path().as_str();
        let path = path.replace(crate::ir::FORMAT_KEYWORD, "format");
        self.schema.locate(&self.api.schemas, &self.api.document, &path)
    }

    /// The entry of the `required` list, not the list.
    fn required_at(&self, error: &ValidationError<'_>, name: &str) -> Location {
        let at = self.at(error);
        let names = self.api.document.get(&at).and_then(Value::as_array);
        let index = names.and_then(|names| names.iter().position(|item| item == name));
        index.map_or_else(|| at.clone(), |index| at.join(&index.to_string()))
    }

    /// Which branch of a union the value was meant for, if that can be told: then what is wrong
    /// with it there says more than that it fits none.
    fn branch_meant<'c>(
        &self,
        error: &ValidationError<'_>,
        branches: &'c [Vec<ValidationError<'static>>],
    ) -> Option<&'c [ValidationError<'static>]> {
        if let Some(branch) = self.branch_tagged(error, branches) {
            return Some(branch);
        }
        let here = error.instance_path().as_str();
        let distances: Vec<(u8, usize)> =
            branches.iter().map(|branch| (distance(branch, here), branch.len())).collect();
        let nearest = distances.iter().min()?;
        if nearest.0 >= WRONG_TYPE {
            return None;
        }
        let mut alike = (0..branches.len()).filter(|index| distances[*index] == *nearest);
        let first = alike.next()?;
        if alike.next().is_some() { None } else { branches.get(first).map(Vec::as_slice) }
    }

    /// The branch that the discriminator names.
    fn branch_tagged<'c>(
        &self,
        error: &ValidationError<'_>,
        branches: &'c [Vec<ValidationError<'static>>],
    ) -> Option<&'c [ValidationError<'static>]> {
        let schemas = &self.api.schemas;
        let union_at = self.at(error).parent();
        let union: &Schema = schemas.get(schemas.at(&union_at)?);
        let discriminator = union.discriminator.as_ref()?;
        let tag = error.instance().get(&discriminator.property)?.as_str()?;
        let list = if union.one_of.is_empty() { &union.any_of } else { &union.one_of };
        let position = list.iter().position(|id| {
            let target = schemas.resolve(*id);
            match discriminator.mapping.get(tag) {
                Some(mapped) => schemas.resolve(*mapped) == target,
                None => schemas.get(target).name.as_deref() == Some(tag),
            }
        })?;
        branches.get(position).filter(|branch| !branch.is_empty()).map(Vec::as_slice)
    }
}

const WRONG_TYPE: u8 = 3;

/// How far a value is from a branch: another type, another tag, members missing, members wrong.
fn distance(branch: &[ValidationError<'static>], here: &str) -> u8 {
    let rank = |error: &ValidationError<'static>| {
        let path = error.instance_path().as_str();
        let below = path.strip_prefix(here).unwrap_or(path);
        match error.kind() {
            ValidationErrorKind::Type { .. } | ValidationErrorKind::FalseSchema
                if below.is_empty() =>
            {
                WRONG_TYPE
            }
            ValidationErrorKind::Constant { .. } | ValidationErrorKind::Enum { .. }
                if below.matches('/').count() <= 1 =>
            {
                2
            }
            ValidationErrorKind::Required { .. } if below.is_empty() => 1,
            _ => 0,
        }
    };
    branch.iter().map(rank).max().unwrap_or(0)
}

fn join(pointer: &str, name: &str) -> String {
    let mut text = pointer.to_owned();
    crate::document::push_token(&mut text, name);
    text
}
