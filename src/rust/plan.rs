//! Decides what is generated: which operations and types, under which names, in which modules.
//!
//! In: an [`Api`] and [`Options`]. Out: a [`Plan`], from which views take their final strings. All
//! choices that more than one generated file depends on are made here, once.

mod answers;
mod called;
mod codecs;
mod depth;
mod files;
mod forms;
mod groups;
mod marks;
mod operations;
mod pages;
mod types;

use std::{
    cell::RefCell,
    collections::{BTreeMap, BTreeSet},
};

use indexmap::IndexMap;

use super::{
    Options,
    given::Given,
    names::{self, Scope},
};
use crate::{
    diagnostic::Diagnostic,
    document::Location,
    ir::{
        Api, StatusPattern,
        types::{Additional, Hint, ObjectDef, Presence, TypeGraph, TypeId, TypeKind, TypeUse},
    },
};

pub(crate) use answers::{AnswersPlan, HeadersPlan, SharedAnswers};
pub(crate) use called::Side;
use called::{Called, called};
pub(crate) use codecs::{CarriedPlan, CodecPlan, ContentPlan, MediaKey};
pub(crate) use files::ModelFiles;
pub(crate) use forms::FormPlan;
use groups::Family;
pub(crate) use marks::Mark;
pub(crate) use operations::{Caller, OperationPlan, ParameterPlan, query_form};
pub use pages::PageRule;
pub(crate) use pages::{Next, PagesPlan, Taker};
use types::Usage;
pub(crate) use types::{LARGE, TypePlan, scalar_text, variants};

/// Everything that generated files agree on.
pub(crate) struct Plan<'a> {
    pub(crate) api: &'a Api,
    pub(crate) graph: TypeGraph<'a>,
    pub(crate) given: Given,
    /// By type id.
    pub(crate) types: Vec<TypePlan>,
    /// One for each tag that has operations, in document order; of many operations without a tag,
    /// one for each part of the paths.
    pub(crate) groups: Vec<Group>,
    pub(crate) operations: Vec<OperationPlan<'a>>,
    /// Enums that several operations answer with.
    pub(crate) shared_answers: Vec<SharedAnswers>,
    /// Typed headers, by name.
    pub(crate) headers: IndexMap<String, HeadersPlan>,
    /// Objects that forms with files are made of.
    pub(crate) forms: BTreeMap<TypeId, FormPlan>,
    /// Enums of what a body may carry, by name.
    pub(crate) contents: IndexMap<String, ContentPlan>,
    /// Constants of media types that the runtime does not have, by media types.
    pub(crate) media: BTreeMap<MediaKey, String>,
    /// Constants of security schemes, by scheme.
    pub(crate) schemes: IndexMap<String, String>,
    /// Constants of what operations require, by the expression.
    pub(crate) securities: IndexMap<String, String>,
    pub(crate) diagnostics: Vec<Diagnostic>,
    keep_unknown: bool,
    /// Objects whose properties stand among others in a query.
    spread: BTreeSet<TypeId>,
    /// Types of the answers of the operation at hand.
    answer_types: Vec<TypeId>,
    /// Its answers, by status.
    answers: Vec<(StatusPattern, CodecPlan)>,
    /// By the place of the response.
    header_names: BTreeMap<Location, String>,
    /// By what they may carry.
    content_names: BTreeMap<String, String>,
    /// Bytes of types, each at a depth: unions within unions ask for them over and over.
    sizes: RefCell<BTreeMap<(TypeId, usize), usize>>,
}

/// The operations of one tag or of one part of the paths, all webhooks, or all callbacks: a module,
/// a trait, a feature.
#[derive(Clone, Debug)]
pub(crate) struct Group {
    pub(crate) side: Side,
    /// What the operations are called together.
    pub(crate) tag: Option<String>,
    pub(crate) module: String,
    pub(crate) feature: String,
    pub(crate) trait_name: String,
    pub(crate) description: Option<String>,
}

impl<'a> Plan<'a> {
    pub(crate) fn new(api: &'a Api, options: &Options) -> Self {
        let mut given = Given::new(api, options);
        let mut plan = Self {
            api,
            graph: TypeGraph::new(&api.schemas)
                .with_opaque(given.replaced().collect())
                .with_patterns(specwright_runtime::pattern::can_read),
            types: Vec::new(),
            groups: Vec::new(),
            operations: Vec::new(),
            shared_answers: Vec::new(),
            headers: IndexMap::new(),
            forms: BTreeMap::new(),
            contents: IndexMap::new(),
            media: BTreeMap::new(),
            schemes: IndexMap::new(),
            securities: IndexMap::new(),
            diagnostics: std::mem::take(&mut given.diagnostics),
            given,
            keep_unknown: options.keep_unknown,
            spread: BTreeSet::new(),
            answer_types: Vec::new(),
            answers: Vec::new(),
            header_names: BTreeMap::new(),
            content_names: BTreeMap::new(),
            sizes: RefCell::default(),
        };
        plan.find_schemes();
        plan.find_types(options);
        plan.find_forms();
        plan.name_types();
        plan.plan_operations();
        plan.trace_types();
        plan.check_defaults();
        plan.find_marks();
        let parameters = plan.operations.iter().flat_map(|operation| &operation.parameters);
        let spread = parameters.filter(|parameter| parameter.spread);
        plan.spread = spread.map(|parameter| plan.graph.resolve(&parameter.use_).id).collect();
        plan
    }

    /// Whether an object keeps what the document does not name. What stands among other pairs and
    /// parts cannot tell which of them are its own.
    pub(crate) fn keeps_unknown(&self, id: TypeId, object: &ObjectDef) -> bool {
        self.keep_unknown
            && object.additional == Additional::Open
            && !self.forms.contains_key(&id)
            && !self.spread.contains(&id)
    }

    /// Tells of defaults that are none of their type: they stand in the documentation only.
    fn check_defaults(&mut self) {
        let mut found = Vec::new();
        for (_, def) in self.graph.iter() {
            let TypeKind::Object(object) = &def.kind else { continue };
            for field in object.fields.values() {
                if let Presence::Defaulted(value) = &field.presence {
                    found.push((field.at.clone(), value, &field.use_));
                }
            }
        }
        for parameter in self.operations.iter().flat_map(|operation| &operation.parameters) {
            if let Some(value) = self.default_of(parameter) {
                found.push((parameter.parameter.at.join("schema"), value, &parameter.use_));
            }
        }
        let misfits = found.into_iter().filter_map(|(at, value, use_)| {
            // What may be left out is often said to be null by default.
            let why = self.misfit_of(value, use_).filter(|_| !value.is_null())?;
            let message = format!("the default `{value}` is left out: {why}");
            // Asked of the schemas: the document's tree would be read again for this.
            let schemas = &self.api.schemas;
            let own = schemas.at(&at).is_some_and(|id| schemas.get(id).default.is_some());
            let at = if own { at.join("default") } else { at };
            Some(Diagnostic::warning("generate/default-left-out", at, message))
        });
        let misfits: Vec<Diagnostic> = misfits.collect();
        self.diagnostics.extend(misfits);
    }

    /// Asks the graph for the type of every schema that generated code mentions, in document order.
    fn find_types(&mut self, options: &Options) {
        let api = self.api;
        self.graph.any();
        // Of a choice of operations, only what they reach.
        let all = options.selection.is_all();
        for (name, id) in api.schemas.components().filter(|_| all) {
            self.graph.use_of(id, &Hint::Component(name.to_owned()));
        }
        let called = called(api);
        for operation in api.operations.iter().chain(called.iter().map(|one| one.operation)) {
            self.find_operation_types(operation);
        }
        let diagnostics = self.graph.finish();
        self.diagnostics.extend(diagnostics);
    }

    fn find_schemes(&mut self) {
        let mut scope = Scope::default();
        for name in self.api.security_schemes.keys() {
            let constant = scope.claim(names::constant_name(name));
            self.schemes.insert(name.clone(), constant);
        }
    }

    fn plan_operations(&mut self) {
        let (mut group_scope, mut feature_scope) = (Scope::default(), Scope::default());
        let mut trait_scope = Scope::reserving(names::RESERVED_TYPES);
        for reserved in ["Authenticate", "Service", "Routes"] {
            trait_scope.claim(reserved.to_owned());
        }
        let mut operation_scope = Scope::reserving(names::RESERVED_TYPES);
        for reserved in RUNTIME_NAMES {
            operation_scope.claim((*reserved).to_owned());
        }
        let mut positions: IndexMap<Family<'_>, usize> = IndexMap::new();
        let api = self.api;
        // Declared tags come first, so that their names do not depend on the order of operations.
        let used = groups::families(api);
        let declared = api.tags.iter().map(|tag| Family::Tag(&tag.name));
        let declared: Vec<Family<'_>> = declared.filter(|tag| used.contains(tag)).collect();
        for family in declared.iter().chain(&used) {
            if positions.contains_key(family) {
                continue;
            }
            positions.insert(family.clone(), self.groups.len());
            let text = match family {
                Family::Tag(tag) => self.given.tag(tag),
                Family::Path(part) => part.name,
                Family::Untagged => "untagged",
            };
            self.groups.push(Group {
                side: Side::Offered,
                tag: family.words(),
                module: group_scope.claim(names::tag_module(text)),
                feature: feature_scope.claim(names::tag_feature(text)),
                // Tags are often called like a model, and both are imported side by side.
                trait_name: trait_scope.claim(format!("{}Api", names::type_name(text))),
                description: family.description(api),
            });
        }
        let offered = api.operations.iter().zip(used).map(|(operation, family)| {
            (Called::offered(operation), positions.get(&family).copied().unwrap_or_default())
        });
        let mut all: Vec<(Called<'a>, usize)> = offered.collect();
        // Tags come first, so that their names stay when a webhook is added.
        for one in called(api) {
            let known = self.groups.iter().position(|group| group.side == one.side);
            let group = known.unwrap_or(self.groups.len());
            if known.is_none() {
                let (text, description) = one.side.words();
                self.groups.push(Group {
                    side: one.side,
                    tag: Some(format!("the {text}")),
                    module: group_scope.claim(text.to_owned()),
                    feature: feature_scope.claim(text.to_owned()),
                    trait_name: trait_scope.claim(format!("{}Api", names::type_name(text))),
                    description: Some(description.to_owned()),
                });
            }
            all.push((one, group));
        }
        let mut method_scopes = vec![Scope::default(); self.groups.len()];
        for (one, group) in all {
            let mut plan = self.plan_operation(one, group, &mut operation_scope);
            // Ids that differ in case only come to one name.
            plan.method = method_scopes[group].claim(plan.method);
            self.operations.push(plan);
        }
        self.share_answers(&mut operation_scope);
    }

    /// Groups whose operations this side calls.
    pub(crate) fn side(&self, side: Side) -> impl Iterator<Item = &Group> {
        self.groups.iter().filter(move |group| group.side == side)
    }

    /// Whether a value as Rust writes it is, or may be, a stream, which can be neither copied nor
    /// compared.
    pub(crate) fn is_stream(&self, value: &str) -> bool {
        words(value).any(|word| {
            let content = self.contents.get(word);
            let form = || {
                self.forms
                    .iter()
                    .any(|(id, form)| form.has_files() && self.types[id.get()].name == word)
            };
            STREAMS.contains(&word)
                || form()
                || content.is_some_and(|one| {
                    one.variants.iter().any(|variant| self.is_stream(&variant.value))
                })
        })
    }

    /// The type that is used, as Rust writes it where models are called `models::`.
    pub(crate) fn outside(&self, use_: &TypeUse) -> String {
        self.rust_type(use_, "models::")
    }
}

/// The words of a piece of code.
pub(crate) fn words(code: &str) -> impl Iterator<Item = &str> {
    code.split(|letter: char| !letter.is_alphanumeric() && letter != '_')
}

/// Types of the runtime that hold what has not arrived yet.
const STREAMS: &[&str] = &["Body", "FileBody", "ItemStream", "PartStream"];

/// What operation modules use by plain names from the runtime.
const RUNTIME_NAMES: &[&str] = &[
    "Accept",
    "EitherOf",
    "EventData",
    "FileBody",
    "InParts",
    "ItemStream",
    "Items",
    "JsonLines",
    "JsonSequence",
    "WholeEvents",
    "MultipartOf",
    "RawOf",
    "AnySuccess",
    "Answer",
    "Boxed",
    "Class",
    "ClientOperation",
    "Empty",
    "DeepForm",
    "Form",
    "FormLayouts",
    "Headed",
    "HeaderFields",
    "HeaderReader",
    "HeaderWriter",
    "Json",
    "Layout",
    "FailureOf",
    "Multipart",
    "OutputOf",
    "PartItems",
    "PartStream",
    "PartTypes",
    "Parts",
    "One",
    "Operation",
    "Optional",
    "Otherwise",
    "ParameterError",
    "Raw",
    "RequestChecks",
    "RequestReader",
    "RequestWriter",
    "Security",
    "ServerOperation",
    "StatusCode",
    "Style",
    "Text",
    "TextOf",
    "Undocumented",
    "CodecError",
];

/// The name under which a part of `components` is kept, if the place is one.
pub(crate) fn component_of(at: &crate::document::Location, kind: &str) -> Option<String> {
    let mut tokens = at.pointer.tokens();
    if tokens.next()? != "components" || tokens.next()? != kind {
        return None;
    }
    let name = tokens.next()?.into_owned();
    tokens.next().is_none().then_some(name)
}
