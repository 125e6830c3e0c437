//! Whether the documented headers are there and say what they may.

use serde_json::Value;

use super::{Check, Level, Rule, Subject, media_type};
use crate::{
    contract::violation::Violation,
    ir::{
        Direction, Header, JsonType, Operation, ParameterFormat, Schema, SchemaId, Schemas, TypeSet,
    },
};

pub(super) const CHECK: Check = Check {
    rules: &[
        Rule {
            code: "header/missing",
            explain: "The response documents a header as `required: true`, and it did not come.",
            level: Level::Deny,
        },
        Rule {
            code: "header/invalid",
            explain: "A documented header came with a value that its schema does not allow.",
            level: Level::Deny,
        },
        Rule {
            code: "header/allow",
            explain: "405 without `Allow` does not say what is allowed, and must; with one that names \
                      the method that was just refused it says what is not so; and one that leaves \
                      out a method that the document has at this path denies what is promised. `HEAD` \
                      and `OPTIONS` may be left out, other methods may be there, and an empty list \
                      says that the path is out of use. What comes with the answer to `OPTIONS` is \
                      held to the same. RFC 9110, sections 9.3.7, 10.2.1 and 15.5.6.",
            level: Level::Deny,
        },
    ],
    run,
};

fn run(subject: &Subject<'_>, violations: &mut Vec<Violation>) {
    if let Some(message) = wrong_allow(subject) {
        violations.push(Violation::new("header/allow", subject.declared_at(), message));
    }
    let Some(response) = subject.response else { return };
    for header in &response.headers {
        check(subject, header, violations);
    }
}

/// What is wrong with `Allow`, where the answer is to have one.
fn wrong_allow(subject: &Subject<'_>) -> Option<String> {
    let method = subject.case.request.method.as_str();
    let is_refused = subject.exchange.status == 405;
    let is_asked_for = method == "OPTIONS" && (200..300).contains(&subject.exchange.status);
    if !is_refused && !is_asked_for {
        return None;
    }
    let lists: Vec<&str> = subject.exchange.headers_named("allow").collect();
    if lists.is_empty() {
        return is_refused.then(|| "405 has no `Allow`".to_owned());
    }
    let names = lists.iter().flat_map(|list| list.split(',')).map(str::trim);
    let listed: Vec<&str> = names.filter(|name| !name.is_empty()).collect();
    if is_refused && listed.contains(&method) {
        return Some(format!("{method} is answered 405, and `Allow` names it"));
    }
    let is_missing = |name: &&str| *name != method && !listed.contains(name);
    let missing = documented_methods(subject).find(is_missing).filter(|_| !listed.is_empty())?;
    Some(format!("`Allow` leaves out {missing}, which the document has at this path"))
}

/// The methods of the path on one server, but for those that come with others.
fn documented_methods<'a>(subject: &Subject<'a>) -> impl Iterator<Item = &'a str> {
    let (own, path) = (subject.operation, subject.operation.path.shape());
    let is_here =
        move |other: &&Operation| other.path.shape() == path && servers(other).eq(servers(own));
    let methods = subject.api.operations.iter().filter(is_here).map(|one| one.method.as_str());
    methods.filter(|method| !matches!(*method, "HEAD" | "OPTIONS"))
}

fn servers(operation: &Operation) -> impl Iterator<Item = &str> {
    operation.servers.iter().map(|server| server.url.as_str())
}

fn check(subject: &Subject<'_>, header: &Header, violations: &mut Vec<Violation>) {
    let values: Vec<&str> = subject.exchange.headers_named(&header.name).collect();
    if values.is_empty() {
        if header.required {
            let message = format!("the header `{}` is missing", header.name);
            violations.push(Violation::new("header/missing", header.at.clone(), message));
        }
        return;
    }
    let Some(schema) = header.schema() else { return };
    if header.name.eq_ignore_ascii_case("set-cookie") {
        // The one header whose fields are no list of one field's text, since commas are part of a
        // cookie. RFC 6265, section 3.
        let is_list = subject.api.schemas.is_list(schema);
        let cookies: Vec<Value> = values.into_iter().map(Value::from).collect();
        let values = if is_list { vec![Value::Array(cookies)] } else { cookies };
        for value in values {
            hold(subject, header, schema, &value, violations);
        }
        return;
    }
    // Several fields of a name are one list, except where commas are part of the value.
    let text = values.join(", ");
    let value = match &header.format {
        ParameterFormat::Content(declared)
            if media_type::is_json(&media_type::essence(&declared.name)) =>
        {
            match serde_json::from_str(&text) {
                Ok(value) => value,
                Err(error) => {
                    let message = format!("the header `{}` is not JSON: {error}", header.name);
                    violations.push(Violation::new("header/invalid", header.at.clone(), message));
                    return;
                }
            }
        }
        ParameterFormat::Content(_) => Value::String(text),
        ParameterFormat::Schema { explode, .. } => {
            let fits =
                |id, value: &Value| subject.validators.accepts(id, Direction::Response, value);
            TextReader { schemas: &subject.api.schemas, fits: &fits }.read(schema, &text, *explode)
        }
    };
    hold(subject, header, schema, &value, violations);
}

fn hold(
    subject: &Subject<'_>,
    header: &Header,
    schema: SchemaId,
    value: &Value,
    violations: &mut Vec<Violation>,
) {
    for finding in subject.hold(schema, value) {
        let message = format!("the header `{}`: {}", header.name, finding.message);
        violations.push(Violation::new("header/invalid", finding.at, message));
    }
}

/// Turns the text of one value back into the value that its schema speaks of. `fits` says of a value
/// whether a schema allows it.
pub(crate) fn read_text(
    schemas: &Schemas,
    fits: &dyn Fn(SchemaId, &Value) -> bool,
    schema: SchemaId,
    text: &str,
) -> Value {
    TextReader { schemas, fits }.read(schema, text, false)
}

/// Texts in style `simple`.
struct TextReader<'a> {
    schemas: &'a Schemas,
    fits: &'a dyn Fn(SchemaId, &Value) -> bool,
}

impl TextReader<'_> {
    /// A choice between a list and something else is what the first of its branches makes of the
    /// text that the choice allows.
    fn read(&self, id: SchemaId, text: &str, explode: bool) -> Value {
        let read = self.at_once(id, text, explode);
        let logic = &self.schemas.get(self.schemas.resolve(id)).logic;
        let mut branches = logic.any_of.iter().chain(&logic.one_of).peekable();
        if branches.peek().is_none() || (self.fits)(id, &read) {
            return read;
        }
        let mut others = branches.map(|branch| self.at_once(*branch, text, explode));
        others.find(|other| (self.fits)(id, other)).unwrap_or(read)
    }

    /// A list if it may be one, or else an object. What is in them is a scalar, since the style has
    /// no form for more.
    fn at_once(&self, id: SchemaId, text: &str, explode: bool) -> Value {
        let schema = self.schemas.get(self.schemas.resolve(id));
        let types = types_of(self.schemas, schema);
        if types.contains(JsonType::Array) {
            let items = text.split(',').map(str::trim).filter(|item| !item.is_empty());
            return items.map(|text| self.inside(schema.array.items, text)).collect();
        }
        if types.contains(JsonType::Object) {
            return Value::Object(self.members(schema, text, explode));
        }
        self.scalar(id, text)
    }

    fn inside(&self, id: Option<SchemaId>, text: &str) -> Value {
        id.map_or_else(|| Value::String(text.to_owned()), |id| self.scalar(id, text))
    }

    fn members(
        &self,
        schema: &Schema,
        text: &str,
        explode: bool,
    ) -> serde_json::Map<String, Value> {
        let parts: Vec<&str> = text.split(',').map(str::trim).collect();
        let pairs: Vec<(&str, &str)> = if explode {
            parts.iter().map(|part| part.split_once('=').unwrap_or((part, ""))).collect()
        } else {
            let pairs = parts.chunks(2);
            pairs.map(|pair| (pair[0], pair.get(1).copied().unwrap_or_default())).collect()
        };
        pairs
            .into_iter()
            .map(|(name, text)| {
                let id = schema.object.properties.get(name).copied();
                (name.to_owned(), self.inside(id, text))
            })
            .collect()
    }

    /// A text that the schema allows as one, or else what it is as JSON.
    fn scalar(&self, id: SchemaId, text: &str) -> Value {
        let types = types_of(self.schemas, self.schemas.get(self.schemas.resolve(id)));
        let as_text = Value::String(text.to_owned());
        let may_be_text = types.is_empty() || types.contains(JsonType::String);
        if may_be_text && (types.single().is_some() || (self.fits)(id, &as_text)) {
            return as_text;
        }
        if text.is_empty() && types.contains(JsonType::Null) {
            return Value::Null;
        }
        let parsed: Option<Value> = serde_json::from_str(text.trim()).ok();
        parsed
            .filter(|value| !value.is_array() && !value.is_object() && !value.is_string())
            .filter(|value| !may_be_text || (self.fits)(id, value))
            .unwrap_or(as_text)
    }
}

/// The types a schema asks for, looked for in what it is made of too.
fn types_of(schemas: &Schemas, schema: &Schema) -> TypeSet {
    let parts = schema.logic.all_of.iter().chain(&schema.logic.any_of).chain(&schema.logic.one_of);
    parts.fold(schema.types, |types, id| types | schemas.get(schemas.resolve(*id)).types)
}
