//! Descriptions as doc comments that rustdoc and Clippy have nothing to say about.
//!
//! In: `CommonMark` of unknown quality. Out: lines without `///`. Paragraphs and list items are set
//! anew, code blocks are marked as text so that none is run as a test, addresses are put in angle
//! brackets, tags of HTML are said in Markdown, and what rustdoc would take for a link to an item or
//! for HTML is escaped.

mod html;

use std::borrow::Cow;

/// The widest line of a comment.
const WIDTH: usize = super::view::WIDTH;

/// The lines of a comment `indent` columns in.
pub(crate) fn lines(text: &str, indent: usize) -> Vec<String> {
    let width = WIDTH.saturating_sub(indent);
    let text = html::to_markdown(text);
    let mut out: Vec<String> = Vec::new();
    let mut block = Block::default();
    let mut fence: Option<String> = None;
    for raw in text.lines() {
        let line = clean(raw);
        let trimmed = line.trim();
        if let Some(mark) = &fence {
            if trimmed.starts_with(mark.as_str()) && trimmed.trim_matches(['`', '~']).is_empty() {
                out.push("```".to_owned());
                fence = None;
            } else {
                out.push(line.trim_end().replace("```", "'''"));
            }
            continue;
        }
        if let Some(mark) = opens_fence(trimmed) {
            block.flush(&mut out, width);
            separate(&mut out);
            out.push("```text".to_owned());
            fence = Some(mark);
            continue;
        }
        // A quotation is set as what it quotes.
        let trimmed = trimmed.trim_start_matches(['>', ' ']);
        if trimmed.is_empty() {
            block.flush(&mut out, width);
            separate(&mut out);
            continue;
        }
        if trimmed.starts_with('|') && trimmed.len() > 1 {
            block.flush(&mut out, width);
            if !out.last().is_some_and(|last| last.is_empty() || last.starts_with('|')) {
                separate(&mut out);
            }
            out.push(inline(trimmed));
            continue;
        }
        let depth = (line.len() - line.trim_start().len()) / 2;
        if let Some((marker, rest)) = list_item(trimmed) {
            block.flush(&mut out, width);
            let in_list = out.last().is_some_and(|last| is_item(last));
            if !in_list && !out.is_empty() {
                separate(&mut out);
            }
            let depth = if in_list || out.iter().rev().take(2).any(|last| is_item(last)) {
                depth.min(2)
            } else {
                0
            };
            block.begin(&marker, depth, rest);
            continue;
        }
        if is_heading(trimmed) {
            block.flush(&mut out, width);
            separate(&mut out);
            let level = trimmed.bytes().take_while(|byte| *byte == b'#').count();
            out.push(format!("{} {}", &"######"[..level.min(6)], inline(trimmed[level..].trim())));
            separate(&mut out);
            continue;
        }
        if trimmed.len() > 2 && trimmed.chars().all(|one| matches!(one, '-' | '=' | '*' | '_')) {
            // A rule, or a heading underlined.
            block.flush(&mut out, width);
            separate(&mut out);
            continue;
        }
        block.more(trimmed);
    }
    block.flush(&mut out, width);
    if fence.is_some() {
        out.push("```".to_owned());
    }
    while out.last().is_some_and(String::is_empty) {
        out.pop();
    }
    out
}

/// The first sentence or line, for places with room for no more.
pub(crate) fn first_line(text: &str) -> Option<String> {
    let text = html::to_markdown(text);
    let line = text.lines().map(str::trim).find(|line| !line.is_empty())?;
    Some(inline(&clean(line)))
}

/// The first sentence, if more follows and nothing is cut off with it that began before its end.
pub(crate) fn first_sentence(text: &str) -> Option<&str> {
    let text = text.trim();
    let plain = |text: &str| !text.starts_with(['#', '|', '>', '-', '*', '+', '`', '~', '<']);
    let end = text.match_indices(['.', '\n']).find_map(|(at, mark)| {
        let after = &text[at + 1..];
        let next = after.trim_start_matches(' ').chars().next()?;
        let before = text[..at].rsplit(' ').next().unwrap_or_default();
        let ends = match mark {
            "." => {
                let is_short_form = before.contains('.') || before.len() < 3;
                after.starts_with([' ', '\n']) && !next.is_lowercase() && !is_short_form
            }
            _ => next == '\n',
        };
        ends.then_some(at + usize::from(mark == "."))
    })?;
    let first = text[..end].trim_end();
    let count = |mark: char| first.matches(mark).count();
    let whole = count('`') % 2 == 0 && count('[') == count(']') && count('(') == count(')');
    (whole && plain(first) && list_item(first).is_none()).then_some(first)
}

/// A name as code, in one line whatever it holds.
pub(crate) fn code(name: &str) -> String {
    format!("`{}`", clean(name).replace('`', "'"))
}

/// A paragraph or a list item, gathered from its lines.
#[derive(Default)]
struct Block {
    first: String,
    rest: String,
    text: String,
}

impl Block {
    fn begin(&mut self, marker: &str, depth: usize, text: &str) {
        let indent = "  ".repeat(depth);
        self.first = format!("{indent}{marker} ");
        self.rest = " ".repeat(self.first.len());
        text.clone_into(&mut self.text);
    }

    fn more(&mut self, text: &str) {
        if !self.text.is_empty() {
            self.text.push(' ');
        }
        self.text.push_str(text);
    }

    fn flush(&mut self, out: &mut Vec<String>, width: usize) {
        let block = std::mem::take(self);
        if block.text.is_empty() {
            return;
        }
        if block.first.is_empty()
            && out
                .last()
                .is_some_and(|last| is_item(last) || last.starts_with('|') || last.starts_with(' '))
        {
            separate(out);
        }
        let text = inline(&block.text);
        let mut line = block.first.clone();
        let mut length = line.chars().count();
        let mut empty = true;
        for word in split_words(&text) {
            let more = word.chars().count();
            if !empty && length + 1 + more > width {
                out.push(std::mem::replace(&mut line, block.rest.clone()).trim_end().to_owned());
                length = line.chars().count();
                empty = true;
            }
            if !empty {
                line.push(' ');
                length += 1;
            }
            // A word at the start of a line must not look like a list, a quote or a heading.
            if empty && !block.first.is_empty() | !out.is_empty() && looks_like_markup(word) {
                line.push('\\');
                length += 1;
            }
            line.push_str(word);
            length += more;
            empty = false;
        }
        out.push(line.trim_end().to_owned());
    }
}

/// Spaces inside of code and links do not break a line, since rustdoc reads line by line only where
/// Clippy looks.
fn split_words(text: &str) -> impl Iterator<Item = &str> {
    text.split(' ').filter(|word| !word.is_empty())
}

fn looks_like_markup(word: &str) -> bool {
    matches!(word, "-" | "+" | "*" | ">" | "#" | "##" | "###" | "####" | "=" | "--" | "---" | "===")
        || word.starts_with('>')
        || word.starts_with('|')
        || (word.len() > 1
            && word.len() < 5
            && word.ends_with(['.', ')'])
            && word[..word.len() - 1].bytes().all(|byte| byte.is_ascii_digit()))
}

fn separate(out: &mut Vec<String>) {
    if out.last().is_some_and(|last| !last.is_empty()) {
        out.push(String::new());
    }
}

fn opens_fence(line: &str) -> Option<String> {
    ["```", "~~~"].into_iter().find(|mark| line.starts_with(mark)).map(str::to_owned)
}

fn is_heading(line: &str) -> bool {
    let level = line.bytes().take_while(|byte| *byte == b'#').count();
    (1..=6).contains(&level) && line[level..].starts_with(' ')
}

fn is_item(line: &str) -> bool {
    list_item(line.trim_start()).is_some()
}

/// The marker of a list item, made uniform, and what follows it.
fn list_item(line: &str) -> Option<(String, &str)> {
    for bullet in ["- ", "* ", "+ "] {
        if let Some(rest) = line.strip_prefix(bullet) {
            return Some(("-".to_owned(), rest.trim_start()));
        }
    }
    let digits = line.bytes().take_while(u8::is_ascii_digit).count();
    let rest = line[digits..].strip_prefix(". ").or_else(|| line[digits..].strip_prefix(") "))?;
    ((1..4).contains(&digits)).then(|| (format!("{}.", &line[..digits]), rest.trim_start()))
}

/// Tabs, controls and characters that change the direction of text.
fn clean(line: &str) -> Cow<'_, str> {
    if line.bytes().all(|byte| byte.is_ascii_graphic() || byte == b' ') {
        return Cow::Borrowed(line);
    }
    let mut out = String::with_capacity(line.len());
    for letter in line.chars() {
        match letter {
            '\t' => out.push_str("  "),
            '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{200b}' | '\u{feff}' => {}
            '\u{a0}' | '\u{2028}' | '\u{2029}' => out.push(' '),
            letter if letter.is_control() => {}
            letter => out.push(letter),
        }
    }
    Cow::Owned(out)
}

/// Escapes brackets, angle brackets and addresses outside of code.
fn inline(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    let mut rest = text;
    loop {
        // Nothing before one of these is looked at; the last of them begins an address.
        let marks = |byte: u8| matches!(byte, b'`' | b'[' | b']' | b'<' | b'\\' | b'h');
        let (plain, from_mark) = rest.split_at(rest.bytes().position(marks).unwrap_or(rest.len()));
        out.push_str(plain);
        rest = from_mark;
        let Some(letter) = rest.chars().next() else { return out };
        match letter {
            '`' => {
                let ticks = rest.bytes().take_while(|byte| *byte == b'`').count();
                let mark = &rest[..ticks];
                let body = &rest[ticks..];
                if let Some(end) = find_ticks(body, mark) {
                    let code = &body[..end];
                    // Three at the beginning of a line would open a block.
                    let mark = if ticks > 2 && !code.contains('`') { "`" } else { mark };
                    let code = if ticks > 2 { code.trim() } else { code };
                    out.extend([mark, code, mark]);
                    rest = &body[end + ticks..];
                } else {
                    // Never closed, so it is no code.
                    out.push_str("\\`");
                    rest = &rest[1..];
                }
            }
            '[' => {
                if let Some((link, length)) = link(rest) {
                    out.push_str(&link);
                    rest = &rest[length..];
                } else {
                    out.push_str("\\[");
                    rest = &rest[1..];
                }
            }
            ']' => {
                out.push_str("\\]");
                rest = &rest[1..];
            }
            '<' => {
                let address = rest.strip_prefix('<').and_then(|rest| rest.split_once('>'));
                match address {
                    Some((address, after)) if is_address(address) => {
                        out.extend(["<", address, ">"]);
                        rest = after;
                    }
                    _ => {
                        out.push_str("\\<");
                        rest = &rest[1..];
                    }
                }
            }
            '\\' => {
                // An escape stays one; a lone backslash is doubled.
                let next = rest[1..].chars().next();
                match next {
                    Some(next) if next.is_ascii_punctuation() => {
                        out.push('\\');
                        out.push(next);
                        rest = &rest[1 + next.len_utf8()..];
                    }
                    _ => {
                        out.push_str("\\\\");
                        rest = &rest[1..];
                    }
                }
            }
            _ => {
                let address = address_length(rest);
                let inside_word = out.ends_with(|last: char| last.is_alphanumeric());
                if address > 0 && !inside_word {
                    out.extend(["<", &rest[..address], ">"]);
                    rest = &rest[address..];
                } else {
                    out.push(letter);
                    rest = &rest[letter.len_utf8()..];
                }
            }
        }
    }
}

fn find_ticks(body: &str, mark: &str) -> Option<usize> {
    let mut at = 0;
    while let Some(found) = body[at..].find('`') {
        let start = at + found;
        let ticks = body[start..].bytes().take_while(|byte| *byte == b'`').count();
        if ticks == mark.len() {
            return Some(start);
        }
        at = start + ticks;
    }
    None
}

/// `[text](address)` with an address that works anywhere; and its length.
fn link(text: &str) -> Option<(String, usize)> {
    let close = text.find("](")?;
    let label = &text[1..close];
    if label.contains(['[', ']', '\n', '`', '<', '>']) {
        return None;
    }
    let after = &text[close + 2..];
    let end = after.find(')')?;
    let address = after[..end].trim();
    let length = close + 2 + end + 1;
    if is_address(address) && !label.is_empty() {
        let label = if address_length(label) > 0 { "link" } else { label };
        return Some((format!("[{label}]({address})"), length));
    }
    // A link into the document's own pages: the words remain.
    Some((label.to_owned(), length))
}

fn is_address(text: &str) -> bool {
    address_length(text) == text.len() && !text.is_empty()
}

/// How much of the beginning is an address; closing punctuation belongs to the sentence.
fn address_length(text: &str) -> usize {
    if !text.starts_with("https://") && !text.starts_with("http://") {
        return 0;
    }
    let end = text
        .find(|letter: char| {
            letter.is_whitespace()
                || matches!(
                    letter,
                    '<' | '>'
                        | '"'
                        | '`'
                        | '{'
                        | '}'
                        | '|'
                        | '\\'
                        | '^'
                        | '['
                        | ']'
                        | '('
                        | ')'
                        | '\''
                        | '*'
                )
                || !letter.is_ascii()
        })
        .unwrap_or(text.len());
    let trimmed = text[..end].trim_end_matches(['.', ',', ';', ':', '!', '?', '_']);
    if trimmed.len() > "https://".len() { trimmed.len() } else { 0 }
}

#[cfg(test)]
mod tests {
    use super::{first_sentence, lines};

    #[test]
    fn a_sentence_ends_where_the_next_begins() {
        for (text, expected) in [
            ("One. Two.", Some("One.")),
            ("One", None),
            ("One.", None),
            ("See e.g. The Times. Two.", Some("See e.g. The Times.")),
            ("Version 1.2 or later. Two.", Some("Version 1.2 or later.")),
            ("No full stop\n\nTwo.", Some("No full stop")),
            ("An (open. Bracket) here.", None),
            ("Says `abc. B` here. Two.", None),
            ("- a list. Two.", None),
            ("Ärger. Ändern.", Some("Ärger.")),
        ] {
            assert_eq!(first_sentence(text), expected, "{text:?}");
        }
    }

    #[test]
    fn markup_is_made_safe() {
        for (text, expected) in [
            ("Plain.", vec!["Plain."]),
            ("See https://example.com/a.", vec!["See <https://example.com/a>."]),
            ("An [array] of <b>", vec!["An \\[array\\] of \\<b>"]),
            ("[docs](https://example.com) [x](#y)", vec!["[docs](https://example.com) x"]),
            ("- a\nlazy\n- b", vec!["- a lazy", "- b"]),
            ("text\n- a", vec!["text", "", "- a"]),
            ("```json\n{}\n```", vec!["```text", "{}", "```"]),
            ("```\nopen", vec!["```text", "open", "```"]),
            ("an `open tick", vec!["an \\`open tick"]),
            ("    indented", vec!["indented"]),
            ("# Head\ntext", vec!["# Head", "", "text"]),
            ("a ```x``` b", vec!["a `x` b"]),
            ("> quoted\nlazy", vec!["quoted lazy"]),
            ("`a[0]` and <br>", vec!["`a[0]` and"]),
            ("<p>One</p> <ul><li>a</li><li>b</li></ul>", vec!["One", "", "- a", "- b"]),
        ] {
            assert_eq!(lines(text, 0), expected, "{text:?}");
        }
    }
}
