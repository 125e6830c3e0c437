//! `specwright lint`.

use std::io::Write as _;

use clap::Args;

use super::{Context, DocumentArgs, Exit, Failure, document::Reading, fix};
use crate::{
    diagnostic::{Renderer, Severity},
    lint::{Format, lint},
};

/// How many diagnostics are shown; after that, their number.
const MOST_SHOWN: usize = 1000;

/// What `lint` understands.
#[derive(Clone, Debug, Args)]
pub(crate) struct LintArgs {
    #[command(flatten)]
    document: DocumentArgs,
    /// For whom to print.
    #[arg(long, value_name = "FORMAT", default_value = "human", env = "SPECWRIGHT_FORMAT")]
    format: Format,
    /// Let warnings, or hints too, mean no: exit 1.
    #[arg(long, value_name = "LEVEL", value_enum)]
    deny: Option<Deny>,
    /// Mend what is certain: a slip of the pen, a missing operationId, an entry that stands twice.
    /// The changes are shown as a diff; on a terminal you are asked before any is made.
    #[arg(long)]
    fix: bool,
    /// With --fix: do not ask.
    #[arg(long, short, requires = "fix")]
    yes: bool,
    /// Show what --fix would change, and change nothing: exit 1 if there is anything.
    #[arg(long, conflicts_with_all = ["fix", "format"])]
    diff: bool,
}

/// What else than errors means no.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum Deny {
    /// Warnings.
    Warnings,
    /// Warnings and hints.
    Hints,
}

pub(crate) fn run(args: &LintArgs, context: &mut Context) -> Result<Exit, Failure> {
    let Reading { mut api, diagnostics } = args.document.read(context)?;
    let mut found = lint(&api, diagnostics, &context.settings.lint);
    if (args.diff || args.fix) && !args.document.overlays(context).is_empty() {
        return Err(Failure::input("what is wrong cannot be mended through an overlay").help(
            "leave out the overlays: `--fix` and `--diff` change files as they are written",
        ));
    }
    if args.diff {
        return Ok(if fix::show(&api.document, &found, context)? { Exit::No } else { Exit::Yes });
    }
    if args.fix && fix::mend(&api.document, &found, args.yes, context)? {
        let again = args.document.read(context)?;
        api = again.api;
        found = lint(&api, again.diagnostics, &context.settings.lint);
    }
    let renderer = Renderer::new(&api.document);
    let count = |severity: Severity| found.iter().filter(|one| one.severity == severity).count();
    let (errors, warnings, hints) =
        (count(Severity::Error), count(Severity::Warning), count(Severity::Hint));
    if context.quiet && args.format == Format::Human {
        found.retain(|one| one.severity == Severity::Error);
    }
    renderer.sort(&mut found);
    if args.format == Format::Human {
        let mut shown = found.as_slice();
        if shown.len() > MOST_SHOWN {
            shown = &shown[..MOST_SHOWN];
        }
        for diagnostic in shown {
            writeln!(context.out, "{}", renderer.one(diagnostic))?;
        }
        if found.len() > MOST_SHOWN {
            writeln!(context.out, "… and {} more\n", found.len() - MOST_SHOWN)?;
        }
        if !context.quiet {
            let operations = api.operations.len();
            writeln!(context.err, "{}", verdict(operations, errors, warnings, hints))?;
        }
    } else {
        let placed: Vec<_> = found
            .into_iter()
            .map(|one| {
                let span = renderer.span(&one);
                (one, span)
            })
            .collect();
        context.out.write_all(args.format.print(&api.document, &placed).as_bytes())?;
    }
    let denied = match args.deny {
        None => 0,
        Some(Deny::Warnings) => warnings,
        Some(Deny::Hints) => warnings + hints,
    };
    // The process ends here. Giving back all values, one by one, takes a fifth of its time.
    std::mem::forget(api);
    Ok(if errors + denied > 0 { Exit::No } else { Exit::Yes })
}

fn verdict(operations: usize, errors: usize, warnings: usize, hints: usize) -> String {
    let number = |count: usize, one: &str| match count {
        1 => format!("1 {one}"),
        _ => format!("{count} {one}s"),
    };
    if errors + warnings + hints == 0 {
        return format!("{}: nothing to complain about", number(operations, "operation"));
    }
    format!(
        "{}: {}, {}, {}",
        number(operations, "operation"),
        number(errors, "error"),
        number(warnings, "warning"),
        number(hints, "hint"),
    )
}
