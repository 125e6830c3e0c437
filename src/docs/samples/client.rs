//! Calls of a generated Rust client, written with names that the generator gave.
//!
//! In: [`ClientCall`], which whoever knows the generator hands over, and the values of the request.
//! Out: [`ClientView`]: arguments and setters as Rust. Where an operation has none, or a value needs
//! a type that only the generated crate can name, the sample is written with `reqwest` instead.

use serde::Serialize;
use serde_json::Value;

use super::quote;

/// How the generated client calls one operation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClientCall {
    /// Name of the crate, as `use` writes it.
    pub library: String,
    /// Name of the request in its `operations`.
    pub name: String,
    /// Arguments of `new`, in order; none if the request is made by `default`.
    pub required: Vec<ClientArgument>,
    /// Fields that may be left out, each with a setter of its name.
    pub optional: Vec<ClientArgument>,
}

/// One value of a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClientArgument {
    /// Name and location of the parameter; the body has none.
    pub parameter: Option<(String, String)>,
    /// Name of the field and of its setter.
    pub field: String,
    /// As generated code writes it.
    pub type_: String,
}

/// A call, written down.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub(crate) struct ClientView {
    pub(crate) library: String,
    pub(crate) name: String,
    pub(crate) arguments: Vec<String>,
    /// Field and value of what a setter takes.
    pub(crate) setters: Vec<(String, String)>,
    /// Field and value of what is assigned, since only the field knows its type.
    pub(crate) fields: Vec<(String, String)>,
    pub(crate) uses_json: bool,
}

/// Finds the value of a parameter by name and location, or that of the body.
type Values<'a> = &'a dyn Fn(Option<&(String, String)>) -> Option<Value>;

/// The call with these values.
pub(crate) fn view(call: &ClientCall, value: Values<'_>) -> Option<ClientView> {
    let mut view = ClientView {
        library: call.library.clone(),
        name: call.name.clone(),
        ..ClientView::default()
    };
    for argument in &call.required {
        let value = value(argument.parameter.as_ref())?;
        let text = match plain(&argument.type_, &value) {
            Some(text) => text,
            None => typed(&argument.type_, &value, &mut view)?,
        };
        view.arguments.push(text);
    }
    for argument in &call.optional {
        let Some(value) = value(argument.parameter.as_ref()) else { continue };
        if let Some(text) = plain(&argument.type_, &value) {
            view.setters.push((argument.field.clone(), text));
        } else {
            let text = typed(&argument.type_, &value, &mut view)?;
            view.fields.push((argument.field.clone(), text));
        }
    }
    Some(view)
}

/// A literal that the type takes.
fn plain(type_: &str, value: &Value) -> Option<String> {
    match (type_, value) {
        ("String", Value::String(text)) => Some(quote::rust(text)),
        ("bool", Value::Bool(flag)) => Some(flag.to_string()),
        ("i32" | "i64", Value::Number(number)) if number.is_i64() => Some(number.to_string()),
        ("u8" | "u16" | "u32" | "u64", Value::Number(number)) if number.is_u64() => {
            Some(format!("{number}_{type_}"))
        }
        ("f32" | "f64", Value::Number(number)) => Some(format!("{number}_{type_}")),
        _ => None,
    }
}

/// A value of a type that the generated crate made: read from JSON, as off the wire.
fn typed(type_: &str, value: &Value, view: &mut ClientView) -> Option<String> {
    // A stream of bytes is not read from JSON, and what may be several things has to be named.
    if type_.starts_with("impl ")
        || type_.contains("Body")
        || type_.contains("Bytes")
        || type_.contains("Multipart")
    {
        return None;
    }
    view.uses_json = true;
    Some(format!("serde_json::from_value(json!({}))?", quote::json(value, 4)))
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{ClientArgument, ClientCall, view};

    fn argument(name: &str, type_: &str) -> ClientArgument {
        ClientArgument {
            parameter: Some((name.to_owned(), "query".to_owned())),
            field: name.to_owned(),
            type_: type_.to_owned(),
        }
    }

    #[test]
    fn values_are_written_as_their_field_takes_them() {
        for (type_, value, expected) in [
            ("String", json!("a\"b"), Some("\"a\\\"b\"")),
            ("i64", json!(10), Some("10")),
            ("u32", json!(10), Some("10_u32")),
            ("f64", json!(10), Some("10_f64")),
            ("bool", json!(true), Some("true")),
            ("Vec<models::A>", json!(["x"]), Some("serde_json::from_value(json!([\"x\"]))?")),
            // A text where a number belongs is an example of a mistake.
            ("i64", json!("x"), Some("serde_json::from_value(json!(\"x\"))?")),
            ("Body", json!("x"), None),
        ] {
            let call = ClientCall {
                library: "pets".to_owned(),
                name: "ListPets".to_owned(),
                required: vec![argument("a", type_)],
                optional: Vec::new(),
            };
            let view = view(&call, &|_| Some(Value::clone(&value)));
            let written = view.map(|view| view.arguments[0].clone());
            assert_eq!(written.as_deref(), expected, "{type_} {value}");
        }
    }
}
