//! Receives operations: routes for axum, refusals, and who is calling.

use std::{collections::BTreeMap, future::Future, pin::Pin, sync::Arc};

use axum::{
    Router,
    body::HttpBody,
    extract::Request,
    response::{IntoResponse, Response},
    routing::any,
};
use http::{HeaderValue, Method, StatusCode, header, request::Parts};

use super::{
    answer::Answer,
    body::{Body, StreamPart, TooLarge},
    check::{Violation, in_words},
    codec::{Codec, CodecError, Incoming, Intake, Outgoing, content_type},
    media::{Accept, Fit, MediaTypes},
    operation::{
        BodyOf, FailureOf, OutputOf, ParameterError, RequestChecks, RequestReader, ServerOperation,
    },
    problem::Problem,
    security::{Credentials, Presented, Requirement, SchemeKind, Secret, Security},
    style,
};

/// What all routes of a service share. Every method has a default.
pub trait Service: Send + Sync + 'static {
    /// Answers a request that no operation got to see. By default a problem body (RFC 9457);
    /// `Allow` and `WWW-Authenticate` are added afterwards where they are due.
    fn reject(&self, rejection: Rejection) -> Response {
        rejection.into_response()
    }

    /// The largest body that is read into memory, in bytes.
    fn body_limit(&self) -> usize {
        2 * 1024 * 1024
    }
}

/// Finds out who is calling.
pub trait Authenticate: Service {
    /// What operations get to know about their caller.
    type Caller: Send + 'static;

    /// Judges what a caller presented; the document asks for it, so it is there. `request` holds
    /// what else came along: headers, and what layers have left in its extensions.
    fn authenticate(
        &self,
        credentials: Credentials,
        request: &Parts,
    ) -> impl Future<Output = Result<Self::Caller, Rejection>> + Send;
}

/// A request that is refused before it reaches an operation, or an answer that cannot be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rejection {
    /// `operationId`, if the request got that far.
    pub operation: Option<&'static str>,
    /// Why.
    pub reason: Reason,
}

/// Why a request is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reason {
    /// No operation has this path.
    NotFound,
    /// The path has operations, though none of this method.
    MethodNotAllowed {
        /// The methods it has, as in the `Allow` header.
        allow: String,
    },
    /// It is not known who is calling.
    Unauthorized {
        /// A fragment: lower case, no full stop.
        detail: String,
        /// The `WWW-Authenticate` header.
        challenge: String,
    },
    /// The caller may not do this.
    Forbidden {
        /// A fragment: lower case, no full stop.
        detail: String,
    },
    /// A parameter is missing or not of its type.
    Parameter(ParameterError),
    /// The body is missing, unreadable, or of a media type that is not understood.
    Body(CodecError),
    /// Nothing that the operation answers is of a media type that the caller accepts.
    NotAcceptable {
        /// What it answers.
        offered: String,
    },
    /// The body is larger than is accepted.
    TooLarge(TooLarge),
    /// Rules of the document are broken.
    Invalid(Vec<Violation>),
    /// The answer could not be written.
    Answer(CodecError),
}

impl Rejection {
    fn new(operation: &'static str, reason: Reason) -> Self {
        Self { operation: Some(operation), reason }
    }

    /// 401: what was presented is not good.
    pub fn unauthorized(detail: impl Into<String>) -> Self {
        let challenge = "Bearer".to_owned();
        Self { operation: None, reason: Reason::Unauthorized { detail: detail.into(), challenge } }
    }

    /// 403: it is good, but not for this.
    pub fn forbidden(detail: impl Into<String>) -> Self {
        Self { operation: None, reason: Reason::Forbidden { detail: detail.into() } }
    }

    /// The status that fits the reason.
    pub fn status(&self) -> StatusCode {
        match &self.reason {
            Reason::NotFound => StatusCode::NOT_FOUND,
            Reason::MethodNotAllowed { .. } => StatusCode::METHOD_NOT_ALLOWED,
            Reason::Unauthorized { .. } => StatusCode::UNAUTHORIZED,
            Reason::Forbidden { .. } => StatusCode::FORBIDDEN,
            Reason::Body(CodecError::MediaType { .. }) => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Reason::NotAcceptable { .. } => StatusCode::NOT_ACCEPTABLE,
            Reason::Parameter(_) | Reason::Invalid(_) | Reason::Body(_) => StatusCode::BAD_REQUEST,
            Reason::TooLarge(_) => StatusCode::PAYLOAD_TOO_LARGE,
            Reason::Answer(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// The reason, in words.
    pub fn detail(&self) -> String {
        match &self.reason {
            Reason::NotFound => "there is nothing at this path".to_owned(),
            Reason::MethodNotAllowed { allow } => format!("this path allows {allow}"),
            Reason::Unauthorized { detail, .. } | Reason::Forbidden { detail } => detail.clone(),
            Reason::Parameter(error) => error.to_string(),
            Reason::Body(error) => format!("body: {error}"),
            Reason::NotAcceptable { offered } => format!("the answer can only be {offered}"),
            Reason::TooLarge(error) => error.to_string(),
            Reason::Invalid(violations) => in_words(violations),
            // What a server cannot write is no business of its caller.
            Reason::Answer(_) => "the answer could not be written".to_owned(),
        }
    }

    /// As problem details.
    pub fn problem(&self) -> Problem {
        let mut problem = Problem::new(self.status()).detail(self.detail());
        if let Reason::Invalid(violations) = &self.reason {
            problem = problem.errors(violations.clone());
        }
        problem
    }

    /// The header that goes with the status, whatever the body is.
    fn header(&self) -> Option<(header::HeaderName, HeaderValue)> {
        let (name, text) = match &self.reason {
            Reason::MethodNotAllowed { allow } => (header::ALLOW, allow),
            Reason::Unauthorized { challenge, .. } => (header::WWW_AUTHENTICATE, challenge),
            // RFC 9110, section 15.5.16.
            Reason::Body(CodecError::MediaType { known, .. }) => (header::ACCEPT, known),
            _ => return None,
        };
        HeaderValue::try_from(text.as_str()).ok().map(|value| (name, value))
    }
}

impl IntoResponse for Rejection {
    fn into_response(self) -> Response {
        let mut response = (self.status(), self.problem().to_json()).into_response();
        let media_type = HeaderValue::from_static(Problem::MEDIA_TYPE);
        response.headers_mut().insert(header::CONTENT_TYPE, media_type);
        response
    }
}

/// A JSON answer: for a [`Service::reject`] of your own.
pub fn json<T: serde::Serialize>(status: StatusCode, body: &T) -> Response {
    match serde_json::to_vec(body) {
        Ok(text) => {
            let mut response = (status, text).into_response();
            let media_type = HeaderValue::from_static("application/json");
            response.headers_mut().insert(header::CONTENT_TYPE, media_type);
            response
        }
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

fn refuse<S: Service>(service: &S, rejection: Rejection) -> Response {
    let header = rejection.header();
    let mut response = service.reject(rejection);
    if let Some((name, value)) = header {
        response.headers_mut().entry(name).or_insert(value);
    }
    response
}

/// Refuses a body with the header of its method.
fn refuse_as<S: Service, O: ServerOperation>(service: &S, rejection: Rejection) -> Response {
    let known = rejection.header().filter(|(name, _)| *name == header::ACCEPT);
    let mut response = refuse(service, rejection);
    if let (Some(name), Some((_, known))) = (hint(O::METHOD), known) {
        response.headers_mut().entry(name).or_insert(known);
    }
    response
}

impl From<Body> for axum::body::Body {
    fn from(body: Body) -> Self {
        match body {
            Body::Empty => Self::empty(),
            Body::Bytes(bytes) => Self::from(bytes),
            Body::Stream(stream) => Self::from_stream(stream),
        }
    }
}

fn respond(mut message: Outgoing) -> Response {
    let headers = message.take_headers();
    let mut response = Response::new(message.body.into());
    *response.status_mut() = message.status;
    *response.headers_mut() = headers;
    response
}

impl IntoResponse for super::answer::Undocumented {
    fn into_response(self) -> Response {
        respond(self.write())
    }
}

type BoxFuture<T> = Pin<Box<dyn Future<Output = T> + Send>>;

/// Path parameters by name, as they stand in the path.
type Captures = Vec<(&'static str, String)>;

type Handler<S> = Arc<dyn Fn(Arc<S>, Request, Captures) -> BoxFuture<Response> + Send + Sync>;

/// Whether a request is meant for an operation.
type Predicate = Arc<dyn Fn(&Request) -> bool + Send + Sync>;

/// Operations of a service, gathered before they become one router.
pub struct Routes<S> {
    service: Arc<S>,
    entries: Vec<Entry<S>>,
}

struct Entry<S> {
    id: &'static str,
    /// All of these must hold.
    when: Vec<Predicate>,
    method: &'static str,
    template: Template,
    handler: Handler<S>,
}

impl<S> std::fmt::Debug for Routes<S> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Routes").field("operations", &self.entries.len()).finish_non_exhaustive()
    }
}

impl<S: Service> Routes<S> {
    /// None yet.
    pub fn new(service: Arc<S>) -> Self {
        Self { service, entries: Vec::new() }
    }

    /// Adds what `more` adds: `routes.with(pets::routes)`.
    #[must_use]
    pub fn with(self, more: impl FnOnce(Self) -> Self) -> Self {
        more(self)
    }

    /// An operation that anybody may call.
    #[must_use]
    pub fn open<O, F, A>(self, call: F) -> Self
    where
        O: ServerOperation,
        F: Fn(Arc<S>, O) -> A + Copy + Send + Sync + 'static,
        A: Future<Output = Result<OutputOf<O>, FailureOf<O>>> + Send,
    {
        self.entry::<O>(Arc::new(move |service, request, captures| {
            Box::pin(async move {
                let (parts, body) = request.into_parts();
                let result = match receive::<S, O>(&service, &parts, body, &captures).await {
                    Ok(request) => call(service.clone(), request).await,
                    Err(rejection) => return refuse_as::<S, O>(&service, rejection),
                };
                answer::<S, O>(&service, &parts, result)
            })
        }))
    }

    /// An operation whose caller must be known.
    #[must_use]
    pub fn secured<O, F, A>(self, call: F) -> Self
    where
        S: Authenticate,
        O: ServerOperation,
        F: Fn(Arc<S>, S::Caller, O) -> A + Copy + Send + Sync + 'static,
        A: Future<Output = Result<OutputOf<O>, FailureOf<O>>> + Send,
    {
        self.entry::<O>(Arc::new(move |service, request, captures| {
            Box::pin(async move {
                let (parts, body) = request.into_parts();
                let caller = match authenticate::<S, O>(&service, &parts).await {
                    Ok(Some(caller)) => caller,
                    Ok(None) => {
                        let rejection = Rejection::unauthorized("no credentials are given");
                        return refuse(
                            &*service,
                            Rejection { operation: Some(O::ID), ..rejection },
                        );
                    }
                    Err(rejection) => return refuse(&*service, rejection),
                };
                let result = match receive::<S, O>(&service, &parts, body, &captures).await {
                    Ok(request) => call(service.clone(), caller, request).await,
                    Err(rejection) => return refuse_as::<S, O>(&service, rejection),
                };
                answer::<S, O>(&service, &parts, result)
            })
        }))
    }

    /// An operation whose caller may be known.
    #[must_use]
    pub fn optional<O, F, A>(self, call: F) -> Self
    where
        S: Authenticate,
        O: ServerOperation,
        F: Fn(Arc<S>, Option<S::Caller>, O) -> A + Copy + Send + Sync + 'static,
        A: Future<Output = Result<OutputOf<O>, FailureOf<O>>> + Send,
    {
        self.entry::<O>(Arc::new(move |service, request, captures| {
            Box::pin(async move {
                let (parts, body) = request.into_parts();
                let caller = match authenticate::<S, O>(&service, &parts).await {
                    Ok(caller) => caller,
                    Err(rejection) => return refuse(&*service, rejection),
                };
                let result = match receive::<S, O>(&service, &parts, body, &captures).await {
                    Ok(request) => call(service.clone(), caller, request).await,
                    Err(rejection) => return refuse_as::<S, O>(&service, rejection),
                };
                answer::<S, O>(&service, &parts, result)
            })
        }))
    }

    fn entry<O: ServerOperation>(mut self, handler: Handler<S>) -> Self {
        let template = Template::parse(O::PATH);
        self.entries.push(Entry {
            id: O::ID,
            when: Vec::new(),
            method: O::METHOD,
            template,
            handler,
        });
        self
    }

    /// Puts an operation at another path than the document's: for webhooks and callbacks, whose URL
    /// is the receiver's choice. Parameters stand in braces.
    #[must_use]
    pub fn at<O: ServerOperation>(mut self, path: &'static str) -> Self {
        for entry in self.entries.iter_mut().filter(|entry| entry.id == O::ID) {
            entry.template = Template::parse(path);
        }
        self
    }

    /// Sends an operation only those requests that are meant for it, where several share a method
    /// and a path: `routes.when::<Push>(|request| request.headers().get("x-event") == …)`.
    #[must_use]
    pub fn when<O: ServerOperation>(
        mut self,
        is_meant: impl Fn(&Request) -> bool + Send + Sync + 'static,
    ) -> Self {
        let is_meant: Predicate = Arc::new(is_meant);
        for entry in self.entries.iter_mut().filter(|entry| entry.id == O::ID) {
            entry.when.push(is_meant.clone());
        }
        self
    }

    /// Sends the operation that was added last only requests with this header, and this value if it
    /// has but one.
    #[must_use]
    pub fn only_with_header(self, name: &'static str, value: Option<&'static str>) -> Self {
        self.only_with(move |request| {
            let found = request.headers().get(name);
            found
                .is_some_and(|found| value.is_none_or(|value| found.as_bytes() == value.as_bytes()))
        })
    }

    /// Sends the operation that was added last only requests with this name in their query, and this
    /// value if it has but one.
    #[must_use]
    pub fn only_with_query(self, name: &'static str, value: Option<&'static str>) -> Self {
        self.only_with(move |request| {
            style::split_pairs(request.uri().query().unwrap_or_default()).iter().any(
                |(key, found)| {
                    style::decode(key, true) == name
                        && value.is_none_or(|value| style::decode(found, true) == value)
                },
            )
        })
    }

    fn only_with(mut self, is_meant: impl Fn(&Request) -> bool + Send + Sync + 'static) -> Self {
        if let Some(entry) = self.entries.last_mut() {
            entry.when.push(Arc::new(is_meant));
        }
        self
    }

    /// A router that answers 404 and 405 (with `Allow`) for all it does not know.
    pub fn into_router(self) -> Router {
        let mut groups: BTreeMap<String, Vec<Arc<Entry<S>>>> = BTreeMap::new();
        let mut rest = Vec::new();
        for entry in self.entries {
            let entry = Arc::new(entry);
            if entry.template.takes_the_rest() {
                rest.push(entry.clone());
            }
            groups.entry(entry.template.route()).or_default().push(entry);
        }
        let handler = |mut entries: Vec<Arc<Entry<S>>>| {
            // What says most about a path, and then about the rest of a request, is asked first.
            entries.sort_by_key(|entry| {
                std::cmp::Reverse((entry.template.fixed_length(), entry.when.len()))
            });
            let entries: Arc<[Arc<Entry<S>>]> = entries.into();
            let service = self.service.clone();
            move |request: Request| dispatch(service.clone(), entries.clone(), request)
        };
        let mut router = Router::new().without_v07_checks();
        for (route, entries) in groups {
            router = router.route(&route, any(handler(entries)));
        }
        router.fallback(handler(rest))
    }
}

/// The operation that answered, by its `operationId`: an extension of its response, for layers that
/// log, count or trace.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OperationId(pub &'static str);

async fn dispatch<S: Service>(
    service: Arc<S>,
    entries: Arc<[Arc<Entry<S>>]>,
    request: Request,
) -> Response {
    let path = request.uri().path();
    let query = request.uri().query().unwrap_or_default();
    let mut allow: Vec<&str> = Vec::new();
    let mut is_allowed = false;
    for entry in &*entries {
        let Some(captures) = entry.template.captures(path, query) else { continue };
        let asked = request.method().as_str();
        if entry.method == asked
            || (asked == "HEAD" && entry.method == "GET" && !has_head(&entries))
        {
            if !entry.when.iter().all(|is_meant| is_meant(&request)) {
                is_allowed = true;
                continue;
            }
            let mut response = (entry.handler)(service, request, captures).await;
            response.extensions_mut().insert(OperationId(entry.id));
            return response;
        }
        if !allow.contains(&entry.method) {
            allow.push(entry.method);
        }
    }
    let reason = if allow.is_empty() || is_allowed {
        Reason::NotFound
    } else {
        if allow.contains(&"GET") && !allow.contains(&"HEAD") {
            allow.push(Method::HEAD.as_str());
        }
        Reason::MethodNotAllowed { allow: allow.join(", ") }
    };
    refuse(&*service, Rejection { operation: None, reason })
}

fn has_head<S>(entries: &[Arc<Entry<S>>]) -> bool {
    entries.iter().any(|entry| entry.method == "HEAD")
}

/// What the operations of a method name their media types in: the W3C's Linked Data Platform,
/// section 7.1, and RFC 5789, section 3.1.
fn hint(method: &str) -> Option<header::HeaderName> {
    match method {
        "POST" => Some(header::HeaderName::from_static("accept-post")),
        "PATCH" => Some(header::HeaderName::from_static("accept-patch")),
        _ => None,
    }
}

async fn receive<S: Service, O: ServerOperation>(
    service: &S,
    parts: &Parts,
    body: axum::body::Body,
    captures: &[(&'static str, String)],
) -> Result<O, Rejection> {
    let reject = |reason| Rejection::new(O::ID, reason);
    if !O::Success::MEDIA.is_acceptable(&Accept::of(&parts.headers)) {
        let offered = O::Success::MEDIA.to_string();
        return Err(reject(Reason::NotAcceptable { offered }));
    }
    let body: BodyOf<O> = if O::Body::MEDIA.is_empty() {
        O::Body::read(Incoming::new(StatusCode::OK, http::HeaderMap::new(), Body::Empty))
    } else {
        let (body, received) = take_body(
            body,
            &parts.headers,
            O::Body::MEDIA,
            O::Body::OPTIONAL,
            O::Body::intake(content_type(&parts.headers)),
            service.body_limit(),
        )
        .await
        .map_err(reject)?;
        let message = Incoming::new(StatusCode::OK, parts.headers.clone(), body);
        O::Body::read(Incoming { parts: received, ..message })
    }
    .map_err(|error| reject(Reason::Body(error)))?;
    let path = captures.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let query = parts.uri.query().unwrap_or_default();
    let reader = RequestReader::new(path, query, &parts.headers);
    let request = O::read(&reader, body).map_err(|error| reject(Reason::Parameter(error)))?;
    let mut checks = RequestChecks::default();
    request.check(&mut checks);
    let violations = checks.finish();
    if violations.is_empty() { Ok(request) } else { Err(reject(Reason::Invalid(violations))) }
}

/// Takes the body of a request as its codec wants it, if it is one that the operation can have.
async fn take_body(
    body: axum::body::Body,
    headers: &http::HeaderMap,
    known: MediaTypes,
    optional: bool,
    intake: Intake,
    limit: usize,
) -> Result<(Body, Vec<StreamPart>), Reason> {
    let found = content_type(headers);
    if body.is_end_stream() {
        // A text and a file may be empty; that there is one at all is said by its media type.
        let missing = !optional && found.is_empty();
        let nothing = (Body::Empty, Vec::new());
        return if missing { Err(Reason::Body(CodecError::Missing)) } else { Ok(nothing) };
    }
    if known.fit(found) == Fit::No {
        return Err(Reason::Body(CodecError::other(found, known)));
    }
    // What says that it is too large is not even waited for.
    let least = usize::try_from(HttpBody::size_hint(&body).lower()).unwrap_or(usize::MAX);
    if least > limit && matches!(intake, Intake::Whole) {
        return Err(Reason::TooLarge(TooLarge { limit }));
    }
    let stream = Body::stream(Pieces(body.into_data_stream()));
    intake.take(stream, found, limit).await.map_err(|error| {
        match error.downcast_ref::<TooLarge>() {
            Some(too_large) => Reason::TooLarge(*too_large),
            None => Reason::Body(CodecError::Content(error.to_string())),
        }
    })
}

/// axum's stream with an error type that any body can have.
struct Pieces(axum::body::BodyDataStream);

impl futures_core::Stream for Pieces {
    type Item = Result<bytes::Bytes, super::body::BoxError>;

    fn poll_next(
        mut self: Pin<&mut Self>,
        context: &mut std::task::Context<'_>,
    ) -> std::task::Poll<Option<Self::Item>> {
        Pin::new(&mut self.0)
            .poll_next(context)
            .map(|item| item.map(|piece| piece.map_err(Into::into)))
    }
}

fn answer<S: Service, O: ServerOperation>(
    service: &S,
    request: &Parts,
    result: Result<OutputOf<O>, FailureOf<O>>,
) -> Response {
    let message = match result {
        Ok(value) => O::Success::write(value),
        Err(value) => O::Failure::write(value),
    };
    match message {
        Ok(mut message) => {
            name_as_wanted(&mut message, &request.headers);
            respond(message)
        }
        Err(error) => refuse(service, Rejection::new(O::ID, Reason::Answer(error))),
    }
}

/// Of several media types that the body may go under, takes the one that the caller wants most.
fn name_as_wanted(message: &mut Outgoing, headers: &http::HeaderMap) {
    if let MediaTypes::Of([_, _, ..]) = message.alternatives {
        let mut names = message.alternatives.names();
        names.retain(|name| !name.contains('*'));
        message.media_type = Accept::of(headers).choose(&names).or(message.media_type);
    }
}

/// `None` if the caller stays anonymous, which the document allows.
async fn authenticate<S: Authenticate, O: ServerOperation>(
    service: &S,
    parts: &Parts,
) -> Result<Option<S::Caller>, Rejection> {
    let Some(credentials) = presented(O::SECURITY, parts) else {
        let challenge = challenge(O::SECURITY);
        let detail = "no credentials are given".to_owned();
        return Err(Rejection::new(O::ID, Reason::Unauthorized { detail, challenge }));
    };
    if credentials.is_anonymous() {
        return Ok(None);
    }
    let caller = service.authenticate(credentials, parts).await;
    caller.map(Some).map_err(|rejection| Rejection { operation: Some(O::ID), ..rejection })
}

fn challenge(security: Security) -> String {
    let mut schemes: Vec<String> = Vec::new();
    for requirement in security.iter().copied().flatten() {
        let scheme = match requirement.scheme.kind {
            SchemeKind::Bearer => "Bearer".to_owned(),
            SchemeKind::Basic => "Basic realm=\"api\"".to_owned(),
            SchemeKind::Http(name) => name.to_owned(),
            SchemeKind::Header(name) | SchemeKind::Query(name) | SchemeKind::Cookie(name) => {
                format!("ApiKey name=\"{name}\"")
            }
            SchemeKind::MutualTls => "Certificate".to_owned(),
            SchemeKind::Unknown => continue,
        };
        if !schemes.contains(&scheme) {
            schemes.push(scheme);
        }
    }
    schemes.join(", ")
}

/// The first alternative that is presented in full; `None` if there is none.
fn presented(security: Security, parts: &Parts) -> Option<Credentials> {
    let all = |requirements: &[Requirement]| {
        let found = requirements.iter().map(|requirement| {
            secret(requirement.scheme.kind, parts)
                .map(|secret| Presented { requirement: *requirement, secret })
        });
        found.collect::<Option<Vec<_>>>().map(|presented| Credentials { presented })
    };
    // What was sent on purpose comes before a connection, of which every request has one.
    let by_connection = |credentials: &Credentials| {
        credentials.presented.iter().all(|item| item.secret == Secret::Connection)
    };
    let mut satisfied: Vec<Credentials> = security.iter().copied().filter_map(all).collect();
    satisfied.sort_by_key(|credentials| (credentials.is_anonymous(), by_connection(credentials)));
    satisfied.into_iter().next()
}

fn secret(kind: SchemeKind, parts: &Parts) -> Option<Secret> {
    let header = |name: &str| parts.headers.get(name)?.to_str().ok();
    let authorization = |scheme: &str| {
        let (found, rest) = header("authorization")?.split_once(' ')?;
        found.eq_ignore_ascii_case(scheme).then(|| rest.trim().to_owned())
    };
    let text = match kind {
        SchemeKind::Bearer => authorization("bearer")?,
        SchemeKind::Http(scheme) => authorization(scheme)?,
        SchemeKind::Basic => {
            let coded: super::text::Base64 = authorization("basic")?.parse().ok()?;
            let decoded = String::from_utf8(coded.decode()).ok()?;
            let (user, password) = decoded.split_once(':')?;
            return Some(Secret::Basic { user: user.to_owned(), password: password.to_owned() });
        }
        SchemeKind::Header(name) => header(name)?.to_owned(),
        SchemeKind::Query(name) => {
            let pairs = style::split_pairs(parts.uri.query()?);
            let (_, value) = pairs.into_iter().find(|(key, _)| style::decode(key, true) == name)?;
            style::decode(value, true)
        }
        SchemeKind::Cookie(name) => {
            let reader = RequestReader::new(Vec::new(), "", &parts.headers);
            reader.raw_cookie(name)?.to_owned()
        }
        SchemeKind::MutualTls => return Some(Secret::Connection),
        SchemeKind::Unknown => return None,
    };
    (!text.is_empty()).then_some(Secret::Token(text))
}

/// A path template, cut into what can be compared with a path.
#[derive(Debug)]
struct Template {
    segments: Vec<Vec<Piece>>,
    query: Vec<(&'static str, &'static str)>,
}

#[derive(Debug)]
enum Piece {
    Literal(String),
    Parameter(&'static str),
}

impl Template {
    fn parse(text: &'static str) -> Self {
        let text = text.split('#').next().unwrap_or_default();
        let (path, query) = text.split_once('?').unwrap_or((text, ""));
        let path = path.strip_prefix('/').unwrap_or(path);
        let segments = path.split('/').map(pieces).collect();
        Self { segments, query: style::split_pairs(query) }
    }

    /// As axum writes routes: a segment with a parameter in it is one parameter, named by position
    /// so that templates with other names stay out of each other's way.
    fn route(&self) -> String {
        let segments =
            self.segments.iter().enumerate().map(|(index, segment)| match segment.as_slice() {
                [] => "/".to_owned(),
                [Piece::Literal(text)] => {
                    format!("/{}", text.replace('{', "{{").replace('}', "}}"))
                }
                _ => format!("/{{p{index}}}"),
            });
        segments.collect()
    }

    /// Whether what begins its last segment takes slashes, too: `{key+}`, as in gateways of AWS,
    /// `{path*}`, `{*path}`, and `{+name}` of RFC 6570.
    fn takes_the_rest(&self) -> bool {
        let marks = ['+', '*'];
        self.segments.last().is_some_and(|pieces| match pieces.as_slice() {
            [Piece::Parameter(name), ..] => name.starts_with(marks) || name.ends_with(marks),
            _ => false,
        })
    }

    fn fixed_length(&self) -> usize {
        let literal = |piece: &Piece| match piece {
            Piece::Literal(text) => text.len(),
            Piece::Parameter(_) => 0,
        };
        self.query.len() * 100 + self.segments.iter().flatten().map(literal).sum::<usize>()
    }

    /// `None` if the path is another one.
    fn captures(&self, path: &str, query: &str) -> Option<Captures> {
        if !self.query.is_empty() {
            let pairs = style::split_pairs(query);
            if !self.query.iter().all(|wanted| pairs.contains(wanted)) {
                return None;
            }
        }
        let mut captures = Vec::new();
        let most = if self.takes_the_rest() { self.segments.len() } else { usize::MAX };
        let mut segments = path.strip_prefix('/').unwrap_or(path).splitn(most, '/');
        for segment in &self.segments {
            capture(segment, segments.next()?, &mut captures)?;
        }
        segments.next().is_none().then_some(captures)
    }
}

fn pieces(segment: &'static str) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut rest = segment;
    while let Some(open) = rest.find('{')
        && let Some(length) = rest[open..].find('}')
    {
        if open > 0 {
            pieces.push(Piece::Literal(as_in_a_url(&rest[..open])));
        }
        pieces.push(Piece::Parameter(&rest[open + 1..open + length]));
        rest = &rest[open + length + 1..];
    }
    if !rest.is_empty() {
        pieces.push(Piece::Literal(as_in_a_url(rest)));
    }
    pieces
}

/// What a document writes plainly in a path arrives percent-encoded (WHATWG URL, "path
/// percent-encode set").
fn as_in_a_url(literal: &str) -> String {
    const PATH: &percent_encoding::AsciiSet = &percent_encoding::CONTROLS
        .add(b' ')
        .add(b'"')
        .add(b'#')
        .add(b'<')
        .add(b'>')
        .add(b'?')
        .add(b'^')
        .add(b'`')
        .add(b'{')
        .add(b'}');
    percent_encoding::utf8_percent_encode(literal, PATH).to_string()
}

/// Compares one segment; a parameter takes as little as lets the rest match, and never nothing.
/// Where another follows at once, it ends at what begins a matrix, a label or a suffix, if anything
/// does.
fn capture(pieces: &[Piece], segment: &str, captures: &mut Captures) -> Option<()> {
    match pieces {
        [] => segment.is_empty().then_some(()),
        [Piece::Literal(text), rest @ ..] => {
            capture(rest, segment.strip_prefix(text.as_str())?, captures)
        }
        [Piece::Parameter(name)] => {
            (!segment.is_empty()).then(|| captures.push((name, segment.to_owned())))
        }
        [Piece::Parameter(name), rest @ ..] => {
            let mut ends: Vec<usize> = segment.char_indices().skip(1).map(|(end, _)| end).collect();
            if let [Piece::Parameter(next), ..] = rest {
                ends.sort_by_key(|end| !begins(next, &segment[*end..]));
            }
            for end in ends {
                let length = captures.len();
                captures.push((name, segment[..end].to_owned()));
                if capture(rest, &segment[end..], captures).is_some() {
                    return Some(());
                }
                captures.truncate(length);
            }
            None
        }
    }
}

/// Whether a text is such as a matrix of this name, or a label, would be.
fn begins(name: &str, text: &str) -> bool {
    let matrix = text.strip_prefix(';').and_then(|text| text.strip_prefix(name));
    text.starts_with('.') || matrix.is_some_and(|rest| rest.is_empty() || rest.starts_with('='))
}
