//! One method on one path, and those that a server calls back.

use std::fmt;

use super::{
    Extensions, ExternalDocs, Parameter, PathTemplate, RequestBody, Response, SecurityRequirement,
    Server, StatusPattern,
};
use crate::document::Location;

/// Unique in its API: the `operationId` as written or, where it is missing or was taken before,
/// one made of method and path. Not an identifier of any language: `rust::names` derives those.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct OperationId(String);

impl OperationId {
    pub(crate) fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// As written in the document, or as derived.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for OperationId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A place in [`Api::operations`](super::Api::operations).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct OperationIndex(pub(crate) usize);

impl OperationIndex {
    /// Zero-based.
    pub fn get(self) -> usize {
        self.0
    }
}

/// An HTTP method. RFC 9110; `QUERY` since OAS 3.2, and any other through `additionalOperations`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(missing_docs, reason = "the names are the methods")]
pub enum Method {
    Get,
    Put,
    Post,
    Delete,
    Options,
    Head,
    Patch,
    Trace,
    Query,
    /// As written, in capitals by convention.
    Other(String),
}

impl Method {
    /// As it is sent: in capitals.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Get => "GET",
            Self::Put => "PUT",
            Self::Post => "POST",
            Self::Delete => "DELETE",
            Self::Options => "OPTIONS",
            Self::Head => "HEAD",
            Self::Patch => "PATCH",
            Self::Trace => "TRACE",
            Self::Query => "QUERY",
            Self::Other(name) => name,
        }
    }

    /// The key of a Path Item Object, such as `get`.
    pub fn from_key(key: &str) -> Option<Self> {
        Some(match key {
            "get" => Self::Get,
            "put" => Self::Put,
            "post" => Self::Post,
            "delete" => Self::Delete,
            "options" => Self::Options,
            "head" => Self::Head,
            "patch" => Self::Patch,
            "trace" => Self::Trace,
            "query" => Self::Query,
            _ => return None,
        })
    }

    /// Whether a request of this method asks for nothing to change. RFC 9110, section 9.2.1.
    pub fn is_safe(&self) -> bool {
        matches!(self, Self::Get | Self::Head | Self::Options | Self::Trace | Self::Query)
    }

    /// Whether sending a request twice means the same as once. RFC 9110, section 9.2.2.
    pub fn is_idempotent(&self) -> bool {
        self.is_safe() || matches!(self, Self::Put | Self::Delete)
    }
}

impl fmt::Display for Method {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// OAS "Operation Object", with what it inherits from its path item and the root.
#[derive(Clone, Debug)]
pub struct Operation {
    /// Where it stands.
    pub at: Location,
    /// Unique in the API.
    pub id: OperationId,
    /// `operationId` as written, if it is.
    pub written_id: Option<String>,
    /// What is sent.
    pub method: Method,
    /// The key of the path item, read. For a webhook its name, for a callback the expression.
    pub path: PathTemplate,
    /// In document order.
    pub tags: Vec<String>,
    /// A line.
    pub summary: Option<String>,
    /// `CommonMark`.
    pub description: Option<String>,
    /// More to read.
    pub external_docs: Option<ExternalDocs>,
    /// Whether callers should move away from it.
    pub deprecated: bool,
    /// Those of the path item first, unless overridden by name and location.
    pub parameters: Vec<Parameter>,
    /// What is sent along.
    pub body: Option<RequestBody>,
    /// In document order.
    pub responses: Vec<Response>,
    /// What a caller must present: alternatives, each a conjunction. Empty means nothing; an
    /// alternative that is empty makes the others optional.
    pub security: Vec<SecurityRequirement>,
    /// Own or the path item's; empty means the API's.
    pub servers: Vec<Server>,
    /// In document order.
    pub callbacks: Vec<Callback>,
    /// `x-…`.
    pub extensions: Extensions,
}

impl Operation {
    /// The response that covers `status`: the exact one, else its class, else the default.
    pub fn response(&self, status: u16) -> Option<&Response> {
        self.responses
            .iter()
            .filter(|response| response.status.covers(status))
            .min_by_key(|response| response.status)
    }

    /// The name of the callback in `components.callbacks` that this operation belongs to, if it
    /// stands there, where any number of operations may refer to it.
    pub fn shared_callback(&self) -> Option<String> {
        let mut tokens = self.at.pointer.tokens();
        (tokens.next()? == "components" && tokens.next()? == "callbacks").then_some(())?;
        tokens.next().map(std::borrow::Cow::into_owned)
    }

    /// The response declared under exactly this key.
    pub fn response_for(&self, status: StatusPattern) -> Option<&Response> {
        self.responses.iter().find(|response| response.status == status)
    }
}

/// One request that the server makes to its client: an entry of a Callback Object.
#[derive(Clone, Debug)]
pub struct Callback {
    /// The key in `callbacks`.
    pub name: String,
    /// The runtime expression that yields the URL.
    pub expression: String,
    /// What is called there.
    pub operations: Vec<Operation>,
}

/// One request that the server makes on its own account. Since OAS 3.1.
#[derive(Clone, Debug)]
pub struct Webhook {
    /// The key in `webhooks`.
    pub name: String,
    /// What is called.
    pub operation: Operation,
}
