//! Prints views through templates.

use std::collections::BTreeMap;

use camino::Utf8PathBuf;
use serde::Serialize;
use tera::{Context, Tera};

use super::FileTree;

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
    "text_enum",
    "integer_enum",
    "closed_enum",
    "tagged_union",
    "untagged_union",
    "setters",
    "outputs",
    "errors",
    "examples",
];

/// A template that cannot be read or rendered.
#[derive(Debug, thiserror::Error)]
#[error("template `{name}` cannot be used")]
pub struct TemplateError {
    /// Its file name.
    pub name: String,
    /// What is wrong with it.
    pub source: tera::Error,
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
            tera.add_raw_template(name, text)
                .map_err(|source| TemplateError { name: (*name).to_owned(), source })?;
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
        let failed = |source| TemplateError { name: template.to_owned(), source };
        let context = Context::from_serialize(view).map_err(failed)?;
        let text = self.tera.render(template, &context).map_err(failed)?;
        let path = Utf8PathBuf::from(path);
        if self.keep_views {
            let value = serde_json::to_value(view).unwrap_or_default();
            self.views.insert(path.clone(), value);
        }
        // Templates may leave blank lines at the end.
        let text = format!("{}\n", text.trim_end());
        self.files.insert(path, text);
        Ok(())
    }

    /// Macros that the files rendered so far use.
    pub(super) fn macros_used(&self) -> Vec<&'static str> {
        let used = |name: &&&str| {
            let call = format!("{name}! {{");
            self.files.values().any(|text| text.lines().any(|line| line.starts_with(&call)))
        };
        MACROS.iter().filter(used).copied().collect()
    }

    /// Adds a file that no template makes.
    pub(super) fn add(&mut self, path: &str, text: String) {
        self.files.insert(Utf8PathBuf::from(path), text);
    }

    pub(super) fn finish(self) -> (FileTree, BTreeMap<Utf8PathBuf, serde_json::Value>) {
        (self.files, self.views)
    }
}
