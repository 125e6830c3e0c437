//! The command line.

use std::{
    num::{NonZeroU32, NonZeroUsize},
    path::PathBuf,
};

use clap::Parser;

use crate::store::{PostgresSettings, StoreError};

/// The Verifik API: biometric validations and document liveness.
#[derive(Parser)]
#[command(name = "verifik-server", version)]
pub(crate) struct Arguments {
    /// Address to listen on; port 0 takes a free one, which the log names.
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:8080", env = "SPECWRIGHT_ADDR")]
    pub(crate) listen: String,
    /// Where records are kept: the file of an `SQLite` database, made if there is none, or
    /// `postgres://USER:PASSWORD@HOST:PORT/DATABASE`, which any number of servers may share.
    #[arg(
        long,
        value_name = "FILE|URL",
        default_value = "verifik.sqlite",
        env = "VERIFIK_DATABASE",
        hide_env_values = true
    )]
    pub(crate) database: String,
    /// File that holds the password for `PostgreSQL`, so that it need not stand in the URL.
    #[arg(long, value_name = "FILE", env = "VERIFIK_DATABASE_PASSWORD_FILE")]
    pub(crate) database_password_file: Option<PathBuf>,
    /// Connections to `PostgreSQL` at most, for this server.
    #[arg(long, value_name = "N", default_value = "16", env = "VERIFIK_DATABASE_CONNECTIONS")]
    pub(crate) database_connections: NonZeroUsize,
    /// Keep the database in a temporary place, gone when the server ends.
    #[arg(long, conflicts_with = "database")]
    pub(crate) temporary: bool,
    /// File of the tokens that callers may present, one a line: a token, or `sha256:` and the hash
    /// of one.
    #[arg(long, value_name = "FILE", env = "VERIFIK_TOKEN_FILE")]
    pub(crate) token_file: Option<PathBuf>,
    /// Token that callers may present, or its hash; give it again for further ones. Others on the
    /// machine can see it: `--token-file` keeps it from them.
    #[arg(
        long,
        value_name = "TOKEN",
        env = "VERIFIK_TOKEN",
        hide_env_values = true,
        value_delimiter = ','
    )]
    pub(crate) token: Vec<String>,
    /// Put the records of the documented examples in, where they are not there yet.
    #[arg(long)]
    pub(crate) seed: bool,
    /// Connections at a time; further ones wait.
    #[arg(long, value_name = "N", default_value = "16384", env = "VERIFIK_MAX_CONNECTIONS")]
    pub(crate) max_connections: NonZeroUsize,
    /// Requests at a time; further ones are answered with 503.
    #[arg(long, value_name = "N", default_value = "1024", env = "VERIFIK_MAX_REQUESTS")]
    pub(crate) max_requests: NonZeroUsize,
    /// Seconds that a connection may take for the head of a request, and be idle.
    #[arg(long, value_name = "S", default_value = "30", env = "VERIFIK_HEAD_TIMEOUT")]
    pub(crate) head_timeout: NonZeroU32,
    /// Seconds from the head of a request to its answer; later it is 503.
    #[arg(long, value_name = "S", default_value = "30", env = "VERIFIK_REQUEST_TIMEOUT")]
    pub(crate) request_timeout: NonZeroU32,
    /// Seconds to go on as before when asked to end, with readiness already at 503, so that a
    /// balancer can notice.
    #[arg(long, value_name = "S", default_value = "0", env = "VERIFIK_DRAIN_DELAY")]
    pub(crate) drain_delay: u32,
    /// Seconds that requests under way get when the server has been asked to end.
    #[arg(long, value_name = "S", default_value = "30", env = "VERIFIK_DRAIN_TIMEOUT")]
    pub(crate) drain_timeout: u32,
    /// How much to log, as JSON lines on standard error.
    #[arg(long, value_name = "LEVEL", default_value = "info", env = "VERIFIK_LOG")]
    pub(crate) log: tracing::Level,
    /// Collector that gets a trace of every request, by OTLP over HTTP: its address without a path,
    /// such as `http://127.0.0.1:4318`.
    #[cfg(feature = "otel")]
    #[arg(long, value_name = "URL", env = "OTEL_EXPORTER_OTLP_ENDPOINT")]
    pub(crate) otlp_endpoint: Option<String>,
}

/// Where records are kept.
#[derive(Debug)]
pub(crate) enum Database {
    /// In a file of their own.
    Sqlite(PathBuf),
    /// In a folder that goes with the server.
    Temporary,
    /// In a database that other servers may use too.
    Postgres(Box<PostgresSettings>),
}

impl Arguments {
    /// The database that is meant. Nothing is opened.
    ///
    /// # Errors
    /// If an address is given that is none; its text is not repeated, as it may hold a password.
    pub(crate) fn database(&self, password: Option<&str>) -> Result<Database, StoreError> {
        let is_address =
            ["postgres://", "postgresql://"].iter().any(|scheme| self.database.starts_with(scheme));
        if self.temporary {
            return Ok(Database::Temporary);
        }
        if !is_address {
            return Ok(Database::Sqlite(PathBuf::from(&self.database)));
        }
        let mut settings = PostgresSettings::new(&self.database, password)?;
        settings.connections = self.database_connections.get();
        Ok(Database::Postgres(Box::new(settings)))
    }
}
