//! One operation: all that its page says.

use serde::Serialize;

use super::{
    example::{ExampleView, example_view},
    fact::Fact,
    parameter::{group_title, header_field, parameter_field},
    schema::{Field, Name, Side, Tree, rows},
    security::{AlternativeView, alternatives},
    server::{ServerView, server_view},
};
use crate::{
    docs::{
        book::{Book, Target},
        html::Html,
        markdown::{self, Headings},
        render::{LARGE, tree},
        samples,
        verified::Verified,
    },
    ir::{
        Callback, Link, LinkTarget, LinkValue, MediaType, Operation, ParameterLocation,
        PathSegment, Response, SchemaId, StatusPattern, Style,
    },
};

/// What the text and the samples column of an operation hold.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct OperationView {
    pub(crate) id: Html,
    pub(crate) anchor: Html,
    pub(crate) title: Html,
    pub(crate) method: Html,
    /// For the colour of the badge.
    pub(crate) class: &'static str,
    /// With the parameters marked.
    pub(crate) path: Html,
    /// The server's part of the address.
    pub(crate) base: Html,
    pub(crate) deprecated: bool,
    pub(crate) description: Html,
    /// A link elsewhere.
    pub(crate) docs: Html,
    pub(crate) authorization: Vec<AlternativeView>,
    /// Those of its own, where they are not the API's.
    pub(crate) servers: Vec<ServerView>,
    pub(crate) parameters: Vec<GroupView>,
    pub(crate) body: Option<BodyView>,
    pub(crate) responses: Vec<ResponseView>,
    /// Whether any answer has an example.
    pub(crate) has_answers: bool,
    pub(crate) callbacks: Vec<CallbackView>,
    pub(crate) samples: Vec<SampleView>,
    /// What the form that sends requests needs to know, as JSON.
    pub(crate) try_it: Option<Html>,
}

/// Parameters of one location.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct GroupView {
    pub(crate) title: &'static str,
    pub(crate) rows: Html,
}

/// What is sent along.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct BodyView {
    pub(crate) required: bool,
    pub(crate) description: Html,
    pub(crate) contents: Vec<ContentView>,
}

/// One media type of a body.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct ContentView {
    pub(crate) media_type: Html,
    pub(crate) schema: Html,
    /// How the parts of a form are laid out, where the document says so.
    pub(crate) encoding: Html,
    pub(crate) examples: Vec<ExampleView>,
}

/// One answer.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct ResponseView {
    pub(crate) status: Html,
    /// `ok`, `redirect`, `client`, `server` or `other`.
    pub(crate) class: &'static str,
    /// What HTTP calls it.
    pub(crate) reason: &'static str,
    /// Since OAS 3.2.
    pub(crate) summary: Html,
    pub(crate) description: Html,
    pub(crate) headers: Html,
    pub(crate) contents: Vec<ContentView>,
    pub(crate) links: Vec<LinkView>,
}

/// What can be called next.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct LinkView {
    pub(crate) name: Html,
    pub(crate) target: Html,
    pub(crate) href: Html,
    pub(crate) description: Html,
    pub(crate) values: Vec<(Html, Html)>,
}

/// A request that the server makes.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct CallbackView {
    pub(crate) name: Html,
    pub(crate) operations: Vec<OperationView>,
}

/// Code in one language.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct SampleView {
    pub(crate) name: Html,
    pub(crate) label: Html,
    pub(crate) code: Html,
    pub(crate) language: Html,
}

/// Where a page is, and how much it may show.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Place<'a> {
    pub(crate) book: &'a Book<'a>,
    /// `""` or `"../"`.
    pub(crate) root: &'static str,
    /// Level of the first heading below the title.
    pub(crate) heading: u8,
    pub(crate) verified: Option<&'a Verified>,
    /// The folder of the page, so that links within it are short; empty at the top.
    pub(crate) folder: &'static str,
    /// How many rows one body may have before named schemas become links.
    pub(crate) rows: usize,
    pub(crate) outline: Outline,
    pub(crate) sender: Sender,
}

/// Who sends the requests that are shown: what is read-only comes from the API alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sender {
    Caller,
    /// Webhooks and callbacks.
    Api,
}

impl Sender {
    pub(crate) fn request(self) -> Side {
        match self {
            Self::Caller => Side::Request,
            Self::Api => Side::Response,
        }
    }

    pub(crate) fn answer(self) -> Side {
        match self {
            Self::Caller => Side::Response,
            Self::Api => Side::Request,
        }
    }
}

/// Which bodies are shown by the names of their fields, since a page of their own shows the tree.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outline {
    Nothing,
    /// Answers that several operations give, in a large API.
    SharedAnswers,
    /// Whatever has a page.
    Bodies,
}

impl<'a> Place<'a> {
    pub(crate) fn prose(&self, text: Option<&str>) -> Html {
        self.words(text, Headings::From(self.heading))
    }

    /// Prose in a list or a table, where a heading would be out of order.
    pub(crate) fn line(&self, text: Option<&str>) -> Html {
        self.words(text, Headings::Flat)
    }

    fn words(&self, text: Option<&str>, headings: Headings) -> Html {
        let resolve = |address: &str| self.book.resolve(address, self.root);
        text.map(|text| lean(&markdown::block(text, headings, &resolve))).unwrap_or_default()
    }

    /// The address of a page, from this one.
    pub(crate) fn href(&self, target: Target) -> String {
        self.book.href_from(target, self.root, self.folder)
    }

    /// Whether the API is so large that pages must not repeat each other.
    pub(crate) fn is_large(&self) -> bool {
        self.book.api.operations.len() > LARGE
    }

    /// A link to a named schema, without its fields.
    fn brief(&self, id: SchemaId) -> Field<'a> {
        Tree::new(&self.book.api.schemas, Side::Response, 0).brief(id)
    }

    /// A schema as deep as the page can afford: everything, if that is little.
    pub(crate) fn field(&self, id: SchemaId, side: Side) -> Field<'a> {
        let outlined = match (self.outline, side) {
            (Outline::Nothing, _) | (Outline::SharedAnswers, Side::Request | Side::Both) => None,
            (Outline::SharedAnswers, Side::Response) => {
                self.outlined(id, side).filter(|(shown, _)| self.book.uses.of(*shown).len() > 1)
            }
            (Outline::Bodies, _) => self.outlined(id, side),
        };
        outlined.map_or_else(|| self.tree(id, side).root(id), |(_, field)| field)
    }

    fn outlined(&self, id: SchemaId, side: Side) -> Option<(SchemaId, Field<'a>)> {
        Tree::new(&self.book.api.schemas, side, 0).outline(id)
    }

    /// A schema on its own page. In a large API, what has a page too is linked to.
    pub(crate) fn titled(&self, id: SchemaId) -> Field<'a> {
        if self.is_large() {
            return Tree::new(&self.book.api.schemas, Side::Both, 0).titled(id);
        }
        self.tree(id, Side::Both).titled(id)
    }

    fn tree(&self, id: SchemaId, side: Side) -> Tree<'a> {
        let schemas = &self.book.api.schemas;
        let depth = [12, 5, 3, 2, 1]
            .into_iter()
            .find(|depth| rows(schemas, id, *depth, self.rows) <= self.rows)
            .unwrap_or(0);
        Tree::new(schemas, side, depth)
    }
}

/// Without the ends of paragraphs that HTML lets one leave out: before another one, and at the end,
/// since on our pages a block follows or the parent ends.
fn lean(prose: &Html) -> Html {
    let text = prose.as_str();
    Html::trusted(text.strip_suffix("</p>").unwrap_or(text).replace("</p>\n<p>", "\n<p>"))
}

/// So much of an example is shown on any page.
const LEAST_EXAMPLE: usize = 1_500;

impl OperationView {
    /// Cuts examples that would be most of the page: those longer than `limit`, and what exceeds
    /// `budget` in all, where the first ones have more of it.
    pub(crate) fn cut_examples(&mut self, limit: usize, mut budget: usize, whole: &str) {
        let sent = self.body.iter_mut().flat_map(|body| &mut body.contents);
        let received = self.responses.iter_mut().flat_map(|response| &mut response.contents);
        for example in sent.chain(received).flat_map(|content| &mut content.examples) {
            example.cut(limit.min(budget.max(LEAST_EXAMPLE)), whole);
            budget = budget.saturating_sub(example.text.as_str().len());
        }
    }
}

/// The view of an operation; `anchor` names it among others on the same page.
pub(crate) fn operation(place: &Place<'_>, operation: &Operation, anchor: &str) -> OperationView {
    let api = place.book.api;
    let responses: Vec<ResponseView> =
        operation.responses.iter().map(|answer| response(place, operation, answer)).collect();
    let mut contents = responses.iter().flat_map(|response| &response.contents);
    OperationView {
        has_answers: contents.any(|content| !content.examples.is_empty()),
        id: Html::text(operation.id.as_str()),
        anchor: Html::text(anchor),
        title: Html::content(&title(operation)),
        method: Html::text(operation.method.as_str()),
        class: method_class(operation.method.as_str()),
        path: path(operation),
        base: base(&samples::base_url(api, operation)),
        deprecated: operation.deprecated,
        description: place.prose(operation.description.as_deref()),
        docs: operation
            .external_docs
            .as_ref()
            .map(|docs| {
                super::security::link(
                    &docs.url,
                    &markdown::words(docs.description.as_deref().unwrap_or("")),
                )
            })
            .unwrap_or_default(),
        authorization: alternatives(place.book, operation, place.root),
        servers: operation.servers.iter().map(|server| server_view(place, server)).collect(),
        parameters: parameters(place, operation),
        body: operation.body.as_ref().map(|body| BodyView {
            required: body.required,
            description: place.line(body.description.as_deref()),
            contents: body
                .content
                .iter()
                .map(|media_type| content(place, media_type, place.sender.request(), None))
                .collect(),
        }),
        responses,
        callbacks: operation.callbacks.iter().map(|item| callback(place, item, anchor)).collect(),
        samples: Vec::new(),
        try_it: None,
    }
}

/// A name for people: the summary, or what comes nearest to one.
pub(crate) fn title(operation: &Operation) -> String {
    if let Some(summary) = operation.summary.as_deref().map(str::trim)
        && !summary.is_empty()
    {
        return markdown::words(summary);
    }
    match &operation.written_id {
        Some(id) => spaced(id),
        None => format!("{} {}", operation.method, operation.path),
    }
}

/// `listAllPets` and `list-all_pets` → "List all pets"; capitals in a row stay.
fn spaced(id: &str) -> String {
    let mut words: Vec<String> = Vec::new();
    let mut word = String::new();
    let letters: Vec<char> = id.chars().collect();
    for (at, letter) in letters.iter().enumerate() {
        let after_lower = at > 0 && letters[at - 1].is_lowercase();
        let before_lower = letters.get(at + 1).is_some_and(|next| next.is_lowercase());
        let starts = letter.is_uppercase() && (after_lower || before_lower);
        if (starts || !letter.is_alphanumeric()) && !word.is_empty() {
            words.push(std::mem::take(&mut word));
        }
        if letter.is_alphanumeric() {
            word.push(*letter);
        }
    }
    words.push(word);
    let words = words.into_iter().filter(|word| !word.is_empty()).enumerate().map(|(at, word)| {
        let acronym = word.chars().count() > 1 && !word.chars().any(char::is_lowercase);
        let mut letters = word.chars();
        match (at, acronym, letters.next()) {
            (_, true, _) | (_, _, None) => word,
            (0, _, Some(first)) => first.to_uppercase().chain(letters).collect(),
            (_, _, Some(first)) => first.to_lowercase().chain(letters).collect(),
        }
    });
    let words: Vec<String> = words.collect();
    if words.is_empty() { id.to_owned() } else { words.join(" ") }
}

pub(crate) fn method_class(method: &str) -> &'static str {
    match method.to_ascii_uppercase().as_str() {
        "GET" | "HEAD" | "QUERY" => "get",
        "POST" => "post",
        "PUT" => "put",
        "PATCH" => "patch",
        "DELETE" => "delete",
        _ => "other",
    }
}

/// The server's address, which may break after a slash.
fn base(url: &str) -> Html {
    let (scheme, rest) = url.split_once("://").unwrap_or(("", url));
    let rest = Html::text(rest).as_str().replace('/', "/<wbr>");
    if scheme.is_empty() {
        return Html::trusted(rest);
    }
    Html::trusted(format!("{}://{rest}", Html::text(scheme).as_str()))
}

fn path(operation: &Operation) -> Html {
    let mut out = String::new();
    let template = &operation.path;
    if template.segments().is_empty() || !template.as_str().starts_with('/') {
        return Html::text(template.as_str());
    }
    for segment in template.segments() {
        out.push_str("/<wbr>");
        for piece in segment {
            match piece {
                PathSegment::Literal(text) => out.push_str(Html::text(text).as_str()),
                PathSegment::Parameter(name) => {
                    out.push_str("<var>{");
                    out.push_str(Html::text(name).as_str());
                    out.push_str("}</var>");
                }
            }
        }
    }
    for (mark, rest) in [('?', template.query()), ('#', template.fragment())] {
        if let Some(rest) = rest {
            out.push(mark);
            out.push_str(Html::text(rest).as_str());
        }
    }
    Html::trusted(out)
}

const LOCATIONS: [ParameterLocation; 5] = [
    ParameterLocation::Path,
    ParameterLocation::Query,
    ParameterLocation::QueryString,
    ParameterLocation::Header,
    ParameterLocation::Cookie,
];

fn parameters(place: &Place<'_>, operation: &Operation) -> Vec<GroupView> {
    let schemas = &place.book.api.schemas;
    let mut groups = Vec::new();
    for location in LOCATIONS {
        let fields: Vec<Field<'_>> = operation
            .parameters
            .iter()
            // The expression that is a callback's path names no parameter.
            .filter(|parameter| parameter.location == location && !parameter.name.starts_with('$'))
            .map(|parameter| parameter_field(schemas, parameter, 2))
            .collect();
        if !fields.is_empty() {
            let rows = tree::list(place, &fields);
            groups.push(GroupView { title: group_title(location), rows });
        }
    }
    groups
}

/// Which examples have marks: those of this operation, answered with this status.
type Answer<'a> = (&'a Operation, StatusPattern);

fn content(
    place: &Place<'_>,
    media_type: &MediaType,
    side: Side,
    answer: Option<Answer<'_>>,
) -> ContentView {
    let is_json = media_type.is_json();
    let mut examples: Vec<ExampleView> = media_type
        .examples
        .iter()
        .map(|example| example_view(example, is_json, mark(place, answer, example.name.as_deref())))
        .collect();
    let schema = media_type.schema.or(media_type.item_schema);
    let brief = place.is_large() && answer.is_some_and(|(_, status)| !status.is_success());
    if !brief
        && examples.is_empty()
        && is_json
        && let Some(schema) = schema
    {
        let value = samples::synthesise(&place.book.api.schemas, schema);
        if !value.is_null() {
            examples.push(ExampleView::made(&value, is_json));
        }
    }
    ContentView {
        media_type: Html::text(&media_type.name),
        encoding: encoding(place, media_type),
        schema: schema
            .map(|schema| {
                let mut field = if brief { place.brief(schema) } else { place.field(schema, side) };
                // An example has the names already.
                if !examples.is_empty() {
                    field.elsewhere.clear();
                }
                tree::root(place, &field)
            })
            .unwrap_or_default(),
        examples,
    }
}

/// What the Encoding Objects of a form say, part by part.
fn encoding(place: &Place<'_>, media_type: &MediaType) -> Html {
    let mut fields = Vec::new();
    for (name, encoding) in &media_type.encoding {
        let mut facts = Vec::new();
        let mut add = |label, text: String, code| facts.push(Fact { label, text, code });
        if let Some(content_type) = &encoding.content_type {
            add("Content type", content_type.clone(), true);
        }
        if let Some(style) = encoding.style {
            let exploded = encoding.explode.unwrap_or(style == Style::Form);
            let how = if exploded { "one per value" } else { "in one" };
            add("Style", format!("{}, {how}", style.as_str()), false);
        }
        for header in &encoding.headers {
            let words = header.description.as_deref().unwrap_or("header of the part");
            add("Header", header.name.clone(), true);
            add("", markdown::words(words), false);
        }
        if !facts.is_empty() {
            fields.push(Field { name: Name::Property(name), facts, ..Field::default() });
        }
    }
    if fields.is_empty() { Html::default() } else { tree::list(place, &fields) }
}

fn mark(
    place: &Place<'_>,
    answer: Option<Answer<'_>>,
    name: Option<&str>,
) -> Option<crate::docs::verified::MarkView> {
    let ((operation, status), verified) = answer.zip(place.verified)?;
    let code = match status {
        StatusPattern::Exact(code) => Some(code),
        StatusPattern::Class(_) | StatusPattern::Default => None,
    };
    let unnamed = status.to_string();
    let mark = verified.mark(operation.id.as_str(), name.unwrap_or(&unnamed), code);
    Some(verified.view(&mark))
}

fn response(place: &Place<'_>, operation: &Operation, response: &Response) -> ResponseView {
    let schemas = &place.book.api.schemas;
    let reason = reason(response.status);
    let description = Some(response.description.as_str())
        .filter(|words| !words.trim().trim_end_matches('.').eq_ignore_ascii_case(reason));
    let headers: Vec<Field<'_>> =
        response.headers.iter().map(|header| header_field(schemas, header, 2)).collect();
    ResponseView {
        status: Html::text(&response.status.to_string()),
        class: status_class(response.status),
        reason,
        summary: Html::text(&markdown::words(response.summary.as_deref().unwrap_or(""))),
        description: place.line(description),
        headers: if headers.is_empty() { Html::default() } else { tree::list(place, &headers) },
        contents: response
            .content
            .iter()
            .map(|media_type| {
                content(
                    place,
                    media_type,
                    place.sender.answer(),
                    Some((operation, response.status)),
                )
            })
            .collect(),
        links: response.links.iter().map(|item| link(place, item)).collect(),
    }
}

fn link(place: &Place<'_>, link: &Link) -> LinkView {
    let (target, href) = match &link.target {
        LinkTarget::Operation(index) => {
            let operation = &place.book.api.operations[index.get()];
            (title(operation), place.href(Target::Operation(index.get())))
        }
        LinkTarget::Elsewhere(reference) => (reference.clone(), String::new()),
    };
    let body = link.request_body.as_ref().map(|value| ("body".to_owned(), value));
    let values = link.parameters.iter().map(|(name, _, value)| (name.clone(), value)).chain(body);
    LinkView {
        name: Html::text(&link.name),
        target: Html::text(&target),
        href: Html::text(&href),
        description: place.line(link.description.as_deref()),
        values: values
            .map(|(name, value)| (Html::text(&name), Html::text(&link_value(value))))
            .collect(),
    }
}

fn link_value(value: &LinkValue) -> String {
    match value {
        LinkValue::Constant(value) => super::shown(value),
        LinkValue::Expression(expression) => expression.to_string(),
        LinkValue::Template(parts) => parts.iter().map(template_part).collect(),
    }
}

fn template_part(part: &crate::ir::TemplatePart) -> String {
    match part {
        crate::ir::TemplatePart::Literal(text) => text.clone(),
        crate::ir::TemplatePart::Expression(expression) => format!("{{{expression}}}"),
    }
}

fn callback(place: &Place<'_>, callback: &Callback, anchor: &str) -> CallbackView {
    let deeper = Place { heading: (place.heading + 2).min(6), sender: Sender::Api, ..*place };
    let operations = callback.operations.iter().enumerate().map(|(index, item)| {
        operation(
            &deeper,
            item,
            &format!("{anchor}-callback-{}-{index}", crate::docs::book::slug(&callback.name)),
        )
    });
    CallbackView { name: Html::text(&callback.name), operations: operations.collect() }
}

fn status_class(status: StatusPattern) -> &'static str {
    let digit = match status {
        StatusPattern::Exact(code) => code / 100,
        StatusPattern::Class(digit) => u16::from(digit),
        StatusPattern::Default => 0,
    };
    match digit {
        2 => "ok",
        3 => "redirect",
        4 => "client",
        5 => "server",
        _ => "other",
    }
}

/// The reason phrase. RFC 9110, section 15; RFC 6585.
pub(crate) fn reason(status: StatusPattern) -> &'static str {
    let code = match status {
        StatusPattern::Exact(code) => code,
        StatusPattern::Class(digit) => {
            return match digit {
                1 => "Informational",
                2 => "Success",
                3 => "Redirection",
                4 => "Client error",
                _ => "Server error",
            };
        }
        StatusPattern::Default => return "Any other status",
    };
    match code {
        100 => "Continue",
        101 => "Switching Protocols",
        200 => "OK",
        201 => "Created",
        202 => "Accepted",
        203 => "Non-Authoritative Information",
        204 => "No Content",
        205 => "Reset Content",
        206 => "Partial Content",
        207 => "Multi-Status",
        300 => "Multiple Choices",
        301 => "Moved Permanently",
        302 => "Found",
        303 => "See Other",
        304 => "Not Modified",
        307 => "Temporary Redirect",
        308 => "Permanent Redirect",
        400 => "Bad Request",
        401 => "Unauthorized",
        402 => "Payment Required",
        403 => "Forbidden",
        404 => "Not Found",
        405 => "Method Not Allowed",
        406 => "Not Acceptable",
        408 => "Request Timeout",
        409 => "Conflict",
        410 => "Gone",
        411 => "Length Required",
        412 => "Precondition Failed",
        413 => "Content Too Large",
        414 => "URI Too Long",
        415 => "Unsupported Media Type",
        416 => "Range Not Satisfiable",
        417 => "Expectation Failed",
        421 => "Misdirected Request",
        422 => "Unprocessable Content",
        423 => "Locked",
        424 => "Failed Dependency",
        425 => "Too Early",
        426 => "Upgrade Required",
        428 => "Precondition Required",
        429 => "Too Many Requests",
        431 => "Request Header Fields Too Large",
        451 => "Unavailable For Legal Reasons",
        500 => "Internal Server Error",
        501 => "Not Implemented",
        502 => "Bad Gateway",
        503 => "Service Unavailable",
        504 => "Gateway Timeout",
        507 => "Insufficient Storage",
        _ => "",
    }
}

#[cfg(test)]
mod tests {
    use super::spaced;

    #[test]
    fn identifiers_become_words() {
        for (id, expected) in [
            ("listAllPets", "List all pets"),
            ("repos/list-for-org", "Repos list for org"),
            ("getURLOfPet", "Get URL of pet"),
            ("x", "X"),
            ("___", "___"),
        ] {
            assert_eq!(spaced(id), expected);
        }
    }
}
