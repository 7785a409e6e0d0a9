//! Reading and writing layers.

use axum::extract::State;
use tessera_store_api::{Layer, Release, ReleaseNumber};
use transport::Problem;
use transport::extract::{Json, Path};

use crate::app::App;
use crate::layer;

pub(super) async fn write(
    State(app): State<App>,
    Path(path): Path<ReleaseNumber>,
    Json(new): Json<Layer>,
) -> Result<Json<Release>, Problem> {
    Ok(Json(layer::write(&app, path.release, new).await?))
}
