//! A text as elements, if it is well-formed XML, as far as tags, attributes and references go.
//!
//! Standards: XML 1.0, sections 2.1, 3.1, 4.1; Namespaces in XML 1.0. Entities that a document type
//! declares are taken on trust, and a document type is not read.

/// Elements further inside are not kept, so that no text can exhaust the stack.
const MAX_DEPTH: usize = 100;

/// One element.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Element {
    /// As written, with its prefix.
    pub(super) name: String,
    /// Names as written, `xmlns` among them, and values without references.
    pub(super) attributes: Vec<(String, String)>,
    /// In order.
    pub(super) children: Vec<Element>,
    /// All text between them.
    pub(super) text: String,
    /// Whether something in it cannot be known: an entity of a document type, or what is too deep.
    pub(super) is_vague: bool,
}

impl Element {
    /// What stands before the colon, and after it.
    pub(super) fn split(&self) -> (&str, &str) {
        self.name.split_once(':').unwrap_or(("", &self.name))
    }
}

/// The root element; or what is wrong, as a fragment with the byte it is wrong at.
pub(crate) fn read(text: &str) -> Result<Element, String> {
    let mut reader = Reader {
        text: text.trim_start_matches('\u{feff}'),
        at: 0,
        open: Vec::new(),
        root: None,
        has_type: false,
    };
    if let Some(at) = reader.text.find(|one| !is_character(one)) {
        return Err(format!("a character that XML does not have at byte {at}"));
    }
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
        (Some((name, _)), _) => Err(format!("`<{name}>` is not closed")),
        (None, 1) => Ok(reader.root.unwrap_or_default()),
        (None, 0) => Err("there is no element".to_owned()),
        (None, _) => Err("there is more than one root element".to_owned()),
    }
}

/// Whether the text itself says that it is in another encoding than UTF-8. XML 1.0, section 4.3.3.
pub(crate) fn names_encoding(body: &[u8]) -> bool {
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
    /// Elements that are not closed yet; without those that are too deep.
    open: Vec<(&'a str, Option<Element>)>,
    root: Option<Element>,
    /// Whether a document type came, which may define entities.
    has_type: bool,
}

impl<'a> Reader<'a> {
    fn wrong(&self, what: &str) -> String {
        format!("{what} at byte {}", self.at)
    }

    /// Text between tags.
    fn content(&mut self, text: &str) -> Result<(), String> {
        if self.open.is_empty() && !text.trim().is_empty() {
            return Err(self.wrong("text outside of the root element"));
        }
        if text.contains("]]>") {
            return Err(self.wrong("`]]>`, which ends nothing,"));
        }
        let said = self.references(text)?;
        self.say(said);
        Ok(())
    }

    /// Adds text to the element that is open.
    fn say(&mut self, said: Option<String>) {
        let Some((_, Some(element))) = self.open.last_mut() else { return };
        match said {
            Some(said) => element.text.push_str(&said),
            None => element.is_vague = true,
        }
    }

    /// The text with its references replaced; `None` if one of them is of a document type.
    fn references(&self, text: &str) -> Result<Option<String>, String> {
        let mut parts = text.split('&');
        let mut said = parts.next().map(str::to_owned);
        for part in parts {
            let (name, rest) = part.split_once(';').unwrap_or_default();
            let fine = !name.is_empty()
                && name.chars().all(|one| one.is_alphanumeric() || "#_-.:".contains(one));
            if !fine {
                return Err(self.wrong("`&` that begins no reference"));
            }
            match (&mut said, character(name)) {
                (Some(said), Some(character)) => {
                    said.push(character);
                    said.push_str(rest);
                }
                (_, None) if !self.has_type => {
                    return Err(self.wrong(&format!("`&{name};`, which stands for nothing,")));
                }
                _ => said = None,
            }
        }
        Ok(said)
    }

    fn close(&mut self, element: Option<Element>) {
        match self.open.last_mut() {
            None => self.root = element,
            Some((_, Some(parent))) => match element {
                Some(element) => parent.children.push(element),
                None => parent.is_vague = true,
            },
            Some((_, None)) => {}
        }
    }

    /// One piece of markup; whether it opens a root element.
    fn markup(&mut self) -> Result<bool, String> {
        let rest = &self.text[self.at..];
        for (start, end) in [("<!--", "-->"), ("<![CDATA[", "]]>"), ("<?", "?>")] {
            if rest.starts_with(start) {
                let length = rest.find(end).ok_or_else(|| self.wrong("markup without an end"))?;
                let inner = rest.get(start.len()..length);
                match start {
                    "<![CDATA[" => self.say(inner.map(str::to_owned)),
                    "<!--" if inner.is_none_or(|text| format!("{text}-").contains("--")) => {
                        return Err(self.wrong("`--` within a comment"));
                    }
                    "<?" if self.at > 0 && rest.starts_with("<?xml ") => {
                        return Err(self.wrong("an XML declaration that is not the first thing"));
                    }
                    _ => {}
                }
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
            self.has_type = true;
            return Ok(false);
        }
        let length = end_of_tag(rest).ok_or_else(|| self.wrong("a tag without an end"))?;
        let tag = &rest[1..length];
        let is_root = self.open.is_empty() && !tag.starts_with('/');
        if let Some(name) = tag.strip_prefix('/') {
            let name = name.trim_end();
            match self.open.pop() {
                Some((open, element)) if open == name => self.close(element),
                Some((open, _)) => {
                    return Err(self.wrong(&format!("`</{name}>` closes `<{open}>`")));
                }
                None => return Err(self.wrong(&format!("`</{name}>` closes nothing"))),
            }
        } else {
            self.start_tag(tag)?;
        }
        self.at += length + 1;
        Ok(is_root)
    }

    /// Whether every prefix stands for a namespace. Namespaces in XML 1.0, section 4.
    fn bound(&self, element: &Element) -> Result<(), String> {
        let own = element.attributes.iter().map(|(name, _)| name);
        for name in own.chain([&element.name]) {
            let Some((prefix, _)) = name.split_once(':') else { continue };
            let binds = |one: &Element| {
                let mut names = one.attributes.iter().map(|(name, _)| name);
                names.any(|name| name.strip_prefix("xmlns:") == Some(prefix))
            };
            let mut open = self.open.iter().map(|(_, one)| one.as_ref());
            let is_bound = matches!(prefix, "xml" | "xmlns")
                || binds(element)
                || open.any(|one| one.is_none_or(binds));
            if !is_bound {
                return Err(self.wrong(&format!("the prefix of `{name}` is not declared")));
            }
        }
        Ok(())
    }

    fn start_tag(&mut self, tag: &'a str) -> Result<(), String> {
        let empty = tag.ends_with('/');
        let tag = tag.strip_suffix('/').unwrap_or(tag);
        let end = tag.find(char::is_whitespace).unwrap_or(tag.len());
        let (name, mut rest) = (&tag[..end], tag[end..].trim());
        if !is_name(name) {
            return Err(self.wrong(&format!("`<{name}` is no tag")));
        }
        let mut element = Element { name: name.to_owned(), ..Element::default() };
        while !rest.is_empty() {
            let (key, after) =
                rest.split_once('=').ok_or_else(|| self.wrong("an attribute without a value"))?;
            let (key, after) = (key.trim(), after.trim_start());
            let quote = after.chars().next().filter(|one| matches!(one, '"' | '\''));
            let quote = quote.ok_or_else(|| self.wrong("an attribute without quotation marks"))?;
            let close = after[1..].find(quote).ok_or_else(|| self.wrong("an open attribute"))?;
            if !is_name(key) || element.attributes.iter().any(|(known, _)| known == key) {
                return Err(self.wrong(&format!("the attribute `{key}`")));
            }
            if after[1..=close].contains('<') {
                return Err(self.wrong("`<` within an attribute"));
            }
            let said = self.references(&after[1..=close])?;
            element.is_vague |= said.is_none();
            element.attributes.push((key.to_owned(), said.unwrap_or_default()));
            let next = &after[close + 2..];
            rest = next.trim_start();
            if !rest.is_empty() && rest.len() == next.len() {
                return Err(self.wrong("attributes without a space between them"));
            }
        }
        self.bound(&element)?;
        let element = Some(element).filter(|_| self.open.len() < MAX_DEPTH);
        if empty {
            self.close(element);
        } else {
            self.open.push((name, element));
        }
        Ok(())
    }
}

/// XML 1.0, section 2.2.
fn is_character(one: char) -> bool {
    !matches!(one, '\0'..='\x08' | '\x0b' | '\x0c' | '\x0e'..='\x1f' | '\u{fffe}' | '\u{ffff}')
}

/// What a reference stands for, but for those of a document type.
fn character(name: &str) -> Option<char> {
    let number = |digits: &str, radix| {
        char::from_u32(u32::from_str_radix(digits, radix).ok()?).filter(|one| is_character(*one))
    };
    match (name, name.strip_prefix("#x"), name.strip_prefix('#')) {
        ("lt", ..) => Some('<'),
        ("gt", ..) => Some('>'),
        ("amp", ..) => Some('&'),
        ("quot", ..) => Some('"'),
        ("apos", ..) => Some('\''),
        (_, Some(digits), _) => number(digits, 16),
        (_, None, Some(digits)) => number(digits, 10),
        (_, None, None) => None,
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
    use super::read;

    #[test]
    fn what_an_element_holds() {
        let text = "<?xml version='1.0'?><p:a x='&lt;1' xmlns:p=\"u\">A&#66;<b/><!-- no --><b>C</b>\
                    <![CDATA[<&]]>&#x44;</p:a>";
        let root = read(text).unwrap();
        assert_eq!(root.split(), ("p", "a"));
        assert_eq!(root.text, "AB<&D");
        assert_eq!(root.attributes[0], ("x".to_owned(), "<1".to_owned()));
        let inner: Vec<&str> = root.children.iter().map(|child| child.text.as_str()).collect();
        assert_eq!(inner, ["", "C"]);
        assert!(!root.is_vague);
        assert!(read("<!DOCTYPE a [<!ENTITY x 'y'>]><a>&x;</a>").unwrap().is_vague);
        let deep = format!("{}{}", "<a>".repeat(100_000), "</a>".repeat(100_000));
        assert_eq!(read(&deep).unwrap().name, "a");
    }

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
            ("<a>x&nbsp;y</a>", false),
            ("<a>&#0;</a>", false),
            ("<a>\u{1}</a>", false),
            ("<a>]]></a>", false),
            ("<a b='<'/>", false),
            ("<a b='1'c='2'/>", false),
            ("<a><!-- -- --></a>", false),
            ("<a><!--- - -></a>", false),
            ("<a><!--></a>", false),
            ("<a><!-- - --><?php?></a>", true),
            (" <?xml version='1.0'?><a/>", false),
            ("<z:a/>", false),
            ("<a z:b=''/>", false),
            ("<a xmlns:z='u'><z:b z:c='' xml:lang='de'/></a>", true),
            ("<!DOCTYPE a SYSTEM 'a.dtd'><a>x&nbsp;y</a>", true),
            ("<a b=1/>", false),
            ("<a b='1' b='2'/>", false),
            ("<a", false),
            ("{\"a\":1}", false),
        ] {
            assert_eq!(read(text).is_ok(), expected, "{text}: {:?}", read(text));
        }
    }
}
