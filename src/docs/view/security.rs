//! What a caller has to present, in words.

use serde::Serialize;

use crate::{
    docs::{
        book::{Book, Target},
        html::{Html, is_safe_address},
        markdown::{self, Headings},
    },
    ir::{
        ApiKeyLocation, OAuthFlow, Operation, SecurityRequirement, SecurityScheme,
        SecuritySchemeKind,
    },
};

/// One way to be let in: schemes that go together.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct AlternativeView {
    /// Empty: nothing is needed.
    pub(crate) schemes: Vec<NeededView>,
}

/// A scheme in an alternative.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct NeededView {
    pub(crate) name: Html,
    pub(crate) what: Html,
    pub(crate) href: Html,
    pub(crate) scopes: Vec<Html>,
}

/// A scheme, explained.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct SchemeView {
    pub(crate) id: Html,
    pub(crate) name: Html,
    pub(crate) what: Html,
    pub(crate) description: Html,
    pub(crate) flows: Vec<FlowView>,
}

/// A flow of OAuth 2.0.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct FlowView {
    pub(crate) name: Html,
    pub(crate) addresses: Vec<(&'static str, Html)>,
    pub(crate) scopes: Vec<(Html, Html)>,
}

/// What an operation demands; empty if nothing.
pub(crate) fn alternatives(
    book: &Book<'_>,
    operation: &Operation,
    root: &str,
) -> Vec<AlternativeView> {
    operation.security.iter().map(|alternative| view(book, alternative, root)).collect()
}

fn view(book: &Book<'_>, alternative: &SecurityRequirement, root: &str) -> AlternativeView {
    let needed = |(name, scopes): &(String, Vec<String>)| {
        let scheme = book.api.security_schemes.get(name);
        NeededView {
            name: Html::text(name),
            what: Html::text(&scheme.map(what).unwrap_or_default()),
            href: scheme
                .map(|_| Html::text(&book.href(Target::Security, root)))
                .unwrap_or_default(),
            scopes: scopes.iter().map(|scope| Html::text(scope)).collect(),
        }
    };
    AlternativeView { schemes: alternative.iter().map(needed).collect() }
}

/// A scheme in a line.
pub(crate) fn what(scheme: &SecurityScheme) -> String {
    match &scheme.kind {
        SecuritySchemeKind::ApiKey { location, name } => {
            let place = match location {
                ApiKeyLocation::Header => "header",
                ApiKeyLocation::Query => "query parameter",
                ApiKeyLocation::Cookie => "cookie",
            };
            format!("API key in the {place} {name}")
        }
        SecuritySchemeKind::Http { scheme, bearer_format } => {
            match (scheme.as_str(), bearer_format) {
                ("bearer", Some(format)) => {
                    format!("Bearer token ({format}) in the header Authorization")
                }
                ("bearer", None) => "Bearer token in the header Authorization".to_owned(),
                ("basic", _) => "User name and password (HTTP Basic)".to_owned(),
                (other, _) => format!("HTTP {other} in the header Authorization"),
            }
        }
        SecuritySchemeKind::OAuth2 { .. } => "OAuth 2.0 access token".to_owned(),
        SecuritySchemeKind::OpenIdConnect { .. } => "OpenID Connect".to_owned(),
        SecuritySchemeKind::MutualTls => "Client certificate (mutual TLS)".to_owned(),
    }
}

/// Every scheme of the API.
pub(crate) fn schemes(book: &Book<'_>, root: &str) -> Vec<SchemeView> {
    let resolve = |address: &str| book.resolve(address, root);
    book.api
        .security_schemes
        .values()
        .map(|scheme| SchemeView {
            id: Html::text(&crate::docs::book::slug(&scheme.name)),
            name: Html::text(&scheme.name),
            what: Html::text(&what(scheme)),
            description: scheme
                .description
                .as_deref()
                .map(|text| markdown::block(text, Headings::Flat, &resolve))
                .unwrap_or_default(),
            flows: flows(&scheme.kind),
        })
        .collect()
}

fn flows(kind: &SecuritySchemeKind) -> Vec<FlowView> {
    let SecuritySchemeKind::OAuth2 { flows } = kind else {
        let SecuritySchemeKind::OpenIdConnect { url } = kind else { return Vec::new() };
        return vec![FlowView {
            name: Html::text("Discovery"),
            addresses: vec![("Discovery document", address(url))],
            scopes: Vec::new(),
        }];
    };
    flows
        .iter()
        .map(|(name, flow)| {
            let scopes = flow.scopes.iter();
            FlowView {
                name: Html::text(name),
                addresses: flow_addresses(flow).map(|(label, url)| (label, address(url))).collect(),
                scopes: scopes.map(|(scope, text)| (Html::text(scope), Html::text(text))).collect(),
            }
        })
        .collect()
}

/// The addresses of a flow that it has, by what they are for.
pub(crate) fn flow_addresses(flow: &OAuthFlow) -> impl Iterator<Item = (&'static str, &str)> {
    let addresses = [
        ("Authorization", &flow.authorization_url),
        ("Token", &flow.token_url),
        ("Refresh", &flow.refresh_url),
    ];
    addresses.into_iter().filter_map(|(label, url)| Some((label, url.as_deref()?)))
}

/// A link, if the address is one that a reader may follow.
pub(crate) fn address(url: &str) -> Html {
    link(url, "")
}

/// The same, with words for the address, where there are any.
pub(crate) fn link(url: &str, words: &str) -> Html {
    let (address, text) = (Html::text(url), Html::text(if words.is_empty() { url } else { words }));
    let (address, text) = (address.as_str(), text.as_str());
    if is_safe_address(url) {
        Html::trusted(format!("<a href=\"{address}\" rel=noreferrer>{text}</a>"))
    } else if words.is_empty() {
        Html::trusted(format!("<code>{address}</code>"))
    } else {
        Html::trusted(format!("{text} <code>{address}</code>"))
    }
}
