//! Servers that say exactly what a test wants, byte by byte, and runs against them.

use std::{
    collections::BTreeMap,
    fmt::Write as _,
    sync::{Arc, Mutex},
    time::Duration,
};

use camino::Utf8PathBuf;
use serde_json::Value;
use specwright::{
    contract::{
        self, CaseReport, Credentials, Event, Judge, Level, Plan, PlanOptions, Redactor,
        RunOptions, Transport, TransportOptions,
    },
    document::{Input, LoadOptions, load},
    ir::{Api, lower},
};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
    sync::{mpsc, watch},
};

/// A request as it came.
#[derive(Clone, Debug, Default)]
pub struct Received {
    pub method: String,
    pub target: String,
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

impl Received {
    pub fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(known, _)| known.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value.as_str())
    }

    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_default()
    }
}

/// What a server does with a request.
#[derive(Clone, Debug)]
pub enum Reply {
    /// An answer with its `Content-Length`.
    Http(u16, Vec<(String, String)>, Vec<u8>),
    /// These bytes, and the end of the connection.
    Raw(Vec<u8>),
    /// These bytes.
    Staying(Vec<u8>),
    /// These bytes, and the end of the connection so much later.
    Leaving(Vec<u8>, Duration),
    /// Bytes without end.
    Endless,
    /// A byte now and then.
    Drip,
    /// Nothing, for ever.
    Hang,
    /// The end of the connection at once.
    Close,
}

impl Reply {
    pub fn json(status: u16, value: &Value) -> Self {
        Self::typed(status, "application/json", &value.to_string())
    }

    pub fn typed(status: u16, media_type: &str, body: &str) -> Self {
        let headers = vec![("content-type".to_owned(), media_type.to_owned())];
        Self::Http(status, headers, body.as_bytes().to_vec())
    }

    pub fn with(mut self, name: &str, value: &str) -> Self {
        if let Self::Http(_, headers, _) = &mut self {
            headers.push((name.to_owned(), value.to_owned()));
        }
        self
    }
}

pub type Responder = Arc<dyn Fn(&Received) -> Reply + Send + Sync>;

/// A server on a free loopback port, and all that it was asked.
pub struct Lab {
    pub target: String,
    pub received: Arc<Mutex<Vec<Received>>>,
}

impl Lab {
    pub async fn start(responder: Responder) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let target = format!("http://{}", listener.local_addr().expect("an address"));
        let received = Arc::new(Mutex::new(Vec::new()));
        let log = Arc::clone(&received);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(connection(stream, Arc::clone(&responder), Arc::clone(&log)));
            }
        });
        Self { target, received }
    }
}

async fn connection(
    mut stream: TcpStream,
    responder: Responder,
    log: Arc<Mutex<Vec<Received>>>,
) -> Option<()> {
    let mut buffer = Vec::new();
    loop {
        let received = read(&mut stream, &mut buffer).await?;
        log.lock().ok()?.push(received.clone());
        match responder(&received) {
            Reply::Http(status, headers, body) => {
                let mut head = format!("HTTP/1.1 {status} Answer\r\n");
                for (name, value) in headers {
                    let _ = write!(head, "{name}: {value}\r\n");
                }
                if status != 204 {
                    let _ = write!(head, "content-length: {}\r\n", body.len());
                }
                head.push_str("\r\n");
                stream.write_all(head.as_bytes()).await.ok()?;
                if received.method != "HEAD" {
                    stream.write_all(&body).await.ok()?;
                }
            }
            Reply::Raw(bytes) => {
                stream.write_all(&bytes).await.ok()?;
                stream.shutdown().await.ok()?;
                return None;
            }
            Reply::Staying(bytes) => stream.write_all(&bytes).await.ok()?,
            Reply::Leaving(bytes, later) => {
                stream.write_all(&bytes).await.ok()?;
                tokio::time::sleep(later).await;
                stream.shutdown().await.ok()?;
                return None;
            }
            Reply::Endless => {
                let head = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n\
                             x-rate: 1\r\n\r\n[";
                stream.write_all(head).await.ok()?;
                loop {
                    stream.write_all(&[b' '; 4096]).await.ok()?;
                }
            }
            Reply::Drip => {
                let head = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n\r\n[";
                stream.write_all(head).await.ok()?;
                loop {
                    tokio::time::sleep(Duration::from_millis(100)).await;
                    stream.write_all(b" ").await.ok()?;
                }
            }
            Reply::Hang => tokio::time::sleep(Duration::from_mins(1)).await,
            Reply::Close => return None,
        }
    }
}

async fn read(stream: &mut TcpStream, buffer: &mut Vec<u8>) -> Option<Received> {
    let end = loop {
        if let Some(end) = buffer.windows(4).position(|window| window == b"\r\n\r\n") {
            break end;
        }
        if stream.read_buf(buffer).await.ok()? == 0 {
            return None;
        }
    };
    let head = String::from_utf8_lossy(&buffer[..end]).into_owned();
    let mut lines = head.split("\r\n");
    let mut words = lines.next()?.split(' ');
    let (method, target) = (words.next()?.to_owned(), words.next()?.to_owned());
    let headers: Vec<(String, String)> = lines
        .filter_map(|line| line.split_once(": "))
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect();
    buffer.drain(..end + 4);
    let mut received = Received { method, target, headers, body: Vec::new() };
    let length: usize =
        received.header("content-length").and_then(|text| text.parse().ok()).unwrap_or(0);
    while buffer.len() < length {
        if stream.read_buf(buffer).await.ok()? == 0 {
            return None;
        }
    }
    received.body = buffer.drain(..length).collect();
    Some(received)
}

pub fn api(text: &str) -> Arc<Api> {
    let input = Input::Text {
        name: "lab.yaml".to_owned(),
        text: text.to_owned(),
        base: Utf8PathBuf::from("."),
    };
    let loaded = load(&input, &LoadOptions::default()).expect("the document loads");
    let lowered = lower(Arc::new(loaded.document));
    let errors: Vec<_> = lowered
        .diagnostics
        .iter()
        .filter(|found| found.severity == specwright::diagnostic::Severity::Error)
        .collect();
    assert!(errors.is_empty(), "{errors:?}");
    Arc::new(lowered.api)
}

pub fn lab_document() -> Arc<Api> {
    api(include_str!("../fixtures/contract/lab.yaml"))
}

/// How a run is to be made.
#[derive(Clone, Default)]
pub struct Setup {
    pub operations: Vec<String>,
    pub levels: BTreeMap<String, Level>,
    pub bearer: Option<String>,
    pub api_keys: Vec<(String, String)>,
    pub time_limit: Option<Duration>,
}

pub async fn run(api: &Arc<Api>, target: &str, setup: &Setup) -> Vec<CaseReport> {
    let plan = contract::plan(api, &PlanOptions::default());
    let selection = contract::Selection {
        operations: setup.operations.clone(),
        ..contract::Selection::default()
    };
    run_plan(api, selection.apply(api, plan), target, setup).await
}

pub async fn run_plan(api: &Arc<Api>, plan: Plan, target: &str, setup: &Setup) -> Vec<CaseReport> {
    let credentials = Credentials {
        bearer: setup.bearer.clone(),
        api_keys: setup.api_keys.clone(),
        ..Credentials::default()
    };
    let options = TransportOptions {
        target: target.to_owned(),
        timeout: Duration::from_millis(800),
        max_body: 100_000,
        ..TransportOptions::default()
    };
    let transport = Transport::new(api, &credentials, &options).expect("a target");
    let judge = Judge::new(Arc::clone(api), setup.levels.clone(), setup.time_limit);
    let redactor = Redactor::new(&credentials);
    let options = RunOptions { show_all: true, ..RunOptions::default() };
    let mut cases = watched(api, plan, transport, judge, redactor, options).await;
    cases.sort_by_key(|case| case.place);
    cases
}

/// Every case of a run, as they end.
pub async fn watched(
    api: &Arc<Api>,
    plan: Plan,
    transport: Transport,
    judge: Judge,
    redactor: Redactor,
    options: RunOptions,
) -> Vec<CaseReport> {
    let (sender, mut receiver) = mpsc::channel(64);
    let (_stop, stopped) = watch::channel(false);
    let run =
        contract::run(Arc::clone(api), plan, transport, judge, redactor, options, stopped, sender);
    let run = tokio::spawn(run);
    let mut cases = Vec::new();
    while let Some(event) = receiver.recv().await {
        if let Event::Finished(case) = event {
            cases.push(*case);
        }
    }
    run.await.expect("the run ends");
    cases
}

/// Codes and pointers of what a case broke.
pub fn broken(case: &CaseReport) -> Vec<(String, String)> {
    let violations = case.outcome.violations().iter();
    violations
        .map(|found| (found.code.to_string(), found.pointer.clone().unwrap_or_default()))
        .collect()
}
