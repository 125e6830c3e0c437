//! Takes the parts of a form as they arrive, with no more in memory than a limit.

use std::{
    pin::Pin,
    task::{Context, Poll, ready},
};

use bytes::Bytes;
use futures_core::Stream;

use super::{
    body::{Body, BoxError, StreamPart, TooLarge},
    codec::TakenParts,
    cut::{Cut, Cutter},
    form::no_boundary,
    media::parameter,
};

/// Takes the parts of a form, of which no more than `limit` bytes are in memory.
pub(super) fn take_parts(body: Body, content_type: &str, limit: usize) -> TakenParts<'_> {
    Box::pin(async move {
        let boundary = parameter(content_type, "boundary").ok_or_else(no_boundary)?;
        parts(body, &boundary, limit).await
    })
}

/// What a part costs beside its name and its content.
const OVERHEAD: usize = 128;

/// Reads parts until the last, or until a file does not fit in what is left of the limit: that one
/// is handed on as a stream, and nothing may follow it.
///
/// # Errors
/// [`TooLarge`] if what is no file does not fit; else what is wrong with the form.
async fn parts(body: Body, boundary: &str, limit: usize) -> Result<Vec<StreamPart>, BoxError> {
    let mut cutter = Cutter::new(body, boundary, limit);
    let mut parts = Vec::new();
    let mut left = limit;
    let mut cut = next(&mut cutter).await?;
    while let Cut::Head(headers) = cut {
        let mut part = StreamPart { headers, content: Body::Empty };
        let name = part.name().unwrap_or_default();
        left = left.checked_sub(name.len() + OVERHEAD).ok_or(TooLarge { limit })?;
        let mut content = Vec::new();
        cut = loop {
            let piece = match next(&mut cutter).await? {
                Cut::Content(piece) => piece,
                other => break other,
            };
            content.extend_from_slice(&piece);
            if content.len() <= left {
                continue;
            }
            if part.file_name().is_none() {
                return Err(TooLarge { limit }.into());
            }
            let first = Some(Bytes::from(content));
            part.content = Body::stream(Rest { first, cutter });
            parts.push(part);
            return Ok(parts);
        };
        left -= content.len();
        part.content = Body::Bytes(content.into());
        parts.push(part);
    }
    Ok(parts)
}

async fn next(cutter: &mut Cutter) -> Result<Cut, BoxError> {
    std::future::poll_fn(|context| cutter.poll_next(context)).await
}

/// What is still to come of the last file.
struct Rest {
    first: Option<Bytes>,
    cutter: Cutter,
}

impl Stream for Rest {
    type Item = Result<Bytes, BoxError>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        if let Some(first) = self.first.take() {
            return Poll::Ready(Some(Ok(first)));
        }
        Poll::Ready(match ready!(self.cutter.poll_next(context)) {
            Ok(Cut::Content(piece)) => Some(Ok(piece)),
            Ok(Cut::End) => None,
            Ok(Cut::Head(headers)) => {
                self.cutter.stop();
                let next = StreamPart { headers, content: Body::Empty };
                let name = next.name().unwrap_or_default();
                let text = format!(
                    "part `{name}` follows a file that is too large for memory: such a file has to \
                     come last"
                );
                Some(Err(text.into()))
            }
            Err(error) => Some(Err(error)),
        })
    }
}
