//! The devices, each with a key to a seat.

use clock::Timestamp;
use database::Result;
use rusqlite::{Transaction, params};

/// A device as it is stored.
#[derive(Debug, Clone)]
pub(crate) struct Row {
    pub(crate) id: i64,
    pub(crate) slot: String,
    pub(crate) secret_hash: [u8; 32],
    pub(crate) name: String,
    pub(crate) created_at: Timestamp,
    pub(crate) last_seen_at: Timestamp,
    pub(crate) revoked: bool,
}

const COLUMNS: &str = "id, slot, secret_hash, name, created_at, last_seen_at, revoked_at IS NOT NULL";

fn row(row: &rusqlite::Row<'_>) -> rusqlite::Result<Row> {
    Ok(Row {
        id: row.get(0)?,
        slot: row.get(1)?,
        secret_hash: row.get(2)?,
        name: row.get(3)?,
        created_at: Timestamp::from_millis(row.get(4)?),
        last_seen_at: Timestamp::from_millis(row.get(5)?),
        revoked: row.get(6)?,
    })
}

pub(crate) fn all(transaction: &Transaction<'_>) -> Result<Vec<Row>> {
    let mut statement = transaction.prepare_cached(&format!("SELECT {COLUMNS} FROM device ORDER BY id"))?;
    let rows = statement.query_map([], row)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// The devices of a seat that open it, the one that was added first at the front.
pub(crate) fn open_of(transaction: &Transaction<'_>, slot: &str) -> Result<Vec<Row>> {
    let mut statement = transaction.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM device WHERE slot = ?1 AND revoked_at IS NULL ORDER BY id"
    ))?;
    let rows = statement.query_map([slot], row)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Adds a device, and tells its number.
pub(crate) fn add(
    transaction: &Transaction<'_>,
    slot: &str,
    secret_hash: &[u8; 32],
    name: &str,
    now: Timestamp,
) -> Result<i64> {
    transaction
        .prepare_cached(
            "INSERT INTO device (slot, secret_hash, name, created_at, last_seen_at) VALUES (?1, ?2, ?3, ?4, ?4)",
        )?
        .execute(params![slot, secret_hash, name, now.as_millis()])?;
    Ok(transaction.last_insert_rowid())
}

pub(crate) fn seen(transaction: &Transaction<'_>, id: i64, now: Timestamp) -> Result<()> {
    transaction
        .prepare_cached("UPDATE device SET last_seen_at = max(last_seen_at, ?2) WHERE id = ?1")?
        .execute((id, now.as_millis()))?;
    Ok(())
}

/// The device opens the seat no more; tells whether it did until now.
pub(crate) fn revoke(transaction: &Transaction<'_>, slot: &str, id: i64, now: Timestamp) -> Result<bool> {
    let changed = transaction
        .prepare_cached(
            "UPDATE device SET revoked_at = ?3 WHERE id = ?2 AND slot = ?1 AND revoked_at IS NULL",
        )?
        .execute((slot, id, now.as_millis()))?;
    Ok(changed == 1)
}

/// Forgets devices of a seat that were revoked, but for the latest `kept`.
pub(crate) fn forget_revoked(transaction: &Transaction<'_>, slot: &str, kept: usize) -> Result<()> {
    transaction
        .prepare_cached(
            "DELETE FROM device WHERE slot = ?1 AND revoked_at IS NOT NULL AND id NOT IN
             (SELECT id FROM device WHERE slot = ?1 AND revoked_at IS NOT NULL ORDER BY id DESC LIMIT ?2)",
        )?
        .execute((slot, i64::try_from(kept).unwrap_or(i64::MAX)))?;
    Ok(())
}
