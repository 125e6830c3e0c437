//! Files of operations: requests and answers, which client and server share.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use serde_json::Value;

use super::{
    Module, WIDTH, assign, comment,
    defaults::{Defaults, add_default},
    described_once, head_comment,
    imports::{FOR_OPERATIONS, Names, import, sorted},
    literal,
    routes::{method, place},
};
use crate::{
    ir::{
        ApiKeyLocation, ParameterLocation, SecuritySchemeKind, StatusPattern,
        types::{TypeId, TypeUse},
    },
    rust::{
        names::{self, Scope},
        plan::{
            AnswersPlan, CodecPlan, ContentPlan, OperationPlan, ParameterPlan, Plan, Side, words,
        },
    },
};

/// `operations/mod.rs`.
#[derive(Debug, Serialize)]
pub(crate) struct OperationsModule {
    pub(crate) mark: String,
    pub(crate) docs: Vec<String>,
    pub(crate) modules: Vec<Module>,
    /// Modules with their visibility, in order.
    pub(crate) declarations: Vec<Declaration>,
}

/// A module as its parent declares it.
#[derive(Debug, Serialize)]
pub(crate) struct Declaration {
    name: String,
    feature: Option<String>,
}

/// `operations/<tag>.rs`.
#[derive(Debug, Serialize)]
pub(crate) struct OperationsFile {
    pub(crate) mark: String,
    pub(crate) docs: Vec<String>,
    pub(crate) imports: Vec<String>,
    /// Parameters that several operations have in common.
    pub(crate) shared: Vec<SharedView>,
    pub(crate) operations: Vec<OperationView>,
    /// Enums that several operations answer with.
    pub(crate) answers: Vec<AnswersView>,
    pub(crate) contents: Vec<ContentView>,
    pub(crate) headers: Vec<HeadersView>,
}

/// `operations/media.rs`.
#[derive(Debug, Serialize)]
pub(crate) struct MediaFile {
    pub(crate) mark: String,
    pub(crate) media: Vec<MediaView>,
    pub(crate) imports: Vec<String>,
}

#[derive(Debug, Serialize)]
pub(crate) struct MediaView {
    name: String,
    text: String,
    literal: String,
    /// All of them as literals, if there are several.
    all: String,
    /// How properties of a form are written, if something is said of them.
    form: String,
    /// What parts are by their position, if something is said of them.
    parts: String,
}

/// `operations/security.rs`.
#[derive(Debug, Serialize)]
pub(crate) struct SecurityFile {
    pub(crate) mark: String,
    pub(crate) schemes: Vec<SchemeView>,
    pub(crate) securities: Vec<String>,
    pub(crate) imports: Vec<String>,
}

#[derive(Debug, Serialize)]
pub(crate) struct SchemeView {
    docs: Vec<String>,
    declaration: String,
}

/// Parameters that may be left out, and the macro that declares an operation with them.
#[derive(Debug, Serialize)]
pub(crate) struct SharedView {
    name: String,
    fields: Vec<OperationField>,
}

#[derive(Debug, Serialize)]
pub(crate) struct OperationView {
    name: String,
    /// The macro: `operation`, or one that adds what several have in common.
    helper: String,
    docs: Vec<String>,
    derive: String,
    /// Lines: method, path, id, tags, security.
    head: Vec<String>,
    /// Fields that are required.
    groups: Vec<FieldGroup>,
    /// Fields that may be left out, and that other operations do not have as well.
    optional: Vec<OperationField>,
    /// The field of the body, and its codec.
    sends: String,
    /// The field that says what the caller accepts, if there is a choice.
    accepts: String,
    /// Lines: what is answered.
    answers: Vec<String>,
    defaults: Option<Defaults>,
    /// Of its answers, successes first.
    enums: Vec<AnswersView>,
    /// Where the URL of a callback comes from, as a literal.
    expression: Option<String>,
}

#[derive(Debug, Serialize)]
struct FieldGroup {
    /// `required`, which a constructor takes; `many`, if there are too many for one.
    kind: &'static str,
    fields: Vec<OperationField>,
}

#[derive(Debug, Serialize)]
struct OperationField {
    docs: Vec<String>,
    declaration: String,
}

#[derive(Debug, Serialize)]
pub(crate) struct AnswersView {
    docs: Vec<String>,
    name: String,
    /// The macro: `errors` if it holds what is no success, else `answers`.
    helper: &'static str,
    derive: String,
    /// Each with the answer it is: `NotFound(models::Error) = One<404, Json<models::Error>>,`.
    variants: Vec<OperationField>,
}

/// What a body may carry, if there are several kinds.
#[derive(Debug, Serialize)]
pub(crate) struct ContentView {
    docs: Vec<String>,
    name: String,
    other_names: Vec<String>,
    derive: String,
    /// Each with its codec: `Json(models::Pet) = Json<models::Pet>,`.
    variants: Vec<OperationField>,
    /// `Json(models::Pet)`, of those that are known by their type.
    from: Vec<String>,
}

#[derive(Debug, Serialize)]
pub(crate) struct HeadersView {
    name: String,
    /// Each with its header: `pub limit: i64 = "X-Limit", Layout::SIMPLE;`.
    fields: Vec<OperationField>,
}

impl Plan<'_> {
    pub(crate) fn operations_module(&self, mark: &str) -> OperationsModule {
        OperationsModule {
            mark: mark.to_owned(),
            docs: head_comment(
                "Requests and their answers: one struct for each operation, which the client sends and \
                 the server receives.",
            ),
            modules: self.group_modules(),
            declarations: self.operation_declarations(),
        }
    }

    fn operation_declarations(&self) -> Vec<Declaration> {
        let mut all: Vec<Declaration> = self
            .group_modules()
            .into_iter()
            .map(|module| Declaration { name: module.name, feature: module.feature })
            .collect();
        let own = [("media", !self.media.is_empty()), ("security", !self.schemes.is_empty())];
        for (name, _) in own.into_iter().filter(|(_, there)| *there) {
            all.push(Declaration { name: name.to_owned(), feature: None });
        }
        all.sort_by(|one, other| one.name.cmp(&other.name));
        all
    }

    /// A module for each group, behind its feature.
    pub(crate) fn group_modules(&self) -> Vec<Module> {
        let mut modules: Vec<Module> = self
            .groups
            .iter()
            .map(|group| Module {
                name: group.module.clone(),
                feature: Some(group.feature.clone()),
            })
            .collect();
        modules.sort_by(|one, other| one.name.cmp(&other.name));
        modules
    }

    pub(crate) fn media_file(&self, mark: &str) -> MediaFile {
        let mut media: Vec<MediaView> = self
            .media
            .iter()
            .map(|(key, name)| MediaView {
                name: name.clone(),
                text: key.names.join("` or `").replace(['\n', '\r'], " "),
                literal: key.names.first().map(|first| literal(first)).unwrap_or_default(),
                all: {
                    let value = format!("MediaTypes::Of(&[{}])", literals(&key.names));
                    let assigned = assign(4, "const ALL: MediaTypes =", &value, ";");
                    if key.names.len() > 1 { assigned } else { String::new() }
                },
                form: {
                    let own = key.form.iter();
                    let own = own.map(|(name, layout)| format!("({}, {layout})", literal(name)));
                    let mut fields = vec![listed("own: &[", &own.collect::<Vec<_>>(), "],")];
                    let spread = key.spread.iter();
                    let spread = spread.map(|(name, names)| {
                        format!("({}, &[{}])", literal(name), literals(names))
                    });
                    let spread: Vec<String> = spread.collect();
                    if !spread.is_empty() {
                        fields.push(listed("spread: &[", &spread, "],"));
                    }
                    fields.push("..FormLayouts::PLAIN".to_owned());
                    let constant = constant("FORM: FormLayouts", &fields);
                    if key.form.is_empty() { String::new() } else { constant }
                },
                parts: {
                    let first: Vec<String> =
                        key.first_parts.iter().map(|text| literal(text)).collect();
                    let rest = format!("rest: {},", literal(&key.other_parts));
                    let fields = [listed("first: &[", &first, "],"), rest];
                    let constant = constant("PARTS: PartTypes", &fields);
                    if key.has_parts() { constant } else { String::new() }
                },
            })
            .collect();
        media.sort_by(|one, other| one.name.cmp(&other.name));
        let mut names = Names::default();
        names.read("Media");
        names.read_all(media.iter().flat_map(|one| [&one.all, &one.form, &one.parts]));
        let imports = names.imports(FOR_OPERATIONS, &[]);
        MediaFile { mark: mark.to_owned(), media, imports }
    }

    pub(crate) fn security_file(&self, mark: &str) -> SecurityFile {
        let schemes = self.schemes.iter().map(|(name, constant)| {
            let scheme = self.api.security_schemes.get(name);
            let kind = scheme
                .map_or_else(|| "SchemeKind::Unknown".to_owned(), |one| scheme_kind(&one.kind));
            let text = scheme.and_then(|scheme| scheme.description.clone());
            let text = text.unwrap_or_else(|| format!("`{}`", name.replace('`', "'")));
            let value = format!("Scheme {{ name: {}, kind: {kind} }};", literal(name));
            let before = format!("pub const {constant}: Scheme =");
            let declaration = assign(0, &before, &value, "");
            SchemeView { docs: comment(&text, 0), declaration }
        });
        let securities = self.securities.iter().map(|(expression, constant)| {
            assign(0, &format!("pub const {constant}: Security ="), expression, ";")
        });
        let schemes: Vec<SchemeView> = schemes.collect();
        let securities: Vec<String> = securities.collect();
        let mut names = Names::default();
        names.read_all(schemes.iter().map(|scheme| &scheme.declaration));
        names.read_all(&securities);
        let imports = names.imports(FOR_OPERATIONS, &[]);
        SecurityFile { mark: mark.to_owned(), schemes, securities, imports }
    }

    pub(crate) fn operations_file(&self, mark: &str, group: usize) -> OperationsFile {
        let mut operations = Vec::new();
        let mut common = Common { names: self.shared_parameters(group), ..Common::default() };
        for plan in self.operations.iter().filter(|plan| plan.group == group) {
            operations.push(self.operation_view(plan, &mut common));
        }
        let shared = self.shared_answers.iter().filter(|shared| shared.group == group);
        let answers = shared.filter_map(|shared| {
            let end = if shared.failure { " if they do not succeed." } else { "." };
            let docs = format!("What several operations answer{end}");
            self.answers_view(&shared.answers, shared.failure, &docs)
        });
        let answers: Vec<AnswersView> = answers.collect();
        let mut headers = Vec::new();
        for (name, plan) in self.headers.iter().filter(|(_, plan)| plan.group == group) {
            let fields = plan.fields.iter().map(|field| {
                let text = field.description.as_deref();
                let before = format!("pub {}: {} =", field.field, field.type_);
                let header = format!("{}, {}", literal(&field.wire), field.layout);
                OperationField {
                    docs: text.map(|text| comment(text, 8)).unwrap_or_default(),
                    declaration: assign(8, &before, &header, ";"),
                }
            });
            headers.push(HeadersView { name: name.clone(), fields: fields.collect() });
        }
        let text =
            self.groups[group].tag.clone().unwrap_or_else(|| "Operations without a tag".to_owned());
        let docs = self.groups[group].description.clone().unwrap_or_else(|| format!("{text}."));
        let mut names = Names::default();
        for view in &common.shared {
            names.read_all(view.fields.iter().map(|field| &field.declaration));
        }
        for view in &operations {
            view.read_names(&mut names);
        }
        for view in &answers {
            view.read_names(&mut names);
        }
        for header in &headers {
            names.read_all(header.fields.iter().map(|field| &field.declaration));
        }
        let contents = self.contents.iter().filter(|(_, plan)| plan.group == group);
        let contents: Vec<ContentView> =
            contents.map(|(name, plan)| self.content_view(name, plan)).collect();
        // A variant may be called like a codec that it does not use.
        for (_, plan) in self.contents.iter().filter(|(_, plan)| plan.group == group) {
            names.read_all(plan.variants.iter().flat_map(|one| [&one.value, &one.codec]));
        }
        let foreign = self.foreign(group);
        let mut by_module: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for (module, name) in &foreign {
            by_module.entry(module).or_default().push(name);
        }
        let own: Vec<String> = by_module
            .into_iter()
            .filter_map(|(module, names)| import(&format!("super::{module}"), &sorted(names)))
            .collect();
        let imports = names.imports(FOR_OPERATIONS, &own);
        OperationsFile {
            mark: mark.to_owned(),
            docs: head_comment(&docs),
            imports,
            shared: common.shared,
            operations,
            answers,
            contents,
            headers,
        }
    }

    fn content_view(&self, name: &str, plan: &ContentPlan) -> ContentView {
        let variants = plan.variants.iter().map(|one| OperationField {
            docs: comment(&format!("As `{}`.", one.media_types.join("` or `")), 8),
            declaration: assign(8, &format!("{}({}) =", one.variant, one.value), &one.codec, ","),
        });
        let mut seen = Vec::new();
        let mut from = Vec::new();
        for one in &plan.variants {
            if let Some(id) = one.use_.as_ref().and_then(|use_| self.own_type(use_))
                && !seen.contains(&id)
            {
                seen.push(id);
                let own = one.value.strip_prefix("Box<").and_then(|inner| inner.strip_suffix('>'));
                from.push(format!("{}({})", one.variant, own.unwrap_or(&one.value)));
            }
        }
        ContentView {
            docs: vec!["/// What a body may be, by media type.".to_owned()],
            name: name.to_owned(),
            other_names: plan.other_names.clone(),
            derive: derives(self.is_stream(name), false),
            variants: variants.collect(),
            from,
        }
    }

    /// The declared type that a value is of, which nothing else is of.
    fn own_type(&self, use_: &TypeUse) -> Option<TypeId> {
        let target = self.graph.resolve(use_);
        let is_own = self.graph.get(target.id).kind.is_nominal()
            && !self.types[target.id.get()].name.is_empty()
            && !target.nullable
            && !self.is_given(use_);
        is_own.then_some(target.id)
    }

    /// Headers and contents that operations of a group use and another group's file declares.
    pub(super) fn foreign(&self, group: usize) -> Vec<(String, String)> {
        let headers = self.headers.iter().map(|(name, plan)| (name, plan.group));
        let contents = self.contents.iter().map(|(name, plan)| (name, plan.group));
        let declared: BTreeMap<&str, usize> = headers
            .chain(contents)
            .filter(|(_, owner)| *owner != group)
            .map(|(name, owner)| (name.as_str(), owner))
            .collect();
        let mut found = BTreeSet::new();
        for plan in self.operations.iter().filter(|plan| plan.group == group) {
            let answers = plan.success.variants.iter().chain(&plan.failure.variants);
            let texts =
                answers.map(|one| one.answer.as_str()).chain([plan.success.answer.as_str()]);
            let texts = texts.chain(plan.body.as_ref().map(|body| body.codec.as_str()));
            for word in texts.flat_map(words) {
                if let Some(owner) = declared.get(word) {
                    found.insert((self.groups[*owner].module.clone(), word.to_owned()));
                }
            }
        }
        found.into_iter().collect()
    }

    /// Operations that let one leave out as much as several of their group do, each with the macro
    /// for that.
    fn shared_parameters(&self, group: usize) -> BTreeMap<&str, String> {
        let mut found: BTreeMap<Vec<Optional<'_>>, Vec<&str>> = BTreeMap::new();
        for plan in self.operations.iter().filter(|plan| plan.group == group) {
            found.entry(self.optional_of(plan)).or_default().push(&plan.name);
        }
        found.retain(|parameters, users| parameters.len() > 3 && users.len() > 2);
        let mut scope = Scope::default();
        let named = found.into_values().flat_map(|users| {
            let name = scope.claim(names::method_name(&format!("like {}", users[0])));
            users.into_iter().map(move |user| (user, name.clone()))
        });
        named.collect()
    }

    /// What an operation lets one leave out.
    fn optional_of<'a>(&self, plan: &'a OperationPlan<'_>) -> Vec<Optional<'a>> {
        let parameters = plan.parameters.iter().filter(|parameter| parameter.optional);
        let parameters = parameters.map(|parameter| {
            let described = parameter.parameter.description.as_deref().unwrap_or_default();
            let default = self.default_of(parameter).map(Value::to_string).unwrap_or_default();
            (described, declaration(parameter) + &default)
        });
        let body = plan.body.as_ref().filter(|_| !plan.body_required).map(|body| {
            let field = self.body_field(plan, body);
            ("", field.docs.join("\n") + &field.declaration)
        });
        parameters.chain(body).collect()
    }

    fn operation_view<'a>(
        &self,
        plan: &'a OperationPlan<'_>,
        common: &mut Common<'a>,
    ) -> OperationView {
        let shared = common.names.get(plan.name.as_str()).cloned();
        let is_known = common.shared.iter().any(|known| Some(&known.name) == shared.as_ref());
        let mut defaults = Defaults::default();
        let taken: Vec<String> = plan.parameters.iter().map(|one| one.field.clone()).collect();
        let (mut required, mut optional) = (Vec::new(), Vec::new());
        for parameter in &plan.parameters {
            let default = self.default_of(parameter).filter(|_| parameter.optional);
            if let Some(value) = default {
                let use_ = &parameter.use_;
                defaults.add(self, &parameter.field, use_, value, "models::", &taken);
            }
            if !(parameter.optional && is_known) {
                let list = if parameter.optional { &mut optional } else { &mut required };
                list.push(parameter_field(&plan.name, parameter, default, &mut common.told));
            }
        }
        if let Some(body) = &plan.body {
            let list = if plan.body_required { &mut required } else { &mut optional };
            list.push(self.body_field(plan, body));
        }
        let all_optional = required.is_empty();
        // Clippy's limit, and a reader's.
        let kind = if required.len() <= 7 { "required" } else { "many" };
        let groups = Some(FieldGroup { kind, fields: required });
        let groups = groups.into_iter().filter(|group| !group.fields.is_empty());
        if let Some(name) = &shared {
            let fields = std::mem::take(&mut optional);
            if !is_known {
                common.shared.push(SharedView { name: name.clone(), fields });
            }
        }
        let streams = plan.body.as_ref().is_some_and(|body| self.is_stream(&body.value));
        let sides = [(&plan.success, false), (&plan.failure, true)];
        let answers = sides.map(|(side, _)| match &side.shared {
            Some(shared) => format!("{shared} as {}", side.value),
            None => side.answer.clone(),
        });
        let enums =
            sides.iter().filter(|(side, _)| side.shared.is_none()).filter_map(|(side, failure)| {
                let end = if *failure { " if it does not succeed." } else { "." };
                let docs = format!("What [`{}`] answers{end}", plan.name);
                self.answers_view(side, *failure, &docs)
            });
        OperationView {
            name: plan.name.clone(),
            helper: shared.unwrap_or_else(|| "operation".to_owned()),
            docs: operation_docs(plan, 4),
            derive: derives(streams, all_optional),
            head: self.operation_head(plan),
            groups: groups.collect(),
            optional,
            sends: plan
                .body
                .as_ref()
                .map(|body| assign(4, &format!("sends {}:", plan.body_field), &body.codec, ";"))
                .unwrap_or_default(),
            accepts: plan.accept_field.clone(),
            answers: answers_lines(&answers[0], &answers[1]),
            defaults: defaults.some(),
            enums: enums.collect(),
            expression: plan.expression.map(literal),
        }
    }

    fn body_field(&self, plan: &OperationPlan<'_>, body: &CodecPlan) -> OperationField {
        let text = plan.operation.body.as_ref().and_then(|body| body.description.clone());
        let text = text.unwrap_or_else(|| {
            let names: Vec<&str> = body.media_types().collect();
            format!("What is sent, as `{}`.", names.join("` or `"))
        });
        let into = self.contents.get(&body.value).is_some_and(|content| {
            let mut uses = content.variants.iter().filter_map(|one| one.use_.as_ref());
            uses.any(|use_| self.own_type(use_).is_some())
        });
        let taken = (plan.body_required && into).then(|| format!(" as impl Into<{}>", body.value));
        let declaration = assign(
            8,
            &format!("{}:", plan.body_field),
            &body.value,
            &(taken.unwrap_or_default() + ","),
        );
        OperationField { docs: comment(&text, 8), declaration: declaration.trim_start().to_owned() }
    }

    pub(crate) fn default_of(&self, plan: &ParameterPlan<'_>) -> Option<&Value> {
        let schemas = &self.api.schemas;
        let schema = plan.parameter.schema()?;
        let own = schemas.get(schema).default.as_deref();
        own.or_else(|| schemas.get(schemas.resolve(schema)).default.as_deref())
    }

    /// The first server of an operation, if it is not the API's.
    fn own_server(&self, plan: &OperationPlan<'_>) -> Option<String> {
        let url = plan.operation.servers.first()?.default_url();
        let is_apis = self.api.servers.iter().any(|server| server.default_url() == url);
        let is_known = url.contains("://") || url.starts_with('/');
        (plan.side == Side::Offered && !is_apis && is_known).then_some(url)
    }

    fn answers_view(&self, plan: &AnswersPlan, failure: bool, docs: &str) -> Option<AnswersView> {
        if plan.variants.is_empty() {
            return None;
        }
        let variants = plan.variants.iter().map(|one| {
            let status = match one.status {
                StatusPattern::Exact(code) => code.to_string(),
                other => other.to_string(),
            };
            let text = match one.description.trim() {
                "" => format!("Status {status}."),
                text => format!("{status}: {text}"),
            };
            let before = match one.value.as_str() {
                "()" => format!("{} =", one.variant),
                value => format!("{}({value}) =", one.variant),
            };
            OperationField {
                docs: comment(&text, 8),
                declaration: assign(8, &before, &one.answer, ","),
            }
        });
        Some(AnswersView {
            docs: vec![format!("/// {docs}")],
            name: plan.value.clone(),
            helper: if failure { "errors" } else { "answers" },
            derive: derives(plan.variants.iter().any(|one| self.is_stream(&one.value)), false),
            variants: variants.collect(),
        })
    }

    /// Method and path; what it is called, where it belongs, what a caller has to present.
    fn operation_head(&self, plan: &OperationPlan<'_>) -> Vec<String> {
        let operation = plan.operation;
        let method = literal(operation.method.as_str());
        let first = assign(
            4,
            &format!("{} =", plan.name),
            &format!("{method} {}", literal(&plan.path)),
            ",",
        );
        let mut parts = vec![format!("id {}", literal(operation.id.as_str()))];
        if !operation.tags.is_empty() {
            parts.push(format!("tags [{}]", literals(&operation.tags)));
        }
        if let Some(server) = self.own_server(plan) {
            parts.push(format!("server {}", literal(&server)));
        }
        if plan.security != "&[]" {
            parts.push(format!("needs {}", plan.security));
        }
        let mut lines = vec![first];
        let mut line = format!("    {}", parts.remove(0));
        for part in parts {
            if line.chars().count() + part.chars().count() + 3 > WIDTH {
                lines.push(std::mem::replace(&mut line, "   ".to_owned()) + ",");
            } else {
                line.push(',');
            }
            line.push(' ');
            line.push_str(&part);
        }
        lines.push(line + ";");
        lines
    }
}

/// `answers …, or …;`, on two lines if one is too short for it.
fn answers_lines(success: &str, failure: &str) -> Vec<String> {
    let one = format!("    answers {success}, or {failure};");
    if one.chars().count() <= WIDTH {
        return vec![one];
    }
    vec![assign(4, "answers", success, ","), assign(8, "or", failure, ";")]
}

/// A stream can be neither copied nor compared.
fn derives(streams: bool, default: bool) -> String {
    match (streams, default) {
        (true, true) => "Debug, Default",
        (true, false) => "Debug",
        (false, true) => "Clone, Debug, Default, PartialEq",
        (false, false) => "Clone, Debug, PartialEq",
    }
    .to_owned()
}

/// A description, and how the field is declared.
type Optional<'a> = (&'a str, String);

/// What operations of a file have in common.
#[derive(Default)]
struct Common<'a> {
    told: Told<'a>,
    /// Macros, by the operations that they declare.
    names: BTreeMap<&'a str, String>,
    /// Those of them that are used, each with the fields of the first operation.
    shared: Vec<SharedView>,
}

/// Where a parameter of this place, name and description is described: in the operation of the file
/// that has it first.
type Told<'a> = BTreeMap<(ParameterLocation, &'a str, &'a str), String>;

fn parameter_field<'a>(
    operation: &str,
    plan: &'a ParameterPlan<'_>,
    default: Option<&Value>,
    told: &mut Told<'a>,
) -> OperationField {
    let parameter = plan.parameter;
    let described = parameter.description.as_deref().filter(|text| !text.trim().is_empty());
    let mut docs = match described {
        Some(text) => {
            let place = (parameter.location, parameter.name.as_str(), text);
            let at = told.entry(place).or_insert_with(|| operation.to_owned());
            described_once(text, at, operation, 8)
        }
        None => {
            comment(&format!("`{}` in the {}.", parameter.name.replace('`', "'"), place(plan)), 8)
        }
    };
    if let Some(value) = default {
        add_default(&mut docs, value, 8);
    }
    OperationField { docs, declaration: declaration(plan) }
}

/// `limit: i64 = query("limit", Layout::FORM),`
fn declaration(plan: &ParameterPlan<'_>) -> String {
    let parameter = plan.parameter;
    let written = format!("{}({}, {})", method(plan), literal(&parameter.name), plan.layout);
    let is_text = plan.type_ == "String" && !plan.optional;
    let argument = if is_text { " as impl Into<String>" } else { "" };
    let before = format!("{}: {}{argument} =", plan.field, plan.type_);
    assign(8, &before, &written, ",").trim_start().to_owned()
}

/// Summary, method and path, description.
pub(super) fn operation_docs(plan: &OperationPlan<'_>, indent: usize) -> Vec<String> {
    let operation = plan.operation;
    let mut text = String::new();
    if let Some(summary) = operation.summary.as_deref().filter(|summary| !summary.trim().is_empty())
    {
        text.push_str(summary.trim());
        text.push_str("\n\n");
    }
    let path = operation.path.as_str().replace('`', "'");
    let method = operation.method.as_str();
    let place = match plan.side {
        Side::Offered => format!("`{method} {path}`"),
        Side::Webhooks if path.trim().is_empty() => {
            format!("Webhook without a name, by `{method}`.")
        }
        Side::Webhooks => format!("Webhook `{path}`, by `{method}`."),
        Side::Callbacks => format!("Callback, by `{method}` to `{path}`."),
    };
    text.push_str(&place);
    if operation.deprecated {
        text.push_str("\n\nDeprecated.");
    }
    if let Some(description) = &operation.description {
        text.push_str("\n\n");
        text.push_str(description);
    }
    comment(&text, indent)
}

fn scheme_kind(kind: &SecuritySchemeKind) -> String {
    match kind {
        SecuritySchemeKind::ApiKey { location, name } => {
            let place = match location {
                ApiKeyLocation::Query => "Query",
                ApiKeyLocation::Header => "Header",
                ApiKeyLocation::Cookie => "Cookie",
            };
            format!("SchemeKind::{place}({})", literal(name))
        }
        SecuritySchemeKind::Http { scheme, .. } => match scheme.as_str() {
            "bearer" => "SchemeKind::Bearer".to_owned(),
            "basic" => "SchemeKind::Basic".to_owned(),
            other => format!("SchemeKind::Http({})", literal(other)),
        },
        SecuritySchemeKind::OAuth2 { .. } | SecuritySchemeKind::OpenIdConnect { .. } => {
            "SchemeKind::Bearer".to_owned()
        }
        SecuritySchemeKind::MutualTls => "SchemeKind::MutualTls".to_owned(),
    }
}

impl OperationView {
    fn read_names<'a>(&'a self, names: &mut Names<'a>) {
        let fields = self.groups.iter().flat_map(|group| &group.fields).chain(&self.optional);
        names.read_all(fields.map(|field| &field.declaration));
        if let Some(defaults) = &self.defaults {
            defaults.read_names(names);
        }
        names.read_all(&self.head);
        names.read(&self.sends);
        names.read_all(&self.answers);
        for view in &self.enums {
            view.read_names(names);
        }
    }
}

impl AnswersView {
    fn read_names<'a>(&'a self, names: &mut Names<'a>) {
        names.read_all(self.variants.iter().map(|one| &one.declaration));
    }
}

fn literals(texts: &[String]) -> String {
    texts.iter().map(|text| literal(text)).collect::<Vec<_>>().join(", ")
}

/// A constant of a struct inside of an implementation: in a line, or in one for each field.
fn constant(name_and_type: &str, fields: &[String]) -> String {
    let (_, type_) = name_and_type.split_once(": ").unwrap_or(("", name_and_type));
    let before = format!("const {name_and_type} =");
    let value = format!("{type_} {{ {} }}", fields.join(" ").trim_end_matches(','));
    if value.len() + 9 <= WIDTH && !value.contains('\n') {
        return assign(4, &before, &value, ";");
    }
    format!("    {before} {type_} {{\n        {}\n    }};", fields.join("\n        "))
}

/// The field of a list: in a line, or with a line for each item.
fn listed(before: &str, items: &[String], after: &str) -> String {
    let line = format!("{before}{}{after}", items.join(", "));
    if line.len() + 8 <= WIDTH {
        return line;
    }
    format!("{before}\n            {},\n        {after}", items.join(",\n            "))
}
