//! The table `price_batch`: prices as they were derived, and which of them wait for the store.

use clock::Timestamp;
use database::Result;
use rusqlite::types::Type;
use rusqlite::{OptionalExtension, Row, Transaction, params};
use tessera_store_api::PriceBatch;

/// Delivered batches kept; the store has all of them.
const DELIVERED_KEPT: i64 = 100;

const COLUMNS: &str = "period, formula, computed_at, prices";

/// Puts a batch into the outbox.
pub(crate) fn insert(transaction: &Transaction<'_>, batch: &PriceBatch) -> Result<()> {
    write(transaction, batch, None)
}

/// Writes a batch that the store has already.
pub(crate) fn insert_delivered(
    transaction: &Transaction<'_>,
    batch: &PriceBatch,
    now: Timestamp,
) -> Result<()> {
    write(transaction, batch, Some(now))
}

fn write(transaction: &Transaction<'_>, batch: &PriceBatch, delivered_at: Option<Timestamp>) -> Result<()> {
    transaction
        .prepare_cached(
            "INSERT OR REPLACE INTO price_batch (period, formula, computed_at, prices, delivered_at)
             VALUES (?1, ?2, ?3, ?4, ?5)",
        )?
        .execute(params![
            batch.period,
            batch.formula,
            batch.computed_at.as_millis(),
            serde_json::to_string(&batch.prices)?,
            delivered_at.map(Timestamp::as_millis)
        ])?;
    Ok(())
}

/// The latest batch, delivered or not.
pub(crate) fn latest(transaction: &Transaction<'_>) -> Result<Option<PriceBatch>> {
    Ok(transaction
        .prepare_cached(&format!("SELECT {COLUMNS} FROM price_batch ORDER BY period DESC LIMIT 1"))?
        .query_row([], read)
        .optional()?)
}

/// The batch that has waited longest.
pub(crate) fn first_waiting(transaction: &Transaction<'_>) -> Result<Option<PriceBatch>> {
    Ok(transaction
        .prepare_cached(&format!(
            "SELECT {COLUMNS} FROM price_batch WHERE delivered_at IS NULL ORDER BY period LIMIT 1"
        ))?
        .query_row([], read)
        .optional()?)
}

fn read(row: &Row<'_>) -> rusqlite::Result<PriceBatch> {
    let prices: String = row.get(3)?;
    let prices = serde_json::from_str(&prices)
        .map_err(|error| rusqlite::Error::FromSqlConversionFailure(3, Type::Text, error.into()))?;
    Ok(PriceBatch {
        period: row.get(0)?,
        formula: row.get(1)?,
        computed_at: Timestamp::from_millis(row.get(2)?),
        prices,
    })
}

/// How many wait.
pub(crate) fn waiting(transaction: &Transaction<'_>) -> Result<i64> {
    Ok(transaction
        .prepare_cached("SELECT count(*) FROM price_batch WHERE delivered_at IS NULL")?
        .query_row([], |row| row.get(0))?)
}

/// Whatever waited up to `period` needs to wait no longer. Forgets the oldest delivered ones.
pub(crate) fn mark_delivered(transaction: &Transaction<'_>, period: i64, now: Timestamp) -> Result<()> {
    transaction
        .prepare_cached(
            "UPDATE price_batch SET delivered_at = ?2 WHERE period <= ?1 AND delivered_at IS NULL",
        )?
        .execute(params![period, now.as_millis()])?;
    transaction
        .prepare_cached(
            "DELETE FROM price_batch WHERE delivered_at IS NOT NULL AND period <= (
               SELECT period FROM price_batch WHERE delivered_at IS NOT NULL ORDER BY period DESC LIMIT 1 OFFSET ?1)",
        )?
        .execute([DELIVERED_KEPT])?;
    Ok(())
}

/// Puts the batch of `period` back into the outbox.
pub(crate) fn mark_waiting(transaction: &Transaction<'_>, period: i64) -> Result<()> {
    transaction
        .prepare_cached("UPDATE price_batch SET delivered_at = NULL WHERE period = ?1")?
        .execute([period])?;
    Ok(())
}
