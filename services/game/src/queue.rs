//! Who waits for a seat while all are taken: in the order in which they came, as long as they keep asking.

use clock::Timestamp;
use database::{Result, Transaction};

use crate::chain::Hash;
use crate::game::Game;
use crate::idle;
use crate::tables::queue;

/// Time within which who waits has to ask again, or the place goes to the next, in milliseconds.
const ASKS_WITHIN_MS: i64 = 120_000;
/// Time after which it is written down again that someone asked, in milliseconds.
const ASKED_EVERY_MS: i64 = 10_000;
/// Time a free seat is held for whose turn it is, in milliseconds.
const HELD_MS: i64 = 300_000;
/// Tickets at once.
const TICKETS_MAX: u32 = 1024;

/// Where someone stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Standing {
    /// Has no ticket, or one that is not good any more.
    Nowhere,
    /// Waits.
    Waiting {
        /// 1 is the next.
        place: u32,
        /// In all.
        of: u32,
    },
    /// A free seat is held until then.
    Held { until: Timestamp },
}

/// What who asks for a seat may do.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Queue {
    /// Where who asks stands.
    pub(crate) standing: Standing,
    /// Seats that are free and held for nobody.
    pub(crate) open: usize,
}

impl Queue {
    /// Whether who asks may take a seat now.
    pub(crate) const fn may_take(&self) -> bool {
        self.open > 0 || matches!(self.standing, Standing::Held { .. })
    }
}

/// What is open to who has no ticket, or one that is not good any more. Anyone may look, so nothing is written for it.
pub(crate) async fn look(game: &Game, ticket: Option<Hash>) -> Result<Option<Queue>> {
    let free = game.seats.free().len();
    game.database
        .read(move |transaction| {
            let known = ticket.map(|ticket| queue::of_ticket(transaction, &ticket)).transpose()?.flatten();
            if known.is_some() {
                return Ok(None);
            }
            let held = usize::try_from(queue::held(transaction)?).unwrap_or(usize::MAX);
            Ok(Some(Queue { standing: Standing::Nowhere, open: free.saturating_sub(held) }))
        })
        .await
}

/// Looks where a ticket stands, which also says that its owner still waits. One at a time, together with taking seats.
pub(crate) async fn ask(game: &Game, ticket: Option<Hash>) -> Result<Queue> {
    let mut free = game.seats.free().len();
    if free == 0 {
        idle::make_room(game).await;
        free = game.seats.free().len();
    }
    let now = game.now();
    game.database
        .write(move |transaction| {
            move_up(transaction, free, now)?;
            let standing = match ticket {
                Some(ticket) => {
                    queue::asked(transaction, &ticket, now, now.plus_millis(-ASKED_EVERY_MS))?;
                    standing(transaction, &ticket)?
                }
                None => Standing::Nowhere,
            };
            let held = usize::try_from(queue::held(transaction)?).unwrap_or(usize::MAX);
            Ok(Queue { standing, open: free.saturating_sub(held) })
        })
        .await
}

/// Gives a ticket to who found every seat taken, or finds the one they have. `None` when the queue is full.
pub(crate) async fn enter(game: &Game, ticket: Hash) -> Result<Option<Standing>> {
    let now = game.now();
    game.database
        .write(move |transaction| {
            let known = standing(transaction, &ticket)?;
            if known != Standing::Nowhere {
                return Ok(Some(known));
            }
            let (_, waiting) = queue::waiting(transaction, i64::MAX)?;
            if waiting >= TICKETS_MAX {
                return Ok(None);
            }
            queue::add(transaction, &ticket, now)?;
            standing(transaction, &ticket).map(Some)
        })
        .await
}

/// Forgets who went away, and holds the free seats for who waits the longest.
fn move_up(transaction: &Transaction<'_>, free: usize, now: Timestamp) -> Result<()> {
    queue::forget(transaction, now.plus_millis(-ASKS_WITHIN_MS), now.plus_millis(-HELD_MS))?;
    queue::hold(transaction, i64::try_from(free).unwrap_or(i64::MAX), now)
}

fn standing(transaction: &Transaction<'_>, ticket: &Hash) -> Result<Standing> {
    let Some(row) = queue::of_ticket(transaction, ticket)? else { return Ok(Standing::Nowhere) };
    if let Some(since) = row.held_since {
        return Ok(Standing::Held { until: since.plus_millis(HELD_MS) });
    }
    let (place, of) = queue::waiting(transaction, row.id)?;
    Ok(Standing::Waiting { place, of })
}
