//! Requests worked out from the natural one, to provoke an answer that no example provokes.

use super::super::{
    case::{Credential, Expectation, Firmness, Origin, Request, Wanted},
    credentials::are_alike,
};
use super::{Planner, Scope, absent, broken, choose::Draft, request_for, slot, slot::Slot};
use crate::ir::{Api, Operation, Response, SecurityRequirement, SecuritySchemeKind, StatusPattern};

/// Nothing of this name is a media type that a server could know.
const NO_MEDIA_TYPE: &str = "application/vnd.specwright.unknown";

/// How an answer is provoked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Means {
    NoCredential,
    AbsentId,
    BrokenConstraint,
    OtherMethod,
    OtherAccept,
    OtherContentType,
}

impl<'a> Planner<'a> {
    /// A case for the response, or a skip if it holds a documented example.
    pub(super) fn derived(
        &mut self,
        scope: &Scope<'a>,
        response: &'a Response,
        slot: Option<&Slot<'a>>,
    ) {
        let promised = response.status == StatusPattern::Exact(401);
        let firmness = if promised { Firmness::Promised } else { Firmness::Attempted };
        let expect = match slot {
            Some(slot) => slot.expectation(firmness),
            None => Expectation {
                status: Wanted::Response(response.status),
                media_type: (!response.content.is_empty()).then_some(0),
                promise: response.at.clone(),
                firmness,
            },
        };
        let (request, made_up) = match self.attempt(scope, response, &expect) {
            Ok(found) => found,
            Err(reason) => {
                if let Some(slot) = slot {
                    self.skip(scope, slot, format!("{reason}; {}", slot::what_to_add(slot)));
                }
                return;
            }
        };
        let origin = if promised && slot.is_some() { Origin::Documented } else { Origin::Derived };
        let example = slot.and_then(Slot::name);
        self.push_request(scope, slot, example, origin, request, expect, &made_up);
    }

    /// The first request that may provoke the response, and what is made up in it.
    fn attempt(
        &self,
        scope: &Scope<'a>,
        response: &Response,
        expect: &Expectation,
    ) -> Result<(Request, Vec<String>), String> {
        let accept = super::accept(scope.operation, expect);
        let mut reason = format!("nothing says which request is answered {}", response.status);
        for means in means(scope.operation, response) {
            let draft = scope.chooser.natural_draft()?;
            match self.provoke(scope, means, &draft, accept.as_deref()) {
                Ok(found) => return Ok(found),
                Err(why) => reason = why,
            }
        }
        Err(reason)
    }

    /// Requests in order but for who sends them: somebody without a credential, with one that nobody
    /// was given, and with a part of those that are demanded. A mock knows nobody, and is not asked.
    pub(super) fn strangers(&mut self, scope: &Scope<'a>, origin: Origin) {
        if self.prefer || !slot::demands_credential(scope.operation) {
            return;
        }
        let Ok(natural) = scope.chooser.natural_draft() else { return };
        // A made-up request may ask, but is not to change anything; and of several operations in
        // one place, another may be open to all.
        let is_documented = scope.operation.response_for(StatusPattern::Exact(401)).is_some();
        let is_harmless = natural.made_up.is_empty() || scope.operation.method.is_safe();
        let is_alone = !self.overloaded.contains(&scope.index.get());
        if is_documented || is_harmless && is_alone {
            self.stranger(scope, &natural, origin, Credential::Withhold, "no credential");
            self.stranger(scope, &natural, origin, Credential::Mistaken, "mistaken credential");
        }
        self.partial(scope, &natural, origin);
    }

    /// A request in order but for its credential, unless one like it is there.
    fn stranger(
        &mut self,
        scope: &Scope<'a>,
        natural: &Draft,
        origin: Origin,
        credential: Credential,
        name: &str,
    ) {
        let mut own = self.plan.cases.iter().rev().take_while(|case| case.operation == scope.index);
        if own.any(|case| case.request.credential == credential) {
            return;
        }
        let unsigned = natural.unsigned(self.api, scope.operation);
        let request = request_for(&self.api.schemas, scope.operation, &unsigned, None);
        let Ok(request) = request.map(|request| Request { credential, ..request }) else { return };
        let expect = scope.expectation(Wanted::Refusal, Firmness::Promised);
        self.push_request(scope, None, Some(name), origin, request, expect, &[]);
    }

    /// Requests in order but for one of the credentials that are demanded together, each left off
    /// in turn.
    fn partial(&mut self, scope: &Scope<'a>, natural: &Draft, origin: Origin) {
        for (credential, name) in insufficient(self.api, scope.operation, natural) {
            let request = request_for(&self.api.schemas, scope.operation, natural, None);
            let Ok(request) = request.map(|request| Request { credential, ..request }) else {
                return;
            };
            let expect = scope.expectation(Wanted::Refusal, Firmness::Promised);
            self.push_request(scope, None, Some(&name), origin, request, expect, &[]);
        }
    }

    fn provoke(
        &self,
        scope: &Scope<'a>,
        means: Means,
        draft: &Draft,
        accept: Option<&str>,
    ) -> Result<(Request, Vec<String>), String> {
        let operation = scope.operation;
        let request = |draft: &Draft| request_for(&self.api.schemas, operation, draft, accept);
        let made_up = draft.made_up.clone();
        let mut changed = match means {
            Means::AbsentId => {
                let draft = absent::absent(self.api, operation, &self.validators, draft)
                    .ok_or("every id that the schema allows may exist")?;
                return Ok((request(&draft)?, made_up));
            }
            Means::BrokenConstraint => {
                let ways = broken::broken(self.api, operation, &self.validators, draft);
                let first = ways.first().ok_or("the request has no constraint to break")?;
                return Ok((request(&first.draft)?, Vec::new()));
            }
            Means::NoCredential => request(&draft.unsigned(self.api, operation))?,
            Means::OtherMethod | Means::OtherAccept | Means::OtherContentType => request(draft)?,
        };
        match means {
            Means::NoCredential => changed.credential = Credential::Withhold,
            Means::OtherMethod => {
                let method = unused_method(self.api, operation)
                    .ok_or("the path has every method there is")?;
                method.clone_into(&mut changed.method);
                changed.body = None;
            }
            Means::OtherAccept => {
                changed.headers.retain(|(name, _)| name != "accept");
                changed.headers.push(("accept".to_owned(), NO_MEDIA_TYPE.to_owned()));
            }
            Means::OtherContentType => {
                let body = changed.body.as_mut().ok_or("the request has no body")?;
                NO_MEDIA_TYPE.clone_into(&mut body.media_type);
            }
            Means::AbsentId | Means::BrokenConstraint => {}
        }
        Ok((changed, made_up))
    }
}

/// Every way of leaving off one of the credentials that are demanded together, as long as what
/// remains satisfies no alternative. A certificate belongs to the connection, and is always there.
fn insufficient(api: &Api, operation: &Operation, draft: &Draft) -> Vec<(Credential, String)> {
    let kind = |name: &str| api.security_schemes.get(name).map(|scheme| &scheme.kind);
    let mut found = Vec::new();
    for (alternative, needed) in operation.security.iter().enumerate() {
        // Nobody satisfies what has a scheme that cannot be read.
        let known: Option<Vec<&SecuritySchemeKind>> =
            needed.iter().map(|(name, _)| kind(name)).collect();
        let Some(kinds) = known.filter(|kinds| kinds.len() > 1) else { continue };
        for (missing, (name, _)) in needed.iter().enumerate() {
            let remains = |one: &SecuritySchemeKind| {
                let mut rest = kinds.iter().enumerate().filter(|(place, _)| *place != missing);
                matches!(one, SecuritySchemeKind::MutualTls)
                    || rest.any(|(_, other)| are_alike(one, other))
            };
            let suffices = |other: &SecurityRequirement| {
                other.iter().all(|(name, _)| kind(name).is_some_and(remains))
            };
            let is_satisfied = operation.security.iter().any(suffices);
            if !is_satisfied && !draft.bears(operation, kinds[missing]) {
                let credential = Credential::Partial { alternative, missing };
                found.push((credential, format!("without the credential {name}")));
            }
        }
    }
    found
}

/// In order of trust.
fn means(operation: &Operation, response: &Response) -> Vec<Means> {
    use StatusPattern::{Class, Default, Exact};
    let has = |code| operation.response_for(Exact(code)).is_some();
    let has_id = operation.path.parameters().next().is_some();
    let demands_credential = slot::demands_credential(operation);
    let is_open = matches!(response.status, Class(4) | Default);
    let of = |code| response.status == Exact(code);
    let all = [
        (Means::NoCredential, of(401) && demands_credential),
        (Means::AbsentId, has_id && (of(404) || (of(410) || is_open) && !has(404))),
        (Means::BrokenConstraint, of(400) || of(422) && !has(400)),
        (Means::BrokenConstraint, is_open && !has(400) && !has(422)),
        (Means::NoCredential, is_open && !has(401) && demands_credential),
        (Means::OtherMethod, of(405)),
        (Means::OtherAccept, of(406)),
        (Means::OtherContentType, of(415)),
    ];
    all.into_iter().filter(|(_, is_fit)| *is_fit).map(|(means, _)| means).collect()
}

/// A method that the path does not have, which changes nothing if it is there after all.
fn unused_method(api: &Api, operation: &Operation) -> Option<&'static str> {
    let shape = operation.path.shape();
    let used = |method: &str| {
        api.operations
            .iter()
            .any(|other| other.method.as_str() == method && other.path.shape() == shape)
    };
    ["TRACE", "PATCH", "PUT", "DELETE", "POST"].into_iter().find(|method| !used(method))
}
