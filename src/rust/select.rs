//! Which operations are generated.
//!
//! In: an [`Api`] and a [`Selection`]. Out: the same API with the chosen operations only. Schemas are
//! left as they are: the plan takes those that an operation reaches, and keeps the names of the
//! others free, so that a model is called the same whatever else is chosen.

use serde::Deserialize;

use super::given::UnknownSetting;
use crate::ir::{Api, Operation};

/// Operations, by any of their names.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct Chosen {
    /// By `operationId`.
    pub operations: Vec<String>,
    /// All of a tag.
    pub tags: Vec<String>,
    /// All of a path, as the document writes it; a `*` at the end stands for anything.
    pub paths: Vec<String>,
}

/// Which operations are generated.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Selection {
    /// What any of these names; all, if nothing is named.
    pub include: Chosen,
    /// But nothing that these name.
    pub exclude: Chosen,
}

impl Chosen {
    /// Whether nothing is named.
    pub fn is_empty(&self) -> bool {
        self.operations.is_empty() && self.tags.is_empty() && self.paths.is_empty()
    }

    fn names(&self, operation: &Operation, path: &str) -> bool {
        self.operations.iter().any(|id| id == operation.id.as_str())
            || self.tags.iter().any(|tag| operation.tags.contains(tag))
            || self.paths.iter().any(|wanted| path_matches(wanted, path))
    }

    /// What names nothing.
    fn unknown(&self, setting: &str, api: &Api) -> Vec<UnknownSetting> {
        let mut unknown = Vec::new();
        let mut tell = |key: &str, kind: &str, name: &str, known: Vec<&str>| {
            unknown.push(UnknownSetting::name(&[setting, key], kind, name, known.into_iter()));
        };
        let all: Vec<(&Operation, &str)> = with_paths(api).collect();
        for name in &self.operations {
            if !all.iter().any(|(operation, _)| operation.id.as_str() == name) {
                let known = all.iter().map(|(operation, _)| operation.id.as_str()).collect();
                tell("operations", "operation", name, known);
            }
        }
        for name in &self.tags {
            if !all.iter().any(|(operation, _)| operation.tags.contains(name)) {
                let known = api.tags.iter().map(|tag| tag.name.as_str()).collect();
                tell("tags", "operation with the tag", name, known);
            }
        }
        for name in &self.paths {
            if !all.iter().any(|(_, path)| path_matches(name, path)) {
                let known = all.iter().map(|(_, path)| *path).collect();
                tell("paths", "path", name, known);
            }
        }
        unknown
    }
}

impl Selection {
    /// Whether everything is generated.
    pub fn is_all(&self) -> bool {
        self.include.is_empty() && self.exclude.is_empty()
    }

    fn chooses(&self, operation: &Operation, path: &str) -> bool {
        (self.include.is_empty() || self.include.names(operation, path))
            && !self.exclude.names(operation, path)
    }

    /// The API with the chosen operations and webhooks only; `None` if that is all of them.
    pub(super) fn of(&self, api: &Api) -> Option<Api> {
        if self.is_all() {
            return None;
        }
        let mut chosen = api.clone();
        chosen.operations.retain(|operation| self.chooses(operation, operation.path.as_str()));
        chosen.webhooks.retain(|webhook| self.chooses(&webhook.operation, &webhook.name));
        Some(chosen)
    }

    pub(super) fn unknown(&self, api: &Api) -> Vec<UnknownSetting> {
        let mut unknown = self.include.unknown("include", api);
        unknown.extend(self.exclude.unknown("exclude", api));
        unknown
    }
}

fn with_paths(api: &Api) -> impl Iterator<Item = (&Operation, &str)> {
    let operations = api.operations.iter().map(|operation| (operation, operation.path.as_str()));
    operations.chain(api.webhooks.iter().map(|hook| (&hook.operation, hook.name.as_str())))
}

fn path_matches(wanted: &str, path: &str) -> bool {
    match wanted.strip_suffix('*') {
        Some(prefix) => path.starts_with(prefix),
        None => wanted == path,
    }
}
