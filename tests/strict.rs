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

#[test]
fn every_degradation_is_explained() {
    let output = specwright().args(["explain", "generate/any-value"]).output().expect("it starts");
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
}
