//! The pages in a browser: tabs switch, search finds, the theme stays, requests are sent, hostile
//! text stays text, and no other host is asked, all under `Content-Security-Policy: default-src
//! 'self'`.
//!
//! A page of ours, served beside the site, drives it in a frame and writes down what it saw. It
//! needs Chromium and, for accessibility, axe-core: where one is missing, the test says so.
#![allow(
    missing_docs,
    unreachable_pub,
    clippy::unwrap_used,
    clippy::disallowed_methods,
    clippy::print_stderr,
    reason = "tests are claims, and may fail loudly"
)]

#[path = "end_to_end/server.rs"]
#[expect(dead_code, reason = "of what runs the command only the server is used here")]
mod reference;
mod support;

use std::{
    collections::BTreeMap,
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::{TcpListener, TcpStream},
    path::PathBuf,
    process::{Command, Stdio},
    sync::{Arc, Mutex},
    thread,
};

use specwright::{
    docs::{Layout, Memory, Overrides, Settings, build},
    document::{Input, LoadOptions, load},
    ir::lower,
};

type Files = BTreeMap<String, Vec<u8>>;

fn site(text: &str, layout: Layout) -> Files {
    let input = Input::Text { name: "x.yaml".into(), text: text.into(), base: ".".into() };
    let loaded = load(&input, &LoadOptions::default()).unwrap();
    let api = lower(Arc::new(loaded.document)).api;
    let memory = Memory::default();
    let settings = Settings { layout, ..Settings::default() };
    build(&api, &settings, &Overrides::default(), None, &memory).unwrap();
    memory.into_files().into_iter().map(|(path, bytes)| (path.into_string(), bytes)).collect()
}

fn chromium() -> Option<String> {
    let named = std::env::var("SPECWRIGHT_CHROMIUM").ok();
    let known = ["chromium", "chromium-browser", "google-chrome", "chrome"].map(str::to_owned);
    let found = named.into_iter().chain(known).find(|program| {
        let mut command = Command::new(program);
        let status = command.arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status();
        status.is_ok_and(|status| status.success())
    });
    if found.is_none() {
        eprintln!("skipped: there is no Chromium here, so the pages were not opened in a browser");
    }
    found
}

/// A file of this name holds the address of a server that answers for `/v2`.
const REFERENCE: &str = "(reference)";
/// Where there is a file of this name, pages may ask any host.
const NO_POLICY: &str = "(no policy)";

/// Serves files, answers `/api`, and writes down what was asked.
struct Server {
    port: u16,
    asked: Arc<Mutex<Vec<String>>>,
}

impl Server {
    fn new(make: impl FnOnce(u16) -> Files) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let files = Arc::new(make(port));
        let asked = Arc::new(Mutex::new(Vec::new()));
        let log = Arc::clone(&asked);
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (files, log) = (Arc::clone(&files), Arc::clone(&log));
                thread::spawn(move || answer(stream, &files, &log));
            }
        });
        Self { port, asked }
    }
}

fn answer(mut stream: TcpStream, files: &Files, log: &Mutex<Vec<String>>) -> Option<()> {
    let mut reader = BufReader::new(stream.try_clone().ok()?);
    let mut line = String::new();
    reader.read_line(&mut line).ok()?;
    let (mut length, mut token) = (0, String::new());
    let mut head = line.clone();
    loop {
        let mut header = String::new();
        reader.read_line(&mut header).ok()?;
        let Some((name, value)) = header.trim_end().split_once(':') else { break };
        if !name.eq_ignore_ascii_case("connection") {
            head.push_str(&header);
        }
        match name.to_ascii_lowercase().as_str() {
            "content-length" => length = value.trim().parse().ok()?,
            "authorization" => value.trim().clone_into(&mut token),
            _ => {}
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    log.lock().ok()?.push(line.trim_end().to_owned());
    let target = line.split(' ').nth(1)?;
    let path = target.split('?').next()?.trim_start_matches('/');
    if let Some(address) = files.get(REFERENCE).filter(|_| path.starts_with("v2/")) {
        let mut server = TcpStream::connect(std::str::from_utf8(address).ok()?).ok()?;
        server.write_all(format!("{head}Connection: close\r\n\r\n").as_bytes()).ok()?;
        server.write_all(&body).ok()?;
        std::io::copy(&mut server, &mut stream).ok()?;
        return Some(());
    }
    let (status, kind, text) = if let Some(rest) = path.strip_prefix("api/") {
        let said = serde_json::json!({
            "path": rest,
            "target": target,
            "token": token,
            "body": String::from_utf8_lossy(&body),
        });
        ("200 OK", "application/json", said.to_string().into_bytes())
    } else {
        match files.get(path) {
            Some(bytes) => ("200 OK", media_type(path), bytes.clone()),
            None => ("404 Not Found", "text/plain", Vec::new()),
        }
    };
    // The driver frames the pages; they themselves may use nothing but what is served here.
    let policy = if path == "driver.html" || files.contains_key(NO_POLICY) {
        ""
    } else {
        "Content-Security-Policy: default-src 'self'; report-uri /broken-policy\r\n"
    };
    let head = format!(
        "HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {}\r\n{policy}Connection: close\r\n\r\n",
        text.len()
    );
    stream.write_all(head.as_bytes()).ok()?;
    stream.write_all(&text).ok()
}

fn media_type(path: &str) -> &'static str {
    match path.rsplit('.').next() {
        Some("html") => "text/html; charset=utf-8",
        Some("css") => "text/css",
        Some("js") => "text/javascript",
        Some("json") => "application/json",
        Some("svg") => "image/svg+xml",
        _ => "text/plain; charset=utf-8",
    }
}

fn is_page(path: &str) -> bool {
    media_type(path).starts_with("text/html")
}

fn flags(profile: &tempfile::TempDir) -> Vec<String> {
    let mut flags: Vec<String> = [
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
        "--window-size=1600,1200",
        "--virtual-time-budget=60000",
    ]
    .map(str::to_owned)
    .into();
    flags.push(format!("--user-data-dir={}", profile.path().display()));
    flags
}

/// Opens the driver and returns what it wrote down, line by line.
fn drive(chromium: &str, server: &Server) -> Vec<String> {
    let profile = tempfile::tempdir().unwrap();
    let mut command = Command::new(chromium);
    command.args(flags(&profile)).arg("--dump-dom");
    let output =
        command.arg(format!("http://127.0.0.1:{}/driver.html", server.port)).output().unwrap();
    let dom = String::from_utf8_lossy(&output.stdout).into_owned();
    let said = dom.split("<pre id=\"said\">").nth(1).and_then(|rest| rest.split("</pre>").next());
    let said = said.unwrap_or_else(|| panic!("the driver did not run: {dom}"));
    said.lines().filter(|line| !line.is_empty()).map(str::to_owned).collect()
}

fn judge(said: &[String], server: &Server, expected_refusals: usize) {
    let wrong: Vec<&String> = said.iter().filter(|line| !line.starts_with("ok ")).collect();
    assert!(wrong.is_empty(), "{wrong:#?}\n{said:#?}");
    assert!(said.iter().any(|line| line == "ok the end was reached"), "{said:#?}");
    let asked = server.asked.lock().unwrap();
    let broken = asked.iter().filter(|line| line.contains("/broken-policy")).count();
    assert!(broken <= expected_refusals, "the policy was broken: {asked:#?}");
}

/// What every driver starts with.
const PRELUDE: &str = r#"<!doctype html><meta charset="utf-8"><title>driver</title>
<iframe id="frame" width="1280" height="900"></iframe><pre id="said"></pre>
<script type="module">
const frame = document.getElementById("frame");
const said = document.getElementById("said");
const say = (line) => { said.textContent += line + "\n"; };
const check = (name, fine, detail = "") => say(fine ? `ok ${name}` : `FAIL ${name} ${detail}`);
const wait = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));
const until = async (what) => { for (let i = 0; i < 500; i += 1) { if (what()) return true; await wait(20); } return false; };
const open = async (address) => {
  frame.src = "about:blank";
  await until(() => frame.contentWindow.location.href === "about:blank");
  frame.src = address;
  const there = () => frame.contentWindow.location.pathname === address && frame.contentDocument.readyState === "complete";
  if (!(await until(there))) throw new Error(`${address} did not load`);
  await wait(50);
  return frame.contentDocument;
};
"#;

/// The last lines of a driver: a failure on the way is told, and the end marked.
fn driver(steps: &str) -> Vec<u8> {
    format!(
        "{PRELUDE}\ntry {{\n{steps}\ncheck('the end was reached', true);\n}} catch (error) {{\n\
         say(`FAIL ${{error.stack}}`);\n}}\n</script>"
    )
    .into_bytes()
}

const COMFORT: &str = r#"
let page = await open("/operations/createBiometricValidation.html");
const visible = (part) => part.getClientRects().length > 0;

// Tabs.
const language = page.querySelector('[data-tabs="language"]');
const tabs = [...language.querySelectorAll("[role=tab]")];
check("nine languages", tabs.length === 9, String(tabs.length));
const shown = () => [...language.querySelectorAll("section")].filter(visible).length;
check("one sample is shown", shown() === 1);
tabs[3].click();
check("a tab switches", language.querySelector('[aria-selected="true"]') === tabs[3] && visible(page.getElementById(tabs[3].getAttribute("aria-controls"))));
tabs[3].dispatchEvent(new KeyboardEvent("keydown", { key: "ArrowRight", bubbles: true }));
check("an arrow key switches", tabs[4].getAttribute("aria-selected") === "true");
page = await open("/operations/listBiometricValidations.html");
check("the language is remembered", page.querySelector('[data-tabs="language"] [aria-selected="true"]').textContent.includes("http.client"));

// Theme.
const dark = () => getComputedStyle(page.body).backgroundColor;
const before = dark();
page.getElementById("theme-button").click();
const after = dark();
check("the theme changes", before !== after);
page = await open("/index.html");
check("the theme is remembered", dark() === after);
page.getElementById("theme-button").click();

// Copying.
page = await open("/operations/createBiometricValidation.html");
const copy = page.querySelector('[data-tabs="body"] .copy');
let copied = "";
Object.defineProperty(frame.contentWindow.navigator, "clipboard", { value: { writeText: async (text) => { copied = text; } } });
copy.click();
check("copy copies", await until(() => copied.includes("project_123456789")) && JSON.parse(copied).language === "en", copied);

// Search.
const input = page.getElementById("search");
input.focus();
input.value = "liveness";
input.dispatchEvent(new Event("input", { bubbles: true }));
const found = page.getElementById("found");
check("search finds", await until(() => !found.hidden && found.children.length > 0));
check("the best hit is first", found.firstChild.textContent.includes("Document Liveness"), found.textContent);
input.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true }));
check("a hit opens", await until(() => /Liveness/.test(frame.contentDocument?.title ?? "")));

// Try it: the reference is this server.
page = await open("/operations/retrieveBiometricValidation.html");
const details = page.querySelector("details.try");
details.open = true;
await until(() => details.querySelector("form"));
const form = details.querySelector("form");
const inputs = [...form.querySelectorAll("input")];
const named = (name) => inputs.find((one) => one.closest("label")?.textContent.startsWith(name));
named("bearerAuth").value = "secret-token";
named("id").value = "a b/c";
form.requestSubmit();
const answered = details.querySelector(".answer");
check("try it answers", await until(() => answered.querySelector(".s.ok")), answered.textContent);
const reply = JSON.parse(answered.querySelector("pre").textContent);
check("the path is encoded", reply.target.startsWith("/api/v2/biometric-validations/a%20b%2Fc"), reply.target);
check("lists repeat their name", reply.target.includes("populates%5B%5D=client&populates%5B%5D=project"), reply.target);
check("the token is sent", reply.token === "Bearer secret-token", reply.token);
const kept = JSON.stringify({ ...frame.contentWindow.localStorage }) + JSON.stringify({ ...frame.contentWindow.sessionStorage });
check("the token is not kept", !kept.includes("secret-token"));
inputs[0].value = "http://127.0.0.1:9";
form.requestSubmit();
check("a refusal is explained", await until(() => /Content-Security-Policy/.test(answered.textContent)), answered.textContent);
check("and the curl line offered", answered.querySelector("pre").textContent.includes("curl --request GET 'http://127.0.0.1:9/v2"));

// Narrow.
frame.width = 375;
for (const address of ["/index.html", "/operations/listBiometricValidations.html", "/schemas/BiometricValidation.html"]) {
  page = await open(address);
  const over = page.documentElement.scrollWidth - page.documentElement.clientWidth;
  check(`${address} fits 375 px`, over <= 0, String(over));
}
const menu = page.getElementById("menu");
check("the menu is folded", !visible(menu));
page.getElementById("menu-button").click();
check("the menu opens", visible(menu));
"#;

/// Ninety operations of one tag: more than every page can list.
fn many() -> String {
    use std::fmt::Write as _;
    let mut text = String::from("openapi: 3.1.0\ninfo: { title: Many, version: '1' }\npaths:\n");
    for number in 1..=90 {
        let _ = writeln!(
            text,
            "  /things/{number}:\n    delete: {{ operationId: thing{number}, tags: [things], \
             summary: Thing {number}, responses: {{ '204': {{ description: gone }} }} }}"
        );
    }
    text
}

const MENU: &str = r#"
const page = await open("/operations/thing45.html");
const menu = page.getElementById("menu");
const entries = () => [...menu.querySelectorAll("li a")].filter((one) => one.querySelector(".m"));
check("the menu lists the group", await until(() => entries().length === 90), String(entries().length));
const current = entries().filter((one) => one.getAttribute("aria-current") === "page");
check("the neighbours are at the end", page.querySelector(".turn [rel=prev]").textContent === "Thing 44" && /thing46\.html$/.test(page.querySelector(".turn [rel=next]").href));
check("one entry is this page", current.length === 1 && current[0].textContent === "DEL Thing 45", current[0]?.textContent);
entries()[89].click();
check("an entry leads there", await until(() => /Thing 90/.test(frame.contentDocument?.title ?? "")));
"#;

#[test]
fn the_menu_of_a_large_api_is_filled_from_its_group() {
    let files = site(&many(), Layout::Site);
    let page = String::from_utf8(files["operations/thing45.html"].clone()).unwrap();
    let menu = page.split("<nav id=menu").nth(1).unwrap().split("</nav>").next().unwrap();
    assert_eq!(menu.matches("<li>").count(), 1, "what a page without scripts lists: {menu}");
    let group = "<a href=../tags/things.html data-group>things</a>";
    assert!(page.contains(group), "and where the others are: {page}");
    assert_eq!(
        String::from_utf8(files["tags/things.html"].clone()).unwrap().matches("<li>").count(),
        90 + 1,
        "all of them, and the way to the overview"
    );
    let Some(chromium) = chromium() else { return };
    let server = Server::new(|_| {
        let mut files = files;
        files.insert("driver.html".into(), driver(MENU));
        files
    });
    judge(&drive(&chromium, &server), &server, 0);
}

fn verifik(port: u16) -> String {
    let text = support::read("spec/verifik.yaml");
    text.replace("https://api.verifik.co", &format!("http://127.0.0.1:{port}/api"))
}

#[test]
fn pages_are_comfortable_under_a_strict_policy() {
    let Some(chromium) = chromium() else { return };
    let server = Server::new(|port| {
        let mut files = site(&verifik(port), Layout::Site);
        files.insert("driver.html".into(), driver(COMFORT));
        files
    });
    judge(&drive(&chromium, &server), &server, 1);
}

const TRY: &str = r#"
const page = await open("/operations/retrieveDocumentLiveness.html");
const details = page.querySelector("details.try");
details.open = true;
await until(() => details.querySelector("form"));
const form = details.querySelector("form");
const inputs = [...form.querySelectorAll("input")];
const named = (name) => inputs.find((one) => one.closest("label")?.textContent.startsWith(name));
const answered = details.querySelector(".answer");
const sent = async (id, status) => {
  named("id").value = id;
  form.requestSubmit();
  await until(() => answered.querySelector(".s")?.textContent === status && answered.querySelector("pre"));
  return answered.querySelector("pre")?.textContent ?? "";
};
check("without a token", (await sent("document_liveness_123456789", "401")).includes("UNAUTHORIZED"), answered.textContent);
named("bearerAuth").value = "TOKEN";
const found = await sent("document_liveness_123456789", "200");
check("the documented answer", JSON.parse(found).data.validationResults.screenReplay.score === 0.95, found);
const missing = await sent("document_liveness_000000000", "404");
check("the documented error", missing.includes("DOCUMENT_LIVENESS_NOT_FOUND"), missing);

// The server itself says nothing of other pages: the browser keeps the answer back.
inputs[0].value = "http://ADDRESS";
named("id").value = "document_liveness_123456789";
form.requestSubmit();
check("a refusal is explained", await until(() => /\(CORS\)/.test(answered.textContent)), answered.textContent);
say(`ok curl ${JSON.stringify(answered.querySelector("pre").textContent)}`);
"#;

#[test]
fn requests_from_the_page_reach_the_reference_server() {
    let Some(chromium) = chromium() else { return };
    let server = reference::Reference::start();
    let address = server.target.trim_start_matches("http://").to_owned();
    let pages = Server::new(|port| {
        let text = support::read("spec/verifik.yaml");
        let text = text.replace("https://api.verifik.co", &format!("http://127.0.0.1:{port}"));
        let mut files = site(&text, Layout::Site);
        let steps = TRY.replace("TOKEN", reference::TOKEN).replace("ADDRESS", &address);
        files.insert("driver.html".into(), driver(&steps));
        files.insert(REFERENCE.into(), address.clone().into_bytes());
        files.insert(NO_POLICY.into(), Vec::new());
        files
    });
    let said = drive(&chromium, &pages);
    judge(&said, &pages, 0);
    // The line that is offered instead does what the browser would not.
    let line = said.iter().find_map(|line| line.strip_prefix("ok curl ")).unwrap();
    let line = line.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&");
    let line: String = serde_json::from_str(&line).unwrap();
    let output = Command::new("bash").args(["-c", &line]).env("NO_PROXY", "127.0.0.1").output();
    let body: serde_json::Value = serde_json::from_slice(&output.unwrap().stdout).unwrap();
    assert_eq!(body["data"]["_id"], "document_liveness_123456789", "{line}: {body}");
}

/// Descriptions, names and values that would run or break out.
const HOSTILE: &str = r##"
openapi: 3.1.0
info:
  title: "</title><script>top.ran = 1</script>"
  version: "'><img src=x onerror='top.ran=1'>"
  description: |
    <script>top.ran = 1</script>
    [click](javascript:top.ran=1) <img src=x onerror="top.ran=1"> <svg onload="top.ran=1"></svg>
    </div></main></body> {{ 7 * 7 }} {% raw %} {# gone #}

    <details open ontoggle="top.ran=1"><summary>x</summary>y</details>
servers: [{ url: "javascript:top.ran=1//" }]
tags: [{ name: "<b onmouseover=top.ran=1>", description: "<iframe srcdoc='<script>top.ran=1</script>'></iframe>" }]
paths:
  "/a/{\"><script>top.ran=1</script>}":
    get:
      operationId: "../../<script>top.ran=1</script>"
      summary: "<script>top.ran = 1</script>"
      tags: ["<b onmouseover=top.ran=1>"]
      externalDocs: { url: "javascript:top.ran=1", description: "<script>top.ran=1</script>" }
      parameters:
        - { name: "\"><script>top.ran=1</script>", in: query, example: "</pre><script>top.ran=1</script>'" , schema: { type: string, enum: ["</code><script>top.ran=1</script>"], default: "<script>top.ran=1</script>" } }
      responses:
        "200":
          description: "<script>top.ran = 1</script>"
          headers: { "<script>top.ran=1</script>": { schema: { type: string, pattern: "<script>top.ran=1</script>" } } }
          content:
            "text/<script>top.ran=1</script>":
              schema: { $ref: "#/components/schemas/Odd" }
              examples: { "<script>top.ran=1</script>": { summary: "<script>top.ran=1</script>", value: "</pre><script>top.ran=1</script>" } }
components:
  schemas:
    Odd: { title: "<script>top.ran=1</script>", type: object, properties: { "<script>top.ran=1</script>": { type: string, description: "<style>*{display:none}</style><script>top.ran=1</script>" } } }
"##;

const UNHARMED: &str = r#"
for (const address of ADDRESSES) {
  frame.width = 1280;
  const page = await open(address);
  const text = page.body.innerText;
  for (const tab of page.querySelectorAll("[role=tab]")) tab.click();
  for (const folded of page.querySelectorAll("details")) folded.open = true;
  await wait(50);
  check(`${address} ran nothing`, top.ran === undefined && frame.contentWindow.ran === undefined);
  const scripts = [...page.scripts].filter((script) => !script.src.includes("/assets/") && !OWN);
  check(`${address} has no script of the document's`, scripts.length === 0, String(scripts.length));
  check(`${address} has no foreign element`, page.querySelector("main :is(img, svg, iframe, style, object, embed, form[action], base, meta, link)") === null);
  const handlers = [...page.querySelectorAll("*")].flatMap((one) => [...one.attributes]).filter((one) => one.name.startsWith("on"));
  check(`${address} has no handler`, handlers.length === 0);
  const links = [...page.querySelectorAll("a[href]")].filter((one) => !/^(https?|mailto):/.test(one.href));
  check(`${address} has no link that runs`, links.length === 0, links[0]?.outerHTML);
  check(`${address} is whole`, page.querySelector("main") !== null && (OWN || page.querySelector("main .foot") !== null));
  check(`${address} shows the text`, text.includes("<script>"), text.slice(0, 200));
}
"#;

/// No page of this document, opened in a browser, runs, fetches or hides what it holds.
fn unharmed(text: &str) {
    let Some(chromium) = chromium() else { return };
    let server = Server::new(|_| {
        let mut files = site(text, Layout::Site);
        let pages: Vec<String> =
            files.keys().filter(|path| is_page(path)).map(|path| format!("/{path}")).collect();
        assert!(pages.len() >= 4, "{pages:?}");
        assert!(files.keys().all(|path| !path.contains("..") && !path.contains('<')), "{pages:?}");
        let addresses = serde_json::to_string(&pages).unwrap().replace("</", "<\\/");
        let steps = UNHARMED.replace("ADDRESSES", &addresses).replace("OWN", "false");
        files.insert("driver.html".into(), driver(&steps));
        files
    });
    judge(&drive(&chromium, &server), &server, 0);
}

#[test]
fn hostile_text_stays_text() {
    unharmed(HOSTILE);
}

/// One text that would end an attribute, an element, a template or a fence, in every field that can
/// hold text: names, titles, paths, servers, enum values, media types, headers, tags, scopes.
#[test]
fn hostile_text_stays_text_in_every_field() {
    let text = support::read("tests/fixtures/docs/hostile.json");
    let single = String::from_utf8(site(&text, Layout::Single)["index.html"].clone()).unwrap();
    assert_eq!(single.matches("<script>").count(), 2, "the two scripts are ours");
    assert!(!single.contains("<img"), "no element of the document's");
    assert!(!single.contains("=\"javascript:"), "no address that runs");
    unharmed(&text);
}

const ACCESSIBLE: &str = r#"
for (const address of ADDRESSES) {
  for (const width of [375, 1280]) {
    for (const theme of ["light", "dark"]) {
      localStorage.setItem("specwright-theme", theme);
      frame.width = width;
      const page = await open(address);
      for (const folded of page.querySelectorAll("details")) folded.open = true;
      await new Promise((done) => {
        const script = page.createElement("script");
        script.src = "/axe.min.js";
        script.onload = done;
        page.head.append(script);
      });
      const { violations } = await frame.contentWindow.axe.run(page, { resultTypes: ["violations"] });
      const told = violations.map((one) => `${one.id} ${one.nodes[0].html}`).join(" | ");
      check(`${address} ${width} ${theme}`, violations.length === 0, told);
    }
  }
}
"#;

/// A file of axe-core, where `npm install axe-core` or the environment put one.
fn axe() -> Option<Vec<u8>> {
    let named = std::env::var("SPECWRIGHT_AXE").ok().map(PathBuf::from);
    let installed = ["node_modules", "tests/node_modules"]
        .map(|folder| support::repository().join(folder).join("axe-core/axe.min.js"));
    let found = named.into_iter().chain(installed).find_map(|path| std::fs::read(path).ok());
    if found.is_none() {
        eprintln!(
            "skipped: no axe-core (SPECWRIGHT_AXE=…/axe.min.js), so nothing was held to WCAG"
        );
    }
    found
}

#[test]
fn pages_are_accessible_in_both_themes_at_both_widths() {
    let Some(chromium) = chromium() else { return };
    let Some(axe) = axe() else { return };
    let server = Server::new(|port| {
        let mut files = site(&verifik(port), Layout::Site);
        let pages: Vec<String> = files
            .keys()
            .filter(|path| is_page(path) && !path.starts_with("schemas/"))
            .map(|path| format!("/{path}"))
            .chain(["/schemas/index.html".into(), "/schemas/BiometricValidation.html".into()])
            .collect();
        let addresses = serde_json::to_string(&pages).unwrap();
        files.insert("axe.min.js".into(), axe);
        files.insert("driver.html".into(), driver(&ACCESSIBLE.replace("ADDRESSES", &addresses)));
        files
    });
    judge(&drive(&chromium, &server), &server, usize::MAX);
}

/// Whether paper can be read here.
fn has_reader() -> bool {
    let reader = Command::new("pdftotext").arg("-v").stderr(Stdio::null()).status();
    if reader.is_err() {
        eprintln!("skipped: there is no pdftotext here, so nothing was read from paper");
    }
    reader.is_ok()
}

/// What a page shows when it is printed, without any space.
fn on_paper(chromium: &str, page: &std::path::Path) -> String {
    let paper = page.with_extension("pdf");
    let profile = tempfile::tempdir().unwrap();
    let mut command = Command::new(chromium);
    command.args(flags(&profile)).stderr(Stdio::null());
    command.arg(format!("--print-to-pdf={}", paper.display()));
    assert!(command.arg(format!("file://{}", page.display())).status().unwrap().success());
    let text = Command::new("pdftotext").arg(&paper).arg("-").output().unwrap().stdout;
    String::from_utf8_lossy(&text).split_whitespace().collect()
}

const WITHOUT_SCRIPTS: &str = r#"
// A frame that may run nothing: the browser itself refuses the scripts of the page.
frame.sandbox = "allow-same-origin";
for (const address of ADDRESSES) {
  const page = await open(address);
  check(`${address} ran no script`, page.querySelector("[role=tab], .copy, .find") === null && !page.documentElement.classList.contains("js"));
  for (const folded of page.querySelectorAll("details")) folded.open = true;
  const walker = page.createTreeWalker(page.querySelector("main"), NodeFilter.SHOW_TEXT);
  let texts = 0;
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    if (node.data.trim() === "") continue;
    texts += 1;
    const box = node.parentElement.getClientRects();
    if (box.length === 0 || box[0].width === 0) check(`${address} shows all`, false, node.data);
  }
  check(`${address} has text`, texts >= LEAST, String(texts));
}
"#;

/// With scripts off in the browser, all that stands in a page of the site can be read: nothing waits
/// for a script to show it.
#[test]
fn nothing_is_missing_where_scripts_are_off() {
    let Some(chromium) = chromium() else { return };
    let server = Server::new(|_| {
        let mut files = site(&support::read("spec/verifik.yaml"), Layout::Site);
        let pages: Vec<String> =
            files.keys().filter(|path| is_page(path)).map(|path| format!("/{path}")).collect();
        let addresses = serde_json::to_string(&pages).unwrap();
        let steps = WITHOUT_SCRIPTS.replace("ADDRESSES", &addresses).replace("LEAST", "5");
        files.insert("driver.html".into(), driver(&steps));
        files
    });
    judge(&drive(&chromium, &server), &server, usize::MAX);
}

#[test]
fn paper_holds_every_operation_and_field() {
    let Some(chromium) = chromium() else { return };
    if !has_reader() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let source = support::read("spec/verifik.yaml");
    let files = site(&source, Layout::Single);
    let html = String::from_utf8(files["index.html"].clone()).unwrap();
    let mut bare = html.clone();
    while let Some(start) = bare.find("<script>") {
        let end = start + bare[start..].find("</script>").unwrap();
        bare.replace_range(start..end, "");
    }
    let mut expected: Vec<String> =
        ["INVALID_PROJECT_FLOW", "http.client", "URLSession", "Certified by"]
            .map(str::to_owned)
            .into();
    named_texts(&serde_yaml::from_str(&source).unwrap(), &mut expected);
    assert!(expected.len() > 150, "the document names many things: {}", expected.len());
    // Without scripts nothing is missing.
    for (kind, html) in [("with scripts", html), ("without scripts", bare)] {
        let page = folder.path().join(format!("{kind}.html"));
        std::fs::write(&page, html).unwrap();
        let text = on_paper(&chromium, &page);
        for name in &expected {
            let name = name.split_whitespace().collect::<String>();
            assert!(text.contains(&name), "{name} is not on paper, {kind}");
        }
    }
}

/// Titles of operations, names of parameters and of fields, and values of enums.
fn named_texts(value: &serde_json::Value, out: &mut Vec<String>) {
    use serde_json::Value;
    match value {
        Value::Array(items) => items.iter().for_each(|item| named_texts(item, out)),
        Value::Object(members) => {
            let is_parameter = members.contains_key("in");
            for (key, member) in members {
                match (key.as_str(), member) {
                    ("summary", Value::String(text)) => out.push(text.clone()),
                    ("name", Value::String(text)) if is_parameter => out.push(text.clone()),
                    ("properties", Value::Object(fields)) => out.extend(fields.keys().cloned()),
                    ("enum", Value::Array(values)) => {
                        out.extend(values.iter().filter_map(Value::as_str).map(str::to_owned));
                    }
                    ("example" | "value", _) => continue,
                    _ => {}
                }
                named_texts(member, out);
            }
        }
        _ => {}
    }
}
