//! `dataset`: what a release is made from.

use database::Result;
use rusqlite::types::Type;
use rusqlite::{Row, Transaction, params};
use tessera_store_api::{Dataset, Field};

use super::unreadable;

/// One dataset of a release.
pub(crate) fn insert(
    transaction: &Transaction<'_>,
    release: u32,
    position: i64,
    dataset: &Dataset,
) -> Result<()> {
    transaction
        .prepare_cached(
            "INSERT INTO dataset (release, position, id, version, title, licence, attribution, source, retrieved,
                                  note, sha256, field, resolution)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)",
        )?
        .execute(params![
            release,
            position,
            dataset.id,
            dataset.version,
            dataset.title,
            dataset.licence,
            dataset.attribution,
            dataset.source,
            dataset.retrieved,
            dataset.note,
            dataset.sha256,
            dataset.field.as_str(),
            dataset.resolution,
        ])?;
    Ok(())
}

/// The datasets of a release, as it was begun with them.
pub(crate) fn of_release(transaction: &Transaction<'_>, release: u32) -> Result<Vec<Dataset>> {
    let mut statement =
        transaction.prepare_cached("SELECT * FROM dataset WHERE release = ?1 ORDER BY position")?;
    let datasets = statement.query_map([release], read)?.collect::<rusqlite::Result<_>>()?;
    Ok(datasets)
}

fn read(row: &Row<'_>) -> rusqlite::Result<Dataset> {
    let field: String = row.get("field")?;
    let field = Field::of_str(&field)
        .ok_or_else(|| unreadable(0, Type::Text, format!("`{field}` is no field of a dataset")))?;
    Ok(Dataset {
        id: row.get("id")?,
        version: row.get("version")?,
        title: row.get("title")?,
        licence: row.get("licence")?,
        attribution: row.get("attribution")?,
        source: row.get("source")?,
        retrieved: row.get("retrieved")?,
        note: row.get("note")?,
        sha256: row.get("sha256")?,
        field,
        resolution: row.get("resolution")?,
    })
}
