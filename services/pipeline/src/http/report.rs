//! Handlers of reports.

use std::sync::Arc;

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::header;
use tessera_pipeline_api::{Report, RunId};
use transport::Problem;
use transport::extract::{Json, Path};

use super::off_the_serving_threads;
use crate::pipeline::Pipeline;
use crate::report;

/// The page brings its own style and may fetch nothing and run nothing.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'";

pub(crate) async fn report(
    State(pipeline): State<Arc<Pipeline>>,
    Path(path): Path<RunId>,
) -> Result<Json<Report>, Problem> {
    off_the_serving_threads(move || report::report(&pipeline, path.run)).await.map(Json)
}

pub(crate) async fn page(
    State(pipeline): State<Arc<Pipeline>>,
    Path(path): Path<RunId>,
) -> Result<Response, Problem> {
    let page = off_the_serving_threads(move || report::page(&pipeline, path.run)).await?;
    let headers = [
        (header::CONTENT_TYPE, "text/html; charset=utf-8"),
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    ];
    Ok((headers, page).into_response())
}
