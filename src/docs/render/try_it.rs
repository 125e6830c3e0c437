//! What the form that sends requests from the page has to know, as data for the script.
//!
//! The script makes the form, so that a page without it shows nothing that would not work. It reads
//! the method, the path, the server and the body's text where the page shows them; the data says the
//! rest.

use serde_json::{Value, json};

use crate::{
    docs::{
        html::{Html, push_content},
        samples::{Request, base_url},
    },
    ir::{
        Api, ApiKeyLocation, JsonType, Operation, Parameter, ParameterFormat, ParameterLocation,
        SecuritySchemeKind, Server,
    },
};

/// An element that holds the data; no markup that needs a script to be anything. `shown` is the
/// first example of a body on the page.
pub(crate) fn form(
    api: &Api,
    operation: &Operation,
    request: &Request,
    shown: Option<&Html>,
) -> Html {
    let servers = if operation.servers.is_empty() { &api.servers } else { &operation.servers };
    let mut urls: Vec<String> = servers
        .iter()
        .map(Server::default_url)
        .filter(|url| url.contains("://"))
        .map(|url| url.trim_end_matches('/').to_owned())
        .collect();
    let base = base_url(api, operation);
    if urls.is_empty() {
        urls.push(base.clone());
    }
    let mut data = json!({});
    if urls != [base] {
        data["servers"] = json!(urls);
    }
    for item in &operation.parameters {
        let place = &mut data[item.location.as_str()];
        if place.is_null() {
            *place = json!([]);
        }
        if let Some(list) = place.as_array_mut() {
            list.push(parameter(api, item, request));
        }
    }
    let auth = credentials(api, operation);
    if !auth.is_empty() {
        data["auth"] = auth.into();
    }
    if let Some(body) = &request.body {
        data["body"] = json!({ "type": body.media_type, "kind": body.kind });
        let mut text = String::with_capacity(body.text.len());
        push_content(&mut text, &body.text);
        if shown.is_none_or(|shown| shown.as_str() != text) {
            data["body"]["text"] = json!(body.text);
        }
    }
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
    // What is left out is as the script takes it to be: in a path required and elsewhere not, empty,
    // and of the usual style.
    let in_path = parameter.location == ParameterLocation::Path;
    let said = [
        ("required", json!(true), parameter.required && !in_path),
        ("style", json!(style), style != parameter.location.default_style().as_str()),
        ("explode", json!(explode), explode && (is_list || style == "matrix")),
        ("list", json!(is_list), is_list),
        ("value", json!(value), !value.is_empty()),
    ];
    let said: Vec<_> = said.into_iter().filter(|(_, _, matters)| *matters).collect();
    if said.is_empty() {
        return json!(parameter.name);
    }
    let mut data = json!({ "name": parameter.name });
    for (key, value, _) in said {
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
