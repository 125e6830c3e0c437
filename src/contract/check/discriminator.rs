//! Whether the tag of a value names the form that the value has.
//!
//! A `discriminator` decides nothing about validity: it is a hint which schema to read by, and "must
//! not change the validation outcome" (OAS 3.0.4, 3.1.1 and 3.2 "Discriminator Object"). So a value
//! that keeps to one branch and bears the tag of another is lawful, and JSON Schema validators pass
//! it; so is one that keeps to a parent and bears the tag of a child. But whoever reads by the tag,
//! as generated clients do, cannot read it: a note, that settings can make a failure. A tag that
//! names nothing is often a schema of a later version; where the tags are listed, it is noted, too.

use serde_json::Value;

use super::{Check, Level, Rule, Subject};
use crate::{
    contract::violation::Violation,
    ir::{Direction, Discriminator, Schema, SchemaId},
    validate::{Met, branch_named},
};

pub(super) const CHECK: Check = Check {
    rules: &[
        Rule {
            code: "discriminator/contradicted",
            explain: "The tag of an object names a schema that the object does not keep to, while \
                      it keeps to another branch, or to the parent that the named one extends. That \
                      is no failure, since a `discriminator` must not change what is valid; but a \
                      client that reads by the tag cannot read it, and so it is a note. To have \
                      tags asserted, give each branch a `const` or `enum` for its tag, or set this \
                      check to `deny`.",
            level: Level::Warn,
        },
        Rule {
            code: "discriminator/unknown",
            explain: "The tag of an object is not among those that `mapping` lists, and is the name \
                      of no schema, so that nothing says what to read the object by: a note, as of \
                      every tag. Without a `mapping`, and with a `defaultMapping`, such a tag is \
                      not noted.",
            level: Level::Warn,
        },
    ],
    run,
};

fn run(subject: &Subject<'_>, violations: &mut Vec<Violation>) {
    if !subject.validators.has_tags() {
        return;
    }
    subject.walk(violations, &|met| {
        let discriminator = met.schema.logic.discriminator.as_ref()?;
        let tag = met.value.get(&discriminator.property).and_then(Value::as_str)?;
        let (code, message) = wrong(subject, discriminator, met, tag)?;
        let at = met.schema.at.join("discriminator");
        let below = met.place.pointer().join(&discriminator.property);
        Some((Violation::new(code, at, message), below))
    });
}

/// The rule that a tag breaks, and how.
fn wrong(
    subject: &Subject<'_>,
    discriminator: &Discriminator,
    met: Met<'_>,
    tag: &str,
) -> Option<(&'static str, String)> {
    let schemas = &subject.api.schemas;
    let logic = &met.schema.logic;
    let named = || schemas.components().find(|(name, _)| *name == tag).map(|(_, id)| id);
    let branches = [(&logic.one_of, &met.ways.one_of), (&logic.any_of, &met.ways.any_of)];
    let Some((branches, fits)) = branches.into_iter().find(|(list, _)| !list.is_empty()) else {
        let extends = |id: &SchemaId| {
            let parents = &schemas.get(schemas.resolve(*id)).logic.all_of;
            parents.iter().any(|parent| schemas.resolve(*parent) == met.id)
        };
        let meant = discriminator.mapping.get(tag).copied().or_else(named).filter(extends)?;
        let keeps = subject.validators.accepts(meant, Direction::Response, met.value);
        let message = || format!("`{tag}` names a schema that the value does not keep to");
        return (!keeps).then(|| ("discriminator/contradicted", message()));
    };
    let Some(meant) = branch_named(schemas, discriminator, branches, tag) else {
        let may_be = discriminator.mapping.is_empty()
            || discriminator.mapping.contains_key(tag)
            || discriminator.default_mapping.is_some()
            || named().is_some();
        let message = || format!("`{tag}` is no tag of `mapping`, and names no schema");
        return (!may_be).then(|| ("discriminator/unknown", message()));
    };
    let other = fits.iter().position(|fits| *fits).filter(|_| !fits[meant])?;
    let name = |place: usize| {
        let branch: &Schema = schemas.get(schemas.resolve(branches[place]));
        let number = || format!("branch {}", place + 1);
        branch.name.as_ref().map_or_else(number, |name| format!("`{name}`"))
    };
    let message = format!("`{tag}` names {}, and the value is {}", name(meant), name(other));
    Some(("discriminator/contradicted", message))
}
