//! The Verifik document against a server that keeps it but for one thing: the command says which.

use std::{process::Command, sync::Arc};

use serde_json::{Value, json};
use specwright::mock::{Asked, Mock};

use crate::lab::{Lab, Received, Reply, api};

/// Answers as documented, with the token that the run brings.
fn keeping() -> impl Fn(&Received) -> Reply {
    let text = std::fs::read_to_string("spec/verifik.yaml").expect("it is there");
    let mock = Mock::new(api(&text));
    move |received: &Received| {
        let (path, query) = received.target.split_once('?').unwrap_or((&received.target, ""));
        let body = bytes::Bytes::from(received.body.clone());
        let (method, headers) = (received.method.as_str(), received.headers.as_slice());
        let answer = mock.answer(&Asked { method, path, query, headers, body: &body });
        Reply::Http(answer.status, answer.headers, answer.body.to_vec())
    }
}

/// Changes the JSON of an answer.
fn changed(reply: Reply, change: impl Fn(&mut Value)) -> Reply {
    let Reply::Http(status, headers, body) = reply else { return reply };
    let mut value: Value = serde_json::from_slice(&body).expect("it is JSON");
    change(&mut value);
    Reply::Http(status, headers, value.to_string().into_bytes())
}

type Break = fn(&Received, Reply) -> Reply;

/// The retrieval of the documented record.
fn is_retrieval(request: &Received) -> bool {
    request.target.starts_with("/v2/biometric-validations/biometric_validation_123456789?populates")
        && request.header("authorization").is_some()
}

fn breaks() -> Vec<(&'static str, Break, &'static [&'static str])> {
    vec![
        (
            "a required field is dropped",
            |request, reply| {
                if is_retrieval(request) {
                    changed(reply, |value| {
                        value["data"].as_object_mut().expect("data").shift_remove("_id");
                    })
                } else {
                    reply
                }
            },
            &["schema/required", "/data/_id"],
        ),
        (
            "a field has another type",
            |request, reply| {
                if is_retrieval(request) {
                    changed(reply, |value| value["data"]["requires2FA"] = json!("no"))
                } else {
                    reply
                }
            },
            &["schema/type", "/data/requires2FA"],
        ),
        (
            "another status",
            |request, reply| match reply {
                Reply::Http(200, headers, body) if is_retrieval(request) => {
                    Reply::Http(201, headers, body)
                }
                other => other,
            },
            &["status/undocumented", "201"],
        ),
        (
            "another media type",
            |request, reply| match reply {
                Reply::Http(status, _, body) if is_retrieval(request) => {
                    let html = ("content-type".to_owned(), "text/html".to_owned());
                    Reply::Http(status, vec![html], body)
                }
                other => other,
            },
            &["media-type/undocumented", "text/html"],
        ),
        (
            "no JSON",
            |request, reply| match reply {
                Reply::Http(status, headers, mut body) if is_retrieval(request) => {
                    body.truncate(body.len() / 2);
                    Reply::Http(status, headers, body)
                }
                other => other,
            },
            &["body/unparsable"],
        ),
        (
            "an empty body",
            |request, reply| match reply {
                Reply::Http(status, headers, _) if is_retrieval(request) => {
                    Reply::Http(status, headers, Vec::new())
                }
                other => other,
            },
            &["body/missing"],
        ),
        (
            "500",
            |request, reply| {
                if is_retrieval(request) { Reply::typed(500, "text/plain", "oops") } else { reply }
            },
            &["status/server-error", "500"],
        ),
        (
            "a field deep inside has another type",
            |request, reply| {
                if is_retrieval(request) {
                    changed(reply, |value| {
                        value["data"]["verificationResults"]["qualityScore"] = json!("high");
                    })
                } else {
                    reply
                }
            },
            &["schema/type", "/data/verificationResults/qualityScore"],
        ),
        (
            "an unknown id is answered 200",
            |request, reply| {
                let is_missing = request.target.ends_with("/biometric_validation_000000000");
                if is_missing && request.header("authorization").is_some() {
                    Reply::json(200, &json!({ "success": true, "data": {} }))
                } else {
                    reply
                }
            },
            &["retrieveBiometricValidation/missing", "status/mismatch"],
        ),
        (
            "nobody has to say who they are",
            |request, reply| match reply {
                Reply::Http(401, ..) if request.target.starts_with("/v2/document-liveness/") => {
                    Reply::json(200, &json!({ "data": {} }))
                }
                other => other,
            },
            &["retrieveDocumentLiveness/unauthorized", "auth/not-enforced"],
        ),
    ]
}

#[tokio::test(flavor = "multi_thread")]
async fn ten_ways_to_break_the_contract() {
    let rows = breaks();
    assert_eq!(rows.len(), 10);
    for (name, wrong, expected) in rows {
        let keeping = keeping();
        let lab = Lab::start(Arc::new(move |request| wrong(request, keeping(request)))).await;
        let target = lab.target.clone();
        let output = tokio::task::spawn_blocking(move || {
            Command::new(env!("CARGO_BIN_EXE_specwright"))
                .current_dir(env!("CARGO_MANIFEST_DIR"))
                .args(["test", "spec/verifik.yaml", "--bearer", "a-token", "--target", &target])
                .output()
                .expect("the command runs")
        })
        .await
        .expect("it ends");
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        assert_eq!(output.status.code(), Some(1), "{name}: {text}");
        let (_, failure) = text.split_once("FAILED ").unwrap_or_default();
        for word in expected {
            assert!(failure.contains(word), "{name}: `{word}` is not in\n{failure}");
        }
        assert!(failure.contains("promised spec/verifik.yaml:"), "{name}: {failure}");
        assert!(failure.contains("curl -sS"), "{name}: {failure}");
        // The same answer may be held by several cases; no other operation is blamed.
        let failures = text.split("FAILED ").skip(1).filter_map(|rest| rest.split('/').next());
        let blamed: std::collections::BTreeSet<&str> = failures.collect();
        assert_eq!(blamed.len(), 1, "{name}: {blamed:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_server_that_keeps_it_passes() {
    let keeping = keeping();
    let lab = Lab::start(Arc::new(move |request| keeping(request))).await;
    let api = api(&std::fs::read_to_string("spec/verifik.yaml").expect("it is there"));
    let setup =
        crate::lab::Setup { bearer: Some("a-token".to_owned()), ..crate::lab::Setup::default() };
    for case in crate::lab::run(&api, &lab.target, &setup).await {
        assert_eq!(case.outcome, specwright::contract::Outcome::Passed, "{}", case.id);
    }
}
