//! `price_batch`: which prices a market period has.

use clock::Timestamp;
use database::Result;
use rusqlite::{OptionalExtension, Transaction, params};
use tessera_store_api::PriceBatch;

/// The prices of a period, without the single ones.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Stored {
    /// Version of the formula.
    pub(crate) formula: u32,
    /// When they were computed.
    pub(crate) computed_at: Timestamp,
    /// Row of the set of prices.
    pub(crate) price_set: i64,
    /// Hash of the set of prices.
    pub(crate) content: String,
}

/// A period gets its prices.
pub(crate) fn insert(
    transaction: &Transaction<'_>,
    batch: &PriceBatch,
    price_set: i64,
    now: Timestamp,
) -> Result<()> {
    transaction
        .prepare_cached(
            "INSERT INTO price_batch (period, formula, computed_at, recorded_at, price_set)
             VALUES (?1, ?2, ?3, ?4, ?5)",
        )?
        .execute(params![
            batch.period,
            batch.formula,
            batch.computed_at.as_millis(),
            now.as_millis(),
            price_set
        ])?;
    Ok(())
}

/// The prices of a period.
pub(crate) fn find(transaction: &Transaction<'_>, period: i64) -> Result<Option<Stored>> {
    let mut statement = transaction.prepare_cached(
        "SELECT b.formula, b.computed_at, b.price_set, s.hash
         FROM price_batch AS b JOIN price_set AS s ON s.id = b.price_set WHERE b.period = ?1",
    )?;
    let stored = statement.query_row([period], |row| {
        Ok(Stored {
            formula: row.get(0)?,
            computed_at: Timestamp::from_millis(row.get(1)?),
            price_set: row.get(2)?,
            content: row.get(3)?,
        })
    });
    Ok(stored.optional()?)
}

/// The latest period that has prices.
pub(crate) fn latest_period(transaction: &Transaction<'_>) -> Result<Option<i64>> {
    Ok(transaction.prepare_cached("SELECT max(period) FROM price_batch")?.query_row([], |row| row.get(0))?)
}
