//! Records in SQLite, embedded.
//!
//! One connection writes and a few read, each on its own thread of the blocking pool for the time
//! of a question. Changes that come while another is on its way to the disk go there together, since
//! the way there is what takes the time. Every value reaches SQL as a bound parameter.

use std::{
    path::Path,
    sync::{Arc, Mutex, PoisonError},
};

use rusqlite::{Connection, OptionalExtension as _, ToSql, TransactionBehavior, params};
use tokio::sync::{Semaphore, oneshot};

use super::{
    Filter, Liveness, Page, Populate, Populated, Project, ProjectFlow, Seed, Sort, Store,
    StoreError, Validation,
    sql::{self, Condition, Known},
};

/// Each brings the database from one version to the next.
const MIGRATIONS: [&str; 2] =
    [include_str!("../../migrations/sqlite-1.sql"), include_str!("../../migrations/sqlite-2.sql")];

/// Connections that read at the same time.
const READERS: usize = 4;

/// Kilobytes of the file that each connection keeps. The system caches the file as well: more
/// answers no sooner, and lets the server grow for minutes.
const CACHE: i64 = 1_024;

/// A database file, or one in memory.
#[derive(Clone, Debug)]
pub(crate) struct Sqlite {
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    writer: Mutex<Connection>,
    /// Changes that nobody has taken to the disk so far.
    waiting: Mutex<Vec<Waiting>>,
    /// Whose turn it is to take there all that wait. Who waits for it holds no thread meanwhile.
    turn: Semaphore,
    readers: Mutex<Vec<Connection>>,
    permits: Semaphore,
}

/// A change, and the way to tell whoever asked for it once it is on disk.
struct Waiting {
    change: Change,
    done: oneshot::Sender<Result<(), StoreError>>,
}

type Change = Box<dyn FnOnce(&Connection) -> Result<(), StoreError> + Send>;

impl std::fmt::Debug for Waiting {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Waiting").finish_non_exhaustive()
    }
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
            writer: Mutex::new(writer),
            waiting: Mutex::default(),
            turn: Semaphore::new(1),
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

    /// Changes something, alone or not at all, and returns when it is on disk.
    async fn write(
        &self,
        change: impl FnOnce(&Connection) -> Result<(), StoreError> + Send + 'static,
    ) -> Result<(), StoreError> {
        let (done, mut told) = oneshot::channel();
        lock(&self.shared.waiting).push(Waiting { change: Box::new(change), done });
        let _turn = tokio::select! {
            biased;
            // Somebody else took it along.
            answer = &mut told => return answer?,
            turn = self.shared.turn.acquire() => turn,
        };
        let shared = Arc::clone(&self.shared);
        tokio::task::spawn_blocking(move || {
            let mut writer = lock(&shared.writer);
            let waiting = std::mem::take(&mut *lock(&shared.waiting));
            write_together(&mut writer, waiting);
        })
        .await?;
        told.await?
    }
}

/// Makes all changes in one transaction: one that fails takes back itself only.
fn write_together(connection: &mut Connection, waiting: Vec<Waiting>) {
    let (changes, tell): (Vec<_>, Vec<_>) =
        waiting.into_iter().map(|waiting| (waiting.change, waiting.done)).unzip();
    let written = connection
        .transaction_with_behavior(TransactionBehavior::Immediate)
        .and_then(|mut transaction| {
            let answers = changes
                .into_iter()
                .map(|change| {
                    let alone = transaction.savepoint()?;
                    Ok(change(&alone).and_then(|()| Ok(alone.commit()?)))
                })
                .collect::<Result<Vec<_>, rusqlite::Error>>()?;
            transaction.commit()?;
            Ok(answers)
        })
        .map_err(Arc::new);
    match written {
        Ok(answers) => tell.into_iter().zip(answers).for_each(|(done, answer)| {
            // Nobody waits any more if the request was given up.
            let _ = done.send(answer);
        }),
        Err(error) => tell.into_iter().for_each(|done| {
            let _ = done.send(Err(StoreError::Together(Arc::clone(&error))));
        }),
    }
}

/// A question that panicked leaves the connection as it was: SQLite rolls back.
fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Whether another process holds the file.
pub(super) fn is_passing(error: &rusqlite::Error) -> bool {
    matches!(
        error.sqlite_error_code(),
        Some(rusqlite::ErrorCode::DatabaseBusy | rusqlite::ErrorCode::DatabaseLocked)
    )
}

fn prepare(connection: &Connection) -> Result<(), StoreError> {
    connection.busy_timeout(std::time::Duration::from_secs(5))?;
    connection.pragma_update(None, "foreign_keys", true)?;
    // An acknowledged record survives the loss of power, not only of the process.
    connection.pragma_update(None, "synchronous", "full")?;
    connection.pragma_update(None, "cache_size", -CACHE)?;
    connection.set_prepared_statement_cache_capacity(64);
    Ok(())
}

fn migrate(connection: &mut Connection) -> Result<(), StoreError> {
    // Immediate, so that of several servers that start at once one migrates and the others wait.
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let version: u32 = transaction.pragma_query_value(None, "user_version", |row| row.get(0))?;
    let known = u32::try_from(MIGRATIONS.len()).unwrap_or(u32::MAX);
    if version > known {
        return Err(StoreError::Newer { found: version, known });
    }
    for (number, migration) in (1_u32..).zip(MIGRATIONS).skip(version as usize) {
        transaction.execute_batch(migration)?;
        transaction.pragma_update(None, "user_version", number)?;
    }
    transaction.commit()?;
    Ok(())
}

/// The clauses of a filter, and the values of their parameters.
fn clauses(filter: &Filter) -> (Vec<String>, Vec<&dyn ToSql>) {
    let mut clauses: Vec<String> = Vec::new();
    let mut values: Vec<&dyn ToSql> = Vec::new();
    for condition in sql::conditions(filter) {
        let next = values.len() + 1;
        match condition {
            Condition::Equal(column, value) => {
                clauses.push(format!("{column} = ${next}"));
                values.push(value);
            }
            Condition::AnyOf(column, any) => {
                let marks: Vec<_> =
                    (next..next + any.len()).map(|number| format!("${number}")).collect();
                clauses.push(format!("{column} IN ({})", marks.join(", ")));
                values.extend(any.iter().map(|value| value as &dyn ToSql));
            }
            Condition::After(column, value) => {
                clauses.push(format!("{column} > ${next}"));
                values.push(value);
            }
        }
    }
    (clauses, values)
}

fn insert_validation(
    connection: &Connection,
    new: &Validation,
    known: Known,
) -> Result<(), StoreError> {
    let values = sql::validation_values!(new, dyn ToSql);
    connection.prepare_cached(&sql::insert_validation(known))?.execute(&values[..])?;
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
            let (clauses, mut values) = clauses(&filter);
            let filtered = sql::filtered(&clauses);
            let next = values.len() + 1;
            let text = format!(
                "{}{} LIMIT ${next} OFFSET ${}",
                sql::select(populate, &filtered),
                sql::order(sort),
                next + 1
            );
            let offset = i64::try_from(page.offset).unwrap_or(i64::MAX);
            values.push(&page.limit);
            values.push(&offset);
            let rows = connection
                .prepare_cached(&text)?
                .query_map(values.as_slice(), |row| Ok(sql::read_populated!(row, get, populate)))?
                .collect::<Result<Vec<_>, _>>()?;
            if let Some(total) = page.total_if_last(rows.len()) {
                return Ok((rows, total));
            }
            values.truncate(next - 1);
            let total: i64 = connection
                .prepare_cached(&sql::count(&filtered))?
                .query_row(values.as_slice(), |row| row.get(0))?;
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
            let (mut clauses, mut values) = clauses(&filter);
            values.push(&id);
            clauses.push(format!("v.id = ${}", values.len()));
            let text = sql::select(populate, &sql::filtered(&clauses));
            let mut statement = connection.prepare_cached(&text)?;
            let row = statement
                .query_row(values.as_slice(), |row| Ok(sql::read_populated!(row, get, populate)));
            Ok(row.optional()?)
        })
        .await
    }

    async fn insert(&self, validation: Validation) -> Result<(), StoreError> {
        self.write(move |connection| insert_validation(connection, &validation, Known::Never)).await
    }

    async fn project(&self, id: String) -> Result<Option<Project>, StoreError> {
        self.read(move |connection| {
            let mut statement = connection.prepare_cached(sql::PROJECT)?;
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
            let mut statement = connection.prepare_cached(sql::PROJECT_FLOW)?;
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
                let mut statement = connection.prepare_cached(sql::LIVENESS)?;
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
        self.write(move |transaction| {
            for client in &seed.clients {
                transaction
                    .execute(sql::SEED_CLIENT, params![client.id, client.name, client.email])?;
            }
            for project in &seed.projects {
                transaction.execute(
                    sql::SEED_PROJECT,
                    params![project.id, project.client, project.name, project.description],
                )?;
            }
            for flow in &seed.project_flows {
                transaction.execute(
                    sql::SEED_PROJECT_FLOW,
                    params![flow.id, flow.project, flow.name, flow.kind],
                )?;
            }
            for validation in &seed.validations {
                insert_validation(transaction, validation, Known::Stays)?;
            }
            for liveness in &seed.liveness {
                transaction.execute(
                    sql::SEED_LIVENESS,
                    params![
                        liveness.id,
                        serde_json::to_string(&liveness.record)?,
                        serde_json::to_string(&liveness.signature)?
                    ],
                )?;
            }
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

#[cfg(test)]
mod tests {
    use super::{Connection, MIGRATIONS, Sqlite};

    #[test]
    fn a_database_of_every_version_is_brought_up_to_date() {
        for version in 0..=MIGRATIONS.len() {
            let folder = tempfile::tempdir().unwrap();
            let path = folder.path().join("old.sqlite");
            let old = Connection::open(&path).unwrap();
            for migration in &MIGRATIONS[..version] {
                old.execute_batch(migration).unwrap();
            }
            old.pragma_update(None, "user_version", u32::try_from(version).unwrap()).unwrap();
            if version > 0 {
                old.execute("INSERT INTO clients VALUES ('a', 'b', 'c')", []).unwrap();
            }
            drop(Sqlite::open(&path).unwrap());
            let found: usize = old
                .pragma_query_value(None, "user_version", |row| row.get::<_, i64>(0))
                .unwrap()
                .try_into()
                .unwrap();
            assert_eq!(found, MIGRATIONS.len());
            let clients: i64 =
                old.query_row("SELECT count(*) FROM clients", [], |row| row.get(0)).unwrap();
            assert_eq!(clients, i64::from(version > 0), "what was there stays");
        }
    }
}
