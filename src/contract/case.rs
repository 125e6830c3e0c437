//! One planned request and what it is to be answered with; and the plan of all of them.

use std::sync::Arc;

use crate::{
    document::Location,
    ir::{Link, OperationIndex, SchemaId, StatusPattern},
};

/// Everything a run is to do, and the documented examples it will not do, with the reason.
///
/// Each response example of the document stands in exactly one case or in exactly one of
/// `skipped`: the ledger always adds up.
#[derive(Clone, Debug, Default)]
pub struct Plan {
    /// In document order, operation by operation.
    pub cases: Vec<Case>,
    /// In document order.
    pub skipped: Vec<Skipped>,
    /// How many response examples the document has.
    pub documented: usize,
}

/// One request, complete but for the credential, and its expectation.
#[derive(Clone, Debug)]
pub struct Case {
    /// Unique in its plan: `operationId/example`.
    pub id: String,
    /// What is called.
    pub operation: OperationIndex,
    /// The name of the response example it holds, if that has one; of the request's otherwise.
    pub example: Option<String>,
    /// Where it came from.
    pub origin: Origin,
    /// Whether it is the one case that accounts for a documented response example.
    pub holds_example: bool,
    /// What is sent.
    pub request: Request,
    /// What is to come back.
    pub expect: Expectation,
    /// Inputs without a documented value, which were made up from their schema. An answer that
    /// refuses them breaks no promise.
    pub made_up: Vec<String>,
    /// When it is sent.
    pub phase: Phase,
    /// Sent straight after, with values of its answer.
    pub follow_ups: Vec<FollowUp>,
    /// What the very same request was answered before that which it asks for was removed.
    pub before: Option<bytes::Bytes>,
    /// How an earlier answer leads here, in words, if one does.
    pub via: Option<String>,
}

/// Where a case came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Origin {
    /// A documented example answered by a documented example.
    Documented,
    /// Worked out from what the document says without an example.
    Derived,
    /// Made from schemas, because `--generate` asked for it.
    Generated,
}

impl Origin {
    /// As reports write it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Documented => "documented",
            Self::Derived => "derived",
            Self::Generated => "generated",
        }
    }
}

/// What is sent, as text on the wire, without any credential.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Request {
    /// In capitals.
    pub method: String,
    /// Percent-encoded, with a leading slash, relative to the server URL.
    pub path: String,
    /// Percent-encoded, without the question mark.
    pub query: String,
    /// In the order in which they are sent.
    pub headers: Vec<(String, String)>,
    /// With its `Content-Type`.
    pub body: Option<Body>,
    /// Whether the caller says who it is.
    pub credential: Credential,
    /// What parameters and body say, each with the schema that it is held to; a body that is JSON
    /// is not there once more.
    pub values: Vec<(SchemaId, serde_json::Value)>,
}

impl Request {
    /// Path and query.
    pub fn target(&self) -> String {
        if self.query.is_empty() {
            self.path.clone()
        } else {
            format!("{}?{}", self.path, self.query)
        }
    }
}

/// What goes along with a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Body {
    /// As sent in `Content-Type`.
    pub media_type: String,
    /// As sent.
    pub bytes: bytes::Bytes,
}

/// Whether a request carries what its operation's `security` asks for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Credential {
    /// If there is one.
    #[default]
    Send,
    /// Left off, to see it refused.
    Withhold,
    /// One in its place that nobody was given, to see it refused.
    Mistaken,
    /// One of several that are demanded together is left off, to see the others not suffice.
    Partial {
        /// Which of the alternatives in `security` is kept in part.
        alternative: usize,
        /// Which of its schemes is left off.
        missing: usize,
    },
}

/// What the document promises about the answer.
#[derive(Clone, Debug)]
pub struct Expectation {
    /// Which status codes keep the promise.
    pub status: Wanted,
    /// The media type asked for, as a place in the response's `content`.
    pub media_type: Option<usize>,
    /// Where the promise is written: the response example, the response, or the operation.
    pub promise: Location,
    /// How firmly it is promised.
    pub firmness: Firmness,
}

/// Which status codes keep a promise.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// Those that the response under this key applies to.
    Response(StatusPattern),
    /// Any documented one that means success.
    Success,
    /// 4xx.
    Refusal,
    /// 4xx, since what is asked for was removed just before.
    Gone,
    /// Any documented one.
    Documented,
}

/// Whether another documented answer breaks the promise.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Firmness {
    /// It does.
    Promised,
    /// A refusal does. The request is paired with no answer by name, so that another documented
    /// success is as good, and an example of this one counts as not seen.
    Usual,
    /// It does not: the request was our guess at how to provoke the answer. What comes back is
    /// judged by what it is, and the documented answer counts as not seen.
    Attempted,
    /// It does not: that an earlier answer leads here was inferred.
    Inferred,
}

/// When a case is sent: everything of one phase ends before the next begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Phase {
    /// Asks, and is meant to be refused or to change nothing.
    Read,
    /// Changes something.
    Write,
    /// Removes something that others may have needed.
    Delete,
}

/// A request that an answer leads to.
#[derive(Clone, Debug)]
pub struct FollowUp {
    /// Unique in its plan.
    pub id: String,
    /// What is called.
    pub operation: OperationIndex,
    /// What the answer hands over.
    pub link: Arc<Link>,
    /// Who says that the answer leads there.
    pub basis: Basis,
    /// Whether an earlier follow-up has removed what this one asks for, so that it is to be
    /// refused.
    pub after_delete: bool,
}

impl FollowUp {
    /// In words for people: how the answer of a case leads here.
    pub fn via(&self, case: &Case) -> String {
        let name = &self.link.name;
        let who = match self.basis {
            Basis::Declared => return format!("by the link `{name}` of `{}`", case.id),
            Basis::Told => "by the settings",
            Basis::Inferred => "inferred",
        };
        let handed = self.link.parameters.last();
        let handed = handed.map(|(name, _, value)| format!("`{name}` is {value} of `{}`", case.id));
        format!("{who}, {}", handed.unwrap_or_default())
    }
}

/// Who says that an answer leads to another request. In order of trust.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Basis {
    /// A link of the document.
    Declared,
    /// The settings.
    Told,
    /// Nobody: paths and names look like it.
    Inferred,
}

/// A documented example that is not sent.
#[derive(Clone, Debug)]
pub struct Skipped {
    /// Unique in its plan.
    pub id: String,
    /// What would have been called; `None` for examples of what the server itself sends.
    pub operation: Option<OperationIndex>,
    /// Its name, if it has one.
    pub example: Option<String>,
    /// Where it stands.
    pub at: Location,
    /// A lower-case fragment: why, and what to add.
    pub reason: String,
}
