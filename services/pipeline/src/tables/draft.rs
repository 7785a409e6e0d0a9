//! The table `given_up_draft`: drafts that will not become releases.

use clock::Timestamp;
use database::Result;
use rusqlite::{Transaction, params};

/// A draft that was given up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GivenUp {
    /// Its number here.
    pub number: i64,
    /// The store's number.
    pub draft: u32,
    /// When it was given up.
    pub recorded_at: Timestamp,
}

/// Notes that a run's draft is given up, where it has one; the run may begin another.
pub fn give_up(transaction: &Transaction<'_>, run: u32, now: Timestamp) -> Result<()> {
    transaction
        .prepare_cached(
            "INSERT INTO given_up_draft (run, draft, recorded_at)
             SELECT id, draft, ?2 FROM run WHERE id = ?1 AND draft IS NOT NULL",
        )?
        .execute(params![run, now.as_millis()])?;
    Ok(())
}

/// Drafts of which the store does not know yet. One whose number the store has given to another run since, as a store
/// that was restored may, is not among them.
pub fn pending(transaction: &Transaction<'_>) -> Result<Vec<GivenUp>> {
    let mut statement = transaction.prepare_cached(
        "SELECT number, draft, recorded_at FROM given_up_draft AS given_up
         WHERE retired_at IS NULL
           AND NOT EXISTS (SELECT 1 FROM run WHERE run.draft = given_up.draft OR run.release = given_up.draft)
         ORDER BY number",
    )?;
    let rows = statement.query_map([], |row| {
        Ok(GivenUp {
            number: row.get(0)?,
            draft: row.get(1)?,
            recorded_at: Timestamp::from_millis(row.get(2)?),
        })
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Notes that the store knows.
pub fn retired(transaction: &Transaction<'_>, number: i64, now: Timestamp) -> Result<()> {
    transaction
        .prepare_cached("UPDATE given_up_draft SET retired_at = ?2 WHERE number = ?1")?
        .execute(params![number, now.as_millis()])?;
    Ok(())
}
