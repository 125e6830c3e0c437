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
