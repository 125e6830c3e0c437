//! A server that answers as documented, today.
//!
//! In: an [`Api`]. Out: for each request the answer that the document has for it: the example that
//! the request pairs with, by the same plan that the tester follows; what `Prefer` asks for; the
//! documented refusal if the request breaks its schema or has no credential; else the natural
//! success. Where there is no example, a value made from the schema. The same request gives the
//! same answer, always.
//!
//! Everything but `serve` is pure.
//!
//! Start at [`Mock::answer`]. Standard: RFC 7240 for `Prefer`.

mod answer;
mod request;
mod serve;

pub use answer::Answer;
pub use request::Asked;
#[doc(hidden)]
pub use serve::{Log, serve};

use std::sync::Arc;

use crate::{
    contract::{Case, Plan, PlanOptions, Validators, Wanted, matches, plan, query_pairs},
    ir::{Api, Operation, PathSegment, Response, Server, StatusPattern},
};
use request::Preference;

/// Answers for one API.
#[derive(Debug)]
pub struct Mock {
    api: Arc<Api>,
    plan: Plan,
    /// Cases of each operation, as places in the plan.
    cases: Vec<Vec<usize>>,
    /// Operations in order of matching: the more that is fixed in a path and in its query, the
    /// earlier.
    order: Vec<usize>,
    validators: Validators,
    /// Path prefixes of the document's servers, which a caller may or may not write.
    bases: Vec<String>,
}

impl Mock {
    /// Works out what there is to answer.
    pub fn new(api: Arc<Api>) -> Self {
        let plan = plan(&api, &PlanOptions::default());
        let mut cases = vec![Vec::new(); api.operations.len()];
        for (place, case) in plan.cases.iter().enumerate() {
            cases[case.operation.get()].push(place);
        }
        let mut order: Vec<usize> = (0..api.operations.len()).collect();
        order.sort_by_key(|index| {
            let operation = &api.operations[*index];
            (variable_pieces(operation), std::cmp::Reverse(fixed_query(operation).len()))
        });
        let bases = api.servers.iter().map(Server::base_path);
        let bases = bases.filter(|base| !base.is_empty()).collect();
        Self { validators: Validators::new(Arc::clone(&api)), bases, api, plan, cases, order }
    }

    /// What the document answers to a request.
    pub fn answer(&self, asked: &Asked<'_>) -> Answer {
        let mut paths = vec![asked.path];
        for base in &self.bases {
            if let Some(rest) = asked.path.strip_prefix(base.as_str())
                && (rest.starts_with('/') || rest.is_empty())
            {
                paths.push(if rest.is_empty() { "/" } else { rest });
            }
        }
        let mut allowed: Vec<&str> = Vec::new();
        let mut here_at = asked.path;
        for path in paths {
            let here = self.order.iter().map(|index| (*index, &self.api.operations[*index]));
            let here = here.filter(|(_, operation)| matches(&operation.path, path).is_some());
            let mut first = None;
            for (index, operation) in here {
                let method = operation.method.as_str();
                let is_head = asked.method == "HEAD" && method == "GET";
                if method == asked.method || is_head {
                    // Some documents tell operations of one path apart by a fragment or a query.
                    if self.planned(index, asked, path).is_some() {
                        return self.operation(index, operation, asked, path);
                    }
                    if asked.has_query(&fixed_query(operation)) {
                        first = first.or(Some((index, operation)));
                    }
                    continue;
                }
                here_at = path;
                if !allowed.contains(&method) {
                    allowed.push(method);
                }
            }
            if let Some((index, operation)) = first {
                return self.operation(index, operation, asked, path);
            }
        }
        if allowed.is_empty() {
            return Answer::problem(404, "no path of the document matches");
        }
        self.not_allowed(asked, here_at, &allowed)
    }

    fn operation(
        &self,
        index: usize,
        operation: &Operation,
        asked: &Asked<'_>,
        path: &str,
    ) -> Answer {
        let preference = asked.preference();
        if preference.is_some() {
            return self.preferred(operation, asked, &preference);
        }
        if !request::is_authorized(&self.api, operation, asked) {
            return self.refusal(operation, asked, &[401, 403], "a credential is needed");
        }
        if let Some(case) = self.planned(index, asked, path)
            && let Some(answer) = self.of_case(operation, case)
        {
            return answer;
        }
        if request::is_of_unknown_type(operation, asked) {
            return self.refusal(
                operation,
                asked,
                &[415],
                "the body's media type is not documented",
            );
        }
        if let Some(what) = request::mistake(&self.api, operation, &self.validators, asked, path) {
            return self.refusal(operation, asked, &[400, 422], &what);
        }
        match natural(operation) {
            Some(response) => {
                answer::of(self.source(), operation, response, None, asked.accept(), None)
            }
            None => Answer::problem(501, "the document has no answer for this operation"),
        }
    }

    /// The case of an operation that this request is of.
    fn planned(&self, index: usize, asked: &Asked<'_>, path: &str) -> Option<&Case> {
        let mut cases = self.cases[index].iter().map(|place| &self.plan.cases[*place]);
        cases.find(|case| asked.is_of(case, path))
    }

    fn of_case(&self, operation: &Operation, case: &Case) -> Option<Answer> {
        let response = match case.expect.status {
            Wanted::Response(pattern) => operation.response_for(pattern)?,
            Wanted::Success => natural(operation)?,
            Wanted::Refusal | Wanted::Gone | Wanted::Documented => return None,
        };
        let example = response
            .content
            .iter()
            .flat_map(|media_type| &media_type.examples)
            .find(|example| example.at == case.expect.promise);
        let accept = case.expect.media_type.and_then(|index| response.content.get(index));
        let accept = accept.map(|media_type| media_type.name.as_str());
        Some(answer::of(self.source(), operation, response, None, accept, example))
    }

    fn preferred(
        &self,
        operation: &Operation,
        asked: &Asked<'_>,
        preference: &Preference,
    ) -> Answer {
        let named = |response: &&Response| match &preference.example {
            None => true,
            Some(name) => answer::example_named(response, name, asked.accept()).is_some(),
        };
        let found = match preference.code {
            Some(code) => operation.response(code).filter(|response| named(response)),
            None => operation.responses.iter().find(named),
        };
        let Some(response) = found else {
            return Answer::problem(404, "the document has no answer like the preferred one");
        };
        let example = preference
            .example
            .as_ref()
            .and_then(|name| answer::example_named(response, name, asked.accept()));
        answer::of(self.source(), operation, response, preference.code, asked.accept(), example)
    }

    fn source(&self) -> answer::Source<'_> {
        answer::Source { api: &self.api, validators: &self.validators }
    }

    /// The documented refusal, or one in the common form where none is documented.
    fn refusal(
        &self,
        operation: &Operation,
        asked: &Asked<'_>,
        codes: &[u16],
        what: &str,
    ) -> Answer {
        let mut declared = codes.iter().filter_map(|code| {
            let response = operation.response(*code)?;
            (response.status != StatusPattern::Class(2)).then_some((*code, response))
        });
        let Some((code, response)) = declared.next() else {
            return Answer::problem(codes[0], what).challenging(&self.api, operation);
        };
        answer::of(self.source(), operation, response, Some(code), asked.accept(), None)
    }

    fn not_allowed(&self, asked: &Asked<'_>, path: &str, allowed: &[&str]) -> Answer {
        let planned = self.plan.cases.iter().find(|case| {
            case.request.method == asked.method
                && case.request.method != self.api.operations[case.operation.get()].method.as_str()
                && asked.is_of(case, path)
        });
        let documented =
            planned.and_then(|case| self.of_case(&self.api.operations[case.operation.get()], case));
        let mut answer =
            documented.unwrap_or_else(|| Answer::problem(405, "the path has no such method"));
        answer.headers.push(("allow".to_owned(), allowed.join(", ")));
        answer
    }
}

/// The answer when all goes well.
fn natural(operation: &Operation) -> Option<&Response> {
    crate::contract::natural_response(operation)
}

/// What the key of the path fixes in the query.
fn fixed_query(operation: &Operation) -> Vec<(String, String)> {
    operation.path.query().map(|query| query_pairs(query).collect()).unwrap_or_default()
}

fn variable_pieces(operation: &Operation) -> usize {
    let pieces = operation.path.segments().iter().flatten();
    pieces.filter(|piece| matches!(piece, PathSegment::Parameter(_))).count()
}
