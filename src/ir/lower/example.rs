//! Examples: of parameters, headers and media types, and those they borrow from their schema.

use std::sync::Arc;

use super::{
    meta::Parts,
    reader::{Object, Reader, exact},
};
use crate::{
    document::{Document, Location, Node, Part},
    ir::{
        Example, ExampleOrigin, ExampleValue, Header, MediaType, Operation, Parameter,
        ParameterFormat, SchemaId, Schemas, SharedValue,
    },
};

/// Reads `example` and `examples`.
pub(super) fn read<'d>(reader: &mut Reader<'d>, object: &Object<'d>) -> Vec<Example> {
    let mut examples = Vec::new();
    if let Some(node) = object.field("example") {
        examples.push(Example {
            at: node.at.clone(),
            name: None,
            summary: None,
            description: None,
            value: shared(reader, &node.at, node.value),
            origin: ExampleOrigin::Example,
            value_place: None,
        });
    }
    for (name, node) in reader.entries(object, "examples") {
        examples.extend(named(reader, name, node));
    }
    exact(examples)
}

fn named<'d>(reader: &mut Reader<'d>, name: &str, node: Node<'d>) -> Option<Example> {
    let object = reader.object(node)?;
    let Some((value_at, value)) = value(reader, &object) else {
        reader.left_out(object.at(), "an example without a value");
        return None;
    };
    Some(Example {
        at: object.at().clone(),
        name: Some(name.to_owned()),
        summary: object.text("summary"),
        description: object.text("description"),
        value,
        origin: ExampleOrigin::Examples,
        value_place: Some(Box::new(value_at)),
    })
}

fn value<'d>(reader: &mut Reader<'d>, object: &Object<'d>) -> Option<(Location, ExampleValue)> {
    for key in ["value", "dataValue"] {
        if let Some(node) = object.field(key) {
            let value = shared(reader, &node.at, node.value);
            return Some((node.at, value));
        }
    }
    if let Some(node) = object.field("serializedValue") {
        return Some((node.at, ExampleValue::Serialized(node.value.as_str()?.to_owned())));
    }
    let node = object.field("externalValue")?;
    let reference = node.str()?;
    let value = match reader.document.resolve(&node.at, reference) {
        Ok(at) => match reader.document.part(&at) {
            Some(Part::String(text)) => ExampleValue::Serialized(text.to_owned()),
            Some(value) => shared(reader, &at, value),
            None => return None,
        },
        Err(error) => {
            reader.report_reference(&node.at, &error);
            ExampleValue::Unread { reference: reference.to_owned(), reason: error.to_string() }
        }
    };
    Some((node.at, value))
}

fn shared(reader: &Reader<'_>, at: &Location, value: Part<'_>) -> ExampleValue {
    ExampleValue::Value(SharedValue::at(reader.document, at, || value.to_json()))
}

/// Where examples are borrowed from.
#[derive(Clone, Copy)]
struct Source<'a> {
    schemas: &'a Schemas,
    document: &'a Arc<Document>,
}

/// Gives everything that has no example those of its schema, if there are any.
pub(super) fn from_schemas(parts: &mut Parts, schemas: &Schemas, document: &Arc<Document>) {
    let from = Source { schemas, document };
    let webhooks = parts.webhooks.iter_mut().map(|webhook| &mut webhook.operation);
    for operation in parts.operations.iter_mut().chain(webhooks) {
        of_operation(operation, from);
    }
}

fn of_operation(operation: &mut Operation, from: Source<'_>) {
    for Parameter { examples, format, .. } in &mut operation.parameters {
        of_format(examples, format, from);
    }
    for media_type in operation.body.iter_mut().flat_map(|body| &mut body.content) {
        of_media_type(media_type, from);
    }
    for response in &mut operation.responses {
        for Header { examples, format, .. } in &mut response.headers {
            of_format(examples, format, from);
        }
        for media_type in &mut response.content {
            of_media_type(media_type, from);
        }
    }
    for callback in &mut operation.callbacks {
        for operation in &mut callback.operations {
            of_operation(operation, from);
        }
    }
}

fn of_format(examples: &mut Vec<Example>, format: &mut ParameterFormat, from: Source<'_>) {
    if let ParameterFormat::Content(media_type) = format {
        of_media_type(media_type, from);
    }
    if examples.is_empty() {
        *examples = format.schema().map(|schema| borrowed(schema, from)).unwrap_or_default();
    }
}

fn of_media_type(media_type: &mut MediaType, from: Source<'_>) {
    if media_type.examples.is_empty() {
        media_type.examples =
            media_type.schema.map(|schema| borrowed(schema, from)).unwrap_or_default();
    }
}

/// The examples of a schema, or of the one that it is another name for.
fn borrowed(schema: SchemaId, from: Source<'_>) -> Vec<Example> {
    let schemas = from.schemas;
    let own = schemas.get(schema);
    let source = if own.examples.is_empty() { schemas.get(schemas.resolve(schema)) } else { own };
    source
        .examples
        .iter()
        .enumerate()
        .map(|(index, value)| {
            let at = source.example_at(index);
            let value = SharedValue::at(from.document, &at, || value.clone());
            Example {
                at,
                name: None,
                summary: None,
                description: None,
                value: ExampleValue::Value(value),
                origin: ExampleOrigin::Schema,
                value_place: None,
            }
        })
        .collect()
}
