//! `[docs]` of `specwright.toml`: what the pages look like.

use camino::Utf8PathBuf;
use serde::Deserialize;

/// How documentation is laid out and what it is called. Every field may be left out.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default, rename_all = "kebab-case")]
pub struct Settings {
    /// A page per operation and schema, or one file.
    pub layout: Layout,
    /// HTML, or Markdown for a documentation site that exists.
    pub format: Format,
    /// The directory that is written; `site` if absent.
    pub out: Option<Utf8PathBuf>,
    /// Shown instead of the title of the document.
    pub title: Option<String>,
    /// A directory; a file there takes the place of ours with the same name, and each file in its
    /// `samples/` adds a language.
    pub templates: Option<Utf8PathBuf>,
    /// Which code samples, in this order, by the name of their template; all of them if empty.
    pub languages: Vec<String>,
    /// Where the pages will lie, for absolute addresses in `llms.txt`; relative ones if absent.
    pub base_url: Option<String>,
    /// Leaves out the form that sends requests from the page.
    pub no_try_it: bool,
}

/// Into how many files the pages go.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Layout {
    /// A page per operation, per schema and per tag.
    #[default]
    Site,
    /// One file that opens from disk and needs nothing else.
    Single,
}

/// What is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Format {
    /// Finished pages.
    #[default]
    Html,
    /// A page per operation with front matter and tabs, for Docusaurus and its like.
    Markdown,
}
