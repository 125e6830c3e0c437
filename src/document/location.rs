//! Names of places: a file, and a JSON Pointer into it.

use std::{borrow::Cow, fmt, sync::Arc};

/// One file of a [`Document`](super::Document); the root is the first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileId(u32);

impl FileId {
    pub(crate) fn new(index: usize) -> Self {
        Self(u32::try_from(index).expect("a document has fewer than 2^32 files"))
    }

    pub(crate) fn get(self) -> usize {
        self.0 as usize
    }
}

/// A JSON Pointer (RFC 6901) in its text form: empty for the whole, else `/token/token…` with `~`
/// written `~0` and `/` written `~1`. Cheap to clone.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Pointer(Arc<str>);

impl Pointer {
    /// The whole value.
    pub fn root() -> Self {
        Self(Arc::from(""))
    }

    /// Takes text that is already escaped.
    pub fn from_escaped(text: impl Into<Arc<str>>) -> Self {
        Self(text.into())
    }

    /// As written in RFC 6901.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// One step further down, to a key or an index.
    #[must_use]
    pub fn join(&self, token: &str) -> Self {
        let mut text = String::with_capacity(self.0.len() + token.len() + 1);
        text.push_str(&self.0);
        push_token(&mut text, token);
        Self(text.into())
    }

    /// One step up; `None` at the root.
    pub fn parent(&self) -> Option<Self> {
        let cut = self.0.rfind('/')?;
        Some(Self(Arc::from(&self.0[..cut])))
    }

    /// The last step, unescaped; `None` at the root.
    pub fn last(&self) -> Option<Cow<'_, str>> {
        self.0.rfind('/').map(|cut| unescape(&self.0[cut + 1..]))
    }

    /// Every step, unescaped.
    pub fn tokens(&self) -> impl Iterator<Item = Cow<'_, str>> {
        self.0.split('/').skip(1).map(unescape)
    }
}

/// Appends one step to a pointer's text.
pub(crate) fn push_token(text: &mut String, token: &str) {
    text.push('/');
    let mut rest = token;
    while let Some(at) = memchr::memchr2(b'~', b'/', rest.as_bytes()) {
        text.push_str(&rest[..at]);
        text.push_str(if rest.as_bytes()[at] == b'~' { "~0" } else { "~1" });
        rest = &rest[at + 1..];
    }
    text.push_str(rest);
}

pub(super) fn unescape(token: &str) -> Cow<'_, str> {
    if token.contains('~') {
        Cow::Owned(token.replace("~1", "/").replace("~0", "~"))
    } else {
        Cow::Borrowed(token)
    }
}

impl Default for Pointer {
    fn default() -> Self {
        Self::root()
    }
}

impl fmt::Debug for Pointer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "#{}", self.0)
    }
}

impl fmt::Display for Pointer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A value of a document: file and pointer.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Location {
    /// Which file.
    pub file: FileId,
    /// Where in it.
    pub pointer: Pointer,
}

impl Location {
    /// The whole of a file.
    pub fn root_of(file: FileId) -> Self {
        Self { file, pointer: Pointer::root() }
    }

    /// One step further down.
    #[must_use]
    pub fn join(&self, token: &str) -> Self {
        Self { file: self.file, pointer: self.pointer.join(token) }
    }

    /// One step up; the root of a file is its own parent.
    #[must_use]
    pub fn parent(&self) -> Self {
        let pointer = self.pointer.parent().unwrap_or_default();
        Self { file: self.file, pointer }
    }
}

#[cfg(test)]
mod tests {
    use super::Pointer;

    #[test]
    fn tokens_survive_escaping() {
        let pointer = Pointer::root().join("paths").join("/a~b/{id}").join("");
        assert_eq!(pointer.as_str(), "/paths/~1a~0b~1{id}/");
        assert_eq!(pointer.tokens().collect::<Vec<_>>(), ["paths", "/a~b/{id}", ""]);
        assert_eq!(pointer.last().as_deref(), Some(""));
        assert_eq!(pointer.parent().as_ref().map(Pointer::as_str), Some("/paths/~1a~0b~1{id}"));
    }
}
