//! What the pages say, as values: every text final, every decision made.
//!
//! In: an [`Api`](crate::ir::Api) and the [`Book`](super::book::Book) of addresses. Out: one
//! `Serialize` struct per page, in which text from the document is [`Html`](super::html::Html).
//! Schema trees stay values ([`Field`]) until [`render`](super::render) writes them, since they
//! are most of every page.

mod bounds;
mod example;
mod fact;
mod label;
mod merge;
mod operation;
mod parameter;
mod schema;
mod security;
mod server;

pub(crate) use example::{ExampleView, content};
pub(crate) use fact::{Fact, shown};
pub(crate) use label::{Label, LabelPart};
pub(crate) use merge::{Allowed, Merged};
pub(crate) use operation::{
    OperationView, Outline, Place, SampleView, Sender, method_class, operation, reason, title,
};
pub(crate) use parameter::{group_title, header_field, parameter_field};
pub(crate) use schema::{Choice, ChoiceKind, ChoiceSet, Field, Name, Presence, Side, Tree};
pub(crate) use security::{SchemeView, address, flow_addresses, schemes, what};
pub(crate) use server::{ServerView, server_view};
