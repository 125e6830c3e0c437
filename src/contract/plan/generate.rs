//! Cases made from schemas, because somebody asked for them: requests that keep every constraint,
//! and requests that break one.

use super::super::case::{Credential, Firmness, Origin, Wanted};
use super::{
    PlanOptions, Planner, Scope, broken,
    choose::{Draft, Input, is_empty, is_sent, shown_sample},
    request_for,
    vary::variations,
};
use crate::ir::ParameterLocation;

impl<'a> Planner<'a> {
    /// Half of them keep the document's constraints, half break one each; the seed decides which
    /// of the ways of breaking come first.
    pub(super) fn generated(&mut self, scope: &Scope<'a>, options: &PlanOptions) {
        // Of several operations in one place, what breaks one may well be another's request.
        if self.overloaded.contains(&scope.index.get()) {
            return;
        }
        let Ok(natural) = scope.chooser.natural_draft() else { return };
        let positive = options.generate.div_ceil(2);
        let start = usize::try_from(options.seed).unwrap_or(0);
        let valid = self.valid(scope, &natural);
        for (what, draft) in
            valid.iter().cycle().skip(start % valid.len()).take(positive.min(valid.len()))
        {
            let expect = scope.expectation(Wanted::Documented, Firmness::Attempted);
            let name = Some(what.as_str());
            self.push(scope, None, name, Origin::Generated, draft, expect, Credential::Send);
        }
        let ways = broken::broken(self.api, scope.operation, &self.validators, &natural);
        let count = options.generate - positive;
        for way in ways.iter().cycle().skip(start % ways.len().max(1)).take(count.min(ways.len())) {
            let Ok(request) = request_for(&self.api.schemas, scope.operation, &way.draft, None)
            else {
                continue;
            };
            let expect = scope.expectation(Wanted::Refusal, Firmness::Promised);
            let name = Some(way.what.as_str());
            self.push_request(scope, None, name, Origin::Generated, request, expect, &[]);
        }
    }

    /// The natural request, and what keeps every constraint at the edge of one.
    fn valid(&self, scope: &Scope<'a>, natural: &Draft) -> Vec<(String, Draft)> {
        let mut found = vec![("valid".to_owned(), natural.clone())];
        let body = scope.operation.body.as_ref();
        if let (Some((media, Input::Value(value))), Some(body)) = (&natural.body, body)
            && let Some(schema) = body.content[*media].schema
        {
            for (what, value) in variations(self.api, schema, value, 0) {
                let body = Some((*media, Input::Value(value)));
                found.push((format!("valid: the body: {what}"), Draft { body, ..natural.clone() }));
            }
        }
        for (place, parameter) in scope.operation.parameters.iter().enumerate() {
            let Some(schema) = parameter.schema().filter(|_| is_sent(parameter)) else { continue };
            let label = format!("{} parameter `{}`", parameter.location.as_str(), parameter.name);
            let values = match &natural.parameters[place] {
                // What is asked for by its path is another thing, and may not be there.
                Some(_) if parameter.location == ParameterLocation::Path => Vec::new(),
                Some(Input::Value(value)) => variations(self.api, schema, value, 0),
                Some(Input::Wire(_)) => Vec::new(),
                None => {
                    let sample = shown_sample(self.api, schema);
                    sample.into_iter().map(|one| ("is there".to_owned(), one.value)).collect()
                }
            };
            for (what, value) in values {
                // What is empty is written as nothing.
                if parameter.required && is_empty(&value) {
                    continue;
                }
                let mut draft = natural.clone();
                draft.parameters[place] = Some(Input::Value(value));
                found.push((format!("valid: the {label} {what}"), draft));
            }
        }
        found.retain(|(_, draft)| {
            draft.says_the_same(natural)
                || draft.keeps_its_schemas(scope.operation, &self.validators)
        });
        found
    }
}
