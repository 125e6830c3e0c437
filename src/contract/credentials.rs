//! Who the tester says it is, and how that is kept out of every text it writes.
//!
//! A secret is put on a request by the transport and nowhere else; reports show the name of the
//! variable that a reader would put in its place.

use std::{
    fmt,
    sync::{Arc, PoisonError, RwLock},
};

use crate::ir::{Api, ApiKeyLocation, Operation, SecurityRequirement, SecuritySchemeKind};

/// Stands where a secret would, in requests that are to be refused. Our mock, which takes anything
/// else, refuses it.
const MISTAKEN: &str = "specwright-mistaken-credential";

/// Whether a value, with its scheme or without, is that of [`Credentials::mistaken`].
pub(crate) fn is_mistaken(value: &str) -> bool {
    let value = value.rsplit(' ').next().unwrap_or(value);
    value == MISTAKEN || value == base64(format!("{MISTAKEN}:{MISTAKEN}").as_bytes())
}

/// What was given on the command line or in the settings.
#[derive(Clone, Default)]
pub struct Credentials {
    /// A token for `Authorization: Bearer`.
    pub bearer: Option<String>,
    /// `user:password`.
    pub basic: Option<String>,
    /// By name of the security scheme.
    pub api_keys: Vec<(String, String)>,
    /// Sent with every request.
    pub headers: Vec<(String, String)>,
    /// Texts that are not sent as such and must not be shown either.
    pub hidden: Vec<String>,
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Credentials(…)")
    }
}

/// One header or query pair to be added, and how reports write its value.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Secret {
    pub(crate) place: Place,
    pub(crate) name: String,
    pub(crate) value: String,
    pub(crate) shown: String,
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?} {}: {}", self.place, self.name, self.shown)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    Header,
    Query,
    Cookie,
}

impl Credentials {
    /// What is added to a request that says who it is.
    pub(crate) fn for_operation(&self, api: &Api, operation: &Operation) -> Vec<Secret> {
        let mut secrets: Vec<Secret> = Vec::new();
        let needed = alternative(self, api, &operation.security);
        for (name, _) in needed.into_iter().flatten() {
            if let Some(secret) = self.for_scheme(api, name) {
                secrets.push(secret);
            }
        }
        let has_authorization = |secrets: &[Secret]| {
            secrets.iter().any(|secret| secret.name.eq_ignore_ascii_case("authorization"))
        };
        // A token that was given is sent even where the document forgot to ask for one.
        if !has_authorization(&secrets)
            && let Some(secret) = self.bearer_secret().or_else(|| self.basic_secret())
        {
            secrets.push(secret);
        }
        for (name, value) in &self.headers {
            secrets.retain(|secret| !secret.name.eq_ignore_ascii_case(name));
            secrets.push(given(name, value));
        }
        secrets
    }

    /// The same caller with credentials that nobody was given.
    pub(crate) fn mistaken(&self, api: &Api) -> Self {
        let is_key = |kind: &SecuritySchemeKind| matches!(kind, SecuritySchemeKind::ApiKey { .. });
        let keys = api.security_schemes.iter().filter(|(_, scheme)| is_key(&scheme.kind));
        Self {
            bearer: Some(MISTAKEN.to_owned()),
            basic: Some(format!("{MISTAKEN}:{MISTAKEN}")),
            api_keys: keys.map(|(name, _)| (name.clone(), MISTAKEN.to_owned())).collect(),
            headers: self.plain_headers(api).cloned().collect(),
            hidden: Vec::new(),
        }
    }

    /// What is added to a request that leaves its credential off: headers that are none.
    pub(crate) fn without(&self, api: &Api) -> Vec<Secret> {
        self.plain_headers(api).map(|(name, value)| given(name, value)).collect()
    }

    /// What is added to a request that leaves one credential off, and bears those that are demanded
    /// together with it.
    pub(crate) fn partial(
        &self,
        api: &Api,
        needed: &SecurityRequirement,
        missing: usize,
    ) -> Vec<Secret> {
        let rest = || needed.iter().enumerate().filter(|(place, _)| *place != missing);
        let kind = |name: &str| api.security_schemes.get(name).map(|scheme| &scheme.kind);
        let is_in =
            |name: &str, header: &str| kind(name).is_some_and(|kind| is_in_header(kind, header));
        let mut secrets = self.without(api);
        secrets.extend(rest().filter_map(|(_, (name, _))| self.for_scheme(api, name)));
        for (header_name, value) in &self.headers {
            let is_kept = rest().any(|(_, (name, _))| is_in(name, header_name));
            if is_kept && !is_in(&needed[missing].0, header_name) {
                secrets.push(given(header_name, value));
            }
        }
        secrets
    }

    fn plain_headers(&self, api: &Api) -> impl Iterator<Item = &(String, String)> {
        let is_credential = move |name: &str| {
            ["authorization", "cookie", "proxy-authorization"]
                .iter()
                .any(|known| name.eq_ignore_ascii_case(known))
                || api.security_schemes.values().any(|scheme| match &scheme.kind {
                    SecuritySchemeKind::ApiKey { name: key, .. } => key.eq_ignore_ascii_case(name),
                    _ => false,
                })
        };
        self.headers.iter().filter(move |(name, _)| !is_credential(name))
    }

    /// Names of security schemes that operations demand and nothing was given for, with the number
    /// of those operations.
    pub fn lacking(&self, api: &Api) -> std::collections::BTreeMap<String, usize> {
        let mut lacking = std::collections::BTreeMap::new();
        if !self.headers.is_empty() {
            // A header may be anything.
            return lacking;
        }
        for operation in &api.operations {
            let optional = operation.security.iter().any(Vec::is_empty);
            let needed = alternative(self, api, &operation.security).filter(|_| !optional);
            for (name, _) in needed.into_iter().flatten() {
                let is_certificate = api
                    .security_schemes
                    .get(name)
                    .is_some_and(|scheme| matches!(scheme.kind, SecuritySchemeKind::MutualTls));
                if !is_certificate && self.for_scheme(api, name).is_none() {
                    *lacking.entry(name.clone()).or_insert(0) += 1;
                }
            }
        }
        lacking
    }

    /// Every text that must not be shown.
    pub(crate) fn texts(&self) -> Vec<String> {
        let mut texts: Vec<String> = Vec::new();
        texts.extend(self.bearer.clone());
        if let Some(basic) = &self.basic {
            texts.push(base64(basic.as_bytes()));
            texts.extend(basic.split_once(':').map(|(_, password)| password.to_owned()));
            texts.push(basic.clone());
        }
        texts.extend(self.api_keys.iter().map(|(_, value)| value.clone()));
        for (_, value) in &self.headers {
            texts.push(value.clone());
            texts.extend(value.split_once(' ').map(|(_, rest)| rest.to_owned()));
        }
        texts.extend(self.hidden.iter().cloned());
        // What is shorter would take half of every report with it.
        texts.retain(|text| text.len() >= 4);
        texts.sort_by_key(|text| std::cmp::Reverse(text.len()));
        texts
    }

    fn for_scheme(&self, api: &Api, name: &str) -> Option<Secret> {
        let scheme = api.security_schemes.get(name)?;
        match &scheme.kind {
            SecuritySchemeKind::Http { scheme, .. } if scheme == "basic" => self.basic_secret(),
            SecuritySchemeKind::Http { scheme, .. } if scheme == "bearer" => self.bearer_secret(),
            SecuritySchemeKind::OAuth2 { .. } | SecuritySchemeKind::OpenIdConnect { .. } => {
                self.bearer_secret()
            }
            SecuritySchemeKind::ApiKey { location, name: key } => {
                let (_, value) = self.api_keys.iter().find(|(known, _)| known == name)?;
                let place = match location {
                    ApiKeyLocation::Query => Place::Query,
                    ApiKeyLocation::Header => Place::Header,
                    ApiKeyLocation::Cookie => Place::Cookie,
                };
                let shown = format!("${}", variable(name));
                Some(Secret { place, name: key.clone(), value: value.clone(), shown })
            }
            SecuritySchemeKind::Http { .. } | SecuritySchemeKind::MutualTls => None,
        }
    }

    fn bearer_secret(&self) -> Option<Secret> {
        let token = self.bearer.as_ref()?;
        Some(header("authorization", format!("Bearer {token}"), "Bearer $TOKEN".to_owned()))
    }

    fn basic_secret(&self) -> Option<Secret> {
        let pair = self.basic.as_ref()?;
        let value = format!("Basic {}", base64(pair.as_bytes()));
        Some(header("authorization", value, "Basic $BASIC".to_owned()))
    }
}

/// Whether one credential serves both schemes.
pub(crate) fn are_alike(one: &SecuritySchemeKind, other: &SecuritySchemeKind) -> bool {
    use SecuritySchemeKind::ApiKey;
    match (one, other) {
        (ApiKey { location, name }, ApiKey { location: elsewhere, name: other }) => {
            location == elsewhere && name.eq_ignore_ascii_case(other)
        }
        _ => authorization(one).is_some_and(|scheme| authorization(other) == Some(scheme)),
    }
}

/// What `Authorization` names, if the credential stands there.
fn authorization(kind: &SecuritySchemeKind) -> Option<&str> {
    match kind {
        SecuritySchemeKind::Http { scheme, .. } => Some(scheme),
        SecuritySchemeKind::OAuth2 { .. } | SecuritySchemeKind::OpenIdConnect { .. } => {
            Some("bearer")
        }
        SecuritySchemeKind::ApiKey { .. } | SecuritySchemeKind::MutualTls => None,
    }
}

fn is_in_header(kind: &SecuritySchemeKind, header: &str) -> bool {
    let name = match kind {
        SecuritySchemeKind::ApiKey { location: ApiKeyLocation::Header, name } => name,
        SecuritySchemeKind::ApiKey { location: ApiKeyLocation::Cookie, .. } => "cookie",
        SecuritySchemeKind::ApiKey { location: ApiKeyLocation::Query, .. }
        | SecuritySchemeKind::MutualTls => return false,
        SecuritySchemeKind::Http { .. }
        | SecuritySchemeKind::OAuth2 { .. }
        | SecuritySchemeKind::OpenIdConnect { .. } => "authorization",
    };
    name.eq_ignore_ascii_case(header)
}

/// A header of `--header`.
fn given(name: &str, value: &str) -> Secret {
    header(name, value.to_owned(), format!("${}", variable(name)))
}

fn header(name: &str, value: String, shown: String) -> Secret {
    Secret { place: Place::Header, name: name.to_ascii_lowercase(), value, shown }
}

/// The first alternative of `security` that what was given satisfies; else the first.
fn alternative<'a>(
    credentials: &Credentials,
    api: &Api,
    security: &'a [SecurityRequirement],
) -> Option<&'a SecurityRequirement> {
    let satisfied = |needed: &&SecurityRequirement| {
        !needed.is_empty()
            && needed.iter().all(|(name, _)| credentials.for_scheme(api, name).is_some())
    };
    security.iter().find(satisfied).or_else(|| security.first())
}

/// A header's or scheme's name as that of an environment variable.
fn variable(name: &str) -> String {
    let upper = |character: char| {
        if character.is_ascii_alphanumeric() { character.to_ascii_uppercase() } else { '_' }
    };
    name.chars().map(upper).collect()
}

/// RFC 4648, section 4.
fn base64(bytes: &[u8]) -> String {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let at = |index: usize| u32::from(chunk.get(index).copied().unwrap_or(0));
        let word = at(0) << 16 | at(1) << 8 | at(2);
        for place in 0..4 {
            let sextet = (word >> (18 - 6 * place)) & 63;
            let padding = place > chunk.len();
            text.push(if padding { '=' } else { char::from(ALPHABET[sextet as usize]) });
        }
    }
    text
}

/// Takes secrets out of texts.
#[derive(Clone, Default)]
pub struct Redactor {
    /// Shared by all copies, since fresh tokens come during a run.
    texts: Arc<RwLock<Vec<String>>>,
}

impl fmt::Debug for Redactor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Redactor(…)")
    }
}

impl Redactor {
    /// Of everything that was given.
    pub fn new(credentials: &Credentials) -> Self {
        Self { texts: Arc::new(RwLock::new(credentials.texts())) }
    }

    /// Takes these out, too, from now on.
    pub fn learn(&self, credentials: &Credentials) {
        let mut texts = self.texts.write().unwrap_or_else(PoisonError::into_inner);
        let fresh = credentials.texts().into_iter().filter(|text| !texts.contains(text));
        let fresh: Vec<String> = fresh.collect();
        texts.extend(fresh);
        texts.sort_by_key(|text| std::cmp::Reverse(text.len()));
    }

    /// The text with every secret in it replaced.
    pub fn clean(&self, text: String) -> String {
        let texts = self.texts.read().unwrap_or_else(PoisonError::into_inner);
        texts.iter().fold(text, |text, secret| {
            if text.contains(secret.as_str()) {
                text.replace(secret.as_str(), "[redacted]")
            } else {
                text
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::{Credentials, Redactor, base64};

    #[test]
    fn base64_pads() {
        for (text, expected) in
            [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foobar", "Zm9vYmFy")]
        {
            assert_eq!(base64(text.as_bytes()), expected);
        }
    }

    #[test]
    fn secrets_are_taken_out_however_they_were_sent() {
        let credentials = Credentials {
            bearer: Some("t0ken".to_owned()),
            basic: Some("user:pass word".to_owned()),
            headers: vec![("X-Key".to_owned(), "Secret abcd".to_owned())],
            ..Credentials::default()
        };
        let redactor = Redactor::new(&credentials);
        let text = "t0ken pass word abcd dXNlcjpwYXNzIHdvcmQ= rest".to_owned();
        assert_eq!(redactor.clean(text), "[redacted] [redacted] [redacted] [redacted] rest");
        assert_eq!(format!("{credentials:?}"), "Credentials(…)");
    }
}
