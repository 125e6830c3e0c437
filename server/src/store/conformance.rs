//! What every store has to do, told once and run on each of them.
//!
//! A test is a function of a [`Place`], where a store can be opened any number of times, as any
//! number of servers would. Without PostgreSQL on the machine its half says that it was skipped.

use std::{collections::BTreeSet, path::PathBuf, sync::Arc};

use serde_json::json;

use super::{
    Client, Filter, Liveness, Page, Populate, Postgres, PostgresSettings, Project, ProjectFlow,
    Seed, Sort, SortField, Sqlite, Store, StoreError, Validation,
};

#[path = "../../tests/support/postgres.rs"]
mod cluster;

/// A database that servers can open.
trait Place: Sync {
    type Store: Store;

    async fn open(&self) -> Result<Self::Store, StoreError>;

    /// Says that a later version of the program has been here.
    async fn make_newer(&self);
}

struct File(tempfile::TempDir);

impl File {
    fn path(&self) -> PathBuf {
        self.0.path().join("verifik.sqlite")
    }
}

impl Place for File {
    type Store = Sqlite;

    async fn open(&self) -> Result<Sqlite, StoreError> {
        let path = self.path();
        tokio::task::spawn_blocking(move || Sqlite::open(&path)).await?
    }

    async fn make_newer(&self) {
        let connection = rusqlite::Connection::open(self.path()).unwrap();
        connection.pragma_update(None, "user_version", 1000).unwrap();
    }
}

struct Database {
    cluster: Arc<cluster::Cluster>,
    name: String,
}

impl Place for Database {
    type Store = Postgres;

    async fn open(&self) -> Result<Postgres, StoreError> {
        Postgres::open(PostgresSettings::new(&self.cluster.url(&self.name), None)?).await
    }

    async fn make_newer(&self) {
        let made = self.cluster.psql(&self.name, "INSERT INTO migrations VALUES (1000)");
        assert!(made.status.success(), "{made:?}");
    }
}

macro_rules! on_every_store {
    ($($claim:ident)*) => {
        mod sqlite {
            $(
                #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn $claim() {
                    super::$claim(&super::File(tempfile::tempdir().unwrap())).await;
                }
            )*
        }
        mod postgres {
            $(
                #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn $claim() {
                    let Some(cluster) = super::cluster::shared() else { return };
                    let name = cluster.database();
                    super::$claim(&super::Database { cluster, name }).await;
                }
            )*
        }
    };
}

on_every_store! {
    what_is_kept_comes_back_whole
    an_id_is_taken_once
    what_is_refused_in_a_crowd_takes_nobody_along
    every_filter_filters
    what_looks_like_a_question_is_a_text
    a_zero_byte_finds_nothing
    every_order_is_the_same_everywhere
    pages_cut_a_list_without_gap_or_overlap
    related_records_come_where_asked_for
    seeding_again_changes_nothing
    servers_may_start_at_once_on_a_new_database
    servers_share_records_and_their_order
    a_crowd_of_questions_is_answered
    questions_that_are_cut_off_hold_nothing_up
    a_newer_database_is_left_alone
    a_database_is_found_again
}

const ANY_ORDER: Sort = Sort { field: SortField::CreatedAt, descending: false };
const ALL: Page = Page { offset: 0, limit: 1000 };

fn validation(id: &str) -> Validation {
    Validation {
        id: id.to_owned(),
        client: "client".to_owned(),
        project: "project".to_owned(),
        status: "new".to_owned(),
        identifier: "user".to_owned(),
        kind: "login".to_owned(),
        expires_at: "2024-01-02T00:00:00Z".to_owned(),
        ip_address: "127.0.0.1".to_owned(),
        created_at: "2024-01-01T00:00:00Z".to_owned(),
        updated_at: "2024-01-01T00:00:00Z".to_owned(),
        ..Validation::default()
    }
}

fn whole() -> Validation {
    Validation {
        project_flow: Some("flow".to_owned()),
        liveness_session: Some("session".to_owned()),
        app_registration: Some("registration".to_owned()),
        identifier: "Zoë “🦀” \u{7f}\n\\x00 $1 ''".to_owned(),
        redirect_url: Some("https://example.com/?a=b".to_owned()),
        webhook_url: Some(String::new()),
        requires_2fa: true,
        send_via_email: Some(false),
        email: Some("a@b.example".to_owned()),
        language: Some("es".to_owned()),
        biometric_data: Some(r#"{"b": 1,  "a": [0.10]}"#.to_owned()),
        verification_results: Some("{}".to_owned()),
        risk_score: Some(0.1 + 0.2),
        completed_at: Some("9999-12-31T23:59:59Z".to_owned()),
        ..validation("whole")
    }
}

fn seed() -> Seed {
    let text = str::to_owned;
    Seed {
        clients: vec![Client { id: text("client"), name: text("C"), email: text("c@x.example") }],
        projects: vec![Project {
            id: text("project"),
            client: text("client"),
            name: text("P"),
            description: text("a project"),
        }],
        project_flows: vec![ProjectFlow {
            id: text("flow"),
            project: text("project"),
            name: text("F"),
            kind: text("onboarding"),
        }],
        validations: vec![whole()],
        liveness: vec![Liveness {
            id: text("liveness"),
            record: json!({"b": 1, "a": {"ü": null}}),
            signature: json!({"message": "m"}),
        }],
    }
}

async fn get<S: Store>(store: &S, id: &str) -> Option<Validation> {
    let found = store.validation(id.to_owned(), Filter::default(), Populate::default()).await;
    found.unwrap().map(|found| found.validation)
}

/// Ids in the order of the list, and how many there are in all.
async fn list<S: Store>(store: &S, filter: Filter, sort: Sort, page: Page) -> (Vec<String>, u64) {
    let (rows, total) = store.list(filter, sort, page, Populate::default()).await.unwrap();
    (rows.into_iter().map(|row| row.validation.id).collect(), total)
}

async fn what_is_kept_comes_back_whole(place: &impl Place) {
    let store = place.open().await.unwrap();
    for kept in [whole(), validation("least")] {
        store.insert(kept.clone()).await.unwrap();
        assert_eq!(get(&store, &kept.id).await, Some(kept));
    }
    assert_eq!(get(&store, "another").await, None);
    store.seed(seed()).await.unwrap();
    let Seed { projects, project_flows, liveness, .. } = seed();
    assert_eq!(store.project("project".to_owned()).await.unwrap(), projects.into_iter().next());
    let flow = store.project_flow("flow".to_owned()).await.unwrap();
    assert_eq!(flow, project_flows.into_iter().next());
    assert_eq!(store.liveness("liveness".to_owned()).await.unwrap(), liveness.into_iter().next());
    assert_eq!(store.project("flow".to_owned()).await.unwrap(), None);
    assert_eq!(store.project_flow("project".to_owned()).await.unwrap(), None);
    assert_eq!(store.liveness("client".to_owned()).await.unwrap(), None);
    store.ping().await.unwrap();
}

async fn an_id_is_taken_once(place: &impl Place) {
    let store = place.open().await.unwrap();
    store.insert(whole()).await.unwrap();
    let again = store.insert(Validation { status: "failed".to_owned(), ..whole() }).await;
    assert!(again.is_err_and(|error| !error.is_passing()));
    assert_eq!(get(&store, "whole").await, Some(whole()));
    assert_eq!(list(&store, Filter::default(), ANY_ORDER, ALL).await.1, 1);
}

async fn what_is_refused_in_a_crowd_takes_nobody_along(place: &impl Place) {
    let store = place.open().await.unwrap();
    let mut crowd = tokio::task::JoinSet::new();
    for number in 0..200 {
        let store = store.clone();
        // Each third comes with an id that others have, too.
        let id = if number % 3 == 0 { "shared".to_owned() } else { format!("own-{number:03}") };
        crowd.spawn(async move {
            let kept = store.insert(validation(&id)).await.is_ok();
            // Whoever is told that it is kept finds it.
            assert!(!kept || get(&store, &id).await.is_some(), "{id}");
            (id, kept)
        });
    }
    let answers = crowd.join_all().await;
    let kept = |shared: bool| {
        answers.iter().filter(|(id, kept)| *kept && (id == "shared") == shared).count()
    };
    assert_eq!((kept(true), kept(false)), (1, 133));
    assert_eq!(list(&store, Filter::default(), ANY_ORDER, ALL).await.1, 134);
}

async fn every_filter_filters(place: &impl Place) {
    let store = place.open().await.unwrap();
    let other = Validation {
        client: "client-2".to_owned(),
        project: "project-2".to_owned(),
        status: "failed".to_owned(),
        kind: "onboarding".to_owned(),
        created_at: "2024-01-01T00:00:01Z".to_owned(),
        ..validation("other")
    };
    store.insert(whole()).await.unwrap();
    store.insert(other).await.unwrap();
    let some = |text: &str| Some(text.to_owned());
    let statuses = |list: &[&str]| list.iter().map(|text| (*text).to_owned()).collect();
    let none = Filter::default;
    let cases: Vec<(Filter, &[&str])> = vec![
        (none(), &["whole", "other"]),
        (Filter { client: some("client"), ..none() }, &["whole"]),
        (Filter { client: some("Client"), ..none() }, &[]),
        (Filter { project: some("project-2"), ..none() }, &["other"]),
        (Filter { project_flow: some("flow"), ..none() }, &["whole"]),
        (Filter { project_flow: some(""), ..none() }, &[]),
        (Filter { status: some("failed"), ..none() }, &["other"]),
        (Filter { kind: some("login"), ..none() }, &["whole"]),
        (Filter { liveness_session: some("session"), ..none() }, &["whole"]),
        (Filter { statuses: statuses(&["failed"]), ..none() }, &["other"]),
        (Filter { statuses: statuses(&["new", "failed", "new"]), ..none() }, &["whole", "other"]),
        (Filter { statuses: statuses(&["paused"]), ..none() }, &[]),
        (Filter { statuses: statuses(&["new"]), status: some("failed"), ..none() }, &[]),
        (Filter { created_after: some("2024-01-01T00:00:00Z"), ..none() }, &["other"]),
        (Filter { created_after: some("2023-12-31T23:59:59Z"), ..none() }, &["whole", "other"]),
        (
            Filter {
                client: some("client"),
                project: some("project"),
                project_flow: some("flow"),
                status: some("new"),
                kind: some("login"),
                liveness_session: some("session"),
                statuses: statuses(&["completed", "new"]),
                created_after: some("2023"),
            },
            &["whole"],
        ),
    ];
    for (filter, expected) in cases {
        let (found, total) = list(&store, filter.clone(), ANY_ORDER, ALL).await;
        assert_eq!(found, expected, "{filter:?}");
        assert_eq!(usize::try_from(total), Ok(expected.len()), "{filter:?}");
        for id in ["whole", "other"] {
            let one = store.validation(id.to_owned(), filter.clone(), Populate::default()).await;
            assert_eq!(one.unwrap().is_some(), expected.contains(&id), "{filter:?} {id}");
        }
    }
}

async fn what_looks_like_a_question_is_a_text(place: &impl Place) {
    let store = place.open().await.unwrap();
    let texts = ["' OR 1=1 --", "%", "_", "\\", "{a,b}", "$1", "\"", "NULL", "a\u{1}", "🦀"];
    for text in texts {
        let record = Validation { status: text.to_owned(), ..validation(text) };
        store.insert(record).await.unwrap();
    }
    for text in texts {
        assert_eq!(get(&store, text).await.unwrap().id, text);
        for filter in [
            Filter { status: Some(text.to_owned()), ..Filter::default() },
            Filter { statuses: vec![text.to_owned()], ..Filter::default() },
        ] {
            assert_eq!(list(&store, filter, ANY_ORDER, ALL).await, (vec![text.to_owned()], 1));
        }
    }
}

async fn a_zero_byte_finds_nothing(place: &impl Place) {
    let store = place.open().await.unwrap();
    store.seed(seed()).await.unwrap();
    let zero = || "a\0b".to_owned();
    assert_eq!(get(&store, &zero()).await, None);
    assert_eq!(store.project(zero()).await.unwrap(), None);
    assert_eq!(store.project_flow(zero()).await.unwrap(), None);
    assert_eq!(store.liveness(zero()).await.unwrap(), None);
    let one = Filter { statuses: vec![zero()], ..Filter::default() };
    let two = Filter { statuses: vec![zero(), "new".to_owned()], ..Filter::default() };
    let same = Filter { client: Some(zero()), ..Filter::default() };
    assert_eq!(list(&store, one, ANY_ORDER, ALL).await.1, 0);
    assert_eq!(list(&store, two, ANY_ORDER, ALL).await.1, 1);
    assert_eq!(list(&store, same, ANY_ORDER, ALL).await.1, 0);
}

async fn every_order_is_the_same_everywhere(place: &impl Place) {
    let store = place.open().await.unwrap();
    // By bytes, not by any language: capitals first, and what is not ASCII last.
    let texts = ["B", "a", "a b", "a-b", "b", "é", "🦀"];
    for text in texts.iter().rev() {
        let record = Validation {
            status: (*text).to_owned(),
            identifier: (*text).to_owned(),
            kind: (*text).to_owned(),
            ..validation(text)
        };
        store.insert(record).await.unwrap();
    }
    for field in [SortField::Id, SortField::Status, SortField::Identifier, SortField::Kind] {
        for descending in [false, true] {
            let (mut found, _) =
                list(&store, Filter::default(), Sort { field, descending }, ALL).await;
            if descending {
                found.reverse();
            }
            assert_eq!(found, texts, "{field:?} {descending}");
        }
    }
    // Alike: in the order they were made in. Missing: before everything else.
    let scores = [Some(0.5), None, Some(-1.0), Some(0.5), None];
    for (number, score) in scores.into_iter().enumerate() {
        let time = score.map(|score| format!("2024-01-01T00:00:0{:.0}Z", score * 2.0 + 2.0));
        let record = Validation {
            client: "scored".to_owned(),
            risk_score: score,
            completed_at: time,
            ..validation(&number.to_string())
        };
        store.insert(record).await.unwrap();
    }
    let with_score = || Filter { client: Some("scored".to_owned()), ..Filter::default() };
    for field in [SortField::RiskScore, SortField::CompletedAt] {
        let (found, _) = list(&store, with_score(), Sort { field, descending: false }, ALL).await;
        assert_eq!(found, ["1", "4", "2", "0", "3"], "{field:?}");
        let (found, _) = list(&store, with_score(), Sort { field, descending: true }, ALL).await;
        assert_eq!(found, ["3", "0", "2", "4", "1"], "{field:?} descending");
    }
    for field in [SortField::CreatedAt, SortField::UpdatedAt, SortField::ExpiresAt] {
        let (found, _) = list(&store, with_score(), Sort { field, descending: false }, ALL).await;
        assert_eq!(found, ["0", "1", "2", "3", "4"], "{field:?}");
    }
}

async fn pages_cut_a_list_without_gap_or_overlap(place: &impl Place) {
    let store = place.open().await.unwrap();
    for number in 0..7 {
        store.insert(validation(&number.to_string())).await.unwrap();
    }
    for (offset, limit, expected) in [
        (0, 3, &["0", "1", "2"][..]),
        (3, 3, &["3", "4", "5"]),
        (6, 3, &["6"]),
        (7, 3, &[]),
        (0, 7, &["0", "1", "2", "3", "4", "5", "6"]),
        (0, 8, &["0", "1", "2", "3", "4", "5", "6"]),
        (u64::MAX, u32::MAX, &[]),
        (5, 0, &[]),
    ] {
        let page = Page { offset, limit };
        let (found, total) = list(&store, Filter::default(), ANY_ORDER, page).await;
        assert_eq!((found, total), (expected.iter().map(|id| (*id).to_owned()).collect(), 7));
    }
}

async fn related_records_come_where_asked_for(place: &impl Place) {
    let store = place.open().await.unwrap();
    store.seed(seed()).await.unwrap();
    let alone = Validation {
        client: "nobody".to_owned(),
        project: "nothing".to_owned(),
        ..validation("alone")
    };
    store.insert(alone).await.unwrap();
    for bits in 0..8_u8 {
        let populate =
            Populate { client: bits & 1 > 0, project: bits & 2 > 0, project_flow: bits & 4 > 0 };
        let one = store.validation("whole".to_owned(), Filter::default(), populate).await;
        let one = one.unwrap().unwrap();
        let Seed { clients, projects, project_flows, .. } = seed();
        assert_eq!(one.client, clients.into_iter().find(|_| populate.client));
        assert_eq!(one.project, projects.into_iter().find(|_| populate.project));
        assert_eq!(one.project_flow, project_flows.into_iter().find(|_| populate.project_flow));
        let page = Page { offset: 0, limit: 1 };
        let (rows, total) = store.list(Filter::default(), ANY_ORDER, page, populate).await.unwrap();
        assert_eq!((rows, total), (vec![one], 2));
        let alone = store.validation("alone".to_owned(), Filter::default(), populate).await;
        let alone = alone.unwrap().unwrap();
        assert_eq!((alone.client, alone.project, alone.project_flow), (None, None, None));
    }
}

async fn seeding_again_changes_nothing(place: &impl Place) {
    let store = place.open().await.unwrap();
    store.seed(seed()).await.unwrap();
    let mut changed = seed();
    changed.validations[0].status = "failed".to_owned();
    changed.projects[0].name = "another".to_owned();
    changed.liveness[0].record = json!({});
    changed.validations.push(validation("more"));
    store.seed(changed).await.unwrap();
    assert_eq!(get(&store, "whole").await, Some(whole()));
    assert_eq!(get(&store, "more").await, Some(validation("more")));
    assert_eq!(store.project("project".to_owned()).await.unwrap().unwrap().name, "P");
    let liveness = store.liveness("liveness".to_owned()).await.unwrap().unwrap();
    assert_eq!(liveness.record["b"], 1);
}

async fn servers_may_start_at_once_on_a_new_database(place: &impl Place) {
    let start = || async {
        let store = place.open().await?;
        store.seed(seed()).await?;
        Ok::<_, StoreError>(store)
    };
    let started = tokio::join!(start(), start(), start(), start(), start());
    let (one, two, three, four, five) = started;
    for store in [one, two, three, four, five] {
        assert_eq!(get(&store.unwrap(), "whole").await, Some(whole()));
    }
}

async fn servers_share_records_and_their_order(place: &impl Place) {
    let mut writers = tokio::task::JoinSet::new();
    for server in 0..3 {
        let store = place.open().await.unwrap();
        writers.spawn(async move {
            for number in 0..20 {
                store.insert(validation(&format!("{server}-{number:02}"))).await.unwrap();
            }
        });
    }
    while let Some(ended) = writers.join_next().await {
        ended.unwrap();
    }
    let (one, other) = (place.open().await.unwrap(), place.open().await.unwrap());
    let (found, total) = list(&one, Filter::default(), ANY_ORDER, ALL).await;
    assert_eq!(total, 60);
    assert_eq!(found.iter().collect::<BTreeSet<_>>().len(), 60, "none twice");
    // All are of one second: what tells them apart is the order in which they were made.
    for server in ["0", "1", "2"] {
        assert!(found.iter().filter(|id| id.starts_with(server)).is_sorted(), "{found:?}");
    }
    assert_eq!(list(&other, Filter::default(), ANY_ORDER, ALL).await.0, found);
    one.insert(validation("last")).await.unwrap();
    assert_eq!(list(&other, Filter::default(), ANY_ORDER, ALL).await.0.last().unwrap(), "last");
}

async fn a_crowd_of_questions_is_answered(place: &impl Place) {
    let store = place.open().await.unwrap();
    store.seed(seed()).await.unwrap();
    let mut crowd = tokio::task::JoinSet::new();
    for number in 0..200 {
        let store = store.clone();
        crowd.spawn(async move {
            store.insert(validation(&format!("crowd-{number}"))).await.unwrap();
            let (rows, _) =
                store.list(Filter::default(), ANY_ORDER, ALL, Populate::default()).await.unwrap();
            assert!(rows.iter().any(|row| row.validation.id == format!("crowd-{number}")));
            assert!(store.project("project".to_owned()).await.unwrap().is_some());
        });
    }
    while let Some(ended) = crowd.join_next().await {
        ended.unwrap();
    }
    assert_eq!(list(&store, Filter::default(), ANY_ORDER, ALL).await.1, 201);
}

async fn questions_that_are_cut_off_hold_nothing_up(place: &impl Place) {
    let store = place.open().await.unwrap();
    store.seed(seed()).await.unwrap();
    for round in 0..100 {
        let asked = list(&store, Filter::default(), ANY_ORDER, ALL);
        let moment = std::time::Duration::from_micros(round * 20);
        drop(tokio::time::timeout(moment, asked).await);
        let kept = store.insert(validation(&format!("cut-{round}")));
        drop(tokio::time::timeout(moment, kept).await);
    }
    let answers = (0..50).map(|_| get(&store, "whole"));
    for answer in answers {
        let soon = tokio::time::timeout(std::time::Duration::from_secs(10), answer).await;
        assert_eq!(soon.expect("nobody waits for those who left"), Some(whole()));
    }
}

async fn a_newer_database_is_left_alone(place: &impl Place) {
    drop(place.open().await.unwrap());
    place.make_newer().await;
    let error = place.open().await.err().expect("it is not for this program");
    assert!(matches!(error, StoreError::Newer { found: 1000, .. }), "{error}");
}

async fn a_database_is_found_again(place: &impl Place) {
    place.open().await.unwrap().insert(whole()).await.unwrap();
    let again = place.open().await.unwrap();
    assert_eq!(get(&again, "whole").await, Some(whole()));
}

#[test]
fn addresses_that_are_none_are_not_repeated() {
    for address in ["postgres://user:hunter2@host:port/db", "postgres://user:hunter2@h/db?x=y"] {
        let error = PostgresSettings::new(address, None).expect_err(address);
        let mut told = format!("{error} {error:?}");
        let mut source = std::error::Error::source(&error);
        while let Some(cause) = source {
            told.push_str(&cause.to_string());
            source = cause.source();
        }
        assert!(!told.contains("hunter2"), "{told}");
    }
}
