//! A documented response as bytes: its example, or a value made from its schema.

use bytes::Bytes;
use serde_json::{Value, json};

use crate::{
    contract::{
        Sampler, Validators, code_of, covers, events as events_text, is_events, is_lines, unquoted,
    },
    ir::{
        Api, Direction, Example, ExampleValue, Header, MediaType, Operation, ParameterFormat,
        Response, SecurityScheme, SecuritySchemeKind,
    },
    wire, xml,
};

/// What is sent back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// 200 to 599.
    pub status: u16,
    /// Without `Content-Length`, which the server knows.
    pub headers: Vec<(String, String)>,
    /// All of it.
    pub body: Bytes,
}

impl Answer {
    /// What the document has no words for. RFC 9457.
    pub(super) fn problem(status: u16, detail: &str) -> Self {
        let body = json!({ "title": "specwright mock", "status": status, "detail": detail });
        Self {
            status,
            headers: vec![("content-type".to_owned(), "application/problem+json".to_owned())],
            body: Bytes::from(body.to_string()),
        }
    }

    /// Says how to get in, if it is a 401 that does not say so itself: RFC 9110, section 11.6.1.
    pub(super) fn challenging(mut self, api: &Api, operation: &Operation) -> Self {
        let is_said = self.headers.iter().any(|(name, _)| name == "www-authenticate");
        if self.status == 401 && !is_said {
            let challenges = challenges(api, operation);
            if !challenges.is_empty() {
                self.headers.push(("www-authenticate".to_owned(), challenges.join(", ")));
            }
        }
        self
    }
}

/// One for each kind of credential that the operation takes; that the API takes, if it takes none.
fn challenges(api: &Api, operation: &Operation) -> Vec<String> {
    let needed = operation.security.iter().flatten();
    let mut schemes: Vec<&SecurityScheme> =
        needed.filter_map(|(name, _)| api.security_schemes.get(name)).collect();
    if schemes.is_empty() {
        schemes.extend(api.security_schemes.values());
    }
    let mut found: Vec<String> = Vec::new();
    for scheme in schemes {
        let challenge = match &scheme.kind {
            SecuritySchemeKind::Http { scheme, .. } => match scheme.as_str() {
                "basic" => "Basic realm=\"api\"".to_owned(),
                "bearer" => "Bearer".to_owned(),
                other => other.to_owned(),
            },
            SecuritySchemeKind::OAuth2 { .. } | SecuritySchemeKind::OpenIdConnect { .. } => {
                "Bearer".to_owned()
            }
            SecuritySchemeKind::ApiKey { name, .. } => format!("ApiKey name=\"{name}\""),
            SecuritySchemeKind::MutualTls => "Certificate".to_owned(),
        };
        if !found.contains(&challenge) {
            found.push(challenge);
        }
    }
    found
}

/// What answers are made from.
#[derive(Clone, Copy, Debug)]
pub(super) struct Source<'a> {
    pub(super) api: &'a Api,
    pub(super) validators: &'a Validators,
}

/// The example of this name, in a media type that is accepted if it is in several.
pub(super) fn example_named<'a>(
    response: &'a Response,
    name: &str,
    accept: Option<&str>,
) -> Option<&'a Example> {
    let named = |media_type: &'a MediaType| {
        media_type.examples.iter().find(|example| example.name.as_deref() == Some(name))
    };
    let content = &response.content;
    let mut accepted = content.iter().filter(|media_type| is_accepted(media_type, accept));
    accepted.find_map(named).or_else(|| content.iter().find_map(named))
}

fn is_accepted(media_type: &MediaType, accept: Option<&str>) -> bool {
    accept.is_some_and(|accept| {
        accept.split(',').any(|range| {
            let range = range.split(";q=").next().unwrap_or_default().trim();
            range != "*/*" && covers(range, &media_type.name)
        })
    })
}

/// A declared response, with this status or one that it stands for, as a media type that is accepted,
/// with this example or the first.
pub(super) fn of(
    source: Source<'_>,
    operation: &Operation,
    response: &Response,
    status: Option<u16>,
    accept: Option<&str>,
    example: Option<&Example>,
) -> Answer {
    let status = status.unwrap_or_else(|| code_of(operation, response));
    let mut answer = Answer { status, headers: Vec::new(), body: Bytes::new() };
    for header in &response.headers {
        // How the body is framed is for the server to say.
        let framing = ["content-length", "transfer-encoding", "connection", "content-type"];
        if framing.contains(&header.name.to_ascii_lowercase().as_str()) {
            continue;
        }
        if let Some(value) = header_value(source, header) {
            answer.headers.push((header.name.to_ascii_lowercase(), value));
        }
    }
    let leads = answer.headers.iter().any(|(name, _)| name == "location");
    if matches!(answer.status, 301 | 302 | 303 | 307 | 308) && !leads {
        answer.headers.push(("location".to_owned(), "/".to_owned()));
    }
    let mut answer = answer.challenging(source.api, operation);
    let chosen = media_type(response, accept, example);
    let bodiless = matches!(answer.status, 100..=199 | 204 | 304);
    let Some(media_type) = chosen.filter(|_| !bodiless) else { return answer };
    let example = example
        .filter(|wanted| media_type.examples.iter().any(|known| known.at == wanted.at))
        .or(media_type.examples.first());
    answer.body = body(source, media_type, example, status);
    if !answer.body.is_empty() {
        let name = match media_type.name.as_str() {
            name if !name.contains('*') && name.contains('/') => name,
            _ if answer.body.starts_with(b"{") || answer.body.starts_with(b"[") => {
                "application/json"
            }
            _ => "text/plain",
        };
        answer.headers.push(("content-type".to_owned(), name.to_owned()));
    }
    answer
}

fn media_type<'a>(
    response: &'a Response,
    accept: Option<&str>,
    example: Option<&Example>,
) -> Option<&'a MediaType> {
    let holds = |media_type: &&MediaType| {
        example.is_some_and(|wanted| media_type.examples.iter().any(|known| known.at == wanted.at))
    };
    let accepted = |media_type: &&MediaType| is_accepted(media_type, accept);
    let content = &response.content;
    content
        .iter()
        .find(|media_type| accepted(media_type) && (example.is_none() || holds(media_type)))
        .or_else(|| content.iter().find(holds))
        .or_else(|| content.iter().find(accepted))
        .or_else(|| content.first())
}

fn body(
    source: Source<'_>,
    media_type: &MediaType,
    example: Option<&Example>,
    status: u16,
) -> Bytes {
    let api = source.api;
    let value = match example.map(|example| &example.value) {
        Some(ExampleValue::Serialized(text)) => return Bytes::from(text.clone()),
        Some(ExampleValue::Value(value)) => {
            Some(unquoted(api, media_type, value.read().into_owned()))
        }
        Some(ExampleValue::Unread { .. }) | None => None,
    };
    let made = || {
        let schema = media_type.schema.or(media_type.item_schema)?;
        let sampler = Sampler::for_responses(api);
        let made = sampler.valid(schema, source.validators)?.value;
        let fits = |value: &Value| source.validators.accepts(schema, Direction::Response, value);
        let is_problem = media_type.essence() == "application/problem+json";
        let said = if is_problem { saying(&made, status).filter(fits) } else { None };
        Some(said.unwrap_or(made))
    };
    if value.is_none() && is_lines(&media_type.essence()) && media_type.item_schema.is_none() {
        return Bytes::from_static(b"{}\n");
    }
    if let Some(value) = value {
        return written(api, media_type, &value);
    }
    let is_xml = media_type.is_xml();
    match made() {
        Some(value) if is_xml => Bytes::from(xml::write(&api.schemas, media_type.schema, &value)),
        Some(value) => written(api, media_type, &value),
        None if media_type.is_json() => Bytes::from_static(b"{}"),
        None if is_xml => Bytes::from_static(b"<root/>"),
        None => Bytes::from_static(b"specwright"),
    }
}

/// A problem that was made up, with the status it comes with.
fn saying(problem: &Value, status: u16) -> Option<Value> {
    let mut problem = problem.clone();
    *problem.get_mut("status")? = Value::from(status);
    Some(problem)
}

fn written(api: &Api, media_type: &MediaType, value: &Value) -> Bytes {
    let essence = media_type.essence();
    if media_type.is_json() || essence == "*/*" && !value.is_string() {
        return Bytes::from(value.to_string());
    }
    if media_type.is_xml() && !value.is_string() {
        return Bytes::from(xml::write(&api.schemas, media_type.schema, value));
    }
    if media_type.item_schema.is_some() && !value.is_string() {
        let items = value.as_array().cloned().unwrap_or_else(|| vec![value.clone()]);
        let events = is_events(&essence);
        return Bytes::from(if events { events_text(&items) } else { wire::lines(&items) });
    }
    Bytes::from(wire::scalar(value).unwrap_or_else(|| value.to_string()))
}

fn header_value(source: Source<'_>, header: &Header) -> Option<String> {
    let example = header.examples.first().and_then(|example| match &example.value {
        ExampleValue::Value(value) => Some(value.read().into_owned()),
        ExampleValue::Serialized(text) => Some(Value::String(text.clone())),
        ExampleValue::Unread { .. } => None,
    });
    let made = || {
        let sampler = Sampler::for_responses(source.api);
        sampler.valid(header.schema()?, source.validators).map(|sample| sample.value)
    };
    let value = example.or_else(|| if header.required { made() } else { None })?;
    let explode = matches!(header.format, ParameterFormat::Schema { explode: true, .. });
    let text = match (&header.format, value) {
        (ParameterFormat::Content(_), value) if !value.is_string() => value.to_string(),
        (_, value) => wire::header_text(&value, explode)?,
    };
    text.is_ascii().then_some(text)
}
