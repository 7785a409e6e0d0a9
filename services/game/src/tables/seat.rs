//! The seats.

use clock::Timestamp;
use database::Result;
use rusqlite::{Transaction, params};

/// A seat as it is stored.
#[derive(Debug, Clone)]
pub(crate) struct Row {
    pub(crate) slot: String,
    pub(crate) secret_hash: Option<[u8; 32]>,
}

pub(crate) fn all(transaction: &Transaction<'_>) -> Result<Vec<Row>> {
    let mut statement = transaction.prepare_cached("SELECT slot, secret_hash FROM seat ORDER BY slot")?;
    let rows = statement.query_map([], |row| Ok(Row { slot: row.get(0)?, secret_hash: row.get(1)? }))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

pub(crate) fn add(transaction: &Transaction<'_>, slot: &str) -> Result<()> {
    transaction.prepare_cached("INSERT INTO seat VALUES (?1, NULL, NULL)")?.execute([slot])?;
    Ok(())
}

/// Gives a seat to who has the secret of this hash, if it is free; tells whether it was.
pub(crate) fn claim(
    transaction: &Transaction<'_>,
    slot: &str,
    secret_hash: &[u8; 32],
    now: Timestamp,
) -> Result<bool> {
    let changed = transaction
        .prepare_cached(
            "UPDATE seat SET secret_hash = ?2, claimed_at = ?3 WHERE slot = ?1 AND secret_hash IS NULL",
        )?
        .execute(params![slot, secret_hash, now.as_millis()])?;
    Ok(changed == 1)
}
