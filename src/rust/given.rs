//! What the user decides instead of us: names, types and derives.
//!
//! In: an [`Api`], whose `x-rust-name` and `x-rust-type` say some of it, and [`Options`], which say
//! the rest and win. Out: [`Given`], by place, every text of it a name or a path that Rust can read.
//! What cannot be used is told of at its place; a setting that speaks of nothing is listed in
//! `unknown`, since it stands in no document.
//!
//! Start at [`Given::new`].

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;
use serde_json::Value;

use super::{Options, PageRule, names};
use crate::{
    diagnostic::{Diagnostic, nearest_name},
    document::{FileId, Location, Pointer},
    ir::{Api, Extensions, Operation, Schema, SchemaId},
};

/// Names to use instead of those that follow from the document.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct Names {
    /// By name of the schema.
    pub schemas: BTreeMap<String, String>,
    /// By `operationId`.
    pub operations: BTreeMap<String, String>,
    /// By name of the tag: for its module, its feature and its trait.
    pub tags: BTreeMap<String, String>,
    /// By JSON Pointer into the root document: a property, a parameter, or any of the above.
    pub at: BTreeMap<String, String>,
}

/// A setting that speaks of something which the document does not have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownSetting {
    /// Keys from `generate` downward.
    pub setting: Vec<String>,
    /// A fragment: lower case, no full stop.
    pub message: String,
    /// What was meant, if something is close.
    pub nearest: Option<String>,
}

impl UnknownSetting {
    /// A name that the document has none of, among those that it has.
    pub(super) fn name<'n>(
        setting: &[&str],
        kind: &str,
        name: &str,
        known: impl Iterator<Item = &'n str>,
    ) -> Self {
        Self {
            setting: setting.iter().map(|key| (*key).to_owned()).collect(),
            message: format!("the document has no {kind} `{name}`"),
            nearest: nearest_name(name, known).map(str::to_owned),
        }
    }
}

/// Decisions of the user's, by what they are about.
#[derive(Debug, Default)]
pub(crate) struct Given {
    /// Of named schemas.
    types: BTreeMap<Location, String>,
    fields: BTreeMap<Location, String>,
    parameters: BTreeMap<Location, String>,
    operations: BTreeMap<Location, String>,
    tags: BTreeMap<String, String>,
    /// Paths of types that stand in for schemas.
    paths: BTreeMap<SchemaId, String>,
    path_places: BTreeMap<Location, String>,
    /// By name of the schema; `*` for all.
    derives: BTreeMap<String, Vec<String>>,
    /// By `operationId`.
    pub(crate) pages: BTreeMap<String, PageRule>,
    /// Media types of requests that are handed on part by part.
    in_parts: BTreeSet<Location>,
    pub(crate) diagnostics: Vec<Diagnostic>,
    pub(crate) unknown: Vec<UnknownSetting>,
}

/// What a name is for.
#[derive(Clone, Copy)]
enum Subject {
    Type,
    Field,
    Parameter,
    Operation,
}

impl Given {
    pub(crate) fn new(api: &Api, options: &Options) -> Self {
        let mut given = Self::default();
        given.read_document(api);
        given.read_names(api, &options.names);
        given.read_types(api, &options.types);
        given.read_formats(api, &options.formats);
        given.read_derives(api, &options.derives);
        given.read_pages(api, &options.pages);
        given.read_parts(api, &options.parts);
        given
    }

    /// The name of a schema's type.
    pub(crate) fn type_name(&self, at: &Location) -> Option<&str> {
        self.types.get(at).map(String::as_str)
    }

    /// The field of a property.
    pub(crate) fn field(&self, at: &Location, wire: &str) -> String {
        self.fields.get(at).cloned().unwrap_or_else(|| names::field_name(wire))
    }

    /// The field of a parameter.
    pub(crate) fn parameter(&self, at: &Location, wire: &str) -> String {
        self.parameters.get(at).cloned().unwrap_or_else(|| names::field_name(wire))
    }

    /// What struct and method of an operation are called after.
    pub(crate) fn operation<'a>(&'a self, operation: &'a Operation) -> &'a str {
        self.operations.get(&operation.at).map_or(operation.id.as_str(), String::as_str)
    }

    /// What module, feature and trait of a tag are called after.
    pub(crate) fn tag<'a>(&'a self, name: &'a str) -> &'a str {
        self.tags.get(name).map_or(name, String::as_str)
    }

    /// Schemas that a type of the user's stands in for.
    pub(crate) fn replaced(&self) -> impl Iterator<Item = SchemaId> {
        self.paths.keys().copied()
    }

    /// The type of the user's that stands in for the schema at this place.
    pub(crate) fn path(&self, at: &Location) -> Option<&str> {
        self.path_places.get(at).map(String::as_str)
    }

    /// What else the type of a schema derives.
    pub(crate) fn derives(&self, schema: Option<&str>) -> Vec<&str> {
        let own = schema.and_then(|name| self.derives.get(name));
        let all = self.derives.get("*").into_iter().chain(own).flatten();
        let mut derives: Vec<&str> = Vec::new();
        for derive in all {
            if !derives.contains(&derive.as_str()) {
                derives.push(derive);
            }
        }
        derives
    }

    fn read_document(&mut self, api: &Api) {
        for (id, schema) in api.schemas.iter() {
            if let Some(text) = self.text(&schema.notes.extensions, "x-rust-type", &schema.at) {
                self.replace(api, id, &schema.at, &text);
            }
            let Some(text) = self.text(&schema.notes.extensions, "x-rust-name", &schema.at) else {
                continue;
            };
            match subject_of(api, &schema.at) {
                Some(subject) => self.name(subject, schema.at.clone(), &text),
                None => self.refuse(
                    &schema.at,
                    "`x-rust-name` has no effect here: it names schemas under `components`, \
                     properties, parameters, operations and tags",
                ),
            }
        }
        for operation in operations(api) {
            if let Some(text) = self.text(&operation.extensions, "x-rust-name", &operation.at) {
                self.name(Subject::Operation, operation.at.clone(), &text);
            }
            for parameter in &operation.parameters {
                let at = &parameter.at;
                if let Some(text) = self.text(&parameter.extensions, "x-rust-name", at) {
                    self.name(Subject::Parameter, at.clone(), &text);
                }
                let Some(path) = self.text(&parameter.extensions, "x-rust-type", at) else {
                    continue;
                };
                match parameter.schema() {
                    Some(schema)
                        if api
                            .schemas
                            .get(schema)
                            .at
                            .pointer
                            .as_str()
                            .starts_with(at.pointer.as_str()) =>
                    {
                        self.replace(api, schema, at, &path);
                    }
                    _ => self.refuse(
                        at,
                        "`x-rust-type` has no effect on a parameter without a schema of its own",
                    ),
                }
            }
        }
        for tag in &api.tags {
            let at = Location::default().join("tags");
            if let Some(text) = self.text(&tag.extensions, "x-rust-name", &at) {
                self.tags.insert(tag.name.clone(), text);
            }
        }
    }

    /// The text of an extension.
    fn text(&mut self, extensions: &Extensions, key: &str, at: &Location) -> Option<String> {
        if let Value::String(text) = extensions.get(key)? {
            return Some(text.clone());
        }
        self.refuse(at, &format!("`{key}` is a text, so this one has no effect"));
        None
    }

    fn read_names(&mut self, api: &Api, wanted: &Names) {
        for (name, text) in &wanted.schemas {
            match api.schemas.components().find(|(known, _)| known == name) {
                Some((_, id)) => {
                    self.name(Subject::Type, api.schemas.get(id).at.clone(), text);
                }
                None => self.unknown(
                    &["names", "schemas", name],
                    "schema",
                    api.schemas.components().map(|(known, _)| known),
                ),
            }
        }
        for (name, text) in &wanted.operations {
            let places: Vec<Location> = operations(api)
                .filter(|operation| operation.id.as_str() == name)
                .map(|operation| operation.at.clone())
                .collect();
            if places.is_empty() {
                let known = operations(api).map(|operation| operation.id.as_str());
                self.unknown(&["names", "operations", name], "operation", known);
            }
            for at in places {
                self.name(Subject::Operation, at, text);
            }
        }
        for (name, text) in &wanted.tags {
            if api.tags.iter().any(|tag| tag.name == *name) {
                self.tags.insert(name.clone(), text.clone());
            } else {
                let known = api.tags.iter().map(|tag| tag.name.as_str());
                self.unknown(&["names", "tags", name], "tag", known);
            }
        }
        for (pointer, text) in &wanted.at {
            let at = place(pointer);
            match subject_of(api, &at) {
                Some(subject) => self.name(subject, at, text),
                None => self.unknown(
                    &["names", "at", pointer],
                    "schema, property, parameter or operation",
                    std::iter::empty(),
                ),
            }
        }
    }

    fn read_types(&mut self, api: &Api, wanted: &BTreeMap<String, String>) {
        for (name, path) in wanted {
            let id = match name.strip_prefix('/') {
                Some(_) => api.schemas.at(&place(name)),
                None => api.schemas.components().find(|(known, _)| known == name).map(|(_, id)| id),
            };
            match id {
                Some(id) => {
                    let at = api.schemas.get(id).at.clone();
                    self.replace(api, id, &at, path);
                }
                None => self.unknown(
                    &["types", name],
                    "schema",
                    api.schemas.components().map(|(known, _)| known),
                ),
            }
        }
    }

    /// A type for every schema of a format, such as `decimal`, or `number/decimal` of a JSON type;
    /// one that has a type of its own keeps it.
    fn read_formats(&mut self, api: &Api, wanted: &BTreeMap<String, String>) {
        for (name, path) in wanted {
            if !is_path(path) {
                self.unknown.push(UnknownSetting {
                    setting: vec!["formats".to_owned(), name.clone()],
                    message: format!("`{path}` is no path of a type"),
                    nearest: None,
                });
                continue;
            }
            let (json_type, format) = match name.split_once('/') {
                Some((json_type, format)) => (Some(json_type), format),
                None => (None, name.as_str()),
            };
            let has_type = |schema: &Schema| {
                json_type.is_none_or(|wanted| {
                    schema.types.iter().any(|json_type| json_type.as_str() == wanted)
                })
            };
            let formatted = api
                .schemas
                .iter()
                .filter(|(_, schema)| schema.format.as_deref() == Some(format) && has_type(schema));
            let formatted: Vec<SchemaId> = formatted.map(|(id, _)| id).collect();
            if formatted.is_empty() {
                let known = api.schemas.iter().filter_map(|(_, schema)| schema.format.as_deref());
                self.unknown(&["formats", name], "schema of the format", known);
            }
            for id in formatted {
                if !self.paths.contains_key(&id) {
                    let at = api.schemas.get(id).at.clone();
                    self.replace(api, id, &at, path);
                }
            }
        }
    }

    fn read_derives(&mut self, api: &Api, wanted: &BTreeMap<String, Vec<String>>) {
        for (name, derives) in wanted {
            if name != "*" && !api.schemas.components().any(|(known, _)| known == name) {
                let known = api.schemas.components().map(|(known, _)| known);
                self.unknown(&["derives", name], "schema", known);
                continue;
            }
            for derive in derives {
                if is_path(derive) {
                    self.derives.entry(name.clone()).or_default().push(derive.clone());
                } else {
                    self.unknown.push(UnknownSetting {
                        setting: vec!["derives".to_owned(), name.clone()],
                        message: format!("`{derive}` is no path of a derive macro"),
                        nearest: None,
                    });
                }
            }
        }
    }

    fn read_pages(&mut self, api: &Api, wanted: &BTreeMap<String, PageRule>) {
        for (id, rule) in wanted {
            let Some(operation) = api.operation(id) else {
                let known = api.operations.iter().map(|operation| operation.id.as_str());
                self.unknown(&["pages", id], "operation", known);
                continue;
            };
            match rule.mistake(operation) {
                None => drop(self.pages.insert(id.clone(), rule.clone())),
                Some(message) => self.unknown.push(UnknownSetting {
                    setting: vec!["pages".to_owned(), id.clone()],
                    message,
                    nearest: None,
                }),
            }
        }
    }

    fn read_parts(&mut self, api: &Api, wanted: &[String]) {
        for id in wanted {
            let Some(operation) = api.operation(id) else {
                let known = api.operations.iter().map(|operation| operation.id.as_str());
                self.unknown.push(UnknownSetting::name(&["parts"], "operation", id, known));
                continue;
            };
            let content = operation.body.iter().flat_map(|body| &body.content);
            let content =
                content.filter(|media_type| media_type.essence().starts_with("multipart/"));
            let places: Vec<Location> = content.map(|media_type| media_type.at.clone()).collect();
            if places.is_empty() {
                self.unknown.push(UnknownSetting {
                    setting: vec!["parts".to_owned()],
                    message: format!("the request of `{id}` has no parts"),
                    nearest: None,
                });
            }
            self.in_parts.extend(places);
        }
    }

    /// Whether a request of this media type is handed on part by part.
    pub(crate) fn is_in_parts(&self, at: &Location) -> bool {
        self.in_parts.contains(at)
    }

    fn name(&mut self, subject: Subject, at: Location, text: &str) {
        let (used, exact) = match subject {
            Subject::Type | Subject::Operation if is_type_name(text) => {
                let reserved = names::RESERVED_TYPES.contains(&text);
                (if reserved { names::type_name(text) } else { text.to_owned() }, !reserved)
            }
            Subject::Type => (names::type_name(text), false),
            // Struct and method are both made of it.
            Subject::Operation => (text.to_owned(), true),
            Subject::Field | Subject::Parameter => {
                let name = names::field_name(text);
                let exact = name.strip_prefix("r#").unwrap_or(&name) == text;
                (name, exact)
            }
        };
        if !exact {
            self.refuse(&at, &format!("`{text}` cannot be the name here, so it is `{used}`"));
        }
        let known = match subject {
            Subject::Type => &mut self.types,
            Subject::Field => &mut self.fields,
            Subject::Parameter => &mut self.parameters,
            Subject::Operation => &mut self.operations,
        };
        known.insert(at, used);
    }

    fn replace(&mut self, api: &Api, id: SchemaId, at: &Location, path: &str) {
        if api.schemas.get(id).is_plain_reference() {
            let message = "a type of yours has no effect beside a `$ref`";
            let diagnostic = Diagnostic::warning("generate/given-type", at.clone(), message);
            self.diagnostics.push(diagnostic.help("say it where the `$ref` leads"));
        } else if is_path(path) {
            self.paths.insert(id, path.to_owned());
            self.path_places.insert(api.schemas.get(id).at.clone(), path.to_owned());
        } else {
            self.diagnostics.push(
                Diagnostic::warning(
                    "generate/given-type",
                    at.clone(),
                    format!("`{path}` is no path of a type, so it is not used"),
                )
                .help("a path has its crate before it, such as `rust_decimal::Decimal`"),
            );
        }
    }

    fn refuse(&mut self, at: &Location, message: &str) {
        self.diagnostics.push(Diagnostic::warning("generate/given-name", at.clone(), message));
    }

    fn unknown<'n>(&mut self, setting: &[&str], kind: &str, known: impl Iterator<Item = &'n str>) {
        let name = setting.last().copied().unwrap_or_default();
        self.unknown.push(UnknownSetting::name(setting, kind, name, known));
    }
}

fn place(pointer: &str) -> Location {
    Location { file: FileId::default(), pointer: Pointer::from_escaped(pointer) }
}

/// Every operation, those of webhooks and callbacks last.
pub(super) fn operations(api: &Api) -> impl Iterator<Item = &Operation> {
    let called = api.operations.iter().flat_map(|operation| &operation.callbacks);
    api.operations
        .iter()
        .chain(api.webhooks.iter().map(|webhook| &webhook.operation))
        .chain(called.flat_map(|callback| &callback.operations))
}

/// What a name at this place is for.
fn subject_of(api: &Api, at: &Location) -> Option<Subject> {
    if api.schemas.at(at).is_some() {
        if api.schemas.components().any(|(_, id)| api.schemas.get(id).at == *at) {
            return Some(Subject::Type);
        }
        let around = at.parent();
        let in_schema = api.schemas.at(&around.parent()).is_some();
        return (in_schema && around.pointer.last().as_deref() == Some("properties"))
            .then_some(Subject::Field);
    }
    operations(api).find_map(|operation| {
        if operation.at == *at {
            return Some(Subject::Operation);
        }
        let parameter = operation.parameters.iter().any(|parameter| parameter.at == *at);
        parameter.then_some(Subject::Parameter)
    })
}

/// A name that Rust has types of: the compiler asks for a capital and no underscore.
fn is_type_name(text: &str) -> bool {
    text.chars().next().is_some_and(char::is_uppercase)
        && text.chars().all(|letter| letter != '_' && unicode_ident::is_xid_continue(letter))
}

/// Types that need no path.
const PLAIN_TYPES: &[&str] = &[
    "bool", "char", "f32", "f64", "i8", "i16", "i32", "i64", "i128", "u8", "u16", "u32", "u64",
    "u128", "String", "Box", "Option", "Vec",
];
/// Derives of the standard library beside those that are there already.
const PLAIN_DERIVES: &[&str] = &["Copy", "Default", "Eq", "Hash", "Ord", "PartialOrd"];

/// Whether a text is a path of Rust and nothing else, with parameters perhaps: what comes from a
/// document is never more than a name in the output.
fn is_path(text: &str) -> bool {
    read_path(text).is_some_and(str::is_empty)
}

/// What follows a path.
fn read_path(text: &str) -> Option<&str> {
    let mut rest = text.strip_prefix("::").unwrap_or(text);
    let mut parts = 0;
    let plain = loop {
        let end =
            rest.find(|letter: char| letter != '_' && !unicode_ident::is_xid_continue(letter));
        let (name, after) = rest.split_at(end.unwrap_or(rest.len()));
        let first = name.chars().next()?;
        if (first != '_' && !unicode_ident::is_xid_start(first))
            || (names::is_keyword(name) && (parts > 0 || name != "crate"))
        {
            return None;
        }
        parts += 1;
        rest = after;
        match rest.strip_prefix("::") {
            Some(next) => rest = next,
            None => break name,
        }
    };
    if parts == 1 && !PLAIN_TYPES.contains(&plain) && !PLAIN_DERIVES.contains(&plain) {
        return None;
    }
    let Some(mut inside) = rest.strip_prefix('<') else { return Some(rest) };
    loop {
        inside = read_path(inside.trim_start())?.trim_start();
        match inside.strip_prefix(',') {
            Some(next) => inside = next,
            None => return inside.strip_prefix('>'),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::is_path;

    #[test]
    fn only_paths_are_paths() {
        for (text, expected) in [
            ("rust_decimal::Decimal", true),
            ("::std::num::NonZeroU32", true),
            ("crate::money::Money", true),
            ("String", true),
            ("Vec<my::Thing>", true),
            ("my::Map<String, Vec<u8>>", true),
            ("schemars::JsonSchema", true),
            ("Hash", true),
            ("Decimal", false), // Nothing says from where.
            ("", false),
            ("a::", false),
            ("a::b; fn main() {}", false),
            ("a::b /* */", false),
            ("a::b<c::d", false),
            ("a::b<c::d>>", false),
            ("a::type", false),
            ("a::crate", false),
            ("&'static str", false),
            ("a::b!()", false),
        ] {
            assert_eq!(is_path(text), expected, "{text:?}");
        }
    }
}
