//! `release_unit`: which content a unit has in a release.

use database::Result;
use rusqlite::{Transaction, params};
use tessera_store_api::CellId;

/// Gives a unit of a draft its content.
pub(crate) fn set(transaction: &Transaction<'_>, release: u32, unit: CellId, version: i64) -> Result<()> {
    transaction
        .prepare_cached(
            "INSERT INTO release_unit (release, unit, version) VALUES (?1, ?2, ?3)
             ON CONFLICT (release, unit) DO UPDATE SET version = excluded.version
             WHERE version <> excluded.version",
        )?
        .execute(params![release, unit.to_sql(), version])?;
    Ok(())
}

/// The hashes of a release's units, in order of the units' ids.
pub(crate) fn hashes(transaction: &Transaction<'_>, release: u32) -> Result<Vec<String>> {
    let mut statement = transaction.prepare_cached(
        "SELECT v.hash FROM release_unit AS u CROSS JOIN unit_version AS v ON v.id = u.version
         WHERE u.release = ?1 ORDER BY u.unit",
    )?;
    let hashes = statement.query_map([release], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?;
    Ok(hashes)
}
