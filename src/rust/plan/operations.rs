//! One operation: the struct that is its request, and what goes with it.

use super::{AnswersPlan, Called, CodecPlan, Mark, PagesPlan, Plan, Side, component_of};
use crate::{
    diagnostic::Diagnostic,
    document::Location,
    ir::{
        MediaType, Operation, Parameter, ParameterFormat, ParameterLocation, StatusPattern, Style,
        types::{Additional, Hint, TypeId, TypeKind, TypeUse},
    },
    rust::names::{self, Scope},
};

/// An operation, decided.
pub(crate) struct OperationPlan<'a> {
    pub(crate) operation: &'a Operation,
    pub(crate) side: Side,
    /// The template of its path.
    pub(crate) path: String,
    /// The runtime expression of a callback's URL.
    pub(crate) expression: Option<&'a str>,
    /// The struct.
    pub(crate) name: String,
    /// The trait's method.
    pub(crate) method: String,
    /// Index of its group.
    pub(crate) group: usize,
    pub(crate) parameters: Vec<ParameterPlan<'a>>,
    /// Name of the field, and the codec; `Optional<…>` if it may be left out.
    pub(crate) body: Option<CodecPlan>,
    pub(crate) body_field: String,
    pub(crate) body_required: bool,
    /// Name of the field that says what the caller accepts; empty if there is no choice.
    pub(crate) accept_field: String,
    pub(crate) success: AnswersPlan,
    pub(crate) failure: AnswersPlan,
    /// Types of its answers.
    pub(crate) answer_types: Vec<TypeId>,
    /// Bodies of its answers.
    pub(crate) answers: Vec<(StatusPattern, CodecPlan)>,
    /// If its answers come in pages.
    pub(crate) pages: Option<PagesPlan>,
    /// As an expression.
    pub(crate) security: String,
    pub(crate) caller: Caller,
    /// What tells it from others of its method and path.
    pub(crate) marks: Vec<Mark>,
}

impl OperationPlan<'_> {
    /// Its failures, or its successes.
    pub(super) fn answers_of(&mut self, failure: bool) -> &mut AnswersPlan {
        if failure { &mut self.failure } else { &mut self.success }
    }
}

/// Whether an operation knows its caller.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Caller {
    /// Anybody.
    Open,
    /// Somebody who is known.
    Secured,
    /// Either.
    Optional,
}

/// A parameter, decided.
#[derive(Clone, Debug)]
pub(crate) struct ParameterPlan<'a> {
    pub(crate) parameter: &'a Parameter,
    pub(crate) field: String,
    /// Of the value, without the `Option` that says it may be left out.
    pub(crate) type_: String,
    pub(crate) optional: bool,
    pub(crate) use_: TypeUse,
    /// As an expression.
    pub(crate) layout: String,
    /// Whether its parts have names of their own in the query, or are cookies of their own.
    pub(crate) spread: bool,
    /// These names, of cookies.
    pub(crate) properties: Vec<String>,
}

impl<'a> Plan<'a> {
    pub(super) fn find_operation_types(&mut self, operation: &'a Operation) {
        for parameter in &operation.parameters {
            if let Some(schema) = parameter.schema() {
                self.graph.use_of(schema, &parameter_hint(operation, parameter));
            }
        }
        if let Some(body) = &operation.body {
            let hint = body_hint(operation);
            self.find_body_types(&body.content, &hint);
        }
        self.find_answer_types(operation);
    }

    pub(super) fn plan_operation(
        &mut self,
        reached: Called<'a>,
        group: usize,
        scope: &mut Scope,
    ) -> OperationPlan<'a> {
        let operation = reached.operation;
        let word = self.given.operation(operation);
        let name = scope.claim(names::type_name(word));
        let method = names::method_name(word);
        // A setter is called like its field, and must not hide what every request has.
        let mut fields = Scope::reserving(&["clone", "default", "new"]);
        let body_field =
            if operation.body.is_some() { fields.claim("body".to_owned()) } else { String::new() };
        let mut parameters = Vec::new();
        for parameter in &operation.parameters {
            if self.has_no_place(&reached, parameter) {
                continue;
            }
            parameters.extend(self.plan_parameter(operation, parameter, &mut fields));
        }
        if reached.side == Side::Offered {
            self.check_path(operation);
        }
        self.answer_types.clear();
        let body_required = operation.body.as_ref().is_some_and(|body| body.required);
        let body = operation.body.as_ref().map(|body| {
            let plan = self.codec(&body.content, &body_hint(operation), false, group, scope);
            if body_required || plan.is_empty() {
                return plan;
            }
            let codec = format!("{}<{}>", "Optional", plan.codec);
            CodecPlan { codec, ..plan }
        });
        let body = body.filter(|body| !body.is_empty());
        let (successes, failures) = Self::sides(operation);
        let success = self.success(operation, &successes, &name, group, scope);
        let failure = self.failure(operation, &failures, &name, group, scope);
        let several = self.answers.iter().any(|(_, codec)| codec.carried.len() > 1);
        let accept_field = if several { fields.claim("accept".to_owned()) } else { String::new() };
        let (security, caller) = self.security(operation);
        let answers = std::mem::take(&mut self.answers);
        let pages = match reached.side {
            Side::Offered => self.pages(operation, &answers),
            Side::Webhooks | Side::Callbacks => None,
        };
        OperationPlan {
            operation,
            side: reached.side,
            path: reached.path,
            expression: reached.expression,
            name,
            method,
            group,
            parameters,
            body,
            body_field,
            body_required,
            accept_field,
            success,
            failure,
            answer_types: std::mem::take(&mut self.answer_types),
            answers,
            pages,
            security,
            caller,
            marks: Vec::new(),
        }
    }

    fn plan_parameter(
        &mut self,
        operation: &'a Operation,
        parameter: &'a Parameter,
        fields: &mut Scope,
    ) -> Option<ParameterPlan<'a>> {
        let lower = parameter.name.to_ascii_lowercase();
        let is_header = parameter.location == ParameterLocation::Header;
        if is_header && matches!(lower.as_str(), "accept" | "content-type" | "authorization") {
            // OAS: "the parameter definition SHALL be ignored".
            return None;
        }
        if is_header && !is_token(&parameter.name) {
            let message =
                format!("`{}` cannot be the name of a header, so it is left out", parameter.name);
            self.diagnostics.push(Diagnostic::warning(
                "generate/parameter-left-out",
                parameter.at.clone(),
                message,
            ));
            return None;
        }
        let hint = parameter_hint(operation, parameter);
        let Some(schema) = parameter.schema() else {
            let message =
                format!("parameter `{}` has no schema, so it is left out", parameter.name);
            self.diagnostics.push(Diagnostic::warning(
                "generate/parameter-left-out",
                parameter.at.clone(),
                message,
            ));
            return None;
        };
        // What nobody wrote stands where the parameter does, or the operation that lacks it.
        if self.api.schemas.get(schema).at == parameter.at {
            let message = format!(
                "parameter `{}` may be anything: nothing says what it holds",
                parameter.name
            );
            let diagnostic =
                Diagnostic::warning("generate/any-value", parameter.at.clone(), message);
            self.diagnostics.push(diagnostic);
        }
        let mut use_ = self.graph.use_of(schema, &hint);
        use_.nullable = false;
        let target = self.graph.resolve(&use_);
        let spread = matches!(
            (parameter.location, &parameter.format),
            (
                ParameterLocation::Query | ParameterLocation::Cookie,
                ParameterFormat::Schema { style: Style::Form | Style::Cookie, explode: true, .. }
            )
        ) && self.is_object(target.id, 0);
        let mut properties = Vec::new();
        if spread && parameter.location == ParameterLocation::Cookie {
            self.names_of(target.id, 0, &mut properties);
            if properties.is_empty() || self.keeps_others(target.id, 0) {
                let message = format!(
                    "routes cannot tell all of `{}` from other cookies: nothing names {} properties, \
                     which are cookies themselves",
                    parameter.name,
                    if properties.is_empty() { "its" } else { "some of its" }
                );
                let (code, at) = ("generate/form-property", parameter.at.clone());
                self.diagnostics.push(Diagnostic::warning(code, at, message));
            }
        }
        let layout = match query_form(parameter) {
            Some(form) => self.layouts_of(form),
            None => self.layout(&parameter.format, parameter.location, &use_),
        };
        let layout = match layout.as_str() {
            "Layout::FORM" if spread => "Layout::SPREAD".to_owned(),
            _ if spread => format!("{layout}.spread()"),
            _ => layout,
        };
        Some(ParameterPlan {
            parameter,
            field: fields.claim(self.given.parameter(&parameter.at, &parameter.name)),
            type_: self.outside(&use_),
            optional: !parameter.required,
            use_,
            layout,
            spread,
            properties,
        })
    }

    /// The names of the properties of an object, or of one of several.
    fn names_of(&self, id: TypeId, depth: usize, names: &mut Vec<String>) {
        match &self.graph.get(id).kind {
            TypeKind::Object(object) => {
                for name in object.fields.keys().filter(|_| depth < 5) {
                    if !names.contains(name) {
                        names.push(name.clone());
                    }
                }
            }
            TypeKind::Union(union) if depth < 5 => {
                for branch in &union.branches {
                    self.names_of(self.graph.resolve(&branch.use_).id, depth + 1, names);
                }
            }
            _ => {}
        }
    }

    /// Whether an object, or one of several, has properties that nothing names.
    fn keeps_others(&self, id: TypeId, depth: usize) -> bool {
        match &self.graph.get(id).kind {
            TypeKind::Object(object) => matches!(object.additional, Additional::Typed(_)),
            TypeKind::Union(union) => union.branches.iter().any(|branch| {
                depth < 4 && self.keeps_others(self.graph.resolve(&branch.use_).id, depth + 1)
            }),
            kind => matches!(kind, TypeKind::Map(_)),
        }
    }

    /// Whether every value of a type is an object.
    fn is_object(&self, id: TypeId, depth: usize) -> bool {
        match &self.graph.get(id).kind {
            TypeKind::Object(_) | TypeKind::Map(_) => true,
            TypeKind::Union(union) => union.branches.iter().all(|branch| {
                depth < 4 && self.is_object(self.graph.resolve(&branch.use_).id, depth + 1)
            }),
            _ => false,
        }
    }

    /// How a parameter or a header becomes text, as an expression.
    pub(super) fn layout(
        &mut self,
        format: &ParameterFormat,
        location: ParameterLocation,
        use_: &TypeUse,
    ) -> String {
        match format {
            ParameterFormat::Schema { style, explode, allow_reserved, .. } => {
                let base = styled(*style, *explode);
                if *allow_reserved { format!("{base}.reserved()") } else { base }
            }
            ParameterFormat::Content(media_type) => {
                self.content_layout(media_type, location, use_).to_owned()
            }
        }
    }

    /// A scalar in another media type than JSON is its text; what has parts is JSON all the same.
    fn content_layout(
        &mut self,
        media_type: &MediaType,
        location: ParameterLocation,
        use_: &TypeUse,
    ) -> &'static str {
        if media_type.is_json() {
            return "Layout::JSON";
        }
        let target = self.graph.resolve(use_);
        let is_scalar = matches!(
            self.graph.get(target.id).kind,
            TypeKind::Boolean
                | TypeKind::Integer(_)
                | TypeKind::Number(_)
                | TypeKind::Text(_)
                | TypeKind::Enum(_)
        );
        if !is_scalar {
            let message = format!("`{}` is generated as JSON in a parameter", media_type.name);
            let code = "generate/content-parameter";
            self.diagnostics.push(Diagnostic::warning(code, media_type.at.clone(), message));
            return "Layout::JSON";
        }
        match location {
            ParameterLocation::Path | ParameterLocation::Header => "Layout::SIMPLE",
            _ => "Layout::FORM",
        }
    }

    /// The URL of a webhook is whatever its receiver says, so nothing can be told from its path.
    fn has_no_place(&mut self, called: &Called<'_>, parameter: &Parameter) -> bool {
        let name = &parameter.name;
        let there = match called.side {
            _ if parameter.location != ParameterLocation::Path => true,
            Side::Offered => called.operation.path.parameters().any(|known| known == name),
            Side::Webhooks | Side::Callbacks => called.has_in_path(name),
        };
        if !there {
            let place = match called.side {
                Side::Offered => format!("in `{}`", called.operation.path),
                Side::Webhooks | Side::Callbacks => {
                    "in the URL of a webhook or a callback".to_owned()
                }
            };
            let message =
                format!("path parameter `{name}` has no place {place}, so it is left out");
            self.diagnostics.push(Diagnostic::warning(
                "generate/parameter-left-out",
                parameter.at.clone(),
                message,
            ));
        }
        !there
    }

    /// A path with a parameter that nobody declares cannot be called as it is meant.
    fn check_path(&mut self, operation: &Operation) {
        for name in operation.path.parameters() {
            let declared = operation.parameters.iter().any(|parameter| {
                parameter.location == ParameterLocation::Path && parameter.name == name
            });
            if !declared {
                let message =
                    format!("path parameter `{name}` is not declared, so it stands as it is");
                self.diagnostics.push(Diagnostic::warning(
                    "generate/path-parameter",
                    operation.at.clone(),
                    message,
                ));
            }
        }
    }

    /// A scheme that cannot be read becomes one that nobody can satisfy: what a document protects
    /// never becomes open.
    fn close_unknown(&mut self, operation: &Operation) {
        for (index, requirement) in operation.security.iter().enumerate() {
            for (scheme, _) in requirement {
                if self.api.security_schemes.contains_key(scheme) {
                    continue;
                }
                if !self.schemes.contains_key(scheme) {
                    let mut scope = Scope::default();
                    for taken in self.schemes.values().chain(self.securities.values()) {
                        scope.claim(taken.clone());
                    }
                    let constant = scope.claim(names::constant_name(scheme));
                    self.schemes.insert(scheme.clone(), constant);
                }
                let at = self.place_of_requirement(operation, index, scheme);
                let code = "generate/unknown-scheme";
                if self.diagnostics.iter().any(|known| known.code == code && known.at == at) {
                    continue;
                }
                let message = format!(
                    "the security scheme `{scheme}` cannot be read, so no request can satisfy it"
                );
                self.diagnostics.push(Diagnostic::warning(code, at, message));
            }
        }
    }

    /// Where a scheme is named: in the operation, or in the document for all of them.
    fn place_of_requirement(&self, operation: &Operation, index: usize, scheme: &str) -> Location {
        let document = &self.api.document;
        let own = operation.at.join("security");
        let at =
            if document.part(&own).is_some() { own } else { Location::default().join("security") };
        let inner = at.join(&index.to_string()).join(scheme);
        if document.part(&inner).is_some() { inner } else { at }
    }

    fn security(&mut self, operation: &Operation) -> (String, Caller) {
        self.close_unknown(operation);
        let mut alternatives = Vec::new();
        let mut anonymous = false;
        for requirement in &operation.security {
            let needs = requirement.iter().map(|(scheme, scopes)| {
                let scopes: Vec<String> = scopes.iter().map(|scope| format!("{scope:?}")).collect();
                format!("{}.needs(&[{}])", self.schemes[scheme], scopes.join(", "))
            });
            anonymous |= requirement.is_empty();
            alternatives.push(format!("&[{}]", needs.collect::<Vec<_>>().join(", ")));
        }
        let caller = match (alternatives.is_empty(), anonymous, alternatives.len()) {
            (true, ..) | (_, true, 1) => return ("&[]".to_owned(), Caller::Open),
            (_, true, _) => Caller::Optional,
            (_, false, _) => Caller::Secured,
        };
        let expression = format!("&[{}]", alternatives.join(", "));
        if let Some(constant) = self.securities.get(&expression) {
            return (format!("security::{constant}"), caller);
        }
        let mut scope = Scope::default();
        for taken in self.securities.values().chain(self.schemes.values()) {
            scope.claim(taken.clone());
        }
        let words: Vec<String> = operation
            .security
            .iter()
            .map(|requirement| {
                let names: Vec<String> = requirement
                    .iter()
                    .map(|(scheme, scopes)| format!("{scheme} {}", scopes.join(" ")))
                    .collect();
                names.join(" and ")
            })
            .filter(|words| !words.is_empty())
            .collect();
        let mut words = format!("needs {}", words.join(" or "));
        if words.len() > 60 {
            words = format!("needs of {}", operation.id);
        }
        let constant = scope.claim(names::constant_name(&words));
        self.securities.insert(expression, constant.clone());
        (format!("security::{constant}"), caller)
    }
}

/// What an operation sends and answers, with what to call what has no name.
pub(super) fn contents(operation: &Operation) -> Vec<(&[MediaType], Hint)> {
    let body = operation.body.as_ref();
    let sent = body.map(|body| (body.content.as_slice(), body_hint(operation)));
    let answered = operation.responses.iter().map(|response| {
        (response.content.as_slice(), super::answers::response_hint(operation, response))
    });
    sent.into_iter().chain(answered).collect()
}

fn parameter_hint(operation: &Operation, parameter: &Parameter) -> Hint {
    match component_of(&parameter.at, "parameters") {
        Some(name) => Hint::context(name),
        None => Hint::context(operation.id.as_str()).inside(&parameter.name),
    }
}

fn body_hint(operation: &Operation) -> Hint {
    let shared = operation.body.as_ref().and_then(|body| component_of(&body.at, "requestBodies"));
    match shared {
        Some(name) => Hint::context(name),
        None => Hint::context(operation.id.as_str()).inside("body"),
    }
}

/// How a parameter with a style becomes text, as an expression.
pub(super) fn styled(style: Style, explode: bool) -> String {
    match (style, explode) {
        (Style::Form, true) => "Layout::FORM".to_owned(),
        (Style::Cookie, true) => "Layout::COOKIE".to_owned(),
        (Style::Simple, false) => "Layout::SIMPLE".to_owned(),
        (style, explode) => {
            let style = match style {
                Style::Matrix => "Matrix",
                Style::Label => "Label",
                Style::Simple => "Simple",
                Style::Form => "Form",
                Style::Cookie => "Cookie",
                Style::SpaceDelimited => "SpaceDelimited",
                Style::PipeDelimited => "PipeDelimited",
                Style::DeepObject => "DeepObject",
            };
            format!("Layout::new(Style::{style}, {explode})")
        }
    }
}

/// The form that is the whole query, if the parameter is that.
pub(crate) fn query_form(parameter: &Parameter) -> Option<&MediaType> {
    match &parameter.format {
        ParameterFormat::Content(media_type)
            if parameter.location == ParameterLocation::QueryString
                && media_type.essence() == "application/x-www-form-urlencoded" =>
        {
            Some(media_type)
        }
        _ => None,
    }
}

/// RFC 9110, section 5.6.2.
pub(super) fn is_token(name: &str) -> bool {
    !name.is_empty()
        && name
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte))
}
