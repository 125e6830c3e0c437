//! What is wrong with a document, where, and what to do.
//!
//! In: findings of every stage that reads a document. Out: [`Diagnostic`]s in document order, ready
//! for printing. A diagnostic names its place by file and pointer; line and column are looked up
//! only when something is shown, since most runs show nothing.

mod allowance;
#[cfg(any(feature = "lint", feature = "contract"))]
pub(crate) mod formats;
mod place;
#[cfg(feature = "cli")]
mod render;

pub use allowance::Allowance;
#[doc(hidden)]
pub use allowance::allow;
#[doc(hidden)]
pub use place::describe_place;
#[cfg(feature = "cli")]
pub use render::Renderer;

use std::collections::BTreeSet;

use crate::document::{Location, Span};

/// How much a finding matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// The document breaks its standard, or cannot be used as it is.
    Error,
    /// Lawful, and most likely not what was meant.
    Warning,
    /// Could be better.
    Hint,
}

impl Severity {
    /// In lower case, as reports write it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Hint => "hint",
        }
    }
}

/// What the place of a diagnostic points at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Focus {
    /// The value at the pointer.
    #[default]
    Value,
    /// The key that the value stands under.
    Key,
}

/// One finding.
#[derive(Clone, Debug, PartialEq)]
pub struct Diagnostic {
    /// `topic/kebab-case`; never changes its meaning.
    pub code: &'static str,
    /// How much it matters.
    pub severity: Severity,
    /// Where.
    pub at: Location,
    /// Key or value.
    pub focus: Focus,
    /// A fragment: lower case, no full stop, names in backticks.
    pub message: String,
    /// The way out, if it is known.
    pub help: Option<String>,
    /// Other places that matter, with what they have to do with it.
    pub related: Vec<(Location, String)>,
    /// A 1-based line and column of the text, for mistakes that keep it from being read at all.
    pub position: Option<(usize, usize)>,
    /// A change of the text that does away with it, where there is no doubt about it.
    pub fix: Option<Fix>,
}

/// Leaves out what another one says already: the same code and words at the same place.
#[doc(hidden)]
pub fn each_once(diagnostics: &mut Vec<Diagnostic>) {
    let mut seen = BTreeSet::new();
    diagnostics
        .retain(|one| seen.insert((one.code, one.at.clone(), one.message.clone(), one.position)));
}

/// A change of one value of a document, which leaves everything else as it is.
#[derive(Clone, Debug, PartialEq)]
pub enum Fix {
    /// Writes something else for a part of the key or the text that the diagnostic points at.
    Rename {
        /// As written, without quotes or escapes.
        from: String,
        /// What was meant.
        to: String,
    },
    /// Puts quotes around the value, so that it is the text it looks like.
    Quote,
    /// Adds an entry to the mapping that the diagnostic points at.
    Insert {
        /// A name that needs no quotes.
        key: &'static str,
        /// A text that needs none either.
        value: String,
    },
    /// Takes an item out of a list.
    RemoveItem(Location),
    /// Takes out an entry whose key stands in its mapping a second time with the same value.
    RemoveEntry {
        /// The key.
        key: Span,
        /// The value.
        value: Span,
    },
}

impl Diagnostic {
    /// An error at the value.
    pub fn error(code: &'static str, at: Location, message: impl Into<String>) -> Self {
        Self::new(Severity::Error, code, at, message.into())
    }

    /// A warning at the value.
    pub fn warning(code: &'static str, at: Location, message: impl Into<String>) -> Self {
        Self::new(Severity::Warning, code, at, message.into())
    }

    /// A hint at the value.
    pub fn hint(code: &'static str, at: Location, message: impl Into<String>) -> Self {
        Self::new(Severity::Hint, code, at, message.into())
    }

    fn new(severity: Severity, code: &'static str, at: Location, message: String) -> Self {
        Self {
            code,
            severity,
            at,
            focus: Focus::Value,
            message,
            help: None,
            related: Vec::new(),
            position: None,
            fix: None,
        }
    }

    /// Points at the key instead.
    #[must_use]
    pub fn at_key(mut self) -> Self {
        self.focus = Focus::Key;
        self
    }

    /// Adds the way out.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Says what was meant instead of `wrong`, a part of what it points at.
    #[must_use]
    pub fn meant(self, wrong: &str, right: &str) -> Self {
        let help = format!("did you mean `{right}`?");
        self.help(help).fixed_by(Fix::Rename { from: wrong.to_owned(), to: right.to_owned() })
    }

    /// Adds a change that does away with it.
    #[must_use]
    pub fn fixed_by(self, fix: Fix) -> Self {
        self.fixed_if(true, fix)
    }

    /// Adds a change that does away with it, if that is certain.
    #[must_use]
    pub fn fixed_if(mut self, certain: bool, fix: Fix) -> Self {
        self.fix = certain.then_some(fix);
        self
    }

    /// Whether it tells that an overlay could only be laid in part, so that the document is another
    /// than the one that was meant.
    pub fn is_half_laid(&self) -> bool {
        self.severity == Severity::Error && self.code.starts_with("overlay/")
    }

    /// Adds another place.
    #[must_use]
    pub fn related(mut self, at: Location, label: impl Into<String>) -> Self {
        self.related.push((at, label.into()));
        self
    }
}

/// The candidate closest to a name that is not there, if one is close enough to be a slip: other
/// case, or a third of the letters wrong at most.
pub(crate) fn nearest_name<'a>(
    name: &str,
    candidates: impl Iterator<Item = &'a str>,
) -> Option<&'a str> {
    let limit = name.chars().count().max(3) / 3;
    candidates
        .map(|candidate| {
            let distance = if candidate.eq_ignore_ascii_case(name) {
                0
            } else {
                edit_distance(name, candidate, limit)
            };
            (distance, candidate)
        })
        .filter(|(distance, _)| *distance <= limit)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

/// Letters to insert, remove, change or swap; anything above `limit` is `limit + 1`.
fn edit_distance(one: &str, two: &str, limit: usize) -> usize {
    let (one, two): (Vec<char>, Vec<char>) = (one.chars().collect(), two.chars().collect());
    if one.len().abs_diff(two.len()) > limit {
        return limit + 1;
    }
    let mut before_last = vec![0; two.len() + 1];
    let mut last: Vec<usize> = (0..=two.len()).collect();
    for i in 1..=one.len() {
        let mut row = vec![i; two.len() + 1];
        for j in 1..=two.len() {
            let changed = usize::from(one[i - 1] != two[j - 1]);
            row[j] = (last[j] + 1).min(row[j - 1] + 1).min(last[j - 1] + changed);
            let swapped = i > 1 && j > 1 && one[i - 1] == two[j - 2] && one[i - 2] == two[j - 1];
            if swapped {
                row[j] = row[j].min(before_last[j - 2] + 1);
            }
        }
        before_last = std::mem::replace(&mut last, row);
    }
    last[two.len()]
}

#[cfg(test)]
mod tests {
    use super::nearest_name;

    #[test]
    fn slips_are_recognised() {
        let names = ["Pet", "Pets", "Owner", "BiometricValidation"];
        for (slip, expected) in [
            ("Pett", Some("Pet")),
            ("pet", Some("Pet")),
            ("Onwer", Some("Owner")),
            ("BiometricValidaton", Some("BiometricValidation")),
            ("Invoice", None),
        ] {
            assert_eq!(nearest_name(slip, names.into_iter()), expected, "{slip}");
        }
    }
}
