// Written by `specwright generate`; changes are lost.
//! Cuts bodies of several parts, as they arrive. RFC 2046, section 5.1.

use std::task::{Context, Poll, ready};

use bytes::{Bytes, BytesMut};
use http::{HeaderMap, HeaderName, HeaderValue};

use super::body::{Body, BoxError, ByteStream, TooLarge};

/// What comes next in a body of parts.
#[derive(Debug)]
pub(super) enum Cut {
    /// A part begins.
    Head(HeaderMap),
    /// Some of its content, which is never nothing.
    Content(Bytes),
    /// The last part was there.
    End,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum At {
    /// Before the first part.
    Preamble,
    /// After a boundary.
    Boundary,
    Content,
    End,
}

/// Cuts a body into parts, with little more than a piece of it in memory.
pub(super) struct Cutter {
    /// `None` at its end.
    stream: Option<ByteStream>,
    buffer: BytesMut,
    /// A line break, two hyphens and the boundary: what ends a part.
    mark: Vec<u8>,
    at: At,
    limit: usize,
}

impl Cutter {
    /// `limit` is for the headers of one part, in bytes.
    pub(super) fn new(body: Body, boundary: &str, limit: usize) -> Self {
        // The first boundary may stand at the very beginning, after no line.
        let mut buffer = BytesMut::from(&b"\r\n"[..]);
        let stream = match body {
            Body::Stream(stream) => Some(stream),
            other => {
                buffer.extend_from_slice(&other.into_bytes());
                None
            }
        };
        let mark = format!("\r\n--{boundary}").into_bytes();
        Self { stream, buffer, mark, at: At::Preamble, limit }
    }

    pub(super) fn poll_next(&mut self, context: &mut Context<'_>) -> Poll<Result<Cut, BoxError>> {
        loop {
            if let Some(cut) = self.cut()? {
                return Poll::Ready(Ok(cut));
            }
            let next = match &mut self.stream {
                Some(stream) => ready!(stream.as_mut().poll_next(context)),
                None => None,
            };
            match next {
                Some(piece) => self.buffer.extend_from_slice(&piece?),
                None => return Poll::Ready(Err(ends_early())),
            }
        }
    }

    /// Gives nothing more.
    pub(super) fn stop(&mut self) {
        self.at = At::End;
        self.stream = None;
    }

    /// What can be cut from that which is there; `None` if it takes more to tell.
    pub(super) fn cut(&mut self) -> Result<Option<Cut>, BoxError> {
        match self.at {
            At::End => Ok(Some(Cut::End)),
            At::Boundary => self.head(),
            At::Preamble => {
                let Some(at) = find(&self.buffer, &self.mark, 0) else {
                    let _ = self.settled();
                    return Ok(None);
                };
                self.pass(at);
                self.head()
            }
            At::Content => match find(&self.buffer, &self.mark, 0) {
                Some(0) => {
                    self.pass(0);
                    self.head()
                }
                Some(at) => Ok(Some(Cut::Content(self.buffer.split_to(at).freeze()))),
                None => Ok(self.settled().map(Cut::Content)),
            },
        }
    }

    /// Goes on after the boundary that stands here.
    fn pass(&mut self, at: usize) {
        let _ = self.buffer.split_to(at + self.mark.len());
        self.at = At::Boundary;
    }

    /// What is no beginning of a boundary, whatever follows.
    fn settled(&mut self) -> Option<Bytes> {
        let length =
            self.buffer.len().checked_sub(self.mark.len() - 1).filter(|length| *length > 0);
        length.map(|length| self.buffer.split_to(length).freeze())
    }

    fn head(&mut self) -> Result<Option<Cut>, BoxError> {
        if self.buffer.starts_with(b"--") {
            self.stop();
            return Ok(Some(Cut::End));
        }
        let found = find(&self.buffer, b"\r\n", 0)
            .and_then(|line| find(&self.buffer, b"\r\n\r\n", line).map(|end| (line, end)));
        let Some((line, end)) = found else {
            return if self.buffer.len() > self.limit {
                Err(TooLarge { limit: self.limit }.into())
            } else {
                Ok(None)
            };
        };
        let head = self.buffer.split_to(end + 4);
        if head[..line].iter().any(|byte| !matches!(byte, b' ' | b'\t')) {
            return Err("the parts are not well separated".into());
        }
        self.at = At::Content;
        headers(head.get(line + 2..end).unwrap_or_default()).map(|headers| Some(Cut::Head(headers)))
    }
}

/// Said of a body whose last boundary is missing.
pub(super) fn ends_early() -> BoxError {
    "the parts are incomplete: the last boundary is missing".into()
}

fn headers(lines: &[u8]) -> Result<HeaderMap, BoxError> {
    let mut headers = HeaderMap::new();
    for line in lines.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()) {
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        let colon = line.iter().position(|byte| *byte == b':');
        let colon = colon.ok_or("a line of a part's head is no header")?;
        let name = HeaderName::from_bytes(&line[..colon])?;
        headers.try_append(name, HeaderValue::from_bytes(line[colon + 1..].trim_ascii())?)?;
    }
    Ok(headers)
}

fn find(bytes: &[u8], wanted: &[u8], from: usize) -> Option<usize> {
    let mut at = from;
    loop {
        at += bytes.get(at..)?.iter().position(|byte| *byte == wanted[0])?;
        if bytes[at..].starts_with(wanted) {
            return Some(at);
        }
        at += 1;
    }
}
