//! Where keys and values stand, if somebody wants to know: the same places that `saphyr-parser` tells.
//!
//! A scalar ends behind its last character, a quoted one and a flow collection behind the space and
//! the comment that follow it, and a block collection where the next token begins. A value that is
//! not there stands at the colon or behind the `-`.

use super::{
    super::position::{Builder, Position, Span, hash_of},
    MAX_KEY, Reader,
};

/// A place of the text, before anybody counts its characters.
#[derive(Clone, Copy, Default)]
pub(super) struct Mark {
    line: u32,
    line_start: usize,
    at: usize,
}

/// What becomes a tree of places.
#[derive(Default)]
pub(super) struct Places {
    pub(super) builder: Builder,
    /// The key that was read, until its value is.
    key: Option<(Span, u64)>,
    /// Up to where characters are counted, and how many there are before it on its line: a line may
    /// be as long as the text.
    counted: Mark,
    characters: u32,
}

impl Places {
    fn position(&mut self, text: &str, mark: Mark) -> Position {
        if mark.line_start != self.counted.line_start || mark.at < self.counted.at {
            self.counted = Mark { at: mark.line_start, ..mark };
            self.characters = 0;
        }
        let more = text[self.counted.at..mark.at].chars().count();
        self.characters += u32::try_from(more).unwrap_or_default();
        self.counted = mark;
        Position { line: mark.line, column: self.characters + 1 }
    }

    fn span(&mut self, text: &str, start: Mark, end: Mark) -> Span {
        Span { start: self.position(text, start), end: self.position(text, end) }
    }
}

impl Mark {
    /// Whether the reading is still on the line of this place.
    pub(super) fn is_on(self, reader: &Reader<'_>) -> bool {
        self.line_start == reader.line_start
    }

    /// Whether a key that begins at another place of this line would be too long for the other
    /// readers.
    pub(super) fn is_far_from(self, start: Self) -> bool {
        self.at - start.at > MAX_KEY
    }
}

impl Reader<'_> {
    pub(super) fn mark(&self) -> Mark {
        self.mark_at(self.at)
    }

    /// A place on this line.
    pub(super) fn mark_at(&self, at: usize) -> Mark {
        Mark { line: self.line, line_start: self.line_start, at }
    }

    pub(super) fn go_back(&mut self, mark: Mark) {
        (self.line, self.line_start, self.at) = (mark.line, mark.line_start, mark.at);
    }

    /// Behind the space and the comment that follow an offset on this line.
    pub(super) fn trailing(&self, from: usize) -> Mark {
        let rest = &self.text.as_bytes()[from..];
        let spaces = rest.iter().take_while(|byte| **byte == b' ').count();
        let end = match rest.get(spaces) {
            Some(b'#') if spaces > 0 => memchr::memchr(b'\n', rest).unwrap_or(rest.len()),
            _ => spaces,
        };
        self.mark_at(from + end)
    }

    /// Takes down the key that was read last.
    pub(super) fn key_stands(&mut self, key: &str) {
        if let Some(places) = &mut self.places {
            let span = places.span(self.text, self.start, self.end);
            places.key = Some((span, hash_of(key.as_bytes())));
        }
    }

    pub(super) fn scalar_stands(&mut self, start: Mark, end: Mark) {
        if let Some(places) = &mut self.places {
            let span = places.span(self.text, start, end);
            places.builder.add(places.key.take(), span, false);
        }
    }

    pub(super) fn opens_at(&mut self, start: Mark) {
        if let Some(places) = &mut self.places {
            let span = places.span(self.text, start, start);
            places.builder.open(places.key.take(), span);
        }
    }

    /// A block that stands at a column ends where the token begins that comes next. The end of the
    /// text is a line of its own, unless the last line is too short for the block.
    pub(super) fn block_ends(&mut self, column: usize) {
        let mut end = self.mark();
        if self.at == self.text.len() && self.at > self.line_start {
            let length = self.text[self.line_start..].chars().take(column).count();
            if length == column {
                end = Mark { line: self.line + 1, line_start: self.at, at: self.at };
            }
        }
        self.closes_at(end);
    }

    pub(super) fn closes_at(&mut self, end: Mark) {
        if let Some(places) = &mut self.places {
            let end = places.position(self.text, end);
            places.builder.close(end);
        }
    }
}
