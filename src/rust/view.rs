//! What templates read: final strings, in final order.
//!
//! In: a [`Plan`](super::plan::Plan). Out: one serialisable value per file. A template prints it
//! and decides nothing; a user's own template gets the same.

mod checks;
mod client;
mod defaults;
mod examples;
mod imports;
mod library;
mod models;
mod operations;
mod routes;

use serde::Serialize;

pub(crate) use library::Rustfmt;
pub(crate) use models::{MOST_FIXED, ModelsModule};

use super::doc;

/// The widest line.
pub(crate) const WIDTH: usize = 100;

/// A module that a file declares.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Module {
    pub(crate) name: String,
    /// The feature it belongs to, if it belongs to one.
    pub(crate) feature: Option<String>,
}

/// A comment before an item, `///` included.
pub(crate) fn comment(text: &str, indent: usize) -> Vec<String> {
    mark("///", doc::lines(text, indent + 4))
}

/// A comment with a description or, in another place than where that stands already, its first
/// sentence and where the rest is; unless this is no shorter.
pub(crate) fn described_once(text: &str, at: &str, here: &str, indent: usize) -> Vec<String> {
    let whole = comment(text, indent);
    let Some(first) = doc::first_sentence(text).filter(|_| at != here) else { return whole };
    let mut lines = comment(first, indent);
    let link = format!("More at [`{at}`].");
    match lines.last_mut() {
        Some(last) if indent + last.chars().count() + 1 + link.len() <= WIDTH => {
            last.push(' ');
            last.push_str(&link);
        }
        _ => lines.push(format!("/// {link}")),
    }
    if lines.len() + 1 < whole.len() { lines } else { whole }
}

/// A comment at the head of a file, `//!` included.
pub(crate) fn head_comment(text: &str) -> Vec<String> {
    mark("//!", doc::lines(text, 4))
}

fn mark(sign: &str, lines: Vec<String>) -> Vec<String> {
    lines
        .into_iter()
        .map(|line| if line.is_empty() { sign.to_owned() } else { format!("{sign} {line}") })
        .collect()
}

/// `before value`, on two lines if one is too long.
pub(crate) fn assign(indent: usize, before: &str, value: &str, end: &str) -> String {
    let one = format!("{:indent$}{before} {value}{end}", "");
    if one.chars().count() <= WIDTH {
        return one;
    }
    let next = indent + 4;
    format!("{:indent$}{before}\n{:next$}{value}{end}", "", "")
}

/// A call or the like, with its arguments below each other if one line is too short for them.
pub(crate) fn arguments(indent: usize, before: &str, list: &[String], after: &str) -> String {
    let one = format!("{:indent$}{before}({}){after}", "", list.join(", "));
    if one.chars().count() <= WIDTH {
        return one;
    }
    let next = indent + 4;
    let between = format!(",\n{:next$}", "");
    let each = list.join(&between);
    format!("{:indent$}{before}(\n{:next$}{each},\n{:indent$}){after}", "", "", "")
}

/// `Self { a, b: None }`, below each other if one line is too short.
pub(crate) fn struct_value(indent: usize, values: &[String]) -> Vec<String> {
    let one = format!("Self {{ {} }}", values.join(", "));
    if one.len() + indent <= WIDTH {
        return vec![one];
    }
    let mut lines = vec!["Self {".to_owned()];
    lines.extend(values.iter().map(|value| format!("    {value},")));
    lines.push("}".to_owned());
    lines
}

/// `Ok(Self { … })`, on one line if it fits and is short.
pub(crate) fn ok_value(fields: &[String]) -> Vec<String> {
    if fields.is_empty() {
        return vec!["Ok(Self {})".to_owned()];
    }
    let joined: Vec<&str> = fields.iter().map(|field| field.trim_end_matches(',')).collect();
    let one = format!("Ok(Self {{ {} }})", joined.join(", "));
    if one.len() + 8 <= WIDTH {
        return vec![one];
    }
    let mut lines = vec!["Ok(Self {".to_owned()];
    lines.extend(fields.iter().map(|field| format!("    {field}")));
    lines.push("})".to_owned());
    lines
}

/// Whether Clippy would call a type very complex: each name counts ten times its depth, and 250 is
/// its limit.
pub(crate) fn is_complex(type_: &str) -> bool {
    let mut depth = 1_usize;
    let mut score = 0;
    let mut before = ' ';
    for letter in type_.chars() {
        let part = letter.is_alphanumeric() || letter == '_';
        let begins = part && !(before.is_alphanumeric() || matches!(before, '_' | ':'));
        match letter {
            '<' => depth += 1,
            '(' | '[' => {
                score += 10 * depth;
                depth += 1;
            }
            '>' | ')' | ']' => depth = depth.saturating_sub(1),
            _ if begins => score += 10 * depth,
            _ => {}
        }
        before = letter;
    }
    score > 250
}

/// A literal that shows quotes as they are.
pub(crate) fn raw_literal(text: &str) -> String {
    if text.chars().any(|letter| letter.is_control() || is_invisible(letter)) {
        return literal(text);
    }
    let mut marks = "#".to_owned();
    while text.contains(&format!("\"{marks}")) {
        marks.push('#');
    }
    format!("r{marks}\"{text}\"{marks}")
}

/// A Rust string literal.
pub(crate) fn literal(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for letter in text.chars() {
        match letter {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            letter if letter.is_control() || is_invisible(letter) => {
                out.extend(letter.escape_unicode());
            }
            letter => out.push(letter),
        }
    }
    out.push('"');
    out
}

/// Characters that change how the text around them is shown, which the compiler refuses in source.
fn is_invisible(letter: char) -> bool {
    matches!(letter, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}
