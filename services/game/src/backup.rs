//! Verified copies of the timelines, beside them: an archive of the container may freeze it at any instant, and a live
//! database is whole only where SQLite copied it. The ledger says what the last copy holds.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use otivm_api as api;
use serde::Deserialize;
use tokio::sync::Mutex;

use crate::copying::{self, CopyError};
use crate::game::{Game, GameError};
use crate::seats::Seat;
use crate::tables::backup::{self, Backup};
use crate::timeline::file_of;

/// Folder of the copies inside the data folder.
const FOLDER: &str = "backups";
/// How often it is looked whether copies are due.
const LOOK_INTERVAL: Duration = Duration::from_secs(60);
/// Milliseconds of an hour.
const HOUR_MS: i64 = 3600 * 1000;

/// How often verified copies are made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Schedule {
    /// Hours after which a timeline that has moved on is copied again; 0 leaves it to who calls the API.
    pub every_hours: u32,
}

impl Default for Schedule {
    fn default() -> Self {
        Self { every_hours: 6 }
    }
}

/// What copying needs to remember.
#[derive(Debug)]
pub(crate) struct Backups {
    schedule: Schedule,
    /// One file is copied at a time; and a seat that is given up is not copied meanwhile.
    pub(crate) turn: Mutex<()>,
}

impl Backups {
    pub(crate) fn new(schedule: Schedule) -> Self {
        Self { schedule, turn: Mutex::default() }
    }
}

/// Why a timeline was not copied. The copy that was there before stays.
#[derive(Debug, thiserror::Error)]
enum BackupError {
    #[error(transparent)]
    Game(#[from] GameError),
    #[error(transparent)]
    Copy(#[from] CopyError),
    #[error(transparent)]
    Database(#[from] database::Error),
    #[error("the work was called off")]
    Ended(#[from] tokio::task::JoinError),
}

/// Copies what is due, for ever.
pub(crate) async fn run(game: Arc<Game>) {
    let every_ms = i64::from(game.backups.schedule.every_hours) * HOUR_MS;
    if every_ms == 0 {
        return;
    }
    loop {
        // Not at once: who starts has players who wait.
        tokio::time::sleep(LOOK_INTERVAL).await;
        for seat in game.seats.taken() {
            let last = of(&game, &seat).await.ok().flatten();
            if last.is_none_or(|last| game.now().millis_since(last.verified_at) >= every_ms) {
                // What fails was reported, and is tried again at the next look.
                one(&game, &seat).await;
            }
        }
    }
}

/// Copies every timeline that somebody has and that moved on since it was last copied.
pub(crate) async fn all(game: &Game) -> api::Backup {
    let mut timelines = Vec::new();
    for seat in game.seats.taken() {
        timelines.push(one(game, &seat).await);
    }
    api::Backup { taken_at: game.now(), timelines }
}

async fn one(game: &Game, seat: &Seat) -> api::TimelineBackup {
    let slot = seat.slot.clone();
    match copied(game, seat).await {
        Ok(backup) => api::TimelineBackup { slot, copy: backup.map(verified), failure: None },
        Err(error) => {
            let failure = transport::problem::chain(&error);
            tracing::error!(slot, failure, "a timeline could not be copied; its last copy stays");
            let last = of(game, seat).await.ok().flatten();
            api::TimelineBackup { slot, copy: last.map(verified), failure: Some(failure) }
        }
    }
}

/// The last verified copy of a seat's timeline.
pub(crate) async fn of(game: &Game, seat: &Seat) -> Result<Option<Backup>, GameError> {
    let slot = seat.slot.clone();
    Ok(game.database.read(move |transaction| backup::find(transaction, &slot)).await?)
}

/// As players and operators see it.
pub(crate) fn verified(backup: Backup) -> api::VerifiedCopy {
    let Backup { verified_at, head, hash } = backup;
    api::VerifiedCopy { verified_at, head, hash: hex::encode(hash) }
}

/// `None` where the seat was given up meanwhile.
async fn copied(game: &Game, seat: &Seat) -> Result<Option<Backup>, BackupError> {
    let _turn = game.backups.turn.lock().await;
    if game.seats.of_slot(&seat.slot).is_none() {
        return Ok(None);
    }
    let last = of(game, seat).await?;
    let head = game.enter(seat).await?.state().head;
    let (path, slot) = (seat.timeline.path().to_owned(), seat.slot.clone());
    let to = copy_of(&game.data, &slot);
    let known = last.map(|last| (last.head, last.hash));
    if let Some(last) = last.filter(|last| last.head == head && to.exists()) {
        return Ok(Some(last));
    }
    // A copy is only ever replaced by one that holds all that it holds.
    let copy = move || copying::copy(&path, &to, &slot, known);
    let loaded = tokio::task::spawn_blocking(copy).await??;
    let backup = Backup { verified_at: game.now(), head: loaded.state.head, hash: loaded.hash };
    let slot = seat.slot.clone();
    game.database.write(move |transaction| backup::put(transaction, &slot, &backup)).await?;
    Ok(Some(backup))
}

fn copy_of(data: &Path, slot: &str) -> PathBuf {
    file_of(&data.join(FOLDER), slot)
}

/// Removes the copy of a slot that is given up.
pub(crate) fn forget(data: &Path, slot: &str) {
    copying::forget(&copy_of(data, slot), slot);
}
