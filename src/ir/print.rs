//! An API as JSON text: everything that it means, and nothing of where it was written.
//!
//! Two documents that say the same in other words (one file or many, YAML or JSON, references or
//! copies of a path item) print the same. Named schemas stand once, under their names, in order of
//! name; all others stand where they are used.

use std::cell::RefCell;

use serde_json::{Map, Value, json};

use super::{
    Api, Example, ExampleValue, Header, Link, LinkTarget, LinkValue, MediaType, Operation,
    Parameter, ParameterFormat, RequestBody, Response, Schema, SchemaId, SchemaKind, Server,
};

impl Api {
    /// Everything that the API means, as one JSON value.
    pub fn to_json(&self) -> Value {
        let printer = Printer { api: self, open: RefCell::default() };
        let mut names: Vec<(&str, SchemaId)> = self.schemas.components().collect();
        names.sort_unstable();
        let schemas: Map<String, Value> = names
            .into_iter()
            .map(|(name, id)| (name.to_owned(), printer.schema_itself(id)))
            .collect();
        json!({
            "info": {
                "title": self.info.title,
                "version": self.info.version,
                "summary": self.info.summary,
                "description": self.info.description,
                "termsOfService": self.info.terms_of_service,
                "contact": self.info.contact.as_ref().map(|contact| {
                    json!({"name": contact.name, "url": contact.url, "email": contact.email})
                }),
                "license": self.info.license.as_ref().map(|license| json!({
                    "name": license.name, "identifier": license.identifier, "url": license.url,
                })),
            },
            "servers": self.servers.iter().map(server).collect::<Vec<_>>(),
            "tags": self.tags.iter().map(|tag| json!({
                "name": tag.name,
                "summary": tag.summary,
                "description": tag.description,
                "parent": tag.parent,
                "declared": tag.declared,
            })).collect::<Vec<_>>(),
            "operations": self.operations.iter().map(|one| printer.operation(one)).collect::<Vec<_>>(),
            "webhooks": self.webhooks.iter().map(|webhook| json!({
                "name": webhook.name,
                "operation": printer.operation(&webhook.operation),
            })).collect::<Vec<_>>(),
            "securitySchemes": self.security_schemes.values().map(|scheme| json!({
                "name": scheme.name,
                "description": scheme.description,
                "kind": format!("{:?}", scheme.kind),
            })).collect::<Vec<_>>(),
            "schemas": schemas,
            "extensions": self.extensions,
        })
    }
}

fn server(server: &Server) -> Value {
    let variables: Map<String, Value> = server
        .variables
        .iter()
        .map(|(name, variable)| {
            let value = json!({
                "default": variable.default,
                "enum": variable.values,
                "description": variable.description,
            });
            (name.clone(), value)
        })
        .collect();
    json!({
        "url": server.url,
        "name": server.name,
        "description": server.description,
        "variables": variables,
    })
}

struct Printer<'a> {
    api: &'a Api,
    /// Schemas that are being printed, the outermost first.
    open: RefCell<Vec<SchemaId>>,
}

impl Printer<'_> {
    fn operation(&self, operation: &Operation) -> Value {
        json!({
            "id": operation.id.as_str(),
            "method": operation.method.as_str(),
            "path": operation.path.as_str(),
            "tags": operation.tags,
            "summary": operation.summary,
            "description": operation.description,
            "deprecated": operation.deprecated,
            "parameters": operation.parameters.iter().map(|one| self.parameter(one)).collect::<Vec<_>>(),
            "requestBody": operation.body.as_ref().map(|body| self.body(body)),
            "responses": operation.responses.iter().map(|one| self.response(one)).collect::<Vec<_>>(),
            "security": operation.security,
            "servers": operation.servers.iter().map(server).collect::<Vec<_>>(),
            "callbacks": operation.callbacks.iter().map(|callback| json!({
                "name": callback.name,
                "expression": callback.expression,
                "operations": callback.operations.iter().map(|one| self.operation(one)).collect::<Vec<_>>(),
            })).collect::<Vec<_>>(),
            "extensions": operation.extensions,
        })
    }

    fn parameter(&self, parameter: &Parameter) -> Value {
        json!({
            "name": parameter.name,
            "in": parameter.location.as_str(),
            "description": parameter.description,
            "required": parameter.required,
            "deprecated": parameter.deprecated,
            "allowEmptyValue": parameter.allow_empty_value,
            "format": self.format(&parameter.format),
            "examples": parameter.examples.iter().map(example).collect::<Vec<_>>(),
            "extensions": parameter.extensions,
        })
    }

    fn format(&self, format: &ParameterFormat) -> Value {
        match format {
            ParameterFormat::Schema { style, explode, allow_reserved, schema } => json!({
                "style": style.as_str(),
                "explode": explode,
                "allowReserved": allow_reserved,
                "schema": self.schema(*schema),
            }),
            ParameterFormat::Content(media_type) => json!({"content": self.media_type(media_type)}),
        }
    }

    fn header(&self, header: &Header) -> Value {
        json!({
            "name": header.name,
            "description": header.description,
            "required": header.required,
            "deprecated": header.deprecated,
            "format": self.format(&header.format),
            "examples": header.examples.iter().map(example).collect::<Vec<_>>(),
        })
    }

    fn body(&self, body: &RequestBody) -> Value {
        json!({
            "description": body.description,
            "required": body.required,
            "content": self.content(&body.content),
        })
    }

    fn content(&self, content: &[MediaType]) -> Vec<Value> {
        content.iter().map(|media_type| self.media_type(media_type)).collect()
    }

    fn media_type(&self, media_type: &MediaType) -> Value {
        let encoding: Map<String, Value> = media_type
            .encoding
            .iter()
            .map(|(name, encoding)| {
                let value = json!({
                    "contentType": encoding.content_type,
                    "headers": encoding.headers.iter().map(|one| self.header(one)).collect::<Vec<_>>(),
                    "style": encoding.style.map(super::Style::as_str),
                    "explode": encoding.explode,
                    "allowReserved": encoding.allow_reserved,
                });
                (name.clone(), value)
            })
            .collect();
        json!({
            "name": media_type.name,
            "schema": media_type.schema.map(|schema| self.schema(schema)),
            "itemSchema": media_type.item_schema.map(|schema| self.schema(schema)),
            "examples": media_type.examples.iter().map(example).collect::<Vec<_>>(),
            "encoding": encoding,
        })
    }

    fn response(&self, response: &Response) -> Value {
        json!({
            "status": response.status.to_string(),
            "summary": response.summary,
            "description": response.description,
            "headers": response.headers.iter().map(|one| self.header(one)).collect::<Vec<_>>(),
            "content": self.content(&response.content),
            "links": response.links.iter().map(|one| self.link(one)).collect::<Vec<_>>(),
        })
    }

    fn link(&self, link: &Link) -> Value {
        let target = match &link.target {
            LinkTarget::Operation(index) => self.api.operations[index.get()].id.as_str().to_owned(),
            LinkTarget::Elsewhere(name) => format!("elsewhere: {name}"),
        };
        let parameters: Vec<Value> = link
            .parameters
            .iter()
            .map(|(name, location, value)| {
                json!({
                    "name": name,
                    "in": location.map(super::ParameterLocation::as_str),
                    "value": link_value(value),
                })
            })
            .collect();
        json!({
            "name": link.name,
            "description": link.description,
            "target": target,
            "parameters": parameters,
            "requestBody": link.request_body.as_ref().map(link_value),
        })
    }

    /// A named schema by its name, any other as it is.
    fn schema(&self, id: SchemaId) -> Value {
        let schema = self.api.schemas.get(id);
        match &schema.name {
            Some(name) if self.is_component(name, id) => json!({"schema": name}),
            _ => self.schema_itself(id),
        }
    }

    fn is_component(&self, name: &str, id: SchemaId) -> bool {
        self.api.schemas.components().any(|(known, component)| known == name && component == id)
    }

    fn schema_itself(&self, id: SchemaId) -> Value {
        // A schema without a name that contains itself: how many levels up it began.
        let depth = self.open.borrow().iter().rev().position(|open| *open == id);
        if let Some(levels) = depth {
            return json!({"levels up": levels});
        }
        self.open.borrow_mut().push(id);
        let value = self.keywords(id);
        self.open.borrow_mut().pop();
        value
    }

    fn keywords(&self, id: SchemaId) -> Value {
        let schema = self.api.schemas.get(id);
        match schema.kind {
            SchemaKind::Boolean(allows) => return Value::Bool(allows),
            SchemaKind::Unreadable => return json!({"unreadable": true}),
            SchemaKind::Keywords => {}
        }
        let mut map = Map::new();
        self.annotations(schema, &mut map);
        Self::assertions(schema, &mut map);
        self.applicators(schema, &mut map);
        map.retain(|_, value| {
            !value.is_null()
                && *value != Value::Bool(false)
                && !value.as_array().is_some_and(Vec::is_empty)
                && !value.as_object().is_some_and(Map::is_empty)
        });
        Value::Object(map)
    }

    fn annotations(&self, schema: &Schema, map: &mut Map<String, Value>) {
        let mut put = |key: &str, value: Value| {
            map.insert(key.to_owned(), value);
        };
        put("title", json!(schema.title));
        put("description", json!(schema.description));
        if let Some(default) = &schema.default {
            put("default", json!([default]));
        }
        put("examples", json!(schema.examples));
        put("readOnly", json!(schema.read_only));
        put("writeOnly", json!(schema.write_only));
        put("deprecated", json!(schema.deprecated));
        put("nullable", json!(schema.nullable));
        put(
            "discriminator",
            schema.logic.discriminator.as_ref().map_or(Value::Null, |one| {
                let mapping: Map<String, Value> =
                    one.mapping.iter().map(|(tag, id)| (tag.clone(), self.schema(*id))).collect();
                json!({"propertyName": one.property, "mapping": mapping})
            }),
        );
        put("extensions", json!(schema.notes.extensions));
    }

    fn assertions(schema: &Schema, map: &mut Map<String, Value>) {
        let mut put = |key: &str, value: Value| {
            map.insert(key.to_owned(), value);
        };
        let types: Vec<&str> = schema.types.iter().map(super::JsonType::as_str).collect();
        put("type", json!(types));
        put("format", json!(schema.format));
        put("enum", json!(schema.enumeration));
        if let Some(constant) = &schema.constant {
            put("const", json!([constant]));
        }
        put("required", json!(schema.object.required));
        put("dependentRequired", json!(schema.object.dependent_required));
        put("minProperties", json!(schema.object.min_properties));
        put("maxProperties", json!(schema.object.max_properties));
        put("minContains", json!(schema.array.min_contains));
        put("maxContains", json!(schema.array.max_contains));
        put("minItems", json!(schema.array.min_items));
        put("maxItems", json!(schema.array.max_items));
        put("uniqueItems", json!(schema.array.unique_items));
        put("minLength", json!(schema.string.min_length));
        put("maxLength", json!(schema.string.max_length));
        put("pattern", json!(schema.string.pattern));
        put("contentEncoding", json!(schema.string.content_encoding));
        put("contentMediaType", json!(schema.string.content_media_type));
        put("minimum", json!(schema.number.minimum));
        put("maximum", json!(schema.number.maximum));
        put("exclusiveMinimum", json!(schema.number.exclusive_minimum));
        put("exclusiveMaximum", json!(schema.number.exclusive_maximum));
        put("multipleOf", json!(schema.number.multiple_of));
    }

    fn applicators(&self, schema: &Schema, map: &mut Map<String, Value>) {
        for (key, id) in [
            ("$ref", schema.reference),
            ("additionalProperties", schema.object.additional_properties),
            ("unevaluatedProperties", schema.object.unevaluated_properties),
            ("propertyNames", schema.object.property_names),
            ("items", schema.array.items),
            ("unevaluatedItems", schema.array.unevaluated_items),
            ("contains", schema.array.contains),
            ("contentSchema", schema.string.content_schema),
            ("not", schema.logic.not),
            ("if", schema.logic.if_),
            ("then", schema.logic.then),
            ("else", schema.logic.else_),
        ] {
            if let Some(id) = id {
                // In a list, so that `false` is not taken for absent.
                map.insert(key.to_owned(), json!([self.schema(id)]));
            }
        }
        for (key, schemas) in [
            ("properties", &schema.object.properties),
            ("patternProperties", &schema.object.pattern_properties),
            ("dependentSchemas", &schema.object.dependent_schemas),
        ] {
            let entries: Map<String, Value> =
                schemas.iter().map(|(name, id)| (name.clone(), self.schema(*id))).collect();
            map.insert(key.to_owned(), Value::Object(entries));
        }
        for (key, schemas) in [
            ("prefixItems", &schema.array.prefix_items),
            ("allOf", &schema.logic.all_of),
            ("anyOf", &schema.logic.any_of),
            ("oneOf", &schema.logic.one_of),
        ] {
            let items = schemas.iter().map(|id| self.schema(*id)).collect();
            map.insert(key.to_owned(), Value::Array(items));
        }
    }
}

fn example(example: &Example) -> Value {
    let value = match &example.value {
        ExampleValue::Value(value) => json!({"value": **value}),
        ExampleValue::Serialized(text) => json!({"serialized": text}),
        ExampleValue::Unread { reference, .. } => json!({"unread": reference}),
    };
    json!({
        "name": example.name,
        "summary": example.summary,
        "description": example.description,
        "value": value,
    })
}

fn link_value(value: &LinkValue) -> Value {
    match value {
        LinkValue::Constant(value) => json!({"constant": value}),
        LinkValue::Expression(expression) => json!({"expression": expression.to_string()}),
        LinkValue::Template(parts) => json!({"template": format!("{parts:?}")}),
    }
}
