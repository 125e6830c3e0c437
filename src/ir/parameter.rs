//! What a caller says beside the body.

use super::{Example, Extensions, MediaType, SchemaId};
use crate::document::Location;

/// OAS "Parameter Object".
#[derive(Clone, Debug)]
pub struct Parameter {
    /// Where it stands.
    pub at: Location,
    /// As on the wire.
    pub name: String,
    /// Where in the request.
    pub location: ParameterLocation,
    /// `CommonMark`.
    pub description: Option<String>,
    /// Always true in the path.
    pub required: bool,
    /// Whether callers should move away from it.
    pub deprecated: bool,
    /// Whether `name=` alone is meant.
    pub allow_empty_value: bool,
    /// How the value becomes text.
    pub format: ParameterFormat,
    /// In document order.
    pub examples: Vec<Example>,
    /// `x-…`.
    pub extensions: Extensions,
}

impl Parameter {
    /// Its examples, or where it has none those of its media type.
    pub fn shown(&self) -> &[Example] {
        match &self.format {
            ParameterFormat::Content(media_type) if self.examples.is_empty() => {
                &media_type.examples
            }
            ParameterFormat::Content(_) | ParameterFormat::Schema { .. } => &self.examples,
        }
    }

    /// The schema of the value, whichever way it is sent.
    pub fn schema(&self) -> Option<SchemaId> {
        self.format.schema()
    }
}

/// How a parameter's or header's value becomes text.
#[derive(Clone, Debug)]
pub enum ParameterFormat {
    /// By `style` and `explode`.
    Schema {
        /// Given, or the location's default.
        style: Style,
        /// Given, or the style's default.
        explode: bool,
        /// Whether reserved characters stay as they are.
        allow_reserved: bool,
        /// Of the value before it becomes text.
        schema: SchemaId,
    },
    /// As a media type.
    Content(Box<MediaType>),
}

impl ParameterFormat {
    /// The schema of the value.
    pub fn schema(&self) -> Option<SchemaId> {
        match self {
            Self::Schema { schema, .. } => Some(*schema),
            Self::Content(media_type) => media_type.schema,
        }
    }
}

/// Where a parameter stands in the request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ParameterLocation {
    /// In the path template.
    Path,
    /// After the question mark.
    Query,
    /// All that is after the question mark. Since OAS 3.2.
    QueryString,
    /// A header.
    Header,
    /// A pair of the `Cookie` header.
    Cookie,
}

impl ParameterLocation {
    /// As the document writes it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Path => "path",
            Self::Query => "query",
            Self::QueryString => "querystring",
            Self::Header => "header",
            Self::Cookie => "cookie",
        }
    }

    /// `style` where the document does not say.
    pub fn default_style(self) -> Style {
        match self {
            Self::Path | Self::Header => Style::Simple,
            Self::Query | Self::QueryString | Self::Cookie => Style::Form,
        }
    }
}

/// How arrays and objects are laid out. OAS "Style Values"; RFC 6570.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Style {
    /// `;name=a,b`, in the path.
    Matrix,
    /// `.a.b`, in the path.
    Label,
    /// `a,b`, in the path and in headers.
    Simple,
    /// `name=a&name=b`, in the query and in cookies.
    Form,
    /// `name=a%20b`, in the query.
    SpaceDelimited,
    /// `name=a|b`, in the query.
    PipeDelimited,
    /// `name[key]=value`, in the query.
    DeepObject,
    /// `name=a; name=b` without escaping, in cookies. Since OAS 3.2.
    Cookie,
}

impl Style {
    /// All of them.
    pub(crate) const ALL: [Self; 8] = [
        Self::Matrix,
        Self::Label,
        Self::Simple,
        Self::Form,
        Self::SpaceDelimited,
        Self::PipeDelimited,
        Self::DeepObject,
        Self::Cookie,
    ];

    /// As the document writes it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Matrix => "matrix",
            Self::Label => "label",
            Self::Simple => "simple",
            Self::Form => "form",
            Self::SpaceDelimited => "spaceDelimited",
            Self::PipeDelimited => "pipeDelimited",
            Self::DeepObject => "deepObject",
            Self::Cookie => "cookie",
        }
    }

    /// `explode` where the document does not say.
    pub fn default_explode(self) -> bool {
        matches!(self, Self::Form | Self::Cookie)
    }
}
