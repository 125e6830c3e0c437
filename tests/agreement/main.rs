//! Generated code agrees with JSON Schema: schemas are made at random, and values for them, each of
//! which the `jsonschema` crate judges. What is lawful is read, keeps all rules, and is written back as
//! it was; what is not is refused, but for the few things that generated code is known not to check.
#![allow(missing_docs, clippy::disallowed_methods, reason = "tests are claims, and read files")]

mod random;
#[path = "../support/mod.rs"]
mod support;

use random::{Random, Schemas};
use serde_json::{Map, Value, json};
use specwright::rust::{Only, Options};
use support::{read, repository, run_crates, write_crate_with, write_file};

const COUNT: usize = 90;
const VALUES: usize = 60;

const MANIFEST: &str = r#"[package]
name = "claims"
version = "0.0.0"
edition = "2024"

[dependencies]
random = { path = "../random" }
serde_json = { version = "1", features = ["preserve_order"] }
"#;

#[test]
fn what_is_lawful_passes_and_what_is_not_does_not() {
    let seed =
        std::env::var("SPECWRIGHT_SEED").ok().and_then(|text| text.parse().ok()).unwrap_or(7);
    let mut schemas = Schemas { random: Random::new(seed), count: COUNT };
    let all: Map<String, Value> =
        (0..COUNT).map(|index| (format!("S{index}"), schemas.schema(2))).collect();
    let mut cases = Vec::new();
    for name in all.keys() {
        let root = json!({ "$ref": format!("#/components/schemas/{name}"), "components": { "schemas": all } });
        let validator = jsonschema::draft202012::new(&root).expect("it is a schema");
        for _ in 0..VALUES {
            let value = schemas.value(&all[name], &Value::Object(all.clone()), 6);
            // A property that is null may be one that is left out.
            if !value.is_null() {
                cases.push(
                    json!({ "name": name, "lawful": validator.is_valid(&value), "value": value }),
                );
            }
        }
    }
    let folder = repository().join("target/generated-agreement");
    let properties: Map<String, Value> = all
        .keys()
        .map(|name| (name.clone(), json!({ "$ref": format!("#/components/schemas/{name}") })))
        .collect();
    let mut components = all;
    components.insert("All".to_owned(), json!({ "type": "object", "properties": properties }));
    let content =
        json!({ "application/json": { "schema": { "$ref": "#/components/schemas/All" } } });
    let document = json!({
        "openapi": "3.1.1",
        "info": { "title": "Random", "version": "1" },
        "paths": { "/": { "post": {
            "operationId": "send",
            "requestBody": { "required": true, "content": content },
            "responses": { "204": { "description": "Done." } },
        } } },
        "components": { "schemas": components },
    });
    write_file(&folder.join("api.json"), &document.to_string());
    let only = Only { models: true, routes: false, client: false, examples: false };
    let options = Options { keep_unknown: true, only, ..Options::default() };
    let said = write_crate_with("target/generated-agreement/api.json", &folder, "random", options);
    let told = told(&said, &document["components"]["schemas"]);
    cases.retain(|case| case["lawful"] == true || !told.iter().any(|name| case["name"] == **name));
    write_file(&folder.join("claims/Cargo.toml"), MANIFEST);
    write_file(&folder.join("claims/src/main.rs"), &read("tests/fixtures/agreement.rs"));
    write_file(&folder.join("claims/src/cases.json"), &Value::Array(cases).to_string());
    run_crates(&folder, &["claims", "random"], "claims");
}

/// The schemas of which something is said, and those that lead to them.
fn told(said: &[String], schemas: &Value) -> Vec<String> {
    let place = |one: &String| one.split('/').nth(4)?.split(':').next().map(str::to_owned);
    let mut told: Vec<String> = said.iter().filter_map(place).collect();
    let texts = || schemas.as_object().into_iter().flatten();
    loop {
        let leads = |text: &str| told.iter().any(|name| text.contains(&format!("/{name}\"")));
        let more =
            texts().filter(|(name, schema)| !told.contains(name) && leads(&schema.to_string()));
        let more: Vec<String> = more.map(|(name, _)| name.clone()).collect();
        if more.is_empty() {
            return told;
        }
        told.extend(more);
    }
}
