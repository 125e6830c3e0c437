//! From chosen values to text on the wire.

use serde_json::Value;

use super::super::{
    body,
    case::{Credential, Request},
};
use super::choose::{Draft, Input};
use crate::{
    ir::{
        Operation, Parameter, ParameterFormat, ParameterLocation, PathSegment, SchemaId, Schemas,
        Style,
    },
    wire::{self, Layout},
};

/// Writes a request.
///
/// # Errors
/// A lower-case fragment, if a value cannot be written where it belongs.
pub(crate) fn request_for(
    schemas: &Schemas,
    operation: &Operation,
    draft: &Draft,
    accept: Option<&str>,
) -> Result<Request, String> {
    let mut request = Request {
        method: operation.method.as_str().to_owned(),
        credential: Credential::Send,
        ..Request::default()
    };
    if let Some(accept) = accept {
        request.headers.push(("accept".to_owned(), accept.to_owned()));
    }
    let mut query: Vec<String> = operation.path.query().map(str::to_owned).into_iter().collect();
    let mut cookies = Vec::new();
    for (parameter, input) in operation.parameters.iter().zip(&draft.parameters) {
        let Some(input) = input else { continue };
        let digits = digits(draft, parameter, input);
        let input = digits.as_ref().unwrap_or(input);
        match parameter.location {
            ParameterLocation::Path => {}
            ParameterLocation::Query => query.extend(in_query(parameter, input)?),
            ParameterLocation::QueryString => query.push(querystring(schemas, parameter, input)?),
            ParameterLocation::Header => {
                request.headers.push((parameter.name.clone(), in_header(parameter, input)?));
            }
            ParameterLocation::Cookie => cookies.extend(in_cookie(parameter, input)?),
        }
    }
    if !cookies.is_empty() {
        request.headers.push(("cookie".to_owned(), cookies.join("; ")));
    }
    request.path = path(operation, draft)?;
    request.query = query.join("&");
    if let (Some((media, input)), Some(body)) = (&draft.body, &operation.body) {
        let declared = &body.content[*media];
        let written = match input {
            Input::Value(value) if declared.is_json() => draft.json_of(value),
            Input::Value(_) | Input::Wire(_) => None,
        };
        let written = written.map(|text| Input::Wire(text.to_owned()));
        request.body = Some(body::write(schemas, declared, written.as_ref().unwrap_or(input))?);
    }
    request.values = values(operation, draft);
    Ok(request)
}

/// A number as it is written, where a value has lost digits of it.
fn digits(draft: &Draft, parameter: &Parameter, input: &Input) -> Option<Input> {
    match (input, &parameter.format) {
        (Input::Value(value @ Value::Number(_)), ParameterFormat::Schema { .. }) => {
            draft.json_of(value).map(|text| Input::Value(Value::from(text)))
        }
        (Input::Value(_) | Input::Wire(_), _) => None,
    }
}

fn values(operation: &Operation, draft: &Draft) -> Vec<(SchemaId, Value)> {
    let parameters = operation.parameters.iter().zip(&draft.parameters);
    let parameters = parameters.map(|(parameter, input)| (parameter.schema(), input.as_ref()));
    let body = draft.body.as_ref().zip(operation.body.as_ref()).map(|((media, input), body)| {
        let declared = &body.content[*media];
        (declared.schema.filter(|_| !declared.is_json()), Some(input))
    });
    let said = parameters.chain(body).filter_map(|(schema, input)| match input? {
        Input::Value(value) => Some((schema?, value.clone())),
        Input::Wire(_) => None,
    });
    let mut values: Vec<_> = said.collect();
    values.shrink_to_fit();
    values
}

fn layout(format: &ParameterFormat, location: ParameterLocation) -> Layout {
    match format {
        ParameterFormat::Schema { style, explode, allow_reserved, .. } => {
            Layout { style: *style, explode: *explode, allow_reserved: *allow_reserved }
        }
        ParameterFormat::Content(_) => {
            Layout { style: location.default_style(), explode: false, allow_reserved: false }
        }
    }
}

/// The value as the parameter's media type writes it, as one text; the value itself otherwise.
fn content(parameter: &Parameter, input: &Input) -> Option<Value> {
    let Input::Value(value) = input else { return None };
    match &parameter.format {
        ParameterFormat::Content(media_type) if media_type.is_json() || !value.is_string() => {
            Some(Value::String(value.to_string()))
        }
        ParameterFormat::Content(_) | ParameterFormat::Schema { .. } => Some(value.clone()),
    }
}

fn said(parameter: &Parameter, error: &wire::EncodeError) -> String {
    format!("the {} parameter `{}`: {error}", parameter.location.as_str(), parameter.name)
}

fn path(operation: &Operation, draft: &Draft) -> Result<String, String> {
    let mut text = String::new();
    for segment in operation.path.segments() {
        text.push('/');
        for piece in segment {
            match piece {
                PathSegment::Literal(literal) => text.push_str(&wire::literal(literal)),
                PathSegment::Parameter(name) => text.push_str(&in_path(operation, draft, name)?),
            }
        }
    }
    Ok(text)
}

fn in_path(operation: &Operation, draft: &Draft, name: &str) -> Result<String, String> {
    let found = operation.parameters.iter().zip(&draft.parameters).find(|(parameter, _)| {
        parameter.location == ParameterLocation::Path && parameter.name == name
    });
    let Some((parameter, Some(input))) = found else {
        return Err(format!("the path has `{{{name}}}`, and no parameter of that name"));
    };
    let digits = digits(draft, parameter, input);
    let input = digits.as_ref().unwrap_or(input);
    let Some(value) = content(parameter, input) else {
        let Input::Wire(text) = input else { return Ok(String::new()) };
        return Ok(wire::literal(text));
    };
    let layout = layout(&parameter.format, ParameterLocation::Path);
    let text =
        wire::in_path(&parameter.name, &value, layout).map_err(|error| said(parameter, &error))?;
    if text.is_empty() && layout.style == Style::Simple {
        return Err(format!("the path parameter `{name}` is empty, which names another path"));
    }
    Ok(text)
}

fn in_query(parameter: &Parameter, input: &Input) -> Result<Vec<String>, String> {
    let Some(value) = content(parameter, input) else {
        let Input::Wire(text) = input else { return Ok(Vec::new()) };
        let whole = text.starts_with(&format!("{}=", parameter.name));
        return Ok(vec![if whole { text.clone() } else { format!("{}={text}", parameter.name) }]);
    };
    let layout = layout(&parameter.format, ParameterLocation::Query);
    wire::in_query(&parameter.name, &value, layout).map_err(|error| said(parameter, &error))
}

fn in_header(parameter: &Parameter, input: &Input) -> Result<String, String> {
    match content(parameter, input) {
        None => match input {
            Input::Wire(text) => Ok(text.clone()),
            Input::Value(_) => Ok(String::new()),
        },
        Some(value) => {
            let layout = layout(&parameter.format, ParameterLocation::Header);
            wire::in_header(&value, layout).map_err(|error| said(parameter, &error))
        }
    }
}

fn in_cookie(parameter: &Parameter, input: &Input) -> Result<Vec<String>, String> {
    let Some(value) = content(parameter, input) else {
        let Input::Wire(text) = input else { return Ok(Vec::new()) };
        return Ok(vec![text.clone()]);
    };
    let layout = layout(&parameter.format, ParameterLocation::Cookie);
    wire::in_cookie(&parameter.name, &value, layout).map_err(|error| said(parameter, &error))
}

/// The whole query as its media type writes it; forms are what it usually is.
fn querystring(schemas: &Schemas, parameter: &Parameter, input: &Input) -> Result<String, String> {
    match (&parameter.format, input) {
        (_, Input::Wire(text)) => Ok(text.clone()),
        (ParameterFormat::Content(media_type), input) => {
            let body = body::write(schemas, media_type, input)?;
            let text = String::from_utf8_lossy(&body.bytes).into_owned();
            let form = media_type.essence() == "application/x-www-form-urlencoded";
            Ok(if form { text } else { wire::all(&text) })
        }
        (ParameterFormat::Schema { .. }, Input::Value(value)) => Ok(wire::all(&value.to_string())),
    }
}
