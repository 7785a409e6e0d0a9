//! `feature`: lines and areas of layers.

use database::Result;
use rusqlite::types::Type;
use rusqlite::{OptionalExtension, Row, Transaction, params};
use tessera_store_api::{Feature, Geometry, Position};

use super::unreadable;

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

/// A feature of a layer by its id.
pub(crate) fn find(transaction: &Transaction<'_>, layer: i64, id: &str) -> Result<Option<Feature>> {
    let mut statement = transaction.prepare_cached("SELECT * FROM feature WHERE layer = ?1 AND id = ?2")?;
    Ok(statement.query_row(params![layer, id], read).optional()?)
}

/// A feature out of a row with all columns.
pub(crate) fn read(row: &Row<'_>) -> rusqlite::Result<Feature> {
    let (detail, geometry): (String, String) = (row.get("detail")?, row.get("geometry")?);
    Ok(Feature {
        id: row.get("id")?,
        name: row.get("name")?,
        kind: row.get("kind")?,
        rank: row.get("rank")?,
        from: row.get("valid_from")?,
        until: row.get("valid_until")?,
        dataset: row.get("dataset")?,
        geometry: serde_json::from_str(&geometry).map_err(|error| unreadable(0, Type::Text, error))?,
        detail: serde_json::from_str(&detail).map_err(|error| unreadable(0, Type::Text, error))?,
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
