//! Generated code that no longer fits its document, and the compiler that notices.

use std::{
    path::{Path, PathBuf},
    process::Command,
};

use super::server::{repository, run, specwright, stderr, stdout};

/// One property of one schema is no longer required.
fn changed_document() -> String {
    let text = std::fs::read_to_string(repository().join("spec/verifik.yaml")).expect("ours");
    let schema = text.find("\n    BiometricValidation:\n      description").expect("a schema");
    let line = "        - ipAddress\n";
    let place = schema + text[schema..].find(line).expect("it is required");
    format!("{}{}", &text[..place], &text[place + line.len()..])
}

#[test]
fn what_is_checked_in_is_what_the_document_becomes() {
    let output = run(&["generate", "--check"]);
    assert_eq!(output.status.code(), Some(0), "{}{}", stdout(&output), stderr(&output));
}

#[test]
fn a_changed_property_makes_files_stale_and_names_them() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let document = folder.path().join("verifik.yaml");
    std::fs::write(&document, changed_document()).expect("the folder is ours");
    let before = std::fs::read(repository().join("generated/src/models.rs")).expect("ours");
    let output = specwright()
        .args(["generate", "--check"])
        .arg(&document)
        .output()
        .expect("the command starts");
    assert_eq!(output.status.code(), Some(1), "{}{}", stdout(&output), stderr(&output));
    assert!(stdout(&output).contains("src/models.rs"), "{}", stdout(&output));
    assert!(!stdout(&output).contains("src/routes/mod.rs"), "{}", stdout(&output));
    let after = std::fs::read(repository().join("generated/src/models.rs")).expect("ours");
    assert!(before == after, "`--check` writes nothing");
}

/// The reference server is built against the crate of a changed document: it must not build, and
/// the compiler must say so at the field that changed.
#[test]
fn the_compiler_holds_the_server_to_the_document() {
    // In the target folder, so that the dependencies are compiled once.
    let workspace = Path::new(env!("CARGO_TARGET_TMPDIR")).join("drift");
    drop(std::fs::remove_dir_all(&workspace));
    std::fs::create_dir_all(&workspace).expect("the folder is ours");
    for folder in ["server", "generated"] {
        copy(&repository().join(folder), &workspace.join(folder));
    }
    std::fs::write(workspace.join("Cargo.toml"), manifest()).expect("the folder is ours");
    let lock = repository().join("Cargo.lock");
    std::fs::copy(lock, workspace.join("Cargo.lock")).expect("the folder is ours");

    let unchanged = check(&workspace);
    assert!(unchanged.status.success(), "as it is, it builds: {}", stderr(&unchanged));

    let document = workspace.join("verifik.yaml");
    std::fs::write(&document, changed_document()).expect("the folder is ours");
    let generated = specwright()
        .args(["generate", "--out"])
        .arg(workspace.join("generated"))
        .arg(&document)
        .output()
        .expect("the command starts");
    assert!(generated.status.success(), "{}", stderr(&generated));
    let changed = check(&workspace);
    let said = stderr(&changed);
    assert!(!changed.status.success(), "the server still builds");
    assert!(
        said.contains("error[E0308]") && said.contains("ip_address: validation.ip_address"),
        "{said}"
    );
    assert!(said.contains("expected `Option<String>`, found `String`"), "{said}");
    assert!(said.contains("could not compile `verifik-server`"), "{said}");
}

fn check(workspace: &Path) -> std::process::Output {
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).parent().expect("in the target folder");
    Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
        .current_dir(workspace)
        .args(["check", "--quiet", "--offline", "--package", "verifik-server", "--target-dir"])
        .arg(target)
        .output()
        .expect("cargo is there")
}

/// The workspace's manifest, with the generated crate and the server as its only members.
fn manifest() -> String {
    let text = std::fs::read_to_string(repository().join("Cargo.toml")).expect("ours");
    let (workspace, rest) = text.split_once("\n[package]").expect("the root is a package too");
    let profiles = rest.find("\n[profile").map_or("", |start| &rest[start..]);
    let members = r#"members = [".", "runtime", "generated", "server", "examples/build-script"]"#;
    assert!(workspace.contains(members), "the members have changed");
    workspace.replace(members, r#"members = ["generated", "server"]"#) + profiles
}

fn copy(from: &Path, to: &PathBuf) {
    std::fs::create_dir_all(to).expect("the folder is ours");
    for entry in std::fs::read_dir(from).expect("a folder of ours") {
        let path = entry.expect("readable").path();
        let to = to.join(path.file_name().expect("a name"));
        if path.is_dir() {
            copy(&path, &to);
        } else {
            std::fs::copy(&path, to).expect("the folder is ours");
        }
    }
}
