//! Schemas held against values: compiled once, failures in plain words, each at its line.
//!
//! In: a [`SchemaId`] and a JSON value. Out: [`Finding`]s, one per broken keyword. A validator is
//! compiled when it is first needed and shared by every worker from then on.
//!
//! A keyword that no validator can be made of (a pattern that is no regular expression) is left
//! out, so that the rest of its schema still counts; `lint` is where an author hears of it.
//!
//! Start at [`Validators::check`]. Standards: JSON Schema 2020-12, `format` asserted; the OAS
//! format registry. Unknown formats pass, and `discriminator` asserts nothing.

mod compile;
mod explain;
mod format;
#[cfg(feature = "contract")]
mod goal;
#[cfg(feature = "contract")]
mod reach;
#[cfg(feature = "contract")]
mod walk;
#[cfg(feature = "contract")]
mod wanted;
mod words;

#[cfg(feature = "lint")]
pub(crate) use compile::hyphens_escaped;
#[cfg(feature = "contract")]
pub(crate) use format::{is_base64, is_base64_for_urls};
#[cfg(feature = "contract")]
pub use reach::Reach;
#[cfg(feature = "contract")]
pub(crate) use walk::{Met, walk};
#[cfg(feature = "contract")]
pub(crate) use words::short;

use std::{
    cell::RefCell,
    collections::BTreeMap,
    sync::{Arc, Mutex, OnceLock, PoisonError, Weak},
};

use jsonschema::Validator;
use serde_json::Value;

use crate::{
    document::Location,
    ir::{Api, Direction, Discriminator, JsonSchema, SchemaId, Schemas},
};

/// One keyword that a value breaks.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Finding {
    /// Such as `required`.
    pub(crate) keyword: String,
    /// A fragment in plain words.
    pub(crate) message: String,
    /// Where in the value. RFC 6901.
    pub(crate) pointer: String,
    /// Where in the document.
    pub(crate) at: Location,
}

#[cfg(feature = "contract")]
/// Whether a name follows a pattern, as ECMA-262 reads patterns.
pub(crate) fn fits(pattern: &str, name: &str) -> bool {
    let compiled =
        regress::Regex::with_flags(pattern, "u").or_else(|_| regress::Regex::new(pattern));
    compiled.is_ok_and(|regex| regex.find(name).is_some())
}

/// The place of the branch that a tag names; none if it names none of them.
pub(crate) fn branch_named(
    schemas: &Schemas,
    discriminator: &Discriminator,
    branches: &[SchemaId],
    tag: &str,
) -> Option<usize> {
    branches.iter().position(|id| {
        let target = schemas.resolve(*id);
        match discriminator.mapping.get(tag) {
            Some(mapped) => schemas.resolve(*mapped) == target,
            None => schemas.get(target).name.as_deref() == Some(tag),
        }
    })
}

/// Every schema of an API, ready to judge by.
#[derive(Clone, Debug)]
pub(crate) struct Validators {
    shared: Arc<Shared>,
}

/// What validators have in common, so that each schema is compiled once: a validator knows those
/// it refers to by their number here.
#[derive(Debug)]
struct Shared {
    api: Arc<Api>,
    requests: Vec<OnceLock<Compiled>>,
    responses: Vec<OnceLock<Compiled>>,
    /// Of short schemas, by their text: a large document says `type: integer` a thousand times.
    alike: Mutex<BTreeMap<(Direction, String), Made>>,
    /// Whether any schema looks through its references, so that all of them are written out.
    looks_through: bool,
    /// Whether any schema says what the text of a string is.
    says_content: bool,
    /// Whether any schema has a `discriminator`.
    has_tags: bool,
}

#[derive(Debug)]
struct Compiled {
    schema: JsonSchema,
    /// None if nothing of it could be compiled: then everything passes.
    validator: Made,
}

/// What a schema became.
type Made = Option<Arc<Validator>>;

/// Longer schemas are seldom written twice.
const SHORT: usize = 300;

impl Validators {
    pub(crate) fn new(api: Arc<Api>) -> Self {
        let empty = || (0..api.schemas.len()).map(|_| OnceLock::new()).collect();
        let looks_through = api.schemas.iter().any(|(_, schema)| {
            schema.object.unevaluated_properties.is_some()
                || schema.array.unevaluated_items.is_some()
                || schema.logic.dynamic.is_some()
        });
        let says_content = api.schemas.iter().any(|(_, schema)| {
            let string = &schema.string;
            string.content_encoding.is_some() || string.content_media_type.is_some()
        });
        let has_tags = api.schemas.iter().any(|(_, schema)| schema.logic.discriminator.is_some());
        let (requests, responses) = (empty(), empty());
        let alike = Mutex::default();
        let shared =
            Shared { api, requests, responses, alike, looks_through, says_content, has_tags };
        Self { shared: Arc::new(shared) }
    }

    /// Whether any schema of the API says what the text of a string is.
    #[cfg(feature = "contract")]
    pub(crate) fn says_content(&self) -> bool {
        self.shared.says_content
    }

    /// Whether any schema of the API has a `discriminator`.
    #[cfg(feature = "contract")]
    pub(crate) fn has_tags(&self) -> bool {
        self.shared.has_tags
    }

    /// Whether the value keeps to the schema.
    pub(crate) fn accepts(&self, schema: SchemaId, direction: Direction, value: &Value) -> bool {
        self.shared.accepts(schema, direction, value)
    }

    /// Every way in which the value breaks the schema, each once; empty if in none.
    pub(crate) fn check(
        &self,
        schema: SchemaId,
        direction: Direction,
        value: &Value,
    ) -> Vec<Finding> {
        if self.accepts(schema, direction, value) {
            return Vec::new();
        }
        explain::explain(&self.shared, schema, direction, value)
    }
}

impl Shared {
    fn accepts(self: &Arc<Self>, schema: SchemaId, direction: Direction, value: &Value) -> bool {
        let compiled = self.compiled(schema, direction);
        compiled.validator.as_ref().is_none_or(|validator| validator.is_valid(value))
    }

    fn compiled(self: &Arc<Self>, schema: SchemaId, direction: Direction) -> &Compiled {
        let schemas = &self.api.schemas;
        // What a `$dynamicRef` means may depend on each reference on the way to it.
        let schema = if schemas.dynamic.is_empty() { schemas.resolve(schema) } else { schema };
        let cells = match direction {
            Direction::Request => &self.requests,
            Direction::Response => &self.responses,
        };
        cells[schema.get()].get_or_init(|| {
            let mut written = if self.looks_through {
                JsonSchema::of(schemas, schema, direction)
            } else {
                JsonSchema::linked(schemas, schema, direction)
            };
            // The validator has its own copy; the text is not needed again.
            let value = written.value.take();
            Compiled { schema: written, validator: self.compile(value, direction) }
        })
    }

    fn compile(self: &Arc<Self>, mut schema: Value, direction: Direction) -> Made {
        let links = Links { shared: Arc::downgrade(self), direction };
        let text = schema.to_string();
        let mut compile = || compile::compile(&mut schema, &links).map(Arc::new);
        if text.len() > SHORT {
            return compile();
        }
        let alike = || self.alike.lock().unwrap_or_else(PoisonError::into_inner);
        let key = (direction, text);
        if let Some(known) = alike().get(&key) {
            return known.clone();
        }
        let validator = compile();
        alike().insert(key, validator.clone());
        validator
    }
}

/// How a validator finds those that it refers to. Weak, since they are kept by what is found.
#[derive(Clone, Debug)]
struct Links {
    shared: Weak<Shared>,
    direction: Direction,
}

impl Links {
    fn accepts(&self, schema: SchemaId, value: &Value) -> bool {
        let Some(shared) = self.shared.upgrade() else { return true };
        let question = (schema, self.direction, std::ptr::from_ref(value) as usize);
        let known = TRAIL.with_borrow_mut(|trail| trail.enter(&question));
        if let Some(known) = known {
            return known;
        }
        let accepted = shared.accepts(schema, self.direction, value);
        TRAIL.with_borrow_mut(|trail| trail.leave(question, accepted));
        accepted
    }
}

/// A schema, and the address of the value that it is asked about.
type Question = (SchemaId, Direction, usize);

/// The links that a validator is following, and the answers it found on the way.
#[derive(Debug, Default)]
struct Trail {
    /// How many links are followed one inside the other.
    depth: u32,
    /// How many were followed since the outermost began.
    followed: u32,
    /// Since the outermost began, so that addresses mean the same values.
    answers: BTreeMap<Question, bool>,
}

impl Trail {
    /// Begins to follow a link, unless the answer is known.
    fn enter(&mut self, question: &Question) -> Option<bool> {
        if self.depth == 0 {
            self.followed = 0;
            self.answers.clear();
        }
        if self.depth >= MAX_LINKS {
            return Some(true);
        }
        if let Some(answer) = self.answers.get(question) {
            return Some(*answer);
        }
        self.depth += 1;
        self.followed = self.followed.saturating_add(1);
        None
    }

    fn leave(&mut self, question: Question, answer: bool) {
        self.depth -= 1;
        if self.followed > FEW_LINKS {
            self.answers.insert(question, answer);
        }
    }
}

/// Links that are followed one inside the other. A value is nested 128 times at most, and few
/// links stand between its levels; a schema that is made of nothing but itself has no end.
const MAX_LINKS: u32 = 400;

/// More links than this, and answers are remembered: a schema that reaches another by many ways asks
/// it the same thing each time, and the ways double from level to level.
const FEW_LINKS: u32 = 2_000;

thread_local! {
    static TRAIL: RefCell<Trail> = RefCell::default();
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use serde_json::json;

    use super::Validators;
    use crate::{
        document::{Input, LoadOptions, load},
        ir::{Direction, lower},
    };

    fn validators(schemas: &str) -> (Validators, Arc<crate::ir::Api>) {
        let text = format!(
            "openapi: 3.1.0\ninfo: {{ title: x, version: '1' }}\npaths: {{}}\ncomponents:\n  \
             schemas: {schemas}\n"
        );
        let base = camino::Utf8PathBuf::from(".");
        let input = Input::Text { name: "x.yaml".to_owned(), text, base };
        let document = load(&input, &LoadOptions::default()).expect("it loads").document;
        let api = Arc::new(lower(Arc::new(document)).api);
        (Validators::new(Arc::clone(&api)), api)
    }

    #[test]
    fn a_schema_made_of_itself_ends() {
        let (validators, api) = validators(
            "{ A: { allOf: [{ $ref: '#/components/schemas/A' }], type: string },\
               B: { anyOf: [{ $ref: '#/components/schemas/C' }], minimum: 1 },\
               C: { not: { $ref: '#/components/schemas/B' } } }",
        );
        for (_, id) in api.schemas.components() {
            validators.check(id, Direction::Response, &json!(1));
            validators.check(id, Direction::Response, &json!("a"));
        }
    }

    #[test]
    fn ways_that_double_from_level_to_level_end() {
        let level = |n: usize| {
            let next = n + 1;
            let link = format!("{{ $ref: '#/components/schemas/S{next}' }}");
            format!("S{n}: {{ allOf: [{link}, {{ allOf: [{link}] }}] }},")
        };
        let levels = (0..60).map(level).collect::<Vec<_>>().concat();
        let (validators, api) = validators(&format!("{{ {levels} S60: {{ type: object }} }}"));
        let (_, first) = api.schemas.components().next().expect("there is one");
        assert!(validators.accepts(first, Direction::Response, &json!({})));
        assert!(!validators.check(first, Direction::Response, &json!(1)).is_empty());
    }

    #[test]
    fn failures_behind_links_are_told_at_their_own_place() {
        let (validators, api) = validators(
            "{ Tree: { type: object, required: [name], properties: { name: { type: string },\
               inner: { type: array, items: { $ref: '#/components/schemas/Tree' } } } } }",
        );
        let (_, tree) = api.schemas.components().next().expect("there is one");
        let value =
            json!({ "name": "a", "inner": [{ "name": "b", "inner": [{ "name": 1 }, {}] }] });
        let found = validators.check(tree, Direction::Response, &value);
        let told: Vec<(&str, &str)> =
            found.iter().map(|one| (one.keyword.as_str(), one.pointer.as_str())).collect();
        assert_eq!(
            told,
            [("type", "/inner/0/inner/0/name"), ("required", "/inner/0/inner/1/name")]
        );
        assert_eq!(found[0].at.pointer.as_str(), "/components/schemas/Tree/properties/name/type");
    }
}
