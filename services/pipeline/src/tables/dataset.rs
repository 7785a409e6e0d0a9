//! The tables `dataset`, `content` and `run_dataset`: descriptions, the files they speak of, and the runs that take
//! them.

use clock::Timestamp;
use database::Result;
use rusqlite::{OptionalExtension, Row, Transaction, params};
use tessera_pipeline_api::{DatasetVersion, Recipe, Registered};
use tessera_store_api::Field;

/// A description with its number.
#[derive(Debug, Clone, PartialEq)]
pub struct Version {
    /// Its number; a later version has a higher one.
    pub number: i64,
    /// What it says, and the bytes of the file where that came.
    pub registered: Registered,
}

const VERSIONS: &str =
    "SELECT dataset.number, dataset.recipe, content.bytes FROM dataset LEFT JOIN content USING (sha256)";

fn version(row: &Row<'_>) -> rusqlite::Result<Result<Version>> {
    let (number, recipe, bytes) = (row.get(0)?, row.get::<_, String>(1)?, row.get::<_, Option<i64>>(2)?);
    let bytes = bytes.map(i64::cast_unsigned);
    Ok(serde_json::from_str(&recipe)
        .map(|recipe| Version { number, registered: Registered { recipe, bytes } })
        .map_err(Into::into))
}

/// The newest version of every dataset, in order of their ids.
pub fn all(transaction: &Transaction<'_>) -> Result<Vec<Version>> {
    let sql = format!(
        "{VERSIONS} WHERE dataset.number IN (SELECT max(number) FROM dataset GROUP BY id) ORDER BY dataset.id"
    );
    transaction.prepare_cached(&sql)?.query_map([], version)?.map(|row| row?).collect()
}

/// The newest version of a dataset.
pub fn find(transaction: &Transaction<'_>, id: &str) -> Result<Option<Version>> {
    let sql = format!("{VERSIONS} WHERE dataset.id = ?1 ORDER BY dataset.number DESC LIMIT 1");
    transaction.prepare_cached(&sql)?.query_row([id], version).optional()?.transpose()
}

/// The versions a run takes, in order of their fields and ids: the same whoever named them in which order.
pub fn of_run(transaction: &Transaction<'_>, run: u32) -> Result<Vec<Version>> {
    let sql = format!(
        "{VERSIONS} JOIN run_dataset ON run_dataset.dataset = dataset.number WHERE run = ?1 ORDER BY dataset.id"
    );
    let mut statement = transaction.prepare_cached(&sql)?;
    let mut versions: Vec<Version> =
        statement.query_map([run], version)?.map(|row| row?).collect::<Result<_>>()?;
    let order = |version: &Version| {
        let field = version.registered.recipe.feeds.field;
        Field::ALL.iter().position(|known| *known == field)
    };
    versions.sort_by_key(order);
    Ok(versions)
}

/// Every version of a dataset, the newest first.
pub fn history(transaction: &Transaction<'_>, id: &str, limit: u32) -> Result<Vec<DatasetVersion>> {
    let mut statement = transaction.prepare_cached(
        "SELECT dataset.recipe, content.bytes, dataset.recorded_at FROM dataset LEFT JOIN content USING (sha256)
         WHERE dataset.id = ?1 ORDER BY dataset.number DESC LIMIT ?2",
    )?;
    let rows = statement.query_map(params![id, limit], |row| {
        Ok((row.get::<_, String>(0)?, row.get::<_, Option<i64>>(1)?, row.get(2)?))
    })?;
    rows.map(|row| {
        let (recipe, bytes, recorded_at) = row?;
        Ok(DatasetVersion {
            recipe: serde_json::from_str(&recipe)?,
            bytes: bytes.map(i64::cast_unsigned),
            recorded_at: Timestamp::from_millis(recorded_at),
        })
    })
    .collect()
}

/// Whether a file came.
pub fn has_content(transaction: &Transaction<'_>, sha256: &str) -> Result<bool> {
    Ok(transaction
        .prepare_cached("SELECT EXISTS (SELECT 1 FROM content WHERE sha256 = ?1)")?
        .query_row([sha256], |row| row.get(0))?)
}

/// How many versions of datasets there are.
pub fn count(transaction: &Transaction<'_>) -> Result<u32> {
    Ok(transaction.query_row("SELECT count(*) FROM dataset", [], |row| row.get(0))?)
}

/// Adds a version.
pub fn insert(transaction: &Transaction<'_>, recipe: &Recipe, now: Timestamp) -> Result<()> {
    transaction
        .prepare_cached("INSERT INTO dataset (id, recipe, sha256, recorded_at) VALUES (?1, ?2, ?3, ?4)")?
        .execute(params![
            recipe.id,
            serde_json::to_string(recipe)?,
            recipe.content.sha256,
            now.as_millis()
        ])?;
    Ok(())
}

/// Notes that a file came.
pub fn insert_content(transaction: &Transaction<'_>, sha256: &str, bytes: u64, now: Timestamp) -> Result<()> {
    transaction
        .prepare_cached("INSERT INTO content VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING")?
        .execute(params![sha256, bytes.cast_signed(), now.as_millis()])?;
    Ok(())
}

/// Notes that a run takes a version.
pub fn take(transaction: &Transaction<'_>, run: u32, number: i64) -> Result<()> {
    transaction.prepare_cached("INSERT INTO run_dataset VALUES (?1, ?2)")?.execute(params![run, number])?;
    Ok(())
}
