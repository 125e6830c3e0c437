//! What is meant where a property or a parameter is left out, as rows of the `defaults!` macro.
//!
//! The fields themselves stay optional: a value that was left out is not written back.

use serde::Serialize;
use serde_json::Value;

use super::{
    WIDTH,
    checks::{float, limits, separated},
    imports::Names,
    literal,
};
use crate::{
    ir::types::{IntegerFormat, NumberFormat, TextFormat, TypeKind, TypeUse},
    rust::{
        fit::Fit,
        plan::{Plan, variants},
    },
};

/// The rows of one type.
#[derive(Debug, Default, Serialize)]
pub(crate) struct Defaults {
    /// `field as method: Type = value`
    values: Vec<String>,
    /// `field as method = "text"`
    texts: Vec<String>,
    /// `field as method: Type = "JSON"`
    json: Vec<String>,
}

impl Defaults {
    pub(crate) fn read_names<'a>(&'a self, names: &mut Names<'a>) {
        names.read_all(&self.values);
        names.read_all(&self.json);
    }

    /// Adds a row, if the type can hold the default: as an expression, else as JSON. `taken` are the
    /// names of all fields.
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
        let type_ = plan.rust_type(use_, models);
        if let Some(written) = written {
            self.values.push(format!("{field} as {method}: {type_} = {written}"));
        } else if plan.misfit_of(value, use_).is_none() && plan.fit(value, use_) == Ok(Fit::Whole) {
            let json = value.to_string();
            // Escapes upon escapes are hard to read.
            let is_raw = json.is_ascii() && json.contains('"') && !json.contains("\"#");
            let json = if is_raw { format!("r#\"{json}\"#") } else { literal(&json) };
            self.json.push(format!("{field} as {method}: {type_} = {json}"));
        }
    }

    /// Nothing, if there are no rows.
    pub(crate) fn some(self) -> Option<Self> {
        let is_empty = [&self.values, &self.texts, &self.json].iter().all(|rows| rows.is_empty());
        (!is_empty).then_some(self)
    }
}

/// Adds `Default: …` to a comment, for what is short enough to be read at a glance: after its last
/// sentence, if it is but one paragraph.
pub(crate) fn add_default(docs: &mut Vec<String>, value: &Value, indent: usize) {
    let text = value.to_string();
    if value.is_null() || text.len() > 60 || text.contains('`') {
        return;
    }
    let told = format!("Default: {}.", crate::rust::doc::code(&text));
    let is_one = docs.iter().all(|line| line.len() > 3 && !is_marked(&line[4..]));
    match docs.last_mut() {
        Some(last) if is_one && last.ends_with('.') => {
            if indent + last.chars().count() + 1 + told.len() <= WIDTH {
                last.push(' ');
                last.push_str(&told);
            } else {
                docs.push(format!("/// {told}"));
            }
        }
        last => {
            let apart = last.map(|_| "///".to_owned());
            docs.extend(apart.into_iter().chain([format!("/// {told}")]));
        }
    }
}

/// Whether a line is of a list, a table, a heading or code.
fn is_marked(line: &str) -> bool {
    let marks = ["- ", "|", "#", "```", " "];
    marks.iter().any(|mark| line.starts_with(mark)) || line.starts_with(char::is_numeric)
}

/// A number that the type can hold.
fn integer(number: &serde_json::Number, format: IntegerFormat) -> Option<String> {
    let value = number.as_i64().map(i128::from).or_else(|| number.as_u64().map(i128::from))?;
    let (least, most) = limits(format);
    (least..=most).contains(&value).then(|| separated(value))
}
