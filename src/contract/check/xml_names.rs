//! Whether the elements of an XML body are called as the schema says.

use super::{Check, Content, Level, Rule, Subject};
use crate::contract::violation::Violation;

pub(super) const CHECK: Check = Check {
    rules: &[Rule {
        code: "xml/name",
        explain: "The root element, or an item of a list, is called otherwise than `xml` in its \
                  schema says, or is in another namespace, so that the body was not held to the \
                  schema any further. Where a schema says nothing, any name will do.",
        level: Level::Deny,
    }],
    run,
};

fn run(subject: &Subject<'_>, violations: &mut Vec<Violation>) {
    if let Content::Misnamed(how) = &subject.content {
        violations.push(Violation::new("xml/name", subject.media_type_at(), how).in_body(""));
    }
}
