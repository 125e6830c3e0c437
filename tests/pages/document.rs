//! Nothing that stands on a reference page is missing from `spec/verifik.yaml`.

use std::collections::BTreeSet;

use serde_json::Value;
use specwright::document::{Input, LoadOptions, load};

use super::{
    facts::{Facts, PAGES},
    support::repository,
};

fn document() -> Value {
    let path = repository().join("spec/verifik.yaml");
    let path = path.to_str().expect("the path is UTF-8").into();
    let loaded = load(&Input::Path(path), &LoadOptions::default()).expect("the document loads");
    loaded.document.root().value()
}

/// One page beside the document.
struct Page<'d> {
    name: &'static str,
    facts: Facts,
    document: &'d Value,
    held: usize,
    used: BTreeSet<String>,
}

impl<'d> Page<'d> {
    fn new(name: &'static str, document: &'d Value) -> Self {
        Self { name, facts: Facts::of(name), document, held: 0, used: BTreeSet::new() }
    }

    fn raw(&self, pointer: &str) -> &Value {
        self.facts.raw(pointer)
    }

    /// A fact, or what was decided to stand instead; `None` if it was decided to leave it out.
    fn fact(&mut self, pointer: &str) -> Option<Value> {
        self.held += 1;
        let raw = self.raw(pointer).clone();
        let Some(decision) = self.facts.decision(pointer) else {
            return Some(raw);
        };
        self.used.insert(pointer.to_owned());
        assert_eq!(decision["says"], raw, "{}: {pointer} is not what was decided on", self.name);
        let instead = &decision["document"];
        if instead.is_null() {
            return None;
        }
        let place = instead["pointer"].as_str().unwrap();
        let value = instead["value"].clone();
        assert_eq!(self.document.pointer(place), Some(&value), "{}: {place}", self.name);
        Some(value)
    }

    fn text(&mut self, pointer: &str) -> Option<String> {
        self.fact(pointer).and_then(|value| value.as_str().map(str::to_owned))
    }

    fn follow<'v>(&self, value: &'v Value) -> &'v Value
    where
        'd: 'v,
    {
        match value.get("$ref").and_then(Value::as_str) {
            Some(reference) => {
                let target = self.document.pointer(reference.trim_start_matches('#'));
                self.follow(target.unwrap_or_else(|| panic!("{reference} leads nowhere")))
            }
            None => value,
        }
    }

    /// The types a schema allows, through its branches.
    fn types(&self, schema: &Value) -> BTreeSet<String> {
        let schema = self.follow(schema);
        if let Some(name) = schema["type"].as_str() {
            return BTreeSet::from([name.to_owned()]);
        }
        ["allOf", "anyOf", "oneOf"]
            .into_iter()
            .flat_map(|key| schema[key].as_array().cloned().unwrap_or_default())
            .flat_map(|branch| self.types(&branch))
            .collect()
    }

    fn operation(&self) -> &'d Value {
        let base = self.document["servers"][0]["url"].as_str().unwrap();
        let url = self.raw("/url").as_str().unwrap();
        let path = url.strip_prefix(base).expect("the page's URL begins with the server's");
        let method = self.raw("/method").as_str().unwrap().to_lowercase();
        let operation = &self.document["paths"][path][&method];
        assert!(operation.is_object(), "{}: no operation at {method} {path}", self.name);
        operation
    }

    fn header(&mut self, pointer: &str) {
        let Some(header) = self.fact(pointer) else { return };
        let operation = self.operation();
        match header["name"].as_str().unwrap() {
            "Authorization" => {
                assert!(header["value"].as_str().unwrap().starts_with("Bearer "));
                let security = operation.get("security").unwrap_or(&self.document["security"]);
                for name in security
                    .as_array()
                    .unwrap()
                    .iter()
                    .flat_map(|one| one.as_object().unwrap().keys())
                {
                    let scheme = &self.document["components"]["securitySchemes"][name]["scheme"];
                    assert_eq!(scheme, "bearer");
                }
            }
            "Content-Type" => {
                let content = operation["requestBody"]["content"].as_object().unwrap();
                assert!(content.contains_key(header["value"].as_str().unwrap()));
            }
            other => panic!("{}: nobody holds the header {other}", self.name),
        }
    }

    fn holds_front_matter(&mut self) {
        let operation = self.operation();
        if !self.raw("/title").is_null() {
            assert_eq!(operation["summary"].as_str(), self.text("/title").as_deref());
        }
        for key in ["id", "slug", "description"] {
            let stands = &operation["x-source-page"][key];
            if !self.raw(&format!("/{key}")).is_null() {
                assert_eq!(stands.as_str(), self.text(&format!("/{key}")).as_deref(), "{key}");
            }
        }
        let description = operation["description"].as_str().unwrap();
        assert_eq!(description.lines().next(), self.text("/introduction").as_deref());
        for index in 0..self.raw("/features").as_array().unwrap().len() {
            let feature = self.fact(&format!("/features/{index}")).unwrap();
            let line = format!(
                "- **{}**: {}",
                feature["name"].as_str().unwrap(),
                feature["description"].as_str().unwrap()
            );
            assert!(description.lines().any(|candidate| candidate == line), "{line}");
        }
        for list in ["headers", "request/headers"] {
            for index in 0..self.raw(&format!("/{list}")).as_array().unwrap().len() {
                self.header(&format!("/{list}/{index}"));
            }
        }
    }

    fn parameters(&self) -> Vec<&'d Value> {
        let list = self.operation()["parameters"].as_array().map(Vec::as_slice).unwrap_or_default();
        list.iter()
            .map(|parameter| match parameter["$ref"].as_str() {
                Some(reference) => {
                    self.document.pointer(reference.trim_start_matches('#')).unwrap()
                }
                None => parameter,
            })
            .collect()
    }

    fn holds_parameters(&mut self) {
        let parameters = self.parameters();
        let mut seen = BTreeSet::new();
        for index in 0..self.raw("/parameters").as_array().unwrap().len() {
            let at = |column: &str| format!("/parameters/{index}/{column}");
            let name = self.text(&at("name")).unwrap();
            let parameter = parameters
                .iter()
                .find(|parameter| parameter["name"] == *name)
                .unwrap_or_else(|| panic!("{}: no parameter {name}", self.name));
            let section = self.text(&at("section")).unwrap();
            let section = match section.as_str() {
                "Path Parameters" => "path",
                "Query Parameters" => "query",
                other => other,
            };
            assert_eq!(parameter["in"], section, "{name}");
            assert_eq!(parameter["description"].as_str(), self.text(&at("description")).as_deref());
            let of_type = self.text(&at("type")).unwrap().to_lowercase();
            assert_eq!(self.types(&parameter["schema"]), BTreeSet::from([of_type]), "{name}");
            if !self.raw(&at("required")).is_null() {
                let required = parameter["required"].as_bool().unwrap_or(false);
                assert_eq!(Some(Value::Bool(required)), self.fact(&at("required")), "{name}");
            }
            let value = self.raw(&at("value")).clone();
            if !value.is_null() {
                self.held += 1;
                assert!(has_example(parameter, &value), "{}: {name}: {value}", self.name);
                let pairs: Vec<String> = match &value {
                    Value::Array(items) => items.iter().map(|item| pair(&name, item)).collect(),
                    single => vec![pair(&name, single)],
                };
                assert_eq!(Some(pairs.join("&")), self.text(&at("example")));
            }
            seen.insert(name);
        }
        let declared: BTreeSet<String> = parameters
            .iter()
            .map(|parameter| parameter["name"].as_str().unwrap().to_owned())
            .collect();
        assert_eq!(declared, seen, "{}: the document has other parameters", self.name);
        let sample = self.raw("/request/params").clone();
        for (name, value) in sample.as_object().into_iter().flatten() {
            self.held += 1;
            let parameter =
                parameters.iter().find(|parameter| parameter["name"] == **name).unwrap();
            assert!(has_example(parameter, value), "{}: sample {name}: {value}", self.name);
        }
    }

    fn holds_body(&mut self) {
        let rows = self.raw("/body").as_array().unwrap().clone();
        if rows.is_empty() {
            return;
        }
        let media_type = &self.operation()["requestBody"]["content"]["application/json"];
        let schema = self.follow(&media_type["schema"]).clone();
        let names: Vec<&str> =
            schema["properties"].as_object().unwrap().keys().map(String::as_str).collect();
        let on_page: Vec<&str> = rows.iter().map(|row| row["name"].as_str().unwrap()).collect();
        assert_eq!(names, on_page);
        for (index, name) in on_page.iter().enumerate() {
            let property = &schema["properties"][*name];
            let at = |column: &str| format!("/body/{index}/{column}");
            assert_eq!(property["description"].as_str(), self.text(&at("description")).as_deref());
            let of_type = self.text(&at("type")).unwrap();
            assert_eq!(self.types(property), BTreeSet::from([of_type]), "{name}");
            let required = schema["required"].as_array().unwrap().contains(&Value::from(*name));
            assert_eq!(Some(Value::Bool(required)), self.fact(&at("required")), "{name}");
        }
        self.held += 1;
        assert!(has_example(media_type, self.raw("/request/data")), "the sample's data");
        for index in 0..self.raw("/values").as_array().unwrap().len() {
            let row = self.fact(&format!("/values/{index}")).unwrap();
            let property = &schema["properties"][row["field"].as_str().unwrap()];
            let schema = self.follow(&property["allOf"][0]);
            assert!(schema["enum"].as_array().unwrap().contains(&row["value"]), "{row}");
            let line = format!(
                "- `{}`: {}",
                row["value"].as_str().unwrap(),
                row["description"].as_str().unwrap()
            );
            assert!(
                schema["description"].as_str().unwrap().lines().any(|one| one == line),
                "{line}"
            );
        }
    }

    fn holds_answers(&mut self) {
        for (kind, class) in [("responses", '2'), ("errors", '4')] {
            for index in 0..self.raw(&format!("/{kind}")).as_array().unwrap().len() {
                let answer = self.fact(&format!("/{kind}/{index}")).unwrap();
                let under: Vec<&String> = self.operation()["responses"]
                    .as_object()
                    .unwrap()
                    .iter()
                    .filter(|(_, response)| {
                        let content = &self.follow(response)["content"]["application/json"];
                        has_example(content, &answer["body"])
                    })
                    .map(|(status, _)| status)
                    .collect();
                assert_eq!(under.len(), 1, "{}: {kind}/{index} stands under {under:?}", self.name);
                assert!(under[0].starts_with(class));
                if let Some(status) = answer["status"].as_u64() {
                    assert_eq!(*under[0], status.to_string());
                }
            }
        }
    }
}

/// One of the named examples of a parameter or media type is this value.
fn has_example(object: &Value, value: &Value) -> bool {
    object["examples"].as_object().into_iter().flatten().any(|(_, one)| &one["value"] == value)
}

fn pair(name: &str, value: &Value) -> String {
    match value {
        Value::String(text) => format!("{name}={text}"),
        other => format!("{name}={other}"),
    }
}

#[test]
fn nothing_on_a_page_is_missing_from_the_document() {
    let document = document();
    let mut held = 0;
    for name in PAGES {
        let mut page = Page::new(name, &document);
        page.holds_front_matter();
        page.holds_parameters();
        page.holds_body();
        page.holds_answers();
        held += page.held;
        let decided: BTreeSet<String> = page
            .facts
            .decisions
            .iter()
            .map(|decision| decision["fact"].as_str().unwrap().to_owned())
            .collect();
        assert_eq!(page.used, decided, "{name}: a decision that nothing needs");
    }
    assert!(held > 250, "only {held} facts were held: the fixtures lost some");
}
