//! Patterns.

use axum::extract::State;
use database::Database;
use tessera_aggregator_api::Patterns;
use transport::Problem;
use transport::extract::Json;

pub(super) async fn latest(State(database): State<Database>) -> Result<Json<Patterns>, Problem> {
    Ok(Json(crate::published::patterns(&database).await?))
}
