//! Failures of JSON Schema in plain words.

use jsonschema::{
    JsonType, ValidationError,
    error::{TypeKind, ValidationErrorKind},
};
use serde_json::Value;

/// Longer values are cut in messages.
const MAX_SHOWN: usize = 60;

/// Keywords that hold one schema for many values.
const APPLICATORS: [&str; 6] = [
    "items",
    "additionalProperties",
    "unevaluatedItems",
    "unevaluatedProperties",
    "contains",
    "propertyNames",
];

/// The keyword that failed, as the document spells it.
pub(super) fn keyword(error: &ValidationError<'_>) -> String {
    match error.kind() {
        ValidationErrorKind::Custom { .. } => "format".to_owned(),
        // The keyword that has `false` for a value says more than the value.
        ValidationErrorKind::FalseSchema => {
            let last = last(error);
            if APPLICATORS.contains(&last) { last.to_owned() } else { "false".to_owned() }
        }
        ValidationErrorKind::Required { .. } if last(error) == "dependentRequired" => {
            "dependentRequired".to_owned()
        }
        kind => kind.keyword().to_owned(),
    }
}

fn last<'e>(error: &'e ValidationError<'_>) -> &'e str {
    error.schema_path().as_str().rsplit('/').next().unwrap_or_default()
}

/// What is wrong, as a fragment.
pub(super) fn of(error: &ValidationError<'_>) -> String {
    let value = short(error.instance());
    match error.kind() {
        ValidationErrorKind::Type { kind } => {
            let wanted = match kind {
                TypeKind::Single(json_type) => with_article(*json_type),
                TypeKind::Multiple(types) => {
                    let names: Vec<String> = types.iter().map(with_article).collect();
                    names.join(" or ")
                }
            };
            format!("{value} is {}, not {wanted}", type_of(error.instance()))
        }
        ValidationErrorKind::Enum { options } => {
            format!("{value} is none of {}", list(options))
        }
        ValidationErrorKind::Constant { expected_value } => {
            format!("{value} is not {}", short(expected_value))
        }
        ValidationErrorKind::Format { format } => format!("{value} is not of format `{format}`"),
        ValidationErrorKind::Pattern { pattern } => format!("{value} does not match `{pattern}`"),
        ValidationErrorKind::Custom { message, .. } => message.clone(),
        ValidationErrorKind::Minimum { limit } => format!("{value} is less than {limit}"),
        ValidationErrorKind::Maximum { limit } => format!("{value} is more than {limit}"),
        ValidationErrorKind::ExclusiveMinimum { limit } => {
            format!("{value} is not more than {limit}")
        }
        ValidationErrorKind::ExclusiveMaximum { limit } => {
            format!("{value} is not less than {limit}")
        }
        ValidationErrorKind::MultipleOf { multiple_of } => {
            format!("{value} is not a multiple of {multiple_of}")
        }
        ValidationErrorKind::MinLength { limit } => {
            format!("{value} has fewer than {limit} characters")
        }
        ValidationErrorKind::MaxLength { limit } => {
            format!("{value} has more than {limit} characters")
        }
        ValidationErrorKind::MinItems { limit } => format!("there are fewer than {limit} items"),
        ValidationErrorKind::MaxItems { limit } => format!("there are more than {limit} items"),
        ValidationErrorKind::AdditionalItems { limit } => {
            format!("there are more than {limit} items")
        }
        ValidationErrorKind::MinProperties { limit } => {
            format!("there are fewer than {limit} properties")
        }
        ValidationErrorKind::MaxProperties { limit } => {
            format!("there are more than {limit} properties")
        }
        ValidationErrorKind::UniqueItems => "two items are equal".to_owned(),
        ValidationErrorKind::Contains => "too few or too many items are as they should".to_owned(),
        ValidationErrorKind::FalseSchema => format!("nothing is allowed here, found {value}"),
        ValidationErrorKind::Not { .. } => format!("{value} is what it must not be"),
        ValidationErrorKind::AnyOf { context } | ValidationErrorKind::OneOfNotValid { context } => {
            format!("{value} fits none of the {} forms", context.len())
        }
        ValidationErrorKind::OneOfMultipleValid { context } => {
            let fitting = context.iter().filter(|branch| branch.is_empty()).count();
            format!("{value} fits {fitting} forms, and only one may fit")
        }
        ValidationErrorKind::BacktrackLimitExceeded { .. }
        | ValidationErrorKind::RegexEngineFailure { .. } => {
            format!("{value} could not be held to the pattern in reasonable time")
        }
        _ => error.to_string(),
    }
}

/// A value as JSON, cut where it gets long.
pub(crate) fn short(value: &Value) -> String {
    let text = match value {
        Value::Array(items) if items.len() > 3 => format!("an array of {} items", items.len()),
        Value::Object(members) if members.len() > 3 => {
            format!("an object of {} properties", members.len())
        }
        other => format!("`{other}`"),
    };
    if text.chars().count() <= MAX_SHOWN {
        return text;
    }
    let cut: String = text.chars().take(MAX_SHOWN).collect();
    format!("{cut}…`")
}

fn list(options: &Value) -> String {
    let Some(items) = options.as_array() else { return short(options) };
    let shown: Vec<String> = items.iter().take(8).map(short).collect();
    let more =
        if items.len() > 8 { format!(" and {} more", items.len() - 8) } else { String::new() };
    format!("{}{more}", shown.join(", "))
}

fn type_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "an array",
        Value::Object(_) => "an object",
    }
}

fn with_article(json_type: JsonType) -> String {
    match json_type {
        JsonType::Null => "null".to_owned(),
        JsonType::Integer | JsonType::Array | JsonType::Object => format!("an {json_type}"),
        JsonType::Boolean | JsonType::Number | JsonType::String => format!("a {json_type}"),
    }
}
