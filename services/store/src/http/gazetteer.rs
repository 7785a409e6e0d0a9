//! Reading and writing the tables.

use axum::extract::State;
use axum::response::Response;
use http::HeaderMap;
use tessera_store_api::{Gazetteer, Release, ReleaseNumber};
use transport::Problem;
use transport::extract::{Json, Path};

use super::tag;
use crate::app::App;
use crate::gazetteer;

pub(super) async fn read(State(app): State<App>, headers: HeaderMap) -> Result<Response, Problem> {
    let reading = gazetteer::read(&app, tag::seen(&headers)).await?;
    Ok(tag::answer(&app, reading, Json))
}

pub(super) async fn epochs(State(app): State<App>, headers: HeaderMap) -> Result<Response, Problem> {
    let reading = gazetteer::epochs(&app, tag::seen(&headers)).await?;
    Ok(tag::answer(&app, reading, Json))
}

pub(super) async fn write(
    State(app): State<App>,
    Path(path): Path<ReleaseNumber>,
    Json(tables): Json<Gazetteer>,
) -> Result<Json<Release>, Problem> {
    Ok(Json(gazetteer::write(&app, path.release, tables).await?))
}
