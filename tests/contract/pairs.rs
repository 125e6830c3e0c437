//! Examples that belong together by their name are sent together, and held to their answer.

use std::sync::Arc;

use serde_json::json;
use specwright::contract::Outcome;

use crate::lab::{Lab, Received, Reply, Setup, api, broken, run};

/// Ten pairs: in the path, the query, a header, a cookie, a JSON body, a form, text, several
/// places at once, a fallback, and by leaving off the credential.
const DOCUMENT: &str = r#"
openapi: 3.0.3
info: { title: Pairs, version: "1" }
security: [{ token: [] }]
paths:
  /things/{id}:
    parameters:
      - name: id
        in: path
        required: true
        schema: { type: string }
        examples:
          found: { value: a/1 }
          missing: { value: zero }
          banned: { value: a/1 }
          secret: { value: s }
    get:
      operationId: get
      parameters:
        - name: X-Role
          in: header
          schema: { type: string }
          examples: { banned: { value: guest } }
        - name: session
          in: cookie
          schema: { type: string }
          examples: { secret: { value: c00kie } }
      responses:
        "200":
          description: It.
          content:
            application/json:
              schema: { type: object, required: [id], properties: { id: { type: string } } }
              examples:
                found: { value: { id: a/1 } }
                secret: { value: { id: s } }
        "401":
          description: Who?
          content: &error
            application/json:
              schema: { type: object, required: [error] }
              examples: { nobody: { value: { error: who } } }
        "403":
          description: Not you.
          content:
            application/json:
              schema: { type: object, required: [error] }
              examples: { banned: { value: { error: banned } } }
        "404":
          description: None.
          content:
            application/json:
              schema: { type: object, required: [error] }
              examples: { missing: { value: { error: none } } }
  /things:
    get:
      operationId: list
      parameters:
        - name: page
          in: query
          schema: { type: integer, minimum: 1 }
          examples: { second: { value: 2 }, wrong: { value: 0 } }
        - name: tags
          in: query
          style: pipeDelimited
          explode: false
          schema: { type: array, items: { type: string } }
          examples: { second: { value: [a, b c] } }
      responses:
        "200":
          description: Some.
          content:
            application/json:
              schema: { type: array }
              examples: { second: { value: [] } }
        "400":
          description: Wrong.
          content:
            application/json:
              schema: { type: object, required: [error] }
              examples: { wrong: { value: { error: page } } }
    post:
      operationId: create
      requestBody:
        required: true
        content:
          application/json:
            schema: { type: object }
            examples:
              made: { value: { name: x } }
              taken: { value: { name: dup } }
          application/x-www-form-urlencoded:
            schema: { type: object, properties: { tags: { type: array, items: { type: string } } } }
            examples: { form: { value: { name: a b, tags: [x, y] } } }
          text/plain:
            schema: { type: string }
            examples: { words: { value: "just words" } }
      responses:
        "201":
          description: Made.
          content:
            application/json:
              schema: { type: object, required: [id], properties: { id: { type: string } } }
              examples:
                made: { value: { id: a/1 } }
                form: { value: { id: f } }
                words: { value: { id: w } }
          links:
            see: { operationId: get, parameters: { id: $response.body#/id } }
        "409":
          description: Taken.
          content:
            application/json:
              schema: { type: object, required: [error] }
              examples: { taken: { value: { error: taken } } }
components:
  securitySchemes: { token: { type: http, scheme: bearer } }
"#;

/// A server that knows exactly these requests; anything else is 500.
fn server(request: &Received) -> Reply {
    let error = |status, text: &str| Reply::json(status, &json!({ "error": text }));
    let thing = |id: &str| Reply::json(200, &json!({ "id": id }));
    if request.header("authorization") != Some("Bearer token-1") {
        return error(401, "who");
    }
    let media_type = request.header("content-type").unwrap_or_default();
    match (request.method.as_str(), request.target.as_str()) {
        ("GET", "/things/a%2F1") if request.header("x-role") == Some("guest") => {
            error(403, "banned")
        }
        ("GET", "/things/a%2F1") => thing("a/1"),
        ("GET", "/things/zero") => error(404, "none"),
        ("GET", "/things/made-now") => thing("made-now"),
        ("GET", "/things/s") if request.header("cookie") == Some("session=c00kie") => thing("s"),
        ("GET", "/things?page=2&tags=a%7Cb%20c") => Reply::json(200, &json!([])),
        ("GET", "/things?page=0") => error(400, "page"),
        ("POST", "/things") => {
            match (media_type, String::from_utf8_lossy(&request.body).as_ref()) {
                ("application/json", _) if request.json() == json!({ "name": "dup" }) => {
                    error(409, "taken")
                }
                ("application/json", _) if request.json() == json!({ "name": "x" }) => {
                    Reply::json(201, &json!({ "id": "made-now" }))
                }
                ("application/x-www-form-urlencoded", "name=a%20b&tags=x&tags=y") => {
                    Reply::json(201, &json!({ "id": "f" }))
                }
                ("text/plain", "just words") => Reply::json(201, &json!({ "id": "w" })),
                _ => error(500, "not the body of any pair"),
            }
        }
        _ => error(500, "not the request of any pair"),
    }
}

fn setup() -> Setup {
    Setup { bearer: Some("token-1".to_owned()), ..Setup::default() }
}

#[tokio::test]
async fn every_pair_is_sent_and_held() {
    let api = api(&DOCUMENT.replace("&error", ""));
    let lab = Lab::start(Arc::new(server)).await;
    let cases = run(&api, &lab.target, &setup()).await;
    for case in &cases {
        assert_eq!(case.outcome, Outcome::Passed, "{}: {:?}", case.id, case.shown);
    }
    let documented: Vec<&str> =
        cases.iter().filter(|case| case.holds_example).map(|case| case.id.as_str()).collect();
    let expected = [
        "get/found",
        "get/secret",
        "get/nobody",
        "get/banned",
        "get/missing",
        "list/second",
        "list/wrong",
        "create/made",
        "create/form",
        "create/words",
        "create/taken",
    ];
    assert_eq!(documented.len(), expected.len(), "{documented:?}");
    assert!(expected.iter().all(|id| documented.contains(id)), "{documented:?}");
    assert!(cases.iter().any(|case| case.id == "get/see"), "the link is followed");
}

#[tokio::test]
async fn one_broken_pair_is_one_failure() {
    let api = api(&DOCUMENT.replace("&error", ""));
    let lab = Lab::start(Arc::new(|request: &Received| match server(request) {
        Reply::Http(409, ..) => Reply::json(201, &json!({ "id": "again" })),
        other => other,
    }))
    .await;
    let cases = run(&api, &lab.target, &setup()).await;
    let failed: Vec<_> = cases.iter().filter(|case| !broken(case).is_empty()).collect();
    assert_eq!(failed.len(), 1, "{failed:?}");
    assert_eq!(failed[0].id, "create/taken");
    assert_eq!(broken(failed[0]), [("status/mismatch".to_owned(), String::new())]);
}

const LIFE: &str = r#"
openapi: 3.1.0
info: { title: Life, version: "1" }
paths:
  /things:
    post:
      operationId: make
      requestBody: { content: { application/json: { example: { name: x } } } }
      responses:
        "201":
          description: Made.
          headers: { Location: { schema: { type: string } } }
          content: { application/json: { example: { id: 5 } } }
          links:
            drop: { operationId: drop, parameters: { id: $response.body#/id } }
            see: { operationId: see, parameters: { path.id: $response.body#/id } }
  /things/{id}:
    parameters: [{ name: id, in: path, required: true, schema: { type: integer } }]
    get:
      operationId: see
      responses:
        "200": { description: It., content: { application/json: { schema: { type: object } } } }
        "404": { description: None. }
    delete:
      operationId: drop
      responses: { "204": { description: Gone. }, "404": { description: None. } }
"#;

#[tokio::test]
async fn what_was_removed_is_not_there_any_more() {
    let api = api(LIFE);
    for (forgets, expected) in [(true, None), (false, Some("state/use-after-delete"))] {
        let gone = std::sync::atomic::AtomicBool::new(false);
        let lab = Lab::start(Arc::new(move |request: &Received| {
            use std::sync::atomic::Ordering::SeqCst;
            match (request.method.as_str(), request.target.as_str()) {
                ("POST", _) => Reply::json(201, &json!({ "id": 77 })),
                ("DELETE", "/things/77") => {
                    gone.store(forgets, SeqCst);
                    Reply::Http(204, Vec::new(), Vec::new())
                }
                ("GET", "/things/77") if !gone.load(SeqCst) => Reply::json(200, &json!({})),
                _ => Reply::Http(404, Vec::new(), Vec::new()),
            }
        }))
        .await;
        let cases = run(&api, &lab.target, &Setup::default()).await;
        let found: Vec<String> = cases.iter().flat_map(broken).map(|(code, _)| code).collect();
        assert_eq!(found.first().map(String::as_str), expected, "{found:?}");
        let again = cases.iter().find(|case| case.id == "see/after-delete");
        assert_eq!(again.and_then(|case| case.status), Some(if forgets { 404 } else { 200 }));
    }
}

#[tokio::test]
async fn a_link_that_leads_nowhere_is_a_failure() {
    let api = api(&DOCUMENT.replace("&error", ""));
    let lab = Lab::start(Arc::new(|request: &Received| {
        if request.target == "/things/made-now" {
            return Reply::json(404, &json!({ "error": "none" }));
        }
        server(request)
    }))
    .await;
    let cases = run(&api, &lab.target, &setup()).await;
    let failed: Vec<_> = cases.iter().filter(|case| !broken(case).is_empty()).collect();
    assert_eq!(failed.len(), 1, "{failed:?}");
    assert_eq!(failed[0].id, "get/see");
}
