//! Shapes as a `GeoPackage` has them: a header with what encloses them, then well-known binary (OGC 12-128r17, 2.1.3).

use tessera_store_api::{Geometry, Position};

use crate::ogc::extent::Extent;
use crate::tables::geopackage::Shape;

/// Little-endian, with an envelope of two axes.
const FLAGS: u8 = 0b0000_0011;
/// EPSG:4326.
const SRS: i32 = 4326;
const LITTLE_ENDIAN: u8 = 1;

/// The shape of a row. `None` for one without a point, which a layer cannot have.
pub(super) fn shape(geometry: &Geometry) -> Option<Shape> {
    let extent = extent(geometry)?;
    let mut blob = Vec::with_capacity(256);
    blob.extend(b"GP");
    blob.extend([0, FLAGS]);
    blob.extend(SRS.to_le_bytes());
    for value in [extent.west, extent.east, extent.south, extent.north] {
        blob.extend(value.to_le_bytes());
    }
    write(geometry, &mut blob);
    Some(Shape { blob, extent })
}

/// The same shape as a type that a whole table can have: lines and areas become several, because some of them are.
pub(super) fn several(geometry: Geometry) -> Geometry {
    match geometry {
        Geometry::LineString(line) => Geometry::MultiLineString(vec![line]),
        Geometry::Polygon(rings) => Geometry::MultiPolygon(vec![rings]),
        other => other,
    }
}

/// Its name in the standard.
pub(super) const fn type_name(geometry: &Geometry) -> &'static str {
    match geometry {
        Geometry::Point(_) => "POINT",
        Geometry::MultiPoint(_) => "MULTIPOINT",
        Geometry::LineString(_) => "LINESTRING",
        Geometry::MultiLineString(_) => "MULTILINESTRING",
        Geometry::Polygon(_) => "POLYGON",
        Geometry::MultiPolygon(_) => "MULTIPOLYGON",
    }
}

fn extent(geometry: &Geometry) -> Option<Extent> {
    let of = |points: &mut dyn Iterator<Item = &Position>| {
        points.map(|[x, y]| Extent::new([*x, *y, *x, *y])).reduce(Extent::with)
    };
    match geometry {
        Geometry::Point(point) => of(&mut std::iter::once(point)),
        Geometry::MultiPoint(line) | Geometry::LineString(line) => of(&mut line.iter()),
        Geometry::MultiLineString(lines) | Geometry::Polygon(lines) => of(&mut lines.iter().flatten()),
        Geometry::MultiPolygon(areas) => of(&mut areas.iter().flatten().flatten()),
    }
}

fn write(geometry: &Geometry, out: &mut Vec<u8>) {
    match geometry {
        Geometry::Point(point) => {
            begin(1, out);
            position(point, out);
        }
        Geometry::LineString(line) => {
            begin(2, out);
            positions(line, out);
        }
        Geometry::Polygon(rings) => {
            begin(3, out);
            count(rings.len(), out);
            rings.iter().for_each(|ring| positions(ring, out));
        }
        Geometry::MultiPoint(points) => {
            begin(4, out);
            count(points.len(), out);
            points.iter().for_each(|point| write(&Geometry::Point(*point), out));
        }
        Geometry::MultiLineString(lines) => {
            begin(5, out);
            count(lines.len(), out);
            for line in lines {
                begin(2, out);
                positions(line, out);
            }
        }
        Geometry::MultiPolygon(areas) => {
            begin(6, out);
            count(areas.len(), out);
            for rings in areas {
                begin(3, out);
                count(rings.len(), out);
                rings.iter().for_each(|ring| positions(ring, out));
            }
        }
    }
}

fn begin(kind: u32, out: &mut Vec<u8>) {
    out.push(LITTLE_ENDIAN);
    out.extend(kind.to_le_bytes());
}

fn count(number: usize, out: &mut Vec<u8>) {
    // A layer's 32 MiB hold fewer.
    out.extend(u32::try_from(number).unwrap_or(u32::MAX).to_le_bytes());
}

fn positions(line: &[Position], out: &mut Vec<u8>) {
    count(line.len(), out);
    line.iter().for_each(|point| position(point, out));
}

fn position([longitude, latitude]: &Position, out: &mut Vec<u8>) {
    out.extend(longitude.to_le_bytes());
    out.extend(latitude.to_le_bytes());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_point_is_its_header_its_envelope_and_its_place() {
        let blob = shape(&Geometry::Point([12.5, 41.75])).unwrap().blob;
        assert_eq!(&blob[..8], [b'G', b'P', 0, 3, 0xE6, 0x10, 0, 0]);
        assert_eq!(blob.len(), 8 + 4 * 8 + 1 + 4 + 2 * 8);
        assert_eq!(&blob[40..45], [1, 1, 0, 0, 0]);
        assert_eq!(&blob[45..53], 12.5_f64.to_le_bytes());
    }

    #[test]
    fn a_shape_without_points_has_no_place() {
        assert!(shape(&Geometry::MultiPoint(Vec::new())).is_none());
        let extent = shape(&Geometry::LineString(vec![[1.0, 5.0], [3.0, 2.0]])).unwrap().extent;
        assert_eq!(extent.corners(), [1.0, 2.0, 3.0, 5.0]);
    }
}
