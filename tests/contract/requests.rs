//! What is sent is what the document says, byte by byte: a strict server would not refuse it.

use std::sync::Arc;

use crate::lab::{Lab, Received, Reply, Setup, api, run};

/// The first request of an operation that takes this.
async fn sent(method: &str, path: &str, rest: &str) -> Received {
    let api = api(&format!(
        "openapi: 3.1.0\ninfo: {{ title: Row, version: '1' }}\npaths:\n  '{path}':\n    {method}:\n      \
         operationId: row\n      {rest}\n      responses: {{ '200': {{ description: x }} }}\n"
    ));
    let lab = Lab::start(Arc::new(|_| Reply::Http(200, Vec::new(), Vec::new()))).await;
    let cases = run(&api, &lab.target, &Setup::default()).await;
    let received = lab.received.lock().expect("nobody panics").first().cloned();
    received.unwrap_or_else(|| panic!("nothing was sent for {rest}: {cases:?}"))
}

#[tokio::test]
async fn paths_and_queries() {
    let path = "name: p, in: path, required: true";
    let query = "name: q, in: query, required: true";
    for (template, parameter, expected) in [
        ("/row/{p}", format!("{path}, example: 'a b/c?d#e%'"), "/row/a%20b%2Fc%3Fd%23e%25"),
        ("/row/{p}", format!("{path}, example: 'ü;=@:+&'"), "/row/%C3%BC%3B%3D%40%3A%2B%26"),
        ("/row/{p}.json", format!("{path}, example: x"), "/row/x.json"),
        ("/row/{p}", format!("{path}, style: label, example: [a, b]"), "/row/.a,b"),
        (
            "/row/{p}",
            format!("{path}, style: matrix, explode: true, example: [a, b]"),
            "/row/;p=a;p=b",
        ),
        ("/row/{p}", format!("{path}, example: [3, 4]"), "/row/3,4"),
        (
            "/row/{p}",
            format!("{path}, schema: {{ type: integer }}, example: 9007199254740993"),
            "/row/9007199254740993",
        ),
        (
            "/row/{p}",
            format!("{path}, example: 12345678901234567890123"),
            "/row/12345678901234567890123",
        ),
        (
            "/row",
            format!("{query}, example: -98765432109876543210"),
            "/row?q=-98765432109876543210",
        ),
        (
            "/row",
            format!("{query}, explode: false, example: [1, 12345678901234567890123]"),
            "/row?q=1,12345678901234567890123",
        ),
        (
            "/row",
            format!("{query}, style: deepObject, example: {{ a: 12345678901234567890123 }}"),
            "/row?q%5Ba%5D=12345678901234567890123",
        ),
        (
            "/row",
            format!(
                "{query}, content: {{ application/json: {{ example: [12345678901234567890123] }} }}"
            ),
            "/row?q=%5B12345678901234567890123%5D",
        ),
        (
            "/row",
            format!("{query}, schema: {{ type: array, items: {{ enum: [red, blue] }} }}"),
            "/row?q=red",
        ),
        (
            "/row",
            format!(
                "{query}, schema: {{ type: object, properties: {{ list: {{ type: array }}, a: {{ enum: [1] }}, b: {{ type: integer }} }} }}"
            ),
            "/row?a=1",
        ),
        ("/row/{p}", format!("{path}, schema: {{ type: array, items: {{ const: x }} }}"), "/row/x"),
        ("/row", format!("{query}, example: 'a b&c=d+e'"), "/row?q=a%20b%26c%3Dd%2Be"),
        ("/row", format!("{query}, example: [a, b]"), "/row?q=a&q=b"),
        ("/row", format!("{query}, explode: false, example: [a, 'b,c']"), "/row?q=a,b%2Cc"),
        (
            "/row",
            format!("{query}, style: pipeDelimited, explode: false, example: [a, b]"),
            "/row?q=a%7Cb",
        ),
        (
            "/row",
            format!("{query}, style: spaceDelimited, explode: false, example: [a, b]"),
            "/row?q=a%20b",
        ),
        (
            "/row",
            format!("{query}, style: deepObject, example: {{ a: 1, b: {{ c: x }}, d: [5] }}"),
            "/row?q%5Ba%5D=1&q%5Bb%5D%5Bc%5D=x&q%5Bd%5D%5B0%5D=5",
        ),
        ("/row", format!("{query}, example: {{ a: 1, b: 2 }}"), "/row?a=1&b=2"),
        ("/row", format!("{query}, allowReserved: true, example: 'a/b?c:d'"), "/row?q=a/b?c:d"),
        (
            "/row",
            format!("{query}, content: {{ application/json: {{ example: {{ a: [1] }} }} }}"),
            "/row?q=%7B%22a%22%3A%5B1%5D%7D",
        ),
        ("/row", format!("{query}, schema: {{ type: boolean }}, example: true"), "/row?q=true"),
        ("/row", format!("{query}, schema: {{ type: number }}, example: 1.50"), "/row?q=1.5"),
        (
            "/row",
            "name: 'a[]', in: query, required: true, example: [x, y]".to_owned(),
            "/row?a%5B%5D=x&a%5B%5D=y",
        ),
        ("/row", "name: 'a b', in: query, required: true, example: ''".to_owned(), "/row?a%20b="),
        ("/row", format!("{query}, schema: {{ type: string, examples: [s, t] }}"), "/row?q=s"),
        ("/row", format!("{query}, schema: {{ type: string, default: dflt }}"), "/row?q=dflt"),
        ("/row", format!("{query}, schema: {{ type: string, enum: [one, two] }}"), "/row?q=one"),
    ] {
        let received = sent("get", template, &format!("parameters: [{{ {parameter} }}]")).await;
        assert_eq!(received.target, expected, "{parameter}");
    }
}

#[tokio::test]
async fn headers_and_cookies() {
    for (parameter, name, expected) in [
        ("name: X-A, in: header, required: true, example: [a, b]", "x-a", "a,b"),
        (
            "name: X-A, in: header, required: true, explode: true, example: { r: 1, g: 2 }",
            "x-a",
            "r=1,g=2",
        ),
        ("name: X-A, in: header, required: true, example: { r: 1, g: 2 }", "x-a", "r,1,g,2"),
        ("name: X-A, in: header, required: true, example: 'a b/c%20'", "x-a", "a b/c%20"),
        (
            "name: X-A, in: header, required: true, content: { application/json: { example: { a: 1 } } }",
            "x-a",
            "{\"a\":1}",
        ),
        (
            "name: X-A, in: header, required: true, schema: { type: boolean }, example: false",
            "x-a",
            "false",
        ),
        ("name: c, in: cookie, required: true, example: abc", "cookie", "c=abc"),
        (
            "name: c, in: cookie, required: true, schema: { type: integer }, example: 5",
            "cookie",
            "c=5",
        ),
        ("name: c, in: cookie, required: true, explode: false, example: [a, b]", "cookie", "c=a,b"),
        (
            "name: c, in: cookie, required: true, explode: false, example: { a: 12345678901234567890123 }",
            "cookie",
            "c=a,12345678901234567890123",
        ),
        (
            "name: X-A, in: header, required: true, example: [12345678901234567890123, 2]",
            "x-a",
            "12345678901234567890123,2",
        ),
    ] {
        let received = sent("get", "/row", &format!("parameters: [{{ {parameter} }}]")).await;
        assert_eq!(received.header(name), Some(expected), "{parameter}");
    }
    let two = "parameters: [{ name: a, in: cookie, required: true, example: x }, { name: b, in: cookie, required: true, example: y }]";
    let received = sent("get", "/row", two).await;
    assert_eq!(received.header("cookie"), Some("a=x; b=y"));
    let cookies = received.headers.iter().filter(|(name, _)| name.eq_ignore_ascii_case("cookie"));
    assert_eq!(cookies.count(), 1, "{:?}", received.headers);
}

#[tokio::test]
async fn bodies() {
    for (content, media_type, expected) in [
        (
            "application/json: { example: { a: [1, null, 'x'] } }",
            "application/json",
            "{\"a\":[1,null,\"x\"]}",
        ),
        ("application/json: { example: 5 }", "application/json", "5"),
        (
            "application/json: { example: { a: [12345678901234567890123, 1.5], b: 1.0e+30 } }",
            "application/json",
            "{\"a\":[12345678901234567890123,1.5],\"b\":1e+30}",
        ),
        ("application/json: { example: text }", "application/json", "\"text\""),
        ("application/vnd.x+json: { example: {} }", "application/vnd.x+json", "{}"),
        (
            "'application/json; charset=utf-8': { example: {} }",
            "application/json; charset=utf-8",
            "{}",
        ),
        (
            "application/x-www-form-urlencoded: { example: { a: 'x y&z', n: 5, t: [p, q] } }",
            "application/x-www-form-urlencoded",
            "a=x%20y%26z&n=5&t=p&t=q",
        ),
        (
            "application/x-www-form-urlencoded: { example: { t: [p, q] }, schema: { type: object }, encoding: { t: { explode: false } } }",
            "application/x-www-form-urlencoded",
            "t=p,q",
        ),
        (
            "application/x-www-form-urlencoded: { example: { o: { k: v }, l: [p] }, schema: { type: object }, encoding: { o: { style: deepObject }, l: { style: deepObject } } }",
            "application/x-www-form-urlencoded",
            "o%5Bk%5D=v&l%5B0%5D=p",
        ),
        (
            "application/x-www-form-urlencoded: { example: { o: [{ k: 1 }, { k: 2 }], l: [p], n: [[1]] }, schema: { type: object }, encoding: { l: { contentType: application/json } } }",
            "application/x-www-form-urlencoded",
            "o=%7B%22k%22%3A1%7D&o=%7B%22k%22%3A2%7D&l=%5B%22p%22%5D&n=%5B1%5D",
        ),
        (
            "application/x-www-form-urlencoded: { example: { a: 12345678901234567890123, t: [-12345678901234567890123] } }",
            "application/x-www-form-urlencoded",
            "a=12345678901234567890123&t=-12345678901234567890123",
        ),
        (
            "application/xml: { schema: { type: object, xml: { name: x }, properties: { a: { type: array, items: { type: object, properties: { b: { type: integer } } } } } }, example: { a: [{ b: 12345678901234567890123 }] } }",
            "application/xml",
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<x><a><b>12345678901234567890123</b></a></x>",
        ),
        (
            "text/plain: { example: 12345678901234567890123 }",
            "text/plain",
            "12345678901234567890123",
        ),
        ("text/plain: { example: 'just so' }", "text/plain", "just so"),
        ("text/csv: { example: \"a,b\\n1,2\\n\" }", "text/csv", "a,b\n1,2\n"),
        ("application/xml: { example: '<a>1</a>' }", "application/xml", "<a>1</a>"),
        (
            "application/x-ndjson: { example: [{ a: 1 }, { a: 2 }] }",
            "application/x-ndjson",
            "{\"a\":1}\n{\"a\":2}\n",
        ),
    ] {
        let body = format!("requestBody: {{ required: true, content: {{ {content} }} }}");
        let received = sent("post", "/row", &body).await;
        assert_eq!(received.header("content-type"), Some(media_type), "{content}");
        assert_eq!(String::from_utf8_lossy(&received.body), expected, "{content}");
    }
    // What is this long is not kept as a value.
    let long = format!("{{\"a\":123456789012345678901234567890,\"b\":\"{}\"}}", "x".repeat(400));
    let content =
        format!("requestBody: {{ content: {{ application/json: {{ example: {long} }} }} }}");
    let received = sent("post", "/row", &content).await;
    assert_eq!(String::from_utf8_lossy(&received.body), long);
    let nothing = sent("post", "/row", "summary: x").await;
    assert!(nothing.body.is_empty() && nothing.header("content-type").is_none(), "{nothing:?}");
}

#[tokio::test]
async fn forms_of_several_parts() {
    let content = "multipart/form-data: { example: { note: hi, tags: [a, b], meta: { k: 1 }, file: bytes }, schema: { type: object }, encoding: { file: { contentType: image/png } } }";
    let body = format!("requestBody: {{ content: {{ {content} }} }}");
    let received = sent("post", "/row", &body).await;
    let media_type = received.header("content-type").unwrap_or_default();
    let boundary = media_type.strip_prefix("multipart/form-data; boundary=").expect("a boundary");
    let text = String::from_utf8_lossy(&received.body).into_owned();
    assert!(text.ends_with(&format!("--{boundary}--\r\n")), "{text}");
    let parts: Vec<&str> = text.split(&format!("--{boundary}\r\n")).skip(1).collect();
    for (part, name, rest) in [
        (0, "note", "\r\ncontent-type: text/plain\r\n\r\nhi\r\n"),
        (1, "tags", "\r\ncontent-type: text/plain\r\n\r\na\r\n"),
        (2, "tags", "\r\ncontent-type: text/plain\r\n\r\nb\r\n"),
        (3, "meta", "\r\ncontent-type: application/json\r\n\r\n{\"k\":1}\r\n"),
        (4, "file", "; filename=\"file\"\r\ncontent-type: image/png\r\n\r\nbytes\r\n"),
    ] {
        let expected = format!("content-disposition: form-data; name=\"{name}\"{rest}");
        assert!(parts[part].starts_with(&expected), "{:?}", parts[part]);
    }
}

/// What the schema calls a file goes out as one: servers tell files by their name.
#[tokio::test]
async fn files_of_a_form() {
    for (schema, rest) in [
        (
            "type: string, format: binary",
            "; filename=\"f\"\r\ncontent-type: application/octet-stream",
        ),
        (
            "type: array, items: { type: string, format: binary }",
            "; filename=\"f\"\r\ncontent-type: application/octet-stream",
        ),
        (
            "type: string, contentMediaType: image/png",
            "; filename=\"f\"\r\ncontent-type: image/png",
        ),
        ("type: string", "\r\ncontent-type: text/plain"),
    ] {
        let schema = format!("type: object, properties: {{ f: {{ {schema} }} }}");
        let content =
            format!("multipart/form-data: {{ example: {{ f: bytes }}, schema: {{ {schema} }} }}");
        let received =
            sent("post", "/row", &format!("requestBody: {{ content: {{ {content} }} }}")).await;
        let text = String::from_utf8_lossy(&received.body).into_owned();
        let expected = format!("content-disposition: form-data; name=\"f\"{rest}\r\n\r\nbytes\r\n");
        assert!(text.contains(&expected), "{schema}: {text}");
    }
}

/// What each pair is called must lead from the request to its answer, wherever both stand.
const PAIRS: &str = r##"
openapi: 3.1.0
info: { title: Pairs, version: "1" }
paths:
  /pairs:
    parameters: [{ $ref: "#/components/parameters/Mode" }]
    post:
      operationId: pairs
      requestBody:
        content:
          application/json:
            examples:
              shared: { $ref: "#/components/examples/Shared" }
              range: { value: { n: 2 } }
              fallback: { value: { n: 3 } }
          application/vnd.other+json:
            examples: { other: { value: { n: 4 } } }
          multipart/form-data:
            examples: { parts: { value: { n: five } } }
      responses:
        "200":
          description: Fine.
          content:
            application/json:
              examples:
                shared: { $ref: "#/components/examples/Answer" }
                other: { value: { ok: 4 } }
                parts: { value: { ok: 5 } }
        4XX: { description: No., content: { application/json: { examples: { range: { value: { e: 2 } } } } } }
        "409": { description: Mode., content: { application/json: { examples: { busy: { value: { e: 9 } } } } } }
        default: { description: Else., content: { application/json: { examples: { fallback: { value: { e: 3 } } } } } }
components:
  parameters:
    Mode: { name: mode, in: query, schema: { type: string }, examples: { busy: { value: busy } } }
  examples:
    Shared: { value: { n: 1 } }
    Answer: { value: { ok: 1 } }
"##;

#[tokio::test]
async fn pairs_in_every_place_are_held_to_their_status() {
    let api = api(PAIRS);
    let server = |request: &Received| {
        let text = String::from_utf8_lossy(&request.body).into_owned();
        let media_type = request.header("content-type").unwrap_or_default();
        let ok = |n: u8| Reply::json(200, &serde_json::json!({ "ok": n }));
        let no = |status, n: u8| Reply::json(status, &serde_json::json!({ "e": n }));
        match (media_type, text.as_str()) {
            _ if request.target == "/pairs?mode=busy" => no(409, 9),
            ("application/json", "{\"n\":1}") => ok(1),
            ("application/json", "{\"n\":2}") => no(422, 2),
            ("application/json", "{\"n\":3}") => no(302, 3).with("location", "/x"),
            ("application/vnd.other+json", "{\"n\":4}") => ok(4),
            (parts, text) if parts.starts_with("multipart/") && text.contains("five") => ok(5),
            _ => no(500, 0),
        }
    };
    let lab = Lab::start(Arc::new(server)).await;
    let cases = run(&api, &lab.target, &Setup::default()).await;
    let held: Vec<(&str, Option<u16>, bool)> = cases
        .iter()
        .filter(|case| case.holds_example)
        .map(|case| {
            let passed = case.outcome == specwright::contract::Outcome::Passed;
            (case.id.as_str(), case.status, passed)
        })
        .collect();
    assert_eq!(
        held,
        [
            ("pairs/shared", Some(200), true),
            ("pairs/other", Some(200), true),
            ("pairs/parts", Some(200), true),
            ("pairs/range", Some(422), true),
            ("pairs/busy", Some(409), true),
            ("pairs/fallback", Some(302), true),
        ]
    );
}
