// Written by `specwright generate`; changes are lost.
//! Sends operations, over reqwest.

use std::{
    collections::BTreeMap,
    fmt,
    sync::Arc,
    time::{Duration, Instant, SystemTime},
};

use http::{HeaderMap, HeaderValue, StatusCode, header};

use super::{
    answer::{Answer, Undocumented, excerpt},
    body::{Body, BoxError},
    codec::{Codec, CodecError, Incoming, Intake, content_type},
    operation::{ClientOperation, FailureOf, Operation, OutputOf, ParameterError, RequestWriter},
    security::{Requirement, Scheme, SchemeKind, Secret, Security},
    style,
    text::Base64,
};

pub use reqwest;

/// Sends operations to one server. Cheap to clone.
#[derive(Clone)]
pub struct Client {
    http: Http,
    base: Arc<str>,
    secrets: BTreeMap<&'static str, Secret>,
    bearer: Option<Secret>,
    retries: u32,
    own_servers: bool,
    longest_wait: Duration,
    timeout: Option<Duration>,
    limit: usize,
    on_request: Option<OnRequest>,
    on_answer: Option<OnAnswer>,
}

/// What sends requests, as far as the system lets it.
#[derive(Clone)]
enum Http {
    Whole(reqwest::Client),
    /// It trusts no certificate, for this reason, and is of use without TLS only.
    Plain(reqwest::Client, Arc<str>),
    None(Arc<str>),
}

impl Http {
    /// Where the system keeps no certificates, as in an image that holds one program alone, servers
    /// without TLS can still be spoken to.
    fn new() -> Self {
        let reason = match reqwest::Client::builder().build() {
            Ok(http) => return Self::Whole(http),
            Err(error) => in_full(&error).into(),
        };
        match reqwest::Client::builder().tls_certs_only([]).build() {
            Ok(http) => Self::Plain(http, reason),
            Err(_) => Self::None(reason),
        }
    }

    fn speaking(&self, scheme: &str) -> Result<&reqwest::Client, RequestError> {
        match self {
            Self::Whole(http) => Ok(http),
            Self::Plain(http, _) if scheme == "http" => Ok(http),
            Self::Plain(_, reason) | Self::None(reason) => {
                Err(RequestError::Client(reason.to_string()))
            }
        }
    }
}

/// An error and what caused it.
fn in_full(error: &dyn std::error::Error) -> String {
    let causes = std::iter::successors(Some(error), |error| error.source());
    causes.map(ToString::to_string).collect::<Vec<_>>().join(": ")
}

type OnRequest = Arc<dyn Fn(&Call, &mut reqwest::Request) + Send + Sync>;

type OnAnswer = Arc<dyn Fn(&Call, Result<&reqwest::Response, &reqwest::Error>) + Send + Sync>;

/// A call that is under way, for those who look at it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Call {
    /// `operationId`
    pub id: &'static str,
    /// As the document has them.
    pub tags: &'static [&'static str],
    /// In capitals.
    pub method: &'static str,
    /// The template of the path, which has few values: good for metrics.
    pub path: &'static str,
    /// 0 for the first request, and one more each time that it is repeated.
    pub attempt: u32,
    /// When this request was sent.
    pub started: Instant,
}

impl Call {
    fn new<O: Operation>(attempt: u32) -> Self {
        Self {
            id: O::ID,
            tags: O::TAGS,
            method: O::METHOD,
            path: O::PATH,
            attempt,
            started: Instant::now(),
        }
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client").field("base", &self.base).finish_non_exhaustive()
    }
}

impl Default for Client {
    /// Of no server: for webhooks and callbacks, whose URLs are given each time.
    fn default() -> Self {
        Self::new("")
    }
}

impl Client {
    /// A client of the server at this URL, base path included.
    ///
    /// It can be made anywhere: if the system gives no certificates to trust, calls of a server with
    /// TLS return [`RequestError::Client`].
    pub fn new(base: impl Into<String>) -> Self {
        Self::over(base, Http::new())
    }

    /// With a `reqwest` client of your own, for timeouts, proxies and the like.
    pub fn with_http(base: impl Into<String>, http: reqwest::Client) -> Self {
        Self::over(base, Http::Whole(http))
    }

    fn over(base: impl Into<String>, http: Http) -> Self {
        let base: String = base.into();
        Self {
            http,
            base: base.trim_end_matches('/').into(),
            secrets: BTreeMap::new(),
            bearer: None,
            retries: 0,
            own_servers: false,
            longest_wait: Duration::new(60, 0),
            timeout: None,
            limit: 256 * 1024 * 1024,
            on_request: None,
            on_answer: None,
        }
    }

    /// Presents this token wherever a bearer token is asked for.
    #[must_use]
    pub fn bearer(mut self, token: impl Into<String>) -> Self {
        self.bearer = Some(Secret::Token(token.into()));
        self
    }

    /// Presents this secret wherever the scheme is asked for.
    #[must_use]
    pub fn secret(mut self, scheme: &'static Scheme, secret: Secret) -> Self {
        self.secrets.insert(scheme.name, secret);
        self
    }

    /// Sends an operation that has a server of its own in the document to that one, instead of to
    /// this client's.
    #[must_use]
    pub fn own_servers(mut self) -> Self {
        self.own_servers = true;
        self
    }

    /// Sends a call that can be repeated up to this many times more, after an answer of 429, 502,
    /// 503 or 504 or no answer at all, waiting as long as `Retry-After` says or longer each time.
    #[must_use]
    pub fn retries(mut self, retries: u32) -> Self {
        self.retries = retries;
        self
    }

    /// Waits no longer than this between two attempts; one minute unless said otherwise. If a server
    /// asks for more with `Retry-After`, its answer is the result.
    #[must_use]
    pub fn longest_wait(mut self, wait: Duration) -> Self {
        self.longest_wait = wait;
        self
    }

    /// Gives up a request that takes longer than this, answer included.
    #[must_use]
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = Some(timeout);
        self
    }

    /// The largest answer that is read into memory, in bytes; 256 MiB unless said otherwise.
    #[must_use]
    pub fn answer_limit(mut self, limit: usize) -> Self {
        self.limit = limit;
        self
    }

    /// Looks at each request before it is sent, and may change it: to sign it, or to count it.
    #[must_use]
    pub fn on_request(
        mut self,
        hook: impl Fn(&Call, &mut reqwest::Request) + Send + Sync + 'static,
    ) -> Self {
        self.on_request = Some(Arc::new(hook));
        self
    }

    /// Looks at each answer, its body not read yet, or at why there is none: to trace it.
    #[must_use]
    pub fn on_answer(
        mut self,
        hook: impl Fn(&Call, Result<&reqwest::Response, &reqwest::Error>) + Send + Sync + 'static,
    ) -> Self {
        self.on_answer = Some(Arc::new(hook));
        self
    }

    /// Calls an operation.
    ///
    /// # Errors
    /// [`Error::Answer`] with the decoded body for an answer that is no success; the other
    /// variants if there is no answer or it is not what the document promises.
    pub async fn send<O: ClientOperation>(
        &self,
        operation: O,
    ) -> Result<OutputOf<O>, Error<FailureOf<O>>> {
        let response = self.send_raw(operation).await.map_err(|error| match error {
            Error::Answer(never) => match never {},
            Error::Request(error) => Error::Request(error),
            Error::Transport(error) => Error::Transport(error),
            Error::Body(error) => Error::Body(error),
            Error::Content { status, error, body } => Error::Content { status, error, body },
        })?;
        self.read::<O>(response).await
    }

    /// Calls a webhook or a callback at this URL, instead of an operation of the server. A path
    /// parameter takes the place of its name in braces. Where others have given the URL, make sure
    /// that it leads where they may send you.
    ///
    /// # Errors
    /// As [`Client::send`], and if the URL is none of `http` or `https`.
    pub async fn send_to<O: ClientOperation>(
        &self,
        url: &str,
        operation: O,
    ) -> Result<OutputOf<O>, Error<FailureOf<O>>> {
        let scheme = url.split_once("://").map(|(scheme, _)| scheme.to_ascii_lowercase());
        if !matches!(scheme.as_deref(), Some("http" | "https")) {
            return Err(RequestError::Url(format!("`{url}` is no URL of http or https")).into());
        }
        let response = match self.request(url, operation) {
            Ok(request) => self.execute::<O, _>(request).await?,
            Err(error) => return Err(error.into()),
        };
        self.read::<O>(response).await
    }

    /// Calls an operation and leaves the answer as it is.
    ///
    /// # Errors
    /// If the request cannot be written, or there is no answer.
    pub async fn send_raw<O: ClientOperation>(
        &self,
        operation: O,
    ) -> Result<reqwest::Response, Error<std::convert::Infallible>> {
        let request = self.prepare(operation)?;
        self.execute::<O, _>(request).await
    }

    /// The request of an operation, as it would be sent to the server.
    pub(super) fn prepare<O: ClientOperation>(
        &self,
        operation: O,
    ) -> Result<reqwest::Request, RequestError> {
        let base = match O::SERVER.filter(|_| self.own_servers) {
            None => self.base.to_string(),
            Some(path) if path.starts_with('/') => {
                let base = reqwest::Url::parse(&self.base);
                let base = base.map_err(|error| RequestError::Url(error.to_string()))?;
                format!("{}{path}", base.origin().ascii_serialization())
            }
            Some(url) => url.to_owned(),
        };
        self.request(&format!("{}{}", base.trim_end_matches('/'), O::PATH), operation)
    }

    pub(super) async fn execute<O: ClientOperation, E>(
        &self,
        request: reqwest::Request,
    ) -> Result<reqwest::Response, Error<E>> {
        let http = self.http.speaking(request.url().scheme())?;
        let mut attempt = 0;
        let mut next = Some(request);
        while let Some(mut request) = next.take() {
            if attempt < self.retries && is_idempotent(O::METHOD) {
                next = request.try_clone();
            }
            let call = Call::new::<O>(attempt);
            if let Some(timeout) = self.timeout {
                request.timeout_mut().get_or_insert(timeout);
            }
            if let Some(hook) = &self.on_request {
                hook(&call, &mut request);
            }
            let result = http.execute(request).await;
            if let Some(hook) = &self.on_answer {
                hook(&call, result.as_ref());
            }
            let asked = match &result {
                Ok(response) if should_retry(response.status()) => retry_after(response.headers()),
                Err(error) if error.is_connect() || error.is_timeout() => None,
                _ => return result.map_err(Error::Transport),
            };
            let growing = Duration::from_millis(200) * 2_u32.saturating_pow(attempt);
            let wait = asked.unwrap_or_else(|| growing.min(self.longest_wait));
            if next.is_none() || wait > self.longest_wait {
                return result.map_err(Error::Transport);
            }
            tokio::time::sleep(wait).await;
            attempt += 1;
        }
        unreachable!("the loop ends with an answer or an error")
    }

    fn request<O: ClientOperation>(
        &self,
        template: &str,
        operation: O,
    ) -> Result<reqwest::Request, RequestError> {
        let mut writer = RequestWriter::default();
        let body = operation.write(&mut writer);
        let (mut url, mut headers) = writer.finish(template).map_err(RequestError::Parameter)?;
        let mut message = O::Body::write(body).map_err(RequestError::Body)?;
        headers.extend(message.take_headers());
        if let Some(accept) = accept::<O>() {
            headers.entry(header::ACCEPT).or_insert(accept);
        }
        self.authorize(O::SECURITY, &mut url, &mut headers)?;
        let method = reqwest::Method::from_bytes(O::METHOD.as_bytes())
            .map_err(|error| RequestError::Url(error.to_string()))?;
        let url = reqwest::Url::parse(&url)
            .map_err(|error| RequestError::Url(format!("{url}: {error}")))?;
        let mut request = reqwest::Request::new(method, url);
        *request.headers_mut() = headers;
        *request.body_mut() = match message.body {
            Body::Empty => None,
            Body::Bytes(bytes) => Some(bytes.into()),
            Body::Stream(stream) => Some(reqwest::Body::wrap_stream(stream)),
        };
        Ok(request)
    }

    fn authorize(
        &self,
        security: Security,
        url: &mut String,
        headers: &mut HeaderMap,
    ) -> Result<(), RequestError> {
        let held = |requirement: &Requirement| {
            let own = self.secrets.get(requirement.scheme.name);
            let own = own.filter(|_| requirement.scheme.kind != SchemeKind::Unknown);
            own.or(self.bearer.as_ref().filter(|_| requirement.scheme.kind == SchemeKind::Bearer))
        };
        let satisfied = |all: &&&[Requirement]| all.iter().all(|one| held(one).is_some());
        // One that asks for something comes before one that asks for nothing. With no secret at
        // all the request goes out as it is, and the server says what is missing.
        let chosen = security
            .iter()
            .filter(|all| !all.is_empty())
            .find(satisfied)
            .copied()
            .unwrap_or_default();
        for requirement in chosen {
            if let Some(secret) = held(requirement) {
                present(requirement.scheme.kind, secret, url, headers)?;
            }
        }
        Ok(())
    }

    async fn read<O: Operation>(
        &self,
        response: reqwest::Response,
    ) -> Result<OutputOf<O>, Error<FailureOf<O>>> {
        Self::decode::<O>(self.receive::<O>(response).await?)
    }

    /// The whole answer, in memory unless it streams.
    pub(super) async fn receive<O: Operation>(
        &self,
        response: reqwest::Response,
    ) -> Result<Incoming, Error<FailureOf<O>>> {
        let status = response.status();
        let headers = response.headers().clone();
        let (success, failure) = sides::<O>(status);
        let intake = match (success, failure) {
            (true, _) => O::Success::intake(status, content_type(&headers)),
            (_, true) => O::Failure::intake(status, content_type(&headers)),
            _ => Intake::Whole,
        };
        let stream = Body::stream(Pieces(Box::pin(response.bytes_stream())));
        let taken = intake.take(stream, content_type(&headers), self.limit).await;
        let (body, parts) = taken.map_err(Error::Body)?;
        Ok(Incoming { parts, ..Incoming::new(status, headers, body) })
    }

    pub(super) fn decode<O: Operation>(
        message: Incoming,
    ) -> Result<OutputOf<O>, Error<FailureOf<O>>> {
        let status = message.status;
        let (success, failure) = sides::<O>(status);
        let kept = bytes_of(&message);
        let content = |error| Error::Content { status, error, body: excerpt(&kept) };
        if success {
            O::Success::read(message).map_err(content)
        } else if failure {
            Err(Error::Answer(O::Failure::read(message).map_err(content)?))
        } else {
            Err(Error::Answer(Undocumented::from(message).into()))
        }
    }
}

/// Whether an answer of this status is a documented success, and whether it is a documented failure.
fn sides<O: Operation>(status: StatusCode) -> (bool, bool) {
    let success =
        O::Success::covers(status) && (status.is_success() || !O::Failure::covers(status));
    (success, !success && O::Failure::covers(status))
}

/// What a message holds in memory.
pub(super) fn bytes_of(message: &Incoming) -> bytes::Bytes {
    match &message.body {
        Body::Bytes(bytes) => bytes.clone(),
        Body::Empty | Body::Stream(_) => bytes::Bytes::new(),
    }
}

/// reqwest's stream with an error type that any body can have.
struct Pieces<S>(std::pin::Pin<Box<S>>);

impl<S> futures_core::Stream for Pieces<S>
where
    S: futures_core::Stream<Item = reqwest::Result<bytes::Bytes>>,
{
    type Item = Result<bytes::Bytes, BoxError>;

    fn poll_next(
        mut self: std::pin::Pin<&mut Self>,
        context: &mut std::task::Context<'_>,
    ) -> std::task::Poll<Option<Self::Item>> {
        self.0.as_mut().poll_next(context).map(|item| item.map(|piece| piece.map_err(Into::into)))
    }
}

fn present(
    kind: SchemeKind,
    secret: &Secret,
    url: &mut String,
    headers: &mut HeaderMap,
) -> Result<(), RequestError> {
    let set = |headers: &mut HeaderMap, name: &str, text: String| {
        let name = header::HeaderName::try_from(name).map_err(|_| RequestError::Secret)?;
        let mut value = HeaderValue::try_from(text).map_err(|_| RequestError::Secret)?;
        value.set_sensitive(true);
        headers.append(name, value);
        Ok(())
    };
    let token = match secret {
        Secret::Connection => return Ok(()),
        Secret::Basic { user, password } => {
            let coded = Base64::encode(format!("{user}:{password}").as_bytes());
            return set(headers, "authorization", format!("Basic {coded}"));
        }
        Secret::Token(token) => token,
    };
    match kind {
        SchemeKind::Bearer => set(headers, "authorization", format!("Bearer {token}")),
        SchemeKind::Basic => set(headers, "authorization", format!("Basic {token}")),
        SchemeKind::Http(scheme) => set(headers, "authorization", format!("{scheme} {token}")),
        SchemeKind::Header(name) => set(headers, name, token.clone()),
        SchemeKind::Cookie(name) => {
            // RFC 6265, sections 4.1.1 and 5.4: one header, and no semicolon in a value.
            if token.contains([';', ' ', ',', '"', '\\']) {
                return Err(RequestError::Secret);
            }
            let before = headers.remove(header::COOKIE);
            let before = before.as_ref().and_then(|value| value.to_str().ok());
            let before = before.map(|text| format!("{text}; ")).unwrap_or_default();
            let mut value = HeaderValue::try_from(format!("{before}{name}={token}"))
                .map_err(|_| RequestError::Secret)?;
            value.set_sensitive(true);
            headers.insert(header::COOKIE, value);
            Ok(())
        }
        SchemeKind::Query(name) => {
            let mut pairs = Vec::new();
            style::write_query(&mut pairs, name, style::Layout::FORM, token)
                .map_err(|_| RequestError::Secret)?;
            let mark = if url.contains('?') { '&' } else { '?' };
            url.push(mark);
            url.push_str(&super::codec::join_pairs(&pairs));
            Ok(())
        }
        SchemeKind::MutualTls | SchemeKind::Unknown => Ok(()),
    }
}

fn accept<O: Operation>() -> Option<HeaderValue> {
    let all = O::Success::MEDIA.names().into_iter().chain(O::Failure::MEDIA.names());
    let mut types: Vec<&str> = Vec::new();
    for media in all {
        if !types.contains(&media) {
            types.push(media);
        }
    }
    (!types.is_empty()).then(|| HeaderValue::try_from(types.join(", ")).ok()).flatten()
}

/// RFC 9110, section 9.2.2.
fn is_idempotent(method: &str) -> bool {
    matches!(method, "GET" | "HEAD" | "OPTIONS" | "TRACE" | "PUT" | "DELETE" | "QUERY")
}

fn should_retry(status: StatusCode) -> bool {
    matches!(status.as_u16(), 429 | 502 | 503 | 504)
}

/// In seconds, or until a date; nothing if that has passed. RFC 9110, section 10.2.3.
fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let text = headers.get(header::RETRY_AFTER)?.to_str().ok()?.trim();
    if let Ok(seconds) = text.parse() {
        return Some(Duration::from_secs(seconds));
    }
    let date = httpdate::parse_http_date(text).ok()?;
    Some(date.duration_since(SystemTime::now()).unwrap_or_default())
}

/// The URL of a server whose variables have these values.
///
/// # Errors
/// The first value that the document does not allow.
pub fn server_url(
    template: &str,
    variables: &[(&str, &str, &[&str])],
) -> Result<String, RequestError> {
    let mut url = template.to_owned();
    for (name, value, allowed) in variables {
        if !allowed.is_empty() && !allowed.contains(value) {
            let known = allowed.join("`, `");
            let reason = format!("server variable `{name}`: `{value}` is none of `{known}`");
            return Err(RequestError::Url(reason));
        }
        url = url.replace(&format!("{{{name}}}"), value);
    }
    Ok(url)
}

/// Why a call did not succeed.
#[derive(Debug)]
pub enum Error<E> {
    /// The server answered, and the answer is no success.
    Answer(E),
    /// The request could not be written.
    Request(RequestError),
    /// There is no answer.
    Transport(reqwest::Error),
    /// The answer ended early, or is too large.
    Body(BoxError),
    /// The answer is not what the document promises.
    Content {
        /// Of the answer.
        status: StatusCode,
        /// What is wrong.
        error: CodecError,
        /// The beginning of the body.
        body: String,
    },
}

/// Why a request could not be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RequestError {
    /// A parameter has no text form.
    Parameter(ParameterError),
    /// The body has no form in its media type.
    Body(CodecError),
    /// The URL is none.
    Url(String),
    /// A secret cannot stand in a header.
    Secret,
    /// The next page cannot be asked for.
    NextPage(String),
    /// A blocking call cannot be made here.
    Blocking(String),
    /// The system has not what a client needs: certificates to trust, as a rule.
    Client(String),
}

impl fmt::Display for RequestError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Parameter(error) => error.fmt(f),
            Self::Body(error) => write!(f, "body: {error}"),
            Self::NextPage(reason) => write!(f, "the next page cannot be asked for: {reason}"),
            Self::Url(reason) | Self::Blocking(reason) => f.write_str(reason),
            Self::Client(reason) => write!(f, "there is no HTTP client: {reason}"),
            Self::Secret => f.write_str("a secret cannot stand in a header"),
        }
    }
}

impl std::error::Error for RequestError {}

impl<E> From<RequestError> for Error<E> {
    fn from(error: RequestError) -> Self {
        Self::Request(error)
    }
}

impl<E: fmt::Debug> fmt::Display for Error<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Answer(answer) => write!(f, "the server answered {answer:?}"),
            Self::Request(_) => f.write_str("the request could not be written"),
            Self::Transport(_) => f.write_str("there is no answer"),
            Self::Body(_) => f.write_str("the answer could not be read to its end"),
            Self::Content { status, error, body } => {
                write!(f, "the answer {status} is not as documented: {error}: {body}")
            }
        }
    }
}

impl<E: fmt::Debug> std::error::Error for Error<E> {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Answer(_) => None,
            Self::Request(error) => Some(error),
            Self::Transport(error) => Some(error),
            Self::Body(error) => Some(&**error),
            Self::Content { error, .. } => Some(error),
        }
    }
}
