//! The credentials in force, and fresh ones for a token that has run out.
//!
//! A token of a login lives for a time. When a request that bears it is answered 401, the login is
//! made once more, by whoever comes first while the others wait, and the request sent again. Once a
//! token: one that was never accepted is not what has run out, and logging in again would not help.
//!
//! Start at [`Identity::renew`].

use std::{
    borrow::Cow,
    fmt,
    pin::Pin,
    sync::{
        Arc, PoisonError, RwLock,
        atomic::{AtomicBool, Ordering},
    },
};

use tokio::sync::Mutex;

use super::{
    case::Credential,
    credentials::{Credentials, Secret, is_mistaken},
};
use crate::ir::{Api, OperationIndex};

/// Logs in again; `None` if that did not work.
pub type Renew =
    Arc<dyn Fn() -> Pin<Box<dyn Future<Output = Option<Credentials>> + Send>> + Send + Sync>;

/// What requests bear from one login to the next.
#[derive(Debug)]
pub(super) struct Worn {
    by_operation: Vec<Vec<Secret>>,
    without: Vec<Secret>,
    /// For requests that leave some off. They are few.
    given: Credentials,
    /// For requests that say they are somebody else. They are few.
    mistaken: Credentials,
    api: Arc<Api>,
    /// Whether any request that bore it was let in.
    accepted: AtomicBool,
    /// Whether it is of the first login, of which nothing is known yet.
    is_first: bool,
}

impl Worn {
    fn new(api: &Arc<Api>, credentials: &Credentials, is_first: bool) -> Self {
        let secrets = |operation| credentials.for_operation(api, operation);
        Self {
            by_operation: api.operations.iter().map(secrets).collect(),
            without: credentials.without(api),
            given: credentials.clone(),
            mistaken: credentials.mistaken(api),
            api: Arc::clone(api),
            accepted: AtomicBool::new(false),
            is_first,
        }
    }

    /// What is put on a request besides what its case says.
    pub(super) fn secrets(
        &self,
        operation: OperationIndex,
        credential: Credential,
    ) -> Cow<'_, [Secret]> {
        match credential {
            Credential::Send => Cow::Borrowed(&self.by_operation[operation.get()]),
            Credential::Withhold => Cow::Borrowed(&self.without),
            Credential::Partial { alternative, missing } => {
                let needed = &self.api.operations[operation.get()].security[alternative];
                Cow::Owned(self.given.partial(&self.api, needed, missing))
            }
            Credential::Mistaken => {
                let operation = &self.api.operations[operation.get()];
                let mut secrets = self.mistaken.for_operation(&self.api, operation);
                // They are no secret: whoever repeats the request has to send the same. Other
                // headers may be one all the same.
                for secret in secrets.iter_mut().filter(|secret| is_mistaken(&secret.value)) {
                    secret.shown.clone_from(&secret.value);
                }
                Cow::Owned(secrets)
            }
        }
    }

    pub(super) fn was_accepted(&self) {
        self.accepted.store(true, Ordering::Relaxed);
    }
}

/// Who the tester is.
pub(super) struct Identity {
    api: Arc<Api>,
    worn: RwLock<Arc<Worn>>,
    renew: Option<Renew>,
    /// Whose turn it is to log in.
    turn: Mutex<()>,
}

impl fmt::Debug for Identity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Identity(…)")
    }
}

impl Identity {
    pub(super) fn new(api: &Arc<Api>, credentials: &Credentials) -> Self {
        let worn = RwLock::new(Arc::new(Worn::new(api, credentials, true)));
        Self { api: Arc::clone(api), worn, renew: None, turn: Mutex::new(()) }
    }

    pub(super) fn renewed_by(&mut self, renew: Renew) {
        self.renew = Some(renew);
    }

    pub(super) fn worn(&self) -> Arc<Worn> {
        Arc::clone(&self.worn.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// What to bear instead of what was refused; `None` if there is nothing better.
    pub(super) async fn renew(&self, refused: &Arc<Worn>) -> Option<Arc<Worn>> {
        let renew = self.renew.as_ref()?;
        let _turn = self.turn.lock().await;
        let now = self.worn();
        if !Arc::ptr_eq(&now, refused) {
            // Somebody else was faster.
            return Some(now);
        }
        if !refused.is_first && !refused.accepted.load(Ordering::Relaxed) {
            return None;
        }
        let fresh = Arc::new(Worn::new(&self.api, &renew().await?, false));
        *self.worn.write().unwrap_or_else(PoisonError::into_inner) = Arc::clone(&fresh);
        Some(fresh)
    }
}
