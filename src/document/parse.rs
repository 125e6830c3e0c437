//! Text to a value: JSON and YAML alike, in document order.
//!
//! In: the text of one file. Out: [`Parsed`], or a [`SyntaxError`] with line and column. Numbers that
//! JSON cannot hold exactly become the nearest it can, keys of any kind become their text, merge
//! keys are merged, and a key that stands twice is noticed (the last one counts).
//!
//! Start at [`parse`]. Standards: RFC 8259; YAML 1.2.2 with the core schema, and `<<` of 1.1.

use std::{
    borrow::Cow,
    cell::{Cell, RefCell},
    fmt,
    sync::Arc,
};

use serde::de::{
    DeserializeSeed, Deserializer, EnumAccess, MapAccess, SeqAccess, VariantAccess, Visitor,
};
use serde_json::{Value, value::RawValue};

use super::{
    held::{Context, Held, MIN_BYTES},
    push_token,
    quick::{self, Scalar},
    tree::{Part, Raw, Tree, TreeBuilder},
    yaml,
};

/// No file of a description may hold more values than this, aliases expanded.
pub(super) const MAX_NODES: usize = 4_000_000;

/// Far more than nest, since brackets in prose need not pair.
const MAX_OPEN: usize = 10_000;

/// Why a text is refused that would take more memory than its values have names for.
pub(super) const TOO_LONG: &str = "more than 2 GiB of text, aliases expanded";

/// What a text says, and what is odd about it.
#[derive(Debug)]
pub(super) struct Parsed {
    pub(super) tree: Tree,
    /// What is `null` in it because its text is here.
    pub(super) held: Held,
    /// Some mapping names a key twice.
    pub(super) duplicates: bool,
    /// It was read as JSON.
    pub(super) is_json: bool,
}

impl Parsed {
    /// A copy of all that the text says.
    pub(super) fn whole(&self, text: &str) -> Value {
        let mut value = self.tree.root().to_json();
        self.held.restore(text, &mut value);
        value
    }
}

/// A text that is neither JSON nor YAML.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SyntaxError {
    /// A fragment: lower case, no full stop.
    pub message: String,
    /// 1-based; 0 if it is not known.
    pub line: usize,
    /// 1-based, in characters; 0 if it is not known.
    pub column: usize,
}

/// Whether a text is to be read as JSON. YAML is a superset in name only: JSON may indent by tabs.
pub(crate) fn looks_like_json(text: &str) -> bool {
    text.trim_start_matches('\u{feff}').trim_start().starts_with(['{', '['])
}

/// Reads one text.
pub(super) fn parse(text: &Arc<str>) -> Result<Parsed, SyntaxError> {
    let quick = if looks_like_json(text) { None } else { quick::read(text) };
    #[cfg(fuzzing)]
    if let Some(parsed) = &quick {
        quick::compare(text, parsed);
    }
    quick.map_or_else(|| parse_any(text), Ok)
}

/// A text without the mark that says how its characters are coded.
pub(super) fn without_mark(text: &str) -> &str {
    text.strip_prefix('\u{feff}').unwrap_or(text)
}

/// Reads one text that the quick reader left.
pub(super) fn parse_any(file: &Arc<str>) -> Result<Parsed, SyntaxError> {
    let text = without_mark(file);
    if opens_too_many(text) {
        let message = format!("nested more than {MAX_OPEN} deep");
        return Err(SyntaxError { message, line: 0, column: 0 });
    }
    let state = State::new(Arc::clone(file));
    if looks_like_json(text) {
        return read_json(file, text, state).or_else(|error| {
            // A flow mapping of YAML opens with a brace, too.
            read_yaml(text, State::new(Arc::clone(file))).map_err(|_| error)
        });
    }
    // Lawful YAML 1.2 that the first parser does not take, such as a tab before a comment.
    read_yaml(text, state).or_else(|error| match error.line {
        0 => Err(error),
        _ => yaml::read(text).map_err(|_| error),
    })
}

/// Whether more brackets are open somewhere than any reader allows. YAML readers look at all that
/// are open for each word they read, so they would not come to their own limit in time.
fn opens_too_many(text: &str) -> bool {
    let mut open = 0_usize;
    text.bytes().any(|byte| {
        match byte {
            b'[' | b'{' => open += 1,
            b']' | b'}' => open = open.saturating_sub(1),
            _ => {}
        }
        open > MAX_OPEN
    })
}

fn finish(root: Raw, state: State) -> Result<Parsed, SyntaxError> {
    let State { duplicates, merges, held, json, tree, .. } = state;
    let mut tree = tree.into_inner().finish(root);
    if merges.get() {
        tree = tree.and_then(|tree| {
            let mut value = tree.root().to_json();
            apply_merges(&mut value);
            Tree::of(&value)
        });
    }
    let tree =
        tree.ok_or_else(|| SyntaxError { message: TOO_LONG.to_owned(), line: 0, column: 0 })?;
    Ok(Parsed {
        tree,
        held: held.into_inner(),
        duplicates: duplicates.get(),
        is_json: json.get().is_some(),
    })
}

fn read_json(file: &str, text: &str, state: State) -> Result<Parsed, SyntaxError> {
    state.json.set(Some(file.as_ptr().addr()));
    let mut deserializer = serde_json::Deserializer::from_str(text);
    let root = Builder::new(&state).deserialize(&mut deserializer).and_then(|root| {
        deserializer.end()?;
        Ok(root)
    });
    let root = root.map_err(|error| SyntaxError {
        message: without_position(&error.to_string()),
        line: error.line(),
        column: error.column().max(1),
    })?;
    finish(root, state)
}

fn read_yaml(text: &str, state: State) -> Result<Parsed, SyntaxError> {
    let deserializer = serde_yaml::Deserializer::from_str(text);
    let root = Builder::new(&state).deserialize(deserializer).map_err(|error| {
        let (line, column) =
            error.location().map_or((0, 0), |at| (at.line().max(1), at.column().max(1)));
        SyntaxError { message: without_position(&error.to_string()), line, column }
    })?;
    finish(root, state)
}

/// What a plain scalar is, if that is a document of its own: a number, or a text.
pub(super) fn decide(text: &str) -> Option<Scalar<'static>> {
    let parsed = read_yaml(text, State::new(Arc::default())).ok()?;
    match parsed.tree.root() {
        Part::Number(number) => Some(Scalar::Number(number.clone())),
        Part::String(text) => Some(Scalar::Text(text.to_owned().into())),
        Part::Null | Part::Bool(_) | Part::Array(_) | Part::Object(_) => None,
    }
}

/// Both parsers end their messages with the place, which is reported apart.
fn without_position(message: &str) -> String {
    let cut =
        [" at line ", ", while", " in \"<"].iter().filter_map(|mark| message.find(mark)).min();
    let message = cut.map_or(message, |cut| &message[..cut]).trim_end_matches('.');
    // Paths that a parser of ours puts before its messages mean nothing to a reader.
    message.rsplit_once("]: ").map_or(message, |(_, rest)| rest).to_owned()
}

struct State {
    nodes: Cell<usize>,
    duplicates: Cell<bool>,
    merges: Cell<bool>,
    held: RefCell<Held>,
    tree: RefCell<TreeBuilder>,
    /// For JSON: where the text of the file is in memory, by which parts of it know their place.
    json: Cell<Option<usize>>,
    /// Where the reading is, as a pointer. Not kept within data.
    place: RefCell<String>,
}

impl State {
    fn new(file: Arc<str>) -> Self {
        Self {
            nodes: Cell::default(),
            duplicates: Cell::default(),
            merges: Cell::default(),
            held: RefCell::default(),
            tree: TreeBuilder::new(file).into(),
            json: Cell::default(),
            place: RefCell::default(),
        }
    }

    /// Goes one step down, and back up when the work is done.
    fn within<R>(&self, context: Context, token: &str, work: impl FnOnce() -> R) -> R {
        if context == Context::Data {
            return work();
        }
        let length = self.place.borrow().len();
        push_token(&mut self.place.borrow_mut(), token);
        let result = work();
        self.place.borrow_mut().truncate(length);
        result
    }
}

#[derive(Clone, Copy)]
struct Builder<'a> {
    state: &'a State,
    context: Context,
}

impl<'a> Builder<'a> {
    fn new(state: &'a State) -> Self {
        Self { state, context: Context::Object }
    }

    fn inside(self, context: Context) -> Self {
        Self { context, ..self }
    }

    /// Data of a JSON text: large ones stay text. They are looked through all the same, for what
    /// is wrong with them.
    fn raw<E: serde::de::Error>(self, raw: &RawValue, start: usize) -> Result<Raw, E> {
        let mut deserializer = serde_json::Deserializer::from_str(raw.get());
        if raw.get().len() < MIN_BYTES {
            let plain = self.inside(Context::Data);
            return plain.deserialize(&mut deserializer).map_err(E::custom);
        }
        Tally(self).deserialize(&mut deserializer).map_err(E::custom)?;
        let from = raw.get().as_ptr().addr() - start;
        let range = from..from + raw.get().len();
        self.state.held.borrow_mut().take_range(&self.state.place.borrow(), range);
        Ok(Raw::Null)
    }

    /// Reads data of YAML that others would keep as a tree. Where keys are merged, values move.
    fn held<E>(self, read: impl FnOnce() -> Result<Raw, E>) -> Result<Raw, E> {
        let json = self.state.json.get().is_some();
        if json || self.context != Context::ExampleValue {
            return read();
        }
        let before = self.state.tree.borrow().mark();
        let value = read()?;
        let tree = &mut self.state.tree.borrow_mut();
        let is_taken = !self.state.merges.get()
            && self.state.held.borrow_mut().take(&self.state.place.borrow(), tree.part(value));
        if !is_taken {
            return Ok(value);
        }
        tree.cut(&before);
        Ok(Raw::Null)
    }

    fn with<R>(self, work: impl FnOnce(&mut TreeBuilder) -> R) -> R {
        work(&mut self.state.tree.borrow_mut())
    }

    fn count<E: serde::de::Error>(self) -> Result<(), E> {
        let nodes = self.state.nodes.get() + 1;
        self.state.nodes.set(nodes);
        if nodes > MAX_NODES {
            return Err(E::custom(format_args!("more than {MAX_NODES} values, aliases expanded")));
        }
        if self.with(|tree| tree.is_full()) {
            return Err(E::custom(TOO_LONG));
        }
        Ok(())
    }
}

impl<'de> DeserializeSeed<'de> for Builder<'_> {
    type Value = Raw;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Raw, D::Error> {
        self.count()?;
        self.held(|| deserializer.deserialize_any(self))
    }
}

impl<'de> Visitor<'de> for Builder<'_> {
    type Value = Raw;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_bool<E>(self, value: bool) -> Result<Raw, E> {
        Ok(Raw::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Raw, E> {
        Ok(self.with(|tree| tree.number(value.into())))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Raw, E> {
        Ok(self.with(|tree| tree.number(value.into())))
    }

    #[expect(clippy::cast_precision_loss, reason = "JSON readers agree on doubles beyond 64 bits")]
    fn visit_i128<E>(self, value: i128) -> Result<Raw, E> {
        Ok(self.with(|tree| tree.float(value as f64)))
    }

    #[expect(clippy::cast_precision_loss, reason = "JSON readers agree on doubles beyond 64 bits")]
    fn visit_u128<E>(self, value: u128) -> Result<Raw, E> {
        Ok(self.with(|tree| tree.float(value as f64)))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Raw, E> {
        Ok(self.with(|tree| tree.float(value)))
    }

    fn visit_str<E>(self, value: &str) -> Result<Raw, E> {
        Ok(self.with(|tree| tree.string(value)))
    }

    fn visit_unit<E>(self) -> Result<Raw, E> {
        Ok(Raw::Null)
    }

    fn visit_none<E>(self) -> Result<Raw, E> {
        Ok(Raw::Null)
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Raw, D::Error> {
        deserializer.deserialize_any(self)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut access: A) -> Result<Raw, A::Error> {
        let opened = self.with(|tree| tree.open_list());
        let inside = self.inside(self.context.items());
        loop {
            // A number for a place costs something, and data needs none.
            let token = match inside.context {
                Context::Data => String::new(),
                _ => self.with(|tree| tree.length(opened)).to_string(),
            };
            let next = || access.next_element_seed(inside);
            let Some(item) = self.state.within(inside.context, &token, next)? else { break };
            self.with(|tree| tree.item(item));
        }
        Ok(self.with(|tree| tree.close_list(opened)))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<Raw, A::Error> {
        let opened = self.with(|tree| tree.open_object());
        while let Some(key) = access.next_key_seed(KeyText)? {
            if key == "<<" {
                self.state.merges.set(true);
            }
            let inside = self.inside(self.context.below(&key));
            let may_hold = inside.context == Context::ExampleValue && !self.state.merges.get();
            let raw = self.state.json.get().filter(|_| may_hold);
            let next = || match raw {
                Some(start) => inside.raw(access.next_value()?, start),
                None => access.next_value_seed(inside),
            };
            let value = self.state.within(inside.context, &key, next)?;
            self.with(|tree| {
                let key = tree.text(&key);
                tree.member(key, value);
            });
        }
        let (object, has_twins) = self.with(|tree| tree.close_object(opened));
        if has_twins {
            self.state.duplicates.set(true);
        }
        Ok(object)
    }

    /// A value with a tag of somebody's own: the tag is dropped.
    fn visit_enum<A: EnumAccess<'de>>(self, access: A) -> Result<Raw, A::Error> {
        let (_, variant) = access.variant_seed(KeyText)?;
        variant.newtype_variant_seed(self)
    }
}

/// Looks through a value as [`Builder`] does, and keeps nothing of it.
#[derive(Clone, Copy)]
struct Tally<'a>(Builder<'a>);

impl<'de> DeserializeSeed<'de> for Tally<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        self.0.count()?;
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Tally<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_bool<E>(self, _: bool) -> Result<(), E> {
        Ok(())
    }

    fn visit_i64<E>(self, _: i64) -> Result<(), E> {
        Ok(())
    }

    fn visit_u64<E>(self, _: u64) -> Result<(), E> {
        Ok(())
    }

    fn visit_f64<E>(self, _: f64) -> Result<(), E> {
        Ok(())
    }

    fn visit_str<E>(self, _: &str) -> Result<(), E> {
        Ok(())
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut access: A) -> Result<(), A::Error> {
        while access.next_element_seed(self)?.is_some() {}
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<(), A::Error> {
        let mut keys = Vec::new();
        while let Some(key) = access.next_key_seed(KeyText)? {
            access.next_value_seed(self)?;
            keys.push(key);
        }
        keys.sort_unstable();
        if keys.windows(2).any(|pair| pair[0] == pair[1]) {
            self.0.state.duplicates.set(true);
        }
        Ok(())
    }
}

/// Reads a key as the text it was written with: `200`, `true` and `1.0` stay what they look like.
struct KeyText;

impl<'de> DeserializeSeed<'de> for KeyText {
    type Value = Cow<'de, str>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl<'de> Visitor<'de> for KeyText {
    type Value = Cow<'de, str>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a scalar as key")
    }

    fn visit_borrowed_str<E>(self, value: &'de str) -> Result<Self::Value, E> {
        Ok(Cow::Borrowed(value))
    }

    fn visit_str<E>(self, value: &str) -> Result<Self::Value, E> {
        Ok(Cow::Owned(value.to_owned()))
    }

    fn visit_unit<E: serde::de::Error>(self) -> Result<Self::Value, E> {
        Err(E::custom("an empty key"))
    }
}

/// Puts the entries of `<<` in its place, behind the mapping's own keys.
pub(super) fn apply_merges(value: &mut Value) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(apply_merges),
        Value::Object(map) => {
            if matches!(map.get("<<"), Some(Value::Object(_) | Value::Array(_)))
                && let Some(source) = map.shift_remove("<<")
            {
                let sources = match source {
                    Value::Array(sources) => sources,
                    single => vec![single],
                };
                for source in sources {
                    let Value::Object(entries) = source else { continue };
                    for (key, entry) in entries {
                        if !map.contains_key(&key) {
                            map.insert(key, entry);
                        }
                    }
                }
            }
            map.values_mut().for_each(apply_merges);
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{Part, parse};

    #[test]
    fn yaml_and_json_say_the_same() {
        for (text, expected) in [
            (
                "200: a\ntrue: b\n1.0: c\nnull: d",
                json!({"200": "a", "true": "b", "1.0": "c", "null": "d"}),
            ),
            ("\u{feff}a: 1\r\nb: 2\r\n", json!({"a": 1, "b": 2})),
            (
                "a: &x {p: 1, q: 2}\nb:\n  <<: *x\n  q: 3",
                json!({"a": {"p": 1, "q": 2}, "b": {"q": 3, "p": 1}}),
            ),
            (
                "a: yes\nb: 2024-01-01\nc: 0777\nd: 1_000\ne: ~\nf:",
                json!({"a": "yes", "b": "2024-01-01", "c": "0777", "d": "1_000", "e": null, "f": null}),
            ),
            (
                "{\"a\": [1, 1.5, -9223372036854776000]}",
                json!({"a": [1, 1.5, -9_223_372_036_854_776_000_f64]}),
            ),
            ("a: !custom {b: 1}", json!({"a": {"b": 1}})),
            (
                "a: |\n  one\n  two\nb: >-\n  one\n  two\n",
                json!({"a": "one\ntwo\n", "b": "one two"}),
            ),
            ("a: 1\t# tab before a comment\nb:\t# another\n  c: 2", json!({"a": 1, "b": {"c": 2}})),
        ] {
            let parsed = parse(&text.into()).map(|parsed| parsed.whole(text));
            assert_eq!(parsed, Ok(expected), "{text}");
        }
    }

    #[test]
    fn what_is_no_yaml_is_refused() {
        for text in ["a: [>-\n  b]", "a: {b: [>-\n  c]}", "a: @b", "a: `b`", "a: [|]", "a: %b"] {
            assert!(parse(&text.into()).is_err(), "{text}");
        }
    }

    #[test]
    fn large_examples_are_held_as_text() {
        let large = json!({"text": "x".repeat(300)});
        let value = json!({
            "get": {"example": large, "examples": {"a": {"value": large, "summary": "s"}}},
            "properties": {"example": {"example": "small", "items": [{"default": large}]}},
            "items": [{"example": large}],
            "x-y": {"example": large},
        });
        let yaml = serde_yaml::to_string(&value).unwrap();
        for text in [value.to_string(), format!("\u{feff}{value:#}"), yaml] {
            let parsed = parse(&text.as_str().into()).unwrap();
            for (pointer, held) in [
                ("/get/example", true),
                ("/get/examples/a/value", true),
                ("/items/0/example", true),
                ("/properties/example/example", false),
                ("/properties/example/items/0/default", false),
                ("/x-y/example", false),
            ] {
                let found = parsed.tree.root().at(pointer).unwrap();
                assert_eq!(found.is_null(), held, "{pointer} of {text}");
                assert_eq!(parsed.held.has(pointer), held, "{pointer} of {text}");
            }
            assert_eq!(parsed.whole(&text), value, "{text}");
        }
    }

    #[test]
    fn what_is_merged_moves_and_stays_a_value() {
        let text = "x".repeat(300);
        let yaml = format!("a: &a\n  example: {{text: {text}}}\nb:\n  <<: *a\n");
        let parsed = parse(&yaml.as_str().into()).unwrap();
        let merged = parsed.tree.root().at("/b/example/text").and_then(Part::as_str);
        assert_eq!(merged, Some(text.as_str()));
        assert_eq!(parsed.whole(&yaml)["a"]["example"]["text"], text);
    }

    #[test]
    fn data_that_is_held_is_looked_through() {
        let text = "x".repeat(300);
        let twice = format!("{{\"example\": {{\"a\": \"{text}\", \"b\": 1, \"b\": 2}}}}");
        assert!(parse(&twice.into()).unwrap().duplicates);
        let broken = format!("{{\"example\": {{\"a\": \"{text}\\ud800\"}}}}");
        assert!(parse(&broken.into()).is_err());
    }

    #[test]
    fn mistakes_have_a_place() {
        for (text, line) in [("{\n \"a\": 1,\n \"b\" 2\n}", 3), ("a: 1\nb: [1, 2\nc: 3\n", 3)] {
            let error = parse(&text.into()).map(|parsed| parsed.whole(text)).unwrap_err();
            assert!(error.line.abs_diff(line) <= 1, "{error:?}");
        }
    }

    #[test]
    fn a_key_that_stands_twice_is_noticed() {
        assert!(parse(&"a: 1\na: 2".into()).unwrap().duplicates);
        assert!(parse(&"{\"a\": 1, \"a\": 2}".into()).unwrap().duplicates);
        assert!(!parse(&"a: 1\nb: 2".into()).unwrap().duplicates);
    }
}
