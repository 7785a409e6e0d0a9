//! Works on the one run that is surveying or promoting. It asks the database which that is, so a run that a crash
//! interrupted is found at the start like any other.

use std::sync::Arc;
use std::time::Duration;

use tessera_pipeline_api::State;
use transport::problem::chain;

use crate::pipeline::Pipeline;
use crate::tables::{self, run::Record};
use crate::{promotion, retirement, surveying};

/// Pause before another look at a database that failed.
const PAUSE: Duration = Duration::from_secs(1);
/// Name of the readiness condition.
const CONDITION: &str = "worker";

/// Works until the service is told to stop.
pub(crate) async fn work(pipeline: Arc<Pipeline>) {
    while !pipeline.node.shutdown.is_requested() {
        let woken = pipeline.wake.notified();
        let outcome = match pipeline.database.read(tables::run::at_work).await {
            Ok(None) => {
                pipeline.node.readiness.met(CONDITION);
                tokio::select! {
                    () = woken => {}
                    () = pipeline.node.shutdown.requested() => {}
                }
                continue;
            }
            Ok(Some(record)) => step(&pipeline, record).await,
            Err(error) => Err(error),
        };
        if let Err(error) = outcome {
            tracing::error!(error = chain(&error), "the worker cannot use the staging database");
            pipeline.node.readiness.unmet(CONDITION, error.to_string());
            tokio::select! {
                () = tokio::time::sleep(PAUSE) => {}
                () = pipeline.node.shutdown.requested() => {}
            }
        }
    }
}

/// Does the work of a run's present state; notes a failure with the run.
async fn step(pipeline: &Arc<Pipeline>, record: Record) -> database::Result<()> {
    let run = record.run.id;
    let failure = match record.run.state {
        State::Surveying => survey(pipeline.clone(), run).await.err(),
        _ => promote(pipeline, &record).await.err(),
    };
    let now = pipeline.clock.now();
    let sentence = failure.map(|failure| format!("{failure}. Approve again to go on where it stopped."));
    pipeline
        .database
        .write(move |transaction| {
            tables::stage::end(transaction, run, now)?;
            match sentence {
                Some(sentence) => tables::run::fail(transaction, run, &sentence),
                None => Ok(()),
            }
        })
        .await?;
    tracing::info!(run, "the run has ended its step");
    retirement::retire(pipeline, run).await
}

async fn survey(pipeline: Arc<Pipeline>, run: u32) -> Result<(), String> {
    let told = |error: &(dyn std::error::Error + 'static)| {
        tracing::error!(run, error = chain(error), "the survey failed");
        format!("The survey failed: {error}")
    };
    match tokio::task::spawn_blocking(move || surveying::survey(&pipeline, run)).await {
        Ok(result) => result.map_err(|error| told(&error)),
        Err(error) => Err(told(&error)),
    }
}

async fn promote(pipeline: &Arc<Pipeline>, record: &Record) -> Result<(), String> {
    let (run, now) = (record.run.id, pipeline.clock.now());
    let begun = pipeline.database.write(move |tx| tables::stage::begin(tx, run, "promotion", now)).await;
    begun.map_err(|error: database::Error| format!("The promotion failed: {error}"))?;
    promotion::promote(pipeline, record).await.map(drop).map_err(|error| {
        tracing::error!(run = record.run.id, error = chain(&error), "the promotion failed");
        match error {
            promotion::Error::Store(error) => format!("The store did not take it: {error}"),
            error => format!("The promotion failed: {error}"),
        }
    })
}
