//! What the mock answers, where only the mock is asked.

use bytes::Bytes;
use specwright::mock::{Asked, Mock};

use crate::lab::api;

const BY_QUERY: &str = r#"
openapi: 3.0.3
info: { title: Things, version: "1" }
paths:
  /things/{id}:
    get:
      parameters: [{ name: id, in: path, required: true, schema: { type: string }, example: a }]
      responses: { "200": { description: x, content: { text/plain: { example: plain } } } }
  "/things/{id}?beta=true":
    get:
      parameters: [{ name: id, in: path, required: true, schema: { type: string }, example: a }]
      responses: { "200": { description: x, content: { text/plain: { example: beta } } } }
  "/things/{id}?beta=true&view=all":
    get:
      parameters: [{ name: id, in: path, required: true, schema: { type: string }, example: a }]
      responses: { "200": { description: x, content: { text/plain: { example: all of it } } } }
  "/lists?kind=a":
    get:
      responses: { "200": { description: x, content: { text/plain: { example: a } } } }
"#;

#[test]
fn paths_that_differ_in_their_query_are_told_apart() {
    let mock = Mock::new(api(BY_QUERY));
    let answer = |path: &str, query: &str| {
        let body = Bytes::new();
        let answer = mock.answer(&Asked { method: "GET", path, query, headers: &[], body: &body });
        let text = String::from_utf8_lossy(&answer.body).into_owned();
        (answer.status, if answer.status == 200 { text } else { String::new() })
    };
    for (path, query, status, expected) in [
        ("/things/a", "", 200, "plain"),
        ("/things/other", "", 200, "plain"),
        ("/things/other", "page=2", 200, "plain"),
        ("/things/other", "beta=false", 200, "plain"),
        ("/things/a", "beta=true", 200, "beta"),
        ("/things/other", "beta=true", 200, "beta"),
        ("/things/other", "page=2&beta=true", 200, "beta"),
        ("/things/other", "view=all&beta=true", 200, "all of it"),
        ("/things/other", "view=all", 200, "plain"),
        ("/lists", "kind=a&page=2", 200, "a"),
        ("/lists", "", 404, ""),
    ] {
        assert_eq!(answer(path, query), (status, expected.to_owned()), "{path}?{query}");
    }
}

#[test]
fn a_401_says_how_to_get_in() {
    let document = |responses: &str, security: &str| {
        api(&format!(
            "openapi: 3.1.0\ninfo: {{ title: Things, version: '1' }}\npaths:\n  /things:\n    get:\n      \
             security: [{security}]\n      responses: {responses}\ncomponents:\n  securitySchemes:\n    \
             basic: {{ type: http, scheme: Basic }}\n    bearer: {{ type: http, scheme: bearer }}\n    \
             oauth: {{ type: oauth2, flows: {{}} }}\n    key: {{ type: apiKey, in: header, name: X-Key }}\n"
        ))
    };
    let plain = "{ '200': { description: x } }";
    let declared = "{ '200': { description: x }, '401': { description: x } }";
    let said = "{ '200': { description: x }, '401': { description: x, headers: { WWW-Authenticate: { example: Own, schema: { type: string } } } } }";
    for (responses, security, expected) in [
        (plain, "{ basic: [] }", "Basic realm=\"api\""),
        (declared, "{ bearer: [] }, { oauth: [] }", "Bearer"),
        (declared, "{ bearer: [], key: [] }", "Bearer, ApiKey name=\"X-Key\""),
        (said, "{ bearer: [] }", "Own"),
    ] {
        let mock = Mock::new(document(responses, security));
        let body = Bytes::new();
        let asked = Asked { method: "GET", path: "/things", query: "", headers: &[], body: &body };
        let answer = mock.answer(&asked);
        let found: Vec<&str> = answer
            .headers
            .iter()
            .filter(|(name, _)| name == "www-authenticate")
            .map(|(_, value)| value.as_str())
            .collect();
        assert_eq!((answer.status, found), (401, vec![expected]), "{security}");
    }
}

/// What is there in a style that is not read back is not told of as missing.
#[test]
fn parameters_are_found_in_every_style() {
    type Row<'a> = (String, &'a str, &'a str, &'a [(&'a str, &'a str)], u16);
    let object = "required: true, schema: { type: object, properties: { a: { type: integer } } }";
    let choice = "name: p, in: query, schema: { oneOf: [{ enum: [all] }, { type: array, items: { type: integer } }] }";
    let itself =
        "schema: { type: array, items: { $ref: '#/paths/~1row/get/parameters/0/schema' } }";
    let list = "schema: { type: array, maxItems: 2, items: { type: string, maxLength: 3 } }";
    let text = "schema: { type: string, enum: [a b] }";
    let rows: [Row<'_>; 23] = [
        (format!("name: p, in: query, style: deepObject, explode: true, {object}"), "/row", "p[a]=7", &[], 200),
        (format!("name: p, in: query, style: deepObject, explode: true, {object}"), "/row", "q[a]=7", &[], 400),
        (format!("name: p, in: query, {object}"), "/row", "a=7", &[], 200),
        (format!("name: p, in: query, {object}"), "/row", "", &[], 400),
        (format!("name: p, in: query, explode: false, {object}"), "/row", "p=a,7", &[], 200),
        (format!("name: p, in: query, explode: false, {object}"), "/row", "a=7", &[], 400),
        (format!("name: X-P, in: header, explode: true, {object}"), "/row", "", &[("x-p", "a=7")], 200),
        (format!("name: p, in: cookie, {object}"), "/row", "", &[("cookie", "a=7")], 200),
        (format!("name: p, in: cookie, {object}"), "/row", "", &[], 400),
        (format!("name: X-P, in: header, {object}"), "/row", "", &[("x-p", "a,x")], 400),
        (format!("name: p, in: query, {list}"), "/row", "p=a,b&p=c", &[], 200),
        (format!("name: p, in: query, explode: false, {list}"), "/row", "p=a%2Cb,c", &[], 200),
        (format!("name: p, in: query, explode: false, {list}"), "/row", "p=a,b,c", &[], 400),
        (format!("name: p, in: path, required: true, {list}"), "/row/{p}", "a%2Cb,c", &[], 200),
        (format!("name: 'p[]', in: cookie, {text}"), "/row", "", &[("cookie", "p%5B%5D=a%20b")], 200),
        (format!("name: p, in: cookie, style: cookie, {text}"), "/row", "", &[("cookie", "p=a b")], 200),
        ("name: p, in: path, style: matrix, required: true, schema: { type: integer }".to_owned(), "/row/{p}", ";p=7", &[], 200),
        ("name: p, in: query, required: true, content: { application/json: { schema: { type: object } } }".to_owned(), "/row", "p={}", &[], 200),
        ("name: p, in: query, required: true, content: { application/json: { schema: { type: object } } }".to_owned(), "/row", "p=no", &[], 400),
        (choice.to_owned(), "/row", "p=all", &[], 200),
        (choice.to_owned(), "/row", "p=1,2", &[], 200),
        (choice.to_owned(), "/row", "p=some", &[], 400),
        (format!("name: X-P, in: header, required: true, {itself}"), "/row", "", &[("x-p", "a")], 400),
    ];
    for (parameter, path, said, headers, status) in rows {
        let mock = Mock::new(api(&format!(
            "openapi: 3.1.0\ninfo: {{ title: Row, version: '1' }}\npaths:\n  '{path}':\n    get:\n      \
             parameters: [{{ {parameter} }}]\n      responses: {{ '200': {{ description: x }} }}\n"
        )));
        let (path, query) = match path.split_once("{p}") {
            Some((before, _)) => (format!("{before}{said}"), ""),
            None => (path.to_owned(), said),
        };
        let headers: Vec<(String, String)> =
            headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        let body = Bytes::new();
        let asked = Asked { method: "GET", path: &path, query, headers: &headers, body: &body };
        assert_eq!(mock.answer(&asked).status, status, "{parameter}: {said} {headers:?}");
    }
}

#[test]
fn a_body_of_another_media_type_is_refused() {
    let declared = "{ '200': { description: x }, '415': { description: y, content: { text/plain: { example: no } } } }";
    for (responses, media_type, status, answer) in [
        ("{ '200': { description: x } }", Some("application/json; charset=utf-8"), 200, ""),
        ("{ '200': { description: x } }", None, 200, ""),
        ("{ '200': { description: x } }", Some("text/csv"), 415, "application/problem+json"),
        (declared, Some("text/csv"), 415, "text/plain"),
    ] {
        let mock = Mock::new(api(&format!(
            "openapi: 3.1.0\ninfo: {{ title: Row, version: '1' }}\npaths:\n  /row:\n    post:\n      \
             requestBody: {{ content: {{ application/json: {{ schema: {{ type: array }} }} }} }}\n      \
             responses: {responses}\n"
        )));
        let headers: Vec<(String, String)> = media_type
            .into_iter()
            .map(|name| ("content-type".to_owned(), name.to_owned()))
            .collect();
        let body = Bytes::from_static(b"[1, 2]");
        let asked =
            Asked { method: "POST", path: "/row", query: "", headers: &headers, body: &body };
        let found = mock.answer(&asked);
        let content_type = found.headers.iter().find(|(name, _)| name == "content-type");
        let content_type = content_type.map_or("", |(_, value)| value);
        assert_eq!((found.status, content_type), (status, answer), "{media_type:?}");
    }
}
