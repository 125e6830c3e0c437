//! Parameters and headers as fields, so that one partial shows them all.

use super::{
    fact::Fact,
    schema::{Field, Name, Presence, Side, Tree},
};
use crate::{
    docs::{markdown::words, samples::wire},
    ir::{
        Example, ExampleOrigin, ExampleValue, Header, JsonType, Parameter, ParameterFormat,
        ParameterLocation, Schemas, Style,
    },
};

/// The heading that parameters of a location stand under.
pub(crate) fn group_title(location: ParameterLocation) -> &'static str {
    match location {
        ParameterLocation::Path => "Path parameters",
        ParameterLocation::Query => "Query parameters",
        ParameterLocation::QueryString => "Query string",
        ParameterLocation::Header => "Header parameters",
        ParameterLocation::Cookie => "Cookie parameters",
    }
}

/// A parameter with its schema's facts, how it is laid out, and its examples as they are sent.
pub(crate) fn parameter_field<'a>(
    schemas: &'a Schemas,
    parameter: &'a Parameter,
    depth: usize,
) -> Field<'a> {
    let mut field = value_field(schemas, &parameter.format, Side::Request, depth);
    field.name = Name::Property(&parameter.name);
    field.presence = presence(parameter.required);
    field.deprecated |= parameter.deprecated;
    if let Some(description) = parameter.description.as_deref().filter(|text| !text.is_empty()) {
        field.description = Some(description);
    }
    if parameter.allow_empty_value {
        let text = "may be empty".to_owned();
        field.facts.push(Fact { label: "Value", text, code: false });
    }
    field.facts.extend(layout(schemas, &parameter.format, parameter.location));
    let own = parameter.examples.iter().any(|example| example.origin != ExampleOrigin::Schema);
    if own {
        field.facts.retain(|fact| fact.label != "Example");
        for example in &parameter.examples {
            let text = match &example.value {
                ExampleValue::Value(value) => wire(parameter, value),
                ExampleValue::Serialized(text) => text.clone(),
                ExampleValue::Unread { reference, .. } => reference.clone(),
            };
            field.facts.push(Fact { label: "Example", text, code: true });
            field.facts.extend(about(example));
        }
    }
    field
}

/// A header of an answer.
pub(crate) fn header_field<'a>(
    schemas: &'a Schemas,
    header: &'a Header,
    depth: usize,
) -> Field<'a> {
    let mut field = value_field(schemas, &header.format, Side::Response, depth);
    field.name = Name::Property(&header.name);
    field.presence = presence(header.required);
    field.deprecated |= header.deprecated;
    if let Some(description) = header.description.as_deref().filter(|text| !text.is_empty()) {
        field.description = Some(description);
    }
    let own = header.examples.iter().filter(|example| example.origin != ExampleOrigin::Schema);
    for example in own {
        let text = match &example.value {
            ExampleValue::Value(value) => super::shown(value),
            ExampleValue::Serialized(text) => text.clone(),
            ExampleValue::Unread { reference, .. } => reference.clone(),
        };
        field.facts.push(Fact { label: "Example", text, code: true });
        field.facts.extend(about(example));
    }
    field
}

/// What the document says about an example: its name, and words.
fn about(example: &Example) -> Option<Fact> {
    let said = [&example.name, &example.summary, &example.description];
    let said: Vec<String> = said.into_iter().flatten().map(|text| words(text)).collect();
    (!said.is_empty()).then(|| Fact { label: "", text: said.join(", "), code: false })
}

fn presence(required: bool) -> Presence {
    if required { Presence::Required } else { Presence::Optional }
}

fn value_field<'a>(
    schemas: &'a Schemas,
    format: &ParameterFormat,
    side: Side,
    depth: usize,
) -> Field<'a> {
    match format.schema() {
        Some(schema) => Tree::new(schemas, side, depth).root(schema),
        None => Field::default(),
    }
}

/// How an array or an object becomes text; a scalar is itself in every style.
fn layout(
    schemas: &Schemas,
    format: &ParameterFormat,
    location: ParameterLocation,
) -> Option<Fact> {
    let text = match format {
        ParameterFormat::Content(media_type) => format!("as {}", media_type.name),
        ParameterFormat::Schema { style, explode, allow_reserved, schema } => {
            let types = schemas.get(schemas.resolve(*schema)).types;
            let composite = types.contains(JsonType::Array) || types.contains(JsonType::Object);
            let unusual = *style != location.default_style() || *allow_reserved;
            if !composite && !unusual {
                return None;
            }
            let mut text = style.as_str().to_owned();
            text.push_str(match (style, explode, composite) {
                (_, _, false) | (Style::DeepObject, _, _) => "",
                (_, true, true) => ", one per value",
                (_, false, true) => ", in one",
            });
            if *allow_reserved {
                text.push_str(", reserved characters as they are");
            }
            text
        }
    };
    Some(Fact { label: "Style", text, code: false })
}
