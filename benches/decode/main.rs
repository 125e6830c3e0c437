//! Decodes 1,000 objects as a union of 20 variants and as one plain struct, in turns.

use std::time::Instant;

use decode::models::{Event, Plain};
use serde::de::DeserializeOwned;

const ROUNDS: usize = 2000;

/// Every object has the fields of `Plain`; what tells the variants apart stands after this many.
fn text(tag_at: usize) -> String {
    let objects: Vec<String> = (0..1000)
        .map(|index| {
            let mut fields = vec![
                format!(r#""id":{index}"#),
                format!(r#""name":"name of {index}""#),
                format!(r#""score":{}.5"#, index * 7),
                format!(r#""tags":["a","b{index}"]"#),
                r#""active":true"#.to_owned(),
                r#""note":null"#.to_owned(),
            ];
            fields.insert(tag_at, format!(r#""kind":"v{}""#, index % 20));
            format!("{{{}}}", fields.join(","))
        })
        .collect();
    format!("[{}]", objects.join(","))
}

fn seconds<T: DeserializeOwned>(text: &str) -> f64 {
    let start = Instant::now();
    let values: Vec<T> = serde_json::from_str(text).expect("it is one");
    assert_eq!(std::hint::black_box(values).len(), 1000);
    start.elapsed().as_secs_f64()
}

fn main() {
    // The first rounds of a process are slower, whatever they read.
    for _ in 0..ROUNDS {
        seconds::<Plain>(&text(0));
    }
    for (name, tag_at) in [("tag first", 0), ("tag in the middle", 3), ("tag last", 6)] {
        let text = text(tag_at);
        let (mut plain, mut union, mut ratios) = (Vec::new(), Vec::new(), Vec::new());
        for _ in 0..ROUNDS {
            plain.push(seconds::<Plain>(&text));
            union.push(seconds::<Event>(&text));
            ratios.push(plain[plain.len() - 1] / union[union.len() - 1]);
        }
        for list in [&mut plain, &mut union, &mut ratios] {
            list.sort_by(f64::total_cmp);
        }
        let micros = |list: &[f64]| list[ROUNDS / 2] * 1e6;
        println!(
            "{name}: plain {:.0} µs, union {:.0} µs, ratio {:.2}",
            micros(&plain),
            micros(&union),
            ratios[ROUNDS / 2]
        );
    }
}
