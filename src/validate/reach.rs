//! Which keywords of which schemas the values of a run have reached, one bit for each.
//!
//! In: values, as they are held to their schemas. Out: how much of what the document says of answers
//! and of requests was seen, and what was not, each at its place. A schema counts once for each
//! direction, however many operations use it.
//!
//! Start at [`Reach::see`] and [`Reach::survey`].

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

use serde_json::Value;

use super::{
    Validators,
    goal::{self, Goal},
    walk::{Ways, is_additional, walk},
    wanted::Wanted,
};
use crate::{
    document::Location,
    ir::{Api, Direction, JsonType, Schema, SchemaId},
};

/// What values have reached so far. Cheap to add to, from any number of threads.
#[derive(Debug)]
pub struct Reach {
    pub(super) api: Arc<Api>,
    /// By schema, where its bits begin; one more, where the last one's end.
    pub(super) starts: Vec<u32>,
    answers: Bits,
    requests: Bits,
}

/// What no value of a run has reached.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Unreached {
    /// Which way the value would have gone.
    pub(crate) direction: Direction,
    /// Where the document says it.
    pub(crate) at: Location,
    /// A fragment such as `` `enum`: `lost` ``.
    pub(crate) what: String,
}

/// One bit for each goal of each schema.
#[derive(Debug)]
pub(super) struct Bits(Vec<AtomicU64>);

impl Bits {
    pub(super) fn new(count: u32) -> Self {
        Self((0..count.div_ceil(64)).map(|_| AtomicU64::new(0)).collect())
    }

    pub(super) fn set(&self, bit: u32) {
        let (word, mask) = (&self.0[(bit / 64) as usize], 1 << (bit % 64));
        // Most are set already, and a word that is only read is not fought for.
        if word.load(Ordering::Relaxed) & mask == 0 {
            word.fetch_or(mask, Ordering::Relaxed);
        }
    }

    pub(super) fn has(&self, bit: u32) -> bool {
        self.0[(bit / 64) as usize].load(Ordering::Relaxed) & (1 << (bit % 64)) != 0
    }
}

impl Reach {
    pub(crate) fn new(api: Arc<Api>) -> Self {
        let mut starts = Vec::with_capacity(api.schemas.len() + 1);
        let mut count = 0;
        for (_, schema) in api.schemas.iter() {
            starts.push(count);
            goal::each(&api.schemas, schema, &mut |_| count += 1);
        }
        starts.push(count);
        Self { api, starts, answers: Bits::new(count), requests: Bits::new(count) }
    }

    /// Notes what a value reaches of its schema and of those below.
    pub(crate) fn see(
        &self,
        validators: &Validators,
        schema: SchemaId,
        direction: Direction,
        value: &Value,
    ) {
        let bits = self.bits(direction);
        walk(&self.api, validators, direction, schema, value, &mut |met| {
            let (mut bit, end) = (self.starts[met.id.get()], self.starts[met.id.get() + 1]);
            // Nothing is left to be seen of most schemas after a few values.
            if (bit..end).all(|bit| bits.has(bit)) {
                return;
            }
            goal::each(&self.api.schemas, met.schema, &mut |goal| {
                if is_reached(goal, met.schema, met.value, met.ways) {
                    bits.set(bit);
                }
                bit += 1;
            });
        });
    }

    /// Tells of everything that values of the given schemas can show whether one did, answers first,
    /// then by schema in the order of reading. What it was is made only if it is asked for.
    pub(crate) fn survey(
        &self,
        roots: impl Iterator<Item = (Direction, SchemaId)>,
        tell: &mut dyn FnMut(bool, &dyn Fn() -> Unreached),
    ) {
        let roots: Vec<_> = roots.collect();
        for direction in [Direction::Response, Direction::Request] {
            let mut wanted = Wanted::new(self, direction);
            for (_, root) in roots.iter().filter(|(of, _)| *of == direction) {
                wanted.value(*root);
            }
            self.compare(&wanted, tell);
        }
    }

    fn compare(&self, wanted: &Wanted<'_>, tell: &mut dyn FnMut(bool, &dyn Fn() -> Unreached)) {
        let (schemas, direction) = (&self.api.schemas, wanted.direction);
        let seen = self.bits(direction);
        for (id, schema) in schemas.iter() {
            let mut bit = self.starts[id.get()];
            goal::each(schemas, schema, &mut |goal| {
                if wanted.bits.has(bit) {
                    let unreached = || Unreached {
                        direction,
                        at: goal.at(schema),
                        what: goal.what(schemas, schema),
                    };
                    tell(seen.has(bit), &unreached);
                }
                bit += 1;
            });
        }
    }

    fn bits(&self, direction: Direction) -> &Bits {
        match direction {
            Direction::Response => &self.answers,
            Direction::Request => &self.requests,
        }
    }
}

fn is_reached(goal: Goal<'_>, schema: &Schema, value: &Value, ways: &Ways) -> bool {
    let has = |name: &str| value.get(name).is_some();
    match goal {
        Goal::Asked(_, kind) => kind.has(value),
        Goal::Type(one) => {
            let found = JsonType::of(value);
            found == one || (one == JsonType::Number && found == JsonType::Integer)
        }
        Goal::Null => value.is_null(),
        Goal::Member(_, member) => member == value,
        Goal::Present(name) | Goal::Dependent(_, name) => value.is_object() && has(name),
        Goal::Absent(name) => value.is_object() && !has(name),
        Goal::Pattern(pattern) => value
            .as_object()
            .is_some_and(|members| members.keys().any(|name| super::fits(pattern, name))),
        Goal::Additional => value
            .as_object()
            .is_some_and(|members| members.keys().any(|name| is_additional(schema, name))),
        Goal::PrefixItem(place) => value.as_array().is_some_and(|items| items.len() > place),
        Goal::Branch("anyOf", place) => ways.any_of.get(place) == Some(&true),
        Goal::Branch(_, place) => ways.one_of.get(place) == Some(&true),
        Goal::If(kept) => ways.keeps_if == Some(kept),
    }
}
