//! The one job: collect what players did, derive prices from it, deliver them. Each step does what it can even where
//! the one before it failed in part, and the next run goes on from there.

use clock::Timestamp;
use database::Database;
use transport::Node;
use transport::problem::chain;

use std::sync::Arc;

use crate::collect::Collector;
use crate::metrics::Metrics;
use crate::schedule::Report;
use crate::settle;
use crate::store::{Store, StoreError};
use crate::tables::run::Outcome;

/// The job's name, and that of its first step.
pub(crate) const COLLECT: &str = "collect";
const DERIVE: &str = "derive";
const DELIVER: &str = "deliver";

/// The condition of readiness: the store was asked once what it has.
pub(crate) const KNOWS_THE_STORE: &str = "store";

/// Everything the job needs.
#[derive(Debug)]
pub(crate) struct Market {
    /// Who we are.
    pub(crate) node: Arc<Node>,
    /// The working tables.
    pub(crate) database: Database,
    /// What is counted.
    pub(crate) metrics: Metrics,
    /// The first step.
    pub(crate) collector: Collector,
    /// The other end of the last step.
    pub(crate) store: Store,
    /// When this process began.
    pub(crate) started_at: Timestamp,
}

impl Market {
    /// One run.
    pub(crate) async fn run(&self) -> Report {
        let mut failures: Vec<String> = Vec::new();
        for (container, error) in self.collector.collect().await {
            tracing::warn!(container, error = chain(&error), "a container was not collected");
            failures.push(format!("{container}: {}", chain(&error)));
        }
        self.note(COLLECT, failures.is_empty());
        match self.publish().await {
            Ok(()) => {}
            Err((step, error)) => {
                tracing::warn!(step, error = chain(&error), "prices could not be published");
                failures.push(format!("{step}: {}", chain(&error)));
            }
        }
        let outcome = if failures.is_empty() { Outcome::Done } else { Outcome::Failed };
        Report { outcome, detail: failures.join("; ") }
    }

    async fn publish(&self) -> Result<(), (&'static str, StoreError)> {
        self.derive().await.map_err(|error| (DERIVE, error))?;
        self.note(DERIVE, true);
        self.store.deliver().await.map_err(|error| (DELIVER, error))?;
        self.note(DELIVER, true);
        Ok(())
    }

    async fn derive(&self) -> Result<(), StoreError> {
        if let Err(error) = self.store.reconcile().await {
            self.node.readiness.unmet(KNOWS_THE_STORE, "the store has not said yet which prices it has");
            return Err(error);
        }
        self.node.readiness.met(KNOWS_THE_STORE);
        let now = self.node.clock.now();
        let containers = self.collector.nodes.iter().map(|(container, _)| *container).collect();
        let unsettled = settle::unsettled(&self.database, containers, now, self.started_at).await?;
        let Some(complete) = unsettled else { return Ok(()) };
        let known = self.store.known().await?;
        let settled = settle::settle(&self.database, complete, known, now).await?;
        if let Some(through) = settled.through {
            self.metrics.derived_through(through);
        }
        self.store.count_waiting().await
    }

    fn note(&self, step: &'static str, succeeded: bool) {
        if succeeded {
            self.metrics.succeeded(step, self.node.clock.now());
        }
    }
}
