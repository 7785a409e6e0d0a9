//! Settles what is due at every seat, whether anyone looks or not.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Semaphore;

use crate::game::Game;

/// How often it is looked what is due.
const TICK: Duration = Duration::from_millis(250);
/// Seats that are settled at once.
const AT_ONCE_MAX: usize = 8;
/// Time after which a seat that could not be settled is tried again, in milliseconds.
const RETRY_MS: i64 = 30_000;

/// Runs for ever. A slow seat takes one of several places and holds up nobody else.
pub(crate) async fn run(game: Arc<Game>) {
    let places = Arc::new(Semaphore::new(AT_ONCE_MAX));
    loop {
        let now = game.now();
        for index in game.take_due(now) {
            let Ok(place) = places.clone().acquire_owned().await else { return };
            let game = game.clone();
            tokio::spawn(async move {
                settle(&game, index).await;
                drop(place);
            });
        }
        tokio::time::sleep(TICK).await;
    }
}

async fn settle(game: &Game, index: usize) {
    let Some(seat) = game.seats.get(index) else { return };
    if let Err(error) = game.enter(&seat).await {
        let error = transport::problem::chain(&error);
        tracing::error!(slot = seat.slot, error, "a seat could not be settled");
        game.set_due(&seat, Some(game.now().plus_millis(RETRY_MS)));
    }
}
