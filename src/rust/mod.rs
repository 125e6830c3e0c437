//! From an API to a Rust crate: models, routes for axum, a reqwest client.
//!
//! In: an [`Api`] and [`Options`]. Out: [`Generated`]: the files as values, and what could not be
//! said in Rust. Nothing is read or written here: `emit` knows the disk.
//!
//! Three stages: `plan` decides names, types and modules once for all files; `view` turns the plan
//! into final strings, one serialisable value per file; `render` prints views through templates,
//! which decide nothing. What does not differ between documents is no template but the runtime
//! crate, whose files are copied along.
//!
//! Start at [`generate`].

mod calls;
mod doc;
mod fit;
mod given;
mod names;
mod plan;
mod render;
mod runtime;
mod select;
mod settings;
mod strict;
mod view;

use std::collections::BTreeMap;

use camino::Utf8PathBuf;
use serde::{Deserialize, Serialize};

use crate::{
    diagnostic::{Diagnostic, each_once},
    ir::Api,
};
pub use given::Names;
pub use plan::PageRule;
use plan::Plan;
use render::Renderer;
pub use render::TemplateError;
pub use select::Selection;

// For the program and its tests: no promise to other crates.
#[doc(hidden)]
pub use calls::{Argument, Call, calls};
#[doc(hidden)]
pub use given::UnknownSetting;
#[doc(hidden)]
pub use render::{UnknownTemplate, is_template, template_names};
#[doc(hidden)]
pub use select::Chosen;
#[doc(hidden)]
pub use settings::{Settings, to_toml};
#[doc(hidden)]
pub use strict::be_strict;

/// Files by path, relative to the output directory, in order of path.
pub type FileTree = BTreeMap<Utf8PathBuf, String>;

/// The first line of each file that is written, after the comment sign: only files that begin so
/// are ever replaced or deleted.
#[doc(hidden)]
pub const MARK: &str = "Written by `specwright generate`; changes are lost.";

/// What to generate.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Parts of the crate.
    pub only: Only,
    /// How generated code gets its runtime.
    pub runtime: RuntimeChoice,
    /// Name of the package; derived from the title if absent.
    pub package: Option<String>,
    /// Templates to use instead of the built-in ones, by file name such as `models.rs.tera`.
    pub templates: BTreeMap<String, String>,
    /// Operations; all of them, with every schema, if it names none.
    pub selection: Selection,
    /// Names to use instead of those that follow from the document.
    pub names: Names,
    /// Paths of types to use instead of a schema's own, by its name or by JSON Pointer.
    pub types: BTreeMap<String, String>,
    /// Paths of types to use for every schema of a format.
    pub formats: BTreeMap<String, String>,
    /// What else models derive, by name of the schema; `*` means all.
    pub derives: BTreeMap<String, Vec<String>>,
    /// Dependencies that this takes, as `Cargo.toml` writes them after the `=`.
    pub dependencies: BTreeMap<String, String>,
    /// How models are divided into files.
    pub layout: Layout,
    /// How the pages of an operation are found, by `operationId`.
    pub pages: BTreeMap<String, PageRule>,
    /// Operations, by `operationId`, whose requests of several parts are handed on part by part.
    pub parts: Vec<String>,
    /// Whether models keep properties that the document does not name.
    pub keep_unknown: bool,
}

/// How models are divided into files.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Layout {
    /// In one, unless there are so many that a file for each tag reads better.
    #[default]
    Auto,
    /// In one.
    OneFile,
    /// One for each tag's own, one for what several share.
    ByTag,
}

/// Parts of the crate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "a set of four, each on or off")]
pub struct Only {
    /// Types of requests and answers. Everything else needs them, so they are always there.
    pub models: bool,
    /// Traits and routes for axum.
    pub routes: bool,
    /// The client.
    pub client: bool,
    /// Documented examples as values.
    pub examples: bool,
}

impl Default for Only {
    fn default() -> Self {
        Self { models: true, routes: true, client: true, examples: true }
    }
}

/// How generated code gets its runtime.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum RuntimeChoice {
    /// As a copy below `src/runtime`: the crate depends on nothing of ours.
    #[default]
    Inline,
    /// As a dependency.
    Crate,
}

/// A generated crate.
#[derive(Debug)]
pub struct Generated {
    /// Its files.
    pub files: FileTree,
    /// What could not be said, and how it was said instead.
    pub diagnostics: Vec<Diagnostic>,
    /// What each template was given, as JSON by path of the file it made.
    pub views: BTreeMap<Utf8PathBuf, serde_json::Value>,
}

/// Generates a crate.
///
/// # Errors
/// Only if a template of the user's cannot be read or rendered.
pub fn generate(api: &Api, options: &Options) -> Result<Generated, TemplateError> {
    generate_with(api, options, false)
}

/// Generates a crate and keeps what its templates were given.
///
/// # Errors
/// As [`generate`].
#[doc(hidden)]
pub fn generate_with_views(api: &Api, options: &Options) -> Result<Generated, TemplateError> {
    generate_with(api, options, true)
}

/// Settings that speak of something which the document does not have, or which is no Rust.
#[doc(hidden)]
pub fn unknown_settings(api: &Api, options: &Options) -> Vec<UnknownSetting> {
    let mut unknown = given::Given::new(api, options).unknown;
    unknown.extend(options.selection.unknown(api));
    unknown
}

fn generate_with(
    api: &Api,
    options: &Options,
    keep_views: bool,
) -> Result<Generated, TemplateError> {
    let chosen = options.selection.of(api);
    let mut plan = Plan::new(chosen.as_ref().unwrap_or(api), options);
    let mut renderer = Renderer::new(&options.templates, keep_views)?;
    let mark = format!("// {MARK}");
    renderer.render("Cargo.toml.tera", "Cargo.toml", &plan.manifest(&mark, options))?;
    write_models(&plan, options, &mark, &mut renderer)?;
    if options.only.routes || options.only.client {
        write_operations(&plan, options, &mark, &mut renderer)?;
    }
    if options.only.examples && (options.only.routes || options.only.client) {
        write_examples(&mut plan, &mark, &mut renderer)?;
    }
    let macros = plan.macros_file(&mark, options, &renderer.macros_used());
    renderer.render("macros.rs.tera", "src/macros.rs", &macros)?;
    let library = plan.library(&mark, options, renderer.has_foreign_names());
    renderer.render("lib.rs.tera", "src/lib.rs", &library)?;
    let too_wide = renderer.is_too_wide();
    renderer.render("rustfmt.toml.tera", "rustfmt.toml", &view::Rustfmt::new(&mark, too_wide))?;
    let (mut files, views) = renderer.finish();
    if options.runtime == RuntimeChoice::Inline {
        let needs = runtime::Needs {
            client: options.only.client,
            server: options.only.routes,
            callbacks: plan.operations.iter().any(|one| one.expression.is_some())
                && (options.only.client || options.only.routes),
            examples: options.only.examples,
            pages: options.only.client && plan.operations.iter().any(|one| one.pages.is_some()),
        };
        runtime::copy(&mut files, &mark, needs);
    }
    // What several operations share is planned once for each of them.
    each_once(&mut plan.diagnostics);
    Ok(Generated { files, diagnostics: plan.diagnostics, views })
}

fn write_models(
    plan: &Plan<'_>,
    options: &Options,
    mark: &str,
    renderer: &mut Renderer,
) -> Result<(), TemplateError> {
    let files = plan.model_files(options.layout);
    for (index, file) in files.files.iter().enumerate() {
        let view = plan.models_file(mark, &files, index);
        let path = match &file.module {
            None => "src/models.rs".to_owned(),
            Some(module) => format!("src/models/{module}.rs"),
        };
        renderer.render("models.rs.tera", &path, &view)?;
    }
    if files.files.len() > 1 {
        let view = view::ModelsModule::new(mark, &files);
        renderer.render("models_module.rs.tera", "src/models/mod.rs", &view)?;
    }
    Ok(())
}

fn write_operations(
    plan: &Plan<'_>,
    options: &Options,
    mark: &str,
    renderer: &mut Renderer,
) -> Result<(), TemplateError> {
    let view = plan.operations_module(mark);
    renderer.render("operations_module.rs.tera", "src/operations/mod.rs", &view)?;
    if !plan.media.is_empty() {
        renderer.render("media.rs.tera", "src/operations/media.rs", &plan.media_file(mark))?;
    }
    if !plan.schemes.is_empty() {
        renderer.render(
            "security.rs.tera",
            "src/operations/security.rs",
            &plan.security_file(mark),
        )?;
    }
    if options.only.routes {
        renderer.render("routes_module.rs.tera", "src/routes/mod.rs", &plan.routes_module(mark))?;
    }
    if options.only.client {
        renderer.render("client_module.rs.tera", "src/client/mod.rs", &plan.client_module(mark))?;
    }
    for (index, group) in plan.groups.iter().enumerate() {
        let module = &group.module;
        let view = plan.operations_file(mark, index);
        renderer.render("operations.rs.tera", &format!("src/operations/{module}.rs"), &view)?;
        if options.only.routes {
            let view = plan.routes_file(mark, index);
            renderer.render("routes.rs.tera", &format!("src/routes/{module}.rs"), &view)?;
        }
        if options.only.client
            && let Some(view) = plan.client_file(mark, index)
        {
            renderer.render("client.rs.tera", &format!("src/client/{module}.rs"), &view)?;
        }
    }
    Ok(())
}

fn write_examples(
    plan: &mut Plan<'_>,
    mark: &str,
    renderer: &mut Renderer,
) -> Result<(), TemplateError> {
    let mut diagnostics = Vec::new();
    let mut with = Vec::new();
    for (index, group) in plan.groups.iter().enumerate() {
        let Some(examples) = plan.examples_file(mark, index, &mut diagnostics) else { continue };
        with.push(index);
        let module = &group.module;
        renderer.render(
            "examples.rs.tera",
            &format!("src/examples/{module}.rs"),
            &examples.view,
        )?;
        let text = serde_json::to_string_pretty(&examples.values).unwrap_or_default();
        // JSON has no comments, so the mark is a property.
        let text = text.replacen('{', &format!("{{\n  \"//\": \"{MARK}\","), 1);
        renderer.add(&format!("src/examples/{module}.json"), format!("{text}\n"));
    }
    let view = plan.examples_module(mark, &with);
    renderer.render("examples_module.rs.tera", "src/examples/mod.rs", &view)?;
    plan.diagnostics.extend(diagnostics);
    Ok(())
}
