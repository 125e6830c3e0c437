//! Schemas of JSON Schema made at random, and values for them: lawful ones, most of the time.

use serde_json::{Map, Value, json};

/// Numbers that look like chance and are the same in each run.
pub(crate) struct Random(u64);

impl Random {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from((self.0 >> 33) % bound as u64).expect("it is below a usize")
    }

    pub(crate) fn chance(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    fn pick<'a, T>(&mut self, all: &'a [T]) -> &'a T {
        &all[self.below(all.len())]
    }

    fn number(&mut self, from: i64, to: i64) -> i64 {
        from + i64::try_from(self.below(usize::try_from(to - from + 1).expect("from is less")))
            .expect("small")
    }
}

const NAMES: [&str; 14] = [
    "a", "b", "id", "type", "name", "self", "x-y", "2nd", "Größe", "a b", "kind", "value", "a.b",
    "",
];
const TEXTS: [&str; 10] = ["", "a", "b", "abc", "A", "12", "1234", "é", "x y", "😀😀"];
const PATTERNS: [&str; 5] = ["^[a-z]+$", "^[0-9]{2,4}$", "[A-Z]", "^x", "é"];

/// Makes schemas that refer to each other as `S0`, `S1` and so on.
pub(crate) struct Schemas {
    pub(crate) random: Random,
    pub(crate) count: usize,
}

impl Schemas {
    pub(crate) fn schema(&mut self, depth: usize) -> Value {
        let kinds = if depth == 0 { 7 } else { 18 };
        match self.random.below(kinds) {
            0..=2 => self.text(),
            3 | 4 => self.number(),
            5 => json!({ "type": "boolean" }),
            6 => self
                .random
                .pick(&[
                    json!({}),
                    json!({ "type": "null" }),
                    json!({ "type": ["string", "integer"] }),
                    json!({ "enum": ["a", 1, null, true] }),
                    json!({ "const": { "a": [1] } }),
                    json!({ "type": ["integer", "null"], "minimum": 0 }),
                ])
                .clone(),
            7 | 8 => self.array(depth),
            9..=12 => self.object(depth),
            13 | 14 => {
                let count = 1 + self.random.below(3);
                let branches: Vec<Value> = (0..count).map(|_| self.schema(depth - 1)).collect();
                json!({ "anyOf": branches })
            }
            15 => {
                let count = 1 + self.random.below(2);
                let mut parts: Vec<Value> = (0..=count).map(|_| self.object(depth - 1)).collect();
                for part in &mut parts {
                    // It speaks of what others name, too; generated code has them all as one.
                    part.as_object_mut().expect("an object").shift_remove("additionalProperties");
                }
                let mut all = parts.pop().expect("there are two");
                all["allOf"] = Value::Array(parts);
                all
            }
            16 => {
                let mut schema = self.schema(0);
                schema["not"] = self.schema(0);
                schema
            }
            _ => {
                json!({ "$ref": format!("#/components/schemas/S{}", self.random.below(self.count)) })
            }
        }
    }

    fn text(&mut self) -> Value {
        let mut schema = json!({ "type": "string" });
        match self.random.below(6) {
            0 => {
                let least = self.random.number(0, 3);
                schema["minLength"] = least.into();
                schema["maxLength"] = (least + self.random.number(0, 3)).into();
            }
            1 => schema["pattern"] = (*self.random.pick(&PATTERNS)).into(),
            2 => {
                let from = self.random.below(TEXTS.len() - 3);
                schema["enum"] = json!(TEXTS[from..from + 3]);
            }
            3 => schema["const"] = (*self.random.pick(&TEXTS)).into(),
            _ => {}
        }
        schema
    }

    fn number(&mut self) -> Value {
        let mut schema = json!({ "type": *self.random.pick(&["integer", "number"]) });
        let least = self.random.number(-5, 5);
        match self.random.below(6) {
            0 => schema["minimum"] = least.into(),
            1 => {
                schema["exclusiveMinimum"] = least.into();
                schema["maximum"] = (least + 10).into();
            }
            2 => schema["multipleOf"] = self.random.number(2, 5).into(),
            3 => schema["enum"] = json!([1, 2, least]),
            _ => {}
        }
        schema
    }

    fn array(&mut self, depth: usize) -> Value {
        let mut schema = json!({ "type": "array", "items": self.schema(depth - 1) });
        match self.random.below(6) {
            0 => schema["minItems"] = self.random.number(0, 2).into(),
            1 => schema["maxItems"] = self.random.number(1, 3).into(),
            2 => schema["uniqueItems"] = true.into(),
            3 => schema["contains"] = self.schema(0),
            4 => {
                schema["prefixItems"] = json!([self.schema(depth - 1), self.schema(depth - 1)]);
                schema["items"] = false.into();
                schema["minItems"] = 2.into();
            }
            _ => {}
        }
        schema
    }

    fn object(&mut self, depth: usize) -> Value {
        let from = self.random.below(NAMES.len() - 4);
        let names = &NAMES[from..from + self.random.below(5)];
        let properties: Map<String, Value> = names
            .iter()
            .map(|name| ((*name).to_owned(), self.schema(depth.saturating_sub(1))))
            .collect();
        let required: Vec<&str> =
            names.iter().copied().filter(|_| self.random.chance(40)).collect();
        let mut schema = json!({ "type": "object", "properties": properties });
        if !required.is_empty() {
            schema["required"] = json!(required);
        }
        match self.random.below(9) {
            0 | 1 => schema["additionalProperties"] = false.into(),
            2 => schema["additionalProperties"] = self.schema(0),
            3 => schema["maxProperties"] = self.random.number(1, 4).into(),
            4 => schema["propertyNames"] = json!({ "maxLength": 4 }),
            5 => {
                schema["if"] = json!({ "required": [*self.random.pick(&NAMES)] });
                schema["then"] = json!({ "required": [*self.random.pick(&NAMES)] });
            }
            _ if names.len() > 1 && self.random.chance(30) => {
                schema["dependentRequired"] = json!({ names[0]: [names[1]] });
            }
            _ => {}
        }
        schema
    }

    /// A value for a schema, with some chance to be none.
    pub(crate) fn value(&mut self, schema: &Value, all: &Value, depth: usize) -> Value {
        let Some(map) = schema.as_object().filter(|_| depth > 0 && !self.random.chance(2)) else {
            return self.any(1);
        };
        if let Some(text) = map.get("$ref").and_then(Value::as_str) {
            let name = text.rsplit('/').next().unwrap_or_default();
            return self.value(&all[name], all, depth - 1);
        }
        if let Some(value) = map.get("const") {
            return value.clone();
        }
        if let Some(values) = map.get("enum").and_then(Value::as_array) {
            return self.random.pick(values).clone();
        }
        if let Some(branches) = map.get("anyOf").and_then(Value::as_array) {
            let branch = self.random.pick(branches).clone();
            return self.value(&branch, all, depth - 1);
        }
        if let Some(parts) = map.get("allOf").and_then(Value::as_array) {
            let mut own = map.clone();
            own.remove("allOf");
            let mut whole = Map::new();
            for part in parts.iter().chain([&Value::Object(own)]) {
                if let Value::Object(more) = self.value(part, all, depth - 1) {
                    whole.extend(more);
                }
            }
            return Value::Object(whole);
        }
        let kind = match map.get("type") {
            Some(Value::String(kind)) => kind.clone(),
            Some(Value::Array(kinds)) => {
                self.random.pick(kinds).as_str().unwrap_or_default().to_owned()
            }
            _ => return self.any(1),
        };
        let bound = |name: &str| map.get(name).and_then(Value::as_i64);
        match kind.as_str() {
            "null" => Value::Null,
            "boolean" => self.random.chance(50).into(),
            "integer" | "number" => {
                let least = bound("minimum").or(bound("exclusiveMinimum")).unwrap_or(-3);
                let number = match bound("multipleOf") {
                    Some(step) => step * self.random.number(-3, 9),
                    None => self.random.number(least, bound("maximum").unwrap_or(least + 9)),
                };
                match kind.as_str() {
                    "number" if self.random.chance(40) => {
                        json!(f64::from(i32::try_from(number).expect("small")) + 0.5)
                    }
                    _ => number.into(),
                }
            }
            "string" => (*self.random.pick(&TEXTS)).into(),
            "array" => {
                let first = map.get("prefixItems").and_then(Value::as_array).cloned();
                let first = first.unwrap_or_default();
                let count = first.len().max(self.random.below(4));
                let items = (0..count).map(|index| {
                    let schema = first.get(index).unwrap_or(&map["items"]).clone();
                    self.value(&schema, all, depth - 1)
                });
                items.collect()
            }
            _ => {
                let required: Vec<&str> = map
                    .get("required")
                    .and_then(Value::as_array)
                    .into_iter()
                    .flatten()
                    .filter_map(Value::as_str)
                    .collect();
                let mut object = Map::new();
                for (name, schema) in
                    map.get("properties").and_then(Value::as_object).into_iter().flatten()
                {
                    if required.contains(&name.as_str()) || self.random.chance(50) {
                        object.insert(name.clone(), self.value(schema, all, depth - 1));
                    }
                }
                if self.random.chance(30) {
                    object.insert((*self.random.pick(&NAMES)).to_owned(), self.any(1));
                }
                Value::Object(object)
            }
        }
    }

    /// Any value.
    fn any(&mut self, depth: usize) -> Value {
        match self.random.below(if depth == 0 { 5 } else { 7 }) {
            0 => Value::Null,
            1 => self.random.chance(50).into(),
            2 => self.random.number(-3, 60).into(),
            3 => json!(1.25),
            4 => (*self.random.pick(&TEXTS)).into(),
            5 => json!([self.any(0)]),
            _ => json!({ *self.random.pick(&NAMES): self.any(0) }),
        }
    }
}
