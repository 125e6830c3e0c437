//! Forms with files as typed values: one field of the value for each part of a name. RFC 7578.

use std::{
    collections::VecDeque,
    hash::{BuildHasher, Hasher, RandomState},
    marker::PhantomData,
    pin::Pin,
    task::{Context, Poll},
};

use bytes::Bytes;
use futures_core::Stream;
use http::{HeaderValue, header::CONTENT_TYPE};
use serde::{
    Deserialize, Serialize,
    de::{DeserializeOwned, IgnoredAny},
};
use serde_json::Value;

use super::{
    body::{Body, BoxError, ByteStream, StreamPart},
    codec::{Codec, CodecError, Incoming, Intake, Media, Outgoing},
    media::{MediaTypes, essence, is_json},
    multipart::{FormData, quoted, read_parts, unquoted},
    node::Node,
    operation::absent,
    upload::take_parts,
};

/// Content that says what it is: a file of a form, or a body whose media type the document leaves
/// open.
#[derive(Debug, Default)]
pub struct FileBody {
    /// As its sender calls it.
    pub name: Option<String>,
    /// Of the content.
    pub content_type: Option<String>,
    /// In memory, or as it arrives.
    pub content: Body,
}

impl FileBody {
    /// A file: `FileBody::new("cat.png", bytes)`, or with [`Body::stream`] piece by piece.
    pub fn new(name: impl Into<String>, content: impl Into<Body>) -> Self {
        Self { name: Some(name.into()), content_type: None, content: content.into() }
    }

    /// Says what the content is.
    #[must_use]
    pub fn of_type(mut self, content_type: impl Into<String>) -> Self {
        self.content_type = Some(content_type.into());
        self
    }

    /// The whole content, waiting for all of a stream.
    ///
    /// # Errors
    /// The stream's, or if there are more than `limit` bytes.
    pub async fn bytes(self, limit: usize) -> Result<Bytes, BoxError> {
        self.content.collect(limit).await
    }
}

impl<B: Into<Body>> From<B> for FileBody {
    fn from(content: B) -> Self {
        Self { name: None, content_type: None, content: content.into() }
    }
}

/// One part of a form that came in.
#[derive(Debug)]
pub struct Received {
    /// Of the field.
    pub name: String,
    /// Of the last part, perhaps still on its way.
    pub content: FileBody,
}

impl From<StreamPart> for Received {
    fn from(part: StreamPart) -> Self {
        let name = part.name().unwrap_or_default();
        let file_name = part.file_name();
        let content_type = part.content_type().map(str::to_owned);
        Self { name, content: FileBody { name: file_name, content_type, content: part.content } }
    }
}

/// A value that a form with files is made of.
pub trait FormFields: Sized + Send + 'static {
    /// Takes each field.
    ///
    /// # Errors
    /// The first that is missing or not of its type.
    fn read(from: &mut FieldReader) -> Result<Self, CodecError>;

    /// Hands over each field.
    fn write(self, to: &mut FieldWriter);
}

/// What a field of files may be declared as.
pub trait Files: Sized {
    /// None where it may be left out.
    ///
    /// # Errors
    /// If there is none though there must be one.
    fn from_files(name: &str, files: Vec<FileBody>) -> Result<Self, CodecError>;

    /// All of them.
    fn into_files(self) -> Vec<FileBody>;
}

impl Files for FileBody {
    fn from_files(name: &str, files: Vec<FileBody>) -> Result<Self, CodecError> {
        files.into_iter().next().ok_or_else(|| missing(name))
    }

    fn into_files(self) -> Vec<FileBody> {
        vec![self]
    }
}

impl Files for Option<FileBody> {
    fn from_files(_: &str, files: Vec<FileBody>) -> Result<Self, CodecError> {
        Ok(files.into_iter().next())
    }

    fn into_files(self) -> Vec<FileBody> {
        self.into_iter().collect()
    }
}

impl Files for Vec<FileBody> {
    fn from_files(name: &str, files: Vec<FileBody>) -> Result<Self, CodecError> {
        if files.is_empty() { Err(missing(name)) } else { Ok(files) }
    }

    fn into_files(self) -> Vec<FileBody> {
        self
    }
}

impl Files for Option<Vec<FileBody>> {
    fn from_files(_: &str, files: Vec<FileBody>) -> Result<Self, CodecError> {
        Ok((!files.is_empty()).then_some(files))
    }

    fn into_files(self) -> Vec<FileBody> {
        self.unwrap_or_default()
    }
}

fn missing(name: &str) -> CodecError {
    CodecError::Content(format!("part `{name}` is missing"))
}

fn refuse(name: &str, reason: impl std::fmt::Display) -> CodecError {
    CodecError::Content(format!("part `{name}`: {reason}"))
}

/// Gives the parts of a form that came in.
#[derive(Debug)]
pub struct FieldReader {
    parts: Vec<Received>,
}

impl FieldReader {
    /// From the parts in their order.
    pub fn new(parts: Vec<Received>) -> Self {
        Self { parts }
    }

    fn take(&mut self, name: &str) -> Vec<FileBody> {
        let name = unquoted(name);
        let (own, others): (Vec<_>, _) =
            std::mem::take(&mut self.parts).into_iter().partition(|part| part.name == name);
        self.parts = others;
        own.into_iter().map(|part| part.content).collect()
    }

    /// A field with a text form.
    ///
    /// # Errors
    /// If it is missing or not of its type; so with the other methods.
    pub fn text<T: DeserializeOwned>(&mut self, name: &str) -> Result<T, CodecError> {
        let Some(part) = self.take(name).into_iter().next() else { return nothing(name) };
        let node = match written(name, part)? {
            Written::Json(value) => return from_json(name, &value),
            Written::Text(text) => Node::Text(text),
        };
        T::deserialize(node).map_err(|error| refuse(name, error))
    }

    /// A list, each item with a text form and in a part of its own.
    #[expect(clippy::missing_errors_doc, reason = "said at `text`")]
    pub fn texts<T: DeserializeOwned>(&mut self, name: &str) -> Result<T, CodecError> {
        let mut own = Vec::new();
        for part in self.take(name) {
            match written(name, part)? {
                // One part may hold all of them.
                Written::Json(value @ Value::Array(_)) => return from_json(name, &value),
                Written::Json(value) => own.push(value.to_string()),
                Written::Text(text) => own.push(text),
            }
        }
        if own.is_empty() {
            return nothing(name);
        }
        let node = Node::Spread { own, all: Vec::new() };
        T::deserialize(node).map_err(|error| refuse(name, error))
    }

    /// A field that is JSON, or a text if it does not say that it is JSON.
    #[expect(clippy::missing_errors_doc, reason = "said at `text`")]
    pub fn json<T: DeserializeOwned>(&mut self, name: &str) -> Result<T, CodecError> {
        let Some(part) = self.take(name).into_iter().next() else { return nothing(name) };
        let is_text = part.content_type.as_deref().is_none_or(|kind| !is_json(&essence(kind)));
        let bytes = in_memory(name, part)?;
        if is_text
            && serde_json::from_slice::<IgnoredAny>(&bytes).is_err()
            && let Ok(text) = std::str::from_utf8(&bytes)
            && !text.starts_with(['{', '['])
        {
            return T::deserialize(Node::Text(text.to_owned()))
                .map_err(|error| refuse(name, error));
        }
        super::misfit::from_slice(&bytes).map_err(|error| refuse(name, error))
    }

    /// A list, each item JSON and in a part of its own.
    #[expect(clippy::missing_errors_doc, reason = "said at `text`")]
    pub fn jsons<T: DeserializeOwned>(&mut self, name: &str) -> Result<T, CodecError> {
        let mut items = Vec::new();
        for part in self.take(name) {
            let bytes = in_memory(name, part)?;
            let value = serde_json::from_slice(&bytes).map_err(|error| refuse(name, error))?;
            match value {
                Value::Array(all) => items.extend(all),
                other => items.push(other),
            }
        }
        if items.is_empty() { nothing(name) } else { from_json(name, &Value::Array(items)) }
    }

    /// A file, or several.
    #[expect(clippy::missing_errors_doc, reason = "said at `text`")]
    pub fn file<T: Files>(&mut self, name: &str) -> Result<T, CodecError> {
        T::from_files(name, self.take(name))
    }
}

enum Written {
    Text(String),
    Json(Value),
}

fn written(name: &str, part: FileBody) -> Result<Written, CodecError> {
    let kind = essence(part.content_type.as_deref().unwrap_or_default());
    let bytes = in_memory(name, part)?;
    if is_json(&kind) {
        return serde_json::from_slice(&bytes)
            .map(Written::Json)
            .map_err(|error| refuse(name, error));
    }
    String::from_utf8(bytes.into()).map(Written::Text).map_err(|error| refuse(name, error))
}

fn in_memory(name: &str, part: FileBody) -> Result<Bytes, CodecError> {
    match part.content {
        Body::Stream(_) => Err(refuse(name, "is too large")),
        other => Ok(other.into_bytes()),
    }
}

fn from_json<T: DeserializeOwned>(name: &str, value: &Value) -> Result<T, CodecError> {
    super::misfit::from_value(value).map_err(|error| refuse(name, error))
}

fn nothing<T: for<'de> Deserialize<'de>>(name: &str) -> Result<T, CodecError> {
    absent().ok_or_else(|| missing(name))
}

/// Takes the fields of a form to be sent.
#[derive(Debug, Default)]
pub struct FieldWriter {
    parts: Vec<Received>,
    error: Option<CodecError>,
}

impl FieldWriter {
    fn push(&mut self, name: &str, media: &str, text: String) {
        let content_type = (!media.is_empty()).then(|| media.to_owned());
        let content = FileBody { name: None, content_type, content: text.into() };
        self.parts.push(Received { name: name.to_owned(), content });
    }

    fn value<T: Serialize>(&mut self, name: &str, value: &T) -> Value {
        serde_json::to_value(value).unwrap_or_else(|error| {
            self.error.get_or_insert(refuse(name, error));
            Value::Null
        })
    }

    /// A field with a text form; an absent one is left out, so with the other methods.
    pub fn text<T: Serialize>(&mut self, name: &str, media: &str, value: &T) {
        match self.value(name, value) {
            Value::Null => {}
            Value::String(text) => self.push(name, media, text),
            other => self.push(name, media, other.to_string()),
        }
    }

    /// A list, each item in a part of its own.
    pub fn texts<T: Serialize>(&mut self, name: &str, media: &str, value: &T) {
        if let Value::Array(items) = self.value(name, value) {
            for item in &items {
                self.text(name, media, item);
            }
        }
    }

    /// A field that is JSON.
    pub fn json<T: Serialize>(&mut self, name: &str, media: &str, value: &T) {
        match self.value(name, value) {
            Value::Null => {}
            value => self.push(name, media, value.to_string()),
        }
    }

    /// A list, each item JSON and in a part of its own.
    pub fn jsons<T: Serialize>(&mut self, name: &str, media: &str, value: &T) {
        if let Value::Array(items) = self.value(name, value) {
            for item in &items {
                self.push(name, media, item.to_string());
            }
        }
    }

    /// A file, or several, of this media type where they do not say.
    pub fn file<T: Files>(&mut self, name: &str, media: &str, value: T) {
        for file in value.into_files() {
            let own = file.content_type.filter(|own| !own.is_empty());
            let content_type = own.unwrap_or_else(|| match media {
                "" => "application/octet-stream".to_owned(),
                media => media.to_owned(),
            });
            let content = FileBody {
                name: Some(file.name.unwrap_or_else(|| name.to_owned())),
                content_type: Some(content_type),
                content: file.content,
            };
            self.parts.push(Received { name: name.to_owned(), content });
        }
    }

    /// Files go last, and streams at the very end: who takes them in order then has all the rest.
    fn finish(mut self, media: &str) -> Result<(HeaderValue, Body), CodecError> {
        if let Some(error) = self.error {
            return Err(error);
        }
        self.parts.sort_by_key(|part| {
            (matches!(part.content.content, Body::Stream(_)), part.content.name.is_some())
        });
        let boundary = random_boundary();
        let mut pieces = VecDeque::new();
        for part in self.parts {
            pieces.push_back(Body::from(head(&boundary, &part)));
            pieces.push_back(part.content.content);
            pieces.push_back(Body::from("\r\n"));
        }
        pieces.push_back(Body::from(format!("--{boundary}--\r\n")));
        let content_type = HeaderValue::try_from(format!("{media}; boundary={boundary}"))
            .map_err(|error| CodecError::Content(error.to_string()))?;
        if pieces.iter().any(|piece| matches!(piece, Body::Stream(_))) {
            return Ok((content_type, Body::stream(Sequence(pieces))));
        }
        let mut all = Vec::new();
        for piece in pieces {
            all.extend_from_slice(&piece.into_bytes());
        }
        Ok((content_type, all.into()))
    }
}

fn head(boundary: &str, part: &Received) -> String {
    let name = quoted(&part.name);
    let mut lines = format!("--{boundary}\r\nContent-Disposition: form-data; name=\"{name}\"");
    if let Some(name) = &part.content.name {
        lines.extend(["; filename=\"", &quoted(name), "\""]);
    }
    if let Some(content_type) = &part.content.content_type {
        lines.push_str("\r\nContent-Type: ");
        lines.extend(content_type.chars().filter(|one| !one.is_control()));
    }
    lines.push_str("\r\n\r\n");
    lines
}

/// A line that, all but certainly, stands in no part: 128 bits that nobody can foresee.
pub(super) fn random_boundary() -> String {
    let random = || RandomState::new().build_hasher().finish();
    format!("part-{:016x}{:016x}", random(), random())
}

/// Bodies one after the other.
#[derive(Default)]
pub(super) struct Sequence(VecDeque<Body>);

impl FromIterator<Body> for Sequence {
    fn from_iter<I: IntoIterator<Item = Body>>(bodies: I) -> Self {
        Self(bodies.into_iter().collect())
    }
}

impl Stream for Sequence {
    type Item = Result<Bytes, BoxError>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        loop {
            match self.0.front_mut() {
                None => return Poll::Ready(None),
                Some(Body::Stream(stream)) => match next(stream, context) {
                    Poll::Ready(None) => drop(self.0.pop_front()),
                    other => return other,
                },
                Some(_) => {
                    let bytes = self.0.pop_front().map(Body::into_bytes).unwrap_or_default();
                    if !bytes.is_empty() {
                        return Poll::Ready(Some(Ok(bytes)));
                    }
                }
            }
        }
    }
}

fn next(
    stream: &mut ByteStream,
    context: &mut Context<'_>,
) -> Poll<Option<Result<Bytes, BoxError>>> {
    stream.as_mut().poll_next(context)
}

/// A form with files as a typed value.
///
/// The parts are read in their order. All that is no file has to fit in a server's `body_limit` or a
/// client's `answer_limit`, together with the files; but a file that does not is handed on as it arrives, and has to be the last part:
/// what comes after it is an error at the end of its stream.
#[derive(Clone, Copy, Debug)]
pub struct MultipartOf<T, M = FormData>(PhantomData<(T, M)>);

impl<T: FormFields, M: Media> Codec for MultipartOf<T, M> {
    type Value = T;
    const MEDIA: MediaTypes = M::ALL;

    fn intake(_: &str) -> Intake {
        Intake::Parts(take_parts)
    }

    fn read(message: Incoming) -> Result<T, CodecError> {
        message.expect(M::ALL)?;
        let parts = match message.body {
            Body::Empty => message.parts,
            body => read_parts(body, &message.headers)?,
        };
        let parts = parts.into_iter().map(Received::from).collect();
        T::read(&mut FieldReader::new(parts))
    }

    fn write(value: T) -> Result<Outgoing, CodecError> {
        let mut writer = FieldWriter::default();
        value.write(&mut writer);
        let (content_type, body) = writer.finish(M::NAME)?;
        let mut message = Outgoing { body, ..Outgoing::default() };
        message.headers.insert(CONTENT_TYPE, content_type);
        Ok(message)
    }
}

/// What is said of a form that cannot be cut into parts.
pub(super) fn no_boundary() -> CodecError {
    CodecError::Content("the media type names no boundary".to_owned())
}

/// Content of a media type that only the message tells, since the document names a range.
#[derive(Clone, Copy, Debug)]
pub struct RawOf<M>(PhantomData<M>);

impl<M: Media> Codec for RawOf<M> {
    type Value = FileBody;
    const MEDIA: MediaTypes = M::ALL;

    fn intake(_: &str) -> Intake {
        Intake::Stream
    }

    fn read(message: Incoming) -> Result<FileBody, CodecError> {
        message.expect(M::ALL)?;
        let content_type = Some(message.content_type().to_owned()).filter(|text| !text.is_empty());
        Ok(FileBody { name: None, content_type, content: message.body })
    }

    fn write(value: FileBody) -> Result<Outgoing, CodecError> {
        let mut message = Outgoing { body: value.content, ..Outgoing::default() };
        if let Some(content_type) = value.content_type {
            if M::ALL.fit(&content_type) == super::media::Fit::No {
                return Err(CodecError::other(&content_type, M::ALL));
            }
            let value = HeaderValue::try_from(content_type)
                .map_err(|error| CodecError::Content(error.to_string()))?;
            message.headers.insert(CONTENT_TYPE, value);
        }
        Ok(message)
    }
}
