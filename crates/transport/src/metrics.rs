//! What a service counts, in Prometheus's text format. Labels are few and bounded: never an id, a cell or a URL.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use http::Method;
use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::metrics::info::Info;
use prometheus_client::registry::{Registry, Unit};

/// Bounds of the duration buckets in seconds, as OpenTelemetry's HTTP conventions have them.
const DURATION_BUCKETS: [f64; 14] =
    [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1.0, 2.5, 5.0, 7.5, 10.0];

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct CallLabels {
    http_request_method: &'static str,
    http_route: &'static str,
    http_response_status_code: u16,
}

/// A service's registry with the metrics that all services have.
#[derive(Debug)]
pub struct Metrics {
    registry: Mutex<Registry>,
    served: Family<CallLabels, Histogram>,
    called: Family<CallLabels, Histogram>,
    certificate_not_after: Gauge,
}

impl Metrics {
    /// The registry of `service` in `version`.
    pub fn new(service: &str, version: &str) -> Self {
        let metrics = Self {
            registry: Mutex::default(),
            served: Family::new_with_constructor(durations),
            called: Family::new_with_constructor(durations),
            certificate_not_after: Gauge::default(),
        };
        metrics.register(|registry| {
            let build = [("service", service.to_owned()), ("version", version.to_owned())];
            registry.register("build", "What runs", Info::new(build.to_vec()));
            registry.register_with_unit(
                "http_server_request_duration",
                "Calls answered",
                Unit::Seconds,
                metrics.served.clone(),
            );
            registry.register_with_unit(
                "http_client_request_duration",
                "Calls made",
                Unit::Seconds,
                metrics.called.clone(),
            );
            registry.register(
                "pki_cert_not_after_timestamp_seconds",
                "End of this service's certificate",
                metrics.certificate_not_after.clone(),
            );
        });
        metrics
    }

    /// Adds a service's own metrics.
    pub fn register(&self, add: impl FnOnce(&mut Registry)) {
        add(&mut self.registry.lock().unwrap_or_else(PoisonError::into_inner));
    }

    /// The text that Prometheus reads.
    pub fn encode(&self) -> Result<String, std::fmt::Error> {
        let mut text = String::new();
        let registry = self.registry.lock().unwrap_or_else(PoisonError::into_inner);
        prometheus_client::encoding::text::encode(&mut text, &registry)?;
        Ok(text)
    }

    pub(crate) fn served(&self, method: &'static str, route: &'static str, status: u16, duration: Duration) {
        observe(&self.served, method, route, status, duration);
    }

    /// `status` is 0 where there was no answer.
    pub(crate) fn called(&self, method: &'static str, route: &'static str, status: u16, duration: Duration) {
        observe(&self.called, method, route, status, duration);
    }

    pub(crate) fn certificate_ends(&self, seconds: i64) {
        self.certificate_not_after.set(seconds);
    }
}

/// A method as a label: whoever invents one does not add a series.
pub(crate) const fn method(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        Method::PUT => "PUT",
        Method::PATCH => "PATCH",
        Method::DELETE => "DELETE",
        Method::OPTIONS => "OPTIONS",
        // As OpenTelemetry has it.
        _ => "_OTHER",
    }
}

fn durations() -> Histogram {
    Histogram::new(DURATION_BUCKETS)
}

fn observe(
    family: &Family<CallLabels, Histogram>,
    method: &'static str,
    route: &'static str,
    status: u16,
    duration: Duration,
) {
    let labels =
        CallLabels { http_request_method: method, http_route: route, http_response_status_code: status };
    family.get_or_create(&labels).observe(duration.as_secs_f64());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_invented_method_adds_no_series() {
        let invented = Method::from_bytes(b"BREW").unwrap();
        assert_eq!((method(&Method::GET), method(&invented)), ("GET", "_OTHER"));
    }
}
