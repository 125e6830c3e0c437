//! Whatever a small document says, the ledger adds up, and a plan is the same each time.
#![allow(missing_docs, clippy::unwrap_used, reason = "tests are claims, and may panic")]

use std::{collections::BTreeSet, sync::Arc};

use proptest::{collection, option, prelude::*, sample::select, test_runner::RngSeed};
use serde_json::{Map, Value, json};
use specwright::{
    contract::{Plan, PlanOptions, plan},
    document::{Input, LoadOptions, load},
    ir::lower,
};

/// Names on both sides come from one pool, so that many of them pair.
const NAMES: [&str; 5] = ["default", "found", "missing", "a/b ~ü", "1"];

/// Values that a schema may or may not allow.
fn value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i32>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        "[a-c/{}%&ü\"\n ]{0,4}".prop_map(Value::from),
    ];
    leaf.prop_recursive(2, 8, 3, |inner| {
        prop_oneof![
            collection::vec(inner.clone(), 0..3).prop_map(Value::from),
            collection::btree_map("[abc]", inner, 0..3)
                .prop_map(|map| Value::Object(map.into_iter().collect())),
        ]
    })
}

fn schema() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(json!({})),
        Just(json!(false)),
        Just(json!({ "$ref": "#/components/schemas/Tree" })),
        (select(vec!["string", "integer", "number", "boolean", "array", "object", "null"]))
            .prop_map(|name| json!({ "type": name })),
        (0..9_u32, 0..9_u32).prop_map(
            |(low, high)| json!({ "type": "string", "minLength": low, "maxLength": high })
        ),
        (any::<i32>(), any::<i32>())
            .prop_map(|(low, high)| json!({ "type": "integer", "minimum": low, "maximum": high })),
        "[a-c^$(\\[*+]{0,5}".prop_map(|text| json!({ "type": "string", "pattern": text })),
        select(vec!["uuid", "date", "date-time", "email", "uri", "made-up"])
            .prop_map(|format| json!({ "type": "string", "format": format })),
        collection::vec(value(), 0..3).prop_map(|values| json!({ "enum": values })),
    ];
    leaf.prop_recursive(3, 12, 3, |inner| {
        let key = select(vec!["a", "b", "c"]);
        prop_oneof![
            inner.clone().prop_map(|items| json!({ "type": "array", "items": items })),
            (collection::vec((key, inner.clone()), 0..3), any::<bool>()).prop_map(
                |(properties, closed)| {
                    let required: BTreeSet<_> = properties.iter().map(|(key, _)| *key).collect();
                    let all: Map<String, Value> = properties
                        .into_iter()
                        .map(|(key, value)| (key.to_owned(), value))
                        .collect();
                    json!({
                        "type": "object", "properties": all, "required": required,
                        "additionalProperties": !closed,
                    })
                }
            ),
            (select(vec!["oneOf", "anyOf", "allOf"]), collection::vec(inner, 1..3))
                .prop_map(|(word, all)| json!({ word: all })),
        ]
    })
}

/// Neither, one without a name, or some with.
fn with_examples() -> impl Strategy<Value = Value> {
    prop_oneof![
        1 => Just(json!({})),
        1 => value().prop_map(|value| json!({ "example": value })),
        3 => collection::btree_map(select(NAMES.to_vec()), value(), 0..4).prop_map(|all| {
            let all: Map<String, Value> = all
                .into_iter()
                .map(|(name, value)| (name.to_owned(), json!({ "value": value })))
                .collect();
            json!({ "examples": all })
        }),
    ]
}

fn joined(mut value: Value, more: Value) -> Value {
    if let (Value::Object(map), Value::Object(more)) = (&mut value, more) {
        map.extend(more);
    }
    value
}

fn parameter() -> impl Strategy<Value = Value> {
    let name = select(vec!["id", "q", "a[]", "where>ü", "Accept", "x-y"]);
    let place = select(vec!["path", "query", "header", "cookie"]);
    let style = option::of(select(vec!["form", "simple", "deepObject", "matrix", "label"]));
    let rest = (any::<bool>(), option::of(any::<bool>()), schema(), with_examples());
    (name, place, style, rest).prop_map(|(name, place, style, rest)| {
        let (required, explode, schema, examples) = rest;
        let required = required || place == "path";
        let mut found =
            json!({ "name": name, "in": place, "required": required, "schema": schema });
        if let Some(style) = style {
            found["style"] = style.into();
        }
        if let Some(explode) = explode {
            found["explode"] = explode.into();
        }
        joined(found, examples)
    })
}

fn content() -> impl Strategy<Value = Value> {
    let media = select(vec!["application/json", "text/plain", "application/xml", "image/*"]);
    let inside = (schema(), with_examples())
        .prop_map(|(schema, examples)| joined(json!({ "schema": schema }), examples));
    collection::btree_map(media, inside, 0..3).prop_map(|all| {
        Value::Object(all.into_iter().map(|(name, inside)| (name.to_owned(), inside)).collect())
    })
}

fn operation() -> impl Strategy<Value = Value> {
    let status = select(vec!["200", "201", "204", "2XX", "302", "400", "401", "404", "default"]);
    let response = (content(), option::of(value())).prop_map(|(content, link)| {
        let mut response = json!({ "description": "an answer", "content": content });
        if let Some(given) = link {
            let parameters = json!({ "id": "$response.body#/id", "q": given });
            response["links"] =
                json!({ "next": { "operationId": "op0", "parameters": parameters } });
        }
        response
    });
    let responses = collection::btree_map(status, response, 0..4);
    let parameters = collection::vec(parameter(), 0..4);
    (parameters, option::of(content()), responses, any::<bool>()).prop_map(
        |(parameters, body, responses, secret)| {
            let responses: Map<String, Value> =
                responses.into_iter().map(|(key, value)| (key.to_owned(), value)).collect();
            let mut operation = json!({ "parameters": parameters, "responses": responses });
            if let Some(content) = body {
                operation["requestBody"] = json!({ "content": content });
            }
            if secret {
                operation["security"] = json!([{ "token": [] }]);
            }
            operation
        },
    )
}

fn document() -> impl Strategy<Value = Value> {
    let place = (
        select(vec!["/", "/a", "/a/{id}", "/a/{id}/b", "/a/{q}"]),
        select(vec!["get", "post", "put", "delete", "head"]),
    );
    collection::btree_map(place, operation(), 1..4).prop_map(|all| {
        let mut paths = Map::new();
        for (number, ((path, method), mut operation)) in all.into_iter().enumerate() {
            operation["operationId"] = format!("op{number}").into();
            let item = paths.entry(path).or_insert_with(|| json!({}));
            item[method] = operation;
        }
        let tree = json!({ "type": "object", "properties": {
            "children": { "type": "array", "items": { "$ref": "#/components/schemas/Tree" } } } });
        json!({
            "openapi": "3.1.0", "info": { "title": "Any", "version": "1" }, "paths": paths,
            "components": {
                "schemas": { "Tree": tree },
                "securitySchemes": { "token": { "type": "http", "scheme": "bearer" } },
            },
        })
    })
}

/// How many response examples there are, counted in the text itself.
fn documented(document: &Value) -> usize {
    let mut count = 0;
    for item in document["paths"].as_object().unwrap().values() {
        for operation in item.as_object().unwrap().values() {
            for response in operation["responses"].as_object().unwrap().values() {
                for media in response["content"].as_object().unwrap().values() {
                    count += usize::from(media.get("example").is_some());
                    count += media["examples"].as_object().map_or(0, Map::len);
                }
            }
        }
    }
    count
}

fn planned(text: String, options: &PlanOptions) -> Plan {
    let input = Input::Text { name: "any.yaml".to_owned(), text, base: "/nowhere".into() };
    let loaded = load(&input, &LoadOptions::default()).unwrap();
    plan(&Arc::new(lower(Arc::new(loaded.document)).api), options)
}

/// All that a run would do. Places in the text differ between JSON and YAML, what is done does not.
fn told(plan: &Plan) -> String {
    format!("{plan:#?}")
}

/// The same inputs each time. `PROPTEST_RNG_SEED` and `PROPTEST_CASES` ask for others, and more.
fn config() -> ProptestConfig {
    let mut config = ProptestConfig { failure_persistence: None, ..ProptestConfig::default() };
    if config.rng_seed == RngSeed::Random {
        config.rng_seed = RngSeed::Fixed(1);
    }
    config
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn the_ledger_adds_up(document in document(), generate in 0..3_usize, seed in any::<u64>()) {
        let options = PlanOptions { generate, seed, prefer: seed % 2 == 0, ..PlanOptions::default() };
        let text = serde_json::to_string(&document).unwrap();
        let plan = planned(text.clone(), &options);
        prop_assert_eq!(plan.documented, documented(&document));
        let held = plan.cases.iter().filter(|case| case.holds_example).count();
        prop_assert_eq!(held + plan.skipped.len(), plan.documented);
        let ids: BTreeSet<&str> = plan.cases.iter().map(|case| case.id.as_str()).collect();
        prop_assert_eq!(ids.len(), plan.cases.len(), "every case has an id of its own");
        for case in &plan.cases {
            let target = case.request.target();
            let uri = target.parse::<http::Uri>();
            prop_assert!(uri.is_ok(), "{}: `{}` is no target of HTTP", case.id, target);
        }
        for skipped in &plan.skipped {
            prop_assert!(!skipped.reason.is_empty());
        }
        // Each example is accounted for once, by its place.
        let promises = plan.cases.iter().filter(|case| case.holds_example);
        let places: BTreeSet<_> = promises.map(|case| &case.expect.promise).collect();
        prop_assert_eq!(places.len(), held);

        prop_assert_eq!(told(&planned(text, &options)), told(&plan), "the same each time");
        let yaml = serde_yaml::to_string(&document).unwrap();
        prop_assert_eq!(told(&planned(yaml, &options)), told(&plan), "the same from YAML");
    }
}
