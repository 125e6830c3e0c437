//! Code samples: read as they stand on the page, and run against a server that writes down what
//! reaches it.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::disallowed_methods,
    clippy::print_stderr,
    reason = "tests are claims, and may fail loudly"
)]

mod support;

use std::{
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::{TcpListener, TcpStream},
    process::{Command, Stdio},
    sync::{Arc, mpsc},
    thread,
    time::Duration,
};

use specwright::{
    docs::{Format, Memory, Overrides, Settings, build},
    document::{Input, LoadOptions, load},
    ir::lower,
};

/// The Markdown page of each operation, whose tabs hold the samples.
fn pages(text: &str) -> Vec<(String, String)> {
    let input = Input::Text { name: "x.yaml".into(), text: text.into(), base: ".".into() };
    let loaded = load(&input, &LoadOptions::default()).unwrap();
    let api = lower(Arc::new(loaded.document)).api;
    let memory = Memory::default();
    let settings = Settings { format: Format::Markdown, ..Settings::default() };
    build(&api, &settings, &Overrides::default(), None, &memory).unwrap();
    let files = memory.into_files().into_iter();
    files.map(|(path, bytes)| (path.into_string(), String::from_utf8(bytes).unwrap())).collect()
}

/// The sample in a language, without its fence.
fn sample(page: &str, language: &str) -> String {
    let tab = page.split(&format!("<TabItem value=\"{language}\"")).nth(1).unwrap();
    let fenced = tab.split("</TabItem>").next().unwrap().split_once("\n\n").unwrap().1.trim();
    let lines: Vec<&str> = fenced.lines().collect();
    lines[1..lines.len() - 1].join("\n") + "\n"
}

fn samples(page: &str) -> String {
    let start = page.find("<Tabs").unwrap();
    let end = page.find("</Tabs>").unwrap();
    page[start..end].to_owned()
}

#[test]
fn samples_read_well() {
    let text = support::read("spec/verifik.yaml");
    for (path, page) in pages(&text) {
        let name = path.trim_end_matches(".md").to_owned();
        insta::assert_snapshot!(format!("samples-{name}"), samples(&page));
    }
}

/// What reached the server.
#[derive(Debug, PartialEq, Eq)]
struct Received {
    line: String,
    content_type: String,
    special: String,
    body: String,
}

/// Answers every request and writes it down.
fn server() -> (u16, mpsc::Receiver<Received>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let (sender, receiver) = mpsc::channel();
    thread::spawn(move || {
        for stream in listener.incoming() {
            let Ok(stream) = stream else { return };
            if let Some(received) = answer(stream)
                && sender.send(received).is_err()
            {
                return;
            }
        }
    });
    (port, receiver)
}

fn answer(stream: TcpStream) -> Option<Received> {
    let mut reader = BufReader::new(stream.try_clone().ok()?);
    let mut line = String::new();
    reader.read_line(&mut line).ok()?;
    let (mut length, mut content_type, mut special) = (0, String::new(), String::new());
    loop {
        let mut header = String::new();
        reader.read_line(&mut header).ok()?;
        let Some((name, value)) = header.trim_end().split_once(':') else { break };
        match name.to_ascii_lowercase().as_str() {
            "content-length" => length = value.trim().parse().ok()?,
            "content-type" => value.trim().clone_into(&mut content_type),
            "x-special" => value.trim().clone_into(&mut special),
            _ => {}
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    let mut stream = stream;
    stream
        .write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}")
        .ok()?;
    Some(Received {
        line: line.trim_end().to_owned(),
        content_type,
        special,
        body: String::from_utf8(body).ok()?,
    })
}

/// Values that would end a literal in one language or another.
const DOCUMENT: &str = r##"
openapi: 3.1.0
info: { title: Samples, version: "1" }
servers: [{ url: "http://127.0.0.1:PORT/base" }]
paths:
  /things:
    get:
      summary: list
      parameters:
        - { name: q, in: query, schema: { type: string }, example: "it's \"a\"&b" }
      responses: { "200": { description: ok } }
  /all:
    get: { summary: all, responses: { "200": { description: ok } } }
  /things/{id}:
    get:
      summary: get
      parameters:
        - { name: id, in: path, required: true, schema: { type: string }, example: "a/b c'd\"$(e)`f" }
        - { name: "q[]", in: query, schema: { type: array }, example: ["x y", "ü&=+#"] }
        - { name: list, in: query, explode: false, schema: { type: array }, example: [a, "b,c"] }
        - { name: X-Special, in: header, schema: { type: string }, example: "it's \"$HOME\" #{x} \\(y)" }
      responses: { "200": { description: ok } }
    post:
      summary: post
      parameters:
        - { name: id, in: path, required: true, schema: { type: string }, example: "1" }
      requestBody:
        required: true
        content:
          application/json:
            schema: { type: object }
            example:
              text: "it's \"quoted\" \\ $HOME `id` #{x} \\(y)\nline ü \"\"\"# */ </script>"
              flags: [true, false, null]
              number: 1.5
              empty: {}
              __proto__: 1
      responses: { "200": { description: ok } }
    put:
      summary: put
      parameters:
        - { name: id, in: path, required: true, schema: { type: string }, example: "1" }
      requestBody:
        required: true
        content:
          application/x-www-form-urlencoded:
            schema: { type: object }
            example: { "a b": "c&d='\"e", list: [1, 2] }
      responses: { "200": { description: ok } }
"##;

/// How to run a language, if it can be run here: the program, and its arguments before the code.
const RUNNERS: [(&str, &str, &[&str], &str); 6] = [
    ("curl", "bash", &["-c"], "curl --version"),
    ("fetch", "node", &["--input-type=module", "-e"], "node --version"),
    (
        "axios",
        "bash",
        &["-c", "cd tests; node --input-type=module -e \"$0\""],
        "cd tests && node -e 'require(\"axios\")'",
    ),
    (
        "go",
        "bash",
        &["-c", "d=$(mktemp -d); echo \"$0\" > $d/x.go; go run $d/x.go; e=$?; rm -r $d; exit $e"],
        "go version",
    ),
    ("python", "python3", &["-c"], "python3 --version"),
    ("requests", "python3", &["-c"], "python3 -c 'import requests'"),
];

fn works(check: &str) -> bool {
    let mut command = Command::new("sh");
    let status = command.args(["-c", check]).stdout(Stdio::null()).stderr(Stdio::null()).status();
    status.is_ok_and(|status| status.success())
}

#[test]
fn every_language_sends_the_same_request() {
    let (port, received) = server();
    let text = DOCUMENT.replace("PORT", &port.to_string());
    let pages = pages(&text);
    for (language, program, arguments, check) in RUNNERS {
        if !works(check) {
            eprintln!("skipped: `{check}` fails, so the samples for {language} were not run");
            continue;
        }
        for (path, page) in &pages {
            if language == "axios" && path == "post.md" {
                continue; // It leaves out what is called `__proto__`, whatever it is given.
            }
            let code = sample(page, language);
            let output = Command::new(program).args(arguments).arg(&code).output().unwrap();
            let said = String::from_utf8_lossy(&output.stderr).into_owned();
            assert!(output.status.success(), "{language} {path}: {said}\n{code}");
            let got = received.recv_timeout(Duration::from_secs(10));
            let got = got.unwrap_or_else(|_| panic!("{language} {path} sent nothing\n{code}"));
            check_request(language, path, &got);
        }
    }
}

fn check_request(language: &str, path: &str, got: &Received) {
    let place = format!("{language} {path}");
    match path {
        "get.md" => {
            // Some encode a space as `+`, which means the same in a query, and some leave brackets.
            let line = got.line.replace('+', "%20").replace("q[]", "q%5B%5D");
            assert_eq!(
                line,
                "GET /base/things/a%2Fb%20c%27d%22%24%28e%29%60f?q%5B%5D=x%20y&\
                 q%5B%5D=%C3%BC%26%3D%2B%23&list=a,b%2Cc HTTP/1.1",
                "{place}"
            );
            assert_eq!(got.special, "it's \"$HOME\" #{x} \\(y)", "{place}");
        }
        "list.md" => {
            let line = got.line.replace('+', "%20").replace("it's", "it%27s");
            assert_eq!(line, "GET /base/things?q=it%27s%20%22a%22%26b HTTP/1.1", "{place}");
        }
        "all.md" => assert_eq!(got.line, "GET /base/all HTTP/1.1", "{place}"),
        "post.md" => {
            assert_eq!(got.line, "POST /base/things/1 HTTP/1.1", "{place}");
            assert_eq!(got.content_type, "application/json", "{place}");
            let body: serde_json::Value = serde_json::from_str(&got.body).unwrap();
            assert_eq!(
                body,
                serde_json::json!({
                    "text": "it's \"quoted\" \\ $HOME `id` #{x} \\(y)\nline ü \"\"\"# */ </script>",
                    "flags": [true, false, null],
                    "number": 1.5,
                    "empty": {},
                    "__proto__": 1,
                }),
                "{place}"
            );
        }
        "put.md" => {
            assert_eq!(got.line, "PUT /base/things/1 HTTP/1.1", "{place}");
            assert!(got.content_type.starts_with("application/x-www-form-urlencoded"), "{place}");
            let body = got.body.replace("%20", "+");
            assert_eq!(body, "a+b=c%26d%3D%27%22e&list=1&list=2", "{place}");
        }
        other => panic!("{other}: which request is that?"),
    }
}
