//! The tables `unit`, `payload` and `run_tables`: what runs made.

use database::Result;
use rusqlite::{OptionalExtension, Transaction, params};
use tessera_store_api::{Cell, CellId, Gazetteer, Unit};

use crate::content::sha256;
use crate::packed;

/// A unit as it is staged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Staged {
    /// Which.
    pub id: CellId,
    /// Its hash as in the store's contract, in hex.
    pub hash: String,
    /// It, packed.
    pub content: Vec<u8>,
}

impl Staged {
    /// `unit`, ready to be staged.
    pub fn new(unit: &Unit) -> Self {
        Self { id: unit.id(), hash: unit.hash(), content: packed::pack(unit) }
    }
}

/// Keeps content under its hash, once for all runs that made the same.
pub(super) fn insert_payload(transaction: &Transaction<'_>, hash: &str, content: &[u8]) -> Result<()> {
    transaction
        .prepare_cached("INSERT INTO payload VALUES (?1, ?2) ON CONFLICT DO NOTHING")?
        .execute(params![hash, content])?;
    Ok(())
}

/// Adds a unit to a run.
pub fn insert(transaction: &Transaction<'_>, run: u32, unit: &Staged) -> Result<()> {
    insert_payload(transaction, &unit.hash, &unit.content)?;
    transaction.prepare_cached("INSERT INTO unit VALUES (?1, ?2, ?3)")?.execute(params![
        run,
        unit.id.to_sql(),
        unit.hash
    ])?;
    Ok(())
}

/// Up to `limit` units of a run in order of their ids, after the first `offset`, and no more than `bytes_max` of JSON as
/// far as that can be told before it is written. At least one, where there is one.
pub fn page(
    transaction: &Transaction<'_>,
    run: u32,
    offset: u32,
    limit: u32,
    bytes_max: usize,
) -> Result<Vec<Unit>> {
    let mut statement = transaction.prepare_cached(
        "SELECT content FROM unit JOIN payload USING (hash)
         WHERE run = ?1 AND unit >= (SELECT unit FROM unit WHERE run = ?1 ORDER BY unit LIMIT 1 OFFSET ?2)
         ORDER BY unit LIMIT ?3",
    )?;
    let mut rows = statement.query(params![run, offset, limit])?;
    let (mut units, mut bytes) = (Vec::new(), 0);
    while let Some(row) = rows.next()? {
        let content = blob(row)?;
        bytes += packed::json_bytes_max(content);
        if bytes > bytes_max && !units.is_empty() {
            break;
        }
        units.push(packed::unpack(content).map_err(damaged)?);
    }
    Ok(units)
}

/// Hands every cell of a run to `take`, in order of the units' ids.
pub fn each_cell(transaction: &Transaction<'_>, run: u32, mut take: impl FnMut(Cell)) -> Result<()> {
    let mut statement = transaction
        .prepare_cached("SELECT content FROM unit JOIN payload USING (hash) WHERE run = ?1 ORDER BY unit")?;
    let mut rows = statement.query([run])?;
    while let Some(row) = rows.next()? {
        take(packed::cell(blob(row)?).map_err(damaged)?);
    }
    Ok(())
}

fn blob<'a>(row: &'a rusqlite::Row<'_>) -> rusqlite::Result<&'a [u8]> {
    Ok(row.get_ref(0)?.as_blob()?)
}

pub(super) fn damaged(error: packed::Error) -> rusqlite::Error {
    rusqlite::Error::FromSqlConversionFailure(0, rusqlite::types::Type::Blob, Box::new(error))
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

/// Keeps a run's tables: the gazetteer, and the land polygons as JSON; returns the checksum of these, in hex.
pub fn insert_tables(
    transaction: &Transaction<'_>,
    run: u32,
    gazetteer: &Gazetteer,
    land: &[u8],
) -> Result<String> {
    let hash = sha256(land);
    insert_payload(transaction, &hash, land)?;
    transaction.prepare_cached("INSERT INTO run_tables VALUES (?1, ?2, ?3)")?.execute(params![
        run,
        serde_json::to_string(gazetteer)?,
        hash
    ])?;
    Ok(hash)
}

/// A run's gazetteer.
pub fn gazetteer(transaction: &Transaction<'_>, run: u32) -> Result<Option<Gazetteer>> {
    let gazetteer: Option<String> = transaction
        .prepare_cached("SELECT gazetteer FROM run_tables WHERE run = ?1")?
        .query_row([run], |row| row.get(0))
        .optional()?;
    Ok(gazetteer.map(|gazetteer| serde_json::from_str(&gazetteer)).transpose()?)
}

/// A run's land polygons, as GeoJSON; `None` where an earlier version staged the run.
pub fn land(transaction: &Transaction<'_>, run: u32) -> Result<Option<Vec<u8>>> {
    Ok(transaction
        .prepare_cached("SELECT content FROM run_tables JOIN payload ON payload.hash = land WHERE run = ?1")?
        .query_row([run], |row| row.get(0))
        .optional()?)
}

/// Checksum of a run's land polygons, in hex.
pub fn land_hash(transaction: &Transaction<'_>, run: u32) -> Result<Option<String>> {
    Ok(transaction
        .prepare_cached("SELECT land FROM run_tables WHERE run = ?1")?
        .query_row([run], |row| row.get(0))
        .optional()?)
}
