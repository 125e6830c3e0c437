//! The second reader of YAML: the whole of 1.2, by events that carry their places.
//!
//! In: text. Out: a value, for texts that the first reader refuses though they are lawful, or a
//! tree of places, for messages. Slower than the first reader, and only asked when needed.

use std::collections::BTreeMap;

use saphyr_parser::{Event, Parser, ScalarStyle, Span};
use serde_json::{Map, Value};

use super::{
    held::Held,
    parse::{MAX_NODES, Parsed, TOO_LONG, apply_merges, without_mark},
    tree::Tree,
};

/// Deeper nesting is refused, as the first reader does.
const MAX_DEPTH: usize = 128;

enum Frame {
    Sequence(Vec<Value>),
    Mapping { map: Map<String, Value>, key: Option<String> },
}

/// Reads text that the first reader did not take.
pub(super) fn read(text: &str) -> Result<Parsed, String> {
    let mut builder = Builder::default();
    for event in Parser::new_from_str(without_mark(text)) {
        let (event, _span): (Event<'_>, Span) = event.map_err(|error| error.to_string())?;
        builder.take(event)?;
    }
    let mut value = builder.result.unwrap_or(Value::Null);
    if builder.merges {
        apply_merges(&mut value);
    }
    let tree = Tree::of(&value).ok_or(TOO_LONG)?;
    Ok(Parsed { tree, held: Held::default(), duplicates: builder.duplicates, is_json: false })
}

#[derive(Default)]
struct Builder {
    stack: Vec<(Frame, usize)>,
    anchors: BTreeMap<usize, Value>,
    result: Option<Value>,
    nodes: usize,
    duplicates: bool,
    merges: bool,
}

impl Builder {
    fn take(&mut self, event: Event<'_>) -> Result<(), String> {
        match event {
            Event::Scalar(text, style, anchor, tag) => {
                // YAML 1.2.2, rule 126: the parser lets some through.
                if style == ScalarStyle::Plain && text.starts_with(|c| "|>@`%!&*".contains(c)) {
                    return Err("a character that cannot start any token".to_owned());
                }
                let plain = style == ScalarStyle::Plain && tag.is_none();
                let is_key =
                    matches!(self.stack.last(), Some((Frame::Mapping { key: None, .. }, _)));
                let value =
                    if plain && !is_key { scalar(&text) } else { Value::String(text.into_owned()) };
                self.finish(value, anchor)
            }
            Event::SequenceStart(anchor, _) => self.open(Frame::Sequence(Vec::new()), anchor),
            Event::MappingStart(anchor, _) => {
                self.open(Frame::Mapping { map: Map::new(), key: None }, anchor)
            }
            Event::SequenceEnd | Event::MappingEnd => {
                let Some((frame, anchor)) = self.stack.pop() else { return Ok(()) };
                let value = match frame {
                    Frame::Sequence(items) => Value::Array(items),
                    Frame::Mapping { map, .. } => Value::Object(map),
                };
                self.finish(value, anchor)
            }
            Event::Alias(anchor) => {
                let value = self.anchors.get(&anchor).cloned();
                let value = value.ok_or("an alias inside the value that it names")?;
                self.nodes += size(&value);
                self.finish(value, 0)
            }
            Event::DocumentStart(_) if self.result.is_some() => {
                Err("more than one document in the file".to_owned())
            }
            _ => Ok(()),
        }
    }

    fn open(&mut self, frame: Frame, anchor: usize) -> Result<(), String> {
        if self.stack.len() >= MAX_DEPTH {
            return Err(format!("nested more than {MAX_DEPTH} deep"));
        }
        self.stack.push((frame, anchor));
        Ok(())
    }

    fn finish(&mut self, value: Value, anchor: usize) -> Result<(), String> {
        self.nodes += 1;
        if self.nodes > MAX_NODES {
            return Err(format!("more than {MAX_NODES} values, aliases expanded"));
        }
        if anchor > 0 {
            self.anchors.insert(anchor, value.clone());
        }
        match self.stack.last_mut() {
            None => self.result = Some(value),
            Some((Frame::Sequence(items), _)) => items.push(value),
            Some((Frame::Mapping { map, key }, _)) => match key.take() {
                None => {
                    let Value::String(text) = value else {
                        return Err("a key that is no scalar".to_owned());
                    };
                    self.merges |= text == "<<";
                    *key = Some(text);
                }
                Some(name) => self.duplicates |= map.insert(name, value).is_some(),
            },
        }
        Ok(())
    }
}

fn size(value: &Value) -> usize {
    match value {
        Value::Array(items) => 1 + items.iter().map(size).sum::<usize>(),
        Value::Object(map) => 1 + map.values().map(size).sum::<usize>(),
        _ => 1,
    }
}

/// A plain scalar by the core schema; the first reader decides, so that both agree.
fn scalar(text: &str) -> Value {
    let looks_like_text = text.starts_with(|c: char| c.is_alphabetic() && !"tfnTFN".contains(c));
    if looks_like_text {
        return Value::String(text.to_owned());
    }
    match serde_yaml::from_str::<serde_yaml::Value>(text) {
        Ok(serde_yaml::Value::Bool(value)) => Value::Bool(value),
        Ok(serde_yaml::Value::Null) => Value::Null,
        Ok(serde_yaml::Value::Number(number)) => {
            serde_json::to_value(number).unwrap_or_else(|_| Value::String(text.to_owned()))
        }
        _ => Value::String(text.to_owned()),
    }
}
