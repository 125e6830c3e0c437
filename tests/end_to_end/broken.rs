//! Ten servers, each broken in one way: found, named, and nothing else blamed.

use axum::http::{Method, StatusCode, header};
use serde_json::json;

use super::{
    proxy::{self, Change},
    server::{Reference, Run, TOKEN, replay, repository},
};

const LIST: &str = "/v2/biometric-validations?";
const RECORD: &str = "/v2/biometric-validations/biometric_validation_123456789";
const LIVENESS: &str = "/v2/document-liveness/document_liveness_123456789";

/// One way to break a server.
struct Fault {
    name: &'static str,
    change: Change,
    /// The case that shows it: operation and example.
    case: &'static str,
    code: &'static str,
    /// Where in the answer; none if it is not about a place in the body.
    pointer: Option<&'static str>,
    /// What stands at the place of the document that is named.
    promise: &'static str,
    /// How many cases break.
    breaks: usize,
}

/// A change on the way back.
const fn answering(answer: fn(&proxy::Ask, &mut proxy::Answer)) -> Change {
    Change { answer, ..Change::NONE }
}

const FAULTS: [Fault; 10] = [
    Fault {
        name: "a required field is dropped",
        change: answering(|ask, answer| {
            if ask.is(&Method::GET, RECORD) && answer.status.is_success() {
                answer.edit(|body| drop(remove(&mut body["data"], "identifier")));
            }
        }),
        case: "retrieveBiometricValidation/populated",
        code: "schema/required",
        pointer: Some("/data/identifier"),
        promise: "identifier",
        breaks: 1,
    },
    Fault {
        name: "a number becomes text",
        change: answering(|ask, answer| {
            if ask.is(&Method::GET, LIVENESS) && answer.status.is_success() {
                answer.edit(|body| body["data"]["riskScore"] = json!("low"));
            }
        }),
        case: "retrieveDocumentLiveness/completed",
        code: "schema/type",
        pointer: Some("/data/riskScore"),
        promise: "number",
        breaks: 1,
    },
    Fault {
        name: "another status",
        change: answering(|ask, answer| {
            if ask.is(&Method::POST, "/") && answer.status.is_success() {
                answer.status = StatusCode::ACCEPTED;
            }
        }),
        case: "createBiometricValidation/created",
        code: "status/undocumented",
        pointer: None,
        promise: "responses:",
        breaks: 1,
    },
    Fault {
        name: "another media type",
        change: answering(|ask, answer| {
            if ask.is(&Method::GET, LIVENESS) && answer.status.is_success() {
                answer.media_type = "text/html";
            }
        }),
        case: "retrieveDocumentLiveness/completed",
        code: "media-type/undocumented",
        pointer: None,
        promise: "content:",
        breaks: 1,
    },
    Fault {
        name: "JSON that breaks off",
        change: answering(|ask, answer| {
            if ask.is(&Method::GET, RECORD) && answer.status.is_success() {
                answer.body.truncate(answer.body.len() / 2);
            }
        }),
        case: "retrieveBiometricValidation/populated",
        code: "body/unparsable",
        pointer: Some(""),
        promise: "application/json:",
        breaks: 1,
    },
    Fault {
        name: "an empty body",
        change: answering(|ask, answer| {
            if ask.is(&Method::GET, LIST) && answer.status == StatusCode::BAD_REQUEST {
                answer.body.clear();
            }
        }),
        case: "listBiometricValidations/invalidParameters",
        code: "body/missing",
        pointer: None,
        promise: "application/json:",
        breaks: 1,
    },
    Fault {
        name: "500",
        change: answering(|ask, answer| {
            if ask.is(&Method::POST, "/") && answer.status == StatusCode::BAD_REQUEST {
                answer.status = StatusCode::INTERNAL_SERVER_ERROR;
            }
        }),
        case: "createBiometricValidation/invalidProjectFlow",
        code: "status/server-error",
        pointer: None,
        promise: "invalidProjectFlow:",
        breaks: 2,
    },
    Fault {
        name: "a field deep in `verificationResults` is missing",
        change: answering(|ask, answer| {
            if ask.is(&Method::GET, RECORD) && answer.status.is_success() {
                answer.edit(|body| {
                    remove(&mut body["data"]["verificationResults"], "antiSpoofing");
                });
            }
        }),
        case: "retrieveBiometricValidation/populated",
        code: "schema/required",
        pointer: Some("/data/verificationResults/antiSpoofing"),
        promise: "antiSpoofing",
        breaks: 1,
    },
    Fault {
        name: "an unknown id is answered 200",
        change: Change {
            ask: |ask| ask.target = ask.target.replace("_000000000", "_123456789"),
            ..Change::NONE
        },
        case: "retrieveBiometricValidation/missing",
        code: "status/mismatch",
        pointer: None,
        promise: "missing:",
        breaks: 2,
    },
    Fault {
        name: "nobody is asked for a token",
        change: Change {
            ask: |ask| {
                let token = format!("Bearer {TOKEN}").parse().expect("a header");
                ask.headers.insert(header::AUTHORIZATION, token);
            },
            ..Change::NONE
        },
        case: "retrieveDocumentLiveness/unauthorized",
        code: "auth/not-enforced",
        pointer: None,
        promise: "unauthorized:",
        // Each operation without a credential, and with one that nobody was given.
        breaks: 8,
    },
];

fn remove(object: &mut serde_json::Value, name: &str) -> Option<serde_json::Value> {
    object.as_object_mut()?.remove(name)
}

#[test]
fn ten_broken_servers_are_found_and_what_they_broke_is_named() {
    let server = Reference::start();
    let document = std::fs::read_to_string(repository().join("spec/verifik.yaml")).expect("ours");
    let mut wrong = Vec::new();
    for fault in &FAULTS {
        let run = proxy::with(&server.target, fault.change, replay);
        if let Err(reason) = judge(fault, &run, &document) {
            wrong.push(format!("{}: {reason}\n{}{}", fault.name, run.stdout, run.stderr));
        }
    }
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), FAULTS.len(), wrong.join("\n"));
}

/// What is amiss with how a fault was reported.
fn judge(fault: &Fault, run: &Run, document: &str) -> Result<(), String> {
    let unless = |right: bool, reason: String| if right { Ok(()) } else { Err(reason) };
    unless(run.code == Some(1), format!("exit code {:?}", run.code))?;
    let failed = run.cases("failed");
    unless(failed.len() == fault.breaks && failed.contains(&fault.case), format!("{failed:?}"))?;
    // What follows from an answer that was wrong is not sent, but every documented case is.
    let cases = run.report["cases"].as_array().into_iter().flatten();
    let judged = |outcome: &serde_json::Value| outcome == "passed" || outcome == "failed";
    let unseen = cases.clone().filter(|case| !judged(&case["outcome"]));
    let unseen: Vec<_> = unseen.filter(|case| case["origin"] == "documented").collect();
    unless(unseen.is_empty(), format!("not judged: {unseen:?}"))?;

    let case = cases.clone().find(|case| case["id"] == fault.case).ok_or("no such case")?;
    let (operation, example) = fault.case.split_once('/').expect("operation/example");
    unless(case["operation"]["id"] == operation && case["example"] == example, case.to_string())?;
    let violations = case["violations"].as_array().into_iter().flatten();
    let found = violations
        .clone()
        .find(|found| found["code"] == fault.code && found["pointer"].as_str() == fault.pointer)
        .ok_or_else(|| format!("found {}", case["violations"]))?;

    let at = found["at"].as_str().ok_or("no place")?;
    let mut place = at.strip_prefix("spec/verifik.yaml:").ok_or("another file")?.split(':');
    let mut number = || place.next().and_then(|text| text.parse::<usize>().ok());
    let (line, column) = (number().ok_or("no line")?, number().ok_or("no column")?);
    let text = document.lines().nth(line - 1).and_then(|text| text.get(column - 1..));
    let text = text.ok_or("a place outside the document")?;
    unless(text.starts_with(fault.promise), format!("at {at} stands `{text}`"))?;

    let block = run.stdout.split("FAILED ").find(|block| block.starts_with(fault.case));
    let block = block.ok_or("the case is not in the text")?;
    let named = [at, fault.code, fault.pointer.unwrap_or_default(), "curl "];
    for part in named {
        unless(block.contains(part), format!("`{part}` is not in the text"))?;
    }
    Ok(())
}
