//! Files of the client.

use serde::Serialize;

use super::{
    Module, WIDTH, arguments, assign, comment, head_comment,
    imports::{FOR_OPERATIONS, Names, import},
    literal, struct_value,
};
use crate::{
    ir::Server,
    rust::{
        names::{self, Scope},
        plan::{Next, PagesPlan, Plan, Taker},
    },
};

/// `client/mod.rs`.
#[derive(Debug, Serialize)]
pub(crate) struct ClientModule {
    pub(crate) mark: String,
    pub(crate) docs: Vec<String>,
    pub(crate) modules: Vec<Module>,
    pub(crate) servers: Vec<ServerView>,
}

#[derive(Debug, Serialize)]
pub(crate) struct ServerView {
    docs: Vec<String>,
    name: String,
    url: String,
    /// If it has variables.
    choice: Option<ServerChoice>,
}

/// A server whose variables can be chosen.
#[derive(Debug, Serialize)]
struct ServerChoice {
    name: String,
    fields: Vec<ServerField>,
    default: Vec<String>,
    /// Of the URL.
    call: String,
}

#[derive(Debug, Serialize)]
struct ServerField {
    docs: Vec<String>,
    name: String,
}

/// `client/<tag>.rs`.
#[derive(Debug, Serialize)]
pub(crate) struct ClientFile {
    pub(crate) mark: String,
    pub(crate) docs: Vec<String>,
    pub(crate) imports: Vec<String>,
    pub(crate) operations: Vec<ClientOperationView>,
}

/// An operation whose answers come in pages.
#[derive(Debug, Serialize)]
pub(crate) struct ClientOperationView {
    name: String,
    /// What `Paged` takes.
    pages: Vec<String>,
}

impl Plan<'_> {
    pub(crate) fn client_module(&self, mark: &str) -> ClientModule {
        let mut scope = Scope::reserving(&["Client", "Error", "RequestError"]);
        let absolute = self.api.servers.iter().filter(|one| one.default_url().contains("://"));
        let servers = absolute.map(|server| server_view(server, &mut scope));
        ClientModule {
            mark: mark.to_owned(),
            docs: head_comment("A client: `Client::send` takes any request of `operations`."),
            servers: servers.collect(),
            modules: {
                let mut modules = self.group_modules();
                modules.retain(|module| self.has_pages(&module.name));
                modules
            },
        }
    }

    fn has_pages(&self, module: &str) -> bool {
        let mut paged = self.operations.iter().filter(|plan| plan.pages.is_some());
        paged.any(|plan| self.groups[plan.group].module == module)
    }

    /// How the pages of a group's operations are found; `None` if none has pages.
    pub(crate) fn client_file(&self, mark: &str, group: usize) -> Option<ClientFile> {
        let plans = self.operations.iter().filter(|plan| plan.group == group);
        let operations = plans.filter_map(|plan| {
            let pages = pages_view(plan.pages.as_ref()?);
            Some(ClientOperationView { name: plan.name.clone(), pages })
        });
        let operations: Vec<ClientOperationView> = operations.collect();
        if operations.is_empty() {
            return None;
        }
        let mut names = Names::default();
        names.read("operations::");
        let lines = || operations.iter().flat_map(|view| &view.pages);
        names.read_all(lines());
        let taker = lines().any(|line| line.contains("Taker::")).then_some("Taker");
        let paged: Vec<&str> = ["Next", "Paged"].into_iter().chain(taker).collect();
        let imports =
            names.imports(FOR_OPERATIONS, import("crate::runtime::pages", &paged).as_slice());
        let group = &self.groups[group];
        let docs = match &group.tag {
            Some(tag) => format!("How answers of {tag} come in pages."),
            None => "How answers of operations without a tag come in pages.".to_owned(),
        };
        Some(ClientFile { mark: mark.to_owned(), docs: head_comment(&docs), imports, operations })
    }
}

fn server_view(server: &Server, scope: &mut Scope) -> ServerView {
    let words = server.name.clone().or_else(|| server.description.clone());
    let words = words.filter(|words| words.len() <= 40).unwrap_or_default();
    let base = names::constant_name(&words);
    let base = if words.is_empty() { "SERVER".to_owned() } else { base };
    let text = server.description.clone().unwrap_or_else(|| "A server of the API.".to_owned());
    let name = scope.claim(base);
    let choice = (!server.variables.is_empty()).then(|| {
        let name = if words.is_empty() { String::new() } else { names::type_name(&words) };
        server_choice(server, scope.claim(format!("{name}Server")))
    });
    ServerView { docs: comment(&text, 0), name, url: literal(&server.default_url()), choice }
}

fn server_choice(server: &Server, name: String) -> ServerChoice {
    let mut scope = Scope::default();
    let mut fields = Vec::new();
    let (mut default, mut list) = (Vec::new(), Vec::new());
    for (wire, variable) in &server.variables {
        let name = scope.claim(names::field_name(wire));
        let values: Vec<String> = variable.values.iter().map(|value| literal(value)).collect();
        let mut text = variable.description.clone().unwrap_or_default();
        if !values.is_empty() {
            let known: Vec<String> =
                variable.values.iter().map(|value| value.replace('`', "'")).collect();
            text.extend(["\n\nOne of `", &known.join("`, `"), "`."]);
        }
        let text = if text.is_empty() { format!("`{wire}` in the URL.") } else { text };
        fields.push(ServerField { docs: comment(text.trim(), 4), name: name.clone() });
        default.push(format!("{name}: {}.to_owned()", literal(&variable.default)));
        list.push(format!("({}, &self.{name}, &[{}])", literal(wire), values.join(", ")));
    }
    let parts = [literal(&server.url), format!("&[{}]", list.join(", "))];
    ServerChoice {
        name,
        fields,
        default: struct_value(8, &default),
        call: arguments(8, "crate::runtime::client::server_url", &parts, ""),
    }
}

fn pages_view(plan: &PagesPlan) -> Vec<String> {
    let mut lines = vec![assign(4, "type Item =", &plan.item, ";")];
    let (name, fields) = match &plan.next {
        Next::Cursor { to, pointer } => {
            ("Cursor", vec![taker(to), format!("pointer: {}", literal(pointer))])
        }
        Next::LastItem { to, property, more } => {
            let more =
                more.as_ref().map_or("None".to_owned(), |at| format!("Some({})", literal(at)));
            let property = format!("property: {}", literal(property));
            ("LastItem", vec![taker(to), property, format!("more: {more}")])
        }
        Next::Page { to, first } => ("Page", vec![taker(to), format!("first: {first}")]),
        Next::Offset { to } => ("Offset", vec![taker(to)]),
        Next::Url { pointer } => ("Url", vec![format!("pointer: {}", literal(pointer))]),
        Next::Link => ("Link", Vec::new()),
    };
    let next = match fields.as_slice() {
        [] => format!("Next::{name}"),
        fields => format!("Next::{name} {{ {} }}", fields.join(", ")),
    };
    // On a line of its own, eight spaces in and with a semicolon.
    if next.len() + 9 <= WIDTH {
        lines.push(assign(4, "const NEXT: Next =", &next, ";"));
    } else {
        lines.push(format!("    const NEXT: Next = Next::{name} {{"));
        lines.extend(fields.iter().map(|field| format!("        {field},")));
        lines.push("    };".to_owned());
    }
    lines.push(assign(4, "const ITEMS: &'static str =", &literal(&plan.items), ";"));
    lines
}

fn taker(to: &Taker) -> String {
    match to {
        Taker::Query(name) => format!("to: Taker::Query({})", literal(name)),
        Taker::Body(pointer) => format!("to: Taker::Body({})", literal(pointer)),
    }
}
