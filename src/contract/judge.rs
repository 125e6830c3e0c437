//! What an answer is worth: every check, held against the promise of its case.
//!
//! In: a [`Case`] and its [`Exchange`]. Out: one [`Verdict`] per rule that was broken, and one
//! [`Verdict::Pass`] per check that found nothing. Pure, but for validators that are compiled when
//! they are first needed.
//!
//! Start at [`Judge::judge`].

use std::{borrow::Cow, collections::BTreeMap, sync::Arc, time::Duration};

use serde_json::Value;

use super::{
    Validators,
    case::{Case, Firmness, Wanted},
    check::{self, CHECKS, Check, Level, Subject},
    exchange::Exchange,
    violation::{Outcome, Verdict, Violation},
};
use crate::{
    ir::{Api, Direction},
    validate::{Finding, Reach},
};

/// Everything that judging needs besides the case and the exchange.
#[derive(Debug)]
pub struct Judge {
    api: Arc<Api>,
    validators: Validators,
    reach: Arc<Reach>,
    levels: BTreeMap<String, Level>,
    time_limit: Option<Duration>,
}

impl Judge {
    /// `levels` overrules what the rules themselves say, by code or by topic.
    pub fn new(
        api: Arc<Api>,
        levels: BTreeMap<String, Level>,
        time_limit: Option<Duration>,
    ) -> Self {
        let validators = Validators::new(Arc::clone(&api));
        let reach = Arc::new(Reach::new(Arc::clone(&api)));
        Self { api, validators, reach, levels, time_limit }
    }

    /// What the values of the answers, and of the requests that were answered, have reached of
    /// their schemas: it goes on growing while this judge is at work.
    pub fn reach(&self) -> Arc<Reach> {
        Arc::clone(&self.reach)
    }

    /// Notes what an answered request said.
    pub(super) fn see_request(&self, case: &Case) {
        let operation = &self.api.operations[case.operation.get()];
        super::said::each(operation, &case.request, |schema, value| {
            self.reach.see(&self.validators, schema, Direction::Request, value);
        });
    }

    /// Holds an answer to what the document says of it.
    pub fn judge(&self, case: &Case, exchange: &Exchange) -> Vec<Verdict> {
        self.verdicts(&self.subject(case, exchange))
    }

    /// What the verdicts make of the case, and what is to be mentioned all the same.
    pub fn outcome(&self, case: &Case, exchange: &Exchange) -> (Outcome, Vec<Violation>) {
        let subject = self.subject(case, exchange);
        let mut violations = Vec::new();
        let mut warnings = Vec::new();
        for verdict in self.verdicts(&subject) {
            match verdict {
                Verdict::Fail(violation) => violations.push(violation),
                Verdict::Warn(violation) => warnings.push(violation),
                Verdict::Pass(_) => {}
            }
        }
        let about_status = |violation: &Violation| {
            matches!(violation.code.as_ref(), "status/mismatch" | "status/undocumented")
        };
        if let Some(reason) = not_seen(&subject)
            && violations.iter().all(about_status)
        {
            return (Outcome::Skipped(reason), warnings);
        }
        if violations.is_empty() {
            return (Outcome::Passed, warnings);
        }
        self.blame_the_example(&subject, &mut violations);
        (Outcome::Failed(violations), warnings)
    }

    /// Says of each broken keyword whether the documented example (any of them, if the case holds
    /// none) breaks it as well: then it is the document that has to be put right first.
    fn blame_the_example(&self, subject: &Subject<'_>, violations: &mut [Violation]) {
        let Some(declared) = subject.media_type else { return };
        let Some(schema) = declared.schema else { return };
        let promise = &subject.case.expect.promise;
        let is_held = declared.examples.iter().any(|example| example.at == *promise);
        let examples: Vec<Cow<'_, Value>> = declared
            .examples
            .iter()
            .filter(|example| !is_held || example.at == *promise)
            .filter_map(|example| example.value.read())
            .collect();
        let check = |example| self.validators.check(schema, Direction::Response, example);
        let found: Vec<Finding> =
            examples.iter().flat_map(|example| check(example.as_ref())).collect();
        for violation in violations {
            let pointer = violation.pointer.as_ref();
            let same = match violation.code.strip_prefix("schema/") {
                Some(keyword) => found
                    .iter()
                    .any(|finding| finding.keyword == keyword && Some(&finding.pointer) == pointer),
                // What an answer may not have, the example of an answer may not have.
                None => {
                    violation.code == "property/write-only"
                        && pointer.is_some_and(|pointer| {
                            examples.iter().any(|example| example.pointer(pointer).is_some())
                        })
                }
            };
            if same {
                violation.message.push_str("; the documented example has it so, too");
            }
        }
    }

    fn subject<'a>(&'a self, case: &'a Case, exchange: &'a Exchange) -> Subject<'a> {
        Subject::new(&self.api, case, exchange, &self.validators, &self.reach, self.time_limit)
    }

    fn verdicts(&self, subject: &Subject<'_>) -> Vec<Verdict> {
        let mut verdicts = Vec::with_capacity(CHECKS.len());
        let mut found = Vec::new();
        for check in CHECKS.iter().filter(|check| self.asks(check)) {
            (check.run)(subject, &mut found);
            let before = verdicts.len();
            for violation in found.drain(..) {
                match self.level(&violation.code) {
                    Level::Off => {}
                    Level::Warn => verdicts.push(Verdict::Warn(violation)),
                    Level::Deny => verdicts.push(Verdict::Fail(violation)),
                }
            }
            if verdicts.len() == before {
                verdicts.push(Verdict::Pass(check.rules[0].code));
            }
        }
        verdicts
    }

    /// Whether anybody wants to know what a check finds.
    fn asks(&self, check: &Check) -> bool {
        check.rules.iter().any(|rule| {
            // One keyword of all that a rule stands for may be wanted.
            rule.code.ends_with('/') || self.level(rule.code) != Level::Off
        })
    }

    fn level(&self, code: &str) -> Level {
        let topic = code.split('/').next().unwrap_or_default();
        if let Some(level) = self.levels.get(code).or_else(|| self.levels.get(topic)) {
            return *level;
        }
        let rule = check::rules().find(|rule| rule.is_of(code));
        rule.map_or(Level::Deny, |rule| rule.level)
    }
}

/// Why the documented answer was not seen, if the request was our guess and not the author's.
fn not_seen(subject: &Subject<'_>) -> Option<String> {
    let (case, status) = (subject.case, subject.exchange.status);
    if check::keeps(subject, case.expect.status) {
        return check::asked_in_vain(subject).map(|asked| {
            format!("`Accept: {asked}` was answered in another documented media type")
        });
    }
    if status >= 500 && !check::is_method_unknown(subject) {
        return None;
    }
    let wanted = match case.expect.status {
        Wanted::Response(pattern) => pattern.to_string(),
        Wanted::Success => "success".to_owned(),
        Wanted::Refusal | Wanted::Gone => "refusal".to_owned(),
        Wanted::Documented => "answer".to_owned(),
    };
    if case.expect.firmness == Firmness::Inferred {
        let via = case.via.as_deref().unwrap_or_default();
        return Some(format!(
            "an answer seems to lead here ({via}), and the request was answered {status}; a link \
             in the document, or `links` in specwright.toml, would say whether it does"
        ));
    }
    if case.expect.firmness == Firmness::Usual && case.holds_example && check::is_as_good(subject) {
        return Some(format!(
            "the request was answered {status}, which is documented, too; give a request example \
             and this response example the same name"
        ));
    }
    if case.expect.firmness == Firmness::Attempted && !is_undocumented(subject) {
        return Some(format!(
            "the documented {wanted} could not be provoked: the attempt was answered {status}; \
             give a request example and this response example the same name"
        ));
    }
    let refused = (400..500).contains(&status) && !case.made_up.is_empty();
    refused.then(|| {
        format!(
            "no example is documented for {}; a made-up value was answered {status}: add an \
             example to be sent",
            case.made_up.join(", ")
        )
    })
}

/// Whether an attempt was answered with a status that its operation does not have, though it has
/// some. A request of another method is not of that operation, nor may be one whose path names
/// nothing; and a mock may lack what it is told to answer.
fn is_undocumented(subject: &Subject<'_>) -> bool {
    let (operation, request) = (subject.operation, &subject.case.request);
    let is_elsewhere =
        subject.exchange.status == 404 && operation.path.parameters().next().is_some();
    subject.response.is_none()
        && !operation.responses.is_empty()
        && !is_elsewhere
        && request.method == operation.method.as_str()
        && !request.headers.iter().any(|(name, _)| name == "prefer")
}
