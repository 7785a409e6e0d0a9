//! The table `run`.

use clock::Timestamp;
use database::Result;
use rusqlite::{OptionalExtension, Row, Transaction, params};
use tessera_pipeline_api::{Run, State};

/// A run as its row has it; its datasets and rejections stand in other tables.
#[derive(Debug, Clone, PartialEq)]
pub struct Record {
    /// What the row tells of the run.
    pub run: Run,
    /// Units surveyed, accepted or rejected.
    pub units_surveyed: u32,
    /// Units the store has acknowledged.
    pub units_sent: u32,
    /// The store's number for the draft.
    pub draft: Option<u32>,
    /// Drafts the store has lost.
    pub attempt: u32,
}

const COLUMNS: &str = "id, state, units_done, units_total, units_changed, hash, release, rejections_total, failure, \
                       recorded_at, approved_by, units_surveyed, units_sent, draft, attempt, quarantined, \
                       cancelled_by";

fn record(row: &Row<'_>) -> rusqlite::Result<Record> {
    let cancelled_by: Option<String> = row.get(16)?;
    // The column has a CHECK, so every text in it is known.
    let state = State::of_str(&row.get::<_, String>(1)?).unwrap_or(State::Failed);
    let state = if cancelled_by.is_some() { State::Cancelled } else { state };
    let run = Run {
        id: row.get(0)?,
        datasets: Vec::new(),
        state,
        units_done: row.get(2)?,
        units_total: row.get(3)?,
        units_changed: row.get(4)?,
        hash: row.get(5)?,
        release: row.get(6)?,
        rejections_total: row.get(7)?,
        rejections: Vec::new(),
        quarantined: row.get(15)?,
        quarantine: Vec::new(),
        failure: row.get(8)?,
        recorded_at: Timestamp::from_millis(row.get(9)?),
        approved_by: row.get(10)?,
        cancelled_by,
        stage: None,
        units_per_s: None,
    };
    Ok(Record {
        run,
        units_surveyed: row.get(11)?,
        units_sent: row.get(12)?,
        draft: row.get(13)?,
        attempt: row.get(14)?,
    })
}

/// A run.
pub fn find(transaction: &Transaction<'_>, id: u32) -> Result<Option<Record>> {
    let sql = format!("SELECT {COLUMNS} FROM run WHERE id = ?1");
    Ok(transaction.prepare_cached(&sql)?.query_row([id], record).optional()?)
}

/// The newest runs, newest first.
pub fn newest(transaction: &Transaction<'_>, limit: u32) -> Result<Vec<Record>> {
    let sql = format!("SELECT {COLUMNS} FROM run ORDER BY id DESC LIMIT ?1");
    let mut statement = transaction.prepare_cached(&sql)?;
    Ok(statement.query_map([limit], record)?.collect::<rusqlite::Result<_>>()?)
}

/// The run that is at work.
pub fn at_work(transaction: &Transaction<'_>) -> Result<Option<Record>> {
    let sql = format!("SELECT {COLUMNS} FROM run WHERE state IN ('surveying', 'promoting')");
    Ok(transaction.prepare_cached(&sql)?.query_row([], record).optional()?)
}

/// The newest run that made a release.
pub fn of_release(transaction: &Transaction<'_>, release: u32) -> Result<Option<u32>> {
    Ok(transaction.query_row("SELECT max(id) FROM run WHERE release = ?1", [release], |row| row.get(0))?)
}

/// Begins a run; it is surveying.
pub fn insert(transaction: &Transaction<'_>, now: Timestamp) -> Result<u32> {
    Ok(transaction.query_row(
        "INSERT INTO run (state, recorded_at) VALUES ('surveying', ?1) RETURNING id",
        [now.as_millis()],
        |row| row.get(0),
    )?)
}

/// Notes how far a survey is.
pub fn surveyed(transaction: &Transaction<'_>, id: u32, done: u32, total: u32, rejected: u32) -> Result<()> {
    transaction
        .prepare_cached(
            "UPDATE run SET units_surveyed = ?2, units_done = ?2, units_total = ?3,
                 rejections_total = rejections_total + ?4 WHERE id = ?1",
        )?
        .execute(params![id, done, total, rejected])?;
    Ok(())
}

/// The survey found everything valid, unless the run was given up meanwhile.
pub fn stage(
    transaction: &Transaction<'_>,
    id: u32,
    hash: &str,
    units_changed: u32,
    quarantined: u32,
) -> Result<()> {
    transaction
        .prepare_cached(
            "UPDATE run SET state = 'staged', hash = ?2, units_changed = ?3, quarantined = ?4
             WHERE id = ?1 AND state = 'surveying'",
        )?
        .execute(params![id, hash, units_changed, quarantined])?;
    Ok(())
}

/// Something was not valid. A run that was given up meanwhile stays so.
pub fn reject(transaction: &Transaction<'_>, id: u32, rejected: u32) -> Result<()> {
    transaction
        .prepare_cached(
            "UPDATE run SET state = 'rejected', rejections_total = rejections_total + ?2
             WHERE id = ?1 AND state = 'surveying'",
        )?
        .execute(params![id, rejected])?;
    Ok(())
}

/// A failed survey goes on.
pub fn resume_survey(transaction: &Transaction<'_>, id: u32) -> Result<()> {
    transaction
        .prepare_cached(
            "UPDATE run SET state = 'surveying', failure = NULL, units_done = units_surveyed WHERE id = ?1",
        )?
        .execute([id])?;
    Ok(())
}

/// An operator approved.
pub fn approve(transaction: &Transaction<'_>, id: u32, by: &str) -> Result<()> {
    transaction
        .prepare_cached(
            "UPDATE run SET state = 'promoting', failure = NULL, approved_by = ?2, units_done = units_sent
             WHERE id = ?1",
        )?
        .execute(params![id, by])?;
    Ok(())
}

/// The store has begun a draft.
pub fn begin_draft(transaction: &Transaction<'_>, id: u32, draft: u32) -> Result<()> {
    transaction
        .prepare_cached("UPDATE run SET draft = ?2, units_sent = 0, units_done = 0 WHERE id = ?1")?
        .execute(params![id, draft])?;
    Ok(())
}

/// Somebody gives the run up. One that is being surveyed stops at its next step.
pub fn cancel(transaction: &Transaction<'_>, id: u32, by: &str) -> Result<()> {
    transaction
        .prepare_cached(
            "UPDATE run SET cancelled_by = ?2, state = CASE state WHEN 'surveying' THEN 'failed' ELSE state END
             WHERE id = ?1",
        )?
        .execute(params![id, by])?;
    Ok(())
}

/// Whether a run is still being surveyed.
pub fn is_surveying(transaction: &Transaction<'_>, id: u32) -> Result<bool> {
    Ok(find(transaction, id)?.is_some_and(|record| record.run.state == State::Surveying))
}

/// Other runs that have a draft in the store and are not at work.
pub fn with_draft_except(transaction: &Transaction<'_>, id: u32) -> Result<Vec<u32>> {
    let mut statement = transaction.prepare_cached(
        "SELECT id FROM run WHERE draft IS NOT NULL AND release IS NULL AND id <> ?1
             AND state NOT IN ('surveying', 'promoting')",
    )?;
    Ok(statement.query_map([id], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?)
}

/// The store does not have the draft any more, or not as it was, or is not to have it: the next attempt begins another.
pub fn lose_draft(transaction: &Transaction<'_>, id: u32) -> Result<()> {
    transaction
        .prepare_cached(
            "UPDATE run SET draft = NULL, units_sent = 0, units_done = 0, attempt = attempt + 1 WHERE id = ?1",
        )?
        .execute([id])?;
    Ok(())
}

/// The store has acknowledged units.
pub fn sent(transaction: &Transaction<'_>, id: u32, units: u32) -> Result<()> {
    transaction
        .prepare_cached("UPDATE run SET units_sent = ?2, units_done = ?2 WHERE id = ?1")?
        .execute(params![id, units])?;
    Ok(())
}

/// The store has the run as its current release.
pub fn promoted(transaction: &Transaction<'_>, id: u32, release: u32) -> Result<()> {
    transaction
        .prepare_cached(
            "UPDATE run SET state = 'promoted', release = ?2, units_done = units_total WHERE id = ?1",
        )?
        .execute(params![id, release])?;
    Ok(())
}

/// The pipeline or the store failed, while the run was at work.
pub fn fail(transaction: &Transaction<'_>, id: u32, failure: &str) -> Result<()> {
    transaction
        .prepare_cached(
            "UPDATE run SET state = 'failed', failure = ?2 WHERE id = ?1 AND state IN ('surveying', 'promoting')",
        )?
        .execute(params![id, failure])?;
    Ok(())
}
