//! Which file declares which model.

use std::collections::BTreeMap;

use super::{Plan, Usage};
use crate::{
    ir::types::TypeId,
    rust::{
        Layout,
        names::{self, Scope},
    },
};

/// Fewer declared types than this stay in one file.
const ONE_FILE: usize = 150;

/// More than this in one file are divided by the first words of their names.
const MANY: usize = 300;

/// So many types whose names begin alike have a file of their own.
const ALIKE: usize = 12;

/// The files that models are divided into.
pub(crate) struct ModelFiles {
    /// The first one is there in any case.
    pub(crate) files: Vec<ModelFile>,
    /// Places in this list by type id; of declared types only.
    homes: Vec<Option<usize>>,
}

/// `models.rs`, or a file below `models/`.
pub(crate) struct ModelFile {
    /// Its name; none if all models are in one file.
    pub(crate) module: Option<String>,
    /// The feature it belongs to, if it belongs to one.
    pub(crate) feature: Option<String>,
    pub(crate) docs: String,
}

impl ModelFiles {
    /// The file that declares the type.
    pub(crate) fn home(&self, id: TypeId) -> Option<usize> {
        self.homes[id.get()]
    }
}

impl Plan<'_> {
    /// All models in one file, or the shared ones apart from each tag's own.
    pub(crate) fn model_files(&self, layout: Layout) -> ModelFiles {
        let declared: Vec<TypeId> = self
            .graph
            .iter()
            .map(|(id, _)| id)
            .filter(|id| self.types[id.get()].is_declared())
            .collect();
        let by_tag = match layout {
            Layout::Auto => declared.len() > ONE_FILE && self.groups.len() > 1,
            Layout::OneFile => false,
            Layout::ByTag => true,
        };
        let mut out = ModelFiles { files: Vec::new(), homes: vec![None; self.types.len()] };
        let mut modules = Scope::default();
        let docs = "The types that requests and answers are made of";
        let module = by_tag.then(|| modules.claim("shared".to_owned()));
        let shared = if by_tag { "Types that several tags use, or none" } else { docs };
        out.files.push(ModelFile { module, feature: None, docs: shared.to_owned() });
        let mut groups: BTreeMap<usize, Vec<TypeId>> = BTreeMap::new();
        for id in declared {
            match self.types[id.get()].group {
                Usage::One(group) if by_tag => groups.entry(group).or_default().push(id),
                _ => out.homes[id.get()] = Some(0),
            }
        }
        for (index, ids) in groups {
            let group = &self.groups[index];
            let module = match group.module.as_str() {
                "shared" => "shared_tag",
                other => other,
            };
            let tag = group.tag.as_deref().unwrap_or("no tag");
            for id in ids {
                out.homes[id.get()] = Some(out.files.len());
            }
            out.files.push(ModelFile {
                module: Some(modules.claim(module.to_owned())),
                feature: Some(group.feature.clone()),
                docs: format!("Types that only operations of {tag} use"),
            });
        }
        if layout == Layout::Auto {
            for file in 0..out.files.len() {
                self.divide(&mut out, file, &mut modules);
            }
        }
        if let [one] = out.files.as_mut_slice() {
            one.module = None;
        }
        out
    }

    /// Gives types of a large file whose names begin alike a file of their own.
    fn divide(&self, out: &mut ModelFiles, file: usize, modules: &mut Scope) {
        let (feature, docs) = (out.files[file].feature.clone(), out.files[file].docs.clone());
        let before = match (&out.files[file].module, &feature) {
            (Some(module), Some(_)) => format!("{module}_"),
            _ => String::new(),
        };
        // Each with how many words of the names are alike.
        let mut pending = vec![(file, 1)];
        while let Some((file, words)) = pending.pop() {
            let mut alike: BTreeMap<String, Vec<usize>> = BTreeMap::new();
            let inside = out.homes.iter().enumerate().filter(|(_, home)| **home == Some(file));
            let inside: Vec<usize> = inside.map(|(id, _)| id).collect();
            let count = inside.len();
            if count <= MANY {
                continue;
            }
            for id in inside {
                if let Some(beginning) = beginning(&self.types[id].name, words) {
                    alike.entry(beginning).or_default().push(id);
                }
            }
            for (beginning, ids) in alike {
                if ids.len() < ALIKE {
                    continue;
                }
                if ids.len() == count {
                    // What all of them begin with tells nothing apart.
                    pending.push((file, words + 1));
                    continue;
                }
                let new = out.files.len();
                for id in &ids {
                    out.homes[*id] = Some(new);
                }
                let name = names::type_name(&beginning);
                out.files.push(ModelFile {
                    module: Some(
                        modules.claim(format!("{before}{}", names::module_name(&beginning))),
                    ),
                    feature: feature.clone(),
                    docs: format!("{docs}; those whose names begin with `{name}`"),
                });
                pending.push((new, words + 1));
            }
        }
        // The rest is no longer all there is.
        let one = &mut out.files[file];
        if one.module.is_none() {
            one.module = Some(modules.claim("others".to_owned()));
        }
    }
}

/// The first words of a name, if it has so many.
fn beginning(name: &str, words: usize) -> Option<String> {
    let snake = names::module_name(name);
    let words: Option<Vec<&str>> = {
        let mut all = snake.split('_');
        (0..words).map(|_| all.next()).collect()
    };
    Some(words?.join("_"))
}

#[cfg(test)]
mod tests {
    use super::beginning;

    #[test]
    fn names_begin_with_whole_words() {
        assert_eq!(beginning("TransferIntent", 1).as_deref(), Some("transfer"));
        assert_eq!(beginning("Transfer", 1).as_deref(), Some("transfer"));
        assert_eq!(beginning("WebhookIssuesOpened", 2).as_deref(), Some("webhook_issues"));
        assert_eq!(beginning("Webhook", 2), None);
    }
}
