//! The table `diff`, and the units that differ between two runs.

use database::Result;
use rusqlite::{OptionalExtension, Row, Transaction, params};
use tessera_pipeline_api::{Change, ChangedUnit, Counts, Diff};
use tessera_store_api::{CellId, Unit};

use super::unit::damaged;
use crate::packed;

/// Units of one run that are not the same in another; `?1` is the run, `?2` the other one.
const DIFFERING: &str = "
SELECT present.unit AS unit, past.hash AS past, present.hash AS present
  FROM unit AS present LEFT JOIN unit AS past ON past.run = ?2 AND past.unit = present.unit
  WHERE present.run = ?1 AND past.hash IS NOT present.hash
UNION ALL
SELECT past.unit, past.hash, NULL
  FROM unit AS past LEFT JOIN unit AS present ON present.run = ?1 AND present.unit = past.unit
  WHERE past.run = ?2 AND present.unit IS NULL";

/// A difference that was computed already. `against` is the other run; none where everything is new.
pub fn find(transaction: &Transaction<'_>, run: u32, against: Option<u32>) -> Result<Option<Diff>> {
    let found: Option<String> = transaction
        .prepare_cached("SELECT content FROM diff WHERE run = ?1 AND against = ?2")?
        .query_row([run, against.unwrap_or(0)], |row| row.get(0))
        .optional()?;
    Ok(found.map(|content| serde_json::from_str(&content)).transpose()?)
}

/// Keeps a difference.
pub fn insert(transaction: &Transaction<'_>, diff: &Diff) -> Result<()> {
    transaction.prepare_cached("INSERT OR REPLACE INTO diff VALUES (?1, ?2, ?3)")?.execute(params![
        diff.run,
        diff.against.unwrap_or(0),
        serde_json::to_string(diff)?
    ])?;
    Ok(())
}

/// How many units came, went and changed, and how many stayed.
pub fn counts(transaction: &Transaction<'_>, run: u32, against: Option<u32>) -> Result<(Counts, u32)> {
    let sql = format!(
        "SELECT count(*) FILTER (WHERE past IS NULL), count(*) FILTER (WHERE present IS NULL),
                count(*) FILTER (WHERE past IS NOT NULL AND present IS NOT NULL),
                (SELECT count(*) FROM unit WHERE run = ?1) FROM ({DIFFERING})"
    );
    Ok(transaction.query_row(&sql, params![run, against], |row| {
        let counts = Counts { added: row.get(0)?, removed: row.get(1)?, changed: row.get(2)? };
        let total: u32 = row.get(3)?;
        Ok((counts, total.saturating_sub(counts.added + counts.changed)))
    })?)
}

/// Hands every unit that differs to `take`, as it was and as it is.
pub fn each_differing(
    transaction: &Transaction<'_>,
    run: u32,
    against: Option<u32>,
    mut take: impl FnMut(Option<Unit>, Option<Unit>),
) -> Result<()> {
    let sql = format!(
        "SELECT before.content, after.content FROM ({DIFFERING}) AS differing
           LEFT JOIN payload AS before ON before.hash = differing.past
           LEFT JOIN payload AS after ON after.hash = differing.present"
    );
    let mut statement = transaction.prepare_cached(&sql)?;
    let mut rows = statement.query(params![run, against])?;
    while let Some(row) = rows.next()? {
        take(unit(row, 0)?, unit(row, 1)?);
    }
    Ok(())
}

/// Up to `limit` units that differ, in order of their ids, after one of them.
pub fn page(
    transaction: &Transaction<'_>,
    run: u32,
    against: Option<u32>,
    after: Option<CellId>,
    limit: u32,
) -> Result<Vec<ChangedUnit>> {
    let sql = format!(
        "SELECT before.content, after.content FROM
           (SELECT * FROM ({DIFFERING}) WHERE unit > ?3 ORDER BY unit LIMIT ?4) AS differing
           LEFT JOIN payload AS before ON before.hash = differing.past
           LEFT JOIN payload AS after ON after.hash = differing.present
         ORDER BY differing.unit"
    );
    let after = after.map_or(i64::MIN, CellId::to_sql);
    let mut statement = transaction.prepare_cached(&sql)?;
    let mut rows = statement.query(params![run, against, after, limit])?;
    let mut units = Vec::new();
    while let Some(row) = rows.next()? {
        units.extend(changed(unit(row, 0)?, unit(row, 1)?));
    }
    Ok(units)
}

fn unit(row: &Row<'_>, column: usize) -> rusqlite::Result<Option<Unit>> {
    let content = row.get_ref(column)?.as_blob_or_null()?;
    content.map(packed::unpack).transpose().map_err(damaged)
}

fn changed(before: Option<Unit>, after: Option<Unit>) -> Option<ChangedUnit> {
    let change = match (&before, &after) {
        (None, Some(_)) => Change::Added,
        (Some(_), None) => Change::Removed,
        _ => Change::Changed,
    };
    let unit = after.as_ref().or(before.as_ref())?.id();
    let height = |unit: Option<Unit>| unit.map(|unit| unit.cell.elev_cm);
    Some(ChangedUnit { unit, change, before_cm: height(before), after_cm: height(after) })
}
