//! Examples, wherever OAS lets one be written.

use serde_json::Value;

use crate::document::Location;

/// One example of a parameter, a header or a body.
#[derive(Clone, Debug)]
pub struct Example {
    /// Where it stands, references followed.
    pub at: Location,
    /// Where the value stands; the same as `at` for a plain `example`.
    pub value_at: Location,
    /// The key in `examples`; `None` for a plain `example` and for those of a schema.
    pub name: Option<String>,
    /// A line.
    pub summary: Option<String>,
    /// `CommonMark`.
    pub description: Option<String>,
    /// What is shown.
    pub value: ExampleValue,
    /// Which keyword it was written under.
    pub origin: ExampleOrigin,
}

/// In which form an example gives its value.
#[derive(Clone, Debug, PartialEq)]
pub enum ExampleValue {
    /// The value itself, to be serialised. For a media type that is no JSON a string stands for
    /// the content as it is on the wire.
    Value(Value),
    /// The text on the wire: `serializedValue`, since OAS 3.2, or the text of an `externalValue`
    /// that is not JSON.
    Serialized(String),
    /// An `externalValue` that was not read: why, and where it points.
    Unread {
        /// As written.
        reference: String,
        /// A lower-case fragment.
        reason: String,
    },
}

impl ExampleValue {
    /// The value, if it is given as one.
    pub fn as_value(&self) -> Option<&Value> {
        match self {
            Self::Value(value) => Some(value),
            Self::Serialized(_) | Self::Unread { .. } => None,
        }
    }
}

/// Which keyword an example was written under.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExampleOrigin {
    /// `example` of a parameter, header or media type.
    Example,
    /// An entry of `examples`.
    Examples,
    /// `example` or `examples` of the schema, used where there is no other.
    Schema,
}
