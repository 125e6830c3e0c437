//! Whether a documented value is one that a generated type can hold, and gives back unchanged.
//!
//! The same questions that serde and the runtime ask, asked of JSON before there is any Rust: an
//! example that a model would refuse must not become a test that fails.

use std::str::FromStr;

use serde_json::Value;
use specwright_runtime::text::{Base64, Date, DateTime, IsoDuration, Time};

use super::{
    plan::{Plan, scalar_text},
    view::MOST_FIXED,
};
use crate::ir::types::{
    Additional, Branch, IntegerFormat, ObjectDef, Presence, TextFormat, TypeId, TypeKind, TypeUse,
    UnionDef,
};

/// What becomes of a value that is read and written again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Fit {
    /// It stays the same.
    Whole,
    /// What the document does not speak of is lost.
    Partial,
}

impl Plan<'_> {
    /// How a value fits, or where and why it does not.
    pub(crate) fn fit(&self, value: &Value, use_: &TypeUse) -> Result<Fit, String> {
        self.fit_at(value, use_, &mut String::new())
    }

    /// Why a default cannot be what it is the default of: it does not fit, or is none of the values
    /// listed.
    pub(crate) fn misfit_of(&self, value: &Value, use_: &TypeUse) -> Option<String> {
        let target = self.graph.resolve(use_);
        if let TypeKind::Enum(def) = &self.graph.get(target.id).kind
            && !def.open
            && !(value.is_null() && target.nullable)
            && !def.values.iter().any(|listed| listed.value == *value)
        {
            return Some("it is none of the listed values".to_owned());
        }
        self.fit(value, use_).err()
    }

    fn fit_at(&self, value: &Value, use_: &TypeUse, at: &mut String) -> Result<Fit, String> {
        let target = self.graph.resolve(use_);
        if value.is_null() && target.nullable {
            return Ok(Fit::Whole);
        }
        let refuse = |at: &str, what: &str| {
            let place = if at.is_empty() { "the value" } else { at };
            Err(format!("{place} is not {what}"))
        };
        match &self.graph.get(target.id).kind {
            // Who knows how a type of the user's writes what it has read.
            TypeKind::Any if self.is_given(use_) => Ok(Fit::Partial),
            TypeKind::Any => Ok(Fit::Whole),
            TypeKind::Null if value.is_null() => Ok(Fit::Whole),
            TypeKind::Null => refuse(at, "null"),
            TypeKind::Boolean if value.is_boolean() => Ok(Fit::Whole),
            TypeKind::Boolean => refuse(at, "a boolean"),
            TypeKind::Integer(format) if integer_fits(value, *format) => Ok(Fit::Whole),
            TypeKind::Integer(_) => refuse(at, "an integer of this size"),
            TypeKind::Number(_) if value.is_number() => Ok(Fit::Whole),
            TypeKind::Number(_) => refuse(at, "a number"),
            TypeKind::Text(format) => {
                match value.as_str().and_then(|text| text_fits(text, *format)) {
                    Some(fit) => Ok(fit),
                    None => refuse(at, "a text of this format"),
                }
            }
            TypeKind::Enum(def) if def.is_text() && value.is_string() => Ok(Fit::Whole),
            TypeKind::Enum(def) if def.is_integer() && value.is_i64() => Ok(Fit::Whole),
            TypeKind::Enum(def) if def.is_mixed() => Ok(Fit::Whole),
            TypeKind::Enum(_) => refuse(at, "one of the listed values"),
            TypeKind::Array(item) => {
                let Some(items) = value.as_array() else { return refuse(at, "an array") };
                self.fit_all(
                    items.iter().enumerate().map(|(index, value)| (index.to_string(), value, item)),
                    at,
                )
            }
            TypeKind::Map(item) => {
                let Some(map) = value.as_object() else { return refuse(at, "an object") };
                self.fit_all(map.iter().map(|(name, value)| (name.clone(), value, item)), at)
            }
            TypeKind::Tuple(types) => match value.as_array() {
                Some(items) if items.len() == types.len() => {
                    let pairs = items.iter().zip(types).enumerate();
                    self.fit_all(
                        pairs.map(|(index, (value, use_))| (index.to_string(), value, use_)),
                        at,
                    )
                }
                _ => refuse(at, "a list of this length"),
            },
            TypeKind::Object(object) => self.fit_object(value, object, target.id, at),
            TypeKind::Union(union) => self.fit_union(value, union, at),
            TypeKind::Alias { target, .. } => self.fit_at(value, target, at),
        }
    }

    fn fit_all<'v>(
        &self,
        values: impl Iterator<Item = (String, &'v Value, &'v TypeUse)>,
        at: &mut String,
    ) -> Result<Fit, String> {
        let mut worst = Fit::Whole;
        for (name, value, use_) in values {
            worst = worst.max(self.inside(&name, value, use_, at)?);
        }
        Ok(worst)
    }

    fn inside(
        &self,
        name: &str,
        value: &Value,
        use_: &TypeUse,
        at: &mut String,
    ) -> Result<Fit, String> {
        let length = at.len();
        at.push('/');
        at.push_str(name);
        let fit = self.fit_at(value, use_, at)?;
        at.truncate(length);
        Ok(fit)
    }

    fn fit_object(
        &self,
        value: &Value,
        object: &ObjectDef,
        id: TypeId,
        at: &mut String,
    ) -> Result<Fit, String> {
        let place = if at.is_empty() { "the value".to_owned() } else { at.clone() };
        let Some(map) = value.as_object() else { return Err(format!("{place} is not an object")) };
        let plan = &self.types[id.get()];
        let mut worst = Fit::Whole;
        for (name, field) in &object.fields {
            let relaxed = (field.read_only && plan.to_api) || (field.write_only && plan.from_api);
            let optional = field.presence != Presence::Required || relaxed;
            let Some(value) = map.get(name) else {
                if optional {
                    continue;
                }
                return Err(format!("{place} lacks `{name}`"));
            };
            let use_ = &field.use_;
            let keeps = self.graph.resolve(use_).nullable || self.graph.holds_null(use_);
            if value.is_null() && optional && !keeps {
                // Read as absent.
                worst = Fit::Partial;
                continue;
            }
            worst = worst.max(self.inside(name, value, &field.use_, at)?);
        }
        let strict =
            object.additional == Additional::Closed && plan.in_requests && !plan.in_answers;
        for (name, value) in map.iter().filter(|(name, _)| !object.fields.contains_key(*name)) {
            match &object.additional {
                Additional::Typed(use_) => worst = worst.max(self.inside(name, value, use_, at)?),
                Additional::Closed if strict => {
                    return Err(format!("{place} must not have `{name}`"));
                }
                Additional::Open if self.keeps_unknown(id, object) => {}
                Additional::Open | Additional::Closed => worst = Fit::Partial,
            }
        }
        Ok(worst)
    }

    /// The branch that the runtime would take.
    fn fit_union(&self, value: &Value, union: &UnionDef, at: &mut String) -> Result<Fit, String> {
        let fit_branch = |branch: &Branch, at: &mut String| {
            let length = at.len();
            let fit = self.fit_at(value, &branch.use_, at);
            at.truncate(length);
            fit
        };
        if let Some((property, tags)) = self.tag(union) {
            let tag = value
                .get(&property)
                .map(|tag| tag.as_str().map_or_else(|| tag.to_string(), str::to_owned));
            let is_missing = tag.is_none();
            let tag = tag.unwrap_or_default();
            let chosen = tags.iter().position(|tags| tags.contains(&tag));
            let chosen = chosen.or_else(|| union.fallback_by(&property));
            match chosen {
                Some(index) => return fit_branch(&union.branches[index], at),
                None if is_missing && self.may_lack(union, &property) => {}
                None => return Err(format!("{at}/{property} is none of the tags")),
            }
        }
        let mut candidates: Vec<_> = union
            .branches
            .iter()
            .filter_map(|branch| Some((self.score(value, branch)?, branch)))
            .collect();
        candidates.sort_by_key(|(score, branch)| {
            std::cmp::Reverse((*score, self.specificity(&branch.use_)))
        });
        let mut reason = format!("{at} is none of the branches");
        for (_, branch) in candidates {
            match fit_branch(branch, at) {
                Ok(fit) => return Ok(fit),
                Err(why) => reason = why,
            }
        }
        Err(reason)
    }

    /// As the runtime counts; `None` if the branch is out of the question.
    fn score(&self, value: &Value, branch: &Branch) -> Option<(usize, usize, bool, usize)> {
        let target = self.graph.resolve(&branch.use_);
        let (mut fixed, mut known, mut whole, mut required) = (0, 0, true, 0);
        let mut holds = |value: &Value, texts: &[String]| {
            if value.is_null() || texts.is_empty() || texts.len() > MOST_FIXED {
                return true;
            }
            let text = scalar_text(value);
            fixed += 1;
            texts.contains(&text)
        };
        match &self.graph.get(target.id).kind {
            TypeKind::Object(object) => {
                let map = value.as_object()?;
                for (name, field) in &object.fields {
                    let must = field.presence == Presence::Required
                        && !field.read_only
                        && !field.write_only;
                    let found = map.get(name);
                    if must {
                        found?;
                        required += 1;
                    }
                    known += usize::from(found.is_some());
                    if !found.is_none_or(|found| holds(found, &self.fixed_scalars(field))) {
                        return None;
                    }
                }
                whole = object.fields.is_empty() || known == map.len();
                let closed = object.additional == Additional::Closed;
                if closed && map.keys().any(|name| !object.fields.contains_key(name)) {
                    return None;
                }
            }
            TypeKind::Integer(_) if value.is_i64() || value.is_u64() => known += 1,
            _ => {}
        }
        if !holds(value, &self.scalars_of(&branch.use_)) {
            return None;
        }
        Some((fixed, known, whole, required))
    }
}

fn integer_fits(value: &Value, format: IntegerFormat) -> bool {
    let signed = |bits: u32| {
        value.as_i64().is_some_and(|value| {
            let most = i64::MAX >> (64 - bits);
            (-most - 1..=most).contains(&value)
        })
    };
    let unsigned = |bits: u32| value.as_u64().is_some_and(|value| value <= u64::MAX >> (64 - bits));
    match format {
        IntegerFormat::Int8 => signed(8),
        IntegerFormat::Int16 => signed(16),
        IntegerFormat::Int32 => signed(32),
        IntegerFormat::Int64 => signed(64),
        IntegerFormat::Uint8 => unsigned(8),
        IntegerFormat::Uint16 => unsigned(16),
        IntegerFormat::Uint32 => unsigned(32),
        IntegerFormat::Uint64 => unsigned(64),
    }
}

fn text_fits(text: &str, format: TextFormat) -> Option<Fit> {
    let same = |sound: bool| sound.then_some(Fit::Whole);
    match format {
        TextFormat::Plain | TextFormat::Binary | TextFormat::Password => Some(Fit::Whole),
        TextFormat::Duration => same(IsoDuration::from_str(text).is_ok()),
        TextFormat::DateTime => same(DateTime::from_str(text).is_ok()),
        TextFormat::Date => same(Date::from_str(text).is_ok()),
        TextFormat::Time => same(Time::from_str(text).is_ok()),
        TextFormat::Base64 => same(Base64::from_str(text).is_ok()),
        TextFormat::Uuid => respelled(text, specwright_runtime::Uuid::from_str(text)),
        TextFormat::Ipv4 => respelled(text, std::net::Ipv4Addr::from_str(text)),
        TextFormat::Ipv6 => respelled(text, std::net::Ipv6Addr::from_str(text)),
    }
}

/// Some texts stand for the same value in several spellings, of which one is written back.
fn respelled<T: ToString, E>(text: &str, parsed: Result<T, E>) -> Option<Fit> {
    let value = parsed.ok()?;
    Some(if value.to_string() == text { Fit::Whole } else { Fit::Partial })
}
