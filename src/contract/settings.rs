//! `[test]` of `specwright.toml`.
//!
//! Texts may hold `${NAME}`: the value of an environment variable, so that no secret has to stand
//! in a file.

use std::{collections::BTreeMap, time::Duration};

use serde::Deserialize;

use crate::report::Of;

use super::{check::Level, plan::LinkSetting, steps::Step};

/// What flags need not repeat. Flags beat it.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct Settings {
    /// Stands for the whole server URL.
    pub target: Option<String>,
    /// A command that starts the server; `{addr}` and `{port}` become a free loopback address.
    pub start: Option<String>,
    /// Where the command runs, from the settings file.
    pub start_directory: Option<camino::Utf8PathBuf>,
    /// What follows the address in the URL of a started server; the document's own base path
    /// without it.
    pub base_path: Option<String>,
    /// A path that answers once a started server is ready.
    pub ready_path: Option<String>,
    /// How long that may take.
    pub ready_timeout: Option<Seconds>,
    /// For `Authorization: Bearer`.
    pub bearer: Option<String>,
    /// Client credentials, which a token is asked for before the run and whenever it runs out.
    pub oauth: Option<OAuth>,
    /// `user:password`.
    pub basic: Option<String>,
    /// By name of the security scheme.
    pub api_keys: BTreeMap<String, String>,
    /// Sent with every request.
    pub headers: BTreeMap<String, String>,
    /// URL of a proxy that every request goes through.
    pub proxy: Option<String>,
    /// Requests under way at once.
    pub workers: Option<usize>,
    /// For one request.
    pub timeout: Option<Seconds>,
    /// For the whole run.
    pub max_time: Option<Seconds>,
    /// Longer answers break the contract.
    pub max_response_time: Option<Seconds>,
    /// In bytes.
    pub max_body: Option<usize>,
    /// Requests per second.
    pub rate: Option<f64>,
    /// By code, such as `property/undocumented`, or by topic.
    pub checks: BTreeMap<String, Level>,
    /// Failures that are known, with reason and expiry.
    pub baseline: Option<camino::Utf8PathBuf>,
    /// Percent of the documented examples that have to be kept.
    pub min_kept: Option<f64>,
    /// Percent that has to be seen of what the document declares.
    pub min_seen: BTreeMap<Of, f64>,
    /// Whether `GET /pets/{petId}` is asked for what `POST /pets` answered where no link says so; it
    /// is unless this is false.
    pub infer_links: Option<bool>,
    /// By `producer -> consumer`, both as operation ids: where the answer has what the last
    /// parameter of the consumer's path is, or false.
    pub links: BTreeMap<String, LinkSetting>,
    /// Requests before the run; what they capture can be named in the credentials.
    pub setup: Vec<Step>,
    /// Requests after the run, whatever came of it.
    pub teardown: Vec<Step>,
}

/// The client credentials grant of OAuth 2.0. RFC 6749, section 4.4.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct OAuth {
    /// Relative to the target, or a whole URL; that of the document's flow without it.
    pub token_url: Option<String>,
    /// As registered.
    pub client_id: String,
    /// As registered; best `${NAME}`.
    pub client_secret: String,
    /// Separated by spaces.
    pub scope: Option<String>,
}

impl OAuth {
    /// What a token is captured as.
    pub const TOKEN: &str = "oauth-token";

    /// The request for a token.
    pub fn step(&self, token_url: &str) -> Step {
        let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        let mut form = BTreeMap::from([
            pair("grant_type", "client_credentials"),
            pair("client_id", &self.client_id),
            pair("client_secret", &self.client_secret),
        ]);
        form.extend(self.scope.as_ref().map(|scope| pair("scope", scope)));
        Step {
            path: token_url.to_owned(),
            form,
            capture: BTreeMap::from([pair(Self::TOKEN, "/access_token")]),
            ..Step::default()
        }
    }
}

/// A duration: a number of seconds, or a number with `ms`, `s`, `m` or `h`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(try_from = "Written")]
pub struct Seconds(pub Duration);

#[derive(Deserialize)]
#[serde(untagged)]
enum Written {
    Number(f64),
    Text(String),
}

impl TryFrom<Written> for Seconds {
    type Error = NotADuration;

    fn try_from(written: Written) -> Result<Self, NotADuration> {
        match written {
            Written::Number(number) => {
                Duration::try_from_secs_f64(number).map(Self).map_err(|_| NotADuration)
            }
            Written::Text(text) => text.parse(),
        }
    }
}

/// Not a duration.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a duration such as `30`, `30s`, `500ms` or `2m`")]
pub struct NotADuration;

impl std::str::FromStr for Seconds {
    type Err = NotADuration;

    fn from_str(text: &str) -> Result<Self, NotADuration> {
        let text = text.trim();
        let digits = text.trim_end_matches(|character: char| character.is_ascii_alphabetic());
        let factor = match &text[digits.len()..] {
            "ms" => 0.001,
            "" | "s" => 1.0,
            "m" => 60.0,
            "h" => 3600.0,
            _ => return Err(NotADuration),
        };
        let number: f64 = digits.trim().parse().map_err(|_| NotADuration)?;
        Duration::try_from_secs_f64(number * factor).map(Self).map_err(|_| NotADuration)
    }
}

/// A variable that a setting names and the environment does not have.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the environment has no variable `{0}`")]
pub struct NoVariable(pub String);

/// Puts environment variables in the place of `${NAME}`.
///
/// # Errors
/// If there is no variable of that name.
pub fn expand(text: &str, lookup: &dyn Fn(&str) -> Option<String>) -> Result<String, NoVariable> {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find("${") {
        let Some(end) = rest[start..].find('}').map(|length| start + length) else { break };
        let name = &rest[start + 2..end];
        out.push_str(&rest[..start]);
        out.push_str(&lookup(name).ok_or_else(|| NoVariable(name.to_owned()))?);
        rest = &rest[end + 1..];
    }
    out.push_str(rest);
    Ok(out)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{NoVariable, Seconds, expand};

    #[test]
    fn durations_have_units() {
        for (text, expected) in [
            ("30", Some(30_000)),
            ("1.5s", Some(1500)),
            ("500ms", Some(500)),
            ("2m", Some(120_000)),
            ("1h", Some(3_600_000)),
            ("soon", None),
            ("-1", None),
            ("5 days", None),
        ] {
            let found = text.parse::<Seconds>().ok().map(|seconds| seconds.0);
            assert_eq!(found, expected.map(Duration::from_millis), "{text}");
        }
    }

    #[test]
    fn variables_come_from_the_environment() {
        let lookup = |name: &str| (name == "TOKEN").then(|| "secret".to_owned());
        assert_eq!(expand("Bearer ${TOKEN}!", &lookup).unwrap(), "Bearer secret!");
        assert_eq!(expand("plain $TOKEN", &lookup).unwrap(), "plain $TOKEN");
        assert_eq!(expand("${NONE}", &lookup), Err(NoVariable("NONE".to_owned())));
    }
}
