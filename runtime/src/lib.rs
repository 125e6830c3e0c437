//! What generated code needs at run time, and nothing that differs from one document to the next.
//!
//! Values become text and text becomes values in [`style`]; bodies in [`codec`]; answers by status
//! in [`answer`]; one operation of an API, whichever side it is used on, is an [`Operation`].
//! `client` sends operations, `server` receives them; each is a feature.
//!
//! The same files serve as this crate and, copied, as the module `runtime` of a generated crate, so
//! nothing here says `crate::`.

pub mod answer;
#[cfg(feature = "blocking")]
pub mod blocking;
pub mod body;
pub mod callback;
pub mod check;
#[cfg(feature = "client")]
pub mod client;
pub mod codec;
mod cut;
pub mod example;
pub mod form;
pub mod framing;
mod held;
pub mod items;
pub mod keywords;
pub mod media;
pub mod misfit;
pub mod multipart;
mod node;
pub mod object;
pub mod operation;
#[cfg(feature = "client")]
pub mod pages;
pub mod parts;
pub mod pattern;
pub mod problem;
pub mod security;
#[cfg(feature = "server")]
pub mod server;
#[cfg(feature = "sources")]
pub mod sources;
pub mod style;
pub mod text;
pub mod union;
mod upload;

pub use answer::{
    Answer, Class, Headed, HeaderFields, One, Otherwise, Undocumented, WithHeaders, WithStatus,
};
pub use body::{Body, StreamPart};
pub use check::{Check, Checks, InvalidItem, Violation};
pub use codec::{
    Codec, CodecError, DeepForm, EitherOf, Empty, Form, FormLayouts, Json, Media, Optional,
    PartTypes, Raw, Text, TextOf,
};
pub use form::{FileBody, FormFields, MultipartOf, RawOf};
pub use framing::Event;
pub use items::ItemStream;
pub use media::{Accept, MediaTypes};
pub use multipart::{Multipart, Parts};
pub use operation::{HeaderReader, HeaderWriter, Operation, RequestReader, RequestWriter};
pub use parts::{InParts, PartItems, PartStream};
pub use problem::Problem;
pub use security::{Requirement, Scheme, SchemeKind, Secret};
pub use style::Layout;
pub use text::{Base64, Date, DateTime, IsoDuration, SecretText, Time};

pub use bytes::Bytes;
pub use http::{HeaderMap, StatusCode};
pub use serde_json::{Map, Value};
pub use uuid::Uuid;

/// What was given, or the default of what was left out.
pub fn given_or<T: Clone>(given: Option<&T>, default: T) -> T {
    given.cloned().unwrap_or(default)
}

/// What was given, or the default of what was left out, which is JSON.
///
/// # Panics
/// If the default is not of the type; such a one is not generated.
pub fn given_or_read<T: Clone + serde::de::DeserializeOwned>(given: Option<&T>, json: &str) -> T {
    let read = || serde_json::from_str(json).expect("a default is of its type");
    given.cloned().unwrap_or_else(read)
}
