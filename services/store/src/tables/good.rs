//! `good`: things to trade.

use std::collections::HashSet;

use database::Result;
use rusqlite::{Row, Transaction, params};
use tessera_store_api::Good;

use super::word;

/// One good.
pub(crate) fn insert(
    transaction: &Transaction<'_>,
    gazetteer: i64,
    position: i64,
    good: &Good,
) -> Result<()> {
    transaction
        .prepare_cached(
            "INSERT INTO good (gazetteer, position, token, latin, english, unit, unit_kg, base_price_as, perishability,
                               source, confidence)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
        )?
        .execute(params![
            gazetteer,
            position,
            good.token,
            good.latin,
            good.english,
            good.unit,
            good.unit_kg,
            good.base_price_as,
            word::of(&good.perishability)?,
            good.source,
            word::of(&good.confidence)?,
        ])?;
    Ok(())
}

/// The goods of a set of tables.
pub(crate) fn of(transaction: &Transaction<'_>, gazetteer: i64) -> Result<Vec<Good>> {
    let mut statement =
        transaction.prepare_cached("SELECT * FROM good WHERE gazetteer = ?1 ORDER BY position")?;
    let goods = statement.query_map([gazetteer], read)?.collect::<rusqlite::Result<_>>()?;
    Ok(goods)
}

/// The tokens of the goods.
pub(crate) fn tokens(transaction: &Transaction<'_>, gazetteer: i64) -> Result<HashSet<String>> {
    let mut statement = transaction.prepare_cached("SELECT token FROM good WHERE gazetteer = ?1")?;
    let tokens = statement.query_map([gazetteer], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?;
    Ok(tokens)
}

fn read(row: &Row<'_>) -> rusqlite::Result<Good> {
    Ok(Good {
        token: row.get("token")?,
        latin: row.get("latin")?,
        english: row.get("english")?,
        unit: row.get("unit")?,
        unit_kg: row.get("unit_kg")?,
        base_price_as: row.get("base_price_as")?,
        perishability: word::read(row, "perishability")?,
        source: row.get("source")?,
        confidence: word::read(row, "confidence")?,
    })
}
