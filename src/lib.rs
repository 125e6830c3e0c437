//! One `OpenAPI` document, read once: typed Rust, contract tests and documentation.
//!
//! The program flows one way: [`document`] (files to values) → [`ir`] (values to meaning) →
//! `rust`, `docs`, `contract`, `mock` → `emit` and `report`.

#[cfg(feature = "generate")]
pub mod build;
#[cfg(feature = "contract")]
pub mod contract;
pub mod diagnostic;
#[cfg(feature = "docs")]
pub mod docs;
pub mod document;
#[cfg(feature = "generate")]
pub mod emit;
pub mod ir;
#[cfg(feature = "lint")]
pub mod lint;
#[cfg(feature = "contract")]
pub mod mock;
#[cfg(any(feature = "generate", feature = "docs"))]
mod put;
#[cfg(feature = "contract")]
pub mod report;
#[cfg(feature = "generate")]
pub mod rust;
#[cfg(any(feature = "lint", feature = "contract"))]
pub(crate) mod validate;

#[cfg(feature = "cli")]
#[doc(hidden)]
pub mod cli;
