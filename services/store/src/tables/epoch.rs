//! `epoch`: times with their sea levels.

use database::Result;
use rusqlite::{Row, Transaction, params};
use tessera_store_api::{Epoch, Span};

use super::word;

/// One epoch.
pub(crate) fn insert(
    transaction: &Transaction<'_>,
    gazetteer: i64,
    position: i64,
    epoch: &Epoch,
) -> Result<()> {
    transaction
        .prepare_cached(
            "INSERT INTO epoch (gazetteer, position, token, name, year, span_from, span_until, sea_level_offset_cm,
                                source, confidence)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
        )?
        .execute(params![
            gazetteer,
            position,
            epoch.token,
            epoch.name,
            epoch.year,
            epoch.span.from,
            epoch.span.until,
            epoch.sea_level_offset_cm,
            epoch.source,
            word::of(&epoch.confidence)?,
        ])?;
    Ok(())
}

/// The epochs of a set of tables.
pub(crate) fn of(transaction: &Transaction<'_>, gazetteer: i64) -> Result<Vec<Epoch>> {
    let mut statement =
        transaction.prepare_cached("SELECT * FROM epoch WHERE gazetteer = ?1 ORDER BY position")?;
    let epochs = statement.query_map([gazetteer], read)?.collect::<rusqlite::Result<_>>()?;
    Ok(epochs)
}

fn read(row: &Row<'_>) -> rusqlite::Result<Epoch> {
    Ok(Epoch {
        token: row.get("token")?,
        name: row.get("name")?,
        year: row.get("year")?,
        span: Span { from: row.get("span_from")?, until: row.get("span_until")? },
        sea_level_offset_cm: row.get("sea_level_offset_cm")?,
        source: row.get("source")?,
        confidence: word::read(row, "confidence")?,
    })
}
