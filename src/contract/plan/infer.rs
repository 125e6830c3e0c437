//! Where an answer seems to lead though no link of the document says so: what `POST /pets` answers,
//! `GET /pets/{petId}` asks for.
//!
//! In: an operation and one of its successes. Out: links that could stand there, to the operations
//! one parameter further down the same path, made of the member of the answer that is named like
//! that parameter. Such a link is a guess: what comes of it is never held against the server unless
//! somebody asks for it. The settings may say better, and then it is a promise; or that there is
//! none.
//!
//! Operations are looked up by the path above them, so that a document of thousands costs no more
//! than its operations.

use std::{collections::BTreeMap, sync::Arc};

use super::{
    super::case::Basis,
    choose::{Chooser, Input},
    slot, wire_shape,
};
use crate::ir::{
    Api, ExpressionSource, JsonType, Link, LinkTarget, LinkValue, Method, Operation,
    OperationIndex, Parameter, ParameterLocation, PathSegment, Response, RuntimeExpression,
    SchemaId, StatusPattern,
};

/// Deeper compositions are not looked into.
const MAX_DEPTH: usize = 8;

/// Members that usually wrap the thing that an answer is about.
const WRAPPERS: [&str; 4] = ["data", "result", "item", "attributes"];

/// What a setting says of a pair of operations.
#[derive(Clone, Debug, PartialEq, Eq, serde::Deserialize)]
#[serde(untagged)]
pub enum LinkSetting {
    /// `false`: the answer leads nowhere; `true`: as it is inferred.
    Inferred(bool),
    /// A JSON Pointer into the body of the answer, or a runtime expression.
    Value(String),
}

/// Whether links are inferred, and what the settings know better.
#[derive(Clone, Debug)]
pub struct Inference {
    /// Whether links are inferred where the settings say nothing of a pair.
    pub on: bool,
    /// By `producer -> consumer`, both as operation ids.
    pub given: BTreeMap<String, LinkSetting>,
}

impl Default for Inference {
    fn default() -> Self {
        Self { on: true, given: BTreeMap::new() }
    }
}

/// Who can be asked for what somebody else made.
#[derive(Debug)]
pub(super) struct Consumers {
    /// By the shape of the path that their last parameter stands under.
    below: BTreeMap<String, Vec<OperationIndex>>,
    /// What the settings say, by producer.
    given: BTreeMap<String, Vec<(OperationIndex, LinkSetting)>>,
    on: bool,
}

impl Consumers {
    pub(super) fn new(api: &Api, inference: &Inference) -> Self {
        let mut below: BTreeMap<String, Vec<OperationIndex>> = BTreeMap::new();
        let mut by_id = BTreeMap::new();
        for (place, operation) in api.operations.iter().enumerate() {
            by_id.insert(operation.id.as_str(), OperationIndex(place));
            let shape = wire_shape(operation);
            if let Some(above) = shape.strip_suffix("/{}") {
                below.entry(above.to_owned()).or_default().push(OperationIndex(place));
            }
        }
        let mut given: BTreeMap<String, Vec<(OperationIndex, LinkSetting)>> = BTreeMap::new();
        for (pair, setting) in &inference.given {
            let Some((producer, consumer)) = pair.split_once("->") else { continue };
            let Some(consumer) = by_id.get(consumer.trim()) else { continue };
            let known = given.entry(producer.trim().to_owned()).or_default();
            known.push((*consumer, setting.clone()));
        }
        Self { below, given, on: inference.on }
    }

    /// Links that a success of an operation seems to have, or has by the settings.
    pub(super) fn of(
        &self,
        api: &Api,
        producer: &Operation,
        response: &Response,
    ) -> Vec<(OperationIndex, Arc<Link>, Basis)> {
        let given = self.given.get(producer.id.as_str()).map_or(&[][..], Vec::as_slice);
        let mut found = Vec::new();
        for (consumer, setting) in given {
            if let LinkSetting::Value(written) = setting {
                let value = told(written);
                let link = link(api, producer, response, *consumer, value);
                found.extend(link.map(|link| (*consumer, link, Basis::Told)));
            }
        }
        if producer.method != Method::Post {
            return found;
        }
        let above = wire_shape(producer);
        let near = self.below.get(above.trim_end_matches('/')).map_or(&[][..], Vec::as_slice);
        for consumer in near {
            let setting = given.iter().find(|(known, _)| known == consumer);
            let wanted = match setting {
                Some((_, LinkSetting::Inferred(wanted))) => *wanted,
                Some((_, LinkSetting::Value(_))) => false,
                None => self.on,
            };
            if !wanted || !may_ask(api, &api.operations[consumer.get()], response) {
                continue;
            }
            let Some(pointer) = member(api, response, &api.operations[consumer.get()]) else {
                continue;
            };
            let value = in_body(pointer);
            let link = link(api, producer, response, *consumer, value);
            found.extend(link.map(|link| (*consumer, link, Basis::Inferred)));
        }
        found
    }
}

/// Whether an operation may be called for what was made: what changes or removes it only where
/// the document says that it was made, and only with a body that stands in the document.
fn may_ask(api: &Api, consumer: &Operation, response: &Response) -> bool {
    if consumer.method.is_safe() {
        return consumer.method == Method::Get;
    }
    let known = matches!(consumer.method, Method::Put | Method::Patch | Method::Delete);
    if !known || response.status != StatusPattern::Exact(201) {
        return false;
    }
    let slots = slot::slots(consumer);
    let draft = Chooser::new(api, consumer, &slots).natural_draft();
    draft.is_ok_and(|draft| !draft.made_up.iter().any(|input| input == Input::BODY))
}

fn in_body(pointer: String) -> LinkValue {
    let source = ExpressionSource::Body(pointer);
    LinkValue::Expression(RuntimeExpression::Response(source))
}

fn told(written: &str) -> LinkValue {
    if written.is_empty() || written.starts_with('/') {
        return in_body(written.to_owned());
    }
    LinkValue::read(&serde_json::Value::from(written))
}

/// The link as a document could have it: the last parameter of the path is the value, those before
/// are what the producer's own path had there.
fn link(
    api: &Api,
    producer: &Operation,
    response: &Response,
    consumer: OperationIndex,
    value: LinkValue,
) -> Option<Arc<Link>> {
    let path = &api.operations[consumer.get()].path;
    let names: Vec<&str> = path.parameters().collect();
    let (last, before) = names.split_last()?;
    let place = Some(ParameterLocation::Path);
    let mut parameters: Vec<_> = before
        .iter()
        .zip(producer.path.parameters())
        .map(|(name, known)| {
            let source = ExpressionSource::Path(known.to_owned());
            let value = LinkValue::Expression(RuntimeExpression::Request(source));
            ((*name).to_owned(), place, value)
        })
        .collect();
    parameters.push(((*last).to_owned(), place, value));
    Some(Arc::new(Link {
        at: response.at.clone(),
        name: format!("after-{}", producer.id),
        description: None,
        target: LinkTarget::Operation(consumer),
        parameters,
        request_body: None,
    }))
}

/// Where the answer has what the consumer's last parameter asks for: at its top, or in the object
/// that wraps it.
fn member(api: &Api, response: &Response, consumer: &Operation) -> Option<String> {
    let media_type = response.content.iter().find(|media_type| media_type.is_json())?;
    let parameter = consumer.path.parameters().last()?;
    let declared = consumer.parameters.iter().find(|declared| {
        declared.location == ParameterLocation::Path && declared.name == parameter
    });
    let asked = declared.and_then(Parameter::schema);
    let name = Wanted { name: plain(parameter), thing: thing(consumer), schema: asked };
    let top = members(api, media_type.schema?);
    if let Some(name) = name.among(api, &top) {
        return Some(format!("/{name}"));
    }
    let is_thing = |member: &&String| WRAPPERS.contains(&member.as_str()) || name.is_thing(member);
    let wrapper = top.keys().find(is_thing)?;
    let name = name.among(api, &members(api, top[wrapper]))?;
    Some(format!("/{wrapper}/{name}"))
}

/// The parameter that a member is looked for.
struct Wanted {
    /// Plain.
    name: String,
    /// The fixed part of the path before it, plain: mostly the plural of what it names.
    thing: String,
    schema: Option<SchemaId>,
}

impl Wanted {
    /// The member of this name; without one, the name without the thing's: of `petId` under
    /// `/pets`, `id`.
    fn among(&self, api: &Api, members: &BTreeMap<String, SchemaId>) -> Option<String> {
        let same = |name: &&String| plain(name) == self.name;
        let short = |name: &&String| {
            let name = plain(name);
            let before = self.name.strip_suffix(name.as_str());
            before.is_some_and(|before| self.is_thing(before) || name == "id")
        };
        let name = members.keys().find(same).or_else(|| members.keys().find(short))?;
        let types = |id: SchemaId| api.schemas.get(api.schemas.resolve(id)).types;
        let asked = self.schema.map(types);
        let fits = [JsonType::String, JsonType::Integer].into_iter().any(|json_type| {
            types(members[name]).contains(json_type)
                && asked.is_none_or(|asked| asked.allows(json_type))
        });
        (fits && !name.contains(['/', '~'])).then(|| name.clone())
    }

    /// Whether a text is the name of one such thing.
    fn is_thing(&self, text: &str) -> bool {
        let text = plain(text);
        let plurals = [
            text.clone(),
            format!("{text}s"),
            format!("{text}es"),
            text.strip_suffix('y').map(|stem| format!("{stem}ies")).unwrap_or_default(),
        ];
        text.len() > 1 && plurals.contains(&self.thing)
    }
}

/// The last fixed segment before the last parameter, plain.
fn thing(consumer: &Operation) -> String {
    let before = consumer.path.segments().iter().rev().skip(1);
    let fixed = before.flatten().find_map(|piece| match piece {
        PathSegment::Literal(text) => Some(plain(text)),
        PathSegment::Parameter(_) => None,
    });
    fixed.unwrap_or_default()
}

/// `pet_id`, `petId` and `PetID` are one name.
fn plain(name: &str) -> String {
    name.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect()
}

/// Members that a value of the schema may have, by name.
fn members(api: &Api, id: SchemaId) -> BTreeMap<String, SchemaId> {
    let mut found = BTreeMap::new();
    gather(api, id, &mut found, 0);
    found
}

fn gather(api: &Api, id: SchemaId, found: &mut BTreeMap<String, SchemaId>, depth: usize) {
    if depth > MAX_DEPTH {
        return;
    }
    let schema = api.schemas.get(api.schemas.resolve(id));
    for (name, property) in &schema.object.properties {
        found.entry(name.clone()).or_insert(*property);
    }
    for part in schema.reference.iter().chain(&schema.logic.all_of) {
        gather(api, *part, found, depth + 1);
    }
}
