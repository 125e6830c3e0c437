//! What a run will do, worked out from the document alone.
//!
//! In: an [`Api`]. Out: a [`Plan`]: the cases, and every documented example that is no case, with
//! the reason. Pure: the same document gives the same plan, on every machine.
//!
//! An example in a response and examples on the request side (parameters, body) *pair* if they
//! bear the same name. A response example that no name leads to is held by the natural request of
//! its operation if it is the first success, or by a request that is derived from that one so as
//! to provoke it; otherwise the ledger says why not.
//!
//! Start at [`plan`].

mod absent;
mod broken;
mod choose;
mod derive;
mod digits;
mod follow;
mod generate;
mod ids;
mod infer;
mod links;
mod prefer;
mod request;
mod select;
mod slot;
mod vary;

pub use infer::{Inference, LinkSetting};
pub use select::Selection;

pub(crate) use choose::{Draft, Input, is_sent, unquoted};
pub(crate) use follow::follow;
pub(crate) use prefer::code_of;
pub(crate) use request::request_for;
pub(crate) use slot::natural_response;

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use super::{
    Validators,
    case::{
        Case, Credential, Expectation, Firmness, Origin, Phase, Plan, Request, Skipped, Wanted,
    },
};
use crate::ir::{Api, Operation, OperationIndex, Response, StatusPattern};
use choose::Chooser;
use ids::Ids;
use infer::Consumers;
use slot::{Slot, Way};

/// What is wanted of a plan.
#[derive(Clone, Debug, Default)]
pub struct PlanOptions {
    /// Made-up cases per operation, besides what the document shows.
    pub generate: usize,
    /// Where those begin.
    pub seed: u64,
    /// Whether documented answers that no request provokes are asked for by `Prefer`, as mocks
    /// understand it.
    pub prefer: bool,
    /// Where answers lead though no link of the document says so.
    pub inference: Inference,
}

/// Works out every case, in document order.
pub fn plan(api: &Arc<Api>, options: &PlanOptions) -> Plan {
    let mut planner = Planner {
        api,
        validators: Validators::new(Arc::clone(api)),
        plan: Plan::default(),
        ids: Ids::default(),
        prefer: options.prefer,
        overloaded: overloaded(api),
        consumers: Arc::new(Consumers::new(api, &options.inference)),
        sent: BTreeMap::new(),
    };
    planner.plan.cases.reserve_exact(api.operations.len());
    for index in 0..api.operations.len() {
        let first = planner.plan.cases.len();
        planner.operation(OperationIndex(index), options);
        planner.links(first);
    }
    for webhook in &api.webhooks {
        planner.unreachable(&webhook.operation, "the server sends this request, to a webhook");
    }
    for operation in &api.operations {
        for callback in operation.callbacks.iter().flat_map(|callback| &callback.operations) {
            planner.unreachable(callback, "the server sends this request, to a callback");
        }
    }
    planner.plan
}

struct Planner<'a> {
    api: &'a Api,
    validators: Validators,
    plan: Plan,
    ids: Ids,
    prefer: bool,
    /// Operations that share method and path with another one, by place.
    overloaded: BTreeSet<usize>,
    consumers: Arc<Consumers>,
    /// Who sends a request that several of those could send, and is to succeed by it.
    sent: BTreeMap<String, OperationIndex>,
}

/// What the cases of one operation share.
struct Scope<'a> {
    index: OperationIndex,
    operation: &'a Operation,
    slots: Vec<Slot<'a>>,
    chooser: Chooser<'a>,
}

impl Scope<'_> {
    /// What no single response promises.
    fn expectation(&self, status: Wanted, firmness: Firmness) -> Expectation {
        let promise = self.operation.at.join("responses");
        Expectation { status, media_type: None, promise, firmness }
    }
}

impl<'a> Planner<'a> {
    fn operation(&mut self, index: OperationIndex, options: &PlanOptions) {
        let operation = &self.api.operations[index.get()];
        let slots = slot::slots(operation);
        self.plan.documented += slots.len();
        let chooser = Chooser::new(self.api, operation, &slots);
        let scope = Scope { index, operation, slots, chooser };
        for slot in &scope.slots {
            self.slot(&scope, slot);
        }
        self.other_request_examples(&scope);
        self.answers_without_example(&scope);
        if operation.response(401).is_some() {
            self.strangers(&scope, Origin::Derived);
        } else if options.generate > 0 {
            self.strangers(&scope, Origin::Generated);
        }
        if options.generate > 0 {
            self.generated(&scope, options);
        }
    }

    /// One documented response example: a case, or a reason.
    fn slot(&mut self, scope: &Scope<'a>, slot: &Slot<'a>) {
        match slot::way(scope.operation, &scope.slots, slot, &scope.chooser.request_names) {
            Way::Paired => self.paired(scope, slot),
            Way::Natural => self.natural(scope, slot),
            Way::Derived => self.derived(scope, slot.response, Some(slot)),
            Way::Skipped(reason) => self.skip(scope, slot, reason),
        }
    }

    /// The request made of every example that has the name; once more for each further media type
    /// of the body that has it.
    fn paired(&mut self, scope: &Scope<'a>, slot: &Slot<'a>) {
        let name = slot.name();
        let medias = scope.chooser.body_media_types(name);
        for (turn, media) in medias.iter().enumerate() {
            let draft = scope.chooser.draft(name, *media, slot.response.status.is_success());
            let origin = if turn == 0 { Origin::Documented } else { Origin::Derived };
            let held = (turn == 0).then_some(slot);
            let (draft, expect) = match draft {
                Ok(draft) => (draft, slot.expectation(Firmness::Promised)),
                Err(reason) => {
                    if turn == 0 {
                        self.skip(scope, slot, reason);
                    }
                    continue;
                }
            };
            let credential = self.credential_of(scope, slot, &draft);
            self.push(scope, held, slot.name(), origin, &draft, expect, credential);
        }
    }

    /// Whether a pair is to say who it is: not if 401 is its answer, unless the pair itself has an
    /// example where the credential goes.
    fn credential_of(&self, scope: &Scope<'a>, slot: &Slot<'a>, draft: &Draft) -> Credential {
        let schemes = self.api.security_schemes.values();
        let says_itself =
            schemes.map(|scheme| &scheme.kind).any(|kind| draft.bears(scope.operation, kind));
        let unauthorized = slot.response.status == StatusPattern::Exact(401);
        if unauthorized && !says_itself && slot::demands_credential(scope.operation) {
            Credential::Withhold
        } else {
            Credential::Send
        }
    }

    fn natural(&mut self, scope: &Scope<'a>, slot: &Slot<'a>) {
        match scope.chooser.natural_draft() {
            Ok(draft) => {
                let expect = slot.expectation(Firmness::Usual);
                let origin = Origin::Documented;
                self.push(scope, Some(slot), slot.name(), origin, &draft, expect, Credential::Send);
            }
            Err(reason) => self.skip(scope, slot, reason),
        }
    }

    /// Examples on the request side whose name no response has: a body that its schema allows is to
    /// succeed, parameters are to be answered as documented, what no schema allows is to be refused.
    fn other_request_examples(&mut self, scope: &Scope<'a>) {
        if scope.operation.responses.is_empty() {
            return;
        }
        let answered: BTreeSet<&str> = scope.slots.iter().filter_map(Slot::name).collect();
        let names: Vec<&str> = scope
            .chooser
            .request_names
            .iter()
            .copied()
            .filter(|name| !answered.contains(name))
            .collect();
        let natural = scope.chooser.natural_draft().ok();
        for name in names {
            for media in scope.chooser.body_media_types(Some(name)) {
                let Ok(draft) = scope.chooser.draft(Some(name), media, true) else { continue };
                // The natural request is sent already.
                if natural.as_ref().is_some_and(|natural| natural.says_the_same(&draft)) {
                    continue;
                }
                let valid = draft.keeps_its_schemas(scope.operation, &self.validators);
                // Parameters of one name were not written as one request: together they may well
                // find nothing. A body is a request that somebody vouches for.
                let is_whole = scope
                    .operation
                    .body
                    .iter()
                    .flat_map(|body| &body.content)
                    .flat_map(|media_type| &media_type.examples)
                    .any(|example| example.name.as_deref() == Some(name));
                let has_success = slot::natural_response(scope.operation).is_some();
                let status = match (valid, is_whole && has_success) {
                    (true, true) => Wanted::Success,
                    (true, false) => Wanted::Documented,
                    (false, _) => Wanted::Refusal,
                };
                let expect = Expectation {
                    status,
                    media_type: None,
                    promise: scope.operation.at.join("responses"),
                    firmness: if valid { Firmness::Promised } else { Firmness::Attempted },
                };
                self.push(
                    scope,
                    None,
                    Some(name),
                    Origin::Derived,
                    &draft,
                    expect,
                    Credential::Send,
                );
            }
        }
    }

    /// Declared answers that have no example: the first success by the natural request, refusals
    /// where there is a way to provoke them.
    fn answers_without_example(&mut self, scope: &Scope<'a>) {
        let has_slot = |response: &Response| {
            scope.slots.iter().any(|slot| slot.response.status == response.status)
        };
        let natural = slot::natural_response(scope.operation);
        for response in &scope.operation.responses {
            if has_slot(response) {
                continue;
            }
            if natural.is_some_and(|natural| natural.status == response.status) {
                self.natural_without_example(scope, response);
            } else if matches!(response.status, StatusPattern::Exact(400..=499)) {
                self.derived(scope, response, None);
            }
        }
    }

    fn natural_without_example(&mut self, scope: &Scope<'a>, response: &Response) {
        let Ok(draft) = scope.chooser.natural_draft() else { return };
        // A made-up request may ask, but is not to change anything.
        if !draft.made_up.is_empty() && !scope.operation.method.is_safe() {
            return;
        }
        let expect = Expectation {
            status: Wanted::Response(response.status),
            media_type: (!response.content.is_empty()).then_some(0),
            promise: response.at.clone(),
            firmness: Firmness::Usual,
        };
        self.push(scope, None, None, Origin::Derived, &draft, expect, Credential::Send);
    }

    #[expect(clippy::too_many_arguments, reason = "the parts of one case, named at every call")]
    fn push(
        &mut self,
        scope: &Scope<'a>,
        slot: Option<&Slot<'a>>,
        example: Option<&str>,
        origin: Origin,
        draft: &Draft,
        expect: Expectation,
        credential: Credential,
    ) {
        let accept = accept(scope.operation, &expect);
        match request_for(&self.api.schemas, scope.operation, draft, accept.as_deref()) {
            Ok(mut request) => {
                request.credential = credential;
                if let Some(slot) = slot.filter(|_| self.prefer) {
                    // A mock that does not pair by name is told the name.
                    let preference = prefer::preference(scope.operation, slot);
                    request.headers.extend(preference.map(|text| ("prefer".to_owned(), text)));
                }
                self.push_request(scope, slot, example, origin, request, expect, &draft.made_up);
            }
            Err(reason) => {
                if let Some(slot) = slot {
                    self.skip(scope, slot, reason);
                }
            }
        }
    }

    #[expect(clippy::too_many_arguments, reason = "the parts of one case, named at every call")]
    fn push_request(
        &mut self,
        scope: &Scope<'a>,
        slot: Option<&Slot<'a>>,
        example: Option<&str>,
        origin: Origin,
        request: Request,
        expect: Expectation,
        made_up: &[String],
    ) {
        if let Some(reason) = self.taken(scope, &request, &expect) {
            if let Some(slot) = slot {
                self.leave_out(scope, slot, reason);
            }
            return;
        }
        let status = match expect.status {
            Wanted::Response(pattern) => pattern.to_string(),
            Wanted::Success => "success".to_owned(),
            Wanted::Refusal | Wanted::Gone => "refused".to_owned(),
            Wanted::Documented => "any".to_owned(),
        };
        let media_type = slot.map(|slot| slot.media_type.name.as_str());
        let id = self.ids.take(scope.operation.id.as_str(), example, &status, media_type);
        let phase = phase(&request, &expect);
        self.plan.cases.push(Case {
            id,
            operation: scope.index,
            example: example.map(str::to_owned),
            origin,
            holds_example: slot.is_some(),
            request,
            expect,
            made_up: made_up.to_vec(),
            phase,
            follow_ups: Vec::new(),
            before: None,
            via: None,
        });
    }

    /// Why a request cannot be this operation's, if the very same one is another's already: some
    /// documents tell operations of one path apart by a fragment, which is not sent.
    fn taken(
        &mut self,
        scope: &Scope<'a>,
        request: &Request,
        expect: &Expectation,
    ) -> Option<String> {
        let succeeds = match expect.status {
            Wanted::Response(pattern) => pattern.is_success(),
            Wanted::Success => true,
            Wanted::Refusal | Wanted::Gone | Wanted::Documented => false,
        };
        if !succeeds || !self.overloaded.contains(&scope.index.get()) {
            return None;
        }
        let Request { method, headers, body, credential, .. } = request;
        let sent = format!("{method} {} {headers:?} {body:?} {credential:?}", request.target());
        let owner = *self.sent.entry(sent).or_insert(scope.index);
        (owner != scope.index).then(|| {
            format!(
                "the same request is sent for `{}`, and has one answer: what tells the two paths \
                 apart is not sent",
                self.api.operations[owner.get()].id
            )
        })
    }

    /// What has no case; unless it can be asked for by name, and is to be.
    fn skip(&mut self, scope: &Scope<'a>, slot: &Slot<'a>, reason: String) {
        let asked = if self.prefer { self.preferred(scope, slot) } else { Err(None) };
        if let Err(other) = asked {
            self.leave_out(scope, slot, other.unwrap_or(reason));
        }
    }

    fn leave_out(&mut self, scope: &Scope<'a>, slot: &Slot<'a>, reason: String) {
        let status = slot.response.status.to_string();
        let media_type = Some(slot.media_type.name.as_str());
        let id = self.ids.take(scope.operation.id.as_str(), slot.name(), &status, media_type);
        self.plan.skipped.push(Skipped {
            id,
            operation: Some(scope.index),
            example: slot.name().map(str::to_owned),
            at: slot.example.at.clone(),
            reason,
        });
    }

    /// Examples of answers to what the server itself sends.
    fn unreachable(&mut self, operation: &'a Operation, reason: &str) {
        for slot in slot::slots(operation) {
            self.plan.documented += 1;
            let status = slot.response.status.to_string();
            let media_type = Some(slot.media_type.name.as_str());
            let id = self.ids.take(operation.id.as_str(), slot.name(), &status, media_type);
            self.plan.skipped.push(Skipped {
                id,
                operation: None,
                example: slot.name().map(str::to_owned),
                at: slot.example.at.clone(),
                reason: reason.to_owned(),
            });
        }
    }
}

/// Operations that share method and path with another one, by place.
fn overloaded(api: &Api) -> BTreeSet<usize> {
    let mut owners: BTreeMap<(String, String), Vec<usize>> = BTreeMap::new();
    for (place, operation) in api.operations.iter().enumerate() {
        let key = (operation.method.as_str().to_owned(), wire_shape(operation));
        owners.entry(key).or_default().push(place);
    }
    owners.into_values().filter(|places| places.len() > 1).flatten().collect()
}

/// The shape of a path as far as it is sent.
fn wire_shape(operation: &Operation) -> String {
    let shape = operation.path.shape();
    shape.split('#').next().unwrap_or_default().to_owned()
}

/// What `Accept` asks for: exactly one media type where the answer has several, else the one
/// before all others.
fn accept(operation: &Operation, expect: &Expectation) -> Option<String> {
    let Wanted::Response(pattern) = expect.status else { return None };
    let response = operation.response_for(pattern)?;
    let wanted = response.content.get(expect.media_type?)?;
    let name = wanted.name.as_str();
    if !name.contains('/') {
        return None;
    }
    if response.content.len() > 1 || name == "*/*" {
        return Some(name.to_owned());
    }
    Some(format!("{name}, */*;q=0.5"))
}

fn phase(request: &Request, expect: &Expectation) -> Phase {
    let refused = match expect.status {
        Wanted::Response(StatusPattern::Exact(code)) => code >= 400,
        Wanted::Response(StatusPattern::Class(digit)) => digit >= 4,
        Wanted::Refusal | Wanted::Gone => true,
        Wanted::Response(StatusPattern::Default) | Wanted::Success | Wanted::Documented => false,
    };
    match request.method.as_str() {
        "GET" | "HEAD" | "OPTIONS" | "TRACE" | "QUERY" => Phase::Read,
        _ if refused => Phase::Read,
        "DELETE" => Phase::Delete,
        _ => Phase::Write,
    }
}
