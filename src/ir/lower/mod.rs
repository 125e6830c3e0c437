//! From values to meaning: one file per concept of OAS.

use std::sync::Arc;

use super::Api;
use crate::{diagnostic::Diagnostic, document::Document};

/// An API and what is wrong with its document.
#[derive(Debug)]
pub struct Lowered {
    /// As much as could be read.
    pub api: Api,
    /// In no particular order.
    pub diagnostics: Vec<Diagnostic>,
}

/// Reads all of a document. Never fails: what cannot be understood is left out with a diagnostic.
pub fn lower(document: Arc<Document>) -> Lowered {
    let _ = document;
    unimplemented!()
}
