//! What there is to see of a schema: one goal for each keyword, and one for each way that a keyword
//! may go where it has several.
//!
//! In: a [`Schema`]. Out: its [`Goal`]s, always the same ones in the same order, so that a number
//! names one. A keyword that speaks of one type counts once a value of that type came; a property,
//! a member of an `enum`, a branch, one of several types count one by one. `$ref` and `allOf` count
//! by what they lead to, and annotations not at all.
//!
//! Start at [`each`].

use serde_json::Value;

use crate::{
    document::Location,
    ir::{JsonType, Schema, SchemaKind, Schemas},
};

/// One thing that a value can show.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Goal<'a> {
    /// A keyword is asked about a value of the kind that it speaks of.
    Asked(&'static str, Kind),
    /// One of several types.
    Type(JsonType),
    /// `null`, where OAS 3.0 says `nullable`.
    Null,
    /// One of the values of `enum`.
    Member(usize, &'a Value),
    /// A property that is there.
    Present(&'a str),
    /// A property that may be left out, and is.
    Absent(&'a str),
    /// A name that a pattern is about.
    Pattern(&'a str),
    /// A property that only `additionalProperties` is about.
    Additional,
    /// An item at this place.
    PrefixItem(usize),
    /// A branch of `anyOf` or `oneOf` that the value fits.
    Branch(&'static str, usize),
    /// Whether the value keeps to `if`.
    If(bool),
    /// A property that `dependentRequired` or `dependentSchemas` waits for.
    Dependent(&'static str, &'a str),
}

/// Which values a keyword speaks of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Any,
    Text,
    Number,
    /// `format` is of texts or of numbers.
    TextOrNumber,
    List,
    /// A list with more items than this.
    ListBeyond(usize),
    Object,
    /// An object with properties.
    FilledObject,
}

impl Kind {
    pub(super) fn has(self, value: &Value) -> bool {
        match self {
            Self::Any => true,
            Self::Text => value.is_string(),
            Self::Number => value.is_number(),
            Self::TextOrNumber => value.is_string() || value.is_number(),
            Self::List => value.is_array(),
            Self::ListBeyond(count) => value.as_array().is_some_and(|items| items.len() > count),
            Self::Object => value.is_object(),
            Self::FilledObject => value.as_object().is_some_and(|members| !members.is_empty()),
        }
    }
}

/// Tells every goal of a schema.
pub(super) fn each<'a>(schemas: &'a Schemas, schema: &'a Schema, tell: &mut dyn FnMut(Goal<'a>)) {
    if schema.kind != SchemaKind::Keywords {
        return;
    }
    types_and_values(schema, tell);
    of_objects(schemas, schema, tell);
    let (array, string, number) = (&*schema.array, &*schema.string, &*schema.number);
    (0..array.prefix_items.len()).for_each(|place| tell(Goal::PrefixItem(place)));
    let beyond = Kind::ListBeyond(array.prefix_items.len());
    for (keyword, is_there, kind) in [
        ("items", array.items.is_some(), beyond),
        ("unevaluatedItems", array.unevaluated_items.is_some(), Kind::List),
        ("contains", array.contains.is_some(), Kind::List),
        ("minItems", array.min_items.is_some(), Kind::List),
        ("maxItems", array.max_items.is_some(), Kind::List),
        ("uniqueItems", array.unique_items, Kind::List),
        ("minLength", string.min_length.is_some(), Kind::Text),
        ("maxLength", string.max_length.is_some(), Kind::Text),
        ("pattern", string.pattern.is_some(), Kind::Text),
        ("format", schema.format.is_some(), Kind::TextOrNumber),
        ("minimum", number.minimum.is_some(), Kind::Number),
        ("maximum", number.maximum.is_some(), Kind::Number),
        ("exclusiveMinimum", number.exclusive_minimum.is_some(), Kind::Number),
        ("exclusiveMaximum", number.exclusive_maximum.is_some(), Kind::Number),
        ("multipleOf", number.multiple_of.is_some(), Kind::Number),
        ("not", schema.logic.not.is_some(), Kind::Any),
    ] {
        if is_there {
            tell(Goal::Asked(keyword, kind));
        }
    }
    for (keyword, list) in [("anyOf", &schema.logic.any_of), ("oneOf", &schema.logic.one_of)] {
        (0..list.len()).for_each(|place| tell(Goal::Branch(keyword, place)));
    }
    if schema.logic.if_.is_some() {
        tell(Goal::If(true));
        tell(Goal::If(false));
    }
}

fn types_and_values<'a>(schema: &'a Schema, tell: &mut dyn FnMut(Goal<'a>)) {
    let null = schema.nullable && schema.types.contains(JsonType::Null);
    let types = || schema.types.iter().filter(|one| !null || *one != JsonType::Null);
    match types().count() {
        0 => {}
        1 => tell(Goal::Asked("type", Kind::Any)),
        _ => types().for_each(|one| tell(Goal::Type(one))),
    }
    if schema.nullable {
        tell(Goal::Null);
    }
    let values = schema.enumeration.as_deref().unwrap_or_default();
    for (place, value) in values.iter().enumerate() {
        // `null` beside `nullable` is counted there.
        if !(schema.nullable && value.is_null()) {
            tell(Goal::Member(place, value));
        }
    }
    if schema.constant.is_some() {
        tell(Goal::Asked("const", Kind::Any));
    }
}

fn of_objects<'a>(schemas: &'a Schemas, schema: &'a Schema, tell: &mut dyn FnMut(Goal<'a>)) {
    let object = &*schema.object;
    for (name, property) in &object.properties {
        if schemas.get(*property).kind != SchemaKind::Boolean(false) {
            tell(Goal::Present(name));
        }
        if !object.required.contains(name) {
            tell(Goal::Absent(name));
        }
    }
    object.pattern_properties.keys().for_each(|pattern| tell(Goal::Pattern(pattern)));
    object
        .dependent_required
        .keys()
        .for_each(|name| tell(Goal::Dependent("dependentRequired", name)));
    object
        .dependent_schemas
        .keys()
        .for_each(|name| tell(Goal::Dependent("dependentSchemas", name)));
    for (keyword, is_there, kind) in [
        ("required", !object.required.is_empty(), Kind::Object),
        ("propertyNames", object.property_names.is_some(), Kind::FilledObject),
        ("unevaluatedProperties", object.unevaluated_properties.is_some(), Kind::Object),
        ("minProperties", object.min_properties.is_some(), Kind::Object),
        ("maxProperties", object.max_properties.is_some(), Kind::Object),
    ] {
        if is_there {
            tell(Goal::Asked(keyword, kind));
        }
    }
    match object.additional_properties.map(|id| schemas.get(id).kind) {
        Some(SchemaKind::Boolean(false)) => {
            tell(Goal::Asked("additionalProperties", Kind::Object));
        }
        Some(SchemaKind::Keywords) => tell(Goal::Additional),
        // Allows everything.
        Some(SchemaKind::Boolean(true) | SchemaKind::Unreadable) | None => {}
    }
}

impl Goal<'_> {
    /// Where the document says it.
    pub(super) fn at(&self, schema: &Schema) -> Location {
        let at = |keyword: &str| schema.at.join(keyword);
        match self {
            Self::Asked(keyword, _) => at(keyword),
            Self::Type(_) => at("type"),
            Self::Null => at("nullable"),
            Self::Member(place, _) => at("enum").join(&place.to_string()),
            Self::Present(name) | Self::Absent(name) => at("properties").join(name),
            Self::Pattern(pattern) => at("patternProperties").join(pattern),
            Self::Additional => at("additionalProperties"),
            Self::PrefixItem(place) => at("prefixItems").join(&place.to_string()),
            Self::Branch(keyword, place) => at(keyword).join(&place.to_string()),
            Self::If(_) => at("if"),
            Self::Dependent(keyword, name) => at(keyword).join(name),
        }
    }

    /// What is to be seen, as a fragment that stands in a list of what was not.
    pub(super) fn what(&self, schemas: &Schemas, schema: &Schema) -> String {
        match self {
            Self::Asked(keyword, _) => format!("`{keyword}`"),
            Self::Type(one) => format!("`type`: {}", one.as_str()),
            Self::Null => "`nullable`: null".to_owned(),
            Self::Member(_, value) => format!("`enum`: {}", super::words::short(value)),
            Self::Present(name) => format!("`{name}` that is there"),
            Self::Absent(name) => format!("`{name}` left out"),
            Self::Pattern(pattern) => format!("`patternProperties`: a name like `{pattern}`"),
            Self::Additional => "`additionalProperties`".to_owned(),
            Self::PrefixItem(place) => format!("`prefixItems`: item {}", place + 1),
            Self::Branch(keyword, place) => {
                let list =
                    if *keyword == "oneOf" { &schema.logic.one_of } else { &schema.logic.any_of };
                let branch = list.get(*place).map(|id| schemas.get(schemas.resolve(*id)));
                let name = branch.and_then(|branch| branch.name.as_deref());
                let name = name.map_or_else(String::new, |name| format!(" (`{name}`)"));
                format!("`{keyword}`: branch {}{name}", place + 1)
            }
            Self::If(true) => "`if` that is kept".to_owned(),
            Self::If(false) => "`if` that is not kept".to_owned(),
            Self::Dependent(keyword, name) => format!("`{keyword}`: `{name}` that is there"),
        }
    }
}
