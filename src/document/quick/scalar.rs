//! Scalars outside of flow collections, and quoted ones anywhere: the text between their marks, with
//! lines folded as YAML says.

use std::{borrow::Cow, iter::repeat_n};

use super::{Raw, Reader, Scalar, resolve::resolve};

/// What `|` or `>` says of the block below it.
struct Header {
    is_folded: bool,
    chomping: Chomping,
    /// How many spaces more than the collection around; nothing says to find out.
    indent: Option<usize>,
}

/// What becomes of the line ends behind a block.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Chomping {
    /// None stays.
    Strip,
    /// One stays.
    Clip,
    /// All stay.
    Keep,
}

impl<'t> Reader<'t> {
    /// The text of a plain scalar on this line: up to a colon, a comment or the end of the line.
    pub(super) fn plain_line(&mut self) -> Option<&'t str> {
        if self.starts_plain() { self.rest_of_plain() } else { None }
    }

    /// Whether a plain scalar may start here.
    pub(super) fn starts_plain(&self) -> bool {
        match self.peek() {
            Some(b'-') => !self.is_blank(self.at + 1),
            Some(
                b'?' | b':' | b',' | b'[' | b']' | b'{' | b'}' | b'#' | b'&' | b'*' | b'!' | b'|'
                | b'>' | b'\'' | b'"' | b'%' | b'@' | b'`',
            )
            | None => false,
            Some(_) => true,
        }
    }

    fn rest_of_plain(&mut self) -> Option<&'t str> {
        let (start, bytes) = (self.at, self.text.as_bytes());
        loop {
            match self.peek() {
                None | Some(b'\n') => break,
                Some(b':') if self.is_blank(self.at + 1) => break,
                Some(b'#') if self.at > start && bytes[self.at - 1] == b' ' => break,
                Some(b'\t') => return None,
                Some(_) => self.at += 1,
            }
        }
        let text = self.text[start..self.at].trim_end_matches(' ');
        self.end = self.mark_at(start + text.len());
        Some(text)
    }

    /// A plain scalar as a value, with the lines that continue it: those more indented than the
    /// collection around.
    pub(super) fn plain(&mut self, outer: usize) -> Option<Raw> {
        let start = self.mark();
        let first = self.plain_line()?;
        let mut is_folded = false;
        while self.peek() == Some(b'\n') {
            let passed = self.pass_blanks();
            if passed.contains('\t') {
                return None;
            }
            let is_over = matches!(self.peek(), None | Some(b'#'));
            if is_over || self.at - self.line_start <= outer {
                break;
            }
            if !is_folded {
                self.scratch.clear();
                self.scratch.push_str(first);
                is_folded = true;
            }
            self.fold(passed);
            let line = self.rest_of_plain()?;
            self.scratch.push_str(line);
        }
        // It would be a key where none can be.
        if self.peek() == Some(b':') {
            return None;
        }
        self.scalar_stands(start, self.end);
        self.next_token()?;
        // With a space or a line feed in it, it is a string.
        Some(if is_folded { self.put_together() } else { self.resolved(first) })
    }

    /// The value of a plain scalar.
    pub(super) fn resolved(&mut self, text: &str) -> Raw {
        if self.places.is_some() {
            return Raw::Null;
        }
        match resolve(text) {
            Scalar::Null => Raw::Null,
            Scalar::Bool(flag) => Raw::Bool(flag),
            Scalar::Number(number) => self.tree.number(number),
            Scalar::Text(text) => self.tree.string(&text),
        }
    }

    fn string(&mut self, text: &str) -> Raw {
        if self.places.is_some() { Raw::Null } else { self.tree.string(text) }
    }

    fn put_together(&mut self) -> Raw {
        if self.places.is_some() { Raw::Null } else { self.tree.string(&self.scratch) }
    }

    /// A quoted scalar as a value.
    pub(super) fn quoted_value(&mut self) -> Option<Raw> {
        let start = self.mark();
        let text = self.quoted()?;
        self.scalar_stands(start, self.end);
        Some(self.string(&text))
    }

    /// Passes spaces, tabs and line ends.
    fn pass_blanks(&mut self) -> &'t str {
        let start = self.at;
        loop {
            match self.peek() {
                Some(b'\n') => self.pass_line_end(),
                Some(b' ' | b'\t') => self.at += 1,
                _ => return &self.text[start..self.at],
            }
        }
    }

    /// One line end becomes a space, of several all but one stay.
    fn fold(&mut self, passed: &str) {
        match line_ends(passed) {
            1 => self.scratch.push(' '),
            several => self.push_line_feeds(several - 1),
        }
    }

    fn push_line_feeds(&mut self, count: usize) {
        self.scratch.extend(repeat_n('\n', count));
    }

    /// The text of a quoted scalar, from its opening quote past its closing one.
    pub(super) fn quoted(&mut self) -> Option<Cow<'t, str>> {
        let quote = self.peek()?;
        self.at += 1;
        let start = self.at;
        self.scratch.clear();
        loop {
            let from = self.at;
            let piece = self.quoted_piece(quote);
            match self.peek()? {
                b'\n' => {
                    self.scratch.push_str(piece.trim_end_matches([' ', '\t']));
                    let passed = self.pass_blanks();
                    self.fold(passed);
                    if self.is_at_marker() {
                        return None;
                    }
                }
                b'\\' => {
                    self.scratch.push_str(piece);
                    self.escape()?;
                }
                _ if self.text[self.at..].starts_with("''") => {
                    self.scratch.push_str(piece);
                    self.scratch.push('\'');
                    self.at += 2;
                }
                _ => {
                    self.at += 1;
                    self.end = self.trailing(self.at);
                    if from == start {
                        return Some(Cow::Borrowed(piece));
                    }
                    self.scratch.push_str(piece);
                    return Some(Cow::Owned(self.scratch.clone()));
                }
            }
        }
    }

    /// What stands in quotes up to the end of the line, an escape, or a quote.
    fn quoted_piece(&mut self, quote: u8) -> &'t str {
        let start = self.at;
        let rest = &self.text.as_bytes()[start..];
        let end = if quote == b'"' {
            memchr::memchr3(b'"', b'\\', b'\n', rest)
        } else {
            memchr::memchr2(b'\'', b'\n', rest)
        };
        self.at += end.unwrap_or(rest.len());
        &self.text[start..self.at]
    }

    /// A backslash in double quotes, and what it says.
    fn escape(&mut self) -> Option<()> {
        let code = *self.text.as_bytes().get(self.at + 1)?;
        let character = match code {
            b'\n' => {
                self.at += 1;
                let passed = self.pass_blanks();
                self.push_line_feeds(line_ends(passed) - 1);
                return if self.is_at_marker() { None } else { Some(()) };
            }
            b'x' => return self.code_point(2),
            b'u' => return self.code_point(4),
            b'U' => return self.code_point(8),
            b'0' => '\0',
            b'a' => '\u{7}',
            b'b' => '\u{8}',
            b't' | b'\t' => '\t',
            b'n' => '\n',
            b'v' => '\u{B}',
            b'f' => '\u{C}',
            b'r' => '\r',
            b'e' => '\u{1B}',
            b' ' | b'"' | b'/' | b'\\' => char::from(code),
            b'N' => '\u{85}',
            b'_' => '\u{A0}',
            b'L' => '\u{2028}',
            b'P' => '\u{2029}',
            _ => return None,
        };
        self.scratch.push(character);
        self.at += 2;
        Some(())
    }

    fn code_point(&mut self, length: usize) -> Option<()> {
        let start = self.at + 2;
        let digits = self.text.get(start..start + length)?;
        if !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return None;
        }
        let number = u32::from_str_radix(digits, 16).ok()?;
        self.scratch.push(char::from_u32(number)?);
        self.at = start + length;
        Some(())
    }

    /// A literal or folded block, from its `|` or `>`.
    pub(super) fn block_scalar(&mut self, outer: usize) -> Option<Raw> {
        let indicator = self.mark();
        let header = self.header()?;
        if self.peek().is_some() {
            self.pass_line_end();
        }
        self.scratch.clear();
        let mut indent = header.indent.map(|more| outer + more);
        let mut breaks = self.empty_lines(&mut indent, outer)?;
        // It begins where its text does, if there is any.
        let start = if self.peek().is_some() { self.mark() } else { indicator };
        let (mut is_behind_line, mut was_blank) = (false, false);
        while self.at - self.line_start == indent? && self.peek().is_some() {
            let is_blank = matches!(self.peek(), Some(b' ' | b'\t'));
            if is_behind_line && header.is_folded && !was_blank && !is_blank {
                if breaks == 0 {
                    self.scratch.push(' ');
                }
            } else if is_behind_line {
                self.scratch.push('\n');
            }
            self.push_line_feeds(breaks);
            was_blank = is_blank;
            let from = self.at;
            self.skip_line();
            self.scratch.push_str(&self.text[from..self.at]);
            is_behind_line = self.peek().is_some();
            if is_behind_line {
                self.pass_line_end();
            }
            breaks = self.empty_lines(&mut indent, outer)?;
        }
        if is_behind_line && header.chomping != Chomping::Strip {
            self.scratch.push('\n');
        }
        if header.chomping == Chomping::Keep {
            self.push_line_feeds(breaks);
        }
        self.scalar_stands(start, self.mark());
        self.next_token()?;
        Some(self.put_together())
    }

    /// Goes to the end of the line.
    fn header(&mut self) -> Option<Header> {
        let mut header =
            Header { is_folded: self.peek() == Some(b'>'), chomping: Chomping::Clip, indent: None };
        self.at += 1;
        for _ in 0..2 {
            match self.peek() {
                Some(b'-') if header.chomping == Chomping::Clip => {
                    header.chomping = Chomping::Strip;
                }
                Some(b'+') if header.chomping == Chomping::Clip => {
                    header.chomping = Chomping::Keep;
                }
                Some(digit @ b'1'..=b'9') if header.indent.is_none() => {
                    header.indent = Some(usize::from(digit - b'0'));
                }
                _ => break,
            }
            self.at += 1;
        }
        self.end_line()?;
        self.skip_line();
        Some(header)
    }

    /// Passes empty lines and the indentation of the one that is not, and counts them. The first
    /// time, the deepest of them says what the indentation is.
    fn empty_lines(&mut self, indent: &mut Option<usize>, outer: usize) -> Option<usize> {
        let (mut count, mut deepest) = (0, 0);
        loop {
            let column = |reader: &Self| reader.at - reader.line_start;
            let is_left = |reader: &Self| indent.is_none_or(|indent| column(reader) < indent);
            while is_left(self) && self.peek() == Some(b' ') {
                self.at += 1;
            }
            deepest = deepest.max(column(self));
            match self.peek() {
                Some(b'\t') if is_left(self) => return None,
                Some(b'\n') => self.pass_line_end(),
                _ => break,
            }
            count += 1;
        }
        indent.get_or_insert(deepest.max(outer + 1));
        Some(count)
    }
}

fn line_ends(text: &str) -> usize {
    text.bytes().filter(|byte| *byte == b'\n').count()
}
