//! Schemas that ask for what cannot be together.

use std::collections::BTreeSet;

use crate::{
    diagnostic::{Diagnostic, Severity},
    document::Version,
    ir::{Api, JsonType, Schema, SchemaId, SchemaKind, Schemas, TypeSet},
};

pub(super) fn check(api: &Api, found: &mut Vec<Diagnostic>) {
    for (_, schema) in api.schemas.iter() {
        if schema.kind != SchemaKind::Keywords {
            continue;
        }
        types(&api.schemas, schema, found);
        both_directions(api, schema, found);
        formats(schema, found);
        mapping(api, schema, found);
        tags(&api.schemas, schema, found);
    }
}

/// Branches of `allOf` each of which wants another type.
fn types(schemas: &Schemas, schema: &Schema, found: &mut Vec<Diagnostic>) {
    let mut types = schema.types;
    for (index, branch) in schema.logic.all_of.iter().enumerate() {
        let wanted = types_of(schemas, *branch, &mut BTreeSet::new());
        if !types.is_empty() && !wanted.is_empty() && !overlap(types, wanted) {
            let at = schema.at.join("allOf").join(&index.to_string());
            let message = format!(
                "nothing satisfies this: it wants {}, and what is beside it {}",
                names(wanted),
                names(types)
            );
            found.push(Diagnostic::warning("schema/contradiction", at, message));
            return;
        }
        types = if types.is_empty() { wanted } else { types };
    }
}

/// What a schema, with all of its own `allOf`, says of the type; nothing if it does not say.
fn types_of(schemas: &Schemas, id: SchemaId, seen: &mut BTreeSet<SchemaId>) -> TypeSet {
    let id = schemas.resolve(id);
    let schema = schemas.get(id);
    if !schema.types.is_empty() || !seen.insert(id) {
        return schema.types;
    }
    let mut all_of = schema.logic.all_of.iter().map(|branch| types_of(schemas, *branch, seen));
    if let Some(types) = all_of.find(|types| !types.is_empty()) {
        return types;
    }
    // A choice is of the types of its branches, if each of them says one.
    let mut choice = TypeSet::ANY;
    for branch in schema.logic.one_of.iter().chain(&schema.logic.any_of) {
        let types = types_of(schemas, *branch, seen);
        if types.is_empty() {
            return TypeSet::ANY;
        }
        choice = types.iter().fold(choice, TypeSet::with);
    }
    choice
}

fn overlap(one: TypeSet, two: TypeSet) -> bool {
    one.iter().any(|json_type| two.allows(json_type))
        || two.iter().any(|json_type| one.allows(json_type))
}

fn names(types: TypeSet) -> String {
    types.iter().map(JsonType::as_str).collect::<Vec<_>>().join(" or ")
}

fn both_directions(api: &Api, schema: &Schema, found: &mut Vec<Diagnostic>) {
    if schema.read_only && schema.write_only {
        let at = schema.at.join("writeOnly");
        let message = "what is `readOnly` cannot be `writeOnly` too";
        let mut diagnostic = Diagnostic::warning("schema/read-write", at, message)
            .help("leave both out if it goes both ways");
        // JSON Schema itself has nothing against it.
        if api.document.version() == Version::V3_0 {
            diagnostic.severity = Severity::Error;
        }
        found.push(diagnostic);
    }
}

/// Formats that speak of strings, and those that speak of numbers, by the registries of JSON Schema
/// and OAS.
const OF_STRINGS: [&str; 34] = [
    "date-time",
    "date",
    "time",
    "duration",
    "email",
    "idn-email",
    "hostname",
    "idn-hostname",
    "ipv4",
    "ipv6",
    "uri",
    "uri-reference",
    "iri",
    "iri-reference",
    "uuid",
    "uri-template",
    "json-pointer",
    "relative-json-pointer",
    "regex",
    "byte",
    "binary",
    "password",
    "base64url",
    "char",
    "commonmark",
    "html",
    "date-time-local",
    "time-local",
    "http-date",
    "media-range",
    "sf-binary",
    "sf-boolean",
    "sf-string",
    "sf-token",
];
const OF_NUMBERS: [&str; 14] = [
    "int8",
    "int16",
    "int32",
    "int64",
    "uint8",
    "uint16",
    "uint32",
    "uint64",
    "float",
    "double",
    "double-int",
    "sf-decimal",
    "sf-integer",
    "unixtime",
];

fn formats(schema: &Schema, found: &mut Vec<Diagnostic>) {
    let Some(format) = schema.format.as_deref() else { return };
    let (is_text, is_number) = (OF_STRINGS.contains(&format), OF_NUMBERS.contains(&format));
    let at = schema.at.join("format");
    if !is_text && !is_number {
        let known = OF_STRINGS.iter().chain(&OF_NUMBERS).copied();
        if let Some(known) = crate::diagnostic::nearest_name(format, known)
            && format.len() > 4
        {
            let message = format!("`{format}` is no format that is known");
            found.push(Diagnostic::hint("schema/unknown-format", at, message).meant(format, known));
        }
        return;
    }
    let applies = [JsonType::String, JsonType::Number, JsonType::Integer]
        .into_iter()
        .filter(|json_type| (*json_type == JsonType::String) == is_text)
        .any(|json_type| schema.types.contains(json_type));
    // Numbers that travel as texts are common, and a format may say how large they are.
    let is_number_in_text = is_number && schema.types.contains(JsonType::String);
    if !schema.types.is_empty() && !applies && !is_number_in_text {
        let message = format!("format `{format}` says nothing about {}", names(schema.types));
        found.push(Diagnostic::warning("schema/idle-format", at, message));
    }
}

/// A mapping to a schema that is none of the branches.
fn mapping(api: &Api, schema: &Schema, found: &mut Vec<Diagnostic>) {
    let Some(discriminator) = &schema.logic.discriminator else { return };
    let branches: Vec<SchemaId> =
        schema.logic.one_of.iter().chain(&schema.logic.any_of).copied().collect();
    if branches.is_empty() {
        return;
    }
    let resolved: Vec<SchemaId> = branches.iter().map(|id| api.schemas.resolve(*id)).collect();
    for (tag, target) in &discriminator.mapping {
        let target = api.schemas.resolve(*target);
        if !resolved.contains(&target) && !reaches(&api.schemas, &resolved, target) {
            let at = schema.at.join("discriminator").join("mapping").join(tag);
            let message = format!("`{tag}` leads to a schema that is none of the branches");
            found.push(Diagnostic::warning("schema/mapping-branch", at, message));
        }
    }
}

/// Whether a branch is itself a union that has the schema among its own branches.
fn reaches(schemas: &Schemas, branches: &[SchemaId], target: SchemaId) -> bool {
    branches.iter().any(|branch| {
        let branch = schemas.get(*branch);
        let mut inner = branch.logic.one_of.iter().chain(&branch.logic.any_of);
        inner.any(|id| schemas.resolve(*id) == target)
    })
}

/// Branches of a discriminated union that lack the tag, or do not insist on it.
fn tags(schemas: &Schemas, schema: &Schema, found: &mut Vec<Diagnostic>) {
    let Some(discriminator) = &schema.logic.discriminator else { return };
    let name = &discriminator.property;
    let mut lacking = Vec::new();
    let mut optional = Vec::new();
    for branch in schema.logic.one_of.iter().chain(&schema.logic.any_of) {
        let branch = schemas.get(schemas.resolve(*branch));
        let is_plain = !branch.has_applicators() && branch.reference.is_none();
        if !is_plain || branch.object.properties.is_empty() {
            continue;
        }
        if !branch.object.properties.contains_key(name) {
            lacking.push(branch);
        } else if !branch.object.required.contains(name) {
            optional.push(branch);
        }
    }
    let at = schema.at.join("discriminator").join("propertyName");
    for (branches, what) in [(lacking, "has no property"), (optional, "does not require")] {
        let Some(first) = branches.first() else { continue };
        let name_or_title = first.name.as_deref().or(first.title.as_deref());
        let title = name_or_title.map_or("a branch".to_owned(), |name| format!("`{name}`"));
        let and_more = match branches.len() {
            1 => String::new(),
            count => format!(" (and so with {} more)", count - 1),
        };
        let message = format!("{title} {what} `{name}`{and_more}");
        let diagnostic = Diagnostic::warning("schema/discriminator", at.clone(), message)
            .related(first.at.clone(), "this one");
        found.push(diagnostic);
    }
}
