//! Whatever stands in the texts, names and values of a document, the Rust that comes of it can be
//! parsed and holds nothing that the texts wrote, and so do the pages.
//!
//! The document is that of the browser tests, which has a text in every field that can hold one;
//! the input is those texts, divided by zero bytes and used in turn.
#![no_main]

use std::{
    cell::RefCell,
    collections::BTreeSet,
    sync::{Arc, LazyLock},
};

use html5ever::{
    tendril::StrTendril,
    tokenizer::{
        BufferQueue, Tag, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts,
        states::RawKind,
    },
};
use libfuzzer_sys::fuzz_target;
use proc_macro2::{Spacing, TokenStream, TokenTree};
use quote::ToTokens as _;
use serde_json::Value;
use specwright::{
    docs::{self, Layout, Memory, Overrides},
    document::{Input, LoadOptions, load},
    ir::{Api, lower},
    rust::{self, RuntimeChoice},
};

/// Its texts are replaced.
const DOCUMENT: &str = include_str!("../../tests/fixtures/docs/hostile.json");

/// The same, read; and the text that stands in every field.
static READ: LazyLock<(Value, String)> = LazyLock::new(|| {
    let document: Value = serde_json::from_str(DOCUMENT).expect("the fixture is JSON");
    let text = document["info"]["title"].as_str().expect("it has a title").to_owned();
    (document, text)
});

/// Scripts and elements that our own pages have.
static OURS: LazyLock<Seen> = LazyLock::new(|| {
    let pages = pages(&lowered(&["plain"]));
    pages.iter().fold(Seen::default(), |mut all, page| {
        let seen = Seen::of(page);
        all.scripts.extend(seen.scripts);
        all.foreign.extend(seen.foreign);
        all
    })
});

fuzz_target!(|input: &str| {
    let texts: Vec<&str> = input.split('\0').collect();
    let api = lowered(&texts);
    rust_is_what_we_wrote(&api);
    for page in pages(&api) {
        let seen = Seen::of(&page);
        for (found, ours) in [(&seen.scripts, &OURS.scripts), (&seen.foreign, &OURS.foreign)] {
            assert_eq!(found.difference(ours).next(), None, "is not ours, in\n{page}");
        }
    }
});

/// The document with these texts.
fn lowered(texts: &[&str]) -> Arc<Api> {
    let mut texts = texts.iter().copied().cycle();
    let (document, placeholder) = &*READ;
    let document = replaced(document, placeholder, &mut texts);
    let input = Input::Text {
        name: "document.json".to_owned(),
        text: document.to_string(),
        base: camino::Utf8PathBuf::from("/nowhere"),
    };
    let loaded = load(&input, &LoadOptions::default()).expect("it is JSON");
    Arc::new(lower(Arc::new(loaded.document)).api)
}

/// A text of the document, or what takes its place.
fn next<'a>(old: &str, placeholder: &str, texts: &mut impl Iterator<Item = &'a str>) -> String {
    if old.contains(placeholder) {
        old.replace(placeholder, texts.next().unwrap_or_default())
    } else {
        old.to_owned()
    }
}

fn replaced<'a>(
    value: &Value,
    placeholder: &str,
    texts: &mut impl Iterator<Item = &'a str>,
) -> Value {
    match value {
        Value::String(old) => Value::String(next(old, placeholder, texts)),
        Value::Array(items) => {
            items.iter().map(|item| replaced(item, placeholder, texts)).collect()
        }
        Value::Object(map) => {
            let pairs = map.iter().map(|(key, item)| {
                let key = next(key, placeholder, texts);
                (key, replaced(item, placeholder, texts))
            });
            Value::Object(pairs.collect())
        }
        other => other.clone(),
    }
}

fn rust_is_what_we_wrote(api: &Api) {
    let options = rust::Options { runtime: RuntimeChoice::Crate, ..rust::Options::default() };
    let generated = rust::generate(api, &options).expect("our templates are whole");
    for (path, text) in &generated.files {
        match path.extension() {
            Some("rs") => {
                let file = syn::parse_file(text);
                let file = file.unwrap_or_else(|error| panic!("{path}: {error}\n{text}"));
                // No template writes these, so a text would have. Literals and docs may hold them.
                let word = foreign_word(file.into_token_stream());
                assert_eq!(word, None, "{path} has it:\n{text}");
            }
            Some("toml") => {
                let table: toml::Table = text.parse().unwrap_or_else(|error| panic!("{error}"));
                for key in ["build-dependencies", "patch", "replace", "target", "profile"] {
                    assert!(!table.contains_key(key), "`{key}` in\n{text}");
                }
                let build = table.get("package").and_then(|package| package.get("build"));
                assert!(build.is_none(), "a build script in\n{text}");
            }
            _ => {}
        }
        let inside = path.components().all(|part| matches!(part, camino::Utf8Component::Normal(_)));
        assert!(inside, "{path} lies outside");
    }
}

/// A keyword or a macro that is not ours; a name that is a keyword has `r#` before it.
fn foreign_word(tokens: TokenStream) -> Option<String> {
    let mut before = String::new();
    for token in tokens {
        let word = match token {
            TokenTree::Group(group) => {
                if let Some(word) = foreign_word(group.stream()) {
                    return Some(word);
                }
                String::new()
            }
            TokenTree::Ident(word) => word.to_string(),
            TokenTree::Punct(mark) if mark.as_char() == '!' && mark.spacing() == Spacing::Alone => {
                if ["asm", "global_asm", "include_bytes"].contains(&&*before) {
                    return Some(before);
                }
                String::new()
            }
            TokenTree::Punct(_) | TokenTree::Literal(_) => String::new(),
        };
        if ["unsafe", "extern"].contains(&&*word) {
            return Some(word);
        }
        before = word;
    }
    None
}

/// Every page, in both layouts.
fn pages(api: &Api) -> Vec<String> {
    let mut pages = Vec::new();
    for layout in [Layout::Site, Layout::Single] {
        let settings = docs::Settings { layout, ..docs::Settings::default() };
        let sink = Memory::default();
        docs::build(api, &settings, &Overrides::default(), None, &sink).expect("it is in memory");
        for (path, bytes) in sink.into_files() {
            let inside =
                path.components().all(|part| matches!(part, camino::Utf8Component::Normal(_)));
            assert!(inside, "{path} lies outside");
            if path.extension() == Some("html") {
                pages.push(String::from_utf8(bytes).expect("pages are text"));
            }
        }
    }
    pages
}

/// What a browser would make of a page.
#[derive(Debug, Default)]
struct Seen {
    /// Of scripts that run: their text, or where they are.
    scripts: BTreeSet<String>,
    /// Elements, handlers and addresses that could do harm; our own are an icon without data.
    foreign: BTreeSet<String>,
}

impl Seen {
    fn of(page: &str) -> Self {
        let input = BufferQueue::default();
        input.push_back(StrTendril::from(page));
        let sink = Sink::default();
        let tokenizer = Tokenizer::new(sink, TokenizerOpts::default());
        // It stops where a page names its encoding.
        while !input.is_empty() {
            drop(tokenizer.feed(&input));
        }
        tokenizer.end();
        tokenizer.sink.seen.into_inner()
    }
}

#[derive(Default)]
struct Sink {
    seen: RefCell<Seen>,
    /// The text of the script that has begun.
    script: RefCell<Option<String>>,
}

impl TokenSink for Sink {
    type Handle = ();

    fn process_token(&self, token: Token, _line: u64) -> TokenSinkResult<()> {
        match token {
            Token::TagToken(tag) => self.tag(&tag),
            Token::CharacterTokens(text) => {
                if let Some(script) = self.script.borrow_mut().as_mut() {
                    script.push_str(&text);
                }
                TokenSinkResult::Continue
            }
            _ => TokenSinkResult::Continue,
        }
    }
}

impl Sink {
    fn tag(&self, tag: &Tag) -> TokenSinkResult<()> {
        let name: &str = &tag.name;
        if tag.kind == TagKind::EndTag {
            if name == "script" {
                self.seen.borrow_mut().scripts.extend(self.script.take());
            }
            return TokenSinkResult::Continue;
        }
        let attribute = |wanted: &str| {
            let found = tag.attrs.iter().find(|one| &*one.name.local == wanted);
            found.map(|one| one.value.trim().to_lowercase())
        };
        let mut seen = self.seen.borrow_mut();
        let elements = ["zq", "img", "iframe", "object", "embed", "base", "video", "audio"];
        if elements.contains(&name) {
            seen.foreign.insert(format!("<{name}>"));
        }
        for one in &tag.attrs {
            let attribute: &str = &one.name.local;
            if attribute.starts_with("on") || attribute.starts_with("zq") || attribute == "style" {
                seen.foreign.insert(format!("<{name} {attribute}>"));
            }
        }
        for url in ["href", "src", "action", "formaction", "xlink:href"] {
            let value = attribute(url).unwrap_or_default();
            // Browsers take these out before they look for the scheme.
            let value = value.replace(|one: char| one.is_ascii_control() || one == ' ', "");
            if ["javascript:", "data:", "vbscript:"].iter().any(|scheme| value.starts_with(scheme))
            {
                seen.foreign.insert(format!("<{name} {url}={value}>"));
            }
        }
        let data = ["application/json", "application/ld+json"].map(str::to_owned);
        match name {
            "script" => {
                let is_data = attribute("type").is_some_and(|kind| data.contains(&kind));
                if let Some(place) = attribute("src") {
                    // Pages lie in folders of different depth.
                    seen.scripts.insert(place.replace("../", ""));
                } else if !is_data {
                    *self.script.borrow_mut() = Some(String::new());
                }
                TokenSinkResult::RawData(RawKind::ScriptData)
            }
            "style" | "noscript" => TokenSinkResult::RawData(RawKind::Rawtext),
            "title" | "textarea" => TokenSinkResult::RawData(RawKind::Rcdata),
            _ => TokenSinkResult::Continue,
        }
    }
}
