//! For build scripts: reads a document, writes the generated code below `OUT_DIR`, and tells Cargo
//! when to do so again.
//!
//! ```no_run
//! fn main() -> Result<(), Box<dyn std::error::Error>> {
//!     specwright::build::Build::new("petstore.yaml").run()?.tell_cargo()?;
//!     Ok(())
//! }
//! ```
//!
//! The crate's `src/lib.rs` then says `include!(concat!(env!("OUT_DIR"), "/api/lib.rs"));` at its
//! root, since generated modules name each other from there. `docs/build-script.md` has the rest.
//!
//! Start at [`Build`].
#![expect(
    clippy::disallowed_methods,
    reason = "a build script is an edge: it is told where to write"
)]

use std::{
    collections::BTreeMap,
    io::{self, Write as _},
    sync::Arc,
};

use camino::{Utf8Path, Utf8PathBuf};

use crate::{
    diagnostic::{Allowance, Diagnostic, Severity, allow},
    document::{Document, Input, LoadError, LoadOptions, load_with_overlays},
    emit::{self, EmitError},
    ir::lower,
    rust::{self, FileTree, Options, TemplateError, UnknownSetting, UnknownTemplate},
};

/// What a build script generates.
#[derive(Clone, Debug, Default)]
pub struct Build {
    document: Utf8PathBuf,
    overlays: Vec<Utf8PathBuf>,
    root: Option<Utf8PathBuf>,
    templates: Option<Utf8PathBuf>,
    out: Option<Utf8PathBuf>,
    options: Options,
    strict: bool,
    allowances: Vec<Allowance>,
}

/// What was done.
#[derive(Debug)]
pub struct Built {
    /// Every file that was read: the document, what it refers to, overlays and templates.
    pub read: Vec<Utf8PathBuf>,
    /// What is less than the document says, each with its place.
    pub warnings: Vec<String>,
}

/// Why nothing was generated.
#[derive(Debug, thiserror::Error)]
pub enum BuildError {
    /// The document or an overlay could not be brought into memory.
    #[error("the document could not be read: {0}")]
    Load(#[from] LoadError),
    /// The document cannot be generated as asked.
    #[error("{} things are wrong: {}", .0.len(), .0.join("; "))]
    Document(Vec<String>),
    /// An option speaks of something that the document does not have.
    #[error("{}: {}", .0.setting.join("."), .0.message)]
    Option(UnknownSetting),
    /// A template cannot be used.
    #[error("a template cannot be used: {0}")]
    Template(#[from] TemplateError),
    /// A file is called like a template, and there is none of that name.
    #[error(transparent)]
    UnknownTemplate(UnknownTemplate),
    /// A file of the user's could not be read.
    #[error("could not read `{path}`: {source}")]
    Read {
        /// Which one.
        path: Utf8PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The output could not be written.
    #[error(transparent)]
    Emit(#[from] EmitError),
    /// There is no `OUT_DIR`.
    #[error("`OUT_DIR` is not set: name a directory with `out`, outside of a build script")]
    NoOutput,
}

impl Build {
    /// Of the document at a path, relative to the package of the build script.
    pub fn new(document: impl Into<Utf8PathBuf>) -> Self {
        Self { document: document.into(), ..Self::default() }
    }

    /// Lays an overlay on the document first; several, in this order.
    #[must_use]
    pub fn overlay(mut self, path: impl Into<Utf8PathBuf>) -> Self {
        self.overlays.push(path.into());
        self
    }

    /// Lets references lead to any file below a directory; without it, below the document's own.
    #[must_use]
    pub fn root(mut self, directory: impl Into<Utf8PathBuf>) -> Self {
        self.root = Some(directory.into());
        self
    }

    /// Uses the templates of a directory instead of the built-in ones of the same name.
    #[must_use]
    pub fn templates(mut self, directory: impl Into<Utf8PathBuf>) -> Self {
        self.templates = Some(directory.into());
        self
    }

    /// Writes there instead of into `api` below `OUT_DIR`.
    #[must_use]
    pub fn out(mut self, directory: impl Into<Utf8PathBuf>) -> Self {
        self.out = Some(directory.into());
        self
    }

    /// Names, types, selection and the other things that `generate` can be told.
    #[must_use]
    pub fn options(mut self, options: Options) -> Self {
        self.options = options;
        self
    }

    /// Fails if anything would be less than the document says, but for what is allowed; and if an
    /// allowance is not needed.
    #[must_use]
    pub fn strict(mut self, allowances: Vec<Allowance>) -> Self {
        (self.strict, self.allowances) = (true, allowances);
        self
    }

    /// Reads, generates and writes. Files that are as they should be are not touched.
    ///
    /// # Errors
    /// [`BuildError`] says what is wrong; nothing is written then.
    pub fn run(mut self) -> Result<Built, BuildError> {
        let out = match self.out.take() {
            Some(out) => out,
            None => Utf8PathBuf::from(std::env::var("OUT_DIR").map_err(|_| BuildError::NoOutput)?)
                .join("api"),
        };
        let input = Input::Path(self.document.clone());
        let load_options = LoadOptions { root: self.root.clone(), ..LoadOptions::default() };
        let loaded = load_with_overlays(&input, &self.overlays, &load_options)?;
        let mut read: Vec<Utf8PathBuf> =
            loaded.document.files().map(|(_, file)| file.path.clone()).collect();
        if let Some(directory) = &self.templates {
            self.options.templates = read_templates(directory, &mut read)?;
        }
        let lowered = lower(Arc::new(loaded.document));
        let api = lowered.api;
        if let Some(unknown) = rust::unknown_settings(&api, &self.options).into_iter().next() {
            return Err(BuildError::Option(unknown));
        }
        let generated = rust::generate(&api, &self.options)?;
        let mut diagnostics = generated.diagnostics;
        diagnostics.extend(loaded.diagnostics);
        diagnostics.extend(lowered.diagnostics);
        let warnings = self.judge(&api.document, diagnostics)?;
        let files = as_module(generated.files);
        let found = emit::read(&out, &files)?;
        emit::apply(&out, &emit::plan(&files, &found))?;
        Ok(Built { read, warnings })
    }

    /// What is to be told, or why it is too much.
    fn judge(
        &self,
        document: &Document,
        mut diagnostics: Vec<Diagnostic>,
    ) -> Result<Vec<String>, BuildError> {
        let unneeded = allow(&self.allowances, document, &mut diagnostics);
        if self.strict {
            rust::be_strict(&mut diagnostics);
        }
        let line = |one: &Diagnostic| {
            let severity = one.severity.as_str();
            format!("{}: {severity}[{}]: {}", document.label(&one.at), one.code, one.message)
        };
        let is_wrong = |one: &&Diagnostic| {
            one.is_half_laid() || (self.strict && one.severity == Severity::Error)
        };
        let mut wrong: Vec<String> = diagnostics.iter().filter(is_wrong).map(line).collect();
        if self.strict {
            wrong.extend(unneeded.into_iter().map(|index| {
                let Allowance { code, at, .. } = &self.allowances[index];
                format!("nothing needs the allowance of `{code}` at `{at}`")
            }));
        }
        if wrong.is_empty() {
            let shown = diagnostics.iter().filter(|one| one.severity != Severity::Hint);
            return Ok(shown.map(line).collect());
        }
        Err(BuildError::Document(wrong))
    }
}

impl Built {
    /// Prints what a build script has to say: each file that was read, and the warnings.
    ///
    /// # Errors
    /// If standard output cannot be written.
    pub fn tell_cargo(&self) -> io::Result<()> {
        let mut out = io::stdout().lock();
        for path in &self.read {
            writeln!(out, "cargo::rerun-if-changed={path}")?;
        }
        for warning in &self.warnings {
            writeln!(out, "cargo::warning={}", warning.replace(['\n', '\r'], " "))?;
        }
        out.flush()
    }
}

/// The sources alone, to be included: the manifest is the user's, and so are the docs of the root,
/// which an included file cannot have.
fn as_module(files: FileTree) -> FileTree {
    let sources = files.into_iter().filter_map(|(path, text)| {
        let inside = path.strip_prefix("src").ok()?.to_owned();
        let is_root = inside == "lib.rs";
        let lines = text.lines().filter(|line| !is_root || !line.starts_with("//!"));
        let text = lines.fold(String::new(), |text, line| text + line + "\n");
        Some((inside, text))
    });
    sources.collect()
}

fn read_templates(
    directory: &Utf8Path,
    read: &mut Vec<Utf8PathBuf>,
) -> Result<BTreeMap<String, String>, BuildError> {
    let mut templates = BTreeMap::new();
    // The directory itself, so that a file that is added is seen.
    read.push(directory.to_owned());
    let unread = |source| BuildError::Read { path: directory.to_owned(), source };
    let mut paths: Vec<Utf8PathBuf> = Vec::new();
    for entry in directory.read_dir_utf8().map_err(unread)? {
        paths.push(entry.map_err(unread)?.into_path());
    }
    paths.sort();
    for path in paths.into_iter().filter(|path| path.extension() == Some("tera")) {
        let name = path.file_name().unwrap_or_default().to_owned();
        rust::is_template(&name).map_err(BuildError::UnknownTemplate)?;
        match std::fs::read_to_string(&path) {
            Ok(text) => drop(templates.insert(name, text)),
            Err(source) => return Err(BuildError::Read { path, source }),
        }
        read.push(path);
    }
    Ok(templates)
}
