//! Land: GeoJSON, a collection of polygons in degrees.

use geojson::{FeatureReader, GeometryValue, Position};
use tessera_pipeline_api::{Recipe, Rejection};

use crate::land::Corner;
use crate::rejection::rejection;

/// Corners of all polygons together, at most.
const CORNERS_MAX: usize = 2_000_000;
/// Corners of a closed ring, at least: a triangle, with its first corner again at its end.
const RING_CORNERS_MIN: usize = 4;

/// Reads the rings of every polygon, outer ones and holes alike.
pub fn read(recipe: &Recipe, bytes: &[u8]) -> Result<Vec<Vec<Corner>>, Rejection> {
    let file = &recipe.content.file;
    let mut rings = Vec::new();
    let mut corners = 0;
    // One feature at a time: the whole document as a tree takes twenty times its size.
    for (number, feature) in (1_usize..).zip(FeatureReader::from_reader(bytes).features()) {
        let place = format!("feature {number}");
        let feature = feature.map_err(|error| rejection(file, &place, "geojson", error))?;
        let polygons = match feature.geometry.map(|geometry| geometry.value) {
            Some(GeometryValue::Polygon { coordinates }) => vec![coordinates],
            Some(GeometryValue::MultiPolygon { coordinates }) => coordinates,
            Some(other) => return Err(rejection(file, place, "polygons_only", other.type_name())),
            None => return Err(rejection(file, place, "polygons_only", "no geometry")),
        };
        for (part, ring) in (1_usize..).zip(polygons.into_iter().flatten()) {
            let ring = closed(file, &format!("{place}, ring {part}"), &ring)?;
            corners += ring.len();
            rings.push(ring);
        }
        if corners > CORNERS_MAX {
            return Err(rejection(file, place, "corners_max_2000000", corners));
        }
    }
    if rings.is_empty() {
        return Err(rejection(file, "file", "geojson", "no polygon"));
    }
    Ok(rings)
}

fn closed(file: &str, place: &str, ring: &[Position]) -> Result<Vec<Corner>, Rejection> {
    let corners: Vec<Corner> =
        ring.iter().map(|position| corner(file, place, position)).collect::<Result<_, _>>()?;
    if corners.len() < RING_CORNERS_MIN {
        return Err(rejection(file, place, "ring_of_4_corners", corners.len()));
    }
    match (corners.first(), corners.last()) {
        (Some(first), Some(last)) if first == last => Ok(corners),
        (first, last) => Err(rejection(
            file,
            place,
            "ring_closed",
            format!("begins at {:?}, ends at {:?}", first.unwrap_or(&[0.0; 2]), last.unwrap_or(&[0.0; 2])),
        )),
    }
}

fn corner(file: &str, place: &str, position: &Position) -> Result<Corner, Rejection> {
    match position.as_slice() {
        &[longitude, latitude, ..]
            if (-180.0..=180.0).contains(&longitude) && (-90.0..=90.0).contains(&latitude) =>
        {
            Ok([longitude, latitude])
        }
        other => Err(rejection(file, place, "coordinates_on_earth", format!("{other:?}"))),
    }
}
