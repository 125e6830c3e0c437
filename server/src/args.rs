//! The command line.

use std::path::PathBuf;

use clap::Parser;

/// The Verifik API: biometric validations and document liveness.
#[derive(Debug, Parser)]
#[command(name = "verifik-server", version)]
pub(crate) struct Arguments {
    /// Address to listen on; port 0 takes a free one, which the log names.
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:8080", env = "SPECWRIGHT_ADDR")]
    pub(crate) listen: String,
    /// File of the `SQLite` database; it is made if there is none.
    #[arg(long, value_name = "FILE", default_value = "verifik.sqlite", env = "VERIFIK_DATABASE")]
    pub(crate) database: PathBuf,
    /// Keep the database in a temporary place, gone when the server ends.
    #[arg(long, conflicts_with = "database")]
    pub(crate) temporary: bool,
    /// Token that callers must present; give it again for further ones.
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
    /// How much to log, as JSON lines on standard error.
    #[arg(long, value_name = "LEVEL", default_value = "info", env = "VERIFIK_LOG")]
    pub(crate) log: tracing::Level,
}
