// Written by `specwright generate`; changes are lost.
//! Requests and their answers: one struct for each operation, which the client sends and the server
//! receives.

#[cfg(feature = "biometric-validations")]
mod biometric_validations;
#[cfg(feature = "document-liveness")]
mod document_liveness;
pub mod security;

#[cfg(feature = "biometric-validations")]
pub use biometric_validations::*;
#[cfg(feature = "document-liveness")]
pub use document_liveness::*;
