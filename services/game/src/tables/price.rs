//! The history of prices.

use clock::Timestamp;
use database::Result;
use rusqlite::{Transaction, params};
use tessera_store_api::Price;

use crate::rules::price::{CHANGES_KEPT_MAX, Change, PriceBook};

pub(crate) fn add(
    transaction: &Transaction<'_>,
    received_at: Timestamp,
    period: i64,
    changed: &[Price],
) -> Result<()> {
    let mut insert = transaction.prepare_cached(
        "INSERT INTO price_change (place, good, received_at, period, price_as, saturation)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
    )?;
    let mut forget = transaction.prepare_cached(
        "DELETE FROM price_change WHERE place = ?1 AND good = ?2 AND id <
         (SELECT id FROM price_change WHERE place = ?1 AND good = ?2 ORDER BY id DESC LIMIT 1 OFFSET ?3)",
    )?;
    for price in changed {
        let Price { place, good, price_as, saturation_permille } = price;
        insert.execute(params![
            place,
            good,
            received_at.as_millis(),
            period,
            price_as,
            saturation_permille
        ])?;
        forget.execute(params![place, good, i64::try_from(CHANGES_KEPT_MAX).unwrap_or(i64::MAX) - 1])?;
    }
    Ok(())
}

pub(crate) fn book(transaction: &Transaction<'_>) -> Result<PriceBook> {
    let mut book = PriceBook::default();
    let mut statement = transaction
        .prepare_cached("SELECT place, good, received_at, saturation FROM price_change ORDER BY id")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let (place, good): (String, String) = (row.get(0)?, row.get(1)?);
        let change = Change { received_at: Timestamp::from_millis(row.get(2)?), saturation: row.get(3)? };
        book.push(&place, &good, change);
    }
    Ok(book)
}
