//! The walk over a document, with the tables in hand.

use std::fmt::Write as _;

use indexmap::IndexSet;
use serde_json::Number;

use super::kinds::{DOCUMENT, Kind, Reference, Rest, SCHEMA_30, SCHEMA_31, Shape};
use crate::{
    diagnostic::{Diagnostic, Fix, nearest_name},
    document::{Document, FileId, Items, Location, Members, Part, Pointer, Version, push_token},
    ir::{IN_ALL_OF, reference_diagnostic},
    lint::twins,
};

/// Checks everything that the root leads to.
pub(super) fn document(document: &Document) -> Vec<Diagnostic> {
    let mut walker = Walker {
        document,
        version: document.version(),
        file: FileId::default(),
        pointer: String::new(),
        found: Vec::new(),
        seen: IndexSet::new(),
        pending: vec![(Location::default(), Shape::Object(&DOCUMENT))],
    };
    while let Some((at, shape)) = walker.pending.pop() {
        let Some(value) = document.part(&at) else { continue };
        walker.file = at.file;
        at.pointer.as_str().clone_into(&mut walker.pointer);
        walker.value(value, shape);
    }
    walker.found
}

/// Where the walk is, and what it has found.
pub(super) struct Walker<'d> {
    document: &'d Document,
    pub(super) version: Version,
    file: FileId,
    pointer: String,
    found: Vec<Diagnostic>,
    /// Places that references led to, so that each is walked once.
    seen: IndexSet<Location>,
    pending: Vec<(Location, Shape)>,
}

impl<'d> Walker<'d> {
    /// Here.
    pub(super) fn at(&self) -> Location {
        Location { file: self.file, pointer: Pointer::from_escaped(self.pointer.as_str()) }
    }

    pub(super) fn report(&mut self, diagnostic: Diagnostic) {
        self.found.push(diagnostic);
    }

    /// Reports a mistake in a field of the object here.
    pub(super) fn error_in(&mut self, field: &str, code: &'static str, message: impl Into<String>) {
        let at = self.at().join(field);
        self.found.push(Diagnostic::error(code, at, message));
    }

    /// Reports a mistake of the object here as a whole.
    pub(super) fn error(&mut self, code: &'static str, message: impl Into<String>) {
        let at = self.at();
        self.found.push(Diagnostic::error(code, at, message));
    }

    /// Walks into a field and back.
    pub(super) fn within<R>(&mut self, token: &str, work: impl FnOnce(&mut Self) -> R) -> R {
        let length = self.pointer.len();
        push_token(&mut self.pointer, token);
        let result = work(self);
        self.pointer.truncate(length);
        result
    }

    /// An object that may be reached by a reference: where it leads, for checks that compare.
    pub(super) fn target(&self, value: Part<'d>) -> Part<'d> {
        let Some(reference) = value.get("$ref").and_then(Part::as_str) else { return value };
        let resolved = self.document.resolve(&self.at(), reference).ok();
        resolved.and_then(|at| self.document.part(&at)).unwrap_or(value)
    }

    fn value(&mut self, value: Part<'d>, shape: Shape) {
        match shape {
            Shape::Anything => {}
            Shape::Text => match value {
                Part::String(_) => {}
                Part::Number(_) | Part::Bool(_) => self.unquoted(value),
                _ => self.wrong(value, "text"),
            },
            Shape::Url => {
                self.formed(value, "a URL", |text| fluent_uri::IriRef::parse(text).is_ok());
            }
            Shape::Email => self.formed(value, "an email address", is_email),
            Shape::Flag => {
                if value.as_bool().is_none() {
                    self.wrong(value, "`true` or `false`");
                }
            }
            Shape::Number => {
                if value.as_number().is_none() {
                    self.wrong(value, "a number");
                }
            }
            Shape::Bound => match self.version {
                Version::V3_0 if value.as_bool().is_none() => {
                    let at = self.at();
                    let diagnostic = Diagnostic::error(
                        "structure/wrong-type",
                        at,
                        format!("this must be `true` or `false`, not {}", described(value)),
                    );
                    self.report(match value {
                        Part::Number(_) => diagnostic.help(
                            "in OpenAPI 3.0 the bound itself stands in `minimum` or `maximum`",
                        ),
                        _ => diagnostic,
                    });
                }
                Version::V3_1 | Version::V3_2 if value.as_number().is_none() => {
                    let at = self.at();
                    let diagnostic = Diagnostic::error(
                        "structure/wrong-type",
                        at,
                        format!("this must be a number, not {}", described(value)),
                    );
                    self.report(match value {
                        Part::Bool(_) => {
                            diagnostic.help("since OpenAPI 3.1 this holds the bound itself")
                        }
                        _ => diagnostic,
                    });
                }
                _ => {}
            },
            Shape::Count => {
                let is_count = |number: &Number| {
                    number.as_u64().is_some()
                        || number.as_f64().is_some_and(|float| float >= 0.0 && float.fract() == 0.0)
                };
                if !value.as_number().is_some_and(is_count) {
                    self.wrong(value, "a whole number that is not negative");
                }
            }
            Shape::Choice(choices) => self.choice(value, choices),
            Shape::Object(kind) => self.object(value, kind),
            Shape::Schema => self.schema(value),
            Shape::List(item) => self.list(value, *item),
            Shape::SomeOf(item) => {
                if value.as_array().is_some_and(Items::is_empty) {
                    self.error("structure/empty", "this list must not be empty");
                }
                self.list(value, *item);
            }
            Shape::Names => {
                if value.as_array().is_some_and(Items::is_empty) {
                    let at = self.at();
                    self.report(
                        Diagnostic::error("structure/empty", at, "this list must not be empty")
                            .help("leave it out if there is nothing to list"),
                    );
                }
                self.names(value);
            }
            Shape::NameList => self.names(value),
            Shape::Map(entry) => self.map(value, *entry, false),
            Shape::Section(entry) => self.map(value, *entry, true),
            Shape::Types => self.types(value),
        }
    }

    /// A text of a form that readers can do without, so that it is no error.
    fn formed(&mut self, value: Part<'d>, form: &str, is_formed: fn(&str) -> bool) {
        self.value(value, Shape::Text);
        if let Some(text) = value.as_str()
            && !is_formed(text)
        {
            let message = format!("`{text}` is not {form}");
            let at = self.at();
            self.report(Diagnostic::warning("structure/form", at, message));
        }
    }

    /// What is text but for its quotes.
    fn unquoted(&mut self, value: Part<'_>) {
        let message = format!("this must be text, not {}", described(value));
        let diagnostic = Diagnostic::error("structure/wrong-type", self.at(), message)
            .help(format!("put it in quotes: \"{value}\""))
            .fixed_by(Fix::Quote);
        self.report(diagnostic);
    }

    fn wrong(&mut self, value: Part<'_>, expected: &str) {
        let message = format!("this must be {expected}, not {}", described(value));
        self.error("structure/wrong-type", message);
    }

    fn choice(&mut self, value: Part<'_>, choices: &[&str]) {
        let Some(text) = value.as_str() else {
            return self.wrong(value, "text");
        };
        if choices.contains(&text) {
            return;
        }
        let at = self.at();
        let diagnostic =
            Diagnostic::error("structure/not-allowed", at, format!("`{text}` is not allowed here"));
        self.report(match nearest_name(text, choices.iter().copied()) {
            Some(nearest) => diagnostic.meant(text, nearest),
            None => diagnostic.help(format!("allowed: {}", listed(choices))),
        });
    }

    /// For checks: reports a text that is none of the choices.
    pub(super) fn choice_in(&mut self, field: &str, value: Part<'_>, choices: &[&str]) {
        self.within(field, |walker| walker.choice(value, choices));
    }

    fn types(&mut self, value: Part<'d>) {
        match value {
            // Lowering tells of a type that does not exist.
            Part::String(text) if self.version == Version::V3_0 && text == "null" => {
                let at = self.at();
                self.report(
                    Diagnostic::error(
                        "structure/not-allowed",
                        at,
                        "OpenAPI 3.0 has no type `null`",
                    )
                    .help("write `nullable: true` beside the type"),
                );
            }
            Part::String(text) if self.version == Version::V3_0 && text == "file" => {
                let at = self.at();
                self.report(
                    Diagnostic::error("schema/unknown-type", at, "there is no type `file`")
                        .help("a file is `type: string` with `format: binary`"),
                );
            }
            Part::String(_) => {}
            Part::Null if self.version != Version::V3_0 => self.unquoted(value),
            Part::Array(_) if self.version == Version::V3_0 => {
                let at = self.at();
                self.report(
                    Diagnostic::error(
                        "structure/wrong-type",
                        at,
                        "OpenAPI 3.0 allows one type only",
                    )
                    .help("use `nullable: true`, `oneOf`, or OpenAPI 3.1"),
                );
            }
            Part::Array(items) => {
                if items.is_empty() {
                    self.error("structure/empty", "this list must not be empty");
                }
                self.no_duplicates(items);
                for (index, item) in items.into_iter().enumerate() {
                    self.within(&index.to_string(), |walker| match item {
                        Part::String(_) => {}
                        Part::Null => walker.unquoted(item),
                        _ => walker.wrong(item, "text"),
                    });
                }
            }
            _ => self.wrong(value, "text"),
        }
    }

    fn list(&mut self, value: Part<'d>, item: Shape) {
        let Some(items) = value.as_array() else {
            return self.wrong(value, "a list");
        };
        for (index, value) in items.into_iter().enumerate() {
            self.within(&index.to_string(), |walker| walker.value(value, item));
        }
    }

    fn names(&mut self, value: Part<'d>) {
        self.list(value, Shape::Text);
        if let Some(items) = value.as_array() {
            self.no_duplicates(items);
        }
    }

    fn no_duplicates(&mut self, items: Items<'d>) {
        for (first, index, item) in twins(items) {
            let at = self.at().join(&index.to_string());
            let message = format!("{item} stands here a second time");
            self.report(
                Diagnostic::error("structure/duplicate-item", at.clone(), message)
                    .related(self.at().join(&first.to_string()), "first here")
                    .fixed_by(Fix::RemoveItem(at)),
            );
        }
    }

    fn map(&mut self, value: Part<'d>, entry: Shape, is_section: bool) {
        let Some(map) = value.as_object() else {
            return self.wrong(value, "a mapping");
        };
        if self.stray_reference(map) {
            return;
        }
        for (key, value) in map {
            if is_section && !is_component_name(key) {
                // Only the outer schema of 3.0 lets such a name pass, and only unseen.
                self.key_error(
                    key,
                    format!("`{key}` cannot be the name of a component"),
                    "letters, digits, `.`, `-` and `_` are allowed",
                );
                continue;
            }
            self.within(key, |walker| walker.value(value, entry));
        }
    }

    fn key_error(&mut self, key: &str, message: String, help: &str) {
        let at = self.at().join(key);
        self.report(Diagnostic::error("structure/key", at, message).at_key().help(help));
    }

    /// Reports a reference where OAS allows none, and follows it as a bundler would.
    fn stray_reference(&mut self, map: Members<'d>) -> bool {
        let Some(Part::String(reference)) = map.get("$ref") else { return false };
        let at = self.at().join("$ref");
        let message = format!("OpenAPI {} allows no reference here", self.version);
        self.report(
            Diagnostic::error("ref/not-allowed", at.clone(), message)
                .help("put what it leads to in its place, or bundle the document first"),
        );
        if let Err(error) = self.document.resolve(&self.at(), reference) {
            let diagnostic = reference_diagnostic(self.document, &at, &error);
            self.report(diagnostic);
        }
        true
    }

    fn schema(&mut self, value: Part<'d>) {
        match value {
            Part::Object(_) => match self.version {
                Version::V3_0 => self.object(value, &SCHEMA_30),
                Version::V3_1 | Version::V3_2 => {
                    if let Some(Part::String(reference)) = value.get("$ref") {
                        self.follow(reference, Shape::Schema, Some("schemas"));
                    }
                    self.object(value, &SCHEMA_31);
                }
            },
            Part::Bool(_) if self.version != Version::V3_0 => {}
            Part::Bool(_) if self.pointer.ends_with("/additionalProperties") => {}
            Part::Bool(_) => self.wrong(value, "a schema"),
            _ => {
                let expected = if self.version == Version::V3_0 {
                    "a schema"
                } else {
                    "a schema or a boolean"
                };
                self.wrong(value, expected);
            }
        }
    }

    fn object(&mut self, value: Part<'d>, kind: &'static Kind) {
        let Some(map) = value.as_object() else {
            let message = format!("this must be {}, not {}", kind.name, described(value));
            return self.error("structure/wrong-type", message);
        };
        if let Some(reference) = map.get("$ref")
            && self.reference(map, reference, kind)
        {
            return;
        }
        self.fields(map, kind);
        if let Some(check) = kind.check {
            check(self, map);
        }
    }

    /// Handles `$ref` in an object; true if nothing else of the object is to be looked at.
    fn reference(&mut self, map: Members<'d>, reference: Part<'d>, kind: &'static Kind) -> bool {
        let section = match kind.reference {
            Reference::To(section) => section,
            Reference::ToSince32(section) if self.version == Version::V3_2 => section,
            Reference::OwnField => {
                if let Some(reference) = reference.as_str() {
                    self.follow(reference, Shape::Object(kind), Some("pathItems"));
                }
                return false;
            }
            // A field of 2020-12, read as such.
            Reference::Never if std::ptr::eq(kind, &raw const SCHEMA_31) => return false,
            _ => {
                self.stray_reference(map);
                if let Some(reference) = reference.as_str() {
                    self.follow_quietly(reference, Shape::Object(kind));
                }
                return true;
            }
        };
        let Some(text) = reference.as_str() else {
            self.within("$ref", |walker| walker.wrong(reference, "text"));
            return true;
        };
        self.siblings(map, section);
        let shape = if section == "schemas" { Shape::Schema } else { Shape::Object(kind) };
        self.follow(text, shape, Some(section));
        true
    }

    /// What stands beside a `$ref`: ignored in 3.0; a summary or a description from 3.1 on.
    fn siblings(&mut self, map: Members<'_>, section: &str) {
        for key in map.keys().filter(|key| *key != "$ref") {
            let allowed = self.version != Version::V3_0
                && (key == "description" || key == "summary" || section == "schemas");
            if allowed || (self.version == Version::V3_0 && key.starts_with("x-")) {
                continue;
            }
            let at = self.at().join(key);
            let message = format!("`{key}` has no effect beside `$ref`");
            self.report(Diagnostic::warning("ref/ignored-sibling", at, message).at_key().help(
                if section == "schemas" {
                    IN_ALL_OF
                } else {
                    "put it into what the reference leads to"
                },
            ));
        }
    }

    fn follow_quietly(&mut self, reference: &str, shape: Shape) {
        if let Ok(at) = self.document.resolve(&self.at(), reference)
            && self.seen.insert(at.clone())
        {
            self.pending.push((at, shape));
        }
    }

    /// Checks where a reference leads, and has that walked.
    fn follow(&mut self, reference: &str, shape: Shape, section: Option<&str>) {
        let at = self.at().join("$ref");
        match self.document.resolve(&self.at(), reference) {
            Err(error) => {
                let diagnostic = reference_diagnostic(self.document, &at, &error);
                self.report(diagnostic);
            }
            Ok(target) => {
                let found = section_of(&target);
                if let (Some(section), Some(found)) = (section, found.as_deref())
                    && found != section
                {
                    self.report(Diagnostic::error(
                        "ref/wrong-kind",
                        at,
                        format!(
                            "{} is needed here, and this leads to {}",
                            one_of(section),
                            one_of(found)
                        ),
                    ));
                    return;
                }
                if self.leads_in_a_circle(&target) {
                    self.report(Diagnostic::error(
                        "ref/circular",
                        at,
                        format!("`{reference}` leads only to other references and back to itself"),
                    ));
                    return;
                }
                // What stands among the components is walked there.
                if self.seen.insert(target.clone())
                    && !(target.file == FileId::default() && found.is_some())
                {
                    self.pending.push((target, shape));
                }
            }
        }
    }

    fn leads_in_a_circle(&self, target: &Location) -> bool {
        let mut at = target.clone();
        for _ in 0..64 {
            let Some(Part::Object(map)) = self.document.part(&at) else { return false };
            let Some(Part::String(reference)) = map.get("$ref") else { return false };
            if map.len() > 1 && self.version != Version::V3_0 {
                return false;
            }
            match self.document.resolve(&at, reference) {
                Ok(next) => at = next,
                Err(_) => return false,
            }
        }
        true
    }

    fn fields(&mut self, map: Members<'d>, kind: &'static Kind) {
        for (key, value) in map {
            let field = kind.fields.iter().find(|field| field.name == key);
            match field {
                Some(field) if field.versions.contains(self.version) => {
                    self.within(key, |walker| walker.value(value, field.shape));
                }
                Some(field) => {
                    let at = self.at().join(key);
                    let first = field.versions.first();
                    let help = if first == "3.0" {
                        format!(
                            "it is part of OpenAPI 3.0 only; the document says {}",
                            self.version
                        )
                    } else {
                        format!("it came with OpenAPI {first}; the document says {}", self.version)
                    };
                    let message = format!("{} has no field `{key}`", kind.name);
                    let diagnostic = Diagnostic::error("structure/unknown-field", at, message);
                    self.report(diagnostic.at_key().help(help));
                }
                None => self.other_key(key, value, kind),
            }
        }
        let missing: Vec<&str> = kind
            .fields
            .iter()
            .filter(|field| field.required.contains(self.version) && !map.contains_key(field.name))
            .map(|field| field.name)
            .collect();
        for name in missing {
            // A slip of the pen is told of once, at the key.
            let reference = self.may_refer(kind).then_some("$ref");
            let slip = map.keys().any(|key| {
                !kind.fields.iter().any(|field| field.name == key)
                    && nearest_name(key, std::iter::once(name).chain(reference)).is_some()
            });
            if !slip {
                self.error("structure/missing-field", format!("{} needs `{name}`", kind.name));
            }
        }
    }

    /// Whether a reference may stand in the place of an object.
    fn may_refer(&self, kind: &Kind) -> bool {
        match kind.reference {
            Reference::Never => false,
            Reference::To(_) | Reference::OwnField => true,
            Reference::ToSince32(_) => self.version == Version::V3_2,
        }
    }

    fn other_key(&mut self, key: &str, value: Part<'d>, kind: &'static Kind) {
        match &kind.rest {
            Rest::Ignored => {}
            Rest::Names { extensions: true, .. } | Rest::Nothing if key.starts_with("x-") => {}
            Rest::Names { is_name, expected, shape, .. } => {
                if is_name(key) {
                    self.within(key, |walker| walker.value(value, *shape));
                } else {
                    let message = format!("{} has no place for `{key}`", kind.name);
                    self.key_error(key, message, expected);
                }
            }
            Rest::Nothing => {
                let at = self.at().join(key);
                let known = kind
                    .fields
                    .iter()
                    .filter(|field| field.versions.contains(self.version))
                    .map(|field| field.name)
                    .chain(self.may_refer(kind).then_some("$ref"));
                let message = format!("{} has no field `{key}`", kind.name);
                let diagnostic = Diagnostic::error("structure/unknown-field", at, message).at_key();
                let diagnostic = match nearest_name(key, known) {
                    Some(known) => diagnostic.meant(key, known),
                    None => diagnostic.help(self.unknown_help(key, kind)),
                };
                self.report(diagnostic);
            }
        }
    }

    fn unknown_help(&self, key: &str, kind: &Kind) -> String {
        let is_schema_keyword = SCHEMA_31.fields.iter().any(|field| field.name == key);
        if std::ptr::eq(kind, &raw const SCHEMA_30) && is_schema_keyword {
            return format!("`{key}` came with OpenAPI 3.1; the document says {}", self.version);
        }
        if SCHEMA_30.fields.iter().any(|field| field.name == key) {
            return "it belongs into the `schema`".to_owned();
        }
        let mut help = String::from("an extension of your own begins with `x-`");
        if key.is_empty() {
            let _ = write!(help, "; the key here is empty");
        }
        help
    }
}

/// As far as anybody but its server can tell.
fn is_email(text: &str) -> bool {
    text.rsplit_once('@').is_some_and(|(user, host)| {
        !user.is_empty() && !host.is_empty() && !text.contains(char::is_whitespace)
    })
}

fn is_component_name(key: &str) -> bool {
    !key.is_empty() && key.bytes().all(|b| b.is_ascii_alphanumeric() || b".-_".contains(&b))
}

/// The section of the components that a place is a direct entry of.
fn section_of(at: &Location) -> Option<String> {
    let mut tokens = at.pointer.tokens();
    let is_components = tokens.next().as_deref() == Some("components");
    let section = tokens.next()?.into_owned();
    let entry = tokens.next();
    (is_components && entry.is_some() && tokens.next().is_none()).then_some(section)
}

/// An entry of a section, with its article.
fn one_of(section: &str) -> &str {
    match section {
        "schemas" => "a schema",
        "responses" => "a response",
        "parameters" => "a parameter",
        "examples" => "an example",
        "requestBodies" => "a request body",
        "headers" => "a header",
        "securitySchemes" => "a security scheme",
        "links" => "a link",
        "callbacks" => "a callback",
        "pathItems" => "a path item",
        "mediaTypes" => "a media type",
        other => other,
    }
}

/// What a value is, in a few words.
pub(super) fn described(value: Part<'_>) -> String {
    match value {
        Part::Null => "empty".to_owned(),
        Part::Bool(flag) => format!("`{flag}`"),
        Part::Number(number) => format!("the number {number}"),
        Part::String(text) if text.chars().count() <= 30 => format!("the text `{text}`"),
        Part::String(_) => "text".to_owned(),
        Part::Array(_) => "a list".to_owned(),
        Part::Object(_) => "a mapping".to_owned(),
    }
}

pub(super) fn listed(choices: &[&str]) -> String {
    let quoted: Vec<String> = choices.iter().map(|choice| format!("`{choice}`")).collect();
    quoted.join(", ")
}
