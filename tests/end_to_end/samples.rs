//! The samples that stand on the pages, run as they stand there against the reference server: the
//! answer is the one that the document shows.
//!
//! Swift is not run: no tool for it comes with Debian, so its text is held by snapshots.

use std::{
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
    sync::Mutex,
};

use serde_json::Value;

use super::{
    proxy::{self, Answer, Ask, Change},
    server::{Reference, TOKEN, repository, run, stderr},
};

/// What came back through the proxy.
static ANSWERS: Mutex<Vec<Answer>> = Mutex::new(Vec::new());

fn record(_: &Ask, answer: &mut Answer) {
    ANSWERS.lock().expect("whole").push(answer.clone());
}

/// A language: name of its samples, ending of a file, how to run one, and what shows that it can be.
struct Language {
    name: &'static str,
    ending: &'static str,
    command: &'static [&'static str],
    check: &'static str,
}

const LANGUAGES: [Language; 7] = [
    Language { name: "curl", ending: "sh", command: &["bash"], check: "curl --version" },
    Language {
        name: "axios",
        ending: "mjs",
        command: &["node"],
        check: "node -e 'require(\"axios\")'",
    },
    Language { name: "fetch", ending: "mjs", command: &["node"], check: "node -e 'fetch'" },
    Language {
        name: "requests",
        ending: "py",
        command: &["python3"],
        check: "python3 -c 'import requests'",
    },
    Language { name: "python", ending: "py", command: &["python3"], check: "python3 --version" },
    Language {
        name: "php",
        ending: "php",
        command: &["php"],
        check: "php -r 'require \"vendor/autoload.php\"; new \\GuzzleHttp\\Client();'",
    },
    Language { name: "go", ending: "go", command: &["go", "run"], check: "go version" },
];

/// A folder in which samples find what they import: `node_modules` and `vendor`.
fn workplace() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let named = std::env::var_os("SPECWRIGHT_NODE_MODULES").map(PathBuf::from);
    let known = ["tests/node_modules", "node_modules"].map(|part| repository().join(part));
    if let Some(modules) = named.into_iter().chain(known).find(|path| path.join("axios").is_dir()) {
        #[cfg(unix)]
        std::os::unix::fs::symlink(modules, folder.path().join("node_modules")).expect("a link");
    }
    // Where Debian puts Guzzle; elsewhere Composer would have made `vendor`.
    let guzzle = "/usr/share/php/GuzzleHttp/autoload.php";
    std::fs::create_dir(folder.path().join("vendor")).expect("a folder");
    std::fs::write(folder.path().join("vendor/autoload.php"), format!("<?php require '{guzzle}';"))
        .expect("written");
    folder
}

fn can_run(check: &str, folder: &Path) -> bool {
    let mut command = Command::new("sh");
    let command = command.args(["-c", check]).current_dir(folder);
    let status = command.stdout(Stdio::null()).stderr(Stdio::null()).status();
    status.is_ok_and(|status| status.success())
}

/// The pages as a user makes them, of the document with this server in it.
fn pages(target: &str, folder: &Path) -> Vec<(String, String)> {
    let text = std::fs::read_to_string(repository().join("spec/verifik.yaml")).expect("readable");
    assert!(text.contains("https://api.verifik.co"), "the server of the document");
    let document = folder.join("verifik.yaml");
    let text = text.replace("https://api.verifik.co", target).replace("YOUR_ACCESS_TOKEN", TOKEN);
    std::fs::write(&document, text).expect("written");
    let out = folder.join("pages");
    let [document, out] = [&document, &out].map(|path| path.to_str().expect("UTF-8"));
    let made = run(&["docs", document, "--format", "markdown", "--out", out]);
    assert_eq!(made.status.code(), Some(0), "{}", stderr(&made));
    let entries =
        std::fs::read_dir(out).expect("pages").map(|entry| entry.expect("readable").path());
    let markdown = entries.filter(|path| path.extension().is_some_and(|ending| ending == "md"));
    let read = |path: PathBuf| {
        let name = path.file_stem().expect("a name").to_string_lossy().into_owned();
        (name, std::fs::read_to_string(path).expect("text"))
    };
    markdown.map(read).collect()
}

fn sample(page: &str, language: &str) -> String {
    let tab = page.split(&format!("<TabItem value=\"{language}\"")).nth(1).expect("a tab");
    let fenced = tab.split("</TabItem>").next().and_then(|tab| tab.split_once("\n\n"));
    let lines: Vec<&str> = fenced.expect("a fence").1.trim().lines().collect();
    lines[1..lines.len() - 1].join("\n").replace("YOUR_ACCESS_TOKEN", TOKEN) + "\n"
}

/// The first example among the answers of a page: that of a success, to which the samples lead.
fn documented(page: &str) -> (u16, Value) {
    let answers = page.split("\n## Responses\n").nth(1).expect("answers");
    let status = answers.trim().strip_prefix("### ").and_then(|rest| rest.get(..3));
    let example = answers.split("```json\n").nth(1).and_then(|rest| rest.split("\n```").next());
    let status = status.and_then(|status| status.parse().ok()).expect("a status");
    (status, serde_json::from_str(example.expect("an example")).expect("JSON"))
}

/// Equal, but for what the server makes up: ids, and the texts of what was just created. (Two pages
/// show different records under one id, so one of the two bears another in the seeded database.)
fn agrees(documented: &Value, answered: &Value, created: bool) -> bool {
    match (documented, answered) {
        (Value::Object(one), Value::Object(two)) => {
            one.len() == two.len()
                && one.iter().all(|(key, value)| {
                    let free = created || key == "_id";
                    two.get(key).is_some_and(|other| agrees(value, other, free))
                })
        }
        (Value::Array(one), Value::Array(two)) => {
            one.len() == two.len()
                && one.iter().zip(two).all(|(one, two)| agrees(one, two, created))
        }
        (Value::String(_), Value::String(_)) if created => true,
        (one, two) => one == two,
    }
}

fn execute(language: &Language, code: &str, folder: &Path) -> Output {
    let file = format!("sample.{}", language.ending);
    std::fs::write(folder.join(&file), code).expect("written");
    let mut command = Command::new(language.command[0]);
    command.args(&language.command[1..]).arg(&file).current_dir(folder);
    command.env("NO_PROXY", "127.0.0.1").output().expect("it starts")
}

#[test]
fn samples_get_the_documented_answers() {
    let reference = Reference::start();
    let folder = workplace();
    let change = Change { answer: record, ..Change::NONE };
    proxy::with(&reference.target, change, |target| {
        let pages = pages(target, folder.path());
        assert_eq!(pages.len(), 4, "a page for each operation");
        for language in &LANGUAGES {
            if !can_run(language.check, folder.path()) {
                let (name, check) = (language.name, language.check);
                eprintln!("skipped: `{check}` fails, so the samples for {name} were not run");
                continue;
            }
            for (name, page) in &pages {
                holds(language.name, name, page, |code| execute(language, code, folder.path()));
            }
        }
        let program = rust_program(&pages, folder.path());
        for (name, page) in &pages {
            holds("rust", name, page, |_| {
                let mut command = Command::new(&program);
                command.arg(name).env("NO_PROXY", "127.0.0.1").output().expect("it starts")
            });
        }
    });
}

/// The Rust samples as one program, which is told by its argument which to be. It is compiled
/// against what the workspace's own tests were linked with, so that nothing is built twice.
fn rust_program(pages: &[(String, String)], folder: &Path) -> PathBuf {
    use std::fmt::Write as _;
    let (mut modules, mut arms) = (String::new(), String::new());
    for (at, (name, page)) in pages.iter().enumerate() {
        let file = format!("sample_{at}.rs");
        std::fs::write(folder.join(&file), sample(page, "rust")).expect("written");
        // `main` of a module is its own; what stands around the sample only calls it.
        let _ = writeln!(
            modules,
            "mod sample_{at} {{ include!({file:?}); pub fn run() {{ main().expect(\"it runs\"); }} }}"
        );
        let _ = writeln!(arms, "        Some({name:?}) => sample_{at}::run(),");
    }
    let main = format!(
        "{modules}fn main() {{\n    match std::env::args().nth(1).as_deref() {{\n{arms}        \
         other => panic!(\"{{other:?}}\"),\n    }}\n}}\n"
    );
    std::fs::write(folder.join("samples.rs"), main).expect("written");
    let program = folder.join("samples");
    let mut command = Command::new(std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into()));
    command.args(["--edition", "2024", "samples.rs", "-o"]).arg(&program).current_dir(folder);
    for (name, library) in libraries() {
        command.arg("--extern").arg(format!("{name}={}", library.display()));
        command
            .arg("-L")
            .arg(format!("dependency={}", library.parent().expect("it lies somewhere").display()));
    }
    let output = command.output().expect("rustc starts");
    assert!(output.status.success(), "the Rust samples do not compile: {}", stderr(&output));
    program
}

/// What samples import, as `cargo test --workspace` built it.
fn libraries() -> Vec<(&'static str, PathBuf)> {
    const WANTED: [(&str, &str); 3] =
        [("verifik", "client"), ("tokio", "rt-multi-thread"), ("serde_json", "std")];
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.args(["build", "--workspace", "--tests", "--offline", "--message-format=json"]);
    if Path::new(env!("CARGO_BIN_EXE_specwright")).iter().any(|part| part == "release") {
        command.arg("--release");
    }
    let output = command.current_dir(repository()).output().expect("cargo starts");
    assert!(output.status.success(), "{}", stderr(&output));
    let mut found: Vec<(&'static str, PathBuf)> = Vec::new();
    for line in output.stdout.split(|byte| *byte == b'\n') {
        let Ok(artifact) = serde_json::from_slice::<Value>(line) else { continue };
        let has = |feature: &str| {
            artifact["features"].as_array().is_some_and(|all| all.iter().any(|one| one == feature))
        };
        let file = artifact["filenames"].as_array().into_iter().flatten().find_map(|file| {
            file.as_str()
                .filter(|path| Path::new(path).extension().is_some_and(|end| end == "rlib"))
        });
        for (name, feature) in WANTED {
            if artifact["target"]["name"] == name
                && has(feature)
                && let Some(file) = file
                && !found.iter().any(|(known, _)| *known == name)
            {
                found.push((name, file.into()));
            }
        }
    }
    assert_eq!(found.len(), WANTED.len(), "{found:?}");
    found
}

fn holds(language: &str, name: &str, page: &str, execute: impl FnOnce(&str) -> Output) {
    let place = format!("{language} {name}");
    let code = sample(page, language);
    ANSWERS.lock().expect("whole").clear();
    let output = execute(&code);
    assert!(output.status.success(), "{place}: {}\n{code}", stderr(&output));
    let answers = ANSWERS.lock().expect("whole");
    let [answer] = &answers[..] else { panic!("{place}: {} requests\n{code}", answers.len()) };
    let (status, example) = documented(page);
    let body: Value = serde_json::from_slice(&answer.body).expect("the server answers JSON");
    assert_eq!(answer.status.as_u16(), status, "{place}: {body}\n{code}");
    let created = page.contains("**POST**");
    assert!(agrees(&example, &body, created), "{place}: answered {body}\ndocumented {example}");
    assert!(!output.stdout.is_empty(), "{place}: the sample shows the answer");
}
