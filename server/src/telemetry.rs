//! Traces for OpenTelemetry: a span for each request, sent by OTLP over HTTP.
//!
//! A span begins where the caller's trace says so (`traceparent`), is named after method and route,
//! and knows the operation of the document. It holds what the log holds and no more: no query, no
//! body, no token. What cannot be sent is said in the log, and no request waits for it.

use axum::http::{HeaderMap, Method};
use opentelemetry::{global, trace::TracerProvider as _};
use opentelemetry_http::HeaderExtractor;
use opentelemetry_otlp::{ExporterBuildError, Protocol, SpanExporter, WithExportConfig as _};
use opentelemetry_sdk::{Resource, propagation::TraceContextPropagator, trace::SdkTracerProvider};
use tracing::{Span, Subscriber};
use tracing_opentelemetry::OpenTelemetrySpanExt as _;
use tracing_subscriber::{Layer, filter::filter_fn, registry::LookupSpan};

/// Where spans go, if anywhere.
#[derive(Debug)]
pub(crate) struct Telemetry(Option<SdkTracerProvider>);

impl Telemetry {
    /// Towards a collector, by its address without the path; nowhere without one.
    ///
    /// # Errors
    /// If the address is none.
    pub(crate) fn new(endpoint: Option<&str>) -> Result<Self, ExporterBuildError> {
        let Some(endpoint) = endpoint else { return Ok(Self(None)) };
        let exporter = SpanExporter::builder()
            .with_http()
            .with_protocol(Protocol::HttpBinary)
            .with_endpoint(format!("{}/v1/traces", endpoint.trim_end_matches('/')))
            .build()?;
        global::set_text_map_propagator(TraceContextPropagator::new());
        let resource = Resource::builder().with_service_name(env!("CARGO_PKG_NAME")).build();
        let provider = SdkTracerProvider::builder()
            .with_batch_exporter(exporter)
            .with_resource(resource)
            .build();
        Ok(Self(Some(provider)))
    }

    /// Takes the spans of this program, whatever the log is told to show.
    pub(crate) fn layer<S: Subscriber + for<'a> LookupSpan<'a>>(&self) -> Option<impl Layer<S>> {
        let tracer = self.0.as_ref()?.tracer(env!("CARGO_PKG_NAME"));
        let layer = tracing_opentelemetry::layer()
            .with_tracer(tracer)
            .with_location(false)
            .with_threads(false)
            .with_tracked_inactivity(false);
        let ours = filter_fn(|metadata| {
            metadata.is_span() && metadata.target().starts_with(env!("CARGO_CRATE_NAME"))
        });
        Some(layer.with_filter(ours))
    }

    /// Sends what has not been sent yet.
    pub(crate) async fn end(self) {
        let Some(provider) = self.0 else { return };
        let ended = tokio::task::spawn_blocking(move || provider.shutdown()).await;
        if let Ok(Err(error)) = ended {
            tracing::warn!(%error, "the last spans could not be sent");
        }
    }
}

/// Makes a span part of the caller's trace, if the request names one.
pub(crate) fn follow(span: &Span, headers: &HeaderMap) {
    let context = global::get_text_map_propagator(|known| known.extract(&HeaderExtractor(headers)));
    // A span that nobody collects has no parent either.
    drop(span.set_parent(context));
}

/// Says what has become of a request, in the words of the semantic conventions for HTTP.
pub(crate) fn describe(
    span: &Span,
    method: &Method,
    route: &str,
    operation: Option<&'static str>,
    status: u16,
) {
    span.set_attribute("http.request.method", method.to_string());
    span.set_attribute("http.response.status_code", i64::from(status));
    if !route.is_empty() {
        span.set_attribute("http.route", route.to_owned());
    }
    if let Some(operation) = operation {
        span.set_attribute("openapi.operation_id", operation);
    }
    if status >= 500 {
        span.set_status(opentelemetry::trace::Status::error(""));
    }
}
