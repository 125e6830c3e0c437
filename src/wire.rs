//! How values become text on the wire: parameters in every `style`, exploded or not, and forms.
//!
//! In: a name, a JSON value, and the style. Out: text that is already percent-encoded for its
//! place, or names and values for a client that encodes them itself. What the tester sends and what
//! the samples of the docs show is written here, and the runtime of generated code writes the same.
//!
//! Start at [`in_path`], [`in_query`], [`in_header`], [`in_cookie`] and [`form`]. Standards: OAS
//! 3.1.1 "Style Values", "Style Examples" and "Encoding Object"; RFC 6570; RFC 3986, section 2; for
//! `Cookie`, RFC 6265.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::Value;

use crate::ir::{Encoding, MediaType, Style};

/// Everything but the unreserved characters of RFC 3986, section 2.3.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// What `allowReserved` leaves in a query: not the characters that end it or take it apart.
const QUERY_RESERVED: &AsciiSet = &RESERVED
    .remove(b':')
    .remove(b'/')
    .remove(b'?')
    .remove(b'@')
    .remove(b'!')
    .remove(b'$')
    .remove(b'\'')
    .remove(b'(')
    .remove(b')')
    .remove(b'*')
    .remove(b',')
    .remove(b';')
    .remove(b'=');

/// What a path segment holds as it is, and the slash. RFC 3986, section 3.3.
const PATH: &AsciiSet = &QUERY_RESERVED.remove(b'&').remove(b'+').add(b'?');

/// How names and values are laid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Layout {
    pub(crate) style: Style,
    pub(crate) explode: bool,
    pub(crate) allow_reserved: bool,
}

/// A value that no style says how to write.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EncodeError {
    /// An array or object inside an array or object.
    #[error("style `{0}` has no form for a value nested this deep")]
    Nested(&'static str),
    /// Such as a control character in a header.
    #[error("the value holds a character that a header cannot carry")]
    NotForAHeader,
}

/// What stands in the path in place of `{name}`.
pub(crate) fn in_path(name: &str, value: &Value, layout: Layout) -> Result<String, EncodeError> {
    let escape = |text: &str| percent(text, RESERVED);
    let name = escape(name);
    match layout.style {
        Style::Matrix => matrix(&name, value, layout.explode, &escape),
        Style::Label => {
            let joined = if layout.explode {
                pieces(value, "=", layout.style, &escape)?.join(".")
            } else {
                pieces(value, ",", layout.style, &escape)?.join(",")
            };
            Ok(format!(".{joined}"))
        }
        _ => simple(value, layout.explode, &escape),
    }
}

/// What stands in the query, as `name=value` pairs to be joined by `&`; none for an empty array or
/// object, and for `null`.
pub(crate) fn in_query(
    name: &str,
    value: &Value,
    layout: Layout,
) -> Result<Vec<String>, EncodeError> {
    let escape = |text: &str| {
        if layout.allow_reserved {
            keep_triplets(text, QUERY_RESERVED)
        } else {
            percent(text, RESERVED)
        }
    };
    let separator = match layout.style {
        Style::SpaceDelimited => "%20",
        Style::PipeDelimited => "%7C",
        _ => ",",
    };
    let pairs = pairs(name, value, layout, separator, &escape)?;
    Ok(pairs.into_iter().map(|(name, text)| format!("{}={text}", all(&name))).collect())
}

/// The same as names and values, nothing escaped.
pub(crate) fn query_fields(
    name: &str,
    value: &Value,
    layout: Layout,
) -> Result<Vec<(String, String)>, EncodeError> {
    let separator = match layout.style {
        Style::SpaceDelimited => " ",
        Style::PipeDelimited => "|",
        _ => ",",
    };
    pairs(name, value, layout, separator, &str::to_owned)
}

/// The text of a form; `None` if the value is no object.
pub(crate) fn form(media_type: &MediaType, value: &Value) -> Option<String> {
    let json = |name: &str, text: &str| format!("{}={}", all(name), all(text));
    Some(members(media_type, value, in_query, json)?.join("&"))
}

/// The same as names and values, nothing escaped.
pub(crate) fn form_fields(media_type: &MediaType, value: &Value) -> Option<Vec<(String, String)>> {
    let json = |name: &str, text: &str| (name.to_owned(), text.to_owned());
    members(media_type, value, query_fields, json)
}

/// The members of a form, each as its layout has it or as JSON.
fn members<T>(
    media_type: &MediaType,
    value: &Value,
    laid_out: impl Fn(&str, &Value, Layout) -> Result<Vec<T>, EncodeError>,
    json: impl Fn(&str, &str) -> T,
) -> Option<Vec<T>> {
    let members = value.as_object()?.iter();
    let fields = members.flat_map(|(name, member)| {
        let layout = form_layout(media_type, name, member);
        let written = layout.and_then(|layout| laid_out(name, member, layout).ok());
        written.unwrap_or_else(|| match (member, layout) {
            // A pair for each item, of lists and objects as well.
            (Value::Array(items), Some(Layout { style: Style::Form, explode: true, .. })) => {
                items.iter().map(|item| json(name, &item.to_string())).collect()
            }
            _ => vec![json(name, &member.to_string())],
        })
    });
    Some(fields.collect())
}

/// How a member of a form is laid out; `None` if as JSON, which is what its encoding says, or what
/// an object is that no style is given for ("complex types are stringified").
fn form_layout(media_type: &MediaType, name: &str, member: &Value) -> Option<Layout> {
    let encoding = media_type.encoding.get(name);
    let says = |encoding: &Encoding| encoding.style.is_some() || encoding.explode.is_some();
    let is_json = encoding.is_some_and(Encoding::is_json);
    if (member.is_object() || is_json && !member.is_null()) && !encoding.is_some_and(says) {
        return None;
    }
    let style = encoding.and_then(|encoding| encoding.style).unwrap_or(Style::Form);
    let explode = encoding.and_then(|encoding| encoding.explode);
    let allow_reserved = encoding.is_some_and(|encoding| encoding.allow_reserved);
    Some(Layout { style, explode: explode.unwrap_or(true), allow_reserved })
}

/// The value of a header, not escaped: headers have no percent-encoding.
pub(crate) fn in_header(value: &Value, layout: Layout) -> Result<String, EncodeError> {
    let text = simple(value, layout.explode, &str::to_owned)?;
    if text.chars().any(|character| character.is_control() && character != '\t') {
        return Err(EncodeError::NotForAHeader);
    }
    Ok(text)
}

/// The value of a response's header, if it is one that a header can carry.
pub(crate) fn header_text(value: &Value, explode: bool) -> Option<String> {
    in_header(value, Layout { style: Style::Simple, explode, allow_reserved: false }).ok()
}

/// What stands in the `Cookie` header, as pairs to be joined by `; `.
pub(crate) fn in_cookie(
    name: &str,
    value: &Value,
    layout: Layout,
) -> Result<Vec<String>, EncodeError> {
    if layout.style == Style::Cookie {
        let pairs = pairs(name, value, layout, ",", &str::to_owned)?;
        return Ok(pairs.into_iter().map(|(name, text)| format!("{name}={text}")).collect());
    }
    in_query(name, value, layout)
}

/// A line for each item, as JSON.
pub(crate) fn lines(items: &[Value]) -> String {
    items.iter().flat_map(|item| [item.to_string(), "\n".to_owned()]).collect()
}

/// Percent-encodes everything that could mean something.
pub(crate) fn all(text: &str) -> String {
    percent(text, RESERVED)
}

/// A piece of a path template: what is percent-encoded stays so, and what a path cannot hold is.
pub(crate) fn literal(text: &str) -> String {
    keep_triplets(text, PATH)
}

type Escape<'a> = &'a dyn Fn(&str) -> String;

fn percent(text: &str, set: &'static AsciiSet) -> String {
    utf8_percent_encode(text, set).to_string()
}

/// Percent-encodes all but what is percent-encoded already, as reserved expansion does.
fn keep_triplets(text: &str, set: &'static AsciiSet) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('%') {
        out.push_str(&percent(&rest[..at], set));
        let triplet = rest.get(at + 1..at + 3);
        if triplet.is_some_and(|hex| hex.bytes().all(|byte| byte.is_ascii_hexdigit())) {
            out.push_str(&rest[at..at + 3]);
            rest = &rest[at + 3..];
        } else {
            out.push_str("%25");
            rest = &rest[at + 1..];
        }
    }
    out.push_str(&percent(rest, set));
    out
}

/// A single value as text: strings as they are, the rest as JSON writes it.
pub(crate) fn scalar(value: &Value) -> Option<String> {
    match value {
        Value::Null => Some(String::new()),
        Value::Bool(flag) => Some(flag.to_string()),
        Value::Number(number) => Some(number.to_string()),
        Value::String(text) => Some(text.clone()),
        Value::Array(_) | Value::Object(_) => None,
    }
}

fn escaped(value: &Value, style: Style, escape: Escape<'_>) -> Result<String, EncodeError> {
    let text = scalar(value).ok_or(EncodeError::Nested(style.as_str()))?;
    Ok(escape(&text))
}

/// The items of an array; the members of an object, key and value joined by `pair`; else the value
/// itself.
fn pieces(
    value: &Value,
    pair: &str,
    style: Style,
    escape: Escape<'_>,
) -> Result<Vec<String>, EncodeError> {
    match value {
        Value::Array(items) => items.iter().map(|item| escaped(item, style, escape)).collect(),
        Value::Object(members) => members
            .iter()
            .map(|(key, member)| {
                Ok(format!("{}{pair}{}", escape(key), escaped(member, style, escape)?))
            })
            .collect(),
        single => Ok(vec![escaped(single, style, escape)?]),
    }
}

fn simple(value: &Value, explode: bool, escape: Escape<'_>) -> Result<String, EncodeError> {
    let pair = if explode { "=" } else { "," };
    Ok(pieces(value, pair, Style::Simple, escape)?.join(","))
}

fn matrix(
    name: &str,
    value: &Value,
    explode: bool,
    escape: Escape<'_>,
) -> Result<String, EncodeError> {
    let assigned = |text: &str| {
        if text.is_empty() { format!(";{name}") } else { format!(";{name}={text}") }
    };
    if !explode {
        return Ok(assigned(&pieces(value, ",", Style::Matrix, escape)?.join(",")));
    }
    let parts = pieces(value, "=", Style::Matrix, escape)?;
    Ok(parts
        .iter()
        .map(|part| {
            if value.is_object() {
                format!(";{}", part.strip_suffix('=').unwrap_or(part))
            } else {
                assigned(part)
            }
        })
        .collect())
}

/// Names as they are, and values escaped; those of one name joined by `separator`.
fn pairs(
    name: &str,
    value: &Value,
    layout: Layout,
    separator: &str,
    escape: Escape<'_>,
) -> Result<Vec<(String, String)>, EncodeError> {
    if layout.style == Style::DeepObject {
        return deep(name, value, escape);
    }
    let named = |text: String| (name.to_owned(), text);
    match value {
        Value::Null => Ok(Vec::new()),
        Value::Array(items) if items.is_empty() => Ok(Vec::new()),
        Value::Object(members) if members.is_empty() => Ok(Vec::new()),
        Value::Object(members) if layout.explode => members
            .iter()
            .map(|(key, member)| Ok((key.clone(), escaped(member, layout.style, escape)?)))
            .collect(),
        _ => {
            let parts = pieces(value, separator, layout.style, escape)?;
            if layout.explode {
                return Ok(parts.into_iter().map(named).collect());
            }
            Ok(vec![named(parts.join(separator))])
        }
    }
}

/// `name[key]=value`. Deeper objects and arrays go on in brackets, `name[key][0]=value`: OAS leaves
/// that open, and generated clients and code samples write it so.
fn deep(
    name: &str,
    value: &Value,
    escape: Escape<'_>,
) -> Result<Vec<(String, String)>, EncodeError> {
    let mut pairs = Vec::new();
    match value {
        Value::Object(members) => {
            for (key, member) in members {
                pairs.extend(deep(&format!("{name}[{key}]"), member, escape)?);
            }
        }
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                pairs.extend(deep(&format!("{name}[{index}]"), item, escape)?);
            }
        }
        Value::Null => {}
        single => pairs.push((name.to_owned(), escaped(single, Style::DeepObject, escape)?)),
    }
    Ok(pairs)
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{Layout, in_cookie, in_header, in_path, in_query, query_fields};
    use crate::ir::Style;

    fn layout(style: Style, explode: bool) -> Layout {
        Layout { style, explode, allow_reserved: false }
    }

    /// The values of the table "Style Examples" of OAS 3.1.1.
    fn values() -> [Value; 4] {
        [
            json!(""),
            json!("blue"),
            json!(["blue", "black", "brown"]),
            json!({ "R": 100, "G": 200, "B": 150 }),
        ]
    }

    #[test]
    fn paths_follow_the_table_of_oas() {
        for (style, explode, expected) in [
            (
                Style::Matrix,
                false,
                [";color", ";color=blue", ";color=blue,black,brown", ";color=R,100,G,200,B,150"],
            ),
            (
                Style::Matrix,
                true,
                [
                    ";color",
                    ";color=blue",
                    ";color=blue;color=black;color=brown",
                    ";R=100;G=200;B=150",
                ],
            ),
            (Style::Label, false, [".", ".blue", ".blue,black,brown", ".R,100,G,200,B,150"]),
            (Style::Label, true, [".", ".blue", ".blue.black.brown", ".R=100.G=200.B=150"]),
            (Style::Simple, false, ["", "blue", "blue,black,brown", "R,100,G,200,B,150"]),
            (Style::Simple, true, ["", "blue", "blue,black,brown", "R=100,G=200,B=150"]),
        ] {
            for (value, expected) in values().iter().zip(expected) {
                let found = in_path("color", value, layout(style, explode));
                assert_eq!(found.as_deref(), Ok(expected), "{style:?} {explode} {value}");
            }
        }
    }

    #[test]
    fn queries_follow_the_table_of_oas() {
        for (style, explode, expected) in [
            (
                Style::Form,
                false,
                ["color=", "color=blue", "color=blue,black,brown", "color=R,100,G,200,B,150"],
            ),
            (
                Style::Form,
                true,
                ["color=", "color=blue", "color=blue&color=black&color=brown", "R=100&G=200&B=150"],
            ),
            (
                Style::SpaceDelimited,
                false,
                [
                    "color=",
                    "color=blue",
                    "color=blue%20black%20brown",
                    "color=R%20100%20G%20200%20B%20150",
                ],
            ),
            (
                Style::PipeDelimited,
                false,
                [
                    "color=",
                    "color=blue",
                    "color=blue%7Cblack%7Cbrown",
                    "color=R%7C100%7CG%7C200%7CB%7C150",
                ],
            ),
        ] {
            for (value, expected) in values().iter().zip(expected) {
                let found = in_query("color", value, layout(style, explode)).unwrap().join("&");
                assert_eq!(found, expected, "{style:?} {explode} {value}");
            }
        }
    }

    /// The generated client and the tester send the same, in every style.
    #[cfg(feature = "generate")]
    #[test]
    fn the_runtime_writes_the_same() {
        use specwright_runtime::style::{Layout as Own, Style as Theirs, write_header, write_path};

        let more = [
            json!("a b/c?d#e,f"),
            json!(["a b", "c,d", "e", ""]),
            json!({ "k y": "v=w", "z": true, "none": "" }),
        ];
        let values = || values().into_iter().skip(1).chain(more.iter().cloned());
        let styles = [
            (Style::Matrix, Theirs::Matrix),
            (Style::Label, Theirs::Label),
            (Style::Simple, Theirs::Simple),
        ];
        let explodes = [false, true];
        for ((style, theirs), explode) in
            styles.iter().flat_map(|one| explodes.map(|two| (one, two)))
        {
            for value in values() {
                let own = in_path("color", &value, layout(*style, explode)).unwrap();
                let found = write_path("color", Own::new(*theirs, explode), &value);
                assert_eq!(found.as_ref(), Ok(&own), "{style:?} {explode} {value}");
            }
        }
        for (style, theirs, explode) in [
            (Style::Form, Theirs::Form, false),
            (Style::Form, Theirs::Form, true),
            (Style::SpaceDelimited, Theirs::SpaceDelimited, false),
            (Style::PipeDelimited, Theirs::PipeDelimited, false),
            (Style::DeepObject, Theirs::DeepObject, true),
        ] {
            for value in values() {
                let mut pairs = Vec::new();
                let found = specwright_runtime::style::write_query(
                    &mut pairs,
                    "color",
                    Own::new(theirs, explode),
                    &value,
                );
                if found.is_err() {
                    // What a reader could not take apart again, generated code does not write.
                    continue;
                }
                let pairs: Vec<String> =
                    pairs.iter().map(|(name, value)| format!("{name}={value}")).collect();
                let own = in_query("color", &value, layout(style, explode)).unwrap();
                assert_eq!(pairs, own, "{style:?} {explode} {value}");
            }
        }
        let reserved = Layout { allow_reserved: true, ..layout(Style::Form, true) };
        for text in ["/a/b?c=d:e", "a&b#c", "50%25 of 100%"] {
            let mut pairs = Vec::new();
            let theirs = Own::FORM.reserved();
            specwright_runtime::style::write_query(&mut pairs, "q", theirs, text).unwrap();
            let own = in_query("q", &json!(text), reserved).unwrap();
            assert_eq!(own, [format!("q={}", pairs[0].1)], "{text}");
        }
        for (value, explode) in [
            (json!("a b"), false),
            (json!(["a", "b"]), false),
            (json!({ "R": 1, "G": "x" }), false),
            (json!({ "R": 1, "G": "x" }), true),
        ] {
            let own = in_header(&value, layout(Style::Simple, explode)).unwrap();
            let found = write_header(Own::new(Theirs::Simple, explode), &value).unwrap();
            assert_eq!(found, Some(own), "{value}");
        }
    }

    #[test]
    fn fields_are_what_queries_are_before_escaping() {
        let found = query_fields("a b", &json!(["x y", "z"]), layout(Style::SpaceDelimited, false));
        assert_eq!(found.unwrap(), [("a b".to_owned(), "x y z".to_owned())]);
        let found = query_fields("f", &json!({ "a[]": [1] }), layout(Style::DeepObject, true));
        assert_eq!(found.unwrap(), [("f[a[]][0]".to_owned(), "1".to_owned())]);
    }

    #[test]
    fn deep_objects_stand_in_brackets() {
        let found = in_query(
            "created",
            &json!({ "gte": 5, "in": ["a", "b"], "x": { "y": true }, "none": null }),
            layout(Style::DeepObject, true),
        );
        let expected = [
            "created%5Bgte%5D=5",
            "created%5Bin%5D%5B0%5D=a",
            "created%5Bin%5D%5B1%5D=b",
            "created%5Bx%5D%5By%5D=true",
        ];
        assert_eq!(found.unwrap(), expected);
    }

    #[test]
    fn names_and_values_are_escaped() {
        let form = layout(Style::Form, true);
        for (name, value, expected) in [
            ("where>_createdAt", json!("2023-01-01"), "where%3E_createdAt=2023-01-01"),
            ("in_status[]", json!(["new", "a b"]), "in_status%5B%5D=new&in_status%5B%5D=a%20b"),
            ("q", json!("a&b=c+d/ü~"), "q=a%26b%3Dc%2Bd%2F%C3%BC~"),
            ("n", json!(1.5), "n=1.5"),
            ("none", json!(null), ""),
            ("empty", json!([]), ""),
        ] {
            assert_eq!(in_query(name, &value, form).unwrap().join("&"), expected);
        }
        assert_eq!(
            in_path("id", &json!("a/b c"), layout(Style::Simple, false)).unwrap(),
            "a%2Fb%20c"
        );
    }

    #[test]
    fn reserved_characters_stay_where_allowed() {
        let reserved = Layout { style: Style::Form, explode: true, allow_reserved: true };
        for (value, expected) in [
            ("/a/b?c=d:e", "q=/a/b?c=d:e"),
            ("a&b#c", "q=a%26b%23c"),
            ("50%25 of 100%", "q=50%25%20of%20100%25"),
        ] {
            assert_eq!(in_query("q", &json!(value), reserved).unwrap().join("&"), expected);
        }
    }

    #[test]
    fn headers_and_cookies() {
        let simple = layout(Style::Simple, true);
        assert_eq!(in_header(&json!({ "R": 1, "G": "a b" }), simple).unwrap(), "R=1,G=a b");
        assert!(in_header(&json!("a\r\nX: y"), simple).is_err());
        let cookie = layout(Style::Cookie, true);
        assert_eq!(in_cookie("c", &json!(["a b", 2]), cookie).unwrap(), ["c=a b", "c=2"]);
    }

    #[test]
    fn nested_values_have_no_form() {
        assert!(in_query("a", &json!([[1]]), layout(Style::Form, true)).is_err());
    }
}
