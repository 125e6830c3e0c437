//! The tree of a schema as a reader meets it: fields in fields, choices, and links where it would
//! repeat itself.
//!
//! In: a [`SchemaId`]. Out: [`Field`]: texts and facts, in document order, from which the pages and
//! the Markdown are written. Nothing here is escaped, and nothing here is markup.
//!
//! A named schema that is deeper than asked for, or contains itself, becomes a link to its own page,
//! so that nothing is lost and nothing is endless.
//!
//! Start at [`Tree::root`].

use super::{
    fact::{self, Fact},
    label::{Label, label},
    merge::{Allowed, Choices, Merged, Rule, named, only_requires},
};
use crate::ir::{Discriminator, Schema, SchemaId, SchemaKind, Schemas};

/// A value in a body, and what is in it.
#[derive(Debug, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag that a reader sees")]
pub(crate) struct Field<'a> {
    pub(crate) name: Name<'a>,
    pub(crate) label: Label<'a>,
    pub(crate) presence: Presence,
    pub(crate) nullable: bool,
    pub(crate) read_only: bool,
    pub(crate) write_only: bool,
    pub(crate) deprecated: bool,
    pub(crate) description: Option<&'a str>,
    /// Such as ("Range", "0 to 10").
    pub(crate) facts: Vec<Fact>,
    pub(crate) values: Vec<Allowed<'a>>,
    /// Whether other values than those listed pass too.
    pub(crate) open: bool,
    pub(crate) fields: Vec<Field<'a>>,
    pub(crate) choices: Vec<ChoiceSet<'a>>,
    /// A page elsewhere.
    pub(crate) docs: Option<&'a str>,
    /// A page that shows what is left out here.
    pub(crate) more: Option<SchemaId>,
    /// The names of the fields that are left out.
    pub(crate) elsewhere: Vec<&'a str>,
}

/// What a field is called, which is not always a name.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Name<'a> {
    /// The value itself.
    #[default]
    Root,
    Property(&'a str),
    /// Properties by regular expression.
    Pattern(&'a str),
    /// Every other property.
    Additional,
    /// An item by position, from zero.
    Position(usize),
    Items,
}

/// Whether a property has to be there; `Unsaid` for what is no property.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Presence {
    Required,
    Optional,
    #[default]
    Unsaid,
}

/// How alternatives stand to each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ChoiceKind {
    /// `oneOf`.
    One,
    /// `anyOf`.
    Any,
    /// Schemas made of this one with `allOf`, that a discriminator tells apart.
    Kinds,
    /// `if` and `dependentSchemas`: what holds for some values.
    Rules,
}

/// Alternatives, and rules for some of them.
#[derive(Debug)]
pub(crate) struct ChoiceSet<'a> {
    pub(crate) kind: ChoiceKind,
    /// The property that tells the choices apart.
    pub(crate) keyed_by: Option<&'a str>,
    pub(crate) choices: Vec<Choice<'a>>,
}

/// One branch.
#[derive(Debug)]
pub(crate) struct Choice<'a> {
    pub(crate) title: String,
    /// Values of the discriminator that choose it.
    pub(crate) keys: Vec<&'a str>,
    pub(crate) field: Field<'a>,
}

/// Which side of the exchange is shown: `readOnly` is not sent, `writeOnly` not received.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Side {
    Request,
    Response,
    Both,
}

/// Builds trees.
#[derive(Debug)]
pub(crate) struct Tree<'a> {
    schemas: &'a Schemas,
    side: Side,
    /// Named schemas below this depth become links.
    depth: usize,
    /// What is being shown, outermost first.
    path: Vec<SchemaId>,
}

/// Even schemas without names end: deeper than this, nobody reads on.
const MAX_DEPTH: usize = 24;

impl<'a> Tree<'a> {
    pub(crate) fn new(schemas: &'a Schemas, side: Side, depth: usize) -> Self {
        Self { schemas, side, depth, path: Vec::new() }
    }

    /// The value as a whole.
    pub(crate) fn root(&mut self, id: SchemaId) -> Field<'a> {
        self.field(Name::Root, Presence::Unsaid, id)
    }

    /// A schema on its own page, where its name is the title and says nothing more.
    pub(crate) fn titled(&mut self, id: SchemaId) -> Field<'a> {
        let mut field = self.root(id);
        let unnamed = Merged { named: None, ..Merged::new(self.schemas, id) };
        field.label = label(self.schemas, &unnamed, 0);
        field
    }

    /// What the value is, without what is in it where that has a page of its own.
    pub(crate) fn brief(&mut self, id: SchemaId) -> Field<'a> {
        let merged = Merged::new(self.schemas, id);
        if merged.named.is_none() || !merged.is_nested() {
            return self.root(id);
        }
        Field { label: label(self.schemas, &merged, 0), ..Field::default() }
    }

    /// A value, or a list of values, with a page of its own: which, what it is, and the names of
    /// its fields. `None` for what names say too little of.
    pub(crate) fn outline(&mut self, id: SchemaId) -> Option<(SchemaId, Field<'a>)> {
        let whole = Merged::new(self.schemas, id);
        let key = named(self.schemas, id).unwrap_or_else(|| self.schemas.resolve(id));
        let inner = match (whole.named, bare_items(self.schemas.get(key))) {
            (None, Some(items)) => items,
            _ => id,
        };
        let merged = Merged::new(self.schemas, inner);
        let shown = merged.named?;
        if merged.properties.is_empty() || !merged.choices.is_empty() {
            return None;
        }
        self.depth = 0;
        // Nothing below is built: the value counts as being shown already.
        self.path.push(shown);
        let mut field = self.root(id);
        self.path.pop();
        field.elsewhere = self.visible(&merged).map(|(name, _)| name).collect();
        Some((shown, field))
    }

    /// The properties that are sent or received.
    fn visible<'m>(
        &self,
        merged: &'m Merged<'a>,
    ) -> impl Iterator<Item = (&'a str, SchemaId)> + use<'a, 'm> {
        let (schemas, side) = (self.schemas, self.side);
        merged.properties.iter().map(|(name, id)| (*name, *id)).filter(move |(_, id)| {
            let property = schemas.get(schemas.resolve(*id));
            !((side == Side::Request && property.read_only)
                || (side == Side::Response && property.write_only))
        })
    }

    fn field(&mut self, name: Name<'a>, presence: Presence, id: SchemaId) -> Field<'a> {
        let merged = Merged::new(self.schemas, id);
        let mut field = Field {
            name,
            label: label(self.schemas, &merged, 0),
            presence,
            nullable: merged.nullable,
            read_only: merged.read_only,
            write_only: merged.write_only,
            deprecated: merged.deprecated,
            description: merged.description.or(merged.title.filter(|_| merged.named.is_none())),
            ..Field::default()
        };
        let mut inner = id;
        let mut wrappers = 0;
        let whole = name == Name::Root && self.path.is_empty();
        fact::facts(&merged, "", &mut field.facts);
        fact::rules(self.schemas, &merged, &mut field.facts);
        fact::examples(&merged, whole, &mut field.facts);
        field.docs = merged.docs.map(|docs| docs.url.as_str());
        take_values(&mut field, &merged);
        // An array is shown by its items: their fields stand right below it.
        let mut shown = merged;
        while shown.items.is_some() && !shown.impossible && wrappers < 8 {
            let Some(items) = shown.items else { break };
            if shown.properties.is_empty()
                && shown.choices.is_empty()
                && shown.prefix_items.is_empty()
            {
                wrappers += 1;
                inner = items;
                shown = Merged::new(self.schemas, items);
                fact::facts(&shown, "Each item: ", &mut field.facts);
                fact::rules(self.schemas, &shown, &mut field.facts);
                if !whole && !field.facts.iter().any(|fact| fact.label == "Example") {
                    let from = field.facts.len();
                    fact::examples(&shown, whole, &mut field.facts);
                    for example in &mut field.facts[from..] {
                        example.label = "Example of an item";
                    }
                }
                if field.values.is_empty() {
                    take_values(&mut field, &shown);
                }
                if field.description.is_none() {
                    field.description = shown.description;
                }
            } else {
                break;
            }
        }
        self.descend(&mut field, inner, &shown);
        field
    }

    /// Fills in what is below a value, or links to where it is shown.
    fn descend(&mut self, field: &mut Field<'a>, id: SchemaId, merged: &Merged<'a>) {
        if !merged.is_nested() {
            return;
        }
        let key = merged.named.unwrap_or_else(|| self.schemas.resolve(id));
        let repeats = self.path.contains(&key);
        let too_deep = merged.named.is_some() && self.path.len() > self.depth;
        if repeats || too_deep || self.path.len() > MAX_DEPTH {
            field.more = merged.named;
            return;
        }
        self.path.push(key);
        field.fields = self.fields(merged);
        for choices in &merged.choices {
            self.choose(field, choices);
        }
        if merged.choices.is_empty() {
            field.choices.extend(self.kinds(key));
        }
        field.choices.extend(self.rules(merged));
        self.path.pop();
    }

    /// The schemas that extend this one, where its discriminator tells them apart.
    fn kinds(&self, id: SchemaId) -> Option<ChoiceSet<'a>> {
        let schemas = self.schemas;
        let discriminator = schemas.get(id).logic.discriminator.as_ref()?;
        let mut branches: Vec<SchemaId> = Vec::new();
        let mapped = discriminator.mapping.values().copied();
        let extending = schemas.components().map(|(_, known)| known).filter(|known| {
            schemas.get(*known).logic.all_of.iter().any(|part| schemas.resolve(*part) == id)
        });
        for branch in mapped.chain(extending).map(|branch| schemas.resolve(branch)) {
            if branch != id && !branches.contains(&branch) {
                branches.push(branch);
            }
        }
        let choices: Vec<Choice<'a>> = branches
            .into_iter()
            .map(|branch| Choice {
                title: schemas.get(branch).name.clone().unwrap_or_default(),
                keys: keys(schemas, discriminator, branch),
                field: Field { more: Some(branch), ..Field::default() },
            })
            .collect();
        let keyed_by = Some(discriminator.property.as_str());
        (!choices.is_empty()).then_some(ChoiceSet { kind: ChoiceKind::Kinds, keyed_by, choices })
    }

    /// What `if` and `dependentSchemas` ask of some values.
    fn rules(&mut self, merged: &Merged<'a>) -> Option<ChoiceSet<'a>> {
        let mut parts: Vec<(&str, Option<&'a str>, SchemaId)> = Vec::new();
        for rule in &merged.rules {
            match rule {
                Rule::If { condition, then, otherwise } => {
                    parts.push(("If it is like this", None, *condition));
                    parts.extend(then.map(|id| ("then also", None, id)));
                    parts.extend(otherwise.map(|id| ("otherwise", None, id)));
                }
                Rule::With(key, id) => parts.push(("where present, also", Some(*key), *id)),
            }
        }
        let choices: Vec<Choice<'a>> = parts
            .into_iter()
            .map(|(title, key, id)| {
                let field = self.field(Name::Root, Presence::Unsaid, id);
                Choice { title: title.to_owned(), keys: key.into_iter().collect(), field }
            })
            .collect();
        let kind = ChoiceKind::Rules;
        (!choices.is_empty()).then_some(ChoiceSet { kind, keyed_by: None, choices })
    }

    fn fields(&mut self, merged: &Merged<'a>) -> Vec<Field<'a>> {
        let mut fields = Vec::with_capacity(merged.properties.len());
        for (name, id) in self.visible(merged) {
            let required = merged.required.contains(&name);
            let presence = if required { Presence::Required } else { Presence::Optional };
            fields.push(self.field(Name::Property(name), presence, id));
        }
        for (pattern, id) in &merged.pattern_properties {
            fields.push(self.field(Name::Pattern(pattern), Presence::Unsaid, *id));
        }
        if let Some(id) = merged.additional {
            let says_something = match self.schemas.get(id).kind {
                SchemaKind::Boolean(allowed) => allowed && merged.properties.is_empty(),
                SchemaKind::Keywords => true,
                SchemaKind::Unreadable => false,
            };
            if says_something {
                fields.push(self.field(Name::Additional, Presence::Unsaid, id));
            }
        }
        for (position, id) in merged.prefix_items.iter().enumerate() {
            fields.push(self.field(Name::Position(position), Presence::Unsaid, *id));
        }
        if let Some(items) = merged.items
            && self.schemas.get(items).kind != SchemaKind::Boolean(false)
            && !(merged.properties.is_empty() && merged.prefix_items.is_empty())
        {
            fields.push(self.field(Name::Items, Presence::Unsaid, items));
        }
        fields
    }

    fn choose(&mut self, field: &mut Field<'a>, choices: &Choices<'a>) {
        let requirements: Option<Vec<String>> =
            choices.branches.iter().map(|id| requirement(self.schemas, *id)).collect();
        if let Some(requirements) = requirements {
            let label = if choices.exactly_one { "Exactly one of" } else { "At least one of" };
            let text = requirements.join(" or ");
            field.facts.push(Fact { label, text, code: false });
            return;
        }
        let built: Vec<Choice<'a>> = choices
            .branches
            .iter()
            .map(|id| {
                let child = self.field(Name::Root, Presence::Unsaid, *id);
                let discriminator = choices.discriminator;
                let keys = discriminator
                    .map_or_else(Vec::new, |discriminator| keys(self.schemas, discriminator, *id));
                let mut title = title(self.schemas, *id, &child);
                if discriminator.is_some_and(|one| is_fallback(self.schemas, one, *id)) {
                    title.push_str(", for any other value");
                }
                Choice { title, keys, field: child }
            })
            .collect();
        let keyed_by = choices.discriminator.map(|discriminator| discriminator.property.as_str());
        let kind = if choices.exactly_one { ChoiceKind::One } else { ChoiceKind::Any };
        let set = ChoiceSet { kind, keyed_by, choices: built };
        // The label "string or integer" has said it all.
        let plain = |choice: &Choice<'_>| {
            let field = &choice.field;
            field.fields.is_empty()
                && field.choices.is_empty()
                && field.values.is_empty()
                && field.facts.is_empty()
                && field.more.is_none()
                && field.description.is_none()
        };
        if set.keyed_by.is_some() || !set.choices.iter().all(plain) {
            field.choices.push(set);
        }
    }
}

/// How many rows a tree of this depth has, at most `limit`: tells how deep a page can afford to go.
pub(crate) fn rows(schemas: &Schemas, id: SchemaId, depth: usize, limit: usize) -> usize {
    let mut counter = Counter { schemas, depth, limit, count: 0, path: Vec::new() };
    counter.visit(id);
    counter.count
}

struct Counter<'a> {
    schemas: &'a Schemas,
    depth: usize,
    limit: usize,
    count: usize,
    path: Vec<SchemaId>,
}

impl Counter<'_> {
    fn visit(&mut self, id: SchemaId) {
        if self.count > self.limit || self.path.len() > MAX_DEPTH {
            return;
        }
        self.count += 1;
        let mut key = named(self.schemas, id).unwrap_or_else(|| self.schemas.resolve(id));
        // An array is shown by its items, and is no level of its own.
        for _ in 0..8 {
            let Some(items) = bare_items(self.schemas.get(key)) else { break };
            key = named(self.schemas, items).unwrap_or_else(|| self.schemas.resolve(items));
        }
        let schema = self.schemas.get(key);
        let too_deep = schema.name.is_some() && self.path.len() > self.depth;
        if too_deep || self.path.contains(&key) {
            return;
        }
        self.path.push(key);
        self.inside(key);
        self.path.pop();
    }

    /// The parts of `allOf` and the items of an array stand at the level of the whole.
    fn inside(&mut self, id: SchemaId) {
        let schema = self.schemas.get(id);
        let below =
            schema.object.properties.values().chain(schema.object.pattern_properties.values());
        let below = below.chain(&schema.logic.one_of).chain(&schema.logic.any_of);
        let below = below.chain(schema.object.dependent_schemas.values());
        let single = [
            schema.object.additional_properties,
            schema.reference,
            schema.array.items,
            schema.logic.if_,
            schema.logic.then,
            schema.logic.else_,
        ];
        let below: Vec<SchemaId> = below
            .chain(&schema.array.prefix_items)
            .copied()
            .chain(single.into_iter().flatten())
            .collect();
        for child in below {
            self.visit(child);
        }
        for part in schema.logic.all_of.clone() {
            if !self.path.contains(&part) {
                self.path.push(part);
                self.inside(self.schemas.resolve(part));
                self.path.pop();
            }
        }
    }
}

/// The items of a schema that says nothing else of what is in a value.
fn bare_items(schema: &Schema) -> Option<SchemaId> {
    let alone = schema.object.properties.is_empty()
        && schema.array.prefix_items.is_empty()
        && schema.logic.one_of.is_empty()
        && schema.logic.any_of.is_empty()
        && schema.logic.all_of.is_empty();
    schema.array.items.filter(|_| alone)
}

fn take_values<'a>(field: &mut Field<'a>, merged: &Merged<'a>) {
    let Some(values) = &merged.values else { return };
    field.open = merged.open;
    field.values.clone_from(values);
    let Some(description) = merged.description else { return };
    for allowed in &mut field.values {
        if allowed.description.is_none()
            && let Some(value) = allowed.value.as_str()
        {
            allowed.description = listed_words(description, value);
        }
    }
}

/// What a line ``- `value`: words`` of a description says about a value.
pub(crate) fn listed_words<'a>(description: &'a str, value: &str) -> Option<&'a str> {
    description.lines().find_map(|line| {
        let item = line.trim_start().strip_prefix(['-', '*'])?.trim_start();
        let rest = item.strip_prefix('`')?.strip_prefix(value)?.strip_prefix('`')?;
        let words = rest.trim_start().strip_prefix([':', '-', '–', '—'])?.trim();
        (!words.is_empty()).then_some(words)
    })
}

pub(super) fn requirement(schemas: &Schemas, id: SchemaId) -> Option<String> {
    let schema = schemas.get(schemas.resolve(id));
    only_requires(schema).then(|| format!("`{}`", schema.object.required.join("` and `")))
}

/// The discriminator's values that choose a branch: those mapped, or else its name.
fn keys<'a>(
    schemas: &'a Schemas,
    discriminator: &'a Discriminator,
    branch: SchemaId,
) -> Vec<&'a str> {
    let target = schemas.resolve(branch);
    let mapped = discriminator.mapping.iter();
    let keys: Vec<&str> = mapped
        .filter(|(_, id)| schemas.resolve(**id) == target)
        .map(|(key, _)| key.as_str())
        .collect();
    if keys.is_empty() { schemas.get(target).name.as_deref().into_iter().collect() } else { keys }
}

/// Whether a branch is for values that nothing else names.
fn is_fallback(schemas: &Schemas, discriminator: &Discriminator, branch: SchemaId) -> bool {
    let fallback = discriminator.default_mapping.map(|id| schemas.resolve(id));
    fallback == Some(schemas.resolve(branch))
}

fn title(schemas: &Schemas, id: SchemaId, field: &Field<'_>) -> String {
    let schema = schemas.get(schemas.resolve(id));
    match schema.name.as_ref().or(schema.title.as_ref()) {
        Some(name) => name.clone(),
        None => field.label.words(),
    }
}

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;

    use super::{Field, Name, Presence, Side, Tree};
    use crate::docs::testing;

    /// A tree as an outline, one line per field.
    fn outline(field: &Field<'_>, depth: usize, out: &mut String) {
        let name = match field.name {
            Name::Root => "·",
            Name::Property(name) | Name::Pattern(name) => name,
            Name::Additional => "*",
            Name::Position(_) | Name::Items => "[]",
        };
        let _ = write!(out, "{:1$}{name}: {2}", "", depth * 2, field.label.words());
        let flags = [
            (field.presence == Presence::Required, " required"),
            (field.nullable, " nullable"),
            (field.read_only, " read-only"),
            (field.more.is_some(), " …"),
            (field.open, " open"),
        ];
        for (_, flag) in flags.into_iter().filter(|(set, _)| *set) {
            out.push_str(flag);
        }
        for fact in &field.facts {
            let _ = write!(out, " [{} {}]", fact.label, fact.text);
        }
        for allowed in &field.values {
            let _ = write!(out, " ={}", allowed.value);
        }
        out.push('\n');
        for child in &field.fields {
            outline(child, depth + 1, out);
        }
        for set in &field.choices {
            let key = set.keyed_by.unwrap_or("nothing");
            let _ = writeln!(out, "{:1$}one of, by {key}", "", depth * 2 + 2);
            for choice in &set.choices {
                let _ = write!(out, "{:1$}{2:?} ", "", depth * 2 + 4, choice.keys);
                outline(&choice.field, 0, out);
            }
        }
    }

    #[test]
    fn trees() {
        for (keywords, expected) in [
            ("{type: string, format: date}", "·: string · date\n"),
            ("{type: [string, 'null']}", "·: string nullable\n"),
            ("{anyOf: [{type: string}, {type: 'null'}]}", "·: string nullable\n"),
            ("{enum: [a, b, null]}", "·: string nullable =\"a\" =\"b\"\n"),
            ("{anyOf: [{type: string, enum: [a]}, {type: string}]}", "·: string open =\"a\"\n"),
            ("{oneOf: [{const: a, title: One}, {const: b}]}", "·: string =\"a\" =\"b\"\n"),
            ("{oneOf: [{type: string}, {type: integer}]}", "·: string or integer\n"),
            (
                "{type: array, items: {type: integer, minimum: 1}, maxItems: 3}",
                "·: array of integer [Items at most 3 items] [Range Each item: at least 1]\n",
            ),
            (
                "{type: object, required: [a], properties: {a: {type: string, readOnly: true}}}",
                "·: object\n  a: string required read-only\n",
            ),
            (
                "{allOf: [{properties: {a: {minimum: 1}}}, {required: [a], properties: {b: true}}]}",
                "·: object\n  a: number required [Range at least 1]\n  b: any\n",
            ),
            // A list of itself ends in a link.
            (
                "{type: object, properties: {next: {$ref: '#/components/schemas/A'}}}",
                "·: A\n  next: A …\n",
            ),
            ("{type: object, additionalProperties: {type: integer}}", "·: object\n  *: integer\n"),
            (
                "{type: object, anyOf: [{required: [a]}, {required: [b]}]}",
                "·: object [At least one of `a` or `b`]\n",
            ),
            ("false", "·: nothing\n"),
            ("{not: {type: string}}", "·: any [Not string]\n"),
        ] {
            let api = testing::api_with_schema(keywords);
            let (_, id) = api.schemas.components().next().expect("there is one schema");
            let mut out = String::new();
            outline(&Tree::new(&api.schemas, Side::Both, 9).root(id), 0, &mut out);
            let out =
                out.replacen("·: A\n", "·: object\n", usize::from(!keywords.contains("next")));
            assert_eq!(out, expected, "{keywords}");
        }
    }

    #[test]
    fn choices_are_keyed_by_their_discriminator() {
        let api = testing::api_with_schema(
            "{oneOf: [{$ref: '#/components/schemas/B'}, {$ref: '#/components/schemas/C'}], \
             discriminator: {propertyName: kind, mapping: {bee: '#/components/schemas/B'}}}\n    \
             B: {type: object, properties: {kind: {const: bee}}}\n    \
             C: {type: object, properties: {kind: {type: string}}}",
        );
        let (_, id) = api.schemas.components().next().expect("there is a schema");
        let mut out = String::new();
        outline(&Tree::new(&api.schemas, Side::Both, 9).root(id), 0, &mut out);
        assert_eq!(
            out,
            "·: A\n  one of, by kind\n    [\"bee\"] ·: B\n  kind: string =\"bee\"\n    \
             [\"C\"] ·: C\n  kind: string\n"
        );
    }
}
