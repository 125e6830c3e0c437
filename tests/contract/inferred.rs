//! What an answer leads to though no link says so: asked for, shown as inferred, and held against
//! nobody who did not ask for it.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
};

use serde_json::json;
use specwright::contract::{
    self, Basis, CaseReport, Inference, Level, LinkSetting, Outcome, PlanOptions,
};

use crate::lab::{Lab, Received, Reply, Setup, api, broken, run_plan};

const DOCUMENT: &str = r##"
openapi: 3.0.3
info: { title: Pets, version: "1" }
paths:
  /shops/{shop}/pets:
    post:
      operationId: create
      parameters:
        - { name: shop, in: path, required: true, schema: { type: string }, example: s1 }
      requestBody:
        required: true
        content: { application/json: { schema: { $ref: "#/components/schemas/New" }, example: { name: Rex } } }
      responses:
        "201":
          description: Made.
          content: { application/json: { schema: { $ref: "#/components/schemas/Pet" }, example: { id: 1, name: Rex } } }
  /shops/{shopId}/pets/{petId}:
    parameters:
      - { name: shopId, in: path, required: true, schema: { type: string }, example: other }
      - { name: petId, in: path, required: true, schema: { type: integer }, example: 1 }
    get:
      operationId: read
      responses:
        "200":
          description: It.
          content: { application/json: { schema: { $ref: "#/components/schemas/Pet" }, example: { id: 1, name: Rex } } }
    put:
      operationId: change
      requestBody:
        required: true
        content: { application/json: { schema: { $ref: "#/components/schemas/New" }, example: { name: Max } } }
      responses:
        "200":
          description: Changed.
          content: { application/json: { schema: { $ref: "#/components/schemas/Pet" } } }
    delete:
      operationId: remove
      responses:
        "204": { description: Gone. }
components:
  schemas:
    New: { type: object, required: [name], properties: { name: { type: string } } }
    Pet:
      allOf:
        - $ref: "#/components/schemas/New"
        - { type: object, required: [id], properties: { id: { type: integer } } }
"##;

/// How a server treats what was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Memory {
    /// As it should be.
    Good,
    /// It answers, and keeps nothing.
    None,
    /// What is removed stays.
    Stubborn,
    /// What is removed is marked.
    Soft,
    /// What is to be removed is removed some day.
    Later,
}

/// Knows pet 1 of each shop, as the examples have it, and gives other ids to what is made.
fn shop(memory: Memory) -> impl Fn(&Received) -> Reply + Send + Sync {
    let removed = Mutex::new(false);
    move |request| {
        let mut removed = removed.lock().expect("nobody panics here");
        let id = request.target.rsplit('/').next().and_then(|id| id.parse::<u32>().ok());
        let pet = json!({ "id": id.unwrap_or(77), "name": "Rex" });
        let is_made = request.target == "/shops/s1/pets/77";
        let is_gone = is_made && (memory == Memory::None || *removed);
        match (request.method.as_str(), memory) {
            ("POST", _) => Reply::json(201, &json!({ "id": 77, "name": "Rex" })),
            ("GET", Memory::Soft) if is_gone => {
                Reply::json(200, &json!({ "id": 77, "name": "Rex", "removed": true }))
            }
            _ if is_gone => Reply::json(404, &json!({})),
            ("DELETE", Memory::Stubborn) => Reply::Http(204, Vec::new(), Vec::new()),
            ("DELETE", Memory::Later) => Reply::Http(202, Vec::new(), Vec::new()),
            ("DELETE", _) => {
                *removed |= is_made;
                Reply::Http(204, Vec::new(), Vec::new())
            }
            _ => Reply::json(200, &pet),
        }
    }
}

async fn tested(
    memory: Memory,
    inference: Inference,
    levels: &[(&str, Level)],
) -> (Vec<CaseReport>, Vec<String>) {
    let api = api(DOCUMENT);
    let plan = contract::plan(&api, &PlanOptions { inference, ..PlanOptions::default() });
    let lab = Lab::start(Arc::new(shop(memory))).await;
    let levels = levels.iter().map(|(code, level)| ((*code).to_owned(), *level)).collect();
    let setup = Setup { levels, ..Setup::default() };
    let cases = run_plan(&api, plan, &lab.target, &setup).await;
    let received = lab.received.lock().expect("nobody panics here");
    let made = received.iter().filter(|request| request.target.ends_with("/77"));
    let made = made.map(|request| format!("{} {}", request.method, request.target)).collect();
    (cases, made)
}

fn notes(cases: &[CaseReport]) -> Vec<String> {
    cases
        .iter()
        .flat_map(|case| {
            case.warnings.iter().map(move |found| format!("{}: {}", case.id, found.code))
        })
        .collect()
}

fn failures(cases: &[CaseReport]) -> Vec<String> {
    cases
        .iter()
        .flat_map(|case| {
            broken(case).into_iter().map(move |(code, _)| format!("{}: {code}", case.id))
        })
        .collect()
}

fn given(pair: &str, setting: LinkSetting) -> Inference {
    Inference { on: true, given: BTreeMap::from([(pair.to_owned(), setting)]) }
}

#[tokio::test]
async fn what_was_made_is_asked_for_changed_removed_and_asked_for_again() {
    let (cases, made) = tested(Memory::Good, Inference::default(), &[]).await;
    let expected =
        ["GET", "PUT", "DELETE", "GET"].map(|method| format!("{method} /shops/s1/pets/77"));
    assert_eq!(made, expected);
    assert!(cases.iter().all(|case| case.outcome == Outcome::Passed), "{cases:#?}");
    assert_eq!(notes(&cases), [""; 0]);
    let read = cases.iter().find(|case| case.id == "read/after-create").expect("it was sent");
    let via = read.via.as_deref();
    assert_eq!(via, Some("inferred, `petId` is `$response.body#/id` of `create/201`"));
}

#[tokio::test]
async fn a_guess_is_a_note_unless_somebody_promises_it() {
    let on = Inference::default;
    let told = || given("create -> read", LinkSetting::Value("/id".to_owned()));
    let deny = [("state", Level::Deny)];
    let unreadable = "read/after-create: state/created-not-readable";
    let still = "read/after-delete: state/still-there";
    for (memory, inference, levels, expected_notes, expected_failures) in [
        (Memory::None, on(), &[][..], vec![unreadable], vec![]),
        (Memory::None, on(), &deny[..], vec![], vec![unreadable]),
        (Memory::None, told(), &[][..], vec![], vec!["read/after-create: status/undocumented"]),
        (Memory::Stubborn, on(), &[][..], vec![still], vec![]),
        (Memory::Stubborn, on(), &deny[..], vec![], vec![still]),
        (Memory::Soft, on(), &deny[..], vec![], vec![]),
        // The document has no 202: that, and nothing about what is still there.
        (Memory::Later, on(), &deny[..], vec![], vec!["remove/204: status/undocumented"]),
    ] {
        let (cases, _) = tested(memory, inference.clone(), levels).await;
        let shown = format!("{memory:?} {inference:?} {levels:?}");
        assert_eq!(notes(&cases), expected_notes, "{shown}");
        assert_eq!(failures(&cases), expected_failures, "{shown}");
    }
}

#[tokio::test]
async fn inferring_can_be_switched_off() {
    let off = Inference { on: false, given: BTreeMap::new() };
    let one = given("create->remove", LinkSetting::Inferred(false));
    for (inference, expected) in [(off, 0), (one, 2)] {
        let (cases, made) = tested(Memory::Good, inference, &[]).await;
        assert_eq!(made.len(), expected, "{made:?}");
        assert_eq!(failures(&cases), [""; 0]);
    }
}

/// A path below `/pets`, its parameter's type, the members of the answer of `POST /pets` beside
/// `size`, and which of them the parameter is taken to be.
#[test]
fn members_are_found_by_name() {
    let (text, number) = ("string", "integer");
    for (segment, kind, members, expected) in [
        ("{petId}", number, r"{ id: { type: integer } }", Some("/id")),
        ("{id}", text, r"{ _id: { type: string } }", Some("/_id")),
        ("{pet_id}", text, r"{ petId: { type: string }, id: { type: string } }", Some("/petId")),
        ("{petName}", text, r"{ name: { type: string } }", Some("/name")),
        ("{uuid}", text, r"{ uuid: { type: string, format: uuid } }", Some("/uuid")),
        (
            "{id}",
            text,
            r"{ data: { type: object, properties: { id: { type: string } } } }",
            Some("/data/id"),
        ),
        (
            "{id}",
            text,
            r"{ pet: { type: object, properties: { id: { type: string } } } }",
            Some("/pet/id"),
        ),
        // Another thing's, another type, nothing of the name, a list, and deeper down the path.
        (
            "{petId}",
            text,
            r"{ owner: { type: object, properties: { id: { type: string } } } }",
            None,
        ),
        ("{petId}", number, r"{ id: { type: string } }", None),
        ("{petId}", text, r"{ key: { type: string } }", None),
        ("{petId}", text, r"{ id: { type: array } }", None),
        ("{petName}", text, r"{ id: { type: string } }", None),
        ("{id}/toys", text, r"{ id: { type: string } }", None),
        ("by-{id}", text, r"{ id: { type: string } }", None),
    ] {
        let name = segment.trim_start_matches("by-").trim_start_matches('{');
        let name = name.split('}').next().unwrap_or_default();
        let document = format!(
            r#"
openapi: 3.1.0
info: {{ title: Pets, version: "1" }}
paths:
  /pets:
    post:
      operationId: create
      responses:
        "200":
          description: Made.
          content: {{ application/json: {{ schema: {{ type: object, properties: {members} }}, example: {{}} }} }}
  /pets/{segment}:
    get:
      operationId: read
      parameters: [{{ name: {name}, in: path, required: true, schema: {{ type: {kind} }} }}]
      responses: {{ "200": {{ description: It. }} }}
"#
        );
        let plan = contract::plan(&api(&document), &PlanOptions::default());
        let follow_ups =
            plan.cases.iter().flat_map(|case| case.follow_ups.iter().map(move |next| (case, next)));
        let found: Vec<String> = follow_ups
            .map(|(case, next)| {
                assert_eq!(next.basis, Basis::Inferred);
                next.via(case)
            })
            .collect();
        let expected: Vec<String> = expected
            .into_iter()
            .map(|pointer| {
                format!("inferred, `{name}` is `$response.body#{pointer}` of `create/200`")
            })
            .collect();
        assert_eq!(found, expected, "{segment} {kind} {members}");
    }
}
