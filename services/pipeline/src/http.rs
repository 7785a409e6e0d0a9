//! The API: one line an endpoint.

mod dataset;
mod diff;
mod report;
mod run;
mod upload;

use std::sync::Arc;

use tessera_pipeline_api::endpoints as e;
use transport::router::Mounted;
use transport::{Api, Problem};

use crate::pipeline::Pipeline;

/// Everything callers may ask for.
pub(crate) fn api(pipeline: &Arc<Pipeline>) -> Mounted {
    Api::new(&pipeline.node)
        .route(&e::DATASETS, dataset::list)
        .route(&e::DATASET, dataset::history)
        .route(&e::REGISTER, dataset::register)
        .route(&e::UPLOAD, dataset::upload)
        .route(&e::BEGIN_UPLOAD, upload::begin)
        .route(&e::UPLOADED, upload::find)
        .route(&e::WRITE_CHUNK, upload::write)
        .route(&e::FINISH_UPLOAD, upload::finish)
        .route(&e::RUNS, run::list)
        .route(&e::BEGIN_RUN, run::begin)
        .route(&e::RUN, run::find)
        .route(&e::DIFF, diff::diff)
        .route(&e::CHANGED_UNITS, diff::changed_units)
        .route(&e::REPORT, report::report)
        .route(&e::REPORT_PAGE, report::page)
        .route(&e::APPROVE, run::approve)
        .route(&e::CANCEL, run::cancel)
        .route(&e::RELEASES, run::releases)
        .route(&e::ROLL_BACK, run::roll_back)
        .finish(pipeline.clone())
}

/// Does what blocks on a thread that may.
async fn off_the_serving_threads<T, E>(
    work: impl FnOnce() -> Result<T, E> + Send + 'static,
) -> Result<T, Problem>
where
    T: Send + 'static,
    E: Into<Problem> + Send + 'static,
{
    match tokio::task::spawn_blocking(work).await {
        Ok(done) => done.map_err(Into::into),
        Err(panic) => Err(Problem::internal(&panic)),
    }
}
