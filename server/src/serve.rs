//! Connections: taken up to a number, given a time to say what they want, and let go in order.
//!
//! This is `axum::serve` with limits. A client that says nothing, or says it byte by byte, is closed
//! when its time is over; one over the number waits in the system's queue. When the server is asked
//! to end, it takes no more, closes those that are idle, and lets the others have their answers.

use std::{
    net::SocketAddr,
    sync::{Arc, atomic::Ordering},
    time::Duration,
};

use axum::{Router, extract::ConnectInfo};
use hyper::{server::conn::http1, service::Service as _};
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    server::graceful::GracefulShutdown,
    service::TowerToHyperService,
};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::Semaphore,
};

use crate::operations::Operations;

/// A pause after the system had no connection to give, for instance for want of file descriptors.
const PAUSE: Duration = Duration::from_millis(100);

/// What connections may do.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Limits {
    /// Open at a time.
    pub(crate) connections: usize,
    /// For the head of a request, and between two requests.
    pub(crate) head: Duration,
    /// Between being asked to end and taking no more connections.
    pub(crate) delay: Duration,
    /// For the answers that are under way then.
    pub(crate) drain: Duration,
}

/// Serves until `asked_to_end`, and then until the last answer is out or its time is over.
pub(crate) async fn serve(
    listener: TcpListener,
    router: Router,
    limits: Limits,
    operations: Arc<Operations>,
    asked_to_end: impl Future<Output = ()>,
) {
    let places = Arc::new(Semaphore::new(limits.connections.min(Semaphore::MAX_PERMITS)));
    let open = GracefulShutdown::new();
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new()).header_read_timeout(limits.head);
    let told = Arc::clone(&operations);
    let mut end = std::pin::pin!(async move {
        asked_to_end.await;
        tracing::info!("asked to end");
        told.draining.store(true, Ordering::Relaxed);
        tokio::time::sleep(limits.delay).await;
    });
    loop {
        let next = async {
            let place = Arc::clone(&places).acquire_owned().await.ok();
            (place, accept(&listener).await)
        };
        let (place, (stream, address)) = tokio::select! {
            next = next => next,
            () = &mut end => break,
        };
        let inner = TowerToHyperService::new(router.clone());
        let service = hyper::service::service_fn(move |mut request: http::Request<_>| {
            request.extensions_mut().insert(ConnectInfo(address));
            inner.call(request)
        });
        let connection = open.watch(http.serve_connection(TokioIo::new(stream), service));
        let operations = Arc::clone(&operations);
        operations.connections.fetch_add(1, Ordering::Relaxed);
        tokio::spawn(async move {
            // What a client did wrong, or that it went away, is no concern of the log.
            drop(connection.await);
            operations.connections.fetch_sub(1, Ordering::Relaxed);
            drop(place);
        });
    }
    drop(listener);
    if tokio::time::timeout(limits.drain, open.shutdown()).await.is_err() {
        let cut_off = operations.connections.load(Ordering::Relaxed);
        tracing::warn!(cut_off, "connections were cut off");
    }
}

async fn accept(listener: &TcpListener) -> (TcpStream, SocketAddr) {
    loop {
        match listener.accept().await {
            Ok((stream, address)) => {
                // An answer is written at once; waiting for more to send only costs time.
                if stream.set_nodelay(true).is_ok() {
                    return (stream, address);
                }
            }
            Err(error) => {
                tracing::warn!(%error, "no connection could be taken");
                tokio::time::sleep(PAUSE).await;
            }
        }
    }
}
