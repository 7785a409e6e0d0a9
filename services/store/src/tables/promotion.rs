//! `promotion`: every time a release became current, in order.

use clock::Timestamp;
use database::Result;
use rusqlite::{OptionalExtension, Row, Transaction, params};

/// One time that a release became current.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Promoted {
    /// Its place in the history; the first is 1.
    pub(crate) sequence: u32,
    /// The release.
    pub(crate) release: u32,
    /// When.
    pub(crate) promoted_at: Timestamp,
    /// Who wanted that.
    pub(crate) approved_by: String,
}

/// What is current became so.
pub(crate) fn append(
    transaction: &Transaction<'_>,
    release: u32,
    approved_by: &str,
    now: Timestamp,
) -> Result<()> {
    transaction
        .prepare_cached(
            "INSERT INTO promotion (sequence, release, promoted_at, approved_by)
             SELECT coalesce(max(sequence), 0) + 1, ?1, ?2, ?3 FROM promotion",
        )?
        .execute(params![release, now.as_millis(), approved_by])?;
    Ok(())
}

/// The promotion of that number.
pub(crate) fn find(transaction: &Transaction<'_>, sequence: u32) -> Result<Option<Promoted>> {
    let mut statement = transaction.prepare_cached("SELECT * FROM promotion WHERE sequence = ?1")?;
    Ok(statement.query_row([sequence], read).optional()?)
}

/// The latest promotion: that of the release which readers see.
pub(crate) fn latest(transaction: &Transaction<'_>) -> Result<Option<Promoted>> {
    let mut statement =
        transaction.prepare_cached("SELECT * FROM promotion ORDER BY sequence DESC LIMIT 1")?;
    Ok(statement.query_row([], read).optional()?)
}

/// The promotions after one, up to another.
pub(crate) fn between(transaction: &Transaction<'_>, after: u32, until: u32) -> Result<Vec<Promoted>> {
    let mut statement = transaction
        .prepare_cached("SELECT * FROM promotion WHERE sequence > ?1 AND sequence <= ?2 ORDER BY sequence")?;
    let promotions = statement.query_map([after, until], read)?.collect::<rusqlite::Result<_>>()?;
    Ok(promotions)
}

fn read(row: &Row<'_>) -> rusqlite::Result<Promoted> {
    Ok(Promoted {
        sequence: row.get("sequence")?,
        release: row.get("release")?,
        promoted_at: Timestamp::from_millis(row.get("promoted_at")?),
        approved_by: row.get("approved_by")?,
    })
}
