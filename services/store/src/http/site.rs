//! Reading sites.

use axum::extract::State;
use axum::response::Response;
use http::HeaderMap;
use tessera_store_api::endpoints::SiteQuery;
use transport::Problem;
use transport::extract::{Json, Query};

use super::{cell, tag};
use crate::app::App;
use crate::site;

pub(super) async fn page(
    State(app): State<App>,
    Query(query): Query<SiteQuery>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let reading = site::page(&app, tag::seen(&headers), query).await?;
    Ok(tag::answer(&app, reading, Json))
}

pub(super) async fn stream(
    State(app): State<App>,
    Query(query): Query<SiteQuery>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let reading = site::stream(&app, tag::seen(&headers), query).await?;
    Ok(tag::answer(&app, reading, cell::lines))
}
