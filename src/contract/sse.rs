//! Server-sent events as JSON objects, and back.
//!
//! Standards: WHATWG HTML, section 9.2 "Server-sent events"; OAS 3.2, which makes of each event an
//! object with the members `data`, `event`, `id` and `retry`, `retry` being an integer.

use serde_json::{Map, Value};

/// Whether content of this essence is a sequence of events.
pub(crate) fn is_events(essence: &str) -> bool {
    essence == "text/event-stream"
}

/// Every event of a stream. Comments and fields of other names say nothing; without `data` there is
/// no event, and one that the stream ends within is none either.
pub(crate) fn read(text: &str) -> Vec<Value> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let mut events = Vec::new();
    let mut event = Map::new();
    for line in text.split('\n') {
        if line.is_empty() {
            events.extend(finished(&mut event));
            continue;
        }
        let (name, value) = line.split_once(':').unwrap_or((line, ""));
        let value = value.strip_prefix(' ').unwrap_or(value);
        match name {
            "data" => {
                let joined = match event.get("data").and_then(Value::as_str) {
                    Some(before) => format!("{before}\n{value}"),
                    None => value.to_owned(),
                };
                event.insert(name.to_owned(), Value::from(joined));
            }
            "event" | "id" => {
                event.insert(name.to_owned(), Value::from(value));
            }
            "retry" => {
                let value = value.parse::<u64>().map_or_else(|_| Value::from(value), Value::from);
                event.insert(name.to_owned(), value);
            }
            _ => {}
        }
    }
    events
}

fn finished(event: &mut Map<String, Value>) -> Option<Value> {
    let event = std::mem::take(event);
    event.contains_key("data").then_some(Value::Object(event))
}

/// The events that these objects are.
pub(crate) fn write(items: &[Value]) -> String {
    let mut text = String::new();
    for item in items {
        for name in ["event", "id", "retry", "data"] {
            let Some(value) = item.get(name) else { continue };
            let value = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            for line in value.split('\n') {
                text.push_str(name);
                text.push_str(": ");
                text.push_str(line);
                text.push('\n');
            }
        }
        text.push('\n');
    }
    text
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{read, write};

    #[test]
    fn streams_are_read_as_the_standard_says() {
        for (text, expected) in [
            ("data: a\n\ndata: b\n\n", vec![json!({"data": "a"}), json!({"data": "b"})]),
            (
                ": hello\n\nevent: add\nid:7\nretry: 100\ndata: {\"x\":\ndata: 1}\n\n",
                vec![json!({"event": "add", "id": "7", "retry": 100, "data": "{\"x\":\n1}"})],
            ),
            ("\u{feff}data\r\n\r\ndata:  b\r\r", vec![json!({"data": ""}), json!({"data": " b"})]),
            ("retry: soon\ndata\n\nother: 1\n\n", vec![json!({"retry": "soon", "data": ""})]),
            ("event: ping\n\ndata: the end", vec![]),
            ("", vec![]),
        ] {
            assert_eq!(read(text), expected, "{text:?}");
        }
    }

    #[test]
    fn what_is_written_is_read_again() {
        let events: [Value; 2] = [
            json!({"event": "add", "id": "7", "retry": 5, "data": "two\nlines"}),
            json!({"data": "{}"}),
        ];
        assert_eq!(read(&write(&events)), events);
    }
}
