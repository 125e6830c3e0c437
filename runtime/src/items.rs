//! Bodies that are one item after the other: server-sent events, lines and sequences of JSON.
//!
//! Items are read as they arrive and written as they are made; no more than one of them is in
//! memory.

use std::{
    fmt,
    marker::PhantomData,
    pin::Pin,
    task::{Context, Poll},
};

use bytes::{Bytes, BytesMut};
use futures_core::Stream;
use http::{HeaderValue, header::CACHE_CONTROL};
use serde::{Serialize, de::DeserializeOwned};

use super::{
    body::{Body, BoxError, ByteStream, TooLarge},
    check::{Checks, InvalidItem},
    codec::{Codec, CodecError, Incoming, Intake, Media, Outgoing},
    framing::{EventStream, Framing},
    media::MediaTypes,
};

/// The largest item that is read, in bytes.
pub(super) const LARGEST: usize = 16 * 1024 * 1024;

/// Items as they come.
pub struct ItemStream<T>(Pin<Box<dyn Stream<Item = Result<T, BoxError>> + Send>>);

impl<T> ItemStream<T> {
    /// Items as a stream yields them; an error ends the message before its time.
    pub fn new(stream: impl Stream<Item = Result<T, BoxError>> + Send + 'static) -> Self {
        Self(Box::pin(stream))
    }

    /// The next one; `None` at the end.
    pub async fn next(&mut self) -> Option<Result<T, BoxError>> {
        std::future::poll_fn(|context| self.0.as_mut().poll_next(context)).await
    }
}

impl<T: Send + 'static> ItemStream<T> {
    /// With each item held to its rules: one that breaks any is an [`InvalidItem`], and the end.
    #[must_use]
    pub fn checked(self, check: impl FnMut(&mut Checks, &T) + Send + Unpin + 'static) -> Self {
        Self::new(Checked { items: Some(self), index: 0, check })
    }

    /// Items that are there already.
    pub fn of<I>(items: I) -> Self
    where
        I: IntoIterator<Item = T>,
        I::IntoIter: Send + Unpin + 'static,
    {
        Self::new(Ready(items.into_iter()))
    }
}

impl<T> Stream for ItemStream<T> {
    type Item = Result<T, BoxError>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.0.as_mut().poll_next(context)
    }
}

impl<T> fmt::Debug for ItemStream<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ItemStream")
    }
}

struct Checked<T, C> {
    /// `None` at their end.
    items: Option<ItemStream<T>>,
    index: usize,
    check: C,
}

impl<T, C: FnMut(&mut Checks, &T) + Unpin> Stream for Checked<T, C> {
    type Item = Result<T, BoxError>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = &mut *self;
        let Some(items) = &mut this.items else { return Poll::Ready(None) };
        let Poll::Ready(next) = items.0.as_mut().poll_next(context) else { return Poll::Pending };
        let Some(Ok(item)) = next else {
            this.items = None;
            return Poll::Ready(next);
        };
        let mut checks = Checks::at("");
        checks.step(&this.index.to_string(), |checks| (this.check)(checks, &item));
        this.index += 1;
        let violations = checks.finish();
        if violations.is_empty() {
            return Poll::Ready(Some(Ok(item)));
        }
        this.items = None;
        Poll::Ready(Some(Err(InvalidItem { violations }.into())))
    }
}

struct Ready<I>(I);

impl<I: Iterator + Unpin> Stream for Ready<I> {
    type Item = Result<I::Item, BoxError>;

    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        Poll::Ready(self.0.next().map(Ok))
    }
}

/// Items of one type, one after the other.
#[derive(Clone, Copy, Debug)]
pub struct Items<T, F: Framing, M = <F as Framing>::Media>(PhantomData<(T, F, M)>);

impl<T, F, M> Codec for Items<T, F, M>
where
    T: Serialize + DeserializeOwned + Send + 'static,
    F: Framing,
    M: Media,
{
    type Value = ItemStream<T>;
    const MEDIA: MediaTypes = M::ALL;

    fn intake(_: &str) -> Intake {
        Intake::Stream
    }

    fn read(message: Incoming) -> Result<ItemStream<T>, CodecError> {
        message.expect(M::ALL)?;
        let (stream, buffer) = match message.body {
            Body::Stream(stream) => (Some(stream), BytesMut::new()),
            other => (None, other.into_bytes().into()),
        };
        let kind = PhantomData::<fn() -> (T, F)>;
        Ok(ItemStream::new(Reading { stream, buffer, finished: false, kind }))
    }

    fn write(value: ItemStream<T>) -> Result<Outgoing, CodecError> {
        let kind = PhantomData::<fn() -> F>;
        let mut message = Outgoing::new::<M>(Body::stream(Writing { items: value, kind }));
        if M::NAME == EventStream::NAME {
            message.headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-cache"));
        }
        Ok(message)
    }
}

struct Reading<T, F> {
    /// `None` at its end.
    stream: Option<ByteStream>,
    buffer: BytesMut,
    finished: bool,
    kind: PhantomData<fn() -> (T, F)>,
}

impl<T: DeserializeOwned, F: Framing> Stream for Reading<T, F> {
    type Item = Result<T, BoxError>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = &mut *self;
        while !this.finished {
            if let Some(frame) = F::cut(&mut this.buffer, this.stream.is_none()) {
                if F::is_last(&frame) {
                    break;
                }
                match F::read(&frame) {
                    Ok(Some(item)) => return Poll::Ready(Some(Ok(item))),
                    Ok(None) => continue,
                    Err(error) => {
                        this.finished = true;
                        return Poll::Ready(Some(Err(error.into())));
                    }
                }
            }
            let Some(stream) = &mut this.stream else { break };
            match stream.as_mut().poll_next(context) {
                Poll::Pending => return Poll::Pending,
                Poll::Ready(None) => this.stream = None,
                Poll::Ready(Some(Ok(piece))) if this.buffer.len() + piece.len() <= LARGEST => {
                    this.buffer.extend_from_slice(&piece);
                }
                Poll::Ready(Some(other)) => {
                    this.finished = true;
                    let error = other.err().unwrap_or_else(|| TooLarge { limit: LARGEST }.into());
                    return Poll::Ready(Some(Err(error)));
                }
            }
        }
        this.finished = true;
        this.stream = None;
        Poll::Ready(None)
    }
}

struct Writing<T, F> {
    items: ItemStream<T>,
    kind: PhantomData<fn() -> F>,
}

impl<T: Serialize, F: Framing> Stream for Writing<T, F> {
    type Item = Result<Bytes, BoxError>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.items
            .0
            .as_mut()
            .poll_next(context)
            .map(|item| item.map(|item| Ok(Bytes::from(F::write(&item?).map_err(BoxError::from)?))))
    }
}
