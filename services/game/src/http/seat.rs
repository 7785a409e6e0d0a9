//! Taking a seat.

use std::sync::Arc;

use axum::Extension;
use axum::extract::State;
use axum::response::IntoResponse;
use http::header;
use otivm_api::{JoinRequest, SeatStatus};
use transport::Problem;
use transport::extract::{IdempotencyKey, Json};
use transport::server::Peer;

use super::visitor::{self, SameSite, Visitor};
use crate::game::Game;
use crate::{joining, view};

/// Whether this browser has a seat.
pub(super) async fn seat(State(game): State<Arc<Game>>, visitor: Visitor) -> Json<SeatStatus> {
    Json(SeatStatus {
        seated: visitor.0.is_some(),
        seats_free: u32::try_from(game.seats.free().len()).unwrap_or(u32::MAX),
        notice: joining::NOTICE.to_owned(),
    })
}

/// Gives the browser a seat; one that has a seat keeps it.
pub(super) async fn join(
    State(game): State<Arc<Game>>,
    Extension(peer): Extension<Peer>,
    _: SameSite,
    Visitor(key): Visitor,
    IdempotencyKey(idempotency_key): IdempotencyKey,
    Json(request): Json<JoinRequest>,
) -> Result<impl IntoResponse, Problem> {
    let secret = match key {
        Some(key) => key.secret,
        None => joining::join(&game, peer.address.ip(), &idempotency_key, request.consent).await?,
    };
    let seat = game.seats.of_secret(&secret).ok_or_else(|| {
        Problem::unauthorised("no_seat", "This browser has no seat. Take one with POST /api/v1/seat.")
    })?;
    let present = game.enter(&seat).await?;
    let state = view::state(&game, present.state(), present.now);
    Ok(([(header::SET_COOKIE, visitor::cookie(&game, &secret)?)], Json(state)))
}
