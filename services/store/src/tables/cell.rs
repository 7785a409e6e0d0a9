//! `cell`: the values of cells, by content of their units.

use database::Result;
use rusqlite::types::Type;
use rusqlite::{OptionalExtension, Row, Transaction, params};
use tessera_store_api::{Cell, CellId, Surface};

use super::unreadable;

/// A cell of a new content.
pub(crate) fn insert(transaction: &Transaction<'_>, version: i64, cell: &Cell) -> Result<()> {
    transaction
        .prepare_cached(
            "INSERT INTO cell (version, cell, elev_cm, elev_min_cm, elev_max_cm, land_permille, surface)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        )?
        .execute(params![
            version,
            cell.cell.to_sql(),
            cell.elev_cm,
            cell.elev_min_cm,
            cell.elev_max_cm,
            cell.land_permille,
            cell.surface.code(),
        ])?;
    Ok(())
}

/// A cell of a release: two lookups by primary key.
pub(crate) fn find(
    transaction: &Transaction<'_>,
    release: u32,
    unit: CellId,
    cell: CellId,
) -> Result<Option<Cell>> {
    let mut statement = transaction.prepare_cached(
        "SELECT c.cell, c.elev_cm, c.elev_min_cm, c.elev_max_cm, c.land_permille, c.surface
         FROM release_unit AS u CROSS JOIN cell AS c ON c.version = u.version
         WHERE u.release = ?1 AND u.unit = ?2 AND c.cell = ?3",
    )?;
    Ok(statement.query_row(params![release, unit.to_sql(), cell.to_sql()], read).optional()?)
}

/// The next cells of a release after a cell of a unit, in order of units and of cells in them. Both tables are walked in
/// the order of their primary keys, so a page costs what it holds.
pub(crate) fn after(
    transaction: &Transaction<'_>,
    release: u32,
    after: Option<(CellId, CellId)>,
    limit: u32,
) -> Result<Vec<Cell>> {
    let mut statement = transaction.prepare_cached(
        "SELECT c.cell, c.elev_cm, c.elev_min_cm, c.elev_max_cm, c.land_permille, c.surface
         FROM release_unit AS u CROSS JOIN cell AS c ON c.version = u.version
         WHERE u.release = ?1 AND u.unit >= ?2 AND (u.unit > ?2 OR c.cell > ?3)
         ORDER BY u.unit, c.cell LIMIT ?4",
    )?;
    let (unit, cell) = after.map_or((0, 0), |(unit, cell)| (unit.to_sql(), cell.to_sql()));
    let cells = statement.query_map(params![release, unit, cell, limit], read)?;
    let cells = cells.collect::<rusqlite::Result<_>>()?;
    Ok(cells)
}

fn read(row: &Row<'_>) -> rusqlite::Result<Cell> {
    let cell = CellId::from_sql(row.get(0)?).map_err(|error| unreadable(0, Type::Integer, error))?;
    let code = row.get(5)?;
    let surface = Surface::of_code(code)
        .ok_or_else(|| unreadable(5, Type::Integer, format!("{code} is no kind of surface")))?;
    Ok(Cell {
        cell,
        elev_cm: row.get(1)?,
        elev_min_cm: row.get(2)?,
        elev_max_cm: row.get(3)?,
        land_permille: row.get(4)?,
        surface,
    })
}
