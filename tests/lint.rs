//! Every mistake is shown at its line, once.
#![allow(missing_docs, clippy::disallowed_methods, reason = "tests are claims, and read files")]

mod support;

use serde_json::Value;
use support::{read, run, shared, stderr, stdout};

/// A mistake put into `spec/verifik.yaml`: what is replaced (its first place), by what, which code
/// tells of it, and a text of the line that it must be shown at.
struct Seed {
    name: &'static str,
    old: &'static str,
    new: &'static str,
    code: &'static str,
    line: &'static str,
}

const SEEDS: &[Seed] = &[
    Seed {
        name: "dangling reference",
        old: "$ref: \"#/components/schemas/RelatedField\"",
        new: "$ref: \"#/components/schemas/RelatedFields\"",
        code: "ref/dangling",
        line: "schemas/RelatedFields\"",
    },
    Seed {
        name: "reference of the wrong kind",
        old: "$ref: \"#/components/responses/InvalidQueryParameters\"",
        new: "$ref: \"#/components/schemas/Pagination\"",
        code: "ref/wrong-kind",
        line: "$ref: \"#/components/schemas/Pagination\"",
    },
    Seed {
        name: "something beside a reference",
        old: "            $ref: \"#/components/schemas/BiometricValidationType\"",
        new: "            $ref: \"#/components/schemas/BiometricValidationType\"\n            maxLength: 7",
        code: "ref/ignored-sibling",
        line: "maxLength: 7",
    },
    Seed {
        name: "duplicate operationId",
        old: "operationId: createBiometricValidation",
        new: "operationId: listBiometricValidations",
        code: "operation/duplicate-id",
        line: "operationId: listBiometricValidations",
    },
    Seed {
        name: "missing operationId",
        old: "      operationId: retrieveDocumentLiveness\n",
        new: "",
        code: "operation/missing-id",
        line: "get:",
    },
    Seed {
        name: "path parameter misspelt",
        old: "        - name: id\n          in: path",
        new: "        - name: ids\n          in: path",
        code: "path/unknown-parameter",
        line: "- name: ids",
    },
    Seed {
        name: "path parameter in the query",
        old: "        - name: id\n          in: path\n          required: true",
        new: "        - name: id\n          in: query\n          required: true",
        code: "path/undeclared-parameter",
        line: "get:",
    },
    Seed {
        name: "path parameter optional",
        old: "          in: path\n          required: true",
        new: "          in: path\n          required: false",
        code: "parameter/path-not-required",
        line: "required: false",
    },
    Seed {
        name: "parameter twice",
        old: "        - $ref: \"#/components/parameters/WhereClient\"",
        new: "        - $ref: \"#/components/parameters/WhereClient\"\n        - $ref: \"#/components/parameters/WhereClient\"",
        code: "parameter/duplicate",
        line: "- $ref: \"#/components/parameters/WhereClient\"",
    },
    Seed {
        name: "colliding paths",
        old: "  /v2/document-liveness/{id}:\n",
        new: "  /v2/biometric-validations/{ID}: {}\n  /v2/document-liveness/{id}:\n",
        code: "path/collision",
        line: "/v2/biometric-validations/{ID}",
    },
    Seed {
        name: "braces that do not pair",
        old: "  /v2/document-liveness/{id}:\n",
        new: "  /v2/broken/{id: {}\n  /v2/document-liveness/{id}:\n",
        code: "path/braces",
        line: "/v2/broken/{id",
    },
    Seed {
        name: "unknown security scheme",
        old: "  - bearerAuth: []",
        new: "  - bearrAuth: []",
        code: "security/unknown-scheme",
        line: "- bearrAuth: []",
    },
    Seed {
        name: "response without description",
        old: "          description: The records that match, one page of them.\n",
        new: "",
        code: "structure/missing-field",
        line: "\"200\":",
    },
    Seed {
        name: "unknown field",
        old: "summary: List All Biometric Validations",
        new: "sumary: List All Biometric Validations",
        code: "structure/unknown-field",
        line: "sumary:",
    },
    Seed {
        name: "field of a later version",
        old: "servers:\n",
        new: "webhooks: {}\nservers:\n",
        code: "structure/unknown-field",
        line: "webhooks: {}",
    },
    Seed {
        name: "version is a number",
        old: "  version: 2.0.0",
        new: "  version: 2.0",
        code: "structure/wrong-type",
        line: "version: 2.0",
    },
    Seed {
        name: "title missing",
        old: "  title: Verifik API\n",
        new: "",
        code: "structure/missing-field",
        line: "info:",
    },
    Seed {
        name: "description is a list",
        old: "    description: Production",
        new: "    description: [Production]",
        code: "structure/wrong-type",
        line: "description: [Production]",
    },
    Seed {
        name: "type that does not exist",
        old: "            type: integer",
        new: "            type: int",
        code: "schema/unknown-type",
        line: "type: int",
    },
    Seed {
        name: "keyword of a later version",
        old: "            minimum: 1",
        new: "            exclusiveMinimum: 0",
        code: "structure/wrong-type",
        line: "exclusiveMinimum: 0",
    },
    Seed {
        name: "empty range",
        old: "            minimum: 1\n",
        new: "            minimum: 1\n            maximum: 0\n",
        code: "schema/empty-range",
        line: "maximum: 0",
    },
    Seed {
        name: "enum of another type",
        old: "enum: [SOFT, REGULAR, HARD]",
        new: "enum: [SOFT, REGULAR, 3]",
        code: "schema/enum-type",
        line: "enum: [SOFT, REGULAR, 3]",
    },
    Seed {
        name: "required property misspelt",
        old: "required: [page, perPage, total, pages]",
        new: "required: [page, perPage, totl, pages]",
        code: "schema/unknown-required",
        line: "required: [page, perPage, totl, pages]",
    },
    Seed {
        name: "style that does not exist there",
        old: "          style: form\n",
        new: "          style: simple\n",
        code: "parameter/style",
        line: "style: simple",
    },
    Seed {
        name: "status that is none",
        old: "        \"404\":",
        new: "        \"4o4\":",
        code: "structure/key",
        line: "\"4o4\":",
    },
    Seed {
        name: "link to nowhere",
        old: "              operationId: retrieveBiometricValidation",
        new: "              operationId: retrieveBiometricValidations",
        code: "link/unknown-operation",
        line: "operationId: retrieveBiometricValidations",
    },
    Seed {
        name: "link fills a parameter that is not there",
        old: "                id: $response.body#/data/_id",
        new: "                ids: $response.body#/data/_id",
        code: "link/unknown-parameter",
        line: "ids: $response.body",
    },
    Seed {
        name: "pattern that is none",
        old: "            type: string\n            minLength: 1\n",
        new: "            type: string\n            pattern: \"a(b\"\n",
        code: "schema/pattern",
        line: "pattern: \"a(b\"",
    },
    Seed {
        name: "key twice",
        old: "      summary: Create a Biometric Validation\n",
        new: "      summary: Create a Biometric Validation\n      summary: Create one\n",
        code: "document/duplicate-key",
        line: "summary: Create one",
    },
    Seed {
        name: "example lacks a required property",
        old: "                    pagination:
                      page: 1
                      perPage: 10
",
        new: "                    pagination:
                      page: 1
",
        code: "example/invalid",
        line: "pagination:",
    },
    Seed {
        name: "default breaks its schema",
        old: "            default: 20",
        new: "            default: twenty",
        code: "example/invalid",
        line: "default: twenty",
    },
    Seed {
        name: "example of the wrong type",
        old: "                      page: 1\n",
        new: "                      page: one\n",
        code: "example/invalid",
        line: "page: one",
    },
    Seed {
        name: "parameter example of the wrong type",
        old: "            documented:\n              value: 20",
        new: "            documented:\n              value: many",
        code: "example/invalid",
        line: "value: many",
    },
    Seed {
        name: "server variable not declared",
        old: "  - url: https://api.verifik.co",
        new: "  - url: https://{region}.verifik.co",
        code: "server/unknown-variable",
        line: "{region}",
    },
    Seed {
        name: "tag not listed",
        old: "      tags: [Document Liveness]",
        new: "      tags: [Document Livenes]",
        code: "tag/undeclared",
        line: "[Document Livenes]",
    },
    Seed {
        name: "unused component",
        old: "  schemas:\n",
        new: "  schemas:\n    Forgotten: {type: string}\n",
        code: "component/unused",
        line: "Forgotten:",
    },
];

fn lint_text(text: &str) -> Value {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("document.yaml");
    std::fs::write(&path, text).expect("the folder is ours");
    let output = run(&["lint", "--format", "json", path.to_str().expect("UTF-8")]);
    serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|error| panic!("{error}: {}{}", stdout(&output), stderr(&output)))
}

#[test]
fn our_own_document_is_clean() {
    let output = run(&["lint", "spec/verifik.yaml", "--deny", "hints"]);
    assert!(output.status.success(), "{}{}", stdout(&output), stderr(&output));
}

#[test]
fn each_seeded_mistake_is_found_at_its_line_and_nothing_else() {
    let original = read("spec/verifik.yaml");
    let mut wrong = Vec::new();
    for seed in SEEDS {
        assert!(original.contains(seed.old), "{}: the document has changed", seed.name);
        let text = original.replacen(seed.old, seed.new, 1);
        let report = lint_text(&text);
        let found: Vec<String> = report["diagnostics"]
            .as_array()
            .expect("a list")
            .iter()
            .map(|one| {
                let line = usize::try_from(one["line"].as_u64().expect("a line")).expect("small");
                let line_text = text.lines().nth(line - 1).unwrap_or_default().trim();
                format!(
                    "{} at `{line_text}`: {}",
                    one["code"].as_str().expect("text"),
                    one["message"]
                )
            })
            .collect();
        let right = found.len() == 1
            && found[0].starts_with(&format!("{} at", seed.code))
            && found[0].split("`: ").next().is_some_and(|head| head.contains(seed.line));
        if !right {
            wrong.push(format!("{}:\n    {}", seed.name, found.join("\n    ")));
        }
    }
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), SEEDS.len(), wrong.join("\n"));
}

/// Documents that must be accepted or refused, by the labels of their index.
#[test]
fn the_labelled_documents_are_judged_as_labelled() {
    let Some(folder) = shared("validity") else { return };
    let index = std::fs::read_to_string(folder.join("INDEX.md")).expect("the index is there");
    let mut judged = 0;
    let mut wrong = Vec::new();
    for row in index.lines().filter(|row| row.starts_with("| `")) {
        let columns: Vec<&str> = row.split('|').map(str::trim).collect();
        let file = columns[1].split('`').nth(1).expect("a file in backticks");
        let output = run(&["lint", folder.join(file).to_str().expect("UTF-8")]);
        let code = output.status.code();
        let right = match columns[2] {
            "pass" => code == Some(0),
            "fail" | "fail-semantic" => matches!(code, Some(1 | 2)),
            _ => matches!(code, Some(0..=2)),
        };
        judged += 1;
        if !right {
            wrong.push(file.to_owned());
        }
    }
    // Its mistake stands in a file above the document's directory, which is not opened unasked.
    assert_eq!(wrong, ["community-3.0/fail/schemaProperties.yaml"], "of {judged}");
}

#[test]
fn what_cannot_be_read_is_refused_with_code_2() {
    for (text, message) in [
        ("swagger: '2.0'\n", "Swagger 2.0"),
        ("openapi: 4.0.0\n", "no version of OpenAPI"),
        ("info: {}\n", "does not say which version"),
        ("a: [1\n", "neither YAML nor JSON"),
        ("{\"openapi\": \"3.0.0\" 1}\n", "neither YAML nor JSON"),
        ("- a\n", "no mapping"),
    ] {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let path = folder.path().join("document.yaml");
        std::fs::write(&path, text).expect("the folder is ours");
        let output = run(&["lint", path.to_str().expect("UTF-8")]);
        assert_eq!(output.status.code(), Some(2), "{text}");
        assert!(stderr(&output).contains(message), "{text}: {}", stderr(&output));
    }
    let output = run(&["lint", "no/such/file.yaml"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).contains("no/such/file.yaml"));
}

#[test]
fn every_printer_prints() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("document.yaml");
    let text = "openapi: 3.0.3\ninfo: {title: <&>, version: 1.0}\npaths: {}\n";
    std::fs::write(&path, text).expect("the folder is ours");
    for (format, part) in [
        ("human", "structure/wrong-type"),
        ("json", "\"errors\": 1"),
        ("github", "::error file="),
        ("gitlab", "\"fingerprint\""),
        ("sarif", "\"ruleId\": \"structure/wrong-type\""),
        ("junit", "<failure type=\"structure/wrong-type\""),
    ] {
        let output = run(&["lint", "--format", format, path.to_str().expect("UTF-8")]);
        assert_eq!(output.status.code(), Some(1), "{format}");
        assert!(stdout(&output).contains(part), "{format}: {}", stdout(&output));
    }
}

#[test]
fn what_init_writes_is_clean_and_nothing_is_overwritten() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let run_there = |arguments: &[&str]| {
        support::specwright().args(arguments).current_dir(&folder).output().expect("it starts")
    };
    assert!(run_there(&["init"]).status.success());
    let output = run_there(&["lint", "--deny", "hints"]);
    assert!(output.status.success(), "{}{}", stdout(&output), stderr(&output));
    assert_eq!(run_there(&["init"]).status.code(), Some(2));
}

#[test]
fn what_is_certain_is_mended_and_shown_first() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("document.yaml");
    let wrong = "# Ours.\nopenapi: 3.0.3\ninfo: {title: t, version: '1'}\npaths:\n  /a:\n    get:\n      \
                 sumary: S. # why\n      responses:\n        '200': {description: d}\n";
    std::fs::write(&path, wrong).expect("the folder is ours");
    let path_text = path.to_str().expect("UTF-8");

    let output = run(&["lint", "--diff", path_text]);
    assert_eq!(output.status.code(), Some(1));
    for line in ["-      sumary: S. # why", "+      summary: S. # why", "+      operationId: getA"]
    {
        assert!(stdout(&output).contains(line), "{line}: {}", stdout(&output));
    }
    assert_eq!(std::fs::read_to_string(&path).expect("it is there"), wrong);

    let output = run(&["lint", "--fix", path_text]);
    assert!(output.status.success(), "{}{}", stdout(&output), stderr(&output));
    assert!(stderr(&output).contains("2 mistakes mended"), "{}", stderr(&output));
    let right = wrong.replace("sumary", "operationId: getA\n      summary");
    assert_eq!(std::fs::read_to_string(&path).expect("it is there"), right);

    let output = run(&["lint", "--diff", path_text]);
    assert_eq!((output.status.code(), stdout(&output).as_str()), (Some(0), ""));
    assert_eq!(std::fs::read_dir(&folder).expect("it is there").count(), 1);
}

/// Documents made to take for ever, or all of the memory.
#[test]
fn hostile_documents_end_with_a_message() {
    let head = "openapi: 3.1.0\ninfo: {title: t, version: '1'}\n";
    let deep = format!("{head}x-a: {}{}", "[".repeat(100_000), "]".repeat(100_000));
    let laugh = (0..9)
        .map(|n| format!("x-{n}: &a{n} [{}]\n", vec![format!("*a{}", n - 1); 10].join(",")))
        .collect::<Vec<_>>()
        .concat();
    let laugh = format!("{head}x-z: &a-1 [l]\n{laugh}");
    let errors = (0..20_000).map(|n| format!("  /a{n}: {{gett: {{}}}}\n")).collect::<Vec<_>>();
    let errors = format!("{head}paths:\n{}", errors.concat());
    let chain = |n: usize| format!("    S{n}: {{$ref: '#/components/schemas/S{}'}}\n", n + 1);
    let chain = (0..5_000).map(chain).collect::<Vec<_>>().concat();
    let chain = format!("{head}components:\n  schemas:\n{chain}    S5000: {{}}\n");
    let ways = |n: usize| {
        let link = format!("{{$ref: '#/components/schemas/S{}'}}", n + 1);
        format!("    S{n}: {{example: 1, allOf: [{link}, {{allOf: [{link}]}}]}}\n")
    };
    let ways = (0..60).map(ways).collect::<Vec<_>>().concat();
    let ways = format!("{head}components:\n  schemas:\n{ways}    S60: {{type: string}}\n");
    let pipe = format!("{head}components:\n  schemas:\n    S: {{$ref: '/dev/zero'}}\n");
    for (name, text, code) in [
        ("nested too deep", deep, 2),
        ("aliases of aliases", laugh, 2),
        ("many mistakes", errors, 1),
        ("a long chain of references", chain, 1),
        ("ways that double", ways, 0),
        ("a file without end", pipe, 0),
    ] {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let path = folder.path().join("document.yaml");
        std::fs::write(&path, text).expect("the folder is ours");
        let output = run(&["lint", path.to_str().expect("UTF-8")]);
        assert_eq!(output.status.code(), Some(code), "{name}: {}", stderr(&output));
        assert!(!stderr(&output).contains("mistake in specwright"), "{name}: {}", stderr(&output));
    }
}

/// One mistake a file, and the message as a person reads it.
#[test]
fn mistakes_are_explained() {
    insta::glob!("fixtures/invalid/**/*.yaml", |path| {
        let name = path.strip_prefix(support::repository()).expect("it is one of ours");
        let output = run(&["lint", "--color", "never", name.to_str().expect("UTF-8")]);
        insta::assert_snapshot!(format!("{}{}", stdout(&output), stderr(&output)));
    });
}

/// What is wrong between two files is shown in both.
#[test]
fn a_mistake_between_files_shows_both() {
    let output = run(&["lint", "--color", "never", "tests/fixtures/files/two/openapi.yaml"]);
    insta::assert_snapshot!(format!("{}{}", stdout(&output), stderr(&output)));
}

/// Each code of `lint` has a fixture that brings it about, so none is promised that nothing tells of.
#[test]
fn every_code_is_told_of() {
    let folder = support::repository().join("tests/fixtures/invalid");
    let mut told = std::collections::BTreeSet::new();
    for topic in std::fs::read_dir(folder).expect("it is there").flatten() {
        for file in std::fs::read_dir(topic.path()).expect("a folder of files").flatten() {
            let path = file.path();
            let report = run(&["lint", "--format", "json", path.to_str().expect("UTF-8")]).stdout;
            let report: Value = serde_json::from_slice(&report).expect("JSON");
            let diagnostics = report["diagnostics"].as_array().expect("a list");
            told.extend(diagnostics.iter().map(|one| one["code"].as_str().unwrap().to_owned()));
        }
    }
    let output = run(&["explain"]);
    let listed = stdout(&output);
    let codes = listed.lines().filter_map(|line| line.split_whitespace().next());
    let lint_codes: Vec<&str> = codes.filter(|code| code.contains('/')).collect();
    assert!(lint_codes.len() > 50, "{listed}");
    // Told of only where no table finds anything wrong: safety nets without a known case.
    let nets = ["structure/left-out", "structure/published-schema"];
    let untold: Vec<&&str> = lint_codes
        .iter()
        .filter(|code| specwright::lint::explain(code).is_some() && !told.contains(**code))
        .filter(|code| !nets.contains(code))
        // Those of `generate` and of overlays have tests of their own.
        .filter(|code| !code.starts_with("generate/") && !code.starts_with("overlay/"))
        .collect();
    assert!(untold.is_empty(), "{untold:?}");
}

/// Another host, for as many requests as are listed.
fn host(files: &'static [(&'static str, &'static str)]) -> std::net::SocketAddr {
    use std::io::{Read as _, Write as _};
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = listener.local_addr().expect("it is bound");
    std::thread::spawn(move || {
        for stream in listener.incoming().take(files.len()) {
            let mut stream = stream.expect("a connection");
            let mut request = [0; 2048];
            let length = stream.read(&mut request).expect("a request");
            let request = String::from_utf8_lossy(&request[..length]).into_owned();
            let path = request.split(' ').nth(1).unwrap_or_default();
            let found = files.iter().find(|(name, _)| *name == path);
            let (status, text) = found.map_or(("404 Not Found", ""), |(_, text)| ("200 OK", *text));
            write!(
                stream,
                "HTTP/1.1 {status}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{text}",
                text.len()
            )
            .expect("an answer");
        }
    });
    address
}

#[test]
fn other_hosts_are_asked_only_if_that_is_allowed() {
    let address = host(&[
        ("/a/pets.yaml", "Pet: {$ref: '../b/more.yaml#/Animal'}\n"),
        ("/b/more.yaml", "Animal: {type: strng}\n"),
    ]);
    let text = format!(
        "openapi: 3.1.0\ninfo: {{title: t, version: '1'}}\ncomponents:\n  schemas:\n    Pet:\n      \
         $ref: http://{address}/a/pets.yaml#/Pet\n"
    );
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("document.yaml");
    std::fs::write(&path, text).expect("the folder is ours");
    let path = path.to_str().expect("UTF-8");

    let output = run(&["lint", path]);
    assert!(output.status.success(), "{}", stdout(&output));
    assert!(stdout(&output).contains("--allow-remote-refs"), "{}", stdout(&output));

    let output = run(&["lint", "--allow-remote-refs", path]);
    assert_eq!(output.status.code(), Some(1), "{}{}", stdout(&output), stderr(&output));
    let place = format!("http://{address}/b/more.yaml:1:16");
    assert!(stdout(&output).contains(&place), "{}", stdout(&output));
}
