//! Which ring lies in which: a `.shp` has the rings of a shape one after the other, outer ones clockwise, holes the other
//! way.

use tessera_store_api::{Geometry, Position};

use crate::records::refusal::Refusal;

/// Sides of rings that are looked at to find where the holes of a shape belong, at most. It is a second's work.
const SIDES_MAX: usize = 200_000_000;

/// Corners of a hole that are looked at.
const COMPARED_CORNERS: usize = 3;

/// A closed ring.
struct Ring {
    corners: Vec<Position>,
    /// Twice its area; less than nothing where it runs clockwise.
    area: f64,
    least: Position,
    greatest: Position,
}

impl Ring {
    fn new(corners: Vec<Position>) -> Self {
        let area = corners.windows(2).map(|side| side[0][0] * side[1][1] - side[1][0] * side[0][1]).sum();
        let (mut least, mut greatest) = ([f64::INFINITY; 2], [f64::NEG_INFINITY; 2]);
        for corner in &corners {
            for axis in 0..2 {
                least[axis] = least[axis].min(corner[axis]);
                greatest[axis] = greatest[axis].max(corner[axis]);
            }
        }
        Self { corners, area, least, greatest }
    }

    /// Whether the box around it has that of `other` in it.
    fn may_hold(&self, other: &Self) -> bool {
        (0..2)
            .all(|axis| self.least[axis] <= other.least[axis] && other.greatest[axis] <= self.greatest[axis])
    }

    /// Whether `other` lies in it. It may touch it in a corner, so that two of three have to be inside.
    fn holds(&self, other: &Self) -> bool {
        let corners = &other.corners[..COMPARED_CORNERS.min(other.corners.len())];
        corners.iter().filter(|corner| self.surrounds(**corner)).count() * 2 > corners.len()
    }

    /// Whether `point` lies in it: a line from there to the east crosses it an odd number of times.
    fn surrounds(&self, point: Position) -> bool {
        let crosses = |side: &&[Position]| {
            let ([x1, y1], [x2, y2]) = (side[0], side[1]);
            (y1 > point[1]) != (y2 > point[1]) && point[0] < (x2 - x1) * (point[1] - y1) / (y2 - y1) + x1
        };
        self.corners.windows(2).filter(crosses).count() % 2 == 1
    }
}

/// The polygons that `rings` are, each with its holes. `turned` says that the coordinates were exchanged since they were
/// written, which makes clockwise of the other way. A hole that lies in no outer ring is taken for one.
///
/// # Errors
/// More holes and rings than can be compared.
pub(super) fn nested(rings: Vec<Vec<Position>>, turned: bool) -> Result<Geometry, Refusal> {
    let rings = rings.into_iter().map(Ring::new);
    let (mut outer, holes): (Vec<_>, Vec<_>) = rings.partition(|ring| (ring.area < 0.0) != turned);
    let mut inner: Vec<Vec<Vec<Position>>> = outer.iter().map(|_| Vec::new()).collect();
    let mut left = SIDES_MAX;
    for hole in holes {
        match home(&outer, &hole, &mut left)? {
            Some(index) => inner[index].push(hole.corners),
            None => {
                outer.push(hole);
                inner.push(Vec::new());
            }
        }
    }
    let mut polygons: Vec<Vec<_>> = outer
        .into_iter()
        .zip(inner)
        .map(|(ring, holes)| std::iter::once(ring.corners).chain(holes).collect())
        .collect();
    Ok(match polygons.pop() {
        Some(polygon) if polygons.is_empty() => Geometry::Polygon(polygon),
        last => Geometry::MultiPolygon(polygons.into_iter().chain(last).collect()),
    })
}

/// The smallest of the rings that `hole` lies in.
fn home(outer: &[Ring], hole: &Ring, left: &mut usize) -> Result<Option<usize>, Refusal> {
    let mut found: Option<(usize, &Ring)> = None;
    for (index, ring) in outer.iter().enumerate() {
        let sides = if ring.may_hold(hole) { ring.corners.len() * COMPARED_CORNERS } else { 1 };
        *left = left.checked_sub(sides).ok_or_else(|| Refusal::new("holes_comparable", outer.len()))?;
        let is_smaller = found.is_none_or(|(_, smallest)| ring.area.abs() < smallest.area.abs());
        if is_smaller && ring.may_hold(hole) && ring.holds(hole) {
            found = Some((index, ring));
        }
    }
    Ok(found.map(|(index, _)| index))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A square, clockwise.
    fn square(west: f64, south: f64, side: f64) -> Vec<Position> {
        let (east, north) = (west + side, south + side);
        vec![[west, south], [west, north], [east, north], [east, south], [west, south]]
    }

    fn hole(west: f64, south: f64, side: f64) -> Vec<Position> {
        square(west, south, side).into_iter().rev().collect()
    }

    #[test]
    fn holes_go_to_the_smallest_ring_they_lie_in_wherever_they_stand() {
        let (sea, island, lake) = (hole(1.0, 1.0, 8.0), square(2.0, 2.0, 4.0), hole(3.0, 3.0, 1.0));
        let land = square(0.0, 0.0, 10.0);
        let nested = nested(vec![lake.clone(), land.clone(), sea.clone(), island.clone()], false).unwrap();
        assert_eq!(nested, Geometry::MultiPolygon(vec![vec![land, sea], vec![island, lake]]));
    }

    #[test]
    fn a_hole_in_nothing_is_a_ring_and_one_ring_is_a_polygon() {
        let lonely = hole(5.0, 5.0, 1.0);
        assert_eq!(nested(vec![lonely.clone()], false).unwrap(), Geometry::Polygon(vec![lonely.clone()]));
        let far = square(20.0, 0.0, 1.0);
        let both = nested(vec![lonely.clone(), far.clone()], false).unwrap();
        assert_eq!(both, Geometry::MultiPolygon(vec![vec![far], vec![lonely]]));
    }

    #[test]
    fn exchanged_coordinates_exchange_the_way_round() {
        let exchange = |ring: Vec<Position>| ring.into_iter().map(|[x, y]| [y, x]).collect::<Vec<_>>();
        let rings = vec![exchange(square(0.0, 0.0, 3.0)), exchange(hole(1.0, 1.0, 1.0))];
        assert_eq!(nested(rings.clone(), true).unwrap(), Geometry::Polygon(rings));
    }
}
