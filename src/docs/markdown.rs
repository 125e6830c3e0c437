//! Descriptions: `CommonMark` (with tables and strikethrough) to markup that cannot do harm.
//!
//! In: text from a document, hostile until proven otherwise. Out: [`Html`]. HTML in a description
//! is kept where it only shapes text (`<b>`, `<br>`, `<table>` …) and shown as text everywhere else.
//! What is kept passes `ammonia`, which also closes what was left open. Nothing that a browser
//! would fetch comes out: an image becomes a link to it.
//!
//! Start at [`block`].

use std::sync::LazyLock;

use pulldown_cmark::{CowStr, Event, HeadingLevel, Options, Parser, Tag, TagEnd, html};

use super::html::{Html, is_safe_address, push_content, push_text};

/// What happens to the headings of a description.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Headings {
    /// They begin at this level, 2 to 6, and never skip one.
    From(u8),
    /// They become bold paragraphs: the description stands in a list.
    Flat,
}

/// Where an address in a description leads; `None` for addresses that mean nothing on our pages.
pub(crate) type Resolve<'a> = &'a dyn Fn(&str) -> Option<String>;

/// Renders a description.
pub(crate) fn block(source: &str, headings: Headings, resolve: Resolve<'_>) -> Html {
    let source = source.trim();
    if source.is_empty() {
        return Html::default();
    }
    if is_plain(source) {
        let mut out = String::with_capacity(source.len() + 16);
        out.push_str("<p>");
        push_content(&mut out, source);
        out.push_str("</p>");
        return Html::trusted(out);
    }
    let mut rewriter = Rewriter {
        headings,
        levels: Vec::new(),
        open_headings: Vec::new(),
        links: Vec::new(),
        images: 0,
        raw: false,
        resolve,
    };
    let options = Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH;
    let mut events = Vec::new();
    for event in Parser::new_ext(source, options) {
        rewriter.rewrite(event, &mut events);
    }
    let mut out = String::with_capacity(source.len() * 3 / 2);
    html::push_html(&mut out, events.into_iter());
    if rewriter.raw {
        out = SANITISER.clean(out.trim_end()).to_string();
    }
    while out.ends_with('\n') {
        out.pop();
    }
    Html::trusted(out)
}

/// The words of a description, without markup: for a line in a list or a search index.
pub(crate) fn words(source: &str) -> String {
    let mut out = String::new();
    let mut skipped = 0_usize;
    for event in Parser::new_ext(source, Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH) {
        match event {
            Event::Text(text) | Event::Code(text) if skipped == 0 => out.push_str(&text),
            Event::Start(Tag::CodeBlock(_)) => skipped += 1,
            Event::End(TagEnd::CodeBlock) => skipped = skipped.saturating_sub(1),
            Event::End(
                TagEnd::Emphasis | TagEnd::Strong | TagEnd::Strikethrough | TagEnd::Link,
            ) => {}
            Event::SoftBreak | Event::HardBreak | Event::End(_) => out.push(' '),
            _ => {}
        }
    }
    out.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The first sentence, or as many words as fit in `limit` characters.
pub(crate) fn first_sentence(source: &str, limit: usize) -> String {
    let first = source.trim().split("\n\n").find(|part| !part.trim().is_empty()).unwrap_or("");
    let text = words(first);
    let end = text.find(". ").map_or(text.len(), |at| at + 1);
    shorten(&text[..end], limit)
}

fn shorten(text: &str, limit: usize) -> String {
    if text.chars().count() <= limit {
        return text.to_owned();
    }
    let cut = text.char_indices().nth(limit).map_or(text.len(), |(at, _)| at);
    let cut = text[..cut].rfind(' ').unwrap_or(cut);
    format!("{}…", text[..cut].trim_end_matches([',', ';', ':', ' ']))
}

/// A description as Markdown that means the same in MDX: braces, tags and lines that would be run
/// or rendered there are text, and links that could do harm are no links. Code stays as it is.
pub(crate) fn mdx(source: &str) -> String {
    let source = source.trim();
    let options = Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH;
    let mut kept: Vec<std::ops::Range<usize>> = Vec::new();
    let mut broken: Vec<usize> = Vec::new();
    for (event, range) in Parser::new_ext(source, options).into_offset_iter() {
        match event {
            // An indented block is text in MDX.
            Event::Code(_) => kept.push(range),
            Event::Start(Tag::CodeBlock(pulldown_cmark::CodeBlockKind::Fenced(_))) => {
                kept.push(range);
            }
            Event::Start(Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. })
                if !is_safe_address(&dest_url) =>
            {
                broken.push(range.start);
            }
            _ => {}
        }
    }
    let mut out = String::with_capacity(source.len() + 16);
    let mut line_start = true;
    for (at, character) in source.char_indices() {
        if kept.iter().any(|range| range.contains(&at)) {
            out.push(character);
            line_start = character == '\n';
            continue;
        }
        if broken.contains(&at) {
            out.push('\\');
        }
        let rest = &source[at..];
        match character {
            '<' => out.push_str("&lt;"),
            '{' => out.push_str("&#123;"),
            '}' => out.push_str("&#125;"),
            'i' if line_start && rest.starts_with("import") => out.push_str("&#105;"),
            'e' if line_start && rest.starts_with("export") => out.push_str("&#101;"),
            other => out.push(other),
        }
        line_start = character == '\n';
    }
    out
}

/// The same in one line, for a cell of a table.
pub(crate) fn mdx_line(source: &str) -> String {
    let line = source.split_whitespace().collect::<Vec<_>>().join(" ");
    mdx(&line).replace('|', "\\|")
}

/// Text as code in a cell of a table.
pub(crate) fn code(text: &str) -> String {
    if text.is_empty() {
        return String::new();
    }
    let line: String =
        text.chars().map(|letter| if letter.is_control() { ' ' } else { letter }).collect();
    let longest = line.split(|letter| letter != '`').map(str::len).max().unwrap_or(0);
    let marks = "`".repeat(longest + 1);
    let pad = if line.starts_with('`') || line.ends_with('`') { " " } else { "" };
    format!("{marks}{pad}{}{pad}{marks}", line.replace('|', "\\|"))
}

/// Whether no character could mean anything in `CommonMark`, so that there is nothing to parse.
fn is_plain(source: &str) -> bool {
    let special = |byte: u8| {
        matches!(byte, b'*' | b'_' | b'`' | b'[' | b']' | b'<' | b'&' | b'\\' | b'#' | b'|' | b'~')
            || matches!(byte, b'\n' | b'\r' | b'\t' | b'!' | b'=' | b'+')
    };
    let starts_block = source.starts_with(['-', '>']) || source.as_bytes()[0].is_ascii_digit();
    !starts_block && !source.bytes().any(special)
}

struct Rewriter<'a> {
    headings: Headings,
    /// As written, of the headings that the next one could stand under.
    levels: Vec<u8>,
    open_headings: Vec<u8>,
    /// Whether each open link is shown as one.
    links: Vec<bool>,
    images: usize,
    raw: bool,
    resolve: Resolve<'a>,
}

impl Rewriter<'_> {
    fn rewrite<'e>(&mut self, event: Event<'e>, out: &mut Vec<Event<'e>>) {
        match event {
            Event::Start(Tag::Heading { level, .. }) => {
                let tag = self.open_heading(level);
                out.push(Event::Html(tag));
            }
            Event::End(TagEnd::Heading(_)) => {
                let tag = match (self.headings, self.open_headings.pop()) {
                    (Headings::From(_), Some(level)) => format!("</h{level}>\n"),
                    _ => "</strong></p>\n".to_owned(),
                };
                out.push(Event::Html(tag.into()));
            }
            Event::Start(Tag::Link { dest_url, .. }) => {
                let tag = (self.resolve)(&dest_url).map(|address| link(&address));
                self.links.push(tag.is_some());
                out.extend(tag.map(|tag| Event::InlineHtml(tag.into())));
            }
            Event::End(TagEnd::Link) => {
                if self.links.pop() == Some(true) {
                    out.push(Event::InlineHtml("</a>".into()));
                }
            }
            Event::Start(Tag::Image { dest_url, .. }) => {
                self.images += 1;
                let inside_link = self.links.iter().any(|shown| *shown);
                let shown = !inside_link && is_safe_address(&dest_url);
                self.links.push(shown);
                if shown {
                    out.push(Event::InlineHtml(link(&dest_url).into()));
                }
                out.push(Event::Text("image: ".into()));
            }
            Event::End(TagEnd::Image) => {
                self.images = self.images.saturating_sub(1);
                if self.links.pop() == Some(true) {
                    out.push(Event::InlineHtml("</a>".into()));
                }
            }
            Event::Html(text) => out.push(Event::Html(self.tags(&text))),
            Event::InlineHtml(text) => out.push(Event::InlineHtml(self.tags(&text))),
            Event::Start(Tag::HtmlBlock) | Event::End(TagEnd::HtmlBlock) => {}
            other => out.push(other),
        }
    }

    /// A level that follows from the headings before, not from the number that was written.
    fn open_heading(&mut self, level: HeadingLevel) -> CowStr<'static> {
        let Headings::From(base) = self.headings else { return "<p><strong>".into() };
        let written = level as u8;
        while self.levels.last().is_some_and(|last| *last >= written) {
            self.levels.pop();
        }
        self.levels.push(written);
        let depth = u8::try_from(self.levels.len()).unwrap_or(6);
        let level = (base + depth - 1).min(6);
        self.open_headings.push(level);
        format!("<h{level}>").into()
    }

    /// Keeps tags that only shape text, and shows the others as text.
    fn tags<'e>(&mut self, source: &str) -> CowStr<'e> {
        self.raw = true;
        let mut out = String::with_capacity(source.len() + 16);
        let mut rest = source;
        while let Some(open) = rest.find('<') {
            push_source_text(&mut out, &rest[..open]);
            rest = &rest[open..];
            if let Some(after) = rest.strip_prefix("<!--")
                && let Some(close) = after.find("-->")
            {
                rest = &after[close + 3..];
                continue;
            }
            if let Some((tag, after)) = kept_tag(rest) {
                out.push_str(tag);
                rest = after;
            } else {
                out.push_str("&lt;");
                rest = &rest[1..];
            }
        }
        push_source_text(&mut out, rest);
        out.into()
    }
}

fn link(address: &str) -> String {
    let mut tag = String::from("<a href=\"");
    push_text(&mut tag, address);
    tag.push_str(if is_safe_address(address) { "\" rel=noreferrer>" } else { "\">" });
    tag
}

/// Text within raw HTML: entities stay, brackets do not.
fn push_source_text(out: &mut String, text: &str) {
    for piece in text.split_inclusive(['<', '>']) {
        match piece.strip_suffix(['<', '>']) {
            Some(before) => {
                out.push_str(before);
                out.push_str(if piece.ends_with('<') { "&lt;" } else { "&gt;" });
            }
            None => out.push_str(piece),
        }
    }
}

/// Tags that shape text and do nothing else.
const KEPT: [&str; 43] = [
    "a",
    "abbr",
    "b",
    "blockquote",
    "br",
    "caption",
    "code",
    "col",
    "colgroup",
    "dd",
    "del",
    "details",
    "div",
    "dl",
    "dt",
    "em",
    "hr",
    "i",
    "ins",
    "kbd",
    "li",
    "mark",
    "ol",
    "p",
    "pre",
    "q",
    "s",
    "samp",
    "small",
    "span",
    "strong",
    "sub",
    "summary",
    "sup",
    "table",
    "tbody",
    "td",
    "tfoot",
    "th",
    "thead",
    "tr",
    "u",
    "ul",
];

/// The tag that the text starts with, if it is one of [`KEPT`], and what follows it.
fn kept_tag(text: &str) -> Option<(&str, &str)> {
    let inner = text.strip_prefix('<')?;
    let name = inner.strip_prefix('/').unwrap_or(inner);
    let length = name.find(|letter: char| !letter.is_ascii_alphanumeric()).unwrap_or(name.len());
    let (name, after) = name.split_at(length);
    let known = KEPT.iter().any(|kept| kept.eq_ignore_ascii_case(name));
    if !known || !after.starts_with([' ', '\t', '\n', '\r', '/', '>']) {
        return None;
    }
    let end = tag_end(text)?;
    Some(text.split_at(end))
}

/// Just after the `>` that ends a tag, quoted values skipped.
fn tag_end(text: &str) -> Option<usize> {
    let mut quote = None;
    for (at, byte) in text.bytes().enumerate() {
        match (quote, byte) {
            (None, b'"' | b'\'') => quote = Some(byte),
            (None, b'>') => return Some(at + 1),
            (Some(open), byte) if open == byte => quote = None,
            _ => {}
        }
    }
    None
}

/// The second judge: markup that came from a description in the form of HTML.
static SANITISER: LazyLock<ammonia::Builder<'static>> = LazyLock::new(|| {
    let headings = ["h2", "h3", "h4", "h5", "h6"];
    let mut builder = ammonia::Builder::empty();
    builder
        .tags(KEPT.into_iter().chain(headings).collect())
        .tag_attributes(
            [("a", ["href"].into_iter().collect()), ("ol", ["start"].into_iter().collect())]
                .into_iter()
                .collect(),
        )
        .url_schemes(["https", "http", "mailto"].into_iter().collect())
        .url_relative(ammonia::UrlRelative::Deny)
        .link_rel(Some("noreferrer"))
        .strip_comments(true);
    builder
});

#[cfg(test)]
mod tests {
    use super::{Headings, block, first_sentence, words};
    use crate::docs::html::is_safe_address;

    fn render(source: &str) -> String {
        let resolve = |address: &str| is_safe_address(address).then(|| address.to_owned());
        block(source, Headings::From(2), &resolve).as_str().to_owned()
    }

    #[test]
    fn descriptions_become_markup() {
        for (source, expected) in [
            ("Plain words.", "<p>Plain words.</p>"),
            ("a *b* `c<d`", "<p>a <em>b</em> <code>c&lt;d</code></p>"),
            ("- one\n- two", "<ul>\n<li>one</li>\n<li>two</li>\n</ul>"),
            ("[x](https://e.org)", "<p><a href=\"https://e.org\" rel=noreferrer>x</a></p>"),
            ("two<br>lines", "<p>two<br>lines</p>"),
            ("<p>of <code>x</code></p>", "<p>of <code>x</code></p>"),
            ("", ""),
        ] {
            assert_eq!(render(source), expected, "{source:?}");
        }
    }

    #[test]
    fn headings_follow_each_other() {
        assert_eq!(render("#### A\n# B\n### C"), "<h2>A</h2>\n<h2>B</h2>\n<h3>C</h3>");
    }

    #[test]
    fn what_could_do_harm_is_text() {
        for source in [
            "<script>alert(1)</script>",
            "x <script src=//e.org></script> y",
            "<img src=x onerror=alert(1)>",
            "<svg/onload=alert(1)>",
            "<b onclick=alert(1)>x</b>",
            "<a href=\"javascript:alert(1)\">x</a>",
            "<a href='java&#115;cript:alert(1)'>x</a>",
            "[x](javascript:alert(1))",
            "[x](<javascript:alert(1)>)",
            "![x](javascript:alert(1))",
            "<javascript:alert(1)>",
            "<iframe srcdoc='<script>1</script>'>",
            "<style>*{display:none}</style>",
            "<div style='position:fixed' class=x id=y>z</div>",
            "</div></article></main><p>out",
            "<b><table><td></b>unclosed",
            "<details open ontoggle=alert(1)>",
            "{{ config }} {% include 'x' %}",
            "<<script>script>alert(1)",
            "<!-- --><script>--></script>",
            "`</code><script>`",
            "<a href=x title='>' onmouseover='alert(1)'>y</a>",
        ] {
            let html = render(source);
            for tag in tags(&html) {
                let name = tag.trim_start_matches('/');
                let name = name.split([' ', '/']).next().unwrap_or_default();
                assert!(
                    super::KEPT.contains(&name) || name.starts_with('h'),
                    "{source:?} gave <{tag}> in {html}"
                );
                let attributes = tag.strip_prefix(name).unwrap_or_default();
                assert!(!attributes.contains(" on"), "{source:?} gave <{tag}>");
                assert!(!attributes.contains("script:"), "{source:?} gave <{tag}>");
                assert!(!attributes.contains("style"), "{source:?} gave <{tag}>");
            }
        }
        assert!(render("<script>alert(1)</script>").contains("&lt;script&gt;alert(1)&lt;/script"));
        assert_eq!(render("{{ x }}"), "<p>{{ x }}</p>");
    }

    fn tags(html: &str) -> Vec<&str> {
        html.split('<').skip(1).filter_map(|part| part.split('>').next()).collect()
    }

    #[test]
    fn open_tags_are_closed() {
        assert_eq!(render("<b>x"), "<p><b>x</b></p>");
        assert_eq!(render("x</div></p>"), "<p>x</p><p></p>");
    }

    #[test]
    fn images_are_links_and_not_fetched() {
        assert_eq!(
            render("![Logo](https://e.org/a.png)"),
            "<p><a href=\"https://e.org/a.png\" rel=noreferrer>image: Logo</a></p>"
        );
    }

    #[test]
    fn mdx_runs_nothing() {
        for (source, expected) in [
            ("a {b} <C/>", "a &#123;b&#125; &lt;C/>"),
            ("`{b} <C/>`", "`{b} <C/>`"),
            ("import x from 'y'", "&#105;mport x from 'y'"),
            ("[x](javascript:alert(1))", "\\[x](javascript:alert(1))"),
            ("[x](https://e.org)", "[x](https://e.org)"),
        ] {
            assert_eq!(super::mdx(source), expected);
        }
        assert_eq!(super::code("a|b`c"), "``a\\|b`c``");
        assert_eq!(super::mdx_line("a\n| b"), "a \\| b");
    }

    #[test]
    fn sentences() {
        assert_eq!(first_sentence("One *two*. Three.\n\nFour", 80), "One two.");
        assert_eq!(first_sentence("one two three", 9), "one two…");
        assert_eq!(words("# A\n\n`b` c"), "A b c");
    }
}
