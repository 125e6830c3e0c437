//! A value as one element.

use std::fmt::Write as _;

use serde_json::Value;

use super::{ArrayForm, is_array, node, xml};
use crate::{
    diagnostic::formats,
    ir::{Schema, SchemaId, Schemas, XmlNode},
};

/// What is nested deeper is left out.
const MAX_DEPTH: usize = 64;

const SCHEMA_INSTANCE: &str = "http://www.w3.org/2001/XMLSchema-instance";

/// The value as a text of one root element.
pub(crate) fn write(schemas: &Schemas, schema: Option<SchemaId>, value: &Value) -> String {
    let mut writer = Writer { schemas, out: String::new() };
    writer.out.push_str("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    let found = schema.map(|id| schemas.get(schemas.resolve(id)));
    let own = found.and_then(|schema| {
        xml(schema).and_then(|xml| xml.name.as_deref()).or(schema.name.as_deref())
    });
    let name = own.unwrap_or("root");
    match (value, found) {
        // The root is what is around the items, said or not.
        (Value::Array(items), Some(schema)) if is_array(schema) => {
            let form = ArrayForm::of(schemas, schema, name);
            let item =
                if form.item == name && form.wrapper.is_none() { "item" } else { &form.item };
            writer.open(name, Some(schema), &[]);
            for value in items {
                writer.element(item, form.items, value, 1);
            }
            writer.close(name, Some(schema));
        }
        _ => writer.element(name, schema, value, 0),
    }
    writer.out
}

struct Writer<'a> {
    schemas: &'a Schemas,
    out: String,
}

impl<'a> Writer<'a> {
    fn schema(&self, id: Option<SchemaId>) -> Option<&'a Schema> {
        id.map(|id| self.schemas.get(self.schemas.resolve(id)))
    }

    fn node(&self, id: Option<SchemaId>) -> XmlNode {
        self.schema(id).map_or(XmlNode::Element, node)
    }

    fn element(&mut self, name: &str, id: Option<SchemaId>, value: &Value, depth: usize) {
        let schema = self.schema(id);
        match value {
            Value::Null => {
                let nil = [
                    ("xmlns:xsi".to_owned(), SCHEMA_INSTANCE.to_owned()),
                    ("xsi:nil".to_owned(), "true".to_owned()),
                ];
                self.open(name, schema, &nil);
            }
            Value::Object(members) => {
                let members: Vec<(&str, &Value, Option<SchemaId>)> = members
                    .iter()
                    .map(|(key, value)| (key.as_str(), value, self.property(id, key, 0)))
                    .collect();
                self.object(name, schema, &members, depth);
            }
            Value::Array(items) => {
                self.open(name, schema, &[]);
                let inner = schema.and_then(|schema| schema.array.items);
                for item in items.iter().filter(|_| depth < MAX_DEPTH) {
                    self.element("item", inner, item, depth + 1);
                }
            }
            scalar => {
                self.open(name, schema, &[]);
                self.out.push_str(&formats::xml(&text(scalar)));
            }
        }
        self.close(name, schema);
    }

    fn object(
        &mut self,
        name: &str,
        schema: Option<&'a Schema>,
        members: &[(&str, &Value, Option<SchemaId>)],
        depth: usize,
    ) {
        let mut attributes = Vec::new();
        for (key, value, id) in members {
            if self.node(*id) == XmlNode::Attribute {
                let property = self.schema(*id);
                let name = property.and_then(xml).and_then(|xml| xml.name.as_deref());
                let name = name.unwrap_or(key);
                let (prefix, bound) = space(property);
                if let Some((prefix, uri)) = bound.filter(|_| !prefix.is_empty()) {
                    let bound = (format!("xmlns:{prefix}"), uri.to_owned());
                    if !attributes.contains(&bound) {
                        attributes.push(bound);
                    }
                }
                attributes.push((qualified(prefix, name), text(value)));
            }
        }
        self.open(name, schema, &attributes);
        for (key, value, id) in members.iter().filter(|_| depth < MAX_DEPTH) {
            match self.node(*id) {
                XmlNode::Attribute => {}
                XmlNode::Text | XmlNode::Cdata => self.out.push_str(&formats::xml(&text(value))),
                XmlNode::Element | XmlNode::None => self.member(key, value, *id, depth),
            }
        }
    }

    fn member(&mut self, key: &str, value: &Value, id: Option<SchemaId>, depth: usize) {
        let schema = self.schema(id);
        if let (Value::Array(items), Some(schema)) = (value, schema.filter(|one| is_array(one))) {
            let form = ArrayForm::of(self.schemas, schema, key);
            if let Some(wrapper) = &form.wrapper {
                self.open(wrapper, Some(schema), &[]);
            }
            for item in items {
                self.element(&form.item, form.items, item, depth + 1);
            }
            if let Some(wrapper) = &form.wrapper {
                self.close(wrapper, Some(schema));
            }
            return;
        }
        let name = schema.and_then(xml).and_then(|xml| xml.name.as_deref()).unwrap_or(key);
        self.element(name, id, value, depth + 1);
    }

    /// The schema of a member, wherever it is said.
    fn property(&self, id: Option<SchemaId>, key: &str, depth: usize) -> Option<SchemaId> {
        let schema = self.schema(id)?;
        let logic = &schema.logic;
        let parts = logic.all_of.iter().chain(&logic.one_of).chain(&logic.any_of).copied();
        let mut parts = parts.chain(schema.reference).filter(|_| depth < MAX_DEPTH);
        let own = schema.object.properties.get(key).copied();
        own.or_else(|| parts.find_map(|part| self.property(Some(part), key, depth + 1)))
            .or(schema.object.additional_properties)
    }

    fn open(&mut self, name: &str, schema: Option<&Schema>, attributes: &[(String, String)]) {
        let (prefix, bound) = space(schema);
        let _ = write!(self.out, "<{}", qualified(prefix, name));
        if let Some((prefix, uri)) = bound {
            let colon = if prefix.is_empty() { "" } else { ":" };
            let _ = write!(self.out, " xmlns{colon}{prefix}=\"{}\"", formats::xml(uri));
        }
        for (name, value) in attributes {
            let _ = write!(self.out, " {name}=\"{}\"", formats::xml(value));
        }
        self.out.push('>');
    }

    fn close(&mut self, name: &str, schema: Option<&Schema>) {
        let _ = write!(self.out, "</{}>", qualified(space(schema).0, name));
    }
}

/// A prefix that is bound, and what binds it. One whose namespace nobody says is left out.
fn space(schema: Option<&Schema>) -> (&str, Option<(&str, &str)>) {
    let Some(said) = schema.and_then(xml) else { return ("", None) };
    let Some(uri) = said.namespace.as_deref() else { return ("", None) };
    let prefix = said.prefix.as_deref().unwrap_or_default();
    (prefix, Some((prefix, uri)))
}

/// A name as XML allows it.
fn qualified(prefix: &str, name: &str) -> String {
    let mut out = String::new();
    if !prefix.is_empty() {
        out.push_str(prefix);
        out.push(':');
    }
    if !name.starts_with(|first: char| first.is_alphabetic() || first == '_') {
        out.push('_');
    }
    out.extend(name.chars().map(|one| {
        let is_fine = one.is_alphanumeric() || matches!(one, '-' | '_' | '.');
        if is_fine { one } else { '_' }
    }));
    out
}

fn text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}
