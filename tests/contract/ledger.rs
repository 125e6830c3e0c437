//! Our own tester against our own mock: whatever a document shows and its schemas allow is seen to
//! be kept, and what is not has a reason.
//!
//! `SPECWRIGHT_LEDGER=all cargo test --test contract ledger -- --nocapture` goes through the whole
//! corpus and prints the ledger of each document; without it, through the small ones.

use std::{collections::BTreeMap, fmt::Write as _, sync::Arc, time::Duration};

use camino::Utf8PathBuf;
use specwright::{
    contract::{
        self, CaseReport, Credentials, Judge, Outcome, PlanOptions, Redactor, RunOptions,
        Transport, TransportOptions,
    },
    document::{Input, LoadOptions, load},
    ir::{Api, lower},
    mock::{Mock, serve},
};
use tokio::net::TcpListener;

use crate::lab::watched;
use crate::support::{repository, shared};

/// Documents of the corpus above this many bytes are for `SPECWRIGHT_LEDGER=all`.
const SMALL: u64 = 300_000;

/// Why an example that its schema allows may be left over, asked by `Prefer` as well.
const AGREED: &[&str] = &[
    "the server sends this request", // a webhook or a callback: nobody can call it
    "the same request is sent for",  // two paths that differ in their fragment only
    "a JSON value cannot be written as", // an example of another type than its media type
    "the request body is required, and has no example", // of a form that nothing can be made of
];

fn documents() -> Vec<Utf8PathBuf> {
    let mut found = vec![repository().join("spec/verifik.yaml")];
    let all = std::env::var("SPECWRIGHT_LEDGER").is_ok_and(|value| value == "all");
    if let Some(folder) = shared("corpus") {
        let index = std::fs::read_to_string(folder.join("INDEX.md")).expect("the index is there");
        let rows = index.lines().filter(|row| row.starts_with("| `"));
        let files = rows.filter_map(|row| row.split('`').nth(1));
        let small = |file: &std::path::PathBuf| {
            all || std::fs::metadata(file).is_ok_and(|file| file.len() < SMALL)
        };
        found.extend(files.map(|file| folder.join(file)).filter(small));
    }
    found.into_iter().map(|path| Utf8PathBuf::from_path_buf(path).expect("UTF-8")).collect()
}

fn read(path: &Utf8PathBuf) -> Arc<Api> {
    let root = path.parent().and_then(|folder| folder.parent()).map(Utf8PathBuf::from);
    let loaded = load(&Input::Path(path.clone()), &LoadOptions { root, fetch: None });
    let loaded = loaded.unwrap_or_else(|error| panic!("{path}: {error}"));
    Arc::new(lower(Arc::new(loaded.document)).api)
}

/// The tester against the mock of the same document, over HTTP.
async fn played(api: &Arc<Api>, prefer: bool) -> (usize, Vec<CaseReport>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let target = format!("http://{}", listener.local_addr().expect("an address"));
    let mock = Arc::new(Mock::new(Arc::clone(api)));
    let server = tokio::spawn(serve(
        mock,
        listener,
        Arc::new(|_: &str, _: &str, _: u16| {}),
        std::future::pending::<()>(),
    ));
    let keys = api.security_schemes.keys().map(|name| (name.clone(), "x".to_owned()));
    let credentials = Credentials {
        bearer: Some("x".to_owned()),
        basic: Some("x:x".to_owned()),
        api_keys: keys.collect(),
        ..Credentials::default()
    };
    let options = TransportOptions {
        target,
        timeout: Duration::from_mins(1),
        max_body: 8 << 20,
        ..TransportOptions::default()
    };
    let transport = Transport::new(api, &credentials, &options).expect("a target");
    let plan = contract::plan(api, &PlanOptions { prefer, ..PlanOptions::default() });
    let documented = plan.documented;
    let judge = Judge::new(Arc::clone(api), BTreeMap::new(), None);
    let redactor = Redactor::new(&credentials);
    let cases = watched(api, plan, transport, judge, redactor, RunOptions::default()).await;
    server.abort();
    (documented, cases)
}

/// The reason, without what differs from one example to the next.
fn kind(reason: &str) -> String {
    reason.split('`').step_by(2).collect::<Vec<_>>().join("…")
}

/// What happened, in a line per reason; and what nobody could agree with.
fn ledger(documented: usize, cases: &[CaseReport], prefer: bool) -> (String, Vec<String>) {
    let held: Vec<&CaseReport> = cases.iter().filter(|case| case.holds_example).collect();
    assert_eq!(held.len(), documented, "the ledger adds up");
    let kept = held.iter().filter(|case| case.outcome == Outcome::Passed).count();
    let mut reasons: BTreeMap<String, usize> = BTreeMap::new();
    let mut wrong = Vec::new();
    for case in cases {
        match &case.outcome {
            Outcome::Passed => {}
            Outcome::Skipped(reason) => {
                if case.holds_example {
                    *reasons.entry(kind(reason)).or_default() += 1;
                }
                let agreed = AGREED.iter().any(|agreed| reason.starts_with(agreed));
                if prefer && case.holds_example && !agreed {
                    wrong.push(format!("{}: {reason}", case.id));
                }
            }
            Outcome::Failed(violations) => {
                let own = violations.iter().all(|found| {
                    found.message.ends_with("; the documented example has it so, too")
                });
                let reason = "the example breaks its own schema".to_owned();
                *reasons.entry(reason).or_default() += 1;
                if !own {
                    wrong.push(format!("{}: {violations:?}", case.id));
                }
            }
            Outcome::Unanswered(why) => wrong.push(format!("{}: {why}", case.id)),
        }
    }
    let mut text = format!("{kept} kept of {documented}, {} cases", cases.len());
    for (reason, count) in reasons {
        let _ = write!(text, "\n    {count}: {reason}");
    }
    (text, wrong)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_example_that_keeps_its_schema_is_seen_kept() {
    let mut wrong = Vec::new();
    for path in documents() {
        let api = read(&path);
        for prefer in [false, true] {
            let (documented, cases) = played(&api, prefer).await;
            let (text, found) = ledger(documented, &cases, prefer);
            let name = path.file_name().unwrap_or_default();
            println!("{name}{}: {text}", if prefer { " --prefer" } else { "" });
            wrong.extend(found.into_iter().map(|found| format!("{name} {found}")));
        }
    }
    assert!(wrong.is_empty(), "{} are not agreed with:\n{}", wrong.len(), wrong.join("\n"));
}
