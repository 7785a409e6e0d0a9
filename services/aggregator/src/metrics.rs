//! What the aggregator counts.

use clock::Timestamp;
use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct JobLabels {
    job: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct NodeLabels {
    node: u32,
}

/// The aggregator's own metrics. Clones share them.
#[derive(Debug, Clone, Default)]
pub(crate) struct Metrics {
    succeeded: Family<JobLabels, Gauge>,
    heard: Family<NodeLabels, Gauge>,
    collected: Counter,
    late: Counter,
    derived_through: Gauge,
    waiting: Gauge,
}

impl Metrics {
    /// Adds them to the service's registry.
    pub(crate) fn register(&self, metrics: &transport::metrics::Metrics) {
        metrics.register(|registry| {
            registry.register(
                "tessera_job_last_success_timestamp_seconds",
                "When each job last did all it had to",
                self.succeeded.clone(),
            );
            registry.register(
                "tessera_node_last_heard_timestamp_seconds",
                "When each game container was last collected to its end",
                self.heard.clone(),
            );
            registry.register("tessera_counts_collected", "Counts collected", self.collected.clone());
            registry.register(
                "tessera_counts_late",
                "Counts that came after the prices of their period",
                self.late.clone(),
            );
            registry.register(
                "tessera_derived_through_period",
                "Last market period that is settled",
                self.derived_through.clone(),
            );
            registry.register(
                "tessera_outbox_batches",
                "Price batches that wait for the store",
                self.waiting.clone(),
            );
        });
    }

    pub(crate) fn succeeded(&self, job: &'static str, now: Timestamp) {
        self.succeeded.get_or_create(&JobLabels { job }).set(now.as_seconds());
    }

    pub(crate) fn heard(&self, container: u32, now: Timestamp) {
        self.heard.get_or_create(&NodeLabels { node: container }).set(now.as_seconds());
    }

    pub(crate) fn collected(&self, counts: u64, late: u64) {
        self.collected.inc_by(counts);
        self.late.inc_by(late);
    }

    pub(crate) fn derived_through(&self, period: i64) {
        self.derived_through.set(period);
    }

    pub(crate) fn waiting(&self, batches: i64) {
        self.waiting.set(batches);
    }
}
