//! `release_unit` with `cell`, `child` and `site`, and `feature`: what geodata users read, in the order of the primary
//! keys, so that a page costs what it holds, wherever it begins.

use clock::Timestamp;
use database::Result;
use rusqlite::{OptionalExtension, Row, Transaction, params};
use tessera_store_api::{Cell, Child, Feature, Site, SiteKind, Status};

use super::{cell, child, feature, site};
use crate::edition::Edition;
use crate::ogc::cover::{Extent, Range};
use crate::ogc::query::Years;

/// Which sites or features, as far as rows say.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Sieve<'a> {
    pub(crate) years: Years,
    pub(crate) kind: Option<&'a str>,
    pub(crate) dataset: Option<&'a str>,
    /// What encloses the boxes that are asked for.
    pub(crate) extent: Option<Extent>,
}

/// A release that readers have seen, whether or not they see it now.
pub(crate) fn edition(transaction: &Transaction<'_>, release: u32) -> Result<Option<Edition>> {
    let mut statement = transaction.prepare_cached(
        "SELECT number, promoted_at, hash, source_resolution, gazetteer, land FROM release
         WHERE number = ?1 AND status IN (?2, ?3)",
    )?;
    let seen = params![release, Status::Current.code(), Status::Superseded.code()];
    let edition = statement.query_row(seen, |row| {
        Ok(Edition {
            release: row.get(0)?,
            released_at: Timestamp::from_millis(row.get(1)?),
            hash: row.get(2)?,
            source_resolution: row.get(3)?,
            gazetteer: row.get(4)?,
            land: row.get(5)?,
        })
    });
    Ok(edition.optional()?)
}

/// Cells of a range of units; without that of the first one where it was read already, which is where `after` is not
/// negative.
pub(crate) fn cells(
    transaction: &Transaction<'_>,
    release: u32,
    (first, last): Range,
    after: i64,
    limit: u32,
) -> Result<Vec<Cell>> {
    let mut statement = transaction.prepare_cached(
        "SELECT c.* FROM release_unit AS u CROSS JOIN cell AS c ON c.version = u.version AND c.cell = u.unit
         WHERE u.release = ?1 AND u.unit BETWEEN ?2 AND ?3 AND (u.unit > ?2 OR ?4 < 0) ORDER BY u.unit LIMIT ?5",
    )?;
    let rows = statement.query_map(params![release, first, last, after, limit], |row| cell::read(row, 1))?;
    let rows = rows.collect::<rusqlite::Result<_>>()?;
    Ok(rows)
}

/// Children of a range of units, after a child of the first one, each with its unit.
pub(crate) fn children(
    transaction: &Transaction<'_>,
    release: u32,
    (first, last): Range,
    after: i64,
    limit: u32,
) -> Result<Vec<(i64, Child)>> {
    let mut statement = transaction.prepare_cached(
        "SELECT u.unit, c.* FROM release_unit AS u CROSS JOIN child AS c ON c.version = u.version
         WHERE u.release = ?1 AND u.unit BETWEEN ?2 AND ?3 AND (u.unit > ?2 OR c.cell > ?4)
         ORDER BY u.unit, c.cell LIMIT ?5",
    )?;
    let rows = statement.query_map(params![release, first, last, after, limit], |row| {
        Ok((row.get(0)?, child::read(row, 2)?))
    })?;
    let rows = rows.collect::<rusqlite::Result<_>>()?;
    Ok(rows)
}

/// Sites of a range of units, after a position in the first one, each with its unit and its position there.
pub(crate) fn sites(
    transaction: &Transaction<'_>,
    release: u32,
    (first, last): Range,
    after: i64,
    sieve: Sieve<'_>,
    limit: u32,
) -> Result<Vec<(i64, i64, Site)>> {
    let mut statement = transaction.prepare_cached(
        "SELECT u.unit, s.* FROM release_unit AS u CROSS JOIN site AS s ON s.version = u.version
         WHERE u.release = ?1 AND u.unit BETWEEN ?2 AND ?3 AND (u.unit > ?2 OR s.position > ?4)
           AND (?5 IS NULL OR s.kind = ?5) AND (?6 IS NULL OR s.dataset = ?6)
           AND (?7 IS NULL OR s.valid_until IS NULL OR s.valid_until >= ?7)
           AND (?8 IS NULL OR s.valid_from IS NULL OR s.valid_from <= ?8)
         ORDER BY u.unit, s.position LIMIT ?9",
    )?;
    let kind = sieve.kind.and_then(SiteKind::of_token).map(SiteKind::code);
    let Years { from, until } = sieve.years;
    let rows = statement
        .query_map(params![release, first, last, after, kind, sieve.dataset, from, until, limit], |row| {
            Ok((row.get(0)?, row.get("position")?, site::read(row)?))
        })?;
    let rows = rows.collect::<rusqlite::Result<_>>()?;
    Ok(rows)
}

/// Features of a layer after a position, each with its position.
pub(crate) fn features(
    transaction: &Transaction<'_>,
    layer: i64,
    after: i64,
    sieve: Sieve<'_>,
    limit: u32,
) -> Result<Vec<(i64, Feature)>> {
    let mut statement = transaction.prepare_cached(
        "SELECT * FROM feature
         WHERE layer = ?1 AND position > ?2
           AND min_longitude <= ?3 AND min_latitude <= ?4 AND max_longitude >= ?5 AND max_latitude >= ?6
           AND (?7 IS NULL OR valid_until IS NULL OR valid_until >= ?7)
           AND (?8 IS NULL OR valid_from IS NULL OR valid_from <= ?8)
           AND (?9 IS NULL OR kind = ?9) AND (?10 IS NULL OR dataset = ?10)
         ORDER BY position LIMIT ?11",
    )?;
    let [west, south, east, north] =
        sieve.extent.map_or([-180.0, -90.0, 180.0, 90.0], |extent| extent.corners());
    let Years { from, until } = sieve.years;
    let rows = statement.query_map(
        params![layer, after, east, north, west, south, from, until, sieve.kind, sieve.dataset, limit],
        |row| Ok((row.get("position")?, feature::read(row)?)),
    )?;
    let rows = rows.collect::<rusqlite::Result<_>>()?;
    Ok(rows)
}

/// The units of a release after one of them.
pub(crate) fn units(transaction: &Transaction<'_>, release: u32, after: i64, limit: u32) -> Result<Vec<i64>> {
    let mut statement = transaction.prepare_cached(
        "SELECT unit FROM release_unit WHERE release = ?1 AND unit > ?2 ORDER BY unit LIMIT ?3",
    )?;
    let units = statement
        .query_map(params![release, after, limit], |row| row.get(0))?
        .collect::<rusqlite::Result<_>>()?;
    Ok(units)
}

/// A child of a release by its unit and its id.
pub(crate) fn child(
    transaction: &Transaction<'_>,
    release: u32,
    unit: i64,
    cell: i64,
) -> Result<Option<Child>> {
    let mut statement = transaction.prepare_cached(
        "SELECT c.* FROM release_unit AS u CROSS JOIN child AS c ON c.version = u.version
         WHERE u.release = ?1 AND u.unit = ?2 AND c.cell = ?3",
    )?;
    Ok(statement.query_row(params![release, unit, cell], |row| child::read(row, 1)).optional()?)
}

/// What the features of a layer cover, and their first and last years; nothing where there are none.
pub(crate) fn extent_of_layer(transaction: &Transaction<'_>, layer: i64) -> Result<(Option<Extent>, Years)> {
    let mut statement = transaction.prepare_cached(
        "SELECT min(min_longitude), min(min_latitude), max(max_longitude), max(max_latitude),
                min(valid_from), max(valid_until)
         FROM feature WHERE layer = ?1",
    )?;
    Ok(statement.query_row([layer], read_extent)?)
}

/// The same of the sites of a release.
pub(crate) fn extent_of_sites(
    transaction: &Transaction<'_>,
    release: u32,
) -> Result<(Option<Extent>, Years)> {
    let mut statement = transaction.prepare_cached(
        "SELECT min(s.longitude), min(s.latitude), max(s.longitude), max(s.latitude),
                min(s.valid_from), max(s.valid_until)
         FROM release_unit AS u CROSS JOIN site AS s ON s.version = u.version WHERE u.release = ?1",
    )?;
    Ok(statement.query_row([release], read_extent)?)
}

fn read_extent(row: &Row<'_>) -> rusqlite::Result<(Option<Extent>, Years)> {
    let corners = [row.get::<_, Option<f64>>(0)?, row.get(1)?, row.get(2)?, row.get(3)?];
    let [Some(west), Some(south), Some(east), Some(north)] = corners else {
        return Ok((None, Years::default()));
    };
    let years = Years { from: row.get(4)?, until: row.get(5)? };
    Ok((Some(Extent::new([west, south, east, north])), years))
}

/// How many features a layer has.
pub(crate) fn count_of_layer(transaction: &Transaction<'_>, layer: i64) -> Result<u32> {
    let mut statement = transaction.prepare_cached("SELECT count(*) FROM feature WHERE layer = ?1")?;
    Ok(statement.query_row([layer], |row| row.get(0))?)
}

/// How many units a release has.
pub(crate) fn count_of_units(transaction: &Transaction<'_>, release: u32) -> Result<u32> {
    let mut statement = transaction.prepare_cached("SELECT count(*) FROM release_unit WHERE release = ?1")?;
    Ok(statement.query_row([release], |row| row.get(0))?)
}
