//! The reference server as a process of its own, ended with the test that started it.

use std::{
    io::{BufRead as _, BufReader},
    path::{Path, PathBuf},
    process::{Child, Command, Output, Stdio},
    sync::{Arc, Mutex, OnceLock},
    time::SystemTime,
};

use serde_json::Value;

/// A token that occurs nowhere else, so that it can be searched for.
pub const TOKEN: &str = "e2e-s3cret-0b9f4d";

pub fn repository() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// The command, as a user has it.
pub fn specwright() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_specwright"));
    command.current_dir(repository());
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("SPECWRIGHT_") {
            command.env_remove(name);
        }
    }
    command
}

pub fn run(arguments: &[&str]) -> Output {
    specwright().args(arguments).output().expect("the command starts")
}

pub fn stdout(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

pub fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// A run of `specwright test`, with its report.
pub struct Run {
    pub code: Option<i32>,
    pub stdout: String,
    pub stderr: String,
    pub report: Value,
}

impl Run {
    /// Ids of the cases with this outcome, in the report's order.
    pub fn cases(&self, outcome: &str) -> Vec<&str> {
        let cases = self.report["cases"].as_array().into_iter().flatten();
        cases
            .filter(|case| case["outcome"] == outcome)
            .map(|case| case["id"].as_str().expect("an id"))
            .collect()
    }
}

/// Replays the documented examples against a target.
pub fn replay(target: &str) -> Run {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("report.json");
    let report = format!("json={}", path.display());
    let arguments = ["test", "--target", target, "--bearer", TOKEN, "--report", &report];
    let output = run(&arguments);
    let text = std::fs::read_to_string(&path).unwrap_or_else(|_| panic!("{}", stderr(&output)));
    let report = serde_json::from_str(&text).expect("the report is JSON");
    assert_published_form(&report);
    Run { code: output.status.code(), stdout: stdout(&output), stderr: stderr(&output), report }
}

/// Holds a report to the schema that others may read it by.
pub fn assert_published_form(report: &Value) {
    let schema = include_str!("../../schemas/report.schema.json");
    let schema: Value = serde_json::from_str(schema).expect("the schema is JSON");
    let validator = jsonschema::options()
        .should_validate_formats(true)
        .build(&schema)
        .expect("the schema can be used");
    let wrong: Vec<String> = validator
        .iter_errors(report)
        .map(|error| format!("{}: {error}", error.instance_path()))
        .collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// The reference server, seeded, on a free loopback port.
pub struct Reference {
    child: Child,
    pub target: String,
    /// What it logged.
    pub log: Arc<Mutex<String>>,
}

impl Reference {
    pub fn start() -> Self {
        let mut child = Command::new(program())
            .args(["--listen", "127.0.0.1:0", "--temporary", "--seed", "--token", TOKEN])
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the server starts");
        let mut lines = BufReader::new(child.stderr.take().expect("piped")).lines();
        let log = Arc::new(Mutex::new(String::new()));
        let address = loop {
            let line = lines.next().expect("the server says where it listens").expect("text");
            let record: Value = serde_json::from_str(&line).expect("the log is JSON");
            log.lock().expect("whole").push_str(&line);
            if let Some(address) = record["fields"]["address"].as_str() {
                break address.to_owned();
            }
        };
        let kept = Arc::clone(&log);
        std::thread::spawn(move || {
            for line in lines.map_while(Result::ok) {
                kept.lock().expect("whole").push_str(&line);
            }
        });
        Self { child, target: format!("http://{address}"), log }
    }
}

impl Drop for Reference {
    fn drop(&mut self) {
        // Asked first, so that its temporary folder goes as well.
        signal("TERM", self.child.id());
        for _ in 0..300 {
            if matches!(self.child.try_wait(), Ok(Some(_))) {
                return;
            }
            std::thread::sleep(std::time::Duration::from_millis(10));
        }
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

/// Sends a signal to one process.
pub fn signal(name: &str, process: u32) {
    let sent = Command::new("kill").args([format!("-{name}"), process.to_string()]).status();
    drop(sent);
}

/// The server's binary, which lies beside the command's. `cargo test --workspace` has built it;
/// where only this package is tested it is missing or older than its source, and built here.
pub fn program() -> PathBuf {
    static PROGRAM: OnceLock<PathBuf> = OnceLock::new();
    PROGRAM.get_or_init(find_or_build).clone()
}

fn find_or_build() -> PathBuf {
    let command = Path::new(env!("CARGO_BIN_EXE_specwright"));
    let folder = command.parent().expect("in a folder");
    let program = folder.join(format!("verifik-server{}", std::env::consts::EXE_SUFFIX));
    let built = std::fs::metadata(&program).and_then(|metadata| metadata.modified()).ok();
    let sources = ["server/src", "generated/src"].map(|part| newest(&repository().join(part)));
    if built.is_none_or(|built| sources.iter().any(|source| *source > built)) {
        let profile = match folder.file_name().and_then(|name| name.to_str()) {
            Some("debug") | None => "dev",
            Some(name) => name,
        };
        let status = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
            .current_dir(repository())
            .args(["build", "--quiet", "--package", "verifik-server", "--profile", profile])
            .arg("--target-dir")
            .arg(folder.parent().expect("in a target folder"))
            .status();
        assert!(status.is_ok_and(|status| status.success()), "verifik-server does not build");
    }
    program
}

/// When the newest file in a folder was changed.
fn newest(folder: &Path) -> SystemTime {
    let entries = std::fs::read_dir(folder).expect("a folder of ours");
    let times = entries.map(|entry| {
        let path = entry.expect("readable").path();
        if path.is_dir() {
            return newest(&path);
        }
        let metadata = std::fs::metadata(&path).expect("readable");
        metadata.modified().expect("file systems have times")
    });
    times.max().unwrap_or(SystemTime::UNIX_EPOCH)
}
