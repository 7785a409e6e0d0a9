//! The tables `run_layer` and `run_tally`: what a run makes beside its units, and what became of its rows.

use std::collections::BTreeMap;

use database::Result;
use rusqlite::{OptionalExtension, Transaction, params};
use tessera_pipeline_api::DatasetTally;
use tessera_store_api::{Layer, LayerName};

/// Adds a layer to a run.
pub fn insert(transaction: &Transaction<'_>, run: u32, layer: &Layer) -> Result<()> {
    let hash = layer.hash();
    super::unit::insert_payload(transaction, &hash, &serde_json::to_vec(layer)?)?;
    transaction
        .prepare_cached("INSERT INTO run_layer VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING")?
        .execute(params![run, layer.layer.as_str(), hash])?;
    Ok(())
}

/// The hashes of a run's layers.
pub fn hashes(transaction: &Transaction<'_>, run: u32) -> Result<BTreeMap<LayerName, String>> {
    let mut statement = transaction.prepare_cached("SELECT layer, hash FROM run_layer WHERE run = ?1")?;
    let rows = statement.query_map([run], |row| Ok((row.get::<_, String>(0)?, row.get(1)?)))?;
    let mut hashes = BTreeMap::new();
    for row in rows {
        let (name, hash) = row?;
        hashes.extend(LayerName::of_str(&name).map(|name| (name, hash)));
    }
    Ok(hashes)
}

/// A layer of a run.
pub fn find(transaction: &Transaction<'_>, run: u32, name: LayerName) -> Result<Option<Layer>> {
    let content: Option<Vec<u8>> = transaction
        .prepare_cached(
            "SELECT content FROM run_layer JOIN payload USING (hash) WHERE run = ?1 AND layer = ?2",
        )?
        .query_row(params![run, name.as_str()], |row| row.get(0))
        .optional()?;
    Ok(content.map(|content| serde_json::from_slice(&content)).transpose()?)
}

/// Notes what became of the rows of a dataset; said again, the later word counts.
pub fn insert_tally(transaction: &Transaction<'_>, run: u32, tally: &DatasetTally) -> Result<()> {
    transaction
        .prepare_cached(
            "INSERT INTO run_tally VALUES (?1, ?2, ?3) ON CONFLICT (run, dataset) DO UPDATE SET tally = excluded.tally",
        )?
        .execute(params![run, tally.dataset, serde_json::to_string(tally)?])?;
    Ok(())
}

/// What became of the rows of a run's datasets, in order of their ids.
pub fn tallies(transaction: &Transaction<'_>, run: u32) -> Result<Vec<DatasetTally>> {
    let mut statement =
        transaction.prepare_cached("SELECT tally FROM run_tally WHERE run = ?1 ORDER BY dataset")?;
    let rows = statement.query_map([run], |row| row.get::<_, String>(0))?;
    rows.map(|row| Ok(serde_json::from_str(&row?)?)).collect()
}
