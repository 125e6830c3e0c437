//! Documented examples as typed values.

use indexmap::IndexMap;
use serde::Serialize;
use serde_json::{Map, Value};

use super::{
    Module, head_comment,
    imports::{FOR_OPERATIONS, Names},
    literal,
};
use crate::{
    diagnostic::Diagnostic,
    ir::{Example, ExampleValue, MediaType, types::TypeUse},
    rust::{
        fit::Fit,
        names::{self, Scope},
        plan::{CodecPlan, OperationPlan, Plan},
    },
};

/// `examples/mod.rs`.
#[derive(Debug, Serialize)]
pub(crate) struct ExamplesModule {
    pub(crate) mark: String,
    pub(crate) docs: Vec<String>,
    pub(crate) modules: Vec<Module>,
}

/// `examples/<tag>.rs`.
#[derive(Debug, Serialize)]
pub(crate) struct ExamplesFile {
    pub(crate) mark: String,
    pub(crate) docs: Vec<String>,
    pub(crate) imports: Vec<String>,
    /// The file of the values, as a literal.
    pub(crate) values: String,
    pub(crate) examples: Vec<ExampleView>,
}

#[derive(Debug, Serialize)]
pub(crate) struct ExampleView {
    docs: String,
    name: String,
    type_: String,
    /// Where in the file of values, as a literal.
    pointer: String,
    /// Whether it is written back as it was read.
    whole: bool,
}

/// What one group's examples come to.
pub(crate) struct Examples {
    pub(crate) view: ExamplesFile,
    /// The file of the values.
    pub(crate) values: Value,
}

impl Plan<'_> {
    pub(crate) fn examples_module(&self, mark: &str, with: &[usize]) -> ExamplesModule {
        let mut modules: Vec<Module> = with
            .iter()
            .map(|index| &self.groups[*index])
            .map(|group| Module {
                name: group.module.clone(),
                feature: Some(group.feature.clone()),
            })
            .collect();
        modules.sort_by(|one, other| one.name.cmp(&other.name));
        ExamplesModule {
            mark: mark.to_owned(),
            docs: head_comment(
                "The examples of the document as values of their types. A test of each reads it and \
                 holds what is written back to what was read.",
            ),
            modules,
        }
    }

    /// The examples of a group that its types can hold; the others become hints.
    pub(crate) fn examples_file(
        &self,
        mark: &str,
        group: usize,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Option<Examples> {
        let mut scope = Scope::default();
        let mut views = Vec::new();
        let mut values = Map::new();
        for plan in self.operations.iter().filter(|plan| plan.group == group) {
            let mut own = Map::new();
            for (part, media_type, use_) in self.example_places(plan) {
                for (index, example) in media_type.examples.iter().enumerate() {
                    let ExampleValue::Value(value) = &example.value else { continue };
                    match self.fit(value, use_) {
                        Ok(fit) => {
                            let key = key(&part, example, index);
                            let pointer = format!("/{}/{key}", plan.name);
                            views.push(ExampleView {
                                docs: docs(plan, &part, example),
                                name: scope
                                    .claim(names::field_name(&format!("{} {key}", plan.name))),
                                type_: self.outside(use_),
                                pointer: literal(&pointer),
                                whole: fit == Fit::Whole,
                            });
                            own.insert(key, Value::clone(value));
                        }
                        Err(reason) => {
                            let message = format!("the example is left out: {reason}");
                            let at = example.value_at().clone();
                            diagnostics.push(Diagnostic::hint(
                                "generate/example-left-out",
                                at,
                                message,
                            ));
                        }
                    }
                }
            }
            if !own.is_empty() {
                values.insert(plan.name.clone(), Value::Object(own));
            }
        }
        if views.is_empty() {
            return None;
        }
        let group = &self.groups[group];
        let docs = match &group.tag {
            Some(tag) => format!("Examples of {tag}."),
            None => "Examples of operations without a tag.".to_owned(),
        };
        let mut names = Names::default();
        names.read_all(views.iter().map(|view| &view.type_));
        let imports = names.imports(FOR_OPERATIONS, &[]);
        let view = ExamplesFile {
            mark: mark.to_owned(),
            docs: head_comment(&docs),
            imports,
            values: literal(&format!("{}.json", group.module)),
            examples: views,
        };
        Some(Examples { view, values: Value::Object(values) })
    }

    /// JSON bodies of an operation with their types: what is sent, then each answer.
    fn example_places<'p>(
        &'p self,
        plan: &'p OperationPlan<'_>,
    ) -> Vec<(String, &'p MediaType, &'p TypeUse)> {
        let operation = plan.operation;
        let mut places = Vec::new();
        if let Some(body) = &plan.body {
            let content = operation.body.as_ref().map(|body| body.content.as_slice());
            places.extend(self.in_types("request", content.unwrap_or_default(), body));
        }
        let answers: IndexMap<_, _> =
            plan.answers.iter().map(|(status, codec)| (*status, codec)).collect();
        for response in &operation.responses {
            let Some(codec) = answers.get(&response.status) else { continue };
            places.extend(self.in_types(&response.status.to_string(), &response.content, codec));
        }
        places
    }

    /// The media types of a body that have examples of a type, with the words that tell them apart.
    fn in_types<'p>(
        &self,
        part: &str,
        content: &'p [MediaType],
        codec: &'p CodecPlan,
    ) -> Vec<(String, &'p MediaType, &'p TypeUse)> {
        let typed = codec.carried.iter().filter_map(|one| Some((one, one.use_.as_ref()?)));
        // What has files cannot be read from JSON.
        let typed = typed.filter(|(_, use_)| !self.is_form(self.graph.resolve(use_).id));
        let found = typed.filter_map(|(one, use_)| {
            let name = one.media_types.first()?;
            let media_type = content.iter().find(|known| known.name == *name)?;
            let part = match codec.carried.len() {
                1 => part.to_owned(),
                _ => format!("{part} {}", one.variant),
            };
            Some((part, media_type, use_))
        });
        found.collect()
    }
}

/// Unique among the examples of an operation.
fn key(part: &str, example: &Example, index: usize) -> String {
    let name = match &example.name {
        Some(name) => name.clone(),
        None if index == 0 => "example".to_owned(),
        None => format!("example {}", index + 1),
    };
    let safe: String =
        name.chars().map(|one| if matches!(one, '/' | '~') { '_' } else { one }).collect();
    format!("{part} {safe}")
}

fn docs(plan: &OperationPlan<'_>, part: &str, example: &Example) -> String {
    let what = match part.strip_prefix("request") {
        Some(kind) => format!("a request{kind}"),
        None => format!("answer {part}"),
    };
    let summary = example.summary.as_deref().and_then(crate::rust::doc::first_line);
    let id = crate::rust::doc::code(plan.operation.id.as_str());
    match summary {
        Some(summary) => format!("{id}, {what}: {summary}"),
        None => format!("{id}, {what}."),
    }
}
