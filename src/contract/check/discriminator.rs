//! Whether the tag of a value names the form that the value has.
//!
//! A `discriminator` decides nothing about validity: it is a hint which schema to read by, and "must
//! not change the validation outcome" (OAS 3.0.4, 3.1.1 and 3.2 "Discriminator Object"). So a value
//! that keeps to one branch and bears the tag of another is lawful, and JSON Schema validators pass
//! it. But whoever reads by the tag, as generated clients do, cannot read it: a note, that settings
//! can make a failure. A tag that names nothing is lawful, too, and often a schema of a later version.

use serde_json::Value;

use super::{Check, Level, Rule, Subject};
use crate::{
    contract::violation::Violation,
    ir::{Discriminator, Schema},
    validate::{Met, branch_named},
};

pub(super) const CHECK: Check = Check {
    rules: &[Rule {
        code: "discriminator/contradicted",
        explain: "The tag of an object names a schema that the object does not keep to, while it \
                  keeps to another branch. That is no failure, since a `discriminator` must not \
                  change what is valid; but a client that reads by the tag cannot read it, and so \
                  it is a note. To have tags asserted, give each branch a `const` or `enum` for its \
                  tag, or set this check to `deny`.",
        level: Level::Warn,
    }],
    run,
};

fn run(subject: &Subject<'_>, violations: &mut Vec<Violation>) {
    if !subject.validators.has_tags() {
        return;
    }
    subject.walk(violations, &|met| {
        let discriminator = met.schema.logic.discriminator.as_ref()?;
        let tag = met.value.get(&discriminator.property).and_then(Value::as_str)?;
        let message = contradiction(subject, discriminator, met, tag)?;
        let at = met.schema.at.join("discriminator");
        let below = met.place.pointer().join(&discriminator.property);
        Some((Violation::new("discriminator/contradicted", at, message), below))
    });
}

fn contradiction(
    subject: &Subject<'_>,
    discriminator: &Discriminator,
    met: Met<'_>,
    tag: &str,
) -> Option<String> {
    let schemas = &subject.api.schemas;
    let logic = &met.schema.logic;
    let branches = [(&logic.one_of, &met.ways.one_of), (&logic.any_of, &met.ways.any_of)];
    let (branches, fits) = branches.into_iter().find(|(list, _)| !list.is_empty())?;
    let meant = branch_named(schemas, discriminator, branches, tag)?;
    let other = fits.iter().position(|fits| *fits).filter(|_| !fits[meant])?;
    let name = |place: usize| {
        let branch: &Schema = schemas.get(schemas.resolve(branches[place]));
        let number = || format!("branch {}", place + 1);
        branch.name.as_ref().map_or_else(number, |name| format!("`{name}`"))
    };
    Some(format!("`{tag}` names {}, and the value is {}", name(meant), name(other)))
}
