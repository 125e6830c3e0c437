//! The first reader of YAML: what people and programs write into documents, in one pass.
//!
//! In: text. Out: exactly what the other readers make of it, in a fifth of their time; or nothing, for
//! a text with anything in it that this reader does not wholly understand, be it a mistake or an
//! anchor. Then they decide, so which texts are accepted and what is said of others is theirs alone.
//!
//! Understood are block and flow collections, scalars of all five styles, comments, and a `---` before
//! the first value. Left to the others: anchors, aliases, tags, merge keys, directives, several
//! documents, keys that are no scalars or span lines, a root that is no block collection, and tabs
//! outside of quotes and blocks.
//!
//! Start at [`read`]. Standards: YAML 1.2.2, where `libyaml` follows it.

mod flow;
mod places;
mod resolve;
mod scalar;
#[cfg(test)]
mod tests;

use std::borrow::Cow;

use serde_json::{Map, Value};

use super::{
    held::{Context, Held},
    parse::{MAX_NODES, Parsed},
    position::PositionTree,
    push_token,
};
use places::{Mark, Places};

/// Deeper nesting is left to the others.
const MAX_DEPTH: usize = 100;
/// Longer keys are left to the others: a key ends within 1024 characters.
const MAX_KEY: usize = 1000;

/// Reads a text without a byte order mark. Nothing, unless all of it is understood.
pub(super) fn read(text: &str) -> Option<Parsed> {
    let text = with_line_feeds(text)?;
    let mut reader = Reader::new(&text);
    let value = reader.document()?;
    let Reader { held, duplicates, .. } = reader;
    Some(Parsed { value, held, duplicates, is_json: false })
}

/// Where everything stands in a text that can be read so.
pub(super) fn places(text: &str) -> Option<PositionTree> {
    let text = with_line_feeds(text)?;
    let mut reader = Reader { places: Some(Places::default()), ..Reader::new(&text) };
    reader.document()?;
    reader.places.map(|places| places.builder.finish())
}

/// The text with each line ending at a line feed, if all of it is ordinary.
fn with_line_feeds(text: &str) -> Option<Cow<'_, str>> {
    let text = if memchr::memchr(b'\r', text.as_bytes()).is_some() {
        Cow::Owned(text.replace("\r\n", "\n"))
    } else {
        Cow::Borrowed(text)
    };
    is_ordinary(text.as_bytes()).then_some(text)
}

/// Panics unless the other readers make the same of a text.
#[cfg(any(test, fuzzing))]
#[track_caller]
pub(super) fn compare(text: &str, ours: &Parsed) {
    let theirs = super::parse::parse_any(text).expect("what this reader takes the others take");
    // Equal maps may differ in order, and their texts do then.
    assert_eq!(ours.value.to_string(), theirs.value.to_string(), "{text:?}");
    assert_eq!(ours.value, theirs.value, "{text:?}");
    assert_eq!(format!("{:?}", ours.held), format!("{:?}", theirs.held), "{text:?}");
    assert_eq!(ours.duplicates, theirs.duplicates, "{text:?}");
    // The reader that knows places is stricter than the one that reads, and ends at what it refuses;
    // and to it, a mapping with a comma before its bracket ends at the comma.
    let is_read = saphyr_parser::Parser::new_from_str(text).all(|event| event.is_ok());
    let mut behind_commas = text.split(',').skip(1).map(str::trim_start);
    if is_read && !behind_commas.any(|rest| rest.starts_with(['}', '#'])) {
        let (ours, theirs) = (places(text), PositionTree::of_yaml(text));
        assert_eq!(format!("{:#?}", ours.unwrap_or_default()), format!("{theirs:#?}"), "{text:?}");
    }
}

/// Whether all characters are printable, and lines end at a line feed alone.
fn is_ordinary(bytes: &[u8]) -> bool {
    let is_simple = |byte: &u8| matches!(byte, b'\n' | b' '..=b'~');
    let is_unusual = |start: usize| match bytes[start..] {
        [b'\t' | b'\n' | b' '..=b'~', ..] => false,
        // Controls, separators of lines and paragraphs, byte order marks, and what is no character.
        [0..=0x1F | 0x7F, ..]
        | [0xC2, 0x80..=0x9F, ..]
        | [0xE2, 0x80, 0xA8 | 0xA9, ..]
        | [0xEF, 0xBB, 0xBF, ..]
        | [0xEF, 0xBF, 0xBE | 0xBF, ..] => true,
        _ => false,
    };
    let mut chunks = bytes.chunks(64).enumerate();
    chunks.all(|(index, chunk)| {
        chunk.iter().all(is_simple) || !(index * 64..index * 64 + chunk.len()).any(is_unusual)
    })
}

/// What stands where a key may stand.
enum Start {
    Key(String),
    Other,
}

struct Reader<'t> {
    text: &'t str,
    at: usize,
    /// From 1.
    line: u32,
    line_start: usize,
    /// Of the token that comes next, after a block value is read: its spaces from the start of the
    /// line, or nothing at the end of the text.
    column: Option<usize>,
    depth: usize,
    nodes: usize,
    duplicates: bool,
    held: Held,
    /// Where the reading is, as a pointer. Not kept within data.
    place: String,
    /// Of the collections that are open, the innermost last.
    entries: Vec<(String, Value)>,
    items: Vec<Value>,
    /// Where text is put together that does not stand in one piece.
    scratch: String,
    /// Made instead of values.
    places: Option<Places>,
    /// Where the scalar or the key that was read last begins, and where it ends.
    start: Mark,
    end: Mark,
    /// The last colon, or what is behind the last `-`.
    indicator: Mark,
}

impl<'t> Reader<'t> {
    fn new(text: &'t str) -> Self {
        Self {
            text,
            at: 0,
            line: 1,
            line_start: 0,
            column: None,
            depth: 0,
            nodes: 0,
            duplicates: false,
            held: Held::default(),
            place: String::new(),
            entries: Vec::new(),
            items: Vec::new(),
            scratch: String::new(),
            places: None,
            start: Mark::default(),
            end: Mark::default(),
            indicator: Mark::default(),
        }
    }

    fn document(&mut self) -> Option<Value> {
        self.next_token()?;
        if self.column == Some(0) && self.text[self.at..].starts_with("---") {
            self.at += 3;
            self.end_line()?;
            self.next_token()?;
        }
        let column = self.column?;
        let value = self.value(Context::Object, |reader| {
            if reader.is_at_dash() {
                reader.opens_at(reader.mark());
                return reader.sequence(column, Context::Object);
            }
            let key = reader.next_key()?;
            reader.mapping(column, key, Context::Object)
        })?;
        (self.column.is_none()).then_some(value)
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    /// Whether a space, the end of the line or that of the text stands at an offset.
    fn is_blank(&self, offset: usize) -> bool {
        matches!(self.text.as_bytes().get(offset), None | Some(b' ' | b'\n' | b'\t'))
    }

    /// `- `, before an item of a block sequence.
    fn is_at_dash(&self) -> bool {
        self.peek() == Some(b'-') && self.is_blank(self.at + 1)
    }

    /// `---` or `...`, which end a document.
    fn is_at_marker(&self) -> bool {
        let rest = &self.text.as_bytes()[self.at..];
        self.at == self.line_start && (rest.starts_with(b"---") || rest.starts_with(b"..."))
    }

    fn skip_spaces(&mut self) {
        while self.peek() == Some(b' ') {
            self.at += 1;
        }
    }

    fn skip_line(&mut self) {
        let rest = &self.text.as_bytes()[self.at..];
        self.at += memchr::memchr(b'\n', rest).unwrap_or(rest.len());
    }

    fn pass_line_end(&mut self) {
        self.at += 1;
        self.line += 1;
        self.line_start = self.at;
    }

    /// Passes what may stand behind a value on its line: nothing but a comment.
    fn end_line(&mut self) -> Option<()> {
        let end = self.at;
        self.skip_spaces();
        match self.peek() {
            None | Some(b'\n') => Some(()),
            Some(b'#') if self.at > end => Some(()),
            _ => None,
        }
    }

    /// Goes to what is no space and no comment, on this line or a later one.
    fn next_token(&mut self) -> Option<()> {
        loop {
            self.skip_spaces();
            match self.peek() {
                None => {
                    self.column = None;
                    return Some(());
                }
                Some(b'#') => self.skip_line(),
                Some(b'\n') => self.pass_line_end(),
                Some(b'\t') => return None,
                Some(_) => {
                    self.column = Some(self.at - self.line_start);
                    return Some(());
                }
            }
        }
    }

    /// Counts a value, reads it, and holds it if that is worth it.
    fn value(
        &mut self,
        context: Context,
        read: impl FnOnce(&mut Self) -> Option<Value>,
    ) -> Option<Value> {
        self.nodes += 1;
        if self.nodes > MAX_NODES {
            return None;
        }
        let value = read(self)?;
        if context == Context::ExampleValue {
            return Some(self.held.take(&self.place, value));
        }
        Some(value)
    }

    /// Goes one step down, and back up when the work is done.
    fn within(
        &mut self,
        context: Context,
        token: &str,
        work: impl FnOnce(&mut Self) -> Option<Value>,
    ) -> Option<Value> {
        if context == Context::Data {
            return self.value(context, work);
        }
        let length = self.place.len();
        push_token(&mut self.place, token);
        let result = self.value(context, work);
        self.place.truncate(length);
        result
    }

    fn open(&mut self) -> Option<()> {
        self.depth += 1;
        (self.depth <= MAX_DEPTH).then_some(())
    }

    /// Makes a mapping of the entries that were read since it was opened.
    fn close_mapping(&mut self, first: usize) -> Value {
        self.depth -= 1;
        if self.places.is_some() {
            self.entries.truncate(first);
        }
        let mut map = Map::with_capacity(self.entries.len() - first);
        for (key, value) in self.entries.drain(first..) {
            self.duplicates |= map.insert(key, value).is_some();
        }
        Value::Object(map)
    }

    fn close_sequence(&mut self, first: usize) -> Value {
        self.depth -= 1;
        Value::Array(self.items.drain(first..).collect())
    }

    /// A block mapping, whose first key was read.
    fn mapping(&mut self, column: usize, key: String, context: Context) -> Option<Value> {
        self.open()?;
        self.opens_at(self.start);
        let first = self.entries.len();
        let mut key = key;
        loop {
            self.key_stands(&key);
            let inside = context.below(&key);
            let value = self.within(inside, &key, |reader| reader.below(column, true, inside))?;
            self.entries.push((key, value));
            if self.column != Some(column) {
                break;
            }
            key = self.next_key()?;
        }
        self.block_ends(column);
        Some(self.close_mapping(first))
    }

    /// A block sequence, from its first `-`.
    fn sequence(&mut self, column: usize, context: Context) -> Option<Value> {
        self.open()?;
        let (first, inside) = (self.items.len(), context.items());
        while self.column == Some(column) && self.is_at_dash() {
            self.at += 1;
            self.indicator = self.trailing(self.at);
            let number = self.items.len() - first;
            let read = |reader: &mut Self| reader.below(column, false, inside);
            let item = match inside {
                Context::Data => self.value(inside, read)?,
                _ => self.within(inside, &number.to_string(), read)?,
            };
            self.items.push(item);
        }
        self.block_ends(column);
        Some(self.close_sequence(first))
    }

    /// What belongs to a key or a `-` at a column: on its line, or on those below.
    fn below(&mut self, column: usize, is_entry: bool, context: Context) -> Option<Value> {
        let (end, indicator) = (self.at, self.indicator);
        self.skip_spaces();
        match self.peek() {
            None | Some(b'\n') => {}
            Some(b'#') if self.at > end => {}
            Some(_) if is_entry => return self.in_line(column, context),
            Some(_) => return self.block(column, self.at - self.line_start, context),
        }
        self.next_token()?;
        match self.column {
            Some(next) if next > column => self.block(column, next, context),
            // The items of a key may stand right below it.
            Some(next) if next == column && is_entry && self.is_at_dash() => {
                self.opens_at(self.trailing(self.at + 1));
                self.sequence(column, context)
            }
            _ => {
                self.scalar_stands(indicator, indicator);
                Some(Value::Null)
            }
        }
    }

    /// A value at a column, in a collection that is less indented.
    fn block(&mut self, outer: usize, column: usize, context: Context) -> Option<Value> {
        if self.is_at_dash() {
            self.column = Some(column);
            self.opens_at(self.mark());
            return self.sequence(column, context);
        }
        match self.key()? {
            Start::Key(key) => self.mapping(column, key, context),
            Start::Other => self.in_line(outer, context),
        }
    }

    /// A value that is no block collection.
    fn in_line(&mut self, outer: usize, context: Context) -> Option<Value> {
        let value = match self.peek()? {
            b'|' | b'>' => return self.block_scalar(outer),
            b'[' | b'{' => self.flow(context)?,
            b'"' | b'\'' => self.quoted_value()?,
            _ => return self.plain(outer),
        };
        self.end_line()?;
        self.next_token()?;
        Some(value)
    }

    fn next_key(&mut self) -> Option<String> {
        match self.key()? {
            Start::Key(key) => Some(key),
            Start::Other => None,
        }
    }

    /// Reads a key and its colon, or nothing.
    fn key(&mut self) -> Option<Start> {
        let start = self.mark();
        if self.is_at_marker() {
            return None;
        }
        let text = match self.peek()? {
            b'|' | b'>' | b'[' | b'{' => return Some(Start::Other),
            b'"' | b'\'' => self.quoted()?,
            _ => Cow::Borrowed(self.plain_line()?),
        };
        self.skip_spaces();
        let ends = self.peek() == Some(b':') && self.is_blank(self.at + 1);
        if !ends || !start.is_on(self) {
            self.go_back(start);
            return Some(Start::Other);
        }
        if text == "<<" || self.mark().is_far_from(start) {
            return None;
        }
        (self.start, self.indicator) = (start, self.mark());
        self.at += 1;
        Some(Start::Key(text.into_owned()))
    }
}
