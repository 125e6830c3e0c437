//! One schema, one body, and what is to be said of it: keyword by keyword, format by format.

use specwright::contract::Outcome;

use crate::lab::{Lab, Reply, Setup, api, broken, run};

/// What every row may refer to.
const COMPONENTS: &str = r##"
components:
  schemas:
    Id: { type: integer }
    Kind: { type: string, enum: [x, y] }
    Cat: { type: object, required: [pet, lives], properties: { pet: { type: string }, lives: { type: integer } } }
    Dog: { type: object, required: [pet, barks], properties: { pet: { type: string }, barks: { type: boolean } } }
    Named: { type: object, required: [name], properties: { name: { type: string } } }
    Tree: { type: object, required: [v], properties: { v: { type: integer }, sub: { type: array, items: { $ref: "#/components/schemas/Tree" } } } }
"##;

/// A schema, a body, and the keyword and place of what is broken; no keyword where nothing is.
pub type Row = (&'static str, &'static str, &'static str, &'static str);

const LAWFUL: &str = "";

pub async fn hold(version: &str, rows: &[Row]) {
    hold_with(version, COMPONENTS, rows).await;
}

async fn hold_with(version: &str, components: &str, rows: &[Row]) {
    let mut wrong = Vec::new();
    for (schema, body, keyword, pointer) in rows {
        let api = api(&format!(
            "openapi: {version}\ninfo: {{ title: Row, version: '1' }}\npaths:\n  /row:\n    get:\n      \
             responses:\n        '200':\n          description: x\n          content:\n            \
             application/json:\n              schema: {schema}\n{components}"
        ));
        let reply = Reply::typed(200, "application/json", body);
        let lab = Lab::start(std::sync::Arc::new(move |_| reply.clone())).await;
        let cases = run(&api, &lab.target, &Setup::default()).await;
        let seen = matches!(cases[0].outcome, Outcome::Passed | Outcome::Failed(_));
        let found: Vec<(String, String)> = broken(&cases[0]);
        let expected: Vec<(String, String)> = match *keyword {
            LAWFUL => Vec::new(),
            code if code.contains('/') => vec![(code.to_owned(), (*pointer).to_owned())],
            keyword => vec![(format!("schema/{keyword}"), (*pointer).to_owned())],
        };
        if found != expected || !seen {
            wrong.push(format!("{schema} and {body}: {found:?}, not {expected:?}"));
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

/// A list of anything, and lists that say of what; two trees that have only a name in common.
const GENERIC: &str = r##"
components:
  schemas:
    List:
      $id: https://example.com/list
      type: object
      required: [items]
      properties: { items: { type: array, items: { $dynamicRef: "#item" } } }
      $defs: { item: { $dynamicAnchor: item, not: {} } }
    Numbers:
      $id: https://example.com/numbers
      $ref: list
      $defs: { item: { $dynamicAnchor: item, type: integer } }
    Names:
      $id: https://example.com/names
      $ref: list
      $defs: { item: { $dynamicAnchor: item, type: string } }
    Tree: { $id: https://example.com/tree, $dynamicAnchor: node, type: object, properties: { v: { type: integer }, sub: { type: array, items: { $dynamicRef: "#node" } } } }
    Open:
      $id: https://example.com/open
      $dynamicAnchor: open
      type: object
      properties: { v: { type: integer }, sub: { type: array, items: { $dynamicRef: "#open" } } }
    Strict: { $id: https://example.com/strict, $dynamicAnchor: open, $ref: open, unevaluatedProperties: false }
    Named:
      $id: https://example.com/named
      $dynamicAnchor: open
      allOf: [{ $ref: open }]
      required: [name]
      properties: { name: { type: string } }
    Other: { $id: https://example.com/other, $dynamicAnchor: node, type: object, properties: { v: { type: string } } }
"##;

/// Without an `$id`, and what is built before what it is built on.
const SHARED: &str = r##"
components:
  schemas:
    ANumbers: { $ref: '#/components/schemas/List', $defs: { item: { $dynamicAnchor: item, type: integer } } }
    AStrict: { $dynamicAnchor: node, $ref: '#/components/schemas/Node', unevaluatedProperties: false }
    List:
      type: object
      properties: { items: { type: array, items: { $dynamicRef: "#item" } } }
      $defs: { item: { $dynamicAnchor: item, not: {} } }
    Names: { $ref: '#/components/schemas/List', $defs: { item: { $dynamicAnchor: item, type: string } } }
    Node: { $dynamicAnchor: node, type: object, properties: { v: { type: integer }, sub: { type: array, items: { $dynamicRef: "#node" } } } }
"##;

/// JSON Schema leaves this undefined; it is read as if every component had an `$id`.
#[tokio::test]
async fn dynamic_anchors_of_one_name_in_one_resource() {
    hold_with(
        "3.1.0",
        SHARED,
        &[
            ("{ $ref: '#/components/schemas/Node' }", "{\"x\":1,\"sub\":[{\"x\":1}]}", LAWFUL, ""),
            (
                "{ $ref: '#/components/schemas/Node' }",
                "{\"sub\":[{\"v\":\"1\"}]}",
                "type",
                "/sub/0/v",
            ),
            (
                "{ $ref: '#/components/schemas/AStrict' }",
                "{\"v\":1,\"sub\":[{\"v\":1}]}",
                LAWFUL,
                "",
            ),
            (
                "{ $ref: '#/components/schemas/AStrict' }",
                "{\"sub\":[{\"x\":1}]}",
                "unevaluatedProperties",
                "/sub/0/x",
            ),
            ("{ $ref: '#/components/schemas/ANumbers' }", "{\"items\":[1]}", LAWFUL, ""),
            (
                "{ $ref: '#/components/schemas/ANumbers' }",
                "{\"items\":[\"a\"]}",
                "type",
                "/items/0",
            ),
            ("{ $ref: '#/components/schemas/Names' }", "{\"items\":[\"a\"]}", LAWFUL, ""),
            ("{ $ref: '#/components/schemas/Names' }", "{\"items\":[1]}", "type", "/items/0"),
        ],
    )
    .await;
}

#[tokio::test]
async fn dynamic_references() {
    hold_with(
        "3.1.0",
        GENERIC,
        &[
            ("{ $ref: '#/components/schemas/Numbers' }", "{\"items\":[1,2]}", LAWFUL, ""),
            ("{ $ref: '#/components/schemas/Names' }", "{\"items\":[\"a\"]}", LAWFUL, ""),
            ("{ $ref: '#/components/schemas/Names' }", "{}", "required", "/items"),
            ("{ $ref: '#/components/schemas/Names' }", "{\"items\":[true]}", "type", "/items/0"),
            ("{ $ref: '#/components/schemas/Names' }", "{\"items\":[1]}", "type", "/items/0"),
            ("{ $ref: '#/components/schemas/List' }", "{\"items\":[]}", LAWFUL, ""),
            (
                "{ $ref: '#/components/schemas/Open' }",
                "{\"sub\":[{\"sub\":[{\"x\":1,\"v\":1}]}]}",
                LAWFUL,
                "",
            ),
            (
                "{ $ref: '#/components/schemas/Open' }",
                "{\"sub\":[{\"sub\":[{\"v\":\"1\"}]}]}",
                "type",
                "/sub/0/sub/0/v",
            ),
            (
                "{ $ref: '#/components/schemas/Strict' }",
                "{\"sub\":[{\"v\":1,\"sub\":[{\"v\":1}]}]}",
                LAWFUL,
                "",
            ),
            (
                "{ $ref: '#/components/schemas/Strict' }",
                "{\"sub\":[{\"v\":1,\"sub\":[{\"x\":1}]}]}",
                "unevaluatedProperties",
                "/sub/0/sub/0/x",
            ),
            (
                "{ $ref: '#/components/schemas/Named' }",
                "{\"name\":\"a\",\"sub\":[{\"name\":\"b\",\"x\":1,\"sub\":[{\"name\":\"c\"}]}]}",
                LAWFUL,
                "",
            ),
            (
                "{ $ref: '#/components/schemas/Named' }",
                "{\"name\":\"a\",\"sub\":[{\"name\":\"b\",\"sub\":[{\"v\":1}]}]}",
                "required",
                "/sub/0/sub/0/name",
            ),
            ("{ $ref: '#/components/schemas/Tree' }", "{\"v\":1,\"sub\":[{\"v\":2}]}", LAWFUL, ""),
            (
                "{ $ref: '#/components/schemas/Tree' }",
                "{\"v\":1,\"sub\":[{\"v\":\"2\"}]}",
                "type",
                "/sub/0/v",
            ),
        ],
    )
    .await;
}

#[tokio::test]
async fn numbers() {
    hold(
        "3.1.0",
        &[
            ("{ type: integer }", "1.0", LAWFUL, ""),
            ("{ type: integer }", "1e2", LAWFUL, ""),
            ("{ type: integer }", "-0", LAWFUL, ""),
            ("{ type: integer }", "-0.0", LAWFUL, ""),
            ("{ type: integer }", "123456789012345678901234567890", LAWFUL, ""),
            ("{ type: integer, minimum: 5 }", "123456789012345678901234567890", LAWFUL, ""),
            ("{ type: integer }", "18446744073709551615", LAWFUL, ""),
            ("{ type: integer, format: int64 }", "9223372036854775807", LAWFUL, ""),
            ("{ type: integer, format: int64 }", "-9223372036854775808", LAWFUL, ""),
            ("{ type: integer, format: int64 }", "9223372036854775808", "format", ""),
            ("{ type: integer, format: int32 }", "-2147483649", "format", ""),
            ("{ type: integer, format: int32 }", "1e3", LAWFUL, ""),
            ("{ type: integer }", "1.5", "type", ""),
            ("{ type: integer }", "true", "type", ""),
            ("{ type: number }", "1", LAWFUL, ""),
            ("{ type: number }", "1E-7", LAWFUL, ""),
            ("{ type: number, format: double }", "1", LAWFUL, ""),
            ("{ type: number, format: float }", "0.1", LAWFUL, ""),
            ("{ type: number }", "\"1\"", "type", ""),
            ("{ type: number, multipleOf: 0.01 }", "19.99", LAWFUL, ""),
            ("{ type: number, multipleOf: 0.01 }", "4.35", LAWFUL, ""),
            ("{ type: number, multipleOf: 0.01 }", "1.1", LAWFUL, ""),
            ("{ type: number, multipleOf: 0.01 }", "123456.78", LAWFUL, ""),
            ("{ type: number, multipleOf: 0.01 }", "19.999", "multipleOf", ""),
            ("{ type: number, multipleOf: 0.1 }", "0.3", LAWFUL, ""),
            ("{ type: number, multipleOf: 1e-8 }", "12391239123", LAWFUL, ""),
            ("{ type: integer, multipleOf: 3 }", "9.0", LAWFUL, ""),
            ("{ type: integer, multipleOf: 3 }", "10", "multipleOf", ""),
            ("{ type: number, minimum: 1 }", "1.0", LAWFUL, ""),
            ("{ type: number, minimum: 1 }", "0.99", "minimum", ""),
            ("{ type: number, maximum: 10 }", "10", LAWFUL, ""),
            ("{ type: number, maximum: 10 }", "10.01", "maximum", ""),
            ("{ type: number, exclusiveMinimum: 1 }", "1", "exclusiveMinimum", ""),
            ("{ type: number, exclusiveMaximum: 10 }", "10", "exclusiveMaximum", ""),
            ("{ type: number, exclusiveMaximum: 10 }", "9.99", LAWFUL, ""),
            ("{ enum: [1, 2] }", "1.0", LAWFUL, ""),
            ("{ const: 1 }", "1.0", LAWFUL, ""),
        ],
    )
    .await;
}

#[tokio::test]
async fn strings() {
    hold(
        "3.1.0",
        &[
            ("{ type: string, maxLength: 2 }", "\"😀😀\"", LAWFUL, ""),
            ("{ type: string, minLength: 2 }", "\"😀\"", "minLength", ""),
            ("{ type: string, maxLength: 1 }", "\"e\\u0301\"", "maxLength", ""),
            ("{ type: string, maxLength: 1 }", "\"\\ud83d\\ude00\"", LAWFUL, ""),
            ("{ type: string, enum: [é] }", "\"\\u00e9\"", LAWFUL, ""),
            ("{ type: string, enum: [a/b] }", "\"a\\/b\"", LAWFUL, ""),
            ("{ type: string, enum: [open] }", "\"Open\"", "enum", ""),
            ("{ type: string }", "\"\"", LAWFUL, ""),
            (r"{ type: string, pattern: '^\d+$' }", "\"12\"", LAWFUL, ""),
            (r"{ type: string, pattern: '^\d+$' }", "\"1a\"", "pattern", ""),
            (r"{ type: string, pattern: '^\d+$' }", "\"١٢\"", "pattern", ""),
            (r"{ type: string, pattern: '^\w+$' }", "\"é\"", "pattern", ""),
            (r"{ type: string, pattern: '^\p{L}+$' }", "\"Zoë\"", LAWFUL, ""),
            (r"{ type: string, pattern: '^\p{Lu}' }", "\"a\"", "pattern", ""),
            (r"{ type: string, pattern: '^(?=.*[0-9]).{4,}$' }", "\"abc1\"", LAWFUL, ""),
            (r"{ type: string, pattern: '^(?=.*[0-9]).{4,}$' }", "\"abcd\"", "pattern", ""),
            (r"{ type: string, pattern: '^(?!admin)' }", "\"admin1\"", "pattern", ""),
            (r"{ type: string, pattern: '^(a)\1$' }", "\"aa\"", LAWFUL, ""),
            (r"{ type: string, pattern: 'bc' }", "\"abcd\"", LAWFUL, ""),
            (r"{ type: string, pattern: '^[\w.\-]+$' }", "\"a-b.c\"", LAWFUL, ""),
            (r"{ type: string, pattern: '^\S+@\S+$' }", "\"a@b\"", LAWFUL, ""),
            (r"{ type: string, pattern: '^[^\/]+$' }", "\"a/b\"", "pattern", ""),
            (r"{ type: string, pattern: '^\u0041$' }", "\"A\"", LAWFUL, ""),
            (r"{ type: string, pattern: '^.$' }", "\"😀\"", LAWFUL, ""),
            (r"{ type: string, pattern: '^(?<y>\d{4})-\d\d$' }", "\"2024-01\"", LAWFUL, ""),
            (r"{ type: string, pattern: '^a$' }", "\"a\\n\"", "pattern", ""),
        ],
    )
    .await;
}

#[tokio::test]
async fn formats() {
    hold(
        "3.1.0",
        &[
            ("{ type: string, format: date-time }", "\"2024-01-15t10:30:00z\"", LAWFUL, ""),
            ("{ type: string, format: date-time }", "\"2024-01-15T10:30:00.1Z\"", LAWFUL, ""),
            (
                "{ type: string, format: date-time }",
                "\"2024-01-15T10:30:00.123456789Z\"",
                LAWFUL,
                "",
            ),
            ("{ type: string, format: date-time }", "\"2024-01-15T10:30:00-00:00\"", LAWFUL, ""),
            ("{ type: string, format: date-time }", "\"1990-12-31T15:59:60-08:00\"", LAWFUL, ""),
            ("{ type: string, format: date-time }", "\"2024-02-29T00:00:00Z\"", LAWFUL, ""),
            ("{ type: string, format: date-time }", "\"2023-02-29T00:00:00Z\"", "format", ""),
            ("{ type: string, format: date-time }", "\"2024-01-15T10:30:00\"", "format", ""),
            ("{ type: string, format: date-time }", "\"2024-01-15T25:30:00Z\"", "format", ""),
            ("{ type: string, format: date-time }", "\"2024-01-15T10:30:00+0100\"", "format", ""),
            ("{ type: string, format: date-time }", "\"1705314600\"", "format", ""),
            ("{ type: string, format: date }", "\"2024-02-29\"", LAWFUL, ""),
            ("{ type: string, format: date }", "\"15.01.2024\"", "format", ""),
            ("{ type: string, format: date }", "\"2024-01-15T00:00:00Z\"", "format", ""),
            ("{ type: string, format: date }", "\"2024-1-5\"", "format", ""),
            ("{ type: string, format: time }", "\"10:30:00Z\"", LAWFUL, ""),
            ("{ type: string, format: time }", "\"25:00:00Z\"", "format", ""),
            ("{ type: string, format: time }", "\"10:30:00\"", "format", ""),
            ("{ type: string, format: time }", "\"23:59:60.5Z\"", LAWFUL, ""),
            ("{ type: string, format: date }", "\"2023-02-29\"", "format", ""),
            ("{ type: string, format: date }", "\"2024-04-31\"", "format", ""),
            ("{ type: string, format: duration }", "\"PT\"", "format", ""),
            ("{ type: string, format: duration }", "\"P1DT2H\"", LAWFUL, ""),
            ("{ type: string, format: duration }", "\"P2W\"", LAWFUL, ""),
            ("{ type: string, format: duration }", "\"1 day\"", "format", ""),
            (
                "{ type: string, format: uuid }",
                "\"123E4567-E89B-12D3-A456-426614174000\"",
                LAWFUL,
                "",
            ),
            (
                "{ type: string, format: uuid }",
                "\"00000000-0000-0000-0000-000000000000\"",
                LAWFUL,
                "",
            ),
            (
                "{ type: string, format: uuid }",
                "\"123e4567e89b12d3a456426614174000\"",
                "format",
                "",
            ),
            ("{ type: string, format: email }", "\"a.b+c@sub.example.com\"", LAWFUL, ""),
            ("{ type: string, format: email }", "\"o'brien@example.com\"", LAWFUL, ""),
            ("{ type: string, format: email }", "\"a@b@c\"", "format", ""),
            ("{ type: string, format: email }", "\"@example.com\"", "format", ""),
            ("{ type: string, format: idn-email }", "\"jörg@bücher.example\"", LAWFUL, ""),
            ("{ type: string, format: email }", "\"Ann <ann@example.com>\"", "format", ""),
            ("{ type: string, format: email }", "\"\\\"a b\\\"@[192.0.2.1]\"", LAWFUL, ""),
            ("{ type: string, format: idn-email }", "\"jörg.bücher.example\"", "format", ""),
            ("{ type: string, format: idn-email }", "\"ann@example.com\"", LAWFUL, ""),
            ("{ type: string, format: idn-email }", "\"用户@例子.广告\"", LAWFUL, ""),
            ("{ type: string, format: hostname }", "\"a-b.example.com\"", LAWFUL, ""),
            ("{ type: string, format: hostname }", "\"xn--bcher-kva.example\"", LAWFUL, ""),
            ("{ type: string, format: hostname }", "\"-a.example\"", "format", ""),
            ("{ type: string, format: hostname }", "\"a_b.example\"", "format", ""),
            ("{ type: string, format: idn-hostname }", "\"bücher.example\"", LAWFUL, ""),
            ("{ type: string, format: idn-hostname }", "\"example.com\"", LAWFUL, ""),
            ("{ type: string, format: idn-hostname }", "\"straße.例子\"", LAWFUL, ""),
            ("{ type: string, format: idn-hostname }", "\"a b.example\"", "format", ""),
            ("{ type: string, format: idn-hostname }", "\"https://bücher.example\"", "format", ""),
            ("{ type: string, format: ipv4 }", "\"127.0.0.1\"", LAWFUL, ""),
            ("{ type: string, format: ipv4 }", "\"256.0.0.1\"", "format", ""),
            ("{ type: string, format: ipv4 }", "\"1.2.3\"", "format", ""),
            ("{ type: string, format: ipv6 }", "\"2001:db8::1\"", LAWFUL, ""),
            ("{ type: string, format: ipv6 }", "\"::\"", LAWFUL, ""),
            ("{ type: string, format: ipv6 }", "\"::ffff:192.0.2.1\"", LAWFUL, ""),
            ("{ type: string, format: ipv6 }", "\"1::2::3\"", "format", ""),
            ("{ type: string, format: uri }", "\"https://[2001:db8::1]:8080/a?b=c#d\"", LAWFUL, ""),
            ("{ type: string, format: uri }", "\"urn:isbn:0451450523\"", LAWFUL, ""),
            ("{ type: string, format: uri }", "\"mailto:a@example.com\"", LAWFUL, ""),
            ("{ type: string, format: uri }", "\"/relative\"", "format", ""),
            ("{ type: string, format: uri }", "\"http://example.com/a b\"", "format", ""),
            ("{ type: string, format: uri-reference }", "\"/relative?x=1\"", LAWFUL, ""),
            ("{ type: string, format: uri-reference }", "\"\"", LAWFUL, ""),
            ("{ type: string, format: uri-template }", "\"/a/{id}\"", LAWFUL, ""),
            ("{ type: string, format: uri-template }", "\"/a/{id\"", "format", ""),
            ("{ type: string, format: iri }", "\"https://bücher.example/é\"", LAWFUL, ""),
            ("{ type: string, format: iri }", "\"bücher\"", "format", ""),
            ("{ type: string, format: iri-reference }", "\"é?q=ü#x\"", LAWFUL, ""),
            ("{ type: string, format: iri-reference }", "\"a b\"", "format", ""),
            ("{ type: string, format: uri }", "\"https://bücher.example/\"", "format", ""),
            ("{ type: string, format: relative-json-pointer }", "\"2/a/0\"", LAWFUL, ""),
            ("{ type: string, format: relative-json-pointer }", "\"0#\"", LAWFUL, ""),
            ("{ type: string, format: relative-json-pointer }", "\"/a\"", "format", ""),
            ("{ type: string, format: relative-json-pointer }", "\"-1/a\"", "format", ""),
            ("{ type: string, format: json-pointer }", "\"\"", LAWFUL, ""),
            ("{ type: string, format: json-pointer }", "\"/a~2\"", "format", ""),
            ("{ type: string, format: json-pointer }", "\"/a/~1b\"", LAWFUL, ""),
            ("{ type: string, format: json-pointer }", "\"a\"", "format", ""),
            ("{ type: string, format: regex }", "\"^a+$\"", LAWFUL, ""),
            ("{ type: string, format: regex }", "\"(\"", "format", ""),
            ("{ type: string, format: byte }", "\"aGk=\"", LAWFUL, ""),
            ("{ type: string, format: byte }", "\"aGk\"", "format", ""),
            ("{ type: string, format: base64url }", "\"aG-_\"", LAWFUL, ""),
            ("{ type: string, format: base64url }", "\"aG+/\"", "format", ""),
            ("{ type: string, format: media-range }", "\"text/*\"", LAWFUL, ""),
            ("{ type: string, format: media-range }", "\"text\"", "format", ""),
            ("{ type: number, format: int32 }", "1.5", "format", ""),
            ("{ type: integer, format: int32 }", "1.5", "type", ""),
            ("{ type: string, format: password }", "\"x\"", LAWFUL, ""),
            ("{ type: string, format: binary }", "\"any\"", LAWFUL, ""),
            ("{ type: string, format: color }", "\"mauve\"", LAWFUL, ""),
            ("{ type: string, format: int64 }", "\"12\"", LAWFUL, ""),
            ("{ type: [integer, string], format: date }", "5", LAWFUL, ""),
        ],
    )
    .await;
}

#[tokio::test]
async fn arrays_and_objects() {
    hold(
        "3.1.0",
        &[
            ("{ type: array, items: { type: integer } }", "[]", LAWFUL, ""),
            ("{ type: array, uniqueItems: true }", "[1, \"1\"]", LAWFUL, ""),
            ("{ type: array, uniqueItems: true }", "[0, false, null, \"\", [], {}]", LAWFUL, ""),
            ("{ type: array, uniqueItems: true }", "[1, 1.0]", "uniqueItems", ""),
            ("{ type: array, uniqueItems: true }", "[{\"a\":1,\"b\":2},{\"b\":2,\"a\":1}]", "uniqueItems", ""),
            ("{ type: array, items: { type: integer } }", "[1,\"2\",3]", "type", "/1"),
            ("{ type: array, minItems: 1 }", "[]", "minItems", ""),
            ("{ type: array, maxItems: 1 }", "[1,2]", "maxItems", ""),
            ("{ prefixItems: [{ type: string }] }", "[\"a\", 1]", LAWFUL, ""),
            ("{ prefixItems: [{ type: string }, { type: integer }] }", "[\"a\"]", LAWFUL, ""),
            ("{ prefixItems: [{ type: string }], items: { type: integer } }", "[\"a\", \"b\"]", "type", "/1"),
            ("{ contains: { type: integer }, minContains: 2 }", "[1, \"a\"]", "contains", ""),
            ("{ contains: { type: integer }, maxContains: 1 }", "[1, 2]", "contains", ""),
            ("{ contains: { type: integer }, minContains: 0 }", "[]", LAWFUL, ""),
            ("{ prefixItems: [true], unevaluatedItems: false }", "[1, 2]", "unevaluatedItems", "/1"),
            ("{ type: object, properties: { a: true }, additionalProperties: false }", "{\"b\":{\"c\":1}}", "additionalProperties", "/b"),
            ("{ type: object, additionalProperties: { type: object, additionalProperties: false } }", "{\"b\":{\"c\":{}}}", "additionalProperties", "/b/c"),
            ("{ type: object, properties: { a: { type: integer } } }", "{\"b\":1}", LAWFUL, ""),
            ("{ type: object, additionalProperties: false }", "{\"b\":1}", "additionalProperties", "/b"),
            ("{ type: object, additionalProperties: { type: integer } }", "{\"b\":\"1\"}", "type", "/b"),
            ("{ type: object, patternProperties: { '^x-': { type: integer } }, additionalProperties: false }", "{\"x-a\":1}", LAWFUL, ""),
            ("{ type: object, patternProperties: { '^x-': { type: integer } } }", "{\"x-a\":\"1\"}", "type", "/x-a"),
            ("{ type: object, minProperties: 1 }", "{}", "minProperties", ""),
            ("{ type: object, maxProperties: 1 }", "{\"a\":1,\"b\":1}", "maxProperties", ""),
            ("{ type: object, required: ['a/b'] }", "{}", "required", "/a~1b"),
            ("{ type: object, required: [a], properties: { a: { type: [string, 'null'] } } }", "{\"a\":null}", LAWFUL, ""),
            ("{ type: object, propertyNames: { pattern: '^[a-z]+$' } }", "{\"A\":1}", "propertyNames", "/A"),
            ("{ dependentRequired: { a: [b] } }", "{\"b\":1}", LAWFUL, ""),
            ("{ dependentRequired: { a: [b] } }", "{\"a\":1}", "dependentRequired", "/b"),
            ("{ dependentSchemas: { a: { required: [b] } } }", "{\"a\":1}", "required", "/b"),
            ("{ $ref: '#/components/schemas/Tree' }", "{\"v\":1,\"sub\":[{\"v\":2,\"sub\":[]}]}", LAWFUL, ""),
            ("{ $ref: '#/components/schemas/Tree' }", "{\"v\":1,\"sub\":[{\"v\":2,\"sub\":[{}]}]}", "required", "/sub/0/sub/0/v"),
            ("{ type: object, deprecated: true, properties: { a: { type: integer, deprecated: true } } }", "{\"a\":1}", LAWFUL, ""),
            ("{ type: object, required: [id], properties: { id: { type: integer, readOnly: true } } }", "{\"id\":1}", LAWFUL, ""),
            ("{ type: object, required: [id], properties: { id: { type: integer, readOnly: true } } }", "{}", "required", "/id"),
            ("{ type: object, required: [pin], properties: { pin: { type: string, writeOnly: true } } }", "{}", LAWFUL, ""),
            ("{ type: object, properties: { in: { type: array, items: { type: object, properties: { pin: { type: string, writeOnly: true } } } } } }", "{\"in\":[{\"pin\":\"1\"}]}", "property/write-only", "/in/0/pin"),
            ("{ type: object, allOf: [{ type: object, properties: { pin: { type: string, writeOnly: true } } }] }", "{\"pin\":\"1\"}", "property/write-only", "/pin"),
            ("{ type: object, additionalProperties: { type: object, properties: { pin: { type: string, writeOnly: true } } } }", "{\"a\":{\"pin\":\"1\"}}", "property/write-only", "/a/pin"),
            ("true", "{\"a\":1}", LAWFUL, ""),
            ("{}", "null", LAWFUL, ""),
        ],
    )
    .await;
}

#[tokio::test]
async fn compositions() {
    hold(
        "3.1.0",
        &[
            ("{ oneOf: [{ type: integer }, { type: number, maximum: 5 }] }", "9", LAWFUL, ""),
            ("{ oneOf: [{ type: integer }, { type: number, maximum: 5 }] }", "1.5", LAWFUL, ""),
            ("{ oneOf: [{ type: integer }, { type: number, maximum: 5 }] }", "3", "oneOf", ""),
            ("{ oneOf: [{ type: integer }, { type: string }] }", "true", "oneOf", ""),
            ("{ anyOf: [{ type: integer }, { type: number }] }", "3", LAWFUL, ""),
            ("{ anyOf: [{ minimum: 10 }, { maximum: 5 }] }", "7", "anyOf", ""),
            ("{ not: { enum: [1, 2] } }", "3", LAWFUL, ""),
            ("{ not: { enum: [1, 2] } }", "2", "not", ""),
            (
                "{ if: { minimum: 10 }, then: { multipleOf: 10 }, else: { multipleOf: 2 } }",
                "20",
                LAWFUL,
                "",
            ),
            (
                "{ if: { minimum: 10 }, then: { multipleOf: 10 }, else: { multipleOf: 2 } }",
                "15",
                "multipleOf",
                "",
            ),
            (
                "{ if: { minimum: 10 }, then: { multipleOf: 10 }, else: { multipleOf: 2 } }",
                "3",
                "multipleOf",
                "",
            ),
            (
                "{ allOf: [{ $ref: '#/components/schemas/Named' }, { required: [age] }] }",
                "{\"name\":\"a\"}",
                "required",
                "/age",
            ),
            (
                "{ allOf: [{ $ref: '#/components/schemas/Named' }], unevaluatedProperties: false }",
                "{\"name\":\"a\"}",
                LAWFUL,
                "",
            ),
            (
                "{ allOf: [{ $ref: '#/components/schemas/Named' }], unevaluatedProperties: false }",
                "{\"name\":\"a\",\"x\":1}",
                "unevaluatedProperties",
                "/x",
            ),
            ("{ $ref: '#/components/schemas/Id', minimum: 5 }", "1", "minimum", ""),
            ("{ $ref: '#/components/schemas/Id', minimum: 5 }", "7", LAWFUL, ""),
            ("{ type: [string, integer, 'null'] }", "null", LAWFUL, ""),
            ("{ type: [string, integer] }", "null", "type", ""),
            ("{ const: null }", "null", LAWFUL, ""),
            ("{ const: { a: 1 } }", "{\"a\":1.0}", LAWFUL, ""),
            ("{ const: { a: 1 } }", "{\"a\":2}", "const", ""),
            ("{ enum: [a, null] }", "null", LAWFUL, ""),
            ("{ enum: [[1, 2]] }", "[2, 1]", "enum", ""),
            (CAT_OR_DOG, "{\"pet\":\"Cat\",\"lives\":9}", LAWFUL, ""),
            (CAT_OR_DOG, "{\"pet\":\"Dog\",\"barks\":true}", LAWFUL, ""),
            (CAT_OR_DOG, "{\"pet\":\"Dog\",\"barks\":1}", "type", "/barks"),
            (CAT_OR_DOG, "{\"pet\":\"Cat\",\"lives\":\"9\"}", "type", "/lives"),
            (CAT_OR_DOG, "{\"lives\":9}", "required", "/pet"),
            (MAPPED, "{\"pet\":\"kitty\",\"lives\":9}", LAWFUL, ""),
            (MAPPED, "{\"pet\":\"puppy\",\"barks\":true}", LAWFUL, ""),
            (MAPPED, "{\"pet\":\"puppy\"}", "required", "/barks"),
        ],
    )
    .await;
}

const CAT_OR_DOG: &str = "{ oneOf: [{ $ref: '#/components/schemas/Cat' }, { $ref: '#/components/schemas/Dog' }], discriminator: { propertyName: pet } }";
const MAPPED: &str = "{ oneOf: [{ $ref: '#/components/schemas/Cat' }, { $ref: '#/components/schemas/Dog' }], discriminator: { propertyName: pet, mapping: { kitty: Cat, puppy: '#/components/schemas/Dog' } } }";

#[tokio::test]
async fn version_3_0() {
    hold(
        "3.0.3",
        &[
            ("{ type: string, nullable: true }", "null", LAWFUL, ""),
            ("{ type: string }", "null", "type", ""),
            ("{ type: string, nullable: true, enum: [a, null] }", "null", LAWFUL, ""),
            ("{ type: string, nullable: true, enum: [a] }", "null", LAWFUL, ""),
            ("{ type: string, nullable: true, enum: [a] }", "\"b\"", "enum", ""),
            ("{ nullable: true, allOf: [{ $ref: '#/components/schemas/Named' }] }", "null", LAWFUL, ""),
            ("{ nullable: true, oneOf: [{ $ref: '#/components/schemas/Named' }] }", "null", LAWFUL, ""),
            ("{ nullable: true, anyOf: [{ $ref: '#/components/schemas/Named' }] }", "null", LAWFUL, ""),
            ("{ type: object, nullable: true, allOf: [{ $ref: '#/components/schemas/Named' }] }", "{}", "required", "/name"),
            ("{ type: array, items: { type: integer, nullable: true } }", "[1,null]", LAWFUL, ""),
            ("{ $ref: '#/components/schemas/Id', minimum: 5 }", "1", LAWFUL, ""),
            ("{ $ref: '#/components/schemas/Kind', description: x }", "\"x\"", LAWFUL, ""),
            ("{ type: integer, minimum: 1, exclusiveMinimum: true }", "1", "exclusiveMinimum", ""),
            ("{ type: integer, minimum: 1, exclusiveMinimum: false }", "1", LAWFUL, ""),
            ("{ type: integer, maximum: 9, exclusiveMaximum: true }", "9", "exclusiveMaximum", ""),
            ("{ type: array, items: {} }", "[1,\"a\",null]", LAWFUL, ""),
            ("{ type: integer }", "1.0", LAWFUL, ""),
            ("{ type: object, additionalProperties: true }", "{\"a\":1}", LAWFUL, ""),
            ("{ type: string, example: a, xml: { name: b }, externalDocs: { url: 'https://a.example' } }", "\"z\"", LAWFUL, ""),
            ("{ type: object, required: [pin], properties: { pin: { type: string, writeOnly: true } } }", "{}", LAWFUL, ""),
            (CAT_OR_DOG, "{\"pet\":\"Cat\",\"lives\":9}", LAWFUL, ""),
            (MAPPED, "{\"pet\":\"kitty\",\"lives\":9}", LAWFUL, ""),
        ],
    )
    .await;
}
