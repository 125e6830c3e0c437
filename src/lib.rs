//! One `OpenAPI` document, read once: typed Rust, contract tests and documentation.
//!
//! The program flows one way: [`document`] (files to values) → [`ir`] (values to meaning) →
//! `rust`, `docs`, `contract`, `mock` → `emit` and `report`.

pub mod diagnostic;
#[cfg(feature = "docs")]
pub mod docs;
pub mod document;
pub mod ir;
#[cfg(feature = "lint")]
pub mod lint;

#[cfg(feature = "cli")]
#[doc(hidden)]
pub mod cli;
