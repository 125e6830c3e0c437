//! Bodies and their media types: a codec says how one is written and read.
//!
//! Codecs are types without values, so that an operation names its media types where it names its
//! models: `Json<Pet>`, `Text<Csv>`, `Optional<Form<Login>>`.

use std::marker::PhantomData;

use bytes::Bytes;
use http::{HeaderMap, HeaderValue, StatusCode, header::CONTENT_TYPE};
use serde::{Serialize, de::DeserializeOwned};

use super::{body::Body, misfit, node::Node, style};

/// A message that came in.
#[derive(Debug)]
pub struct Incoming {
    /// Of a response; 200 for a request.
    pub status: StatusCode,
    /// All of them.
    pub headers: HeaderMap,
    /// In memory, unless the codec streams.
    pub body: Body,
}

impl Incoming {
    /// `type/subtype` in lower case; empty if the message does not say.
    pub fn essence(&self) -> String {
        let value = self.headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
        essence(value.unwrap_or_default())
    }
}

/// `type/subtype` in lower case, without parameters.
fn essence(media_type: &str) -> String {
    media_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
}

/// A message to go out.
#[derive(Debug, Default)]
pub struct Outgoing {
    /// Of a response.
    pub status: StatusCode,
    /// Without `Content-Type`, unless a header of that name was set on purpose.
    pub headers: HeaderMap,
    /// `Content-Type`.
    pub media_type: Option<&'static str>,
    /// What follows.
    pub body: Body,
}

impl Outgoing {
    fn new(media_type: &'static str, body: impl Into<Body>) -> Self {
        Self { media_type: Some(media_type), body: body.into(), ..Self::default() }
    }

    /// The headers, `Content-Type` among them.
    pub fn take_headers(&mut self) -> HeaderMap {
        let mut headers = std::mem::take(&mut self.headers);
        if let Some(media_type) = self.media_type
            && !headers.contains_key(CONTENT_TYPE)
            && !media_type.contains('*')
        {
            headers.insert(CONTENT_TYPE, HeaderValue::from_static(media_type));
        }
        headers
    }
}

/// A value that could not become a body, or a body that is no such value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CodecError {
    /// The media type is not one of those that are understood.
    MediaType(String),
    /// There should be a body and there is none.
    Missing,
    /// What is wrong with it.
    Content(String),
}

impl std::fmt::Display for CodecError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::MediaType(name) if name.is_empty() => f.write_str("no `Content-Type` is given"),
            Self::MediaType(name) => write!(f, "`{name}` is not understood here"),
            Self::Missing => f.write_str("there is no body"),
            Self::Content(reason) => f.write_str(reason),
        }
    }
}

impl std::error::Error for CodecError {}

impl From<std::convert::Infallible> for CodecError {
    fn from(never: std::convert::Infallible) -> Self {
        match never {}
    }
}

fn content(error: impl std::fmt::Display) -> CodecError {
    CodecError::Content(error.to_string())
}

/// The name of a media type, as a type.
pub trait Media: 'static {
    /// `type/subtype`, perhaps with parameters, or a range such as `image/*`.
    const NAME: &'static str;
}

macro_rules! media {
    ($($(#[$doc:meta])* $type:ident = $name:literal;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug)]
        pub struct $type;

        impl Media for $type {
            const NAME: &'static str = $name;
        }
    )*};
}

media! {
    /// `application/json`
    ApplicationJson = "application/json";
    /// `application/x-www-form-urlencoded`
    UrlEncoded = "application/x-www-form-urlencoded";
    /// `text/plain`
    PlainText = "text/plain; charset=utf-8";
    /// `application/octet-stream`
    OctetStream = "application/octet-stream";
}

/// How a body is written and read.
pub trait Codec: 'static {
    /// What it carries.
    type Value: Send + 'static;
    /// Media types it can be of, for `Accept`; empty if there is no body.
    const MEDIA: &'static [&'static str];
    /// Whether it takes the body as it arrives.
    const STREAMS: bool = false;

    /// Reads a body.
    ///
    /// # Errors
    /// If it is not one.
    fn read(message: Incoming) -> Result<Self::Value, CodecError>;

    /// Writes a body.
    ///
    /// # Errors
    /// If the value has no form in this media type.
    fn write(value: Self::Value) -> Result<Outgoing, CodecError>;
}

/// Whether a message of media type `found` can be read as `wanted`, which may be a range. A message
/// that does not say is believed.
pub fn is_media(wanted: &str, found: &str) -> bool {
    let wanted = essence(wanted);
    let found = essence(found);
    found.is_empty()
        || wanted == found
        || wanted == "*/*"
        || wanted.strip_suffix('*').is_some_and(|kind| found.starts_with(kind))
}

/// No body.
#[derive(Clone, Copy, Debug)]
pub struct Empty;

impl Codec for Empty {
    type Value = ();
    const MEDIA: &'static [&'static str] = &[];

    fn read(_: Incoming) -> Result<(), CodecError> {
        Ok(())
    }

    fn write((): ()) -> Result<Outgoing, CodecError> {
        Ok(Outgoing::default())
    }
}

/// One JSON text. RFC 8259.
#[derive(Clone, Copy, Debug)]
pub struct Json<T, M = ApplicationJson>(PhantomData<(T, M)>);

impl<T: Serialize + DeserializeOwned + Send + 'static, M: Media> Codec for Json<T, M> {
    type Value = T;
    const MEDIA: &'static [&'static str] = &[M::NAME];

    fn read(message: Incoming) -> Result<T, CodecError> {
        let found = message.essence();
        let is_json = found.is_empty() || found.ends_with("/json") || found.ends_with("+json");
        if !is_json && !is_media(M::NAME, &found) {
            return Err(CodecError::MediaType(found));
        }
        let bytes = message.body.into_bytes();
        if bytes.is_empty() {
            return Err(CodecError::Missing);
        }
        misfit::from_slice(&bytes).map_err(content)
    }

    fn write(value: T) -> Result<Outgoing, CodecError> {
        Ok(Outgoing::new(M::NAME, serde_json::to_vec(&value).map_err(content)?))
    }
}

/// Pairs as in a query; what is nested becomes `name[key]`.
#[derive(Clone, Copy, Debug)]
pub struct Form<T, M = UrlEncoded>(PhantomData<(T, M)>);

impl<T: Serialize + DeserializeOwned + Send + 'static, M: Media> Codec for Form<T, M> {
    type Value = T;
    const MEDIA: &'static [&'static str] = &[M::NAME];

    fn read(message: Incoming) -> Result<T, CodecError> {
        let found = message.essence();
        if !is_media(M::NAME, &found) {
            return Err(CodecError::MediaType(found));
        }
        let bytes = message.body.into_bytes();
        let text = std::str::from_utf8(&bytes).map_err(content)?;
        let pairs = style::split_pairs(text);
        let decoded = pairs
            .into_iter()
            .map(|(key, value)| (style::decode(key, true), style::decode(value, true)));
        T::deserialize(Node::form(decoded)).map_err(content)
    }

    fn write(value: T) -> Result<Outgoing, CodecError> {
        let value = serde_json::to_value(value).map_err(content)?;
        let serde_json::Value::Object(map) = value else {
            return Err(CodecError::Content("a form must be an object".to_owned()));
        };
        let mut pairs = Vec::new();
        for (name, value) in &map {
            let layout = match value {
                serde_json::Value::Array(_) | serde_json::Value::Object(_) => DEEP,
                _ => style::Layout::FORM,
            };
            style::write_query(&mut pairs, name, layout, value).map_err(content)?;
        }
        Ok(Outgoing::new(M::NAME, join_pairs(&pairs)))
    }
}

const DEEP: style::Layout = style::Layout::new(style::Style::DeepObject, true);

/// `a=1&b=2`
pub(super) fn join_pairs(pairs: &[(String, String)]) -> String {
    let pieces: Vec<String> = pairs.iter().map(|(key, value)| format!("{key}={value}")).collect();
    pieces.join("&")
}

/// Text, in UTF-8.
#[derive(Clone, Copy, Debug)]
pub struct Text<M = PlainText>(PhantomData<M>);

impl<M: Media> Codec for Text<M> {
    type Value = String;
    const MEDIA: &'static [&'static str] = &[M::NAME];

    fn read(message: Incoming) -> Result<String, CodecError> {
        let found = message.essence();
        if !is_media(M::NAME, &found) {
            return Err(CodecError::MediaType(found));
        }
        String::from_utf8(message.body.into_bytes().into()).map_err(content)
    }

    fn write(value: String) -> Result<Outgoing, CodecError> {
        Ok(Outgoing::new(M::NAME, value))
    }
}

/// Bytes of any kind, as they arrive.
#[derive(Clone, Copy, Debug)]
pub struct Raw<M = OctetStream>(PhantomData<M>);

impl<M: Media> Codec for Raw<M> {
    type Value = Body;
    const MEDIA: &'static [&'static str] = &[M::NAME];
    const STREAMS: bool = true;

    fn read(message: Incoming) -> Result<Body, CodecError> {
        let found = message.essence();
        if !is_media(M::NAME, &found) {
            return Err(CodecError::MediaType(found));
        }
        Ok(message.body)
    }

    fn write(value: Body) -> Result<Outgoing, CodecError> {
        Ok(Outgoing::new(M::NAME, value))
    }
}

/// A body that may be left out.
#[derive(Clone, Copy, Debug)]
pub struct Optional<C>(PhantomData<C>);

impl<C: Codec> Codec for Optional<C> {
    type Value = Option<C::Value>;
    const MEDIA: &'static [&'static str] = C::MEDIA;
    const STREAMS: bool = C::STREAMS;

    fn read(message: Incoming) -> Result<Self::Value, CodecError> {
        match &message.body {
            Body::Empty => Ok(None),
            Body::Bytes(bytes) if bytes.is_empty() => Ok(None),
            Body::Bytes(_) | Body::Stream(_) => C::read(message).map(Some),
        }
    }

    fn write(value: Self::Value) -> Result<Outgoing, CodecError> {
        value.map_or_else(|| Ok(Outgoing::default()), C::write)
    }
}

/// A body whose value is kept in a box, where it is much larger than its alternatives.
#[derive(Clone, Copy, Debug)]
pub struct Boxed<C>(PhantomData<C>);

impl<C: Codec> Codec for Boxed<C> {
    type Value = Box<C::Value>;
    const MEDIA: &'static [&'static str] = C::MEDIA;
    const STREAMS: bool = C::STREAMS;

    fn read(message: Incoming) -> Result<Self::Value, CodecError> {
        C::read(message).map(Box::new)
    }

    fn write(value: Self::Value) -> Result<Outgoing, CodecError> {
        C::write(*value)
    }
}

/// Reads a whole body for a codec that does not stream.
///
/// # Errors
/// Those of [`Body::collect`].
pub async fn buffer(
    body: Body,
    streams: bool,
    limit: usize,
) -> Result<Body, super::body::BoxError> {
    if streams {
        return Ok(body);
    }
    let bytes: Bytes = body.collect(limit).await?;
    Ok(if bytes.is_empty() { Body::Empty } else { Body::Bytes(bytes) })
}
