//! What is less than the document says, and when that is an error.

use crate::diagnostic::{Diagnostic, Severity};

/// Makes an error of each diagnostic that tells of something which generated code does not have as
/// the document describes it: all `generate/…`, and what reading had to leave out.
pub fn be_strict(diagnostics: &mut [Diagnostic]) {
    for diagnostic in diagnostics {
        let degrades = diagnostic.code.starts_with("generate/")
            || matches!(diagnostic.code, "ref/unread" | "structure/left-out");
        if degrades {
            diagnostic.severity = Severity::Error;
        }
    }
}
