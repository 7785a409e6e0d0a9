//! Handlers of differences.

use std::sync::Arc;

use axum::extract::State;
use tessera_pipeline_api::{ChangedUnits, ChangedUnitsPage, Diff, RunId};
use transport::Problem;
use transport::extract::{Json, Path, Query};

use super::off_the_serving_threads;
use crate::diff;
use crate::pipeline::Pipeline;

pub(crate) async fn diff(
    State(pipeline): State<Arc<Pipeline>>,
    Path(path): Path<RunId>,
) -> Result<Json<Diff>, Problem> {
    off_the_serving_threads(move || diff::diff(&pipeline, path.run)).await.map(Json)
}

pub(crate) async fn changed_units(
    State(pipeline): State<Arc<Pipeline>>,
    Path(path): Path<RunId>,
    Query(page): Query<ChangedUnitsPage>,
) -> Result<Json<ChangedUnits>, Problem> {
    off_the_serving_threads(move || diff::changed_units(&pipeline, path.run, page)).await.map(Json)
}
