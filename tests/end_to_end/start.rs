//! `--start`: the server and its children end with the run, whatever ends it.
#![cfg(unix)]

use std::{
    net::TcpStream,
    path::Path,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use super::server::{TOKEN, program, signal, specwright, stderr};

/// A shell that starts the server and a child that would outlive both, and says who they are.
fn command(note: &Path) -> String {
    format!(
        "sh -c 'sleep 300 & echo $$ $! {{port}} > \"{}.new\" && mv \"{0}.new\" \"{0}\"; \
         \"{}\" --listen {{addr}} --temporary --seed --token {TOKEN} --log warn & wait'",
        note.display(),
        program().display(),
    )
}

/// Who was started: processes and port.
struct Started {
    processes: Vec<String>,
    port: u16,
}

fn started(note: &Path) -> Started {
    let text = std::fs::read_to_string(note).expect("the server was started");
    let mut words: Vec<String> = text.split_whitespace().map(str::to_owned).collect();
    let port = words.pop().and_then(|word| word.parse().ok()).expect("a port");
    Started { processes: words, port }
}

impl Started {
    /// Nobody listens, and nobody runs.
    fn is_gone(&self) -> bool {
        let answers = TcpStream::connect(("127.0.0.1", self.port)).is_ok();
        let runs = |process: &String| {
            let state = Command::new("ps").args(["-o", "stat=", "-p", process]).output();
            let state = state.expect("`ps` is there").stdout;
            // One that is dead waits for whoever inherited it.
            !state.is_empty() && !state.starts_with(b"Z")
        };
        !answers && !self.processes.iter().any(runs)
    }
}

fn wait_until(what: &str, mut is_so: impl FnMut() -> bool) {
    let begun = Instant::now();
    while !is_so() {
        assert!(begun.elapsed() < Duration::from_secs(30), "in vain: {what}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// Slow enough to be interrupted.
fn slow_run(start: &str) -> Child {
    let mut command = specwright();
    command.args(["test", "--start", start, "--bearer", TOKEN, "--rate", "2", "--workers", "1"]);
    command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the command starts")
}

#[test]
fn a_run_to_the_end_leaves_nothing_behind() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let note = folder.path().join("note");
    let output = specwright()
        .args(["test", "--start", &command(&note), "--bearer", TOKEN])
        .output()
        .expect("the command starts");
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    assert!(started(&note).is_gone());
}

#[test]
fn a_broken_contract_leaves_nothing_behind() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let note = folder.path().join("note");
    let output = specwright()
        .args(["test", "--start", &command(&note), "--bearer", "another", "--fail-fast"])
        .output()
        .expect("the command starts");
    assert_eq!(output.status.code(), Some(1), "{}", stderr(&output));
    assert!(started(&note).is_gone());
}

#[test]
fn an_interrupted_run_leaves_nothing_behind() {
    for name in ["INT", "TERM"] {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let note = folder.path().join("note");
        let run = slow_run(&command(&note));
        wait_until("the server is started", || note.exists());
        let server = started(&note);
        wait_until("it answers", || TcpStream::connect(("127.0.0.1", server.port)).is_ok());
        std::thread::sleep(Duration::from_millis(300));
        signal(name, run.id());
        let begun = Instant::now();
        let output = run.wait_with_output().expect("it ends");
        assert!(begun.elapsed() < Duration::from_secs(5), "SIG{name} took {:?}", begun.elapsed());
        let code = output.status.code();
        assert!(code.is_some_and(|code| code != 0), "SIG{name}: {code:?}: {}", stderr(&output));
        assert!(server.is_gone(), "after SIG{name}");
    }
}

#[test]
fn an_interruption_before_the_server_answers_leaves_nothing_behind() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let note = folder.path().join("note");
    let start = format!(
        "sh -c 'sleep 300 & echo $$ $! {{port}} > \"{}.new\"; mv \"{0}.new\" \"{0}\"; wait'",
        note.display()
    );
    let run = slow_run(&start);
    wait_until("the server is started", || note.exists());
    signal("INT", run.id());
    let output = run.wait_with_output().expect("it ends");
    assert_eq!(output.status.code(), Some(3), "{}", stderr(&output));
    assert!(started(&note).is_gone());
}

#[test]
fn a_server_that_ends_at_once_exits_3_with_its_last_words() {
    let start = format!("'{}' --listen {{addr}} --temporary", program().display());
    let output = specwright().args(["test", "--start", &start]).output().expect("it starts");
    assert_eq!(output.status.code(), Some(3), "{}", stderr(&output));
    assert!(stderr(&output).contains("no token is given"), "{}", stderr(&output));
}
