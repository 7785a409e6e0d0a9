//! `land`: polygons, named by their hashes.

use database::Result;
use rusqlite::{OptionalExtension, Transaction, params};

/// The row of these polygons, which is made where there is none.
pub(crate) fn ensure(transaction: &Transaction<'_>, hash: &str, geojson: &[u8]) -> Result<i64> {
    let known = transaction
        .prepare_cached("SELECT id FROM land WHERE hash = ?1")?
        .query_row([hash], |row| row.get(0))
        .optional()?;
    if let Some(id) = known {
        return Ok(id);
    }
    transaction
        .prepare_cached("INSERT INTO land (hash, geojson) VALUES (?1, ?2)")?
        .execute(params![hash, geojson])?;
    Ok(transaction.last_insert_rowid())
}

/// The name of the polygons.
pub(crate) fn hash(transaction: &Transaction<'_>, land: i64) -> Result<String> {
    Ok(transaction
        .prepare_cached("SELECT hash FROM land WHERE id = ?1")?
        .query_row([land], |row| row.get(0))?)
}

/// The polygons, as they came.
pub(crate) fn geojson(transaction: &Transaction<'_>, land: i64) -> Result<Vec<u8>> {
    Ok(transaction
        .prepare_cached("SELECT geojson FROM land WHERE id = ?1")?
        .query_row([land], |row| row.get(0))?)
}
