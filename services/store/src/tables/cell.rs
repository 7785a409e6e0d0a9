//! `cell`: the values of units, by content. A unit is one cell of resolution 5; databases of the first version may hold
//! finer ones beside it, which nothing reads any more.

use std::ops::ControlFlow;

use database::{Error, Result};
use rusqlite::types::Type;
use rusqlite::{Connection, OptionalExtension, Row, Transaction, params};
use tessera_store_api::{Cell, CellId, Hydro, Occupations, Slope, Surface, Tectonics, Vegetation};

use super::{coded, head, unreadable};
use crate::edition::Edition;

/// A cell of a new content.
pub(crate) fn insert(transaction: &Transaction<'_>, version: i64, cell: &Cell) -> Result<()> {
    transaction
        .prepare_cached(
            "INSERT INTO cell (version, cell, elev_cm, elev_min_cm, elev_max_cm, land_permille, surface, terrain, slope,
                               hydro, tectonics, occupation)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)",
        )?
        .execute(params![
            version,
            cell.cell.to_sql(),
            cell.elev_cm,
            cell.elev_min_cm,
            cell.elev_max_cm,
            cell.land_permille,
            cell.surface.code(),
            cell.terrain.code(),
            cell.slope.code(),
            cell.hydro.code(),
            cell.tectonics.code(),
            cell.occupation.code(),
        ])?;
    Ok(())
}

/// Columns of a cell that [`read`] takes, in its order.
macro_rules! columns {
    () => {
        "c.cell, c.elev_cm, c.elev_min_cm, c.elev_max_cm, c.land_permille, c.surface, c.terrain, c.slope, c.hydro,
         c.tectonics, c.occupation"
    };
}

/// The content of a unit in a release, and its cell: two lookups by primary key.
pub(crate) fn find(transaction: &Transaction<'_>, release: u32, unit: CellId) -> Result<Option<(i64, Cell)>> {
    let mut statement = transaction.prepare_cached(concat!(
        "SELECT u.version, ",
        columns!(),
        " FROM release_unit AS u CROSS JOIN cell AS c ON c.version = u.version AND c.cell = u.unit
         WHERE u.release = ?1 AND u.unit = ?2"
    ))?;
    let found = statement.query_row(params![release, unit.to_sql()], |row| Ok((row.get(0)?, read(row, 1)?)));
    Ok(found.optional()?)
}

/// The edition that readers see and a unit of it, if it has that one: one statement and so one snapshot.
pub(crate) fn current(connection: &Connection, unit: CellId) -> Result<Option<(Edition, Option<Cell>)>> {
    let mut statement = connection.prepare_cached(concat!(
        "SELECT r.number, r.promoted_at, r.hash, r.source_resolution, r.gazetteer, r.land, ",
        columns!(),
        " FROM head CROSS JOIN release AS r ON r.number = head.release
         LEFT JOIN release_unit AS u ON u.release = r.number AND u.unit = ?1
         LEFT JOIN cell AS c ON c.version = u.version AND c.cell = u.unit
         WHERE head.one = 1"
    ))?;
    let found = statement.query_row([unit.to_sql()], |row| {
        let is_there = row.get_ref(6)?.data_type() != Type::Null;
        Ok((head::read(row)?, if is_there { Some(read(row, 6)?) } else { None }))
    });
    Ok(found.optional()?)
}

/// The cell of a content.
pub(crate) fn of_version(transaction: &Transaction<'_>, version: i64) -> Result<Option<Cell>> {
    let mut statement = transaction.prepare_cached(concat!(
        "SELECT ",
        columns!(),
        " FROM unit_version AS v CROSS JOIN cell AS c ON c.version = v.id AND c.cell = v.unit WHERE v.id = ?1"
    ))?;
    Ok(statement.query_row([version], |row| read(row, 0)).optional()?)
}

/// Visits the cells of a release's units from one to another, in order, until a visit breaks off. Both tables are walked in
/// the order of their primary keys, so that it costs what it visits.
pub(crate) fn walk<E: From<Error>>(
    transaction: &Transaction<'_>,
    release: u32,
    (first, last): (i64, i64),
    mut visit: impl FnMut(&Cell) -> Result<ControlFlow<()>, E>,
) -> Result<ControlFlow<()>, E> {
    let mut statement = transaction
        .prepare_cached(concat!(
            "SELECT ",
            columns!(),
            " FROM release_unit AS u CROSS JOIN cell AS c ON c.version = u.version AND c.cell = u.unit
             WHERE u.release = ?1 AND u.unit BETWEEN ?2 AND ?3 ORDER BY u.unit"
        ))
        .map_err(Error::from)?;
    let mut rows = statement.query(params![release, first, last]).map_err(Error::from)?;
    while let Some(row) = rows.next().map_err(Error::from)? {
        if visit(&read(row, 0).map_err(Error::from)?)?.is_break() {
            return Ok(ControlFlow::Break(()));
        }
    }
    Ok(ControlFlow::Continue(()))
}

/// A cell out of the columns from `first` on.
pub(crate) fn read(row: &Row<'_>, first: usize) -> rusqlite::Result<Cell> {
    let cell = CellId::from_sql(row.get(first)?).map_err(|error| unreadable(first, Type::Integer, error))?;
    Ok(Cell {
        cell,
        elev_cm: row.get(first + 1)?,
        elev_min_cm: row.get(first + 2)?,
        elev_max_cm: row.get(first + 3)?,
        land_permille: row.get(first + 4)?,
        surface: coded(row, first + 5, Surface::of_code)?,
        terrain: coded(row, first + 6, Vegetation::of_code)?,
        slope: coded(row, first + 7, Slope::of_code)?,
        hydro: coded(row, first + 8, Hydro::of_code)?,
        tectonics: coded(row, first + 9, Tectonics::of_code)?,
        occupation: coded(row, first + 10, Occupations::of_code)?,
    })
}
