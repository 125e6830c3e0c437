//! Whether a document is built as its version of OAS says.
//!
//! In: a document. Out: diagnostics for every field that is unknown, missing, of the wrong shape or
//! at odds with its neighbours, and for every reference that leads nowhere or to the wrong kind.
//!
//! The rules are tables ([`kinds`]) and a walk over them ([`walk`]), not a JSON Schema: a schema can
//! only say that none of its branches matched. `tests/` holds these rules against the schemas that
//! the OpenAPI Initiative publishes.

mod checks;
mod kinds;
mod walk;

use crate::{diagnostic::Diagnostic, document::Document};

/// Lists what is wrong with the structure of a document, in no particular order.
pub(super) fn check(document: &Document) -> Vec<Diagnostic> {
    walk::document(document)
}
