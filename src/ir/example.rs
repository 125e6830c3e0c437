//! Examples, wherever OAS lets one be written.

use std::{borrow::Cow, fmt, ops::Deref, sync::Arc};

use serde_json::Value;

use crate::document::{Document, FileId, HeldData, Location, Pointer};

/// One example of a parameter, a header or a body.
#[derive(Clone, Debug)]
pub struct Example {
    /// Where it stands, references followed.
    pub at: Location,
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
    /// Where the value stands, unless the example is its value.
    pub(crate) value_place: Option<Box<Location>>,
}

impl Example {
    /// Where the value stands; the same as `at` for a plain `example`.
    pub fn value_at(&self) -> &Location {
        self.value_place.as_deref().unwrap_or(&self.at)
    }
}

/// In which form an example gives its value.
#[derive(Clone, Debug, PartialEq)]
pub enum ExampleValue {
    /// The value itself, to be serialised. For a media type that is no JSON a string stands for
    /// the content as it is on the wire.
    Value(SharedValue),
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
    /// The value for now, if it is given as one: nothing of it stays in memory that did not.
    pub fn read(&self) -> Option<Cow<'_, Value>> {
        match self {
            Self::Value(value) => Some(value.read()),
            Self::Serialized(_) | Self::Unread { .. } => None,
        }
    }

    /// The value, if it is given as one.
    pub fn as_value(&self) -> Option<&Value> {
        match self {
            Self::Value(value) => Some(value),
            Self::Serialized(_) | Self::Unread { .. } => None,
        }
    }
}

/// A value that stands in the document, and is not held a second time: whole documents are mostly
/// examples.
#[derive(Clone)]
pub struct SharedValue(Held);

#[derive(Clone)]
enum Held {
    Here(Arc<Value>),
    InDocument(HeldData, Pointer),
}

impl SharedValue {
    /// `value`, which stands at a place of the document; what the document holds of it will do.
    pub(crate) fn at(document: &Document, at: &Location, value: impl FnOnce() -> Value) -> Self {
        if document.is_held(at) {
            Self(Held::InDocument(document.data_of(at.file), at.pointer.clone()))
        } else if at.file != FileId::default() && document.holds_within(at) {
            let whole = document.file(at.file).value();
            Self::from(whole.pointer(at.pointer.as_str()).cloned().unwrap_or_default())
        } else {
            Self::from(value())
        }
    }

    /// The value for now: looking at it through `Deref` may keep it in memory for good.
    pub fn read(&self) -> Cow<'_, Value> {
        match &self.0 {
            Held::Here(value) => Cow::Borrowed(value),
            Held::InDocument(data, pointer) => data.read(pointer),
        }
    }
}

impl From<Value> for SharedValue {
    fn from(value: Value) -> Self {
        Self(Held::Here(Arc::new(value)))
    }
}

impl Deref for SharedValue {
    type Target = Value;

    fn deref(&self) -> &Value {
        match &self.0 {
            Held::Here(value) => value,
            Held::InDocument(data, pointer) => data.get(pointer),
        }
    }
}

impl PartialEq for SharedValue {
    fn eq(&self, other: &Self) -> bool {
        **self == **other
    }
}

impl fmt::Debug for SharedValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&**self, f)
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
