//! What a player sees and does.

use std::sync::Arc;

use axum::extract::State;
use otivm_api::{
    Backgrounds, CommandRequest, Journal, MapView, Markets, Outcome, Quote, QuoteRequest, Routes,
    RoutesQuery, StateQuery,
};
use transport::Problem;
use transport::extract::{IdempotencyKey, Json, Query};

use super::visitor::{SameSite, Seated};
use crate::game::{Game, GameError};
use crate::timeline::Past;
use crate::view::{self, Reckoning};

/// The player's state, now or as it was.
pub(super) async fn state(
    State(game): State<Arc<Game>>,
    Seated { seat, .. }: Seated,
    Query(query): Query<StateQuery>,
) -> Result<Json<otivm_api::State>, Problem> {
    let present = game.enter(&seat).await?;
    let wanted = match (query.moment, query.at) {
        (Some(seq), _) => Some(Past::After(seq)),
        (None, Some(at)) if at < present.now => Some(Past::At(at)),
        (None, _) => None,
    };
    if let Some(wanted) = wanted {
        let past = seat.timeline.past(wanted).await.map_err(GameError::from)?;
        let past = past.ok_or_else(|| {
            Problem::not_found(
                "no_such_moment",
                "Your history has no such moment: it begins later, or ends earlier.",
            )
        })?;
        let seen_at = match wanted {
            Past::At(instant) => instant,
            Past::After(_) => past.recorded_at,
        };
        return Ok(Json(view::state(&game, &past, seen_at)));
    }
    Ok(Json(view::state(&game, present.state(), present.now)))
}

/// Does something; answered when it is on disk.
pub(super) async fn command(
    State(game): State<Arc<Game>>,
    Seated { seat, .. }: Seated,
    _: SameSite,
    IdempotencyKey(key): IdempotencyKey,
    Json(request): Json<CommandRequest>,
) -> Result<Json<Outcome>, Problem> {
    let mut present = game.enter(&seat).await?;
    let stored = present.command(&key, &request.command, request.seen).await?;
    let state = view::state(&game, present.state(), present.now);
    Ok(Json(Outcome { moments: stored.iter().map(view::moment).collect(), state }))
}

/// The profiles to choose from.
pub(super) async fn backgrounds(State(game): State<Arc<Game>>) -> Json<Backgrounds> {
    Json(view::backgrounds(&game.content))
}

/// Ways to send a venture.
pub(super) async fn routes(
    State(game): State<Arc<Game>>,
    Seated { seat, .. }: Seated,
    Query(query): Query<RoutesQuery>,
) -> Result<Json<Routes>, Problem> {
    let world = game.world()?;
    if query.good.as_ref().is_some_and(|good| world.good(good).is_none()) {
        return Err(Problem::unprocessable(
            "good_unknown",
            "Nobody trades in that. The markets list what there is.",
        ));
    }
    let (state, now) = {
        let present = game.enter(&seat).await?;
        (present.state().clone(), present.now)
    };
    let prices = game.prices();
    let reckoning = Reckoning { content: &game.content, world: &world, prices: &prices, state: &state, now };
    Ok(Json(reckoning.routes(&query)))
}

/// What sending a venture would cost.
pub(super) async fn quote(
    State(game): State<Arc<Game>>,
    Seated { seat, .. }: Seated,
    Json(request): Json<QuoteRequest>,
) -> Result<Json<Quote>, Problem> {
    Ok(Json(game.enter(&seat).await?.quote(&request)?))
}

/// The world as far as it is known to the player.
pub(super) async fn map(
    State(game): State<Arc<Game>>,
    Seated { seat, .. }: Seated,
) -> Result<Json<MapView>, Problem> {
    let world = game.world()?;
    let state = game.enter(&seat).await?.state().clone();
    let drawn = tokio::task::spawn_blocking(move || game.maps.of(&world, &state)).await;
    let map = drawn.map_err(|error| Problem::internal(&error))?;
    Ok(Json((*map).clone()))
}

/// Prices the merchant has heard.
pub(super) async fn markets(
    State(game): State<Arc<Game>>,
    Seated { seat, .. }: Seated,
) -> Result<Json<Markets>, Problem> {
    let world = game.world()?;
    let (state, now) = {
        let present = game.enter(&seat).await?;
        (present.state().clone(), present.now)
    };
    let prices = game.prices();
    let reckoning = Reckoning { content: &game.content, world: &world, prices: &prices, state: &state, now };
    Ok(Json(reckoning.markets(game.news.heard().prices)))
}

/// The merchant's journal.
pub(super) async fn journal(
    State(game): State<Arc<Game>>,
    Seated { seat, .. }: Seated,
) -> Result<Json<Journal>, Problem> {
    let present = game.enter(&seat).await?;
    Ok(Json(view::journal(&game.content, present.state())))
}
