//! Sites by their unit, and what they say by their cell.

use std::collections::HashMap;
use std::ops::Range;

use tessera_store_api::{CellId, Epoch, Occupations, Site};

use super::{Dated, occupation};
use crate::region::UNIT_RESOLUTION;

/// Every site of a run, found by its place.
#[derive(Debug, Default)]
pub struct Index {
    /// In order of their units, then of their ids.
    sites: Vec<Site>,
    units: HashMap<CellId, Range<usize>>,
    /// Only cells of which something is known.
    cells: HashMap<CellId, Occupations>,
    /// What is said of all others.
    nothing: Occupations,
}

impl Index {
    /// The index of `dated`. `asked` is whether there was any source: where there was none, nothing is known.
    pub fn new(dated: Vec<Dated>, epochs: &[Epoch], asked: bool) -> Self {
        let nothing = if asked { Occupations::surveyed(epochs.len()) } else { Occupations::default() };
        let mut cells: HashMap<CellId, Occupations> = HashMap::new();
        let mut placed: Vec<(CellId, Site)> = Vec::with_capacity(dated.len());
        for one in dated {
            let said = occupation::of(&one, epochs);
            if !said.is_not_surveyed() {
                let cell = cells.entry(one.site.cell).or_insert(nothing);
                *cell = cell.with(said);
            }
            placed.extend(unit_of(one.site.cell).map(|unit| (unit, one.site)));
        }
        placed.sort_by(|one, other| (one.0, &one.1.id).cmp(&(other.0, &other.1.id)));
        let mut units: HashMap<CellId, Range<usize>> = HashMap::new();
        for (place, (unit, _)) in placed.iter().enumerate() {
            units.entry(*unit).or_insert(place..place).end = place + 1;
        }
        let sites = placed.into_iter().map(|(_, site)| site).collect();
        Self { sites, units, cells, nothing }
    }

    /// The sites in a unit, in order of their ids.
    pub fn of(&self, unit: CellId) -> &[Site] {
        self.units.get(&unit).and_then(|range| self.sites.get(range.clone())).unwrap_or_default()
    }

    /// What is known of people in a cell of resolution 7.
    pub fn occupation(&self, child: CellId) -> Occupations {
        self.cells.get(&child).copied().unwrap_or(self.nothing)
    }

    /// Every site, in order of their units, then of their ids.
    pub fn sites(&self) -> &[Site] {
        &self.sites
    }

    /// Cells of which something is known.
    pub fn cells(&self) -> impl Iterator<Item = (CellId, Occupations)> {
        self.cells.iter().map(|(cell, said)| (*cell, *said))
    }
}

/// The unit that has a cell among its children.
fn unit_of(cell: CellId) -> Option<CellId> {
    cell.index().parent(UNIT_RESOLUTION).map(CellId::from)
}
