//! Prices.

use axum::extract::State;
use database::Database;
use tessera_store_api::Prices;
use transport::Problem;
use transport::extract::Json;

pub(super) async fn latest(State(database): State<Database>) -> Result<Json<Prices>, Problem> {
    Ok(Json(crate::published::prices(&database).await?))
}
