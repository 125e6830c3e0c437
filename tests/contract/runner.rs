//! The tester as a value, against routers in the same process.

use std::{sync::Arc, time::Duration};

use axum::{
    Json, Router,
    body::{Body, Bytes},
    extract::Path,
    http::{HeaderMap, StatusCode, Uri},
    response::{IntoResponse, Response},
    routing::{get, post},
};
use serde_json::json;
use specwright::{
    contract::{Credentials, Level, Outcome, Runner, Selection},
    document::{Input, LoadOptions, load},
    ir::lower,
    report::Report,
};

const DOCUMENT: &str = "
openapi: 3.1.1
info: {title: Pets, version: '1'}
servers: [{url: 'https://pets.example/v1'}]
security: [{token: []}]
paths:
  /pets/{name}:
    get:
      operationId: getPet
      parameters:
        - {name: name, in: path, required: true, schema: {type: string}, examples: {tom: {value: Tom}, gone: {value: Rex}}}
      responses:
        '200':
          description: It.
          content:
            application/json:
              schema: {type: object, required: [name], properties: {name: {type: string}}}
              examples: {tom: {value: {name: Tom}}}
        '404':
          description: No such pet.
          content: {application/json: {schema: {type: string}, examples: {gone: {value: no such pet}}}}
        '401': {description: Nobody is known.}
  /pets:
    post:
      operationId: addPet
      requestBody:
        content: {application/json: {schema: {type: object}, example: {name: Tom}}}
      responses:
        '201':
          description: Added.
          content: {application/json: {schema: {type: integer}, example: 3}}
        '401': {description: Nobody is known.}
components:
  securitySchemes: {token: {type: http, scheme: bearer}}
";

fn runner() -> Runner {
    let text = DOCUMENT.to_owned();
    let input = Input::Text { name: "pets.yaml".to_owned(), text, base: ".".into() };
    let loaded = load(&input, &LoadOptions::default()).expect("it loads");
    let credentials = Credentials { bearer: Some("hidden".to_owned()), ..Credentials::default() };
    Runner::of(lower(Arc::new(loaded.document)).api).credentials(credentials)
}

async fn pet(Path(name): Path<String>, headers: HeaderMap, uri: Uri) -> Response {
    // As on a port: the target has no host, which has a header of its own.
    assert!(uri.authority().is_none() && headers["host"] == "localhost", "{uri} {headers:?}");
    match headers.get("authorization").map(|value| value.as_bytes() == b"Bearer hidden") {
        Some(true) if name == "Tom" => Json(json!({"name": name})).into_response(),
        Some(true) => (StatusCode::NOT_FOUND, Json("no such pet")).into_response(),
        _ => StatusCode::UNAUTHORIZED.into_response(),
    }
}

async fn add(headers: HeaderMap, body: Bytes) -> Response {
    if headers.get("authorization").is_none_or(|value| value != "Bearer hidden") {
        return StatusCode::UNAUTHORIZED.into_response();
    }
    assert_eq!(headers["content-length"].to_str().ok(), Some(&*body.len().to_string()));
    (StatusCode::CREATED, Json(3)).into_response()
}

fn app() -> Router {
    Router::new().route("/pets/{name}", get(pet)).route("/pets", post(add))
}

fn outcome<'a>(report: &'a Report, id: &str) -> &'a Outcome {
    let case = report.cases.iter().find(|case| case.id == id);
    &case.unwrap_or_else(|| panic!("no case {id}: {report}")).outcome
}

#[tokio::test]
async fn a_router_is_tested_without_a_port() {
    let report = runner().run(Router::new().nest("/v1", app())).await;
    assert!(report.is_kept(), "{report}");
    let summary = report.summary();
    assert_eq!((summary.documented, report.target.as_str()), (3, "http://localhost/v1"));
    assert!(summary.passed >= 3, "{report}");
    let text = report.to_string();
    assert!(!text.contains('\u{1b}') && !text.contains("hidden"), "{text}");

    // A router that is nested elsewhere says where.
    let report = runner().base_path("api/").run(Router::new().nest("/api", app())).await;
    assert!(report.is_kept(), "{report}");
}

#[tokio::test]
async fn what_a_router_breaks_is_told() {
    let wrong = || async { Json(json!({"name": 1})) };
    let broken = Router::new().route("/v1/pets/{name}", get(wrong));
    let only = Selection { operations: vec!["getPet".to_owned()], ..Selection::default() };
    let report = runner().choose(only.clone()).run(broken.clone()).await;
    assert!(!report.is_kept());
    let Outcome::Failed(violations) = outcome(&report, "getPet/tom") else { panic!("{report}") };
    assert!(violations.iter().any(|found| found.code == "schema/type"), "{violations:?}");

    let lenient = runner().choose(only).check("schema", Level::Off);
    let report = lenient.run(broken).await;
    assert_eq!(*outcome(&report, "getPet/tom"), Outcome::Passed, "{report}");
}

#[tokio::test]
async fn a_handler_that_panics_hangs_or_never_ends_is_survived() {
    async fn panics() -> StatusCode {
        panic!("as a test wants it")
    }
    let endless = || async {
        let chunk = || Ok::<_, std::convert::Infallible>(Bytes::from(vec![b' '; 1 << 16]));
        let stream = Endless(std::iter::repeat_with(chunk));
        ([("content-type", "application/json")], Body::from_stream(stream))
    };
    let hang = || async {
        tokio::time::sleep(Duration::from_mins(10)).await;
        StatusCode::OK
    };
    let only = |id: &str| {
        let chosen = Selection { operations: vec![id.to_owned()], ..Selection::default() };
        runner().choose(chosen).timeout(Duration::from_secs(2))
    };
    let app = Router::new().route("/v1/pets", post(panics)).route("/v1/pets/{name}", get(hang));
    for (id, case, reason) in
        [("addPet", "addPet", "panicked"), ("getPet", "getPet/tom", "no answer came in time")]
    {
        let report = only(id).run(app.clone()).await;
        let case = report.cases.iter().find(|found| found.id.starts_with(case));
        let outcome = case.map(|case| &case.outcome);
        let Some(Outcome::Unanswered(message)) = outcome else { panic!("{report}") };
        assert!(message.contains(reason), "{message}");
    }
    let app = Router::new().route("/v1/pets/{name}", get(endless));
    let report = only("getPet").run(app).await;
    let Outcome::Failed(violations) = outcome(&report, "getPet/tom") else { panic!("{report}") };
    assert!(violations.iter().any(|found| found.code == "body/too-long"), "{violations:?}");
}

/// An iterator as a body.
struct Endless<I>(I);

impl<I: Iterator + Unpin> futures_core::Stream for Endless<I> {
    type Item = I::Item;

    fn poll_next(
        mut self: std::pin::Pin<&mut Self>,
        _: &mut std::task::Context<'_>,
    ) -> std::task::Poll<Option<I::Item>> {
        std::task::Poll::Ready(self.0.next())
    }
}
