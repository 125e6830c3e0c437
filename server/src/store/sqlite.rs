//! Records in SQLite, embedded.
//!
//! One connection writes and a few read, each on its own thread of the blocking pool for the time
//! of a question. Every value reaches SQL as a bound parameter.

use std::{
    path::Path,
    sync::{Arc, Mutex, PoisonError},
};

use rusqlite::{Connection, OptionalExtension as _, Row, ToSql, params};
use tokio::sync::Semaphore;

use super::{
    Client, Filter, Liveness, Page, Populate, Populated, Project, ProjectFlow, Seed, Sort, Store,
    StoreError, Validation,
};

/// Each brings the database from one version to the next.
const MIGRATIONS: [&str; 1] = [include_str!("../../migrations/sqlite-1.sql")];

/// Connections that read at the same time.
const READERS: usize = 4;

/// The columns of a validation, in the order of [`validation`].
const COLUMNS: &str = "v.id, v.client, v.project, v.project_flow, v.liveness_session, \
     v.app_registration, v.status, v.identifier, v.type, v.expires_at, v.redirect_url, \
     v.webhook_url, v.requires_2fa, v.ip_address, v.send_via_email, v.email, v.language, \
     v.biometric_data, v.verification_results, v.risk_score, v.created_at, v.updated_at, \
     v.completed_at";

/// Related records follow the validation's own columns.
const RELATED: &str = ", c.id, c.name, c.email, p.id, p.client, p.name, p.description, \
     f.id, f.project, f.name, f.type";

const JOINS: &str = " LEFT JOIN clients c ON c.id = v.client \
     LEFT JOIN projects p ON p.id = v.project \
     LEFT JOIN project_flows f ON f.id = v.project_flow";

/// A database file, or one in memory.
#[derive(Clone, Debug)]
pub(crate) struct Sqlite {
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    writer: Arc<Mutex<Connection>>,
    readers: Mutex<Vec<Connection>>,
    permits: Semaphore,
}

impl Sqlite {
    /// Opens the file, makes it if there is none, and brings it up to date.
    pub(crate) fn open(path: &Path) -> Result<Self, StoreError> {
        let mut writer = Connection::open(path)?;
        prepare(&writer)?;
        writer.pragma_update(None, "journal_mode", "wal")?;
        migrate(&mut writer)?;
        let readers = (0..READERS)
            .map(|_| {
                let reader = Connection::open(path)?;
                prepare(&reader)?;
                reader.pragma_update(None, "query_only", true)?;
                Ok(reader)
            })
            .collect::<Result<Vec<_>, StoreError>>()?;
        let shared = Shared {
            writer: Arc::new(Mutex::new(writer)),
            readers: Mutex::new(readers),
            permits: Semaphore::new(READERS),
        };
        Ok(Self { shared: Arc::new(shared) })
    }

    /// Asks a question on one of the reading connections.
    async fn read<T: Send + 'static>(
        &self,
        question: impl FnOnce(&Connection) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        let shared = Arc::clone(&self.shared);
        let _permit = self.shared.permits.acquire().await.ok();
        tokio::task::spawn_blocking(move || {
            let taken = lock(&shared.readers).pop();
            let Some(connection) = taken else { return question(&lock(&shared.writer)) };
            let answer = question(&connection);
            lock(&shared.readers).push(connection);
            answer
        })
        .await?
    }

    /// Changes something on the writing connection.
    async fn write<T: Send + 'static>(
        &self,
        change: impl FnOnce(&mut Connection) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        let writer = Arc::clone(&self.shared.writer);
        tokio::task::spawn_blocking(move || change(&mut lock(&writer))).await?
    }
}

/// A question that panicked leaves the connection as it was: SQLite rolls back.
fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn prepare(connection: &Connection) -> Result<(), StoreError> {
    connection.busy_timeout(std::time::Duration::from_secs(5))?;
    connection.pragma_update(None, "foreign_keys", true)?;
    // An acknowledged record survives the loss of power, not only of the process.
    connection.pragma_update(None, "synchronous", "full")?;
    connection.pragma_update(None, "cache_size", -16_384)?;
    connection.set_prepared_statement_cache_capacity(64);
    Ok(())
}

fn migrate(connection: &mut Connection) -> Result<(), StoreError> {
    let transaction = connection.transaction()?;
    let version: u32 = transaction.pragma_query_value(None, "user_version", |row| row.get(0))?;
    for (number, migration) in (1_u32..).zip(MIGRATIONS).skip(version as usize) {
        transaction.execute_batch(migration)?;
        transaction.pragma_update(None, "user_version", number)?;
    }
    transaction.commit()?;
    Ok(())
}

/// The `WHERE` of a filter, and what its question marks stand for.
fn conditions(filter: &Filter) -> (String, Vec<&dyn ToSql>) {
    let mut clauses: Vec<String> = Vec::new();
    let mut values: Vec<&dyn ToSql> = Vec::new();
    let equal = [
        ("v.client", &filter.client),
        ("v.project", &filter.project),
        ("v.project_flow", &filter.project_flow),
        ("v.status", &filter.status),
        ("v.type", &filter.kind),
        ("v.liveness_session", &filter.liveness_session),
    ];
    for (column, value) in equal {
        if let Some(value) = value {
            clauses.push(format!("{column} = ?"));
            values.push(value);
        }
    }
    if !filter.statuses.is_empty() {
        let marks = vec!["?"; filter.statuses.len()].join(", ");
        clauses.push(format!("v.status IN ({marks})"));
        values.extend(filter.statuses.iter().map(|status| status as &dyn ToSql));
    }
    if let Some(after) = &filter.created_after {
        clauses.push("v.created_at > ?".to_owned());
        values.push(after);
    }
    let text = if clauses.is_empty() {
        String::new()
    } else {
        format!(" WHERE {}", clauses.join(" AND "))
    };
    (text, values)
}

fn validation(row: &Row<'_>) -> rusqlite::Result<Validation> {
    Ok(Validation {
        id: row.get(0)?,
        client: row.get(1)?,
        project: row.get(2)?,
        project_flow: row.get(3)?,
        liveness_session: row.get(4)?,
        app_registration: row.get(5)?,
        status: row.get(6)?,
        identifier: row.get(7)?,
        kind: row.get(8)?,
        expires_at: row.get(9)?,
        redirect_url: row.get(10)?,
        webhook_url: row.get(11)?,
        requires_2fa: row.get(12)?,
        ip_address: row.get(13)?,
        send_via_email: row.get(14)?,
        email: row.get(15)?,
        language: row.get(16)?,
        biometric_data: row.get(17)?,
        verification_results: row.get(18)?,
        risk_score: row.get(19)?,
        created_at: row.get(20)?,
        updated_at: row.get(21)?,
        completed_at: row.get(22)?,
    })
}

fn populated(row: &Row<'_>, populate: Populate) -> rusqlite::Result<Populated> {
    let mut populated = Populated { validation: validation(row)?, ..Populated::default() };
    if populate.client
        && let Some(id) = row.get(23)?
    {
        populated.client = Some(Client { id, name: row.get(24)?, email: row.get(25)? });
    }
    if populate.project
        && let Some(id) = row.get(26)?
    {
        populated.project = Some(Project {
            id,
            client: row.get(27)?,
            name: row.get(28)?,
            description: row.get(29)?,
        });
    }
    if populate.project_flow
        && let Some(id) = row.get(30)?
    {
        populated.project_flow =
            Some(ProjectFlow { id, project: row.get(31)?, name: row.get(32)?, kind: row.get(33)? });
    }
    Ok(populated)
}

/// What to select from what, so that related records come along only where they are asked for.
fn source(populate: Populate) -> (String, &'static str) {
    if populate == Populate::default() {
        (COLUMNS.to_owned(), "")
    } else {
        (format!("{COLUMNS}{RELATED}"), JOINS)
    }
}

fn insert_validation(
    connection: &Connection,
    new: &Validation,
    verb: &str,
) -> Result<(), StoreError> {
    let marks = vec!["?"; 23].join(", ");
    let columns = COLUMNS.replace("v.", "");
    let sql = format!("{verb} INTO biometric_validations ({columns}) VALUES ({marks})");
    connection.prepare_cached(&sql)?.execute(params![
        new.id,
        new.client,
        new.project,
        new.project_flow,
        new.liveness_session,
        new.app_registration,
        new.status,
        new.identifier,
        new.kind,
        new.expires_at,
        new.redirect_url,
        new.webhook_url,
        new.requires_2fa,
        new.ip_address,
        new.send_via_email,
        new.email,
        new.language,
        new.biometric_data,
        new.verification_results,
        new.risk_score,
        new.created_at,
        new.updated_at,
        new.completed_at,
    ])?;
    Ok(())
}

impl Store for Sqlite {
    async fn list(
        &self,
        filter: Filter,
        sort: Sort,
        page: Page,
        populate: Populate,
    ) -> Result<(Vec<Populated>, u64), StoreError> {
        self.read(move |connection| {
            let (conditions, mut values) = conditions(&filter);
            let count = format!("SELECT count(*) FROM biometric_validations v{conditions}");
            let total: i64 = connection
                .prepare_cached(&count)?
                .query_row(values.as_slice(), |row| row.get(0))?;
            let (columns, joins) = source(populate);
            let direction = if sort.descending { "DESC" } else { "ASC" };
            let column = sort.field.column();
            let sql = format!(
                "SELECT {columns} FROM biometric_validations v{joins}{conditions} \
                 ORDER BY v.{column} {direction}, v.number {direction} LIMIT ? OFFSET ?"
            );
            let offset = i64::try_from(page.offset).unwrap_or(i64::MAX);
            values.push(&page.limit);
            values.push(&offset);
            let mut statement = connection.prepare_cached(&sql)?;
            let rows = statement
                .query_map(values.as_slice(), |row| populated(row, populate))?
                .collect::<Result<Vec<_>, _>>()?;
            Ok((rows, u64::try_from(total).unwrap_or(0)))
        })
        .await
    }

    async fn validation(
        &self,
        id: String,
        filter: Filter,
        populate: Populate,
    ) -> Result<Option<Populated>, StoreError> {
        self.read(move |connection| {
            let (columns, joins) = source(populate);
            let (conditions, mut values) = conditions(&filter);
            let and = if conditions.is_empty() { " WHERE" } else { " AND" };
            let sql = format!(
                "SELECT {columns} FROM biometric_validations v{joins}{conditions}{and} v.id = ?"
            );
            values.push(&id);
            let mut statement = connection.prepare_cached(&sql)?;
            Ok(statement.query_row(values.as_slice(), |row| populated(row, populate)).optional()?)
        })
        .await
    }

    async fn insert(&self, validation: Validation) -> Result<(), StoreError> {
        self.write(move |connection| insert_validation(connection, &validation, "INSERT")).await
    }

    async fn project(&self, id: String) -> Result<Option<Project>, StoreError> {
        self.read(move |connection| {
            let sql = "SELECT id, client, name, description FROM projects WHERE id = ?";
            let mut statement = connection.prepare_cached(sql)?;
            let row = statement.query_row([id], |row| {
                Ok(Project {
                    id: row.get(0)?,
                    client: row.get(1)?,
                    name: row.get(2)?,
                    description: row.get(3)?,
                })
            });
            Ok(row.optional()?)
        })
        .await
    }

    async fn project_flow(&self, id: String) -> Result<Option<ProjectFlow>, StoreError> {
        self.read(move |connection| {
            let sql = "SELECT id, project, name, type FROM project_flows WHERE id = ?";
            let mut statement = connection.prepare_cached(sql)?;
            let row = statement.query_row([id], |row| {
                Ok(ProjectFlow {
                    id: row.get(0)?,
                    project: row.get(1)?,
                    name: row.get(2)?,
                    kind: row.get(3)?,
                })
            });
            Ok(row.optional()?)
        })
        .await
    }

    async fn liveness(&self, id: String) -> Result<Option<Liveness>, StoreError> {
        let found = self
            .read(move |connection| {
                let sql = "SELECT id, record, signature FROM document_liveness WHERE id = ?";
                let mut statement = connection.prepare_cached(sql)?;
                let row = statement.query_row([id], |row| {
                    Ok((
                        row.get::<_, String>(0)?,
                        row.get::<_, String>(1)?,
                        row.get::<_, String>(2)?,
                    ))
                });
                Ok(row.optional()?)
            })
            .await?;
        let Some((id, record, signature)) = found else { return Ok(None) };
        let record = serde_json::from_str(&record)?;
        Ok(Some(Liveness { id, record, signature: serde_json::from_str(&signature)? }))
    }

    async fn seed(&self, seed: Seed) -> Result<(), StoreError> {
        self.write(move |connection| {
            let transaction = connection.transaction()?;
            for client in &seed.clients {
                transaction.execute(
                    "INSERT OR IGNORE INTO clients (id, name, email) VALUES (?, ?, ?)",
                    params![client.id, client.name, client.email],
                )?;
            }
            for project in &seed.projects {
                transaction.execute(
                    "INSERT OR IGNORE INTO projects (id, client, name, description) \
                     VALUES (?, ?, ?, ?)",
                    params![project.id, project.client, project.name, project.description],
                )?;
            }
            for flow in &seed.project_flows {
                transaction.execute(
                    "INSERT OR IGNORE INTO project_flows (id, project, name, type) \
                     VALUES (?, ?, ?, ?)",
                    params![flow.id, flow.project, flow.name, flow.kind],
                )?;
            }
            for validation in &seed.validations {
                insert_validation(&transaction, validation, "INSERT OR IGNORE")?;
            }
            for liveness in &seed.liveness {
                transaction.execute(
                    "INSERT OR IGNORE INTO document_liveness (id, record, signature) \
                     VALUES (?, ?, ?)",
                    params![
                        liveness.id,
                        serde_json::to_string(&liveness.record)?,
                        serde_json::to_string(&liveness.signature)?
                    ],
                )?;
            }
            transaction.commit()?;
            Ok(())
        })
        .await
    }

    async fn ping(&self) -> Result<(), StoreError> {
        self.read(|connection| {
            connection.query_row("SELECT 1", [], |_| Ok(()))?;
            Ok(())
        })
        .await
    }
}
