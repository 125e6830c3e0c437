//! The same pages for machines, and for documentation sites that exist: Markdown, `llms.txt`, and
//! the search index.
//!
//! The Markdown is also valid MDX, which runs what stands in braces: no text of the document comes
//! out in a form that means anything there. See [`mdx`](super::super::markdown::mdx).

use std::fmt::Write as _;

use serde::Serialize;
use serde_json::{Value, json};
use tera::Context;

use super::{BuildError, LARGE, Maker, in_parallel, menu::Menu, page};
use crate::{
    docs::{
        book::{Slugs, Target},
        markdown::{self, code, first_sentence, mdx, mdx_line},
        samples,
        view::{
            self, Allowed, Field, Name, Presence, Side, Tree, group_title, parameter_field, reason,
        },
    },
    ir::{MediaType, Operation, ParameterLocation, Schemas, SecuritySchemeKind},
};

/// One line of a table.
#[derive(Clone, Debug, Serialize)]
struct Row {
    name: String,
    kind: String,
    required: &'static str,
    description: String,
    example: String,
}

#[derive(Clone, Debug, Serialize)]
struct Table {
    title: String,
    rows: Vec<Row>,
}

#[derive(Clone, Debug, Serialize)]
struct Fence {
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
    body_examples: Vec<Fence>,
    values: Vec<Table>,
    samples: Vec<Fence>,
    answers: Vec<Answer>,
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
    let view = view(maker, operation, id, site)?;
    let mut context = Context::new();
    context.insert("page", &view);
    let text = maker.engine.render("markdown/operation.md", &context)?;
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

fn view(
    maker: &Maker<'_>,
    operation: &Operation,
    id: String,
    site: bool,
) -> Result<MarkdownView, BuildError> {
    let api = maker.book.api;
    let schemas = &api.schemas;
    let title = view::title(operation);
    let description = operation.description.as_deref().unwrap_or("");
    let request = maker.request(operation);
    let samples = maker.engine.languages.write(&maker.engine.tera, &request)?;
    let summary = match source(operation, "description") {
        Some(text) => text.to_owned(),
        None => first_sentence(description, 200),
    };
    let mut values = Vec::new();
    let mut body = Vec::new();
    let mut body_examples = Vec::new();
    for media_type in operation.body.iter().flat_map(|body| &body.content) {
        if body.is_empty() {
            body = fields(schemas, media_type, Side::Request, false, &mut values);
        }
        body_examples.extend(fences(media_type));
    }
    Ok(MarkdownView {
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
        body,
        body_examples,
        values,
        samples: samples
            .into_iter()
            .map(|(language, text)| Fence {
                name: language.name.clone(),
                label: language.label.clone(),
                language: language.code.clone(),
                marks: fence(&text),
                note: String::new(),
                text,
            })
            .collect(),
        answers: answers(schemas, operation, api.operations.len() > LARGE),
    })
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

fn row(field: &Field<'_>, name: &str) -> Row {
    let mut notes = Vec::new();
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
const DEPTH: usize = 3;
/// So are fields after so many, and of a large API after fewer.
const MAX_ROWS: [usize; 2] = [150, 30];

fn fields(
    schemas: &Schemas,
    media_type: &MediaType,
    side: Side,
    is_large: bool,
    values: &mut Vec<Table>,
) -> Vec<Row> {
    let Some(schema) = media_type.schema.or(media_type.item_schema) else { return Vec::new() };
    let root = Tree::new(schemas, side, DEPTH).root(schema);
    let mut rows = Vec::new();
    let limit = MAX_ROWS[usize::from(is_large)];
    flatten(&root, "", limit, &mut rows, values);
    rows
}

/// A tree as a list of paths: `data.client._id`.
fn flatten(
    field: &Field<'_>,
    path: &str,
    limit: usize,
    rows: &mut Vec<Row>,
    values: &mut Vec<Table>,
) {
    for child in &field.fields {
        if rows.len() >= limit {
            return;
        }
        let name = name_of(child);
        let path = if path.is_empty() { name } else { format!("{path}.{name}") };
        rows.push(row(child, &path));
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
        flatten(child, &path, limit, rows, values);
    }
    for choice in field.choices.iter().flat_map(|set| &set.choices) {
        flatten(&choice.field, path, limit, rows, values);
    }
}

fn answers(schemas: &Schemas, operation: &Operation, is_large: bool) -> Vec<Answer> {
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
            Answer {
                status: response.status.to_string(),
                reason: reason(response.status),
                description: mdx(&response.description),
                headers: headers.iter().map(|field| row(field, &name_of(field))).collect(),
                fields: first
                    .map(|media_type| {
                        fields(schemas, media_type, Side::Response, is_large, &mut Vec::new())
                    })
                    .unwrap_or_default(),
                examples: response.content.iter().flat_map(fences).collect(),
            }
        })
        .collect()
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
