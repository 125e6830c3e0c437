//! Bodies by media type.

use indexmap::IndexMap;

use super::{Example, Extensions, Header, SchemaId, Style};
use crate::document::Location;

/// OAS "Request Body Object".
#[derive(Clone, Debug)]
pub struct RequestBody {
    /// Where it stands.
    pub at: Location,
    /// `CommonMark`.
    pub description: Option<String>,
    /// Whether a request without a body is refused.
    pub required: bool,
    /// In document order.
    pub content: Vec<MediaType>,
}

/// OAS "Media Type Object" and the key it stands under.
#[derive(Clone, Debug)]
pub struct MediaType {
    /// Where it stands.
    pub at: Location,
    /// A media type or range as written, such as `application/json; charset=utf-8` or `text/*`.
    pub name: String,
    /// Of the whole content.
    pub schema: Option<SchemaId>,
    /// Of each item of a stream. Since OAS 3.2.
    pub item_schema: Option<SchemaId>,
    /// In document order.
    pub examples: Vec<Example>,
    /// By property, for forms and multipart.
    pub encoding: IndexMap<String, Encoding>,
    /// By position, for multipart. Since OAS 3.2.
    pub prefix_encoding: Vec<Encoding>,
    /// Of the parts after those. Since OAS 3.2.
    pub item_encoding: Option<Box<Encoding>>,
    /// `x-…`.
    pub extensions: Extensions,
}

impl MediaType {
    /// `type/subtype` in lower case, without parameters.
    pub fn essence(&self) -> String {
        essence(&self.name)
    }

    /// Whether the content is one JSON text: `application/json` or any `+json`.
    pub fn is_json(&self) -> bool {
        let essence = self.essence();
        essence == "application/json" || essence == "text/json" || essence.ends_with("+json")
    }

    /// Whether the content is XML: `application/xml`, `text/xml` or any `+xml`.
    pub fn is_xml(&self) -> bool {
        is_xml(&self.essence())
    }
}

/// OAS "Encoding Object".
#[derive(Clone, Debug, Default)]
pub struct Encoding {
    /// One or more media types, separated by commas.
    pub content_type: Option<String>,
    /// Of the part, for multipart.
    pub headers: Vec<Header>,
    /// For forms.
    pub style: Option<Style>,
    /// For forms.
    pub explode: Option<bool>,
    /// For forms.
    pub allow_reserved: bool,
}

impl Encoding {
    /// Whether it says that a property of a form is JSON.
    pub(crate) fn is_json(&self) -> bool {
        self.content_type.as_deref().is_some_and(|media_type| media_type.ends_with("json"))
    }
}

/// Type and subtype of a media type, in lower case and without parameters.
pub(crate) fn essence(media_type: &str) -> String {
    media_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
}

/// Whether content of this essence is XML, by RFC 7303 or by a name from before it.
pub(crate) fn is_xml(essence: &str) -> bool {
    let names = ["application/xml", "text/xml", "application/x-xml", "text/x-xml"];
    names.contains(&essence) || essence.ends_with("+xml")
}
