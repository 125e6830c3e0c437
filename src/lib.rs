//! One `OpenAPI` document, read once: typed Rust, contract tests and documentation.
//!
//! Most people want the command, `specwright`, and its README. The library is for build scripts and
//! for tests:
//!
//! | wanted | start at | feature |
//! |---|---|---|
#![cfg_attr(
    feature = "generate",
    doc = "| code, written again whenever its document changes | [`build::Build`] | `generate` |"
)]
#![cfg_attr(
    feature = "contract",
    doc = "| a server that is held to its document in a test, with or without a port | [`contract::Runner`] | `contract` |"
)]
#![cfg_attr(
    feature = "contract",
    doc = "| the answer that the document promises for a request | [`mock::Mock`] | `contract` |"
)]
#![cfg_attr(
    feature = "lint",
    doc = "| what is wrong with a document, and where | [`lint::lint()`] | `lint` |"
)]
#![cfg_attr(feature = "docs", doc = "| pages | [`docs::build()`] | `docs` |")]
//! | what a document says, every reference followed | [`document::load`], then [`ir::lower()`] | |
//!
//! Features bring their dependencies along, so take `default-features = false` and those you need.
//!
//! The program flows one way: [`document`] (files to values) → [`ir`] (values to meaning) →
//! `rust`, `docs`, `contract`, `mock` → `emit` and `report`. What is wrong with a document is a list
//! of [`diagnostic::Diagnostic`]s beside the result; a `Result` fails for the machine's troubles.

#[cfg(feature = "generate")]
pub mod build;
#[cfg(feature = "contract")]
pub mod contract;
pub mod diagnostic;
#[cfg(feature = "docs")]
pub mod docs;
pub mod document;
#[cfg(feature = "generate")]
#[doc(hidden)]
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
#[cfg(any(feature = "contract", feature = "docs"))]
mod wire;
#[cfg(feature = "contract")]
mod xml;

#[cfg(feature = "cli")]
#[doc(hidden)]
pub mod cli;
