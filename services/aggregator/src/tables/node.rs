//! The table `node`: how far each game container was collected.

use clock::Timestamp;
use database::Result;
use rusqlite::{OptionalExtension, Transaction, params};

/// How far a container was collected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Progress {
    /// Last period it reported.
    pub(crate) cursor: Option<i64>,
    /// Whether it had more to tell when it was last heard.
    pub(crate) behind: bool,
    /// When that was.
    pub(crate) heard_at: Timestamp,
}

/// The container's row.
pub(crate) fn find(transaction: &Transaction<'_>, container: u32) -> Result<Option<Progress>> {
    Ok(transaction
        .prepare_cached("SELECT cursor, behind, heard_at FROM node WHERE container = ?1")?
        .query_row([container], |row| {
            Ok(Progress {
                cursor: row.get(0)?,
                behind: row.get(1)?,
                heard_at: Timestamp::from_millis(row.get(2)?),
            })
        })
        .optional()?)
}

/// Replaces the container's row.
pub(crate) fn put(transaction: &Transaction<'_>, container: u32, progress: &Progress) -> Result<()> {
    transaction
        .prepare_cached(
            "INSERT INTO node (container, cursor, behind, heard_at) VALUES (?1, ?2, ?3, ?4)
             ON CONFLICT (container) DO UPDATE
             SET cursor = excluded.cursor, behind = excluded.behind, heard_at = excluded.heard_at",
        )?
        .execute(params![container, progress.cursor, progress.behind, progress.heard_at.as_millis()])?;
    Ok(())
}
