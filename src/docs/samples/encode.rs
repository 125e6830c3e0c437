//! Values as text of a request, by the parameter's style.
//!
//! What no style has a form for is shown as JSON, so that every sample is whole.

use serde::Serialize;
use serde_json::Value;

pub(super) use crate::wire::{all as component, literal};
use crate::{
    ir::{Parameter, ParameterFormat, ParameterLocation},
    wire::{self, Layout},
};

/// A name and a value, decoded.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Pair {
    pub(crate) name: String,
    pub(crate) value: String,
}

impl Pair {
    pub(crate) fn new(name: &str, value: &str) -> Self {
        Self { name: name.to_owned(), value: value.to_owned() }
    }

    /// As in a query or a form.
    pub(crate) fn encoded(&self) -> String {
        format!("{}={}", component(&self.name), component(&self.value))
    }
}

/// A parameter in the query.
#[derive(Debug)]
pub(super) struct Query {
    pub(super) pairs: Vec<Pair>,
    pub(super) text: Vec<String>,
    /// Whether encoding the pairs gives the text.
    pub(super) plain: bool,
}

/// How the parameter is laid out; `None` if its media type says.
fn layout(parameter: &Parameter) -> Option<Layout> {
    match &parameter.format {
        ParameterFormat::Content(_) => None,
        ParameterFormat::Schema { style, explode, allow_reserved, .. } => {
            Some(Layout { style: *style, explode: *explode, allow_reserved: *allow_reserved })
        }
    }
}

pub(super) fn query(parameter: &Parameter, value: &Value) -> Query {
    let name = parameter.name.as_str();
    let written = layout(parameter).and_then(|layout| {
        let fields = wire::query_fields(name, value, layout).ok()?;
        Some((pairs(fields), written(parameter, value, layout)?, layout.allow_reserved))
    });
    let Some((pairs, text, reserved)) = written else {
        let pair = Pair::new(name, &text_or_json(value));
        return Query { text: vec![pair.encoded()], pairs: vec![pair], plain: true };
    };
    let plain = !reserved && pairs.iter().map(Pair::encoded).eq(text.iter().cloned());
    Query { pairs, text, plain }
}

fn written(parameter: &Parameter, value: &Value, layout: Layout) -> Option<Vec<String>> {
    let name = parameter.name.as_str();
    if parameter.location == ParameterLocation::Cookie {
        return wire::in_cookie(name, value, layout).ok();
    }
    wire::in_query(name, value, layout).ok()
}

pub(super) fn pairs(fields: Vec<(String, String)>) -> Vec<Pair> {
    fields.into_iter().map(|(name, value)| Pair { name, value }).collect()
}

/// The whole query, of `in: querystring`.
pub(super) fn query_string(parameter: &Parameter, value: &Value) -> String {
    let form = match &parameter.format {
        ParameterFormat::Content(media_type)
            if media_type.essence() == "application/x-www-form-urlencoded" =>
        {
            wire::form(media_type, value)
        }
        ParameterFormat::Content(_) | ParameterFormat::Schema { .. } => None,
    };
    form.unwrap_or_else(|| component(&text_or_json(value)))
}

pub(super) fn path(parameter: &Parameter, value: &Value) -> String {
    let written =
        layout(parameter).and_then(|layout| wire::in_path(&parameter.name, value, layout).ok());
    written.unwrap_or_else(|| component(&text_or_json(value)))
}

pub(super) fn header(parameter: &Parameter, value: &Value) -> String {
    let written = layout(parameter).and_then(|layout| wire::in_header(value, layout).ok());
    written.unwrap_or_else(|| one_line(&text_or_json(value)))
}

/// A header that holds a line break would be two.
fn one_line(text: &str) -> String {
    text.split(char::is_control).collect::<Vec<_>>().join(" ")
}

/// Scalars as they are, the rest as JSON.
pub(super) fn text_or_json(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Null => String::new(),
        other => other.to_string(),
    }
}
