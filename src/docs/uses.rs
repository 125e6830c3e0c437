//! Which operations send or receive a named schema as a whole, or a list of it: what the page of the
//! schema lists, and what tells whether several pages would show the same tree.

use std::collections::BTreeMap;

use crate::ir::{Api, SchemaId, Schemas};

/// Operations by schema.
#[derive(Debug, Default)]
pub(crate) struct Uses(BTreeMap<SchemaId, Vec<usize>>);

impl Uses {
    pub(crate) fn new(api: &Api) -> Self {
        let mut uses = Self::default();
        for (index, operation) in api.operations.iter().enumerate() {
            let sent = operation.body.iter().flat_map(|body| &body.content);
            let received = operation.responses.iter().flat_map(|response| &response.content);
            for media_type in sent.chain(received) {
                for id in media_type.schema.into_iter().flat_map(|id| tops(&api.schemas, id)) {
                    let members = uses.0.entry(id).or_default();
                    if members.last() != Some(&index) {
                        members.push(index);
                    }
                }
            }
        }
        uses
    }

    /// Places in [`Api::operations`], ascending.
    pub(crate) fn of(&self, id: SchemaId) -> &[usize] {
        self.0.get(&id).map(Vec::as_slice).unwrap_or_default()
    }
}

/// The named schemas that a body is: itself, its items, or its branches.
fn tops(schemas: &Schemas, id: SchemaId) -> Vec<SchemaId> {
    let id = schemas.resolve(id);
    let schema = schemas.get(id);
    let mut found: Vec<SchemaId> = schema.name.is_some().then_some(id).into_iter().collect();
    let below = schema
        .array
        .items
        .iter()
        .chain(&schema.logic.one_of)
        .chain(&schema.logic.any_of)
        .chain(&schema.logic.all_of);
    found.extend(below.map(|id| schemas.resolve(*id)).filter(|id| schemas.get(*id).name.is_some()));
    found
}
