//! Texts that keep to `format`, length, and the plainer kinds of `pattern`.

use super::MAX_LENGTH;
use crate::ir::Schema;

/// A text of the schema. A pattern that is beyond us is not met.
pub(super) fn of(schema: &Schema) -> String {
    if let Some(pattern) = &schema.string.pattern {
        let made = from_pattern(pattern, schema.string.min_length.unwrap_or(0));
        if let Some(made) = made {
            return made;
        }
    }
    let shown = schema.format.as_deref().and_then(by_format).unwrap_or("text");
    fit(shown, schema.string.min_length, schema.string.max_length)
}

fn by_format(format: &str) -> Option<&'static str> {
    Some(match format {
        "date-time" => "2024-01-15T10:30:00Z",
        "date" => "2024-01-15",
        "time" => "10:30:00Z",
        "duration" => "P1D",
        "email" | "idn-email" => "user@example.com",
        "hostname" | "idn-hostname" => "example.com",
        "ipv4" | "ip" => "192.0.2.1",
        "ipv6" => "2001:db8::1",
        "uri" | "url" | "iri" => "https://example.com/",
        "uri-reference" | "iri-reference" => "/",
        "uri-template" => "/{id}",
        "uuid" => "00000000-0000-4000-8000-000000000000",
        "json-pointer" => "/a",
        "relative-json-pointer" => "0",
        "regex" => "^a$",
        "byte" | "sf-binary" => "dGV4dA==",
        "char" => "a",
        "date-time-local" => "2024-01-15T10:30:00",
        "time-local" => "10:30:00",
        "http-date" => "Mon, 15 Jan 2024 10:30:00 GMT",
        "media-range" => "text/*",
        "sf-boolean" => "?1",
        "decimal" | "decimal128" => "1.5",
        "int64" => "1",
        _ => return None,
    })
}

fn fit(text: &str, least: Option<u64>, most: Option<u64>) -> String {
    let least = least.unwrap_or(0).min(MAX_LENGTH);
    let mut fitted = text.to_owned();
    while (fitted.chars().count() as u64) < least {
        fitted.push('x');
    }
    if let Some(most) = most {
        let most = usize::try_from(most).unwrap_or(usize::MAX);
        fitted = fitted.chars().take(most).collect();
    }
    fitted
}

/// Reads a pattern and writes the shortest text that it matches. Knows literals, classes, groups,
/// alternatives and repetition; what looks around is hoped to agree, and back references are
/// `None`.
fn from_pattern(pattern: &str, least: u64) -> Option<String> {
    let mut reader = PatternReader { rest: pattern.chars().collect(), at: 0, extra: 0 };
    let short = reader.alternatives()?;
    if reader.at != reader.rest.len() {
        return None;
    }
    if short.chars().count() as u64 >= least {
        return Some(short);
    }
    let missing = least.min(MAX_LENGTH) - short.chars().count() as u64;
    let mut reader = PatternReader { rest: pattern.chars().collect(), at: 0, extra: missing };
    reader.alternatives()
}

struct PatternReader {
    rest: Vec<char>,
    at: usize,
    /// Characters still wanted beyond the shortest text: the first open repetition gives them.
    extra: u64,
}

impl PatternReader {
    fn peek(&self) -> Option<char> {
        self.rest.get(self.at).copied()
    }

    fn take(&mut self) -> Option<char> {
        let next = self.peek()?;
        self.at += 1;
        Some(next)
    }

    fn alternatives(&mut self) -> Option<String> {
        let first = self.sequence()?;
        while self.peek() == Some('|') {
            self.at += 1;
            self.sequence()?;
        }
        Some(first)
    }

    fn sequence(&mut self) -> Option<String> {
        let mut text = String::new();
        while let Some(next) = self.peek() {
            if matches!(next, '|' | ')') {
                break;
            }
            let piece = self.atom()?;
            let (least, most) = self.repetition()?;
            let mut times = least;
            if most > least && self.extra > 0 && !piece.is_empty() {
                let more = self.extra.min(most - least);
                times += more;
                self.extra -= more;
            }
            for _ in 0..times.min(MAX_LENGTH) {
                text.push_str(&piece);
            }
        }
        Some(text)
    }

    fn atom(&mut self) -> Option<String> {
        match self.take()? {
            '^' | '$' => Some(String::new()),
            '.' => Some("x".to_owned()),
            '(' => {
                let counts = self.group()?;
                let inner = self.alternatives()?;
                let closed = self.take()? == ')';
                closed.then(|| if counts { inner } else { String::new() })
            }
            '[' => self.class().map(String::from),
            '\\' => self.escape().map(String::from),
            literal => Some(literal.to_string()),
        }
    }

    /// What stands after the opening of a group; whether the group is part of the text.
    fn group(&mut self) -> Option<bool> {
        if self.peek() != Some('?') {
            return Some(true);
        }
        self.at += 1;
        match self.take()? {
            ':' => Some(true),
            '=' | '!' => Some(false),
            '<' => match self.peek()? {
                '=' | '!' => {
                    self.at += 1;
                    Some(false)
                }
                _ => {
                    while self.take()? != '>' {}
                    Some(true)
                }
            },
            _ => None,
        }
    }

    /// One character that the escape stands for.
    fn escape(&mut self) -> Option<char> {
        Some(match self.take()? {
            'd' => '1',
            'w' | 'S' | 'D' => 'a',
            's' => ' ',
            'W' => '-',
            'n' => '\n',
            't' => '\t',
            'r' => '\r',
            '0'..='9' | 'p' | 'P' | 'u' | 'x' | 'k' | 'b' | 'B' | 'c' => return None,
            literal => literal,
        })
    }

    /// The first character of a class, or one that a negated class does not name.
    fn class(&mut self) -> Option<char> {
        let negated = self.peek() == Some('^');
        if negated {
            self.at += 1;
        }
        let mut ranges: Vec<(char, char)> = Vec::new();
        loop {
            let low = match self.take()? {
                ']' if !ranges.is_empty() => break,
                '\\' => match self.peek()? {
                    'w' => {
                        self.at += 1;
                        ranges.extend([('a', 'z'), ('A', 'Z'), ('0', '9'), ('_', '_')]);
                        continue;
                    }
                    'd' => {
                        self.at += 1;
                        ranges.push(('0', '9'));
                        continue;
                    }
                    _ => self.escape()?,
                },
                literal => literal,
            };
            let is_range = self.peek() == Some('-')
                && self.rest.get(self.at + 1).is_some_and(|next| *next != ']');
            if is_range {
                self.at += 1;
                let high = match self.take()? {
                    '\\' => self.escape()?,
                    literal => literal,
                };
                ranges.push((low, high));
            } else {
                ranges.push((low, low));
            }
        }
        if !negated {
            return ranges.first().map(|(low, _)| *low);
        }
        let outside =
            |candidate: char| !ranges.iter().any(|(low, high)| (*low..=*high).contains(&candidate));
        ('a'..='z').chain('0'..='9').chain(' '..='~').find(|candidate| outside(*candidate))
    }

    /// How often at least and at most.
    fn repetition(&mut self) -> Option<(u64, u64)> {
        let bounds = match self.peek() {
            Some('*') => (0, u64::MAX),
            Some('+') => (1, u64::MAX),
            Some('?') => (0, 1),
            Some('{') => return self.counted(),
            _ => return Some((1, 1)),
        };
        self.at += 1;
        self.skip_lazy();
        Some(bounds)
    }

    fn counted(&mut self) -> Option<(u64, u64)> {
        let close = self.rest[self.at..].iter().position(|next| *next == '}')? + self.at;
        let inner: String = self.rest[self.at + 1..close].iter().collect();
        self.at = close + 1;
        self.skip_lazy();
        match inner.split_once(',') {
            None => inner.parse().ok().map(|count| (count, count)),
            Some((least, "")) => Some((least.parse().ok()?, u64::MAX)),
            Some((least, most)) => Some((least.parse().ok()?, most.parse().ok()?)),
        }
    }

    fn skip_lazy(&mut self) {
        if matches!(self.peek(), Some('?' | '+')) {
            self.at += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::from_pattern;

    #[test]
    fn patterns_are_met() {
        for (pattern, least, expected) in [
            ("^[a-z]{3}$", 0, Some("aaa")),
            ("^(foo|bar)-\\d+$", 0, Some("foo-1")),
            ("^[A-Z]{2,4}$", 3, Some("AAA")),
            ("^[^a-z]+$", 0, Some("0")),
            ("^usr_[0-9a-f]*$", 8, Some("usr_0000")),
            ("x?y", 0, Some("y")),
            ("^(?!x-)(?<word>ab)$", 0, Some("ab")),
            ("^(a)\\1$", 0, None),
            ("^[\\w.-]+@x$", 0, Some("a@x")),
        ] {
            assert_eq!(from_pattern(pattern, least).as_deref(), expected, "{pattern}");
        }
    }
}
