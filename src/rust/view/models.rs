//! Files of models.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use serde_json::Value;

use super::{
    Module, WIDTH, arguments,
    checks::indent,
    comment,
    defaults::{Defaults, add_default},
    described_once, head_comment,
    imports::{FOR_MODELS, Names},
    literal, struct_value,
};
use crate::{
    ir::types::{
        Additional, Branch, EnumDef, Field, Hint, ObjectDef, Presence, TextFormat, TypeDef, TypeId,
        TypeKind, TypeUse, UnionDef,
    },
    rust::{
        names::{self, Scope},
        plan::{LARGE, ModelFiles, Plan, TypePlan, scalar_text, variants},
    },
};

/// `models.rs`, or one file below `models/`.
#[derive(Debug, Serialize)]
pub(crate) struct ModelsFile {
    pub(crate) mark: String,
    pub(crate) docs: Vec<String>,
    pub(crate) imports: Vec<String>,
    pub(crate) items: Vec<Item>,
    /// Other names of items: `pub type Name = Item;`.
    pub(crate) names: Vec<String>,
}

/// `models/mod.rs`, where the models are in several files.
#[derive(Debug, Serialize)]
pub(crate) struct ModelsModule {
    pub(crate) mark: String,
    pub(crate) docs: Vec<String>,
    pub(crate) modules: Vec<Module>,
}

impl ModelsModule {
    pub(crate) fn new(mark: &str, files: &ModelFiles) -> Self {
        let modules = files.files.iter().filter_map(|file| {
            Some(Module { name: file.module.clone()?, feature: file.feature.clone() })
        });
        let mut modules: Vec<Module> = modules.collect();
        modules.sort_by(|one, other| one.name.cmp(&other.name));
        let docs = head_comment("The types that requests and answers are made of.");
        Self { mark: mark.to_owned(), docs, modules }
    }
}

/// One declared type.
#[derive(Debug, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub(crate) enum Item {
    Struct {
        docs: Vec<String>,
        attributes: Vec<String>,
        name: String,
        /// Whether it is read and written as JSON.
        object: bool,
        fields: Vec<FieldView>,
        /// What holds the properties that the document does not name.
        others: Option<Box<FieldView>>,
        /// Whether such properties are refused.
        closed: bool,
        /// Types of fields that are too long to stand there.
        aliases: Vec<String>,
        /// Of what is no object.
        constructor: Option<Constructor>,
        /// How `object!` is told of it: `new(name: Type) { kind: Kind::Only }`.
        made: Vec<String>,
        defaults: Option<Defaults>,
        checks: Vec<String>,
        /// How it is written as a form with files: `title: text "title" ""`.
        form: Vec<String>,
    },
    Enum {
        docs: Vec<String>,
        name: String,
        derive: String,
        /// `text_enum`, `integer_enum` or `value_enum`.
        helper: String,
        /// Of the value that is not listed.
        other: String,
        variants: Vec<VariantView>,
        closed: bool,
    },
    Union {
        docs: Vec<String>,
        name: String,
        derive: String,
        variants: Vec<BranchView>,
        /// The same, what is more specific before what is less; empty if there is always a tag.
        branches: Vec<BranchView>,
        /// The property that tells the variants apart, as a literal.
        tag: Option<String>,
        /// ` else Name(Type)`: the variant of a tag that is missing or unknown, if there is one;
        /// or ` or read_by_looks`, if the tag may be missing.
        fallback: String,
        checked: Vec<String>,
    },
    Alias {
        docs: Vec<String>,
        name: String,
        target: String,
    },
    Newtype {
        docs: Vec<String>,
        name: String,
        derive: String,
        target: String,
        checks: Vec<String>,
    },
}

#[derive(Debug, Serialize)]
pub(crate) struct FieldView {
    docs: Vec<String>,
    attributes: Vec<String>,
    /// Name and type, for JSON with how it is read and by which name, and the comma.
    declaration: String,
}

#[derive(Debug, Serialize)]
pub(crate) struct Constructor {
    /// What is implemented: the type itself or, if nothing is asked for, `Default`.
    head: String,
    docs: Vec<String>,
    signature: String,
    /// On one line, or below each other.
    value: Vec<String>,
}

/// The fields that have to be there.
#[derive(Debug, Default)]
struct Required {
    /// Name and type.
    parameters: Vec<(String, String)>,
    /// `kind: Kind::Only`, of those with one value.
    fixed: Vec<String>,
}

impl Required {
    fn parameters(&self) -> Vec<String> {
        self.parameters.iter().map(|(name, type_)| format!("{name}: {type_}")).collect()
    }

    /// `new(name: Type) { kind: Kind::Only }`
    fn made(&self) -> Vec<String> {
        let head = |after: &str| {
            if self.parameters.is_empty() {
                format!("    new(){after}")
            } else {
                arguments(4, "new", &self.parameters(), after)
            }
        };
        let one = match self.fixed.as_slice() {
            [] => head(" {}"),
            fixed => head(&format!(" {{ {} }}", fixed.join(", "))),
        };
        if one.lines().all(|line| line.len() <= WIDTH) {
            return vec![one];
        }
        let mut lines = vec![head(" {")];
        lines.extend(self.fixed.iter().map(|field| format!("        {field},")));
        lines.push("    }".to_owned());
        lines
    }

    /// The same as a function.
    fn constructor(
        &self,
        struct_name: &str,
        all: &[String],
        additional: Option<&str>,
    ) -> Constructor {
        let value_of = |name: &String| {
            let given = self.parameters.iter().find(|(known, _)| known == name);
            let fixed = self.fixed.iter().find(|fixed| fixed.split(':').next() == Some(name));
            match given {
                Some((_, type_)) if type_.starts_with("impl ") => format!("{name}: {name}.into()"),
                Some(_) => name.clone(),
                None => fixed.cloned().unwrap_or_else(|| format!("{name}: None")),
            }
        };
        let mut fields: Vec<String> = all.iter().map(value_of).collect();
        fields.extend(additional.map(|name| format!("{name}: BTreeMap::new()")));
        let (head, docs, signature) = if self.parameters.is_empty() {
            (
                format!("Default for {struct_name}"),
                Vec::new(),
                "    fn default() -> Self {".to_owned(),
            )
        } else {
            let docs = vec!["    /// With what is required, and nothing else.".to_owned()];
            let signature = arguments(4, "pub fn new", &self.parameters(), " -> Self {");
            (struct_name.to_owned(), docs, signature)
        };
        Constructor { head, docs, signature, value: struct_value(8, &fields) }
    }
}

#[derive(Debug, Serialize)]
pub(crate) struct VariantView {
    docs: Vec<String>,
    name: String,
    value: String,
}

#[derive(Clone, Debug, Serialize)]
pub(crate) struct BranchView {
    docs: Vec<String>,
    name: String,
    type_: String,
    /// Literals of the tag's values.
    tags: Vec<String>,
    kinds: String,
    /// ` required ["a"] known ["b"] fixed [("c", &["value"])] closed true`, each only where there is
    /// something.
    looks: String,
}

/// Longer lists of values are not compared to tell branches apart.
pub(crate) const MOST_FIXED: usize = 16;

impl Plan<'_> {
    /// The file at this place of the list.
    pub(crate) fn models_file(&self, mark: &str, files: &ModelFiles, index: usize) -> ModelsFile {
        let (mut items, mut names) = (Vec::new(), Vec::new());
        let mut foreign = false;
        let mut told = Told::default();
        for (id, def) in self.graph.iter() {
            if files.home(id) == Some(index) {
                items.push(self.item(id, def, &mut told));
                let TypePlan { name, other_names, .. } = &self.types[id.get()];
                names.extend(
                    other_names
                        .iter()
                        .map(|other| super::assign(0, &format!("pub type {other} ="), name, ";")),
                );
                foreign = foreign || self.names_foreign(id, files);
            }
        }
        ModelsFile {
            mark: mark.to_owned(),
            docs: head_comment(&format!("{}.", files.files[index].docs)),
            imports: model_imports(&items, foreign),
            items,
            names,
        }
    }

    /// Whether a type mentions one that another file declares.
    fn names_foreign(&self, id: TypeId, files: &ModelFiles) -> bool {
        let mut pending = self.graph.children(id);
        while let Some(child) = pending.pop() {
            match files.home(child) {
                Some(home) if Some(home) != files.home(id) => return true,
                Some(_) => {}
                None => pending.extend(self.graph.children(child)),
            }
        }
        false
    }

    fn item<'a>(&self, id: TypeId, def: &'a TypeDef, told: &mut Told<'a>) -> Item {
        let plan = &self.types[id.get()];
        let name = plan.name.clone();
        let docs = |indent| type_docs(def, indent);
        let checked = plan.checked && plan.in_requests;
        match &def.kind {
            TypeKind::Object(object) => self.object_item(id, def, object, told),
            TypeKind::Enum(enumeration) => {
                let mut item = enum_item(name, docs(4), enumeration, checked && !enumeration.open);
                if let Item::Enum { derive, .. } = &mut item {
                    *derive = self.derives(def, derive);
                }
                item
            }
            TypeKind::Union(union) => {
                let derive = self.derives(def, "Clone, Debug, PartialEq");
                self.union_item(name, docs(4), union, checked, derive)
            }
            TypeKind::Alias { target, recursive: true } => {
                let statements =
                    if checked { self.check_statements(target, "&self.0", 8) } else { Vec::new() };
                let is_tuple = matches!(self.graph.get(target.id).kind, TypeKind::Tuple(_));
                let target = self.rust_type(target, "");
                // A list is behind a pointer already, a tuple is not.
                let target = if is_tuple { format!("Box<{target}>") } else { target };
                let derive = self.derives(def, "Clone, Debug, PartialEq, Deserialize, Serialize");
                Item::Newtype {
                    docs: docs(0),
                    name,
                    derive,
                    target,
                    checks: indent(indent(statements)),
                }
            }
            TypeKind::Alias { target, .. } => {
                Item::Alias { docs: docs(0), name, target: self.rust_type(target, "") }
            }
            other => unreachable!("{other:?} is not declared"),
        }
    }

    /// What a type derives beside `present`.
    fn derives(&self, def: &TypeDef, present: &str) -> String {
        let schema = match &def.hint {
            Hint::Component(name) => Some(name.as_str()),
            Hint::Context(_) => None,
        };
        let mut derives = present.to_owned();
        for derive in self.given.derives(schema) {
            if !present.split(", ").any(|known| known == derive) {
                derives.push_str(", ");
                derives.push_str(derive);
            }
        }
        derives
    }

    fn object_item<'a>(
        &self,
        id: TypeId,
        def: &TypeDef,
        object: &'a ObjectDef,
        told: &mut Told<'a>,
    ) -> Item {
        let plan = &self.types[id.get()];
        let mut scope = Scope::default();
        let mut fields = Vec::new();
        let mut names_of_fields = Vec::new();
        let mut shapes = Vec::new();
        let mut required = Vec::new();
        let mut aliases = Vec::new();
        let form = self.forms.get(&id);
        let only_form = self.is_form(id);
        let (mut lines, mut files) = (Vec::new(), BTreeMap::new());
        // What only comes in is held to the document; what comes from a server may be more.
        let strict = plan.in_requests && !plan.in_answers;
        // An object stands in a macro.
        let outer = if only_form { 0 } else { 4 };
        let indent_of_fields = outer + 4;
        let tells_serde = !only_form && goes_by_serde(&self.derives(def, ""));
        let for_serde = |what: &str, value: Option<&str>| -> Vec<String> {
            let value = || value.map(|value| format!(" = {}", literal(value))).unwrap_or_default();
            tells_serde.then(|| format!("#[serde({what}{})]", value())).into_iter().collect()
        };
        for (wire, field) in &object.fields {
            let name = scope.claim(self.given.field(&field.at, wire));
            // What goes only the other way cannot be required where the type goes both ways.
            let relaxed = (field.read_only && plan.to_api) || (field.write_only && plan.from_api);
            let optional = field.presence != Presence::Required || relaxed;
            let (how, mut type_) =
                self.read_as(&plan.name, &name, field, optional, strict, &mut aliases);
            if let Some(file) = self.file_type(id, wire) {
                let optional = optional || field.use_.nullable;
                type_ = if optional { format!("Option<{file}>") } else { file.to_owned() };
                files.insert(name.clone(), type_.clone());
            }
            if let Some(how) = form.and_then(|form| form.fields.get(wire)) {
                lines.push(format!(
                    "{name}: {} {} {}",
                    how.kind.method(),
                    literal(wire),
                    literal(&how.media_type)
                ));
            }
            if !optional {
                required.push((name.clone(), field));
            }
            let declaration = if only_form {
                declaration(indent_of_fields, &name, &type_)
            } else {
                row(indent_of_fields, &name, &type_, &format!("{how} {}", literal(wire)))
            };
            fields.push(FieldView {
                docs: field_docs(&plan.name, wire, field, indent_of_fields, told),
                attributes: for_serde("rename", Some(wire)),
                declaration,
            });
            shapes.push((wire.clone(), optional, field));
            names_of_fields.push(name);
        }
        let additional_name = scope.claim("additional_properties".to_owned());
        let keeps_unknown = self.keeps_unknown(id, object);
        let others = match &object.additional {
            Additional::Typed(use_) => {
                Some(("/// What else is there, by name.", self.rust_type(use_, "")))
            }
            _ if keeps_unknown => Some((
                "/// What else is there, though the document does not name it.",
                "Value".to_owned(),
            )),
            _ => None,
        };
        let others = others.map(|(docs, type_)| {
            Box::new(FieldView {
                docs: vec![docs.to_owned()],
                attributes: for_serde("flatten", None),
                declaration: declaration(
                    if only_form { indent_of_fields } else { indent_of_fields + 4 },
                    &additional_name,
                    &format!("BTreeMap<String, {type_}>"),
                ),
            })
        });
        let optional_fields = shapes.iter().filter(|(_, optional, _)| *optional).count();
        let default = if required.is_empty() { "Default, " } else { "" };
        let derives = if only_form {
            format!("Debug, {default}").trim_end_matches(", ").to_owned()
        } else {
            self.derives(def, &format!("Clone, Debug, {default}PartialEq"))
        };
        let mut attributes = vec![format!("#[derive({derives})]")];
        let closed = object.additional == Additional::Closed && strict;
        if closed {
            attributes.extend(for_serde("deny_unknown_fields", None));
        }
        let required = (optional_fields > 0 && !required.is_empty())
            .then(|| self.required(&plan.name, &required, &files))
            // Clippy's limit, and a reader's.
            .filter(|required| required.parameters.len() <= 7);
        let made = required.as_ref().filter(|_| !only_form).map(Required::made);
        let constructor = required.filter(|_| only_form).map(|required| {
            let more = others.as_ref().map(|_| additional_name.as_str());
            required.constructor(&plan.name, &names_of_fields, more)
        });
        let checks = if plan.checked && plan.in_requests {
            let fields = shapes.iter().cloned().zip(names_of_fields.iter().cloned());
            let (shapes, names): (Vec<_>, Vec<_>) =
                fields.filter(|(_, name)| !files.contains_key(name)).unzip();
            let lines = self.object_checks(object, &shapes, &names, &additional_name);
            indent(indent(lines))
        } else {
            Vec::new()
        };
        let mut defaults = Defaults::default();
        for ((_, optional, field), name) in shapes.iter().zip(&names_of_fields) {
            if let Presence::Defaulted(value) = &field.presence
                && *optional
                && !field.boxed
                && !files.contains_key(name)
            {
                defaults.add(self, name, &field.use_, value, "", &names_of_fields);
            }
        }
        Item::Struct {
            docs: type_docs(def, outer),
            attributes,
            name: plan.name.clone(),
            object: !only_form,
            fields,
            others,
            closed,
            aliases,
            constructor,
            made: made.unwrap_or_default(),
            defaults: defaults.some(),
            checks,
            form: lines,
        }
    }

    /// The module of `runtime::object` that reads a field, and the field's type.
    fn read_as(
        &self,
        owner: &str,
        name: &str,
        field: &Field,
        optional: bool,
        strict: bool,
        aliases: &mut Vec<String>,
    ) -> (&'static str, String) {
        let mut type_ = self.field_type(owner, name, field, aliases);
        if field.boxed {
            type_ = format!("Box<{type_}>");
        }
        let resolved = self.graph.resolve(&field.use_);
        let given = self.is_given(&field.use_);
        let any = matches!(self.graph.get(resolved.id).kind, TypeKind::Any) && !given;
        let nullable = resolved.nullable && !any;
        let strict = strict || self.graph.holds_null(&field.use_) && !given;
        match (optional, nullable) {
            (false, false) => ("required", type_),
            (false, true) => ("required", format!("Option<{type_}>")),
            (true, false) if strict => ("optional", format!("Option<{type_}>")),
            (true, false) => ("lenient", format!("Option<{type_}>")),
            (true, true) => ("optional", format!("Option<Option<{type_}>>")),
        }
    }

    /// The type of a field's value, or an alias if it is very complex.
    fn field_type(
        &self,
        owner: &str,
        name: &str,
        field: &Field,
        aliases: &mut Vec<String>,
    ) -> String {
        let inner = TypeUse { nullable: false, ..field.use_.clone() };
        let type_ = self.rust_type(&inner, "");
        if !super::is_complex(&format!("Option<Option<{type_}>>")) {
            return type_;
        }
        let mut alias = format!("{owner}{}", names::variant_name(name));
        let is_taken =
            |plan: &TypePlan, name: &String| plan.name == *name || plan.other_names.contains(name);
        while self.types.iter().any(|plan| is_taken(plan, &alias)) {
            alias.push_str("Value");
        }
        let declaration = super::assign(0, &format!("pub type {alias} ="), &type_, ";");
        if !aliases.contains(&declaration) {
            aliases.push(declaration);
        }
        alias
    }

    /// What has to be given, and what only has one value.
    fn required(
        &self,
        struct_name: &str,
        required: &[(String, &Field)],
        files: &BTreeMap<String, String>,
    ) -> Required {
        let mut found = Required::default();
        for (name, field) in required {
            let target = self.graph.resolve(&field.use_);
            if let TypeKind::Enum(def) = &self.graph.get(target.id).kind
                && !target.nullable
                && !def.open
                && def.values.len() == 1
                && !files.contains_key(name)
            {
                let type_ = self.rust_type(&TypeUse { nullable: false, ..target.clone() }, "");
                let variant = variants(def).into_iter().next().unwrap_or_default();
                found.fixed.push(format!("{name}: {type_}::{variant}"));
                continue;
            }
            let own = files.get(name).cloned().unwrap_or_else(|| {
                let type_ = self.field_type(struct_name, name, field, &mut Vec::new());
                match (field.use_.nullable, field.boxed) {
                    (true, true) => format!("Option<Box<{type_}>>"),
                    (true, false) => format!("Option<{type_}>"),
                    (false, _) => type_,
                }
            });
            let is_text = own == "String" || files.contains_key(name) && !own.contains('<');
            let type_ = if is_text { format!("impl Into<{own}>") } else { own };
            found.parameters.push((name.clone(), type_));
        }
        found
    }

    fn union_item(
        &self,
        name: String,
        docs: Vec<String>,
        union: &UnionDef,
        checked: bool,
        derive: String,
    ) -> Item {
        let mut scope = Scope::default();
        let tag = self.tag(union);
        let mut views = Vec::new();
        let mut checked_variants = Vec::new();
        for (index, branch) in union.branches.iter().enumerate() {
            let variant = scope.claim(names::variant_name(&branch.word));
            let mut type_ = self.rust_type(&branch.use_, "");
            let size = self.size(&branch.use_);
            let boxed = branch.boxed || size > LARGE;
            if boxed {
                type_ = format!("Box<{type_}>");
            }
            if checked && self.is_checked(&branch.use_) {
                let statements = self.check_statements(&branch.use_, "value", 16);
                if let [one] = statements.as_slice() {
                    checked_variants.push(
                        format!("Self::{variant}(value) => {}", one.trim_end_matches(';')) + ",",
                    );
                } else if !statements.is_empty() {
                    checked_variants.push(format!("Self::{variant}(value) => {{"));
                    checked_variants.extend(indent(statements));
                    checked_variants.push("}".to_owned());
                }
            }
            let described = &self.graph.get(branch.use_.id).description;
            let docs = described
                .as_deref()
                .and_then(crate::rust::doc::first_line)
                .filter(|_| !self.types[branch.use_.id.get()].is_declared())
                .map(|line| vec![format!("/// {line}")])
                .unwrap_or_default();
            let tags = tag.as_ref().map(|(_, tags)| tags[index].clone()).unwrap_or_default();
            views.push(self.branch_view(branch, variant, type_, docs, &tags));
        }
        let arms = checked_variants.iter().filter(|line| line.starts_with("Self::")).count();
        let overlaps = checked && tag.is_none() && may_overlap(&views);
        let subject = if overlaps { "value" } else { "self" };
        let mut checked_variants = match_lines(subject, checked_variants, arms, views.len());
        if overlaps && let [first, .., last] = checked_variants.as_mut_slice() {
            let call = "checks.branch(self, Self::BRANCHES, |checks, value|";
            if first.starts_with("match") {
                *first = format!("{call} {first}");
                last.push_str(");");
            } else {
                checked_variants = indent(checked_variants);
                checked_variants.insert(0, format!("{call} {{"));
                checked_variants.push("});".to_owned());
            }
        }
        let fallback = tag
            .as_ref()
            .and_then(|(property, _)| union.fallback_by(property))
            .map(|index| format!(" else {}({})", views[index].name, views[index].type_));
        let by_looks = tag.as_ref().is_some_and(|(property, _)| self.may_lack(union, property));
        let fallback =
            fallback.unwrap_or_else(|| if by_looks { " or read_by_looks" } else { "" }.to_owned());
        let tag = tag.map(|(property, _)| literal(&property));
        let checked = indent(indent(checked_variants));
        let mut branches = Vec::new();
        if tag.is_none() || by_looks {
            let mut order: Vec<usize> = (0..views.len()).collect();
            order.sort_by_key(|index| {
                std::cmp::Reverse(self.specificity(&union.branches[*index].use_))
            });
            branches.extend(order.into_iter().map(|index| views[index].clone()));
        }
        Item::Union { docs, name, derive, variants: views, branches, tag, fallback, checked }
    }

    /// The property that tells all branches apart, with its values for each.
    pub(crate) fn tag(&self, union: &UnionDef) -> Option<(String, Vec<Vec<String>>)> {
        let objects: Vec<&ObjectDef> = union
            .branches
            .iter()
            .map(|branch| match &self.graph.get(self.graph.resolve(&branch.use_).id).kind {
                TypeKind::Object(object) => Some(object),
                _ => None,
            })
            .collect::<Option<_>>()?;
        if let Some(property) = &union.tag
            && objects.iter().enumerate().all(|(index, object)| {
                object.fields.contains_key(property) || union.fallback == Some(index)
            })
        {
            let own: Vec<Vec<String>> = objects
                .iter()
                .zip(&union.branches)
                .map(|(object, branch)| {
                    let mut tags = branch.tags.clone();
                    let field = object.fields.get(property);
                    for value in field.map(|field| self.fixed_scalars(field)).unwrap_or_default() {
                        if !tags.contains(&value) {
                            tags.push(value);
                        }
                    }
                    tags
                })
                .collect();
            if let Some(tags) = distinct(own) {
                return Some((property.clone(), tags));
            }
            let mapped = union.branches.iter().map(|branch| branch.tags.clone()).collect();
            if let Some(tags) = distinct(mapped) {
                return Some((property.clone(), tags));
            }
        }
        let first = objects.first()?;
        first.fields.iter().find_map(|(property, _)| {
            let all = objects.iter().map(|object| {
                let field = object.fields.get(property)?;
                let values = self.fixed_scalars(field);
                (field.presence == Presence::Required && !values.is_empty()).then_some(values)
            });
            let tags = distinct(all.collect::<Option<Vec<_>>>()?)?;
            Some((property.clone(), tags))
        })
    }

    /// Whether a value may lack its tag and be told by what else it has.
    pub(crate) fn may_lack(&self, union: &UnionDef, tag: &str) -> bool {
        union.fallback_by(tag).is_none()
            && union.branches.iter().any(|branch| {
                let target = self.graph.resolve(&branch.use_);
                let TypeKind::Object(object) = &self.graph.get(target.id).kind else {
                    return false;
                };
                let field = object.fields.get(tag);
                field.is_none_or(|field| field.presence != Presence::Required)
            })
    }

    /// The only scalars that a field can hold, as texts; empty if there are others.
    pub(crate) fn fixed_scalars(&self, field: &Field) -> Vec<String> {
        self.scalars_of(&field.use_)
    }

    /// The only scalars that values of a type can be, as texts; empty if there are others.
    pub(crate) fn scalars_of(&self, use_: &TypeUse) -> Vec<String> {
        let target = self.graph.resolve(use_);
        match (&self.graph.get(target.id).kind, &target.rules) {
            (TypeKind::Enum(def), _) if !def.open => {
                def.values.iter().map(|value| scalar_text(&value.value)).collect()
            }
            (TypeKind::Boolean | TypeKind::Integer(_) | TypeKind::Number(_), Some(rules)) => {
                rules.allowed.iter().map(scalar_text).collect()
            }
            _ => Vec::new(),
        }
    }

    /// How much a type says: of two that accept a value, the one that says more is meant.
    pub(crate) fn specificity(&self, use_: &TypeUse) -> u8 {
        let is_any = |use_: &TypeUse| {
            matches!(self.graph.get(self.graph.resolve(use_).id).kind, TypeKind::Any)
        };
        let target = self.graph.resolve(use_);
        match &self.graph.get(target.id).kind {
            TypeKind::Any => 0,
            TypeKind::Text(TextFormat::Plain | TextFormat::Binary | TextFormat::Password)
            | TypeKind::Number(_) => 1,
            TypeKind::Array(item) | TypeKind::Map(item) if is_any(item) => 1,
            TypeKind::Enum(def) if !def.open => 3,
            _ => 2,
        }
    }

    fn branch_view(
        &self,
        branch: &Branch,
        name: String,
        type_: String,
        docs: Vec<String>,
        tags: &[String],
    ) -> BranchView {
        let target = self.graph.resolve(&branch.use_);
        let quoted = |texts: &[String]| texts.iter().map(|text| literal(text)).collect::<Vec<_>>();
        let mut required = Vec::new();
        let mut known = Vec::new();
        let mut fixed = Vec::new();
        if let TypeKind::Object(object) = &self.graph.get(target.id).kind {
            for (wire, field) in &object.fields {
                let must =
                    field.presence == Presence::Required && !field.read_only && !field.write_only;
                if must { &mut required } else { &mut known }.push(literal(wire));
                let texts = self.fixed_scalars(field);
                // Without a name, it would be the value itself.
                if !texts.is_empty() && texts.len() <= MOST_FIXED && !wire.is_empty() {
                    fixed.push(format!("({}, &[{}])", literal(wire), quoted(&texts).join(", ")));
                }
            }
        } else {
            let texts = self.scalars_of(&branch.use_);
            if !texts.is_empty() && texts.len() <= MOST_FIXED {
                fixed.push(format!("(\"\", &[{}])", quoted(&texts).join(", ")));
            }
        }
        let closed = match &self.graph.get(target.id).kind {
            TypeKind::Object(object) if object.additional == Additional::Closed => " closed true",
            _ => "",
        };
        BranchView {
            docs,
            name,
            type_,
            tags: quoted(tags),
            kinds: self.kinds(&target, 0),
            looks: [("required", required), ("known", known), ("fixed", fixed)]
                .iter()
                .filter(|(_, list)| !list.is_empty())
                .map(|(name, list)| format!(" {name} [{}]", list.join(", ")))
                .collect::<Vec<_>>()
                .concat()
                + closed,
        }
    }

    /// Kinds of JSON value that a type is written as.
    fn kinds(&self, use_: &TypeUse, depth: usize) -> String {
        let kind = match &self.graph.get(use_.id).kind {
            TypeKind::Null => "NULL",
            TypeKind::Boolean => "BOOLEAN",
            TypeKind::Integer(_) => "INTEGER",
            TypeKind::Number(_) => "NUMBER",
            TypeKind::Text(_) => "TEXT",
            TypeKind::Enum(def) => {
                if def.is_text() {
                    "TEXT"
                } else if def.is_integer() {
                    "INTEGER"
                } else {
                    "ANY"
                }
            }
            TypeKind::Object(_) | TypeKind::Map(_) => "OBJECT",
            TypeKind::Array(_) | TypeKind::Tuple(_) => "ARRAY",
            TypeKind::Alias { target, .. } if depth < 20 => return self.kinds(target, depth + 1),
            TypeKind::Union(union) if depth < 4 => {
                let mut kinds: Vec<String> = Vec::new();
                for branch in &union.branches {
                    for kind in self.kinds(&branch.use_, depth + 1).split(" | ") {
                        if !kinds.iter().any(|known| known == kind) {
                            kinds.push(kind.to_owned());
                        }
                    }
                }
                return kinds.join(" | ");
            }
            TypeKind::Any | TypeKind::Alias { .. } | TypeKind::Union(_) => "ANY",
        };
        format!("kind::{kind}")
    }
}

fn enum_item(name: String, docs: Vec<String>, def: &EnumDef, closed: bool) -> Item {
    let (helper, other) = match (def.is_text(), def.is_integer()) {
        (true, _) => ("text_enum", "String"),
        (_, true) => ("integer_enum", "i64"),
        _ => ("value_enum", "Value"),
    };
    // JSON has no order.
    let order = if helper == "value_enum" { "" } else { "PartialOrd, Ord, " };
    let views = def.values.iter().zip(variants(def)).map(|(value, variant)| VariantView {
        docs: value.description.as_deref().map(|text| comment(text, 8)).unwrap_or_default(),
        name: variant,
        value: match &value.value {
            Value::String(text) if helper == "text_enum" => literal(text),
            other if helper == "value_enum" => literal(&other.to_string()),
            other => other.to_string(),
        },
    });
    Item::Enum {
        docs,
        name,
        derive: format!("Clone, Debug, PartialEq, Eq, {order}Hash"),
        helper: helper.to_owned(),
        other: other.to_owned(),
        variants: views.collect(),
        closed,
    }
}

/// The values, if each branch has some and no two share one.
fn distinct(tags: Vec<Vec<String>>) -> Option<Vec<Vec<String>>> {
    let mut seen = BTreeSet::new();
    let sound =
        tags.iter().all(|own| !own.is_empty() && own.iter().all(|tag| seen.insert(tag.clone())));
    sound.then_some(tags)
}

/// Whether one of several derives goes by serde's attributes.
fn goes_by_serde(derives: &str) -> bool {
    derives.split(", ").any(|derive| {
        let name = derive.rsplit("::").next().unwrap_or_default();
        ["JsonSchema", "ToSchema", "TS"].contains(&name) || derive == "specta::Type"
    })
}

fn type_docs(def: &TypeDef, indent: usize) -> Vec<String> {
    let text = match (&def.description, &def.title) {
        (Some(description), _) if !description.trim().is_empty() => description,
        (_, Some(title)) => title,
        _ => return Vec::new(),
    };
    comment(text, indent)
}

/// Where a property of this name and description is described: in the object of the file that has it
/// first.
type Told<'a> = BTreeMap<(&'a str, &'a str), String>;

fn field_docs<'a>(
    owner: &str,
    wire: &'a str,
    field: &'a Field,
    indent: usize,
    told: &mut Told<'a>,
) -> Vec<String> {
    let mut docs = Vec::new();
    if let Some(text) = &field.description {
        let at = told.entry((wire, text)).or_insert_with(|| owner.to_owned());
        docs = described_once(text, at, owner, indent);
    }
    if let Presence::Defaulted(value) = &field.presence {
        add_default(&mut docs, value, indent);
    }
    docs
}

fn declaration(indent: usize, name: &str, type_: &str) -> String {
    super::assign(indent, &format!("pub {name}:"), type_, ",")
}

/// A field of `object!`.
fn row(indent: usize, name: &str, type_: &str, how: &str) -> String {
    super::assign(indent, &format!("pub {name}: {type_} ="), how, ",")
}

/// Whether two branches may accept the same value.
fn may_overlap(branches: &[BranchView]) -> bool {
    let mut known = BTreeSet::new();
    let mut kinds = branches.iter().flat_map(|branch| branch.kinds.split(" | "));
    kinds.any(|kind| {
        let kind = if kind == "kind::INTEGER" { "kind::NUMBER" } else { kind };
        kind == "kind::ANY" || !known.insert(kind)
    })
}

/// A `match` over some variants, or an `if let` if it is only one.
fn match_lines(subject: &str, arms: Vec<String>, count: usize, of: usize) -> Vec<String> {
    if count == 0 {
        return Vec::new();
    }
    if count == 1 && of > 1 {
        let first = &arms[0];
        let (pattern, rest) = first.split_once(" => ").unwrap_or((first, ""));
        let mut lines = vec![format!("if let {pattern} = {subject} {{")];
        if rest == "{" {
            lines.extend(arms[1..].iter().cloned());
        } else {
            lines.push(format!("    {};", rest.trim_end_matches(',')));
            lines.push("}".to_owned());
        }
        return lines;
    }
    let mut lines = vec![format!("match {subject} {{")];
    lines.extend(indent(arms));
    if count < of {
        lines.push("    _ => {}".to_owned());
    }
    lines.push("}".to_owned());
    lines
}

/// What a file of models has to import.
fn model_imports(items: &[Item], foreign: bool) -> Vec<String> {
    let mut names = Names::default();
    for item in items {
        item.read_names(&mut names);
    }
    let own = if foreign { vec!["use super::*;".to_owned()] } else { Vec::new() };
    names.imports(FOR_MODELS, &own)
}

impl Item {
    fn read_names<'a>(&'a self, names: &mut Names<'a>) {
        match self {
            Self::Struct {
                attributes,
                fields,
                others,
                aliases,
                constructor,
                made,
                defaults,
                checks,
                ..
            } => {
                if let Some(defaults) = defaults {
                    defaults.read_names(names);
                }
                names.read_all(aliases);
                names.read_all(attributes);
                names.read_all(
                    fields.iter().chain(others.as_deref()).map(|field| &field.declaration),
                );
                names.read_all(made);
                if let Some(constructor) = constructor {
                    names.read(&constructor.signature);
                    names.read_all(&constructor.value);
                }
                read_checks(checks, names);
            }
            Self::Enum { .. } => {}
            Self::Union { variants, branches, checked, .. } => {
                names.read_all(variants.iter().map(|variant| &variant.type_));
                if !branches.is_empty() {
                    names.read("kind::");
                }
                read_checks(checked, names);
            }
            Self::Alias { target, .. } => names.read(target),
            Self::Newtype { target, checks, .. } => {
                names.read("Deserialize Serialize");
                names.read(target);
                read_checks(checks, names);
            }
        }
    }
}

fn read_checks<'a>(checks: &'a [String], names: &mut Names<'a>) {
    if !checks.is_empty() {
        names.read("Check Checks");
        names.read_all(checks);
    }
}
