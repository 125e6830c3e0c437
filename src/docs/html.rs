//! Text that is safe to stand in a page.
//!
//! A view holds [`Html`], never bare text from a document, so that a template has nothing to escape
//! and none can forget to.

use serde::Serialize;

/// Markup made here: text in it was escaped, or came out of [`markdown`](super::markdown).
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(transparent)]
pub(crate) struct Html(String);

impl Html {
    /// Text, escaped for content and for quoted attributes alike.
    pub(crate) fn text(text: &str) -> Self {
        let mut out = String::with_capacity(text.len() + 8);
        push_text(&mut out, text);
        Self(out)
    }

    /// Text, escaped for content only, which is shorter.
    pub(crate) fn content(text: &str) -> Self {
        let mut out = String::with_capacity(text.len() + 8);
        push_content(&mut out, text);
        Self(out)
    }

    /// Markup that was put together from escaped pieces.
    pub(crate) fn trusted(markup: String) -> Self {
        Self(markup)
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

/// Appends text, escaped. Control characters, which HTML forbids, become U+FFFD.
pub(crate) fn push_text(out: &mut String, text: &str) {
    let mut from = 0;
    for (at, byte) in text.bytes().enumerate() {
        let escaped = match byte {
            b'&' => "&amp;",
            b'<' => "&lt;",
            b'>' => "&gt;",
            b'"' => "&quot;",
            b'\'' => "&#39;",
            0..=8 | 11 | 12 | 14..=31 | 127 => "\u{fffd}",
            _ => continue,
        };
        out.push_str(&text[from..at]);
        out.push_str(escaped);
        from = at + 1;
    }
    out.push_str(&text[from..]);
}

/// Appends text that will stand between tags, where neither quotes nor `>` need an escape.
pub(crate) fn push_content(out: &mut String, text: &str) {
    let mut from = 0;
    for (at, byte) in text.bytes().enumerate() {
        let escaped = match byte {
            b'&' => "&amp;",
            b'<' => "&lt;",
            0..=8 | 11 | 12 | 14..=31 | 127 => "\u{fffd}",
            _ => continue,
        };
        out.push_str(&text[from..at]);
        out.push_str(escaped);
        from = at + 1;
    }
    out.push_str(&text[from..]);
}

/// Whether a reader may be led to this address: a page or a mail, not a script.
pub(crate) fn is_safe_address(address: &str) -> bool {
    let lower = address.trim_start().to_ascii_lowercase();
    ["https://", "http://", "mailto:"].iter().any(|scheme| lower.starts_with(scheme))
        && !address.chars().any(char::is_control)
}

#[cfg(test)]
mod tests {
    use super::{Html, is_safe_address};

    #[test]
    fn text_stays_text() {
        for (text, expected) in [
            ("plain", "plain"),
            ("a < b && c > d", "a &lt; b &amp;&amp; c &gt; d"),
            ("\"it's\"", "&quot;it&#39;s&quot;"),
            ("nul\0 tab\t", "nul\u{fffd} tab\t"),
            ("日本 <é>", "日本 &lt;é&gt;"),
        ] {
            assert_eq!(Html::text(text).as_str(), expected);
        }
    }

    #[test]
    fn addresses_that_run_code_are_refused() {
        for (address, safe) in [
            ("https://example.com/a?b#c", true),
            ("HTTP://EXAMPLE.COM", true),
            ("mailto:a@example.com", true),
            ("javascript:alert(1)", false),
            (" JaVaScRiPt:alert(1)", false),
            ("java\nscript:alert(1)", false),
            ("data:text/html,x", false),
            ("vbscript:x", false),
            ("//example.com", false),
            ("/relative", false),
            ("", false),
        ] {
            assert_eq!(is_safe_address(address), safe, "{address:?}");
        }
    }
}
