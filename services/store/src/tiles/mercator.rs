//! Where a tile lies: Web Mercator (EPSG:3857) as a square from 0 to 1, x to the east and y to the south.

use std::f64::consts::PI;

/// A point on the square.
pub(crate) type Point = [f64; 2];

/// Deepest zoom. A pixel of it is some 150 m wide at the equator, a seventh of a resolution-7 cell.
pub(crate) const ZOOM_MAX: u8 = 10;
/// Units of a tile's side: what the integers of its geometry count.
pub(crate) const EXTENT: u32 = 4096;
/// How far geometry reaches over a tile's edge, in units, so that line caps and outlines do not end at it.
pub(crate) const BUFFER: u32 = 64;
/// Where Web Mercator ends, in degrees north and south.
pub(crate) const LATITUDE_MAX: f64 = 85.051_128_779_806_59;

/// Where a longitude and a latitude lie on the square.
pub(crate) fn project([longitude, latitude]: [f64; 2]) -> Point {
    let latitude = latitude.clamp(-LATITUDE_MAX, LATITUDE_MAX).to_radians();
    let y = 0.5 - (latitude.tan() + 1.0 / latitude.cos()).ln() / (2.0 * PI);
    [longitude / 360.0 + 0.5, y.clamp(0.0, 1.0)]
}

/// The longitude and latitude of a point on the square.
fn unproject([x, y]: Point) -> [f64; 2] {
    [(x - 0.5) * 360.0, (PI * (1.0 - 2.0 * y)).sinh().atan().to_degrees()]
}

/// A tile of the pyramid.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Tile {
    pub(crate) zoom: u8,
    pub(crate) x: u32,
    pub(crate) y: u32,
}

/// A rectangle: from its least corner to its greatest.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Bounds {
    pub(crate) least: Point,
    pub(crate) greatest: Point,
}

impl Bounds {
    /// What encloses `points`; nothing where there are none.
    pub(crate) fn of<'a>(points: impl IntoIterator<Item = &'a Point>) -> Self {
        let nothing = Self { least: [f64::INFINITY; 2], greatest: [f64::NEG_INFINITY; 2] };
        points.into_iter().fold(nothing, |bounds, point| Self {
            least: [bounds.least[0].min(point[0]), bounds.least[1].min(point[1])],
            greatest: [bounds.greatest[0].max(point[0]), bounds.greatest[1].max(point[1])],
        })
    }

    pub(crate) fn overlaps(&self, other: &Self) -> bool {
        (0..2)
            .all(|axis| self.least[axis] <= other.greatest[axis] && other.least[axis] <= self.greatest[axis])
    }

    pub(crate) fn holds(&self, point: Point) -> bool {
        (0..2).all(|axis| self.least[axis] <= point[axis] && point[axis] <= self.greatest[axis])
    }
}

impl Tile {
    /// A tile; `None` where the pyramid has none.
    pub(crate) fn new(zoom: u8, x: u32, y: u32) -> Option<Self> {
        let is_there = zoom <= ZOOM_MAX && x < 1 << zoom && y < 1 << zoom;
        is_there.then_some(Self { zoom, x, y })
    }

    /// Units of this zoom along the whole square.
    pub(crate) fn units(zoom: u8) -> f64 {
        f64::from(EXTENT) * f64::from(1_u32 << zoom)
    }

    /// What of the square is drawn into it: the tile and its buffer.
    pub(crate) fn reach(self) -> Bounds {
        let side = 1.0 / f64::from(1_u32 << self.zoom);
        let buffer = side * f64::from(BUFFER) / f64::from(EXTENT);
        let [left, top] = [f64::from(self.x) * side, f64::from(self.y) * side];
        Bounds { least: [left - buffer, top - buffer], greatest: [left + side + buffer, top + side + buffer] }
    }

    /// The same in degrees: least longitude, least latitude, greatest longitude, greatest latitude.
    pub(crate) fn degrees(self) -> [f64; 4] {
        let Bounds { least, greatest } = self.reach();
        let [west, north] = unproject([least[0], least[1].max(0.0)]);
        let [east, south] = unproject([greatest[0], greatest[1].min(1.0)]);
        [west.max(-180.0), south, east.min(180.0), north]
    }

    /// A point of the square in the tile's units, rounded. Points within [`Tile::reach`] fit.
    #[expect(
        clippy::cast_possible_truncation,
        reason = "a float that is too large becomes the largest integer"
    )]
    pub(crate) fn units_of(self, [x, y]: Point) -> [i32; 2] {
        let across = Self::units(self.zoom);
        let along =
            |value: f64, tile: u32| (value * across - f64::from(tile) * f64::from(EXTENT)).round() as i32;
        [along(x, self.x), along(y, self.y)]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn known_places_are_in_known_tiles() {
        // Rome, as every slippy map has it.
        let rome = project([12.4964, 41.9028]);
        let tile = Tile::new(10, 547, 380).unwrap();
        assert!(tile.reach().holds(rome));
        let [x, y] = tile.units_of(rome);
        assert!((0..4096).contains(&x) && (0..4096).contains(&y), "{x} {y}");
        assert!(project([-180.0, 90.0]).iter().all(|value| (0.0..1e-12).contains(value)));
        assert_eq!(Tile::new(0, 0, 0).unwrap().units_of([0.5, 0.5]), [2048, 2048]);
        assert_eq!(Tile::new(11, 0, 0), None);
        assert_eq!(Tile::new(3, 8, 0), None);
    }

    proptest! {
        #[test]
        fn a_place_survives_the_projection(longitude in -180.0..180.0_f64, latitude in -85.0..85.0_f64) {
            let [east, north] = unproject(project([longitude, latitude]));
            prop_assert!((east - longitude).abs() < 1e-9 && (north - latitude).abs() < 1e-9);
        }

        #[test]
        fn what_a_tile_reaches_holds_in_degrees_too(zoom in 0_u8..=10, x in 0_u32..1024, y in 0_u32..1024,
                                                    across in 0.0..1.0_f64, down in 0.0..1.0_f64) {
            let Some(tile) = Tile::new(zoom, x % (1 << zoom), y % (1 << zoom)) else { return Ok(()) };
            let Bounds { least, greatest } = tile.reach();
            let point = [least[0] + across * (greatest[0] - least[0]), least[1] + down * (greatest[1] - least[1])];
            let [west, south, east, north] = tile.degrees();
            let [longitude, latitude] = unproject(point);
            let near = 1e-9;
            prop_assert!(longitude < -180.0 || longitude > 180.0 || (longitude > west - near && longitude < east + near));
            prop_assert!(point[1] < 0.0 || point[1] > 1.0 || (latitude > south - near && latitude < north + near));
        }
    }
}
