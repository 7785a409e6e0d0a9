//! Folded states of a timeline. All of them can be made again from its moments.

use database::Result;
use rusqlite::{OptionalExtension, Transaction, params};

/// A folded state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Milestone {
    /// The moment after which it holds.
    pub(crate) seq: i64,
    /// The state as JSON.
    pub(crate) state: Vec<u8>,
}

/// Keeps one, in the place of what other rules made of the same moments.
pub(crate) fn put(transaction: &Transaction<'_>, made_by: &str, milestone: &Milestone) -> Result<()> {
    transaction
        .prepare_cached(
            "INSERT INTO milestone VALUES (?1, ?2, ?3)
             ON CONFLICT (seq) DO UPDATE SET made_by = excluded.made_by, state = excluded.state",
        )?
        .execute(params![milestone.seq, made_by, milestone.state])?;
    Ok(())
}

/// The last one at or before a moment.
pub(crate) fn until(transaction: &Transaction<'_>, made_by: &str, seq: i64) -> Result<Option<Milestone>> {
    Ok(transaction
        .prepare_cached(
            "SELECT seq, state FROM milestone WHERE seq <= ?1 AND made_by = ?2 ORDER BY seq DESC LIMIT 1",
        )?
        .query_row(params![seq, made_by], |row| Ok(Milestone { seq: row.get(0)?, state: row.get(1)? }))
        .optional()?)
}

/// How many these rules made.
pub(crate) fn count(transaction: &Transaction<'_>, made_by: &str) -> Result<i64> {
    Ok(transaction
        .prepare_cached("SELECT count(*) FROM milestone WHERE made_by = ?1")?
        .query_row([made_by], |row| row.get(0))?)
}

/// Forgets all of them, for a file that is taken away.
pub(crate) fn forget(transaction: &Transaction<'_>) -> Result<()> {
    transaction.prepare_cached("DELETE FROM milestone")?.execute([])?;
    Ok(())
}
