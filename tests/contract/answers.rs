//! Answers as they come over HTTP, against what a response says of its headers and media types.

use std::sync::Arc;

use specwright::{contract::Outcome, ir::Api};

use crate::lab::{Lab, Reply, Setup, api, broken, run};

const LAWFUL: &str = "";

/// The `responses` of one operation, the answer, and the code and place of what is broken.
pub type Row = (&'static str, Reply, &'static str, &'static str);

pub async fn hold(method: &str, rows: Vec<Row>) {
    let mut wrong = Vec::new();
    for (responses, reply, code, pointer) in rows {
        let api = api(&format!(
            "openapi: 3.2.0\ninfo: {{ title: Row, version: '1' }}\npaths:\n  /row:\n    {method}:\n      \
             responses: {responses}\n"
        ));
        let shown = format!("{responses} and {reply:?}");
        let lab = Lab::start(Arc::new(move |_| reply.clone())).await;
        let cases = run(&api, &lab.target, &Setup::default()).await;
        let seen = matches!(cases[0].outcome, Outcome::Passed | Outcome::Failed(_));
        let found = broken(&cases[0]);
        let expected: Vec<(String, String)> =
            if code == LAWFUL { Vec::new() } else { vec![(code.to_owned(), pointer.to_owned())] };
        if found != expected || !seen {
            wrong.push(format!("{shown}: {found:?}, not {expected:?} ({:?})", cases[0].outcome));
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

fn bytes(headers: &[(&str, &str)], body: &[u8]) -> Reply {
    let headers = headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    Reply::Http(200, headers.collect(), body.to_vec())
}

fn raw(text: &str) -> Reply {
    Reply::Raw(text.as_bytes().to_vec())
}

const RANGES: &str = "{ '200': { description: x, content: { '*/*': { schema: { type: boolean } }, 'application/*': { schema: { type: string } }, application/json: { schema: { type: integer } }, text/plain: {} } } }";
const WIDE: &str = "{ 2XX: { description: x, content: { application/json: { schema: { type: integer } } } }, default: { description: y, content: { application/json: { schema: { type: string } } } } }";
const PROBLEM: &str = "{ '200': { description: x, content: { application/problem+json: { schema: { type: object, required: [title] } } } } }";

const CSV: &str =
    "{ '200': { description: x, content: { text/csv: { schema: { type: string } } } } }";
const XML: &str = "{ '200': { description: x, content: { application/xml: { schema: { type: object, properties: { a: { type: integer } } } } } } }";
const PNG: &str = "{ '200': { description: x, content: { image/png: { schema: { type: string, format: binary } } } } }";
const KINDS: &str = "{ '200': { description: x, content: { text/event-stream: { itemSchema: { type: object, required: [event], properties: { event: { enum: [add, remove] } } } } } } }";
const EVENTS: &str = "{ '200': { description: x, content: { text/event-stream: { itemSchema: { type: object, required: [data], properties: { data: { type: string } } } } } } }";
const LINES: &str = "{ '200': { description: x, content: { application/x-ndjson: { itemSchema: { type: object, required: [a], properties: { pin: { type: string, writeOnly: true } } } } } } }";
const NUMBER: &str = "{ '200': { description: x, content: { text/plain: { schema: { type: integer, maximum: 5 } } } } }";
const HEADERS: &str = "{ '200': { description: x, headers: { X-List: { schema: { type: array, items: { type: integer }, maxItems: 3 } }, X-Flag: { schema: { type: boolean } }, X-When: { schema: { type: string, format: date-time } }, X-Kind: { schema: { type: string, enum: [a, b] } }, X-Map: { explode: true, schema: { type: object, properties: { r: { type: integer } } } }, X-Json: { content: { application/json: { schema: { type: array, items: { type: integer } } } } }, Link: { schema: { type: string } }, Content-Type: { required: true, schema: { type: string, enum: [never] } } } } }";
const COOKIES: &str = "{ '200': { description: x, headers: { Set-Cookie: { required: true, schema: { type: string, pattern: '^[a-z]+=' } } } } }";
const JSON: &str =
    "{ '200': { description: x, content: { application/json: { schema: { type: array } } } } }";

#[tokio::test]
async fn media_types() {
    let typed = |name: &str, body: &str| Reply::typed(200, name, body);
    hold(
        "get",
        vec![
            (RANGES, typed("application/json", "1"), LAWFUL, ""),
            (RANGES, typed("APPLICATION/JSON ; Charset=UTF-8", "1"), LAWFUL, ""),
            (RANGES, typed("application/json", "\"a\""), "schema/type", ""),
            (RANGES, typed("application/hal+json", "\"a\""), LAWFUL, ""),
            (RANGES, typed("application/hal+json", "1"), "schema/type", ""),
            (RANGES, typed("model/gltf+json", "true"), LAWFUL, ""),
            (RANGES, typed("image/png", "\u{1}"), LAWFUL, ""),
            (
                PROBLEM,
                typed("application/problem+json; charset=utf-8", "{\"title\":\"x\"}"),
                LAWFUL,
                "",
            ),
            (PROBLEM, typed("application/problem+json", "{}"), "schema/required", "/title"),
            (
                PROBLEM,
                typed("application/problem+json", "{\"title\":\"x\",\"status\":200}"),
                LAWFUL,
                "",
            ),
            (
                PROBLEM,
                typed("application/problem+json", "{\"title\":\"x\",\"status\":200.0}"),
                LAWFUL,
                "",
            ),
            (
                PROBLEM,
                typed("application/problem+json", "{\"title\":\"x\",\"status\":\"200\"}"),
                LAWFUL,
                "",
            ),
            (
                PROBLEM,
                typed("application/problem+json", "{\"title\":\"x\",\"status\":404}"),
                "problem/status",
                "/status",
            ),
            (PROBLEM, typed("application/problem+json", "{"), "body/unparsable", ""),
            (
                PROBLEM,
                typed("application/json", "{\"title\":\"x\"}"),
                "media-type/undocumented",
                "",
            ),
            (WIDE, typed("application/json", "1"), LAWFUL, ""),
            (WIDE, Reply::typed(299, "application/json", "1"), LAWFUL, ""),
            (WIDE, Reply::typed(202, "application/json", "\"a\""), "schema/type", ""),
            ("{ '200': { description: x } }", bytes(&[], b""), LAWFUL, ""),
            ("{ '200': { description: x } }", typed("text/plain", "hello"), "body/unexpected", ""),
            ("{ '204': { description: x } }", Reply::Http(204, Vec::new(), Vec::new()), LAWFUL, ""),
            (
                "{ '304': { description: x } }",
                raw("HTTP/1.1 304 Not Modified\r\ncontent-length: 12\r\n\r\n"),
                LAWFUL,
                "",
            ),
        ],
    )
    .await;
}

#[tokio::test]
async fn bodies_that_are_no_json() {
    let typed = |name: &str, body: &str| Reply::typed(200, name, body);
    hold(
        "get",
        vec![
            (CSV, typed("text/csv; header=present", "a,b\r\n1,2\r\n"), LAWFUL, ""),
            (CSV, typed("text/csv", ""), LAWFUL, ""),
            (
                CSV,
                bytes(&[("content-type", "text/csv; charset=windows-1252")], b"\xe4"),
                LAWFUL,
                "",
            ),
            (CSV, typed("application/json", "[]"), "media-type/undocumented", ""),
            (
                XML,
                typed(
                    "application/xml",
                    "\u{feff}<?xml version=\"1.0\"?>\n<r><a>1</a><!-- <b> --><![CDATA[<]]></r>",
                ),
                LAWFUL,
                "",
            ),
            (XML, typed("application/xml", "<r xmlns:x=\"urn:x\"><x:a/></r>\n"), LAWFUL, ""),
            (XML, typed("application/xml", "<r><a></r>"), "body/unparsable", ""),
            (XML, typed("application/xml", ""), "body/missing", ""),
            (PNG, bytes(&[("content-type", "image/png")], b"\x89PNG\r\n\x1a\n\0\xff"), LAWFUL, ""),
            (PNG, typed("image/jpeg", "x"), "media-type/undocumented", ""),
            (
                EVENTS,
                typed(
                    "text/event-stream",
                    ": hi\n\nevent: a\ndata: {\"x\":1}\nid: 3\n\ndata: b\n\n",
                ),
                LAWFUL,
                "",
            ),
            (
                KINDS,
                typed("text/event-stream", "event: add\ndata: 1\n\n: x\n\nevent: ping\n\n"),
                LAWFUL,
                "",
            ),
            (
                KINDS,
                typed("text/event-stream", "event: add\ndata: 1\n\nevent: b\ndata: 2\n\n"),
                "schema/enum",
                "/1/event",
            ),
            (KINDS, typed("text/event-stream", "data: 1\r\n\r\n"), "schema/required", "/0/event"),
            (LINES, typed("application/x-ndjson", "{\"a\":1}\r\n{\"a\":2}\r\n"), LAWFUL, ""),
            (LINES, typed("application/x-ndjson", "{\"a\":1}\n{}\n"), "schema/required", "/1/a"),
            (
                LINES,
                typed("application/x-ndjson", "{\"a\":1,\"pin\":\"x\"}\n"),
                "property/write-only",
                "/0/pin",
            ),
            (LINES, typed("application/x-ndjson", "{\"a\":1}\n{\"a\":"), "body/unparsable", ""),
            (NUMBER, typed("text/plain", "4\n"), LAWFUL, ""),
            (NUMBER, typed("text/plain", "6"), "schema/maximum", ""),
            (NUMBER, typed("text/plain", "six"), "schema/type", ""),
        ],
    )
    .await;
}

#[tokio::test]
async fn headers() {
    let with = |headers: &[(&str, &str)]| bytes(headers, b"");
    hold(
        "get",
        vec![
            (HEADERS, with(&[("x-list", "1,2 , 3")]), LAWFUL, ""),
            (HEADERS, with(&[("x-list", "1"), ("x-list", "2")]), LAWFUL, ""),
            (HEADERS, with(&[("x-list", "")]), LAWFUL, ""),
            (HEADERS, with(&[("x-list", "1,b")]), "header/invalid", ""),
            (HEADERS, with(&[("x-list", "1,2,3,4")]), "header/invalid", ""),
            (HEADERS, with(&[("x-flag", "true")]), LAWFUL, ""),
            (HEADERS, with(&[("x-flag", "yes")]), "header/invalid", ""),
            (HEADERS, with(&[("x-when", "2024-01-15T10:30:00+02:00")]), LAWFUL, ""),
            (HEADERS, with(&[("x-when", "yesterday")]), "header/invalid", ""),
            (HEADERS, with(&[("x-kind", "A")]), "header/invalid", ""),
            (HEADERS, with(&[("x-map", "r=1,g=x")]), LAWFUL, ""),
            (HEADERS, with(&[("x-map", "r=x")]), "header/invalid", ""),
            (HEADERS, with(&[("x-json", "[1, 2]")]), LAWFUL, ""),
            (HEADERS, with(&[("x-json", "[1, \"2\"]")]), "header/invalid", ""),
            (HEADERS, with(&[("x-json", "[1")]), "header/invalid", ""),
            (HEADERS, with(&[("link", "</a>; rel=next, </b>; rel=last")]), LAWFUL, ""),
            (
                COOKIES,
                with(&[
                    ("set-cookie", "a=1; Expires=Thu, 01 Jan 2026 00:00:00 GMT"),
                    ("set-cookie", "b=2"),
                ]),
                LAWFUL,
                "",
            ),
            (COOKIES, with(&[("set-cookie", "a=1"), ("set-cookie", "2")]), "header/invalid", ""),
            (COOKIES, with(&[]), "header/missing", ""),
        ],
    )
    .await;
}

#[tokio::test]
async fn framing() {
    let head = "content-type: application/json\r\n";
    let chunked = format!("HTTP/1.1 200 OK\r\n{head}transfer-encoding: chunked\r\n\r\n");
    hold(
        "get",
        vec![
            (JSON, raw(&format!("{chunked}1;ext=1\r\n[\r\n1\r\n]\r\n0\r\nx-trailer: 1\r\n\r\n")), LAWFUL, ""),
            (JSON, raw(&format!("HTTP/1.0 200 OK\r\nconnection: close\r\n{head}\r\n[]")), LAWFUL, ""),
            (JSON, raw(&format!("HTTP/1.1 200\r\n{head}content-length: 2\r\n\r\n[]")), LAWFUL, ""),
            (JSON, raw(&format!("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n{head}content-length: 2\r\n\r\n[]")), LAWFUL, ""),
            (JSON, raw(&format!("HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\nHTTP/1.1 200 OK\r\n{head}content-length: 2\r\n\r\n[]")), LAWFUL, ""),
            (JSON, raw(&format!("HTTP/1.1 200 OK\r\n{head}content-length: 3\r\n\r\n[]")), "body/truncated", ""),
            (JSON, raw(&format!("HTTP/1.1 200 OK\r\n{head}content-length: 1\r\n\r\n[]")), "body/surplus", ""),
            (JSON, raw(&format!("HTTP/1.1 200 OK\r\n{head}content-length: 0\r\n\r\n[]")), "body/surplus", ""),
            (JSON, raw(&format!("HTTP/1.1 200 OK\r\n{head}content-length: 2\r\n\r\n[] ")), "body/surplus", ""),
            (JSON, raw(&format!("HTTP/1.1 200 OK\r\n{head}connection: close\r\ncontent-length: 2\r\n\r\n[]\n")), "body/surplus", ""),
            (JSON, raw(&format!("{chunked}2\r\n[]\r\n0\r\n\r\n0\r\n\r\n")), "body/surplus", ""),
            (JSON, raw(&format!("HTTP/1.1 200 OK\r\n{head}content-length: 2\r\ncontent-length: 3\r\n\r\n[]")), "http/malformed", ""),
            (JSON, raw(&format!("HTTP/1.1 200 OK\r\n{head}content-length: two\r\n\r\n[]")), "http/malformed", ""),
            (JSON, raw(&format!("{chunked}1\r\n[\r\n")), "body/truncated", ""),
            (JSON, raw(&format!("{chunked}zz\r\n[]\r\n0\r\n\r\n")), "body/truncated", ""),
            (JSON, raw(&format!("HTTP/1.1 200 OK\r\n{head}content-type: text/html\r\ncontent-length: 2\r\n\r\n[]")), "media-type/malformed", ""),
            (JSON, Reply::typed(200, "application/json", "[] x"), "body/unparsable", ""),
            (JSON, Reply::typed(200, "application/json", "[01]"), "body/unparsable", ""),
            (JSON, Reply::typed(200, "application/json", "[\"a\tb\"]"), "body/unparsable", ""),
            (JSON, Reply::typed(200, "application/json", "[{\"a\":1,\"\\u0061\":2}]"), "body/duplicate-key", "/0/a"),
            (JSON, Reply::typed(200, "application/json", "[] // no"), "body/unparsable", ""),
            (JSON, Reply::typed(200, "application/json", "[\"\\ud800\"]"), LAWFUL, ""),
            (JSON, Reply::typed(503, "application/json", "[]"), "status/server-error", ""),
            (JSON, Reply::typed(302, "application/json", "[]").with("location", "/x"), "status/undocumented", ""),
        ],
    )
    .await;
    hold(
        "head",
        vec![
            (
                JSON,
                raw(&format!("HTTP/1.1 200 OK\r\n{head}content-length: 12\r\n\r\n")),
                LAWFUL,
                "",
            ),
            (JSON, raw("HTTP/1.1 200 OK\r\n\r\n"), LAWFUL, ""),
            (
                JSON,
                raw("HTTP/1.1 200 OK\r\ncontent-type: text/html\r\n\r\n"),
                "media-type/undocumented",
                "",
            ),
        ],
    )
    .await;
}

#[tokio::test]
async fn a_405_says_what_is_allowed() {
    let api = api(
        "openapi: 3.1.0\ninfo: { title: Row, version: '1' }\npaths:\n  /row:\n    get:\n      \
                   responses: { '200': { description: x }, '405': { description: y } }\n    head:\n      \
                   responses: { '200': { description: x } }\n    delete:\n      \
                   responses: { '204': { description: x } }\n    put:\n      \
                   servers: [{ url: 'https://other.example' }]\n      \
                   responses: { '204': { description: x } }\n",
    );
    for (allow, expected) in [
        (None, vec!["header/allow"]),
        (Some("GET, DELETE"), vec![]),
        (Some("GET, HEAD, DELETE, OPTIONS, POST"), vec![]),
        (Some(""), vec![]),
        (Some("GET, DELETE, TRACE"), vec!["header/allow"]),
        (Some("GET,DELETE,TRACE ,HEAD"), vec!["header/allow"]),
        (Some("GET"), vec!["header/allow"]),
        (Some("HEAD, DELETE"), vec!["header/allow"]),
    ] {
        let found = held_to_allow(&api, "TRACE", 405, allow).await;
        assert_eq!(found, expected, "{allow:?}");
    }
}

#[tokio::test]
async fn options_says_what_is_allowed_if_anything() {
    let api = api(
        "openapi: 3.1.0\ninfo: { title: Row, version: '1' }\npaths:\n  /row:\n    get:\n      \
                   responses: { '200': { description: x } }\n    options:\n      \
                   responses: { '200': { description: x } }\n",
    );
    for (allow, expected) in [
        (None, vec![]),
        (Some("GET"), vec![]),
        (Some("OPTIONS, GET, HEAD, POST"), vec![]),
        (Some("OPTIONS, POST"), vec!["header/allow"]),
    ] {
        let found = held_to_allow(&api, "OPTIONS", 200, allow).await;
        assert_eq!(found, expected, "{allow:?}");
    }
}

/// What is found wrong where one method is answered with a status and an `Allow`, and all others as
/// they should.
async fn held_to_allow(
    api: &Arc<Api>,
    method: &'static str,
    status: u16,
    allow: Option<&'static str>,
) -> Vec<String> {
    let lab = Lab::start(Arc::new(move |request| match request.method.as_str() {
        sent if sent == method => {
            let reply = Reply::Http(status, Vec::new(), Vec::new());
            allow.into_iter().fold(reply, |reply, allow| reply.with("allow", allow))
        }
        "GET" | "HEAD" | "OPTIONS" => Reply::Http(200, Vec::new(), Vec::new()),
        _ => Reply::Http(204, Vec::new(), Vec::new()),
    }))
    .await;
    let cases = run(api, &lab.target, &Setup::default()).await;
    assert!(cases.iter().any(|case| case.status == Some(status)), "{cases:?}");
    cases.iter().flat_map(broken).map(|(code, _)| code).collect()
}

/// A request that is broken on purpose, that asks for what is not there, or that is of another
/// method, and what each is answered with.
#[tokio::test]
async fn an_attempt_is_held_to_the_statuses_that_are_documented() {
    let api = api(
        "openapi: 3.1.0\ninfo: { title: Row, version: '1' }\npaths:\n  /row/{id}:\n    post:\n      \
                   parameters: [{ name: id, in: path, required: true, schema: { type: integer }, example: 1 }]\n      \
                   requestBody: { required: true, content: { application/json: { schema: { type: object, required: [a] }, example: { a: 1 } } } }\n      \
                   responses: { '200': { description: x }, '400': { description: x }, '404': { description: x }, '405': { description: x }, '415': { description: x } }\n",
    );
    for (what, status, expected) in [
        ("broken", 400, ""),
        ("broken", 404, ""), // It may not have looked any further.
        ("broken", 200, ""), // Nobody says that it looks.
        ("broken", 422, "status/undocumented"),
        ("broken", 201, "status/undocumented"),
        ("absent", 200, ""),
        ("absent", 400, ""),
        ("absent", 403, "status/undocumented"),
        ("type", 400, ""),
        ("type", 406, "status/undocumented"),
        ("method", 404, ""),
        ("method", 403, ""), // Of another operation, which the document does not have.
        ("method", 501, ""),
        ("method", 500, "status/server-error"),
    ] {
        let lab = Lab::start(Arc::new(move |request| {
            let found = match () {
                () if request.method != "POST" => "method",
                () if request.header("content-type") != Some("application/json") => "type",
                () if request.target != "/row/1" => "absent",
                () if request.json().get("a").is_none() => "broken",
                () => "fine",
            };
            let status = if found == what { status } else { 200 };
            let reply = Reply::Http(status, Vec::new(), Vec::new());
            if found == "method" { reply.with("allow", "POST") } else { reply }
        }))
        .await;
        let cases = run(&api, &lab.target, &Setup::default()).await;
        assert!(cases.iter().any(|case| case.status == Some(status)), "{what}: {cases:?}");
        let found: Vec<String> = cases.iter().flat_map(broken).map(|(code, _)| code).collect();
        assert_eq!(found.join(""), expected, "{what} answered {status}");
    }
}

/// A router may not find the operation by a path that is no number.
#[tokio::test]
async fn a_broken_path_may_name_nothing() {
    let api = api(
        "openapi: 3.1.0\ninfo: { title: Row, version: '1' }\npaths:\n  /row/{id}:\n    get:\n      \
                   parameters: [{ name: id, in: path, required: true, schema: { type: integer }, example: 1 }]\n      \
                   responses: { '200': { description: x }, '400': { description: x } }\n",
    );
    for (status, expected) in [(404, None), (422, Some("status/undocumented"))] {
        let lab = Lab::start(Arc::new(move |request| {
            let status = if request.target == "/row/1" { 200 } else { status };
            Reply::Http(status, Vec::new(), Vec::new())
        }))
        .await;
        let cases = run(&api, &lab.target, &Setup::default()).await;
        let broken_path = cases.iter().find(|case| case.status == Some(status));
        let found = broken(broken_path.expect("it is sent")).into_iter().next();
        assert_eq!(found.map(|(code, _)| code).as_deref(), expected, "{status}");
    }
}
