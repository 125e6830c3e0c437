//! The command line, as clap reads it.

use clap::{Args, Parser, Subcommand, ValueEnum};

use camino::Utf8PathBuf;

/// One OpenAPI document, read once: typed Rust, contract tests and documentation.
#[derive(Debug, Parser)]
#[command(name = "specwright", version, about, styles = STYLES, max_term_width = 100)]
#[command(propagate_version = true, subcommand_required = true, arg_required_else_help = true)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub(crate) command: Command,
    #[command(flatten)]
    pub(crate) global: GlobalArgs,
}

/// What every command understands.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Global options")]
pub(crate) struct GlobalArgs {
    /// When to colour the output.
    #[arg(
        long,
        global = true,
        value_name = "WHEN",
        default_value = "auto",
        env = "SPECWRIGHT_COLOR"
    )]
    pub(crate) color: Color,
    /// Say only what matters: errors, and the result.
    #[arg(long, short, global = true, conflicts_with = "verbose")]
    pub(crate) quiet: bool,
    /// Say more; twice, say all.
    #[arg(long, short, global = true, action = clap::ArgAction::Count)]
    pub(crate) verbose: u8,
    /// Settings to read instead of the nearest `specwright.toml`.
    #[arg(long, global = true, value_name = "FILE", env = "SPECWRIGHT_SETTINGS")]
    pub(crate) settings: Option<Utf8PathBuf>,
}

/// When to colour. `NO_COLOR`, `CLICOLOR` and `CLICOLOR_FORCE` speak where this says `auto`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Color {
    /// On a terminal that can.
    Auto,
    /// Even in a file.
    Always,
    /// Not at all.
    Never,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Show every mistake of a document at its line
    Lint(super::lint::LintArgs),
    /// Write models, axum routes and a reqwest client as a crate
    Generate(super::generate::GenerateArgs),
    /// Send every documented example to a server and hold the answers to the document
    Test(Box<super::test::TestArgs>),
    /// Serve the documented answers
    Mock(super::mock::MockArgs),
    /// Put the reports of several runs together
    Report(super::report::ReportArgs),
    /// Write documentation that people like to read
    Docs(super::docs::DocsArgs),
    /// Explain what a diagnostic or violation code means, with an example
    Explain(super::explain::ExplainArgs),
    /// Write a commented specwright.toml to start from
    Init(super::init::InitArgs),
    /// Print a completion script for a shell
    Completions {
        /// Which shell.
        shell: clap_complete::Shell,
    },
    /// Print the manual page
    Man,
}

/// Which document to read, and what it may reach.
#[derive(Clone, Debug, Args)]
pub(crate) struct DocumentArgs {
    /// An OpenAPI document, YAML or JSON; `-` reads standard input. Without it, `document` in
    /// specwright.toml.
    #[arg(value_name = "DOCUMENT", env = "SPECWRIGHT_DOCUMENT")]
    pub(crate) document: Option<Utf8PathBuf>,
    /// Let references lead to any file below this directory; without it, below the document's own.
    #[arg(long, value_name = "DIR", env = "SPECWRIGHT_ROOT", help_heading = "Reading")]
    pub(crate) root: Option<Utf8PathBuf>,
    /// Lay this overlay (OpenAPI Overlay 1.1) on the document first; several, in this order. They
    /// take the place of `overlays` in specwright.toml.
    #[arg(long = "overlay", value_name = "FILE", help_heading = "Reading")]
    pub(crate) overlays: Vec<Utf8PathBuf>,
    /// Let references lead to other hosts.
    #[arg(long, help_heading = "Reading")]
    pub(crate) allow_remote_refs: bool,
}

const STYLES: clap::builder::Styles = clap::builder::Styles::styled()
    .header(anstyle::AnsiColor::Green.on_default().bold())
    .usage(anstyle::AnsiColor::Green.on_default().bold())
    .literal(anstyle::AnsiColor::Cyan.on_default().bold())
    .placeholder(anstyle::AnsiColor::Cyan.on_default());
