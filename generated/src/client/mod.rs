// Written by `specwright generate`; changes are lost.
//! A client: `Client::send` takes any request of `operations`.

#[cfg(feature = "biometric-validations")]
mod biometric_validations;

pub use crate::runtime::client::{Client, Error, RequestError};

/// Production
pub const PRODUCTION: &str = "https://api.verifik.co";
