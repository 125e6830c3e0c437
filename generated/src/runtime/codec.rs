// Written by `specwright generate`; changes are lost.
//! Bodies and their media types: a codec says how one is written and read.
//!
//! Codecs are types without values, so that an operation names its media types where it names its
//! models: `Json<Pet>`, `Text<Csv>`, `Optional<Form<Login>>`.

use std::{marker::PhantomData, pin::Pin};

use http::{HeaderMap, HeaderValue, StatusCode, header::CONTENT_TYPE};
use serde::{Serialize, de::DeserializeOwned};

use super::{
    body::{Body, BoxError, StreamPart},
    media::{self, Fit, MediaTypes},
    misfit,
    node::Node,
    style::{self, StyleError},
};

/// A message that came in.
#[derive(Debug)]
pub struct Incoming {
    /// Of a response; 200 for a request.
    pub status: StatusCode,
    /// All of them.
    pub headers: HeaderMap,
    /// In memory, unless the codec streams.
    pub body: Body,
    /// Instead of a body, if the codec takes it in parts.
    pub parts: Vec<StreamPart>,
}

impl Incoming {
    /// With a body that nobody has looked at.
    pub fn new(status: StatusCode, headers: HeaderMap, body: Body) -> Self {
        Self { status, headers, body, parts: Vec::new() }
    }

    /// As it stands; empty if the message does not say.
    pub fn content_type(&self) -> &str {
        content_type(&self.headers)
    }

    /// `type/subtype` in lower case; empty if the message does not say.
    pub fn essence(&self) -> String {
        media::essence(self.content_type())
    }

    pub(super) fn expect(&self, known: MediaTypes) -> Result<(), CodecError> {
        match known.fit(self.content_type()) {
            Fit::No => Err(CodecError::other(self.content_type(), known)),
            _ => Ok(()),
        }
    }
}

/// `Content-Type` as it stands; empty if the headers do not say.
pub(super) fn content_type(headers: &HeaderMap) -> &str {
    headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default()
}

/// A message to go out.
#[derive(Debug)]
pub struct Outgoing {
    /// Of a response.
    pub status: StatusCode,
    /// Without `Content-Type`, unless a header of that name was set on purpose.
    pub headers: HeaderMap,
    /// `Content-Type`.
    pub media_type: Option<&'static str>,
    /// Media types under which the very same body may go as well.
    pub alternatives: MediaTypes,
    /// What follows.
    pub body: Body,
}

impl Default for Outgoing {
    fn default() -> Self {
        Self {
            status: StatusCode::OK,
            headers: HeaderMap::new(),
            media_type: None,
            alternatives: MediaTypes::NONE,
            body: Body::Empty,
        }
    }
}

impl Outgoing {
    pub(super) fn new<M: Media>(body: impl Into<Body>) -> Self {
        Self {
            media_type: Some(M::NAME),
            alternatives: M::ALL,
            body: body.into(),
            ..Self::default()
        }
    }

    /// The headers, `Content-Type` among them.
    pub fn take_headers(&mut self) -> HeaderMap {
        let mut headers = std::mem::take(&mut self.headers);
        if let Some(media_type) = self.media_type
            && !headers.contains_key(CONTENT_TYPE)
            && !media_type.contains('*')
        {
            // Without a charset, old readers take it for ASCII (RFC 2046, section 4.1.2).
            let is_plain = media_type == PlainText::NAME;
            let value = if is_plain { "text/plain; charset=utf-8" } else { media_type };
            headers.insert(CONTENT_TYPE, HeaderValue::from_static(value));
        }
        headers
    }
}

/// A value that could not become a body, or a body that is no such value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CodecError {
    /// The media type is not one of those that the document names here.
    MediaType {
        /// As it stands; empty if the message does not say.
        found: String,
        /// What it names, as in an `Accept` header.
        known: String,
    },
    /// There should be a body and there is none.
    Missing,
    /// What is wrong with it.
    Content(String),
}

impl std::fmt::Display for CodecError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::MediaType { found, known } => {
                let known = known.replace(", ", "`, `");
                write!(f, "the media type `{found}` is none that is documented here: `{known}`")
            }
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

impl CodecError {
    /// A media type that the document does not name.
    pub fn other(found: &str, known: MediaTypes) -> Self {
        Self::MediaType { found: found.to_owned(), known: known.to_string() }
    }
}

fn content(error: impl std::fmt::Display) -> CodecError {
    CodecError::Content(error.to_string())
}

/// The name of a media type, as a type.
pub trait Media: 'static {
    /// `type/subtype`, perhaps with parameters, or a range such as `image/*`.
    const NAME: &'static str;
    /// Where the same body may be of several media types: all of them, the first one first.
    const ALL: MediaTypes = MediaTypes::Of(&[Self::NAME]);
    /// Where a body is a form: how its properties are written.
    const FORM: FormLayouts = FormLayouts::PLAIN;
    /// Where a body has parts that are told apart by their order: what each of them is.
    const PARTS: PartTypes = PartTypes::NONE;
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
    PlainText = "text/plain";
    /// `application/octet-stream`
    OctetStream = "application/octet-stream";
}

/// How a body is written and read.
pub trait Codec: 'static {
    /// What it carries.
    type Value: Send + 'static;
    /// Media types it can be of; none if there is no body.
    const MEDIA: MediaTypes;
    /// Whether there may be nothing.
    const OPTIONAL: bool = false;

    /// How a body of this `Content-Type` is taken.
    fn intake(content_type: &str) -> Intake {
        let _ = content_type;
        Intake::Whole
    }

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

/// How a body is taken before it is read.
#[derive(Clone, Copy, Debug)]
pub enum Intake {
    /// Into memory.
    Whole,
    /// As it arrives.
    Stream,
    /// Part by part, a large file at the end as it arrives.
    Parts(TakeParts),
}

/// Takes the parts of a body of this `Content-Type`, with at most so many bytes of them in memory.
pub type TakeParts = for<'a> fn(Body, &'a str, usize) -> TakenParts<'a>;

/// Parts that are being taken.
pub type TakenParts<'a> =
    Pin<Box<dyn Future<Output = Result<Vec<StreamPart>, BoxError>> + Send + 'a>>;

impl Intake {
    /// Takes a body: with at most `limit` bytes of it in memory, unless it streams. If it is taken in
    /// parts, they are all there is.
    ///
    /// # Errors
    /// [`TooLarge`](super::body::TooLarge), what the stream says, and what is wrong with the parts.
    pub async fn take(
        self,
        body: Body,
        content_type: &str,
        limit: usize,
    ) -> Result<(Body, Vec<StreamPart>), BoxError> {
        match self {
            Self::Stream => Ok((body, Vec::new())),
            Self::Whole => {
                let bytes = body.collect(limit).await?;
                let body = if bytes.is_empty() { Body::Empty } else { Body::Bytes(bytes) };
                Ok((body, Vec::new()))
            }
            Self::Parts(take) => Ok((Body::Empty, take(body, content_type, limit).await?)),
        }
    }
}

/// No body.
#[derive(Clone, Copy, Debug)]
pub struct Empty;

impl Codec for Empty {
    type Value = ();
    const MEDIA: MediaTypes = MediaTypes::NONE;
    const OPTIONAL: bool = true;

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
    const MEDIA: MediaTypes = M::ALL;

    fn read(message: Incoming) -> Result<T, CodecError> {
        let found = message.essence();
        // What a server sends as another JSON than it promised is read all the same.
        if !found.ends_with("/json") && !found.ends_with("+json") {
            message.expect(M::ALL)?;
        }
        let bytes = message.body.into_bytes();
        if bytes.is_empty() {
            return Err(CodecError::Missing);
        }
        misfit::from_slice(&bytes).map_err(content)
    }

    fn write(value: T) -> Result<Outgoing, CodecError> {
        Ok(Outgoing::new::<M>(serde_json::to_vec(&value).map_err(content)?))
    }
}

/// How the properties of a form are written.
#[derive(Clone, Copy, Debug)]
pub struct FormLayouts {
    /// Lists.
    pub lists: style::Layout,
    /// Objects.
    pub objects: style::Layout,
    /// Those of which the document says something else.
    pub own: &'static [(&'static str, style::Layout)],
    /// Objects whose properties stand beside the others, with the names of these.
    pub spread: &'static [(&'static str, &'static [&'static str])],
}

impl FormLayouts {
    /// A pair for each item of a list, and objects as JSON: what OpenAPI says where a document says
    /// nothing.
    pub const PLAIN: Self =
        Self { lists: style::Layout::FORM, objects: style::Layout::JSON, own: &[], spread: &[] };
    /// All that is nested as `name[key]`.
    pub const DEEP: Self = Self { lists: DEEP, objects: DEEP, own: &[], spread: &[] };

    /// Those of a media type.
    pub const fn of<M: Media>() -> Self {
        M::FORM
    }

    fn of_property(&self, name: &str, value: &serde_json::Value) -> style::Layout {
        let own = self.own.iter().find(|(own, _)| *own == name).map(|(_, layout)| *layout);
        own.unwrap_or(match value {
            serde_json::Value::Array(_) => self.lists,
            serde_json::Value::Object(_) => self.objects,
            _ => style::Layout::FORM,
        })
    }

    /// The text of a form.
    ///
    /// # Errors
    /// If the value is no object, or one of its properties would be read as another value.
    pub(super) fn write<T: Serialize + ?Sized>(&self, value: &T) -> Result<String, StyleError> {
        let value = style::to_json(value)?;
        let serde_json::Value::Object(map) = value else {
            return Err(StyleError("a form must be an object".to_owned()));
        };
        let mut pairs = Vec::new();
        for (name, value) in &map {
            write_property(&mut pairs, name, self.of_property(name, value), value)?;
        }
        Ok(join_pairs(&pairs))
    }

    /// Reads what [`FormLayouts::write`] writes.
    ///
    /// # Errors
    /// If the text is no such value.
    pub(super) fn read<T: DeserializeOwned>(&self, text: &str) -> Result<T, StyleError> {
        let pairs = style::split_pairs(text);
        pairs
            .iter()
            .flat_map(|(key, raw)| [key, raw])
            .try_for_each(|raw| style::expect_text(raw))?;
        let decoded =
            pairs.iter().map(|(key, value)| (style::decode(key, true), style::decode(value, true)));
        let mut node = Node::form(decoded)?;
        for (name, layout) in self.own {
            let raw = pairs.iter().find(|(key, _)| style::decode(key, true) == *name);
            if let (Some((_, raw)), Some(delimiter)) = (raw, layout.delimiter()) {
                node.replace(name, Node::joined(raw, delimiter, false, true));
            } else if *layout == style::Layout::FORM {
                node.stand_alone(name);
            }
        }
        for (name, properties) in self.spread {
            node.gather(name, properties);
        }
        T::deserialize(node)
    }
}

/// The media types of parts by their position, where a document says so and a part does not.
#[derive(Clone, Copy, Debug)]
pub struct PartTypes {
    /// Of the first parts; empty where nothing is said of one.
    pub first: &'static [&'static str],
    /// Of those after them.
    pub rest: &'static str,
}

impl PartTypes {
    /// Nothing is said.
    pub const NONE: Self = Self { first: &[], rest: "" };
}

/// A form in which all that is nested is written as `name[key]`.
#[derive(Clone, Copy, Debug)]
pub struct DeepForm;

impl Media for DeepForm {
    const NAME: &'static str = UrlEncoded::NAME;
    const FORM: FormLayouts = FormLayouts::DEEP;
}

/// Pairs as in a query, each property as [`Media::FORM`] says. All of these ways are read.
#[derive(Clone, Copy, Debug)]
pub struct Form<T, M = UrlEncoded>(PhantomData<(T, M)>);

impl<T: Serialize + DeserializeOwned + Send + 'static, M: Media> Codec for Form<T, M> {
    type Value = T;
    const MEDIA: MediaTypes = M::ALL;

    fn read(message: Incoming) -> Result<T, CodecError> {
        message.expect(M::ALL)?;
        let bytes = message.body.into_bytes();
        let text = std::str::from_utf8(&bytes).map_err(content)?;
        M::FORM.read(text).map_err(content)
    }

    fn write(value: T) -> Result<Outgoing, CodecError> {
        Ok(Outgoing::new::<M>(M::FORM.write(&value).map_err(content)?))
    }
}

fn write_property(
    pairs: &mut Vec<(String, String)>,
    name: &str,
    layout: style::Layout,
    value: &serde_json::Value,
) -> Result<(), StyleError> {
    let is_nested = |item: &serde_json::Value| item.is_array() || item.is_object();
    match value {
        // No style has a form for these.
        serde_json::Value::Array(items)
            if layout == style::Layout::FORM && items.iter().any(is_nested) =>
        {
            let mut items = items.iter();
            items.try_for_each(|item| style::write_query(pairs, name, style::Layout::JSON, item))
        }
        _ => style::write_query(pairs, name, layout, value),
    }
}

const DEEP: style::Layout = style::Layout::new(style::Style::DeepObject, true);

/// `a=1&b=2`
pub(super) fn join_pairs(pairs: &[(String, String)]) -> String {
    let pieces: Vec<String> = pairs.iter().map(|(key, value)| format!("{key}={value}")).collect();
    pieces.join("&")
}

/// Text: written in UTF-8, read in UTF-8 or ISO 8859-1.
#[derive(Clone, Copy, Debug)]
pub struct Text<M = PlainText>(PhantomData<M>);

impl<M: Media> Codec for Text<M> {
    type Value = String;
    const MEDIA: MediaTypes = M::ALL;

    fn read(message: Incoming) -> Result<String, CodecError> {
        message.expect(M::ALL)?;
        let charset = media::parameter(message.content_type(), "charset").unwrap_or_default();
        let bytes = message.body.into_bytes();
        match charset.to_ascii_lowercase().as_str() {
            "" | "utf-8" | "utf8" | "us-ascii" => String::from_utf8(bytes.into()).map_err(content),
            "iso-8859-1" | "latin1" => Ok(bytes.iter().copied().map(char::from).collect()),
            other => Err(CodecError::MediaType {
                found: format!("text with the charset {other}"),
                known: format!("{}; charset=utf-8", media::essence(M::NAME)),
            }),
        }
    }

    fn write(value: String) -> Result<Outgoing, CodecError> {
        Ok(Outgoing::new::<M>(value))
    }
}

/// Text that stands for a scalar: a number, a date, one of a few words.
#[derive(Clone, Copy, Debug)]
pub struct TextOf<T, M = PlainText>(PhantomData<(T, M)>);

impl<T: Serialize + DeserializeOwned + Send + 'static, M: Media> Codec for TextOf<T, M> {
    type Value = T;
    const MEDIA: MediaTypes = M::ALL;

    fn read(message: Incoming) -> Result<T, CodecError> {
        let text = Text::<M>::read(message)?;
        // What a person or a shell writes may end with a line.
        let line = text.trim_end_matches(['\r', '\n']).to_owned();
        let whole = T::deserialize(Node::Text(text));
        whole.or_else(|error| T::deserialize(Node::Text(line)).map_err(|_| error)).map_err(content)
    }

    fn write(value: T) -> Result<Outgoing, CodecError> {
        let text = match serde_json::to_value(value).map_err(content)? {
            serde_json::Value::String(text) => text,
            scalar @ (serde_json::Value::Number(_) | serde_json::Value::Bool(_)) => {
                scalar.to_string()
            }
            _ => return Err(CodecError::Content("only scalars are texts".to_owned())),
        };
        Ok(Outgoing::new::<M>(text))
    }
}

/// Bytes of any kind, as they arrive.
#[derive(Clone, Copy, Debug)]
pub struct Raw<M = OctetStream>(PhantomData<M>);

impl<M: Media> Codec for Raw<M> {
    type Value = Body;
    const MEDIA: MediaTypes = M::ALL;

    fn intake(_: &str) -> Intake {
        Intake::Stream
    }

    fn read(message: Incoming) -> Result<Body, CodecError> {
        message.expect(M::ALL)?;
        Ok(message.body)
    }

    fn write(value: Body) -> Result<Outgoing, CodecError> {
        Ok(Outgoing::new::<M>(value))
    }
}

/// A body that may be left out.
#[derive(Clone, Copy, Debug)]
pub struct Optional<C>(PhantomData<C>);

impl<C: Codec> Codec for Optional<C> {
    type Value = Option<C::Value>;
    const MEDIA: MediaTypes = C::MEDIA;
    const OPTIONAL: bool = true;

    fn intake(content_type: &str) -> Intake {
        C::intake(content_type)
    }

    fn read(message: Incoming) -> Result<Self::Value, CodecError> {
        match &message.body {
            Body::Empty if message.parts.is_empty() => Ok(None),
            Body::Bytes(bytes) if bytes.is_empty() => Ok(None),
            Body::Empty | Body::Bytes(_) | Body::Stream(_) => C::read(message).map(Some),
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
    const MEDIA: MediaTypes = C::MEDIA;
    const OPTIONAL: bool = C::OPTIONAL;

    fn intake(content_type: &str) -> Intake {
        C::intake(content_type)
    }

    fn read(message: Incoming) -> Result<Self::Value, CodecError> {
        C::read(message).map(Box::new)
    }

    fn write(value: Self::Value) -> Result<Outgoing, CodecError> {
        C::write(*value)
    }
}

/// One value that may go in either of two forms: it is written in the first, and read in the one
/// that its media type names.
#[derive(Clone, Copy, Debug)]
pub struct EitherOf<A, B>(PhantomData<(A, B)>);

impl<A: Codec, B: Codec> EitherOf<A, B> {
    fn is_second(content_type: &str) -> bool {
        B::MEDIA.fit(content_type) > A::MEDIA.fit(content_type)
    }
}

impl<A: Codec, B: Codec<Value = A::Value>> Codec for EitherOf<A, B> {
    type Value = A::Value;
    const MEDIA: MediaTypes = MediaTypes::All(&[A::MEDIA, B::MEDIA]);

    fn intake(content_type: &str) -> Intake {
        if Self::is_second(content_type) {
            B::intake(content_type)
        } else {
            A::intake(content_type)
        }
    }

    fn read(message: Incoming) -> Result<Self::Value, CodecError> {
        if Self::is_second(message.content_type()) { B::read(message) } else { A::read(message) }
    }

    fn write(value: Self::Value) -> Result<Outgoing, CodecError> {
        A::write(value)
    }
}
