//! The command against the reference server, over HTTP, as on a user's machine: what is kept, what
//! is broken in ten ways, what becomes of the server, and of secrets.
#![allow(missing_docs, unreachable_pub, reason = "tests are claims already")]
#![allow(clippy::disallowed_methods, reason = "tests read files and the environment")]

mod broken;
mod drift;
mod kept;
mod proxy;
mod samples;
mod server;
mod start;
