//! Forms with files as types: which objects are made of parts, and how each property is written.

use std::collections::{BTreeMap, BTreeSet};

use super::{Plan, called::called};
use crate::ir::{
    MediaType,
    types::{Additional, Field, ObjectDef, TextFormat, TypeId, TypeKind, TypeUse, UnionDef},
};

/// How an object becomes a form.
#[derive(Clone, Debug, Default)]
pub(crate) struct FormPlan {
    /// By property, in the order of the object.
    pub(crate) fields: BTreeMap<String, FormField>,
}

/// How one property becomes parts.
#[derive(Clone, Debug)]
pub(crate) struct FormField {
    pub(crate) kind: FieldKind,
    /// Of the parts, where the value does not say; empty for plain text.
    pub(crate) media_type: String,
}

/// What a property is written as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FieldKind {
    Text,
    Texts,
    Json,
    Jsons,
    File,
    Files,
}

impl FieldKind {
    /// The method of the runtime that reads and writes it.
    pub(crate) fn method(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Texts => "texts",
            Self::Json => "json",
            Self::Jsons => "jsons",
            Self::File | Self::Files => "file",
        }
    }

    fn is_file(self) -> bool {
        matches!(self, Self::File | Self::Files)
    }
}

impl FormPlan {
    /// Whether some property is a file: then the object has no other form.
    pub(crate) fn has_files(&self) -> bool {
        self.fields.values().any(|field| field.kind.is_file())
    }
}

impl Plan<'_> {
    /// Finds the objects that forms with files are made of. One that has files cannot be anything
    /// else: if it is, its form stays untyped.
    pub(super) fn find_forms(&mut self) {
        let api = self.api;
        let mut elsewhere: BTreeSet<TypeId> = BTreeSet::new();
        let mut found: BTreeMap<TypeId, FormPlan> = BTreeMap::new();
        let called = called(api);
        for operation in api.operations.iter().chain(called.iter().map(|one| one.operation)) {
            for (content, hint) in super::operations::contents(operation) {
                for (media_type, use_) in self.content_types(content, &hint) {
                    let id = self.graph.resolve(&use_).id;
                    if !self.is_form_data(media_type) {
                        elsewhere.insert(id);
                    } else if let Some(form) = self.form_of(media_type, &use_) {
                        found.entry(id).or_insert(form);
                    }
                }
            }
        }
        let ids: Vec<TypeId> = self.graph.iter().map(|(id, _)| id).collect();
        for id in ids {
            let is_alias = matches!(self.graph.get(id).kind, TypeKind::Alias { .. });
            let children = self.graph.children(id).into_iter().filter(|_| !is_alias);
            let plain = |id| TypeUse { id, nullable: false, rules: None };
            elsewhere.extend(children.map(|child| self.graph.resolve(&plain(child)).id));
        }
        found.retain(|id, form| !form.has_files() || !elsewhere.contains(id));
        self.forms = found;
    }

    /// `None` if it is no object whose properties are all known.
    fn form_of(&self, media_type: &MediaType, use_: &TypeUse) -> Option<FormPlan> {
        let target = self.graph.resolve(use_);
        let TypeKind::Object(object) = &self.graph.get(target.id).kind else { return None };
        if target.nullable
            || object.fields.is_empty()
            || matches!(object.additional, Additional::Typed(_))
        {
            return None;
        }
        let fields = object.fields.iter().map(|(wire, field)| {
            let encoding = media_type.encoding.get(wire);
            let documented = encoding.and_then(|one| one.content_type.as_deref());
            (wire.clone(), self.form_field(field, documented))
        });
        let form = FormPlan { fields: fields.collect() };
        let is_plain = object.rules.is_none()
            && object.dependent.is_empty()
            && object.conditions.is_empty()
            && !object.fields.values().any(|field| field.boxed);
        (is_plain || !form.has_files()).then_some(form)
    }

    fn form_field(&self, field: &Field, documented: Option<&str>) -> FormField {
        let first = documented.and_then(|text| text.split(',').next()).unwrap_or_default().trim();
        let media_type = if first.contains('*') { String::new() } else { first.to_owned() };
        let essence = first.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
        let is_json = essence == "application/json" || essence.ends_with("+json");
        let binary = !essence.is_empty() && !is_json && !essence.starts_with("text/");
        let schemas = &self.api.schemas;
        let own = schemas.at(&field.at).map(|id| &schemas.get(id).string).is_some_and(|string| {
            string.content_media_type.is_some() && string.content_encoding.is_none()
        });
        let target = self.graph.resolve(&field.use_);
        let kind = match &self.graph.get(target.id).kind {
            TypeKind::Array(item) => match self.item_kind(item, binary) {
                FieldKind::File => FieldKind::Files,
                FieldKind::Text if !is_json => FieldKind::Texts,
                _ => FieldKind::Jsons,
            },
            TypeKind::Any | TypeKind::Text(TextFormat::Plain) if own => FieldKind::File,
            _ if is_json => FieldKind::Json,
            _ => self.item_kind(&field.use_, binary),
        };
        let media_type = match kind {
            FieldKind::Json | FieldKind::Jsons if !is_json => "application/json".to_owned(),
            _ => media_type,
        };
        FormField { kind, media_type }
    }

    fn item_kind(&self, use_: &TypeUse, binary: bool) -> FieldKind {
        if self.is_opaque(use_) {
            return FieldKind::Json;
        }
        let target = self.graph.resolve(use_);
        match &self.graph.get(target.id).kind {
            TypeKind::Text(TextFormat::Binary) => FieldKind::File,
            TypeKind::Text(TextFormat::Plain) if binary => FieldKind::File,
            TypeKind::Boolean
            | TypeKind::Integer(_)
            | TypeKind::Number(_)
            | TypeKind::Text(_)
            | TypeKind::Enum(_) => FieldKind::Text,
            TypeKind::Union(union) if self.is_told_as_text(union) => FieldKind::Text,
            _ => FieldKind::Json,
        }
    }

    /// Whether all branches are scalars, and none of them is any text, as which the others would be
    /// read.
    fn is_told_as_text(&self, union: &UnionDef) -> bool {
        union.branches.iter().all(|branch| {
            let target = self.graph.resolve(&branch.use_);
            let kind = &self.graph.get(target.id).kind;
            !matches!(kind, TypeKind::Text(TextFormat::Plain) | TypeKind::Union(_))
                && self.item_kind(&branch.use_, false) == FieldKind::Text
        })
    }

    fn is_opaque(&self, use_: &TypeUse) -> bool {
        self.given.path(&self.graph.get(use_.id).at).is_some()
    }

    /// How a property of a type that has files is written, if it is a file.
    pub(crate) fn file_type(&self, owner: TypeId, wire: &str) -> Option<&'static str> {
        let form = self.forms.get(&owner).filter(|form| form.has_files())?;
        match form.fields.get(wire)?.kind {
            FieldKind::File => Some("crate::runtime::FileBody"),
            FieldKind::Files => Some("Vec<crate::runtime::FileBody>"),
            _ => None,
        }
    }

    /// Whether a type exists as a form only.
    pub(crate) fn is_form(&self, id: TypeId) -> bool {
        self.forms.get(&id).is_some_and(FormPlan::has_files)
    }

    /// The properties of an object that are no files, whose rules can be checked.
    pub(crate) fn checked_fields<'o>(
        &self,
        owner: TypeId,
        object: &'o ObjectDef,
    ) -> impl Iterator<Item = &'o Field> {
        let files: Vec<&str> = object
            .fields
            .keys()
            .filter(|wire| self.file_type(owner, wire).is_some())
            .map(String::as_str)
            .collect();
        let fields = object.fields.iter();
        fields.filter(move |(wire, _)| !files.contains(&wire.as_str())).map(|(_, field)| field)
    }
}
