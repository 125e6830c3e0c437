//! A request on a connection of its own, to see what comes after an answer that has no body.
//!
//! HTTP says of some answers that they end with their head: those to `HEAD`, and 204, 205 and 304.
//! A client that keeps its connections throws away whatever comes then, and a server that sends a
//! body all the same breaks the next answer for another client. So a request that such an answer is
//! documented for goes its own way. Only without TLS and on this machine, where no proxy stands
//! between.
//!
//! Start at [`Bare::send`]. Standard: RFC 9112, section 6.3.

use std::time::Duration;

use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use reqwest::{Body, Url};
use tokio::{net::TcpStream, task::JoinHandle, time::timeout};

use super::{
    exchange::{TransportError, TransportErrorKind},
    transport::{MAX_HEADERS, as_received, innermost},
};
use crate::ir::{Api, Operation, StatusPattern};

/// What comes after the head comes with it, or this soon.
const PAUSE: Duration = Duration::from_millis(10);

type Connection = JoinHandle<Result<http1::Parts<TokioIo<TcpStream>>, hyper::Error>>;

/// Where to, and for which operations.
#[derive(Debug)]
pub(super) struct Bare {
    address: String,
    operations: Vec<bool>,
}

/// A connection whose answer has been read.
#[derive(Debug)]
pub(super) struct Rest {
    connection: Connection,
    /// Kept, so that the connection does not end before the server has had its say.
    _sender: http1::SendRequest<Body>,
}

impl Bare {
    pub(super) fn new(api: &Api, url: &Url) -> Option<Self> {
        let port = url.port_or_known_default()?;
        let address = format!("{}:{port}", url.host_str()?);
        let operations = api.operations.iter().map(has_no_body).collect();
        (url.scheme() == "http").then_some(Self { address, operations })
    }

    pub(super) fn is_for(&self, operation: usize) -> bool {
        self.operations.get(operation).copied().unwrap_or(false)
    }

    /// Sends a request and waits for the head of its answer.
    pub(super) async fn send(
        &self,
        request: reqwest::Request,
    ) -> Result<(reqwest::Response, Rest), TransportError> {
        let stream = TcpStream::connect(&self.address).await.map_err(|error| TransportError {
            kind: TransportErrorKind::Connect,
            message: error.to_string(),
        })?;
        drop(stream.set_nodelay(true));
        let mut client = http1::Builder::new();
        client.max_headers(MAX_HEADERS);
        let (mut sender, connection) =
            client.handshake(TokioIo::new(stream)).await.map_err(|error| why(&error))?;
        let connection = tokio::spawn(connection.without_shutdown());
        let response =
            sender.send_request(as_received(request)?).await.map_err(|error| why(&error))?;
        Ok((response.map(Body::wrap).into(), Rest { connection, _sender: sender }))
    }
}

impl Rest {
    /// Whether anything comes after the end of the answer.
    pub(super) async fn says_more(mut self) -> bool {
        match timeout(PAUSE, &mut self.connection).await {
            // Nothing, and the connection stays open.
            Err(_) => {
                self.connection.abort();
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
