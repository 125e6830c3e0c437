//! Servers that mean harm: the tester ends, says what happened, and keeps its memory.
#![cfg(target_os = "linux")]

use std::{
    io::Read as _,
    process::{Command, Stdio},
    sync::Arc,
    time::{Duration, Instant},
};

use serde_json::Value;

use crate::lab::{Lab, Reply};

const DOCUMENT: &str = r#"
openapi: 3.0.3
info: { title: Hostile, version: "1" }
paths:
  /thing:
    get:
      operationId: thing
      responses:
        "200":
          description: It.
          content: { application/json: { schema: { type: object }, example: { id: 1 } } }
"#;

/// So many megabytes more than for a good answer may be needed, whatever comes.
const MOST_MEGABYTES: usize = 24;

const HEAD: &str = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n";

fn raw(head: &str, body: &[u8]) -> Reply {
    Reply::Raw([format!("{HEAD}{head}\r\n").as_bytes(), body].concat())
}

/// So many bytes of spaces, packed as gzip would: about one to 160.
fn bomb(bytes: usize) -> Vec<u8> {
    struct Bits(Vec<u8>, u32);
    impl Bits {
        fn push(&mut self, bit: bool) {
            if self.1.is_multiple_of(8) {
                self.0.push(0);
            }
            if let Some(last) = self.0.last_mut() {
                *last |= u8::from(bit) << (self.1 % 8);
            }
            self.1 += 1;
        }
        fn code(&mut self, code: &str) {
            code.bytes().for_each(|bit| self.push(bit == b'1'));
        }
    }
    let mut bits = Bits(Vec::new(), 0);
    // The last block, of the fixed code (RFC 1951, section 3.2.6): a space, and again what is one
    // back, 258 times.
    bits.code("110");
    bits.code("01010000");
    for _ in 0..bytes / 258 {
        bits.code("1100010100000");
    }
    bits.code("0000000");
    let header = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255];
    [&header[..], &bits.0, &[0; 8]].concat()
}

/// Outcome and codes of the one case, and the most memory the tester had, in MB.
async fn tested(reply: Reply) -> (String, Vec<String>, usize) {
    let lab = Lab::start(Arc::new(move |_| reply.clone())).await;
    let folder = tempfile::tempdir().expect("a folder");
    let document = folder.path().join("hostile.yaml");
    std::fs::write(&document, DOCUMENT).expect("ours");
    let mut command = Command::new(env!("CARGO_BIN_EXE_specwright"));
    command.arg("test").arg(&document).args(["--target", &lab.target, "--report", "json=-"]);
    command.args(["--timeout", "2s", "--max-body", "1000000"]);
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().expect("it runs");
    let mut out = child.stdout.take().expect("it is piped");
    let reader = std::thread::spawn(move || {
        let mut text = String::new();
        out.read_to_string(&mut text).expect("a report");
        text
    });
    let started = Instant::now();
    let mut peak = 0;
    while child.try_wait().expect("ours").is_none() {
        assert!(started.elapsed() < Duration::from_mins(1), "it does not end");
        let status = std::fs::read_to_string(format!("/proc/{}/status", child.id()));
        let line = status.unwrap_or_default();
        let line = line.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap_or("0").trim();
        let kilobytes = line.split(' ').next().and_then(|text| text.parse::<usize>().ok());
        peak = peak.max(kilobytes.unwrap_or(0) / 1024);
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
    let report: Value = serde_json::from_str(&reader.join().expect("read")).expect("a report");
    let case = &report["cases"][0];
    let codes = |key: &str| -> Vec<String> {
        let found = case[key].as_array().into_iter().flatten();
        found.map(|found| found["code"].as_str().unwrap_or_default().to_owned()).collect()
    };
    let outcome = case["outcome"].as_str().unwrap_or_default().to_owned();
    (outcome, [codes("violations"), codes("warnings")].concat(), peak)
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_that_comes_brings_the_tester_down() {
    let deep = "[".repeat(100_000) + &"]".repeat(100_000);
    let many: String =
        (0..200_000).map(|number| ["x-", &number.to_string(), ": 1\r\n"].concat()).collect();
    let long = format!("x-long: {}\r\n", "x".repeat(5_000_000));
    let packed = bomb(200_000_000);
    let (outcome, codes, _) = tested(Reply::json(200, &serde_json::json!({ "id": 1 }))).await;
    assert_eq!((outcome.as_str(), codes.len()), ("passed", 0));
    // Nothing comes, and the run lasts long enough for its memory to be seen.
    let (_, _, usual) = tested(Reply::Hang).await;
    let rows: [(&str, Reply, &str, &[&str]); 14] = [
        ("an endless body", Reply::Endless, "failed", &["body/too-long"]),
        ("one byte now and then", Reply::Drip, "unanswered", &[]),
        ("nothing at all", Reply::Hang, "unanswered", &[]),
        ("a body that stops", raw("content-length: 900\r\n", b"{"), "failed", &["body/truncated"]),
        (
            "a chunk that stops",
            raw("transfer-encoding: chunked\r\n", b"5\r\n{}"),
            "failed",
            &["body/truncated"],
        ),
        (
            "a chunk of no length",
            raw("transfer-encoding: chunked\r\n", b"zz\r\n{}\r\n0\r\n\r\n"),
            "failed",
            &["body/truncated"],
        ),
        (
            "a bomb of gzip",
            raw(
                &format!("content-encoding: gzip\r\ncontent-length: {}\r\n", packed.len()),
                &packed,
            ),
            "failed",
            &["body/too-long"],
        ),
        (
            "no gzip at all",
            raw("content-encoding: gzip\r\ncontent-length: 2\r\n", b"{}"),
            "failed",
            &["body/truncated"],
        ),
        ("a flood of headers", raw(&many, b"{}"), "failed", &["http/malformed"]),
        ("a header of megabytes", raw(&long, b"{}"), "failed", &["http/malformed"]),
        ("no UTF-8", raw("content-length: 3\r\n", b"{\xff}"), "failed", &["media-type/charset"]),
        (
            "100,000 brackets",
            raw(&format!("content-length: {}\r\n", deep.len()), deep.as_bytes()),
            "passed",
            &["body/not-judged"],
        ),
        ("no HTTP", Reply::Raw(b"SSH-2.0-OpenSSH_9.6\r\n".to_vec()), "failed", &["http/malformed"]),
        ("bytes of nothing", Reply::Raw(vec![0; 100_000]), "failed", &["http/malformed"]),
    ];
    for (name, reply, outcome, codes) in rows {
        let found = tested(reply).await;
        println!("{name}: {} {:?}, at most {} MB, usually {usual}", found.0, found.1, found.2);
        assert_eq!(
            (found.0.as_str(), found.1),
            (outcome, codes.iter().map(|code| (*code).to_owned()).collect()),
            "{name}"
        );
        assert!(found.2 <= usual + MOST_MEGABYTES, "{name}: {} MB, not {usual}", found.2);
    }
}
