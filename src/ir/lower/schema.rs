//! Schema Objects: into the arena, once each, as JSON Schema 2020-12.
//!
//! A schema that is met gets its id at once and is read later, from a list and not by recursion, so
//! that neither a circle nor a chain of thousands of references can exhaust the stack.

use std::borrow::Cow;

use indexmap::IndexMap;
use serde_json::Value;

use super::reader::{Object, Reader};
use crate::{
    diagnostic::{Diagnostic, nearest_name},
    document::{Document, FileId, Items, Location, Members, Node, Part, Version},
    ir::{
        Discriminator, DynamicReference, ExternalDocs, JsonType, Number, Rare, Schema, SchemaId,
        SchemaKind, TypeSet, Xml, XmlNode,
    },
};

/// A schema that has an id and is yet to be read.
pub(super) struct Pending<'d> {
    id: SchemaId,
    node: Node<'d>,
}

/// Where a schema's reference leads.
enum Target<'d> {
    /// It has none.
    None,
    Found(Node<'d>),
    /// A `$dynamicRef` that means one thing or another, by who leads to it: the anchor, and in which
    /// schema resource it means what.
    Several(String, Vec<(Location, Node<'d>)>),
    /// Nowhere, which has been reported.
    Lost,
}

/// What may stand beside a `$ref` without changing which values pass.
const ANNOTATIONS: [&str; 11] = [
    "title",
    "description",
    "summary",
    "deprecated",
    "readOnly",
    "writeOnly",
    "externalDocs",
    "xml",
    "$comment",
    "example",
    "examples",
];

/// How a schema says more than what it refers to, in every version.
pub(crate) const IN_ALL_OF: &str =
    "wrap the reference: `allOf: [{$ref: …}]`, and put the rest beside it";

/// Whether a key beside a `$ref` would change which values pass.
fn is_constraint(key: &str) -> bool {
    !ANNOTATIONS.contains(&key) && !key.starts_with("x-")
}

impl<'d> Reader<'d> {
    /// Gives every entry of `components.schemas` its id, in document order.
    pub(super) fn component_schemas(&mut self, components: &Object<'d>) {
        for (name, node) in self.entries(components, "schemas") {
            let id = self.schema_here(node);
            self.schemas.components.insert(name.to_owned(), id);
        }
    }

    /// The id of the schema at a node. A `$ref` with nothing beside it is the schema it leads to.
    pub(super) fn schema(&mut self, node: Node<'d>) -> SchemaId {
        match node.object() {
            Some(map) if is_bare_reference(map, self.version) => {
                self.ignored_siblings(&node, map);
                let reference = node.reference().unwrap_or_default();
                match self.target(&node, reference, "$ref") {
                    Some(target) => self.referenced_schema(target),
                    None => self.schema_here(node),
                }
            }
            _ => self.schema_here(node),
        }
    }

    /// The id of the schema at exactly this place.
    fn schema_here(&mut self, node: Node<'d>) -> SchemaId {
        if let Some(id) = self.schemas.by_location.get(&node.at) {
            return *id;
        }
        let id = self.reserve(node.at.clone());
        self.schemas.by_location.insert(node.at.clone(), id);
        self.pending.push(Pending { id, node });
        id
    }

    /// The id of a schema that something refers to, which may give it a name.
    fn referenced_schema(&mut self, node: Node<'d>) -> SchemaId {
        let id = self.schema_here(node);
        self.referenced.insert(id);
        id
    }

    fn reserve(&mut self, at: Location) -> SchemaId {
        let id = SchemaId(u32::try_from(self.schemas.list.len()).unwrap_or(u32::MAX));
        self.schemas.list.push(Schema::new(at));
        id
    }

    /// A schema that allows everything, for a place that has none.
    pub(super) fn anything(&mut self, at: &Location) -> SchemaId {
        self.reserve(at.clone())
    }

    fn target(&mut self, node: &Node<'d>, reference: &str, key: &str) -> Option<Node<'d>> {
        let at = match self.document.resolve(&node.at, reference) {
            Ok(at) => at,
            Err(error) => {
                self.report_reference(&node.at.join(key), &error);
                return None;
            }
        };
        Node::at(self.document, at)
    }

    /// Reads every schema that has an id, and those that they lead to, until there are no more.
    pub(super) fn read_pending_schemas(&mut self) {
        let mut next = 0;
        while next < self.pending.len() {
            let Pending { id, node } = &self.pending[next];
            let (id, node) = (*id, node.clone());
            next += 1;
            let schema = self.read_schema(&node);
            if schema.logic.dynamic.is_some() {
                self.schemas.dynamic.push(id);
            }
            self.schemas.list[id.get()] = schema;
        }
        self.pending.clear();
        self.name_schemas();
    }

    /// Names what stands among components and definitions, and what other files hold for reference.
    fn name_schemas(&mut self) {
        for index in 0..self.schemas.list.len() {
            let id = SchemaId(u32::try_from(index).unwrap_or(u32::MAX));
            let at = self.schemas.list[index].at.clone();
            // What nobody wrote stands nowhere.
            if self.schemas.by_location.get(&at) != Some(&id) {
                continue;
            }
            let name = name_of(self.document, &at, self.referenced.contains(&id));
            if let Some(name) = &name {
                self.schemas.components.entry(name.clone()).or_insert(id);
            }
            self.schemas.list[index].name = name;
        }
    }

    fn read_schema(&mut self, node: &Node<'d>) -> Schema {
        let mut schema = Schema::new(node.at.clone());
        match node.value {
            Part::Bool(allows) => schema.kind = SchemaKind::Boolean(allows),
            Part::Object(map) => {
                let reference = self.reference_of(node, map);
                let bare = !matches!(reference, Target::None) && self.version == Version::V3_0;
                let mut dynamic = Vec::new();
                match reference {
                    Target::None => {}
                    Target::Found(target) => {
                        schema.reference = Some(self.referenced_schema(target));
                    }
                    Target::Several(anchor, targets) => {
                        dynamic = self.dynamic_reference(&mut schema, anchor, targets);
                    }
                    Target::Lost => schema.kind = SchemaKind::Unreadable,
                }
                if bare {
                    self.ignored_siblings(node, map);
                }
                for (key, value) in map {
                    // OAS 3.0 ignores what stands beside a `$ref`; words for people are kept.
                    if bare && is_constraint(key) {
                        continue;
                    }
                    let child = Node { document: node.document, at: node.at.join(key), value };
                    if let Some(wanted) = unlike(key, value, self.version) {
                        self.left_out(&child.at, &format!("`{key}` must be {wanted}"));
                        continue;
                    }
                    self.keyword(&mut schema, key, &child);
                }
                finish(&mut schema, map, self.version);
                // Which of them is meant is not the schema's to say: one of them has to fit.
                if schema.logic.any_of.is_empty() && !dynamic.is_empty() {
                    schema.logic.any_of = dynamic;
                }
            }
            _ => {
                self.left_out(&node.at, "it is no schema");
                schema.kind = SchemaKind::Unreadable;
            }
        }
        schema
    }

    /// Tells what counts for nothing, since it stands beside a `$ref`.
    fn ignored_siblings(&mut self, node: &Node<'d>, map: Members<'d>) {
        for key in map.keys().filter(|key| *key != "$ref" && is_constraint(key)) {
            let at = node.at.join(key);
            if self.is_first_at(&at) {
                let message = format!("`{key}` has no effect beside `$ref`");
                let diagnostic = Diagnostic::warning("ref/ignored-sibling", at, message);
                self.report(diagnostic.at_key().help(IN_ALL_OF));
            }
        }
    }

    /// Where `$ref`, `$dynamicRef` or `$recursiveRef` leads.
    fn reference_of(&mut self, node: &Node<'d>, map: Members<'d>) -> Target<'d> {
        for key in ["$ref", "$dynamicRef"] {
            if let Some(reference) = map.get(key).and_then(Part::as_str) {
                let Some(target) = self.target(node, reference, key) else { return Target::Lost };
                let places = match key {
                    "$dynamicRef" => self.document.dynamic_places(&target.at),
                    _ => None,
                };
                let Some((anchor, places)) = places else { return Target::Found(target) };
                let nodes = places.into_iter();
                let nodes =
                    nodes.filter_map(|(root, at)| Some((root, Node::at(self.document, at)?)));
                return Target::Several(anchor.to_owned(), nodes.collect());
            }
        }
        if !map.contains_key("$recursiveRef") {
            return Target::None;
        }
        let mut at = node.at.clone();
        while at.pointer.parent().is_some() {
            at = at.parent();
            let anchored = self.document.part(&at).and_then(|value| value.get("$recursiveAnchor"));
            if anchored.and_then(Part::as_bool) == Some(true) {
                return Node::at(self.document, at).map_or(Target::Lost, Target::Found);
            }
        }
        Target::Lost
    }

    /// Notes what the reference may mean; gives back what a value could be by it.
    fn dynamic_reference(
        &mut self,
        schema: &mut Schema,
        anchor: String,
        targets: Vec<(Location, Node<'d>)>,
    ) -> Vec<SchemaId> {
        let mut possible = Vec::new();
        let mut meanings = Vec::new();
        for (root, node) in targets {
            // What is only there to be replaced is nothing that a value could be.
            let refused = node.get("not");
            let is_empty = refused.is_some_and(|node| node.object().is_some_and(Members::is_empty));
            let id = self.referenced_schema(node);
            if !is_empty {
                possible.push(id);
            }
            meanings.push((root, id));
        }
        if let Some((_, initial)) = meanings.last().cloned() {
            schema.logic.dynamic = Some(Box::new(DynamicReference { anchor, initial, meanings }));
        }
        possible
    }

    fn keyword(&mut self, schema: &mut Schema, key: &str, node: &Node<'d>) {
        let value = node.value;
        match key {
            "type" => schema.types = self.types(node),
            "format" => schema.format = text(value),
            "title" => schema.title = text(value),
            "description" => schema.description = self.described(node),
            "default" => schema.default = Some(Box::new(value.to_json())),
            "example" => {
                let held = node.document.held(&node.at);
                schema.examples.insert(0, held.map_or_else(|| value.to_json(), Cow::into_owned));
                schema.has_single_example = true;
            }
            "examples" => match value {
                Part::Array(values) => {
                    schema.examples.extend(values.into_iter().map(Part::to_json));
                }
                _ => {
                    schema.notes.extensions.insert(key.to_owned(), value.to_json());
                }
            },
            "enum" => {
                let values = value.as_array();
                let copied = |values: Items<'_>| values.into_iter().map(Part::to_json).collect();
                schema.enumeration = values.map(copied);
            }
            "const" => schema.constant = Some(Box::new(value.to_json())),
            "properties" => schema.object.properties = self.schema_map(node),
            "required" => {
                let names = value.as_array().into_iter().flatten();
                schema.object.required = names.filter_map(text).collect();
            }
            "patternProperties" => schema.object.pattern_properties = self.schema_map(node),
            "additionalProperties" => {
                schema.object.additional_properties = Some(self.schema(node.clone()));
            }
            "unevaluatedProperties" => {
                schema.object.unevaluated_properties = Some(self.schema(node.clone()));
            }
            "propertyNames" => schema.object.property_names = Some(self.schema(node.clone())),
            "dependentRequired" => {
                schema.object.dependent_required = node
                    .entries()
                    .map(|(name, list)| {
                        (
                            name.to_owned(),
                            list.items().filter_map(|item| text(item.value)).collect(),
                        )
                    })
                    .collect();
            }
            "dependentSchemas" => schema.object.dependent_schemas = self.schema_map(node),
            "minProperties" => schema.object.min_properties = count(value),
            "maxProperties" => schema.object.max_properties = count(value),
            "prefixItems" => schema.array.prefix_items = self.schema_list(node),
            "items" => match value {
                // The tuple of drafts before 2020-12.
                Part::Array(_) => schema.array.prefix_items = self.schema_list(node),
                _ => schema.array.items = Some(self.schema(node.clone())),
            },
            "unevaluatedItems" => schema.array.unevaluated_items = Some(self.schema(node.clone())),
            "contains" => schema.array.contains = Some(self.schema(node.clone())),
            "minContains" => schema.array.min_contains = count(value),
            "maxContains" => schema.array.max_contains = count(value),
            "minItems" => schema.array.min_items = count(value),
            "maxItems" => schema.array.max_items = count(value),
            "uniqueItems" => schema.array.unique_items = value.as_bool().unwrap_or(false),
            "minLength" => schema.string.min_length = count(value),
            "maxLength" => schema.string.max_length = count(value),
            "pattern" => schema.string.pattern = text(value),
            "contentEncoding" => schema.string.content_encoding = text(value),
            "contentMediaType" => schema.string.content_media_type = text(value),
            "contentSchema" => schema.string.content_schema = Some(self.schema(node.clone())),
            "minimum" => schema.number.minimum = number(value),
            "maximum" => schema.number.maximum = number(value),
            "exclusiveMinimum" => schema.number.exclusive_minimum = number(value),
            "exclusiveMaximum" => schema.number.exclusive_maximum = number(value),
            "multipleOf" => schema.number.multiple_of = number(value),
            "allOf" => schema.logic.all_of = self.schema_list(node),
            "anyOf" => schema.logic.any_of = self.schema_list(node),
            "oneOf" => schema.logic.one_of = self.schema_list(node),
            "not" => schema.logic.not = Some(self.schema(node.clone())),
            "if" => schema.logic.if_ = Some(self.schema(node.clone())),
            "then" => schema.logic.then = Some(self.schema(node.clone())),
            "else" => schema.logic.else_ = Some(self.schema(node.clone())),
            "discriminator" => schema.logic.discriminator = self.discriminator(node),
            "readOnly" => schema.read_only = value.as_bool().unwrap_or(false),
            "writeOnly" => schema.write_only = value.as_bool().unwrap_or(false),
            "deprecated" => schema.deprecated = value.as_bool().unwrap_or(false),
            "nullable" => schema.nullable = value.as_bool().unwrap_or(false),
            "xml" => schema.notes.xml = Some(xml(value)),
            "externalDocs" => schema.notes.external_docs = docs(value),
            "$defs" | "definitions" => {
                self.schema_map(node);
            }
            "$ref" | "$dynamicRef" | "$id" | "$anchor" | "$dynamicAnchor" | "$schema"
            | "$comment" | "$vocabulary" | "$recursiveRef" | "$recursiveAnchor" => {}
            _ => {
                schema.notes.extensions.insert(key.to_owned(), value.to_json());
            }
        }
    }

    /// Some bundlers keep even descriptions in files of their own.
    fn described(&mut self, node: &Node<'d>) -> Option<String> {
        match node.value {
            Part::Object(_) => self.follow(node.clone()).and_then(|node| text(node.value)),
            value => text(value),
        }
    }

    fn schema_map(&mut self, node: &Node<'d>) -> IndexMap<String, SchemaId> {
        // A map that is a reference as a whole: only bundlers allow that.
        let node = match node.reference() {
            Some(_) => match self.follow(node.clone()) {
                Some(node) => node,
                None => return IndexMap::new(),
            },
            None => node.clone(),
        };
        let mut schemas = IndexMap::new();
        for (name, child) in node.entries() {
            if matches!(child.value, Part::Object(_) | Part::Bool(_)) {
                schemas.insert(name.to_owned(), self.schema(child));
            } else {
                self.left_out(&child.at, "it is no schema");
            }
        }
        schemas
    }

    fn schema_list(&mut self, node: &Node<'d>) -> Vec<SchemaId> {
        node.items().map(|item| self.schema(item)).collect()
    }

    fn types(&mut self, node: &Node<'d>) -> TypeSet {
        let mut types = TypeSet::ANY;
        let items: Vec<Node<'d>> = match node.value {
            Part::Array(_) => node.items().collect(),
            _ => vec![node.clone()],
        };
        for item in items {
            let Some(name) = item.str() else {
                // YAML makes nothing of `null` without quotes.
                if item.value.is_null() && node.value.is_array() {
                    types = types.with(JsonType::Null);
                } else if !item.value.is_null() {
                    self.left_out(&item.at, "it is no type");
                }
                continue;
            };
            if let Some(json_type) = JsonType::parse(name) {
                types = types.with(json_type);
            } else if !(name == "file" && self.version == Version::V3_0) {
                let names = JsonType::ALL.into_iter().map(JsonType::as_str);
                let diagnostic = Diagnostic::error(
                    "schema/unknown-type",
                    item.at.clone(),
                    format!("there is no type `{name}`"),
                );
                let known = nearest_name(name, names).or(meant(name));
                self.report(match known {
                    Some(known) => diagnostic.meant(name, known),
                    None => diagnostic,
                });
            }
        }
        types
    }

    fn discriminator(&mut self, node: &Node<'d>) -> Option<Discriminator> {
        let property = node.get("propertyName")?.str()?.to_owned();
        let mut mapping = IndexMap::new();
        if let Some(entries) = node.get("mapping") {
            for (tag, target) in entries.entries() {
                if let Some(id) = self.mapped(&target) {
                    mapping.insert(tag.to_owned(), id);
                }
            }
        }
        let default_mapping = node.get("defaultMapping").and_then(|target| self.mapped(&target));
        Some(Discriminator { property, mapping, default_mapping })
    }

    /// A mapping leads to a schema by name or by reference.
    fn mapped(&mut self, node: &Node<'d>) -> Option<SchemaId> {
        let target = node.str()?;
        if let Some(id) = self.schemas.components.get(target) {
            return Some(*id);
        }
        match self.document.resolve(&node.at, target) {
            Ok(at) => Node::at(self.document, at).map(|node| self.referenced_schema(node)),
            Err(error) => {
                let names = self.schemas.components.keys().map(String::as_str);
                let known = nearest_name(target, names).map(str::to_owned);
                if target.contains(['/', '#']) {
                    self.report_reference(&node.at, &error);
                } else {
                    let diagnostic = Diagnostic::error(
                        "schema/unknown-mapping",
                        node.at.clone(),
                        format!("there is no schema named `{target}`"),
                    );
                    self.report(match known {
                        Some(known) => diagnostic.meant(target, &known),
                        None => diagnostic,
                    });
                }
                None
            }
        }
    }
}

/// Names that other languages have for types.
fn meant(name: &str) -> Option<&'static str> {
    Some(match name {
        "int" | "long" | "int32" | "int64" => "integer",
        "float" | "double" | "decimal" => "number",
        "str" | "text" | "date" | "datetime" | "uuid" => "string",
        "bool" => "boolean",
        "list" | "set" => "array",
        "dict" | "map" | "hash" => "object",
        _ => return None,
    })
}

fn is_bare_reference(map: Members<'_>, version: Version) -> bool {
    let Some(Part::String(_)) = map.get("$ref") else { return false };
    map.len() == 1
        || (version == Version::V3_0
            && !map.keys().any(|key| key == "description" || key == "deprecated" || key == "title"))
}

/// Keys that say where a schema stands, not what it is.
const NO_NAMES: [&str; 6] = ["schema", "items", "additionalProperties", "not", "0", "1"];

/// The key of a component or definition; of what other files hold for reference, its key there or
/// what the file is called.
fn name_of(document: &Document, at: &Location, referenced: bool) -> Option<String> {
    let Some((above, _)) = at.pointer.as_str().rsplit_once('/') else {
        let stem = || document.file(at.file).path.file_stem().map(str::to_owned);
        return if referenced { stem() } else { None };
    };
    let in_definitions = above.ends_with("/$defs") || above.ends_with("/definitions");
    let is_named = in_definitions || above == "/components/schemas";
    if !is_named && (!referenced || at.file == FileId::default()) {
        return None;
    }
    let name = at.pointer.last()?;
    (is_named || !NO_NAMES.contains(&&*name)).then(|| name.into_owned())
}

/// Turns what 3.0 writes into what 2020-12 means.
fn finish(schema: &mut Schema, map: Members<'_>, version: Version) {
    if version == Version::V3_0 {
        let is = |key: &str| map.get(key).and_then(Part::as_bool) == Some(true);
        if is("exclusiveMinimum") {
            schema.number.exclusive_minimum = schema.number.minimum.take();
        }
        if is("exclusiveMaximum") {
            schema.number.exclusive_maximum = schema.number.maximum.take();
        }
    }
    // A list of types has read what YAML makes of `null` without quotes; alone, it is a type if
    // nothing stands beside it.
    if map.len() == 1 && map.get("type").is_some_and(Part::is_null) {
        schema.types = TypeSet::ANY.with(JsonType::Null);
    }
    schema.examples.shrink_to_fit();
    if schema.nullable {
        if !schema.types.is_empty() {
            schema.types = schema.types.with(JsonType::Null);
        }
        if let Some(values) = &mut schema.enumeration
            && !values.contains(&Value::Null)
        {
            values.push(Value::Null);
        }
    }
}

/// What a keyword has to be, if its value is something else and so has no effect.
fn unlike(key: &str, value: Part<'_>, version: Version) -> Option<&'static str> {
    let fits = |fits: bool, wanted: &'static str| (!fits).then_some(wanted);
    match key {
        _ if value.is_null() => None,
        "enum" | "required" | "allOf" | "anyOf" | "oneOf" | "prefixItems" => {
            fits(value.is_array(), "a list")
        }
        "properties" | "patternProperties" | "dependentRequired" | "dependentSchemas" => {
            fits(value.is_object(), "an object")
        }
        "discriminator" => fits(
            value.get("propertyName").and_then(Part::as_str).is_some(),
            "an object with `propertyName`",
        ),
        "uniqueItems" | "readOnly" | "writeOnly" | "nullable" => {
            fits(value.as_bool().is_some(), "true or false")
        }
        "exclusiveMinimum" | "exclusiveMaximum" if version == Version::V3_0 => None,
        "minimum" | "maximum" | "exclusiveMinimum" | "exclusiveMaximum" | "multipleOf" => {
            fits(value.as_number().is_some(), "a number")
        }
        "minLength" | "maxLength" | "minItems" | "maxItems" | "minProperties" | "maxProperties"
        | "minContains" | "maxContains" => fits(count(value).is_some(), "a count"),
        "$ref" | "pattern" | "format" => fits(value.as_str().is_some(), "a text"),
        _ => None,
    }
}

fn text(value: Part<'_>) -> Option<String> {
    match value {
        Part::String(text) => Some(text.to_owned()),
        Part::Number(number) => Some(number.to_string()),
        Part::Bool(flag) => Some(flag.to_string()),
        Part::Null | Part::Array(_) | Part::Object(_) => None,
    }
}

fn number(value: Part<'_>) -> Option<Number> {
    value.as_number().cloned()
}

/// A length or a count; JSON Schema allows `2.0` for 2.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "checked to be whole, not negative and small"
)]
fn count(value: Part<'_>) -> Option<u64> {
    let number = value.as_number()?;
    number.as_u64().or_else(|| {
        let float = number.as_f64()?;
        (float.fract() == 0.0 && (0.0..9e15).contains(&float)).then_some(float as u64)
    })
}

fn xml(value: Part<'_>) -> Xml {
    let text = |key: &str| value.get(key).and_then(Part::as_str).map(str::to_owned);
    let flag = |key: &str| value.get(key).and_then(Part::as_bool).unwrap_or(false);
    let node_type = match value.get("nodeType").and_then(Part::as_str) {
        Some("element") => Some(XmlNode::Element),
        Some("attribute") => Some(XmlNode::Attribute),
        Some("text") => Some(XmlNode::Text),
        Some("cdata") => Some(XmlNode::Cdata),
        Some("none") => Some(XmlNode::None),
        _ => None,
    };
    Xml {
        name: text("name"),
        namespace: text("namespace"),
        prefix: text("prefix"),
        attribute: flag("attribute") || node_type == Some(XmlNode::Attribute),
        wrapped: flag("wrapped"),
        node_type,
    }
}

fn docs(value: Part<'_>) -> Option<ExternalDocs> {
    let url = value.get("url")?.as_str()?.to_owned();
    let description = value.get("description").and_then(Part::as_str).map(str::to_owned);
    Some(ExternalDocs { description, url })
}

impl Schema {
    /// A schema that allows everything.
    fn new(at: Location) -> Self {
        Self {
            at,
            name: None,
            kind: SchemaKind::Keywords,
            reference: None,
            types: TypeSet::ANY,
            format: None,
            title: None,
            description: None,
            default: None,
            examples: Vec::new(),
            has_single_example: false,
            enumeration: None,
            constant: None,
            object: Rare::default(),
            array: Rare::default(),
            string: Rare::default(),
            number: Rare::default(),
            logic: Rare::default(),
            notes: Rare::default(),
            read_only: false,
            write_only: false,
            deprecated: false,
            nullable: false,
        }
    }

    /// Where the example with this index stands.
    pub(crate) fn example_at(&self, index: usize) -> Location {
        // `example` stands before the entries of `examples` only if it is there.
        if index == 0 && self.has_single_example {
            return self.at.join("example");
        }
        let index = index - usize::from(self.has_single_example);
        self.at.join("examples").join(&index.to_string())
    }
}
