//! The parts of a multipart body, read as far as judging needs them.
//!
//! Start at [`parts`]. Standards: RFC 2046, section 5.1; RFC 7578 for forms.

use super::media_type::{essence, is_json, parameter};

/// One part.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Part<'a> {
    /// Of the field, as `Content-Disposition` says.
    pub(super) name: Option<String>,
    /// Whether it is JSON.
    pub(super) is_json: bool,
    /// Whether it is text, as it is where it does not say what it is.
    pub(super) is_text: bool,
    /// All of it.
    pub(super) body: &'a [u8],
}

/// Takes a body apart.
///
/// # Errors
/// What is wrong, as a fragment.
pub(super) fn parts<'a>(body: &'a [u8], boundary: &str) -> Result<Vec<Part<'a>>, String> {
    let delimiter = format!("--{boundary}");
    let mut rest = after(body, delimiter.as_bytes())
        .ok_or_else(|| format!("nothing begins with the boundary `{delimiter}`"))?;
    let mut parts = Vec::new();
    let between = format!("\r\n{delimiter}");
    while !rest.starts_with(b"--") {
        let start = after(rest, b"\r\n").ok_or("a boundary is not followed by a line's end")?;
        let end = find(start, between.as_bytes())
            .or_else(|| start.starts_with(delimiter.as_bytes()).then_some(0))
            .ok_or("the closing boundary is missing")?;
        parts.push(part(&start[..end])?);
        rest = after(&start[end..], delimiter.as_bytes()).unwrap_or_default();
    }
    Ok(parts)
}

fn part(text: &[u8]) -> Result<Part<'_>, String> {
    let (head, body) = match (text.strip_prefix(b"\r\n"), find(text, b"\r\n\r\n")) {
        (Some(body), _) => (&text[..0], body),
        (None, Some(end)) => (&text[..end], &text[end + 4..]),
        (None, None) => return Err("a part has no blank line after its headers".to_owned()),
    };
    let head = String::from_utf8_lossy(head);
    let header = |wanted: &str| {
        let mut lines = head.split("\r\n").filter_map(|line| line.split_once(':'));
        lines.find(|(name, _)| name.trim().eq_ignore_ascii_case(wanted)).map(|(_, value)| value)
    };
    let name = header("content-disposition").and_then(|value| parameter(value, "name"));
    let said = header("content-type").map(essence);
    let is_json = said.as_deref().is_some_and(is_json);
    let is_text = said.is_none_or(|said| said.starts_with("text/"));
    Ok(Part { name, is_json, is_text, body })
}

fn find(text: &[u8], wanted: &[u8]) -> Option<usize> {
    text.windows(wanted.len()).position(|window| window == wanted)
}

fn after<'a>(text: &'a [u8], wanted: &[u8]) -> Option<&'a [u8]> {
    find(text, wanted).map(|at| &text[at + wanted.len()..])
}

#[cfg(test)]
mod tests {
    use super::parts;

    #[test]
    fn bodies_are_taken_apart() {
        let whole = "before\r\n--x\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1\r\n\
                     --x  \r\ncontent-type: application/json\r\n\r\n{}\r\n--x\r\n\r\nbare\r\n--x--\r\nafter";
        let found = parts(whole.as_bytes(), "x").unwrap();
        let bodies: Vec<&[u8]> = found.iter().map(|part| part.body).collect();
        assert_eq!(bodies, [&b"1"[..], b"{}", b"bare"]);
        assert_eq!(found[0].name.as_deref(), Some("a"));
        assert!(found[1].is_json && !found[0].is_json);
        for broken in ["", "--y\r\n", "--x\r\na: b\r\n\r\n1", "--x\r\na: b\r\n--x--", "--x"] {
            assert!(parts(broken.as_bytes(), "x").is_err(), "{broken:?}");
        }
        assert_eq!(parts(b"--x--\r\n", "x"), Ok(Vec::new()));
    }
}
