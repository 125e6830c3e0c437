//! Which operations stand together: those of a tag, or of a part of the paths.

use std::collections::BTreeSet;

use crate::ir::Api;

/// So many operations without a tag are no longer one module, one trait and one feature.
const MANY: usize = 40;

/// What the operations of a group have in common.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Family<'a> {
    /// Their first tag.
    Tag(&'a str),
    /// A part of their paths, since too many have no tag.
    Path(Part<'a>),
    /// That they have no tag.
    Untagged,
}

/// A part of paths that tells operations apart.
#[derive(Clone, Copy, Debug)]
pub(super) struct Part<'a> {
    /// `charges` of `/v1/charges/{charge}`.
    pub(super) name: &'a str,
    /// The path of the first operation up to there.
    path: &'a str,
}

impl PartialEq for Part<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

impl Eq for Part<'_> {}

impl std::hash::Hash for Part<'_> {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.name.hash(state);
    }
}

impl Family<'_> {
    /// What the operations are called together; nothing of operations that have just no tag.
    pub(super) fn words(&self) -> Option<String> {
        match self {
            Self::Tag(tag) => Some((*tag).to_owned()),
            Self::Path(part) => Some(format!("`{}`", part.path)),
            Self::Untagged => None,
        }
    }

    /// What the document says of them.
    pub(super) fn description(&self, api: &Api) -> Option<String> {
        match self {
            Self::Tag(name) => api.tags.iter().find(|tag| tag.name == *name)?.description.clone(),
            Self::Path(part) => Some(format!("Operations at and below `{}`.", part.path)),
            Self::Untagged => None,
        }
    }
}

/// The family of each operation that clients call, in their order.
pub(super) fn families(api: &Api) -> Vec<Family<'_>> {
    let untagged: Vec<&str> = api
        .operations
        .iter()
        .filter(|operation| operation.tags.is_empty())
        .map(|operation| operation.path.as_str())
        .collect();
    let parts = parts(&untagged).unwrap_or_default();
    let mut parts = parts.into_iter();
    api.operations
        .iter()
        .map(|operation| match operation.tags.first() {
            Some(tag) => Family::Tag(tag),
            None => parts.next().flatten().map_or(Family::Untagged, Family::Path),
        })
        .collect()
}

/// The telling part of each of these paths that has one, if there are many paths and the parts make
/// fewer groups.
fn parts<'a>(paths: &[&'a str]) -> Option<Vec<Option<Part<'a>>>> {
    if paths.len() <= MANY {
        return None;
    }
    let shared = shared(paths);
    let parts: Vec<Option<Part<'_>>> = paths.iter().map(|path| part(path, shared)).collect();
    let names: BTreeSet<&str> = parts.iter().flatten().map(|part| part.name).collect();
    (names.len() > 1 && names.len() * 2 <= paths.len()).then_some(parts)
}

/// How many segments all of these paths begin with.
fn shared(paths: &[&str]) -> usize {
    let Some((first, rest)) = paths.split_first() else { return 0 };
    let mut shared: Vec<&str> = first.split('/').collect();
    for path in rest {
        let same = path.split('/').zip(&shared).take_while(|(one, other)| one == *other).count();
        shared.truncate(same);
    }
    shared.len()
}

/// The first segment after those that is fixed and no version, without what follows a dot or colon.
fn part(path: &str, shared: usize) -> Option<Part<'_>> {
    let mut end = 0;
    for (position, segment) in path.split('/').enumerate() {
        let start = end;
        end = start + segment.len() + 1;
        let name = segment.split(['.', ':']).next().unwrap_or_default();
        if position >= shared && !name.is_empty() && !name.contains('{') && !is_version(name) {
            return Some(Part { name, path: path.get(..start + name.len())? });
        }
    }
    None
}

/// `api`, `v1`, `v2beta1`, `1.0`, `2020-01-01`.
fn is_version(segment: &str) -> bool {
    let number = segment.strip_prefix('v').unwrap_or(segment);
    let rest = number.trim_start_matches(|letter: char| letter.is_ascii_digit() || letter == '-');
    let stage = rest.trim_end_matches(|letter: char| letter.is_ascii_digit());
    segment == "api" || rest.len() < number.len() && matches!(stage, "" | "alpha" | "beta" | "rc")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The parts of 21 times these two paths.
    fn of(one: &str, other: &str) -> Option<Vec<Option<String>>> {
        let paths = [one, other].repeat(21);
        let parts = parts(&paths)?;
        Some(parts.iter().take(2).map(|part| part.map(|part| part.name.to_owned())).collect())
    }

    #[test]
    fn many_paths_are_told_apart_by_their_first_telling_segment() {
        for (one, other, names) in [
            ("/v1/charges/{id}", "/v1/3d_secure", ["charges", "3d_secure"]),
            ("/v1/a/charges", "/v1/a/refunds/{id}", ["charges", "refunds"]),
            ("/v1/charges", "/v2beta1/refunds", ["charges", "refunds"]),
            ("/api/2020-01-01/charges", "/api/1/refunds", ["charges", "refunds"]),
            ("/{account}/charges", "/refunds", ["charges", "refunds"]),
            ("/chat.postMessage", "/files:upload", ["chat", "files"]),
        ] {
            assert_eq!(of(one, other), Some(names.map(|name| Some(name.to_owned())).into()));
        }
    }

    #[test]
    fn a_path_that_says_nothing_stays_without() {
        assert_eq!(of("/", "/a"), None, "one group is none");
        let paths: Vec<&str> = ["/", "/a", "/{id}", "/b/c"].into_iter().cycle().take(44).collect();
        let names: Vec<Option<&str>> = parts(&paths)
            .expect("two groups for 44 paths")
            .into_iter()
            .take(4)
            .map(|part| part.map(|part| part.path))
            .collect();
        assert_eq!(names, [None, Some("/a"), None, Some("/b")]);
    }

    #[test]
    fn few_paths_and_paths_with_nothing_in_common_stay_together() {
        assert!(parts(&["/a", "/b", "/a/c", "/b/d"]).is_none());
        let paths: Vec<String> = (0..100).map(|n| format!("/call{n}")).collect();
        assert!(parts(&paths.iter().map(String::as_str).collect::<Vec<_>>()).is_none());
    }
}
