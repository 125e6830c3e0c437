//! Markdown beside the pages that show no operation: the first page, tags, webhooks and schemas.
//!
//! In: the same API as the pages beside it. Out: a text per page, with links to the Markdown of
//! others. Tables and escaping are those of [`machine`](super::machine).
//!
//! Start at [`index`].

use std::fmt::Write as _;

use serde::Serialize;

use super::{
    BuildError, Maker,
    machine::{self, Row, Shown, Table, render, row},
    page,
};
use crate::{
    docs::{
        book::Target,
        markdown::{code, first_sentence, mdx, mdx_line},
        view::{self, ChoiceKind, ChoiceSet, Side, Tree},
    },
    ir::{Operation, SchemaId, SecurityScheme, SecuritySchemeKind, Server},
};

/// A line of a list: a page, and what it is about.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Entry {
    title: String,
    href: String,
    about: String,
}

#[derive(Clone, Debug, Serialize)]
struct GroupView {
    title: String,
    href: String,
    description: String,
    docs: String,
    operations: Vec<Entry>,
}

#[derive(Clone, Debug, Serialize)]
struct SchemeView {
    name: String,
    what: String,
    description: String,
    flows: Vec<FlowView>,
}

#[derive(Clone, Debug, Serialize)]
struct FlowView {
    name: String,
    addresses: Vec<(&'static str, String)>,
    scopes: Vec<(String, String)>,
}

#[derive(Clone, Debug, Serialize)]
struct IndexView {
    title: String,
    version: String,
    document: String,
    summary: String,
    description: String,
    facts: Vec<(&'static str, String)>,
    servers: Vec<Entry>,
    schemes: Vec<SchemeView>,
    groups: Vec<GroupView>,
    webhooks: Vec<Entry>,
    schemas: usize,
}

#[derive(Clone, Debug, Serialize)]
struct ChoicesView {
    label: String,
    entries: Vec<Entry>,
}

#[derive(Clone, Debug, Serialize)]
struct SchemaView {
    title: String,
    description: String,
    kind: String,
    notes: String,
    choices: Vec<ChoicesView>,
    fields: Vec<Row>,
    is_cut: bool,
    values: Vec<Table>,
    examples: Vec<machine::Fence>,
    schemas: Vec<Entry>,
    used_by: Vec<Entry>,
}

/// The first page.
pub(super) fn index(maker: &Maker<'_>) -> Result<String, BuildError> {
    let book = maker.book;
    let api = book.api;
    let info = &api.info;
    let title = maker.settings.title.as_deref().unwrap_or(&info.title);
    let webhook = |(index, webhook): (usize, &crate::ir::Webhook)| {
        let href = markdown(&book.href(Target::Webhook(index), ""));
        Entry { about: mdx_line(&view::title(&webhook.operation)), ..entry(&webhook.name, href) }
    };
    let view = IndexView {
        title: mdx_line(title),
        version: mdx_line(&info.version),
        document: page::document_name(book),
        summary: mdx_line(info.summary.as_deref().unwrap_or("")),
        description: mdx(info.description.as_deref().unwrap_or("")),
        facts: facts(maker),
        servers: api.servers.iter().map(server).collect(),
        schemes: api.security_schemes.values().map(scheme).collect(),
        groups: (0..book.groups.len()).map(|at| group_view(maker, at, "")).collect(),
        webhooks: api.webhooks.iter().enumerate().map(webhook).collect(),
        schemas: book.schemas().len(),
    };
    render(maker, "markdown/index.md", &view)
}

/// The page of a tag.
pub(super) fn group(maker: &Maker<'_>, index: usize) -> Result<String, BuildError> {
    render(maker, "markdown/group.md", &group_view(maker, index, "../"))
}

/// The list of schemas.
pub(super) fn schemas(maker: &Maker<'_>) -> Result<String, BuildError> {
    let book = maker.book;
    let entries: Vec<Entry> = book.schemas().map(|(id, _)| schema_entry(maker, id, "")).collect();
    render(maker, "markdown/schemas.md", &entries)
}

/// The page of a named schema.
pub(super) fn schema(maker: &Maker<'_>, id: SchemaId) -> Result<String, BuildError> {
    let book = maker.book;
    let schemas = &book.api.schemas;
    let schema = schemas.get(id);
    // In a large API, what has a page too is linked to.
    let is_large = maker.place("schemas", 2).is_large();
    let depth = if is_large { 0 } else { machine::DEPTH };
    let mut root = Tree::new(schemas, Side::Both, depth).titled(id);
    let mut values = Vec::new();
    let shown = Shown::of(&root, false, &mut values);
    let description = root.description.take().map(mdx).unwrap_or_default();
    let about = row(&root, "");
    let examples = schema.examples.iter().map(|value| {
        let value = crate::ir::ExampleValue::Value(value.clone().into());
        machine::Fence::json("Example", view::content(&value, true).0)
    });
    let others = shown.schemas.iter().filter(|other| **other != id);
    let used_by = book.uses.of(id).iter().map(|index| operation_entry(maker, *index, "../"));
    let view = SchemaView {
        title: code(book.schema_page(id).map_or("", |page| page.name)),
        description,
        kind: about.kind,
        notes: about.description,
        choices: root.choices.iter().map(|set| choices(maker, set)).collect(),
        fields: shown.rows,
        is_cut: shown.is_cut,
        values,
        examples: examples.collect(),
        schemas: others.map(|other| schema_entry(maker, *other, "")).collect(),
        used_by: used_by.collect(),
    };
    render(maker, "markdown/schema.md", &view)
}

/// Where the Markdown of a page lies: beside it.
fn markdown(href: &str) -> String {
    href.strip_suffix(".html").map(|stem| format!("{stem}.md")).unwrap_or_default()
}

/// A title between brackets has none of its own.
fn entry(title: &str, href: String) -> Entry {
    Entry { title: mdx_line(title).replace(['[', ']'], ""), href, about: String::new() }
}

fn operation_entry(maker: &Maker<'_>, index: usize, root: &str) -> Entry {
    let operation: &Operation = &maker.book.api.operations[index];
    let href = markdown(&maker.book.href(Target::Operation(index), root));
    let about = code(&format!("{} {}", operation.method, operation.path));
    Entry { about, ..entry(&view::title(operation), href) }
}

/// A schema; `folder` leads to those of others.
pub(super) fn schema_entry(maker: &Maker<'_>, id: SchemaId, folder: &str) -> Entry {
    let page = maker.book.schema_page(id);
    let description = maker.book.api.schemas.get(id).description.as_deref().unwrap_or("");
    let href = page.map(|page| format!("{folder}{}.md", page.slug)).unwrap_or_default();
    Entry {
        about: mdx_line(&first_sentence(description, 140)),
        ..entry(page.map_or("", |page| page.name), href)
    }
}

fn group_view(maker: &Maker<'_>, index: usize, root: &str) -> GroupView {
    let book = maker.book;
    let group = &book.groups[index];
    let description = group.tag.and_then(|tag| tag.description.as_deref()).unwrap_or("");
    let docs = group.tag.and_then(|tag| tag.external_docs.as_ref());
    let members = group.operations.iter();
    GroupView {
        title: mdx_line(&group.title),
        href: markdown(&book.href(Target::Group(index), root)),
        // The first page has a sentence of what the tag's own page says.
        description: if root.is_empty() {
            mdx_line(&first_sentence(description, 240))
        } else {
            mdx(description)
        },
        docs: docs.map(|docs| code(&docs.url)).unwrap_or_default(),
        operations: members.map(|member| operation_entry(maker, *member, root)).collect(),
    }
}

fn facts(maker: &Maker<'_>) -> Vec<(&'static str, String)> {
    let api = maker.book.api;
    let info = &api.info;
    let mut facts = Vec::new();
    if let Some(contact) = &info.contact {
        let name = contact.name.as_deref().map(mdx_line);
        let rest = [contact.email.as_deref(), contact.url.as_deref()].into_iter().flatten();
        let parts: Vec<String> = name.into_iter().chain(rest.map(code)).collect();
        facts.push(("Contact", parts.join(" ")));
    }
    if let Some(license) = &info.license {
        let rest = [license.identifier.as_deref(), license.url.as_deref()].into_iter().flatten();
        let parts: Vec<String> =
            [mdx_line(&license.name)].into_iter().chain(rest.map(code)).collect();
        facts.push(("Licence", parts.join(" ")));
    }
    facts.extend(info.terms_of_service.as_deref().map(|url| ("Terms", code(url))));
    facts.extend(api.external_docs.as_ref().map(|docs| ("More", code(&docs.url))));
    facts.retain(|(_, text)| !text.is_empty());
    facts
}

fn server(server: &Server) -> Entry {
    let mut about: Vec<String> = [&server.name, &server.description]
        .into_iter()
        .flatten()
        .map(|text| mdx_line(text))
        .collect();
    for (name, variable) in &server.variables {
        let mut text = format!("{} is {}", code(name), code(&variable.default));
        if !variable.values.is_empty() {
            let values: Vec<String> = variable.values.iter().map(|value| code(value)).collect();
            let _ = write!(text, ", of {}", values.join(", "));
        }
        if let Some(description) = &variable.description {
            let _ = write!(text, " ({})", mdx_line(description));
        }
        about.push(text);
    }
    Entry { title: code(&server.url), href: String::new(), about: about.join("; ") }
}

fn scheme(scheme: &SecurityScheme) -> SchemeView {
    let flows = match &scheme.kind {
        SecuritySchemeKind::OAuth2 { flows } => flows
            .iter()
            .map(|(name, flow)| {
                let scopes = flow.scopes.iter();
                FlowView {
                    name: mdx_line(name),
                    addresses: view::flow_addresses(flow)
                        .map(|(label, url)| (label, code(url)))
                        .collect(),
                    scopes: scopes.map(|(name, text)| (code(name), mdx_line(text))).collect(),
                }
            })
            .collect(),
        SecuritySchemeKind::OpenIdConnect { url } => vec![FlowView {
            name: "Discovery".to_owned(),
            addresses: vec![("Document", code(url))],
            scopes: Vec::new(),
        }],
        _ => Vec::new(),
    };
    SchemeView {
        name: mdx_line(&scheme.name),
        what: mdx_line(&view::what(scheme)),
        description: mdx(scheme.description.as_deref().unwrap_or("")),
        flows,
    }
}

fn choices(maker: &Maker<'_>, set: &ChoiceSet<'_>) -> ChoicesView {
    let mut label = match set.kind {
        ChoiceKind::One => "One of",
        ChoiceKind::Any => "Any of",
        ChoiceKind::Kinds => "Its kinds",
        ChoiceKind::Rules => "Depending on the value",
    }
    .to_owned();
    if let Some(property) = set.keyed_by {
        let _ = write!(label, ", by the value of {}", code(property));
    }
    let entries = set.choices.iter().map(|choice| {
        let keys: Vec<String> = choice.keys.iter().map(|key| code(key)).collect();
        let named = choice.field.more.or(match &choice.field.label.parts[..] {
            [view::LabelPart::Schema(id, _)] => Some(*id),
            _ => None,
        });
        let href = named.map(|id| schema_entry(maker, id, "").href).unwrap_or_default();
        Entry { about: keys.join(", "), ..entry(&choice.title, href) }
    });
    ChoicesView { label, entries: entries.collect() }
}
