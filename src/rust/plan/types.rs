//! Names, sizes and directions of types.

use std::collections::BTreeMap;

use super::{CodecPlan, Plan, Side};
use crate::{
    ir::types::{
        Additional, EnumDef, Field, Hint, IntegerFormat, NumberFormat, Presence, TextFormat,
        TypeId, TypeKind, TypeUse,
    },
    rust::names::{self, Scope},
};

/// What Rust makes of a type.
#[derive(Clone, Debug, Default)]
#[expect(clippy::struct_excessive_bools, reason = "where a type stands is a set")]
pub(crate) struct TypePlan {
    /// Empty for types that Rust has without declaring them.
    pub(crate) name: String,
    /// What it would be called by the other places where it stands: names of it, so that what is
    /// called by its place stays when the place that gave the name goes.
    pub(crate) other_names: Vec<String>,
    /// A type of the user's that stands in for it.
    pub(crate) path: Option<String>,
    /// Whether it may go to the server of the API, which has `readOnly` properties already.
    pub(crate) to_api: bool,
    /// Whether it may come from the server of the API, which keeps `writeOnly` properties.
    pub(crate) from_api: bool,
    /// Whether a request may hold it, which whoever receives it holds to the document.
    pub(crate) in_requests: bool,
    /// Whether an answer may hold it.
    pub(crate) in_answers: bool,
    /// Whether it has rules to be checked, itself or inside.
    pub(crate) checked: bool,
    /// The only group that uses it, if it is one.
    pub(crate) group: Usage,
}

/// Which groups use a type.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Usage {
    /// None: it is a component that no operation mentions.
    #[default]
    None,
    /// This one.
    One(usize),
    /// Several.
    Many,
}

impl Plan<'_> {
    /// Names all types: components first, so that what is inside of others never takes their names.
    pub(super) fn name_types(&mut self) {
        let mut scope = Scope::reserving(names::RESERVED_TYPES);
        let mut plans = vec![TypePlan::default(); self.graph.iter().len()];
        let schemas = &self.api.schemas;
        for (id, def) in self.graph.iter() {
            if let Some(path) = self.given.path(&def.at) {
                plans[id.get()].path = Some(path.to_owned());
            } else if let Some(name) = self.given.type_name(&def.at) {
                plans[id.get()].name = scope.claim(name.to_owned());
            }
        }
        // The names of schemas that nothing reaches stay free: who is called what does not depend on
        // which operations are generated.
        let mut component_names = BTreeMap::new();
        for (name, id) in schemas.components() {
            let at = &schemas.get(id).at;
            if self.given.path(at).is_none() && self.given.type_name(at).is_none() {
                component_names.insert(name, scope.claim(names::type_name(name)));
            }
        }
        for components in [true, false] {
            for (id, def) in self.graph.iter() {
                let is_component = matches!(def.hint, Hint::Component(_));
                let declared = def.kind.is_nominal() || matches!(def.kind, TypeKind::Alias { .. });
                let plan = &mut plans[id.get()];
                let given = plan.path.is_some() || !plan.name.is_empty();
                if is_component != components || !declared || given {
                    continue;
                }
                plan.name = match &def.hint {
                    Hint::Component(name) => component_names
                        .remove(name.as_str())
                        .unwrap_or_else(|| scope.claim(names::type_name(name))),
                    Hint::Context(words) => scope.claim(context_name(words)),
                };
            }
        }
        // Last, so that they take no name that a type has.
        for (id, _) in self.graph.iter() {
            let plan = &mut plans[id.get()];
            if plan.name.is_empty() {
                continue;
            }
            let names = self.graph.twins(id).iter().map(|twin| {
                let given = self.given.type_name(&twin.at).map(str::to_owned);
                given.unwrap_or_else(|| context_name(&twin.words))
            });
            plan.other_names = names.filter(|name| scope.claim_free(name)).collect();
        }
        self.types = plans;
    }

    /// Follows every operation through the types it reaches.
    pub(super) fn trace_types(&mut self) {
        let mut starts: Vec<(TypeId, usize, bool, bool)> = Vec::new();
        for operation in &self.operations {
            let group = operation.group;
            let offered = operation.side == Side::Offered;
            let parameters = operation.parameters.iter().map(|one| one.use_.id);
            let body = operation.body.iter().flat_map(CodecPlan::types);
            starts.extend(parameters.chain(body).map(|id| (id, group, true, offered)));
            let answers = operation.answer_types.iter();
            starts.extend(answers.map(|id| (*id, group, false, !offered)));
        }
        for (start, group, request, to_api) in starts {
            let mut pending = vec![start];
            while let Some(id) = pending.pop() {
                let plan = &mut self.types[id.get()];
                let usage = match plan.group {
                    Usage::None => Usage::One(group),
                    Usage::One(known) if known == group => Usage::One(group),
                    Usage::One(_) | Usage::Many => Usage::Many,
                };
                let seen = (if request { plan.in_requests } else { plan.in_answers })
                    && (if to_api { plan.to_api } else { plan.from_api });
                if seen && usage == plan.group {
                    continue;
                }
                plan.group = usage;
                plan.in_requests |= request;
                plan.in_answers |= !request;
                plan.to_api |= to_api;
                plan.from_api |= !to_api;
                pending.extend(self.graph.children(id));
            }
        }
        self.trace_checks();
    }

    /// A type is checked if it has rules of its own or holds one that is: to a fixed point, since
    /// types may be recursive.
    fn trace_checks(&mut self) {
        let ids: Vec<TypeId> = self.graph.iter().map(|(id, _)| id).collect();
        loop {
            let mut changed = false;
            for id in &ids {
                if !self.types[id.get()].checked && self.has_rules(*id) {
                    self.types[id.get()].checked = true;
                    changed = true;
                }
            }
            if !changed {
                return;
            }
        }
    }

    fn has_rules(&self, id: TypeId) -> bool {
        match &self.graph.get(id).kind {
            TypeKind::Enum(def) => !def.open,
            TypeKind::Object(object) => {
                let additional = match &object.additional {
                    Additional::Typed(use_) => self.is_checked(use_),
                    Additional::Open | Additional::Closed => false,
                };
                additional
                    || object.rules.is_some()
                    || !object.dependent.is_empty()
                    || !object.conditions.is_empty()
                    || self.checked_fields(id, object).any(|field| self.is_checked(&field.use_))
            }
            TypeKind::Union(union) => {
                union.branches.iter().any(|branch| self.is_checked(&branch.use_))
            }
            TypeKind::Alias { target, .. } => self.is_checked(target),
            TypeKind::Array(item) | TypeKind::Map(item) => self.is_checked(item),
            TypeKind::Tuple(items) => items.iter().any(|item| self.is_checked(item)),
            _ => false,
        }
    }

    /// Whether values of this use have rules to be checked.
    pub(crate) fn is_checked(&self, use_: &TypeUse) -> bool {
        self.types[use_.id.get()].checked || self.has_effect(use_)
    }

    /// A type as Rust writes it; `models` is the path to declared types.
    pub(crate) fn rust_type(&self, use_: &TypeUse, models: &str) -> String {
        let inner = self.rust_kind(use_.id, models);
        if use_.nullable { format!("Option<{inner}>") } else { inner }
    }

    fn rust_kind(&self, id: TypeId, models: &str) -> String {
        let TypePlan { name, path, .. } = &self.types[id.get()];
        if let Some(path) = path {
            return path.clone();
        }
        if !name.is_empty() {
            return format!("{models}{name}");
        }
        match &self.graph.get(id).kind {
            TypeKind::Null => "()".to_owned(),
            TypeKind::Boolean => "bool".to_owned(),
            TypeKind::Integer(format) => integer(*format).to_owned(),
            TypeKind::Number(NumberFormat::Float) => "f32".to_owned(),
            TypeKind::Number(NumberFormat::Double) => "f64".to_owned(),
            TypeKind::Text(format) => text(*format).to_owned(),
            TypeKind::Array(item) => format!("Vec<{}>", self.rust_type(item, models)),
            TypeKind::Map(item) => {
                format!("BTreeMap<String, {}>", self.rust_type(item, models))
            }
            TypeKind::Tuple(items) => {
                let items: Vec<String> =
                    items.iter().map(|item| self.rust_type(item, models)).collect();
                let comma = if items.len() == 1 { "," } else { "" };
                format!("({}{comma})", items.join(", "))
            }
            TypeKind::Any
            | TypeKind::Enum(_)
            | TypeKind::Object(_)
            | TypeKind::Union(_)
            | TypeKind::Alias { .. } => "Value".to_owned(),
        }
    }

    /// Whether a type of the user's stands there.
    pub(crate) fn is_given(&self, use_: &TypeUse) -> bool {
        let mut id = use_.id;
        loop {
            match &self.graph.get(id).kind {
                _ if self.types[id.get()].path.is_some() => return true,
                TypeKind::Alias { target, recursive: false } => id = target.id,
                _ => return false,
            }
        }
    }

    /// Bytes of a value, at most: what Clippy and stack frames care about.
    pub(crate) fn size(&self, use_: &TypeUse) -> usize {
        self.size_within(use_, 0)
    }

    fn size_within(&self, use_: &TypeUse, depth: usize) -> usize {
        if depth > 12 {
            return 1000;
        }
        let known = self.sizes.borrow().get(&(use_.id, depth)).copied();
        let inner = known.unwrap_or_else(|| {
            let size = self.inner_size(use_.id, depth);
            self.sizes.borrow_mut().insert((use_.id, depth), size);
            size
        });
        let optional = if use_.nullable && inner < 24 { inner + 8 } else { inner };
        optional.div_ceil(8) * 8
    }

    fn inner_size(&self, id: TypeId, depth: usize) -> usize {
        match &self.graph.get(id).kind {
            TypeKind::Any => 72,
            TypeKind::Null => 0,
            TypeKind::Boolean => 1,
            TypeKind::Integer(_) | TypeKind::Number(_) => 8,
            TypeKind::Text(
                TextFormat::DateTime
                | TextFormat::Date
                | TextFormat::Time
                | TextFormat::Base64
                | TextFormat::Duration
                | TextFormat::Uuid
                | TextFormat::Ipv6,
            ) => 17,
            TypeKind::Text(_) | TypeKind::Enum(_) | TypeKind::Map(_) | TypeKind::Array(_) => 24,
            TypeKind::Object(object) => {
                let fields = object
                    .fields
                    .values()
                    .map(|field| if field.boxed { 8 } else { self.field_size(field, depth) });
                let additional =
                    if matches!(object.additional, Additional::Typed(_)) { 24 } else { 0 };
                fields.sum::<usize>() + additional
            }
            TypeKind::Tuple(items) => {
                items.iter().map(|item| self.size_within(item, depth + 1)).sum()
            }
            TypeKind::Union(union) => {
                let sizes = union.branches.iter().map(|branch| {
                    let size = self.size_within(&branch.use_, depth + 1);
                    if branch.boxed || size > LARGE { 8 } else { size }
                });
                sizes.max().unwrap_or_default() + 8
            }
            TypeKind::Alias { target, .. } => self.size_within(target, depth + 1),
        }
    }

    fn field_size(&self, field: &Field, depth: usize) -> usize {
        let size = self.size_within(&field.use_, depth + 1);
        match field.presence {
            Presence::Required => size,
            Presence::Optional | Presence::Defaulted(_) => size + usize::from(size < 24) * 8,
        }
    }
}

/// A variant that is larger is put in a box, so that the others do not pay for it.
pub(crate) const LARGE: usize = 192;

impl TypePlan {
    /// Whether Rust has to declare it.
    pub(crate) fn is_declared(&self) -> bool {
        !self.name.is_empty()
    }
}

/// What the type of a place is called.
fn context_name(words: &[String]) -> String {
    names::type_name(&words.join(" "))
}

fn integer(format: IntegerFormat) -> &'static str {
    match format {
        IntegerFormat::Int8 => "i8",
        IntegerFormat::Int16 => "i16",
        IntegerFormat::Int32 => "i32",
        IntegerFormat::Int64 => "i64",
        IntegerFormat::Uint8 => "u8",
        IntegerFormat::Uint16 => "u16",
        IntegerFormat::Uint32 => "u32",
        IntegerFormat::Uint64 => "u64",
    }
}

fn text(format: TextFormat) -> &'static str {
    match format {
        TextFormat::Plain | TextFormat::Binary => "String",
        TextFormat::DateTime => "DateTime",
        TextFormat::Date => "Date",
        TextFormat::Time => "Time",
        TextFormat::Uuid => "Uuid",
        TextFormat::Ipv4 => "Ipv4Addr",
        TextFormat::Ipv6 => "Ipv6Addr",
        TextFormat::Base64 => "Base64",
        TextFormat::Duration => "IsoDuration",
        TextFormat::Password => "SecretText",
    }
}

/// A text as it is, another scalar as JSON writes it.
pub(crate) fn scalar_text(value: &serde_json::Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// The variants of an enum, in the order of its values.
pub(crate) fn variants(def: &EnumDef) -> Vec<String> {
    let mut scope = Scope::reserving(&["Other"]);
    def.values
        .iter()
        .map(|value| {
            let titled =
                value.title.as_deref().filter(|title| !title.is_empty() && title.len() <= 40);
            let words = titled.map_or_else(|| scalar_text(&value.value), str::to_owned);
            scope.claim(names::variant_name(&words))
        })
        .collect()
}
