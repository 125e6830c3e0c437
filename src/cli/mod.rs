//! The command: flags in, a stage's result out as text and exit code.
//!
//! One file per command. Here are the process's edges: arguments, settings, standard streams; the
//! stages get what they need as values.
#![expect(clippy::print_stderr, reason = "the process and the terminal belong to the command")]

mod args;
mod docs;
mod document;
mod exit;
mod explain;
mod fetch;
mod fix;
mod generate;
mod init;
mod least;
mod lint;
mod mock;
mod report;
mod settings;
mod test;

use std::{ffi::OsString, io, io::Write as _, panic, process::ExitCode};

use anstream::{AutoStream, ColorChoice};
use clap::{CommandFactory as _, Parser as _};

pub(crate) use args::DocumentArgs;
use args::{Arguments, Color, Command, GlobalArgs};
pub(crate) use exit::{Exit, Failure};
pub(crate) use settings::Settings;

use crate::diagnostic::Renderer;

/// What a command may use besides its own flags.
pub(crate) struct Context {
    /// From `specwright.toml`.
    pub(crate) settings: Settings,
    /// Standard output: the result. Takes coloured text and strips it where it must.
    pub(crate) out: AutoStream<io::Stdout>,
    /// Standard error: progress, diagnostics, the log.
    pub(crate) err: AutoStream<io::Stderr>,
    /// Say only what matters.
    pub(crate) quiet: bool,
    /// How much more to say.
    pub(crate) verbose: u8,
    /// Whether standard error is a terminal, so that progress may be drawn over itself.
    pub(crate) interactive: bool,
}

/// Runs the command; the only entry for `main`.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let arguments = match Arguments::try_parse_from(arguments) {
        Ok(arguments) => arguments,
        Err(error) => {
            let exit = if error.use_stderr() { Exit::Input } else { Exit::Yes };
            // Nobody is left to tell if even this cannot be written.
            drop(error.print());
            return exit.into();
        }
    };
    set_panic_message();
    let mut context = match context(&arguments.global) {
        Ok(context) => context,
        Err(failure) => {
            let mut err = stream(io::stderr(), arguments.global.color);
            return report(&mut err, &failure).into();
        }
    };
    let result = panic::catch_unwind(panic::AssertUnwindSafe(|| {
        let result = dispatch(&arguments.command, &mut context);
        context.out.flush()?;
        result
    }));
    match result {
        Ok(Ok(exit)) => exit.into(),
        Ok(Err(failure)) => report(&mut context.err, &failure).into(),
        Err(_) => Exit::World.into(),
    }
}

fn dispatch(command: &Command, context: &mut Context) -> Result<Exit, Failure> {
    match command {
        Command::Lint(args) => lint::run(args, context),
        Command::Generate(args) => generate::run(args, context),
        Command::Test(args) => test::run(args, context),
        Command::Mock(args) => mock::run(args, context),
        Command::Report(args) => report::run(args, context),
        Command::Docs(args) => docs::run(args, context),
        Command::Explain(args) => explain::run(args, context),
        Command::Init(args) => init::run(args, context),
        Command::Completions { shell } => {
            let mut script = Vec::new();
            clap_complete::generate(*shell, &mut Arguments::command(), "specwright", &mut script);
            context.out.write_all(&script)?;
            Ok(Exit::Yes)
        }
        Command::Man => {
            clap_mangen::Man::new(Arguments::command()).render(&mut context.out)?;
            Ok(Exit::Yes)
        }
    }
}

fn context(global: &GlobalArgs) -> Result<Context, Failure> {
    let settings = settings::read(global.settings.as_deref())?;
    Ok(Context {
        settings,
        out: stream(io::stdout(), global.color),
        err: stream(io::stderr(), global.color),
        quiet: global.quiet,
        verbose: global.verbose,
        interactive: io::IsTerminal::is_terminal(&io::stderr()) && !global.quiet,
    })
}

fn stream<S: anstream::stream::RawStream>(raw: S, color: Color) -> AutoStream<S> {
    let choice = match color {
        Color::Auto => AutoStream::choice(&raw),
        Color::Always => ColorChoice::Always,
        Color::Never => ColorChoice::Never,
    };
    AutoStream::new(raw, choice)
}

/// Says why a command could not do its work, and with which code to end.
fn report(err: &mut AutoStream<io::Stderr>, failure: &Failure) -> Exit {
    let text = match failure {
        Failure::Input { message, help } | Failure::World { message, help } => {
            Renderer::plain_error(message, help.as_deref())
        }
        Failure::Document(error) => Renderer::load_error(error),
        Failure::OutputClosed => return failure.exit(),
    };
    // Nobody is left to tell if even this cannot be written.
    drop(err.write_all(text.as_bytes()));
    failure.exit()
}

/// A panic is a mistake of ours: the user gets a sentence, and the place for a report.
fn set_panic_message() {
    panic::set_hook(Box::new(|panic| {
        let place = panic
            .location()
            .map_or_else(String::new, |at| format!(" ({}:{})", at.file(), at.line()));
        let message = panic.payload_as_str().unwrap_or("no message");
        eprintln!("error: this is a mistake in specwright, not in your input{place}");
        eprintln!("  = {message}");
        eprintln!("  = help: please report it with the document and the command");
    }));
}
