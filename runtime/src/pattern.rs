//! Regular expressions of a document.

use std::{iter::Peekable, str::Chars, sync::OnceLock};

use super::check::Checks;

/// A regular expression of the document, compiled when first used.
#[derive(Debug)]
pub struct Pattern {
    source: &'static str,
    compiled: OnceLock<Option<Compiled>>,
}

#[derive(Debug)]
enum Compiled {
    Runs(Runs),
    Expression(regex_lite::Regex),
}

/// Whether [`Pattern`] can hold texts to an expression.
pub fn can_read(source: &str) -> bool {
    regex_lite::Regex::new(source).is_ok()
}

impl Pattern {
    /// An ECMA-262 expression.
    pub const fn new(source: &'static str) -> Self {
        Self { source, compiled: OnceLock::new() }
    }

    /// Whether it is found in a text. One that this engine cannot read is found in every text.
    pub fn matches(&self, text: &str) -> bool {
        let compile = || {
            let expression = || regex_lite::Regex::new(self.source).ok();
            let runs = Runs::read(self.source).map(Compiled::Runs);
            runs.or_else(|| expression().map(Compiled::Expression))
        };
        match self.compiled.get_or_init(compile) {
            Some(Compiled::Runs(runs)) => runs.matches(text),
            Some(Compiled::Expression(expression)) => expression.is_match(text),
            None => true,
        }
    }
}

impl Checks {
    /// `pattern`, not anchored. A pattern that this engine cannot read holds for every text.
    pub fn pattern(&mut self, text: &str, pattern: &Pattern) {
        self.rule(pattern.matches(text), || format!("must match `{}`", pattern.source));
    }
}

/// What most patterns of documents are: from the beginning of a text, characters of one class after
/// those of another, each as often as it may. Where a run ends is never in doubt, so a text is read
/// once, some fifty times faster than by an engine for all expressions.
#[derive(Debug)]
struct Runs {
    runs: Vec<Run>,
    /// Whether nothing may follow.
    to_end: bool,
}

#[derive(Debug)]
struct Run {
    class: Class,
    least: usize,
    most: usize,
}

/// Characters: of ASCII, a bit for each; all others or none.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Class {
    ascii: u128,
    others: bool,
}

impl Runs {
    /// `None` if the expression is anything else.
    fn read(source: &str) -> Option<Self> {
        let mut source = source.strip_prefix('^')?.chars().peekable();
        let (mut runs, mut to_end) = (Vec::new(), false);
        while let Some(letter) = source.next() {
            let class = match letter {
                '$' if source.peek().is_none() => {
                    to_end = true;
                    break;
                }
                '[' => Class::listed(&mut source)?,
                '\\' => Class::escaped(source.next()?)?,
                '.' => Class::letter('\n')?.negated(),
                '^' | '$' | '(' | ')' | '|' | '*' | '+' | '?' | '{' | '}' | ']' => return None,
                letter => Class::letter(letter)?,
            };
            let (least, most) = repetition(&mut source)?;
            runs.push(Run { class, least, most });
        }
        let runs = Self { runs, to_end };
        runs.is_plain().then_some(runs)
    }

    /// Whether no character can belong to a run and as well to what may follow it.
    fn is_plain(&self) -> bool {
        self.runs.iter().enumerate().all(|(index, run)| {
            let rest = &self.runs[index + 1..];
            let must = rest.iter().position(|next| next.least > 0).map_or(rest.len(), |at| at + 1);
            run.least == run.most || rest[..must].iter().all(|next| !next.class.meets(run.class))
        })
    }

    fn matches(&self, text: &str) -> bool {
        let mut text = text.chars().peekable();
        for run in &self.runs {
            let mut count = 0;
            while count < run.most && text.next_if(|letter| run.class.has(*letter)).is_some() {
                count += 1;
            }
            if count < run.least {
                return false;
            }
        }
        !self.to_end || text.peek().is_none()
    }
}

/// `?`, `*`, `+`, `{2}`, `{2,}`, `{2,4}` or nothing: how often at least and at most.
fn repetition(source: &mut Peekable<Chars<'_>>) -> Option<(usize, usize)> {
    let count = match source.peek() {
        Some('?') => (0, 1),
        Some('*') => (0, usize::MAX),
        Some('+') => (1, usize::MAX),
        Some('{') => {
            let inside: String = source.by_ref().skip(1).take_while(|&one| one != '}').collect();
            let (least, most) = inside.split_once(',').unwrap_or((&inside, &inside));
            let most = if most.is_empty() { usize::MAX } else { most.parse().ok()? };
            return Some((least.parse().ok()?, most)).filter(|_| !is_repeated(source));
        }
        _ => return Some((1, 1)),
    };
    source.next();
    (!is_repeated(source)).then_some(count)
}

/// Whether another sign of repetition follows, as in `+?`.
fn is_repeated(source: &mut Peekable<Chars<'_>>) -> bool {
    matches!(source.peek(), Some('?' | '*' | '+' | '{'))
}

impl Class {
    fn letter(letter: char) -> Option<Self> {
        letter.is_ascii().then(|| Self { ascii: 1 << u32::from(letter), others: false })
    }

    fn range(first: char, last: char) -> Option<Self> {
        let letters = (first..=last).map(Self::letter);
        letters.sum::<Option<Self>>().filter(|_| first <= last)
    }

    /// What a backslash and this letter stand for.
    fn escaped(letter: char) -> Option<Self> {
        let digit = Self::range('0', '9')?;
        let word = [digit, Self::range('a', 'z')?, Self::range('A', 'Z')?, Self::letter('_')?];
        Some(match letter {
            'd' => digit,
            'D' => digit.negated(),
            'w' => word.into_iter().sum(),
            'W' => word.into_iter().sum::<Self>().negated(),
            letter if letter.is_ascii_punctuation() => Self::letter(letter)?,
            _ => return None,
        })
    }

    /// What stands in brackets, the first of which was read.
    fn listed(source: &mut Peekable<Chars<'_>>) -> Option<Self> {
        let is_negated = source.next_if_eq(&'^').is_some();
        let mut class = Self::default();
        loop {
            let first = match source.next()? {
                ']' if class == Self::default() => return None,
                ']' => return Some(if is_negated { class.negated() } else { class }),
                '\\' => match source.next()? {
                    letter if letter.is_ascii_punctuation() => letter,
                    letter => {
                        class = class.or(Self::escaped(letter)?);
                        // A range from a class is no range.
                        if source.peek() == Some(&'-') {
                            return None;
                        }
                        continue;
                    }
                },
                // Some engines read more into these.
                '[' | '&' | '~' => return None,
                letter => letter,
            };
            let mut ahead = source.clone();
            let last = match (ahead.next(), ahead.next()) {
                (Some('-'), Some(last)) if last != ']' => {
                    *source = ahead;
                    match last {
                        '\\' => source.next().filter(char::is_ascii_punctuation)?,
                        '[' | '-' => return None,
                        last => last,
                    }
                }
                _ => first,
            };
            class = class.or(Self::range(first, last)?);
        }
    }

    fn negated(self) -> Self {
        Self { ascii: !self.ascii, others: !self.others }
    }

    fn or(self, other: Self) -> Self {
        Self { ascii: self.ascii | other.ascii, others: self.others || other.others }
    }

    fn meets(self, other: Self) -> bool {
        self.ascii & other.ascii != 0 || self.others && other.others
    }

    fn has(self, letter: char) -> bool {
        if letter.is_ascii() { self.ascii >> u32::from(letter) & 1 == 1 } else { self.others }
    }
}

impl std::iter::Sum for Class {
    fn sum<I: Iterator<Item = Self>>(classes: I) -> Self {
        classes.fold(Self::default(), Self::or)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Pattern, Runs};

    #[test]
    fn plain_patterns_are_known() {
        for plain in ["^[a-z0-9-]{1,63}$", r"^/v1/x\.y", "^[^@ ]+@[^@ ]+$", r"^\+[1-9]\d{4,14}$"] {
            assert!(Runs::read(plain).is_some(), "{plain}");
        }
        for other in ["a", "^a|b$", "^[a-z]*b$", "^a?[ab]$", "^(a)$", r"^\bx", "^ü$", "^a+?$", "^]"]
        {
            assert!(Runs::read(other).is_none(), "{other}");
        }
    }

    /// A class of characters, and how often.
    fn part() -> impl Strategy<Value = String> {
        let class = prop_oneof![
            "[ab0_.-]",
            r"\\[dDwW.\-]",
            r"\[\^?[a-c_]{1,2}\]",
            r"\[\^?[a-b]-[b-z]([0-9]|-|\\d|\\-)?\]",
        ];
        let often = prop::sample::select(vec!["", "?", "*", "+", "{2}", "{1,}", "{0,2}"]);
        (class, often).prop_map(|(class, often)| class + often)
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, cases: 4_000, ..ProptestConfig::default() })]

        #[test]
        fn engines_agree(
            parts in prop::collection::vec(part(), 0..5),
            end in prop::sample::select(vec!["", "$"]),
            text in "[abcz09_.ü\n-]{0,7}",
        ) {
            let source = format!("^{}{end}", parts.concat());
            let expression = regex_lite::Regex::new(&source);
            if let (Some(runs), Ok(expression)) = (Runs::read(&source), expression) {
                let found = runs.matches(&text);
                prop_assert_eq!(found, expression.is_match(&text), "{} {:?}", source, text);
            }
        }
    }

    #[test]
    fn what_cannot_be_read_holds() {
        assert!(Pattern::new("(").matches(""));
        assert!(!Pattern::new("^a$").matches("b"));
    }
}
