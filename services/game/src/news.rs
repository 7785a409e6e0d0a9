//! How old what the game knows is. It survives a restart, so that a game that comes back alone does not seem fresh.

use std::sync::{Mutex, PoisonError};

use clock::Timestamp;
use database::Result;
use rusqlite::Transaction;

use crate::game::Game;
use crate::tables::fact;

/// Time after which a heard-at is written down again, in milliseconds.
const WRITE_EVERY_MS: i64 = 60_000;

/// When the others were last heard.
#[derive(Debug, Default)]
pub(crate) struct News(Mutex<Heard>);

#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Heard {
    pub(crate) store: Option<Timestamp>,
    pub(crate) prices: Option<Timestamp>,
}

impl News {
    pub(crate) fn read(transaction: &Transaction<'_>) -> Result<Self> {
        Ok(Self(Mutex::new(Heard {
            store: fact::instant(transaction, fact::STORE_HEARD_AT)?,
            prices: fact::instant(transaction, fact::PRICES_HEARD_AT)?,
        })))
    }

    /// When the others were last heard.
    pub(crate) fn heard(&self) -> Heard {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn hear(&self, name: &'static str, now: Timestamp) -> bool {
        let mut heard = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let known = if name == fact::STORE_HEARD_AT { &mut heard.store } else { &mut heard.prices };
        // Written down when the minute changes: often enough for an age, seldom enough for a disk.
        let minute = |instant: Timestamp| instant.as_millis().div_euclid(WRITE_EVERY_MS);
        let write = known.is_none_or(|before| minute(before) != minute(now));
        *known = Some(now);
        write
    }
}

/// Remembers that the store (or whoever told prices) was heard just now.
pub(crate) async fn hear(game: &Game, name: &'static str) -> Result<()> {
    let now = game.node.clock.now();
    if game.news.hear(name, now) {
        game.database.write(move |transaction| fact::set_number(transaction, name, now.as_millis())).await?;
    }
    Ok(())
}
