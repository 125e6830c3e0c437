//! `specwright lint`.

use super::{Context, DocumentArgs, Exit, Failure};
use crate::diagnostic::{Renderer, Severity};
use clap::Args;
use std::io::Write as _;

/// What `lint` understands.
#[derive(Clone, Debug, Args)]
pub(crate) struct LintArgs {
    #[command(flatten)]
    document: DocumentArgs,
}

pub(crate) fn run(args: &LintArgs, context: &mut Context) -> Result<Exit, Failure> {
    let mut reading = args.document.read(context)?;
    let text = Renderer::new(&reading.api.document).all(&mut reading.diagnostics, 1000);
    context.out.write_all(text.as_bytes())?;
    let errors = reading.diagnostics.iter().any(|one| one.severity == Severity::Error);
    Ok(if errors { Exit::No } else { Exit::Yes })
}
