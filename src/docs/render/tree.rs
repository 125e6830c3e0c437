//! Schema trees as markup: the one partial that is not a template, since it is most of every page
//! and nested without end.
//!
//! In: [`Field`]s, unescaped. Out: a list of lists that reads well without style and script.
//!
//! Tags that HTML lets one leave out are left out: `</li>`, `</dd>`, and `</p>`, which every block
//! that can follow here ends.

use std::fmt::Write as _;

use crate::{
    docs::{
        book::Target,
        html::{Html, push_content, push_text},
        view::{
            Allowed, Choice, ChoiceKind, ChoiceSet, Fact, Field, Label, LabelPart, Name, Place,
            Presence, shown,
        },
    },
    ir::SchemaId,
};

/// Fields below each other.
pub(crate) fn list(place: &Place<'_>, fields: &[Field<'_>]) -> Html {
    let mut out = String::with_capacity(fields.len() * 256);
    Writer { place }.fields(fields, &mut out);
    Html::trusted(out)
}

/// A body, to stand in a paragraph that it ends: what it is, and then what is in it.
pub(crate) fn root(place: &Place<'_>, field: &Field<'_>) -> Html {
    let mut out = String::with_capacity(1024);
    let writer = Writer { place };
    out.push_str("<i>");
    writer.label(&field.label, &mut out);
    out.push_str("</i>");
    Writer::flags(field, &mut out);
    writer.inside(field, true, &mut out);
    Html::trusted(out)
}

struct Writer<'a> {
    place: &'a Place<'a>,
}

impl Writer<'_> {
    fn fields(&self, fields: &[Field<'_>], out: &mut String) {
        out.push_str("<ul class=fs>");
        for field in fields {
            out.push_str("<li>");
            push_name(field.name, out);
            self.label(&field.label, out);
            Self::flags(field, out);
            self.inside(field, false, out);
        }
        out.push_str("</ul>");
    }

    fn label(&self, label: &Label<'_>, out: &mut String) {
        for part in &label.parts {
            match part {
                LabelPart::Words(words) => push_content(out, words),
                LabelPart::Schema(id, name) => self.link(*id, name, out),
            }
        }
        if let Some(format) = label.format {
            out.push_str(" · ");
            push_content(out, format);
        }
    }

    fn link(&self, id: SchemaId, text: &str, out: &mut String) {
        out.push_str("<a href=");
        push_text(out, &self.place.href(Target::Schema(id)));
        out.push('>');
        push_content(out, text);
        out.push_str("</a>");
    }

    fn flags(field: &Field<'_>, out: &mut String) {
        if field.presence == Presence::Required {
            out.push_str(" <i>required</i>");
        }
        let flags = [
            (field.nullable, "nullable"),
            (field.read_only, "read-only"),
            (field.write_only, "write-only"),
            (field.deprecated, "deprecated"),
        ];
        for (_, name) in flags.into_iter().filter(|(set, _)| *set) {
            let _ = write!(out, " <em>{name}</em>");
        }
    }

    fn inside(&self, field: &Field<'_>, top: bool, out: &mut String) {
        if let Some(description) = field.description {
            push_description(self.place.line(Some(description)).as_str(), out);
        }
        facts(&field.facts, out);
        values(field, out);
        if !field.fields.is_empty() {
            if top {
                self.fields(&field.fields, out);
            } else {
                let count = field.fields.len();
                let open = if count <= 8 { " open" } else { "" };
                let unit = if count == 1 { "field" } else { "fields" };
                let _ = write!(out, "<details{open}><summary>{count} {unit}</summary>");
                self.fields(&field.fields, out);
                out.push_str("</details>");
            }
        }
        for set in &field.choices {
            self.choices(set, out);
        }
        if let Some(url) = field.docs {
            out.push_str("<p class=f>More ");
            out.push_str(crate::docs::view::address(url).as_str());
        }
        if !field.elsewhere.is_empty() {
            out.push_str("<p class=f>Fields <code>");
            for (at, name) in field.elsewhere.iter().enumerate() {
                out.push_str(if at > 0 { ", " } else { "" });
                push_content(out, name);
            }
            out.push_str("</code>");
        }
        let is_named = |part: &LabelPart<'_>| matches!(part, LabelPart::Schema(id, _) if Some(*id) == field.more);
        // A large API says it once: what the value is called leads there as well.
        let is_linked = self.place.is_large() && field.label.parts.iter().any(is_named);
        if let Some(id) = field.more.filter(|_| !is_linked) {
            let name = self.place.book.schema_page(id).map_or("schema", |page| page.name);
            out.push_str("<p class=more>");
            self.link(id, &format!("Fields of {name}"), out);
        }
    }

    fn choices(&self, set: &ChoiceSet<'_>, out: &mut String) {
        out.push_str("<div class=choices><p>");
        out.push_str(match set.kind {
            ChoiceKind::One => "One of",
            ChoiceKind::Any => "Any of",
            ChoiceKind::Kinds => "Its kinds",
            ChoiceKind::Rules => "Depending on the value",
        });
        if let Some(property) = set.keyed_by {
            out.push_str(", by the value of <code>");
            push_content(out, property);
            out.push_str("</code>");
        }
        for choice in &set.choices {
            self.choice(choice, set.choices.len() <= 3 || set.kind == ChoiceKind::Rules, out);
        }
        out.push_str("</div>");
    }

    fn choice(&self, choice: &Choice<'_>, open: bool, out: &mut String) {
        let field = &choice.field;
        let empty = field.fields.is_empty() && field.choices.is_empty();
        // What is shown on a page of its own is described there, and not wherever it is a choice.
        let elsewhere = empty && field.more.is_some();
        let bare = empty
            && field.facts.is_empty()
            && field.values.is_empty()
            && field.docs.is_none()
            && field.description.is_none();
        if bare || elsewhere {
            out.push_str("<p class=choice>");
            push_keys(choice, out);
            match field.more {
                Some(id) => self.link(id, &choice.title, out),
                None => push_title(choice, out),
            }
            return;
        }
        out.push_str(if open { "<details open><summary>" } else { "<details><summary>" });
        push_keys(choice, out);
        push_title(choice, out);
        out.push_str("</summary><div>");
        self.inside(field, true, out);
        out.push_str("</div></details>");
    }
}

fn push_name(name: Name<'_>, out: &mut String) {
    let bold = |text: &str, out: &mut String| {
        out.push_str("<b>");
        push_content(out, text);
        out.push_str("</b> ");
    };
    match name {
        Name::Root => {}
        Name::Property(name) => bold(name, out),
        Name::Pattern(pattern) => {
            out.push_str("<em>names like</em> ");
            bold(pattern, out);
        }
        Name::Additional => out.push_str("<em>any other name</em> "),
        Name::Items => out.push_str("<em>items</em> "),
        Name::Position(at) => {
            let _ = write!(out, "<em>item {}</em> ", at + 1);
        }
    }
}

fn push_keys(choice: &Choice<'_>, out: &mut String) {
    for key in &choice.keys {
        out.push_str("<code>");
        push_content(out, key);
        out.push_str("</code> ");
    }
}

fn push_title(choice: &Choice<'_>, out: &mut String) {
    if !matches!(choice.keys[..], [only] if only == choice.title) {
        push_content(out, &choice.title);
    }
}

/// A single paragraph needs nothing around it.
fn push_description(html: &str, out: &mut String) {
    if html.is_empty() {
        return;
    }
    // Its end is left out where nothing follows it.
    let simple = html.starts_with("<p>") && !html[3..].contains("<p>") && !html.contains("</p>");
    if simple {
        out.push_str(html);
    } else {
        out.push_str("<div class=fd>");
        out.push_str(html);
        out.push_str("</div>");
    }
}

fn facts(facts: &[Fact], out: &mut String) {
    if facts.is_empty() {
        return;
    }
    out.push_str("<p class=f>");
    let mut label = "";
    for (at, fact) in facts.iter().enumerate() {
        // A fact without a label belongs to the one before.
        if fact.label.is_empty() {
            out.push_str(" <small>");
            push_content(out, &fact.text);
            out.push_str("</small>");
            continue;
        }
        if at > 0 {
            out.push(' ');
        }
        if fact.label != label {
            let _ = if at == 0 {
                write!(out, "{} ", fact.label)
            } else {
                write!(out, "<b>{}</b> ", fact.label)
            };
            label = fact.label;
        }
        push_fact(fact, out);
    }
}

/// Words, in which a name may stand between backticks.
fn push_fact(fact: &Fact, out: &mut String) {
    if fact.code {
        out.push_str("<code>");
        push_content(out, &fact.text);
        out.push_str("</code>");
        return;
    }
    out.push_str("<span>");
    let mut is_code = false;
    for piece in fact.text.split('`') {
        if is_code {
            out.push_str("<code>");
        }
        push_content(out, piece);
        if is_code {
            out.push_str("</code>");
        }
        is_code = !is_code;
    }
    out.push_str("</span>");
}

fn values(field: &Field<'_>, out: &mut String) {
    if field.values.is_empty() {
        return;
    }
    let label = match (field.open, field.values.len()) {
        (true, _) => "Known values",
        (false, 1) => "Always",
        (false, _) => "Values",
    };
    // The description has the words already, as a list.
    let listed = |allowed: &Allowed<'_>| {
        let words = allowed.description;
        words.is_none_or(|words| field.description.is_some_and(|text| text.contains(words)))
    };
    let many = field.values.len() > 40;
    if many {
        let _ = write!(out, "<details><summary>{} values</summary>", field.values.len());
    }
    if field.values.iter().all(listed) {
        let _ = write!(out, "<p class=f>{label}");
        for allowed in &field.values {
            out.push_str(" <code>");
            push_content(out, &value(allowed));
            out.push_str("</code>");
        }
    } else {
        out.push_str("<dl>");
        for allowed in &field.values {
            out.push_str("<dt><code>");
            push_content(out, &value(allowed));
            out.push_str("</code><dd>");
            push_content(out, &crate::docs::markdown::words(allowed.description.unwrap_or("")));
        }
        out.push_str("</dl>");
    }
    if many {
        out.push_str("</details>");
    }
}

fn value(allowed: &Allowed<'_>) -> String {
    match allowed.value {
        serde_json::Value::String(text) if !text.is_empty() => text.clone(),
        other => shown(other),
    }
}
