//! Values as text of a request, by the parameter's style.
//!
//! Source: OAS 3.1 "Style Values" and "Style Examples"; RFC 6570.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Serialize;
use serde_json::Value;

use crate::ir::{Parameter, ParameterFormat, Style};

/// Everything but the unreserved characters of RFC 3986.
const COMPONENT: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');
/// What may stay in the fixed part of a path.
const LITERAL: &AsciiSet = &COMPONENT
    .remove(b'!')
    .remove(b'$')
    .remove(b'&')
    .remove(b'\'')
    .remove(b'(')
    .remove(b')')
    .remove(b'*')
    .remove(b'+')
    .remove(b',')
    .remove(b';')
    .remove(b'=')
    .remove(b':')
    .remove(b'@')
    .remove(b'%');
/// What `allowReserved` leaves as it is.
const RESERVED: &AsciiSet = &LITERAL.remove(b'/').remove(b'?');

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

pub(crate) fn component(text: &str) -> String {
    utf8_percent_encode(text, COMPONENT).to_string()
}

pub(super) fn literal(text: &str) -> String {
    utf8_percent_encode(text, LITERAL).to_string()
}

pub(super) fn query(parameter: &Parameter, value: &Value) -> Query {
    let name = parameter.name.as_str();
    let (style, explode, reserved) = match &parameter.format {
        ParameterFormat::Content(_) => {
            return plain(vec![Pair::new(name, &text_or_json(value))]);
        }
        ParameterFormat::Schema { style, explode, allow_reserved, .. } => {
            (*style, *explode, *allow_reserved)
        }
    };
    if reserved {
        let pairs = form(name, value);
        let encode = |text: &str| utf8_percent_encode(text, RESERVED).to_string();
        let text =
            pairs.iter().map(|pair| format!("{}={}", component(&pair.name), encode(&pair.value)));
        return Query { text: text.collect(), pairs, plain: false };
    }
    match style {
        Style::DeepObject => {
            let mut pairs = Vec::new();
            deep(name, value, &mut pairs);
            plain(pairs)
        }
        _ if explode => plain(form(name, value)),
        Style::SpaceDelimited => delimited(name, value, " ", "%20"),
        Style::PipeDelimited => delimited(name, value, "|", "%7C"),
        _ => delimited(name, value, ",", ","),
    }
}

/// The whole query, of `in: querystring`.
pub(super) fn query_string(parameter: &Parameter, value: &Value) -> String {
    let media_type = match &parameter.format {
        ParameterFormat::Content(media_type) => media_type.essence(),
        ParameterFormat::Schema { .. } => String::new(),
    };
    if media_type == "application/x-www-form-urlencoded" {
        return plain(form("", value)).text.join("&");
    }
    component(&text_or_json(value))
}

pub(super) fn path(parameter: &Parameter, value: &Value) -> String {
    let (style, explode) = match &parameter.format {
        ParameterFormat::Content(_) => return component(&text_or_json(value)),
        ParameterFormat::Schema { style, explode, .. } => (*style, *explode),
    };
    let name = component(&parameter.name);
    let pieces = pieces(value, explode, &component);
    match style {
        Style::Label => {
            format!(".{}", pieces.join(if explode { "." } else { "," }))
        }
        Style::Matrix => match value {
            Value::Array(_) if explode => {
                format!(";{name}={}", pieces.join(&format!(";{name}=")))
            }
            Value::Object(_) if explode => format!(";{}", pieces.join(";")),
            _ => format!(";{name}={}", pieces.join(",")),
        },
        _ => pieces.join(","),
    }
}

pub(super) fn header(parameter: &Parameter, value: &Value) -> String {
    let explode = match &parameter.format {
        ParameterFormat::Content(_) => return one_line(&text_or_json(value)),
        ParameterFormat::Schema { explode, .. } => *explode,
    };
    one_line(&pieces(value, explode, &str::to_owned).join(","))
}

/// A header that holds a line break would be two.
fn one_line(text: &str) -> String {
    text.split(char::is_control).collect::<Vec<_>>().join(" ")
}

fn pieces(value: &Value, explode: bool, encode: &dyn Fn(&str) -> String) -> Vec<String> {
    match value {
        Value::Array(items) => items.iter().map(|item| encode(&text_or_json(item))).collect(),
        Value::Object(map) if explode => map
            .iter()
            .map(|(key, item)| format!("{}={}", encode(key), encode(&text_or_json(item))))
            .collect(),
        Value::Object(map) => {
            let pairs = map.iter().flat_map(|(key, item)| [key.clone(), text_or_json(item)]);
            pairs.map(|text| encode(&text)).collect()
        }
        other => vec![encode(&text_or_json(other))],
    }
}

/// `style: form`, exploded.
pub(super) fn form(name: &str, value: &Value) -> Vec<Pair> {
    match value {
        Value::Array(items) => {
            items.iter().map(|item| Pair::new(name, &text_or_json(item))).collect()
        }
        Value::Object(map) => {
            map.iter().map(|(key, item)| Pair::new(key, &text_or_json(item))).collect()
        }
        other => vec![Pair::new(name, &text_or_json(other))],
    }
}

/// `style: deepObject`, and deeper than OAS defines it, as servers that know it do.
pub(super) fn deep(name: &str, value: &Value, pairs: &mut Vec<Pair>) {
    match value {
        Value::Object(map) => {
            for (key, item) in map {
                deep(&format!("{name}[{key}]"), item, pairs);
            }
        }
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                deep(&format!("{name}[{index}]"), item, pairs);
            }
        }
        other => pairs.push(Pair::new(name, &text_or_json(other))),
    }
}

fn delimited(name: &str, value: &Value, delimiter: &str, encoded: &str) -> Query {
    let single = !matches!(value, Value::Array(_) | Value::Object(_));
    let raw = pieces(value, false, &str::to_owned).join(delimiter);
    let text = pieces(value, false, &component).join(encoded);
    Query {
        pairs: vec![Pair::new(name, &raw)],
        text: vec![format!("{}={text}", component(name))],
        // Once the delimiter is encoded, it could be part of a value.
        plain: single || !encoded.eq(delimiter),
    }
}

fn plain(pairs: Vec<Pair>) -> Query {
    let text = pairs.iter().map(Pair::encoded).collect();
    Query { pairs, text, plain: true }
}

/// Scalars as they are, the rest as JSON.
pub(super) fn text_or_json(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Null => String::new(),
        other => other.to_string(),
    }
}
