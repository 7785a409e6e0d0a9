//! Reading cells.

use axum::body::Body;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::{HeaderMap, header};
use tessera_store_api::endpoints::{
    AroundQuery, CellPath, CellQuery, CellSelection, CellStreamQuery, LegPath, NDJSON,
};
use tessera_store_api::{CellList, CodeTables, Occupation, SiteKind, Slope, Tectonics, Vegetation};
use transport::Problem;
use transport::extract::{Json, Path, Query};

use super::tag;
use crate::app::App;
use crate::stream::Stream;
use crate::{cell, provenance};

pub(super) async fn one(
    State(app): State<App>,
    Path(path): Path<CellPath>,
    Query(wanted): Query<CellSelection>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let reading = cell::one(&app, tag::seen(&headers), path.cell, wanted).await?;
    Ok(tag::answer(&app, reading, tag::json))
}

pub(super) async fn provenance(
    State(app): State<App>,
    Path(path): Path<CellPath>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let reading = provenance::of_cell(&app, tag::seen(&headers), path.cell).await?;
    Ok(tag::answer(&app, reading, Json))
}

pub(super) async fn page(
    State(app): State<App>,
    Query(query): Query<CellQuery>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let reading = cell::page(&app, tag::seen(&headers), query).await?;
    Ok(tag::answer(&app, reading, tag::json))
}

pub(super) async fn stream(
    State(app): State<App>,
    Query(query): Query<CellStreamQuery>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let CellStreamQuery { parent, bbox, resolution, fields, epoch } = query;
    let query = CellQuery { parent, bbox, resolution, fields, epoch, after: None, limit: None };
    let reading = cell::stream(&app, tag::seen(&headers), query).await?;
    Ok(tag::answer(&app, reading, lines))
}

/// A body of lines of JSON.
pub(super) fn lines(stream: Stream) -> impl IntoResponse {
    ([(header::CONTENT_TYPE, NDJSON)], Body::from_stream(stream))
}

pub(super) async fn listed(
    State(app): State<App>,
    Query(wanted): Query<CellSelection>,
    headers: HeaderMap,
    Json(list): Json<CellList>,
) -> Result<Response, Problem> {
    let reading = cell::listed(&app, tag::seen(&headers), list, wanted).await?;
    Ok(tag::answer(&app, reading, tag::json))
}

pub(super) async fn disk(
    State(app): State<App>,
    Path(path): Path<CellPath>,
    Query(query): Query<AroundQuery>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let reading = cell::disk(&app, tag::seen(&headers), path.cell, query).await?;
    Ok(tag::answer(&app, reading, tag::json))
}

pub(super) async fn corridor(
    State(app): State<App>,
    Path(leg): Path<LegPath>,
    Query(query): Query<AroundQuery>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let reading = cell::corridor(&app, tag::seen(&headers), leg, query).await?;
    Ok(tag::answer(&app, reading, tag::json))
}

pub(super) async fn codes() -> Json<CodeTables> {
    Json(CodeTables {
        terrain: Vegetation::table(),
        slope: Slope::table(),
        tectonics: Tectonics::table(),
        occupation: Occupation::table(),
        site_kind: SiteKind::table(),
    })
}
