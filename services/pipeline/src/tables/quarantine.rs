//! The table `quarantine`: units that an operator has to accept.

use database::Result;
use rusqlite::{Transaction, params};
use tessera_pipeline_api::{REJECTIONS_LISTED_MAX, Rejection};
use tessera_store_api::CellId;

use crate::rejection::rejection;

/// Puts a unit into quarantine; the same doubt twice is one.
pub fn insert(transaction: &Transaction<'_>, run: u32, unit: CellId, doubt: &Rejection) -> Result<()> {
    transaction
        .prepare_cached("INSERT INTO quarantine VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT DO NOTHING")?
        .execute(params![run, unit.to_sql(), doubt.rule, doubt.file, doubt.value])?;
    Ok(())
}

/// How many units of a run are in quarantine.
pub fn count(transaction: &Transaction<'_>, run: u32) -> Result<u32> {
    Ok(transaction
        .prepare_cached("SELECT count(DISTINCT unit) FROM quarantine WHERE run = ?1")?
        .query_row([run], |row| row.get(0))?)
}

/// Why the first units of a run are in quarantine, at most [`REJECTIONS_LISTED_MAX`] reasons.
pub fn of_run(transaction: &Transaction<'_>, run: u32) -> Result<Vec<Rejection>> {
    first(transaction, run, REJECTIONS_LISTED_MAX)
}

/// Why units of a run are in quarantine, the first reasons.
pub fn first(transaction: &Transaction<'_>, run: u32, limit: usize) -> Result<Vec<Rejection>> {
    let mut statement = transaction.prepare_cached(
        "SELECT unit, rule, file, value FROM quarantine WHERE run = ?1 ORDER BY unit, rule LIMIT ?2",
    )?;
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let rows = statement.query_map(params![run, limit], |row| {
        let place = CellId::from_sql(row.get(0)?).map_or_else(|error| error.to_string(), |id| id.to_string());
        let (rule, file, value): (String, String, String) = (row.get(1)?, row.get(2)?, row.get(3)?);
        Ok(rejection(&file, place, &rule, value))
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}
