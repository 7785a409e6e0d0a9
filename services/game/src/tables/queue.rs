//! Who waits for a seat.

use clock::Timestamp;
use database::Result;
use rusqlite::{OptionalExtension, Transaction, params};

/// Someone who waits.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Row {
    pub(crate) id: i64,
    /// A free seat is held for them since then.
    pub(crate) held_since: Option<Timestamp>,
}

pub(crate) fn of_ticket(transaction: &Transaction<'_>, ticket_hash: &[u8; 32]) -> Result<Option<Row>> {
    Ok(transaction
        .prepare_cached("SELECT id, held_since FROM queue WHERE ticket_hash = ?1")?
        .query_row([ticket_hash], |row| {
            let held_since: Option<i64> = row.get(1)?;
            Ok(Row { id: row.get(0)?, held_since: held_since.map(Timestamp::from_millis) })
        })
        .optional()?)
}

pub(crate) fn add(transaction: &Transaction<'_>, ticket_hash: &[u8; 32], now: Timestamp) -> Result<()> {
    transaction
        .prepare_cached("INSERT INTO queue (ticket_hash, last_asked_at) VALUES (?1, ?2)")?
        .execute(params![ticket_hash, now.as_millis()])?;
    Ok(())
}

/// Who has this ticket still waits; not written down if they asked after `lately`.
pub(crate) fn asked(
    transaction: &Transaction<'_>,
    ticket_hash: &[u8; 32],
    now: Timestamp,
    lately: Timestamp,
) -> Result<()> {
    transaction
        .prepare_cached("UPDATE queue SET last_asked_at = ?2 WHERE ticket_hash = ?1 AND last_asked_at <= ?3")?
        .execute(params![ticket_hash, now.as_millis(), lately.as_millis()])?;
    Ok(())
}

pub(crate) fn leave(transaction: &Transaction<'_>, ticket_hash: &[u8; 32]) -> Result<()> {
    transaction.prepare_cached("DELETE FROM queue WHERE ticket_hash = ?1")?.execute([ticket_hash])?;
    Ok(())
}

/// Forgets who waits and last asked before the one instant, and whose seat is held since before the other.
pub(crate) fn forget(
    transaction: &Transaction<'_>,
    asked_before: Timestamp,
    held_before: Timestamp,
) -> Result<()> {
    transaction
        .prepare_cached(
            "DELETE FROM queue WHERE (held_since IS NULL AND last_asked_at < ?1) OR held_since < ?2",
        )?
        .execute((asked_before.as_millis(), held_before.as_millis()))?;
    Ok(())
}

/// Holds free seats for those who wait the longest, until `seats` are held.
pub(crate) fn hold(transaction: &Transaction<'_>, seats: i64, now: Timestamp) -> Result<()> {
    let more = seats - held(transaction)?;
    transaction
        .prepare_cached(
            "UPDATE queue SET held_since = ?2 WHERE id IN
             (SELECT id FROM queue WHERE held_since IS NULL ORDER BY id LIMIT max(0, ?1))",
        )?
        .execute((more, now.as_millis()))?;
    Ok(())
}

/// Seats that are held.
pub(crate) fn held(transaction: &Transaction<'_>) -> Result<i64> {
    Ok(transaction
        .prepare_cached("SELECT count(*) FROM queue WHERE held_since IS NOT NULL")?
        .query_row([], |row| row.get(0))?)
}

/// How many wait up to this one, and how many in all.
pub(crate) fn waiting(transaction: &Transaction<'_>, id: i64) -> Result<(u32, u32)> {
    Ok(transaction
        .prepare_cached(
            "SELECT count(*) FILTER (WHERE id <= ?1), count(*) FROM queue WHERE held_since IS NULL",
        )?
        .query_row([id], |row| Ok((row.get(0)?, row.get(1)?)))?)
}
