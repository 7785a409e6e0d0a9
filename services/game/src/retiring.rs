//! Giving a seat up for good: its player's wish, and the end of the idle policy. The file is destroyed; what remains of it
//! in archives is said, and until when.

use std::path::Path;
use std::sync::Arc;

use clock::Timestamp;
use otivm_api as api;
use serde::Deserialize;

use crate::game::{Game, GameError};
use crate::seats::{self, Seat, SeatsError};
use crate::tables::seat;
use crate::{backup, export, slots, upgrade};

/// Milliseconds of a day of the real world.
const DAY_MS: i64 = 24 * 3600 * 1000;

/// What the operator keeps of the container.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Archives {
    /// Days an archive of the container is kept, at most. Who gives a seat up is told.
    pub kept_days: u32,
}

impl Default for Archives {
    fn default() -> Self {
        Self { kept_days: 35 }
    }
}

/// Why a seat is not given up.
#[derive(Debug, thiserror::Error)]
pub(crate) enum RetireError {
    #[error("the seat that was named is another one")]
    OtherSlot,
    #[error(transparent)]
    Game(#[from] GameError),
    #[error(transparent)]
    Seats(#[from] SeatsError),
    #[error(transparent)]
    Database(#[from] database::Error),
    #[error("the work was called off")]
    Ended(#[from] tokio::task::JoinError),
}

/// Gives a seat up, whatever state its file is in. `slot` is its name again: nobody does this by mistake.
pub(crate) async fn retire(game: &Game, seat: &Arc<Seat>, slot: &str) -> Result<api::Retired, RetireError> {
    if slot != seat.slot {
        return Err(RetireError::OtherSlot);
    }
    // Nobody takes or opens a seat meanwhile; and the counts are copied from the files, of which none may go away.
    let _turn = game.joins.turn.lock().await;
    let _counting = game.counting.lock().await;
    let _copying = game.backups.turn.lock().await;
    let memory = seat.memory.lock().await;
    let retired_at = game.now();
    let for_ever = Timestamp::from_millis(i64::MAX);
    game.seats.forget_keys(seat, for_ever);
    give_up(game, seat).await?;
    drop(memory);
    let until = retired_at.plus_millis(i64::from(game.archives.kept_days) * DAY_MS);
    tracing::info!(slot, "a seat was given up by its player");
    Ok(api::Retired { slot: slot.to_owned(), retired_at, archives_until: until })
}

/// Destroys a seat's file and puts a new one in its place. Its keys are forgotten and its memory is held by the caller.
pub(crate) async fn give_up(game: &Game, seat: &Arc<Seat>) -> Result<(), RetireError> {
    let fresh = slots::fresh_slot(|slot| game.seats.of_slot(slot).is_some())?;
    let (old, new) = (seat.slot.clone(), fresh.clone());
    let written = game.database.write(move |transaction| seat::discard(transaction, &old, &new)).await;
    // Its keys are forgotten, so it opens to nobody even if this failed; the next start finds what is on disk.
    seat.is_let_go();
    written?;
    let (seats, database, seat) = (game.seats.clone(), game.database.clone(), seat.clone());
    let data = game.data.clone();
    tokio::task::spawn_blocking(move || {
        forget_copies(&data, &seat.slot);
        seats.replace(&database, &seat, &fresh)
    })
    .await??;
    Ok(())
}

/// Copies that were made of the file: of earlier schemas, to take away, and for archives.
fn forget_copies(data: &Path, slot: &str) {
    export::forget(data, slot);
    backup::forget(data, slot);
    upgrade::forget(&data.join(seats::FOLDER), slot);
}
