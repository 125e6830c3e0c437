//! `[generate]` of `specwright.toml`.

use camino::Utf8PathBuf;
use serde::Deserialize;

use super::RuntimeChoice;
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
    /// Whether what cannot be said as the document says it is an error.
    pub strict: bool,
    /// Known gaps: places where a code does not matter, each with its reason.
    #[serde(rename = "allow")]
    pub allowances: Vec<Allowance>,
}
