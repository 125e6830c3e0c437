//! The menu: every group, and the operations of the one that is open.
//!
//! A menu of a thousand operations on a thousand pages would be most of the site. So on the page of
//! an operation a large API lists that one and a link to its group, whose page lists the others; a
//! script takes them from there. The neighbours stand at the end of the page anyway.

use std::fmt::Write as _;

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

    /// The menu as a page in this folder of the site shows it.
    pub(crate) fn html(&self, current: Current, folder: &str) -> String {
        let book = self.book;
        let root = if folder.is_empty() { "" } else { "../" };
        let everything = book.layout == Layout::Single || book.api.operations.len() <= ALL;
        let open = match current {
            Current::Operation(index) => book.group_of(index),
            Current::Group(index) => Some(index),
            _ => None,
        };
        let mut out = String::with_capacity(4096);
        out.push_str("<ul>");
        let home = match book.layout {
            Layout::Site => format!("{root}index.html"),
            Layout::Single => "#top".to_owned(),
        };
        entry(&mut out, &home, "Overview", current == Current::Index);
        out.push_str("</ul>");
        for (index, group) in book.groups.iter().enumerate() {
            let is_open = open == Some(index);
            let is_page = matches!(current, Current::Operation(_) | Current::Schema(_));
            if !everything && is_page && !is_open {
                continue;
            }
            let href = book.href_from(Target::Group(index), root, folder);
            out.push_str("<p class=\"menu-group\"><a href=\"");
            out.push_str(&href);
            out.push_str(if current == Current::Group(index) {
                "\" aria-current=\"page\">"
            } else {
                "\">"
            });
            push_content(&mut out, &group.title);
            out.push_str("</a></p>");
            if everything {
                out.push_str("<ul>");
                for member in &group.operations {
                    self.operation(*member, current, folder, &mut out);
                }
                out.push_str("</ul>");
            } else if let Current::Operation(member) = current {
                out.push_str("<ul>");
                self.operation(member, current, folder, &mut out);
                let count = group.operations.len();
                let _ = write!(
                    out,
                    "<li><a href=\"{href}\" data-group>All {count} operations</a></li></ul>"
                );
            }
        }
        self.rest(current, folder, &mut out);
        out
    }

    fn operation(&self, index: usize, current: Current, folder: &str, out: &mut String) {
        let root = if folder.is_empty() { "" } else { "../" };
        let operation = &self.book.api.operations[index];
        let method = operation.method.as_str();
        out.push_str("<li><a href=\"");
        out.push_str(&self.book.href_from(Target::Operation(index), root, folder));
        out.push('"');
        if current == Current::Operation(index) {
            out.push_str(" aria-current=\"page\"");
        }
        if operation.deprecated {
            out.push_str(" class=\"old\"");
        }
        out.push_str("><b class=\"m ");
        out.push_str(method_class(method));
        out.push_str("\">");
        push_content(out, short_method(method));
        out.push_str("</b> ");
        push_content(out, &self.titles[index]);
        out.push_str("</a></li>");
    }

    fn rest(&self, current: Current, folder: &str, out: &mut String) {
        let root = if folder.is_empty() { "" } else { "../" };
        let book = self.book;
        if !book.api.webhooks.is_empty() {
            out.push_str("<p class=\"menu-group\">Webhooks</p><ul>");
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
        out.push_str("<p class=\"menu-group\"><a href=\"");
        out.push_str(&book.href_from(Target::Schemas, root, folder));
        out.push_str(if here { "\" aria-current=\"page\">" } else { "\">" });
        out.push_str("Schemas</a></p>");
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

fn entry(out: &mut String, href: &str, text: &str, current: bool) {
    out.push_str("<li><a href=\"");
    out.push_str(href);
    out.push_str(if current { "\" aria-current=\"page\">" } else { "\">" });
    push_content(out, text);
    out.push_str("</a></li>");
}

/// As wide as a badge in the menu.
fn short_method(method: &str) -> &str {
    match method {
        "DELETE" => "DEL",
        "OPTIONS" => "OPT",
        other => other,
    }
}
