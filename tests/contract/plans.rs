//! The ledger adds up, whatever the document.

use specwright::contract::{PlanOptions, Selection, plan};

use crate::lab::{api, lab_document};

fn adds_up(text_api: &std::sync::Arc<specwright::ir::Api>, name: &str) {
    let found = plan(text_api, &PlanOptions::default());
    let held = found.cases.iter().filter(|case| case.holds_example).count();
    assert_eq!(held + found.skipped.len(), found.documented, "{name}");
    let mut ids: Vec<&str> = found.cases.iter().map(|case| case.id.as_str()).collect();
    ids.extend(found.skipped.iter().map(|skipped| skipped.id.as_str()));
    let all = ids.len();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), all, "{name}: ids are unique");
}

#[test]
fn every_example_is_in_the_ledger_once() {
    adds_up(&lab_document(), "lab");
    adds_up(&api(&std::fs::read_to_string("spec/verifik.yaml").unwrap()), "verifik");
}

#[test]
fn shards_make_the_whole() {
    let api = api(&std::fs::read_to_string("spec/verifik.yaml").unwrap());
    let whole = plan(&api, &PlanOptions::default());
    let (mut cases, mut documented) = (0, 0);
    for part in 1..=3 {
        let selection = Selection { shard: Some((part, 3)), ..Selection::default() };
        let shard = selection.apply(&api, plan(&api, &PlanOptions::default()));
        cases += shard.cases.len();
        documented += shard.documented;
    }
    assert_eq!((cases, documented), (whole.cases.len(), whole.documented));
}

/// What failed may have been led to by an answer: `--failed` has to ask for that again.
#[test]
fn what_is_led_to_is_chosen_by_what_leads_there() {
    let api = api(
        "openapi: 3.1.0\ninfo: { title: Pets, version: '1' }\npaths:\n  /pets:\n    post:\n      \
         operationId: add\n      responses: { '201': { description: x, content: { \
         application/json: { schema: { type: object, properties: { id: { type: integer } } }, \
         example: { id: 1 } } } } }\n    get: { operationId: list, responses: { '200': { \
         description: y, content: { application/json: { example: [] } } } } }\n  \
         /pets/{id}:\n    get: { operationId: read, parameters: [{ name: id, in: path, required: \
         true, schema: { type: integer } }], responses: { '200': { description: z } } }\n",
    );
    let whole = plan(&api, &PlanOptions::default());
    let led_to = whole.cases.iter().flat_map(|case| &case.follow_ups).next().expect("there is one");
    let id = led_to.id.clone();
    let selection = Selection { cases: Some([id.clone()].into()), ..Selection::default() };
    let chosen = selection.apply(&api, whole);
    let ids: Vec<&str> = chosen.cases.iter().map(|case| case.id.as_str()).collect();
    assert_eq!(ids, ["add/201"], "{id}");
}

#[test]
fn what_cannot_be_provoked_says_what_to_add() {
    let api = api(r#"
openapi: 3.0.3
info: { title: Skips, version: "1" }
paths:
  /a:
    get:
      operationId: a
      responses:
        "200":
          description: Two.
          content:
            application/json:
              examples: { one: { value: 1 }, two: { value: 2 } }
        "409":
          description: Conflict.
          content: { application/json: { example: {} } }
        "503":
          description: Down.
          content: { application/json: { example: {} } }
"#);
    let found = plan(&api, &PlanOptions::default());
    assert_eq!(found.cases.iter().map(|case| case.id.as_str()).collect::<Vec<_>>(), ["a/one"]);
    let reasons: Vec<&str> = found.skipped.iter().map(|skip| skip.reason.as_str()).collect();
    assert!(reasons[0].contains("`one`") && reasons[0].contains("named `two`"), "{reasons:?}");
    assert!(reasons[1].contains("answered 409"), "{reasons:?}");
    assert!(reasons[2].contains("server error"), "{reasons:?}");
}
