//! Members that one part of a schema demands and another describes.
//!
//! The parts of an `allOf` are sampled one by one, and a part may demand a member that only its
//! neighbour knows the type of. So what a part cannot describe is left out while parts are put
//! together, and added here, when all of them are in sight.

use serde_json::{Value, json};

use super::{MAX_DEPTH, Sampler, branches};
use crate::ir::SchemaId;

impl Sampler<'_> {
    /// Adds every member that the schema demands and the value lacks; true if any was added.
    pub(super) fn complete(&self, id: SchemaId, value: &mut Value, depth: usize) -> bool {
        if depth > MAX_DEPTH {
            return false;
        }
        let mut parts = Vec::new();
        self.gather(id, &mut parts, 0);
        let mut added = false;
        match value {
            Value::Object(members) => {
                let described = |name: &str| {
                    parts.iter().find_map(|part| {
                        self.schemas.get(*part).object.properties.get(name).copied()
                    })
                };
                for part in &parts {
                    let schema = self.schemas.get(*part);
                    for name in &schema.object.required {
                        let property = described(name);
                        let hidden = property.is_some_and(|id| self.is_hidden(id));
                        if members.contains_key(name) || hidden {
                            continue;
                        }
                        let model = property.or(schema.object.additional_properties);
                        let made = model.and_then(|id| self.at_depth(id, depth + 1));
                        let made = made.map_or_else(|| json!("text"), |sample| sample.value);
                        members.insert(name.clone(), made);
                        added = true;
                    }
                }
                for (name, member) in members.iter_mut() {
                    if let Some(id) = described(name) {
                        added |= self.complete(id, member, depth + 1);
                    }
                }
            }
            Value::Array(items) => {
                let model = parts.iter().find_map(|part| self.schemas.get(*part).array.items);
                for item in items {
                    added |= model.is_some_and(|id| self.complete(id, item, depth + 1));
                }
            }
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
        added
    }

    /// The schema, and all that it puts together: of branches the one that samples are made of.
    fn gather(&self, id: SchemaId, parts: &mut Vec<SchemaId>, depth: usize) {
        let id = self.schemas.resolve(id);
        if depth > MAX_DEPTH || parts.contains(&id) {
            return;
        }
        parts.push(id);
        let schema = self.schemas.get(id);
        for part in schema.reference.iter().chain(&schema.logic.all_of) {
            self.gather(*part, parts, depth + 1);
        }
        let branch = branches(schema).and_then(|branches| self.forms(branches).next());
        if let Some(branch) = branch {
            self.gather(branch, parts, depth + 1);
        }
    }
}
