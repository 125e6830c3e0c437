//! Getting files of other hosts, for `--allow-remote-refs`.

use std::{sync::OnceLock, time::Duration};

use reqwest::{Client, redirect};
use tokio::runtime::{Builder, Runtime};

use super::exit::chain;

/// For one file, from connecting to its last byte.
const TIMEOUT: Duration = Duration::from_secs(30);
/// Longer files are refused.
const MAX_BYTES: usize = 32 << 20;
/// More redirects than this lead in a circle.
const MAX_REDIRECTS: usize = 5;

/// The text behind a URL.
pub(super) fn fetch(url: &str) -> Result<String, String> {
    static TOOLS: OnceLock<Option<(Runtime, Client)>> = OnceLock::new();
    let tools = TOOLS.get_or_init(|| {
        let runtime = Builder::new_current_thread().enable_all().build().ok()?;
        let client = Client::builder()
            .timeout(TIMEOUT)
            .redirect(redirect::Policy::limited(MAX_REDIRECTS))
            .user_agent(concat!("specwright/", env!("CARGO_PKG_VERSION")))
            .build()
            .ok()?;
        Some((runtime, client))
    });
    let (runtime, client) = tools.as_ref().ok_or("this machine gives no client for HTTP")?;
    runtime.block_on(get(client, url))
}

async fn get(client: &Client, url: &str) -> Result<String, String> {
    // A `//host/path` has the scheme of nothing in particular.
    let url = if url.starts_with("//") { format!("https:{url}") } else { url.to_owned() };
    let why = |error: reqwest::Error| chain(&error.without_url());
    let mut answer = client.get(&url).send().await.map_err(why)?;
    if !answer.status().is_success() {
        return Err(format!("the answer is {}", answer.status()));
    }
    let mut bytes = Vec::new();
    while let Some(chunk) = answer.chunk().await.map_err(why)? {
        bytes.extend_from_slice(&chunk);
        if bytes.len() > MAX_BYTES {
            return Err(format!("it has more than {MAX_BYTES} bytes"));
        }
    }
    String::from_utf8(bytes).map_err(|_| "it is not UTF-8 text".to_owned())
}
