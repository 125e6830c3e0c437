//! Paths that axum cannot say are routed, and what a client writes reaches the operation it names.
#![cfg(all(feature = "client", feature = "server"))]
#![allow(missing_docs, clippy::unwrap_used, reason = "tests are claims")]

use std::sync::Arc;

use http::{Request, StatusCode};
use specwright_runtime::{
    Empty, FormLayouts, Operation, RequestReader, RequestWriter, Undocumented,
    answer::AnySuccess,
    operation::{ClientOperation, ParameterError, ServerOperation},
    security::Security,
    server::{Routes, Service},
    style::Layout,
};
use tower_service::Service as _;

struct Api;

impl Service for Api {}

macro_rules! operations {
    ($($name:ident = $method:literal $path:literal { $($field:ident $parameter:literal)* })*) => {
        $(
            #[derive(Debug)]
            struct $name { $($field: String,)* }

            impl Operation for $name {
                const ID: &'static str = stringify!($name);
                const METHOD: &'static str = $method;
                const PATH: &'static str = $path;
                const SECURITY: Security = &[];
                type Body = Empty;
                type Success = AnySuccess;
                type Failure = Undocumented;
            }

            impl ClientOperation for $name {
                fn write(self, to: &mut RequestWriter) {
                    let _ = &to;
                    $(to.path($parameter, Layout::SIMPLE, &self.$field);)*
                }
            }

            impl ServerOperation for $name {
                fn read(from: &RequestReader<'_>, (): ()) -> Result<Self, ParameterError> {
                    let _ = from;
                    Ok(Self { $($field: from.path($parameter, Layout::SIMPLE)?,)* })
                }
            }
        )*

        /// Every operation says who it is and what it was given.
        fn router() -> axum::Router {
            let routes = Routes::new(Arc::new(Api));
            $(let routes = routes.open(|_, request: $name| async { Err(said(request)) });)*
            routes.into_router()
        }
    };
}

fn said(request: impl std::fmt::Debug) -> Undocumented {
    Undocumented {
        status: StatusCode::IM_A_TEAPOT,
        headers: http::HeaderMap::new(),
        body: format!("{request:?}").into_bytes().into(),
    }
}

operations! {
    Rest = "GET" "/rest/{path*}" { path "path*" }
    RestOfOne = "GET" "/rest/of/{id}" { id "id" }
    Cancel = "POST" "/rest/{+name}:cancel" { name "+name" }
    Suffix = "GET" "/{id}.json" { id "id" }
    Dotted = "GET" "/{a}.{b}" { a "a" b "b" }
    Colon = "POST" "/v1/{name}:cancel" { name "name" }
    Plain = "GET" "/v1/{name}" { name "name" }
    List = "GET" "/v1/" {}
    Query = "GET" "/x?y=z" {}
    NoQuery = "GET" "/x" {}
    Fragment = "GET" "/o#frag" {}
    Copy = "COPY" "/o" {}
    Function = "GET" "/f(a='{a}',b={b})" { a "a" b "b" }
    Literal = "GET" "/lit/*/:x/%20/ä b/(c)/$d/\"<e>\"/{id}" { id "id" }
    Unclosed = "GET" "/un/{closed" {}
    Doubled = "GET" "//double//slash" {}
    Odd = "GET" "/odd/{a b}/{ü}/{1}" { a "a b" u "ü" one "1" }
    Page = "GET" "/page/{name}{end}" { name "name" end "end" }
    Styled = "GET" "/styled/{a}{b}{c}" { a "a" b "b" c "c" }
    Start = "POST" "/#start" {}
    Stop = "POST" "/#stop" {}
}

fn target<O: ClientOperation>(operation: O) -> Result<String, ParameterError> {
    let mut writer = RequestWriter::default();
    drop(operation.write(&mut writer));
    writer.finish(O::PATH).map(|(target, _)| target)
}

/// Sends what a client would, as a URL library lays it out, and gives what answered.
async fn sent<O: ClientOperation + std::fmt::Debug>(operation: O) -> (String, String) {
    let expected = format!("{operation:?}");
    let url = format!("http://localhost{}", target(operation).unwrap());
    let url = specwright_runtime::client::reqwest::Url::parse(&url).unwrap();
    let mut uri = url.path().to_owned();
    if let Some(query) = url.query() {
        uri = format!("{uri}?{query}");
    }
    let request =
        Request::builder().method(O::METHOD).uri(uri).body(axum::body::Body::empty()).unwrap();
    (expected, answer(router(), request).await)
}

async fn answer(mut router: axum::Router, request: Request<axum::body::Body>) -> String {
    let response = router.call(request).await.unwrap();
    let status = response.status();
    let bytes = axum::body::to_bytes(response.into_body(), 10_000).await.unwrap();
    let text = String::from_utf8(bytes.to_vec()).unwrap();
    if status == StatusCode::IM_A_TEAPOT { text } else { format!("{status} {text}") }
}

#[tokio::test]
async fn every_path_reaches_its_operation() {
    let text = |text: &str| text.to_owned();
    let pairs = [
        sent(Suffix { id: text("a b") }).await,
        sent(Dotted { a: text("a"), b: text("xml") }).await,
        sent(Colon { name: text("a/b:c") }).await,
        sent(Plain { name: text("ü🦀") }).await,
        sent(List {}).await,
        sent(Query {}).await,
        sent(NoQuery {}).await,
        sent(Fragment {}).await,
        sent(Copy {}).await,
        sent(Function { a: text("it's"), b: text("2") }).await,
        sent(Literal { id: text("1") }).await,
        sent(Unclosed {}).await,
        sent(Doubled {}).await,
        sent(Odd { a: text("1"), u: text("2"), one: text("3") }).await,
        sent(Page { name: text("home"), end: text(".html") }).await,
    ];
    let failed: Vec<_> = pairs.iter().filter(|(wanted, got)| wanted != got).collect();
    assert!(failed.is_empty(), "{failed:#?}");
}

#[tokio::test]
async fn a_matrix_and_a_label_share_a_segment() {
    let wanted = Styled { a: ";a=1;a=2".into(), b: ";b=x".into(), c: ".y,z".into() };
    let request = Request::get("/styled/;a=1;a=2;b=x.y,z").body(axum::body::Body::empty());
    assert_eq!(answer(router(), request.unwrap()).await, format!("{wanted:?}"));
}

#[tokio::test]
async fn the_rest_of_a_path_is_one_parameter() {
    for (method, path, wanted) in [
        ("GET", "/rest/a", format!("{:?}", Rest { path: "a".into() })),
        ("GET", "/rest/a/b%2Fc//d", format!("{:?}", Rest { path: "a/b/c//d".into() })),
        ("GET", "/rest/of/a", format!("{:?}", RestOfOne { id: "a".into() })),
        ("GET", "/rest/of/a/b", format!("{:?}", Rest { path: "of/a/b".into() })),
        ("POST", "/rest/jobs/7:cancel", format!("{:?}", Cancel { name: "jobs/7".into() })),
    ] {
        let request = Request::builder().method(method).uri(path).body(axum::body::Body::empty());
        assert_eq!(answer(router(), request.unwrap()).await, wanted, "{method} {path}");
    }
    let request = Request::put("/rest/a/b").body(axum::body::Body::empty()).unwrap();
    let refused = router().call(request).await.unwrap();
    assert_eq!(refused.status(), StatusCode::METHOD_NOT_ALLOWED);
    assert_eq!(refused.headers()["allow"], "GET, HEAD");
}

#[tokio::test]
async fn operations_of_one_path_are_told_apart_by_what_they_want() {
    let routes = || {
        Routes::new(Arc::new(Api))
            .open(|_, request: Start| async { Err(said(request)) })
            .only_with_header("x-target", Some("Start"))
            .open(|_, request: Stop| async { Err(said(request)) })
            .only_with_query("then", None)
            .only_with_header("x-target", Some("Stop"))
            .into_router()
    };
    for (method, target, path, wanted) in [
        ("POST", "Start", "/", "Start"),
        ("POST", "Stop", "/?a&then", "Stop"),
        ("POST", "Stop", "/", "404 Not Found"),
        ("POST", "", "/?then", "404 Not Found"),
        ("GET", "Start", "/", "405 Method Not Allowed"),
    ] {
        let request = Request::builder().method(method).uri(path).header("x-target", target);
        let request = request.body(axum::body::Body::empty()).unwrap();
        let said = answer(routes(), request).await;
        assert!(said.starts_with(wanted), "{method} {path} with {target}: {said}");
    }
}

#[test]
fn what_would_reach_another_operation_is_not_written() {
    for name in ["", ".", ".."] {
        let error = target(Plain { name: name.to_owned() }).unwrap_err();
        assert_eq!(error.name, "name", "{name:?}: {error}");
    }
    // `/.xml` is no `/{a}.{b}` any more.
    target(Dotted { a: String::new(), b: "xml".to_owned() }).unwrap_err();
    assert_eq!(target(Plain { name: "...".to_owned() }), Ok("/v1/...".to_owned()));
}

#[test]
fn the_whole_query_is_one_value_without_a_name() {
    let value = serde_json::json!({"a": "b c", "n": [1, 2]});
    let headers = http::HeaderMap::new();
    let mut writer = RequestWriter::default();
    writer.query_string("q", Layout::JSON, &value);
    let json = "%7B%22a%22%3A%22b%20c%22%2C%22n%22%3A%5B1%2C2%5D%7D";
    assert_eq!(writer.finish("/q").unwrap().0, format!("/q?{json}"));
    let mut writer = RequestWriter::default();
    writer.query_form("q", FormLayouts::PLAIN, &value);
    let (target, _) = writer.finish("/q").unwrap();
    assert_eq!(target, "/q?a=b%20c&n=1&n=2");
    let mut writer = RequestWriter::default();
    writer.query_string("q", Layout::FORM, "a&b=c");
    let (target, _) = writer.finish("/q").unwrap();
    assert_eq!(target, "/q?a%26b%3Dc");
    let reader = RequestReader::new(Vec::new(), &target[3..], &headers);
    assert_eq!(reader.query_string::<String>("q", Layout::FORM), Ok("a&b=c".to_owned()));
    let reader = RequestReader::new(Vec::new(), json, &headers);
    assert_eq!(reader.query_string::<serde_json::Value>("q", Layout::JSON), Ok(value));
    let reader = RequestReader::new(Vec::new(), "", &headers);
    assert_eq!(reader.query_string::<Option<String>>("q", Layout::JSON), Ok(None));
}
