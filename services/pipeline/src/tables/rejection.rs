//! The tables `rejection` and `broken_rule`: the first things a run refused, and how often each rule was broken.

use database::Result;
use rusqlite::{Row, Transaction, params};
use tessera_pipeline_api::Rejection;

use crate::rejection::{KEPT_MAX, Rejections};

const COLUMNS: &str = "file, place, rule, value, longitude, latitude";

fn rejection(row: &Row<'_>) -> rusqlite::Result<Rejection> {
    Ok(Rejection {
        file: row.get(0)?,
        place: row.get(1)?,
        rule: row.get(2)?,
        value: row.get(3)?,
        longitude: row.get(4)?,
        latitude: row.get(5)?,
    })
}

/// The first of a run, first come first.
pub fn of_run(transaction: &Transaction<'_>, run: u32, limit: usize) -> Result<Vec<Rejection>> {
    let sql = format!("SELECT {COLUMNS} FROM rejection WHERE run = ?1 ORDER BY number LIMIT ?2");
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let mut statement = transaction.prepare_cached(&sql)?;
    Ok(statement.query_map(params![run, limit], rejection)?.collect::<rusqlite::Result<_>>()?)
}

/// The first of a run that break a rule, first come first.
pub fn of_rule(
    transaction: &Transaction<'_>,
    run: u32,
    file: &str,
    rule: &str,
    limit: usize,
) -> Result<Vec<Rejection>> {
    let sql = format!(
        "SELECT {COLUMNS} FROM rejection WHERE run = ?1 AND file = ?2 AND rule = ?3 ORDER BY number LIMIT ?4"
    );
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let mut statement = transaction.prepare_cached(&sql)?;
    Ok(statement.query_map(params![run, file, rule, limit], rejection)?.collect::<rusqlite::Result<_>>()?)
}

/// How often each rule was broken, by file; the one broken most often first.
pub fn by_rule(transaction: &Transaction<'_>, run: u32) -> Result<Vec<(String, String, u32)>> {
    let mut statement = transaction.prepare_cached(
        "SELECT file, rule, count FROM broken_rule WHERE run = ?1 ORDER BY count DESC, file, rule",
    )?;
    let rows = statement.query_map([run], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Adds rejections: all to the counts, and the first to the list, up to [`KEPT_MAX`] of the run in all.
pub fn insert(transaction: &Transaction<'_>, run: u32, rejections: &Rejections) -> Result<()> {
    let listed: u32 = transaction
        .prepare_cached("SELECT count(*) FROM rejection WHERE run = ?1")?
        .query_row([run], |row| row.get(0))?;
    let mut statement = transaction.prepare_cached(
        "INSERT INTO rejection (run, number, file, place, rule, value, longitude, latitude)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
    )?;
    let room = KEPT_MAX.saturating_sub(listed as usize);
    for (number, rejection) in (listed + 1..).zip(rejections.first.iter().take(room)) {
        let Rejection { file, place, rule, value, longitude, latitude } = rejection;
        statement.execute(params![run, number, file, place, rule, value, longitude, latitude])?;
    }
    let mut statement = transaction.prepare_cached(
        "INSERT INTO broken_rule VALUES (?1, ?2, ?3, ?4)
         ON CONFLICT (run, file, rule) DO UPDATE SET count = count + excluded.count",
    )?;
    for ((file, rule), count) in rejections.by_rule() {
        statement.execute(params![run, file, rule, count])?;
    }
    Ok(())
}
