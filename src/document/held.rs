//! Large data, held as text until somebody reads it.
//!
//! Most of a large document are its examples, and most who read the document never look at most of
//! them. As a tree of values they take ten times the memory of their text, so the tree of a file
//! has `null` in their place, and their text is here.
//!
//! Start at [`Held::find`].

use std::{
    borrow::Cow,
    collections::BTreeMap,
    ops::{Bound, Range},
    sync::OnceLock,
};

use serde_json::Value;

use super::{
    location::unescape,
    tree::{Part, Tree},
};

/// Shorter data stays in the tree.
pub(super) const MIN_BYTES: usize = 256;

/// What the keys of an object are, and so what its values are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Context {
    /// Keywords: `$ref` is a reference, `example` is data.
    Object,
    /// Names of somebody's own: whatever they are, the values are objects of keywords.
    Names,
    /// Names of examples.
    Examples,
    /// The keywords of an example.
    Example,
    /// An example's value.
    ExampleValue,
    /// Anything else that is data.
    Data,
}

impl Context {
    /// What stands under a key of an object that stands here.
    pub(super) fn below(self, key: &str) -> Self {
        match self {
            Self::Names => Self::Object,
            Self::Examples => Self::Example,
            Self::ExampleValue | Self::Data => Self::Data,
            Self::Example => match key {
                "value" | "dataValue" => Self::ExampleValue,
                _ => Self::Data,
            },
            Self::Object => match key {
                "example" => Self::ExampleValue,
                "examples" => Self::Examples,
                "default" | "enum" | "const" => Self::Data,
                _ if key.starts_with("x-") => Self::Data,
                "properties"
                | "patternProperties"
                | "$defs"
                | "definitions"
                | "dependentSchemas"
                | "schemas"
                | "responses"
                | "parameters"
                | "requestBodies"
                | "headers"
                | "securitySchemes"
                | "links"
                | "callbacks"
                | "pathItems"
                | "mediaTypes"
                | "paths"
                | "webhooks"
                | "content"
                | "encoding"
                | "variables"
                | "additionalOperations" => Self::Names,
                _ => Self::Object,
            },
        }
    }

    /// What the items of a list that stands here are.
    pub(super) fn items(self) -> Self {
        match self {
            Self::Object | Self::Names => Self::Object,
            Self::Examples | Self::Example | Self::ExampleValue | Self::Data => Self::Data,
        }
    }
}

/// Values of one file that are `null` in its tree, by pointer.
#[derive(Debug, Default)]
pub(super) struct Held(BTreeMap<Box<str>, Datum>);

#[derive(Debug)]
struct Datum {
    text: Text,
    /// Once somebody asked for a place in it.
    tree: OnceLock<Box<Tree>>,
    /// Once somebody wanted to have it in memory.
    value: OnceLock<Box<Value>>,
}

/// JSON.
#[derive(Debug)]
enum Text {
    /// A part of the file's own text.
    InFile(Range<usize>),
    /// What a value of YAML was written as.
    Own(Box<str>),
}

impl Datum {
    fn new(text: Text) -> Self {
        Self { text, tree: OnceLock::new(), value: OnceLock::new() }
    }

    /// `file` is the text of the file.
    fn read(&self, file: &str) -> Value {
        let text = match &self.text {
            Text::InFile(range) => file.get(range.clone()).unwrap_or("null"),
            Text::Own(text) => text,
        };
        serde_json::from_str(text).expect("it was read when the file was")
    }

    fn value(&self, file: &str) -> &Value {
        self.value.get_or_init(|| Box::new(self.read(file)))
    }

    fn part(&self, file: &str) -> Part<'_> {
        let tree = || Tree::of(&self.read(file)).expect("it is shorter than its file");
        self.tree.get_or_init(|| Box::new(tree())).root()
    }
}

impl Held {
    /// Takes a part of the file's text.
    pub(super) fn take_range(&mut self, pointer: &str, range: Range<usize>) {
        self.0.insert(pointer.into(), Datum::new(Text::InFile(range)));
    }

    /// Takes a value if that is worth it, and says whether: then `null` is to stand in the tree.
    pub(super) fn take(&mut self, pointer: &str, value: Part<'_>) -> bool {
        let text = match value {
            Part::Array(_) | Part::Object(_) => value.to_string(),
            Part::Null | Part::Bool(_) | Part::Number(_) | Part::String(_) => return false,
        };
        let is_worth_it = text.len() >= MIN_BYTES;
        if is_worth_it {
            self.0.insert(pointer.into(), Datum::new(Text::Own(text.into_boxed_str())));
        }
        is_worth_it
    }

    /// The value at a pointer, or in what is held above it. It stays in memory from now on.
    pub(super) fn find(&self, file: &str, pointer: &str) -> Option<Part<'_>> {
        let mut end = pointer.len();
        while !self.0.is_empty() {
            if let Some(datum) = self.0.get(&pointer[..end]) {
                return datum.part(file).at(&pointer[end..]);
            }
            end = pointer[..end].rfind('/')?;
        }
        None
    }

    /// Exactly the value at a pointer. It stays in memory from now on.
    pub(super) fn get(&self, file: &str, pointer: &str) -> Option<&Value> {
        self.0.get(pointer).map(|datum| datum.value(file))
    }

    /// Exactly the value at a pointer, of which nothing more stays in memory than did.
    pub(super) fn read(&self, file: &str, pointer: &str) -> Option<Cow<'_, Value>> {
        let datum = self.0.get(pointer)?;
        Some(match datum.value.get() {
            Some(value) => Cow::Borrowed(value),
            None => Cow::Owned(datum.read(file)),
        })
    }

    /// Whether exactly this value is here.
    pub(super) fn has(&self, pointer: &str) -> bool {
        self.0.contains_key(pointer)
    }

    /// Whether something in the value at a pointer is here.
    pub(super) fn is_within(&self, pointer: &str) -> bool {
        let below = format!("{pointer}/");
        let mut from = self.0.range::<str, _>((Bound::Included(below.as_str()), Bound::Unbounded));
        from.next().is_some_and(|(held, _)| held.starts_with(&below))
    }

    /// Puts every value back into its tree.
    pub(super) fn restore(&self, file: &str, tree: &mut Value) {
        for (pointer, datum) in &self.0 {
            let mut tokens = pointer.split('/').skip(1);
            let place = tokens.try_fold(&mut *tree, |value, token| match value {
                Value::Object(map) => map.get_mut(&*unescape(token)),
                Value::Array(items) => items.get_mut(token.parse::<usize>().ok()?),
                _ => None,
            });
            if let Some(place) = place {
                *place = datum.read(file);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{Held, Part, Tree};

    #[test]
    fn what_is_held_is_found_and_can_be_put_back() {
        let large = json!({"a/b": [1, {"text": "x".repeat(300)}]});
        let (small, tree) = (Tree::of(&json!([1])).unwrap(), Tree::of(&large).unwrap());
        let mut held = Held::default();
        assert!(!held.take("/small", small.root()));
        assert!(held.take("/e~1/example", tree.root()));
        for (pointer, expected) in [
            ("/e~1/example", Some(&large)),
            ("/e~1/example/a~1b/0", Some(&large["a/b"][0])),
            ("/e~1/example/c", None),
            ("/e~1", None),
            ("/small", None),
        ] {
            assert_eq!(held.find("", pointer).map(Part::to_json).as_ref(), expected, "{pointer}");
        }
        assert_eq!(held.read("", "/e~1/example").as_deref(), Some(&large));
        let mut tree = json!({"e/": {"example": null}});
        held.restore("", &mut tree);
        assert_eq!(tree, json!({"e/": {"example": large}}));
    }
}
