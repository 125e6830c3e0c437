//! Where callbacks go: the runtime expressions of their URLs, worked out from what the request and
//! its answer hold. OAS "Runtime Expressions".
//!
//! A handler that is to call back later keeps the URL, and sends there with `Client::send_to`:
//! `let url = Sources::of(request.clone())?.url_of::<OnEvent>()?;`
//!
//! Start at [`Sources`].

use http::HeaderMap;
use serde::Serialize;
use serde_json::Value;

use super::{
    codec::{Codec, CodecError, Incoming},
    media::is_json,
    operation::{ClientOperation, Operation, ParameterError, Place, RequestWriter},
    style,
};

/// What is encoded of a value inside of a URL: all but RFC 3986's "unreserved".
const INSIDE: &percent_encoding::AsciiSet =
    &percent_encoding::NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// An operation that the server calls where a request told it to.
pub trait Callback: Operation {
    /// The expression of the document that yields the URL.
    const URL: &'static str;
}

/// What the expressions of a callback may speak of.
#[derive(Debug)]
pub struct Sources {
    method: &'static str,
    url: Option<String>,
    request: RequestWriter,
    body: Option<Value>,
    status: Option<u16>,
    answer_headers: HeaderMap,
    answer_body: Option<Value>,
}

impl Sources {
    /// What a request holds that came in: its parameters, and its body if that is JSON or a form.
    ///
    /// # Errors
    /// If the request could not be written again.
    pub fn of<O: ClientOperation>(request: O) -> Result<Self, ExpressionError> {
        let mut writer = RequestWriter::default();
        let body = request.write(&mut writer);
        writer.check()?;
        let mut message = O::Body::write(body)?;
        let headers = message.take_headers();
        let incoming = Incoming::new(message.status, headers, message.body);
        let body = read_body(incoming);
        Ok(Self {
            method: O::METHOD,
            url: None,
            request: writer,
            body,
            status: None,
            answer_headers: HeaderMap::new(),
            answer_body: None,
        })
    }

    /// The URL that the request came to, for `$url`.
    #[must_use]
    pub fn url(mut self, url: impl Into<String>) -> Self {
        self.url = Some(url.into());
        self
    }

    /// The body of the answer, for `$response.body`.
    ///
    /// # Errors
    /// If it is no JSON.
    pub fn answered(mut self, body: &impl Serialize) -> Result<Self, ExpressionError> {
        let body = serde_json::to_value(body);
        self.answer_body = Some(body.map_err(|error| CodecError::Content(error.to_string()))?);
        Ok(self)
    }

    /// Status and headers of the answer, for `$statusCode` and `$response.header`.
    #[must_use]
    pub fn answered_with(mut self, status: http::StatusCode, headers: HeaderMap) -> Self {
        self.status = Some(status.as_u16());
        self.answer_headers = headers;
        self
    }

    /// The URL of a callback. It is the caller's word: look at it before you send there.
    ///
    /// # Errors
    /// If an expression is none, or speaks of something that is not there.
    pub fn url_of<C: Callback>(&self) -> Result<String, ExpressionError> {
        self.fill(C::URL)
    }

    /// A text with every expression in it replaced by its value; one that is an expression as a
    /// whole needs no braces. A value at the beginning stands as it is, since it is the URL; others
    /// are percent-encoded.
    ///
    /// # Errors
    /// As [`Sources::url_of`].
    pub fn fill(&self, text: &str) -> Result<String, ExpressionError> {
        if text.starts_with('$') {
            return self.value(text);
        }
        let mut out = String::new();
        let mut rest = text;
        while let Some((before, after)) = rest.split_once("{$") {
            let Some((expression, after)) = after.split_once('}') else {
                return Err(ExpressionError::new(&rest[before.len()..], "has no closing brace"));
            };
            out.push_str(before);
            let value = self.value(&format!("${expression}"))?;
            if out.is_empty() {
                out = value;
            } else {
                out.extend(percent_encoding::utf8_percent_encode(&value, INSIDE));
            }
            rest = after;
        }
        out.push_str(rest);
        Ok(out)
    }

    fn value(&self, expression: &str) -> Result<String, ExpressionError> {
        let found = match expression {
            "$method" => Some(self.method.to_owned()),
            "$url" => self.url.clone(),
            "$statusCode" => self.status.map(|status| status.to_string()),
            _ => {
                let (source, rest) = expression.split_once('.').unwrap_or((expression, ""));
                match source {
                    "$request" => self.in_request(expression, rest)?,
                    "$response" => self.in_answer(expression, rest)?,
                    _ => return Err(ExpressionError::new(expression, "is no runtime expression")),
                }
            }
        };
        found.ok_or_else(|| ExpressionError::new(expression, "has no value here"))
    }

    fn in_request(&self, whole: &str, rest: &str) -> Result<Option<String>, ExpressionError> {
        if let Some(pointer) = body_pointer(rest) {
            return in_body(whole, self.body.as_ref(), pointer);
        }
        let place = match rest.split_once('.') {
            Some(("path", name)) => (Place::Path, name),
            Some(("query", name)) => (Place::Query, name),
            Some(("header", name)) => (Place::Header, name),
            _ => return Err(ExpressionError::new(whole, "is no runtime expression")),
        };
        Ok(self.request.written(place.0, place.1))
    }

    fn in_answer(&self, whole: &str, rest: &str) -> Result<Option<String>, ExpressionError> {
        if let Some(pointer) = body_pointer(rest) {
            return in_body(whole, self.answer_body.as_ref(), pointer);
        }
        let Some(("header", name)) = rest.split_once('.') else {
            return Err(ExpressionError::new(whole, "is no runtime expression"));
        };
        let value = self.answer_headers.get(name).and_then(|value| value.to_str().ok());
        Ok(value.map(str::to_owned))
    }
}

/// `body`, or `body#` and a JSON Pointer.
fn body_pointer(rest: &str) -> Option<&str> {
    let pointer = rest.strip_prefix("body")?;
    if pointer.is_empty() { Some("") } else { pointer.strip_prefix('#') }
}

fn in_body(
    whole: &str,
    body: Option<&Value>,
    pointer: &str,
) -> Result<Option<String>, ExpressionError> {
    match body.and_then(|body| body.pointer(pointer)) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => Ok(Some(text.clone())),
        Some(scalar @ (Value::Bool(_) | Value::Number(_))) => Ok(Some(scalar.to_string())),
        Some(Value::Array(_) | Value::Object(_)) => {
            Err(ExpressionError::new(whole, "is neither a text nor a number"))
        }
    }
}

fn read_body(message: Incoming) -> Option<Value> {
    let essence = message.essence();
    let bytes = message.body.into_bytes();
    if is_json(&essence) {
        return serde_json::from_slice(&bytes).ok();
    }
    if essence == "application/x-www-form-urlencoded" {
        let text = std::str::from_utf8(&bytes).ok()?;
        let pairs = style::split_pairs(text).into_iter();
        let texts = pairs.map(|(key, value)| {
            (style::decode(key, true), Value::String(style::decode(value, true)))
        });
        return Some(Value::Object(texts.collect()));
    }
    None
}

/// An expression that yields nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExpressionError {
    /// As the document writes it; empty if the request itself cannot be read.
    pub expression: String,
    /// A fragment: lower case, no full stop.
    pub reason: String,
}

impl ExpressionError {
    fn new(expression: &str, reason: &str) -> Self {
        Self { expression: expression.to_owned(), reason: reason.to_owned() }
    }
}

impl std::fmt::Display for ExpressionError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if self.expression.is_empty() {
            return write!(f, "the request cannot be read: {}", self.reason);
        }
        write!(f, "`{}` {}", self.expression, self.reason)
    }
}

impl std::error::Error for ExpressionError {}

impl From<ParameterError> for ExpressionError {
    fn from(error: ParameterError) -> Self {
        Self::new("", &error.to_string())
    }
}

impl From<CodecError> for ExpressionError {
    fn from(error: CodecError) -> Self {
        Self::new("", &error.to_string())
    }
}
