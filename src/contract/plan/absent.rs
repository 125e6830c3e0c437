//! An id that nothing has: like one that is documented, and not one of them.

use serde_json::Value;

use super::super::{Validators, sample::Sampler};
use super::choose::{Draft, Input};
use crate::ir::{Api, Direction, Operation, ParameterLocation};

/// The request with its last path parameter leading nowhere; `None` if every value it may have
/// leads somewhere.
pub(super) fn absent(
    api: &Api,
    operation: &Operation,
    validators: &Validators,
    draft: &Draft,
) -> Option<Draft> {
    let last = operation.path.parameters().last()?;
    let place = operation.parameters.iter().position(|parameter| {
        parameter.location == ParameterLocation::Path && parameter.name == last
    })?;
    let parameter = &operation.parameters[place];
    let shown: Vec<&Value> =
        parameter.shown().iter().filter_map(|example| example.value.as_value()).collect();
    let schema = parameter.schema();
    let sample = schema
        .and_then(|schema| Sampler::for_requests(api).sample(schema))
        .map(|sample| sample.value);
    let models = shown.iter().copied().chain(sample.as_ref());
    let mut candidates: Vec<Value> = models.flat_map(variations).collect();
    candidates.push(Value::from("specwright-absent"));
    let value = candidates.into_iter().find(|candidate| {
        !shown.contains(&candidate)
            && schema.is_none_or(|id| validators.accepts(id, Direction::Request, candidate))
    })?;
    let mut draft = draft.clone();
    draft.parameters[place] = Some(Input::Value(value));
    draft.made_up.clear();
    Some(draft)
}

fn variations(model: &Value) -> Vec<Value> {
    match model {
        Value::Number(number) if number.is_i64() => {
            [999_999_999, 2_147_483_000, 9_999, 99].into_iter().map(Value::from).collect()
        }
        Value::String(text) => {
            let zeroed: String = text
                .chars()
                .map(|character| if character.is_ascii_digit() { '0' } else { character })
                .collect();
            let mut out = Vec::new();
            if zeroed != *text {
                out.push(Value::String(zeroed));
            }
            out.push(Value::String(format!("{text}-absent")));
            out.push(Value::from("00000000-0000-4000-8000-00000000dead"));
            out
        }
        _ => Vec::new(),
    }
}
