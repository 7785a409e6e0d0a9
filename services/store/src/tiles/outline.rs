//! Outlines on the square: projected, simplified for a zoom, cut to a tile, brought to integers.
//!
//! Simplification comes before cutting and looks at whole lines, so that neighbouring tiles agree at their common edge.
//! Areas are cut ring by ring (Sutherland and Hodgman 1974): a ring that leaves the tile and comes back runs along its
//! buffer's edge, outside of what is drawn.

use tessera_store_api::{Geometry, Position};

use super::encoding::{Shape, Unit};
use super::mercator::{Bounds, Point, Tile, project};

/// How far a simplified line may be from the true one, in units of a tile: a quarter of a pixel where a tile is 256 wide.
const TOLERANCE_UNITS: f64 = 4.0;

/// A geometry on the square.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Outline {
    pub(crate) bounds: Bounds,
    parts: Parts,
}

#[derive(Debug, Clone, PartialEq)]
enum Parts {
    Points(Vec<Point>),
    Lines(Vec<Vec<Point>>),
    /// Areas of rings, the first of which is the outer one. Rings do not repeat their first point.
    Areas(Vec<Vec<Vec<Point>>>),
}

impl Outline {
    /// Projects a geometry.
    pub(crate) fn of(geometry: &Geometry) -> Self {
        let line = |line: &Vec<Position>| line.iter().copied().map(project).collect::<Vec<_>>();
        let area =
            |rings: &Vec<Vec<Position>>| rings.iter().map(|ring| opened(line(ring))).collect::<Vec<_>>();
        let parts = match geometry {
            Geometry::Point(point) => Parts::Points(vec![project(*point)]),
            Geometry::MultiPoint(points) => Parts::Points(line(points)),
            Geometry::LineString(points) => Parts::Lines(vec![line(points)]),
            Geometry::MultiLineString(lines) => Parts::Lines(lines.iter().map(line).collect()),
            Geometry::Polygon(rings) => Parts::Areas(vec![area(rings)]),
            Geometry::MultiPolygon(areas) => Parts::Areas(areas.iter().map(area).collect()),
        };
        Self::new(parts)
    }

    fn new(parts: Parts) -> Self {
        let bounds = match &parts {
            Parts::Points(points) => Bounds::of(points),
            Parts::Lines(lines) => Bounds::of(lines.iter().flatten()),
            Parts::Areas(areas) => Bounds::of(areas.iter().flatten().flatten()),
        };
        Self { bounds, parts }
    }

    /// With as many points as a zoom shows. Rings that become nothing are left out.
    pub(crate) fn simplified(&self, zoom: u8) -> Self {
        let tolerance = TOLERANCE_UNITS / Tile::units(zoom);
        let parts = match &self.parts {
            Parts::Points(points) => Parts::Points(points.clone()),
            Parts::Lines(lines) => Parts::Lines(lines.iter().map(|line| simplify(line, tolerance)).collect()),
            Parts::Areas(areas) => {
                let rings = |rings: &Vec<Vec<Point>>| {
                    let outer = rings.first().filter(|ring| is_seen(ring, tolerance))?;
                    let holes = rings[1..].iter().filter(|ring| is_seen(ring, tolerance));
                    Some(
                        std::iter::once(outer)
                            .chain(holes)
                            .map(|ring| simplify_ring(ring, tolerance))
                            .collect(),
                    )
                };
                Parts::Areas(areas.iter().filter_map(rings).collect())
            }
        };
        Self::new(parts)
    }

    /// How many points it has.
    pub(crate) fn points(&self) -> usize {
        match &self.parts {
            Parts::Points(points) => points.len(),
            Parts::Lines(lines) => lines.iter().map(Vec::len).sum(),
            Parts::Areas(areas) => areas.iter().flatten().map(Vec::len).sum(),
        }
    }

    /// What of it a tile shows; `None` where that is nothing.
    pub(crate) fn within(&self, tile: Tile) -> Option<Shape> {
        let reach = tile.reach();
        if !self.bounds.overlaps(&reach) {
            return None;
        }
        let shape = match &self.parts {
            Parts::Points(points) => {
                let inside = points.iter().filter(|point| reach.holds(**point));
                Shape::Points(inside.map(|point| tile.units_of(*point)).collect())
            }
            Parts::Lines(lines) => {
                let cut = lines.iter().flat_map(|line| cut_line(line, &reach));
                Shape::Lines(cut.filter_map(|line| on_grid(&line, tile, 2)).collect())
            }
            Parts::Areas(areas) => {
                Shape::Rings(areas.iter().filter_map(|area| cut_area(area, &reach, tile)).flatten().collect())
            }
        };
        let is_empty = match &shape {
            Shape::Points(points) => points.is_empty(),
            Shape::Lines(parts) | Shape::Rings(parts) => parts.is_empty(),
        };
        (!is_empty).then_some(shape)
    }
}

/// A ring without the repetition of its first point.
fn opened(mut ring: Vec<Point>) -> Vec<Point> {
    if ring.len() > 1 && ring.first() == ring.last() {
        ring.pop();
    }
    ring
}

/// Whether a ring is large enough to be seen.
fn is_seen(ring: &[Point], tolerance: f64) -> bool {
    let Bounds { least, greatest } = Bounds::of(ring);
    ring.len() >= 3 && (0..2).any(|axis| greatest[axis] - least[axis] >= tolerance)
}

/// A ring is two lines: from its first point to the one that is farthest from it, and back. Simplified as one line, the
/// point where it happens to begin would be where it bends.
fn simplify_ring(ring: &[Point], tolerance: f64) -> Vec<Point> {
    let first = ring[0];
    let distance = |point: &Point| (point[0] - first[0]).hypot(point[1] - first[1]);
    let farthest =
        (0..ring.len()).max_by(|one, other| distance(&ring[*one]).total_cmp(&distance(&ring[*other])));
    let turn = farthest.unwrap_or(0);
    let mut there = simplify(&ring[..=turn], tolerance);
    let back: Vec<Point> = ring[turn..].iter().copied().chain([first]).collect();
    let back = simplify(&back, tolerance);
    there.extend(back.iter().take(back.len() - 1).skip(1));
    there
}

/// Douglas and Peucker 1973, without recursion: a coastline has 100,000 points.
fn simplify(line: &[Point], tolerance: f64) -> Vec<Point> {
    if line.len() < 3 {
        return line.to_vec();
    }
    let mut is_kept = vec![false; line.len()];
    is_kept[0] = true;
    is_kept[line.len() - 1] = true;
    let mut spans = vec![(0, line.len() - 1)];
    while let Some((first, last)) = spans.pop() {
        let farthest = (first + 1..last)
            .map(|index| (index, distance_to_segment(line[index], line[first], line[last])))
            .max_by(|one, other| one.1.total_cmp(&other.1));
        if let Some((index, distance)) = farthest
            && distance > tolerance
        {
            is_kept[index] = true;
            spans.extend([(first, index), (index, last)]);
        }
    }
    line.iter().zip(is_kept).filter(|(_, is_kept)| *is_kept).map(|(point, _)| *point).collect()
}

fn distance_to_segment(point: Point, from: Point, to: Point) -> f64 {
    let along = [to[0] - from[0], to[1] - from[1]];
    let length_2 = along[0].mul_add(along[0], along[1] * along[1]);
    let offset = [point[0] - from[0], point[1] - from[1]];
    let share =
        if length_2 > 0.0 { offset[0].mul_add(along[0], offset[1] * along[1]) / length_2 } else { 0.0 };
    let share = share.clamp(0.0, 1.0);
    (offset[0] - share * along[0]).hypot(offset[1] - share * along[1])
}

/// The pieces of a line within bounds (Liang and Barsky 1984).
fn cut_line(line: &[Point], bounds: &Bounds) -> Vec<Vec<Point>> {
    let mut pieces: Vec<Vec<Point>> = Vec::new();
    let mut is_open = false;
    for pair in line.windows(2) {
        let Some((from, to)) = cut_segment(pair[0], pair[1], bounds) else {
            is_open = false;
            continue;
        };
        match pieces.last_mut() {
            Some(piece) if is_open && from == pair[0] => piece.push(to),
            _ => pieces.push(vec![from, to]),
        }
        is_open = to == pair[1];
    }
    pieces
}

fn cut_segment(from: Point, to: Point, bounds: &Bounds) -> Option<(Point, Point)> {
    let (mut enters, mut leaves) = (0.0_f64, 1.0_f64);
    for axis in 0..2 {
        let way = to[axis] - from[axis];
        for (way, room) in
            [(-way, from[axis] - bounds.least[axis]), (way, bounds.greatest[axis] - from[axis])]
        {
            if way == 0.0 && room < 0.0 {
                return None;
            }
            if way < 0.0 {
                enters = enters.max(room / way);
            } else if way > 0.0 {
                leaves = leaves.min(room / way);
            }
        }
    }
    let at = |share: f64| {
        let along = |axis: usize| {
            let value = from[axis] + share * (to[axis] - from[axis]);
            value.clamp(bounds.least[axis], bounds.greatest[axis])
        };
        [along(0), along(1)]
    };
    let begin = if enters > 0.0 { at(enters) } else { from };
    let end = if leaves < 1.0 { at(leaves) } else { to };
    (enters <= leaves).then_some((begin, end))
}

/// The rings of an area within bounds, wound as the specification wants: outer rings have a positive area where y grows
/// to the south, holes a negative one.
fn cut_area(rings: &[Vec<Point>], bounds: &Bounds, tile: Tile) -> Option<Vec<Vec<Unit>>> {
    let mut cut = Vec::new();
    for (number, ring) in rings.iter().enumerate() {
        let ring = on_grid(&cut_ring(ring, bounds), tile, 3).and_then(|ring| wound(ring, number == 0));
        match ring {
            Some(ring) => cut.push(ring),
            None if number == 0 => return None,
            None => {}
        }
    }
    Some(cut)
}

fn cut_ring(ring: &[Point], bounds: &Bounds) -> Vec<Point> {
    let mut points = ring.to_vec();
    for axis in 0..2 {
        for (limit, sign) in [(bounds.least[axis], 1.0), (bounds.greatest[axis], -1.0)] {
            let is_inside = |point: &Point| sign * (point[axis] - limit) >= 0.0;
            let mut cut = Vec::with_capacity(points.len());
            for (index, to) in points.iter().enumerate() {
                let from = points[(index + points.len() - 1) % points.len()];
                if is_inside(&from) != is_inside(to) {
                    let share = (limit - from[axis]) / (to[axis] - from[axis]);
                    let other = 1 - axis;
                    let mut crossing = [limit; 2];
                    crossing[other] = from[other] + share * (to[other] - from[other]);
                    cut.push(crossing);
                }
                if is_inside(to) {
                    cut.push(*to);
                }
            }
            points = cut;
        }
    }
    points
}

/// Brought to the tile's units without repetitions; `None` where fewer than `least` points remain.
fn on_grid(points: &[Point], tile: Tile, least: usize) -> Option<Vec<Unit>> {
    let mut units: Vec<Unit> = points.iter().map(|point| tile.units_of(*point)).collect();
    units.dedup();
    if least > 2 && units.len() > 1 && units.first() == units.last() {
        units.pop();
    }
    (units.len() >= least).then_some(units)
}

/// Twice the area of a ring by the surveyor's formula.
pub(super) fn double_area(ring: &[Unit]) -> i64 {
    let next = ring.iter().cycle().skip(1);
    let part = |([x, y], [next_x, next_y]): (&Unit, &Unit)| {
        i64::from(*x) * i64::from(*next_y) - i64::from(*next_x) * i64::from(*y)
    };
    ring.iter().zip(next).map(part).sum()
}

fn wound(mut ring: Vec<Unit>, is_outer: bool) -> Option<Vec<Unit>> {
    let area = double_area(&ring);
    if area != 0 && (area > 0) != is_outer {
        ring.reverse();
    }
    (area != 0).then_some(ring)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tiles::mercator::{BUFFER, EXTENT};
    use proptest::prelude::*;

    fn positions(least: usize) -> impl Strategy<Value = Vec<Position>> {
        // Around the corner of four tiles of zoom 5, some in, some far out.
        prop::collection::vec([11.0..12.0_f64, 40.0..42.0_f64], least..60)
    }

    fn tile_of([longitude, latitude]: Position, zoom: u8) -> Tile {
        let [x, y] = project([longitude, latitude]);
        let tiles = f64::from(1_u32 << zoom);
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "within the pyramid")]
        Tile::new(zoom, (x * tiles) as u32, (y * tiles) as u32).unwrap()
    }

    fn fits(unit: Unit) -> bool {
        let (least, greatest) = (-i64::from(BUFFER) - 1, i64::from(EXTENT + BUFFER) + 1);
        unit.iter().all(|value| (least..=greatest).contains(&i64::from(*value)))
    }

    proptest! {
        #[test]
        fn nothing_leaves_the_buffer(line in positions(2), zoom in 5_u8..=10) {
            let tile = tile_of(line[0], zoom);
            let closed: Vec<_> = line.iter().copied().chain([line[0]]).collect();
            for geometry in [
                Geometry::MultiPoint(line.clone()),
                Geometry::LineString(line.clone()),
                Geometry::Polygon(vec![closed]),
            ] {
                let shape = Outline::of(&geometry).simplified(zoom).within(tile);
                let units = match shape {
                    Some(Shape::Points(points)) => points,
                    Some(Shape::Lines(parts) | Shape::Rings(parts)) => parts.concat(),
                    None => continue,
                };
                prop_assert!(!units.is_empty() && units.into_iter().all(fits));
            }
        }

        #[test]
        fn rings_are_wound_as_the_specification_wants(line in positions(3), zoom in 5_u8..=10) {
            let tile = tile_of(line[0], zoom);
            let areas = Geometry::MultiPolygon(vec![vec![line.clone()], vec![line]]);
            if let Some(Shape::Rings(rings)) = Outline::of(&areas).within(tile) {
                for ring in rings {
                    prop_assert!(ring.len() >= 3 && double_area(&ring) > 0, "{ring:?}");
                }
            }
        }

        #[test]
        fn a_simplified_line_is_nowhere_far_from_the_true_one(line in positions(2), zoom in 0_u8..=10) {
            let true_line: Vec<Point> = line.into_iter().map(project).collect();
            let tolerance = TOLERANCE_UNITS / Tile::units(zoom);
            let simple = simplify(&true_line, tolerance);
            prop_assert!(simple.len() <= true_line.len());
            prop_assert_eq!((simple.first(), simple.last()), (true_line.first(), true_line.last()));
            for point in true_line {
                let nearest = simple.windows(2).map(|pair| distance_to_segment(point, pair[0], pair[1]));
                prop_assert!(nearest.fold(f64::INFINITY, f64::min) <= tolerance * 1.000_001);
            }
        }
    }

    #[test]
    fn a_line_that_leaves_and_returns_is_two_and_an_area_that_covers_a_tile_fills_it() {
        let tile = Tile::new(5, 17, 12).unwrap();
        let [west, south, east, north] = tile.degrees();
        let middle = (south + north) / 2.0;
        let line = vec![
            [west + 1.0, middle],
            [east + 1.0, middle],
            [east + 1.0, middle - 1.0],
            [west + 1.0, middle - 1.0],
        ];
        let Some(Shape::Lines(lines)) = Outline::of(&Geometry::LineString(line)).within(tile) else {
            panic!()
        };
        assert_eq!(lines.len(), 2);
        let far = 20.0;
        let ring = vec![
            [west - far, south - far],
            [east + far, south - far],
            [east + far, north + far],
            [west - far, north + far],
        ];
        let hole = vec![[west, south], [west, north], [east, north], [east, south]];
        let area = Outline::of(&Geometry::Polygon(vec![ring, hole]));
        let Some(Shape::Rings(rings)) = area.within(tile) else { panic!() };
        let side = i64::from(EXTENT + 2 * BUFFER);
        assert_eq!(double_area(&rings[0]), 2 * side * side);
        assert_eq!(double_area(&rings[1]), -2 * side * side, "a hole is wound the other way");
        let elsewhere = Tile::new(5, 30, 30).unwrap();
        assert_eq!(area.within(elsewhere), None);
    }

    #[test]
    fn an_island_of_less_than_a_pixel_is_left_out_of_the_far_view() {
        let island = Geometry::Polygon(vec![vec![[12.0, 41.0], [12.01, 41.0], [12.01, 41.01], [12.0, 41.0]]]);
        let outline = Outline::of(&island);
        assert_eq!(outline.simplified(1).points(), 0);
        assert_eq!(outline.simplified(10).points(), 3);
    }
}
