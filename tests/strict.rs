//! `generate --strict`: what is less than the document says, and the gaps that are allowed.
#![allow(missing_docs, clippy::disallowed_methods, reason = "tests are claims, and read files")]

mod support;

use support::{Folder, specwright, stderr};

const DOCUMENT: &str = "\
openapi: 3.1.1
info: {title: Gaps, version: '1'}
paths:
  /pets:
    get:
      operationId: listPets
      parameters:
        - {name: no token, in: header, schema: {type: string}}
      responses:
        '200': {description: A pet.}
";
const GAP: &str = "
[[generate.allow]]
code = \"generate/parameter-left-out\"
at = \"/paths/~1pets/get\"
reason = \"the description is on its way\"
";

fn has_written(folder: &Folder) -> bool {
    folder.out("src/lib.rs").is_file()
}

#[test]
fn a_degradation_is_an_error_at_its_line_and_nothing_is_written() {
    let folder = Folder::new(DOCUMENT, "");
    let output = folder.generate(&["--strict"]);
    assert_eq!(output.status.code(), Some(1), "{}", stderr(&output));
    assert!(stderr(&output).contains("error[generate/parameter-left-out]"), "{}", stderr(&output));
    assert!(stderr(&output).contains("api.yaml:8:11"), "{}", stderr(&output));
    assert!(!has_written(&folder));

    let output = folder.generate(&[]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    assert!(
        stderr(&output).contains("warning[generate/parameter-left-out]"),
        "{}",
        stderr(&output)
    );
    assert!(has_written(&folder));
}

#[test]
fn the_settings_can_be_strict_too() {
    let output = Folder::new(DOCUMENT, "[generate]\nstrict = true\n").generate(&["--check"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(stderr(&output).contains("error[generate/parameter-left-out]"), "{}", stderr(&output));
}

#[test]
fn what_reading_left_out_is_less_than_the_document_says() {
    let document =
        DOCUMENT.replace("{description: A pet.}", "{$ref: 'https://example.com/a.yaml'}");
    let document = document.replace("no token", "token");
    let output = Folder::new(&document, "").generate(&["--strict"]);
    assert_eq!(output.status.code(), Some(1), "{}", stderr(&output));
    assert!(stderr(&output).contains("error[ref/unread]"), "{}", stderr(&output));
}

#[test]
fn a_known_gap_passes_and_a_closed_one_fails_at_its_line() {
    let folder = Folder::new(DOCUMENT, GAP);
    let output = folder.generate(&["--strict"]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    assert!(!stderr(&output).contains("generate/parameter-left-out"), "{}", stderr(&output));

    let closed = DOCUMENT.replace("no token", "token");
    let folder = Folder::new(&closed, GAP);
    let output = folder.generate(&["--strict"]);
    assert_eq!(output.status.code(), Some(1), "{}", stderr(&output));
    let message = "error: specwright.toml:3:1: nothing needs this allowance";
    assert!(stderr(&output).contains(message), "{}", stderr(&output));
    assert!(!has_written(&folder));

    let output = folder.generate(&[]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    assert!(stderr(&output).contains("warning: specwright.toml:3:1"), "{}", stderr(&output));
}

/// One mistake each, laid over a document that has none.
#[test]
fn nothing_is_left_out_in_silence() {
    let whole = "\
openapi: 3.0.3
info: {title: Whole, version: '1'}
paths:
  /pets/{id}:
    get:
      operationId: getPet
      parameters:
        - {name: id, in: path, required: true, schema: {type: string}}
        - {name: q, in: query, schema: {type: string}}
      responses:
        '200': {description: A pet., headers: {X-A: {schema: {type: string}}}}
        4XX: {description: None.}
    put:
      operationId: putPet
      parameters: [{name: id, in: path, required: true, schema: {type: string}}]
      requestBody: {content: {application/json: {schema: {type: object, properties: {a: {}}}}}}
      responses: {'204': {description: Put., links: {pet: {operationId: getPet}}}}
components:
  schemas: {A: {type: string, maxLength: 3}}
  securitySchemes: {key: {type: apiKey, in: header, name: X-Key}}
";
    let output = Folder::new(whole, "").generate(&["--strict"]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    for (sound, mistaken, line, expected) in [
        ("4XX: {", "'20X': {", 12, "structure/left-out]: this is left out: `20X` is no status"),
        ("4XX: {", "ok: {", 12, "structure/left-out]: this is left out: `ok` is no status"),
        (
            "4XX: {description: None.}",
            "4XX: {description: None.}\n        4xx: {description: None.}",
            13,
            "structure/left-out]: this is left out: there is an answer for `4XX` already",
        ),
        (
            "name: q, in: query",
            "name: q, in: Query",
            9,
            "structure/left-out]: this is left out: `Query` is no place for the parameter `q`",
        ),
        (
            "{name: q, in",
            "{in",
            9,
            "structure/left-out]: this is left out: a parameter without a name",
        ),
        (
            "q, in: query, schema: {type: string}",
            "q, in: query",
            9,
            "generate/any-value]: parameter `q` may be anything: nothing says what it holds",
        ),
        (
            "name: q, in: query",
            "name: q, required: true, in: path",
            9,
            "generate/parameter-left-out]: path parameter `q` has no place in `/pets/{id}`, so it is \
             left out",
        ),
        (
            "parameters: [{name: id, in: path, required: true, schema: {type: string}}]",
            "parameters: []",
            13,
            "generate/any-value]: parameter `id` may be anything: nothing says what it holds",
        ),
        (
            "{X-A: {schema: {type: string}}}",
            "{X-A: {}}",
            11,
            "generate/any-value]: `X-A` may be anything: nothing says what it holds",
        ),
        (
            "components:",
            "  /pets/{name}:\n    get:\n      operationId: other\n      parameters: [{name: name, in: \
             path, required: true, schema: {type: string}}]\n      responses: {'204': {description: \
             None.}}\ncomponents:",
            19,
            "generate/hidden-route]: routes send no request here: to a server it has the path of \
             `getPet`, GET /pets/{id}",
        ),
        ("    put:", "    Put:", 13, "structure/left-out]: this is left out: `Put` is no method"),
        (
            "{description: Put., links",
            "{description: Put., content: {application/json: {}}, links",
            17,
            "generate/media-type-left-out]: an answer with the status 204 has no content, so \
             `application/json` is left out",
        ),
        ("putPet", "getPet", 14, "operation/duplicate-id]: the id `getPet` belongs to GET"),
        (
            "content: {application/json: {",
            "content: {json: {",
            16,
            "generate/media-type-left-out]: `json` is no media type, so it is left out",
        ),
        (
            "{operationId: getPet}",
            "{description: None.}",
            17,
            "structure/left-out]: this is left out: a link that names no operation",
        ),
        ("{a: {}}", "{a: 5}", 16, "structure/left-out]: this is left out: it is no schema"),
        (
            "maxLength: 3",
            "maxLength: three",
            19,
            "structure/left-out]: this is left out: `maxLength` must be a count",
        ),
        (
            "type: string, maxLength: 3",
            "type: string, enum: a",
            19,
            "structure/left-out]: this is left out: `enum` must be a list",
        ),
        ("type: apiKey", "type: key", 20, "structure/left-out]: this is left out: unknown variant"),
    ] {
        let document = whole.replacen(sound, mistaken, 1);
        assert_ne!(document, whole, "{sound}");
        let output = Folder::new(&document, "").generate(&["--strict"]);
        let told = stderr(&output);
        assert_eq!(output.status.code(), Some(1), "{mistaken}: {told}");
        let at = told.find(&format!("error[{expected}")).unwrap_or_else(|| panic!("{told}"));
        let place = told[at..].lines().nth(1).unwrap_or_default();
        assert!(place.contains(&format!("api.yaml:{line}:")), "{mistaken}: {told}");
    }
    // A quoted flag and small letters of a range are meant as they are written.
    let document = whole.replace("4XX", "4xx").replace("required: true", "required: 'true'");
    let output = Folder::new(&document, "").generate(&["--strict"]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
}

#[test]
fn what_stands_beside_a_reference_is_told_of() {
    let document = "\
openapi: 3.0.3
info: {title: Beside, version: '1'}
paths: {}
components:
  schemas:
    A: {type: object, properties: {b: {$ref: '#/components/schemas/B', nullable: true}}}
    B: {type: string}
";
    let output = Folder::new(document, "").generate(&[]);
    let told = stderr(&output);
    let message = "warning[ref/ignored-sibling]: `nullable` has no effect beside `$ref`";
    assert!(told.contains(message) && told.contains("api.yaml:6:72"), "{told}");
}

#[test]
fn headers_of_parts_that_are_values_are_told_of() {
    let document = "\
openapi: 3.1.0
info: {title: Parts, version: '1'}
paths:
  /a:
    post:
      operationId: send
      requestBody:
        content:
          multipart/form-data:
            schema: {type: object, properties: {file: {type: string, format: binary}}}
            encoding: {file: {headers: {X-Id: {schema: {type: string}}}}}
      responses: {'204': {description: Done.}}
";
    let output = Folder::new(document, "").generate(&["--strict"]);
    let told = stderr(&output);
    let message = "error[generate/header-left-out]: `X-Id` is a header of a part that is read as a \
                   value, so it is left out";
    assert!(told.contains(message) && told.contains("api.yaml:11:"), "{told}");
    let output = Folder::new(document, "[generate]\nparts = [\"send\"]\n").generate(&["--strict"]);
    assert!(!stderr(&output).contains("header-left-out"), "{}", stderr(&output));
}

#[test]
fn what_a_form_cannot_tell_apart_is_told_of() {
    let document = "\
openapi: 3.1.0
info: {title: Form, version: '1'}
paths:
  /a:
    post:
      operationId: send
      requestBody:
        content:
          application/x-www-form-urlencoded:
            schema:
              type: object
              properties:
                name: {type: string}
                range: {type: object, properties: {from: {type: integer}, name: {type: string}}}
                more: {type: object, additionalProperties: {type: string}}
            encoding:
              range: {style: form}
              more: {style: form}
      responses: {'204': {description: Done.}}
      parameters:
        - name: marks
          in: cookie
          schema: {type: object, properties: {a: {type: string}}, additionalProperties: {type: string}}
";
    let output = Folder::new(document, "").generate(&["--strict"]);
    let told = stderr(&output);
    assert_eq!(output.status.code(), Some(1), "{told}");
    let message = |name: &str, why: &str| {
        format!(
            "error[generate/form-property]: routes cannot tell all of `{name}` from the rest of the \
             form, in which its properties stand by themselves: {why}"
        )
    };
    assert!(told.contains(&message("range", "the form itself has `name`")), "{told}");
    assert!(told.contains(&message("more", "nothing names its properties")), "{told}");
    let cookies = "routes cannot tell all of `marks` from other cookies: nothing names some of its \
                   properties";
    assert!(told.contains(cookies), "{told}");
    assert!(told.contains("api.yaml:17:15") && told.contains("api.yaml:18:15"), "{told}");
}

#[test]
fn every_degradation_is_explained() {
    let output = specwright().args(["explain", "generate/any-value"]).output().expect("it starts");
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
}
