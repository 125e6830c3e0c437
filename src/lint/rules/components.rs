//! Components that nothing uses.

use indexmap::IndexSet;

use crate::{
    diagnostic::Diagnostic,
    document::{Location, Node, Part},
    ir::Api,
};

/// Sections whose entries are used by reference only.
const SECTIONS: [&str; 9] = [
    "schemas",
    "responses",
    "parameters",
    "examples",
    "requestBodies",
    "headers",
    "links",
    "callbacks",
    "pathItems",
];

pub(super) fn check(api: &Api, found: &mut Vec<Diagnostic>) {
    let document = &api.document;
    let root = Node::root(document);
    let Some(components) = root.get("components") else { return };
    // A document of components alone is a library for others.
    let is_library = root.get("paths").is_none_or(|paths| paths.entries().next().is_none())
        && root.get("webhooks").is_none();
    if is_library {
        return;
    }
    let mut used: IndexSet<Location> = IndexSet::new();
    let mut pending = vec![];
    for (_, node) in root.entries().filter(|(key, _)| *key != "components") {
        collect(&node, &mut pending);
    }
    // Security schemes and the like are no entries that references alone reach.
    for (section, node) in components.entries() {
        if !SECTIONS.contains(&section) {
            collect(&node, &mut pending);
        }
    }
    while let Some((from, reference)) = pending.pop() {
        let Ok(target) = document.resolve(&from, &reference) else { continue };
        if used.insert(target.clone())
            && let Some(node) = Node::at(document, target)
        {
            collect(&node, &mut pending);
        }
    }
    for section in SECTIONS {
        let Some(section_node) = components.get(section) else { continue };
        for (name, node) in section_node.entries().filter(|(name, _)| !name.starts_with("x-")) {
            let prefix = format!("{}/", node.at.pointer);
            let is_used = used.iter().any(|at| {
                at.file == node.at.file
                    && (at.pointer == node.at.pointer || at.pointer.as_str().starts_with(&prefix))
            });
            if !is_used {
                found.push(
                    Diagnostic::hint(
                        "component/unused",
                        node.at.clone(),
                        format!("nothing refers to `{name}`"),
                    )
                    .at_key(),
                );
            }
        }
    }
}

/// References and names of schemas below a node.
fn collect(node: &Node<'_>, pending: &mut Vec<(Location, String)>) {
    let mut stack = vec![node.value];
    while let Some(value) = stack.pop() {
        match value {
            Part::Array(items) => stack.extend(items),
            Part::Object(map) => {
                for (key, child) in map {
                    match (key, child) {
                        ("$ref" | "$dynamicRef", Part::String(reference)) => {
                            pending.push((node.at.clone(), reference.to_owned()));
                        }
                        ("mapping", Part::Object(mapping)) => {
                            for target in mapping.values().filter_map(Part::as_str) {
                                pending.push((node.at.clone(), target.to_owned()));
                                pending.push((
                                    node.at.clone(),
                                    format!("#/components/schemas/{target}"),
                                ));
                            }
                        }
                        _ => stack.push(child),
                    }
                }
            }
            _ => {}
        }
    }
}
