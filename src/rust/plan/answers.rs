//! Answers of an operation: what a caller gets, by status.

use indexmap::IndexMap;

use super::{CodecPlan, Group, Plan, component_of, operations::is_token};
use crate::{
    diagnostic::Diagnostic,
    ir::{Header, Operation, ParameterLocation, Response, StatusPattern, types::Hint},
    rust::names::{self, Scope},
};

/// All answers of one side, success or failure.
#[derive(Clone, Debug)]
pub(crate) struct AnswersPlan {
    /// As a type that implements `Answer`: `One<200, Json<models::Pet>>`, or the enum's name.
    pub(crate) answer: String,
    /// Of its value: `models::Pet`, or the enum's name.
    pub(crate) value: String,
    /// The variants, if it is an enum.
    pub(crate) variants: Vec<AnswerPlan>,
    /// The enum that it is another name of, if several operations of a group answer the same.
    pub(crate) shared: Option<String>,
}

/// An enum that several operations of a group answer with.
#[derive(Clone, Debug)]
pub(crate) struct SharedAnswers {
    pub(crate) group: usize,
    pub(crate) failure: bool,
    pub(crate) answers: AnswersPlan,
}

/// One documented answer.
#[derive(Clone, Debug)]
pub(crate) struct AnswerPlan {
    pub(crate) status: StatusPattern,
    /// Of the enum.
    pub(crate) variant: String,
    /// As a type: `One<404, Json<models::Error>>`.
    pub(crate) answer: String,
    /// Of its value; `()` if there is nothing.
    pub(crate) value: String,
    pub(crate) description: String,
    pub(crate) codec: CodecPlan,
}

/// Typed headers of a response.
#[derive(Clone, Debug)]
pub(crate) struct HeadersPlan {
    pub(crate) group: usize,
    pub(crate) fields: Vec<HeaderPlan>,
}

/// One of them.
#[derive(Clone, Debug)]
pub(crate) struct HeaderPlan {
    pub(crate) wire: String,
    pub(crate) field: String,
    pub(crate) type_: String,
    pub(crate) layout: String,
    pub(crate) description: Option<String>,
}

impl<'a> Plan<'a> {
    /// Successes and failures: 2xx are successes; where there are none, 3xx; where there are none
    /// of these either, `default`.
    pub(super) fn sides(operation: &'a Operation) -> (Vec<&'a Response>, Vec<&'a Response>) {
        let class = |response: &&Response, digit: u16| match response.status {
            StatusPattern::Exact(code) => code / 100 == digit,
            StatusPattern::Class(class) => u16::from(class) == digit,
            StatusPattern::Default => false,
        };
        let mut all: Vec<&Response> = operation.responses.iter().collect();
        all.sort_by_key(|response| response.status);
        all.dedup_by_key(|response| response.status);
        for digit in [2, 3, 1] {
            if all.iter().any(|response| class(response, digit)) {
                return all.into_iter().partition(|response| class(response, digit));
            }
        }
        all.into_iter().partition(|response| response.status == StatusPattern::Default)
    }

    pub(super) fn find_answer_types(&mut self, operation: &'a Operation) {
        for response in &operation.responses {
            let hint = response_hint(operation, response);
            self.find_body_types(&response.content, &hint);
            for header in &response.headers {
                if let Some(schema) = header.schema() {
                    self.graph.use_of(schema, &hint.inside(&header.name));
                }
            }
        }
    }

    pub(super) fn success(
        &mut self,
        operation: &'a Operation,
        responses: &[&'a Response],
        name: &str,
        group: usize,
        scope: &mut Scope,
    ) -> AnswersPlan {
        match responses {
            [] => {
                let answer = "AnySuccess".to_owned();
                AnswersPlan { answer, value: "()".to_owned(), variants: Vec::new(), shared: None }
            }
            [only] => {
                let plan = self.answer(operation, only, group, scope, false);
                let variants = Vec::new();
                self.note(&plan);
                AnswersPlan { answer: plan.answer, value: plan.value, variants, shared: None }
            }
            several => {
                let name = scope.claim(format!("{name}Output"));
                let variants = self.variants(operation, several, group, scope);
                AnswersPlan { answer: name.clone(), value: name, variants, shared: None }
            }
        }
    }

    pub(super) fn failure(
        &mut self,
        operation: &'a Operation,
        responses: &[&'a Response],
        name: &str,
        group: usize,
        scope: &mut Scope,
    ) -> AnswersPlan {
        if responses.is_empty() {
            let name = "Undocumented".to_owned();
            return AnswersPlan {
                answer: name.clone(),
                value: name,
                variants: Vec::new(),
                shared: None,
            };
        }
        let name = scope.claim(format!("{name}Error"));
        let variants = self.variants(operation, responses, group, scope);
        AnswersPlan { answer: name.clone(), value: name, variants, shared: None }
    }

    fn variants(
        &mut self,
        operation: &'a Operation,
        responses: &[&'a Response],
        group: usize,
        scope: &mut Scope,
    ) -> Vec<AnswerPlan> {
        let mut plans = Vec::new();
        for response in responses {
            let plan = self.answer(operation, response, group, scope, true);
            self.note(&plan);
            plans.push(plan);
        }
        plans
    }

    fn note(&mut self, plan: &AnswerPlan) {
        self.answer_types.extend(plan.codec.types());
        self.answers.push((plan.status, plan.codec.clone()));
    }

    fn answer(
        &mut self,
        operation: &'a Operation,
        response: &'a Response,
        group: usize,
        scope: &mut Scope,
        in_enum: bool,
    ) -> AnswerPlan {
        let hint = response_hint(operation, response);
        let bodiless = matches!(response.status, StatusPattern::Exact(100..=199 | 204 | 205 | 304));
        let codec = if bodiless {
            for media_type in &response.content {
                let message = format!(
                    "an answer with the status {} has no content, so `{}` is left out",
                    response.status, media_type.name
                );
                let (code, at) = ("generate/media-type-left-out", media_type.at.clone());
                self.diagnostics.push(Diagnostic::warning(code, at, message).at_key());
            }
            CodecPlan::empty()
        } else {
            self.codec(&response.content, &hint, in_enum, group, scope)
        };
        let (mut carried, mut value) = (codec.codec.clone(), codec.value.clone());
        if let Some(headers) = self.headers_of(operation, response, &hint, group, scope) {
            carried = format!("Headed<{headers}, {carried}>");
            value = format!("WithHeaders<{headers}, {value}>");
        }
        let (answer, value) = match response.status {
            StatusPattern::Exact(code) => (format!("{}<{code}, {carried}>", "One"), value),
            StatusPattern::Class(digit) => {
                let answer = format!("{}<{digit}, {carried}>", "Class");
                (answer, format!("WithStatus<{value}>"))
            }
            StatusPattern::Default => {
                let answer = format!("{}<{carried}>", "Otherwise");
                (answer, format!("WithStatus<{value}>"))
            }
        };
        AnswerPlan {
            status: response.status,
            variant: status_word(response.status),
            answer,
            value,
            description: response.description.clone(),
            codec,
        }
    }

    /// Makes one enum of those that say the same within a group; their own names stay, as names of
    /// it.
    pub(super) fn share_answers(&mut self, scope: &mut Scope) {
        let mut alike: IndexMap<(usize, bool, String), Vec<usize>> = IndexMap::new();
        for (index, operation) in self.operations.iter().enumerate() {
            for (failure, answers) in [(false, &operation.success), (true, &operation.failure)] {
                if !answers.variants.is_empty() {
                    let key = (operation.group, failure, answers.contents());
                    alike.entry(key).or_default().push(index);
                }
            }
        }
        for ((group, failure, _), users) in alike.into_iter().filter(|(_, users)| users.len() > 1) {
            let first = self.operations[users[0]].answers_of(failure).clone();
            let Group { tag, trait_name, .. } = &self.groups[group];
            let of = tag.as_ref().and_then(|_| trait_name.strip_suffix("Api")).unwrap_or_default();
            let held = if failure { "" } else { self.held(&first) };
            let name = scope.claim(format!("{of}{held}{}", first.shared_name(failure)));
            for user in users {
                self.operations[user].answers_of(failure).shared = Some(name.clone());
            }
            let answers = AnswersPlan { answer: name.clone(), value: name, ..first };
            self.shared_answers.push(SharedAnswers { group, failure, answers });
        }
    }

    /// The model that each of these answers holds, if it is the same.
    fn held(&self, answers: &AnswersPlan) -> &str {
        let mut held = answers.variants.iter().map(|one| one.codec.types().next());
        let first = held.next().flatten();
        let is_same = held.all(|one| one == first);
        first.filter(|_| is_same).map_or("", |id| &self.types[id.get()].name)
    }

    pub(super) fn leave_out_header(&mut self, header: &Header, why: &str) {
        let message = format!("`{}` {why}, so it is left out", header.name);
        let code = "generate/header-left-out";
        self.diagnostics.push(Diagnostic::warning(code, header.at.clone(), message));
    }

    /// The struct of a response's headers; a response that many operations share has one.
    fn headers_of(
        &mut self,
        operation: &'a Operation,
        response: &'a Response,
        hint: &Hint,
        group: usize,
        scope: &mut Scope,
    ) -> Option<String> {
        if response.headers.is_empty() {
            return None;
        }
        let shared = component_of(&response.at, "responses");
        let words = shared
            .clone()
            .unwrap_or_else(|| format!("{} {}", operation.id, status_word(response.status)));
        if let Some(known) = self.header_names.get(&response.at) {
            return Some(known.clone());
        }
        let name = scope.claim(format!("{}Headers", names::type_name(&words)));
        let mut fields = Vec::new();
        let mut field_scope = Scope::default();
        for header in &response.headers {
            let Some(schema) = header.schema() else {
                self.leave_out_header(header, "has no schema");
                continue;
            };
            if !is_token(&header.name) {
                self.leave_out_header(header, "is no name of a header");
                continue;
            }
            if self.api.schemas.get(schema).at == header.at {
                let message =
                    format!("`{}` may be anything: nothing says what it holds", header.name);
                let code = "generate/any-value";
                self.diagnostics.push(Diagnostic::warning(code, header.at.clone(), message));
            }
            let use_ = self.graph.use_of(schema, &hint.inside(&header.name));
            let layout = self.layout(&header.format, ParameterLocation::Header, &use_);
            let type_ = self.rust_type(&use_, "models::");
            let optional = !header.required && !use_.nullable;
            fields.push(HeaderPlan {
                wire: header.name.clone(),
                field: field_scope.claim(names::field_name(&header.name)),
                type_: if optional { format!("Option<{type_}>") } else { type_ },
                layout,
                description: header.description.clone(),
            });
            self.answer_types.push(use_.id);
        }
        self.headers.insert(name.clone(), HeadersPlan { group, fields });
        self.header_names.insert(response.at.clone(), name.clone());
        Some(name)
    }
}

impl AnswersPlan {
    /// All that the enum is made of.
    fn contents(&self) -> String {
        let variants = self.variants.iter();
        let variants =
            variants.map(|one| [one.answer.as_str(), one.value.as_str(), one.description.as_str()]);
        variants.flatten().collect::<Vec<_>>().join("\n")
    }

    /// By statuses, so that it depends on what is answered alone: `Error400Or404`, or
    /// `Error400To503` where they are many.
    fn shared_name(&self, failure: bool) -> String {
        let word = if failure { "Error" } else { "Output" };
        let statuses = self.variants.iter().map(|one| match one.status {
            StatusPattern::Default => "Default".to_owned(),
            other => other.to_string().to_uppercase(),
        });
        match statuses.collect::<Vec<_>>().as_slice() {
            [first, _, _, .., last] => format!("{word}{first}To{last}"),
            few => format!("{word}{}", few.join("Or")),
        }
    }
}

/// How to call what a response holds if it has no name.
pub(super) fn response_hint(operation: &Operation, response: &Response) -> Hint {
    if let Some(name) = component_of(&response.at, "responses") {
        return Hint::context(name);
    }
    let word = match response.status {
        StatusPattern::Exact(200..=299) => "response".to_owned(),
        other => status_word(other),
    };
    Hint::context(operation.id.as_str()).inside(&word)
}

/// A status as a variant.
fn status_word(status: StatusPattern) -> String {
    let word = match status {
        StatusPattern::Default => "Default",
        StatusPattern::Class(1) => "Informational",
        StatusPattern::Class(2) => "Success",
        StatusPattern::Class(3) => "Redirection",
        StatusPattern::Class(4) => "ClientError",
        StatusPattern::Class(_) => "ServerError",
        StatusPattern::Exact(code) => {
            match REASONS.binary_search_by_key(&code, |(code, _)| *code) {
                Ok(index) => REASONS[index].1,
                Err(_) => return format!("Status{code}"),
            }
        }
    };
    word.to_owned()
}

/// IANA "HTTP Status Code Registry".
const REASONS: &[(u16, &str)] = &[
    (100, "Continue"),
    (101, "SwitchingProtocols"),
    (102, "Processing"),
    (103, "EarlyHints"),
    (200, "Ok"),
    (201, "Created"),
    (202, "Accepted"),
    (203, "NonAuthoritativeInformation"),
    (204, "NoContent"),
    (205, "ResetContent"),
    (206, "PartialContent"),
    (207, "MultiStatus"),
    (208, "AlreadyReported"),
    (226, "ImUsed"),
    (300, "MultipleChoices"),
    (301, "MovedPermanently"),
    (302, "Found"),
    (303, "SeeOther"),
    (304, "NotModified"),
    (305, "UseProxy"),
    (307, "TemporaryRedirect"),
    (308, "PermanentRedirect"),
    (400, "BadRequest"),
    (401, "Unauthorized"),
    (402, "PaymentRequired"),
    (403, "Forbidden"),
    (404, "NotFound"),
    (405, "MethodNotAllowed"),
    (406, "NotAcceptable"),
    (407, "ProxyAuthenticationRequired"),
    (408, "RequestTimeout"),
    (409, "Conflict"),
    (410, "Gone"),
    (411, "LengthRequired"),
    (412, "PreconditionFailed"),
    (413, "ContentTooLarge"),
    (414, "UriTooLong"),
    (415, "UnsupportedMediaType"),
    (416, "RangeNotSatisfiable"),
    (417, "ExpectationFailed"),
    (418, "ImATeapot"),
    (421, "MisdirectedRequest"),
    (422, "UnprocessableContent"),
    (423, "Locked"),
    (424, "FailedDependency"),
    (425, "TooEarly"),
    (426, "UpgradeRequired"),
    (428, "PreconditionRequired"),
    (429, "TooManyRequests"),
    (431, "RequestHeaderFieldsTooLarge"),
    (451, "UnavailableForLegalReasons"),
    (500, "InternalServerError"),
    (501, "NotImplemented"),
    (502, "BadGateway"),
    (503, "ServiceUnavailable"),
    (504, "GatewayTimeout"),
    (505, "HttpVersionNotSupported"),
    (506, "VariantAlsoNegotiates"),
    (507, "InsufficientStorage"),
    (508, "LoopDetected"),
    (510, "NotExtended"),
    (511, "NetworkAuthenticationRequired"),
];
