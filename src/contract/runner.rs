//! The tester as a value, for tests in Rust.
//!
//! In: a document, and a server: a service in the same process, or a URL. Out: the [`Report`] that
//! `specwright test` would write. The clock is read here, and files of the document are; nothing
//! is printed.
//!
//! Start at [`Runner`].

use std::{
    collections::BTreeMap,
    fmt,
    sync::Arc,
    time::{Duration, Instant, SystemTime},
};

use axum::{
    body::Body,
    http::{Request, Response},
};
use camino::Utf8Path;
use tokio::sync::{mpsc, watch};
use tower_service::Service;

use super::{
    Credentials, Event, Judge, Level, PlanOptions, Redactor, RunOptions, Selection, TargetError,
    Transport, TransportOptions, in_process::InProcess, plan, run,
};
use crate::{
    diagnostic::Diagnostic,
    document::{Input, LoadError, LoadOptions, load},
    ir::{Api, Server, lower},
    report::{self, Report},
};

/// Holds a server to its document: every documented example is sent, and its answer judged.
///
/// The server may be a [`Router`](axum::Router) in the same process, with no port:
///
/// ```
/// use axum::{Json, Router, routing::get};
/// use specwright::{
///     contract::Runner,
///     document::{Input, LoadOptions, load},
///     ir::lower,
/// };
///
/// const DOCUMENT: &str = "
/// openapi: 3.1.1
/// info: {title: Pets, version: '1'}
/// paths:
///   /pets:
///     get:
///       operationId: listPets
///       responses:
///         '200':
///           description: All of them.
///           content:
///             application/json:
///               schema: {type: array, items: {type: string}}
///               example: [Tom]
/// ";
///
/// # #[tokio::main]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let text = DOCUMENT.to_owned();
/// let input = Input::Text { name: "pets.yaml".to_owned(), text, base: ".".into() };
/// let api = lower(load(&input, &LoadOptions::default())?.document.into()).api;
/// // Of a file: `Runner::open("pets.yaml")?`.
/// let runner = Runner::of(api);
///
/// let kept = Router::new().route("/pets", get(|| async { Json(["Tom"]) }));
/// let report = runner.run(kept).await;
/// assert!(report.is_kept(), "{report}");
///
/// let broken = Router::new().route("/pets", get(|| async { Json([1]) }));
/// assert!(!runner.run(broken).await.is_kept());
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct Runner {
    api: Arc<Api>,
    diagnostics: Vec<Diagnostic>,
    credentials: Credentials,
    plan: PlanOptions,
    selection: Selection,
    levels: BTreeMap<String, Level>,
    options: RunOptions,
    timeout: Duration,
    base_path: String,
}

impl Runner {
    /// For the document in a file, and those that it leads to.
    ///
    /// # Errors
    /// If the file cannot be read or is no `OpenAPI` document. What is wrong inside of one is in
    /// [`diagnostics`](Self::diagnostics), and costs no more than the place it is in.
    pub fn open(document: impl AsRef<Utf8Path>) -> Result<Self, LoadError> {
        let input = Input::Path(document.as_ref().to_owned());
        let loaded = load(&input, &LoadOptions::default())?;
        let lowered = lower(Arc::new(loaded.document));
        let mut runner = Self::of(lowered.api);
        runner.diagnostics = loaded.diagnostics;
        runner.diagnostics.extend(lowered.diagnostics);
        Ok(runner)
    }

    /// For a document that was read already.
    pub fn of(api: impl Into<Arc<Api>>) -> Self {
        let api = api.into();
        Self {
            base_path: api.servers.first().map(Server::base_path).unwrap_or_default(),
            api,
            diagnostics: Vec::new(),
            credentials: Credentials::default(),
            plan: PlanOptions::default(),
            selection: Selection::default(),
            levels: BTreeMap::new(),
            options: RunOptions::default(),
            timeout: TransportOptions::default().timeout,
        }
    }

    /// What reading the document found wrong with it, in no particular order.
    pub fn diagnostics(&self) -> &[Diagnostic] {
        &self.diagnostics
    }

    /// Says who sends the requests.
    #[must_use]
    pub fn credentials(self, credentials: Credentials) -> Self {
        Self { credentials, ..self }
    }

    /// Sends made-up cases besides the documented ones, and the like.
    #[must_use]
    pub fn plan(self, plan: PlanOptions) -> Self {
        Self { plan, ..self }
    }

    /// Sends only some of the cases.
    #[must_use]
    pub fn choose(self, selection: Selection) -> Self {
        Self { selection, ..self }
    }

    /// How much a check counts, by its code such as `property/undocumented` or its topic.
    #[must_use]
    pub fn check(mut self, code: impl Into<String>, level: Level) -> Self {
        self.levels.insert(code.into(), level);
        self
    }

    /// Requests under way at once, and when a run ends early.
    #[must_use]
    pub fn options(self, options: RunOptions) -> Self {
        Self { options, ..self }
    }

    /// For one request; half a minute without it.
    #[must_use]
    pub fn timeout(self, timeout: Duration) -> Self {
        Self { timeout, ..self }
    }

    /// What a server in this process has before each path of the document; the path of the
    /// document's first server URL without it.
    #[must_use]
    pub fn base_path(self, path: &str) -> Self {
        Self { base_path: with_slash(path), ..self }
    }

    /// Tests a service in this process. Needs a runtime of tokio.
    pub async fn run<S>(&self, service: S) -> Report
    where
        S: Service<Request<Body>, Response = Response<Body>> + Clone + Send + Sync + 'static,
        S::Error: fmt::Display,
        S::Future: Send,
    {
        let target = format!("http://localhost{}", self.base_path);
        let options = self.transport_options(&target);
        let service = InProcess::new(service);
        let transport = Transport::in_process(&self.api, &self.credentials, &options, service);
        self.run_through(transport, target).await
    }

    /// Tests the server at a URL, which stands for the whole server URL of the document. Needs a
    /// runtime of tokio with its network and time.
    ///
    /// # Errors
    /// If that is no HTTP URL.
    pub async fn run_at(&self, target: &str) -> Result<Report, TargetError> {
        let options = self.transport_options(target);
        let transport = Transport::new(&self.api, &self.credentials, &options)?;
        Ok(self.run_through(transport, target.to_owned()).await)
    }

    fn transport_options(&self, target: &str) -> TransportOptions {
        TransportOptions {
            target: target.to_owned(),
            timeout: self.timeout,
            connections: self.options.workers,
            ..TransportOptions::default()
        }
    }

    async fn run_through(&self, transport: Transport, target: String) -> Report {
        let (started, clock) = (report::rfc3339(SystemTime::now()), Instant::now());
        let plan = self.selection.apply(&self.api, plan(&self.api, &self.plan));
        let judge = Judge::new(Arc::clone(&self.api), self.levels.clone(), None);
        let reach = judge.reach();
        // Nobody interrupts this run, but the channel has to stay open.
        let (_running, stop) = watch::channel(false);
        let (sender, mut events) = mpsc::channel(256);
        let sending = run(
            Arc::clone(&self.api),
            plan,
            transport,
            judge,
            Redactor::new(&self.credentials),
            self.options.clone(),
            stop,
            sender,
        );
        let gathering = async {
            let mut cases = Vec::new();
            while let Some(event) = events.recv().await {
                if let Event::Finished(case) = event {
                    cases.push(*case);
                }
            }
            cases
        };
        let ((), mut cases) = tokio::join!(sending, gathering);
        cases.sort_by_key(|case| case.place);
        let seconds = clock.elapsed().as_secs_f64();
        let api = Arc::clone(&self.api);
        Report { api, target, started, seconds, cases, reach, lists_unseen: false, shard: None }
    }
}

/// A path that is nothing or begins with a slash, and ends without one.
fn with_slash(path: &str) -> String {
    let path = path.trim_matches('/');
    if path.is_empty() { String::new() } else { format!("/{path}") }
}
