//! What a caller has to present.

use indexmap::IndexMap;

use crate::document::Location;

/// OAS "Security Scheme Object" and its name.
#[derive(Clone, Debug)]
pub struct SecurityScheme {
    /// Where it stands.
    pub at: Location,
    /// The key in `components.securitySchemes`.
    pub name: String,
    /// `CommonMark`.
    pub description: Option<String>,
    /// What it is.
    pub kind: SecuritySchemeKind,
}

/// The types of security scheme OAS knows.
#[derive(Clone, Debug)]
pub enum SecuritySchemeKind {
    /// A secret under a name.
    ApiKey {
        /// Where it is sent.
        location: ApiKeyLocation,
        /// Of the header, query parameter or cookie.
        name: String,
    },
    /// The `Authorization` header. RFC 9110, section 11.
    Http {
        /// In lower case: `basic`, `bearer`, `digest` …
        scheme: String,
        /// A hint.
        bearer_format: Option<String>,
    },
    /// OAuth 2.0: a bearer token with scopes.
    OAuth2 {
        /// By name of the flow, such as `clientCredentials`.
        flows: IndexMap<String, OAuthFlow>,
    },
    /// `OpenID` Connect discovery: a bearer token.
    OpenIdConnect {
        /// The discovery document.
        url: String,
    },
    /// A client certificate. Since OAS 3.1.
    MutualTls,
}

/// Where an API key is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names are the places")]
pub enum ApiKeyLocation {
    Query,
    Header,
    Cookie,
}

/// OAS "OAuth Flow Object".
#[derive(Clone, Debug, Default)]
pub struct OAuthFlow {
    /// For `implicit` and `authorizationCode`.
    pub authorization_url: Option<String>,
    /// For `password`, `clientCredentials`, `authorizationCode`, `deviceAuthorization`.
    pub token_url: Option<String>,
    /// Where there is one.
    pub refresh_url: Option<String>,
    /// Name to description.
    pub scopes: IndexMap<String, String>,
}

/// One alternative: schemes that must all be satisfied, with the scopes each needs.
/// Empty means that nothing is needed. A scheme that is not among those of the `Api` is one that
/// cannot be read, so that nobody can satisfy it.
pub type SecurityRequirement = Vec<(String, Vec<String>)>;
