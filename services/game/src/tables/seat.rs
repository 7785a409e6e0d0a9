//! The seats.

use clock::Timestamp;
use database::Result;
use rusqlite::Transaction;

/// A seat as it is stored.
#[derive(Debug, Clone)]
pub(crate) struct Row {
    pub(crate) slot: String,
    pub(crate) claimed_at: Option<Timestamp>,
}

pub(crate) fn all(transaction: &Transaction<'_>) -> Result<Vec<Row>> {
    let mut statement = transaction.prepare_cached("SELECT slot, claimed_at FROM seat ORDER BY slot")?;
    let rows = statement.query_map([], |row| {
        let claimed_at: Option<i64> = row.get(1)?;
        Ok(Row { slot: row.get(0)?, claimed_at: claimed_at.map(Timestamp::from_millis) })
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

pub(crate) fn add(transaction: &Transaction<'_>, slot: &str) -> Result<()> {
    transaction.prepare_cached("INSERT INTO seat VALUES (?1, NULL)")?.execute([slot])?;
    Ok(())
}

/// Takes a seat if it is free; tells whether it was.
pub(crate) fn claim(transaction: &Transaction<'_>, slot: &str, now: Timestamp) -> Result<bool> {
    let changed = transaction
        .prepare_cached("UPDATE seat SET claimed_at = ?2 WHERE slot = ?1 AND claimed_at IS NULL")?
        .execute((slot, now.as_millis()))?;
    Ok(changed == 1)
}

/// Slots of seats that are taken and whose devices were all last seen before `cutoff`.
pub(crate) fn idle_since(transaction: &Transaction<'_>, cutoff: Timestamp) -> Result<Vec<String>> {
    let mut statement = transaction.prepare_cached(
        "SELECT seat.slot FROM seat JOIN device ON device.slot = seat.slot
         WHERE seat.claimed_at IS NOT NULL
         GROUP BY seat.slot HAVING max(device.last_seen_at) < ?1
         ORDER BY max(device.last_seen_at)",
    )?;
    let rows = statement.query_map([cutoff.as_millis()], |row| row.get(0))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Puts a free seat with a new slot in the place of one, with everything that was known of who had it. The old slot's
/// file may be deleted once this is on disk.
pub(crate) fn discard(transaction: &Transaction<'_>, slot: &str, fresh: &str) -> Result<()> {
    for forget in [
        "DELETE FROM device WHERE slot = ?1",
        "DELETE FROM resume_code WHERE slot = ?1",
        "DELETE FROM activity_cursor WHERE slot = ?1",
        "DELETE FROM backup WHERE slot = ?1",
        "DELETE FROM seat WHERE slot = ?1",
        "INSERT INTO discarded_slot VALUES (?1)",
    ] {
        transaction.prepare_cached(forget)?.execute([slot])?;
    }
    add(transaction, fresh)
}

/// Slots whose files are to be deleted.
pub(crate) fn discarded(transaction: &Transaction<'_>) -> Result<Vec<String>> {
    let mut statement = transaction.prepare_cached("SELECT slot FROM discarded_slot ORDER BY slot")?;
    let rows = statement.query_map([], |row| row.get(0))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// The slot's file is deleted.
pub(crate) fn forget_discarded(transaction: &Transaction<'_>, slot: &str) -> Result<()> {
    transaction.prepare_cached("DELETE FROM discarded_slot WHERE slot = ?1")?.execute([slot])?;
    Ok(())
}
