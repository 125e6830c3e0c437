//! Whatever a document holds, reading, linting and generating end with a result or a message.
#![allow(missing_docs, clippy::unwrap_used, reason = "tests are claims, and may panic")]

mod support;

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::Arc,
};

use serde_json::{Value, json};
use specwright::{
    document::{Input, LoadOptions, load},
    ir::lower,
    lint::{self, lint},
    rust,
};
use support::{read, repository};

/// How often each document is damaged. The same damage every time.
const ROUNDS: u64 = 150;

/// Numbers that look random and are the same everywhere: `SplitMix64`.
struct Numbers(u64);

impl Numbers {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, limit: usize) -> usize {
        usize::try_from(self.next() % (limit.max(1) as u64)).unwrap()
    }
}

/// Every place of a value.
fn places(value: &Value, here: &mut String, all: &mut Vec<String>) {
    all.push(here.clone());
    let length = here.len();
    let mut enter = |key: &str, child: &Value, here: &mut String| {
        here.push('/');
        here.push_str(&key.replace('~', "~0").replace('/', "~1"));
        places(child, here, all);
        here.truncate(length);
    };
    match value {
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                enter(&index.to_string(), item, here);
            }
        }
        Value::Object(map) => {
            for (key, child) in map {
                enter(key, child, here);
            }
        }
        _ => {}
    }
}

/// Puts something else in the place of a value, or takes it away.
fn damage(document: &mut Value, numbers: &mut Numbers) {
    let mut all = Vec::new();
    places(document, &mut String::new(), &mut all);
    let place = all[numbers.below(all.len())].clone();
    let other = document.pointer(&all[numbers.below(all.len())]).cloned();
    let Some(target) = document.pointer_mut(&place) else { return };
    match numbers.below(14) {
        0 => *target = Value::Null,
        1 => *target = json!(true),
        2 => *target = json!(-1),
        3 => *target = json!(1e300),
        4 => *target = json!(""),
        5 => *target = json!("}{#/~%zz\u{0}é🦀"),
        6 => *target = json!([]),
        7 => *target = json!({}),
        8 => *target = json!({"$ref": place}),
        9 => *target = json!({"$ref": format!("#{place}")}),
        10 => *target = json!({"$ref": "#/components/schemas/Missing"}),
        11 => *target = other.unwrap_or_default(),
        12 => {
            if let Value::Object(map) = target {
                let key = map.keys().nth(numbers.below(map.len())).cloned();
                if let Some(key) = key {
                    map.shift_remove(&key);
                }
            }
        }
        _ => {
            if let Value::Object(map) = target
                && let Some((key, value)) = map.iter().nth(numbers.below(map.len()))
            {
                let (key, value) = (format!("{key} {{}}/"), value.clone());
                map.insert(key, value);
            }
        }
    }
}

/// Everything that is done with a document without a network.
fn use_all(text: String) {
    let input = Input::Text {
        name: "damaged.json".to_owned(),
        text,
        base: repository().join("tests").to_str().unwrap().into(),
    };
    let Ok(loaded) = load(&input, &LoadOptions::default()) else { return };
    let lowered = lower(Arc::new(loaded.document));
    let api = Arc::new(lowered.api);
    api.to_json();
    lint(&api, lowered.diagnostics, &lint::Settings::default());
    rust::generate(&api, &rust::Options::default()).ok();
}

#[test]
fn damaged_documents_do_not_panic() {
    let mut failed = Vec::new();
    for (index, path) in ["spec/verifik.yaml", "templates/init/openapi.yaml"].iter().enumerate() {
        let whole: Value = {
            let input = Input::Path(repository().join(path).to_str().unwrap().into());
            load(&input, &LoadOptions::default()).unwrap().document.root().value()
        };
        let mut numbers = Numbers(index as u64);
        for round in 0..ROUNDS {
            let mut document = whole.clone();
            for _ in 0..=numbers.below(4) {
                damage(&mut document, &mut numbers);
            }
            let text = serde_json::to_string(&document).unwrap();
            if catch_unwind(AssertUnwindSafe(|| use_all(text.clone()))).is_err() {
                failed.push(format!("{path}, round {round}"));
            }
        }
    }
    assert!(failed.is_empty(), "{failed:?}");
}

#[test]
fn damaged_texts_do_not_panic() {
    let whole = read("templates/init/openapi.yaml").into_bytes();
    let mut numbers = Numbers(7);
    for round in 0..ROUNDS * 4 {
        let mut bytes = whole.clone();
        for _ in 0..=numbers.below(6) {
            let at = numbers.below(bytes.len());
            match numbers.below(4) {
                0 => drop(bytes.remove(at)),
                1 => bytes.insert(at, b"{}[]:,&*!|>'\"%@`#-\n\t \0"[numbers.below(22)]),
                2 => bytes.truncate(at.max(1)),
                _ => bytes[at] = b'a' + u8::try_from(numbers.below(26)).unwrap(),
            }
        }
        let text = String::from_utf8_lossy(&bytes).into_owned();
        assert!(catch_unwind(AssertUnwindSafe(|| use_all(text))).is_ok(), "round {round}");
    }
}
