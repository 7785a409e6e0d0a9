//! The table `rejection`: the first things a run refused.

use database::Result;
use rusqlite::{Transaction, params};
use tessera_pipeline_api::{REJECTIONS_LISTED_MAX, Rejection};

/// What is listed of a run, first come first.
pub fn of_run(transaction: &Transaction<'_>, run: u32) -> Result<Vec<Rejection>> {
    let mut statement = transaction
        .prepare_cached("SELECT file, place, rule, value FROM rejection WHERE run = ?1 ORDER BY number")?;
    let rows = statement.query_map([run], |row| {
        Ok(Rejection { file: row.get(0)?, place: row.get(1)?, rule: row.get(2)?, value: row.get(3)? })
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Adds rejections, up to [`REJECTIONS_LISTED_MAX`] of the run in all.
pub fn insert(transaction: &Transaction<'_>, run: u32, rejections: &[Rejection]) -> Result<()> {
    let listed: u32 = transaction
        .prepare_cached("SELECT count(*) FROM rejection WHERE run = ?1")?
        .query_row([run], |row| row.get(0))?;
    let mut statement =
        transaction.prepare_cached("INSERT INTO rejection VALUES (?1, ?2, ?3, ?4, ?5, ?6)")?;
    let room = REJECTIONS_LISTED_MAX.saturating_sub(listed as usize);
    for (number, rejection) in (listed + 1..).zip(rejections.iter().take(room)) {
        let Rejection { file, place, rule, value } = rejection;
        statement.execute(params![run, number, file, place, rule, value])?;
    }
    Ok(())
}
