// Written by `specwright generate`; changes are lost.
//! Bodies of several parts: forms with files. RFC 7578.

use std::marker::PhantomData;

use bytes::Bytes;
use http::{HeaderValue, header::CONTENT_TYPE};
use serde::{Serialize, de::DeserializeOwned};

use super::{
    body::Body,
    codec::{Codec, CodecError, Incoming, Media, Outgoing},
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
        let boundary = parameter(message.content_type(), "boundary")
            .ok_or_else(|| CodecError::Content("the media type names no boundary".to_owned()))?;
        read_parts(&message.body.into_bytes(), &boundary)
            .ok_or_else(|| CodecError::Content("the parts are not well separated".to_owned()))
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

pub(super) fn read_parts(body: &[u8], boundary: &str) -> Option<Parts> {
    let mark = format!("--{boundary}");
    let mut parts = Parts::new();
    let mut rest = &body[find(body, mark.as_bytes())? + mark.len()..];
    let separator = format!("\r\n{mark}");
    while !rest.starts_with(b"--") {
        rest = rest.strip_prefix(b"\r\n")?;
        let head_end = find(rest, b"\r\n\r\n")?;
        let head = std::str::from_utf8(&rest[..head_end]).ok()?;
        let after = &rest[head_end + 4..];
        let end = find(after, separator.as_bytes())?;
        parts = parts.part(read_part(head, &after[..end])?);
        rest = &after[end + separator.len()..];
    }
    Some(parts)
}

fn read_part(head: &str, content: &[u8]) -> Option<Part> {
    let mut part = Part { content: Bytes::copy_from_slice(content), ..Part::default() };
    for line in head.split("\r\n") {
        let (name, value) = line.split_once(':')?;
        if name.eq_ignore_ascii_case("content-disposition") {
            part.name = unquoted(&parameter(value, "name").unwrap_or_default());
            part.file_name = parameter(value, "filename").map(|name| unquoted(&name));
        } else if name.eq_ignore_ascii_case("content-type") {
            part.content_type = Some(value.trim().to_owned());
        }
    }
    Some(part)
}

fn find(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    bytes.windows(wanted.len()).position(|window| window == wanted)
}
