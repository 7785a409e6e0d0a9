//! Follows a timeline: every moment once, in its order, from any place in it.
//!
//! Moments are read from the timeline when their reader is ready for them, and never handed out by who writes them: a slow
//! reader holds nobody up, and nothing waits for one in memory but a batch.

use std::collections::VecDeque;
use std::sync::Arc;

use tokio::sync::watch;
use tokio_util::sync::{CancellationToken, DropGuard};
use transport::Shutdown;

use crate::game::Game;
use crate::seats::Seat;
use crate::tables::moment::Stored;

/// Moments read in one go.
const BATCH: u32 = 100;

/// Someone who follows a timeline.
pub(crate) struct Follower {
    seat: Arc<Seat>,
    /// The moment that was told last.
    after: i64,
    read: VecDeque<Stored>,
    head: watch::Receiver<i64>,
    shutdown: Shutdown,
    end: CancellationToken,
    /// Whoever stops following makes room for another.
    _gone: DropGuard,
}

impl Follower {
    /// Follows the timeline of a seat after the moment `after`, until the device loses its key, another stream takes its
    /// place, or the service stops.
    pub(crate) fn open(game: &Game, seat: Arc<Seat>, device: i64, after: i64) -> Self {
        let end = seat.streams.open(device);
        // Looked at after the stream was put where revoking finds it: one of the two sees the other.
        if !game.seats.is_open_to(device) {
            end.cancel();
        }
        let (head, shutdown) = (seat.head.subscribe(), game.node.shutdown.clone());
        let gone = end.clone().drop_guard();
        Self { seat, after, read: VecDeque::new(), head, shutdown, end, _gone: gone }
    }

    /// The next moment, once there is one; `None` at the end.
    pub(crate) async fn next(&mut self) -> Option<Stored> {
        loop {
            if self.end.is_cancelled() || self.shutdown.is_requested() {
                return None;
            }
            if let Some(stored) = self.read.pop_front() {
                self.after = stored.record.seq;
                return Some(stored);
            }
            // Seen before the timeline is read: what is written meanwhile is a change again.
            self.head.borrow_and_update();
            match self.seat.timeline.after(self.after, BATCH).await {
                Ok(read) if read.is_empty() => self.wait().await?,
                Ok(read) => self.read = read.into(),
                Err(error) => {
                    let error = transport::problem::chain(&error);
                    tracing::error!(slot = self.seat.slot, error, "a timeline is followed no further");
                    return None;
                }
            }
        }
    }

    /// Waits for a moment; `None` where none will come.
    async fn wait(&mut self) -> Option<()> {
        tokio::select! {
            biased;
            () = self.end.cancelled() => None,
            () = self.shutdown.requested() => None,
            changed = self.head.changed() => changed.ok(),
        }
    }
}
