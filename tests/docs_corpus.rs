//! Every document of the corpus becomes pages, in both layouts and as Markdown, and no link within
//! them leads nowhere.
#![allow(missing_docs, clippy::unwrap_used, reason = "tests are claims, and may fail loudly")]

mod support;

use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
    sync::Arc,
};

use camino::Utf8PathBuf;
use specwright::{
    docs::{Format, Layout, Memory, Overrides, Settings, build},
    document::{Input, LoadOptions, load},
    ir::{Api, lower},
};

/// Entry files: those directly in the corpus, in the folder of OAI's examples, and the entries of
/// the documents that are folders.
fn documents(corpus: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for folder in [corpus.to_owned(), corpus.join("oai-examples")] {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let is_document = path.extension().is_some_and(|end| end == "yaml" || end == "json");
            if path.is_file() && is_document {
                found.push(path);
            }
        }
    }
    for entry in [
        "cafe-split/cafe.yaml",
        "digitalocean/DigitalOcean-public.v2.yaml",
        "camara-qod/API_definitions/quality-on-demand.yaml",
    ] {
        found.push(corpus.join(entry));
    }
    found.sort();
    found
}

fn api(path: &Path) -> Api {
    let path = Utf8PathBuf::from_path_buf(path.to_owned()).unwrap();
    // One document keeps what it refers to beside its own folder.
    let root = path.parent().unwrap().parent().filter(|up| up.ends_with("camara-qod"));
    let options = LoadOptions { root: root.map(ToOwned::to_owned), ..LoadOptions::default() };
    let loaded = load(&Input::Path(path), &options).unwrap();
    lower(Arc::new(loaded.document)).api
}

fn pages(api: &Api, layout: Layout, format: Format) -> BTreeMap<String, String> {
    let settings = Settings { layout, format, ..Settings::default() };
    let memory = Memory::default();
    build(api, &settings, &Overrides::default(), None, &memory).unwrap();
    let files = memory.into_files().into_iter();
    files.map(|(path, bytes)| (path.into_string(), String::from_utf8(bytes).unwrap())).collect()
}

/// Values of an attribute, in double quotes or bare, in tags only.
fn attributes<'a>(html: &'a str, name: &str) -> impl Iterator<Item = &'a str> {
    let start = format!(" {name}=");
    let length = start.len();
    html.match_indices(&start.clone())
        .filter(|(at, _)| html[..*at].rfind('<') > html[..*at].rfind('>'))
        .map(move |(at, _)| {
            let rest = &html[at + length..];
            match rest.strip_prefix('"') {
                Some(quoted) => quoted.split('"').next(),
                None => rest.split([' ', '>', '\n']).next(),
            }
            .unwrap_or_default()
        })
        .collect::<Vec<_>>()
        .into_iter()
}

/// Where a relative address leads, from a file.
fn resolve(from: &str, address: &str) -> String {
    let mut parts: Vec<&str> = from.split('/').collect();
    parts.pop();
    for part in address.split('/') {
        match part {
            ".." => {
                parts.pop();
            }
            "." => {}
            name => parts.push(name),
        }
    }
    parts.join("/")
}

fn broken_links(files: &BTreeMap<String, String>) -> Vec<String> {
    let mut broken = Vec::new();
    let is_page = |path: &str| Path::new(path).extension().is_some_and(|end| end == "html");
    let ids: BTreeMap<&str, BTreeSet<&str>> = files
        .iter()
        .filter(|(path, _)| is_page(path))
        .map(|(path, html)| (path.as_str(), attributes(html, "id").collect()))
        .collect();
    for (path, html) in files.iter().filter(|(path, _)| is_page(path)) {
        for address in attributes(html, "href").chain(attributes(html, "src")) {
            let outside = ["http://", "https://", "mailto:", "data:,"].iter().any(|scheme| {
                address.len() >= scheme.len()
                    && address[..scheme.len()].eq_ignore_ascii_case(scheme)
            });
            if outside {
                continue;
            }
            let (file, anchor) = address.split_once('#').unwrap_or((address, ""));
            let target = if file.is_empty() { path.clone() } else { resolve(path, file) };
            let known = files.contains_key(&target);
            let there = anchor.is_empty()
                || ids.get(target.as_str()).is_some_and(|ids| ids.contains(anchor));
            if !known || !there {
                broken.push(format!("{path}: {address}"));
            }
        }
    }
    broken
}

/// Pages without Markdown beside them, and links of Markdown to Markdown that is not there.
fn broken_markdown(files: &BTreeMap<String, String>) -> Vec<String> {
    let is_markdown = |path: &str| Path::new(path).extension().is_some_and(|end| end == "md");
    let stems = files.keys().filter_map(|path| path.strip_suffix(".html"));
    let missing = stems.map(|stem| format!("{stem}.md")).filter(|path| !files.contains_key(path));
    let mut broken: Vec<String> = missing.map(|path| format!("{path} is missing")).collect();
    for (path, text) in files.iter().filter(|(path, _)| is_markdown(path)) {
        // Lists of pages, and not the prose of the document.
        for line in text.lines().filter(|line| line.starts_with("- [") || line.starts_with("## ["))
        {
            let Some((address, _)) = line.split_once("](").and_then(|(_, end)| end.split_once(')'))
            else {
                continue;
            };
            if is_markdown(address) && !files.contains_key(&resolve(path, address)) {
                broken.push(format!("{path}: {address}"));
            }
        }
    }
    broken
}

/// How many examples are cut on their page; each says so, and its Markdown has all of it.
fn cut_examples(site: &BTreeMap<String, String>) -> usize {
    let mut count = 0;
    for (path, html) in site {
        let examples = html.split("<pre>").skip(1).filter_map(|piece| piece.split_once("</pre>"));
        for (text, rest) in examples {
            let Some(shown) = text.strip_suffix("\n…") else { continue };
            let Some(rest) = rest.strip_prefix("<p>Cut here: <a href=") else {
                panic!("{path} does not say that an example is cut")
            };
            let markdown = &site[&resolve(path, rest.split('>').next().unwrap())];
            let shown = shown.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&");
            let (_, whole) = markdown.split_once(&shown).unwrap_or_else(|| panic!("{path}"));
            let left = whole.split("\n```").next().unwrap();
            assert!(!left.trim().is_empty(), "{path}: the Markdown has no more than the page");
            count += 1;
        }
    }
    count
}

/// Two elements with one id, which a link could not tell apart.
fn repeated_ids(files: &BTreeMap<String, String>) -> Vec<String> {
    let mut repeated = Vec::new();
    for (path, html) in files {
        let mut seen = BTreeSet::new();
        for id in attributes(html, "id") {
            if !seen.insert(id) {
                repeated.push(format!("{path}: {id}"));
            }
        }
    }
    repeated
}

/// A page of an operation is short enough to be read on a telephone, and a large API is not larger
/// than its text asks for.
fn check_sizes(name: &str, site: &BTreeMap<String, String>) {
    if !["github-api.json", "openai.yaml", "stripe.yaml"].contains(&name) {
        return;
    }
    let is_page = |path: &str| Path::new(path).extension().is_some_and(|end| end == "html");
    let long: Vec<&str> = site
        .iter()
        .filter(|(path, html)| path.starts_with("operations/") && html.len() > 50_000)
        .map(|(path, _)| path.as_str())
        .filter(|path| is_page(path))
        .collect();
    assert!(long.is_empty(), "{name}: pages of more than 50 kB: {long:#?}");
    if name == "github-api.json" {
        assert!(cut_examples(site) > 100, "{name} has long examples");
        let bytes: usize =
            site.iter().filter(|(path, _)| is_page(path)).map(|(_, html)| html.len()).sum();
        assert!(bytes < 15_000_000, "{name}: {bytes} bytes of HTML");
    }
}

#[test]
fn every_document_becomes_pages_without_broken_links() {
    let Some(corpus) = support::shared("corpus") else { return };
    let documents = documents(&corpus);
    assert_eq!(documents.len(), 30, "the corpus has thirty documents");
    for path in documents {
        let api = api(&path);
        let name = path.strip_prefix(&corpus).unwrap().display().to_string();
        let site = pages(&api, Layout::Site, Format::Html);
        for (layout, files) in
            [("site", &site), ("single", &pages(&api, Layout::Single, Format::Html))]
        {
            let broken = broken_links(files);
            assert!(broken.is_empty(), "{name} ({layout}): {:#?}", &broken[..broken.len().min(8)]);
            let repeated = repeated_ids(files);
            assert!(repeated.is_empty(), "{name} ({layout}): {repeated:#?}");
        }
        let broken = broken_markdown(&site);
        assert!(broken.is_empty(), "{name}: {:#?}", &broken[..broken.len().min(8)]);
        check_sizes(&name, &site);
        let count = site.keys().filter(|path| path.starts_with("operations/")).count();
        assert_eq!(count, 2 * api.operations.len(), "{name}: a page and its Markdown each");
        let markdown = pages(&api, Layout::Site, Format::Markdown);
        assert_eq!(markdown.len(), api.operations.len(), "{name}: Markdown");
    }
}

#[test]
fn markdown_says_what_pages_of_schemas_and_tags_say() {
    let api = api(&support::repository().join("tests/fixtures/docs/beside.yaml"));
    let site = pages(&api, Layout::Site, Format::Html);
    assert_eq!(broken_markdown(&site), Vec::<String>::new());
    for (path, lines) in [
        (
            "index.md",
            &[
                "# Zoo",
                "Of animals.",
                "- `https://{place}.example.org`: `place` is `eu`, of `eu`, `us`",
                "API key in the header X-Key",
                "## [pets](tags/pets.md)",
                "- [List pets](operations/listPets.md): `GET /pets`",
                "- [born](webhooks/born.md): One is born",
                "## [Schemas](schemas/index.md)",
            ][..],
        ),
        (
            "tags/pets.md",
            &["What is kept.", "- [List pets](../operations/listPets.md): `GET /pets`"],
        ),
        ("schemas/index.md", &["- [Pet](Pet.md): An animal.", "- [Cat](Cat.md)"]),
        (
            "schemas/Pet.md",
            &[
                "An animal.",
                "One of, by the value of `kind`:",
                "- [Cat](Cat.md): `cat`",
                "## Used By",
            ],
        ),
        (
            "schemas/Cat.md",
            &["| `lives` | integer | No | Read-only. Range: 0 to 9. |", "{", "  \"lives\": 9"],
        ),
        (
            "schemas/Dog.md",
            &["| `friend` | Cat | No |  |", "| `friend.kind` | string | **Yes** |  |"],
        ),
        ("operations/listPets.md", &["- [Pet](../schemas/Pet.md): An animal."]),
        (
            "webhooks/born.md",
            &[
                "# One is born",
                "**POST** `born`",
                "| `lives` | integer | No | Read-only. Range: 0 to 9. |",
            ],
        ),
    ] {
        for line in lines {
            assert!(
                site[path].lines().any(|found| found == *line),
                "{path}: {line}\n{}",
                site[path]
            );
        }
    }
}

/// What the API sends has what is read-only, whoever asked for it.
#[test]
fn a_webhook_shows_what_is_read_only() {
    let api = api(&support::repository().join("tests/fixtures/docs/beside.yaml"));
    for (layout, path) in [(Layout::Site, "webhooks/born.html"), (Layout::Single, "index.html")] {
        let files = pages(&api, layout, Format::Html);
        let (_, webhook) = files[path].rsplit_once("One is born</h").unwrap();
        let (webhook, _) = webhook.split_once("</article>").unwrap();
        assert!(webhook.contains("<b>lives</b> integer <em>read-only</em>"), "{path}: {webhook}");
    }
}

#[test]
fn no_page_asks_another_host_or_runs_a_script_of_its_own() {
    let api = api(&support::repository().join("spec/verifik.yaml"));
    for (path, html) in pages(&api, Layout::Site, Format::Html) {
        if Path::new(&path).extension().is_none_or(|end| end != "html") {
            continue;
        }
        assert!(!html.contains(" hidden"), "{path}: something that only a script would show");
        assert!(!html.contains("<style"), "{path}: style in the page");
        assert!(!html.contains(" style="), "{path}: style in the page");
        assert!(!html.contains("<script>"), "{path}: script in the page");
        for (name, value) in ["src", "srcset", "action", "data", "poster"]
            .into_iter()
            .flat_map(|name| attributes(&html, name).map(move |value| (name, value)))
        {
            assert!(!value.contains("//"), "{path}: {name}={value}");
        }
        assert!(!html.contains(" onclick=") && !html.contains(" onload="), "{path}: a handler");
    }
    let single = pages(&api, Layout::Single, Format::Html);
    assert_eq!(single.len(), 1, "one file");
    let html = &single["index.html"];
    assert_eq!(attributes(html, "src").count(), 0, "it needs nothing else");
    let links = html.matches("<link").count();
    assert_eq!(links, html.matches("<link rel=icon href=\"data:").count(), "it needs nothing else");
}
