//! The contract tester against servers that keep their promises, break them, and are merely odd.
#![allow(missing_docs, unreachable_pub, reason = "tests are claims already")]
#![allow(
    clippy::disallowed_methods,
    clippy::match_bool,
    reason = "tests read files, and are tables"
)]

mod answers;
mod command;
mod coverage;
mod faults;
mod generated;
mod hostile;
mod inferred;
mod keywords;
mod lab;
mod lawful;
mod ledger;
mod mock;
mod mutation;
mod oddities;
mod pairs;
mod plans;
mod requests;
mod runner;
mod schemas;
mod settings;
#[path = "../support/mod.rs"]
mod support;
mod ten;
mod wire;
mod xml;
