//! Which values a request is made of.
//!
//! A parameter takes the example that has the name of the pair. Without one, an optional parameter
//! is left out, and a required one takes, in this order: its plain example; one whose name belongs
//! to no response; its default or only value; what the natural request takes; a made-up value.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use super::super::{
    Validators,
    sample::{self, Sample, Sampler},
};
use super::{
    digits::{self, Digits},
    slot::{self, Slot},
};
use crate::ir::{
    Api, Direction, Example, ExampleOrigin, ExampleValue, JsonType, MediaType, Operation,
    Parameter, ParameterLocation, SchemaId, SecuritySchemeKind,
};

/// The values of a request, not yet text.
#[derive(Clone, Debug, Default)]
pub(crate) struct Draft {
    /// One per parameter of the operation; `None` is left out.
    pub(crate) parameters: Vec<Option<Input>>,
    /// A place in the request body's `content`, and what is sent as that.
    pub(crate) body: Option<(usize, Input)>,
    /// Names of inputs that stand nowhere in the document.
    pub(crate) made_up: Vec<String>,
    /// Values that have integers beyond 64 bits, each with all their digits.
    pub(super) digits: Vec<(Value, Digits)>,
}

/// A value, or the text that it is on the wire.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Input {
    /// To be written by style or media type.
    Value(Value),
    /// Written already.
    Wire(String),
}

impl Input {
    /// What a made-up body is called.
    pub(super) const BODY: &str = "the request body";

    fn of(example: &Example) -> Option<Self> {
        match &example.value {
            ExampleValue::Value(value) => Some(Self::Value(value.read().into_owned())),
            ExampleValue::Serialized(text) => Some(Self::Wire(text.clone())),
            ExampleValue::Unread { .. } => None,
        }
    }
}

impl Draft {
    /// Every digit that the example of a value has, if the value has lost some.
    pub(super) fn digits_of(&self, value: &Value) -> Option<&Digits> {
        self.digits.iter().find(|(known, _)| known == value).map(|(_, digits)| digits)
    }

    pub(super) fn says_the_same(&self, other: &Self) -> bool {
        self.parameters == other.parameters && self.body == other.body
    }

    /// Whether a parameter stands where the credential of a scheme goes.
    pub(super) fn bears(&self, operation: &Operation, kind: &SecuritySchemeKind) -> bool {
        let mut sent = operation.parameters.iter().zip(&self.parameters);
        sent.any(|(parameter, input)| input.is_some() && is_key(parameter, kind))
    }

    /// All but the parameters that stand where a credential goes.
    pub(super) fn unsigned(&self, api: &Api, operation: &Operation) -> Self {
        let mut draft = self.clone();
        for (parameter, input) in operation.parameters.iter().zip(&mut draft.parameters) {
            if api.security_schemes.values().any(|scheme| is_key(parameter, &scheme.kind)) {
                *input = None;
            }
        }
        draft
    }

    /// Whether the document allows every value that is sent.
    pub(super) fn keeps_its_schemas(&self, operation: &Operation, validators: &Validators) -> bool {
        let accepts = |schema, value| validators.accepts(schema, Direction::Request, value);
        let parameters = operation.parameters.iter().zip(&self.parameters).all(|pair| match pair {
            (parameter, Some(Input::Value(value))) => {
                parameter.schema().is_none_or(|schema| accepts(schema, value))
            }
            _ => true,
        });
        let body = match (&self.body, &operation.body) {
            (Some((media, Input::Value(value))), Some(body)) => {
                body.content[*media].schema.is_none_or(|schema| accepts(schema, value))
            }
            _ => true,
        };
        parameters && body
    }
}

fn is_key(parameter: &Parameter, kind: &SecuritySchemeKind) -> bool {
    matches!(kind, SecuritySchemeKind::ApiKey { name, .. } if name.eq_ignore_ascii_case(&parameter.name))
}

/// Chooses for one operation.
#[derive(Debug)]
pub(super) struct Chooser<'a> {
    api: &'a Api,
    operation: &'a Operation,
    /// Names of examples on the request side.
    pub(super) request_names: BTreeSet<&'a str>,
    /// Names of examples of answers.
    response_names: BTreeSet<&'a str>,
    /// Names of examples of the answer when all goes well, in document order.
    natural_names: Vec<&'a str>,
}

impl<'a> Chooser<'a> {
    pub(super) fn new(api: &'a Api, operation: &'a Operation, slots: &[Slot<'a>]) -> Self {
        let parameters = operation.parameters.iter().filter(|parameter| is_sent(parameter));
        let bodies = operation.body.iter().flat_map(|body| &body.content);
        let request_names = parameters
            .flat_map(Parameter::shown)
            .chain(bodies.flat_map(|media_type| &media_type.examples))
            .filter_map(|example| example.name.as_deref())
            .collect();
        let natural = slot::natural_response(operation).map(|response| response.status);
        let natural_names = slots
            .iter()
            .filter(|slot| Some(slot.response.status) == natural)
            .filter_map(Slot::name)
            .collect();
        let response_names = slots.iter().filter_map(Slot::name).collect();
        Self { api, operation, request_names, response_names, natural_names }
    }

    /// Places in the body's `content` where an example has this name; where none has, the one
    /// place that the body is taken from, if there is one.
    pub(super) fn body_media_types(&self, name: Option<&str>) -> Vec<Option<usize>> {
        let content = self.operation.body.iter().flat_map(|body| &body.content);
        let named: Vec<Option<usize>> = content
            .enumerate()
            .filter(|(_, media_type)| name.is_some() && named(&media_type.examples, name).is_some())
            .map(|(index, _)| Some(index))
            .collect();
        if named.is_empty() { vec![None] } else { named }
    }

    /// The request that nothing special is asked of.
    pub(super) fn natural_draft(&self) -> Result<Draft, String> {
        let paired = self.natural_names.iter().find(|name| self.request_names.contains(**name));
        self.draft(paired.copied(), None, true)
    }

    /// The request of the examples named `name`, its body from `media`.
    ///
    /// # Errors
    /// A lower-case fragment, if a required input has no value.
    pub(super) fn draft(
        &self,
        name: Option<&str>,
        media: Option<usize>,
        success: bool,
    ) -> Result<Draft, String> {
        let mut draft = Draft::default();
        for parameter in &self.operation.parameters {
            let input = self.parameter(parameter, name, success, &mut draft.made_up)?;
            draft.parameters.push(input);
        }
        draft.body = self.body(name, media, success, &mut draft.made_up)?;
        draft.digits = self.digits(&draft);
        Ok(draft)
    }

    /// Inputs of examples whose numbers have more digits than a value keeps.
    fn digits(&self, draft: &Draft) -> Vec<(Value, Digits)> {
        let parameters = self.operation.parameters.iter().zip(&draft.parameters);
        let parameters = parameters.map(|(one, input)| (one.shown(), input.as_ref()));
        let body = draft.body.as_ref().zip(self.operation.body.as_ref());
        let body = body
            .map(|((media, input), body)| (body.content[*media].examples.as_slice(), Some(input)));
        let chosen = parameters.chain(body).filter_map(|(examples, input)| match input? {
            Input::Value(value) => Some((examples, value)),
            Input::Wire(_) => None,
        });
        let written = chosen.filter_map(|(examples, value)| {
            let is_it = |one: &&Example| one.value.read().as_deref() == Some(value);
            let at = || examples.iter().find(is_it).map(Example::value_at);
            Some((value.clone(), digits::written(&self.api.document, at, value)?))
        });
        written.collect()
    }

    fn parameter(
        &self,
        parameter: &Parameter,
        name: Option<&str>,
        success: bool,
        made_up: &mut Vec<String>,
    ) -> Result<Option<Input>, String> {
        if !is_sent(parameter) {
            return Ok(None);
        }
        if let Some(example) = named(parameter.shown(), name) {
            return Ok(Input::of(example));
        }
        if !parameter.required && parameter.location != ParameterLocation::Path {
            return Ok(None);
        }
        if let Some(input) = self.fallback(parameter.shown(), name, success) {
            return Ok(Some(input));
        }
        let schema = parameter.schema();
        let shown = schema.and_then(|schema| {
            let schemas = &self.api.schemas;
            sample::documented(schemas.get(schema))
                .or_else(|| sample::documented(schemas.get(schemas.resolve(schema))))
        });
        if let Some(value) = shown {
            return Ok(Some(Input::Value(value)));
        }
        let label = format!("the {} parameter `{}`", parameter.location.as_str(), parameter.name);
        let sample = match schema {
            Some(schema) => shown_sample(self.api, schema),
            None => Some(Sample { value: Value::from("text"), made_up: true }),
        };
        let Some(sample) = sample else {
            return Err(format!("{label} is required, and has no example; add one"));
        };
        if sample.made_up {
            made_up.push(label);
        }
        Ok(Some(Input::Value(sample.value)))
    }

    /// What stands in for an example that does not exist.
    fn fallback(&self, examples: &[Example], name: Option<&str>, success: bool) -> Option<Input> {
        let plain = examples.iter().find(|example| example.name.is_none());
        let free = || {
            examples.iter().find(|example| {
                example.name.as_deref().is_some_and(|name| !self.response_names.contains(name))
            })
        };
        let natural = || {
            let mut names = self.natural_names.iter();
            names.find_map(|natural| named(examples, Some(natural)))
        };
        // What belongs to another answer is a last resort, and only what belongs to the natural
        // one: a refusal that is asked for by one header still needs the rest of a good request.
        let foreign = !success
            || name.is_none_or(|name| {
                !self.response_names.contains(name) || self.natural_names.contains(&name)
            });
        plain.or_else(free).or_else(|| foreign.then(natural).flatten()).and_then(Input::of)
    }

    /// Some documents show JSON as a text that holds it: it is sent as what it holds.
    fn unquoted(&self, media_type: &MediaType, input: Input) -> Input {
        match input {
            Input::Value(value) => Input::Value(unquoted(self.api, media_type, value)),
            wire @ Input::Wire(_) => wire,
        }
    }

    fn body(
        &self,
        name: Option<&str>,
        media: Option<usize>,
        success: bool,
        made_up: &mut Vec<String>,
    ) -> Result<Option<(usize, Input)>, String> {
        let Some(body) = &self.operation.body else { return Ok(None) };
        let find = |find: &dyn Fn(&MediaType) -> Option<Input>| {
            let ordered =
                (0..body.content.len()).filter(|index| media.is_none_or(|media| media == *index));
            let mut indices: Vec<usize> = ordered.collect();
            indices.sort_by_key(|index| !body.content[*index].is_json());
            indices.into_iter().find_map(|index| Some((index, find(&body.content[index])?)))
        };
        let own = |media_type: &MediaType| {
            let input = Input::of(named(&media_type.examples, name)?)?;
            Some(self.unquoted(media_type, input))
        };
        if let Some(found) = find(&own) {
            return Ok(Some(found));
        }
        let takes_bodies =
            matches!(self.operation.method.as_str(), "POST" | "PUT" | "PATCH" | "QUERY");
        if !body.required && !takes_bodies {
            return Ok(None);
        }
        if let Some(found) = find(&|media_type| {
            let input = self.fallback(&media_type.examples, name, success)?;
            Some(self.unquoted(media_type, input))
        }) {
            return Ok(Some(found));
        }
        if !body.required {
            return Ok(None);
        }
        let sampler = Sampler::for_requests(self.api);
        let mut of_schema = false;
        let found = find(&|media_type| {
            let sample = sampler.sample(media_type.schema?)?;
            writable(media_type).then_some(Input::Value(sample.value))
        });
        if let Some((index, _)) = &found {
            of_schema = body.content[*index]
                .schema
                .and_then(|schema| sampler.sample(schema))
                .is_some_and(|sample| sample.made_up);
        }
        if of_schema {
            made_up.push(Input::BODY.to_owned());
        }
        found
            .map(Some)
            .ok_or_else(|| "the request body is required, and has no example; add one".to_owned())
    }
}

/// What a JSON example that was written as a text holds, where the schema allows no text.
pub(crate) fn unquoted(api: &Api, media_type: &MediaType, value: Value) -> Value {
    let Value::String(text) = &value else { return value };
    let types = media_type.schema.map(|id| api.schemas.get(api.schemas.resolve(id)).types);
    let allows_text = types.is_none_or(|types| types.allows(JsonType::String));
    if !media_type.is_json() || allows_text {
        return value;
    }
    serde_json::from_str(text).unwrap_or(value)
}

/// Whether a JSON value can be written as this media type.
fn writable(media_type: &MediaType) -> bool {
    let essence = media_type.essence();
    media_type.is_json()
        || essence == "application/x-www-form-urlencoded"
        || essence.starts_with("multipart/")
        || essence == "text/plain"
        || essence == "*/*"
}

/// A made-up value for a parameter. An empty list or object is written as nothing at all, so it has
/// one item, or one member, if it may.
pub(super) fn shown_sample(api: &Api, schema: SchemaId) -> Option<Sample> {
    let sampler = Sampler::for_requests(api);
    let sample = sampler.sample(schema)?;
    if !is_empty(&sample.value) {
        return Some(sample);
    }
    let mut value = sampler.generously().sample(schema).map_or(sample.value, |more| more.value);
    if let Value::Object(members) = &mut value {
        let flat = members.iter().find(|(_, member)| !member.is_array() && !member.is_object());
        *members = flat.map(|(name, member)| (name.clone(), member.clone())).into_iter().collect();
    }
    Some(Sample { value, made_up: true })
}

pub(super) fn is_empty(value: &Value) -> bool {
    value.as_array().is_some_and(Vec::is_empty) || value.as_object().is_some_and(Map::is_empty)
}

/// OAS says to ignore header parameters of these names: other fields say what they say.
pub(crate) fn is_sent(parameter: &Parameter) -> bool {
    parameter.location != ParameterLocation::Header
        || !["accept", "content-type", "authorization"]
            .contains(&parameter.name.to_ascii_lowercase().as_str())
}

fn named<'e>(examples: &'e [Example], name: Option<&str>) -> Option<&'e Example> {
    let name = name?;
    examples.iter().find(|example| {
        example.name.as_deref() == Some(name) && example.origin == ExampleOrigin::Examples
    })
}
