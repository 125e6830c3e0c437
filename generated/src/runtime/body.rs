// Written by `specwright generate`; changes are lost.
//! What a message carries, in memory or as it arrives.

use std::{fmt, pin::Pin};

use bytes::Bytes;
pub use futures_core::Stream;
use http::HeaderMap;

/// Why a stream ended early.
pub type BoxError = Box<dyn std::error::Error + Send + Sync>;

/// Pieces of a body.
pub type ByteStream = Pin<Box<dyn Stream<Item = Result<Bytes, BoxError>> + Send>>;

/// The content of a request or a response.
#[derive(Default)]
pub enum Body {
    /// Nothing.
    #[default]
    Empty,
    /// All of it.
    Bytes(Bytes),
    /// Piece by piece.
    Stream(ByteStream),
}

impl Body {
    /// A body that is sent as it is produced.
    pub fn stream(stream: impl Stream<Item = Result<Bytes, BoxError>> + Send + 'static) -> Self {
        Self::Stream(Box::pin(stream))
    }

    /// The whole content, waiting for all of a stream.
    ///
    /// # Errors
    /// The stream's, or if there are more than `limit` bytes.
    pub async fn collect(self, limit: usize) -> Result<Bytes, BoxError> {
        let mut stream = match self {
            Self::Empty => return Ok(Bytes::new()),
            Self::Bytes(bytes) => return Ok(bytes),
            Self::Stream(stream) => stream,
        };
        let mut all = Vec::new();
        while let Some(piece) =
            std::future::poll_fn(|context| stream.as_mut().poll_next(context)).await
        {
            let piece = piece?;
            if all.len() + piece.len() > limit {
                return Err(TooLarge { limit }.into());
            }
            all.extend_from_slice(&piece);
        }
        Ok(all.into())
    }

    /// What is in memory; a stream counts as nothing.
    pub(super) fn into_bytes(self) -> Bytes {
        match self {
            Self::Bytes(bytes) => bytes,
            Self::Empty | Self::Stream(_) => Bytes::new(),
        }
    }
}

/// One of several parts, its content perhaps still on its way.
#[derive(Debug, Default)]
pub struct StreamPart {
    /// As they stand before the content.
    pub headers: HeaderMap,
    /// In memory, or as it arrives.
    pub content: Body,
}

/// More bytes than are accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TooLarge {
    /// How many are.
    pub limit: usize,
}

impl fmt::Display for TooLarge {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the body is larger than {} bytes", self.limit)
    }
}

impl std::error::Error for TooLarge {}

impl fmt::Debug for Body {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("Body::Empty"),
            Self::Bytes(bytes) => write!(f, "Body::Bytes({} bytes)", bytes.len()),
            Self::Stream(_) => f.write_str("Body::Stream"),
        }
    }
}

impl From<Bytes> for Body {
    fn from(bytes: Bytes) -> Self {
        Self::Bytes(bytes)
    }
}

impl From<Vec<u8>> for Body {
    fn from(bytes: Vec<u8>) -> Self {
        Self::Bytes(bytes.into())
    }
}

impl From<String> for Body {
    fn from(text: String) -> Self {
        Self::Bytes(text.into())
    }
}

impl From<&'static str> for Body {
    fn from(text: &'static str) -> Self {
        Self::Bytes(Bytes::from_static(text.as_bytes()))
    }
}
