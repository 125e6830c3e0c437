//! What is meant where a property or a parameter is left out, as rows of the `defaults!` macro.
//!
//! The fields themselves stay optional: a value that was left out is not written back.

use serde::Serialize;
use serde_json::Value;

use super::{
    checks::{float, limits, separated},
    imports::Names,
    literal,
};
use crate::{
    ir::types::{IntegerFormat, NumberFormat, TextFormat, TypeKind, TypeUse},
    rust::plan::{Plan, variants},
};

/// The rows of one type.
#[derive(Debug, Default, Serialize)]
pub(crate) struct Defaults {
    /// `field as method: Type = value`
    values: Vec<String>,
    /// `field as method = "text"`
    texts: Vec<String>,
}

impl Defaults {
    pub(crate) fn read_names<'a>(&'a self, names: &mut Names<'a>) {
        names.read_all(&self.values);
    }

    /// Adds a row, if a default of this type can be written as an expression. `taken` are the names
    /// of all fields.
    pub(crate) fn add(
        &mut self,
        plan: &Plan<'_>,
        field: &str,
        use_: &TypeUse,
        value: &Value,
        models: &str,
        taken: &[String],
    ) {
        let word = field.trim_start_matches("r#").trim_end_matches('_');
        let method = format!("{word}_or_default");
        if use_.nullable || plan.is_given(use_) || taken.contains(&method) {
            return;
        }
        let target = plan.graph.resolve(use_);
        if target.nullable {
            return;
        }
        let written = match (&plan.graph.get(target.id).kind, value) {
            (TypeKind::Text(TextFormat::Plain), Value::String(text)) => {
                return self.texts.push(format!("{field} as {method} = {}", literal(text)));
            }
            (TypeKind::Boolean, Value::Bool(value)) => Some(value.to_string()),
            (TypeKind::Integer(format), Value::Number(number)) => integer(number, *format),
            (TypeKind::Number(NumberFormat::Double), Value::Number(number)) => float(number),
            (TypeKind::Enum(def), value) => {
                let at = def.values.iter().position(|listed| listed.value == *value);
                let type_ = plan.rust_type(&target, models);
                at.map(|at| format!("{type_}::{}", variants(def)[at]))
            }
            _ => None,
        };
        if let Some(written) = written {
            let type_ = plan.rust_type(use_, models);
            self.values.push(format!("{field} as {method}: {type_} = {written}"));
        }
    }

    /// Nothing, if there are no rows.
    pub(crate) fn some(self) -> Option<Self> {
        (!self.values.is_empty() || !self.texts.is_empty()).then_some(self)
    }
}

/// `Default: …`, for what is short enough to be read at a glance.
pub(crate) fn default_docs(value: &Value) -> Option<String> {
    let text = value.to_string();
    (!value.is_null() && text.len() <= 60 && !text.contains('`'))
        .then(|| format!("Default: {}.", crate::rust::doc::code(&text)))
}

/// A number that the type can hold.
fn integer(number: &serde_json::Number, format: IntegerFormat) -> Option<String> {
    let value = number.as_i64().map(i128::from).or_else(|| number.as_u64().map(i128::from))?;
    let (least, most) = limits(format);
    (least..=most).contains(&value).then(|| separated(value))
}
