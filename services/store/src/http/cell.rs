//! Reading cells.

use axum::extract::State;
use axum::response::Response;
use http::HeaderMap;
use tessera_store_api::endpoints::{CellPage, CellPath};
use transport::Problem;
use transport::extract::{Json, Path, Query};

use super::tag;
use crate::app::App;
use crate::cell;

pub(super) async fn one(
    State(app): State<App>,
    Path(path): Path<CellPath>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let reading = cell::one(&app, tag::seen(&headers), path.cell).await?;
    Ok(tag::answer(reading, Json))
}

pub(super) async fn provenance(
    State(app): State<App>,
    Path(path): Path<CellPath>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let reading = cell::provenance(&app, tag::seen(&headers), path.cell).await?;
    Ok(tag::answer(reading, Json))
}

pub(super) async fn page(
    State(app): State<App>,
    Query(page): Query<CellPage>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let reading = cell::page(&app, tag::seen(&headers), page).await?;
    Ok(tag::answer(reading, Json))
}
