//! A server that is a value: requests are handed to it where a transport would send them, with no
//! port and no network.
//!
//! In: a service, such as a router of axum. Out: its answers, as a client would have them. What
//! a client and hyper do for a server on a port is done here: the target without the host, the
//! headers that every request has, and a handler that panics ends its own request only.

use std::{fmt, future::poll_fn, pin::Pin, sync::Arc};

use axum::{
    body::Body,
    http::{Request, Response, header},
};
use tokio::task::JoinSet;
use tower_service::Service;

use super::{
    exchange::{TransportError, TransportErrorKind},
    transport::as_received,
};

type Answering = Pin<Box<dyn Future<Output = Result<Response<Body>, String>> + Send>>;

/// A service, whatever its type.
#[derive(Clone)]
pub(super) struct InProcess(Arc<dyn Fn(Request<Body>) -> Answering + Send + Sync>);

impl fmt::Debug for InProcess {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("InProcess")
    }
}

impl InProcess {
    pub(super) fn new<S>(service: S) -> Self
    where
        S: Service<Request<Body>, Response = Response<Body>> + Clone + Send + Sync + 'static,
        S::Error: fmt::Display,
        S::Future: Send,
    {
        Self(Arc::new(move |request| {
            let mut service = service.clone();
            Box::pin(async move {
                let ready = poll_fn(|context| service.poll_ready(context)).await;
                ready.map_err(|error| error.to_string())?;
                service.call(request).await.map_err(|error| error.to_string())
            })
        }))
    }

    /// Hands over a request; the body of the answer is yet to be read.
    pub(super) async fn execute(
        &self,
        request: reqwest::Request,
    ) -> Result<reqwest::Response, TransportError> {
        let request = received(request)?;
        // A task of its own: what panics there is an answer that never came, as on a port.
        let mut task = JoinSet::new();
        task.spawn((self.0)(request));
        let answer = match task.join_next().await {
            Some(Ok(answer)) => answer,
            Some(Err(error)) if error.is_panic() => Err("the handler panicked".to_owned()),
            Some(Err(_)) | None => Err("the handler was ended".to_owned()),
        };
        let closed = |message| TransportError { kind: TransportErrorKind::Closed, message };
        let response = answer.map_err(closed)?;
        Ok(response.map(|body| reqwest::Body::wrap_stream(body.into_data_stream())).into())
    }
}

/// A request as a server sees it that has read it from a connection.
fn received(request: reqwest::Request) -> Result<Request<Body>, TransportError> {
    let length = request.body().and_then(reqwest::Body::as_bytes).map(<[u8]>::len);
    let mut request = as_received(request)?.map(Body::new);
    if let Some(length) = length {
        request.headers_mut().entry(header::CONTENT_LENGTH).or_insert(length.into());
    }
    Ok(request)
}
