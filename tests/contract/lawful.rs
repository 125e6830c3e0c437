//! Answers that are odd and lawful: none of them may be a violation.

use std::sync::Arc;

use serde_json::{Value, json};
use specwright::contract::Outcome;

use crate::{
    faults::{good, thing},
    lab::{Lab, Reply, Setup, api, broken, lab_document, run},
};

fn set(name: &str, value: Value) -> Reply {
    let mut thing = thing();
    thing[name] = value;
    good(&thing)
}

fn typed(media_type: &str) -> Reply {
    Reply::typed(200, media_type, &thing().to_string()).with("x-rate", "1")
}

#[tokio::test]
async fn what_is_lawful_passes() {
    let api = lab_document();
    let spaced = serde_json::to_string_pretty(&thing()).unwrap();
    let numbers = thing().to_string().replace("\"id\":7", "\"id\":7.0");
    let exponent = thing().to_string().replace("\"id\":7", "\"id\":7e0");
    let escaped = thing().to_string().replace("Anna", "\\u0041nna");
    let json = |text: &str| Reply::typed(200, "application/json", text).with("x-rate", "1");
    let chunked = format!(
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nX-Rate: 1\r\n\
         Transfer-Encoding: chunked\r\n\r\n{:x}\r\n{}\r\n0\r\n\r\n",
        thing().to_string().len(),
        thing()
    );
    let old = format!(
        "HTTP/1.0 200 OK\r\nContent-Type: application/json\r\nX-Rate: 1\r\n\r\n{}",
        thing()
    );
    let rows: Vec<(&str, &str, Reply)> = vec![
        ("thing", "as documented", good(&thing())),
        ("thing", "1.0 is an integer", json(&numbers)),
        ("thing", "7e0 is an integer", json(&exponent)),
        ("thing", "white space", json(&spaced)),
        ("thing", "white space around", json(&format!(" \r\n{}\n\t", thing()))),
        ("thing", "escaped letters", json(&escaped)),
        ("thing", "charset", typed("application/json; charset=utf-8")),
        ("thing", "charset in capitals, no blank", typed("Application/JSON;charset=\"UTF-8\"")),
        ("thing", "a parameter nobody documented", typed("application/json; profile=x")),
        ("thing", "unknown formats", set("odd", json!("anything"))),
        ("thing", "an allowed null", set("note", Value::Null)),
        ("thing", "the other branch", set("shape", json!({ "form": "square", "side": 1 }))),
        ("thing", "a tag that nobody mapped", set("shape", json!({ "form": "disc", "radius": 1 }))),
        ("thing", "a tag asserts nothing", set("shape", json!({ "form": "square", "radius": 1 }))),
        (
            "thing",
            "more in an open object",
            set(
                "owner",
                json!({ "email": "a@b.example", "address": { "city": "x", "zip": 1 }, "x": 1 }),
            ),
        ),
        ("thing", "a leap second", set("created", json!("2016-12-31T23:59:60Z"))),
        (
            "thing",
            "an offset and a fraction",
            set("created", json!("2024-01-15t10:30:00.123456+05:30")),
        ),
        ("thing", "headers nobody documented", good(&thing()).with("x-more", "1")),
        ("thing", "header in other letters", Reply::json(200, &thing()).with("X-RATE", " 12 ")),
        ("thing", "chunks", Reply::Raw(chunked.into_bytes())),
        ("thing", "HTTP/1.0 until the end", Reply::Raw(old.into_bytes())),
        ("thing", "anyOf twice", set("either", json!(true))),
        ("thing", "an empty optional object", set("counts", json!({}))),
        (
            "thing",
            "letters beyond the basic plane count once",
            set("name", json!("A😀😀😀😀😀😀😀😀😀")),
        ),
        ("removeThing", "204", Reply::Http(204, Vec::new(), Vec::new())),
        (
            "removeThing",
            "204 with a media type",
            Reply::Http(204, vec![("content-type".into(), "application/json".into())], Vec::new()),
        ),
        ("text", "empty text", Reply::typed(200, "text/plain; charset=utf-8", "")),
        (
            "text",
            "another charset",
            Reply::Http(
                200,
                vec![("content-type".into(), "text/plain; charset=latin1".into())],
                b"\xe4".to_vec(),
            ),
        ),
        ("lines", "a line's end less", Reply::typed(200, "application/jsonl", "1\n\n2")),
        (
            "letter",
            "XML",
            Reply::typed(
                200,
                "application/xml; charset=utf-8",
                "<?xml version=\"1.0\"?><a x='1'>&amp;</a>",
            ),
        ),
        (
            "thing",
            "nested deeper than most read",
            json(&format!("{}{}", "[".repeat(200), "]".repeat(200))),
        ),
        (
            "thing",
            "packed, though nobody asked",
            Reply::Http(
                200,
                vec![
                    ("content-type".into(), "application/json".into()),
                    ("x-rate".into(), "1".into()),
                    ("content-encoding".into(), "gzip".into()),
                ],
                gzip(thing().to_string().as_bytes()),
            ),
        ),
        ("thing", "hundredths are exact", set("price", json!(0.5))),
        ("moved", "302", Reply::Http(302, vec![("location".into(), "/x".into())], Vec::new())),
        ("moved", "302 with a page", Reply::typed(302, "text/html", "<a>").with("location", "/x")),
    ];
    let mut wrong = Vec::new();
    for (operation, name, reply) in rows {
        let lab = Lab::start(Arc::new(move |_| reply.clone())).await;
        let setup = Setup { operations: vec![operation.to_owned()], ..Setup::default() };
        let cases = run(&api, &lab.target, &setup).await;
        for case in cases.iter().filter(|case| case.operation.is_some()) {
            if matches!(case.outcome, Outcome::Failed(_) | Outcome::Unanswered(_)) {
                wrong.push(format!("{operation}, {name}: {:?} {:?}", broken(case), case.outcome));
            }
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

/// The bytes as gzip without compression: RFC 1951, section 3.2.4; RFC 1952.
fn gzip(bytes: &[u8]) -> Vec<u8> {
    let length = u16::try_from(bytes.len()).expect("a small body");
    let mut out = vec![0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255, 1];
    out.extend(length.to_le_bytes());
    out.extend((!length).to_le_bytes());
    out.extend(bytes);
    let mut crc = u32::MAX;
    for byte in bytes {
        crc ^= u32::from(*byte);
        for _ in 0..8 {
            crc = (crc >> 1) ^ (0xedb8_8320 & (crc & 1).wrapping_neg());
        }
    }
    out.extend((!crc).to_le_bytes());
    out.extend(u32::from(length).to_le_bytes());
    out
}

/// What 3.0 means by its own keywords.
const OLD: &str = r##"
openapi: 3.0.3
info: { title: Old, version: "1" }
paths:
  /old:
    get:
      operationId: old
      responses:
        "2XX":
          description: Fine.
          content:
            application/*:
              schema: { $ref: "#/components/schemas/Old" }
              example: { a: 1 }
components:
  schemas:
    Kind: { type: string, enum: [x, y], nullable: true }
    Part: { type: object, required: [p], properties: { p: { type: integer } } }
    Old:
      type: object
      required: [a, secret]
      properties:
        a: { type: number, minimum: 0, exclusiveMinimum: true }
        b: { type: string, nullable: true }
        c: { $ref: "#/components/schemas/Kind" }
        d: { nullable: true, allOf: [{ $ref: "#/components/schemas/Part" }] }
        e: { $ref: "#/components/schemas/Kind", maxLength: 0 }
        f: { type: string, format: byte }
        secret: { type: string, writeOnly: true }
"##;

#[tokio::test]
async fn version_3_0_is_read_by_its_own_rules() {
    let api = api(OLD);
    for (body, expected) in [
        (json!({ "a": 1 }), None),
        (json!({ "a": 1, "b": null, "c": null, "d": null }), None),
        (json!({ "a": 1, "c": "x", "d": { "p": 1 }, "e": "x", "f": "aGk=" }), None),
        (json!({ "a": 0 }), Some(("schema/exclusiveMinimum", "/a"))),
        (json!({ "a": 1, "c": "z" }), Some(("schema/enum", "/c"))),
        (json!({ "a": 1, "d": {} }), Some(("schema/required", "/d/p"))),
        (json!({ "a": 1, "f": "?" }), Some(("schema/format", "/f"))),
        (json!({ "a": null }), Some(("schema/type", "/a"))),
    ] {
        let reply = Reply::typed(206, "application/vnd.old.v1+json", &body.to_string());
        let lab = Lab::start(Arc::new(move |_| reply.clone())).await;
        let cases = run(&api, &lab.target, &Setup::default()).await;
        let expected: Vec<(String, String)> =
            expected.into_iter().map(|(code, at)| (code.to_owned(), at.to_owned())).collect();
        assert_eq!(broken(&cases[0]), expected, "{body}");
    }
}
