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
    /// Laid on the document before anything reads it, in this order.
    #[serde(default)]
    pub(crate) overlays: Vec<Utf8PathBuf>,
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
    /// The file itself, for messages.
    #[serde(skip)]
    path: Utf8PathBuf,
    #[serde(skip)]
    text: String,
}

/// A step towards an entry of the file.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Step<'a> {
    Key(&'a str),
    Index(usize),
}

impl Settings {
    /// A path of the file, from the working directory.
    pub(crate) fn path(&self, path: &Utf8Path) -> Utf8PathBuf {
        if self.directory.as_str().is_empty() { path.to_owned() } else { self.directory.join(path) }
    }

    /// `path:line:column` of an entry of the file, or of the file.
    pub(crate) fn place(&self, steps: &[Step<'_>]) -> String {
        self.place_of(steps).unwrap_or_else(|| self.path.to_string())
    }

    /// `path:line:column` of an entry of the file, if it has one.
    pub(crate) fn place_of(&self, steps: &[Step<'_>]) -> Option<String> {
        let table = toml::de::DeTable::parse(&self.text).ok()?;
        let mut found: Option<(usize, &toml::Spanned<toml::de::DeValue<'_>>)> = None;
        for step in steps {
            let inside = found.map(|(_, value)| value.get_ref());
            found = Some(match (step, inside) {
                (Step::Key(key), None) => entry(table.get_ref(), key)?,
                (Step::Key(key), Some(toml::de::DeValue::Table(table))) => entry(table, key)?,
                (Step::Index(index), Some(toml::de::DeValue::Array(items))) => {
                    let item = items.get(*index)?;
                    (item.span().start, item)
                }
                _ => return None,
            });
        }
        Some(format!("{}{}", self.path, position(&self.text, Some(found?.0))))
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
        let place = position(&text, error.span().map(|span| span.start));
        let message = error.message().trim_end();
        Failure::input(format!("{path}{place}: {message}"))
            .help("`specwright init` writes a file with every setting explained")
    })?;
    path.parent().unwrap_or(Utf8Path::new("")).clone_into(&mut settings.directory);
    (settings.path, settings.text) = (path, text);
    Ok(settings)
}

/// An entry of a table, and where its key begins.
fn entry<'t, 'i>(
    table: &'t toml::de::DeTable<'i>,
    key: &str,
) -> Option<(usize, &'t toml::Spanned<toml::de::DeValue<'i>>)> {
    let (key, value) = table.iter().find(|(name, _)| name.get_ref() == key)?;
    Some((key.span().start, value))
}

/// `:line:column` of an offset.
fn position(text: &str, offset: Option<usize>) -> String {
    let Some(offset) = offset else { return String::new() };
    let before = &text[..offset.min(text.len())];
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().map_or(1, |rest| rest.chars().count() + 1);
    format!(":{line}:{column}")
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

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use serde_json::Value;

    use super::Settings;

    const SCHEMA: &str = include_str!("../../schemas/specwright.toml.schema.json");

    fn schema() -> Value {
        serde_json::from_str(SCHEMA).unwrap()
    }

    /// The fields that a table may have, as the reader says when it meets another.
    fn known(table: &str) -> BTreeSet<String> {
        let error = toml::from_str::<Settings>(&format!("{table}\nzzz = 1")).unwrap_err();
        let message = error.message().split_once("expected").unwrap().1.to_owned();
        message.split('`').skip(1).step_by(2).map(str::to_owned).collect()
    }

    #[test]
    fn the_schema_has_the_fields_that_are_read() {
        let schema = schema();
        for (table, pointer) in [
            ("", ""),
            ("[lint]", "/properties/lint"),
            ("[[lint.allow]]", "/properties/lint/properties/allow/items"),
            ("[generate]", "/properties/generate"),
            ("[test]", "/properties/test"),
            ("[[test.setup]]", "/$defs/step"),
            ("[docs]", "/properties/docs"),
        ] {
            let object = schema.pointer(pointer).unwrap();
            assert_eq!(object["additionalProperties"], false, "{table}");
            let described = object["properties"].as_object().unwrap().keys().cloned();
            assert_eq!(described.collect::<BTreeSet<_>>(), known(table), "{table}");
        }
    }

    #[test]
    fn the_schema_and_the_reader_agree() {
        let validator = jsonschema::validator_for(&schema()).unwrap();
        let shown = include_str!("../../templates/init/specwright.toml");
        let all = shown.lines().map(|line| match line.strip_prefix('#') {
            Some(setting) if !setting.starts_with(' ') => format!("{setting}\n"),
            _ => format!("{line}\n"),
        });
        let all: String = all.collect();
        for (text, fine) in [
            (all.as_str(), true),
            (include_str!("../../specwright.toml"), true),
            ("document = 1", false),
            (
                "lint.levels = { 'a/b' = 'off', 'b/*' = 'error', 'c/d' = 'hint', e = 'warning' }",
                true,
            ),
            ("lint.levels = { 'a/b' = 'deny' }", false),
            ("[[lint.allow]]\ncode = 'a/b'\nat = '/x'\nreason = 'r'\nfile = 'x.yaml'", true),
            ("[[lint.allow]]\ncode = 'a/b'\nat = '/x'", false),
            ("generate.runtime = 'inline'", true),
            ("generate.runtime = 'crate'", true),
            ("generate.runtime = 'other'", false),
            ("test.timeout = 3", true),
            ("test.timeout = 0.5", true),
            ("test.timeout = '500ms'", true),
            ("test.timeout = '2 h'", true),
            ("test.timeout = '2d'", false),
            ("test.timeout = 's'", false),
            ("test.timeout = -1", false),
            ("test.checks = { a = 'off', b = 'warn', c = 'deny' }", true),
            ("test.checks = { a = 'error' }", false),
            ("test.workers = -1", false),
            ("test.rate = 2.5", true),
            ("test.api-keys = { a = 1 }", false),
            ("[[test.teardown]]\npath = '/x'\nstatus = 204\njson = { a = [1] }", true),
            ("[[test.setup]]\npath = '/x'\nstatus = 'ok'", false),
            ("docs.layout = 'site'\ndocs.format = 'html'", true),
            ("docs.layout = 'single'\ndocs.format = 'markdown'", true),
            ("docs.layout = 'pages'", false),
            ("docs.no-try-it = true", true),
            ("docs.no-try-it = 'yes'", false),
        ] {
            let read = toml::from_str::<Settings>(text);
            assert_eq!(read.is_ok(), fine, "the reader: {text}\n{read:?}");
            let value: Value = toml::from_str(text).unwrap();
            assert_eq!(validator.is_valid(&value), fine, "the schema: {text}");
        }
    }
}
