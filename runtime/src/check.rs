//! The rules of a schema beyond its types: lengths, ranges, patterns and the like.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::{self, Display},
};

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::union::{Branch, readings};

/// Up to so many items are compared each with each.
const FEW: usize = 32;

/// A rule that a value breaks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Violation {
    /// Where: a JSON Pointer (RFC 6901) into the body, or `query/NAME` and the like.
    pub pointer: String,
    /// The rule, in words.
    pub detail: String,
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.pointer, self.detail)
    }
}

/// Violations in one line.
pub(super) fn in_words(violations: &[Violation]) -> String {
    violations.iter().map(Violation::to_string).collect::<Vec<_>>().join("; ")
}

/// An item that is of its type and breaks its rules.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvalidItem {
    /// What it breaks, by pointers that begin with its index.
    pub violations: Vec<Violation>,
}

impl fmt::Display for InvalidItem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&in_words(&self.violations))
    }
}

impl std::error::Error for InvalidItem {}

/// A value that knows the rules of its schema.
pub trait Check {
    /// Reports each broken rule.
    fn check(&self, checks: &mut Checks);
}

/// Collects violations on the way through a value.
#[derive(Debug, Default)]
pub struct Checks {
    path: String,
    pub(super) violations: Vec<Violation>,
    /// Whether it is only asked if a value keeps its rules, as one of several branches.
    is_trial: bool,
    /// The object that was last looked at as a whole, and what it is written with.
    written: Option<Written>,
}

/// An object by its place in memory and its type, since it may lie where its first field does.
#[derive(Debug)]
struct Written {
    address: usize,
    type_: &'static str,
    properties: Map<String, Value>,
}

impl Checks {
    /// Begins at a place such as `query/limit`, or with nothing at the root of a body.
    pub fn at(place: &str) -> Self {
        Self { path: place.to_owned(), ..Self::default() }
    }

    /// What was found.
    pub fn finish(self) -> Vec<Violation> {
        self.violations
    }

    /// Reports a violation here.
    pub fn violate(&mut self, detail: impl Into<String>) {
        self.violations.push(Violation { pointer: self.path.clone(), detail: detail.into() });
    }

    /// Goes one step down, to a property.
    pub fn step(&mut self, name: &str, inside: impl FnOnce(&mut Self)) {
        let length = self.path.len();
        self.path.push('/');
        if name.bytes().any(|byte| matches!(byte, b'~' | b'/')) {
            self.path.push_str(&name.replace('~', "~0").replace('/', "~1"));
        } else {
            self.path.push_str(name);
        }
        inside(self);
        self.path.truncate(length);
    }

    /// The rules of a property's own type.
    pub fn field<T: Check + ?Sized>(&mut self, name: &str, value: &T) {
        self.step(name, |checks| value.check(checks));
    }

    /// Looks at a property if it is there.
    pub fn if_some<T>(
        &mut self,
        name: &str,
        value: Option<&T>,
        inside: impl FnOnce(&mut Self, &T),
    ) {
        if let Some(value) = value {
            self.step(name, |checks| inside(checks, value));
        }
    }

    /// Looks at each item of a list.
    pub fn each<T>(&mut self, items: &[T], mut inside: impl FnMut(&mut Self, &T)) {
        for (index, item) in items.iter().enumerate() {
            self.step(&index.to_string(), |checks| inside(checks, item));
        }
    }

    /// Looks at each value of a map.
    pub fn each_value<T>(
        &mut self,
        map: &BTreeMap<String, T>,
        mut inside: impl FnMut(&mut Self, &T),
    ) {
        for (name, value) in map {
            self.step(name, |checks| inside(checks, value));
        }
    }

    /// Looks at each name of a map.
    pub fn each_name<T>(
        &mut self,
        map: &BTreeMap<String, T>,
        mut inside: impl FnMut(&mut Self, &str),
    ) {
        for name in map.keys() {
            self.step(name, |checks| inside(checks, name));
        }
    }

    pub(super) fn rule(&mut self, holds: bool, detail: impl FnOnce() -> String) {
        if !holds {
            let detail = detail();
            self.violate(detail);
        }
    }

    /// `minLength` and `maxLength`, in code points.
    pub fn length(&mut self, text: &str, least: usize, most: usize) {
        let length = text.chars().count();
        self.rule(length >= least, || format!("must have at least {least} characters"));
        self.rule(length <= most, || format!("must have at most {most} characters"));
    }

    /// `minimum`
    pub fn minimum<T: PartialOrd + Display>(&mut self, value: &T, least: &T) {
        self.rule(value >= least, || format!("must be at least {least}"));
    }

    /// `maximum`
    pub fn maximum<T: PartialOrd + Display>(&mut self, value: &T, most: &T) {
        self.rule(value <= most, || format!("must be at most {most}"));
    }

    /// `exclusiveMinimum`
    pub fn above<T: PartialOrd + Display>(&mut self, value: &T, bound: &T) {
        self.rule(value > bound, || format!("must be greater than {bound}"));
    }

    /// `exclusiveMaximum`
    pub fn below<T: PartialOrd + Display>(&mut self, value: &T, bound: &T) {
        self.rule(value < bound, || format!("must be less than {bound}"));
    }

    /// `multipleOf`, within the precision of the number.
    pub fn multiple_of(&mut self, value: f64, step: f64) {
        let quotient = value / step;
        let near =
            (quotient - quotient.round()).abs() <= f64::EPSILON * quotient.abs().max(1.0) * 4.0;
        self.rule(near, || format!("must be a multiple of {step}"));
    }

    /// `multipleOf`
    pub fn multiple_of_integer(&mut self, value: impl Into<i128>, step: i128) {
        let is_multiple = value.into().checked_rem(step) == Some(0);
        self.rule(is_multiple, || format!("must be a multiple of {step}"));
    }

    /// `minItems` and `maxItems`, or `minProperties` and `maxProperties`.
    pub fn count(&mut self, count: usize, least: usize, most: usize) {
        self.rule(count >= least, || format!("must have at least {least} entries"));
        self.rule(count <= most, || format!("must have at most {most} entries"));
    }

    /// The properties that an object is written with; several rules of it ask for them.
    fn properties_of<T: Serialize>(&mut self, object: &T) -> &Map<String, Value> {
        let (address, type_) = (std::ptr::from_ref(object).addr(), std::any::type_name::<T>());
        let known = self.written.take().filter(|one| one.address == address && one.type_ == type_);
        let written = known.unwrap_or_else(|| {
            let properties = match serde_json::to_value(object) {
                Ok(Value::Object(map)) => map,
                Ok(_) | Err(_) => Map::new(),
            };
            Written { address, type_, properties }
        });
        &self.written.insert(written).properties
    }

    /// How many of the lists are there as a whole.
    fn fulfilled<T: Serialize>(&mut self, object: &T, lists: &[&[&str]]) -> usize {
        let found = self.properties_of(object);
        lists.iter().filter(|list| list.iter().all(|name| found.contains_key(*name))).count()
    }

    /// `minProperties` and `maxProperties`, of an object with fields.
    pub fn properties<T: Serialize>(&mut self, object: &T, least: usize, most: usize) {
        let count = self.properties_of(object).len();
        self.count(count, least, most);
    }

    /// `dependentRequired`
    pub fn requires<T: Serialize>(&mut self, object: &T, name: &str, others: &[&str]) {
        let found = self.properties_of(object);
        if found.contains_key(name) {
            let holds: Vec<bool> = others.iter().map(|one| found.contains_key(*one)).collect();
            for (other, holds) in others.iter().zip(holds) {
                self.rule(holds, || format!("must have `{other}` where it has `{name}`"));
            }
        }
    }

    /// `anyOf` that requires one list of properties or another.
    pub fn at_least_one<T: Serialize>(&mut self, object: &T, lists: &[&[&str]]) {
        let count = self.fulfilled(object, lists);
        self.rule(count > 0, || format!("must have {}", either(lists)));
    }

    /// `oneOf` that requires one list of properties or another.
    pub fn exactly_one<T: Serialize>(&mut self, object: &T, lists: &[&[&str]]) {
        let count = self.fulfilled(object, lists);
        self.rule(count == 1, || format!("must have {}, and no two of them", either(lists)));
    }

    /// `propertyNames` with a list.
    pub fn listed(&mut self, name: &str, allowed: &[&str]) {
        self.rule(allowed.contains(&name), || {
            format!("the name must be one of `{}`", allowed.join("`, `"))
        });
    }

    /// The rules of the branch that the value of a union was read as. They do not count where another
    /// branch accepts it, by its own.
    pub fn branch<T: Serialize>(
        &mut self,
        value: &T,
        branches: &[Branch<T>],
        rules: impl Fn(&mut Self, &T),
    ) {
        let before = self.violations.len();
        rules(self, value);
        // Branches of branches are not tried: of what is nested, that would be more and more.
        if self.is_trial || self.violations.len() == before {
            return;
        }
        let keeps_rules = |other: T| {
            let mut checks = Self { is_trial: true, ..Self::default() };
            rules(&mut checks, &other);
            checks.violations.is_empty()
        };
        if readings(value, branches).any(keeps_rules) {
            self.violations.truncate(before);
        }
    }

    /// `uniqueItems`
    pub fn unique<T: PartialEq + Serialize>(&mut self, items: &[T]) {
        let repeated = if items.len() <= FEW {
            items.iter().enumerate().any(|(index, item)| items[..index].contains(item))
        } else {
            // To compare each with each would take a long list minutes.
            let mut known = BTreeSet::new();
            let mut values = items.iter().filter_map(|item| serde_json::to_value(item).ok());
            values.any(|mut value| {
                value.sort_all_objects();
                !known.insert(value.to_string())
            })
        };
        self.rule(!repeated, || "must not hold an item twice".to_owned());
    }

    /// `enum` or `const`, of a value whose type holds others too.
    pub fn one_of<T: PartialEq + std::fmt::Debug>(&mut self, value: &T, allowed: &[T]) {
        self.rule(allowed.contains(value), || format!("must be one of {allowed:?}"));
    }

    /// `enum`, of a value that could be read though it is not listed.
    pub fn known(&mut self, is_known: bool, value: &impl Display) {
        self.rule(is_known, || format!("`{value}` is not one of the allowed values"));
    }
}

/// Equal as JSON: the order of properties does not matter, nor does `1` beside `1.0`.
pub fn same(one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::Number(one), Value::Number(other)) => {
            one == other || one.as_f64() == other.as_f64()
        }
        (Value::Array(one), Value::Array(other)) => {
            one.len() == other.len() && one.iter().zip(other).all(|(one, other)| same(one, other))
        }
        (Value::Object(one), Value::Object(other)) => {
            one.len() == other.len()
                && one
                    .iter()
                    .all(|(name, value)| other.get(name).is_some_and(|other| same(value, other)))
        }
        _ => one == other,
    }
}

fn either(lists: &[&[&str]]) -> String {
    let lists: Vec<String> =
        lists.iter().map(|list| format!("`{}`", list.join("` and `"))).collect();
    lists.join(", or ")
}

impl<T: Check> Check for Option<T> {
    fn check(&self, checks: &mut Checks) {
        if let Some(value) = self {
            value.check(checks);
        }
    }
}

impl<T: Check> Check for Box<T> {
    fn check(&self, checks: &mut Checks) {
        (**self).check(checks);
    }
}

impl<T: Check> Check for Vec<T> {
    fn check(&self, checks: &mut Checks) {
        checks.each(self, |checks, item| item.check(checks));
    }
}

impl<T: Check> Check for BTreeMap<String, T> {
    fn check(&self, checks: &mut Checks) {
        checks.each_value(self, |checks, item| item.check(checks));
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use serde::{Serialize, Serializer, ser::SerializeMap};

    use super::Checks;

    /// Counts how often it is written.
    struct Counted<'c>(&'c Cell<usize>, &'static str);

    impl Serialize for Counted<'_> {
        fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            self.0.set(self.0.get() + 1);
            let mut map = serializer.serialize_map(None)?;
            map.serialize_entry(self.1, &1)?;
            map.end()
        }
    }

    #[test]
    fn an_object_is_written_once_for_all_its_rules() {
        let count = Cell::new(0);
        let (first, second) = (Counted(&count, "a"), Counted(&count, "b"));
        let mut checks = Checks::default();
        checks.properties(&first, 1, 1);
        checks.requires(&first, "a", &["b", "c"]);
        checks.at_least_one(&first, &[&["a"], &["b"]]);
        assert_eq!(count.get(), 1);
        checks.exactly_one(&second, &[&["a"], &["b"]]);
        checks.requires(&second, "a", &["c"]);
        assert_eq!(count.get(), 2);
        let found = checks.finish();
        let found: Vec<&str> = found.iter().map(|one| one.detail.as_str()).collect();
        assert_eq!(found, ["must have `b` where it has `a`", "must have `c` where it has `a`"]);
    }
}
