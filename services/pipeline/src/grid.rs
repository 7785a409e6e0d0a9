//! The surveyed units as a graph: who lies beside whom, and what a traveller meets there.

use h3o::{CellIndex, LatLng};
use tessera_store_api::Cell;

use crate::survey::LAND_PERMILLE_MIN;

/// In the list of neighbours: there is none in the region.
const NOBODY: u32 = u32::MAX;
/// Neighbours of a hexagon, at most.
const NEIGHBOURS_MAX: usize = 6;

/// A unit's place in the grid.
pub type Index = u32;

/// The units in order of their ids.
#[derive(Debug, Default)]
pub struct Grid {
    cells: Vec<CellIndex>,
    centres: Vec<LatLng>,
    neighbours: Vec<[Index; NEIGHBOURS_MAX]>,
    land_permille: Vec<u16>,
    height_m: Vec<i32>,
}

/// A grid in the making. Cells come in order of their ids.
#[derive(Debug, Default)]
pub struct Builder(Grid);

impl Builder {
    /// Adds a cell.
    pub fn add(&mut self, cell: &Cell) {
        let Self(grid) = self;
        let index = cell.cell.index();
        grid.cells.push(index);
        grid.centres.push(index.into());
        grid.land_permille.push(cell.land_permille);
        // Where most is sea, the elevation is that of the sea floor; whoever crosses there stays at the surface.
        let on_land = cell.land_permille >= LAND_PERMILLE_MIN;
        grid.height_m.push(if on_land { cell.elev_cm / 100 } else { 0 });
    }

    /// The grid.
    pub fn finish(self) -> Grid {
        let Self(mut grid) = self;
        grid.neighbours = grid.cells.iter().map(|cell| grid.beside(*cell)).collect();
        grid
    }
}

impl Grid {
    fn beside(&self, cell: CellIndex) -> [Index; NEIGHBOURS_MAX] {
        let mut neighbours = [NOBODY; NEIGHBOURS_MAX];
        let others = cell.grid_disk_safe(1).filter(|other| *other != cell);
        for (slot, other) in neighbours.iter_mut().zip(others) {
            *slot = self.find(other).unwrap_or(NOBODY);
        }
        neighbours
    }

    /// How many units there are.
    pub fn len(&self) -> usize {
        self.cells.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.cells.is_empty()
    }

    /// Where a cell is.
    pub fn find(&self, cell: CellIndex) -> Option<Index> {
        self.cells.binary_search(&cell).ok().and_then(|index| u32::try_from(index).ok())
    }

    /// Which cell is there.
    pub fn cell(&self, index: Index) -> CellIndex {
        self.cells[index as usize]
    }

    /// Its centre.
    pub fn centre(&self, index: Index) -> LatLng {
        self.centres[index as usize]
    }

    /// Its share of land, in thousandths.
    pub fn land_permille(&self, index: Index) -> u16 {
        self.land_permille[index as usize]
    }

    /// Its height against the sea, in metres; 0 where most is sea.
    pub fn height_m(&self, index: Index) -> i32 {
        self.height_m[index as usize]
    }

    /// Who lies beside it.
    pub fn neighbours(&self, index: Index) -> impl Iterator<Item = Index> + use<'_> {
        self.neighbours[index as usize].iter().copied().filter(|neighbour| *neighbour != NOBODY)
    }

    /// Metres between the centres of two units, rounded up.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "the Earth is 20,000 km wide"
    )]
    pub fn metres(&self, from: Index, to: Index) -> u32 {
        self.centre(from).distance_m(self.centre(to)).ceil() as u32
    }
}
