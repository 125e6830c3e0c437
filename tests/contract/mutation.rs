//! How many ways of breaking a documented example are noticed: every required property dropped,
//! every type changed, every enum left, every constraint stepped over.

use std::sync::Arc;

use serde_json::{Value, json};
use specwright::{
    contract::{BodyEnd, Case, Exchange, Judge, Outcome, PlanOptions, plan},
    ir::{Api, JsonType, Schema, SchemaId},
    mock::{Asked, Mock},
};

use crate::lab::api;

/// One changed body, and what was changed.
struct Mutant {
    what: String,
    body: Value,
}

fn mutants(api: &Api, schema: SchemaId, body: &Value) -> Vec<Mutant> {
    let mut found = Vec::new();
    walk(api, schema, body, &mut Vec::new(), &mut |path, what, value| {
        let mut changed = body.clone();
        put(&mut changed, path, value);
        found.push(Mutant { what: format!("/{}: {what}", path.join("/")), body: changed });
    });
    found
}

/// Puts a value in the place of another; nothing takes the member out.
fn put(body: &mut Value, path: &[String], value: Option<Value>) {
    let Some((last, parents)) = path.split_last() else {
        *body = value.unwrap_or_default();
        return;
    };
    let mut at = body;
    for step in parents {
        at = match at {
            Value::Array(items) => &mut items[step.parse::<usize>().expect("an index")],
            other => &mut other[step.as_str()],
        };
    }
    match (at, value) {
        (Value::Array(items), Some(value)) => {
            items[last.parse::<usize>().expect("an index")] = value;
        }
        (Value::Object(members), Some(value)) => {
            members.insert(last.clone(), value);
        }
        (Value::Object(members), None) => {
            members.shift_remove(last);
        }
        _ => {}
    }
}

type Sink<'a> = &'a mut dyn FnMut(&[String], &str, Option<Value>);

fn walk(api: &Api, id: SchemaId, value: &Value, path: &mut Vec<String>, sink: Sink<'_>) {
    let schema = api.schemas.get(api.schemas.resolve(id));
    keywords(schema, value, path, sink);
    for part in schema.reference.iter().chain(&schema.logic.all_of) {
        walk(api, *part, value, path, sink);
    }
    match value {
        Value::Object(members) => {
            for name in schema.object.required.iter().filter(|name| members.contains_key(*name)) {
                path.push(name.clone());
                sink(path, "dropped", None);
                path.pop();
            }
            for (name, member) in members {
                if let Some(inner) = schema.object.properties.get(name) {
                    path.push(name.clone());
                    walk(api, *inner, member, path, sink);
                    path.pop();
                }
            }
        }
        Value::Array(items) => {
            if let Some(inner) = schema.array.items {
                for (index, item) in items.iter().enumerate() {
                    path.push(index.to_string());
                    walk(api, inner, item, path, sink);
                    path.pop();
                }
            }
        }
        _ => {}
    }
}

fn keywords(schema: &Schema, value: &Value, path: &[String], sink: Sink<'_>) {
    if !schema.types.is_empty() {
        let others = [json!("text"), json!(-7.25), json!(true), json!([]), json!({}), Value::Null];
        for other in others {
            if !schema.types.allows(JsonType::of(&other)) {
                sink(path, &format!("made {other}"), Some(other));
            }
        }
    }
    if schema.enumeration.is_some() || schema.constant.is_some() {
        sink(path, "none of the values", Some(json!("none-of-them")));
    }
    if let Some(least) = schema.number.minimum.as_ref().and_then(serde_json::Number::as_f64) {
        sink(path, "below the minimum", Some(json!(least - 1.0)));
    }
    if let Some(most) = schema.number.maximum.as_ref().and_then(serde_json::Number::as_f64) {
        sink(path, "above the maximum", Some(json!(most + 1.0)));
    }
    if schema.string.min_length.is_some_and(|least| least > 0) && value.is_string() {
        sink(path, "too short", Some(json!("")));
    }
    if let Some(most) = schema.string.max_length {
        let length = usize::try_from(most).unwrap_or(0) + 1;
        sink(path, "too long", Some(json!("x".repeat(length))));
    }
    if schema.string.pattern.is_some() {
        sink(path, "beside the pattern", Some(json!("\u{1f980}")));
    }
    let known = ["date", "date-time", "uuid", "email", "uri", "ipv4"];
    if schema.format.as_deref().is_some_and(|format| known.contains(&format)) && value.is_string() {
        sink(path, "beside the format", Some(json!("no such thing!")));
    }
    if schema.array.min_items.is_some_and(|least| least > 0) {
        sink(path, "too few items", Some(json!([])));
    }
}

/// Notices, of how many, and what slipped through.
fn score(api: &Arc<Api>) -> (usize, usize, Vec<String>) {
    let mock = Mock::new(Arc::clone(api));
    let is_basic = format!("{:?}", api.security_schemes).contains("\"basic\"");
    let word = if is_basic { "Basic" } else { "Bearer" };
    let judge = Judge::new(Arc::clone(api), std::collections::BTreeMap::default(), None);
    let (mut caught, mut all, mut survivors) = (0, 0, Vec::new());
    for case in plan(api, &PlanOptions::default()).cases {
        let Some(exchange) = answered(&mock, word, &case) else { continue };
        let Ok(body) = serde_json::from_slice::<Value>(&exchange.body) else { continue };
        let operation = &api.operations[case.operation.get()];
        let response = operation.response(exchange.status);
        let schema = response.and_then(|response| response.content.first()?.schema);
        let Some(schema) = schema.filter(|_| case.holds_example) else { continue };
        for mutant in mutants(api, schema, &body) {
            let bytes = bytes::Bytes::from(mutant.body.to_string());
            let changed = Exchange { body: bytes, ..exchange.clone() };
            all += 1;
            match judge.outcome(&case, &changed).0 {
                Outcome::Failed(_) => caught += 1,
                _ => survivors.push(format!("{} {}", case.id, mutant.what)),
            }
        }
    }
    (caught, all, survivors)
}

fn answered(mock: &Mock, word: &str, case: &Case) -> Option<Exchange> {
    let request = &case.request;
    let body = request.body.as_ref().map(|body| body.bytes.clone()).unwrap_or_default();
    let mut headers = request.headers.clone();
    headers
        .extend(request.body.iter().map(|body| ("content-type".into(), body.media_type.clone())));
    if request.credential == specwright::contract::Credential::Send {
        headers.push(("authorization".to_owned(), format!("{word} x")));
    }
    let answer = mock.answer(&Asked {
        method: &request.method,
        path: &request.path,
        query: &request.query,
        headers: &headers,
        body: &body,
    });
    (!answer.body.is_empty()).then_some(Exchange {
        url: String::new(),
        status: answer.status,
        headers: answer.headers,
        body: answer.body,
        end: BodyEnd::Complete,
        surplus: false,
        milliseconds: 1.0,
    })
}

#[test]
fn what_breaks_an_example_is_noticed() {
    let mut documents =
        vec![("verifik", std::fs::read_to_string("spec/verifik.yaml").expect("it is there"))];
    if let Ok(text) = std::fs::read_to_string("../shared/corpus/museum.yaml") {
        documents.push(("museum", text));
    }
    for (name, text) in documents {
        let (caught, all, survivors) = score(&api(&text));
        println!("{name}: {caught} of {all} caught; survivors: {survivors:#?}");
        assert!(all > 100, "{name}: {all} mutants");
        assert_eq!(caught, all, "{name}: {survivors:#?}");
    }
}
