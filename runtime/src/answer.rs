//! Answers by status: which codes a declared response covers, and what it carries.

use std::{fmt, marker::PhantomData};

use bytes::Bytes;
use http::{HeaderMap, StatusCode};

use super::{
    body::Body,
    codec::{Codec, CodecError, Incoming, Intake, Outgoing},
    media::MediaTypes,
    operation::{HeaderReader, HeaderWriter},
    problem::Problem,
};

/// One or more declared responses of an operation.
pub trait Answer: 'static {
    /// What it carries.
    type Value: Send + 'static;
    /// Media types of each of them, for `Accept`.
    const MEDIA: MediaTypes;

    /// Whether a response with this status is one of these.
    fn covers(status: StatusCode) -> bool;

    /// How its body is taken.
    fn intake(status: StatusCode, content_type: &str) -> Intake;

    /// Reads a response whose status is covered.
    ///
    /// # Errors
    /// If the content is not what the document promises.
    fn read(message: Incoming) -> Result<Self::Value, CodecError>;

    /// Writes a response.
    ///
    /// # Errors
    /// If the value has no form in its media type.
    fn write(value: Self::Value) -> Result<Outgoing, CodecError>;
}

/// The response of one status.
#[derive(Clone, Copy, Debug)]
pub struct One<const STATUS: u16, C>(PhantomData<C>);

impl<const STATUS: u16, C: Codec> Answer for One<STATUS, C> {
    type Value = C::Value;
    const MEDIA: MediaTypes = C::MEDIA;

    fn covers(status: StatusCode) -> bool {
        status.as_u16() == STATUS
    }

    fn intake(_: StatusCode, content_type: &str) -> Intake {
        C::intake(content_type)
    }

    fn read(message: Incoming) -> Result<C::Value, CodecError> {
        C::read(message)
    }

    fn write(value: C::Value) -> Result<Outgoing, CodecError> {
        let message = C::write(value)?;
        Ok(Outgoing { status: StatusCode::from_u16(STATUS).unwrap_or_default(), ..message })
    }
}

/// A value and the status it comes with, where the document leaves the status open.
#[derive(Clone, Debug, PartialEq)]
pub struct WithStatus<T> {
    /// Which one of those that are covered.
    pub status: StatusCode,
    /// What it carries.
    pub body: T,
}

/// The response of a hundred statuses, by first digit: `4XX`.
#[derive(Clone, Copy, Debug)]
pub struct Class<const DIGIT: u16, C>(PhantomData<C>);

/// The response of every status that has no other: `default`.
#[derive(Clone, Copy, Debug)]
pub struct Otherwise<C>(PhantomData<C>);

macro_rules! with_status {
    ([$($generics:tt)*] $type:ty, $status:ident => $covers:expr) => {
        impl<$($generics)*> Answer for $type {
            type Value = WithStatus<C::Value>;
            const MEDIA: MediaTypes = C::MEDIA;

            fn covers($status: StatusCode) -> bool {
                $covers
            }

            fn intake(_: StatusCode, content_type: &str) -> Intake {
                C::intake(content_type)
            }

            fn read(message: Incoming) -> Result<Self::Value, CodecError> {
                let status = message.status;
                C::read(message).map(|body| WithStatus { status, body })
            }

            fn write(value: Self::Value) -> Result<Outgoing, CodecError> {
                let message = C::write(value.body)?;
                Ok(Outgoing { status: value.status, ..message })
            }
        }
    };
}

with_status!([const DIGIT: u16, C: Codec] Class<DIGIT, C>, status => status.as_u16() / 100 == DIGIT);
with_status!([C: Codec] Otherwise<C>, _status => true);

/// Any successful status, where the document describes none.
#[derive(Clone, Copy, Debug)]
pub struct AnySuccess;

impl Answer for AnySuccess {
    type Value = ();
    const MEDIA: MediaTypes = MediaTypes::NONE;

    fn covers(status: StatusCode) -> bool {
        status.is_success()
    }

    fn intake(_: StatusCode, _: &str) -> Intake {
        Intake::Whole
    }

    fn read(_: Incoming) -> Result<(), CodecError> {
        Ok(())
    }

    fn write((): ()) -> Result<Outgoing, CodecError> {
        Ok(Outgoing { status: StatusCode::NO_CONTENT, ..Outgoing::default() })
    }
}

/// The headers of a response, typed.
pub trait HeaderFields: Sized + Send + 'static {
    /// Reads them.
    ///
    /// # Errors
    /// If a required one is missing or one has not the promised form.
    fn read(from: &HeaderReader<'_>) -> Result<Self, CodecError>;

    /// Writes them.
    fn write(&self, to: &mut HeaderWriter<'_>);
}

/// A body with its headers.
#[derive(Clone, Debug, PartialEq)]
pub struct WithHeaders<H, T> {
    /// What the document lists.
    pub headers: H,
    /// What follows them.
    pub body: T,
}

/// A codec that also writes and reads headers.
#[derive(Clone, Copy, Debug)]
pub struct Headed<H, C>(PhantomData<(H, C)>);

impl<H: HeaderFields, C: Codec> Codec for Headed<H, C> {
    type Value = WithHeaders<H, C::Value>;
    const MEDIA: MediaTypes = C::MEDIA;
    const OPTIONAL: bool = C::OPTIONAL;

    fn intake(content_type: &str) -> Intake {
        C::intake(content_type)
    }

    fn read(message: Incoming) -> Result<Self::Value, CodecError> {
        let headers = H::read(&HeaderReader::new(&message.headers))?;
        Ok(WithHeaders { headers, body: C::read(message)? })
    }

    fn write(value: Self::Value) -> Result<Outgoing, CodecError> {
        let mut message = C::write(value.body)?;
        let mut writer = HeaderWriter::new(&mut message.headers);
        value.headers.write(&mut writer);
        writer.finish()?;
        Ok(message)
    }
}

/// An answer that the document does not describe: a status that is not listed, or what a server
/// has to say beyond its contract.
///
/// A server's own error type becomes one of these by `impl From<MyError> for Undocumented`; then
/// `?` works on it in every operation.
#[derive(Clone, PartialEq, Eq)]
pub struct Undocumented {
    /// Any.
    pub status: StatusCode,
    /// All of them.
    pub headers: HeaderMap,
    /// As it came.
    pub body: Bytes,
}

impl Undocumented {
    /// Writes it as it is.
    pub fn write(self) -> Outgoing {
        Outgoing {
            status: self.status,
            headers: self.headers,
            body: Body::Bytes(self.body),
            ..Outgoing::default()
        }
    }
}

impl From<Incoming> for Undocumented {
    fn from(message: Incoming) -> Self {
        Self { status: message.status, headers: message.headers, body: message.body.into_bytes() }
    }
}

/// For operations that document nothing but success.
impl Answer for Undocumented {
    type Value = Self;
    const MEDIA: MediaTypes = MediaTypes::NONE;

    fn covers(_: StatusCode) -> bool {
        true
    }

    fn intake(_: StatusCode, _: &str) -> Intake {
        Intake::Whole
    }

    fn read(message: Incoming) -> Result<Self, CodecError> {
        Ok(message.into())
    }

    fn write(value: Self) -> Result<Outgoing, CodecError> {
        Ok(value.write())
    }
}

impl From<Problem> for Undocumented {
    fn from(problem: Problem) -> Self {
        let mut headers = HeaderMap::new();
        let media_type = http::HeaderValue::from_static(Problem::MEDIA_TYPE);
        headers.insert(http::header::CONTENT_TYPE, media_type);
        Self { status: problem.status(), headers, body: problem.to_json().into() }
    }
}

impl From<StatusCode> for Undocumented {
    fn from(status: StatusCode) -> Self {
        Problem::new(status).into()
    }
}

impl fmt::Display for Undocumented {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "status {}", self.status)?;
        if !self.body.is_empty() {
            write!(f, ": {}", excerpt(&self.body))?;
        }
        Ok(())
    }
}

impl fmt::Debug for Undocumented {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl std::error::Error for Undocumented {}

/// The beginning of a body, for people.
pub(super) fn excerpt(body: &[u8]) -> String {
    let text = String::from_utf8_lossy(&body[..body.len().min(400)]);
    if body.len() > 400 { format!("{text}…") } else { text.into_owned() }
}
