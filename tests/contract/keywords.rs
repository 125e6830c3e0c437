//! More of what a body may break or may do: keywords in odd places, and odd ways to keep them.

use crate::schemas::hold;

const LAWFUL: &str = "";

#[tokio::test]
async fn numbers_at_their_edges() {
    hold(
        "3.1.0",
        &[
            ("{ type: integer, format: int64 }", "123456789012345678901234567890", "format", ""),
            ("{ type: integer, format: int64 }", "-123456789012345678901234567890", "format", ""),
            ("{ type: integer, format: int64 }", "9.3e18", "format", ""),
            ("{ type: integer, format: int64 }", "9007199254740993", LAWFUL, ""),
            ("{ type: integer, format: int32 }", "2147483648", "format", ""),
            ("{ type: integer, format: int32 }", "2147483647", LAWFUL, ""),
            ("{ type: integer, format: int32 }", "2147483647.0", LAWFUL, ""),
            ("{ type: integer, format: uint8 }", "256", "format", ""),
            ("{ type: integer, format: int8 }", "-128", LAWFUL, ""),
            ("{ type: number, format: float }", "3.5e38", "format", ""),
            ("{ type: number, format: float }", "3.4e38", LAWFUL, ""),
            ("{ type: number, format: double }", "1.7e308", LAWFUL, ""),
            ("{ type: number, maximum: 100 }", "1e400", "maximum", ""),
            ("{ type: number, minimum: -100 }", "-1e400", "minimum", ""),
            ("{ type: string }", "1e400", "type", ""),
            ("{ type: integer, maximum: 100 }", "123456789012345678901234567890", "maximum", ""),
            ("{ type: integer, maximum: 9007199254740992 }", "9007199254740993", "maximum", ""),
            ("{ type: integer, minimum: 9007199254740993 }", "9007199254740992", "minimum", ""),
            ("{ const: 9007199254740993 }", "9007199254740992", "const", ""),
            ("{ enum: [9007199254740993] }", "9007199254740993", LAWFUL, ""),
            ("{ type: number, multipleOf: 0.01 }", "0.07", LAWFUL, ""),
            ("{ type: number, multipleOf: 0.01 }", "1.005", "multipleOf", ""),
            ("{ type: number, multipleOf: 0.1 }", "-0.7", LAWFUL, ""),
            ("{ type: number, multipleOf: 2.5 }", "7.5", LAWFUL, ""),
            ("{ type: number, multipleOf: 2.5 }", "7", "multipleOf", ""),
            ("{ type: number, multipleOf: 10 }", "0", LAWFUL, ""),
            ("{ type: integer, multipleOf: 7 }", "9007199254740993", "multipleOf", ""),
            ("{ type: number, exclusiveMaximum: 0.3 }", "0.30", "exclusiveMaximum", ""),
            ("{ type: number, minimum: 0 }", "-0.0", LAWFUL, ""),
            ("{ type: number, exclusiveMinimum: 0 }", "1e-320", LAWFUL, ""),
            ("{ minimum: 5 }", "\"1\"", LAWFUL, ""),
            ("{ type: boolean }", "0", "type", ""),
            ("{ type: boolean }", "\"true\"", "type", ""),
            ("{ type: 'null' }", "0", "type", ""),
            ("{ type: integer }", "null", "type", ""),
        ],
    )
    .await;
}

#[tokio::test]
async fn texts_at_their_edges() {
    hold(
        "3.1.0",
        &[
            ("{ type: string, minLength: 1 }", "\"\"", "minLength", ""),
            ("{ type: string, minLength: 1 }", "\" \"", LAWFUL, ""),
            ("{ type: string, minLength: 3 }", "\"\\u0000\\u0000\\u0000\"", LAWFUL, ""),
            ("{ type: string, maxLength: 3 }", "\"日本語\"", LAWFUL, ""),
            ("{ type: string, maxLength: 3 }", "\"日本語!\"", "maxLength", ""),
            ("{ type: string, maxLength: 7 }", "\"👨‍👩‍👧‍👦\"", LAWFUL, ""),
            ("{ type: string, maxLength: 6 }", "\"👨‍👩‍👧‍👦\"", "maxLength", ""),
            ("{ type: string, maxLength: 3.0 }", "\"abcd\"", "maxLength", ""),
            ("{ type: string, pattern: '[0-9]' }", "\"abc1def\"", LAWFUL, ""),
            ("{ type: string, pattern: '[0-9]' }", "\"abc\"", "pattern", ""),
            ("{ type: string, pattern: '^[a-z]+$' }", "\"abc\\n\"", "pattern", ""),
            ("{ type: string, pattern: '^[a-z]+$' }", "\"a\\nb\"", "pattern", ""),
            ("{ type: string, pattern: '^a|b$' }", "\"axx\"", LAWFUL, ""),
            (r"{ type: string, pattern: '^\+?[1-9]\d{1,14}$' }", "\"+41791234567\"", LAWFUL, ""),
            (r"{ type: string, pattern: '^\+?[1-9]\d{1,14}$' }", "\"0791234567\"", "pattern", ""),
            (r"{ type: string, pattern: '^\$\{' }", "\"${x\"", LAWFUL, ""),
            (r"{ type: string, pattern: '^(?:a|b){2,3}$' }", "\"abab\"", "pattern", ""),
            (r"{ type: string, pattern: '^\x41\cJ?$' }", "\"A\"", LAWFUL, ""),
            (r"{ type: string, pattern: '^[\u4e00-\u9fa5]+$' }", "\"日本\"", LAWFUL, ""),
            (r"{ type: string, pattern: '(?<=\$)\d+' }", "\"$5\"", LAWFUL, ""),
            (r"{ type: string, pattern: '(?<=\$)\d+' }", "\"5\"", "pattern", ""),
            (r"{ type: string, pattern: '^\s$' }", "\"\\u00a0\"", LAWFUL, ""),
            (r"{ type: string, pattern: '^\bword\b$' }", "\"word\"", LAWFUL, ""),
            (r"{ type: string, pattern: '^[^]$' }", "\"a\"", LAWFUL, ""),
            ("{ pattern: '^a' }", "5", LAWFUL, ""),
            (r"{ type: string, pattern: '^[\w-.]+$' }", "\"a.b-c\"", LAWFUL, ""),
            (r"{ type: string, pattern: '^[\w-.]+$' }", "\"a b\"", "pattern", ""),
            ("{ type: string, enum: ['1', '2'] }", "\"3\"", "enum", ""),
            ("{ type: string, enum: [' a'] }", "\"a\"", "enum", ""),
            ("{ enum: [1, two, null, true] }", "true", LAWFUL, ""),
            ("{ enum: [1, two, null, true] }", "\"null\"", "enum", ""),
            ("{ enum: [1, two, null, true] }", "\"1\"", "enum", ""),
            ("{ const: '' }", "null", "const", ""),
            ("{ const: false }", "0", "const", ""),
            ("{ type: string, contentEncoding: base64 }", "\"aGk=\"", LAWFUL, ""),
            ("{ type: string, contentMediaType: application/json }", "\"{}\"", LAWFUL, ""),
        ],
    )
    .await;
}

#[tokio::test]
async fn formats_at_their_edges() {
    hold(
        "3.1.0",
        &[
            ("{ type: string, format: date-time }", "\"2024-01-15T24:00:00Z\"", "format", ""),
            ("{ type: string, format: date-time }", "\"2024-01-15T10:30Z\"", "format", ""),
            ("{ type: string, format: date-time }", "\"2024-01-15T10:30:00+25:00\"", "format", ""),
            ("{ type: string, format: date-time }", "\"2024-01-15T10:30:00.Z\"", "format", ""),
            ("{ type: string, format: date-time }", "\"2024-01-15 10:30:00Z\"", "format", ""),
            ("{ type: string, format: date-time }", "\"20240115T103000Z\"", "format", ""),
            (
                "{ type: string, format: date-time }",
                "\"Mon, 15 Jan 2024 10:30:00 GMT\"",
                "format",
                "",
            ),
            ("{ type: string, format: date-time }", "\"\"", "format", ""),
            ("{ type: string, format: date-time }", "\"0001-01-01T00:00:00Z\"", LAWFUL, ""),
            ("{ type: string, format: date-time }", "\"9999-12-31T23:59:59.999999Z\"", LAWFUL, ""),
            ("{ type: string, format: date }", "\"2024-13-01\"", "format", ""),
            ("{ type: string, format: date }", "\"2023-02-29\"", "format", ""),
            ("{ type: string, format: date }", "\"20240115\"", "format", ""),
            ("{ type: string, format: time }", "\"10:30:00\"", "format", ""),
            ("{ type: string, format: time }", "\"10:30:00+01:00\"", LAWFUL, ""),
            ("{ type: string, format: time }", "\"10:30Z\"", "format", ""),
            ("{ type: string, format: duration }", "\"PT\"", "format", ""),
            ("{ type: string, format: duration }", "\"PT1H30M\"", LAWFUL, ""),
            ("{ type: string, format: duration }", "\"P1Y2M3DT4H5M6S\"", LAWFUL, ""),
            (
                "{ type: string, format: uuid }",
                "\"{123e4567-e89b-12d3-a456-426614174000}\"",
                "format",
                "",
            ),
            (
                "{ type: string, format: uuid }",
                "\"123e4567-e89b-12d3-a456-42661417400g\"",
                "format",
                "",
            ),
            (
                "{ type: string, format: uuid }",
                "\"123e4567-e89b-12d3-a456-42661417400\"",
                "format",
                "",
            ),
            (
                "{ type: string, format: uuid }",
                "\"018f0e2a-7c1e-7b3a-9c4d-1e2f3a4b5c6d\"",
                LAWFUL,
                "",
            ),
            ("{ type: string, format: email }", "\"a b@example.com\"", "format", ""),
            ("{ type: string, format: email }", "\"a@\"", "format", ""),
            ("{ type: string, format: email }", "\"a..b@example.com\"", "format", ""),
            ("{ type: string, format: email }", "\"user@localhost\"", LAWFUL, ""),
            ("{ type: string, format: email }", "\"\\\"a b\\\"@example.com\"", LAWFUL, ""),
            ("{ type: string, format: email }", "\"a@[192.0.2.1]\"", LAWFUL, ""),
            ("{ type: string, format: hostname }", "\"example..com\"", "format", ""),
            ("{ type: string, format: hostname }", "\"a b.example\"", "format", ""),
            ("{ type: string, format: hostname }", "\"localhost\"", LAWFUL, ""),
            ("{ type: string, format: hostname }", "\"http://example.com\"", "format", ""),
            ("{ type: string, format: ipv4 }", "\"127.0.0.01\"", "format", ""),
            ("{ type: string, format: ipv4 }", "\"1.2.3.4.5\"", "format", ""),
            ("{ type: string, format: ipv4 }", "\"::1\"", "format", ""),
            ("{ type: string, format: ipv6 }", "\"127.0.0.1\"", "format", ""),
            ("{ type: string, format: ipv6 }", "\"2001:db8::g\"", "format", ""),
            ("{ type: string, format: ipv6 }", "\"fe80::1%eth0\"", "format", ""),
            ("{ type: string, format: ipv6 }", "\"2001:DB8:0:0:0:0:0:1\"", LAWFUL, ""),
            ("{ type: string, format: uri }", "\"example.com/path\"", "format", ""),
            ("{ type: string, format: uri }", "\"\"", "format", ""),
            ("{ type: string, format: uri }", "\"https://example.com/ü\"", "format", ""),
            ("{ type: string, format: uri }", "\"https://example.com/%zz\"", "format", ""),
            (
                "{ type: string, format: uri }",
                "\"https://user:pw@example.com:8443/a;b=c?d=e&f#g\"",
                LAWFUL,
                "",
            ),
            ("{ type: string, format: uri }", "\"data:text/plain;base64,aGk=\"", LAWFUL, ""),
            ("{ type: string, format: uri }", "\"tel:+41791234567\"", LAWFUL, ""),
            ("{ type: string, format: url }", "\"https://example.com\"", LAWFUL, ""),
            ("{ type: string, format: uri-reference }", "\"../a?b#c\"", LAWFUL, ""),
            ("{ type: string, format: uri-reference }", "\"a b\"", "format", ""),
            ("{ type: string, format: byte }", "\"aGk\"", "format", ""),
            ("{ type: string, format: byte }", "\"a-_=\"", "format", ""),
            ("{ type: string, format: byte }", "\"\"", LAWFUL, ""),
            ("{ type: string, format: byte }", "\"////\"", LAWFUL, ""),
            ("{ type: string, format: relative-json-pointer }", "\"1/a\"", LAWFUL, ""),
            ("{ type: string, format: char }", "\"é\"", LAWFUL, ""),
            ("{ type: string, format: char }", "\"ab\"", "format", ""),
            ("{ type: string, format: decimal }", "\"12.50\"", LAWFUL, ""),
            ("{ type: [string, 'null'], format: date }", "null", LAWFUL, ""),
            (
                "{ type: array, items: { type: string, format: ipv4 } }",
                "[\"1.2.3.4\",\"1.2.3\"]",
                "format",
                "/1",
            ),
        ],
    )
    .await;
}

#[tokio::test]
async fn lists_at_their_edges() {
    hold(
        "3.1.0",
        &[
            ("{ type: array, uniqueItems: true }", "[1, true]", LAWFUL, ""),
            ("{ type: array, uniqueItems: true }", "[[1], [1.0]]", "uniqueItems", ""),
            ("{ type: array, uniqueItems: true }", "[\"a\", \"A\"]", LAWFUL, ""),
            ("{ type: array, uniqueItems: true }", "[null, null]", "uniqueItems", ""),
            ("{ type: array, uniqueItems: true }", "[{\"a\":1}, {\"a\":1.0}]", "uniqueItems", ""),
            ("{ type: array, uniqueItems: true, items: { type: integer } }", "[1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,17.0]", "uniqueItems", ""),
            ("{ type: array, uniqueItems: false }", "[1, 1]", LAWFUL, ""),
            ("{ type: array, minItems: 2, maxItems: 2 }", "[1]", "minItems", ""),
            ("{ contains: { const: 5 }, minContains: 2, maxContains: 3 }", "[5,5,5,5]", "contains", ""),
            ("{ contains: { const: 5 }, minContains: 2, maxContains: 3 }", "[5,1,5]", LAWFUL, ""),
            ("{ minContains: 2 }", "[1]", LAWFUL, ""),
            ("{ contains: { const: 5 } }", "{}", LAWFUL, ""),
            ("{ type: array, items: false }", "[]", LAWFUL, ""),
            ("{ type: array, items: false }", "[1]", "items", "/0"),
            ("{ type: array, items: { type: array, items: { type: integer } } }", "[[1],[\"2\"]]", "type", "/1/0"),
            ("{ prefixItems: [{ const: a }, { type: integer }], minItems: 2 }", "[\"a\"]", "minItems", ""),
            ("{ prefixItems: [{ const: a }, { type: integer }], minItems: 2 }", "[\"b\", 1]", "const", "/0"),
            ("{ allOf: [{ prefixItems: [{ type: string }] }], unevaluatedItems: { type: integer } }", "[\"a\", 1, \"b\"]", "type", "/2"),
            ("{ allOf: [{ prefixItems: [{ type: string }] }], unevaluatedItems: false }", "[\"a\", \"a\"]", "unevaluatedItems", "/1"),
            ("{ prefixItems: [true], contains: { const: b }, unevaluatedItems: false }", "[\"a\", \"b\", \"a\", \"b\"]", "unevaluatedItems", "/2"),
            ("{ unevaluatedItems: { $ref: '#/components/schemas/Named' } }", "[{\"name\":\"a\"},{}]", "required", "/1/name"),
            ("{ prefixItems: [true, true], items: false }", "[1, 2, 3]", "items", "/2"),
            ("{ allOf: [{ prefixItems: [{ type: string }] }], unevaluatedItems: false }", "[\"a\"]", LAWFUL, ""),
            ("{ items: { $ref: '#/components/schemas/Named' } }", "[{\"name\":\"a\"},{}]", "required", "/1/name"),
            ("{ type: array, items: { type: [string, 'null'] } }", "[\"a\", null]", LAWFUL, ""),
            // YAML makes nothing of `null` without quotes, and nothing else can be meant.
            ("{ oneOf: [{ type: null }, { type: string }] }", "\"a\"", LAWFUL, ""),
            ("{ oneOf: [{ type: [integer, null] }, { type: string }] }", "null", LAWFUL, ""),
            ("{ type: null, description: x }", "1", LAWFUL, ""),
            ("{ type: array }", "{\"0\":1}", "type", ""),
            ("{ type: array, items: { required: [a] } }", "[1, {\"a\":1}]", LAWFUL, ""),
        ],
    )
    .await;
}

const ANIMALS: &str = "{ oneOf: [{ type: object, required: [kind, meow], properties: { kind: { const: cat }, meow: { type: boolean } } }, { type: object, required: [kind, bark], properties: { kind: { const: dog }, bark: { type: boolean } } }] }";

#[tokio::test]
async fn objects_at_their_edges() {
    hold(
        "3.1.0",
        &[
            ("{ type: object, required: [a], properties: { a: {} } }", "{\"A\":1}", "required", "/a"),
            ("{ type: object, required: [a] }", "{\"a\":null}", LAWFUL, ""),
            ("{ type: object, required: [a, b] , properties: { a: { type: integer } } }", "{\"a\":1}", "required", "/b"),
            ("{ type: object, properties: { a: { type: integer } } }", "{\"a\":null}", "type", "/a"),
            ("{ type: object, properties: { a: false } }", "{\"a\":1}", "false", "/a"),
            ("{ type: object, properties: { a: false } }", "{}", LAWFUL, ""),
            ("{ allOf: [{ type: object, properties: { a: {} }, additionalProperties: false }, { type: object, properties: { b: {} } }] }", "{\"a\":1,\"b\":2}", "additionalProperties", "/b"),
            ("{ allOf: [{ $ref: '#/components/schemas/Named' }, { type: object, properties: { b: {} }, additionalProperties: false }] }", "{\"name\":\"x\"}", "additionalProperties", "/name"),
            ("{ type: object, patternProperties: { '^x-': {} }, properties: { a: {} }, additionalProperties: false }", "{\"a\":1,\"x-b\":1,\"y\":1}", "additionalProperties", "/y"),
            ("{ type: object, patternProperties: { 'id$': { type: integer } } }", "{\"my_id\":\"1\"}", "type", "/my_id"),
            ("{ type: object, patternProperties: { '^a': { minimum: 1 }, 'b$': { maximum: 5 } } }", "{\"ab\":9}", "maximum", "/ab"),
            ("{ type: object, propertyNames: { enum: [a, b] } }", "{\"c\":1}", "propertyNames", "/c"),
            ("{ type: object, propertyNames: { format: uuid } }", "{\"c\":1}", "propertyNames", "/c"),
            ("{ type: object, minProperties: 2 }", "{\"a\":1}", "minProperties", ""),
            ("{ type: object, maxProperties: 0 }", "{}", LAWFUL, ""),
            ("{ dependentRequired: { card: [address, zip] } }", "{\"card\":1,\"address\":1}", "dependentRequired", "/zip"),
            ("{ dependentSchemas: { card: { properties: { address: { type: string } }, required: [address] } } }", "{\"card\":1,\"address\":5}", "type", "/address"),
            ("{ dependentSchemas: { card: { required: [address] } } }", "{\"name\":1}", LAWFUL, ""),
            ("{ if: { properties: { c: { const: US } }, required: [c] }, then: { properties: { zip: { pattern: '^[0-9]{5}$' } } }, else: { properties: { zip: { minLength: 1 } } } }", "{\"c\":\"US\",\"zip\":\"K1A\"}", "pattern", "/zip"),
            ("{ if: { properties: { c: { const: US } }, required: [c] }, then: { properties: { zip: { pattern: '^[0-9]{5}$' } } }, else: { properties: { zip: { minLength: 1 } } } }", "{\"c\":\"CA\",\"zip\":\"\"}", "minLength", "/zip"),
            ("{ if: { properties: { c: { const: US } } }, then: { required: [zip] } }", "{}", "required", "/zip"),
            ("{ then: { required: [zip] } }", "{}", LAWFUL, ""),
            ("{ type: object, properties: { a: {} }, if: { required: [a] }, then: { properties: { b: {} } }, unevaluatedProperties: false }", "{\"a\":1,\"b\":1}", LAWFUL, ""),
            ("{ type: object, properties: { a: {} }, if: { required: [a] }, then: { properties: { b: {} } }, unevaluatedProperties: false }", "{\"b\":1}", "unevaluatedProperties", "/b"),
            ("{ type: object, oneOf: [{ properties: { a: { type: integer } }, required: [a] }, { properties: { b: { type: integer } }, required: [b] }], unevaluatedProperties: false }", "{\"b\":1}", LAWFUL, ""),
            ("{ type: object, properties: { a: {} }, unevaluatedProperties: { type: integer } }", "{\"a\":\"x\",\"b\":\"y\"}", "type", "/b"),
            ("{ type: object, properties: { a: { not: {} } } }", "{\"a\":1}", "not", "/a"),
            ("{ not: { required: [a] } }", "{\"a\":1}", "not", ""),
            ("{ type: object, additionalProperties: { type: array, items: { type: integer } } }", "{\"x\":[1],\"y\":[1,\"2\"]}", "type", "/y/1"),
            ("{ type: object, properties: { '$ref': { type: string } } }", "{\"$ref\":5}", "type", "/$ref"),
            ("{ type: object, properties: { 'a~b/c': { type: string } } }", "{\"a~b/c\":5}", "type", "/a~0b~1c"),
            ("{ type: object, properties: { '': { type: string } } }", "{\"\":5}", "type", "/"),
            ("{ type: object, properties: { __proto__: { type: string } } }", "{\"__proto__\":5}", "type", "/__proto__"),
            ("{ properties: { a: { type: integer } } }", "[1]", LAWFUL, ""),
            ("{ type: object, properties: { when: { type: string, default: now } } }", "{}", LAWFUL, ""),
            (ANIMALS, "{\"kind\":\"cat\",\"meow\":true}", LAWFUL, ""),
            (ANIMALS, "{\"kind\":\"cow\",\"meow\":true}", "const", "/kind"),
        ],
    )
    .await;
}

#[tokio::test]
async fn what_is_only_written_never_comes_back() {
    const PIN: &str = "{ type: string, writeOnly: true }";
    let inside = |wrap: &str| -> &'static str { wrap.replace("PIN", PIN).leak() };
    hold(
        "3.1.0",
        &[
            (inside("{ type: object, properties: { in: { type: object, properties: { pin: PIN } } } }"), "{\"in\":{\"pin\":\"\"}}", "property/write-only", "/in/pin"),
            (inside("{ oneOf: [{ type: object, required: [pin], properties: { pin: PIN } }, { type: string }] }"), "{\"pin\":\"1\"}", "property/write-only", "/pin"),
            (inside("{ type: object, properties: { pin: { allOf: [PIN] } } }"), "{\"pin\":\"1\"}", "property/write-only", "/pin"),
            (inside("{ type: object, patternProperties: { '^p': PIN } }"), "{\"pin\":\"1\"}", "property/write-only", "/pin"),
            (inside("{ type: array, prefixItems: [{ type: object, properties: { pin: PIN } }] }"), "[{\"pin\":\"1\"}]", "property/write-only", "/0/pin"),
            (inside("{ type: object, properties: { a: true }, dependentSchemas: { a: { properties: { pin: PIN } } } }"), "{\"a\":1,\"pin\":\"1\"}", "property/write-only", "/pin"),
            ("{ type: object, properties: { id: { $ref: '#/components/schemas/Id', writeOnly: true } } }", "{\"id\":1}", "property/write-only", "/id"),
            (inside("{ type: object, properties: { pin: PIN }, additionalProperties: false }"), "{\"pin\":\"1\"}", "property/write-only", "/pin"),
            (inside("{ type: object, properties: { pin: PIN, id: { type: integer, readOnly: true } }, required: [pin, id] }"), "{\"id\":1}", LAWFUL, ""),
        ],
    )
    .await;
}

#[tokio::test]
async fn texts_of_json_that_are_odd() {
    hold(
        "3.1.0",
        &[
            ("{ type: object, required: [ab] }", "{\"\\u0061b\":1}", LAWFUL, ""),
            (
                "{ type: object, required: [a] }",
                "{\"a\":1,\"b\":{\"c\":1,\"c\":2}}",
                "body/duplicate-key",
                "/b/c",
            ),
            ("{ type: number }", "1.", "body/unparsable", ""),
            ("{ type: number }", ".5", "body/unparsable", ""),
            ("{ type: number }", "+1", "body/unparsable", ""),
            ("{ type: number }", "0x10", "body/unparsable", ""),
            ("{ type: number }", "Infinity", "body/unparsable", ""),
            ("{ type: number }", "-Infinity", "body/unparsable", ""),
            ("{ type: number }", "1 2", "body/unparsable", ""),
            ("{ type: boolean }", "True", "body/unparsable", ""),
            ("{}", "None", "body/unparsable", ""),
            ("{}", "undefined", "body/unparsable", ""),
            ("{}", "[1,,2]", "body/unparsable", ""),
            ("{}", "{\"a\" 1}", "body/unparsable", ""),
            ("{}", "{\"a\":1", "body/unparsable", ""),
            ("{}", "\"abc", "body/unparsable", ""),
            ("{}", "/* x */ 1", "body/unparsable", ""),
            ("{}", "\"\\x41\"", "body/unparsable", ""),
            ("{}", "\"a\nb\"", "body/unparsable", ""),
            ("{}", ")]}',\n{\"a\":1}", "body/unparsable", ""),
            ("{}", "callback({\"a\":1})", "body/unparsable", ""),
            ("{}", "{\"a\":1};", "body/unparsable", ""),
            ("{}", "{\"a\":1}\u{0}", "body/unparsable", ""),
            ("{}", " ", "body/unparsable", ""),
            ("{ type: object }", "\"{\\\"a\\\":1}\"", "type", ""),
            ("{ type: integer }", "\r\n\t 1 \n\n", LAWFUL, ""),
            ("{ type: integer }", "1e0", LAWFUL, ""),
            ("{ type: integer }", "100E-2", LAWFUL, ""),
            ("{ type: string }", "\"\\/\\b\\f\\u2028\u{2028}\"", LAWFUL, ""),
            ("{ type: string }", "\"\u{7f}\u{fffd}\u{feff}\"", LAWFUL, ""),
        ],
    )
    .await;
}

#[tokio::test]
async fn version_3_0_at_its_edges() {
    hold(
        "3.0.3",
        &[
            ("{ type: integer, nullable: false }", "null", "type", ""),
            ("{ nullable: true }", "null", LAWFUL, ""),
            ("{ type: array, nullable: true, items: { type: integer } }", "null", LAWFUL, ""),
            ("{ type: array, items: { type: integer } }", "[null]", "type", "/0"),
            ("{ type: object, properties: { a: { $ref: '#/components/schemas/Named' } } }", "{\"a\":null}", "type", "/a"),
            ("{ type: object, required: [a], properties: { a: { type: string, nullable: true } } }", "{}", "required", "/a"),
            ("{ type: object, additionalProperties: { type: string, nullable: true } }", "{\"a\":null}", LAWFUL, ""),
            ("{ type: integer, minimum: 1, exclusiveMinimum: true }", "2", LAWFUL, ""),
            ("{ type: number, exclusiveMaximum: true, maximum: 10 }", "10.0", "exclusiveMaximum", ""),
            ("{ type: number, exclusiveMaximum: true }", "10", LAWFUL, ""),
            ("{ type: string, format: byte }", "\"not base64!\"", "format", ""),
            ("{ allOf: [{ $ref: '#/components/schemas/Cat' }, { type: object, required: [color] }] }", "{\"pet\":\"a\",\"lives\":9}", "required", "/color"),
            ("{ anyOf: [{ $ref: '#/components/schemas/Cat' }, { $ref: '#/components/schemas/Dog' }] }", "{\"pet\":\"a\"}", "anyOf", ""),
            ("{ oneOf: [{ type: integer }, { type: number }] }", "1", "oneOf", ""),
            ("{ not: { type: string } }", "\"a\"", "not", ""),
            ("{ type: object, properties: { id: { type: integer, readOnly: true } }, required: [id] }", "{}", "required", "/id"),
            ("{ type: object, properties: { pin: { type: string, writeOnly: true } } }", "{\"pin\":\"1\"}", "property/write-only", "/pin"),
            ("{ type: object, properties: { d: { type: string, deprecated: true } } }", "{\"d\":\"1\"}", LAWFUL, ""),
            ("{ enum: ['true'] }", "true", "enum", ""),
            ("{ type: object, additionalProperties: {} }", "{\"a\":null}", LAWFUL, ""),
            ("{ type: object, properties: { a: { type: integer } }, additionalProperties: false }", "{\"a\":1,\"b\":1}", "additionalProperties", "/b"),
            ("{ type: string, pattern: '^[A-Z]{3}$', nullable: true }", "null", LAWFUL, ""),
            ("{ type: integer, enum: [1, 2, 3] }", "4", "enum", ""),
            ("{ type: integer, enum: [1, 2, 3] }", "3.0", LAWFUL, ""),
        ],
    )
    .await;
}
