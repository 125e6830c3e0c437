//! Whether a text is well-formed XML, as far as tags, attributes and references go.
//!
//! Standard: XML 1.0, sections 2.1, 3.1, 4.1. Entities that a document type declares are taken on
//! trust, and a document type is not read.

/// Says what is wrong, as a fragment with the byte it is wrong at.
pub(super) fn well_formed(text: &str) -> Result<(), String> {
    let mut reader = Reader { text: text.trim_start_matches('\u{feff}'), at: 0, open: Vec::new() };
    let mut roots = 0;
    while let Some(found) = reader.text[reader.at..].find('<') {
        let before = &reader.text[reader.at..reader.at + found];
        reader.content(before)?;
        reader.at += found;
        roots += usize::from(reader.markup()?);
    }
    let rest = &reader.text[reader.at..];
    reader.content(rest)?;
    match (reader.open.last(), roots) {
        (Some(name), _) => Err(format!("`<{name}>` is not closed")),
        (None, 1) => Ok(()),
        (None, 0) => Err("there is no element".to_owned()),
        (None, _) => Err("there is more than one root element".to_owned()),
    }
}

/// Whether the text itself says that it is in another encoding than UTF-8. XML 1.0, section 4.3.3.
pub(super) fn names_encoding(body: &[u8]) -> bool {
    if body.starts_with(b"\xfe\xff") || body.starts_with(b"\xff\xfe") {
        return true;
    }
    let end = body.windows(2).position(|window| window == b"?>").unwrap_or(0);
    let declaration = String::from_utf8_lossy(&body[..end]);
    let Some((_, named)) = declaration.split_once("encoding") else { return false };
    let named = named.trim_start().trim_start_matches('=').trim().trim_start_matches(['"', '\'']);
    declaration.starts_with("<?xml") && !named.to_ascii_lowercase().starts_with("utf-8")
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
    open: Vec<&'a str>,
}

impl<'a> Reader<'a> {
    fn wrong(&self, what: &str) -> String {
        format!("{what} at byte {}", self.at)
    }

    /// Text between tags.
    fn content(&self, text: &str) -> Result<(), String> {
        if self.open.is_empty() && !text.trim().is_empty() {
            return Err(self.wrong("text outside of the root element"));
        }
        self.references(text)
    }

    fn references(&self, text: &str) -> Result<(), String> {
        for part in text.split('&').skip(1) {
            let name = part.split_once(';').map(|(name, _)| name).unwrap_or_default();
            let fine = !name.is_empty()
                && name.chars().all(|one| one.is_alphanumeric() || "#_-.:".contains(one));
            if !fine {
                return Err(self.wrong("`&` that begins no reference"));
            }
        }
        Ok(())
    }

    /// One piece of markup; whether it opens a root element.
    fn markup(&mut self) -> Result<bool, String> {
        let rest = &self.text[self.at..];
        for (start, end) in [("<!--", "-->"), ("<![CDATA[", "]]>"), ("<?", "?>")] {
            if rest.starts_with(start) {
                let length = rest.find(end).ok_or_else(|| self.wrong("markup without an end"))?;
                self.at += length + end.len();
                return Ok(false);
            }
        }
        if rest.starts_with("<!DOCTYPE") {
            let inner = rest.find('[').filter(|at| rest[..*at].find('>').is_none());
            let end = if inner.is_some() { "]>" } else { ">" };
            let length =
                rest.find(end).ok_or_else(|| self.wrong("a document type without an end"))?;
            self.at += length + end.len();
            return Ok(false);
        }
        let length = end_of_tag(rest).ok_or_else(|| self.wrong("a tag without an end"))?;
        let tag = &rest[1..length];
        let is_root = self.open.is_empty() && !tag.starts_with('/');
        if let Some(name) = tag.strip_prefix('/') {
            let name = name.trim_end();
            match self.open.pop() {
                Some(open) if open == name => {}
                Some(open) => return Err(self.wrong(&format!("`</{name}>` closes `<{open}>`"))),
                None => return Err(self.wrong(&format!("`</{name}>` closes nothing"))),
            }
        } else {
            self.start_tag(tag)?;
        }
        self.at += length + 1;
        Ok(is_root)
    }

    fn start_tag(&mut self, tag: &'a str) -> Result<(), String> {
        let empty = tag.ends_with('/');
        let tag = tag.strip_suffix('/').unwrap_or(tag);
        let end = tag.find(char::is_whitespace).unwrap_or(tag.len());
        let (name, mut rest) = (&tag[..end], tag[end..].trim());
        if !is_name(name) {
            return Err(self.wrong(&format!("`<{name}` is no tag")));
        }
        let mut seen: Vec<&str> = Vec::new();
        while !rest.is_empty() {
            let (key, after) =
                rest.split_once('=').ok_or_else(|| self.wrong("an attribute without a value"))?;
            let (key, after) = (key.trim(), after.trim_start());
            let quote = after.chars().next().filter(|one| matches!(one, '"' | '\''));
            let quote = quote.ok_or_else(|| self.wrong("an attribute without quotation marks"))?;
            let close = after[1..].find(quote).ok_or_else(|| self.wrong("an open attribute"))?;
            if !is_name(key) || seen.contains(&key) {
                return Err(self.wrong(&format!("the attribute `{key}`")));
            }
            self.references(&after[1..=close])?;
            seen.push(key);
            rest = after[close + 2..].trim_start();
        }
        if !empty {
            self.open.push(name);
        }
        Ok(())
    }
}

/// Where a tag closes: the first `>` that is not within quotation marks.
fn end_of_tag(rest: &str) -> Option<usize> {
    let mut quote = None;
    for (at, character) in rest.char_indices() {
        match (quote, character) {
            (None, '>') => return Some(at),
            (None, '"' | '\'') => quote = Some(character),
            (Some(open), _) if open == character => quote = None,
            _ => {}
        }
    }
    None
}

fn is_name(name: &str) -> bool {
    let first = |one: char| one.is_alphabetic() || matches!(one, '_' | ':');
    name.starts_with(first)
        && name.chars().all(|one| one.is_alphanumeric() || matches!(one, '_' | ':' | '-' | '.'))
}

#[cfg(test)]
mod tests {
    use super::well_formed;

    #[test]
    fn what_is_well_formed() {
        for (text, expected) in [
            ("<a/>", true),
            (
                "<?xml version=\"1.0\"?>\n<!-- c --><a b='1>2'><b>x &amp; y</b><![CDATA[<]]></a>\n",
                true,
            ),
            ("<!DOCTYPE a [<!ENTITY x 'y'>]><a>&x;</a>", true),
            ("<ns:a xmlns:ns=\"u\"></ns:a >", true),
            ("", false),
            ("text", false),
            ("<a>", false),
            ("<a></b>", false),
            ("<a><b></a></b>", false),
            ("<a/><b/>", false),
            ("<a>x & y</a>", false),
            ("<a b=1/>", false),
            ("<a b='1' b='2'/>", false),
            ("<a", false),
            ("{\"a\":1}", false),
        ] {
            assert_eq!(well_formed(text).is_ok(), expected, "{text}: {:?}", well_formed(text));
        }
    }
}
