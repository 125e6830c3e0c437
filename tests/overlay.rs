//! Overlays: the examples of the specification, what goes wrong, and where it is told of.
#![allow(missing_docs, clippy::disallowed_methods, reason = "tests are claims, and read files")]

mod support;

use std::{fs, path::Path, process::Output};

use camino::Utf8PathBuf;
use serde_json::{Value, json};
use specwright::document::{Input, LoadOptions, Loaded, load_with_overlays};
use support::{specwright, stderr, stdout};

const HEAD: &str = "overlay: 1.1.0\ninfo: {title: Overlay, version: 1.0.0}\nactions:\n";

fn write(folder: &Path, name: &str, text: &str) -> Utf8PathBuf {
    let path = folder.join(name);
    fs::write(&path, text).expect("it can be written");
    Utf8PathBuf::from_path_buf(path).expect("UTF-8")
}

fn lay(document: &str, overlays: &[&str]) -> Loaded {
    let folder = tempfile::tempdir().expect("a directory");
    let input = Input::Path(write(folder.path(), "api.yaml", document));
    let overlays: Vec<Utf8PathBuf> = overlays
        .iter()
        .enumerate()
        .map(|(index, actions)| {
            write(folder.path(), &format!("{index}.overlay.yaml"), &format!("{HEAD}{actions}"))
        })
        .collect();
    load_with_overlays(&input, &overlays, &LoadOptions::default()).expect("it can be read")
}

/// The document's paths after an overlay, and the codes of what was found.
fn paths_after(paths: &str, actions: &str) -> (Value, Vec<&'static str>) {
    let document = format!("openapi: 3.1.0\ninfo: {{title: A, version: '1'}}\npaths: {paths}\n");
    let loaded = lay(&document, &[actions]);
    let codes = loaded.diagnostics.iter().map(|one| one.code).collect();
    (loaded.document.root().value()["paths"].clone(), codes)
}

#[test]
fn the_examples_of_the_specification() {
    for (name, paths, actions, expected) in [
        (
            "structured",
            "{/: {get: {summary: old}}}",
            "- target: '$'\n  update:\n    paths:\n      /: {summary: The root, get: {summary: new, x-rate-limit: 100}}\n      /pets: {get: {x-rate-limit: 100}}",
            json!({"/": {"get": {"summary": "new", "x-rate-limit": 100}, "summary": "The root"},
                "/pets": {"get": {"x-rate-limit": 100}}}),
        ),
        (
            "targeted",
            "{/foo: {get: {description: a}}, /bar: {get: {description: b}}}",
            "- target: $.paths['/foo'].get.description\n  update: new\n- target: $.paths['/bar'].get.description\n  update: updated\n- target: $.paths['/bar']\n  update: {post: {x-safe: false}}",
            json!({"/foo": {"get": {"description": "new"}},
                "/bar": {"get": {"description": "updated"}, "post": {"x-safe": false}}}),
        ),
        (
            "wildcard",
            "{/a: {get: {parameters: [{name: filter, in: query}, {name: filter, in: header}]}}, /b: {post: {}}}",
            "- target: $.paths.*.get\n  update: {x-safe: true}\n- target: $.paths.*.get.parameters[?@.name=='filter' && @.in=='query']\n  update: {schema: {type: string}}",
            json!({"/a": {"get": {"parameters": [
                {"name": "filter", "in": "query", "schema": {"type": "string"}},
                {"name": "filter", "in": "header"}], "x-safe": true}}, "/b": {"post": {}}}),
        ),
        (
            "add an array element",
            "{/a: {get: {parameters: [{name: one}]}}}",
            "- target: $.paths.*.get.parameters\n  update: {name: newParam, in: query}",
            json!({"/a": {"get": {"parameters": [{"name": "one"}, {"name": "newParam", "in": "query"}]}}}),
        ),
        (
            "join lists",
            "{/a: {get: {tags: [one]}}}",
            "- target: $.paths.*.get.tags\n  update: [two, three]",
            json!({"/a": {"get": {"tags": ["one", "two", "three"]}}}),
        ),
        (
            "remove array elements",
            "{/a: {get: {parameters: [{name: dummy}, {name: one}, {name: dummy}]}}}",
            "- target: $.paths.*.get.parameters[?@.name == 'dummy']\n  remove: true",
            json!({"/a": {"get": {"parameters": [{"name": "one"}]}}}),
        ),
        (
            "remove a primitive array element",
            "{/a: {get: {tags: [dummy, one]}}}",
            "- target: $.paths.*.get.tags[?@ == 'dummy']\n  remove: true",
            json!({"/a": {"get": {"tags": ["one"]}}}),
        ),
        (
            "traits",
            "{/items: {get: {x-oai-traits: [paged]}}, /other: {get: {}}}",
            "- target: $.paths[?(@.get['x-oai-traits'][?(@ == 'paged')])].get\n  update: {parameters: [{name: top}]}",
            json!({"/items": {"get": {"x-oai-traits": ["paged"], "parameters": [{"name": "top"}]}},
                "/other": {"get": {}}}),
        ),
        (
            "copy",
            "{/foo: {get: {x-a: 1}}, /bar: {post: {x-b: 2}}}",
            "- target: $.paths['/bar']\n  copy: $.paths['/foo']",
            json!({"/foo": {"get": {"x-a": 1}}, "/bar": {"post": {"x-b": 2}, "get": {"x-a": 1}}}),
        ),
        (
            "move",
            "{/items: {get: {x-a: 1}}}",
            "- target: $.paths\n  update: {/new-items: {}}\n- target: $.paths['/new-items']\n  copy: $.paths['/items']\n- target: $.paths['/items']\n  remove: true",
            json!({"/new-items": {"get": {"x-a": 1}}}),
        ),
    ] {
        let (found, codes) = paths_after(paths, actions);
        assert_eq!((&found, codes), (&expected, Vec::new()), "{name}");
    }
}

#[test]
fn what_is_wrong_with_an_overlay_is_told_of_and_the_rest_is_done() {
    let done = "\n- target: $.paths['/a']\n  update: {x-done: true}";
    for (actions, code) in [
        ("- target: $.paths['/b']\n  remove: true", "overlay/no-match"),
        ("- target: paths.a\n  remove: true", "overlay/target"),
        ("- target: $.paths['/a']\n  copy: $.paths.*.nothing", "overlay/target"),
        ("- target: $.paths['/a']\n  copy: $.paths['/a'].*", "overlay/target"),
        ("- target: $.paths['/a'].get\n  update: text", "overlay/incompatible"),
        ("- target: $.paths['/a']\n  update: {get: [1]}", "overlay/incompatible"),
        ("- target: $.paths['/a'].get.*\n  update: {}", "overlay/incompatible"),
        ("- target: $\n  remove: true", "overlay/incompatible"),
        ("- update: {}", "overlay/structure"),
        ("- target: $.paths", "overlay/structure"),
        ("- target: $.paths\n  remove: maybe", "overlay/structure"),
        ("- target: $.paths\n  update: {}\n  copy: $.info", "overlay/structure"),
        ("- target: $.paths\n  update: {}\n  upsert: 1", "overlay/structure"),
    ] {
        let paths = "{/a: {get: {tags: [], summary: a}, put: {}}}";
        let (found, codes) = paths_after(paths, &format!("{actions}{done}"));
        assert_eq!(codes, [code], "{actions}");
        assert_eq!(found["/a"]["x-done"], true, "{actions}");
    }
}

/// One line for each thing, so that lines can be counted.
const PLACES: &str = "\
openapi: 3.1.0
info: {title: A, version: '1'}
tags:
  - name: first
  - name: second
  - name: third
";

#[test]
fn a_place_leads_to_the_line_that_it_was_written_at() {
    let overlays = [
        "- target: $\n  update:\n    tags:\n      - name: fourth\n",
        "- target: $.tags[?@.name == 'second']\n  remove: true\n- target: $.tags[?@.name == 'fourth']\n  update:\n    summary: new\n",
    ];
    let document = lay(PLACES, &overlays).document;
    let root = document.files().next().expect("a root").0;
    for (pointer, file, line) in [
        ("/tags/0/name", "api.yaml", 4),
        ("/tags/1/name", "api.yaml", 6),
        ("/tags/2/name", "0.overlay.yaml", 7),
        ("/tags/2/summary", "1.overlay.yaml", 8),
        ("/info/title", "api.yaml", 2),
    ] {
        let mut at = specwright::document::Location::root_of(root);
        for token in pointer.split('/').skip(1) {
            at = at.join(token);
        }
        assert!(document.get(&at).is_some(), "{pointer}");
        let label = document.label(&at);
        assert!(label.contains(&format!("{file}:{line}:")), "{pointer}: {label}");
    }
}

struct Folder(tempfile::TempDir);

impl Folder {
    fn new(settings: &str, actions: &str) -> Self {
        let folder = tempfile::tempdir().expect("a directory");
        let document = "\
openapi: 3.1.0
info: {title: A, version: '1'}
tags: [{name: pet}]
paths:
  /pets:
    get:
      operationId: listPets
      responses:
        '200': {description: Pets.}
";
        write(folder.path(), "api.yaml", document);
        write(folder.path(), "more.overlay.yaml", &format!("{HEAD}{actions}"));
        write(folder.path(), "specwright.toml", &format!("document = \"api.yaml\"\n{settings}"));
        Self(folder)
    }

    fn run(&self, arguments: &[&str]) -> Output {
        let mut command = specwright();
        command.current_dir(self.0.path()).args(arguments).output().expect("the command starts")
    }
}

#[test]
fn every_command_reads_through_the_overlays() {
    let actions =
        "- target: $.paths['/pets'].get\n  update: {operationId: allPets, tags: [pets]}\n";
    for (settings, flags) in [
        ("", &["--overlay", "more.overlay.yaml"][..]),
        ("overlays = [\"more.overlay.yaml\"]\n", &[]),
    ] {
        let folder = Folder::new(settings, actions);
        let generate = folder.run(&[&["generate", "--out", "out"][..], flags].concat());
        assert_eq!(generate.status.code(), Some(0), "{}", stderr(&generate));
        let made = fs::read_to_string(folder.0.path().join("out/src/operations/pets.rs"));
        assert!(made.expect("the tag has a file").contains("AllPets = "));
        // The tag is not the declared one: told of at the line that names it, in the overlay.
        let lint = folder.run(&[&["lint"][..], flags].concat());
        assert!(stdout(&lint).contains("more.overlay.yaml:5:"), "{}", stdout(&lint));
        let mend = folder.run(&[&["lint", "--diff"][..], flags].concat());
        assert_eq!(mend.status.code(), Some(2), "{}", stderr(&mend));
    }
}

#[test]
fn an_overlay_that_cannot_be_laid_as_a_whole_is_wrong_input() {
    let folder = Folder::new("", "- target: $.paths\n  update: [1]\n");
    let output = folder.run(&["generate", "--out", "out", "--overlay", "more.overlay.yaml"]);
    assert_eq!(output.status.code(), Some(2), "{}", stderr(&output));
    assert!(stderr(&output).contains("error[overlay/incompatible]"), "{}", stderr(&output));
    assert!(stderr(&output).contains("more.overlay.yaml:5:"), "{}", stderr(&output));
    assert!(!folder.0.path().join("out").exists());
    for (file, message) in [("api.yaml", "this is no overlay"), ("none.yaml", "could not read")] {
        let output = folder.run(&["lint", "--overlay", file]);
        assert_eq!(output.status.code(), Some(2));
        assert!(stderr(&output).contains(message), "{}", stderr(&output));
    }
}
