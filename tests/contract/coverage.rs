//! How much of the schemas a run has seen: keyword by keyword, and what is left.

use std::sync::Arc;

use specwright::{
    contract::Runner,
    report::{Coverage, Kind, Of, Report},
};

use crate::lab::{Lab, Reply, api};

async fn report(document: &str, reply: Reply) -> Report {
    let lab = Lab::start(Arc::new(move |_| reply.clone())).await;
    Runner::of(api(document)).run_at(&lab.target).await.expect("a target")
}

/// The schema of an answer, the answer, and what of the schema it leaves unseen.
async fn hold(version: &str, rows: &[(&str, &str, &[&str])]) {
    let mut wrong = Vec::new();
    for (schema, body, expected) in rows {
        let document = format!(
            "openapi: {version}\ninfo: {{ title: Row, version: '1' }}\npaths:\n  /row:\n    get:\n      \
             responses: {{ '200': {{ description: x, content: {{ application/json: {{ schema: \
             {schema} }} }} }} }}\ncomponents:\n  schemas:\n    Cat: {{ type: object, required: \
             [lives], properties: {{ lives: {{ type: integer }} }} }}\n    Tree: {{ type: object, \
             properties: {{ sub: {{ type: array, items: {{ $ref: '#/components/schemas/Tree' }} }} }} }}\n"
        );
        let report = report(&document, Reply::typed(200, "application/json", body)).await;
        let unseen = report.unseen();
        let found: Vec<&str> = unseen
            .iter()
            .filter(|one| one.of == Of::Keywords)
            .map(|one| one.what.trim_end_matches(" in an answer"))
            .collect();
        let share = Coverage::of(&report).keywords;
        if found != *expected || share.seen + found.len() != share.declared {
            wrong.push(format!("{schema} and {body}: {found:?}, not {expected:?}; {share:?}"));
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[tokio::test]
async fn a_keyword_is_seen_when_a_value_of_its_type_comes() {
    hold(
        "3.1.0",
        &[
            ("{ type: integer, minimum: 1, maximum: 5 }", "3", &[]),
            ("{ type: integer, minimum: 1 }", "0", &[]),
            (
                "{ type: [string, integer], minLength: 1, minimum: 2 }",
                "3",
                &["`type`: string", "`minLength`"],
            ),
            ("{ type: [number, 'null'] }", "1", &["`type`: null"]),
            (
                "{ type: string, enum: [a, b], pattern: a, format: x }",
                "\"a\"",
                &["`enum`: `\"b\"`"],
            ),
            ("{ const: 1 }", "1", &[]),
            (
                "{ type: array, items: { type: integer, minimum: 0 }, maxItems: 3 }",
                "[]",
                &["`items`", "`type`", "`minimum`"],
            ),
            (
                "{ type: array, prefixItems: [{ const: 1 }, { const: 2 }], items: false }",
                "[1]",
                &["`prefixItems`: item 2", "`items`", "`const`"],
            ),
            ("{ type: array, uniqueItems: true, contains: { const: 1 } }", "[1]", &[]),
            ("{ not: { type: string } }", "1", &[]),
            ("{}", "1", &[]),
            ("true", "1", &[]),
        ],
    )
    .await;
}

#[tokio::test]
async fn properties_are_seen_there_and_left_out() {
    hold(
        "3.1.0",
        &[
            ("{ type: object, required: [a], properties: { a: {}, b: {} } }", "{\"a\":1}", &["`b` that is there"]),
            ("{ type: object, properties: { b: { maxLength: 3 } } }", "{\"b\":1}", &["`b` left out", "`maxLength`"]),
            ("{ type: object, properties: { b: { type: string, writeOnly: true, maxLength: 3 } } }", "{}", &[]),
            ("{ type: object, properties: { b: false } }", "{}", &[]),
            ("{ type: object, additionalProperties: false }", "{}", &[]),
            ("{ type: object, properties: { a: {} }, additionalProperties: { type: integer } }", "{}", &["`a` that is there", "`additionalProperties`", "`type`"]),
            ("{ type: object, additionalProperties: { type: integer } }", "{\"x\":1}", &[]),
            ("{ type: object, patternProperties: { '^x': { type: integer } } }", "{\"y\":1}", &["`patternProperties`: a name like `^x`", "`type`"]),
            ("{ dependentRequired: { a: [b] }, minProperties: 1 }", "{\"b\":1}", &["`dependentRequired`: `a` that is there"]),
            // What one part requires, the other need not see left out.
            ("{ allOf: [{ $ref: '#/components/schemas/Cat' }, { properties: { lives: {}, name: {} } }] }", "{\"lives\":9}", &["`name` that is there"]),
        ],
    )
    .await;
}

#[tokio::test]
async fn branches_are_seen_one_by_one() {
    hold(
        "3.1.0",
        &[
            (
                "{ oneOf: [{ $ref: '#/components/schemas/Cat' }, { type: string, maxLength: 3 }] }",
                "\"abc\"",
                &[
                    "`type`",
                    "`lives` that is there",
                    "`required`",
                    "`oneOf`: branch 1 (`Cat`)",
                    "`type`",
                ],
            ),
            ("{ anyOf: [{ minimum: 1 }, { maximum: 5 }] }", "3", &[]),
            (
                "{ anyOf: [{ minimum: 1 }, { maximum: 5 }] }",
                "9",
                &["`anyOf`: branch 2", "`maximum`"],
            ),
            (
                "{ if: { minimum: 5 }, then: { multipleOf: 5 }, else: { multipleOf: 2 } }",
                "10",
                &["`if` that is not kept", "`multipleOf`"],
            ),
            (
                "{ dependentSchemas: { a: { minProperties: 1 } } }",
                "{}",
                &["`dependentSchemas`: `a` that is there", "`minProperties`"],
            ),
            ("{ $ref: '#/components/schemas/Tree' }", "{\"sub\":[{}]}", &[]),
            (
                "{ $ref: '#/components/schemas/Tree' }",
                "{\"sub\":[]}",
                &["`sub` left out", "`items`"],
            ),
        ],
    )
    .await;
    hold(
        "3.0.3",
        &[
            ("{ type: string, nullable: true, enum: [a, null] }", "\"a\"", &["`nullable`: null"]),
            ("{ type: string, nullable: true, enum: [a, null] }", "null", &["`enum`: `\"a\"`"]),
            ("{ type: integer, minimum: 1, exclusiveMinimum: true }", "2", &[]),
        ],
    )
    .await;
}

const BOTH: &str = "
openapi: 3.1.0
info: { title: Both, version: '1' }
paths:
  /things/{id}:
    put:
      operationId: putThing
      parameters:
        - { name: id, in: path, required: true, schema: { type: integer, minimum: 1 }, example: 7 }
        - { name: filter, in: query, required: true, style: deepObject, schema: { type: object, properties: { a: { type: string, maxLength: 5 } } }, example: { a: x } }
        - { name: sort, in: query, required: true, schema: { type: string, enum: [up, down] }, example: up }
      requestBody:
        content:
          application/json:
            schema: { type: object, properties: { id: { type: integer, readOnly: true }, name: { type: string } } }
            example: { name: Anna }
      responses:
        '200':
          description: x
          headers: { X-Rate: { schema: { type: integer, maximum: 9 } } }
          content:
            application/json: { schema: { type: boolean }, example: true }
            image/png: { schema: { type: string, minLength: 1 } }
        '404': { description: y }
";

#[tokio::test]
async fn requests_and_headers_count_and_what_nobody_reads_does_not() {
    let report = report(BOTH, Reply::typed(200, "application/json", "true")).await;
    let unseen: Vec<(Of, String)> =
        report.unseen().into_iter().map(|one| (one.of, one.what)).collect();
    let expected = [
        (Of::Responses, "404 of PUT /things/{id}"),
        (Of::MediaTypes, "`image/png` in 200 of PUT /things/{id}"),
        (Of::Keywords, "`type` in an answer"),
        (Of::Keywords, "`maximum` in an answer"),
        (Of::Keywords, "`a` left out in a request"),
        (Of::Keywords, "`enum`: `\"down\"` in a request"),
        (Of::Keywords, "`name` left out in a request"),
    ];
    assert_eq!(unseen, expected.map(|(of, what)| (of, what.to_owned())));
    let places: Vec<String> =
        report.unseen().iter().map(|one| report.api.document.label(&one.at)).collect();
    assert!(places[4].starts_with("lab.yaml:10:"), "{places:?}");
    let text = Coverage::of(&report).to_string();
    let expected = "seen: 1 of 1 operations, 1 of 2 responses, 1 of 2 media types, 12 of 17 schema \
                    keywords";
    assert_eq!(text, expected);
    for (kind, shown) in [
        (Kind::Markdown, "- `enum`: `\"down\"` in a request (`lab.yaml:11:"),
        (Kind::Html, "<meter min=\"0\" max=\"17\" value=\"12\""),
        (Kind::Html, "<li>`maximum` in an answer <span class=\"weak\">lab.yaml:"),
    ] {
        let text = kind.render(&report);
        assert!(text.contains(shown), "{shown}\n{text}");
    }
}
