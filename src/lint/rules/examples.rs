//! Examples and defaults against their schemas.
//!
//! An example that breaks its schema on purpose, to provoke a documented refusal, is no mistake: it
//! is one on the request's side whose name an error answer of the same operation bears.

use std::{collections::BTreeSet, sync::Arc};

use serde_json::Value;

use crate::{
    diagnostic::Diagnostic,
    document::Location,
    ir::{
        Api, Direction, Example, ExampleOrigin, MediaType, Operation, ParameterFormat, SchemaId,
        SchemaKind, StatusPattern,
    },
    validate::{Finding, Validators},
};

/// More ways in which one example is wrong are not told of.
const MOST_PER_EXAMPLE: usize = 3;

/// `broken` are places where something else is wrong already: what an example breaks only because
/// of that is no mistake of the example.
pub(super) fn check(api: &Arc<Api>, broken: &BTreeSet<Location>, found: &mut Vec<Diagnostic>) {
    let mut rule = Rule {
        api,
        broken,
        validators: Validators::new(Arc::clone(api)),
        seen: BTreeSet::new(),
        found,
    };
    rule.schemas();
    let webhooks = api.webhooks.iter().map(|webhook| &webhook.operation);
    for operation in api.operations.iter().chain(webhooks) {
        rule.operation(operation);
    }
}

struct Rule<'a> {
    api: &'a Arc<Api>,
    broken: &'a BTreeSet<Location>,
    validators: Validators,
    /// Examples that several operations share are told of once.
    seen: BTreeSet<Location>,
    found: &'a mut Vec<Diagnostic>,
}

impl Rule<'_> {
    fn operation(&mut self, operation: &Operation) {
        let refusals: BTreeSet<&str> = operation
            .responses
            .iter()
            .filter(|response| match response.status {
                StatusPattern::Exact(code) => code >= 400,
                StatusPattern::Class(digit) => digit >= 4,
                StatusPattern::Default => true,
            })
            .flat_map(|response| &response.content)
            .flat_map(|media_type| &media_type.examples)
            .filter_map(|example| example.name.as_deref())
            .collect();
        // Whose answers could not be read may have documented a refusal.
        let answers_unknown = self.is_broken_below(&operation.at.join("responses"));
        let is_meant = |example: &Example| {
            answers_unknown || example.name.as_deref().is_some_and(|name| refusals.contains(name))
        };
        for parameter in &operation.parameters {
            let is_content = matches!(parameter.format, ParameterFormat::Content(_));
            let Some(schema) = parameter.schema().filter(|_| !is_content) else { continue };
            for example in parameter.examples.iter().filter(|example| !is_meant(example)) {
                self.example(example, schema, Direction::Request, true);
            }
        }
        for media_type in operation.body.iter().flat_map(|body| &body.content) {
            self.media_type(media_type, Direction::Request, &is_meant);
        }
        for response in &operation.responses {
            for header in &response.headers {
                let Some(schema) = header.schema() else { continue };
                for example in &header.examples {
                    self.example(example, schema, Direction::Response, true);
                }
            }
            for media_type in &response.content {
                self.media_type(media_type, Direction::Response, &|_| false);
            }
        }
        for callback in &operation.callbacks {
            for operation in &callback.operations {
                self.operation(operation);
            }
        }
    }

    fn media_type(
        &mut self,
        media_type: &MediaType,
        direction: Direction,
        is_meant: &dyn Fn(&Example) -> bool,
    ) {
        let Some(schema) = media_type.schema else { return };
        for example in media_type.examples.iter().filter(|example| !is_meant(example)) {
            // A text is the content of another media type as it is on the wire.
            let is_wire_text =
                !media_type.is_json() && example.value.as_value().is_some_and(Value::is_string);
            if !is_wire_text {
                self.example(example, schema, direction, false);
            }
        }
    }

    fn example(
        &mut self,
        example: &Example,
        schema: SchemaId,
        direction: Direction,
        may_be_serialised: bool,
    ) {
        // Those of a schema are looked at there.
        if example.origin == ExampleOrigin::Schema {
            return;
        }
        let Some(value) = example.value.as_value() else { return };
        if !self.seen.insert(example.value_at().clone()) {
            return;
        }
        let mut findings = self.validators.check(schema, direction, value);
        if let (true, false, Value::String(text)) = (may_be_serialised, findings.is_empty(), value)
        {
            findings = self.as_serialised(text, schema, direction, findings);
        }
        self.tell(example.value_at(), "example", findings);
    }

    /// The example of a parameter may be given as the text it is sent as: `3`, `a,b`, `a|b`.
    fn as_serialised(
        &self,
        text: &str,
        schema: SchemaId,
        direction: Direction,
        findings: Vec<Finding>,
    ) -> Vec<Finding> {
        let read = |text: &str| {
            serde_json::from_str::<Value>(text)
                .ok()
                .filter(|value| value.is_number() || value.is_boolean())
                .unwrap_or_else(|| Value::String(text.to_owned()))
        };
        let lists = [',', '|', ' '].map(|mark| Value::Array(text.split(mark).map(read).collect()));
        let readings = std::iter::once(read(text)).chain(lists);
        // A plain word is no list of one: `many` for an integer is a mistake.
        let mut readings = readings.filter(|reading| !reading.is_string());
        if readings.any(|reading| self.validators.accepts(schema, direction, &reading)) {
            return Vec::new();
        }
        findings
    }

    /// Defaults and examples that stand in schemas.
    fn schemas(&mut self) {
        for (id, schema) in self.api.schemas.iter() {
            if schema.kind != SchemaKind::Keywords {
                continue;
            }
            // A part of an object has the direction of the whole, which is not known here.
            let check = |value: &Value| {
                let request = self.validators.check(id, Direction::Request, value);
                if request.is_empty() {
                    return request;
                }
                let response = self.validators.check(id, Direction::Response, value);
                if response.is_empty() { response } else { request }
            };
            let mut told = Vec::new();
            if let Some(default) = &schema.default {
                told.push((schema.at.join("default"), "default", check(default)));
            }
            for (index, example) in schema.examples.iter().enumerate() {
                told.push((schema.example_at(index), "example", check(example)));
            }
            for (at, what, findings) in told {
                if self.seen.insert(at.clone()) {
                    self.tell(&at, what, findings);
                }
            }
        }
    }

    fn is_broken_below(&self, at: &Location) -> bool {
        let prefix = format!("{}/", at.pointer);
        let below = self.broken.range(at.clone()..);
        below
            .take_while(|place| {
                place.file == at.file && place.pointer.as_str().starts_with(at.pointer.as_str())
            })
            .any(|place| place == at || place.pointer.as_str().starts_with(&prefix))
    }

    fn tell(&mut self, at: &Location, what: &str, mut findings: Vec<Finding>) {
        findings.retain(|finding| !self.is_broken_below(&finding.at));
        let more = findings.len().saturating_sub(MOST_PER_EXAMPLE);
        for (index, finding) in findings.into_iter().take(MOST_PER_EXAMPLE).enumerate() {
            let place = crate::document::Pointer::from_escaped(format!(
                "{}{}",
                at.pointer, finding.pointer
            ));
            let place = Location { file: at.file, pointer: place };
            // What is missing is shown where it would stand.
            let place = match self.api.document.part(&place) {
                Some(_) => place,
                None => place.parent(),
            };
            let mut message = format!("this {what} breaks its schema: {}", finding.message);
            if index + 1 == MOST_PER_EXAMPLE && more > 0 {
                message = format!("{message} (and {more} more)");
            }
            // The same severity as a mistake of structure would be too much: it is often the
            // schema that is wrong, and nothing else of the document suffers.
            self.found.push(
                Diagnostic::warning("example/invalid", place, message)
                    .related(finding.at, "the schema says so here"),
            );
        }
    }
}
