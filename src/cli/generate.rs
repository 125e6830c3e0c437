//! `specwright generate`.
#![expect(clippy::disallowed_methods, reason = "templates of the user's are read here")]

use std::{collections::BTreeMap, error::Error as _, io::Write as _};

use camino::{Utf8Path, Utf8PathBuf};
use clap::{Args, ValueEnum};

use super::{
    Context, DocumentArgs, Exit, Failure,
    document::{Reading, forget_trees, refuse_half_laid},
    settings::Step,
};
use crate::{
    diagnostic::{Diagnostic, Renderer, Severity, allow},
    document::Document,
    emit::{self, Change, EmitError},
    ir::Api,
    rust::{self, Chosen, Only, Options, RuntimeChoice, Selection, TemplateError},
};

/// How many diagnostics are shown unless more is asked for.
const MOST_SHOWN: usize = 20;

/// What `generate` understands.
#[derive(Clone, Debug, Args)]
pub(crate) struct GenerateArgs {
    #[command(flatten)]
    document: DocumentArgs,
    /// Where the crate goes [default: generated].
    #[arg(long, value_name = "DIR", env = "SPECWRIGHT_OUT")]
    out: Option<Utf8PathBuf>,
    /// Parts to generate, separated by commas; all of them if not given.
    #[arg(long, value_name = "PARTS", value_delimiter = ',')]
    only: Vec<Part>,
    /// Only this operation and what it needs; may be repeated, as may the next two: what any of them
    /// names is generated. Models that none of it needs are left out.
    #[arg(long = "operation", value_name = "ID", help_heading = "Choosing")]
    operations: Vec<String>,
    /// Operations with this tag.
    #[arg(long = "tag", value_name = "TAG", help_heading = "Choosing")]
    tags: Vec<String>,
    /// Operations of this path, as the document writes it; a `*` at the end stands for anything.
    #[arg(long = "path", value_name = "PATH", help_heading = "Choosing")]
    paths: Vec<String>,
    /// Write nothing: list the files that are stale, and exit 1 if there are any.
    #[arg(long)]
    check: bool,
    /// Use the templates in this directory instead of the built-in ones of the same name.
    #[arg(long, value_name = "DIR")]
    templates: Option<Utf8PathBuf>,
    /// Copy the runtime into the crate, or depend on it [default: inline].
    #[arg(long, value_name = "HOW")]
    runtime: Option<Runtime>,
    /// Write nothing and exit 1 if anything would be less than the document says, or if an entry of
    /// `generate.allow` in specwright.toml allows what does not occur.
    #[arg(long)]
    strict: bool,
    /// Print what the templates are given, as JSON, and write nothing.
    #[arg(long, conflicts_with = "check")]
    print_view: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Part {
    /// Types of requests and answers.
    Models,
    /// Traits and routes for axum.
    Routes,
    /// The reqwest client.
    Client,
    /// Documented examples as values.
    Examples,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Runtime {
    /// As a copy.
    Inline,
    /// As a dependency.
    Crate,
}

pub(crate) fn run(args: &GenerateArgs, context: &mut Context) -> Result<Exit, Failure> {
    let Reading { mut api, diagnostics } = args.document.read(context)?;
    forget_trees(&mut api);
    let settings = context.settings.generate.clone();
    let directory = args
        .templates
        .clone()
        .or_else(|| settings.templates.as_ref().map(|path| context.settings.path(path)));
    let options = Options {
        only: only(&args.only),
        runtime: match args.runtime {
            Some(Runtime::Inline) => RuntimeChoice::Inline,
            Some(Runtime::Crate) => RuntimeChoice::Crate,
            None => settings.runtime,
        },
        templates: match &directory {
            Some(path) => read_templates(path)?,
            None => BTreeMap::new(),
        },
        selection: Selection {
            include: include(args, &settings),
            exclude: settings.exclude.clone(),
        },
        ..options(&settings)
    };
    if let Some(failure) = unknown_setting(&api, &options, context) {
        return Err(failure);
    }
    let generated = if args.print_view {
        rust::generate_with_views(&api, &options)
    } else {
        rust::generate(&api, &options)
    };
    let mut generated =
        generated.map_err(|error| template_failure(&error, directory.as_deref()))?;
    generated.diagnostics.extend(diagnostics);
    let strict = args.strict || settings.strict;
    let half_laid = refuse_half_laid(&generated.diagnostics);
    if !report(&api.document, &mut generated.diagnostics, strict, context)? {
        half_laid?;
        return Ok(Exit::No);
    }
    half_laid?;
    if args.print_view {
        let text = serde_json::to_string_pretty(&generated.views).unwrap_or_default();
        writeln!(context.out, "{text}")?;
        return Ok(Exit::Yes);
    }
    let out = args
        .out
        .clone()
        .or_else(|| settings.out.as_ref().map(|path| context.settings.path(path)))
        .unwrap_or_else(|| Utf8PathBuf::from("generated"));
    let found = emit::read(&out, &generated.files).map_err(|error| emit_failure(&error))?;
    let changes = emit::plan(&generated.files, &found);
    if args.check {
        for change in &changes {
            let what = match change {
                Change::Write { path, .. } if found.contains_key(path) => "stale",
                Change::Write { .. } => "missing",
                Change::Delete { .. } => "left over",
            };
            writeln!(context.out, "{what}: {}", out.join(change.path()))?;
        }
        return Ok(if changes.is_empty() { Exit::Yes } else { Exit::No });
    }
    emit::apply(&out, &changes).map_err(|error| emit_failure(&error))?;
    if !context.quiet {
        let lines: usize = generated.files.values().map(|text| text.lines().count()).sum();
        let files = generated.files.len();
        writeln!(context.err, "{out}: {files} files, {lines} lines; {} changed", changes.len())?;
    }
    // The process ends here. Giving back a million values, one by one, takes a fair part of its time.
    std::mem::forget((api, generated));
    Ok(Exit::Yes)
}

/// What the settings say of a crate, wherever its names are needed.
pub(super) fn options(settings: &rust::Settings) -> Options {
    let dependencies = settings.dependencies.iter();
    Options {
        package: settings.package.clone(),
        runtime: settings.runtime,
        selection: Selection {
            include: settings.include.clone(),
            exclude: settings.exclude.clone(),
        },
        names: settings.names.clone(),
        types: settings.types.clone(),
        formats: settings.formats.clone(),
        derives: settings.derives.clone(),
        dependencies: dependencies
            .filter_map(|(name, value)| Some((name.clone(), rust::to_toml(value)?)))
            .collect(),
        layout: settings.models,
        pages: settings.pages.clone(),
        parts: settings.parts.clone(),
        keep_unknown: settings.keep_unknown,
        ..Options::default()
    }
}

/// Flags take the place of the settings.
fn include(args: &GenerateArgs, settings: &rust::Settings) -> Chosen {
    let flags = Chosen {
        operations: args.operations.clone(),
        tags: args.tags.clone(),
        paths: args.paths.clone(),
    };
    if flags.is_empty() { settings.include.clone() } else { flags }
}

/// Whether a setting or a flag speaks of something that is not there.
fn unknown_setting(api: &Api, options: &Options, context: &Context) -> Option<Failure> {
    let unknown = rust::unknown_settings(api, options).into_iter().next()?;
    let steps = [Step::Key("generate")].into_iter();
    let steps = steps.chain(unknown.setting.iter().map(|key| Step::Key(key.as_str())));
    let steps: Vec<Step<'_>> = steps.collect();
    let message = match context.settings.place_of(&steps) {
        Some(place) => format!("{place}: {}", unknown.message),
        None => unknown.message.clone(),
    };
    let failure = Failure::input(message);
    Some(match unknown.nearest {
        Some(nearest) => failure.help(format!("did you mean `{nearest}`?")),
        None => failure,
    })
}

/// Shows what is less than the document says. No, if that is too little.
fn report(
    document: &Document,
    diagnostics: &mut Vec<Diagnostic>,
    strict: bool,
    context: &mut Context,
) -> Result<bool, Failure> {
    let allowances = &context.settings.generate.allowances;
    let unneeded: Vec<String> = allow(allowances, document, diagnostics)
        .into_iter()
        .map(|index| {
            let place = [Step::Key("generate"), Step::Key("allow"), Step::Index(index)];
            let place = context.settings.place(&place);
            format!("{place}: nothing needs this allowance of `{}`", allowances[index].code)
        })
        .collect();
    if strict {
        rust::be_strict(diagnostics);
    }
    let least = match (context.quiet, context.verbose) {
        (true, _) => Severity::Error,
        (false, 0) => Severity::Warning,
        (false, _) => Severity::Hint,
    };
    diagnostics.retain(|diagnostic| diagnostic.severity <= least);
    let limit = if strict || context.verbose > 0 { usize::MAX } else { MOST_SHOWN };
    let text = Renderer::new(document).all(diagnostics, limit, "--verbose");
    context.err.write_all(text.as_bytes())?;
    let severity = if strict { Severity::Error } else { Severity::Warning };
    for message in unneeded.iter().filter(|_| severity <= least) {
        let help = "the gap is closed, or what is generated has changed: take the entry out";
        let text = Renderer::plain(severity, message, Some(help));
        context.err.write_all(text.as_bytes())?;
    }
    let errors = diagnostics.iter().filter(|one| one.severity == Severity::Error).count();
    if !strict || errors + unneeded.len() == 0 {
        return Ok(true);
    }
    writeln!(
        context.err,
        "nothing was written: {errors} errors above, {} allowances that nothing needs",
        unneeded.len()
    )?;
    Ok(false)
}

fn only(parts: &[Part]) -> Only {
    if parts.is_empty() {
        return Only::default();
    }
    let has = |part| parts.contains(&part);
    Only {
        models: true,
        routes: has(Part::Routes),
        client: has(Part::Client),
        examples: has(Part::Examples),
    }
}

fn read_templates(directory: &Utf8Path) -> Result<BTreeMap<String, String>, Failure> {
    let failed =
        |error| Failure::input(format!("could not read templates in `{directory}`: {error}"));
    let mut templates = BTreeMap::new();
    for entry in directory.read_dir_utf8().map_err(failed)? {
        let entry = entry.map_err(failed)?;
        if entry.path().extension() == Some("tera") {
            let name = entry.file_name();
            if let Err(unknown) = rust::is_template(name) {
                let failure = Failure::input(format!("{}: no template is called so", entry.path()));
                return Err(match unknown.nearest {
                    Some(known) => failure.help(format!("did you mean `{known}`?")),
                    None => failure.help("docs/templates.md lists those that there are"),
                });
            }
            let text = std::fs::read_to_string(entry.path()).map_err(failed)?;
            templates.insert(entry.file_name().to_owned(), text);
        }
    }
    if templates.is_empty() {
        return Err(Failure::input(format!("there is no template in `{directory}`"))
            .help("templates end in `.tera` and are named like the built-in ones"));
    }
    Ok(templates)
}

/// With the place as an editor opens it.
fn template_failure(error: &TemplateError, directory: Option<&Utf8Path>) -> Failure {
    let message = error.to_string();
    let path = directory.map(|path| path.join(&message));
    Failure::input(path.map_or(message, Utf8PathBuf::into_string))
        .help("`specwright generate --print-view` shows what each template is given")
}

fn emit_failure(error: &EmitError) -> Failure {
    let cause = error.source().map_or_else(String::new, |source| format!(": {source}"));
    Failure::world(format!("{error}{cause}"))
}
