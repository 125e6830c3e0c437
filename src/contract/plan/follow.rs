//! The request that a link leads to, made with the values of the answer that has the link.
//!
//! Standards: OAS "Link Object" and "Runtime Expressions".

use serde_json::Value;

use super::super::{
    case::{Basis, Case, Credential, Expectation, Firmness, FollowUp, Origin, Phase, Wanted},
    exchange::Exchange,
    json, route,
};
use super::{
    accept,
    choose::{Chooser, Input},
    request_for, slot,
};
use crate::ir::{
    Api, ExpressionSource, LinkValue, Operation, ParameterLocation, RuntimeExpression, TemplatePart,
};

/// Makes the follow-up of a case that was answered.
///
/// # Errors
/// A lower-case fragment, if the answer does not have what the link hands over.
pub(crate) fn follow(
    api: &Api,
    follow_up: &FollowUp,
    case: &Case,
    exchange: &Exchange,
) -> Result<Case, String> {
    let producer = &api.operations[case.operation.get()];
    let link = &follow_up.link;
    let operation = &api.operations[follow_up.operation.get()];
    let source = Source { operation: producer, case, exchange };
    let slots = slot::slots(operation);
    let chooser = Chooser::new(api, operation, &slots);
    let mut draft = chooser.natural_draft()?;
    for (name, location, value) in &link.parameters {
        let place = operation.parameters.iter().position(|parameter| {
            parameter.name == *name
                && location.is_none_or(|location| location == parameter.location)
        });
        let Some(place) = place else {
            return Err(format!("`{}` has no parameter `{name}`", operation.id));
        };
        draft.parameters[place] = Some(Input::Value(source.value(value)?));
    }
    if let Some(value) = &link.request_body {
        draft.body = Some((0, Input::Value(source.value(value)?)));
    }
    let expect = Expectation {
        status: if follow_up.after_delete { Wanted::Gone } else { Wanted::Success },
        media_type: None,
        promise: link.at.clone(),
        firmness: match follow_up.basis {
            Basis::Declared | Basis::Told => Firmness::Promised,
            Basis::Inferred => Firmness::Inferred,
        },
    };
    let mut request =
        request_for(&api.schemas, operation, &draft, accept(operation, &expect).as_deref())?;
    request.credential = Credential::Send;
    Ok(Case {
        id: follow_up.id.clone(),
        operation: follow_up.operation,
        example: None,
        origin: Origin::Derived,
        holds_example: false,
        request,
        expect,
        made_up: Vec::new(),
        phase: Phase::Read,
        follow_ups: Vec::new(),
        before: None,
        via: Some(follow_up.via(case)),
    })
}

/// What runtime expressions are evaluated against.
struct Source<'a> {
    operation: &'a Operation,
    case: &'a Case,
    exchange: &'a Exchange,
}

impl Source<'_> {
    fn value(&self, value: &LinkValue) -> Result<Value, String> {
        match value {
            LinkValue::Constant(value) => Ok(value.clone()),
            LinkValue::Expression(expression) => self.expression(expression),
            LinkValue::Template(parts) => {
                let mut text = String::new();
                for part in parts {
                    match part {
                        TemplatePart::Literal(literal) => text.push_str(literal),
                        TemplatePart::Expression(expression) => {
                            match self.expression(expression)? {
                                Value::String(value) => text.push_str(&value),
                                value => text.push_str(&value.to_string()),
                            }
                        }
                    }
                }
                Ok(Value::String(text))
            }
        }
    }

    fn expression(&self, expression: &RuntimeExpression) -> Result<Value, String> {
        let found = match expression {
            RuntimeExpression::Url => Some(Value::from(self.exchange.url.clone())),
            RuntimeExpression::Method => Some(Value::from(self.case.request.method.clone())),
            RuntimeExpression::StatusCode => Some(Value::from(self.exchange.status)),
            RuntimeExpression::Request(source) => self.request(source),
            RuntimeExpression::Response(source) => self.response(source),
        };
        found.ok_or_else(|| format!("the answer has no `{expression}`"))
    }

    fn request(&self, source: &ExpressionSource) -> Option<Value> {
        let request = &self.case.request;
        match source {
            ExpressionSource::Header(name) => request
                .headers
                .iter()
                .find(|(found, _)| found.eq_ignore_ascii_case(name))
                .map(|(_, value)| Value::from(value.clone())),
            ExpressionSource::Query(name) => route::query_pairs(&request.query)
                .find(|(found, _)| found == name)
                .map(|(_, value)| Value::from(value)),
            ExpressionSource::Path(name) => {
                let found = route::matches(&self.operation.path, &request.path)?;
                let declared = self.operation.parameters.iter().any(|parameter| {
                    parameter.location == ParameterLocation::Path && parameter.name == *name
                });
                let mut found = found.into_iter().filter(|_| declared);
                found.find(|(found, _)| found == name).map(|(_, raw)| route::decode(&raw).into())
            }
            ExpressionSource::Body(pointer) => {
                let body: Value = serde_json::from_slice(&request.body.as_ref()?.bytes).ok()?;
                body.pointer(pointer).cloned()
            }
        }
    }

    fn response(&self, source: &ExpressionSource) -> Option<Value> {
        match source {
            ExpressionSource::Header(name) => self.exchange.header(name).map(Value::from),
            ExpressionSource::Query(_) | ExpressionSource::Path(_) => None,
            ExpressionSource::Body(pointer) => {
                json::parse(&self.exchange.body).ok()?.value.pointer(pointer).cloned()
            }
        }
    }
}
