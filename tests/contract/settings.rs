//! What `[test]` of specwright.toml does for a run.

use std::{
    process::Command,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

use serde_json::json;

use crate::lab::{Lab, Received, Reply};

const DOCUMENT: &str = r#"
openapi: 3.0.3
info: { title: Login, version: "1" }
security: [{ token: [] }]
paths:
  /me:
    get:
      operationId: me
      responses:
        "200":
          description: Me.
          content: { application/json: { schema: { type: object, required: [id] }, example: { id: 1 } } }
        "409":
          description: Never asked for.
          content: { application/json: { example: { error: x } } }
components: { securitySchemes: { token: { type: http, scheme: bearer } } }
"#;

/// Hands out a token for the right password, and forgets it afterwards.
fn server(request: &Received) -> Reply {
    let body = String::from_utf8_lossy(&request.body).into_owned();
    match (request.method.as_str(), request.target.as_str()) {
        ("POST", "/token") if body.contains("client_secret=s3cret%20pass") => {
            Reply::json(200, &json!({ "access_token": "fresh-token-1" }))
        }
        ("GET", "/me") if request.header("authorization") == Some("Bearer fresh-token-1") => {
            Reply::json(200, &json!({ "token": "fresh-token-1" }))
        }
        ("DELETE", "/token") => Reply::Http(204, Vec::new(), Vec::new()),
        _ => Reply::json(401, &json!({ "error": "who" })),
    }
}

async fn run(settings: &str, target: &str, more: &[&str]) -> (Option<i32>, String, String) {
    run_with(DOCUMENT, settings, target, more).await
}

async fn run_with(
    text: &str,
    settings: &str,
    target: &str,
    more: &[&str],
) -> (Option<i32>, String, String) {
    let folder = tempfile::tempdir().expect("a folder");
    let document = folder.path().join("login.yaml");
    std::fs::write(&document, text).expect("ours");
    let file = folder.path().join("specwright.toml");
    std::fs::write(&file, settings).expect("ours");
    let mut command = Command::new(env!("CARGO_BIN_EXE_specwright"));
    command.arg("test").arg(&document).arg("--settings").arg(&file).args(["--target", target]);
    command.args(more).env("CLIENT_SECRET", "s3cret pass");
    let output = tokio::task::spawn_blocking(move || command.output().expect("it runs"))
        .await
        .expect("it ends");
    let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
    (output.status.code(), text(output.stdout), text(output.stderr))
}

const LOGIN: &str = r#"
[test]
bearer = "${access}"
[[test.setup]]
path = "/token"
form = { grant_type = "client_credentials", client_secret = "${CLIENT_SECRET}" }
capture = { access = "/access_token" }
[[test.teardown]]
method = "DELETE"
path = "/token"
"#;

#[tokio::test(flavor = "multi_thread")]
async fn a_token_is_fetched_before_the_run_and_never_shown() {
    let lab = Lab::start(Arc::new(server)).await;
    let (code, out, err) = run(LOGIN, &lab.target, &[]).await;
    // The answer lacks `id`, so that it is shown, with the token in it.
    assert_eq!(code, Some(1), "{out}{err}");
    assert!(out.contains("/id") && out.contains("[redacted]"), "{out}");
    assert!(!out.contains("fresh-token-1") && !out.contains("s3cret"), "{out}");
    let received = lab.received.lock().expect("nobody panicked");
    let last = received.last().map(|request| request.method.clone());
    assert_eq!(last.as_deref(), Some("DELETE"), "the teardown is sent");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_setup_that_fails_is_the_worlds_fault() {
    let lab = Lab::start(Arc::new(|_| Reply::json(500, &json!({})))).await;
    let (code, _, err) = run(LOGIN, &lab.target, &[]).await;
    assert_eq!(code, Some(3), "{err}");
    assert!(err.contains("`/token` was answered 500"), "{err}");
    let (code, _, err) = run("[test]\nbearer = '${NO_SUCH}'\n", &lab.target, &[]).await;
    assert_eq!(code, Some(2), "{err}");
    let (code, _, err) = run("[test]\nberer = 'x'\n", &lab.target, &[]).await;
    assert_eq!(code, Some(2), "{err}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_seen_can_be_too_little() {
    let lab = Lab::start(Arc::new(|request: &Received| match request.method.as_str() {
        "GET" => Reply::json(200, &json!({ "id": 1 })),
        _ => server(request),
    }))
    .await;
    for (least, expected) in [("50", 0), ("51", 1)] {
        let more = ["--min-kept", least, "--bearer", "any-token"];
        let (code, out, err) = run("", &lab.target, &more).await;
        assert_eq!(code, Some(expected), "{out}{err}");
    }
}

/// One of two responses, and all but the second `type` of the schema.
#[tokio::test(flavor = "multi_thread")]
async fn what_is_declared_can_be_seen_too_little() {
    let lab = Lab::start(Arc::new(|request: &Received| match request.method.as_str() {
        "GET" => Reply::json(200, &json!({ "id": 1, "note": null })),
        _ => server(request),
    }))
    .await;
    let document = DOCUMENT.replace(
        "{ type: object, required: [id] }",
        "{ type: object, required: [id], properties: { note: { type: string, nullable: true } } }",
    );
    for (settings, more, expected, said) in [
        ("", vec!["--min-seen", "operations=100", "--min-seen", "responses=50"], 0, ""),
        (
            "",
            vec!["--min-seen", "responses=51"],
            1,
            "only 50.0 % of the responses were seen, not 51 %",
        ),
        ("", vec!["--min-seen", "responses=51"], 1, "409 of GET /me ("),
        ("", vec!["--min-seen", "keywords=80"], 0, ""),
        ("", vec!["--min-seen", "keywords=90"], 1, "`note` left out in an answer ("),
        ("[test]\nmin-seen = { keywords = 90 }\n", vec![], 1, "% of the schema keywords were seen"),
        ("[test]\nmin-seen = { keywords = 90 }\n", vec!["--min-seen", "keywords=10"], 0, ""),
        ("[test]\nmin-seen = { keyword = 90 }\n", vec![], 2, "keyword"),
        ("", vec!["--min-seen", "examples=90"], 2, "`examples` is none of operations, responses"),
    ] {
        let more = [more, vec!["--bearer", "any-token"]].concat();
        let (code, out, err) = run_with(&document, settings, &lab.target, &more).await;
        assert_eq!(code, Some(expected), "{settings}{more:?}: {out}{err}");
        assert!(err.contains(said), "{settings}{more:?}: {err}");
    }
    let more = ["--unseen", "--bearer", "any-token", "--report", "json=-"];
    let (_, out, err) = run_with(&document, "", &lab.target, &more).await;
    let report: serde_json::Value = serde_json::from_str(&out).expect("a report");
    assert_eq!(report["coverage"]["keywords"], json!({ "seen": 5, "declared": 6 }), "{out}");
    let unseen = report["unseen"].as_array().expect("a list");
    assert_eq!(unseen.len(), 3, "{out}");
    assert_eq!(unseen[2]["of"], "keywords");
    assert!(unseen[2]["at"].as_str().is_some_and(|at| at.contains("login.yaml:12:")), "{out}");
    assert!(err.contains("Declared, and not seen"), "{err}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_known_failure_passes_until_its_day() {
    let lab = Lab::start(Arc::new(|_| Reply::json(200, &json!({})))).await;
    for (expires, expected) in
        [("2999-12-31", 0), ("2001-01-01", 1), ("never", 2), ("2999-02-30", 2)]
    {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("known.toml");
        let text = format!(
            "[[known]]\ncase = 'me/200'\ncode = 'schema/required'\nreason = 'ticket 7'\n\
             expires = '{expires}'\n"
        );
        std::fs::write(&file, text).expect("ours");
        let file = file.display().to_string();
        let more = ["--baseline", &file, "--bearer", "any-token"];
        let (code, out, err) = run("", &lab.target, &more).await;
        assert_eq!(code, Some(expected), "{out}{err}");
        assert_eq!(out.contains("ticket 7"), expected == 0, "{out}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_waits_for_a_turn_beyond_the_end() {
    let lab = Lab::start(Arc::new(|_| Reply::json(200, &json!({ "id": 1 })))).await;
    let more =
        ["--bearer", "any-token", "--generate", "3", "--rate", "0.001", "--max-time", "200ms"];
    let (code, out, err) = run("", &lab.target, &more).await;
    assert!(out.contains("`--max-time` was over"), "{code:?} {out}{err}");
    assert_eq!(lab.received.lock().expect("nobody panicked").len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_proxy_is_asked_for_everything() {
    let proxy = Lab::start(Arc::new(|_| Reply::json(200, &json!({ "id": 1 })))).await;
    let more = ["--proxy", proxy.target.as_str(), "--bearer", "any-token", "--status", "200"];
    let (code, out, err) = run("", "http://127.0.0.1:9", &more).await;
    assert_eq!(code, Some(0), "{out}{err}");
    let received = proxy.received.lock().expect("nobody panicked");
    let targets: Vec<&str> = received.iter().map(|request| request.target.as_str()).collect();
    assert_eq!(targets, ["http://127.0.0.1:9/me"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_nothing_provokes_is_asked_for_by_preference() {
    let mock = |request: &Received| match request.header("prefer") {
        Some("code=409") => Reply::json(409, &json!({ "error": "x" })),
        Some("code=200") => Reply::json(200, &json!({ "id": 1 })),
        Some(other) => Reply::json(400, &json!(other)),
        _ => Reply::json(200, &json!({ "id": 1 })),
    };
    for (more, kept) in [(&[][..], "1 of 2"), (&["--prefer"][..], "2 of 2")] {
        let lab = Lab::start(Arc::new(mock)).await;
        let more = [&["--bearer", "any-token"], more].concat();
        let (code, out, err) = run("", &lab.target, &more).await;
        assert_eq!(code, Some(0), "{out}{err}");
        assert!(out.contains(kept), "{out}");
    }
    // A server that does not know the preference is not to blame.
    let lab = Lab::start(Arc::new(|_| Reply::json(200, &json!({ "id": 1 })))).await;
    let (code, out, err) = run("", &lab.target, &["--bearer", "any-token", "--prefer"]).await;
    assert_eq!(code, Some(0), "{out}{err}");
    assert!(out.contains("1 of 2"), "{out}");
}

#[tokio::test(flavor = "multi_thread")]
async fn documented_values_are_echoed_if_that_is_asked_for() {
    let lab = Lab::start(Arc::new(|_| Reply::json(200, &json!({ "id": 2 })))).await;
    for (more, expected) in [(&[][..], 0), (&["--check", "example/echoed=deny"][..], 1)] {
        let more = [&["--bearer", "any-token"], more].concat();
        let (code, out, err) = run("", &lab.target, &more).await;
        assert_eq!(code, Some(expected), "{out}{err}");
        assert_eq!(out.contains("example/echoed"), expected == 1, "{out}");
    }
}

/// A login whose first token is good for so many requests and later ones for so many, and how often
/// it was made.
fn short_lived(
    uses: [usize; 2],
    logins: Arc<AtomicUsize>,
) -> impl Fn(&Received) -> Reply + Send + Sync {
    let left = std::sync::Mutex::new(0);
    move |request| {
        let mut left = left.lock().expect("nobody panics here");
        let number = logins.load(Ordering::SeqCst);
        if request.target == "/token" {
            let body = String::from_utf8_lossy(&request.body).into_owned();
            let expected = "client_id=ci&client_secret=s3cret%20pass\
                            &grant_type=client_credentials&scope=read%20write";
            if body != expected {
                return Reply::json(400, &json!({ "error": body }));
            }
            logins.store(number + 1, Ordering::SeqCst);
            *left = uses[number.min(1)];
            return Reply::json(
                200,
                &json!({ "access_token": format!("secret-token-{}", number + 1) }),
            );
        }
        let expected = format!("Bearer secret-token-{number}");
        if *left == 0 || request.header("authorization") != Some(&expected) {
            return Reply::json(401, &json!({ "error": format!("not {expected}") }));
        }
        *left -= 1;
        Reply::json(200, &json!({ "id": 1 }))
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_that_runs_out_is_renewed_once() {
    const THING: &str = "  /things/NUMBER:\n    get:\n      responses:\n        '200':\n          \
                         description: One.\n          \
                         content: { application/json: { example: { id: 1 } } }\n";
    let operations: String =
        (0..12).map(|number: u8| THING.replace("NUMBER", &number.to_string())).collect();
    let document = format!(
        "openapi: 3.0.3\ninfo: {{ title: T, version: '1' }}\nsecurity: [{{ login: [read] }}]\npaths:\n{operations}\
         components:\n  securitySchemes:\n    login:\n      type: oauth2\n      flows:\n        clientCredentials: \
         {{ tokenUrl: /token, scopes: {{ read: r }} }}\n"
    );
    let settings = "[test.oauth]\nclient-id = 'ci'\nclient-secret = '${CLIENT_SECRET}'\nscope = 'read write'\n";
    for (uses, workers, exit, expected) in [
        ([100, 100], "8", 0, 1),
        // Many find out at once, and one of them logs in.
        ([5, 100], "8", 0, 2),
        // Twelve requests, five to a token.
        ([5, 5], "1", 0, 3),
        // The first is renewed; that the second is refused as well is no reason for a third.
        ([0, 0], "8", 1, 2),
    ] {
        let logins = Arc::new(AtomicUsize::new(0));
        let lab = Lab::start(Arc::new(short_lived(uses, Arc::clone(&logins)))).await;
        let more = ["--workers", workers, "--report", "json=-"];
        let (code, out, err) = run_with(&document, settings, &lab.target, &more).await;
        assert_eq!(code, Some(exit), "{uses:?}: {out}{err}");
        assert_eq!(logins.load(Ordering::SeqCst), expected, "{uses:?}: {out}{err}");
        for secret in ["secret-token", "s3cret"] {
            assert!(!out.contains(secret) && !err.contains(secret), "{secret}: {out}{err}");
        }
    }
}
