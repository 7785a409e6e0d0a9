//! What the operator asks of the container's timelines.

use std::sync::Arc;

use axum::extract::State;
use bytes::Bytes;
use otivm_api::{Backup, Imported, TimelineStatus, Timelines};
use transport::Problem;
use transport::extract::Json;

use crate::backup;
use crate::game::Game;
use crate::importing;

/// Every timeline, and which are in quarantine.
pub(super) async fn timelines(State(game): State<Arc<Game>>) -> Json<Timelines> {
    let taken: std::collections::HashSet<usize> = game.seats.taken().iter().map(|seat| seat.index).collect();
    let timelines = game.seats.all().into_iter().map(|seat| {
        let quarantine = seat.health.quarantine();
        TimelineStatus {
            slot: seat.slot.clone(),
            taken: taken.contains(&seat.index),
            verified_at: seat.health.verified_at(),
            quarantined_at: quarantine.as_ref().map(|quarantine| quarantine.since),
            reason: quarantine.map(|quarantine| quarantine.reason),
        }
    });
    Json(Timelines { timelines: timelines.collect() })
}

/// Copies every timeline that moved on.
pub(super) async fn back_up(State(game): State<Arc<Game>>) -> Json<Backup> {
    Json(backup::all(&game).await)
}

/// Takes a history in.
pub(super) async fn import(State(game): State<Arc<Game>>, body: Bytes) -> Result<Json<Imported>, Problem> {
    Ok(Json(importing::import(&game, body).await?))
}
