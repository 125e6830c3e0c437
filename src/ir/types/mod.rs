//! Schemas seen as types: what a value is made of, rather than which values pass.
//!
//! In: [`Schemas`]. Out: a [`TypeGraph`]: objects with `allOf` merged, unions with
//! what tells their branches apart, enums open or closed, and where recursion needs a box. No
//! language is meant: `rust` turns a [`TypeDef`] into an item, another language could do the same.
//!
//! Types are asked for by schema, with a hint of what to call them if the schema has no name of its
//! own; asking twice yields the same type. What JSON Schema can say and types cannot (`not`, `if`,
//! overlapping unions that no property tells apart) becomes [`TypeKind::Any`] with a diagnostic, or
//! is left to validation.
//!
//! Start at [`TypeGraph::use_of`], then [`TypeGraph::finish`].

mod build;
mod cycle;
mod enums;
mod keywords;
mod object;
mod shape;
mod union;

use std::collections::{BTreeMap, BTreeSet};

use indexmap::IndexMap;
use serde_json::Value;

use super::{Number, SchemaId, Schemas};
use crate::{diagnostic::Diagnostic, document::Location};
use shape::Part;

/// Names one type of a [`TypeGraph`], numbered in the order in which they were asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TypeId(u32);

impl TypeId {
    /// Zero-based.
    pub fn get(self) -> usize {
        self.0 as usize
    }
}

/// A type where it is used.
#[derive(Clone, Debug, PartialEq)]
pub struct TypeUse {
    /// Which type.
    pub id: TypeId,
    /// Whether `null` is a value too.
    pub nullable: bool,
    /// What else its values must satisfy.
    pub rules: Option<Box<Rules>>,
}

impl TypeUse {
    fn plain(id: TypeId) -> Self {
        Self { id, nullable: false, rules: None }
    }
}

/// Constraints of JSON Schema that are not types.
#[derive(Clone, Debug, Default, PartialEq)]
#[expect(missing_docs, reason = "named after their keywords")]
pub struct Rules {
    pub min_length: Option<u64>,
    pub max_length: Option<u64>,
    pub patterns: Vec<String>,
    pub minimum: Option<Number>,
    pub maximum: Option<Number>,
    pub exclusive_minimum: Option<Number>,
    pub exclusive_maximum: Option<Number>,
    pub multiple_of: Option<Number>,
    pub min_items: Option<u64>,
    pub max_items: Option<u64>,
    pub unique_items: bool,
    pub min_properties: Option<u64>,
    pub max_properties: Option<u64>,
    /// What the names in a map must be.
    pub names: Option<Box<Rules>>,
    /// The only values, where these are no type of their own.
    pub allowed: Vec<Value>,
    /// JSON Schemas of keywords that are no types and none of the rules above.
    pub keywords: Vec<Value>,
}

/// One type.
#[derive(Clone, Debug)]
pub struct TypeDef {
    /// Words to make a name of, outermost first.
    pub hint: Hint,
    /// Where its schema stands.
    pub at: Location,
    /// What it is.
    pub kind: TypeKind,
    /// A name for people.
    pub title: Option<String>,
    /// `CommonMark`.
    pub description: Option<String>,
    /// Whether to move away from it.
    pub deprecated: bool,
}

/// Where a name comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Hint {
    /// The name of a component.
    Component(String),
    /// The words of its surroundings, such as an operation and `body`, or a component and a property.
    Context(Vec<String>),
}

impl Hint {
    /// From one word.
    pub fn context(word: impl Into<String>) -> Self {
        Self::Context(vec![word.into()])
    }

    /// For something inside of what this names.
    #[must_use]
    pub fn inside(&self, word: &str) -> Self {
        let mut words = match self {
            Self::Component(name) => vec![name.clone()],
            Self::Context(words) => words.clone(),
        };
        words.push(word.to_owned());
        Self::Context(words)
    }
}

/// What a type is.
#[derive(Clone, Debug, PartialEq)]
pub enum TypeKind {
    /// Every value.
    Any,
    /// `null` and nothing else.
    Null,
    /// `true` or `false`.
    Boolean,
    /// A whole number.
    Integer(IntegerFormat),
    /// A number.
    Number(NumberFormat),
    /// A text.
    Text(TextFormat),
    /// One of a few scalars.
    Enum(EnumDef),
    /// Named fields.
    Object(ObjectDef),
    /// Values by any name.
    Map(TypeUse),
    /// A list.
    Array(TypeUse),
    /// A list whose items have types by position.
    Tuple(Vec<TypeUse>),
    /// One of several types.
    Union(UnionDef),
    /// Another name for a type; `transparent` if it must be a type of its own, because it contains
    /// itself.
    Alias {
        /// Of what.
        target: TypeUse,
        /// Whether it contains itself.
        recursive: bool,
    },
}

/// How wide a whole number is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "named after the formats")]
pub enum IntegerFormat {
    Int8,
    Int16,
    Int32,
    Int64,
    Uint8,
    Uint16,
    Uint32,
    Uint64,
}

/// How precise a number is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "named after the formats")]
pub enum NumberFormat {
    Float,
    Double,
}

/// What a text stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "named after the formats")]
pub enum TextFormat {
    Plain,
    DateTime,
    Date,
    Time,
    Uuid,
    Ipv4,
    Ipv6,
    Base64,
    Binary,
    Duration,
    Password,
}

/// One of a few scalars.
#[derive(Clone, Debug, PartialEq)]
pub struct EnumDef {
    /// In document order, each once.
    pub values: Vec<EnumValue>,
    /// Whether other values are lawful.
    pub open: bool,
}

impl EnumDef {
    /// Whether every value is a text.
    pub fn is_text(&self) -> bool {
        self.values.iter().all(|value| value.value.is_string())
    }

    /// Whether every value is a whole number.
    pub fn is_integer(&self) -> bool {
        self.values.iter().all(|value| value.value.is_i64())
    }

    /// Whether its values are of several types.
    pub fn is_mixed(&self) -> bool {
        !self.is_text() && !self.is_integer()
    }
}

/// One value of an enum.
#[derive(Clone, Debug, PartialEq)]
pub struct EnumValue {
    /// A text, a number, or a boolean.
    pub value: Value,
    /// What the document calls it, if it does.
    pub title: Option<String>,
    /// `CommonMark`.
    pub description: Option<String>,
    /// Whether to move away from it.
    pub deprecated: bool,
}

/// Named fields.
#[derive(Clone, Debug, PartialEq)]
pub struct ObjectDef {
    /// In document order.
    pub fields: IndexMap<String, Field>,
    /// What else may be there.
    pub additional: Additional,
    /// How many properties there may be, and what the names beside `fields` must be.
    pub rules: Option<Box<Rules>>,
    /// Properties that are required where another is there.
    pub dependent: IndexMap<String, Vec<String>>,
    /// Lists of properties, of which one has to be there as a whole.
    pub conditions: Vec<Condition>,
}

/// `anyOf` or `oneOf` whose branches require properties and say nothing else.
#[derive(Clone, Debug, PartialEq)]
pub struct Condition {
    /// Whether no two may hold.
    pub exactly: bool,
    /// The properties of each branch.
    pub branches: Vec<Vec<String>>,
}

/// A property of an object.
#[derive(Clone, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "independent of each other")]
pub struct Field {
    /// Where its schema stands.
    pub at: Location,
    /// What it holds.
    pub use_: TypeUse,
    /// Whether it must be there.
    pub presence: Presence,
    /// Whether its value must be in a box, since it leads back to the object.
    pub boxed: bool,
    /// `CommonMark`.
    pub description: Option<String>,
    /// Only in answers.
    pub read_only: bool,
    /// Only in requests.
    pub write_only: bool,
    /// Whether to move away from it.
    pub deprecated: bool,
}

/// Texts for people do not make fields differ.
impl PartialEq for Field {
    fn eq(&self, other: &Self) -> bool {
        self.use_ == other.use_
            && self.presence == other.presence
            && self.boxed == other.boxed
            && self.read_only == other.read_only
            && self.write_only == other.write_only
            && self.deprecated == other.deprecated
            && self.description == other.description
    }
}

/// Whether a property must be there.
#[derive(Clone, Debug, PartialEq)]
pub enum Presence {
    /// Always there.
    Required,
    /// Perhaps.
    Optional,
    /// Perhaps; if not, this value is meant.
    Defaulted(Value),
}

/// What an object may hold beside its fields.
#[derive(Clone, Debug, PartialEq)]
pub enum Additional {
    /// Anything, though the document does not speak of it.
    Open,
    /// Nothing.
    Closed,
    /// Values of this type.
    Typed(TypeUse),
}

/// One of several types.
#[derive(Clone, Debug, PartialEq)]
pub struct UnionDef {
    /// In document order.
    pub branches: Vec<Branch>,
    /// The property that tells them apart, if all of them have it.
    pub tag: Option<String>,
    /// The branch of a value whose tag is missing or belongs to no other (`defaultMapping`).
    pub fallback: Option<usize>,
}

impl UnionDef {
    /// The branch for a tag that is missing or unknown, if this property is the tag.
    pub fn fallback_by(&self, property: &str) -> Option<usize> {
        self.fallback.filter(|_| self.tag.as_deref() == Some(property))
    }
}

/// One type of a union.
#[derive(Clone, Debug, PartialEq)]
pub struct Branch {
    /// What it holds; never nullable.
    pub use_: TypeUse,
    /// Words for its name.
    pub word: String,
    /// Values of the tag, if the union has one.
    pub tags: Vec<String>,
    /// Whether it must be in a box, since it leads back to the union.
    pub boxed: bool,
}

/// Another place of an inline type, where one of its own would have a name of its own.
#[derive(Clone, Debug, PartialEq)]
pub struct Twin {
    /// What to make its name of, as in [`Hint::Context`].
    pub words: Vec<String>,
    /// Where its schema stands.
    pub at: Location,
}

/// Types, found so far.
#[derive(Debug)]
pub struct TypeGraph<'a> {
    schemas: &'a Schemas,
    types: Vec<TypeDef>,
    memo: BTreeMap<Vec<Part>, Memo>,
    /// Inline types by what they are, to make each only once.
    inline: BTreeMap<String, Vec<TypeId>>,
    /// Where else inline types stand, by the type.
    twins: BTreeMap<TypeId, Vec<Twin>>,
    /// Schemas that name another in their `allOf`.
    heirs: BTreeMap<SchemaId, Vec<SchemaId>>,
    /// Schemas whose inside nobody asks for.
    opaque: BTreeSet<SchemaId>,
    /// Types whose kind is not known yet.
    pending: BTreeSet<TypeId>,
    /// Whether what checks values can read a pattern.
    reads: fn(&str) -> bool,
    depth: usize,
    diagnostics: Vec<Diagnostic>,
}

#[derive(Clone, Debug)]
enum Memo {
    /// Being lowered; the id is there as soon as something refers to it.
    Pending {
        id: Option<TypeId>,
        nullable: bool,
    },
    Done(TypeUse),
}

impl<'a> TypeGraph<'a> {
    /// No types yet.
    pub fn new(schemas: &'a Schemas) -> Self {
        let mut heirs: BTreeMap<SchemaId, Vec<SchemaId>> = BTreeMap::new();
        for (name, _) in schemas.components() {
            let Some(id) = schemas.components.get(name).copied() else { continue };
            for parent in &schemas.get(id).logic.all_of {
                heirs.entry(schemas.resolve(*parent)).or_default().push(id);
            }
        }
        Self {
            schemas,
            types: Vec::new(),
            memo: BTreeMap::new(),
            inline: BTreeMap::new(),
            twins: BTreeMap::new(),
            heirs,
            opaque: BTreeSet::new(),
            pending: BTreeSet::new(),
            reads: |_| true,
            depth: 0,
            diagnostics: Vec::new(),
        }
    }

    /// Makes a name for any value of each of these schemas, and does not look inside.
    #[must_use]
    pub fn with_opaque(mut self, schemas: BTreeSet<SchemaId>) -> Self {
        self.opaque = schemas;
        self
    }

    /// Leaves out the patterns for which this does not hold, and tells of each.
    #[must_use]
    pub fn with_patterns(mut self, reads: fn(&str) -> bool) -> Self {
        self.reads = reads;
        self
    }

    /// The type with this id.
    pub fn get(&self, id: TypeId) -> &TypeDef {
        &self.types[id.get()]
    }

    /// Where else an inline type stands, in the order in which it was asked for.
    pub fn twins(&self, id: TypeId) -> &[Twin] {
        self.twins.get(&id).map_or(&[], Vec::as_slice)
    }

    /// The type of every value.
    pub fn any(&mut self) -> TypeUse {
        self.primitive(TypeKind::Any)
    }

    /// The schemas that the types were made from.
    pub fn schemas(&self) -> &'a Schemas {
        self.schemas
    }

    /// All types with their ids.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (TypeId, &TypeDef)> {
        self.types
            .iter()
            .enumerate()
            .map(|(index, def)| (TypeId(u32::try_from(index).unwrap_or(u32::MAX)), def))
    }

    /// The type at the end of a chain of aliases, and whether one of them may be null.
    pub fn resolve(&self, use_: &TypeUse) -> TypeUse {
        let mut at = use_.clone();
        while let TypeKind::Alias { target, recursive: false } = &self.get(at.id).kind {
            let rules = at.rules.or_else(|| target.rules.clone());
            at = TypeUse { id: target.id, nullable: at.nullable || target.nullable, rules };
        }
        at
    }

    /// Whether it is a type of any value, or a union that has one among its branches: null is a value
    /// of it then, and not the lack of one.
    pub fn holds_null(&self, use_: &TypeUse) -> bool {
        match &self.get(self.resolve(use_).id).kind {
            TypeKind::Any => true,
            TypeKind::Union(union) => union.branches.iter().any(|branch| {
                matches!(self.get(self.resolve(&branch.use_).id).kind, TypeKind::Any)
            }),
            _ => false,
        }
    }

    /// Every type that this one names directly.
    pub fn children(&self, id: TypeId) -> Vec<TypeId> {
        match &self.get(id).kind {
            TypeKind::Object(object) => {
                let additional = match &object.additional {
                    Additional::Typed(use_) => Some(use_.id),
                    Additional::Open | Additional::Closed => None,
                };
                object.fields.values().map(|field| field.use_.id).chain(additional).collect()
            }
            TypeKind::Map(use_) | TypeKind::Array(use_) => vec![use_.id],
            TypeKind::Alias { target, .. } => vec![target.id],
            TypeKind::Tuple(uses) => uses.iter().map(|use_| use_.id).collect(),
            TypeKind::Union(union) => union.branches.iter().map(|branch| branch.use_.id).collect(),
            TypeKind::Any
            | TypeKind::Null
            | TypeKind::Boolean
            | TypeKind::Integer(_)
            | TypeKind::Number(_)
            | TypeKind::Text(_)
            | TypeKind::Enum(_) => Vec::new(),
        }
    }
}
