//! The pages as data.

use serde_json::Value;

use super::support::read_json;

pub(crate) const PAGES: [&str; 5] = [
    "create-a-biometric-validation",
    "list-all-biometric-validations",
    "list-all-biometric-validations.rendered",
    "retrieve-a-biometric-validation",
    "retrieve-a-document-liveness",
];

/// What stands on one page, and what was decided about it.
pub(crate) struct Facts {
    pub(crate) page: &'static str,
    said: Value,
    pub(crate) decisions: Vec<Value>,
}

impl Facts {
    pub(crate) fn of(page: &'static str) -> Self {
        let all = read_json("tests/fixtures/pages/decisions.json");
        let decisions = all.as_array().unwrap().iter().filter(|one| one["page"] == page);
        let said = read_json(format!("tests/fixtures/pages/{page}.json"));
        Self { page, said, decisions: decisions.cloned().collect() }
    }

    /// A fact as the page has it; null is what a page does not say.
    pub(crate) fn get(&self, pointer: &str) -> Option<&Value> {
        self.said.pointer(pointer)
    }

    /// The same, where the fixture has to name it.
    pub(crate) fn raw(&self, pointer: &str) -> &Value {
        self.get(pointer).unwrap_or_else(|| panic!("{}: no {pointer}", self.page))
    }

    /// The facts of a list.
    pub(crate) fn list(&self, pointer: &str) -> &[Value] {
        self.get(pointer).and_then(Value::as_array).map_or(&[], Vec::as_slice)
    }

    pub(crate) fn decision(&self, pointer: &str) -> Option<&Value> {
        self.decisions.iter().find(|one| one["fact"] == pointer)
    }
}
