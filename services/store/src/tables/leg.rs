//! `leg`: direct ways between places, with the cells they cross.

use database::Result;
use rusqlite::types::Type;
use rusqlite::{Row, Transaction, params};
use tessera_store_api::{CellId, Leg, Mode};

use super::{unreadable, word};

/// Bytes of a cell in a path.
const CELL_BYTES: usize = 8;

/// One leg.
pub(crate) fn insert(transaction: &Transaction<'_>, gazetteer: i64, position: i64, leg: &Leg) -> Result<()> {
    transaction
        .prepare_cached(
            "INSERT INTO leg (gazetteer, position, from_place, to_place, mode, name, km, climb_m, path, source,
                              confidence)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
        )?
        .execute(params![
            gazetteer,
            position,
            leg.from,
            leg.to,
            leg.mode.as_str(),
            leg.name,
            leg.km,
            leg.climb_m,
            written(&leg.path),
            leg.source,
            word::of(&leg.confidence)?,
        ])?;
    Ok(())
}

/// The legs of a set of tables.
pub(crate) fn of(transaction: &Transaction<'_>, gazetteer: i64) -> Result<Vec<Leg>> {
    let mut statement =
        transaction.prepare_cached("SELECT * FROM leg WHERE gazetteer = ?1 ORDER BY position")?;
    let legs = statement.query_map([gazetteer], read)?.collect::<rusqlite::Result<_>>()?;
    Ok(legs)
}

/// The cells that legs between two places cross, in either direction.
pub(crate) fn path(
    transaction: &Transaction<'_>,
    gazetteer: i64,
    ends: (&str, &str),
    mode: Mode,
) -> Result<Vec<CellId>> {
    let mut statement = transaction.prepare_cached(
        "SELECT path FROM leg WHERE gazetteer = ?1 AND mode = ?2
         AND ((from_place = ?3 AND to_place = ?4) OR (from_place = ?4 AND to_place = ?3)) ORDER BY position",
    )?;
    let mut cells = Vec::new();
    for path in statement.query_map(params![gazetteer, mode.as_str(), ends.0, ends.1], |row| row.get(0))? {
        let path: Vec<u8> = path?;
        cells.extend(read_path(&path)?);
    }
    Ok(cells)
}

fn read(row: &Row<'_>) -> rusqlite::Result<Leg> {
    let path: Vec<u8> = row.get("path")?;
    Ok(Leg {
        from: row.get("from_place")?,
        to: row.get("to_place")?,
        mode: word::read(row, "mode")?,
        name: row.get("name")?,
        km: row.get("km")?,
        climb_m: row.get("climb_m")?,
        path: read_path(&path)?,
        source: row.get("source")?,
        confidence: word::read(row, "confidence")?,
    })
}

fn written(path: &[CellId]) -> Vec<u8> {
    path.iter().flat_map(|cell| cell.to_sql().to_be_bytes()).collect()
}

fn read_path(bytes: &[u8]) -> rusqlite::Result<Vec<CellId>> {
    let (cells, rest) = bytes.as_chunks::<CELL_BYTES>();
    if !rest.is_empty() {
        return Err(unreadable(0, Type::Blob, "a path ends inside a cell"));
    }
    let cells = cells.iter().map(|cell| CellId::from_sql(i64::from_be_bytes(*cell)));
    cells.collect::<Result<_, _>>().map_err(|error| unreadable(0, Type::Blob, error))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_survives_its_bytes_and_half_a_cell_is_refused() {
        let path: Vec<CellId> =
            ["851e805bfffffff", "851e8333fffffff"].iter().map(|text| text.parse().unwrap()).collect();
        let bytes = written(&path);
        assert_eq!(bytes.len(), 16);
        assert_eq!(read_path(&bytes).unwrap(), path);
        assert!(read_path(&bytes[1..]).is_err());
        assert!(read_path(&[0; 8]).is_err(), "0 is no cell");
    }
}
