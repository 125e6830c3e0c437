//! Where requests go.

use serde::Serialize;

use super::Place;
use crate::{docs::html::Html, ir::Server};

/// A server.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct ServerView {
    pub(crate) url: Html,
    pub(crate) name: Html,
    pub(crate) description: Html,
    pub(crate) variables: Vec<VariableView>,
}

/// A part of a server's address that a caller chooses.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct VariableView {
    pub(crate) name: Html,
    pub(crate) default: Html,
    pub(crate) description: Html,
    pub(crate) values: Vec<Html>,
}

pub(crate) fn server_view(place: &Place<'_>, server: &Server) -> ServerView {
    ServerView {
        url: Html::text(&server.url),
        name: Html::text(server.name.as_deref().unwrap_or_default()),
        description: place.line(server.description.as_deref()),
        variables: server
            .variables
            .iter()
            .map(|(name, variable)| VariableView {
                name: Html::text(name),
                default: Html::text(&variable.default),
                description: place.line(variable.description.as_deref()),
                values: variable.values.iter().map(|value| Html::text(value)).collect(),
            })
            .collect(),
    }
}
