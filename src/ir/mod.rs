//! What an API is, in the words of OAS and JSON Schema, with every reference resolved.
//!
//! In: a [`Document`](crate::document::Document). Out: [`Api`]: operations with their parameters,
//! bodies, responses, examples, links and security in document order, and the arena of
//! [`Schemas`]. Each item knows the [`Location`](crate::document::Location) it was read from.
//!
//! Nothing here knows a language, a framework or a page: `rust`, `docs`, `contract` and `mock` all
//! start from these values, and none of them reads the document again.
//!
//! Start at [`lower()`]. Standards: OAS 3.0.4, 3.1.1, 3.2.0; JSON Schema 2020-12.

mod api;
mod body;
mod example;
mod json_schema;
mod link;
pub mod lower;
mod operation;
mod parameter;
mod path;
mod print;
mod rare;
mod response;
mod schema;
mod security;
#[doc(hidden)]
pub mod types;

pub use api::{Api, Contact, ExternalDocs, Info, License, Server, ServerVariable, Tag};
#[cfg(any(feature = "contract", feature = "generate"))]
pub(crate) use body::essence;
#[cfg(feature = "contract")]
pub(crate) use body::is_xml;
pub use body::{Encoding, MediaType, RequestBody};
pub use example::{Example, ExampleOrigin, ExampleValue, SharedValue};
pub use json_schema::{Direction, FORMAT_KEYWORD, JsonSchema, LINK_KEYWORD};
pub use link::{ExpressionSource, Link, LinkTarget, LinkValue, RuntimeExpression, TemplatePart};
pub use lower::lower;
#[cfg(feature = "lint")]
pub(crate) use lower::{IN_ALL_OF, reference_diagnostic};
pub use operation::{Callback, Method, Operation, OperationId, OperationIndex, Webhook};
pub use parameter::{Parameter, ParameterFormat, ParameterLocation, Style};
pub use path::{PathSegment, PathTemplate};
pub use rare::Rare;
pub use response::{Header, Response, StatusPattern};
pub(crate) use schema::DynamicReference;
pub use schema::{
    ArrayKeywords, Discriminator, JsonType, LogicKeywords, Notes, Number, NumberKeywords,
    ObjectKeywords, Schema, SchemaId, SchemaKind, Schemas, StringKeywords, TypeSet, Xml, XmlNode,
};
pub use security::{
    ApiKeyLocation, OAuthFlow, SecurityRequirement, SecurityScheme, SecuritySchemeKind,
};

/// Specification extensions (`x-…`), as written, in document order.
pub type Extensions = indexmap::IndexMap<String, serde_json::Value>;
