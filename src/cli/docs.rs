//! `specwright docs`.
#![expect(clippy::disallowed_methods, reason = "the report of a contract run is read from disk")]

use std::{io::Write as _, time::Instant};

use camino::Utf8PathBuf;
use clap::{Args, ValueEnum};

use super::{Context, DocumentArgs, Exit, Failure, document::Reading, exit::chain};
use crate::{
    docs::{self, BuildError, ClientArgument, ClientCall, Disk, Overrides, Verified},
    ir::Api,
    rust,
};

/// What `docs` understands.
#[derive(Clone, Debug, Args)]
pub(crate) struct DocsArgs {
    #[command(flatten)]
    document: DocumentArgs,
    /// Where to write; what an earlier run wrote there is replaced. Without it, `out` in `[docs]` of
    /// specwright.toml, or else `site`.
    #[arg(long, value_name = "DIR")]
    out: Option<Utf8PathBuf>,
    /// Pages to open, or Markdown for a documentation site that exists.
    #[arg(long, value_name = "FORMAT", value_enum)]
    format: Option<Format>,
    /// A page per operation and schema, or one file.
    #[arg(long, value_name = "LAYOUT", value_enum)]
    layout: Option<Layout>,
    /// The JSON report of `specwright test`: each example then says whether a server was seen to
    /// keep it.
    #[arg(long, value_name = "REPORT.json")]
    verified: Option<Utf8PathBuf>,
    /// Templates that take the place of ours, or add languages in `samples/`.
    #[arg(long, value_name = "DIR")]
    templates: Option<Utf8PathBuf>,
    /// Title to show instead of the document's.
    #[arg(long, value_name = "TEXT")]
    title: Option<String>,
}

/// What is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// Finished pages.
    Html,
    /// A page per operation with front matter and tabs, for Docusaurus and its like.
    Markdown,
}

/// Into how many files.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Layout {
    /// A page per operation, schema and tag.
    Site,
    /// One file that opens from disk and needs nothing else.
    Single,
}

/// Of a larger API, Rust samples use `reqwest`.
const MOST_CALLS: usize = 1000;

pub(crate) fn run(args: &DocsArgs, context: &mut Context) -> Result<Exit, Failure> {
    let started = Instant::now();
    let settings = settings(args, context);
    let verified = args.verified.as_ref().map(verified).transpose()?;
    let overrides = match &settings.templates {
        Some(path) => docs::read_templates(path).map_err(|error| input(&error))?,
        None => Overrides::default(),
    };
    let Reading { api, .. } = args.document.read(context)?;
    let out = match (&args.out, &settings.out) {
        (Some(flag), _) => flag.clone(),
        (None, Some(file)) => context.settings.path(file),
        (None, None) => Utf8PathBuf::from("site"),
    };
    let disk = Disk::new(&out)
        .map_err(|error| Failure::world(format!("could not create `{out}`: {error}")))?;
    let calls = calls(&api, context);
    let built =
        docs::build_with_client(&api, &settings, &overrides, verified.as_ref(), &calls, &disk)
            .map_err(|error| failure(&error))?;
    disk.finish().map_err(|error| Failure::world(format!("could not clean `{out}`: {error}")))?;
    if !context.quiet {
        writeln!(
            context.err,
            "{out}: {} operations and {} schemas in {} files, {} KB, {:.2} s",
            built.operations,
            built.schemas,
            built.files,
            disk.bytes().div_ceil(1000),
            started.elapsed().as_secs_f64(),
        )?;
    }
    // The process ends here, and giving back all values, one by one, takes its time.
    std::mem::forget(api);
    Ok(Exit::Yes)
}

/// How the generated client calls each operation. `docs` and `rust` do not know each other, so this
/// is where names go from one to the other.
fn calls(api: &Api, context: &Context) -> Vec<Option<ClientCall>> {
    // Planning a crate of this size takes as much memory as all of its pages.
    if api.operations.len() > MOST_CALLS {
        return Vec::new();
    }
    let options = super::generate::options(&context.settings.generate);
    let mut calls = vec![None; api.operations.len()];
    let argument = |one: rust::Argument| ClientArgument {
        parameter: one.parameter.map(|(name, place)| (name, place.to_owned())),
        field: one.field,
        type_: one.type_,
    };
    for call in rust::calls(api, &options) {
        // A request with many required fields is written out, which reads worse than `reqwest`.
        if call.has_new || call.required.is_empty() {
            calls[call.operation] = Some(ClientCall {
                library: call.library,
                name: call.name,
                required: call.required.into_iter().map(argument).collect(),
                optional: call.optional.into_iter().map(argument).collect(),
            });
        }
    }
    calls
}

/// Flags beat the file.
fn settings(args: &DocsArgs, context: &Context) -> docs::Settings {
    let mut settings = context.settings.docs.clone();
    settings.templates = match (&args.templates, settings.templates.take()) {
        (Some(flag), _) => Some(flag.clone()),
        (None, Some(file)) => Some(context.settings.path(&file)),
        (None, None) => None,
    };
    match args.format {
        Some(Format::Html) => settings.format = docs::Format::Html,
        Some(Format::Markdown) => settings.format = docs::Format::Markdown,
        None => {}
    }
    match args.layout {
        Some(Layout::Site) => settings.layout = docs::Layout::Site,
        Some(Layout::Single) => settings.layout = docs::Layout::Single,
        None => {}
    }
    if args.title.is_some() {
        settings.title.clone_from(&args.title);
    }
    settings
}

fn verified(path: &Utf8PathBuf) -> Result<Verified, Failure> {
    let text = std::fs::read_to_string(path)
        .map_err(|error| Failure::input(format!("could not read the report `{path}`: {error}")))?;
    Verified::read(&text).map_err(|error| {
        Failure::input(format!("`{path}` is no report of a contract run: {error}"))
            .help("`specwright test --report json=PATH` writes one")
    })
}

fn failure(error: &BuildError) -> Failure {
    match error {
        BuildError::Template(_) => input(error),
        BuildError::Write { .. } | BuildError::Broken(_) => Failure::world(chain(error)),
    }
}

fn input(error: &dyn std::error::Error) -> Failure {
    Failure::input(chain(error))
}
