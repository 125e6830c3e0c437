//! Values made from schemas: what a document shows if it shows anything, else the simplest that
//! keeps every constraint.
//!
//! In: a [`SchemaId`]. Out: a [`Sample`]: the value, and whether any part of it was made up. The
//! same schema gives the same value, always.
//!
//! Start at [`Sampler::sample`].

mod complete;
mod fits;
mod text;

use serde_json::{Map, Value, json};

use super::Validators;
use crate::ir::{Api, Direction, JsonType, Schema, SchemaId, Schemas};

/// Deeper schemas end in what is empty or absent.
const MAX_DEPTH: usize = 12;
/// Longer arrays and texts are not made, whatever the schema asks for.
const MAX_LENGTH: u64 = 10_000;

/// A value and where it came from.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Sample {
    pub(crate) value: Value,
    /// Whether a part of it stands nowhere in the document.
    pub(crate) made_up: bool,
}

/// Which of the branches of `oneOf` and `anyOf` is tried first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    First,
    Last,
}

/// Makes values.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Sampler<'a> {
    schemas: &'a Schemas,
    direction: Direction,
    /// Whether optional members are filled in too.
    generous: bool,
    /// Whether what schemas show (`example`, `default`) is taken, or only what they fix.
    trusting: bool,
    /// Which of several forms is tried first.
    form: Form,
    /// Whether this is one part of several that are put together.
    partial: bool,
}

impl<'a> Sampler<'a> {
    /// For requests: only what is required, so that nothing is said which need not be.
    pub(crate) fn for_requests(api: &'a Api) -> Self {
        Self::new(api, Direction::Request, false)
    }

    /// For answers: everything, so that a reader sees what there is.
    pub(crate) fn for_responses(api: &'a Api) -> Self {
        Self::new(api, Direction::Response, true)
    }

    /// As it is, with what need not be there as well.
    pub(crate) fn generously(self) -> Self {
        Self { generous: true, ..self }
    }

    fn new(api: &'a Api, direction: Direction, generous: bool) -> Self {
        Self {
            schemas: &api.schemas,
            direction,
            generous,
            trusting: true,
            form: Form::First,
            partial: false,
        }
    }

    /// A value that keeps to the schema, if one of the ways to make it leads there: with all that
    /// the document shows, with nothing of it, with required members only, and each of these by
    /// the last of several forms. Otherwise what the first way gives.
    pub(crate) fn valid(&self, schema: SchemaId, validators: &Validators) -> Option<Sample> {
        let first = self.sample(schema)?;
        let keeps = |sample: &Sample| validators.accepts(schema, self.direction, &sample.value);
        if keeps(&first) {
            return Some(first);
        }
        let plain = Self { trusting: false, ..*self };
        let short = Self { generous: false, ..*self };
        let shortest = Self { generous: false, ..plain };
        let firsts = [plain, short, shortest];
        let lasts = [*self, plain, short, shortest].map(|way| Self { form: Form::Last, ..way });
        let others = firsts.into_iter().chain(lasts);
        let found = others.filter_map(|other| other.sample(schema)).find(keeps);
        Some(found.unwrap_or(first))
    }

    /// A value of the schema; `None` if it seems that there is none.
    pub(crate) fn sample(&self, schema: SchemaId) -> Option<Sample> {
        self.at_depth(schema, 0)
    }

    fn at_depth(&self, id: SchemaId, depth: usize) -> Option<Sample> {
        let schema = self.schemas.get(self.schemas.resolve(id));
        let own = self.schemas.get(id);
        for source in [own, schema] {
            let shown = if self.trusting { documented(source) } else { fixed(source).cloned() };
            if let Some(value) = shown
                && fits::fits(self.schemas, id, &value, 0)
            {
                return Some(Sample { value, made_up: false });
            }
        }
        if schema.kind == crate::ir::SchemaKind::Boolean(false) || depth > MAX_DEPTH {
            return None;
        }
        let is_merged = schema.reference.is_some() || !schema.logic.all_of.is_empty();
        let branches = branches(schema);
        if !is_merged && branches.is_none() {
            return self.by_type(schema, depth);
        }
        let parts = Self { partial: true, ..*self };
        let mut sample = match branches {
            Some(branches) if !is_merged => parts.branch(schema, branches, depth),
            Some(_) | None => parts.merged(schema, depth),
        }?;
        if !self.partial {
            sample.made_up |= self.complete(id, &mut sample.value, depth);
        }
        Some(sample)
    }

    /// The parts of an `allOf` in one: members come together, anything else must be the same.
    fn merged(&self, schema: &Schema, depth: usize) -> Option<Sample> {
        let parts: Vec<SchemaId> = schema
            .reference
            .iter()
            .chain(&schema.logic.all_of)
            .copied()
            .filter(|id| !says_nothing(self.schemas, *id))
            .collect();
        let mut whole: Option<Sample> = None;
        for part in parts {
            let next = self.at_depth(part, depth + 1)?;
            whole = Some(match whole {
                None => next,
                Some(sofar) => merge(sofar, next),
            });
        }
        if whole.is_none() && implied(schema).is_some_and(|own| own != JsonType::Object) {
            whole = self.by_type(schema, depth);
        }
        if schema.has_object_keywords() {
            let own = self.object(schema, depth)?;
            whole = Some(match whole {
                None => own,
                Some(sofar) => merge(sofar, own),
            });
        }
        if whole.is_none() && !schema.types.is_empty() {
            whole = self.by_type(schema, depth);
        }
        if let (Some(branches), Some(sofar)) = (branches(schema), whole.clone())
            && let Some(next) = self.branch(schema, branches, depth)
        {
            whole = Some(merge(sofar, next));
        }
        whole
    }

    /// Branches to be tried, in order; `null` is none of them.
    fn forms<'b>(&self, branches: &'b [SchemaId]) -> Box<dyn Iterator<Item = SchemaId> + 'b>
    where
        'a: 'b,
    {
        let schemas = self.schemas;
        let is_form =
            move |id: &SchemaId| schemas.get(schemas.resolve(*id)).types != JsonType::Null.into();
        let forms = branches.iter().copied().filter(is_form);
        match self.form {
            Form::First => Box::new(forms),
            Form::Last => Box::new(forms.rev()),
        }
    }

    fn branch(&self, schema: &Schema, branches: &[SchemaId], depth: usize) -> Option<Sample> {
        let mut sample =
            self.forms(branches).find_map(|id| Some((id, self.at_depth(id, depth + 1)?)));
        if let (Some((id, sample)), Some(discriminator)) =
            (&mut sample, &schema.logic.discriminator)
        {
            let target = self.schemas.resolve(*id);
            let mapped = discriminator
                .mapping
                .iter()
                .find(|(_, mapped)| self.schemas.resolve(**mapped) == target)
                .map(|(tag, _)| tag.clone());
            let tag = mapped.or_else(|| self.schemas.get(target).name.clone());
            // A branch that says itself what its tag may be knows better than its name.
            let own = self.tag_of(target, &discriminator.property, 0);
            if let (Some(tag), Value::Object(members)) = (own.or(tag), &mut sample.value) {
                members.insert(discriminator.property.clone(), Value::String(tag));
            }
        }
        let (_, sample) = sample?;
        if schema.has_object_keywords() && sample.value.is_object() {
            return Some(merge(sample, self.object(schema, depth)?));
        }
        Some(sample)
    }

    fn by_type(&self, schema: &Schema, depth: usize) -> Option<Sample> {
        let json_type = schema
            .types
            .iter()
            .find(|json_type| *json_type != JsonType::Null)
            .or_else(|| schema.types.single())
            .or_else(|| implied(schema));
        let made_up = |value: Value| Some(Sample { value, made_up: true });
        match json_type {
            None => made_up(json!({})),
            Some(JsonType::Null) => Some(Sample { value: Value::Null, made_up: false }),
            Some(JsonType::Boolean) => made_up(Value::Bool(true)),
            Some(JsonType::Integer) => made_up(number(schema, true)?),
            Some(JsonType::Number) => made_up(number(schema, false)?),
            Some(JsonType::String) => made_up(Value::String(text::of(schema))),
            Some(JsonType::Array) => self.array(schema, depth),
            Some(JsonType::Object) => self.object(schema, depth),
        }
    }

    fn array(&self, schema: &Schema, depth: usize) -> Option<Sample> {
        let least = schema.array.min_items.unwrap_or(0).min(MAX_LENGTH);
        let contained = u64::from(schema.array.contains.is_some());
        let wanted = least.max(contained).max(u64::from(self.generous && depth < 4));
        let most = schema.array.max_items.unwrap_or(u64::MAX);
        let mut items = Vec::new();
        let mut made_up = false;
        for index in 0..wanted.min(most) {
            let place = usize::try_from(index).unwrap_or(usize::MAX);
            let item = schema
                .array
                .prefix_items
                .get(place)
                .copied()
                .or(schema.array.items)
                .or(schema.array.contains);
            let sample = match item {
                Some(item) => self.at_depth(item, depth + 1),
                None => Some(Sample { value: Value::from(index), made_up: true }),
            };
            let Some(mut sample) = sample else { break };
            if schema.array.unique_items && index > 0 {
                vary(&mut sample.value, index);
            }
            made_up |= sample.made_up;
            items.push(sample.value);
        }
        (items.len() as u64 >= least).then_some(Sample { value: Value::Array(items), made_up })
    }

    fn object(&self, schema: &Schema, depth: usize) -> Option<Sample> {
        let mut members = Map::new();
        let mut made_up = false;
        for (name, id) in &schema.object.properties {
            let required = schema.object.required.contains(name);
            let wanted = required || (self.generous && depth < 6);
            if self.is_hidden(*id) || !wanted {
                continue;
            }
            match self.at_depth(*id, depth + 1) {
                Some(sample) => {
                    made_up |= sample.made_up;
                    members.insert(name.clone(), sample.value);
                }
                None if required => return None,
                None => {}
            }
        }
        for name in schema.object.required.iter().filter(|_| !self.partial) {
            if !schema.object.properties.contains_key(name) {
                let value =
                    schema.object.additional_properties.and_then(|id| self.at_depth(id, depth + 1));
                made_up = true;
                let value = value.map_or_else(|| json!("text"), |sample| sample.value);
                members.insert(name.clone(), value);
            }
        }
        let least = schema.object.min_properties.unwrap_or(0).min(100);
        for index in 0..least {
            if members.len() as u64 >= least {
                break;
            }
            let value =
                schema.object.additional_properties.and_then(|id| self.at_depth(id, depth + 1));
            made_up = true;
            let value = value.map_or_else(|| json!("text"), |sample| sample.value);
            members.insert(format!("property{}", index + 1), value);
        }
        Some(Sample { value: Value::Object(members), made_up })
    }

    /// The value that a branch fixes for its tag.
    fn tag_of(&self, id: SchemaId, property: &str, depth: usize) -> Option<String> {
        let schema = self.schemas.get(self.schemas.resolve(id));
        let own = schema.object.properties.get(property).and_then(|id| {
            let tag = self.schemas.get(self.schemas.resolve(*id));
            let fixed = tag.constant.as_deref().or_else(|| tag.enumeration.as_ref()?.first());
            fixed.and_then(Value::as_str).map(str::to_owned)
        });
        own.or_else(|| {
            let mut parts = schema.reference.iter().chain(&schema.logic.all_of);
            parts.find_map(|part| {
                (depth < MAX_DEPTH).then(|| self.tag_of(*part, property, depth + 1))?
            })
        })
    }

    fn is_hidden(&self, id: SchemaId) -> bool {
        let (own, target) = (self.schemas.get(id), self.schemas.get(self.schemas.resolve(id)));
        match self.direction {
            Direction::Request => own.read_only || target.read_only,
            Direction::Response => own.write_only || target.write_only,
        }
    }
}

/// What the document itself shows: example, default, the only value, the first of a list.
pub(crate) fn documented(schema: &Schema) -> Option<Value> {
    schema
        .examples
        .first()
        .or(schema.default.as_deref().filter(|value| !value.is_null()))
        .or_else(|| fixed(schema))
        .cloned()
}

/// What it cannot but be: the only value, or the first of a list.
fn fixed(schema: &Schema) -> Option<&Value> {
    schema
        .constant
        .as_deref()
        .or_else(|| schema.enumeration.as_ref()?.iter().find(|value| !value.is_null()))
        .or_else(|| schema.enumeration.as_ref()?.first())
}

/// Whether a part of an `allOf` is there for people only.
fn says_nothing(schemas: &Schemas, id: SchemaId) -> bool {
    let schema = schemas.get(schemas.resolve(id));
    schema.types.is_empty()
        && implied(schema).is_none()
        && !schema.has_applicators()
        && schema.reference.is_none()
        && documented(schema).is_none()
}

fn branches(schema: &Schema) -> Option<&[SchemaId]> {
    [&schema.logic.one_of, &schema.logic.any_of]
        .into_iter()
        .find(|list| !list.is_empty())
        .map(Vec::as_slice)
}

fn merge(first: Sample, second: Sample) -> Sample {
    let made_up = first.made_up || second.made_up;
    let value = match (first.value, second.value) {
        (Value::Object(mut members), Value::Object(more)) => {
            for (name, value) in more {
                let merged = match (members.shift_remove(&name), value) {
                    (Some(first @ Value::Object(_)), value @ Value::Object(_)) => {
                        let part = |value| Sample { value, made_up };
                        merge(part(first), part(value)).value
                    }
                    // The later part of an `allOf` is the one that says it more exactly.
                    (_, value) => value,
                };
                members.insert(name, merged);
            }
            Value::Object(members)
        }
        (Value::Object(members), _) => Value::Object(members),
        (_, second) => second,
    };
    Sample { value, made_up }
}

/// The type that keywords speak of, where `type` is absent.
fn implied(schema: &Schema) -> Option<JsonType> {
    if schema.has_object_keywords() {
        Some(JsonType::Object)
    } else if schema.has_array_keywords() {
        Some(JsonType::Array)
    } else if schema.has_string_keywords() {
        Some(JsonType::String)
    } else if schema.has_number_keywords() {
        Some(JsonType::Number)
    } else {
        None
    }
}

/// The number nearest to one that keeps to the bounds.
pub(crate) fn number(schema: &Schema, whole: bool) -> Option<Value> {
    let bound =
        |number: &Option<crate::ir::Number>| number.as_ref().and_then(serde_json::Number::as_f64);
    let step = if whole { 1.0 } else { 0.5 };
    let low = match (bound(&schema.number.minimum), bound(&schema.number.exclusive_minimum)) {
        (Some(low), Some(above)) => Some(low.max(above + step)),
        (low, above) => low.or(above.map(|above| above + step)),
    };
    let high = match (bound(&schema.number.maximum), bound(&schema.number.exclusive_maximum)) {
        (Some(high), Some(below)) => Some(high.min(below - step)),
        (high, below) => high.or(below.map(|below| below - step)),
    };
    let mut value = 1.0_f64;
    if let Some(high) = high {
        value = value.min(high);
    }
    if let Some(low) = low {
        value = value.max(low);
    }
    if let (Some(low), Some(high)) =
        (bound(&schema.number.exclusive_minimum), bound(&schema.number.exclusive_maximum))
        && !whole
        && (value <= low || value >= high)
    {
        value = f64::midpoint(low, high);
    }
    if let Some(multiple) = bound(&schema.number.multiple_of).filter(|multiple| *multiple > 0.0) {
        value = (value / multiple).ceil() * multiple;
    } else if whole {
        value = value.ceil();
    }
    if high.is_some_and(|high| value > high) || !value.is_finite() {
        return None;
    }
    let fits = value.fract() == 0.0 && value.abs() < 9.0e15;
    if fits {
        #[expect(clippy::cast_possible_truncation, reason = "whole and small, as was just seen")]
        return Some(Value::from(value as i64));
    }
    Some(json!(value))
}

/// Makes an item differ from its neighbours.
fn vary(value: &mut Value, index: u64) {
    match value {
        Value::Number(number) => {
            if let Some(number) = number.as_i64() {
                *value = Value::from(number.saturating_add(i64::try_from(index).unwrap_or(0)));
            }
        }
        Value::String(text) => text.push_str(&index.to_string()),
        Value::Object(members) => {
            if let Some((_, first)) = members.iter_mut().next() {
                vary(first, index);
            }
        }
        Value::Null | Value::Bool(_) | Value::Array(_) => {}
    }
}
