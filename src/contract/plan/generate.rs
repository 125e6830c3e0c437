//! Cases made from schemas, because somebody asked for them: requests that keep every constraint,
//! and requests that break one.

use super::super::case::{Credential, Expectation, Firmness, Origin, Wanted};
use super::{
    PlanOptions, Planner, Scope, broken,
    choose::{Draft, Input},
    request_for, slot,
};
use crate::contract::sample::Sampler;

impl<'a> Planner<'a> {
    /// Half of them keep the document's constraints, half break one each; the seed decides which
    /// of the ways of breaking come first.
    pub(super) fn generated(&mut self, scope: &Scope<'a>, options: &PlanOptions) {
        let Ok(natural) = scope.chooser.natural_draft() else { return };
        let positive = options.generate.div_ceil(2);
        for turn in 0..positive {
            let mut draft = natural.clone();
            self.fill_optional(scope, &mut draft.parameters, turn);
            let expect = expectation(scope, Wanted::Documented, Firmness::Attempted);
            self.push(
                scope,
                None,
                Some("valid"),
                Origin::Generated,
                &draft,
                expect,
                Credential::Send,
            );
        }
        self.mistaken(scope, &natural);
        let ways = broken::broken(self.api, scope.operation, &self.validators, &natural);
        let count = options.generate - positive;
        let start = usize::try_from(options.seed).unwrap_or(0) % ways.len().max(1);
        for way in ways.iter().cycle().skip(start).take(count.min(ways.len())) {
            let Ok(request) = request_for(scope.operation, &way.draft, None) else { continue };
            let expect = expectation(scope, Wanted::Refusal, Firmness::Promised);
            let name = Some(way.what.as_str());
            self.push_request(scope, None, name, Origin::Generated, request, expect, &[]);
        }
    }

    /// A request in order but for its credential, which nobody was given. A mock knows nobody, and is
    /// not asked.
    fn mistaken(&mut self, scope: &Scope<'a>, natural: &Draft) {
        if self.prefer || !slot::demands_credential(scope.operation) {
            return;
        }
        let Ok(mut request) = request_for(scope.operation, natural, None) else { return };
        request.credential = Credential::Mistaken;
        let expect = expectation(scope, Wanted::Refusal, Firmness::Promised);
        let name = Some("a credential that nobody was given");
        self.push_request(scope, None, name, Origin::Generated, request, expect, &[]);
    }

    /// One more optional parameter each turn, with what its schema gives.
    fn fill_optional(&self, scope: &Scope<'a>, inputs: &mut [Option<Input>], turn: usize) {
        let optional: Vec<usize> =
            (0..inputs.len()).filter(|place| inputs[*place].is_none()).collect();
        let Some(place) = optional.get(turn % optional.len().max(1)) else { return };
        let parameter = &scope.operation.parameters[*place];
        if !super::choose::is_sent(parameter) {
            return;
        }
        let sample =
            parameter.schema().and_then(|schema| Sampler::for_requests(self.api).sample(schema));
        inputs[*place] = sample.map(|sample| Input::Value(sample.value));
    }
}

fn expectation(scope: &Scope<'_>, status: Wanted, firmness: Firmness) -> Expectation {
    let promise = scope.operation.at.join("responses");
    Expectation { status, media_type: None, promise, firmness }
}
