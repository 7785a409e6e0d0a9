//! `site`: points in units, by content of their units.

use database::Result;
use rusqlite::types::Type;
use rusqlite::{Row, Transaction, params};
use tessera_store_api::{CellId, Site, SiteKind};

use super::{coded, unreadable};

/// The sites of a new content.
pub(crate) fn insert(transaction: &Transaction<'_>, version: i64, sites: &[Site]) -> Result<()> {
    let mut statement = transaction.prepare_cached(
        "INSERT INTO site (version, position, id, kind, name, longitude, latitude, cell, precision_m, valid_from,
                           valid_until, dataset, detail)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)",
    )?;
    for (position, site) in (0_i64..).zip(sites) {
        statement.execute(params![
            version,
            position,
            site.id,
            site.kind.code(),
            site.name,
            site.longitude,
            site.latitude,
            site.cell.to_sql(),
            site.precision_m,
            site.from,
            site.until,
            site.dataset,
            serde_json::to_string(&site.detail)?,
        ])?;
    }
    Ok(())
}

/// The sites of a content, in order of their ids.
pub(crate) fn of_version(transaction: &Transaction<'_>, version: i64) -> Result<Vec<Site>> {
    let mut statement =
        transaction.prepare_cached("SELECT * FROM site WHERE version = ?1 ORDER BY position")?;
    let sites = statement.query_map([version], read)?.collect::<rusqlite::Result<_>>()?;
    Ok(sites)
}

/// A site of a release by its id.
pub(crate) fn find(transaction: &Transaction<'_>, release: u32, id: &str) -> Result<Option<Site>> {
    let mut statement = transaction.prepare_cached(
        "SELECT s.* FROM site AS s CROSS JOIN unit_version AS v ON v.id = s.version
         CROSS JOIN release_unit AS u ON u.release = ?1 AND u.unit = v.unit AND u.version = s.version
         WHERE s.id = ?2",
    )?;
    let mut sites = statement.query_map(params![release, id], read)?;
    Ok(sites.next().transpose()?)
}

/// A site out of a row with all columns.
pub(crate) fn read(row: &Row<'_>) -> rusqlite::Result<Site> {
    let detail: String = row.get("detail")?;
    Ok(Site {
        id: row.get("id")?,
        kind: coded(row, row.as_ref().column_index("kind")?, SiteKind::of_code)?,
        name: row.get("name")?,
        longitude: row.get("longitude")?,
        latitude: row.get("latitude")?,
        cell: CellId::from_sql(row.get("cell")?).map_err(|error| unreadable(0, Type::Integer, error))?,
        precision_m: row.get("precision_m")?,
        from: row.get("valid_from")?,
        until: row.get("valid_until")?,
        dataset: row.get("dataset")?,
        detail: serde_json::from_str(&detail).map_err(|error| unreadable(0, Type::Text, error))?,
    })
}
