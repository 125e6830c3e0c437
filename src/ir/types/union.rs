//! Unions, and what tells their branches apart.

use std::collections::BTreeSet;

use serde_json::Value;

use super::{
    super::{Discriminator, JsonType, Schema, SchemaId, TypeSet},
    Branch, Hint, Rules, TypeGraph, TypeKind, TypeUse, UnionDef,
    build::Made,
    enums,
    shape::{Choice, Part, Shape, is_null},
};

/// A longer text makes no name.
const LONGEST: usize = 40;

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
            let lists_null = |branch: &SchemaId| {
                let schema = self.schemas.get(self.schemas.resolve(*branch));
                schema.types.allows(JsonType::Null)
                    && schema.enumeration.as_ref().is_some_and(|all| all.contains(&Value::Null))
            };
            let kind = TypeKind::Enum(def);
            let is_nullable = branches.iter().any(lists_null);
            return if is_nullable { Made::Nullable(kind) } else { Made::kind(kind) };
        }
        let mut found = Vec::new();
        let mut members = Vec::new();
        for (branch, word) in branches.iter().zip(self.words(&branches)) {
            let target = self.schemas.resolve(*branch);
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
        self.union_of(parts, found, tags)
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
        self.union_of(parts, found, None)
    }

    /// One branch of each choice, in every way, with words for it; `None` if there are too many.
    fn combinations(&self, choices: &[&Choice<'_>]) -> Option<Vec<(Vec<SchemaId>, String)>> {
        let mut combined = vec![(Vec::new(), String::new())];
        for choice in choices {
            let mut next = Vec::new();
            let own = self.words(&choice.branches);
            for (members, words) in &combined {
                for (branch, word) in choice.branches.iter().zip(&own) {
                    let target = self.schemas.resolve(*branch);
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
        for (member, word) in members.iter().zip(self.words(&members)) {
            let use_ = self.lower(vec![Part::whole(*member)], &hint.inside(&word));
            found.push((use_, word));
        }
        let own_tags =
            discriminator.mapping.iter().any(|(_, target)| self.schemas.resolve(*target) == id);
        if own_tags {
            found.push((self.lower(vec![Part::base(id)], &hint.inside("base")), "base".to_owned()));
            members.push(id);
        }
        Some(self.union_of(&[Part::base(id)], found, Some((discriminator, &members))))
    }

    /// Words for each branch: its name or title, what it is, or what it alone has; a number if there
    /// is nothing else.
    fn words(&self, branches: &[SchemaId]) -> Vec<String> {
        let targets: Vec<SchemaId> =
            branches.iter().map(|branch| self.schemas.resolve(*branch)).collect();
        let pairs = branches.iter().zip(&targets);
        let mut words: Vec<Option<String>> =
            pairs.map(|(written, target)| self.word(*written, *target)).collect();
        // What several branches are tells none of them apart.
        let is_alone = |word: &Option<String>| words.iter().filter(|one| *one == word).count() == 1;
        let is_named = |target: &SchemaId| self.schemas.get(*target).name.is_some();
        let pairs = words.iter().zip(&targets);
        let is_told: Vec<bool> = pairs
            .map(|(word, target)| word.is_some() && (is_named(target) || is_alone(word)))
            .collect();
        if is_told.contains(&false) {
            let shapes =
                targets.iter().map(|target| Shape::of(self.schemas, &[Part::base(*target)]));
            let shapes: Vec<Shape<'_>> = shapes.collect();
            for (index, word) in words.iter_mut().enumerate().filter(|(index, _)| !is_told[*index])
            {
                *word = distinction(&shapes, index).or(word.take());
            }
        }
        let numbered = words.into_iter().enumerate();
        numbered
            .map(|(index, word)| word.unwrap_or_else(|| format!("variant {}", index + 1)))
            .collect()
    }

    /// Words for a branch by itself.
    fn word(&self, written: SchemaId, target: SchemaId) -> Option<String> {
        let schema = self.schemas.get(target);
        if let Some(name) = &schema.name {
            return Some(name.clone());
        }
        if let Some((parent, _)) = self.sole_parent(target)
            && let Some(name) = &self.schemas.get(parent).name
        {
            return Some(name.clone());
        }
        let title = self.schemas.get(written).title.as_ref().or(schema.title.as_ref());
        if let Some(title) = title.filter(|title| title.len() <= LONGEST && !title.is_empty()) {
            return Some(title.clone());
        }
        if let Some(constant) = only_value(schema).and_then(spoken) {
            return Some(constant);
        }
        if let Some(constant) = self.constant(schema) {
            return Some(constant);
        }
        let mut types = schema.types.without(JsonType::Null);
        let listed = schema.enumeration.iter().flatten().chain(schema.constant.as_deref());
        if types.is_empty() {
            types = listed.map(JsonType::of).fold(types, TypeSet::with).without(JsonType::Null);
        }
        if types.single().is_none() && !types.is_empty() {
            let names: Vec<&str> = types.iter().map(JsonType::as_str).collect();
            return Some(names.join(" or "));
        }
        Some(match types.single()? {
            JsonType::String => match schema.format.as_deref() {
                Some(format @ ("date" | "date-time" | "uuid" | "uri" | "time")) => {
                    format.to_owned()
                }
                _ => "text".to_owned(),
            },
            JsonType::Array => {
                let item =
                    schema.array.items.map(|item| self.schemas.get(self.schemas.resolve(item)));
                match item.and_then(|item| {
                    item.name.as_deref().or_else(|| item.types.single().map(JsonType::as_str))
                }) {
                    Some(name) => format!("{name} list"),
                    None => "list".to_owned(),
                }
            }
            JsonType::Object => return None,
            other => other.as_str().to_owned(),
        })
    }

    /// The first text that a property of this schema always is: `type: { const: text }`; else the
    /// first other scalar, with its property.
    fn constant(&self, schema: &Schema) -> Option<String> {
        let fixed = || {
            schema.object.properties.iter().filter_map(|(name, property)| {
                let property = self.schemas.get(self.schemas.resolve(*property));
                Some((name, only_value(property)?))
            })
        };
        fixed().find_map(|(_, value)| spoken(value)).or_else(|| {
            let mut others = fixed().filter(|(name, value)| {
                (value.is_number() || value.is_boolean()) && name.len() <= LONGEST
            });
            others.next().map(|(name, value)| format!("{name} {value}"))
        })
    }

    /// A union of types, or the only one that is left of them.
    pub(super) fn union_of(
        &mut self,
        parts: &[Part],
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
                let known = &mut branches[same];
                known.tags.extend(tags);
                if known.use_.rules != use_.rules {
                    if known.use_.rules.is_some() && use_.rules.is_some() {
                        self.unchecked(parts, "which rules of its branches a value keeps together");
                    }
                    known.use_.rules = Rules::either(known.use_.rules.take(), use_.rules);
                }
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

/// The only value that a schema allows.
fn only_value(schema: &Schema) -> Option<&Value> {
    match (schema.constant.as_deref(), schema.enumeration.as_deref()) {
        (Some(value), _) | (None, Some([value])) => Some(value),
        _ => None,
    }
}

/// A text that makes a name.
fn spoken(value: &Value) -> Option<String> {
    let text = value.as_str()?;
    (text.len() <= LONGEST && text.contains(char::is_alphabetic)).then(|| text.to_owned())
}

/// Words for what one of several shapes has and the others do not.
fn distinction(shapes: &[Shape<'_>], index: usize) -> Option<String> {
    let own = &shapes[index];
    let is_object = |shape: &Shape<'_>| {
        shape.is_object_like() || shape.types.without(JsonType::Null) == JsonType::Object.into()
    };
    if !is_object(own) {
        let says_nothing = own.types.is_empty() && own.enumeration.is_none();
        return (says_nothing && own.choices.is_empty()).then(|| "any".to_owned());
    }
    let others = shapes.iter().enumerate().filter(|(other, _)| *other != index);
    let others: Vec<&Shape<'_>> = others.map(|(_, shape)| shape).collect();
    if !others.iter().any(|other| is_object(other)) {
        return Some("object".to_owned());
    }
    let is_short = |name: &&&str| name.len() <= LONGEST;
    let nobody_knows = |name: &&&str| {
        let knows = |other: &&Shape<'_>| {
            other.properties.contains_key(**name) || other.required.contains(**name)
        };
        !others.iter().any(knows)
    };
    let nobody_requires = |name: &&&str| !others.iter().any(|one| one.required.contains(**name));
    let required = || own.required.iter().filter(is_short);
    let alone = required()
        .find(nobody_knows)
        .or_else(|| own.properties.keys().filter(is_short).find(nobody_knows))
        .or_else(|| required().find(nobody_requires));
    match alone {
        Some(name) => Some(format!("with {name}")),
        None if own.properties.is_empty() && own.required.is_empty() => Some("map".to_owned()),
        None => None,
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
