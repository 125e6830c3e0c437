//! A key of `paths`, read.

use std::fmt;

/// A path template: what is fixed and where the parameters stand.
///
/// Real documents hold more than OAS allows: `{a}.{b}` within one segment, `{path}` followed by a
/// suffix, a fragment (`/token#refresh`) or a query (`/messages?beta=true`) in the key. All of it
/// is kept, and told apart, here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PathTemplate {
    text: String,
    segments: Vec<Vec<PathSegment>>,
    query: Option<String>,
    fragment: Option<String>,
}

/// A piece of one segment between two slashes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PathSegment {
    /// As it is, not decoded.
    Literal(String),
    /// `{name}`
    Parameter(String),
}

impl PathTemplate {
    /// Reads any text; braces that do not pair are literal.
    pub fn parse(text: &str) -> Self {
        let (rest, fragment) = split_outside_braces(text, '#');
        let (path, query) = split_outside_braces(rest, '?');
        let segments = split_segments(path).into_iter().map(pieces).collect();
        Self {
            text: text.to_owned(),
            segments,
            query: query.map(str::to_owned),
            fragment: fragment.map(str::to_owned),
        }
    }

    /// As written.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// What stands between the slashes; a leading slash makes no empty segment, a trailing one
    /// makes one with no pieces.
    pub fn segments(&self) -> &[Vec<PathSegment>] {
        &self.segments
    }

    /// What follows a question mark in the key: fixed query parameters.
    pub fn query(&self) -> Option<&str> {
        self.query.as_deref()
    }

    /// What follows a number sign in the key: a label that is never sent.
    pub fn fragment(&self) -> Option<&str> {
        self.fragment.as_deref()
    }

    /// Names of the parameters, in order, each as often as it stands.
    pub fn parameters(&self) -> impl Iterator<Item = &str> {
        self.segments.iter().flatten().filter_map(|piece| match piece {
            PathSegment::Parameter(name) => Some(name.as_str()),
            PathSegment::Literal(_) => None,
        })
    }

    /// The template with every name replaced by `{}`: two paths alike in this cannot be told apart.
    pub fn shape(&self) -> String {
        let mut shape = String::new();
        for segment in &self.segments {
            shape.push('/');
            for piece in segment {
                match piece {
                    PathSegment::Literal(text) => shape.push_str(text),
                    PathSegment::Parameter(_) => shape.push_str("{}"),
                }
            }
        }
        for (mark, part) in [('?', &self.query), ('#', &self.fragment)] {
            if let Some(part) = part {
                shape.push(mark);
                shape.push_str(part);
            }
        }
        shape
    }
}

impl fmt::Display for PathTemplate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

fn split_outside_braces(text: &str, mark: char) -> (&str, Option<&str>) {
    let mut depth = 0_u32;
    for (index, character) in text.char_indices() {
        match character {
            '{' => depth += 1,
            '}' => depth = depth.saturating_sub(1),
            _ if character == mark && depth == 0 => {
                return (&text[..index], Some(&text[index + mark.len_utf8()..]));
            }
            _ => {}
        }
    }
    (text, None)
}

fn split_segments(path: &str) -> Vec<&str> {
    let path = path.strip_prefix('/').unwrap_or(path);
    let mut segments = Vec::new();
    let mut rest = path;
    while let (segment, Some(after)) = split_outside_braces(rest, '/') {
        segments.push(segment);
        rest = after;
    }
    segments.push(rest);
    segments
}

fn pieces(segment: &str) -> Vec<PathSegment> {
    let mut pieces = Vec::new();
    let mut literal = String::new();
    let mut rest = segment;
    while let Some(open) = rest.find('{') {
        let Some(close) = rest[open..].find('}').map(|length| open + length) else { break };
        literal.push_str(&rest[..open]);
        let name = &rest[open + 1..close];
        if name.is_empty() || name.contains('{') {
            literal.push_str(&rest[open..=close]);
        } else {
            if !literal.is_empty() {
                pieces.push(PathSegment::Literal(std::mem::take(&mut literal)));
            }
            pieces.push(PathSegment::Parameter(name.to_owned()));
        }
        rest = &rest[close + 1..];
    }
    literal.push_str(rest);
    if !literal.is_empty() {
        pieces.push(PathSegment::Literal(literal));
    }
    pieces.shrink_to_fit();
    pieces
}

#[cfg(test)]
mod tests {
    use super::PathTemplate;

    #[test]
    fn parameters_are_found_in_order() {
        for (path, expected) in [
            ("/", vec![]),
            ("/pets/{id}", vec!["id"]),
            ("/{a}.{b}/x{c}", vec!["a", "b", "c"]),
            ("/files/{path/with/slash}", vec!["path/with/slash"]),
            ("/broken/{id", vec![]),
            ("/token#refresh-{x}", vec![]),
            ("/messages?beta={b}", vec![]),
        ] {
            let template = PathTemplate::parse(path);
            assert_eq!(template.parameters().collect::<Vec<_>>(), expected, "{path}");
        }
    }

    #[test]
    fn names_do_not_change_the_shape() {
        assert_eq!(
            PathTemplate::parse("/pets/{id}").shape(),
            PathTemplate::parse("/pets/{pet}").shape()
        );
        assert_ne!(
            PathTemplate::parse("/token#a").shape(),
            PathTemplate::parse("/token#b").shape()
        );
    }
}
