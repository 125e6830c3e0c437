//! From the arena back to JSON: a schema and all it reaches, as one JSON Schema 2020-12 text.
//!
//! In: [`Schemas`] and the id to start from. Out: [`JsonSchema`], which stands on its own (every
//! reference leads into its `$defs`, keyed by [`SchemaId`]), says nothing but assertions, and
//! turns the path of a failed keyword back into the [`Location`] of that keyword in the document.
//!
//! Written from the typed arena and not from the raw text: what the arena could not read is left
//! out there already, so that one broken keyword does not keep the rest from being checked.
//!
//! Start at [`JsonSchema::of`]. Standards: JSON Schema 2020-12; OAS 3.0.4 "Schema Object" for
//! `nullable`, `readOnly` and `writeOnly`; the OAS format registry for numeric formats.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use super::{DynamicReference, JsonType, Schema, SchemaId, SchemaKind, Schemas, TypeSet};
use crate::document::{Document, Location, Pointer};

/// Which way the value travels: `required` does not hold a sender to what only the other side may
/// say (`readOnly` in requests, `writeOnly` in answers).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Direction {
    /// From client to server.
    Request,
    /// From server to client.
    Response,
}

impl Direction {
    /// Whether values that go this way need not have a property, since only the other side says it.
    pub(crate) fn hides(self, schemas: &Schemas, schema: &Schema, name: &str) -> bool {
        let Some(id) = schema.object.properties.get(name) else { return false };
        let (own, target) = (schemas.get(*id), schemas.get(schemas.resolve(*id)));
        match self {
            Self::Request => own.read_only || target.read_only,
            Self::Response => own.write_only || target.write_only,
        }
    }
}

/// The keyword under which formats that no JSON Schema library knows are handed on: those of the OAS
/// registry.
pub const FORMAT_KEYWORD: &str = "x-specwright-format";

/// The keyword under which [`JsonSchema::linked`] writes the number of a schema that is kept apart.
pub const LINK_KEYWORD: &str = "x-specwright-schema";

/// Formats of the OAS registry that 2020-12 does not have, and that not every value keeps to.
const OAS_FORMATS: [&str; 25] = [
    "int8",
    "int16",
    "int32",
    "int64",
    "uint8",
    "uint16",
    "uint32",
    "uint64",
    "float",
    "double-int",
    "decimal",
    "decimal128",
    "byte",
    "base64url",
    "char",
    "date-time-local",
    "time-local",
    "http-date",
    "media-range",
    "sf-binary",
    "sf-boolean",
    "sf-decimal",
    "sf-integer",
    "sf-string",
    "sf-token",
];

/// One self-contained JSON Schema.
#[derive(Clone, Debug)]
pub struct JsonSchema {
    /// As a validator reads it.
    pub value: Value,
    root: SchemaId,
}

impl JsonSchema {
    /// Writes `root` and everything it reaches.
    pub fn of(schemas: &Schemas, root: SchemaId, direction: Direction) -> Self {
        let mut writer = Writer::new(schemas, direction, false);
        writer.wanted.push((root, 0));
        let mut written = BTreeSet::new();
        let mut definitions = Map::new();
        while let Some((id, scope)) = writer.wanted.pop() {
            if written.insert((id, scope)) {
                writer.scope = scope;
                definitions.insert(name_of(id, scope), writer.schema(id));
            }
        }
        let value = json!({
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "$ref": reference_to(root, 0),
            "$defs": definitions,
        });
        Self { value, root }
    }

    /// Writes `root` alone: what it refers to stays a number under [`LINK_KEYWORD`], so that each
    /// schema of a large API need be compiled only once, however many lead to it. For schemas that
    /// reach no `unevaluatedProperties` or `unevaluatedItems`, which look through references.
    pub fn linked(schemas: &Schemas, root: SchemaId, direction: Direction) -> Self {
        Self { value: Writer::new(schemas, direction, true).schema(root), root }
    }

    /// Some keywords of a schema alone, with all that they refer to in `$defs`.
    pub(crate) fn some_of(schemas: &Schemas, id: SchemaId, keep: &[&str]) -> Value {
        let mut writer = Writer::new(schemas, Direction::Request, false);
        let mut value = writer.schema(id);
        if accepts_null_beside(schemas.get(id)) {
            value = value["else"].take();
        }
        let Value::Object(mut keywords) = value else { return Value::Bool(true) };
        keywords.retain(|key, _| keep.contains(&key.as_str()));
        let mut definitions = Map::new();
        let mut pending = Vec::new();
        keywords.values().for_each(|value| names_in(value, &mut pending));
        while let Some(name) = pending.pop() {
            let known = writer.wanted.iter().find(|(id, scope)| name_of(*id, *scope) == name);
            if let Some((id, scope)) = known.copied()
                && !definitions.contains_key(&name)
            {
                writer.scope = scope;
                let definition = writer.schema(id);
                names_in(&definition, &mut pending);
                definitions.insert(name, definition);
            }
        }
        if !definitions.is_empty() {
            keywords.insert("$defs".to_owned(), Value::Object(definitions));
        }
        Value::Object(keywords)
    }

    /// The place in the document that a path into [`Self::value`] was written from. Paths that
    /// name what the document does not spell out lead to the nearest thing it does.
    pub fn locate(&self, schemas: &Schemas, document: &Document, path: &str) -> Location {
        let mut at = self.trace(schemas, path);
        while document.part(&at).is_none() && at.pointer.parent().is_some() {
            at = at.parent();
        }
        at
    }

    fn trace(&self, schemas: &Schemas, path: &str) -> Location {
        let pointer = Pointer::from_escaped(path);
        let mut tokens = pointer.tokens().peekable();
        let mut id = self.root;
        if tokens.peek().is_some_and(|token| token == "$defs") {
            tokens.next();
            let name = tokens.next().unwrap_or_default();
            let number = name.split('.').next().and_then(|number| number.parse().ok());
            id = number.map_or(self.root, SchemaId);
        }
        let mut unwrapped = false;
        while let Some(token) = tokens.next() {
            let schema = schemas.get(id);
            if !unwrapped && accepts_null_beside(schema) && token == "else" {
                unwrapped = true;
                continue;
            }
            let mut at = schema.at.join(&token);
            let name = if takes_name(&token) { tokens.next() } else { None };
            if let Some(name) = &name {
                at = at.join(name);
            }
            let child = child_at(schema, &token, name.as_deref().unwrap_or_default());
            match child {
                Some(child) => (id, unwrapped) = (child, false),
                None => return tokens.fold(at, |at, token| at.join(&token)),
            }
        }
        schemas.get(id).at.clone()
    }
}

/// Which definitions a value refers to.
fn names_in(value: &Value, names: &mut Vec<String>) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| names_in(item, names)),
        Value::Object(map) => {
            let own = map.get("$ref").and_then(Value::as_str);
            names.extend(own.and_then(|text| text.strip_prefix("#/$defs/")).map(str::to_owned));
            map.values().for_each(|value| names_in(value, names));
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// Whether the next step below a keyword is a name or an index, and not a keyword of a schema.
fn takes_name(keyword: &str) -> bool {
    let maps = ["properties", "patternProperties", "dependentSchemas"];
    let lists = ["prefixItems", "allOf", "anyOf", "oneOf"];
    maps.contains(&keyword) || lists.contains(&keyword)
}

/// The subschema under a keyword, and under a name or index where the keyword takes one.
fn child_at(schema: &Schema, keyword: &str, name: &str) -> Option<SchemaId> {
    let nth = |list: &[SchemaId]| list.get(name.parse::<usize>().ok()?).copied();
    match keyword {
        "properties" => schema.object.properties.get(name).copied(),
        "patternProperties" => schema.object.pattern_properties.get(name).copied(),
        "dependentSchemas" => schema.object.dependent_schemas.get(name).copied(),
        "prefixItems" => nth(&schema.array.prefix_items),
        "allOf" => nth(&schema.logic.all_of),
        "anyOf" => nth(&schema.logic.any_of),
        "oneOf" => nth(&schema.logic.one_of),
        _ => {
            let mut single = single_applicators(schema).into_iter();
            single.find(|(found, _)| *found == keyword).and_then(|(_, id)| id)
        }
    }
}

fn single_applicators(schema: &Schema) -> [(&'static str, Option<SchemaId>); 10] {
    [
        ("additionalProperties", schema.object.additional_properties),
        ("unevaluatedProperties", schema.object.unevaluated_properties),
        ("propertyNames", schema.object.property_names),
        ("items", schema.array.items),
        ("unevaluatedItems", schema.array.unevaluated_items),
        ("contains", schema.array.contains),
        ("not", schema.logic.not),
        ("if", schema.logic.if_),
        ("then", schema.logic.then),
        ("else", schema.logic.else_),
    ]
}

/// Whether `nullable: true` stands beside keywords that would refuse `null` on their own. The rest
/// is then written under an `else`, so that its failures stay what they are.
fn accepts_null_beside(schema: &Schema) -> bool {
    schema.nullable
        && (schema.enumeration.is_some()
            || schema.constant.is_some()
            || schema.reference.is_some()
            || schema.has_applicators())
}

fn below(inner: &Pointer, outer: &Pointer) -> bool {
    inner.as_str().strip_prefix(outer.as_str()).is_some_and(|rest| rest.starts_with('/'))
}

fn reference_to(id: SchemaId, scope: usize) -> String {
    format!("#/$defs/{}", name_of(id, scope))
}

/// A schema is written once for each scope that leads to it.
fn name_of(id: SchemaId, scope: usize) -> String {
    if scope == 0 { id.get().to_string() } else { format!("{}.{scope}", id.get()) }
}

/// What each `$dynamicAnchor` means that the schema resources on the way have: the outermost says.
type Scope = Vec<(String, SchemaId)>;

struct Writer<'a> {
    schemas: &'a Schemas,
    direction: Direction,
    /// Whether references stay numbers.
    linked: bool,
    /// Definitions that something refers to, each in a scope.
    wanted: Vec<(SchemaId, usize)>,
    /// Schemas being written: one inside itself has to become a reference.
    open: Vec<SchemaId>,
    /// All that were met; nothing has a meaning in the first.
    scopes: Vec<Scope>,
    /// Which of them holds.
    scope: usize,
}

impl<'a> Writer<'a> {
    fn new(schemas: &'a Schemas, direction: Direction, linked: bool) -> Self {
        let (wanted, open, scopes) = (Vec::new(), Vec::new(), vec![Scope::new()]);
        Self { schemas, direction, linked, wanted, open, scopes, scope: 0 }
    }

    fn schema(&mut self, id: SchemaId) -> Value {
        let outer = self.scope;
        self.enter(id);
        let value = self.in_scope(id);
        self.scope = outer;
        value
    }

    /// Adds what the schema resource of a schema says of anchors that nothing around it speaks of.
    fn enter(&mut self, id: SchemaId) {
        let at = &self.schemas.get(id).at;
        let mut scope = self.scopes[self.scope].clone();
        for dynamic in self.schemas.dynamic.iter().filter_map(|id| self.dynamic(*id)) {
            if let Some(meaning) = dynamic.meaning_at(at)
                && scope.iter().all(|(anchor, _)| *anchor != dynamic.anchor)
            {
                scope.push((dynamic.anchor.clone(), meaning));
            }
        }
        scope.sort();
        let known = self.scopes.iter().position(|known| *known == scope);
        self.scope = known.unwrap_or(self.scopes.len());
        if known.is_none() {
            self.scopes.push(scope);
        }
    }

    /// The reference of a schema that means one thing or another, unless it stays open.
    fn dynamic(&self, id: SchemaId) -> Option<&'a DynamicReference> {
        self.schemas.get(id).logic.dynamic.as_deref().filter(|_| !self.linked)
    }

    fn in_scope(&mut self, id: SchemaId) -> Value {
        let schema = self.schemas.get(id);
        match schema.kind {
            SchemaKind::Boolean(allowed) => return Value::Bool(allowed),
            SchemaKind::Unreadable => return Value::Bool(true),
            SchemaKind::Keywords => {}
        }
        self.open.push(id);
        let mut keywords = Map::new();
        self.references_and_types(schema, &mut keywords);
        self.object_keywords(schema, &mut keywords);
        array_keywords(schema, &mut keywords);
        string_keywords(schema, &mut keywords);
        number_keywords(schema, &mut keywords);
        self.applicators(schema, &mut keywords);
        if let Some(dynamic) = self.dynamic(id) {
            self.dynamic_reference(dynamic, schema, &mut keywords);
        }
        self.open.pop();
        if accepts_null_beside(schema) {
            return json!({ "if": { "type": "null" }, "then": true, "else": keywords });
        }
        Value::Object(keywords)
    }

    /// A subschema: in place if that is where it stands, else by reference.
    fn child(&mut self, parent: &Schema, id: SchemaId) -> Value {
        let child = self.schemas.get(id);
        let in_place = child.at.file == parent.at.file
            && below(&child.at.pointer, &parent.at.pointer)
            && !self.open.contains(&id);
        if in_place {
            return self.schema(id);
        }
        let (keyword, value) = self.reference(id);
        json!({ keyword: value })
    }

    fn reference(&mut self, id: SchemaId) -> (&'static str, Value) {
        if self.linked {
            return (LINK_KEYWORD, Value::from(id.get()));
        }
        self.wanted.push((id, self.scope));
        ("$ref", Value::String(reference_to(id, self.scope)))
    }

    /// Writes what the anchor means here, instead of all that it may mean.
    fn dynamic_reference(
        &mut self,
        dynamic: &DynamicReference,
        schema: &Schema,
        keywords: &mut Map<String, Value>,
    ) {
        let is_possible = |id: &SchemaId| dynamic.meanings.iter().any(|(_, meant)| meant == id);
        if schema.logic.any_of.iter().all(is_possible) {
            keywords.shift_remove("anyOf");
        }
        let mut scope = self.scopes[self.scope].iter();
        let meant = scope.find(|(anchor, _)| *anchor == dynamic.anchor);
        let (keyword, value) = self.reference(meant.map_or(dynamic.initial, |(_, id)| *id));
        keywords.insert(keyword.to_owned(), value);
    }

    fn references_and_types(&mut self, schema: &Schema, keywords: &mut Map<String, Value>) {
        if let Some(target) = schema.reference {
            let (keyword, value) = self.reference(target);
            keywords.insert(keyword.to_owned(), value);
        }
        if let Some(types) = type_keyword(schema.types) {
            keywords.insert("type".to_owned(), types);
        }
        if let Some(values) = &schema.enumeration {
            keywords.insert("enum".to_owned(), Value::Array(values.clone()));
        }
        if let Some(value) = &schema.constant {
            keywords.insert("const".to_owned(), Value::clone(value));
        }
    }

    fn object_keywords(&mut self, schema: &Schema, keywords: &mut Map<String, Value>) {
        let maps = [
            ("properties", &schema.object.properties),
            ("patternProperties", &schema.object.pattern_properties),
            ("dependentSchemas", &schema.object.dependent_schemas),
        ];
        for (keyword, map) in maps {
            if !map.is_empty() {
                let children = map.iter().map(|(name, id)| (name.clone(), self.child(schema, *id)));
                keywords.insert(keyword.to_owned(), Value::Object(children.collect()));
            }
        }
        let required = self.required(schema);
        if !required.is_empty() {
            keywords.insert("required".to_owned(), json!(required));
        }
        if !schema.object.dependent_required.is_empty() {
            keywords
                .insert("dependentRequired".to_owned(), json!(schema.object.dependent_required));
        }
        insert_count(keywords, "minProperties", schema.object.min_properties);
        insert_count(keywords, "maxProperties", schema.object.max_properties);
    }

    fn required<'s>(&self, schema: &'s Schema) -> Vec<&'s str> {
        let hidden = |name: &str| self.direction.hides(self.schemas, schema, name);
        let mut names: Vec<&str> = Vec::new();
        for name in &schema.object.required {
            if !hidden(name) && !names.contains(&name.as_str()) {
                names.push(name);
            }
        }
        names
    }

    fn applicators(&mut self, schema: &Schema, keywords: &mut Map<String, Value>) {
        let lists = [
            ("prefixItems", &schema.array.prefix_items),
            ("allOf", &schema.logic.all_of),
            ("anyOf", &schema.logic.any_of),
            ("oneOf", &schema.logic.one_of),
        ];
        for (keyword, list) in lists {
            if !list.is_empty() {
                let children = list.iter().map(|id| self.child(schema, *id)).collect();
                keywords.insert(keyword.to_owned(), Value::Array(children));
            }
        }
        for (keyword, id) in single_applicators(schema) {
            if let Some(id) = id {
                let child = self.child(schema, id);
                keywords.insert(keyword.to_owned(), child);
            }
        }
    }
}

fn type_keyword(types: TypeSet) -> Option<Value> {
    let mut names = types.iter().map(JsonType::as_str);
    let first = names.next()?;
    let rest: Vec<&str> = names.collect();
    if rest.is_empty() {
        return Some(json!(first));
    }
    Some(json!([&[first], rest.as_slice()].concat()))
}

fn array_keywords(schema: &Schema, keywords: &mut Map<String, Value>) {
    insert_count(keywords, "minItems", schema.array.min_items);
    insert_count(keywords, "maxItems", schema.array.max_items);
    insert_count(keywords, "minContains", schema.array.min_contains);
    insert_count(keywords, "maxContains", schema.array.max_contains);
    if schema.array.unique_items {
        keywords.insert("uniqueItems".to_owned(), Value::Bool(true));
    }
}

fn string_keywords(schema: &Schema, keywords: &mut Map<String, Value>) {
    insert_count(keywords, "minLength", schema.string.min_length);
    insert_count(keywords, "maxLength", schema.string.max_length);
    if let Some(pattern) = &schema.string.pattern {
        keywords.insert("pattern".to_owned(), json!(pattern));
    }
    if let Some(format) = &schema.format {
        let ours = OAS_FORMATS.contains(&format.as_str());
        let keyword = if ours { FORMAT_KEYWORD } else { "format" };
        keywords.insert(keyword.to_owned(), json!(format));
    }
}

fn number_keywords(schema: &Schema, keywords: &mut Map<String, Value>) {
    for (keyword, bound) in [
        ("minimum", &schema.number.minimum),
        ("maximum", &schema.number.maximum),
        ("exclusiveMinimum", &schema.number.exclusive_minimum),
        ("exclusiveMaximum", &schema.number.exclusive_maximum),
        ("multipleOf", &schema.number.multiple_of),
    ] {
        if let Some(number) = bound {
            keywords.insert(keyword.to_owned(), Value::Number(number.clone()));
        }
    }
}

fn insert_count(keywords: &mut Map<String, Value>, keyword: &str, count: Option<u64>) {
    if let Some(count) = count {
        keywords.insert(keyword.to_owned(), Value::from(count));
    }
}
