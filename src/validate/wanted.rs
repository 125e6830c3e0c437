//! Which goals there are for values that go one way: those of every schema that such a value may
//! come to, less what it may not show.
//!
//! What is `writeOnly` is not looked for in answers, nor what is `readOnly` in requests. A property
//! that one part of an `allOf` requires is not to be left out, though the other part allows it.
//!
//! Start at [`Wanted::value`].

use std::collections::BTreeSet;

use super::{
    goal::{self, Goal},
    reach::{Bits, Reach},
};
use crate::ir::{Direction, Schema, SchemaId, Schemas};

/// The goals that are found on the way.
pub(super) struct Wanted<'a> {
    schemas: &'a Schemas,
    starts: &'a [u32],
    pub(super) direction: Direction,
    pub(super) bits: Bits,
    /// Schemas that were looked into, each with what has to be there whatever it says itself.
    known: BTreeSet<(SchemaId, Names<'a>)>,
    /// Those that are to be looked into.
    left: Vec<(SchemaId, Names<'a>)>,
}

type Names<'a> = BTreeSet<&'a str>;

impl<'a> Wanted<'a> {
    pub(super) fn new(reach: &'a Reach, direction: Direction) -> Self {
        Self {
            schemas: &reach.api.schemas,
            starts: &reach.starts,
            direction,
            bits: Bits::new(reach.starts.last().copied().unwrap_or_default()),
            known: BTreeSet::new(),
            left: Vec::new(),
        }
    }

    /// Adds what a value of this schema, and the values in it, can show.
    pub(super) fn value(&mut self, root: SchemaId) {
        self.left.push((root, Names::new()));
        while let Some((next, given)) = self.left.pop() {
            self.whole(next, given);
        }
    }

    /// All that holds of one value if `id` does, where `given` has to be there anyway.
    fn whole(&mut self, id: SchemaId, given: Names<'a>) {
        if !self.known.insert((id, given.clone())) {
            return;
        }
        let schemas = self.schemas;
        let mut parts = vec![id];
        let mut place = 0;
        while let Some(part) = parts.get(place) {
            let schema = schemas.get(*part);
            for more in schema.reference.iter().chain(&schema.logic.all_of) {
                if !parts.contains(more) {
                    parts.push(*more);
                }
            }
            place += 1;
        }
        let mut required = given;
        for part in &parts {
            required.extend(schemas.get(*part).object.required.iter().map(String::as_str));
        }
        for part in parts {
            self.part(part, &required);
        }
    }

    fn part(&mut self, id: SchemaId, required: &Names<'a>) {
        let (schemas, schema) = (self.schemas, self.schemas.get(id));
        let mut bit = self.starts[id.get()];
        goal::each(schemas, schema, &mut |goal| {
            let is_wanted = match goal {
                Goal::Present(name) => !self.is_hidden(schema, name),
                Goal::Absent(name) => !self.is_hidden(schema, name) && !required.contains(name),
                _ => true,
            };
            if is_wanted {
                self.bits.set(bit);
            }
            bit += 1;
        });
        let (logic, object) = (&*schema.logic, &*schema.object);
        let ways = logic.any_of.iter().chain(&logic.one_of).chain(&logic.then).chain(&logic.else_);
        let ways = ways.chain(object.dependent_schemas.values());
        self.left.extend(ways.map(|way| (*way, required.clone())));
        let shown = object.properties.iter().filter(|(name, _)| !self.is_hidden(schema, name));
        let inner = (shown.map(|(_, id)| id))
            .chain(object.pattern_properties.values())
            .chain(&object.additional_properties)
            .chain(schema.array.prefix_items.iter().chain(&schema.array.items));
        let inner: Vec<_> = inner.map(|id| (*id, Names::new())).collect();
        self.left.extend(inner);
    }

    /// Whether values that go this way do not have the property.
    fn is_hidden(&self, schema: &Schema, name: &str) -> bool {
        self.direction.hides(self.schemas, schema, name)
    }
}
