//! What tests share: paths, the corpus, the command.
#![allow(dead_code, unreachable_pub, missing_docs, reason = "each test uses a part of it")]
#![allow(
    clippy::disallowed_methods,
    clippy::print_stderr,
    reason = "tests read files and speak up"
)]

use std::{
    path::{Path, PathBuf},
    process::{Command, Output},
    sync::Arc,
};

use camino::Utf8PathBuf;
use specwright::{
    document::{Input, LoadOptions, load},
    ir::lower,
    rust::{Options, generate},
};

pub fn repository() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

pub fn read(path: impl AsRef<Path>) -> String {
    let path = repository().join(path);
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

pub fn read_json(path: impl AsRef<Path>) -> serde_json::Value {
    serde_json::from_str(&read(path)).expect("the fixture is JSON")
}

/// A folder of documents that lie beside the repository on some machines. Where they do not, the
/// test says that it was skipped, and passes.
pub fn shared(folder: &str) -> Option<PathBuf> {
    let path = repository().join("../shared").join(folder);
    if path.is_dir() {
        return Some(path);
    }
    eprintln!("skipped: `../shared/{folder}` is not on this machine");
    None
}

/// The command, as a user has it.
pub fn specwright() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_specwright"));
    command.current_dir(repository());
    for name in
        ["SPECWRIGHT_DOCUMENT", "SPECWRIGHT_SETTINGS", "SPECWRIGHT_COLOR", "SPECWRIGHT_ROOT"]
    {
        command.env_remove(name);
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

/// A folder with a document, and settings that name it.
pub struct Folder(tempfile::TempDir);

impl Folder {
    pub fn new(document: &str, settings: &str) -> Self {
        let folder = tempfile::tempdir().expect("a directory");
        std::fs::write(folder.path().join("api.yaml"), document).expect("it can be written");
        let settings = format!("document = \"api.yaml\"\n{settings}");
        std::fs::write(folder.path().join("specwright.toml"), settings).expect("it can be written");
        Self(folder)
    }

    /// `generate` there, into `out`.
    pub fn generate(&self, more: &[&str]) -> Output {
        let mut command = specwright();
        command.current_dir(self.0.path()).args(["generate", "--out", "out"]).args(more);
        command.output().expect("the command starts")
    }

    /// A file that may have been generated.
    pub fn out(&self, file: &str) -> PathBuf {
        self.0.path().join("out").join(file)
    }
}

/// Writes a file that is not there already, as it is.
pub fn write_file(path: &Path, text: &str) {
    std::fs::create_dir_all(path.parent().expect("below a directory")).expect("a directory");
    if std::fs::read_to_string(path).ok().as_deref() != Some(text) {
        std::fs::write(path, text).expect("it can be written");
    }
}

/// Writes the crate of a document, and gives what could not be said in it.
pub fn write_crate(document: &str, folder: &Path, name: &str) -> Vec<String> {
    write_crate_with(document, folder, name, Options::default())
}

/// The same, with options; the name of the crate is not among them.
pub fn write_crate_with(
    document: &str,
    folder: &Path,
    name: &str,
    options: Options,
) -> Vec<String> {
    let path = Utf8PathBuf::from_path_buf(repository().join(document)).expect("UTF-8");
    let loaded = load(&Input::Path(path), &LoadOptions { root: None, fetch: None }).expect("loads");
    let api = lower(Arc::new(loaded.document)).api;
    let options = Options { package: Some(name.to_owned()), ..options };
    let generated = generate(&api, &options).expect("generates");
    for (file, text) in &generated.files {
        write_file(&folder.join(name).join(file), text);
    }
    let said = generated.diagnostics.iter();
    said.map(|one| format!("{} {}: {}", one.code, one.at.pointer.as_str(), one.message)).collect()
}

/// Runs one of the crates in a folder, with the versions that this repository has tested and no
/// warning allowed.
pub fn run_crates(folder: &Path, members: &[&str], run: &str) {
    let workspace = format!(
        "[workspace]\nresolver = \"3\"\nmembers = {members:?}\n\n[profile.dev]\ndebug = false\n\
         incremental = false\n"
    );
    write_file(&folder.join("Cargo.toml"), &workspace);
    std::fs::copy(repository().join("Cargo.lock"), folder.join("Cargo.lock")).expect("a lock file");
    let output = Command::new("cargo")
        .args(["run", "--quiet", "--package", run])
        .current_dir(folder)
        .env("CARGO_TARGET_DIR", repository().join("target/generated"))
        .env("RUSTFLAGS", "-D warnings")
        .output()
        .expect("cargo starts");
    assert!(output.status.success(), "{}{}", stdout(&output), stderr(&output));
}
