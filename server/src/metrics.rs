//! What is counted, and the text that Prometheus reads.
//!
//! In: one call for each answer. Out: the text exposition format, version 0.0.4. Routes are named
//! as they are written and never as they were asked for, so that no caller can make new series.

use std::{
    collections::BTreeMap,
    fmt::Write as _,
    sync::{Mutex, PoisonError},
    time::Duration,
};

/// What the text is, for its `Content-Type`.
pub(crate) const MEDIA_TYPE: &str = "text/plain; version=0.0.4; charset=utf-8";

/// Upper bounds of the histogram, in seconds.
const BOUNDS: [f64; 12] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0, 30.0];

/// Answers since the start.
#[derive(Debug, Default)]
pub(crate) struct Metrics {
    routes: Mutex<BTreeMap<String, Route>>,
}

#[derive(Debug, Default)]
struct Route {
    answers: BTreeMap<(&'static str, u16), u64>,
    /// How many took no longer than each bound and longer than the one before.
    buckets: [u64; BOUNDS.len()],
    count: u64,
    seconds: f64,
}

/// What is so at this moment: name, meaning, amount.
pub(crate) type Gauge = (&'static str, &'static str, usize);

impl Metrics {
    /// Counts one answer.
    pub(crate) fn count(&self, route: &str, method: &http::Method, status: u16, took: Duration) {
        let mut routes = self.routes.lock().unwrap_or_else(PoisonError::into_inner);
        if !routes.contains_key(route) {
            routes.insert(route.to_owned(), Route::default());
        }
        let Some(route) = routes.get_mut(route) else { return };
        *route.answers.entry((name(method), status)).or_default() += 1;
        let seconds = took.as_secs_f64();
        if let Some(place) = BOUNDS.iter().position(|bound| seconds <= *bound) {
            route.buckets[place] += 1;
        }
        route.count += 1;
        route.seconds += seconds;
    }

    /// All of it, with what is so at this moment.
    pub(crate) fn text(&self, gauges: &[Gauge]) -> String {
        let mut text = String::new();
        self.write(&mut text, gauges).expect("writing to a string cannot fail");
        text
    }

    fn write(&self, text: &mut String, gauges: &[Gauge]) -> std::fmt::Result {
        let routes = self.routes.lock().unwrap_or_else(PoisonError::into_inner);
        writeln!(text, "# HELP http_requests_total Requests that were answered.")?;
        writeln!(text, "# TYPE http_requests_total counter")?;
        for (route, counted) in &*routes {
            for ((method, status), count) in &counted.answers {
                writeln!(
                    text,
                    "http_requests_total{{method=\"{method}\",route=\"{route}\",\
                     status=\"{status}\"}} {count}"
                )?;
            }
        }
        let name = "http_request_duration_seconds";
        writeln!(text, "# HELP {name} Time from the head of a request to the head of its answer.")?;
        writeln!(text, "# TYPE {name} histogram")?;
        for (route, counted) in &*routes {
            let mut below = 0;
            for (bound, count) in BOUNDS.iter().zip(counted.buckets) {
                below += count;
                writeln!(text, "{name}_bucket{{route=\"{route}\",le=\"{bound}\"}} {below}")?;
            }
            let Route { count, seconds, .. } = counted;
            writeln!(text, "{name}_bucket{{route=\"{route}\",le=\"+Inf\"}} {count}")?;
            writeln!(text, "{name}_sum{{route=\"{route}\"}} {seconds}")?;
            writeln!(text, "{name}_count{{route=\"{route}\"}} {count}")?;
        }
        for (name, meaning, amount) in gauges {
            writeln!(text, "# HELP {name} {meaning}")?;
            writeln!(text, "# TYPE {name} gauge")?;
            writeln!(text, "{name} {amount}")?;
        }
        Ok(())
    }
}

/// Those that HTTP knows; a caller may write any other word.
fn name(method: &http::Method) -> &'static str {
    match method.as_str() {
        "GET" => "GET",
        "HEAD" => "HEAD",
        "POST" => "POST",
        "PUT" => "PUT",
        "DELETE" => "DELETE",
        "PATCH" => "PATCH",
        "OPTIONS" => "OPTIONS",
        _ => "other",
    }
}

#[cfg(test)]
mod tests {
    use super::{Duration, Metrics};

    #[test]
    fn answers_are_counted_by_route_method_and_status() {
        let metrics = Metrics::default();
        let odd = http::Method::from_bytes(b"BREW").unwrap();
        metrics.count("/a/{id}", &http::Method::GET, 200, Duration::from_millis(3));
        metrics.count("/a/{id}", &http::Method::GET, 200, Duration::from_mins(1));
        metrics.count("", &odd, 404, Duration::ZERO);
        let text = metrics.text(&[("connections", "Open.", 7)]);
        for line in [
            r#"http_requests_total{method="GET",route="/a/{id}",status="200"} 2"#,
            r#"http_requests_total{method="other",route="",status="404"} 1"#,
            r#"http_request_duration_seconds_bucket{route="/a/{id}",le="0.0025"} 0"#,
            r#"http_request_duration_seconds_bucket{route="/a/{id}",le="0.005"} 1"#,
            r#"http_request_duration_seconds_bucket{route="/a/{id}",le="30"} 1"#,
            r#"http_request_duration_seconds_bucket{route="/a/{id}",le="+Inf"} 2"#,
            r#"http_request_duration_seconds_sum{route="/a/{id}"} 60.003"#,
            r#"http_request_duration_seconds_count{route="/a/{id}"} 2"#,
            "# TYPE connections gauge",
            "connections 7",
        ] {
            assert!(text.lines().any(|found| found == line), "{line}\n{text}");
        }
    }
}
