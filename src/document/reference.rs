//! From the text of a `$ref` to the place it names.

use percent_encoding::percent_decode_str;

use super::{
    Document, FileId, Location, Part, Pointer,
    load::{is_inside, join_key, join_url},
};

/// How many references may lead one to another.
pub(super) const MAX_HOPS: usize = 64;

/// Why a reference leads nowhere.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReferenceError {
    /// The file or host it names was not read.
    #[error("`{path}` {reason}")]
    Unread {
        /// As normalised.
        path: String,
        /// A lower-case fragment.
        reason: String,
    },
    /// The file is there, the place is not.
    #[error("`{reference}` does not exist")]
    Dangling {
        /// As written.
        reference: String,
        /// The last place on the way that does exist.
        nearest: Location,
        /// The step from there that does not.
        missing: String,
    },
    /// References that only lead to each other.
    #[error("`{reference}` leads back to itself")]
    Circular {
        /// As written.
        reference: String,
    },
    /// References that lead on to references, and to nothing else for too long.
    #[error("`{reference}` leads on through more than {MAX_HOPS} references")]
    TooLong {
        /// As written.
        reference: String,
    },
}

/// The component schema that a place is in.
fn component_around(at: &Location) -> Option<Location> {
    const SCHEMAS: &str = "/components/schemas/";
    let path = at.pointer.as_str();
    let name = path.strip_prefix(SCHEMAS)?.split('/').next()?;
    let pointer = Pointer::from_escaped(path[..SCHEMAS.len() + name.len()].to_owned());
    Some(Location { file: at.file, pointer })
}

/// Path or URL, and what follows the number sign.
pub(super) fn split_reference(reference: &str) -> (&str, &str) {
    reference.split_once('#').unwrap_or((reference, ""))
}

/// Whether a reference names another host.
pub(super) fn is_remote(path: &str) -> bool {
    path.starts_with("http://") || path.starts_with("https://") || path.starts_with("//")
}

impl Document {
    /// The place that a reference at some place names. If there is another reference at that place,
    /// it is not followed; those on the way there are.
    ///
    /// Inside of a schema with its own `$id`, a reference is first meant as that schema has it (JSON
    /// Schema 2020-12, section 8.2); what leads nowhere there may lead somewhere in the document.
    ///
    /// # Errors
    /// If the reference leads nowhere.
    pub fn resolve(&self, from: &Location, reference: &str) -> Result<Location, ReferenceError> {
        self.resolve_bounded(from, reference, MAX_HOPS)
    }

    fn resolve_bounded(
        &self,
        from: &Location,
        reference: &str,
        hops: usize,
    ) -> Result<Location, ReferenceError> {
        let Some(hops) = hops.checked_sub(1) else {
            return Err(ReferenceError::TooLong { reference: reference.to_owned() });
        };
        let (path, fragment) = split_reference(reference);
        if let Some((base, id)) = self.resource_around(from) {
            let base = match path {
                "" => Some(base),
                path => self.ids.get(&join_url(id, path)).cloned(),
            };
            if let Some(Ok(at)) =
                base.map(|base| self.inside(from, base, fragment, reference, hops))
            {
                return Ok(at);
            }
        }
        let base = if path.is_empty() {
            Location::root_of(from.file)
        } else if let Some(at) = self.ids.get(path) {
            at.clone()
        } else {
            Location::root_of(self.file_named(from.file, path)?)
        };
        self.inside(from, base, fragment, reference, hops)
    }

    /// The innermost schema with an `$id` that a place is in, and its absolute name.
    fn resource_around(&self, at: &Location) -> Option<(Location, &str)> {
        let here = self.resources.get(&at.file)?.iter();
        let around = here.filter(|(pointer, _)| is_inside(at.pointer.as_str(), pointer.as_str()));
        let (pointer, id) = around.max_by_key(|(pointer, _)| pointer.as_str().len())?;
        Some((Location { file: at.file, pointer: pointer.clone() }, id))
    }

    /// What a fragment names in the file, or in the schema, that a reference leads to.
    fn inside(
        &self,
        from: &Location,
        base: Location,
        fragment: &str,
        reference: &str,
        hops: usize,
    ) -> Result<Location, ReferenceError> {
        if fragment.is_empty() {
            return Ok(base);
        }
        let fragment = percent_decode_str(fragment).decode_utf8_lossy();
        if !fragment.starts_with('/') {
            return self.anchor(from, &base, &fragment).ok_or_else(|| ReferenceError::Dangling {
                reference: reference.to_owned(),
                nearest: base,
                missing: fragment.into_owned(),
            });
        }
        let direct = Location {
            file: base.file,
            pointer: Pointer::from_escaped(format!("{}{fragment}", base.pointer)),
        };
        if self.part(&direct).is_some() {
            return Ok(direct);
        }
        self.walk(base, &fragment, reference, hops)
    }

    /// Two schemas with an `$id` may each have an anchor of one name. Of two in one resource, which
    /// JSON Schema leaves undefined, the one is meant that stands nearest.
    fn anchor(&self, from: &Location, base: &Location, name: &str) -> Option<Location> {
        let all = self.anchors.get(&(base.file, name.to_owned()))?;
        let is_own = |at: &&Location| {
            let around = self.resource_around(at);
            around.map_or(Location::root_of(at.file), |(around, _)| around) == *base
        };
        let shared = |at: &Location| {
            let steps = from.pointer.tokens().zip(at.pointer.tokens());
            steps.take_while(|(one, other)| one == other).count()
        };
        // The first of those alike.
        let own = all.iter().filter(is_own).rev().max_by_key(|at| shared(at));
        own.or_else(|| all.first()).cloned()
    }

    /// What a `$dynamicRef` to this place may mean: this, and the same `$dynamicAnchor` in schemas that
    /// build on the one it is in, each with the schema resource that it is in. `None` if it always
    /// means this. JSON Schema 2020-12, section 8.2.3.2.
    pub(crate) fn dynamic_places(
        &self,
        target: &Location,
    ) -> Option<(&str, Vec<(Location, Location)>)> {
        let named = |at: &Location| self.part(at)?.get("$dynamicAnchor")?.as_str();
        let name = named(target)?;
        let all = self.anchors.get(&(target.file, name.to_owned())).into_iter().flatten();
        // Components without an `$id` that share an anchor are meant as if each had one: what they
        // mean otherwise is undefined.
        let root = |at: &Location| {
            let around = self.resource_around(at).map(|(around, _)| around);
            around.or_else(|| component_around(at)).unwrap_or(Location::root_of(at.file))
        };
        let base = root(target);
        let others = all
            .filter(|at| named(at) == Some(name))
            .map(|at| (root(at), at.clone()))
            .filter(|(root, _)| *root != base && self.builds_on(root, &base));
        let mut places: Vec<_> = others.collect();
        if places.is_empty() {
            return None;
        }
        places.push((base.clone(), target.clone()));
        Some((name, places))
    }

    /// Whether a reference somewhere below a place leads into another.
    fn builds_on(&self, at: &Location, base: &Location) -> bool {
        let mut wanted = vec![at.clone()];
        while let Some(at) = wanted.pop() {
            match self.part(&at) {
                Some(Part::Object(map)) => {
                    if let Some(Part::String(reference)) = map.get("$ref")
                        && let Ok(to) = self.resolve(&at, reference)
                        && (to == *base
                            || to.file == base.file
                                && is_inside(to.pointer.as_str(), base.pointer.as_str()))
                    {
                        return true;
                    }
                    wanted.extend(map.keys().map(|key| at.join(key)));
                }
                Some(Part::Array(items)) => {
                    wanted.extend((0..items.len()).map(|place| at.join(&place.to_string())));
                }
                _ => {}
            }
        }
        false
    }

    /// Walks step by step, through references that stand in the way.
    fn walk(
        &self,
        base: Location,
        fragment: &str,
        reference: &str,
        hops: usize,
    ) -> Result<Location, ReferenceError> {
        let mut at = base;
        for token in Pointer::from_escaped(fragment).tokens() {
            for _ in 0..hops {
                let Some(Part::Object(map)) = self.part(&at) else { break };
                if map.contains_key(&token) {
                    break;
                }
                let Some(next) = map.get("$ref").and_then(Part::as_str) else { break };
                at = self.resolve_bounded(&at, next, hops)?;
            }
            let next = at.join(&token);
            if self.part(&next).is_none() {
                return Err(ReferenceError::Dangling {
                    reference: reference.to_owned(),
                    nearest: at,
                    missing: token.into_owned(),
                });
            }
            at = next;
        }
        Ok(at)
    }

    fn file_named(&self, from: FileId, path: &str) -> Result<FileId, ReferenceError> {
        let key = if is_remote(path) { path.into() } else { join_key(&self.file(from).key, path) };
        match self.by_path.get(&key) {
            Some(Ok(id)) => Ok(*id),
            Some(Err(reason)) => {
                Err(ReferenceError::Unread { path: key.into_string(), reason: reason.clone() })
            }
            None => Err(ReferenceError::Unread {
                path: key.into_string(),
                reason: "was not read".to_owned(),
            }),
        }
    }
}
