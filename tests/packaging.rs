//! What others build into theirs: the published packages, the action and the hooks.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::disallowed_methods,
    clippy::print_stderr,
    reason = "tests are claims, and may fail loudly"
)]

mod support;

use std::{collections::BTreeSet, path::Path, process::Command};

use serde_json::Value;

const PROGRAM: &str = env!("CARGO_BIN_EXE_specwright");

/// The files of a package, as `cargo publish` would take them.
fn packaged(package: &str) -> BTreeSet<String> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let output = Command::new(cargo)
        .args(["package", "--list", "--allow-dirty", "--offline", "--package", package])
        .current_dir(support::repository())
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).lines().map(str::to_owned).collect()
}

/// Every text that is compiled in, from the file that names it.
fn embedded(folder: &Path, package: &Path, found: &mut Vec<(String, String)>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            embedded(&path, package, found);
        } else if path.extension().is_some_and(|end| end == "rs") {
            let text = std::fs::read_to_string(&path).unwrap();
            for piece in text.split("include_str!(\"").skip(1) {
                let name = piece.split('"').next().unwrap();
                let target = path.parent().unwrap().join(name).canonicalize().unwrap();
                let inside = target.strip_prefix(package);
                let inside = inside.unwrap_or_else(|_| panic!("{name} lies outside the package"));
                found.push((path.display().to_string(), inside.display().to_string()));
            }
        }
    }
}

#[test]
fn a_package_holds_what_it_is_built_from() {
    let repository = support::repository().canonicalize().unwrap();
    for (package, folder) in [("specwright", "."), ("specwright-runtime", "runtime")] {
        let files = packaged(package);
        let root = repository.join(folder).canonicalize().unwrap();
        let mut texts = Vec::new();
        embedded(&root.join("src"), &root, &mut texts);
        assert!(texts.len() > 10, "{package}: {texts:?}");
        for (from, text) in texts {
            assert!(files.contains(&text), "{package}: {from} needs {text}, which is left out");
        }
        let foreign = |file: &&String| file.starts_with("tests/") || file.starts_with("spec/");
        assert_eq!(files.iter().find(foreign), None, "{package}: what no user needs");
    }
}

#[test]
fn every_file_of_the_runtime_is_copied() {
    let names = std::fs::read_dir(support::repository().join("runtime/src")).unwrap();
    let names = names.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let expected: BTreeSet<String> = names
        .filter(|name| name != "sources.rs")
        .map(|name| name.replace("lib.rs", "mod.rs"))
        .collect();
    let listed = specwright_runtime::sources::FILES.iter().map(|(name, _)| (*name).to_owned());
    assert_eq!(listed.collect::<BTreeSet<_>>(), expected);
}

/// A step of the action, run as GitHub would: its variables filled in, everything else empty.
fn step(step: &Value, inputs: &Value, folder: &Path, home: &Path) -> (i32, String) {
    let programs = Path::new(PROGRAM).parent().unwrap().display().to_string();
    let path = std::env::var("PATH").unwrap();
    let mut command = Command::new("bash");
    // What `shell: bash` means there.
    command.args(["--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"].as_str().unwrap()]);
    command.current_dir(home).env("PATH", format!("{programs}:{path}"));
    command.env("GITHUB_STEP_SUMMARY", folder.join("summary.md"));
    command.env("GITHUB_OUTPUT", folder.join("outputs")).env("RUNNER_TEMP", folder);
    for (name, value) in step["env"].as_object().into_iter().flatten() {
        let value = value.as_str().unwrap();
        let name_of = value.strip_prefix("${{ inputs.").and_then(|rest| rest.strip_suffix(" }}"));
        let value = if let Some(input) = name_of {
            inputs[input]["default"].as_str().unwrap().to_owned()
        } else {
            assert_eq!(value, "${{ steps.place.outputs.folder }}", "an unknown expression");
            folder.join("specwright").display().to_string()
        };
        command.env(name, value);
    }
    let output = command.output().unwrap();
    let said =
        [output.stdout, output.stderr].map(|part| String::from_utf8_lossy(&part).into_owned());
    (output.status.code().unwrap(), said.concat())
}

#[test]
fn the_action_lints_checks_and_tests() {
    let action: Value = serde_yaml::from_str(&support::read("action.yml")).unwrap();
    let steps = action["runs"]["steps"].as_array().unwrap();
    let named = |name: &str| steps.iter().find(|step| step["name"] == name).unwrap();
    let home = tempfile::tempdir().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let mut inputs = action["inputs"].clone();
    let run = |name: &str, inputs: &Value| step(named(name), inputs, folder.path(), home.path());
    std::fs::write(home.path().join("api.yaml"), support::read("tests/fixtures/packaging.yaml"))
        .unwrap();
    inputs["document"]["default"] = "api.yaml".into();

    assert_eq!(run("Place for reports", &inputs).0, 0);
    let (code, said) = run("Lint", &inputs);
    assert_eq!(code, 0, "{said}");
    let (code, said) = run("Generated code is fresh", &inputs);
    assert_eq!(code, 1, "nothing was generated yet: {said}");
    // A server that answers as documented.
    let start = format!("{PROGRAM} mock api.yaml --listen {{addr}}");
    inputs["start"]["default"] = start.into();
    let (code, said) = run("Every documented example", &inputs);
    assert_eq!(code, 0, "{said}");
    // A mistake in the document, and a promise that nobody keeps.
    let text = support::read("tests/fixtures/packaging.yaml");
    std::fs::write(home.path().join("bad.yaml"), text.replace("schemas/Pet", "schemas/Pett"))
        .unwrap();
    inputs["document"]["default"] = "bad.yaml".into();
    let (code, said) = run("Lint", &inputs);
    assert_eq!(code, 1, "{said}");
    assert!(said.contains("::error file=bad.yaml,line="), "{said}");
    std::fs::write(
        home.path().join("other.yaml"),
        text.replace("value: { name: Rex }", "value: { name: 7 }"),
    )
    .unwrap();
    inputs["document"]["default"] = "api.yaml".into();
    inputs["start"]["default"] = format!("{PROGRAM} mock other.yaml --listen {{addr}}").into();
    let (code, said) = run("Every documented example", &inputs);
    assert_eq!(code, 1, "{said}");

    let summary = std::fs::read_to_string(folder.path().join("summary.md")).unwrap();
    assert!(summary.contains("1 of 1"), "what was kept: {summary}");
    for name in ["lint", "test"] {
        let path = folder.path().join(format!("specwright/sarif/{name}.sarif"));
        let sarif: Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
        assert_eq!(sarif["version"], "2.1.0");
        assert_ne!(sarif["runs"][0]["results"], serde_json::json!([]), "{name} found something");
    }
}

/// As in an image that holds the program and nothing else.
#[test]
fn a_machine_without_certificates_tests_servers_without_tls() {
    let output = Command::new(PROGRAM)
        .args(["test", "tests/fixtures/packaging.yaml", "--start"])
        .arg(format!("{PROGRAM} mock tests/fixtures/packaging.yaml --listen {{addr}}"))
        .env("SSL_CERT_FILE", "/nowhere/certificates.pem")
        .env("SSL_CERT_DIR", "/nowhere")
        .current_dir(support::repository())
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

/// No text of a workflow's author becomes text of a script.
#[test]
fn the_action_puts_no_input_into_a_script() {
    let action: Value = serde_yaml::from_str(&support::read("action.yml")).unwrap();
    for step in action["runs"]["steps"].as_array().unwrap() {
        let script = step["run"].as_str().unwrap_or_default();
        assert!(!script.contains("${{"), "{step}");
    }
}

#[test]
fn the_hooks_are_commands_that_there_are() {
    let hooks: Value = serde_yaml::from_str(&support::read(".pre-commit-hooks.yaml")).unwrap();
    for hook in hooks.as_array().unwrap() {
        let mut words = hook["entry"].as_str().unwrap().split(' ');
        assert_eq!(words.next(), Some("specwright"));
        let output = Command::new(PROGRAM)
            .args(words)
            .arg(support::repository().join("spec/verifik.yaml"))
            .current_dir(support::repository())
            .output()
            .unwrap();
        assert!(output.status.success(), "{hook}: {}", String::from_utf8_lossy(&output.stderr));
    }
}

#[test]
fn completions_and_the_manual_are_written() {
    for (arguments, word) in [
        (&["completions", "bash"][..], "_specwright"),
        (&["completions", "zsh"], "#compdef specwright"),
        (&["completions", "fish"], "complete -c specwright"),
        (&["man"], ".TH specwright"),
    ] {
        let output = Command::new(PROGRAM).args(arguments).output().unwrap();
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(output.status.success() && said.contains(word), "{arguments:?}: {said}");
        for command in ["lint", "generate", "test", "docs", "mock", "explain", "init"] {
            assert!(said.contains(command), "{arguments:?} leaves out {command}");
        }
    }
}
