//! Enums: lists of values, and unions that are nothing but a list of values.

use serde_json::Value;

use super::{
    super::{JsonType, SchemaId, Schemas},
    EnumDef, EnumValue,
};

impl EnumDef {
    pub(super) fn of_values(values: Vec<Value>) -> Self {
        let values = values
            .into_iter()
            .map(|value| EnumValue { value, title: None, description: None, deprecated: false })
            .collect();
        Self { values, open: false }
    }
}

/// `true` and `false`: a boolean in other words.
pub(super) fn is_two(def: &EnumDef) -> bool {
    def.values.iter().all(|value| value.value.is_boolean())
}

/// The enum that branches amount to, if each of them is a list of scalars, or if each is a list of
/// texts or all texts: the latter makes it open.
pub(super) fn of_branches(schemas: &Schemas, branches: &[SchemaId]) -> Option<EnumDef> {
    let mut def = EnumDef { values: Vec::new(), open: false };
    for branch in branches {
        let schema = schemas.get(schemas.resolve(*branch));
        if schema.has_object_keywords() || schema.has_array_keywords() || schema.has_applicators() {
            return None;
        }
        let listed = schema.enumeration.iter().flatten().chain(schema.constant.as_deref());
        let mut found = false;
        for value in listed {
            found = true;
            if value.is_null() || def.values.iter().any(|known| known.value == *value) {
                continue;
            }
            // Words for a single value are the value's; those for a list are the list's.
            let alone = schema.constant.is_some()
                || schema.enumeration.as_ref().is_some_and(|values| values.len() == 1);
            let own = |text: &Option<String>| text.clone().filter(|_| alone);
            def.values.push(EnumValue {
                value: value.clone(),
                title: own(&schema.title),
                description: own(&schema.description),
                deprecated: schema.deprecated,
            });
        }
        if !found {
            let any_text = schema.types.single() == Some(JsonType::String)
                && schema.format.is_none()
                && schema.string.pattern.is_none();
            if !any_text {
                return None;
            }
            def.open = true;
        }
    }
    let scalars =
        def.values.iter().all(|value| !value.value.is_object() && !value.value.is_array());
    let fits = !def.values.is_empty() && (def.is_text() || !def.open) && scalars && !is_two(&def);
    fits.then_some(def)
}
