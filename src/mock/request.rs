//! What is asked: read from the wire, compared with planned requests, held against its schemas.

use bytes::Bytes;
use serde_json::Value;

use crate::{
    contract::{
        Case, Credential, Validators, is_mistaken, matches, query_pairs, read_text, value_of_body,
    },
    ir::{
        Api, ApiKeyLocation, Direction, JsonType, Operation, Parameter, ParameterFormat,
        ParameterLocation, SchemaId, SecuritySchemeKind, Style,
    },
};

/// One request.
#[derive(Clone, Debug)]
pub struct Asked<'a> {
    /// In capitals.
    pub method: &'a str,
    /// As it came, percent-encoded.
    pub path: &'a str,
    /// As it came, without the question mark.
    pub query: &'a str,
    /// In the order of arrival.
    pub headers: &'a [(String, String)],
    /// All of it.
    pub body: &'a Bytes,
}

/// What `Prefer` says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Preference {
    pub(super) example: Option<String>,
    pub(super) code: Option<u16>,
}

impl Preference {
    pub(super) fn is_some(&self) -> bool {
        self.example.is_some() || self.code.is_some()
    }
}

impl Asked<'_> {
    pub(super) fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(known, _)| known.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value.as_str())
    }

    pub(super) fn accept(&self) -> Option<&str> {
        self.header("accept")
    }

    pub(super) fn preference(&self) -> Preference {
        let mut preference = Preference::default();
        let mut quoted = false;
        let parts = self.header("prefer").unwrap_or_default().split(|letter| {
            quoted ^= letter == '"';
            !quoted && matches!(letter, ',' | ';')
        });
        for part in parts {
            let Some((name, value)) = part.split_once('=') else { continue };
            let value = value.trim().trim_matches('"');
            match name.trim() {
                "example" => preference.example = Some(value.to_owned()),
                "code" | "status" => preference.code = value.parse().ok(),
                _ => {}
            }
        }
        preference
    }

    /// Whether the query has all of these, whatever else it has.
    pub(super) fn has_query(&self, wanted: &[(String, String)]) -> bool {
        wanted.is_empty() || {
            let said: Vec<_> = query_pairs(self.query).collect();
            wanted.iter().all(|pair| said.contains(pair))
        }
    }

    /// Whether this is the request that a case plans.
    pub(super) fn is_of(&self, case: &Case, path: &str) -> bool {
        let planned = &case.request;
        let said = |name: &str, value: &str| {
            self.headers.iter().any(|(known, found)| {
                known.eq_ignore_ascii_case(name) && (found == value || name == "cookie")
            })
        };
        planned.method == self.method
            && planned.credential == Credential::Send
            && same_path(&planned.path, path)
            && sorted(&planned.query) == sorted(self.query)
            && planned.headers.iter().all(|(name, value)| said(name, value))
            && self.has_body_of(case)
    }

    fn has_body_of(&self, case: &Case) -> bool {
        let Some(planned) = &case.request.body else { return self.body.is_empty() };
        if planned.bytes == *self.body {
            let said = self.header("content-type").unwrap_or_default();
            return said == planned.media_type;
        }
        let read = |bytes: &[u8]| serde_json::from_slice::<Value>(bytes).ok();
        read(self.body).is_some_and(|asked| read(&planned.bytes) == Some(asked))
    }
}

fn same_path(planned: &str, path: &str) -> bool {
    let decode =
        |text: &str| percent_encoding::percent_decode_str(text).decode_utf8_lossy().into_owned();
    planned == path || decode(planned) == decode(path)
}

fn sorted(query: &str) -> Vec<(String, String)> {
    let mut pairs: Vec<_> = query_pairs(query).collect();
    pairs.sort();
    pairs
}

/// Whether the request has something in every place where one of the alternatives wants a
/// credential. What it is does not matter, since a mock knows nobody, but for the one that the tester
/// expects to be refused. A scheme that cannot be read is one that nobody satisfies.
pub(super) fn is_authorized(api: &Api, operation: &Operation, asked: &Asked<'_>) -> bool {
    operation.security.is_empty()
        || operation.security.iter().any(|needed| {
            needed.iter().all(|(name, _)| {
                api.security_schemes.get(name).is_some_and(|scheme| has(&scheme.kind, asked))
            })
        })
}

fn has(kind: &SecuritySchemeKind, asked: &Asked<'_>) -> bool {
    let authorization = || asked.header("authorization").map(str::to_owned);
    let found = match kind {
        SecuritySchemeKind::Http { scheme, .. } => authorization().filter(|value| {
            value.split_once(' ').is_some_and(|(found, _)| found.eq_ignore_ascii_case(scheme))
        }),
        SecuritySchemeKind::OAuth2 { .. } | SecuritySchemeKind::OpenIdConnect { .. } => {
            authorization()
        }
        SecuritySchemeKind::ApiKey { location, name } => match location {
            ApiKeyLocation::Header => asked.header(name).map(str::to_owned),
            ApiKeyLocation::Query => {
                query_pairs(asked.query).find(|(found, _)| found == name).map(|(_, value)| value)
            }
            ApiKeyLocation::Cookie => cookie(asked, name),
        },
        SecuritySchemeKind::MutualTls => return true,
    };
    found.is_some_and(|value| !is_mistaken(&value))
}

fn cookie(asked: &Asked<'_>, name: &str) -> Option<String> {
    let pairs = asked.header("cookie").unwrap_or_default().split(';');
    pairs
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(found, _)| *found == name)
        .map(|(_, value)| value.to_owned())
}

/// What is wrong with a request, if anything is: a lower-case fragment.
pub(super) fn mistake(
    api: &Api,
    operation: &Operation,
    validators: &Validators,
    asked: &Asked<'_>,
    path: &str,
) -> Option<String> {
    let in_path = matches(&operation.path, path).unwrap_or_default();
    for parameter in &operation.parameters {
        let label = format!("the {} parameter `{}`", parameter.location.as_str(), parameter.name);
        let Some(schema) = parameter.schema() else { continue };
        match value_of(api, validators, parameter, schema, asked, &in_path) {
            None if parameter.required => return Some(format!("{label} is missing")),
            Some(value) if !validators.accepts(schema, Direction::Request, &value) => {
                return Some(format!("{label} is not as documented"));
            }
            None | Some(_) => {}
        }
    }
    body_mistake(api, operation, validators, asked)
}

fn body_mistake(
    api: &Api,
    operation: &Operation,
    validators: &Validators,
    asked: &Asked<'_>,
) -> Option<String> {
    let body = operation.body.as_ref()?;
    if asked.body.is_empty() {
        return body.required.then(|| "the body is missing".to_owned());
    }
    let name = asked.header("content-type").unwrap_or_default();
    let declared = body
        .content
        .iter()
        .find(|declared| crate::contract::covers(&declared.name, name))
        .or_else(|| body.content.first())?;
    let value = if declared.is_json() {
        let Ok(value) = serde_json::from_slice::<Value>(asked.body) else {
            return Some("the body is not JSON".to_owned());
        };
        value
    } else {
        let fits = |id, value: &Value| validators.accepts(id, Direction::Request, value);
        value_of_body(&api.schemas, &fits, declared, name, asked.body)?
    };
    let found = validators.check(declared.schema?, Direction::Request, &value);
    let first = found.first()?;
    Some(format!("the body, {}: {}", first.pointer, first.message))
}

/// A parameter's value, read back from its text as far as its style is read back here.
fn value_of(
    api: &Api,
    validators: &Validators,
    parameter: &Parameter,
    schema: SchemaId,
    asked: &Asked<'_>,
    in_path: &[(String, String)],
) -> Option<Value> {
    let text = match parameter.location {
        ParameterLocation::Path => {
            let found = in_path.iter().find(|(name, _)| *name == parameter.name);
            found.map(|(_, value)| value.clone())?
        }
        ParameterLocation::Header => asked.header(&parameter.name)?.to_owned(),
        ParameterLocation::Cookie => cookie(asked, &parameter.name)?,
        ParameterLocation::QueryString => return None,
        ParameterLocation::Query => return query_value(api, validators, parameter, schema, asked),
    };
    match &parameter.format {
        ParameterFormat::Content(_) => serde_json::from_str(&text).ok(),
        ParameterFormat::Schema { style: Style::Simple | Style::Form, .. } => {
            Some(read(api, validators, schema, &text))
        }
        ParameterFormat::Schema { .. } => None,
    }
}

fn read(api: &Api, validators: &Validators, schema: SchemaId, text: &str) -> Value {
    let fits = |id, value: &Value| validators.accepts(id, Direction::Request, value);
    read_text(&api.schemas, &fits, schema, text)
}

fn query_value(
    api: &Api,
    validators: &Validators,
    parameter: &Parameter,
    schema: SchemaId,
    asked: &Asked<'_>,
) -> Option<Value> {
    let ParameterFormat::Schema { style, explode, .. } = &parameter.format else {
        let (_, text) = query_pairs(asked.query).find(|(name, _)| *name == parameter.name)?;
        return serde_json::from_str(&text).ok();
    };
    let types = api.schemas.get(api.schemas.resolve(schema)).types;
    let values: Vec<String> = query_pairs(asked.query)
        .filter(|(name, _)| *name == parameter.name)
        .map(|(_, value)| value)
        .collect();
    if types.contains(JsonType::Object) || *style == Style::DeepObject {
        return None;
    }
    let first = values.first()?;
    if !types.contains(JsonType::Array) {
        return Some(read(api, validators, schema, first));
    }
    let separator = match style {
        Style::SpaceDelimited => " ",
        Style::PipeDelimited => "|",
        _ => ",",
    };
    let joined = if *explode { values.join(",") } else { first.replace(separator, ",") };
    Some(read(api, validators, schema, &joined))
}
