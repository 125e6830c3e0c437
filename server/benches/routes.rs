//! The generated routes beside handlers written by hand, over one store of 100,000 records.
//!
//! `cargo bench -p verifik-server --bench routes` starts both in one process, each on a loopback
//! port, and lets `wrk` load them in turns, one short round each, so that whatever else the machine
//! does hits both alike. It prints requests per second and the median of the rounds' ratios; above
//! 1.0 the generated routes are the faster ones. `benches/README.md` says more.
#![allow(dead_code, reason = "the store and the API are the server's own, and do more")]
#![allow(missing_docs, clippy::print_stdout, reason = "a program for developers")]

#[expect(unused_imports, reason = "its tests are left out here")]
#[path = "../src/api.rs"]
mod api;
#[path = "../src/seed.rs"]
mod seed;
#[expect(unused_imports, reason = "its tests are left out here")]
#[path = "../src/store/mod.rs"]
mod store;
#[expect(unused_imports, reason = "its tests are left out here")]
#[path = "../src/tokens.rs"]
mod tokens;

mod by_hand;

use std::{process::Command, sync::Arc};

use axum::Router;
use tokio::net::TcpListener;

use crate::{
    api::Api,
    store::{Seed, Sqlite, Store as _, Validation},
    tokens::Tokens,
};

pub(crate) const TOKEN: &str = "bench-token";
const RECORDS: usize = 100_000;
const ROUNDS: usize = 9;
const SECONDS: u32 = 2;
const CONNECTIONS: u32 = 16;

#[tokio::main]
async fn main() {
    if Command::new("wrk").arg("-v").output().is_err() {
        println!("skipped: `wrk` is not installed");
        return;
    }
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("bench.sqlite");
    let store = Sqlite::open(&path).expect("a new database");
    store.seed(records()).await.expect("room for the records");
    let tokens = Tokens::new([TOKEN]).expect("a token");
    let api = Arc::new(Api::new(store.clone(), tokens));
    let generated = serve(api::router(api)).await;
    let by_hand = serve(by_hand::router(store)).await;

    let one = "/v2/biometric-validations/biometric_validation_123456789";
    for (name, path) in [
        ("one record", one.to_owned()),
        ("one record, populated", format!("{one}?populates[]=client&populates[]=project")),
        ("list, 20 of 100,000", "/v2/biometric-validations".to_owned()),
        (
            "list, filtered and sorted",
            "/v2/biometric-validations?perPage=10&where_type=login&in_status[]=validated\
             &in_status[]=new&where%3E_createdAt=2024-01-10&sort=-createdAt"
                .to_owned(),
        ),
    ] {
        compare(name, &format!("{generated}{path}"), &format!("{by_hand}{path}")).await;
    }
}

async fn serve(router: Router) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = listener.local_addr().expect("an address");
    tokio::spawn(async move { axum::serve(listener, router).await });
    format!("http://{address}")
}

/// Loads both in turns and prints what came of it.
async fn compare(name: &str, generated: &str, by_hand: &str) {
    assert_eq!(body(generated).await, body(by_hand).await, "both answer alike");
    let mut rounds = Vec::new();
    for round in 0..=ROUNDS {
        // Each goes first in half of them.
        let (one, other) = if round % 2 == 0 {
            let one = load(generated).await;
            (one, load(by_hand).await)
        } else {
            let other = load(by_hand).await;
            (load(generated).await, other)
        };
        // The first round warms both up.
        if round > 0 {
            rounds.push((one, other));
        }
    }
    let median = |mut numbers: Vec<f64>| {
        numbers.sort_by(f64::total_cmp);
        numbers[numbers.len() / 2]
    };
    let generated = median(rounds.iter().map(|round| round.0).collect());
    let by_hand = median(rounds.iter().map(|round| round.1).collect());
    let ratio = median(rounds.iter().map(|round| round.0 / round.1).collect());
    println!(
        "{name:<28} generated {generated:>8.0}/s   by hand {by_hand:>8.0}/s   ratio {ratio:.3}"
    );
}

/// Requests per second.
async fn load(url: &str) -> f64 {
    let mut command = Command::new("wrk");
    command.args(["-t1", &format!("-c{CONNECTIONS}"), &format!("-d{SECONDS}s"), "-H"]);
    command.arg(format!("authorization: Bearer {TOKEN}")).arg(url);
    let output = tokio::task::spawn_blocking(move || command.output());
    let output = output.await.expect("it ends").expect("wrk starts");
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(!text.contains("Non-2xx"), "{text}");
    let line = text.lines().find_map(|line| line.strip_prefix("Requests/sec:"));
    line.and_then(|number| number.trim().parse().ok()).unwrap_or_else(|| panic!("{text}"))
}

async fn body(url: &str) -> serde_json::Value {
    let client = verifik::runtime::client::reqwest::Client::new();
    let response = client.get(url).bearer_auth(TOKEN).send().await.expect("it answers");
    assert!(response.status().is_success(), "{url}");
    serde_json::from_slice(&response.bytes().await.expect("whole")).expect("JSON")
}

/// The documented records, and copies of them that differ as real ones would.
fn records() -> Seed {
    let mut seed = seed::records().expect("the examples are JSON");
    let original = seed.validations[0].clone();
    let copies = (0..RECORDS - seed.validations.len()).map(|number| {
        let status = ["new", "validated", "completed", "failed"][number % 4];
        let kind = ["validation", "login", "onboarding", "oneTimeLink"][number / 4 % 4];
        let (day, hour, minute) = (number % 28 + 1, number / 28 % 24, number / 672 % 60);
        let time = format!("2024-01-{day:02}T{hour:02}:{minute:02}:00Z");
        Validation {
            id: format!("biometric_validation_{number:024}"),
            status: status.to_owned(),
            kind: kind.to_owned(),
            identifier: format!("user-{number}@example.com"),
            created_at: time.clone(),
            updated_at: time,
            ..original.clone()
        }
    });
    seed.validations.extend(copies);
    seed
}
