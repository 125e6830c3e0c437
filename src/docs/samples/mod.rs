//! Code that calls an operation, in any language, from one model of the request.
//!
//! In: an operation and its documented examples. Out: [`Request`]: what goes over the wire, decided
//! once, and from it one text per template of `templates/docs/samples/`. A template quotes each
//! value with the filter of its language and decides nothing else, so a file more is a language
//! more.
//!
//! Start at [`request()`]. Source: OAS "Parameter Object", RFC 6570, RFC 3986.

mod body;
mod client;
mod encode;
mod quote;
mod render;
mod value;

use serde::Serialize;
use serde_json::Value;

pub(crate) use body::Body;
pub(crate) use client::ClientView;
pub use client::{ClientArgument, ClientCall};
pub(crate) use encode::Pair;
pub(crate) use quote::register;
pub(crate) use render::Languages;
pub(crate) use value::synthesise;

use crate::ir::{
    Api, ApiKeyLocation, Example, ExampleOrigin, Operation, Parameter, ParameterLocation,
    PathSegment, SecurityRequirement, SecuritySchemeKind,
};

/// One request, ready to be written down in any language.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Request {
    /// Name of the pair of examples it was made from; empty if there is none.
    pub(crate) name: String,
    /// Id of the operation.
    pub(crate) operation: String,
    /// In capitals.
    pub(crate) method: String,
    /// Everything, encoded.
    pub(crate) url: String,
    /// The server's part.
    pub(crate) base: String,
    /// Without the query.
    pub(crate) address: String,
    /// `https`, as a rule.
    pub(crate) scheme: String,
    /// With the port, if there is one.
    pub(crate) host: String,
    /// What follows the host: path and query.
    pub(crate) target: String,
    /// Decoded, in order. Encoding each and joining them gives the query again.
    pub(crate) query: Vec<Pair>,
    /// Whether `query` stands for the query; otherwise only the text in `url` is exact.
    pub(crate) plain_query: bool,
    /// Those that are not the transport's business.
    pub(crate) headers: Vec<Pair>,
    pub(crate) body: Option<Body>,
    /// The same, with the generated client.
    pub(crate) client: Option<ClientView>,
    /// What the first bearer scheme asks for, if any does.
    pub(crate) bearer: bool,
}

/// The request of a name: its values, and those that have to be there anyway.
pub(crate) fn request(
    api: &Api,
    operation: &Operation,
    name: Option<&str>,
    call: Option<&ClientCall>,
) -> Request {
    let mut draft = Draft::default();
    for parameter in &operation.parameters {
        let Some(value) = parameter_value(api, parameter, name) else { continue };
        draft.add(parameter, &value);
    }
    authorise(api, requirement(operation), &mut draft);
    let body = operation.body.as_ref().and_then(|body| body::of(api, body, name));
    if let Some(body) = &body
        && !body.media_type.is_empty()
    {
        draft.headers.insert(0, Pair::new("Content-Type", &body.media_type));
    }
    if !draft.cookies.is_empty() {
        draft.headers.push(Pair::new("Cookie", &draft.cookies.join("; ")));
    }
    let base = base_url(api, operation);
    let path = path(operation, &draft);
    let mut query = draft.encoded.join("&");
    if let Some(fixed) = operation.path.query() {
        query = if query.is_empty() { fixed.to_owned() } else { format!("{fixed}&{query}") };
        draft.plain = false;
    }
    let address = format!("{base}{path}");
    let url = if query.is_empty() { address.clone() } else { format!("{address}?{query}") };
    let (scheme, rest) = url.split_once("://").unwrap_or(("https", &url));
    let cut = rest.find(['/', '?']).unwrap_or(rest.len());
    let (host, target) = rest.split_at(cut);
    let target = if target.starts_with('/') { target.to_owned() } else { format!("/{target}") };
    let bearer = draft
        .headers
        .iter()
        .any(|header| header.name == "Authorization" && header.value.starts_with("Bearer "));
    let secrets = requirement(operation).map_or(0, Vec::len);
    // The client is told other secrets by constants that only it knows.
    let client = call.filter(|_| secrets == usize::from(bearer)).and_then(|call| {
        client::view(call, &|parameter| match parameter {
            None => body
                .as_ref()
                .filter(|body| body.kind == "json")
                .and_then(|body| serde_json::from_str(&body.json).ok()),
            Some((wanted, place)) => operation
                .parameters
                .iter()
                .find(|known| known.name == *wanted && known.location.as_str() == place)
                .and_then(|parameter| parameter_value(api, parameter, name)),
        })
    });
    Request {
        base,
        client,
        bearer,
        name: name.unwrap_or_default().to_owned(),
        operation: operation.id.as_str().to_owned(),
        method: operation.method.as_str().to_ascii_uppercase(),
        scheme: scheme.to_owned(),
        host: host.to_owned(),
        target,
        plain_query: draft.plain && !draft.query.is_empty(),
        query: draft.query,
        headers: draft.headers,
        body,
        address,
        url,
    }
}

/// The names that examples of the request bear, those of a success first.
pub(crate) fn names(operation: &Operation) -> Vec<&str> {
    let mut asked: Vec<&str> = Vec::new();
    let body = operation.body.iter().flat_map(|body| &body.content);
    let examples = operation
        .parameters
        .iter()
        .flat_map(|parameter| &parameter.examples)
        .chain(body.flat_map(|media_type| &media_type.examples));
    for name in examples.filter_map(|example| example.name.as_deref()) {
        if !asked.contains(&name) {
            asked.push(name);
        }
    }
    let mut names = Vec::new();
    let mut responses: Vec<_> = operation.responses.iter().collect();
    responses.sort_by_key(|response| !response.status.is_success());
    for response in responses {
        let examples = response.content.iter().flat_map(|media_type| &media_type.examples);
        for name in examples.filter_map(|example| example.name.as_deref()) {
            if asked.contains(&name) && !names.contains(&name) {
                names.push(name);
            }
        }
    }
    if names.is_empty() { asked.into_iter().take(1).collect() } else { names }
}

/// The server's URL without a slash at its end, made absolute where the document is not.
pub(crate) fn base_url(api: &Api, operation: &Operation) -> String {
    let servers = if operation.servers.is_empty() { &api.servers } else { &operation.servers };
    let url = servers.first().map(crate::ir::Server::default_url).unwrap_or_default();
    let url = url.trim_end_matches('/');
    if url.contains("://") {
        url.to_owned()
    } else if url.is_empty() || url.starts_with('/') {
        format!("https://api.example.com{url}")
    } else {
        format!("https://api.example.com/{url}")
    }
}

/// A parameter as it is sent, readable: `name=a&name=b` in the query, the value elsewhere.
pub(crate) fn wire(parameter: &Parameter, value: &Value) -> String {
    match parameter.location {
        ParameterLocation::Query | ParameterLocation::Cookie => {
            let pairs = encode::query(parameter, value).pairs;
            let texts: Vec<_> =
                pairs.iter().map(|pair| format!("{}={}", pair.name, pair.value)).collect();
            texts.join("&")
        }
        ParameterLocation::QueryString => encode::query_string(parameter, value),
        ParameterLocation::Path => match value {
            Value::Array(_) | Value::Object(_) => encode::path(parameter, value),
            scalar => encode::text_or_json(scalar),
        },
        ParameterLocation::Header => encode::header(parameter, value),
    }
}

#[derive(Debug)]
struct Draft {
    path: Vec<(String, String)>,
    query: Vec<Pair>,
    encoded: Vec<String>,
    plain: bool,
    headers: Vec<Pair>,
    cookies: Vec<String>,
}

impl Default for Draft {
    fn default() -> Self {
        Self {
            path: Vec::new(),
            query: Vec::new(),
            encoded: Vec::new(),
            plain: true,
            headers: Vec::new(),
            cookies: Vec::new(),
        }
    }
}

impl Draft {
    fn add(&mut self, parameter: &Parameter, value: &Value) {
        match parameter.location {
            ParameterLocation::Path => {
                self.path.push((parameter.name.clone(), encode::path(parameter, value)));
            }
            ParameterLocation::Query => {
                let encoded = encode::query(parameter, value);
                self.plain &= encoded.plain;
                self.query.extend(encoded.pairs);
                self.encoded.extend(encoded.text);
            }
            ParameterLocation::QueryString => {
                self.plain = false;
                self.encoded.push(encode::query_string(parameter, value));
            }
            ParameterLocation::Header => {
                self.headers.push(Pair::new(&parameter.name, &encode::header(parameter, value)));
            }
            ParameterLocation::Cookie => {
                self.cookies.extend(encode::query(parameter, value).text);
            }
        }
    }
}

fn path(operation: &Operation, draft: &Draft) -> String {
    let mut path = String::new();
    for segment in operation.path.segments() {
        path.push('/');
        for piece in segment {
            match piece {
                PathSegment::Literal(text) => path.push_str(&encode::literal(text)),
                PathSegment::Parameter(name) => {
                    let known = draft.path.iter().find(|(known, _)| known == name);
                    path.push_str(known.map_or(name.as_str(), |(_, value)| value));
                }
            }
        }
    }
    path
}

/// The value of a parameter in the request of a name; `None` if it is left off.
fn parameter_value(api: &Api, parameter: &Parameter, name: Option<&str>) -> Option<Value> {
    let named = |example: &&Example| name.is_some() && example.name.as_deref() == name;
    if let Some(example) = parameter.examples.iter().find(named) {
        return example.value.as_value().cloned();
    }
    let shown = parameter.examples.first().filter(|example| {
        parameter.required
            || (name.is_none()
                && example.name.is_none()
                && example.origin != ExampleOrigin::Schema
                && !parameter.deprecated)
    });
    if let Some(value) = shown.and_then(|example| example.value.as_value()) {
        return Some(value.clone());
    }
    if !parameter.required {
        return None;
    }
    let value = parameter.schema().map(|schema| synthesise(&api.schemas, schema));
    match value {
        // "string" would say less than the name of what belongs there.
        None | Some(Value::Null) => Some(Value::String(placeholder(&parameter.name))),
        Some(Value::String(text)) if text == value::ANY_TEXT => {
            Some(Value::String(placeholder(&parameter.name)))
        }
        other => other,
    }
}

/// `installation_id` → `INSTALLATION_ID`: evidently to be replaced.
fn placeholder(name: &str) -> String {
    let mut text = String::new();
    let mut previous_lower = false;
    for character in name.chars() {
        if character.is_ascii_alphanumeric() {
            if previous_lower && character.is_ascii_uppercase() {
                text.push('_');
            }
            text.push(character.to_ascii_uppercase());
            previous_lower = character.is_ascii_lowercase();
        } else if !text.is_empty() && !text.ends_with('_') {
            text.push('_');
            previous_lower = false;
        }
    }
    let text = text.trim_matches('_');
    if text.is_empty() { "VALUE".to_owned() } else { text.to_owned() }
}

/// What the samples present: the first alternative that is not nothing.
fn requirement(operation: &Operation) -> Option<&SecurityRequirement> {
    operation.security.iter().find(|alternative| !alternative.is_empty())
}

fn authorise(api: &Api, requirement: Option<&SecurityRequirement>, draft: &mut Draft) {
    for (name, _) in requirement.into_iter().flatten() {
        let Some(scheme) = api.security_schemes.get(name) else { continue };
        match &scheme.kind {
            SecuritySchemeKind::ApiKey { location, name } => match location {
                ApiKeyLocation::Header => draft.headers.push(Pair::new(name, "YOUR_API_KEY")),
                ApiKeyLocation::Cookie => draft.cookies.push(format!("{name}=YOUR_API_KEY")),
                ApiKeyLocation::Query => {
                    draft.query.push(Pair::new(name, "YOUR_API_KEY"));
                    draft.encoded.push(format!("{}=YOUR_API_KEY", encode::component(name)));
                }
            },
            SecuritySchemeKind::Http { scheme, .. } => {
                let value = match scheme.as_str() {
                    "basic" => "Basic BASE64_OF_USER_AND_PASSWORD".to_owned(),
                    "bearer" => "Bearer YOUR_ACCESS_TOKEN".to_owned(),
                    other => format!("{other} YOUR_CREDENTIALS"),
                };
                draft.headers.push(Pair::new("Authorization", &value));
            }
            SecuritySchemeKind::OAuth2 { .. } | SecuritySchemeKind::OpenIdConnect { .. } => {
                draft.headers.push(Pair::new("Authorization", "Bearer YOUR_ACCESS_TOKEN"));
            }
            SecuritySchemeKind::MutualTls => {}
        }
    }
    let mut seen = Vec::new();
    draft.headers.retain(|header| {
        let name = header.name.to_ascii_lowercase();
        let first = !seen.contains(&name);
        seen.push(name);
        first
    });
}

#[cfg(test)]
mod tests {
    use super::placeholder;

    #[test]
    fn placeholders_name_what_belongs_there() {
        for (name, expected) in
            [("id", "ID"), ("installationId", "INSTALLATION_ID"), ("a[b]", "A_B"), ("", "VALUE")]
        {
            assert_eq!(placeholder(name), expected);
        }
    }
}
