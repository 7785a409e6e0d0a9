//! The tables `dataset`, `content` and `run_dataset`: descriptions, the files they speak of, and the runs that take
//! them.

use clock::Timestamp;
use database::Result;
use rusqlite::{OptionalExtension, Row, Transaction, params};
use tessera_pipeline_api::{Recipe, Registered};

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

/// The versions a run takes, in order of their ids.
pub fn of_run(transaction: &Transaction<'_>, run: u32) -> Result<Vec<Version>> {
    let sql = format!(
        "{VERSIONS} JOIN run_dataset ON run_dataset.dataset = dataset.number WHERE run = ?1 ORDER BY dataset.id"
    );
    transaction.prepare_cached(&sql)?.query_map([run], version)?.map(|row| row?).collect()
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
