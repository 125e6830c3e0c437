// Written by `specwright generate`; changes are lost.
//! How items stand in a body: as server-sent events, lines of JSON or a sequence of JSON texts.

use std::fmt;

use bytes::{Bytes, BytesMut};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_json::{Map, Value};

use super::{
    codec::{CodecError, Media},
    misfit,
};

/// A server-sent event, where the document says no more of it. WHATWG HTML, section 9.2.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Event {
    /// Its kind; `message` if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub event: Option<String>,
    /// Its text, lines between line feeds.
    #[serde(default)]
    pub data: String,
    /// To go on after it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// Milliseconds to wait before a new connection.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retry: Option<u64>,
}

impl Event {
    /// With nothing but text.
    pub fn new(data: impl Into<String>) -> Self {
        Self { data: data.into(), ..Self::default() }
    }
}

/// How items stand in a body.
pub trait Framing: Send + 'static {
    /// Its usual media type.
    type Media: Media;

    /// Cuts the first whole item off; at the end of the body, what is left is one.
    fn cut(buffer: &mut BytesMut, end: bool) -> Option<Bytes>;

    /// Reads an item; `None` if there is none in it.
    ///
    /// # Errors
    /// If it is not of its type.
    fn read<T: DeserializeOwned>(frame: &[u8]) -> Result<Option<T>, CodecError>;

    /// Writes an item.
    ///
    /// # Errors
    /// If it has no such form.
    fn write<T: Serialize>(item: &T) -> Result<Vec<u8>, CodecError>;

    /// Whether an item says that there are no more, and is none itself.
    fn is_last(frame: &[u8]) -> bool {
        let _ = frame;
        false
    }
}

macro_rules! framings {
    ($($(#[$doc:meta])* $name:ident $media:ident = $text:literal;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug)]
        pub struct $name;

        #[doc = concat!("`", $text, "`")]
        #[derive(Clone, Copy, Debug)]
        pub struct $media;

        impl Media for $media {
            const NAME: &'static str = $text;
        }
    )*};
}

framings! {
    /// Events whose type has the fields `event`, `data`, `id` and `retry`.
    WholeEvents EventStream = "text/event-stream";
    /// A JSON text on each line.
    JsonLines JsonLinesText = "application/jsonl";
    /// JSON texts after record separators. RFC 7464.
    JsonSequence JsonSequenceText = "application/json-seq";
}

/// Events of which nothing counts but their data, a JSON text. `[DONE]` ends them.
#[derive(Clone, Copy, Debug)]
pub struct EventData;

fn content(error: impl fmt::Display) -> CodecError {
    CodecError::Content(error.to_string())
}

impl Framing for WholeEvents {
    type Media = EventStream;

    fn cut(buffer: &mut BytesMut, end: bool) -> Option<Bytes> {
        cut_event(buffer, end)
    }

    fn read<T: DeserializeOwned>(frame: &[u8]) -> Result<Option<T>, CodecError> {
        let Some(event) = parse_event(frame) else { return Ok(None) };
        let mut fields = Map::new();
        fields.insert("data".to_owned(), Value::String(event.data.clone()));
        for (name, value) in [("event", event.event), ("id", event.id)] {
            fields.extend(value.map(|text| (name.to_owned(), Value::String(text))));
        }
        fields.extend(event.retry.map(|retry| ("retry".to_owned(), Value::from(retry))));
        let error = match misfit::from_value(&Value::Object(fields.clone())) {
            Ok(item) => return Ok(Some(item)),
            Err(error) => error,
        };
        // The type may describe what the text of the data says.
        let inner = serde_json::from_str(&event.data).map_err(|_| content(&error))?;
        fields.insert("data".to_owned(), inner);
        misfit::from_value(&Value::Object(fields)).map(Some).map_err(content)
    }

    fn write<T: Serialize>(item: &T) -> Result<Vec<u8>, CodecError> {
        let Value::Object(fields) = serde_json::to_value(item).map_err(content)? else {
            return Err(CodecError::Content("an event must be an object".to_owned()));
        };
        let text = |name: &str| match fields.get(name) {
            None | Some(Value::Null) => None,
            Some(Value::String(text)) => Some(text.clone()),
            Some(other) => Some(other.to_string()),
        };
        let mut out = String::new();
        for name in ["event", "id", "retry"] {
            if let Some(text) = text(name) {
                let line: String = text.chars().filter(|one| !matches!(one, '\r' | '\n')).collect();
                out.extend([name, ": ", &line, "\n"]);
            }
        }
        write_data(&mut out, &text("data").unwrap_or_default());
        Ok(out.into_bytes())
    }
}

impl Framing for EventData {
    type Media = EventStream;

    fn cut(buffer: &mut BytesMut, end: bool) -> Option<Bytes> {
        cut_event(buffer, end)
    }

    fn read<T: DeserializeOwned>(frame: &[u8]) -> Result<Option<T>, CodecError> {
        let Some(event) = parse_event(frame) else { return Ok(None) };
        misfit::from_slice(event.data.as_bytes()).map(Some).map_err(content)
    }

    fn write<T: Serialize>(item: &T) -> Result<Vec<u8>, CodecError> {
        let mut out = String::new();
        write_data(&mut out, &serde_json::to_string(item).map_err(content)?);
        Ok(out.into_bytes())
    }

    fn is_last(frame: &[u8]) -> bool {
        parse_event(frame).is_some_and(|event| event.data == "[DONE]")
    }
}

impl Framing for JsonLines {
    type Media = JsonLinesText;

    fn cut(buffer: &mut BytesMut, end: bool) -> Option<Bytes> {
        let found = buffer.iter().position(|byte| *byte == b'\n').map(|at| at + 1);
        take(buffer, found, end)
    }

    fn read<T: DeserializeOwned>(frame: &[u8]) -> Result<Option<T>, CodecError> {
        read_json(frame)
    }

    fn write<T: Serialize>(item: &T) -> Result<Vec<u8>, CodecError> {
        let mut line = serde_json::to_vec(item).map_err(content)?;
        line.push(b'\n');
        Ok(line)
    }
}

const RECORD: u8 = 0x1e;

impl Framing for JsonSequence {
    type Media = JsonSequenceText;

    fn cut(buffer: &mut BytesMut, end: bool) -> Option<Bytes> {
        let found = buffer.iter().skip(1).position(|byte| *byte == RECORD).map(|at| at + 1);
        take(buffer, found, end)
    }

    fn read<T: DeserializeOwned>(frame: &[u8]) -> Result<Option<T>, CodecError> {
        read_json(frame.strip_prefix(&[RECORD]).unwrap_or(frame))
    }

    fn write<T: Serialize>(item: &T) -> Result<Vec<u8>, CodecError> {
        let mut record = vec![RECORD];
        serde_json::to_writer(&mut record, item).map_err(content)?;
        record.push(b'\n');
        Ok(record)
    }
}

fn read_json<T: DeserializeOwned>(frame: &[u8]) -> Result<Option<T>, CodecError> {
    if frame.trim_ascii().is_empty() {
        return Ok(None);
    }
    misfit::from_slice(frame).map(Some).map_err(content)
}

fn take(buffer: &mut BytesMut, length: Option<usize>, end: bool) -> Option<Bytes> {
    let length = length.or_else(|| (end && !buffer.is_empty()).then_some(buffer.len()))?;
    Some(buffer.split_to(length).freeze())
}

/// An event ends with an empty line; one that the end of the body cuts off is none.
fn cut_event(buffer: &mut BytesMut, end: bool) -> Option<Bytes> {
    let mut line = 0;
    let mut at = 0;
    while at < buffer.len() {
        let byte = buffer[at];
        if byte != b'\n' && byte != b'\r' {
            at += 1;
            continue;
        }
        let next = match (byte, buffer.get(at + 1)) {
            (b'\r', Some(b'\n')) => at + 2,
            // A line feed may be on its way.
            (b'\r', None) if !end => return None,
            _ => at + 1,
        };
        if at == line {
            return take(buffer, Some(next), end);
        }
        line = next;
        at = next;
    }
    None
}

/// `None` if there is no data in it: comments keep a connection alive.
fn parse_event(frame: &[u8]) -> Option<Event> {
    let text = String::from_utf8_lossy(frame);
    let text = text.strip_prefix('\u{feff}').unwrap_or(&text).replace("\r\n", "\n");
    let mut event = Event::default();
    let mut data: Option<String> = None;
    for line in text.split(['\n', '\r']) {
        let (name, value) = line.split_once(':').unwrap_or((line, ""));
        let value = value.strip_prefix(' ').unwrap_or(value);
        match name {
            "data" => match &mut data {
                Some(lines) => {
                    lines.push('\n');
                    lines.push_str(value);
                }
                None => data = Some(value.to_owned()),
            },
            "event" => event.event = Some(value.to_owned()),
            "id" if !value.contains('\0') => event.id = Some(value.to_owned()),
            "retry" => event.retry = value.parse().ok(),
            _ => {}
        }
    }
    event.data = data?;
    Some(event)
}

fn write_data(out: &mut String, data: &str) {
    for line in data.replace("\r\n", "\n").split(['\n', '\r']) {
        out.extend(["data: ", line, "\n"]);
    }
    out.push('\n');
}
