//! The API: one line an endpoint.

mod dataset;
mod run;

use std::sync::Arc;

use tessera_pipeline_api::endpoints as e;
use transport::Api;
use transport::router::Mounted;

use crate::pipeline::Pipeline;

/// Everything callers may ask for.
pub(crate) fn api(pipeline: &Arc<Pipeline>) -> Mounted {
    Api::new(&pipeline.node)
        .route(&e::DATASETS, dataset::list)
        .route(&e::REGISTER, dataset::register)
        .route(&e::UPLOAD, dataset::upload)
        .route(&e::RUNS, run::list)
        .route(&e::BEGIN_RUN, run::begin)
        .route(&e::RUN, run::find)
        .route(&e::APPROVE, run::approve)
        .route(&e::ROLL_BACK, run::roll_back)
        .finish(pipeline.clone())
}
