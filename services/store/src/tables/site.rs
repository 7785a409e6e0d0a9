//! `site`: points in units, by content of their units.

use std::ops::ControlFlow;

use database::{Error, Result};
use rusqlite::types::Type;
use rusqlite::{Row, Transaction, params};
use tessera_store_api::{CellId, Site, SiteKind, Span};

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

/// How many sites a content has.
pub(crate) fn count(transaction: &Transaction<'_>, version: i64) -> Result<i64> {
    Ok(transaction
        .prepare_cached("SELECT count(*) FROM site WHERE version = ?1")?
        .query_row([version], |row| row.get(0))?)
}

/// Which sites.
#[derive(Debug, Clone, Default)]
pub(crate) struct Filter {
    /// A bit for each kind that fits, by its code; any where absent.
    pub(crate) kinds: Option<i64>,
    /// From this dataset.
    pub(crate) dataset: Option<String>,
    /// That were there in these years, or of which no year is known.
    pub(crate) span: Option<Span>,
}

/// Visits the sites of a release's units from one to another that come after a position in a unit and lie where `holds`
/// says, in order, until a visit breaks off.
pub(crate) fn walk<E: From<Error>>(
    transaction: &Transaction<'_>,
    release: u32,
    (first, last): (i64, i64),
    (after, position): (i64, i64),
    filter: &Filter,
    holds: impl Fn(f64, f64) -> bool,
    visit: &mut impl FnMut(CellId, i64, Site) -> Result<ControlFlow<()>, E>,
) -> Result<ControlFlow<()>, E> {
    let mut statement = transaction
        .prepare_cached(
            "SELECT u.unit, s.* FROM release_unit AS u CROSS JOIN site AS s ON s.version = u.version
             WHERE u.release = ?1 AND u.unit BETWEEN ?2 AND ?3 AND (u.unit <> ?4 OR s.position > ?5)
             AND (?6 IS NULL OR ?6 >> s.kind & 1) AND (?7 IS NULL OR s.dataset = ?7)
             AND (?8 IS NULL OR ((s.valid_from IS NULL OR s.valid_from <= ?9)
                             AND (s.valid_until IS NULL OR s.valid_until >= ?8)))
             ORDER BY u.unit, s.position",
        )
        .map_err(Error::from)?;
    let (from, until) = (filter.span.map(|span| span.from), filter.span.map(|span| span.until));
    let bound = params![release, first, last, after, position, filter.kinds, filter.dataset, from, until];
    let mut rows = statement.query(bound).map_err(Error::from)?;
    while let Some(row) = rows.next().map_err(Error::from)? {
        let (longitude, latitude) = where_is(row).map_err(Error::from)?;
        if holds(longitude, latitude) {
            let (unit, position, site) = of_walk(row).map_err(Error::from)?;
            if visit(unit, position, site)?.is_break() {
                return Ok(ControlFlow::Break(()));
            }
        }
    }
    Ok(ControlFlow::Continue(()))
}

fn where_is(row: &Row<'_>) -> rusqlite::Result<(f64, f64)> {
    Ok((row.get("longitude")?, row.get("latitude")?))
}

fn of_walk(row: &Row<'_>) -> rusqlite::Result<(CellId, i64, Site)> {
    let unit = CellId::from_sql(row.get(0)?).map_err(|error| unreadable(0, Type::Integer, error))?;
    Ok((unit, row.get("position")?, read(row)?))
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
