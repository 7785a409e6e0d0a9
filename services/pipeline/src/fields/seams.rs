//! Whether neighbours meet: a check over all units, after each was surveyed by itself.

use h3o::CellIndex;
use tessera_pipeline_api::Rejection;
use tessera_store_api::Cell;

use crate::rejection::rejection;
use crate::survey::LAND_PERMILLE_MIN;

/// Metres between the lowest of a unit and the highest of its neighbour, at most. Samples are 9 km apart, and the steepest
/// flanks of the Alps and the Caucasus rise 2,500 m over that; their units reach over several samples and overlap.
pub const GAP_MAX_M: i32 = 1_000;

/// What of a unit has to meet its neighbours.
#[derive(Debug, Clone, Copy)]
struct Rim {
    cell: CellIndex,
    on_land: bool,
    lowest_m: i32,
    highest_m: i32,
}

/// The units in order of their ids.
#[derive(Debug, Default)]
pub struct Seams(Vec<Rim>);

impl Seams {
    /// Adds a unit. They come in order of their ids.
    pub fn add(&mut self, cell: &Cell) {
        self.0.push(Rim {
            cell: cell.cell.index(),
            on_land: cell.land_permille >= LAND_PERMILLE_MIN,
            lowest_m: cell.elev_min_cm.div_euclid(100),
            highest_m: cell.elev_max_cm.div_euclid(100),
        });
    }

    /// `seam`: units of which every sample stands more than [`GAP_MAX_M`] above every sample of a neighbour. Land is
    /// compared with land and sea with sea, each in the file it comes from: a coast may be as steep as it likes.
    pub fn doubts(&self, land_file: &str, sea_file: &str) -> Vec<(CellIndex, Rejection)> {
        let mut doubts = Vec::new();
        for high in &self.0 {
            for cell in high.cell.grid_disk_safe(1).filter(|cell| *cell != high.cell) {
                let Ok(place) = self.0.binary_search_by_key(&cell, |rim| rim.cell) else { continue };
                let low = self.0[place];
                if low.on_land != high.on_land || high.lowest_m - low.highest_m <= GAP_MAX_M {
                    continue;
                }
                let file = if high.on_land { land_file } else { sea_file };
                let value = format!(
                    "{} begins at {} m, and its neighbour {} ends at {} m",
                    high.cell, high.lowest_m, low.cell, low.highest_m
                );
                for unit in [high.cell, low.cell] {
                    doubts.push((unit, rejection(file, unit.to_string(), "seam", &value)));
                }
            }
        }
        doubts
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tessera_store_api::Surface;

    #[test]
    fn neighbours_that_do_not_meet_are_both_in_doubt() {
        let middle: CellIndex = "851e805bfffffff".parse().unwrap();
        let mut cells: Vec<CellIndex> = middle.grid_disk_safe(1).collect();
        cells.sort_unstable();
        let doubts = |middle_m: i32, land_permille: u16| {
            let mut seams = Seams::default();
            for cell in &cells {
                let (metres, land) = if *cell == middle { (middle_m, land_permille) } else { (300, 1000) };
                let heights = [metres * 100 - 5_000, metres * 100, metres * 100 + 5_000];
                seams.add(&Cell::of_elevation((*cell).into(), heights, land, Surface::Measured));
            }
            seams.doubts("land.tif", "sea.tif")
        };
        assert!(doubts(1_350, 1000).is_empty());
        let found = doubts(1_500, 1000);
        assert_eq!(found.len(), 12, "six neighbours, and the middle six times");
        assert_eq!((found[0].1.rule.as_str(), found[0].1.file.as_str()), ("seam", "land.tif"));
        assert!(doubts(-4_000, 0).is_empty(), "a steep coast");
    }
}
