//! `unit_version`: the contents that units have had, named by their hashes.

use database::Result;
use rusqlite::{Transaction, params};
use tessera_store_api::CellId;

/// The row of a content, and whether it is new.
pub(crate) fn ensure(transaction: &Transaction<'_>, unit: CellId, hash: &str) -> Result<(i64, bool)> {
    let is_new = transaction
        .prepare_cached(
            "INSERT INTO unit_version (unit, hash) VALUES (?1, ?2) ON CONFLICT (hash) DO NOTHING",
        )?
        .execute(params![unit.to_sql(), hash])?
        == 1;
    if is_new {
        return Ok((transaction.last_insert_rowid(), true));
    }
    let id = transaction
        .prepare_cached("SELECT id FROM unit_version WHERE hash = ?1")?
        .query_row([hash], |row| row.get(0))?;
    Ok((id, false))
}

/// The hash of a content.
pub(crate) fn hash(transaction: &Transaction<'_>, version: i64) -> Result<String> {
    Ok(transaction
        .prepare_cached("SELECT hash FROM unit_version WHERE id = ?1")?
        .query_row([version], |row| row.get(0))?)
}
