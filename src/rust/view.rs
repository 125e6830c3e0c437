//! What templates read: final strings, in final order.
//!
//! In: a [`Plan`](super::plan::Plan). Out: one serialisable value per file. A template prints it
//! and decides nothing; a user's own template gets the same.

mod checks;
mod client;
mod library;
mod models;
mod operations;
mod routes;

use serde::Serialize;

pub(crate) use library::Macros;

use super::doc;
use routes::mentions as routes_mentions;

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
    let each: String = list.iter().map(|argument| format!("{:next$}{argument},\n", "")).collect();
    format!("{:indent$}{before}(\n{each}{:indent$}){after}", "", "")
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

/// A `use` of several names from one path, wrapped as rustfmt wraps it.
pub(crate) fn import(path: &str, names: &[&str]) -> Option<String> {
    let names: Vec<&str> = names.to_vec();
    match names.as_slice() {
        [] => None,
        [one] => Some(format!("use {path}::{one};")),
        several => {
            let one = format!("use {path}::{{{}}};", several.join(", "));
            if one.len() <= WIDTH {
                return Some(one);
            }
            let mut lines = format!("use {path}::{{\n");
            let mut line = String::from("   ");
            for name in several {
                if line.len() + name.len() + 2 > WIDTH {
                    lines.push_str(&line);
                    lines.push('\n');
                    line = String::from("   ");
                }
                line.push(' ');
                line.push_str(name);
                line.push(',');
            }
            lines.push_str(&line);
            lines.push_str("\n};");
            Some(lines)
        }
    }
}

/// Puts the lines of each group of imports into rustfmt's order: `super` before `crate`, braces last.
pub(crate) fn sort_imports(lines: &mut [String]) {
    for group in lines.split_mut(|line| line.is_empty()) {
        group.sort_by_key(|line| {
            let path = line.trim_start_matches("use ");
            let class = match path.split("::").next() {
                Some("self") => 0,
                Some("super") => 1,
                Some("crate") => 2,
                _ => 3,
            };
            (class, path.replace('{', "\u{7f}").replace('*', "\u{7e}"))
        });
    }
}

/// In the order of rustfmt's 2024 style: upper and lower case apart, numbers by value.
pub(crate) fn sorted<'a>(names: impl IntoIterator<Item = &'a str>) -> Vec<&'a str> {
    let mut names: Vec<&str> = names.into_iter().collect();
    names.sort_by_key(|name| {
        let first = name.chars().next().unwrap_or_default();
        // Modules and functions come before types, constants last.
        let class = if first.is_lowercase() { 0 } else { 1 };
        (class, (*name).to_owned())
    });
    names.dedup();
    names
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
