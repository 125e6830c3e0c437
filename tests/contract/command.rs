//! The command as users and build servers have it: output, exit codes, and nothing left behind.

use std::process::{Command, Output};

use serde_json::Value;

fn specwright() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_specwright"));
    command.current_dir(env!("CARGO_MANIFEST_DIR"));
    for name in ["SPECWRIGHT_TARGET", "SPECWRIGHT_START", "SPECWRIGHT_BEARER", "SPECWRIGHT_ADDR"] {
        command.env_remove(name);
    }
    command
}

fn run(arguments: &[&str]) -> Output {
    specwright().args(arguments).output().expect("the command runs")
}

fn mock() -> String {
    let command = env!("CARGO_BIN_EXE_specwright");
    format!("'{command}' mock --quiet spec/verifik.yaml --listen {{addr}}")
}

#[test]
fn a_server_that_keeps_the_contract_exits_0() {
    let folder = tempfile::tempdir().unwrap();
    let report = folder.path().join("report.json");
    let argument = format!("json={}", report.display());
    let start = mock();
    let output = run(&[
        "test",
        "spec/verifik.yaml",
        "--start",
        &start,
        "--bearer",
        "s3cret-token",
        "--report",
        &argument,
    ]);
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert_eq!(output.status.code(), Some(0), "{text}{}", String::from_utf8_lossy(&output.stderr));
    assert!(text.contains("documented examples kept"), "{text}");
    assert!(!text.contains('\u{1b}'), "no colours where there is no terminal");
    let text = std::fs::read_to_string(&report).unwrap();
    assert!(!text.contains("s3cret-token"), "a secret is in the report");
    let report: Value = serde_json::from_str(&text).unwrap();
    let count = |field: &str| report["summary"][field].as_u64().unwrap();
    assert_eq!(count("cases"), report["cases"].as_array().unwrap().len() as u64);
    assert_eq!(count("cases"), count("passed"));
    let documented = report["cases"].as_array().unwrap().iter();
    let documented = documented.filter(|case| case["origin"] == "documented").count() as u64;
    assert_eq!(documented, count("documented"));
}

#[test]
fn a_server_that_is_not_there_has_broken_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let report = folder.path().join("report.md");
    let argument = format!("markdown={}", report.display());
    let target = "http://127.0.0.1:9";
    let output = run(&["test", "spec/verifik.yaml", "--target", target, "--report", &argument]);
    let text = String::from_utf8_lossy(&output.stdout);
    assert_eq!(output.status.code(), Some(3), "{text}");
    let expected = "0 of 14 documented examples kept, 14 not answered  ·";
    assert!(text.contains(expected), "{text}");
    let text = std::fs::read_to_string(&report).unwrap();
    assert!(text.contains("| operation | kept | broken | not answered | not seen |"), "{text}");
    let rows: Vec<&str> = text.lines().filter(|line| line.starts_with("| `")).collect();
    assert_eq!(rows.len(), 4, "{text}");
    assert!(rows.iter().all(|row| row.contains(" | 0 | 0 | ")), "{text}");
}

#[test]
fn exit_codes_go_by_cause() {
    for (arguments, expected) in [
        (vec!["test", "spec/verifik.yaml", "--target", "http://127.0.0.1:9"], 3),
        (vec!["test", "spec/verifik.yaml", "--target", "ftp://x"], 2),
        (vec!["test", "spec/verifik.yaml", "--taget", "http://x"], 2),
        (vec!["test", "no-such.yaml", "--target", "http://127.0.0.1:9"], 2),
        (vec!["test", "spec/verifik.yaml", "--target", "http://x", "--report", "jsn=x"], 2),
        (vec!["test", "spec/verifik.yaml", "--target", "http://x", "--operation", "none"], 2),
        (vec!["test", "spec/verifik.yaml", "--start", "false"], 3),
        (vec!["test", "spec/verifik.yaml", "--start", "no-such-program-here"], 3),
        (vec!["test", "spec/verifik.yaml", "--start", "'open"], 2),
    ] {
        let output = run(&arguments);
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(expected), "{arguments:?}: {said}");
        assert!(!said.is_empty(), "{arguments:?} says why");
    }
}

#[test]
fn every_report_is_written_and_adds_up() {
    let folder = tempfile::tempdir().unwrap();
    let start = mock();
    let mut arguments = vec!["test".to_owned(), "spec/verifik.yaml".to_owned()];
    arguments.extend([
        "--start".to_owned(),
        start,
        "--bearer".to_owned(),
        "s3cret-token".to_owned(),
    ]);
    let kinds = ["json", "ndjson", "junit", "html", "markdown", "github", "sarif", "har"];
    for kind in kinds {
        arguments.push("--report".to_owned());
        arguments.push(format!("{kind}={}", folder.path().join(kind).display()));
    }
    let output = specwright().args(&arguments).output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    for kind in kinds {
        let text = std::fs::read_to_string(folder.path().join(kind)).unwrap();
        assert!(!text.contains("s3cret-token"), "{kind} holds a secret");
        match kind {
            "json" | "sarif" | "har" => {
                serde_json::from_str::<Value>(&text).unwrap();
            }
            "ndjson" => {
                assert!(text.lines().all(|line| serde_json::from_str::<Value>(line).is_ok()));
            }
            "github" => assert!(text.is_empty(), "nothing to annotate"),
            _ => assert!(text.contains("Verifik") || text.contains("testsuite"), "{kind}"),
        }
    }
}

#[cfg(unix)]
#[test]
fn a_started_server_is_gone_with_its_children() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("pid");
    // The shell's child is in its process group, and would outlive it.
    let command = env!("CARGO_BIN_EXE_specwright");
    let start = format!(
        "sh -c 'sleep 300 & echo $! > \"{}\"; \"{command}\" mock -q spec/verifik.yaml --listen {{addr}}; wait'",
        file.display()
    );
    let output = run(&["test", "spec/verifik.yaml", "--start", &start, "--bearer", "x-token"]);
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    let pid = std::fs::read_to_string(&file).unwrap();
    // Dead, or dead and not yet collected by whoever inherited it.
    let state = Command::new("ps").args(["-o", "stat=", "-p", pid.trim()]).output().unwrap();
    let state = String::from_utf8_lossy(&state.stdout).trim().to_owned();
    assert!(state.is_empty() || state.starts_with('Z'), "the child still runs: {state}");
}

#[test]
fn pages_say_what_led_to_a_request() {
    let folder = tempfile::tempdir().unwrap();
    let start = mock();
    for kind in ["html", "markdown"] {
        let path = folder.path().join(kind);
        let argument = format!("{kind}={}", path.display());
        let arguments = ["--start", &start, "--bearer", "a-token", "--report", &argument];
        let output = run(&[&["test", "spec/verifik.yaml"][..], &arguments].concat());
        assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stdout));
        let text = std::fs::read_to_string(path).unwrap();
        assert!(text.contains("by the link"), "{kind}: {text}");
    }
}
