//! Each thing that a document can say about an operation is on its page, in both layouts: one
//! document that says them all, and the words that a reader must find.
#![allow(missing_docs, clippy::unwrap_used, reason = "tests are claims, and may fail loudly")]

mod support;

use std::{collections::BTreeMap, sync::Arc};

use specwright::{
    docs::{Layout, Memory, Overrides, Settings, build},
    document::{Input, LoadOptions, load},
    ir::lower,
};

fn pages(layout: Layout) -> BTreeMap<String, String> {
    let path = support::repository().join("tests/fixtures/docs/everything.yaml");
    let path = path.to_str().unwrap().into();
    let loaded = load(&Input::Path(path), &LoadOptions::default()).unwrap();
    let api = lower(Arc::new(loaded.document)).api;
    let memory = Memory::default();
    let settings = Settings { layout, ..Settings::default() };
    build(&api, &settings, &Overrides::default(), None, &memory).unwrap();
    let files = memory.into_files().into_iter();
    files.map(|(path, bytes)| (path.into_string(), String::from_utf8(bytes).unwrap())).collect()
}

/// What a reader sees, on one line.
fn text(html: &str) -> String {
    let mut out = String::new();
    let mut rest = html.replace("<wbr>", "");
    while let Some(open) = rest.find('<') {
        out.push_str(&rest[..open]);
        out.push(' ');
        let close = rest[open..].find('>').map_or(rest.len(), |close| open + close + 1);
        rest = rest[close..].to_owned();
    }
    out.push_str(&rest);
    let out = out.replace("&quot;", "\"").replace("&#39;", "'").replace("&gt;", ">");
    let out = out.replace("&lt;", "<").replace("&amp;", "&");
    out.split_whitespace().collect::<Vec<_>>().join(" ")
}

const OPERATION: [&str; 52] = [
    "Deprecated.",
    "More: Making words.",
    "key API key in the header X-Key and token OAuth 2.0 access token read write",
    "or none",
    "https://pets.example.com Path server words.",
    "id integer required Range 0 to 10 in steps of 0.5 Style matrix",
    "filter object Style deepObject",
    "color string",
    "shade string deprecated Default pale Example shade=l-1 light, Light words., More light words.",
    "https://example.com/far.txt far",
    "Body words.",
    "One of, by the value of kind",
    "cat Cat kind string required Always cat",
    "secret string write-only",
    "kittens array of Cat Fields of Cat",
    "dog Dog",
    "application/xml",
    "<pet><name>x</name></pet>",
    "multipart/form-data",
    "photo Content type image/png Header X-Part Part header words.",
    "one Summary of one. Description of one.",
    "At https://example.com/away.json",
    "200 OK Answer summary. Answer words.",
    "X-Left integer Left words. Range at least 1 Example 7",
    "Properties at least 1 property no others",
    "Depends with card also address",
    "Names at most 30 characters",
    "pair tuple",
    "item 1 string",
    "item 2 integer",
    "either integer or string nullable Either title.",
    "picture string Content base64 image/png",
    "Content application/json decoded, it is array of string",
    "Items at least 1 item no two are equal 1 to 2 are `main`",
    "Example [\"main\",\"side\"]",
    "Of each item ^[a-z]+$",
    "Not red",
    "Values s m",
    "XML an attribute, named marking",
    "Its kinds, by the value of form Circle",
    "depth integer Inner words.",
    "names like ^x- integer",
    "If it is like this country string Always US",
    "then also Also required zip",
    "otherwise postcode string Postcode words.",
    "gift where present, also message string Message words.",
    "More https://example.com/rules",
    "Make pet again Link words. id $response.body#/next",
    "4XX Client error Refused words.",
    "POST {$request.body#/hook}",
    "result string Callback words.",
    "Thanked words.",
];

const OVERVIEW: [&str; 9] = [
    "Info summary words.",
    "Info description words.",
    "https://{region}.example.com Root server words.",
    "region default eu Region words. Values eu us",
    "API key in the header X-Key Key words.",
    "Token https://example.com/token",
    "read Read words.",
    "All animals",
    "All animals › The cats",
];

#[test]
fn a_page_says_all_that_the_document_says() {
    let site = pages(Layout::Site);
    let single = text(&pages(Layout::Single)["index.html"]);
    let held = |page: &str, ours: &str, expected: &[&str]| {
        for words in expected {
            // Marks around code are markup on the page.
            let words = words.replace('`', "");
            assert!(ours.contains(&words), "{page}: `{words}` is missing in\n{ours}");
            assert!(single.contains(&words), "one file: `{words}` is missing");
        }
    };
    held("operation", &text(&site["operations/makePet.html"]), &OPERATION);
    held("overview", &text(&site["index.html"]), &OVERVIEW);
    held("webhook", &text(&site["webhooks/petBorn.html"]), &["Webhook words.", "Heard words."]);
    held(
        "tag",
        &text(&site["tags/animals.html"]),
        &["Animal words. More: https://example.com/animals"],
    );
    assert!(site["operations/makePet.html"].contains("<a href=\"https://example.com/make\""));
    // What only one side may send stands only there.
    let chip = site["schemas/Dog.html"].contains("<b>chip</b> string <em>read-only");
    assert!(chip, "the page of a schema shows both sides");
    assert!(!site["operations/makePet.html"].contains("<b>chip</b>"), "a request has no chip");
}
