//! What a run tells while it goes.

use std::sync::Arc;

use super::{
    case::Origin,
    exchange::Exchange,
    violation::{Outcome, Violation},
};
use crate::{document::Location, ir::OperationIndex};

/// One thing that happened.
#[derive(Clone, Debug)]
pub enum Event {
    /// The run begins.
    Started {
        /// How many cases there are, skipped ones included.
        cases: usize,
    },
    /// A case has ended, or will not be sent.
    Finished(Box<CaseReport>),
}

/// How one case ended, with all that a report says of it. Free of secrets.
#[derive(Clone, Debug)]
pub struct CaseReport {
    /// Its place in the ledger.
    pub place: usize,
    /// Unique in its plan.
    pub id: String,
    /// What was called; `None` for what the server itself would send.
    pub operation: Option<OperationIndex>,
    /// The name of the example.
    pub example: Option<String>,
    /// Where it came from.
    pub origin: Origin,
    /// Whether it accounts for a documented response example.
    pub holds_example: bool,
    /// How an earlier answer leads here, in words, if one does.
    pub via: Option<String>,
    /// Where the promise is written.
    pub promise: Location,
    /// How it ended.
    pub outcome: Outcome,
    /// Broken promises that the settings let pass.
    pub warnings: Vec<Violation>,
    /// The status code that came.
    pub status: Option<u16>,
    /// The media type that came, as it came.
    pub media_type: Option<String>,
    /// From before connecting until the body ended; zero if nothing was sent.
    pub milliseconds: f64,
    /// A line for a shell that sends the same; empty if nothing was sent.
    pub curl: String,
    /// What was sent and what came, where a report needs it.
    pub shown: Option<Arc<Shown>>,
}

/// Request and response as text, without secrets.
#[derive(Clone, Debug)]
pub struct Shown {
    /// Method and URL.
    pub method: String,
    /// The whole URL.
    pub url: String,
    /// As sent, secrets replaced by names of variables.
    pub request_headers: Vec<(String, String)>,
    /// As sent, the beginning if it is long.
    pub request_body: Option<String>,
    /// As it came.
    pub response_headers: Vec<(String, String)>,
    /// As it came, the beginning if it is long; a note if it is no text.
    pub response_body: String,
    /// How many bytes of it came.
    pub response_bytes: usize,
}

/// Longer bodies are cut in reports.
pub(crate) const MAX_SHOWN: usize = 4000;

/// The beginning of a body, as text.
pub(crate) fn excerpt(bytes: &[u8]) -> String {
    let cut = bytes.len().min(MAX_SHOWN);
    let text = match std::str::from_utf8(&bytes[..cut]) {
        Ok(text) => text,
        // Not text at all, or a character that the cut goes through.
        Err(error) if cut - error.valid_up_to() < 4 && cut < bytes.len() => {
            std::str::from_utf8(&bytes[..error.valid_up_to()]).unwrap_or_default()
        }
        Err(_) => return format!("({} bytes that are no text)", bytes.len()),
    };
    if cut < bytes.len() { format!("{text}… ({} bytes)", bytes.len()) } else { text.to_owned() }
}

/// What the answer looked like.
pub(crate) fn received(exchange: &Exchange) -> (Vec<(String, String)>, String) {
    (exchange.headers.clone(), excerpt(&exchange.body))
}
