//! The same pages for machines, and for documentation sites that exist: Markdown, `llms.txt`, and
//! the search index.
//!
//! The Markdown is also valid MDX, which runs what stands in braces: no text of the document comes
//! out in a form that means anything there. See [`mdx`](super::super::markdown::mdx).

use std::fmt::Write as _;

use indexmap::IndexSet;
use serde::Serialize;
use serde_json::{Value, json};
use tera::Context;

use super::{
    BuildError, LARGE, Maker,
    beside::{Entry, schema_entry},
    in_parallel,
    menu::Menu,
    page,
};
use crate::{
    docs::{
        book::{Slugs, Target},
        markdown::{self, code, first_sentence, mdx, mdx_line},
        samples,
        view::{
            self, Allowed, Field, LabelPart, Name, Presence, Sender, Side, Tree, group_title,
            parameter_field, reason,
        },
    },
    ir::{MediaType, Operation, ParameterLocation, SchemaId, Schemas, SecuritySchemeKind},
};

/// One line of a table.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Row {
    name: String,
    pub(super) kind: String,
    required: &'static str,
    pub(super) description: String,
    example: String,
}

#[derive(Clone, Debug, Serialize)]
pub(super) struct Table {
    title: String,
    rows: Vec<Row>,
}

/// The fields of a body, as many as a page shows.
#[derive(Debug, Default)]
pub(super) struct Shown {
    pub(super) rows: Vec<Row>,
    /// Whether there are more.
    pub(super) is_cut: bool,
    /// Named schemas that rows speak of, in their order.
    pub(super) schemas: IndexSet<SchemaId>,
}

#[derive(Clone, Debug, Serialize)]
pub(super) struct Fence {
    name: String,
    label: String,
    language: String,
    /// Backticks.
    marks: String,
    text: String,
    note: String,
}

#[derive(Clone, Debug, Serialize)]
struct Answer {
    status: String,
    reason: &'static str,
    description: String,
    headers: Vec<Row>,
    fields: Vec<Row>,
    is_cut: bool,
    examples: Vec<Fence>,
}

/// One page, every text escaped.
#[derive(Clone, Debug, Serialize)]
struct MarkdownView {
    /// Whether front matter and tabs are wanted.
    site: bool,
    id: String,
    title: String,
    heading: String,
    summary: String,
    slug: Option<String>,
    method: String,
    url: String,
    deprecated: bool,
    introduction: String,
    headers: Vec<Row>,
    parameters: Vec<Table>,
    body: Vec<Row>,
    is_body_cut: bool,
    body_examples: Vec<Fence>,
    values: Vec<Table>,
    samples: Vec<Fence>,
    answers: Vec<Answer>,
    /// Named schemas that have a page here.
    schemas: Vec<Entry>,
}

/// The page of one operation, to lie beside its HTML.
pub(super) fn operation_page(maker: &Maker<'_>, index: usize) -> Result<String, BuildError> {
    let slug = maker.book.operation_slug(index).to_owned();
    page_text(maker, index, slug, false)
}

fn page_text(
    maker: &Maker<'_>,
    index: usize,
    id: String,
    site: bool,
) -> Result<String, BuildError> {
    let operation = &maker.book.api.operations[index];
    let mut view = view(maker, operation, Sender::Caller, id, site);
    let request = maker.request(operation);
    for (language, text) in maker.engine.languages.write(&maker.engine.tera, &request)? {
        view.samples.push(Fence {
            name: language.name.clone(),
            label: language.label.clone(),
            language: language.code.clone(),
            marks: fence(&text),
            note: String::new(),
            text,
        });
    }
    render(maker, "markdown/operation.md", &view)
}

/// The page of a request that the API makes, which nobody writes code for.
pub(super) fn webhook_page(maker: &Maker<'_>, index: usize) -> Result<String, BuildError> {
    let webhook = &maker.book.api.webhooks[index];
    let slug = maker.book.webhook_slug(index).to_owned();
    let mut view = view(maker, &webhook.operation, Sender::Api, slug, false);
    view.url = code(&webhook.name);
    render(maker, "markdown/operation.md", &view)
}

/// The text of a template from its `page`.
pub(super) fn render<T: Serialize>(
    maker: &Maker<'_>,
    name: &str,
    view: &T,
) -> Result<String, BuildError> {
    let mut context = Context::new();
    context.insert("page", view);
    let text = maker.engine.render(name, &context)?;
    Ok(format!("{}\n", text.trim_end()))
}

/// What a page of the vendor's said about itself: `{id, slug, description}`.
const SOURCE_PAGE: &str = "x-source-page";

fn source<'a>(operation: &'a Operation, key: &str) -> Option<&'a str> {
    operation.extensions.get(SOURCE_PAGE)?.get(key)?.as_str()
}

/// A page per operation, fit for Docusaurus.
pub(super) fn markdown_pages(maker: &Maker<'_>) -> Result<(), BuildError> {
    let mut taken = Slugs::default();
    let names: Vec<String> = maker
        .book
        .api
        .operations
        .iter()
        .map(|operation| {
            let name = source(operation, "id").map(str::to_owned);
            taken.take(&name.unwrap_or_else(|| view::title(operation).to_lowercase()))
        })
        .collect();
    in_parallel(names.len(), &|index| {
        let name = &names[index];
        let text = page_text(maker, index, name.clone(), true)?;
        maker.file(format!("{name}.md"), &text)
    })
}

/// All but code samples.
fn view(
    maker: &Maker<'_>,
    operation: &Operation,
    sender: Sender,
    id: String,
    site: bool,
) -> MarkdownView {
    let api = maker.book.api;
    let schemas = &api.schemas;
    let title = view::title(operation);
    let description = operation.description.as_deref().unwrap_or("");
    let summary = match source(operation, "description") {
        Some(text) => text.to_owned(),
        None => first_sentence(description, 200),
    };
    let mut values = Vec::new();
    let mut body = Shown::default();
    let mut body_examples = Vec::new();
    for media_type in operation.body.iter().flat_map(|body| &body.content) {
        if body.rows.is_empty() {
            body = fields(schemas, media_type, sender.request(), false, &mut values);
        }
        body_examples.extend(fences(media_type));
    }
    let mut named = std::mem::take(&mut body.schemas);
    let answers = answers(maker, operation, sender.answer(), &mut named);
    // Elsewhere a schema has no page to lead to.
    named.retain(|id| !site && maker.book.schema_page(*id).is_some());
    MarkdownView {
        site,
        id,
        heading: mdx_line(&title),
        title: yaml(&title),
        summary: yaml(&summary),
        slug: source(operation, "slug").map(yaml),
        method: mdx_line(operation.method.as_str()),
        url: code(&format!("{}{}", samples::base_url(api, operation), operation.path)),
        deprecated: operation.deprecated,
        introduction: mdx(description),
        headers: headers(maker, operation),
        parameters: parameters(schemas, operation),
        body: body.rows,
        is_body_cut: body.is_cut,
        body_examples,
        values,
        samples: Vec::new(),
        answers,
        schemas: named.iter().map(|id| schema_entry(maker, *id, "../schemas/")).collect(),
    }
}

/// Text in double quotes: YAML reads a JSON string.
fn yaml(text: &str) -> String {
    let plain = text.chars().all(|letter| letter.is_alphanumeric() || " -_,/".contains(letter))
        && text.starts_with(char::is_alphabetic)
        && text.trim() == text;
    if plain { text.to_owned() } else { Value::String(text.to_owned()).to_string() }
}

/// As many backticks as it takes.
fn fence(text: &str) -> String {
    let longest = text.split(|letter| letter != '`').map(str::len).max().unwrap_or(0);
    "`".repeat(longest.max(2) + 1)
}

fn headers(maker: &Maker<'_>, operation: &Operation) -> Vec<Row> {
    let row = |name: &str, value: &str| Row {
        name: name.to_owned(),
        kind: code(value),
        required: "",
        description: String::new(),
        example: String::new(),
    };
    let mut rows = Vec::new();
    if let Some(media_type) = operation.body.as_ref().and_then(|body| body.content.first()) {
        rows.push(row("Content-Type", &media_type.name));
    }
    let alternative = operation.security.iter().find(|alternative| !alternative.is_empty());
    for (name, _) in alternative.into_iter().flatten() {
        let Some(scheme) = maker.book.api.security_schemes.get(name) else { continue };
        match &scheme.kind {
            SecuritySchemeKind::Http { scheme, .. } if scheme == "basic" => {
                rows.push(row("Authorization", "Basic {USER_AND_PASSWORD}"));
            }
            SecuritySchemeKind::Http { .. }
            | SecuritySchemeKind::OAuth2 { .. }
            | SecuritySchemeKind::OpenIdConnect { .. } => {
                rows.push(row("Authorization", "Bearer {YOUR_ACCESS_TOKEN}"));
            }
            SecuritySchemeKind::ApiKey { name, .. } => rows.push(row(name, "{YOUR_API_KEY}")),
            SecuritySchemeKind::MutualTls => {}
        }
    }
    rows
}

const LOCATIONS: [ParameterLocation; 5] = [
    ParameterLocation::Path,
    ParameterLocation::Query,
    ParameterLocation::QueryString,
    ParameterLocation::Header,
    ParameterLocation::Cookie,
];

fn parameters(schemas: &Schemas, operation: &Operation) -> Vec<Table> {
    let mut tables = Vec::new();
    for location in LOCATIONS {
        let fields: Vec<Field<'_>> = operation
            .parameters
            .iter()
            .filter(|parameter| parameter.location == location)
            .map(|parameter| parameter_field(schemas, parameter, 1))
            .collect();
        let rows: Vec<Row> = fields.iter().map(|field| row(field, &name_of(field))).collect();
        if !rows.is_empty() {
            tables.push(Table { title: group_title(location).to_owned(), rows });
        }
    }
    tables
}

fn name_of(field: &Field<'_>) -> String {
    match field.name {
        Name::Root => String::new(),
        Name::Property(name) | Name::Pattern(name) => name.to_owned(),
        Name::Additional => "*".to_owned(),
        Name::Position(at) => format!("[{at}]"),
        Name::Items => "[]".to_owned(),
    }
}

pub(super) fn row(field: &Field<'_>, name: &str) -> Row {
    let mut notes = Vec::new();
    if field.read_only {
        notes.push("Read-only.".to_owned());
    }
    if field.write_only {
        notes.push("Write-only.".to_owned());
    }
    if field.deprecated {
        notes.push("Deprecated.".to_owned());
    }
    if let Some(description) = field.description {
        notes.push(mdx_line(description));
    }
    if !field.values.is_empty() {
        let values: Vec<String> = field.values.iter().map(value).collect();
        let label = if field.open { "Known values" } else { "Values" };
        notes.push(format!("{label}: {}.", values.join(", ")));
    }
    let examples: Vec<&str> = field
        .facts
        .iter()
        .filter(|fact| fact.label == "Example")
        .map(|fact| fact.text.as_str())
        .collect();
    for fact in &field.facts {
        if !["Example", "", "Style"].contains(&fact.label) {
            let text = if fact.code { code(&fact.text) } else { mdx_line(&fact.text) };
            notes.push(format!("{}: {text}.", fact.label));
        }
    }
    let mut kind = mdx_line(&field.label.words());
    if field.nullable {
        kind.push_str(" or null");
    }
    Row {
        name: code(name),
        kind,
        required: if field.presence == Presence::Required { "**Yes**" } else { "No" },
        description: notes.join(" "),
        example: examples.into_iter().map(code).collect::<Vec<_>>().join("<br />"),
    }
}

fn value(allowed: &Allowed<'_>) -> String {
    code(&allowed.value.as_str().map_or_else(|| allowed.value.to_string(), str::to_owned))
}

/// Deeper fields are left to the page of their schema.
pub(super) const DEPTH: usize = 3;
/// So are fields after so many, and of a large API after fewer.
const MAX_ROWS: [usize; 2] = [150, 30];

fn fields(
    schemas: &Schemas,
    media_type: &MediaType,
    side: Side,
    is_large: bool,
    values: &mut Vec<Table>,
) -> Shown {
    let Some(schema) = media_type.schema.or(media_type.item_schema) else {
        return Shown::default();
    };
    Shown::of(&Tree::new(schemas, side, DEPTH).root(schema), is_large, values)
}

impl Shown {
    /// What a page says of a tree; lists of values with a description of their own go to `values`.
    pub(super) fn of(root: &Field<'_>, is_large: bool, values: &mut Vec<Table>) -> Self {
        let mut shown = Self::default();
        shown.name(root);
        shown.flatten(root, "", MAX_ROWS[usize::from(is_large)], values);
        shown
    }

    /// A tree as a list of paths: `data.client._id`.
    fn flatten(&mut self, field: &Field<'_>, path: &str, limit: usize, values: &mut Vec<Table>) {
        for child in &field.fields {
            if self.rows.len() >= limit {
                self.is_cut = true;
                return;
            }
            let name = name_of(child);
            let path = if path.is_empty() { name } else { format!("{path}.{name}") };
            self.rows.push(row(child, &path));
            self.name(child);
            if child.values.iter().any(|allowed| allowed.description.is_some()) {
                let value_row = |allowed: &Allowed<'_>| Row {
                    name: value(allowed),
                    kind: String::new(),
                    required: "",
                    description: mdx_line(allowed.description.unwrap_or("")),
                    example: String::new(),
                };
                let rows = child.values.iter().map(value_row).collect();
                values.push(Table { title: code(&path), rows });
            }
            self.flatten(child, &path, limit, values);
        }
        for choice in field.choices.iter().flat_map(|set| &set.choices) {
            self.name(&choice.field);
            self.flatten(&choice.field, path, limit, values);
        }
    }

    /// Named schemas of a field's type, and of what is left out of it.
    fn name(&mut self, field: &Field<'_>) {
        for part in &field.label.parts {
            if let LabelPart::Schema(id, _) = part {
                self.schemas.insert(*id);
            }
        }
        self.schemas.extend(field.more);
    }
}

/// What comes back; the schemas that are named there go to `named`.
fn answers(
    maker: &Maker<'_>,
    operation: &Operation,
    side: Side,
    named: &mut IndexSet<SchemaId>,
) -> Vec<Answer> {
    let schemas = &maker.book.api.schemas;
    let is_large = maker.book.api.operations.len() > LARGE;
    operation
        .responses
        .iter()
        .map(|response| {
            let headers: Vec<Field<'_>> = response
                .headers
                .iter()
                .map(|header| view::header_field(schemas, header, 1))
                .collect();
            let first = response.content.first();
            let body = first
                .map(|media_type| fields(schemas, media_type, side, is_large, &mut Vec::new()));
            let body = body.unwrap_or_default();
            named.extend(body.schemas);
            Answer {
                status: response.status.to_string(),
                reason: reason(response.status),
                description: mdx(&response.description),
                headers: headers.iter().map(|field| row(field, &name_of(field))).collect(),
                fields: body.rows,
                is_cut: body.is_cut,
                examples: response.content.iter().flat_map(fences).collect(),
            }
        })
        .collect()
}

impl Fence {
    /// A value without a note.
    pub(super) fn json(label: &str, text: String) -> Self {
        Self {
            name: String::new(),
            label: mdx_line(label),
            language: "json".to_owned(),
            marks: fence(&text),
            note: String::new(),
            text,
        }
    }
}

fn fences(media_type: &MediaType) -> Vec<Fence> {
    let fence_of = |example: &crate::ir::Example| {
        let (text, json) = view::content(&example.value, media_type.is_json());
        Fence {
            name: example.name.clone().unwrap_or_default(),
            label: mdx_line(example.name.as_deref().unwrap_or("Example")),
            language: if json { "json".to_owned() } else { String::new() },
            marks: fence(&text),
            note: mdx_line(example.summary.as_deref().unwrap_or("")),
            text,
        }
    };
    media_type.examples.iter().map(fence_of).collect()
}

/// What the search box looks through, as JSON.
pub(super) fn search_index(maker: &Maker<'_>, menu: &Menu<'_>) -> Result<(), BuildError> {
    let book = maker.book;
    let mut entries = Vec::new();
    for (index, operation) in book.api.operations.iter().enumerate() {
        entries.push(json!([
            menu.title(index),
            book.href(Target::Operation(index), ""),
            operation.method.as_str(),
            operation.path.as_str(),
            words(operation),
        ]));
    }
    for (index, webhook) in book.api.webhooks.iter().enumerate() {
        let href = book.href(Target::Webhook(index), "");
        entries.push(json!([webhook.name, href, "webhook", "", words(&webhook.operation)]));
    }
    for (index, group) in book.groups.iter().enumerate() {
        entries.push(json!([group.title, book.href(Target::Group(index), ""), "group", "", ""]));
    }
    for (id, known) in book.schemas() {
        entries.push(json!([known.name, book.href(Target::Schema(id), ""), "schema", "", ""]));
    }
    maker.file("search.json", &Value::Array(entries).to_string())
}

/// Words that someone may look for who knows neither the title nor the path.
fn words(operation: &Operation) -> String {
    let mut words = operation.written_id.clone().unwrap_or_default();
    for parameter in &operation.parameters {
        if parameter.location != ParameterLocation::Path {
            words.push(' ');
            words.push_str(&parameter.name);
        }
    }
    words
}

/// A map of the site for language models. Source: <https://llmstxt.org>.
pub(super) fn llms(maker: &Maker<'_>, menu: &Menu<'_>) -> Result<(), BuildError> {
    let book = maker.book;
    let base = maker.settings.base_url.as_deref().map(|url| url.trim_end_matches('/'));
    let address = |path: &str| match base {
        Some(base) => format!("{base}/{path}"),
        None => path.to_owned(),
    };
    let info = &book.api.info;
    let title = maker.settings.title.as_deref().unwrap_or(&info.title);
    let mut out = format!("# {}\n", mdx_line(title));
    let about = first_sentence(info.description.as_deref().unwrap_or(""), 300);
    if !about.is_empty() {
        let _ = writeln!(out, "\n> {about}");
    }
    let document = page::document_name(book);
    let _ = writeln!(out, "\n- [OpenAPI document]({})", address(&document));
    let _ = writeln!(out, "- [Servers, authorization and every page]({})", address("index.md"));
    if book.schemas().len() > 0 {
        let _ = writeln!(out, "- [Schemas]({})", address("schemas/index.md"));
    }
    for (position, group) in book.groups.iter().enumerate() {
        let _ = writeln!(out, "\n## {}\n", mdx_line(&group.title));
        for index in &group.operations {
            if book.group_of(*index) != Some(position) {
                continue;
            }
            let operation = &book.api.operations[*index];
            let path = address(&format!("operations/{}.md", book.operation_slug(*index)));
            let line = format!("{} {}", operation.method, operation.path);
            let title = markdown::words(menu.title(*index)).replace(['[', ']'], "");
            let _ = writeln!(out, "- [{title}]({path}): {line}");
        }
    }
    maker.file("llms.txt", &out)
}
