//! What the aggregator pulls.

use std::sync::Arc;

use axum::extract::State;
use otivm_api::{SnapshotPage, Snapshots};
use transport::Problem;
use transport::extract::{Json, Query};

use crate::counting;
use crate::game::Game;

/// Anonymised counts, period by period.
pub(super) async fn snapshots(
    State(game): State<Arc<Game>>,
    Query(page): Query<SnapshotPage>,
) -> Result<Json<Snapshots>, Problem> {
    Ok(Json(counting::page(&game, page).await?))
}
