//! `feature`: lines and areas of layers.

use std::ops::ControlFlow;

use database::Result;
use rusqlite::{Row, Transaction, params};
use tessera_store_api::{Feature, Geometry, Position, Span};

use crate::area::Bbox;
use crate::view::write_json;

/// The features of a new layer, in order.
pub(crate) fn insert(transaction: &Transaction<'_>, layer: i64, features: &[Feature]) -> Result<()> {
    let mut statement = transaction.prepare_cached(
        "INSERT INTO feature (layer, position, id, name, kind, rank, valid_from, valid_until, dataset, min_longitude,
                              min_latitude, max_longitude, max_latitude, detail, geometry)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15)",
    )?;
    for (position, feature) in (0_i64..).zip(features) {
        let [west, south, east, north] = extent(&feature.geometry);
        statement.execute(params![
            layer,
            position,
            feature.id,
            feature.name,
            feature.kind,
            feature.rank,
            feature.from,
            feature.until,
            feature.dataset,
            west,
            south,
            east,
            north,
            serde_json::to_string(&feature.detail)?,
            serde_json::to_string(&feature.geometry)?,
        ])?;
    }
    Ok(())
}

/// Which features.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Filter {
    /// Whose extent meets this box.
    pub(crate) bbox: Option<Bbox>,
    /// That were there in these years, or of which no year is known.
    pub(crate) span: Option<Span>,
}

/// A feature as its row has it. Shapes are large and were written by serde, so they are handed on as they are.
#[derive(Debug)]
pub(crate) struct Raw<'r> {
    id: &'r str,
    name: Option<&'r str>,
    kind: &'r str,
    rank: Option<u8>,
    from: Option<i32>,
    until: Option<i32>,
    dataset: &'r str,
    geometry: &'r str,
    detail: &'r str,
}

impl Raw<'_> {
    /// Writes it as JSON, as serde would.
    pub(crate) fn write(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(b"{\"id\":");
        write_json(&self.id, out);
        write_some("name", self.name, out);
        out.extend_from_slice(b",\"kind\":");
        write_json(&self.kind, out);
        write_some("rank", self.rank, out);
        write_some("from", self.from, out);
        write_some("until", self.until, out);
        out.extend_from_slice(b",\"dataset\":");
        write_json(&self.dataset, out);
        out.extend_from_slice(b",\"geometry\":");
        out.extend_from_slice(self.geometry.as_bytes());
        if self.detail != "{}" {
            out.extend_from_slice(b",\"detail\":");
            out.extend_from_slice(self.detail.as_bytes());
        }
        out.push(b'}');
    }
}

fn write_some(name: &str, value: Option<impl serde::Serialize>, out: &mut Vec<u8>) {
    if let Some(value) = value {
        out.push(b',');
        write_json(&name, out);
        out.push(b':');
        write_json(&value, out);
    }
}

/// Visits the features of a layer after a position, in order, until a visit breaks off.
pub(crate) fn walk(
    transaction: &Transaction<'_>,
    layer: i64,
    after: i64,
    filter: &Filter,
    mut visit: impl FnMut(i64, Raw<'_>) -> ControlFlow<()>,
) -> Result<()> {
    // Extents and years stand in the index, so that of what does not fit the large row is never opened.
    let mut statement = transaction.prepare_cached(
        "SELECT position, id, name, kind, rank, valid_from, valid_until, dataset, geometry, detail
         FROM feature INDEXED BY feature_by_extent WHERE layer = ?1 AND position > ?2
         AND (?3 IS NULL OR ((valid_from IS NULL OR valid_from <= ?4) AND (valid_until IS NULL OR valid_until >= ?3)))
         AND (?5 IS NULL OR (max_latitude >= ?5 AND min_latitude <= ?6
              AND ((max_longitude >= ?7 AND min_longitude <= ?8) OR (max_longitude >= ?9 AND min_longitude <= ?10))))
         ORDER BY position",
    )?;
    let (from, until) = (filter.span.map(|span| span.from), filter.span.map(|span| span.until));
    let latitudes = filter.bbox.map(|bbox| bbox.latitudes());
    let (south, north) = (latitudes.map(|latitudes| latitudes.0), latitudes.map(|latitudes| latitudes.1));
    let [(west, east), (other_west, other_east)] =
        filter.bbox.map_or([(0.0, 0.0); 2], |bbox| bbox.longitudes());
    let bound = params![layer, after, from, until, south, north, west, east, other_west, other_east];
    let mut rows = statement.query(bound)?;
    while let Some(row) = rows.next()? {
        if visit(row.get(0)?, raw(row)?).is_break() {
            break;
        }
    }
    Ok(())
}

fn raw<'r>(row: &'r Row<'_>) -> rusqlite::Result<Raw<'r>> {
    let text = |column| Ok::<_, rusqlite::Error>(row.get_ref(column)?.as_str()?);
    Ok(Raw {
        id: text(1)?,
        name: row.get_ref(2)?.as_str_or_null()?,
        kind: text(3)?,
        rank: row.get(4)?,
        from: row.get(5)?,
        until: row.get(6)?,
        dataset: text(7)?,
        geometry: text(8)?,
        detail: text(9)?,
    })
}

/// West, south, east and north of a shape, in degrees.
fn extent(geometry: &Geometry) -> [f64; 4] {
    let nothing = [f64::INFINITY, f64::INFINITY, f64::NEG_INFINITY, f64::NEG_INFINITY];
    let mut extent = nothing;
    let mut widen = |position: &Position| {
        let [longitude, latitude] = *position;
        extent = [
            extent[0].min(longitude),
            extent[1].min(latitude),
            extent[2].max(longitude),
            extent[3].max(latitude),
        ];
    };
    match geometry {
        Geometry::Point(position) => widen(position),
        Geometry::MultiPoint(line) | Geometry::LineString(line) => line.iter().for_each(widen),
        Geometry::MultiLineString(lines) | Geometry::Polygon(lines) => lines.iter().flatten().for_each(widen),
        Geometry::MultiPolygon(areas) => areas.iter().flatten().flatten().for_each(widen),
    }
    extent
}
