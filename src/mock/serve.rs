//! The edge: requests come in over HTTP, answers go out.

use std::sync::Arc;

use axum::{
    Router,
    body::{Body, to_bytes},
    extract::State,
    http::{HeaderName, HeaderValue, Request, Response, StatusCode},
};
use tokio::net::TcpListener;

use super::{Answer, Asked, Mock};

/// Longer bodies are refused.
const MAX_BODY: usize = 32 << 20;

/// Told of each request: method, path, status.
pub type Log = Arc<dyn Fn(&str, &str, u16) + Send + Sync>;

#[derive(Clone)]
struct Shared {
    mock: Arc<Mock>,
    log: Log,
}

/// Answers on a listener until `stop` is done.
///
/// # Errors
/// If the listener fails.
pub async fn serve(
    mock: Arc<Mock>,
    listener: TcpListener,
    log: Log,
    stop: impl Future<Output = ()> + Send + 'static,
) -> std::io::Result<()> {
    let router = Router::new().fallback(handle).with_state(Shared { mock, log });
    axum::serve(listener, router).with_graceful_shutdown(stop).await
}

async fn handle(State(shared): State<Shared>, request: Request<Body>) -> Response<Body> {
    let (parts, body) = request.into_parts();
    let answer = match to_bytes(body, MAX_BODY).await {
        Err(_) => Answer::problem(413, "the body is longer than a mock reads"),
        Ok(body) => {
            let headers: Vec<(String, String)> = parts
                .headers
                .iter()
                .map(|(name, value)| {
                    let value = String::from_utf8_lossy(value.as_bytes()).into_owned();
                    (name.as_str().to_owned(), value)
                })
                .collect();
            let path = parts.uri.path();
            let query = parts.uri.query().unwrap_or_default();
            let method = parts.method.as_str();
            shared.mock.answer(&Asked { method, path, query, headers: &headers, body: &body })
        }
    };
    (shared.log)(parts.method.as_str(), parts.uri.path(), answer.status);
    response(answer)
}

fn response(answer: Answer) -> Response<Body> {
    let mut response = Response::new(Body::from(answer.body));
    *response.status_mut() =
        StatusCode::from_u16(answer.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    for (name, value) in answer.headers {
        if let (Ok(name), Ok(value)) = (HeaderName::try_from(name), HeaderValue::try_from(value)) {
            response.headers_mut().append(name, value);
        }
    }
    response
}
