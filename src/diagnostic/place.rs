//! A pointer in words: `in POST /pets, request body, application/json`.

use crate::document::Location;

/// Says in which part of the document a place is, in the order a reader thinks: operation, then
/// part, then what is in it. `None` for the root.
pub fn describe_place(at: &Location) -> Option<String> {
    let tokens: Vec<_> = at.pointer.tokens().collect();
    let tokens: Vec<&str> = tokens.iter().map(AsRef::as_ref).collect();
    let mut words = Vec::new();
    walk(&tokens, &mut words);
    (!words.is_empty()).then(|| format!("in {}", words.join(", ")))
}

fn walk(tokens: &[&str], words: &mut Vec<String>) {
    match tokens {
        ["paths", path, method, rest @ ..] if is_method(method) => {
            words.push(format!("{} {path}", method.to_ascii_uppercase()));
            walk(rest, words);
        }
        ["paths" | "webhooks" | "pathItems", name, rest @ ..] => {
            words.push((*name).to_owned());
            walk(rest, words);
        }
        ["components", section, name, rest @ ..] => {
            let kind = match *section {
                "schemas" => "schema",
                "responses" => "response",
                "parameters" => "parameter",
                "examples" => "example",
                "requestBodies" => "request body",
                "headers" => "header",
                "securitySchemes" => "security scheme",
                "links" => "link",
                "callbacks" => "callback",
                "pathItems" => "path item",
                other => other,
            };
            words.push(format!("{kind} `{name}`"));
            walk(rest, words);
        }
        ["requestBody", rest @ ..] => {
            words.push("request body".to_owned());
            walk(rest, words);
        }
        ["responses", status, rest @ ..] => {
            words.push(format!("response {status}"));
            walk(rest, words);
        }
        ["content", media_type, rest @ ..] => {
            words.push((*media_type).to_owned());
            walk(rest, words);
        }
        ["parameters", index, rest @ ..] => {
            let number = index
                .parse::<usize>()
                .map_or_else(|_| (*index).to_owned(), |n| (n + 1).to_string());
            words.push(format!("parameter {number}"));
            walk(rest, words);
        }
        ["properties", name, rest @ ..] => {
            words.push(format!("property `{name}`"));
            walk(rest, words);
        }
        ["examples", name, ..] => words.push(format!("example `{name}`")),
        ["headers", name, rest @ ..] => {
            words.push(format!("header `{name}`"));
            walk(rest, words);
        }
        ["links", name, ..] => words.push(format!("link `{name}`")),
        ["schema", rest @ ..] => walk(rest, words),
        ["items", rest @ ..] => {
            words.push("items".to_owned());
            walk(rest, words);
        }
        [method, rest @ ..] if words.len() == 1 && is_method(method) => {
            words.push(method.to_ascii_uppercase());
            walk(rest, words);
        }
        [kind @ ("allOf" | "anyOf" | "oneOf"), index, rest @ ..] => {
            let number = index
                .parse::<usize>()
                .map_or_else(|_| (*index).to_owned(), |n| (n + 1).to_string());
            words.push(format!("{kind} {number}"));
            walk(rest, words);
        }
        _ => {}
    }
}

fn is_method(token: &str) -> bool {
    crate::ir::Method::from_key(token).is_some()
}

#[cfg(test)]
mod tests {
    use super::walk;

    #[test]
    fn places_read_like_prose() {
        for (tokens, expected) in [
            (
                &["paths", "/pets", "post", "requestBody", "content", "application/json", "schema"]
                    [..],
                "POST /pets, request body, application/json",
            ),
            (
                &["components", "schemas", "Pet", "properties", "name"],
                "schema `Pet`, property `name`",
            ),
            (&["paths", "/pets", "parameters", "0", "name"], "/pets, parameter 1"),
            (&["info", "title"], ""),
        ] {
            let mut words = Vec::new();
            walk(tokens, &mut words);
            assert_eq!(words.join(", "), expected);
        }
    }
}
