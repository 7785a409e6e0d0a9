//! Reading and writing layers.

use axum::extract::State;
use axum::response::Response;
use http::HeaderMap;
use tessera_store_api::endpoints::{FeatureQuery, LayerPath};
use tessera_store_api::{Layer, Release, ReleaseNumber};
use transport::Problem;
use transport::extract::{Json, Path, Query};

use super::{cell, tag};
use crate::app::App;
use crate::{feature, layer};

pub(super) async fn write(
    State(app): State<App>,
    Path(path): Path<ReleaseNumber>,
    Json(new): Json<Layer>,
) -> Result<Json<Release>, Problem> {
    Ok(Json(layer::write(&app, path.release, new).await?))
}

pub(super) async fn page(
    State(app): State<App>,
    Path(path): Path<LayerPath>,
    Query(query): Query<FeatureQuery>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let reading = feature::page(&app, tag::seen(&headers), &path.layer, query).await?;
    Ok(tag::answer(&app, reading, tag::json))
}

pub(super) async fn stream(
    State(app): State<App>,
    Path(path): Path<LayerPath>,
    Query(query): Query<FeatureQuery>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let reading = feature::stream(&app, tag::seen(&headers), &path.layer, query).await?;
    Ok(tag::answer(&app, reading, cell::lines))
}
