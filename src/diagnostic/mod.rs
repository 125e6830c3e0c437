//! What is wrong with a document, where, and what to do.
//!
//! In: findings of every stage that reads a document. Out: [`Diagnostic`]s in document order, ready
//! for printing. A diagnostic names its place by file and pointer; line and column are looked up
//! only when something is shown, since most runs show nothing.

use crate::document::Location;

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

    /// Adds another place.
    #[must_use]
    pub fn related(mut self, at: Location, label: impl Into<String>) -> Self {
        self.related.push((at, label.into()));
        self
    }
}
