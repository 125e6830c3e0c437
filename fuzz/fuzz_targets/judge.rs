//! Any answer is judged: whatever its status, its headers and its body are, there is an outcome, and
//! what is told of it is no longer than a person could want.
//!
//! The input is read as `CASE STATUS`, headers, an empty line, and the body.
#![no_main]

use std::{
    collections::BTreeMap,
    sync::{Arc, LazyLock},
    time::Duration,
};

use libfuzzer_sys::fuzz_target;
use specwright::{
    contract::{BodyEnd, Case, Exchange, Judge, Outcome, PlanOptions, plan},
    document::{Input, LoadOptions, load},
    ir::lower,
};

/// All that is told of one answer, in bytes.
const TOLD: usize = 64 << 10;

static CASES: LazyLock<Vec<(Arc<Judge>, Case)>> = LazyLock::new(|| {
    let documents = [
        include_str!("../../spec/verifik.yaml"),
        include_str!("../../tests/fixtures/contract/lab.yaml"),
        include_str!("../../templates/init/openapi.yaml"),
    ];
    documents.into_iter().flat_map(cases).collect()
});

fn cases(text: &str) -> Vec<(Arc<Judge>, Case)> {
    let input = Input::Text {
        name: "document.yaml".to_owned(),
        text: text.to_owned(),
        base: camino::Utf8PathBuf::from("/nowhere"),
    };
    let loaded = load(&input, &LoadOptions::default()).expect("it is a document");
    let api = Arc::new(lower(Arc::new(loaded.document)).api);
    let judge = Judge::new(Arc::clone(&api), BTreeMap::new(), Some(Duration::from_secs(1)));
    let judge = Arc::new(judge);
    let options = PlanOptions { generate: 1, ..PlanOptions::default() };
    plan(&api, &options).cases.into_iter().map(|case| (Arc::clone(&judge), case)).collect()
}

fuzz_target!(|input: &[u8]| {
    let Some((case, exchange)) = answer(input) else { return };
    let (judge, case) = &CASES[case % CASES.len()];
    let (outcome, warnings) = judge.outcome(case, &exchange);
    let violations = match outcome {
        Outcome::Failed(violations) => violations,
        Outcome::Skipped(reason) => {
            assert!(reason.len() <= TOLD, "{reason}");
            Vec::new()
        }
        _ => Vec::new(),
    };
    let told = violations.iter().chain(&warnings).map(|one| one.message.len()).sum::<usize>();
    assert!(told <= TOLD, "{told} bytes are told of {} bytes", input.len());
});

/// As `contract::transport` would hand it over.
fn answer(input: &[u8]) -> Option<(usize, Exchange)> {
    let mut rest = input;
    let mut line = || {
        let end = rest.iter().position(|byte| *byte == b'\n')?;
        let line = String::from_utf8_lossy(&rest[..end]).into_owned();
        rest = &rest[end + 1..];
        Some(line)
    };
    let first = line()?;
    let (case, status) = first.split_once(' ')?;
    let mut headers = Vec::new();
    loop {
        let line = line()?;
        let Some((name, value)) = line.split_once(':') else { break };
        headers.push((name.to_owned(), value.trim().to_owned()));
    }
    let status: u16 = status.parse().ok().filter(|status| (100..600).contains(status))?;
    let end = match first.len() % 7 {
        0 => BodyEnd::TooLong,
        1 => BodyEnd::Broken("the connection ended".to_owned()),
        _ => BodyEnd::Complete,
    };
    let body = rest.to_vec().into();
    let url = "http://127.0.0.1/".to_owned();
    let exchange = Exchange { url, status, headers, body, end, surplus: false, milliseconds: 1.0 };
    Some((case.parse().ok()?, exchange))
}
