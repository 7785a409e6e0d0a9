//! The table `derivation`: how far prices were derived. One row.

use clock::Timestamp;
use database::Result;
use rusqlite::{Transaction, params};

/// How far prices were derived.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Derived {
    /// Last period that is settled.
    pub(crate) through: Option<i64>,
    /// When it was settled.
    pub(crate) computed_at: Option<Timestamp>,
}

/// The row.
pub(crate) fn read(transaction: &Transaction<'_>) -> Result<Derived> {
    Ok(transaction.prepare_cached("SELECT through, computed_at FROM derivation WHERE id = 1")?.query_row(
        [],
        |row| {
            Ok(Derived {
                through: row.get(0)?,
                computed_at: row.get::<_, Option<i64>>(1)?.map(Timestamp::from_millis),
            })
        },
    )?)
}

/// Moves on to `through`.
pub(crate) fn put(transaction: &Transaction<'_>, through: i64, computed_at: Timestamp) -> Result<()> {
    transaction
        .prepare_cached("UPDATE derivation SET through = ?1, computed_at = ?2 WHERE id = 1")?
        .execute(params![through, computed_at.as_millis()])?;
    Ok(())
}
