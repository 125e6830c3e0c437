//! Path templates and the parameters they name.

use std::collections::BTreeMap;

use crate::{
    diagnostic::{Diagnostic, nearest_name},
    document::{Location, Node},
    ir::{Api, Operation, Parameter, ParameterLocation, PathTemplate},
};

pub(super) fn check(api: &Api, found: &mut Vec<Diagnostic>) {
    collisions(api, found);
    for operation in &api.operations {
        parameters(operation, found);
    }
    for (path, node) in Node::root(&api.document).get("paths").iter().flat_map(Node::entries) {
        braces(path, &node.at, found);
        odd_parts(path, &node.at, found);
    }
}

fn collisions(api: &Api, found: &mut Vec<Diagnostic>) {
    let Some(paths) = Node::root(&api.document).get("paths") else { return };
    let mut first: BTreeMap<String, (&str, Location)> = BTreeMap::new();
    for (path, node) in paths.entries().filter(|(path, _)| path.starts_with('/')) {
        let shape = PathTemplate::parse(path).shape();
        match first.get(&shape) {
            Some((known, at)) => found.push(
                Diagnostic::error(
                    "path/collision",
                    node.at.clone(),
                    format!("no request can tell `{path}` from `{known}`"),
                )
                .at_key()
                .related(at.clone(), "first here")
                .help("names of path parameters do not tell paths apart; join the two"),
            ),
            None => {
                first.insert(shape, (path, node.at.clone()));
            }
        }
    }
}

/// What a path has no place for, and what servers disagree about.
fn odd_parts(path: &str, at: &Location, found: &mut Vec<Diagnostic>) {
    if let Some(mark) = path.find(['?', '#']) {
        let what = if path[mark..].starts_with('?') { "a query" } else { "a fragment" };
        let message = format!("a path template has no place for {what}");
        found.push(
            Diagnostic::warning("path/query", at.clone(), message)
                .at_key()
                .help("describe it as a parameter with `in: query`"),
        );
    } else if path.len() > 1 && path.ends_with('/') {
        let message = "this path ends with a slash";
        found.push(
            Diagnostic::hint("path/trailing-slash", at.clone(), message)
                .at_key()
                .help("some servers take it for another path, some do not; leave it out"),
        );
    }
}

fn braces(path: &str, at: &Location, found: &mut Vec<Diagnostic>) {
    let mut depth = 0_i32;
    for character in path.chars() {
        match character {
            '{' => depth += 1,
            '}' => depth -= 1,
            _ => {}
        }
        if !(0..=1).contains(&depth) {
            break;
        }
    }
    if depth != 0 {
        let message = "the braces of this path do not pair";
        found.push(Diagnostic::error("path/braces", at.clone(), message).at_key());
    }
    let template = PathTemplate::parse(path);
    let names: Vec<&str> = template.parameters().collect();
    for (index, name) in names.iter().enumerate() {
        if names[..index].contains(name) {
            let message = format!("`{{{name}}}` stands twice in this path");
            found.push(Diagnostic::error("path/duplicate-parameter", at.clone(), message).at_key());
        }
    }
    if path.contains("{}") {
        found.push(
            Diagnostic::error("path/braces", at.clone(), "a path parameter has no name").at_key(),
        );
    }
}

fn parameters(operation: &Operation, found: &mut Vec<Diagnostic>) {
    // Lowering makes up what nobody declares, at the operation itself.
    let declared: Vec<&Parameter> =
        operation.parameters.iter().filter(|parameter| parameter.at != operation.at).collect();
    let in_path = |parameter: &&&Parameter| parameter.location == ParameterLocation::Path;
    let undescribed: Vec<&str> = operation
        .path
        .parameters()
        .filter(|name| !declared.iter().filter(in_path).any(|known| known.name == *name))
        .collect();
    let unknown: Vec<&&Parameter> = declared
        .iter()
        .filter(in_path)
        .filter(|known| !operation.path.parameters().any(|name| name == known.name))
        .collect();
    for parameter in &unknown {
        // A parameter that operations share is told of once.
        let at = parameter.at.join("name");
        if found.iter().any(|known| known.at == at) {
            continue;
        }
        let message = format!("the path `{}` has no `{{{}}}`", operation.path, parameter.name);
        // One name is left over on both sides: readers that go by position still find it, unless
        // it is a slip of the pen, which nobody wants found.
        let code = "path/unknown-parameter";
        found.push(match undescribed.as_slice() {
            [] => Diagnostic::error(code, at, message).help("remove it, or put it into the path"),
            [name]
                if unknown.len() == 1
                    && nearest_name(&parameter.name, std::iter::once(*name)).is_none() =>
            {
                Diagnostic::warning(code, at, message).help(format!("did you mean `{name}`?"))
            }
            names => {
                let diagnostic = Diagnostic::error(code, at, message);
                match nearest_name(&parameter.name, names.iter().copied()) {
                    Some(name) => diagnostic.meant(&parameter.name, name),
                    None => diagnostic,
                }
            }
        });
    }
    if undescribed.len() == unknown.len() {
        return;
    }
    for name in undescribed {
        let diagnostic = Diagnostic::error(
            "path/undeclared-parameter",
            operation.at.clone(),
            format!("nothing describes `{{{name}}}` of the path `{}`", operation.path),
        )
        .at_key();
        let elsewhere = declared.iter().find(|parameter| parameter.name == name);
        found.push(match elsewhere {
            Some(other) => diagnostic
                .related(other.at.clone(), format!("this one is in {}", other.location.as_str()))
                .help("say `in: path` there"),
            None => diagnostic.help(format!(
                "add `{{name: {name}, in: path, required: true, schema: {{type: string}}}}` to its \
                 parameters"
            )),
        });
    }
}
