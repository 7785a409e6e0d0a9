//! The table `schedule`: when each job is due, and who has it.

use clock::Timestamp;
use database::Result;
use rusqlite::{OptionalExtension, Transaction, params};

/// When a job is due.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Due {
    /// The rhythm it was computed with.
    pub(crate) cron: String,
    /// The instant.
    pub(crate) next_due: Timestamp,
    /// Until when a run has it.
    pub(crate) lease_until: Option<Timestamp>,
}

/// The job's row.
pub(crate) fn find(transaction: &Transaction<'_>, job: &str) -> Result<Option<Due>> {
    Ok(transaction
        .prepare_cached("SELECT cron, next_due, lease_until FROM schedule WHERE job = ?1")?
        .query_row([job], |row| {
            Ok(Due {
                cron: row.get(0)?,
                next_due: Timestamp::from_millis(row.get(1)?),
                lease_until: row.get::<_, Option<i64>>(2)?.map(Timestamp::from_millis),
            })
        })
        .optional()?)
}

/// Sets when the job is due, and frees it.
pub(crate) fn put(transaction: &Transaction<'_>, job: &str, cron: &str, next_due: Timestamp) -> Result<()> {
    transaction
        .prepare_cached(
            "INSERT INTO schedule (job, cron, next_due) VALUES (?1, ?2, ?3)
             ON CONFLICT (job) DO UPDATE SET cron = excluded.cron, next_due = excluded.next_due, lease_until = NULL",
        )?
        .execute(params![job, cron, next_due.as_millis()])?;
    Ok(())
}

/// Takes the job until `lease_until`, and sets when it is due again.
pub(crate) fn claim(
    transaction: &Transaction<'_>,
    job: &str,
    next_due: Timestamp,
    lease_until: Timestamp,
) -> Result<()> {
    transaction
        .prepare_cached("UPDATE schedule SET next_due = ?2, lease_until = ?3 WHERE job = ?1")?
        .execute(params![job, next_due.as_millis(), lease_until.as_millis()])?;
    Ok(())
}

/// Gives the job back.
pub(crate) fn release(transaction: &Transaction<'_>, job: &str) -> Result<()> {
    transaction.prepare_cached("UPDATE schedule SET lease_until = NULL WHERE job = ?1")?.execute([job])?;
    Ok(())
}
