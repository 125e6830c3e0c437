//! Problem details, the default body of a refusal. RFC 9457.

use http::StatusCode;
use serde::{Deserialize, Serialize};

use super::{
    body::{BoxError, TooLarge},
    check::{InvalidItem, Violation},
};

/// What went wrong, for machines and people.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// A URI that identifies the kind of problem; absent means `about:blank`.
    #[serde(rename = "type", default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
    /// The kind, in words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// The HTTP status.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<u16>,
    /// This occurrence, in words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
    /// A URI of this occurrence.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub instance: Option<String>,
    /// Each rule that the request breaks.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<Violation>,
}

impl Problem {
    /// `application/problem+json`
    pub const MEDIA_TYPE: &'static str = "application/problem+json";

    /// A problem that its status describes well enough.
    pub fn new(status: StatusCode) -> Self {
        Self {
            title: status.canonical_reason().map(str::to_owned),
            status: Some(status.as_u16()),
            ..Self::default()
        }
    }

    /// Says what happened.
    #[must_use]
    pub fn detail(mut self, detail: impl Into<String>) -> Self {
        self.detail = Some(detail.into());
        self
    }

    /// Says which rules are broken.
    #[must_use]
    pub fn errors(mut self, violations: Vec<Violation>) -> Self {
        self.errors = violations;
        self.detail("the request breaks rules of its document")
    }

    /// Why a streamed body of a request was not read to its end: 413 if it is too large, else 400.
    pub fn of_body(error: &BoxError) -> Self {
        if let Some(invalid) = error.downcast_ref::<InvalidItem>() {
            return Self::new(StatusCode::BAD_REQUEST).errors(invalid.violations.clone());
        }
        let status = if error.is::<TooLarge>() {
            StatusCode::PAYLOAD_TOO_LARGE
        } else {
            StatusCode::BAD_REQUEST
        };
        Self::new(status).detail(error.to_string())
    }

    /// The status, 500 if none is given.
    pub fn status(&self) -> StatusCode {
        self.status
            .and_then(|status| StatusCode::from_u16(status).ok())
            .unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }

    pub(super) fn to_json(&self) -> Vec<u8> {
        serde_json::to_vec(self).unwrap_or_default()
    }
}
