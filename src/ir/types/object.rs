//! Objects and maps.

use indexmap::IndexMap;

use super::{
    super::{JsonType, SchemaId, SchemaKind},
    Additional, Field, Hint, ObjectDef, Presence, Rules, TypeGraph, TypeKind, TypeUse,
    build::Made,
    keywords::speaks_only_of,
    shape::{Part, Property, Shape},
};

impl TypeGraph<'_> {
    pub(super) fn object(&mut self, parts: &[Part], shape: &Shape<'_>, hint: &Hint) -> Made {
        let additional = self.additional(parts, shape, hint);
        let is_false = |id: &SchemaId| self.schemas.get(*id).kind == SchemaKind::Boolean(false);
        let rules = shape.rules_of_names(shape.additional.iter().any(is_false));
        let rules = self.only_readable(parts, rules);
        if shape.properties.is_empty() && shape.required.is_empty() {
            let item = match additional {
                Additional::Closed => {
                    return Made::kind(TypeKind::Object(ObjectDef {
                        fields: IndexMap::new(),
                        additional: Additional::Closed,
                        rules: None,
                        dependent: IndexMap::new(),
                        conditions: Vec::new(),
                    }));
                }
                Additional::Typed(use_) => use_,
                Additional::Open => self.primitive(TypeKind::Any),
            };
            if !shape.dependent.is_empty() || !shape.conditions.is_empty() {
                self.unchecked(parts, "which properties are required with which others");
            }
            return Made::Kind(TypeKind::Map(item), rules);
        }
        let mut fields = IndexMap::new();
        for (name, property) in &shape.properties {
            let required = shape.required.contains(name);
            if let Some(field) = self.field(name, property, required, hint) {
                fields.insert((*name).to_owned(), field);
            }
        }
        for name in &shape.required {
            if !fields.contains_key(*name) && !shape.properties.contains_key(name) {
                // Required, though nothing says what it is.
                let use_ = match &additional {
                    Additional::Typed(use_) => use_.clone(),
                    Additional::Open | Additional::Closed => self.primitive(TypeKind::Any),
                };
                fields.insert(
                    (*name).to_owned(),
                    Field {
                        at: self.schemas.get(parts[0].id).at.clone(),
                        use_,
                        presence: Presence::Required,
                        boxed: false,
                        description: None,
                        read_only: false,
                        write_only: false,
                        deprecated: false,
                    },
                );
            }
        }
        let is_open = additional == Additional::Open;
        if is_open && rules != shape.rules.for_any() {
            self.unchecked(parts, "rules of all properties, of which only those listed are kept");
        }
        let is_kept = |name: &String| !is_open || fields.contains_key(name);
        let mut dependent = shape.dependent.clone();
        let mut conditions = shape.conditions.clone();
        dependent.retain(|name, others| is_kept(name) && others.iter().all(is_kept));
        conditions.retain(|one| one.branches.iter().flatten().all(is_kept));
        if dependent.len() < shape.dependent.len() || conditions.len() < shape.conditions.len() {
            self.unchecked(parts, "that properties are required which are not listed");
        }
        let rules = match rules {
            Some(rules) if is_open => {
                let all = rules.keywords.into_iter();
                let is_known = |name: &str| fields.contains_key(name);
                let (keywords, lost): (Vec<_>, Vec<_>) =
                    all.partition(|all| speaks_only_of(all, is_known));
                if !keywords.is_empty() && !lost.is_empty() {
                    self.unchecked(parts, "that properties are required which are not listed");
                }
                Rules { keywords, ..Rules::default() }.for_any()
            }
            rules => rules,
        };
        let object = ObjectDef { fields, additional, rules, dependent, conditions };
        Made::kind(TypeKind::Object(object))
    }

    fn field(
        &mut self,
        name: &str,
        property: &Property,
        required: bool,
        hint: &Hint,
    ) -> Option<Field> {
        let mut ids: Vec<SchemaId> = Vec::new();
        for id in &property.schemas {
            let id = self.schemas.resolve(*id);
            if !ids.contains(&id) {
                ids.push(id);
            }
        }
        // The innermost description is the most specific one.
        let first = self.schemas.get(*property.schemas.first()?);
        if first.kind == SchemaKind::Boolean(false) {
            return None;
        }
        let parts: Vec<Part> = ids.into_iter().map(Part::whole).collect();
        let described = property.schemas.iter().map(|id| self.schemas.get(*id));
        let description = described
            .clone()
            .find_map(|schema| schema.description.clone().or_else(|| schema.title.clone()));
        let default = described.clone().find_map(|schema| schema.default.clone());
        let read_only = described.clone().any(|schema| schema.read_only);
        let write_only = described.clone().any(|schema| schema.write_only);
        let deprecated = described.clone().any(|schema| schema.deprecated);
        let use_ = self.lower_property(parts, &hint.inside(name));
        let presence = match default {
            _ if required => Presence::Required,
            Some(value) => Presence::Defaulted(*value),
            None => Presence::Optional,
        };
        Some(Field {
            at: first.at.clone(),
            use_,
            presence,
            boxed: false,
            description,
            read_only,
            write_only,
            deprecated,
        })
    }

    /// `allOf: [$ref]` with annotations is the type that it names; `nullable` beside it still counts.
    fn lower_property(&mut self, parts: Vec<Part>, hint: &Hint) -> TypeUse {
        if let [part] = parts.as_slice()
            && let Some((target, nullable)) = self.sole_parent(part.id)
        {
            let use_ = self.lower(vec![Part::whole(target)], hint);
            return TypeUse { nullable: use_.nullable || nullable, ..use_ };
        }
        self.lower(parts, hint)
    }

    /// The target of an `allOf` with one entry and nothing but annotations around it.
    pub(super) fn sole_parent(&self, id: SchemaId) -> Option<(SchemaId, bool)> {
        let schema = self.schemas.get(id);
        let [parent] = schema.logic.all_of.as_slice() else { return None };
        let types = schema.types.without(JsonType::Null);
        let bare = schema.name.is_none()
            && schema.reference.is_none()
            && (types.is_empty() || types == JsonType::Object.into())
            && schema.object.properties.is_empty()
            && schema.object.required.is_empty()
            && schema.object.pattern_properties.is_empty()
            && schema.object.additional_properties.is_none()
            && schema.object.unevaluated_properties.is_none()
            && schema.object.min_properties.is_none()
            && schema.object.max_properties.is_none()
            && schema.object.property_names.is_none()
            && schema.object.dependent_required.is_empty()
            && schema.object.dependent_schemas.is_empty()
            && !schema.has_array_keywords()
            && schema.enumeration.is_none()
            && schema.constant.is_none()
            && schema.string.min_length.is_none()
            && schema.string.max_length.is_none()
            && schema.string.pattern.is_none()
            && schema.format.is_none()
            && !schema.has_number_keywords()
            && schema.logic.one_of.is_empty()
            && schema.logic.any_of.is_empty()
            && schema.logic.not.is_none()
            && schema.logic.if_.is_none();
        let nullable = schema.nullable || schema.types.contains(JsonType::Null);
        bare.then(|| (self.schemas.resolve(*parent), nullable))
    }

    fn additional(&mut self, parts: &[Part], shape: &Shape<'_>, hint: &Hint) -> Additional {
        let at = || self.schemas.get(parts[0].id).at.clone();
        let kinds = |id: &SchemaId| self.schemas.get(*id).kind;
        let patterns: Vec<SchemaId> = shape.patterns.values().copied().collect();
        if shape.additional.iter().any(|id| kinds(id) == SchemaKind::Boolean(false)) {
            return match patterns.as_slice() {
                [] => Additional::Closed,
                [one] => Additional::Typed(self.use_of(*one, &hint.inside("value"))),
                _ => {
                    let at = at();
                    self.degrade(
                        at,
                        "several patterns of names apply, each with a type of its own",
                    );
                    Additional::Typed(self.primitive(TypeKind::Any))
                }
            };
        }
        match (shape.additional.as_slice(), patterns.as_slice()) {
            ([], []) => Additional::Open,
            ([], [one]) if shape.properties.is_empty() => {
                self.unchecked(parts, "only names of a pattern have this type, others have any");
                Additional::Typed(self.use_of(*one, &hint.inside("value")))
            }
            (all, []) => {
                let all = all.iter().map(|id| Part::whole(self.schemas.resolve(*id))).collect();
                Additional::Typed(self.lower(all, &hint.inside("value")))
            }
            _ => {
                let at = at();
                self.degrade(at, "patterns of names apply beside other properties");
                Additional::Typed(self.primitive(TypeKind::Any))
            }
        }
    }
}

impl Shape<'_> {
    /// Rules of the names and the number of properties.
    fn rules_of_names(&self, is_closed: bool) -> Option<Box<Rules>> {
        let mut rules = self.rules.clone();
        if is_closed && self.patterns.len() == 1 {
            let patterns = self.patterns.keys().map(|pattern| (*pattern).to_owned());
            rules.names.get_or_insert_default().patterns.extend(patterns);
        }
        rules.for_maps()
    }
}
