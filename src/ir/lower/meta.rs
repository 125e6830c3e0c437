//! The root of a document, and what describes an API rather than its operations.

use indexmap::IndexMap;

use super::{
    link, operation,
    reader::{Object, Reader},
    security,
};
use crate::ir::{
    Contact, Extensions, ExternalDocs, Info, License, Operation, SecurityRequirement,
    SecurityScheme, Server, ServerVariable, Tag, Webhook,
};

/// Everything of an API but its schemas.
#[derive(Default)]
pub(super) struct Parts {
    pub(super) info: Info,
    pub(super) servers: Vec<Server>,
    pub(super) tags: Vec<Tag>,
    pub(super) operations: Vec<Operation>,
    pub(super) webhooks: Vec<Webhook>,
    pub(super) security_schemes: IndexMap<String, SecurityScheme>,
    pub(super) security: Vec<SecurityRequirement>,
    pub(super) external_docs: Option<ExternalDocs>,
    pub(super) extensions: Extensions,
}

pub(super) fn root<'d>(reader: &mut Reader<'d>, root: &Object<'d>) -> Parts {
    let components = reader.child(root, "components");
    if let Some(components) = &components {
        reader.component_schemas(components);
    }
    let security_schemes = match &components {
        Some(components) => security::schemes(reader, components),
        None => IndexMap::new(),
    };
    let mut parts = Parts {
        info: info(reader, root),
        servers: servers(reader, root),
        tags: tags(reader, root),
        security: security::requirements(reader, root, &security_schemes).unwrap_or_default(),
        security_schemes,
        external_docs: external_docs(reader, root),
        extensions: root.extensions(),
        ..Parts::default()
    };
    if parts.servers.is_empty() {
        parts.servers.push(Server {
            at: root.at().clone(),
            url: "/".to_owned(),
            description: None,
            name: None,
            variables: IndexMap::new(),
        });
    }
    operation::all(reader, root, &mut parts);
    link::connect(reader, &mut parts);
    undeclared_tags(&mut parts);
    parts
}

fn info<'d>(reader: &mut Reader<'d>, root: &Object<'d>) -> Info {
    let Some(object) = reader.child(root, "info") else { return Info::default() };
    let Some(info) = reader.typed::<openapiv3::Info>(&object) else {
        return Info {
            at: object.at().clone(),
            title: object.text("title").unwrap_or_default(),
            version: object.text("version").unwrap_or_default(),
            description: object.text("description"),
            ..Info::default()
        };
    };
    let identifier =
        reader.child(&object, "license").and_then(|license| license.text("identifier"));
    Info {
        at: object.at().clone(),
        title: info.title,
        summary: object.text("summary"),
        description: info.description,
        terms_of_service: info.terms_of_service,
        contact: info.contact.map(|contact| Contact {
            name: contact.name,
            url: contact.url,
            email: contact.email,
        }),
        license: info.license.map(|license| License {
            name: license.name,
            identifier,
            url: license.url,
        }),
        version: info.version,
    }
}

pub(super) fn servers<'d>(reader: &mut Reader<'d>, object: &Object<'d>) -> Vec<Server> {
    let nodes = reader.items(object, "servers");
    nodes
        .into_iter()
        .filter_map(|node| {
            let object = reader.object(node)?;
            let server = reader.typed::<openapiv3::Server>(&object)?;
            let variables = server.variables.unwrap_or_default();
            Some(Server {
                at: object.at().clone(),
                url: server.url,
                description: server.description,
                name: object.text("name"),
                variables: variables
                    .into_iter()
                    .map(|(name, variable)| (name, server_variable(variable)))
                    .collect(),
            })
        })
        .collect()
}

fn server_variable(variable: openapiv3::ServerVariable) -> ServerVariable {
    ServerVariable {
        default: variable.default,
        values: variable.enumeration,
        description: variable.description,
    }
}

fn tags<'d>(reader: &mut Reader<'d>, root: &Object<'d>) -> Vec<Tag> {
    let nodes = reader.items(root, "tags");
    nodes
        .into_iter()
        .filter_map(|node| {
            let object = reader.object(node)?;
            let Some(name) = object.text("name") else {
                reader.left_out(object.at(), "a tag without a name");
                return None;
            };
            Some(Tag {
                name,
                summary: object.text("summary"),
                description: object.text("description"),
                parent: object.text("parent"),
                external_docs: external_docs(reader, &object),
                declared: true,
                extensions: object.extensions(),
            })
        })
        .collect()
}

/// Appends the tags that operations name and `tags` does not list.
fn undeclared_tags(parts: &mut Parts) {
    let webhooks = parts.webhooks.iter().map(|webhook| &webhook.operation);
    for name in parts.operations.iter().chain(webhooks).flat_map(|operation| &operation.tags) {
        if !parts.tags.iter().any(|tag| &tag.name == name) {
            parts.tags.push(Tag {
                name: name.clone(),
                summary: None,
                description: None,
                parent: None,
                external_docs: None,
                declared: false,
                extensions: Extensions::new(),
            });
        }
    }
}

pub(super) fn external_docs<'d>(
    reader: &mut Reader<'d>,
    object: &Object<'d>,
) -> Option<ExternalDocs> {
    let object = reader.child(object, "externalDocs")?;
    let docs = reader.typed::<openapiv3::ExternalDocumentation>(&object)?;
    Some(ExternalDocs { description: docs.description, url: docs.url })
}
