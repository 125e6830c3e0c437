//! Requests as bytes, and answers as they come: what no client library would send.
#![allow(dead_code, unreachable_pub, reason = "each test uses a part of it")]

use std::{
    io::{Read as _, Write as _},
    net::TcpStream,
    time::Duration,
};

use super::TOKEN;

/// Sends text as it is and reads to the end of the connection.
pub fn exchange(address: &str, request: &[u8]) -> String {
    let mut stream = TcpStream::connect(address).expect("it listens");
    stream.set_read_timeout(Some(Duration::from_secs(40))).expect("a time");
    // It may answer, and close, before it has heard all.
    drop(stream.write_all(request));
    let mut answer = Vec::new();
    drop(stream.read_to_end(&mut answer));
    String::from_utf8_lossy(&answer).into_owned()
}

pub fn get(path: &str) -> Vec<u8> {
    format!(
        "GET {path} HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {TOKEN}\r\n\
         connection: close\r\n\r\n"
    )
    .into_bytes()
}

pub fn post(headers: &str, body: &str) -> Vec<u8> {
    format!(
        "POST /v2/biometric-validations HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {TOKEN}\r\n\
         connection: close\r\n{headers}\r\n{body}"
    )
    .into_bytes()
}

pub fn create(identifier: &str) -> Vec<u8> {
    let body = format!(
        r#"{{"project":"project_123456789","projectFlow":"flow_123456789","identifier":"{identifier}","type":"login"}}"#
    );
    let headers = format!("content-type: application/json\r\ncontent-length: {}\r\n", body.len());
    post(&headers, &body)
}

pub fn status(answer: &str) -> &str {
    answer.split(' ').nth(1).unwrap_or("none")
}

/// The id in the answer to a create.
pub fn created(answer: &str) -> Option<String> {
    let body = answer.split_once("\r\n\r\n")?.1;
    let value: serde_json::Value = serde_json::from_str(body).ok()?;
    Some(value["data"]["_id"].as_str()?.to_owned())
}
