//! Made-up requests: those at the edges of what is allowed are taken, those beyond are refused, by a
//! server that looks at every keyword.

use std::{collections::BTreeSet, sync::Arc};

use specwright::{
    contract::{self, CaseReport, Outcome, PlanOptions},
    mock::{Asked, Mock},
};

use crate::lab::{Lab, Received, Reply, Setup, api, broken, run_plan};

const DOCUMENT: &str = r##"
openapi: 3.1.0
info: { title: Things, version: "1" }
paths:
  /things:
    post:
      operationId: add
      parameters:
        - { name: limit, in: query, required: true, schema: { type: integer, minimum: 1, maximum: 100 }, example: 10 }
        - { name: deep, in: query, style: deepObject, schema: { type: object, properties: { a: { type: string } } } }
        - { name: sort, in: query, schema: { type: string, enum: [up, down] } }
      requestBody:
        required: true
        content:
          application/json:
            schema: { $ref: "#/components/schemas/Thing" }
            example: { name: Anna, kind: new, count: 4, price: 5, tags: [red, blue], owner: { city: Bern }, shape: { radius: 1 } }
      responses:
        "200": { description: Added., content: { application/json: { schema: { type: object }, example: {} } } }
        "400": { description: Refused., content: { application/json: { schema: { type: object }, example: { error: x } } } }
  /forms:
    post:
      operationId: form
      requestBody:
        required: true
        content:
          application/x-www-form-urlencoded:
            schema: { $ref: "#/components/schemas/Form" }
            example: { name: Anna, count: 4, owner: { city: Bern } }
      responses: { "200": { $ref: "#/components/responses/Good" }, "400": { $ref: "#/components/responses/Bad" } }
    put:
      operationId: upload
      requestBody:
        required: true
        content:
          multipart/form-data:
            schema: { $ref: "#/components/schemas/Form" }
            example: { name: Anna, count: 4, owner: { city: Bern } }
      responses: { "200": { $ref: "#/components/responses/Good" }, "400": { $ref: "#/components/responses/Bad" } }
components:
  responses:
    Good: { description: Fine., content: { application/json: { schema: { type: object }, example: {} } } }
    Bad: { description: Refused., content: { application/json: { schema: { type: object }, example: { error: x } } } }
  schemas:
    Form: { type: object, required: [name, count, owner], properties: { name: { type: string, maxLength: 12 }, count: { type: integer, maximum: 9 }, owner: { type: object, required: [city], properties: { city: { type: string } } }, file: { type: string, format: binary } } }
    Thing:
      type: object
      additionalProperties: false
      required: [name, kind, count, price, tags, owner, shape]
      properties:
        id: { type: integer, readOnly: true }
        name: { type: string, minLength: 2, maxLength: 6 }
        kind: { type: string, enum: [new, old] }
        count: { type: integer, minimum: 2, maximum: 8, multipleOf: 2 }
        price: { type: number, exclusiveMinimum: 0, exclusiveMaximum: 10 }
        tags: { type: array, minItems: 1, maxItems: 3, uniqueItems: true, items: { type: string, maxLength: 5 } }
        note: { type: [string, "null"], maxLength: 9 }
        owner: { type: object, required: [city], properties: { city: { type: string, minLength: 1 }, zip: { type: integer } } }
        shape: { oneOf: [{ $ref: "#/components/schemas/Circle" }, { $ref: "#/components/schemas/Square" }] }
    Circle: { type: object, required: [radius], properties: { radius: { type: number } } }
    Square: { type: object, required: [side], properties: { side: { type: number } } }
"##;

fn mock() -> impl Fn(&Received) -> Reply {
    let mock = Mock::new(api(DOCUMENT));
    move |received: &Received| {
        let (path, query) = received.target.split_once('?').unwrap_or((&received.target, ""));
        let body = bytes::Bytes::from(received.body.clone());
        let (method, headers) = (received.method.as_str(), received.headers.as_slice());
        let answer = mock.answer(&Asked { method, path, query, headers, body: &body });
        Reply::Http(answer.status, answer.headers, answer.body.to_vec())
    }
}

async fn generated(count: usize, seed: u64) -> Vec<CaseReport> {
    let api = api(DOCUMENT);
    let options = PlanOptions { generate: count, seed, ..PlanOptions::default() };
    let plan = contract::plan(&api, &options);
    let server = mock();
    let lab = Lab::start(Arc::new(move |request| server(request))).await;
    let cases = run_plan(&api, plan, &lab.target, &Setup::default()).await;
    cases.into_iter().filter(|case| case.origin == contract::Origin::Generated).collect()
}

#[tokio::test]
async fn every_edge_is_taken_and_everything_beyond_is_refused() {
    let cases = generated(1000, 0).await;
    for case in &cases {
        assert_eq!(case.outcome, Outcome::Passed, "{}: {}", case.id, case.curl);
        let expected = if case.id.contains("/valid") { 200 } else { 400 };
        assert_eq!(case.status, Some(expected), "{}: {}", case.id, case.curl);
    }
    let names: BTreeSet<&str> =
        cases.iter().filter_map(|case| case.id.strip_prefix("add/")).collect();
    for name in [
        "valid",
        "valid: the body: `name` is as short as may be",
        "valid: the body: `name` is as long as may be",
        "valid: the body: `kind` is `\"old\"`",
        "valid: the body: `count` is the minimum",
        "valid: the body: `count` is the maximum",
        "valid: the body: `price` is just above the excluded minimum",
        "valid: the body: `price` is just below the excluded maximum",
        "valid: the body: `tags` has as few items as may be",
        "valid: the body: `tags` an item is as long as may be",
        "valid: the body: `note` is there",
        "valid: the body: `owner` `zip` is there",
        "valid: the body: `shape` has another form (`Square`)",
        "valid: the query parameter `limit` is the maximum",
        "valid: the query parameter `sort` is there",
        "the body: `name` is left out",
        "the body: `name` is too short",
        "the body: `name` is too long",
        "the body: `kind` is none of the values",
        "the body: `count` is below the minimum",
        "the body: `count` is between two multiples",
        "the body: `price` is at the excluded maximum",
        "the body: `tags` has too many items",
        "the body: `tags` has an item twice",
        "the body: `tags` an item is too long",
        "the body: `owner` `city` is left out",
        "the body: `owner` `city` is too short",
        "the body: has a member that nobody documented",
        "the body: has another type",
        "the query parameter `limit`: is above the maximum",
        "the query parameter `limit` is left out",
    ] {
        assert!(names.contains(name), "{name} is not in {names:#?}");
    }
    // A server that looks for `deep[a]` passes over `deep`.
    assert!(!names.iter().any(|name| name.contains("`deep`: has")), "{names:#?}");
    // In a form everything is text, so that no text is of another type.
    for operation in ["form", "upload"] {
        for (name, expected) in [
            ("the body: `name` is left out", true),
            ("the body: `name` is too long", true),
            ("the body: `count` has another type", true),
            ("the body: `owner` `city` is left out", true),
            ("the body: `file` has another type", false),
        ] {
            let id = format!("{operation}/{name}");
            assert_eq!(cases.iter().any(|case| case.id == id), expected, "{id}");
        }
    }
    // A server may pass over what only answers have.
    assert!(!names.iter().any(|name| name.contains("`id`")), "{names:#?}");
}

#[tokio::test]
async fn the_seed_decides_where_it_begins() {
    let ids = |cases: &[CaseReport]| -> Vec<String> {
        let of_add = cases.iter().filter(|case| case.id.starts_with("add/"));
        of_add.map(|case| case.id.clone()).collect()
    };
    let (first, again, other) =
        (generated(6, 1).await, generated(6, 1).await, generated(6, 4).await);
    assert_eq!(ids(&first).len(), 6);
    assert_eq!(ids(&first), ids(&again));
    assert_ne!(ids(&first), ids(&other));
}

/// Where a document says nothing of any answer, no answer breaks it.
#[tokio::test]
async fn a_valid_request_is_answered_as_documented_if_anything_is() {
    for (responses, expected) in [
        ("{}", None),
        ("{ '418': { description: x } }", None),
        ("{ '200': { description: x } }", Some("status/undocumented")),
    ] {
        let api = api(&format!(
            "openapi: 3.1.0\ninfo: {{ title: Row, version: '1' }}\npaths:\n  /row:\n    get:\n      \
             responses: {responses}\n"
        ));
        let plan = contract::plan(&api, &PlanOptions { generate: 1, ..PlanOptions::default() });
        let lab = Lab::start(Arc::new(|_| Reply::Http(418, Vec::new(), Vec::new()))).await;
        let cases = run_plan(&api, plan, &lab.target, &Setup::default()).await;
        let valid = cases.iter().find(|case| case.id.ends_with("/valid")).expect("it is sent");
        let found = broken(valid).into_iter().next().map(|(code, _)| code);
        assert_eq!(found.as_deref(), expected, "{responses}");
    }
}

/// A broken request is to be refused; by what, only where a document says so.
#[tokio::test]
async fn a_broken_request_is_refused_as_documented_if_that_is() {
    for (responses, status, expected) in [
        ("{ '200': { description: x } }", 422, None),
        ("{ '200': { description: x }, '404': { description: y } }", 422, None),
        ("{ '200': { description: x }, '400': { description: y } }", 400, None),
        ("{ '200': { description: x }, '400': { description: y } }", 414, None),
        (
            "{ '200': { description: x }, '400': { description: y }, 4XX: { description: z } }",
            422,
            None,
        ),
        (
            "{ '200': { description: x }, '400': { description: y } }",
            422,
            Some("status/undocumented"),
        ),
        (
            "{ '200': { description: x }, '422': { description: y } }",
            400,
            Some("status/undocumented"),
        ),
        ("{ '200': { description: x }, '422': { description: y } }", 200, Some("status/mismatch")),
    ] {
        let api = api(&format!(
            "openapi: 3.1.0\ninfo: {{ title: Row, version: '1' }}\npaths:\n  /row:\n    get:\n      \
             parameters: [{{ name: q, in: query, required: true, schema: {{ type: integer }}, example: 5 }}]\n      \
             responses: {responses}\n"
        ));
        let plan = contract::plan(&api, &PlanOptions { generate: 9, ..PlanOptions::default() });
        let lab = Lab::start(Arc::new(move |request: &Received| {
            let is_fine = request.target == "/row?q=5";
            Reply::Http(if is_fine { 200 } else { status }, Vec::new(), Vec::new())
        }))
        .await;
        let cases = run_plan(&api, plan, &lab.target, &Setup::default()).await;
        let is_broken = |case: &&CaseReport| case.id.contains("is left out");
        let case = cases.iter().find(is_broken).expect("it is sent");
        let found = broken(case).into_iter().next().map(|(code, _)| code);
        assert_eq!(found.as_deref(), expected, "{responses} answered {status}");
    }
}
