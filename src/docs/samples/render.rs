//! Which languages there are, and a request written down in one of them.
//!
//! A language is a template whose first line says what it is called:
//! `{#- label: Python (requests); code: python -#}`.

use serde::Serialize;
use tera::{Context, Tera};

use super::Request;

/// A language that samples are written in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Language {
    /// Name of the template, and of the choice that is remembered.
    pub(crate) name: String,
    /// As a reader calls it.
    pub(crate) label: String,
    /// As Markdown fences name it.
    pub(crate) code: String,
}

/// All languages, in the order of the tabs.
#[derive(Debug)]
pub(crate) struct Languages {
    pub(crate) list: Vec<Language>,
}

/// Those that are compiled in.
const EMBEDDED: [(&str, &str); 9] = [
    ("curl", include_str!("../../../templates/docs/samples/curl.tera")),
    ("axios", include_str!("../../../templates/docs/samples/axios.tera")),
    ("fetch", include_str!("../../../templates/docs/samples/fetch.tera")),
    ("requests", include_str!("../../../templates/docs/samples/requests.tera")),
    ("python", include_str!("../../../templates/docs/samples/python.tera")),
    ("php", include_str!("../../../templates/docs/samples/php.tera")),
    ("swift", include_str!("../../../templates/docs/samples/swift.tera")),
    ("go", include_str!("../../../templates/docs/samples/go.tera")),
    ("rust", include_str!("../../../templates/docs/samples/rust.tera")),
];

impl Languages {
    /// The embedded ones, those of `added` (name and template) in their place or after them, and of
    /// all these the `wanted`, or all if none is named.
    ///
    /// # Errors
    /// If a template cannot be parsed.
    pub(crate) fn new(
        tera: &mut Tera,
        added: &[(String, String)],
        wanted: &[String],
    ) -> Result<Self, tera::Error> {
        let mut sources: Vec<(&str, &str)> = EMBEDDED.to_vec();
        for (name, source) in added {
            match sources.iter_mut().find(|(known, _)| known == name) {
                Some(known) => known.1 = source,
                None => sources.push((name, source)),
            }
        }
        if !wanted.is_empty() {
            let place = |name: &str| wanted.iter().position(|wanted| wanted == name);
            sources.retain(|(name, _)| place(name).is_some());
            sources.sort_by_key(|(name, _)| place(name));
        }
        let mut list = Vec::with_capacity(sources.len());
        for (name, source) in sources {
            tera.add_raw_template(&template(name), source)?;
            list.push(Language {
                name: name.to_owned(),
                label: heading(source, "label").unwrap_or(name).to_owned(),
                code: heading(source, "code").unwrap_or(name).to_owned(),
            });
        }
        Ok(Self { list })
    }

    /// The request in each language, in order.
    ///
    /// # Errors
    /// If a template asks for what is not there.
    pub(crate) fn write(
        &self,
        tera: &Tera,
        request: &Request,
    ) -> Result<Vec<(&Language, String)>, tera::Error> {
        let mut context = Context::new();
        context.insert("request", request);
        let write = |language| {
            let code = tera.render(&template(&Language::name(language)), &context)?;
            Ok((language, code.trim().to_owned()))
        };
        self.list.iter().map(write).collect()
    }
}

impl Language {
    fn name(&self) -> String {
        self.name.clone()
    }
}

fn template(name: &str) -> String {
    format!("samples/{name}.tera")
}

/// A `key: value` of the comment that a template starts with.
fn heading<'a>(source: &'a str, key: &str) -> Option<&'a str> {
    let comment = source.strip_prefix("{#")?.split("#}").next()?;
    comment.trim_matches(['-', ' ']).split(';').find_map(|pair| {
        let (name, value) = pair.split_once(':')?;
        (name.trim() == key).then(|| value.trim())
    })
}
