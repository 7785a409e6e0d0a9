//! Reading and writing the land polygons.

use axum::extract::State;
use axum::response::Response;
use http::{HeaderMap, header};
use tessera_store_api::endpoints::GEOJSON;
use tessera_store_api::{Release, ReleaseNumber};
use transport::Problem;
use transport::extract::{Json, Octets, Path};

use super::tag;
use crate::app::App;
use crate::land;

pub(super) async fn read(State(app): State<App>, headers: HeaderMap) -> Result<Response, Problem> {
    let reading = land::read(&app, tag::seen(&headers)).await?;
    Ok(tag::answer(&app, reading, |geojson| ([(header::CONTENT_TYPE, GEOJSON)], geojson)))
}

pub(super) async fn write(
    State(app): State<App>,
    Path(path): Path<ReleaseNumber>,
    Octets(geojson): Octets,
) -> Result<Json<Release>, Problem> {
    Ok(Json(land::write(&app, path.release, geojson.into()).await?))
}
