//! `child`: the children of units at resolution 7, by content of their units.

use database::Result;
use rusqlite::types::Type;
use rusqlite::{Row, Transaction, params};
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

/// The children of a content: one range of the key.
pub(crate) fn of_version(transaction: &Transaction<'_>, version: i64) -> Result<Vec<Child>> {
    let mut statement = transaction
        .prepare_cached("SELECT cell, land, hydro, occupation FROM child WHERE version = ?1 ORDER BY cell")?;
    let children = statement.query_map([version], |row| read(row, 0))?.collect::<rusqlite::Result<_>>()?;
    Ok(children)
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
