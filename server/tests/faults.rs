//! What must not go wrong: lost records, requests out of measure, and crowds.
#![allow(
    clippy::disallowed_methods,
    reason = "settings of a test lie on disk and in the environment"
)]

mod support;

use std::{
    collections::BTreeSet,
    io::{Read as _, Write as _},
    net::TcpStream,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use support::{
    Server,
    http::{create, created, exchange, get, post, status},
    postgres,
};

/// A server that is killed again and again while four clients create records. How many creates
/// were acknowledged, after each was found again.
fn records_after_kills(database: &str, kills: usize) -> usize {
    let acknowledged = Arc::new(Mutex::new(BTreeSet::new()));
    for _ in 0..kills {
        let server = Server::with(&["--database", database, "--seed"]);
        let ended = Arc::new(AtomicBool::new(false));
        let writers: Vec<_> = (0..4)
            .map(|_| {
                let (address, ended) = (server.address.clone(), Arc::clone(&ended));
                let acknowledged = Arc::clone(&acknowledged);
                std::thread::spawn(move || {
                    while !ended.load(Ordering::Relaxed) {
                        let Ok(mut stream) = TcpStream::connect(&address) else { return };
                        drop(stream.write_all(&create("killed")));
                        let mut answer = String::new();
                        drop(stream.read_to_string(&mut answer));
                        acknowledged.lock().expect("whole").extend(created(&answer));
                    }
                })
            })
            .collect();
        std::thread::sleep(Duration::from_millis(400));
        server.kill();
        ended.store(true, Ordering::Relaxed);
        for writer in writers {
            writer.join().expect("it ends");
        }
    }
    let acknowledged = acknowledged.lock().expect("whole");
    let server = Server::with(&["--database", database]);
    for id in acknowledged.iter() {
        let answer = exchange(&server.address, &get(&format!("/v2/biometric-validations/{id}")));
        assert_eq!(status(&answer), "200", "{id} is lost");
    }
    acknowledged.len()
}

/// Three, or as many as `KILLS` says, for a longer run by hand.
fn kills() -> usize {
    std::env::var("KILLS").ok().and_then(|text| text.parse().ok()).unwrap_or(3)
}

#[test]
fn no_acknowledged_record_is_lost_when_the_process_is_killed() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let database = folder.path().join("verifik.sqlite");
    let records = records_after_kills(database.to_str().expect("UTF-8"), kills());
    println!("SQLite: 0 of {records} acknowledged records lost over {} kills", kills());
    assert!(records > 10, "{records} records");
}

#[test]
fn no_acknowledged_record_is_lost_on_postgresql_either() {
    let Some(cluster) = postgres::shared() else { return };
    let records = records_after_kills(&cluster.url(&cluster.database()), kills());
    println!("PostgreSQL: 0 of {records} acknowledged records lost over {} kills", kills());
    assert!(records > 10, "{records} records");
}

#[test]
fn a_database_that_goes_and_comes_back_is_used_again() {
    let Some(cluster) = postgres::Cluster::start() else { return };
    let url = cluster.url(&cluster.database());
    let server = Server::with(&["--database", &url, "--seed"]);
    for signal in ["INT", "KILL"] {
        let answer = exchange(&server.address, &create("kept"));
        let id = created(&answer).expect("it is created");
        let path = format!("/v2/biometric-validations/{id}");
        cluster.end(signal);
        for _ in 0..3 {
            let answer = exchange(&server.address, &get(&path));
            assert_eq!(status(&answer), "503", "{signal}: {answer}");
            let answer = exchange(&server.address, &create("not kept"));
            assert_eq!(status(&answer), "503", "{signal}: {answer}");
        }
        let answer = exchange(&server.address, &get("/health/ready"));
        assert_eq!(status(&answer), "503", "{signal}: {answer}");
        let answer = exchange(&server.address, &get("/health/live"));
        assert_eq!(status(&answer), "200", "{signal}: {answer}");
        cluster.run();
        let answer = exchange(&server.address, &get("/health/ready"));
        assert_eq!(status(&answer), "200", "{signal}: {answer}");
        let answer = exchange(&server.address, &get(&path));
        assert_eq!(status(&answer), "200", "{signal}: an acknowledged record is there: {answer}");
    }
}

#[test]
fn requests_out_of_measure_are_refused_and_the_server_goes_on() {
    let server = Server::start();
    let json = "content-type: application/json\r\n";
    let sized = |body: &str| post(&format!("{json}content-length: {}\r\n", body.len()), body);
    let deep = format!("{}{}", "[".repeat(20_000), "]".repeat(20_000));
    let huge = format!("{{\"project\":\"{}\"}}", "x".repeat(70_000));
    let chunked = |pieces: usize| {
        let mut body = format!("11170\r\n{}\r\n", "x".repeat(0x11170)).repeat(pieces);
        body.push_str("0\r\n\r\n");
        post(&format!("{json}transfer-encoding: chunked\r\n"), &body)
    };
    let mut not_utf8 = sized(r#"{"project":"__"}"#);
    let place = not_utf8.windows(2).rposition(|two| two == b"__").expect("it is there");
    not_utf8[place] = 0xff;
    let null = r#"{"project":"project_123456789","projectFlow":"flow_123456789","identifier":"x","type":"login","language":null}"#;
    let null = sized(null);
    let requests: Vec<(&str, Vec<u8>, &[&str])> = vec![
        ("too long", sized(&huge), &["413"]),
        ("too long in pieces", chunked(3), &["413"]),
        (
            "said to be too long",
            post(&format!("{json}content-length: 99999999999\r\n"), ""),
            &["413"],
        ),
        ("deep", sized(&deep), &["400"]),
        ("no JSON", sized("{\"project\":"), &["400"]),
        ("no UTF-8", not_utf8, &["400"]),
        ("a list", sized("[]"), &["400"]),
        ("nothing", sized(""), &["400"]),
        ("null for what may be left off", null, &["400"]),
        ("a key twice", sized(r#"{"project":"a","project":"b"}"#), &["400"]),
        (
            "another media type",
            post("content-type: text/plain\r\ncontent-length: 2\r\n", "{}"),
            &["400", "415"],
        ),
        (
            "a long path",
            get(&format!("/v2/document-liveness/{}", "x".repeat(60_000))),
            &["404", "414"],
        ),
        (
            "a long query",
            get(&format!("/v2/biometric-validations?sort={}", "x".repeat(60_000))),
            &["200", "414"],
        ),
        ("a long header", post(&format!("x: {}\r\n", "x".repeat(1_000_000)), ""), &["431", "400"]),
        ("a zero byte", get("/v2/document-liveness/%00"), &["404", "400"]),
        ("no UTF-8 in the path", get("/v2/document-liveness/%ff"), &["404", "400"]),
        ("a broken escape", get("/v2/document-liveness/%zz"), &["404", "400"]),
        ("out of range", get("/v2/biometric-validations?page=99999999999999999999"), &["400"]),
        (
            "far away",
            get("/v2/biometric-validations?page=9223372036854775807&perPage=100"),
            &["200"],
        ),
        ("no request", b"nonsense\r\n\r\n".to_vec(), &["400"]),
        (
            "another method",
            b"PUT /v2/biometric-validations HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n"
                .to_vec(),
            &["405"],
        ),
        ("another path", get("/v3"), &["404"]),
    ];
    for (name, request, expected) in &requests {
        let answer = exchange(&server.address, request);
        let head: String = answer.chars().take(300).collect();
        assert!(expected.contains(&status(&answer)), "{name}: {head}");
    }
    let answer = exchange(&server.address, &create("afterwards"));
    assert_eq!(status(&answer), "200", "{answer}");
}

#[test]
fn a_thousand_idle_connections_keep_nobody_waiting() {
    let server = Server::start();
    // Half of them in the middle of a request.
    let crowd: Vec<_> = (0..1000)
        .map_while(|number| {
            let mut stream = TcpStream::connect(&server.address).ok()?;
            if number % 2 == 0 {
                stream.write_all(b"GET /v2/biometric-validations HTTP/1.1\r\nhost:").ok()?;
            }
            Some(stream)
        })
        .collect();
    assert_eq!(crowd.len(), 1000, "this machine lets a process have that many");
    for _ in 0..20 {
        let answer = exchange(&server.address, &get("/v2/biometric-validations?perPage=1"));
        assert_eq!(status(&answer), "200", "{answer}");
    }
}
