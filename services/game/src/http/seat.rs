//! Taking a seat.

use std::sync::Arc;

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::{HeaderMap, header};
use otivm_api::{JoinRequest, QueuePlace, SeatStatus};
use transport::Problem;
use transport::extract::{IdempotencyKey, Json};

use super::visitor::{self, SameSite, Sender, Ticket, Visitor};
use crate::game::Game;
use crate::joining::{JoinError, Wish};
use crate::queue::{Queue, Standing};
use crate::seats::{self, Opened};
use crate::{joining, queue, view};

/// Whether this browser has a seat, or where it stands in the queue for one.
pub(super) async fn seat(
    State(game): State<Arc<Game>>,
    visitor: Visitor,
    Ticket(ticket): Ticket,
) -> Result<Json<SeatStatus>, Problem> {
    let seated = matches!(visitor, Visitor::Seated { .. });
    let ticket = ticket.filter(|_| !seated).map(|ticket| seats::hash_of(&ticket));
    let queue = match queue::look(&game, ticket).await? {
        Some(queue) => queue,
        None => {
            let _turn = game.joins.turn.lock().await;
            queue::ask(&game, ticket).await?
        }
    };
    Ok(Json(SeatStatus {
        seated,
        seats_free: u32::try_from(queue.open).unwrap_or(u32::MAX),
        notice: joining::NOTICE.to_owned(),
        notice_version: joining::NOTICE_VERSION,
        queue: place(&queue),
    }))
}

fn place(queue: &Queue) -> Option<QueuePlace> {
    match queue.standing {
        Standing::Nowhere => None,
        Standing::Waiting { place, of } => Some(QueuePlace { place, waiting: of, held_until: None }),
        Standing::Held { until } => Some(QueuePlace { place: 0, waiting: 0, held_until: Some(until) }),
    }
}

/// Gives the browser a seat; one that has a seat keeps it.
pub(super) async fn join(
    State(game): State<Arc<Game>>,
    _: SameSite,
    visitor: Visitor,
    Ticket(ticket): Ticket,
    Sender { address, device_name }: Sender,
    IdempotencyKey(idempotency_key): IdempotencyKey,
    Json(request): Json<JoinRequest>,
) -> Result<Response, Problem> {
    let waited = ticket.is_some();
    let secret = match visitor {
        Visitor::Seated { secret, .. } => secret,
        Visitor::Revoked | Visitor::Nobody => {
            let JoinRequest { consent, notice } = request;
            let idempotency_key = &idempotency_key;
            let wish = Wish { address, idempotency_key, consent, notice, ticket, device_name };
            match joining::join(&game, wish).await {
                Ok(secret) => secret,
                Err(error) => return refused(&game, error),
            }
        }
    };
    let mut answer = opened(&game, &secret).await?;
    if waited {
        answer.headers_mut().append(header::SET_COOKIE, visitor::forget_ticket(&game)?);
    }
    Ok(answer)
}

/// The answer to a browser that has the key to a seat now: the key, and the state.
pub(super) async fn opened(game: &Game, secret: &str) -> Result<Response, Problem> {
    let Some(Opened::Seat(seat, _)) = game.seats.of_secret(secret) else { return Err(visitor::no_seat()) };
    let present = game.enter(&seat).await?;
    let state = view::state(game, present.state(), present.now);
    Ok(([(header::SET_COOKIE, visitor::set_seat(game, secret)?)], Json(state)).into_response())
}

/// The answer to who gets no seat; who waits for one gets a ticket with it.
fn refused(game: &Game, error: JoinError) -> Result<Response, Problem> {
    let mut headers = HeaderMap::new();
    if let JoinError::Full { ticket: Some(ticket), .. } = &error {
        headers.insert(header::SET_COOKIE, visitor::set_ticket(game, ticket)?);
    }
    let mut answer = Problem::from(error).into_response();
    answer.headers_mut().extend(headers);
    Ok(answer)
}
