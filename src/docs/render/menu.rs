//! The menu: every group, and the operations of the one that is open.
//!
//! A menu of a thousand operations on a thousand pages would be most of the site. So on the page of
//! an operation a large API lists none; a script takes them from the page of the group, to which the
//! page links above its title.

use crate::docs::{
    book::{Book, Target},
    html::push_content,
    settings::Layout,
    view::{method_class, title},
};

/// Up to this many operations, every page lists all of them.
const ALL: usize = 80;
/// Named schemas are listed in the menu up to this many.
const SCHEMAS: usize = 40;

/// Which entry is the page itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Current {
    Index,
    Operation(usize),
    Group(usize),
    Schemas,
    Schema(crate::ir::SchemaId),
    Webhook(usize),
}

/// The pieces of the menu that every page shares.
#[derive(Debug)]
pub(crate) struct Menu<'a> {
    book: &'a Book<'a>,
    /// Titles of operations, made once.
    titles: Vec<String>,
}

impl<'a> Menu<'a> {
    pub(crate) fn new(book: &'a Book<'a>) -> Self {
        Self { book, titles: book.api.operations.iter().map(title).collect() }
    }

    pub(crate) fn title(&self, operation: usize) -> &str {
        &self.titles[operation]
    }

    /// Whether every page lists every operation.
    pub(crate) fn is_whole(&self) -> bool {
        self.book.layout == Layout::Single || self.book.api.operations.len() <= ALL
    }

    /// The menu as a page in this folder of the site shows it.
    pub(crate) fn html(&self, current: Current, folder: &str) -> String {
        let book = self.book;
        let root = if folder.is_empty() { "" } else { "../" };
        let everything = self.is_whole();
        let mut out = String::with_capacity(4096);
        out.push_str("<ul>");
        let home = match book.layout {
            Layout::Site => format!("{root}index.html"),
            Layout::Single => "#top".to_owned(),
        };
        entry(&mut out, &home, "Overview", current == Current::Index);
        let is_page = matches!(current, Current::Operation(_) | Current::Schema(_));
        if !everything && is_page && book.schemas().len() > SCHEMAS && book.api.webhooks.is_empty()
        {
            entry(&mut out, &book.href_from(Target::Schemas, root, folder), "Schemas", false);
            out.push_str("</ul>");
            return out;
        }
        out.push_str("</ul>");
        for (index, group) in book.groups.iter().enumerate() {
            if !everything && is_page {
                continue;
            }
            let href = book.href_from(Target::Group(index), root, folder);
            heading(&mut out, &href, &group.title, current == Current::Group(index));
            if everything {
                out.push_str("<ul>");
                for member in &group.operations {
                    self.operation(*member, current, folder, &mut out);
                }
                out.push_str("</ul>");
            }
        }
        self.rest(current, folder, &mut out);
        out
    }

    fn operation(&self, index: usize, current: Current, folder: &str, out: &mut String) {
        let root = if folder.is_empty() { "" } else { "../" };
        let operation = &self.book.api.operations[index];
        let method = operation.method.as_str();
        out.push_str("<li><a href=");
        out.push_str(&self.book.href_from(Target::Operation(index), root, folder));
        if current == Current::Operation(index) {
            out.push_str(" aria-current=page");
        }
        if operation.deprecated {
            out.push_str(" class=old");
        }
        out.push_str("><b class=\"m ");
        out.push_str(method_class(method));
        out.push_str("\">");
        push_content(out, short_method(method));
        out.push_str("</b> ");
        push_content(out, &self.titles[index]);
        out.push_str("</a>");
    }

    fn rest(&self, current: Current, folder: &str, out: &mut String) {
        let root = if folder.is_empty() { "" } else { "../" };
        let book = self.book;
        if !book.api.webhooks.is_empty() {
            out.push_str("<p class=menu-group>Webhooks<ul>");
            for (index, webhook) in book.api.webhooks.iter().enumerate() {
                let href = book.href_from(Target::Webhook(index), root, folder);
                entry(out, &href, &webhook.name, current == Current::Webhook(index));
            }
            out.push_str("</ul>");
        }
        let schemas = book.schemas();
        if schemas.len() == 0 {
            return;
        }
        let here = current == Current::Schemas;
        heading(out, &book.href_from(Target::Schemas, root, folder), "Schemas", here);
        let many = schemas.len() > SCHEMAS;
        let on_schema = matches!(current, Current::Schema(_) | Current::Schemas);
        if many || (book.layout == Layout::Site && !on_schema) {
            return;
        }
        out.push_str("<ul>");
        for (id, page) in schemas {
            let href = book.href_from(Target::Schema(id), root, folder);
            entry(out, &href, page.name, current == Current::Schema(id));
        }
        out.push_str("</ul>");
    }
}

/// A group, before the list of what is in it.
fn heading(out: &mut String, href: &str, text: &str, current: bool) {
    out.push_str("<p class=menu-group>");
    link(out, href, text, current);
}

fn entry(out: &mut String, href: &str, text: &str, current: bool) {
    out.push_str("<li>");
    link(out, href, text, current);
}

/// Addresses of our own pages have no letter that would end them.
fn link(out: &mut String, href: &str, text: &str, current: bool) {
    out.push_str("<a href=");
    out.push_str(href);
    out.push_str(if current { " aria-current=page>" } else { ">" });
    push_content(out, text);
    out.push_str("</a>");
}

/// As wide as a badge in the menu.
fn short_method(method: &str) -> &str {
    match method {
        "DELETE" => "DEL",
        "OPTIONS" => "OPT",
        other => other,
    }
}
