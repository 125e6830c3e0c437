//! What is asked: read from the wire, compared with planned requests, held against its schemas.

use bytes::Bytes;
use serde_json::Value;

use crate::{
    contract::{
        Case, Credential, Validators, decode, decode_query, is_mistaken, matches, query_pairs,
        raw_pairs, read_text, value_of_body,
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
            ApiKeyLocation::Cookie => {
                cookies(asked).find(|(found, _)| found == name).map(|(_, value)| value.to_owned())
            }
        },
        SecuritySchemeKind::MutualTls => return true,
    };
    found.is_some_and(|value| !is_mistaken(&value))
}

fn cookies<'a>(asked: &'a Asked<'_>) -> impl Iterator<Item = (&'a str, &'a str)> {
    let pairs = asked.header("cookie").unwrap_or_default().split(';');
    pairs.filter_map(|pair| pair.trim().split_once('='))
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

/// What stands in a request under the name of a parameter, in each place where it does.
struct Written<'a> {
    texts: Vec<&'a str>,
    decode: fn(&str) -> String,
}

impl<'a> Written<'a> {
    fn of(parameter: &Parameter, asked: &'a Asked<'_>, in_path: &'a [(String, String)]) -> Self {
        let name = parameter.name.as_str();
        let is_cookie_style =
            matches!(parameter.format, ParameterFormat::Schema { style: Style::Cookie, .. });
        match parameter.location {
            ParameterLocation::Path => {
                let own = in_path.iter().filter(|(found, _)| found == name);
                Self { texts: own.map(|(_, raw)| raw.as_str()).collect(), decode }
            }
            ParameterLocation::Query | ParameterLocation::QueryString => {
                let own = raw_pairs(asked.query).filter(|(found, _)| found == name);
                Self { texts: own.map(|(_, raw)| raw).collect(), decode: decode_query }
            }
            ParameterLocation::Header => {
                Self { texts: asked.header(name).into_iter().collect(), decode: str::to_owned }
            }
            ParameterLocation::Cookie => {
                let decode = if is_cookie_style { str::to_owned } else { decode };
                let own = cookies(asked).filter(|(found, _)| decode(found) == name);
                Self { texts: own.map(|(_, raw)| raw).collect(), decode }
            }
        }
    }

    /// The items of a list: each on its own, or all in the first text.
    fn items(&self, style: Style, explode: bool) -> Vec<String> {
        let decode = self.decode;
        if explode && style != Style::Simple {
            return self.texts.iter().map(|raw| decode(raw)).collect();
        }
        let separators: &[&str] = match style {
            Style::SpaceDelimited => &["%20", "+", " "],
            Style::PipeDelimited => &["%7C", "%7c", "|"],
            _ => &[","],
        };
        let whole = self.texts.first().copied().unwrap_or_default();
        let pieces = separators.iter().fold(vec![whole], |pieces, separator| {
            pieces.into_iter().flat_map(|piece| piece.split(separator)).collect()
        });
        let pieces = pieces.into_iter().filter(|_| !whole.is_empty());
        pieces.map(|piece| decode(piece.trim_matches(' '))).collect()
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
    if parameter.location == ParameterLocation::QueryString {
        return Said::something_if(!asked.query.is_empty());
    }
    let written = Written::of(parameter, asked, in_path);
    let first = written.texts.first().copied();
    let ParameterFormat::Schema { style, explode, .. } = parameter.format else {
        return first.map_or(Said::Nothing, |raw| json_or_text((written.decode)(raw)));
    };
    let own = api.schemas.get(api.schemas.resolve(schema));
    if style == Style::DeepObject {
        let opened = format!("{}[", parameter.name);
        return Said::something_if(
            query_pairs(asked.query).any(|(name, _)| name.starts_with(&opened)),
        );
    }
    let is_object = own.types.contains(JsonType::Object);
    let is_alone =
        matches!(parameter.location, ParameterLocation::Query | ParameterLocation::Cookie);
    if is_object && explode && is_alone {
        // What it is made of stands there under its own names, which need not be documented.
        return Said::something_if(match parameter.location {
            ParameterLocation::Query => !asked.query.is_empty(),
            _ => asked.header("cookie").is_some(),
        });
    }
    let Some(first) = first else { return Said::Nothing };
    let is_plain = !explode && !first.contains('%') && matches!(style, Style::Simple | Style::Form);
    if matches!(style, Style::Matrix | Style::Label) || is_object && !is_plain {
        return Said::Something;
    }
    if !own.types.contains(JsonType::Array) {
        return Said::Value(read(api, validators, schema, &(written.decode)(first)));
    }
    let items = written.items(style, explode).into_iter().map(|text| match own.array.items {
        Some(item) => read(api, validators, item, &text),
        None => Value::String(text),
    });
    Said::Value(items.collect())
}

/// What is no JSON is a text, and seldom what a schema asks for.
fn json_or_text(text: String) -> Said {
    Said::Value(serde_json::from_str(&text).unwrap_or(Value::String(text)))
}

fn read(api: &Api, validators: &Validators, schema: SchemaId, text: &str) -> Value {
    let fits = |id, value: &Value| validators.accepts(id, Direction::Request, value);
    read_text(&api.schemas, &fits, schema, text)
}
