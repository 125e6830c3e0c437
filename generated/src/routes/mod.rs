// Written by `specwright generate`; changes are lost.
//! Routes for axum: implement the traits, and `router` sends requests to them.

#[cfg(feature = "biometric-validations")]
pub mod biometric_validations;
#[cfg(feature = "document-liveness")]
pub mod document_liveness;

#[cfg(feature = "biometric-validations")]
pub use biometric_validations::BiometricValidationsApi;
#[cfg(feature = "document-liveness")]
pub use document_liveness::DocumentLivenessApi;

pub use crate::runtime::server::{Authenticate, Reason, Rejection, Routes, Service};

/// All operations of a service that implements every trait. For a choice of them:
/// `Routes::new(service).with(pets::routes).into_router()`.
#[cfg(all(feature = "biometric-validations", feature = "document-liveness"))]
pub fn router<S>(service: std::sync::Arc<S>) -> axum::Router
where
    S: BiometricValidationsApi + DocumentLivenessApi,
{
    Routes::new(service)
        .with(biometric_validations::routes)
        .with(document_liveness::routes)
        .into_router()
}
