//! From shapes to types.

use serde_json::Value;

use super::{
    super::{JsonType, SchemaId, SchemaKind, TypeSet},
    EnumDef, Hint, IntegerFormat, Memo, NumberFormat, Rules, TextFormat, Twin, TypeDef, TypeGraph,
    TypeId, TypeKind, TypeUse,
    shape::{Part, Shape, Unsaid},
};
use crate::{diagnostic::Diagnostic, document::Location};

/// 2^63: what is greater is no `int64`.
const I64_MAX: f64 = 9_223_372_036_854_775_807.0;

/// Deeper nesting than any real document has.
const MAX_DEPTH: usize = 200;

impl TypeGraph<'_> {
    /// The type of a schema. `hint` names it if it has no name of its own.
    pub fn use_of(&mut self, id: SchemaId, hint: &Hint) -> TypeUse {
        let id = self.schemas.resolve(id);
        self.lower(vec![Part::whole(id)], hint)
    }

    /// Completes the graph: marks what must be boxed. Yields what types could not say.
    pub fn finish(&mut self) -> Vec<Diagnostic> {
        self.break_cycles();
        std::mem::take(&mut self.diagnostics)
    }

    /// The type of values that satisfy all parts.
    pub(super) fn lower(&mut self, mut parts: Vec<Part>, hint: &Hint) -> TypeUse {
        parts.dedup();
        match self.memo.get_mut(&parts) {
            Some(Memo::Done(use_)) => {
                let use_ = use_.clone();
                self.add_twin(use_.id, &parts, hint);
                return use_;
            }
            Some(Memo::Pending { id: Some(id), nullable }) => {
                return TypeUse { id: *id, nullable: *nullable, rules: None };
            }
            Some(Memo::Pending { id: None, nullable }) => {
                let nullable = *nullable;
                let id = self.reserve(&parts, hint);
                self.memo.insert(parts, Memo::Pending { id: Some(id), nullable });
                return TypeUse { id, nullable, rules: None };
            }
            None => {}
        }
        if self.depth > MAX_DEPTH {
            let at = self.schemas.get(parts[0].id).at.clone();
            self.degrade(at, "schemas are nested too deeply");
            return self.primitive(TypeKind::Any);
        }
        let mut shape = Shape::of(self.schemas, &parts);
        if let [part] = parts.as_slice()
            && *part == Part::whole(part.id)
            && self.opaque.contains(&part.id)
        {
            let use_ = self.closed_box(&parts, &shape, hint);
            self.memo.insert(parts, Memo::Done(use_.clone()));
            return use_;
        }
        if let [part] = parts.as_slice()
            && self.is_only_itself(part.id)
        {
            let at = self.schemas.get(part.id).at.clone();
            self.degrade(at, "it refers to itself, and says nothing else");
        }
        let unsaid = self.say_by_keywords(&mut shape);
        let nullable = shape.allows_null(self.schemas);
        let named = self.component_name(&parts);
        let own = named.clone().map_or_else(|| hint.clone(), Hint::Component);
        let id = named.is_some().then(|| self.reserve(&parts, &own));
        self.memo.insert(parts.clone(), Memo::Pending { id, nullable });
        self.depth += 1;
        let kind = self.kind(&parts, &shape, &own);
        self.depth -= 1;
        let unsaid = if kind.has_keywords() { unsaid } else { shape.unsaid.clone() };
        for Unsaid { id, what, .. } in unsaid {
            self.not_checked(self.schemas.get(id).at.clone(), what);
        }
        let use_ = self.settle(&parts, &shape, kind, nullable, &own);
        self.memo.insert(parts, Memo::Done(use_.clone()));
        use_
    }

    /// Whether a schema is a reference that leads back to itself.
    fn is_only_itself(&self, id: SchemaId) -> bool {
        let schema = self.schemas.get(id);
        let targets = schema.reference.iter().chain(&schema.logic.all_of);
        let mut targets = targets.map(|target| self.schemas.resolve(*target)).peekable();
        targets.peek().is_some()
            && targets.all(|target| target == id)
            && schema.types.is_empty()
            && !schema.has_object_keywords()
            && !schema.has_array_keywords()
            && schema.enumeration.is_none()
            && schema.constant.is_none()
            && schema.logic.one_of.is_empty()
            && schema.logic.any_of.is_empty()
    }

    /// The name of the component that these parts are, alone.
    fn component_name(&self, parts: &[Part]) -> Option<String> {
        match parts {
            [part] => self.schemas.get(part.id).name.clone(),
            _ => None,
        }
    }

    /// A place in the graph whose kind is not known yet.
    fn reserve(&mut self, parts: &[Part], hint: &Hint) -> TypeId {
        let schema = self.schemas.get(parts[0].id);
        let id = self.push(TypeDef {
            hint: hint.clone(),
            at: schema.at.clone(),
            kind: TypeKind::Any,
            title: None,
            description: None,
            deprecated: false,
        });
        self.pending.insert(id);
        id
    }

    fn push(&mut self, def: TypeDef) -> TypeId {
        let id = TypeId(u32::try_from(self.types.len()).unwrap_or(u32::MAX));
        self.types.push(def);
        id
    }

    /// Puts a kind in its place: the reserved one, that of an equal type, or a new one.
    fn settle(
        &mut self,
        parts: &[Part],
        shape: &Shape<'_>,
        made: Made,
        nullable: bool,
        hint: &Hint,
    ) -> TypeUse {
        let reserved = match self.memo.get(parts) {
            Some(Memo::Pending { id, .. }) => *id,
            Some(Memo::Done(_)) | None => None,
        };
        let (kind, rules) = match made {
            Made::Use(use_) => {
                if let Some(id) = reserved {
                    let nullable = nullable || use_.nullable;
                    let target = TypeUse { nullable: false, ..use_ };
                    self.fill(id, shape, TypeKind::Alias { target, recursive: false });
                    return TypeUse { id, nullable, rules: None };
                }
                return TypeUse { nullable: nullable || use_.nullable, ..use_ };
            }
            Made::Kind(kind, rules) => (kind, rules),
            Made::Nullable(kind) => {
                return self.settle(parts, shape, Made::kind(kind), true, hint);
            }
        };
        if kind == TypeKind::Any {
            let id = self.primitive(kind).id;
            let target = TypeUse { id, nullable: false, rules };
            if let Some(reserved) = reserved {
                self.fill(reserved, shape, TypeKind::Alias { target, recursive: false });
                return TypeUse::plain(reserved);
            }
            return target;
        }
        if kind.is_nominal() {
            let id = match reserved {
                Some(id) => {
                    self.fill(id, shape, kind);
                    id
                }
                None => self.intern(parts, shape, kind, hint),
            };
            return TypeUse { id, nullable, rules };
        }
        let id = self.primitive(kind).id;
        match reserved {
            Some(alias) => {
                let target = TypeUse { id, nullable: false, rules };
                self.fill(alias, shape, TypeKind::Alias { target, recursive: false });
                TypeUse { id: alias, nullable, rules: None }
            }
            None => TypeUse { id, nullable, rules },
        }
    }

    /// Another name for any value.
    fn closed_box(&mut self, parts: &[Part], shape: &Shape<'_>, hint: &Hint) -> TypeUse {
        let named = self.component_name(parts);
        let id = self.reserve(parts, &named.map_or_else(|| hint.clone(), Hint::Component));
        let target = self.primitive(TypeKind::Any);
        self.fill(id, shape, TypeKind::Alias { target, recursive: false });
        // Without a list of types, the other reader of it decides about null, too.
        let nullable = !shape.types.is_empty() && shape.allows_null(self.schemas);
        TypeUse { id, nullable, rules: None }
    }

    fn fill(&mut self, id: TypeId, shape: &Shape<'_>, kind: TypeKind) {
        self.pending.remove(&id);
        let def = &mut self.types[id.get()];
        def.kind = kind;
        def.title = shape.title.map(str::to_owned);
        def.description = shape.description.map(str::to_owned);
        def.deprecated = shape.deprecated;
    }

    /// An inline type; one that is the same already is used instead.
    fn intern(&mut self, parts: &[Part], shape: &Shape<'_>, kind: TypeKind, hint: &Hint) -> TypeId {
        let key = kind.key();
        let same = self.inline.get(&key).into_iter().flatten();
        if let Some(id) = same.copied().find(|id| self.types[id.get()].kind == kind) {
            self.add_twin(id, parts, hint);
            return id;
        }
        let id = self.reserve(parts, hint);
        self.fill(id, shape, kind);
        self.inline.entry(key).or_default().push(id);
        id
    }

    /// Remembers that an inline type stands here, too.
    fn add_twin(&mut self, id: TypeId, parts: &[Part], hint: &Hint) {
        let def = &self.types[id.get()];
        let (Hint::Context(own), Hint::Context(words)) = (&def.hint, hint) else { return };
        if !def.kind.is_nominal() || own == words {
            return;
        }
        let at = self.schemas.get(parts[0].id).at.clone();
        let twins = self.twins.entry(id).or_default();
        if twins.iter().all(|twin| twin.words != *words) {
            twins.push(Twin { words: words.clone(), at });
        }
    }

    /// A type that needs no name: one of each is enough.
    pub(super) fn primitive(&mut self, kind: TypeKind) -> TypeUse {
        let key = format!("={}", kind.key());
        let same = self.inline.get(&key).into_iter().flatten();
        if let Some(id) = same.copied().find(|id| self.types[id.get()].kind == kind) {
            return TypeUse::plain(id);
        }
        let id = self.push(TypeDef {
            hint: Hint::Context(Vec::new()),
            at: Location::default(),
            kind,
            title: None,
            description: None,
            deprecated: false,
        });
        self.inline.entry(key).or_default().push(id);
        TypeUse::plain(id)
    }

    pub(super) fn degrade(&mut self, at: Location, why: &str) {
        self.warn("generate/any-value", at, format!("typed as any value: {why}"));
    }

    /// What a type holds, though the document forbids it, and no generated code refuses.
    pub(super) fn not_checked(&mut self, at: Location, what: &str) {
        let message = format!("not checked by generated code: {what}");
        self.warn("generate/not-checked", at, message);
    }

    pub(super) fn unchecked(&mut self, parts: &[Part], what: &str) {
        self.not_checked(self.schemas.get(parts[0].id).at.clone(), what);
    }

    /// The rules without the patterns that nothing can check.
    pub(super) fn only_readable(
        &mut self,
        parts: &[Part],
        rules: Option<Box<Rules>>,
    ) -> Option<Box<Rules>> {
        let mut rules = rules?;
        let reads = self.reads;
        let mut lost = Vec::new();
        let mut sift = |patterns: &mut Vec<String>| {
            let all = std::mem::take(patterns).into_iter();
            let (kept, others): (Vec<_>, Vec<_>) = all.partition(|pattern| reads(pattern));
            *patterns = kept;
            lost.extend(others);
        };
        sift(&mut rules.patterns);
        if let Some(names) = &mut rules.names {
            sift(&mut names.patterns);
        }
        for pattern in lost {
            self.unchecked(
                parts,
                &format!("the pattern `{pattern}`, which its engine cannot read"),
            );
        }
        (*rules != Rules::default()).then_some(rules)
    }

    /// The same place may be lowered more than once, in several contexts.
    pub(super) fn warn(&mut self, code: &'static str, at: Location, message: String) {
        let diagnostic = Diagnostic::warning(code, at, message);
        let known = self.diagnostics.iter().any(|known| {
            known.code == code && known.at == diagnostic.at && known.message == diagnostic.message
        });
        if !known {
            self.diagnostics.push(diagnostic);
        }
    }

    fn kind(&mut self, parts: &[Part], shape: &Shape<'_>, hint: &Hint) -> Made {
        if shape.contradiction {
            let schema = self.schemas.get(parts[0].id);
            if schema.kind != SchemaKind::Boolean(false) {
                self.degrade(schema.at.clone(), "no value satisfies all of `allOf`");
            }
            return Made::any();
        }
        if let Some((id, discriminator)) = shape.base_of
            && let Some(made) = self.heirs_union(id, discriminator, hint)
        {
            return made;
        }
        if let [choice, more @ ..] = shape.choices.as_slice() {
            if !more.is_empty() {
                return self.several_choices(parts, shape, hint);
            }
            return self.choice(parts, shape, &choice.clone(), hint);
        }
        let types = shape.types.without(JsonType::Null);
        if shape.clash {
            let at = self.schemas.get(parts[0].id).at.clone();
            let message = "two lists of values apply that have none in common: the first is taken";
            self.warn("generate/enum", at, message.to_owned());
        }
        if let Some(values) = &shape.enumeration
            && let Some(made) = self.scalar_enum(parts, shape, values)
        {
            return made;
        }
        match types.single() {
            Some(json_type) => self.of_type(json_type, parts, shape, hint),
            None if types.is_empty() && shape.types.contains(JsonType::Null) => {
                Made::kind(TypeKind::Null)
            }
            None if types.is_empty() => Made::Kind(TypeKind::Any, shape.rules.for_any()),
            None => self.several_types(types, parts, shape, hint),
        }
    }

    pub(super) fn of_type(
        &mut self,
        json_type: JsonType,
        parts: &[Part],
        shape: &Shape<'_>,
        hint: &Hint,
    ) -> Made {
        match json_type {
            JsonType::Null => Made::kind(TypeKind::Null),
            JsonType::Boolean => Made::kind(TypeKind::Boolean),
            JsonType::Integer => Made::Kind(
                TypeKind::Integer(IntegerFormat::of(shape.format, &shape.rules)),
                shape.rules.for_numbers(),
            ),
            JsonType::Number => match shape.format {
                Some(format @ ("int32" | "int64" | "integer" | "uint32" | "uint64")) => Made::Kind(
                    TypeKind::Integer(IntegerFormat::of(Some(format), &shape.rules)),
                    shape.rules.for_numbers(),
                ),
                // A float written back as the shortest text of a double is another number.
                _ => Made::Kind(TypeKind::Number(NumberFormat::Double), shape.rules.for_numbers()),
            },
            JsonType::String => {
                let format = TextFormat::of(shape);
                let rules = self.only_readable(parts, shape.rules.for_text());
                if matches!(format, TextFormat::Plain | TextFormat::Password) {
                    return Made::Kind(TypeKind::Text(format), rules);
                }
                let kept = shape.rules.for_any();
                if rules != kept {
                    self.unchecked(parts, "pattern and length of a text that has a format");
                }
                Made::Kind(TypeKind::Text(format), kept)
            }
            JsonType::Array => self.array(parts, shape, hint),
            JsonType::Object => self.object(parts, shape, hint),
        }
    }

    fn array(&mut self, parts: &[Part], shape: &Shape<'_>, hint: &Hint) -> Made {
        let rules = shape.rules.for_arrays();
        if !shape.prefix.is_empty() {
            let closed = shape
                .items
                .iter()
                .any(|id| self.schemas.get(*id).kind == SchemaKind::Boolean(false));
            let length = shape.prefix.len() as u64;
            let exact = (closed || shape.rules.max_items == Some(length))
                && shape.rules.min_items == Some(length);
            if exact && length <= 12 {
                let mut items = Vec::new();
                for (index, id) in shape.prefix.iter().enumerate() {
                    items.push(self.use_of(*id, &hint.inside(&format!("item {index}"))));
                }
                return Made::kind(TypeKind::Tuple(items));
            }
            let at = self.schemas.get(parts[0].id).at.clone();
            let why = if length > 12 {
                "it has too many items".to_owned()
            } else {
                format!("its length is not fixed, as by `minItems: {length}` and `items: false`")
            };
            let message = format!("typed as a list of any values, not as a tuple: {why}");
            self.warn("generate/any-value", at, message);
            let item = self.primitive(TypeKind::Any);
            return Made::Kind(TypeKind::Array(item), rules);
        }
        let item = if shape.items.is_empty() {
            self.primitive(TypeKind::Any)
        } else {
            let resolved = shape.items.iter().map(|id| Part::whole(self.schemas.resolve(*id)));
            let resolved: Vec<Part> = resolved.collect();
            self.lower(resolved, &hint.inside("item"))
        };
        Made::Kind(TypeKind::Array(item), rules)
    }

    /// The type that a list of values comes to; `None` if the type beside it says more.
    fn scalar_enum(
        &mut self,
        parts: &[Part],
        shape: &Shape<'_>,
        values: &[&Value],
    ) -> Option<Made> {
        let at = || self.schemas.get(parts[0].id).at.clone();
        let mut kept: Vec<Value> = Vec::new();
        let mut left_out: Vec<String> = Vec::new();
        for value in values.iter().filter(|value| !value.is_null()) {
            match spelled(value, shape.types) {
                Some(value) if kept.contains(&value) => {}
                Some(value) => kept.push(value),
                None => left_out.push(format!("`{value}`")),
            }
        }
        if !left_out.is_empty() {
            let message = format!("left out of the enum: not of its type: {}", left_out.join(", "));
            self.warn("generate/enum", at(), message);
        }
        if kept.is_empty() {
            let only_null = !values.is_empty() && values.iter().all(|value| value.is_null());
            return only_null.then(|| Made::kind(TypeKind::Null));
        }
        if kept.iter().any(|value| !shape.rules.surely_hold(value)) {
            self.unchecked(parts, "rules that some of the listed values break");
        }
        let is_compound = |value: &Value| value.is_object() || value.is_array();
        if kept.iter().any(is_compound) {
            // Objects and arrays as constants are left to their type, which holds them all.
            if shape.types.without(JsonType::Null).single().is_some() {
                return None;
            }
            self.degrade(at(), "its listed values are of several types, not all scalars");
            return Some(Made::Kind(TypeKind::Any, shape.rules.for_any()));
        }
        let rules = Some(Rules::allow(&kept));
        let all = |test: fn(&Value) -> bool| kept.iter().all(test);
        if all(Value::is_boolean) {
            return Some(Made::Kind(TypeKind::Boolean, rules.filter(|_| kept.len() == 1)));
        }
        if all(Value::is_u64) && !all(Value::is_i64) {
            return Some(Made::Kind(TypeKind::Integer(IntegerFormat::Uint64), rules));
        }
        if all(is_double) && !all(Value::is_i64) {
            return Some(Made::Kind(TypeKind::Number(NumberFormat::Double), rules));
        }
        Some(Made::kind(TypeKind::Enum(EnumDef::of_values(kept))))
    }

    fn several_types(
        &mut self,
        types: TypeSet,
        parts: &[Part],
        shape: &Shape<'_>,
        hint: &Hint,
    ) -> Made {
        let mut members = Vec::new();
        for json_type in types.iter() {
            let made = self.of_type(json_type, parts, shape, &hint.inside(json_type.as_str()));
            let (kind, rules) = match made {
                Made::Kind(kind, rules) => (kind, rules),
                Made::Nullable(kind) => (kind, None),
                Made::Use(use_) => {
                    members.push((use_, json_type.as_str().to_owned()));
                    continue;
                }
            };
            let id = if kind.is_nominal() {
                self.intern(parts, shape, kind, &hint.inside(json_type.as_str()))
            } else {
                self.primitive(kind).id
            };
            members.push((TypeUse { id, nullable: false, rules }, json_type.as_str().to_owned()));
        }
        self.union_of(parts, members, None)
    }
}

/// A listed value in the type that is declared beside it: YAML makes numbers of `[1, 2]` where the
/// author means texts. `None` if it is of another type.
fn spelled(value: &Value, types: TypeSet) -> Option<Value> {
    if types.allows(JsonType::of(value)) {
        return Some(value.clone());
    }
    match (types.without(JsonType::Null).single()?, value) {
        (JsonType::String, Value::Number(_) | Value::Bool(_)) => {
            Some(Value::String(value.to_string()))
        }
        (JsonType::Integer | JsonType::Number | JsonType::Boolean, Value::String(text)) => {
            let parsed: Value = serde_json::from_str(text).ok()?;
            types.allows(JsonType::of(&parsed)).then_some(parsed)
        }
        _ => None,
    }
}

/// What lowering a shape yields: a kind that needs a place, or a type that has one already.
#[derive(Debug)]
pub(super) enum Made {
    Kind(TypeKind, Option<Box<Rules>>),
    Nullable(TypeKind),
    Use(TypeUse),
}

impl Made {
    /// Whether what types do not say is among its rules.
    fn has_keywords(&self) -> bool {
        let own = match self {
            Self::Kind(TypeKind::Object(object), _) => object.rules.as_deref(),
            Self::Kind(_, rules) => rules.as_deref(),
            Self::Nullable(_) | Self::Use(_) => None,
        };
        own.is_some_and(|rules| !rules.keywords.is_empty())
    }

    pub(super) fn kind(kind: TypeKind) -> Self {
        Self::Kind(kind, None)
    }

    pub(super) fn any() -> Self {
        Self::kind(TypeKind::Any)
    }
}

impl TypeKind {
    /// Whether a language has to declare it, and hence name it.
    pub fn is_nominal(&self) -> bool {
        matches!(self, Self::Enum(_) | Self::Object(_) | Self::Union(_))
    }

    /// Equal kinds have equal keys; the reverse is checked.
    fn key(&self) -> String {
        match self {
            Self::Enum(def) => {
                format!("enum {} {:?}", def.values.len(), def.values.first().map(|one| &one.value))
            }
            Self::Object(def) => {
                let names: Vec<&str> = def.fields.keys().map(String::as_str).collect();
                format!("object {}", names.join(","))
            }
            Self::Union(def) => {
                let ids: Vec<TypeId> = def.branches.iter().map(|branch| branch.use_.id).collect();
                format!("union {ids:?}")
            }
            Self::Array(item) => format!("array {}", item.id.0),
            Self::Map(item) => format!("map {}", item.id.0),
            other => format!("{other:?}"),
        }
    }
}

impl IntegerFormat {
    fn of(format: Option<&str>, rules: &Rules) -> Self {
        let not_negative = rules.minimum.as_ref().and_then(serde_json::Number::as_f64) >= Some(0.0);
        match format {
            Some("int8") => Self::Int8,
            Some("int16") => Self::Int16,
            Some("int32") => Self::Int32,
            Some("uint8") => Self::Uint8,
            Some("uint16") => Self::Uint16,
            Some("uint32") => Self::Uint32,
            Some("uint64" | "uint") => Self::Uint64,
            None if not_negative
                && rules.maximum.as_ref().and_then(serde_json::Number::as_f64) > Some(I64_MAX) =>
            {
                Self::Uint64
            }
            _ => Self::Int64,
        }
    }
}

impl TextFormat {
    fn of(shape: &Shape<'_>) -> Self {
        match shape.format {
            Some("date-time") => Self::DateTime,
            Some("date") => Self::Date,
            Some("time") => Self::Time,
            Some("uuid") => Self::Uuid,
            Some("ipv4") => Self::Ipv4,
            Some("ipv6") => Self::Ipv6,
            Some("byte") => Self::Base64,
            Some("binary") => Self::Binary,
            Some("duration") => Self::Duration,
            Some("password") => Self::Password,
            _ if shape.content_encoding == Some("base64") => Self::Base64,
            _ => Self::Plain,
        }
    }
}

/// Whether it is a number that a double holds as it is; 9007199254740993 is none.
fn is_double(value: &Value) -> bool {
    let whole = value.as_i64().map(i64::unsigned_abs).or_else(|| value.as_u64());
    whole.map_or(value.is_number(), |whole| {
        whole == 0 || whole >> whole.trailing_zeros() < 1 << f64::MANTISSA_DIGITS
    })
}
