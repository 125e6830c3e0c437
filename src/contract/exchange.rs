//! What came back, and why nothing did.

use bytes::Bytes;

/// One answer, as it came.
#[derive(Clone, Debug)]
pub struct Exchange {
    /// The whole URL that was called.
    pub url: String,
    /// 100 to 599.
    pub status: u16,
    /// In the order of arrival; bytes that are no UTF-8 are replaced.
    pub headers: Vec<(String, String)>,
    /// As much of it as was read.
    pub body: Bytes,
    /// Whether that is all.
    pub end: BodyEnd,
    /// Whether more came after its end, as far as that can be seen.
    pub surplus: bool,
    /// From before connecting until the body ended.
    pub milliseconds: f64,
}

impl Exchange {
    /// The first value of a header, its name compared without case.
    pub fn header(&self, name: &str) -> Option<&str> {
        let mut headers = self.headers.iter();
        headers.find(|(found, _)| found.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }

    /// Every value of a header, its name compared without case.
    pub fn headers_named<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.headers
            .iter()
            .filter(move |(found, _)| found.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.as_str())
    }
}

/// How the reading of a body ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BodyEnd {
    /// It is all there.
    Complete,
    /// It is longer than `--max-body`; the rest was not read.
    TooLong,
    /// It is packed in a way that is not known here: the coding.
    Packed(String),
    /// The connection ended before it did, or it was not framed as it said: what the library says.
    Broken(String),
}

/// Why there is no answer to judge.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TransportError {
    /// What kind of trouble.
    pub kind: TransportErrorKind,
    /// A lower-case fragment.
    pub message: String,
}

/// Kinds of trouble.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TransportErrorKind {
    /// Nobody listens, the name is unknown, TLS failed.
    Connect,
    /// Nothing came, or not all of it, within the time.
    Timeout,
    /// The connection ended before an answer began.
    Closed,
    /// Something came that is not HTTP: an answer, and a broken one.
    Malformed,
    /// The request itself cannot be sent.
    Request,
}
