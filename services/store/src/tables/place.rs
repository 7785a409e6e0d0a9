//! `place`: towns and harbours.

use std::collections::HashSet;

use database::Result;
use rusqlite::types::Type;
use rusqlite::{Row, Transaction, params};
use tessera_store_api::{CellId, Place};

use super::{unreadable, word};

/// One place.
pub(crate) fn insert(
    transaction: &Transaction<'_>,
    gazetteer: i64,
    position: i64,
    place: &Place,
) -> Result<()> {
    transaction
        .prepare_cached(
            "INSERT INTO place (gazetteer, position, token, latin, english, modern, kind, latitude, longitude, cell,
                                port, valid_from, valid_until, exports, imports, source, confidence)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17)",
        )?
        .execute(params![
            gazetteer,
            position,
            place.token,
            place.latin,
            place.english,
            place.modern,
            place.kind,
            place.latitude,
            place.longitude,
            place.cell.to_sql(),
            place.port,
            place.valid_from,
            place.valid_until,
            serde_json::to_string(&place.exports)?,
            serde_json::to_string(&place.imports)?,
            place.source,
            word::of(&place.confidence)?,
        ])?;
    Ok(())
}

/// The places of a set of tables.
pub(crate) fn of(transaction: &Transaction<'_>, gazetteer: i64) -> Result<Vec<Place>> {
    let mut statement =
        transaction.prepare_cached("SELECT * FROM place WHERE gazetteer = ?1 ORDER BY position")?;
    let places = statement.query_map([gazetteer], read)?.collect::<rusqlite::Result<_>>()?;
    Ok(places)
}

/// The tokens of the places.
pub(crate) fn tokens(transaction: &Transaction<'_>, gazetteer: i64) -> Result<HashSet<String>> {
    let mut statement = transaction.prepare_cached("SELECT token FROM place WHERE gazetteer = ?1")?;
    let tokens = statement.query_map([gazetteer], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?;
    Ok(tokens)
}

fn read(row: &Row<'_>) -> rusqlite::Result<Place> {
    Ok(Place {
        token: row.get("token")?,
        latin: row.get("latin")?,
        english: row.get("english")?,
        modern: row.get("modern")?,
        kind: row.get("kind")?,
        latitude: row.get("latitude")?,
        longitude: row.get("longitude")?,
        cell: CellId::from_sql(row.get("cell")?).map_err(|error| unreadable(0, Type::Integer, error))?,
        port: row.get("port")?,
        valid_from: row.get("valid_from")?,
        valid_until: row.get("valid_until")?,
        exports: goods(row, "exports")?,
        imports: goods(row, "imports")?,
        source: row.get("source")?,
        confidence: word::read(row, "confidence")?,
    })
}

fn goods(row: &Row<'_>, column: &str) -> rusqlite::Result<Vec<String>> {
    let text: String = row.get(column)?;
    serde_json::from_str(&text).map_err(|error| unreadable(0, Type::Text, error))
}
