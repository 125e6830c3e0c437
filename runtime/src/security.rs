//! What a caller presents.

use std::fmt;

/// A security scheme of the document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Scheme {
    /// As the document names it.
    pub name: &'static str,
    /// Where the secret is found.
    pub kind: SchemeKind,
}

/// Where a secret is found in a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SchemeKind {
    /// `Authorization: Bearer …`, which OAuth 2.0 and `OpenID` Connect use too.
    Bearer,
    /// `Authorization: Basic …`
    Basic,
    /// `Authorization` with another scheme, such as `digest`; the secret is what follows it.
    Http(&'static str),
    /// A header of this name.
    Header(&'static str),
    /// A query parameter of this name.
    Query(&'static str),
    /// A cookie of this name.
    Cookie(&'static str),
    /// The connection itself, by client certificate.
    MutualTls,
    /// What the document does not say, so that no request can satisfy it.
    Unknown,
}

/// One scheme that must be satisfied, with the scopes it takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Requirement {
    /// Which one.
    pub scheme: &'static Scheme,
    /// Names of scopes or roles; often none.
    pub scopes: &'static [&'static str],
}

impl Scheme {
    /// Requires this scheme.
    pub const fn needs(&'static self, scopes: &'static [&'static str]) -> Requirement {
        Requirement { scheme: self, scopes }
    }
}

/// Alternatives, each of them requirements that must all be satisfied; an empty one makes the
/// others optional, and no alternative at all means that nothing is asked for.
pub type Security = &'static [&'static [Requirement]];

/// What identifies a caller. Its text never shows in `Debug`.
#[derive(Clone, PartialEq, Eq)]
pub enum Secret {
    /// A token or an API key.
    Token(String),
    /// A name and a password.
    Basic {
        /// Who.
        user: String,
        /// May be empty.
        password: String,
    },
    /// The connection vouches for the caller.
    Connection,
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Token(_) => "Token(…)",
            Self::Basic { .. } => "Basic(…)",
            Self::Connection => "Connection",
        })
    }
}

/// A secret that came with a request, and what it is for.
#[derive(Clone, Debug)]
pub struct Presented {
    /// What the operation asks for.
    pub requirement: Requirement,
    /// What the caller gave.
    pub secret: Secret,
}

/// All secrets of the alternative that a request satisfies. That they are right is not known yet.
#[derive(Clone, Debug, Default)]
pub struct Credentials {
    /// One for each requirement; empty if the caller stays anonymous where that is allowed.
    pub presented: Vec<Presented>,
}

impl Credentials {
    /// Whether the caller presented nothing, which the operation allows.
    pub fn is_anonymous(&self) -> bool {
        self.presented.is_empty()
    }

    /// The bearer token, if one was presented.
    pub fn bearer(&self) -> Option<&str> {
        self.presented.iter().find_map(|item| match (&item.secret, item.requirement.scheme.kind) {
            (Secret::Token(token), SchemeKind::Bearer) => Some(token.as_str()),
            _ => None,
        })
    }

    /// Name and password, if they were presented.
    pub fn basic(&self) -> Option<(&str, &str)> {
        self.presented.iter().find_map(|item| match &item.secret {
            Secret::Basic { user, password } => Some((user.as_str(), password.as_str())),
            Secret::Token(_) | Secret::Connection => None,
        })
    }

    /// The token presented for a scheme, by the scheme's name.
    pub fn token(&self, scheme: &str) -> Option<&str> {
        self.presented.iter().find_map(|item| match &item.secret {
            Secret::Token(token) if item.requirement.scheme.name == scheme => Some(token.as_str()),
            _ => None,
        })
    }

    /// Every scope that the operation asks for.
    pub fn scopes(&self) -> impl Iterator<Item = &'static str> {
        self.presented.iter().flat_map(|item| item.requirement.scopes.iter().copied())
    }
}
