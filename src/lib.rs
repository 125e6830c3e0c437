//! One `OpenAPI` document, read once: typed Rust, contract tests and documentation.
