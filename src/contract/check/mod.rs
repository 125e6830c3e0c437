//! The checks: one file each, each a pure function from an exchange to what it breaks.
//!
//! In: a [`Subject`]: the case, what came back, and what the document says about such an answer.
//! Out: [`Violation`]s. A check looks at one thing only and leaves the rest to the others, so that
//! one mistake of a server is told once.
//!
//! Start at [`CHECKS`].

mod auth;
mod body;
mod content;
mod discriminator;
mod echo;
mod header;
mod media_type;
mod multipart;
mod problem;
mod property;
mod read;
mod redirect;
mod schema;
mod status;
mod time;
mod xml_names;

pub(crate) use header::read_text;
pub(crate) use media_type::{asked_in_vain, covers, is_lines};
pub(crate) use read::value_of_body;
pub(crate) use status::{is_as_good, is_method_unknown, keeps};

use std::time::Duration;

use serde_json::Value;

use super::{Validators, case::Case, exchange::Exchange, sse, violation::Violation};
use crate::{
    document::{Location, Pointer},
    ir::{Api, Direction, JsonType, MediaType, Operation, Response, SchemaId, Schemas},
    validate::{Finding, Met, Reach, walk},
    xml,
};

/// What is done about a broken promise of one kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// Nobody looks.
    Off,
    /// It is shown, and the case passes.
    Warn,
    /// The case fails.
    Deny,
}

/// One kind of broken promise.
#[derive(Clone, Copy, Debug)]
pub struct Rule {
    /// `topic/kebab-case`; `schema/` stands for all of its keywords.
    pub code: &'static str,
    /// What it means and what to do, for `specwright explain`.
    pub explain: &'static str,
    /// What is done where the settings say nothing.
    pub level: Level,
}

impl Rule {
    /// Whether a violation's code is of this rule.
    pub fn is_of(&self, code: &str) -> bool {
        self.code == code || (self.code.ends_with('/') && code.starts_with(self.code))
    }
}

/// One check and the rules it looks after.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Check {
    pub(crate) rules: &'static [Rule],
    pub(crate) run: fn(&Subject<'_>, &mut Vec<Violation>),
}

/// Every check, in the order in which violations are told.
pub(crate) const CHECKS: &[Check] = &[
    status::CHECK,
    auth::CHECK,
    redirect::CHECK,
    media_type::CHECK,
    header::CHECK,
    body::CHECK,
    problem::CHECK,
    schema::CHECK,
    xml_names::CHECK,
    content::CHECK,
    discriminator::CHECK,
    property::CHECK,
    echo::CHECK,
    time::CHECK,
];

/// Every rule of every check.
pub fn rules() -> impl Iterator<Item = &'static Rule> {
    CHECKS.iter().flat_map(|check| check.rules)
}

/// What a check looks at.
#[derive(Debug)]
pub(crate) struct Subject<'a> {
    pub(crate) api: &'a Api,
    pub(crate) operation: &'a Operation,
    pub(crate) case: &'a Case,
    pub(crate) exchange: &'a Exchange,
    pub(crate) validators: &'a Validators,
    pub(crate) reach: &'a Reach,
    /// What the document declares for the status that came.
    pub(crate) response: Option<&'a Response>,
    /// What it declares for the media type that came.
    pub(crate) media_type: Option<&'a MediaType>,
    pub(crate) content: Content,
    pub(crate) time_limit: Option<Duration>,
}

/// A body, read as far as its media type says how.
#[derive(Debug)]
pub(crate) enum Content {
    /// No bytes.
    Empty,
    /// One JSON text.
    Json { value: Value, duplicates: Vec<Pointer> },
    /// JSON texts, line by line or event by event.
    Sequence(Vec<Value>),
    /// Said to be of a format, and is not: which, and why.
    Broken(&'static str, String),
    /// XML that is called otherwise than its schema says: how.
    Misnamed(String),
    /// Said to be text, in UTF-8.
    Text(String),
    /// Said to be text or JSON, and is not UTF-8: the offset of the first byte that is not.
    NotUtf8(usize),
    /// JSON, as far as one can tell, beyond the bounds of what reads it: why.
    Beyond(String),
    /// Anything else.
    Bytes,
    /// Not all of it is there, so that it says nothing.
    Incomplete,
}

impl<'a> Subject<'a> {
    pub(crate) fn new(
        api: &'a Api,
        case: &'a Case,
        exchange: &'a Exchange,
        validators: &'a Validators,
        reach: &'a Reach,
        time_limit: Option<Duration>,
    ) -> Self {
        let operation = &api.operations[case.operation.get()];
        let response = operation.response(exchange.status);
        let received = exchange.header("content-type");
        let media_type =
            response.zip(received).and_then(|(response, name)| media_type::find(response, name));
        let fits = |id, value: &Value| validators.accepts(id, Direction::Response, value);
        let content = read::read(api, &fits, exchange, media_type);
        Self {
            api,
            operation,
            case,
            exchange,
            validators,
            reach,
            response,
            media_type,
            content,
            time_limit,
        }
    }

    /// Every way in which a value of the answer breaks its schema.
    pub(crate) fn hold(&self, schema: SchemaId, value: &Value) -> Vec<Finding> {
        self.reach.see(self.validators, schema, Direction::Response, value);
        self.validators.check(schema, Direction::Response, value)
    }

    /// Adds what is said of each schema that a value of the body meets on its way, with the place
    /// below that value; what two ways lead to is said once.
    pub(crate) fn walk(
        &self,
        violations: &mut Vec<Violation>,
        judge: &dyn Fn(Met<'_>) -> Option<(Violation, Pointer)>,
    ) {
        let Some(declared) = self.media_type else { return };
        let mut hold = |schema, value: &Value, base: &str| {
            walk(self.api, self.validators, Direction::Response, schema, value, &mut |met| {
                let Some((violation, below)) = judge(met) else { return };
                let violation = violation.in_body(format!("{base}{}", below.as_str()));
                if !violations.contains(&violation) {
                    violations.push(violation);
                }
            });
        };
        match (&self.content, declared.schema) {
            (Content::Json { value, .. }, Some(schema)) => hold(schema, value, ""),
            (Content::Sequence(items), _) => {
                if let Some(LineSchema::Each(schema)) = line_schema(&self.api.schemas, declared) {
                    for (index, item) in items.iter().enumerate() {
                        hold(schema, item, &format!("/{index}"));
                    }
                }
            }
            _ => {}
        }
    }

    /// Where the answer that came is declared; the operation, if it is not.
    pub(crate) fn declared_at(&self) -> Location {
        match self.response {
            Some(response) => response.at.clone(),
            None => self.operation.at.join("responses"),
        }
    }

    /// Where the media type that came is declared; the response, if it is not.
    pub(crate) fn media_type_at(&self) -> Location {
        self.media_type.map_or_else(|| self.declared_at(), |media_type| media_type.at.clone())
    }

    /// Whether HTTP itself says that such an answer has no body. RFC 9110, sections 6.4.1, 9.3.2.
    pub(crate) fn is_bodiless(&self) -> bool {
        self.case.request.method == "HEAD" || matches!(self.exchange.status, 100..=199 | 204 | 304)
    }
}

/// What a schema of a sequence speaks of.
#[derive(Clone, Copy, Debug)]
pub(crate) enum LineSchema {
    /// Every item.
    Each(SchemaId),
    /// All of them, as an array.
    Whole(SchemaId),
}

/// What is said of the items of a sequence. Before 3.2 there is only `schema`: an array is all of
/// them, text says nothing of what stands in it, and anything else is what each line is.
pub(crate) fn line_schema(schemas: &Schemas, declared: &MediaType) -> Option<LineSchema> {
    if let Some(schema) = declared.item_schema {
        return Some(LineSchema::Each(schema));
    }
    let id = declared.schema?;
    let schema = schemas.get(schemas.resolve(id));
    if schema.types.contains(JsonType::String) {
        return None;
    }
    let whole = schema.types.contains(JsonType::Array);
    Some(if whole { LineSchema::Whole(id) } else { LineSchema::Each(id) })
}

/// The schema that a body of this media type is held to; none where nothing reads such a body.
pub(crate) fn held_schema(schemas: &Schemas, declared: &MediaType) -> Option<SchemaId> {
    let essence = declared.essence();
    let is_sequence = media_type::is_lines(&essence) || sse::is_events(&essence);
    if let Some(item) = declared.item_schema.filter(|_| is_sequence) {
        return Some(item);
    }
    let schema = declared.schema?;
    let types = schemas.get(schemas.resolve(schema)).types;
    if media_type::is_xml(&essence) {
        return xml::is_mapped(schemas, schema).then_some(schema);
    }
    let is_read = declared.is_json()
        || media_type::is_lines(&essence)
        || essence.contains('*')
        || essence.starts_with("text/") && types.single() == Some(JsonType::String)
        || ["application/x-www-form-urlencoded", "multipart/form-data", "text/plain"]
            .contains(&essence.as_str());
    is_read.then_some(schema)
}
