//! What the tests of this stage share: an API from a few lines.

use std::sync::Arc;

use crate::{
    document::{Input, LoadOptions, load},
    ir::{Api, lower},
};

/// Reads a document from its text.
pub(crate) fn api(text: &str) -> Api {
    let input = Input::Text { name: "test.yaml".into(), text: text.into(), base: ".".into() };
    let loaded = load(&input, &LoadOptions::default()).expect("the text is a document");
    lower(Arc::new(loaded.document)).api
}

/// An API whose first schema, `A`, has these keywords; others may follow on lines of their own.
pub(crate) fn api_with_schema(keywords: &str) -> Api {
    api(&format!(
        "openapi: 3.1.0\ninfo: {{title: T, version: '1'}}\npaths: {{}}\ncomponents:\n  schemas:\n    \
         A: {keywords}\n"
    ))
}
