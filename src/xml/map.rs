//! An element as the value that its schema speaks of.

use serde_json::{Map, Number, Value};

use super::{ArrayForm, MAX_PARTS, is_array, node, read::Element, xml};
use crate::ir::{JsonType, Schema, SchemaId, SchemaKind, Schemas, TypeSet, XmlNode};

const SCHEMA_INSTANCE: &str = "http://www.w3.org/2001/XMLSchema-instance";

/// What an element is, read by a schema.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Reading {
    /// A value, which may keep to the schema or not.
    Value(Value),
    /// It could be several values, or none can be told.
    Vague,
    /// It is called otherwise than the schema says: a lower-case fragment.
    Misnamed(String),
}

/// Whether a body of this schema is an object or a list, and not XML as a text.
pub(crate) fn is_mapped(schemas: &Schemas, id: SchemaId) -> bool {
    parts(schemas, id).is_some_and(|parts| {
        parts.iter().any(|part| is_array(part)) || is_object(&parts) && has_members(&parts)
    })
}

/// Reads a root element. `fits` says of a value whether a schema allows it.
pub(crate) fn value_of(
    schemas: &Schemas,
    fits: &dyn Fn(SchemaId, &Value) -> bool,
    id: SchemaId,
    root: &Element,
) -> Reading {
    let mut mapper = Mapper { schemas, fits, spaces: Vec::new() };
    match mapper.root(id, root) {
        Ok(value) => Reading::Value(value),
        Err(Stop::Vague) => Reading::Vague,
        Err(Stop::Misnamed(what)) => Reading::Misnamed(what),
    }
}

/// Why there is no value.
enum Stop {
    Vague,
    Misnamed(String),
}

struct Mapper<'a> {
    schemas: &'a Schemas,
    fits: &'a dyn Fn(SchemaId, &Value) -> bool,
    /// Prefixes that are bound, the innermost last.
    spaces: Vec<(String, String)>,
}

impl<'a> Mapper<'a> {
    fn schema(&self, id: SchemaId) -> &'a Schema {
        self.schemas.get(self.schemas.resolve(id))
    }

    fn root(&mut self, id: SchemaId, root: &Element) -> Result<Value, Stop> {
        let schema = self.schema(id);
        let bound = self.bind(root);
        if let Some(wanted) = xml(schema).and_then(|xml| xml.name.as_deref()) {
            if root.split().1 != wanted {
                let found = root.split().1;
                let what =
                    format!("the root element is `{found}`, and the schema names `{wanted}`");
                return Err(Stop::Misnamed(what));
            }
            if !self.is_called(root, wanted, schema)? {
                let space = xml(schema).and_then(|xml| xml.namespace.as_deref());
                let space = space.unwrap_or_default();
                let what = format!("the root element `{wanted}` is not in the namespace `{space}`");
                return Err(Stop::Misnamed(what));
            }
        }
        if is_array(schema) {
            return self.items(schema, root);
        }
        self.spaces.truncate(bound);
        self.element(id, root)
    }

    fn element(&mut self, id: SchemaId, element: &Element) -> Result<Value, Stop> {
        if element.is_vague {
            return Err(Stop::Vague);
        }
        let before = self.bind(element);
        let value = self.bound(id, element);
        self.spaces.truncate(before);
        value
    }

    /// An element whose prefixes are bound.
    fn bound(&mut self, id: SchemaId, element: &Element) -> Result<Value, Stop> {
        if self.is_nil(element) {
            return Ok(Value::Null);
        }
        let Some(parts) = parts(self.schemas, id) else {
            let types = types_within(self.schemas, id);
            let is_scalar = !types.is_empty()
                && !types.contains(JsonType::Object)
                && !types.contains(JsonType::Array);
            return if is_scalar { self.scalar(id, types, element) } else { Err(Stop::Vague) };
        };
        let types = parts.iter().fold(TypeSet::ANY, |types, part| types | part.types);
        if parts.iter().any(|part| is_array(part)) {
            // A list in a list, or one that could be something else.
            return Err(Stop::Vague);
        }
        if is_object(&parts) {
            return self.object(&parts, element);
        }
        if types.is_empty() {
            return Err(Stop::Vague);
        }
        self.scalar(id, types, element)
    }

    fn object(&mut self, parts: &[&'a Schema], element: &Element) -> Result<Value, Stop> {
        let mut members = Map::new();
        let mut known = vec![false; element.children.len()];
        let mut properties: Vec<(&str, SchemaId)> = Vec::new();
        for part in parts {
            for (key, id) in &part.object.properties {
                if !properties.iter().any(|(known, _)| known == key) {
                    properties.push((key, *id));
                }
            }
        }
        for (key, id) in &properties {
            let is_required =
                parts.iter().any(|part| part.object.required.iter().any(|name| name == key));
            if let Some(value) = self.property(key, *id, is_required, element, &mut known)? {
                members.insert((*key).to_owned(), value);
            }
        }
        let more = parts.iter().find_map(|part| part.object.additional_properties);
        let others = element.children.iter().zip(&known).filter(|(_, known)| !**known);
        for (child, _) in others {
            let (prefix, name) = child.split();
            // What has the name of a property stands there in another way than it should.
            if !prefix.is_empty() || properties.iter().any(|(key, _)| *key == name) {
                continue;
            }
            let schema = more.filter(|id| {
                matches!(self.schema(*id).kind, SchemaKind::Keywords)
                    && !self.schema(*id).types.is_empty()
            });
            let value = match schema {
                Some(id) => self.element(id, child)?,
                None => Value::String(child.text.clone()),
            };
            members.insert(name.to_owned(), value);
        }
        Ok(Value::Object(members))
    }

    fn property(
        &mut self,
        key: &str,
        id: SchemaId,
        is_required: bool,
        element: &Element,
        known: &mut [bool],
    ) -> Result<Option<Value>, Stop> {
        let schema = self.schema(id);
        let types = types_within(self.schemas, id);
        match node(schema) {
            XmlNode::Attribute => {
                let names = names(self.schemas, schema, key);
                let mut attributes = element.attributes.iter();
                let found = attributes.find(|(name, _)| {
                    let (prefix, local) = name.split_once(':').unwrap_or(("", name));
                    prefix != "xmlns" && name != "xmlns" && names.contains(&local)
                });
                return Ok(found.map(|(_, text)| self.text(id, types, text)));
            }
            XmlNode::Text | XmlNode::Cdata => {
                let is_there = is_required || !element.text.trim().is_empty();
                return Ok(is_there.then(|| self.text(id, types, &element.text)));
            }
            XmlNode::None if !is_array(schema) => return Err(Stop::Vague),
            XmlNode::Element | XmlNode::None => {}
        }
        if is_array(schema) {
            return self.array(key, schema, is_required, element, known);
        }
        match self.named(key, schema, element, known)?[..] {
            [] => Ok(None),
            [child] => self.element(id, child).map(Some),
            // One value is said twice.
            _ => Err(Stop::Vague),
        }
    }

    fn array(
        &mut self,
        key: &str,
        schema: &'a Schema,
        is_required: bool,
        element: &Element,
        known: &mut [bool],
    ) -> Result<Option<Value>, Stop> {
        let form = ArrayForm::of(self.schemas, schema, key);
        let item = form.items.map(|id| self.schema(id));
        if form.wrapper.is_some() {
            let around = match self.named(key, schema, element, known)?[..] {
                [] => return Ok(None),
                [around] if !around.is_vague => around,
                _ => return Err(Stop::Vague),
            };
            let before = self.bind(around);
            if self.is_nil(around) {
                self.spaces.truncate(before);
                return Ok(Some(Value::Null));
            }
            let items = self.items(schema, around)?;
            self.spaces.truncate(before);
            return Ok(Some(items));
        }
        let mut names = item.map_or_else(|| vec![key], |item| names(self.schemas, item, key));
        // Ignored by the standard, and meant by many.
        names.extend(xml(schema).and_then(|xml| xml.name.as_deref()));
        let mut items = Vec::new();
        for (place, child) in element.children.iter().enumerate() {
            if self.is_one_of(child, &names, item.unwrap_or(schema))? {
                known[place] = true;
                items.push(self.item(schema, child)?);
            }
        }
        Ok((is_required || !items.is_empty()).then_some(Value::Array(items)))
    }

    /// The children that are called as the property is; `known` learns where they stand.
    fn named<'e>(
        &self,
        key: &str,
        schema: &Schema,
        element: &'e Element,
        known: &mut [bool],
    ) -> Result<Vec<&'e Element>, Stop> {
        let names = names(self.schemas, schema, key);
        let mut found = Vec::new();
        for (place, child) in element.children.iter().enumerate() {
            if self.is_one_of(child, &names, schema)? {
                known[place] = true;
                found.push(child);
            }
        }
        Ok(found)
    }

    /// A list whose items are all that the element holds.
    fn items(&mut self, array: &Schema, around: &Element) -> Result<Value, Stop> {
        let wanted = self.name_of_items(array);
        let items = around.children.iter().map(|child| {
            expect(child, wanted, array)?;
            self.item(array, child)
        });
        items.collect::<Result<_, _>>().map(Value::Array)
    }

    fn item(&mut self, array: &Schema, child: &Element) -> Result<Value, Stop> {
        match array.array.items {
            Some(id) => self.element(id, child),
            None => Err(Stop::Vague),
        }
    }

    /// What items inside of a wrapper have to be called, if that is said of them and of nothing else.
    fn name_of_items(&self, array: &Schema) -> Option<&'a str> {
        let item = self.schema(array.array.items?);
        xml(item).and_then(|xml| xml.name.as_deref()).filter(|_| item.name.is_none())
    }

    fn scalar(&self, id: SchemaId, types: TypeSet, element: &Element) -> Result<Value, Stop> {
        let may_be_text = types.contains(JsonType::String);
        // Markup in a text may be meant as one.
        if !element.children.is_empty() && may_be_text {
            return Err(Stop::Vague);
        }
        Ok(self.text(id, types, &element.text))
    }

    fn text(&self, id: SchemaId, types: TypeSet, text: &str) -> Value {
        let trimmed = text.trim();
        let as_text = Value::String(text.to_owned());
        let others =
            (types.contains(JsonType::Null) && trimmed.is_empty())
                .then_some(Value::Null)
                .into_iter()
                .chain(number(trimmed).filter(|_| {
                    types.contains(JsonType::Number) || types.contains(JsonType::Integer)
                }))
                .chain(boolean(trimmed).filter(|_| types.contains(JsonType::Boolean)));
        if !types.contains(JsonType::String) {
            return others.into_iter().next().unwrap_or(as_text);
        }
        // Text that was laid out is lawful where either reading is.
        let laid_out = Value::String(trimmed.to_owned());
        let mut ways = std::iter::once(as_text.clone()).chain([laid_out]).chain(others);
        ways.find(|value| (self.fits)(id, value)).unwrap_or(as_text)
    }

    fn is_one_of(&self, child: &Element, names: &[&str], schema: &Schema) -> Result<bool, Stop> {
        for name in names {
            if self.is_called(child, name, schema)? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn is_called(&self, child: &Element, name: &str, schema: &Schema) -> Result<bool, Stop> {
        let (prefix, local) = child.split();
        if local != name {
            return Ok(false);
        }
        let said = xml(schema);
        if let Some(wanted) = said.and_then(|xml| xml.namespace.as_deref()) {
            let bound = child.attributes.iter().find(|(name, _)| is_binding(name) == Some(prefix));
            let uri = bound.map(|(_, uri)| uri.as_str()).or_else(|| self.space(prefix));
            return Ok(uri == Some(wanted));
        }
        let is_plain = prefix.is_empty()
            || said.and_then(|xml| xml.prefix.as_deref()).is_some_and(|known| known == prefix);
        if is_plain { Ok(true) } else { Err(Stop::Vague) }
    }

    fn space(&self, prefix: &str) -> Option<&str> {
        let found = self.spaces.iter().rev().find(|(known, _)| known == prefix);
        found.map(|(_, uri)| uri.as_str())
    }

    /// Binds the prefixes that an element declares; returns how many were bound before.
    fn bind(&mut self, element: &Element) -> usize {
        let before = self.spaces.len();
        for (name, uri) in &element.attributes {
            if let Some(prefix) = is_binding(name) {
                self.spaces.push((prefix.to_owned(), uri.clone()));
            }
        }
        before
    }

    fn is_nil(&self, element: &Element) -> bool {
        element.attributes.iter().any(|(name, value)| {
            let nil = name.split_once(':').filter(|(_, local)| *local == "nil");
            nil.is_some_and(|(prefix, _)| {
                prefix == "xsi" || self.space(prefix) == Some(SCHEMA_INSTANCE)
            }) && matches!(value.trim(), "true" | "1")
        })
    }
}

/// That an item is called as it has to be.
fn expect(child: &Element, wanted: Option<&str>, array: &Schema) -> Result<(), Stop> {
    let found = child.split().1;
    match wanted {
        Some(wanted) if found != wanted => {
            let around = array.name.as_deref().or_else(|| xml(array)?.name.as_deref());
            let around = around.map_or_else(String::new, |name| format!(" in `{name}`"));
            let what = format!("an item{around} is called `{found}`, and not `{wanted}`");
            Err(Stop::Misnamed(what))
        }
        _ => Ok(()),
    }
}

/// The prefix that an attribute binds, if it binds one.
fn is_binding(name: &str) -> Option<&str> {
    if name == "xmlns" { Some("") } else { name.strip_prefix("xmlns:") }
}

/// What the element of a property may be called. A component says what it is called as a root, and
/// may be called as the property is.
fn names<'a>(schemas: &'a Schemas, schema: &'a Schema, key: &'a str) -> Vec<&'a str> {
    let own = xml(schema).and_then(|xml| xml.name.as_deref());
    let parts = schema.logic.all_of.iter().map(|id| schemas.get(schemas.resolve(*id)));
    match own {
        Some(name) if schema.name.is_none() => vec![name],
        Some(name) => vec![name, key],
        None => {
            let of_parts = parts.filter_map(|part| xml(part)?.name.as_deref());
            std::iter::once(key).chain(of_parts).collect()
        }
    }
}

/// A schema and what it is made of, if that is the same for every value.
fn parts(schemas: &Schemas, id: SchemaId) -> Option<Vec<&Schema>> {
    let mut found: Vec<&Schema> = Vec::new();
    let mut wanted = vec![schemas.resolve(id)];
    while let Some(id) = wanted.pop() {
        let schema = schemas.get(id);
        let (logic, object) = (&schema.logic, &schema.object);
        let depends = !logic.one_of.is_empty()
            || !logic.any_of.is_empty()
            || logic.not.is_some()
            || logic.if_.is_some()
            || !object.dependent_schemas.is_empty()
            || !object.pattern_properties.is_empty()
            || object.unevaluated_properties.is_some()
            || !schema.array.prefix_items.is_empty();
        if depends || schema.kind != SchemaKind::Keywords || found.len() == MAX_PARTS {
            return None;
        }
        found.push(schema);
        let more = logic.all_of.iter().copied().chain(schema.reference);
        wanted.extend(more.map(|id| schemas.resolve(id)));
    }
    Some(found)
}

fn is_object(parts: &[&Schema]) -> bool {
    let says = |part: &&Schema| {
        part.types.contains(JsonType::Object) && !part.types.is_empty()
            || part.types.is_empty() && !part.object.properties.is_empty()
    };
    let only = |part: &&Schema| {
        let others = [JsonType::String, JsonType::Number, JsonType::Integer, JsonType::Boolean];
        part.types.is_empty() || !others.iter().any(|kind| part.types.contains(*kind))
    };
    parts.iter().any(says) && parts.iter().all(only)
}

fn has_members(parts: &[&Schema]) -> bool {
    parts.iter().any(|part| {
        !part.object.properties.is_empty() || part.object.additional_properties.is_some()
    })
}

/// The types that a schema allows, looked for in what it is made of, too.
fn types_within(schemas: &Schemas, id: SchemaId) -> TypeSet {
    let mut found = TypeSet::ANY;
    let mut wanted = vec![schemas.resolve(id)];
    for _ in 0..MAX_PARTS {
        let Some(id) = wanted.pop() else { break };
        let schema = schemas.get(id);
        let logic = &schema.logic;
        found = found | schema.types;
        let parts = logic.all_of.iter().chain(&logic.one_of).chain(&logic.any_of).copied();
        wanted.extend(parts.chain(schema.reference).map(|id| schemas.resolve(id)));
    }
    found
}

/// A number as XML Schema writes it: with a plus sign, zeros in front, or nothing behind the point.
fn number(text: &str) -> Option<Value> {
    if let Ok(value @ Value::Number(_)) = serde_json::from_str(text) {
        return Some(value);
    }
    let is_plain =
        !text.is_empty() && text.chars().all(|one| one.is_ascii_digit() || "+-.eE".contains(one));
    let whole: Option<i64> = text.parse().ok().filter(|_| is_plain);
    let number = whole
        .map(Number::from)
        .or_else(|| text.parse().ok().filter(|_| is_plain).and_then(Number::from_f64));
    number.map(Value::Number)
}

fn boolean(text: &str) -> Option<Value> {
    match text {
        "true" | "1" => Some(Value::Bool(true)),
        "false" | "0" => Some(Value::Bool(false)),
        _ => None,
    }
}
