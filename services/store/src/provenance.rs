//! Where the values of a cell come from.

use tessera_store_api::{Cell, CellId, Dataset, Field, GroupProvenance, Provenance, Surface};

use crate::app::App;
use crate::cell::Lookup;
use crate::edition::{self, Reading, Seen};
use crate::error::{Error, Result};
use crate::held::{GROUPS, Group};
use crate::tables;
use crate::unit::unit_of;

/// Share of land from which a cell's elevation is that of its land, in thousandths.
const MOSTLY_LAND_PERMILLE: u16 = 500;

/// Which datasets each value of a cell comes from.
pub(crate) async fn of_cell(app: &App, seen: Seen, id: CellId) -> Result<Reading<Provenance>> {
    if unit_of(id).is_none() {
        return Err(Error::TooCoarse(id));
    }
    edition::read(app, seen, move |transaction, edition, _| {
        let found = Lookup::new(transaction, edition.release).find(id)?.ok_or(Error::NoSuchCell(id))?;
        let datasets = tables::dataset::of_release(transaction, edition.release)?;
        let first = |field: Field| {
            let mut feeding = datasets.iter().filter(|dataset| dataset.field == field);
            feeding.next().cloned().ok_or(Error::NoSuchCell(id))
        };
        let elevation = source_of_elevation(&found.cell);
        let resolution = u8::from(id.index().resolution());
        let has_child = found.child.is_some();
        let groups = GROUPS.iter().filter_map(|group| {
            let datasets = feeding(group, elevation, &datasets);
            let source = group.resolution(&datasets, has_child)?;
            let (group, interpolated) = (group.name.to_owned(), source < resolution);
            Some(GroupProvenance { group, resolution: source, interpolated, datasets })
        });
        Ok(Provenance {
            release: edition.release,
            cell: id,
            elev_cm: first(elevation)?,
            land_permille: first(Field::Land)?,
            groups: groups.collect(),
        })
    })
    .await
}

/// The datasets of a group. Of elevation and depth the cell has one.
fn feeding(group: &Group, elevation: Field, datasets: &[Dataset]) -> Vec<Dataset> {
    let is_other = |field| matches!(field, Field::Elevation | Field::Depth) && field != elevation;
    let feeds = |field| group.fields.contains(&field) || group.timed_by.contains(&field);
    let of_elevation = group.fields.contains(&Field::Depth);
    let chosen = datasets.iter().filter(|dataset| feeds(dataset.field));
    chosen.filter(|dataset| !(of_elevation && is_other(dataset.field))).cloned().collect()
}

/// The field whose source the elevation of a cell is from: the land's or the sea's.
fn source_of_elevation(cell: &Cell) -> Field {
    match cell.surface {
        Surface::DryBelowDatum => Field::Elevation,
        Surface::AssumedShallow => Field::Depth,
        Surface::Measured if cell.land_permille >= MOSTLY_LAND_PERMILLE => Field::Elevation,
        Surface::Measured => Field::Depth,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn elevation_comes_from_where_most_of_the_cell_is() {
        let source = |land_permille, surface| {
            let cell: CellId = "851e805bfffffff".parse().unwrap();
            source_of_elevation(&Cell::of_elevation(cell, [0; 3], land_permille, surface))
        };
        assert_eq!(source(499, Surface::Measured), Field::Depth);
        assert_eq!(source(500, Surface::Measured), Field::Elevation);
        assert_eq!(source(1000, Surface::DryBelowDatum), Field::Elevation);
        assert_eq!(source(0, Surface::AssumedShallow), Field::Depth);
    }
}
