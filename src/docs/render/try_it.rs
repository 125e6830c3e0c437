//! What the form that sends requests from the page has to know, as data for the script.
//!
//! The script makes the form, so that a page without it shows nothing that would not work.

use serde_json::{Value, json};

use crate::{
    docs::{
        html::{Html, push_content},
        samples::{Request, base_url},
    },
    ir::{
        Api, ApiKeyLocation, JsonType, Operation, Parameter, ParameterFormat, SecuritySchemeKind,
        Server,
    },
};

/// An element that holds the data; no markup that needs a script to be anything.
pub(crate) fn form(api: &Api, operation: &Operation, request: &Request) -> Html {
    let servers = if operation.servers.is_empty() { &api.servers } else { &operation.servers };
    let mut urls: Vec<String> = servers
        .iter()
        .map(Server::default_url)
        .filter(|url| url.contains("://"))
        .map(|url| url.trim_end_matches('/').to_owned())
        .collect();
    if urls.is_empty() {
        urls.push(base_url(api, operation));
    }
    let body = request
        .body
        .as_ref()
        .map(|body| json!({ "type": body.media_type, "kind": body.kind, "text": body.text }));
    let data = json!({
        "method": request.method,
        "servers": urls,
        "path": operation.path.as_str(),
        "parameters": operation.parameters.iter().map(|item| parameter(api, item, request)).collect::<Vec<_>>(),
        "body": body,
        "auth": credentials(api, operation),
    });
    // In single quotes, since JSON is full of double ones.
    let mut text = String::from("<div data-try='");
    push_content(&mut text, &data.to_string().replace('\'', "\\u0027"));
    text.push_str("'></div>");
    Html::trusted(text)
}

fn parameter(api: &Api, parameter: &Parameter, request: &Request) -> Value {
    let (style, explode) = match &parameter.format {
        ParameterFormat::Schema { style, explode, .. } => (style.as_str(), *explode),
        ParameterFormat::Content(_) => ("json", false),
    };
    let schema = parameter.schema().map(|id| api.schemas.get(api.schemas.resolve(id)));
    let is_list = schema.is_some_and(|schema| schema.types.contains(JsonType::Array));
    let sent: Vec<&str> = request
        .query
        .iter()
        .filter(|pair| pair.name == parameter.name)
        .map(|pair| pair.value.as_str())
        .collect();
    let example = parameter
        .examples
        .iter()
        .find(|example| !request.name.is_empty() && example.name.as_deref() == Some(&request.name));
    let example = example
        .or_else(|| parameter.examples.first().filter(|_| parameter.required))
        .and_then(|example| example.value.as_value())
        .filter(|value| !value.is_array() && !value.is_object())
        .map(|value| value.as_str().map_or_else(|| value.to_string(), str::to_owned));
    let value = if sent.is_empty() { example.unwrap_or_default() } else { sent.join(",") };
    let mut data = json!({ "name": parameter.name, "in": parameter.location.as_str() });
    // What is left out is as the script takes it to be: false, empty, and the usual style.
    let said = [
        ("required", json!(parameter.required), parameter.required),
        ("style", json!(style), style != parameter.location.default_style().as_str()),
        ("explode", json!(explode), explode && (is_list || style == "matrix")),
        ("list", json!(is_list), is_list),
        ("value", json!(value), !value.is_empty()),
    ];
    for (key, value, _) in said.into_iter().filter(|(_, _, matters)| *matters) {
        data[key] = value;
    }
    data
}

/// What the first way in asks for; values are the reader's and stay in memory.
fn credentials(api: &Api, operation: &Operation) -> Vec<Value> {
    let alternative = operation.security.iter().find(|alternative| !alternative.is_empty());
    let schemes = alternative.into_iter().flatten();
    schemes
        .filter_map(|(name, _)| {
            let (place, key, prefix) = match &api.security_schemes.get(name)?.kind {
                SecuritySchemeKind::ApiKey { location, name } => {
                    let place = match location {
                        ApiKeyLocation::Header => "header",
                        ApiKeyLocation::Query => "query",
                        // A page may not set cookies for another host.
                        ApiKeyLocation::Cookie => return None,
                    };
                    (place, name.as_str(), "")
                }
                SecuritySchemeKind::Http { scheme, .. } if scheme == "basic" => {
                    ("header", "Authorization", "Basic ")
                }
                SecuritySchemeKind::Http { .. }
                | SecuritySchemeKind::OAuth2 { .. }
                | SecuritySchemeKind::OpenIdConnect { .. } => {
                    ("header", "Authorization", "Bearer ")
                }
                SecuritySchemeKind::MutualTls => return None,
            };
            Some(json!({ "label": name, "in": place, "name": key, "prefix": prefix }))
        })
        .collect()
}
