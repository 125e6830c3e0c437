//! One operation of an API, the same on both sides: what it is called, where it stands, what it
//! carries and what it answers.

use std::collections::BTreeMap;

use http::{HeaderMap, HeaderName, HeaderValue};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_json::Value;

use super::{
    answer::{Answer, Undocumented},
    check::Checks,
    codec::{Codec, CodecError, FormLayouts},
    media::Accept,
    security::Security,
    style::{self, Layout, StyleError},
};

/// An operation of the document; its values are requests.
pub trait Operation: Sized + Send + 'static {
    /// `operationId`
    const ID: &'static str;
    /// In capitals.
    const METHOD: &'static str;
    /// The template, as the document writes it.
    const PATH: &'static str;
    /// As the document has them.
    const TAGS: &'static [&'static str] = &[];
    /// A server of its own, variables at their defaults: a URL, or a path on the server of the API.
    const SERVER: Option<&'static str> = None;
    /// What a caller has to present.
    const SECURITY: Security;
    /// What is sent along.
    type Body: Codec;
    /// Successful answers.
    type Success: Answer;
    /// All others that are documented.
    type Failure: Answer<Value: From<Undocumented> + std::fmt::Debug>;
}

/// What a successful call of an operation yields.
pub type OutputOf<O> = <<O as Operation>::Success as Answer>::Value;

/// What an unsuccessful call of an operation yields.
pub type FailureOf<O> = <<O as Operation>::Failure as Answer>::Value;

/// The value of an operation's body.
pub type BodyOf<O> = <<O as Operation>::Body as Codec>::Value;

/// An operation that can be sent.
pub trait ClientOperation: Operation {
    /// Hands over every parameter, then the body.
    fn write(self, to: &mut RequestWriter) -> BodyOf<Self>;
}

/// An operation that can be received.
pub trait ServerOperation: Operation {
    /// Takes every parameter; the body has been read before.
    ///
    /// # Errors
    /// The first parameter that is missing or is not of its type.
    fn read(from: &RequestReader<'_>, body: BodyOf<Self>) -> Result<Self, ParameterError>;

    /// Holds the request to the rules of its schemas.
    fn check(&self, checks: &mut RequestChecks) {
        let _ = checks;
    }
}

/// Collects broken rules of a whole request.
#[derive(Debug, Default)]
pub struct RequestChecks {
    violations: Vec<super::check::Violation>,
}

impl RequestChecks {
    /// Looks at one parameter, named as in `query/limit`, or at the `body`.
    pub fn part(&mut self, place: &str, inside: impl FnOnce(&mut Checks)) {
        let mut checks = Checks::at(place);
        inside(&mut checks);
        self.violations.extend(checks.finish());
    }

    /// Looks at one parameter if it is there.
    pub fn if_some<T>(
        &mut self,
        place: &str,
        value: Option<&T>,
        inside: impl FnOnce(&mut Checks, &T),
    ) {
        if let Some(value) = value {
            self.part(place, |checks| inside(checks, value));
        }
    }

    /// What was found.
    pub fn finish(self) -> Vec<super::check::Violation> {
        self.violations
    }
}

/// Where a parameter stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names are the places")]
pub enum Place {
    Path,
    Query,
    Header,
    Cookie,
}

impl std::fmt::Display for Place {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Path => "path",
            Self::Query => "query",
            Self::Header => "header",
            Self::Cookie => "cookie",
        })
    }
}

/// A parameter that is missing, or whose text is no value of its type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParameterError {
    /// Where it stands.
    pub place: Place,
    /// As on the wire.
    pub name: String,
    /// A fragment: lower case, no full stop.
    pub reason: String,
}

impl std::fmt::Display for ParameterError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} parameter `{}`: {}", self.place, self.name, self.reason)
    }
}

impl std::error::Error for ParameterError {}

/// Takes the parameters of a request to be sent.
#[derive(Debug, Default)]
pub struct RequestWriter {
    path: BTreeMap<&'static str, String>,
    query: Vec<(String, String)>,
    raw_query: Option<String>,
    headers: HeaderMap,
    cookies: Vec<(String, String)>,
    error: Option<ParameterError>,
}

impl RequestWriter {
    fn refuse(&mut self, place: Place, name: &str, reason: impl std::fmt::Display) {
        let error = ParameterError { place, name: name.to_owned(), reason: reason.to_string() };
        self.error.get_or_insert(error);
    }

    /// A parameter in the path.
    pub fn path<T: Serialize + ?Sized>(&mut self, name: &'static str, layout: Layout, value: &T) {
        match style::write_path(name, layout, value) {
            // `/pets/{id}` would become `/pets/`, and that is another operation or none.
            Ok(text) if text.is_empty() => {
                self.refuse(Place::Path, name, "an empty value cannot stand in a path");
            }
            Ok(text) => drop(self.path.insert(name, text)),
            Err(error) => self.refuse(Place::Path, name, error),
        }
    }

    /// A parameter in the query.
    pub fn query<T: Serialize + ?Sized>(&mut self, name: &str, layout: Layout, value: &T) {
        if let Err(error) = style::write_query(&mut self.query, name, layout, value) {
            self.refuse(Place::Query, name, error);
        }
    }

    /// The whole query: one value without a name.
    pub fn query_string<T: Serialize + ?Sized>(&mut self, name: &str, layout: Layout, value: &T) {
        let mut pairs = Vec::new();
        match style::write_query(&mut pairs, "", layout, value) {
            Ok(()) => self.raw_query = pairs.pop().map(|(_, value)| value),
            Err(error) => self.refuse(Place::Query, name, error),
        }
    }

    /// The whole query: a form.
    pub fn query_form<T: Serialize + ?Sized>(
        &mut self,
        name: &str,
        layouts: FormLayouts,
        value: &T,
    ) {
        match style::to_json(value) {
            Ok(Value::Null) => {}
            value => match value.and_then(|value| layouts.write(&value)) {
                Ok(text) => self.raw_query = Some(text),
                Err(error) => self.refuse(Place::Query, name, error),
            },
        }
    }

    /// A header.
    pub fn header<T: Serialize + ?Sized>(&mut self, name: &str, layout: Layout, value: &T) {
        let mut writer = HeaderWriter::new(&mut self.headers);
        writer.header(name, layout, value);
        if let Err(error) = writer.finish() {
            self.refuse(Place::Header, name, error);
        }
    }

    /// What can be done with as an answer; nothing is written of a wish that is none.
    pub fn accept(&mut self, accept: &Accept) {
        if let Some(value) = accept.header() {
            self.headers.insert(http::header::ACCEPT, value);
        }
    }

    /// A cookie.
    pub fn cookie<T: Serialize + ?Sized>(&mut self, name: &str, layout: Layout, value: &T) {
        // A cookie ends at a semicolon, whatever the document says of reserved characters.
        let layout = Layout { reserved: false, ..layout };
        if let Err(error) = style::write_query(&mut self.cookies, name, layout, value) {
            self.refuse(Place::Cookie, name, error);
        }
    }

    /// The text of one parameter, as its receiver reads it.
    pub fn written(&self, place: Place, name: &str) -> Option<String> {
        let in_pairs = |pairs: &[(String, String)]| {
            let found = pairs.iter().find(|(key, _)| style::decode(key, true) == name);
            found.map(|(_, value)| style::decode(value, true))
        };
        match place {
            Place::Path => self.path.get(name).map(|text| style::decode(text, false)),
            Place::Query => in_pairs(&self.query),
            Place::Header => joined_header(&self.headers, name).ok().flatten(),
            Place::Cookie => in_pairs(&self.cookies),
        }
    }

    /// Whether every parameter has a text form.
    ///
    /// # Errors
    /// The first that has none.
    pub fn check(&self) -> Result<(), ParameterError> {
        self.error.clone().map_or(Ok(()), Err)
    }

    /// Path with query for a template, and the headers.
    ///
    /// # Errors
    /// The first parameter that has no text form, or that would lead to another path.
    pub fn finish(self, template: &str) -> Result<(String, HeaderMap), ParameterError> {
        if let Some(error) = self.error {
            return Err(error);
        }
        let template = template.split('#').next().unwrap_or_default();
        let (path, fixed) = template.split_once('?').unwrap_or((template, ""));
        let mut target = fill(path, &self.path);
        // A URL would take such a value for a step, and the request would reach another path.
        let is_step = |segment: &str| matches!(&*segment.replace("%2E", "."), "." | "..");
        let step = self.path.iter().find(|(_, value)| is_step(value));
        if let Some((name, value)) = step.filter(|_| target.split('/').any(is_step)) {
            let reason = format!("`{value}` cannot stand in a path");
            return Err(ParameterError { place: Place::Path, name: (*name).to_owned(), reason });
        }
        let mut query = super::codec::join_pairs(&self.query);
        for more in [fixed, self.raw_query.as_deref().unwrap_or_default()] {
            if !more.is_empty() {
                query = if query.is_empty() { more.to_owned() } else { format!("{more}&{query}") };
            }
        }
        if !query.is_empty() {
            target.push('?');
            target.push_str(&query);
        }
        let mut headers = self.headers;
        if !self.cookies.is_empty() {
            let pairs: Vec<String> =
                self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
            let value =
                HeaderValue::try_from(pairs.join("; ")).map_err(|error| ParameterError {
                    place: Place::Cookie,
                    name: self.cookies[0].0.clone(),
                    reason: error.to_string(),
                })?;
            headers.insert(http::header::COOKIE, value);
        }
        Ok((target, headers))
    }
}

fn fill(template: &str, values: &BTreeMap<&'static str, String>) -> String {
    let mut out = String::new();
    let mut rest = template;
    while let Some(open) = rest.find('{') {
        let Some(length) = rest[open..].find('}') else { break };
        out.push_str(&rest[..open]);
        let name = &rest[open + 1..open + length];
        match values.get(name) {
            Some(value) => out.push_str(value),
            None => out.push_str(&rest[open..=open + length]),
        }
        rest = &rest[open + length + 1..];
    }
    out.push_str(rest);
    out
}

/// Gives the parameters of a request that came in.
#[derive(Debug)]
pub struct RequestReader<'a> {
    path: Vec<(&'a str, &'a str)>,
    query: &'a str,
    pairs: Vec<(&'a str, &'a str)>,
    cookies: Vec<(&'a str, &'a str)>,
    headers: &'a HeaderMap,
}

impl<'a> RequestReader<'a> {
    /// From the parts of a request; `path` by name in the template, not decoded.
    pub fn new(path: Vec<(&'a str, &'a str)>, query: &'a str, headers: &'a HeaderMap) -> Self {
        let cookies = headers
            .get_all(http::header::COOKIE)
            .iter()
            .flat_map(|value| value.as_bytes().split(|byte| *byte == b';'))
            .filter_map(|piece| std::str::from_utf8(piece).ok())
            .filter_map(|piece| piece.trim().split_once('='))
            .collect();
        Self { path, query, pairs: style::split_pairs(query), cookies, headers }
    }

    /// A parameter in the path.
    ///
    /// # Errors
    /// If it is missing or not of its type; so with the other methods.
    pub fn path<'de, T: Deserialize<'de>>(
        &self,
        name: &str,
        layout: Layout,
    ) -> Result<T, ParameterError> {
        let refuse =
            |reason: String| ParameterError { place: Place::Path, name: name.to_owned(), reason };
        let raw = self.path.iter().find(|(key, _)| *key == name).map(|(_, raw)| *raw);
        let Some(raw) = raw else { return Err(refuse("is missing".to_owned())) };
        style::read_path(name, layout, raw).map_err(|error| refuse(error.to_string()))
    }

    /// A parameter in the query.
    #[expect(clippy::missing_errors_doc, reason = "said at `path`")]
    pub fn query<'de, T: Deserialize<'de>>(
        &self,
        name: &str,
        layout: Layout,
    ) -> Result<T, ParameterError> {
        let found = style::read_query(&self.pairs, name, layout, &[]);
        settle(Place::Query, name, found)
    }

    /// An object whose properties stand in the query themselves, beside these other parameters.
    #[expect(clippy::missing_errors_doc, reason = "said at `path`")]
    pub fn spread<'de, T: Deserialize<'de>>(
        &self,
        name: &str,
        others: &[&str],
    ) -> Result<T, ParameterError> {
        let found = style::read_query(&self.pairs, name, Layout::SPREAD, others);
        settle(Place::Query, name, found)
    }

    /// An object whose properties, with these names, are cookies themselves.
    #[expect(clippy::missing_errors_doc, reason = "said at `path`")]
    pub fn spread_cookies<'de, T: Deserialize<'de>>(
        &self,
        name: &str,
        layout: Layout,
        properties: &[&str],
    ) -> Result<T, ParameterError> {
        let cookies = self.cookies.iter().copied();
        let own = cookies.filter(|(key, _)| properties.contains(&&*style::decode(key, false)));
        let own: Vec<(&str, &str)> = own.collect();
        let found = style::read_cookies(&own, name, layout);
        settle(Place::Cookie, name, found)
    }

    /// The whole query: one value without a name.
    #[expect(clippy::missing_errors_doc, reason = "said at `path`")]
    pub fn query_string<'de, T: Deserialize<'de>>(
        &self,
        name: &str,
        layout: Layout,
    ) -> Result<T, ParameterError> {
        let whole = (!self.query.is_empty()).then_some(("", self.query));
        settle(Place::Query, name, style::read_query(whole.as_slice(), "", layout, &[]))
    }

    /// The whole query: a form.
    #[expect(clippy::missing_errors_doc, reason = "said at `path`")]
    pub fn query_form<T: DeserializeOwned>(
        &self,
        name: &str,
        layouts: FormLayouts,
    ) -> Result<T, ParameterError> {
        let whole = (!self.query.is_empty()).then_some(self.query);
        settle(Place::Query, name, whole.map(|query| layouts.read(query)).transpose())
    }

    /// A header.
    #[expect(clippy::missing_errors_doc, reason = "said at `path`")]
    pub fn header<'de, T: Deserialize<'de>>(
        &self,
        name: &str,
        layout: Layout,
    ) -> Result<T, ParameterError> {
        let found = read_header(self.headers, name, layout);
        settle(Place::Header, name, found)
    }

    /// A cookie.
    #[expect(clippy::missing_errors_doc, reason = "said at `path`")]
    pub fn cookie<'de, T: Deserialize<'de>>(
        &self,
        name: &str,
        layout: Layout,
    ) -> Result<T, ParameterError> {
        let found = style::read_cookies(&self.cookies, name, layout);
        settle(Place::Cookie, name, found)
    }
}

impl RequestReader<'_> {
    /// What the caller can do with as an answer.
    pub fn accept(&self) -> Accept {
        Accept::of(self.headers)
    }

    /// A cookie as it stands, without decoding: tokens are not laid out by a style.
    pub fn raw_cookie(&self, name: &str) -> Option<&str> {
        self.cookies.iter().find(|(key, _)| *key == name).map(|(_, value)| *value)
    }
}

fn settle<'de, T: Deserialize<'de>>(
    place: Place,
    name: &str,
    found: Result<Option<T>, StyleError>,
) -> Result<T, ParameterError> {
    let refuse = |reason: String| ParameterError { place, name: name.to_owned(), reason };
    match found {
        Ok(Some(value)) => Ok(value),
        Ok(None) => absent().ok_or_else(|| refuse("is missing".to_owned())),
        Err(error) => Err(refuse(error.to_string())),
    }
}

/// What a type makes of nothing: `None` if it is an option, else it cannot be.
pub(super) fn absent<'de, T: Deserialize<'de>>() -> Option<T> {
    let nothing = serde::de::value::UnitDeserializer::<serde::de::value::Error>::new();
    T::deserialize(OnlyOption(nothing)).ok()
}

/// Yields nothing to those who can do with it and an error to all others.
struct OnlyOption<D>(D);

impl<'de, D: serde::Deserializer<'de>> serde::Deserializer<'de> for OnlyOption<D> {
    type Error = D::Error;

    fn deserialize_any<V: serde::de::Visitor<'de>>(self, _: V) -> Result<V::Value, D::Error> {
        Err(serde::de::Error::custom("is missing"))
    }

    fn deserialize_option<V: serde::de::Visitor<'de>>(
        self,
        visitor: V,
    ) -> Result<V::Value, D::Error> {
        visitor.visit_none()
    }

    serde::forward_to_deserialize_any! {
        bool i8 i16 i32 i64 u8 u16 u32 u64 f32 f64 char str string bytes byte_buf unit unit_struct
        newtype_struct seq tuple tuple_struct map struct enum identifier ignored_any
    }
}

/// Gives the typed headers of a response.
#[derive(Debug)]
pub struct HeaderReader<'a> {
    headers: &'a HeaderMap,
}

impl<'a> HeaderReader<'a> {
    pub(super) fn new(headers: &'a HeaderMap) -> Self {
        Self { headers }
    }

    /// One of them.
    ///
    /// # Errors
    /// If it is missing or not of its type.
    pub fn header<'de, T: Deserialize<'de>>(
        &self,
        name: &str,
        layout: Layout,
    ) -> Result<T, CodecError> {
        let found = read_header(self.headers, name, layout);
        settle(Place::Header, name, found).map_err(|error| CodecError::Content(error.to_string()))
    }
}

fn read_header<'de, T: Deserialize<'de>>(
    headers: &HeaderMap,
    name: &str,
    layout: Layout,
) -> Result<Option<T>, StyleError> {
    let text = joined_header(headers, name)?;
    text.map(|text| style::read_header(layout, &text)).transpose()
}

fn joined_header(headers: &HeaderMap, name: &str) -> Result<Option<String>, StyleError> {
    // Texts that are not ASCII are sent in UTF-8.
    let text = |value: &HeaderValue| String::from_utf8(value.as_bytes().to_vec());
    let values: Result<Vec<String>, _> = headers.get_all(name).iter().map(text).collect();
    let values = values.map_err(|error| StyleError(error.to_string()))?;
    Ok((!values.is_empty()).then(|| values.join(", ")))
}

/// Takes the typed headers of a message.
#[derive(Debug)]
pub struct HeaderWriter<'a> {
    headers: &'a mut HeaderMap,
    error: Option<CodecError>,
}

impl<'a> HeaderWriter<'a> {
    pub(super) fn new(headers: &'a mut HeaderMap) -> Self {
        Self { headers, error: None }
    }

    /// Sets one of them, unless it is absent.
    pub fn header<T: Serialize + ?Sized>(&mut self, name: &str, layout: Layout, value: &T) {
        let text = match style::write_header(layout, value) {
            Ok(Some(text)) => text,
            Ok(None) => return,
            Err(error) => {
                self.error.get_or_insert(CodecError::Content(error.to_string()));
                return;
            }
        };
        if let (Ok(name), Ok(value)) = (HeaderName::try_from(name), HeaderValue::try_from(text)) {
            self.headers.insert(name, value);
        } else {
            let reason = format!("header `{name}` cannot hold this value");
            self.error.get_or_insert(CodecError::Content(reason));
        }
    }

    pub(super) fn finish(self) -> Result<(), CodecError> {
        self.error.map_or(Ok(()), Err)
    }
}
