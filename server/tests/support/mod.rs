//! The server as a process of its own, ended with the test that started it.
#![allow(dead_code, unreachable_pub, reason = "each test uses a part of it")]

use std::{
    io::{BufRead as _, BufReader},
    process::{Child, Command, Stdio},
    time::Duration,
};

pub const TOKEN: &str = "a-token";

/// A running server on a free loopback port.
pub struct Server {
    child: Child,
    /// `127.0.0.1:PORT`.
    pub address: String,
}

impl Server {
    /// With the records of the examples, in a database that is gone when it ends.
    pub fn start() -> Self {
        Self::with(&["--temporary", "--seed"])
    }

    pub fn with(arguments: &[&str]) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_verifik-server"))
            .args(["--listen", "127.0.0.1:0", "--token", TOKEN])
            .args(arguments)
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the server starts");
        let mut lines = BufReader::new(child.stderr.take().expect("piped")).lines();
        let address = loop {
            let line = lines.next().expect("it says where it listens").expect("text");
            let record: serde_json::Value = serde_json::from_str(&line).expect("JSON lines");
            if let Some(address) = record["fields"]["address"].as_str() {
                break address.to_owned();
            }
        };
        // Somebody has to read what it logs.
        std::thread::spawn(move || lines.map_while(Result::ok).for_each(drop));
        Self { child, address }
    }

    pub fn url(&self) -> String {
        format!("http://{}", self.address)
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
            drop(Command::new("kill").arg(self.child.id().to_string()).status());
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
