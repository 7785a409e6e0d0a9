//! The table `run`: what became of each run.

use clock::Timestamp;
use database::Result;
use rusqlite::{Transaction, params};

/// Rows kept: at one run every five seconds, a little more than a day.
const RUNS_KEPT: i64 = 20_000;

/// How a run ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// It did all it had to.
    Done,
    /// Some of it failed; the next run goes on from there.
    Failed,
    /// The process ended first.
    Interrupted,
}

impl Outcome {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Failed => "failed",
            Self::Interrupted => "interrupted",
        }
    }
}

/// Writes down that a run begins, and forgets the oldest.
pub(crate) fn begin(transaction: &Transaction<'_>, job: &str, due: Timestamp, now: Timestamp) -> Result<i64> {
    transaction
        .prepare_cached("INSERT INTO run (job, due, started_at) VALUES (?1, ?2, ?3)")?
        .execute(params![job, due.as_millis(), now.as_millis()])?;
    let id = transaction.last_insert_rowid();
    transaction.prepare_cached("DELETE FROM run WHERE id <= ?1")?.execute([id - RUNS_KEPT])?;
    Ok(id)
}

/// Writes down how a run ended.
pub(crate) fn end(
    transaction: &Transaction<'_>,
    id: i64,
    now: Timestamp,
    outcome: Outcome,
    detail: &str,
) -> Result<()> {
    transaction
        .prepare_cached("UPDATE run SET finished_at = ?2, outcome = ?3, detail = ?4 WHERE id = ?1")?
        .execute(params![id, now.as_millis(), outcome.as_str(), detail])?;
    Ok(())
}

/// Closes the runs of a process that is gone; how many there were.
pub(crate) fn interrupt_all(transaction: &Transaction<'_>, now: Timestamp) -> Result<usize> {
    Ok(transaction
        .prepare_cached("UPDATE run SET finished_at = ?1, outcome = ?2 WHERE finished_at IS NULL")?
        .execute(params![now.as_millis(), Outcome::Interrupted.as_str()])?)
}

/// How often the job ran to an end of this kind.
#[cfg(test)]
pub(crate) fn count(transaction: &Transaction<'_>, job: &str, outcome: Outcome) -> Result<i64> {
    Ok(transaction.query_row(
        "SELECT count(*) FROM run WHERE job = ?1 AND outcome = ?2",
        params![job, outcome.as_str()],
        |row| row.get(0),
    )?)
}
