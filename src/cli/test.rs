//! `specwright test`.
#![expect(
    clippy::disallowed_methods,
    reason = "this is where reports are written, and where secrets come from the environment"
)]

use std::{
    collections::BTreeSet,
    io::Write as _,
    sync::Arc,
    time::{Duration, Instant, SystemTime},
};

use anstream::AutoStream;
use camino::Utf8PathBuf;
use clap::Args;
use tokio::sync::{Mutex, mpsc, watch};

use super::{
    Context, DocumentArgs, Exit, Failure,
    document::forget_trees,
    exit::chain,
    least::{Least, least},
};
use crate::{
    contract::{
        self, Baseline, CaseReport, Credentials, Event, Inference, Judge, Level, OAuth, Outcome,
        Plan, PlanOptions, Redactor, RunOptions, Seconds, Selection, Server, Settings, StartError,
        StartOptions, Steps, Transport, TransportOptions,
    },
    ir::{Api, SecuritySchemeKind},
    report::{self, Kind, Of, Report},
};

/// What `test` understands.
#[derive(Clone, Debug, Args)]
pub(crate) struct TestArgs {
    #[command(flatten)]
    document: DocumentArgs,
    #[command(flatten)]
    server: ServerArgs,
    #[command(flatten)]
    identity: IdentityArgs,
    #[command(flatten)]
    choice: ChoiceArgs,
    #[command(flatten)]
    pace: PaceArgs,
    #[command(flatten)]
    judging: JudgingArgs,
    /// Write a report: json, ndjson, junit, html, markdown, github, sarif or har; `-` is standard
    /// output.
    #[arg(long = "report", value_name = "KIND=PATH", value_parser = report_target)]
    reports: Vec<(String, Utf8PathBuf)>,
    /// Say what would be sent, and send nothing.
    #[arg(long)]
    list: bool,
    /// Run again whenever a file of the document changes, until interrupted.
    #[arg(long, conflicts_with = "list")]
    watch: bool,
}

/// Where the server is.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Server")]
struct ServerArgs {
    /// Stands for the whole server URL of the document, base path included.
    #[arg(long, value_name = "URL", env = "SPECWRIGHT_TARGET", conflicts_with = "start")]
    target: Option<String>,
    /// Start the server with this command; `{addr}` and `{port}` become a free loopback address,
    /// which is in `SPECWRIGHT_ADDR` too. Ended with the run.
    #[arg(long, value_name = "CMD", env = "SPECWRIGHT_START")]
    start: Option<String>,
    /// How long a started server may take to answer.
    #[arg(long, value_name = "TIME")]
    start_timeout: Option<Seconds>,
    /// Trust the certificates of this PEM file too.
    #[arg(long, value_name = "FILE")]
    ca: Vec<Utf8PathBuf>,
    /// Certificate and key of the client, in one PEM file.
    #[arg(long, value_name = "FILE")]
    client_cert: Option<Utf8PathBuf>,
    /// Take any certificate.
    #[arg(long)]
    insecure: bool,
    /// Send every request through this proxy; without it, as `HTTP_PROXY` and its like say, but
    /// never to this machine.
    #[arg(long, value_name = "URL")]
    proxy: Option<String>,
}

/// Who we say we are. None of it is ever printed.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Credentials")]
struct IdentityArgs {
    /// A token, sent as `Authorization: Bearer`.
    #[arg(long, value_name = "TOKEN", env = "SPECWRIGHT_BEARER", hide_env_values = true)]
    bearer: Option<String>,
    /// For `Authorization: Basic`.
    #[arg(long, value_name = "USER:PASSWORD", env = "SPECWRIGHT_BASIC", hide_env_values = true)]
    basic: Option<String>,
    /// The key for a security scheme of the document.
    #[arg(long = "api-key", value_name = "SCHEME=KEY", value_parser = pair)]
    api_keys: Vec<(String, String)>,
    /// A header of every request.
    #[arg(long = "header", short = 'H', value_name = "NAME: VALUE", value_parser = header)]
    headers: Vec<(String, String)>,
}

/// Which cases.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Choosing")]
struct ChoiceArgs {
    /// Only this operation; may be repeated, like all of these.
    #[arg(long = "operation", value_name = "ID")]
    operations: Vec<String>,
    /// Only operations with this tag.
    #[arg(long = "tag", value_name = "TAG")]
    tags: Vec<String>,
    /// Only this path, as the document writes it; a `*` at the end stands for anything.
    #[arg(long = "path", value_name = "PATH")]
    paths: Vec<String>,
    /// Only this method.
    #[arg(long = "method", value_name = "METHOD")]
    methods: Vec<String>,
    /// Only cases that are promised this status, such as `404` or `4XX`.
    #[arg(long = "status", value_name = "STATUS")]
    statuses: Vec<String>,
    /// Only examples of this name.
    #[arg(long = "example", value_name = "NAME")]
    examples: Vec<String>,
    /// Only what failed or was unanswered in this JSON report.
    #[arg(long, value_name = "REPORT")]
    failed: Option<Utf8PathBuf>,
    /// Only methods that are meant to change nothing.
    #[arg(long)]
    read_only: bool,
    /// Only the K-th of N parts.
    #[arg(long, value_name = "K/N", value_parser = shard)]
    shard: Option<(usize, usize)>,
    /// Add this many made-up cases per operation, with valid and with invalid input.
    #[arg(long, value_name = "N", default_value_t = 0)]
    generate: usize,
    /// Ask for each documented answer by `Prefer: code=…, example=…`, also for those that no request
    /// provokes: mocks understand that, and other servers leave it unread.
    #[arg(long)]
    prefer: bool,
    /// Where made-up cases begin.
    #[arg(long, value_name = "SEED", default_value_t = 0)]
    seed: u64,
}

/// How fast, and for how long.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Pace")]
struct PaceArgs {
    /// Requests under way at once; without it, four per core.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    workers: Option<u16>,
    /// For one answer, from connecting to its end. [default: 30s]
    #[arg(long, value_name = "TIME")]
    timeout: Option<Seconds>,
    /// For the whole run; what is not sent by then is skipped.
    #[arg(long, value_name = "TIME")]
    max_time: Option<Seconds>,
    /// Requests per second, at most.
    #[arg(long, value_name = "N")]
    rate: Option<f64>,
    /// Bytes of a body that are read; a longer one breaks the contract. [default: 8 MiB]
    #[arg(long, value_name = "BYTES")]
    max_body: Option<usize>,
    /// End at the first broken promise.
    #[arg(long)]
    fail_fast: bool,
}

/// What counts.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Judging")]
struct JudgingArgs {
    /// What is done about a kind of broken promise: `off`, `warn` or `deny`, by code or by topic,
    /// such as `property/undocumented=deny`.
    #[arg(long = "check", value_name = "CODE=LEVEL", value_parser = check)]
    checks: Vec<(String, Level)>,
    /// Slower answers break the contract.
    #[arg(long, value_name = "TIME")]
    max_response_time: Option<Seconds>,
    /// Percent of the documented examples that have to be kept; what is not seen counts as not
    /// kept.
    #[arg(long, value_name = "PERCENT")]
    min_kept: Option<f64>,
    /// Percent that has to be seen of what the document declares: of its `operations`, `responses`,
    /// `media-types` or schema `keywords`; may be repeated.
    #[arg(long, value_name = "WHAT=PERCENT", value_parser = least)]
    min_seen: Vec<(Of, f64)>,
    /// List what the document declares and the run did not see, in the JSON report too.
    #[arg(long)]
    unseen: bool,
    /// A file of failures that are known, each with a reason and a day on which that ends.
    #[arg(long, value_name = "FILE")]
    baseline: Option<Utf8PathBuf>,
}

pub(crate) fn run(args: &TestArgs, context: &mut Context) -> Result<Exit, Failure> {
    let mut files = Vec::new();
    if !args.watch {
        return once(args, context, &mut files);
    }
    loop {
        let exit = match once(args, context, &mut files) {
            Ok(exit) => exit,
            // A document that is being written is broken now and then.
            Err(failure) if !files.is_empty() => super::report(&mut context.err, &failure),
            Err(failure) => return Err(failure),
        };
        context.out.flush()?;
        if !changed(&files, context)? {
            return Ok(exit);
        }
    }
}

/// Waits until one of the files is written; false if somebody would rather end.
fn changed(files: &[Utf8PathBuf], context: &mut Context) -> Result<bool, Failure> {
    let written = || -> Vec<Option<SystemTime>> {
        let written = |path: &Utf8PathBuf| std::fs::metadata(path).ok()?.modified().ok();
        files.iter().map(written).collect()
    };
    let before = written();
    writeln!(context.err, "waiting for a change; Ctrl-C ends")?;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| Failure::world(format!("could not start the runtime: {error}")))?;
    Ok(runtime.block_on(async {
        let poll = async {
            while written() == before {
                tokio::time::sleep(Duration::from_millis(200)).await;
            }
        };
        tokio::select! {
            () = poll => true,
            () = interruption() => false,
        }
    }))
}

/// One run; `files` becomes what the document is made of.
fn once(
    args: &TestArgs,
    context: &mut Context,
    files: &mut Vec<Utf8PathBuf>,
) -> Result<Exit, Failure> {
    let reports = report_kinds(args)?;
    let settings = context.settings.test.clone();
    let mut api = args.document.read_and_report(context)?;
    // What a run needs of a document is lowered; most of its memory would be the document's trees.
    forget_trees(&mut api);
    *files = api.document.files().map(|(_, file)| file.path.clone()).collect();
    let plan = planned(args, &settings, &api)?;
    if args.list {
        list(&api, &plan, context)?;
        return Ok(Exit::Yes);
    }
    let job = job(args, &settings, context)?;
    let workers = args.pace.workers.map(usize::from).or(settings.workers);
    let cores = std::thread::available_parallelism().map_or(2, usize::from);
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(cores.min(8))
        .enable_all()
        .build()
        .map_err(|error| Failure::world(format!("could not start the runtime: {error}")))?;
    let show_all = reports.iter().any(|(kind, _)| kind.needs_every_exchange());
    let options = RunOptions {
        workers: workers.unwrap_or(cores * 4),
        fail_fast: args.pace.fail_fast,
        max_time: args.pace.max_time.or(settings.max_time).map(|seconds| seconds.0),
        rate: args.pace.rate.or(settings.rate),
        show_all,
    };
    let mut seen = settings.min_seen.clone();
    seen.extend(args.judging.min_seen.iter().copied());
    let least = Least { kept: args.judging.min_kept.or(settings.min_kept), seen };
    let (report, complete) = runtime.block_on(go(&api, plan, job, options, &reports, context))?;
    runtime.shutdown_timeout(Duration::from_millis(100));
    finish(&report, complete, &reports, &least, context)
}

/// Everything that a run needs besides the plan.
struct Job {
    target: Where,
    transport: TransportOptions,
    levels: std::collections::BTreeMap<String, Level>,
    time_limit: Option<Duration>,
    baseline: Baseline,
    /// Credentials as written, to be expanded once the setup has captured what they name.
    settings: Settings,
    identity: IdentityArgs,
    lists_unseen: bool,
    shard: Option<(usize, usize)>,
}

/// Where the server is, or how to get one.
enum Where {
    There(String),
    Start { options: StartOptions, base_path: Option<String> },
}

/// Makes the run. Beside the report: whether it came to its end, and was not interrupted.
async fn go(
    api: &Arc<Api>,
    plan: Plan,
    job: Job,
    options: RunOptions,
    reports: &[(Kind, Utf8PathBuf)],
    context: &mut Context,
) -> Result<(Report, bool), Failure> {
    let (stop, stopped) = watch::channel(false);
    tokio::spawn(interrupted(stop));
    let mut wait = stopped.clone();
    let (target, server) = tokio::select! {
        there = job.target.reach(api) => there?,
        _ = wait.wait_for(|stop| *stop) => return Err(Failure::world("interrupted")),
    };
    let settings = with_oauth(job.settings, api)?;
    let environment = |name: &str| std::env::var(name).ok();
    let mut steps = Steps::new(&target, job.transport.proxy.as_deref(), environment);
    steps
        .run(&settings.setup)
        .await
        .map_err(|error| Failure::world(format!("the setup failed: {}", chain(&error))))?;
    let credentials = credentials_now(&job.identity, &settings, &steps)?;
    warn_of_lacking(api, &credentials, context)?;
    let transport_options =
        TransportOptions { target: target.clone(), connections: options.workers, ..job.transport };
    let transport = Transport::new(api, &credentials, &transport_options)
        .map_err(|error| Failure::input(chain(&error)))?;
    let redactor = Redactor::new(&credentials);
    let steps = Arc::new(Mutex::new(steps));
    let transport = match renewal(&settings, job.identity, &steps, redactor.clone()) {
        Some(renew) => transport.renewed_by(renew),
        None => transport,
    };
    let judge = Judge::new(Arc::clone(api), job.levels, job.time_limit);
    let reach = judge.reach();
    let started = SystemTime::now();
    let clock = Instant::now();
    let (sender, mut receiver) = mpsc::channel(256);
    let run = tokio::spawn(contract::run(
        Arc::clone(api),
        plan,
        transport,
        judge,
        redactor,
        options,
        stopped,
        sender,
    ));
    let today = report::rfc3339(started);
    let cases = gather(&mut receiver, api, &job.baseline, &today, reports, context).await?;
    run.await.map_err(|error| Failure::world(format!("the run broke down: {error}")))?;
    let seconds = clock.elapsed().as_secs_f64();
    if let Err(error) = steps.lock().await.run(&settings.teardown).await {
        writeln!(context.err, "warning: the teardown failed: {}", chain(&error))?;
    }
    drop(server);
    let complete = !*wait.borrow();
    let (api, started) = (Arc::clone(api), today);
    let (lists_unseen, shard) = (job.lists_unseen, job.shard);
    let report = Report { api, target, started, seconds, cases, reach, lists_unseen, shard };
    Ok((report, complete))
}

/// The settings with the login that client credentials stand for.
fn with_oauth(mut settings: Settings, api: &Api) -> Result<Settings, Failure> {
    let Some(oauth) = &settings.oauth else { return Ok(settings) };
    let documented = || {
        api.security_schemes.values().find_map(|scheme| match &scheme.kind {
            SecuritySchemeKind::OAuth2 { flows } => {
                flows.get("clientCredentials")?.token_url.clone()
            }
            _ => None,
        })
    };
    let token_url = oauth.token_url.clone().or_else(documented).ok_or_else(|| {
        Failure::input("specwright.toml: `oauth` does not say where a token is to be had")
            .help("add `token-url`; the document has no flow `clientCredentials` that says it")
    })?;
    settings.setup.insert(0, oauth.step(&token_url));
    settings.bearer.get_or_insert_with(|| format!("${{{}}}", OAuth::TOKEN));
    Ok(settings)
}

/// What the settings and what the setup captured make of the credentials.
fn credentials_now(
    identity: &IdentityArgs,
    settings: &Settings,
    steps: &Steps,
) -> Result<Credentials, Failure> {
    let expand = |text: &str| steps.expand(text);
    let mut credentials = credentials(identity, settings, &expand)?;
    credentials.hidden = steps.captured().map(str::to_owned).collect();
    Ok(credentials)
}

/// How to log in again, if the credentials come from a login.
fn renewal(
    settings: &Settings,
    identity: IdentityArgs,
    steps: &Arc<Mutex<Steps>>,
    redactor: Redactor,
) -> Option<contract::Renew> {
    let named = [&settings.bearer, &settings.basic].into_iter().flatten();
    let texts = named.chain(settings.api_keys.values()).chain(settings.headers.values());
    let texts: Vec<&str> = texts.map(String::as_str).collect();
    let login = contract::steps_for(&settings.setup, &texts);
    if login.is_empty() {
        return None;
    }
    let known = Arc::new((settings.clone(), identity, login));
    let steps = Arc::clone(steps);
    Some(Arc::new(move || {
        let (known, steps, redactor) = (Arc::clone(&known), Arc::clone(&steps), redactor.clone());
        Box::pin(async move {
            let (settings, identity, login) = &*known;
            let mut steps = steps.lock().await;
            steps.run(login).await.ok()?;
            let credentials = credentials_now(identity, settings, &steps).ok()?;
            redactor.learn(&credentials);
            Some(credentials)
        })
    }))
}

/// Takes what the run tells, as it tells it, and puts it into the order of the plan.
async fn gather(
    receiver: &mut mpsc::Receiver<Event>,
    api: &Api,
    baseline: &Baseline,
    today: &str,
    reports: &[(Kind, Utf8PathBuf)],
    context: &mut Context,
) -> Result<Vec<CaseReport>, Failure> {
    let mut cases: Vec<CaseReport> = Vec::new();
    let mut progress = Progress::new(context.interactive);
    let mut streams = streams(reports)?;
    while let Some(event) = receiver.recv().await {
        match event {
            Event::Started { cases: total } => {
                progress.total = total;
                cases.reserve_exact(total);
            }
            Event::Finished(mut case) => {
                baseline.apply(&mut case, &today[..10]);
                for stream in &mut streams {
                    stream.write_all(report::ndjson_line(api, &case).as_bytes())?;
                }
                progress.case(&case, &mut context.err);
                cases.push(*case);
            }
        }
    }
    progress.clear(&mut context.err);
    cases.sort_by_key(|case| case.place);
    Ok(cases)
}

/// Ends the run cleanly, with the report so far.
async fn interrupted(stop: watch::Sender<bool>) {
    interruption().await;
    stop.send_replace(true);
    // As long as somebody waits for it, the channel has to be open.
    stop.closed().await;
}

/// Ends when somebody presses Ctrl-C or the system asks the process to end.
pub(super) async fn interruption() {
    #[cfg(unix)]
    let terminated = async {
        use tokio::signal::unix::{SignalKind, signal};
        match signal(SignalKind::terminate()) {
            Ok(mut signal) => {
                signal.recv().await;
            }
            Err(_) => std::future::pending().await,
        }
    };
    #[cfg(not(unix))]
    let terminated = std::future::pending::<()>();
    tokio::select! {
        _ = tokio::signal::ctrl_c() => {}
        () = terminated => {}
    }
}

impl Where {
    async fn reach(&self, api: &Api) -> Result<(String, Option<Server>), Failure> {
        match self {
            Self::There(target) => Ok((target.clone(), None)),
            Self::Start { options, base_path } => {
                let server = contract::start(options).await.map_err(|error| not_started(&error))?;
                let base = base_path.clone().unwrap_or_else(|| {
                    api.servers.first().map(crate::ir::Server::base_path).unwrap_or_default()
                });
                let base = base.trim_matches('/');
                let slash = if base.is_empty() { "" } else { "/" };
                Ok((format!("http://{}{slash}{base}", server.address()), Some(server)))
            }
        }
    }
}

fn not_started(error: &StartError) -> Failure {
    let failure = match error {
        StartError::Quotation(_) | StartError::Empty => Failure::input(error.to_string()),
        _ => Failure::world(chain(error)),
    };
    match error {
        StartError::Ended { output, .. } | StartError::Silent { output, .. }
            if !output.is_empty() =>
        {
            failure.help(format!("its last words:\n    {}", output.join("\n    ")))
        }
        _ => failure,
    }
}

fn planned(args: &TestArgs, settings: &Settings, api: &Arc<Api>) -> Result<Plan, Failure> {
    known_links(settings, api)?;
    let choice = &args.choice;
    let options = PlanOptions {
        generate: choice.generate,
        seed: choice.seed,
        prefer: choice.prefer,
        inference: Inference {
            on: settings.infer_links.unwrap_or(true),
            given: settings.links.clone(),
        },
    };
    let plan = contract::plan(api, &options);
    let known = plan.cases.len();
    let selection = Selection {
        operations: choice.operations.clone(),
        tags: choice.tags.clone(),
        paths: choice.paths.clone(),
        methods: choice.methods.clone(),
        statuses: choice.statuses.clone(),
        examples: choice.examples.clone(),
        cases: choice.failed.as_ref().map(failed_cases).transpose()?,
        read_only: choice.read_only,
        shard: choice.shard,
    };
    let plan = selection.apply(api, plan);
    if plan.cases.is_empty() && known > 0 && choice.shard.is_none() && choice.failed.is_none() {
        return Err(Failure::input("no case is chosen by these flags")
            .help("`--list` shows every case there is"));
    }
    Ok(plan)
}

/// Refuses links of the settings that speak of operations there are not.
fn known_links(settings: &Settings, api: &Api) -> Result<(), Failure> {
    for pair in settings.links.keys() {
        let Some((producer, consumer)) = pair.split_once("->") else {
            return Err(Failure::input(format!("specwright.toml: `{pair}` in `links` is no pair"))
                .help("write `producer -> consumer`, both as operation ids"));
        };
        for id in [producer.trim(), consumer.trim()] {
            if api.operation(id).is_none() {
                let message = format!("specwright.toml: `links` names `{id}`");
                return Err(Failure::input(message)
                    .help("the document has no operation of that id; `--list` shows them all"));
            }
        }
        let last = api.operation(consumer.trim()).and_then(|known| known.path.parameters().last());
        if last.is_none() {
            let message =
                format!("specwright.toml: the path of `{}` has no parameter", consumer.trim());
            return Err(Failure::input(message).help("a link hands over the last one of its path"));
        }
    }
    Ok(())
}

/// Ids of the cases that did not pass in a report.
fn failed_cases(path: &Utf8PathBuf) -> Result<BTreeSet<String>, Failure> {
    let wrong = || Failure::input(format!("`{path}` is not one of `--report json=…`"));
    let text = read(path)?;
    let report: serde_json::Value = serde_json::from_str(&text).map_err(|_| wrong())?;
    let cases = report.get("cases").and_then(serde_json::Value::as_array).ok_or_else(wrong)?;
    Ok(cases
        .iter()
        .filter(|case| matches!(case["outcome"].as_str(), Some("failed" | "unanswered")))
        .filter_map(|case| case["id"].as_str().map(str::to_owned))
        .collect())
}

fn job(args: &TestArgs, settings: &Settings, context: &Context) -> Result<Job, Failure> {
    let levels = settings.checks.clone().into_iter().chain(args.judging.checks.iter().cloned());
    let mut transport = TransportOptions {
        insecure: args.server.insecure,
        proxy: args.server.proxy.clone().or_else(|| settings.proxy.clone()),
        ..Default::default()
    };
    if let Some(timeout) = args.pace.timeout.or(settings.timeout) {
        transport.timeout = timeout.0;
    }
    if let Some(bytes) = args.pace.max_body.or(settings.max_body) {
        transport.max_body = bytes;
    }
    for path in &args.server.ca {
        transport.ca.push(read(path)?.into_bytes());
    }
    if let Some(path) = &args.server.client_cert {
        transport.identity = Some(read(path)?.into_bytes());
    }
    let baseline = match (&args.judging.baseline, &settings.baseline) {
        (Some(path), _) => Some(path.clone()),
        (None, Some(path)) => Some(context.settings.path(path)),
        (None, None) => None,
    };
    let baseline = match baseline {
        None => Baseline::default(),
        Some(path) => {
            let baseline: Baseline = toml::from_str(&read(&path)?)
                .map_err(|error| Failure::input(format!("{path}: {}", error.message())))?;
            let is_day = |text: &str| {
                text.parse::<toml::value::Datetime>().is_ok_and(|moment| moment.time.is_none())
            };
            let mut days = baseline.known.iter().map(|known| &known.expires);
            if let Some(day) = days.find(|day| !is_day(day)) {
                return Err(Failure::input(format!("{path}: `{day}` is no day like `2026-12-31`")));
            }
            baseline
        }
    };
    Ok(Job {
        target: target(args, settings, context)?,
        transport,
        levels: levels.collect(),
        time_limit: args
            .judging
            .max_response_time
            .or(settings.max_response_time)
            .map(|seconds| seconds.0),
        baseline,
        settings: settings.clone(),
        identity: args.identity.clone(),
        lists_unseen: args.judging.unseen || context.verbose > 0,
        shard: args.choice.shard,
    })
}

fn target(args: &TestArgs, settings: &Settings, context: &Context) -> Result<Where, Failure> {
    let server = &args.server;
    let start = |command: &String, directory: Option<Utf8PathBuf>| {
        let timeout = server.start_timeout.or(settings.ready_timeout);
        Where::Start {
            options: StartOptions {
                command: command.clone(),
                directory,
                ready_path: settings.ready_path.clone().unwrap_or_default(),
                timeout: timeout.map_or(Duration::from_mins(1), |seconds| seconds.0),
            },
            base_path: settings.base_path.clone(),
        }
    };
    if let Some(target) = &server.target {
        return Ok(Where::There(target.clone()));
    }
    if let Some(command) = &server.start {
        return Ok(start(command, None));
    }
    if let Some(target) = &settings.target {
        return Ok(Where::There(expand(target)?));
    }
    if let Some(command) = &settings.start {
        let directory = match &settings.start_directory {
            Some(directory) => context.settings.path(directory),
            None => context.settings.directory.clone(),
        };
        return Ok(start(&expand(command)?, Some(directory)));
    }
    Err(Failure::input("no server is named").help(
        "give `--target URL` for one that runs, or `--start CMD` for one to be started; the \
         document's own server is never called unasked",
    ))
}

type Expand<'a> = &'a dyn Fn(&str) -> Result<String, contract::NoVariable>;

fn credentials(
    args: &IdentityArgs,
    settings: &Settings,
    expand: Expand<'_>,
) -> Result<Credentials, Failure> {
    let expand = |text: &str| {
        expand(text).map_err(|error| Failure::input(format!("specwright.toml: {error}")))
    };
    let text = |flag: &Option<String>, setting: &Option<String>| match (flag, setting) {
        (Some(flag), _) => Ok(Some(flag.clone())),
        (None, Some(setting)) => expand(setting).map(Some),
        (None, None) => Ok(None),
    };
    let mut api_keys = args.api_keys.clone();
    for (name, value) in &settings.api_keys {
        if !api_keys.iter().any(|(known, _)| known == name) {
            api_keys.push((name.clone(), expand(value)?));
        }
    }
    let mut headers = args.headers.clone();
    for (name, value) in &settings.headers {
        if !headers.iter().any(|(known, _)| known.eq_ignore_ascii_case(name)) {
            headers.push((name.clone(), expand(value)?));
        }
    }
    Ok(Credentials {
        bearer: text(&args.bearer, &settings.bearer)?,
        basic: text(&args.basic, &settings.basic)?,
        api_keys,
        headers,
        hidden: Vec::new(),
    })
}

fn expand(text: &str) -> Result<String, Failure> {
    contract::expand(text, &|name| std::env::var(name).ok())
        .map_err(|error| Failure::input(format!("specwright.toml: {error}")))
}

fn read(path: &Utf8PathBuf) -> Result<String, Failure> {
    std::fs::read_to_string(path)
        .map_err(|error| Failure::input(format!("could not read `{path}`: {error}")))
}

fn report_kinds(args: &TestArgs) -> Result<Vec<(Kind, Utf8PathBuf)>, Failure> {
    let mut kinds = Vec::new();
    for (name, path) in &args.reports {
        let kind = Kind::parse(name).ok_or_else(|| {
            let names: Vec<&str> = Kind::ALL.iter().map(|(name, _)| *name).collect();
            Failure::input(format!("there is no report `{name}`"))
                .help(format!("one of {}", names.join(", ")))
        })?;
        kinds.push((kind, path.clone()));
    }
    Ok(kinds)
}

/// Files that are written while the run goes.
fn streams(reports: &[(Kind, Utf8PathBuf)]) -> Result<Vec<std::fs::File>, Failure> {
    let mut files = Vec::new();
    for (kind, path) in reports {
        if *kind == Kind::Ndjson && path != "-" {
            let file = std::fs::File::create(path)
                .map_err(|error| Failure::world(format!("could not write `{path}`: {error}")))?;
            files.push(file);
        }
    }
    Ok(files)
}

fn finish(
    report: &Report,
    complete: bool,
    reports: &[(Kind, Utf8PathBuf)],
    least: &Least,
    context: &mut Context,
) -> Result<Exit, Failure> {
    let taken = reports.iter().any(|(_, path)| path == "-");
    for (kind, path) in reports {
        if path == "-" {
            context.out.write_all(kind.render(report).as_bytes())?;
        } else if *kind != Kind::Ndjson {
            std::fs::write(path, kind.render(report))
                .map_err(|error| Failure::world(format!("could not write `{path}`: {error}")))?;
        }
    }
    let text = report::human(report, context.verbose > 0);
    if taken {
        context.err.write_all(text.as_bytes())?;
    } else {
        context.out.write_all(text.as_bytes())?;
    }
    let summary = report.summary();
    if summary.failed > 0 {
        return Ok(Exit::No);
    }
    if !complete {
        return Err(Failure::world("interrupted, so not every case was sent"));
    }
    if summary.unanswered > 0 {
        let reason = report.cases.iter().find_map(|case| match &case.outcome {
            Outcome::Unanswered(reason) => Some(reason.as_str()),
            _ => None,
        });
        let nobody = summary.passed == 0;
        let what = if nobody { "nothing answered" } else { "not everything answered" };
        let reason = reason.unwrap_or("no answer");
        return Err(Failure::world(format!("{what} at {}: {reason}", report.target)));
    }
    if least.is_missed(report, context)? { Ok(Exit::No) } else { Ok(Exit::Yes) }
}

/// Says before anything is sent what will be refused for want of a credential.
fn warn_of_lacking(
    api: &Api,
    credentials: &Credentials,
    context: &mut Context,
) -> Result<(), Failure> {
    for (name, operations) in credentials.lacking(api) {
        let scheme = api.security_schemes.get(&name).map(|scheme| &scheme.kind);
        let flag = match scheme {
            Some(SecuritySchemeKind::ApiKey { .. }) => format!("--api-key {name}=KEY"),
            Some(SecuritySchemeKind::Http { scheme, .. }) if scheme == "basic" => {
                "--basic USER:PASSWORD".to_owned()
            }
            _ => "--bearer TOKEN".to_owned(),
        };
        writeln!(
            context.err,
            "warning: {operations} operations demand `{name}`, and no credential is given: `{flag}`"
        )?;
    }
    Ok(())
}

fn list(api: &Api, plan: &Plan, context: &mut Context) -> Result<(), Failure> {
    for case in &plan.cases {
        let origin = case.origin.as_str();
        let target = case.request.target();
        writeln!(context.out, "{:<48} {origin:<10} {} {target}", case.id, case.request.method)?;
        for next in &case.follow_ups {
            let operation = &api.operations[next.operation.get()];
            let (method, path) = (operation.method.as_str(), operation.path.as_str());
            let via = next.via(case);
            writeln!(context.out, "{:<48} derived    {method} {path} ({via})", next.id)?;
        }
    }
    for skipped in &plan.skipped {
        let place = api.document.label(&skipped.at);
        writeln!(context.out, "{:<48} skipped    {} ({place})", skipped.id, skipped.reason)?;
    }
    Ok(())
}

/// A line that is drawn over itself.
struct Progress {
    total: usize,
    done: usize,
    failed: usize,
    interactive: bool,
    drawn: Option<Instant>,
}

impl Progress {
    fn new(interactive: bool) -> Self {
        Self { total: 0, done: 0, failed: 0, interactive, drawn: None }
    }

    fn case(&mut self, case: &CaseReport, err: &mut AutoStream<std::io::Stderr>) {
        self.done += 1;
        self.failed += usize::from(matches!(case.outcome, Outcome::Failed(_)));
        let due = self.drawn.is_none_or(|drawn| drawn.elapsed() > Duration::from_millis(80));
        if !self.interactive || !due {
            return;
        }
        self.drawn = Some(Instant::now());
        let (done, total, failed) = (self.done, self.total, self.failed);
        // A progress line that cannot be drawn is not missed.
        drop(write!(err, "\r\x1b[2K{done}/{total} sent, {failed} broken"));
        drop(err.flush());
    }

    fn clear(&self, err: &mut AutoStream<std::io::Stderr>) {
        if self.drawn.is_some() {
            drop(write!(err, "\r\x1b[2K"));
        }
    }
}

fn report_target(text: &str) -> Result<(String, Utf8PathBuf), String> {
    match text.split_once('=') {
        Some((kind, path)) if !path.is_empty() => Ok((kind.to_owned(), Utf8PathBuf::from(path))),
        _ => Err("expected KIND=PATH, such as `json=report.json`".to_owned()),
    }
}

fn pair(text: &str) -> Result<(String, String), String> {
    let (name, value) = text.split_once('=').ok_or("expected SCHEME=KEY")?;
    Ok((name.to_owned(), value.to_owned()))
}

fn header(text: &str) -> Result<(String, String), String> {
    let (name, value) = text.split_once(':').ok_or("expected `Name: value`")?;
    Ok((name.trim().to_owned(), value.trim().to_owned()))
}

fn check(text: &str) -> Result<(String, Level), String> {
    let (code, level) = text.split_once('=').ok_or("expected CODE=LEVEL")?;
    let level = match level {
        "off" => Level::Off,
        "warn" => Level::Warn,
        "deny" => Level::Deny,
        _ => return Err("the level is one of `off`, `warn`, `deny`".to_owned()),
    };
    let topic = |known: &str| known.split('/').next() == code.split('/').next();
    if !contract::rules().any(|rule| topic(rule.code)) {
        return Err(format!("there is no check `{code}`"));
    }
    Ok((code.to_owned(), level))
}

fn shard(text: &str) -> Result<(usize, usize), String> {
    let expected = "expected K/N with K from 1 to N, such as `2/8`";
    let (part, parts) = text.split_once('/').ok_or(expected)?;
    let (part, parts): (usize, usize) =
        (part.parse().map_err(|_| expected)?, parts.parse().map_err(|_| expected)?);
    if part == 0 || part > parts { Err(expected.to_owned()) } else { Ok((part, parts)) }
}
