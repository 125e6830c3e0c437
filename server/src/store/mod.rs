//! Where records are kept.
//!
//! In: questions in the API's own words ([`Filter`], [`Page`], [`Sort`]). Out: [`Validation`] and
//! its neighbours as plain rows. What a row looks like on the wire is `api`'s matter; how it lies
//! on disk is each store's.

#[cfg(test)]
mod conformance;
mod postgres;
mod sql;
mod sqlite;
mod tls;

use std::future::Future;

use serde_json::Value;

pub(crate) use postgres::{Postgres, Settings as PostgresSettings};
pub(crate) use sqlite::Sqlite;

/// A biometric validation as it is kept. Times are RFC 3339 in UTC with whole seconds.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Validation {
    pub(crate) id: String,
    pub(crate) client: String,
    pub(crate) project: String,
    pub(crate) project_flow: Option<String>,
    pub(crate) liveness_session: Option<String>,
    pub(crate) app_registration: Option<String>,
    pub(crate) status: String,
    pub(crate) identifier: String,
    pub(crate) kind: String,
    pub(crate) expires_at: String,
    pub(crate) redirect_url: Option<String>,
    pub(crate) webhook_url: Option<String>,
    pub(crate) requires_2fa: bool,
    pub(crate) ip_address: String,
    pub(crate) send_via_email: Option<bool>,
    pub(crate) email: Option<String>,
    pub(crate) language: Option<String>,
    /// JSON.
    pub(crate) biometric_data: Option<String>,
    /// JSON.
    pub(crate) verification_results: Option<String>,
    pub(crate) risk_score: Option<f64>,
    pub(crate) created_at: String,
    pub(crate) updated_at: String,
    pub(crate) completed_at: Option<String>,
}

/// Whom a validation is made for.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Client {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) email: String,
}

/// What a validation is made in.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Project {
    pub(crate) id: String,
    pub(crate) client: String,
    pub(crate) name: String,
    pub(crate) description: String,
}

/// How a validation runs.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct ProjectFlow {
    pub(crate) id: String,
    pub(crate) project: String,
    pub(crate) name: String,
    pub(crate) kind: String,
}

/// A document liveness record: the API only hands it out, so it is kept as it is.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Liveness {
    pub(crate) id: String,
    pub(crate) record: Value,
    pub(crate) signature: Value,
}

/// Which related records to bring along.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Populate {
    pub(crate) client: bool,
    pub(crate) project: bool,
    pub(crate) project_flow: bool,
}

/// A validation with the related records that were asked for and exist.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Populated {
    pub(crate) validation: Validation,
    pub(crate) client: Option<Client>,
    pub(crate) project: Option<Project>,
    pub(crate) project_flow: Option<ProjectFlow>,
}

/// Which validations are meant: all that is given must hold.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Filter {
    pub(crate) client: Option<String>,
    pub(crate) project: Option<String>,
    pub(crate) project_flow: Option<String>,
    pub(crate) status: Option<String>,
    pub(crate) kind: Option<String>,
    pub(crate) liveness_session: Option<String>,
    /// Any of these; empty means any at all.
    pub(crate) statuses: Vec<String>,
    /// Later than this, RFC 3339 in UTC with whole seconds.
    pub(crate) created_after: Option<String>,
}

/// A column that lists can be sorted by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum SortField {
    Id,
    Status,
    Identifier,
    Kind,
    ExpiresAt,
    RiskScore,
    CreatedAt,
    UpdatedAt,
    CompletedAt,
}

impl SortField {
    /// By the name of the field in the API.
    pub(crate) fn from_name(name: &str) -> Option<Self> {
        Some(match name {
            "_id" => Self::Id,
            "status" => Self::Status,
            "identifier" => Self::Identifier,
            "type" => Self::Kind,
            "expiresAt" => Self::ExpiresAt,
            "riskScore" => Self::RiskScore,
            "createdAt" => Self::CreatedAt,
            "updatedAt" => Self::UpdatedAt,
            "completedAt" => Self::CompletedAt,
            _ => return None,
        })
    }

    /// The column of that field, in every store.
    fn column(self) -> &'static str {
        match self {
            Self::Id => "id",
            Self::Status => "status",
            Self::Identifier => "identifier",
            Self::Kind => "type",
            Self::ExpiresAt => "expires_at",
            Self::RiskScore => "risk_score",
            Self::CreatedAt => "created_at",
            Self::UpdatedAt => "updated_at",
            Self::CompletedAt => "completed_at",
        }
    }
}

/// The order of a list. Records that are alike come in the order in which they were made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Sort {
    pub(crate) field: SortField,
    pub(crate) descending: bool,
}

/// A part of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Page {
    /// How many records to skip.
    pub(crate) offset: u64,
    /// How many at most.
    pub(crate) limit: u32,
}

impl Page {
    /// How many records there are in all, where a page that is not full tells it without counting.
    fn total_if_last(self, found: usize) -> Option<u64> {
        let found = u64::try_from(found).ok()?;
        let tells = found < u64::from(self.limit) && (found > 0 || self.offset == 0);
        tells.then(|| self.offset + found)
    }
}

/// Why a store could not answer.
#[derive(Debug, thiserror::Error)]
pub(crate) enum StoreError {
    /// What SQLite said.
    #[error("the database failed")]
    Sqlite(#[from] rusqlite::Error),
    /// What SQLite said of several changes that were to be made together.
    #[error("the database failed")]
    Together(#[source] std::sync::Arc<rusqlite::Error>),
    /// What PostgreSQL said, or the way there.
    #[error("the database failed")]
    Postgres(#[from] tokio_postgres::Error),
    /// No connection could be had.
    #[error("the database cannot be reached")]
    Pool(#[from] deadpool_postgres::PoolError),
    /// The pool could not be made.
    #[error("the pool of connections could not be made")]
    Build(#[from] deadpool_postgres::BuildError),
    /// The address of a database is none. Its text is left out, since it may hold a password.
    #[error("the address of the database is not of the form `postgres://USER@HOST/DATABASE`")]
    Address(#[source] tokio_postgres::Error),
    /// It asks for TLS in a way that cannot be had.
    #[error("the address of the database asks for TLS that cannot be had")]
    Tls(#[from] tls::TlsError),
    /// A later version of this program has changed the tables.
    #[error(
        "the database is of version {found}, and this program knows versions up to {known}: \
         start a newer one"
    )]
    Newer {
        /// The version that the database says it has.
        found: u32,
        /// The newest that this program can make.
        known: u32,
    },
    /// The work was cut off.
    #[error("the database worker ended early")]
    Worker(#[from] tokio::task::JoinError),
    /// The work was cut off while it was done together with other work.
    #[error("the database worker ended early")]
    Cut(#[from] tokio::sync::oneshot::error::RecvError),
    /// Something kept as JSON is none.
    #[error("a record is damaged")]
    Damaged(#[from] serde_json::Error),
}

impl StoreError {
    /// Whether the same question may find an answer later: the database is away or overloaded.
    pub(crate) fn is_passing(&self) -> bool {
        match self {
            Self::Sqlite(error) => sqlite::is_passing(error),
            Self::Together(error) => sqlite::is_passing(error),
            Self::Postgres(error) => postgres::is_passing(error),
            Self::Pool(_) => true,
            Self::Build(_)
            | Self::Address(_)
            | Self::Tls(_)
            | Self::Newer { .. }
            | Self::Worker(_)
            | Self::Cut(_)
            | Self::Damaged(_) => false,
        }
    }
}

/// What the API needs of a store. All methods may be called from many tasks at once.
pub(crate) trait Store: Clone + Send + Sync + 'static {
    /// One page of the validations that pass, and how many pass in all.
    fn list(
        &self,
        filter: Filter,
        sort: Sort,
        page: Page,
        populate: Populate,
    ) -> impl Future<Output = Result<(Vec<Populated>, u64), StoreError>> + Send;

    /// The validation with this id, if it passes.
    fn validation(
        &self,
        id: String,
        filter: Filter,
        populate: Populate,
    ) -> impl Future<Output = Result<Option<Populated>, StoreError>> + Send;

    /// Keeps a new validation; once this returns, it is on disk.
    fn insert(&self, validation: Validation)
    -> impl Future<Output = Result<(), StoreError>> + Send;

    /// The project with this id.
    fn project(
        &self,
        id: String,
    ) -> impl Future<Output = Result<Option<Project>, StoreError>> + Send;

    /// The project flow with this id.
    fn project_flow(
        &self,
        id: String,
    ) -> impl Future<Output = Result<Option<ProjectFlow>, StoreError>> + Send;

    /// The document liveness record with this id.
    fn liveness(
        &self,
        id: String,
    ) -> impl Future<Output = Result<Option<Liveness>, StoreError>> + Send;

    /// Puts records in that are needed to begin with; those that are there already stay.
    fn seed(&self, seed: Seed) -> impl Future<Output = Result<(), StoreError>> + Send;

    /// Whether the store can answer now.
    fn ping(&self) -> impl Future<Output = Result<(), StoreError>> + Send;
}

/// Records to begin with.
#[derive(Clone, Debug, Default)]
pub(crate) struct Seed {
    pub(crate) clients: Vec<Client>,
    pub(crate) projects: Vec<Project>,
    pub(crate) project_flows: Vec<ProjectFlow>,
    pub(crate) validations: Vec<Validation>,
    pub(crate) liveness: Vec<Liveness>,
}
