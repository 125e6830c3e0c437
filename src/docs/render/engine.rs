//! The templates: ours, and what takes their place.

use tera::{Context, Tera};

use crate::docs::samples::{self, Languages};

/// Files that take the place of ours, or add to them: name below `templates/docs/`, and text.
#[derive(Clone, Debug, Default)]
pub struct Overrides {
    pub(crate) files: Vec<(String, String)>,
}

/// Tera with every template, and the assets.
#[derive(Debug)]
pub(crate) struct Engine {
    pub(crate) tera: Tera,
    pub(crate) languages: Languages,
    pub(crate) style: String,
    pub(crate) script: String,
    pub(crate) theme: String,
    pub(crate) icon: String,
}

macro_rules! embedded {
    ($($name:literal),* $(,)?) => {
        [$(($name, include_str!(concat!("../../../templates/docs/", $name)))),*]
    };
}

/// Parents and partials first, since a template is checked when it is added.
const TEMPLATES: [(&str, &str); 19] = embedded![
    "partials/top.html",
    "partials/example.html",
    "partials/intro.html",
    "partials/operation.html",
    "partials/schema.html",
    "page.html",
    "index.html",
    "operation.html",
    "group.html",
    "schema.html",
    "schemas.html",
    "single-head.html",
    "single-group.html",
    "single-foot.html",
    "markdown/operation.md",
    "markdown/index.md",
    "markdown/group.md",
    "markdown/schema.md",
    "markdown/schemas.md",
];

const ASSETS: [(&str, &str); 4] = embedded!["style.css", "docs.js", "theme.js", "icon.svg"];

impl Engine {
    /// # Errors
    /// If a template cannot be parsed.
    pub(crate) fn new(overrides: &Overrides, languages: &[String]) -> Result<Self, tera::Error> {
        let mut tera = Tera::default();
        // Views hold markup already, so that no template can forget to escape.
        tera.autoescape_on(Vec::<String>::new());
        samples::register(&mut tera);
        let given = |name: &str| {
            let found = overrides.files.iter().find(|(given, _)| given == name);
            found.map(|(_, text)| text.as_str())
        };
        let ours = TEMPLATES.iter().map(|(name, text)| (*name, given(name).unwrap_or(text)));
        let known = |name: &str| TEMPLATES.iter().any(|(known, _)| *known == name);
        let theirs = overrides
            .files
            .iter()
            .filter(|(name, _)| !known(name) && !name.starts_with("samples/") && is_template(name));
        tera.add_raw_templates(ours.chain(theirs.map(|(name, text)| (&**name, &**text))))?;
        let added: Vec<(String, String)> = overrides
            .files
            .iter()
            .filter_map(|(name, text)| {
                let name = name.strip_prefix("samples/")?.strip_suffix(".tera")?;
                Some((name.to_owned(), text.clone()))
            })
            .collect();
        let languages = Languages::new(&mut tera, &added, languages)?;
        let asset = |index: usize| {
            let (name, text) = ASSETS[index];
            given(name).unwrap_or(text).to_owned()
        };
        Ok(Self {
            tera,
            languages,
            style: asset(0),
            script: asset(1),
            theme: asset(2),
            icon: asset(3),
        })
    }

    pub(crate) fn render(&self, name: &str, context: &Context) -> Result<String, tera::Error> {
        self.tera.render(name, context)
    }
}

fn is_template(name: &str) -> bool {
    [".html", ".md", ".tera", ".txt"].iter().any(|ending| name.ends_with(ending))
}
