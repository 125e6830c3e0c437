//! The root of the representation and what OAS keeps beside the operations.

use std::sync::Arc;

use indexmap::IndexMap;

use super::{Extensions, Operation, Schemas, SecurityRequirement, SecurityScheme, Webhook};
use crate::document::{Document, Location};

/// One API: everything a document says, resolved.
#[derive(Clone, Debug)]
pub struct Api {
    /// Where it was read from, for raw JSON and for positions.
    pub document: Arc<Document>,
    /// Title, version and whom to ask.
    pub info: Info,
    /// In document order; a single `/` if the document lists none, as OAS says.
    pub servers: Vec<Server>,
    /// Declared tags in document order, then the undeclared ones in order of use.
    pub tags: Vec<Tag>,
    /// In document order: path by path, and methods as they are written below the path.
    pub operations: Vec<Operation>,
    /// In document order.
    pub webhooks: Vec<Webhook>,
    /// By name in `components.securitySchemes`.
    pub security_schemes: IndexMap<String, SecurityScheme>,
    /// What applies to an operation that does not say otherwise: alternatives, each a conjunction.
    pub security: Vec<SecurityRequirement>,
    /// Every schema that the API uses or declares.
    pub schemas: Schemas,
    /// More to read.
    pub external_docs: Option<ExternalDocs>,
    /// `x-…` of the root.
    pub extensions: Extensions,
}

impl Api {
    /// The operation with this id, written or derived.
    pub fn operation(&self, id: &str) -> Option<&Operation> {
        self.operations.iter().find(|operation| operation.id.as_str() == id)
    }
}

/// OAS "Info Object".
#[derive(Clone, Debug, Default)]
pub struct Info {
    /// Where it stands.
    pub at: Location,
    /// Name of the API; empty if the document has none (a diagnostic says so).
    pub title: String,
    /// Since 3.1.
    pub summary: Option<String>,
    /// `CommonMark`.
    pub description: Option<String>,
    /// A URL.
    pub terms_of_service: Option<String>,
    /// Whom to ask.
    pub contact: Option<Contact>,
    /// Under which terms.
    pub license: Option<License>,
    /// Version of the document, not of OAS.
    pub version: String,
}

/// OAS "Contact Object".
#[derive(Clone, Debug, Default)]
pub struct Contact {
    /// A person or an organisation.
    pub name: Option<String>,
    /// A page.
    pub url: Option<String>,
    /// An address.
    pub email: Option<String>,
}

/// OAS "License Object".
#[derive(Clone, Debug, Default)]
pub struct License {
    /// As written.
    pub name: String,
    /// An SPDX expression, since 3.1.
    pub identifier: Option<String>,
    /// A page.
    pub url: Option<String>,
}

/// OAS "External Documentation Object".
#[derive(Clone, Debug)]
pub struct ExternalDocs {
    /// `CommonMark`.
    pub description: Option<String>,
    /// A page.
    pub url: String,
}

/// OAS "Server Object".
#[derive(Clone, Debug)]
pub struct Server {
    /// Where it stands.
    pub at: Location,
    /// May hold `{variable}`s, and may be relative to the document.
    pub url: String,
    /// `CommonMark`.
    pub description: Option<String>,
    /// Since 3.2.
    pub name: Option<String>,
    /// By name.
    pub variables: IndexMap<String, ServerVariable>,
}

impl Server {
    /// The URL with every variable at its default.
    pub fn default_url(&self) -> String {
        let mut url = self.url.clone();
        for (name, variable) in &self.variables {
            url = url.replace(&format!("{{{name}}}"), &variable.default);
        }
        url
    }

    /// The path of that URL, without a slash at its end.
    pub fn base_path(&self) -> String {
        let url = self.default_url();
        let path = match url.split_once("://") {
            Some((_, rest)) => rest.find('/').map_or("", |at| &rest[at..]),
            None => url.as_str(),
        };
        path.split(['?', '#']).next().unwrap_or_default().trim_end_matches('/').to_owned()
    }
}

/// OAS "Server Variable Object".
#[derive(Clone, Debug, Default)]
pub struct ServerVariable {
    /// Used where no value is chosen.
    pub default: String,
    /// Allowed values; empty means any.
    pub values: Vec<String>,
    /// `CommonMark`.
    pub description: Option<String>,
}

/// OAS "Tag Object".
#[derive(Clone, Debug)]
pub struct Tag {
    /// As operations name it.
    pub name: String,
    /// Since 3.2.
    pub summary: Option<String>,
    /// `CommonMark`.
    pub description: Option<String>,
    /// Since 3.2: the tag it is nested under.
    pub parent: Option<String>,
    /// More to read.
    pub external_docs: Option<ExternalDocs>,
    /// Whether `tags` lists it, or only an operation names it.
    pub declared: bool,
    /// `x-…`, such as `x-displayName`.
    pub extensions: Extensions,
}
