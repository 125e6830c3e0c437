//! The server as a process of its own, ended with the test that started it.
#![allow(dead_code, unreachable_pub, reason = "each test uses a part of it")]

pub mod http;
pub mod postgres;

use std::{
    io::{BufRead as _, BufReader},
    process::{Child, Command, Stdio},
    sync::{Arc, Mutex, PoisonError},
    thread::JoinHandle,
    time::Duration,
};

pub const TOKEN: &str = "a-token";

/// A running server on a free loopback port.
pub struct Server {
    child: Child,
    /// `127.0.0.1:PORT`.
    pub address: String,
    log: Arc<Mutex<String>>,
    reader: Option<JoinHandle<()>>,
}

impl Server {
    /// With the records of the examples, in a database that is gone when it ends.
    pub fn start() -> Self {
        Self::with(&["--temporary", "--seed"])
    }

    pub fn with(arguments: &[&str]) -> Self {
        Self::with_token(arguments, Some(TOKEN))
    }

    pub fn with_token(arguments: &[&str], token: Option<&str>) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_verifik-server"))
            .args(["--listen", "127.0.0.1:0"])
            .args(token.map(|token| format!("--token={token}")))
            .args(arguments)
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the server starts");
        let mut lines = BufReader::new(child.stderr.take().expect("piped")).lines();
        let mut text = String::new();
        let address = loop {
            let line = lines.next().unwrap_or_else(|| panic!("it does not listen: {text}"));
            let line = line.expect("text");
            text.push_str(&line);
            text.push('\n');
            let record: serde_json::Value = serde_json::from_str(&line).expect("JSON lines");
            if let Some(address) = record["fields"]["address"].as_str() {
                break address.to_owned();
            }
        };
        let log = Arc::new(Mutex::new(text));
        // Somebody has to read what it logs.
        let kept = Arc::clone(&log);
        let reader = std::thread::spawn(move || {
            for line in lines.map_while(Result::ok) {
                let mut log = kept.lock().unwrap_or_else(PoisonError::into_inner);
                log.push_str(&line);
                log.push('\n');
            }
        });
        Self { child, address, log, reader: Some(reader) }
    }

    /// What one that must not start has to say.
    pub fn failing(arguments: &[&str]) -> String {
        let output = Command::new(env!("CARGO_BIN_EXE_verifik-server"))
            .args(["--listen", "127.0.0.1:0"])
            .args(arguments)
            .output()
            .expect("the program is there");
        assert!(!output.status.success(), "it starts");
        String::from_utf8_lossy(&output.stderr).into_owned()
    }

    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// As an operator would, with `SIGTERM`.
    pub fn ask_to_end(&self) {
        drop(Command::new("kill").arg(self.child.id().to_string()).status());
    }

    /// Asks it to end and waits until it has; everything that it logged.
    pub fn end(mut self) -> String {
        self.ask_to_end();
        let status = self.child.wait().expect("it ends");
        if let Some(reader) = self.reader.take() {
            reader.join().expect("it reads to the end");
        }
        let log = self.log.lock().unwrap_or_else(PoisonError::into_inner).clone();
        assert!(status.success(), "{status}: {log}");
        log
    }

    /// Ends it without a warning, as a loss of power would.
    pub fn kill(mut self) {
        self.child.kill().expect("it runs");
        self.child.wait().expect("it ends");
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // Asked first, so that its temporary folder goes as well.
        if let Ok(None) = self.child.try_wait() {
            self.ask_to_end();
        }
        for _ in 0..300 {
            if matches!(self.child.try_wait(), Ok(Some(_))) {
                return;
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        drop(self.child.kill());
        drop(self.child.wait());
    }
}
