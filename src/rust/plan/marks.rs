//! What tells operations apart that have one method and one path: a parameter that not all of them
//! want, or a value of it. So documents write `#X-Amz-Target=…` behind a path, and a parameter.

use indexmap::IndexMap;

use super::{OperationPlan, ParameterPlan, Plan, Side, scalar_text};
use crate::{
    diagnostic::Diagnostic,
    ir::{ParameterFormat, ParameterLocation, Style, types::TypeKind},
};

/// A parameter that every request to an operation has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Mark {
    /// Whether it is a header; else it stands in the query.
    pub(crate) is_header: bool,
    pub(crate) name: String,
    /// If there is but one.
    pub(crate) value: Option<String>,
}

impl Plan<'_> {
    /// Marks operations that others share method and path with; tells of those that no request
    /// reaches, since nothing tells them apart.
    pub(super) fn find_marks(&mut self) {
        let mut alike: IndexMap<(&str, String), Vec<usize>> = IndexMap::new();
        for (index, plan) in self.operations.iter().enumerate() {
            if plan.side == Side::Offered {
                let shape = plan.operation.path.shape();
                let sent = shape.split('#').next().unwrap_or_default().to_owned();
                alike.entry((plan.operation.method.as_str(), sent)).or_default().push(index);
            }
        }
        for group in alike.into_values().filter(|group| group.len() > 1) {
            let marks: Vec<Vec<Mark>> = group.iter().map(|&at| self.marks(at, &group)).collect();
            for (nth, (&index, own)) in group.iter().zip(&marks).enumerate() {
                if let Some(first) = marks[..nth].iter().position(|other| other == own) {
                    self.diagnostics.push(self.hidden_route(index, group[first]));
                }
                self.operations[index].marks.clone_from(own);
            }
        }
    }

    /// Of an operation in a group of operations.
    fn marks(&self, index: usize, group: &[usize]) -> Vec<Mark> {
        let candidates = self.operations[index].parameters.iter();
        let marks = candidates.filter_map(|parameter| self.mark(parameter));
        let mut others = group.iter().filter(|&&other| other != index);
        let tells = |mark: &Mark| {
            others.clone().any(|&other| !self.wants(&self.operations[other], mark))
                // What is only there says little if another operation may be sent it too.
                && (mark.value.is_some() || !others.any(|&other| takes(&self.operations[other], mark)))
        };
        marks.filter(tells).collect()
    }

    fn wants(&self, plan: &OperationPlan<'_>, mark: &Mark) -> bool {
        plan.parameters.iter().any(|parameter| self.mark(parameter).as_ref() == Some(mark))
    }

    fn mark(&self, plan: &ParameterPlan<'_>) -> Option<Mark> {
        let is_header = match plan.parameter.location {
            ParameterLocation::Header => true,
            ParameterLocation::Query => false,
            ParameterLocation::Path
            | ParameterLocation::QueryString
            | ParameterLocation::Cookie => return None,
        };
        let is_deep = matches!(
            plan.parameter.format,
            ParameterFormat::Schema { style: Style::DeepObject, .. }
        );
        if plan.optional || plan.spread || is_deep {
            return None;
        }
        let value = match &self.graph.get(self.graph.resolve(&plan.use_).id).kind {
            TypeKind::Enum(listed) => match listed.values.as_slice() {
                [only] => Some(scalar_text(&only.value)),
                _ => None,
            },
            _ => None,
        };
        Some(Mark { is_header, name: plan.parameter.name.clone(), value })
    }

    fn hidden_route(&self, index: usize, first: usize) -> Diagnostic {
        let (operation, known) =
            (self.operations[index].operation, self.operations[first].operation);
        let message = format!(
            "routes send no request here: to a server it has the path of `{}`, {} {}",
            known.id, known.method, known.path
        );
        Diagnostic::warning("generate/hidden-route", operation.at.clone(), message)
            .at_key()
            .related(known.at.clone(), "first here")
    }
}

/// Whether a request to an operation may have this parameter.
fn takes(plan: &OperationPlan<'_>, mark: &Mark) -> bool {
    let location =
        if mark.is_header { ParameterLocation::Header } else { ParameterLocation::Query };
    plan.parameters
        .iter()
        .any(|other| other.parameter.location == location && other.parameter.name == mark.name)
}
