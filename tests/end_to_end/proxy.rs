//! A proxy in front of the reference server that changes what passes.

use std::sync::Arc;

use axum::{
    Router,
    body::Bytes,
    extract::State,
    http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, header},
    response::{IntoResponse, Response},
};
use serde_json::Value;

/// What is asked of the server.
#[derive(Clone, Debug)]
pub struct Ask {
    pub method: Method,
    /// Path and query.
    pub target: String,
    pub headers: HeaderMap,
}

impl Ask {
    /// Whether it is this method on a path that begins so.
    pub fn is(&self, method: &Method, path: &str) -> bool {
        self.method == *method && self.target.starts_with(path)
    }
}

/// What the server answers.
#[derive(Clone, Debug)]
pub struct Answer {
    pub status: StatusCode,
    pub media_type: &'static str,
    pub body: Vec<u8>,
}

impl Answer {
    /// Changes the body as JSON.
    pub fn edit(&mut self, change: impl FnOnce(&mut Value)) {
        let mut value = serde_json::from_slice(&self.body).expect("the server answers JSON");
        change(&mut value);
        self.body = serde_json::to_vec(&value).expect("values can be written");
    }
}

/// How a server is broken.
#[derive(Clone, Copy)]
pub struct Change {
    /// On the way there.
    pub ask: fn(&mut Ask),
    /// On the way back.
    pub answer: fn(&Ask, &mut Answer),
}

impl Change {
    /// As it is.
    pub const NONE: Self = Self { ask: |_| {}, answer: |_, _| {} };
}

#[derive(Clone)]
struct Proxy {
    client: reqwest::Client,
    behind: Arc<str>,
    change: Change,
}

/// Runs `work` with the address of a proxy before `behind`; the proxy ends with it.
pub fn with<T>(behind: &str, change: Change, work: impl FnOnce(&str) -> T) -> T {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()
        .expect("a runtime");
    let client = reqwest::Client::builder().no_proxy().build().expect("a client");
    let proxy = Proxy { client, behind: behind.into(), change };
    let target = runtime.block_on(async {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let target = format!("http://{}", listener.local_addr().expect("an address"));
        let router = Router::new().fallback(pass).with_state(proxy);
        tokio::spawn(async move { axum::serve(listener, router).await });
        target
    });
    work(&target)
}

async fn pass(
    State(proxy): State<Proxy>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let target = uri.path_and_query().map_or("/", |target| target.as_str()).to_owned();
    let original = Ask { method, target, headers };
    let mut ask = original.clone();
    (proxy.change.ask)(&mut ask);
    ask.headers.remove(header::HOST);
    let url = format!("{}{}", proxy.behind, ask.target);
    let request = proxy.client.request(ask.method, url).headers(ask.headers).body(body);
    let response = request.send().await.expect("the reference server answers");
    let mut answer = Answer {
        status: response.status(),
        media_type: "application/json",
        body: response.bytes().await.expect("whole").to_vec(),
    };
    (proxy.change.answer)(&original, &mut answer);
    let media_type = HeaderValue::from_static(answer.media_type);
    (answer.status, [(header::CONTENT_TYPE, media_type)], answer.body).into_response()
}
