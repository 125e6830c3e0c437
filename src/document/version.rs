//! The version of OAS that a document declares.

use std::fmt;

/// The versions that are read, by what a reader has to treat differently.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Version {
    /// 3.0.0 to 3.0.4: its own dialect of JSON Schema.
    V3_0,
    /// 3.1.x: JSON Schema 2020-12, webhooks, path items as components.
    V3_1,
    /// 3.2.x: `QUERY`, streams, more of many.
    V3_2,
}

impl Version {
    /// Reads the value of `openapi`.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let mut parts = text.split('.');
        let (major, minor) = (parts.next()?, parts.next()?);
        // A patch is a number, with a suffix such as `-rc1` at most.
        let patch_is_sound =
            parts.next().is_none_or(|patch| patch.starts_with(|c: char| c.is_ascii_digit()));
        match (major, minor) {
            _ if !patch_is_sound || parts.next().is_some() => None,
            ("3", "0") => Some(Self::V3_0),
            ("3", "1") => Some(Self::V3_1),
            ("3", "2") => Some(Self::V3_2),
            _ => None,
        }
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::V3_0 => "3.0",
            Self::V3_1 => "3.1",
            Self::V3_2 => "3.2",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::Version;

    #[test]
    fn versions() {
        for (text, expected) in [
            ("3.0.0", Some(Version::V3_0)),
            ("3.0.4", Some(Version::V3_0)),
            ("3.1.1", Some(Version::V3_1)),
            ("3.2.0", Some(Version::V3_2)),
            ("3.1", Some(Version::V3_1)),
            ("3.0.0-rc1", Some(Version::V3_0)),
            ("2.0", None),
            ("4.0.0", None),
            ("3.10.0", None),
            ("3.0.x", None),
            ("", None),
        ] {
            assert_eq!(Version::parse(text), expected, "{text:?}");
        }
    }
}
