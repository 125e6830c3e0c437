//! One schema with all that it is made of: references followed and `allOf` folded in.
//!
//! In: a [`SchemaId`]. Out: [`Merged`]: what a reader has to know of a value at this place. Where
//! two parts speak of the same thing, annotations of the outer one win, and bounds become the
//! range that passes both.
//!
//! Start at [`Merged::new`].

use indexmap::IndexMap;
use serde_json::Value;

use super::bounds::{Count, Range};
use crate::ir::{Discriminator, JsonType, Schema, SchemaId, SchemaKind, Schemas, TypeSet, Xml};

/// See the module.
#[derive(Debug, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is a keyword of its own")]
pub(crate) struct Merged<'a> {
    /// The component that this is, by one name or another, if it is just that.
    pub(crate) named: Option<SchemaId>,
    pub(crate) types: TypeSet,
    /// Nothing passes: `false`, or types that exclude each other.
    pub(crate) impossible: bool,
    pub(crate) nullable: bool,
    pub(crate) title: Option<&'a str>,
    pub(crate) description: Option<&'a str>,
    pub(crate) format: Option<&'a str>,
    pub(crate) default: Option<&'a Value>,
    pub(crate) examples: Vec<&'a Value>,
    pub(crate) values: Option<Vec<Allowed<'a>>>,
    /// Whether other values than those listed pass too.
    pub(crate) open: bool,
    pub(crate) properties: IndexMap<&'a str, SchemaId>,
    pub(crate) required: Vec<&'a str>,
    pub(crate) pattern_properties: Vec<(&'a str, SchemaId)>,
    pub(crate) additional: Option<SchemaId>,
    /// Whether no property passes but those that are named.
    pub(crate) closed: bool,
    pub(crate) property_names: Option<SchemaId>,
    pub(crate) dependent_required: Vec<(&'a str, &'a [String])>,
    pub(crate) prefix_items: &'a [SchemaId],
    pub(crate) items: Option<SchemaId>,
    pub(crate) contains: Option<Contains>,
    pub(crate) range: Range,
    pub(crate) length: Count,
    pub(crate) item_count: Count,
    pub(crate) property_count: Count,
    pub(crate) unique_items: bool,
    pub(crate) patterns: Vec<&'a str>,
    pub(crate) content: Vec<&'a str>,
    pub(crate) choices: Vec<Choices<'a>>,
    pub(crate) not: Vec<SchemaId>,
    /// Rules that depend on the value.
    pub(crate) rules: Vec<Rule<'a>>,
    /// What the text holds once it is decoded.
    pub(crate) content_schema: Option<SchemaId>,
    pub(crate) xml: Option<&'a Xml>,
    pub(crate) read_only: bool,
    pub(crate) write_only: bool,
    pub(crate) deprecated: bool,
    pub(crate) docs: Option<&'a crate::ir::ExternalDocs>,
}

/// A value that passes, and what it means if the document says so.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Allowed<'a> {
    pub(crate) value: &'a Value,
    pub(crate) description: Option<&'a str>,
}

/// A rule for some values only.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Rule<'a> {
    /// `if`, `then`, `else`.
    If { condition: SchemaId, then: Option<SchemaId>, otherwise: Option<SchemaId> },
    /// `dependentSchemas`: where the property is there.
    With(&'a str, SchemaId),
}

/// Items that an array must have among others.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Contains {
    pub(crate) schema: SchemaId,
    pub(crate) least: u64,
    pub(crate) most: Option<u64>,
}

/// Branches of which some hold.
#[derive(Debug)]
pub(crate) struct Choices<'a> {
    pub(crate) exactly_one: bool,
    pub(crate) branches: Vec<SchemaId>,
    pub(crate) discriminator: Option<&'a Discriminator>,
}

impl<'a> Merged<'a> {
    pub(crate) fn new(schemas: &'a Schemas, id: SchemaId) -> Self {
        let mut merged = Self { named: named(schemas, id), ..Self::default() };
        merged.absorb(schemas, id, &mut Vec::new());
        if merged.types.contains(JsonType::Null) && merged.types.single().is_none() {
            merged.nullable = true;
            merged.types = merged.types.without(JsonType::Null);
        }
        if let Some(values) = &mut merged.values
            && values.len() > 1
        {
            let before = values.len();
            values.retain(|allowed| !allowed.value.is_null());
            merged.nullable |= values.len() < before;
        }
        merged
    }

    fn absorb(&mut self, schemas: &'a Schemas, id: SchemaId, seen: &mut Vec<SchemaId>) {
        if seen.contains(&id) {
            return;
        }
        seen.push(id);
        let schema = schemas.get(id);
        if schema.kind == SchemaKind::Boolean(false) {
            self.impossible = true;
        }
        self.annotations(schema);
        self.assertions(schema);
        self.object(schema, schemas);
        self.rules(schema);
        if let Some(target) = schema.reference {
            self.absorb(schemas, target, seen);
        }
        for part in &schema.logic.all_of {
            self.absorb(schemas, *part, seen);
        }
        let discriminator = schema.logic.discriminator.as_ref();
        for (branches, exactly_one) in [(&schema.logic.one_of, true), (&schema.logic.any_of, false)]
        {
            self.choose(schemas, branches, exactly_one, discriminator, seen);
        }
    }

    fn annotations(&mut self, schema: &'a Schema) {
        let fill = |place: &mut Option<&'a str>, text: &'a Option<String>| {
            if place.is_none() {
                *place = text.as_deref().filter(|text| !text.trim().is_empty());
            }
        };
        fill(&mut self.title, &schema.title);
        fill(&mut self.description, &schema.description);
        fill(&mut self.format, &schema.format);
        self.default = self.default.or(schema.default.as_deref());
        if self.examples.is_empty() {
            self.examples = schema.examples.iter().collect();
        }
        self.read_only |= schema.read_only;
        self.write_only |= schema.write_only;
        self.deprecated |= schema.deprecated;
        self.nullable |= schema.nullable;
        self.docs = self.docs.or(schema.notes.external_docs.as_ref());
        self.xml = self.xml.or(schema.notes.xml.as_ref());
    }

    fn assertions(&mut self, schema: &'a Schema) {
        match self.types.intersection(schema.types) {
            Some(types) => self.types = types,
            None => self.impossible = true,
        }
        self.range.narrow(schema);
        self.length.narrow(schema.string.min_length, schema.string.max_length);
        self.item_count.narrow(schema.array.min_items, schema.array.max_items);
        self.property_count.narrow(schema.object.min_properties, schema.object.max_properties);
        self.unique_items |= schema.array.unique_items;
        if let Some(pattern) = &schema.string.pattern
            && !self.patterns.contains(&pattern.as_str())
        {
            self.patterns.push(pattern);
        }
        self.content.extend(schema.string.content_encoding.as_deref());
        self.content.extend(schema.string.content_media_type.as_deref());
        self.content_schema = self.content_schema.or(schema.string.content_schema);
        let values = match (schema.constant.as_deref(), &schema.enumeration) {
            (Some(value), _) => Some(vec![value]),
            (None, Some(values)) => Some(values.iter().collect()),
            (None, None) => None,
        };
        if let Some(values) = values {
            let words = extension_words(schema);
            let listed = values
                .into_iter()
                .enumerate()
                .map(|(index, value)| Allowed { value, description: words.get(index, value) });
            self.allow(listed.collect());
        }
    }

    fn object(&mut self, schema: &'a Schema, schemas: &Schemas) {
        for (name, id) in &schema.object.properties {
            self.properties.entry(name).or_insert(*id);
        }
        for name in &schema.object.required {
            if !self.required.contains(&name.as_str()) {
                self.required.push(name);
            }
        }
        let patterns = schema.object.pattern_properties.iter();
        self.pattern_properties.extend(patterns.map(|(pattern, id)| (pattern.as_str(), *id)));
        self.additional = self.additional.or(schema.object.additional_properties);
        self.additional = self.additional.or(schema.object.unevaluated_properties);
        let mut others =
            schema.object.additional_properties.iter().chain(&schema.object.unevaluated_properties);
        self.closed |= others.any(|id| schemas.get(*id).kind == SchemaKind::Boolean(false));
        self.property_names = self.property_names.or(schema.object.property_names);
        let dependent = schema.object.dependent_required.iter();
        self.dependent_required.extend(dependent.map(|(key, rest)| (key.as_str(), &rest[..])));
        if self.prefix_items.is_empty() {
            self.prefix_items = &schema.array.prefix_items;
        }
        self.items = self.items.or(schema.array.items);
        let contains = schema.array.contains.map(|id| Contains {
            schema: id,
            least: schema.array.min_contains.unwrap_or(1),
            most: schema.array.max_contains,
        });
        self.contains = self.contains.or(contains);
        self.not.extend(schema.logic.not);
    }

    fn rules(&mut self, schema: &'a Schema) {
        if let Some(condition) = schema.logic.if_
            && (schema.logic.then.is_some() || schema.logic.else_.is_some())
        {
            let (then, otherwise) = (schema.logic.then, schema.logic.else_);
            self.rules.push(Rule::If { condition, then, otherwise });
        }
        let dependent = schema.object.dependent_schemas.iter();
        self.rules.extend(dependent.map(|(key, id)| Rule::With(key, *id)));
    }

    /// Keeps the values that both lists have.
    fn allow(&mut self, listed: Vec<Allowed<'a>>) {
        match &mut self.values {
            None => self.values = Some(listed),
            Some(known) => {
                known.retain(|old| listed.iter().any(|new| new.value == old.value));
            }
        }
    }

    fn choose(
        &mut self,
        schemas: &'a Schemas,
        branches: &'a [SchemaId],
        exactly_one: bool,
        discriminator: Option<&'a Discriminator>,
        seen: &mut Vec<SchemaId>,
    ) {
        if branches.is_empty() {
            return;
        }
        let rest: Vec<SchemaId> =
            branches.iter().copied().filter(|id| !is_null(schemas, *id)).collect();
        self.nullable |= rest.len() < branches.len();
        if let [only] = rest[..] {
            self.absorb(schemas, only, seen);
        } else if let Some(values) = constants(schemas, &rest) {
            self.allow(values);
            self.types = types_of(schemas, &rest, self.types);
        } else if let Some((values, types)) = open_values(schemas, &rest) {
            self.allow(values);
            self.open = true;
            self.types = self.types.intersection(types).unwrap_or(self.types);
        } else if rest.iter().all(|id| only_requires(schemas.get(*id))) {
            // `anyOf: [{required: [a]}, {required: [b]}]` is a condition, not a shape.
            self.choices.push(Choices { exactly_one, branches: rest, discriminator: None });
        } else if !rest.is_empty() {
            self.choices.push(Choices { exactly_one, branches: rest, discriminator });
        }
    }

    /// Whether there is anything below this value to show.
    pub(crate) fn is_nested(&self) -> bool {
        !self.properties.is_empty()
            || !self.pattern_properties.is_empty()
            || self.items.is_some()
            || !self.prefix_items.is_empty()
            || self.additional.is_some()
            || !self.choices.is_empty()
            || !self.rules.is_empty()
    }
}

/// Whether a schema says nothing but which properties must be there.
pub(crate) fn only_requires(schema: &Schema) -> bool {
    !schema.object.required.is_empty()
        && schema.object.properties.is_empty()
        && schema.reference.is_none()
        && !schema.has_applicators()
}

/// The component that a schema is another name for.
pub(crate) fn named(schemas: &Schemas, id: SchemaId) -> Option<SchemaId> {
    let mut at = id;
    for _ in 0..16 {
        at = schemas.resolve(at);
        let schema = schemas.get(at);
        if schema.name.is_some() {
            return Some(at);
        }
        let [only] = schema.logic.all_of[..] else { return None };
        let adds_nothing = schema.types.iter().all(|json_type| json_type == JsonType::Null)
            && !schema.has_object_keywords()
            && schema.logic.any_of.is_empty()
            && schema.logic.one_of.is_empty();
        if !adds_nothing {
            return None;
        }
        at = only;
    }
    None
}

fn is_null(schemas: &Schemas, id: SchemaId) -> bool {
    let schema = schemas.get(schemas.resolve(id));
    schema.types.single() == Some(JsonType::Null)
        || schema.constant.as_deref().is_some_and(Value::is_null)
        || schema.enumeration.as_ref().is_some_and(|values| values[..] == [Value::Null])
}

/// The one value of a branch that allows no other: `const`, or an `enum` of one.
fn constant(schema: &Schema) -> Option<&Value> {
    let single = schema.enumeration.as_deref().filter(|values| values.len() == 1);
    let only = schema.constant.as_deref().or_else(|| single?.first())?;
    (!only.is_object() && !only.is_array()).then_some(only)
}

/// `oneOf` as a list of constants with words: how 3.1 writes an enum with descriptions.
fn constants<'a>(schemas: &'a Schemas, branches: &[SchemaId]) -> Option<Vec<Allowed<'a>>> {
    let mut values = Vec::with_capacity(branches.len());
    for id in branches {
        let schema = schemas.get(schemas.resolve(*id));
        let described = schema.description.as_deref().or(schema.title.as_deref());
        values.push(Allowed { value: constant(schema)?, description: described });
    }
    (values.len() > 1).then_some(values)
}

fn types_of(schemas: &Schemas, branches: &[SchemaId], outer: TypeSet) -> TypeSet {
    if !outer.is_empty() {
        return outer;
    }
    let types = branches.iter().map(|id| schemas.get(schemas.resolve(*id)).types);
    types.fold(TypeSet::ANY, |all, one| all | one)
}

/// `anyOf: [{enum: …}, {type: string}]`: known values, and others pass too.
fn open_values<'a>(
    schemas: &'a Schemas,
    branches: &[SchemaId],
) -> Option<(Vec<Allowed<'a>>, TypeSet)> {
    let [one, two] = branches[..] else { return None };
    let (one, two) = (schemas.get(schemas.resolve(one)), schemas.get(schemas.resolve(two)));
    let (listed, free) = if one.enumeration.is_some() { (one, two) } else { (two, one) };
    let json_type = free.types.single()?;
    let scalar = !matches!(json_type, JsonType::Array | JsonType::Object);
    let values = listed.enumeration.as_ref()?;
    let is_free = free.enumeration.is_none()
        && free.constant.is_none()
        && free.name.is_none()
        && !free.has_string_keywords()
        && !free.has_number_keywords();
    let same = listed.types.is_empty() || listed.types.allows(json_type);
    if !scalar || !is_free || !same {
        return None;
    }
    let words = extension_words(listed);
    let allowed = values.iter().enumerate();
    let allowed =
        allowed.map(|(index, value)| Allowed { value, description: words.get(index, value) });
    Some((allowed.collect(), free.types))
}

/// What extensions in common use say about the values of an `enum`.
struct Words<'a> {
    list: Option<&'a Vec<Value>>,
    map: Option<&'a serde_json::Map<String, Value>>,
}

fn extension_words(schema: &Schema) -> Words<'_> {
    let names = ["x-enum-descriptions", "x-enumDescriptions", "x-enum-description"];
    let found = names.into_iter().find_map(|name| schema.notes.extensions.get(name));
    Words { list: found.and_then(Value::as_array), map: found.and_then(Value::as_object) }
}

impl<'a> Words<'a> {
    fn get(&self, index: usize, value: &Value) -> Option<&'a str> {
        let by_place = self.list.and_then(|list| list.get(index));
        let by_name = || self.map.zip(value.as_str()).and_then(|(map, name)| map.get(name));
        by_place.or_else(by_name).and_then(Value::as_str)
    }
}
