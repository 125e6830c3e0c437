//! Where values stand in their text.
//!
//! In: the text of a file that is known to parse. Out: a [`PositionTree`] that finds the lines and
//! columns of any pointer. Made once per file, and only when there is something to show.

use std::collections::BTreeMap;

use saphyr_parser::{Event, Marker, Parser};

use super::{Pointer, parse::looks_like_json, quick};

/// A place in a text: 1-based line, 1-based column in characters.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// From 1.
    pub line: u32,
    /// From 1, in characters.
    pub column: u32,
}

/// From one position up to, and without, another.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Span {
    /// The first character.
    pub start: Position,
    /// The character after the last.
    pub end: Position,
}

/// The places of every key and value of one file.
#[derive(Debug, Default)]
pub(super) struct PositionTree {
    nodes: Vec<Node>,
    /// The children of large collections, which would take too long to search one by one.
    indexes: BTreeMap<u32, Index>,
}

/// The children of one collection.
#[derive(Debug)]
enum Index {
    /// Of a mapping, by the hash of the key, and then in the order of the text.
    Mapping(Vec<(u64, u32)>),
    /// Of a sequence.
    Sequence(Vec<u32>),
}

/// Smaller collections are searched one by one.
const LARGE: usize = 32;

#[derive(Clone, Copy, Debug)]
struct Node {
    key: Option<Span>,
    key_hash: u64,
    value: Span,
    first_child: u32,
    next_sibling: u32,
    /// For an alias: the node it stands for.
    alias: u32,
    is_collection: bool,
    holds: Holds,
}

/// What the children of a node are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Holds {
    Nothing,
    Entries,
    Items,
}

const NONE: u32 = u32::MAX;

impl PositionTree {
    /// Reads the places of a text. As far as a text can be read; places after a mistake are missing.
    pub(super) fn new(text: &str) -> Self {
        if looks_like_json(text) && serde_json::from_str::<serde::de::IgnoredAny>(text).is_ok() {
            return Self::of_json(text);
        }
        quick::places(text.strip_prefix('\u{feff}').unwrap_or(text))
            .unwrap_or_else(|| Self::of_yaml(text))
    }

    /// Reads the places of a text of YAML, as the reader tells them that knows all of YAML.
    pub(super) fn of_yaml(text: &str) -> Self {
        let mut builder = Builder::default();
        scan_yaml(text, &mut builder);
        builder.finish()
    }

    /// Reads the places of a text that was read as JSON.
    pub(super) fn of_json(text: &str) -> Self {
        let mut builder = Builder::default();
        JsonScanner { text: text.as_bytes(), at: 0, line: 1, line_start: 0, wide: 0 }
            .value(&mut builder, None);
        builder.finish()
    }

    /// The key and the value at a pointer; a collection written as a block is shown by its key.
    pub(super) fn find(&self, pointer: &Pointer) -> Option<Found> {
        let mut at = 0;
        for token in pointer.tokens() {
            at = self.child(at, &token)?;
        }
        let node = self.nodes.get(at as usize)?;
        Some(Found { key: node.key, value: node.value, is_collection: node.is_collection })
    }

    /// Entries whose key stands in their mapping already: the first one, and the one like it.
    pub(super) fn duplicates(&self) -> Vec<(Entry, Entry)> {
        let mut found = Vec::new();
        for index in 0..self.nodes.len() {
            let mut seen: BTreeMap<u64, Entry> = BTreeMap::new();
            let parent = u32::try_from(index).unwrap_or(NONE);
            for (_, child) in self.children(parent) {
                let Some(key) = child.key else { break };
                let entry = Entry { key, value: child.value };
                if let Some(first) = seen.insert(child.key_hash, entry) {
                    found.push((first, entry));
                }
            }
        }
        found
    }

    fn children(&self, parent: u32) -> impl Iterator<Item = (u32, &Node)> {
        let get = |at: u32| self.nodes.get(at as usize).map(|node| (at, node));
        let first = self.nodes.get(parent as usize).map_or(NONE, |node| node.first_child);
        std::iter::successors(get(first), move |(_, node)| get(node.next_sibling))
    }

    fn child(&self, parent: u32, token: &str) -> Option<u32> {
        let mut parent = parent;
        for _ in 0..16 {
            match self.nodes.get(parent as usize)?.alias {
                NONE => break,
                target => parent = target,
            }
        }
        match self.nodes.get(parent as usize)?.holds {
            Holds::Nothing => None,
            Holds::Entries => self.keyed(parent, token).or_else(|| self.merged(parent, token)),
            Holds::Items => self.item(parent, token.parse().ok()?),
        }
    }

    /// The entry that a merge key brings: of one mapping, or of the first of several that has it.
    fn merged(&self, parent: u32, token: &str) -> Option<u32> {
        let merge = self.keyed(parent, "<<")?;
        if self.nodes.get(merge as usize)?.holds != Holds::Items {
            return self.child(merge, token);
        }
        self.children(merge).find_map(|(at, _)| self.child(at, token))
    }

    /// The entry under a key; the last of two is the one that counts.
    fn keyed(&self, parent: u32, key: &str) -> Option<u32> {
        let hash = hash_of(key.as_bytes());
        if let Some(Index::Mapping(entries)) = self.indexes.get(&parent) {
            let after = entries.partition_point(|(other, _)| *other <= hash);
            let (found, at) = *entries.get(after.checked_sub(1)?)?;
            return (found == hash).then_some(at);
        }
        self.children(parent)
            .filter(|(_, node)| node.key.is_some() && node.key_hash == hash)
            .last()
            .map(|(at, _)| at)
    }

    fn item(&self, parent: u32, index: usize) -> Option<u32> {
        if let Some(Index::Sequence(items)) = self.indexes.get(&parent) {
            return items.get(index).copied();
        }
        self.children(parent).nth(index).map(|(at, _)| at)
    }
}

/// The places of an entry of a mapping.
#[derive(Clone, Copy, Debug)]
pub(super) struct Entry {
    pub(super) key: Span,
    pub(super) value: Span,
}

/// What [`PositionTree::find`] found.
#[derive(Clone, Copy, Debug)]
pub(super) struct Found {
    pub(super) key: Option<Span>,
    pub(super) value: Span,
    pub(super) is_collection: bool,
}

/// A large text has a million keys, and no key is found by this alone that is not there.
pub(super) fn hash_of(text: &[u8]) -> u64 {
    let mix = |hash: u64, word: [u8; 8]| {
        (hash.rotate_left(5) ^ u64::from_le_bytes(word)).wrapping_mul(0x517C_C1B7_2722_0A95)
    };
    let (words, rest) = text.as_chunks();
    let hash = words.iter().fold(text.len() as u64, |hash, word| mix(hash, *word));
    let mut last = [0; 8];
    last[..rest.len()].copy_from_slice(rest);
    mix(hash, last)
}

/// What a tree of places is made with: everything in the order of the text.
#[derive(Default)]
pub(super) struct Builder {
    nodes: Vec<Node>,
    indexes: BTreeMap<u32, Index>,
    /// Open collections: node, its last child, and how many it has.
    open: Vec<(u32, u32, usize)>,
}

impl Builder {
    pub(super) fn finish(self) -> PositionTree {
        PositionTree { nodes: self.nodes, indexes: self.indexes }
    }

    pub(super) fn add(
        &mut self,
        key: Option<(Span, u64)>,
        value: Span,
        is_collection: bool,
    ) -> u32 {
        let id = u32::try_from(self.nodes.len()).unwrap_or(NONE);
        self.nodes.push(Node {
            key: key.map(|(span, _)| span),
            key_hash: key.map_or(0, |(_, hash)| hash),
            value,
            first_child: NONE,
            next_sibling: NONE,
            alias: NONE,
            is_collection,
            holds: Holds::Nothing,
        });
        if let Some((parent, last, count)) = self.open.last_mut() {
            if *last == NONE {
                let parent = &mut self.nodes[*parent as usize];
                parent.first_child = id;
                parent.holds = if key.is_some() { Holds::Entries } else { Holds::Items };
            } else {
                self.nodes[*last as usize].next_sibling = id;
            }
            *last = id;
            *count += 1;
        }
        id
    }

    pub(super) fn open(&mut self, key: Option<(Span, u64)>, start: Span) -> u32 {
        let id = self.add(key, start, true);
        self.open.push((id, NONE, 0));
        id
    }

    pub(super) fn close(&mut self, end: Position) {
        let Some((id, _, count)) = self.open.pop() else { return };
        self.nodes[id as usize].value.end = end;
        if count > LARGE {
            self.indexes.insert(id, self.index(id));
        }
    }

    fn index(&self, id: u32) -> Index {
        let node = self.nodes[id as usize];
        let some = |at: u32| (at != NONE).then_some(at);
        let children = std::iter::successors(some(node.first_child), |at| {
            some(self.nodes[*at as usize].next_sibling)
        });
        if node.holds == Holds::Items {
            return Index::Sequence(children.collect());
        }
        let mut entries: Vec<(u64, u32)> =
            children.map(|at| (self.nodes[at as usize].key_hash, at)).collect();
        entries.sort_unstable();
        Index::Mapping(entries)
    }
}

/// Walks JSON that is known to be well-formed and nested no deeper than a parser allows.
struct JsonScanner<'a> {
    text: &'a [u8],
    at: usize,
    line: u32,
    line_start: usize,
    /// Continuation bytes seen on this line: bytes that are no characters of their own.
    wide: usize,
}

impl JsonScanner<'_> {
    fn here(&self) -> Position {
        let column = self.at - self.line_start - self.wide;
        Position { line: self.line, column: u32::try_from(column).unwrap_or(NONE - 1) + 1 }
    }

    /// Whether a line ends with this byte: of a pair it is the second.
    fn ends_line(&self) -> bool {
        self.text.get(self.at..self.at + 2) != Some(b"\r\n")
    }

    fn step(&mut self) {
        match self.text.get(self.at) {
            Some(b'\n' | b'\r') if self.ends_line() => {
                self.line += 1;
                self.line_start = self.at + 1;
                self.wide = 0;
            }
            Some(byte) if byte & 0xC0 == 0x80 => self.wide += 1,
            _ => {}
        }
        self.at += 1;
    }

    fn skip_space(&mut self) {
        while let Some(byte) = self.text.get(self.at) {
            match byte {
                b' ' | b'\t' | b',' | b':' => self.at += 1,
                b'\r' | b'\n' | 0xEF | 0xBB | 0xBF => self.step(),
                _ => break,
            }
        }
    }

    fn value(&mut self, builder: &mut Builder, key: Option<(Span, u64)>) {
        self.skip_space();
        let start = self.here();
        match self.text.get(self.at) {
            Some(b'{') => {
                builder.open(key, Span { start, end: start });
                self.step();
                loop {
                    self.skip_space();
                    match self.text.get(self.at) {
                        Some(b'"') => {
                            let key = self.string();
                            self.value(builder, Some(key));
                        }
                        Some(b'}') => {
                            self.step();
                            break;
                        }
                        _ => break,
                    }
                }
                builder.close(self.here());
            }
            Some(b'[') => {
                builder.open(key, Span { start, end: start });
                self.step();
                loop {
                    self.skip_space();
                    match self.text.get(self.at) {
                        Some(b']') => {
                            self.step();
                            break;
                        }
                        Some(_) => self.value(builder, None),
                        None => break,
                    }
                }
                builder.close(self.here());
            }
            Some(b'"') => {
                let (span, _) = self.string();
                builder.add(key, span, false);
            }
            _ => {
                while !matches!(
                    self.text.get(self.at),
                    None | Some(b',' | b'}' | b']' | b' ' | b'\n' | b'\r' | b'\t')
                ) {
                    self.step();
                }
                builder.add(key, Span { start, end: self.here() }, false);
            }
        }
    }

    /// Passes what stands in a string up to its end or an escape: no line ends there.
    fn plain(&mut self) {
        let rest = &self.text[self.at..];
        let special = memchr::memchr2(b'"', b'\\', rest);
        let plain = &rest[..special.unwrap_or(rest.len())];
        self.wide += plain.iter().filter(|byte| **byte & 0xC0 == 0x80).count();
        self.at += plain.len();
    }

    fn string(&mut self) -> (Span, u64) {
        let (start, from) = (self.here(), self.at);
        let mut escaped = false;
        self.step();
        loop {
            match self.text.get(self.at) {
                Some(b'\\') => {
                    escaped = true;
                    self.step();
                    self.step();
                }
                Some(b'"') => {
                    self.step();
                    break;
                }
                Some(_) => self.plain(),
                None => break,
            }
        }
        let raw = &self.text[from..self.at];
        let hash = if escaped {
            hash_of(serde_json::from_slice::<String>(raw).unwrap_or_default().as_bytes())
        } else {
            hash_of(raw.strip_prefix(b"\"").and_then(|raw| raw.strip_suffix(b"\"")).unwrap_or(raw))
        };
        (Span { start, end: self.here() }, hash)
    }
}

fn position(marker: Marker) -> Position {
    let small = |number: usize| u32::try_from(number).unwrap_or(NONE);
    Position { line: small(marker.line()), column: small(marker.col()) + 1 }
}

fn scan_yaml(text: &str, builder: &mut Builder) {
    let mut anchors: BTreeMap<usize, u32> = BTreeMap::new();
    // For each open collection, whether it is a mapping and the key read last.
    let mut keys: Vec<(bool, Option<(Span, u64)>)> = Vec::new();
    let mut documents = 0;
    for event in Parser::new_from_str(text.strip_prefix('\u{feff}').unwrap_or(text)) {
        let Ok((event, span)) = event else { return };
        let span = Span { start: position(span.start), end: position(span.end) };
        match event {
            Event::DocumentStart(_) => {
                documents += 1;
                if documents > 1 {
                    return;
                }
            }
            Event::Scalar(text, _, anchor, _) => {
                if let Some((true, key @ None)) = keys.last_mut() {
                    *key = Some((span, hash_of(text.as_bytes())));
                    continue;
                }
                let id = builder.add(keys.last_mut().and_then(|(_, key)| key.take()), span, false);
                if anchor > 0 {
                    anchors.insert(anchor, id);
                }
            }
            Event::Alias(anchor) => {
                if let Some((true, key @ None)) = keys.last_mut() {
                    *key = Some((span, 0));
                    continue;
                }
                let id = builder.add(keys.last_mut().and_then(|(_, key)| key.take()), span, false);
                builder.nodes[id as usize].alias = anchors.get(&anchor).copied().unwrap_or(NONE);
            }
            Event::SequenceStart(anchor, _) | Event::MappingStart(anchor, _) => {
                let key = keys.last_mut().and_then(|(_, key)| key.take());
                let id = builder.open(key, span);
                if anchor > 0 {
                    anchors.insert(anchor, id);
                }
                keys.push((matches!(event, Event::MappingStart(..)), None));
            }
            Event::SequenceEnd | Event::MappingEnd => {
                keys.pop();
                builder.close(span.end);
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Pointer, PositionTree};

    fn at(text: &str, pointer: &str) -> Option<(u32, u32)> {
        let found = PositionTree::new(text).find(&Pointer::from_escaped(pointer))?;
        let start =
            if found.is_collection { found.key.unwrap_or(found.value) } else { found.value };
        Some((start.start.line, start.start.column))
    }

    #[test]
    fn yaml_and_json_values_are_found() {
        let yaml = "a:\n  b: &x\n    - é: 1\n      c: two\n  d: *x\n  e: {<<: {f: 1}, g: 2}\n";
        for (pointer, expected) in [
            ("", Some((1, 1))),
            ("/a", Some((1, 1))),
            ("/a/b/0/é", Some((3, 10))),
            ("/a/b/0/c", Some((4, 10))),
            ("/a/d/0/c", Some((4, 10))),
            ("/a/e/f", Some((6, 15))),
            ("/a/e/g", Some((6, 22))),
            ("/a/nope", None),
        ] {
            assert_eq!(at(yaml, pointer), expected, "{pointer}");
        }
        let json = "{\n  \"a\": {\"é\\\"\": [1,\n 2.5, \"x\"]},\n  \"b\": null}";
        for (pointer, expected) in [
            ("/a/é\"/0", Some((2, 17))),
            ("/a/é\"/1", Some((3, 2))),
            ("/a/é\"/2", Some((3, 7))),
            ("/b", Some((4, 8))),
        ] {
            assert_eq!(at(json, pointer), expected, "{pointer}");
            let (returns, pairs) = (json.replace('\n', "\r"), json.replace('\n', "\r\n"));
            assert_eq!(at(&returns, pointer), expected, "{pointer}");
            assert_eq!(at(&pairs, pointer), expected, "{pointer}");
        }
    }

    #[test]
    fn large_collections_are_indexed() {
        let lines = |line: fn(usize) -> String| (0..100).map(line).collect::<Vec<_>>().concat();
        let (entries, items) =
            (lines(|n| format!("  k{n}: {n}\n")), lines(|n| format!("  - {n}\n")));
        let yaml = format!("a:\n{entries}  k7: again\nb:\n{items}c:\n  <<: [{{y: 1}}, {{x: 1}}]\n");
        for (pointer, expected) in [
            ("/a/k0", Some((2, 7))),
            ("/a/k99", Some((101, 8))),
            ("/a/k7", Some((102, 7))), // The last of two is the one that counts.
            ("/a/k100", None),
            ("/b/99", Some((203, 5))),
            ("/b/100", None),
            ("/b/x", None),
            ("/c/x", Some((205, 20))),
        ] {
            assert_eq!(at(&yaml, pointer), expected, "{pointer}");
        }
    }

    #[test]
    fn both_places_of_a_duplicate_are_known() {
        let tree = PositionTree::new("a:\n  b: 1\n  c: 2\n  b: 3\n");
        let lines: Vec<_> = tree
            .duplicates()
            .iter()
            .map(|(one, two)| (one.key.start.line, two.key.start.line))
            .collect();
        assert_eq!(lines, [(2, 4)]);
    }
}
