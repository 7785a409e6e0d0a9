//! Cells of the current edition, and where their values come from.

use tessera_store_api::{
    CELLS_PER_PAGE_MAX, Cell, CellAnswer, CellId, Cells, Field, Provenance, Surface, endpoints::CellPage,
};

use crate::app::App;
use crate::defect::Defects;
use crate::edition::{self, Edition, Reading, Seen};
use crate::error::{Error, Input, Result};
use crate::tables;
use crate::unit::{UNIT_RESOLUTION, unit_of};

/// Share of land from which a cell's elevation is that of its land, in thousandths.
const MOSTLY_LAND_PERMILLE: u16 = 500;

/// One cell.
pub(crate) async fn one(app: &App, seen: Seen, id: CellId) -> Result<Reading<CellAnswer>> {
    edition::read(&app.database, seen, move |transaction, edition| {
        Ok(CellAnswer {
            release: edition.release,
            released_at: edition.released_at,
            source_resolution: edition.source_resolution,
            cell: find(transaction, edition, id)?,
        })
    })
    .await
}

/// Which dataset each value of a cell comes from.
pub(crate) async fn provenance(app: &App, seen: Seen, id: CellId) -> Result<Reading<Provenance>> {
    edition::read(&app.database, seen, move |transaction, edition| {
        let cell = find(transaction, edition, id)?;
        let datasets = tables::dataset::of_release(transaction, edition.release)?;
        let dataset = |field| {
            let mut feeding = datasets.iter().filter(|dataset| dataset.field == field);
            feeding.next().cloned().ok_or(Error::NoSuchRelease(edition.release))
        };
        Ok(Provenance {
            release: edition.release,
            cell: id,
            elev_cm: dataset(source_of_elevation(&cell))?,
            land_permille: dataset(Field::Land)?,
        })
    })
    .await
}

/// A page of cells.
pub(crate) async fn page(app: &App, seen: Seen, page: CellPage) -> Result<Reading<Cells>> {
    let limit = page.limit.unwrap_or(CELLS_PER_PAGE_MAX);
    let after = page.after.map(|cell| (cell, unit_of(cell)));
    let mut defects = Defects::default();
    let rule = format!("a page has 1 to {CELLS_PER_PAGE_MAX} cells");
    defects.require((1..=CELLS_PER_PAGE_MAX).contains(&limit), &"limit", &rule, &limit);
    if let Some((cell, None)) = after {
        let rule = format!("cells are of resolution {UNIT_RESOLUTION} or finer");
        defects.require(false, &"after", &rule, &cell);
    }
    defects.settle(Input::Page.refused())?;
    let after = after.and_then(|(cell, unit)| Some((unit?, cell)));
    edition::read(&app.database, seen, move |transaction, edition| {
        // One more than asked for tells whether there is a next page.
        let mut cells = tables::cell::after(transaction, edition.release, after, limit + 1)?;
        let is_last = cells.len() <= usize::try_from(limit).unwrap_or(usize::MAX);
        if !is_last {
            cells.pop();
        }
        let next = if is_last { None } else { cells.last().map(|cell| cell.cell) };
        Ok(Cells {
            release: edition.release,
            released_at: edition.released_at,
            source_resolution: edition.source_resolution,
            cells,
            next,
        })
    })
    .await
}

fn find(transaction: &rusqlite::Transaction<'_>, edition: &Edition, id: CellId) -> Result<Cell> {
    let unit = unit_of(id).ok_or(Error::NoSuchCell(id))?;
    let found = tables::cell::find(transaction, edition.release, unit)?;
    found.map(|(_, cell)| cell).filter(|cell| cell.cell == id).ok_or(Error::NoSuchCell(id))
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
    fn the_source_of_an_elevation_follows_the_surface_and_the_coastline() {
        let source = |surface, land_permille| {
            let cell = "851e805bfffffff".parse().unwrap();
            source_of_elevation(&Cell::of_elevation(cell, [0; 3], land_permille, surface))
        };
        assert_eq!(source(Surface::Measured, 500), Field::Elevation);
        assert_eq!(source(Surface::Measured, 499), Field::Depth);
        assert_eq!(source(Surface::DryBelowDatum, 0), Field::Elevation);
        assert_eq!(source(Surface::AssumedShallow, 400), Field::Depth);
    }
}
