//! What requests and answers say, as values of the schemas that they are held to.

use serde_json::Value;

use super::{
    case::Request,
    check::{covers, held_schema},
    plan::is_sent,
};
use crate::ir::{Api, Direction, Header, Operation, Parameter, SchemaId};

/// Tells each parameter's value, and the body's.
pub(super) fn each(
    operation: &Operation,
    request: &Request,
    mut tell: impl FnMut(SchemaId, &Value),
) {
    for (schema, value) in &request.values {
        tell(*schema, value);
    }
    let (Some(body), Some(declared)) = (&request.body, &operation.body) else { return };
    let declared = declared.content.iter().find(|known| covers(&known.name, &body.media_type));
    // What is no JSON stands among the values.
    let schema = declared.filter(|declared| declared.is_json()).and_then(|known| known.schema);
    if let Some(schema) = schema
        && let Ok(value) = serde_json::from_slice(&body.bytes)
    {
        tell(schema, &value);
    }
}

/// Every schema that an answer is held to, or that a request is written by.
pub(crate) fn judged(api: &Api) -> impl Iterator<Item = (Direction, SchemaId)> {
    let asked = api.operations.iter().flat_map(|operation| {
        let parameters = operation.parameters.iter().filter(|parameter| is_sent(parameter));
        let bodies = operation.body.iter().flat_map(|body| &body.content);
        parameters
            .filter_map(Parameter::schema)
            .chain(bodies.filter_map(|declared| declared.schema))
            .map(|schema| (Direction::Request, schema))
    });
    let responses = api.operations.iter().flat_map(|operation| &operation.responses);
    let answered = responses.flat_map(|response| {
        let headers = response.headers.iter().filter_map(Header::schema);
        let held = |declared| held_schema(&api.schemas, declared);
        let bodies = response.content.iter().filter_map(held);
        headers.chain(bodies).map(|schema| (Direction::Response, schema))
    });
    answered.chain(asked)
}
