//! `specwright report`.
#![expect(clippy::disallowed_methods, reason = "this is where reports are read from disk")]

use std::io::Write as _;

use camino::Utf8PathBuf;
use clap::{Args, Subcommand};

use super::{Context, Exit, Failure};
use crate::report::merge;

/// What `report` understands.
#[derive(Clone, Debug, Args)]
pub(crate) struct ReportArgs {
    #[command(subcommand)]
    command: ReportCommand,
}

#[derive(Clone, Debug, Subcommand)]
enum ReportCommand {
    /// Put the JSON reports of the shards of one run together; exit 1 if any of them failed
    Merge {
        /// Files that `test --report json=FILE` wrote.
        #[arg(required = true, value_name = "FILE")]
        files: Vec<Utf8PathBuf>,
    },
}

pub(crate) fn run(args: &ReportArgs, context: &mut Context) -> Result<Exit, Failure> {
    let ReportCommand::Merge { files } = &args.command;
    let mut texts = Vec::new();
    for file in files {
        let text = std::fs::read_to_string(file)
            .map_err(|error| Failure::input(format!("could not read `{file}`: {error}")))?;
        texts.push(text);
    }
    let merged = merge(&texts).map_err(|error| Failure::input(error.to_string()))?;
    context.out.write_all(merged.as_bytes())?;
    let report: serde_json::Value = serde_json::from_str(&merged).unwrap_or_default();
    let count = |field: &str| report["summary"][field].as_u64().unwrap_or(0);
    Ok(match (count("failed"), count("unanswered")) {
        (0, 0) => Exit::Yes,
        (0, _) => Exit::World,
        _ => Exit::No,
    })
}
