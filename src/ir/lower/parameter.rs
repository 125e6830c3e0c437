//! Parameters and headers.

use super::{
    body, example,
    reader::{Object, Reader, exact},
};
use crate::{
    diagnostic::{Diagnostic, nearest_name},
    document::Node,
    ir::{
        Extensions, Header, Parameter, ParameterFormat, ParameterLocation, PathTemplate,
        RuntimeExpression, Style,
    },
};

/// Reads one parameter; `None` if it cannot be used, which has been reported.
pub(super) fn read<'d>(reader: &mut Reader<'d>, node: Node<'d>) -> Option<Parameter> {
    let object = reader.object(node)?;
    let Some(name) = object.text("name") else {
        reader.left_out(object.at(), "a parameter without a name");
        return None;
    };
    let location = match object.text("in").as_deref() {
        Some("path") => ParameterLocation::Path,
        Some("query") => ParameterLocation::Query,
        Some("querystring") => ParameterLocation::QueryString,
        Some("header") => ParameterLocation::Header,
        Some("cookie") => ParameterLocation::Cookie,
        found => {
            let why = match found {
                Some(found) => format!("`{found}` is no place for the parameter `{name}`"),
                None => format!("nothing says where the parameter `{name}` belongs"),
            };
            reader.left_out(object.at(), &why);
            return None;
        }
    };
    if location == ParameterLocation::Header
        && ["accept", "content-type", "authorization"].contains(&&*name.to_ascii_lowercase())
    {
        let at = object.at().join("name");
        reader.report(
            Diagnostic::hint(
                "parameter/ignored-header",
                at,
                format!("a header parameter named `{name}` has no meaning"),
            )
            .help("media types and security schemes say what this header holds"),
        );
        return None;
    }
    let format = format(reader, &object, location);
    Some(Parameter {
        at: object.at().clone(),
        name,
        location,
        description: object.text("description"),
        required: reader.flag(&object, "required") || location == ParameterLocation::Path,
        deprecated: reader.flag(&object, "deprecated"),
        allow_empty_value: reader.flag(&object, "allowEmptyValue"),
        format,
        examples: example::read(reader, &object),
        extensions: object.extensions(),
    })
}

fn format<'d>(
    reader: &mut Reader<'d>,
    object: &Object<'d>,
    location: ParameterLocation,
) -> ParameterFormat {
    let mut content = reader.entries(object, "content").into_iter();
    if let Some((name, node)) = content.next()
        && let Some(media_type) = reader.object(node)
    {
        for (_, other) in content {
            reader.left_out(&other.at, "a parameter has one media type");
        }
        let media_type = body::media_type(reader, name, &media_type);
        return ParameterFormat::Content(Box::new(media_type));
    }
    let default = location.default_style();
    let style = match object.text("style") {
        None => default,
        Some(text) => {
            style(&text).filter(|style| is_allowed(*style, location)).unwrap_or_else(|| {
                let at = object.at().join("style");
                let message = format!("style `{text}` does not exist in {}", location.as_str());
                let diagnostic = Diagnostic::error("parameter/style", at, message);
                let styles = Style::ALL.into_iter().filter(|style| is_allowed(*style, location));
                let known: Vec<&str> = styles.map(Style::as_str).collect();
                reader.report(match nearest_name(&text, known.iter().copied()) {
                    Some(known) => diagnostic.meant(&text, known),
                    None => diagnostic.help(format!("it is read as `{}`", default.as_str())),
                });
                default
            })
        }
    };
    let explode = reader.choice(object, "explode");
    let schema = match object.field("schema") {
        Some(node) => reader.schema(node),
        None => reader.anything(object.at()),
    };
    ParameterFormat::Schema {
        style,
        explode: explode.unwrap_or(style.default_explode()),
        allow_reserved: reader.flag(object, "allowReserved"),
        schema,
    }
}

pub(super) fn style(text: &str) -> Option<Style> {
    Style::ALL.into_iter().find(|style| style.as_str() == text)
}

/// OAS "Style Values", column `in`.
fn is_allowed(style: Style, location: ParameterLocation) -> bool {
    match style {
        Style::Matrix | Style::Label => location == ParameterLocation::Path,
        Style::Simple => matches!(location, ParameterLocation::Path | ParameterLocation::Header),
        Style::Form => matches!(location, ParameterLocation::Query | ParameterLocation::Cookie),
        Style::SpaceDelimited | Style::PipeDelimited | Style::DeepObject => {
            location == ParameterLocation::Query
        }
        Style::Cookie => location == ParameterLocation::Cookie,
    }
}

/// The path item's parameters unless the operation has its own of the same name and location, then
/// the operation's; and one for each name in the path that nobody declares.
pub(super) fn merge<'d>(
    reader: &mut Reader<'d>,
    operation: &Object<'d>,
    path: &PathTemplate,
    shared: &[Parameter],
    own: Vec<Parameter>,
) -> Vec<Parameter> {
    let is =
        |one: &Parameter, two: &Parameter| one.name == two.name && one.location == two.location;
    let mut merged: Vec<Parameter> =
        shared.iter().filter(|shared| !own.iter().any(|own| is(own, shared))).cloned().collect();
    for parameter in own {
        if !merged.iter().any(|known| is(known, &parameter)) {
            merged.push(parameter);
        }
    }
    for name in path.parameters().filter(|name| !is_expression(name)) {
        let declared = merged
            .iter()
            .any(|known| known.location == ParameterLocation::Path && known.name == name);
        if !declared {
            merged.push(Parameter {
                at: operation.at().clone(),
                name: name.to_owned(),
                location: ParameterLocation::Path,
                description: None,
                required: true,
                deprecated: false,
                allow_empty_value: false,
                format: ParameterFormat::Schema {
                    style: Style::Simple,
                    explode: false,
                    allow_reserved: false,
                    schema: reader.anything(operation.at()),
                },
                examples: Vec::new(),
                extensions: Extensions::new(),
            });
        }
    }
    exact(merged)
}

/// What stands in the braces of a callback's key is no parameter, even if it lacks its `$`: OAS
/// "Runtime Expressions".
fn is_expression(name: &str) -> bool {
    ["$request.", "$response."].iter().any(|source| name.starts_with(source))
        || ["$url", "$method", "$statusCode"].contains(&name)
        || RuntimeExpression::but_for_sign(name).is_some()
}

/// Reads the headers of a response or of a part.
pub(super) fn headers<'d>(reader: &mut Reader<'d>, object: &Object<'d>) -> Vec<Header> {
    let entries = reader.entries(object, "headers");
    entries
        .into_iter()
        .filter(|(name, _)| !name.eq_ignore_ascii_case("content-type"))
        .filter_map(|(name, node)| {
            let object = reader.object(node)?;
            let format = format(reader, &object, ParameterLocation::Header);
            Some(Header {
                at: object.at().clone(),
                name: name.to_owned(),
                description: object.text("description"),
                required: reader.flag(&object, "required"),
                deprecated: reader.flag(&object, "deprecated"),
                format,
                examples: example::read(reader, &object),
            })
        })
        .collect()
}
