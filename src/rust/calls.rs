//! How generated code is called, for those who write about it.
//!
//! In: an [`Api`] and [`Options`]. Out: one [`Call`] per operation, with the names that `generate`
//! would give, since the same plan gives them.

use super::{Options, plan::Plan};
use crate::ir::Api;

/// The request struct of one operation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Call {
    /// Place in [`Api::operations`].
    pub operation: usize,
    /// Name of the crate, as `use` writes it.
    pub library: String,
    /// Name of the struct in `operations`.
    pub name: String,
    /// Arguments of `new`, in order; none if the struct is made by `default`.
    pub required: Vec<Argument>,
    /// Fields that may be left out, each with a setter of its name.
    pub optional: Vec<Argument>,
    /// Whether there is a `new`: a struct with many required fields is written out.
    pub has_new: bool,
}

/// One field of a request struct.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Argument {
    /// Name and location of the parameter; the body has none.
    pub parameter: Option<(String, &'static str)>,
    /// Name of the field.
    pub field: String,
    /// Of the value, without the `Option` of what may be left out.
    pub type_: String,
}

/// The calls of an API, in the order of its operations.
pub fn calls(api: &Api, options: &Options) -> Vec<Call> {
    let chosen = options.selection.of(api);
    let plan = Plan::new(chosen.as_ref().unwrap_or(api), options);
    let library = plan.manifest("//", options).name.replace('-', "_");
    let mut calls = Vec::with_capacity(plan.operations.len());
    for one in &plan.operations {
        let Some(operation) = api.operations.iter().position(|known| known.at == one.operation.at)
        else {
            continue;
        };
        let (mut required, mut optional) = (Vec::new(), Vec::new());
        for parameter in &one.parameters {
            let place = parameter.parameter.location.as_str();
            let argument = Argument {
                parameter: Some((parameter.parameter.name.clone(), place)),
                field: parameter.field.clone(),
                type_: parameter.type_.clone(),
            };
            if parameter.optional { optional.push(argument) } else { required.push(argument) }
        }
        if let Some(body) = &one.body {
            let argument = Argument {
                parameter: None,
                field: one.body_field.clone(),
                type_: if body.carried.len() > 1 || plan.is_stream(&body.value) {
                    format!("impl Into<{}>", body.value)
                } else {
                    body.value.clone()
                },
            };
            if one.body_required { required.push(argument) } else { optional.push(argument) }
        }
        let has_new = !required.is_empty() && required.len() <= 7;
        calls.push(Call {
            operation,
            library: library.clone(),
            name: one.name.clone(),
            required,
            optional,
            has_new,
        });
    }
    calls
}
