//! The table `stage`: what runs did, and how long it took.

use clock::Timestamp;
use database::Result;
use rusqlite::{OptionalExtension, Row, Transaction, params};

/// A stage of a run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stage {
    /// What was done.
    pub name: String,
    /// When it began.
    pub began_at: Timestamp,
    /// When it ended.
    pub ended_at: Option<Timestamp>,
    /// Units that were done when it began.
    pub units_before: u32,
    /// Units that were done when it ended.
    pub units_after: Option<u32>,
}

fn stage(row: &Row<'_>) -> rusqlite::Result<Stage> {
    Ok(Stage {
        name: row.get(0)?,
        began_at: Timestamp::from_millis(row.get(1)?),
        ended_at: row.get::<_, Option<i64>>(2)?.map(Timestamp::from_millis),
        units_before: row.get(3)?,
        units_after: row.get(4)?,
    })
}

/// Begins a stage; the one before it has ended.
pub fn begin(transaction: &Transaction<'_>, run: u32, name: &str, now: Timestamp) -> Result<()> {
    end(transaction, run, now)?;
    transaction
        .prepare_cached(
            "INSERT INTO stage (run, number, name, began_at, units_before)
             SELECT id, 1 + (SELECT count(*) FROM stage WHERE run = ?1), ?2, ?3, units_done FROM run WHERE id = ?1",
        )?
        .execute(params![run, name, now.as_millis()])?;
    Ok(())
}

/// Ends the stage that goes on, if there is one.
pub fn end(transaction: &Transaction<'_>, run: u32, now: Timestamp) -> Result<()> {
    transaction
        .prepare_cached(
            "UPDATE stage SET ended_at = ?2, units_after = (SELECT units_done FROM run WHERE id = ?1)
             WHERE run = ?1 AND ended_at IS NULL",
        )?
        .execute(params![run, now.as_millis()])?;
    Ok(())
}

/// The stages of a run, in order.
pub fn of_run(transaction: &Transaction<'_>, run: u32) -> Result<Vec<Stage>> {
    let mut statement = transaction.prepare_cached(
        "SELECT name, began_at, ended_at, units_before, units_after FROM stage WHERE run = ?1 ORDER BY number",
    )?;
    Ok(statement.query_map([run], stage)?.collect::<rusqlite::Result<_>>()?)
}

/// The stage that goes on.
pub fn at_work(transaction: &Transaction<'_>, run: u32) -> Result<Option<Stage>> {
    let mut statement = transaction.prepare_cached(
        "SELECT name, began_at, ended_at, units_before, units_after FROM stage
         WHERE run = ?1 AND ended_at IS NULL ORDER BY number DESC LIMIT 1",
    )?;
    Ok(statement.query_row([run], stage).optional()?)
}
