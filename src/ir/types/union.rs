//! Unions, and what tells their branches apart.

use std::collections::BTreeSet;

use super::{
    super::{Discriminator, JsonType, Schema, SchemaId},
    Branch, Hint, TypeGraph, TypeKind, TypeUse, UnionDef,
    build::Made,
    enums,
    shape::{Choice, Part, Shape, is_null},
};

/// More variants than this help nobody.
const MAX_COMBINATIONS: usize = 32;

impl TypeGraph<'_> {
    /// `oneOf` or `anyOf`, with what stands beside it in every branch.
    pub(super) fn choice(
        &mut self,
        parts: &[Part],
        shape: &Shape<'_>,
        choice: &Choice<'_>,
        hint: &Hint,
    ) -> Made {
        let branches: Vec<SchemaId> = choice
            .branches
            .iter()
            .copied()
            .filter(|branch| !is_null(self.schemas, self.schemas.resolve(*branch)))
            .collect();
        if branches.is_empty() {
            return Made::kind(TypeKind::Null);
        }
        let base: Vec<Part> = if shape.has_base() || shape.choices.len() > 1 {
            parts.iter().map(|part| Part::base(part.id)).collect()
        } else {
            Vec::new()
        };
        if base.is_empty()
            && let Some(def) = enums::of_branches(self.schemas, &branches)
        {
            return Made::kind(TypeKind::Enum(def));
        }
        let mut found = Vec::new();
        let mut members = Vec::new();
        for (index, branch) in branches.iter().enumerate() {
            let target = self.schemas.resolve(*branch);
            let word = self.word(*branch, target, index);
            let inner = hint.inside(&word);
            let use_ = if base.is_empty() {
                match self.sole_parent(target) {
                    Some((parent, _)) => self.lower(vec![Part::whole(parent)], &inner),
                    None => self.lower(vec![Part::whole(target)], &inner),
                }
            } else {
                let mut all = vec![Part::whole(target)];
                all.extend(base.iter().filter(|part| part.id != target));
                self.lower(all, &inner)
            };
            found.push((use_, word));
            members.push(target);
        }
        let tags = choice.discriminator.map(|discriminator| (discriminator, members.as_slice()));
        self.union_of(found, tags)
    }

    /// Two or more independent choices: a union of their combinations, since a value satisfies one
    /// branch of each.
    pub(super) fn several_choices(
        &mut self,
        parts: &[Part],
        shape: &Shape<'_>,
        hint: &Hint,
    ) -> Made {
        // `oneOf` and `anyOf` over the same branches, or one whose branches say nothing new.
        let mut distinct: Vec<&Choice<'_>> = Vec::new();
        for choice in &shape.choices {
            if !distinct.iter().any(|known| known.branches == choice.branches) {
                distinct.push(choice);
            }
        }
        if let [only] = distinct.as_slice() {
            let only = (*only).clone();
            return self.choice(parts, shape, &only, hint);
        }
        let Some(combined) = self.combinations(&distinct) else {
            let at = self.schemas.get(parts[0].id).at.clone();
            self.degrade(at, "several `oneOf` or `anyOf` apply, in too many combinations");
            return Made::any();
        };
        let mut found = Vec::new();
        for (members, word) in combined {
            let mut all: Vec<Part> = members.into_iter().map(Part::whole).collect();
            all.extend(parts.iter().map(|part| Part::base(part.id)));
            if Shape::of(self.schemas, &all).contradiction {
                continue;
            }
            found.push((self.lower(all, &hint.inside(&word)), word));
        }
        if found.is_empty() {
            let at = self.schemas.get(parts[0].id).at.clone();
            self.degrade(at, "no value satisfies every `oneOf` and `anyOf`");
            return Made::any();
        }
        self.union_of(found, None)
    }

    /// One branch of each choice, in every way, with words for it; `None` if there are too many.
    fn combinations(&self, choices: &[&Choice<'_>]) -> Option<Vec<(Vec<SchemaId>, String)>> {
        let mut combined = vec![(Vec::new(), String::new())];
        for choice in choices {
            let mut next = Vec::new();
            for (members, words) in &combined {
                for (index, branch) in choice.branches.iter().enumerate() {
                    let target = self.schemas.resolve(*branch);
                    let word = self.word(*branch, target, index);
                    let mut members = members.clone();
                    members.push(target);
                    next.push((members, format!("{words} {word}").trim().to_owned()));
                }
            }
            combined = next;
            if combined.len() > MAX_COMBINATIONS {
                return None;
            }
        }
        Some(combined)
    }

    /// A schema with a discriminator whose branches are those that inherit from it.
    pub(super) fn heirs_union(
        &mut self,
        id: SchemaId,
        discriminator: &Discriminator,
        hint: &Hint,
    ) -> Option<Made> {
        let mut members: Vec<SchemaId> = Vec::new();
        let mut pending = self.heirs.get(&id).cloned().unwrap_or_default();
        pending.reverse();
        while let Some(heir) = pending.pop() {
            if members.contains(&heir) || heir == id {
                continue;
            }
            members.push(heir);
            pending.extend(self.heirs.get(&heir).into_iter().flatten().rev());
        }
        for target in discriminator.mapping.values() {
            let target = self.schemas.resolve(*target);
            if target != id && !members.contains(&target) && self.heirs.contains_key(&id) {
                members.push(target);
            }
        }
        if members.is_empty() {
            return None;
        }
        let mut found = Vec::new();
        for (index, member) in members.iter().enumerate() {
            let word = self.word(*member, *member, index);
            let use_ = self.lower(vec![Part::whole(*member)], &hint.inside(&word));
            found.push((use_, word));
        }
        let own_tags =
            discriminator.mapping.iter().any(|(_, target)| self.schemas.resolve(*target) == id);
        if own_tags {
            found.push((self.lower(vec![Part::base(id)], &hint.inside("base")), "base".to_owned()));
            members.push(id);
        }
        Some(self.union_of(found, Some((discriminator, &members))))
    }

    /// Words for a branch: its title or name, else what it is.
    fn word(&self, written: SchemaId, target: SchemaId, index: usize) -> String {
        let schema = self.schemas.get(target);
        if let Some(name) = &schema.name {
            return name.clone();
        }
        if let Some((parent, _)) = self.sole_parent(target)
            && let Some(name) = &self.schemas.get(parent).name
        {
            return name.clone();
        }
        let title = self.schemas.get(written).title.as_ref().or(schema.title.as_ref());
        if let Some(title) = title.filter(|title| title.len() <= 40) {
            return title.clone();
        }
        if let Some(constant) = self.constant(schema) {
            return constant;
        }
        match schema.types.without(JsonType::Null).single() {
            Some(JsonType::String) => match schema.format.as_deref() {
                Some(format @ ("date" | "date-time" | "uuid" | "uri" | "time")) => {
                    format.to_owned()
                }
                _ => "text".to_owned(),
            },
            Some(JsonType::Array) => {
                let item =
                    schema.array.items.map(|item| self.schemas.get(self.schemas.resolve(item)));
                match item.and_then(|item| {
                    item.name.as_deref().or_else(|| item.types.single().map(JsonType::as_str))
                }) {
                    Some(name) => format!("{name} list"),
                    None => "list".to_owned(),
                }
            }
            Some(JsonType::Object) | None => format!("variant {}", index + 1),
            Some(other) => other.as_str().to_owned(),
        }
    }

    /// The first text that a property of this schema always is: `type: { const: text }`.
    fn constant(&self, schema: &Schema) -> Option<String> {
        schema.object.properties.values().find_map(|property| {
            let property = self.schemas.get(self.schemas.resolve(*property));
            let only = match (property.constant.as_deref(), property.enumeration.as_deref()) {
                (Some(value), _) | (None, Some([value])) => value.as_str()?,
                _ => return None,
            };
            let fits = only.len() <= 40 && only.contains(char::is_alphabetic);
            fits.then(|| only.to_owned())
        })
    }

    /// A union of types, or the only one that is left of them.
    pub(super) fn union_of(
        &mut self,
        found: Vec<(TypeUse, String)>,
        discriminator: Option<(&Discriminator, &[SchemaId])>,
    ) -> Made {
        let mut branches: Vec<Branch> = Vec::new();
        let mut nullable = false;
        let mut fallback = None;
        let default = discriminator
            .and_then(|(discriminator, _)| discriminator.default_mapping)
            .map(|target| self.schemas.resolve(target));
        for (index, (use_, word)) in found.into_iter().enumerate() {
            nullable |= use_.nullable;
            if matches!(self.get(use_.id).kind, TypeKind::Null) {
                nullable = true;
                continue;
            }
            let tags = discriminator
                .map(|(discriminator, members)| tags_of(self, discriminator, members[index]));
            let tags = tags.unwrap_or_default();
            let same = branches.iter().position(|branch| branch.use_.id == use_.id);
            if discriminator.is_some_and(|(_, members)| Some(members[index]) == default) {
                fallback = Some(same.unwrap_or(branches.len()));
            }
            if let Some(same) = same {
                branches[same].tags.extend(tags);
                continue;
            }
            let use_ = TypeUse { nullable: false, ..use_ };
            branches.push(Branch { use_, word, tags, boxed: false });
        }
        if branches.len() <= 1 {
            return match branches.pop() {
                Some(branch) => Made::Use(TypeUse { nullable, ..branch.use_ }),
                None => Made::kind(TypeKind::Null),
            };
        }
        let tag = discriminator.map(|(discriminator, _)| discriminator.property.clone());
        let kind = TypeKind::Union(UnionDef { branches, tag, fallback });
        if nullable {
            return Made::Nullable(kind);
        }
        Made::kind(kind)
    }
}

/// What the tag can be for a branch: what the mapping says, else its schema's name.
fn tags_of(graph: &TypeGraph<'_>, discriminator: &Discriminator, member: SchemaId) -> Vec<String> {
    let schemas = graph.schemas;
    let mapped: BTreeSet<String> = discriminator
        .mapping
        .iter()
        .filter(|(_, target)| schemas.resolve(**target) == member)
        .map(|(tag, _)| tag.clone())
        .collect();
    if mapped.is_empty() {
        return schemas.get(member).name.clone().into_iter().collect();
    }
    mapped.into_iter().collect()
}
