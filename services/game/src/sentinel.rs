//! Looks after the files of the timelines: one that somebody else changed, truncated, locked or took away is put aside
//! within a second, and comes back by itself once it is sound again.

use std::sync::Arc;
use std::time::Duration;

use futures::StreamExt;

use crate::game::Game;
use crate::seats::Seat;

/// How often every file is looked at: 128 questions to the system, some 200 microseconds.
const TICK: Duration = Duration::from_millis(400);
/// Seats that are looked at at once: a lock that has to be waited for holds up the others' look by nothing.
const AT_ONCE_MAX: usize = 16;

/// Runs for ever.
pub(crate) async fn run(game: Arc<Game>) {
    loop {
        look(&game).await;
        tokio::time::sleep(TICK).await;
    }
}

/// Looks at every seat once.
async fn look(game: &Game) {
    futures::stream::iter(game.seats.all())
        .for_each_concurrent(AT_ONCE_MAX, |seat| async move { look_at(game, &seat).await })
        .await;
}

async fn look_at(game: &Game, seat: &Seat) {
    if seat.health.is_doubtful(seat.timeline.path(), game.now()) {
        game.examine(seat).await;
    } else {
        game.probe(seat).await;
    }
}
