//! Request bodies and media types.

use indexmap::IndexMap;

use super::{
    example, parameter,
    reader::{Object, Reader, exact},
};
use crate::ir::{Encoding, MediaType, RequestBody, SchemaId};

pub(super) fn request<'d>(reader: &mut Reader<'d>, object: &Object<'d>) -> RequestBody {
    RequestBody {
        at: object.at().clone(),
        description: object.text("description"),
        required: reader.flag(object, "required"),
        content: content(reader, object),
    }
}

/// Reads `content`, in document order.
pub(super) fn content<'d>(reader: &mut Reader<'d>, object: &Object<'d>) -> Vec<MediaType> {
    let entries = reader.entries(object, "content");
    let content: Vec<MediaType> = entries
        .into_iter()
        .filter_map(|(name, node)| {
            let object = reader.object(node)?;
            Some(media_type(reader, name, &object))
        })
        .collect();
    let schemas = content.iter().flat_map(|one| [one.schema, one.item_schema]).flatten();
    let schemas: Vec<SchemaId> = schemas.collect();
    if schemas.len() > 1 {
        reader.bodies.push(schemas);
    }
    exact(content)
}

pub(super) fn media_type<'d>(
    reader: &mut Reader<'d>,
    name: &str,
    object: &Object<'d>,
) -> MediaType {
    MediaType {
        at: object.at().clone(),
        name: name.to_owned(),
        schema: object.field("schema").map(|node| reader.schema(node)),
        item_schema: object.field("itemSchema").map(|node| reader.schema(node)),
        examples: example::read(reader, object),
        encoding: encodings(reader, object),
        prefix_encoding: prefix_encoding(reader, object),
        item_encoding: object
            .field("itemEncoding")
            .and_then(|node| reader.object(node))
            .map(|object| Box::new(encoding(reader, &object))),
        extensions: object.extensions(),
    }
}

fn encodings<'d>(reader: &mut Reader<'d>, object: &Object<'d>) -> IndexMap<String, Encoding> {
    let entries = reader.entries(object, "encoding");
    entries
        .into_iter()
        .filter_map(|(name, node)| {
            let object = reader.object(node)?;
            Some((name.to_owned(), encoding(reader, &object)))
        })
        .collect()
}

fn prefix_encoding<'d>(reader: &mut Reader<'d>, object: &Object<'d>) -> Vec<Encoding> {
    let items = reader.items(object, "prefixEncoding");
    let objects: Vec<Object<'d>> =
        items.into_iter().filter_map(|node| reader.object(node)).collect();
    objects.iter().map(|object| encoding(reader, object)).collect()
}

fn encoding<'d>(reader: &mut Reader<'d>, object: &Object<'d>) -> Encoding {
    let style = object.text("style").and_then(|text| {
        let style = parameter::style(&text);
        if style.is_none() {
            reader.left_out(&object.at().join("style"), &format!("there is no style `{text}`"));
        }
        style
    });
    Encoding {
        content_type: object.text("contentType"),
        headers: parameter::headers(reader, object),
        style,
        explode: reader.choice(object, "explode"),
        allow_reserved: reader.flag(object, "allowReserved"),
    }
}
