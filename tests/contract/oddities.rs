//! What others would seed: answers that the RFCs, OAS and JSON Schema forbid or allow in places where
//! few look.

use std::sync::Arc;

use serde_json::json;
use specwright::contract::{Level, Outcome};

use crate::{
    answers::{Row, hold},
    lab::{Lab, Reply, Setup, api, broken, run},
    schemas::hold as hold_schemas,
};

const LAWFUL: &str = "";

const JSON: &str =
    "{ '200': { description: x, content: { application/json: { schema: { type: array } } } } }";
const SEQ: &str = "{ '200': { description: x, content: { application/json-seq: { itemSchema: { type: object, required: [a] } } } } }";
const GEO: &str = "{ '200': { description: x, content: { application/geo+json-seq: { itemSchema: { type: object, required: [a] } } } } }";
const TWO_LINES: &str = "{ '200': { description: x, content: { application/jsonl: { schema: { type: array, minItems: 2 }, itemSchema: { type: object, required: [a] } } } } }";
const LINES: &str = "{ '200': { description: x, content: { application/jsonl: { itemSchema: { type: object, required: [a] } } } } }";
const XML: &str = "{ '200': { description: x, content: { application/xml: {} } } }";
const ATOM: &str = "{ '200': { description: x, content: { application/atom+xml: {} } } }";
const TEXT_XML: &str = "{ '200': { description: x, content: { text/xml: {} } } }";
const HTML: &str =
    "{ '200': { description: x, content: { text/html: { schema: { type: string } } } } }";
const CSV: &str = "{ '200': { description: x, content: { text/csv: { schema: { type: string, pattern: '^id,name\\r?\\n' } } } } }";
const ROWS: &str = "{ '200': { description: x, content: { text/csv: { schema: { type: array, items: { type: object } } } } } }";
const BYTES: &str = "{ '200': { description: x, content: { application/octet-stream: { schema: { type: string, maxLength: 4, minLength: 2 } } } } }";
const FORM: &str = "{ '200': { description: x, content: { multipart/form-data: { schema: { type: object, required: [meta, file], properties: { meta: { type: object, required: [size], properties: { size: { type: integer } } }, file: { type: string }, tag: { type: array, items: { type: string, maxLength: 2 } } } } } } } }";
const MIXED: &str = "{ '200': { description: x, content: { multipart/mixed: {} } } }";
const SUFFIX_LAST: &str = "{ '200': { description: x, content: { application/*: { schema: { type: string } }, application/*+json: { schema: { type: array } } } } }";
const SUFFIX: &str = "{ '200': { description: x, content: { application/*+json: { schema: { type: array } }, application/*: { schema: { type: string } } } } }";
const MOVED: &str = "{ '302': { description: x } }";
const EVENTS: &str = "{ '200': { description: x, content: { text/event-stream: { itemSchema: { type: object, required: [event, data], properties: { event: { type: string }, data: { type: string } }, oneOf: [{ properties: { event: { const: text } } }, { properties: { event: { const: json }, data: { contentMediaType: application/json, contentSchema: { type: object, required: [foo], properties: { foo: { type: integer } } } } } }] } } } } }";
const ALL_EVENTS: &str = "{ '200': { description: x, content: { text/event-stream: { schema: { type: array, maxItems: 2, items: { type: object, required: [id] } } } } } }";
const COUNTED: &str = "{ '200': { description: x, headers: { X-Count: { schema: { type: integer, minimum: 0 } }, X-Tags: { schema: { type: array, uniqueItems: true, items: { type: string } } }, X-Size: { schema: { type: object, properties: { w: { type: integer }, h: { type: integer } }, required: [w, h] } }, X-On: { schema: { type: boolean } }, X-Any: { schema: { oneOf: [{ type: integer }, { type: string, enum: [none] }] } }, X-Anys: { schema: { type: array, items: { oneOf: [{ type: integer }, { type: string, enum: [none] }] } } } } } }";

fn raw(text: &str) -> Reply {
    Reply::Raw(text.as_bytes().to_vec())
}

fn bytes(name: &str, body: &[u8]) -> Reply {
    Reply::Http(200, vec![("content-type".into(), name.into())], body.to_vec())
}

fn typed(name: &str, body: &str) -> Reply {
    Reply::typed(200, name, body)
}

#[tokio::test]
async fn sequences_and_events() {
    let events = |text: &str| typed("text/event-stream", text);
    hold(
        "get",
        vec![
            (
                SEQ,
                typed("application/json-seq", "\u{1e}{\n  \"a\": 1\n}\n\u{1e}{\"a\":2}\n"),
                LAWFUL,
                "",
            ),
            (GEO, typed("application/geo+json-seq", "\u{1e}{\"a\":1}\n"), LAWFUL, ""),
            (
                GEO,
                typed("application/geo+json-seq", "\u{1e}{\"b\":1}\n"),
                "schema/required",
                "/0/a",
            ),
            (SEQ, typed("application/json-seq", "{\"a\":1}\n{\"a\":2}\n"), "body/unparsable", ""),
            (
                SEQ,
                typed("application/json-seq", "\u{1e}{\"a\":1}\n\u{1e}{\"a\""),
                "body/unparsable",
                "",
            ),
            (LINES, typed("application/jsonl", "{\"a\":1}\r\n\r\n{\"a\":\"x\\ny\"}"), LAWFUL, ""),
            (LINES, typed("application/jsonl", "{\n\"a\":1}\n"), "body/unparsable", ""),
            (LINES, typed("application/jsonl", "[{\"a\":1},{\"a\":2}]"), "schema/type", "/0"),
            (TWO_LINES, typed("application/jsonl", "{\"a\":1}\n{\"a\":2}\n"), LAWFUL, ""),
            (TWO_LINES, typed("application/jsonl", "{\"a\":1}\n"), "schema/minItems", ""),
            (LINES, typed("application/jsonl; charset=utf-8", "{\"a\":1}"), LAWFUL, ""),
            (EVENTS, events("event: text\ndata: just text\n\n"), LAWFUL, ""),
            (EVENTS, events("event: json\ndata: {\"foo\":\ndata: 1}\n\n"), LAWFUL, ""),
            (EVENTS, events("event: json\ndata: {\"foo\":\"x\"}\n\n"), "event/data", "/0/data"),
            (
                EVENTS,
                events("event: text\ndata: x\n\nevent: json\ndata: {\"foo\":\n\n"),
                "event/data",
                "/1/data",
            ),
            (EVENTS, events("event: json\ndata: {}\n\n"), "event/data", "/0/data"),
            (EVENTS, events("event: json\nid: 7\n\nevent: text\n: more\ndata\n\n"), LAWFUL, ""),
            (EVENTS, events("event: other\ndata: x\n\n"), "schema/oneOf", "/0"),
            (ALL_EVENTS, events("id: 1\ndata: a\n\nid: 2\ndata: b\n\n"), LAWFUL, ""),
            (ALL_EVENTS, events("data: a\n\n"), "schema/required", "/0/id"),
            (
                ALL_EVENTS,
                events("id: 1\ndata: a\n\nid: 2\ndata: b\n\nid: 3\ndata: c\n\n"),
                "schema/maxItems",
                "",
            ),
        ],
    )
    .await;
}

#[tokio::test]
async fn bodies_that_are_no_json() {
    let latin = "<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?><a>\u{0}</a>";
    let latin: Vec<u8> = latin.bytes().map(|byte| if byte == 0 { 0xe9 } else { byte }).collect();
    let utf16: Vec<u8> = std::iter::once(0xfeff)
        .chain("<a>x</a>".encode_utf16())
        .flat_map(u16::to_be_bytes)
        .collect();
    let form = |body: &str| typed("multipart/form-data; boundary=\"b 1\"", body);
    let meta = "--b 1\r\nContent-Disposition: form-data; name=\"meta\"\r\nContent-Type: application/json\r\n\r\n";
    let file = "--b 1\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a;b.png\"\r\nContent-Type: image/png\r\n\r\n\u{1}\r\n";
    let tag = "--b 1\r\nContent-Disposition: form-data; name=\"tag\"\r\n\r\n";
    hold(
        "get",
        vec![
            (XML, bytes("application/xml", &latin), LAWFUL, ""),
            (ATOM, bytes("application/atom+xml", &utf16), LAWFUL, ""),
            (XML, bytes("application/xml", b"<a>\xe9</a>"), "media-type/charset", ""),
            (XML, bytes("application/xml; charset=utf-8", &latin), "media-type/charset", ""),
            (TEXT_XML, bytes("text/xml; charset=iso-8859-1", b"<a>\xe9</a>"), LAWFUL, ""),
            (XML, typed("application/xml", "<a><b/></a><c/>"), "body/unparsable", ""),
            (XML, typed("application/xml", "<a b='1' b='2'/>"), "body/unparsable", ""),
            (XML, typed("application/xml", "<a>1 < 2</a>"), "body/unparsable", ""),
            (HTML, bytes("text/html", b"<!doctype html><meta charset=latin1>\xe9"), LAWFUL, ""),
            (HTML, bytes("text/html; charset=utf-8", b"\xe9"), "media-type/charset", ""),
            (CSV, typed("text/csv; header=present", "id,name\r\n1,x\r\n"), LAWFUL, ""),
            (CSV, typed("text/csv", "name,id\r\n"), "schema/pattern", ""),
            (ROWS, typed("text/csv", "name,id\r\n"), LAWFUL, ""),
            (BYTES, bytes("application/octet-stream", b"\xff\x00\x01"), LAWFUL, ""),
            (BYTES, bytes("application/octet-stream", b"\xff\x00\x01\x02\x03"), "schema/maxLength", ""),
            (BYTES, bytes("application/octet-stream", b"\xff"), "schema/minLength", ""),
            (FORM, form(&format!("{meta}{{\"size\":1}}\r\n{file}--b 1--\r\n")), LAWFUL, ""),
            (FORM, form(&format!("preamble\r\n{meta}{{\"size\":1}}\r\n{file}{tag}a\r\n{tag}b\r\n--b 1--\r\nepilogue")), LAWFUL, ""),
            (FORM, form(&format!("{meta}{{\"size\":\"1\"}}\r\n{file}--b 1--\r\n")), "schema/type", "/meta/size"),
            (FORM, form(&format!("{meta}{{\"size\":1}}\r\n--b 1--\r\n")), "schema/required", "/file"),
            (FORM, form(&format!("{meta}{{\"size\":1}}\r\n{file}{tag}long\r\n--b 1--\r\n")), "schema/maxLength", "/tag/0"),
            (FORM, form(&format!("{meta}{{\"size\":1}}\r\n{file}")), "body/unparsable", ""),
            (FORM, form("{\"meta\":1}"), "body/unparsable", ""),
            (FORM, typed("multipart/form-data", "--x\r\n\r\n--x--"), "media-type/malformed", ""),
            (MIXED, typed("multipart/mixed; boundary=x", "--x\r\n\r\na\r\n--x\r\ncontent-type: text/html\r\n\r\n<p>\r\n--x--"), LAWFUL, ""),
            (MIXED, typed("multipart/mixed; boundary=x", "--y\r\n\r\na\r\n--y--"), "body/unparsable", ""),
        ],
    )
    .await;
}

#[tokio::test]
async fn media_types() {
    hold(
        "get",
        vec![
            (SUFFIX, typed("application/problem+json", "[]"), LAWFUL, ""),
            (SUFFIX, typed("application/problem+json", "{}"), "schema/type", ""),
            (SUFFIX_LAST, typed("application/json", "\"text\""), LAWFUL, ""),
            (SUFFIX_LAST, typed("application/json", "[]"), "schema/type", ""),
            (SUFFIX, typed("text/plain", "[]"), "media-type/undocumented", ""),
            (JSON, typed("application/json; charset", "[]"), "media-type/malformed", ""),
            (JSON, typed("application/json; =utf-8", "[]"), "media-type/malformed", ""),
            (JSON, typed("application/json; charset=\"utf-8", "[]"), "media-type/malformed", ""),
            (JSON, typed("application/json; charset=", "[]"), "media-type/malformed", ""),
            (JSON, typed("application/json charset=utf-8", "[]"), "media-type/malformed", ""),
            (JSON, typed("application/", "[]"), "media-type/malformed", ""),
            (JSON, typed("json", "[]"), "media-type/malformed", ""),
            (JSON, typed("application/json; profile=\"a;charset=utf-16\"", "[]"), LAWFUL, ""),
            (JSON, typed("application/json;profile=https://a.example/b;;q=1", "[]"), LAWFUL, ""),
            (
                JSON,
                typed("application/json;charset=UTF-8;odata.metadata=minimal", "[]"),
                LAWFUL,
                "",
            ),
            (JSON, typed("application/json; ext=\"say \\\"hi; you\\\"\"", "[]"), LAWFUL, ""),
        ],
    )
    .await;
}

#[tokio::test]
async fn framing() {
    let head = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n";
    let end = "content-length: 2\r\n\r\n[]";
    let many = (0..200).map(|number| format!("x-{number}: {number}\r\n"));
    let many = many.collect::<Vec<_>>().concat();
    let long = "y".repeat(40_000);
    let mut latin = format!("{head}x-name: Zo").into_bytes();
    latin.push(0xeb);
    latin.extend(format!("\r\n{end}").bytes());
    let hints: String =
        (0..5).map(|_| "HTTP/1.1 103 Early Hints\r\nlink: </a.css>; rel=preload\r\n\r\n").collect();
    let redirect =
        |location: &str| Reply::Http(302, vec![("location".into(), location.into())], Vec::new());
    hold(
        "get",
        vec![
            (JSON, raw(&format!("{head}{many}{end}")), LAWFUL, ""),
            (JSON, raw(&format!("{head}x-long: {long}\r\n{end}")), LAWFUL, ""),
            (JSON, Reply::Raw(latin), LAWFUL, ""),
            (JSON, raw(&format!("{hints}{head}{end}")), LAWFUL, ""),
            (JSON, raw(&format!("HTTP/1.1 200 Tr\u{e8}s bien\r\ncontent-type: application/json\r\n{end}")), LAWFUL, ""),
            (JSON, raw(&format!("{head}date: Mon, 01 Jan 2024 00:00:00 GMT\r\ndate: x\r\n{end}")), LAWFUL, ""),
            (JSON, raw(&format!("{head}transfer-encoding: Chunked\r\n\r\n2;a=\"b;c\"\r\n[]\r\n0;last\r\n\r\n")), LAWFUL, ""),
            (JSON, raw(&format!("{head}connection: upgrade, close\r\nupgrade: h2c\r\n{end}")), LAWFUL, ""),
            (JSON, raw(&format!("{head}x-folded: a\r\n b\r\n{end}")), "http/malformed", ""),
            (JSON, raw(&format!("{head}x-spaced : a\r\n{end}")), "http/malformed", ""),
            (JSON, raw(&format!("{head}x-null: a\0b\r\n{end}")), "http/malformed", ""),
            (JSON, raw(&format!("{head}content-length: 2, 2\r\n\r\n[]")), LAWFUL, ""),
            (JSON, raw(&format!("{head}content-length: 0x2\r\n\r\n[]")), "http/malformed", ""),
            (JSON, raw(&format!("{head}content-length: +2\r\n\r\n[]")), "http/malformed", ""),
            (JSON, raw(&format!("{head}transfer-encoding: chunked\r\n\r\n-2\r\n[]\r\n0\r\n\r\n")), "body/truncated", ""),
            (JSON, raw(&format!("HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-encoding: rot13\r\n{end}")), LAWFUL, ""),
            (MOVED, redirect("/a?b=c#d"), LAWFUL, ""),
            (MOVED, redirect("//other.example/a"), LAWFUL, ""),
            (MOVED, redirect("?next=2"), LAWFUL, ""),
            (MOVED, redirect("http://[::1]:8080/"), LAWFUL, ""),
            (MOVED, redirect("http://[::1/"), "redirect/bad-location", ""),
            (MOVED, redirect("/a b"), "redirect/bad-location", ""),
            (MOVED, redirect("http://a.example:port/"), "redirect/bad-location", ""),
            (MOVED, redirect("/%zz"), "redirect/bad-location", ""),
        ],
    )
    .await;
}

#[tokio::test]
async fn headers() {
    let with = |headers: &[(&str, &str)]| {
        let all = headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        Reply::Http(200, all.collect(), Vec::new())
    };
    let rows: Vec<Row> = vec![
        (COUNTED, with(&[("x-count", "0")]), LAWFUL, ""),
        (COUNTED, with(&[("X-COUNT", "\t7 ")]), LAWFUL, ""),
        (COUNTED, with(&[("x-count", "-1")]), "header/invalid", ""),
        (COUNTED, with(&[("x-count", "1.5")]), "header/invalid", ""),
        (COUNTED, with(&[("x-count", "1,2")]), "header/invalid", ""),
        (COUNTED, with(&[("x-count", "1"), ("x-count", "2")]), "header/invalid", ""),
        (COUNTED, with(&[("x-count", "")]), "header/invalid", ""),
        (COUNTED, with(&[("x-count", "null")]), "header/invalid", ""),
        (COUNTED, with(&[("x-count", "\"1\"")]), "header/invalid", ""),
        (COUNTED, with(&[("x-tags", "a, b ,c")]), LAWFUL, ""),
        (COUNTED, with(&[("x-tags", "a,b"), ("x-tags", "c")]), LAWFUL, ""),
        (COUNTED, with(&[("x-tags", "a,b"), ("x-tags", "a")]), "header/invalid", ""),
        (COUNTED, with(&[("x-size", "w,1,h,2")]), LAWFUL, ""),
        (COUNTED, with(&[("x-size", "w,1")]), "header/invalid", ""),
        (COUNTED, with(&[("x-on", "false")]), LAWFUL, ""),
        (COUNTED, with(&[("x-on", "False")]), "header/invalid", ""),
        (COUNTED, with(&[("x-on", "1")]), "header/invalid", ""),
        (COUNTED, with(&[("x-any", "none")]), LAWFUL, ""),
        (COUNTED, with(&[("x-any", "5")]), LAWFUL, ""),
        (COUNTED, with(&[("x-any", "some")]), "header/invalid", ""),
        (COUNTED, with(&[("x-anys", "1,none,2")]), LAWFUL, ""),
        (COUNTED, with(&[("x-anys", "1,some")]), "header/invalid", ""),
    ];
    hold("get", rows).await;
}

#[tokio::test]
async fn formats() {
    let text = |format: &str, value: &str, broken: bool| {
        let schema: &'static str = format!("{{ type: string, format: {format} }}").leak();
        let body: &'static str = json!(value).to_string().leak();
        (schema, body, if broken { "format" } else { LAWFUL }, "")
    };
    let rows: Vec<crate::schemas::Row> = [
        ("date-time", "2024-06-30T23:59:60Z", false),
        ("date-time", "2024-06-30T23:59:60.5z", false),
        ("date-time", "0000-01-01T00:00:00Z", false),
        ("date-time", "2024-01-15T10:30:60Z", true),
        ("date-time", "2024-01-15T10:30:00+00:60", true),
        ("date-time", "2024-01-15T10:30:00+24:00", true),
        ("date-time", "2024-01-15T10:60:00Z", true),
        ("date-time", "2024-01-15T10:30:00,5Z", true),
        ("date-time", "2024-00-15T10:30:00Z", true),
        ("date-time", "2024-W03-1T10:30:00Z", true),
        ("date-time", "2024-01-15T10:30:00Z ", true),
        ("date-time", "+2024-01-15T10:30:00Z", true),
        ("date-time", "2024-01-15T10:30:00 Z", true),
        ("date-time", "2024-01-15T10:30:00\u{2212}01:00", true),
        ("date", "2024-04-31", true),
        ("date", "1900-02-29", true),
        ("date", "2000-02-29", false),
        ("date", "2024-015", true),
        ("date", "24-01-15", true),
        ("time", "23:59:60Z", false),
        ("time", "08:30:06z", false),
        ("time", "10:30:00+24:00", true),
        ("time", "10:30:00", true),
        ("time", "1:30:00Z", true),
        ("duration", "P0D", false),
        ("duration", "PT36H", false),
        ("duration", "P4Y", false),
        ("duration", "P", true),
        ("duration", "P1D2H", true),
        ("duration", "-P1D", true),
        ("duration", "P2D1Y", true),
        ("duration", "PT1H30", true),
        ("uuid", "urn:uuid:123e4567-e89b-12d3-a456-426614174000", true),
        ("uuid", "123e4567-e89b-12d3-a456426614174000-", true),
        ("uuid", "ffffffff-ffff-ffff-ffff-ffffffffffff", false),
        ("email", "a@b.example.", true),
        ("email", ".a@example.com", true),
        ("email", "a.@example.com", true),
        ("email", "a@-b.example", true),
        ("email", "te~st!#$%&'*+/=?^_`{|}@example.com", false),
        ("email", "jörg@example.com", true),
        ("hostname", "a.example", false),
        ("hostname", "1.example", false),
        ("hostname", "EXAMPLE.com", false),
        ("hostname", "bücher.example", true),
        ("hostname", "a-.example", true),
        ("hostname", "example.com:80", true),
        ("hostname", "", true),
        ("ipv4", "192.168.1.0/24", true),
        ("ipv4", "0x7f.0.0.1", true),
        ("ipv4", "1.2.3.4 ", true),
        ("ipv4", "0.0.0.0", false),
        ("ipv6", "[::1]", true),
        ("ipv6", "1:2:3:4:5:6:7", true),
        ("ipv6", "::ffff:999.0.0.1", true),
        ("ipv6", "12345::", true),
        ("ipv6", "::1%lo", true),
        ("ipv6", "1:2:3:4:5:6:7:8", false),
        ("ipv6", "1::d6:192.168.0.1", false),
        ("uri", "//example.com/a", true),
        ("uri", "http://a.example/{id}", true),
        ("uri", "http:// a.example", true),
        ("uri", "http://a.example:99999999/", false),
        ("uri", "http://a.example/\\b", true),
        ("uri", "ldap://[2001:db8::7]/c=GB?objectClass?one", false),
        ("uri", "HTTPS://EXAMPLE.COM", false),
        ("uri-reference", "#frag", false),
        ("uri-reference", "\\\\share", true),
        ("json-pointer", "/a~b", true),
        ("json-pointer", "", false),
        ("json-pointer", "/a~0b/0", false),
        ("relative-json-pointer", "-1/a", true),
        ("relative-json-pointer", "0#", false),
        ("regex", "^\\p{L}+$", false),
        ("regex", "[a-", true),
        ("byte", "aGk=\n", false),
        ("byte", "aG=k", true),
        ("byte", "=", true),
    ]
    .into_iter()
    .map(|(format, value, broken)| text(format, value, broken))
    .collect();
    hold_schemas("3.1.0", &rows).await;
}

#[tokio::test]
async fn schemas_of_3_1() {
    hold_schemas(
        "3.1.0",
        &[
            ("{ type: object, $defs: { P: { $anchor: pos, type: integer, minimum: 1 } }, properties: { a: { $ref: '#pos' } } }", "{\"a\":0}", "minimum", "/a"),
            ("{ $id: 'https://x.example/s', $defs: { P: { type: integer } }, properties: { a: { $ref: '#/$defs/P' } } }", "{\"a\":\"x\"}", "type", "/a"),
            ("{ type: object, properties: { a: { type: integer, exclusiveMinimum: 0, exclusiveMaximum: 10 } } }", "{\"a\":10}", "exclusiveMaximum", "/a"),
            ("{ type: object, properties: { a: { $ref: '#/components/schemas/Kind', enum: [x] } } }", "{\"a\":\"y\"}", "enum", "/a"),
            ("{ type: object, properties: { a: { $ref: '#/components/schemas/Named', required: [age] } } }", "{\"a\":{\"name\":\"x\"}}", "required", "/a/age"),
            ("{ type: [object, 'null'], required: [a] }", "null", LAWFUL, ""),
            ("{ type: [object, 'null'], required: [a] }", "{}", "required", "/a"),
            ("{ type: [array, string], minItems: 1, minLength: 2 }", "\"a\"", "minLength", ""),
            ("{ type: [array, string], minItems: 1, minLength: 2 }", "[]", "minItems", ""),
            ("{ anyOf: [{ $ref: '#/components/schemas/Named' }, { type: 'null' }] }", "null", LAWFUL, ""),
            ("{ oneOf: [{ $ref: '#/components/schemas/Named' }, { type: 'null' }] }", "{}", "required", "/name"),
            ("{ const: [1, { a: null }] }", "[1.0, {\"a\":null}]", LAWFUL, ""),
            ("{ contains: { type: integer }, minContains: 0, maxContains: 1 }", "[\"a\"]", LAWFUL, ""),
            ("{ prefixItems: [{ type: integer }], contains: { const: x }, unevaluatedItems: false }", "[1, \"x\"]", LAWFUL, ""),
            ("{ prefixItems: [{ type: integer }], contains: { const: x }, unevaluatedItems: false }", "[1, \"x\", 2]", "unevaluatedItems", "/2"),
            ("{ type: object, properties: { a: {} }, additionalProperties: { $ref: '#/components/schemas/Id' } }", "{\"a\":\"x\",\"b\":\"y\"}", "type", "/b"),
            ("{ type: object, allOf: [{ properties: { a: {} } }, { properties: { b: {} } }], unevaluatedProperties: false }", "{\"a\":1,\"b\":1}", LAWFUL, ""),
            ("{ type: object, anyOf: [{ properties: { a: { type: integer } } }, { properties: { b: { type: integer } } }], unevaluatedProperties: false }", "{\"a\":1,\"b\":\"x\"}", "unevaluatedProperties", "/b"),
            ("{ type: object, dependentRequired: { a: [] } }", "{\"a\":1}", LAWFUL, ""),
            ("{ type: object, propertyNames: { maxLength: 2 } }", "{\"abc\":1}", "propertyNames", "/abc"),
            ("{ if: true, then: { type: integer }, else: { type: string } }", "\"x\"", "type", ""),
            ("{ allOf: [true, { not: false }] }", "1", LAWFUL, ""),
            ("{ not: { not: { type: string } } }", "1", "not", ""),
            ("{ type: string, minLength: 2, maxLength: 2, pattern: '^[A-Z]+$', enum: [DE, CH] }", "\"FR\"", "enum", ""),
            ("{ type: number, minimum: 0.1, maximum: 0.3 }", "0.30000000000000004", "maximum", ""),
            ("{ type: integer, minimum: 0 }", "-0.0", LAWFUL, ""),
            ("{ type: integer }", "1.0e-1", "type", ""),
            ("{ type: integer }", "12300e-2", LAWFUL, ""),
            ("{ type: integer }", "1E400", LAWFUL, ""),
            ("{ type: array, uniqueItems: true }", "[{\"a\":[1]},{\"a\":[1.0]}]", "uniqueItems", ""),
            ("{ type: array, uniqueItems: true }", "[0, -0.0]", "uniqueItems", ""),
            ("{ type: array, uniqueItems: true }", "[\"\\u00e9\", \"e\\u0301\"]", LAWFUL, ""),
            ("{ enum: [{ a: 1, b: 2 }] }", "{\"b\":2,\"a\":1}", LAWFUL, ""),
            ("{ enum: [null] }", "\"\"", "enum", ""),
            ("{ type: string, maxLength: 1 }", "\"\\uD83D\\uDE00\"", LAWFUL, ""),
            (r"{ type: string, pattern: '^\d{2}$' }", "\"१२\"", "pattern", ""),
            (r"{ type: string, pattern: '^[\p{Script=Greek}]+$' }", "\"αβγ\"", LAWFUL, ""),
            (r"{ type: string, pattern: '^a.c$' }", "\"a\\nc\"", "pattern", ""),
            (r"{ type: string, pattern: '\$$' }", "\"5$\"", LAWFUL, ""),
            ("{ type: object, examples: [{ a: 1 }], default: { a: 2 }, properties: { a: { type: integer, default: 5 } } }", "{}", LAWFUL, ""),
            ("{ type: string, contentEncoding: base64, contentMediaType: image/png }", "\"not base64\"", LAWFUL, ""),
            ("{ type: object, properties: { a: { type: string, contentMediaType: application/json, contentSchema: { type: object } } } }", "{\"a\":\"[1]\"}", LAWFUL, ""),
        ],
    )
    .await;
}

#[tokio::test]
async fn schemas_of_3_0() {
    hold_schemas(
        "3.0.3",
        &[
            ("{ type: object, properties: { a: { $ref: '#/components/schemas/Id', nullable: true } } }", "{\"a\":null}", "type", "/a"),
            ("{ type: object, properties: { a: { nullable: true, allOf: [{ $ref: '#/components/schemas/Kind' }] } } }", "{\"a\":null}", LAWFUL, ""),
            ("{ type: object, properties: { a: { type: string, enum: [x], nullable: true } } }", "{\"a\":\"\"}", "enum", "/a"),
            ("{ type: array, minItems: 1, items: { type: string, nullable: true, minLength: 1 } }", "[null, \"\"]", "minLength", "/1"),
            ("{ type: integer, minimum: 0, maximum: 10, exclusiveMinimum: false, exclusiveMaximum: true }", "0", LAWFUL, ""),
            ("{ type: integer, minimum: 0, maximum: 10, exclusiveMinimum: false, exclusiveMaximum: true }", "10", "exclusiveMaximum", ""),
            ("{ type: string, format: binary }", "\"any\"", LAWFUL, ""),
            ("{ type: number, format: integer }", "1.5", LAWFUL, ""),
            ("{ type: object, required: [id], properties: { id: { $ref: '#/components/schemas/Id' } } }", "{\"id\":1.0}", LAWFUL, ""),
            ("{ type: object, properties: { 200: { type: string } } }", "{\"200\":5}", "type", "/200"),
            ("{ type: object, additionalProperties: false, properties: { a: { type: integer } }, allOf: [{ type: object, properties: { b: { type: integer } } }] }", "{\"a\":1,\"b\":1}", "additionalProperties", "/b"),
            ("{ type: string, pattern: '^\\S+$', maxLength: 3 }", "\"a b\"", "pattern", ""),
        ],
    )
    .await;
}

/// A tag that names another branch than the one that fits is worth a note, and no failure.
#[tokio::test]
async fn a_tag_may_contradict_its_branch() {
    let document = |union: &str| {
        api(&format!(
            "openapi: 3.1.0\ninfo: {{ title: Row, version: '1' }}\npaths:\n  /row:\n    get:\n      \
             responses: {{ '200': {{ description: x, content: {{ application/json: {{ schema: \
             {union} }} }} }} }}\ncomponents:\n  schemas:\n    Cat: {{ type: object, required: \
             [lives], properties: {{ pet: {{ type: string }}, lives: {{ type: integer }} }} }}\n    \
             Dog: {{ type: object, required: [barks], properties: {{ pet: {{ type: string }}, \
             barks: {{ type: boolean }} }} }}\n    Parent: {{ type: object, discriminator: {{ \
             propertyName: pet }} }}\n    Child: {{ allOf: [{{ $ref: \
             '#/components/schemas/Parent' }}, {{ required: [toy] }}] }}\n"
        ))
    };
    let refs = "[{ $ref: '#/components/schemas/Cat' }, { $ref: '#/components/schemas/Dog' }]";
    let plain = format!("{{ oneOf: {refs}, discriminator: {{ propertyName: pet }} }}");
    let mapped = format!(
        "{{ anyOf: {refs}, discriminator: {{ propertyName: pet, mapping: {{ puppy: Dog }} }} }}"
    );
    let listed = format!("{{ type: array, items: {plain} }}");
    let parent = "{ $ref: '#/components/schemas/Parent' }".to_owned();
    for (union, body, noted) in [
        (&plain, json!({ "pet": "Cat", "lives": 9 }), None),
        (&plain, json!({ "pet": "Dog", "lives": 9 }), Some("/pet")),
        (&plain, json!({ "pet": "Cow", "lives": 9 }), None),
        (&plain, json!({ "lives": 9 }), None),
        (&mapped, json!({ "pet": "Cat", "lives": 9 }), None),
        (&parent, json!({ "pet": "Child", "toy": 1 }), None),
        (&parent, json!({ "pet": "Child" }), Some("/pet")),
        (&parent, json!({ "pet": "Cat" }), None),
        (&mapped, json!({ "pet": "puppy", "lives": 9 }), Some("/pet")),
        (&mapped, json!({ "pet": "puppy", "lives": 9, "barks": true }), None),
        (
            &listed,
            json!([{ "pet": "Cat", "lives": 9 }, { "pet": "Dog", "lives": 9 }]),
            Some("/1/pet"),
        ),
    ] {
        let api = document(union);
        let reply = Reply::json(200, &body);
        let lab = Lab::start(Arc::new(move |_| reply.clone())).await;
        let cases = run(&api, &lab.target, &Setup::default()).await;
        assert_eq!(cases[0].outcome, Outcome::Passed, "{body}");
        let found: Vec<_> =
            cases[0].warnings.iter().map(|note| (&*note.code, note.pointer.as_deref())).collect();
        let expected: Vec<_> =
            noted.into_iter().map(|at| ("discriminator/contradicted", Some(at))).collect();
        assert_eq!(found, expected, "{union} {body}");
        let levels = [("discriminator".to_owned(), Level::Deny)].into();
        let cases = run(&api, &lab.target, &Setup { levels, ..Setup::default() }).await;
        assert_eq!(cases[0].outcome == Outcome::Passed, noted.is_none(), "{body}");
    }
}

/// Notes that no failure comes of, and checks that are off unless asked for.
#[tokio::test]
async fn what_is_worth_a_note() {
    let document = |schema: &str| {
        api(&format!(
            "openapi: 3.1.0\ninfo: {{ title: Row, version: '1' }}\npaths:\n  /row:\n    get:\n      \
             responses: {{ '200': {{ description: x, content: {{ application/json: {{ schema: \
             {schema} }} }} }}, '401': {{ description: y }} }}\n"
        ))
    };
    let json_in_text = "{ type: string, contentMediaType: application/json, contentSchema: { type: object, required: [a] } }";
    for (schema, reply, expected) in [
        (
            "{ type: string, contentEncoding: base64 }",
            Reply::json(200, &json!("a!")),
            "content/encoding",
        ),
        ("{ type: string, contentEncoding: base64url }", Reply::json(200, &json!("aG-_")), ""),
        (
            "{ type: string, contentEncoding: quoted-printable }",
            Reply::json(200, &json!("a=b")),
            "",
        ),
        (json_in_text, Reply::json(200, &json!("{")), "content/media-type"),
        (json_in_text, Reply::json(200, &json!("{}")), "content/schema"),
        (json_in_text, Reply::json(200, &json!("{\"a\":1}")), ""),
        ("{}", Reply::json(200, &json!(1)).with("content-encoding", "rot13"), "body/not-judged"),
    ] {
        let lab = Lab::start(Arc::new(move |_| reply.clone())).await;
        let cases = run(&document(schema), &lab.target, &Setup::default()).await;
        let case = cases.iter().find(|case| case.status == Some(200)).expect("it was answered");
        assert_eq!(broken(case), [], "{schema}");
        let found: Vec<&str> = case.warnings.iter().map(|note| &*note.code).collect();
        let expected: Vec<&str> =
            Some(expected).filter(|code| !code.is_empty()).into_iter().collect();
        assert_eq!(found, expected, "{schema}");
    }
    let lab = Lab::start(Arc::new(|_| Reply::Http(401, Vec::new(), Vec::new()))).await;
    for (level, expected) in [(None, false), (Some(Level::Warn), true)] {
        let levels = level.map(|level| ("auth/no-challenge".to_owned(), level));
        let setup = Setup { levels: levels.into_iter().collect(), ..Setup::default() };
        let cases = run(&document("{}"), &lab.target, &setup).await;
        let noted = cases.iter().any(|case| !case.warnings.is_empty());
        assert_eq!(noted, expected, "{cases:?}");
    }
}
