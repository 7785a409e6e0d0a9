//! The operator's policy for seats that were taken and never used.
//!
//! Only a seat whose timeline has nothing but the moment of being taken is ever freed by it, and only when someone finds
//! every seat taken: a history is never deleted to make room. The slot is given up for a new one with a file of its own,
//! so that no two players ever had the same file.

use std::sync::Arc;

use serde::Deserialize;

use crate::devices::hour_of;
use crate::game::Game;
use crate::retiring::{self, RetireError};
use crate::seats::Seat;
use crate::tables::seat;

/// Milliseconds of a day of the real world.
const DAY_MS: i64 = 24 * 3600 * 1000;
/// Seats freed for one who asks, at most: one is enough, and the others keep their chance to come back.
const FREED_MAX: usize = 1;

/// What becomes of seats that were taken and never used.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Idle {
    /// Days without any call after which such a seat may be given to someone else; never where absent.
    pub release_after_days: Option<u32>,
}

/// Frees a seat that nobody ever used, if the policy allows it and there is one. One at a time, together with taking seats.
pub(crate) async fn make_room(game: &Game) {
    let Some(days) = game.idle.release_after_days else { return };
    let cutoff = hour_of(game.now().plus_millis(-i64::from(days) * DAY_MS));
    let idle = match game.database.read(move |transaction| seat::idle_since(transaction, cutoff)).await {
        Ok(idle) => idle,
        Err(error) => {
            return tracing::error!(error = transport::problem::chain(&error), "no seat can be freed");
        }
    };
    let mut freed = 0;
    for slot in idle {
        if freed >= FREED_MAX {
            return;
        }
        let Some(seat) = game.seats.of_slot(&slot) else { continue };
        match free(game, &seat, cutoff).await {
            Ok(true) => {
                tracing::info!(slot, "freed a seat that was never used");
                freed += 1;
            }
            Ok(false) => {}
            Err(error) => {
                tracing::error!(slot, error = transport::problem::chain(&error), "a seat is not freed");
            }
        }
    }
}

/// Frees a seat unless something was done in it, or one of its devices came back; tells whether it is free.
async fn free(game: &Game, seat: &Arc<Seat>, cutoff: clock::Timestamp) -> Result<bool, RetireError> {
    // The counts are copied from the files, and none may go away under them.
    let _counting = game.counting.lock().await;
    let present = game.enter(seat).await?;
    if !present.is_unused() || !game.seats.forget_keys(seat, cutoff) {
        return Ok(false);
    }
    retiring::give_up(game, seat).await?;
    drop(present);
    Ok(true)
}
