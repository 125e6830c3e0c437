//! Tags of HTML in a description, said in Markdown.
//!
//! `CommonMark` allows HTML, and many descriptions are nothing else. In a comment it would have to
//! be read around; rustdoc warns of what is never closed.

use std::borrow::Cow;

/// The text with the tags that Markdown has a word for in that word, and without those that only say
/// how something looks. Code, tags that are none of HTML's (`<id>`), and those that are never closed
/// and would have to be, stay as they are.
pub(super) fn to_markdown(text: &str) -> Cow<'_, str> {
    if !text.bytes().zip(text.bytes().skip(1)).any(begins_tag) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    // Names of tags that nothing closes from here on.
    let mut unclosed: Vec<String> = Vec::new();
    while let Some(at) = rest.find(['<', '`']) {
        let (plain, from) = rest.split_at(at);
        out.push_str(plain);
        if from.starts_with('`') {
            let length = code_length(from);
            out.push_str(&from[..length]);
            rest = &from[length..];
            continue;
        }
        let Some((tag, after)) = Tag::read(from) else {
            out.push('<');
            rest = &from[1..];
            continue;
        };
        if !tag.closes && PAIRS.contains(&tag.name.as_str()) {
            let known = unclosed.contains(&tag.name);
            if let Some((body, behind)) = (!known).then(|| find_closing(after, &tag.name)).flatten()
            {
                push_pair(&mut out, &tag, body);
                rest = behind;
            } else {
                out.push('<');
                rest = &from[1..];
                if !known {
                    unclosed.push(tag.name);
                }
            }
            continue;
        }
        rest = after;
        let in_table = out.rsplit('\n').next().is_some_and(|line| line.starts_with('|'));
        match (tag.name.as_str(), tag.closes) {
            ("br", _) if in_table => out.push(' '),
            ("p" | "div" | "ul" | "ol" | "br" | "hr" | "blockquote" | "table", _) => {
                out.push_str("\n\n");
            }
            ("li", false) => out.push_str("\n- "),
            ("tr", _) => out.push('\n'),
            ("td" | "th", false) => out.push(' '),
            ("h1" | "h2" | "h3" | "h4" | "h5" | "h6", false) => {
                let level = usize::from(tag.name.as_bytes()[1] - b'0');
                out.extend(["\n\n", &"######"[..level], " "]);
            }
            ("h1" | "h2" | "h3" | "h4" | "h5" | "h6", true) => out.push_str("\n\n"),
            // How something looks, and what closes nothing.
            _ => {}
        }
    }
    out.push_str(rest);
    Cow::Owned(out)
}

/// What a pair of tags and the text between them are in Markdown.
fn push_pair(out: &mut String, tag: &Tag<'_>, body: &str) {
    match tag.name.as_str() {
        "pre" => out.extend(["\n\n```\n", plain_text(body).trim_matches('\n'), "\n```\n\n"]),
        "code" | "tt" | "kbd" | "samp" => {
            let code = plain_text(body).replace('`', "'");
            let code = code.split_whitespace().collect::<Vec<_>>().join(" ");
            around(out, "`", &code, body, "`");
        }
        "a" => {
            let body = to_markdown(body);
            let address = tag.attribute("href").filter(|address| !address.contains([' ', ')']));
            match address {
                Some(address) if !body.trim().is_empty() => {
                    out.extend(["[", body.trim(), "](", address, ")"]);
                }
                _ => out.push_str(&body),
            }
        }
        name => {
            let body = to_markdown(body);
            let mark = if matches!(name, "b" | "strong") { "**" } else { "*" };
            // Emphasis ends with its paragraph, and marks within it would end it.
            if body.contains('*') || body.contains("\n\n") {
                out.push_str(&body);
            } else {
                around(out, mark, body.trim(), &body, mark);
            }
        }
    }
}

/// Marks right beside the words, which Markdown asks for, and the space of the text outside of them.
fn around(out: &mut String, before: &str, words: &str, text: &str, after: &str) {
    let space = |is: bool| if is { " " } else { "" };
    if words.is_empty() {
        out.push_str(space(!text.is_empty()));
        return;
    }
    let begins = space(text.starts_with(char::is_whitespace));
    let ends = space(text.ends_with(char::is_whitespace));
    out.extend([begins, before, words, after, ends]);
}

/// Tags that mean something only with the one that closes them.
const PAIRS: &[&str] = &["code", "tt", "kbd", "samp", "pre", "a", "b", "strong", "i", "em"];

/// Tags that have no word in Markdown, and nothing to say in a comment.
const SILENT: &[&str] = &[
    "span", "small", "sup", "sub", "u", "font", "center", "tbody", "thead", "img", "dl", "dt",
    "dd", "section", "details", "summary", "mark", "s", "del", "ins", "abbr", "cite",
];

const SPOKEN: &[&str] = &[
    "p",
    "div",
    "br",
    "hr",
    "b",
    "strong",
    "i",
    "em",
    "code",
    "tt",
    "kbd",
    "samp",
    "pre",
    "a",
    "ul",
    "ol",
    "li",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "table",
    "tr",
    "td",
    "th",
    "blockquote",
];

struct Tag<'a> {
    /// In lower case.
    name: String,
    closes: bool,
    attributes: &'a str,
}

impl<'a> Tag<'a> {
    /// The tag that the text begins with, and what follows it.
    fn read(text: &'a str) -> Option<(Self, &'a str)> {
        let inner = text.strip_prefix('<')?;
        let (closes, inner) = inner.strip_prefix('/').map_or((false, inner), |inner| (true, inner));
        let length = inner.find(|letter: char| !letter.is_ascii_alphanumeric())?;
        let name = inner[..length].to_ascii_lowercase();
        let known = SPOKEN.contains(&name.as_str()) || SILENT.contains(&name.as_str());
        let rest = &inner[length..];
        let end = rest.find('>')?;
        let attributes = rest[..end].trim_end_matches('/');
        let written = attributes.is_empty() || attributes.starts_with(char::is_whitespace);
        (known && written && !attributes.contains('<'))
            .then(|| (Self { name, closes, attributes }, &rest[end + 1..]))
    }

    fn attribute(&self, name: &str) -> Option<&'a str> {
        let at = self.attributes.find(name)?;
        let value = self.attributes[at + name.len()..].trim_start().strip_prefix('=')?.trim_start();
        let quote = value.chars().next().filter(|first| matches!(first, '"' | '\''))?;
        value[1..].split(quote).next().filter(|value| !value.is_empty())
    }
}

fn begins_tag((first, second): (u8, u8)) -> bool {
    first == b'<' && (second == b'/' || second.is_ascii_alphabetic())
}

/// How much of a text that begins with ticks is code; all that is ticks if it is never closed.
fn code_length(text: &str) -> usize {
    let ticks = text.bytes().take_while(|byte| *byte == b'`').count();
    let mark = &text[..ticks];
    match text[ticks..].find(mark) {
        Some(end) => ticks + end + ticks,
        None => ticks,
    }
}

/// What stands before the closing tag, and what stands after it.
fn find_closing<'a>(text: &'a str, name: &str) -> Option<(&'a str, &'a str)> {
    let mut from = 0;
    while let Some(found) = text[from..].find("</") {
        let at = from + found;
        match Tag::read(&text[at..]) {
            Some((tag, after)) if tag.name == name => return Some((&text[..at], after)),
            _ => from = at + 2,
        }
    }
    None
}

/// Without tags and entities.
fn plain_text(html: &str) -> String {
    let mut out = String::with_capacity(html.len());
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        out.push_str(&rest[..at]);
        if let Some((_, after)) = Tag::read(&rest[at..]) {
            rest = after;
        } else {
            out.push('<');
            rest = &rest[at + 1..];
        }
    }
    out.push_str(rest);
    for (entity, letter) in [
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&quot;", "\""),
        ("&#39;", "'"),
        ("&nbsp;", " "),
        ("&amp;", "&"),
    ] {
        out = out.replace(entity, letter);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::to_markdown;

    #[test]
    fn html_is_said_in_markdown() {
        for (html, markdown) in [
            ("a < b and c<d", "a < b and c<d"),
            ("<p>One.</p><p>Two.</p>", "\n\nOne.\n\n\n\nTwo.\n\n"),
            ("a <b>bold</b> and <i> thin </i>word", "a **bold** and  *thin* word"),
            ("<strong></strong>none, <b>all <em>of</em> it</b>", "none, all *of* it"),
            ("the <code>a &lt; b</code> one", "the `a < b` one"),
            ("an <b> or <code>open", "an <b> or <code>open"),
            ("see <a href=\"https://example.com/a\">it</a>", "see [it](https://example.com/a)"),
            ("see <a name=x>it</a>", "see it"),
            ("<ul><li>one</li><li>two</li></ul>", "\n\n\n- one\n- two\n\n"),
            ("by <id> or `<p>` or <Client Secret>", "by <id> or `<p>` or <Client Secret>"),
            ("| a<br>b |", "| a b |"),
            ("<h2 class='x'>Head</h2>text", "\n\n## Head\n\ntext"),
            ("<pre><code>a\nb</code></pre>", "\n\n```\na\nb\n```\n\n"),
            ("<span style=\"color:red\">red</span>", "red"),
            ("</code> <a href='x y'>z</a>", " z"),
        ] {
            assert_eq!(to_markdown(html), markdown, "{html}");
        }
    }
}
