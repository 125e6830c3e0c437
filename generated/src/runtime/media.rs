// Written by `specwright generate`; changes are lost.
//! Media types: which of several a message is of, and which its reader wants. RFC 9110, sections
//! 8.3 and 12.5.1.

use std::fmt;

use http::{HeaderMap, HeaderValue, header::ACCEPT};

use super::codec::Codec;

/// The media types that a body may be of.
#[derive(Clone, Copy, Debug)]
pub enum MediaTypes {
    /// As the document writes them, ranges such as `image/*` included; none if there is no body.
    Of(&'static [&'static str]),
    /// Those of several codecs.
    All(&'static [MediaTypes]),
}

/// How well a media type is the one that is meant, worst first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fit {
    /// It is another.
    No,
    /// It is in `*/*`, or the message does not say what it is.
    Any,
    /// It is in a range such as `image/*`.
    Kind,
    /// It is the same but for a parameter that the document names.
    Essence,
    /// It is the same.
    Same,
    /// It is the same, with every parameter that the document names.
    Parameters,
}

impl MediaTypes {
    /// Of what has no body.
    pub const NONE: Self = Self::Of(&[]);

    /// Whether there are none.
    pub const fn is_empty(&self) -> bool {
        match self {
            Self::Of(names) => names.is_empty(),
            Self::All(parts) => {
                let mut at = 0;
                while at < parts.len() {
                    if !parts[at].is_empty() {
                        return false;
                    }
                    at += 1;
                }
                true
            }
        }
    }

    /// All of them, each once.
    pub fn names(&self) -> Vec<&'static str> {
        let mut names = Vec::new();
        self.gather(&mut names);
        names
    }

    fn gather(&self, into: &mut Vec<&'static str>) {
        match self {
            Self::Of(names) => {
                for name in *names {
                    if !into.contains(name) {
                        into.push(name);
                    }
                }
            }
            Self::All(parts) => parts.iter().for_each(|part| part.gather(into)),
        }
    }

    /// How well a message of this `Content-Type` fits the best of them. `charset` and `boundary`
    /// never matter.
    pub fn fit(&self, content_type: &str) -> Fit {
        match self {
            Self::Of(names) => {
                names.iter().map(|name| fit(name, content_type)).max().unwrap_or(Fit::No)
            }
            Self::All(parts) => {
                parts.iter().map(|part| part.fit(content_type)).max().unwrap_or(Fit::No)
            }
        }
    }

    /// Whether some answer with these media types can be taken; one without a body always can.
    pub fn is_acceptable(&self, accept: &Accept) -> bool {
        match self {
            Self::Of(names) => names.is_empty() || names.iter().any(|name| accept.allows(name)),
            Self::All(parts) => {
                parts.is_empty() || parts.iter().any(|part| part.is_acceptable(accept))
            }
        }
    }
}

impl fmt::Display for MediaTypes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.names().join(", "))
    }
}

/// `type/subtype` in lower case, without parameters.
pub(super) fn essence(media_type: &str) -> String {
    media_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
}

/// Whether content of this type and subtype is JSON: `application/json` or any `+json` (RFC 6839).
pub fn is_json(essence: &str) -> bool {
    essence == "application/json" || essence.ends_with("+json")
}

/// Parameters but `charset` and `boundary`, which say how a text is written and not what it is.
fn parameters(media_type: &str) -> Vec<(String, String)> {
    let mut pieces = split(media_type, ';').into_iter();
    pieces.next();
    let pairs = pieces.filter_map(|piece| piece.split_once('='));
    let pairs = pairs.map(|(name, value)| {
        (name.trim().to_ascii_lowercase(), value.trim().trim_matches('"').to_owned())
    });
    pairs.filter(|(name, _)| !matches!(name.as_str(), "charset" | "boundary")).collect()
}

/// A parameter of a header's value, without its quotes.
pub(super) fn parameter(header: &str, wanted: &str) -> Option<String> {
    split(header, ';').into_iter().skip(1).find_map(|piece| {
        let (name, value) = piece.split_once('=')?;
        name.trim().eq_ignore_ascii_case(wanted).then(|| unquoted(value.trim()))
    })
}

fn unquoted(value: &str) -> String {
    let Some(inner) = value.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')) else {
        return value.to_owned();
    };
    let mut text = String::with_capacity(inner.len());
    let mut letters = inner.chars();
    while let Some(letter) = letters.next() {
        // Browsers leave a backslash in a file name as it is, and escape quotes with `%22`.
        match (letter, letters.as_str().chars().next()) {
            ('\\', Some('"' | '\\')) => text.extend(letters.next()),
            _ => text.push(letter),
        }
    }
    text.replace("%22", "\"")
}

/// Cuts at a separator that does not stand in quotes.
fn split(text: &str, separator: char) -> Vec<&str> {
    let mut pieces = Vec::new();
    let (mut start, mut quoted, mut escaped) = (0, false, false);
    for (at, letter) in text.char_indices() {
        match letter {
            _ if escaped => escaped = false,
            '\\' if quoted => escaped = true,
            '"' => quoted = !quoted,
            letter if letter == separator && !quoted => {
                pieces.push(&text[start..at]);
                start = at + letter.len_utf8();
            }
            _ => {}
        }
    }
    pieces.push(&text[start..]);
    pieces
}

fn fit(documented: &str, found: &str) -> Fit {
    let (wanted, essence) = (self::essence(documented), self::essence(found));
    if essence.is_empty() || matches!(wanted.as_str(), "*/*" | "*") {
        return Fit::Any;
    }
    if wanted != essence {
        return if covers(&wanted, &essence) { Fit::Kind } else { Fit::No };
    }
    if !documented.contains(';') {
        return Fit::Same;
    }
    let wanted = parameters(documented);
    let there = parameters(found);
    if wanted.is_empty() {
        Fit::Same
    } else if wanted.iter().all(|one| there.contains(one)) {
        Fit::Parameters
    } else {
        Fit::Essence
    }
}

/// Whether a range other than `*/*` holds a media type: `image/*`, `application/*+json`.
fn covers(range: &str, essence: &str) -> bool {
    range.split_once('*').is_some_and(|(kind, end)| {
        essence.len() > kind.len() + end.len()
            && essence.starts_with(kind)
            && essence.ends_with(end)
    })
}

/// What a caller can do with: the `Accept` header. By default everything.
///
/// A client sends it; a service asks it which media type its caller wants most.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Accept {
    /// Empty: everything.
    ranges: Vec<Range>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Range {
    essence: String,
    parameters: Vec<(String, String)>,
    /// Of 1000.
    quality: u16,
}

impl Accept {
    /// Everything.
    pub fn anything() -> Self {
        Self::default()
    }

    /// From the text of the header. What is no media type or range in it counts for nothing; if
    /// nothing is left, everything is accepted.
    pub fn parse(text: &str) -> Self {
        Self { ranges: split(text, ',').into_iter().filter_map(range).collect() }
    }

    /// What the headers of a request say.
    pub(super) fn of(headers: &HeaderMap) -> Self {
        let mut ranges = Vec::new();
        for value in headers.get_all(ACCEPT) {
            ranges.extend(value.to_str().map(Self::parse).unwrap_or_default().ranges);
        }
        Self { ranges }
    }

    /// Whether there is no wish.
    pub fn is_anything(&self) -> bool {
        self.ranges.is_empty()
    }

    /// How much a media type is wanted, of 1000; nothing if it is not acceptable. The range that
    /// says most about it decides.
    pub fn quality(&self, media_type: &str) -> u16 {
        if self.is_anything() {
            return 1000;
        }
        let offered = essence(media_type);
        let own = parameters(media_type);
        let judged = self.ranges.iter().filter_map(|range| {
            let rank = if range.essence == offered {
                3
            } else if range.essence == "*/*" {
                1
            } else if covers(&range.essence, &offered) {
                2
            } else if offered == "*/*" || covers(&offered, &range.essence) {
                // What may turn out to be the very thing.
                0
            } else {
                return None;
            };
            let mut matching = 0;
            for (name, value) in &range.parameters {
                match own.iter().find(|(known, _)| known == name) {
                    Some((_, known)) if known == value => matching += 1,
                    Some(_) => return None,
                    // A parameter that the document does not name says nothing against it.
                    None => {}
                }
            }
            Some((rank, matching, range.quality))
        });
        judged.max().map_or(0, |(_, _, quality)| quality)
    }

    /// Whether a media type is acceptable at all.
    pub fn allows(&self, media_type: &str) -> bool {
        self.quality(media_type) > 0
    }

    /// What is wanted most of what is offered, the first of equals; `None` if nothing is wanted.
    pub fn choose<'m>(&self, offered: &[&'m str]) -> Option<&'m str> {
        let mut best = (0, None);
        for name in offered {
            let quality = self.quality(name);
            if quality > best.0 {
                best = (quality, Some(*name));
            }
        }
        best.1
    }

    /// What is wanted most of what a content may be: `request.accept.best::<PetContent>()`.
    pub fn best<C: Codec>(&self) -> Option<&'static str> {
        self.choose(&C::MEDIA.names())
    }

    /// As a header, unless everything is accepted.
    pub(super) fn header(&self) -> Option<HeaderValue> {
        if self.is_anything() { None } else { HeaderValue::try_from(self.to_string()).ok() }
    }
}

fn range(text: &str) -> Option<Range> {
    let essence = essence(text);
    let (kind, name) = essence.split_once('/')?;
    let is_token = |text: &str| !text.is_empty() && !text.contains([' ', '"', ',']);
    if !is_token(kind) || !is_token(name) || (kind == "*" && name != "*") {
        return None;
    }
    let mut parameters = parameters(text);
    // What follows `q` is no parameter of the media type.
    let weight = parameters.iter().position(|(name, _)| name == "q");
    let quality = weight.map(|at| parameters[at].1.clone());
    parameters.truncate(weight.unwrap_or(parameters.len()));
    let quality = quality.map_or(1000, |text| thousandths(&text));
    Some(Range { essence, parameters, quality })
}

/// `0.8` is 800; what is no such number is 1000, so that a slip does not refuse everything.
fn thousandths(text: &str) -> u16 {
    let (whole, part) = text.split_once('.').unwrap_or((text, ""));
    let digits: String = part.chars().chain("000".chars()).take(3).collect();
    match (whole, digits.parse::<u16>()) {
        ("0", Ok(part)) => part,
        _ => 1000,
    }
}

impl fmt::Display for Accept {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_anything() {
            return f.write_str("*/*");
        }
        for (index, range) in self.ranges.iter().enumerate() {
            f.write_str(if index == 0 { "" } else { ", " })?;
            f.write_str(&range.essence)?;
            for (name, value) in &range.parameters {
                let is_token = value
                    .bytes()
                    .all(|one| one.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&one));
                if is_token && !value.is_empty() {
                    write!(f, ";{name}={value}")?;
                } else {
                    write!(f, ";{name}=\"{}\"", value.replace('"', "\\\""))?;
                }
            }
            if range.quality < 1000 {
                let text = format!("{:03}", range.quality);
                let digits = text.trim_end_matches('0');
                write!(f, ";q=0{}{digits}", if digits.is_empty() { "" } else { "." })?;
            }
        }
        Ok(())
    }
}

impl From<&str> for Accept {
    fn from(text: &str) -> Self {
        Self::parse(text)
    }
}

impl From<String> for Accept {
    fn from(text: String) -> Self {
        Self::parse(&text)
    }
}
