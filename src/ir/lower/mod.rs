//! From values to meaning: one file per concept of OAS.
//!
//! In: a [`Document`] whose references are text. Out: [`Lowered`]: an [`Api`] in which a reference is
//! a [`SchemaId`](super::SchemaId) or already followed, and what is wrong. A reference is followed
//! wherever a bundler would, not only where OAS allows one.
//!
//! Nothing here fails: what cannot be understood is left out with a diagnostic, so that one mistake
//! costs one place and not the document.

mod body;
mod example;
mod link;
mod meta;
mod operation;
mod parameter;
mod reader;
mod response;
mod schema;
mod security;

use std::sync::Arc;

use super::{Api, Schemas};
use crate::{
    diagnostic::Diagnostic,
    document::{Document, Node},
};
use reader::Reader;
#[cfg(feature = "lint")]
pub(crate) use {reader::reference_diagnostic, schema::IN_ALL_OF};

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
    let (mut parts, diagnostics) = {
        let mut reader = Reader::new(&document);
        let root = reader.object(Node::root(&document));
        let parts = root.map(|root| meta::root(&mut reader, &root)).unwrap_or_default();
        reader.read_pending_schemas();
        let (schemas, diagnostics) = reader.finish();
        ((parts, schemas), diagnostics)
    };
    example::from_schemas(&mut parts.0, &parts.1, &document);
    let (parts, schemas): (meta::Parts, Schemas) = parts;
    let api = Api {
        document,
        info: parts.info,
        servers: parts.servers,
        tags: parts.tags,
        operations: parts.operations,
        webhooks: parts.webhooks,
        security_schemes: parts.security_schemes,
        security: parts.security,
        schemas,
        external_docs: parts.external_docs,
        extensions: parts.extensions,
    };
    Lowered { api, diagnostics }
}
