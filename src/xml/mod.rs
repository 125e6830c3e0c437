//! Values as XML, and XML as values, by what schemas say under `xml`.
//!
//! In: a schema, and a JSON value or a text. Out: a text or a value. Both ways keep to one table, so
//! that what the mock writes the tester can read.
//!
//! OAS leaves much open: names of roots, what a namespace means further inside, how a union is told
//! apart. What is written is one of the ways there are; what is read is read only where every way
//! means the same, and is [`Reading::Vague`] otherwise.
//!
//! Start at [`write`] and [`value_of`]. Standard: OAS 3.0, 3.1 and 3.2 "XML Object".

mod map;
mod read;
mod write;

pub(crate) use map::{Reading, is_mapped, value_of};
pub(crate) use read::{names_encoding, read};
pub(crate) use write::write;

use crate::ir::{JsonType, Schema, SchemaId, Schemas, Xml, XmlNode};

/// A chain of `allOf` that is longer is not followed.
const MAX_PARTS: usize = 32;

/// How an array stands in XML.
#[derive(Clone, Debug)]
struct ArrayForm {
    /// The element around the items, if there is one.
    wrapper: Option<String>,
    /// What each item is called.
    item: String,
    items: Option<SchemaId>,
}

impl ArrayForm {
    /// Of a schema that is an array, for a property or a root of this name.
    fn of(schemas: &Schemas, schema: &Schema, key: &str) -> Self {
        let own = xml(schema);
        let is_wrapped =
            own.is_some_and(|xml| xml.wrapped || xml.node_type == Some(XmlNode::Element));
        let around = own.and_then(|xml| xml.name.as_deref()).unwrap_or(key);
        let item = schema.array.items.map(|id| schemas.get(schemas.resolve(id)));
        let named = item.and_then(xml).and_then(|xml| xml.name.clone());
        let otherwise = if is_wrapped { around } else { key };
        Self {
            wrapper: is_wrapped.then(|| around.to_owned()),
            item: named.unwrap_or_else(|| otherwise.to_owned()),
            items: schema.array.items,
        }
    }
}

fn xml(schema: &Schema) -> Option<&Xml> {
    schema.notes.xml.as_ref()
}

/// Whether a property is an attribute, or the text of its element.
fn node(schema: &Schema) -> XmlNode {
    match xml(schema) {
        Some(xml) if xml.attribute => XmlNode::Attribute,
        Some(xml) => xml.node_type.unwrap_or(XmlNode::Element),
        None => XmlNode::Element,
    }
}

fn is_array(schema: &Schema) -> bool {
    schema.types.contains(JsonType::Array) && !schema.types.is_empty()
        || schema.types.is_empty() && schema.array.items.is_some()
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use serde_json::{Value, json};

    use super::{Reading, read, value_of, write};
    use crate::{
        document::{Input, LoadOptions, load},
        ir::{Api, SchemaId, lower},
    };

    fn schema(text: &str) -> (Api, SchemaId) {
        let text = format!(
            "openapi: 3.2.0\ninfo: {{ title: x, version: '1' }}\npaths: {{}}\ncomponents:\n  \
             schemas:\n    Tag: {{ type: object, xml: {{ name: tag }}, properties: {{ id: {{ type: \
             integer }} }} }}\n    X: {text}\n"
        );
        let base = camino::Utf8PathBuf::from(".");
        let input = Input::Text { name: "x.yaml".to_owned(), text, base };
        let document = load(&input, &LoadOptions::default()).expect("it loads").document;
        let api = lower(Arc::new(document)).api;
        let id = api.schemas.components().find(|(name, _)| *name == "X").expect("it is there").1;
        (api, id)
    }

    fn reading(text: &str, xml: &str) -> Reading {
        let (api, id) = schema(text);
        value_of(&api.schemas, &|_, _| true, id, &read(xml).expect("it is well-formed"))
    }

    #[test]
    fn what_is_written_is_read_again() {
        for (text, value, expected) in [
            (
                "{ type: object, properties: { a: { type: string }, b: { type: integer } } }",
                json!({"a": "x & <y>", "b": 1}),
                "<X><a>x &amp; &lt;y&gt;</a><b>1</b></X>",
            ),
            (
                "{ type: object, xml: { name: x }, properties: { a: { type: string, xml: { name: é } } } }",
                json!({"a": ""}),
                "<x><é></é></x>",
            ),
            (
                "{ type: object, properties: { id: { type: integer, xml: { attribute: true } }, a: { type: boolean } } }",
                json!({"id": 1, "a": true}),
                "<X id=\"1\"><a>true</a></X>",
            ),
            (
                "{ type: object, properties: { id: { type: string, xml: { nodeType: attribute, name: key } }, said: { type: string, xml: { nodeType: text } } } }",
                json!({"id": "a\"b", "said": "x"}),
                "<X key=\"a&quot;b\">x</X>",
            ),
            (
                "{ type: object, properties: { a: { type: array, items: { type: string } } } }",
                json!({"a": ["x", "y"]}),
                "<X><a>x</a><a>y</a></X>",
            ),
            (
                "{ type: object, properties: { a: { type: array, items: { type: string, xml: { name: i } } } } }",
                json!({"a": ["x", "y"]}),
                "<X><i>x</i><i>y</i></X>",
            ),
            (
                "{ type: object, properties: { a: { type: array, xml: { wrapped: true }, items: { type: string } } } }",
                json!({"a": ["x", "y"]}),
                "<X><a><a>x</a><a>y</a></a></X>",
            ),
            (
                "{ type: object, properties: { a: { type: array, xml: { wrapped: true, name: all }, items: { type: string } } } }",
                json!({"a": ["x"]}),
                "<X><all><all>x</all></all></X>",
            ),
            (
                "{ type: object, properties: { a: { type: array, xml: { nodeType: element, name: all }, items: { type: integer, xml: { name: i } } } } }",
                json!({"a": [1, 2]}),
                "<X><all><i>1</i><i>2</i></all></X>",
            ),
            (
                "{ type: object, properties: { a: { type: array, xml: { wrapped: true }, items: { type: string } } } }",
                json!({"a": []}),
                "<X><a></a></X>",
            ),
            (
                "{ type: object, properties: { tags: { type: array, xml: { name: tag, wrapped: true }, items: { $ref: '#/components/schemas/Tag' } } } }",
                json!({"tags": [{"id": 1}]}),
                "<X><tag><tag><id>1</id></tag></tag></X>",
            ),
            (
                "{ type: object, properties: { t: { $ref: '#/components/schemas/Tag' } } }",
                json!({"t": {"id": 1}}),
                "<X><tag><id>1</id></tag></X>",
            ),
            (
                "{ type: array, items: { type: object, xml: { name: i }, properties: { a: { type: number } } } }",
                json!([{"a": 1.5}]),
                "<X><i><a>1.5</a></i></X>",
            ),
            (
                "{ type: object, xml: { namespace: 'urn:x', prefix: p }, properties: { a: { type: string } } }",
                json!({"a": "1"}),
                "<p:X xmlns:p=\"urn:x\"><a>1</a></p:X>",
            ),
            (
                "{ type: object, xml: { namespace: 'urn:x' }, properties: { a: { type: string } } }",
                json!({"a": "1"}),
                "<X xmlns=\"urn:x\"><a>1</a></X>",
            ),
            (
                "{ allOf: [{ $ref: '#/components/schemas/Tag' }, { type: object, properties: { n: { type: [string, 'null'] } } }] }",
                json!({"id": 1, "n": "a"}),
                "<X><id>1</id><n>a</n></X>",
            ),
            (
                "{ type: object, properties: { n: { type: [object, 'null'] } } }",
                json!({"n": null}),
                "<X><n xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xsi:nil=\"true\"></n></X>",
            ),
            (
                "{ type: object, additionalProperties: { type: integer } }",
                json!({"a": 1, "b": 2}),
                "<X><a>1</a><b>2</b></X>",
            ),
            (
                "{ type: object, properties: { x: { type: object, properties: { y: { type: array, items: { type: object, properties: { z: { type: integer } } } } } } } }",
                json!({"x": {"y": [{"z": 1}, {"z": 2}]}}),
                "<X><x><y><z>1</z></y><y><z>2</z></y></x></X>",
            ),
        ] {
            let (api, id) = schema(text);
            let written = write(&api.schemas, Some(id), &value);
            let written = written.split_once('\n').expect("a declaration").1;
            assert_eq!(written, expected, "{text}");
            assert_eq!(reading(text, written), Reading::Value(value), "{text}");
        }
    }

    #[test]
    fn only_what_is_plain_is_read() {
        let plain = "{ type: object, required: [a], properties: { a: { type: integer }, l: { type: array, items: { type: integer } } } }";
        let named = "{ type: object, xml: { name: n, namespace: 'urn:n' }, properties: { a: { type: string }, l: { type: array, xml: { wrapped: true }, items: { type: string, xml: { name: i } } } } }";
        let union = "{ type: object, oneOf: [{ properties: { a: { type: string } } }] }";
        let vague = Reading::Vague;
        let is = |value: Value| Reading::Value(value);
        let misnamed = |what: &str| Reading::Misnamed(what.to_owned());
        for (text, xml, expected) in [
            (plain, "<X>\n  <a>\n 007 </a>\n</X>", is(json!({"a": 7}))),
            (plain, "<other><a>1</a><l>1</l><l>x</l></other>", is(json!({"a": 1, "l": [1, "x"]}))),
            (plain, "<X><a/></X>", is(json!({"a": ""}))),
            (plain, "<X><b>1</b></X>", is(json!({"b": "1"}))),
            (plain, "<X a='1'/>", is(json!({}))),
            (plain, "<X><a>1</a><a>2</a></X>", vague.clone()),
            (plain, "<X xmlns:p='u'><p:a>1</p:a></X>", vague.clone()),
            (plain, "<X xmlns='u'><a>1</a></X>", is(json!({"a": 1}))),
            (plain, "<!DOCTYPE X [<!ENTITY e '1'>]><X><a>&e;</a></X>", vague.clone()),
            (union, "<X><a>1</a></X>", vague),
            (
                named,
                "<n xmlns='urn:n'><a>1</a><l><i>1</i></l></n>",
                is(json!({"a": "1", "l": ["1"]})),
            ),
            (named, "<p:n xmlns:p='urn:n'><a>1</a></p:n>", is(json!({"a": "1"}))),
            (
                named,
                "<x xmlns='urn:n'/>",
                misnamed("the root element is `x`, and the schema names `n`"),
            ),
            (named, "<n/>", misnamed("the root element `n` is not in the namespace `urn:n`")),
            (
                named,
                "<n xmlns='urn:n'><l><x>1</x></l></n>",
                misnamed("an item is called `x`, and not `i`"),
            ),
        ] {
            assert_eq!(reading(text, xml), expected, "{text} {xml}");
        }
    }
}
