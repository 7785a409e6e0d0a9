//! Boxes of degrees, and the ranges of units that may touch one.
//!
//! The children of an H3 cell are one range of ids at any finer resolution, so that a box is a few ranges of the primary
//! key of a release's units. The cover may be too large and never too small; shapes are looked at one by one afterwards.

use geo::{Intersects, Rect, coord};
use h3o::{CellIndex, LatLng, Resolution};
use tessera_store_api::{Geometry, Position};

/// Resolution of units.
const UNIT: Resolution = Resolution::Five;
/// Finest resolution of a cover: 7 units a cell.
const FINEST: Resolution = Resolution::Four;
/// How far a unit of any depth below a cell may be from the middle of it, as a share of the mean length of its edges:
/// the corners of a hexagon are 1 away, distortion adds up to a fifth, and descendants stick out by up to a third.
const REACH_EDGES: f64 = 1.7;
/// Length of a degree of latitude, in kilometres.
const DEGREE_KM: f64 = 110.57;

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

    /// How a circle lies to the box.
    fn meets(&self, middle: LatLng, reach_km: f64) -> Meeting {
        let latitudes = reach_km / DEGREE_KM;
        let (south, north) = (middle.lat() - latitudes, middle.lat() + latitudes);
        if south > self.north || north < self.south {
            return Meeting::Apart;
        }
        let narrow = south.abs().max(north.abs());
        if narrow >= 89.0 {
            return Meeting::Across;
        }
        let longitudes = latitudes / narrow.to_radians().cos();
        // A circle beyond the 180th meridian comes back on the other side.
        let places = [middle.lng() - 360.0, middle.lng(), middle.lng() + 360.0];
        let meets = |place: &f64| place - longitudes <= self.east && place + longitudes >= self.west;
        let within = |place: &f64| place - longitudes >= self.west && place + longitudes <= self.east;
        if !places.iter().any(meets) {
            Meeting::Apart
        } else if south >= self.south && north <= self.north && places.iter().any(within) {
            Meeting::Within
        } else {
            Meeting::Across
        }
    }
}

enum Meeting {
    Apart,
    Across,
    Within,
}

/// Ids of units, the first and the last included.
pub(crate) type Range = (i64, i64);

/// Every id.
pub(crate) const EVERYTHING: [Range; 1] = [(0, i64::MAX)];

/// The units that may touch one of the boxes, in order, each in one range.
pub(crate) fn cover(boxes: &[Extent]) -> Vec<Range> {
    let mut ranges = Vec::new();
    for base in CellIndex::base_cells() {
        descend(base, boxes, &mut ranges);
    }
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

fn descend(cell: CellIndex, boxes: &[Extent], ranges: &mut Vec<Range>) {
    let reach = cell.resolution().edge_length_km() * REACH_EDGES;
    let middle = LatLng::from(cell);
    let meetings = boxes.iter().map(|bounds| bounds.meets(middle, reach));
    let (mut is_across, mut is_within) = (false, false);
    for meeting in meetings {
        is_across |= matches!(meeting, Meeting::Across);
        is_within |= matches!(meeting, Meeting::Within);
    }
    if is_within || (is_across && cell.resolution() == FINEST) {
        let ends = (cell.children(UNIT).next(), cell.children(UNIT).last());
        if let (Some(first), Some(last)) = ends {
            ranges.push((u64::from(first).cast_signed(), u64::from(last).cast_signed()));
        }
    } else if is_across && let Some(finer) = cell.resolution().succ() {
        for child in cell.children(finer) {
            descend(child, boxes, ranges);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn the_unit_of_every_point_of_a_box_is_covered(
            west in -180.0..179.0_f64, south in -89.0..88.0_f64, width in 0.01..40.0_f64, height in 0.01..30.0_f64,
            points in prop::collection::vec((0.0..=1.0_f64, 0.0..=1.0_f64), 20)
        ) {
            let (east, north) = ((west + width).min(180.0), (south + height).min(90.0));
            let extent = Extent { west, south, east, north };
            let ranges = cover(&[extent]);
            prop_assert!(ranges.windows(2).all(|pair| pair[0].1 < pair[1].0));
            for (along, up) in points {
                let point = LatLng::new(south + up * (north - south), west + along * (east - west)).unwrap();
                let unit = u64::from(point.to_cell(UNIT)).cast_signed();
                prop_assert!(ranges.iter().any(|range| (range.0..=range.1).contains(&unit)), "{point}");
            }
        }
    }

    #[test]
    fn a_small_box_is_a_small_part_of_the_world() {
        let rome = Extent { west: 12.0, south: 41.5, east: 13.0, north: 42.5 };
        let units: usize = cover(&[rome])
            .into_iter()
            .map(|(first, last)| {
                let all = CellIndex::base_cells().flat_map(|base| base.children(Resolution::Four));
                let id = |cell: CellIndex| u64::from(cell).cast_signed();
                let within = all.filter(|cell| {
                    let child = cell.children(UNIT).next().map_or(0, id);
                    (first..=last).contains(&child)
                });
                within.count() * 7
            })
            .sum();
        assert!((38..400).contains(&units), "{units}: a degree by a degree has some 37 units");
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
