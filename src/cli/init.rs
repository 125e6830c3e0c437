//! `specwright init`.

use super::{Context, Exit, Failure};
use clap::Args;

/// What `init` understands.
#[derive(Clone, Debug, Args)]
pub(crate) struct InitArgs {}

pub(crate) fn run(_args: &InitArgs, _context: &mut Context) -> Result<Exit, Failure> {
    Err(Failure::input("not yet"))
}
