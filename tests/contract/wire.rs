//! More of what an answer may break or may do on its way: framing, packing, headers, statuses.

use std::{sync::Arc, time::Duration};

use specwright::contract::Outcome;

use crate::{
    answers::{Row, hold},
    lab::{Lab, Received, Reply, Setup, api, broken, run},
};

const LAWFUL: &str = "";

const JSON: &str =
    "{ '200': { description: x, content: { application/json: { schema: { type: array } } } } }";
const OR_ERROR: &str = "{ '200': { description: x, content: { application/json: { schema: { type: array } } } }, default: { description: y, content: { application/json: { schema: { type: object, required: [error] } } } } }";
const RANGE: &str = "{ 2XX: { description: x, content: { application/json: { schema: { type: array } } } }, 4XX: { description: y, content: { application/problem+json: { schema: { type: object, required: [title] } } } } }";
const MADE: &str = "{ '201': { description: x, headers: { Location: { required: true, schema: { type: string, format: uri-reference } }, ETag: { schema: { type: string, pattern: '^(W/)?\"' } }, Retry-After: { schema: { type: integer } } }, content: { application/json: { schema: { type: object } } } } }";
const MANY: &str = "{ '200': { description: x, content: { application/json: { schema: { type: array } } } }, '201': { description: x, content: { application/json: { schema: { type: object } } } }, '204': { description: x }, '304': { description: x }, '404': { description: y } }";
const BAKED: &str = "{ '200': { description: x, headers: { Set-Cookie: { required: true, schema: { type: array, items: { type: string, pattern: '^[a-z]+=' } } } } } }";
const PARTS: &str = "{ '200': { description: x, content: { multipart/mixed: { itemSchema: { type: object, required: [a] } } } } }";
const PLACES: &str = "{ '200': { description: x, content: { multipart/mixed: { schema: { type: array, prefixItems: [{ type: object, required: [a] }, { type: integer }] } } } } }";
const WORD: &str = "{ '200': { description: x, content: { text/plain: { schema: { type: string, minLength: 1 } } } } }";
const PICTURE: &str = "{ '200': { description: x, content: { image/png: {} } } }";
const NONE: &str = "{ '204': { description: x } }";
const EMPTY: &str = "{ '200': { description: x } }";
const TEXT: &str = "{ '200': { description: x, content: { text/plain: { schema: { type: string, maxLength: 5 } } } } }";
const VENDOR: &str = "{ '200': { description: x, content: { application/vnd.x.v1+json: { schema: { type: array } } } } }";
const HEADERS: &str = "{ '200': { description: x, headers: { X-Id: { schema: { type: string, format: uuid } }, X-Many: { required: true, schema: { type: array, minItems: 2, items: { type: string, enum: [a, b] } } }, X-Pair: { schema: { type: object, required: [r], properties: { r: { type: integer } } } }, X-Date: { schema: { type: string, format: date } }, X-Float: { schema: { type: number, maximum: 1 } }, X-Text: { content: { text/plain: { schema: { type: string, maxLength: 3 } } } }, X-Null: { schema: { type: [integer, 'null'] } }, X-Choice: { schema: { oneOf: [{ type: integer }, { type: boolean }] } } } } }";
const ONE_LINE: &str = "{ '200': { description: x, content: { application/x-ndjson: { schema: { type: object, required: [a] } } } } }";
const ALL_LINES: &str = "{ '200': { description: x, content: { application/x-ndjson: { schema: { type: array, maxItems: 2, items: { type: object, required: [a] } } } } } }";
const TEXT_LINES: &str = "{ '200': { description: x, content: { application/x-ndjson: { schema: { type: string } } } } }";
const FORM: &str = "{ '200': { description: x, content: { application/x-www-form-urlencoded: { schema: { type: object, required: [token], properties: { token: { type: string }, lasts: { type: integer }, tags: { type: array, items: { type: string, pattern: '^[a-z,]{3}$' } }, places: { type: array, items: { type: object, required: [at] } } } } } } } }";
const SEQ: &str = "{ '200': { description: x, content: { application/json-seq: { itemSchema: { type: object, required: [a] } } } } }";

fn raw(text: &str) -> Reply {
    Reply::Raw(text.as_bytes().to_vec())
}

fn json(body: &str) -> Reply {
    Reply::typed(200, "application/json", body)
}

fn packed(how: &str, bytes: &[u8]) -> Reply {
    let headers = [("content-type", "application/json"), ("content-encoding", how)];
    let headers = headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    Reply::Http(200, headers.collect(), bytes.to_vec())
}

/// `[]`, packed each way.
const GZIP: &[u8] = &[
    0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255, 1, 2, 0, 0xfd, 0xff, b'[', b']', 0x29, 0xbb, 0x4c, 0x0d,
    2, 0, 0, 0,
];
const ZLIB: &[u8] = &[0x78, 0x01, 1, 2, 0, 0xfd, 0xff, b'[', b']', 0x01, 0x15, 0x00, 0xb9];
const BROTLI: &[u8] = &[0x8b, 0x00, 0x80, b'[', b']', 0x03];
const ZSTD: &[u8] = &[0x28, 0xb5, 0x2f, 0xfd, 0x20, 2, 0x11, 0, 0, b'[', b']'];

#[tokio::test]
async fn packing() {
    let mut broken = GZIP.to_vec();
    broken[15] = b'x';
    hold(
        "get",
        vec![
            (JSON, packed("gzip", GZIP), LAWFUL, ""),
            (JSON, packed("x-gzip", GZIP), LAWFUL, ""),
            (JSON, packed("GZIP", GZIP), LAWFUL, ""),
            (JSON, packed("deflate", ZLIB), LAWFUL, ""),
            (JSON, packed("br", BROTLI), LAWFUL, ""),
            (JSON, packed("zstd", ZSTD), LAWFUL, ""),
            (
                JSON,
                packed(
                    "zstd",
                    &[&ZSTD[..5], &[1, 9, 0, 0, b'['], &ZSTD[..5], &[1, 9, 0, 0, b']']].concat(),
                ),
                LAWFUL,
                "",
            ),
            (JSON, packed("zstd", b"[]"), "body/truncated", ""),
            (JSON, packed("zstd", &ZSTD[..9]), "body/truncated", ""),
            (JSON, packed("identity", b"[]"), LAWFUL, ""),
            (JSON, packed("gzip", b"[]"), "body/truncated", ""),
            (JSON, packed("gzip", &broken), "body/truncated", ""),
            (JSON, packed("gzip", &GZIP[..12]), "body/truncated", ""),
            (JSON, packed("br", b"[]"), "body/truncated", ""),
            (JSON, packed("deflate", b"[]"), "body/truncated", ""),
            // Packed and not said to be.
            (
                JSON,
                Reply::Http(
                    200,
                    vec![("content-type".into(), "application/json".into())],
                    GZIP.to_vec(),
                ),
                "media-type/charset",
                "",
            ),
        ],
    )
    .await;
}

#[tokio::test]
async fn framing() {
    let head = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n";
    let chunked = format!("{head}transfer-encoding: chunked\r\n");
    hold(
        "get",
        vec![
            (JSON, raw(&format!("{head}\r\n[]")), LAWFUL, ""),
            (JSON, raw(&format!("{head}connection: close\r\n\r\n[]")), LAWFUL, ""),
            (JSON, raw(&format!("{head}connection: Keep-Alive\r\nkeep-alive: timeout=5\r\ncontent-length: 2\r\n\r\n[]")), LAWFUL, ""),
            (JSON, raw("HTTP/1.1 200 Fine and dandy\r\nContent-Type:application/json\r\nContent-Length:2\r\n\r\n[]"), LAWFUL, ""),
            (JSON, raw("HTTP/1.1 200 OK\r\ncontent-type:   application/json  \r\nCONTENT-LENGTH: 2\r\n\r\n[]"), LAWFUL, ""),
            (JSON, raw("HTTP/1.1 200 OK\ncontent-type: application/json\ncontent-length: 2\n\n[]"), LAWFUL, ""),
            (JSON, raw(&format!("{head}x-name: Zo\u{eb}\r\ncontent-length: 2\r\n\r\n[]")), LAWFUL, ""),
            (JSON, raw(&format!("{head}x-empty:\r\ncontent-length: 2\r\n\r\n[]")), LAWFUL, ""),
            (JSON, raw(&format!("{head}content-length: 2\r\ncontent-length: 2\r\n\r\n[]")), LAWFUL, ""),
            (JSON, raw(&format!("{chunked}\r\n1\r\n[\r\n1\r\n]\r\n0\r\n\r\n")), LAWFUL, ""),
            (JSON, raw(&format!("{chunked}trailer: x-sum\r\n\r\n2\r\n[]\r\n0\r\nx-sum: 1\r\nx-more: 2\r\n\r\n")), LAWFUL, ""),
            (JSON, raw(&format!("{chunked}\r\n0002\r\n[]\r\n0\r\n\r\n")), LAWFUL, ""),
            (JSON, raw(&format!("HTTP/1.1 102 Processing\r\n\r\nHTTP/1.1 103 Early Hints\r\n\r\n{head}content-length: 2\r\n\r\n[]")), LAWFUL, ""),
            (JSON, raw(&format!("{chunked}\r\n2\r\n[]\r\n")), "body/truncated", ""),
            (JSON, raw(&format!("{chunked}\r\n5\r\n[]\r\n0\r\n\r\n")), "body/truncated", ""),
            (JSON, raw(&format!("{chunked}\r\n[]")), "body/truncated", ""),
            (JSON, raw(&format!("{chunked}content-length: 5\r\n\r\n2\r\n[]\r\n0\r\n\r\n")), "http/malformed", ""),
            (JSON, raw(&format!("{head}content-length: -1\r\n\r\n[]")), "http/malformed", ""),
            (JSON, raw(&format!("{head}content-length: 0\r\n\r\n")), "body/missing", ""),
            (JSON, raw("HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nbroken header\r\ncontent-length: 2\r\n\r\n[]"), "http/malformed", ""),
            (JSON, raw("HTTP/1.1 two OK\r\ncontent-length: 2\r\n\r\n[]"), "http/malformed", ""),
            (JSON, raw("HTTP/9.1 200 OK\r\ncontent-length: 2\r\n\r\n[]"), "http/malformed", ""),
            (JSON, raw("HTTP/1.1 99 OK\r\ncontent-length: 2\r\n\r\n[]"), "http/malformed", ""),
            (JSON, raw("[]"), "http/malformed", ""),
            (JSON, raw("HTTP/1.1 200 OK\r\ncontent-ty"), "http/malformed", ""),
            (JSON, raw("<html>Bad gateway</html>\r\n\r\n"), "http/malformed", ""),
            (NONE, raw("HTTP/1.1 204 No Content\r\n\r\n"), LAWFUL, ""),
            (NONE, raw("HTTP/1.1 204 No Content\r\ncontent-length: 0\r\n\r\n"), LAWFUL, ""),
            (NONE, raw("HTTP/1.1 204 No Content\r\ncontent-type: application/json\r\n\r\n{\"a\":1}"), "body/unexpected", ""),
            (NONE, raw("HTTP/1.1 204 No Content\r\ncontent-length: 2\r\n\r\n{}"), "body/unexpected", ""),
            (NONE, raw("HTTP/1.1 204 No Content\r\ntransfer-encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n"), "body/unexpected", ""),
            ("{ '304': { description: x } }", raw("HTTP/1.1 304 Not Modified\r\netag: \"a\"\r\n\r\n{\"a\":1}"), "body/unexpected", ""),
            ("{ '205': { description: x } }", raw("HTTP/1.1 205 Reset\r\ncontent-type: application/json\r\ncontent-length: 2\r\n\r\n{}"), "body/unexpected", ""),
            (EMPTY, raw("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n"), LAWFUL, ""),
            (EMPTY, raw("HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 0\r\n\r\n"), LAWFUL, ""),
        ],
    )
    .await;
    hold(
        "head",
        vec![
            (EMPTY, raw("HTTP/1.1 200 OK\r\ncontent-length: 7\r\n\r\n"), LAWFUL, ""),
            (EMPTY, raw("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n"), LAWFUL, ""),
            (
                EMPTY,
                raw("HTTP/1.1 200 OK\r\ncontent-length: 7\r\n\r\n{\"a\":1}"),
                "body/unexpected",
                "",
            ),
            (EMPTY, raw("HTTP/1.1 404 Not Found\r\n\r\n"), "status/undocumented", ""),
        ],
    )
    .await;
}

#[tokio::test]
async fn statuses() {
    let typed = |status: u16, name: &str, body: &str| Reply::typed(status, name, body);
    let error = |status| typed(status, "application/json", "{\"error\":\"x\"}");
    hold(
        "get",
        vec![
            (OR_ERROR, json("[]"), LAWFUL, ""),
            (OR_ERROR, error(500), "status/server-error", ""),
            (OR_ERROR, error(404), "status/mismatch", ""),
            (OR_ERROR, error(201), "status/mismatch", ""),
            (MANY, typed(201, "application/json", "{}"), LAWFUL, ""),
            (MANY, Reply::Http(204, Vec::new(), Vec::new()), LAWFUL, ""),
            (MANY, typed(201, "application/json", "[]"), "schema/type", ""),
            (MANY, Reply::Http(304, Vec::new(), Vec::new()), "status/mismatch", ""),
            (MANY, typed(404, "application/json", "{}"), "status/mismatch", ""),
            (RANGE, typed(206, "application/json", "[]"), LAWFUL, ""),
            (RANGE, typed(299, "application/json", "{}"), "schema/type", ""),
            (RANGE, typed(400, "application/problem+json", "{\"title\":\"x\"}"), "status/mismatch", ""),
            (RANGE, typed(301, "application/json", "[]").with("location", "/"), "status/undocumented", ""),
            (RANGE, typed(500, "application/json", "[]"), "status/server-error", ""),
            (RANGE, typed(503, "application/json", "[]").with("retry-after", "0"), "status/server-error", ""),
            (JSON, typed(200, "application/json", "[]"), LAWFUL, ""),
            (JSON, typed(202, "application/json", "[]"), "status/undocumented", ""),
            (JSON, Reply::Http(204, Vec::new(), Vec::new()), "status/undocumented", ""),
            (JSON, Reply::Http(307, vec![("location".into(), "/other".into())], Vec::new()), "status/undocumented", ""),
            (JSON, typed(429, "application/json", "{}").with("retry-after", "0"), "status/undocumented", ""),
            (JSON, typed(600, "application/json", "[]"), "status/server-error", ""),
            ("{ default: { description: x, content: { application/json: { schema: { type: array } } } } }", typed(204, "application/json", ""), LAWFUL, ""),
            ("{ default: { description: x, content: { application/json: { schema: { type: array } } } } }", typed(200, "application/json", "{}"), "schema/type", ""),
            ("{ '301': { description: x, headers: { Location: { required: true, schema: { type: string, format: uri } } } } }", Reply::Http(301, vec![("location".into(), "/relative".into())], Vec::new()), "header/invalid", ""),
        ],
    )
    .await;
}

#[tokio::test]
async fn media_types() {
    let typed = |name: &str, body: &str| Reply::typed(200, name, body);
    let bytes = |name: &str, body: &[u8]| {
        Reply::Http(200, vec![("content-type".into(), name.into())], body.to_vec())
    };
    let mixed = |json: &str, media_type: &str, text: &str| {
        let first = format!("--x\r\ncontent-type: application/json\r\n\r\n{json}\r\n");
        let second = format!("--x\r\ncontent-type: {media_type}\r\n\r\n{text}\r\n--x--\r\n");
        typed("multipart/mixed; boundary=x", &(first + &second))
    };
    let parts = |texts: &[&str]| {
        let part = |text: &&str| format!("--x\r\ncontent-type: application/json\r\n\r\n{text}\r\n");
        let all: String = texts.iter().map(part).collect();
        typed("multipart/mixed; boundary=x", &format!("{all}--x--\r\n"))
    };
    hold(
        "get",
        vec![
            (PARTS, parts(&["{\"a\":1}", "{\"a\":2}"]), LAWFUL, ""),
            (PARTS, parts(&["{\"a\":1}", "{}"]), "schema/required", "/1/a"),
            (PARTS, parts(&["{\"a\":1}", "{"]), "body/unparsable", ""),
            (PLACES, mixed("{\"a\":1}", "text/plain", "12"), LAWFUL, ""),
            (PLACES, mixed("{}", "text/plain", "12"), "schema/required", "/0/a"),
            (PLACES, mixed("{\"a\":1}", "text/plain", "x"), "schema/type", "/1"),
            (PLACES, mixed("{\"a\":1}", "image/png", "x"), LAWFUL, ""), // Of bytes no schema speaks.
            (WORD, typed("text/plain", "a"), LAWFUL, ""),
            (WORD, typed("text/plain", ""), "schema/minLength", ""),
            (PICTURE, typed("image/png", ""), "body/missing", ""),
            (VENDOR, typed("application/vnd.x.v1+json", "[]"), LAWFUL, ""),
            (VENDOR, typed("Application/Vnd.X.V1+JSON; charset=UTF-8", "[]"), LAWFUL, ""),
            (VENDOR, typed("application/vnd.x.v2+json", "[]"), "media-type/undocumented", ""),
            (VENDOR, typed("application/vnd.x.v1+json", "{}"), "schema/type", ""),
            (VENDOR, typed("application/json", "[]"), "media-type/undocumented", ""),
            (JSON, typed("text/plain", "[]"), "media-type/undocumented", ""),
            (JSON, typed("application/octet-stream", "[]"), "media-type/undocumented", ""),
            (JSON, typed("text/json", "[]"), "media-type/undocumented", ""),
            (JSON, typed("application/json;", "[]"), LAWFUL, ""),
            (JSON, typed("application/json; version=\"1;2\"; charset=utf8", "[]"), LAWFUL, ""),
            (JSON, typed("application/json, application/json", "[]"), "media-type/malformed", ""),
            (JSON, typed("application json", "[]"), "media-type/malformed", ""),
            (JSON, typed("", "[]"), "media-type/malformed", ""),
            (JSON, typed("*/*", "[]"), "media-type/undocumented", ""),
            (JSON, bytes("application/json", b"\xff\xfe[\0]\0"), "media-type/charset", ""),
            (JSON, bytes("application/json", b"[\"\xc3\x28\"]"), "media-type/charset", ""),
            (JSON, typed("application/json; charset=utf-16", "[]"), "media-type/charset", ""),
            (JSON, bytes("application/json", b"[\0]\0"), "body/unparsable", ""),
            (JSON, typed("application/json; charset=us-ascii", "[\"a\"]"), LAWFUL, ""),
            (TEXT, typed("text/plain", "h\u{e9}llo"), LAWFUL, ""),
            (TEXT, typed("text/plain; charset=utf-8", "toolong"), "schema/maxLength", ""),
            (TEXT, bytes("text/plain; charset=utf-8", b"\xe9"), "media-type/charset", ""),
            (TEXT, typed("text/plain; charset=us-ascii", "hello"), LAWFUL, ""),
            (TEXT, typed("text/plain; charset=US-ASCII", "h\u{e9}llo"), "media-type/charset", ""),
            (TEXT, bytes("text/plain; charset=iso-8859-1", b"h\xe9llo"), LAWFUL, ""),
            (TEXT, typed("text/html", "hello"), "media-type/undocumented", ""),
            (ONE_LINE, typed("application/x-ndjson", "{\"a\":1}\n{\"a\":2}\n"), LAWFUL, ""),
            (
                ONE_LINE,
                typed("application/x-ndjson", "{\"a\":1}\n{\"b\":2}\n"),
                "schema/required",
                "/1/a",
            ),
            (ONE_LINE, typed("application/x-ndjson", ""), LAWFUL, ""),
            (ALL_LINES, typed("application/x-ndjson", "{\"a\":1}\n{\"a\":2}\n"), LAWFUL, ""),
            (
                ALL_LINES,
                typed("application/x-ndjson", "{\"a\":1}\n{}\n"),
                "schema/required",
                "/1/a",
            ),
            (
                ALL_LINES,
                typed("application/x-ndjson", "{\"a\":1}\n{\"a\":1}\n{\"a\":1}\n"),
                "schema/maxItems",
                "",
            ),
            (TEXT_LINES, typed("application/x-ndjson", "{\"a\":1}\n"), LAWFUL, ""),
            (FORM, typed("application/x-www-form-urlencoded", "token=a%20b&lasts=5"), LAWFUL, ""),
            (
                FORM,
                typed(
                    "application/x-www-form-urlencoded",
                    "token=a&tags=a,b&tags=c,d&places=%7B%22at%22%3A1%7D",
                ),
                LAWFUL,
                "",
            ),
            (
                FORM,
                typed("application/x-www-form-urlencoded", "lasts=5"),
                "schema/required",
                "/token",
            ),
            (
                FORM,
                typed("application/x-www-form-urlencoded", "token=a&lasts=soon"),
                "schema/type",
                "/lasts",
            ),
            (SEQ, typed("application/json-seq", "\u{1e}{\"a\":1}\n\u{1e}{\"a\":2}\n"), LAWFUL, ""),
            (
                SEQ,
                typed("application/json-seq", "\u{1e}{\"a\":1}\n\u{1e}{\"b\":2}\n"),
                "schema/required",
                "/1/a",
            ),
        ],
    )
    .await;
}

#[tokio::test]
async fn headers() {
    let made = |headers: &[(&str, &str)]| {
        let all = [&[("content-type", "application/json")], headers].concat();
        let all = all.into_iter().map(|(name, value)| (name.to_owned(), value.to_owned()));
        Reply::Http(201, all.collect(), b"{}".to_vec())
    };
    let with = |headers: &[(&str, &str)]| {
        let all = [&[("x-many", "a,b")], headers].concat();
        let all = all.into_iter().map(|(name, value)| (name.to_owned(), value.to_owned()));
        Reply::Http(200, all.collect(), Vec::new())
    };
    let many = |values: &[&str]| {
        let all = values.iter().map(|value| ("x-many".to_owned(), (*value).to_owned()));
        Reply::Http(200, all.collect(), Vec::new())
    };
    let baked = |values: &[&str]| {
        let all = values.iter().map(|value| ("set-cookie".to_owned(), (*value).to_owned()));
        Reply::Http(200, all.collect(), Vec::new())
    };
    let rows: Vec<Row> = vec![
        (MADE, made(&[("location", "/things/1")]), LAWFUL, ""),
        (MADE, made(&[("LOCATION", "https://example.com/things/1")]), LAWFUL, ""),
        (MADE, made(&[]), "header/missing", ""),
        (MADE, made(&[("location", "not a uri")]), "header/invalid", ""),
        (MADE, made(&[("location", "/a"), ("etag", "W/\"x\"")]), LAWFUL, ""),
        (MADE, made(&[("location", "/a"), ("etag", "x")]), "header/invalid", ""),
        (MADE, made(&[("location", "/a"), ("retry-after", "120")]), LAWFUL, ""),
        (
            MADE,
            made(&[("location", "/a"), ("retry-after", "Wed, 21 Oct 2026 07:28:00 GMT")]),
            "header/invalid",
            "",
        ),
        (BAKED, baked(&["a=1; Expires=Wed, 09 Jun 2021 10:18:14 GMT", "b=2"]), LAWFUL, ""),
        (BAKED, baked(&["a=1", "2"]), "header/invalid", ""),
        (HEADERS, with(&[]), LAWFUL, ""),
        (HEADERS, many(&["a", "b"]), LAWFUL, ""),
        (HEADERS, many(&["a, b", "a"]), LAWFUL, ""),
        (HEADERS, many(&["a"]), "header/invalid", ""),
        (HEADERS, many(&["a,c"]), "header/invalid", ""),
        (HEADERS, many(&["a;b,a"]), "header/invalid", ""),
        (HEADERS, with(&[("x-id", "123")]), "header/invalid", ""),
        (HEADERS, with(&[("x-pair", "r,1")]), LAWFUL, ""),
        (HEADERS, with(&[("x-pair", "g,1")]), "header/invalid", ""),
        (HEADERS, with(&[("x-pair", "r,x")]), "header/invalid", ""),
        (HEADERS, with(&[("x-date", "2024-01-15")]), LAWFUL, ""),
        (HEADERS, with(&[("x-date", "15 Jan 2024")]), "header/invalid", ""),
        (HEADERS, with(&[("x-float", "0.5")]), LAWFUL, ""),
        (HEADERS, with(&[("x-float", "1")]), LAWFUL, ""),
        (HEADERS, with(&[("x-float", "1.5")]), "header/invalid", ""),
        (HEADERS, with(&[("x-float", "")]), "header/invalid", ""),
        (HEADERS, with(&[("x-float", "NaN")]), "header/invalid", ""),
        (HEADERS, with(&[("x-text", "abc")]), LAWFUL, ""),
        (HEADERS, with(&[("x-text", "abcd")]), "header/invalid", ""),
        (HEADERS, with(&[("x-null", "5")]), LAWFUL, ""),
        (HEADERS, with(&[("x-null", "")]), LAWFUL, ""),
        (HEADERS, with(&[("x-null", "x")]), "header/invalid", ""),
        (HEADERS, with(&[("x-choice", "true")]), LAWFUL, ""),
        (HEADERS, with(&[("x-choice", "maybe")]), "header/invalid", ""),
    ];
    hold("get", rows).await;
}

/// A server that says nothing of closing, and closes all the same, is answered by connecting again,
/// even if it lets the next request begin.
#[tokio::test]
async fn a_server_that_closes_after_each_answer_is_lawful() {
    let paths = (0..300)
        .map(|number| {
            format!(
                "  /row{number}:\n    {}:\n      operationId: row{number}\n      responses: {JSON}\n",
                if number % 2 == 0 { "get" } else { "post" },
            )
        })
        .collect::<Vec<String>>()
        .concat();
    let api =
        api(&format!("openapi: 3.1.0\ninfo: {{ title: Row, version: '1' }}\npaths:\n{paths}"));
    let head = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 2\r\n";
    for end in ["", "connection: close\r\n"] {
        let reply = format!("{head}{end}\r\n[]").into_bytes();
        for later in [None, Some(0), Some(300), Some(2_000)] {
            let reply = match later {
                None => Reply::Raw(reply.clone()),
                Some(later) => Reply::Leaving(reply.clone(), Duration::from_micros(later)),
            };
            let lab = Lab::start(Arc::new(move |_| reply.clone())).await;
            let cases = run(&api, &lab.target, &Setup::default()).await;
            for case in &cases {
                let place = format!("{} {end:?} {later:?}", case.id);
                assert_eq!(case.outcome, Outcome::Passed, "{place}: {:?}", case.outcome);
            }
        }
    }
}

/// What comes after the end of an answer is told of that answer, and the next one is judged by what
/// it is.
#[tokio::test]
async fn bytes_too_many_are_told_of_the_answer_that_they_follow() {
    let paths = (0..40)
        .map(|number| format!("  /row{number}:\n    get:\n      responses: {JSON}\n"))
        .collect::<Vec<String>>()
        .concat();
    let api =
        api(&format!("openapi: 3.1.0\ninfo: {{ title: Row, version: '1' }}\npaths:\n{paths}"));
    let lab = Lab::start(Arc::new(|received: &Received| {
        let body = if received.target.ends_with('7') { "[][]" } else { "[]" };
        let head = "content-type: application/json\r\ncontent-length: 2";
        Reply::Staying(format!("HTTP/1.1 200 OK\r\n{head}\r\n\r\n{body}").into_bytes())
    }))
    .await;
    for case in run(&api, &lab.target, &Setup::default()).await {
        let is_wrong = case.id.contains('7');
        let expected = is_wrong.then(|| ("body/surplus".to_owned(), String::new()));
        assert_eq!(broken(&case), Vec::from_iter(expected), "{}", case.id);
    }
}

/// Slow is not wrong.
#[tokio::test]
async fn an_answer_that_comes_slowly_is_lawful() {
    let api = api(&format!(
        "openapi: 3.1.0\ninfo: {{ title: Row, version: '1' }}\npaths:\n  /row:\n    get:\n      \
         responses: {JSON}\n"
    ));
    let lab = Lab::start(Arc::new(|_| {
        std::thread::sleep(Duration::from_millis(300));
        json("[1,\n2]")
    }))
    .await;
    let cases = run(&api, &lab.target, &Setup::default()).await;
    assert_eq!(broken(&cases[0]), []);
    assert_eq!(cases[0].outcome, Outcome::Passed);
}
