//! `specwright.toml`: what flags need not repeat.
//!
//! Searched from the working directory upward. Paths in it are relative to it.
#![expect(clippy::disallowed_methods, reason = "this is where settings are read from disk")]

use camino::{Utf8Path, Utf8PathBuf};
use serde::Deserialize;

use super::exit::Failure;

/// What the file is called.
pub(crate) const FILE_NAME: &str = "specwright.toml";

/// The file, read.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct Settings {
    /// The document that commands read if none is named.
    pub(crate) document: Option<Utf8PathBuf>,
    /// References may lead to files below this directory.
    pub(crate) root: Option<Utf8PathBuf>,
    /// For `lint`.
    #[serde(default)]
    pub(crate) lint: crate::lint::Settings,
    /// For `generate`.
    #[serde(default)]
    pub(crate) generate: crate::rust::Settings,
    /// For `test`.
    #[serde(default)]
    pub(crate) test: crate::contract::Settings,
    /// For `docs`.
    #[serde(default)]
    pub(crate) docs: crate::docs::Settings,
    /// Where the file was found; empty if there is none.
    #[serde(skip)]
    pub(crate) directory: Utf8PathBuf,
}

impl Settings {
    /// A path of the file, from the working directory.
    pub(crate) fn path(&self, path: &Utf8Path) -> Utf8PathBuf {
        if self.directory.as_str().is_empty() { path.to_owned() } else { self.directory.join(path) }
    }
}

/// Reads the file that is named, or the nearest one.
pub(crate) fn read(named: Option<&Utf8Path>) -> Result<Settings, Failure> {
    let path = match named {
        Some(path) => path.to_owned(),
        None => match nearest() {
            Some(path) => path,
            None => return Ok(Settings::default()),
        },
    };
    let text = std::fs::read_to_string(&path).map_err(|error| {
        Failure::input(format!("could not read the settings `{path}`: {error}"))
    })?;
    let mut settings: Settings = toml::from_str(&text).map_err(|error| {
        let place = error.span().map_or_else(String::new, |span| {
            let before = &text[..span.start.min(text.len())];
            let line = before.matches('\n').count() + 1;
            let column = before.rsplit('\n').next().map_or(1, |rest| rest.chars().count() + 1);
            format!(":{line}:{column}")
        });
        let message = error.message().trim_end();
        Failure::input(format!("{path}{place}: {message}"))
            .help("`specwright init` writes a file with every setting explained")
    })?;
    path.parent().unwrap_or(Utf8Path::new("")).clone_into(&mut settings.directory);
    Ok(settings)
}

/// The nearest file from here upward, by a relative path, so that messages stay short.
fn nearest() -> Option<Utf8PathBuf> {
    let here = Utf8PathBuf::from_path_buf(std::env::current_dir().ok()?).ok()?;
    let mut up = Utf8PathBuf::new();
    for directory in here.ancestors() {
        if directory.join(FILE_NAME).is_file() {
            return Some(up.join(FILE_NAME));
        }
        up.push("..");
    }
    None
}
