//! Whether a shape is what it should be. Rules of lines and rings, for every source of them.

use tessera_store_api::{Geometry, Position};

use crate::region::Region;

/// Corners of a closed ring, at least: a triangle, with its first corner again at its end.
const RING_CORNERS_MIN: usize = 4;
/// Points of a line, at least.
const LINE_POINTS_MIN: usize = 2;
/// Steps of a coordinate in a degree: 11 cm, a ten-thousandth of what a map of 1:10,000,000 bears.
const STEPS_PER_DEGREE: f64 = 1e6;

/// A rule of shapes that is broken, and the value that breaks it.
pub type Broken = (&'static str, String);

/// What a layer is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Lines.
    Lines,
    /// Areas.
    Areas,
}

/// Checks a shape: its kind, its coordinates, and that its lines and rings are such.
///
/// # Errors
/// `lines_only`, `areas_only`, `not_empty`, `coordinates_on_earth`, `line_of_2_points`, `ring_of_4_corners`, `ring_closed`,
/// `ring_simple`.
pub fn check(geometry: &Geometry, kind: Kind) -> Result<(), Broken> {
    match (geometry, kind) {
        (Geometry::LineString(line), Kind::Lines) => check_line(line),
        (Geometry::MultiLineString(lines), Kind::Lines) => {
            not_empty(lines)?;
            lines.iter().try_for_each(|line| check_line(line))
        }
        (Geometry::Polygon(rings), Kind::Areas) => check_rings(rings),
        (Geometry::MultiPolygon(polygons), Kind::Areas) => {
            not_empty(polygons)?;
            polygons.iter().try_for_each(|rings| check_rings(rings))
        }
        (other, Kind::Lines) => Err(("lines_only", name(other).to_owned())),
        (other, Kind::Areas) => Err(("areas_only", name(other).to_owned())),
    }
}

const fn name(geometry: &Geometry) -> &'static str {
    match geometry {
        Geometry::Point(_) => "Point",
        Geometry::MultiPoint(_) => "MultiPoint",
        Geometry::LineString(_) => "LineString",
        Geometry::MultiLineString(_) => "MultiLineString",
        Geometry::Polygon(_) => "Polygon",
        Geometry::MultiPolygon(_) => "MultiPolygon",
    }
}

fn not_empty<T>(parts: &[T]) -> Result<(), Broken> {
    if parts.is_empty() { Err(("not_empty", "a shape without parts".to_owned())) } else { Ok(()) }
}

fn check_line(line: &[Position]) -> Result<(), Broken> {
    if line.len() < LINE_POINTS_MIN {
        return Err(("line_of_2_points", line.len().to_string()));
    }
    line.iter().try_for_each(on_earth)
}

fn check_rings(rings: &[Vec<Position>]) -> Result<(), Broken> {
    not_empty(rings)?;
    rings.iter().try_for_each(|ring| check_ring(ring))
}

/// Checks one ring.
///
/// # Errors
/// The rings' rules of [`check`].
pub fn check_ring(ring: &[Position]) -> Result<(), Broken> {
    if ring.len() < RING_CORNERS_MIN {
        return Err(("ring_of_4_corners", ring.len().to_string()));
    }
    ring.iter().try_for_each(on_earth)?;
    if ring.first() != ring.last() {
        let end = |position: Option<&Position>| position.map_or_else(String::new, |at| shown(*at));
        let ends = format!("begins at {}, ends at {}", end(ring.first()), end(ring.last()));
        return Err(("ring_closed", ends));
    }
    match crossing(ring) {
        None => Ok(()),
        Some(at) => Err(("ring_simple", format!("meets itself near {}", shown(at)))),
    }
}

fn on_earth(position: &Position) -> Result<(), Broken> {
    let [longitude, latitude] = *position;
    let there = (-180.0..=180.0).contains(&longitude) && (-90.0..=90.0).contains(&latitude);
    if there { Ok(()) } else { Err(("coordinates_on_earth", shown(*position))) }
}

fn shown([longitude, latitude]: Position) -> String {
    format!("{longitude}, {latitude}")
}

/// An edge of a ring, with its number.
struct Edge {
    number: usize,
    from: Position,
    to: Position,
}

impl Edge {
    fn west(&self) -> f64 {
        self.from[0].min(self.to[0])
    }

    fn east(&self) -> f64 {
        self.from[0].max(self.to[0])
    }

    fn is_beside(&self, other: &Self) -> bool {
        self.from[1].min(self.to[1]) > other.from[1].max(other.to[1])
            || self.from[1].max(self.to[1]) < other.from[1].min(other.to[1])
    }
}

/// Where a ring crosses or touches itself. Edges are swept from west to east, so that only those over the same
/// longitudes are compared.
fn crossing(ring: &[Position]) -> Option<Position> {
    let mut corners: Vec<Position> = ring.to_vec();
    corners.dedup();
    let mut edges: Vec<Edge> = corners
        .windows(2)
        .enumerate()
        .map(|(number, pair)| Edge { number, from: pair[0], to: pair[1] })
        .collect();
    let count = edges.len();
    edges.sort_unstable_by(|one, other| one.west().total_cmp(&other.west()));
    for (place, edge) in edges.iter().enumerate() {
        let later = edges[place + 1..].iter().take_while(|later| later.west() <= edge.east());
        for other in later.filter(|other| !edge.is_beside(other)) {
            let apart = edge.number.abs_diff(other.number);
            let follows = apart == 1 || apart == count - 1;
            if if follows { turns_back(edge, other) } else { meet(edge, other) } {
                return Some(edge.from);
            }
        }
    }
    None
}

/// Twice the area of a triangle; positive where it turns to the left.
fn turn(a: Position, b: Position, c: Position) -> f64 {
    (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])
}

fn meet(one: &Edge, other: &Edge) -> bool {
    let sides = |edge: &Edge, beside: &Edge| {
        let (from, to) = (turn(edge.from, edge.to, beside.from), turn(edge.from, edge.to, beside.to));
        (from <= 0.0 && to >= 0.0) || (from >= 0.0 && to <= 0.0)
    };
    // Both boxes overlap already, so edges on one line meet.
    sides(one, other) && sides(other, one)
}

/// Whether two edges with a corner in common lie on each other.
fn turns_back(one: &Edge, other: &Edge) -> bool {
    let (before, after) = if one.to == other.from { (one, other) } else { (other, one) };
    if before.to != after.from {
        return false;
    }
    let ahead = (after.to[0] - after.from[0]) * (before.to[0] - before.from[0])
        + (after.to[1] - after.from[1]) * (before.to[1] - before.from[1]);
    turn(before.from, before.to, after.to) == 0.0 && ahead < 0.0
}

/// Hands every line or ring of a shape to `take`.
pub fn each_line(geometry: &Geometry, take: &mut impl FnMut(&[Position])) {
    match geometry {
        Geometry::Point(at) => take(&[*at]),
        Geometry::MultiPoint(line) | Geometry::LineString(line) => take(line),
        Geometry::MultiLineString(lines) | Geometry::Polygon(lines) => {
            lines.iter().for_each(|line| take(line));
        }
        Geometry::MultiPolygon(polygons) => polygons.iter().flatten().for_each(|ring| take(ring)),
    }
}

/// The box around a shape: west, south, east, north; `None` where it has no point.
pub fn bounds(geometry: &Geometry) -> Option<[f64; 4]> {
    let mut around = [f64::INFINITY, f64::INFINITY, f64::NEG_INFINITY, f64::NEG_INFINITY];
    each_line(geometry, &mut |line| {
        for [x, y] in line {
            around = [around[0].min(*x), around[1].min(*y), around[2].max(*x), around[3].max(*y)];
        }
    });
    (around[0] <= around[2]).then_some(around)
}

/// Whether any part of a shape may lie in the region. A long line counts when one of its pieces comes near.
pub fn comes_near(geometry: &Geometry, region: &Region) -> bool {
    let near = |[west, south, east, north]: [f64; 4]| {
        west <= region.east && east >= region.west && south <= region.north && north >= region.south
    };
    if !bounds(geometry).is_some_and(near) {
        return false;
    }
    let mut found = false;
    each_line(geometry, &mut |line| {
        found = found
            || line.windows(2).any(|pair| {
                let ([x1, y1], [x2, y2]) = (pair[0], pair[1]);
                near([x1.min(x2), y1.min(y2), x1.max(x2), y1.max(y2)])
            });
    });
    // An area may have the region in its middle.
    found || matches!(geometry, Geometry::Polygon(_) | Geometry::MultiPolygon(_))
}

/// Rounds coordinates to what can be told apart, and leaves out points that become the same.
pub fn rounded(geometry: Geometry) -> Geometry {
    let line = |line: Vec<Position>| round_line(line, LINE_POINTS_MIN);
    let rings = |rings: Vec<Vec<Position>>| -> Vec<Vec<Position>> {
        rings.into_iter().map(|ring| round_line(ring, RING_CORNERS_MIN)).collect()
    };
    match geometry {
        Geometry::Point(at) => Geometry::Point(round(at)),
        Geometry::MultiPoint(points) => Geometry::MultiPoint(points.into_iter().map(round).collect()),
        Geometry::LineString(points) => Geometry::LineString(line(points)),
        Geometry::MultiLineString(lines) => Geometry::MultiLineString(lines.into_iter().map(line).collect()),
        Geometry::Polygon(parts) => Geometry::Polygon(rings(parts)),
        Geometry::MultiPolygon(polygons) => Geometry::MultiPolygon(polygons.into_iter().map(rings).collect()),
    }
}

fn round_line(line: Vec<Position>, points_min: usize) -> Vec<Position> {
    let line: Vec<Position> = line.into_iter().map(round).collect();
    let mut sparse = line.clone();
    sparse.dedup();
    if sparse.len() < points_min { line } else { sparse }
}

/// Rounds a coordinate to the steps that shapes are kept in.
pub fn round(position: Position) -> Position {
    position.map(|degrees| (degrees * STEPS_PER_DEGREE).round() / STEPS_PER_DEGREE)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ring(corners: &[Position]) -> Vec<Position> {
        corners.iter().chain(corners.first()).copied().collect()
    }

    fn rule(geometry: &Geometry, kind: Kind) -> Option<&'static str> {
        check(geometry, kind).err().map(|(rule, _)| rule)
    }

    #[test]
    fn a_ring_is_closed_has_corners_and_does_not_meet_itself() {
        let area = |ring: Vec<Position>| Geometry::Polygon(vec![ring]);
        let square = ring(&[[0.0, 0.0], [2.0, 0.0], [2.0, 2.0], [0.0, 2.0]]);
        assert_eq!(rule(&area(square.clone()), Kind::Areas), None);
        assert_eq!(rule(&area(square[..4].to_vec()), Kind::Areas), Some("ring_closed"));
        assert_eq!(rule(&area(square[..3].to_vec()), Kind::Areas), Some("ring_of_4_corners"));
        let bow = ring(&[[0.0, 0.0], [2.0, 2.0], [2.0, 0.0], [0.0, 2.0]]);
        assert_eq!(rule(&area(bow), Kind::Areas), Some("ring_simple"));
        let touching = ring(&[[0.0, 0.0], [1.0, 1.0], [2.0, 0.0], [2.0, 2.0], [1.0, 1.0], [0.0, 2.0]]);
        assert_eq!(rule(&area(touching), Kind::Areas), Some("ring_simple"));
        let spike = ring(&[[0.0, 0.0], [2.0, 0.0], [4.0, 0.0], [2.0, 0.0], [2.0, 2.0]]);
        assert_eq!(rule(&area(spike), Kind::Areas), Some("ring_simple"));
        let repeated = ring(&[[0.0, 0.0], [2.0, 0.0], [2.0, 0.0], [2.0, 2.0]]);
        assert_eq!(rule(&area(repeated), Kind::Areas), None);
        let far = ring(&[[0.0, 0.0], [200.0, 0.0], [2.0, 2.0]]);
        assert_eq!(rule(&area(far), Kind::Areas), Some("coordinates_on_earth"));
    }

    #[test]
    fn a_layer_has_shapes_of_one_kind() {
        let line = Geometry::LineString(vec![[0.0, 0.0], [1.0, 0.0]]);
        assert_eq!(rule(&line, Kind::Lines), None);
        assert_eq!(rule(&line, Kind::Areas), Some("areas_only"));
        assert_eq!(rule(&Geometry::Point([0.0, 0.0]), Kind::Lines), Some("lines_only"));
        assert_eq!(rule(&Geometry::LineString(vec![[0.0, 0.0]]), Kind::Lines), Some("line_of_2_points"));
        assert_eq!(rule(&Geometry::MultiLineString(vec![]), Kind::Lines), Some("not_empty"));
    }

    #[test]
    fn a_long_line_comes_near_when_one_of_its_pieces_does() {
        let region = Region { west: 0.0, east: 1.0, south: 0.0, north: 1.0 };
        let around = Geometry::LineString(vec![[-1.0, -1.0], [-1.0, 5.0], [5.0, 5.0]]);
        assert!(!comes_near(&around, &region));
        assert!(comes_near(&Geometry::LineString(vec![[-1.0, 0.5], [5.0, 0.5]]), &region));
        let sea = vec![[-9.0, -9.0], [9.0, -9.0], [9.0, 9.0], [-9.0, 9.0], [-9.0, -9.0]];
        assert!(comes_near(&Geometry::Polygon(vec![sea]), &region));
    }
}
