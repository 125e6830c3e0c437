// Written by `specwright generate`; changes are lost.
//! Verifik API, version 2.0.0.
//!
//! Create, list and retrieve biometric validations, and retrieve document liveness validations.

#[macro_use]
mod macros;

#[cfg(feature = "client")]
pub mod client;
#[cfg(any(test, feature = "examples"))]
pub mod examples;
pub mod models;
pub mod operations;
#[cfg(feature = "server")]
pub mod routes;
pub mod runtime;
