//! What players did, copied from the timelines exactly once.

use database::Result;
use otivm_api::Activity;
use rusqlite::{OptionalExtension, Transaction, params};

/// Something a player did in a market period.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Row {
    pub(crate) period: i64,
    pub(crate) activity: Activity,
    pub(crate) place: String,
    pub(crate) good: String,
    pub(crate) quantity: i64,
}

/// Moments of a slot up to this one were copied.
pub(crate) fn cursor(transaction: &Transaction<'_>, slot: &str) -> Result<i64> {
    let seq = transaction
        .prepare_cached("SELECT seq FROM activity_cursor WHERE slot = ?1")?
        .query_row([slot], |row| row.get(0))
        .optional()?;
    Ok(seq.unwrap_or(0))
}

/// Adds what a slot did and moves its cursor, unless another was faster.
pub(crate) fn add(
    transaction: &Transaction<'_>,
    slot: &str,
    from: i64,
    until: i64,
    rows: &[Row],
) -> Result<bool> {
    if cursor(transaction, slot)? != from {
        return Ok(false);
    }
    let mut insert = transaction.prepare_cached("INSERT INTO activity VALUES (?1, ?2, ?3, ?4, ?5, ?6)")?;
    for row in rows {
        let activity = row.activity.as_str();
        insert.execute(params![row.period, slot, activity, row.place, row.good, row.quantity])?;
    }
    transaction
        .prepare_cached(
            "INSERT INTO activity_cursor VALUES (?1, ?2) ON CONFLICT (slot) DO UPDATE SET seq = excluded.seq",
        )?
        .execute((slot, until))?;
    Ok(true)
}

/// Forgets what is in snapshots already.
pub(crate) fn forget(transaction: &Transaction<'_>, through: i64) -> Result<()> {
    transaction.prepare_cached("DELETE FROM activity WHERE period <= ?1")?.execute([through])?;
    Ok(())
}
