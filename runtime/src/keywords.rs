//! Keywords of JSON Schema that no type says: conditions, `not`, `contains` and the like.

use std::{
    cell::Cell,
    collections::{BTreeMap, BTreeSet},
    sync::OnceLock,
};

use serde::Serialize;
use serde_json::{Map, Value};

use super::check::{Checks, same};

/// A schema of a document, or those of its keywords that types do not say, with all that they refer
/// to in `$defs` (JSON Schema 2020-12).
#[derive(Debug)]
pub struct SchemaKeywords {
    source: &'static str,
    parsed: OnceLock<Parsed>,
}

#[derive(Debug)]
struct Parsed {
    schema: Value,
    patterns: BTreeMap<String, regex_lite::Regex>,
}

/// How many schemas are looked at for one value: of a schema that refers to itself, each level of a
/// value may double them. A value that takes more passes.
const MOST_STEPS: usize = 100_000;

/// How deep schemas may refer to others for one part of a value.
const MOST_HOPS: usize = 64;

impl SchemaKeywords {
    /// `source` is JSON.
    pub const fn new(source: &'static str) -> Self {
        Self { source, parsed: OnceLock::new() }
    }

    fn parsed(&self) -> &Parsed {
        self.parsed.get_or_init(|| {
            let schema = serde_json::from_str(self.source).unwrap_or_default();
            let mut patterns = BTreeMap::new();
            compile(&schema, &mut patterns);
            Parsed { schema, patterns }
        })
    }
}

impl Checks {
    /// Keywords that the type of a value does not say.
    pub fn keywords<T: Serialize>(&mut self, value: &T, keywords: &SchemaKeywords) {
        let Ok(value) = serde_json::to_value(value) else { return };
        let parsed = keywords.parsed();
        let reader = Reader { parsed, left: Cell::new(MOST_STEPS) };
        let before = self.violations.len();
        reader.hold(&parsed.schema, &value, MOST_HOPS, self);
        if reader.left.get() == 0 {
            self.violations.truncate(before);
        }
    }
}

/// Every pattern in a schema, compiled.
fn compile(schema: &Value, patterns: &mut BTreeMap<String, regex_lite::Regex>) {
    match schema {
        Value::Array(items) => items.iter().for_each(|item| compile(item, patterns)),
        Value::Object(map) => {
            let own = map.get("pattern").and_then(Value::as_str);
            let names = map.get("patternProperties").and_then(Value::as_object);
            let names = names.into_iter().flat_map(Map::keys).map(String::as_str);
            for text in own.into_iter().chain(names) {
                if let Ok(regex) = regex_lite::Regex::new(text) {
                    patterns.insert(text.to_owned(), regex);
                }
            }
            map.values().for_each(|value| compile(value, patterns));
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

struct Reader<'k> {
    parsed: &'k Parsed,
    left: Cell<usize>,
}

impl Reader<'_> {
    fn fits(&self, schema: &Value, value: &Value, hops: usize) -> bool {
        let mut checks = Checks::default();
        self.hold(schema, value, hops, &mut checks);
        checks.finish().is_empty()
    }

    /// Reports what of a schema a value does not keep.
    fn hold(&self, schema: &Value, value: &Value, hops: usize, checks: &mut Checks) {
        let Some(left) = self.left.get().checked_sub(1) else { return };
        self.left.set(left);
        match schema {
            Value::Bool(false) => checks.violate("must not be here"),
            Value::Object(keywords) => {
                for (keyword, said) in keywords {
                    self.keyword(keywords, keyword, said, value, hops, checks);
                }
            }
            _ => {}
        }
    }

    fn keyword(
        &self,
        keywords: &Map<String, Value>,
        keyword: &str,
        said: &Value,
        value: &Value,
        hops: usize,
        checks: &mut Checks,
    ) {
        let each = || said.as_array().into_iter().flatten();
        let hold = |schema: &Value, checks: &mut Checks| self.hold(schema, value, hops, checks);
        let fits = |schema: &Value| self.fits(schema, value, hops);
        match keyword {
            "$ref" => {
                let target = said.as_str().and_then(|text| text.strip_prefix('#'));
                let target = target.and_then(|pointer| self.parsed.schema.pointer(pointer));
                if let (Some(target), Some(hops)) = (target, hops.checked_sub(1)) {
                    self.hold(target, value, hops, checks);
                }
            }
            "type" => {
                let named = |name: &Value| name.as_str().is_some_and(|name| is_of(value, name));
                if !(named(said) || each().any(named)) {
                    checks.violate(format!("must be of the type {said}"));
                }
            }
            "enum" if !each().any(|one| same(one, value)) => {
                checks.violate(format!("must be one of {said}"));
            }
            "const" if !same(said, value) => checks.violate(format!("must be {said}")),
            "allOf" => each().for_each(|schema| hold(schema, checks)),
            "anyOf" if !each().any(fits) => checks.violate("must fit one of several schemas"),
            "oneOf" if each().filter(|schema| fits(schema)).count() != 1 => {
                checks.violate("must fit exactly one of several schemas");
            }
            "not" if fits(said) => checks.violate("must not be what `not` describes"),
            "if" => {
                let next = if fits(said) { "then" } else { "else" };
                if let Some(next) = keywords.get(next) {
                    hold(next, checks);
                }
            }
            _ => match value {
                Value::String(text) => self.text(keyword, said, text, checks),
                Value::Number(_) => number(keyword, said, value, checks),
                Value::Array(items) => self.array(keywords, keyword, said, items, checks),
                Value::Object(_) => {
                    self.object(keywords, keyword, value, hops, checks);
                }
                Value::Null | Value::Bool(_) => {}
            },
        }
    }

    fn matches(&self, pattern: &str, text: &str) -> bool {
        self.parsed.patterns.get(pattern).is_none_or(|regex| regex.is_match(text))
    }

    fn text(&self, keyword: &str, said: &Value, text: &str, checks: &mut Checks) {
        match (keyword, count(said), said.as_str()) {
            ("minLength", Some(least), _) => checks.length(text, least, usize::MAX),
            ("maxLength", Some(most), _) => checks.length(text, 0, most),
            ("pattern", _, Some(pattern)) if !self.matches(pattern, text) => {
                checks.violate(format!("must match `{pattern}`"));
            }
            _ => {}
        }
    }

    fn array(
        &self,
        keywords: &Map<String, Value>,
        keyword: &str,
        said: &Value,
        items: &[Value],
        checks: &mut Checks,
    ) {
        let mut item = |index: usize, schema: &Value| {
            if let Some(item) = items.get(index) {
                checks
                    .step(&index.to_string(), |checks| self.hold(schema, item, MOST_HOPS, checks));
            }
        };
        match keyword {
            "prefixItems" => {
                let schemas = said.as_array().into_iter().flatten();
                schemas.enumerate().for_each(|(index, schema)| item(index, schema));
            }
            "items" => {
                let first =
                    keywords.get("prefixItems").and_then(Value::as_array).map_or(0, Vec::len);
                (first..items.len()).for_each(|index| item(index, said));
            }
            "contains" => {
                let bound = |name: &str| keywords.get(name).and_then(count);
                let (least, most) = (bound("minContains").unwrap_or(1), bound("maxContains"));
                let found = items.iter().filter(|item| self.fits(said, item, MOST_HOPS)).count();
                if found < least || most.is_some_and(|most| found > most) {
                    let most = most.map(|most| format!(" and at most {most}")).unwrap_or_default();
                    checks.violate(format!(
                        "must hold at least {least}{most} of what `contains` describes, not {found}"
                    ));
                }
            }
            "uniqueItems" if *said == Value::Bool(true) => checks.unique(items),
            "minItems" => checks.count(items.len(), count(said).unwrap_or(0), usize::MAX),
            "maxItems" => checks.count(items.len(), 0, count(said).unwrap_or(usize::MAX)),
            _ => {}
        }
    }

    fn object(
        &self,
        keywords: &Map<String, Value>,
        keyword: &str,
        value: &Value,
        hops: usize,
        checks: &mut Checks,
    ) {
        let (Some(said), Some(map)) = (keywords.get(keyword), value.as_object()) else { return };
        let entries = || said.as_object().into_iter().flatten();
        let needs = |names: &Value, checks: &mut Checks| {
            for name in names.as_array().into_iter().flatten().filter_map(Value::as_str) {
                if !map.contains_key(name) {
                    checks.violate(format!("must have `{name}`"));
                }
            }
        };
        match keyword {
            "required" => needs(said, checks),
            "properties" => {
                for (name, schema) in entries() {
                    if let Some(value) = map.get(name) {
                        checks.step(name, |checks| self.hold(schema, value, MOST_HOPS, checks));
                    }
                }
            }
            "patternProperties" => {
                for (pattern, schema) in entries() {
                    for (name, value) in map.iter().filter(|(name, _)| self.matches(pattern, name))
                    {
                        checks.step(name, |checks| self.hold(schema, value, MOST_HOPS, checks));
                    }
                }
            }
            "additionalProperties" => {
                let named = keywords.get("properties").and_then(Value::as_object);
                let named: BTreeSet<&String> = named.into_iter().flat_map(Map::keys).collect();
                let patterns = keywords.get("patternProperties").and_then(Value::as_object);
                let is_other = |name: &String| {
                    let mut patterns = patterns.into_iter().flat_map(Map::keys);
                    !named.contains(name) && !patterns.any(|pattern| self.matches(pattern, name))
                };
                for (name, value) in map.iter().filter(|(name, _)| is_other(name)) {
                    checks.step(name, |checks| self.hold(said, value, MOST_HOPS, checks));
                }
            }
            "propertyNames" => {
                for name in map.keys() {
                    let text = Value::String(name.clone());
                    checks.step(name, |checks| self.hold(said, &text, MOST_HOPS, checks));
                }
            }
            "minProperties" => checks.count(map.len(), count(said).unwrap_or(0), usize::MAX),
            "maxProperties" => checks.count(map.len(), 0, count(said).unwrap_or(usize::MAX)),
            "dependentRequired" => {
                for (_, names) in entries().filter(|(name, _)| map.contains_key(*name)) {
                    needs(names, checks);
                }
            }
            "dependentSchemas" => {
                for (_, schema) in entries().filter(|(name, _)| map.contains_key(*name)) {
                    self.hold(schema, value, hops, checks);
                }
            }
            _ => {}
        }
    }
}

fn number(keyword: &str, said: &Value, value: &Value, checks: &mut Checks) {
    let (Some(value), Some(bound)) = (value.as_f64(), said.as_f64()) else { return };
    match keyword {
        "minimum" => checks.minimum(&value, &bound),
        "maximum" => checks.maximum(&value, &bound),
        "exclusiveMinimum" => checks.above(&value, &bound),
        "exclusiveMaximum" => checks.below(&value, &bound),
        "multipleOf" => checks.multiple_of(value, bound),
        _ => {}
    }
}

fn count(said: &Value) -> Option<usize> {
    usize::try_from(said.as_u64()?).ok()
}

fn is_of(value: &Value, name: &str) -> bool {
    match value {
        Value::Null => name == "null",
        Value::Bool(_) => name == "boolean",
        Value::Number(number) => {
            let is_whole = || number.as_f64().is_some_and(|float| float.fract() == 0.0);
            name == "number" || name == "integer" && is_whole()
        }
        Value::String(_) => name == "string",
        Value::Array(_) => name == "array",
        Value::Object(_) => name == "object",
    }
}
