//! The tables `unit`, `payload` and `run_tables`: what runs made.

use database::Result;
use rusqlite::{OptionalExtension, Transaction, params};
use tessera_store_api::{Cell, Unit};

/// Adds a unit to a run.
pub fn insert(transaction: &Transaction<'_>, run: u32, unit: &Unit) -> Result<()> {
    let hash = unit.hash();
    transaction
        .prepare_cached("INSERT INTO payload VALUES (?1, ?2) ON CONFLICT DO NOTHING")?
        .execute(params![hash, serde_json::to_string(&unit)?])?;
    transaction.prepare_cached("INSERT INTO unit VALUES (?1, ?2, ?3)")?.execute(params![
        run,
        unit.id().to_sql(),
        hash
    ])?;
    Ok(())
}

/// Up to `limit` units of a run in order of their ids, after the first `offset`.
pub fn page(transaction: &Transaction<'_>, run: u32, offset: u32, limit: u32) -> Result<Vec<Unit>> {
    let mut statement = transaction.prepare_cached(
        "SELECT content FROM unit JOIN payload USING (hash)
         WHERE run = ?1 AND unit >= (SELECT unit FROM unit WHERE run = ?1 ORDER BY unit LIMIT 1 OFFSET ?2)
         ORDER BY unit LIMIT ?3",
    )?;
    let rows = statement.query_map(params![run, offset, limit], |row| row.get::<_, String>(0))?;
    rows.map(|row| Ok(serde_json::from_str(&row?)?)).collect()
}

/// Hands every cell of a run to `take`, in order of the units' ids.
pub fn each_cell(transaction: &Transaction<'_>, run: u32, mut take: impl FnMut(Cell)) -> Result<()> {
    let mut statement = transaction
        .prepare_cached("SELECT content FROM unit JOIN payload USING (hash) WHERE run = ?1 ORDER BY unit")?;
    let mut rows = statement.query([run])?;
    while let Some(row) = rows.next()? {
        let unit: Unit = serde_json::from_str(row.get_ref(0)?.as_str().map_err(rusqlite::Error::from)?)?;
        take(unit.cell);
    }
    Ok(())
}

/// The hashes of a run's units in order of their ids, one after the other in one text.
pub fn hashes(transaction: &Transaction<'_>, run: u32) -> Result<String> {
    let mut statement = transaction.prepare_cached("SELECT hash FROM unit WHERE run = ?1 ORDER BY unit")?;
    let mut rows = statement.query([run])?;
    let mut hashes = String::new();
    while let Some(row) = rows.next()? {
        hashes.push_str(row.get_ref(0)?.as_str().map_err(rusqlite::Error::from)?);
    }
    Ok(hashes)
}

/// Units of a run that another run did not make, or made otherwise; all where there is no other run.
pub fn count_changed(transaction: &Transaction<'_>, run: u32, since: Option<u32>) -> Result<u32> {
    Ok(transaction.query_row(
        "SELECT count(*) FROM unit AS present LEFT JOIN unit AS past ON past.run = ?2 AND past.unit = present.unit
         WHERE present.run = ?1 AND past.hash IS NOT present.hash",
        params![run, since],
        |row| row.get(0),
    )?)
}

/// Keeps a run's tables: the gazetteer as JSON, the land by its checksum.
pub fn insert_tables(transaction: &Transaction<'_>, run: u32, gazetteer: &str, land: &str) -> Result<()> {
    transaction
        .prepare_cached("INSERT INTO run_tables VALUES (?1, ?2, ?3)")?
        .execute(params![run, gazetteer, land])?;
    Ok(())
}

/// A run's tables.
pub fn tables(transaction: &Transaction<'_>, run: u32) -> Result<Option<(String, String)>> {
    Ok(transaction
        .prepare_cached("SELECT gazetteer, land FROM run_tables WHERE run = ?1")?
        .query_row([run], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?)
}
