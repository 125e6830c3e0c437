//! Requests per second through generated routes and through a handler by hand, in turns.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use axum::{Json, Router, body::Body, http::Request, routing::post};
use orders::{
    models::Order,
    operations::PlaceOrder,
    routes::UntaggedApi,
    runtime::{Undocumented, server::Service},
};
use tower_service::Service as _;

struct Shop;

impl Service for Shop {}

impl UntaggedApi for Shop {
    async fn place_order(&self, request: PlaceOrder) -> Result<Order, Undocumented> {
        Ok(request.body)
    }
}

const LINE: &str = r#"{"article":"AB-1234","title":"A chair with four legs","amount":3,"price":12.5,"kind":"new"}"#;

fn order() -> String {
    let lines = [LINE; 20].join(",");
    format!(
        r#"{{"id":"0190163d-8694-739b-aea5-966c26f8ad91","customer":"Somebody","email":"somebody@example.com","note":"Ring twice.","placed":"2024-01-15T10:30:00Z","lines":[{lines}]}}"#
    )
}

async fn one(router: &mut Router, text: &str) {
    let request = Request::post("/orders").header("content-type", "application/json");
    let request = request.body(Body::from(text.to_owned())).expect("a request");
    let answer = router.call(request).await.expect("an answer");
    assert_eq!(answer.status(), 200);
    let body = axum::body::to_bytes(answer.into_body(), usize::MAX).await.expect("a body");
    assert_eq!(body.len(), text.len());
}

async fn timed(router: &mut Router, text: &str) -> Duration {
    let start = Instant::now();
    for _ in 0..2_000 {
        one(router, text).await;
    }
    start.elapsed()
}

fn main() {
    let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
    runtime.block_on(async {
        let mut generated = orders::routes::router(Arc::new(Shop));
        let mut by_hand = Router::new()
            .route("/orders", post(|Json(order): Json<Order>| async { Json(order) }));
        let text = order();
        let mut ratios = Vec::new();
        let (mut first, mut second) = (Duration::ZERO, Duration::ZERO);
        for _ in 0..15 {
            let one = timed(&mut generated, &text).await;
            let other = timed(&mut by_hand, &text).await;
            ratios.push(other.as_secs_f64() / one.as_secs_f64());
            first += one;
            second += other;
        }
        ratios.sort_by(f64::total_cmp);
        let rate = |time: Duration| 30_000.0 / time.as_secs_f64();
        println!(
            "{} bytes: generated {:.0}/s, by hand {:.0}/s, median ratio {:.3}",
            text.len(),
            rate(first),
            rate(second),
            ratios[ratios.len() / 2]
        );
    });
}
