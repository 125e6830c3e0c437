//! Each of the vendor's pages beside ours: nothing that stands on theirs is missing on ours, neither
//! in the site, nor in the one file, nor in the Markdown that could take the place of theirs.

use std::{collections::BTreeMap, sync::Arc};

use serde_json::Value;
use specwright::{
    docs::{Format, Layout, Memory, Overrides, Settings, build},
    document::{Input, LoadOptions, load},
    ir::{Api, lower},
};

use super::{
    facts::{Facts, PAGES},
    support::repository,
};

fn api() -> Api {
    let path = repository().join("spec/verifik.yaml");
    let path = path.to_str().unwrap().into();
    let loaded = load(&Input::Path(path), &LoadOptions::default()).unwrap();
    lower(Arc::new(loaded.document)).api
}

fn files(layout: Layout, format: Format) -> BTreeMap<String, String> {
    let settings = Settings { layout, format, ..Settings::default() };
    let memory = Memory::default();
    build(&api(), &settings, &Overrides::default(), None, &memory).unwrap();
    let files = memory.into_files().into_iter();
    files.map(|(path, bytes)| (path.into_string(), String::from_utf8(bytes).unwrap())).collect()
}

/// What a reader sees, on one line.
fn text(html: &str) -> String {
    let mut out = String::new();
    let mut rest = html;
    while let Some(open) = rest.find('<') {
        out.push_str(&rest[..open]);
        // A tag ends a word only where it ends a block.
        let tag = rest[open + 1..].trim_start_matches('/');
        let inline = ["code", "em", "strong", "a ", "a>", "wbr", "var", "span"];
        if !inline.iter().any(|name| tag.starts_with(name)) {
            out.push(' ');
        }
        rest = &rest[open..];
        rest = rest.find('>').map_or("", |close| &rest[close + 1..]);
    }
    out.push_str(rest);
    plain(&unescape(&out))
}

fn unescape(text: &str) -> String {
    text.replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&#39;", "'")
        .replace("&#123;", "{")
        .replace("&#125;", "}")
        .replace("&amp;", "&")
}

/// Without what only marks code or emphasis, and on one line.
fn plain(text: &str) -> String {
    let text = text.replace(['`', '\\'], "").replace("**", "");
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The JSON texts of a page.
fn examples(html: &str) -> Vec<Value> {
    html.split("<pre>")
        .skip(1)
        .filter_map(|part| serde_json::from_str(&unescape(part.split("</pre>").next()?)).ok())
        .collect()
}

/// What a language of their fences is called above a sample of ours.
fn spoken(language: &str) -> &str {
    if language == "bash" { "curl" } else { language }
}

fn fences(markdown: &str) -> Vec<Value> {
    markdown
        .split("```json\n")
        .skip(1)
        .filter_map(|part| serde_json::from_str(part.split("\n```").next()?).ok())
        .collect()
}

struct Page {
    name: &'static str,
    facts: Facts,
    held: usize,
}

impl Page {
    fn new(name: &'static str) -> Self {
        Self { name, facts: Facts::of(name), held: 0 }
    }

    /// A fact, or what was decided to stand instead; `None` if nothing does.
    fn fact(&self, pointer: &str) -> Option<Value> {
        match self.facts.decision(pointer) {
            None => self.facts.get(pointer).filter(|value| !value.is_null()).cloned(),
            Some(decision) => decision["document"].get("value").cloned(),
        }
    }

    fn count(&self, pointer: &str) -> usize {
        self.facts.list(pointer).len()
    }

    fn stands(&mut self, ours: &str, pointer: &str) {
        let Some(Value::String(fact)) = self.fact(pointer) else { return };
        let wanted = plain(&fact);
        self.held += 1;
        assert!(ours.contains(&wanted), "{}: {pointer} is not on our page: {wanted}", self.name);
    }

    /// Everything that is text on the page.
    fn words_stand(&mut self, ours: &str) {
        self.stands(ours, "/title");
        self.stands(ours, "/introduction");
        for (list, columns) in [
            ("parameters", &["name", "description", "example"][..]),
            ("body", &["name", "description"]),
            ("values", &["value", "description"]),
            ("features", &["name", "description"]),
        ] {
            for index in 0..self.count(&format!("/{list}")) {
                for column in columns {
                    let pointer = format!("/{list}/{index}/{column}");
                    // A type is compared where the document is; here the words count.
                    self.stands(ours, &pointer);
                }
            }
        }
        for index in 0..self.count("/headers") {
            if self.fact(&format!("/headers/{index}")).is_some() {
                self.stands(ours, &format!("/headers/{index}/name"));
            }
        }
    }

    fn answers_stand(&mut self, ours: &[Value]) {
        for list in ["responses", "errors"] {
            for index in 0..self.count(&format!("/{list}")) {
                let Some(body) = self.fact(&format!("/{list}/{index}/body")) else { continue };
                self.held += 1;
                assert!(ours.contains(&body), "{}: the {list} {index} are not on ours", self.name);
            }
        }
    }

    fn languages(&self) -> Vec<String> {
        let list = self.facts.list("/request/languages");
        list.iter().filter_map(Value::as_str).map(str::to_owned).collect()
    }

    fn operation(&self, api: &Api) -> usize {
        let url = self.facts.raw("/url").as_str().unwrap();
        let path = url.strip_prefix("https://api.verifik.co").unwrap();
        let method = self.facts.raw("/method").as_str().unwrap();
        let is = |one: &specwright::ir::Operation| {
            one.path.as_str() == path && one.method.as_str() == method
        };
        api.operations.iter().position(is).unwrap()
    }
}

#[test]
fn nothing_of_theirs_is_missing_on_our_site() {
    let api = api();
    let site = files(Layout::Site, Format::Html);
    let single = files(Layout::Single, Format::Html);
    let mut held = 0;
    for name in PAGES {
        let mut page = Page::new(name);
        let id = api.operations[page.operation(&api)].id.as_str();
        let html = &site[&format!("operations/{id}.html")];
        page.words_stand(&text(html));
        page.answers_stand(&examples(html));
        for language in page.languages() {
            assert!(
                html.to_lowercase().contains(&format!("<h3>{}", spoken(&language))),
                "{name}: {language}"
            );
        }
        page.words_stand(&text(&single["index.html"]));
        page.answers_stand(&examples(&single["index.html"]));
        held += page.held;
    }
    assert!(held > 200, "only {held} facts were held to our pages");
}

#[test]
fn our_markdown_could_take_the_place_of_theirs() {
    let markdown = files(Layout::Site, Format::Markdown);
    for name in PAGES {
        let mut page = Page::new(name);
        let id = page.fact("/id").and_then(|id| id.as_str().map(str::to_owned));
        let Some(id) = id else { continue };
        let ours = &markdown[&format!("{id}.md")];
        let front = ours.split("---\n").nth(1).unwrap();
        assert!(front.contains(&format!("id: {id}\n")), "{name}");
        for key in ["title", "description", "slug"] {
            let Some(Value::String(said)) = page.fact(&format!("/{key}")) else { continue };
            let line = front.lines().find_map(|line| line.strip_prefix(&format!("{key}: ")));
            let line = line.unwrap_or_else(|| panic!("{name}: no {key}")).trim_matches('"');
            assert_eq!(line, said, "{name}: {key}");
        }
        page.words_stand(&plain(&unescape(ours)));
        page.answers_stand(&fences(ours));
        for language in page.languages() {
            assert!(ours.contains(&format!("\n```{language}\n")), "{name}: {language}");
        }
    }
}
