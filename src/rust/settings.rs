//! `[generate]` of `specwright.toml`.

use std::collections::BTreeMap;

use camino::Utf8PathBuf;
use serde::Deserialize;

use super::{Chosen, Layout, Names, PageRule, RuntimeChoice};
use crate::diagnostic::Allowance;

/// What the file says about generating.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct Settings {
    /// Where the crate goes.
    pub out: Option<Utf8PathBuf>,
    /// Name of the package; derived from the title if absent.
    pub package: Option<String>,
    /// How generated code gets its runtime.
    pub runtime: RuntimeChoice,
    /// A directory of templates.
    pub templates: Option<Utf8PathBuf>,
    /// Operations to generate; all of them if none is named.
    pub include: Chosen,
    /// Operations to leave out.
    pub exclude: Chosen,
    /// Names to use instead of those that follow from the document.
    pub names: Names,
    /// Paths of types to use instead of a schema's own, by its name or by JSON Pointer.
    pub types: BTreeMap<String, String>,
    /// Paths of types to use for every schema of a format.
    pub formats: BTreeMap<String, String>,
    /// What else models derive, by name of the schema; `*` means all.
    pub derives: BTreeMap<String, Vec<String>>,
    /// Dependencies that this takes, as `Cargo.toml` has them.
    pub dependencies: BTreeMap<String, serde_json::Value>,
    /// How models are divided into files.
    pub models: Layout,
    /// How the pages of an operation are found, by `operationId`.
    pub pages: BTreeMap<String, PageRule>,
    /// Operations, by `operationId`, whose requests of several parts are handed on part by part.
    pub parts: Vec<String>,
    /// Whether models keep properties that the document does not name.
    pub keep_unknown: bool,
    /// Whether what cannot be said as the document says it is an error.
    pub strict: bool,
    /// Known gaps: places where a code does not matter, each with its reason.
    #[serde(rename = "allow")]
    pub allowances: Vec<Allowance>,
}

/// A value as TOML writes it in a line; `None` for `null`, which TOML does not have.
pub fn to_toml(value: &serde_json::Value) -> Option<String> {
    use serde_json::Value;
    let quoted = |text: &str| Value::from(text).to_string();
    match value {
        Value::Null => None,
        Value::Array(items) => {
            let items: Vec<String> = items.iter().filter_map(to_toml).collect();
            Some(format!("[{}]", items.join(", ")))
        }
        Value::Object(entries) => {
            let entries = entries.iter();
            let entries: Vec<String> = entries
                .filter_map(|(key, value)| {
                    let plain = key
                        .bytes()
                        .all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte));
                    let key = if plain { key.clone() } else { quoted(key) };
                    Some(format!("{key} = {}", to_toml(value)?))
                })
                .collect();
            Some(format!("{{ {} }}", entries.join(", ")))
        }
        // What JSON says of texts, numbers and booleans is TOML, too.
        other => Some(other.to_string()),
    }
}
