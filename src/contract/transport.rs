//! The one edge to the network: a request goes out, what comes back is recorded.
//!
//! In: a [`Case`]'s request and the credentials. Out: an [`Exchange`], or why there is none.
//! Nothing is judged or followed: a redirection is an answer. Nothing is sent twice, but for what a
//! connection did not answer that the server had already given up (`reuse`). Bodies are read up to
//! a bound, so that an endless answer ends.
//!
//! Start at [`Transport::send`]. Standard: RFC 9110, RFC 9112.

use std::{
    error::Error,
    sync::Arc,
    time::{Duration, Instant},
};

use axum::http::{Request as Received, Uri};
use bytes::{Bytes, BytesMut};
use reqwest::{
    Client, ClientBuilder, Url,
    header::{ACCEPT, HOST, HeaderMap, HeaderName, HeaderValue, USER_AGENT},
};

use super::{
    case::{Credential, Request},
    credentials::{Credentials, Place, Secret},
    direct::Direct,
    exchange::{BodyEnd, Exchange, TransportError, TransportErrorKind},
    identity::{Identity, Renew},
    in_process::InProcess,
    packing,
    reuse::Reuse,
};
use crate::ir::{Api, OperationIndex};

/// Attempts at a connection that is refused, reset or lost before anything was sent.
const CONNECT_ATTEMPTS: u32 = 3;

/// Who asks.
const AGENT: &str = concat!("specwright/", env!("CARGO_PKG_VERSION"));

/// How often one request is sent with a fresh token.
const RENEWALS: u32 = 4;

/// How requests are sent.
#[derive(Clone, Debug)]
pub struct TransportOptions {
    /// Stands for the whole server URL.
    pub target: String,
    /// Connecting, sending and reading one answer together.
    pub timeout: Duration,
    /// In bytes.
    pub max_body: usize,
    /// Of connections kept open, per host.
    pub connections: usize,
    /// PEM certificates to trust besides those of the system.
    pub ca: Vec<Vec<u8>>,
    /// PEM certificate and key of the client.
    pub identity: Option<Vec<u8>>,
    /// Whether any certificate will do.
    pub insecure: bool,
    /// URL of a proxy that every request goes through; what the environment says without it.
    pub proxy: Option<String>,
}

impl Default for TransportOptions {
    fn default() -> Self {
        Self {
            target: String::new(),
            timeout: Duration::from_secs(30),
            max_body: 8 << 20,
            connections: 8,
            ca: Vec::new(),
            identity: None,
            insecure: false,
            proxy: None,
        }
    }
}

/// Why nothing can be sent at all.
#[derive(Debug, thiserror::Error)]
pub enum TargetError {
    /// Not an HTTP URL.
    #[error("`{0}` is not a URL that begins with `http://` or `https://`")]
    Url(String),
    /// A certificate that cannot be read, and the like.
    #[error("the client could not be set up")]
    Client(#[from] reqwest::Error),
}

/// One way to the server for all requests.
#[derive(Debug)]
pub struct Transport {
    wire: Wire,
    base: String,
    max_body: usize,
    identity: Identity,
}

/// What carries requests.
#[derive(Debug)]
enum Wire {
    /// A client, which keeps its time limit itself.
    Network(Client, Reuse),
    /// Connections of our own.
    Direct(Direct, Duration),
    /// Nothing: the server is here.
    InProcess(InProcess, Duration),
}

impl Transport {
    /// Sets up the client; nothing is sent yet.
    ///
    /// # Errors
    /// If the target is no HTTP URL or a certificate is no PEM.
    pub fn new(
        api: &Arc<Api>,
        credentials: &Credentials,
        options: &TransportOptions,
    ) -> Result<Self, TargetError> {
        let wrong = || TargetError::Url(options.target.clone());
        let url = Url::parse(&options.target).map_err(|_| wrong())?;
        if !matches!(url.scheme(), "http" | "https") || url.host_str().is_none() {
            return Err(wrong());
        }
        let is_near = options.proxy.is_none() && is_loopback(&url);
        let direct = is_near.then(|| Direct::new(api, &url, options.connections)).flatten();
        let wire = match direct {
            Some(direct) => Wire::Direct(direct, options.timeout),
            None => {
                Wire::Network(built::<TargetError>(|| builder(options, &url))?, Reuse::default())
            }
        };
        Ok(Self::with(wire, api, credentials, options))
    }

    /// Hands requests to a service in this process. The target is for reports, and for what its
    /// path puts before those of the document.
    pub(super) fn in_process(
        api: &Arc<Api>,
        credentials: &Credentials,
        options: &TransportOptions,
        service: InProcess,
    ) -> Self {
        Self::with(Wire::InProcess(service, options.timeout), api, credentials, options)
    }

    fn with(
        wire: Wire,
        api: &Arc<Api>,
        credentials: &Credentials,
        options: &TransportOptions,
    ) -> Self {
        Self {
            wire,
            base: options.target.trim_end_matches('/').to_owned(),
            max_body: options.max_body,
            identity: Identity::new(api, credentials),
        }
    }

    /// Gives a way to log in again when a token has run out.
    #[must_use]
    pub fn renewed_by(mut self, renew: Renew) -> Self {
        self.identity.renewed_by(renew);
        self
    }

    /// What is put on a request besides what its case says.
    pub(crate) fn secrets(&self, operation: OperationIndex, credential: Credential) -> Vec<Secret> {
        self.identity.worn().secrets(operation, credential).into_owned()
    }

    /// The target and what follows it, without secrets.
    pub(crate) fn url(&self, request: &Request) -> String {
        format!("{}{}", self.base, request.target())
    }

    /// Sends a request and reads the answer to its end or its bound.
    ///
    /// # Errors
    /// If no answer came: nobody listens, time is up, the connection ended, or it was no HTTP.
    pub async fn send(
        &self,
        request: &Request,
        operation: OperationIndex,
    ) -> Result<Exchange, TransportError> {
        let worn = self.identity.worn();
        self.send_with(request, operation, &worn.secrets(operation, request.credential)).await
    }

    /// As [`Self::send`]; a request that bears a token which has run out is sent again with a
    /// fresh one.
    ///
    /// # Errors
    /// As [`Self::send`].
    pub(crate) async fn send_renewing(
        &self,
        request: &Request,
        operation: OperationIndex,
    ) -> Result<Exchange, TransportError> {
        let mut worn = self.identity.worn();
        let mut turn = 0;
        loop {
            let (exchange, says_who) = {
                let secrets = worn.secrets(operation, request.credential);
                let says_who = request.credential == Credential::Send && !secrets.is_empty();
                (self.send_with(request, operation, &secrets).await?, says_who)
            };
            if exchange.status != 401 && says_who {
                worn.was_accepted();
            }
            if exchange.status != 401 || !says_who {
                return Ok(exchange);
            }
            turn += 1;
            // Others may have used up what is fresh by the time it is sent.
            match self.identity.renew(&worn).await {
                Some(fresh) if turn < RENEWALS => worn = fresh,
                Some(_) | None => return Ok(exchange),
            }
        }
    }

    async fn send_with(
        &self,
        request: &Request,
        operation: OperationIndex,
        secrets: &[Secret],
    ) -> Result<Exchange, TransportError> {
        let started = Instant::now();
        match &self.wire {
            Wire::Network(client, reuse) => {
                let response = self.over_network(client, reuse, request, secrets).await?;
                self.read(request, response, started).await
            }
            Wire::Direct(direct, limit) => {
                until_connected(|| async {
                    let sent = self.over_direct(direct, operation, request, secrets);
                    let sent = tokio::time::timeout(*limit, sent).await;
                    sent.unwrap_or_else(|_| Err(too_late())).map_err(|error| {
                        let is_connect = error.kind == TransportErrorKind::Connect;
                        (error, is_connect)
                    })
                })
                .await
            }
            Wire::InProcess(service, limit) => {
                let built = self.build(request, secrets)?;
                let answered = async {
                    let response = service.execute(built).await?;
                    self.read(request, response, started).await
                };
                tokio::time::timeout(*limit, answered).await.unwrap_or_else(|_| Err(too_late()))
            }
        }
    }

    async fn over_network(
        &self,
        client: &Client,
        reuse: &Reuse,
        request: &Request,
        secrets: &[Secret],
    ) -> Result<reqwest::Response, TransportError> {
        until_connected(|| async {
            loop {
                let built = self.build(request, secrets).map_err(|error| (error, false))?;
                match client.execute(built).await {
                    Ok(response) => {
                        reuse.answered(&response);
                        return Ok(response);
                    }
                    // Each time one of the connections kept is gone, so this ends.
                    Err(error) if reuse.was_given_up(&error) => {}
                    Err(error) => return Err((why(&error), error.is_connect())),
                }
            }
        })
        .await
    }

    async fn over_direct(
        &self,
        direct: &Direct,
        operation: OperationIndex,
        request: &Request,
        secrets: &[Secret],
    ) -> Result<Exchange, TransportError> {
        let started = Instant::now();
        let operation = operation.get();
        let built = || self.build(request, secrets);
        let (response, connection) = direct.send(operation, built).await?;
        let exchange = self.read(request, response, started).await?;
        // After a change of protocols, what follows is of the other one.
        let is_at_end = exchange.end == BodyEnd::Complete && exchange.status != 101;
        let is_empty = exchange.body.is_empty();
        let surplus = is_at_end && direct.says_more(operation, is_empty, connection).await;
        Ok(Exchange { surplus, ..exchange })
    }

    async fn read(
        &self,
        request: &Request,
        mut response: reqwest::Response,
        started: Instant,
    ) -> Result<Exchange, TransportError> {
        let status = response.status().as_u16();
        let headers: Vec<(String, String)> = response
            .headers()
            .iter()
            .map(|(name, value)| {
                (name.as_str().to_owned(), String::from_utf8_lossy(value.as_bytes()).into_owned())
            })
            .collect();
        framing(&headers)?;
        let (body, end) = self.body(&mut response).await?;
        let milliseconds = started.elapsed().as_secs_f64() * 1000.0;
        let url = self.url(request);
        let exchange = Exchange { url, status, headers, body, end, surplus: false, milliseconds };
        Ok(self.unpacked(exchange))
    }

    /// Compressing costs more than it saves here, so nobody asks for it; some servers do it all the
    /// same.
    fn unpacked(&self, mut exchange: Exchange) -> Exchange {
        let codings = exchange.headers_named("content-encoding").collect::<Vec<_>>().join(",");
        if exchange.end == BodyEnd::Complete && !codings.is_empty() && !exchange.body.is_empty() {
            let packed = std::mem::take(&mut exchange.body);
            (exchange.body, exchange.end) = packing::unpack(&codings, packed, self.max_body);
        }
        exchange
    }

    async fn body(
        &self,
        response: &mut reqwest::Response,
    ) -> Result<(Bytes, BodyEnd), TransportError> {
        let mut whole = BytesMut::new();
        loop {
            match response.chunk().await {
                // The usual answer is one chunk, which need not be copied.
                Ok(Some(chunk)) if whole.is_empty() && chunk.len() <= self.max_body => {
                    match response.chunk().await {
                        Ok(None) => return Ok((chunk, BodyEnd::Complete)),
                        Ok(Some(next)) => {
                            whole.extend_from_slice(&chunk);
                            whole.extend_from_slice(&next);
                        }
                        Err(error) => return ended(chunk, &error),
                    }
                }
                Ok(Some(chunk)) => whole.extend_from_slice(&chunk),
                Ok(None) => return Ok((whole.freeze(), BodyEnd::Complete)),
                Err(error) => return ended(whole.freeze(), &error),
            }
            if whole.len() > self.max_body {
                whole.truncate(self.max_body);
                return Ok((whole.freeze(), BodyEnd::TooLong));
            }
        }
    }

    fn build(
        &self,
        request: &Request,
        secrets: &[Secret],
    ) -> Result<reqwest::Request, TransportError> {
        let mut text = self.url(request);
        let mut separator = if request.query.is_empty() { '?' } else { '&' };
        for secret in secrets.iter().filter(|secret| secret.place == Place::Query) {
            text.push(separator);
            text.push_str(&crate::wire::all(&secret.name));
            text.push('=');
            text.push_str(&crate::wire::all(&secret.value));
            separator = '&';
        }
        let url = Url::parse(&text).map_err(|error| unsendable(error.to_string()))?;
        let method = reqwest::Method::from_bytes(request.method.as_bytes())
            .map_err(|error| unsendable(error.to_string()))?;
        let mut built = reqwest::Request::new(method, url);
        *built.headers_mut() = headers(request, secrets)?;
        if let Some(body) = &request.body {
            *built.body_mut() = Some(reqwest::Body::from(body.bytes.clone()));
        }
        Ok(built)
    }
}

fn headers(request: &Request, secrets: &[Secret]) -> Result<HeaderMap, TransportError> {
    let mut map = HeaderMap::with_capacity(request.headers.len() + secrets.len() + 1);
    let mut insert = |name: &str, value: &str| {
        let name = HeaderName::from_bytes(name.as_bytes())
            .map_err(|_| unsendable(format!("`{name}` is no header name")))?;
        let mut value = HeaderValue::from_bytes(value.as_bytes())
            .map_err(|_| unsendable(format!("the value of `{name}` is none a header can have")))?;
        value.set_sensitive(name == "authorization");
        map.append(name, value);
        Ok(())
    };
    insert("accept-encoding", "identity")?;
    for (name, value) in &request.headers {
        insert(name, value)?;
    }
    if let Some(body) = &request.body {
        insert("content-type", &body.media_type)?;
    }
    let said =
        |name: &str| request.headers.iter().any(|(known, _)| known.eq_ignore_ascii_case(name));
    for secret in secrets {
        match secret.place {
            // An example of the document that stands in the same place is meant to be sent.
            Place::Header if said(&secret.name) => {}
            Place::Header => insert(&secret.name, &secret.value)?,
            Place::Cookie => insert("cookie", &format!("{}={}", secret.name, secret.value))?,
            Place::Query => {}
        }
    }
    Ok(map)
}

/// The settings of a client, before it is built.
fn builder(options: &TransportOptions, url: &Url) -> Result<ClientBuilder, TargetError> {
    let mut builder = Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .timeout(options.timeout)
        .connect_timeout(options.timeout.min(Duration::from_secs(10)))
        .pool_max_idle_per_host(options.connections)
        .tcp_nodelay(true)
        .http1_max_headers(MAX_HEADERS)
        .user_agent(AGENT);
    if let Some(proxy) = &options.proxy {
        builder = builder.proxy(reqwest::Proxy::all(proxy).map_err(TargetError::Client)?);
    } else if is_loopback(url) {
        // A proxy of the environment is for elsewhere.
        builder = builder.no_proxy();
    }
    for pem in &options.ca {
        let certificate = reqwest::Certificate::from_pem(pem).map_err(TargetError::Client)?;
        builder = builder.add_root_certificate(certificate);
    }
    if let Some(pem) = &options.identity {
        builder = builder.identity(reqwest::Identity::from_pem(pem).map_err(TargetError::Client)?);
    }
    if options.insecure {
        builder = builder.danger_accept_invalid_certs(true);
    }
    Ok(builder)
}

/// HTTP knows no bound; an answer with more of them is not read.
pub(super) const MAX_HEADERS: usize = 500;

/// Builds a client. Where the system keeps no certificate at all, as in an empty image, the client
/// believes nobody, and can still speak to servers that have no TLS.
pub(super) fn built<E: From<reqwest::Error>>(
    builder: impl Fn() -> Result<ClientBuilder, E>,
) -> Result<Client, E> {
    match builder()?.build() {
        Ok(client) => Ok(client),
        Err(error) => builder()?.tls_certs_only([]).build().map_err(|_| error.into()),
    }
}

fn is_loopback(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default().trim_matches(['[', ']']);
    host == "localhost"
        || host.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback())
}

fn too_late() -> TransportError {
    let message = "no answer came in time".to_owned();
    TransportError { kind: TransportErrorKind::Timeout, message }
}

/// Sends again, each time after a longer pause, as long as the error says that no connection was
/// made.
async fn until_connected<T, F>(send: impl Fn() -> F) -> Result<T, TransportError>
where
    F: Future<Output = Result<T, (TransportError, bool)>>,
{
    let mut attempt = 0;
    loop {
        match send().await {
            Err((_, true)) if attempt + 1 < CONNECT_ATTEMPTS => {
                attempt += 1;
                tokio::time::sleep(Duration::from_millis(50 << attempt)).await;
            }
            outcome => return outcome.map_err(|(error, _)| error),
        }
    }
}

/// A request as it arrives at a server: the target without the host, and the headers that every
/// client adds.
pub(super) fn as_received(
    request: reqwest::Request,
) -> Result<Received<reqwest::Body>, TransportError> {
    let host = request.url().host_str().unwrap_or_default();
    let host =
        request.url().port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"));
    let host = HeaderValue::from_str(&host).map_err(|error| unsendable(error.to_string()))?;
    let mut request = Received::try_from(request).map_err(|error| unsendable(error.to_string()))?;
    let target = request.uri().path_and_query().cloned();
    *request.uri_mut() = target.map(Uri::from).unwrap_or_default();
    let headers = request.headers_mut();
    headers.entry(HOST).or_insert(host);
    headers.entry(ACCEPT).or_insert(HeaderValue::from_static("*/*"));
    headers.entry(USER_AGENT).or_insert(HeaderValue::from_static(AGENT));
    Ok(request)
}

fn unsendable(message: String) -> TransportError {
    TransportError { kind: TransportErrorKind::Request, message }
}

/// An answer that says its length in two ways is cut in two by readers that believe the other one.
/// RFC 9112, sections 6.1 and 6.3.
fn framing(headers: &[(String, String)]) -> Result<(), TransportError> {
    let has = |name: &str| headers.iter().any(|(known, _)| known == name);
    if has("content-length") && has("transfer-encoding") {
        let message = "it has both `Content-Length` and `Transfer-Encoding`".to_owned();
        return Err(TransportError { kind: TransportErrorKind::Malformed, message });
    }
    Ok(())
}

/// A body that stops: time being up is no answer, anything else is a broken one.
fn ended(sofar: Bytes, error: &reqwest::Error) -> Result<(Bytes, BodyEnd), TransportError> {
    if error.is_timeout() {
        return Err(why(error));
    }
    Ok((sofar, BodyEnd::Broken(innermost(error))))
}

fn why(error: &reqwest::Error) -> TransportError {
    if error.is_timeout() {
        return too_late();
    }
    let message = innermost(error);
    let parse = message.contains("invalid HTTP") || message.contains("message head is too large");
    let kind = if error.is_connect() {
        TransportErrorKind::Connect
    } else if parse || message.contains("invalid") && message.contains("parsed") {
        TransportErrorKind::Malformed
    } else if error.is_builder() {
        TransportErrorKind::Request
    } else {
        TransportErrorKind::Closed
    };
    TransportError { kind, message }
}

/// What the system or the parser said, without the layers around it.
pub(super) fn innermost(error: &(dyn Error + 'static)) -> String {
    let mut source: &dyn Error = error;
    while let Some(inner) = source.source() {
        source = inner;
    }
    source.to_string()
}
