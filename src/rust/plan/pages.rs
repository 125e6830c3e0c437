//! Which operations answer in pages, and where the next page is.
//!
//! In: what the document says of an operation, and what the settings do. Out: a [`PagesPlan`]. The
//! first of these decides: a setting; `x-ms-pageable`; an OpenAPI link from the answer to the same
//! operation that hands over a cursor; a documented header `Link`; a query parameter and a property
//! whose names belong together. Where none does, nothing is guessed.

use serde::Deserialize;
use serde_json::Value;

use super::{CarriedPlan, CodecPlan, Plan};
use crate::{
    diagnostic::Diagnostic,
    document::Pointer,
    ir::{
        Api, ExpressionSource, JsonType, LinkTarget, LinkValue, Method, Operation, Parameter,
        ParameterLocation, RuntimeExpression, StatusPattern,
        types::{TypeKind, TypeUse},
    },
};

/// How the pages of one operation are found: one of `cursor`, `page`, `offset`, `next-url`, `link`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct PageRule {
    /// Where the things stand in the body of an answer, as JSON Pointer; found if there is one list.
    pub items: Option<String>,
    /// The query parameter that takes a cursor, or a JSON Pointer into the JSON body of a request.
    pub cursor: Option<String>,
    /// Where the cursor stands in the body, as JSON Pointer.
    pub next: Option<String>,
    /// Or where it stands in the last of the things.
    pub last: Option<String>,
    /// Where the body says whether there is more.
    pub more: Option<String>,
    /// What counts pages; said as `cursor` is.
    pub page: Option<String>,
    /// The number of the first page; 1 if absent.
    pub first: Option<u64>,
    /// What counts the things before the page; said as `cursor` is.
    pub offset: Option<String>,
    /// Where the URL of the next page stands in the body, as JSON Pointer.
    pub next_url: Option<String>,
    /// The header `Link` says where the next page is.
    pub link: bool,
    /// The operation has no pages, whatever the document looks like.
    pub off: bool,
}

impl PageRule {
    /// What the rule comes to; `None` if it says that there are no pages.
    fn paging(&self) -> Result<Option<Paging>, &'static str> {
        let next = match self {
            Self { off: true, .. } => return Ok(None),
            Self { cursor: Some(to), next: Some(pointer), last: None, .. } => {
                Next::Cursor { to: Taker::of(to), pointer: pointer.clone() }
            }
            Self { cursor: Some(to), last: Some(property), next: None, .. } => Next::LastItem {
                to: Taker::of(to),
                property: property.clone(),
                more: self.more.clone(),
            },
            Self { cursor: Some(_), .. } => {
                return Err("`cursor` needs `next` or `last`, which says where the cursor stands");
            }
            Self { page: Some(to), .. } => {
                Next::Page { to: Taker::of(to), first: self.first.unwrap_or(1) }
            }
            Self { offset: Some(to), .. } => Next::Offset { to: Taker::of(to) },
            Self { next_url: Some(pointer), .. } => Next::Url { pointer: pointer.clone() },
            Self { link: true, .. } => Next::Link,
            _ => {
                return Err(
                    "one of `cursor`, `page`, `offset`, `next-url`, `link` and `off` has to be there",
                );
            }
        };
        Ok(Some(Paging { next, items: self.items.clone() }))
    }

    /// What cannot be meant, whatever the answer looks like.
    pub(crate) fn mistake(&self, operation: &Operation) -> Option<String> {
        let paging = match self.paging() {
            Ok(paging) => paging?,
            Err(reason) => return Some(reason.to_owned()),
        };
        match paging.next.taker()? {
            Taker::Query(name) => query_parameter(operation, name)
                .is_none()
                .then(|| format!("the operation has no query parameter `{name}`")),
            Taker::Body(pointer) => (!takes_json(operation))
                .then(|| format!("the operation has no JSON body that `{pointer}` could stand in")),
        }
    }
}

/// Where the next page is, as `runtime::pages` has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Next {
    Cursor { to: Taker, pointer: String },
    LastItem { to: Taker, property: String, more: Option<String> },
    Page { to: Taker, first: u64 },
    Offset { to: Taker },
    Url { pointer: String },
    Link,
}

impl Next {
    fn taker(&self) -> Option<&Taker> {
        match self {
            Self::Cursor { to, .. }
            | Self::LastItem { to, .. }
            | Self::Page { to, .. }
            | Self::Offset { to } => Some(to),
            Self::Url { .. } | Self::Link => None,
        }
    }
}

/// What of a request takes a cursor, as `runtime::pages` has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Taker {
    /// A query parameter.
    Query(String),
    /// A JSON Pointer into the JSON body.
    Body(String),
}

impl Taker {
    /// As the settings say it.
    fn of(text: &str) -> Self {
        if text.starts_with('/') {
            Self::Body(text.to_owned())
        } else {
            Self::Query(text.to_owned())
        }
    }
}

struct Paging {
    next: Next,
    items: Option<String>,
}

/// An operation whose answers come in pages, decided.
#[derive(Clone, Debug)]
pub(crate) struct PagesPlan {
    pub(crate) next: Next,
    /// A JSON Pointer.
    pub(crate) items: String,
    /// One of the things, as a type.
    pub(crate) item: String,
}

/// Parameters that take a cursor, and where answers have it.
const CURSORS: &[(&[&str], &[&str])] = &[
    (
        &["cursor"],
        &[
            "/next_cursor",
            "/nextCursor",
            "/meta/next_cursor",
            "/meta/nextCursor",
            "/pagination/next_cursor",
            "/pagination/nextCursor",
            "/paging/next_cursor",
            "/response_metadata/next_cursor",
        ],
    ),
    (&["page_token", "pageToken"], &["/next_page_token", "/nextPageToken"]),
    (&["next_token", "nextToken"], &["/next_token", "/nextToken"]),
    (
        &["continuation_token", "continuationToken"],
        &[
            "/continuation_token",
            "/continuationToken",
            "/next_continuation_token",
            "/nextContinuationToken",
        ],
    ),
    (&["after"], &["/paging/next/after"]),
    (&["marker"], &["/next_marker", "/nextMarker"]),
];

/// Where answers say how much there is.
const TOTALS: &[&str] = &[
    "/total",
    "/total_count",
    "/totalCount",
    "/total_pages",
    "/totalPages",
    "/meta/total",
    "/meta/total_pages",
    "/pagination/total",
    "/pagination/total_pages",
];

impl Plan<'_> {
    /// How the pages of an operation are found, if it has any.
    pub(super) fn pages(
        &mut self,
        operation: &Operation,
        answers: &[(StatusPattern, CodecPlan)],
    ) -> Option<PagesPlan> {
        // What may be several things has no list in a known place.
        let alone = answers.iter().filter(|(status, _)| status.is_success());
        let mut alone = alone.filter_map(|(_, codec)| match codec.carried.as_slice() {
            [only] => Some(only),
            _ => None,
        });
        let is_json = |one: &&CarriedPlan| one.media_types.iter().any(|name| name.contains("json"));
        let body = alone.find(|one| is_json(one) && one.use_.is_some());
        let body = body.and_then(|one| one.use_.clone());
        let rule = self.given.pages.get(operation.id.as_str()).cloned();
        let (paging, is_told) = match rule.or_else(|| from_extension(operation)) {
            Some(rule) => (rule.paging().ok()??, true),
            None => (self.told(operation, body.as_ref()?)?, false),
        };
        let list = body.as_ref().and_then(|body| self.list(body, paging.items.as_deref()));
        let Some((items, item)) = list else {
            if is_told {
                let place = paging.items.as_deref().unwrap_or_default();
                let message = format!(
                    "no pages are generated, since the answer has no list of things at `{place}`"
                );
                self.diagnostics.push(Diagnostic::warning(
                    "generate/pages",
                    operation.at.clone(),
                    message,
                ));
            }
            return None;
        };
        Some(PagesPlan { next: paging.next, items, item: self.outside(&item) })
    }

    /// What the document lets be told.
    fn told(&self, operation: &Operation, body: &TypeUse) -> Option<Paging> {
        let paging = |next| Paging { next, items: None };
        if let Some(next) = from_link(self.api, operation) {
            return Some(paging(next));
        }
        if operation.method != Method::Get {
            return None;
        }
        let success = operation.responses.iter().find(|response| response.status.is_success())?;
        if success.headers.iter().any(|header| header.name.eq_ignore_ascii_case("link")) {
            return Some(paging(Next::Link));
        }
        self.by_names(operation, body).map(paging)
    }

    fn by_names(&self, operation: &Operation, body: &TypeUse) -> Option<Next> {
        let has = |name: &&&str| query_parameter(operation, name).is_some();
        for (parameters, pointers) in CURSORS {
            let parameter = parameters.iter().find(has);
            let pointer = pointers.iter().find(|pointer| {
                let found = self.walk(body, pointer);
                found.is_some_and(|found| self.is_scalar(&found))
            });
            if let (Some(parameter), Some(pointer)) = (parameter, pointer) {
                let to = Taker::Query((*parameter).to_owned());
                return Some(Next::Cursor { to, pointer: (*pointer).to_owned() });
            }
        }
        let kind = |pointer: &str| {
            self.walk(body, pointer)
                .map(|found| &self.graph.get(self.graph.resolve(&found).id).kind)
        };
        if has(&&"starting_after") && matches!(kind("/has_more"), Some(TypeKind::Boolean)) {
            let (_, item) = self.list(body, None)?;
            self.walk(&item, "/id")?;
            return Some(Next::LastItem {
                to: Taker::Query("starting_after".to_owned()),
                property: "/id".to_owned(),
                more: Some("/has_more".to_owned()),
            });
        }
        let counts = TOTALS.iter().any(|at| matches!(kind(at), Some(TypeKind::Integer(_))));
        if !counts {
            return None;
        }
        for name in ["offset", "skip"] {
            if query_parameter(operation, name).is_some_and(|one| self.is_integer(one)) {
                return Some(Next::Offset { to: Taker::Query(name.to_owned()) });
            }
        }
        let page = query_parameter(operation, "page").filter(|one| self.is_integer(one))?;
        let schema = self.api.schemas.get(self.api.schemas.resolve(page.schema()?));
        let default = schema.default.as_deref().and_then(Value::as_u64);
        let from_zero =
            schema.number.minimum.as_ref().is_some_and(|least| least.to_string() == "0");
        let first = default.unwrap_or(u64::from(!from_zero));
        Some(Next::Page { to: Taker::Query("page".to_owned()), first })
    }

    /// The list at a pointer, or the only one that an answer has, with what it holds.
    fn list(&self, body: &TypeUse, pointer: Option<&str>) -> Option<(String, TypeUse)> {
        let item = |use_: &TypeUse| match &self.graph.get(self.graph.resolve(use_).id).kind {
            TypeKind::Array(item) => Some(item.clone()),
            TypeKind::Any => Some(use_.clone()),
            _ => None,
        };
        if let Some(pointer) = pointer {
            return Some((pointer.to_owned(), item(&self.walk(body, pointer)?)?));
        }
        match &self.graph.get(self.graph.resolve(body).id).kind {
            TypeKind::Array(item) => Some((String::new(), item.clone())),
            TypeKind::Object(object) => {
                let lists = object.fields.iter().filter_map(|(name, field)| {
                    let id = self.graph.resolve(&field.use_).id;
                    let TypeKind::Array(item) = &self.graph.get(id).kind else { return None };
                    Some((pointer_to(name), item.clone()))
                });
                let lists: Vec<_> = lists.take(2).collect();
                <[_; 1]>::try_from(lists).ok().map(|[only]| only)
            }
            _ => None,
        }
    }

    /// What stands at a pointer.
    fn walk(&self, from: &TypeUse, pointer: &str) -> Option<TypeUse> {
        let mut at = from.clone();
        for token in Pointer::from_escaped(pointer).tokens() {
            at = match &self.graph.get(self.graph.resolve(&at).id).kind {
                TypeKind::Object(object) => object.fields.get(&*token)?.use_.clone(),
                TypeKind::Map(item) => item.clone(),
                TypeKind::Any => return Some(at),
                _ => return None,
            };
        }
        Some(at)
    }

    fn is_scalar(&self, use_: &TypeUse) -> bool {
        let kind = &self.graph.get(self.graph.resolve(use_).id).kind;
        matches!(kind, TypeKind::Text(_) | TypeKind::Integer(_))
    }

    fn is_integer(&self, parameter: &Parameter) -> bool {
        let Some(schema) = parameter.schema() else { return false };
        let schema = self.api.schemas.get(self.api.schemas.resolve(schema));
        schema.types.contains(JsonType::Integer)
    }
}

fn pointer_to(name: &str) -> String {
    Pointer::root().join(name).as_str().to_owned()
}

fn query_parameter<'a>(operation: &'a Operation, name: &str) -> Option<&'a Parameter> {
    operation
        .parameters
        .iter()
        .find(|parameter| parameter.location == ParameterLocation::Query && parameter.name == name)
}

fn takes_json(operation: &Operation) -> bool {
    let bodies = operation.body.iter().flat_map(|body| &body.content);
    bodies.map(|one| one.name.as_str()).any(|name| name.contains("json"))
}

/// `x-ms-pageable`, as Azure's generators read it; without `nextLinkName`, all is on one page.
fn from_extension(operation: &Operation) -> Option<PageRule> {
    let object = operation.extensions.get("x-ms-pageable")?.as_object()?;
    let next_url = object.get("nextLinkName").and_then(Value::as_str).map(pointer_to);
    let items = object.get("itemName").and_then(Value::as_str).unwrap_or("value");
    Some(PageRule {
        off: next_url.is_none(),
        next_url,
        items: Some(pointer_to(items)),
        ..PageRule::default()
    })
}

/// A link from the answer to the same operation, which hands a cursor to a query parameter.
fn from_link(api: &Api, operation: &Operation) -> Option<Next> {
    let successes = operation.responses.iter().filter(|response| response.status.is_success());
    for link in successes.flat_map(|response| &response.links) {
        let LinkTarget::Operation(index) = link.target else { continue };
        if api.operations.get(index.get()).is_none_or(|target| target.at != operation.at) {
            continue;
        }
        for (name, location, value) in &link.parameters {
            let in_query = location.is_none_or(|place| place == ParameterLocation::Query);
            if let LinkValue::Expression(RuntimeExpression::Response(ExpressionSource::Body(at))) =
                value
                && in_query
                && !at.is_empty()
                && query_parameter(operation, name).is_some()
            {
                return Some(Next::Cursor { to: Taker::Query(name.clone()), pointer: at.clone() });
            }
        }
    }
    None
}
