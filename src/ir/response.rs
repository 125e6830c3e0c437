//! What a server may answer.

use std::{fmt, str::FromStr};

use super::{Example, Link, MediaType, ParameterFormat, SchemaId};
use crate::document::Location;

/// OAS "Response Object" and the key it stands under.
#[derive(Clone, Debug)]
pub struct Response {
    /// Where it stands, references followed.
    pub at: Location,
    /// Where its key stands in the operation.
    pub key_at: Location,
    /// Which status codes it covers.
    pub status: StatusPattern,
    /// Since OAS 3.2.
    pub summary: Option<String>,
    /// `CommonMark`; empty if missing (a diagnostic says so).
    pub description: String,
    /// In document order, without `Content-Type`, which OAS says to ignore here.
    pub headers: Vec<Header>,
    /// In document order.
    pub content: Vec<MediaType>,
    /// In document order.
    pub links: Vec<Link>,
}

/// OAS "Header Object" and its name.
#[derive(Clone, Debug)]
pub struct Header {
    /// Where it stands.
    pub at: Location,
    /// As written; compared without case.
    pub name: String,
    /// `CommonMark`.
    pub description: Option<String>,
    /// Whether an answer without it breaks the contract.
    pub required: bool,
    /// Whether readers should move away from it.
    pub deprecated: bool,
    /// How the value becomes text: `simple`, or a media type.
    pub format: ParameterFormat,
    /// In document order.
    pub examples: Vec<Example>,
}

impl Header {
    /// The schema of the value.
    pub fn schema(&self) -> Option<SchemaId> {
        self.format.schema()
    }
}

/// A key of a Responses Object: which status codes one declared response covers.
/// Ordered by precedence, so the first key that covers a code is the one that applies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum StatusPattern {
    /// One code, 100 to 599: `"404"`.
    Exact(u16),
    /// A hundred codes, by first digit, 1 to 5: `"4XX"`.
    Class(u8),
    /// `"default"`: every code that no other key covers.
    Default,
}

impl StatusPattern {
    /// Whether a response with this code could be the one declared here.
    pub fn covers(self, status: u16) -> bool {
        match self {
            Self::Exact(code) => code == status,
            Self::Class(digit) => status / 100 == u16::from(digit),
            Self::Default => true,
        }
    }

    /// Whether every code covered means success. RFC 9110, section 15.3.
    pub fn is_success(self) -> bool {
        match self {
            Self::Exact(code) => (200..300).contains(&code),
            Self::Class(digit) => digit == 2,
            Self::Default => false,
        }
    }
}

impl StatusPattern {
    /// What a key means, though capitals are not as the specification wants them: many documents
    /// have `4xx`.
    pub(crate) fn meant_by(key: &str) -> Option<Self> {
        let key = key.trim();
        let read = |key: &str| key.parse().ok();
        read(&key.to_ascii_uppercase()).or_else(|| read(&key.to_ascii_lowercase()))
    }
}

/// Not a key of a Responses Object.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a status code from 100 to 599, a range like `4XX`, or `default`")]
pub struct NotAStatus;

impl FromStr for StatusPattern {
    type Err = NotAStatus;

    fn from_str(key: &str) -> Result<Self, NotAStatus> {
        let bytes = key.as_bytes();
        match bytes {
            b"default" => Ok(Self::Default),
            [digit @ b'1'..=b'5', b'X', b'X'] => Ok(Self::Class(digit - b'0')),
            [b'1'..=b'5', b'0'..=b'9', b'0'..=b'9'] => {
                key.parse().map(Self::Exact).map_err(|_| NotAStatus)
            }
            _ => Err(NotAStatus),
        }
    }
}

impl fmt::Display for StatusPattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Exact(code) => write!(f, "{code}"),
            Self::Class(digit) => write!(f, "{digit}XX"),
            Self::Default => f.write_str("default"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::StatusPattern::{self, Class, Default, Exact};

    #[test]
    fn response_keys() {
        for (key, expected) in [
            ("200", Some(Exact(200))),
            ("4XX", Some(Class(4))),
            ("4xx", None), // The specification wants capitals.
            ("default", Some(Default)),
            ("99", None),
            ("600", None),
            ("6XX", None),
            ("+20", None),
        ] {
            assert_eq!(key.parse::<StatusPattern>().ok(), expected, "key {key:?}");
        }
    }

    #[test]
    fn capitals_do_not_change_what_a_key_means() {
        for (key, expected) in [
            ("4xx", Some(Class(4))),
            ("5Xx", Some(Class(5))),
            ("Default", Some(Default)),
            ("200", Some(Exact(200))),
            ("20X", None),
            ("ok", None),
        ] {
            assert_eq!(StatusPattern::meant_by(key), expected, "key {key:?}");
        }
    }

    #[test]
    fn precedence_is_the_order() {
        assert!(Exact(404) < Class(4));
        assert!(Class(4) < Default);
    }
}
