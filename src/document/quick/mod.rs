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

use std::{borrow::Cow, sync::Arc};

use super::{
    held::{Context, Held},
    parse::{MAX_NODES, Parsed, without_mark},
    position::PositionTree,
    push_token,
    tree::{Raw, TreeBuilder},
};
use places::{Mark, Places};
pub(super) use resolve::Scalar;

/// Deeper nesting is left to the others.
const MAX_DEPTH: usize = 100;
/// Longer keys are left to the others: a key ends within 1024 characters.
const MAX_KEY: usize = 1000;

/// Reads a text. Nothing, unless all of it is understood.
pub(super) fn read(file: &Arc<str>) -> Option<Parsed> {
    let text = with_line_feeds(without_mark(file))?;
    let mut reader = Reader { tree: TreeBuilder::new(Arc::clone(file)), ..Reader::new(&text) };
    let root = reader.document()?;
    let Reader { tree, held, duplicates, .. } = reader;
    Some(Parsed { tree: tree.finish(root)?, held, duplicates, is_json: false })
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
pub(super) fn compare(file: &Arc<str>, ours: &Parsed) {
    let theirs = super::parse::parse_any(file).expect("what this reader takes the others take");
    let text = without_mark(file);
    let (our_tree, their_tree) = (ours.tree.root(), theirs.tree.root());
    // Equal maps may differ in order, and their texts do then.
    assert_eq!(our_tree.to_string(), their_tree.to_string(), "{text:?}");
    assert_eq!(our_tree.to_json(), their_tree.to_json(), "{text:?}");
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
enum Start<'t> {
    Key(Cow<'t, str>),
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
    tree: TreeBuilder,
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
            tree: TreeBuilder::new(Arc::default()),
            scratch: String::new(),
            places: None,
            start: Mark::default(),
            end: Mark::default(),
            indicator: Mark::default(),
        }
    }

    fn document(&mut self) -> Option<Raw> {
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
        read: impl FnOnce(&mut Self) -> Option<Raw>,
    ) -> Option<Raw> {
        self.nodes += 1;
        if self.nodes > MAX_NODES {
            return None;
        }
        if context != Context::ExampleValue {
            return read(self);
        }
        let before = self.tree.mark();
        let value = read(self)?;
        if !self.held.take(&self.place, self.tree.part(value)) {
            return Some(value);
        }
        self.tree.cut(&before);
        Some(Raw::Null)
    }

    /// Goes one step down, and back up when the work is done.
    fn within(
        &mut self,
        context: Context,
        token: &str,
        work: impl FnOnce(&mut Self) -> Option<Raw>,
    ) -> Option<Raw> {
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
    fn close_mapping(&mut self, opened: usize) -> Raw {
        self.depth -= 1;
        let (object, has_twins) = self.tree.close_object(opened);
        self.duplicates |= has_twins;
        object
    }

    fn close_sequence(&mut self, opened: usize) -> Raw {
        self.depth -= 1;
        self.tree.close_list(opened)
    }

    /// Adds an item to the innermost sequence, unless it is only places that are wanted.
    fn item(&mut self, value: Raw) {
        if self.places.is_none() {
            self.tree.item(value);
        }
    }

    /// The same for an entry and the innermost mapping.
    fn entry(&mut self, key: &str, value: Raw) {
        if self.places.is_none() {
            let key = self.tree.text(key);
            self.tree.member(key, value);
        }
    }

    /// A block mapping, whose first key was read.
    fn mapping(&mut self, column: usize, key: Cow<'t, str>, context: Context) -> Option<Raw> {
        self.open()?;
        self.opens_at(self.start);
        let opened = self.tree.open_object();
        let mut key = key;
        loop {
            self.key_stands(&key);
            let inside = context.below(&key);
            let value = self.within(inside, &key, |reader| reader.below(column, true, inside))?;
            self.entry(&key, value);
            if self.column != Some(column) {
                break;
            }
            key = self.next_key()?;
        }
        self.block_ends(column);
        Some(self.close_mapping(opened))
    }

    /// A block sequence, from its first `-`.
    fn sequence(&mut self, column: usize, context: Context) -> Option<Raw> {
        self.open()?;
        let (opened, inside) = (self.tree.open_list(), context.items());
        while self.column == Some(column) && self.is_at_dash() {
            self.at += 1;
            self.indicator = self.trailing(self.at);
            let number = self.tree.length(opened);
            let read = |reader: &mut Self| reader.below(column, false, inside);
            let item = match inside {
                Context::Data => self.value(inside, read)?,
                _ => self.within(inside, &number.to_string(), read)?,
            };
            self.item(item);
        }
        self.block_ends(column);
        Some(self.close_sequence(opened))
    }

    /// What belongs to a key or a `-` at a column: on its line, or on those below.
    fn below(&mut self, column: usize, is_entry: bool, context: Context) -> Option<Raw> {
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
                Some(Raw::Null)
            }
        }
    }

    /// A value at a column, in a collection that is less indented.
    fn block(&mut self, outer: usize, column: usize, context: Context) -> Option<Raw> {
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
    fn in_line(&mut self, outer: usize, context: Context) -> Option<Raw> {
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

    fn next_key(&mut self) -> Option<Cow<'t, str>> {
        match self.key()? {
            Start::Key(key) => Some(key),
            Start::Other => None,
        }
    }

    /// Reads a key and its colon, or nothing.
    fn key(&mut self) -> Option<Start<'t>> {
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
        Some(Start::Key(text))
    }
}
