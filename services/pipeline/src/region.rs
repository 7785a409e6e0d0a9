//! The part of the world that is surveyed.

use std::collections::{HashSet, VecDeque};

use h3o::{CellIndex, LatLng, Resolution};

/// Resolution of the unit of work.
pub const UNIT_RESOLUTION: Resolution = Resolution::Five;

/// A box of latitudes and longitudes, in degrees. It does not cross the antimeridian.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Region {
    /// Least longitude.
    pub west: f64,
    /// Greatest longitude.
    pub east: f64,
    /// Least latitude.
    pub south: f64,
    /// Greatest latitude.
    pub north: f64,
}

impl Region {
    /// The Roman world with its neighbours: 76,598 units.
    pub const ROMAN_WORLD: Self = Self { west: -12.0, east: 45.0, south: 22.0, north: 60.0 };

    /// Whether a point lies inside, edges included.
    pub fn contains(&self, point: LatLng) -> bool {
        (self.west..=self.east).contains(&point.lng()) && (self.south..=self.north).contains(&point.lat())
    }

    /// The units whose centre lies inside, in order of their ids.
    ///
    /// They are found by walking from neighbour to neighbour: a box is convex, so the walk reaches all of them, and
    /// it needs no rule for how a polygon's edges run over a sphere.
    pub fn units(&self) -> Vec<CellIndex> {
        let centre = LatLng::new(f64::midpoint(self.south, self.north), f64::midpoint(self.west, self.east));
        let Ok(centre) = centre else { return Vec::new() };
        let first = centre.to_cell(UNIT_RESOLUTION);
        let mut seen = HashSet::from([first]);
        let mut queue = VecDeque::from([first]);
        let mut inside = Vec::new();
        while let Some(cell) = queue.pop_front() {
            if !self.contains(cell.into()) {
                continue;
            }
            inside.push(cell);
            queue.extend(cell.grid_disk_safe(1).filter(|neighbour| seen.insert(*neighbour)));
        }
        inside.sort_unstable();
        inside
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_roman_world_has_76_598_units_in_order() {
        let units = Region::ROMAN_WORLD.units();
        assert_eq!(units.len(), 76_598);
        assert!(units.is_sorted_by(|one, next| one < next));
    }

    #[test]
    fn the_walk_finds_what_a_dense_grid_of_points_finds() {
        let region = Region { west: 9.0, east: 16.5, south: 36.0, north: 42.5 };
        let mut found = HashSet::new();
        for row in 0..700 {
            for column in 0..800 {
                let point =
                    LatLng::new(35.9 + f64::from(row) * 0.01, 8.9 + f64::from(column) * 0.01).unwrap();
                let cell = point.to_cell(UNIT_RESOLUTION);
                if region.contains(cell.into()) {
                    found.insert(cell);
                }
            }
        }
        assert_eq!(found, region.units().into_iter().collect());
    }
}
