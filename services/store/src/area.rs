//! Parts of the world: which units to walk for a parent or a box, and which cells of them belong to it.

use h3o::{CellIndex, LatLng, Resolution};
use tessera_store_api::CellId;

use crate::error::{Error, Result};
use crate::unit::UNIT_RESOLUTION;

/// Resolution of the smallest cells by which a box is covered: seven units each.
const COVER_RESOLUTION: Resolution = Resolution::Four;
/// Descendants of a cell reach further than the cell itself, at most so many times as far from its middle. H3's own
/// polygon walk widens by the same factor.
const DESCENDANTS_REACH: f64 = 1.4;
/// Bits of one digit of an H3 index, and where its resolution stands.
const DIGIT_BITS: u32 = 3;
const RESOLUTION_BIT: u32 = 52;
/// Digits of an H3 index.
const DIGITS: u32 = 15;

/// A box of longitudes and latitudes, in degrees. A west greater than the east crosses the 180th meridian.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Bbox {
    west: f64,
    south: f64,
    east: f64,
    north: f64,
}

impl Bbox {
    /// From west, south, east and north on Earth, the south not above the north.
    pub(crate) const fn new([west, south, east, north]: [f64; 4]) -> Self {
        Self { west, south, east, north }
    }

    /// Reads `west,south,east,north`.
    pub(crate) fn parse(text: &str) -> Result<Self> {
        let refused = || Error::BadQuery {
            code: "bbox_malformed",
            detail: format!(
                "`{text}` is no box. Write west,south,east,north in degrees, with longitudes within 180 and latitudes \
                 within 90, south not above north, such as 12,41,13,42."
            ),
        };
        let numbers: Vec<f64> =
            text.split(',').map(|part| part.trim().parse().map_err(|_| refused())).collect::<Result<_>>()?;
        let [west, south, east, north] = numbers.try_into().map_err(|_| refused())?;
        let on_earth = f64::abs(west) <= 180.0 && f64::abs(east) <= 180.0 && south >= -90.0 && north <= 90.0;
        if on_earth && south <= north { Ok(Self { west, south, east, north }) } else { Err(refused()) }
    }

    /// Whether a point lies in it, its edges included.
    pub(crate) fn holds(&self, longitude: f64, latitude: f64) -> bool {
        let in_longitude = if self.west <= self.east {
            self.west <= longitude && longitude <= self.east
        } else {
            longitude >= self.west || longitude <= self.east
        };
        in_longitude && self.south <= latitude && latitude <= self.north
    }

    /// Whether the middle of a cell lies in it.
    pub(crate) fn holds_cell(&self, cell: CellIndex) -> bool {
        let middle = LatLng::from(cell);
        self.holds(middle.lng(), middle.lat())
    }

    /// South and north.
    pub(crate) fn latitudes(&self) -> (f64, f64) {
        (self.south, self.north)
    }

    /// West and east, of each of the two parts on both sides of the 180th meridian; twice the same where it is one.
    pub(crate) fn longitudes(&self) -> [(f64, f64); 2] {
        if self.west <= self.east {
            [(self.west, self.east); 2]
        } else {
            [(self.west, 180.0), (-180.0, self.east)]
        }
    }

    /// How a circle of `radius` radians around a point lies to it.
    fn meets(&self, middle: LatLng, radius: f64) -> Meeting {
        let reach = radius.to_degrees();
        let (south, north) = (middle.lat() - reach, middle.lat() + reach);
        if north < self.south || self.north < south {
            return Meeting::Apart;
        }
        let sine = radius.sin() / middle.lat_radians().cos();
        // A circle around a pole has every longitude.
        let around =
            if north >= 90.0 || south <= -90.0 || sine >= 1.0 { 180.0 } else { sine.asin().to_degrees() };
        let width =
            if self.west <= self.east { self.east - self.west } else { self.east - self.west + 360.0 };
        // Degrees east of the box's west, where the circle begins.
        let begin = (middle.lng() - around - self.west).rem_euclid(360.0);
        let within = self.south <= south && north <= self.north;
        if width >= 360.0 || begin + 2.0 * around <= width {
            return if within { Meeting::Within } else { Meeting::Partly };
        }
        let touches = begin <= width || begin + 2.0 * around >= 360.0;
        if touches { Meeting::Partly } else { Meeting::Apart }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Meeting {
    Apart,
    Partly,
    Within,
}

/// Units from the first to the last, as SQLite stores them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Range {
    /// The least id there may be.
    pub(crate) first: i64,
    /// The greatest.
    pub(crate) last: i64,
    /// Whether every cell in them belongs to the area, so that none has to be looked at.
    pub(crate) whole: bool,
}

/// A part of the world.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Area {
    /// Units to walk, in order, none twice.
    pub(crate) ranges: Vec<Range>,
    /// Cells of ranges that are not whole belong to it where their middle lies in this.
    bbox: Option<Bbox>,
}

impl Area {
    /// Everything.
    pub(crate) fn world() -> Self {
        Self { ranges: vec![Range { first: 0, last: i64::MAX, whole: true }], bbox: None }
    }

    /// What lies in a cell of resolution 0 to 5.
    pub(crate) fn of_parent(parent: CellId) -> Result<Self> {
        let resolution = parent.index().resolution();
        if resolution > UNIT_RESOLUTION {
            return Err(Error::BadQuery {
                code: "parent_too_fine",
                detail: format!("A parent is a cell of resolution 0 to 5; {parent} is of {resolution}."),
            });
        }
        let (first, last) = units_in(parent.index());
        Ok(Self { ranges: vec![Range { first, last, whole: true }], bbox: None })
    }

    /// What lies in a box.
    pub(crate) fn of_bbox(bbox: Bbox) -> Self {
        let mut ranges = Vec::new();
        for cell in CellIndex::base_cells() {
            cover(cell, &bbox, &mut ranges);
        }
        Self { ranges, bbox: Some(bbox) }
    }

    /// Both.
    pub(crate) fn in_both(self, other: Self) -> Self {
        let mut ranges = Vec::new();
        for one in &self.ranges {
            for two in &other.ranges {
                let (first, last) = (one.first.max(two.first), one.last.min(two.last));
                if first <= last {
                    ranges.push(Range { first, last, whole: one.whole && two.whole });
                }
            }
        }
        Self { ranges, bbox: self.bbox.or(other.bbox) }
    }

    /// Whether a cell of one of its ranges belongs to it.
    pub(crate) fn holds(&self, range: &Range, cell: CellId) -> bool {
        range.whole || self.bbox.is_none_or(|bbox| bbox.holds_cell(cell.index()))
    }

    /// Whether a point in a unit of one of its ranges belongs to it.
    pub(crate) fn holds_point(&self, longitude: f64, latitude: f64) -> bool {
        self.bbox.is_none_or(|bbox| bbox.holds(longitude, latitude))
    }
}

/// Adds the ranges of a cell's units that a box may meet, in order of their ids, joined where they touch.
fn cover(cell: CellIndex, bbox: &Bbox, ranges: &mut Vec<Range>) {
    let middle = LatLng::from(cell);
    let corners = cell.boundary();
    let furthest = corners.iter().map(|corner| middle.distance_rads(*corner)).fold(0.0, f64::max);
    let meeting = bbox.meets(middle, furthest * DESCENDANTS_REACH);
    let finest = cell.resolution() >= COVER_RESOLUTION;
    match (meeting, cell.resolution().succ()) {
        (Meeting::Apart, _) => {}
        (Meeting::Partly, Some(finer)) if !finest => {
            cell.children(finer).for_each(|child| cover(child, bbox, ranges));
        }
        (meeting, _) => {
            let (first, last) = units_in(cell);
            let whole = meeting == Meeting::Within;
            match ranges.last_mut() {
                Some(before) if before.whole == whole && follows(before.last, first) => before.last = last,
                _ => ranges.push(Range { first, last, whole }),
            }
        }
    }
}

/// Whether no unit can stand between two. The lowest digits of units are all ones, so neighbours are a step apart; a gap
/// that no unit fills would do no harm either way.
fn follows(last: i64, first: i64) -> bool {
    let step = 1_i64 << (DIGIT_BITS * (DIGITS - u32::from(u8::from(UNIT_RESOLUTION))));
    // From digit 6 to digit 0 of the next, 7 being no digit.
    first - last <= 2 * step
}

/// The least and the greatest unit that a cell may have in it, as SQLite stores them: ids of descendants differ in their
/// lower digits only.
fn units_in(cell: CellIndex) -> (i64, i64) {
    let own = u32::from(u8::from(cell.resolution()));
    let finest = u32::from(u8::from(UNIT_RESOLUTION));
    let bits = u64::from(cell) & !(0xf << RESOLUTION_BIT) | u64::from(finest) << RESOLUTION_BIT;
    let digits = |value: u64| {
        (own + 1..=finest).fold(bits, |bits, digit| {
            let shift = DIGIT_BITS * (DIGITS - digit);
            bits & !(7 << shift) | value << shift
        })
    };
    (digits(0).cast_signed(), digits(6).cast_signed())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn unit_at(longitude: f64, latitude: f64) -> CellIndex {
        LatLng::new(latitude, longitude).unwrap().to_cell(UNIT_RESOLUTION)
    }

    fn ranges_of(area: &Area, cell: CellIndex) -> Vec<Range> {
        let id = CellId::from(cell).to_sql();
        area.ranges.iter().copied().filter(|range| range.first <= id && id <= range.last).collect()
    }

    #[test]
    fn the_units_of_a_parent_are_its_descendants() {
        for text in
            ["8001fffffffffff", "811fbffffffffff", "831e80fffffffff", "851e805bfffffff", "8009fffffffffff"]
        {
            let parent: CellId = text.parse().unwrap();
            let area = Area::of_parent(parent).unwrap();
            let range = area.ranges[0];
            let units: Vec<i64> =
                parent.index().children(UNIT_RESOLUTION).map(|unit| CellId::from(unit).to_sql()).collect();
            assert_eq!(units.first(), Some(&range.first), "{text}");
            assert!(units.iter().all(|unit| (range.first..=range.last).contains(unit)), "{text}");
            let beyond = CellIndex::try_from((range.last + 1).cast_unsigned());
            assert!(beyond.is_err() || units.last() <= Some(&range.last));
        }
        assert!(Area::of_parent("871e805b0ffffff".parse().unwrap()).is_err());
    }

    #[test]
    fn a_box_that_is_none_is_refused() {
        for text in [
            "",
            "1,2,3",
            "1,2,3,4,5",
            "a,2,3,4",
            "1,5,3,4",
            "181,2,3,4",
            "1,2,3,91",
            "NaN,2,3,4",
            "1,NaN,3,4",
        ] {
            assert!(Bbox::parse(text).is_err(), "{text}");
        }
        assert!(Bbox::parse(" 12.5, 41 ,13,42").is_ok());
        assert!(Bbox::parse("179,-17,-179,-16").unwrap().holds(-179.5, -16.5));
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 128, ..ProptestConfig::default() })]

        #[test]
        fn every_unit_is_covered_once_and_whole_ranges_lie_inside(
            west in -180.0..180.0, width in 0.0..359.0_f64, south in -90.0..90.0, height in 0.0..180.0_f64,
            points in prop::collection::vec((0.0..1.0_f64, 0.0..1.0_f64), 64),
        ) {
            let east = if west + width > 180.0 { west + width - 360.0 } else { west + width };
            let bbox = Bbox { west, south, east, north: (south + height).min(90.0) };
            let area = Area::of_bbox(bbox);
            prop_assert!(area.ranges.windows(2).all(|pair| pair[0].last < pair[1].first));
            for (x, y) in points {
                // Half of the points near the box, where it matters.
                let (longitude, latitude) = if x < 0.5 {
                    (west + width * (4.0 * x - 0.5), (south - 1.0 + (height + 2.0) * y).clamp(-90.0, 90.0))
                } else {
                    (720.0 * (x - 0.75), 180.0 * (y - 0.5))
                };
                let longitude = (longitude + 180.0).rem_euclid(360.0) - 180.0;
                let unit = unit_at(longitude, latitude);
                let ranges = ranges_of(&area, unit);
                prop_assert!(ranges.len() <= 1);
                for child in unit.children(Resolution::Seven) {
                    let inside = bbox.holds_cell(child);
                    prop_assert!(!inside || ranges.len() == 1, "{} is missed", child);
                    prop_assert!(inside || !ranges.iter().any(|range| range.whole), "{} is too much", child);
                }
                prop_assert!(!bbox.holds(longitude, latitude) || ranges.len() == 1, "a point is missed");
            }
        }
    }
}
