//! A value on its way through the schemas that speak of it: both sides of `allOf`, the branches of
//! `oneOf` that it fits, its properties and items.
//!
//! Start at [`walk`].

use serde_json::{Map, Value};

use super::Validators;
use crate::{
    document::Pointer,
    ir::{Api, Direction, Schema, SchemaId},
};

/// A schema made of itself has no bottom.
const MAX_DEPTH: usize = 200;
/// So many schemas are asked of one value: ways may double from level to level.
const MAX_STEPS: usize = 20_000;

/// A value and one of the schemas that it is held to.
#[derive(Clone, Copy)]
pub(crate) struct Met<'a> {
    pub(crate) id: SchemaId,
    pub(crate) schema: &'a Schema,
    pub(crate) value: &'a Value,
    pub(crate) ways: &'a Ways,
    pub(crate) place: &'a Place<'a>,
}

/// What has to be tried out to know which way a value goes.
#[derive(Debug)]
pub(crate) struct Ways {
    /// Which branches the value fits.
    pub(crate) any_of: Vec<bool>,
    /// The same.
    pub(crate) one_of: Vec<bool>,
    /// None without `if`.
    pub(crate) keeps_if: Option<bool>,
}

/// Where a value stands, without a text until somebody asks for one.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Place<'a> {
    above: Option<&'a Place<'a>>,
    step: Step<'a>,
}

#[derive(Clone, Copy, Debug)]
enum Step<'a> {
    Root,
    Name(&'a str),
    Item(usize),
}

impl<'a> Place<'a> {
    const ROOT: Place<'static> = Place { above: None, step: Step::Root };

    fn below(&'a self, step: Step<'a>) -> Self {
        Self { above: Some(self), step }
    }

    /// RFC 6901.
    pub(crate) fn pointer(&self) -> Pointer {
        let above = self.above.map_or_else(Pointer::root, Self::pointer);
        match self.step {
            Step::Root => above,
            Step::Name(name) => above.join(name),
            Step::Item(index) => above.join(&index.to_string()),
        }
    }
}

/// Tells of every schema that the value, or one inside of it, meets.
pub(crate) fn walk(
    api: &Api,
    validators: &Validators,
    direction: Direction,
    schema: SchemaId,
    value: &Value,
    tell: &mut dyn FnMut(Met<'_>),
) {
    let mut walk = Walk { api, validators, direction, tell, left: MAX_STEPS };
    walk.value(schema, value, &Place::ROOT, 0);
}

struct Walk<'a> {
    api: &'a Api,
    validators: &'a Validators,
    direction: Direction,
    tell: &'a mut dyn FnMut(Met<'_>),
    left: usize,
}

impl Walk<'_> {
    fn value(&mut self, id: SchemaId, value: &Value, place: &Place<'_>, depth: usize) {
        let Some(left) = self.left.checked_sub(1).filter(|_| depth < MAX_DEPTH) else { return };
        self.left = left;
        let api = self.api;
        let schema = api.schemas.get(id);
        let ways = self.ways(schema, value);
        (self.tell)(Met { id, schema, value, ways: &ways, place });
        self.parts(schema, value, &ways, place, depth + 1);
        match value {
            Value::Object(members) => self.members(schema, members, place, depth + 1),
            Value::Array(items) => {
                for (index, item) in items.iter().enumerate() {
                    let own = schema.array.prefix_items.get(index).copied();
                    if let Some(inner) = own.or(schema.array.items) {
                        self.value(inner, item, &place.below(Step::Item(index)), depth + 1);
                    }
                }
            }
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
    }

    fn ways(&self, schema: &Schema, value: &Value) -> Ways {
        let fits = |id: &SchemaId| self.validators.accepts(*id, self.direction, value);
        Ways {
            any_of: schema.logic.any_of.iter().map(fits).collect(),
            one_of: schema.logic.one_of.iter().map(fits).collect(),
            keeps_if: schema.logic.if_.as_ref().map(fits),
        }
    }

    /// What else speaks of the very same value.
    fn parts(
        &mut self,
        schema: &Schema,
        value: &Value,
        ways: &Ways,
        place: &Place<'_>,
        depth: usize,
    ) {
        for part in schema.reference.iter().chain(&schema.logic.all_of) {
            self.value(*part, value, place, depth);
        }
        let branches = schema.logic.any_of.iter().zip(&ways.any_of);
        for (branch, fits) in branches.chain(schema.logic.one_of.iter().zip(&ways.one_of)) {
            if *fits {
                self.value(*branch, value, place, depth);
            }
        }
        let decided = match ways.keeps_if {
            Some(true) => schema.logic.then,
            Some(false) => schema.logic.else_,
            None => None,
        };
        if let Some(decided) = decided {
            self.value(decided, value, place, depth);
        }
        for (name, dependent) in &schema.object.dependent_schemas {
            if value.get(name).is_some() {
                self.value(*dependent, value, place, depth);
            }
        }
    }

    fn members(
        &mut self,
        schema: &Schema,
        members: &Map<String, Value>,
        place: &Place<'_>,
        depth: usize,
    ) {
        let object = &*schema.object;
        let says = !object.properties.is_empty()
            || !object.pattern_properties.is_empty()
            || object.additional_properties.is_some();
        for (name, member) in members.iter().filter(|_| says) {
            let place = place.below(Step::Name(name));
            if let Some(inner) = object.properties.get(name) {
                self.value(*inner, member, &place, depth);
            }
            for (pattern, inner) in &object.pattern_properties {
                if super::fits(pattern, name) {
                    self.value(*inner, member, &place, depth);
                }
            }
            if let Some(inner) = object.additional_properties
                && is_additional(schema, name)
            {
                self.value(inner, member, &place, depth);
            }
        }
    }
}

/// Whether only `additionalProperties` speaks of the name.
pub(super) fn is_additional(schema: &Schema, name: &str) -> bool {
    let object = &*schema.object;
    !object.properties.contains_key(name)
        && !object.pattern_properties.keys().any(|pattern| super::fits(pattern, name))
}
