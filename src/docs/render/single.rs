//! Everything in one file that opens from disk and needs nothing else.

use std::io::{self, Write};

use camino::Utf8Path;
use serde::Serialize;
use tera::Context;

use super::{
    BuildError, Maker,
    menu::{Current, Menu},
    page::{self, PageView, SiteView},
    site::schema_view,
};
use crate::docs::{
    html::Html,
    markdown,
    view::{self, OperationView, Place, Sender},
};

/// Style and scripts, to stand in the page. Each was checked not to end its element.
#[derive(Debug, Serialize)]
struct AssetsView {
    style: String,
    script: String,
    theme: String,
}

pub(super) fn write(maker: &Maker<'_>) -> Result<(), BuildError> {
    let site = page::site_view(maker.book, maker.settings);
    let menu = Menu::new(maker.book);
    let single = Single { maker, site, menu };
    let path = Utf8Path::new("index.html");
    // The first template that fails ends the file; what the disk says is told apart from it.
    let mut failed = None;
    let result = maker.sink.stream(path, &mut |out| {
        single.all(out).map_err(|error| match error {
            BuildError::Write { source, .. } => source,
            other => {
                failed = Some(other);
                io::Error::other("a template failed")
            }
        })
    });
    maker.files.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
    match (failed, result) {
        (Some(error), _) => Err(error),
        (None, Err(source)) => Err(BuildError::Write { path: path.to_owned(), source }),
        (None, Ok(())) => Ok(()),
    }
}

struct Single<'a> {
    maker: &'a Maker<'a>,
    site: SiteView,
    menu: Menu<'a>,
}

impl Single<'_> {
    fn all(&self, out: &mut dyn Write) -> Result<(), BuildError> {
        let book = self.maker.book;
        self.head(out)?;
        for (index, group) in book.groups.iter().enumerate() {
            let mut context = self.context();
            context.insert("group", &page::group_view(&self.maker.place("", 3), index));
            self.piece("single-group.html", &context, out)?;
            for member in &group.operations {
                // An operation of two tags stands under its first.
                if book.group_of(*member) == Some(index) {
                    let anchor = format!("operation-{}", book.operation_slug(*member));
                    let operation = &book.api.operations[*member];
                    let mut view = view::operation(&self.maker.place("", 4), operation, &anchor);
                    self.maker.add_samples(&mut view, operation)?;
                    self.operation(&view, out)?;
                }
            }
        }
        self.webhooks(out)?;
        self.schemas(out)?;
        self.piece("single-foot.html", &self.with_assets(), out)
    }

    fn context(&self) -> Context {
        let mut context = Context::new();
        context.insert("site", &self.site);
        context.insert("page", &PageView { home: "#top".to_owned(), ..PageView::default() });
        context.insert("h", &3_u8);
        context
    }

    /// Style and scripts once, not for every piece.
    fn with_assets(&self) -> Context {
        let mut context = self.context();
        context.insert(
            "assets",
            &AssetsView {
                style: self.maker.engine.style.replace("</", "<\\/"),
                script: self.maker.engine.script.replace("</", "<\\/"),
                theme: self.maker.engine.theme.replace("</", "<\\/"),
            },
        );
        context
    }

    fn head(&self, out: &mut dyn Write) -> Result<(), BuildError> {
        let info = &self.maker.book.api.info;
        let summary = markdown::first_sentence(info.description.as_deref().unwrap_or(""), 200);
        let mut context = self.with_assets();
        let page = PageView {
            title: self.site.title.clone(),
            summary: Html::text(&summary),
            version: self.site.version.clone(),
            home: "#top".to_owned(),
            menu: Html::trusted(self.menu.html(Current::Index, "")),
            ..PageView::default()
        };
        context.insert("page", &page);
        let place = self.maker.place("", 2);
        context.insert("index", &page::index_view(&place, self.maker.verified));
        self.piece("single-head.html", &context, out)
    }

    fn operation(&self, view: &OperationView, out: &mut dyn Write) -> Result<(), BuildError> {
        let mut context = self.context();
        context.insert("operation", view);
        self.piece("partials/operation.html", &context, out)
    }

    fn webhooks(&self, out: &mut dyn Write) -> Result<(), BuildError> {
        let book = self.maker.book;
        if book.api.webhooks.is_empty() {
            return Ok(());
        }
        text(out, "<section class=\"part\" id=\"webhooks-all\"><h2>Webhooks</h2></section>")?;
        for (index, webhook) in book.api.webhooks.iter().enumerate() {
            let anchor = format!("webhook-{}", book.webhook_slug(index));
            let place = Place { sender: Sender::Api, ..self.maker.place("", 4) };
            let mut view = view::operation(&place, &webhook.operation, &anchor);
            view.base = Html::default();
            self.operation(&view, out)?;
        }
        Ok(())
    }

    fn schemas(&self, out: &mut dyn Write) -> Result<(), BuildError> {
        let book = self.maker.book;
        if book.schemas().len() == 0 {
            return Ok(());
        }
        text(out, "<section class=\"part\" id=\"schemas\"><h2>Schemas</h2></section>")?;
        for (id, known) in book.schemas() {
            let anchor = format!("schema-{}", known.slug);
            let mut context = self.context();
            context.insert("schema", &schema_view(&self.maker.place("", 4), id, &anchor));
            self.piece("partials/schema.html", &context, out)?;
        }
        Ok(())
    }

    fn piece(
        &self,
        template: &str,
        context: &Context,
        out: &mut dyn Write,
    ) -> Result<(), BuildError> {
        text(out, &self.maker.engine.render(template, context)?)
    }
}

fn text(out: &mut dyn Write, text: &str) -> Result<(), BuildError> {
    out.write_all(text.as_bytes())
        .map_err(|source| BuildError::Write { path: "index.html".into(), source })
}
