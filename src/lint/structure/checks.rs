//! What no single field tells: fields that exclude or need each other.

use super::walk::{Walker, listed};
use crate::{
    diagnostic::{Diagnostic, Fix, nearest_name},
    document::{Items, Location, Members, Part, Version},
};

fn text<'d>(fields: Members<'d>, key: &str) -> Option<&'d str> {
    fields.get(key)?.as_str()
}

/// Reports the second of two fields that exclude each other.
fn exclusive(walker: &mut Walker<'_>, fields: Members<'_>, one: &str, two: &str) {
    if fields.contains_key(one) && fields.contains_key(two) {
        let later = if fields.keys().position(|key| key == one)
            < fields.keys().position(|key| key == two)
        {
            two
        } else {
            one
        };
        let at = walker.at().join(later);
        walker.report(
            Diagnostic::error(
                "structure/exclusive",
                at,
                format!("`{one}` and `{two}` exclude each other"),
            )
            .at_key()
            .help("keep one of them"),
        );
    }
}

pub(super) fn document(walker: &mut Walker<'_>, fields: Members<'_>) {
    let has_any = ["paths", "webhooks", "components"].iter().any(|key| fields.contains_key(key));
    if walker.version != Version::V3_0 && !has_any {
        let message = "a document needs `paths`, `webhooks` or `components`";
        walker.error("structure/missing-field", message);
    }
}

pub(super) fn license(walker: &mut Walker<'_>, fields: Members<'_>) {
    if walker.version != Version::V3_0 {
        exclusive(walker, fields, "identifier", "url");
    }
}

pub(super) fn server(walker: &mut Walker<'_>, fields: Members<'_>) {
    let Some(url) = text(fields, "url") else { return };
    let variables = fields.get("variables").and_then(Part::as_object);
    let mut rest = url;
    let mut named = Vec::new();
    while let Some(open) = rest.find(['{', '}']) {
        if rest[open..].starts_with('}') {
            return walker.error_in("url", "server/braces", "a `}` here closes nothing");
        }
        let Some(close) = rest[open + 1..].find(['{', '}']).map(|length| open + 1 + length) else {
            return walker.error_in("url", "server/braces", "a `{` here is never closed");
        };
        if rest[close..].starts_with('{') {
            return walker.error_in("url", "server/braces", "a `{` here is never closed");
        }
        named.push(&rest[open + 1..close]);
        rest = &rest[close + 1..];
    }
    for name in &named {
        if !variables.is_some_and(|variables| variables.contains_key(name)) {
            let at = walker.at().join("url");
            walker.report(
                Diagnostic::error(
                    "server/unknown-variable",
                    at,
                    format!("the variable `{name}` is not declared"),
                )
                .help(format!("add `variables: {{{name}: {{default: …}}}}` to the server")),
            );
        }
    }
    for (index, name) in named.iter().enumerate() {
        if named[..index].contains(name) {
            let message = format!("the variable `{name}` stands twice");
            walker.error_in("url", "server/duplicate-variable", message);
        }
    }
    for name in variables.into_iter().flat_map(Members::keys) {
        if !named.contains(&name) {
            let at = walker.at().join("variables").join(name);
            walker.report(
                Diagnostic::warning(
                    "server/unused-variable",
                    at,
                    format!("the URL has no variable `{name}`"),
                )
                .at_key(),
            );
        }
    }
}

pub(super) fn server_variable(walker: &mut Walker<'_>, fields: Members<'_>) {
    let Some(values) = fields.get("enum").and_then(Part::as_array) else { return };
    if values.is_empty() {
        if walker.version != Version::V3_0 {
            walker.error_in("enum", "structure/empty", "this list must not be empty");
        }
        return;
    }
    if let Some(default) = fields.get("default")
        && !values.into_iter().any(|value| value == default)
    {
        let message = format!("the default {default} is none of the values");
        let at = walker.at().join("default");
        let diagnostic = if walker.version == Version::V3_0 {
            Diagnostic::warning("server/default-not-in-enum", at, message)
        } else {
            Diagnostic::error("server/default-not-in-enum", at, message)
        };
        walker.report(diagnostic);
    }
}

/// A name that HTTP allows for a header. RFC 9110, section 5.6.2.
fn header_name(walker: &mut Walker<'_>, name: &str, at: Location) {
    let is_token = |b: u8| b.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&b);
    if name.is_empty() || !name.bytes().all(is_token) {
        let message = format!("`{name}` cannot be the name of a header");
        walker.report(
            Diagnostic::error("structure/header-name", at, message)
                .at_key()
                .help("letters, digits and !#$%&'*+-.^_`|~ are allowed"),
        );
    }
}

/// Names of a map of headers.
pub(super) fn headers(walker: &mut Walker<'_>, fields: Members<'_>) {
    if walker.version != Version::V3_2 {
        return;
    }
    let Some(headers) = fields.get("headers").and_then(Part::as_object) else { return };
    for name in headers.keys() {
        let at = walker.at().join("headers").join(name);
        header_name(walker, name, at);
    }
}

pub(super) fn encoding(walker: &mut Walker<'_>, fields: Members<'_>) {
    headers(walker, fields);
    if walker.version == Version::V3_2 {
        exclusive(walker, fields, "encoding", "prefixEncoding");
        exclusive(walker, fields, "encoding", "itemEncoding");
    }
}

/// No two parameters of one name in one place, and no query beside a query string.
pub(super) fn parameter_list<'d>(walker: &mut Walker<'d>, fields: Members<'d>) {
    let Some(list) = fields.get("parameters").and_then(Part::as_array) else { return };
    one_querystring(walker, list);
    let mut seen: Vec<(String, String)> = Vec::new();
    for (index, item) in list.into_iter().enumerate() {
        let target = walker.target(item);
        let of = |key: &str| target.get(key).and_then(Part::as_str).map(str::to_owned);
        let (Some(name), Some(location)) = (of("name"), of("in")) else {
            seen.push((String::new(), String::new()));
            continue;
        };
        if let Some(first) = seen.iter().position(|known| known.0 == name && known.1 == location) {
            let at = walker.at().join("parameters");
            let again = at.join(&index.to_string());
            let diagnostic = Diagnostic::error(
                "parameter/duplicate",
                again.clone(),
                format!("the {location} parameter `{name}` stands here a second time"),
            )
            .related(at.join(&first.to_string()), "first here");
            let is_twin = list.get(first) == Some(item);
            walker.report(diagnostic.fixed_if(is_twin, Fix::RemoveItem(again)));
        }
        seen.push((name, location));
    }
}

/// OAS 3.2: `querystring` stands once, and not beside `query`.
fn one_querystring<'d>(walker: &mut Walker<'d>, list: Items<'d>) {
    let places: Vec<Option<&str>> =
        list.into_iter().map(|item| walker.target(item).get("in").and_then(Part::as_str)).collect();
    let Some(first) = places.iter().position(|place| *place == Some("querystring")) else { return };
    let second = places.iter().enumerate().find(|(index, place)| {
        *index != first && (**place == Some("query") || **place == Some("querystring"))
    });
    if let Some((index, _)) = second {
        let at = walker.at().join("parameters");
        let message = "a query string as a whole excludes other parameters in the query";
        walker.report(
            Diagnostic::error(
                "structure/exclusive",
                at.join(&index.max(first).to_string()),
                message,
            )
            .related(at.join(&index.min(first).to_string()), "the other one"),
        );
    }
}

pub(super) fn parameter(walker: &mut Walker<'_>, fields: Members<'_>) {
    let Some(location) = text(fields, "in") else { return };
    let locations: &[&str] = if walker.version == Version::V3_2 {
        &["query", "querystring", "header", "path", "cookie"]
    } else {
        &["query", "header", "path", "cookie"]
    };
    if !locations.contains(&location) {
        let at = walker.at().join("in");
        let message = format!("a parameter cannot be in `{location}`");
        let diagnostic = Diagnostic::error("structure/not-allowed", at, message);
        walker.report(match (location, nearest_name(location, locations.iter().copied())) {
            ("body" | "formData", _) => {
                diagnostic.help("since OpenAPI 3.0 a body is described in `requestBody`")
            }
            (_, Some(nearest)) => diagnostic.meant(location, nearest),
            (_, None) => diagnostic.help(format!("allowed: {}", listed(locations))),
        });
        return;
    }
    if location == "path" && fields.get("required").and_then(Part::as_bool) != Some(true) {
        let at = match fields.get("required") {
            Some(_) => walker.at().join("required"),
            None => walker.at(),
        };
        let message = "a path parameter must be `required: true`";
        walker.report(
            Diagnostic::error("parameter/path-not-required", at, message)
                .help("without it the path would be another one"),
        );
    }
    if walker.version == Version::V3_0 {
        // The schema of 3.0 lets these pass; the text says that they mean nothing here.
        for field in ["allowReserved", "allowEmptyValue"] {
            if fields.contains_key(field) && location != "query" {
                let at = walker.at().join(field);
                let message = format!("`{field}` has no meaning in {location}");
                walker.report(Diagnostic::warning("structure/not-allowed", at, message).at_key());
            }
        }
    } else {
        let allowed_reserved = match walker.version {
            Version::V3_2 if location == "cookie" => text(fields, "style") != Some("cookie"),
            Version::V3_2 => location != "header",
            Version::V3_0 | Version::V3_1 => location == "query",
        };
        for (field, allowed) in
            [("allowReserved", allowed_reserved), ("allowEmptyValue", location == "query")]
        {
            if fields.contains_key(field) && !allowed {
                let at = walker.at().join(field);
                let message = format!("`{field}` has no meaning in {location}");
                walker.report(Diagnostic::error("structure/not-allowed", at, message).at_key());
            }
        }
    }
    if let (Version::V3_2, "header", Some(name)) = (walker.version, location, text(fields, "name"))
    {
        let at = walker.at().join("name");
        header_name(walker, name, at);
    }
    if location == "querystring" && !fields.contains_key("content") {
        walker.error("structure/missing-field", "a querystring parameter needs `content`");
        return;
    }
    schema_or_content(walker, fields);
}

pub(super) fn schema_or_content(walker: &mut Walker<'_>, fields: Members<'_>) {
    exclusive(walker, fields, "example", "examples");
    exclusive(walker, fields, "schema", "content");
    match fields.get("content").and_then(Part::as_object) {
        None if !fields.contains_key("schema") && !fields.contains_key("content") => {
            walker.error("structure/missing-field", "this needs a `schema` or a `content`");
        }
        Some(content) if content.len() != 1 => {
            let message = format!("this must hold one media type, not {}", content.len());
            walker.error_in("content", "structure/not-allowed", message);
        }
        Some(_) if !fields.contains_key("schema") => {
            for key in ["style", "explode", "allowReserved"] {
                if fields.contains_key(key) {
                    let at = walker.at().join(key);
                    let message = format!("`{key}` has no meaning beside `content`");
                    walker.report(Diagnostic::error("structure/not-allowed", at, message).at_key());
                }
            }
        }
        _ => {}
    }
}

pub(super) fn media_type(walker: &mut Walker<'_>, fields: Members<'_>) {
    exclusive(walker, fields, "example", "examples");
    if walker.version == Version::V3_2 {
        exclusive(walker, fields, "encoding", "prefixEncoding");
        exclusive(walker, fields, "encoding", "itemEncoding");
    }
}

pub(super) fn responses(walker: &mut Walker<'_>, fields: Members<'_>) {
    if !fields.keys().any(|key| !key.starts_with("x-")) {
        walker.error("structure/empty", "an operation needs at least one response");
    }
}

pub(super) fn example(walker: &mut Walker<'_>, fields: Members<'_>) {
    exclusive(walker, fields, "value", "externalValue");
    if walker.version == Version::V3_2 {
        exclusive(walker, fields, "value", "dataValue");
        exclusive(walker, fields, "value", "serializedValue");
        exclusive(walker, fields, "serializedValue", "externalValue");
    }
}

pub(super) fn link(walker: &mut Walker<'_>, fields: Members<'_>) {
    exclusive(walker, fields, "operationRef", "operationId");
    if !fields.contains_key("operationRef") && !fields.contains_key("operationId") {
        walker.error("structure/missing-field", "a link needs `operationId` or `operationRef`");
    }
}

pub(super) fn security_scheme(walker: &mut Walker<'_>, fields: Members<'_>) {
    let Some(kind) = text(fields, "type") else { return };
    let (needed, allowed): (&[&str], &[&str]) = match kind {
        "apiKey" => (&["name", "in"], &["name", "in"]),
        "http" => (&["scheme"], &["scheme", "bearerFormat"]),
        "oauth2" => (&["flows"], &["flows", "oauth2MetadataUrl"]),
        "openIdConnect" => (&["openIdConnectUrl"], &["openIdConnectUrl"]),
        "mutualTLS" if walker.version != Version::V3_0 => (&[], &[]),
        _ => {
            let kinds: &[&str] = if walker.version == Version::V3_0 {
                &["apiKey", "http", "oauth2", "openIdConnect"]
            } else {
                &["apiKey", "http", "mutualTLS", "oauth2", "openIdConnect"]
            };
            return walker.choice_in("type", Part::String(kind), kinds);
        }
    };
    for field in needed {
        if !fields.contains_key(field) {
            let message = format!("a security scheme of type `{kind}` needs `{field}`");
            walker.error("structure/missing-field", message);
        }
    }
    for field in
        ["name", "in", "scheme", "bearerFormat", "flows", "oauth2MetadataUrl", "openIdConnectUrl"]
    {
        if fields.contains_key(field) && !allowed.contains(&field) {
            let at = walker.at().join(field);
            let message = format!("a security scheme of type `{kind}` has no field `{field}`");
            walker.report(Diagnostic::error("structure/unknown-field", at, message).at_key());
        }
    }
    if let (true, Some(location)) = (kind == "apiKey", fields.get("in")) {
        walker.choice_in("in", location, &["query", "header", "cookie"]);
    }
    let is_bearer =
        text(fields, "scheme").is_some_and(|scheme| scheme.eq_ignore_ascii_case("bearer"));
    if kind == "http" && fields.contains_key("bearerFormat") && !is_bearer {
        let at = walker.at().join("bearerFormat");
        let message = "`bearerFormat` goes with `scheme: bearer` only";
        walker.report(Diagnostic::error("structure/not-allowed", at, message).at_key());
    }
}

pub(super) fn oauth_flows(walker: &mut Walker<'_>, fields: Members<'_>) {
    for (name, flow) in fields {
        let Some(flow) = flow.as_object() else { continue };
        let (needed, unused): (&[&str], &[&str]) = match name {
            "implicit" => (&["authorizationUrl"], &["tokenUrl"]),
            "password" | "clientCredentials" => (&["tokenUrl"], &["authorizationUrl"]),
            "authorizationCode" => (&["authorizationUrl", "tokenUrl"], &[]),
            "deviceAuthorization" => (&["deviceAuthorizationUrl", "tokenUrl"], &[]),
            _ => continue,
        };
        walker.within(name, |walker| {
            for field in needed {
                if !flow.contains_key(field) {
                    let message = format!("the flow `{name}` needs `{field}`");
                    walker.error("structure/missing-field", message);
                }
            }
            for field in unused {
                if flow.contains_key(field) {
                    let at = walker.at().join(field);
                    let message = format!("the flow `{name}` has no field `{field}`");
                    let diagnostic = Diagnostic::error("structure/unknown-field", at, message);
                    walker.report(diagnostic.at_key());
                }
            }
        });
    }
}

pub(super) fn xml(walker: &mut Walker<'_>, fields: Members<'_>) {
    if walker.version == Version::V3_2 {
        exclusive(walker, fields, "nodeType", "attribute");
        exclusive(walker, fields, "nodeType", "wrapped");
    }
}
