//! `cell`: the values of units, by content. A unit is one cell of resolution 5; databases of the first version may hold
//! finer ones beside it, which nothing reads any more.

use database::Result;
use rusqlite::types::Type;
use rusqlite::{OptionalExtension, Row, Transaction, params};
use tessera_store_api::{Cell, CellId, Hydro, Occupations, Slope, Surface, Tectonics, Vegetation};

use super::{coded, unreadable};

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

/// The next cells of a release after a cell of a unit, in order of units and of cells in them. Both tables are walked in
/// the order of their primary keys, so a page costs what it holds.
pub(crate) fn after(
    transaction: &Transaction<'_>,
    release: u32,
    after: Option<(CellId, CellId)>,
    limit: u32,
) -> Result<Vec<Cell>> {
    let mut statement = transaction.prepare_cached(concat!(
        "SELECT ",
        columns!(),
        " FROM release_unit AS u CROSS JOIN cell AS c ON c.version = u.version
         WHERE u.release = ?1 AND u.unit >= ?2 AND (u.unit > ?2 OR c.cell > ?3)
         ORDER BY u.unit, c.cell LIMIT ?4"
    ))?;
    let (unit, cell) = after.map_or((0, 0), |(unit, cell)| (unit.to_sql(), cell.to_sql()));
    let cells = statement.query_map(params![release, unit, cell, limit], |row| read(row, 0))?;
    let cells = cells.collect::<rusqlite::Result<_>>()?;
    Ok(cells)
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
