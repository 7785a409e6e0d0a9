//! The table `promotion`: what was made current in the store.

use clock::Timestamp;
use database::Result;
use rusqlite::{OptionalExtension, Transaction, params};

/// The run whose release was made current last, where it is known.
pub fn last_run(transaction: &Transaction<'_>) -> Result<Option<u32>> {
    let run = transaction
        .query_row("SELECT run FROM promotion ORDER BY number DESC LIMIT 1", [], |row| row.get(0))
        .optional()?;
    Ok(run.flatten())
}

/// Notes that a release was made current.
pub fn insert(
    transaction: &Transaction<'_>,
    release: u32,
    run: Option<u32>,
    approved_by: &str,
    now: Timestamp,
) -> Result<()> {
    transaction
        .prepare_cached(
            "INSERT INTO promotion (release, run, approved_by, recorded_at) VALUES (?1, ?2, ?3, ?4)",
        )?
        .execute(params![release, run, approved_by, now.as_millis()])?;
    Ok(())
}
