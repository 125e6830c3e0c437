//! What operators rely on: limits, an orderly end, ids, counts, and a log without secrets.
#![allow(
    clippy::disallowed_methods,
    reason = "settings of a test lie on disk and in the environment"
)]

mod support;

use std::{
    io::{Read as _, Write as _},
    net::TcpStream,
    time::{Duration, Instant},
};

use support::{
    Server, TOKEN,
    http::{create, exchange, get, status},
    postgres,
};

/// `printf %s a-token | sha256sum`
const HASH: &str = "sha256:1f6076e3a47ba1ded08025ffe06e57af217c14f9407f33fba50f99b1c7019387";

const TEMPORARY: &[&str] = &["--temporary", "--seed"];

fn with(more: &[&str]) -> Server {
    Server::with(&[TEMPORARY, more].concat())
}

/// The head of a create and the first half of its body; then the rest.
fn halves() -> (Vec<u8>, Vec<u8>) {
    let request = create("slow");
    let (head, rest) = request.split_at(request.len() - 20);
    (head.to_vec(), rest.to_vec())
}

#[test]
fn a_token_can_be_kept_as_its_hash() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let file = folder.path().join("tokens");
    std::fs::write(&file, format!("# the tests\n{HASH}\n")).expect("the folder is ours");
    let file = file.to_str().expect("UTF-8");
    let server = Server::with_token(&[TEMPORARY, &["--token-file", file]].concat(), None);
    let answer = exchange(&server.address, &get("/v2/biometric-validations"));
    assert_eq!(status(&answer), "200", "{answer}");
    let presented = String::from_utf8(get("/v2/biometric-validations")).expect("UTF-8");
    let presented = presented.replace(TOKEN, HASH);
    let answer = exchange(&server.address, presented.as_bytes());
    assert_eq!(status(&answer), "401", "the hash is no token");
}

#[test]
fn no_secret_reaches_the_log() {
    let mut databases = vec!["--temporary".to_owned()];
    let cluster = postgres::shared();
    if let Some(cluster) = &cluster {
        databases.push(format!("--database={}", cluster.url(&cluster.database())));
    }
    for database in &databases {
        let server = Server::with(&[database, "--seed", "--log", "trace"]);
        let wrong = String::from_utf8(get("/v2/biometric-validations")).expect("UTF-8");
        let wrong = wrong.replace(TOKEN, "a-wrong-token");
        for (request, expected) in [
            (get("/v2/biometric-validations?where_client=a-secret-client"), "200"),
            (wrong.into_bytes(), "401"),
            (create("a-secret-person"), "200"),
            (b"nonsense a-secret\r\n\r\n".to_vec(), "400"),
        ] {
            assert_eq!(status(&exchange(&server.address, &request)), expected);
        }
        let log = server.end();
        assert!(log.contains("\"answered\"") && log.contains("\"status\":401"), "{log}");
        for secret in [TOKEN, "a-wrong-token", "a-secret", postgres::PASSWORD] {
            assert!(!log.contains(secret), "{secret}: {log}");
        }
    }
    for url in ["postgres://u:hunter2@127.0.0.1:1/x", "postgres://u:hunter2@h:port/x"] {
        let log = Server::failing(&["--database", url, "--token", TOKEN]);
        assert!(log.contains("database") && !log.contains("hunter2"), "{log}");
    }
    let log = Server::failing(&["--temporary", "--token", "sha256:hunter2"]);
    assert!(log.contains("64 hexadecimal digits") && !log.contains("hunter2"), "{log}");
    let log = Server::failing(&["--temporary"]);
    assert!(log.contains("no token is given"), "{log}");
}

#[test]
fn requests_under_way_are_answered_before_the_end() {
    let server = with(&["--drain-delay", "1"]);
    let (first, rest) = halves();
    let mut slow = TcpStream::connect(&server.address).expect("it listens");
    slow.write_all(&first).expect("it listens");
    let mut idle = TcpStream::connect(&server.address).expect("it listens");
    let answer = exchange(&server.address, &get("/health/ready"));
    assert_eq!(status(&answer), "200", "{answer}");
    server.ask_to_end();
    std::thread::sleep(Duration::from_millis(300));
    let answer = exchange(&server.address, &get("/health/ready"));
    assert_eq!(status(&answer), "503", "a balancer is told: {answer}");
    let answer = exchange(&server.address, &get("/v2/biometric-validations"));
    assert_eq!(status(&answer), "200", "and has a second to act: {answer}");
    std::thread::sleep(Duration::from_millis(1500));
    assert!(TcpStream::connect(&server.address).is_err(), "nobody is let in any more");
    let mut nothing = Vec::new();
    idle.set_read_timeout(Some(Duration::from_secs(5))).expect("a time");
    assert_eq!(idle.read_to_end(&mut nothing).expect("closed in order"), 0);
    slow.write_all(&rest).expect("it is still heard");
    let mut answer = String::new();
    slow.read_to_string(&mut answer).expect("whole");
    assert_eq!(status(&answer), "200", "{answer}");
    let log = server.end();
    assert!(log.contains("\"ended\"") && !log.contains("cut off"), "{log}");
}

#[test]
fn who_does_not_come_to_an_end_is_cut_off() {
    let server = with(&["--drain-timeout", "1"]);
    let (first, _) = halves();
    let mut slow = TcpStream::connect(&server.address).expect("it listens");
    slow.write_all(&first).expect("it listens");
    std::thread::sleep(Duration::from_millis(200));
    let started = Instant::now();
    let log = server.end();
    assert!(started.elapsed() < Duration::from_secs(10), "{:?}", started.elapsed());
    assert!(log.contains("connections were cut off"), "{log}");
}

#[test]
fn slow_clients_lose_their_connection_and_nobody_else_waits() {
    let server = with(&["--head-timeout", "1", "--request-timeout", "2"]);
    let drip = |request: Vec<u8>| {
        let address = server.address.clone();
        std::thread::spawn(move || {
            let mut stream = TcpStream::connect(&address).expect("it listens");
            stream.set_read_timeout(Some(Duration::from_millis(1))).expect("a time");
            let started = Instant::now();
            let mut answer = Vec::new();
            let mut piece = [0; 1024];
            for byte in request {
                // A client that was cut off may notice at either.
                if stream.write_all(&[byte]).is_err() {
                    break;
                }
                match stream.read(&mut piece) {
                    Ok(0) => break,
                    Ok(length) => answer.extend_from_slice(&piece[..length]),
                    Err(error) if error.kind() == std::io::ErrorKind::ConnectionReset => break,
                    Err(_) => {}
                }
                std::thread::sleep(Duration::from_millis(100));
            }
            (started.elapsed(), String::from_utf8_lossy(&answer).into_owned())
        })
    };
    let long = format!("GET / HTTP/1.1\r\nhost: {}\r\n\r\n", "x".repeat(200));
    let heads: Vec<_> = (0..20).map(|_| drip(long.clone().into_bytes())).collect();
    let bodies: Vec<_> = (0..20)
        .map(|_| {
            let (first, rest) = halves();
            let address = server.address.clone();
            std::thread::spawn(move || {
                let mut stream = TcpStream::connect(&address).expect("it listens");
                let started = Instant::now();
                stream.write_all(&first).expect("it listens");
                for byte in &rest[..10] {
                    std::thread::sleep(Duration::from_millis(400));
                    if stream.write_all(&[*byte]).is_err() {
                        break;
                    }
                }
                let mut answer = Vec::new();
                drop(stream.read_to_end(&mut answer));
                (started.elapsed(), String::from_utf8_lossy(&answer).into_owned())
            })
        })
        .collect();
    for _ in 0..20 {
        let started = Instant::now();
        let answer = exchange(&server.address, &get("/v2/biometric-validations"));
        assert_eq!(status(&answer), "200", "{answer}");
        assert!(started.elapsed() < Duration::from_secs(2), "{:?}", started.elapsed());
    }
    for head in heads {
        let (lasted, answer) = head.join().expect("it ends");
        assert!(lasted < Duration::from_secs(10), "a dripping head lasted {lasted:?}");
        assert!(["none", "", "408"].contains(&status(&answer)), "{answer}");
    }
    for body in bodies {
        let (lasted, answer) = body.join().expect("it ends");
        assert!(lasted < Duration::from_secs(10), "a dripping body lasted {lasted:?}");
        // Whoever still writes when the connection is closed may lose the answer.
        assert!(["none", "", "503"].contains(&status(&answer)), "{answer}");
    }
}

#[test]
fn who_is_one_too_many_is_told_to_come_again() {
    let server = with(&["--max-requests", "1"]);
    let (first, rest) = halves();
    let mut slow = TcpStream::connect(&server.address).expect("it listens");
    slow.write_all(&first).expect("it listens");
    std::thread::sleep(Duration::from_millis(300));
    let answer = exchange(&server.address, &get("/v2/biometric-validations"));
    assert_eq!(status(&answer), "503", "{answer}");
    assert!(answer.contains("retry-after: 1") && answer.contains("OVERLOADED"), "{answer}");
    for path in ["/health/live", "/health/ready", "/metrics"] {
        let answer = exchange(&server.address, &get(path));
        assert_eq!(status(&answer), "200", "operators are let in: {answer}");
    }
    slow.write_all(&rest).expect("it is heard");
    let mut answer = String::new();
    slow.read_to_string(&mut answer).expect("whole");
    assert_eq!(status(&answer), "200", "{answer}");
    let answer = exchange(&server.address, &get("/v2/biometric-validations"));
    assert_eq!(status(&answer), "200", "there is room again: {answer}");
}

#[test]
fn answers_carry_the_id_of_their_request() {
    let server = with(&[]);
    let plain = String::from_utf8(get("/v2/document-liveness/x")).expect("UTF-8");
    let given = plain.replace("connection: close", "x-request-id: abc-1\r\nconnection: close");
    let answer = exchange(&server.address, given.as_bytes());
    assert!(answer.contains("x-request-id: abc-1\r\n"), "{answer}");
    let answer = exchange(&server.address, plain.as_bytes());
    let made = answer.lines().find_map(|line| line.strip_prefix("x-request-id: "));
    let made = made.expect("one is made").to_owned();
    assert_eq!(made.len(), 36, "{made}");
    let log = server.end();
    assert!(log.contains("\"id\":\"abc-1\"") && log.contains(&made), "{log}");
}

#[test]
fn answers_are_counted() {
    let server = with(&[]);
    for _ in 0..3 {
        exchange(&server.address, &get("/v2/biometric-validations/unknown?where_client=x"));
    }
    exchange(&server.address, &get("/made/up/path"));
    let answer = exchange(&server.address, &get("/metrics"));
    assert!(answer.contains("content-type: text/plain; version=0.0.4"), "{answer}");
    let counted = |status: u32, count: u32| {
        let end = format!("status=\"{status}\"}} {count}");
        answer.lines().any(|line| line.starts_with("http_requests_total{") && line.ends_with(&end))
    };
    assert!(counted(404, 3) && counted(404, 1), "{answer}");
    assert!(answer.contains("\nhttp_requests_in_flight 0\n"), "{answer}");
    assert!(answer.contains("\nhttp_connections "), "{answer}");
    assert!(!answer.contains("made/up") && !answer.contains("unknown"), "{answer}");
}
