//! `Cargo.toml` and `src/lib.rs`.

use std::collections::BTreeMap;

use camino::Utf8Path;
use serde::Serialize;

use super::{arguments, head_comment, literal};
use crate::rust::{Options, RuntimeChoice, names, plan::Plan};

/// `Cargo.toml`.
#[derive(Debug, Serialize)]
#[expect(clippy::struct_excessive_bools, reason = "one for each part of the crate")]
pub(crate) struct Manifest {
    pub(crate) mark: String,
    pub(crate) name: String,
    pub(crate) version: String,
    pub(crate) description: String,
    pub(crate) features: Vec<String>,
    /// The same, each with those it cannot do without.
    pub(crate) declarations: Vec<String>,
    /// Whole lines, for what the user's own types and derives need.
    pub(crate) dependencies: Vec<String>,
    /// Whether the runtime is a dependency rather than a copy.
    pub(crate) external_runtime: bool,
    pub(crate) client: bool,
    pub(crate) server: bool,
    pub(crate) examples: bool,
}

/// `src/lib.rs`.
#[derive(Debug, Serialize)]
#[expect(clippy::struct_excessive_bools, reason = "one for each part of the crate")]
pub(crate) struct Library {
    pub(crate) mark: String,
    pub(crate) docs: Vec<String>,
    /// Whether some names are written in letters that the compiler warns of.
    pub(crate) foreign_names: bool,
    /// How far the compiler has to look into types, if further than it does by itself.
    pub(crate) recursion_limit: Option<usize>,
    pub(crate) external_runtime: bool,
    pub(crate) operations: bool,
    pub(crate) client: bool,
    pub(crate) server: bool,
    pub(crate) examples: bool,
}

/// `src/macros.rs`.
#[derive(Debug, Serialize)]
pub(crate) struct Macros {
    pub(crate) mark: String,
    /// Macros that other files use.
    pub(crate) uses: Vec<&'static str>,
    /// `#[cfg(…)]` of those that only files of some tags use.
    pub(crate) conditions: BTreeMap<&'static str, String>,
    pub(crate) client: bool,
}

/// `rustfmt.toml`.
#[derive(Debug, Serialize)]
pub(crate) struct Rustfmt {
    mark: String,
    /// Whether some names are too long for any layout.
    too_wide: bool,
}

impl Rustfmt {
    pub(crate) fn new(mark: &str, too_wide: bool) -> Self {
        Self { mark: mark.replacen("//", "#", 1), too_wide }
    }
}

impl Plan<'_> {
    pub(crate) fn manifest(&self, mark: &str, options: &Options) -> Manifest {
        let info = &self.api.info;
        let title = if info.title.is_empty() { "an API" } else { info.title.as_str() };
        Manifest {
            mark: mark.replacen("//", "#", 1),
            name: package_name(title, options),
            version: version(&info.version),
            // A text of TOML has control characters only in escaped form.
            description: format!("{title}, generated from its OpenAPI document")
                .replace(|letter: char| matches!(letter, '\\' | '"') || letter.is_control(), " "),
            features: self.groups.iter().map(|group| group.feature.clone()).collect(),
            declarations: (0..self.groups.len()).map(|group| self.feature(group)).collect(),
            dependencies: {
                let lines = options.dependencies.iter();
                lines.map(|(name, value)| format!("{name} = {value}")).collect()
            },
            external_runtime: options.runtime == RuntimeChoice::Crate,
            client: options.only.client,
            server: options.only.routes,
            examples: options.only.examples,
        }
    }

    pub(crate) fn macros_file(
        &self,
        mark: &str,
        options: &Options,
        users: &BTreeMap<&'static str, Vec<&Utf8Path>>,
    ) -> Macros {
        let conditions = users
            .iter()
            .filter_map(|(name, files)| Some((*name, self.condition(files)?)))
            .collect();
        Macros {
            mark: mark.to_owned(),
            uses: users.keys().copied().collect(),
            conditions,
            client: options.only.client,
        }
    }

    /// What holds if one of these files is compiled; `None` if one of them always is.
    fn condition(&self, files: &[&Utf8Path]) -> Option<String> {
        let features = files.iter().map(|file| {
            let module = file.strip_prefix("src/operations").ok()?.file_stem()?;
            let group = self.groups.iter().find(|group| group.module == module)?;
            Some(format!("feature = {}", literal(&group.feature)))
        });
        let features = features.collect::<Option<Vec<_>>>()?;
        Some(match features.as_slice() {
            [one] => format!("#[cfg({one})]"),
            several => arguments(0, "#[cfg(any", several, ")]").replace(",\n))]", "\n))]"),
        })
    }

    /// A tag's feature; what several tags share stands in the file of one of them only.
    fn feature(&self, group: usize) -> String {
        let mut needs: Vec<String> = self
            .foreign(group)
            .into_iter()
            .filter_map(|(module, _)| self.groups.iter().find(|other| other.module == module))
            .map(|other| format!("\"{}\"", other.feature))
            .collect();
        needs.dedup();
        format!("{} = [{}]", self.groups[group].feature, needs.join(", "))
    }

    pub(crate) fn library(&self, mark: &str, options: &Options, foreign_names: bool) -> Library {
        let info = &self.api.info;
        let mut text = if info.title.is_empty() { "An API".to_owned() } else { info.title.clone() };
        if !info.version.is_empty() {
            text.push_str(", version ");
            text.push_str(&info.version);
        }
        text.push('.');
        if let Some(description) = info.description.as_ref().or(info.summary.as_ref()) {
            text.push_str("\n\n");
            text.push_str(description);
        }
        Library {
            mark: mark.to_owned(),
            docs: head_comment(&text),
            foreign_names,
            recursion_limit: self.recursion_limit(),
            external_runtime: options.runtime == RuntimeChoice::Crate,
            operations: options.only.routes || options.only.client,
            client: options.only.client,
            server: options.only.routes,
            examples: options.only.examples && (options.only.routes || options.only.client),
        }
    }
}

/// The name of the settings, or the first words of the title without `API`.
fn package_name(title: &str, options: &Options) -> String {
    if let Some(name) = &options.package {
        return name.clone();
    }
    let words = names::feature_name(title);
    let name = words.strip_suffix("-api").unwrap_or(&words).trim_matches('-');
    let mut name: String = name.chars().take(60).collect();
    if name.is_empty() || !name.starts_with(|first: char| first.is_ascii_alphabetic()) {
        name.insert_str(0, if name.is_empty() { "api" } else { "api-" });
    }
    let is_keyword = names::field_name(&name).starts_with("r#");
    if is_keyword
        || matches!(
            name.as_str(),
            "test"
                | "core"
                | "std"
                | "alloc"
                | "proc-macro"
                | "self"
                | "serde"
                | "serde-json"
                | "http"
                | "httpdate"
                | "axum"
                | "bytes"
                | "chrono"
                | "futures-core"
                | "jiff"
                | "reqwest"
                | "percent-encoding"
                | "regex-lite"
                | "tokio"
                | "uuid"
                | "specwright-runtime"
        )
    {
        name.push_str("-api");
    }
    name
}

/// The document's version if Cargo can read it, else what it can of it.
fn version(text: &str) -> String {
    let numbers: Vec<&str> = text.trim_start_matches(['v', 'V']).split('.').collect();
    let plain = numbers.len() <= 3
        && numbers.iter().all(|number| {
            !number.is_empty()
                && number.len() < 10
                && number.bytes().all(|byte| byte.is_ascii_digit())
                && (number.len() == 1 || !number.starts_with('0'))
        });
    if !plain {
        return "0.0.0".to_owned();
    }
    let mut parts: Vec<&str> = numbers;
    while parts.len() < 3 {
        parts.push("0");
    }
    parts.join(".")
}
