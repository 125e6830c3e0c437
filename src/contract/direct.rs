//! Connections of our own, to see what comes after the end of an answer.
//!
//! HTTP says where an answer ends: after as many bytes as `Content-Length` says, after the last
//! chunk, or with the head, if it is one to `HEAD` or a 204, 205 or 304. A client that keeps its
//! connections throws away whatever comes then without a word, and for another client it breaks the
//! next answer. So a connection is looked at before it is kept; and where an answer that ends with
//! its head is documented, the request goes on one of its own, which is listened to for a while.
//! Only without TLS and on this machine, where no proxy stands between.
//!
//! What comes later than an answer with a body is not seen: nobody waits for it, as nearly all
//! servers write an answer in one go.
//!
//! Start at [`Direct::send`]. Standard: RFC 9112, section 6.3.

use std::{
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use reqwest::{Body, Url};
use tokio::{net::TcpStream, task::JoinHandle, time::timeout};

use super::{
    exchange::{TransportError, TransportErrorKind},
    reuse,
    transport::{MAX_HEADERS, as_received, innermost},
};
use crate::ir::{Api, Operation, StatusPattern};

/// What comes after the head comes with it, or this soon.
const PAUSE: Duration = Duration::from_millis(10);

/// Where to, which operations have connections of their own, and those that wait for a request.
#[derive(Debug)]
pub(super) struct Direct {
    address: String,
    alone: Vec<bool>,
    idle: Mutex<Vec<Connection>>,
    max_idle: usize,
}

/// A way to the server, and what is left of it after its end.
#[derive(Debug)]
pub(super) struct Connection {
    sender: http1::SendRequest<Body>,
    task: JoinHandle<Result<http1::Parts<TokioIo<TcpStream>>, hyper::Error>>,
}

impl Direct {
    pub(super) fn new(api: &Api, url: &Url, max_idle: usize) -> Option<Self> {
        let port = url.port_or_known_default()?;
        let address = format!("{}:{port}", url.host_str()?);
        let alone = api.operations.iter().map(has_no_body).collect();
        let idle = Mutex::default();
        (url.scheme() == "http").then_some(Self { address, alone, idle, max_idle })
    }

    /// Sends a request, which is made anew for each attempt, and waits for the head of its answer.
    pub(super) async fn send(
        &self,
        operation: usize,
        request: impl Fn() -> Result<reqwest::Request, TransportError>,
    ) -> Result<(reqwest::Response, Connection), TransportError> {
        loop {
            let request = as_received(request()?)?;
            let kept = if self.is_alone(operation) { None } else { self.take() };
            let is_kept = kept.is_some();
            let mut connection = match kept {
                Some(connection) => connection,
                None => Connection::open(&self.address).await?,
            };
            let error = match connection.sender.send_request(request).await {
                Ok(response) => return Ok((response.map(Body::wrap).into(), connection)),
                Err(error) => error,
            };
            if error.is_incomplete_message() && connection.has_begun().await {
                let message = "it ends within its head".to_owned();
                return Err(TransportError { kind: TransportErrorKind::Malformed, message });
            }
            // Each time one of the connections kept is gone, so this ends.
            if !is_kept || !reuse::is_gone(&error) {
                return Err(why(&error));
            }
        }
    }

    /// Whether more comes after the end of an answer, which may have ended with its head; a
    /// connection that can carry another request is kept.
    pub(super) async fn says_more(
        &self,
        operation: usize,
        is_empty: bool,
        mut connection: Connection,
    ) -> bool {
        if is_empty && self.is_alone(operation) {
            return connection.says_more().await;
        }
        match timeout(PAUSE, connection.sender.ready()).await {
            Ok(Ok(())) => {
                let mut idle = self.idle();
                if idle.len() < self.max_idle {
                    idle.push(connection);
                }
                false
            }
            Ok(Err(_)) => connection.says_more().await,
            // It answered before it had read the request.
            Err(_) => false,
        }
    }

    fn is_alone(&self, operation: usize) -> bool {
        self.alone.get(operation).copied().unwrap_or(false)
    }

    fn take(&self) -> Option<Connection> {
        let mut idle = self.idle();
        std::iter::from_fn(|| idle.pop()).find(|connection| connection.sender.is_ready())
    }

    fn idle(&self) -> MutexGuard<'_, Vec<Connection>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Connection {
    async fn open(address: &str) -> Result<Self, TransportError> {
        let stream = TcpStream::connect(address).await.map_err(|error| TransportError {
            kind: TransportErrorKind::Connect,
            message: error.to_string(),
        })?;
        drop(stream.set_nodelay(true));
        let mut client = http1::Builder::new();
        client.max_headers(MAX_HEADERS);
        let (sender, connection) =
            client.handshake(TokioIo::new(stream)).await.map_err(|error| why(&error))?;
        Ok(Self { sender, task: tokio::spawn(connection.without_shutdown()) })
    }

    /// Whether the connection ended when some of an answer was there.
    async fn has_begun(&mut self) -> bool {
        let ended = timeout(PAUSE, &mut self.task).await;
        matches!(ended, Ok(Ok(Ok(parts))) if !parts.read_buf.is_empty())
    }

    /// Whether anything comes after the end of the answer, listening for a while.
    async fn says_more(mut self) -> bool {
        match timeout(PAUSE, &mut self.task).await {
            // Nothing, and the connection stays open.
            Err(_) => {
                self.task.abort();
                false
            }
            Ok(Ok(Ok(parts))) => {
                let stream = parts.io.into_inner();
                let more = timeout(PAUSE, stream.readable()).await.is_ok()
                    && stream.try_read(&mut [0]).is_ok_and(|length| length > 0);
                more || !parts.read_buf.is_empty()
            }
            // The library has no other way to tell.
            Ok(Ok(Err(error))) => error.to_string().contains("unexpected message"),
            Ok(Err(_)) => false,
        }
    }
}

fn has_no_body(operation: &Operation) -> bool {
    operation.method.as_str() == "HEAD"
        || operation
            .responses
            .iter()
            .any(|response| matches!(response.status, StatusPattern::Exact(204 | 205 | 304)))
}

fn why(error: &hyper::Error) -> TransportError {
    let kind =
        if error.is_parse() { TransportErrorKind::Malformed } else { TransportErrorKind::Closed };
    TransportError { kind, message: innermost(error) }
}
