//! The Verifik API for real, on the routes that `specwright generate` writes.
//!
//! `api` answers, `store` keeps, `seed` holds the records that the document's examples speak of;
//! `serve` has the connections, `operations` what stands around every request.
//! The compiler holds `api` to the document: change a type there, generate, and it no longer builds.

mod api;
mod args;
mod metrics;
mod operations;
mod seed;
mod serve;
mod store;
#[cfg(feature = "otel")]
mod telemetry;
mod tokens;

use std::{
    path::{Path, PathBuf},
    process::ExitCode,
    sync::Arc,
    time::Duration,
};

use clap::Parser as _;
use tokio::net::TcpListener;
use tracing_subscriber::{
    Layer as _, filter::LevelFilter, layer::SubscriberExt as _, util::SubscriberInitExt as _,
};

use crate::{
    api::Api,
    args::{Arguments, Database},
    operations::Operations,
    serve::Limits,
    store::{Postgres, Sqlite, Store},
    tokens::Tokens,
};

#[tokio::main]
async fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let log = tracing_subscriber::fmt::layer().json().with_writer(std::io::stderr);
    let subscriber = tracing_subscriber::registry()
        .with(log.with_filter(LevelFilter::from_level(arguments.log)));
    #[cfg(not(feature = "otel"))]
    subscriber.init();
    #[cfg(feature = "otel")]
    let telemetry = match telemetry::Telemetry::new(arguments.otlp_endpoint.as_deref()) {
        Ok(telemetry) => {
            subscriber.with(telemetry.layer()).init();
            telemetry
        }
        Err(error) => {
            subscriber.init();
            return failed(&error);
        }
    };
    let ended = match run(arguments).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => failed(error.as_ref()),
    };
    #[cfg(feature = "otel")]
    telemetry.end().await;
    ended
}

fn failed(error: &dyn std::error::Error) -> ExitCode {
    tracing::error!(error = %chain(error), "ended");
    ExitCode::FAILURE
}

/// An error and what it came from, in one line.
fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        text.push_str(": ");
        text.push_str(&cause.to_string());
        source = cause.source();
    }
    text
}

async fn run(arguments: Arguments) -> Result<(), Box<dyn std::error::Error>> {
    let password = match &arguments.database_password_file {
        Some(path) => Some(secret(path)?),
        None => None,
    };
    match arguments.database(password.as_deref())? {
        Database::Sqlite(path) => start(arguments, open(path).await?).await,
        Database::Temporary => {
            let folder = tempfile::tempdir()?;
            start(arguments, open(folder.path().join("verifik.sqlite")).await?).await
        }
        Database::Postgres(settings) => start(arguments, Postgres::open(*settings).await?).await,
    }
}

async fn open(path: PathBuf) -> Result<Sqlite, Box<dyn std::error::Error>> {
    Ok(tokio::task::spawn_blocking(move || Sqlite::open(&path)).await??)
}

/// What a file holds that is nobody else's to know, without the end of its line.
#[expect(clippy::disallowed_methods, reason = "the edge: settings are read here and nowhere else")]
fn secret(path: &Path) -> Result<String, Box<dyn std::error::Error>> {
    let text = std::fs::read_to_string(path)
        .map_err(|error| format!("could not read `{}`: {error}", path.display()))?;
    Ok(text.trim_end_matches(['\r', '\n']).to_owned())
}

async fn start<S: Store>(arguments: Arguments, store: S) -> Result<(), Box<dyn std::error::Error>> {
    let file = match &arguments.token_file {
        Some(path) => secret(path)?,
        None => String::new(),
    };
    let tokens = tokens::lines(&file).chain(arguments.token.iter().map(String::as_str));
    let api = Api::new(store.clone(), Tokens::new(tokens)?);
    if arguments.seed {
        store.seed(seed::records()?).await?;
    }
    let seconds = |seconds: u32| Duration::from_secs(u64::from(seconds));
    let limits = Limits {
        connections: allowed(arguments.max_connections.get()),
        head: seconds(arguments.head_timeout.get()),
        delay: seconds(arguments.drain_delay),
        drain: seconds(arguments.drain_timeout),
    };
    let time_limit = seconds(arguments.request_timeout.get());
    let operations = Arc::new(Operations::new(arguments.max_requests.get(), time_limit));
    let router = operations::around(api::router(Arc::new(api)), store, Arc::clone(&operations));
    let listener = TcpListener::bind(&arguments.listen).await?;
    tracing::info!(address = %listener.local_addr()?, "listening");
    serve::serve(listener, router, limits, operations, asked_to_end()).await;
    tracing::info!("ended");
    Ok(())
}

/// How many connections the system lets this process have, if that is less than it wants. The
/// limit that is meant for programs without a wish of their own is raised first.
#[cfg(unix)]
fn allowed(wanted: usize) -> usize {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    /// Files that are open besides.
    const OTHERS: u64 = 100;
    let limit = getrlimit(Resource::Nofile);
    let raised = Rlimit { current: limit.maximum, maximum: limit.maximum };
    let current =
        if setrlimit(Resource::Nofile, raised).is_ok() { limit.maximum } else { limit.current };
    let Some(files) = current else { return wanted };
    let places = usize::try_from(files.saturating_sub(OTHERS)).unwrap_or(usize::MAX).max(1);
    if places < wanted {
        tracing::warn!(wanted, places, "the system allows fewer connections: raise `ulimit -n`");
    }
    places.min(wanted)
}

#[cfg(not(unix))]
fn allowed(wanted: usize) -> usize {
    wanted
}

/// Waits for Ctrl-C, or on Unix for SIGTERM; requests that are under way are answered first.
async fn asked_to_end() {
    let interrupt = async {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    };
    #[cfg(unix)]
    let terminate = async {
        match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
            Ok(mut signal) => {
                signal.recv().await;
            }
            Err(_) => std::future::pending().await,
        }
    };
    #[cfg(not(unix))]
    let terminate = std::future::pending::<()>();
    tokio::select! {
        () = interrupt => {}
        () = terminate => {}
    }
}
