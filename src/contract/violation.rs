//! What judging yields.

use std::borrow::Cow;

use crate::document::Location;

/// One broken promise.
#[derive(Clone, Debug, PartialEq)]
pub struct Violation {
    /// `topic/kebab-case`, or `schema/` and the keyword; never changes its meaning.
    pub code: Cow<'static, str>,
    /// A fragment in plain words.
    pub message: String,
    /// Where in the body, if it is about the body. RFC 6901.
    pub pointer: Option<String>,
    /// The line that promised otherwise.
    pub at: Location,
}

impl Violation {
    pub(crate) fn new(
        code: impl Into<Cow<'static, str>>,
        at: Location,
        message: impl Into<String>,
    ) -> Self {
        Self { code: code.into(), message: message.into(), pointer: None, at }
    }

    pub(crate) fn in_body(mut self, pointer: impl Into<String>) -> Self {
        self.pointer = Some(pointer.into());
        self
    }
}

/// What one check says of one exchange.
#[derive(Clone, Debug, PartialEq)]
pub enum Verdict {
    /// The promise was kept.
    Pass(&'static str),
    /// It was not.
    Fail(Violation),
    /// It was not, and the settings say to go on all the same.
    Warn(Violation),
}

/// How a case ended.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    /// Answered, and every promise kept.
    Passed,
    /// Answered, and at least one promise broken.
    Failed(Vec<Violation>),
    /// Not sent, or sent in vain: the reason.
    Skipped(String),
    /// No answer came: what happened.
    Unanswered(String),
}

impl Outcome {
    /// As reports write it.
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Passed => "passed",
            Self::Failed(_) => "failed",
            Self::Skipped(_) => "skipped",
            Self::Unanswered(_) => "unanswered",
        }
    }

    /// What was broken.
    pub fn violations(&self) -> &[Violation] {
        match self {
            Self::Failed(violations) => violations,
            Self::Passed | Self::Skipped(_) | Self::Unanswered(_) => &[],
        }
    }
}
