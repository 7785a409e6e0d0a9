//! The table `tally`: what players did, as the games counted it.

use database::Result;
use otivm_api::{Activity, Count};
use rusqlite::types::Type;
use rusqlite::{Row, Transaction, params};

/// Writes one count of a container. It fails where the container has it already.
pub(crate) fn insert(
    transaction: &Transaction<'_>,
    container: u32,
    period: i64,
    count: &Count,
) -> Result<()> {
    transaction
        .prepare_cached(
            "INSERT INTO tally (period, container, activity, place, good, players, quantity)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        )?
        .execute(params![
            period,
            container,
            count.activity.as_str(),
            count.place,
            count.good,
            count.players,
            count.quantity
        ])?;
    Ok(())
}

/// Every count of a period, of all containers.
pub(crate) fn of_period(transaction: &Transaction<'_>, period: i64) -> Result<Vec<Count>> {
    let mut statement = transaction
        .prepare_cached("SELECT activity, place, good, players, quantity FROM tally WHERE period = ?1")?;
    let rows = statement.query_map([period], read)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

fn read(row: &Row<'_>) -> rusqlite::Result<Count> {
    let activity: String = row.get(0)?;
    let activity = Activity::of_str(&activity)
        .ok_or_else(|| rusqlite::Error::InvalidColumnType(0, activity, Type::Text))?;
    Ok(Count { activity, place: row.get(1)?, good: row.get(2)?, players: row.get(3)?, quantity: row.get(4)? })
}

/// The first period after `period` of which something was counted; the first of all where `period` is absent.
pub(crate) fn first_after(transaction: &Transaction<'_>, period: Option<i64>) -> Result<Option<i64>> {
    Ok(transaction
        .prepare_cached("SELECT min(period) FROM tally WHERE period > ?1")?
        .query_row([period.unwrap_or(i64::MIN)], |row| row.get(0))?)
}

/// Forgets what is older than `period`.
pub(crate) fn forget_before(transaction: &Transaction<'_>, period: i64) -> Result<()> {
    transaction.prepare_cached("DELETE FROM tally WHERE period < ?1")?.execute([period])?;
    Ok(())
}
