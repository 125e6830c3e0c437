//! A request as one line for a shell.

use super::{
    case::Request,
    credentials::{Place, Secret},
};

/// Longer bodies are cut: a line is for reading as well.
const MAX_BODY: usize = 16_000;

/// One line that sends the same request. Secrets are shell variables in it.
pub(crate) fn line(url: &str, request: &Request, secrets: &[Secret]) -> String {
    let mut line = String::from("curl -sS -i");
    match request.method.as_str() {
        "GET" if request.body.is_none() => {}
        "HEAD" => line.push_str(" --head"),
        method => {
            line.push_str(" -X ");
            line.push_str(&quoted(method));
        }
    }
    line.push(' ');
    line.push_str(&quoted(url));
    for secret in secrets.iter().filter(|secret| secret.place == Place::Query) {
        line.push_str(" --url-query ");
        line.push_str(&expanded(&format!("{}={}", secret.name, secret.shown)));
    }
    for (name, value) in &request.headers {
        line.push_str(" -H ");
        line.push_str(&quoted(&format!("{name}: {value}")));
    }
    for secret in secrets {
        let text = match secret.place {
            Place::Header => format!("{}: {}", secret.name, secret.shown),
            Place::Cookie => format!("cookie: {}={}", secret.name, secret.shown),
            Place::Query => continue,
        };
        line.push_str(" -H ");
        line.push_str(&expanded(&text));
    }
    if let Some(body) = &request.body {
        line.push_str(" -H ");
        line.push_str(&quoted(&format!("content-type: {}", body.media_type)));
        line.push_str(" --data-raw ");
        let text = String::from_utf8_lossy(&body.bytes);
        let cut: String = text.chars().take(MAX_BODY).collect();
        line.push_str(&quoted(&cut));
    }
    line
}

/// In single quotes, unless it is a word that no shell takes apart.
fn quoted(text: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_./:=,@%+".contains(&byte);
    if !text.is_empty() && text.bytes().all(plain) {
        return text.to_owned();
    }
    format!("'{}'", text.replace('\'', r"'\''"))
}

/// In double quotes, so that the variable in it is replaced.
fn expanded(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', r"\\").replace('"', "\\\"").replace('`', "\\`"))
}

#[cfg(test)]
mod tests {
    use super::{
        super::{
            case::{Body, Request},
            credentials::{Place, Secret},
        },
        line,
    };

    #[test]
    fn a_line_says_all_and_no_secret() {
        let request = Request {
            method: "POST".to_owned(),
            path: "/a".to_owned(),
            headers: vec![("accept".to_owned(), "application/json".to_owned())],
            body: Some(Body {
                media_type: "application/json".to_owned(),
                bytes: bytes::Bytes::from_static(br#"{"it's":1}"#),
            }),
            ..Request::default()
        };
        let secret = Secret {
            place: Place::Header,
            name: "authorization".to_owned(),
            value: "Bearer hidden".to_owned(),
            shown: "Bearer $TOKEN".to_owned(),
        };
        assert_eq!(
            line("http://h/a?x=1&y=2", &request, &[secret]),
            "curl -sS -i -X POST 'http://h/a?x=1&y=2' -H 'accept: application/json' \
             -H \"authorization: Bearer $TOKEN\" -H 'content-type: application/json' \
             --data-raw '{\"it'\\''s\":1}'"
        );
    }
}
