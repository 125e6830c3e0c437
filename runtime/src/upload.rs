//! Takes the parts of a form as they arrive, with no more in memory than a limit.

use std::{
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    task::{Context, Poll},
};

use bytes::Bytes;
use futures_core::Stream;
use http::header::CONTENT_TYPE;
use multer::{Field, Multipart};

use super::{
    body::{Body, BoxError, ByteStream, TooLarge},
    form::{FileBody, Received},
    multipart::unquoted,
};

/// What a part costs beside its name and its content.
const OVERHEAD: usize = 128;

type Piece = Result<Bytes, BoxError>;

/// Reads parts until the last, or until a file does not fit in what is left of the limit: that one
/// is handed on as a stream, and nothing may follow it.
///
/// # Errors
/// [`TooLarge`] if what is no file does not fit; else what is wrong with the form.
pub(super) async fn parts(
    stream: ByteStream,
    boundary: String,
    limit: usize,
) -> Result<Vec<Received>, BoxError> {
    let pulled = Arc::new(AtomicUsize::new(0));
    let stream = Metered { stream, pulled: pulled.clone(), limit, paused: false };
    let mut form = Multipart::new(stream, boundary);
    let mut parts = Vec::new();
    let mut left = limit;
    loop {
        pulled.store(0, Ordering::Relaxed);
        let Some(mut field) = form.next_field().await.map_err(reason)? else { return Ok(parts) };
        let name = unquoted(field.name().unwrap_or_default());
        let content_type = field.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
        let mut file = FileBody {
            name: field.file_name().map(unquoted),
            content_type: content_type.map(str::to_owned),
            content: Body::Empty,
        };
        left = left.checked_sub(name.len() + OVERHEAD).ok_or(TooLarge { limit })?;
        let mut content = Vec::new();
        loop {
            pulled.store(0, Ordering::Relaxed);
            let Some(piece) = field.chunk().await.map_err(reason)? else { break };
            content.extend_from_slice(&piece);
            if content.len() <= left {
                continue;
            }
            if file.name.is_none() {
                return Err(TooLarge { limit }.into());
            }
            let first = Some(Bytes::from(content));
            file.content = Body::stream(Rest { first, field: Some(field), form, pulled });
            parts.push(Received { name, content: file });
            return Ok(parts);
        }
        left -= content.len();
        file.content = Body::Bytes(content.into());
        parts.push(Received { name, content: file });
    }
}

/// What our own streams said, rather than that a stream failed.
fn reason(error: multer::Error) -> BoxError {
    match error {
        multer::Error::StreamReadFailed(inner) => inner,
        other => other.into(),
    }
}

/// Gives one piece each time it is asked, since its reader takes as many as it is given, and fails
/// if more arrives than a reader may hold back: a head without an end, for one.
struct Metered {
    stream: ByteStream,
    /// Since something was last handed on.
    pulled: Arc<AtomicUsize>,
    limit: usize,
    /// Whether a piece was given that has to be looked at first.
    paused: bool,
}

impl Stream for Metered {
    type Item = Piece;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Piece>> {
        if std::mem::take(&mut self.paused) {
            context.waker().wake_by_ref();
            return Poll::Pending;
        }
        let piece = self.stream.as_mut().poll_next(context);
        if let Poll::Ready(Some(Ok(bytes))) = &piece {
            self.paused = true;
            let before = self.pulled.fetch_add(bytes.len(), Ordering::Relaxed);
            if before > self.limit {
                return Poll::Ready(Some(Err(TooLarge { limit: self.limit }.into())));
            }
        }
        piece
    }
}

/// What is still to come of the last file.
struct Rest {
    first: Option<Bytes>,
    field: Option<Field<'static>>,
    form: Multipart<'static>,
    pulled: Arc<AtomicUsize>,
}

impl Stream for Rest {
    type Item = Piece;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Piece>> {
        self.pulled.store(0, Ordering::Relaxed);
        if let Some(first) = self.first.take() {
            return Poll::Ready(Some(Ok(first)));
        }
        if let Some(field) = &mut self.field {
            match Pin::new(field).poll_next(context) {
                Poll::Pending => return Poll::Pending,
                Poll::Ready(Some(piece)) => return Poll::Ready(Some(piece.map_err(reason))),
                // The form gives no other part as long as this one is held.
                Poll::Ready(None) => self.field = None,
            }
        }
        match self.form.poll_next_field(context) {
            Poll::Pending => Poll::Pending,
            Poll::Ready(Ok(None)) => Poll::Ready(None),
            Poll::Ready(Ok(Some(next))) => {
                let name = next.name().unwrap_or_default();
                let text = format!(
                    "part `{name}` follows a file that is too large for memory: such a file has to \
                     come last"
                );
                Poll::Ready(Some(Err(text.into())))
            }
            Poll::Ready(Err(error)) => Poll::Ready(Some(Err(reason(error)))),
        }
    }
}
