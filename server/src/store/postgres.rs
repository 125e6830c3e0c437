//! Records in PostgreSQL: any number of servers may share one database.
//!
//! A pool lends connections; each keeps the statements that it has prepared. A question that is cut
//! off (its caller has gone, its time is over) takes its connection along, so that nobody waits
//! behind an answer that no one wants. Every value reaches SQL as a bound parameter.

use std::{ops::Deref, time::Duration};

use deadpool_postgres::{
    Client, Hook, HookError, Manager, ManagerConfig, Object, Pool, PoolConfig, QueueMode,
    RecyclingMethod, Runtime, Timeouts,
};
use tokio_postgres::{Config, Row, Statement, error::SqlState, types::ToSql};

use super::{
    Filter, Liveness, Page, Populate, Populated, Project, ProjectFlow, Seed, Sort, Store,
    StoreError, Validation,
    sql::{self, Condition, Known},
    tls::Tls,
};

/// Each brings the database from one version to the next.
const MIGRATIONS: [&str; 1] = [include_str!("../../migrations/postgres-1.sql")];

/// The advisory lock that a server holds while it migrates: "verifik" in ASCII.
const MIGRATION_LOCK: i64 = 0x0076_6572_6966_696b;

/// Statements that a connection keeps prepared. There are thousands of ways to ask for a list, and
/// each prepared one costs memory in the database.
const STATEMENTS: usize = 64;

/// How to reach a database, and with how many connections.
#[derive(Clone, Debug)]
pub(crate) struct Settings {
    config: Config,
    tls: Tls,
    /// Connections at most, for this server.
    pub(crate) connections: usize,
    /// How long a question waits for a connection, and a connection for the database.
    pub(crate) patience: Duration,
    /// How long the database works at one statement.
    pub(crate) statement: Duration,
}

impl Settings {
    /// Reads `postgres://USER:PASSWORD@HOST:PORT/DATABASE`. A password that is given apart wins.
    ///
    /// # Errors
    /// [`StoreError::Address`], which does not repeat the address; [`StoreError::Tls`] if it asks
    /// for a kind of TLS that there is none of.
    pub(crate) fn new(address: &str, password: Option<&str>) -> Result<Self, StoreError> {
        let (address, tls) = Tls::take_from(address)?;
        let mut config: Config = address.parse().map_err(StoreError::Address)?;
        config.ssl_mode(tls.ssl_mode());
        if let Some(password) = password {
            config.password(password);
        }
        if config.get_application_name().is_none() {
            config.application_name(env!("CARGO_PKG_NAME"));
        }
        let patience = Duration::from_secs(5);
        Ok(Self { config, tls, connections: 16, patience, statement: Duration::from_secs(25) })
    }
}

/// A database of PostgreSQL.
#[derive(Clone, Debug)]
pub(crate) struct Postgres {
    pool: Pool,
}

impl Postgres {
    /// Connects, and brings the database up to date.
    pub(crate) async fn open(settings: Settings) -> Result<Self, StoreError> {
        let Settings { mut config, tls, connections, patience, statement } = settings;
        config.connect_timeout(patience).tcp_user_timeout(statement + patience);
        let recycling = ManagerConfig { recycling_method: RecyclingMethod::Fast };
        let set = format!("SET statement_timeout = {}", statement.as_millis());
        let prepare = Hook::async_fn(move |client: &mut deadpool_postgres::ClientWrapper, _| {
            let set = set.clone();
            Box::pin(async move { client.batch_execute(&set).await.map_err(HookError::Backend) })
        });
        let wait = Some(patience);
        let pool = Pool::builder(Manager::from_config(config, tls.connector()?, recycling))
            .config(PoolConfig {
                max_size: connections,
                timeouts: Timeouts { wait, create: wait, recycle: wait },
                queue_mode: QueueMode::Lifo,
            })
            .post_create(prepare)
            .runtime(Runtime::Tokio1)
            .build()?;
        let store = Self { pool };
        store.migrate().await?;
        Ok(store)
    }

    async fn lend(&self) -> Result<Lent, StoreError> {
        Ok(Lent { client: Some(self.pool.get().await?) })
    }

    async fn migrate(&self) -> Result<(), StoreError> {
        let mut client = self.pool.get().await?;
        let transaction = client.transaction().await?;
        // One server migrates; those that start meanwhile wait here, and find it done. How long a
        // migration takes depends on the number of records.
        transaction.batch_execute("SET LOCAL statement_timeout = 0").await?;
        transaction.execute("SELECT pg_advisory_xact_lock($1)", &[&MIGRATION_LOCK]).await?;
        transaction
            .batch_execute(
                "CREATE TABLE IF NOT EXISTS migrations (version INTEGER PRIMARY KEY, \
                 made_at TIMESTAMPTZ NOT NULL DEFAULT now())",
            )
            .await?;
        let newest = "SELECT coalesce(max(version), 0) FROM migrations";
        let version: i32 = transaction.query_one(newest, &[]).await?.try_get(0)?;
        let found = u32::try_from(version).unwrap_or(0);
        let known = u32::try_from(MIGRATIONS.len()).unwrap_or(u32::MAX);
        if found > known {
            return Err(StoreError::Newer { found, known });
        }
        for (number, migration) in (1_i32..).zip(MIGRATIONS).skip(found as usize) {
            transaction.batch_execute(migration).await?;
            let made = "INSERT INTO migrations (version) VALUES ($1)";
            transaction.execute(made, &[&number]).await?;
        }
        transaction.commit().await?;
        Ok(())
    }
}

/// A connection for the time of one question.
struct Lent {
    client: Option<Client>,
}

impl Lent {
    /// Gives the connection back: its answer has come in whole.
    fn done(mut self) {
        drop(self.client.take());
    }

    async fn prepare(&self, text: &str) -> Result<Statement, StoreError> {
        if self.statement_cache.size() >= STATEMENTS {
            self.statement_cache.clear();
        }
        Ok(self.prepare_cached(text).await?)
    }
}

impl Deref for Lent {
    type Target = Client;

    fn deref(&self) -> &Client {
        self.client.as_ref().expect("only `done` takes it, and ends the loan")
    }
}

impl Drop for Lent {
    fn drop(&mut self) {
        if let Some(client) = self.client.take() {
            drop(Object::take(client));
        }
    }
}

/// Whether the database is away, starting, ending or overloaded.
pub(super) fn is_passing(error: &tokio_postgres::Error) -> bool {
    let Some(state) = error.code() else { return error.as_db_error().is_none() };
    let states = [
        SqlState::ADMIN_SHUTDOWN,
        SqlState::CRASH_SHUTDOWN,
        SqlState::CANNOT_CONNECT_NOW,
        SqlState::TOO_MANY_CONNECTIONS,
        SqlState::QUERY_CANCELED,
        SqlState::READ_ONLY_SQL_TRANSACTION,
        SqlState::T_R_SERIALIZATION_FAILURE,
        SqlState::T_R_DEADLOCK_DETECTED,
    ];
    // Class 08 are failures of connections.
    states.contains(state) || state.code().starts_with("08")
}

type Value<'a> = &'a (dyn ToSql + Sync);

/// PostgreSQL keeps no zero bytes, so nothing can be equal to a text that holds one.
fn is_keepable(text: &str) -> bool {
    !text.contains('\0')
}

/// The clauses of a filter, and the values of their parameters; `None` if nothing can pass.
fn clauses<'a>(conditions: &'a [Condition<'a>]) -> Option<(Vec<String>, Vec<Value<'a>>)> {
    let mut clauses: Vec<String> = Vec::new();
    let mut values: Vec<Value<'a>> = Vec::new();
    for condition in conditions {
        let next = values.len() + 1;
        match condition {
            Condition::Equal(column, value) => {
                if !is_keepable(value) {
                    return None;
                }
                clauses.push(format!("{column} = ${next}"));
                values.push(value);
            }
            Condition::AnyOf(column, any) => {
                clauses.push(format!("{column} = ANY(${next})"));
                values.push(any);
            }
            Condition::After(column, value) => {
                clauses.push(format!("{column} > ${next}"));
                values.push(value);
            }
        }
    }
    Some((clauses, values))
}

/// Without those statuses that no record can have.
fn keepable(mut filter: Filter) -> Option<Filter> {
    if !filter.statuses.is_empty() {
        filter.statuses.retain(|status| is_keepable(status));
        if filter.statuses.is_empty() {
            return None;
        }
    }
    Some(filter)
}

fn populated(row: &Row, populate: Populate) -> Result<Populated, tokio_postgres::Error> {
    Ok(sql::read_populated!(row, try_get, populate))
}

fn values_of(new: &Validation) -> [Value<'_>; 23] {
    sql::validation_values!(new, (dyn ToSql + Sync))
}

impl Store for Postgres {
    async fn list(
        &self,
        filter: Filter,
        sort: Sort,
        page: Page,
        populate: Populate,
    ) -> Result<(Vec<Populated>, u64), StoreError> {
        let Some(filter) = keepable(filter) else { return Ok((Vec::new(), 0)) };
        let conditions = sql::conditions(&filter);
        let Some((clauses, values)) = clauses(&conditions) else { return Ok((Vec::new(), 0)) };
        let filtered = sql::filtered(&clauses);
        let next = values.len() + 1;
        let text = format!(
            "{}{} LIMIT ${next} OFFSET ${}",
            sql::select(populate, &filtered),
            sql::order(sort),
            next + 1
        );
        let (limit, offset) =
            (i64::from(page.limit), i64::try_from(page.offset).unwrap_or(i64::MAX));
        let mut all: Vec<Value<'_>> = values.clone();
        all.extend([&limit as Value<'_>, &offset]);
        let client = self.lend().await?;
        let select = client.prepare(&text).await?;
        let found = client.query(&select, &all).await?;
        let rows =
            found.iter().map(|row| populated(row, populate)).collect::<Result<Vec<_>, _>>()?;
        let total = if let Some(total) = page.total_if_last(rows.len()) {
            total
        } else {
            let count = client.prepare(&sql::count(&filtered)).await?;
            let total: i64 = client.query_one(&count, &values).await?.try_get(0)?;
            u64::try_from(total).unwrap_or(0)
        };
        client.done();
        Ok((rows, total))
    }

    async fn validation(
        &self,
        id: String,
        filter: Filter,
        populate: Populate,
    ) -> Result<Option<Populated>, StoreError> {
        let Some(filter) = keepable(filter) else { return Ok(None) };
        let conditions = sql::conditions(&filter);
        let Some((mut clauses, mut values)) = clauses(&conditions) else { return Ok(None) };
        if !is_keepable(&id) {
            return Ok(None);
        }
        values.push(&id);
        clauses.push(format!("v.id = ${}", values.len()));
        let client = self.lend().await?;
        let select = client.prepare(&sql::select(populate, &sql::filtered(&clauses))).await?;
        let row = client.query_opt(&select, &values).await?;
        client.done();
        Ok(row.map(|row| populated(&row, populate)).transpose()?)
    }

    async fn insert(&self, validation: Validation) -> Result<(), StoreError> {
        let client = self.lend().await?;
        let insert = client.prepare(&sql::insert_validation(Known::Never)).await?;
        client.execute(&insert, &values_of(&validation)).await?;
        client.done();
        Ok(())
    }

    async fn project(&self, id: String) -> Result<Option<Project>, StoreError> {
        let Some(row) = self.by_id(sql::PROJECT, &id).await? else { return Ok(None) };
        Ok(Some(Project {
            id,
            client: row.try_get(1)?,
            name: row.try_get(2)?,
            description: row.try_get(3)?,
        }))
    }

    async fn project_flow(&self, id: String) -> Result<Option<ProjectFlow>, StoreError> {
        let Some(row) = self.by_id(sql::PROJECT_FLOW, &id).await? else { return Ok(None) };
        Ok(Some(ProjectFlow {
            id,
            project: row.try_get(1)?,
            name: row.try_get(2)?,
            kind: row.try_get(3)?,
        }))
    }

    async fn liveness(&self, id: String) -> Result<Option<Liveness>, StoreError> {
        let Some(row) = self.by_id(sql::LIVENESS, &id).await? else { return Ok(None) };
        let record = serde_json::from_str(row.try_get(1)?)?;
        Ok(Some(Liveness { id, record, signature: serde_json::from_str(row.try_get(2)?)? }))
    }

    async fn seed(&self, seed: Seed) -> Result<(), StoreError> {
        let mut client = self.pool.get().await?;
        let transaction = client.transaction().await?;
        let [clients, projects, flows, validations, liveness] = [
            transaction.prepare(sql::SEED_CLIENT).await?,
            transaction.prepare(sql::SEED_PROJECT).await?,
            transaction.prepare(sql::SEED_PROJECT_FLOW).await?,
            transaction.prepare(&sql::insert_validation(Known::Stays)).await?,
            transaction.prepare(sql::SEED_LIVENESS).await?,
        ];
        for new in &seed.clients {
            transaction.execute(&clients, &[&new.id, &new.name, &new.email]).await?;
        }
        for new in &seed.projects {
            let values: [Value<'_>; 4] = [&new.id, &new.client, &new.name, &new.description];
            transaction.execute(&projects, &values).await?;
        }
        for new in &seed.project_flows {
            let values: [Value<'_>; 4] = [&new.id, &new.project, &new.name, &new.kind];
            transaction.execute(&flows, &values).await?;
        }
        for new in &seed.validations {
            transaction.execute(&validations, &values_of(new)).await?;
        }
        for new in &seed.liveness {
            let record = serde_json::to_string(&new.record)?;
            let signature = serde_json::to_string(&new.signature)?;
            transaction.execute(&liveness, &[&new.id, &record, &signature]).await?;
        }
        transaction.commit().await?;
        Ok(())
    }

    async fn ping(&self) -> Result<(), StoreError> {
        let client = self.lend().await?;
        client.simple_query("SELECT 1").await?;
        client.done();
        Ok(())
    }
}

impl Postgres {
    /// The one row that a question by id finds.
    async fn by_id(&self, text: &str, id: &String) -> Result<Option<Row>, StoreError> {
        if !is_keepable(id) {
            return Ok(None);
        }
        let client = self.lend().await?;
        let select = client.prepare(text).await?;
        let row = client.query_opt(&select, &[id]).await?;
        client.done();
        Ok(row)
    }
}
