//! The last verified copy of each timeline.

use clock::Timestamp;
use database::Result;
use rusqlite::{OptionalExtension, Transaction, params};

use crate::chain::Hash;

/// A verified copy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Backup {
    pub(crate) verified_at: Timestamp,
    pub(crate) head: i64,
    pub(crate) hash: Hash,
}

/// The last one of a slot.
pub(crate) fn find(transaction: &Transaction<'_>, slot: &str) -> Result<Option<Backup>> {
    let found = transaction
        .prepare_cached("SELECT verified_at, head, hash FROM backup WHERE slot = ?1")?
        .query_row([slot], |row| {
            Ok(Backup {
                verified_at: Timestamp::from_millis(row.get(0)?),
                head: row.get(1)?,
                hash: row.get(2)?,
            })
        })
        .optional()?;
    Ok(found)
}

/// There is a new one.
pub(crate) fn put(transaction: &Transaction<'_>, slot: &str, backup: &Backup) -> Result<()> {
    transaction.prepare_cached("INSERT OR REPLACE INTO backup VALUES (?1, ?2, ?3, ?4)")?.execute(params![
        slot,
        backup.verified_at.as_millis(),
        backup.head,
        backup.hash
    ])?;
    Ok(())
}
