//! Whenever this reader answers, the others say the same.
#![allow(clippy::disallowed_methods, reason = "tests read files")]

use std::path::{Path, PathBuf};

use proptest::prelude::*;
use serde_json::{Value, json};

use super::{compare, places, read};

/// Whether the reader answered; and if so, as the others do.
#[track_caller]
fn agrees(text: &str) -> bool {
    let text = text.into();
    let Some(ours) = read(&text) else { return false };
    compare(&text, &ours);
    true
}

#[test]
fn what_documents_are_made_of_is_understood() {
    for (text, expected) in [
        ("a: 1\nb:\n  c: x\n", json!({"a": 1, "b": {"c": "x"}})),
        (
            "---\n# c\na:\n- 1\n- b: 2\n  c: 3\n-\n  - x\n  - - y\n",
            json!({"a": [1, {"b": 2, "c": 3}, ["x", ["y"]]]}),
        ),
        ("- a\n-\n- b:\n  - 1\n", json!(["a", null, {"b": [1]}])),
        (
            "a: one\n  two\n\n  three # c\nb:\n  four\n  five",
            json!({"a": "one two\nthree", "b": "four five"}),
        ),
        (
            "a: 'it''s\n  so'\n\"b\": \"x\\\n  y \\u00e9\\n\n\n  z\"\n",
            json!({"a": "it's so", "b": "xy é\n\nz"}),
        ),
        (
            "a: |\n  x\n   y\n\n  z\n\nb: >-\n  x\n  y\n\n  z\n   k\n",
            json!({"a": "x\n y\n\nz\n", "b": "x y\nz\n k"}),
        ),
        ("a: |+\n  x\n\nb: |2-\n    x\nc: >\n\n  x", json!({"a": "x\n\n", "b": "  x", "c": "\nx"})),
        (
            "a: [1, 'x', {b: c, \"d\":e}, [],\n]\nc: {}",
            json!({"a": [1, "x", {"b": "c", "d": "e"}, []], "c": {}}),
        ),
        ("a: # c\n  b: ~ # c\n  c:\nd: null", json!({"a": {"b": null, "c": null}, "d": null})),
        ("a:\r\n  - b\r\n", json!({"a": ["b"]})),
        ("\n    - \n\n#éa", json!([null])),
        (
            "200: a\ntrue: b\n/a/{b}: c\na b : d\nurn:x: y",
            json!({"200": "a", "true": "b", "/a/{b}": "c", "a b": "d", "urn:x": "y"}),
        ),
        (
            "a: http://x#y\nb: -1\nc: 1.5\nd: 2024-01-01\ne: '1'\nf: 1.0.0\ng: -x",
            json!({"a": "http://x#y", "b": -1, "c": 1.5, "d": "2024-01-01", "e": "1", "f": "1.0.0", "g": "-x"}),
        ),
    ] {
        assert!(agrees(text), "{text:?}");
        let read = read(&text.into()).unwrap();
        assert_eq!(read.tree.root().to_json(), expected, "{text:?}");
    }
}

#[test]
fn plain_scalars_are_resolved_as_ever() {
    let words = "~ null Null NULL nULL true True TRUE tRUE false False FALSE yes no on off y n 0 00 01 -0 -00 +0 \
        0o7 0o8 0x1F 0xG 0b11 0b2 -0x1F -0o7 -0b1 +0x1 0x-1 0x+1 1_000 1e3 1E3 1e-3 1e+3 1e 1e400 -1e400 .5 5. . .. \
        .inf .Inf .INF -.inf +.inf .nan .NaN nan inf infinity NaN -inf 1.0 1.5.2 0.5 00.5 -0.0 +1 +-1 -+1 --1 ++1 -1 \
        9223372036854775807 9223372036854775808 18446744073709551615 18446744073709551616 -9223372036854775808 \
        -9223372036854775809 -9223372036854776000 123456789012345678 1234567890123456789 340282366920938463463374607431768211456 \
        -170141183460469231731687303715884105729 2024-01-01 2024-01-01T00:00:00Z 12:30 1:2:3 1.2.3-beta 1a a1 -a -- --- \
        ---a -... ... ...a .a _1 <<x =";
    for word in words.split_whitespace() {
        for text in [
            format!("a: {word}\n"),
            format!("- {word}"),
            format!("a: [{word}]"),
            format!("a: {{b: {word} }}"),
            format!("a:\n  {word}\n"),
        ] {
            agrees(&text);
        }
        let is_marker = word.starts_with("---") || word.starts_with("...");
        assert!(agrees(&format!("a: {word}\n")) || is_marker, "{word}");
    }
}

#[test]
fn what_is_not_understood_is_left() {
    for text in [
        "",
        "a",
        "'a'",
        "[a]",
        "a: *b",
        "a: &b c",
        "a: !t b",
        "? a\n: b",
        "%YAML 1.2\n---\na: b",
        "a: b\n---\nc: d",
        "a: b\n...\n",
        "a:\tb",
        "a: b\t# c",
        "\ta: b",
        "<<: {a: b}",
        "{a: b}: c",
        "a: b: c",
        "a: b\n c: d",
        "a: 'b' c",
        "a: - b",
        "a: [b",
        "a: {b",
        "a: [b\n---\n]",
        "a: 'b\n--- c'",
        "a: \"\\ud800\"",
        "a: \"\\q\"",
        "a: |0\n",
        "a: |+-\n b",
        "a: @b",
        "a: `b",
        "a: %b",
        "a: \u{1}",
        "a: \u{85}",
        "a: \u{2028}",
        "a: \u{feff}",
        "a: b\rc: d",
        "a: [b: c]",
        "a: {b}",
        "a: [b\n c]",
        "a: [,]",
        "  a: b\n c: d",
        "- a\nb: c",
        "a: 'b'#c",
        "a: |#c\n b",
    ] {
        assert!(!agrees(text), "{text:?}");
    }
    let deep = "- ".repeat(200) + "a";
    assert!(!agrees(&deep));
    let long = format!("{}: b", "a".repeat(1100));
    assert!(!agrees(&long));
}

#[test]
fn examples_are_held_alike() {
    let large = json!({"text": "x".repeat(300), "items": [1, {"a/b": null}]});
    let value = json!({
        "get": {"example": large, "examples": {"a/~b": {"value": large, "summary": "s"}}},
        "properties": {"example": {"example": "small", "items": [{"default": large}]}},
        "items": [{"example": large}, {"example": [1]}],
        "x-y": {"example": large},
    });
    let text = serde_yaml::to_string(&value).unwrap();
    assert!(agrees(&text));
    assert!(read(&text.into()).unwrap().held.has("/get/examples/a~1~0b/value"));
}

/// To count from its start for every value would take minutes.
#[test]
fn a_long_line_is_counted_once() {
    for (count, is_compared) in [(100, true), (40_000, false)] {
        let (items, entries) = ("é, 'ü', \"x\", ", "k: v, 'k': [], l: , ");
        let text = format!("a: [{}]\nb: {{{}m: n}}\n", items.repeat(count), entries.repeat(count));
        assert!(if is_compared { agrees(&text) } else { places(&text).is_some() });
    }
}

/// Every document in the repository, and those beside it that are no part of it.
#[test]
fn every_document_is_read_alike() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folders = ["spec", "tests", "examples", "generated", "templates"];
    let mut folders: Vec<PathBuf> = folders.iter().map(|name| root.join(name)).collect();
    folders.extend(std::env::var_os("SPECWRIGHT_CORPUS").map(PathBuf::from));
    let (mut read, mut left) = (0, Vec::new());
    for file in folders.iter().flat_map(|folder| files(folder)) {
        let Ok(text) = std::fs::read_to_string(&file) else { continue };
        if agrees(&text) {
            read += 1;
        } else {
            left.push(file);
        }
    }
    assert!(read > 20 * left.len(), "{read} are read, and these are left: {left:#?}");
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let paths = entries
        .map(|entry| entry.path())
        .flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] });
    paths.filter(|path| path.extension().is_some_and(|end| end == "yaml" || end == "yml")).collect()
}

/// Small documents with much in them.
const SEEDS: [&str; 6] = [
    "a: b c\nd:\n  - 'e'\n  - f: \"g\\n\"\n    h: |\n      i\n\n       j\n    k: >-\n      l\n      m\n  -\n    n\no: [p, {q: r}]\n",
    "---\n# c\na:   # c\n- - b\n  - c\n-\n- d: e\n  f:\n  - g\n\n  h: i\n   j\nk: ~\n",
    "a: |2+\n    b\n   c\n\n# d\ne: >1\n  f\n g\n\n\n  h\n g\n i\nj: 'k\n\n  l'\n",
    "a: {\"b\":c, 'd': [e, f], g: }\nh: [i , j, # k\n  {l: m},\n]\n",
    "\"a\": \"b \\\n  c\\x41 \\\"\n  d \"\n'e''f': 'g''h'\n'': x\n",
    "a:\n  b\n  c: d\ne:\n f\n g\nh: 0x1F\ni: -1.5\nj: k#l m:n # o\n",
];

#[test]
fn every_mutation_of_small_documents_is_read_alike() {
    const BYTES: &[u8] = b"\n \t:-#'\"\\|>[]{},&*!?%@a0.+\r";
    for seed in SEEDS {
        agrees(seed);
        for at in 0..=seed.len() {
            agrees(&seed[..at]);
            agrees(&seed[at..]);
            for byte in BYTES {
                let byte = char::from(*byte);
                agrees(&format!("{}{byte}{}", &seed[..at], &seed[at..]));
                if at < seed.len() {
                    agrees(&format!("{}{byte}{}", &seed[..at], &seed[at + 1..]));
                    agrees(&format!("{}{}", &seed[..at], &seed[at + 1..]));
                }
            }
        }
    }
}

fn values() -> impl Strategy<Value = Value> {
    let text =
        prop_oneof!["[ -~é\n\t]{0,12}", "[a-z]{1,4}( [a-z]{1,9}){10,40}", "[-+.0-9xoe_]{1,6}"];
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        text.clone().prop_map(Value::from),
    ];
    leaf.prop_recursive(5, 60, 6, move |inner| {
        let key = prop_oneof![
            text.clone().boxed(),
            Just("example".to_owned()).boxed(),
            Just("examples".to_owned()).boxed()
        ];
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            prop::collection::vec((key, inner), 0..6)
                .prop_map(|entries| Value::Object(entries.into_iter().collect())),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_a_program_writes_is_read_alike(value in values()) {
        agrees(&serde_yaml::to_string(&value).unwrap());
    }

    #[test]
    fn what_is_made_of_marks_is_read_alike(parts in prop::collection::vec(prop::sample::select(PARTS), 1..24)) {
        agrees(&parts.concat());
    }
}

/// What lines of YAML are made of.
const PARTS: &[&str] = &[
    "\n",
    "\n  ",
    "\n    ",
    "\n ",
    " ",
    "a",
    "b: ",
    "c:",
    "- ",
    "-",
    "'",
    "\"",
    "\\",
    "\\\n",
    "|",
    ">",
    "|-\n  ",
    ">+\n ",
    "[",
    "]",
    "{",
    "}",
    ", ",
    ",",
    ": ",
    ":",
    " #",
    "#",
    "1",
    "é",
    "x y",
    "...",
    "---",
    "example: ",
    "\t",
    "''",
    "\\n",
    "~",
    "\n\n",
    "k: v\n",
    "- k: v\n",
];
