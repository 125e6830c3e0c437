//! What one or more schemas say together about a value, `allOf` followed.

use indexmap::{IndexMap, IndexSet};
use serde_json::Value;

use super::{
    super::{Discriminator, JsonType, Number, Schema, SchemaId, SchemaKind, Schemas, TypeSet},
    Condition, Rules,
};

/// A schema that a value must satisfy, whole or without its unions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Part {
    pub(super) id: SchemaId,
    pub(super) aspect: Aspect,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Aspect {
    Whole,
    /// Without `oneOf`, `anyOf` and heirs: what all branches share.
    Base,
}

impl Part {
    pub(super) fn whole(id: SchemaId) -> Self {
        Self { id, aspect: Aspect::Whole }
    }

    pub(super) fn base(id: SchemaId) -> Self {
        Self { id, aspect: Aspect::Base }
    }
}

/// One `oneOf` or `anyOf`.
#[derive(Clone, Debug)]
pub(super) struct Choice<'a> {
    pub(super) branches: Vec<SchemaId>,
    pub(super) discriminator: Option<&'a Discriminator>,
}

/// A property as all parts together describe it.
#[derive(Clone, Debug, Default)]
pub(super) struct Property {
    pub(super) schemas: Vec<SchemaId>,
}

#[derive(Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each says one thing of its own")]
pub(super) struct Shape<'a> {
    pub(super) types: TypeSet,
    /// Nothing satisfies all parts.
    pub(super) contradiction: bool,
    /// OAS 3.0 said so where it has no effect by the letter, yet everybody means it.
    pub(super) nullable: bool,
    pub(super) format: Option<&'a str>,
    pub(super) content_encoding: Option<&'a str>,
    pub(super) enumeration: Option<Vec<&'a Value>>,
    pub(super) properties: IndexMap<&'a str, Property>,
    pub(super) required: IndexSet<&'a str>,
    pub(super) additional: Vec<SchemaId>,
    /// `unevaluatedProperties`, until all is gathered: what `additionalProperties` speaks of is not left
    /// to it.
    unevaluated: Option<SchemaId>,
    /// Whether some values have properties that no list here has.
    is_conditional: bool,
    pub(super) patterns: IndexMap<&'a str, SchemaId>,
    pub(super) dependent: IndexMap<String, Vec<String>>,
    pub(super) conditions: Vec<Condition>,
    pub(super) items: Vec<SchemaId>,
    pub(super) prefix: Vec<SchemaId>,
    pub(super) choices: Vec<Choice<'a>>,
    /// A discriminator that stands on a base without branches of its own.
    pub(super) base_of: Option<(SchemaId, &'a Discriminator)>,
    pub(super) rules: Rules,
    pub(super) title: Option<&'a str>,
    pub(super) description: Option<&'a str>,
    pub(super) deprecated: bool,
    /// Keywords that neither types nor rules can say.
    pub(super) unsaid: Vec<Unsaid>,
    /// Two lists of values have none in common.
    pub(super) clash: bool,
    seen: Vec<SchemaId>,
}

impl<'a> Shape<'a> {
    pub(super) fn of(schemas: &'a Schemas, parts: &[Part]) -> Self {
        let mut shape = Self {
            types: TypeSet::ANY,
            contradiction: false,
            nullable: false,
            format: None,
            content_encoding: None,
            enumeration: None,
            properties: IndexMap::new(),
            required: IndexSet::new(),
            additional: Vec::new(),
            unevaluated: None,
            is_conditional: false,
            patterns: IndexMap::new(),
            dependent: IndexMap::new(),
            conditions: Vec::new(),
            items: Vec::new(),
            prefix: Vec::new(),
            choices: Vec::new(),
            base_of: None,
            rules: Rules::default(),
            title: None,
            description: None,
            deprecated: false,
            unsaid: Vec::new(),
            clash: false,
            seen: Vec::new(),
        };
        for part in parts {
            shape.gather(schemas, *part, true);
        }
        if shape.additional.is_empty() && !shape.is_conditional {
            shape.additional.extend(shape.unevaluated);
        }
        shape.infer_types();
        shape
    }

    fn gather(&mut self, schemas: &'a Schemas, part: Part, outermost: bool) {
        let schema = schemas.get(part.id);
        if self.seen.contains(&part.id) || schema.kind == SchemaKind::Unreadable {
            return;
        }
        if schema.kind == SchemaKind::Boolean(false) {
            self.contradiction = true;
        }
        self.seen.push(part.id);
        if outermost {
            self.title = self.title.or(schema.title.as_deref());
            self.description = self.description.or(schema.description.as_deref());
            self.deprecated |= schema.deprecated;
            self.nullable |= schema.nullable;
        }
        // What is inherited is what all heirs share: a parent's branches are its heirs themselves.
        if let Some(target) = schema.reference {
            let target = schemas.resolve(target);
            self.gather(schemas, Part { id: target, aspect: part.aspect }, false);
        }
        for parent in &schema.logic.all_of {
            let target = schemas.resolve(*parent);
            let aspect =
                if self.inherits_only(schemas, target) { Aspect::Base } else { Aspect::Whole };
            let aspect = if part.aspect == Aspect::Base { Aspect::Base } else { aspect };
            self.gather(schemas, Part { id: target, aspect }, false);
        }
        self.keywords(schemas, schema);
        self.unsaid.extend(unsaid(schemas, part.id, schema));
        if part.aspect == Aspect::Whole {
            self.choices(schemas, part.id, schema, outermost);
        }
    }

    /// Whether the branches of `target` lead back to something already gathered.
    fn inherits_only(&self, schemas: &Schemas, target: SchemaId) -> bool {
        let schema = schemas.get(target);
        let mut branches = schema.logic.one_of.iter().chain(&schema.logic.any_of);
        schema.logic.discriminator.is_some()
            && schema.logic.one_of.is_empty()
            && schema.logic.any_of.is_empty()
            || branches.any(|branch| self.seen.contains(&schemas.resolve(*branch)))
    }

    fn choices(&mut self, schemas: &Schemas, id: SchemaId, schema: &'a Schema, outermost: bool) {
        let discriminator = schema.logic.discriminator.as_ref();
        for (branches, exactly) in [(&schema.logic.one_of, true), (&schema.logic.any_of, false)] {
            let describes = |branch: &SchemaId| says_a_type(schemas, *branch, 0);
            if branches.is_empty() {
                continue;
            }
            if !branches.iter().any(describes) {
                // Conditions such as "this or that is required" say nothing about types.
                let requires = |branch: &SchemaId| requirement(schemas.get(*branch));
                if let Some(branches) = branches.iter().map(requires).collect() {
                    self.conditions.push(Condition { exactly, branches });
                } else {
                    let keywords: &[&str] = if exactly { &["oneOf"] } else { &["anyOf"] };
                    self.unsaid.push(Unsaid { id, what: "a choice of conditions", keywords });
                }
                continue;
            }
            self.choices.push(Choice { branches: branches.clone(), discriminator });
        }
        if let Some(discriminator) = discriminator
            && outermost
            && schema.logic.one_of.is_empty()
            && schema.logic.any_of.is_empty()
        {
            self.base_of = Some((id, discriminator));
        }
    }

    fn keywords(&mut self, schemas: &Schemas, schema: &'a Schema) {
        let types = widen(schema.types);
        match self.types.intersection(types) {
            Some(both) => self.types = both,
            None => self.contradiction = true,
        }
        self.format = self.format.or(schema.format.as_deref());
        self.content_encoding = self.content_encoding.or(schema.string.content_encoding.as_deref());
        let constant = schema.constant.as_deref().map(|value| vec![value]);
        let listed = schema.enumeration.as_ref().map(|values| values.iter().collect::<Vec<_>>());
        for values in [listed, constant].into_iter().flatten() {
            self.enumeration = Some(match self.enumeration.take() {
                None => values,
                Some(before) => {
                    let both: Vec<_> =
                        before.iter().copied().filter(|value| values.contains(value)).collect();
                    // Two lists with nothing in common are a mistake; the first is kept.
                    self.clash |= both.is_empty();
                    if both.is_empty() { before } else { both }
                }
            });
        }
        for (name, id) in &schema.object.properties {
            let property = self.properties.entry(name).or_default();
            if !property.schemas.contains(id) {
                property.schemas.push(*id);
            }
        }
        self.required.extend(schema.object.required.iter().map(String::as_str));
        let patterns = schema.object.pattern_properties.iter();
        self.patterns.extend(patterns.map(|(pattern, id)| (pattern.as_str(), *id)));
        for (name, others) in &schema.object.dependent_required {
            self.dependent.entry(name.clone()).or_default().extend(others.iter().cloned());
        }
        self.additional.extend(schema.object.additional_properties);
        self.unevaluated = self.unevaluated.or(schema.object.unevaluated_properties);
        self.is_conditional |=
            schema.logic.if_.is_some() || !schema.object.dependent_schemas.is_empty();
        self.items.extend(schema.array.items);
        if self.prefix.is_empty() {
            self.prefix.clone_from(&schema.array.prefix_items);
        }
        self.rules.tighten(schema);
        if let Some(names) = schema.object.property_names {
            let names = schemas.get(schemas.resolve(names));
            let own = self.rules.names.get_or_insert_default();
            own.tighten(names);
            let listed = names.enumeration.iter().flatten().chain(names.constant.as_deref());
            own.allowed.extend(listed.filter(|value| value.is_string()).cloned());
        }
    }

    fn infer_types(&mut self) {
        if !self.types.is_empty() {
            return;
        }
        if let Some(values) = &self.enumeration {
            self.types =
                values.iter().map(|value| JsonType::of(value)).fold(TypeSet::ANY, TypeSet::with);
        } else if self.is_object_like() {
            self.types = JsonType::Object.into();
        } else if !self.items.is_empty() || !self.prefix.is_empty() {
            self.types = JsonType::Array.into();
        } else if !self.choices.is_empty() {
            // The branches say.
        } else if self.rules.speaks_of_text() || self.format.is_some_and(is_text_format) {
            self.types = JsonType::String.into();
        } else if self.rules.speaks_of_numbers() {
            self.types = JsonType::Number.into();
        }
        if self.nullable && !self.types.is_empty() {
            self.types = self.types.with(JsonType::Null);
        }
    }

    pub(super) fn is_object_like(&self) -> bool {
        !self.properties.is_empty()
            || !self.additional.is_empty()
            || !self.patterns.is_empty()
            || (!self.required.is_empty() && self.choices.is_empty())
    }

    /// Whether it says more than its choices do.
    pub(super) fn has_base(&self) -> bool {
        !self.properties.is_empty() || !self.additional.is_empty() || !self.patterns.is_empty()
    }

    /// Whether `null` passes.
    pub(super) fn allows_null(&self, schemas: &Schemas) -> bool {
        if self.types.contains(JsonType::Null) || self.nullable {
            return true;
        }
        self.types.is_empty()
            && self.choices.iter().any(|choice| {
                choice.branches.iter().any(|branch| is_null(schemas, schemas.resolve(*branch)))
            })
    }
}

/// Keywords of a schema that neither types nor rules can say.
#[derive(Clone, Copy, Debug)]
pub(super) struct Unsaid {
    pub(super) id: SchemaId,
    /// For messages.
    pub(super) what: &'static str,
    pub(super) keywords: &'static [&'static str],
}

fn unsaid(schemas: &Schemas, id: SchemaId, schema: &Schema) -> impl Iterator<Item = Unsaid> {
    let names = schema.object.property_names.map(|names| schemas.get(schemas.resolve(names)));
    let odd_names = names.is_some_and(|names| names.has_applicators() || names.format.is_some());
    let listed = schema.enumeration.iter().flatten().chain(schema.constant.as_deref());
    let all: [(bool, &'static str, &'static [&'static str]); 7] = [
        (schema.logic.not.is_some(), "`not`", &["not"]),
        (schema.logic.if_.is_some(), "`if`", &["if", "then", "else"]),
        (
            schema.array.contains.is_some(),
            "`contains`",
            &["contains", "minContains", "maxContains"],
        ),
        (!schema.object.dependent_schemas.is_empty(), "`dependentSchemas`", &["dependentSchemas"]),
        (schema.array.unevaluated_items.is_some(), "`unevaluatedItems`", &["unevaluatedItems"]),
        (
            odd_names,
            "`propertyNames` with more than a pattern, a length or a list",
            &["propertyNames"],
        ),
        (
            listed.into_iter().any(|value| value.is_object() || value.is_array()),
            "a list of values that are objects or arrays",
            &["enum", "const"],
        ),
    ];
    let there = all.into_iter().filter(|(there, ..)| *there);
    there.map(move |(_, what, keywords)| Unsaid { id, what, keywords })
}

/// `number` holds integers; a set that names both is one of numbers.
fn widen(types: TypeSet) -> TypeSet {
    if types.contains(JsonType::Number) { types.without(JsonType::Integer) } else { types }
}

/// `{type: null}`, `{const: null}` or `{enum: [null]}`.
pub(super) fn is_null(schemas: &Schemas, id: SchemaId) -> bool {
    let schema = schemas.get(id);
    let only = |values: &Vec<Value>| values.iter().all(Value::is_null) && !values.is_empty();
    schema.types.single() == Some(JsonType::Null)
        || schema.constant.as_deref() == Some(&Value::Null)
        || schema.enumeration.as_ref().is_some_and(only)
}

/// What a schema requires, if it says nothing else.
fn requirement(schema: &Schema) -> Option<Vec<String>> {
    let says_more = schema.reference.is_some()
        || !schema.object.properties.is_empty()
        || !schema.object.pattern_properties.is_empty()
        || !schema.object.dependent_required.is_empty()
        || !schema.object.dependent_schemas.is_empty()
        || schema.object.additional_properties.is_some()
        || schema.object.unevaluated_properties.is_some()
        || schema.object.property_names.is_some()
        || schema.object.min_properties.is_some()
        || schema.object.max_properties.is_some()
        || schema.has_applicators();
    (!schema.object.required.is_empty() && !says_more).then(|| schema.object.required.clone())
}

/// Whether a branch says what a value is, not only which of its properties are required.
fn says_a_type(schemas: &Schemas, id: SchemaId, depth: usize) -> bool {
    let schema = schemas.get(id);
    if depth > 8 {
        return true;
    }
    if let Some(target) = schema.reference {
        return says_a_type(schemas, target, depth + 1) || schemas.get(target).name.is_some();
    }
    let below = [&schema.logic.all_of, &schema.logic.any_of, &schema.logic.one_of];
    !schema.types.is_empty() && schema.types != JsonType::Object.into()
        || (schema.types == JsonType::Object.into()
            && schema.object.required.is_empty()
            && schema.logic.not.is_none())
        || !schema.object.properties.is_empty()
        || schema.object.additional_properties.is_some()
        || !schema.object.pattern_properties.is_empty()
        || schema.has_array_keywords()
        || schema.has_string_keywords()
        || schema.has_number_keywords()
        || schema.enumeration.is_some()
        || schema.constant.is_some()
        || below.iter().any(|list| list.iter().any(|id| says_a_type(schemas, *id, depth + 1)))
        || (schema.kind == SchemaKind::Boolean(true))
        || (schema.object.required.is_empty()
            && schema.logic.not.is_none()
            && !schema.has_applicators())
}

pub(super) fn is_text_format(format: &str) -> bool {
    matches!(
        format,
        "date-time"
            | "date"
            | "time"
            | "duration"
            | "uuid"
            | "uri"
            | "uri-reference"
            | "email"
            | "hostname"
            | "ipv4"
            | "ipv6"
            | "byte"
            | "binary"
            | "password"
            | "regex"
            | "json-pointer"
            | "idn-email"
            | "iri"
            | "url"
    )
}

impl Rules {
    fn tighten(&mut self, schema: &Schema) {
        raise(&mut self.min_length, schema.string.min_length);
        lower(&mut self.max_length, schema.string.max_length);
        raise(&mut self.min_items, schema.array.min_items);
        lower(&mut self.max_items, schema.array.max_items);
        raise(&mut self.min_properties, schema.object.min_properties);
        lower(&mut self.max_properties, schema.object.max_properties);
        self.unique_items |= schema.array.unique_items;
        if let Some(pattern) = &schema.string.pattern
            && !self.patterns.contains(pattern)
        {
            self.patterns.push(pattern.clone());
        }
        bound(&mut self.minimum, schema.number.minimum.as_ref(), |new, old| new > old);
        bound(&mut self.maximum, schema.number.maximum.as_ref(), |new, old| new < old);
        bound(&mut self.exclusive_minimum, schema.number.exclusive_minimum.as_ref(), |new, old| {
            new > old
        });
        bound(&mut self.exclusive_maximum, schema.number.exclusive_maximum.as_ref(), |new, old| {
            new < old
        });
        if self.multiple_of.is_none() {
            self.multiple_of.clone_from(&schema.number.multiple_of);
        }
    }

    /// Rules that every value keeps which keeps one or the other.
    pub(super) fn either(one: Option<Box<Self>>, other: Option<Box<Self>>) -> Option<Box<Self>> {
        let (one, other) = (*one?, *other?);
        if one == other {
            return Some(Box::new(one));
        }
        let alike = one.patterns == other.patterns;
        let has_lists = !one.allowed.is_empty() && !other.allowed.is_empty();
        let same_keywords = one.keywords == other.keywords;
        let step = one.multiple_of.filter(|step| other.multiple_of.as_ref() == Some(step));
        let rules = Self {
            min_length: one.min_length.min(other.min_length),
            max_length: most(one.max_length, other.max_length),
            patterns: if alike { one.patterns } else { Vec::new() },
            minimum: wider(one.minimum, other.minimum, |one, other| one < other),
            maximum: wider(one.maximum, other.maximum, |one, other| one > other),
            exclusive_minimum: wider(
                one.exclusive_minimum,
                other.exclusive_minimum,
                |one, other| one < other,
            ),
            exclusive_maximum: wider(
                one.exclusive_maximum,
                other.exclusive_maximum,
                |one, other| one > other,
            ),
            multiple_of: step,
            min_items: one.min_items.min(other.min_items),
            max_items: most(one.max_items, other.max_items),
            unique_items: one.unique_items && other.unique_items,
            min_properties: one.min_properties.min(other.min_properties),
            max_properties: most(one.max_properties, other.max_properties),
            names: Self::either(one.names, other.names),
            keywords: if same_keywords { one.keywords } else { Vec::new() },
            allowed: if has_lists { [one.allowed, other.allowed].concat() } else { Vec::new() },
        };
        rules.keep(rules.clone())
    }

    /// Whether a scalar is known to keep all rules; with a pattern nothing is known.
    pub(super) fn surely_hold(&self, value: &Value) -> bool {
        if let Some(text) = value.as_str() {
            let length = text.chars().count() as u64;
            return self.min_length.is_none_or(|least| length >= least)
                && self.max_length.is_none_or(|most| length <= most)
                && self.patterns.is_empty();
        }
        let Some(number) = value.as_f64() else { return true };
        let holds = |bound: &Option<Number>, test: fn(f64, f64) -> bool| {
            bound.as_ref().and_then(Number::as_f64).is_none_or(|bound| test(number, bound))
        };
        holds(&self.minimum, |number, bound| number >= bound)
            && holds(&self.maximum, |number, bound| number <= bound)
            && holds(&self.exclusive_minimum, |number, bound| number > bound)
            && holds(&self.exclusive_maximum, |number, bound| number < bound)
            && holds(&self.multiple_of, |number, step| number % step == 0.0)
    }

    fn speaks_of_text(&self) -> bool {
        self.min_length.is_some() || self.max_length.is_some() || !self.patterns.is_empty()
    }

    fn speaks_of_numbers(&self) -> bool {
        self.minimum.is_some()
            || self.maximum.is_some()
            || self.exclusive_minimum.is_some()
            || self.exclusive_maximum.is_some()
            || self.multiple_of.is_some()
    }

    /// Only what speaks of text; `None` if nothing does. So with the others below.
    pub(super) fn for_text(&self) -> Option<Box<Self>> {
        self.keep(Self {
            min_length: self.min_length.filter(|least| *least > 0),
            max_length: self.max_length,
            patterns: self.patterns.clone(),
            keywords: self.keywords.clone(),
            ..Self::default()
        })
    }

    pub(super) fn for_numbers(&self) -> Option<Box<Self>> {
        self.keep(Self {
            minimum: self.minimum.clone(),
            maximum: self.maximum.clone(),
            exclusive_minimum: self.exclusive_minimum.clone(),
            exclusive_maximum: self.exclusive_maximum.clone(),
            multiple_of: self.multiple_of.clone(),
            keywords: self.keywords.clone(),
            ..Self::default()
        })
    }

    pub(super) fn for_arrays(&self) -> Option<Box<Self>> {
        self.keep(Self {
            min_items: self.min_items.filter(|least| *least > 0),
            max_items: self.max_items,
            unique_items: self.unique_items,
            keywords: self.keywords.clone(),
            ..Self::default()
        })
    }

    pub(super) fn for_maps(&self) -> Option<Box<Self>> {
        self.keep(Self {
            min_properties: self.min_properties.filter(|least| *least > 0),
            max_properties: self.max_properties,
            names: self.names.as_deref().and_then(Self::for_names),
            keywords: self.keywords.clone(),
            ..Self::default()
        })
    }

    /// Only what holds for values of any type.
    pub(super) fn for_any(&self) -> Option<Box<Self>> {
        self.keep(Self { keywords: self.keywords.clone(), ..Self::default() })
    }

    fn for_names(&self) -> Option<Box<Self>> {
        self.keep(Self {
            min_length: self.min_length.filter(|least| *least > 0),
            max_length: self.max_length,
            patterns: self.patterns.clone(),
            allowed: self.allowed.clone(),
            ..Self::default()
        })
    }

    /// Nothing but a list of values.
    pub(super) fn allow(values: &[Value]) -> Box<Self> {
        Box::new(Self { allowed: values.to_vec(), ..Self::default() })
    }

    #[expect(clippy::unused_self, reason = "reads as one sentence with its callers")]
    fn keep(&self, rules: Self) -> Option<Box<Self>> {
        (rules != Self::default()).then(|| Box::new(rules))
    }
}

fn raise(at: &mut Option<u64>, new: Option<u64>) {
    *at = (*at).max(new);
}

fn lower(at: &mut Option<u64>, new: Option<u64>) {
    *at = match (*at, new) {
        (Some(old), Some(new)) => Some(old.min(new)),
        (old, new) => old.or(new),
    };
}

fn most(one: Option<u64>, other: Option<u64>) -> Option<u64> {
    Some(one?.max(other?))
}

/// The bound that lets more pass, where there are two.
fn wider(
    one: Option<Number>,
    other: Option<Number>,
    is_wider: fn(f64, f64) -> bool,
) -> Option<Number> {
    let (one, other) = (one?, other?);
    let keeps_one = is_wider(one.as_f64()?, other.as_f64()?);
    Some(if keeps_one { one } else { other })
}

fn bound(at: &mut Option<Number>, new: Option<&Number>, tighter: fn(f64, f64) -> bool) {
    let Some(new) = new else { return };
    let replace = match at {
        None => true,
        Some(old) => match (new.as_f64(), old.as_f64()) {
            (Some(new), Some(old)) => tighter(new, old),
            _ => false,
        },
    };
    if replace {
        *at = Some(new.clone());
    }
}
