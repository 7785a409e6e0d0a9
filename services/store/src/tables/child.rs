//! `child`: the children of units at resolution 7, by content of their units.

use std::ops::ControlFlow;

use database::{Error, Result};
use rusqlite::types::Type;
use rusqlite::{OptionalExtension, Row, Transaction, params};
use tessera_store_api::{CellId, Child, Hydro, Occupations};

use super::{coded, unreadable};

/// The children of a new content, in order of their ids: the order of the key, in which SQLite appends.
pub(crate) fn insert(transaction: &Transaction<'_>, version: i64, children: &[Child]) -> Result<()> {
    let mut statement = transaction.prepare_cached(
        "INSERT INTO child (version, cell, land, hydro, occupation) VALUES (?1, ?2, ?3, ?4, ?5)",
    )?;
    for Child { cell, land, hydro, occupation } in children {
        statement.execute(params![version, cell.to_sql(), land, hydro.code(), occupation.code()])?;
    }
    Ok(())
}

/// A child of a content.
pub(crate) fn find(transaction: &Transaction<'_>, version: i64, cell: CellId) -> Result<Option<Child>> {
    let mut statement = transaction
        .prepare_cached("SELECT cell, land, hydro, occupation FROM child WHERE version = ?1 AND cell = ?2")?;
    Ok(statement.query_row(params![version, cell.to_sql()], |row| read(row, 0)).optional()?)
}

/// The children of a content: one range of the key.
pub(crate) fn of_version(transaction: &Transaction<'_>, version: i64) -> Result<Vec<Child>> {
    let mut statement = transaction
        .prepare_cached("SELECT cell, land, hydro, occupation FROM child WHERE version = ?1 ORDER BY cell")?;
    let children = statement.query_map([version], |row| read(row, 0))?.collect::<rusqlite::Result<_>>()?;
    Ok(children)
}

/// Visits the children of a release's units from one to another that come after a cell, in order, until a visit breaks
/// off. The children of a unit are one range of the key.
pub(crate) fn walk<E: From<Error>>(
    transaction: &Transaction<'_>,
    release: u32,
    (first, last): (i64, i64),
    after: i64,
    mut visit: impl FnMut(CellId, i64, &Child) -> Result<ControlFlow<()>, E>,
) -> Result<ControlFlow<()>, E> {
    let mut statement = transaction
        .prepare_cached(
            "SELECT c.cell, c.land, c.hydro, c.occupation, u.unit, u.version
             FROM release_unit AS u CROSS JOIN child AS c ON c.version = u.version
             WHERE u.release = ?1 AND u.unit BETWEEN ?2 AND ?3 AND c.cell > ?4 ORDER BY u.unit, c.cell",
        )
        .map_err(Error::from)?;
    let mut rows = statement.query(params![release, first, last, after]).map_err(Error::from)?;
    while let Some(row) = rows.next().map_err(Error::from)? {
        let (unit, version, child) = of_walk(row).map_err(Error::from)?;
        if visit(unit, version, &child)?.is_break() {
            return Ok(ControlFlow::Break(()));
        }
    }
    Ok(ControlFlow::Continue(()))
}

fn of_walk(row: &Row<'_>) -> rusqlite::Result<(CellId, i64, Child)> {
    let unit = CellId::from_sql(row.get(4)?).map_err(|error| unreadable(4, Type::Integer, error))?;
    Ok((unit, row.get(5)?, read(row, 0)?))
}

/// A child out of the columns from `first` on.
pub(crate) fn read(row: &Row<'_>, first: usize) -> rusqlite::Result<Child> {
    Ok(Child {
        cell: CellId::from_sql(row.get(first)?).map_err(|error| unreadable(first, Type::Integer, error))?,
        land: row.get(first + 1)?,
        hydro: coded(row, first + 2, Hydro::of_code)?,
        occupation: coded(row, first + 3, Occupations::of_code)?,
    })
}
