//! Which connections have carried an answer already.
//!
//! A server may close a connection that it keeps whenever it likes, and some do after each answer
//! without saying so. A request that meets this has no answer, and that is nobody's fault: RFC 9112,
//! section 9.3.1, has a client send it again on another connection. Whatever its method, as browsers
//! do: what a server closes instead of answering, while its last answer has just gone out, it has
//! hardly read. On a connection of its own a request without an answer stays without one.
//!
//! Start at [`Reuse::was_given_up`].

use std::{
    collections::BTreeSet,
    error::Error,
    sync::{Mutex, MutexGuard, PoisonError},
};

use axum::http::Extensions;
use hyper_util::client::legacy::{Error as ClientError, connect::HttpInfo};

/// The connections, by their port on this side.
#[derive(Debug, Default)]
pub(super) struct Reuse {
    ports: Mutex<BTreeSet<u16>>,
}

impl Reuse {
    /// Remembers the connection that an answer came on.
    pub(super) fn answered(&self, response: &reqwest::Response) {
        if let Some(port) = port(response.extensions()) {
            self.ports().insert(port);
        }
    }

    /// Whether a request failed since the connection it was sent on had been closed after an earlier
    /// answer. Forgets that connection.
    pub(super) fn was_given_up(&self, error: &reqwest::Error) -> bool {
        if error.is_timeout() || error.is_connect() {
            return false;
        }
        let Some(failed) = causes(error).find_map(|cause| cause.downcast_ref::<ClientError>())
        else {
            return false;
        };
        let ended = causes(failed).any(|cause| {
            cause.downcast_ref::<hyper::Error>().is_some_and(is_gone)
                || cause.is::<std::io::Error>()
        });
        let mut known = Extensions::new();
        if let Some(connected) = failed.connect_info() {
            connected.get_extras(&mut known);
        }
        port(&known).is_some_and(|port| self.ports().remove(&port)) && ended
    }

    fn ports(&self) -> MutexGuard<'_, BTreeSet<u16>> {
        self.ports.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Whether a connection had no answer to a request since it was at its end.
pub(super) fn is_gone(error: &hyper::Error) -> bool {
    error.is_incomplete_message()
        || error.is_closed()
        || error.is_canceled()
        || causes(error).any(<dyn Error>::is::<std::io::Error>)
}

fn causes<'a>(error: &'a (dyn Error + 'static)) -> impl Iterator<Item = &'a (dyn Error + 'static)> {
    std::iter::successors(error.source(), |cause: &&'a (dyn Error + 'static)| (*cause).source())
}

fn port(known: &Extensions) -> Option<u16> {
    known.get::<HttpInfo>().map(|info| info.local_addr().port())
}
