//! A server that keeps its contract, none at all, and input that cannot be used.

use super::{
    proxy::{self, Change},
    server::{Reference, TOKEN, replay, run, specwright, stderr, stdout},
};

#[test]
fn the_reference_server_keeps_every_documented_example() {
    let server = Reference::start();
    let run = replay(&server.target);
    assert_eq!(run.code, Some(0), "{}{}", run.stdout, run.stderr);
    let summary = &run.report["summary"];
    let count = |field: &str| summary[field].as_u64().expect("a number");
    assert_eq!(count("documented"), 14, "{summary}");
    assert_eq!(count("passed"), count("cases"), "{summary}");
    assert_eq!([count("failed"), count("skipped"), count("unanswered")], [0, 0, 0], "{summary}");
    let cases = run.report["cases"].as_array().expect("a list");
    let documented = cases.iter().filter(|case| case["origin"] == "documented");
    assert_eq!(documented.count(), 14);
    assert!(run.stdout.contains("14 of 14 documented examples kept"), "{}", run.stdout);
}

#[test]
fn a_proxy_that_changes_nothing_breaks_nothing() {
    let server = Reference::start();
    let run = proxy::with(&server.target, Change::NONE, replay);
    assert_eq!(run.code, Some(0), "{}{}", run.stdout, run.stderr);
}

#[test]
fn a_run_leaves_the_server_fit_for_the_next() {
    let server = Reference::start();
    for round in 0..5 {
        let run = replay(&server.target);
        assert_eq!(run.code, Some(0), "round {round}: {}{}", run.stdout, run.stderr);
    }
}

#[test]
fn a_target_that_does_not_answer_exits_3() {
    // A port that was free a moment ago.
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a free port");
    let target = format!("http://{}", listener.local_addr().expect("an address"));
    drop(listener);
    let run = replay(&target);
    assert_eq!(run.code, Some(3), "{}{}", run.stdout, run.stderr);
    assert_eq!(run.cases("passed"), Vec::<&str>::new());
    let said = format!("{}{}", run.stdout, run.stderr);
    assert!(said.contains(&target), "names the target: {said}");
}

#[test]
fn input_that_cannot_be_used_exits_2_and_says_what_it_is() {
    for (arguments, said) in [
        (&["test", "--taget", "http://127.0.0.1:9"][..], "--target"),
        (&["test", "no/such/document.yaml", "--target", "http://127.0.0.1:9"], "no/such/document"),
        (&["test", "README.md", "--target", "http://127.0.0.1:9"], "README.md"),
        (&["generate", "no/such/document.yaml", "--check"], "no/such/document"),
        (&["generate", "--chek"], "--check"),
    ] {
        let output = run(arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {}", stderr(&output));
        assert!(stderr(&output).contains(said), "{arguments:?}: {}", stderr(&output));
    }
}

#[test]
fn no_output_and_no_report_holds_a_secret() {
    // The server gives away the token in its answers, too.
    const CHATTY: Change = Change {
        answer: |ask, answer| {
            let sent = ask.headers.get("authorization").and_then(|value| value.to_str().ok());
            answer.edit(|body| body["error"] = sent.unwrap_or_default().into());
            answer.status = axum::http::StatusCode::INTERNAL_SERVER_ERROR;
        },
        ..Change::NONE
    };
    let server = Reference::start();
    for (change, code) in [(Change::NONE, 0), (CHATTY, 1)] {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let kinds = ["json", "ndjson", "junit", "html", "markdown", "github", "sarif", "har"];
        let mut command = specwright();
        command.args(["test", "--verbose", "--header", "X-Api-Key: e2e-s3cret-header"]);
        for kind in kinds {
            let path = folder.path().join(kind);
            command.arg("--report").arg(format!("{kind}={}", path.display()));
        }
        // The token comes from the environment here, from a flag elsewhere.
        command.env("SPECWRIGHT_BEARER", TOKEN);
        let output = proxy::with(&server.target, change, |target| {
            command.args(["--target", target]).output().expect("the command starts")
        });
        assert_eq!(output.status.code(), Some(code), "{}", stderr(&output));
        let mut texts = vec![("stdout", stdout(&output)), ("stderr", stderr(&output))];
        texts.extend(kinds.map(|kind| {
            let text = std::fs::read_to_string(folder.path().join(kind)).expect("a report");
            (kind, text)
        }));
        for (name, text) in texts {
            assert!(!text.contains("e2e-s3cret"), "{name} holds a secret:\n{text}");
        }
    }
    let log = server.log.lock().expect("whole").clone();
    assert!(log.contains("/v2/biometric-validations"), "the log tells of requests");
    assert!(!log.contains("e2e-s3cret"), "the server's log holds a secret");
}
