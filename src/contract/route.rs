//! From a path back to its template, and from a query back to its pairs.
//!
//! Start at [`matches`]. Standards: OAS "Path Templating Matching"; RFC 3986.

use percent_encoding::percent_decode_str;

use crate::ir::{PathSegment, PathTemplate};

/// What stands in the path for each parameter, not decoded, if the path is one of the template's.
pub(crate) fn matches(template: &PathTemplate, path: &str) -> Option<Vec<(String, String)>> {
    let path = path.strip_prefix('/').unwrap_or(path);
    let parts: Vec<&str> = path.split('/').collect();
    if parts.len() != template.segments().len() {
        return None;
    }
    let mut found = Vec::new();
    for (segment, part) in template.segments().iter().zip(parts) {
        segment_matches(segment, part, &mut found)?;
    }
    Some(found)
}

fn segment_matches(
    segment: &[PathSegment],
    part: &str,
    found: &mut Vec<(String, String)>,
) -> Option<()> {
    let mut rest = part;
    let mut pieces = segment.iter().peekable();
    while let Some(piece) = pieces.next() {
        match piece {
            PathSegment::Literal(literal) => {
                let literal_wire = crate::wire::literal(literal);
                rest = rest
                    .strip_prefix(literal_wire.as_str())
                    .or_else(|| rest.strip_prefix(literal.as_str()))?;
            }
            PathSegment::Parameter(name) => {
                let end = match pieces.peek() {
                    Some(PathSegment::Literal(next)) => rest.find(next.as_str())?,
                    Some(PathSegment::Parameter(_)) | None => rest.len(),
                };
                if end == 0 {
                    return None;
                }
                found.push((name.clone(), rest[..end].to_owned()));
                rest = &rest[end..];
            }
        }
    }
    rest.is_empty().then_some(())
}

/// Names and values, decoded; `+` is a space, as forms have it.
pub(crate) fn query_pairs(query: &str) -> impl Iterator<Item = (String, String)> {
    raw_pairs(query).map(|(name, value)| (name, decode_query(value)))
}

/// The same, with values as they stand.
pub(crate) fn raw_pairs(query: &str) -> impl Iterator<Item = (String, &str)> {
    query.split('&').filter(|pair| !pair.is_empty()).map(|pair| {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        (decode_query(name), value)
    })
}

/// Undoes the percent-encoding of a query, in which a plus sign is a space.
pub(crate) fn decode_query(text: &str) -> String {
    decode(&text.replace('+', " "))
}

/// Undoes percent-encoding.
pub(crate) fn decode(text: &str) -> String {
    percent_decode_str(text).decode_utf8_lossy().into_owned()
}

#[cfg(test)]
mod tests {
    use super::matches;
    use crate::ir::PathTemplate;

    #[test]
    fn paths_find_their_parameters() {
        for (template, path, expected) in [
            ("/pets/{id}", "/pets/a%20b", Some(vec![("id", "a%20b")])),
            ("/pets/{id}", "/pets/", None),
            ("/pets/{id}", "/pets/1/2", None),
            ("/{a}.{b}", "/x.y", Some(vec![("a", "x"), ("b", "y")])),
            ("/pets/me", "/pets/me", Some(vec![])),
            ("/", "/", Some(vec![])),
        ] {
            let found = matches(&PathTemplate::parse(template), path);
            let expected = expected.map(|pairs| {
                pairs.into_iter().map(|(a, b)| (a.to_owned(), b.to_owned())).collect::<Vec<_>>()
            });
            assert_eq!(found, expected, "{template} {path}");
        }
    }
}
