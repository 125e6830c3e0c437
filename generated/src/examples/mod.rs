// Written by `specwright generate`; changes are lost.
//! The examples of the document as values of their types. A test of each reads it and holds what is
//! written back to what was read.

#[cfg(feature = "biometric-validations")]
pub mod biometric_validations;
#[cfg(feature = "document-liveness")]
pub mod document_liveness;
