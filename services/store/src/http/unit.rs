//! Writing units.

use axum::extract::State;
use tessera_store_api::{ReleaseNumber, UnitBatch, UnitReceipt};
use transport::Problem;
use transport::extract::{Json, Path};

use crate::app::App;
use crate::unit;

pub(super) async fn write(
    State(app): State<App>,
    Path(path): Path<ReleaseNumber>,
    Json(batch): Json<UnitBatch>,
) -> Result<Json<UnitReceipt>, Problem> {
    Ok(Json(unit::write(&app, path.release, batch).await?))
}
