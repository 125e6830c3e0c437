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

use serde_json::Value;

use super::merge::{Allowed, Choices, Merged, named, only_requires};
use crate::ir::{JsonType, SchemaId, SchemaKind, Schemas, TypeSet};

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
    /// A page that shows what is left out here.
    pub(crate) more: Option<SchemaId>,
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

/// The type in words, and the named schemas in it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Label<'a> {
    pub(crate) parts: Vec<LabelPart<'a>>,
    pub(crate) format: Option<&'a str>,
}

/// A piece of a [`Label`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum LabelPart<'a> {
    Words(String),
    Schema(SchemaId, &'a str),
}

/// A constraint, a default or an example, named.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Fact {
    pub(crate) label: &'static str,
    pub(crate) text: String,
    /// Whether the text is a value or a pattern rather than words.
    pub(crate) code: bool,
}

/// `oneOf` or `anyOf`.
#[derive(Debug)]
pub(crate) struct ChoiceSet<'a> {
    pub(crate) exactly_one: bool,
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
/// Longer values in facts are cut.
const MAX_FACT: usize = 200;

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
            description: merged.description,
            ..Field::default()
        };
        let mut inner = id;
        let mut wrappers = 0;
        facts(&merged, "", &mut field.facts);
        self.rules(&merged, &mut field.facts);
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
                facts(&shown, "Each item: ", &mut field.facts);
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

    /// What is about the value as a whole and has other schemas in it.
    fn rules(&self, merged: &Merged<'a>, facts: &mut Vec<Fact>) {
        let words = |id| label(self.schemas, &Merged::new(self.schemas, id), 1).words();
        for id in &merged.not {
            let text = match requirement(self.schemas, *id) {
                Some(requirement) => format!("something with {requirement}"),
                None => words(*id),
            };
            facts.push(Fact { label: "Not", text, code: false });
        }
        if let Some(id) = merged.contains {
            let text = format!("at least one {}", words(id));
            facts.push(Fact { label: "Items", text, code: false });
        }
        if let Some(id) = merged.property_names {
            let names = Merged::new(self.schemas, id);
            for pattern in names.patterns {
                facts.push(Fact { label: "Names", text: pattern.to_owned(), code: true });
            }
        }
        if merged.conditional {
            let text = "further rules depend on the value".to_owned();
            facts.push(Fact { label: "If", text, code: false });
        }
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
        self.path.pop();
    }

    fn fields(&mut self, merged: &Merged<'a>) -> Vec<Field<'a>> {
        let mut fields = Vec::with_capacity(merged.properties.len());
        for (name, id) in &merged.properties {
            let property = self.schemas.get(self.schemas.resolve(*id));
            let hidden = (self.side == Side::Request && property.read_only)
                || (self.side == Side::Response && property.write_only);
            if hidden {
                continue;
            }
            let required = merged.required.contains(name);
            let presence = if required { Presence::Required } else { Presence::Optional };
            fields.push(self.field(Name::Property(name), presence, *id));
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
                let keys = keys(self.schemas, choices, *id);
                Choice { title: title(self.schemas, *id, &child), keys, field: child }
            })
            .collect();
        let keyed_by = choices.discriminator.map(|discriminator| discriminator.property.as_str());
        let set = ChoiceSet { exactly_one: choices.exactly_one, keyed_by, choices: built };
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
        let key = named(self.schemas, id).unwrap_or_else(|| self.schemas.resolve(id));
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
        let below = schema.properties.values().chain(&schema.one_of).chain(&schema.any_of);
        let single = [schema.additional_properties, schema.reference, schema.items];
        let below: Vec<SchemaId> = below
            .chain(&schema.prefix_items)
            .copied()
            .chain(single.into_iter().flatten())
            .collect();
        for child in below {
            self.visit(child);
        }
        for part in schema.all_of.clone() {
            if !self.path.contains(&part) {
                self.path.push(part);
                self.inside(self.schemas.resolve(part));
                self.path.pop();
            }
        }
    }
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

fn requirement(schemas: &Schemas, id: SchemaId) -> Option<String> {
    let schema = schemas.get(schemas.resolve(id));
    only_requires(schema).then(|| format!("`{}`", schema.required.join("` and `")))
}

/// The discriminator's values that choose a branch: those mapped, or else its name.
fn keys<'a>(schemas: &'a Schemas, choices: &Choices<'a>, branch: SchemaId) -> Vec<&'a str> {
    let Some(discriminator) = choices.discriminator else { return Vec::new() };
    let target = schemas.resolve(branch);
    let mapped = discriminator.mapping.iter();
    let keys: Vec<&str> = mapped
        .filter(|(_, id)| schemas.resolve(**id) == target)
        .map(|(key, _)| key.as_str())
        .collect();
    if keys.is_empty() { schemas.get(target).name.as_deref().into_iter().collect() } else { keys }
}

fn title(schemas: &Schemas, id: SchemaId, field: &Field<'_>) -> String {
    let schema = schemas.get(schemas.resolve(id));
    match schema.name.as_ref().or(schema.title.as_ref()) {
        Some(name) => name.clone(),
        None => field.label.words(),
    }
}

impl Label<'_> {
    /// Without links.
    pub(crate) fn words(&self) -> String {
        let mut text = String::new();
        for part in &self.parts {
            match part {
                LabelPart::Words(words) => text.push_str(words),
                LabelPart::Schema(_, name) => text.push_str(name),
            }
        }
        if let Some(format) = self.format {
            text.push_str(" · ");
            text.push_str(format);
        }
        text
    }
}

/// The type in words: "string", "array of Pet", "string or integer".
fn label<'a>(schemas: &'a Schemas, merged: &Merged<'a>, depth: usize) -> Label<'a> {
    let words = |text: &str| Label {
        parts: vec![LabelPart::Words(text.to_owned())],
        format: merged.format,
    };
    if merged.impossible {
        return words("nothing");
    }
    let is_array = merged.types.single() == Some(JsonType::Array)
        || (merged.types.is_empty() && merged.items.is_some());
    if is_array && depth < 8 {
        let mut label = match merged.items {
            Some(items) => label(schemas, &Merged::new(schemas, items), depth + 1),
            None => return words(if merged.prefix_items.is_empty() { "array" } else { "tuple" }),
        };
        label.parts.insert(0, LabelPart::Words("array of ".to_owned()));
        return label;
    }
    if let Some(id) = merged.named
        && let Some(name) = schemas.get(id).name.as_deref()
        && merged.is_nested()
        && !is_scalar_union(schemas, merged)
    {
        return Label { parts: vec![LabelPart::Schema(id, name)], format: None };
    }
    if !merged.types.is_empty() {
        let names: Vec<&str> = merged.types.iter().map(JsonType::as_str).collect();
        if names != ["object"] || shapes(schemas, merged).is_empty() {
            return words(&names.join(" or "));
        }
    }
    if let [choices] = shapes(schemas, merged)[..]
        && depth < 4
        && merged.properties.is_empty()
    {
        return union(schemas, choices, depth);
    }
    match guessed(merged) {
        Some(json_type) => words(json_type.as_str()),
        None => words(if merged.choices.is_empty() { "any" } else { "one of several" }),
    }
}

/// Choices between shapes, not between lists of what must be there.
fn shapes<'m, 'a>(schemas: &Schemas, merged: &'m Merged<'a>) -> Vec<&'m Choices<'a>> {
    let is_shape = |choices: &&Choices<'_>| {
        !choices.branches.iter().all(|id| only_requires(schemas.get(schemas.resolve(*id))))
    };
    merged.choices.iter().filter(is_shape).collect()
}

/// "string or integer": the words say more than a name would.
fn is_scalar_union(schemas: &Schemas, merged: &Merged<'_>) -> bool {
    let [choices] = &merged.choices[..] else { return false };
    merged.properties.is_empty()
        && merged.items.is_none()
        && merged.additional.is_none()
        && choices.discriminator.is_none()
        && choices.branches.iter().all(|id| {
            let branch = Merged::new(schemas, *id);
            !branch.is_nested() && !branch.types.contains(JsonType::Object)
        })
}

fn union<'a>(schemas: &'a Schemas, choices: &Choices<'a>, depth: usize) -> Label<'a> {
    let mut parts: Vec<LabelPart<'a>> = Vec::new();
    for branch in choices.branches.iter().take(6) {
        let mut one = label(schemas, &Merged::new(schemas, *branch), depth + 1);
        if let Some(format) = one.format {
            one.parts.push(LabelPart::Words(format!(" ({format})")));
        }
        if !parts.is_empty() {
            parts.push(LabelPart::Words(" or ".to_owned()));
        }
        parts.extend(one.parts);
    }
    if choices.branches.len() > 6 {
        let more = choices.branches.len() - 6;
        parts.push(LabelPart::Words(format!(" or {more} more")));
    }
    Label { parts, format: None }
}

/// The type that the keywords are about, where `type` is absent.
fn guessed(merged: &Merged<'_>) -> Option<JsonType> {
    if let Some(values) = &merged.values {
        let types = values.iter().map(|allowed| JsonType::of(allowed.value));
        return types.fold(TypeSet::ANY, TypeSet::with).single();
    }
    if !merged.properties.is_empty() || merged.additional.is_some() {
        return Some(JsonType::Object);
    }
    if merged.length.words("", "").is_some() || !merged.patterns.is_empty() {
        return Some(JsonType::String);
    }
    merged.range.words().map(|_| JsonType::Number)
}

fn facts(merged: &Merged<'_>, prefix: &'static str, facts: &mut Vec<Fact>) {
    let each = !prefix.is_empty();
    let mut add = |label: &'static str, text: Option<String>, code: bool| {
        facts.extend(text.map(|text| {
            let text = if each && !code { format!("{prefix}{text}") } else { text };
            Fact { label: if each && code { "Of each item" } else { label }, text, code }
        }));
    };
    add("Default", merged.default.filter(|_| !each).map(shown), true);
    add("Range", merged.range.words(), false);
    add("Length", merged.length.words("character", "characters"), false);
    for pattern in &merged.patterns {
        add("Pattern", Some((*pattern).to_owned()), true);
    }
    add("Items", merged.item_count.words("item", "items"), false);
    if merged.unique_items {
        add("Items", Some("no two are equal".to_owned()), false);
    }
    add("Properties", merged.property_count.words("property", "properties"), false);
    for content in &merged.content {
        add("Content", Some((*content).to_owned()), false);
    }
    for (key, rest) in &merged.dependent_required {
        let text = format!("with `{key}` also `{}`", rest.join("`, `"));
        add("Depends", Some(text), false);
    }
    if !merged.properties.is_empty() {
        for name in &merged.required {
            if !merged.properties.contains_key(name) {
                add("Also required", Some((*name).to_owned()), true);
            }
        }
    }
    for example in merged.examples.iter().take(3) {
        if !each && !example.is_object() && !example.is_array() {
            add("Example", Some(shown(example)), true);
        }
    }
}

/// A value as a reader writes it: text without quotes, unless that could mislead.
pub(crate) fn shown(value: &Value) -> String {
    let text = match value {
        Value::String(text) if is_unmistakable(text) => text.clone(),
        other => other.to_string(),
    };
    if text.chars().count() > MAX_FACT {
        let cut: String = text.chars().take(MAX_FACT).collect();
        return format!("{cut}…");
    }
    text
}

fn is_unmistakable(text: &str) -> bool {
    !text.is_empty()
        && text.trim() == text
        && !matches!(text, "true" | "false" | "null")
        && text.parse::<f64>().is_err()
        && !text.starts_with(['"', '[', '{'])
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
