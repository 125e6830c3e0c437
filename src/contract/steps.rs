//! Requests before and after a run: a login whose token the run needs, records to be made ready, and
//! what clears them away.
//!
//! In: [`Step`]s of the settings. Out: the values they capture, which later texts name as
//! `${name}` like variables of the environment. An edge: it sends requests.
//!
//! Start at [`Steps::run`].

use std::{collections::BTreeMap, sync::OnceLock, time::Duration};

use serde::Deserialize;
use serde_json::Value;

use super::{settings, transport::built};
use crate::wire;

/// One request.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct Step {
    /// In capitals; `POST` where there is a body, else `GET`.
    pub method: Option<String>,
    /// Relative to the target, or a whole URL, such as that of a token endpoint.
    pub path: String,
    /// Sent with it.
    pub headers: BTreeMap<String, String>,
    /// Sent as JSON.
    pub json: Option<Value>,
    /// Sent as a form.
    pub form: BTreeMap<String, String>,
    /// The status that means success; any 2xx without it.
    pub status: Option<u16>,
    /// Name to a JSON Pointer into the answer's body.
    pub capture: BTreeMap<String, String>,
}

/// Why a step did not do its work.
#[derive(Debug, thiserror::Error)]
pub enum StepError {
    /// A text names a variable nobody has.
    #[error(transparent)]
    Variable(#[from] settings::NoVariable),
    /// No answer came.
    #[error("`{path}` was not answered")]
    Unanswered {
        /// As written.
        path: String,
        /// What the library said.
        source: reqwest::Error,
    },
    /// The answer was no success.
    #[error("`{path}` was answered {status}")]
    Refused {
        /// As written.
        path: String,
        /// What came.
        status: u16,
    },
    /// The answer has not what was to be captured.
    #[error("the answer of `{path}` has nothing at `{pointer}` to be captured as `{name}`")]
    Missing {
        /// As written.
        path: String,
        /// Where it was looked for.
        pointer: String,
        /// What it was to be called.
        name: String,
    },
}

/// Values of variables.
type Environment = fn(&str) -> Option<String>;

/// The steps whose captures these texts name, and those that these steps need in turn: a login,
/// but no request that only makes records ready.
pub fn steps_for(steps: &[Step], texts: &[&str]) -> Vec<Step> {
    let mut texts: Vec<String> = texts.iter().map(|text| (*text).to_owned()).collect();
    let mut needed = Vec::new();
    for step in steps.iter().rev() {
        let names = |name: &String| {
            let wanted = format!("${{{name}}}");
            texts.iter().any(|text| text.contains(&wanted))
        };
        if step.capture.keys().any(names) {
            texts.push(step.path.clone());
            texts.extend(step.headers.values().chain(step.form.values()).cloned());
            texts.extend(step.json.as_ref().map(Value::to_string));
            needed.push(step.clone());
        }
    }
    needed.reverse();
    needed
}

/// Sends steps and remembers what they captured.
pub struct Steps {
    /// Made when the first step is sent: most runs have none, and a client reads all certificates of
    /// the system.
    client: OnceLock<reqwest::Client>,
    proxy: Option<String>,
    base: String,
    environment: Environment,
    captured: BTreeMap<String, String>,
}

impl std::fmt::Debug for Steps {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Steps({} captured)", self.captured.len())
    }
}

impl Steps {
    /// Sends nothing yet.
    pub fn new(target: &str, proxy: Option<&str>, environment: Environment) -> Self {
        let base = target.trim_end_matches('/').to_owned();
        let (client, proxy) = (OnceLock::new(), proxy.map(str::to_owned));
        Self { client, proxy, base, environment, captured: BTreeMap::new() }
    }

    fn client(&self) -> &reqwest::Client {
        self.client.get_or_init(|| {
            let builder = || -> reqwest::Result<reqwest::ClientBuilder> {
                let builder = reqwest::Client::builder().timeout(Duration::from_secs(30));
                let proxy = self.proxy.as_ref().and_then(|url| reqwest::Proxy::all(url).ok());
                Ok(match proxy {
                    Some(proxy) => builder.proxy(proxy),
                    None => builder,
                })
            };
            built(builder).unwrap_or_default()
        })
    }

    /// Sends them one after the other.
    ///
    /// # Errors
    /// At the first that is not answered as it is to be.
    pub async fn run(&mut self, steps: &[Step]) -> Result<(), StepError> {
        for step in steps {
            self.send(step).await?;
        }
        Ok(())
    }

    /// A text with captured values and variables in it.
    ///
    /// # Errors
    /// If it names one that there is not.
    pub fn expand(&self, text: &str) -> Result<String, settings::NoVariable> {
        settings::expand(text, &|name| {
            self.captured.get(name).cloned().or_else(|| (self.environment)(name))
        })
    }

    /// What was captured: none of it is for reports.
    pub fn captured(&self) -> impl Iterator<Item = &str> {
        self.captured.values().map(String::as_str)
    }

    async fn send(&mut self, step: &Step) -> Result<(), StepError> {
        let path = self.expand(&step.path)?;
        let url = if path.starts_with("http://") || path.starts_with("https://") {
            path
        } else {
            format!("{}/{}", self.base, path.trim_start_matches('/'))
        };
        let has_body = step.json.is_some() || !step.form.is_empty();
        let method = step.method.as_deref().unwrap_or(if has_body { "POST" } else { "GET" });
        let method = reqwest::Method::from_bytes(method.as_bytes()).unwrap_or(reqwest::Method::GET);
        let mut request = self.client().request(method, url);
        for (name, value) in &step.headers {
            request = request.header(name, self.expand(value)?);
        }
        if let Some(json) = &step.json {
            let text = self.expand(&json.to_string())?;
            request = request.header("content-type", "application/json").body(text);
        } else if !step.form.is_empty() {
            let mut pairs = Vec::new();
            for (name, value) in &step.form {
                pairs.push(format!("{}={}", wire::all(name), wire::all(&self.expand(value)?)));
            }
            request = request
                .header("content-type", "application/x-www-form-urlencoded")
                .body(pairs.join("&"));
        }
        let unanswered = |source| StepError::Unanswered { path: step.path.clone(), source };
        let response = request.send().await.map_err(unanswered)?;
        let status = response.status().as_u16();
        let wanted = step.status.map_or(response.status().is_success(), |code| code == status);
        if !wanted {
            return Err(StepError::Refused { path: step.path.clone(), status });
        }
        let body = response.bytes().await.map_err(unanswered)?;
        self.capture(step, &body)
    }

    fn capture(&mut self, step: &Step, body: &[u8]) -> Result<(), StepError> {
        let value: Value = serde_json::from_slice(body).unwrap_or_default();
        for (name, pointer) in &step.capture {
            let text = value.pointer(pointer).and_then(wire::scalar).ok_or_else(|| {
                StepError::Missing {
                    path: step.path.clone(),
                    pointer: pointer.clone(),
                    name: name.clone(),
                }
            })?;
            self.captured.insert(name.clone(), text);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::{Step, steps_for};

    #[test]
    fn only_what_a_login_needs_is_made_again() {
        let step = |path: &str, capture: &str| Step {
            path: path.to_owned(),
            capture: BTreeMap::from([(capture.to_owned(), "/x".to_owned())]),
            ..Step::default()
        };
        let steps =
            [step("/nonce", "nonce"), step("/records", "record"), step("/login/${nonce}", "token")];
        for (text, expected) in [
            ("Bearer ${token}", vec!["/nonce", "/login/${nonce}"]),
            ("${record}", vec!["/records"]),
            ("${TOKEN}", vec![]),
        ] {
            let needed = steps_for(&steps, &[text]);
            let paths: Vec<&str> = needed.iter().map(|step| step.path.as_str()).collect();
            assert_eq!(paths, expected, "{text}");
        }
    }
}
