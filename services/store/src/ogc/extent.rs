//! Boxes of degrees, what touches them, and the ranges of units that may.
//!
//! The children of an H3 cell are one range of ids at any finer resolution, so that a box is a few ranges of the primary
//! key of a release's units. They may be too many and never too few; shapes are looked at one by one afterwards.

use geo::{Intersects, Rect, coord};
use tessera_store_api::{Geometry, Position};

use crate::area::{Area, Bbox};

/// How far a child may stick out of its unit, in degrees of latitude, and then some: a child's edge is 1.4 km long.
const OVERHANG_DEGREES: f64 = 0.03;

/// A box whose west is not east of its east.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Extent {
    pub(crate) west: f64,
    pub(crate) south: f64,
    pub(crate) east: f64,
    pub(crate) north: f64,
}

impl Extent {
    /// From least longitude, least latitude, greatest longitude and greatest latitude.
    pub(crate) const fn new([west, south, east, north]: [f64; 4]) -> Self {
        Self { west, south, east, north }
    }

    /// Least longitude, least latitude, greatest longitude, greatest latitude.
    pub(crate) const fn corners(&self) -> [f64; 4] {
        [self.west, self.south, self.east, self.north]
    }

    /// What encloses both.
    #[must_use]
    pub(crate) const fn with(self, other: Self) -> Self {
        Self {
            west: self.west.min(other.west),
            south: self.south.min(other.south),
            east: self.east.max(other.east),
            north: self.north.max(other.north),
        }
    }

    /// The box with room for the children that stick out of units.
    #[must_use]
    pub(crate) fn widened(self) -> Self {
        let narrow = self.south.abs().max(self.north.abs()).min(85.0).to_radians().cos();
        let sideways = OVERHANG_DEGREES / narrow;
        Self {
            west: (self.west - sideways).max(-180.0),
            south: (self.south - OVERHANG_DEGREES).max(-90.0),
            east: (self.east + sideways).min(180.0),
            north: (self.north + OVERHANG_DEGREES).min(90.0),
        }
    }

    pub(crate) fn holds(&self, [longitude, latitude]: Position) -> bool {
        (self.west..=self.east).contains(&longitude) && (self.south..=self.north).contains(&latitude)
    }

    /// Whether a shape and the box have a point in common.
    pub(crate) fn touches(&self, geometry: &Geometry) -> bool {
        let area = Rect::new(coord! { x: self.west, y: self.south }, coord! { x: self.east, y: self.north });
        let line = |points: &Vec<Position>| geo::LineString::from(points.clone());
        let polygon = |rings: &Vec<Vec<Position>>| {
            let outer = rings.first().map_or_else(|| geo::LineString::new(Vec::new()), line);
            geo::Polygon::new(outer, rings.iter().skip(1).map(line).collect())
        };
        match geometry {
            Geometry::Point(point) => self.holds(*point),
            Geometry::MultiPoint(points) => points.iter().any(|point| self.holds(*point)),
            Geometry::LineString(points) => line(points).intersects(&area),
            Geometry::MultiLineString(lines) => lines.iter().any(|points| line(points).intersects(&area)),
            Geometry::Polygon(rings) => polygon(rings).intersects(&area),
            Geometry::MultiPolygon(areas) => areas.iter().any(|rings| polygon(rings).intersects(&area)),
        }
    }
}

/// Ids of units, the first and the last included.
pub(crate) type Range = (i64, i64);

/// Every id.
pub(crate) const EVERYTHING: [Range; 1] = [(0, i64::MAX)];

/// The units that may touch one of the boxes, in order, each in one range.
pub(crate) fn cover(boxes: impl IntoIterator<Item = Extent>) -> Vec<Range> {
    let areas = boxes.into_iter().map(|extent| Area::of_bbox(Bbox::new(extent.corners())));
    let mut ranges: Vec<Range> =
        areas.flat_map(|area| area.ranges).map(|range| (range.first, range.last)).collect();
    ranges.sort_unstable();
    let mut merged: Vec<Range> = Vec::with_capacity(ranges.len());
    for (first, last) in ranges {
        match merged.last_mut() {
            Some(before) if first <= before.1 => before.1 = before.1.max(last),
            _ => merged.push((first, last)),
        }
    }
    merged
}

#[cfg(test)]
mod tests {
    use super::*;
    use h3o::{LatLng, Resolution};
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn every_hexagon_that_touches_a_box_is_in_its_ranges(
            west in -10.0..40.0_f64, south in 25.0..55.0_f64, width in 0.01..3.0_f64, height in 0.01..3.0_f64,
            points in prop::collection::vec((-0.1..=1.1_f64, -0.1..=1.1_f64), 20)
        ) {
            let extent = Extent { west, south, east: west + width, north: south + height };
            let ranges = cover([extent]);
            let widened = cover([extent.widened()]);
            prop_assert!(ranges.windows(2).all(|pair| pair[0].1 < pair[1].0));
            for (along, up) in points {
                let point = LatLng::new(south + up * height, west + along * width).unwrap();
                let unit = point.to_cell(Resolution::Five);
                let is_in = |ranges: &[Range], cell: h3o::CellIndex| {
                    let id = u64::from(cell).cast_signed();
                    ranges.iter().any(|range| (range.0..=range.1).contains(&id))
                };
                let touches = |cell: h3o::CellIndex| extent.touches(&crate::ogc::record::hexagon(cell.into()));
                prop_assert!(!touches(unit) || is_in(&ranges, unit), "{unit}");
                let child = point.to_cell(Resolution::Seven);
                let parent = child.parent(Resolution::Five).unwrap();
                prop_assert!(!touches(child) || is_in(&widened, parent), "{child}");
            }
        }
    }

    #[test]
    fn shapes_touch_a_box_by_their_inside_too() {
        let extent = Extent { west: 12.0, south: 41.0, east: 13.0, north: 42.0 };
        let ring = vec![[0.0, 30.0], [30.0, 30.0], [30.0, 50.0], [0.0, 50.0], [0.0, 30.0]];
        assert!(extent.touches(&Geometry::Polygon(vec![ring.clone()])));
        let hole = vec![[10.0, 40.0], [15.0, 40.0], [15.0, 45.0], [10.0, 45.0], [10.0, 40.0]];
        assert!(!extent.touches(&Geometry::Polygon(vec![ring, hole])), "it lies in the hole");
        assert!(
            extent.touches(&Geometry::LineString(vec![[11.0, 41.5], [14.0, 41.6]])),
            "it only passes through"
        );
        assert!(!extent.touches(&Geometry::LineString(vec![[11.0, 40.0], [11.5, 43.0]])));
        assert!(extent.touches(&Geometry::Point([13.0, 42.0])));
    }
}
