//! Keywords that are neither types nor rules, kept as JSON Schema.

use serde_json::Value;

use super::{
    super::json_schema::JsonSchema,
    TypeGraph,
    shape::{Shape, Unsaid},
};

/// A longer text is not worth its place in what is generated.
const LONGEST: usize = 2_000;

/// How deep schemas may refer to others.
const MOST_HOPS: usize = 16;

impl TypeGraph<'_> {
    /// Puts what a shape leaves unsaid among its rules, where it can be checked. Gives back the rest.
    pub(super) fn say_by_keywords(&self, shape: &mut Shape<'_>) -> Vec<Unsaid> {
        let mut rest = Vec::new();
        for unsaid in &shape.unsaid {
            let value = JsonSchema::some_of(self.schemas, unsaid.id, unsaid.keywords);
            if value.to_string().len() <= LONGEST && self.is_readable(&value) {
                shape.rules.keywords.push(value);
            } else {
                rest.push(*unsaid);
            }
        }
        rest
    }

    /// Whether the check knows every keyword in a schema, and reads every pattern.
    fn is_readable(&self, schema: &Value) -> bool {
        match schema {
            Value::Array(items) => items.iter().all(|item| self.is_readable(item)),
            Value::Object(map) => map.iter().all(|(key, value)| match (key.as_str(), value) {
                ("pattern", Value::String(pattern)) => (self.reads)(pattern),
                ("unevaluatedProperties" | "unevaluatedItems", _) => false,
                ("patternProperties", Value::Object(schemas)) => {
                    schemas.keys().all(|pattern| (self.reads)(pattern)) && self.is_readable(value)
                }
                _ => self.is_readable(value),
            }),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => true,
        }
    }
}

/// Whether a schema asks for no properties of an object but for those of some names.
pub(super) fn speaks_only_of(schema: &Value, knows: impl Fn(&str) -> bool) -> bool {
    speaks(schema, schema, &knows, MOST_HOPS)
}

fn speaks(root: &Value, schema: &Value, knows: &impl Fn(&str) -> bool, hops: usize) -> bool {
    let Value::Object(map) = schema else { return true };
    let again = |schema: &Value| speaks(root, schema, knows, hops);
    let all = |names: &Value| {
        let mut names = names.as_array().into_iter().flatten().filter_map(Value::as_str);
        names.all(knows)
    };
    map.iter().all(|(key, value)| {
        let mut items = value.as_array().into_iter().flatten();
        let mut entries = value.as_object().into_iter().flatten();
        match key.as_str() {
            "$ref" => {
                let target = value.as_str().and_then(|text| text.strip_prefix('#'));
                let target = target.and_then(|pointer| root.pointer(pointer));
                match (target, hops.checked_sub(1)) {
                    (Some(target), Some(hops)) => speaks(root, target, knows, hops),
                    _ => false,
                }
            }
            "required" => all(value),
            "properties" => entries.all(|(name, _)| knows(name)),
            "dependentRequired" => entries.all(|(name, names)| knows(name) && all(names)),
            "dependentSchemas" => entries.all(|(name, schema)| knows(name) && again(schema)),
            "allOf" | "anyOf" | "oneOf" => items.all(again),
            "not" | "if" | "then" | "else" => again(value),
            "enum" => !items.any(Value::is_object),
            "const" => !value.is_object(),
            "patternProperties"
            | "additionalProperties"
            | "propertyNames"
            | "minProperties"
            | "maxProperties" => false,
            _ => true,
        }
    })
}
