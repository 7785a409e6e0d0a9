//! The devices that open a seat, and the words that let one more in.

use std::sync::Arc;

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::header;
use otivm_api::{Device, DevicePath, Devices, ResumeCode, ResumeRequest};
use transport::Problem;
use transport::extract::{IdempotencyKey, Json, Path};

use super::seat;
use super::visitor::{self, SameSite, Seated, Sender};
use crate::game::Game;
use crate::{devices, resuming};

/// The devices of the player's seat.
pub(super) async fn devices(State(game): State<Arc<Game>>, seated: Seated) -> Result<Json<Devices>, Problem> {
    list(&game, &seated).await
}

/// Takes the key from a device. From the one that asks, its browser forgets it as well.
pub(super) async fn revoke(
    State(game): State<Arc<Game>>,
    seated: Seated,
    _: SameSite,
    Path(DevicePath { device }): Path<DevicePath>,
) -> Result<Response, Problem> {
    devices::revoke(&game, &seated.seat, device).await?;
    let left = list(&game, &seated).await?;
    if device == seated.device {
        return Ok(([(header::SET_COOKIE, visitor::forget_seat(&game)?)], left).into_response());
    }
    Ok(left.into_response())
}

async fn list(game: &Game, seated: &Seated) -> Result<Json<Devices>, Problem> {
    let known = devices::of(game, &seated.seat).await?;
    let devices = known.open.into_iter().map(|row| Device {
        id: row.id,
        name: row.name,
        created_at: row.created_at,
        last_seen_at: row.last_seen_at,
        present: row.id == seated.device,
    });
    Ok(Json(Devices { devices: devices.collect(), resume_code_made_at: known.code_made_at }))
}

/// Makes the six words anew, and shows them this once.
pub(super) async fn resume_code(
    State(game): State<Arc<Game>>,
    Seated { seat, .. }: Seated,
    _: SameSite,
) -> Result<Json<ResumeCode>, Problem> {
    let code = resuming::make_code(&game, &seat).await?;
    Ok(Json(ResumeCode { words: code.text() }))
}

/// Opens the seat that has these words, as one more device.
pub(super) async fn resume(
    State(game): State<Arc<Game>>,
    _: SameSite,
    Sender { address, device_name }: Sender,
    IdempotencyKey(idempotency_key): IdempotencyKey,
    Json(request): Json<ResumeRequest>,
) -> Result<Response, Problem> {
    let secret = resuming::resume(&game, address, &idempotency_key, &request.words, device_name).await?;
    seat::opened(&game, &secret).await
}
