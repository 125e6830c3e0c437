//! Rust identifiers for whatever a document calls things.
//!
//! In: any text. Out: an identifier that the compiler and its lints accept, that no keyword, prelude
//! type or other name of its scope is. The same text in the same scope always yields the same name,
//! so a name changes only if something it clashes with is added before it.

use std::collections::BTreeSet;

use unicode_normalization::{UnicodeNormalization as _, char::is_combining_mark};

/// Names taken in one scope.
#[derive(Clone, Debug, Default)]
pub(crate) struct Scope {
    taken: BTreeSet<String>,
}

impl Scope {
    /// A scope in which these are taken.
    pub(crate) fn reserving(names: &[&str]) -> Self {
        Self { taken: names.iter().map(|name| (*name).to_owned()).collect() }
    }

    /// Takes the name if it is free, and tells whether it was.
    pub(crate) fn claim_free(&mut self, name: &str) -> bool {
        self.taken.insert(name.to_owned())
    }

    /// The name itself, or with the lowest number that makes it free.
    pub(crate) fn claim(&mut self, name: String) -> String {
        if self.taken.insert(name.clone()) {
            return name;
        }
        let raw = name.strip_prefix("r#").unwrap_or(&name);
        let between = if raw.ends_with(|last: char| last.is_ascii_digit()) { "_" } else { "" };
        let free = (2..=usize::MAX)
            .map(|number| {
                if is_snake(raw) {
                    format!("{raw}_{number}")
                } else {
                    format!("{raw}{between}{number}")
                }
            })
            .map(|name| name.replace("__", "_"))
            .find(|candidate| !self.taken.contains(candidate))
            .unwrap_or(name);
        self.taken.insert(free.clone());
        free
    }
}

fn is_snake(name: &str) -> bool {
    !name.chars().next().is_some_and(char::is_uppercase)
}

/// Types that generated modules use by their plain names, and what the prelude brings.
pub(crate) const RESERVED_TYPES: &[&str] = &[
    "BTreeMap",
    "Base64",
    "Body",
    "Box",
    "Bytes",
    "Check",
    "Checks",
    "Clone",
    "Copy",
    "Date",
    "DateTime",
    "Debug",
    "Default",
    "Deserialize",
    "Drop",
    "Eq",
    "Err",
    "Fn",
    "From",
    "FromStr",
    "Future",
    "HashMap",
    "Into",
    "Ipv4Addr",
    "Ipv6Addr",
    "IsoDuration",
    "Iterator",
    "New",
    "None",
    "Ok",
    "Option",
    "Ord",
    "PartialEq",
    "Pattern",
    "Result",
    "SecretText",
    "Self",
    "Send",
    "Serialize",
    "Sized",
    "Some",
    "String",
    "Sync",
    "Time",
    "ToString",
    "Uuid",
    "Value",
    "Vec",
    "WithHeaders",
    "WithStatus",
];

/// How long the name of a type may be, in bytes: rustdoc makes files of them, and what is derived
/// from a name is longer.
const LONGEST: usize = 180;

/// A type: `UpperCamelCase`.
pub(crate) fn type_name(text: &str) -> String {
    let mut name = pascal(text);
    name.truncate(name.floor_char_boundary(LONGEST));
    if RESERVED_TYPES.contains(&name.as_str()) { format!("{name}Model") } else { name }
}

/// A variant: `UpperCamelCase`.
pub(crate) fn variant_name(text: &str) -> String {
    let name = pascal(text);
    if name == "Self" { "SelfValue".to_owned() } else { name }
}

/// A field, function or parameter: `snake_case`, raw if it is a keyword.
pub(crate) fn field_name(text: &str) -> String {
    let name = snake(text);
    match name.as_str() {
        "self" | "super" | "crate" | "Self" | "_" => format!("{name}_"),
        keyword if KEYWORDS.contains(&keyword) => format!("r#{name}"),
        _ => name,
    }
}

/// A method of a service, which takes `&self`: `snake_case`, none of the names that promise another
/// `self`, and none that a service behind an `Arc` has from elsewhere.
pub(crate) fn method_name(text: &str) -> String {
    let name = field_name(text);
    let promises = name == "new" || name.starts_with("from_") || name.starts_with("into_");
    if promises || TAKEN_METHODS.contains(&name.as_str()) { format!("call_{name}") } else { name }
}

/// Methods of the prelude's traits, of `Arc`, and of the traits of the runtime.
const TAKEN_METHODS: &[&str] = &[
    "as_mut",
    "as_ref",
    "authenticate",
    "body_limit",
    "borrow",
    "clone",
    "clone_from",
    "cmp",
    "deref",
    "drop",
    "eq",
    "ge",
    "gt",
    "into",
    "le",
    "lt",
    "ne",
    "partial_cmp",
    "reject",
    "to_owned",
    "to_string",
    "try_from",
    "try_into",
    "type_id",
];

/// A module and its file: `snake_case` in ASCII, never a keyword, not `mod`, short enough for any
/// disk. The compiler refuses other letters in names of files.
pub(crate) fn module_name(text: &str) -> String {
    let mut name = ascii(&snake(text));
    name.truncate(60);
    let name_length = name.trim_end_matches('_').len();
    name.truncate(name_length);
    if KEYWORDS.contains(&name.as_str())
        || matches!(name.as_str(), "self" | "super" | "crate" | "mod")
    {
        name.push_str("_tag");
    }
    name
}

/// Modules that a tag's must not be called like: the crate's own, and crates, which a module would
/// hide from the file that declares it.
const RESERVED_MODULES: &[&str] = &[
    "all",
    "alloc",
    "axum",
    "client",
    "core",
    "media",
    "models",
    "operations",
    "reqwest",
    "routes",
    "security",
    "serde",
    "shared",
    "std",
];

/// The module of a tag's operations.
pub(crate) fn tag_module(text: &str) -> String {
    let name = module_name(text);
    if RESERVED_MODULES.contains(&name.as_str()) { name + "_tag" } else { name }
}

/// Features that every crate may have.
const RESERVED_FEATURES: &[&str] = &[
    "all", "axum", "blocking", "bytes", "chrono", "client", "examples", "default", "http",
    "httpdate", "jiff", "reqwest", "serde", "server", "tokio", "uuid",
];

/// The feature of a tag's operations.
pub(crate) fn tag_feature(text: &str) -> String {
    let name = feature_name(text);
    if RESERVED_FEATURES.contains(&name.as_str()) { name + "-tag" } else { name }
}

/// A constant: `SCREAMING_SNAKE_CASE`.
pub(crate) fn constant_name(text: &str) -> String {
    snake(text).to_uppercase()
}

/// A Cargo feature: lower case in ASCII, with dashes.
pub(crate) fn feature_name(text: &str) -> String {
    ascii(&snake(text)).replace('_', "-")
}

/// Without accents; other letters as their numbers: `u65e5_u672c` for 日本.
fn ascii(snake: &str) -> String {
    let mut out = String::with_capacity(snake.len());
    let mut in_other = false;
    for letter in snake.nfkd().filter(|letter| !is_combining_mark(*letter)) {
        let separated = out.is_empty() || out.ends_with('_') || letter == '_';
        if !separated && (in_other || !letter.is_ascii()) {
            out.push('_');
        }
        in_other = !letter.is_ascii();
        if in_other {
            out.extend(format!("u{:x}", u32::from(letter)).chars());
        } else {
            out.push(letter);
        }
    }
    out
}

/// Whether the compiler keeps the word for itself.
pub(super) fn is_keyword(word: &str) -> bool {
    KEYWORDS.contains(&word) || matches!(word, "self" | "super" | "Self" | "_")
}

/// Strict and reserved keywords of the 2024 edition.
const KEYWORDS: &[&str] = &[
    "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "crate",
    "do", "dyn", "else", "enum", "extern", "false", "final", "fn", "for", "gen", "if", "impl",
    "in", "let", "loop", "macro", "match", "mod", "move", "mut", "override", "priv", "pub", "ref",
    "return", "static", "struct", "super", "trait", "true", "try", "type", "typeof", "unsafe",
    "unsized", "use", "virtual", "where", "while", "yield",
];

fn pascal(text: &str) -> String {
    let mut name = String::new();
    for word in words(text) {
        let mut letters = word.chars();
        if let Some(first) = letters.next() {
            // Two numbers in a row must not become one.
            if first.is_ascii_digit() && name.ends_with(|last: char| last.is_ascii_digit()) {
                name.push('_');
            }
            name.extend(first.to_uppercase());
            name.extend(letters.flat_map(char::to_lowercase));
        }
    }
    starting_with_letter(name, "Value", "Empty")
}

fn snake(text: &str) -> String {
    if is_plain_snake(text) {
        return text.to_owned();
    }
    let words: Vec<String> = words(text).into_iter().map(|word| word.to_lowercase()).collect();
    starting_with_letter(words.join("_"), "value_", "empty")
}

/// Whether a text is in the form already, as most names of most documents are.
fn is_plain_snake(text: &str) -> bool {
    let is_plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_';
    text.starts_with(|first: char| first.is_ascii_lowercase())
        && text.bytes().all(is_plain)
        && !text.ends_with('_')
        && !text.contains("__")
}

fn starting_with_letter(name: String, prefix: &str, empty: &str) -> String {
    match name.chars().next() {
        None => empty.to_owned(),
        Some(first) if !unicode_ident::is_xid_start(first) => format!("{prefix}{name}"),
        Some(_) => name,
    }
}

/// Cuts text into words: at what is neither letter nor digit, and where the case changes. Signs
/// that carry meaning are spelled out.
fn words(text: &str) -> Vec<String> {
    // As the compiler compares identifiers.
    let letters: Vec<char> = if text.is_ascii() {
        text.chars().collect()
    } else {
        text.nfkc().filter(|letter| !is_unseen(*letter)).collect()
    };
    let mut words: Vec<String> = Vec::new();
    let mut word = String::new();
    let only_signs = !letters.iter().any(|letter| letter.is_alphanumeric());
    for (index, &letter) in letters.iter().enumerate() {
        let before = index.checked_sub(1).map(|index| letters[index]);
        let after = letters.get(index + 1).copied();
        let is_name = unicode_ident::is_xid_continue(letter) && letter != '_';
        if !is_name || (letter.is_ascii() && !letter.is_alphanumeric()) {
            flush(&mut word, &mut words);
            if let Some(spelled) = spell(letter, before, after, only_signs) {
                words.push(spelled);
            }
            continue;
        }
        let starts = match before {
            Some(before) if letter.is_uppercase() => {
                before.is_lowercase()
                    || before.is_ascii_digit()
                    || (before.is_uppercase() && after.is_some_and(char::is_lowercase))
            }
            _ => false,
        };
        // Plural initialisms stay together: `URLs`, `IDs`.
        let plural = starts
            && after == Some('s')
            && before.is_some_and(char::is_uppercase)
            && letters.get(index + 2).is_none_or(|next| !next.is_lowercase());
        if starts && !plural {
            flush(&mut word, &mut words);
        }
        word.push(letter);
    }
    flush(&mut word, &mut words);
    words
}

/// Variation selectors: they change how a sign is drawn, and no more.
fn is_unseen(letter: char) -> bool {
    matches!(letter, '\u{fe00}'..='\u{fe0f}' | '\u{e0100}'..='\u{e01ef}')
}

fn flush(word: &mut String, words: &mut Vec<String>) {
    if !word.is_empty() {
        words.push(std::mem::take(word));
    }
}

fn spell(
    sign: char,
    before: Option<char>,
    after: Option<char>,
    only_signs: bool,
) -> Option<String> {
    let digit_follows = after.is_some_and(|after| after.is_ascii_digit());
    let begins = before.is_none_or(|before| !before.is_alphanumeric());
    let word = match sign {
        '>' => "gt",
        '<' => "lt",
        '=' => "eq",
        '!' => "not",
        '+' if only_signs || (begins && digit_follows) => "plus",
        '-' if only_signs || (begins && digit_follows) => "minus",
        '*' if only_signs => "star",
        '/' if only_signs => "slash",
        '.' if only_signs => "dot",
        '%' if only_signs => "percent",
        '&' if only_signs => "and",
        '|' if only_signs => "or",
        '#' if only_signs => "hash",
        '@' if only_signs => "at",
        '$' if only_signs => "dollar",
        '?' if only_signs => "question",
        '~' if only_signs => "tilde",
        '^' if only_signs => "caret",
        '_' if only_signs => "underscore",
        ' ' if only_signs => "space",
        ',' if only_signs => "comma",
        ':' if only_signs => "colon",
        ';' if only_signs => "semicolon",
        other if !other.is_ascii() && !other.is_whitespace() => {
            return Some(format!("u{:x}", u32::from(other)));
        }
        other if only_signs => return Some(format!("u{:x}", u32::from(other))),
        _ => return None,
    };
    Some(word.to_owned())
}

#[cfg(test)]
mod tests {
    use super::{Scope, field_name, module_name, tag_feature, tag_module, type_name, variant_name};

    #[test]
    fn fields_of_any_shape() {
        for (text, expected) in [
            ("createdAt", "created_at"),
            ("_id", "id"),
            ("requires2FA", "requires2_fa"),
            ("where>_createdAt", "where_gt_created_at"),
            ("in_status[]", "in_status"),
            ("type", "r#type"),
            ("self", "self_"),
            ("", "empty"),
            ("2fa", "value_2fa"),
            ("+1", "plus_1"),
            ("-1", "minus_1"),
            (">=", "gt_eq"),
            ("$ref", "r#ref"),
            ("@type", "r#type"),
            ("HTTPServer", "http_server"),
            ("imageURLs", "image_urls"),
            ("straße", "straße"),
            ("🎉", "u1f389"),
            ("名前", "名前"),
            ("a.b-c d", "a_b_c_d"),
        ] {
            assert_eq!(field_name(text), expected, "{text:?}");
        }
    }

    #[test]
    fn modules_are_ascii() {
        for (text, expected) in [
            ("Café Menü", "cafe_menu"),
            ("日本", "u65e5_u672c"),
            ("🎉", "u1f389"),
            ("mod", "mod_tag"),
            ("", "empty"),
        ] {
            assert_eq!(module_name(text), expected, "{text:?}");
        }
        assert_eq!(
            (tag_module("Models"), tag_feature("Client")),
            ("models_tag".into(), "client-tag".into())
        );
        assert_eq!(field_name("e\u{301}"), field_name("\u{e9}"));
    }

    #[test]
    fn types_of_any_shape() {
        for (text, expected) in [
            ("io.k8s.api.core.v1.Pod", "IoK8sApiCoreV1Pod"),
            ("option", "OptionModel"),
            ("simple-user", "SimpleUser"),
            ("Error", "Error"),
            ("404", "Value404"),
            ("1 2", "Value1_2"),
        ] {
            assert_eq!(type_name(text), expected, "{text:?}");
        }
        assert_eq!(type_name(&"é".repeat(300)).len(), 180);
        assert_eq!(variant_name("self"), "SelfValue");
        assert_eq!(variant_name(""), "Empty");
    }

    #[test]
    fn clashes_are_numbered() {
        let mut scope = Scope::default();
        let names = ["user_id", "user_id", "r#type", "r#type", "User", "User", "V1", "V1"];
        let claimed: Vec<String> =
            names.iter().map(|name| scope.claim((*name).to_owned())).collect();
        let expected = ["user_id", "user_id_2", "r#type", "type_2", "User", "User2", "V1", "V1_2"];
        assert_eq!(claimed, expected);
    }
}
