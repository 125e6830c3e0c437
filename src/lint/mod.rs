//! Every mistake of a document.

use serde::Deserialize;

/// `[lint]` of `specwright.toml`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Settings {}
