//! From chosen values to text on the wire.

use serde_json::Value;

use super::super::{
    body,
    case::{Credential, Request},
};
use super::choose::{Draft, Input};
use crate::{
    ir::{
        MediaType, Operation, Parameter, ParameterFormat, ParameterLocation, PathSegment, SchemaId,
        Schemas, Style,
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
        match parameter.location {
            ParameterLocation::Path => {}
            ParameterLocation::Query => query.extend(in_query(draft, parameter, input)?),
            ParameterLocation::QueryString => {
                query.push(querystring(schemas, draft, parameter, input)?);
            }
            ParameterLocation::Header => {
                request.headers.push((parameter.name.clone(), in_header(draft, parameter, input)?));
            }
            ParameterLocation::Cookie => cookies.extend(in_cookie(draft, parameter, input)?),
        }
    }
    if !cookies.is_empty() {
        request.headers.push(("cookie".to_owned(), cookies.join("; ")));
    }
    request.path = path(operation, draft)?;
    request.query = query.join("&");
    if let (Some((media, input)), Some(body)) = (&draft.body, &operation.body) {
        let declared = &body.content[*media];
        let written = with_digits(draft, declared, input);
        request.body = Some(body::write(schemas, declared, written.as_ref().unwrap_or(input))?);
    }
    request.values = values(operation, draft);
    Ok(request)
}

/// A body with all its digits, if its value has lost some. What is no JSON writes a number as it
/// writes the text of it.
fn with_digits(draft: &Draft, declared: &MediaType, input: &Input) -> Option<Input> {
    let Input::Value(value) = input else { return None };
    let digits = draft.digits_of(value)?;
    if declared.is_json() {
        return Some(Input::Wire(digits.json.clone()));
    }
    let mut texts = digits.texts.clone();
    let essence = declared.essence();
    if essence == "application/x-www-form-urlencoded" || essence.starts_with("multipart/") {
        // What is nested there is JSON all the same.
        let members = texts.as_object_mut()?.iter_mut();
        for (name, member) in members.filter(|(_, member)| is_nested(member)) {
            *member = value[name].clone();
        }
        return Some(Input::Value(texts));
    }
    (declared.is_xml() || value.is_number()).then_some(Input::Value(texts))
}

fn is_nested(member: &Value) -> bool {
    member.as_array().map_or(member.is_object(), |items| {
        items.iter().any(|item| item.is_object() || item.is_array())
    })
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

/// The value as the parameter's media type writes it, as one text; the value itself otherwise, each
/// of its integers with all its digits.
fn content(draft: &Draft, parameter: &Parameter, input: &Input) -> Option<Value> {
    let Input::Value(value) = input else { return None };
    let is_json = match &parameter.format {
        ParameterFormat::Content(media_type) => media_type.is_json() || !value.is_string(),
        ParameterFormat::Schema { .. } => false,
    };
    Some(match (draft.digits_of(value), is_json) {
        (Some(digits), true) => Value::String(digits.json.clone()),
        (None, true) => Value::String(value.to_string()),
        (Some(digits), false) => digits.texts.clone(),
        (None, false) => value.clone(),
    })
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
    let Some(value) = content(draft, parameter, input) else {
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

fn in_query(draft: &Draft, parameter: &Parameter, input: &Input) -> Result<Vec<String>, String> {
    let Some(value) = content(draft, parameter, input) else {
        let Input::Wire(text) = input else { return Ok(Vec::new()) };
        let whole = text.starts_with(&format!("{}=", parameter.name));
        return Ok(vec![if whole { text.clone() } else { format!("{}={text}", parameter.name) }]);
    };
    let layout = layout(&parameter.format, ParameterLocation::Query);
    wire::in_query(&parameter.name, &value, layout).map_err(|error| said(parameter, &error))
}

fn in_header(draft: &Draft, parameter: &Parameter, input: &Input) -> Result<String, String> {
    match content(draft, parameter, input) {
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

fn in_cookie(draft: &Draft, parameter: &Parameter, input: &Input) -> Result<Vec<String>, String> {
    let Some(value) = content(draft, parameter, input) else {
        let Input::Wire(text) = input else { return Ok(Vec::new()) };
        return Ok(vec![text.clone()]);
    };
    let layout = layout(&parameter.format, ParameterLocation::Cookie);
    wire::in_cookie(&parameter.name, &value, layout).map_err(|error| said(parameter, &error))
}

/// The whole query as its media type writes it; forms are what it usually is.
fn querystring(
    schemas: &Schemas,
    draft: &Draft,
    parameter: &Parameter,
    input: &Input,
) -> Result<String, String> {
    match (&parameter.format, input) {
        (_, Input::Wire(text)) => Ok(text.clone()),
        (ParameterFormat::Content(media_type), input) => {
            let digits = with_digits(draft, media_type, input);
            let body = body::write(schemas, media_type, digits.as_ref().unwrap_or(input))?;
            let text = String::from_utf8_lossy(&body.bytes).into_owned();
            let form = media_type.essence() == "application/x-www-form-urlencoded";
            Ok(if form { text } else { wire::all(&text) })
        }
        (ParameterFormat::Schema { .. }, Input::Value(value)) => Ok(wire::all(&value.to_string())),
    }
}
