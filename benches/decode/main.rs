//! Decodes 1,000 objects as a union of 20 variants and as one plain struct, in turns.

use std::time::Instant;

use decode::models::{Event, Plain};
use serde::de::DeserializeOwned;

const ROUNDS: usize = 200;

/// Every object has the fields of `Plain`; `tag_last` moves what tells the variants apart to the end.
fn text(tag_last: bool) -> String {
    let objects: Vec<String> = (0..1000)
        .map(|index| {
            let kind = format!(r#""kind":"v{}""#, index % 20);
            let rest = format!(
                r#""id":{index},"name":"name of {index}","score":{}.5,"tags":["a","b{index}"],"active":true,"note":null"#,
                index * 7
            );
            if tag_last { format!("{{{rest},{kind}}}") } else { format!("{{{kind},{rest}}}") }
        })
        .collect();
    format!("[{}]", objects.join(","))
}

fn seconds<T: DeserializeOwned>(text: &str) -> f64 {
    let start = Instant::now();
    for _ in 0..10 {
        let values: Vec<T> = serde_json::from_str(text).expect("it is one");
        assert_eq!(std::hint::black_box(values).len(), 1000);
    }
    start.elapsed().as_secs_f64()
}

fn main() {
    for (name, tag_last) in [("tag first", false), ("tag last", true)] {
        let text = text(tag_last);
        let (mut plain, mut union, mut ratios) = (Vec::new(), Vec::new(), Vec::new());
        for _ in 0..ROUNDS {
            plain.push(seconds::<Plain>(&text));
            union.push(seconds::<Event>(&text));
            ratios.push(plain[plain.len() - 1] / union[union.len() - 1]);
        }
        for list in [&mut plain, &mut union, &mut ratios] {
            list.sort_by(f64::total_cmp);
        }
        let micros = |list: &[f64]| list[ROUNDS / 2] * 1e6 / 10.0;
        println!(
            "{name}: plain {:.0} µs, union {:.0} µs, ratio {:.2}",
            micros(&plain),
            micros(&union),
            ratios[ROUNDS / 2]
        );
    }
}
