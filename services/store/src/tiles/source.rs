//! The lines and areas of a release as tiles draw them, kept in memory: projected once, simplified once a zoom.
//!
//! How much that is follows from what the contract accepts: 16 MiB of land and 32 MiB of each layer are some 5 million
//! points of 16 bytes, and all zooms together about twice that. The real world has a tenth of it.

use std::sync::OnceLock;

use rusqlite::Transaction;
use serde::Deserialize;
use tessera_store_api::{Feature, Geometry, LayerName};

use super::mercator::ZOOM_MAX;
use super::outline::Outline;
use crate::edition::Edition;
use crate::error::Result;
use crate::tables;
use crate::tables::collection::{self as rows, Sieve};

/// Features read at once.
const CHUNK_FEATURES: u32 = 1000;
/// Rank of a feature without one: shown when most are.
const RANK_OF_UNRANKED: u8 = 4;

/// What a release draws from memory.
#[derive(Debug)]
pub(crate) struct Source {
    pub(crate) land: Pyramid,
    pub(crate) lakes: Pyramid,
    pub(crate) rivers: Pyramid,
    pub(crate) seas: Pyramid,
    pub(crate) roads: Pyramid,
}

/// A line, an area or a label with what is told of it.
#[derive(Debug, Clone)]
pub(crate) struct Drawn {
    pub(crate) name: Option<String>,
    pub(crate) kind: String,
    pub(crate) rank: u8,
}

/// The drawn of one layer, and their outlines at every zoom that was asked for.
#[derive(Debug)]
pub(crate) struct Pyramid {
    drawn: Vec<Drawn>,
    true_outlines: Vec<Outline>,
    levels: [OnceLock<Vec<Outline>>; ZOOM_MAX as usize + 1],
}

impl Pyramid {
    /// The most important first, so that they are there where a tile becomes too large.
    fn new(mut all: Vec<(Drawn, Outline)>) -> Self {
        all.sort_by_key(|(drawn, _)| drawn.rank);
        let (drawn, true_outlines) = all.into_iter().unzip();
        Self { drawn, true_outlines, levels: std::array::from_fn(|_| OnceLock::new()) }
    }

    /// Everything, as a zoom shows it.
    pub(crate) fn at(&self, zoom: u8) -> impl Iterator<Item = (&Drawn, &Outline)> {
        let simplify = || self.true_outlines.iter().map(|outline| outline.simplified(zoom)).collect();
        let level = self.levels[usize::from(zoom.min(ZOOM_MAX))].get_or_init(simplify);
        self.drawn.iter().zip(level).filter(|(_, outline)| outline.points() > 0)
    }
}

impl Source {
    /// Reads and projects what a release draws.
    pub(crate) fn read(transaction: &Transaction<'_>, edition: &Edition) -> Result<Self> {
        let land = land(&tables::land::geojson(transaction, edition.land)?);
        let layer = |name, outline: fn(&Geometry) -> Option<Outline>| {
            read_layer(transaction, edition, name, outline).map(Pyramid::new)
        };
        let whole = |geometry: &Geometry| Some(Outline::of(geometry));
        Ok(Self {
            land: Pyramid::new(land),
            lakes: layer(LayerName::Lakes, whole)?,
            rivers: layer(LayerName::Rivers, whole)?,
            seas: layer(LayerName::Seas, label)?,
            roads: layer(LayerName::Roads, whole)?,
        })
    }
}

fn read_layer(
    transaction: &Transaction<'_>,
    edition: &Edition,
    name: LayerName,
    outline: impl Fn(&Geometry) -> Option<Outline>,
) -> Result<Vec<(Drawn, Outline)>> {
    let mut all = Vec::new();
    let Some(layer) = tables::layer::of_release(transaction, edition.release, name)? else { return Ok(all) };
    let mut after = -1;
    loop {
        let read = rows::features(transaction, layer, after, Sieve::default(), CHUNK_FEATURES)?;
        let Some((last, _)) = read.last() else { return Ok(all) };
        after = *last;
        for (_, Feature { name, kind, rank, geometry, .. }) in read {
            if let Some(outline) = outline(&geometry) {
                all.push((Drawn { name, kind, rank: rank.unwrap_or(RANK_OF_UNRANKED) }, outline));
            }
        }
    }
}

/// Where the name of an area stands: a point of its inside, of the largest part where there are several.
fn label(geometry: &Geometry) -> Option<Outline> {
    use geo::{Area, InteriorPoint, LineString, Polygon};
    let areas = match geometry {
        Geometry::Polygon(rings) => std::slice::from_ref(rings),
        Geometry::MultiPolygon(areas) => areas.as_slice(),
        _ => return None,
    };
    let polygon = |rings: &Vec<Vec<[f64; 2]>>| {
        let ring = |points: &Vec<[f64; 2]>| LineString::from(points.clone());
        Some(Polygon::new(ring(rings.first()?), rings.iter().skip(1).map(ring).collect()))
    };
    let polygons = areas.iter().filter_map(polygon);
    let largest = polygons.max_by(|one, other| one.unsigned_area().total_cmp(&other.unsigned_area()))?;
    let point = largest.interior_point()?;
    Some(Outline::of(&Geometry::Point([point.x(), point.y()])))
}

/// What of GeoJSON can hold land.
#[derive(Deserialize)]
struct Document {
    #[serde(default)]
    features: Vec<Member>,
    #[serde(default)]
    geometries: Vec<Geometry>,
    geometry: Option<Geometry>,
}

#[derive(Deserialize)]
struct Member {
    geometry: Option<Geometry>,
}

/// The polygons of the land, each for itself, so that a tile skips those it does not see. What cannot be read is not
/// drawn, and the log says so: the store took the bytes as they came.
fn land(geojson: &[u8]) -> Vec<(Drawn, Outline)> {
    let geometries = match serde_json::from_slice::<Geometry>(geojson) {
        Ok(geometry) => vec![geometry],
        Err(_) => match serde_json::from_slice::<Document>(geojson) {
            Ok(Document { features, geometries, geometry }) => {
                let members = features.into_iter().filter_map(|member| member.geometry);
                members.chain(geometries).chain(geometry).collect()
            }
            Err(error) => {
                tracing::warn!(%error, "the land of this release cannot be drawn");
                Vec::new()
            }
        },
    };
    let areas = geometries.into_iter().flat_map(|geometry| match geometry {
        Geometry::Polygon(rings) => vec![rings],
        Geometry::MultiPolygon(areas) => areas,
        _ => Vec::new(),
    });
    let drawn = || Drawn { name: None, kind: "land".to_owned(), rank: 1 };
    areas.map(|rings| (drawn(), Outline::of(&Geometry::Polygon(rings)))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn land_is_found_in_every_form_that_the_store_accepts() {
        let polygon = r#"{"type":"Polygon","coordinates":[[[12,41],[13,41],[13,42],[12,41]]]}"#;
        let areas = r#"{"type":"MultiPolygon","coordinates":[[[[12,41],[13,41],[13,42],[12,41]]],[[[1,1],[2,1],[2,2],[1,1]]]]}"#;
        for (text, polygons) in [
            (polygon.to_owned(), 1),
            (areas.to_owned(), 2),
            (format!(r#"{{"type":"Feature","properties":{{}},"geometry":{polygon}}}"#), 1),
            (format!(r#"{{"type":"GeometryCollection","geometries":[{polygon},{areas}]}}"#), 3),
            (
                format!(
                    r#"{{"type":"FeatureCollection","features":[{{"type":"Feature","geometry":{areas}}}]}}"#
                ),
                2,
            ),
            (r#"{"type":"FeatureCollection","features":[]}"#.to_owned(), 0),
        ] {
            assert_eq!(land(text.as_bytes()).len(), polygons, "{text}");
        }
    }

    #[test]
    fn the_name_of_a_sea_stands_in_its_largest_part() {
        let small = vec![vec![[0.0, 0.0], [1.0, 0.0], [1.0, 1.0], [0.0, 0.0]]];
        let large = vec![vec![[20.0, 30.0], [30.0, 30.0], [30.0, 40.0], [20.0, 40.0], [20.0, 30.0]]];
        let outline = label(&Geometry::MultiPolygon(vec![small, large])).unwrap();
        let [x, _] = outline.bounds.least;
        assert!(x > 0.5 + 20.0 / 360.0 && x < 0.5 + 30.0 / 360.0);
    }
}
