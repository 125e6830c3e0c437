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

/// Whether a body says that it is of a media type which the operation does not take.
pub(super) fn is_of_unknown_type(operation: &Operation, asked: &Asked<'_>) -> bool {
    let (Some(body), Some(name)) = (&operation.body, asked.header("content-type")) else {
        return false;
    };
    let mut content = body.content.iter();
    !asked.body.is_empty() && !content.any(|one| crate::contract::covers(&one.name, name))
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
            Said::Nothing if parameter.required => return Some(format!("{label} is missing")),
            Said::Value(value) if !validators.accepts(schema, Direction::Request, &value) => {
                return Some(format!("{label} is not as documented"));
            }
            Said::Nothing | Said::Something | Said::Value(_) => {}
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

/// What a request says by a parameter.
enum Said {
    Nothing,
    /// In a style that is not read back here.
    Something,
    Value(Value),
}

impl Said {
    fn something_if(is_there: bool) -> Self {
        if is_there { Self::Something } else { Self::Nothing }
    }
}

/// A parameter's value, read back from its text as far as its style is read back here.
fn value_of(
    api: &Api,
    validators: &Validators,
    parameter: &Parameter,
    schema: SchemaId,
    asked: &Asked<'_>,
    in_path: &[(String, String)],
) -> Said {
    let text = match parameter.location {
        ParameterLocation::Path => {
            let found = in_path.iter().find(|(name, _)| *name == parameter.name);
            found.map(|(_, value)| value.clone())
        }
        ParameterLocation::Header => asked.header(&parameter.name).map(str::to_owned),
        ParameterLocation::Cookie => cookie(asked, &parameter.name),
        ParameterLocation::QueryString => return Said::something_if(!asked.query.is_empty()),
        ParameterLocation::Query => return query_value(api, validators, parameter, schema, asked),
    };
    let is_object = api.schemas.get(api.schemas.resolve(schema)).types.contains(JsonType::Object);
    match (text, &parameter.format) {
        // An exploded object has no name of its own in a cookie.
        (None, ParameterFormat::Schema { explode: true, .. })
            if parameter.location == ParameterLocation::Cookie && is_object =>
        {
            Said::something_if(asked.header("cookie").is_some())
        }
        (None, _) => Said::Nothing,
        (Some(text), ParameterFormat::Content(_)) => json_or_text(text),
        (
            Some(text),
            ParameterFormat::Schema { style: Style::Simple | Style::Form, explode, .. },
        ) if !(is_object && *explode) => Said::Value(read(api, validators, schema, &text)),
        (Some(_), ParameterFormat::Schema { .. }) => Said::Something,
    }
}

/// What is no JSON is a text, and seldom what a schema asks for.
fn json_or_text(text: String) -> Said {
    Said::Value(serde_json::from_str(&text).unwrap_or(Value::String(text)))
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
) -> Said {
    let pairs = || query_pairs(asked.query);
    let mut named = pairs().filter(|(name, _)| *name == parameter.name).map(|(_, value)| value);
    let ParameterFormat::Schema { style, explode, .. } = &parameter.format else {
        return named.next().map_or(Said::Nothing, json_or_text);
    };
    let types = api.schemas.get(api.schemas.resolve(schema)).types;
    if *style == Style::DeepObject {
        let opened = format!("{}[", parameter.name);
        return Said::something_if(pairs().any(|(name, _)| name.starts_with(&opened)));
    }
    if types.contains(JsonType::Object) {
        // What it is made of stands there under its own names, which need not be documented.
        return Said::something_if(if *explode { pairs().count() > 0 } else { named.count() > 0 });
    }
    let values: Vec<String> = named.collect();
    let Some(first) = values.first() else { return Said::Nothing };
    if !types.contains(JsonType::Array) {
        return Said::Value(read(api, validators, schema, first));
    }
    let separator = match style {
        Style::SpaceDelimited => " ",
        Style::PipeDelimited => "|",
        _ => ",",
    };
    let joined = if *explode { values.join(",") } else { first.replace(separator, ",") };
    Said::Value(read(api, validators, schema, &joined))
}
