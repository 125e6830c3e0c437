//! Forms that findings are written in for other programs, whoever found them: XML, SARIF and the
//! commands of GitHub's runner. What is written is for `lint` and `report` to say.

use serde_json::{Value, json};

/// For text and attributes of XML 1.0, which has no form at all for most control characters.
pub(crate) fn xml(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\n' => out.push_str("&#10;"),
            '\r' => out.push_str("&#13;"),
            '\t' => out.push_str("&#9;"),
            control if control.is_control() || matches!(control, '\u{fffe}' | '\u{ffff}') => {
                out.push('\u{fffd}');
            }
            other => out.push(other),
        }
    }
    out
}

/// As GitHub's runner unescapes a message.
pub(crate) fn github_message(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// As GitHub's runner unescapes a property.
pub(crate) fn github_property(text: &str) -> String {
    github_message(text).replace(':', "%3A").replace(',', "%2C")
}

/// A SARIF 2.1.0 log of one run; columns count characters, as ours do.
pub(crate) fn sarif(rules: &[Value], results: &[Value]) -> String {
    let log = json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": {"driver": {
                "name": "specwright",
                "version": env!("CARGO_PKG_VERSION"),
                "rules": rules,
            }},
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    });
    let mut text = serde_json::to_string_pretty(&log).unwrap_or_default();
    text.push('\n');
    text
}

#[cfg(test)]
mod tests {
    use super::{github_message, github_property, xml};

    #[test]
    fn what_means_something_is_escaped() {
        for (text, expected) in [
            ("a < b & c > \"d\"", "a &lt; b &amp; c &gt; &quot;d&quot;"),
            ("two\nlines\r\n\tand a tab", "two&#10;lines&#13;&#10;&#9;and a tab"),
            ("bell \u{7} and \u{fffe}", "bell \u{fffd} and \u{fffd}"),
            ("日本 é", "日本 é"),
        ] {
            assert_eq!(xml(text), expected);
        }
        assert_eq!(github_message("50%: a,\nb"), "50%25: a,%0Ab");
        assert_eq!(github_property("50%: a,\nb"), "50%25%3A a%2C%0Ab");
    }
}
