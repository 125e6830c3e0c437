//! The rules of schemas as statements.

use std::f64::consts;

use serde_json::Value;

use super::{WIDTH, arguments, assign, literal, raw_literal};
use crate::{
    ir::{
        Number,
        types::{Additional, Field, IntegerFormat, ObjectDef, Presence, Rules, TypeKind, TypeUse},
    },
    rust::plan::Plan,
};

impl Plan<'_> {
    /// Statements that hold `value`, a place expression of a reference or a field, to the rules of
    /// its use. `checks` stands at the value already; `depth` is how far in the statements are.
    pub(crate) fn check_statements(
        &self,
        use_: &TypeUse,
        value: &str,
        depth: usize,
    ) -> Vec<String> {
        let mut out = Vec::new();
        if use_.nullable {
            let inner = TypeUse { nullable: false, ..use_.clone() };
            let inside = self.check_statements(&inner, "value", depth + 4);
            if !inside.is_empty() {
                out.push(format!("if let Some(value) = {value} {{"));
                out.extend(indent(inside));
                out.push("}".to_owned());
            }
            return out;
        }
        let target = self.graph.resolve(use_);
        if let Some(rules) = &target.rules {
            self.rule_statements(rules, &target, value, depth, &mut out);
        }
        if let TypeKind::Tuple(items) = &self.graph.get(target.id).kind {
            for (index, item) in items.iter().enumerate() {
                let inside = self.check_statements(item, "value", depth + 4);
                if !inside.is_empty() {
                    let place = format!("Some(&{}.{index})", value.trim_start_matches('&'));
                    let before = [literal(&index.to_string()), place];
                    out.extend(closure(depth, "checks.if_some", &before, "value", inside));
                }
            }
        }
        let each = match &self.graph.get(target.id).kind {
            TypeKind::Array(item) => Some((item, "checks.each")),
            TypeKind::Map(item) => Some((item, "checks.each_value")),
            _ => None,
        };
        if let Some((item, method)) = each {
            let inside = self.check_statements(item, "item", depth + 4);
            if !inside.is_empty() {
                out.extend(closure(depth, method, &[value.to_owned()], "item", inside));
            }
        } else if self.has_own_check(&target) {
            out.push(format!("{value}.check(checks);"));
        }
        out
    }

    /// Whether the rules of a use come to any statement.
    pub(crate) fn has_effect(&self, use_: &TypeUse) -> bool {
        let target = self.graph.resolve(use_);
        let mut out = Vec::new();
        if let Some(rules) = &target.rules {
            self.rule_statements(rules, &target, "value", 0, &mut out);
        }
        !out.is_empty()
    }

    /// Whether the type implements `Check`.
    pub(crate) fn has_own_check(&self, use_: &TypeUse) -> bool {
        let plan = &self.types[use_.id.get()];
        let implements = match &self.graph.get(use_.id).kind {
            TypeKind::Enum(_) | TypeKind::Object(_) | TypeKind::Union(_) => true,
            TypeKind::Alias { recursive, .. } => *recursive,
            _ => false,
        };
        implements && plan.checked
    }

    /// Statements for the fields of an object.
    pub(crate) fn object_checks(
        &self,
        object: &ObjectDef,
        fields: &[(String, bool, &Field)],
        names: &[String],
        additional_name: &str,
    ) -> Vec<String> {
        let mut out = Vec::new();
        for ((wire, optional, field), name) in fields.iter().zip(names) {
            if !self.is_checked(&field.use_) {
                continue;
            }
            let place = literal(wire);
            let required = matches!(field.presence, Presence::Required) && !optional;
            let target = self.graph.resolve(&field.use_);
            if self.has_own_check(&target) && target.rules.is_none() {
                // The runtime goes through options and boxes by itself.
                let parts = [place, format!("&self.{name}")];
                out.push(arguments(8, "checks.field", &parts, ";").trim_start().to_owned());
                continue;
            }
            let inner = TypeUse { nullable: false, ..field.use_.clone() };
            let inside = self.check_statements(&inner, "value", 12);
            if inside.is_empty() {
                continue;
            }
            let source = match (required, field.use_.nullable) {
                (true, false) => format!("Some(&self.{name})"),
                (true, true) | (false, false) => format!("self.{name}.as_ref()"),
                (false, true) => format!("self.{name}.as_ref().and_then(Option::as_ref)"),
            };
            out.extend(closure(8, "checks.if_some", &[place, source], "value", inside));
        }
        if let Additional::Typed(use_) = &object.additional {
            let map = format!("&self.{additional_name}");
            let names = object.rules.as_ref().and_then(|rules| rules.names.as_deref());
            out.extend(name_statements(names, &map, 8));
            let inside = self.check_statements(use_, "item", 12);
            if !inside.is_empty() {
                out.extend(closure(8, "checks.each_value", &[map], "item", inside));
            }
        }
        if let Some(rules) = &object.rules
            && (rules.min_properties.is_some() || rules.max_properties.is_some())
        {
            let range = range(rules.min_properties, rules.max_properties);
            out.push(format!("checks.properties(self, {range});"));
        }
        let list = |names: &[String]| {
            let names: Vec<String> = names.iter().map(|name| literal(name)).collect();
            format!("&[{}]", names.join(", "))
        };
        for condition in &object.conditions {
            let method = if condition.exactly { "exactly_one" } else { "at_least_one" };
            let branches: Vec<String> = condition.branches.iter().map(|one| list(one)).collect();
            let parts = ["self".to_owned(), format!("&[{}]", branches.join(", "))];
            let call = arguments(8, &format!("checks.{method}"), &parts, ";");
            out.push(call.trim_start().to_owned());
        }
        if let Some(rules) = &object.rules {
            out.extend(keyword_statements(rules, "self", 8));
        }
        for (name, others) in &object.dependent {
            let parts = ["self".to_owned(), literal(name), list(others)];
            out.push(arguments(8, "checks.requires", &parts, ";").trim_start().to_owned());
        }
        out
    }

    fn rule_statements(
        &self,
        rules: &Rules,
        use_: &TypeUse,
        value: &str,
        depth: usize,
        out: &mut Vec<String>,
    ) {
        let kind = &self.graph.get(use_.id).kind;
        out.extend(keyword_statements(rules, value, depth));
        match kind {
            TypeKind::Boolean => out.extend(one_of(rules, value, Value::to_string)),
            TypeKind::Text(_) => text_statements(rules, value, depth, out),
            TypeKind::Integer(format) => {
                for (method, whole, number) in [
                    ("minimum", "minimum", &rules.minimum),
                    ("maximum", "maximum", &rules.maximum),
                    ("above", "minimum", &rules.exclusive_minimum),
                    ("below", "maximum", &rules.exclusive_maximum),
                ] {
                    let Some(number) = number else { continue };
                    // Between two integers, a bound is as good as the next of them.
                    let (method, number) = match next_integer(number, whole) {
                        Some(next) => (whole, next),
                        None => (method, number.clone()),
                    };
                    if let Some(text) = integer(&number, *format) {
                        out.push(format!("checks.{method}({value}, &{text});"));
                    }
                }
                out.extend(one_of(rules, value, Value::to_string));
                if let Some(step) = rules.multiple_of.as_ref().and_then(whole_step) {
                    let step = separated(step);
                    out.push(format!("checks.multiple_of_integer(*{value}, {step});"));
                }
            }
            TypeKind::Number(_) => {
                let mut bound = |method: &str, number: &Option<Number>| {
                    if let Some(text) = number.as_ref().and_then(float) {
                        let text = if text.contains('/') { format!("({text})") } else { text };
                        out.push(format!("checks.{method}({value}, &{text});"));
                    }
                };
                bound("minimum", &rules.minimum);
                bound("maximum", &rules.maximum);
                bound("above", &rules.exclusive_minimum);
                bound("below", &rules.exclusive_maximum);
                let number = |value: &Value| value.as_number().and_then(float).unwrap_or_default();
                out.extend(one_of(rules, value, number));
                if let Some(step) = rules.multiple_of.as_ref().and_then(float) {
                    out.push(format!("checks.multiple_of(*{value}, {step});"));
                }
            }
            TypeKind::Array(_) => {
                if rules.min_items.is_some() || rules.max_items.is_some() {
                    let range = range(rules.min_items, rules.max_items);
                    out.push(count(value, &range));
                }
                if rules.unique_items {
                    out.push(format!("checks.unique({value});"));
                }
            }
            TypeKind::Map(_) => {
                if rules.min_properties.is_some() || rules.max_properties.is_some() {
                    let range = range(rules.min_properties, rules.max_properties);
                    out.push(count(value, &range));
                }
                out.extend(name_statements(rules.names.as_deref(), value, depth));
            }
            _ => {}
        }
    }
}

/// Holds a list or a map, which may stand behind a `&`, to its size.
fn count(value: &str, range: &str) -> String {
    format!("checks.count({}.len(), {range});", value.trim_start_matches('&'))
}

/// `least, most` as arguments.
fn range(least: Option<u64>, most: Option<u64>) -> String {
    let most = most.map_or("usize::MAX".to_owned(), |most| most.to_string());
    format!("{}, {most}", least.unwrap_or(0))
}

/// The rules of the names in a map.
fn name_statements(rules: Option<&Rules>, map: &str, depth: usize) -> Vec<String> {
    let Some(rules) = rules else { return Vec::new() };
    let mut inside = Vec::new();
    text_statements(rules, "name", depth + 4, &mut inside);
    if !rules.allowed.is_empty() {
        let allowed = rules.allowed.iter().filter_map(Value::as_str).map(literal);
        let allowed = format!("&[{}]", allowed.collect::<Vec<_>>().join(", "));
        let parts = ["name".to_owned(), allowed];
        let call = arguments(depth + 4, "checks.listed", &parts, ";");
        inside.push(call.trim_start().to_owned());
    }
    closure(depth, "checks.each_name", &[map.to_owned()], "name", inside)
}

/// What only a look at the value as JSON tells.
fn keyword_statements(rules: &Rules, value: &str, depth: usize) -> Vec<String> {
    let statements = rules.keywords.iter().enumerate().flat_map(|(index, keywords)| {
        let name = numbered("KEYWORDS", index);
        let text = raw_literal(&keywords.to_string());
        let declared = declared(depth, &name, "SchemaKeywords", &text);
        [declared, format!("checks.keywords({value}, &{name});")]
    });
    statements.collect()
}

/// The first of several has no number.
fn numbered(name: &str, index: usize) -> String {
    if index == 0 { name.to_owned() } else { format!("{name}_{}", index + 1) }
}

/// A static made of a text.
fn declared(depth: usize, name: &str, type_: &str, text: &str) -> String {
    let before = format!("static {name}: {type_} =");
    let value = format!("{type_}::new({text})");
    if value.len() + depth + 5 <= WIDTH {
        return assign(depth, &before, &value, ";").trim_start().to_owned();
    }
    let next = depth + 4;
    format!("{before} {type_}::new(\n{:next$}{text},\n{:depth$});", "", "")
}

/// The rules of a text, or of a name.
fn text_statements(rules: &Rules, value: &str, depth: usize, out: &mut Vec<String>) {
    if rules.min_length.is_some() || rules.max_length.is_some() {
        let range = range(rules.min_length, rules.max_length);
        out.push(format!("checks.length({value}, {range});"));
    }
    for (index, pattern) in rules.patterns.iter().enumerate() {
        let name = numbered("PATTERN", index);
        out.push(declared(depth, &name, "Pattern", &literal(pattern)));
        out.push(format!("checks.pattern({value}, &{name});"));
    }
}

/// The rule that a value is one of a few, each written by `literal`.
fn one_of(rules: &Rules, value: &str, literal: impl Fn(&Value) -> String) -> Option<String> {
    let allowed: Vec<String> = rules.allowed.iter().map(literal).collect();
    (!allowed.is_empty()).then(|| format!("checks.one_of({value}, &[{}]);", allowed.join(", ")))
}

/// The integer inside of a bound that is none.
#[expect(clippy::cast_possible_truncation, reason = "checked to be small")]
fn next_integer(number: &Number, method: &str) -> Option<Number> {
    let bound = number.as_f64().filter(|bound| bound.fract() != 0.0 && bound.abs() < 9.0e15)?;
    let next = if method == "minimum" { bound.ceil() } else { bound.floor() };
    Some(Number::from(next as i64))
}

/// What an integer that is a multiple of the number is a multiple of: 3 for 1.5. `None` if every
/// integer is one.
fn whole_step(number: &Number) -> Option<i128> {
    let text = number.to_string();
    let (digits, exponent) = text.split_once(['e', 'E']).unwrap_or((&text, "0"));
    let (before, after) = digits.split_once('.').unwrap_or((digits, ""));
    let numerator: i128 = format!("{before}{after}").parse().ok().filter(|one| *one > 0)?;
    let exponent = exponent.parse::<i32>().ok()? - i32::try_from(after.len()).ok()?;
    let power = 10_i128.checked_pow(exponent.unsigned_abs())?;
    let step = if exponent < 0 {
        numerator / greatest_divisor(numerator, power)
    } else {
        numerator.checked_mul(power)?
    };
    (step > 1).then_some(step)
}

fn greatest_divisor(mut one: i128, mut other: i128) -> i128 {
    while other != 0 {
        (one, other) = (other, one % other);
    }
    one
}

/// A bound that the type can hold; one that it cannot is satisfied, or is no integer.
fn integer(number: &Number, format: IntegerFormat) -> Option<String> {
    let value = match (number.as_i64(), number.as_u64(), number.as_f64()) {
        (Some(value), ..) => i128::from(value),
        (None, Some(value), _) => i128::from(value),
        (None, None, Some(value)) if value.fract() == 0.0 && value.abs() < 9.0e15 => {
            format!("{value:.0}").parse().ok()?
        }
        _ => return None,
    };
    let (least, most) = limits(format);
    // A bound at the edge of the type says nothing that the type does not.
    (value > least && value < most).then(|| separated(value))
}

/// The least and the greatest number of a type.
pub(super) fn limits(format: IntegerFormat) -> (i128, i128) {
    match format {
        IntegerFormat::Int8 => (i128::from(i8::MIN), i128::from(i8::MAX)),
        IntegerFormat::Int16 => (i128::from(i16::MIN), i128::from(i16::MAX)),
        IntegerFormat::Int32 => (i128::from(i32::MIN), i128::from(i32::MAX)),
        IntegerFormat::Int64 => (i128::from(i64::MIN), i128::from(i64::MAX)),
        IntegerFormat::Uint8 => (0, i128::from(u8::MAX)),
        IntegerFormat::Uint16 => (0, i128::from(u16::MAX)),
        IntegerFormat::Uint32 => (0, i128::from(u32::MAX)),
        IntegerFormat::Uint64 => (0, i128::from(u64::MAX)),
    }
}

/// Digits in groups, as Clippy likes long numbers.
pub(super) fn separated(value: i128) -> String {
    let digits = value.unsigned_abs().to_string();
    let sign = if value < 0 { "-" } else { "" };
    if digits.len() <= 5 {
        return format!("{sign}{digits}");
    }
    let mut out = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            out.push('_');
        }
        out.push(digit);
    }
    format!("{sign}{out}")
}

/// A finite number as an expression.
pub(super) fn float(number: &Number) -> Option<String> {
    let value = number.as_f64().filter(|value| value.is_finite())?;
    let text = format!("{value:?}");
    let Some((whole, decimals)) = text.split_once('.').filter(|_| is_near_constant(&text)) else {
        return Some(text);
    };
    // Clippy takes `3.14` for a mistake; the quotient is the same number.
    let digits = format!("{whole}{decimals}");
    let sign = if digits.starts_with('-') { "-" } else { "" };
    let digits = digits.trim_start_matches(['-', '0']);
    Some(format!("{sign}{digits}.0 / 1{}.0", "0".repeat(decimals.len())))
}

/// Whether a number looks like a constant that was written short.
fn is_near_constant(text: &str) -> bool {
    let text = text.trim_start_matches('-');
    let decimals = text.split_once('.').map_or(0, |(_, decimals)| decimals.len());
    let is_short = |constant: &f64| {
        constant.to_string().starts_with(text) || format!("{constant:.decimals$}") == text
    };
    // Both sides of the quotient have to be exact.
    let is_exact = text.replace('.', "").parse::<u64>().is_ok_and(|digits| digits < 1 << 53);
    is_exact && decimals > 1 && CONSTANTS.iter().any(is_short)
}

/// Those of `std::f64::consts`, as far as the lint needs them.
const CONSTANTS: &[f64] = &[
    consts::LOG10_2,
    consts::FRAC_1_PI,
    consts::FRAC_PI_8,
    consts::LOG10_E,
    consts::FRAC_PI_6,
    consts::FRAC_2_PI,
    consts::LN_2,
    consts::FRAC_1_SQRT_2,
    consts::FRAC_PI_4,
    consts::FRAC_PI_3,
    consts::FRAC_2_SQRT_PI,
    consts::SQRT_2,
    consts::LOG2_E,
    consts::FRAC_PI_2,
    consts::LN_10,
    consts::E,
    consts::PI,
    consts::LOG2_10,
    consts::TAU,
];

/// `method(a, b, |checks, value| { … });`, its arguments below each other if they are too long.
pub(super) fn closure(
    depth: usize,
    method: &str,
    before: &[String],
    value: &str,
    inside: Vec<String>,
) -> Vec<String> {
    let first = format!("{method}({}, |checks, {value}| {{", before.join(", "));
    // rustfmt wants room for the end of a closure that is the last argument.
    if first.len() + depth + 3 <= WIDTH {
        let mut lines = vec![first];
        lines.extend(indent(inside));
        lines.push("});".to_owned());
        return lines;
    }
    let mut lines = vec![format!("{method}(")];
    lines.extend(before.iter().map(|argument| format!("    {argument},")));
    lines.push(format!("    |checks, {value}| {{"));
    lines.extend(indent(indent(inside)));
    lines.push("    },".to_owned());
    lines.push(");".to_owned());
    lines
}

pub(super) fn indent(lines: Vec<String>) -> Vec<String> {
    lines.into_iter().map(|line| format!("    {line}")).collect()
}
