//! `specwright explain`.

use super::{Context, Exit, Failure};
use clap::Args;

/// What `explain` understands.
#[derive(Clone, Debug, Args)]
pub(crate) struct ExplainArgs {
    /// Such as `ref/dangling`.
    code: String,
}

pub(crate) fn run(args: &ExplainArgs, _context: &mut Context) -> Result<Exit, Failure> {
    Err(Failure::input(format!("there is no code `{}`", args.code)))
}
