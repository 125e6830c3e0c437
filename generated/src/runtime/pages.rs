// Written by `specwright generate`; changes are lost.
//! Answers that come in pages, as streams: [`Client::pages`], and [`Client::items`] for what stands
//! in them.
//!
//! The next page is asked for by the request of the one before it, with another cursor in its query
//! or body, or at the URL that the answer gives; so nothing here knows the types of either. A stream ends
//! with the last page. It never asks twice for the same one: a server that sends in circles is an
//! error.

use std::{
    collections::BTreeSet,
    future::Future,
    hash::{DefaultHasher, Hash, Hasher},
    pin::Pin,
    task::{Context, Poll, ready},
};

use futures_core::Stream;
use http::{HeaderMap, header};
use reqwest::Url;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use super::{
    answer::excerpt,
    client::{Client, Error, RequestError, bytes_of},
    codec::{CodecError, Incoming},
    misfit,
    operation::{ClientOperation, FailureOf, OutputOf},
    security::SchemeKind,
    style,
};

/// An operation whose answers come in pages.
pub trait Paged: ClientOperation {
    /// One of the things that pages are made of.
    type Item: DeserializeOwned + Send + Unpin + 'static;
    /// Where the next page is.
    const NEXT: Next;
    /// Where the things stand in the body of an answer, as a JSON Pointer.
    const ITEMS: &'static str;
}

/// Where the next page is. Pointers are JSON Pointers into the body of an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Next {
    /// A cursor stands in the body; the last page has none.
    Cursor {
        /// What takes it.
        to: Taker,
        /// Where the cursor stands.
        pointer: &'static str,
    },
    /// The cursor is a property of the last thing on the page.
    LastItem {
        /// What takes it.
        to: Taker,
        /// Where the property stands in the thing.
        property: &'static str,
        /// Where the body says whether there is more; without it, the last page is empty.
        more: Option<&'static str>,
    },
    /// Pages are counted; the one after the last is empty.
    Page {
        /// What takes the number.
        to: Taker,
        /// The number of the first.
        first: u64,
    },
    /// The things before the page are counted; the page after the last is empty.
    Offset {
        /// What takes the number.
        to: Taker,
    },
    /// Its URL stands in the body; the last page has none.
    Url {
        /// Where.
        pointer: &'static str,
    },
    /// Its URL stands in the header `Link`, as `rel="next"`. RFC 8288.
    Link,
}

/// What of a request takes a cursor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Taker {
    /// A query parameter, by its name.
    Query(&'static str),
    /// A property of its JSON body, by its JSON Pointer.
    Body(&'static str),
}

impl Taker {
    /// What the request says there.
    fn value(self, request: &reqwest::Request) -> Option<Value> {
        match self {
            Self::Query(name) => query_value(request.url(), name).map(Value::String),
            Self::Body(pointer) => json_body(request)?.pointer(pointer).cloned(),
        }
    }

    /// The number that the request says there.
    fn number(self, request: &reqwest::Request) -> Option<u64> {
        let value = self.value(request)?;
        value.as_u64().or_else(|| value.as_str()?.parse().ok())
    }

    fn set(self, request: &mut reqwest::Request, value: &Value) -> Result<(), String> {
        match self {
            Self::Query(name) => set_query_value(request.url_mut(), name, &text_of(value)),
            Self::Body(pointer) => {
                let mut body = json_body(request).unwrap_or_else(|| Value::Object(Map::new()));
                *place(&mut body, pointer)? = value.clone();
                *request.body_mut() = Some(body.to_string().into());
            }
        }
        Ok(())
    }
}

/// A property, with the objects that lead to it: they are made if they are not there.
fn place<'a>(body: &'a mut Value, pointer: &str) -> Result<&'a mut Value, String> {
    pointer.split('/').skip(1).try_fold(body, |at, token| {
        if at.is_null() {
            *at = Value::Object(Map::new());
        }
        let name = token.replace("~1", "/").replace("~0", "~");
        match at {
            Value::Object(properties) => Ok(properties.entry(name).or_insert(Value::Null)),
            other => Err(format!("`{other}` in the request has no `{name}`")),
        }
    })
}

fn json_body(request: &reqwest::Request) -> Option<Value> {
    serde_json::from_slice(request.body()?.as_bytes()?).ok()
}

fn text_of(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

impl Client {
    /// The answers of an operation, page after page, from the one that is asked for.
    pub fn pages<O: Paged>(&self, operation: O) -> Pages<O> {
        Pages(Steps::new(self, operation))
    }

    /// What stands on the pages, one after the other.
    pub fn items<O: Paged>(&self, operation: O) -> Items<O> {
        Items { steps: Steps::new(self, operation), page: Vec::new().into_iter() }
    }
}

/// A stream of pages. Nothing is sent before it is polled.
pub struct Pages<O: Paged>(Steps<O>);

/// A stream of what stands on pages. Nothing is sent before it is polled.
pub struct Items<O: Paged> {
    steps: Steps<O>,
    page: std::vec::IntoIter<O::Item>,
}

impl<O: Paged> std::fmt::Debug for Pages<O> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Pages").field("operation", &O::ID).finish_non_exhaustive()
    }
}

impl<O: Paged> std::fmt::Debug for Items<O> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Items").field("operation", &O::ID).finish_non_exhaustive()
    }
}

impl<O: Paged> Stream for Pages<O> {
    type Item = Result<OutputOf<O>, Error<FailureOf<O>>>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let steps = &mut self.get_mut().0;
        let page = ready!(steps.poll(context));
        Poll::Ready(page.map(|page| page.and_then(|page| Client::decode::<O>(page.message))))
    }
}

impl<O: Paged> Stream for Items<O> {
    type Item = Result<O::Item, Error<FailureOf<O>>>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = self.get_mut();
        loop {
            if let Some(item) = this.page.next() {
                return Poll::Ready(Some(Ok(item)));
            }
            let page = match ready!(this.steps.poll(context)) {
                None => return Poll::Ready(None),
                Some(Err(error)) => return Poll::Ready(Some(Err(error))),
                Some(Ok(page)) => page,
            };
            match page.items::<O>() {
                Ok(items) => this.page = items.into_iter(),
                Err(error) => {
                    this.steps.next = None;
                    return Poll::Ready(Some(Err(error)));
                }
            }
        }
    }
}

type Step<O> = (Result<Page, Error<FailureOf<O>>>, Then);

/// The walk from page to page.
struct Steps<O: Paged> {
    next: Option<Pin<Box<dyn Future<Output = Step<O>> + Send>>>,
    failure: Option<RequestError>,
}

/// What follows a page.
enum Then {
    End,
    Next(Box<Walk>),
    Fail(RequestError),
}

struct Page {
    message: Incoming,
    body: Value,
}

struct Walk {
    client: Client,
    request: reqwest::Request,
    seen: BTreeSet<String>,
    before: Option<u64>,
}

impl<O: Paged> Steps<O> {
    fn new(client: &Client, operation: O) -> Self {
        match client.prepare(operation) {
            Ok(request) => {
                let seen = BTreeSet::new();
                let walk = Walk { client: client.clone(), request, seen, before: None };
                Self { next: Some(Box::pin(step::<O>(Box::new(walk)))), failure: None }
            }
            Err(error) => Self { next: None, failure: Some(error) },
        }
    }

    fn poll(
        &mut self,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Page, Error<FailureOf<O>>>>> {
        if let Some(error) = self.failure.take() {
            return Poll::Ready(Some(Err(error.into())));
        }
        let Some(next) = &mut self.next else { return Poll::Ready(None) };
        let (page, then) = ready!(next.as_mut().poll(context));
        self.next = None;
        match then {
            Then::End => {}
            Then::Next(walk) => self.next = Some(Box::pin(step::<O>(walk))),
            Then::Fail(error) => self.failure = Some(error),
        }
        Poll::Ready(Some(page))
    }
}

async fn step<O: Paged>(mut walk: Box<Walk>) -> Step<O> {
    let Some(request) = walk.request.try_clone() else {
        let error = RequestError::NextPage("a streamed body cannot be sent again".to_owned());
        return (Err(error.into()), Then::End);
    };
    let sent = walk.client.execute::<O, _>(request).await;
    let received = match sent {
        Ok(response) => walk.client.receive::<O>(response).await,
        Err(error) => Err(error),
    };
    let message = match received {
        Ok(message) if message.status.is_success() => message,
        // An answer that is no success is the last one.
        Ok(message) => return (Ok(Page { message, body: Value::Null }), Then::End),
        Err(error) => return (Err(error), Then::End),
    };
    let bytes = bytes_of(&message);
    let body = match serde_json::from_slice(&bytes) {
        Ok(body) => body,
        Err(_) if bytes.is_empty() => Value::Null,
        Err(error) => {
            let error = CodecError::Content(error.to_string());
            let (status, body) = (message.status, excerpt(&bytes));
            return (Err(Error::Content { status, error, body }), Then::End);
        }
    };
    let then = match walk.follow::<O>(&message.headers, &body, &bytes) {
        Ok(true) => Then::Next(walk),
        Ok(false) => Then::End,
        Err(reason) => Then::Fail(RequestError::NextPage(reason)),
    };
    (Ok(Page { message, body }), then)
}

impl Page {
    fn items<O: Paged>(self) -> Result<Vec<O::Item>, Error<FailureOf<O>>> {
        if !self.message.status.is_success() {
            return Client::decode::<O>(self.message).map(|_| Vec::new());
        }
        let items = self.body.pointer(O::ITEMS).filter(|items| !items.is_null());
        let Some(items) = items else { return Ok(Vec::new()) };
        misfit::from_value(items).map_err(|misfit| Error::Content {
            status: self.message.status,
            error: CodecError::Content(misfit.to_string()),
            body: excerpt(&bytes_of(&self.message)),
        })
    }
}

impl Walk {
    /// Makes the request that of the next page; `false` if there is none.
    fn follow<O: Paged>(
        &mut self,
        headers: &HeaderMap,
        body: &Value,
        bytes: &[u8],
    ) -> Result<bool, String> {
        let items = body.pointer(O::ITEMS).and_then(Value::as_array);
        let items = items.map_or(&[][..], Vec::as_slice);
        let (to, cursor) = match O::NEXT {
            Next::Cursor { to, pointer } => match cursor(body.pointer(pointer))? {
                Some(cursor) => (to, cursor),
                None => return Ok(false),
            },
            Next::LastItem { to, property, more } => {
                let more = more.is_none_or(|more| body.pointer(more) == Some(&Value::Bool(true)));
                let Some(last) = items.last().filter(|_| more) else { return Ok(false) };
                match cursor(last.pointer(property))? {
                    Some(cursor) => (to, cursor),
                    None => return Err(format!("the last item has no `{property}`")),
                }
            }
            Next::Page { .. } | Next::Offset { .. } if items.is_empty() => return Ok(false),
            Next::Page { to, first } => {
                self.look_for_progress(bytes)?;
                (to, (to.number(&self.request).unwrap_or(first) + 1).into())
            }
            Next::Offset { to } => {
                self.look_for_progress(bytes)?;
                let count = u64::try_from(items.len()).unwrap_or(u64::MAX);
                (to, to.number(&self.request).unwrap_or(0).saturating_add(count).into())
            }
            Next::Url { pointer } => match cursor(body.pointer(pointer))? {
                Some(url) => return self.go::<O>(&text_of(&url), items.is_empty()),
                None => return Ok(false),
            },
            Next::Link => match next_link(headers) {
                Some(url) => return self.go::<O>(&url, items.is_empty()),
                None => return Ok(false),
            },
        };
        // Some servers say that nothing follows by the cursor that they were given.
        self.seen.extend(to.value(&self.request).map(|sent| text_of(&sent)));
        let text = text_of(&cursor);
        if self.seen.contains(&text) {
            return self.again(&text, items.is_empty());
        }
        self.seen.insert(text);
        to.set(&mut self.request, &cursor)?;
        Ok(true)
    }

    /// The URL of the next page, which must be on the same server: secrets go with the request.
    fn go<O: Paged>(&mut self, to: &str, is_empty: bool) -> Result<bool, String> {
        let now = self.request.url();
        let mut next = now.join(to).map_err(|error| format!("`{to}`: {error}"))?;
        if next.origin() != now.origin() {
            return Err(format!("`{to}` is on another server"));
        }
        for requirement in O::SECURITY.iter().copied().flatten() {
            if let SchemeKind::Query(name) = requirement.scheme.kind
                && query_value(&next, name).is_none()
                && let Some(secret) = query_value(now, name)
            {
                set_query_value(&mut next, name, &secret);
            }
        }
        self.seen.insert(now.to_string());
        if !self.seen.insert(next.to_string()) {
            return self.again(to, is_empty);
        }
        *self.request.url_mut() = next;
        Ok(true)
    }

    fn again(&self, place: &str, is_empty: bool) -> Result<bool, String> {
        let _ = self;
        if is_empty { Ok(false) } else { Err(format!("`{place}` comes a second time")) }
    }

    /// A server that does not know the parameter sends the same page for ever.
    fn look_for_progress(&mut self, bytes: &[u8]) -> Result<(), String> {
        let mut hasher = DefaultHasher::new();
        bytes.hash(&mut hasher);
        let page = Some(hasher.finish());
        if self.before == page {
            return Err("the same page came twice".to_owned());
        }
        self.before = page;
        Ok(())
    }
}

/// A text or number; nothing, `null`, `false`, `0` and an empty text say that there is none.
fn cursor(value: Option<&Value>) -> Result<Option<Value>, String> {
    let Some(value) = value else { return Ok(None) };
    let is_one = match value {
        Value::Null | Value::Bool(false) => false,
        Value::String(text) => !text.is_empty(),
        Value::Number(number) => number.as_u64() != Some(0),
        other => return Err(format!("`{other}` is no cursor")),
    };
    Ok(is_one.then(|| value.clone()))
}

fn query_value(url: &Url, name: &str) -> Option<String> {
    let pairs = style::split_pairs(url.query()?);
    let (_, value) = pairs.into_iter().find(|(key, _)| style::decode(key, true) == name)?;
    Some(style::decode(value, true))
}

/// Leaves the text of the other parameters as it is.
fn set_query_value(url: &mut Url, name: &str, value: &str) {
    let encoded = |text: &str| {
        percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC).to_string()
    };
    let query = url.query().unwrap_or_default().to_owned();
    let others = style::split_pairs(&query).into_iter();
    let others = others.filter(|(key, _)| style::decode(key, true) != name);
    let mut pairs: Vec<String> = others.map(|(key, value)| format!("{key}={value}")).collect();
    let plain = |letter: char| letter.is_ascii_alphanumeric() || "-._~".contains(letter);
    let key = if name.chars().all(plain) { name.to_owned() } else { encoded(name) };
    pairs.push(format!("{key}={}", encoded(value)));
    url.set_query(Some(&pairs.join("&")));
}

/// The target of `rel="next"`. RFC 8288, section 3.
fn next_link(headers: &HeaderMap) -> Option<String> {
    let values = headers.get_all(header::LINK).iter().filter_map(|value| value.to_str().ok());
    values.flat_map(links).find(|(_, relations)| has_next(relations)).map(|(url, _)| url)
}

fn has_next(relations: &str) -> bool {
    relations.split_ascii_whitespace().any(|relation| relation.eq_ignore_ascii_case("next"))
}

/// Each target with its relations.
fn links(value: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut rest = value;
    while let Some((_, after)) = rest.split_once('<') {
        let Some((url, after)) = after.split_once('>') else { break };
        let (parameters, after) = until_comma(after);
        let relation = parameters.into_iter().find_map(|parameter| {
            let (name, value) = parameter.split_once('=')?;
            let value = value.trim().trim_matches('"').to_owned();
            name.trim().eq_ignore_ascii_case("rel").then_some(value)
        });
        found.push((url.to_owned(), relation.unwrap_or_default()));
        rest = after;
    }
    found
}

/// The parameters of one link, and what follows its comma; neither sign counts inside of quotes.
fn until_comma(text: &str) -> (Vec<String>, &str) {
    let mut parameters = vec![String::new()];
    let mut quoted = false;
    for (at, letter) in text.char_indices() {
        match letter {
            '"' => quoted = !quoted,
            ',' if !quoted => return (parameters, &text[at + 1..]),
            ';' if !quoted => {
                parameters.push(String::new());
                continue;
            }
            _ => {}
        }
        if let Some(last) = parameters.last_mut() {
            last.push(letter);
        }
    }
    (parameters, "")
}
