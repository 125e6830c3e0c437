//! What stands around every request: its id, its limits, its line in the log, its count.
//!
//! And the routes that are for operators: whether the server lives, whether it can serve, and what
//! it has counted. Those are outside the limits, since they matter most when a limit is reached.

use std::{
    panic::AssertUnwindSafe,
    pin::pin,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use axum::{
    Router,
    extract::{MatchedPath, Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header},
    middleware::{self, Next},
    response::{IntoResponse as _, Response},
    routing::get,
};
use tokio::sync::Semaphore;
use tracing::Instrument as _;
use uuid::Uuid;
use verifik::runtime::server::OperationId;

#[cfg(feature = "otel")]
use crate::telemetry;
use crate::{
    api,
    metrics::{self, Metrics},
    store::Store,
};

static REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Longer ids of callers are replaced.
const LONGEST_ID: usize = 128;

/// How long readiness waits for the store.
const PING: Duration = Duration::from_secs(2);

/// What is known of the server as a whole.
#[derive(Debug)]
pub(crate) struct Operations {
    metrics: Metrics,
    requests: Semaphore,
    most_requests: usize,
    time_limit: Duration,
    /// Connections that are open.
    pub(crate) connections: AtomicUsize,
    /// Set when the server has been asked to end.
    pub(crate) draining: AtomicBool,
}

impl Operations {
    /// At most so many requests at a time, and so long for each.
    pub(crate) fn new(most_requests: usize, time_limit: Duration) -> Self {
        Self {
            metrics: Metrics::default(),
            requests: Semaphore::new(most_requests.min(Semaphore::MAX_PERMITS)),
            most_requests: most_requests.min(Semaphore::MAX_PERMITS),
            time_limit,
            connections: AtomicUsize::new(0),
            draining: AtomicBool::new(false),
        }
    }
}

/// Puts `api` under the limits, and the routes for operators beside it.
pub(crate) fn around<S: Store>(api: Router, store: S, operations: Arc<Operations>) -> Router {
    let asked = Arc::clone(&operations);
    let ready = move || async move {
        if asked.draining.load(Ordering::Relaxed) {
            return (StatusCode::SERVICE_UNAVAILABLE, "draining\n");
        }
        match tokio::time::timeout(PING, store.ping()).await {
            Ok(Ok(())) => (StatusCode::OK, "ready\n"),
            Ok(Err(_)) | Err(_) => (StatusCode::SERVICE_UNAVAILABLE, "the store does not answer\n"),
        }
    };
    let counted = Arc::clone(&operations);
    let metrics = move || async move {
        let busy = counted.most_requests - counted.requests.available_permits();
        let gauges = [
            ("http_requests_in_flight", "Requests that are being answered.", busy),
            (
                "http_requests_limit",
                "Requests that may be under way at a time.",
                counted.most_requests,
            ),
            (
                "http_connections",
                "Connections that are open.",
                counted.connections.load(Ordering::Relaxed),
            ),
        ];
        ([(header::CONTENT_TYPE, metrics::MEDIA_TYPE)], counted.metrics.text(&gauges))
    };
    api.layer(middleware::from_fn_with_state(operations, observe))
        .route("/health/live", get(|| async { "alive\n" }))
        .route("/health/ready", get(ready))
        .route("/metrics", get(metrics))
}

async fn observe(
    State(operations): State<Arc<Operations>>,
    request: Request,
    next: Next,
) -> Response {
    let started = Instant::now();
    let id = request_id(request.headers());
    let method = request.method().clone();
    let route = request.extensions().get::<MatchedPath>().cloned();
    let route = route.as_ref().map_or("", MatchedPath::as_str);
    let name = cfg!(feature = "otel").then(|| format!("{method} {route}"));
    // The query is left out: it holds what people search for.
    let span = tracing::info_span!(
        "request",
        %method,
        path = request.uri().path(),
        id = id.to_str().unwrap_or_default(),
        operation = tracing::field::Empty,
        // Nothing is recorded for `None`.
        otel.kind = cfg!(feature = "otel").then_some("server"),
        otel.name = name.as_deref(),
    );
    #[cfg(feature = "otel")]
    telemetry::follow(&span, request.headers());
    let mut response = answer(&operations, request, next).instrument(span.clone()).await;
    let status = response.status().as_u16();
    let took = started.elapsed();
    let operation = response.extensions().get::<OperationId>().map(|operation| operation.0);
    span.record("operation", operation);
    #[cfg(feature = "otel")]
    telemetry::describe(&span, &method, route, operation, status);
    operations.metrics.count(route, &method, status, took);
    span.in_scope(|| tracing::info!(status, milliseconds = took.as_secs_f64() * 1e3, "answered"));
    response.headers_mut().insert(REQUEST_ID.clone(), id);
    response
}

/// Answers within the limits: not too many at a time, not for too long, and whatever happens.
async fn answer(operations: &Operations, request: Request, next: Next) -> Response {
    let unavailable = |error, code| {
        let answer = api::refusal(StatusCode::SERVICE_UNAVAILABLE, error, code);
        ([(header::RETRY_AFTER, "1")], answer).into_response()
    };
    let Ok(_permit) = operations.requests.try_acquire() else {
        return unavailable("the server is busy", "OVERLOADED");
    };
    match tokio::time::timeout(operations.time_limit, caught(next.run(request))).await {
        Ok(Some(response)) => response,
        Ok(None) => {
            api::refusal(StatusCode::INTERNAL_SERVER_ERROR, "internal error", "INTERNAL_ERROR")
        }
        Err(_) => unavailable("the request took too long", "TIMEOUT"),
    }
}

/// `None` if the work panicked, which the log then tells.
async fn caught(work: impl Future<Output = Response>) -> Option<Response> {
    let mut work = pin!(work);
    std::future::poll_fn(|context| {
        let polled = std::panic::catch_unwind(AssertUnwindSafe(|| work.as_mut().poll(context)));
        if let Ok(answer) = polled {
            return answer.map(Some);
        }
        tracing::error!("a request ended in a panic");
        std::task::Poll::Ready(None)
    })
    .await
}

/// The caller's id, if it is one that a log should hold, or a new one.
fn request_id(headers: &HeaderMap) -> HeaderValue {
    let is_fit = |id: &&HeaderValue| {
        let id = id.as_bytes();
        !id.is_empty() && id.len() <= LONGEST_ID && id.iter().all(u8::is_ascii_graphic)
    };
    headers.get(&REQUEST_ID).filter(is_fit).cloned().unwrap_or_else(|| {
        HeaderValue::try_from(Uuid::now_v7().to_string()).expect("digits and hyphens")
    })
}

#[cfg(test)]
mod tests {
    use super::{HeaderMap, REQUEST_ID, caught, request_id};

    #[test]
    fn an_id_that_is_unfit_for_a_log_is_replaced() {
        let long = "x".repeat(129);
        for (given, kept) in
            [("a-1", true), ("", false), ("a b", false), (long.as_str(), false), ("ü", false)]
        {
            let mut headers = HeaderMap::new();
            headers.insert(REQUEST_ID.clone(), given.parse().unwrap());
            assert_eq!(request_id(&headers).as_bytes() == given.as_bytes(), kept, "{given:?}");
        }
        assert_eq!(request_id(&HeaderMap::new()).len(), 36);
    }

    #[tokio::test]
    async fn a_panic_ends_one_request_only() {
        assert!(caught(async { panic!("a bug") }).await.is_none());
    }
}
