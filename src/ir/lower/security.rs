//! Security schemes, and what asks for them.

use indexmap::IndexMap;
use openapiv3::APIKeyLocation;

use super::reader::{Object, Reader};
use crate::{
    diagnostic::{Diagnostic, nearest_name},
    document::{Document, Location},
    ir::{ApiKeyLocation, OAuthFlow, SecurityRequirement, SecurityScheme, SecuritySchemeKind},
};

pub(super) fn schemes<'d>(
    reader: &mut Reader<'d>,
    components: &Object<'d>,
) -> IndexMap<String, SecurityScheme> {
    let entries = reader.entries(components, "securitySchemes");
    entries
        .into_iter()
        .filter_map(|(name, node)| {
            let object = reader.object(node)?;
            let kind = kind(reader, &object)?;
            let scheme = SecurityScheme {
                at: object.at().clone(),
                name: name.to_owned(),
                description: object.text("description"),
                kind,
            };
            Some((name.to_owned(), scheme))
        })
        .collect()
}

fn kind<'d>(reader: &mut Reader<'d>, object: &Object<'d>) -> Option<SecuritySchemeKind> {
    match object.text("type").as_deref() {
        Some("mutualTLS") => return Some(SecuritySchemeKind::MutualTls),
        // Flows are read by name, since 3.2 has one that the types do not know.
        Some("oauth2") => return Some(SecuritySchemeKind::OAuth2 { flows: flows(reader, object) }),
        _ => {}
    }
    Some(match reader.typed::<openapiv3::SecurityScheme>(object)? {
        openapiv3::SecurityScheme::APIKey { location, name, .. } => SecuritySchemeKind::ApiKey {
            location: match location {
                APIKeyLocation::Query => ApiKeyLocation::Query,
                APIKeyLocation::Header => ApiKeyLocation::Header,
                APIKeyLocation::Cookie => ApiKeyLocation::Cookie,
            },
            name,
        },
        openapiv3::SecurityScheme::HTTP { scheme, bearer_format, .. } => {
            SecuritySchemeKind::Http { scheme: scheme.to_ascii_lowercase(), bearer_format }
        }
        openapiv3::SecurityScheme::OAuth2 { .. } => return None,
        openapiv3::SecurityScheme::OpenIDConnect { open_id_connect_url, .. } => {
            SecuritySchemeKind::OpenIdConnect { url: open_id_connect_url }
        }
    })
}

fn flows<'d>(reader: &mut Reader<'d>, object: &Object<'d>) -> IndexMap<String, OAuthFlow> {
    let entries = reader.entries(object, "flows");
    entries
        .into_iter()
        .filter_map(|(name, node)| {
            let flow = reader.object(node)?;
            let scopes = reader.entries(&flow, "scopes");
            let scopes = scopes
                .into_iter()
                .map(|(scope, text)| (scope.to_owned(), text.str().unwrap_or("").to_owned()))
                .collect();
            Some((
                name.to_owned(),
                OAuthFlow {
                    authorization_url: flow.text("authorizationUrl"),
                    token_url: flow.text("tokenUrl"),
                    refresh_url: flow.text("refreshUrl"),
                    scopes,
                },
            ))
        })
        .collect()
}

/// Whether the document declares a scheme, maybe one that could not be read.
fn is_written(document: &Document, name: &str) -> bool {
    let schemes = Location::default().join("components").join("securitySchemes");
    document.part(&schemes.join(name)).is_some()
}

/// What `security` says; `None` if the object does not say.
pub(super) fn requirements<'d>(
    reader: &mut Reader<'d>,
    object: &Object<'d>,
    schemes: &IndexMap<String, SecurityScheme>,
) -> Option<Vec<SecurityRequirement>> {
    let said = object.field("security")?;
    if said.value.is_null() {
        return None;
    }
    let nodes = match said.clone().follow() {
        Ok(list) if list.value.is_array() => reader.items(object, "security"),
        // One alternative without its list is one all the same, and what cannot be read must not
        // open what it is there to close.
        _ => vec![said],
    };
    let mut requirements = Vec::new();
    for node in nodes {
        let mut requirement = SecurityRequirement::new();
        if !node.value.is_object() {
            requirement.push((node.str().unwrap_or_default().to_owned(), Vec::new()));
        }
        for (name, scopes) in node.entries() {
            let is_declared = schemes.contains_key(name) || is_written(reader.document, name);
            if !is_declared && !names_a_reference(name) {
                let known = nearest_name(name, schemes.keys().map(String::as_str));
                let message = format!("there is no security scheme named `{name}`");
                let at = scopes.at.clone();
                // A document that declares none is most likely a part of another.
                let diagnostic = if schemes.is_empty() {
                    Diagnostic::warning("security/unknown-scheme", at, message)
                } else {
                    Diagnostic::error("security/unknown-scheme", at, message)
                };
                let diagnostic = diagnostic.at_key();
                reader.report(match known {
                    Some(known) => diagnostic.meant(name, known),
                    None => diagnostic.help("declare it in `components.securitySchemes`"),
                });
            }
            let scopes = scopes.items().filter_map(|scope| scope.str().map(str::to_owned));
            let name = if is_declared { name } else { referenced(name) };
            requirement.push((name.to_owned(), scopes.collect()));
        }
        requirements.push(requirement);
    }
    Some(requirements)
}

/// The scheme that a reference into this document names.
fn referenced(name: &str) -> &str {
    name.strip_prefix("#/components/securitySchemes/").unwrap_or(name)
}

/// Since 3.2 a requirement may name a scheme by its URI.
fn names_a_reference(name: &str) -> bool {
    name.contains(['/', '#'])
}
