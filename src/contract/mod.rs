//! The contract tester: every documented example is sent to a real server, and the answer held to
//! the document.
//!
//! In: an [`Api`](crate::ir::Api) and where its server is. Out: a ledger that accounts for every
//! documented example. Three stages: `plan` works out the cases from the document alone,
//! `transport` sends one request (nothing else here touches the network), and `Judge` says which
//! promises the answer breaks. `run` moves cases through them and tells what happens as events;
//! `report` turns those into text.
//!
//! Start at [`Runner`], which does all of it from a test in Rust; inside, at `plan`, then
//! `Judge::judge`.

mod baseline;
mod body;
mod case;
mod check;
mod credentials;
mod curl;
mod direct;
mod event;
mod exchange;
mod identity;
mod in_process;
mod json;
mod judge;
mod packing;
mod plan;
mod reuse;
mod route;
mod run;
mod runner;
mod said;
mod sample;
mod settings;
mod sse;
mod start;
mod steps;
mod transport;
mod violation;

pub use case::Origin;
pub use check::Level;
pub use credentials::Credentials;
pub use event::{CaseReport, Shown};
pub use plan::{Inference, LinkSetting, PlanOptions, Selection};
pub use run::RunOptions;
pub use runner::Runner;
pub use transport::TargetError;
pub use violation::{Outcome, Violation};

// The stages one by one, for the program and its tests: no promise to other crates.
#[doc(hidden)]
pub use crate::{validate::Reach, wire::EncodeError};
#[doc(hidden)]
pub use baseline::{Baseline, Known};
#[doc(hidden)]
pub use case::{
    Basis, Body, Case, Credential, Expectation, Firmness, FollowUp, Phase, Plan, Request, Skipped,
    Wanted,
};
#[doc(hidden)]
pub use check::{Rule, rules};
#[doc(hidden)]
pub use credentials::Redactor;
#[doc(hidden)]
pub use event::Event;
#[doc(hidden)]
pub use exchange::{BodyEnd, Exchange, TransportError, TransportErrorKind};
#[doc(hidden)]
pub use identity::Renew;
#[doc(hidden)]
pub use judge::Judge;
#[doc(hidden)]
pub use plan::plan;
#[doc(hidden)]
pub use run::run;
#[doc(hidden)]
pub use settings::{NoVariable, NotADuration, OAuth, Seconds, Settings, expand};
#[doc(hidden)]
pub use start::{Server, StartError, StartOptions, start};
#[doc(hidden)]
pub use steps::{Step, StepError, Steps, steps_for};
#[doc(hidden)]
pub use transport::{Transport, TransportOptions};
#[doc(hidden)]
pub use violation::Verdict;

pub(crate) use credentials::is_mistaken;
// What the mock shares with the tester, so that the two cannot disagree.
pub(crate) use crate::validate::Validators;
pub(crate) use check::{covers, is_lines, read_text, value_of_body};
pub(crate) use plan::{code_of, natural_response, unquoted};
pub(crate) use route::{decode, decode_query, matches, query_pairs, raw_pairs};
pub(crate) use said::judged;
pub(crate) use sample::Sampler;
pub(crate) use sse::{is_events, write as events};
