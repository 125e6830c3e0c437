//! Bodies of several parts, one after the other: each is at hand as it arrives. RFC 2046, section 5.1.

use std::{
    fmt,
    marker::PhantomData,
    pin::Pin,
    sync::{Arc, Mutex, PoisonError},
    task::{Context, Poll, ready},
};

use bytes::Bytes;
use futures_core::Stream;
use http::{
    HeaderMap, HeaderName, HeaderValue,
    header::{CONTENT_DISPOSITION, CONTENT_TYPE},
};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;

use super::{
    body::{Body, BoxError, StreamPart, TooLarge},
    codec::{Codec, CodecError, Incoming, Intake, Media, Outgoing, PartTypes},
    cut::{Cut, Cutter},
    form::{Sequence, no_boundary, random_boundary},
    items::{ItemStream, LARGEST},
    media::{self, MediaTypes, essence, parameter},
    misfit,
    multipart::{quoted, unquoted},
    node::Node,
};

/// The most that the headers of a part may take, in bytes, where no other limit is known.
const LARGEST_HEAD: usize = 64 * 1024;

impl StreamPart {
    /// A part without headers.
    pub fn new(content: impl Into<Body>) -> Self {
        Self { headers: HeaderMap::new(), content: content.into() }
    }

    /// Says what the content is.
    ///
    /// # Errors
    /// If this cannot stand in a header.
    pub fn of_type(self, content_type: &str) -> Result<Self, http::header::InvalidHeaderValue> {
        self.with(CONTENT_TYPE, content_type)
    }

    /// Says which field of a form it is, and the name of the file if it is one. RFC 7578, section 4.2.
    ///
    /// # Errors
    /// If these cannot stand in a header.
    pub fn named(
        self,
        name: &str,
        file_name: Option<&str>,
    ) -> Result<Self, http::header::InvalidHeaderValue> {
        let mut value = format!("form-data; name=\"{}\"", quoted(name));
        if let Some(file_name) = file_name {
            value.extend(["; filename=\"", &quoted(file_name), "\""]);
        }
        self.with(CONTENT_DISPOSITION, &value)
    }

    fn with(
        mut self,
        name: HeaderName,
        text: &str,
    ) -> Result<Self, http::header::InvalidHeaderValue> {
        // Names of files are in UTF-8.
        self.headers.insert(name, HeaderValue::from_bytes(text.as_bytes())?);
        Ok(self)
    }

    /// `Content-Type`, if it says so.
    pub fn content_type(&self) -> Option<&str> {
        self.text_of(&CONTENT_TYPE)
    }

    /// Of the field, if it is one of a form.
    pub fn name(&self) -> Option<String> {
        let disposition = self.text_of(&CONTENT_DISPOSITION)?;
        parameter(disposition, "name").map(|name| unquoted(&name))
    }

    /// Of the file, if it is one.
    pub fn file_name(&self) -> Option<String> {
        let disposition = self.text_of(&CONTENT_DISPOSITION)?;
        parameter(disposition, "filename").map(|name| unquoted(&name))
    }

    fn text_of(&self, name: &HeaderName) -> Option<&str> {
        std::str::from_utf8(self.headers.get(name)?.as_bytes()).ok()
    }

    /// The whole content, waiting for it.
    ///
    /// # Errors
    /// The stream's, or if there are more than `limit` bytes.
    pub async fn bytes(self, limit: usize) -> Result<Bytes, BoxError> {
        self.content.collect(limit).await
    }

    /// The same, read as JSON.
    ///
    /// # Errors
    /// As [`StreamPart::bytes`], and if it is no such value.
    pub async fn json<T: DeserializeOwned>(self, limit: usize) -> Result<T, BoxError> {
        let bytes = self.bytes(limit).await?;
        misfit::from_slice(&bytes).map_err(Into::into)
    }

    /// All of it behind its boundary, in as few pieces as will do.
    fn pieces(self, boundary: &str) -> Vec<Body> {
        let mut head = format!("--{boundary}\r\n").into_bytes();
        for (name, value) in &self.headers {
            head.extend_from_slice(name.as_str().as_bytes());
            head.extend_from_slice(b": ");
            head.extend_from_slice(value.as_bytes());
            head.extend_from_slice(b"\r\n");
        }
        head.extend_from_slice(b"\r\n");
        if matches!(self.content, Body::Stream(_)) {
            return vec![head.into(), self.content, "\r\n".into()];
        }
        head.extend_from_slice(&self.content.into_bytes());
        head.extend_from_slice(b"\r\n");
        vec![head.into()]
    }
}

/// Parts as they come, each with its headers; no more than a piece of one is in memory.
///
/// The content of a part has to be read before the next part is asked for: what is left of it then is
/// passed over, and its stream says so.
pub struct PartStream(Pin<Box<dyn Stream<Item = Result<StreamPart, BoxError>> + Send>>);

impl PartStream {
    /// Parts as a stream yields them; an error ends the message before its time.
    pub fn new(parts: impl Stream<Item = Result<StreamPart, BoxError>> + Send + 'static) -> Self {
        Self(Box::pin(parts))
    }

    /// Parts that are there already, though their contents may be streams.
    pub fn of<I>(parts: I) -> Self
    where
        I: IntoIterator<Item = StreamPart>,
        I::IntoIter: Send + Unpin + 'static,
    {
        Self::new(ItemStream::of(parts))
    }

    /// The next one; `None` at the end.
    pub async fn next(&mut self) -> Option<Result<StreamPart, BoxError>> {
        std::future::poll_fn(|context| self.0.as_mut().poll_next(context)).await
    }
}

impl Stream for PartStream {
    type Item = Result<StreamPart, BoxError>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.0.as_mut().poll_next(context)
    }
}

impl fmt::Debug for PartStream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PartStream")
    }
}

/// What the parts of one body, and the contents of each, read from.
struct Reading {
    cutter: Cutter,
    /// How many parts were begun.
    part: usize,
    /// The head of the next part, which ended the content of the one before.
    next: Option<HeaderMap>,
    ended: bool,
}

impl Reading {
    fn poll_cut(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<Cut, BoxError>>> {
        if self.ended {
            return Poll::Ready(None);
        }
        let cut = ready!(self.cutter.poll_next(context));
        self.ended = matches!(cut, Err(_) | Ok(Cut::End));
        Poll::Ready(Some(cut))
    }
}

struct Arriving(Arc<Mutex<Reading>>);

impl Stream for Arriving {
    type Item = Result<StreamPart, BoxError>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let mut reading = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let headers = loop {
            if let Some(headers) = reading.next.take() {
                break headers;
            }
            match ready!(reading.poll_cut(context)) {
                Some(Ok(Cut::Head(headers))) => break headers,
                Some(Ok(Cut::Content(_))) => {}
                Some(Ok(Cut::End)) | None => return Poll::Ready(None),
                Some(Err(error)) => return Poll::Ready(Some(Err(error))),
            }
        };
        reading.part += 1;
        let body = Body::stream(Content { reading: Some(self.0.clone()), part: reading.part });
        Poll::Ready(Some(Ok(StreamPart { headers, content: body })))
    }
}

/// The content of one part.
struct Content {
    /// `None` at its end.
    reading: Option<Arc<Mutex<Reading>>>,
    part: usize,
}

impl Stream for Content {
    type Item = Result<Bytes, BoxError>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let Some(shared) = self.reading.clone() else { return Poll::Ready(None) };
        let mut reading = shared.lock().unwrap_or_else(PoisonError::into_inner);
        if reading.part != self.part {
            self.reading = None;
            return Poll::Ready(Some(Err("the part was passed over for the next one".into())));
        }
        let cut = match reading.next {
            None => ready!(reading.poll_cut(context)),
            Some(_) => None,
        };
        match cut {
            Some(Ok(Cut::Content(piece))) => return Poll::Ready(Some(Ok(piece))),
            Some(Ok(Cut::Head(headers))) => reading.next = Some(headers),
            Some(Ok(Cut::End)) | None => {}
            Some(Err(error)) => {
                self.reading = None;
                return Poll::Ready(Some(Err(error)));
            }
        }
        self.reading = None;
        Poll::Ready(None)
    }
}

struct Writing {
    /// `None` when the last was taken.
    parts: Option<PartStream>,
    types: PartTypes,
    count: usize,
    boundary: String,
    current: Sequence,
}

impl Stream for Writing {
    type Item = Result<Bytes, BoxError>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        loop {
            if let Some(piece) = ready!(Pin::new(&mut self.current).poll_next(context)) {
                return Poll::Ready(Some(piece));
            }
            let Some(parts) = &mut self.parts else { return Poll::Ready(None) };
            match ready!(parts.0.as_mut().poll_next(context)) {
                Some(Ok(mut part)) => {
                    let media_type = self.types.of(self.count);
                    if !media_type.is_empty() {
                        let own = HeaderValue::from_static(media_type);
                        part.headers.entry(CONTENT_TYPE).or_insert(own);
                    }
                    self.count += 1;
                    self.current = part.pieces(&self.boundary).into_iter().collect();
                }
                Some(Err(error)) => {
                    self.parts = None;
                    return Poll::Ready(Some(Err(error)));
                }
                None => {
                    self.parts = None;
                    let line = Body::from(format!("--{}--\r\n", self.boundary));
                    self.current = std::iter::once(line).collect();
                }
            }
        }
    }
}

impl PartTypes {
    fn of(&self, position: usize) -> &'static str {
        self.first.get(position).unwrap_or(&self.rest)
    }
}

/// Parts of any kind, one after the other.
#[derive(Clone, Copy, Debug)]
pub struct InParts<M>(PhantomData<M>);

impl<M: Media> Codec for InParts<M> {
    type Value = PartStream;
    const MEDIA: MediaTypes = M::ALL;

    fn intake(_: &str) -> Intake {
        Intake::Stream
    }

    fn read(message: Incoming) -> Result<PartStream, CodecError> {
        message.expect(M::ALL)?;
        let cutter = cutter(message)?;
        let reading = Reading { cutter, part: 0, next: None, ended: false };
        Ok(PartStream::new(Arriving(Arc::new(Mutex::new(reading)))))
    }

    fn write(value: PartStream) -> Result<Outgoing, CodecError> {
        write(value, M::NAME, M::PARTS)
    }
}

/// Items of one type, each in a part of its own.
#[derive(Clone, Copy, Debug)]
pub struct PartItems<T, M>(PhantomData<(T, M)>);

impl<T, M> Codec for PartItems<T, M>
where
    T: Serialize + DeserializeOwned + Send + 'static,
    M: Media,
{
    type Value = ItemStream<T>;
    const MEDIA: MediaTypes = M::ALL;

    fn intake(_: &str) -> Intake {
        Intake::Stream
    }

    fn read(message: Incoming) -> Result<ItemStream<T>, CodecError> {
        message.expect(M::ALL)?;
        let cutter = Some(cutter(message)?);
        let types = M::PARTS;
        let kind = PhantomData::<fn() -> T>;
        Ok(ItemStream::new(ReadingItems { cutter, types, count: 0, current: None, kind }))
    }

    fn write(value: ItemStream<T>) -> Result<Outgoing, CodecError> {
        let items = WritingItems { items: value, types: M::PARTS, count: 0 };
        write(PartStream::new(items), M::NAME, M::PARTS)
    }
}

fn cutter(message: Incoming) -> Result<Cutter, CodecError> {
    let boundary = parameter(message.content_type(), "boundary").ok_or_else(no_boundary)?;
    Ok(Cutter::new(message.body, &boundary, LARGEST_HEAD))
}

fn write(parts: PartStream, media_type: &str, types: PartTypes) -> Result<Outgoing, CodecError> {
    let boundary = random_boundary();
    let content_type = HeaderValue::try_from(format!("{media_type}; boundary={boundary}"))
        .map_err(|error| CodecError::Content(error.to_string()))?;
    let parts = Some(parts);
    let body = Writing { parts, types, count: 0, boundary, current: Sequence::default() };
    let mut message = Outgoing { body: Body::stream(body), ..Outgoing::default() };
    message.headers.insert(CONTENT_TYPE, content_type);
    Ok(message)
}

struct ReadingItems<T> {
    /// `None` at its end.
    cutter: Option<Cutter>,
    types: PartTypes,
    /// How many items there were.
    count: usize,
    /// The part that is being read.
    current: Option<(StreamPart, Vec<u8>)>,
    kind: PhantomData<fn() -> T>,
}

impl<T: DeserializeOwned> ReadingItems<T> {
    fn item(&mut self, part: &StreamPart, content: Vec<u8>) -> Result<T, BoxError> {
        let media_type = part.content_type().unwrap_or_else(|| self.types.of(self.count));
        let index = self.count;
        self.count += 1;
        let read = if is_json(media_type) {
            misfit::from_slice(&content)
        } else {
            let text = String::from_utf8(content)?;
            return T::deserialize(Node::Text(text))
                .map_err(|error| format!("`/{index}`: {error}").into());
        };
        read.map_err(|misfit| misfit.below(&index.to_string()).into())
    }
}

/// What nothing says of a part is taken for JSON.
fn is_json(media_type: &str) -> bool {
    let essence = essence(media_type);
    essence.is_empty() || media::is_json(&essence)
}

impl<T: DeserializeOwned> Stream for ReadingItems<T> {
    type Item = Result<T, BoxError>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = &mut *self;
        loop {
            let Some(cutter) = &mut this.cutter else { return Poll::Ready(None) };
            let ended = match ready!(cutter.poll_next(context)) {
                Ok(Cut::Content(piece)) => {
                    let Some((_, bytes)) = &mut this.current else { continue };
                    if bytes.len() + piece.len() <= LARGEST {
                        bytes.extend_from_slice(&piece);
                        continue;
                    }
                    Err(TooLarge { limit: LARGEST }.into())
                }
                Ok(Cut::Head(headers)) => {
                    let part = StreamPart { headers, content: Body::Empty };
                    Ok(this.current.replace((part, Vec::new())))
                }
                Ok(Cut::End) => {
                    this.cutter = None;
                    Ok(this.current.take())
                }
                Err(error) => Err(error),
            };
            let item = match ended {
                Ok(None) => continue,
                Ok(Some((part, bytes))) => this.item(&part, bytes),
                Err(error) => Err(error),
            };
            if item.is_err() {
                this.cutter = None;
            }
            return Poll::Ready(Some(item));
        }
    }
}

struct WritingItems<T> {
    items: ItemStream<T>,
    types: PartTypes,
    /// How many items there were.
    count: usize,
}

impl<T: Serialize> Stream for WritingItems<T> {
    type Item = Result<StreamPart, BoxError>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let item = ready!(Pin::new(&mut self.items).poll_next(context));
        let documented = self.types.of(self.count);
        self.count += 1;
        Poll::Ready(item.map(|item| {
            let (media_type, text) = match serde_json::to_value(item?)? {
                Value::String(text) if documented.is_empty() || !is_json(documented) => {
                    ("text/plain; charset=utf-8", text)
                }
                value => ("application/json", value.to_string()),
            };
            let media_type = if documented.is_empty() { media_type } else { documented };
            Ok(StreamPart::new(text).of_type(media_type)?)
        }))
    }
}
