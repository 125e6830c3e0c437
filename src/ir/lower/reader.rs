//! What every concept needs while it is read: following references, taking fields, reporting.

use std::{collections::BTreeSet, sync::Arc};

use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use crate::{
    diagnostic::{Diagnostic, Fix, nearest_name},
    document::{Document, Location, Node, Part, ReferenceError, Version},
    ir::{Extensions, SchemaId, Schemas, lower::schema::Pending},
};

/// Small objects have a dozen values. One of references to references could have any number.
const MOST_INLINED: usize = 10_000;

/// Reads one document.
pub(super) struct Reader<'d> {
    pub(super) document: &'d Arc<Document>,
    pub(super) version: Version,
    pub(super) schemas: Schemas,
    pub(super) pending: Vec<Pending<'d>>,
    /// Schemas that something refers to.
    pub(super) referenced: BTreeSet<SchemaId>,
    /// Of each body that has several.
    pub(super) bodies: Vec<Vec<SchemaId>>,
    diagnostics: Vec<Diagnostic>,
    /// Places of which something was said already.
    reported: BTreeSet<Location>,
}

/// An object at the end of its references, with what stood beside the first of them.
#[derive(Clone, Debug)]
pub(super) struct Object<'d> {
    pub(super) node: Node<'d>,
    /// The reference itself, whose other fields override the target's. OAS 3.1 "Reference Object";
    /// of a path item also in 3.0.
    overrides: Option<Node<'d>>,
}

impl<'d> Object<'d> {
    /// Where the object stands.
    pub(super) fn at(&self) -> &Location {
        &self.node.at
    }

    /// A field as it stands.
    pub(super) fn field(&self, key: &str) -> Option<Node<'d>> {
        self.overrides
            .as_ref()
            .and_then(|overrides| overrides.get(key))
            .or_else(|| self.node.get(key))
    }

    /// A text. Numbers and booleans stand for how they are written.
    pub(super) fn text(&self, key: &str) -> Option<String> {
        let node = self.field(key)?;
        let node = node.follow().ok()?;
        match node.value {
            Part::String(text) => Some(text.to_owned()),
            Part::Number(number) => Some(number.to_string()),
            Part::Bool(flag) => Some(flag.to_string()),
            Part::Null | Part::Array(_) | Part::Object(_) => None,
        }
    }

    /// Every `x-…`.
    pub(super) fn extensions(&self) -> Extensions {
        let map = self.node.object();
        map.into_iter()
            .flatten()
            .filter(|(key, _)| key.starts_with("x-"))
            .map(|(key, value)| (key.to_owned(), value.to_json()))
            .collect()
    }
}

/// A list that will not grow any more: thousands of lists of one have room for four otherwise.
pub(super) fn exact<T>(mut list: Vec<T>) -> Vec<T> {
    list.shrink_to_fit();
    list
}

impl<'d> Reader<'d> {
    pub(super) fn new(document: &'d Arc<Document>) -> Self {
        Self {
            document,
            version: document.version(),
            schemas: Schemas::default(),
            pending: Vec::new(),
            referenced: BTreeSet::new(),
            bodies: Vec::new(),
            diagnostics: Vec::new(),
            reported: BTreeSet::new(),
        }
    }

    pub(super) fn finish(mut self) -> (Schemas, Vec<Diagnostic>) {
        for body in &self.bodies {
            self.schemas.compare(self.document, body);
        }
        (self.schemas, self.diagnostics)
    }

    pub(super) fn report(&mut self, diagnostic: Diagnostic) {
        self.diagnostics.push(diagnostic);
    }

    /// Says that what stands at a place is left out. Where the structure is broken, `lint` has
    /// better words for it.
    pub(super) fn left_out(&mut self, at: &Location, why: &str) {
        if self.is_first_at(at) {
            let message = format!("this is left out: {why}");
            self.report(Diagnostic::warning("structure/left-out", at.clone(), message).at_key());
        }
    }

    /// Whether nothing was reported at this place yet; what is shared is read once for each use.
    pub(super) fn is_first_at(&mut self, at: &Location) -> bool {
        self.reported.insert(at.clone())
    }

    /// A flag; false if it is absent. A quoted one is meant all the same.
    pub(super) fn flag(&mut self, object: &Object<'d>, key: &str) -> bool {
        self.choice(object, key).unwrap_or(false)
    }

    /// A flag that may be absent.
    pub(super) fn choice(&mut self, object: &Object<'d>, key: &str) -> Option<bool> {
        let node = object.field(key)?;
        match node.value {
            Part::Bool(flag) => Some(flag),
            Part::String(text) if text == "true" || text == "false" => Some(text == "true"),
            Part::Null => None,
            _ => {
                self.left_out(&node.at, "it is neither true nor false");
                None
            }
        }
    }

    /// Reports a reference that leads nowhere, once for each place it stands in.
    pub(super) fn report_reference(&mut self, at: &Location, error: &ReferenceError) {
        if self.reported.insert(at.clone()) {
            self.diagnostics.push(reference_diagnostic(self.document, at, error));
        }
    }

    /// The end of a chain of references, reported if it leads nowhere.
    pub(super) fn follow(&mut self, node: Node<'d>) -> Option<Node<'d>> {
        if node.reference().is_none() {
            return Some(node);
        }
        let at = node.at.clone();
        match node.follow() {
            Ok(target) => Some(target),
            Err(error) => {
                self.report_reference(&at.join("$ref"), &error);
                None
            }
        }
    }

    /// An object, references followed. `None` if there is none, which has been reported.
    pub(super) fn object(&mut self, node: Node<'d>) -> Option<Object<'d>> {
        let overrides = match node.object() {
            Some(map) if map.len() > 1 && node.reference().is_some() => {
                (self.version >= Version::V3_1).then(|| node.clone())
            }
            _ => None,
        };
        self.end_of(node, overrides)
    }

    fn end_of(&mut self, node: Node<'d>, overrides: Option<Node<'d>>) -> Option<Object<'d>> {
        let node = self.follow(node)?;
        if node.object().is_none() {
            self.left_out(&node.at, "it is no object");
            return None;
        }
        Some(Object { node, overrides })
    }

    /// A path item: what stands beside its `$ref` counts in every version.
    pub(super) fn path_item(&mut self, node: Node<'d>) -> Option<Object<'d>> {
        let overrides = node.reference().map(|_| node.clone());
        self.end_of(node, overrides)
    }

    /// An object under a key.
    pub(super) fn child(&mut self, object: &Object<'d>, key: &str) -> Option<Object<'d>> {
        let node = object.field(key).filter(|node| !node.value.is_null())?;
        self.object(node)
    }

    /// The entries of a map under a key, each as it stands.
    pub(super) fn entries(&mut self, object: &Object<'d>, key: &str) -> Vec<(&'d str, Node<'d>)> {
        let Some(map) = object.field(key).and_then(|node| self.follow(node)) else {
            return Vec::new();
        };
        if map.object().is_none() && !map.value.is_null() {
            self.left_out(&map.at, "it is no object");
        }
        map.entries().filter(|(key, _)| !key.starts_with("x-") && *key != "$ref").collect()
    }

    /// The items of a list under a key, each as it stands.
    pub(super) fn items(&mut self, object: &Object<'d>, key: &str) -> Vec<Node<'d>> {
        match object.field(key).and_then(|node| self.follow(node)) {
            Some(list) => {
                if !list.value.is_array() && !list.value.is_null() {
                    self.left_out(&list.at, "it is no list");
                }
                list.items().collect()
            }
            None => Vec::new(),
        }
    }

    /// Texts of a list under a key.
    pub(super) fn texts(&mut self, object: &Object<'d>, key: &str) -> Vec<String> {
        let mut texts = Vec::new();
        for node in self.items(object, key) {
            match node.str() {
                Some(text) => texts.push(text.to_owned()),
                None => self.left_out(&node.at, "it is no text"),
            }
        }
        texts
    }

    /// A small object as the types of the `openapiv3` crate have it: references inside are put in
    /// place first. `None` if it is not of that shape, which `lint` reports by the standard's own
    /// schema; here it is only left out.
    pub(super) fn typed<T: DeserializeOwned>(&mut self, object: &Object<'d>) -> Option<T> {
        let mut left = MOST_INLINED;
        let mut value = self.inline(&object.node, 0, &mut left);
        if let (Some(overrides), Value::Object(map)) = (&object.overrides, &mut value) {
            for (key, node) in overrides.entries() {
                if key != "$ref" {
                    map.insert(key.to_owned(), node.value.to_json());
                }
            }
        }
        match serde_json::from_value(value) {
            Ok(typed) => Some(typed),
            Err(error) => {
                self.report(Diagnostic::warning(
                    "structure/left-out",
                    object.at().clone(),
                    format!("this is left out: {error}"),
                ));
                None
            }
        }
    }

    /// A copy with references inside replaced by what they lead to, a few levels deep, and of no
    /// more than `left` values.
    fn inline(&mut self, node: &Node<'d>, depth: usize, left: &mut usize) -> Value {
        let enough = depth >= 8 || *left == 0;
        let Some(node) = (if enough { None } else { self.follow(node.clone()) }) else {
            return Value::Null;
        };
        *left -= 1;
        match node.value {
            Part::Object(_) => {
                let mut map = Map::new();
                for (key, child) in node.entries() {
                    let value = if key.starts_with("x-") {
                        child.value.to_json()
                    } else {
                        self.inline(&child, depth + 1, left)
                    };
                    map.insert(key.to_owned(), value);
                }
                Value::Object(map)
            }
            Part::Array(_) => {
                Value::Array(node.items().map(|item| self.inline(&item, depth + 1, left)).collect())
            }
            other => other.to_json(),
        }
    }
}

/// Words for a reference that leads nowhere; `at` is the text of the reference.
pub(crate) fn reference_diagnostic(
    document: &Document,
    at: &Location,
    error: &ReferenceError,
) -> Diagnostic {
    match error {
        ReferenceError::Unread { path, reason } => {
            Diagnostic::warning("ref/unread", at.clone(), format!("`{path}` {reason}"))
                .help("what it describes is taken to allow everything")
        }
        ReferenceError::Circular { reference } => Diagnostic::error(
            "ref/circular",
            at.clone(),
            format!("`{reference}` leads only to other references and back to itself"),
        ),
        ReferenceError::TooLong { .. } => {
            Diagnostic::error("ref/circular", at.clone(), error.to_string())
                .help("let it lead to its end at once")
        }
        ReferenceError::Dangling { reference, nearest, missing } => {
            let diagnostic = Diagnostic::error(
                "ref/dangling",
                at.clone(),
                format!("`{reference}` does not exist"),
            );
            if let Some(name) = nearest_entry(document, nearest, missing) {
                let help = format!("there is {} named `{name}`", kind_of_entry(nearest));
                let (from, to) = (missing.clone(), name.to_owned());
                return diagnostic.help(help).fixed_by(Fix::Rename { from, to });
            }
            let name = reference.rsplit('/').next().unwrap_or(missing);
            match other_section(document, name) {
                Some(section) => diagnostic.help(format!("`#/components/{section}/{name}` exists")),
                None => diagnostic,
            }
        }
    }
}

fn nearest_entry<'d>(document: &'d Document, map: &Location, missing: &str) -> Option<&'d str> {
    nearest_name(missing, document.part(map)?.as_object()?.keys())
}

/// The section of the components that has the name which another one lacks.
fn other_section<'d>(document: &'d Document, missing: &str) -> Option<&'d str> {
    let components = document.root().tree().get("components")?.as_object()?;
    let mut sections = components.into_iter();
    let found = sections.find(|(_, section)| section.get(missing).is_some());
    found.map(|(section, _)| section)
}

/// What a mapping holds, with its article.
fn kind_of_entry(map: &Location) -> &'static str {
    match map.pointer.last().as_deref() {
        Some("schemas") => "a schema",
        Some("parameters") => "a parameter",
        Some("responses") => "a response",
        Some("requestBodies") => "a request body",
        Some("headers") => "a header",
        Some("examples") => "an example",
        Some("links") => "a link",
        Some("pathItems") => "a path item",
        Some("callbacks") => "a callback",
        Some("securitySchemes") => "a security scheme",
        _ => "an entry",
    }
}
