//! The vendor's reference pages: nothing that stands on one is missing from `spec/verifik.yaml`, nor
//! from the pages that we make of it.
//!
//! The pages' facts are data in `tests/fixtures/pages`, whose `README.md` says where each stands in
//! the document. What the document says otherwise is in `decisions.json`, and nowhere else.
#![allow(missing_docs, clippy::unwrap_used, reason = "tests are claims, and may fail loudly")]

mod document;
mod facts;
mod ours;
#[path = "../support/mod.rs"]
mod support;
