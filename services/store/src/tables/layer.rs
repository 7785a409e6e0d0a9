//! `layer` and `release_layer`: sets of lines or areas, named by their hashes, and which of them a release has.

use std::collections::BTreeMap;

use database::Result;
use rusqlite::types::Type;
use rusqlite::{OptionalExtension, Transaction, params};
use tessera_store_api::{Layer, LayerName};

use super::{feature, unreadable};

/// The row of this layer, which is made with all of its features where there is none.
pub(crate) fn ensure(transaction: &Transaction<'_>, layer: &Layer) -> Result<i64> {
    let hash = layer.hash();
    let known = transaction
        .prepare_cached("SELECT id FROM layer WHERE hash = ?1")?
        .query_row([&hash], |row| row.get(0))
        .optional()?;
    if let Some(id) = known {
        return Ok(id);
    }
    transaction
        .prepare_cached("INSERT INTO layer (name, hash) VALUES (?1, ?2)")?
        .execute(params![layer.layer.as_str(), hash])?;
    let id = transaction.last_insert_rowid();
    feature::insert(transaction, id, &layer.features)?;
    Ok(id)
}

/// Gives a draft its layer of that name. The same layer again writes nothing.
pub(crate) fn set(transaction: &Transaction<'_>, release: u32, name: LayerName, layer: i64) -> Result<()> {
    transaction
        .prepare_cached(
            "INSERT INTO release_layer (release, name, layer) VALUES (?1, ?2, ?3)
             ON CONFLICT (release, name) DO UPDATE SET layer = excluded.layer WHERE layer <> excluded.layer",
        )?
        .execute(params![release, name.as_str(), layer])?;
    Ok(())
}

/// The row of a layer of a release.
pub(crate) fn of_release(
    transaction: &Transaction<'_>,
    release: u32,
    name: LayerName,
) -> Result<Option<i64>> {
    Ok(transaction
        .prepare_cached("SELECT layer FROM release_layer WHERE release = ?1 AND name = ?2")?
        .query_row(params![release, name.as_str()], |row| row.get(0))
        .optional()?)
}

/// The hashes of a release's layers.
pub(crate) fn hashes(transaction: &Transaction<'_>, release: u32) -> Result<BTreeMap<LayerName, String>> {
    let mut statement = transaction.prepare_cached(
        "SELECT r.name, l.hash FROM release_layer AS r JOIN layer AS l ON l.id = r.layer WHERE r.release = ?1",
    )?;
    let rows = statement.query_map([release], |row| {
        let name: String = row.get(0)?;
        let name = LayerName::of_str(&name)
            .ok_or_else(|| unreadable(0, Type::Text, format!("`{name}` is no layer")))?;
        Ok((name, row.get(1)?))
    })?;
    let hashes = rows.collect::<rusqlite::Result<_>>()?;
    Ok(hashes)
}
