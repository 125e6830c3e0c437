//! How the answer of one operation feeds the request of another.

use std::fmt;

use serde_json::Value;

use super::{OperationIndex, ParameterLocation};
use crate::document::Location;

/// OAS "Link Object" and its name.
#[derive(Clone, Debug)]
pub struct Link {
    /// Where it stands.
    pub at: Location,
    /// The key in `links`.
    pub name: String,
    /// `CommonMark`.
    pub description: Option<String>,
    /// What can be called next.
    pub target: LinkTarget,
    /// Name, location if the key says one (`path.id`), and what to send, in document order.
    pub parameters: Vec<(String, Option<ParameterLocation>, LinkValue)>,
    /// What to send as the body.
    pub request_body: Option<LinkValue>,
}

/// Which operation a link leads to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LinkTarget {
    /// One of this API.
    Operation(OperationIndex),
    /// An `operationRef` to another document, or a name nobody bears (a diagnostic says so).
    Elsewhere(String),
}

/// A value that a link hands over.
#[derive(Clone, Debug, PartialEq)]
pub enum LinkValue {
    /// The same every time.
    Constant(Value),
    /// Taken from the exchange.
    Expression(RuntimeExpression),
    /// Text with expressions in braces: literal, expression, literal, and so on.
    Template(Vec<TemplatePart>),
}

/// A piece of a [`LinkValue::Template`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TemplatePart {
    /// As it is.
    Literal(String),
    /// Put in its place.
    Expression(RuntimeExpression),
}

/// OAS "Runtime Expressions".
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RuntimeExpression {
    /// `$url`
    Url,
    /// `$method`
    Method,
    /// `$statusCode`
    StatusCode,
    /// `$request.…`
    Request(ExpressionSource),
    /// `$response.…`
    Response(ExpressionSource),
}

/// Where in a message an expression looks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ExpressionSource {
    /// `header.NAME`, compared without case.
    Header(String),
    /// `query.NAME`
    Query(String),
    /// `path.NAME`
    Path(String),
    /// `body` with a JSON Pointer (RFC 6901), empty for the whole.
    Body(String),
}

impl RuntimeExpression {
    /// Reads an expression; `None` if it is not one.
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "$url" => return Some(Self::Url),
            "$method" => return Some(Self::Method),
            "$statusCode" => return Some(Self::StatusCode),
            _ => {}
        }
        let (wrap, rest): (fn(ExpressionSource) -> Self, &str) =
            if let Some(rest) = text.strip_prefix("$request.") {
                (Self::Request, rest)
            } else {
                (Self::Response, text.strip_prefix("$response.")?)
            };
        ExpressionSource::parse(rest).map(wrap)
    }

    /// The expression that a text is but for its `$`: `$request.body#/url` of `request.body#/url`.
    pub(crate) fn but_for_sign(text: &str) -> Option<String> {
        let whole = format!("${text}");
        (text.contains('.') && Self::parse(&whole).is_some()).then_some(whole)
    }
}

impl ExpressionSource {
    fn parse(text: &str) -> Option<Self> {
        if text == "body" {
            return Some(Self::Body(String::new()));
        }
        if let Some(pointer) = text.strip_prefix("body#") {
            return (pointer.is_empty() || pointer.starts_with('/'))
                .then(|| Self::Body(pointer.to_owned()));
        }
        let (kind, name) = text.split_once('.')?;
        if name.is_empty() {
            return None;
        }
        match kind {
            "header" => Some(Self::Header(name.to_owned())),
            "query" => Some(Self::Query(name.to_owned())),
            "path" => Some(Self::Path(name.to_owned())),
            _ => None,
        }
    }
}

impl fmt::Display for RuntimeExpression {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (side, source) = match self {
            Self::Url => return f.write_str("$url"),
            Self::Method => return f.write_str("$method"),
            Self::StatusCode => return f.write_str("$statusCode"),
            Self::Request(source) => ("request", source),
            Self::Response(source) => ("response", source),
        };
        match source {
            ExpressionSource::Header(name) => write!(f, "${side}.header.{name}"),
            ExpressionSource::Query(name) => write!(f, "${side}.query.{name}"),
            ExpressionSource::Path(name) => write!(f, "${side}.path.{name}"),
            ExpressionSource::Body(pointer) if pointer.is_empty() => write!(f, "${side}.body"),
            ExpressionSource::Body(pointer) => write!(f, "${side}.body#{pointer}"),
        }
    }
}

impl fmt::Display for LinkValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Constant(value) => write!(f, "`{value}`"),
            Self::Expression(expression) => write!(f, "`{expression}`"),
            Self::Template(parts) => {
                f.write_str("`")?;
                for part in parts {
                    match part {
                        TemplatePart::Literal(text) => f.write_str(text)?,
                        TemplatePart::Expression(expression) => write!(f, "{{{expression}}}")?,
                    }
                }
                f.write_str("`")
            }
        }
    }
}

impl LinkValue {
    /// Reads what a link's `parameters` or `requestBody` holds.
    pub fn read(value: &Value) -> Self {
        let Some(text) = value.as_str() else { return Self::Constant(value.clone()) };
        if let Some(expression) = RuntimeExpression::parse(text) {
            return Self::Expression(expression);
        }
        match template(text) {
            Some(parts) => Self::Template(parts),
            None => Self::Constant(value.clone()),
        }
    }
}

/// Splits text with `{$…}` in it; `None` if it holds no expression.
fn template(text: &str) -> Option<Vec<TemplatePart>> {
    let mut parts = Vec::new();
    let mut found = false;
    let mut rest = text;
    while let Some(open) = rest.find("{$") {
        let close = open + rest[open..].find('}')?;
        let expression = RuntimeExpression::parse(&rest[open + 1..close])?;
        if open > 0 {
            parts.push(TemplatePart::Literal(rest[..open].to_owned()));
        }
        parts.push(TemplatePart::Expression(expression));
        found = true;
        rest = &rest[close + 1..];
    }
    if !rest.is_empty() {
        parts.push(TemplatePart::Literal(rest.to_owned()));
    }
    found.then_some(parts)
}

#[cfg(test)]
mod tests {
    use super::RuntimeExpression;

    #[test]
    fn expressions_print_as_they_were_written() {
        for text in [
            "$url",
            "$method",
            "$statusCode",
            "$request.path.id",
            "$request.query.queryUrl",
            "$request.header.content-type",
            "$request.body#/user/uuid",
            "$response.body",
            "$response.body#/data/_id",
            "$response.header.Location",
        ] {
            let parsed = RuntimeExpression::parse(text).map(|expression| expression.to_string());
            assert_eq!(parsed.as_deref(), Some(text));
        }
    }

    #[test]
    fn what_is_no_expression_is_refused() {
        for text in ["", "$", "$response", "$response.bodyx", "$response.path.", "id", "$body"] {
            assert_eq!(RuntimeExpression::parse(text), None, "{text:?}");
        }
    }
}
