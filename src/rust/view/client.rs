//! Files of the client.

use serde::Serialize;

use super::{
    Module, arguments, comment, head_comment,
    imports::{FOR_OPERATIONS, Names},
    literal,
    routes::place,
};
use crate::{
    ir::{ParameterLocation, Server},
    rust::plan::{OperationPlan, Plan},
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
}

/// `client/<tag>.rs`.
#[derive(Debug, Serialize)]
pub(crate) struct ClientFile {
    pub(crate) mark: String,
    pub(crate) docs: Vec<String>,
    pub(crate) imports: Vec<String>,
    pub(crate) operations: Vec<ClientOperationView>,
}

#[derive(Debug, Serialize)]
pub(crate) struct ClientOperationView {
    name: String,
    signature: String,
    writes: Vec<String>,
    body: String,
}

impl Plan<'_> {
    pub(crate) fn client_module(&self, mark: &str) -> ClientModule {
        let mut scope = crate::rust::names::Scope::default();
        let servers = self.api.servers.iter().map(|server| self.server_view(server, &mut scope));
        ClientModule {
            mark: mark.to_owned(),
            docs: head_comment("A client: `Client::send` takes any request of `operations`."),
            servers: servers.filter(|view| view.url.contains("://")).collect(),
            modules: self.group_modules(),
        }
    }

    fn server_view(&self, server: &Server, scope: &mut crate::rust::names::Scope) -> ServerView {
        let words = server.name.clone().or_else(|| server.description.clone());
        let words = words.filter(|words| words.len() <= 40).unwrap_or_default();
        let _ = self;
        let base = crate::rust::names::constant_name(&words);
        let base = if words.is_empty() { "SERVER".to_owned() } else { base };
        let text = server.description.clone().unwrap_or_else(|| "A server of the API.".to_owned());
        ServerView {
            docs: comment(&text, 0),
            name: scope.claim(base),
            url: literal(&server.default_url()),
        }
    }

    pub(crate) fn client_file(&self, mark: &str, group: usize) -> ClientFile {
        let plans = self.operations.iter().filter(|plan| plan.group == group);
        let operations: Vec<ClientOperationView> = plans.map(client_view).collect();
        let mut names = Names::default();
        names.read("ClientOperation RequestWriter operations::");
        for view in &operations {
            names.read(&view.signature);
            names.read_all(&view.writes);
        }
        let imports = names.imports(FOR_OPERATIONS, &[]);
        let group = &self.groups[group];
        let docs = match &group.tag {
            Some(tag) => format!("How requests of {tag} are written."),
            None => "How requests without a tag are written.".to_owned(),
        };
        ClientFile { mark: mark.to_owned(), docs: head_comment(&docs), imports, operations }
    }
}

fn client_view(plan: &OperationPlan<'_>) -> ClientOperationView {
    let writes: Vec<String> = plan
        .parameters
        .iter()
        .map(|parameter| {
            let name = literal(&parameter.parameter.name);
            if parameter.parameter.location == ParameterLocation::QueryString {
                return format!(
                    "to.query_string({}, &self.{});",
                    parameter.layout, parameter.field
                );
            }
            let before = format!("to.{}", place(parameter));
            let value = format!("&self.{}", parameter.field);
            arguments(8, &before, &[name, parameter.layout.clone(), value], ";")
                .trim_start()
                .to_owned()
        })
        .collect();
    let (body_type, body) = match &plan.body {
        Some(body) if plan.body_required => {
            (format!(" -> {}", body.value), format!("self.{}", plan.body_field))
        }
        Some(body) => (format!(" -> Option<{}>", body.value), format!("self.{}", plan.body_field)),
        None => (String::new(), String::new()),
    };
    ClientOperationView {
        name: plan.name.clone(),
        signature: signature(&writes, &body_type, body.is_empty()),
        writes,
        body,
    }
}

fn signature(lines: &[String], body_type: &str, no_body: bool) -> String {
    let to = if lines.is_empty() { "_" } else { "to" };
    let end = if lines.is_empty() && no_body { " {}" } else { " {" };
    let parameters = ["self".to_owned(), format!("{to}: &mut RequestWriter")];
    arguments(4, "fn write", &parameters, &format!("{body_type}{end}"))
}
