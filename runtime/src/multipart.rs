//! Bodies of several parts: forms with files. RFC 7578.

use std::marker::PhantomData;

use bytes::Bytes;
use http::{HeaderMap, HeaderValue, header::CONTENT_TYPE};
use serde::{Serialize, de::DeserializeOwned};

use super::{
    body::{Body, StreamPart},
    codec::{Codec, CodecError, Incoming, Media, Outgoing, content_type},
    cut::{Cut, Cutter, ends_early},
    form::no_boundary,
    media::{MediaTypes, parameter},
};

/// The parts of a form, in order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Parts {
    /// All of them; a name may stand several times.
    pub parts: Vec<Part>,
}

/// One part.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Part {
    /// Of the field.
    pub name: String,
    /// Of the file, if it is one.
    pub file_name: Option<String>,
    /// If it is not plain text.
    pub content_type: Option<String>,
    /// All of it.
    pub content: Bytes,
}

impl Parts {
    /// No parts yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a text.
    #[must_use]
    pub fn text(self, name: impl Into<String>, text: impl Into<String>) -> Self {
        let content = Bytes::from(text.into());
        self.part(Part { name: name.into(), content, ..Part::default() })
    }

    /// Adds a value as JSON.
    ///
    /// # Errors
    /// If it cannot be written as JSON.
    pub fn json<T: Serialize + ?Sized>(
        self,
        name: impl Into<String>,
        value: &T,
    ) -> Result<Self, CodecError> {
        let text = serde_json::to_vec(value);
        let text = text.map_err(|error| CodecError::Content(error.to_string()))?;
        Ok(self.part(Part {
            name: name.into(),
            content_type: Some("application/json".to_owned()),
            content: text.into(),
            file_name: None,
        }))
    }

    /// Adds a file.
    #[must_use]
    pub fn file(
        self,
        name: impl Into<String>,
        file_name: impl Into<String>,
        content: impl Into<Bytes>,
    ) -> Self {
        self.part(Part {
            name: name.into(),
            file_name: Some(file_name.into()),
            content_type: Some("application/octet-stream".to_owned()),
            content: content.into(),
        })
    }

    /// Adds a part of any kind.
    #[must_use]
    pub fn part(mut self, part: Part) -> Self {
        self.parts.push(part);
        self
    }

    /// The first part of this name.
    pub fn get(&self, name: &str) -> Option<&Part> {
        self.parts.iter().find(|part| part.name == name)
    }
}

impl Part {
    /// The content as text, if it is UTF-8.
    pub fn as_text(&self) -> Option<&str> {
        std::str::from_utf8(&self.content).ok()
    }

    /// The content, read as JSON.
    ///
    /// # Errors
    /// If it is no such value.
    pub fn as_json<T: DeserializeOwned>(&self) -> Result<T, CodecError> {
        let read = serde_json::from_slice(&self.content);
        read.map_err(|error| CodecError::Content(format!("part `{}`: {error}", self.name)))
    }
}

/// A form with files.
#[derive(Clone, Copy, Debug)]
pub struct Multipart<M = FormData>(PhantomData<M>);

/// `multipart/form-data`
#[derive(Clone, Copy, Debug)]
pub struct FormData;

impl Media for FormData {
    const NAME: &'static str = "multipart/form-data";
}

impl<M: Media> Codec for Multipart<M> {
    type Value = Parts;
    const MEDIA: MediaTypes = M::ALL;

    fn read(message: Incoming) -> Result<Parts, CodecError> {
        let essence = message.essence();
        if !essence.starts_with("multipart/") {
            return Err(CodecError::other(message.content_type(), M::ALL));
        }
        let parts = read_parts(message.body, &message.headers)?.into_iter().map(|part| Part {
            name: part.name().unwrap_or_default(),
            file_name: part.file_name(),
            content_type: part.content_type().map(str::to_owned),
            content: part.content.into_bytes(),
        });
        Ok(Parts { parts: parts.collect() })
    }

    fn write(value: Parts) -> Result<Outgoing, CodecError> {
        let boundary = boundary(&value);
        let mut body = Vec::new();
        for part in &value.parts {
            body.extend_from_slice(
                format!("--{boundary}\r\nContent-Disposition: form-data").as_bytes(),
            );
            body.extend_from_slice(format!("; name=\"{}\"", quoted(&part.name)).as_bytes());
            if let Some(file_name) = &part.file_name {
                body.extend_from_slice(format!("; filename=\"{}\"", quoted(file_name)).as_bytes());
            }
            body.extend_from_slice(b"\r\n");
            if let Some(content_type) = &part.content_type {
                let safe: String = content_type.chars().filter(|one| !one.is_control()).collect();
                body.extend_from_slice(format!("Content-Type: {safe}\r\n").as_bytes());
            }
            body.extend_from_slice(b"\r\n");
            body.extend_from_slice(&part.content);
            body.extend_from_slice(b"\r\n");
        }
        body.extend_from_slice(format!("--{boundary}--\r\n").as_bytes());
        let mut message = Outgoing { body: Body::from(body), ..Outgoing::default() };
        let content_type = HeaderValue::try_from(format!("{}; boundary={boundary}", M::NAME))
            .map_err(|error| CodecError::Content(error.to_string()))?;
        message.headers.insert(CONTENT_TYPE, content_type);
        Ok(message)
    }
}

/// A line that stands in no part.
fn boundary(parts: &Parts) -> String {
    let stands = |mark: &str| {
        let mark = mark.as_bytes();
        let holds = |content: &[u8]| content.windows(mark.len()).any(|window| window == mark);
        parts.parts.iter().any(|part| holds(&part.content))
    };
    let candidates = (0_u32..).map(|number| format!("----part-boundary-{number:08}"));
    candidates.into_iter().find(|mark| !stands(mark)).unwrap_or_default()
}

/// What HTML says of names in parts.
pub(super) fn quoted(name: &str) -> String {
    name.replace('"', "%22").replace('\r', "%0D").replace('\n', "%0A")
}

/// The name that was quoted so. Nobody quotes a per cent sign, so one of the three in a name itself
/// cannot be told from what stands for it.
pub(super) fn unquoted(name: &str) -> String {
    let name = name.replace("%22", "\"");
    name.replace("%0D", "\r").replace("%0A", "\n")
}

/// The parts of a body that is in memory.
pub(super) fn read_parts(body: Body, headers: &HeaderMap) -> Result<Vec<StreamPart>, CodecError> {
    let boundary = parameter(content_type(headers), "boundary").ok_or_else(no_boundary)?;
    let mut cutter = Cutter::new(body, &boundary, usize::MAX);
    let mut parts: Vec<StreamPart> = Vec::new();
    loop {
        match cutter.cut().map_err(|error| CodecError::Content(error.to_string()))? {
            Some(Cut::Head(headers)) => parts.push(StreamPart { headers, content: Body::Empty }),
            Some(Cut::Content(content)) => {
                if let Some(part) = parts.last_mut() {
                    part.content = content.into();
                }
            }
            Some(Cut::End) => return Ok(parts),
            None => return Err(CodecError::Content(ends_early().to_string())),
        }
    }
}
