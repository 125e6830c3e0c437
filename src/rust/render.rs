//! Prints views through templates.

use std::collections::BTreeMap;

use camino::{Utf8Path, Utf8PathBuf};
use serde::Serialize;
use tera::{Context, Tera};

use super::{FileTree, view::WIDTH};

/// The built-in templates, by file name.
const TEMPLATES: &[(&str, &str)] = &[
    ("Cargo.toml.tera", include_str!("../../templates/rust/Cargo.toml.tera")),
    ("client.rs.tera", include_str!("../../templates/rust/client.rs.tera")),
    ("client_module.rs.tera", include_str!("../../templates/rust/client_module.rs.tera")),
    ("examples.rs.tera", include_str!("../../templates/rust/examples.rs.tera")),
    ("examples_module.rs.tera", include_str!("../../templates/rust/examples_module.rs.tera")),
    ("lib.rs.tera", include_str!("../../templates/rust/lib.rs.tera")),
    ("macros.rs.tera", include_str!("../../templates/rust/macros.rs.tera")),
    ("media.rs.tera", include_str!("../../templates/rust/media.rs.tera")),
    ("models.rs.tera", include_str!("../../templates/rust/models.rs.tera")),
    ("models_module.rs.tera", include_str!("../../templates/rust/models_module.rs.tera")),
    ("operations.rs.tera", include_str!("../../templates/rust/operations.rs.tera")),
    ("operations_module.rs.tera", include_str!("../../templates/rust/operations_module.rs.tera")),
    ("routes.rs.tera", include_str!("../../templates/rust/routes.rs.tera")),
    ("routes_module.rs.tera", include_str!("../../templates/rust/routes_module.rs.tera")),
    ("rustfmt.toml.tera", include_str!("../../templates/rust/rustfmt.toml.tera")),
    ("security.rs.tera", include_str!("../../templates/rust/security.rs.tera")),
];

/// Macros that generated files may use, by name.
const MACROS: &[&str] = &[
    "object",
    "text_enum",
    "integer_enum",
    "value_enum",
    "closed_enum",
    "looks",
    "tagged_union",
    "untagged_union",
    "form_fields",
    "operation",
    "shared",
    "defaults",
    "contents",
    "answers",
    "errors",
    "headers",
    "examples",
];

/// Macros that others are made of.
const MADE_OF: &[(&str, &str)] =
    &[("errors", "answers"), ("shared", "operation"), ("untagged_union", "looks")];

/// A template that cannot be read or rendered.
#[derive(Debug, thiserror::Error)]
#[error("{name}{}: {message}", .place.map_or_else(String::new, |(line, column)| format!(":{line}:{column}")))]
pub struct TemplateError {
    /// Its file name.
    pub name: String,
    /// Line and column, from 1.
    pub place: Option<(usize, usize)>,
    /// A fragment: what is wrong there.
    pub message: String,
    /// The template with the place marked, or what else the engine says.
    pub source: Box<tera::Error>,
}

impl TemplateError {
    fn new(name: &str, source: tera::Error) -> Self {
        let (message, place) = match source.kind() {
            tera::ErrorKind::SyntaxError(report) | tera::ErrorKind::RenderingError(report) => {
                let span = report.span();
                (report.message().to_owned(), Some((span.start_line, span.start_col + 1)))
            }
            _ => (source.to_string(), None),
        };
        let mut letters = message.chars();
        let first = letters.next().into_iter().flat_map(char::to_lowercase);
        let message = first.chain(letters).collect();
        Self { name: name.to_owned(), place, message, source: Box::new(source) }
    }
}

/// A file that is called like a template, and there is none of that name.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{name}`: no template is called so{}", .nearest.map_or_else(String::new, |known| format!("; did you mean `{known}`?")))]
pub struct UnknownTemplate {
    /// Its file name.
    pub name: String,
    /// What was meant, if something is close.
    pub nearest: Option<&'static str>,
}

/// Whether a file of this name takes the place of a built-in one.
///
/// # Errors
/// If it does not.
pub fn is_template(name: &str) -> Result<(), UnknownTemplate> {
    if template_names().any(|known| known == name) {
        return Ok(());
    }
    let nearest = crate::diagnostic::nearest_name(name, template_names());
    Err(UnknownTemplate { name: name.to_owned(), nearest })
}

/// The names of the files that can be replaced.
pub fn template_names() -> impl Iterator<Item = &'static str> {
    TEMPLATES.iter().map(|(name, _)| *name)
}

/// Renders files, one view each.
pub(super) struct Renderer {
    tera: Tera,
    files: FileTree,
    views: BTreeMap<Utf8PathBuf, serde_json::Value>,
    keep_views: bool,
}

impl Renderer {
    /// With the built-in templates, and the user's in place of those of the same name.
    pub(super) fn new(
        overrides: &BTreeMap<String, String>,
        keep_views: bool,
    ) -> Result<Self, TemplateError> {
        let mut tera = Tera::new();
        for (name, text) in TEMPLATES {
            let text = overrides.get(*name).map_or(*text, String::as_str);
            tera.add_raw_template(name, text).map_err(|source| TemplateError::new(name, source))?;
        }
        Ok(Self { tera, files: FileTree::new(), views: BTreeMap::new(), keep_views })
    }

    /// Adds one file.
    pub(super) fn render<V: Serialize>(
        &mut self,
        template: &str,
        path: &str,
        view: &V,
    ) -> Result<(), TemplateError> {
        let failed = |source| TemplateError::new(template, source);
        let context = Context::from_serialize(view).map_err(failed)?;
        let text = self.tera.render(template, &context).map_err(failed)?;
        drop(context);
        let path = Utf8PathBuf::from(path);
        if self.keep_views {
            let value = serde_json::to_value(view).unwrap_or_default();
            self.views.insert(path.clone(), value);
        }
        let text = tidy(&text);
        self.files.insert(path, text);
        Ok(())
    }

    /// Macros that the files rendered so far use, and which files do.
    pub(super) fn macros_used(&self) -> BTreeMap<&'static str, Vec<&Utf8Path>> {
        let mut used: BTreeMap<&'static str, Vec<&Utf8Path>> = BTreeMap::new();
        for (path, text) in &self.files {
            for (end, _) in text.match_indices("! {") {
                let start = text[..end].rfind('\n').map_or(0, |before| before + 1);
                let called = &text[start..end];
                let own = MACROS.iter().filter(|name| **name == called);
                let parts = MADE_OF.iter().filter(|(name, _)| *name == called);
                for name in own.chain(parts.map(|(_, part)| part)) {
                    let users = used.entry(name).or_default();
                    if users.last() != Some(&path.as_path()) {
                        users.push(path);
                    }
                }
            }
        }
        used
    }

    /// Whether rustfmt would lay some file out in another way.
    pub(super) fn is_too_wide(&self) -> bool {
        let rust = self.files.iter().filter(|(path, _)| path.extension() == Some("rs"));
        rust.map(|(_, text)| text).any(|text| is_too_wide(text))
    }

    /// Whether some name is written in other letters than ASCII's.
    pub(super) fn has_foreign_names(&self) -> bool {
        let rust = self.files.iter().filter(|(path, _)| path.extension() == Some("rs"));
        rust.map(|(_, text)| text).any(|text| text.lines().any(has_foreign_name))
    }

    /// Adds a file that no template makes.
    pub(super) fn add(&mut self, path: &str, text: String) {
        self.files.insert(Utf8PathBuf::from(path), text);
    }

    pub(super) fn finish(self) -> (FileTree, BTreeMap<Utf8PathBuf, serde_json::Value>) {
        (self.files, self.views)
    }
}

/// Templates may leave blank lines where there is nothing to print.
fn tidy(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut blank = false;
    for line in text.trim_end().lines() {
        if line.is_empty() && blank {
            continue;
        }
        blank = line.is_empty();
        out.push_str(line);
        out.push('\n');
    }
    out
}

/// Whether a line has letters beyond ASCII outside of comments and literals.
fn has_foreign_name(line: &str) -> bool {
    if line.is_ascii() || line.trim_start().starts_with("//") {
        return false;
    }
    let mut in_literal = false;
    let mut escaped = false;
    for letter in line.chars() {
        match letter {
            _ if escaped => escaped = false,
            '\\' => escaped = in_literal,
            '"' => in_literal = !in_literal,
            letter if !in_literal && !letter.is_ascii() => return true,
            _ => {}
        }
    }
    false
}

/// Whether a file holds a line of code that is too long for rustfmt, which then breaks it in ways of
/// its own. Comments and macros are left alone by it.
fn is_too_wide(text: &str) -> bool {
    let mut in_macro = false;
    for line in text.lines() {
        if in_macro {
            in_macro = line != "}";
        } else if line.ends_with("! {") && !line.starts_with([' ', '/']) {
            in_macro = true;
        } else {
            // rustfmt does not count what follows a bound.
            let code = line.strip_suffix(" + Send;").unwrap_or(line);
            let comment = code.trim_start().starts_with("//");
            if code.len() > WIDTH && !comment && code.chars().count() > WIDTH + 1 {
                return true;
            }
        }
    }
    false
}
