//! Lines as the cells that they run through.

use h3o::{CellIndex, LatLng, Resolution};
use tessera_store_api::Position;

use crate::region::Region;

/// Resolution of points and lines: what a map of 1:10,000,000 bears.
pub const POINT_RESOLUTION: Resolution = Resolution::Seven;
/// Distance between two looks along a line, in degrees of latitude: 0.3 km. A hexagon of resolution 7 is 2.4 km wide, so
/// that only a corner shorter than this can be missed, which is less than the map's own error.
const STEP_DEGREES: f64 = 0.0027;
/// How far outside of the region a line is followed, in degrees: hexagons on its edge reach out of it.
const MARGIN_DEGREES: f64 = 0.5;

/// Hands every cell of resolution 7 that a line runs through to `take`, in the order of the line; one may come again.
pub fn along(line: &[Position], region: &Region, take: &mut impl FnMut(CellIndex)) {
    let mut last = None;
    for pair in line.windows(2).filter(|pair| is_near(pair[0], pair[1], region)) {
        let ([x1, y1], [x2, y2]) = (pair[0], pair[1]);
        let east = (x2 - x1) * f64::midpoint(y1, y2).to_radians().cos();
        let looks = (east.hypot(y2 - y1) / STEP_DEGREES).ceil().max(1.0);
        let mut look = 0.0;
        while look <= looks {
            let share = look / looks;
            let cell = cell(x1 + (x2 - x1) * share, y1 + (y2 - y1) * share);
            if cell != last {
                cell.into_iter().for_each(&mut *take);
                last = cell;
            }
            look += 1.0;
        }
    }
}

fn cell(longitude: f64, latitude: f64) -> Option<CellIndex> {
    LatLng::new(latitude, longitude).ok().map(|point| point.to_cell(POINT_RESOLUTION))
}

fn is_near([x1, y1]: Position, [x2, y2]: Position, region: &Region) -> bool {
    x1.min(x2) <= region.east + MARGIN_DEGREES
        && x1.max(x2) >= region.west - MARGIN_DEGREES
        && y1.min(y2) <= region.north + MARGIN_DEGREES
        && y1.max(y2) >= region.south - MARGIN_DEGREES
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_runs_through_cells_that_lie_beside_each_other() {
        let region = Region { west: 10.0, east: 14.0, south: 40.0, north: 43.0 };
        let mut cells = Vec::new();
        along(&[[12.0, 41.0], [12.5, 41.9], [12.6, 41.9]], &region, &mut |cell| cells.push(cell));
        assert!(cells.len() > 40, "{}", cells.len());
        assert!(cells.windows(2).all(|pair| pair[0].is_neighbor_with(pair[1]).unwrap()));
        let mut outside = Vec::new();
        along(&[[20.0, 41.0], [21.0, 41.0]], &region, &mut |cell| outside.push(cell));
        assert!(outside.is_empty());
    }
}
