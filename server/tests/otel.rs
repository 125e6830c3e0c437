//! Traces reach a collector: each request is a span of its caller's trace, and knows its operation.

mod support;

use std::{
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::TcpListener,
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};

use support::{
    Server, TOKEN,
    http::{create, exchange, get, status},
};

/// What a collector got: heads and bodies of its requests.
type Received = Arc<Mutex<Vec<(String, Vec<u8>)>>>;

/// Takes what is sent by OTLP, and answers that it has.
fn collector() -> (String, Received) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = format!("http://{}", listener.local_addr().expect("an address"));
    let received = Received::default();
    let kept = Arc::clone(&received);
    std::thread::spawn(move || {
        for stream in listener.incoming().map_while(Result::ok) {
            let mut stream = BufReader::new(stream);
            let mut head = String::new();
            while stream.read_line(&mut head).is_ok_and(|read| read > 2) {}
            let length = head.to_lowercase().lines().find_map(|line| {
                line.strip_prefix("content-length: ").and_then(|text| text.trim().parse().ok())
            });
            let mut body = vec![0; length.unwrap_or(0)];
            stream.read_exact(&mut body).expect("as long as it says");
            let answer = b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\nconnection: close\r\n\r\n";
            stream.get_mut().write_all(answer).expect("it listens");
            kept.lock().expect("whole").push((head, body));
        }
    });
    (address, received)
}

fn holds(body: &[u8], wanted: &[u8]) -> bool {
    body.windows(wanted.len()).any(|part| part == wanted)
}

/// Texts stand in protobuf as they are, and so do the bytes of ids.
#[test]
fn a_request_is_a_span_of_its_callers_trace() {
    let (address, received) = collector();
    let server = Server::with(&["--temporary", "--seed", "--otlp-endpoint", &address]);
    let list = "/v2/biometric-validations?where_client=a-secret-client";
    let list = String::from_utf8(get(list)).expect("UTF-8");
    let trace = "traceparent: 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01\r\n";
    let list = list.replace("host:", &format!("{trace}host:"));
    assert_eq!(status(&exchange(&server.address, list.as_bytes())), "200");
    assert_eq!(status(&exchange(&server.address, &create("a-secret-person"))), "200");
    assert_eq!(status(&exchange(&server.address, &get("/nothing"))), "404");
    let log = server.end();
    assert!(log.contains(r#""operation":"listBiometricValidations""#), "{log}");

    let received = received.lock().expect("whole");
    assert!(!received.is_empty(), "what was left is sent before the end");
    let heads: Vec<&str> = received.iter().map(|(head, _)| head.as_str()).collect();
    for head in &heads {
        assert!(head.starts_with("POST /v1/traces HTTP/1.1\r\n"), "{head}");
        assert!(head.to_lowercase().contains("content-type: application/x-protobuf"), "{head}");
    }
    let all: Vec<u8> = received.iter().flat_map(|(_, body)| body.iter().copied()).collect();
    for text in [
        "service.name",
        "verifik-server",
        "GET /v2/biometric-validations",
        "POST /v2/biometric-validations",
        "openapi.operation_id",
        "listBiometricValidations",
        "createBiometricValidation",
        "http.request.method",
        "http.route",
        "http.response.status_code",
    ] {
        assert!(holds(&all, text.as_bytes()), "no span says {text}");
    }
    let trace = 0x0af7_6519_16cd_43dd_8448_eb21_1c80_319c_u128.to_be_bytes();
    assert!(holds(&all, &trace), "the caller's trace goes on");
    assert!(holds(&all, &0xb7ad_6b71_6920_3331_u64.to_be_bytes()), "from the caller's span");
    for secret in [TOKEN, "a-secret-client", "a-secret-person"] {
        assert!(!holds(&all, secret.as_bytes()), "{secret} is told");
    }
}

#[test]
fn a_collector_that_is_away_holds_nobody_up() {
    let flags = ["--temporary", "--seed", "--otlp-endpoint", "http://127.0.0.1:1"];
    let server = Server::with(&flags);
    let started = Instant::now();
    for _ in 0..20 {
        assert_eq!(status(&exchange(&server.address, &get("/v2/biometric-validations"))), "200");
    }
    assert!(started.elapsed() < Duration::from_secs(5), "{:?}", started.elapsed());
    let log = server.end();
    assert!(log.contains("opentelemetry"), "it is said that nothing could be sent: {log}");
}

#[test]
fn an_address_that_is_none_is_refused() {
    let log = Server::failing(&["--temporary", "--token", TOKEN, "--otlp-endpoint", "no address"]);
    assert!(log.contains("ended"), "{log}");
}
