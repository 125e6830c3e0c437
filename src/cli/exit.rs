//! How a command ends: its exit code, and the words for why it could not do its work.

use std::{io, process::ExitCode};

use crate::document::LoadError;

/// An answer. The codes are part of the command's promise.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Exit {
    /// 0: yes.
    Yes,
    /// 1: the answer is no: contract broken, errors found, files stale.
    No,
    /// 2: the input is wrong: flags, settings, an unreadable or unusable document.
    Input,
    /// 3: the world failed: target unreachable, disk full.
    World,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(match exit {
            Exit::Yes => 0,
            Exit::No => 1,
            Exit::Input => 2,
            Exit::World => 3,
        })
    }
}

/// Why a command could not do its work.
#[derive(Debug)]
pub(crate) enum Failure {
    /// The input is wrong.
    Input {
        /// A fragment: lower case, no full stop.
        message: String,
        /// The way out.
        help: Option<String>,
    },
    /// The document could not be brought into memory.
    Document(Box<LoadError>),
    /// The world failed.
    World {
        /// A fragment: lower case, no full stop.
        message: String,
        /// The way out.
        help: Option<String>,
    },
    /// The reader of our output is gone, which is its good right.
    OutputClosed,
}

impl Failure {
    /// The input is wrong.
    pub(crate) fn input(message: impl Into<String>) -> Self {
        Self::Input { message: message.into(), help: None }
    }

    /// The world failed.
    pub(crate) fn world(message: impl Into<String>) -> Self {
        Self::World { message: message.into(), help: None }
    }

    /// Adds the way out.
    #[must_use]
    pub(crate) fn help(mut self, text: impl Into<String>) -> Self {
        match &mut self {
            Self::Input { help, .. } | Self::World { help, .. } => *help = Some(text.into()),
            Self::Document(_) | Self::OutputClosed => {}
        }
        self
    }

    /// The code to end with.
    pub(crate) fn exit(&self) -> Exit {
        match self {
            Self::Input { .. } | Self::Document(_) => Exit::Input,
            Self::World { .. } => Exit::World,
            Self::OutputClosed => Exit::Yes,
        }
    }
}

impl From<LoadError> for Failure {
    fn from(error: LoadError) -> Self {
        Self::Document(Box::new(error))
    }
}

/// Errors of our own output streams.
impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::BrokenPipe => Self::OutputClosed,
            _ => Self::world(format!("could not write the output: {error}")),
        }
    }
}

/// An error and what caused it, in a line; a cause that is quoted already is not said again.
pub(crate) fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(inner) = source {
        let inner_text = inner.to_string();
        if !text.contains(&inner_text) {
            text = format!("{text}: {inner_text}");
        }
        source = inner.source();
    }
    text
}
