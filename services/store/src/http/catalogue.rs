//! The catalogue.

use axum::extract::State;
use axum::response::Response;
use http::{HeaderMap, header};
use tessera_store_api::ReleaseNumber;
use tessera_store_api::endpoints::GEOJSON;
use tessera_store_api::geodata::CatalogueItemPath;
use transport::Problem;
use transport::extract::Path;

use super::ogc::Address;
use super::tag;
use crate::app::App;
use crate::catalogue;

pub(super) async fn all(
    State(app): State<App>,
    Address(links): Address,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let reading = catalogue::all(&app, tag::seen(&headers), links).await?;
    Ok(tag::answer(&app, reading, tag::json))
}

pub(super) async fn release(
    State(app): State<App>,
    Address(links): Address,
    Path(path): Path<ReleaseNumber>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let reading = catalogue::release(&app, tag::seen(&headers), links, path.release).await?;
    Ok(tag::answer(&app, reading, tag::json))
}

pub(super) async fn dataset(
    State(app): State<App>,
    Address(links): Address,
    Path(path): Path<CatalogueItemPath>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let reading = catalogue::dataset(&app, tag::seen(&headers), links, path.release, path.dataset).await?;
    Ok(tag::answer(&app, reading, |body| ([(header::CONTENT_TYPE, GEOJSON)], body)))
}
