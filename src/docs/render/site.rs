//! A page per operation, schema and tag.

use serde::Serialize;
use tera::Context;

use super::{
    BuildError, LARGE, Maker, beside, in_parallel, machine,
    menu::{Current, Menu},
    page::{self, PageView, SiteView, TurnView},
    tree,
};
use crate::{
    docs::{
        book::Target,
        html::{Html, push_content, push_text},
        markdown,
        samples::synthesise,
        view::{self, ExampleView, Outline, Place, Sender},
    },
    ir::{ExampleValue, Operation, SchemaId},
};

/// A page about one named schema.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct SchemaView {
    pub(crate) name: Html,
    pub(crate) anchor: Html,
    pub(crate) tree: Html,
    pub(crate) examples: Vec<ExampleView>,
    /// Operations that send or receive it, as a list.
    pub(crate) used_by: Html,
}

/// No anchor: what has a page to itself is its page.
const ALONE: &str = "";
/// An error schema is used by every operation, which tells nobody anything.
const MAX_USES: usize = 40;
/// Longer examples are cut on the page of an operation, in a large API those half as long; its
/// Markdown has all of them.
const MAX_EXAMPLE: usize = 8_000;
/// All examples of a page together, in a large API and on a page that is too long.
const MAX_EXAMPLES: usize = 14_000;
/// Bytes of an operation's page, as far as what has no page of its own allows.
const MAX_PAGE: usize = 50_000;

pub(super) fn write(maker: &Maker<'_>) -> Result<(), BuildError> {
    let site = page::site_view(maker.book, maker.settings);
    let menu = Menu::new(maker.book);
    let pages = Pages { maker, site, menu };
    pages.assets()?;
    pages.index()?;
    for index in 0..maker.book.groups.len() {
        pages.group(index)?;
    }
    for index in 0..maker.book.api.webhooks.len() {
        pages.webhook(index)?;
    }
    in_parallel(maker.book.api.operations.len(), &|index| pages.operation(index))?;
    let schemas: Vec<SchemaId> = maker.book.schemas().map(|(id, _)| id).collect();
    if !schemas.is_empty() {
        pages.schemas()?;
    }
    in_parallel(schemas.len(), &|index| pages.schema(schemas[index]))?;
    machine::search_index(maker, &pages.menu)?;
    machine::llms(maker, &pages.menu)
}

struct Pages<'a> {
    maker: &'a Maker<'a>,
    site: SiteView,
    menu: Menu<'a>,
}

impl Pages<'_> {
    fn assets(&self) -> Result<(), BuildError> {
        let engine = self.maker.engine;
        self.maker.file("assets/style.css", &engine.style)?;
        self.maker.file("assets/docs.js", &engine.script)?;
        self.maker.file("assets/theme.js", &engine.theme)?;
        self.maker.file("assets/icon.svg", &engine.icon)?;
        let document = self.maker.book.api.document.root();
        self.maker.file(&self.site.document, &document.text)
    }

    fn context(&self, page: &PageView) -> Context {
        let mut context = Context::new();
        context.insert("site", &self.site);
        context.insert("page", page);
        context.insert("h", &1_u8);
        context
    }

    fn frame(
        &self,
        title: &str,
        summary: &str,
        folder: &'static str,
        current: Current,
    ) -> PageView {
        let root = if folder.is_empty() { "" } else { "../" };
        let text = |text: &str| {
            // What can be read elsewhere a large API does not repeat on every page.
            let repeats = self.maker.place(folder, 1).is_large() && current != Current::Index;
            if repeats { Html::default() } else { Html::text(text) }
        };
        PageView {
            title: Html::content(title),
            summary: text(summary),
            version: text(&self.maker.book.api.info.version),
            document: text(&format!("{root}{}", self.site.document)),
            root,
            home: format!("{root}index.html"),
            menu: Html::trusted(self.menu.html(current, folder)),
            ..PageView::default()
        }
    }

    fn render(&self, path: &str, template: &str, context: &Context) -> Result<(), BuildError> {
        let text = self.maker.engine.render(template, context)?;
        self.maker.file(path, &text)
    }

    fn index(&self) -> Result<(), BuildError> {
        let place = self.maker.place("", 2);
        let api = self.maker.book.api;
        let summary = markdown::first_sentence(api.info.description.as_deref().unwrap_or(""), 200);
        let mut page = self.frame("", &summary, "", Current::Index);
        page.title = self.site.title.clone();
        page.markdown = Html::text("index.md");
        let mut context = self.context(&page);
        context.insert("index", &page::index_view(&place, self.maker.verified));
        self.render("index.html", "index.html", &context)?;
        self.maker.file("index.md", &beside::index(self.maker)?)
    }

    fn group(&self, index: usize) -> Result<(), BuildError> {
        let place = self.maker.place("tags", 2);
        let view = page::group_view(&place, index);
        let group = &self.maker.book.groups[index];
        let mut page = self.frame(&group.title, "", "tags", Current::Group(index));
        page.summary = view.summary.clone();
        page.markdown = Html::text(&format!("{}.md", group.slug));
        let mut context = self.context(&page);
        context.insert("group", &view);
        self.render(&format!("tags/{}.html", group.slug), "group.html", &context)?;
        self.maker.file(format!("tags/{}.md", group.slug), &beside::group(self.maker, index)?)
    }

    fn operation(&self, index: usize) -> Result<(), BuildError> {
        let book = self.maker.book;
        let operation = &book.api.operations[index];
        let slug = book.operation_slug(index);
        let mut page = self.operation_frame(operation, Current::Operation(index));
        page.markdown = Html::text(&format!("{slug}.md"));
        if let Some(group) = book.group_of(index) {
            page.lists_group = !self.menu.is_whole();
            page.crumb = Some(TurnView {
                title: Html::text(&book.groups[group].title),
                href: Html::text(&book.href(Target::Group(group), "../")),
            });
            let members = &book.groups[group].operations;
            let at = members.iter().position(|member| *member == index).unwrap_or(0);
            if self.menu.is_whole() {
                page.previous = at.checked_sub(1).map(|before| self.turn(members[before]));
                page.next = members.get(at + 1).map(|after| self.turn(*after));
            }
        }
        self.operation_page(&format!("operations/{slug}"), operation, &page)?;
        let text = machine::operation_page(self.maker, index)?;
        self.maker.file(format!("operations/{slug}.md"), &text)
    }

    fn turn(&self, index: usize) -> TurnView {
        TurnView {
            title: Html::text(self.menu.title(index)),
            href: Html::text(&format!("{}.html", self.maker.book.operation_slug(index))),
        }
    }

    fn operation_frame(&self, operation: &Operation, current: Current) -> PageView {
        let summary = markdown::first_sentence(operation.description.as_deref().unwrap_or(""), 200);
        let folder = match current {
            Current::Webhook(_) => "webhooks",
            _ => "operations",
        };
        self.frame(&view::title(operation), &summary, folder, current)
    }

    fn operation_page(
        &self,
        path: &str,
        operation: &Operation,
        page: &PageView,
    ) -> Result<(), BuildError> {
        let mut place = self.maker.place("operations", 2);
        let mut text = self.operation_text(&place, operation, page, usize::MAX)?;
        // Trees as deep as the page can afford, and of those that have a page of their own, in the
        // end, the names of their fields.
        while text.len() > MAX_PAGE && place.rows > 0 {
            place.rows /= 4;
            text = self.operation_text(&place, operation, page, usize::MAX)?;
        }
        if text.len() > MAX_PAGE {
            place.outline = Outline::Bodies;
            text = self.operation_text(&place, operation, page, MAX_EXAMPLES)?;
        }
        self.maker.file(format!("{path}.html"), &text)
    }

    fn operation_text(
        &self,
        place: &Place<'_>,
        operation: &Operation,
        page: &PageView,
        budget: usize,
    ) -> Result<String, BuildError> {
        let mut view = view::operation(place, operation, ALONE);
        let (limit, budget) =
            if place.is_large() { (MAX_EXAMPLE / 2, MAX_EXAMPLES) } else { (MAX_EXAMPLE, budget) };
        view.cut_examples(limit, budget, page.markdown.as_str());
        self.maker.add_samples(&mut view, operation)?;
        let mut context = self.context(page);
        context.insert("operation", &view);
        Ok(self.maker.engine.render("operation.html", &context)?)
    }

    fn webhook(&self, index: usize) -> Result<(), BuildError> {
        let webhook = &self.maker.book.api.webhooks[index];
        let slug = self.maker.book.webhook_slug(index);
        let mut page = self.operation_frame(&webhook.operation, Current::Webhook(index));
        page.markdown = Html::text(&format!("{slug}.md"));
        let place = Place { sender: Sender::Api, ..self.maker.place("webhooks", 2) };
        let mut view = view::operation(&place, &webhook.operation, ALONE);
        view.base = Html::default();
        let mut context = self.context(&page);
        context.insert("operation", &view);
        self.render(&format!("webhooks/{slug}.html"), "operation.html", &context)?;
        let text = machine::webhook_page(self.maker, index)?;
        self.maker.file(format!("webhooks/{slug}.md"), &text)
    }

    fn schemas(&self) -> Result<(), BuildError> {
        let summary = "Every named shape of data.";
        let mut page = self.frame("Schemas", summary, "schemas", Current::Schemas);
        page.markdown = Html::text("index.md");
        let mut context = self.context(&page);
        context.insert("schemas", &schema_list(&self.maker.place("schemas", 2)));
        self.render("schemas/index.html", "schemas.html", &context)?;
        self.maker.file("schemas/index.md", &beside::schemas(self.maker)?)
    }

    fn schema(&self, id: SchemaId) -> Result<(), BuildError> {
        let book = self.maker.book;
        let Some(known) = book.schema_page(id) else { return Ok(()) };
        let place = self.maker.place("schemas", 2);
        let view = schema_view(&place, id, ALONE);
        let description = book.api.schemas.get(id).description.as_deref().unwrap_or("");
        let summary = markdown::first_sentence(description, 200);
        let mut page = self.frame(known.name, &summary, "schemas", Current::Schema(id));
        page.crumb =
            Some(TurnView { title: Html::text("Schemas"), href: Html::text("index.html") });
        page.markdown = Html::text(&format!("{}.md", known.slug));
        let mut context = self.context(&page);
        context.insert("schema", &view);
        self.render(&format!("schemas/{}.html", known.slug), "schema.html", &context)?;
        self.maker.file(format!("schemas/{}.md", known.slug), &beside::schema(self.maker, id)?)
    }
}

/// The view of a named schema.
pub(super) fn schema_view(place: &Place<'_>, id: SchemaId, anchor: &str) -> SchemaView {
    let book = place.book;
    let schema = book.api.schemas.get(id);
    let mut examples: Vec<ExampleView> = schema
        .examples
        .iter()
        .take(3)
        .enumerate()
        .map(|(index, value)| {
            let (text, json) = view::content(&ExampleValue::Value(value.clone().into()), true);
            let name =
                if index == 0 { "Example".to_owned() } else { format!("Example {}", index + 1) };
            ExampleView {
                name: Html::text(&name),
                summary: Html::default(),
                text: Html::text(&text),
                json,
                mark: None,
                made: false,
                whole: Html::default(),
            }
        })
        .collect();
    if examples.is_empty() && book.api.operations.len() <= LARGE {
        let value = synthesise(&book.api.schemas, id);
        if value.is_object() || value.is_array() {
            examples.push(ExampleView::made(&value, true));
        }
    }
    let used_by = book.uses.of(id);
    let (listed, others) = used_by.split_at(used_by.len().min(MAX_USES));
    SchemaView {
        name: Html::text(book.schema_page(id).map_or("", |page| page.name)),
        anchor: Html::text(anchor),
        tree: tree::root(place, &place.titled(id)),
        examples,
        used_by: used(place, listed, others.len()),
    }
}

/// Operations as a list, and how many more there are.
fn used(place: &Place<'_>, listed: &[usize], others: usize) -> Html {
    if listed.is_empty() {
        return Html::default();
    }
    let mut out = page::operations(place, listed).as_str().to_owned();
    if others > 0 {
        out.push_str("<p class=more>and ");
        out.push_str(&others.to_string());
        out.push_str(" more");
    }
    Html::trusted(out)
}

/// Every named schema with a line about it.
pub(super) fn schema_list(place: &Place<'_>) -> Html {
    let mut out = String::from("<ul class=ops>");
    for (id, page) in place.book.schemas() {
        out.push_str("<li><a href=");
        push_text(&mut out, &place.href(Target::Schema(id)));
        out.push_str("><code>");
        push_content(&mut out, page.name);
        out.push_str("</code></a>");
        let description = place.book.api.schemas.get(id).description.as_deref();
        let words = markdown::first_sentence(description.unwrap_or(""), 140);
        if !words.is_empty() {
            out.push_str("<span class=w>");
            push_content(&mut out, &words);
            out.push_str("</span>");
        }
    }
    out.push_str("</ul>");
    Html::trusted(out)
}
