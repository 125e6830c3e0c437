//! A value with its place: what lowering walks over.

use super::{Document, Location, Members, Part, ReferenceError, reference::MAX_HOPS};

/// A value of a document that knows where it stands.
#[derive(Clone, Debug)]
pub(crate) struct Node<'d> {
    pub(crate) document: &'d Document,
    pub(crate) at: Location,
    pub(crate) value: Part<'d>,
}

impl<'d> Node<'d> {
    /// The value of a whole file.
    pub(crate) fn root(document: &'d Document) -> Self {
        Self { document, at: Location::default(), value: document.root().tree() }
    }

    /// The value at a place, if there is one.
    pub(crate) fn at(document: &'d Document, at: Location) -> Option<Self> {
        let value = document.part(&at)?;
        Some(Self { document, at, value })
    }

    pub(crate) fn object(&self) -> Option<Members<'d>> {
        self.value.as_object()
    }

    pub(crate) fn str(&self) -> Option<&'d str> {
        self.value.as_str()
    }

    /// The entry under a key; references are not followed.
    pub(crate) fn get(&self, key: &str) -> Option<Self> {
        let value = self.value.get(key)?;
        Some(Self { document: self.document, at: self.at.join(key), value })
    }

    /// Every entry of an object, in document order.
    pub(crate) fn entries(&self) -> impl Iterator<Item = (&'d str, Self)> + use<'d> {
        let (document, at) = (self.document, self.at.clone());
        self.value
            .as_object()
            .into_iter()
            .flatten()
            .map(move |(key, value)| (key, Self { document, at: at.join(key), value }))
    }

    /// Every item of an array.
    pub(crate) fn items(&self) -> impl Iterator<Item = Self> + use<'d> {
        let (document, at) = (self.document, self.at.clone());
        self.value.as_array().into_iter().flatten().enumerate().map(move |(index, value)| Self {
            document,
            at: at.join(&index.to_string()),
            value,
        })
    }

    /// The text of `$ref`, if this is a reference.
    pub(crate) fn reference(&self) -> Option<&'d str> {
        self.value.get("$ref")?.as_str()
    }

    /// Follows references until there is none.
    pub(crate) fn follow(self) -> Result<Self, ReferenceError> {
        let mut node = self;
        let mut passed: Vec<Location> = Vec::new();
        while passed.len() < MAX_HOPS {
            let Some(reference) = node.reference() else { return Ok(node) };
            if passed.contains(&node.at) {
                let reference = reference.to_owned();
                return Err(ReferenceError::Circular { reference });
            }
            passed.push(node.at.clone());
            let at = node.document.resolve(&node.at, reference)?;
            node = Self::at(node.document, at).ok_or_else(|| ReferenceError::Dangling {
                reference: reference.to_owned(),
                nearest: node.at.clone(),
                missing: String::new(),
            })?;
        }
        let reference = node.reference().unwrap_or_default().to_owned();
        Err(ReferenceError::TooLong { reference })
    }
}
