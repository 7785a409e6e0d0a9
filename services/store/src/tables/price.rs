//! `price_set` and `price`: sets of prices, named by their hashes.

use database::Result;
use rusqlite::{OptionalExtension, Transaction, params};
use tessera_store_api::Price;

/// The row of a set of prices, which is made with all of them where there is none.
pub(crate) fn ensure(transaction: &Transaction<'_>, hash: &str, prices: &[Price]) -> Result<i64> {
    let known = transaction
        .prepare_cached("SELECT id FROM price_set WHERE hash = ?1")?
        .query_row([hash], |row| row.get(0))
        .optional()?;
    if let Some(id) = known {
        return Ok(id);
    }
    transaction.prepare_cached("INSERT INTO price_set (hash) VALUES (?1)")?.execute([hash])?;
    let id = transaction.last_insert_rowid();
    let mut statement = transaction.prepare_cached(
        "INSERT INTO price (price_set, place, good, price_as, saturation_permille) VALUES (?1, ?2, ?3, ?4, ?5)",
    )?;
    for price in prices {
        statement.execute(params![id, price.place, price.good, price.price_as, price.saturation_permille])?;
    }
    Ok(id)
}

/// The prices of a set, in order of place and good.
pub(crate) fn of(transaction: &Transaction<'_>, price_set: i64) -> Result<Vec<Price>> {
    let mut statement = transaction.prepare_cached(
        "SELECT place, good, price_as, saturation_permille FROM price WHERE price_set = ?1 ORDER BY place, good",
    )?;
    let prices = statement.query_map([price_set], |row| {
        Ok(Price {
            place: row.get(0)?,
            good: row.get(1)?,
            price_as: row.get(2)?,
            saturation_permille: row.get(3)?,
        })
    })?;
    let prices = prices.collect::<rusqlite::Result<_>>()?;
    Ok(prices)
}
