//! What a file has to `use`: found in the code that it will hold.
//!
//! Views are code in pieces, so the names in them say what is needed; nothing has to be noted on the
//! way, and nothing is imported that is not used.

use std::collections::{BTreeMap, BTreeSet};

use super::WIDTH;

/// Names in code that stand for themselves: not after `::` or a dot, not before `:` or ` = `, not in
/// literals.
#[derive(Debug, Default)]
pub(crate) struct Names<'a> {
    plain: BTreeSet<&'a str>,
}

impl<'a> Names<'a> {
    /// Looks through a piece of code.
    pub(crate) fn read(&mut self, code: &'a str) {
        let bytes = code.as_bytes();
        let mut at = 0;
        let mut after_path = false;
        while at < bytes.len() {
            let byte = bytes[at];
            if byte == b'"' {
                at = end_of_literal(bytes, at);
                after_path = false;
            } else if is_part(byte) {
                let start = at;
                while at < bytes.len() && is_part(bytes[at]) {
                    at += 1;
                }
                let rest = &bytes[at..];
                let is_field = rest.starts_with(b":") && !rest.starts_with(b"::");
                // `Output = …` names a part of a trait.
                let is_type = code[..start].ends_with(": ");
                let is_bound = rest.starts_with(b" = ") && !is_type;
                // A module is not the field, argument or variable of the same name.
                let is_local =
                    code[start..].starts_with(char::is_lowercase) && !rest.starts_with(b"::");
                if !after_path && !is_field && !is_bound && !is_local {
                    self.plain.insert(&code[start..at]);
                }
                after_path = false;
            } else {
                after_path = byte == b'.' || (byte == b':' && at > 0 && bytes[at - 1] == b':');
                at += 1;
            }
        }
    }

    /// Looks through several pieces.
    pub(crate) fn read_all(&mut self, code: impl IntoIterator<Item = &'a String>) {
        for piece in code {
            self.read(piece);
        }
    }

    /// `use` lines for what stands in the code and in the table, in rustfmt's order; those of `std`
    /// and of other crates apart from those of this one.
    pub(crate) fn imports(&self, table: &[(&str, &str)], own: &[String]) -> Vec<String> {
        let mut by_path: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for (name, path) in table {
            if self.plain.contains(name) {
                by_path.entry(path).or_default().push(name);
            }
        }
        let mut groups: [Vec<String>; 3] = [Vec::new(), Vec::new(), own.to_vec()];
        for (path, names) in by_path {
            let group = match path.split("::").next() {
                Some("std") => 0,
                Some("crate" | "super" | "self") => 2,
                _ => 1,
            };
            groups[group].extend(import(path, &sorted(names)));
        }
        let mut lines = Vec::new();
        for mut group in groups {
            sort(&mut group);
            if !lines.is_empty() && !group.is_empty() {
                lines.push(String::new());
            }
            lines.extend(group);
        }
        lines
    }
}

fn is_part(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || byte >= 0x80
}

fn end_of_literal(bytes: &[u8], start: usize) -> usize {
    let mut at = start + 1;
    while at < bytes.len() {
        match bytes[at] {
            b'\\' => at += 2,
            b'"' => return at + 1,
            _ => at += 1,
        }
    }
    bytes.len()
}

/// A `use` of several names from one path, wrapped as rustfmt wraps it.
pub(crate) fn import(path: &str, names: &[&str]) -> Option<String> {
    match names {
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

/// `super` before `crate`, braces last.
fn sort(lines: &mut [String]) {
    lines.sort_by_key(|line| {
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

/// In the order of rustfmt's 2024 style: types before modules and functions.
pub(crate) fn sorted(mut names: Vec<&str>) -> Vec<&str> {
    names.sort_by_key(|name| {
        (name.starts_with(|first: char| first.is_lowercase()), (*name).to_owned())
    });
    names.dedup();
    names
}

/// What models use by plain names. Every type here is reserved: no model is called so.
pub(crate) const FOR_MODELS: &[(&str, &str)] = &[
    ("BTreeMap", "std::collections"),
    ("Base64", RUNTIME),
    ("Check", RUNTIME),
    ("Checks", RUNTIME),
    ("Date", RUNTIME),
    ("DateTime", RUNTIME),
    ("Deserialize", "serde"),
    ("Ipv4Addr", "std::net"),
    ("Ipv6Addr", "std::net"),
    ("IsoDuration", RUNTIME),
    ("Pattern", "crate::runtime::pattern"),
    ("SchemaKeywords", "crate::runtime::keywords"),
    ("SecretText", RUNTIME),
    ("Serialize", "serde"),
    ("Time", RUNTIME),
    ("Uuid", RUNTIME),
    ("Value", RUNTIME),
    ("kind", "crate::runtime::union"),
];

/// What operations, routes and the client use by plain names, also reserved.
pub(crate) const FOR_OPERATIONS: &[(&str, &str)] = &[
    ("Accept", RUNTIME),
    ("AnySuccess", ANSWER),
    ("Authenticate", SERVER),
    ("BTreeMap", "std::collections"),
    ("Base64", RUNTIME),
    ("Body", RUNTIME),
    ("Boxed", CODEC),
    ("Check", RUNTIME),
    ("Class", RUNTIME),
    ("ClientOperation", OPERATION),
    ("CodecError", CODEC),
    ("Date", RUNTIME),
    ("DateTime", RUNTIME),
    ("DeepForm", RUNTIME),
    ("EitherOf", RUNTIME),
    ("Empty", RUNTIME),
    ("EventData", FRAMING),
    ("FileBody", RUNTIME),
    ("FailureOf", OPERATION),
    ("Form", RUNTIME),
    ("FormLayouts", RUNTIME),
    ("Future", "std::future"),
    ("Headed", ANSWER),
    ("HeaderFields", ANSWER),
    ("HeaderReader", OPERATION),
    ("HeaderWriter", OPERATION),
    ("Ipv4Addr", "std::net"),
    ("Ipv6Addr", "std::net"),
    ("IsoDuration", RUNTIME),
    ("InParts", RUNTIME),
    ("ItemStream", RUNTIME),
    ("Items", ITEMS),
    ("Json", RUNTIME),
    ("JsonLines", FRAMING),
    ("JsonSequence", FRAMING),
    ("Layout", RUNTIME),
    ("Media", RUNTIME),
    ("MediaTypes", RUNTIME),
    ("Multipart", RUNTIME),
    ("MultipartOf", RUNTIME),
    ("One", RUNTIME),
    ("Operation", RUNTIME),
    ("Optional", RUNTIME),
    ("Otherwise", RUNTIME),
    ("OutputOf", OPERATION),
    ("ParameterError", OPERATION),
    ("PartItems", RUNTIME),
    ("PartStream", RUNTIME),
    ("PartTypes", RUNTIME),
    ("Parts", RUNTIME),
    ("Pattern", "crate::runtime::pattern"),
    ("SchemaKeywords", "crate::runtime::keywords"),
    ("Raw", RUNTIME),
    ("RawOf", RUNTIME),
    ("RequestChecks", OPERATION),
    ("RequestReader", RUNTIME),
    ("RequestWriter", RUNTIME),
    ("Routes", SERVER),
    ("Scheme", SECURITY),
    ("SchemeKind", SECURITY),
    ("SecretText", RUNTIME),
    ("Security", SECURITY),
    ("ServerOperation", OPERATION),
    ("Service", SERVER),
    ("Style", "crate::runtime::style"),
    ("Text", RUNTIME),
    ("TextOf", RUNTIME),
    ("Time", RUNTIME),
    ("Undocumented", RUNTIME),
    ("Uuid", RUNTIME),
    ("Value", RUNTIME),
    ("WholeEvents", FRAMING),
    ("WithHeaders", ANSWER),
    ("WithStatus", ANSWER),
    ("media", "super"),
    ("models", "crate"),
    ("operations", "crate"),
    ("security", "super"),
];

const RUNTIME: &str = "crate::runtime";
const ANSWER: &str = "crate::runtime::answer";
const CODEC: &str = "crate::runtime::codec";
const FRAMING: &str = "crate::runtime::framing";
const ITEMS: &str = "crate::runtime::items";
const OPERATION: &str = "crate::runtime::operation";
const SECURITY: &str = "crate::runtime::security";
const SERVER: &str = "crate::runtime::server";

#[cfg(test)]
mod tests {
    use super::{FOR_MODELS, FOR_OPERATIONS, Names};

    #[test]
    fn only_names_that_stand_for_themselves_count() {
        let mut names = Names::default();
        names.read("pub date: Option<models::Date>, from.query(\"Uuid\", Layout::FORM)");
        assert_eq!(
            names.imports(FOR_OPERATIONS, &[]),
            ["use crate::models;", "use crate::runtime::Layout;"]
        );
        let mut names = Names::default();
        names.read("Self { media, security, kind: 1 }, kind");
        assert!(names.imports(FOR_OPERATIONS, &[]).is_empty());
        assert!(names.imports(FOR_MODELS, &[]).is_empty());
    }
}
