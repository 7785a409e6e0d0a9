//! `release_unit`: which content a unit has in a release.

use std::cmp::Ordering;
use std::ops::ControlFlow;

use database::{Error, Result};
use rusqlite::types::Type;
use rusqlite::{Row, Rows, Transaction, params};
use tessera_store_api::CellId;

use super::unreadable;

/// Gives a unit of a draft its content.
pub(crate) fn set(transaction: &Transaction<'_>, release: u32, unit: CellId, version: i64) -> Result<()> {
    transaction
        .prepare_cached(
            "INSERT INTO release_unit (release, unit, version) VALUES (?1, ?2, ?3)
             ON CONFLICT (release, unit) DO UPDATE SET version = excluded.version
             WHERE version <> excluded.version",
        )?
        .execute(params![release, unit.to_sql(), version])?;
    Ok(())
}

/// The hashes of a release's units, in order of the units' ids.
pub(crate) fn hashes(transaction: &Transaction<'_>, release: u32) -> Result<Vec<String>> {
    let mut statement = transaction.prepare_cached(
        "SELECT v.hash FROM release_unit AS u CROSS JOIN unit_version AS v ON v.id = u.version
         WHERE u.release = ?1 ORDER BY u.unit",
    )?;
    let hashes = statement.query_map([release], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?;
    Ok(hashes)
}

/// Visits every unit after one that either of two releases has, in order, with the contents that it has in them, until a
/// visit breaks off. Release 0 has none. Two walks side by side, each in the order of the key.
pub(crate) fn compare<E: From<Error>>(
    transaction: &Transaction<'_>,
    (from, to): (u32, u32),
    after: i64,
    mut visit: impl FnMut(CellId, Option<i64>, Option<i64>) -> Result<ControlFlow<()>, E>,
) -> Result<(), E> {
    let walk = "SELECT unit, version FROM release_unit WHERE release = ?1 AND unit > ?2 ORDER BY unit";
    let mut earlier = transaction.prepare_cached(walk).map_err(Error::from)?;
    let mut later = transaction.prepare_cached(walk).map_err(Error::from)?;
    let mut earlier = earlier.query(params![from, after]).map_err(Error::from)?;
    let mut later = later.query(params![to, after]).map_err(Error::from)?;
    let (mut one, mut other) = (next(&mut earlier)?, next(&mut later)?);
    loop {
        let order = match (one, other) {
            (None, None) => return Ok(()),
            (Some(_), None) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
            (Some((unit, _)), Some((another, _))) => unit.cmp(&another),
        };
        let before = one.filter(|_| order.is_le());
        let after = other.filter(|_| order.is_ge());
        let version = |content: Option<(CellId, i64)>| content.map(|(_, version)| version);
        if let Some((unit, _)) = before.or(after)
            && visit(unit, version(before), version(after))?.is_break()
        {
            return Ok(());
        }
        if order.is_le() {
            one = next(&mut earlier)?;
        }
        if order.is_ge() {
            other = next(&mut later)?;
        }
    }
}

fn next(rows: &mut Rows<'_>) -> Result<Option<(CellId, i64)>> {
    let read = |row: &Row<'_>| {
        let unit = CellId::from_sql(row.get(0)?).map_err(|error| unreadable(0, Type::Integer, error))?;
        Ok::<_, rusqlite::Error>((unit, row.get(1)?))
    };
    Ok(rows.next()?.map(read).transpose()?)
}
