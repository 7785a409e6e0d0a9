//! The world as it was last heard.

use database::Result;
use rusqlite::{OptionalExtension, Transaction, params};
use tessera_store_api::{Cell, CellId, Surface};

/// The release's number, hash and thanks, as JSON.
pub(crate) const EDITION: &str = "edition";
/// Places, goods, legs and epochs, as JSON.
pub(crate) const GAZETTEER: &str = "gazetteer";
/// The land, as GeoJSON.
pub(crate) const LAND: &str = "land";
/// The rivers as the map draws them, as JSON.
pub(crate) const RIVERS: &str = "rivers";

pub(crate) fn document(transaction: &Transaction<'_>, name: &str) -> Result<Option<Vec<u8>>> {
    Ok(transaction
        .prepare_cached("SELECT body FROM world_document WHERE name = ?1")?
        .query_row([name], |row| row.get(0))
        .optional()?)
}

pub(crate) fn set_document(transaction: &Transaction<'_>, name: &str, body: &[u8]) -> Result<()> {
    transaction
        .prepare_cached(
            "INSERT INTO world_document VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET body = excluded.body",
        )?
        .execute((name, body))?;
    Ok(())
}

pub(crate) fn replace_cells(transaction: &Transaction<'_>, cells: &[Cell]) -> Result<()> {
    transaction.execute("DELETE FROM world_cell", [])?;
    let mut insert = transaction.prepare_cached("INSERT INTO world_cell VALUES (?1, ?2, ?3, ?4, ?5, ?6)")?;
    for cell in cells {
        insert.execute(params![
            cell.cell.to_sql(),
            cell.elev_cm,
            cell.elev_min_cm,
            cell.elev_max_cm,
            cell.land_permille,
            cell.surface.code(),
        ])?;
    }
    Ok(())
}

/// Every cell; rows that are none are left out, and the next release replaces them.
pub(crate) fn cells(transaction: &Transaction<'_>) -> Result<Vec<Cell>> {
    let count: i64 = transaction.query_row("SELECT count(*) FROM world_cell", [], |row| row.get(0))?;
    let mut cells = Vec::with_capacity(usize::try_from(count).unwrap_or(0));
    let mut statement = transaction.prepare_cached(
        "SELECT cell, elev_cm, elev_min_cm, elev_max_cm, land_permille, surface FROM world_cell ORDER BY cell",
    )?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let (Ok(cell), Some(surface)) = (CellId::from_sql(row.get(0)?), Surface::of_code(row.get(5)?)) else {
            continue;
        };
        let elev_cm = [row.get(2)?, row.get(1)?, row.get(3)?];
        cells.push(Cell::of_elevation(cell, elev_cm, row.get(4)?, surface));
    }
    Ok(cells)
}
