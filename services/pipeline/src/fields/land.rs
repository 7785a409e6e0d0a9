//! Land polygons: read, cut to the region, and written down again for the store.

use std::ops::ControlFlow;
use std::path::Path;

use geo::{Area, BooleanOps, LineString, MultiPolygon, Rect, coord};
use tessera_formats::{Record, records};
use tessera_pipeline_api::{Recipe, Rejection};
use tessera_store_api::{Geometry, LAND_BYTES_MAX};

use super::shapes::{self, Kind};
use crate::land::Polygon;
use crate::mapping::{Row, Sieve, Verdict};
use crate::region::Region;
use crate::rejection::{Rejections, rejection};

/// How far land is kept beyond the region, in degrees: hexagons on its edge reach out of it, and the cut is no coast.
const MARGIN_DEGREES: f64 = 1.0;
/// Pieces that the cut leaves smaller than this are noise of the arithmetic, in square degrees: a tenth of a square metre.
const SLIVER_SQUARE_DEGREES: f64 = 1e-11;
/// Corners of all polygons together, at most.
const CORNERS_MAX: usize = 2_000_000;

/// Reads the land polygons of a region. What is not valid is among the rejections.
pub fn read(recipe: &Recipe, file: &Path, region: &Region, rejections: &mut Rejections) -> Vec<Polygon> {
    let mut sieve = Sieve::new(recipe);
    let mut land = Vec::new();
    let outcome = records::read(recipe, file, &mut |record| {
        match record {
            Ok(record) => {
                let polygons = polygons(&Row::new(recipe, &record), region);
                land.extend(sieve.sift(polygons, rejections).into_iter().flatten());
            }
            Err(defect) => sieve.unreadable(defect, rejections),
        }
        ControlFlow::Continue(())
    });
    if let Err(defect) = outcome {
        sieve.broken(defect, rejections);
    }
    let corners: usize = land.iter().flatten().map(Vec::len).sum();
    let (name, tally) = (&recipe.content.file, sieve.tally());
    if tally.rows == 0 && rejections.is_empty() {
        rejections.push(rejection(name, "file", "not_empty", "no polygon"));
    }
    if corners > CORNERS_MAX {
        rejections.push(rejection(name, "file", "corners_max_2000000", corners));
    }
    land
}

fn polygons(row: &Row<'_>, region: &Region) -> Result<Verdict<Vec<Polygon>>, Rejection> {
    let Record { geometry, .. } = row.record();
    let geometry = geometry.as_ref().ok_or_else(|| row.refuse_row("geometry_present", "null"))?;
    shapes::check(geometry, Kind::Areas).map_err(|(rule, value)| row.refuse_row(rule, value))?;
    let polygons = match geometry {
        Geometry::Polygon(rings) => vec![rings],
        Geometry::MultiPolygon(polygons) => polygons.iter().collect(),
        _ => Vec::new(),
    };
    let cut: Vec<Polygon> = polygons.into_iter().flat_map(|polygon| cut(polygon, region)).collect();
    Ok(if cut.is_empty() { Verdict::Outside } else { Verdict::Taken(cut) })
}

/// What of a polygon lies in the region or near it. One that lies there whole stays as it is, to the last digit.
fn cut(polygon: &Polygon, region: &Region) -> Vec<Polygon> {
    let near = Region {
        west: region.west - MARGIN_DEGREES,
        east: region.east + MARGIN_DEGREES,
        south: region.south - MARGIN_DEGREES,
        north: region.north + MARGIN_DEGREES,
    };
    let corners = || polygon.iter().flatten();
    let inside =
        |[x, y]: &[f64; 2]| (near.west..=near.east).contains(x) && (near.south..=near.north).contains(y);
    if corners().all(inside) {
        return vec![polygon.clone()];
    }
    let apart = corners().all(|[x, _]| *x < near.west)
        || corners().all(|[x, _]| *x > near.east)
        || corners().all(|[_, y]| *y < near.south)
        || corners().all(|[_, y]| *y > near.north);
    if apart {
        return Vec::new();
    }
    let mut rings = polygon.iter().map(|ring| ring.iter().copied().collect::<LineString>());
    let Some(outer) = rings.next() else { return Vec::new() };
    let polygon = geo::Polygon::new(outer, rings.collect());
    let frame = Rect::new(coord! { x: near.west, y: near.south }, coord! { x: near.east, y: near.north });
    let pieces = polygon.intersection(&frame.to_polygon());
    pieces.into_iter().filter(|piece| piece.unsigned_area() > SLIVER_SQUARE_DEGREES).map(plain).collect()
}

fn plain(piece: geo::Polygon) -> Polygon {
    let ring = |ring: &LineString| -> Vec<[f64; 2]> {
        let mut corners: Vec<[f64; 2]> =
            ring.coords().map(|corner| shapes::round([corner.x, corner.y])).collect();
        corners.dedup();
        corners
    };
    let mut rings = vec![ring(piece.exterior())];
    rings.extend(piece.interiors().iter().map(ring).filter(|hole| hole.len() > 3));
    rings
}

/// The land as GeoJSON, the same for the same polygons to the last byte. What would be larger than the store takes is
/// simplified, and [`Written::tolerance_degrees`] says by how much.
pub fn written(land: &[Polygon]) -> Result<Written, serde_json::Error> {
    let mut tolerance_degrees = 0.0;
    let mut step = 0.0005;
    let mut bytes = geojson(land)?;
    while bytes.len() > LAND_BYTES_MAX {
        tolerance_degrees = step;
        bytes = geojson(&simplified(land, tolerance_degrees))?;
        step *= 2.0;
    }
    Ok(Written { bytes, tolerance_degrees })
}

/// Land polygons for the store.
#[derive(Debug, Clone, PartialEq)]
pub struct Written {
    /// GeoJSON.
    pub bytes: Vec<u8>,
    /// How far a line may lie from where it was, in degrees; 0 where nothing was simplified.
    pub tolerance_degrees: f64,
}

fn simplified(land: &[Polygon], tolerance: f64) -> Vec<Polygon> {
    use geo::Simplify;
    let polygon = |polygon: &Polygon| -> Option<geo::Polygon> {
        let mut rings = polygon.iter().map(|ring| ring.iter().copied().collect::<LineString>());
        Some(geo::Polygon::new(rings.next()?, rings.collect()))
    };
    let all = MultiPolygon::new(land.iter().filter_map(polygon).collect()).simplify(tolerance);
    all.into_iter().filter(|piece| piece.exterior().0.len() > 3).map(plain).collect()
}

fn geojson(land: &[Polygon]) -> Result<Vec<u8>, serde_json::Error> {
    #[derive(serde::Serialize)]
    struct Feature<'a> {
        r#type: &'static str,
        properties: Properties,
        geometry: Polygons<'a>,
    }
    #[derive(serde::Serialize)]
    struct Properties {}
    #[derive(serde::Serialize)]
    struct Polygons<'a> {
        r#type: &'static str,
        coordinates: &'a Polygon,
    }
    #[derive(serde::Serialize)]
    struct Collection<'a> {
        r#type: &'static str,
        features: Vec<Feature<'a>>,
    }
    let feature = |coordinates| Feature {
        r#type: "Feature",
        properties: Properties {},
        geometry: Polygons { r#type: "Polygon", coordinates },
    };
    serde_json::to_vec(&Collection {
        r#type: "FeatureCollection",
        features: land.iter().map(feature).collect(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::land::Coastline;

    const REGION: Region = Region { west: 10.0, east: 14.0, south: 40.0, north: 43.0 };

    fn square(west: f64, south: f64, side: f64) -> Vec<[f64; 2]> {
        vec![
            [west, south],
            [west + side, south],
            [west + side, south + side],
            [west, south + side],
            [west, south],
        ]
    }

    #[test]
    fn land_is_cut_to_the_region_and_what_lies_in_it_is_not_touched() {
        let island = vec![square(11.0 + 1.0 / 3.0, 41.0, 0.5)];
        assert_eq!(cut(&island, &REGION), std::slice::from_ref(&island));
        assert!(cut(&vec![square(50.0, 41.0, 5.0)], &REGION).is_empty());
        let continent = vec![square(-20.0, 20.0, 32.0), square(11.2, 41.2, 0.3)];
        let pieces = cut(&continent, &REGION);
        let (cut_off, before) = (Coastline::of_polygons(&pieces), Coastline::of_polygons(&[continent]));
        for step in 0..400 {
            let (x, y) = (10.05 + f64::from(step % 20) * 0.2, 40.05 + f64::from(step / 20) * 0.15);
            assert_eq!(cut_off.is_land(x, y), before.is_land(x, y), "{x} {y}");
        }
    }

    #[test]
    fn land_is_written_the_same_way_every_time() {
        let land = [vec![square(11.0, 41.0, 0.5)]];
        let first = written(&land).unwrap();
        assert_eq!((first.tolerance_degrees, &first), (0.0, &written(&land).unwrap()));
        let text = String::from_utf8(first.bytes).unwrap();
        assert!(
            text.starts_with("{\"type\":\"FeatureCollection\",\"features\":[{\"type\":\"Feature\""),
            "{text}"
        );
        assert!(text.contains("[[[11.0,41.0],[11.5,41.0],"), "{text}");
    }
}
