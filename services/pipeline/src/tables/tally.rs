//! The table `tally`: the rows of a run's datasets, counted.

use database::Result;
use rusqlite::{Transaction, params};
use tessera_pipeline_api::DatasetTally;

/// Notes what became of a dataset's rows; counting again replaces it.
pub fn insert(transaction: &Transaction<'_>, run: u32, tally: &DatasetTally) -> Result<()> {
    transaction
        .prepare_cached("INSERT OR REPLACE INTO tally VALUES (?1, ?2, ?3)")?
        .execute(params![run, tally.dataset, serde_json::to_string(tally)?])?;
    Ok(())
}

/// What became of the rows of a run's datasets, in order of their ids.
pub fn of_run(transaction: &Transaction<'_>, run: u32) -> Result<Vec<DatasetTally>> {
    let mut statement =
        transaction.prepare_cached("SELECT content FROM tally WHERE run = ?1 ORDER BY dataset")?;
    let rows = statement.query_map([run], |row| row.get::<_, String>(0))?;
    rows.map(|row| Ok(serde_json::from_str(&row?)?)).collect()
}
