//! Examples as a page shows them.

use serde::Serialize;
use serde_json::Value;

use crate::{
    docs::{
        html::{Html, push_content},
        markdown::words,
        verified::MarkView,
    },
    ir::{Example, ExampleValue},
};

/// One example of a body.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct ExampleView {
    /// As the document names it, or what stands for a name.
    pub(crate) name: Html,
    pub(crate) summary: Html,
    pub(crate) text: Html,
    /// Whether the text is JSON, to be coloured.
    pub(crate) json: bool,
    pub(crate) mark: Option<MarkView>,
    /// Whether it was written here, since the document has none.
    pub(crate) made: bool,
    /// Where all of it is, if it was cut.
    pub(crate) whole: Html,
}

pub(crate) fn example_view(
    example: &Example,
    is_json: bool,
    mark: Option<MarkView>,
) -> ExampleView {
    let (text, json) = content(&example.value, is_json);
    let summary = match (&example.summary, &example.description) {
        (Some(summary), Some(description)) if words(summary) != words(description) => {
            let summary = words(summary);
            let stop = if summary.ends_with(['.', '!', '?', ':', '…']) { "" } else { "." };
            format!("{summary}{stop} {}", words(description))
        }
        (Some(summary), _) => words(summary),
        (None, Some(description)) => words(description),
        (None, None) => String::new(),
    };
    let mut escaped = String::with_capacity(text.len() + text.len() / 8);
    push_content(&mut escaped, &text);
    ExampleView {
        name: Html::text(example.name.as_deref().unwrap_or("Example")),
        summary: Html::text(&summary),
        text: Html::trusted(escaped),
        json,
        mark,
        made: false,
        whole: Html::default(),
    }
}

impl ExampleView {
    /// An example that nobody wrote: from the schema.
    pub(crate) fn made(value: &Value, is_json: bool) -> Self {
        let (text, json) = content(&ExampleValue::Value(value.clone().into()), is_json);
        Self {
            name: Html::text("From the schema"),
            summary: Html::default(),
            text: Html::text(&text),
            json,
            mark: None,
            made: true,
            whole: Html::default(),
        }
    }

    /// Keeps whole lines up to `limit` bytes, and says where the rest is.
    pub(crate) fn cut(&mut self, limit: usize, whole: &str) {
        let text = self.text.as_str();
        if text.len() <= limit {
            return;
        }
        let cut = (0..=limit).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
        // Not within a character reference.
        let end = text[..cut].rfind('\n').or_else(|| text[..cut].rfind('&')).unwrap_or(cut);
        self.text = Html::trusted(format!("{}\n…", &text[..end]));
        self.whole = Html::text(whole);
    }
}

/// The text on the wire, set so that people can read it.
pub(crate) fn content(value: &ExampleValue, is_json: bool) -> (String, bool) {
    match value {
        ExampleValue::Value(value) => match &**value {
            Value::String(text) if !is_json => {
                // Some documents give JSON as a text; it reads better set as JSON.
                let parsed = text.trim_start().starts_with(['{', '[']);
                match parsed.then(|| serde_json::from_str::<Value>(text)) {
                    Some(Ok(value)) => (pretty(&value), true),
                    _ => (text.clone(), false),
                }
            }
            value => (pretty(value), true),
        },
        ExampleValue::Serialized(text) => (text.clone(), false),
        // Why it was not read concerns the author, who was told; a reader wants to know where it is.
        ExampleValue::Unread { reference, .. } => (format!("At {reference}"), false),
    }
}

fn pretty(value: &Value) -> String {
    serde_json::to_string_pretty(value).unwrap_or_default()
}
