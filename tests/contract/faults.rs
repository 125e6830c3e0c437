//! Each row breaks one promise; the tester has to find exactly that one, at its place.

use std::{sync::Arc, time::Duration};

use serde_json::{Value, json};
use specwright::{
    contract::{self, Level, Outcome, PlanOptions, Selection},
    ir::Api,
};

use crate::lab::{Lab, Received, Reply, Setup, api, broken, lab_document, run, run_plan};

pub fn thing() -> Value {
    json!({
        "id": 7, "name": "Anna", "price": 1.5, "tags": ["red", "blue"], "status": "new",
        "kind": "thing", "owner": { "email": "a@example.com", "address": { "city": "Bern" } },
        "created": "2024-01-15T10:30:00Z", "shape": { "form": "circle", "radius": 2 }, "either": 3
    })
}

/// The thing with one place changed.
fn set(pointer: &str, value: Value) -> Reply {
    let mut thing = thing();
    let (parent, key) = pointer.rsplit_once('/').expect("a pointer");
    let parent = thing.pointer_mut(parent).expect("the parent is there");
    match parent {
        Value::Array(items) => items.push(value),
        parent => parent[key] = value,
    }
    good(&thing)
}

fn without(pointer: &str) -> Reply {
    let mut thing = thing();
    let (parent, key) = pointer.rsplit_once('/').expect("a pointer");
    let parent = thing.pointer_mut(parent).and_then(Value::as_object_mut).expect("an object");
    parent.shift_remove(key).expect("it is there");
    good(&thing)
}

pub fn good(value: &Value) -> Reply {
    Reply::json(200, value).with("x-rate", "1")
}

/// The body as text, with everything else in order.
fn text(body: &str) -> Reply {
    Reply::typed(200, "application/json", body).with("x-rate", "1")
}

fn raw(text: &str) -> Reply {
    Reply::Raw(text.as_bytes().to_vec())
}

/// Operation, what the server does, and the code and pointer of the one broken promise.
type Fault = (&'static str, &'static str, Reply, &'static str, &'static str);

fn faults() -> Vec<Fault> {
    let whole = thing().to_string();
    let half = &whole[..whole.len() / 2];
    vec![
        ("thing", "required", without("/id"), "schema/required", "/id"),
        (
            "thing",
            "required, deep",
            without("/owner/address/city"),
            "schema/required",
            "/owner/address/city",
        ),
        ("thing", "type", set("/id", json!("7")), "schema/type", "/id"),
        ("thing", "type, number for string", set("/name", json!(5)), "schema/type", "/name"),
        ("thing", "type, item", set("/tags/-", json!(5)), "schema/type", "/tags/2"),
        ("thing", "null", set("/name", Value::Null), "schema/type", "/name"),
        ("thing", "object for array", set("/tags", json!({})), "schema/type", "/tags"),
        ("thing", "float for integer", set("/id", json!(7.5)), "schema/type", "/id"),
        ("thing", "enum", set("/status", json!("lost")), "schema/enum", "/status"),
        ("thing", "const", set("/kind", json!("other")), "schema/const", "/kind"),
        ("thing", "minimum", set("/id", json!(0)), "schema/minimum", "/id"),
        ("thing", "maximum", set("/price", json!(100.5)), "schema/maximum", "/price"),
        ("thing", "exclusiveMinimum", set("/price", json!(0)), "schema/exclusiveMinimum", "/price"),
        ("thing", "multipleOf", set("/price", json!(1.3)), "schema/multipleOf", "/price"),
        ("thing", "minLength", set("/name", json!("A")), "schema/minLength", "/name"),
        ("thing", "maxLength", set("/name", json!("Annabellissima")), "schema/maxLength", "/name"),
        ("thing", "pattern", set("/name", json!("anna")), "schema/pattern", "/name"),
        ("thing", "minItems", set("/tags", json!([])), "schema/minItems", "/tags"),
        (
            "thing",
            "maxItems",
            set("/tags", json!(["a", "b", "c", "d"])),
            "schema/maxItems",
            "/tags",
        ),
        ("thing", "uniqueItems", set("/tags", json!(["a", "a"])), "schema/uniqueItems", "/tags"),
        ("thing", "int32", set("/id", json!(3_000_000_000_i64)), "schema/format", "/id"),
        (
            "thing",
            "date-time",
            set("/created", json!("2024-01-15 10:30")),
            "schema/format",
            "/created",
        ),
        ("thing", "date", set("/day", json!("2024-02-30")), "schema/format", "/day"),
        ("thing", "uuid", set("/ref", json!("no-uuid")), "schema/format", "/ref"),
        ("thing", "uri", set("/home", json!("not a uri")), "schema/format", "/home"),
        ("thing", "email", set("/owner/email", json!("nobody")), "schema/format", "/owner/email"),
        (
            "thing",
            "additionalProperties",
            set("/more", json!(1)),
            "schema/additionalProperties",
            "/more",
        ),
        (
            "thing",
            "additionalProperties, schema",
            set("/counts", json!({ "a": "x" })),
            "schema/type",
            "/counts/a",
        ),
        (
            "thing",
            "propertyNames",
            set("/counts", json!({ "long": 1 })),
            "schema/propertyNames",
            "/counts/long",
        ),
        (
            "thing",
            "maxProperties",
            set("/counts", json!({ "a": 1, "b": 2, "c": 3 })),
            "schema/maxProperties",
            "/counts",
        ),
        (
            "thing",
            "oneOf, by tag",
            set("/shape", json!({ "form": "square" })),
            "schema/required",
            "/shape/side",
        ),
        (
            "thing",
            "oneOf, type in the branch",
            set("/shape/radius", json!("2")),
            "schema/type",
            "/shape/radius",
        ),
        ("thing", "anyOf", set("/either", json!("3")), "schema/anyOf", "/either"),
        ("thing", "not", set("/never", json!("text")), "schema/not", "/never"),
        ("thing", "prefixItems", set("/pair", json!([1, 1])), "schema/type", "/pair/0"),
        ("thing", "items: false", set("/pair", json!(["a", 1, 2])), "schema/items", "/pair/2"),
        ("thing", "contains", set("/some", json!(["a"])), "schema/contains", "/some"),
        (
            "thing",
            "dependentRequired",
            set("/paid", json!({ "card": "x" })),
            "schema/dependentRequired",
            "/paid/by",
        ),
        ("thing", "then", set("/paid", json!({ "by": "card" })), "schema/required", "/paid/card"),
        (
            "thing",
            "unevaluatedProperties",
            set("/sealed", json!({ "a": 1, "b": 2 })),
            "schema/unevaluatedProperties",
            "/sealed/b",
        ),
        ("thing", "write-only", set("/password", json!("x")), "property/write-only", "/password"),
        ("thing", "array for object", text("[]"), "schema/type", ""),
        ("thing", "null body", text("null"), "schema/type", ""),
        ("thing", "cut off", text(half), "body/unparsable", ""),
        ("thing", "trailing comma", text("{\"id\":7,}"), "body/unparsable", ""),
        ("thing", "NaN", text("{\"id\":NaN}"), "body/unparsable", ""),
        ("thing", "two texts", text(&format!("{whole}{whole}")), "body/unparsable", ""),
        ("thing", "byte order mark", text(&format!("\u{feff}{whole}")), "body/unparsable", ""),
        ("thing", "single quotes", text("{'id':7}"), "body/unparsable", ""),
        ("thing", "HTML that says JSON", text("<html></html>"), "body/unparsable", ""),
        (
            "thing",
            "twice the same key",
            text(&whole.replacen('{', "{\"id\":8,", 1)),
            "body/duplicate-key",
            "/id",
        ),
        ("thing", "empty", text(""), "body/missing", ""),
        (
            "thing",
            "not UTF-8",
            Reply::Http(
                200,
                vec![
                    ("content-type".into(), "application/json".into()),
                    ("x-rate".into(), "1".into()),
                ],
                b"{\"id\":\"\xff\"}".to_vec(),
            ),
            "media-type/charset",
            "",
        ),
        (
            "thing",
            "charset",
            Reply::typed(200, "application/json; charset=iso-8859-1", &whole).with("x-rate", "1"),
            "media-type/charset",
            "",
        ),
        (
            "thing",
            "media type",
            Reply::typed(200, "text/html", "<p>").with("x-rate", "1"),
            "media-type/undocumented",
            "",
        ),
        (
            "thing",
            "problem for success",
            Reply::typed(200, "application/problem+json", "{\"title\":\"x\"}").with("x-rate", "1"),
            "media-type/undocumented",
            "",
        ),
        (
            "thing",
            "no media type",
            Reply::Http(200, vec![("x-rate".into(), "1".into())], whole.clone().into_bytes()),
            "media-type/missing",
            "",
        ),
        (
            "thing",
            "malformed media type",
            Reply::typed(200, "json", &whole).with("x-rate", "1"),
            "media-type/malformed",
            "",
        ),
        ("thing", "header missing", Reply::json(200, &thing()), "header/missing", ""),
        (
            "thing",
            "header type",
            Reply::json(200, &thing()).with("x-rate", "many"),
            "header/invalid",
            "",
        ),
        (
            "thing",
            "header bound",
            Reply::json(200, &thing()).with("x-rate", "-1"),
            "header/invalid",
            "",
        ),
        ("thing", "header format", good(&thing()).with("x-trace", "abc"), "header/invalid", ""),
        ("thing", "500", Reply::typed(500, "text/plain", "oops"), "status/server-error", ""),
        ("thing", "undocumented status", Reply::json(418, &json!({})), "status/undocumented", ""),
        (
            "thing",
            "documented, not as promised",
            Reply::typed(404, "application/problem+json", "{\"title\":\"x\"}"),
            "status/mismatch",
            "",
        ),
        ("thing", "201 for 200", Reply::json(201, &thing()), "status/undocumented", ""),
        ("thing", "endless", Reply::Endless, "body/too-long", ""),
        (
            "thing",
            "truncated",
            raw(
                "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nx-rate: 1\r\ncontent-length: 500\r\n\r\n{",
            ),
            "body/truncated",
            "",
        ),
        (
            "thing",
            "broken chunks",
            raw(
                "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nx-rate: 1\r\ntransfer-encoding: chunked\r\n\r\n5\r\n{\"a\"\r\nxx",
            ),
            "body/truncated",
            "",
        ),
        ("thing", "no HTTP", raw("hello\r\n\r\n"), "http/malformed", ""),
        ("removeThing", "200 for 204", Reply::json(200, &json!({})), "status/undocumented", ""),
        (
            "text",
            "too long",
            Reply::typed(200, "text/plain", "hello, world"),
            "schema/maxLength",
            "",
        ),
        (
            "lines",
            "a line of another type",
            Reply::typed(200, "application/jsonl", "1\n\"2\"\n"),
            "schema/type",
            "/1",
        ),
        (
            "lines",
            "a broken line",
            Reply::typed(200, "application/jsonl", "1\n{\n"),
            "body/unparsable",
            "",
        ),
        (
            "moved",
            "no location",
            Reply::Http(302, Vec::new(), Vec::new()),
            "redirect/no-location",
            "",
        ),
    ]
}

fn more_faults() -> Vec<Fault> {
    let letter = |body: &str| Reply::typed(200, "application/xml", body);
    let announced = raw("HTTP/1.1 204 No Content\r\ncontent-length: 2\r\n\r\n{}");
    vec![
        ("letter", "an open element", letter("<a><b></a>"), "body/unparsable", ""),
        ("letter", "JSON that says XML", letter("{}"), "body/unparsable", ""),
        ("removeThing", "204 with a body", announced, "body/unexpected", ""),
        (
            "thing",
            "date for date-time",
            set("/created", json!("2024-01-15")),
            "schema/format",
            "/created",
        ),
        (
            "thing",
            "month 13",
            set("/created", json!("2024-13-15T10:30:00Z")),
            "schema/format",
            "/created",
        ),
        ("thing", "boolean for either", set("/either", json!({})), "schema/anyOf", "/either"),
        (
            "thing",
            "a form nobody knows",
            set("/shape", json!({ "form": "disc" })),
            "schema/oneOf",
            "/shape",
        ),
        (
            "thing",
            "a packed body that is not",
            good(&thing()).with("content-encoding", "gzip"),
            "body/truncated",
            "",
        ),
    ]
}

#[tokio::test]
async fn every_fault_is_found_at_its_place() {
    let rows = [faults(), more_faults()].concat();
    assert!(rows.len() >= 70, "{} faults", rows.len());
    every_one_of(&lab_document(), rows).await;
}

/// Without a schema that looks through its references, they are compiled apart from each other.
#[tokio::test]
async fn every_fault_is_found_in_schemas_kept_apart() {
    let text = include_str!("../fixtures/contract/lab.yaml");
    let end = text.find("        sealed:").expect("it is there");
    let rest = text.find("    Owner:").expect("it is there");
    let api = api(&format!("{}{}", &text[..end], &text[rest..]));
    let rows = faults().into_iter().filter(|row| row.4 != "/sealed/b").collect();
    every_one_of(&api, rows).await;
}

async fn every_one_of(api: &Arc<Api>, rows: Vec<Fault>) {
    let mut wrong = Vec::new();
    for (operation, name, reply, code, pointer) in rows {
        let lab = Lab::start(Arc::new(move |_| reply.clone())).await;
        let setup = Setup { operations: vec![operation.to_owned()], ..Setup::default() };
        let cases = run(api, &lab.target, &setup).await;
        let case = cases.iter().find(|case| case.status.is_some() || !broken(case).is_empty());
        let found = case.map(broken).unwrap_or_default();
        if found != [(code.to_owned(), pointer.to_owned())] {
            wrong.push(format!("{operation}, {name}: {found:?}, not {code} at {pointer:?}"));
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[tokio::test]
async fn a_fault_is_shown_at_the_line_that_promised_otherwise() {
    let api = lab_document();
    let document = include_str!("../fixtures/contract/lab.yaml");
    for (reply, line) in [
        (set("/status", json!("lost")), "status: { type: string, enum: [new, old] }"),
        (without("/owner/address/city"), "required: [city]"),
        (set("/owner/email", json!("x")), "email: { type: string, format: email }"),
        (set("/more", json!(1)), "additionalProperties: false"),
        (good(&thing()).with("x-trace", "x"), "schema: { type: string, format: uuid }"),
    ] {
        let lab = Lab::start(Arc::new(move |_| reply.clone())).await;
        let setup = Setup { operations: vec!["thing".to_owned()], ..Setup::default() };
        let cases = run(&api, &lab.target, &setup).await;
        let label = api.document.label(&cases[0].outcome.violations()[0].at);
        let number: usize = label.split(':').nth(1).and_then(|text| text.parse().ok()).unwrap();
        assert_eq!(document.lines().nth(number - 1).unwrap().trim(), line, "{label}");
    }
}

#[tokio::test]
async fn what_does_not_answer_is_not_a_broken_promise() {
    let api = lab_document();
    for reply in [Reply::Hang, Reply::Close] {
        let lab = Lab::start(Arc::new(move |_| reply.clone())).await;
        let setup = Setup { operations: vec!["thing".to_owned()], ..Setup::default() };
        let cases = run(&api, &lab.target, &setup).await;
        assert!(matches!(cases[0].outcome, Outcome::Unanswered(_)), "{:?}", cases[0].outcome);
    }
}

#[tokio::test]
async fn a_server_that_asks_nobody_who_they_are_is_found() {
    let api = lab_document();
    let lab = Lab::start(Arc::new(|_| Reply::json(200, &json!({})))).await;
    let setup = Setup {
        operations: vec!["secret".to_owned()],
        bearer: Some("a-token".to_owned()),
        ..Setup::default()
    };
    let cases = run(&api, &lab.target, &setup).await;
    let nobody = cases.iter().find(|case| case.id == "secret/nobody").expect("the 401 is a case");
    assert_eq!(broken(nobody), [("auth/not-enforced".to_owned(), String::new())]);
    let received = lab.received.lock().unwrap();
    let said: Vec<Option<&str>> =
        received.iter().map(|request| request.header("authorization")).collect();
    assert!(said.contains(&None) && said.contains(&Some("Bearer a-token")), "{said:?}");
    let shown = format!("{cases:?}");
    assert!(!shown.contains("a-token"), "a secret is in the report");
}

#[tokio::test]
async fn a_server_that_takes_any_credential_is_found() {
    let api = lab_document();
    for (right, expected) in [
        ("Bearer a-token", vec![]),
        ("Bearer", vec![("auth/mistaken-accepted".to_owned(), String::new())]),
    ] {
        let lab = Lab::start(Arc::new(move |request: &Received| {
            let said = request.header("authorization").unwrap_or_default();
            if said.starts_with(right) {
                Reply::json(200, &json!({}))
            } else {
                Reply::json(401, &json!({ "error": "nobody knows you" }))
            }
        }))
        .await;
        let setup = Setup {
            operations: vec!["secret".to_owned()],
            bearer: Some("a-token".to_owned()),
            ..Setup::default()
        };
        let plan = contract::plan(&api, &PlanOptions { generate: 1, ..PlanOptions::default() });
        let selection = Selection { operations: setup.operations.clone(), ..Selection::default() };
        let cases = run_plan(&api, selection.apply(&api, plan), &lab.target, &setup).await;
        let case = cases.iter().find(|case| case.id.contains("mistaken credential"));
        assert_eq!(broken(case.expect("it is asked")), expected, "{cases:?}");
    }
}

const DOORS: &str = "
openapi: 3.1.0
info: { title: Doors, version: '1' }
security: [{ token: [] }]
paths:
  /paired:
    get:
      operationId: paired
      parameters: [{ name: q, in: query, schema: { type: string }, examples: { nobody: { value: x } } }]
      responses:
        '200': { description: x }
        '401': { description: y, content: { application/json: { examples: { nobody: { value: {} } } } } }
  /range: { get: { operationId: range, responses: { '200': { description: x }, 4XX: { description: y } } } }
  /rest:
    get:
      operationId: rest
      responses: { '200': { description: x }, default: { description: y, content: { application/json: { example: {} } } } }
  /silent: { get: { operationId: silent, responses: { '200': { description: x } } } }
  /open: { get: { operationId: open, security: [], responses: { '200': { description: x }, 4XX: { description: y } } } }
components:
  securitySchemes:
    token: { type: http, scheme: bearer }
";

/// Wherever a refusal is documented; elsewhere only where requests are generated.
#[tokio::test]
async fn strangers_come_to_every_door_that_may_be_shut() {
    let api = api(DOORS);
    let documented = [
        "paired/nobody: auth/not-enforced",
        "paired/mistaken credential: auth/mistaken-accepted",
        "range/no credential: auth/not-enforced",
        "range/mistaken credential: auth/mistaken-accepted",
        "rest/default: auth/not-enforced",
        "rest/mistaken credential: auth/mistaken-accepted",
    ];
    let silent = [
        "silent/no credential: auth/not-enforced",
        "silent/mistaken credential: auth/mistaken-accepted",
    ];
    for (generate, is_guarded, expected) in [
        (0, false, documented.to_vec()),
        (1, false, [&documented[..], &silent[..]].concat()),
        (1, true, vec![]),
    ] {
        let lab = Lab::start(Arc::new(move |request: &Received| {
            let is_known = request.header("authorization") == Some("Bearer a-token");
            let is_open = !is_guarded || is_known || request.target.starts_with("/open");
            let fields = vec![("content-type".to_owned(), "application/json".to_owned())];
            let refusal = Reply::Http(401, fields, b"{}".to_vec());
            if is_open { Reply::Http(200, Vec::new(), Vec::new()) } else { refusal }
        }))
        .await;
        let setup = Setup { bearer: Some("a-token".to_owned()), ..Setup::default() };
        let plan = contract::plan(&api, &PlanOptions { generate, ..PlanOptions::default() });
        let cases = run_plan(&api, plan, &lab.target, &setup).await;
        let told = cases.iter().flat_map(|case| {
            broken(case).into_iter().map(|(code, _)| format!("{}: {code}", case.id))
        });
        assert_eq!(told.collect::<Vec<_>>(), expected, "{generate} {is_guarded}");
        assert!(
            cases.iter().any(|case| case.id.starts_with("rest/default") && case.holds_example),
            "{cases:?}"
        );
    }
}

/// Two keys demanded together, or a token in their place; and what one of them alone satisfies.
const KEYS: &str = "
openapi: 3.1.0
info: { title: Keys, version: '1' }
security: [{ a: [], b: [] }, { token: [] }]
paths:
  /both:
    get: { operationId: both, responses: { '200': { description: x }, '401': { description: y } } }
  /either:
    get:
      operationId: either
      security: [{ a: [], b: [] }, { b: [] }]
      responses: { '200': { description: x }, '401': { description: y } }
components:
  securitySchemes:
    a: { type: apiKey, in: header, name: X-A }
    b: { type: apiKey, in: query, name: b }
    token: { type: http, scheme: bearer }
";

const SHOWN_KEY: &str = "
openapi: 3.1.0
info: { title: Key, version: '1' }
security: [{ key: [] }]
paths:
  /own:
    get:
      operationId: own
      parameters: [{ name: X-Key, in: header, schema: { type: string }, examples: { mine: { value: k1 }, old: { value: k0 } } }]
      responses:
        '200': { description: x, content: { application/json: { schema: { type: object }, examples: { mine: { value: {} } } } } }
        '401': { description: y, content: { application/json: { schema: { type: object }, examples: { old: { value: {} }, nobody: { value: {} } } } } }
components:
  securitySchemes:
    key: { type: apiKey, in: header, name: X-Key }
";

/// Who is not to say who they are does not say it by a parameter either.
#[tokio::test]
async fn a_key_that_is_a_parameter_is_left_off() {
    let lab = Lab::start(Arc::new(|request: &Received| {
        let is_known = request.header("x-key") == Some("k1");
        Reply::json(if is_known { 200 } else { 401 }, &json!({}))
    }))
    .await;
    let api_keys = vec![("key".to_owned(), "k1".to_owned())];
    let cases = run(&api(SHOWN_KEY), &lab.target, &Setup { api_keys, ..Setup::default() }).await;
    let ids: Vec<&str> = cases.iter().map(|case| case.id.as_str()).collect();
    assert_eq!(ids, ["own/mine", "own/old", "own/nobody", "own/mistaken credential"]);
    assert!(cases.iter().all(|case| case.outcome == Outcome::Passed), "{cases:?}");
}

#[tokio::test]
async fn a_server_that_looks_at_one_of_two_credentials_is_found() {
    let api = api(KEYS);
    let found = |id: &str| vec![(id.to_owned(), "auth/not-enforced".to_owned())];
    for (looks_at, expected) in [
        (&["a", "b"] as &[&str], vec![]),
        (&["a"], found("both/without the credential b")),
        (&["b"], found("both/without the credential a")),
    ] {
        let lab = Lab::start(Arc::new(move |request: &Received| {
            let has_a = request.header("x-a") == Some("key-of-a");
            let has_b = request.target.contains("b=key-of-b");
            let is_in = |name| if name == "a" { has_a } else { has_b };
            let wanted = if request.target.starts_with("/either") { &["b"] } else { looks_at };
            let status = if wanted.iter().copied().all(is_in) { 200 } else { 401 };
            Reply::Http(status, Vec::new(), Vec::new())
        }))
        .await;
        let keys = [("a", "key-of-a"), ("b", "key-of-b")];
        let api_keys = keys.map(|(name, key)| (name.to_owned(), key.to_owned())).to_vec();
        let setup = Setup { api_keys, ..Setup::default() };
        let cases = run(&api, &lab.target, &setup).await;
        let codes = cases
            .iter()
            .flat_map(|case| broken(case).into_iter().map(|(code, _)| (case.id.clone(), code)));
        assert_eq!(codes.collect::<Vec<_>>(), expected, "{looks_at:?}");
        // Of `either`, `b` alone is enough.
        let partial = cases.iter().map(|case| &case.id).filter(|id| id.contains("without the"));
        let all = ["both/without the credential a", "both/without the credential b"];
        assert_eq!(
            partial.collect::<Vec<_>>(),
            [all.as_slice(), &["either/without the credential b"]].concat()
        );
    }
}

#[tokio::test]
async fn checks_can_be_switched() {
    let api = lab_document();
    let lab = Lab::start(Arc::new(|_| set("/counts", json!({ "a": "x" })))).await;
    for (level, passes) in [(Level::Off, true), (Level::Warn, true), (Level::Deny, false)] {
        let setup = Setup {
            operations: vec!["thing".to_owned()],
            levels: [("schema/type".to_owned(), level)].into(),
            ..Setup::default()
        };
        let cases = run(&api, &lab.target, &setup).await;
        assert_eq!(cases[0].outcome == Outcome::Passed, passes, "{level:?}");
        assert_eq!(cases[0].warnings.len(), usize::from(level == Level::Warn));
    }
}

#[tokio::test]
async fn slow_answers_break_the_limit() {
    let api = lab_document();
    let lab = Lab::start(Arc::new(|_| good(&thing()))).await;
    let setup = Setup {
        operations: vec!["thing".to_owned()],
        time_limit: Some(Duration::from_nanos(1)),
        ..Setup::default()
    };
    let cases = run(&api, &lab.target, &setup).await;
    assert_eq!(broken(&cases[0]), [("time/limit".to_owned(), String::new())]);
}
