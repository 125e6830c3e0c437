// Written by `specwright generate`; changes are lost.
//! How parameters become text and come back: the seven styles, exploded or not.
//!
//! Writing starts from JSON, since every value of a model can be written as JSON; reading is led by
//! the type that is wanted, since `1,2` may be a text or a list. OAS 3.1 "Style Values";
//! RFC 6570.

use std::fmt::Write as _;

use percent_encoding::percent_decode_str;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::node::{Delimiter, Node};

/// How the parts of a value are laid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// `;name=a,b`
    Matrix,
    /// `.a.b`
    Label,
    /// `a,b`
    Simple,
    /// `name=a,b`
    Form,
    /// `name=a%20b`
    SpaceDelimited,
    /// `name=a%7Cb`
    PipeDelimited,
    /// `name[key]=value`
    DeepObject,
    /// `name=a,b`, nothing encoded.
    Cookie,
    /// JSON, whatever the value.
    Json,
}

/// A style with its two switches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Layout {
    /// Which of the styles.
    pub style: Style,
    /// Whether each part of a list or an object stands on its own.
    pub explode: bool,
    /// Whether reserved characters stay as they are.
    pub reserved: bool,
    /// Whether the parts have names of their own in the query: an exploded form object.
    pub spread: bool,
}

impl Layout {
    /// The default in the query and in cookies.
    pub const FORM: Self = Self::new(Style::Form, true);
    /// The default in paths and headers.
    pub const SIMPLE: Self = Self::new(Style::Simple, false);
    /// As HTTP has cookies: what would have to be encoded is not written.
    pub const COOKIE: Self = Self::new(Style::Cookie, true);
    /// `content` with a JSON media type.
    pub const JSON: Self = Self::new(Style::Json, false);

    /// An object whose properties stand in the query themselves.
    pub const SPREAD: Self = Self { spread: true, ..Self::FORM };

    /// Percent-encodes all that is reserved.
    pub const fn new(style: Style, explode: bool) -> Self {
        Self { style, explode, reserved: false, spread: false }
    }

    /// What stands between the parts of a value that is one text.
    pub(super) fn delimiter(self) -> Option<Delimiter> {
        match self.style {
            Style::SpaceDelimited if !self.explode => Some(Delimiter::Space),
            Style::PipeDelimited if !self.explode => Some(Delimiter::Pipe),
            Style::Form if !self.explode => Some(Delimiter::Comma),
            _ => None,
        }
    }

    /// Leaves reserved characters as they are.
    #[must_use]
    pub const fn reserved(self) -> Self {
        Self { reserved: true, ..self }
    }

    /// Gives the parts of an object names of their own.
    #[must_use]
    pub const fn spread(self) -> Self {
        Self { spread: true, ..self }
    }
}

/// A value that has no text form, or text that is no such value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StyleError(pub(super) String);

impl std::fmt::Display for StyleError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for StyleError {}

/// Text of a path parameter, ready to stand between slashes.
///
/// # Errors
/// If the value cannot be written as JSON, is absent, or would be read as another one.
pub fn write_path<T: Serialize + ?Sized>(
    name: &str,
    layout: Layout,
    value: &T,
) -> Result<String, StyleError> {
    let value = to_json(value)?;
    let parts = Parts::of(&value);
    // What divides the parts of this style is encoded inside a part, even if it could stay.
    let escaped: &[u8] = match (layout.style, layout.explode) {
        (Style::Label, true) => b".=?#",
        (Style::Matrix, _) => b";,=?#",
        _ => b",=?#",
    };
    let escaped = if matches!(parts, Parts::One(_)) { b";?#" } else { escaped };
    let encode = |text: &str| encode(text, layout.reserved, escaped);
    let name = &encode(name);
    match layout.style {
        Style::Json => {}
        Style::Matrix if layout.explode => {}
        _ => parts.join_well("")?,
    }
    let mut out = String::new();
    match (layout.style, parts) {
        (_, Parts::Absent) => {
            return Err(StyleError(format!("path parameter `{name}` has no value")));
        }
        (Style::Json, _) => out.push_str(&encode(&value.to_string())),
        (Style::Matrix, Parts::One(text)) => out.push_str(&assigned(name, &encode(&text))),
        (Style::Matrix, Parts::List(items)) if layout.explode => {
            out.extend(items.iter().map(|item| assigned(name, &encode(item))));
        }
        (Style::Matrix, Parts::Map(pairs)) if layout.explode => {
            out.extend(pairs.iter().map(|(key, item)| assigned(&encode(key), &encode(item))));
        }
        (Style::Matrix, parts) => {
            let _ = write!(out, ";{name}={}", parts.join(",", ",", &encode));
        }
        (Style::Label, parts) => {
            let between = if layout.explode { "." } else { "," };
            let pair = if layout.explode { "=" } else { "," };
            let _ = write!(out, ".{}", parts.join(between, pair, &encode));
        }
        (_, parts) => {
            let pair = if layout.explode { "=" } else { "," };
            out.push_str(&parts.join(",", pair, &encode));
        }
    }
    Ok(out)
}

/// `;name=text`, and without the equals sign if there is no text.
fn assigned(name: &str, text: &str) -> String {
    let mark = if text.is_empty() { "" } else { "=" };
    format!(";{name}{mark}{text}")
}

/// Pairs of a query or a form body, percent-encoded. An absent value makes none.
///
/// # Errors
/// If the value cannot be written as JSON, or would be read as another one.
pub fn write_query<T: Serialize + ?Sized>(
    out: &mut Vec<(String, String)>,
    name: &str,
    layout: Layout,
    value: &T,
) -> Result<(), StyleError> {
    let value = to_json(value)?;
    // What divides the parts of a joined value is encoded inside a part, even if it could stay.
    let escaped: &[u8] = if value.is_array() || value.is_object() { b"&+#," } else { b"&+#" };
    let as_is = layout.style == Style::Cookie;
    let encode = |text: &str| {
        if as_is { text.to_owned() } else { encode(text, layout.reserved, escaped) }
    };
    let encode_key = |name: &str| if as_is { name.to_owned() } else { encode_key(name) };
    let key = encode_key(name);
    if layout.style == Style::Json {
        if !value.is_null() {
            out.push((key, encode(&value.to_string())));
        }
        return Ok(());
    }
    if layout.style == Style::DeepObject {
        return write_deep(out, name, &value, &encode);
    }
    let parts = Parts::of(&value);
    if as_is {
        parts.stand_in_cookie(layout.explode)?;
    }
    match parts {
        Parts::Absent => {}
        Parts::One(text) => out.push((key, encode(&text))),
        Parts::List(items) if layout.explode => {
            out.extend(items.iter().map(|item| (key.clone(), encode(item))));
        }
        Parts::Map(pairs)
            if layout.explode && matches!(layout.style, Style::Form | Style::Cookie) =>
        {
            out.extend(pairs.iter().map(|(key, item)| (encode_key(key), encode(item))));
        }
        parts => {
            let (between, delimiter) = match layout.style {
                Style::SpaceDelimited => ("%20", " "),
                Style::PipeDelimited => ("%7C", "|"),
                Style::Cookie => (",", ","),
                _ => (",", ""),
            };
            parts.join_well(delimiter)?;
            if layout.reserved && !delimiter.is_empty() {
                parts.join_well(between)?;
            }
            let text = parts.join(between, between, &encode);
            if !parts.is_empty() {
                out.push((key, text));
            }
        }
    }
    Ok(())
}

/// `name[key][0]=value`, as deep as the value is.
fn write_deep(
    out: &mut Vec<(String, String)>,
    key: &str,
    value: &Value,
    encode: &impl Fn(&str) -> String,
) -> Result<(), StyleError> {
    match value {
        Value::Null => {}
        Value::Object(map) => {
            for (name, item) in map {
                if name.is_empty() || name.contains('[') {
                    let reason = format!("the key {name:?} cannot stand between brackets");
                    return Err(StyleError(reason));
                }
                write_deep(out, &format!("{key}[{name}]"), item, encode)?;
            }
        }
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                write_deep(out, &format!("{key}[{index}]"), item, encode)?;
            }
        }
        scalar => out.push((encode_key(key), encode(&scalar_text(scalar)))),
    }
    Ok(())
}

/// Text of a header; nothing is percent-encoded. `None` if the value is absent.
///
/// # Errors
/// If the value cannot be written as JSON, or would be read as another one.
pub fn write_header<T: Serialize + ?Sized>(
    layout: Layout,
    value: &T,
) -> Result<Option<String>, StyleError> {
    let value = to_json(value)?;
    let pair = if layout.explode { "=" } else { "," };
    Ok(match Parts::of(&value) {
        Parts::Absent => None,
        _ if layout.style == Style::Json => Some(value.to_string()),
        parts => {
            parts.join_well(",")?;
            parts.stand_in_header(layout.explode)?;
            Some(parts.join(",", pair, &str::to_owned))
        }
    })
}

/// Reads what [`write_path`] writes.
///
/// # Errors
/// If the text is not such a value.
pub fn read_path<'de, T: Deserialize<'de>>(
    name: &str,
    layout: Layout,
    raw: &str,
) -> Result<T, StyleError> {
    expect_text(raw)?;
    let text = |raw: &str| decode(raw, false);
    let node = match layout.style {
        Style::Json => return read_json(&text(raw)),
        Style::Matrix => {
            let pairs =
                raw.split(';').skip(1).map(|piece| piece.split_once('=').unwrap_or((piece, "")));
            if layout.explode {
                let pairs: Vec<_> = pairs.map(|(key, value)| (text(key), text(value))).collect();
                let own = pairs.iter().filter(|(key, _)| key == name);
                Node::Spread { own: own.map(|(_, value)| value.clone()).collect(), all: pairs }
            } else {
                let (_, raw) = pairs.into_iter().next().unwrap_or_default();
                Node::joined(raw, Delimiter::Comma, false, false)
            }
        }
        Style::Label => {
            let raw = raw.strip_prefix('.').unwrap_or(raw);
            let delimiter = if layout.explode { Delimiter::Dot } else { Delimiter::Comma };
            Node::joined(raw, delimiter, layout.explode, false)
        }
        _ => Node::joined(raw, Delimiter::Comma, layout.explode, false),
    };
    T::deserialize(node)
}

/// Reads what [`write_query`] writes, out of all pairs of a query. `None` if there is nothing under
/// this name. `others` are the names that belong to other parameters.
///
/// # Errors
/// If the text is not such a value.
pub fn read_query<'de, T: Deserialize<'de>>(
    pairs: &[(&str, &str)],
    name: &str,
    layout: Layout,
    others: &[&str],
) -> Result<Option<T>, StyleError> {
    read_pairs(pairs, name, layout, others, Some(true))
}

/// The same, out of all cookies; a plus sign is one there.
///
/// # Errors
/// If the text is not such a value.
pub fn read_cookies<'de, T: Deserialize<'de>>(
    pairs: &[(&str, &str)],
    name: &str,
    layout: Layout,
) -> Result<Option<T>, StyleError> {
    let encoded = (layout.style != Style::Cookie).then_some(false);
    read_pairs(pairs, name, layout, &[], encoded)
}

/// `encoded`: percent-encoded, and whether `+` is a space.
fn read_pairs<'de, T: Deserialize<'de>>(
    pairs: &[(&str, &str)],
    name: &str,
    layout: Layout,
    others: &[&str],
    encoded: Option<bool>,
) -> Result<Option<T>, StyleError> {
    let text = |raw: &str| decoded(raw, encoded);
    let is_of = |key: &str, name: &str| {
        key.strip_prefix(name).is_some_and(|rest| rest.is_empty() || rest.starts_with('['))
    };
    let own = pairs.iter().filter(|(key, _)| {
        let key = text(key);
        if layout.spread {
            !others.iter().any(|other| is_of(&key, other))
        } else if layout.style == Style::DeepObject {
            is_of(&key, name)
        } else {
            key == name
        }
    });
    let own: Vec<(&str, &str)> = own.copied().collect();
    let Some((_, first)) = own.first() else { return Ok(None) };
    if encoded.is_some() {
        own.iter().flat_map(|(key, raw)| [key, raw]).try_for_each(|raw| expect_text(raw))?;
    }
    let pairs = own.iter().map(|(key, raw)| (text(key), text(raw)));
    let node = match layout.style {
        Style::Json => return read_json(&text(first)).map(Some),
        Style::DeepObject => Node::deep(name, pairs)?,
        _ if layout.spread => Node::Spread { own: Vec::new(), all: pairs.collect() },
        _ if layout.explode => {
            Node::Spread { own: pairs.map(|(_, raw)| raw).collect(), all: Vec::new() }
        }
        style => {
            let delimiter = match style {
                Style::SpaceDelimited => Delimiter::Space,
                Style::PipeDelimited => Delimiter::Pipe,
                _ => Delimiter::Comma,
            };
            Node::Joined { text: (*first).to_owned(), delimiter, pairs: false, encoded }
        }
    };
    T::deserialize(node).map(Some)
}

/// Reads what [`write_header`] writes.
///
/// # Errors
/// If the text is not such a value.
pub fn read_header<'de, T: Deserialize<'de>>(layout: Layout, raw: &str) -> Result<T, StyleError> {
    if layout.style == Style::Json {
        return read_json(raw);
    }
    T::deserialize(Node::Joined {
        text: raw.to_owned(),
        delimiter: Delimiter::Comma,
        pairs: layout.explode,
        encoded: None,
    })
}

fn read_json<'de, T: Deserialize<'de>>(text: &str) -> Result<T, StyleError> {
    let value: Value =
        serde_json::from_str(text).map_err(|error| StyleError(format!("not JSON: {error}")))?;
    T::deserialize(value).map_err(|error| StyleError(error.to_string()))
}

pub(super) fn to_json<T: Serialize + ?Sized>(value: &T) -> Result<Value, StyleError> {
    serde_json::to_value(value).map_err(|error| StyleError(error.to_string()))
}

/// A value as far as styles care: what is deeper than one level is JSON text.
enum Parts {
    Absent,
    One(String),
    List(Vec<String>),
    Map(Vec<(String, String)>),
}

impl Parts {
    fn of(value: &Value) -> Self {
        match value {
            Value::Null => Self::Absent,
            Value::Array(items) => {
                Self::List(items.iter().filter(|item| !item.is_null()).map(scalar_text).collect())
            }
            Value::Object(map) => {
                let present = map.iter().filter(|(_, item)| !item.is_null());
                Self::Map(present.map(|(key, item)| (key.clone(), scalar_text(item))).collect())
            }
            scalar => Self::One(scalar_text(scalar)),
        }
    }

    /// Every key and every item.
    fn texts(&self) -> impl Iterator<Item = &str> {
        let (one, items, pairs) = match self {
            Self::Absent => (None, &[][..], &[][..]),
            Self::One(text) => (Some(text), &[][..], &[][..]),
            Self::List(items) => (None, items.as_slice(), &[][..]),
            Self::Map(pairs) => (None, &[][..], pairs.as_slice()),
        };
        let pairs = pairs.iter().flat_map(|(key, item)| [key, item]);
        one.into_iter().chain(items).chain(pairs).map(String::as_str)
    }

    /// Refuses what could not be told apart again once it is joined: parts that hold what divides
    /// them where nothing encodes it (empty: something does), and one empty text in a list.
    fn join_well(&self, delimiter: &str) -> Result<(), StyleError> {
        if let Self::One(_) = self {
            return Ok(());
        }
        if let Self::List(items) = self
            && let [only] = items.as_slice()
            && only.is_empty()
        {
            let reason = "a list of one empty text would be read as an empty list";
            return Err(StyleError(reason.to_owned()));
        }
        match self.texts().find(|text| !delimiter.is_empty() && text.contains(delimiter)) {
            Some(text) => Err(StyleError(format!(
                "`{text}` holds `{delimiter}`, which divides the parts of this parameter"
            ))),
            None => Ok(()),
        }
    }

    /// Refuses what HTTP or a reader takes off: space around a part, and a key with a second
    /// equals sign.
    fn stand_in_header(&self, explode: bool) -> Result<(), StyleError> {
        let spaced = |text: &&str| text.trim_matches([' ', '\t']) != *text;
        if let Some(text) = self.texts().find(spaced) {
            let reason = format!("`{text}` begins or ends with space, which no header keeps");
            return Err(StyleError(reason));
        }
        if let Self::Map(pairs) = self
            && let Some((key, _)) = pairs.iter().find(|(key, _)| explode && key.contains('='))
        {
            return Err(StyleError(format!("the key `{key}` holds an equals sign")));
        }
        Ok(())
    }

    /// Refuses what would end a cookie, and what no header keeps.
    fn stand_in_cookie(&self, explode: bool) -> Result<(), StyleError> {
        let ends = |text: &&str| text.contains(|one: char| one == ';' || one.is_control());
        if let Some(text) = self.texts().find(ends) {
            return Err(StyleError(format!("{text:?} holds what ends a cookie")));
        }
        self.stand_in_header(explode)
    }

    fn is_empty(&self) -> bool {
        match self {
            Self::Absent => true,
            Self::One(_) => false,
            Self::List(items) => items.is_empty(),
            Self::Map(pairs) => pairs.is_empty(),
        }
    }

    fn join(&self, between: &str, pair: &str, encode: &impl Fn(&str) -> String) -> String {
        match self {
            Self::Absent => String::new(),
            Self::One(text) => encode(text),
            Self::List(items) => {
                items.iter().map(|item| encode(item)).collect::<Vec<_>>().join(between)
            }
            Self::Map(pairs) => pairs
                .iter()
                .map(|(key, item)| format!("{}{pair}{}", encode(key), encode(item)))
                .collect::<Vec<_>>()
                .join(between),
        }
    }
}

/// A number is written as short as JSON allows: `1`, not `1.0`.
fn scalar_text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Null => String::new(),
        Value::Number(number) => {
            let text = number.to_string();
            text.strip_suffix(".0").map_or(text.clone(), str::to_owned)
        }
        other => other.to_string(),
    }
}

fn encode_key(name: &str) -> String {
    encode(name, false, b"")
}

/// Percent-encodes all but unreserved characters (RFC 3986, section 2.3) and, if asked, leaves the
/// reserved ones and what is percent-encoded already (RFC 6570, section 3.2.3); but never those of
/// `escaped`, which would change what the text says.
fn encode(text: &str, reserved: bool, escaped: &[u8]) -> String {
    let mut out = String::with_capacity(text.len());
    for (at, &byte) in text.as_bytes().iter().enumerate() {
        let keep = byte.is_ascii_alphanumeric()
            || b"-._~".contains(&byte)
            || (reserved && b":/?#[]@!$&'()*+,;=".contains(&byte))
            || (reserved && is_triplet(&text.as_bytes()[at..]));
        if keep && !escaped.contains(&byte) {
            out.push(char::from(byte));
        } else {
            let _ = write!(out, "%{byte:02X}");
        }
    }
    out
}

/// Whether a text begins with a percent sign and two digits.
fn is_triplet(text: &[u8]) -> bool {
    matches!(text, [b'%', one, two, ..] if one.is_ascii_hexdigit() && two.is_ascii_hexdigit())
}

/// Refuses what is percent-encoded and no text.
pub(super) fn expect_text(raw: &str) -> Result<(), StyleError> {
    match percent_decode_str(raw).decode_utf8() {
        Ok(_) => Ok(()),
        Err(_) => Err(StyleError(format!("`{raw}` is not UTF-8"))),
    }
}

/// Undoes percent-encoding, if there is any; `encoded` says whether `+` is a space.
pub(super) fn decoded(raw: &str, encoded: Option<bool>) -> String {
    encoded.map_or_else(|| raw.to_owned(), |query| decode(raw, query))
}

/// Undoes percent-encoding; in a query a plus sign is a space.
pub(super) fn decode(raw: &str, query: bool) -> String {
    if query && raw.contains('+') {
        return percent_decode_str(&raw.replace('+', " ")).decode_utf8_lossy().into_owned();
    }
    percent_decode_str(raw).decode_utf8_lossy().into_owned()
}

/// Splits a query or a form body into raw pairs.
pub fn split_pairs(query: &str) -> Vec<(&str, &str)> {
    query
        .split('&')
        .filter(|piece| !piece.is_empty())
        .map(|piece| piece.split_once('=').unwrap_or((piece, "")))
        .collect()
}
