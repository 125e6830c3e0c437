//! Cases through transport and judge, many at a time.
//!
//! In: a [`Plan`], a [`Transport`], a [`Judge`]. Out: an [`Event`] per case, in the order in which
//! they end. Phases follow each other (what asks, what changes, what removes); within one, workers
//! take the next case as they get free, and a case's follow-ups are sent by the worker that has
//! its answer, so that no answer is kept.
//!
//! Start at [`run`].

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use tokio::{
    sync::{Mutex, mpsc, watch},
    task::JoinSet,
};

use super::{
    case::{Case, Phase, Plan, Skipped},
    credentials::Redactor,
    curl,
    event::{CaseReport, Event, Shown, excerpt, received},
    exchange::{Exchange, TransportError, TransportErrorKind},
    judge::Judge,
    plan::follow,
    transport::Transport,
    violation::{Outcome, Violation},
};
use crate::ir::{Api, StatusPattern};

/// Answers that say "later" are asked again as often as this.
const MAX_POLITE: u32 = 3;
/// After so many refused connections without one that worked, nobody is there.
const MAX_REFUSED: usize = 16;
/// Nobody waits longer for them.
const MAX_WAIT: Duration = Duration::from_secs(10);

/// How a run goes.
#[derive(Clone, Debug)]
pub struct RunOptions {
    /// Requests under way at once.
    pub workers: usize,
    /// Whether the first broken promise ends the run.
    pub fail_fast: bool,
    /// After this, nothing more is sent.
    pub max_time: Option<Duration>,
    /// Requests per second, at most.
    pub rate: Option<f64>,
    /// Whether every exchange is told, and not only those that broke a promise.
    pub show_all: bool,
}

impl Default for RunOptions {
    fn default() -> Self {
        Self { workers: 8, fail_fast: false, max_time: None, rate: None, show_all: false }
    }
}

/// What all workers share.
struct Shared {
    api: Arc<Api>,
    plan: Plan,
    transport: Transport,
    judge: Judge,
    redactor: Redactor,
    options: RunOptions,
    stop: watch::Receiver<bool>,
    failed: AtomicBool,
    /// Connections that failed before any answer came.
    refused: AtomicUsize,
    answered: AtomicBool,
    started: Instant,
    next_slot: Mutex<Instant>,
    events: mpsc::Sender<Event>,
}

/// Sends every case of the plan and tells how each ended. Ends early, and says so of each case
/// that was not sent, when `stop` turns true.
#[expect(clippy::too_many_arguments, reason = "the stages, each a value of its own")]
pub async fn run(
    api: Arc<Api>,
    plan: Plan,
    transport: Transport,
    judge: Judge,
    redactor: Redactor,
    options: RunOptions,
    stop: watch::Receiver<bool>,
    events: mpsc::Sender<Event>,
) {
    let started = Instant::now();
    let follow_ups: usize = plan.cases.iter().map(|case| case.follow_ups.len()).sum();
    let cases = plan.cases.len() + follow_ups + plan.skipped.len();
    let shared = Arc::new(Shared {
        api,
        plan,
        transport,
        judge,
        redactor,
        options,
        stop,
        failed: AtomicBool::new(false),
        refused: AtomicUsize::new(0),
        answered: AtomicBool::new(false),
        started,
        next_slot: Mutex::new(started),
        events,
    });
    shared.tell(Event::Started { cases }).await;
    for phase in [Phase::Read, Phase::Write, Phase::Delete] {
        run_phase(&shared, phase).await;
    }
    for (place, skipped) in shared.plan.skipped.iter().enumerate() {
        let report = shared.skipped(place, skipped);
        shared.tell(Event::Finished(Box::new(report))).await;
    }
}

async fn run_phase(shared: &Arc<Shared>, phase: Phase) {
    let cases = &shared.plan.cases;
    let mut queue: Vec<usize> =
        (0..cases.len()).filter(|index| cases[*index].phase == phase).collect();
    let mut workers = shared.options.workers.clamp(1, queue.len().max(1));
    if phase == Phase::Delete {
        // What is inside goes before what holds it, one after the other.
        queue.sort_by_key(|index| {
            std::cmp::Reverse(cases[*index].request.path.matches('/').count())
        });
        workers = 1;
    }
    let queue = Arc::new(queue);
    let next = Arc::new(AtomicUsize::new(0));
    let mut tasks = JoinSet::new();
    for _ in 0..workers {
        let (shared, queue, next) = (Arc::clone(shared), Arc::clone(&queue), Arc::clone(&next));
        tasks.spawn(async move {
            while let Some(index) = queue.get(next.fetch_add(1, Ordering::Relaxed)) {
                shared.case(*index).await;
            }
        });
    }
    while tasks.join_next().await.is_some() {}
}

impl Shared {
    async fn tell(&self, event: Event) {
        // Nobody listens any more: the run is being torn down.
        drop(self.events.send(event).await);
    }

    async fn case(&self, index: usize) {
        let case = &self.plan.cases[index];
        let (report, exchange) = self.answer(case, index).await;
        let passed = report.outcome == Outcome::Passed;
        self.tell(Event::Finished(Box::new(report))).await;
        // What the first request for the thing was answered, and whether it was removed since.
        let (mut before, mut removed) = (None, false);
        for follow_up in &case.follow_ups {
            let made = match (&exchange, passed) {
                (Some(_), true) if follow_up.after_delete && !removed => {
                    Err("nothing was removed before".to_owned())
                }
                (Some(exchange), true) => follow(&self.api, follow_up, case, exchange),
                _ => Err(format!("`{}` did not give what it needs", case.id)),
            };
            let report = match made {
                Ok(mut next) => {
                    next.before.clone_from(&before);
                    let (report, answer) = self.answer(&next, index).await;
                    if let Some(answer) = answer {
                        let method = next.request.method.as_str();
                        // What is accepted is not done.
                        removed |= method == "DELETE" && matches!(answer.status, 200 | 204);
                        let path = &self.api.operations[next.operation.get()].path;
                        let is_thing = path.parameters().next().is_some();
                        if method == "GET" && is_thing && before.is_none() {
                            before = Some(answer.body);
                        }
                    }
                    report
                }
                Err(reason) => {
                    let mut report = unsent(case, index, reason);
                    report.id.clone_from(&follow_up.id);
                    report.operation = Some(follow_up.operation);
                    report.example = None;
                    report.holds_example = false;
                    report.origin = super::case::Origin::Derived;
                    report.via = Some(follow_up.via(case));
                    report
                }
            };
            self.tell(Event::Finished(Box::new(report))).await;
        }
    }

    /// Sends one case and judges the answer.
    async fn answer(&self, case: &Case, place: usize) -> (CaseReport, Option<Exchange>) {
        let mut stop = self.stop.clone();
        tokio::select! {
            _ = stop.wait_for(|stop| *stop) => {}
            () = self.wait_for_slot() => {}
        }
        if let Some(reason) = self.over() {
            return (unsent(case, place, reason), None);
        }
        if self.is_dead() {
            let error = TransportError {
                kind: TransportErrorKind::Connect,
                message: "nobody listens there".to_owned(),
            };
            return (self.unanswered(case, place, error), None);
        }
        let sent = tokio::select! {
            biased;
            _ = stop.wait_for(|stop| *stop) => None,
            sent = self.send(case) => Some(sent),
        };
        match sent {
            None => (unsent(case, place, "the run was interrupted".to_owned()), None),
            Some(Err(error)) => {
                if error.kind == TransportErrorKind::Connect {
                    self.refused.fetch_add(1, Ordering::Relaxed);
                }
                (self.unanswered(case, place, error), None)
            }
            Some(Ok(exchange)) => {
                self.answered.store(true, Ordering::Relaxed);
                self.judge.see_request(case);
                let (outcome, warnings) = self.judge.outcome(case, &exchange);
                if matches!(outcome, Outcome::Failed(_)) {
                    self.failed.store(true, Ordering::Relaxed);
                }
                let shown = (self.options.show_all
                    || matches!(outcome, Outcome::Failed(_))
                    || !warnings.is_empty())
                .then(|| Arc::new(self.shown(case, Some(&exchange))));
                let report = CaseReport {
                    outcome: self.clean_outcome(outcome),
                    warnings: warnings.into_iter().map(|found| self.clean(found)).collect(),
                    status: Some(exchange.status),
                    media_type: exchange.header("content-type").map(str::to_owned),
                    milliseconds: exchange.milliseconds,
                    curl: self.curl(case),
                    shown,
                    ..unsent(case, place, String::new())
                };
                (report, Some(exchange))
            }
        }
    }

    /// Sends, and again after the time the server asks for if it says that it is too busy.
    async fn send(&self, case: &Case) -> Result<Exchange, TransportError> {
        let mut polite = 0;
        loop {
            let unauthorized = super::case::Wanted::Response(StatusPattern::Exact(401));
            let exchange = if case.expect.status == unauthorized {
                self.transport.send(&case.request, case.operation).await?
            } else {
                self.transport.send_renewing(&case.request, case.operation).await?
            };
            let busy = matches!(exchange.status, 429 | 503);
            let wanted = matches!(
                case.expect.status,
                super::case::Wanted::Response(StatusPattern::Exact(429 | 503))
            );
            let wait = exchange.header("retry-after").and_then(|text| text.parse::<u64>().ok());
            match wait.map(Duration::from_secs) {
                Some(wait) if busy && !wanted && polite < MAX_POLITE && wait <= MAX_WAIT => {
                    polite += 1;
                    tokio::time::sleep(wait).await;
                    self.wait_for_slot().await;
                }
                _ => return Ok(exchange),
            }
        }
    }

    /// Until `--rate` allows the next request, or the time of the run is over.
    async fn wait_for_slot(&self) {
        let Some(rate) = self.options.rate.filter(|rate| *rate > 0.0) else { return };
        let mine = {
            let mut next = self.next_slot.lock().await;
            let mine = (*next).max(Instant::now());
            *next = mine + Duration::from_secs_f64(1.0 / rate);
            mine
        };
        let end = self.options.max_time.map(|limit| self.started + limit);
        tokio::time::sleep_until(end.map_or(mine, |end| mine.min(end)).into()).await;
    }

    /// Whether so many connections failed, and none did not, that the rest need not be tried.
    fn is_dead(&self) -> bool {
        !self.answered.load(Ordering::Relaxed)
            && self.refused.load(Ordering::Relaxed) >= MAX_REFUSED
    }

    /// Why nothing more is to be sent, if that is so.
    fn over(&self) -> Option<String> {
        if *self.stop.borrow() {
            return Some("the run was interrupted".to_owned());
        }
        if self.options.fail_fast && self.failed.load(Ordering::Relaxed) {
            return Some("the run ended at the first failure, as `--fail-fast` asks".to_owned());
        }
        let late = self.options.max_time.is_some_and(|limit| self.started.elapsed() >= limit);
        late.then(|| "the time of `--max-time` was over".to_owned())
    }

    fn unanswered(&self, case: &Case, place: usize, error: TransportError) -> CaseReport {
        let message = self.redactor.clean(error.message);
        let outcome = match error.kind {
            TransportErrorKind::Malformed => {
                self.failed.store(true, Ordering::Relaxed);
                let text = format!("what came is not HTTP: {message}");
                let at = case.expect.promise.clone();
                Outcome::Failed(vec![Violation::new("http/malformed", at, text)])
            }
            TransportErrorKind::Request => {
                Outcome::Skipped(format!("the request cannot be sent: {message}"))
            }
            TransportErrorKind::Connect
            | TransportErrorKind::Timeout
            | TransportErrorKind::Closed => Outcome::Unanswered(message),
        };
        CaseReport {
            outcome,
            curl: self.curl(case),
            shown: Some(Arc::new(self.shown(case, None))),
            ..unsent(case, place, String::new())
        }
    }

    fn skipped(&self, place: usize, skipped: &Skipped) -> CaseReport {
        CaseReport {
            place: self.plan.cases.len() + place,
            id: skipped.id.clone(),
            operation: skipped.operation,
            example: skipped.example.clone(),
            origin: super::case::Origin::Documented,
            holds_example: true,
            via: None,
            promise: skipped.at.clone(),
            outcome: Outcome::Skipped(skipped.reason.clone()),
            warnings: Vec::new(),
            status: None,
            media_type: None,
            milliseconds: 0.0,
            curl: String::new(),
            shown: None,
        }
    }

    fn curl(&self, case: &Case) -> String {
        let secrets = self.transport.secrets(case.operation, case.request.credential);
        let url = self.transport.url(&case.request);
        self.redactor.clean(curl::line(&url, &case.request, &secrets))
    }

    fn shown(&self, case: &Case, exchange: Option<&Exchange>) -> Shown {
        let request = &case.request;
        let mut request_headers = request.headers.clone();
        if let Some(body) = &request.body {
            request_headers.push(("content-type".to_owned(), body.media_type.clone()));
        }
        for secret in self.transport.secrets(case.operation, request.credential) {
            if secret.place != super::credentials::Place::Query {
                request_headers.push((secret.name.clone(), secret.shown.clone()));
            }
        }
        let (response_headers, response_body) = exchange.map(received).unwrap_or_default();
        let clean = |(name, value)| (name, self.redactor.clean(value));
        Shown {
            method: request.method.clone(),
            url: self.redactor.clean(self.transport.url(request)),
            request_headers,
            request_body: request
                .body
                .as_ref()
                .map(|body| self.redactor.clean(excerpt(&body.bytes))),
            response_headers: response_headers.into_iter().map(clean).collect(),
            response_body: self.redactor.clean(response_body),
            response_bytes: exchange.map_or(0, |exchange| exchange.body.len()),
        }
    }

    fn clean_outcome(&self, outcome: Outcome) -> Outcome {
        match outcome {
            Outcome::Failed(violations) => {
                Outcome::Failed(violations.into_iter().map(|found| self.clean(found)).collect())
            }
            other => other,
        }
    }

    fn clean(&self, mut violation: Violation) -> Violation {
        violation.message = self.redactor.clean(violation.message);
        violation
    }
}

/// The report of a case of which nothing is known but why it was not sent.
fn unsent(case: &Case, place: usize, reason: String) -> CaseReport {
    CaseReport {
        place,
        id: case.id.clone(),
        operation: Some(case.operation),
        example: case.example.clone(),
        origin: case.origin,
        holds_example: case.holds_example,
        via: case.via.clone(),
        promise: case.expect.promise.clone(),
        outcome: Outcome::Skipped(reason),
        warnings: Vec::new(),
        status: None,
        media_type: None,
        milliseconds: 0.0,
        curl: String::new(),
        shown: None,
    }
}
