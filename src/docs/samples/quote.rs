//! Values as literals: one filter per language and form, so that no value can end its literal.
//!
//! `{{ text | python }}` is a string literal, `{{ body.json | python_value(indent=4) }}` the JSON
//! value as a literal of the language, `{{ body.text | go_text }}` a text of several lines.

use std::fmt::Write as _;

use serde_json::Value;
use tera::{Kwargs, State, Tera};

/// Writes a text as a literal.
type Quote = fn(&str) -> String;

/// Makes the filters known.
pub(crate) fn register(tera: &mut Tera) {
    let strings: [(&'static str, Quote); 9] = [
        ("url", super::encode::component),
        ("shell", shell),
        ("js", js),
        ("json", js),
        ("python", python),
        ("php", php),
        ("swift", swift),
        ("go", go),
        ("rust", rust),
    ];
    for (name, quote) in strings {
        tera.register_filter(name, move |text: &str, _: Kwargs, _: &State<'_>| quote(text));
    }
    for (name, language) in
        [("js_value", JS), ("json_value", JSON), ("python_value", PYTHON), ("php_value", PHP)]
    {
        tera.register_filter(name, move |json: &str, arguments: Kwargs, _: &State<'_>| {
            let indent = arguments.get::<usize>("indent").ok().flatten().unwrap_or(0);
            let value = serde_json::from_str(json).unwrap_or(Value::Null);
            let mut out = String::new();
            push(&language, &value, indent, &mut out);
            out
        });
    }
    let texts: [(&'static str, Quote); 3] =
        [("go_text", go_text), ("swift_text", swift_text), ("rust_text", rust_text)];
    for (name, quote) in texts {
        tera.register_filter(name, move |text: &str, _: Kwargs, _: &State<'_>| quote(text));
    }
}

/// A JSON text with this indentation.
pub(super) fn json(value: &Value, indent: usize) -> String {
    if let Value::Array(items) = value
        && items.iter().all(|item| !item.is_array() && !item.is_object())
        && value.to_string().len() < 60
    {
        let items: Vec<String> = items.iter().map(Value::to_string).collect();
        return format!("[{}]", items.join(", "));
    }
    let mut out = String::new();
    push(&JSON, value, indent, &mut out);
    out
}

/// POSIX shell: nothing has a meaning between single quotes.
fn shell(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}

/// ECMAScript; since ES2019 every JSON string is one. `</` cannot end a script element.
fn js(text: &str) -> String {
    let quoted = Value::String(text.to_owned()).to_string();
    quoted.replace('\u{2028}', "\\u2028").replace('\u{2029}', "\\u2029")
}

fn python(text: &str) -> String {
    escaped(text, |character, out| match character {
        control if control.is_control() => {
            let _ = write!(out, "\\U{:08x}", u32::from(control));
        }
        other => out.push(other),
    })
}

/// Single quotes, so that `$` means nothing.
fn php(text: &str) -> String {
    format!("'{}'", text.replace('\\', r"\\").replace('\'', r"\'"))
}

fn swift(text: &str) -> String {
    escaped(text, braced_control)
}

pub(super) fn rust(text: &str) -> String {
    escaped(text, braced_control)
}

/// `\u{b}`, as Swift and Rust write it.
fn braced_control(character: char, out: &mut String) {
    if character.is_control() {
        let _ = write!(out, "\\u{{{:x}}}", u32::from(character));
    } else {
        out.push(character);
    }
}

fn go(text: &str) -> String {
    escaped(text, |character, out| match character {
        control if control.is_control() => {
            let _ = write!(out, "\\U{:08x}", u32::from(control));
        }
        other => out.push(other),
    })
}

/// Double quotes, with what every language here writes alike.
fn escaped(text: &str, other: fn(char, &mut String)) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for character in text.chars() {
        match character {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            character => other(character, &mut out),
        }
    }
    out.push('"');
    out
}

/// A raw string, unless the text holds what no raw string can.
fn go_text(text: &str) -> String {
    if text.contains(['`', '\r', '\u{feff}']) || text.chars().any(is_odd_control) {
        go(text)
    } else {
        format!("`{text}`")
    }
}

fn swift_text(text: &str) -> String {
    if text.contains('\r') || text.chars().any(is_odd_control) {
        return swift(text);
    }
    let marks = marks(text, |marks| {
        text.contains(&format!("\"\"\"{marks}")) || text.contains(&format!("\\{marks}"))
    });
    format!("{marks}\"\"\"\n{text}\n\"\"\"{marks}")
}

fn rust_text(text: &str) -> String {
    if text.contains('\r') || text.chars().any(is_odd_control) {
        return rust(text);
    }
    let marks = marks(text, |marks| text.contains(&format!("\"{marks}")));
    format!("r{marks}\"{text}\"{marks}")
}

fn is_odd_control(character: char) -> bool {
    character.is_control() && !matches!(character, '\n' | '\t')
}

/// As many number signs as it takes.
fn marks(_: &str, clashes: impl Fn(&str) -> bool) -> String {
    let mut marks = "#".to_owned();
    while clashes(&marks) {
        marks.push('#');
    }
    marks
}

/// How a language writes the values that JSON has.
#[derive(Clone, Copy)]
struct Literals {
    null: &'static str,
    yes: &'static str,
    no: &'static str,
    string: fn(&str) -> String,
    key: fn(&str) -> String,
    pair: &'static str,
    object: (&'static str, &'static str),
    empty_object: &'static str,
    step: usize,
    /// Whether a comma follows the last item.
    trailing: bool,
}

const JSON: Literals = Literals {
    null: "null",
    yes: "true",
    no: "false",
    string: js,
    key: js,
    pair: ": ",
    object: ("{", "}"),
    empty_object: "{}",
    step: 2,
    trailing: false,
};
const JS: Literals = Literals { key: js_key, trailing: true, ..JSON };
const PYTHON: Literals = Literals {
    null: "None",
    yes: "True",
    no: "False",
    string: python,
    key: python,
    step: 4,
    trailing: true,
    ..JSON
};
const PHP: Literals = Literals {
    string: php,
    key: php,
    pair: " => ",
    object: ("[", "]"),
    // `[]` would become a list.
    empty_object: "new \\stdClass()",
    step: 4,
    trailing: true,
    ..JSON
};

/// Quotes only where they are needed; `__proto__` unquoted would set the prototype.
fn js_key(key: &str) -> String {
    let plain = key
        .starts_with(|first: char| first.is_ascii_alphabetic() || first == '_' || first == '$')
        && key
            .chars()
            .all(|letter| letter.is_ascii_alphanumeric() || letter == '_' || letter == '$')
        && key != "__proto__";
    match (plain, key) {
        (true, _) => key.to_owned(),
        (false, "__proto__") => "[\"__proto__\"]".to_owned(),
        (false, _) => js(key),
    }
}

fn push(language: &Literals, value: &Value, indent: usize, out: &mut String) {
    match value {
        Value::Null => out.push_str(language.null),
        Value::Bool(flag) => out.push_str(if *flag { language.yes } else { language.no }),
        Value::Number(number) => out.push_str(&number.to_string()),
        Value::String(text) => out.push_str(&(language.string)(text)),
        Value::Array(items) if items.is_empty() => out.push_str("[]"),
        Value::Array(items) => {
            let items = items.iter().map(|item| (None, item));
            list(language, ("[", "]"), items, indent, out);
        }
        Value::Object(map) if map.is_empty() => out.push_str(language.empty_object),
        Value::Object(map) => {
            let items = map.iter().map(|(key, item)| (Some(key.as_str()), item));
            list(language, language.object, items, indent, out);
        }
    }
}

fn list<'a>(
    language: &Literals,
    (open, close): (&str, &str),
    items: impl ExactSizeIterator<Item = (Option<&'a str>, &'a Value)>,
    indent: usize,
    out: &mut String,
) {
    out.push_str(open);
    let last = items.len();
    for (index, (key, item)) in items.enumerate() {
        let _ = write!(out, "\n{:1$}", "", indent + language.step);
        if let Some(key) = key {
            out.push_str(&(language.key)(key));
            out.push_str(language.pair);
        }
        push(language, item, indent + language.step, out);
        if language.trailing || index + 1 < last {
            out.push(',');
        }
    }
    let _ = write!(out, "\n{:1$}{close}", "", indent);
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{
        JS, PHP, PYTHON, go_text, js_key, php, push, python, rust_text, shell, swift, swift_text,
    };

    const HOSTILE: &str = "'\"`$(id)\\ ${x} #{y} \\(z)\n\"\"\"# */ </script>";

    #[test]
    fn no_value_ends_its_literal() {
        for (quoted, expected) in [
            (shell("it's"), r"'it'\''s'"),
            (php("it's \\"), r"'it\'s \\'"),
            (python("a\"b\n\u{1}"), r#""a\"b\n\U00000001""#),
            (swift("a\"\\(b)"), r#""a\"\\(b)""#),
            (go_text("a`b"), "\"a`b\""),
            (go_text("a\"b"), "`a\"b`"),
            (rust_text("a\"#b"), "r##\"a\"#b\"##"),
            (swift_text("x\"\"\"#y"), "##\"\"\"\nx\"\"\"#y\n\"\"\"##"),
            (js_key("__proto__"), "[\"__proto__\"]"),
        ] {
            assert_eq!(quoted, expected);
        }
        assert_eq!(shell(HOSTILE).matches('\'').count(), 2 + 3, "one quote inside, taken apart");
    }

    #[test]
    fn values_become_literals() {
        let value = json!({"a": [1, true, null], "b-c": {}, "d": "x'y"});
        let literal = |language| {
            let mut out = String::new();
            push(language, &value, 0, &mut out);
            out
        };
        assert_eq!(
            literal(&JS),
            "{\n  a: [\n    1,\n    true,\n    null,\n  ],\n  \"b-c\": {},\n  d: \"x'y\",\n}"
        );
        assert_eq!(
            literal(&PYTHON),
            "{\n    \"a\": [\n        1,\n        True,\n        None,\n    ],\n    \"b-c\": {},\n    \"d\": \"x'y\",\n}"
        );
        assert_eq!(
            literal(&PHP),
            "[\n    'a' => [\n        1,\n        true,\n        null,\n    ],\n    'b-c' => new \\stdClass(),\n    'd' => 'x\\'y',\n]"
        );
    }
}
