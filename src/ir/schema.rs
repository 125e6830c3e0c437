//! Every schema of an API, once each, in the words of JSON Schema 2020-12.

use std::{collections::BTreeSet, fmt, ops::BitOr};

use indexmap::IndexMap;
use serde_json::Value;

use super::{Extensions, ExternalDocs, Rare};
use crate::document::{Document, Location};

/// Names one schema of [`Schemas`]. Numbered in the order in which reading reached them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SchemaId(pub(crate) u32);

impl SchemaId {
    /// A place in the order of reading, zero-based.
    pub fn get(self) -> usize {
        self.0 as usize
    }
}

/// The arena: schemas refer to each other by [`SchemaId`], so that cycles cost nothing.
///
/// A place in a document is one schema, however many references lead there.
#[derive(Clone, Debug, Default)]
pub struct Schemas {
    pub(crate) list: Vec<Schema>,
    pub(crate) by_location: IndexMap<Location, SchemaId>,
    pub(crate) components: IndexMap<String, SchemaId>,
    /// Of the media types of one body: schemas that are written alike in two places.
    twins: BTreeSet<(SchemaId, SchemaId)>,
    /// Those that have a [`DynamicReference`].
    pub(crate) dynamic: Vec<SchemaId>,
}

impl Schemas {
    /// The schema with this id.
    pub fn get(&self, id: SchemaId) -> &Schema {
        &self.list[id.get()]
    }

    /// Whether a schema, references followed, is one of arrays alone.
    #[cfg(feature = "contract")]
    pub(crate) fn is_list(&self, id: SchemaId) -> bool {
        self.get(self.resolve(id)).types.single() == Some(JsonType::Array)
    }

    /// The schema at the end of the chain of plain references that starts at `id`. A cycle of
    /// nothing but references ends where it would begin again. Keywords beside a `$ref` (3.1) stop
    /// the chain unless they are annotations only.
    pub fn resolve(&self, id: SchemaId) -> SchemaId {
        let mut seen = Vec::new();
        let mut at = id;
        while let Some(next) = self.get(at).reference
            && self.get(at).is_plain_reference()
        {
            if seen.contains(&next) {
                break;
            }
            seen.push(at);
            at = next;
        }
        at
    }

    /// Whether two schemas of one body are the same, or are written alike: converters repeat a schema
    /// under each media type.
    pub(crate) fn are_alike(&self, one: SchemaId, other: SchemaId) -> bool {
        one == other || self.twins.contains(&(one.min(other), one.max(other)))
    }

    /// Compares the schemas of one body, once all are read.
    pub(crate) fn compare(&mut self, document: &Document, body: &[SchemaId]) {
        let ids: BTreeSet<SchemaId> = body.iter().map(|id| self.resolve(*id)).collect();
        let text = |id: &SchemaId| document.part(&self.get(*id).at);
        let pairs =
            ids.iter().flat_map(|one| ids.range(one..).skip(1).map(move |other| (one, other)));
        let alike = pairs.filter(|(one, other)| text(one) == text(other));
        let alike: Vec<_> = alike.map(|(one, other)| (*one, *other)).collect();
        self.twins.extend(alike);
    }

    /// All of them with their ids, in the order of reading.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (SchemaId, &Schema)> {
        self.list
            .iter()
            .enumerate()
            .map(|(index, schema)| (SchemaId(u32::try_from(index).unwrap_or(u32::MAX)), schema))
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.list.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// Named schemas in document order: `components.schemas`, then files that references lead to.
    pub fn components(&self) -> impl Iterator<Item = (&str, SchemaId)> {
        self.components.iter().map(|(name, id)| (name.as_str(), *id))
    }

    /// The schema that was read from this place.
    pub fn at(&self, location: &Location) -> Option<SchemaId> {
        self.by_location.get(location).copied()
    }
}

/// One Schema Object, its subschemas replaced by ids. Keywords of OAS 3.0 have become those of
/// 2020-12: `nullable` is a type, boolean exclusive bounds are numbers, `example` is one of
/// `examples`.
///
/// A large document has tens of thousands, most of which say little: what most of them lack stands
/// in groups that cost a pointer where none of it is said.
#[derive(Clone, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is a keyword of its own")]
pub struct Schema {
    /// Where it stands.
    pub at: Location,
    /// Its key, if it stands directly under `components.schemas`, or what its file is called.
    pub name: Option<String>,
    /// What it says about an instance.
    pub kind: SchemaKind,
    /// The target of `$ref`, or of a `$dynamicRef` that has only one.
    pub reference: Option<SchemaId>,
    /// Empty means every type.
    pub types: TypeSet,
    /// Such as `date-time`; any text.
    pub format: Option<String>,
    /// A name for people.
    pub title: Option<String>,
    /// `CommonMark`.
    pub description: Option<String>,
    /// Used where the value is absent.
    pub default: Option<Box<Value>>,
    /// `example` first.
    pub examples: Vec<Value>,
    /// Whether the first of `examples` was written as `example`.
    pub(crate) has_single_example: bool,
    /// Allowed values.
    pub enumeration: Option<Vec<Value>>,
    /// The only value.
    pub constant: Option<Box<Value>>,

    /// Of objects.
    pub object: Rare<ObjectKeywords>,
    /// Of arrays.
    pub array: Rare<ArrayKeywords>,
    /// Of strings.
    pub string: Rare<StringKeywords>,
    /// Of numbers.
    pub number: Rare<NumberKeywords>,
    /// That combine other schemas.
    pub logic: Rare<LogicKeywords>,
    /// That change nothing about which values pass.
    pub notes: Rare<Notes>,

    /// Only in answers.
    pub read_only: bool,
    /// Only in requests.
    pub write_only: bool,
    /// Whether to move away from it.
    pub deprecated: bool,
    /// OAS 3.0 said `nullable: true`, here or where `types` was inferred from it.
    pub nullable: bool,
}

/// Keywords that speak of objects.
#[derive(Clone, Debug, Default)]
pub struct ObjectKeywords {
    /// By name, in document order.
    pub properties: IndexMap<String, SchemaId>,
    /// In document order; may name what `properties` does not.
    pub required: Vec<String>,
    /// By regular expression.
    pub pattern_properties: IndexMap<String, SchemaId>,
    /// For properties that the two above do not name.
    pub additional_properties: Option<SchemaId>,
    /// For properties that nothing else has looked at.
    pub unevaluated_properties: Option<SchemaId>,
    /// For every name.
    pub property_names: Option<SchemaId>,
    /// If the key is present, so must the listed be.
    pub dependent_required: IndexMap<String, Vec<String>>,
    /// If the key is present, the whole must satisfy this.
    pub dependent_schemas: IndexMap<String, SchemaId>,
    /// At least.
    pub min_properties: Option<u64>,
    /// At most.
    pub max_properties: Option<u64>,
}

/// Keywords that speak of arrays.
#[derive(Clone, Debug, Default)]
pub struct ArrayKeywords {
    /// By position.
    pub prefix_items: Vec<SchemaId>,
    /// For items after those.
    pub items: Option<SchemaId>,
    /// For items that nothing else has looked at.
    pub unevaluated_items: Option<SchemaId>,
    /// For at least `min_contains` items.
    pub contains: Option<SchemaId>,
    /// One, if not said.
    pub min_contains: Option<u64>,
    /// At most.
    pub max_contains: Option<u64>,
    /// At least.
    pub min_items: Option<u64>,
    /// At most.
    pub max_items: Option<u64>,
    /// Whether no two items may be equal.
    pub unique_items: bool,
}

/// Keywords that speak of strings, but for `format`.
#[derive(Clone, Debug, Default)]
pub struct StringKeywords {
    /// At least, in Unicode code points.
    pub min_length: Option<u64>,
    /// At most, in Unicode code points.
    pub max_length: Option<u64>,
    /// An ECMA-262 regular expression, not anchored.
    pub pattern: Option<String>,
    /// Such as `base64`.
    pub content_encoding: Option<String>,
    /// Of the text, decoded.
    pub content_media_type: Option<String>,
    /// Of the text, decoded and parsed.
    pub content_schema: Option<SchemaId>,
}

/// Keywords that speak of numbers.
#[derive(Clone, Debug, Default)]
pub struct NumberKeywords {
    /// At least.
    pub minimum: Option<Number>,
    /// At most.
    pub maximum: Option<Number>,
    /// More than.
    pub exclusive_minimum: Option<Number>,
    /// Less than.
    pub exclusive_maximum: Option<Number>,
    /// Greater than zero.
    pub multiple_of: Option<Number>,
}

/// Keywords that combine other schemas.
#[derive(Clone, Debug, Default)]
pub struct LogicKeywords {
    /// All must hold.
    pub all_of: Vec<SchemaId>,
    /// One at least must hold.
    pub any_of: Vec<SchemaId>,
    /// Exactly one must hold.
    pub one_of: Vec<SchemaId>,
    /// Must not hold.
    pub not: Option<SchemaId>,
    /// Decides between the next two.
    pub if_: Option<SchemaId>,
    /// Must hold where `if` does.
    pub then: Option<SchemaId>,
    /// Must hold where `if` does not.
    pub else_: Option<SchemaId>,
    /// Tells the branches of a union apart.
    pub discriminator: Option<Discriminator>,
    /// A `$dynamicRef` that means one thing or another, by who leads to it. `any_of` has all that it
    /// may mean, for those who do not ask.
    pub(crate) dynamic: Option<Box<DynamicReference>>,
}

/// A `$dynamicRef` that has several targets. JSON Schema 2020-12, section 8.2.3.2.
#[derive(Clone, Debug)]
pub(crate) struct DynamicReference {
    /// The `$dynamicAnchor` of each target.
    pub(crate) anchor: String,
    /// The target where no schema resource on the way gives the anchor another meaning.
    pub(crate) initial: SchemaId,
    /// Where the schema resources begin that have the anchor, and what it names there.
    pub(crate) meanings: Vec<(Location, SchemaId)>,
}

impl DynamicReference {
    /// What the anchor names in the schema resource that a place is in. The whole of a file is none:
    /// every schema would be in it.
    pub(crate) fn meaning_at(&self, at: &Location) -> Option<SchemaId> {
        let around = |root: &Location| {
            let rest = at.pointer.as_str().strip_prefix(root.pointer.as_str());
            let is_inside = rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
            root.file == at.file && is_inside && !root.pointer.as_str().is_empty()
        };
        let resources = self.meanings.iter().filter(|(root, _)| around(root));
        resources.max_by_key(|(root, _)| root.pointer.as_str().len()).map(|(_, meaning)| *meaning)
    }
}

/// Keywords that change nothing about which values pass.
#[derive(Clone, Debug, Default)]
pub struct Notes {
    /// How it looks as XML.
    pub xml: Option<Xml>,
    /// More to read.
    pub external_docs: Option<ExternalDocs>,
    /// `x-…` and keywords nobody knows.
    pub extensions: Extensions,
}

impl Schema {
    /// Whether it is a `$ref` with nothing beside it but annotations.
    pub fn is_plain_reference(&self) -> bool {
        self.reference.is_some()
            && self.types.is_empty()
            && self.constant.is_none()
            && self.enumeration.is_none()
            && !self.has_object_keywords()
            && !self.has_array_keywords()
            && !self.has_string_keywords()
            && !self.has_number_keywords()
            && !self.has_applicators()
    }

    /// Whether a keyword that speaks of objects is present.
    pub fn has_object_keywords(&self) -> bool {
        !self.object.properties.is_empty()
            || !self.object.required.is_empty()
            || !self.object.pattern_properties.is_empty()
            || self.object.additional_properties.is_some()
            || self.object.unevaluated_properties.is_some()
            || self.object.property_names.is_some()
            || !self.object.dependent_required.is_empty()
            || !self.object.dependent_schemas.is_empty()
            || self.object.min_properties.is_some()
            || self.object.max_properties.is_some()
    }

    /// Whether a keyword that speaks of arrays is present.
    pub fn has_array_keywords(&self) -> bool {
        !self.array.prefix_items.is_empty()
            || self.array.items.is_some()
            || self.array.unevaluated_items.is_some()
            || self.array.contains.is_some()
            || self.array.min_items.is_some()
            || self.array.max_items.is_some()
            || self.array.unique_items
    }

    /// Whether a keyword that speaks of strings is present.
    pub fn has_string_keywords(&self) -> bool {
        self.string.min_length.is_some()
            || self.string.max_length.is_some()
            || self.string.pattern.is_some()
            || self.format.is_some()
            || self.string.content_encoding.is_some()
            || self.string.content_media_type.is_some()
    }

    /// Whether a keyword that speaks of numbers is present.
    pub fn has_number_keywords(&self) -> bool {
        self.number.minimum.is_some()
            || self.number.maximum.is_some()
            || self.number.exclusive_minimum.is_some()
            || self.number.exclusive_maximum.is_some()
            || self.number.multiple_of.is_some()
    }

    /// Whether `allOf`, `anyOf`, `oneOf`, `not` or `if` is present.
    pub fn has_applicators(&self) -> bool {
        !self.logic.all_of.is_empty()
            || !self.logic.any_of.is_empty()
            || !self.logic.one_of.is_empty()
            || self.logic.not.is_some()
            || self.logic.if_.is_some()
    }

    /// Every direct subschema, the target of a reference included, in a fixed order.
    pub fn children(&self) -> impl Iterator<Item = SchemaId> {
        let maps = [
            &self.object.properties,
            &self.object.pattern_properties,
            &self.object.dependent_schemas,
        ];
        let lists =
            [&self.array.prefix_items, &self.logic.all_of, &self.logic.any_of, &self.logic.one_of];
        let single = [
            self.reference,
            self.object.additional_properties,
            self.object.unevaluated_properties,
            self.object.property_names,
            self.array.items,
            self.array.unevaluated_items,
            self.array.contains,
            self.string.content_schema,
            self.logic.not,
            self.logic.if_,
            self.logic.then,
            self.logic.else_,
        ];
        maps.into_iter()
            .flat_map(|map| map.values().copied())
            .chain(lists.into_iter().flat_map(|list| list.iter().copied()))
            .chain(single.into_iter().flatten())
    }
}

/// The three forms of a schema.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SchemaKind {
    /// An object of keywords; `{}` allows everything.
    Keywords,
    /// `true` or `false`.
    Boolean(bool),
    /// Something that could not be read (a diagnostic says so); allows everything.
    Unreadable,
}

/// A type of JSON Schema.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(missing_docs, reason = "the names are the types")]
pub enum JsonType {
    Null,
    Boolean,
    Integer,
    Number,
    String,
    Array,
    Object,
}

impl JsonType {
    /// In the order of [`TypeSet::iter`].
    pub const ALL: [Self; 7] = [
        Self::Null,
        Self::Boolean,
        Self::Integer,
        Self::Number,
        Self::String,
        Self::Array,
        Self::Object,
    ];

    /// As a document writes it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Boolean => "boolean",
            Self::Integer => "integer",
            Self::Number => "number",
            Self::String => "string",
            Self::Array => "array",
            Self::Object => "object",
        }
    }

    /// Reads what a document writes.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|candidate| candidate.as_str() == text)
    }

    /// The narrowest type of a value; `1.0` is an integer, as 2020-12 says.
    pub fn of(value: &Value) -> Self {
        match value {
            Value::Null => Self::Null,
            Value::Bool(_) => Self::Boolean,
            Value::Number(number) => {
                let whole = number.is_i64()
                    || number.is_u64()
                    || number.as_f64().is_some_and(|float| float.fract() == 0.0);
                if whole { Self::Integer } else { Self::Number }
            }
            Value::String(_) => Self::String,
            Value::Array(_) => Self::Array,
            Value::Object(_) => Self::Object,
        }
    }
}

/// A set of [`JsonType`]s. Empty means that `type` is absent: every type.
#[derive(Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct TypeSet(u8);

impl TypeSet {
    /// `type` is absent.
    pub const ANY: Self = Self(0);

    /// Whether `type` is absent.
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Whether the set names this type. An empty set names none, though it allows all.
    pub fn contains(self, json_type: JsonType) -> bool {
        self.0 & (1 << json_type as u8) != 0
    }

    /// Whether a value of this type passes: it is named, or it is an integer and numbers are, or
    /// the set is empty.
    pub fn allows(self, json_type: JsonType) -> bool {
        self.is_empty()
            || self.contains(json_type)
            || (json_type == JsonType::Integer && self.contains(JsonType::Number))
    }

    /// The set with this type in it.
    #[must_use]
    pub fn with(self, json_type: JsonType) -> Self {
        Self(self.0 | (1 << json_type as u8))
    }

    /// The set with this type out of it.
    #[must_use]
    pub fn without(self, json_type: JsonType) -> Self {
        Self(self.0 & !(1 << json_type as u8))
    }

    /// What both allow; `None` if nothing passes both.
    pub fn intersection(self, other: Self) -> Option<Self> {
        if self.is_empty() {
            return Some(other);
        }
        if other.is_empty() {
            return Some(self);
        }
        let both = JsonType::ALL
            .into_iter()
            .filter(|json_type| self.allows(*json_type) && other.allows(*json_type))
            .fold(Self::ANY, Self::with);
        (!both.is_empty()).then_some(both)
    }

    /// The only type named, if it is one.
    pub fn single(self) -> Option<JsonType> {
        let mut named = self.iter();
        let first = named.next()?;
        named.next().is_none().then_some(first)
    }

    /// The types named.
    pub fn iter(self) -> impl Iterator<Item = JsonType> {
        JsonType::ALL.into_iter().filter(move |json_type| self.contains(*json_type))
    }
}

impl From<JsonType> for TypeSet {
    fn from(json_type: JsonType) -> Self {
        Self::ANY.with(json_type)
    }
}

impl BitOr for TypeSet {
    type Output = Self;

    fn bitor(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

impl fmt::Debug for TypeSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.iter()).finish()
    }
}

/// A bound as written: integers keep all their digits.
pub type Number = serde_json::Number;

/// OAS "Discriminator Object", its mapping resolved.
#[derive(Clone, Debug)]
pub struct Discriminator {
    /// The property that holds the tag.
    pub property: String,
    /// Tag to schema, in document order: only what `mapping` says. A branch that is not mapped
    /// goes by its schema's name.
    pub mapping: IndexMap<String, SchemaId>,
    /// Since OAS 3.2: for tags that nothing else names.
    pub default_mapping: Option<SchemaId>,
}

/// OAS "XML Object".
#[derive(Clone, Debug, Default)]
pub struct Xml {
    /// Of the element or attribute.
    pub name: Option<String>,
    /// A URI.
    pub namespace: Option<String>,
    /// Before the name.
    pub prefix: Option<String>,
    /// Whether it is an attribute.
    pub attribute: bool,
    /// Whether an array has an element around it.
    pub wrapped: bool,
    /// What it is in XML, since OAS 3.2.
    pub node_type: Option<XmlNode>,
}

/// What a schema's value is in XML.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum XmlNode {
    /// An element; of an array, the one around its items.
    Element,
    /// An attribute of the element around it.
    Attribute,
    /// The text of the element around it.
    Text,
    /// The same, as a CDATA section.
    Cdata,
    /// Nothing of its own: what it holds stands where it would.
    None,
}
