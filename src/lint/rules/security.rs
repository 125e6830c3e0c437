//! Scopes that nothing grants.

use crate::{
    diagnostic::Diagnostic,
    document::{Node, Version},
    ir::{Api, SecuritySchemeKind},
};

pub(super) fn check(api: &Api, found: &mut Vec<Diagnostic>) {
    let root = Node::root(&api.document);
    requirements(api, &root, found);
    let webhooks = api.webhooks.iter().map(|webhook| &webhook.operation);
    for operation in api.operations.iter().chain(webhooks) {
        if let Some(node) = Node::at(&api.document, operation.at.clone()) {
            requirements(api, &node, found);
        }
    }
}

fn requirements(api: &Api, object: &Node<'_>, found: &mut Vec<Diagnostic>) {
    let Some(list) = object.get("security") else { return };
    for (name, scopes) in list.items().flat_map(|requirement| requirement.entries()) {
        let Some(scheme) = api.security_schemes.get(name) else { continue };
        for scope in scopes.items() {
            let Some(text) = scope.str() else { continue };
            match &scheme.kind {
                SecuritySchemeKind::OAuth2 { flows } => {
                    let mut known = flows.values().flat_map(|flow| flow.scopes.keys());
                    // Where a flow's scopes are missing, that is told of.
                    let is_open = flows.values().all(|flow| flow.scopes.is_empty());
                    if !is_open && !known.any(|known| known == text) {
                        let message = format!("no flow of `{name}` has the scope `{text}`");
                        let diagnostic =
                            Diagnostic::warning("security/unknown-scope", scope.at, message);
                        let known = flows.values().flat_map(|flow| flow.scopes.keys());
                        let nearest =
                            crate::diagnostic::nearest_name(text, known.map(String::as_str));
                        found.push(match nearest {
                            Some(nearest) => diagnostic.meant(text, nearest),
                            None => diagnostic,
                        });
                    }
                }
                SecuritySchemeKind::OpenIdConnect { .. } => {}
                _ if api.document.version() == Version::V3_0 => found.push(
                    Diagnostic::warning(
                        "security/idle-scope",
                        scope.at,
                        format!("`{name}` knows no scopes"),
                    )
                    .help("in OpenAPI 3.0 only OAuth 2 and OpenID Connect have them; write `[]`"),
                ),
                _ => {}
            }
        }
    }
}
