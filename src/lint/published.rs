//! The last word: the schemas that the OpenAPI Initiative publishes.
//!
//! The tables of `structure` say what is wrong better than a schema can. A document that they find
//! nothing wrong with is held to the published schema as well, so that nothing passes here that is
//! refused there.

use jsonschema::{ValidationError, error::ValidationErrorKind};
use serde_json::Value;

use crate::{
    diagnostic::Diagnostic,
    document::{Document, FileId, Location, Pointer, Version},
};

/// More are not told of: the first most likely causes the rest.
const MOST: usize = 3;

/// Holds the root file to the schema of its version.
pub(super) fn check(document: &Document) -> Vec<Diagnostic> {
    let text = match document.version() {
        Version::V3_0 => include_str!("oai/3.0.json"),
        Version::V3_1 => include_str!("oai/3.1.json"),
        Version::V3_2 => include_str!("oai/3.2.json"),
    };
    let schema: Value = serde_json::from_str(text).expect("the published schemas are JSON");
    // What is of the wrong form, such as a URL, is told of by the tables, and is no error.
    let options = jsonschema::options().should_validate_formats(false).offline();
    let Ok(validator) = options.build(&schema) else { return Vec::new() };
    let value = document.root().tree().to_json();
    if validator.is_valid(&value) {
        return Vec::new();
    }
    let mut found = Vec::new();
    for error in validator.iter_errors(&value).take(MOST) {
        let (pointer, message) = deepest(&error, "");
        let at = Location { file: FileId::default(), pointer: Pointer::from_escaped(pointer) };
        found.push(
            Diagnostic::error("structure/published-schema", at, message).help(format!(
                "the published schema of OpenAPI {} refuses this",
                document.version()
            )),
        );
    }
    found
}

/// Of a choice of branches none of which matched, the branch that came furthest.
fn deepest(error: &ValidationError<'_>, base: &str) -> (String, String) {
    let (ValidationErrorKind::AnyOf { context } | ValidationErrorKind::OneOfNotValid { context }) =
        error.kind()
    else {
        return (format!("{base}{}", error.instance_path().as_str()), error.to_string());
    };
    let inner = context.iter().flatten().max_by_key(|inner| inner.instance_path().as_str().len());
    match inner {
        Some(inner) => deepest(inner, base),
        None => (format!("{base}{}", error.instance_path().as_str()), error.to_string()),
    }
}
