//! What every page is given besides its subject.

use serde::Serialize;

use crate::{
    docs::{
        book::{Book, Target},
        html::{Html, push_content, push_text},
        markdown,
        settings::Settings,
        verified::{SummaryView, Verified},
        view::{Place, SchemeView, ServerView, schemes, server_view, title},
    },
    document::Part,
    ir::Operation,
};

/// The same on every page.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct SiteView {
    pub(crate) title: Html,
    pub(crate) version: Html,
    /// File name of the document.
    pub(crate) document: String,
}

/// The frame of one page.
#[derive(Clone, Debug, Default, Serialize)]
pub(crate) struct PageView {
    pub(crate) title: Html,
    /// For search engines and previews.
    pub(crate) summary: Html,
    /// Of the API; in a large one only the first page has it.
    pub(crate) version: Html,
    pub(crate) root: &'static str,
    pub(crate) home: String,
    pub(crate) menu: Html,
    /// Address of the same page as Markdown.
    pub(crate) markdown: Html,
    /// Address of the document; in a large API only the first page has it.
    pub(crate) document: Html,
    pub(crate) crumb: Option<TurnView>,
    /// Whether the menu lists what the crumb leads to only with a script.
    pub(crate) lists_group: bool,
    pub(crate) previous: Option<TurnView>,
    pub(crate) next: Option<TurnView>,
}

/// A page to turn to.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct TurnView {
    pub(crate) title: Html,
    pub(crate) href: Html,
}

/// The first page.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct IndexView {
    pub(crate) openapi: Html,
    pub(crate) operation_count: String,
    pub(crate) schema_count: usize,
    pub(crate) schemas_href: Html,
    /// Since OAS 3.1.
    pub(crate) summary: Html,
    pub(crate) description: Html,
    pub(crate) servers: Vec<ServerView>,
    pub(crate) schemes: Vec<SchemeView>,
    pub(crate) facts: Vec<(&'static str, Html)>,
    pub(crate) groups: Vec<GroupView>,
    pub(crate) webhooks: Html,
    pub(crate) verified: Option<SummaryView>,
}

/// A tag, or what has none.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct GroupView {
    pub(crate) title: Html,
    pub(crate) anchor: Html,
    pub(crate) href: Html,
    pub(crate) summary: Html,
    pub(crate) description: Html,
    pub(crate) docs: Html,
    pub(crate) operations: Html,
}

pub(crate) fn site_view(book: &Book<'_>, settings: &Settings) -> SiteView {
    let info = &book.api.info;
    let title = settings.title.as_deref().unwrap_or(&info.title).trim();
    SiteView {
        title: Html::content(if title.is_empty() { "API" } else { title }),
        version: Html::text(&info.version),
        document: document_name(book),
    }
}

/// What the document is called in the site.
pub(crate) fn document_name(book: &Book<'_>) -> String {
    let is_json = book.api.document.root().text.trim_start().starts_with('{');
    if is_json { "openapi.json".to_owned() } else { "openapi.yaml".to_owned() }
}

pub(crate) fn index_view(place: &Place<'_>, verified: Option<&Verified>) -> IndexView {
    let book = place.book;
    let api = book.api;
    let count = api.operations.len();
    let schema_count = book.schemas().len();
    IndexView {
        openapi: Html::text(&openapi(book)),
        operation_count: match count {
            1 => "1 operation".to_owned(),
            many => format!("{many} operations"),
        },
        schema_count,
        schemas_href: Html::text(&book.href(Target::Schemas, place.root)),
        summary: place.line(api.info.summary.as_deref()),
        description: place.prose(api.info.description.as_deref()),
        servers: api.servers.iter().map(|server| server_view(place, server)).collect(),
        schemes: schemes(book, place.root),
        facts: facts(place),
        groups: (0..book.groups.len()).map(|index| group_view(place, index)).collect(),
        webhooks: webhooks(place),
        verified: verified.map(Verified::summary),
    }
}

fn openapi(book: &Book<'_>) -> String {
    let written = book.api.document.root().tree().get("openapi");
    written.and_then(Part::as_str).unwrap_or_default().to_owned()
}

fn facts(place: &Place<'_>) -> Vec<(&'static str, Html)> {
    use crate::docs::view::address;
    let info = &place.book.api.info;
    let mut facts = Vec::new();
    if let Some(contact) = &info.contact {
        let mut parts: Vec<String> = Vec::new();
        parts.extend(contact.name.as_deref().map(|name| Html::text(name).as_str().to_owned()));
        parts.extend(contact.email.as_deref().map(|email| {
            let text = Html::text(email);
            format!("<a href=\"mailto:{0}\">{0}</a>", text.as_str())
        }));
        parts.extend(contact.url.as_deref().map(|url| address(url).as_str().to_owned()));
        if !parts.is_empty() {
            facts.push(("Contact", Html::trusted(parts.join(" "))));
        }
    }
    if let Some(license) = &info.license {
        let mut text = Html::text(&license.name).as_str().to_owned();
        if let Some(identifier) = &license.identifier
            && *identifier != license.name
        {
            text.push(' ');
            push_text(&mut text, identifier);
        }
        if let Some(url) = &license.url {
            text.push(' ');
            text.push_str(address(url).as_str());
        }
        facts.push(("Licence", Html::trusted(text)));
    }
    if let Some(url) = &info.terms_of_service {
        facts.push(("Terms", address(url)));
    }
    if let Some(docs) = &place.book.api.external_docs {
        facts.push(("More", address(&docs.url)));
    }
    facts
}

pub(crate) fn group_view(place: &Place<'_>, index: usize) -> GroupView {
    let book = place.book;
    let group = &book.groups[index];
    let description = group.tag.and_then(|tag| tag.description.as_deref());
    let docs = group.tag.and_then(|tag| tag.external_docs.as_ref());
    GroupView {
        title: Html::text(&group.title),
        anchor: Html::text(&format!("tag-{}", group.slug)),
        href: Html::text(&place.href(Target::Group(index))),
        summary: Html::text(&markdown::first_sentence(description.unwrap_or(""), 240)),
        description: place.prose(description),
        docs: docs.map(|docs| crate::docs::view::address(&docs.url)).unwrap_or_default(),
        operations: operations(place, &group.operations),
    }
}

/// Operations as a list of links.
pub(crate) fn operations(place: &Place<'_>, members: &[usize]) -> Html {
    let mut out = String::from("<ul class=\"ops calls\">");
    for index in members {
        let operation = &place.book.api.operations[*index];
        let href = place.href(Target::Operation(*index));
        push_operation(&mut out, operation, &href, operation.path.as_str());
    }
    out.push_str("</ul>");
    Html::trusted(out)
}

fn push_operation(out: &mut String, operation: &Operation, href: &str, path: &str) {
    out.push_str("<li><b class=\"m ");
    out.push_str(crate::docs::view::method_class(operation.method.as_str()));
    out.push_str("\">");
    push_content(out, operation.method.as_str());
    out.push_str("</b> <a href=");
    push_text(out, href);
    out.push_str(if operation.deprecated { " class=old>" } else { ">" });
    push_content(out, &title(operation));
    out.push_str("</a> <code>");
    push_content(out, path);
    out.push_str("</code>");
}

fn webhooks(place: &Place<'_>) -> Html {
    let book = place.book;
    if book.api.webhooks.is_empty() {
        return Html::default();
    }
    let mut out = String::from("<ul class=\"ops calls\">");
    for (index, webhook) in book.api.webhooks.iter().enumerate() {
        let href = place.href(Target::Webhook(index));
        push_operation(&mut out, &webhook.operation, &href, &webhook.name);
    }
    out.push_str("</ul>");
    Html::trusted(out)
}
