//! Ways between places: found over the units with A*, then drawn taut.
//!
//! A path from centre to centre of hexagons is up to 15 % longer than the way, so the length is measured along a
//! string that is pulled straight where the line of sight is free. What is found is the shortest way over the
//! terrain; roads as they were built are a few percent longer.

use std::collections::HashSet;

use h3o::{CellIndex, LatLng};
use pathfinding::directed::astar::astar;
use tessera_store_api::{CellId, Mode, Place};

use crate::grid::{Grid, Index};
use crate::survey::LAND_PERMILLE_MIN;

/// Rings around an end in which a cell is sought that can be travelled: a harbour's cell may be land, a town's sea.
const SNAP_RINGS: u32 = 2;
/// Share of land below which ships sail, in thousandths: straits and estuaries are narrower than a hexagon.
const SEA_LAND_PERMILLE_MAX: u16 = 900;
/// Share of land of a hexagon without any water, in thousandths.
const ALL_LAND_PERMILLE: u16 = 1000;
/// What a metre costs through narrows that the hexagons hardly show, such as the Bosporus, in metres of open sea. It
/// is so dear that no ship takes an isthmus for a strait.
const NARROWS_COST: u32 = 20;
/// Share of land from which one walks, in thousandths.
const WALK_LAND_PERMILLE_MIN: u16 = 100;
/// Hexagons one after the other that a way may cross although they are not of its kind: a ferry, a causeway or the
/// mouth of a river on land; narrows at sea.
const CROSSING_HEXAGONS_MAX: u8 = 2;
/// What a metre costs on a ferry, in metres of road.
const FERRY_COST: u32 = 5;
/// What a metre of height costs on a road, in metres on the level (Naismith's rule: 1 metre is as long as 7.92).
const CLIMB_COST: u32 = 8;
/// Distance between two looks along a line of sight, in kilometres; a hexagon's edge has 9.85.
const SIGHT_STEP_KM: f64 = 3.0;

/// A way that was found.
#[derive(Debug, Clone, PartialEq)]
pub struct Way {
    /// Length along the taut string, in kilometres, to a tenth.
    pub km: f64,
    /// Mean of the heights climbed there and back, in metres; 0 except on roads.
    pub climb_m: u32,
    /// The cells, both ends included; each lies beside the one before.
    pub path: Vec<CellId>,
}

/// Finds the way between two places; `None` where there is none.
pub fn find(grid: &Grid, from: &Place, to: &Place, mode: Mode) -> Option<Way> {
    let (from_place, to_place) = (point(from)?, point(to)?);
    let start = ashore(grid, from.cell.index(), from_place, mode)?;
    let goal = ashore(grid, to.cell.index(), to_place, mode)?;
    let middle = search(grid, start, goal, mode)?;
    let mut cells: Vec<CellIndex> =
        from.cell.index().grid_path_cells(grid.cell(start)).ok()?.flatten().collect();
    cells.extend(middle.iter().map(|index| grid.cell(*index)));
    cells.extend(grid.cell(goal).grid_path_cells(to.cell.index()).ok()?.flatten());
    cells.dedup();
    let string = Taut::new(grid, &cells, mode).pull(from_place, to_place);
    Some(Way {
        km: (length_km(&string) * 10.0).round().max(1.0) / 10.0,
        climb_m: if mode == Mode::Road { climb_m(grid, &cells) } else { 0 },
        path: cells.into_iter().map(CellId::from).collect(),
    })
}

fn point(place: &Place) -> Option<LatLng> {
    LatLng::new(place.latitude, place.longitude).ok()
}

/// The nearest cell to an end that can be travelled.
fn ashore(grid: &Grid, cell: CellIndex, place: LatLng, mode: Mode) -> Option<Index> {
    let distance = |index: &Index| grid.centre(*index).distance_km(place);
    let own = grid.find(cell).filter(|index| is_passable(grid, *index, mode));
    own.or_else(|| {
        cell.grid_disk_safe(SNAP_RINGS)
            .filter_map(|cell| grid.find(cell))
            .filter(|index| is_passable(grid, *index, mode))
            .min_by(|one, other| distance(one).total_cmp(&distance(other)))
    })
}

fn is_passable(grid: &Grid, index: Index, mode: Mode) -> bool {
    match mode {
        Mode::Sea => grid.land_permille(index) < SEA_LAND_PERMILLE_MAX,
        Mode::Road | Mode::River => grid.land_permille(index) >= WALK_LAND_PERMILLE_MIN,
    }
}

/// A traveller: where, and for how many hexagons on a crossing.
type Stand = (Index, u8);

fn search(grid: &Grid, start: Index, goal: Index, mode: Mode) -> Option<Vec<Index>> {
    let (path, _) = astar(
        &(start, 0),
        |stand| steps(grid, *stand, mode),
        |(index, _)| grid.metres(*index, goal).saturating_sub(1),
        |(index, _)| *index == goal,
    )?;
    Some(path.into_iter().map(|(index, _)| index).collect())
}

fn steps(grid: &Grid, (from, crossed): Stand, mode: Mode) -> impl Iterator<Item = (Stand, u32)> + use<'_> {
    grid.neighbours(from).filter_map(move |to| {
        let metres = grid.metres(from, to);
        match (is_passable(grid, to, mode), mode) {
            (true, Mode::Sea) => Some(((to, 0), sail(metres, grid.land_permille(to)))),
            (true, Mode::Road) => Some(((to, 0), metres + climb_cost(grid, from, to))),
            (true, Mode::River) => Some(((to, 0), metres)),
            (false, _) if crossed == CROSSING_HEXAGONS_MAX => None,
            (false, Mode::Sea) if grid.land_permille(to) == ALL_LAND_PERMILLE => None,
            (false, Mode::Sea) => Some(((to, crossed + 1), metres * NARROWS_COST)),
            (false, Mode::Road | Mode::River) => Some(((to, crossed + 1), metres * FERRY_COST)),
        }
    })
}

/// Ships keep off the shore, and enter a hexagon that is mostly land only where there is no other way.
fn sail(metres: u32, land_permille: u16) -> u32 {
    let narrows = if land_permille >= LAND_PERMILLE_MIN { 4 } else { 0 };
    metres + metres * narrows + metres / 500 * u32::from(land_permille)
}

fn climb_cost(grid: &Grid, from: Index, to: Index) -> u32 {
    grid.height_m(from).abs_diff(grid.height_m(to)) * CLIMB_COST
}

fn climb_m(grid: &Grid, cells: &[CellIndex]) -> u32 {
    let heights: Vec<i32> =
        cells.iter().filter_map(|cell| grid.find(*cell)).map(|index| grid.height_m(index)).collect();
    // Up on the way there is down on the way back: the mean of both is half of all differences.
    heights.windows(2).map(|pair| pair[0].abs_diff(pair[1])).sum::<u32>() / 2
}

/// A string along a path, to be pulled straight.
struct Taut<'a> {
    grid: &'a Grid,
    cells: &'a [CellIndex],
    path: HashSet<CellIndex>,
    /// Roads keep to the path and the hexagons beside it: they went round the mountains for a reason. Ships may cut
    /// across.
    corridor: Option<HashSet<CellIndex>>,
}

impl<'a> Taut<'a> {
    fn new(grid: &'a Grid, cells: &'a [CellIndex], mode: Mode) -> Self {
        let corridor =
            (mode != Mode::Sea).then(|| cells.iter().flat_map(|cell| cell.grid_disk_safe(1)).collect());
        Self { grid, cells, path: cells.iter().copied().collect(), corridor }
    }

    /// The corners of the string from one place to the other.
    fn pull(&self, from: LatLng, to: LatLng) -> Vec<LatLng> {
        let mut points = vec![from];
        let inner = self.cells.len().saturating_sub(1);
        points.extend(self.cells.iter().take(inner).skip(1).map(|cell| LatLng::from(*cell)));
        points.push(to);
        let mut string = vec![from];
        let mut here = 0;
        while here + 1 < points.len() {
            // The next point is always in sight: the way to it is on the path.
            let farthest =
                (here + 2..points.len()).rev().find(|there| self.in_sight(points[here], points[*there]));
            here = farthest.unwrap_or(here + 1);
            string.push(points[here]);
        }
        string
    }

    fn in_sight(&self, from: LatLng, to: LatLng) -> bool {
        let looks = (from.distance_km(to) / SIGHT_STEP_KM).ceil().max(1.0);
        let mut look = 1.0;
        while look < looks {
            match between(from, to, look / looks) {
                Some(point) if self.is_free(point.to_cell(crate::region::UNIT_RESOLUTION)) => {}
                _ => return false,
            }
            look += 1.0;
        }
        true
    }

    fn is_free(&self, cell: CellIndex) -> bool {
        if self.path.contains(&cell) {
            return true;
        }
        let Some(index) = self.grid.find(cell) else { return false };
        match &self.corridor {
            None => self.grid.land_permille(index) < LAND_PERMILLE_MIN,
            Some(corridor) => {
                corridor.contains(&cell) && self.grid.land_permille(index) >= WALK_LAND_PERMILLE_MIN
            }
        }
    }
}

/// The point that lies at `share` of the great circle between two points.
fn between(from: LatLng, to: LatLng, share: f64) -> Option<LatLng> {
    let vector = |point: LatLng| {
        let (latitude, longitude) = (point.lat_radians(), point.lng_radians());
        [latitude.cos() * longitude.cos(), latitude.cos() * longitude.sin(), latitude.sin()]
    };
    let (one, other) = (vector(from), vector(to));
    let arc = from.distance_rads(to).max(1e-12);
    let (near, far) = (((1.0 - share) * arc).sin() / arc.sin(), (share * arc).sin() / arc.sin());
    let [x, y, z] = std::array::from_fn(|axis| near * one[axis] + far * other[axis]);
    LatLng::from_radians(z.atan2(x.hypot(y)), y.atan2(x)).ok()
}

fn length_km(string: &[LatLng]) -> f64 {
    string.windows(2).map(|pair| pair[0].distance_km(pair[1])).sum()
}
