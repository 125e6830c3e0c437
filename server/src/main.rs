//! The Verifik API for real, on the routes that `specwright generate` writes.
//!
//! `api` answers, `store` keeps, `seed` holds the records that the document's examples speak of.
//! The compiler holds `api` to the document: change a type there, generate, and it no longer builds.

mod api;
mod args;
mod seed;
mod store;

use std::{
    net::SocketAddr,
    path::{Path, PathBuf},
    process::ExitCode,
    sync::Arc,
    time::Duration,
};

use axum::{
    Router,
    http::{HeaderName, StatusCode},
    routing::get,
};
use clap::Parser as _;
use tokio::net::TcpListener;
use tower_http::{
    request_id::{MakeRequestUuid, PropagateRequestIdLayer, SetRequestIdLayer},
    timeout::TimeoutLayer,
    trace::{DefaultOnResponse, TraceLayer},
};
use tracing::Level;

use crate::{
    api::{Api, Tokens},
    args::{Arguments, Database},
    store::{Postgres, Sqlite, Store},
};

/// Slower requests are answered with 503.
const TIME_LIMIT: Duration = Duration::from_secs(30);

static REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

#[tokio::main]
async fn main() -> ExitCode {
    let arguments = Arguments::parse();
    tracing_subscriber::fmt()
        .json()
        .with_max_level(arguments.log)
        .with_writer(std::io::stderr)
        .init();
    match run(arguments).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            tracing::error!(error = %chain(error.as_ref()), "ended");
            ExitCode::FAILURE
        }
    }
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
        Database::Sqlite(path) => serve(arguments, open(path).await?).await,
        Database::Temporary => {
            let folder = tempfile::tempdir()?;
            serve(arguments, open(folder.path().join("verifik.sqlite")).await?).await
        }
        Database::Postgres(settings) => serve(arguments, Postgres::open(*settings).await?).await,
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

async fn serve<S: Store>(arguments: Arguments, store: S) -> Result<(), Box<dyn std::error::Error>> {
    if arguments.seed {
        store.seed(seed::records()?).await?;
    }
    if arguments.token.is_empty() {
        return Err("no token is given: set `--token` or `VERIFIK_TOKEN`".into());
    }
    let api = Arc::new(Api::new(store.clone(), Tokens::new(&arguments.token)));
    let listener = TcpListener::bind(&arguments.listen).await?;
    tracing::info!(address = %listener.local_addr()?, "listening");
    let service = app(api, store).into_make_service_with_connect_info::<SocketAddr>();
    axum::serve(listener, service).with_graceful_shutdown(asked_to_end()).await?;
    tracing::info!("ended");
    Ok(())
}

/// The API's routes and those that operators need, with the limits around them.
fn app<S: Store>(api: Arc<Api<S>>, store: S) -> Router {
    let ready = move || {
        let store = store.clone();
        async move {
            match store.ping().await {
                Ok(()) => StatusCode::OK,
                Err(_) => StatusCode::SERVICE_UNAVAILABLE,
            }
        }
    };
    let trace = TraceLayer::new_for_http()
        .make_span_with(|request: &axum::http::Request<_>| {
            let id = request.headers().get(&REQUEST_ID).and_then(|id| id.to_str().ok());
            // The query is left out: it holds what people search for.
            tracing::info_span!(
                "request",
                method = %request.method(),
                path = request.uri().path(),
                id = id.unwrap_or_default()
            )
        })
        .on_response(DefaultOnResponse::new().level(Level::INFO));
    api::router(api)
        .route("/health/live", get(|| async { StatusCode::OK }))
        .route("/health/ready", get(ready))
        .layer(TimeoutLayer::with_status_code(StatusCode::SERVICE_UNAVAILABLE, TIME_LIMIT))
        .layer(PropagateRequestIdLayer::new(REQUEST_ID.clone()))
        .layer(trace)
        .layer(SetRequestIdLayer::new(REQUEST_ID.clone(), MakeRequestUuid))
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
