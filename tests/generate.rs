//! Generated Rust: what it looks like, that it is always the same, and that it compiles.
#![allow(missing_docs, clippy::disallowed_methods, reason = "tests are claims, and read files")]

mod support;

use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
    process::Command,
    sync::Arc,
};

use camino::Utf8PathBuf;
use serde_json::Value;
use specwright::{
    document::{Input, LoadOptions, load},
    ir::lower,
    rust::{Generated, Only, Options, RuntimeChoice, generate},
};
use support::{repository, run, shared, stderr, stdout};

fn crate_of(path: &Path, options: &Options) -> Generated {
    let path = Utf8PathBuf::from_path_buf(path.to_owned()).expect("UTF-8");
    let root = path.parent().and_then(|folder| folder.parent()).map(Utf8PathBuf::from);
    let loaded = load(&Input::Path(path.clone()), &LoadOptions { root, fetch: None })
        .unwrap_or_else(|error| panic!("{path}: {error}"));
    let api = lower(Arc::new(loaded.document)).api;
    generate(&api, options).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// Without the runtime and the macros, which are the same for all.
fn print(generated: &Generated) -> String {
    let files = generated.files.iter().filter(|(path, _)| {
        path.starts_with("src")
            && path.file_name() != Some("macros.rs")
            && !path.ends_with("lib.rs")
    });
    let mut text: Vec<String> = files.map(|(path, text)| format!("=== {path}\n{text}")).collect();
    for diagnostic in &generated.diagnostics {
        text.push(format!(
            "{} {:?}: {}",
            diagnostic.code, diagnostic.at.pointer, diagnostic.message
        ));
    }
    text.join("\n")
}

#[test]
fn every_feature_reads_well() {
    for name in ["exchanges", "listing", "names", "unions"] {
        let path = repository().join(format!("tests/fixtures/valid/{name}.yaml"));
        let options = Options { runtime: RuntimeChoice::Crate, ..Options::default() };
        insta::assert_snapshot!(name, print(&crate_of(&path, &options)));
    }
}

/// The names of all types of a document, those that a macro makes of `as NAME` among them.
fn type_names(document: &Value, base: &Path) -> BTreeSet<String> {
    let base = Utf8PathBuf::from_path_buf(base.to_owned()).expect("UTF-8");
    let input = Input::Text { name: "api.json".to_owned(), text: document.to_string(), base };
    let loaded = load(&input, &LoadOptions::default()).expect("it loads");
    let only = Only { models: true, routes: false, client: true, examples: false };
    let options = Options { only, runtime: RuntimeChoice::Crate, ..Options::default() };
    let generated =
        generate(&lower(Arc::new(loaded.document)).api, &options).expect("it generates");
    let lines = generated.files.values().flat_map(|text| text.lines());
    let words = lines.flat_map(|line| {
        let marks = ["pub struct ", "pub enum ", "pub type ", " as "];
        marks.map(|mark| line.split_once(mark).map(|(_, rest)| rest))
    });
    let is_part = |letter: char| letter.is_alphanumeric() || letter == '_';
    let names = words.flatten().map(|rest| rest.split(|letter| !is_part(letter)).next());
    names.flatten().map(str::to_owned).collect()
}

/// Whoever calls a type by its place can still do so when something else leaves the document.
#[test]
fn names_stay_when_other_operations_leave() {
    let mut files: Vec<PathBuf> = ["listing", "unions", "objects"]
        .map(|name| format!("tests/fixtures/valid/{name}.yaml").into())
        .to_vec();
    let corpus = shared("corpus").into_iter();
    files.extend(corpus.flat_map(|corpus| {
        ["train-travel.yaml", "museum.yaml", "cafe.yaml"].map(|name| corpus.join(name))
    }));
    for file in files {
        let path = repository().join(file);
        let utf8 = Utf8PathBuf::from_path_buf(path.clone()).expect("UTF-8");
        let loaded = load(&Input::Path(utf8), &LoadOptions::default()).expect("it loads");
        let whole = loaded.document.root().value();
        let base = path.parent().expect("a folder");
        let all = type_names(&whole, base);
        for (place, item) in whole["paths"].as_object().expect("paths") {
            for method in item.as_object().expect("a path item").keys() {
                let mut rest = whole.clone();
                rest["paths"][place].as_object_mut().expect("an item").shift_remove(method);
                let gone: Vec<String> = type_names(&rest, base)
                    .into_iter()
                    .filter(|name| !all.contains(name))
                    .collect();
                assert!(gone.is_empty(), "{}: without {method} {place}: {gone:?}", path.display());
            }
        }
    }
}

/// The models of a document, and what could not be said.
fn models(document: &str) -> (String, Vec<String>) {
    let folder = tempfile::tempdir().expect("a directory");
    let path = folder.path().join("openapi.yaml");
    std::fs::write(&path, document).expect("it can be written");
    let generated = crate_of(&path, &Options::default());
    let said = generated.diagnostics.iter();
    let said = said.map(|one| format!("{} {}: {}", one.code, one.at.pointer.as_str(), one.message));
    (generated.files[camino::Utf8Path::new("src/models.rs")].clone(), said.collect())
}

#[test]
fn a_union_among_its_own_branches_adds_nothing() {
    let (models, said) = models(
        "openapi: 3.1.0\ninfo: {title: t, version: '1'}\npaths: {}\ncomponents:\n  schemas:\n    \
         A: {oneOf: [{$ref: '#/components/schemas/B'}, {type: string}]}\n    \
         B: {oneOf: [{$ref: '#/components/schemas/A'}, {type: integer}]}\n    \
         C: {anyOf: [{$ref: '#/components/schemas/C'}, {type: string}]}\n",
    );
    assert!(said.is_empty(), "{said:?}");
    for name in ["A", "B"] {
        let (_, union) = models.split_once(&format!("enum {name} {{")).expect("a union");
        let (variants, _) = union.split_once('}').expect("variants");
        assert!(
            ["Integer(i64)", "Text(String)"].iter().all(|one| variants.contains(one)),
            "{union}"
        );
    }
    assert!(models.contains("type C = String;"), "{models}");
}

#[test]
fn what_several_objects_describe_alike_is_described_once() {
    let long = "How many there are. ".to_owned() + &"What is beyond is told of. ".repeat(9);
    let (models, _) = models(&format!(
        "openapi: 3.1.0\ninfo: {{title: t, version: '1'}}\npaths: {{}}\ncomponents:\n  schemas:\n    \
         A: {{properties: {{limit: &limit {{type: integer, default: 3, description: {long}}}}}}}\n    \
         B: {{properties: {{limit: *limit, more: {{type: string}}}}}}\n    \
         C: {{properties: {{limit: {{type: string, description: Short. Of its own.}}}}}}\n",
    ));
    let short = "        /// How many there are. More at [`A`]. Default: `3`.\n        pub limit: ";
    assert!(models.contains(short), "{models}");
    assert!(models.contains("/// Short. Of its own.\n"), "{models}");
}

#[test]
fn a_schema_with_an_id_is_a_resource_of_its_own() {
    let (text, said) = models(&support::read("tests/fixtures/valid/ids.yaml"));
    assert_eq!(said, Vec::<String>::new());
    for field in [
        "pub lines: Vec<Line> = ",
        "pub type Amount = i64;",
        "pub buyer: Person = ",
        "pub total: Total2 = ",
        "pub type Total2 = f64;",
        "pub total: Option<Total> = ",
        "pub type Total = bool;",
        "pub tree: Tree = ",
        "pub children: Option<Vec<Tree>> = ",
        "pub plain: Plain = ",
        "pub amount: Option<Inner> = ",
    ] {
        assert!(text.contains(field), "`{field}` is not in {text}");
    }
}

#[test]
fn a_title_stays_in_its_line_of_the_manifest() {
    for title in [r"a\u001cb", r"a\u007fb", r"a\u0085b", r"a\nb", r#"a\"b"#, r"a\\b"] {
        let folder = tempfile::tempdir().expect("a directory");
        let path = folder.path().join("openapi.json");
        let text = format!(
            r#"{{"openapi":"3.1.0","info":{{"title":"{title}","version":"1"}},"paths":{{}}}}"#
        );
        std::fs::write(&path, text).expect("it can be written");
        let generated = crate_of(&path, &Options::default());
        let manifest = &generated.files[camino::Utf8Path::new("Cargo.toml")];
        let expected = "description = \"a b, generated from its OpenAPI document\"";
        assert!(manifest.lines().any(|line| line == expected), "{title}: {manifest}");
    }
}

/// Each line of the documentation of an example is a comment, whatever an id holds.
#[test]
fn an_operation_id_cannot_write_code() {
    let folder = tempfile::tempdir().expect("a directory");
    let path = folder.path().join("openapi.json");
    let text = r#"{"openapi":"3.1.0","info":{"title":"x","version":"1"},"paths":{"/":{"post":{
        "operationId":"a`\n} mod injected { //",
        "requestBody":{"content":{"application/json":{
            "schema":{"type":"object","properties":{"b":{"type":"string","default":"\u202e"}}},
            "example":{"b":"c"}}}},
        "responses":{"204":{"description":"Done"}}}}}}"#;
    std::fs::write(&path, text).expect("it can be written");
    let generated = crate_of(&path, &Options::default());
    let files = generated.files.iter().filter(|(path, _)| path.extension() == Some("rs"));
    let mut comments = 0;
    for (path, text) in files {
        for line in text.lines().filter(|line| line.contains("mod injected")) {
            assert!(line.trim().starts_with("///") || line.contains('"'), "{path}: {line}");
            comments += 1;
        }
        let is_turned = |line: &&str| line.contains('\u{202e}');
        assert_eq!(text.lines().find(is_turned), None, "{path}: rustc refuses it in a comment");
    }
    assert!(comments >= 2, "the id is in an example and in its operation");
}

#[test]
fn no_type_becomes_any_value_in_silence() {
    let head =
        "openapi: 3.1.0\ninfo: {title: A, version: '1'}\npaths: {}\ncomponents:\n  schemas:\n";
    for (schemas, declared, said) in [
        // One branch of any value leaves the others what they are.
        (
            "    A: {oneOf: [{type: integer}, {}]}\n",
            "pub enum A {\n        Integer(i64): [kind::INTEGER];\n        Any(Value): [kind::ANY];",
            "",
        ),
        (
            "    A: {oneOf: [{type: string}, {$ref: '#/components/schemas/B'}], anyOf: [{title: some}, {title: any}]}\n    B: {}\n",
            "pub enum A {",
            "",
        ),
        (
            "    A: {$ref: '#/components/schemas/A'}\n",
            "pub type A = Value;",
            "generate/any-value /components/schemas/A: typed as any value: it refers to itself, and \
             says nothing else",
        ),
        (
            "    A: {allOf: [{$ref: '#/components/schemas/A'}]}\n",
            "pub type A = Value;",
            "generate/any-value /components/schemas/A: typed as any value: it refers to itself, and \
             says nothing else",
        ),
        // Several rules for all other properties are rules for each of them.
        (
            "    A: {allOf: [{additionalProperties: {type: integer}}, {additionalProperties: {minimum: 3}}]}\n",
            "pub type A = BTreeMap<String, i64>;",
            "",
        ),
    ] {
        let (text, found) = models(&format!("{head}{schemas}"));
        assert!(text.contains(declared), "{schemas}: {text}");
        assert_eq!(found.join("\n"), said, "{schemas}");
    }
}

#[test]
fn no_rule_and_no_default_is_lost_in_silence() {
    let head =
        "openapi: 3.1.0\ninfo: {title: A, version: '1'}\npaths: {}\ncomponents:\n  schemas:\n";
    for (property, said) in [
        ("{type: string, pattern: '^a'}", ""),
        (
            "{type: string, pattern: '(?=a)'}",
            "generate/not-checked /components/schemas/A/properties/a: not checked by generated code: \
             the pattern `(?=a)`, which its engine cannot read",
        ),
        (
            "{type: object, propertyNames: {pattern: '['}}",
            "generate/not-checked /components/schemas/A/properties/a: not checked by generated code: \
             the pattern `[`, which its engine cannot read",
        ),
        ("{type: [string, 'null'], default: null}", ""),
        ("{type: string, default: null}", ""),
        (
            "{type: integer, default: ten}",
            "generate/default-left-out /components/schemas/A/properties/a/default: the default \
             `\"ten\"` is left out: the value is not an integer of this size",
        ),
        (
            "{type: string, enum: [a, b], default: c}",
            "generate/default-left-out /components/schemas/A/properties/a/default: the default \
             `\"c\"` is left out: it is none of the listed values",
        ),
    ] {
        let schemas = format!("    A: {{type: object, properties: {{a: {property}}}}}\n");
        let (_, found) = models(&format!("{head}{schemas}"));
        assert_eq!(found.join("\n"), said, "{property}");
    }
}

#[test]
fn operations_that_answer_alike_share_an_enum() {
    let folder = tempfile::tempdir().expect("a directory");
    let path = folder.path().join("openapi.yaml");
    let answers =
        |text: &str| format!("{{'204': {{description: Done}}, '404': {{description: {text}}}}}");
    let operation = |name: &str, text: &str| {
        format!("  /{name}:\n    get: {{operationId: {name}, responses: {}}}\n", answers(text))
    };
    let document = [
        "openapi: 3.0.3\ninfo: {title: A, version: '1'}\npaths:\n".to_owned(),
        operation("first", "Gone"),
        operation("second", "Gone"),
        operation("third", "Never there"),
    ];
    std::fs::write(&path, document.concat()).expect("it can be written");
    let generated = crate_of(&path, &Options::default());
    let operations = &generated.files[camino::Utf8Path::new("src/operations/untagged.rs")];
    for (line, there) in [
        ("    answers One<204, Empty>, or Error404 as FirstError;", true),
        ("    answers One<204, Empty>, or Error404 as SecondError;", true),
        ("    pub enum Error404 {", true),
        ("    pub enum ThirdError {", true),
        ("    pub enum FirstError {", false),
    ] {
        assert_eq!(operations.lines().any(|known| known == line), there, "{line}\n{operations}");
    }
}

#[test]
fn the_runtime_comes_without_what_nothing_uses() {
    for (fixture, streams, forms) in
        [("names", false, false), ("streams", true, false), ("multipart", true, true)]
    {
        let path = repository().join(format!("tests/fixtures/valid/{fixture}.yaml"));
        let files = crate_of(&path, &Options::default()).files;
        for (module, there) in [("items", streams), ("framing", streams), ("form", forms)] {
            let file = format!("src/runtime/{module}.rs");
            assert_eq!(
                files.contains_key(camino::Utf8Path::new(&file)),
                there,
                "{fixture}: {file}"
            );
            let declarations = &files[camino::Utf8Path::new("src/runtime/mod.rs")];
            let declared = declarations.contains(&format!("mod {module};"));
            assert_eq!(declared, there, "{fixture}: {declarations}");
        }
    }
}

/// A scheme that is not declared, cannot be read or is named by a reference; lists and objects that
/// are none; beside a good one, and beside nothing at all.
#[test]
fn what_asks_for_security_never_becomes_open() {
    let path = repository().join("tests/fixtures/wire/closed.yaml");
    let generated = crate_of(&path, &Options::default());
    let routes = &generated.files[camino::Utf8Path::new("src/routes/untagged.rs")];
    let operations = &generated.files[camino::Utf8Path::new("src/operations/untagged.rs")];
    for (name, register, security) in [
        ("Undeclared", "secured", "NEEDS_NOBODY"),
        ("Reference", "secured", "NEEDS_HTTPS_EXAMPLE_COM_SCHEMES_X"),
        ("Unreadable", "secured", "NEEDS_BROKEN"),
        ("Dangling", "secured", "NEEDS_GONE"),
        ("Both", "secured", "NEEDS_BEARER_AND_NOBODY"),
        ("NoList", "secured", "NEEDS_BEARER"),
        ("NoObject", "secured", "NEEDS_BEARER"),
        ("Text2", "secured", "NEEDS_BEARER"),
        ("BesideGood", "secured", "NEEDS_NOBODY_OR_BEARER"),
        ("Local", "secured", "NEEDS_BEARER"),
        ("BesideEmpty", "optional", "NEEDS_NOBODY2"),
        ("Open", "open", ""),
    ] {
        let call = format!("request: operations::{name}|");
        let line = routes.lines().find(|line| line.contains(&call)).expect("a route");
        assert!(line.trim().starts_with(&format!(".{register}(")), "{name}: {line}");
        let start = operations.find(&format!("\n    {name} = ")).expect("an operation");
        let constant = format!(", needs security::{security};");
        let body = operations[start..].split("\n}").next().unwrap_or_default();
        assert_eq!(body.contains(&constant), register != "open", "{name}: {body}");
    }
    let unknown = ["NOBODY", "HTTPS_EXAMPLE_COM_SCHEMES_X", "BROKEN", "GONE"];
    let schemes = &generated.files[camino::Utf8Path::new("src/operations/security.rs")];
    assert_eq!(schemes.matches("SchemeKind::Unknown }").count(), unknown.len(), "{schemes}");
    for diagnostic in &generated.diagnostics {
        assert_eq!(diagnostic.code, "generate/unknown-scheme");
    }
    assert_eq!(generated.diagnostics.len(), 7, "one at each place that names such a scheme");
}

#[test]
fn the_same_document_makes_the_same_crate() {
    let path = repository().join("spec/verifik.yaml");
    let [one, other] = [(), ()].map(|()| crate_of(&path, &Options::default()).files);
    assert!(one == other);
}

#[test]
fn every_document_of_the_corpus_generates() {
    let Some(folder) = shared("corpus") else { return };
    let index = std::fs::read_to_string(folder.join("INDEX.md")).expect("the index is there");
    for row in index.lines().filter(|row| row.starts_with("| `")) {
        let file = row.split('`').nth(1).expect("a file");
        let generated = crate_of(&folder.join(file), &Options::default());
        assert!(generated.files.contains_key(camino::Utf8Path::new("src/lib.rs")), "{file}");
    }
}

#[test]
fn check_names_what_is_stale_and_writes_nothing() {
    let folder = tempfile::tempdir().expect("a directory");
    let out = folder.path().join("out");
    let out = out.to_str().expect("UTF-8");
    let spec = "spec/verifik.yaml";
    assert_eq!(run(&["generate", spec, "--out", out, "--check"]).status.code(), Some(1));
    assert!(!Path::new(out).exists());
    assert_eq!(run(&["generate", spec, "--out", out]).status.code(), Some(0));
    let fresh = run(&["generate", spec, "--out", out, "--check"]);
    assert_eq!((fresh.status.code(), stdout(&fresh)), (Some(0), String::new()));

    let models = Path::new(out).join("src/models.rs");
    let text = std::fs::read_to_string(&models).expect("it was written");
    std::fs::write(&models, text.replace("String", "Strange")).expect("it can be changed");
    let stale = run(&["generate", spec, "--out", out, "--check"]);
    assert_eq!(stale.status.code(), Some(1));
    assert!(stdout(&stale).contains("stale: ") && stdout(&stale).contains("src/models.rs"));

    // What was generated once goes; what somebody wrote stays.
    let old = Path::new(out).join("src/old.rs");
    let mark = text.lines().next().expect("a first line");
    std::fs::write(&old, format!("{mark}\n")).expect("it can be written");
    let own = Path::new(out).join("src/own.rs");
    std::fs::write(&own, "// mine\n").expect("it can be written");
    assert_eq!(run(&["generate", spec, "--out", out]).status.code(), Some(0));
    assert!(!old.exists() && own.exists());
}

#[test]
fn a_template_of_ones_own_gets_the_view() {
    let folder = tempfile::tempdir().expect("a directory");
    let template = folder.path().join("lib.rs.tera");
    std::fs::write(&template, "{{ mark }}\n// {{ docs[0] }}\n").expect("it can be written");
    let out = folder.path().join("out");
    let arguments = ["generate", "spec/verifik.yaml", "--templates"];
    let folder = folder.path().to_str().expect("UTF-8");
    let out_text = out.to_str().expect("UTF-8");
    let output = run(&[&arguments[..], &[folder, "--out", out_text]].concat());
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let library = std::fs::read_to_string(out.join("src/lib.rs")).expect("it was written");
    assert!(library.ends_with("// //! Verifik API, version 2.0.0.\n"), "{library}");
}

#[test]
fn the_example_of_templates_works() {
    let folder = tempfile::tempdir().expect("a directory");
    let out = folder.path().join("out");
    let out_text = out.to_str().expect("UTF-8");
    let with = ["generate", "spec/verifik.yaml", "--templates", "examples/templates"];
    let output = run(&[&with[..], &["--out", out_text]].concat());
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let library = std::fs::read_to_string(out.join("src/lib.rs")).expect("it was written");
    let line = "//!\n//! In here: models, a client, routes for axum.\n";
    assert!(library.contains(line), "{library}");
    // But for that line, it is what the built-in one makes.
    let built_in = support::read("generated/src/lib.rs");
    assert_eq!(library.replace(line, ""), built_in);
}

#[test]
fn a_mistake_in_a_template_is_shown_at_its_line() {
    for (name, text, message) in [
        ("lib.rs.tera", "{{ mark }}\n// {{ misspelt }}\n", "lib.rs.tera:2:"),
        ("lib.rs.tera", "{{ mark }}\n\n// {{ docs[0].nothing.more }}\n", "lib.rs.tera:3:"),
        ("models.rs.tera", "{{ mark }}\n{% for %}\n", "models.rs.tera:2:"),
        ("libs.rs.tera", "", "did you mean `lib.rs.tera`?"),
    ] {
        let folder = tempfile::tempdir().expect("a directory");
        std::fs::write(folder.path().join(name), text).expect("it can be written");
        let out = folder.path().join("out");
        let templates = folder.path().to_str().expect("UTF-8");
        let arguments = ["generate", "spec/verifik.yaml", "--templates", templates, "--out"];
        let output = run(&[&arguments[..], &[out.to_str().expect("UTF-8")]].concat());
        assert_eq!(output.status.code(), Some(2), "{text}");
        assert!(stderr(&output).contains(message), "{text}: {}", stderr(&output));
        if text.contains("misspelt") {
            assert!(stderr(&output).contains("misspelt"), "{}", stderr(&output));
        }
        assert!(!out.exists(), "{text}");
    }
}

/// The fields of docs/templates.md, by the name of the template.
fn documented_fields() -> BTreeMap<String, Vec<String>> {
    let text = support::read("docs/templates.md");
    let rows = text.lines().filter(|line| line.starts_with("| `"));
    rows.map(|row| {
        let cells: Vec<&str> = row.split('|').map(str::trim).collect();
        let names = |cell: &str| cell.split('`').skip(1).step_by(2).map(str::to_owned).collect();
        let template: Vec<String> = names(cells[1]);
        (template[0].clone(), names(cells[3]))
    })
    .collect()
}

#[test]
fn what_templates_get_is_documented() {
    let documented = documented_fields();
    let known: Vec<&str> = specwright::rust::template_names().collect();
    assert_eq!(documented.keys().map(String::as_str).collect::<Vec<_>>(), known);
    let mut seen = 0;
    for name in ["spec/verifik.yaml", "tests/fixtures/valid/exchanges.yaml"] {
        let output = run(&["generate", name, "--print-view", "--quiet"]);
        let views: serde_json::Value = serde_json::from_str(&stdout(&output)).expect("JSON");
        for (path, view) in views.as_object().expect("an object") {
            let path = camino::Utf8Path::new(path);
            let folder = path.parent().and_then(|parent| parent.file_name()).unwrap_or_default();
            let file = path.file_name().expect("a file");
            let template = match (folder, file) {
                ("client" | "routes" | "operations" | "models" | "examples", "mod.rs") => {
                    format!("{folder}_module.rs.tera")
                }
                ("operations", "media.rs" | "security.rs") | ("" | "src", _) => {
                    format!("{file}.tera")
                }
                _ => format!("{folder}.rs.tera"),
            };
            let mut fields: Vec<&String> = view.as_object().expect("fields").keys().collect();
            let mut expected: Vec<&String> = documented[&template].iter().collect();
            fields.sort();
            expected.sort();
            assert_eq!(fields, expected, "{name}: {template}");
            seen += 1;
        }
    }
    assert!(seen > 20, "{seen}");
}

/// Slow, since it builds axum and reqwest for itself: only if `SPECWRIGHT_COMPILE` is set.
#[test]
fn every_feature_compiles_without_a_warning() {
    if std::env::var_os("SPECWRIGHT_COMPILE").is_none() {
        eprintln!("skipped: set SPECWRIGHT_COMPILE to compile generated crates");
        return;
    }
    let folder = tempfile::tempdir().expect("a directory");
    let fixtures = repository().join("tests/fixtures/valid");
    for entry in std::fs::read_dir(fixtures).expect("fixtures") {
        let path = entry.expect("a fixture").path();
        let name = path.file_stem().expect("a name").to_str().expect("UTF-8").to_owned();
        let out = folder.path().join(&name);
        let arguments =
            ["generate", path.to_str().expect("UTF-8"), "--out", out.to_str().expect("UTF-8")];
        let output = run(&arguments);
        assert_eq!(output.status.code(), Some(0), "{name}: {}", stderr(&output));
        for command in ["check", "test", "clippy"] {
            let output = Command::new("cargo")
                .args([command, "--all-features"])
                .current_dir(&out)
                .env("CARGO_TARGET_DIR", repository().join("target/generated"))
                .env("RUSTFLAGS", "-D warnings")
                .output()
                .expect("cargo starts");
            assert!(output.status.success(), "{name}: {}", stderr(&output));
        }
    }
}
